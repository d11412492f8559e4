//! A seeded bootstrap for estimates that have no formula. It leaves out choosing the statistic: that is a function of
//! weights.
//!
//! Rao, Wu & Yue (1992), the rescaling bootstrap for stratified samples: in each stratum n − 1 of the n units are drawn
//! with replacement, and the weight of a unit that was drawn r times becomes
//! w [1 − √(1−f) + √(1−f) r n/(n−1)]. The finite-population correction is in f = n/N.

use super::answer::Stratum;
use super::cell::{Cell, cells, counts};
use super::estimate::{Estimate, Interval, Method, NoEstimate, NoInterval};
use super::random::Random;

/// How a bootstrap is run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bootstrap {
    /// How many resamples; below 40 there is no 95 % interval to speak of. 1,000 are usual.
    pub replicates: u32,
    /// The seed: the same one gives the same interval.
    pub seed: u64,
}

/// The statistic of every resample.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Replicates {
    /// The values, ascending. Those resamples are left out of which the statistic had none.
    pub values: Vec<f64>,
    /// Resamples without a value.
    pub without: u32,
}

impl Replicates {
    fn add(&mut self, value: Option<f64>) {
        match value.filter(|value| value.is_finite()) {
            Some(value) => self.values.push(value),
            None => self.without += 1,
        }
    }

    fn sorted(mut self) -> Self {
        self.values.sort_unstable_by(f64::total_cmp);
        self
    }

    /// The mid-rank quantile; `None` where there are no values.
    #[must_use]
    pub fn quantile(&self, share: f64) -> Option<f64> {
        let last = self.values.len().checked_sub(1)?;
        let at = (share.clamp(0.0, 1.0) * self.values.len() as f64 - 0.5).clamp(0.0, last as f64);
        let (below, part) = (at.floor() as usize, at.fract());
        let above = (below + 1).min(last);
        Some(self.values[below] + part * (self.values[above] - self.values[below]))
    }

    /// The middle 95 % of them, which may be a point; `None` where there are fewer than 40, or a tenth or more without a
    /// value.
    #[must_use]
    pub fn interval(&self) -> Option<Interval> {
        let few = self.values.len() < 40 || self.without as usize * 10 >= self.values.len();
        let ends = self.quantile(0.025).zip(self.quantile(0.975)).filter(|_| !few);
        ends.map(|(low, high)| Interval { low, high })
    }

    /// Their standard deviation; `None` for fewer than two.
    #[must_use]
    pub fn deviation(&self) -> Option<f64> {
        let count = self.values.len() as f64;
        let mean = self.values.iter().sum::<f64>() / count;
        let squares: f64 = self.values.iter().map(|value| (value - mean).powi(2)).sum();
        (self.values.len() > 1).then(|| (squares / (count - 1.0)).sqrt())
    }
}

/// Estimates any statistic of weighted values with a percentile interval.
///
/// `statistic` is given one list of weights a stratum, in the order of [`Stratum::values`]: how many packages each value
/// stands for. It returns `None` where it has no value. Resamples without one are left out; if they are a tenth or more,
/// there is no interval.
///
/// # Errors
/// Why there is no estimate; [`NoEstimate::ZeroDenominator`] where the statistic has no value on the sample itself.
pub fn bootstrap<T>(
    strata: &[Stratum<'_, T>],
    plan: Bootstrap,
    mut statistic: impl FnMut(&[Vec<f64>]) -> Option<f64>,
) -> Result<Estimate, NoEstimate> {
    let cells = cells(strata)?;
    let mut weights: Vec<Vec<f64>> =
        cells.iter().map(|cell| vec![cell.weight(); cell.values as usize]).collect();
    let value = statistic(&weights).filter(|value| value.is_finite()).ok_or(NoEstimate::ZeroDenominator)?;
    let counts = counts(strata, &cells);
    if cells.iter().all(|cell| cell.unobserved() <= 0.0 || cell.values <= 0.0) {
        let point = Interval { low: value, high: value };
        return Ok(Estimate::with_interval(value, Ok(point), Method::Counted, counts));
    }
    let single =
        cells.iter().position(|cell| cell.values > 0.0 && cell.unobserved() > 0.0 && units(cell) < 2);
    if let Some(stratum) = single {
        let why = Err(NoInterval::SingleAnswer { stratum });
        return Ok(Estimate::with_interval(value, why, Method::Bootstrap, counts));
    }
    let mut replicates = Replicates::default();
    each_resample(&cells, plan, &mut weights, &mut |weights| replicates.add(statistic(weights)));
    let replicates = replicates.sorted();
    let interval = interval(&replicates);
    let estimate = Estimate::with_interval(value, interval, Method::Bootstrap, counts);
    Ok(Estimate { standard_error: interval.ok().and(replicates.deviation()), ..estimate })
}

fn interval(replicates: &Replicates) -> Result<Interval, NoInterval> {
    let found = replicates.interval().ok_or(NoInterval::Parts)?;
    if found.low < found.high { Ok(found) } else { Err(NoInterval::NoVariation) }
}

/// Units that are resampled: values, and outside ones thinned like the values.
fn units(cell: &Cell) -> u64 {
    (cell.complete().round() as u64).max(cell.values as u64)
}

/// Several statistics of the same resamples: what each was on every one of them. `statistics` is given weights as that of
/// [`bootstrap`] is, and returns one value a statistic, `None` where it has none.
///
/// # Errors
/// Why there is nothing to draw from.
pub fn resampled<T>(
    strata: &[Stratum<'_, T>],
    plan: Bootstrap,
    mut statistics: impl FnMut(&[Vec<f64>]) -> Vec<Option<f64>>,
) -> Result<Vec<Replicates>, NoEstimate> {
    let cells = cells(strata)?;
    let mut weights: Vec<Vec<f64>> =
        cells.iter().map(|cell| vec![cell.weight(); cell.values as usize]).collect();
    let mut all: Vec<Replicates> = Vec::new();
    each_resample(&cells, plan, &mut weights, &mut |weights| {
        let values = statistics(weights);
        all.resize_with(values.len(), Replicates::default);
        for (replicates, value) in all.iter_mut().zip(values) {
            replicates.add(value);
        }
    });
    Ok(all.into_iter().map(Replicates::sorted).collect())
}

fn each_resample(
    cells: &[Cell],
    plan: Bootstrap,
    weights: &mut [Vec<f64>],
    each: &mut dyn FnMut(&[Vec<f64>]),
) {
    let mut random = Random::new(plan.seed);
    for _ in 0..plan.replicates {
        for (cell, weights) in cells.iter().zip(weights.iter_mut()) {
            resample(cell, weights, &mut random);
        }
        each(weights);
    }
}

fn resample(cell: &Cell, weights: &mut [f64], random: &mut Random) {
    let (units, spread) = (units(cell), cell.unobserved().sqrt());
    if units < 2 || spread <= 0.0 {
        return;
    }
    let base = cell.weight();
    weights.fill(base * (1.0 - spread));
    let step = base * spread * units as f64 / (units - 1) as f64;
    for _ in 1..units {
        if let Some(weight) = weights.get_mut(random.below(units) as usize) {
            *weight += step;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Answer, mean};
    use super::*;

    const PLAN: Bootstrap = Bootstrap { replicates: 2_000, seed: 7 };

    fn weighted_mean(values: &[Vec<f64>]) -> impl FnMut(&[Vec<f64>]) -> Option<f64> {
        move |weights| {
            let pairs = || values.iter().flatten().zip(weights.iter().flatten());
            let sum: f64 = pairs().map(|(_, weight)| weight).sum();
            (sum > 0.0).then(|| pairs().map(|(value, weight)| value * weight).sum::<f64>() / sum)
        }
    }

    #[test]
    fn its_error_is_that_of_the_formula() {
        let mut random = Random::new(3);
        let mut draw = |count| (0..count).map(|_| random.unit()).collect::<Vec<f64>>();
        let values = vec![draw(40), draw(60)];
        let answers: Vec<Vec<_>> =
            values.iter().map(|of| of.iter().map(|value| Answer::Value(*value)).collect()).collect();
        let strata = [Stratum::all(50, &answers[0]), Stratum::all(5_000, &answers[1])];
        let (formula, found) =
            (mean(&strata, None).unwrap(), bootstrap(&strata, PLAN, weighted_mean(&values)).unwrap());
        assert!((found.value - formula.value).abs() < 1e-12);
        let ratio = found.standard_error.unwrap() / formula.standard_error.unwrap();
        assert!((0.95..1.05).contains(&ratio), "{ratio}");
        assert_eq!(
            found,
            bootstrap(&strata, PLAN, weighted_mean(&values)).unwrap(),
            "same seed, same answer"
        );
    }

    #[test]
    fn several_statistics_are_told_of_the_same_resamples() {
        let values = vec![vec![1.0, 2.0, 4.0, 8.0]];
        let answers: Vec<_> = values[0].iter().map(|value| Answer::Value(*value)).collect();
        let strata = [Stratum::all(100, &answers)];
        let mut mean = weighted_mean(&values);
        let found = resampled(&strata, PLAN, |weights| {
            let mean = mean(weights);
            vec![mean, mean.map(|mean| 2.0 * mean), None]
        });
        let found = found.unwrap();
        let alone = bootstrap(&strata, PLAN, weighted_mean(&values)).unwrap();
        assert_eq!(found[0].interval(), alone.interval.ok());
        assert!((found[1].deviation().unwrap() / found[0].deviation().unwrap() - 2.0).abs() < 1e-9);
        assert_eq!((found[2].interval(), found[2].without), (None, PLAN.replicates));
    }

    #[test]
    fn edges_are_named() {
        let (one, two) = ([Answer::Value(1.0)], [Answer::Value(1.0), Answer::Value(1.0)]);
        let values = |count| weighted_mean_of_ones(count);
        let found = bootstrap(&[Stratum::all(9, &one)], PLAN, values(1)).unwrap();
        assert_eq!(found.interval, Err(NoInterval::SingleAnswer { stratum: 0 }));
        let found = bootstrap(&[Stratum::all(9, &two)], PLAN, values(2)).unwrap();
        assert_eq!(found.interval, Err(NoInterval::NoVariation));
        let found = bootstrap(&[Stratum::all(2, &two)], PLAN, values(2)).unwrap();
        assert_eq!((found.interval, found.method), (Ok(Interval { low: 1.0, high: 1.0 }), Method::Counted));
        let found = bootstrap(&[Stratum::all(2, &two)], PLAN, |_| None);
        assert_eq!(found, Err(NoEstimate::ZeroDenominator));
    }

    fn weighted_mean_of_ones(count: usize) -> impl FnMut(&[Vec<f64>]) -> Option<f64> {
        move |weights| Some(weights[0].iter().take(count).sum::<f64>() / weights[0].iter().sum::<f64>())
    }
}
