//! A clock that is wrong, and one that was wrong once: nothing is dated after today, what is found to be is named with what
//! to do about it, and once everything was asked again it is as if the clock had always been right.
//!
//! Left out on purpose: moving the clock of the machine. The program runs in a child of this binary, whose clock is told.

use std::ffi::OsString;
use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::{Command, ExitCode};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use pkgcensus::command::Surroundings;
use pkgcensus::package::Day;
use serde_json::{Value, json};

use crate::crawl::{listed, publish, publish_all, tally};
use crate::loopback::Reply;
use crate::program::{Ran, finish};
use crate::registry::{Registry, json_reply};
use crate::world::names;

/// Seconds between the machine's clock and the child's.
const OFFSET: &str = "PKGCENSUS_TEST_CLOCK_OFFSET";

/// The child's command line.
const LINE: &str = "PKGCENSUS_TEST_COMMAND_LINE";

/// What the test harness says on standard output ends here.
const BEGIN: &str = "=== here the program begins ===\n";

const SEPARATOR: char = '\u{1f}';

fn offset_clock() -> SystemTime {
    let offset: i64 = std::env::var(OFFSET).unwrap().parse().unwrap();
    let away = Duration::from_secs(offset.unsigned_abs());
    if offset < 0 { SystemTime::now() - away } else { SystemTime::now() + away }
}

#[test]
#[ignore = "the child of the tests below"]
fn child() {
    let Ok(line) = std::env::var(LINE) else { return };
    let days = offset_clock().duration_since(UNIX_EPOCH).unwrap().as_secs() / 86_400;
    let today = Day::from_days_since_epoch(i32::try_from(days).unwrap()).unwrap();
    let surroundings = Surroundings { today, jitter_seed: 1, now: offset_clock };
    print!("{BEGIN}");
    std::io::stdout().flush().unwrap();
    let arguments = std::iter::once("pkgcensus").chain(line.split(SEPARATOR)).map(OsString::from);
    let code = pkgcensus::command::run(arguments, &surroundings);
    let is_it = |number: &u8| format!("{:?}", ExitCode::from(*number)) == format!("{code:?}");
    std::process::exit((0..=u8::MAX).find(is_it).map_or(-1, i32::from));
}

/// Runs the program as it would run at so many seconds after the noon of a day.
pub fn run_at(folder: &Path, day: &str, seconds: i64, arguments: &[&str]) -> Ran {
    let noon = i64::from(Day::parse(day).unwrap().days_since_epoch()) * 86_400 + 43_200 + seconds;
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs() as i64;
    let mut command = Command::new(std::env::current_exe().unwrap());
    command
        .env_clear()
        .env("HOME", folder)
        .current_dir(folder)
        .env(OFFSET, (noon - now).to_string())
        .env(LINE, arguments.join(&SEPARATOR.to_string()))
        .args(["--exact", "clock::child", "--ignored", "--nocapture", "--test-threads=1"]);
    let mut ran = finish(&mut command);
    let out = ran.out();
    let (_, out) = out.split_once(BEGIN).unwrap_or_else(|| panic!("it did not begin: {ran:?}"));
    ran.bytes = out.as_bytes().to_vec();
    ran
}

fn at(folder: &Path, day: &str, arguments: &[&str]) -> Ran {
    run_at(folder, day, 0, arguments)
}

fn refresh(folder: &Path, registry: &Registry, day: &str, arguments: &[&str]) -> Ran {
    let (replicate, index) = (format!("{}registry/", registry.url()), format!("{}simple/", registry.url()));
    let mut all = vec!["refresh"];
    all.extend(arguments);
    all.extend(["--npm-registry", registry.url(), "--npm-replicate", &replicate, "--pypi-index", &index]);
    all.extend(["--rate", "unlimited"]);
    at(folder, day, &all)
}

fn by_name(folder: &Path, registry: &Registry, day: &str, packages: &str) -> Ran {
    let ran =
        refresh(folder, registry, day, &["npm", "--packages", packages, "--no-listing", "--format", "json"]);
    assert_eq!(ran.code, 0, "{ran:?}");
    ran
}

fn ask(folder: &Path, day: &str, sql: &str) -> Vec<Value> {
    let ran = at(folder, day, &["query", sql, "--format", "json"]);
    assert_eq!(ran.code, 0, "{ran:?}");
    serde_json::from_slice(&ran.bytes).unwrap()
}

fn status(folder: &Path, day: &str) -> Value {
    serde_json::from_str(&at(folder, day, &["status", "--format", "json"]).out()).unwrap()
}

const TODAY: &str = "2026-11-28";
const AHEAD: &str = "2030-11-27";
const BACK: &str = "2020-03-01";
const DATES: &str = "SELECT name, CAST(observed_at AS VARCHAR) AS observed, CAST(document_at AS VARCHAR) AS document, \
                     readme_state AS readme FROM npm ORDER BY name";

fn dates(name: &str, observed: &str, document: Value) -> Value {
    json!({"name": name, "observed": observed, "document": document, "readme": "present"})
}

/// A registry with two packages, and a folder into which they were fetched when the clock was years ahead.
fn once_ahead() -> (Registry, tempfile::TempDir) {
    let (registry, folder) = (Registry::start(), tempfile::tempdir().unwrap());
    publish(&registry, "other", 1);
    publish(&registry, "pad", 1);
    by_name(folder.path(), &registry, AHEAD, "pad,other").failed(0, &["snapshot of 2030-11-27"]);
    (registry, folder)
}

#[test]
fn once_the_clock_is_right_and_all_was_asked_again_the_snapshot_is_of_today() {
    let (registry, folder) = once_ahead();
    let stale = at(folder.path(), TODAY, &["status", "--max-age", "8d"]);
    stale.failed(
        1,
        &[
            "dated after today, 2026-11-28",
            "the snapshot of 2030-11-27: it is used because there is no other one",
            "answers for 2 packages of npm in the ledger, such as `other`",
            "the last finished refresh of npm (`packages`), 2030-11-27: it does not count as fresh",
        ],
    );
    assert!(stale.out().contains("dated 2030-11-27, after now"), "{stale:?}");
    assert!(!stale.out().contains(" 0 s ago"), "{stale:?}");
    let told = status(folder.path(), TODAY);
    assert_eq!(told["ecosystems"][0]["ahead"], json!({"packages": 2, "example": "other"}));
    assert_eq!(told["ecosystems"][0]["newest_at"], Value::Null);

    let again = by_name(folder.path(), &registry, TODAY, "pad,other");
    again.failed(
        0,
        &["snapshot of 2026-11-28", "the snapshot of 2030-11-27: it is used only with `--as-of 2030-11-27`"],
    );
    assert_eq!(tally(&again)["outcomes"]["unchanged"], 2);
    let today = || Value::from(TODAY);
    assert_eq!(
        ask(folder.path(), TODAY, DATES),
        [dates("other", TODAY, today()), dates("pad", TODAY, today())]
    );
    let told = status(folder.path(), TODAY);
    assert_eq!(told["ecosystems"][0]["ahead"]["packages"], 0);
    let fresh = at(folder.path(), TODAY, &["status", "--max-age", "8d"]);
    assert_eq!(fresh.code, 0, "{fresh:?}");
    assert!(!fresh.err.contains("answers for") && !fresh.err.contains("finished refresh"), "{fresh:?}");

    // It is still there for whoever asks for it, and gone for good once its folder is.
    let old = at(folder.path(), TODAY, &["query", "SELECT name FROM npm", "--as-of", AHEAD]);
    assert_eq!((old.code, old.err.as_str()), (0, ""), "{old:?}");
    fs::remove_dir_all(folder.path().join("output").join(AHEAD)).unwrap();
    for command in [&["status"][..], &["query", "SELECT name FROM npm"], &["claims"]] {
        let quiet = at(folder.path(), TODAY, command);
        assert!(!quiet.err.contains("after today"), "{quiet:?}");
    }
}

#[test]
fn what_was_not_asked_again_has_no_day_and_is_counted() {
    let (registry, folder) = once_ahead();
    let ran = by_name(folder.path(), &registry, TODAY, "pad");
    ran.failed(
        0,
        &[
            "snapshot of 2026-11-28",
            "answers for 2 packages of npm",
            "answers for 1 package of npm in the ledger, such as `other`",
            "`pkgcensus refresh npm --packages` with their names fetches them again",
            "left out of crawl: 1 (days of documents, dated after 2026-11-28",
        ],
    );
    assert_eq!(
        ask(folder.path(), TODAY, DATES),
        [dates("other", TODAY, Value::Null), dates("pad", TODAY, Value::from(TODAY))]
    );
    let asked = ask(
        folder.path(),
        TODAY,
        "SELECT name, CAST(CAST(asked_at AS DATE) AS VARCHAR) AS day FROM outcomes ORDER BY name",
    );
    assert_eq!(asked, [json!({"name": "other", "day": null}), json!({"name": "pad", "day": TODAY})]);
    let coverage = ask(
        folder.path(),
        TODAY,
        "SELECT packages, observed, unknown FROM coverage WHERE \"column\" = 'document_at'",
    );
    assert_eq!(coverage, [json!({"packages": 2, "observed": 1, "unknown": 1})]);
    let measured = ask(folder.path(), TODAY, "SELECT name FROM maintenance ORDER BY name");
    assert_eq!(measured, [json!({"name": "other"}), json!({"name": "pad"})], "its document was read");
}

#[test]
fn a_snapshot_of_answers_from_the_future_alone_is_of_today_at_the_latest() {
    let (_registry, folder) = once_ahead();
    let ran = at(folder.path(), TODAY, &["snapshot"]);
    ran.failed(0, &["dated after today", "answers for 2 packages of npm", "snapshot of 2026-11-28"]);
    let null = || Value::Null;
    assert_eq!(
        ask(folder.path(), TODAY, DATES),
        [dates("other", TODAY, null()), dates("pad", TODAY, null())]
    );
}

#[test]
fn minutes_and_hours_count_too() {
    let (registry, folder) = (Registry::start(), tempfile::tempdir().unwrap());
    publish(&registry, "pad", 1);
    let line = ["refresh", "npm", "--packages", "pad", "--no-listing", "--npm-registry", registry.url()];
    assert_eq!(run_at(folder.path(), TODAY, 3 * 3_600, &line).code, 0);
    let check = ["status", "--max-age", "8d"];
    at(folder.path(), TODAY, &check).failed(1, &["answers for 1 package of npm", "does not count as fresh"]);
    let later = run_at(folder.path(), TODAY, 3 * 3_600 - 300, &check);
    assert_eq!((later.code, later.err.as_str()), (0, ""), "clocks differ by minutes: {later:?}");
}

/// A feed of changes in which nothing happens.
fn quiet_feed(registry: &Registry) {
    registry.answer("/registry/", json_reply(r#"{"update_seq":100}"#));
    let page = json_reply(r#"{"results":[],"last_seq":100}"#);
    registry.answer("/registry/_changes?since=100&limit=10000", page);
}

#[test]
fn with_a_survey_what_changed_is_asked_together_with_what_has_no_day() {
    let (registry, folder) = (Registry::start(), tempfile::tempdir().unwrap());
    listed(folder.path());
    publish_all(&registry, 1);
    quiet_feed(&registry);
    let survey = ["npm", "--survey", "8", "--no-listing"];
    assert_eq!(refresh(folder.path(), &registry, AHEAD, &survey).code, 0);
    let later = ["npm", "--packages", "pad-39,pad-38", "--no-listing"];
    assert_eq!(refresh(folder.path(), &registry, AHEAD, &later).code, 0);
    at(folder.path(), TODAY, &["status"]).failed(
        0,
        &["`pkgcensus refresh npm --changed` fetches them again", "npm's feed `changes`, 2030-11-27"],
    );
    let changed = ["npm", "--changed", "--no-listing", "--format", "json"];
    let ran = refresh(folder.path(), &registry, TODAY, &changed);
    assert_eq!(ran.code, 0, "{ran:?}");
    let asked = tally(&ran)["outcomes"]["unchanged"].as_u64().unwrap();
    let known = status(folder.path(), TODAY)["ecosystems"][0]["packages"].as_u64().unwrap();
    assert!(asked == known && known >= 8, "{asked} of {known}, whoever asked for them: {ran:?}");
    let quiet = at(folder.path(), TODAY, &["status", "--max-age", "8d"]);
    assert!(!quiet.err.contains("of npm"), "{quiet:?}");
    let stale = "npm: `import-npm` is stale: its content is of 2026-01-01, 331 days old";
    assert!(quiet.err.contains(stale), "the listing alone is old: {quiet:?}");
    let ran = refresh(folder.path(), &registry, TODAY, &changed);
    assert_eq!(tally(&ran)["outcomes"]["unchanged"], 0, "once is enough: {ran:?}");
}

#[test]
fn an_unfinished_run_of_the_future_is_begun_again_and_one_of_today_goes_on() {
    for (day, words) in [(AHEAD, "dated after now"), (TODAY, "goes on: ")] {
        let (registry, folder) = (Registry::start(), tempfile::tempdir().unwrap());
        listed(folder.path());
        publish_all(&registry, 1);
        let survey = ["npm", "--survey", "8", "--no-listing", "--verbose"];
        let stopped = [&survey[..], &["--max-requests", "4"]].concat();
        assert_eq!(refresh(folder.path(), &registry, day, &stopped).code, 0);
        let told = at(folder.path(), TODAY, &["status"]);
        assert_eq!(told.err.contains("the unfinished refresh of npm (`survey`), 2030"), day == AHEAD);
        refresh(folder.path(), &registry, TODAY, &survey).failed(0, &[words]);
        let days = ask(
            folder.path(),
            TODAY,
            "SELECT COUNT(*) AS n, COUNT(document_at) AS days FROM npm WHERE stratum IS NOT NULL",
        );
        assert_eq!(days, [json!({"n": 8, "days": 8})]);
    }
}

const INDEX: &str = r#"{"meta": {"api-version": "1.4", "_last-serial": 9}, "projects": [{"name": "pad", "_last-serial": 9}]}"#;

/// A registry with both listings.
fn listings() -> Registry {
    let registry = Registry::start();
    registry.publish("all-the-package-names", "1.0.0", r#"["pad", "other"]"#);
    registry.publish("download-counts", "2.20260301.0", r#"{"pad": 3}"#);
    registry.publish("all-the-package-repos", "3.0.0", r#"{"pad": null}"#);
    let headers = [
        ("Content-Type", "application/vnd.pypi.simple.v1+json"),
        ("ETag", "\"1\""),
        ("X-Conditional", "yes"),
    ];
    registry.answer("/simple/", Reply::new(200, &headers, INDEX.as_bytes()));
    registry
}

#[test]
fn a_listing_of_the_future_is_named_and_made_again_though_the_source_has_nothing_new() {
    let (registry, folder) = (listings(), tempfile::tempdir().unwrap());
    assert_eq!(refresh(folder.path(), &registry, AHEAD, &["--listing"]).code, 0);
    at(folder.path(), TODAY, &["status"]).failed(
        0,
        &[
            "the listing of npm, 2030-11-27: `pkgcensus refresh npm --listing` asks for it again",
            "the listing of PyPI, 2030-11-27",
        ],
    );
    // A snapshot of them is of today at the latest, and says why.
    at(folder.path(), TODAY, &["snapshot"])
        .failed(0, &["the listing of npm, 2030", "snapshot of 2026-11-28"]);
    let told = "SELECT ecosystem, CAST(as_of AS VARCHAR) AS day, COALESCE(note, '') LIKE '%its true day is not known%' AS noted \
                FROM coverage WHERE \"column\" = 'registry_serial' AND ecosystem = 'pypi'";
    assert_eq!(ask(folder.path(), TODAY, told), [json!({"ecosystem": "pypi", "day": TODAY, "noted": true})]);
    registry.paths();
    let ran = refresh(folder.path(), &registry, TODAY, &["--listing"]);
    assert_eq!(ran.code, 0, "{ran:?}");
    assert!(!registry.paths().iter().any(|path| path.ends_with(".tgz")), "the tarballs are there");
    let record = |below: &str| -> Value {
        let text = fs::read_to_string(folder.path().join("output/listing").join(below)).unwrap();
        serde_json::from_str(&text).unwrap()
    };
    // npm's registry tells when its list was published, and a clock that is wrong changes nothing about that.
    for (layer, as_of) in [("npm/registry.json", "2026-09-29"), ("pypi/simple-index.json", TODAY)] {
        let record = record(layer);
        assert_eq!(
            (&record["as_of"], &record["sources"][0]["asked"]),
            (&json!(as_of), &json!(TODAY)),
            "{layer}"
        );
    }
    assert_eq!(ask(folder.path(), TODAY, told), [json!({"ecosystem": "pypi", "day": TODAY, "noted": false})]);
    assert!(!at(folder.path(), TODAY, &["status"]).err.contains("the listing of"));
}

#[test]
fn nobody_knows_how_old_a_listing_of_the_future_is() {
    let (registry, folder) = (listings(), tempfile::tempdir().unwrap());
    publish(&registry, "pad", 1);
    assert_eq!(refresh(folder.path(), &registry, AHEAD, &["pypi", "--listing"]).code, 0);
    by_name(folder.path(), &registry, TODAY, "pad");
    let check = ["status", "--max-age", "8d"];
    let unknown = "PyPI: the listing `simple-index` is dated 2030-11-27, after today, 2026-11-28: how old it is, is not known";
    let ran = at(folder.path(), TODAY, &check);
    ran.failed(1, &[unknown]);
    assert!(ran.out().contains("days after today"), "{ran:?}");
    assert_eq!(refresh(folder.path(), &registry, TODAY, &["pypi", "--listing"]).code, 0);
    let ran = at(folder.path(), TODAY, &check);
    assert_eq!(ran.code, 0, "{ran:?}");
}

#[test]
fn a_listing_of_the_future_is_older_than_any_age() {
    let (registry, folder) = (listings(), tempfile::tempdir().unwrap());
    publish(&registry, "pad", 1);
    publish(&registry, "other", 1);
    assert_eq!(refresh(folder.path(), &registry, AHEAD, &["npm", "--listing"]).code, 0);
    registry.paths();
    let survey = ["npm", "--survey", "2"];
    assert_eq!(refresh(folder.path(), &registry, TODAY, &survey).code, 0);
    assert!(registry.paths().contains(&"/all-the-package-names/latest".to_owned()), "it is due");
    assert_eq!(refresh(folder.path(), &registry, TODAY, &survey).code, 0);
    assert!(!registry.paths().contains(&"/all-the-package-names/latest".to_owned()), "once is enough");
}

#[test]
fn counts_whose_version_is_of_the_future_have_no_window() {
    let (registry, folder) = (listings(), tempfile::tempdir().unwrap());
    registry.publish("download-counts", "2.20301201.0", r#"{"pad": 3}"#);
    assert_eq!(refresh(folder.path(), &registry, TODAY, &["npm", "--listing"]).code, 0);
    let found = ask(
        folder.path(),
        TODAY,
        "SELECT downloads_30d AS d, downloads_start AS f, downloads_end AS t FROM npm WHERE name = 'pad'",
    );
    assert_eq!(found, [json!({"d": 3, "f": null, "t": null})]);
    let told = ask(
        folder.path(),
        TODAY,
        "SELECT CAST(as_of AS VARCHAR) AS day, COALESCE(note, '') LIKE '%which days `download-counts` 2.20301201.0 counts is not known%' AS noted \
         FROM coverage WHERE \"column\" = 'downloads_30d'",
    );
    assert_eq!(told, [json!({"day": "2026-09-29", "noted": true})]);
}

#[test]
fn what_changed_brings_the_listing_of_npm_where_it_is_too_old() {
    let (registry, folder) = (listings(), tempfile::tempdir().unwrap());
    publish(&registry, "pad", 1);
    publish(&registry, "other", 1);
    quiet_feed(&registry);
    assert_eq!(refresh(folder.path(), &registry, TODAY, &["npm", "--survey", "2"]).code, 0);
    let is_brought = |day: &str, more: &[&str]| {
        registry.paths();
        let ran = refresh(folder.path(), &registry, day, &[&["npm", "--changed"], more].concat());
        assert_eq!(ran.code, 0, "{ran:?}");
        registry.paths().contains(&"/all-the-package-names/latest".to_owned())
    };
    assert!(!is_brought("2026-12-05", &[]), "it is seven days old");
    registry.publish("all-the-package-names", "1.0.1", r#"["pad", "other", "new"]"#);
    assert!(!is_brought("2026-12-06", &["--no-listing"]));
    assert!(!is_brought("2026-12-06", &["--listing-max-age", "30d"]));
    assert!(is_brought("2026-12-06", &[]));
    let counted = "SELECT COUNT(*) AS n FROM npm";
    assert_eq!(ask(folder.path(), "2026-12-06", counted), [json!({"n": 3})]);

    // The feed tells what moved: without a new listing, that much is done, and the gap is told.
    registry.answer("/all-the-package-names/latest", Reply::new(404, &[], b"{}"));
    let late = |more: &[&str]| {
        let line = [&["npm", "--changed", "--time-scale", "0.001"], more].concat();
        refresh(folder.path(), &registry, "2026-12-20", &line)
    };
    late(&[]).failed(0, &["npm's listing is too old", "could not be renewed"]);
    late(&["--strict"]).failed(1, &["could not be renewed"]);
    late(&["--listing"]).failed(3, &["404"]);
}

#[test]
fn a_file_of_the_future_is_not_imported() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("t.csv"), "name\npad\n").unwrap();
    let import = |as_of: &str| {
        at(folder.path(), TODAY, &["listing", "import", "t.csv", "--ecosystem", "npm", "--as-of", as_of])
    };
    for day in ["2026-11-29", "2030-01-01", "9999-12-31"] {
        import(day).failed(2, &[day, "is after today, 2026-11-28"]);
    }
    assert!(!folder.path().join("output").exists(), "{:?}", names(folder.path()));
    assert_eq!(import(TODAY).code, 0);
    // One that a program of old took is named, and comes behind others.
    let record = folder.path().join("output/listing/npm/import-t.json");
    fs::write(&record, fs::read_to_string(&record).unwrap().replace(TODAY, AHEAD)).unwrap();
    let told = at(folder.path(), TODAY, &["snapshot"]);
    told.failed(
        0,
        &[
            "the imported listing `import-t` of npm, 2030-11-27: import its file again",
            "snapshot of 2026-11-28",
        ],
    );
}

#[test]
fn a_file_of_the_future_gives_way_to_one_of_a_known_day() {
    let folder = tempfile::tempdir().unwrap();
    for (file, text) in [("a.csv", "name,summary_chars\npad,1\n"), ("b.csv", "name,summary_chars\npad,2\n")] {
        fs::write(folder.path().join(file), text).unwrap();
        let line =
            ["listing", "import", file, "--ecosystem", "npm", "--as-of", "2026-11-01", "--covers", "all"];
        assert_eq!(at(folder.path(), TODAY, &line).code, 0);
    }
    let record = folder.path().join("output/listing/npm/import-a.json");
    fs::write(&record, fs::read_to_string(&record).unwrap().replace("2026-11-01", AHEAD)).unwrap();
    assert_eq!(at(folder.path(), TODAY, &["snapshot"]).code, 0);
    let found = ask(folder.path(), TODAY, "SELECT summary_chars AS n FROM npm");
    assert_eq!(found, [json!({"n": 2})], "the newest file counts, and nobody knows how old the other is");
}

#[test]
fn a_clock_that_went_back_takes_nothing_away_in_silence() {
    let (registry, folder) = (Registry::start(), tempfile::tempdir().unwrap());
    publish(&registry, "pad", 1);
    by_name(folder.path(), &registry, "2026-11-27", "pad");
    by_name(folder.path(), &registry, TODAY, "pad");
    let before = names(&folder.path().join("output"));
    let back = by_name(folder.path(), &registry, BACK, "pad");
    back.failed(
        0,
        &[
            "dated after today, 2020-03-01",
            "the snapshot of 2026-11-28",
            "answers for 1 package of npm",
            "snapshot of 2020-03-01",
        ],
    );
    let after = names(&folder.path().join("output"));
    assert!(before.iter().all(|name| after.contains(name)), "{after:?}");
    let told = at(folder.path(), BACK, &["query", "SELECT 1 AS one"]);
    told.failed(0, &["the snapshot of 2026-11-28: it is used only with `--as-of 2026-11-28`"]);
    let newest = "SELECT CAST(MAX(observed_at) AS VARCHAR) AS day FROM npm";
    assert_eq!(ask(folder.path(), TODAY, newest), [json!({"day": TODAY})], "the right clock finds its own");

    // By a day: what was made of an earlier state of that day is replaced, and that is said.
    let ran = by_name(folder.path(), &registry, "2026-11-27", "pad");
    ran.failed(
        0,
        &["this replaced the snapshot of 2026-11-27 that was there; those of later days are as they were"],
    );
}

#[test]
fn where_every_snapshot_is_of_the_future_the_last_is_used_and_named() {
    let (_registry, folder) = once_ahead();
    let ran = at(folder.path(), BACK, &["query", "SELECT COUNT(*) AS n FROM npm", "--format", "csv"]);
    ran.failed(0, &["the snapshot of 2030-11-27: it is used because there is no other one"]);
    assert_eq!(ran.out(), "\"n\"\n2\n");
}

#[test]
fn a_release_of_the_future_is_a_release_without_a_day() {
    let (registry, folder) = (Registry::start(), tempfile::tempdir().unwrap());
    let body = json!({
        "_id": "pad", "name": "pad", "dist-tags": {"latest": "1.1.0"},
        "versions": {"1.0.0": {"name": "pad", "version": "1.0.0"}, "1.1.0": {"name": "pad", "version": "1.1.0"}},
        "time": {"1.0.0": "2026-11-28T23:59:59.000Z", "1.1.0": "2026-11-29T00:00:00.000Z"},
        "readme": "# pad\n\nPads a text on its left side until it is long enough."
    });
    registry.answer("/pad", json_reply(&body.to_string()));
    by_name(folder.path(), &registry, TODAY, "pad");
    let found = ask(
        folder.path(),
        TODAY,
        "SELECT release_count AS n, releases_365d AS recent, CAST(first_release_at AS VARCHAR) AS first, \
         CAST(latest_release_at AS VARCHAR) AS latest FROM npm",
    );
    assert_eq!(found, [json!({"n": 2, "recent": null, "first": TODAY, "latest": TODAY})]);
    let releases = ask(
        folder.path(),
        TODAY,
        "SELECT version, published_at IS NULL AS undated FROM releases ORDER BY version",
    );
    assert_eq!(
        releases,
        [json!({"version": "1.0.0", "undated": false}), json!({"version": "1.1.0", "undated": true})]
    );
    by_name(folder.path(), &registry, "2026-11-29", "pad");
    let found = ask(
        folder.path(),
        "2026-11-29",
        "SELECT releases_365d AS recent, CAST(latest_release_at AS VARCHAR) AS latest FROM npm",
    );
    assert_eq!(found, [json!({"recent": 2, "latest": "2026-11-29"})]);
}
