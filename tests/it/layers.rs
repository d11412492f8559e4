//! The folders of `src/` import only what stands before them in the reading order, and each heavy crate has one
//! home. A line that breaks this is shown.

use std::fs;
use std::path::{Path, PathBuf};

/// The folders, lowest first, as in ARCHITECTURE.md.
const ORDER: &[&str] = &[
    "text",
    "files",
    "progress",
    "readme",
    "package",
    "registries",
    "installed",
    "endpoint",
    "http",
    "listing",
    "ledger",
    "crawl",
    "snapshot",
    "query",
    "measures",
    "claims",
    "charts",
    "report",
    "terminal",
    "command",
];

/// A heavy crate and the folders that may name it.
const HOMES: &[(&str, &[&str])] = &[
    ("clap", &["command"]),
    ("reqwest", &["http"]),
    ("rusqlite", &["ledger"]),
    ("sonic_rs", &["registries"]),
    (
        "polars",
        // Beside its homes: evidence, chart rows and report tables are data frames, and commands write them out.
        &["listing", "snapshot", "query", "measures", "claims", "charts", "report", "command"],
    ),
    ("plotters", &["charts"]),
    ("resvg", &["charts"]),
    ("indicatif", &["terminal"]),
    ("sqlparser", &["query"]),
    ("minijinja", &["report"]),
    ("npmrc_config_rs", &["endpoint"]),
    ("tracing_subscriber", &["terminal"]),
    ("pulldown_cmark", &["readme"]),
    ("libdeflater", &["http"]),
    ("statrs", &["measures"]),
    ("spdx", &["registries"]),
];

fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    let mut entries: Vec<PathBuf> =
        fs::read_dir(folder).expect("src is readable").map(|entry| entry.expect("an entry").path()).collect();
    entries.sort();
    for path in entries {
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
}

/// The module at the top of the crate that a file belongs to; none for `lib.rs` and `main.rs`.
fn module(path: &Path, root: &Path) -> Option<String> {
    let inside = path.strip_prefix(root).expect("a file below src");
    let first = inside.components().next()?.as_os_str().to_string_lossy().into_owned();
    let name = first.trim_end_matches(".rs").to_owned();
    (!matches!(name.as_str(), "lib" | "main")).then_some(name)
}

/// Every use of a top-level module on a line: `crate::name` and, in grouped imports, `crate::{name, …}`.
fn named_modules(line: &str) -> Vec<&str> {
    let mut found = Vec::new();
    for (at, _) in line.match_indices("crate::") {
        let before = line[..at].chars().next_back();
        if before.is_some_and(|c| c.is_alphanumeric() || c == '_' || c == '$') {
            continue;
        }
        let name = line[at + "crate::".len()..].split(|c: char| !c.is_alphanumeric() && c != '_').next();
        found.extend(name.filter(|name| !name.is_empty()));
    }
    found
}

#[test]
fn folders_import_only_what_stands_before_them() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    sources(&root, &mut files);
    assert!(files.len() > 50, "the sources were not found");
    let mut wrong = Vec::new();
    for path in &files {
        let Some(own) = module(path, &root) else { continue };
        let place = |name: &str| ORDER.iter().position(|known| *known == name);
        let own_place = place(&own).unwrap_or_else(|| panic!("`{own}` has no place in the order of folders"));
        let text = fs::read_to_string(path).expect("a source file");
        for (number, line) in
            text.lines().enumerate().filter(|(_, line)| !line.trim_start().starts_with("//"))
        {
            for name in named_modules(line) {
                if place(name).is_some_and(|other| other > own_place) {
                    wrong.push(format!(
                        "{}:{}: {own} must not import {name}: {}",
                        path.display(),
                        number + 1,
                        line.trim()
                    ));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

#[test]
fn heavy_crates_have_one_home() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    sources(&root, &mut files);
    let mut wrong = Vec::new();
    for path in &files {
        let Some(own) = module(path, &root) else { continue };
        let text = fs::read_to_string(path).expect("a source file");
        for (number, line) in
            text.lines().enumerate().filter(|(_, line)| !line.trim_start().starts_with("//"))
        {
            for (name, homes) in HOMES {
                let named = line.contains(&format!("use {name}::")) || line.contains(&format!(" {name}::"));
                if named && !homes.contains(&own.as_str()) {
                    wrong.push(format!(
                        "{}:{}: {name} has no home in {own}: {}",
                        path.display(),
                        number + 1,
                        line.trim()
                    ));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

#[test]
fn the_checks_see_what_they_should() {
    assert_eq!(
        named_modules("use crate::query::{a, b}; let x = crate::claims::judge();"),
        ["query", "claims"]
    );
    assert!(named_modules("my_crate::query").is_empty());
}
