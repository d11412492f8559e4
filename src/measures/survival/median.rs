//! The time at which half has had its event. It leaves out the curve.

use super::curve::Curve;
use super::residual::Residuals;
use crate::measures::survey::{CONFIDENCE, Estimate, Interval, Method, NoEstimate, NoInterval};

impl Curve {
    /// The median survival: the first time at which at most one half survives, in the unit of the times.
    ///
    /// Interval: the times at which the curve's own interval contains one half (Brookmeyer & Crowley 1982). Where the
    /// curve is watched too briefly for an upper end, there is none.
    ///
    /// # Errors
    /// [`NoEstimate::NotReached`] where more than half survive as long as was watched.
    pub fn median(&self) -> Result<Estimate, NoEstimate> {
        // Sums of weights carry rounding: one half that is missed by 1e-12 is met.
        let at =
            self.steps.iter().position(|step| step.survival <= 0.5 + 1e-12).ok_or(NoEstimate::NotReached)?;
        let interval = self.around(at);
        Ok(Estimate::with_interval(self.steps[at].time, interval, Method::BrookmeyerCrowley, self.counts()))
    }

    fn around(&self, at: usize) -> Result<Interval, NoInterval> {
        let ends = |step: usize| {
            let step = &self.steps[step];
            let spread = Residuals::of(self, step.time, step.survival).spread();
            spread.interval(step.survival, 1.0 - CONFIDENCE)
        };
        let before = (0..at).rev().take_while(|step| ends(*step).low <= 0.5).last().unwrap_or(at);
        let after = (at..self.steps.len()).find(|step| ends(*step).high <= 0.5).ok_or(NoInterval::OpenEnd)?;
        Ok(Interval { low: self.steps[before].time, high: self.steps[after].time })
    }
}

#[cfg(test)]
// Values that are exact by construction are compared exactly.
#[allow(clippy::float_cmp)]
mod tests {
    use super::super::super::survey::{Answer, Stratum};
    use super::super::{End, Subject};
    use super::*;

    fn curve_of(times: impl Iterator<Item = (f64, End)>, population: u64) -> Curve {
        let drawn: Vec<_> = times.map(|(time, end)| Answer::Value(Subject { time, end })).collect();
        Curve::of(&[Stratum::all(population, &drawn)]).unwrap()
    }

    #[test]
    fn it_is_where_the_curve_meets_one_half() {
        let found =
            curve_of((1..=100).map(|time| (f64::from(time), End::Event)), 1_000_000).median().unwrap();
        assert_eq!(found.value, 50.0);
        let interval = found.interval.unwrap();
        assert!(
            (39.0..=42.0).contains(&interval.low) && (59.0..=62.0).contains(&interval.high),
            "{interval:?}"
        );
    }

    #[test]
    fn it_may_not_be_reached_or_have_an_open_end() {
        let censored = curve_of((1..=10).map(|time| (f64::from(time), End::Censored)), 1_000);
        assert_eq!(censored.median(), Err(NoEstimate::NotReached));
        let brief = curve_of([(1.0, End::Event), (2.0, End::Event), (3.0, End::Censored)].into_iter(), 1_000);
        let found = brief.median().unwrap();
        assert_eq!((found.value, found.interval), (2.0, Err(NoInterval::OpenEnd)));
    }

    #[test]
    fn a_census_has_no_interval_but_itself() {
        let found = curve_of((1..=5).map(|time| (f64::from(time), End::Event)), 5).median().unwrap();
        assert_eq!((found.value, found.interval), (3.0, Ok(Interval { low: 3.0, high: 3.0 })));
    }
}
