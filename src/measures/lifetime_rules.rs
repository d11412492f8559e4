//! When a surveyed package counts as stopped, and from when to when it is followed: the rule of the tables of survival,
//! and its variants. It leaves out curves and tables.

use polars::prelude::*;

use super::failed;
use super::sample::{Sample, domains};
use super::survey::{Answer, Stratum};
use super::survival::{End, Subject};
use crate::package::Ecosystem;
use crate::query::QueryError;
use crate::snapshot::Snapshot;

/// A silence of so many days at the as-of day is no release for a year: the window of `releases_365d`.
pub(super) const YEAR_DAYS: f64 = 365.0;

/// Days of a month, on average.
pub(super) const MONTH_DAYS: f64 = 365.25 / 12.0;

/// Whose lives are looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Whom {
    /// Released packages that the registry still has.
    Released,
    /// Of these, those that released on two days or more. Who released on one day alone is either silent since, or too
    /// young to be followed: without these the curve is the same, divided by its first step.
    TwoReleaseDays,
    /// The released, and packages that the registry no longer has or no longer lists: those have stopped, with their
    /// latest release where its day is known, else at once, which is the lowest that the curve can be.
    GoneToo,
}

/// One rule.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Rule {
    pub id: &'static str,
    pub title: &'static str,
    /// A package has stopped where its latest release is so old at the as-of day, or older.
    pub silence_days: f64,
    pub whom: Whom,
}

/// The rule that is told first.
pub(super) const MAIN: Rule =
    Rule { id: "silence_365", title: "no release for a year", silence_days: YEAR_DAYS, whom: Whom::Released };

/// Every rule, the main one among them.
pub(super) const RULES: [Rule; 6] = [
    Rule { id: "silence_180", title: "no release for 180 days", silence_days: 180.0, ..MAIN },
    MAIN,
    Rule { id: "silence_730", title: "no release for 730 days", silence_days: 730.0, ..MAIN },
    Rule { id: "silence_1095", title: "no release for 1,095 days", silence_days: 1_095.0, ..MAIN },
    Rule {
        id: "two_release_days",
        title: "no release for a year, of packages with two release days or more",
        whom: Whom::TwoReleaseDays,
        ..MAIN
    },
    Rule {
        id: "gone_stopped",
        title: "no release for a year, or gone from the registry",
        whom: Whom::GoneToo,
        ..MAIN
    },
];

/// The survey of an ecosystem with what the rules look at.
pub(super) struct Lives {
    pub sample: Sample,
    released: Vec<Option<bool>>,
    /// No longer listed, or the registry no longer has it.
    left: Vec<bool>,
    spans: Vec<Option<f64>>,
    silences: Vec<Option<f64>>,
}

impl Lives {
    pub fn read(snapshot: &Snapshot, ecosystem: Ecosystem, table: &str) -> Result<Option<Self>, QueryError> {
        if !snapshot.ecosystems().contains(&ecosystem) {
            return Ok(None);
        }
        let Some(sample) = Sample::read(snapshot, ecosystem, &[], table)? else { return Ok(None) };
        Self::of(sample).map(Some).map_err(failed(snapshot, table))
    }

    fn of(sample: Sample) -> PolarsResult<Self> {
        let released =
            domains().into_iter().find(|domain| domain.id == "released").expect("it is listed there");
        let released = sample.belongs(&released)?;
        let left = sample.gone()?.into_iter().zip(sample.is_listed()?);
        let left = left.map(|(gone, listed)| gone || !listed).collect();
        let (spans, silences) = (sample.numbers("span_days")?, sample.numbers("days_since_latest")?);
        Ok(Self { sample, released, left, spans, silences })
    }

    /// The subjects by a rule, by stratum.
    pub fn by(&self, rule: Rule) -> Vec<Vec<Answer<Subject>>> {
        self.sample.by_stratum(|member| {
            let days = self.spans[member].zip(self.silences[member]);
            if self.left[member] && rule.whom == Whom::GoneToo {
                let span = self.spans[member].unwrap_or(0.0);
                return Answer::Value(Subject { time: span / MONTH_DAYS, end: End::Event });
            }
            match (self.released[member], days) {
                (Some(false), _) => Answer::Outside,
                (None, _) => Answer::Unplaced,
                (Some(true), None) => Answer::Missing,
                (Some(true), Some((span, silence))) => subject(span, silence, rule),
            }
        })
    }

    /// The strata with these subjects.
    pub fn strata<'t>(&self, subjects: &'t [Vec<Answer<Subject>>]) -> Vec<Stratum<'t, Subject>> {
        self.sample.strata_of(subjects)
    }
}

/// A package by its days from the first to the latest release, and from that to the as-of day. An end shows itself only
/// after the days of silence, so that everybody is followed to the day that lies these before the as-of day, and no
/// further: to follow those who still release to their latest release would find too few ends.
fn subject(span: f64, silence: f64, rule: Rule) -> Answer<Subject> {
    let followed = span + silence - rule.silence_days;
    if followed < 0.0 || (rule.whom == Whom::TwoReleaseDays && span <= 0.0) {
        return Answer::Outside;
    }
    Answer::Value(if silence >= rule.silence_days {
        Subject { time: span / MONTH_DAYS, end: End::Event }
    } else {
        Subject { time: followed / MONTH_DAYS, end: End::Censored }
    })
}

#[cfg(test)]
mod tests {
    use super::super::survey::Stratum;
    use super::super::survival::Curve;
    use super::*;

    #[test]
    fn everybody_is_followed_as_far_as_an_end_can_show_itself() {
        let at = |days: f64, end| Answer::Value(Subject { time: days / MONTH_DAYS, end });
        assert_eq!(subject(100.0, 400.0, MAIN), at(100.0, End::Event));
        assert_eq!(subject(100.0, 365.0, MAIN), at(100.0, End::Event));
        // 464 days old, silent for 364: an end would have shown itself at 99 days of age.
        assert_eq!(subject(100.0, 364.0, MAIN), at(99.0, End::Censored));
        assert_eq!(subject(1_000.0, 0.0, MAIN), at(635.0, End::Censored));
        assert_eq!(subject(0.0, 364.0, MAIN), Answer::Outside, "younger than a year");
    }

    #[test]
    fn a_longer_silence_ends_fewer_and_follows_less_far() {
        let at = |days: f64, end| Answer::Value(Subject { time: days / MONTH_DAYS, end });
        let by = |silence_days| subject(900.0, 500.0, Rule { silence_days, ..MAIN });
        assert_eq!(by(180.0), at(900.0, End::Event));
        assert_eq!(by(365.0), at(900.0, End::Event));
        assert_eq!(by(730.0), at(670.0, End::Censored));
        assert_eq!(by(1_095.0), at(305.0, End::Censored));
        assert_eq!(subject(500.0, 500.0, Rule { silence_days: 1_095.0, ..MAIN }), Answer::Outside);
    }

    #[test]
    fn from_two_release_days_on_it_is_the_same_curve_over_its_first_step() {
        let days: Vec<(f64, f64)> = (0..60_u32)
            .map(|i| (f64::from(i % 4) * f64::from(i * 31 % 900), f64::from(i * 97 % 1_500)))
            .collect();
        let curve = |whom| {
            let rule = Rule { whom, ..MAIN };
            let subjects: Vec<_> =
                days.iter().map(|(span, silence)| subject(*span, *silence, rule)).collect();
            let strata = [Stratum {
                population: 6_000,
                members: super::super::survey::Members::Estimated,
                answers: &subjects,
            }];
            Curve::of(&strata).unwrap()
        };
        let (all, two) = (curve(Whom::Released), curve(Whom::TwoReleaseDays));
        let first = all.at(0.0).unwrap().value;
        assert!(first < 0.9 && two.at(0.0).unwrap().value > 0.999, "some released on one day alone: {first}");
        for months in [6.0, 12.0, 24.0, 48.0] {
            let (all, two) = (all.at(months).unwrap().value, two.at(months).unwrap().value);
            assert!((all / first - two).abs() < 1e-12, "{months}: {all} / {first} is not {two}");
        }
    }
}
