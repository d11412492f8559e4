//! The corpus of the fuzz targets, through the parsers, under the laws of the fuzz targets. It leaves out new documents:
//! those are what fuzzing is for (CONTRIBUTING.md, "Fuzzing").

use std::fs;
use std::panic::catch_unwind;
use std::path::{Path, PathBuf};

use pkgcensus::{package, readme, registries, text};

#[path = "../../fuzz/src/laws/mod.rs"]
mod laws;

fn corpus() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/corpus")
}

/// What is in a folder, in order of name.
fn inside(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.expect("an entry").path()).collect();
    paths.sort();
    paths
}

#[test]
fn every_case_of_the_corpus_keeps_the_laws() {
    let mut broken = Vec::new();
    for (target, hold) in laws::TARGETS {
        let cases = inside(&corpus().join(target));
        assert!(cases.len() > 3, "the corpus of `{target}` was not found");
        for case in cases {
            let body = fs::read(&case).expect("a case can be read");
            if catch_unwind(|| hold(&body)).is_err() {
                broken.push(case.display().to_string());
            }
        }
    }
    assert!(broken.is_empty(), "laws are broken by:\n{}", broken.join("\n"));
}

#[test]
fn every_corpus_has_a_target() {
    let folders: Vec<String> = inside(&corpus())
        .iter()
        .filter_map(|folder| Some(folder.file_name()?.to_string_lossy().into_owned()))
        .collect();
    let mut targets: Vec<&str> = laws::TARGETS.iter().map(|(target, _)| *target).collect();
    targets.sort_unstable();
    assert_eq!(folders, targets);
}
