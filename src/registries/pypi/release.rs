//! PyPI's releases out of their files. It leaves out which document told of the files.

use std::collections::BTreeMap;
use std::str::FromStr;

use pep440_rs::Version;

use crate::package::{Moment, ReleaseFacts, ReleaseState};

/// What the files of one version tell together.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Files {
    count: u32,
    yanked: u32,
    first_at: Option<Moment>,
}

impl Files {
    /// Adds a file. A release is published with its first one.
    pub fn add(&mut self, at: Option<Moment>, yanked: bool) {
        self.count += 1;
        self.yanked += u32::from(yanked);
        self.first_at = match (self.first_at, at) {
            (Some(first), Some(at)) => Some(first.min(at)),
            (first, at) => first.or(at),
        };
    }
}

/// Releases in order of time, those without one first.
pub(super) fn releases(by_version: BTreeMap<String, Files>) -> Vec<ReleaseFacts> {
    let mut releases: Vec<ReleaseFacts> = by_version
        .into_iter()
        .map(|(version, files)| ReleaseFacts {
            prerelease: Version::from_str(&version).ok().map(|version| version.any_prerelease()),
            published_at: files.first_at,
            state: match files {
                Files { count: 0, .. } => ReleaseState::Removed,
                Files { count, yanked, .. } if count == yanked => ReleaseState::Withdrawn,
                _ => ReleaseState::Available,
            },
            version,
        })
        .collect();
    releases.sort_by(|a, b| a.published_at.cmp(&b.published_at).then_with(|| a.version.cmp(&b.version)));
    releases
}
