//! Every figure of maintenance of one package, each with why it is missing where it is. It leaves out survival, and
//! anything over several packages.

use super::class::{Classed, Rules, classify, classify_by};
use super::history::{History, Release};
use super::lack::{Figure, Lack};
use super::silence;
use super::stage::Stage;
use super::timeline::{Timeline, median};
use crate::package::ReleaseState;

/// Length of the window of `releases_365d`, days: ages 0 to 364.
pub const YEAR_DAYS: i32 = 365;

/// Fewest distinct release days that have a cadence: two gaps.
pub const CADENCE_RELEASE_DAYS: usize = silence::RHYTHM_GAPS + 1;

/// The figures of one package at the as-of day. Removed releases are left out of each.
#[derive(Clone, Debug, PartialEq)]
pub struct Maintenance {
    /// Releases that exist, withdrawn and pre-releases included. 0 is an observation.
    pub release_count: Figure<u32>,
    /// Whether exactly one release exists.
    pub single_release: Figure<bool>,
    /// Share of the existing releases that are withdrawn (npm: deprecated; PyPI: yanked), 0–1.
    pub withdrawn_share: Figure<f64>,
    /// Whether the latest version is before 1.0 (semver: major 0; PEP 440: epoch 0 and first number 0).
    pub pre_one: Figure<bool>,
    /// People who may publish.
    pub maintainer_count: Figure<u32>,
    /// Whether exactly one person may publish; nobody is not one.
    pub single_maintainer: Figure<bool>,
    /// Days from the latest release to the as-of day.
    pub days_since_latest: Figure<u32>,
    /// Releases of an age of 0 to 364 days.
    pub releases_365d: Figure<u32>,
    /// Median days between consecutive distinct release days, from three such days on.
    pub cadence_days: Figure<f64>,
    /// `days_since_latest` / `cadence_days`: 1 is a silence as long as the usual gap.
    pub silence_ratio: Figure<f64>,
    /// How long the silence may be before it is unusual, days: see [`silence`].
    pub silence_bound_days: Figure<f64>,
    /// Whether the silence is longer than that.
    pub silence_unusual: Figure<bool>,
    /// Days from the first release to the latest; 0 for a single one.
    pub span_days: Figure<u32>,
    /// Its class, and why.
    pub class: Classed,
    /// The same where a finished package may have any version.
    pub class_any_version: Classed,
    /// The same without looking at its README.
    pub class_without_readme: Classed,
}

/// Measures one package.
pub fn measure(history: &History<'_>) -> Maintenance {
    let existing: Figure<Vec<&Release<'_>>> =
        history.existing().map(Iterator::collect).ok_or(Lack::ReleasesUnknown);
    let release_count = existing.as_ref().map(|there| there.len() as u32).map_err(|lack| *lack);
    let timeline = Timeline::of(history);
    let whole = timeline.as_ref().map_err(|lack| *lack).and_then(Timeline::whole);
    let rhythm = Rhythm::of(history, whole);
    let maintainer_count = history.maintainer_count.ok_or(Lack::MaintainersUnknown);
    Maintenance {
        release_count,
        single_release: release_count.map(|count| count == 1),
        withdrawn_share: existing.and_then(|there| withdrawn_share(&there)),
        pre_one: stage(history).map(|stage| stage.pre_one),
        maintainer_count,
        single_maintainer: maintainer_count.map(|count| count == 1),
        days_since_latest: whole.map(|whole| whole.silence_days(history.as_of)),
        releases_365d: recent(history, whole),
        cadence_days: rhythm.map(|rhythm| rhythm.cadence_days),
        silence_ratio: rhythm.map(|rhythm| f64::from(rhythm.silence_days) / rhythm.cadence_days),
        silence_bound_days: rhythm.map(|rhythm| rhythm.bound_days),
        silence_unusual: rhythm.map(|rhythm| rhythm.unusual),
        span_days: whole.map(Timeline::span_days),
        class: classify(history),
        class_any_version: classify_by(history, Rules::AnyVersion),
        class_without_readme: classify_by(history, Rules::WithoutReadme),
    }
}

/// The latest version, read by the rules of its ecosystem.
pub fn stage(history: &History<'_>) -> Figure<Stage> {
    let version = history.latest_version.ok_or(Lack::VersionUnknown)?;
    Stage::read(history.ecosystem, version).ok_or(Lack::VersionUnreadable)
}

/// No release at all is none in the last year: an observed 0.
fn recent(history: &History<'_>, whole: Figure<&Timeline>) -> Figure<u32> {
    match whole {
        Err(Lack::NoRelease) => Ok(0),
        other => other.map(|whole| whole.released_within(history.as_of, YEAR_DAYS)),
    }
}

fn withdrawn_share(existing: &[&Release<'_>]) -> Figure<f64> {
    if existing.is_empty() {
        return Err(Lack::NoRelease);
    }
    let withdrawn = existing.iter().filter(|release| release.state == ReleaseState::Withdrawn).count();
    Ok(withdrawn as f64 / existing.len() as f64)
}

/// What three or more release days show.
#[derive(Clone, Copy)]
struct Rhythm {
    silence_days: u32,
    cadence_days: f64,
    bound_days: f64,
    unusual: bool,
}

impl Rhythm {
    fn of(history: &History<'_>, whole: Figure<&Timeline>) -> Figure<Self> {
        let whole = whole?;
        let gaps = whole.gaps_days();
        let silence_days = whole.silence_days(history.as_of);
        let bound = silence::bound_days(&gaps).ok_or(Lack::TooFewReleaseDays)?;
        let cadence_days = median(&gaps).ok_or(Lack::TooFewReleaseDays)?;
        let bound_days = bound.max(silence::NEVER_UNUSUAL_DAYS);
        Ok(Self { silence_days, cadence_days, bound_days, unusual: f64::from(silence_days) > bound_days })
    }
}

#[cfg(test)]
mod tests {
    use super::super::history::ReadmeState;
    use super::super::sample::{package, release};
    use super::*;
    use crate::package::Ecosystem;
    use proptest::prelude::*;

    #[test]
    fn figures_of_a_package_with_a_rhythm() {
        let mut releases = [
            release("0.9.0", 800),
            release("1.0.0", 600),
            release("1.0.1", 600),
            release("1.1.0", 500),
            release("2.0.0", 200),
        ];
        releases[2].state = ReleaseState::Withdrawn;
        let measured = measure(&package(&releases));
        assert_eq!(measured.release_count, Ok(5));
        assert_eq!(measured.single_release, Ok(false));
        assert_eq!(measured.withdrawn_share, Ok(0.2));
        assert_eq!(measured.pre_one, Ok(false));
        assert_eq!(measured.days_since_latest, Ok(200));
        assert_eq!(measured.releases_365d, Ok(1));
        assert_eq!(measured.cadence_days, Ok(200.0));
        assert_eq!(measured.silence_ratio, Ok(1.0));
        assert_eq!(measured.silence_unusual, Ok(false));
        assert_eq!(measured.span_days, Ok(600));
        assert_eq!(measured.single_maintainer, Ok(false));
    }

    #[test]
    fn two_release_days_have_no_cadence() {
        let releases = [release("1.0.0", 50), release("1.0.1", 50), release("2.0.0", 20)];
        let measured = measure(&package(&releases));
        assert_eq!(measured.cadence_days, Err(Lack::TooFewReleaseDays));
        assert_eq!(measured.silence_ratio, Err(Lack::TooFewReleaseDays));
        assert_eq!(measured.silence_unusual, Err(Lack::TooFewReleaseDays));
        assert_eq!(measured.days_since_latest, Ok(20));
        assert_eq!(measured.span_days, Ok(30));
    }

    #[test]
    fn nothing_missing_becomes_zero() {
        let mut unknown = package(&[]);
        unknown.releases = None;
        unknown.latest_version = None;
        unknown.maintainer_count = None;
        unknown.readme = ReadmeState::Unknown;
        let measured = measure(&unknown);
        assert_eq!(measured.release_count, Err(Lack::ReleasesUnknown));
        assert_eq!(measured.releases_365d, Err(Lack::ReleasesUnknown));
        assert_eq!(measured.withdrawn_share, Err(Lack::ReleasesUnknown));
        assert_eq!(measured.pre_one, Err(Lack::VersionUnknown));
        assert_eq!(measured.maintainer_count, Err(Lack::MaintainersUnknown));
        assert_eq!(measured.single_maintainer, Err(Lack::MaintainersUnknown));
    }

    #[test]
    fn an_observed_nothing_is_zero_where_a_count_can_be() {
        let mut empty = package(&[]);
        empty.maintainer_count = Some(0);
        let measured = measure(&empty);
        assert_eq!(measured.release_count, Ok(0));
        assert_eq!(measured.releases_365d, Ok(0));
        assert_eq!(measured.single_release, Ok(false));
        assert_eq!(measured.withdrawn_share, Err(Lack::NoRelease));
        assert_eq!(measured.days_since_latest, Err(Lack::NoRelease));
        assert_eq!(measured.single_maintainer, Ok(false));
    }

    #[test]
    fn one_missing_day_takes_the_figures_of_time_and_leaves_the_counts() {
        let mut releases = [release("1.0.0", 50), release("1.0.1", 40), release("2.0.0", 20)];
        releases[1].day = None;
        let measured = measure(&package(&releases));
        assert_eq!(measured.release_count, Ok(3));
        assert_eq!(measured.withdrawn_share, Ok(0.0));
        for lack in [
            measured.days_since_latest.err(),
            measured.releases_365d.err(),
            measured.cadence_days.err(),
            measured.span_days.err(),
        ] {
            assert_eq!(lack, Some(Lack::SomeDatesUnknown));
        }
    }

    #[test]
    fn versions_follow_their_ecosystem() {
        let releases = [release("1.0", 50)];
        let mut history = package(&releases);
        history.latest_version = Some("0.9");
        assert_eq!(measure(&history).pre_one, Err(Lack::VersionUnreadable));
        history.ecosystem = Ecosystem::Pypi;
        assert_eq!(measure(&history).pre_one, Ok(true));
    }

    proptest! {
        #[test]
        fn figures_hang_together(ages in prop::collection::vec(0_i32..4_000, 1..60)) {
            let releases: Vec<_> = ages.iter().map(|age| release("1.0.0", *age)).collect();
            let measured = measure(&package(&releases));
            let youngest = ages.iter().copied().min().unwrap_or_default();
            prop_assert_eq!(measured.days_since_latest, Ok(youngest as u32));
            prop_assert_eq!(measured.releases_365d.map(|count| count > 0), Ok(youngest < YEAR_DAYS));
            prop_assert_eq!(measured.span_days, Ok(ages.iter().copied().max().unwrap_or_default() as u32 - youngest as u32));
            if let (Ok(ratio), Ok(cadence)) = (measured.silence_ratio, measured.cadence_days) {
                prop_assert!(cadence >= 1.0);
                prop_assert!((ratio * cadence - f64::from(youngest)).abs() < 1e-6);
                prop_assert!(measured.silence_unusual.is_ok_and(|unusual| !unusual || ratio > 1.0));
            }
        }
    }
}
