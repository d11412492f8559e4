//! Tests that bounds are honest: whatever is hidden from a score, what it would have been lies within.

use proptest::prelude::*;

use super::super::history::{History, ReadmeState, Release, StatusWord};
use super::super::sample::{package, release};
use super::inputs::{Inputs, LicenseState};
use super::npms::{carefulness, maintenance};
use super::score::{Bounds, Form, Score};
use super::source_rank::source_rank;
use crate::package::{Ecosystem, Fact, Reason, ReleaseState};

fn releases() -> impl Strategy<Value = Vec<Release<'static>>> {
    let states = vec![
        ReleaseState::Available,
        ReleaseState::Available,
        ReleaseState::Withdrawn,
        ReleaseState::Removed,
    ];
    let versions = vec!["0.1.0", "1.0.0", "2.0.0-rc.1", "1.0", "x"];
    let one = (prop::sample::select(versions), 0_i32..900, prop::sample::select(states))
        .prop_map(|(version, age, state)| Release { state, ..release(version, age) });
    prop::collection::vec(one, 0..7)
}

/// A package of which everything is told.
fn told(releases: &[Release<'static>], chance: [usize; 5], flags: [bool; 4]) -> Inputs<'static> {
    let releases: &'static [Release<'static>] = releases.to_vec().leak();
    let hosts = [Fact::Known("github.com"), Fact::Known("code.example"), Fact::Known(""), Fact::Nothing];
    let licenses = [LicenseState::Spdx, LicenseState::Other, LicenseState::None];
    let readmes = [ReadmeState::Present, ReadmeState::Placeholder, ReadmeState::Absent];
    let history = History {
        ecosystem: Ecosystem::ALL[chance[0] % 2],
        status: Some(StatusWord::ALL[chance[1] % 7]),
        latest_version: Some(["0.3.0", "2.0.0", "1.0"][chance[2] % 3]),
        readme: readmes[chance[3] % 3],
        ..package(releases)
    };
    Inputs {
        history,
        license: licenses[chance[4] % 3],
        readme_bytes: Some(chance[4] as u64 * 7),
        has_summary: Some(flags[0]),
        has_homepage: Some(flags[1]),
        has_keywords: Some(flags[2]),
        has_changelog: Some(flags[3]),
        repository_host: hosts[chance[3] % 4].clone(),
        dependency_count: Some((chance[2] % 2) as u32),
    }
}

/// The same with some of it hidden.
fn hidden(told: &Inputs<'static>, hide: &[bool]) -> Inputs<'static> {
    let mut less = told.clone();
    let hides = |at: usize| hide.get(at).copied().unwrap_or_default();
    let lost = |fact: Option<bool>, at| fact.filter(|_| !hides(at));
    less.history.status = less.history.status.filter(|_| !hides(0));
    less.history.latest_version = less.history.latest_version.filter(|_| !hides(1));
    less.history.releases = less.history.releases.filter(|_| !hides(2));
    less.readme_bytes = less.readme_bytes.filter(|_| !hides(3));
    less.has_summary = lost(less.has_summary, 4);
    less.has_homepage = lost(less.has_homepage, 5);
    less.has_keywords = lost(less.has_keywords, 6);
    less.has_changelog = lost(less.has_changelog, 7);
    less.dependency_count = less.dependency_count.filter(|_| !hides(8));
    if hides(9) {
        less.repository_host = Fact::Missing(Reason::Withheld);
    }
    if hides(10) {
        less.license = LicenseState::Unknown;
    }
    if hides(11) {
        less.history.readme = ReadmeState::Unknown;
    }
    if hides(12)
        && let Some(releases) = less.history.releases
    {
        let undated: Vec<_> = releases.iter().map(|release| Release { day: None, ..*release }).collect();
        less.history.releases = Some(undated.leak());
    }
    less
}

fn scores(inputs: &Inputs<'_>) -> Vec<Score> {
    let forms = [Form::AsCoded, Form::Repaired];
    forms
        .into_iter()
        .flat_map(|form| [maintenance(inputs, form), carefulness(inputs, form), source_rank(inputs, form)])
        .collect()
}

fn holds(outer: Bounds, inner: Bounds) -> bool {
    outer.low <= inner.low + 1e-12 && inner.high <= outer.high + 1e-12 && outer.low <= outer.high
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_024))]

    #[test]
    fn what_is_hidden_widens_bounds_and_never_moves_them(
        releases in releases(),
        chance in any::<[usize; 5]>().prop_map(|all| all.map(|one| one % 1_000)),
        flags in any::<[bool; 4]>(),
        hide in any::<[bool; 13]>(),
    ) {
        let whole = told(&releases, chance, flags);
        let less = hidden(&whole, &hide);
        for (known, bounded) in scores(&whole).iter().zip(scores(&less)) {
            for (inner, outer) in known.parts.iter().zip(&bounded.parts) {
                prop_assert!(holds(outer.value, inner.value), "{} {:?}: {:?} {:?}", outer.name, known.form, outer.value, inner.value);
            }
            prop_assert!(holds(bounded.total(), known.total()), "{}", known.name);
            prop_assert!(holds(bounded.registry_part(), known.registry_part()), "{}", known.name);
            let most = if known.name == "SourceRank" { 43.0 } else { 1.0 };
            prop_assert!(holds(Bounds::between(0.0, most), bounded.total()), "{:?}", bounded.total());
        }
    }
}
