//! A writer that is killed while it commits: the ledger stays whole. It leaves out losing power, which no test can do.

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use super::{Ledger, Outcome, RunKind, fixture};
use crate::package::{Ecosystem, Moment};

const FOLDER: &str = "PKGCENSUS_TEST_LEDGER_TO_BE_KILLED";
const PACKAGES: usize = 3_000;
const BATCH: usize = 50;

/// The kills, by the commits that are waited for: with [`AHEAD`] each, fewer than there are batches.
const KILLS: [usize; 6] = [1, 3, 2, 5, 4, 7];

/// Commits that the child makes at most beyond those waited for, so that it is never through when it is killed.
const AHEAD: usize = 4;
const LIMIT: &str = "PKGCENSUS_TEST_LEDGER_COMMITS_AT_MOST";

fn name(ordinal: i64) -> String {
    format!("package-{:04}", ordinal * 7_919 % PACKAGES as i64)
}

/// Plans where nothing is planned, answers what is left, and says after each commit how many tasks are left. After so
/// many commits it waits until its input ends.
fn work(path: &Path, commits_at_most: usize) {
    let mut ledger = Ledger::open(path).unwrap();
    let run = if let Some(run) = ledger.unfinished_run(Ecosystem::Npm, "plan").unwrap() {
        run.id
    } else {
        let run = ledger.begin_run(&fixture::new_run(RunKind::All, "plan")).unwrap();
        let tasks = (0..PACKAGES as i64).map(|ordinal| fixture::task(&name(ordinal)));
        ledger.plan_tasks(run, &mut tasks.into_iter()).unwrap();
        ledger.mark_planned(run).unwrap();
        run
    };
    let codec = ledger.body_codec(Ecosystem::Npm, Moment(1)).unwrap();
    let mut after = None;
    for commits in 0.. {
        if commits == commits_at_most {
            std::io::stdin().read_line(&mut String::new()).unwrap();
            return;
        }
        let tasks = ledger.next_tasks(run, after, BATCH).unwrap();
        let Some(last) = tasks.last() else { break };
        after = Some(last.ordinal);
        let answers: Vec<_> = tasks
            .iter()
            .map(|task| match task.ordinal % 10 {
                0 => fixture::without(task.ordinal, &task.name, Outcome::Absent),
                _ => fixture::with_body(&codec, task.ordinal, &task.name),
            })
            .collect();
        ledger.commit(run, &answers).unwrap();
        println!("left {}", ledger.remaining(run).unwrap());
    }
    ledger.finish_run(run, Moment(9_999)).unwrap();
}

#[test]
#[ignore = "the child of the test below"]
fn child() {
    if let Some(folder) = std::env::var_os(FOLDER) {
        let limit = std::env::var(LIMIT).unwrap().parse().unwrap();
        work(&PathBuf::from(folder).join("ledger.sqlite"), limit);
    }
}

/// Starts a child and kills it after so many commits; whatever it does at that moment is torn off.
fn killed_after(folder: &Path, commits: usize) -> u64 {
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "ledger::killed::child", "--ignored", "--nocapture", "--test-threads=1"])
        .env(FOLDER, folder)
        .env(LIMIT, (commits + AHEAD).to_string())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    // Its end of the pipe stays open until then: it is to be killed, not to stumble over a closed one.
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines().map_while(Result::ok);
    let told = lines.by_ref().filter_map(|line| line.rsplit("left ").next()?.parse().ok());
    let left = told.take(commits).last();
    // Reading tasks, packing and committing take turns in the child: each kill is to meet it somewhere else.
    std::thread::sleep(Duration::from_micros(500 * commits as u64));
    child.kill().unwrap();
    child.wait().unwrap();
    drop(lines);
    left.expect("the child says what is left")
}

/// A transaction that makes more of a file than fits in the cache, so that pages and their journal are on the disk before
/// its end; copied then, as a kill leaves them.
fn torn_off(path: &Path, torn: &Path, before: &str) {
    let connection = rusqlite::Connection::open(path).unwrap();
    connection.execute_batch(before).unwrap();
    let many = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2000) SELECT i, zeroblob(500) FROM n";
    connection
        .execute_batch(&format!(
            "PRAGMA cache_size = 2; BEGIN; CREATE TABLE torn (i, b); INSERT INTO torn {many};"
        ))
        .unwrap();
    let journal = |path: &Path| PathBuf::from(format!("{}-journal", path.display()));
    std::fs::copy(path, torn).unwrap();
    std::fs::copy(journal(path), journal(torn)).unwrap();
}

#[test]
fn a_ledger_whose_making_was_killed_is_read_and_made() {
    let folder = tempfile::tempdir().unwrap();
    let (whole, torn) = (folder.path().join("whole.sqlite"), folder.path().join("ledger.sqlite"));
    torn_off(&whole, &torn, "");
    let flags = rusqlite::OpenFlags::SQLITE_OPEN_READ_ONLY;
    let alone = rusqlite::Connection::open_with_flags(&torn, flags).unwrap();
    let refused = alone.query_row("SELECT COUNT(*) FROM sqlite_schema", [], |_| Ok(())).unwrap_err();
    assert_eq!(
        refused.sqlite_error_code(),
        Some(rusqlite::ErrorCode::ReadOnly),
        "else this test shows nothing"
    );
    drop(alone);
    let found = Ledger::open_to_read(&torn).err();
    assert!(matches!(found, Some(super::LedgerError::Older { found: 0, .. })), "nothing is in it: {found:?}");
    drop(Ledger::open(&torn).unwrap());
    assert!(Ledger::open_to_read(&torn).unwrap().is_some());
    // What is not a ledger stays what it was.
    let (other, torn) = (folder.path().join("other.sqlite"), folder.path().join("torn.sqlite"));
    torn_off(&other, &torn, "CREATE TABLE theirs (a); INSERT INTO theirs VALUES (7);");
    let found = Ledger::open_to_read(&torn).err();
    assert!(matches!(found, Some(super::LedgerError::NotALedger { .. })), "{found:?}");
    let kept = rusqlite::Connection::open(&torn).unwrap();
    assert_eq!(kept.query_row("SELECT a FROM theirs", [], |row| row.get::<_, i64>(0)).unwrap(), 7);
}

#[test]
fn a_killed_writer_leaves_whole_batches_and_the_next_one_goes_on() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("ledger.sqlite");
    for commits in KILLS {
        let told = killed_after(folder.path(), commits);
        let ledger = Ledger::open_to_read(&path).unwrap().unwrap();
        let sound: String =
            ledger.connection.query_row("PRAGMA integrity_check", [], |row| row.get(0)).unwrap();
        assert_eq!(sound, "ok");
        let (left, answered): (u64, u64) = ledger
            .connection
            .query_row("SELECT (SELECT COUNT(*) FROM task), (SELECT COUNT(*) FROM outcome)", [], |row| {
                Ok((row.get::<_, i64>(0)? as u64, row.get::<_, i64>(1)? as u64))
            })
            .unwrap();
        assert!(left <= told, "{left} tasks are left, though {told} were told");
        assert!(left > 0, "the child was through before it was killed");
        assert_eq!(left + answered, PACKAGES as u64);
        assert_eq!(answered % BATCH as u64, 0, "a batch is torn");
    }

    work(&path, usize::MAX);
    let unbroken = tempfile::tempdir().unwrap();
    work(&unbroken.path().join("ledger.sqlite"), usize::MAX);
    let ledger = |folder: &Path| Ledger::open_to_read(&folder.join("ledger.sqlite")).unwrap().unwrap();
    let (broken, unbroken) = (ledger(folder.path()), ledger(unbroken.path()));
    assert_eq!(broken.digest().unwrap(), unbroken.digest().unwrap());
    let tally = |ledger: &Ledger| ledger.run(super::RunId(1)).unwrap().tally;
    assert_eq!(tally(&broken), tally(&unbroken));
}
