//! The Kaplan–Meier curve of a population, weighted for the design, with intervals. It leaves out the median
//! (`median`) and comparing curves (`compare`).
//!
//! S(k) = Π over event times t ≤ k of 1 − d(t)/Y(t) (Kaplan & Meier 1958), d and Y being weighted counts of events and
//! of those still watched: an estimate of the curve that the same formula gives over all packages.
//! Variance: that of a stratified sample of the influence values (`residual`).
//!
//! Interval: Wilson's at the effective sample size n* = S(1−S)/V (Rothman 1978), with t for z at Satterthwaite's degrees
//! of freedom and half an event and half a survivor added in each stratum. Where nobody is censored before k it is the
//! interval of a share, to the last digit. Log(−log) intervals are there for comparison: at n = 200 and S of about
//! 0.06 they covered 85.2 %, these 93.9 %, and they do not exist at 0 and 1 (`benches/coverage`).

use super::residual::Residuals;
use super::{End, Subject};
use crate::measures::survey::{
    Answer, CONFIDENCE, Cell, Counts, Estimate, Interval, Method, NoEstimate, NoInterval, Spread, Stratum,
    cells, counts, student_quantile,
};

/// One step of a curve: a time at which there are events.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Step {
    /// The time.
    pub time: f64,
    /// Packages, by weight, that were watched until then.
    pub at_risk: f64,
    /// Packages, by weight, whose event is then.
    pub events: f64,
    /// The share that survives this time.
    pub survival: f64,
    /// Σ d / (Y (Y − d)) up to and with this time; infinite once nobody is left.
    pub(super) hazard: f64,
}

/// A Kaplan–Meier curve and the subjects it was made of.
#[derive(Debug, Clone, PartialEq)]
pub struct Curve {
    pub(super) subjects: Vec<(Subject, usize)>,
    pub(super) cells: Vec<Cell>,
    pub(super) steps: Vec<Step>,
    counts: Counts,
}

impl Curve {
    /// The curve of a population.
    ///
    /// # Errors
    /// Why there is none; a time that is negative or not a number counts as not finite.
    pub fn of(strata: &[Stratum<'_, Subject>]) -> Result<Self, NoEstimate> {
        let cells = cells(strata)?;
        let mut subjects = Vec::new();
        for (stratum, drawn) in strata.iter().enumerate() {
            for answer in drawn.answers {
                match answer {
                    Answer::Value(subject) if subject.time.is_finite() && subject.time >= 0.0 => {
                        subjects.push((*subject, stratum));
                    }
                    Answer::Value(_) => return Err(NoEstimate::NotFinite { stratum }),
                    Answer::Missing | Answer::Outside | Answer::Unplaced => {}
                }
            }
        }
        subjects.sort_by(|a, b| a.0.time.total_cmp(&b.0.time).then(a.1.cmp(&b.1)));
        let weights: Vec<f64> = cells.iter().map(Cell::weight).collect();
        let steps = steps(&subjects, &weights, 0.0);
        Ok(Self { subjects, steps, counts: counts(strata, &cells), cells })
    }

    /// Its steps, by time.
    #[must_use]
    pub fn steps(&self) -> &[Step] {
        &self.steps
    }

    /// The answers behind it.
    #[must_use]
    pub fn counts(&self) -> Counts {
        self.counts
    }

    /// The share, in 0–1, that survives `time`, with its interval and with bounds: all that are missing fell silent at
    /// once, or survive.
    ///
    /// # Errors
    /// [`NoEstimate::BeyondFollowUp`] where nobody was watched for so long and not all had their event before.
    pub fn at(&self, time: f64) -> Result<Estimate, NoEstimate> {
        let survival = self.survival(time)?;
        let spread = Residuals::of(self, time, survival).spread();
        Ok(Estimate::from_spread(survival, Ok(spread), self.counts).bounded(self.bounds(time)))
    }

    /// The same with an interval by log(−log S) ± t σ/(S |log S|) (Kalbfleisch & Prentice 1980).
    ///
    /// # Errors
    /// As [`Curve::at`].
    pub fn at_by_log_log(&self, time: f64) -> Result<Estimate, NoEstimate> {
        let plain = self.at(time)?;
        let Some(Spread::Wilson { degrees, standard_error, .. }) = plain.spread else { return Ok(plain) };
        let log = plain.value.ln();
        let interval = if log < 0.0 && log.is_finite() && standard_error > 0.0 {
            let half =
                student_quantile(0.5 + 0.5 * CONFIDENCE, degrees) * standard_error / (plain.value * -log);
            let end = |shift: f64| (log * shift.exp()).exp();
            Ok(Interval { low: end(half), high: end(-half) })
        } else {
            Err(NoInterval::NoVariation)
        };
        let found = Estimate::with_interval(plain.value, interval, Method::LogLog, self.counts);
        Ok(Estimate { standard_error: plain.standard_error, bounds: plain.bounds, ..found })
    }

    pub(super) fn survival(&self, time: f64) -> Result<f64, NoEstimate> {
        let survival = survival(&self.steps, time);
        let watched = self.subjects.last().is_some_and(|(last, _)| last.time >= time);
        if watched || survival <= 0.0 { Ok(survival) } else { Err(NoEstimate::BeyondFollowUp) }
    }

    fn bounds(&self, time: f64) -> Option<Interval> {
        self.bounds_of(&|steps| survival(steps, time))
    }

    /// The bounds of what follows from the steps, and is 0 of a curve of which all fell silent at once.
    pub(super) fn bounds_of(&self, of: &dyn Fn(&[Step]) -> f64) -> Option<Interval> {
        let mut missing = 0.0;
        let mut all = 0.0;
        let mut weights = Vec::with_capacity(self.cells.len());
        for cell in &self.cells {
            let members = cell.members + cell.unplaced;
            let drawn = if cell.estimated { members + cell.outside } else { members };
            let weight = if drawn > 0.0 { cell.frame / drawn } else { 0.0 };
            missing += weight * (members - cell.values);
            all += weight * members;
            weights.push(weight);
        }
        if missing <= 0.0 {
            let value = of(&self.steps);
            return Some(Interval { low: value, high: value });
        }
        let low = of(&steps(&self.subjects, &weights, 0.0)) * (1.0 - missing / all);
        let high = of(&steps(&self.subjects, &weights, missing));
        Some(Interval { low, high })
    }
}

fn survival(steps: &[Step], time: f64) -> f64 {
    let after = steps.partition_point(|step| step.time <= time);
    after.checked_sub(1).map_or(1.0, |last| steps[last].survival)
}

/// The steps of subjects in order of time; `forever` is the weight of some who are watched without end.
fn steps(subjects: &[(Subject, usize)], weights: &[f64], forever: f64) -> Vec<Step> {
    let mut at_risk: f64 = forever + subjects.iter().map(|(_, stratum)| weights[*stratum]).sum::<f64>();
    let (mut survival, mut hazard) = (1.0, 0.0);
    let mut steps = Vec::new();
    for same in subjects.chunk_by(|a, b| a.0.time.total_cmp(&b.0.time).is_eq()) {
        let weight_of = |end: End| -> f64 {
            same.iter().filter(|(subject, _)| subject.end == end).map(|(_, stratum)| weights[*stratum]).sum()
        };
        let (events, censored) = (weight_of(End::Event), weight_of(End::Censored));
        if events > 0.0 {
            // What is left after subtracting many weights is rounding, not packages.
            let left = at_risk - events;
            let left = if left > 1e-9 * at_risk { left } else { 0.0 };
            survival *= left / at_risk;
            hazard += if left > 0.0 { events / at_risk / left } else { f64::INFINITY };
            steps.push(Step { time: same[0].0.time, at_risk, events, survival, hazard });
        }
        at_risk -= events + censored;
    }
    steps
}

#[cfg(test)]
// Values that are exact by construction are compared exactly.
#[allow(clippy::float_cmp)]
mod tests {
    use super::super::super::survey::share;
    use super::*;

    fn subjects(of: &[(f64, bool)]) -> Vec<Answer<Subject>> {
        let end = |event| if event { End::Event } else { End::Censored };
        of.iter().map(|(time, event)| Answer::Value(Subject { time: *time, end: end(*event) })).collect()
    }

    #[test]
    fn the_curve_is_that_of_kaplan_and_meier_1958() {
        // Their example of section 2: deaths at 0.8, 3.1, 5.4, 9.2; losses at 1.0, 2.7, 7.0, 12.1.
        let drawn = subjects(&[
            (0.8, true),
            (1.0, false),
            (2.7, false),
            (3.1, true),
            (5.4, true),
            (7.0, false),
            (9.2, true),
            (12.1, false),
        ]);
        let curve = Curve::of(&[Stratum::all(8_000, &drawn)]).unwrap();
        let found: Vec<f64> = curve.steps().iter().map(|step| step.survival).collect();
        for (found, expected) in found.iter().zip([7.0 / 8.0, 0.7, 0.525, 0.2625]) {
            assert!((found - expected).abs() < 1e-12, "{found} is not {expected}");
        }
        assert_eq!(curve.at(0.5).unwrap().value, 1.0);
        assert!((curve.at(12.1).unwrap().value - 0.2625).abs() < 1e-12);
        assert_eq!(curve.at(12.2), Err(NoEstimate::BeyondFollowUp));
    }

    #[test]
    fn without_censoring_it_is_a_share_to_the_last_digit() {
        let times: Vec<(f64, bool)> = (0..50).map(|i| (f64::from(i * 7 % 50), true)).collect();
        let (top, rest) = (subjects(&times[..20]), subjects(&times[20..]));
        let curve = Curve::of(&[Stratum::all(100, &top), Stratum::all(5_000, &rest)]).unwrap();
        let over = |of: &[Answer<Subject>], k: f64| -> Vec<Answer<bool>> {
            of.iter().map(|answer| answer.map(|subject| subject.time > k)).collect()
        };
        for k in [0.0, 3.0, 25.0, 47.0] {
            let (a, b) = (over(&top, k), over(&rest, k));
            let expected = share(&[Stratum::all(100, &a), Stratum::all(5_000, &b)]).unwrap();
            let found = curve.at(k).unwrap();
            let (found_interval, interval) = (found.interval.unwrap(), expected.interval.unwrap());
            assert!((found.value - expected.value).abs() < 1e-12);
            assert!((found_interval.low - interval.low).abs() < 1e-9, "{k}: {found:?} {expected:?}");
            assert!((found_interval.high - interval.high).abs() < 1e-9);
            let (a, b) = (found.standard_error.unwrap(), expected.standard_error.unwrap());
            assert!((a - b).abs() < 1e-9, "{k}: {a} {b}");
        }
    }

    #[test]
    fn all_gone_none_gone_and_a_census() {
        let drawn = subjects(&[(1.0, true), (2.0, true), (3.0, true)]);
        let curve = Curve::of(&[Stratum::all(300, &drawn)]).unwrap();
        let gone = curve.at(5.0).unwrap();
        assert_eq!(gone.value, 0.0);
        assert!(gone.interval.unwrap().high > 0.3);
        assert_eq!(gone.bounds, Some(Interval { low: 0.0, high: 0.0 }));
        let early = curve.at(0.5).unwrap();
        assert!(early.value == 1.0 && early.interval.unwrap().low < 0.7);
        assert_eq!(curve.at_by_log_log(0.5).unwrap().interval, Err(NoInterval::NoVariation));
        let counted = Curve::of(&[Stratum::all(3, &drawn)]).unwrap().at(1.0).unwrap();
        assert_eq!(counted.method, Method::Counted);
    }

    #[test]
    fn what_is_missing_is_bounded() {
        let mut drawn = subjects(&[(1.0, true), (5.0, false)]);
        drawn.extend([Answer::Missing, Answer::Missing]);
        let found = Curve::of(&[Stratum::all(40, &drawn)]).unwrap().at(2.0).unwrap();
        assert_eq!((found.value, found.counts.missing), (0.5, 2));
        assert_eq!(found.bounds, Some(Interval { low: 0.25, high: 0.75 }));
    }

    #[test]
    fn edges_are_named() {
        let wild = subjects(&[(-1.0, true)]);
        assert_eq!(Curve::of(&[Stratum::all(4, &wild)]).unwrap_err(), NoEstimate::NotFinite { stratum: 0 });
        assert_eq!(Curve::of(&[]).unwrap_err(), NoEstimate::EmptyPopulation);
        let one = subjects(&[(4.0, false)]);
        let found = Curve::of(&[Stratum::all(4, &one)]).unwrap().at(1.0).unwrap().interval.unwrap();
        assert!(found.low < 0.1 && found.high == 1.0, "{found:?}");
    }
}
