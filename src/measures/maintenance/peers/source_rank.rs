//! `SourceRank` of libraries.io, as its code has it and repaired: points, not below 0.
//!
//! | part | points | as coded | repaired |
//! |---|---|---|---|
//! | basic info | 1 | at least two of summary, homepage, repository, keywords | same |
//! | repository | 1 | one that the system could fetch; none elsewhere than on the hosts it knows | declared |
//! | README | 1 | looked for in the repository alone | the registry's; one that says nothing does not count |
//! | licence | 1 | any text declared, else the repository's | any text declared |
//! | more than one version | 1 | removed ones count as far as they are remembered | releases that exist |
//! | follows semver | 1 | every version, in PyPI too | every version by the rules of its registry |
//! | recent release | 1 | younger than six months | same, of releases that exist |
//! | not brand new | 1 | one older than six months | same |
//! | 1.0.0 reached | 1 | any version that follows semver | any by the rules of its registry |
//! | only pre-releases | −2 | by semver, in PyPI too | by the rules of its registry |
//! | outdated dependencies | −1 | not known; none where there are no dependencies or one version | same |
//! | deprecated | −5 | status | same |
//! | unmaintained | −5 | a mark in the repository: not known | archived, or declared `7 - Inactive` |
//! | removed | −5 | unpublished or absent | same |
//! | dependent packages | 2 a power of ten | not known | not known |
//! | dependent repositories, stars | 1 a power of ten | not known | not known |
//! | contributors, subscribers | ½ a power of ten | not known | not known |
//!
//! Powers of ten are rounded, halves rounded up. What is not known is bounded by the largest order of magnitude that
//! occurs ([`CEILINGS`]). Left out on purpose: libraries.io's other scores.

use std::cmp::Ordering;

use jiff::ToSpan;

use super::super::class::DECLARED_INACTIVE;
use super::super::history::{ReadmeState, Release, StatusWord};
use super::super::stage::Stage;
use super::inputs::{Inputs, LicenseState};
use super::score::{Bounds, Form, Kept, Part, Rule, Score};
use crate::package::{Ecosystem, ReleaseState};

/// Hosts whose repositories libraries.io reads.
const KNOWN_HOSTS: [&str; 3] = ["github.com", "gitlab.com", "bitbucket.org"];

/// The most points that a part can bring whose input registries do not keep. Dependents cannot outnumber packages
/// (fewer than 10^7 in either registry), dependent repositories are fewer than 10^8, stars of any repository fewer
/// than 10^6, contributors and subscribers fewer than 10^5.
pub const CEILINGS: [(&str, f64); 5] = [
    ("dependent packages", 14.0),
    ("dependent repositories", 8.0),
    ("stars", 6.0),
    ("contributors", 3.0),
    ("subscribers", 3.0),
];

/// `SourceRank` of a package, points.
pub fn source_rank(inputs: &Inputs<'_>, form: Form) -> Score {
    let part = |name, weight, value, kept| Part { name, weight, value, kept };
    let point = |name, points, is: Option<bool>| part(name, points, Bounds::maybe(is), Kept::InRegistry);
    let versions = Versions::of(inputs, form);
    let mut parts = vec![
        point("basic info", 1.0, basic_info(inputs)),
        point("repository", 1.0, has_repository(inputs, form)),
        point("README", 1.0, has_readme(inputs, form)),
        point("licence", 1.0, has_license(inputs, form)),
        point("more than one version", 1.0, versions.is_several()),
        point("follows semver", 1.0, versions.all_follow()),
        point("recent release", 1.0, versions.any_of_age(Ordering::Greater)),
        point("not brand new", 1.0, versions.any_of_age(Ordering::Less)),
        point("1.0.0 reached", 1.0, versions.any_from_one()),
        point("only pre-releases", -2.0, versions.all_prereleases()),
        part("outdated dependencies", -1.0, Bounds::maybe(is_outdated(inputs, &versions)), Kept::Elsewhere),
        point("deprecated", -5.0, is_status(inputs, &[StatusWord::Deprecated])),
        unmaintained(inputs, form),
        point("removed", -5.0, is_status(inputs, &[StatusWord::Unpublished, StatusWord::Absent])),
    ];
    parts.extend(CEILINGS.map(|(name, most)| part(name, 1.0, Bounds::between(0.0, most), Kept::Elsewhere)));
    Score { name: "SourceRank", form, parts, rule: Rule::SumNotBelowZero }
}

/// The releases that a form counts.
struct Versions<'a> {
    inputs: &'a Inputs<'a>,
    form: Form,
    /// `None` where releases are not told.
    releases: Option<Vec<&'a Release<'a>>>,
}

impl<'a> Versions<'a> {
    fn of(inputs: &'a Inputs<'a>, form: Form) -> Self {
        let counts = |release: &&Release<'_>| form == Form::AsCoded || release.state != ReleaseState::Removed;
        let releases = inputs.history.releases.map(|all| all.iter().filter(counts).collect());
        Self { inputs, form, releases }
    }

    fn stage(&self, release: &Release<'_>) -> Option<Stage> {
        let kind = match self.form {
            Form::AsCoded => Ecosystem::Npm,
            Form::Repaired => self.inputs.history.ecosystem,
        };
        Stage::read(kind, release.version)
    }

    fn is_several(&self) -> Option<bool> {
        self.releases.as_ref().map(|releases| releases.len() > 1)
    }

    /// Nothing follows no rule; as coded all of nothing does, but then tags of the repository stand in.
    fn all_follow(&self) -> Option<bool> {
        let releases = self.releases.as_ref()?;
        if releases.is_empty() {
            return (self.form == Form::Repaired).then_some(false);
        }
        Some(releases.iter().all(|release| self.stage(release).is_some()))
    }

    fn any_from_one(&self) -> Option<bool> {
        let releases = self.releases.as_ref()?;
        Some(releases.iter().any(|release| self.stage(release).is_some_and(|stage| stage.from_one)))
    }

    fn all_prereleases(&self) -> Option<bool> {
        let releases = self.releases.as_ref()?;
        let is_prerelease =
            |release: &&Release<'_>| self.stage(release).is_some_and(|stage| stage.prerelease);
        Some(!releases.is_empty() && releases.iter().all(is_prerelease))
    }

    /// Whether a release is on this side of the day six months ago.
    fn any_of_age(&self, side: Ordering) -> Option<bool> {
        let releases = self.releases.as_ref()?;
        let border = self.inputs.history.as_of.date().checked_sub(6.months()).ok()?;
        let mut days = releases.iter().map(|release| release.day);
        if days.clone().flatten().any(|day| day.date().cmp(&border) == side) {
            return Some(true);
        }
        days.all(|day| day.is_some()).then_some(false)
    }
}

/// At least two of four; open where what is not told could decide it.
fn basic_info(inputs: &Inputs<'_>) -> Option<bool> {
    let told = [inputs.has_summary, inputs.has_homepage, inputs.has_repository(), inputs.has_keywords];
    let count = |wanted| told.iter().filter(|is| **is == wanted).count();
    let there = count(Some(true));
    match there + count(None) {
        _ if there > 1 => Some(true),
        0 | 1 => Some(false),
        _ => None,
    }
}

fn has_repository(inputs: &Inputs<'_>, form: Form) -> Option<bool> {
    match form {
        Form::Repaired => inputs.has_repository(),
        // On a host that it knows it may still be gone.
        Form::AsCoded => inputs.is_hosted_on(&KNOWN_HOSTS).filter(|known| !known),
    }
}

fn has_readme(inputs: &Inputs<'_>, form: Form) -> Option<bool> {
    match (form, inputs.history.readme) {
        (Form::AsCoded, _) => has_repository(inputs, form),
        (Form::Repaired, ReadmeState::Present) => Some(true),
        (Form::Repaired, ReadmeState::Absent | ReadmeState::Placeholder) => Some(false),
        (Form::Repaired, ReadmeState::Unknown) => None,
    }
}

fn has_license(inputs: &Inputs<'_>, form: Form) -> Option<bool> {
    match (inputs.license, form) {
        (LicenseState::Spdx | LicenseState::Other, _) => Some(true),
        (LicenseState::None, Form::Repaired) => Some(false),
        (LicenseState::None, Form::AsCoded) => has_repository(inputs, form),
        (LicenseState::Unknown, _) => None,
    }
}

fn is_outdated(inputs: &Inputs<'_>, versions: &Versions<'_>) -> Option<bool> {
    let cannot = versions.is_several() == Some(false) || inputs.dependency_count == Some(0);
    cannot.then_some(false)
}

fn is_status(inputs: &Inputs<'_>, words: &[StatusWord]) -> Option<bool> {
    inputs.history.status.map(|status| words.contains(&status))
}

fn unmaintained(inputs: &Inputs<'_>, form: Form) -> Part {
    let declared = inputs.history.development_status == Some(DECLARED_INACTIVE);
    let is = match form {
        Form::AsCoded => None,
        Form::Repaired => is_status(inputs, &[StatusWord::Archived]).map(|archived| archived || declared),
    };
    let kept = Kept::InRegistry;
    Part { name: "unmaintained", weight: -5.0, value: Bounds::maybe(is), kept }
}

#[cfg(test)]
mod tests {
    use super::super::super::history::History;
    use super::super::super::sample::{package, release};
    use super::super::sample::inputs;
    use super::super::score::side_by_side;
    use super::*;
    use crate::package::Fact;

    fn value(score: &Score, name: &str) -> Bounds {
        score.parts.iter().find(|part| part.name == name).expect("a part of that name").value
    }

    fn both(inputs: &Inputs<'_>) -> [Score; 2] {
        [Form::AsCoded, Form::Repaired].map(|form| source_rank(inputs, form))
    }

    const YES: Bounds = Bounds::exactly(1.0);
    const NO: Bounds = Bounds::exactly(0.0);
    const OPEN: Bounds = Bounds::between(0.0, 1.0);

    #[test]
    fn a_sound_package_has_nine_points_when_repaired() {
        let releases = [release("1.0.0", 700), release("2.0.0", 20)];
        let mut given = inputs(package(&releases));
        given.dependency_count = Some(0);
        let [coded, repaired] = both(&given);
        assert_eq!(repaired.registry_part(), Bounds::exactly(9.0));
        assert_eq!(repaired.total(), Bounds::between(9.0, 9.0 + 34.0));
        // Repository and README hang on what could be fetched, and unmaintained on a mark in it.
        assert_eq!(coded.registry_part(), Bounds::between(2.0, 9.0));
    }

    #[test]
    fn versions_of_pypi_follow_their_own_rules_when_repaired() {
        let releases = [release("1.0", 700), release("2.0rc1", 20)];
        let history = History { ecosystem: Ecosystem::Pypi, ..package(&releases) };
        let [coded, repaired] = both(&inputs(history));
        for name in ["follows semver", "1.0.0 reached"] {
            assert_eq!((value(&coded, name), value(&repaired, name)), (NO, YES), "{name}");
        }
        let releases = [release("2.0rc1", 20)];
        let history = History { ecosystem: Ecosystem::Pypi, ..package(&releases) };
        let [coded, repaired] = both(&inputs(history));
        let name = "only pre-releases";
        assert_eq!((value(&coded, name), value(&repaired, name)), (NO, YES));
    }

    #[test]
    fn removed_releases_count_as_coded_alone() {
        let mut releases = [release("1.0.0", 700), release("0.9.0", 20)];
        releases[0].state = ReleaseState::Removed;
        let [coded, repaired] = both(&inputs(package(&releases)));
        for name in ["more than one version", "not brand new", "1.0.0 reached"] {
            assert_eq!((value(&coded, name), value(&repaired, name)), (YES, NO), "{name}");
        }
        assert_eq!(value(&repaired, "outdated dependencies"), NO);
    }

    #[test]
    fn six_months_go_by_the_calendar_and_the_border_is_neither() {
        // 2026-05-22 is 184 days before 2026-11-22.
        for (age, recent, old) in [(183, YES, NO), (184, NO, NO), (185, NO, YES)] {
            let releases = [release("1.0.0", age)];
            let [_, repaired] = both(&inputs(package(&releases)));
            assert_eq!(value(&repaired, "recent release"), recent, "{age}");
            assert_eq!(value(&repaired, "not brand new"), old, "{age}");
        }
    }

    #[test]
    fn what_is_not_told_is_open_unless_the_rest_decides() {
        let mut releases = [release("1.0.0", 700), release("2.0.0", 600)];
        releases[1].day = None;
        let [_, repaired] = both(&inputs(package(&releases)));
        assert_eq!(value(&repaired, "recent release"), OPEN);
        assert_eq!(value(&repaired, "not brand new"), YES);
        let untold = History { releases: None, status: None, ..package(&[]) };
        let [coded, repaired] = both(&inputs(untold));
        for name in ["more than one version", "follows semver", "recent release", "deprecated", "removed"] {
            assert_eq!((value(&coded, name), value(&repaired, name)), (OPEN, OPEN), "{name}");
        }
    }

    #[test]
    fn basic_info_is_two_of_four() {
        let mut given = inputs(package(&[]));
        given.repository_host = Fact::Nothing;
        for (told, expected) in [
            ([Some(true), Some(true), None], Some(true)),
            ([Some(true), Some(false), None], None),
            ([Some(true), Some(false), Some(false)], Some(false)),
            ([Some(false), Some(false), None], Some(false)),
            ([None, None, None], None),
        ] {
            [given.has_summary, given.has_homepage, given.has_keywords] = told;
            assert_eq!(basic_info(&given), expected, "{told:?}");
        }
    }

    #[test]
    fn a_readme_of_the_registry_counts_only_when_repaired() {
        let releases = [release("1.0.0", 20)];
        let mut given = inputs(package(&releases));
        given.repository_host = Fact::Nothing;
        let [coded, repaired] = both(&given);
        assert_eq!((value(&coded, "README"), value(&repaired, "README")), (NO, YES));
        given.history.readme = ReadmeState::Placeholder;
        assert_eq!(value(&both(&given)[1], "README"), NO);
    }

    #[test]
    fn a_licence_of_the_repository_may_count_as_coded() {
        let mut given = inputs(package(&[]));
        for (license, coded, repaired) in [
            (LicenseState::Other, YES, YES),
            (LicenseState::None, OPEN, NO),
            (LicenseState::Unknown, OPEN, OPEN),
        ] {
            given.license = license;
            let [in_code, mended] = both(&given);
            assert_eq!((value(&in_code, "licence"), value(&mended, "licence")), (coded, repaired));
        }
    }

    #[test]
    fn a_deprecated_or_archived_package_loses_five_and_none_is_below_zero() {
        let releases = [release("1.0.0", 700), release("2.0.0", 20)];
        for (status, lost) in [(StatusWord::Deprecated, 5.0), (StatusWord::Archived, 5.0)] {
            let history = History { status: Some(status), ..package(&releases) };
            assert_eq!(both(&inputs(history))[1].registry_part(), Bounds::exactly(9.0 - lost));
        }
        let gone = History { status: Some(StatusWord::Unpublished), ..package(&[]) };
        assert_eq!(both(&inputs(gone))[1].registry_part(), Bounds::exactly(0.0));
    }

    #[test]
    fn both_forms_have_the_same_parts() {
        let given = inputs(package(&[]));
        let [coded, repaired] = both(&given);
        let parts =
            |score: &Score| score.parts.iter().map(|part| (part.name, part.weight)).collect::<Vec<_>>();
        assert_eq!(parts(&coded), parts(&repaired));
        assert_eq!(side_by_side(&coded, &repaired).len(), coded.parts.len() + 2);
    }
}
