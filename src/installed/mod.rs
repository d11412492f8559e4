//! What package managers have laid down on this machine: `node_modules` and the metadata of Python distributions, read by
//! the rules of a registry's documents, without any network.
//!
//! A folder tells less than a registry: no releases, no status, nobody who may publish. What it does not tell is missing.
//! Nothing outside the folders given is opened, links included. What cannot be read is left out and counted, with an
//! example. It leaves out keeping what was found (`ledger`).

mod file;
mod read;
mod walk;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use crate::package::{Ecosystem, Fact, Facts, Reason, normal_pypi};
use crate::progress::{Progress, Unit};
use crate::readme::Readme;

/// The label of a population of installed packages, unless another is given.
pub const LABEL: &str = "installed";

/// Packages below which a tree without any README may well have none.
const STRIPPED_FROM: usize = 20;

/// Places read by one thread before it says so.
const BATCH: usize = 500;

/// A folder that was given and cannot be read.
#[derive(Debug, thiserror::Error)]
#[error("cannot read `{}`: expected a folder with `node_modules`, or with Python's `.dist-info`, somewhere below it", path.display())]
pub struct InstalledError {
    /// The folder.
    pub path: PathBuf,
    /// Why.
    pub source: std::io::Error,
}

/// What was left out, for one reason.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct LeftOut {
    /// Why.
    pub reason: String,
    /// How often.
    pub count: u64,
    /// One of them, below the folder given.
    pub example: String,
}

/// One package.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Package {
    /// Under which names compare: npm's as it is, PyPI's after PEP 503.
    pub name: String,
    /// Its version; `None` where it does not tell.
    pub version: Option<String>,
    /// Folders in which it was found, in any version.
    pub places: u64,
    /// What it says.
    pub facts: Facts,
}

/// All that was found of one ecosystem.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tree {
    /// Whose packages.
    pub ecosystem: Ecosystem,
    /// The packages, in order of name.
    pub packages: Vec<Package>,
    /// Folders of packages that were read.
    pub places: u64,
    /// Packages that are there in several versions; the newest counts.
    pub several: u64,
    /// What was left out, in order of reason.
    pub left_out: Vec<LeftOut>,
}

/// Reads everything that is installed below some folders.
///
/// # Errors
/// A folder that cannot be opened. What cannot be read below one is left out.
pub fn read(
    folders: &[PathBuf],
    ecosystems: &[Ecosystem],
    progress: &dyn Progress,
) -> Result<Vec<Tree>, InstalledError> {
    progress.note("looking for installed packages");
    let found = walk::walk(folders)?;
    let mut trees = Vec::new();
    for ecosystem in ecosystems {
        let places: Vec<&walk::Place> =
            found.places.iter().filter(|place| place.ecosystem() == *ecosystem).collect();
        let mut left_out = Reasons::default();
        for (about, reason, path) in &found.left_out {
            // What is behind a folder that cannot be opened may be of either ecosystem.
            if about.map_or(!places.is_empty(), |about| about == *ecosystem) {
                left_out.add(reason, &found.shown(path));
            }
        }
        let mut packages = Packages::default();
        let mut task = progress.begin(ecosystem.label(), Some(places.len() as u64), Unit::Packages);
        for batch in places.chunks(2 * BATCH) {
            for (place, reading) in batch.iter().zip(read_batch(batch, &found)) {
                for refusal in &reading.refusals {
                    left_out.add(&refusal.reason, &found.shown(&refusal.path));
                }
                match reading.package {
                    Some(package) => packages.add(*ecosystem, package),
                    None => debug_assert!(!reading.refusals.is_empty(), "{}", place.path().display()),
                }
            }
            task.advance(batch.len() as u64);
        }
        task.finish("");
        trees.push(packages.finish(*ecosystem, left_out));
    }
    Ok(trees)
}

/// Reads places on two threads, in order.
fn read_batch(places: &[&walk::Place], found: &walk::Found) -> Vec<read::Reading> {
    let (first, second) = places.split_at(places.len() / 2);
    let read_all = |places: &[&walk::Place]| -> Vec<read::Reading> {
        places.iter().map(|place| read::read(place, &found.roots)).collect()
    };
    std::thread::scope(|scope| {
        let other = scope.spawn(|| read_all(second));
        let mut readings = read_all(first);
        match other.join() {
            Ok(rest) => readings.extend(rest),
            Err(panicked) => std::panic::resume_unwind(panicked),
        }
        readings
    })
}

/// Why things were left out.
#[derive(Default)]
struct Reasons(BTreeMap<String, (u64, String)>);

impl Reasons {
    fn add(&mut self, reason: &str, example: &str) {
        let (count, _) = self.0.entry(reason.to_owned()).or_insert_with(|| (0, example.to_owned()));
        *count += 1;
    }

    fn finish(self) -> Vec<LeftOut> {
        let told = |(reason, (count, example))| LeftOut { reason, count, example };
        self.0.into_iter().map(told).collect()
    }
}

/// Packages by name; of several versions the newest.
#[derive(Default)]
struct Packages {
    by_name: BTreeMap<String, Package>,
    several: std::collections::BTreeSet<String>,
    places: u64,
}

impl Packages {
    fn add(&mut self, ecosystem: Ecosystem, facts: Facts) {
        self.places += 1;
        let name = match ecosystem {
            Ecosystem::Npm => facts.package.name.clone(),
            Ecosystem::Pypi => normal_pypi(&facts.package.name).into_owned(),
        };
        let version = facts.package.latest_version.known().cloned();
        let Some(known) = self.by_name.get_mut(&name) else {
            let package = Package { name: name.clone(), version, places: 1, facts };
            self.by_name.insert(name, package);
            return;
        };
        known.places += 1;
        if known.version != version {
            self.several.insert(name);
            if is_newer(ecosystem, version.as_deref(), known.version.as_deref()) {
                (known.version, known.facts) = (version, facts);
            }
        }
    }

    fn finish(mut self, ecosystem: Ecosystem, mut left_out: Reasons) -> Tree {
        let has_readme = |package: &Package| {
            matches!(package.facts.package.readme, Readme::Present(_) | Readme::Placeholder(_))
        };
        let all = self.by_name.len();
        if all >= STRIPPED_FROM && !self.by_name.values().any(has_readme) {
            for package in self.by_name.values_mut().filter(|one| one.facts.package.readme == Readme::Absent)
            {
                forget_readme(&mut package.facts);
            }
            let reason = "READMEs: not one of the packages has one, so that they were removed, and whether there were any is not known";
            for name in self.by_name.keys() {
                left_out.add(reason, &name.escape_debug().to_string());
            }
        }
        Tree {
            ecosystem,
            packages: self.by_name.into_values().collect(),
            places: self.places,
            several: self.several.len() as u64,
            left_out: left_out.finish(),
        }
    }
}

/// The README is not known, nor what it may link.
fn forget_readme(facts: &mut Facts) {
    let package = &mut facts.package;
    package.readme = Readme::Unknown;
    for link in [&mut package.documentation_url, &mut package.changelog_url] {
        if *link == Fact::Nothing {
            *link = Fact::Missing(Reason::Unknown);
        }
    }
    if package.documentation_labelled == Fact::Nothing {
        package.documentation_labelled = Fact::Missing(Reason::Unknown);
    }
}

/// Whether a version is newer than another; one that is none of its ecosystem is older than all that are.
fn is_newer(ecosystem: Ecosystem, version: Option<&str>, than: Option<&str>) -> bool {
    let (Some(version), Some(than)) = (version, than) else { return version.is_some() };
    let order = match ecosystem {
        Ecosystem::Npm => {
            let parsed = |text: &str| semver::Version::parse(text.trim_start_matches(['v', '='])).ok();
            parsed(version).cmp(&parsed(than))
        }
        Ecosystem::Pypi => {
            let parsed = |text: &str| text.parse::<pep440_rs::Version>().ok();
            parsed(version).cmp(&parsed(than))
        }
    };
    order.then_with(|| version.cmp(than)).is_gt()
}

/// A path below the folder it was found in, for messages: the folder itself is the user's own.
fn below<'p>(path: &'p Path, roots: &[PathBuf]) -> &'p Path {
    roots.iter().find_map(|root| path.strip_prefix(root).ok()).unwrap_or(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_compare_as_versions() {
        for (ecosystem, version, than, is) in [
            (Ecosystem::Npm, Some("1.10.0"), Some("1.9.0"), true),
            (Ecosystem::Npm, Some("2.0.0-rc.1"), Some("2.0.0"), false),
            (Ecosystem::Npm, Some("odd"), Some("0.0.1"), false),
            (Ecosystem::Npm, None, Some("0.0.1"), false),
            (Ecosystem::Npm, Some("odd"), None, true),
            (Ecosystem::Pypi, Some("1.10"), Some("1.9.post1"), true),
            (Ecosystem::Pypi, Some("2.0rc1"), Some("2.0"), false),
        ] {
            assert_eq!(is_newer(ecosystem, version, than), is, "{version:?} {than:?}");
        }
    }
}
