//! `refresh --listing npm` against a registry on loopback: what it keeps of three whole-registry packages, what it asks for
//! again, and that nothing which goes wrong takes away what was there.
//!
//! Left out on purpose: parsing in detail (unit tests of `registries/npm`) and the schedule of retries (`http`).

use std::path::Path;
use std::time::{Duration, SystemTime};

use pkgcensus::endpoint::NpmEndpoints;
use pkgcensus::http::{Client, ClientOptions, Manners, Proxies, Schedule};
use pkgcensus::listing::{Refreshed, npm};
use pkgcensus::package::Day;
use pkgcensus::progress::Silent;
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::loopback::Reply;
use crate::program::{Ran, ok, run};
use crate::registry::{PUBLISHED, Registry, integrity, tarball};
use crate::world::{hostile, names, rows, tree};

const NAMES: &str = r#"["gamma", "alpha", "@scope/beta", "delta", "blank"]"#;
const COUNTS: &str = r#"{"alpha": 100, "@scope/beta": 0, "gamma": 100, "blank": 7, "gone": 5}"#;
const REPOSITORIES: &str = r#"{"alpha": "git+https://code.example/alpha.git", "@scope/beta": null,
    "gamma": "=cmd()\u001b[31m", "blank": "  ", "gone": "https://code.example/gone"}"#;

fn published() -> Registry {
    let registry = Registry::start();
    registry.publish("all-the-package-names", "1.0.0", NAMES);
    registry.publish("download-counts", "2.20260301.0", COUNTS);
    registry.times("download-counts", r#"{"2.20260301.0":"2026-04-01T04:05:06.789Z"}"#);
    registry.publish("all-the-package-repos", "3.0.0", REPOSITORIES);
    registry
}

fn refresh(folder: &Path, registry: &Registry) -> Ran {
    run(folder, &["refresh", "npm", "--listing", "--npm-registry", registry.url()])
}

/// A registry and a folder into which it was listed already.
fn listed() -> (Registry, TempDir) {
    let (registry, folder) = (published(), tempfile::tempdir().unwrap());
    let ran = refresh(folder.path(), &registry);
    assert_eq!(ran.code, 0, "{ran:?}");
    registry.asked();
    (registry, folder)
}

fn layer(folder: &Path) -> Value {
    let text = std::fs::read_to_string(folder.join("output/listing/npm/registry.json")).unwrap();
    serde_json::from_str(&text).unwrap()
}

/// A refresh that fails: it says `words`, and layer, tarballs and snapshot are what they were.
fn fails_and_keeps(registry: &Registry, folder: &Path, words: &[&str]) {
    let before = tree(&folder.join("output"));
    refresh(folder, registry).failed(3, words);
    let mut after = tree(&folder.join("output"));
    // A sound download of a new version may stay, whole; it is no part of the layer.
    after.retain(|(name, _)| !(name.ends_with(".tgz") && before.iter().all(|(old, _)| old != name)));
    assert_eq!(
        after.iter().map(|(name, _)| name).collect::<Vec<_>>(),
        before.iter().map(|(name, _)| name).collect::<Vec<_>>()
    );
    assert!(after == before, "a file was changed by a refresh that failed");
    assert_eq!(rows(folder, "SELECT COUNT(*) AS n FROM npm"), [json!({"n": 5})]);
}

#[test]
fn three_tarballs_become_rows_in_which_zero_missing_and_none_differ() {
    let (_registry, folder) = listed();
    let found = rows(
        folder.path(),
        "SELECT name, downloads_30d AS d, repository_state AS s, repository_url AS u, repository_host AS h, \
         download_rank AS r, downloads_start AS f, downloads_end AS t, downloads_window_edges AS e FROM npm ORDER BY name",
    );
    let row = |name: &str, d: Value, s: Value, u: Value, h: Value, r: Value| json!({"name": name, "d": d, "s": s, "u": u, "h": h, "r": r, "f": "2026-01-30", "t": "2026-03-31", "e": "smeared"});
    let null = Value::Null;
    assert_eq!(
        found,
        [
            row("@scope/beta", json!(0), json!("none"), null.clone(), null.clone(), json!(4)),
            row(
                "alpha",
                json!(100),
                json!("declared"),
                json!("git+https://code.example/alpha.git"),
                json!("code.example"),
                json!(1)
            ),
            row("blank", json!(7), json!("none"), null.clone(), null.clone(), json!(3)),
            row("delta", null.clone(), null.clone(), null.clone(), null.clone(), null.clone()),
            row("gamma", json!(100), json!("declared"), json!("=cmd()\u{1b}[31m"), null, json!(2)),
        ]
    );
}

#[test]
fn the_record_says_from_which_versions_and_what_was_refused() {
    let (_registry, folder) = listed();
    let layer = layer(folder.path());
    let told: Vec<_> = layer["sources"]
        .as_array()
        .unwrap()
        .iter()
        .map(|source| {
            (source["id"].as_str().unwrap(), source["version"].as_str().unwrap(), source["rows"].as_u64())
        })
        .collect();
    assert_eq!(
        told,
        [
            ("all-the-package-names", "1.0.0", Some(5)),
            ("download-counts", "2.20260301.0", Some(4)),
            ("all-the-package-repos", "3.0.0", Some(4)),
        ]
    );
    let refusal = |source: &str| json!({"source": source, "reason": "the name is not in the list of names", "count": 1, "example": "gone"});
    assert_eq!(layer["refusals"], json!([refusal("download-counts"), refusal("all-the-package-repos")]));
    assert_eq!(layer["covers"], "all");
}

#[test]
fn the_registry_is_asked_for_nine_documents_by_someone_with_a_name() {
    let (registry, folder) = (published(), tempfile::tempdir().unwrap());
    assert_eq!(refresh(folder.path(), &registry).code, 0);
    let heads = registry.asked();
    assert_eq!(heads.len(), 9, "three versions, three tarballs, and three documents that tell their days");
    assert!(heads.iter().all(|head| head.contains("user-agent: pkgcensus/")), "{heads:?}");
    let files = names(&folder.path().join("output/listing/npm"));
    let tarballs =
        ["all-the-package-names-1.0.0", "all-the-package-repos-3.0.0", "download-counts-2.20260301.0"]
            .map(|stem| format!("{stem}.tgz"));
    let rows = layer(folder.path())["file"].as_str().unwrap().to_owned();
    assert!(rows.starts_with("registry-") && rows.ends_with(".parquet"), "{rows}");
    let mut expected = [&tarballs[..], &["registry.json".into(), rows]].concat();
    expected.sort();
    assert_eq!(files, expected);
}

#[test]
fn a_second_run_downloads_nothing() {
    let (registry, folder) = listed();
    let before = tree(&folder.path().join("output"));
    let ran = refresh(folder.path(), &registry);
    assert!(ran.code == 0 && ran.err.contains("npm: unchanged since "), "{ran:?}");
    assert_eq!(
        registry.paths(),
        ["/all-the-package-names/latest", "/download-counts/latest", "/all-the-package-repos/latest"]
    );
    assert!(tree(&folder.path().join("output")) == before, "an unchanged listing was written again");
}

#[test]
fn a_new_version_brings_only_its_own_tarball() {
    let (registry, folder) = listed();
    registry.publish("download-counts", "2.20260401.0", r#"{"alpha": 1, "delta": 9}"#);
    assert_eq!(refresh(folder.path(), &registry).code, 0);
    let asked: Vec<_> = registry.paths().into_iter().filter(|path| !path.ends_with("/latest")).collect();
    assert_eq!(asked, ["/download-counts/-/download-counts-2.20260401.0.tgz", "/download-counts"]);
    let sql = "SELECT name, downloads_30d AS d FROM npm WHERE downloads_30d IS NOT NULL ORDER BY d";
    assert_eq!(
        rows(folder.path(), sql),
        [json!({"name": "alpha", "d": 1}), json!({"name": "delta", "d": 9})]
    );
    let left: Vec<_> = names(&folder.path().join("output/listing/npm"));
    assert!(!left.iter().any(|name| name.contains("20260301")), "the former tarball is kept: {left:?}");
}

#[test]
fn names_that_are_none_and_names_twice_are_counted_with_an_example() {
    let registry = published();
    let odd = r#"["alpha", "two words", "../up", "alpha", "", "<script>", "x\u001b[2J", "_id"]"#;
    registry.publish("all-the-package-names", "1.0.1", odd);
    let folder = tempfile::tempdir().unwrap();
    let ran = refresh(folder.path(), &registry);
    assert_eq!(ran.code, 0, "{ran:?}");
    assert_eq!(hostile(&ran.err), None);
    let refusals = layer(folder.path())["refusals"].clone();
    let told: Vec<_> = refusals
        .as_array()
        .unwrap()
        .iter()
        .filter(|refusal| refusal["source"] == "all-the-package-names")
        .map(|refusal| {
            (refusal["reason"].as_str().unwrap(), refusal["count"].as_u64(), refusal["example"].as_str())
        })
        .collect();
    let total: u64 = told.iter().filter_map(|(_, count, _)| *count).sum();
    assert_eq!(total, 7, "{told:?}");
    assert!(
        told.contains(&("the name is there twice; the first counts", Some(1), Some("alpha"))),
        "{told:?}"
    );
    let character = "the name is not a name: it has a character that no name may have";
    assert!(told.iter().any(|(reason, _, example)| *reason == character && *example == Some("two words")));
    assert_eq!(rows(folder.path(), "SELECT name FROM npm"), [json!({"name": "alpha"})]);
}

#[test]
fn a_wrong_hash_is_refused() {
    let (registry, folder) = listed();
    let (good, path) = (tarball(&[("names.json", "[\"alpha\"]")]), "/all-the-package-names/-/other.tgz");
    let dist = format!(r#"{{"tarball":"{path}","integrity":"{}"}}"#, integrity(b"something else"));
    registry.version("all-the-package-names", "1.0.1", &dist);
    registry.answer(path, Reply::new(200, &[], &good));
    fails_and_keeps(&registry, folder.path(), &["other.tgz", &integrity(b"something else"), "expected"]);
    let left = names(&folder.path().join("output/listing/npm"));
    assert!(!left.iter().any(|name| name.contains("1.0.1")), "a wrong download is kept: {left:?}");
}

#[test]
fn documents_that_are_not_what_they_should_be_are_named() {
    let (registry, folder) = listed();
    let dataset = "all-the-package-names";
    for (version, json, words) in [
        ("1.0.1", "[\"alpha\", \"be", "`names.json` ended early, at line 1"),
        ("1.0.2", "[\"alpha\", 5]", "expected a package name as text"),
        ("1.0.3", "{\"alpha\": 1}", "expected an array of package names"),
        ("1.0.4", "[]", "its list of names is empty"),
        ("1.0.5", "<!DOCTYPE html>", "`names.json` is not as expected"),
        ("1.0.6", "", "`names.json` ended early"),
    ] {
        registry.publish(dataset, version, json);
        fails_and_keeps(&registry, folder.path(), &[words, &format!("{dataset}-{version}.tgz")]);
    }
}

#[test]
fn counts_and_repositories_of_the_wrong_type_end_it_too() {
    for (dataset, json, words) in [
        ("download-counts", r#"{"alpha": "many"}"#, "expected a count of downloads"),
        ("download-counts", r#"{"alpha": 1.5}"#, "expected a count of downloads"),
        ("download-counts", r#"{"alpha": 1"#, "`counts.json` ended early"),
        ("all-the-package-repos", r#"{"alpha": {"url": "x"}}"#, "expected a repository as text or null"),
        ("all-the-package-repos", r#"["alpha"]"#, "`data/packages.json` is not as expected"),
    ] {
        let (registry, folder) = listed();
        registry.publish(dataset, "9.0.0", json);
        fails_and_keeps(&registry, folder.path(), &[words]);
    }
}

#[test]
fn archives_without_the_document_or_that_are_none_are_named() {
    let (registry, folder) = listed();
    let dataset = "all-the-package-names";
    registry.publish_bytes(dataset, "1.0.1", &tarball(&[("package.json", "{}"), ("deep/names.json", "[]")]));
    fails_and_keeps(&registry, folder.path(), &["does not hold `names.json`"]);
    registry.publish_bytes(dataset, "1.0.2", b"no archive at all");
    fails_and_keeps(&registry, folder.path(), &["expected a gzip-compressed tar archive"]);
    let whole = tarball(&[("names.json", NAMES)]);
    registry.publish_bytes(dataset, "1.0.3", &whole[..whole.len() / 2]);
    fails_and_keeps(&registry, folder.path(), &["all-the-package-names-1.0.3.tgz"]);
}

#[test]
fn answers_that_are_no_version_documents_are_named() {
    let (registry, folder) = listed();
    let path = "/download-counts/latest";
    for (reply, words) in [
        (Reply::new(404, &[], b"{}"), "status 404"),
        (Reply::new(403, &[], b"{}"), "status 403"),
        (Reply::new(200, &[("Content-Type", "text/html")], b"<!DOCTYPE html><p>log in"), "is not JSON"),
        (Reply::new(200, &[], b"{\"version\": \"1.0.0\", \"dist\""), "is not JSON"),
        (Reply::new(200, &[], b"{\"version\": \"1.0.0\"}"), "no `dist`"),
        (Reply::new(200, &[], b"{\"version\": 5, \"dist\": {}}"), "`version` of the version document is"),
        (
            Reply::new(200, &[], b"{\"version\": \"../../x\", \"dist\": {\"tarball\": \"/x\"}}"),
            "`../../x` is not a version",
        ),
        (
            Reply::new(200, &[], b"{\"version\": \"1.0.0\", \"dist\": {\"tarball\": \"http://[\"}}"),
            "expected a URL",
        ),
    ] {
        registry.answer(path, reply);
        fails_and_keeps(&registry, folder.path(), &["download-counts", words]);
    }
}

#[test]
fn a_tarball_that_is_not_there_or_a_hash_of_an_unknown_kind_end_it() {
    let (registry, folder) = listed();
    registry.version("download-counts", "9.0.0", r#"{"tarball": "/nowhere.tgz"}"#);
    fails_and_keeps(&registry, folder.path(), &["nowhere.tgz", "status 404"]);
    registry.version("download-counts", "9.0.0", r#"{"tarball": "/nowhere.tgz", "integrity": "md5-AAAA"}"#);
    fails_and_keeps(&registry, folder.path(), &["download-counts@9.0.0"]);
}

#[test]
fn a_first_run_that_fails_leaves_no_listing() {
    let (registry, folder) = (published(), tempfile::tempdir().unwrap());
    registry.publish("download-counts", "9.0.0", "[");
    refresh(folder.path(), &registry).failed(3, &["counts.json"]);
    let left = names(&folder.path().join("output"));
    assert!(left.iter().all(|name| name.ends_with(".tgz")), "{left:?}");
    run(folder.path(), &["snapshot"]).failed(3, &["no listing in `output`"]);
}

/// As the program does it on a day, but without waiting between tries.
pub async fn refresh_at_once(folder: &Path, registry: &str, today: &str) -> Result<Refreshed, String> {
    let options = ClientOptions {
        proxies: Proxies::Unused,
        manners: Manners { at_once: 2, spacing: Duration::ZERO },
        schedule: Schedule { first_wait: Duration::ZERO, tries_max: 3, ..Schedule::default() },
        ..ClientOptions::new(1, SystemTime::now)
    };
    let endpoints = NpmEndpoints::discover(
        &pkgcensus::endpoint::EndpointFlags { npm_registry: Some(registry.into()), ..Default::default() },
        None,
        &nothing(),
    )
    .unwrap();
    let (client, today) = (Client::new(options).unwrap(), Day::parse(today).unwrap());
    let done = npm::refresh(&client, &endpoints, &folder.join("output"), today, &Silent).await;
    done.map_err(|error| {
        let cause = std::error::Error::source(&error).map(ToString::to_string).unwrap_or_default();
        format!("{error}: {cause}")
    })
}

pub fn nothing() -> pkgcensus::endpoint::Surroundings {
    pkgcensus::endpoint::Surroundings {
        variables: std::collections::BTreeMap::new(),
        home: None,
        folder: "/nowhere".into(),
        system: "/nowhere".into(),
        npm_prefix: None,
        pip_default: Box::new(|| None),
    }
}

#[tokio::test]
async fn a_cut_download_is_tried_again_and_then_told() {
    let (registry, folder) = listed();
    let whole = tarball(&[("counts.json", r#"{"alpha": 2}"#)]);
    let path = "/cut.tgz";
    let dist = format!(r#"{{"tarball":"{path}","integrity":"{}"}}"#, integrity(&whole));
    registry.version("download-counts", "9.0.0", &dist);
    registry.answer(path, Reply::announcing(200, &[], &whole[..whole.len() - 5], whole.len()));
    let before = tree(&folder.path().join("output"));
    let today = "2026-10-31";
    let why = refresh_at_once(folder.path(), registry.url(), today).await.unwrap_err();
    assert!(why.contains("cut.tgz") && why.contains("tried 3 times"), "{why}");
    assert!(tree(&folder.path().join("output")) == before, "a cut download left something");
    let tries = registry.paths().iter().filter(|asked| *asked == path).count();
    assert_eq!(tries, 3);
    registry.answer(path, Reply::new(200, &[], &whole));
    refresh_at_once(folder.path(), registry.url(), today).await.unwrap();
    ok(folder.path(), &["snapshot"]);
    let line = ["query", "SELECT SUM(downloads_30d) AS d FROM npm", "--as-of", PUBLISHED, "--format", "csv"];
    assert_eq!(ok(folder.path(), &line).out(), "\"d\"\n2\n");
}

#[test]
fn a_second_refresh_at_the_same_time_is_told_who_is_at_it() {
    let folder = tempfile::tempdir().unwrap();
    let output = folder.path().join("output");
    let _held = pkgcensus::listing::layer::lock(&output).unwrap();
    let holder = format!("is locked by process {}", std::process::id());
    refresh(folder.path(), &published()).failed(3, &[&holder]);
}

#[test]
fn a_secret_goes_to_its_registry_alone_and_is_never_told() {
    let (registry, elsewhere) = (published(), Registry::start());
    let whole = tarball(&[("names.json", NAMES)]);
    elsewhere.answer("/names.tgz", Reply::new(200, &[], &whole));
    let dist = format!(r#"{{"tarball":"{}names.tgz","integrity":"{}"}}"#, elsewhere.url(), integrity(&whole));
    registry.version("all-the-package-names", "1.0.1", &dist);
    let folder = tempfile::tempdir().unwrap();
    let host = registry.url().trim_start_matches("http:");
    std::fs::write(folder.path().join(".npmrc"), format!("{host}:_authToken=hidden\n")).unwrap();
    let line = ["refresh", "npm", "--listing", "--verbose", "--npm-registry", registry.url()];
    let ran = ok(folder.path(), &line);
    assert!(registry.asked().iter().all(|head| head.contains("authorization: Bearer hidden")));
    let heads = elsewhere.asked();
    assert!(heads.len() == 1 && !heads[0].contains("authorization"), "{heads:?}");
    assert!(!ran.err.contains("hidden") && ran.bytes.is_empty(), "{ran:?}");
    for (name, bytes) in tree(&folder.path().join("output")) {
        assert!(!String::from_utf8_lossy(&bytes).contains("hidden"), "{name} holds the secret");
    }
}

#[test]
fn the_registry_may_be_told_by_variable_or_file_and_the_flag_goes_first() {
    let folder = tempfile::tempdir().unwrap();
    let line = ["refresh", "npm", "--listing", "--no-snapshot"];
    let asked = |registries: [&Registry; 3]| registries.map(|registry| registry.asked().len());
    let (flag, ours, npms) = (published(), published(), published());
    let both = [("PKGCENSUS_NPM_REGISTRY", ours.url()), ("npm_config_registry", npms.url())];
    assert_eq!(crate::program::run_with(folder.path(), &line, &both[1..]).code, 0);
    assert_eq!(asked([&flag, &ours, &npms]), [0, 0, 9]);
    assert_eq!(crate::program::run_with(folder.path(), &line, &both).code, 0);
    assert_eq!(asked([&flag, &ours, &npms]), [0, 3, 0]);
    let with_flag = [&line[..], &["--npm-registry", flag.url()]].concat();
    assert_eq!(crate::program::run_with(folder.path(), &with_flag, &both).code, 0);
    assert_eq!(asked([&flag, &ours, &npms]), [3, 0, 0]);
    std::fs::write(folder.path().join("pkgcensus.toml"), format!("[npm]\nregistry = '{}'\n", ours.url()))
        .unwrap();
    assert_eq!(run(folder.path(), &line).code, 0);
    assert_eq!(asked([&flag, &ours, &npms]), [0, 3, 0]);
}

#[test]
fn both_registries_become_one_snapshot() {
    let (npm, pypi, folder) = (published(), Registry::start(), tempfile::tempdir().unwrap());
    let index = r#"{"meta": {"api-version": "1.0"}, "projects": [{"name": "alpha"}]}"#;
    pypi.answer("/simple/", crate::registry::json_reply(index));
    let index = format!("{}simple/", pypi.url());
    let ran =
        ok(folder.path(), &["refresh", "--listing", "--npm-registry", npm.url(), "--pypi-index", &index]);
    assert!(ran.err.contains("npm: 5 packages") && ran.err.contains("PyPI: 1 package"), "{ran:?}");
    let sql = "SELECT n.name FROM npm AS n JOIN pypi AS p ON n.name = p.normal_name";
    assert_eq!(rows(folder.path(), sql), [json!({"name": "alpha"})]);
}

#[cfg(unix)]
#[test]
fn a_user_who_stops_it_loses_nothing() {
    let (_registry, folder) = listed();
    let before = tree(&folder.path().join("output"));
    let silent = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/", silent.local_addr().unwrap());
    let child =
        crate::program::command(folder.path(), &["refresh", "npm", "--listing", "--npm-registry", &url])
            .stderr(std::process::Stdio::piped())
            .spawn()
            .unwrap();
    // Once it has come here it waits for an answer that never comes.
    let _held = silent.accept().unwrap();
    let told = std::process::Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap();
    assert!(told.success());
    let ended = child.wait_with_output().unwrap();
    assert_eq!(ended.status.code(), Some(130));
    assert!(String::from_utf8_lossy(&ended.stderr).contains("stopped; what was there before is as it was"));
    assert!(tree(&folder.path().join("output")) == before);
}

#[test]
fn a_count_that_is_no_count_is_missing_because_it_was_refused() {
    let registry = published();
    registry.publish(
        "download-counts",
        "2.20260301.0",
        r#"{"alpha": null, "gamma": 18446744073709551615, "blank": 1}"#,
    );
    let folder = tempfile::tempdir().unwrap();
    assert_eq!(refresh(folder.path(), &registry).code, 0);
    let sql = "SELECT observed, refused, not_in_source FROM coverage WHERE ecosystem = 'npm' AND \"column\" = 'downloads_30d'";
    assert_eq!(rows(folder.path(), sql), [json!({"observed": 1, "refused": 2, "not_in_source": 2})]);
}

#[test]
fn a_broken_tarball_without_a_hash_does_not_stay_in_the_way() {
    let (registry, folder) = (published(), tempfile::tempdir().unwrap());
    let (path, whole) = ("/names.tgz", tarball(&[("names.json", NAMES)]));
    registry.version("all-the-package-names", "1.0.1", &format!(r#"{{"tarball":"{path}"}}"#));
    registry.answer(path, Reply::without_length(&whole[..whole.len() / 2]));
    refresh(folder.path(), &registry).failed(3, &["all-the-package-names"]);
    registry.answer(path, Reply::new(200, &[], &whole));
    let ran = refresh(folder.path(), &registry);
    assert_eq!(ran.code, 0, "the broken download is taken again for ever: {ran:?}");
}

#[test]
fn a_tarball_that_was_changed_on_disk_is_found_by_its_hash() {
    let (registry, folder) = listed();
    let path = folder.path().join("output/listing/npm/all-the-package-names-1.0.0.tgz");
    std::fs::write(&path, tarball(&[("names.json", r#"["forged"]"#)])).unwrap();
    registry.publish("download-counts", "2.20260401.0", "{}");
    assert_eq!(refresh(folder.path(), &registry).code, 0);
    assert_eq!(rows(folder.path(), "SELECT name FROM npm WHERE name = 'forged'"), Vec::<Value>::new());
}
