//! Packages that the listing no longer has: they keep their rows, marked, and no figure over listed packages counts them.
//!
//! Left out on purpose: how a registry's lists come about over time (`year`).

use std::fs;
use std::path::Path;

use serde_json::{Value, json};

use crate::crawl::{listed, publish, publish_all, refresh};
use crate::loopback::Reply;
use crate::program::{Ran, ok};
use crate::registry::Registry;
use crate::world::rows;

/// Names of a listing with counts, without some of them.
fn import_without(folder: &Path, left_out: &[&str]) {
    let csv = fs::read_to_string(folder.join("npm.csv")).unwrap();
    let is_kept = |line: &&str| !left_out.contains(&line.split(',').next().unwrap());
    let kept: Vec<&str> = csv.lines().filter(is_kept).collect();
    fs::write(folder.join("npm.csv"), kept.join("\n") + "\n").unwrap();
    let line =
        ["listing", "import", "npm.csv", "--ecosystem", "npm", "--as-of", "2026-01-02", "--covers", "all"];
    ok(folder, &line);
}

/// 40 listed packages were surveyed, of which 30 and 31 were not there, and one was asked for that no listing had. Now the
/// listing has no 03, no 07 and no 30 any more.
fn shrunk() -> (Registry, tempfile::TempDir, Ran) {
    let (registry, folder) = (Registry::start(), tempfile::tempdir().unwrap());
    listed(folder.path());
    publish_all(&registry, 1);
    publish(&registry, "outside", 1);
    for gone in ["/pad-30", "/pad-31"] {
        registry.answer(gone, Reply::new(404, &[], b"{}"));
    }
    assert_eq!(refresh(folder.path(), &registry, &["npm", "--survey", "40"]).code, 0);
    assert_eq!(refresh(folder.path(), &registry, &["npm", "--packages", "outside"]).code, 0);
    import_without(folder.path(), &["pad-03", "pad-07", "pad-30"]);
    // A file about some packages tells of those that are not listed, too.
    fs::write(folder.path().join("some.csv"), "name,downloads_30d\noutside,5000\npad-03,7000\n").unwrap();
    ok(folder.path(), &["listing", "import", "some.csv", "--ecosystem", "npm", "--as-of", "2026-01-02"]);
    let ran = ok(folder.path(), &["snapshot"]);
    (registry, folder, ran)
}

fn one(folder: &Path, sql: &str) -> Value {
    let found = rows(folder, sql);
    assert_eq!(found.len(), 1, "{found:?}");
    found.into_iter().next().unwrap()
}

#[test]
fn rows_of_packages_that_are_not_listed_stay_and_are_marked() {
    let (_registry, folder, ran) = shrunk();
    ran.failed(0, &["npm: 37 packages as of ", ", and 4 no longer listed"]);
    let marked = rows(folder.path(), "SELECT name, status, answer FROM npm WHERE NOT listed ORDER BY name");
    let row =
        |name: &str, status: &str, answer: &str| json!({"name": name, "status": status, "answer": answer});
    assert_eq!(
        marked,
        [
            row("outside", "active", "fresh"),
            row("pad-03", "active", "fresh"),
            row("pad-07", "active", "fresh"),
            row("pad-30", "absent", "absent"),
        ]
    );
    assert_eq!(one(folder.path(), "SELECT COUNT(*) AS n FROM npm WHERE listed"), json!({"n": 37}));
    let day = fs::read_to_string(
        folder.path().join("output").join(today_of(folder.path())).join("snapshot-v1/manifest.json"),
    );
    let manifest: Value = serde_json::from_str(&day.unwrap()).unwrap();
    assert_eq!(
        manifest["packages"],
        json!([{"ecosystem": "npm", "packages": 37, "unlisted": 4, "complete": true, "as_of": today_of(folder.path())}])
    );
    let package =
        ok(folder.path(), &["query", "--saved", "package", "-p", "name=pad-03", "--format", "json"]);
    let package: Value = serde_json::from_slice(&package.bytes).unwrap();
    assert_eq!((&package[0]["listed"], &package[0]["downloads_30d"]), (&json!(false), &json!(7000)));
}

fn today_of(folder: &Path) -> String {
    let found = one(folder, "SELECT CAST(MAX(observed_at) AS VARCHAR) AS day FROM npm");
    found["day"].as_str().unwrap().to_owned()
}

#[test]
fn every_figure_over_listed_packages_is_over_those_of_the_listing() {
    let (_registry, folder, _) = shrunk();
    let folder = folder.path();
    let sizes = rows(folder, "SELECT population, size, total FROM populations WHERE size IS NOT NULL");
    let of = |id: &str| sizes.iter().find(|row| row["population"] == id).unwrap_or(&Value::Null).clone();
    assert_eq!(of("all_listed")["size"], 37);
    // Counts from 1,000 down to 971 but for 03 and 07.
    assert_eq!((&of("downloaded_10")["size"], &of("downloaded_1000")["size"]), (&json!(28), &json!(1)));
    let total: i64 = (971..=1_000).filter(|count| ![997, 993].contains(count)).sum();
    assert_eq!(of("download_weighted")["total"], total);

    let breadth = rows(folder, "SELECT measure, value FROM breadth");
    let value = |id: &str| breadth.iter().find(|row| row["measure"] == id).unwrap()["value"].clone();
    assert_eq!((value("listed"), value("observed")), (json!(37.0), json!(28.0)));
    assert_eq!((value("downloads"), value("hill_0")), (json!(total as f64), json!(28.0)));
    assert_eq!(one(folder, "SELECT MAX(packages) AS n FROM download_curve"), json!({"n": 28}));

    // Of 37 listed packages that were all asked, one is gone.
    let size = "SELECT value, low, high, n FROM sizes WHERE ecosystem = 'npm' AND population = 'all_listed'";
    assert_eq!(one(folder, size), json!({"value": 36.0, "low": 36.0, "high": 36.0, "n": 37}));
    let size = "SELECT value FROM sizes WHERE ecosystem = 'npm' AND population = 'released'";
    assert_eq!(one(folder, size), json!({"value": 36.0}));
    for population in ["all_listed", "released"] {
        let sql = format!(
            "SELECT value, n, ROUND(listed_share * 37, 6) AS have FROM estimates \
             WHERE ecosystem = 'npm' AND population = '{population}' AND measure = 'readme'"
        );
        assert_eq!(one(folder, &sql), json!({"value": 1.0, "n": 36, "have": 36.0}), "{population}");
    }
    let known = one(folder, "SELECT MAX(n) AS n FROM estimates WHERE STARTS_WITH(population, 'stratum ')");
    assert!(known["n"].as_i64().unwrap() <= 36, "{known}");
}

#[test]
fn coverage_is_over_listed_packages_and_adds_up() {
    let (_registry, folder, _) = shrunk();
    let folder = folder.path();
    let odd = rows(
        folder,
        "SELECT * FROM coverage WHERE packages <> 37 OR packages <> observed + \"none\" + not_asked + not_in_source + withheld + refused + left_out + unknown",
    );
    assert_eq!(odd, Vec::<Value>::new());
    let of = |column: &str| {
        one(folder, &format!("SELECT observed, zero FROM coverage WHERE \"column\" = '{column}'"))
    };
    assert_eq!(of("listed"), json!({"observed": 37, "zero": 0}));
    assert_eq!(of("downloads_30d"), json!({"observed": 28, "zero": 0}));
    assert_eq!(of("maintainer_count"), json!({"observed": 36, "zero": 0}));
}

#[test]
fn saved_questions_claims_and_charts_count_listed_packages_alone() {
    let (_registry, folder, _) = shrunk();
    let folder = folder.path();
    let saved = |id: &str, more: &[&str]| -> Vec<Value> {
        let line = [&["query", "--saved", id, "--format", "json", "--limit", "0"][..], more].concat();
        serde_json::from_slice(&ok(folder, &line).bytes).unwrap()
    };
    let sum =
        |rows: &[Value], column: &str| -> u64 { rows.iter().filter_map(|row| row[column].as_u64()).sum() };
    assert_eq!(saved("totals-over-time", &[]).iter().filter(|row| row["packages"] == 37).count(), 1);
    assert_eq!(sum(&saved("downloads-by-band", &[]), "packages"), 37);
    assert_eq!(sum(&saved("repository-by-downloads", &[]), "packages"), 37);
    assert_eq!(sum(&saved("never-downloaded", &[]), "packages"), 37);
    assert_eq!(sum(&saved("summary-by-rank", &[]), "packages"), 37);
    assert_eq!(sum(&saved("zero-versions", &[]), "packages"), 37);
    let words = saved("names-with-word", &["-p", "word=a"]);
    assert_eq!((&words[0]["packages"], &words[0]["listed"]), (&json!(37), &json!(37)));
    assert_eq!(saved("longest-names", &["-p", "rows=100"]).len(), 37);
    assert_eq!(saved("names-with-prefix", &["-p", "prefix=pad", "-p", "rows=100"]).len(), 37);

    let claim: Value =
        serde_json::from_slice(&ok(folder, &["claims", "npm-size", "--format", "json"]).bytes).unwrap();
    let (evidence, basis) = (&claim["claims"][0]["evidence"][0], &claim["claims"][0]["basis"][1]);
    assert_eq!((&evidence["n"], &evidence["values"]["packages"]), (&json!(37), &json!(37)));
    assert_eq!((&basis["packages"], &basis["known"]), (&json!(37), &json!(28)));
    let chart = |id: &str| -> String {
        let file = format!("{id}.svg");
        ok(folder, &["chart", id, "--out", &file]);
        fs::read_to_string(folder.join(&file)).unwrap()
    };
    assert!(chart("claimed-and-measured").contains("n = 37 npm packages"));
    let survey = chart("maintainers-per-package");
    let caption = survey.replace("</tspan>", " ").replace('\n', " ");
    assert!(caption.contains("36 of 40 surveyed npm packages"), "{survey}");
    assert!(caption.contains("3 no longer listed, 1 gone"), "{survey}");
}

#[test]
fn where_no_listing_has_every_package_nobody_knows_what_is_listed() {
    let (registry, folder) = (Registry::start(), tempfile::tempdir().unwrap());
    publish(&registry, "pad", 1);
    let ran = refresh(folder.path(), &registry, &["npm", "--packages", "pad"]);
    ran.failed(0, &["npm: 1 package as of ", " (no source that lists every package)"]);
    let found = one(folder.path(), "SELECT name, listed FROM npm");
    assert_eq!(found["listed"], Value::Null);
    let coverage = "SELECT packages, observed, not_asked FROM coverage WHERE \"column\" = 'listed'";
    assert_eq!(one(folder.path(), coverage), json!({"packages": 1, "observed": 0, "not_asked": 1}));
    let all = one(folder.path(), "SELECT size, why FROM populations WHERE population = 'all_listed'");
    assert_eq!(all["why"], "no source of this snapshot lists every package of this ecosystem");
    let longest = ok(folder.path(), &["query", "--saved", "longest-names", "--format", "csv"]);
    assert!(longest.out().contains("\"pad\""), "questions count what is there: {longest:?}");
}
