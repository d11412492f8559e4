//! Days that are true: a listing is of the day of its content, the day of asking stands beside it, and what is older than
//! its stated age is called stale wherever anything rests on it.
//!
//! Left out on purpose: which times make a day (the scenarios `listing-days`, `listing-day-not-learnt` and
//! `listing-count-versions`), and a clock that is wrong.

use std::fs;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use pkgcensus::endpoint::{EndpointFlags, PypiEndpoint};
use pkgcensus::http::{Client, ClientOptions, Manners, Proxies};
use pkgcensus::listing::pypi;
use pkgcensus::package::{Day, Ecosystem};
use pkgcensus::progress::Silent;
use pkgcensus::snapshot::{Manifest, Size, Snapshot, freeze};
use replica::{Replica, Scenario};
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::listing_npm::{nothing, refresh_at_once};
use crate::loopback::Reply;
use crate::program::{ok, run};
use crate::registry::Registry;
use crate::world::{DAY, World, rows, tree};

/// The day on which everything is asked.
const ASKED: &str = "2026-11-22";

/// npm as it was served then: names of September, counts of March, repositories of September.
fn served() -> Replica {
    let scenario = Scenario::parse(
        r#"
        title = "npm in November 2026"
        shows = "old content, asked for late"
        npm = [{ name = "a", downloads = 5000 }, { name = "b", downloads = 0 }, { name = "c" }]
        [[stage]]
        refresh = []
        expect = { exit = 1 }
        [[stage.dataset]]
        package = "all-the-package-names"
        version = "2.0.2578"
        published = "2026-09-29T10:00:00.000Z"
        [[stage.dataset]]
        package = "download-counts"
        version = "2.20260301.0"
        published = "2026-04-01T10:00:00.000Z"
        [[stage.dataset]]
        package = "all-the-package-repos"
        version = "2.0.3148"
        published = "2026-09-23T10:00:00.000Z"
        "#,
    );
    Replica::start(Arc::new(scenario.unwrap().held(0).unwrap())).unwrap()
}

/// A folder with npm's listing as it was asked for on a day.
async fn listed(registry: &Replica, today: &str) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    refresh_at_once(folder.path(), &registry.npm_registry(), today).await.unwrap();
    folder
}

/// After every day on which anything is asked here.
const LATER: &str = "2027-12-31";

/// Freezes in a thread without a runtime, as the program does.
fn frozen(folder: &Path) -> Manifest {
    let job = || freeze(&folder.join("output"), day(LATER), Size::Whole, &Silent).unwrap();
    std::thread::scope(|scope| scope.spawn(job).join().unwrap())
}

fn json_of(path: &Path) -> Value {
    serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap()
}

fn day(text: &str) -> Day {
    Day::parse(text).unwrap()
}

#[tokio::test]
async fn the_manifest_tells_the_day_of_each_source_and_when_it_was_asked() {
    let registry = served();
    let folder = listed(&registry, ASKED).await;
    let manifest = frozen(folder.path());
    assert_eq!((manifest.as_of, manifest.day_of(Ecosystem::Npm)), (day("2026-09-29"), day("2026-09-29")));
    assert_eq!(manifest.asked_on(), day(ASKED));
    let manifest = json_of(&folder.path().join("output/2026-09-29/snapshot-v1/manifest.json"));
    let told: Vec<Value> = manifest["sources"]
        .as_array()
        .unwrap()
        .iter()
        .map(|source| {
            json!([source["as_of"], source["asked"], source["dated_by"], source["stale_after_days"]])
        })
        .collect();
    assert_eq!(
        told,
        [
            json!(["2026-09-29", ASKED, "published", 14]),
            json!(["2026-04-01", ASKED, "published", 60]),
            json!(["2026-09-23", ASKED, "published", 14]),
        ]
    );
    let counts = &manifest["sources"][1];
    assert_eq!(
        (&counts["window"], &counts["window_days"], &counts["window_edges"]),
        (&json!({"start": "2026-01-30", "end": "2026-03-31"}), &json!(30), &json!("smeared"))
    );
    assert_eq!(manifest["packages"][0]["as_of"], "2026-09-29");
}

/// What no caption, page or verdict may say any more: the days that were told before of version 2.20260301.0.
const NEVER: [&str; 2] = ["2026-01-31", "2026-03-01"];

#[tokio::test]
async fn captions_pages_and_verdicts_tell_both_days_the_window_and_what_is_stale() {
    let registry = served();
    let folder = listed(&registry, ASKED).await;
    frozen(folder.path());
    let window = "each package's own 30 days, ending between 2026-02-28 and 2026-03-31";
    let counts = format!("(download-counts, 2026-04-01, asked {ASKED}: {window})");
    let svg = ok(folder.path(), &["chart", "top-k-share", "--out", "-"]).out();
    // The caption is wrapped on the picture, and whole in its description.
    for words in [&counts[..], "Stale on 2026-11-22: download-counts (235 days old).", "As of 2026-09-29."] {
        assert!(svg.contains(words), "`{words}` is not in {svg}");
    }
    assert!(!svg.contains('…'), "the caption is cut: {svg}");
    ok(folder.path(), &["report"]);
    let report = folder.path().join("output/2026-09-29");
    let page = fs::read_to_string(report.join("report.html")).unwrap();
    let text = fs::read_to_string(report.join("report.md")).unwrap();
    let head = text.split("## Verdicts").next().unwrap();
    for words in [
        "npm: 3 packages as of 2026-09-29.",
        "Stale on 2026-11-22, the newest day on which a source was asked",
        "all-the-package-names\\` 2.0.2578 is stale: its content is of 2026-09-29, 54 days old (stale after 14)",
        "download-counts\\` 2.20260301.0 is stale: its content is of 2026-04-01, 235 days old (stale after 60)",
    ] {
        assert!(head.contains(words), "`{words}` is not in\n{head}");
    }
    assert!(page.split("id=\"verdicts\"").next().unwrap().contains("is stale: its content is of 2026-09-29"));
    let row = format!("| 2.0.2578 | 2026-09-29 | publication time | {ASKED} |");
    assert!(text.contains(&row), "{text}");
    let claim = ok(folder.path(), &["claims", "npm-breadth"]).out();
    assert!(claim.contains(&format!("known for 2 of 3 {}", counts.trim_end_matches(')'))), "{claim}");
    assert!(claim.contains("stale: download-counts (235 days old)"), "{claim}");
    let claims = json_of(&report.join("claims.json"));
    assert_eq!((&claims["as_of"], &claims["asked"]), (&json!("2026-09-29"), &json!(ASKED)));
    assert_eq!(claims["stale"].as_array().unwrap().len(), 3);
    for (name, bytes) in tree(&report).into_iter().filter(|(name, _)| !name.ends_with(".parquet")) {
        let text = String::from_utf8(bytes).unwrap();
        for never in NEVER {
            assert!(!text.contains(never), "{name} tells {never}");
        }
    }
}

#[tokio::test]
async fn what_is_unchanged_gets_a_later_day_of_asking_and_no_later_day() {
    let registry = served();
    let folder = listed(&registry, ASKED).await;
    drop(registry.take_journal());
    refresh_at_once(folder.path(), &registry.npm_registry(), "2026-11-28").await.unwrap();
    assert_eq!(registry.take_journal().len(), 3, "three small requests where nothing is new");
    let manifest = frozen(folder.path());
    assert_eq!((manifest.as_of, manifest.asked_on()), (day("2026-09-29"), day("2026-11-28")));
    assert_eq!(manifest.stale()[0].age_days, 60);
}

#[tokio::test]
async fn a_day_of_asking_that_was_ahead_is_taken_back() {
    let registry = Replica::start(Arc::new(
        Scenario::parse(
            "title = 'a'\nshows = 'b'\nnpm = [{ name = 'a' }]\n[[stage]]\nrefresh = []\nexpect = { exit = 1 }\n\
             dataset = [{ package = 'all-the-package-names', published = '' }]\n",
        )
        .unwrap()
        .held(0)
        .unwrap(),
    ))
    .unwrap();
    let folder = listed(&registry, "2030-01-01").await;
    refresh_at_once(folder.path(), &registry.npm_registry(), ASKED).await.unwrap();
    let manifest = frozen(folder.path());
    assert_eq!((manifest.as_of, manifest.asked_on()), (day(ASKED), day(ASKED)));
}

/// The record as version 0.1.0 wrote it: the day of asking for all, and a window that never was.
fn as_before(record: &Path) {
    let mut layer = json_of(record);
    layer["as_of"] = json!(ASKED);
    layer.as_object_mut().unwrap().remove("notes");
    for source in layer["sources"].as_array_mut().unwrap() {
        let source = source.as_object_mut().unwrap();
        for added in ["asked", "dated_by", "stale_after_days", "window_days", "window_edges"] {
            source.remove(added);
        }
        source["as_of"] = json!(ASKED);
        if source["id"] == "download-counts" {
            source["as_of"] = json!("2026-03-01");
            source["window"] = json!({"start": "2026-01-31", "end": "2026-03-01"});
        }
    }
    fs::write(record, layer.to_string()).unwrap();
}

#[tokio::test]
async fn a_listing_of_an_older_version_is_read_and_dated_without_any_list() {
    let registry = served();
    let folder = listed(&registry, ASKED).await;
    let record = folder.path().join("output/listing/npm/registry.json");
    as_before(&record);
    let manifest = frozen(folder.path());
    assert_eq!((manifest.as_of, manifest.asked_on()), (day(ASKED), day(ASKED)));
    let told = rows(folder.path(), "SELECT downloads_window_edges AS edges FROM npm LIMIT 1");
    assert_eq!(told, [json!({"edges": "unknown"})]);
    drop(registry.take_journal());
    refresh_at_once(folder.path(), &registry.npm_registry(), "2026-11-28").await.unwrap();
    let asked: Vec<String> = registry.take_journal().into_iter().map(|asked| asked.path).collect();
    assert_eq!(asked.len(), 6, "{asked:?}");
    assert!(asked.iter().all(|path| !path.ends_with(".tgz")), "{asked:?}");
    let manifest = frozen(folder.path());
    assert_eq!((manifest.as_of, manifest.asked_on()), (day("2026-09-29"), day("2026-11-28")));
    let counts = &manifest.source(Ecosystem::Npm, "download-counts").unwrap();
    assert_eq!(counts.as_of, day("2026-04-01"));
    assert!(counts.counted().unwrap().to_string().contains("between 2026-02-28 and 2026-03-31"));
    // Commands go on using the snapshot of the later day, and that is said.
    let ran = ok(folder.path(), &["snapshot"]);
    assert!(ran.err.contains("a snapshot of 2026-11-22 is there"), "{ran:?}");
}

#[test]
fn a_snapshot_of_an_older_version_is_read() {
    use polars::prelude::*;
    let world = World::new();
    let coverage = world.snapshot("coverage.parquet");
    let frame = ParquetReader::new(fs::File::open(&coverage).unwrap()).finish().unwrap();
    let mut frame = frame.drop("asked").unwrap();
    ParquetWriter::new(fs::File::create(&coverage).unwrap()).finish(&mut frame).unwrap();
    let path = world.snapshot("manifest.json");
    let mut manifest = json_of(&path);
    for own in manifest["packages"].as_array_mut().unwrap() {
        own.as_object_mut().unwrap().remove("as_of");
    }
    for source in manifest["sources"].as_array_mut().unwrap() {
        for added in ["asked", "dated_by", "stale_after_days", "window_days", "window_edges"] {
            source.as_object_mut().unwrap().remove(added);
        }
    }
    for file in manifest["files"].as_array_mut().unwrap() {
        if file["table"] == "coverage" {
            file["bytes"] = json!(fs::metadata(&coverage).unwrap().len());
            file["sha256"] = json!(pkgcensus::files::sha256_of_file(&coverage).unwrap());
        }
    }
    fs::write(&path, manifest.to_string()).unwrap();
    let known =
        world.rows("SELECT COUNT(*) AS n, COUNT(asked) AS asked FROM coverage WHERE \"column\" = 'name'");
    assert_eq!(known, [json!({"n": 2, "asked": 0})]);
    let svg = world.ok(&["chart", "lorenz", "--out", "-"]).out();
    assert!(svg.contains("(import-npm-world, 2026-10-31). "), "one day is told, and no staleness: {svg}");
    world.ok(&["report"]);
    let opened = Snapshot::open(&world.path("output"), None).unwrap();
    assert_eq!((opened.manifest().asked_on(), opened.manifest().stale().len()), (day(DAY), 0));
}

#[test]
fn each_count_has_the_days_of_its_own_source() {
    let (registry, folder) = (Registry::start(), tempfile::tempdir().unwrap());
    registry.publish("all-the-package-names", "1.0.0", r#"["a", "b", "c"]"#);
    registry.publish("download-counts", "2.20260301.0", r#"{"a": 10, "b": 0}"#);
    registry.publish("all-the-package-repos", "1.0.0", "{}");
    ok(folder.path(), &["refresh", "npm", "--listing", "--no-snapshot", "--npm-registry", registry.url()]);
    fs::write(folder.path().join("some.csv"), "name,downloads_30d\nc,8\n").unwrap();
    ok(folder.path(), &["listing", "import", "some.csv", "--ecosystem", "npm", "--as-of", "2026-10-15"]);
    ok(folder.path(), &["snapshot"]);
    let found = rows(
        folder.path(),
        "SELECT name, downloads_end AS last, downloads_window_edges AS edges, downloads_source AS source FROM npm ORDER BY name",
    );
    let counted = |name: &str| json!({"name": name, "last": "2026-09-28", "edges": "smeared", "source": "download-counts"});
    let own = json!({"name": "c", "last": null, "edges": "unknown", "source": "import-some"});
    assert_eq!(found, [counted("a"), counted("b"), own]);
    let coverage = rows(
        folder.path(),
        "SELECT observed, unknown, packages FROM coverage WHERE ecosystem = 'npm' AND \"column\" = 'downloads_end'",
    );
    assert_eq!(coverage, [json!({"observed": 2, "unknown": 1, "packages": 3})]);
}

#[test]
fn a_file_about_some_packages_does_not_move_the_day_of_the_names() {
    let world = World::unfrozen();
    fs::write(world.path("some.csv"), "name,summary_chars\nreact,3\n").unwrap();
    world.ok(&["listing", "import", "some.csv", "--ecosystem", "npm", "--as-of", "2026-11-11"]);
    let ran = world.ok(&["snapshot"]);
    assert!(ran.err.contains(&format!("snapshot of {DAY} in")), "{ran:?}");
    let found = world.rows("SELECT DISTINCT CAST(observed_at AS VARCHAR) AS day FROM packages");
    assert_eq!(found, [json!({"day": DAY})]);
}

#[test]
fn each_registry_keeps_its_own_day_and_activity_is_counted_back_from_it() {
    let world = World::unfrozen();
    fs::write(world.path("npm-world.csv"), crate::world::npm_csv()).unwrap();
    let import = ["listing", "import", "npm-world.csv", "--ecosystem", "npm", "--covers", "all", "--as-of"];
    world.ok(&[&import[..], &["2026-11-20"]].concat());
    world.ok(&["snapshot"]);
    let days = world.rows(
        "SELECT ecosystem, CAST(MAX(observed_at) AS VARCHAR) AS day FROM packages GROUP BY ecosystem ORDER BY ecosystem",
    );
    assert_eq!(
        days,
        [json!({"ecosystem": "npm", "day": "2026-11-20"}), json!({"ecosystem": "pypi", "day": DAY})]
    );
    // Of the months up to October 2026: requests, numpy, pandas (November 2025), Foo_Bar, zope.interface; torch-data of
    // October 2025 is one month too old, and pandas would be, too, if they were counted back from November.
    let active = world.rows(
        "SELECT active_12m AS n FROM populations WHERE ecosystem = 'pypi' AND population = 'all_listed'",
    );
    assert_eq!(active, [json!({"n": 5})]);
}

#[test]
fn documents_count_by_their_own_day_beside_an_older_listing() {
    let scenario = Scenario::parse(
        "title = 'a'\nshows = 'b'\nnpm = [{ name = 'pad' }]\n[[stage]]\nrefresh = []\nexpect = { exit = 1 }\n\
         dataset = [{ package = 'all-the-package-names', published = '2026-09-29T00:00:00Z' }]\n",
    );
    let replica = Replica::start(Arc::new(scenario.unwrap().held(0).unwrap())).unwrap();
    let (npm, replicate) = (replica.npm_registry(), replica.npm_replicate());
    let folder = tempfile::tempdir().unwrap();
    let where_to_ask = ["--npm-registry", &npm, "--npm-replicate", &replicate, "--rate", "unlimited"];
    ok(folder.path(), &[&["refresh", "npm", "--survey", "1"][..], &where_to_ask].concat());
    let found = rows(
        folder.path(),
        "SELECT observed_at = document_at AS same, observed_at > DATE '2026-09-29' AS later FROM npm",
    );
    assert_eq!(found, [json!({"same": true, "later": true})]);
    let coverage = "SELECT source, CAST(as_of AS VARCHAR) = '2026-09-29' AS old, as_of = asked AS same FROM coverage \
                    WHERE ecosystem = 'npm' AND \"column\" IN ('name', 'maintainer_count') ORDER BY \"column\"";
    assert_eq!(
        rows(folder.path(), coverage),
        [
            json!({"source": "crawl", "old": false, "same": true}),
            json!({"source": "all-the-package-names", "old": true, "same": false})
        ]
    );
}

#[test]
fn status_tells_how_old_listings_are_before_there_is_a_ledger() {
    let folder = tempfile::tempdir().unwrap();
    assert_eq!(ok(folder.path(), &["status", "--format", "json"]).out(), "null\n");
    let (registry, folder) = (Registry::start(), tempfile::tempdir().unwrap());
    registry.publish("all-the-package-names", "1.0.0", r#"["a"]"#);
    registry.publish("download-counts", "2.20260301.0", "{}");
    registry.publish("all-the-package-repos", "1.0.0", "{}");
    let line = ["refresh", "npm", "--listing", "--npm-registry", registry.url()];
    let ran = ok(folder.path(), &line);
    assert!(ran.err.contains("warning: npm: `all-the-package-names` 1.0.0 is stale"), "{ran:?}");
    let told = ok(folder.path(), &["status"]).out();
    for words in [
        "no ledger yet",
        "npm listing: 1 package as of 2026-09-29, ",
        "all-the-package-names 1.0.0 of 2026-09-29, ",
    ] {
        assert!(told.contains(words), "`{words}` is not in\n{told}");
    }
    let state: Value =
        serde_json::from_str(&ok(folder.path(), &["status", "--format", "json"]).out()).unwrap();
    let listing = &state["listings"][0];
    assert_eq!(
        (&listing["ecosystem"], &listing["packages"], &listing["as_of"]),
        (&json!("npm"), &json!(1), &json!("2026-09-29"))
    );
    assert_eq!((&listing["asked_days"], &state["ecosystems"]), (&json!(0), &json!([])));
    let source = &listing["sources"][0];
    assert_eq!(
        (&source["id"], &source["stale"], &source["stale_after_days"]),
        (&json!("all-the-package-names"), &json!(true), &json!(14))
    );
    assert_eq!(source["age_days"], listing["age_days"]);
    assert!(listing["age_days"].as_i64().unwrap() >= 60, "{state}");
}

#[test]
fn the_alarm_names_what_is_stale_even_when_it_is_quiet() {
    let scenario = |published: &str| {
        let text = format!(
            "title = 'a'\nshows = 'b'\nnpm = [{{ name = 'pad' }}]\n[[stage]]\nrefresh = []\nexpect = {{ exit = 1 }}\n\
             dataset = [{{ package = 'all-the-package-repos'{published} }}]\n",
        );
        let held = Scenario::parse(&text).unwrap().held(0).unwrap();
        Replica::start(Arc::new(held)).unwrap()
    };
    for (published, code) in [("", 0), (", published = '2026-09-23T00:00:00Z'", 1)] {
        let (replica, folder) = (scenario(published), tempfile::tempdir().unwrap());
        let (npm, replicate) = (replica.npm_registry(), replica.npm_replicate());
        let line = ["refresh", "npm", "--survey", "1", "--npm-registry", &npm, "--npm-replicate", &replicate];
        let ran = ok(folder.path(), &line);
        assert_eq!(ran.err.contains("is stale"), code == 1, "{ran:?}");
        let ran = run(folder.path(), &["status", "--max-age", "8d", "--quiet"]);
        let named = "npm: `all-the-package-repos` 2.20260101.0 is stale: its content is of 2026-09-23";
        assert_eq!((ran.code, ran.err.contains(named)), (code, code == 1), "{ran:?}");
    }
    let empty = tempfile::tempdir().unwrap();
    run(empty.path(), &["status", "--max-age", "8d"]).failed(1, &["no refresh of documents yet"]);
    let world = World::new();
    let ran = run(world.folder(), &["status", "--max-age", "8d"]);
    ran.failed(1, &["npm: `import-npm-world` is stale: its content is of 2026-10-31", "import a newer file"]);
}

#[test]
fn an_import_is_of_the_day_that_is_given_and_was_asked_for_today() {
    let world = World::unfrozen();
    let record = json_of(&world.path("output/listing/npm/import-npm-world.json"));
    let source = &record["sources"][0];
    assert_eq!(
        (&source["as_of"], &source["dated_by"], &source["window_edges"]),
        (&json!(DAY), &json!("given"), &json!("unknown"))
    );
    assert!(day(source["asked"].as_str().unwrap()) > day(DAY), "{source}");
    assert_eq!(source["stale_after_days"], 14, "a file that gives the names is held to the age of lists");
    fs::write(world.path("ranks.csv"), "name,download_rank\nrequests,1\n").unwrap();
    world.ok(&["listing", "import", "ranks.csv", "--ecosystem", "pypi", "--as-of", DAY]);
    let record = json_of(&world.path("output/listing/pypi/import-ranks.json"));
    let source = &record["sources"][0];
    assert_eq!((&source["stale_after_days"], source.get("window_edges")), (&json!(60), None));
}

/// PyPI's index as the program asks for it on a day.
async fn index(folder: &Path, registry: &Registry, today: &str) -> pkgcensus::listing::Layer {
    let flags =
        EndpointFlags { pypi_index: Some(format!("{}simple/", registry.url())), ..EndpointFlags::default() };
    let endpoint = PypiEndpoint::discover(&flags, None, &nothing()).unwrap();
    let options = ClientOptions {
        proxies: Proxies::Unused,
        manners: Manners { at_once: 2, spacing: Duration::ZERO },
        ..ClientOptions::new(1, SystemTime::now)
    };
    let client = Client::new(options).unwrap();
    let done = pypi::refresh(&client, &endpoint, &folder.join("output"), day(today), &Silent).await;
    done.unwrap().layer().clone()
}

#[tokio::test]
async fn an_index_that_is_a_file_is_of_the_day_of_the_file() {
    let (registry, folder) = (Registry::start(), tempfile::tempdir().unwrap());
    let body = br#"{"meta": {"api-version": "1.0"}, "projects": [{"name": "a"}]}"#;
    let json = ("Content-Type", "application/vnd.pypi.simple.v1+json");
    let answer = |modified: &str| {
        let headers = [json, ("ETag", "\"v1\""), ("X-Conditional", "yes"), ("Last-Modified", modified)];
        registry.answer("/simple/", Reply::new(200, &headers, body));
    };
    answer("Thu, 01 Oct 2026 10:00:00 GMT");
    let layer = index(folder.path(), &registry, ASKED).await;
    assert_eq!((layer.as_of, layer.asked_on()), (day("2026-10-01"), day(ASKED)));
    let layer = index(folder.path(), &registry, "2026-11-28").await;
    assert_eq!(
        (layer.as_of, layer.asked_on()),
        (day("2026-10-01"), day("2026-11-28")),
        "unchanged is no younger"
    );
    let manifest = frozen(folder.path());
    assert_eq!(manifest.as_of, day("2026-10-01"));
    assert_eq!(manifest.stale().iter().map(|stale| stale.age_days).collect::<Vec<_>>(), [58]);
    let folder = tempfile::tempdir().unwrap();
    answer("Mon, 01 Jan 2035 10:00:00 GMT");
    let layer = index(folder.path(), &registry, ASKED).await;
    assert_eq!((layer.as_of, layer.asked_on()), (day(ASKED), day(ASKED)), "a day in the future is nobody's");
}
