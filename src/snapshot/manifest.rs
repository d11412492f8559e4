//! The manifest of a snapshot: what it holds, from which sources, and the digests that prove it. It leaves out
//! the time of making: same input, same bytes.

use serde::{Deserialize, Serialize};

use crate::listing::{Refusal, Source, Stale};
use crate::package::{Day, Ecosystem};

/// What is written to `manifest.json`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// Version of the tables' schema.
    pub schema_version: u32,
    /// The day that the snapshot describes: the newest of its registries' own days.
    pub as_of: Day,
    /// `pkgcensus <version>` that wrote it.
    pub written_by: String,
    /// Packages listed, per ecosystem, in order of ecosystem.
    pub packages: Vec<Population>,
    /// Where the figures come from.
    pub sources: Vec<ManifestSource>,
    /// Rows that were left out, by source and reason.
    pub refusals: Vec<ManifestRefusal>,
    /// Columns left out for size.
    pub left_out: Vec<String>,
    /// Packages that were found installed, by ecosystem and label.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub installed: Vec<InstalledPackages>,
    /// The rules under which surveys were drawn, by ecosystem.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub registered: Vec<Registered>,
    /// The files.
    pub files: Vec<TableFile>,
}

/// The rules that stood when a survey was drawn.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Registered {
    /// Registry.
    pub ecosystem: Ecosystem,
    /// When the panel was drawn.
    pub on: Day,
    /// The digest of the rules then.
    pub rules: String,
}

/// How many packages an ecosystem has in the snapshot.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Population {
    /// Registry.
    pub ecosystem: Ecosystem,
    /// Packages listed; where no source lists every package, all that are there.
    pub packages: u64,
    /// Rows of packages that the listing does not have, and of which the ledger alone knows.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub unlisted: u64,
    /// Whether a source that lists every package was among the layers.
    pub complete: bool,
    /// The registry's own day: that of the list of its names, or of its newest answer where that is later; none in
    /// snapshots of older versions.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub as_of: Option<Day>,
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "serde gives a reference")]
const fn is_zero(count: &u64) -> bool {
    *count == 0
}

/// Packages that were found installed below folders that were read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct InstalledPackages {
    /// Registry.
    pub ecosystem: Ecosystem,
    /// What they are called as a population.
    pub label: String,
    /// When the folders were read.
    pub read_on: Day,
    /// Packages.
    pub packages: u64,
    /// Of them: told by the registry's document, which is of the same version.
    pub told_by_documents: u64,
    /// Folders of packages that were read.
    pub places: u64,
    /// Packages found in several versions, of which the newest counts.
    pub several: u64,
}

/// A source and whose packages it describes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ManifestSource {
    /// Registry.
    pub ecosystem: Ecosystem,
    /// The source.
    #[serde(flatten)]
    pub source: Source,
}

/// A refusal and whose packages it was about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ManifestRefusal {
    /// Registry.
    pub ecosystem: Ecosystem,
    /// The refusal.
    #[serde(flatten)]
    pub refusal: Refusal,
}

/// One file of a snapshot.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TableFile {
    /// The table that it is (a part of).
    pub table: String,
    /// The ecosystem whose rows it holds; none = all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ecosystem: Option<Ecosystem>,
    /// Path below the day's folder.
    pub file: String,
    /// Rows.
    pub rows: u64,
    /// Size.
    pub bytes: u64,
    /// SHA-256, hexadecimal.
    pub sha256: String,
}

impl Manifest {
    /// The labels of what was found installed, in order.
    #[must_use]
    pub fn installed_labels(&self) -> Vec<&str> {
        let labels: std::collections::BTreeSet<&str> =
            self.installed.iter().map(|one| one.label.as_str()).collect();
        labels.into_iter().collect()
    }

    /// Packages of one ecosystem; none where the snapshot does not have it.
    #[must_use]
    pub fn population(&self, ecosystem: Ecosystem) -> Option<u64> {
        self.packages.iter().find(|known| known.ecosystem == ecosystem).map(|known| known.packages)
    }

    /// The day of one ecosystem's packages.
    #[must_use]
    pub fn day_of(&self, ecosystem: Ecosystem) -> Day {
        let own = self.packages.iter().find(|known| known.ecosystem == ecosystem);
        own.and_then(|population| population.as_of).unwrap_or(self.as_of)
    }

    /// The newest day on which any of its sources was asked: ages are measured on it, as a snapshot has no clock.
    #[must_use]
    pub fn asked_on(&self) -> Day {
        self.sources.iter().map(|known| known.source.asked_on()).max().unwrap_or(self.as_of)
    }

    /// Its sources that are older than their stated age, in order.
    #[must_use]
    pub fn stale(&self) -> Vec<Stale> {
        let on = self.asked_on();
        self.sources.iter().filter_map(|known| Stale::of(known.ecosystem, &known.source, on)).collect()
    }

    /// The source of one ecosystem with an id.
    #[must_use]
    pub fn source(&self, ecosystem: Ecosystem, id: &str) -> Option<&Source> {
        let found = self.sources.iter().find(|known| known.ecosystem == ecosystem && known.source.id == id);
        found.map(|known| &known.source)
    }

    /// The sources of one ecosystem that fill a column.
    pub fn sources_of(&self, ecosystem: Ecosystem, column: &str) -> impl Iterator<Item = &Source> {
        self.sources
            .iter()
            .filter(move |source| source.ecosystem == ecosystem)
            .map(|source| &source.source)
            .filter(move |source| source.columns.iter().any(|known| known == column))
    }
}
