//! Every scenario's file is read, and the registry of each of its stages is what it should be: documents that are asked
//! for come, faults are set. It leaves out the program that is run on them.

#![allow(clippy::unwrap_used, reason = "a test that fails shows where")]

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use replica::{Content, Scenario};

fn files() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../scenarios");
    let mut files: Vec<PathBuf> =
        std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    files
}

#[test]
fn every_file_is_a_scenario_of_its_own() {
    let files = files();
    assert!(files.len() >= 44, "{} files", files.len());
    let mut titles = BTreeSet::new();
    for path in files {
        let scenario = Scenario::read(&path).unwrap_or_else(|error| panic!("{error}"));
        assert!(titles.insert(scenario.title.clone()), "the title of `{}` is there twice", path.display());
        assert!(scenario.shows.ends_with('.'), "`{}`: what it shows is a sentence", path.display());
    }
}

#[test]
fn packages_that_are_asked_by_name_are_held_or_expected_not_to_be_found() {
    for path in files() {
        let scenario = Scenario::read(&path).unwrap();
        for (number, stage) in scenario.stages.iter().enumerate() {
            let held = scenario.held(number).unwrap();
            let Some(at) = stage.refresh.iter().position(|word| word == "--packages") else { continue };
            let tally = if stage.refresh[0] == "npm" { stage.expect.npm } else { stage.expect.pypi };
            let Some(tally) = tally else { continue };
            let names: Vec<&str> = stage.refresh[at + 1].split(',').collect();
            let is_missing = |name: &&&str| {
                if stage.refresh[0] == "npm" {
                    return held.packument(name).is_none();
                }
                let normal = replica::normal(name);
                held.project(&normal).is_none() && held.simple(&normal).is_none()
            };
            let missing = names.iter().filter(is_missing);
            // Where nobody is found, not to be found is a refusal.
            let not_found = tally.absent + tally.refused;
            assert!(missing.count() as u64 <= not_found, "`{}`: a name is misspelt", path.display());
            let expected: u64 = tally.counts().iter().map(|(_, count)| count).sum();
            assert!(expected <= names.len() as u64, "`{}`: more outcomes than names", path.display());
        }
    }
}
