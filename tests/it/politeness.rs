//! Manners, proved from the other side: what a registry's journal says of the program's spacing, of how much it asks at
//! once, of how it backs off, and of what it sends along.
//!
//! Left out on purpose: the schedule in detail (unit tests of `http`). Times are lower bounds alone.

use std::fs;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use replica::{Asked, Fault, Generated, Host, Plan, Replica, What, When, most_at_once};

use crate::program::{Ran, run};

fn registry() -> Replica {
    let plan = Plan::new(5, 400, 1);
    Replica::start(Arc::new(Generated::new(plan))).unwrap()
}

/// The first names of the registry, so that no listing is needed.
fn names(count: usize) -> String {
    let plan = Plan::new(5, 400, 1);
    let mut names = Vec::new();
    replica::Content::each_npm(&Generated::new(plan), &mut |entry| names.push(entry.name.to_owned()));
    names.truncate(count);
    names.join(",")
}

fn refresh(folder: &Path, replica: &Replica, packages: &str, more: &[&str]) -> Ran {
    let registry = replica.npm_registry();
    let mut all = vec!["refresh", "npm", "--packages", packages, "--no-listing", "--no-snapshot"];
    all.extend(["--npm-registry", &registry]);
    all.extend(more);
    run(folder, &all)
}

fn starts(journal: &[Asked]) -> Vec<Duration> {
    let mut starts: Vec<Duration> = journal.iter().map(|asked| asked.started).collect();
    starts.sort_unstable();
    starts
}

fn answer(status: u16, headers: &[(&str, &str)]) -> What {
    let headers = headers.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    What::Answer { status, headers, body: String::new() }
}

fn fault(path: &str, when: When, what: What) -> Fault {
    Fault { path: path.to_owned(), host: None, when, what }
}

#[test]
fn requests_are_as_far_apart_as_promised_and_say_who_asks() {
    let (replica, folder) = (registry(), tempfile::tempdir().unwrap());
    let ran = refresh(folder.path(), &replica, &names(41), &["--contact", "census@registry.example"]);
    assert_eq!(ran.code, 0, "{ran:?}");
    let journal = replica.journal();
    assert_eq!(journal.len(), 41);
    let starts = starts(&journal);
    // Forty spaces of 50 ms; the first request may be late by one of them.
    assert!(starts[40].saturating_sub(starts[0]) >= Duration::from_millis(39 * 50), "{starts:?}");
    assert!(most_at_once(&journal) <= 4);
    for asked in &journal {
        let agent = asked.header("user-agent").unwrap();
        assert!(agent.starts_with("pkgcensus/") && agent.contains("census@registry.example"), "{agent}");
        assert_eq!(asked.header("accept-encoding"), Some("gzip"));
        assert_eq!(asked.header("authorization"), None);
    }
}

#[test]
fn no_more_is_asked_at_once_than_allowed_however_slow_the_answers() {
    let (replica, folder) = (registry(), tempfile::tempdir().unwrap());
    replica.befall(vec![fault("/npm/*", When::Always, What::Slow { piece_bytes: 200, wait_ms: 4 })]);
    let more = ["--rate", "unlimited", "--concurrency", "3"];
    let ran = refresh(folder.path(), &replica, &names(30), &more);
    assert_eq!(ran.code, 0, "{ran:?}");
    assert_eq!(most_at_once(&replica.journal()), 3);
}

#[test]
fn retry_after_holds_everyone_back_for_as_long_as_it_says() {
    let (replica, folder) = (registry(), tempfile::tempdir().unwrap());
    replica.befall(vec![fault("/npm/*", When::FirstOfAll(1), answer(429, &[("Retry-After", "2")]))]);
    let ran = refresh(folder.path(), &replica, &names(12), &["--rate", "100", "--concurrency", "2"]);
    assert_eq!(ran.code, 0, "{ran:?}");
    let journal = replica.journal();
    assert_eq!(journal.len(), 13);
    let told = journal.iter().find(|asked| asked.status == Some(429)).and_then(|asked| asked.ended).unwrap();
    // What was under way when the server said so is no breach; one request could be.
    let early = journal
        .iter()
        .filter(|asked| asked.started > told && asked.started < told + Duration::from_secs(2))
        .count();
    assert!(early <= 1, "{early} requests came during the pause");
}

#[test]
fn being_throttled_without_a_date_means_a_long_pause_for_all() {
    let (replica, folder) = (registry(), tempfile::tempdir().unwrap());
    replica.befall(vec![fault("/npm/*", When::FirstOfAll(1), answer(429, &[]))]);
    // Two to three minutes, a hundredth of which is waited.
    let more = ["--rate", "unlimited", "--concurrency", "1", "--time-scale", "0.01"];
    let ran = refresh(folder.path(), &replica, &names(3), &more);
    assert_eq!(ran.code, 0, "{ran:?}");
    assert!(ran.err.contains("asked less often"), "{ran:?}");
    let starts = starts(&replica.journal());
    assert!(starts[1].saturating_sub(starts[0]) >= Duration::from_millis(1_200), "{starts:?}");
}

#[test]
fn tries_are_further_and_further_apart_and_then_given_up() {
    let (replica, folder) = (registry(), tempfile::tempdir().unwrap());
    replica.befall(vec![fault("/npm/*", When::Always, answer(503, &[]))]);
    let more = ["--rate", "unlimited", "--concurrency", "1", "--time-scale", "0.1", "--strict"];
    let ran = refresh(folder.path(), &replica, &names(1), &more);
    ran.failed(1, &["1 failed"]);
    let starts = starts(&replica.journal());
    assert_eq!(starts.len(), 5);
    // Half of the wait at the least: 50, 100, 200 and 400 ms.
    for (pair, least_ms) in starts.windows(2).zip([50, 100, 200, 400]) {
        assert!(pair[1].saturating_sub(pair[0]) >= Duration::from_millis(least_ms), "{starts:?}");
    }
}

#[test]
fn credentials_go_to_their_registry_alone_and_not_along_a_redirect() {
    let (replica, folder) = (registry(), tempfile::tempdir().unwrap());
    let place = replica.npm_registry();
    let token = format!("{}:_authToken=a-secret-token\n", place.trim_start_matches("http:"));
    fs::write(folder.path().join(".npmrc"), format!("registry={place}\n{token}")).unwrap();
    let names = names(2);
    let first = names.split(',').next().unwrap();
    let path = format!("/npm/{}", first.replace('/', "%2F"));
    let there = format!("{{other}}{path}");
    replica.befall(vec![Fault {
        host: Some(Host::Here),
        ..fault(&path, When::Always, answer(302, &[("Location", &there)]))
    }]);
    let arguments =
        ["refresh", "npm", "--packages", &names, "--no-listing", "--no-snapshot", "--rate", "unlimited"];
    let ran = run(folder.path(), &arguments);
    assert_eq!(ran.code, 0, "{ran:?}");
    assert!(!ran.err.contains("a-secret-token"), "{ran:?}");
    let journal = replica.journal();
    let other: Vec<_> = journal.iter().filter(|asked| asked.host == Host::Other).collect();
    assert_eq!(other.len(), 1, "{journal:?}");
    assert!(other.iter().all(|asked| asked.header("authorization").is_none()), "{other:?}");
    let here: Vec<_> = journal.iter().filter(|asked| asked.host == Host::Here).collect();
    assert_eq!(here.len(), 2);
    assert!(here.iter().all(|asked| asked.header("authorization") == Some("Bearer a-secret-token")));
}
