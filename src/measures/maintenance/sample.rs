//! Invented histories for the tests of this folder.

use super::history::{History, ReadmeState, Release, StatusWord};
use crate::package::{Day, Ecosystem, ReleaseState};

/// The as-of day of every sample.
pub fn as_of() -> Day {
    Day::new(2026, 11, 22).expect("a day of the calendar")
}

/// The day so many days before it.
pub fn ago(days: i32) -> Option<Day> {
    as_of().plus_days(-days)
}

/// An available release of so many days ago.
pub fn release(version: &str, days: i32) -> Release<'_> {
    Release { version, day: ago(days), state: ReleaseState::Available, prerelease: Some(false) }
}

/// An npm package with a README, 2.0.0 as its latest version and these releases.
pub fn package<'a>(releases: &'a [Release<'a>]) -> History<'a> {
    History {
        ecosystem: Ecosystem::Npm,
        status: Some(StatusWord::Active),
        latest_version: Some("2.0.0"),
        releases: Some(releases),
        maintainer_count: Some(2),
        readme: ReadmeState::Present,
        development_status: None,
        as_of: as_of(),
    }
}
