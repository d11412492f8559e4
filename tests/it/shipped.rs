//! The snapshot that the repository ships: whole, as large as promised, with the totals that are told of it, and the very
//! report that the program makes of it.
//!
//! Left out on purpose: how it was made.

use std::fs;
use std::path::{Path, PathBuf};

use pkgcensus::query::{Kind, Library};
use pkgcensus::snapshot::Snapshot;
use serde_json::json;

use crate::program::{ok, run};
use crate::world::{copy, names, rows, tree};

const DAY: &str = "2026-11-01";
const BYTES_MAX: u64 = 45_000_000;

fn shipped() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("output").join(DAY)
}

/// A folder with a copy of the shipped day; tests write to copies alone.
fn copied() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    copy(&shipped(), &folder.path().join("output").join(DAY));
    folder
}

#[test]
fn the_files_are_those_that_the_manifest_proves() {
    let snapshot = Snapshot::open(shipped().parent().unwrap(), None).unwrap();
    snapshot.verify().unwrap();
    assert_eq!(snapshot.manifest().as_of.to_string(), DAY);
    let told: Vec<_> =
        snapshot.manifest().files.iter().map(|file| format!("snapshot-v1/{}", file.file)).collect();
    let found = names(&shipped());
    let stored: Vec<_> =
        found.iter().filter(|name| name.starts_with("snapshot-v1/") && name.ends_with(".parquet")).collect();
    assert_eq!(stored.len(), told.len());
    assert!(told.iter().all(|name| found.contains(name)), "{found:?}");
}

#[test]
fn it_is_as_small_as_promised() {
    let bytes: u64 = tree(&shipped()).iter().map(|(_, bytes)| bytes.len() as u64).sum();
    assert!(bytes <= BYTES_MAX, "{bytes} bytes");
}

#[test]
fn it_holds_the_totals_that_are_told_of_it() {
    let folder = copied();
    let ask = |sql: &str| rows(folder.path(), sql);
    let counted = ask("SELECT ecosystem, COUNT(*) AS n FROM packages GROUP BY ecosystem ORDER BY ecosystem");
    assert_eq!(
        counted,
        [json!({"ecosystem": "npm", "n": 4_499_322}), json!({"ecosystem": "pypi", "n": 886_323})]
    );
    let downloads = ask("SELECT SUM(downloads_30d) AS d, COUNT(downloads_30d) AS known, \
         SUM(CASE WHEN downloads_30d >= 1000 THEN 1 ELSE 0 END) AS used FROM npm");
    assert_eq!(downloads[0]["d"], 521_938_176_120_u64);
    assert_eq!(downloads[0]["used"], 222_239);
    let coverage = ask(
        "SELECT COUNT(*) AS columns, SUM(CASE WHEN packages = observed + \"none\" + not_asked + not_in_source + withheld \
         + refused + left_out + unknown THEN 1 ELSE 0 END) AS adding_up FROM coverage",
    );
    assert_eq!(coverage[0]["columns"], coverage[0]["adding_up"]);
    let known =
        ask("SELECT observed AS n FROM coverage WHERE ecosystem = 'npm' AND \"column\" = 'downloads_30d'");
    assert_eq!(known[0]["n"], downloads[0]["known"]);
}

#[test]
fn its_names_are_sorted_and_each_is_there_once() {
    let folder = copied();
    for table in ["npm", "pypi"] {
        let sql = format!("SELECT COUNT(*) AS rows, COUNT(DISTINCT name) AS names FROM {table}");
        let found = rows(folder.path(), &sql);
        assert_eq!(found[0]["rows"], found[0]["names"], "{table}");
    }
}

#[test]
fn a_report_on_it_changes_no_byte() {
    let folder = copied();
    let day = folder.path().join("output").join(DAY);
    let before = tree(&day);
    ok(folder.path(), &["report"]);
    for (name, bytes) in tree(&day) {
        let old = before.iter().find(|(known, _)| *known == name);
        assert!(
            old.is_some_and(|(_, old)| *old == bytes),
            "`{name}` is not what the program makes now: run `pkgcensus report`"
        );
    }
    assert_eq!(names(&day).len(), before.len());
}

#[test]
fn every_saved_question_has_an_answer_in_it_and_always_the_same() {
    let (folder, library) = (copied(), Library::open(None).unwrap());
    for id in library.ids(Kind::Question) {
        let ran = run(folder.path(), &["query", "--saved", id, "--format", "csv"]);
        assert_eq!(ran.code, 0, "{id}: {ran:?}");
        // The shipped snapshot has no survey.
        assert_eq!(ran.out().lines().count() > 1, !matches!(id, "topics" | "peer-scores"), "{id}");
        let again = run(folder.path(), &["query", "--saved", id, "--format", "csv"]);
        assert!(again.bytes == ran.bytes, "{id} answers in another order the second time");
    }
}

#[test]
fn it_holds_nothing_of_the_machine_that_made_it() {
    for (name, bytes) in tree(&shipped()) {
        if !name.ends_with(".parquet") {
            let text = fs::read_to_string(shipped().join(&name)).unwrap();
            assert_eq!(crate::world::hostile(&text), None, "{name}");
            for word in ["/home/", "/tmp/", env!("CARGO_MANIFEST_DIR"), "C:\\"] {
                assert!(!text.contains(word), "{name} holds `{word}`");
            }
            assert!(!bytes.is_empty(), "{name}");
        }
    }
}

#[test]
fn the_front_page_tells_what_installed_packages_document() {
    let folder = copied();
    let readme = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md")).unwrap();
    for (title, measure) in [
        ("a README that is no placeholder", "readme"),
        ("a section on usage in it", "readme_usage"),
        ("a section on the API", "readme_api"),
        ("a declared link to hosted documentation", "documentation"),
        ("median words of prose, where there is a README", "readme_words"),
    ] {
        let found = rows(
            folder.path(),
            &format!(
                "SELECT value, n FROM estimates WHERE population = 'installed' AND measure = '{measure}' ORDER BY ecosystem"
            ),
        );
        let told = |row: &serde_json::Value| match row["value"].as_f64().unwrap() {
            share if share <= 1.0 => format!("{:.1} %", share * 100.0),
            words => format!("{words:.0}"),
        };
        let line = format!("| {title} | {} | {} |", told(&found[0]), told(&found[1]));
        assert!(readme.contains(&line), "`{line}` is not in the README");
        if measure == "readme" {
            let n = format!("{} of npm and {} of PyPI", found[0]["n"], found[1]["n"]);
            assert!(readme.contains(&n), "`{n}` is not in the README");
        }
    }
}
