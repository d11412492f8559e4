//! `refresh` against a registry on loopback: what is asked, what comes of every answer, what moves, and how it goes on
//! after it was stopped or killed.
//!
//! Left out on purpose: forms of documents in detail (unit tests of `registries`) and manners in detail (`http`).

use std::fs;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::Stdio;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::loopback::Reply;
use crate::program::{Ran, command, finish, ok, run};
use crate::registry::{Registry, json_reply};
use crate::world::rows;

/// A package's document, with an `ETag` that changes with its revision.
pub fn publish(registry: &Registry, name: &str, revision: u32) {
    let body = json!({
        "_id": name, "_rev": format!("{revision}-ab"), "name": name, "dist-tags": {"latest": "1.1.0"},
        "versions": {
            "1.0.0": {"name": name, "version": "1.0.0", "deprecated": "old"},
            "1.1.0": {
                "name": name, "version": "1.1.0", "description": "pads a text", "license": "MIT",
                "repository": {"type": "git", "url": format!("git+https://git.example/{name}.git")},
                "dependencies": {"alpha": "^1.0.0"}, "devDependencies": {"beta": "2"},
                "keywords": ["pad", "text"], "types": "index.d.ts", "dist": {"unpackedSize": 4321}
            }
        },
        "time": {
            "created": "2020-01-01T00:00:00.000Z", "modified": "2024-01-01T00:00:00.000Z", "0.9.0": "2019-05-01T00:00:00.000Z",
            "1.0.0": "2020-01-01T00:00:00.000Z", "1.1.0": "2021-06-01T10:00:00.000Z"
        },
        "maintainers": [{"name": "one"}, {"name": "two"}],
        "readme": "# pad\n\nPads a text on its left side until it is long enough."
    });
    let tag = format!("\"{revision}\"");
    let headers = [("Content-Type", "application/json"), ("ETag", tag.as_str()), ("X-Conditional", "yes")];
    let path = format!("/{}", name.replace('/', "%2F"));
    registry.answer(&path, Reply::new(200, &headers, body.to_string().as_bytes()));
}

pub fn refresh(folder: &Path, registry: &Registry, arguments: &[&str]) -> Ran {
    let (replicate, index) = (format!("{}registry/", registry.url()), format!("{}simple/", registry.url()));
    let mut all = vec!["refresh"];
    all.extend(arguments);
    all.extend(["--npm-registry", registry.url(), "--npm-replicate", &replicate, "--pypi-index", &index]);
    all.extend(["--rate", "unlimited", "--no-listing"]);
    run(folder, &all)
}

pub fn tally(ran: &Ran) -> Value {
    serde_json::from_str::<Value>(&ran.out()).unwrap()["runs"][0].clone()
}

/// A listing of npm with 40 packages, the first 30 with counts.
pub fn listed(folder: &Path) {
    let mut csv = "name,downloads_30d\n".to_owned();
    for number in 0..40 {
        let count = if number < 30 { (1_000 - number).to_string() } else { String::new() };
        csv.push_str(&format!("pad-{number:02},{count}\n"));
    }
    std::fs::write(folder.join("npm.csv"), csv).unwrap();
    let arguments =
        ["listing", "import", "npm.csv", "--ecosystem", "npm", "--as-of", "2026-01-01", "--covers", "all"];
    assert_eq!(run(folder, &arguments).code, 0);
}

pub fn publish_all(registry: &Registry, revision: u32) {
    (0..40).for_each(|number| publish(registry, &format!("pad-{number:02}"), revision));
}

#[test]
fn documents_become_rows_and_are_asked_again_only_where_they_changed() {
    let (registry, folder) = (Registry::start(), tempfile::tempdir().unwrap());
    publish(&registry, "pad", 3);
    publish(&registry, "@s/pad", 1);
    let arguments = ["npm", "--packages", "pad,@s/pad,gone", "--format", "json"];
    let first = refresh(folder.path(), &registry, &arguments);
    assert_eq!(first.code, 0, "{first:?}");
    assert_eq!(tally(&first)["outcomes"]["fresh"], 2);
    assert_eq!(tally(&first)["outcomes"]["absent"], 1);
    let asked = registry.asked();
    assert!(asked.iter().all(|head| head.contains("user-agent: pkgcensus/")), "{asked:?}");
    assert!(!asked.iter().any(|head| head.contains("if-none-match") || head.contains("authorization")));

    let found = rows(
        folder.path(),
        "SELECT name, status, release_count, withdrawn_share, maintainer_count, license, repository_host, dependency_count, keyword_count, has_types, size_bytes, readme_state, changelog_url, CAST(first_release_at AS VARCHAR) AS first, answer FROM npm ORDER BY name",
    );
    assert_eq!(found.len(), 2, "a package that is neither listed nor there is no row: {found:?}");
    assert_eq!(
        found[1],
        json!({"name": "pad", "status": "active", "release_count": 2, "withdrawn_share": 0.5, "maintainer_count": 2,
            "license": "MIT", "repository_host": "git.example", "dependency_count": 1, "keyword_count": 2,
            "has_types": true, "size_bytes": 4321, "readme_state": "present", "changelog_url": null,
            "first": "2020-01-01", "answer": "fresh"})
    );
    let states =
        rows(folder.path(), "SELECT version, state FROM releases WHERE name = 'pad' ORDER BY published_at");
    assert_eq!(states[0], json!({"version": "0.9.0", "state": "removed"}));
    assert_eq!(states[1], json!({"version": "1.0.0", "state": "withdrawn"}));
    let kinds =
        rows(folder.path(), "SELECT kind, dependency FROM dependencies WHERE name = 'pad' ORDER BY kind");
    assert_eq!(
        kinds,
        [
            json!({"kind": "development", "dependency": "beta"}),
            json!({"kind": "runtime", "dependency": "alpha"})
        ]
    );
    let outcomes = rows(folder.path(), "SELECT outcome, status FROM outcomes WHERE name = 'gone'");
    assert_eq!(outcomes, [json!({"outcome": "absent", "status": 404})]);

    assert_eq!(run(folder.path(), &["claims"]).code, 0);
    publish(&registry, "pad", 4);
    let second = refresh(folder.path(), &registry, &arguments);
    let outcomes = tally(&second)["outcomes"].clone();
    assert_eq!((&outcomes["fresh"], &outcomes["unchanged"]), (&json!(1), &json!(1)), "{second:?}");
    assert!(registry.asked().iter().any(|head| head.contains("if-none-match: \"1\"")));
    let status = run(folder.path(), &["status", "--format", "json"]);
    let status: Value = serde_json::from_str(&status.out()).unwrap();
    assert_eq!(status["ecosystems"][0]["packages"], 2);
    assert_eq!(run(folder.path(), &["status", "--max-age", "1h"]).code, 0);
    assert!(run(folder.path(), &["status"]).out().contains("npm: 2 packages with facts"));
    let again = run(folder.path(), &["reparse"]);
    again.failed(0, &["npm: 2 documents read again, 0 left as they were"]);
}

#[test]
fn coverage_counts_every_package_once_in_every_column() {
    let (registry, folder) = (Registry::start(), tempfile::tempdir().unwrap());
    listed(folder.path());
    publish_all(&registry, 1);
    registry.answer("/pad-01", json_reply(r#"{"_id":"pad-01","versions":{},"time":{},"license":7}"#));
    let ran = refresh(folder.path(), &registry, &["npm", "--packages", "pad-00,pad-01,pad-35,new"]);
    assert_eq!(ran.code, 0, "{ran:?}");
    let wrong = rows(
        folder.path(),
        "SELECT * FROM coverage WHERE packages <> observed + none + not_asked + not_in_source + withheld + refused + left_out + unknown",
    );
    assert_eq!(wrong, Vec::<Value>::new());
    let license = rows(
        folder.path(),
        "SELECT packages, observed, refused, not_asked, source FROM coverage WHERE column = 'license'",
    );
    assert_eq!(
        license,
        [json!({"packages": 40, "observed": 2, "refused": 1, "not_asked": 37, "source": "crawl"})]
    );
    let status = rows(folder.path(), "SELECT status, license, downloads_30d FROM npm WHERE name = 'pad-01'");
    assert_eq!(status, [json!({"status": "unpublished", "license": null, "downloads_30d": 999})]);
}

#[test]
fn a_survey_to_follow_is_needed_and_told_before_anyone_is_asked() {
    let (registry, folder) = (Registry::start(), tempfile::tempdir().unwrap());
    listed(folder.path());
    for more in [&[][..], &["--dry-run"]] {
        let line = [&["npm", "--changed"], more].concat();
        refresh(folder.path(), &registry, &line).failed(3, &["no survey of npm yet"]);
    }
    assert_eq!(registry.asked().len(), 0);
    assert!(!folder.path().join("output/ledger.sqlite").exists(), "a run was begun");
}

#[test]
fn more_than_a_million_requests_to_npm_must_be_meant() {
    let (registry, folder) = (Registry::start(), tempfile::tempdir().unwrap());
    let mut names = String::from("name\n");
    for number in 0..=1_000_000 {
        names.push_str(&format!("pad-{number:07}\n"));
    }
    fs::write(folder.path().join("all.csv"), names).unwrap();
    ok(
        folder.path(),
        &["listing", "import", "all.csv", "--ecosystem", "npm", "--as-of", "2026-11-22", "--covers", "all"],
    );
    for more in [&["--dry-run"][..], &["--max-requests", "1"]] {
        let line = [&["npm", "--all"], more].concat();
        refresh(folder.path(), &registry, &line)
            .failed(2, &["asks npm 1,000,001 times", "npm's terms", "--yes-really"]);
    }
    let meant = refresh(folder.path(), &registry, &["npm", "--all", "--dry-run", "--yes-really"]);
    meant.failed(0, &["every one of 1,000,001 listed packages", "nothing was asked"]);
    assert_eq!(registry.asked().len(), 0);
}

#[test]
fn a_dry_run_brings_no_listing_either() {
    let (registry, folder) = (Registry::start(), tempfile::tempdir().unwrap());
    let line = ["refresh", "npm", "--listing", "--dry-run", "--npm-registry", registry.url()];
    let ran = run(folder.path(), &line);
    ran.failed(0, &["npm: the listing would be asked for", "nothing was asked (--dry-run)"]);
    assert_eq!(registry.asked().len(), 0);
}

#[test]
fn every_bad_answer_is_an_outcome_and_strict_says_so() {
    let (registry, folder) = (Registry::start(), tempfile::tempdir().unwrap());
    registry.answer("/html", Reply::new(200, &[("Content-Type", "text/html")], b"<!DOCTYPE html>"));
    registry.answer("/shut", Reply::new(403, &[], b""));
    registry.answer("/list", json_reply("[]"));
    registry.answer("/cut", json_reply(r#"{"versions":{"1.0.0":{"#));
    registry.answer("/packed", Reply::new(200, &[("Content-Encoding", "gzip")], b"not gzip"));
    registry.answer("/blocked", Reply::new(451, &[], b""));
    publish(&registry, "pad", 1);
    let names = "html,shut,list,cut,packed,blocked,pad";
    let ran = refresh(folder.path(), &registry, &["npm", "--packages", names, "--strict"]);
    ran.failed(1, &["1 fresh, 1 absent, 1 refused, 4 malformed"]);
    let found = rows(
        folder.path(),
        "SELECT name, outcome, detail FROM outcomes WHERE outcome = 'malformed' ORDER BY name",
    );
    let detail = |index: usize| found[index]["detail"].as_str().unwrap().to_owned();
    assert!(
        detail(0).contains("`document`") && detail(1).contains("HTML") && detail(3).contains("gzip"),
        "{found:?}"
    );
}

#[test]
fn only_what_moved_is_asked_and_a_registry_that_counts_anew_is_noticed() {
    let (registry, folder) = (Registry::start(), tempfile::tempdir().unwrap());
    listed(folder.path());
    publish_all(&registry, 1);
    let feed =
        |sequence: u64| registry.answer("/registry/", json_reply(&format!(r#"{{"update_seq":{sequence}}}"#)));
    feed(100);
    refresh(folder.path(), &registry, &["npm", "--changed"]).failed(3, &["no survey of npm yet"]);
    assert_eq!(refresh(folder.path(), &registry, &["npm", "--survey", "40"]).code, 0);
    registry.paths();

    feed(103);
    let page = r#"{"results":[{"seq":101,"id":"elsewhere","changes":[{"rev":"1-x"}]},{"seq":102,"id":"_design/a","changes":[]},
        {"seq":103,"id":"pad-07","changes":[{"rev":"2-x"}]}],"last_seq":103}"#;
    registry.answer("/registry/_changes?since=100&limit=10000", json_reply(page));
    publish(&registry, "pad-07", 2);
    let ran = refresh(folder.path(), &registry, &["npm", "--changed", "--format", "json"]);
    assert_eq!(tally(&ran)["outcomes"]["fresh"], 1, "{ran:?}");
    assert_eq!(registry.paths(), ["/registry/", "/registry/_changes?since=100&limit=10000", "/pad-07"]);

    refresh(folder.path(), &registry, &["npm", "--changed", "--format", "json"]);
    assert!(!registry.paths().contains(&"/pad-07".to_owned()), "nothing moved since");

    feed(5);
    let ran = refresh(folder.path(), &registry, &["npm", "--changed", "--format", "json"]);
    assert!(ran.err.contains("counts anew: 5, after 103"), "{ran:?}");
    assert!(ran.err.contains("list of documents cannot be read"), "{ran:?}");
    assert_eq!(tally(&ran)["outcomes"]["unchanged"], 40);
}

#[test]
fn where_the_feed_counts_anew_the_list_of_documents_says_who_moved() {
    let (registry, folder) = (Registry::start(), tempfile::tempdir().unwrap());
    listed(folder.path());
    publish_all(&registry, 1);
    let feed =
        |sequence: u64| registry.answer("/registry/", json_reply(&format!(r#"{{"update_seq":{sequence}}}"#)));
    feed(100);
    assert_eq!(refresh(folder.path(), &registry, &["npm", "--survey", "40"]).code, 0);
    // Of the panel, 07 moved and 39 is gone; others are no concern of it.
    let rows: Vec<Value> = (0..39)
        .map(|number| (format!("pad-{number:02}"), if number == 7 { 2 } else { 1 }))
        .chain([("_design/a".to_owned(), 1), ("other".to_owned(), 9)])
        .map(|(name, revision)| json!({"id": name, "key": name, "value": {"rev": format!("{revision}-ab")}}))
        .collect();
    let page = |rows: &[Value]| json_reply(&json!({"total_rows": 41, "offset": 0, "rows": rows}).to_string());
    registry.answer("/registry/_all_docs?limit=10000", page(&rows[..20]));
    registry.answer("/registry/_all_docs?limit=10000&startkey=%22pad-19%22", page(&rows[19..]));
    registry.answer("/registry/_all_docs?limit=10000&startkey=%22other%22", page(&rows[40..]));
    feed(3);
    publish(&registry, "pad-07", 2);
    registry.answer("/pad-39", Reply::new(404, &[], b""));
    registry.paths();
    let ran = refresh(folder.path(), &registry, &["npm", "--changed", "--format", "json"]);
    let outcomes = tally(&ran)["outcomes"].clone();
    assert_eq!((&outcomes["fresh"], &outcomes["absent"]), (&json!(1), &json!(1)), "{ran:?}");
    let mut asked: Vec<String> =
        registry.paths().into_iter().filter(|path| path.starts_with("/pad")).collect();
    asked.sort();
    assert_eq!(asked, ["/pad-07", "/pad-39"], "nobody else is asked");
    feed(4);
    let page = r#"{"results":[{"seq":4,"id":"pad-01","changes":[{"rev":"1-ab"}]}],"last_seq":4}"#;
    registry.answer("/registry/_changes?since=3&limit=10000", json_reply(page));
    let ran = refresh(folder.path(), &registry, &["npm", "--changed", "--format", "json"]);
    assert_eq!(tally(&ran)["outcomes"]["unchanged"], 1, "the feed is read on from there: {ran:?}");
}

#[test]
fn projects_of_pypi_are_asked_with_their_normal_name_and_by_their_serial() {
    let (registry, folder) = (Registry::start(), tempfile::tempdir().unwrap());
    let index = |serial: u64| {
        let body = format!(
            r#"{{"meta":{{"api-version":"1.4","_last-serial":{serial}}},"projects":[{{"name":"My.Pad","_last-serial":{serial}}}]}}"#
        );
        registry.answer(
            "/simple/",
            Reply::new(200, &[("Content-Type", "application/vnd.pypi.simple.v1+json")], body.as_bytes()),
        );
        let project = json!({
            "info": {"name": "My.Pad", "version": "2.0", "summary": "pads", "description": "Pads a text\n===\n\nuntil it is long enough.",
                "classifiers": ["License :: OSI Approved :: MIT License", "Development Status :: 5 - Production/Stable"],
                "project_urls": {"Docs": "https://pad.example/guide", "Source": "https://git.example/pad"}, "license": null,
                "requires_dist": ["alpha>=1", "beta; extra == 'x'"], "keywords": null, "home_page": null},
            "releases": {"1.0": [], "2.0": [{"upload_time_iso_8601": "2022-01-01T00:00:00Z", "yanked": false}]},
            "last_serial": serial
        });
        registry.answer("/pypi/my-pad/json", json_reply(&project.to_string()));
    };
    index(7);
    let (simple, folder) = (format!("{}simple/", registry.url()), folder.path());
    let refresh = |plan: &[&str]| {
        let mut arguments =
            vec!["refresh", "pypi", "--pypi-index", &simple, "--rate", "unlimited", "--format", "json"];
        arguments.extend(plan);
        tally(&run(folder, &arguments))["outcomes"].clone()
    };
    assert_eq!(refresh(&["--survey", "5"])["fresh"], 1);
    let found = rows(
        folder,
        "SELECT name, license, documentation_url, repository_url, dependency_count, release_count, development_status, readme_state FROM pypi",
    );
    assert_eq!(
        found,
        [json!({"name": "My.Pad", "license": "MIT", "documentation_url": "https://pad.example/guide",
            "repository_url": "https://git.example/pad", "dependency_count": 1, "release_count": 1,
            "development_status": "5 - Production/Stable", "readme_state": "present"})]
    );
    registry.paths();
    assert_eq!(refresh(&["--changed"])["fresh"], 0, "its serial is that of its facts");
    assert_eq!(registry.paths(), ["/simple/"]);
    index(9);
    assert_eq!(refresh(&["--changed"])["fresh"], 1);
}

#[test]
fn what_only_simple_pages_tell_is_kept_over_an_upgrade_or_asked_again() {
    let (registry, folder) = (Registry::start(), tempfile::tempdir().unwrap());
    let folder = folder.path();
    let project = r#"{"info":{"name":"pad","version":"2.0","keywords":"a; b"},"releases":{"2.0":[{}]},"last_serial":7}"#;
    let headers = [("Content-Type", "application/json"), ("ETag", "\"7\""), ("X-Conditional", "yes")];
    registry.answer("/pypi/pad/json", Reply::new(200, &headers, project.as_bytes()));
    let page = r#"{"meta":{"api-version":"1.4"},"name":"pad","project-status":{"status":"archived"},
        "files":[{"filename":"pad-2.0.tar.gz","provenance":"https://registry.example/p"}]}"#;
    registry.answer("/simple/pad/", json_reply(page));
    let again = ["pypi", "--packages", "pad", "--format", "json"];
    let facts = || rows(folder, "SELECT status, keyword_count, has_provenance FROM pypi").remove(0);
    let whole = json!({"status": "archived", "keyword_count": 2, "has_provenance": true});
    assert_eq!(tally(&refresh(folder, &registry, &again))["outcomes"]["fresh"], 1);
    assert_eq!(facts(), whole);
    // By the same rules nothing is lost, and nobody need be asked.
    let ran = run(folder, &["reparse"]);
    assert!(!ran.err.contains("provenance"), "{ran:?}");
    ok(folder, &["snapshot"]);
    assert_eq!(facts(), whole);
    assert_eq!(tally(&refresh(folder, &registry, &again))["outcomes"]["unchanged"], 1);
    // Facts of older rules: their provenance was that of any release.
    let ledger = rusqlite::Connection::open(folder.join("output/ledger.sqlite")).unwrap();
    ledger.execute("UPDATE facts SET version = version - 1", []).unwrap();
    let ran = run(folder, &["reparse"]);
    ran.failed(
        0,
        &["PyPI: 1 document read again, 0 left as they were", "the provenance of 1 package is unknown"],
    );
    ok(folder, &["snapshot"]);
    assert_eq!(facts(), json!({"status": "archived", "keyword_count": 2, "has_provenance": null}));
    registry.paths();
    assert_eq!(tally(&refresh(folder, &registry, &again))["outcomes"]["fresh"], 1, "no tag is sent");
    assert_eq!(registry.paths(), ["/pypi/pad/json", "/simple/pad/"]);
    assert_eq!(facts(), whole);
}

#[test]
fn releases_that_nobody_tells_are_missing_and_not_none() {
    let (registry, folder) = (Registry::start(), tempfile::tempdir().unwrap());
    let project = r#"{"info":{"name":"pad","version":"1.0"},"last_serial":7}"#;
    registry.answer("/pypi/pad/json", json_reply(project));
    registry.answer("/pypi/other/json", json_reply(&project.replace("pad", "other")));
    let file = r#"{"filename":"other-1.0.tar.gz","upload-time":"2022-01-01T00:00:00Z","yanked":false}"#;
    let page = format!(
        r#"{{"name":"other","versions":["1.0"],"files":[{file}],"project-status":{{"status":"archived"}}}}"#
    );
    registry.answer("/simple/other/", json_reply(&page));
    let ran = refresh(folder.path(), &registry, &["pypi", "--packages", "pad,other"]);
    assert_eq!(ran.code, 0, "{ran:?}");
    let found = rows(folder.path(), "SELECT name, release_count, status FROM pypi");
    assert_eq!(found, [json!({"name": "other", "release_count": 1, "status": "archived"})]);
    let outcome = rows(folder.path(), "SELECT outcome, detail FROM outcomes WHERE name = 'pad'");
    assert_eq!(outcome[0]["outcome"], "malformed");
    assert!(outcome[0]["detail"].as_str().unwrap().contains("simple page: absent"), "{outcome:?}");
}

/// What a ledger came to, times left out.
pub fn facts(folder: &Path) -> Vec<Value> {
    rows(folder, "SELECT name, answer, latest_version, release_count, stratum, weight FROM npm ORDER BY name")
}

#[test]
fn a_refresh_that_is_killed_again_and_again_ends_as_an_unbroken_one() {
    let registry = Registry::start();
    publish_all(&registry, 1);
    let (whole, broken) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    listed(whole.path());
    listed(broken.path());
    assert_eq!(refresh(whole.path(), &registry, &["npm", "--survey", "40"]).code, 0);
    registry.paths();

    let (mut seed, mut kills) = (20_261_123_u64, 0);
    let arguments = [
        "refresh",
        "npm",
        "--survey",
        "40",
        "--rate",
        "20",
        "--no-listing",
        "--no-snapshot",
        "--npm-registry",
        registry.url(),
    ];
    while kills < 12 {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        let mut child = command(broken.path(), &arguments).stderr(Stdio::null()).spawn().unwrap();
        std::thread::sleep(Duration::from_millis(20 + (seed >> 33) % 160));
        child.kill().unwrap();
        child.wait().unwrap();
        kills += 1;
    }
    let ran = refresh(broken.path(), &registry, &["npm", "--survey", "40"]);
    assert_eq!(ran.code, 0, "{ran:?}");
    assert_eq!(facts(broken.path()), facts(whole.path()));
    let mut counts = std::collections::BTreeMap::<String, usize>::new();
    registry.paths().into_iter().for_each(|path| *counts.entry(path).or_default() += 1);
    counts.retain(|path, _| path.starts_with("/pad-"));
    assert_eq!(counts.len(), 40, "nothing is lost");
    let asked: usize = counts.values().sum();
    // Four in flight, and what was answered in the moment before the kill.
    assert!(asked <= 40 + kills * 6, "asked {asked} times: {counts:?}");
}

#[test]
#[cfg(unix)]
fn the_wish_to_stop_keeps_what_was_answered_and_the_next_run_goes_on() {
    let (registry, folder) = (Registry::start(), tempfile::tempdir().unwrap());
    listed(folder.path());
    publish_all(&registry, 1);
    let arguments = [
        "refresh",
        "npm",
        "--survey",
        "40",
        "--rate",
        "20",
        "--no-listing",
        "--npm-registry",
        registry.url(),
    ];
    let child =
        command(folder.path(), &arguments).stderr(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    // The plan is written and asking has begun once the registry was asked for something.
    while registry.paths().is_empty() {
        std::thread::sleep(Duration::from_millis(5));
    }
    let id = child.id().to_string();
    assert!(std::process::Command::new("kill").args(["-TERM", &id]).status().unwrap().success());
    let output = child.wait_with_output().unwrap();
    let told = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(130), "{told}");
    assert!(told.contains("stopping") && told.contains("the same command goes on"), "{told}");
    assert!(!folder.path().join("output/2026-01-01").exists(), "no snapshot of half a refresh");

    let locked = refresh(folder.path(), &registry, &["npm", "--survey", "40", "--format", "json"]);
    assert!(locked.err.contains("goes on:"), "{locked:?}");
    assert_eq!(tally(&locked)["outcomes"]["fresh"], 40, "of the whole run");
}

#[test]
#[cfg(unix)]
fn a_run_that_only_waits_ends_soon_after_the_wish_to_stop() {
    let folder = tempfile::tempdir().unwrap();
    listed(folder.path());
    assert_eq!(refresh(folder.path(), &Registry::start(), &["npm", "--survey", "40"]).code, 0);
    // Nobody listens there: planning waits for the feed, asking for the registry.
    let nobody = "http://127.0.0.1:9/";
    for plan in [&["--packages", "pad-00,pad-01"][..], &["--changed", "--npm-replicate", nobody]] {
        let line = ["refresh", "npm", "--no-listing", "--npm-registry", nobody];
        let mut child = command(folder.path(), &[&line[..], plan].concat());
        let mut child = child.stderr(Stdio::piped()).spawn().unwrap();
        let mut told = BufReader::new(child.stderr.take().unwrap()).lines().map(Result::unwrap);
        assert!(told.any(|line| line.contains("next try in")), "it never waited");
        let stopped = Instant::now();
        let id = child.id().to_string();
        assert!(std::process::Command::new("kill").args(["-TERM", &id]).status().unwrap().success());
        let told: Vec<String> = told.collect();
        assert_eq!(child.wait().unwrap().code(), Some(130), "{told:?}");
        assert!(stopped.elapsed() < Duration::from_secs(5), "{:?}: {told:?}", stopped.elapsed());
    }
}

#[test]
fn limits_end_a_run_and_two_at_once_are_refused() {
    let (registry, folder) = (Registry::start(), tempfile::tempdir().unwrap());
    listed(folder.path());
    publish_all(&registry, 1);
    let ran = refresh(
        folder.path(),
        &registry,
        &["npm", "--survey", "40", "--max-requests", "10", "--format", "json"],
    );
    let told = tally(&ran);
    assert_eq!(told["ended"], "--max-requests");
    assert!(told["requests"].as_u64().unwrap() <= 10, "never more than was announced: {told}");
    assert!(told["left"].as_u64().unwrap() >= 30, "{told}");
    registry.answer("/down", Reply::new(503, &[], b""));
    let arguments = ["npm", "--packages", "down,pad-01", "--max-requests", "3", "--format", "json"];
    let ran = refresh(folder.path(), &registry, &[&arguments[..], &["--time-scale", "0.01"]].concat());
    let told = tally(&ran);
    assert_eq!((&told["requests"], &told["ended"]), (&json!(3), &json!("--max-requests")), "{told}");
    assert_eq!((&told["left"], &told["outcomes"]["fresh"]), (&json!(1), &json!(1)), "tries count: {told}");

    let arguments =
        ["refresh", "npm", "--survey", "40", "--rate", "5", "--no-listing", "--npm-registry", registry.url()];
    registry.paths();
    let mut child = command(folder.path(), &arguments).stderr(Stdio::null()).spawn().unwrap();
    while registry.paths().is_empty() {
        std::thread::sleep(Duration::from_millis(5));
    }
    let second = finish(&mut command(folder.path(), &arguments));
    child.kill().unwrap();
    child.wait().unwrap();
    second.failed(3, &["lock"]);
}
