//! The whole machine at work without asking a public registry for anything: a generated registry on 127.0.0.1 is listed
//! and crawled as `refresh` would, the crawl is interrupted once and goes on, a snapshot is frozen, and the claims are
//! judged. Everything happens in a temporary folder.
//!
//! `cargo run --release --example rehearsal`; with `-- --keep FOLDER` what it made stays there.
//! Left out on purpose: anything that the program does not do by itself. Each step is the program's own command line.

use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitCode, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use pkgcensus::command::{Surroundings, run};
use pkgcensus::package::Day;
use replica::{Generated, Plan, Replica};

/// The word by which this program runs as pkgcensus, in a process of its own that can be interrupted.
const AS_PKGCENSUS: &str = "--as-pkgcensus";

/// Packages of the generated registries.
const NPM: u64 = 200_000;
const PYPI: u64 = 100_000;

/// Packages of the survey of each.
const SURVEY: u64 = 3_000;

/// The seed of the registries.
const SEED: u64 = 20_261_124;

/// Documents after which the crawl is interrupted.
const INTERRUPTED_AFTER: usize = 1_500;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().collect();
    match arguments.get(1).map(String::as_str) {
        Some(AS_PKGCENSUS) => as_pkgcensus(&arguments[2..]),
        None => rehearse(None),
        Some("--keep") if arguments.len() == 3 => rehearse(Some(PathBuf::from(&arguments[2]))),
        Some(_) => {
            eprintln!("expected nothing, or --keep FOLDER");
            ExitCode::from(2)
        }
    }
}

fn as_pkgcensus(arguments: &[String]) -> ExitCode {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    let days = i32::try_from(now.as_secs() / 86_400).unwrap_or_default();
    let today = Day::from_days_since_epoch(days).expect("today is within the calendar");
    let surroundings = Surroundings { today, jitter_seed: SEED, now: SystemTime::now };
    let line = std::iter::once("pkgcensus".into()).chain(arguments.iter().map(Into::into));
    run(line, &surroundings)
}

fn rehearse(keep: Option<PathBuf>) -> ExitCode {
    let temporary = tempfile::tempdir().expect("the temporary folder can be written");
    let folder = keep.unwrap_or_else(|| temporary.path().to_owned());
    let started = Instant::now();
    say(&format!("a registry of {NPM} npm and {PYPI} PyPI packages is generated, seed {SEED}"));
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    let today = replica::Day(i64::try_from(now.as_secs() / 86_400).unwrap_or_default());
    let content = Generated::new(Plan { as_of: today, ..Plan::new(SEED, NPM, PYPI) });
    let replica = Replica::start(Arc::new(content)).expect("127.0.0.1 can be listened on");
    match steps(&replica, &folder) {
        Ok(()) => {
            say(&format!(
                "done in {:.0} s; {} requests were answered",
                started.elapsed().as_secs_f64(),
                replica.journal().len()
            ));
            ExitCode::SUCCESS
        }
        Err(why) => {
            eprintln!("the rehearsal failed: {why}");
            ExitCode::FAILURE
        }
    }
}

fn steps(replica: &Replica, folder: &Path) -> Result<(), String> {
    std::fs::create_dir_all(folder).map_err(|error| format!("`{}`: {error}", folder.display()))?;
    let survey = SURVEY.to_string();
    let refresh = ["refresh", "--survey", &survey, "--rate", "unlimited", "--concurrency", "16"];
    say("a survey: listings first, then one document a package");
    let child = begin(replica, folder, &refresh);
    let interrupted = interrupt(replica, child)?;
    if interrupted != Some(130) {
        return Err(format!("interrupted, it ended with {interrupted:?}: expected 130"));
    }
    say("it was interrupted; the same command goes on");
    expect(finish(begin(replica, folder, &refresh)), 0)?;
    say("what the ledger holds");
    expect(finish(begin(replica, folder, &["status"])), 0)?;
    say("the claims, judged on the snapshot");
    expect(finish(begin(replica, folder, &["claims"])), 0)
}

/// This program again, as pkgcensus, with the replica as its registries and nothing of the machine's settings.
fn begin(replica: &Replica, folder: &Path, arguments: &[&str]) -> Child {
    let own = std::env::current_exe().expect("a running program has a path");
    let mut command = Command::new(own);
    command.env_clear().env("HOME", folder).current_dir(folder).arg(AS_PKGCENSUS).args(arguments);
    for name in ["TERM", "COLUMNS", "LANG"] {
        command.envs(std::env::var(name).ok().map(|value| (name, value)));
    }
    if arguments.first() == Some(&"refresh") {
        command.args(["--npm-registry", &replica.npm_registry()]);
        command.args(["--npm-replicate", &replica.npm_replicate()]);
        command.args(["--pypi-index", &replica.pypi_index()]);
    }
    command.stdin(Stdio::null()).spawn().expect("a running program can be started again")
}

/// Asks the child to stop, as Ctrl-C would, once it is in the middle of its documents.
fn interrupt(replica: &Replica, mut child: Child) -> Result<Option<i32>, String> {
    while replica.journal().iter().filter(|asked| is_document(&asked.path)).count() < INTERRUPTED_AFTER {
        if let Some(status) = child.try_wait().map_err(|error| error.to_string())? {
            return Err(format!("the refresh ended before it could be interrupted: {status}"));
        }
        std::thread::sleep(Duration::from_millis(20));
    }
    let id = child.id().to_string();
    let sent = Command::new("kill").args(["-TERM", &id]).status().map_err(|error| error.to_string())?;
    if !sent.success() {
        return Err("the refresh could not be interrupted".into());
    }
    Ok(finish(child))
}

fn is_document(path: &str) -> bool {
    path.ends_with("/json")
        || (path.starts_with("/npm/") && !path.contains("/latest") && !path.ends_with(".tgz"))
}

fn finish(mut child: Child) -> Option<i32> {
    child.wait().ok().and_then(|status| status.code())
}

fn expect(found: Option<i32>, expected: i32) -> Result<(), String> {
    if found == Some(expected) {
        Ok(())
    } else {
        Err(format!("a step ended with {found:?}: expected {expected}"))
    }
}

fn say(what: &str) {
    eprintln!("\n— {what}");
}
