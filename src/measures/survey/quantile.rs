//! Medians and other quantiles over all strata. It leaves out quantiles of survival times, which are censored.
//!
//! Interval: Woodruff's (1952): the interval of the share that lies at or below the quantile, read back through the
//! estimated distribution function. The share's interval is the one of `share`, so that few answers do no harm.

use super::CONFIDENCE;
use super::answer::Stratum;
use super::cell::{Cell, cells, counts};
use super::estimate::{Estimate, Interval, Method, NoEstimate};
use super::share::spread_of;
use super::spread::Spread;

/// The median: the quantile at one half.
///
/// # Errors
/// Why there is no estimate.
pub fn median(strata: &[Stratum<'_, f64>], range: Option<Interval>) -> Result<Estimate, NoEstimate> {
    quantile(strata, 0.5, range)
}

/// The smallest value at or below which at least `share` of the population is estimated to lie; `share` in 0–1, both
/// excluded. `range` is what a value can be; without it a bound that falls among the missing is infinite.
///
/// # Errors
/// Why there is no estimate.
pub fn quantile(
    strata: &[Stratum<'_, f64>],
    share: f64,
    range: Option<Interval>,
) -> Result<Estimate, NoEstimate> {
    if !(share > 0.0 && share < 1.0) {
        return Err(NoEstimate::NotAShare);
    }
    let cells = cells(strata)?;
    let distribution = Distribution::of(strata, &cells)?;
    let value = distribution.at(share);
    let below: Vec<f64> = strata
        .iter()
        .map(|stratum| stratum.values().filter(|found| **found <= value).count() as f64)
        .collect();
    let (_, spread) = spread_of(&cells, &below);
    let interval = spread.interval(share, 1.0 - CONFIDENCE);
    let interval = Interval { low: distribution.at(interval.low), high: distribution.at(interval.high) };
    let method = if spread == Spread::Counted { Method::Counted } else { Method::Woodruff };
    let complete = cells.iter().all(|cell| cell.members <= cell.values && cell.unplaced <= 0.0);
    let bounds =
        if complete { Interval { low: value, high: value } } else { bounds(strata, &cells, share, range) };
    Ok(Estimate::with_interval(value, Ok(interval), method, counts(strata, &cells)).bounded(Some(bounds)))
}

/// Values in ascending order, each with the weight of all up to it.
struct Distribution(Vec<(f64, f64)>);

impl Distribution {
    fn of(strata: &[Stratum<'_, f64>], cells: &[Cell]) -> Result<Self, NoEstimate> {
        let mut pairs = Vec::new();
        for (index, (stratum, cell)) in strata.iter().zip(cells).enumerate() {
            if stratum.values().any(|value| !value.is_finite()) {
                return Err(NoEstimate::NotFinite { stratum: index });
            }
            pairs.extend(stratum.values().map(|value| (*value, cell.weight())));
        }
        Ok(Self::cumulated(pairs))
    }

    fn cumulated(mut pairs: Vec<(f64, f64)>) -> Self {
        pairs.sort_unstable_by(|a, b| a.0.total_cmp(&b.0).then(a.1.total_cmp(&b.1)));
        let mut sum = 0.0;
        for (_, weight) in &mut pairs {
            sum += *weight;
            *weight = sum;
        }
        Self(pairs)
    }

    /// The smallest value with at least this share of the weight up to it. Sums of weights carry rounding, so a share
    /// that is met but for 1e-12 is met.
    fn at(&self, share: f64) -> f64 {
        let last = self.0.last().copied().unwrap_or_default();
        let wanted = last.1 * (share - 1e-12);
        let index = self.0.partition_point(|(_, sum)| *sum < wanted);
        self.0.get(index).map_or(last.0, |(value, _)| *value)
    }
}

/// The quantile if all missing values were lowest, and if they were highest (Manski 1994).
fn bounds(strata: &[Stratum<'_, f64>], cells: &[Cell], share: f64, range: Option<Interval>) -> Interval {
    let range = range.unwrap_or(Interval { low: f64::NEG_INFINITY, high: f64::INFINITY });
    let end = |missing: f64| {
        let mut pairs = Vec::new();
        for (stratum, cell) in strata.iter().zip(cells) {
            let members = cell.members + cell.unplaced;
            let drawn = if cell.estimated { members + cell.outside } else { members };
            if drawn > 0.0 {
                let expansion = cell.frame / drawn;
                pairs.extend(stratum.values().map(|value| (*value, expansion)));
                if members > cell.values {
                    pairs.push((missing, expansion * (members - cell.values)));
                }
            }
        }
        Distribution::cumulated(pairs).at(share)
    };
    let (low, high) = (end(range.low), end(range.high));
    Interval { low, high }
}

#[cfg(test)]
// Values that are exact by construction are compared exactly.
#[allow(clippy::float_cmp)]
mod tests {
    use super::super::Answer;
    use super::*;

    fn answers(values: impl IntoIterator<Item = f64>) -> Vec<Answer<f64>> {
        values.into_iter().map(Answer::Value).collect()
    }

    #[test]
    fn the_median_weighs_strata_by_their_packages() {
        let (top, rest) = (answers([100.0, 200.0, 300.0]), answers([1.0, 2.0, 3.0]));
        let found = median(&[Stratum::all(30, &top), Stratum::all(3_000, &rest)], None).unwrap();
        assert_eq!(found.value, 2.0);
        let interval = found.interval.unwrap();
        assert!(interval.low == 1.0 && interval.high >= 3.0, "{interval:?}");
        assert_eq!(found.method, Method::Woodruff);
    }

    #[test]
    fn the_interval_is_that_of_the_share() {
        // 1 … 100 of very many: Wilson's interval of one half of 100 is 0.404–0.596 (t(99) makes it 0.403–0.597).
        let drawn = answers((1..=100).map(f64::from));
        let found = median(&[Stratum::all(100_000_000, &drawn)], None).unwrap();
        assert_eq!((found.value, found.interval), (50.0, Ok(Interval { low: 41.0, high: 60.0 })));
        let upper = quantile(&[Stratum::all(100_000_000, &drawn)], 0.9, None).unwrap();
        assert_eq!(upper.value, 90.0);
        assert!(upper.interval.unwrap().high < 96.0 && upper.interval.unwrap().low > 80.0);
    }

    #[test]
    fn a_census_is_exact_and_edges_are_named() {
        let all = answers([3.0, 1.0, 2.0]);
        let found = median(&[Stratum::all(3, &all)], None).unwrap();
        assert_eq!((found.interval, found.method), (Ok(Interval { low: 2.0, high: 2.0 }), Method::Counted));
        assert_eq!(quantile(&[Stratum::all(3, &all)], 1.0, None), Err(NoEstimate::NotAShare));
        assert_eq!(quantile(&[Stratum::all(3, &all)], f64::NAN, None), Err(NoEstimate::NotAShare));
        assert_eq!(median(&[], None), Err(NoEstimate::EmptyPopulation));
        let wild = answers([f64::NAN]);
        assert_eq!(median(&[Stratum::all(3, &wild)], None), Err(NoEstimate::NotFinite { stratum: 0 }));
    }

    #[test]
    fn few_values_decide_nothing() {
        let of =
            |count: u8| median(&[Stratum::all(9_000, &answers((0..count).map(f64::from)))], None).unwrap();
        assert!(of(29).too_few() && !of(30).too_few());
        let all = answers([3.0, 1.0, 2.0]);
        assert!(!median(&[Stratum::all(3, &all)], None).unwrap().too_few(), "nothing is left to ask");
    }

    #[test]
    fn bounds_may_fall_among_the_missing() {
        let mut drawn = answers([1.0, 2.0, 3.0, 4.0, 5.0]);
        drawn.push(Answer::Missing);
        let found = median(&[Stratum::all(600, &drawn)], None).unwrap();
        assert_eq!((found.value, found.bounds), (3.0, Some(Interval { low: 2.0, high: 3.0 })));
        drawn.extend([Answer::Missing; 6]);
        let range = Interval { low: 0.0, high: 9.0 };
        let open = Interval { low: f64::NEG_INFINITY, high: f64::INFINITY };
        assert_eq!(median(&[Stratum::all(600, &drawn)], None).unwrap().bounds, Some(open));
        assert_eq!(
            median(&[Stratum::all(600, &drawn)], Some(range)).unwrap().bounds,
            Some(Interval { low: 0.0, high: 9.0 })
        );
    }
}
