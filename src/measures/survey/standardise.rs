//! The difference of two means at one mix: the second population's means by cell, weighted as the first population is
//! made up of these cells, so that what differs is not that one has other kinds of packages. It leaves out what the cells
//! are.
//!
//! D = ȳ₁ − Σ `W_c` `ȳ_2c`, with `W_c` the first population's part in cell c (direct standardisation: Kitagawa 1955,
//! 10.1080/01621459.1955.10501299; post-stratification: Holt & Smith 1979; Särndal, Swensson & Wretman 1992, 7.6). Both
//! the means and the mix are estimated. Linearised, D is the mean over the first sample of y − `ȳ_2c`, and of the second
//! sample the total of (`W_c`/`N_2c`)(y − `ȳ_2c`), each with its stratified variance; a cell of n values has its residuals
//! times √(n/(n−1)). Interval: of these two as of any difference (MOVER), with t.

use std::collections::BTreeMap;

use super::answer::{Answer, Stratum};
use super::cell::cells;
use super::difference::{Difference, difference};
use super::estimate::{Estimate, NoEstimate};
use super::mean::mean;

/// A drawn package: its cell, and its value.
pub type InCell = (usize, f64);

/// Two means at the mix of the first population.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Standardised {
    /// The mean of the first.
    pub first: f64,
    /// The mean of the second if it were made up as the first.
    pub second: f64,
    /// The first minus the second.
    pub difference: Difference,
    /// The parts of the difference that the two samples bring, for how much they rest on.
    pub parts: [Estimate; 2],
}

/// The means of a population by cell.
#[derive(Debug, Default)]
struct ByCell(BTreeMap<usize, Sums>);

#[derive(Debug, Default, Clone, Copy)]
struct Sums {
    weight: f64,
    sum: f64,
    values: f64,
}

impl ByCell {
    fn of(strata: &[Stratum<'_, InCell>]) -> Result<Self, NoEstimate> {
        let mut all = Self::default();
        for (index, (stratum, cell)) in strata.iter().zip(cells(strata)?).enumerate() {
            for (place, value) in stratum.values() {
                if !value.is_finite() {
                    return Err(NoEstimate::NotFinite { stratum: index });
                }
                let sums = all.0.entry(*place).or_default();
                sums.weight += cell.weight();
                sums.sum += cell.weight() * value;
                sums.values += 1.0;
            }
        }
        Ok(all)
    }

    fn weight(&self) -> f64 {
        self.0.values().map(|sums| sums.weight).sum()
    }

    fn mean(&self) -> f64 {
        self.0.values().map(|sums| sums.sum).sum::<f64>() / self.weight()
    }
}

impl Sums {
    fn mean(&self) -> f64 {
        self.sum / self.weight
    }
}

/// The means of the first population, and of the second at the first's mix.
///
/// # Errors
/// As [`standardised`].
pub fn standardised_means(
    first: &[Stratum<'_, InCell>],
    second: &[Stratum<'_, InCell>],
) -> Result<(f64, f64), NoEstimate> {
    let (first, second) = (ByCell::of(first)?, ByCell::of(second)?);
    let mut at_mix = 0.0;
    for (place, sums) in &first.0 {
        at_mix += sums.weight * second.0.get(place).ok_or(NoEstimate::NoneDrawn)?.mean();
    }
    Ok((first.mean(), at_mix / first.weight()))
}

/// Compares two populations, sampled independently, at the mix of the first.
///
/// # Errors
/// Why there is none; [`NoEstimate::NoneDrawn`] where the first has packages in a cell of which the second has none.
pub fn standardised(
    first: &[Stratum<'_, InCell>],
    second: &[Stratum<'_, InCell>],
) -> Result<Standardised, NoEstimate> {
    let (first_mean, second_mean) = standardised_means(first, second)?;
    let (mix, means) = (ByCell::of(first)?, ByCell::of(second)?);
    let beyond = turned(first, |(place, value)| value - means.0[&place].mean());
    let (all, whole) = (mix.weight(), means.weight());
    let around = turned(second, |(place, value)| {
        let (sums, part) = (means.0[&place], mix.0.get(&place).map_or(0.0, |sums| sums.weight / all));
        let correction = (sums.values / (sums.values - 1.0).max(1.0)).sqrt();
        whole * part / sums.weight * (value - sums.mean()) * correction
    });
    let parts = [mean(&of(first, &beyond), None)?, mean(&of(second, &around), None)?];
    Ok(Standardised {
        first: first_mean,
        second: second_mean,
        difference: difference(&parts[0], &parts[1]),
        parts,
    })
}

fn turned(strata: &[Stratum<'_, InCell>], turn: impl Fn(InCell) -> f64) -> Vec<Vec<Answer<f64>>> {
    strata.iter().map(|stratum| stratum.answers.iter().map(|answer| answer.map(&turn)).collect()).collect()
}

fn of<'t>(strata: &[Stratum<'_, InCell>], answers: &'t [Vec<Answer<f64>>]) -> Vec<Stratum<'t, f64>> {
    let with = |(stratum, answers): (&Stratum<'_, InCell>, &'t Vec<Answer<f64>>)| Stratum {
        population: stratum.population,
        members: stratum.members,
        answers,
    };
    strata.iter().zip(answers).map(with).collect()
}

#[cfg(test)]
mod tests {
    use super::super::Random;
    use super::*;

    /// Values of cells: how many are 1, of how many.
    fn drawn(of: &[(usize, usize, usize)]) -> Vec<Answer<InCell>> {
        let one = |&(place, ones, all): &(usize, usize, usize)| {
            (0..all).map(move |i| Answer::Value((place, if i < ones { 1.0 } else { 0.0 })))
        };
        of.iter().flat_map(one).collect()
    }

    #[test]
    fn a_difference_that_is_all_mix_is_gone_and_one_within_cells_stays() {
        // Half of the young and four fifths of the old have it, in both; the first is old, the second young.
        let old = drawn(&[(0, 50, 100), (1, 320, 400)]);
        let young = drawn(&[(0, 200, 400), (1, 80, 100)]);
        let found = standardised(&[Stratum::all(9_000, &old)], &[Stratum::all(70_000, &young)]).unwrap();
        assert!((found.first - 0.74).abs() < 1e-12 && (found.second - 0.74).abs() < 1e-12, "{found:?}");
        let interval = found.difference.interval.unwrap();
        assert!(interval.low < 0.0 && interval.high > 0.0, "{interval:?}");
        // Plainly they differ by 0.18. With 0.2 less in each cell, that stays.
        let less = drawn(&[(0, 120, 400), (1, 60, 100)]);
        let found = standardised(&[Stratum::all(9_000, &old)], &[Stratum::all(70_000, &less)]).unwrap();
        assert!((found.difference.value - 0.2).abs() < 1e-12, "{found:?}");
        assert!(found.difference.interval.unwrap().low > 0.0);
    }

    #[test]
    fn of_one_cell_it_is_the_plain_difference_of_means() {
        let (a, b) = (drawn(&[(0, 70, 100)]), drawn(&[(0, 45, 90)]));
        let found = standardised(&[Stratum::all(5_000, &a)], &[Stratum::all(8_000, &b)]).unwrap();
        let values = |of: &[Answer<InCell>]| -> Vec<Answer<f64>> {
            of.iter().map(|answer| answer.map(|(_, value)| value)).collect()
        };
        let (a, b) = (values(&a), values(&b));
        let plain = difference(
            &mean(&[Stratum::all(5_000, &a)], None).unwrap(),
            &mean(&[Stratum::all(8_000, &b)], None).unwrap(),
        );
        assert!((found.difference.value - plain.value).abs() < 1e-12);
        let (ours, plain) = (found.difference.interval.unwrap(), plain.interval.unwrap());
        // √(90/89) is what a cell's own mean costs.
        assert!(
            (ours.low - plain.low).abs() < 1e-3 && (ours.high - plain.high).abs() < 1e-3,
            "{ours:?} {plain:?}"
        );
    }

    #[test]
    fn cells_that_the_second_lacks_are_refused() {
        let (a, b) = (drawn(&[(0, 7, 10), (1, 2, 5)]), drawn(&[(0, 4, 9)]));
        let found = standardised(&[Stratum::all(50, &a)], &[Stratum::all(80, &b)]);
        assert_eq!(found, Err(NoEstimate::NoneDrawn));
        // One that the first lacks has no weight.
        let found = standardised(&[Stratum::all(80, &b)], &[Stratum::all(50, &a)]).unwrap();
        assert!((found.second - 0.7).abs() < 1e-12, "{found:?}");
    }

    #[test]
    fn its_interval_holds_the_truth_in_about_95_of_100_surveys() {
        // Cells are as common as this in each registry and stratum, and have it as often as that.
        let mixes = [[0.2, 0.5, 0.3], [0.6, 0.3, 0.1]];
        let shares = [[0.9, 0.6, 0.3], [0.7, 0.5, 0.35]];
        let truth: f64 = (0..3).map(|cell| mixes[0][cell] * (shares[0][cell] - shares[1][cell])).sum();
        let mut random = Random::new(12);
        let mut draw = |registry: usize, n: usize| -> Vec<Answer<InCell>> {
            let one = |random: &mut Random| {
                let (at, mix) = (random.unit(), mixes[registry]);
                let cell = usize::from(at > mix[0]) + usize::from(at > mix[0] + mix[1]);
                Answer::Value((cell, f64::from(u8::from(random.unit() < shares[registry][cell]))))
            };
            (0..n).map(|_| one(&mut random)).collect()
        };
        let held = (0..600)
            .filter(|_| {
                let (first, top, rest) = (draw(0, 200), draw(1, 60), draw(1, 140));
                let second = [Stratum::all(1_000, &top), Stratum::all(900_000, &rest)];
                let found = standardised(&[Stratum::all(400_000, &first)], &second).unwrap();
                let interval = found.difference.interval.unwrap();
                (interval.low..=interval.high).contains(&truth)
            })
            .count();
        assert!((550..=590).contains(&held), "{held} of 600");
    }
}
