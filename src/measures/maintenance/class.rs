//! The class of a package: one of seven, the first whose definition it meets. Definitions and thresholds stand in
//! the table of the folder's documentation. It leaves out figures, and judging a class as good or bad.

use super::figures::stage;
use super::history::{History, ReadmeState, StatusWord};
use super::lack::Lack;
use super::silence;
use super::timeline::Timeline;
use crate::package::ReleaseState;

/// A release of an age below this makes a package active: half a year, as long as SourceRank calls a release recent,
/// and the window to which npms gives the most weight. A window of `n` days holds the ages 0 to n − 1.
pub const ACTIVE_DAYS: u32 = 180;

/// A release of an age below this makes a package at least slow: the window of `releases_365d`, so that a package
/// with a release in it is never dormant or finished.
pub const SLOW_DAYS: u32 = 365;

/// The same for a package whose own rhythm explains the silence: the longest window in which npms counts releases.
pub const SLOW_BY_RHYTHM_DAYS: u32 = 730;

/// Fewest distinct release days of a finished package: the fewest that show a rhythm.
pub const FINISHED_RELEASE_DAYS: usize = 3;

/// Fewest days from first to latest release of a finished package. Releases within one quarter are the repairs of a
/// first upload, not a history that came to its end.
pub const FINISHED_SPAN_DAYS: u32 = 90;

/// Most releases of a package that its empty README makes a placeholder.
pub const PLACEHOLDER_RELEASES: usize = 1;

/// PyPI's development status by which a publisher declares that nothing more is to come.
pub const DECLARED_INACTIVE: &str = "7 - Inactive";

/// What a package is, by its releases and what is declared.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Class {
    /// Holds a name.
    Placeholder,
    /// Given up by its publisher, as declared.
    Abandoned,
    /// Released lately.
    Active,
    /// Released seldom, and not longer ago than its rhythm explains.
    Slow,
    /// Came to its end in good order. Not punished anywhere.
    Finished,
    /// Silent, and nothing says why.
    Dormant,
    /// Cannot be told.
    Unknown,
}

/// What decided a class.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Why {
    /// The registry holds the name.
    SecurityHolder,
    /// No release was ever there.
    NeverReleased,
    /// The README says nothing, and there is one release.
    EmptyReadme,
    /// Marked as deprecated.
    Deprecated,
    /// Marked as archived.
    Archived,
    /// No version is left.
    Unpublished,
    /// Every release was removed.
    EveryReleaseRemoved,
    /// Every release is withdrawn.
    EveryReleaseWithdrawn,
    /// Its publisher declares it inactive.
    DeclaredInactive,
    /// The age of its latest release.
    LatestRelease,
    /// Its rhythm explains the silence.
    Rhythm,
    /// Stable, with a README and a history.
    StableAndComplete,
    /// Too few releases, or all of them in a short time.
    ShortHistory,
    /// The latest version is below 1.0.0, a pre-release, withdrawn, or unreadable.
    NotStable,
    /// No README, or one that says nothing.
    NoReadme,
    /// Set aside by the registry.
    Quarantined,
    /// The registry knows no such package.
    Absent,
    /// Silent for long; finished or dormant hangs on a README that is not known.
    ReadmeUnknown,
    /// A figure that the class needs is missing.
    Missing(Lack),
}

/// A class, and what decided it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Classed {
    /// The class.
    pub class: Class,
    /// What decided it.
    pub why: Why,
}

impl Class {
    /// Every class in order of precedence.
    pub const ALL: [Self; 7] = [
        Self::Placeholder,
        Self::Abandoned,
        Self::Active,
        Self::Slow,
        Self::Finished,
        Self::Dormant,
        Self::Unknown,
    ];

    /// The word for tables.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Placeholder => "placeholder",
            Self::Abandoned => "abandoned",
            Self::Active => "active",
            Self::Slow => "slow",
            Self::Finished => "finished",
            Self::Dormant => "dormant",
            Self::Unknown => "unknown",
        }
    }
}

impl Why {
    /// The words for tables.
    pub const fn words(self) -> &'static str {
        match self {
            Self::SecurityHolder => "held by the registry",
            Self::NeverReleased => "never released",
            Self::EmptyReadme => "empty README, one release",
            Self::Deprecated => "deprecated",
            Self::Archived => "archived",
            Self::Unpublished => "unpublished",
            Self::EveryReleaseRemoved => "every release removed",
            Self::EveryReleaseWithdrawn => "every release withdrawn",
            Self::DeclaredInactive => "declared inactive",
            Self::LatestRelease => "age of the latest release",
            Self::Rhythm => "silence within its rhythm",
            Self::StableAndComplete => "stable, README, history",
            Self::ShortHistory => "short history",
            Self::NotStable => "not stable",
            Self::NoReadme => "no README",
            Self::Quarantined => "quarantined",
            Self::Absent => "absent",
            Self::ReadmeUnknown => "README unknown",
            Self::Missing(lack) => lack.word(),
        }
    }
}

/// Which definitions the classes are told by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rules {
    /// Those of the table in the folder's documentation.
    Whole,
    /// The same, but a finished package may have any version: npm starts a package at 1.0.0, Python's tools at 0.1.0, so
    /// that below 1.0.0 does not mean the same.
    AnyVersion,
    /// The same, but no README is looked at: for comparing documentation by class.
    WithoutReadme,
}

/// The class of a package. Every history has exactly one.
pub fn classify(history: &History<'_>) -> Classed {
    classify_by(history, Rules::Whole)
}

/// The class of a package by other rules.
pub fn classify_by(history: &History<'_>, rules: Rules) -> Classed {
    let (class, why) = placeholder(history, rules)
        .map(|why| (Class::Placeholder, why))
        .or_else(|| abandoned(history).map(|why| (Class::Abandoned, why)))
        .or_else(|| untold(history).map(|why| (Class::Unknown, why)))
        .unwrap_or_else(|| by_time(history, rules));
    Classed { class, why }
}

fn placeholder(history: &History<'_>, rules: Rules) -> Option<Why> {
    let told =
        matches!(history.status, Some(StatusWord::Active | StatusWord::Deprecated | StatusWord::Archived));
    if history.status == Some(StatusWord::SecurityHolder) {
        return Some(Why::SecurityHolder);
    }
    if told && history.releases.is_some_and(<[_]>::is_empty) {
        return Some(Why::NeverReleased);
    }
    if rules == Rules::WithoutReadme {
        return None;
    }
    let count = history.existing()?.count();
    let is_empty = history.readme == ReadmeState::Placeholder && (1..=PLACEHOLDER_RELEASES).contains(&count);
    (told && is_empty).then_some(Why::EmptyReadme)
}

fn abandoned(history: &History<'_>) -> Option<Why> {
    match history.status? {
        StatusWord::Deprecated => return Some(Why::Deprecated),
        StatusWord::Archived => return Some(Why::Archived),
        StatusWord::Unpublished => return Some(Why::Unpublished),
        StatusWord::Active => {}
        StatusWord::Quarantined | StatusWord::SecurityHolder | StatusWord::Absent => return None,
    }
    if history.development_status == Some(DECLARED_INACTIVE) {
        return Some(Why::DeclaredInactive);
    }
    let mut existing = history.existing()?.peekable();
    if existing.peek().is_none() {
        // Never released was a placeholder already: something was there.
        return Some(Why::EveryReleaseRemoved);
    }
    existing.all(|release| release.state == ReleaseState::Withdrawn).then_some(Why::EveryReleaseWithdrawn)
}

/// Why the registry's word alone leaves the class open.
fn untold(history: &History<'_>) -> Option<Why> {
    match history.status {
        None => Some(Why::Missing(Lack::StatusUnknown)),
        Some(StatusWord::Quarantined) => Some(Why::Quarantined),
        Some(StatusWord::Absent) => Some(Why::Absent),
        Some(_) => None,
    }
}

fn by_time(history: &History<'_>, rules: Rules) -> (Class, Why) {
    let timeline = match Timeline::of(history) {
        Ok(timeline) => timeline,
        Err(lack) => return (Class::Unknown, Why::Missing(lack)),
    };
    let silence_days = timeline.silence_days(history.as_of);
    if silence_days < ACTIVE_DAYS {
        // A release whose day is missing cannot make this one older.
        return (Class::Active, Why::LatestRelease);
    }
    if let Err(lack) = timeline.whole() {
        return (Class::Unknown, Why::Missing(lack));
    }
    if silence_days < SLOW_DAYS {
        return (Class::Slow, Why::LatestRelease);
    }
    let unusual = silence::is_unusual(silence_days, &timeline.gaps_days());
    if silence_days < SLOW_BY_RHYTHM_DAYS && unusual == Some(false) {
        return (Class::Slow, Why::Rhythm);
    }
    silent(history, &timeline, rules)
}

/// Finished or dormant: one known shortcoming makes it dormant, whatever else is missing.
fn silent(history: &History<'_>, timeline: &Timeline, rules: Rules) -> (Class, Why) {
    if timeline.release_days() < FINISHED_RELEASE_DAYS || timeline.span_days() < FINISHED_SPAN_DAYS {
        return (Class::Dormant, Why::ShortHistory);
    }
    let stable = match stage(history) {
        _ if rules == Rules::AnyVersion => Ok(!latest_is_withdrawn(history)),
        Ok(stage) => Ok(stage.is_stable() && !latest_is_withdrawn(history)),
        Err(Lack::VersionUnreadable) => Ok(false),
        Err(lack) => Err(lack),
    };
    if stable == Ok(false) {
        return (Class::Dormant, Why::NotStable);
    }
    let readme = if rules == Rules::WithoutReadme { ReadmeState::Present } else { history.readme };
    match readme {
        ReadmeState::Absent | ReadmeState::Placeholder => (Class::Dormant, Why::NoReadme),
        ReadmeState::Unknown => (Class::Unknown, Why::ReadmeUnknown),
        ReadmeState::Present => match stable {
            Ok(_) => (Class::Finished, Why::StableAndComplete),
            Err(lack) => (Class::Unknown, Why::Missing(lack)),
        },
    }
}

fn latest_is_withdrawn(history: &History<'_>) -> bool {
    let latest = |version: &str| history.latest_version == Some(version);
    history.existing().is_some_and(|mut existing| {
        existing.any(|release| latest(release.version) && release.state == ReleaseState::Withdrawn)
    })
}
