//! Means and totals over all strata. It leaves out shares, which have a better interval, and ratios.
//!
//! Interval: value ± t standard errors (Cochran 1977, 5.4) with Satterthwaite's (1946) degrees of freedom, corrected for
//! skewness by Hall's (1992) cubic transformation. Counts of words and downloads are skew: without the correction the
//! interval of a mean of log-normal values lay below the truth in one survey of ten at n = 200.

use super::answer::Stratum;
use super::cell::{Cell, cells, counts, size};
use super::estimate::{Estimate, Interval, NoEstimate, NoInterval};
use super::spread::{Spread, satterthwaite};

/// The mean of the values of the population's members, in their unit.
///
/// ȳ = Σ `N_h` `ȳ_h` / Σ `N_h`. The variance is that of a ratio of totals where sizes are estimated (Särndal, Swensson &
/// Wretman 1992, 10.3). `range` is what a value can be at least and at most; without it there are no bounds. Where it is open
/// on a side, so is the bound as soon as a value is missing.
///
/// # Errors
/// Why there is no estimate.
pub fn mean(strata: &[Stratum<'_, f64>], range: Option<Interval>) -> Result<Estimate, NoEstimate> {
    let cells = cells(strata)?;
    let summaries = summaries(strata)?;
    let population = size(&cells);
    let value = cells.iter().zip(&summaries).map(|(cell, of)| cell.size / population * of.mean).sum::<f64>();
    let spread = linearised(&cells, &summaries, value, population);
    let bounds = range.and_then(|range| bounds(&cells, &summaries, range, Over::Members));
    Ok(Estimate::from_spread(value, spread, counts(strata, &cells)).bounded(bounds))
}

/// The total of the values of the population's members, in their unit: Σ `N_h` `ȳ_h`.
///
/// # Errors
/// Why there is no estimate.
pub fn total(strata: &[Stratum<'_, f64>], range: Option<Interval>) -> Result<Estimate, NoEstimate> {
    let cells = cells(strata)?;
    let summaries = summaries(strata)?;
    let value = cells.iter().zip(&summaries).map(|(cell, of)| cell.size * of.mean).sum::<f64>();
    let spread = linearised(&cells, &summaries, 0.0, 1.0);
    let bounds = range.and_then(|range| bounds(&cells, &summaries, range, Over::Total));
    Ok(Estimate::from_spread(value, spread, counts(strata, &cells)).bounded(bounds))
}

/// The values of one stratum.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Summary {
    /// Their mean; 0 where there are none.
    pub mean: f64,
    /// The sum of squared distances from it.
    pub squares: f64,
    /// The sum of cubed distances from it.
    pub cubes: f64,
}

impl Summary {
    /// Of values that can be gone through twice, as two passes keep the digits.
    pub fn of(values: impl Iterator<Item = f64> + Clone) -> Self {
        let (count, sum) = values.clone().fold((0u64, 0.0), |(count, sum), value| (count + 1, sum + value));
        if count == 0 {
            return Self::default();
        }
        let mean = sum / count as f64;
        let mut summary = Self { mean, ..Self::default() };
        for value in values {
            let distance = value - mean;
            summary.squares += distance * distance;
            summary.cubes += distance * distance * distance;
        }
        summary
    }
}

/// The spread of Σ `N_h` (`ȳ_h` − centre) / divisor.
pub fn linearised(
    cells: &[Cell],
    summaries: &[Summary],
    centre: f64,
    divisor: f64,
) -> Result<Spread, NoInterval> {
    let mut parts = Vec::with_capacity(cells.len());
    let (mut observed, mut third) = (true, 0.0);
    for (stratum, (cell, summary)) in cells.iter().zip(summaries).enumerate() {
        let distance = summary.mean - centre;
        let variance = cell.variance_of_total(summary.squares, distance);
        let variance = variance.ok_or(NoInterval::SingleAnswer { stratum })? / (divisor * divisor);
        observed &= cell.values <= 0.0 || cell.unobserved() <= 0.0;
        third += cell.third_moment_of_total(summary, distance) / divisor.powi(3);
        parts.push((variance, cell.values - 1.0));
    }
    let variance: f64 = parts.iter().map(|(variance, _)| variance).sum();
    match (observed, variance > 0.0) {
        (true, _) => Ok(Spread::Counted),
        (false, false) => Err(NoInterval::NoVariation),
        (false, true) => Ok(Spread::Student {
            standard_error: variance.sqrt(),
            degrees: satterthwaite(parts.into_iter()),
            skewness: third / variance.powf(1.5),
        }),
    }
}

fn summaries(strata: &[Stratum<'_, f64>]) -> Result<Vec<Summary>, NoEstimate> {
    strata
        .iter()
        .enumerate()
        .map(|(index, stratum)| {
            let all_finite = stratum.values().all(|value| value.is_finite());
            all_finite
                .then(|| Summary::of(stratum.values().copied()))
                .ok_or(NoEstimate::NotFinite { stratum: index })
        })
        .collect()
}

#[derive(Clone, Copy)]
enum Over {
    Members,
    Total,
}

/// The estimate if all missing values were the lowest, or the highest, that there can be (Manski 1990). Whether those
/// that may be members are, is chosen likewise, for a mean by whether they would pull it further.
fn bounds(cells: &[Cell], summaries: &[Summary], range: Interval, over: Over) -> Option<Interval> {
    let ends = |value: f64, joins: bool| {
        let (mut sum, mut population) = (0.0, 0.0);
        for (cell, summary) in cells.iter().zip(summaries) {
            let joining = if joins || !cell.estimated { cell.unplaced } else { 0.0 };
            let members = cell.members + joining;
            let drawn = if cell.estimated { cell.members + cell.unplaced + cell.outside } else { members };
            if drawn > 0.0 {
                let expansion = cell.frame / drawn;
                sum += expansion * cell.values * summary.mean;
                // An open end times nothing is nothing.
                if members > cell.values {
                    sum += expansion * (members - cell.values) * value;
                }
                population += expansion * members;
            }
        }
        match over {
            Over::Total => sum,
            Over::Members => sum / population,
        }
    };
    let low = ends(range.low, true).min(ends(range.low, false));
    let high = ends(range.high, true).max(ends(range.high, false));
    // Of a population of whom nobody can be told there is no mean, and no bound of one.
    (!low.is_nan() && !high.is_nan()).then_some(Interval { low, high })
}

#[cfg(test)]
mod tests {
    use super::super::{Answer, Members, Method};
    use super::*;

    fn answers(values: &[f64]) -> Vec<Answer<f64>> {
        values.iter().map(|value| Answer::Value(*value)).collect()
    }

    fn near(found: f64, expected: f64) {
        assert!((found - expected).abs() < 1e-9 * expected.abs().max(1.0), "{found} is not {expected}");
    }

    #[test]
    fn a_single_stratum_is_the_textbook_s() {
        let drawn = answers(&[1.0, 2.0, 4.0, 5.0]);
        let found = mean(&[Stratum::all(100, &drawn)], None).unwrap();
        near(found.value, 3.0);
        // s² = 10/3, 1 − f = 0.96, n = 4, t(3) = 3.182446, no skewness.
        let error = (10.0 / 3.0 * 0.96 / 4.0_f64).sqrt();
        near(found.standard_error.unwrap(), error);
        assert!((found.interval.unwrap().high - (3.0 + 3.182_446_3 * error)).abs() < 1e-6);
        let sum = total(&[Stratum::all(100, &drawn)], None).unwrap();
        near(sum.value, 300.0);
        near(sum.standard_error.unwrap(), 100.0 * error);
    }

    #[test]
    fn the_interval_reaches_out_where_values_do() {
        let drawn = answers(&[1.0, 1.0, 2.0, 2.0, 3.0, 20.0]);
        let found = mean(&[Stratum::all(10_000, &drawn)], None).unwrap();
        let interval = found.interval.unwrap();
        assert!(interval.high - found.value > 2.0 * (found.value - interval.low), "{interval:?}");
        let mirrored: Vec<_> = drawn.iter().map(|answer| answer.map(|value| -value)).collect();
        let mirrored = mean(&[Stratum::all(10_000, &mirrored)], None).unwrap().interval.unwrap();
        near(mirrored.low, -interval.high);
    }

    #[test]
    fn a_total_over_an_estimated_population_also_varies_with_its_size() {
        let mut drawn = answers(&[2.0, 2.0, 2.0]);
        drawn.extend([Answer::Outside; 3]);
        let stratum = Stratum { population: 600, members: Members::Estimated, answers: &drawn };
        let found = total(&[stratum], None).unwrap();
        near(found.value, 600.0);
        // u is 2 thrice and 0 thrice: s² = 6/5, N² (1 − 0.01)/6 s².
        near(found.standard_error.unwrap(), (600.0_f64.powi(2) * 0.99 / 6.0 * 1.2).sqrt());
        assert_eq!(mean(&[stratum], None).unwrap().interval, Err(NoInterval::NoVariation));
    }

    #[test]
    fn what_cannot_have_an_interval_says_why() {
        let (one, alike) = (answers(&[5.0]), answers(&[5.0, 5.0]));
        let found = mean(&[Stratum::all(2, &alike), Stratum::all(9, &one)], None).unwrap();
        assert_eq!((found.value, found.interval), (5.0, Err(NoInterval::SingleAnswer { stratum: 1 })));
        let found = mean(&[Stratum::all(9, &alike)], None).unwrap();
        assert_eq!((found.interval, found.method), (Err(NoInterval::NoVariation), Method::None));
        let found = mean(&[Stratum::all(2, &alike)], None).unwrap();
        assert_eq!((found.interval, found.method), (Ok(Interval { low: 5.0, high: 5.0 }), Method::Counted));
        let found = mean(&[Stratum::all(9, &answers(&[f64::NAN, 1.0]))], None);
        assert_eq!(found, Err(NoEstimate::NotFinite { stratum: 0 }));
    }

    #[test]
    fn missing_values_are_bounded_by_the_range() {
        let mut drawn = answers(&[4.0, 6.0]);
        drawn.extend([Answer::Missing, Answer::Missing]);
        let range = Some(Interval { low: 0.0, high: 10.0 });
        let found = mean(&[Stratum::all(100, &drawn)], range).unwrap();
        near(found.value, 5.0);
        assert_eq!(found.bounds, Some(Interval { low: 2.5, high: 7.5 }));
        let found = total(&[Stratum::all(100, &drawn)], range).unwrap();
        assert_eq!(found.bounds, Some(Interval { low: 250.0, high: 750.0 }));
        assert_eq!(mean(&[Stratum::all(100, &drawn)], None).unwrap().bounds, None);
        let open = Some(Interval { low: 0.0, high: f64::INFINITY });
        let bounds = mean(&[Stratum::all(100, &drawn)], open).unwrap().bounds.unwrap();
        near(bounds.low, 2.5);
        assert!(bounds.high.is_infinite(), "{bounds:?}");
        let told = mean(&[Stratum::all(100, &drawn[..2])], open).unwrap();
        assert_eq!(told.bounds, Some(Interval { low: told.value, high: told.value }), "nothing is missing");
    }
}
