//! Registries that differ in what kinds of packages they have and in nothing else: the table `standardised` must find that,
//! and what is planted within the kinds. It leaves out how well its intervals cover (`src/measures/survey/standardise.rs`).

use std::fmt::Write;
use std::path::Path;
use std::sync::Arc;

use replica::{Replica, Scenario};
use serde_json::{Value, json};

use crate::program::ok;
use crate::world::rows;

/// Packages of a kind: how many releases each has, and how many of how many have a README.
struct Planted {
    releases: usize,
    with_readme: usize,
    all: usize,
}

/// Both registries as a scenario. Of npm's packages with a README and one release, the first ten are of one scope.
fn scenario(npm: &[Planted], pypi: &[Planted]) -> Scenario {
    let mut text = "title = \"kinds\"\nshows = \"kinds\"\n".to_owned();
    for (registry, kinds) in [("npm", npm), ("pypi", pypi)] {
        for (kind, planted) in kinds.iter().enumerate() {
            for place in 0..planted.all {
                let has_readme = place < planted.with_readme;
                let scope = if registry == "npm" && kind == 0 && place < 10 { "@pads/" } else { "" };
                let versions: Vec<String> =
                    (0..planted.releases).map(|minor| format!("\"1.{minor}.0\"")).collect();
                let fields = match (registry, has_readme) {
                    ("npm", true) => "latest = '{\"keywords\": []}'",
                    ("npm", false) => {
                        "latest = '{\"keywords\": []}'\ntop = '{\"readme\": \"ERROR: No README data found!\"}'"
                    }
                    (_, true) => "info = '{\"keywords\": \"\"}'",
                    (_, false) => "info = '{\"keywords\": \"\", \"description\": \"\"}'",
                };
                writeln!(
                    text,
                    "[[{registry}]]\nname = \"{scope}pad-{kind}-{place}\"\nversions = [{}]\n{fields}",
                    versions.join(", ")
                )
                .unwrap();
            }
        }
    }
    text.push_str("[[stage]]\nrefresh = [\"--survey\", \"1000\"]\nlisting = \"allowed\"\n[stage.expect]\nnpm = { fresh = 50 }\n");
    Scenario::parse(&text).unwrap()
}

fn survey(folder: &Path, scenario: &Scenario) {
    let replica = Replica::start(Arc::new(scenario.held(0).unwrap())).unwrap();
    let (npm, replicate, pypi) = (replica.npm_registry(), replica.npm_replicate(), replica.pypi_index());
    let mut line = vec!["refresh", "--survey", "1000", "--rate", "unlimited", "--concurrency", "16"];
    line.extend(["--npm-registry", &npm, "--npm-replicate", &replicate, "--pypi-index", &pypi]);
    ok(folder, &line);
}

fn thousandths(folder: &Path) -> Vec<Value> {
    rows(
        folder,
        "SELECT variant, ROUND(pypi * 1000) AS pypi, ROUND(npm * 1000) AS npm, ROUND(value * 1000) AS value, cells, n, missing \
         FROM standardised WHERE population = 'all_listed' AND measure = 'readme'",
    )
}

#[test]
fn what_is_all_mix_is_gone_and_what_is_within_kinds_stays() {
    let kind = |releases, with_readme, all| Planted { releases, with_readme, all };
    // A quarter of those with one release and four fifths of those with six, in both: PyPI has more of the latter.
    let pypi = [kind(1, 5, 20), kind(6, 32, 40)];
    let folder = tempfile::tempdir().unwrap();
    survey(folder.path(), &scenario(&[kind(1, 10, 40), kind(6, 8, 10)], &pypi));
    let row = |variant: &str, npm: f64, value: f64, cells: Value| json!({"variant": variant, "pypi": 617.0, "npm": npm, "value": value, "cells": cells, "n": 110, "missing": 0});
    assert_eq!(
        thousandths(folder.path()),
        [
            row("plain", 360.0, 257.0, Value::Null),
            row("mix", 617.0, 0.0, json!(2)),
            // Ten packages with a README are one project: 1 + 8 of 1 + 30 + 10.
            row("project", 220.0, 397.0, Value::Null),
        ]
    );

    // A tenth less within each kind of npm.
    let folder = tempfile::tempdir().unwrap();
    survey(folder.path(), &scenario(&[kind(1, 6, 40), kind(6, 7, 10)], &pypi));
    assert_eq!(thousandths(folder.path())[1], row("mix", 517.0, 100.0, json!(2)));

    // Of those with six releases npm has nine, too few to stand for themselves: all are one kind, and that is said.
    let folder = tempfile::tempdir().unwrap();
    survey(folder.path(), &scenario(&[kind(1, 10, 41), kind(6, 8, 9)], &pypi));
    let found = rows(
        folder.path(),
        "SELECT ROUND(npm * 1000) AS npm, cells, pooled_share FROM standardised WHERE population = 'all_listed' AND measure = 'readme' AND variant = 'mix'",
    );
    assert_eq!(found, [json!({"npm": 360.0, "cells": 1, "pooled_share": 1.0})]);
}
