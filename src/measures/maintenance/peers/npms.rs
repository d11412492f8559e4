//! npms' *maintenance* and *carefulness* (npms-analyzer, no longer run since 2022), as its code has them and repaired.
//!
//! | part of maintenance | weight | from |
//! |---|---|---|
//! | release frequency | 2 | releases per 90 days: ¼ of the mean over 30 days, .45 over 180, .2 over 365, .1 over 730; 0 → 0, ½ → .5, 1 → .75, 2 → 1, straight between |
//! | commit frequency | 1 | GitHub |
//! | open issues | 1 | GitHub |
//! | age of issues | 2 | GitHub |
//!
//! Each part is at least .9 for a finished package: at or above 1.0.0, not deprecated, README, tests, fewer than 15
//! open issues. Registries keep neither tests nor issues: a package that meets the rest *may* be finished.
//!
//! | part of carefulness | weight | from |
//! |---|---|---|
//! | licence | .33 | an SPDX expression; another text may become one when npms corrects it |
//! | README | .38 | bytes / 400, at most 1 |
//! | linters | .13 | configuration files in the source |
//! | ignore file | .08 | files in the source |
//! | changelog | .08 | a file in the source |
//!
//! The sum is multiplied by 0 for a deprecated package and by ½ below 1.0.0.
//!
//! | as coded | repaired |
//! |---|---|
//! | `created` and `modified` in npm's `time` count as releases, removed versions too | releases that exist |
//! | the mean over 730 days divides the releases of 365 days | those of 730 days |
//! | the as-of day itself is left out: ages 1 to n | ages 0 to n − 1, as everywhere here |
//! | no repository on GitHub: commits and issues are 0 | not known |
//! | a README that says nothing counts | it does not |
//! | only npm's deprecation counts | PyPI's archived and `7 - Inactive` too |
//! | a changelog that is declared and is no file is not seen | it counts |
//! | versions are semver, whatever the registry | of the registry's kind |
//!
//! Snapshots do not keep `modified`. It may be any day up to the as-of day, which npms leaves out, so that it perhaps
//! counts once in each window. `created` is taken as the day of the earliest release that is remembered.
//! Left out on purpose: npms' last step, where each part (of maintenance) or the whole (carefulness) is placed among
//! those of the registry; [`Spread`](super::Spread) does it for those who have the whole registry at hand.

use super::super::class::DECLARED_INACTIVE;
use super::super::figures::stage;
use super::super::history::{ReadmeState, StatusWord};
use super::super::lack::Lack;
use super::super::stage::Stage;
use super::super::timeline::Timeline;
use super::inputs::{Inputs, LicenseState};
use super::score::{Bounds, Form, Kept, Part, Rule, Score};
use crate::package::{Day, Ecosystem, ReleaseState};

/// The least value of each part of a finished package.
const FINISHED_FLOOR: f64 = 0.9;

/// Length from which a README is worth all of its weight, bytes.
const README_BYTES: f64 = 400.0;

/// The unit of release frequency, days.
const QUARTER_DAYS: f64 = 90.0;

/// The windows of release frequency, days, and what their means weigh.
const WINDOWS: [(i32, f64); 4] = [(30, 0.25), (180, 0.45), (365, 0.2), (730, 0.1)];

/// Releases a quarter, and what they are worth; straight between.
const FREQUENCY_STEPS: [(f64, f64); 4] = [(0.0, 0.0), (0.5, 0.5), (1.0, 0.75), (2.0, 1.0)];

/// npms' maintenance of a package, 0–1.
pub fn maintenance(inputs: &Inputs<'_>, form: Form) -> Score {
    let finished = may_be_finished(inputs, form);
    let on_github = match (form, inputs.is_hosted_on(&["github.com"])) {
        (Form::AsCoded, Some(false)) => Bounds::exactly(0.0),
        _ => Bounds::between(0.0, 1.0),
    };
    let part = |name, weight, value: Bounds, kept| Part {
        name,
        weight,
        value: value.raised(FINISHED_FLOOR, finished),
        kept,
    };
    let parts = vec![
        part("release frequency", 2.0, release_frequency(inputs, form), Kept::InRegistry),
        part("commit frequency", 1.0, on_github, Kept::Elsewhere),
        part("open issues", 1.0, on_github, Kept::Elsewhere),
        part("age of issues", 2.0, on_github, Kept::Elsewhere),
    ];
    Score { name: "npms maintenance", form, parts, rule: Rule::WeightedMean }
}

/// npms' carefulness of a package, 0–1.
pub fn carefulness(inputs: &Inputs<'_>, form: Form) -> Score {
    let license = match inputs.license {
        LicenseState::Spdx => Bounds::exactly(1.0),
        LicenseState::None => Bounds::exactly(0.0),
        LicenseState::Other | LicenseState::Unknown => Bounds::between(0.0, 1.0),
    };
    let changelog = match (form, inputs.has_changelog) {
        (Form::Repaired, Some(true)) => Bounds::exactly(1.0),
        _ => Bounds::between(0.0, 1.0),
    };
    let part = |name, weight, value, kept| Part { name, weight, value, kept };
    let unknown = Bounds::between(0.0, 1.0);
    let parts = vec![
        part("licence", 0.33, license, Kept::InRegistry),
        part("README", 0.38, readme(inputs, form), Kept::InRegistry),
        part("linters", 0.13, unknown, Kept::Elsewhere),
        part("ignore file", 0.08, unknown, Kept::Elsewhere),
        part("changelog", 0.08, changelog, Kept::Elsewhere),
    ];
    Score { name: "npms carefulness", form, parts, rule: Rule::WeightedSum(standing(inputs, form)) }
}

fn readme(inputs: &Inputs<'_>, form: Form) -> Bounds {
    let by_length = || match inputs.readme_bytes {
        Some(bytes) => Bounds::exactly((bytes as f64 / README_BYTES).min(1.0)),
        None => Bounds::between(0.0, 1.0),
    };
    match (inputs.history.readme, form) {
        (ReadmeState::Present, _) | (ReadmeState::Placeholder, Form::AsCoded) => by_length(),
        (ReadmeState::Absent, _) | (ReadmeState::Placeholder, Form::Repaired) => Bounds::exactly(0.0),
        (ReadmeState::Unknown, _) => Bounds::between(0.0, 1.0),
    }
}

/// What carefulness is multiplied by.
fn standing(inputs: &Inputs<'_>, form: Form) -> Bounds {
    let by_version = match from_one(inputs, form) {
        Some(true) => Bounds::exactly(1.0),
        Some(false) => Bounds::exactly(0.5),
        None => Bounds::between(0.5, 1.0),
    };
    match is_deprecated(inputs, form) {
        Some(true) => Bounds::exactly(0.0),
        Some(false) => by_version,
        None => Bounds::between(0.0, by_version.high),
    }
}

fn is_deprecated(inputs: &Inputs<'_>, form: Form) -> Option<bool> {
    let status = inputs.history.status?;
    let declared =
        status == StatusWord::Archived || inputs.history.development_status == Some(DECLARED_INACTIVE);
    Some(status == StatusWord::Deprecated || (form == Form::Repaired && declared))
}

/// Whether the latest version is at or above 1.0.0; `None` where it is not told or not readable.
fn from_one(inputs: &Inputs<'_>, form: Form) -> Option<bool> {
    let stage = match form {
        Form::AsCoded => Stage::semver(inputs.history.latest_version?),
        Form::Repaired => stage(&inputs.history).ok(),
    };
    stage.map(|stage| stage.from_one)
}

/// `Some(false)` where it is surely not finished, `None` where tests and issues decide. Never surely finished.
fn may_be_finished(inputs: &Inputs<'_>, form: Form) -> Option<bool> {
    let has_readme = match (inputs.history.readme, form) {
        (ReadmeState::Present, _) | (ReadmeState::Placeholder, Form::AsCoded) => Some(true),
        (ReadmeState::Absent, _) | (ReadmeState::Placeholder, Form::Repaired) => Some(false),
        (ReadmeState::Unknown, _) => None,
    };
    // As coded, a package that is not on GitHub has endless issues.
    let has_no_issues = form == Form::AsCoded && inputs.is_hosted_on(&["github.com"]) == Some(false);
    let surely_not = from_one(inputs, form) == Some(false)
        || is_deprecated(inputs, form) == Some(true)
        || has_readme == Some(false)
        || has_no_issues;
    surely_not.then_some(false)
}

fn release_frequency(inputs: &Inputs<'_>, form: Form) -> Bounds {
    let Some(counts) = (match form {
        Form::AsCoded => coded_counts(inputs),
        Form::Repaired => mended_counts(inputs),
    }) else {
        return Bounds::between(0.0, 1.0);
    };
    let worth = |pick: fn(Bounds) -> f64| {
        let means = WINDOWS
            .into_iter()
            .zip(counts)
            .map(|((days, weight), count)| weight * pick(count) / (f64::from(days) / QUARTER_DAYS));
        frequency_worth(means.sum())
    };
    Bounds::between(worth(|count| count.low), worth(|count| count.high))
}

/// What so many releases a quarter are worth, 0–1.
fn frequency_worth(quarter_mean: f64) -> f64 {
    for pair in FREQUENCY_STEPS.windows(2) {
        let ((low, low_worth), (high, high_worth)) = (pair[0], pair[1]);
        if quarter_mean < high {
            return low_worth + (high_worth - low_worth) * (quarter_mean - low) / (high - low);
        }
    }
    1.0
}

/// Releases in each window; `None` where releases or their days are missing.
fn mended_counts(inputs: &Inputs<'_>) -> Option<[Bounds; 4]> {
    let as_of = inputs.history.as_of;
    match Timeline::of(&inputs.history) {
        Ok(timeline) => {
            let whole = timeline.whole().ok()?;
            Some(WINDOWS.map(|(days, _)| Bounds::exactly(f64::from(whole.released_within(as_of, days)))))
        }
        Err(Lack::NoRelease) => Some([Bounds::exactly(0.0); 4]),
        Err(_) => None,
    }
}

/// Keys of npm's `time` in each window, the window of two years counted as the one of a year. PyPI has no such keys
/// and no days of what was removed: there the releases that exist are counted.
fn coded_counts(inputs: &Inputs<'_>) -> Option<[Bounds; 4]> {
    let is_npm = inputs.history.ecosystem == Ecosystem::Npm;
    let releases = inputs.history.releases?.iter();
    let remembered = releases.filter(|release| is_npm || release.state != ReleaseState::Removed);
    let days: Vec<Day> = remembered.map(|release| release.day).collect::<Option<_>>()?;
    let as_of = inputs.history.as_of;
    let within =
        |day: &Day, window: i32| (1..=window).contains(&(as_of.days_since_epoch() - day.days_since_epoch()));
    let counted = |window: i32| {
        let count = days.iter().filter(|day| within(day, window)).count() as f64;
        if !is_npm || days.is_empty() {
            return Bounds::exactly(count);
        }
        let created = days.iter().min().is_some_and(|first| within(first, window));
        let count = count + f64::from(u8::from(created));
        Bounds::between(count, count + 1.0)
    };
    Some([counted(30), counted(180), counted(365), counted(365)])
}

#[cfg(test)]
mod tests {
    use super::super::super::history::{History, Release};
    use super::super::super::sample::{package, release};
    use super::super::sample::inputs;
    use super::super::score::side_by_side;
    use super::*;
    use crate::package::{Fact, Reason};

    fn close(bounds: Bounds, low: f64, high: f64) {
        assert!((bounds.low - low).abs() < 1e-9 && (bounds.high - high).abs() < 1e-9, "{bounds:?}");
    }

    fn frequency(releases: &[Release<'_>], form: Form) -> Bounds {
        release_frequency(&inputs(package(releases)), form)
    }

    #[test]
    fn worth_is_straight_between_its_steps() {
        for (mean, worth) in [(0.0, 0.0), (0.25, 0.25), (0.5, 0.5), (0.75, 0.625), (1.0, 0.75), (2.0, 1.0)] {
            assert!((frequency_worth(mean) - worth).abs() < 1e-12, "{mean}");
        }
        assert!((frequency_worth(90.0) - 1.0).abs() < 1e-12);
    }

    #[test]
    fn repaired_frequency_counts_each_window_for_itself() {
        // Two years of four releases, none younger than a year: .1 · 4 / (730 / 90) = 0.0493 a quarter.
        let old =
            [release("1.0.0", 400), release("1.1.0", 500), release("1.2.0", 600), release("2.0.0", 700)];
        let mean = 0.1 * 4.0 / (730.0 / 90.0);
        close(frequency(&old, Form::Repaired), mean, mean);
        // As coded none of them counts, but `modified` may.
        let modified = 0.25 * 3.0 + 0.45 * 0.5 + (0.2 + 0.1 / 2.0) * 90.0 / 365.0;
        close(frequency(&old, Form::AsCoded), 0.0, frequency_worth(modified));
    }

    #[test]
    fn as_coded_counts_created_and_the_removed_and_leaves_the_as_of_day_out() {
        let mut releases = [release("1.0.0", 100), release("1.1.0", 50), release("2.0.0", 0)];
        releases[1].state = ReleaseState::Removed;
        let counts = coded_counts(&inputs(package(&releases))).expect("dated");
        assert_eq!(counts[0], Bounds::between(0.0, 1.0));
        assert_eq!(counts[1], Bounds::between(3.0, 4.0));
        let counts = mended_counts(&inputs(package(&releases))).expect("dated");
        assert_eq!(counts, [1.0, 2.0, 2.0, 2.0].map(Bounds::exactly));
        let pypi = History { ecosystem: Ecosystem::Pypi, ..package(&releases) };
        let counts = coded_counts(&inputs(pypi)).expect("dated");
        assert_eq!(counts[1], Bounds::exactly(1.0));
    }

    #[test]
    fn missing_releases_or_days_are_bounds_and_no_release_is_zero() {
        let mut releases = [release("1.0.0", 100), release("2.0.0", 10)];
        assert_eq!(frequency(&[], Form::Repaired), Bounds::exactly(0.0));
        releases[0].day = None;
        for form in [Form::AsCoded, Form::Repaired] {
            assert_eq!(frequency(&releases, form), Bounds::between(0.0, 1.0));
            let untold = History { releases: None, ..package(&[]) };
            assert_eq!(release_frequency(&inputs(untold), form), Bounds::between(0.0, 1.0));
        }
    }

    #[test]
    fn a_removed_release_without_a_day_leaves_open_what_counts_it() {
        let mut releases = [release("1.0.0", 800), release("2.0.0", 800)];
        releases[0].state = ReleaseState::Removed;
        releases[0].day = None;
        assert_eq!(frequency(&releases, Form::AsCoded), Bounds::between(0.0, 1.0));
        assert_eq!(frequency(&releases, Form::Repaired), Bounds::exactly(0.0));
        let pypi = History { ecosystem: Ecosystem::Pypi, ..package(&releases) };
        assert_eq!(release_frequency(&inputs(pypi), Form::AsCoded), Bounds::exactly(0.0));
    }

    #[test]
    fn a_package_that_may_be_finished_may_be_raised() {
        let releases = [release("1.0.0", 2_000), release("2.0.0", 1_500)];
        let part = |history, form| maintenance(&inputs(history), form).parts[0].value;
        let whole = package(&releases);
        close(part(whole, Form::Repaired), 0.0, 0.9);
        let below = History { latest_version: Some("0.9.0"), ..whole };
        close(part(below, Form::Repaired), 0.0, 0.0);
        let empty = History { readme: ReadmeState::Placeholder, ..whole };
        close(part(empty, Form::Repaired), 0.0, 0.0);
        close(part(empty, Form::AsCoded), 0.0, 0.9);
        let deprecated = History { status: Some(StatusWord::Deprecated), ..whole };
        close(part(deprecated, Form::Repaired), 0.0, 0.0);
    }

    #[test]
    fn a_package_off_github_is_punished_as_coded_and_unknown_repaired() {
        let releases = [release("1.0.0", 10)];
        let mut elsewhere = inputs(package(&releases));
        elsewhere.repository_host = Fact::Known("code.example");
        let coded = maintenance(&elsewhere, Form::AsCoded);
        assert!(coded.parts[1..].iter().all(|part| part.value == Bounds::exactly(0.0)));
        assert!(coded.total().high <= 2.0 / 6.0 + 1e-12);
        let repaired = maintenance(&elsewhere, Form::Repaired);
        assert!(repaired.parts[1..].iter().all(|part| part.value == Bounds::between(0.0, 1.0)));
        elsewhere.repository_host = Fact::Missing(Reason::Withheld);
        let coded = maintenance(&elsewhere, Form::AsCoded);
        assert!(coded.parts[1..].iter().all(|part| part.value == Bounds::between(0.0, 1.0)));
    }

    #[test]
    fn carefulness_is_summed_and_multiplied() {
        let releases = [release("2.0.0", 10)];
        let mut given = inputs(package(&releases));
        given.readme_bytes = Some(200);
        close(carefulness(&given, Form::AsCoded).total(), 0.33 + 0.19, 0.33 + 0.19 + 0.29);
        given.has_changelog = Some(true);
        close(carefulness(&given, Form::Repaired).total(), 0.33 + 0.19 + 0.08, 0.33 + 0.19 + 0.29);
        close(carefulness(&given, Form::Repaired).registry_part(), 0.52, 0.52);
        given.history.latest_version = Some("0.3.0");
        close(carefulness(&given, Form::Repaired).registry_part(), 0.26, 0.26);
        given.history.status = Some(StatusWord::Archived);
        close(carefulness(&given, Form::AsCoded).registry_part(), 0.26, 0.26);
        close(carefulness(&given, Form::Repaired).total(), 0.0, 0.0);
        given.history.latest_version = None;
        given.history.status = None;
        close(carefulness(&given, Form::Repaired).registry_part(), 0.0, 0.52);
    }

    #[test]
    fn a_version_of_pypi_is_read_as_such_only_when_repaired() {
        let releases = [release("1.0", 10)];
        let history =
            History { ecosystem: Ecosystem::Pypi, latest_version: Some("1.0"), ..package(&releases) };
        let given = inputs(history);
        assert_eq!(standing(&given, Form::AsCoded), Bounds::between(0.5, 1.0));
        assert_eq!(standing(&given, Form::Repaired), Bounds::exactly(1.0));
    }

    #[test]
    fn both_forms_have_the_same_parts() {
        let given = inputs(package(&[]));
        for score in [maintenance, carefulness] {
            let (coded, repaired) = (score(&given, Form::AsCoded), score(&given, Form::Repaired));
            let parts =
                |score: &Score| score.parts.iter().map(|part| (part.name, part.weight)).collect::<Vec<_>>();
            assert_eq!(parts(&coded), parts(&repaired));
            let rows = side_by_side(&coded, &repaired);
            assert_eq!(rows.last().map(|row| row.name), Some("total"));
        }
    }
}
