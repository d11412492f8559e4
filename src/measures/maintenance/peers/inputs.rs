//! What the scores of peers ask of a registry, beside the history of releases. It leaves out what registries do not
//! keep: that is not asked for, but shown as bounds.

use super::super::history::History;
use crate::package::Fact;

/// What is declared of the licence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LicenseState {
    /// An SPDX expression, or several SPDX ids.
    Spdx,
    /// Something else.
    Other,
    /// Observed that there is none.
    None,
    /// Not told.
    Unknown,
}

/// One package, as far as its registry tells.
#[derive(Clone, Debug)]
pub struct Inputs<'a> {
    /// Releases and standing.
    pub history: History<'a>,
    /// The licence.
    pub license: LicenseState,
    /// Length of the README, bytes; `None` where it is not known. Looked at for a README that is there.
    pub readme_bytes: Option<u64>,
    /// Whether there is a one-line summary; `None` where it is not told. Likewise below.
    pub has_summary: Option<bool>,
    /// Whether a homepage is declared.
    pub has_homepage: Option<bool>,
    /// Whether there are keywords.
    pub has_keywords: Option<bool>,
    /// Whether a changelog is declared.
    pub has_changelog: Option<bool>,
    /// Host of the declared repository; `Nothing` where none is declared. A repository without a readable host is an
    /// empty text.
    pub repository_host: Fact<&'a str>,
    /// Runtime dependencies of the latest release.
    pub dependency_count: Option<u32>,
}

impl Inputs<'_> {
    /// Whether a repository is declared; `None` where it is not told.
    pub const fn has_repository(&self) -> Option<bool> {
        match self.repository_host {
            Fact::Known(_) => Some(true),
            Fact::Nothing => Some(false),
            Fact::Missing(_) => None,
        }
    }

    /// Whether the declared repository is on one of these hosts; `None` where it is not told.
    pub fn is_hosted_on(&self, hosts: &[&str]) -> Option<bool> {
        match self.repository_host {
            Fact::Known(host) => Some(hosts.contains(&host)),
            Fact::Nothing => Some(false),
            Fact::Missing(_) => None,
        }
    }
}
