//! Every scenario of `tests/scenarios`: its registry is served, the program is run on it stage by stage, and what comes
//! of it is compared with what the file says is right. A new case is a new file.
//!
//! Left out on purpose: any expectation of its own.

use std::collections::VecDeque;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use replica::{Asked, Expected, ExpectedOutcome, Listing, Replica, Scenario, Stage, Tally, matches};
use serde_json::Value;

use crate::program::{Ran, run};

/// Scenarios run beside each other: the program waits more than it works.
const AT_ONCE: usize = 2;

/// Every wait between tries, multiplied.
const TIME_SCALE: &str = "0.01";

fn files() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/scenarios");
    let mut files: Vec<PathBuf> =
        std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    files
}

#[test]
fn every_file_of_the_folder_is_a_scenario_and_there_are_at_least_forty() {
    let files = files();
    assert!(files.len() >= 40, "{} scenarios", files.len());
    for path in files {
        Scenario::read(&path).unwrap_or_else(|error| panic!("{error}"));
    }
}

#[test]
fn every_scenario_comes_out_as_its_file_says() {
    let (waiting, wrong) = (Mutex::new(VecDeque::from(files())), Mutex::new(Vec::new()));
    let work = || {
        loop {
            let Some(path) = waiting.lock().unwrap().pop_front() else { return };
            let found = catch_unwind(AssertUnwindSafe(|| play(&path)));
            let found = found.unwrap_or_else(|_| vec!["it panicked; see above".to_owned()]);
            if !found.is_empty() {
                let name = path.file_name().unwrap().to_string_lossy().into_owned();
                wrong.lock().unwrap().push(format!("{name}:\n  {}", found.join("\n  ")));
            }
        }
    };
    std::thread::scope(|scope| {
        for _ in 0..AT_ONCE {
            scope.spawn(work);
        }
    });
    let mut wrong = wrong.into_inner().unwrap();
    wrong.sort();
    assert!(wrong.is_empty(), "{} scenarios came out otherwise\n{}", wrong.len(), wrong.join("\n"));
}

/// Plays a scenario until a stage comes out otherwise, and tells what is wrong with that one.
fn play(path: &Path) -> Vec<String> {
    let scenario = Scenario::read(path).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let replica = Replica::start(Arc::new(scenario.held(0).unwrap())).unwrap();
    for (number, stage) in scenario.stages.iter().enumerate() {
        replica.hold(Arc::new(scenario.held(number).unwrap()));
        replica.befall(stage.faults().unwrap());
        drop(replica.take_journal());
        let ran = refresh(folder.path(), &replica, stage);
        let journal = replica.take_journal();
        let mut wrong = Wrong::default();
        wrong.run(&ran, &stage.expect);
        wrong.requests(&journal, &stage.expect);
        wrong.snapshot(folder.path(), stage);
        if !wrong.0.is_empty() {
            let mut told = vec![format!("stage {}, `refresh {}`:", number + 1, stage.refresh.join(" "))];
            told.extend(wrong.0);
            told.push(format!("it exited with {} and said:\n{}", ran.code, ran.err));
            return told;
        }
    }
    Vec::new()
}

fn refresh(folder: &Path, replica: &Replica, stage: &Stage) -> Ran {
    let (npm, replicate, pypi) = (replica.npm_registry(), replica.npm_replicate(), replica.pypi_index());
    let mut arguments = vec!["refresh"];
    arguments.extend(stage.refresh.iter().map(String::as_str));
    arguments.extend(["--npm-registry", &npm, "--npm-replicate", &replicate, "--pypi-index", &pypi]);
    arguments.extend(["--rate", "unlimited", "--time-scale", TIME_SCALE, "--format", "json"]);
    if stage.listing == Listing::None {
        arguments.push("--no-listing");
    }
    run(folder, &arguments)
}

/// What came out otherwise.
#[derive(Default)]
struct Wrong(Vec<String>);

impl Wrong {
    fn check(&mut self, is_right: bool, what: impl FnOnce() -> String) {
        if !is_right {
            self.0.push(what());
        }
    }

    fn run(&mut self, ran: &Ran, expect: &Expected) {
        self.check(ran.code == expect.exit, || format!("exit code {}, expected {}", ran.code, expect.exit));
        for word in &expect.stderr {
            self.check(ran.err.contains(word), || format!("`{word}` was not said"));
        }
        for word in &expect.not_stderr {
            self.check(!ran.err.contains(word), || format!("`{word}` was said"));
        }
        for (ecosystem, expected) in [("npm", expect.npm), ("pypi", expect.pypi)] {
            if let Some(expected) = expected {
                self.tally(ran, ecosystem, expected);
            }
        }
    }

    fn tally(&mut self, ran: &Ran, ecosystem: &str, expected: Tally) {
        let told: Value = serde_json::from_str(&ran.out()).unwrap_or_default();
        let runs = told["runs"].as_array().cloned().unwrap_or_default();
        let Some(found) = runs.iter().find(|run| run["ecosystem"] == ecosystem) else {
            return self.0.push(format!("no run of {ecosystem} was told"));
        };
        for (outcome, count) in expected.counts() {
            let found = &found["outcomes"][outcome];
            self.check(*found == count, || format!("{ecosystem}: {found} {outcome}, expected {count}"));
        }
    }

    fn requests(&mut self, journal: &[Asked], expect: &Expected) {
        let times = |pattern: &str| journal.iter().filter(|asked| matches(pattern, &asked.path)).count();
        for pattern in &expect.asked {
            self.check(times(pattern) > 0, || format!("`{pattern}` was not asked"));
        }
        for pattern in &expect.not_asked {
            self.check(times(pattern) == 0, || format!("`{pattern}` was asked {} times", times(pattern)));
        }
        for (pattern, expected) in &expect.times {
            let found = times(pattern);
            self.check(found == *expected, || {
                format!("`{pattern}` was asked {found} times, expected {expected}")
            });
        }
        for header in &expect.no_header {
            let having = journal.iter().find(|asked| asked.header(header).is_some());
            self.check(having.is_none(), || format!("`{header}` was sent: {having:?}"));
        }
        let agent =
            |asked: &Asked| asked.header("user-agent").is_some_and(|agent| agent.contains("pkgcensus/"));
        self.check(journal.iter().all(agent), || "a request does not say who is asking".to_owned());
    }

    fn snapshot(&mut self, folder: &Path, stage: &Stage) {
        for expected in &stage.expect.outcomes {
            self.outcome(folder, stage, expected);
        }
        for expected in &stage.expect.rows {
            let (found, rows) = (question(folder, &expected.sql), expected.rows().unwrap());
            let right = found.as_ref().is_ok_and(|found| {
                found.len() == rows.len() && found.iter().zip(&rows).all(|(found, row)| is_same(found, row))
            });
            self.check(right, || {
                format!("{}\n    found    {}\n    expected {}", expected.sql, shown(&found), shown(&Ok(rows)))
            });
        }
    }

    fn outcome(&mut self, folder: &Path, stage: &Stage, expected: &ExpectedOutcome) {
        let ecosystem = stage.refresh.first().filter(|word| !word.starts_with('-'));
        let within = ecosystem.map(|id| format!(" AND ecosystem = '{id}'")).unwrap_or_default();
        let name = expected.name.replace('\'', "''");
        let sql =
            format!("SELECT outcome, status, tries, detail FROM outcomes WHERE name = '{name}'{within}");
        let found = question(folder, &sql);
        let [row] = found.as_deref().unwrap_or_default() else {
            return self.0.push(format!("the outcome of `{}`: {}", expected.name, shown(&found)));
        };
        let detail = row["detail"].as_str();
        let words = expected.detail.iter().all(|word| detail.is_some_and(|detail| detail.contains(word)));
        let right = row["outcome"] == expected.outcome.as_str()
            && expected.status.is_none_or(|status| row["status"] == status)
            && expected.tries.is_none_or(|tries| row["tries"] == tries)
            && words
            && expected.detail.is_empty() == detail.is_none();
        self.check(right, || format!("the outcome of `{}`: {row}, expected {expected:?}", expected.name));
    }
}

/// The rows of a question, or what the program said instead.
fn question(folder: &Path, sql: &str) -> Result<Vec<Value>, String> {
    let ran = run(folder, &["query", sql, "--format", "json"]);
    if ran.code != 0 {
        return Err(ran.err);
    }
    serde_json::from_slice(&ran.bytes).map_err(|error| error.to_string())
}

fn shown(rows: &Result<Vec<Value>, String>) -> String {
    match rows {
        Ok(rows) => Value::Array(rows.clone()).to_string(),
        Err(error) => error.clone(),
    }
}

/// Whether two rows are the same; 1 and 1.0 are, and the order of columns is no matter.
fn is_same(found: &Value, expected: &Value) -> bool {
    match (found, expected) {
        (Value::Number(found), Value::Number(expected)) => found.as_f64() == expected.as_f64(),
        (Value::Object(found), Value::Object(expected)) => {
            found.len() == expected.len()
                && found
                    .iter()
                    .all(|(key, value)| expected.get(key).is_some_and(|other| is_same(value, other)))
        }
        _ => found == expected,
    }
}
