//! A registry of any size out of a seed: every name, count and document is a pure function of (seed, registry, index,
//! revision), and only what moved is remembered, so that five million names cost nothing to hold.
//!
//! - Names carry their index (`names`); they are in the order of their bytes.
//! - Downloads fall by rank as in the real registries (`ranks`).
//! - What is planted, each property with its share by stratum, stands in `shares`; `truth` counts what came of it.
//! - Documents are small or of realistic sizes (`sizes`), in the forms that the registries' documents have.
//! - Packages can be moved and deleted, and sequences started anew (`moves`).
//!
//! It leaves out everything that goes over the wire.

mod chance;
mod day;
mod ecosystem;
mod identity;
mod json;
mod moves;
mod names;
mod npm;
mod npm_version;
mod package;
mod property;
mod prose;
mod pypi;
mod pypi_files;
mod pypi_info;
mod ranks;
mod readme;
mod registry;
mod releases;
mod shares;
mod sizes;
mod words;

#[cfg(test)]
mod tests;

use std::sync::{Mutex, MutexGuard, PoisonError};

pub use day::Day;
pub use ecosystem::Ecosystem;
pub use names::PACKAGES_MAX;
pub use property::Property;
pub use ranks::Stratum;
pub use shares::{Planted, Shares};
pub use sizes::Sizes;
pub use words::{TOPICS, Topic};

use chance::{Chance, Draw};
use moves::{Moved, Moves};
use names::Names;
use package::{Origin, Package};
use ranks::Ranks;

/// What is to be generated.
#[derive(Clone, Debug)]
pub struct Plan {
    /// Everything follows from it.
    pub seed: u64,
    /// npm's packages; at most [`PACKAGES_MAX`].
    pub npm: u64,
    /// PyPI's projects; at most [`PACKAGES_MAX`].
    pub pypi: u64,
    /// The day on which the registry is seen; no release is later.
    pub as_of: Day,
    /// How large documents are.
    pub sizes: Sizes,
    /// What is planted on npm.
    pub npm_planted: Planted,
    /// What is planted on PyPI.
    pub pypi_planted: Planted,
}

impl Plan {
    /// So many packages with the usual properties, small documents, seen on 2026-11-22.
    #[must_use]
    pub fn new(seed: u64, npm: u64, pypi: u64) -> Self {
        Self {
            seed,
            npm,
            pypi,
            as_of: Day::new(2026, 11, 22),
            sizes: Sizes::Small,
            npm_planted: Planted::of(Ecosystem::Npm),
            pypi_planted: Planted::of(Ecosystem::Pypi),
        }
    }
}

/// A generated registry.
#[derive(Debug)]
pub struct Generated {
    plan: Plan,
    npm: Side,
    pypi: Side,
}

/// One ecosystem of it.
#[derive(Debug)]
struct Side {
    names: Names,
    ranks: Ranks,
    moves: Mutex<Moves>,
}

impl Side {
    fn new(seed: u64, ecosystem: Ecosystem, count: u64, planted: &Planted) -> Self {
        Self {
            names: Names::new(seed, ecosystem, count),
            ranks: Ranks::new(seed, ecosystem, count, planted.ranked_share),
            moves: Mutex::new(Moves::new(chance::mix(seed.wrapping_add(ecosystem.salt())), count)),
        }
    }

    fn moves(&self) -> MutexGuard<'_, Moves> {
        // Whoever panicked while moving packages left whole entries.
        self.moves.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Generated {
    /// Generates what is planned.
    ///
    /// # Panics
    /// More packages than [`PACKAGES_MAX`].
    #[must_use]
    pub fn new(plan: Plan) -> Self {
        let npm = Side::new(plan.seed, Ecosystem::Npm, plan.npm, &plan.npm_planted);
        let pypi = Side::new(plan.seed, Ecosystem::Pypi, plan.pypi, &plan.pypi_planted);
        Self { plan, npm, pypi }
    }

    /// What was planned.
    pub fn plan(&self) -> &Plan {
        &self.plan
    }

    /// How many packages an ecosystem has.
    pub fn count(&self, ecosystem: Ecosystem) -> u64 {
        self.side(ecosystem).names.count()
    }

    /// The name at `index` as it is listed; `None` = there are not so many.
    pub fn name(&self, ecosystem: Ecosystem, index: u64) -> Option<String> {
        let names = &self.side(ecosystem).names;
        let mut name = String::new();
        (index < names.count()).then(|| names.push_listed(index, &mut name))?;
        Some(name)
    }

    /// The index of a name; for PyPI of its normal form.
    pub fn index(&self, ecosystem: Ecosystem, name: &str) -> Option<u64> {
        self.side(ecosystem).names.index(name)
    }

    /// Downloads in 30 days; `None` = no count is known. PyPI's are told nowhere in its documents.
    pub fn downloads(&self, ecosystem: Ecosystem, index: u64) -> Option<u64> {
        self.side(ecosystem).ranks.downloads(index)
    }

    /// The stratum of a package.
    pub fn stratum(&self, ecosystem: Ecosystem, index: u64) -> Stratum {
        self.side(ecosystem).ranks.stratum(index)
    }

    /// Whether a package was given a property.
    pub fn has(&self, ecosystem: Ecosystem, index: u64, property: Property) -> bool {
        self.package(ecosystem, index).has(property)
    }

    /// Moves packages of npm: each gets a new revision, a sequence number, and a release on the as-of day.
    pub fn touch(&self, indices: &[u64]) {
        self.npm.moves().touch(indices, false);
    }

    /// Moves projects of PyPI: each gets a new serial and a release on the as-of day.
    pub fn touch_projects(&self, indices: &[u64]) {
        self.pypi.moves().touch(indices, false);
    }

    /// Deletes packages of npm: the feed tells it, the list of documents drops them, the list of names keeps them.
    pub fn delete(&self, indices: &[u64]) {
        self.npm.moves().touch(indices, true);
    }

    /// Starts npm's sequence numbers anew.
    pub fn renumber(&self) {
        self.npm.moves().renumber();
    }

    /// Starts PyPI's serials anew.
    pub fn renumber_projects(&self) {
        self.pypi.moves().renumber();
    }

    fn side(&self, ecosystem: Ecosystem) -> &Side {
        match ecosystem {
            Ecosystem::Npm => &self.npm,
            Ecosystem::Pypi => &self.pypi,
        }
    }

    /// The package at `index` as it is now.
    pub(crate) fn package(&self, ecosystem: Ecosystem, index: u64) -> Package {
        let side = self.side(ecosystem);
        let revision = side.moves().of(index).revision;
        self.drawn(ecosystem, index, revision)
    }

    fn drawn(&self, ecosystem: Ecosystem, index: u64, revision: u32) -> Package {
        let planted = match ecosystem {
            Ecosystem::Npm => &self.plan.npm_planted,
            Ecosystem::Pypi => &self.plan.pypi_planted,
        };
        let origin = Origin { seed: self.plan.seed, ecosystem, as_of: self.plan.as_of, planted };
        Package::draw(origin, index, self.stratum(ecosystem, index), revision)
    }

    fn npm_revision(&self, index: u64, moved: Moved) -> String {
        let number = u64::from(moved.revision);
        let digest = Chance::of(self.plan.seed, Ecosystem::Npm, index).numbered(Draw::Revision, number);
        format!("{}-{digest:016x}", number + 1)
    }
}
