//! Surveys beside each other: which panel is drawn, kept or replaced, and what is announced of it. It leaves out asking
//! (`crawl`).

use std::path::Path;

use serde_json::{Value, json};

use crate::crawl::{facts, listed, publish_all, refresh};
use crate::program::{ok, run};
use crate::registry::Registry;
use crate::world::rows;

#[test]
fn a_larger_survey_contains_the_smaller_one_and_a_dry_run_asks_nobody() {
    let (registry, folder) = (Registry::start(), tempfile::tempdir().unwrap());
    listed(folder.path());
    publish_all(&registry, 1);
    let dry = refresh(folder.path(), &registry, &["npm", "--survey", "8", "--strata", "10,20", "--dry-run"]);
    dry.failed(0, &["survey of 8 of 40 listed packages, seed 1", "interval", "nothing was asked"]);
    assert_eq!(registry.paths(), Vec::<String>::new());
    assert!(!folder.path().join("output/ledger.sqlite").exists());

    let members = |size: &str| -> Vec<String> {
        let ran = refresh(folder.path(), &registry, &["npm", "--survey", size, "--strata", "10,20"]);
        assert_eq!(ran.code, 0, "{ran:?}");
        let found = rows(folder.path(), "SELECT name FROM npm WHERE stratum IS NOT NULL ORDER BY name");
        found.iter().map(|row| row["name"].as_str().unwrap().to_owned()).collect()
    };
    let (small, large) = (members("8"), members("16"));
    assert_eq!((small.len(), large.len()), (8, 16));
    assert!(small.iter().all(|name| large.contains(name)), "{small:?} {large:?}");
    let strata = rows(folder.path(), "SELECT stratum, population, sampled, answered, weight FROM strata");
    assert_eq!(
        strata.iter().map(|row| row["population"].as_u64().unwrap()).collect::<Vec<_>>(),
        [10, 10, 10, 10]
    );
    let total = rows(folder.path(), "SELECT SUM(weight) AS packages FROM npm");
    assert_eq!(total[0]["packages"], 40.0, "the weights stand for every listed package");
}

/// What the ledger and a new snapshot say of the survey.
fn surveyed(folder: &Path) -> (Value, Vec<Value>) {
    ok(folder, &["snapshot"]);
    let status: Value = serde_json::from_str(&ok(folder, &["status", "--format", "json"]).out()).unwrap();
    (status["ecosystems"][0]["panel"].clone(), facts(folder))
}

#[test]
fn a_smaller_survey_of_the_same_seed_asks_the_beginning_and_keeps_the_larger_one() {
    let (registry, folder) = (Registry::start(), tempfile::tempdir().unwrap());
    listed(folder.path());
    publish_all(&registry, 1);
    let survey = |size: &str, more: &[&str]| {
        let plan = ["npm", "--survey", size, "--strata", "10,20", "--concurrency", "1"];
        refresh(folder.path(), &registry, &[&plan[..], more].concat())
    };
    assert_eq!(survey("16", &[]).code, 0);
    let asked =
        || -> Vec<String> { registry.paths().into_iter().filter(|path| path.starts_with("/pad-")).collect() };
    let first: Vec<String> = asked().into_iter().take(8).collect();
    let before = surveyed(folder.path());
    assert_eq!(before.0, 16);
    let kept = ["keeps     the larger survey that is there (16 packages", "from 16 packages"];
    survey("8", &["--dry-run"]).failed(0, &kept);
    let ran = survey("8", &[]);
    ran.failed(0, &kept);
    ran.failed(0, &["these are its first 8", "npm: 8 unchanged"]);
    assert_eq!(asked(), first);
    let after = surveyed(folder.path());
    let weights = |rows: &[Value]| -> Vec<Value> { rows.iter().map(|row| row["weight"].clone()).collect() };
    assert_eq!((&after.0, weights(&after.1)), (&before.0, weights(&before.1)));

    survey("8", &["--new-panel"]).failed(0, &["replaces  the survey that is there (16 packages"]);
    assert_eq!(surveyed(folder.path()).0, 8);
    survey("16", &[]).failed(0, &["npm: 16 unchanged"]);
    assert_eq!(surveyed(folder.path()).0, 16, "a larger one contains it");
}

#[test]
fn a_survey_with_answers_is_replaced_only_where_that_is_wanted() {
    let (registry, folder) = (Registry::start(), tempfile::tempdir().unwrap());
    listed(folder.path());
    publish_all(&registry, 1);
    let survey =
        |more: &[&str]| refresh(folder.path(), &registry, &[&["npm", "--survey"][..], more].concat());
    assert_eq!(survey(&["16"]).code, 0);
    let before = surveyed(folder.path());
    registry.paths();
    for another in [&["20", "--seed", "9"][..], &["4", "--strata", "5"], &["4", "--seed", "9", "--dry-run"]] {
        let told = ["16 packages, seed 1, strata 1000,10000,100000, 16 answered", "`--new-panel`"];
        survey(another).failed(2, &told);
        assert_eq!(surveyed(folder.path()), before);
    }
    assert_eq!(registry.paths(), Vec::<String>::new(), "nobody is asked");

    let ran = survey(&["4", "--seed", "9", "--new-panel", "--max-requests", "3"]);
    ran.failed(0, &["replaces  the survey", "later snapshots estimate from the new one alone", " left; "]);
    let again = survey(&["4", "--seed", "9"]);
    again.failed(0, &["  goes on: "]);
    assert_eq!(surveyed(folder.path()).0, 4);
    let back = survey(&["16", "--new-panel"]);
    back.failed(0, &["survey of 16", "replaces  the survey that is there (4 packages, seed 9"]);
    assert_eq!(surveyed(folder.path()).0, 16);
}

#[test]
fn a_survey_without_answers_is_in_nobodys_way_and_its_run_is_begun_anew() {
    let (registry, folder) = (Registry::start(), tempfile::tempdir().unwrap());
    listed(folder.path());
    publish_all(&registry, 1);
    let survey =
        |more: &[&str]| refresh(folder.path(), &registry, &[&["npm", "--survey"][..], more].concat());
    let mut arguments = vec!["refresh", "npm", "--survey", "40", "--npm-registry", "http://127.0.0.1:9/"];
    arguments.extend(["--max-requests", "1", "--rate", "unlimited", "--no-listing"]);
    let ran = run(folder.path(), &arguments);
    assert!(ran.err.contains("40 are left"), "{ran:?}");
    assert_eq!(survey(&["8", "--seed", "9"]).code, 0);
    let ran = survey(&["40", "--new-panel", "--verbose"]);
    ran.failed(0, &["a panel that is no longer there: it is begun anew"]);
    let strata = rows(folder.path(), "SELECT DISTINCT seed, SUM(sampled) OVER () AS members FROM strata");
    assert_eq!(strata, [json!({"seed": 1, "members": 40})]);
}

#[test]
fn what_a_limit_lets_be_asked_is_announced_with_the_interval_of_that() {
    let (registry, folder) = (Registry::start(), tempfile::tempdir().unwrap());
    listed(folder.path());
    let plan = ["npm", "--survey", "40", "--strata", "10,20", "--dry-run", "--max-requests"];
    let told = |limit: &str| refresh(folder.path(), &registry, &[&plan[..], &[limit]].concat());
    told("20")
        .failed(0, &["after about 20 of 40 packages", "from 20 packages, a share", "1-10: 7, 11-20: 5"]);
    let whole = told("40");
    whole.failed(0, &["interval  a share of 50 % is known to ±0.0 points"]);
    assert!(!whole.err.contains("--max-requests"), "{whole:?}");
}
