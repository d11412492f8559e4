//! What is known of one package's releases and standing, as the measures of maintenance take it in.
//!
//! Left out on purpose: how it comes out of a snapshot. Strings are borrowed; nothing is copied a package.

use std::str::FromStr;

use crate::package::{Day, Ecosystem, ReleaseState};

/// One package at the as-of day.
#[derive(Clone, Copy, Debug)]
pub struct History<'a> {
    /// Whose rules its versions follow.
    pub ecosystem: Ecosystem,
    /// The registry's word on it; `None` where no document was read.
    pub status: Option<StatusWord>,
    /// The version that the registry calls latest; `None` where the document does not tell.
    pub latest_version: Option<&'a str>,
    /// Every release that the document tells, removed ones included, in any order; `None` where it does not tell
    /// releases at all. An empty list is an observation: there is none.
    pub releases: Option<&'a [Release<'a>]>,
    /// People who may publish; `None` where it is not told. 0 is an observation.
    pub maintainer_count: Option<u32>,
    /// What is known of the README.
    pub readme: ReadmeState,
    /// PyPI's `Development Status` after `::`, such as `5 - Production/Stable`; `None` where there is none or it is
    /// not told.
    pub development_status: Option<&'a str>,
    /// The day that ages are counted from.
    pub as_of: Day,
}

/// One release.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Release<'a> {
    /// Version as the registry writes it.
    pub version: &'a str,
    /// The day it was published (PyPI: its first file); `None` where the document does not tell.
    pub day: Option<Day>,
    /// What became of it.
    pub state: ReleaseState,
    /// A pre-release by semver or PEP 440; `None` where it is no version of that kind.
    pub prerelease: Option<bool>,
}

/// The word in the column `status`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum StatusWord {
    /// None of the others.
    Active,
    /// npm: the latest version is deprecated. PyPI: the project is marked so.
    Deprecated,
    /// PyPI: the project is marked so; no further release is expected.
    Archived,
    /// PyPI: set aside by the registry while it is looked into.
    Quarantined,
    /// npm: no version is left.
    Unpublished,
    /// npm: the registry's own package in the place of one that was removed for security.
    SecurityHolder,
    /// The registry answers that there is no such package.
    Absent,
}

/// The word in the column `readme_state`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ReadmeState {
    /// There is one.
    Present,
    /// There is one, and it says nothing.
    Placeholder,
    /// It is known that there is none.
    Absent,
    /// Not known.
    Unknown,
}

/// A word that is no status, or no state of a README.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("unknown {column} `{}`", .given.escape_debug())]
pub struct UnknownWord {
    /// The column whose word it should be.
    pub column: &'static str,
    /// What was given.
    pub given: String,
}

impl StatusWord {
    /// Every word, in order.
    pub const ALL: [Self; 7] = [
        Self::Active,
        Self::Deprecated,
        Self::Archived,
        Self::Quarantined,
        Self::Unpublished,
        Self::SecurityHolder,
        Self::Absent,
    ];

    /// As the column writes it.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Deprecated => "deprecated",
            Self::Archived => "archived",
            Self::Quarantined => "quarantined",
            Self::Unpublished => "unpublished",
            Self::SecurityHolder => "security_holder",
            Self::Absent => "absent",
        }
    }
}

impl ReadmeState {
    /// Every word, in order.
    pub const ALL: [Self; 4] = [Self::Present, Self::Placeholder, Self::Absent, Self::Unknown];

    /// As the column writes it.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Present => "present",
            Self::Placeholder => "placeholder",
            Self::Absent => "absent",
            Self::Unknown => "unknown",
        }
    }
}

impl FromStr for StatusWord {
    type Err = UnknownWord;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let found = Self::ALL.into_iter().find(|word| word.word() == text);
        found.ok_or_else(|| UnknownWord { column: "status", given: text.to_owned() })
    }
}

impl FromStr for ReadmeState {
    type Err = UnknownWord;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let found = Self::ALL.into_iter().find(|word| word.word() == text);
        found.ok_or_else(|| UnknownWord { column: "readme_state", given: text.to_owned() })
    }
}

impl<'a> History<'a> {
    /// The releases that still exist, withdrawn ones included; `None` where releases are not told. Removed ones are
    /// left out in both registries alike: npm's `time` remembers them, PyPI forgets most.
    pub fn existing(&self) -> Option<impl Iterator<Item = &'a Release<'a>> + use<'a>> {
        let releases = self.releases?;
        Some(releases.iter().filter(|release| release.state != ReleaseState::Removed))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_round_trip_and_others_are_refused() {
        for word in StatusWord::ALL {
            assert_eq!(word.word().parse(), Ok(word));
        }
        for word in ReadmeState::ALL {
            assert_eq!(word.word().parse(), Ok(word));
        }
        assert!("Active".parse::<StatusWord>().is_err());
        let error = "some\u{1b}".parse::<ReadmeState>().expect_err("no such word");
        assert_eq!(error.to_string(), r"unknown readme_state `some\u{1b}`");
    }
}
