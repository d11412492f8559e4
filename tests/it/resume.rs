//! A refresh that is killed at fifty seeded moments ends with the ledger of an unbroken one; nothing is lost, and hardly
//! anything is asked twice.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Stdio;
use std::sync::Arc;
use std::time::Duration;

use pkgcensus::ledger::Ledger;
use replica::{Generated, Plan, Replica};

use crate::program::{command, run};

const KILLS: usize = 50;
const SURVEY: usize = 1_500;
const AT_ONCE: usize = 4;
const RATE: usize = 200;

/// Requests that a kill may cost: those in flight, and what was answered since the last commit (50 ms, doubled for a
/// busy machine).
const LOST_A_KILL: usize = AT_ONCE + RATE / 10;

fn digest(folder: &Path) -> String {
    let ledger = Ledger::open_to_read(&folder.join("output/ledger.sqlite")).unwrap().unwrap();
    ledger.digest().unwrap()
}

#[test]
fn a_refresh_killed_at_fifty_moments_ends_as_an_unbroken_one() {
    let plan = Plan::new(9, 4_000, 1);
    let replica = Replica::start(Arc::new(Generated::new(plan))).unwrap();
    let (whole, broken) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let (registry, replicate) = (replica.npm_registry(), replica.npm_replicate());
    let (survey, at_once, rate) = (SURVEY.to_string(), AT_ONCE.to_string(), RATE.to_string());
    let mut arguments =
        vec!["refresh", "npm", "--survey", &survey, "--concurrency", &at_once, "--no-snapshot"];
    arguments.extend(["--npm-registry", &registry, "--npm-replicate", &replicate, "--rate"]);
    let fast = [&arguments[..], &["unlimited"]].concat();
    assert_eq!(run(whole.path(), &fast).code, 0);
    assert_eq!(
        run(broken.path(), &["refresh", "npm", "--listing", "--no-snapshot", "--npm-registry", &registry])
            .code,
        0
    );
    let _ = replica.take_journal();

    let mut seed = 20_261_124_u64;
    let polite = [&arguments[..], &[&rate]].concat();
    for _ in 0..KILLS {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let mut child = command(broken.path(), &polite).stderr(Stdio::null()).spawn().unwrap();
        std::thread::sleep(Duration::from_millis(10 + (seed >> 33) % 140));
        // It may be through already; then the next one has nothing to ask.
        let _ = child.kill();
        child.wait().unwrap();
    }
    let ran = run(broken.path(), &fast);
    assert_eq!(ran.code, 0, "{ran:?}");
    assert_eq!(digest(broken.path()), digest(whole.path()), "the ledgers differ");

    let mut asked = BTreeMap::<String, usize>::new();
    for request in replica.journal().into_iter().filter(|request| is_packument(&request.path)) {
        *asked.entry(request.path).or_default() += 1;
    }
    assert_eq!(asked.len(), SURVEY, "nothing is lost");
    let in_all: usize = asked.values().sum();
    assert!(in_all <= SURVEY + KILLS * LOST_A_KILL, "{in_all} requests for {SURVEY} packages");
}

fn is_packument(path: &str) -> bool {
    path.starts_with("/npm/") && !path.ends_with("/latest") && !path.ends_with(".tgz")
}
