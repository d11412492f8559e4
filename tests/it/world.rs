//! A small world: some thirty npm packages and twenty of PyPI, imported from CSV files and frozen, with everything that a
//! real listing has: ties, zeros, gaps, and URLs and versions that would attack a terminal, a page or a spreadsheet.
//!
//! Left out on purpose: hostile names, which no registry gives, except as rows that an import refuses.

use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;
use tempfile::TempDir;

use crate::program::{Ran, ok, run};

/// The day that the world describes.
pub const DAY: &str = "2026-10-31";

/// name, latest version, characters of the summary, downloads in 30 days, repository; empty = not known.
pub type NpmRow = (&'static str, &'static str, &'static str, &'static str, &'static str);

/// npm's packages, in no order.
pub const NPM: &[NpmRow] = &[
    ("react", "19.2.0", "50", "2000000", "git+https://code.example/react.git"),
    ("react-dom", "19.2.0", "40", "1900000", "https://code.example/react"),
    ("lodash", "4.17.21", "20", "1500000", "https://code.example/lodash"),
    ("@types/node", "24.0.0", "30", "1200000", "https://code.example/types"),
    ("@types/react", "19.0.0", "30", "800000", "https://code.example/types"),
    ("JSONStream", "1.3.5", "25", "600000", "https://code.example/jsonstream"),
    ("left-pad", "1.3.0", "0", "90000", ""),
    ("@scope/name", "0.2.0", "8", "9999", "https://www.code.example/name"),
    ("hostile-escape", "1.0.0-\u{1b}[31m", "10", "5555", "https://code.example/\u{1b}[31mred\u{1b}[0m"),
    ("@types/gone", "1.0.0", "12", "5000", "https://code.example/types"),
    ("hostile-c1", "\u{9b}31m", "10", "4444", "https://code.example/\u{9b}31m\u{7f}\u{0}"),
    (
        "hostile-html",
        "<script>alert(1)</script>",
        "10",
        "3333",
        "https://code.example/<img src=x onerror='a'>&",
    ),
    ("held", "0.0.1-security", "30", "2500", ""),
    ("hostile-formula", "=cmd()", "10", "2222", "=HYPERLINK(\"https://other.example\")"),
    ("hostile-bidi", "\u{202e}0.0.1", "10", "1111", "https://code.example/\u{202e}gpj.exe\u{2066}\u{200b}"),
    ("requests", "0.3.0", "15", "1000", "https://other.example/requests"),
    ("@scope/tool", "1.0.0", "", "1000", "https://code.example/tool"),
    ("hostile-break", "1.0.0\nDROP", "10", "999", "+1\t|`x`|\r\n--\u{2028}"),
    ("hostile-quotes", "\"1\"", "10", "998", "https://code.example/\"a\",\"b\"\\"),
    ("jsonstream", "1.0.3", "25", "700", "https://code.example/jsonstream"),
    ("foo-bar", "1.0.0", "9", "480", "https://other.example/foo"),
    ("foobar", "1.0.0", "9", "479", "https://other.example/foo"),
    ("@types/scope__name", "1.0.0", "12", "400", "https://code.example/types"),
    ("numpy", "0.0.1", "5", "10", ""),
    ("pre", "2.0.0-beta.1", "10", "9", "https://code.example/pre"),
    ("tiny", "0.0.2", "3", "1", "https://code.example/tiny"),
    ("react-zero", "0.1.0", "7", "0", ""),
    ("old", "1.0.0", "3", "0", "https://code.example/old"),
    ("react-unknown", "", "", "", ""),
    ("@scope/unseen", "", "", "", ""),
];

/// name, latest version, month of the latest release, characters of the summary, rank; empty = not known.
pub type PypiRow = (&'static str, &'static str, &'static str, &'static str, &'static str);

/// PyPI's packages.
pub const PYPI: &[PypiRow] = &[
    ("requests", "2.32.5", "2026-09", "32", "1"),
    ("numpy", "2.3.0", "2026-10", "60", "2"),
    ("pandas", "2.3.3", "2025-11", "40", "3"),
    ("old-popular", "0.9", "2015-01", "0", "4"),
    ("react", "0.1", "2020-02", "11", "5"),
    ("Foo_Bar", "1.0", "2026-01", "9", "6"),
    ("hostile-html", "<script>alert(1)</script>", "2024-10", "5", "7"),
    ("hostile-escape", "1.0\u{1b}[2J", "2024-11", "5", "8"),
    ("torch-data", "1.0", "2025-10", "70", ""),
    ("data-science", "0.0.1", "2019-05", "12", ""),
    ("a", "1.0", "2018-01", "1", ""),
    ("b", "1.0", "2018-02", "1", ""),
    ("c", "1.0", "2018-03", "0", ""),
    ("d", "1.0", "2022-03", "3", ""),
    ("e", "1.0", "2023-03", "3", ""),
    ("f", "1.0rc1", "2023-04", "3", ""),
    ("g", "1.0", "2021-03", "3", ""),
    ("h", "1.0", "2005-03", "3", ""),
    ("no-release", "", "", "", ""),
    ("zope.interface", "8.0", "2026-02", "30", ""),
];

/// A folder with the world in its `output`.
pub struct World {
    folder: TempDir,
}

impl World {
    /// Imports and freezes it.
    pub fn new() -> Self {
        let world = Self::unfrozen();
        world.ok(&["snapshot"]);
        world
    }

    /// Imports it only.
    pub fn unfrozen() -> Self {
        let world = Self { folder: tempfile::tempdir().unwrap() };
        fs::write(world.path("npm-world.csv"), npm_csv()).unwrap();
        fs::write(world.path("pypi-world.csv"), pypi_csv()).unwrap();
        for (file, ecosystem) in [("npm-world.csv", "npm"), ("pypi-world.csv", "pypi")] {
            world.ok(&[
                "listing",
                "import",
                file,
                "--ecosystem",
                ecosystem,
                "--as-of",
                DAY,
                "--covers",
                "all",
            ]);
        }
        world
    }

    /// The folder that the program runs in.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// A path below it.
    pub fn path(&self, below: &str) -> PathBuf {
        self.folder().join(below)
    }

    /// A path below the folder of the snapshot's files.
    pub fn snapshot(&self, file: &str) -> PathBuf {
        self.folder().join("output").join(DAY).join("snapshot-v1").join(file)
    }

    /// Runs the program in it.
    pub fn run(&self, arguments: &[&str]) -> Ran {
        run(self.folder(), arguments)
    }

    /// Runs the program in it and expects success.
    pub fn ok(&self, arguments: &[&str]) -> Ran {
        ok(self.folder(), arguments)
    }

    /// The rows that a question brings, as JSON objects.
    pub fn rows(&self, sql: &str) -> Vec<Value> {
        rows(self.folder(), sql)
    }
}

/// The rows that a question brings in the snapshot of `folder`.
pub fn rows(folder: &Path, sql: &str) -> Vec<Value> {
    let ran = ok(folder, &["query", sql, "--format", "json"]);
    serde_json::from_slice(&ran.bytes).unwrap()
}

/// Imports a CSV text as the list of every package of an ecosystem.
pub fn import_all(folder: &Path, ecosystem: &str, csv: &str) {
    let file = format!("{ecosystem}.csv");
    fs::write(folder.join(&file), csv).unwrap();
    ok(folder, &["listing", "import", &file, "--ecosystem", ecosystem, "--as-of", DAY, "--covers", "all"]);
}

/// A folder with the snapshot of one ecosystem alone.
pub fn alone(ecosystem: &str, csv: &str) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    import_all(folder.path(), ecosystem, csv);
    ok(folder.path(), &["snapshot"]);
    folder
}

/// npm's rows as CSV.
pub fn npm_csv() -> String {
    let mut text = String::from("name,latest_version,summary_chars,downloads_30d,repository_url\n");
    for (name, version, summary, downloads, url) in NPM {
        line(&mut text, &[name, version, summary, downloads, url]);
    }
    text
}

/// PyPI's rows as CSV.
pub fn pypi_csv() -> String {
    let mut text = String::from("name,latest_version,latest_release_month,summary_chars,download_rank\n");
    for (name, version, month, summary, rank) in PYPI {
        line(&mut text, &[name, version, month, summary, rank]);
    }
    text
}

fn line(text: &mut String, cells: &[&str]) {
    let quoted = cells.iter().map(|cell| match *cell {
        "" => String::new(),
        cell => format!("\"{}\"", cell.replace('"', "\"\"")),
    });
    writeln!(text, "{}", quoted.collect::<Vec<_>>().join(",")).unwrap();
}

/// Whether a text holds anything that a terminal obeys or an eye is misled by, line breaks and tabs apart.
pub fn hostile(text: &str) -> Option<char> {
    text.chars().find(|c| {
        (c.is_control() && !matches!(c, '\n' | '\t'))
            || matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
    })
}

/// Every file below a folder with its bytes, in order of path; the lock file is left out.
pub fn tree(folder: &Path) -> Vec<(String, Vec<u8>)> {
    let mut found = Vec::new();
    let mut open = vec![folder.to_owned()];
    while let Some(next) = open.pop() {
        for path in fs::read_dir(&next).unwrap().map(|entry| entry.unwrap().path()) {
            if path.is_dir() {
                open.push(path);
            } else if !path.ends_with(".lock") {
                let name = path.strip_prefix(folder).unwrap().to_string_lossy().into_owned();
                found.push((name, fs::read(&path).unwrap()));
            }
        }
    }
    found.sort();
    found
}

/// The names of [`tree`].
pub fn names(folder: &Path) -> Vec<String> {
    tree(folder).into_iter().map(|(name, _)| name).collect()
}

/// Copies a folder with everything in it.
pub fn copy(from: &Path, to: &Path) {
    for (name, bytes) in tree(from) {
        let path = to.join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }
}
