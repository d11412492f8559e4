//! The ratio of two totals, as releases per maintainer. It leaves out shares by weight, which stay within 0 and 1
//! (`weighted`).

use super::answer::Stratum;
use super::cell::{Cell, cells, counts};
use super::estimate::{Estimate, Method, NoEstimate, NoInterval};
use super::mean::{Summary, linearised};
use super::spread::Spread;

/// The total of the first number over the total of the second: R = Σ `N_h` `ȳ_h` / Σ `N_h` `x̄_h`.
///
/// Interval: R ± t standard errors by Taylor linearisation, the variance of Σ `N_h` `ē_h` / X with e = y − R x (Cochran
/// 1977, 6.11: the combined ratio estimate), corrected for skewness as a mean's. Degrees of freedom: Satterthwaite's, but
/// no more than the answers that the denominator effectively rests on (Kish 1965). It has no bounds.
///
/// # Errors
/// Why there is no estimate; a denominator of zero among the reasons.
pub fn ratio(strata: &[Stratum<'_, (f64, f64)>]) -> Result<Estimate, NoEstimate> {
    let cells = cells(strata)?;
    for (index, stratum) in strata.iter().enumerate() {
        if stratum.values().any(|(y, x)| !y.is_finite() || !x.is_finite()) {
            return Err(NoEstimate::NotFinite { stratum: index });
        }
    }
    let (value, spread) = ratio_of(strata, &cells)?;
    let found = Estimate::from_spread(value, spread, counts(strata, &cells));
    let by_sample = found.method == Method::Student;
    Ok(if by_sample { Estimate { method: Method::StudentRatio, ..found } } else { found })
}

/// The ratio and its spread.
pub fn ratio_of(
    strata: &[Stratum<'_, (f64, f64)>],
    cells: &[Cell],
) -> Result<(f64, Result<Spread, NoInterval>), NoEstimate> {
    let total_of = |part: fn(&(f64, f64)) -> f64| -> f64 {
        let sums = strata.iter().map(|stratum| stratum.values().map(part).sum::<f64>());
        cells.iter().zip(sums).map(|(cell, sum)| cell.weight() * sum).sum()
    };
    let (above, below) = (total_of(|pair| pair.0), total_of(|pair| pair.1));
    if below == 0.0 {
        return Err(NoEstimate::ZeroDenominator);
    }
    let value = above / below;
    let residuals: Vec<Summary> =
        strata.iter().map(|stratum| Summary::of(stratum.values().map(move |(y, x)| y - value * x))).collect();
    let spread = linearised(cells, &residuals, 0.0, below);
    Ok((value, spread.map(|spread| spread.limited(kish(strata, cells) - 1.0))))
}

/// How many answers the denominator effectively rests on, (Σ w x)² / Σ (w x)² (Kish 1965), over strata that were not
/// observed whole. Where a few packages hold most of it, the variance is known no better than from so few.
fn kish(strata: &[Stratum<'_, (f64, f64)>], cells: &[Cell]) -> f64 {
    let sampled = strata.iter().zip(cells).filter(|(_, cell)| cell.unobserved() > 0.0);
    let parts = sampled.flat_map(|(stratum, cell)| stratum.values().map(|(_, x)| cell.weight() * x));
    let (sum, squares) = parts.fold((0.0, 0.0), |(sum, squares), part| (sum + part, squares + part * part));
    if squares > 0.0 { sum * sum / squares } else { f64::INFINITY }
}

#[cfg(test)]
mod tests {
    use super::super::{Answer, Interval, Members, mean};
    use super::*;

    #[test]
    fn a_mean_of_a_population_is_a_ratio_to_its_size() {
        let drawn: Vec<_> =
            [3.0, 4.0, 8.0].map(Answer::Value).into_iter().chain([Answer::Outside; 5]).collect();
        let stratum = Stratum { population: 80, members: Members::Estimated, answers: &drawn };
        let mean = mean(&[stratum], None).unwrap();
        let pairs: Vec<_> = drawn
            .iter()
            .map(|answer| match answer {
                Answer::Value(value) => Answer::Value((*value, 1.0)),
                _ => Answer::Value((0.0, 0.0)),
            })
            .collect();
        let ratio = ratio(&[Stratum::all(80, &pairs)]).unwrap();
        assert!((mean.value - ratio.value).abs() < 1e-12);
        let (a, b) = (mean.standard_error.unwrap(), ratio.standard_error.unwrap());
        assert!((a - b).abs() < 1e-12, "{a} and {b}");
    }

    #[test]
    fn a_ratio_of_few_decides_nothing() {
        let of = |count: u32| {
            let pairs: Vec<_> =
                (0..count).map(|i| Answer::Value((f64::from(i % 3), 1.0 + f64::from(i % 2)))).collect();
            ratio(&[Stratum::all(9_000, &pairs)]).unwrap()
        };
        let (few, many) = (of(60), of(200));
        assert!(few.method == Method::StudentRatio && few.too_few() && !many.too_few());
    }

    #[test]
    fn edges_are_named() {
        let zero = [Answer::Value((1.0, 0.0)), Answer::Value((2.0, 0.0))];
        assert_eq!(ratio(&[Stratum::all(9, &zero)]), Err(NoEstimate::ZeroDenominator));
        let wild = [Answer::Value((1.0, f64::INFINITY))];
        assert_eq!(ratio(&[Stratum::all(9, &wild)]), Err(NoEstimate::NotFinite { stratum: 0 }));
        let exact = [Answer::Value((2.0, 1.0)), Answer::Value((4.0, 2.0))];
        assert_eq!(ratio(&[Stratum::all(9, &exact)]).unwrap().interval, Err(NoInterval::NoVariation));
        assert_eq!(ratio(&[Stratum::all(2, &exact)]).unwrap().interval, Ok(Interval { low: 2.0, high: 2.0 }));
    }
}
