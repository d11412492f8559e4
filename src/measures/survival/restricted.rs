//! The restricted mean survival time: how long, of the first so many months, subjects last on average. Two of them can
//! be subtracted, in months, whether or not the curves cross. It leaves out the curve.
//!
//! μ(τ) = ∫₀^τ S(t) dt (Irwin 1949; Royston & Parmar 2013, 10.1186/1471-2288-13-152). Its variance by Greenwood's
//! formula, Σ A(t)² d/(Y(Y−d)) with A(t) = ∫ₜ^τ S (Klein & Moeschberger 2003, 4.5), knows no weights: here it is that of a
//! stratified sample of the influence values, as for the curve (`residual`). That of subject i is the integral of its
//! influence on S: Σ over event times t ≤ min(time, τ) of A(t) d/(Y(Y−d)), minus A(time)/(Y−d) if it has its event by τ.
//! Times the weight of all it is the residual; without censoring that is min(time, τ) − μ, and all is as for a mean.
//!
//! Interval: μ ± t standard errors at Satterthwaite's degrees of freedom, corrected for skewness as a mean's is.

use super::Subject;
use super::curve::{Curve, Step};
use crate::measures::survey::{Cell, Estimate, Interval, NoEstimate, Summary, linearised};

impl Curve {
    /// The mean of min(time, `until`), in the unit of the times, with its interval and with bounds: all that are missing
    /// fell silent at once, or survive.
    ///
    /// # Errors
    /// [`NoEstimate::BeyondFollowUp`] where nobody was watched for so long and not all had their event before.
    pub fn restricted_mean(&self, until: f64) -> Result<Estimate, NoEstimate> {
        self.survival(until)?;
        let value = area(&self.steps, until);
        let residuals = self.residuals(until);
        let summaries: Vec<Summary> =
            residuals.iter().map(|stratum| Summary::of(stratum.iter().copied())).collect();
        let population: f64 = self.cells.iter().map(|cell| cell.size).sum();
        let spread = linearised(&self.cells, &summaries, 0.0, population);
        let bounds = self.bounds_of(&|steps| area(steps, until));
        let range = Interval { low: 0.0, high: until };
        Ok(Estimate::from_spread(value, spread, self.counts()).within(range).bounded(bounds))
    }

    /// The residuals of each stratum.
    fn residuals(&self, until: f64) -> Vec<Vec<f64>> {
        let population: f64 = self.cells.iter().map(|cell: &Cell| cell.size).sum();
        let after = areas_after(&self.steps, until);
        let mut residuals = vec![Vec::new(); self.cells.len()];
        let (mut step, mut lost) = (0, 0.0);
        for (subject, stratum) in &self.subjects {
            while let Some(next) = self.steps.get(step).filter(|next| next.time <= subject.time.min(until)) {
                let left = next.at_risk - next.events;
                // Where nobody is left, nothing lies behind it.
                lost += if after[step] > 0.0 { after[step] * next.events / next.at_risk / left } else { 0.0 };
                step += 1;
            }
            let own =
                own_loss(subject, step.checked_sub(1).map(|last| (&self.steps[last], after[last])), until);
            residuals[*stratum].push(population * (lost - own));
        }
        residuals
    }
}

/// What the subject's own event takes away; `last` is the last step up to its time, with the area behind it.
fn own_loss(subject: &Subject, last: Option<(&Step, f64)>, until: f64) -> f64 {
    match last {
        Some((step, after)) if subject.is_event() && subject.time <= until && after > 0.0 => {
            after / (step.at_risk - step.events)
        }
        _ => 0.0,
    }
}

/// The area below a curve of these steps.
fn area(steps: &[Step], until: f64) -> f64 {
    let (mut area, mut from, mut survival) = (0.0, 0.0, 1.0);
    for step in steps.iter().take_while(|step| step.time <= until) {
        area += survival * (step.time - from);
        (from, survival) = (step.time, step.survival);
    }
    area + survival * (until - from)
}

/// The area below the curve behind each step.
fn areas_after(steps: &[Step], until: f64) -> Vec<f64> {
    let mut areas = vec![0.0; steps.len()];
    let (mut area, mut next) = (0.0, until);
    for (place, step) in steps.iter().enumerate().rev().filter(|(_, step)| step.time <= until) {
        area += step.survival * (next - step.time);
        areas[place] = area;
        next = step.time;
    }
    areas
}

#[cfg(test)]
mod tests {
    use super::super::super::survey::{Answer, Random, Stratum, mean};
    use super::super::End;
    use super::*;

    fn subjects(of: &[(f64, bool)]) -> Vec<Answer<Subject>> {
        let end = |event| if event { End::Event } else { End::Censored };
        of.iter().map(|(time, event)| Answer::Value(Subject { time: *time, end: end(*event) })).collect()
    }

    #[test]
    fn it_is_the_area_below_the_curve_of_kaplan_and_meier_1958() {
        let of = [
            (0.8, true),
            (1.0, false),
            (2.7, false),
            (3.1, true),
            (5.4, true),
            (7.0, false),
            (9.2, true),
            (12.1, false),
        ];
        let drawn = subjects(&of);
        let curve = Curve::of(&[Stratum::all(8_000_000, &drawn)]).unwrap();
        // S is 1 to 0.8, 7/8 to 3.1, 0.7 to 5.4, 0.525 to 9.2, 0.2625 from then on.
        let expected = 0.8 + 0.875 * 2.3 + 0.7 * 2.3 + 0.525 * 3.8 + 0.2625 * 0.8;
        let found = curve.restricted_mean(10.0).unwrap();
        assert!((found.value - expected).abs() < 1e-12, "{found:?}");
        // Greenwood's variance beside that of the influence values, whose sum of squares it is times n/(n−1).
        let after = [expected - 0.8, 0.7 * 2.3 + 0.525 * 3.8 + 0.21, 0.525 * 3.8 + 0.21, 0.21];
        let terms = [1.0 / (8.0 * 7.0), 1.0 / (5.0 * 4.0), 1.0 / (4.0 * 3.0), 1.0 / (2.0 * 1.0)];
        let greenwood: f64 = after.iter().zip(terms).map(|(area, term)| area * area * term).sum();
        let ours = found.standard_error.unwrap().powi(2);
        assert!((ours / greenwood - 8.0 / 7.0).abs() < 0.01, "{ours} and {greenwood}");
        assert_eq!(curve.restricted_mean(12.2), Err(NoEstimate::BeyondFollowUp));
    }

    #[test]
    fn without_censoring_it_is_a_mean_to_the_last_digit() {
        let times: Vec<(f64, bool)> = (0..50).map(|i| (f64::from(i * 7 % 50), true)).collect();
        let (top, rest) = (subjects(&times[..20]), subjects(&times[20..]));
        let curve = Curve::of(&[Stratum::all(100, &top), Stratum::all(5_000, &rest)]).unwrap();
        let cut = |of: &[Answer<Subject>], until: f64| -> Vec<Answer<f64>> {
            of.iter().map(|answer| answer.map(|subject| subject.time.min(until))).collect()
        };
        for until in [3.0, 25.0, 60.0] {
            let (a, b) = (cut(&top, until), cut(&rest, until));
            let expected = mean(&[Stratum::all(100, &a), Stratum::all(5_000, &b)], None).unwrap();
            let found = curve.restricted_mean(until).unwrap();
            assert!((found.value - expected.value).abs() < 1e-9, "{found:?} {expected:?}");
            let (a, b) = (found.interval.unwrap(), expected.interval.unwrap());
            assert!((a.low - b.low).abs() < 1e-9, "{until}: {a:?} {b:?}");
            assert!((a.high - b.high).abs() < 1e-9 || b.high > until, "{until}: {a:?} {b:?}");
        }
    }

    #[test]
    fn what_is_missing_fell_silent_at_once_or_survives() {
        let mut drawn = subjects(&[(1.0, true), (5.0, false)]);
        drawn.extend([Answer::Missing, Answer::Missing]);
        let found = Curve::of(&[Stratum::all(40, &drawn)]).unwrap().restricted_mean(4.0).unwrap();
        assert!((found.value - 2.5).abs() < 1e-12, "{found:?}");
        // Of four, two at once: 2.5 / 2; two for ever: 1, then 3/4 for three months.
        let bounds = found.bounds.unwrap();
        assert!((bounds.low - 1.25).abs() < 1e-12 && (bounds.high - 3.25).abs() < 1e-12, "{bounds:?}");
    }

    #[test]
    fn its_interval_holds_the_truth_in_about_95_of_100_surveys() {
        // Exponential lives of mean 30, watched for 0 to 120: E min(T, 60) = 30 (1 − e⁻²), in each of two strata.
        let truth = 30.0 * (1.0 - (-2.0_f64).exp());
        let mut random = Random::new(7);
        let mut draw = |n: usize| -> Vec<Answer<Subject>> {
            let one = |random: &mut Random| {
                let (life, watched) = (-30.0 * (1.0 - random.unit()).ln(), 120.0 * random.unit());
                let end = if life <= watched { End::Event } else { End::Censored };
                Answer::Value(Subject { time: life.min(watched), end })
            };
            (0..n).map(|_| one(&mut random)).collect()
        };
        let held = (0..600)
            .filter(|_| {
                let (top, rest) = (draw(60), draw(140));
                let strata = [Stratum::all(1_000, &top), Stratum::all(900_000, &rest)];
                let found = Curve::of(&strata).unwrap().restricted_mean(60.0).unwrap().interval.unwrap();
                (found.low..=found.high).contains(&truth)
            })
            .count();
        assert!((550..=590).contains(&held), "{held} of 600");
    }
}
