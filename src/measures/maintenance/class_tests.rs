//! Tests of the classes: their borders one by one, and beside a second statement of the definitions, over histories
//! of every kind.

use std::collections::BTreeMap;

use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;

use super::class::{
    ACTIVE_DAYS, Class, Classed, DECLARED_INACTIVE, FINISHED_SPAN_DAYS, Rules, SLOW_BY_RHYTHM_DAYS,
    SLOW_DAYS, Why, classify, classify_by,
};
use super::figures::measure;
use super::history::{History, ReadmeState, Release, StatusWord};
use super::lack::Lack;
use super::sample::{package, release};
use crate::package::{Ecosystem, ReleaseState};

fn class_of(history: &History<'_>) -> (Class, Why) {
    let Classed { class, why } = classify(history);
    (class, why)
}

/// Four releases 100 days apart, the latest so many days ago.
fn regular(age: i32) -> [Release<'static>; 4] {
    [
        release("1.0.0", age + 300),
        release("1.1.0", age + 200),
        release("1.2.0", age + 100),
        release("2.0.0", age),
    ]
}

#[test]
fn active_ends_at_180_days() {
    assert_eq!(class_of(&package(&regular(ACTIVE_DAYS as i32 - 1))), (Class::Active, Why::LatestRelease));
    assert_eq!(class_of(&package(&regular(ACTIVE_DAYS as i32))), (Class::Slow, Why::LatestRelease));
    assert_eq!(class_of(&package(&regular(-2))), (Class::Active, Why::LatestRelease));
}

#[test]
fn slow_ends_at_a_year_where_no_rhythm_is_known() {
    let one = |age| class_of(&package(&[release("2.0.0", age)]));
    assert_eq!(one(SLOW_DAYS as i32 - 1), (Class::Slow, Why::LatestRelease));
    assert_eq!(one(SLOW_DAYS as i32), (Class::Dormant, Why::ShortHistory));
    let releases = [release("2.0.0", SLOW_DAYS as i32 - 1)];
    assert_eq!(measure(&package(&releases)).releases_365d, Ok(1));
}

#[test]
fn a_rhythm_of_years_stretches_slow_to_two_years() {
    let seldom = |age: i32| {
        let releases = [release("1.0.0", age + 800), release("1.1.0", age + 400), release("2.0.0", age)];
        class_of(&package(&releases))
    };
    assert_eq!(seldom(SLOW_DAYS as i32), (Class::Slow, Why::Rhythm));
    assert_eq!(seldom(SLOW_BY_RHYTHM_DAYS as i32 - 1), (Class::Slow, Why::Rhythm));
    assert_eq!(seldom(SLOW_BY_RHYTHM_DAYS as i32), (Class::Finished, Why::StableAndComplete));
}

#[test]
fn a_silence_that_the_rhythm_does_not_explain_is_not_slow() {
    let weekly = |age: i32| {
        let releases: Vec<_> = (0..30).map(|week| release("2.0.0", age + week * 7)).collect();
        class_of(&package(&releases))
    };
    assert_eq!(weekly(SLOW_DAYS as i32 - 1).0, Class::Slow);
    assert_eq!(weekly(SLOW_DAYS as i32).0, Class::Finished);
}

#[test]
fn finished_asks_for_everything() {
    let releases = regular(1_500);
    let whole = package(&releases);
    assert_eq!(class_of(&whole), (Class::Finished, Why::StableAndComplete));
    for version in ["0.9.0", "1.0.0-beta", "3.0.0-rc.1", "newest"] {
        let history = History { latest_version: Some(version), ..whole };
        assert_eq!(class_of(&history), (Class::Dormant, Why::NotStable), "{version}");
    }
    for readme in [ReadmeState::Absent, ReadmeState::Placeholder] {
        assert_eq!(class_of(&History { readme, ..whole }), (Class::Dormant, Why::NoReadme));
    }
    let mut withdrawn = releases;
    withdrawn[3].state = ReleaseState::Withdrawn;
    assert_eq!(class_of(&package(&withdrawn)), (Class::Dormant, Why::NotStable));
    assert_eq!(class_of(&package(&releases[2..])), (Class::Dormant, Why::ShortHistory));
}

#[test]
fn finished_asks_for_a_history_of_a_quarter() {
    let over = |span: i32| {
        let releases = [release("1.0.0", 900 + span), release("1.0.1", 901), release("2.0.0", 900)];
        class_of(&package(&releases)).0
    };
    assert_eq!(over(FINISHED_SPAN_DAYS as i32 - 1), Class::Dormant);
    assert_eq!(over(FINISHED_SPAN_DAYS as i32), Class::Finished);
}

#[test]
fn what_is_missing_leaves_finished_or_dormant_open_only_where_it_matters() {
    let releases = regular(1_500);
    let whole = package(&releases);
    let unknown = History { readme: ReadmeState::Unknown, ..whole };
    assert_eq!(class_of(&unknown), (Class::Unknown, Why::ReadmeUnknown));
    assert_eq!(class_of(&History { latest_version: Some("0.9.0"), ..unknown }).0, Class::Dormant);
    let versionless = History { latest_version: None, ..whole };
    assert_eq!(class_of(&versionless), (Class::Unknown, Why::Missing(Lack::VersionUnknown)));
    assert_eq!(class_of(&History { readme: ReadmeState::Absent, ..versionless }).0, Class::Dormant);
}

#[test]
fn what_is_declared_comes_before_what_is_released() {
    let releases = regular(3);
    let fresh = package(&releases);
    for (status, expected) in [
        (StatusWord::Deprecated, (Class::Abandoned, Why::Deprecated)),
        (StatusWord::Archived, (Class::Abandoned, Why::Archived)),
        (StatusWord::Unpublished, (Class::Abandoned, Why::Unpublished)),
        (StatusWord::SecurityHolder, (Class::Placeholder, Why::SecurityHolder)),
        (StatusWord::Quarantined, (Class::Unknown, Why::Quarantined)),
        (StatusWord::Absent, (Class::Unknown, Why::Absent)),
        (StatusWord::Active, (Class::Active, Why::LatestRelease)),
    ] {
        assert_eq!(class_of(&History { status: Some(status), ..fresh }), expected);
    }
    let inactive = History { development_status: Some(DECLARED_INACTIVE), ..fresh };
    assert_eq!(class_of(&inactive), (Class::Abandoned, Why::DeclaredInactive));
    let mature = History { development_status: Some("6 - Mature"), ..fresh };
    assert_eq!(class_of(&mature).0, Class::Active);
    assert_eq!(
        class_of(&History { status: None, ..fresh }),
        (Class::Unknown, Why::Missing(Lack::StatusUnknown))
    );
}

#[test]
fn all_withdrawn_and_all_removed_are_abandoned_and_never_released_is_a_placeholder() {
    let mut releases = regular(3);
    for release in &mut releases {
        release.state = ReleaseState::Withdrawn;
    }
    assert_eq!(class_of(&package(&releases)), (Class::Abandoned, Why::EveryReleaseWithdrawn));
    releases[0].state = ReleaseState::Available;
    assert_eq!(class_of(&package(&releases)).0, Class::Active);
    for release in &mut releases {
        release.state = ReleaseState::Removed;
    }
    assert_eq!(class_of(&package(&releases)), (Class::Abandoned, Why::EveryReleaseRemoved));
    assert_eq!(class_of(&package(&[])), (Class::Placeholder, Why::NeverReleased));
    let unpublished = History { status: Some(StatusWord::Unpublished), ..package(&[]) };
    assert_eq!(class_of(&unpublished), (Class::Abandoned, Why::Unpublished));
}

#[test]
fn an_empty_readme_makes_a_placeholder_of_a_single_release() {
    let releases = [release("0.0.1", 3), release("0.0.2", 2)];
    let readme = ReadmeState::Placeholder;
    assert_eq!(
        class_of(&History { readme, ..package(&releases[..1]) }),
        (Class::Placeholder, Why::EmptyReadme)
    );
    assert_eq!(class_of(&History { readme, ..package(&releases) }).0, Class::Active);
    assert_eq!(
        class_of(&History { readme: ReadmeState::Absent, ..package(&releases[..1]) }).0,
        Class::Active
    );
}

#[test]
fn missing_days_leave_only_active_certain() {
    let mut releases = regular(100);
    releases[0].day = None;
    assert_eq!(class_of(&package(&releases)).0, Class::Active);
    let mut releases = regular(1_500);
    releases[0].day = None;
    assert_eq!(class_of(&package(&releases)), (Class::Unknown, Why::Missing(Lack::SomeDatesUnknown)));
    for release in &mut releases {
        release.day = None;
    }
    assert_eq!(class_of(&package(&releases)), (Class::Unknown, Why::Missing(Lack::DatesUnknown)));
    let untold = History { releases: None, ..package(&[]) };
    assert_eq!(class_of(&untold), (Class::Unknown, Why::Missing(Lack::ReleasesUnknown)));
}

#[test]
fn finished_has_a_variant_whatever_the_version_and_one_whatever_the_readme() {
    let releases = regular(1_500);
    let whole = package(&releases);
    let by = |history: &History<'_>, rules| {
        let Classed { class, why } = classify_by(history, rules);
        (class, why)
    };
    let finished = (Class::Finished, Why::StableAndComplete);
    // A tool of Python's that never left 0.x, and one whose README is a heading.
    let below_one = History {
        ecosystem: Ecosystem::Pypi,
        latest_version: Some("0.4"),
        readme: ReadmeState::Present,
        ..whole
    };
    assert_eq!(class_of(&below_one), (Class::Dormant, Why::NotStable));
    assert_eq!(by(&below_one, Rules::AnyVersion), finished);
    assert_eq!(by(&below_one, Rules::WithoutReadme), (Class::Dormant, Why::NotStable));
    for readme in [ReadmeState::Absent, ReadmeState::Placeholder, ReadmeState::Unknown] {
        let bare = History { readme, ..whole };
        assert_eq!(by(&bare, Rules::WithoutReadme), finished);
        assert_ne!(by(&bare, Rules::AnyVersion), finished);
    }
    // All else is still asked for.
    for rules in [Rules::AnyVersion, Rules::WithoutReadme] {
        assert_eq!(by(&package(&releases[2..]), rules), (Class::Dormant, Why::ShortHistory));
        let mut withdrawn = releases;
        withdrawn[3].state = ReleaseState::Withdrawn;
        assert_eq!(by(&package(&withdrawn), rules), (Class::Dormant, Why::NotStable));
    }
    let one = [release("0.0.1", 3)];
    let empty = History { readme: ReadmeState::Placeholder, ..package(&one) };
    assert_eq!(by(&empty, Rules::WithoutReadme), (Class::Active, Why::LatestRelease));
}

/// Whether a definition of the folder's table holds, taken by itself: written a second time, from the figures.
fn meets(class: Class, history: &History<'_>) -> bool {
    use Class::{Abandoned, Active, Dormant, Finished, Placeholder, Slow, Unknown};
    let figures = measure(history);
    let status = history.status;
    let is_active = status == Some(StatusWord::Active);
    let named = matches!(status, Some(StatusWord::Active | StatusWord::Deprecated | StatusWord::Archived));
    let told = history.releases.unwrap_or_default();
    let there = || told.iter().filter(|release| release.state != ReleaseState::Removed);
    let known_age = there()
        .filter_map(|release| release.day)
        .max()
        .map(|day| (history.as_of.days_since_epoch() - day.days_since_epoch()).max(0));
    let age = figures.days_since_latest.ok();
    let slow = age.is_some_and(|age| age < 365 || (age < 730 && figures.silence_unusual == Ok(false)));
    let is_silent = age.is_some() && !slow;
    let long = figures.span_days.is_ok_and(|span| span >= 90) && figures.cadence_days.is_ok();
    let latest_gone = there().any(|release| {
        Some(release.version) == history.latest_version && release.state == ReleaseState::Withdrawn
    });
    let version = super::figures::stage(history);
    let stable = version.is_ok_and(|stage| stage.from_one && !stage.prerelease) && !latest_gone;
    let may_be_stable = stable || version == Err(Lack::VersionUnknown);
    let may_have_readme = matches!(history.readme, ReadmeState::Present | ReadmeState::Unknown);
    match class {
        Placeholder => {
            status == Some(StatusWord::SecurityHolder)
                || (named && history.releases == Some(&[]))
                || (named && history.readme == ReadmeState::Placeholder && figures.single_release == Ok(true))
        }
        Abandoned => {
            matches!(status, Some(StatusWord::Deprecated | StatusWord::Archived | StatusWord::Unpublished))
                || is_active
                    && (history.development_status == Some("7 - Inactive")
                        || (history.releases.is_some_and(|all| !all.is_empty())
                            && there().all(|release| release.state == ReleaseState::Withdrawn)))
        }
        Active => is_active && known_age.is_some_and(|age| age < 180),
        Slow => is_active && slow,
        Finished => is_active && is_silent && long && stable && history.readme == ReadmeState::Present,
        Dormant => is_active && is_silent && !(long && may_be_stable && may_have_readme),
        Unknown => true,
    }
}

fn releases() -> impl Strategy<Value = Vec<Release<'static>>> {
    let state = prop_oneof![
        6 => Just(ReleaseState::Available),
        1 => Just(ReleaseState::Withdrawn),
        1 => Just(ReleaseState::Removed),
    ];
    let version = prop::sample::select(vec!["0.1.0", "1.0.0", "2.0.0", "2.0.0-rc.1"]);
    let one =
        (version, prop::option::weighted(0.97, -5_i32..1_200), state).prop_map(|(version, age, state)| {
            let dated = release(version, age.unwrap_or_default());
            Release { day: age.and(dated.day), state, ..dated }
        });
    prop::collection::vec(one, 0..8)
}

/// A history that owns its releases.
#[derive(Clone, Debug)]
struct Case {
    releases: Option<Vec<Release<'static>>>,
    shift: i32,
    history: History<'static>,
}

impl Case {
    fn history(&self) -> History<'_> {
        let as_of = self.history.as_of.plus_days(self.shift).expect("in the calendar");
        History { releases: self.releases.as_deref(), as_of, ..self.history }
    }
}

fn cases() -> impl Strategy<Value = Case> {
    let any_status = prop::sample::select(StatusWord::ALL.to_vec());
    let status = prop_oneof![6 => Just(StatusWord::Active), 2 => any_status];
    let versions = prop::sample::select(vec!["0.1.0", "2.0.0", "2.0.0", "x"]);
    let readme = prop_oneof![Just(ReadmeState::Present), prop::sample::select(ReadmeState::ALL.to_vec())];
    (
        prop::option::weighted(0.95, releases()),
        0_i32..900,
        prop::option::weighted(0.97, status),
        prop::option::weighted(0.9, versions),
        readme,
        prop::option::weighted(0.1, Just(DECLARED_INACTIVE)),
        prop::sample::select(Ecosystem::ALL.to_vec()),
    )
        .prop_map(|(releases, shift, status, latest_version, readme, development_status, ecosystem)| {
            let sample = package(&[]);
            let history = History { ecosystem, status, latest_version, readme, development_status, ..sample };
            Case { releases, shift, history }
        })
}

#[test]
fn the_cases_below_meet_every_class_often() {
    let mut runner = TestRunner::deterministic();
    let mut counts = BTreeMap::new();
    for _ in 0..4_000 {
        let case = cases().new_tree(&mut runner).expect("a case").current();
        *counts.entry(classify(&case.history()).class).or_insert(0) += 1;
    }
    for class in Class::ALL {
        assert!(counts.get(&class).is_some_and(|count| *count >= 40), "{class:?}: {counts:?}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4_096))]

    #[test]
    fn every_history_gets_the_first_class_whose_definition_it_meets(case in cases()) {
        let history = case.history();
        let first = Class::ALL.into_iter().find(|class| meets(*class, &history));
        prop_assert_eq!(Some(classify(&history).class), first);
        prop_assert_eq!(measure(&history).class, classify(&history));
    }

    #[test]
    fn no_readme_gets_into_the_classes_without_it(case in cases()) {
        let history = case.history();
        let class = classify_by(&history, Rules::WithoutReadme);
        for readme in ReadmeState::ALL {
            prop_assert_eq!(classify_by(&History { readme, ..history }, Rules::WithoutReadme), class);
        }
        // A README that says something is in nobody's way.
        let present = History { readme: ReadmeState::Present, ..history };
        prop_assert_eq!(classify(&present), class);
    }
}
