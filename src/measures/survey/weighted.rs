//! Shares by weight: the part of all downloads that goes to packages which have something. It leaves out unweighted
//! shares.

use super::answer::{Answer, Stratum};
use super::cell::{Cell, cells, counts};
use super::estimate::{Estimate, Interval, Method, NoEstimate, NoInterval};
use super::ratio::ratio_of;
use super::spread::Spread;

/// One drawn package with its weight, known also where the answer is missing.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Weighted {
    /// The weight, as downloads in 30 days.
    pub weight: f64,
    /// Whether it has what is asked for, if that is known.
    pub is: Option<bool>,
}

/// The share of the weight, in 0–1, that belongs to packages with `true`: a ratio of totals.
///
/// Packages whose weight alone is known count with it: within each stratum, the weight of those who are silent is divided
/// like that of the others. Its variance is linearised as in [`ratio`](super::ratio); the interval is Wilson's at n* = p(1−p)/V with t, as for
/// other shares, so that it stays within 0 and 1. In [`Answer::Missing`] even the weight is missing: bounds are given
/// only where there are none of these, and none that cannot be placed.
///
/// # Errors
/// Why there is no estimate; weights that are all zero among the reasons.
pub fn weighted_share(strata: &[Stratum<'_, Weighted>]) -> Result<Estimate, NoEstimate> {
    for (index, stratum) in strata.iter().enumerate() {
        if stratum.values().any(|item| !item.weight.is_finite()) {
            return Err(NoEstimate::NotFinite { stratum: index });
        }
        if stratum.values().any(|item| item.weight < 0.0) {
            return Err(NoEstimate::NegativeWeight);
        }
    }
    let (bounds, imputed) = (bounds(strata), imputed(strata));
    let pairs: Vec<Vec<Answer<(f64, f64)>>> =
        strata.iter().map(|stratum| stratum.answers.iter().map(pair).collect()).collect();
    let strata: Vec<Stratum<'_, (f64, f64)>> = strata
        .iter()
        .zip(&pairs)
        .map(|(stratum, pairs)| Stratum {
            population: stratum.population,
            members: stratum.members,
            answers: pairs,
        })
        .collect();
    let answered = cells(&strata)?;
    let (complete, spread) = ratio_of(&strata, &answered)?;
    let value = imputed.unwrap_or(complete);
    let spread = spread.and_then(|spread| wilson(value, spread).ok_or(NoInterval::NoVariation));
    let found = Estimate::from_spread(value, spread, counts(&strata, &answered)).bounded(bounds);
    let by_weight = found.method == Method::WilsonEffective;
    Ok(if by_weight { Estimate { method: Method::WilsonRatio, ..found } } else { found })
}

/// The share where the weight of the silent is divided like that of the others of their stratum; `None` where nothing
/// weighs, or of a stratum that weighs nothing is known.
fn imputed(strata: &[Stratum<'_, Weighted>]) -> Option<f64> {
    let known: Vec<Cell> = cells(strata).ok()?;
    let (mut having, mut all) = (0.0, 0.0);
    for (stratum, cell) in strata.iter().zip(&known) {
        let weight = |of: &dyn Fn(&&Weighted) -> bool| {
            stratum.values().filter(of).map(|item| item.weight).sum::<f64>()
        };
        let (weighs, told) = (weight(&|_| true), weight(&|item| item.is.is_some()));
        if weighs > 0.0 {
            let share = (told > 0.0).then(|| weight(&|item| item.is == Some(true)) / told)?;
            having += cell.weight() * weighs * share;
            all += cell.weight() * weighs;
        }
    }
    (all > 0.0).then(|| having / all)
}

/// The bounds of a weighted share if all items without an answer had it not, or had it; weights are known of all
/// values. `None` where the weight itself is missing of some, or nothing weighs.
fn bounds(strata: &[Stratum<'_, Weighted>]) -> Option<Interval> {
    let known: Vec<Cell> = cells(strata).ok()?;
    if known.iter().any(|cell| cell.members > cell.values || cell.unplaced > 0.0) {
        return None;
    }
    let (mut low, mut high, mut all) = (0.0, 0.0, 0.0);
    for (stratum, cell) in strata.iter().zip(&known) {
        for item in stratum.values() {
            let weight = cell.weight() * item.weight;
            all += weight;
            low += if item.is == Some(true) { weight } else { 0.0 };
            high += if item.is == Some(false) { 0.0 } else { weight };
        }
    }
    (all > 0.0).then(|| Interval { low: low / all, high: high / all })
}

fn pair(answer: &Answer<Weighted>) -> Answer<(f64, f64)> {
    match answer {
        Answer::Value(Weighted { weight, is: Some(is) }) => {
            Answer::Value((if *is { *weight } else { 0.0 }, *weight))
        }
        Answer::Value(Weighted { is: None, .. }) | Answer::Missing => Answer::Missing,
        Answer::Outside => Answer::Outside,
        Answer::Unplaced => Answer::Unplaced,
    }
}

/// The spread of a share that has the variance of a ratio; `None` at 0 and 1, where that variance says nothing.
fn wilson(share: f64, spread: Spread) -> Option<Spread> {
    match spread {
        Spread::Student { standard_error, degrees, .. } => {
            let effective = share * (1.0 - share) / (standard_error * standard_error);
            (effective > 0.0).then_some(Spread::Wilson { effective, degrees, standard_error })
        }
        other => Some(other),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn drawn(items: &[(f64, Option<bool>)]) -> Vec<Answer<Weighted>> {
        items.iter().map(|(weight, is)| Answer::Value(Weighted { weight: *weight, is: *is })).collect()
    }

    #[test]
    fn weight_decides() {
        let answers = drawn(&[(90.0, Some(true)), (5.0, Some(false)), (5.0, Some(false))]);
        let found = weighted_share(&[Stratum::all(300, &answers)]).unwrap();
        assert!((found.value - 0.9).abs() < 1e-12);
        let interval = found.interval.unwrap();
        assert!(interval.low > 0.0 && interval.high < 1.0, "{interval:?}");
        let counted = weighted_share(&[Stratum::all(3, &answers)]).unwrap().interval.unwrap();
        assert_eq!(counted, Interval { low: counted.low, high: counted.low });
    }

    #[test]
    fn few_that_hold_the_weight_decide_nothing() {
        let of = |weights: &[f64]| {
            let items: Vec<_> =
                weights.iter().zip(0..).map(|(weight, i)| (*weight, Some(i % 2 == 0))).collect();
            weighted_share(&[Stratum::all(9_000, &drawn(&items))]).unwrap()
        };
        let many = of(&[1.0; 60]);
        assert!(many.method == Method::WilsonRatio && !many.too_few());
        let few = of(&[[30.0; 30], [1.0; 30]].concat());
        let cases = few.effective_sample().unwrap() * few.value;
        assert!(few.too_few() && cases > 5.0, "30 of 60 hold nearly all: {cases} cases");
    }

    #[test]
    fn a_missing_answer_of_known_weight_is_bounded_by_it() {
        let answers = drawn(&[(60.0, Some(true)), (20.0, Some(false)), (20.0, None)]);
        let strata = [Stratum::all(30, &answers)];
        let found = weighted_share(&strata).unwrap();
        assert!((found.value - 0.75).abs() < 1e-12);
        assert_eq!(found.bounds, Some(Interval { low: 0.6, high: 0.8 }));
        assert_eq!(found.counts.missing, 1);
    }

    #[test]
    fn edges_are_named() {
        let light = drawn(&[(0.0, Some(true)), (0.0, Some(false))]);
        assert_eq!(weighted_share(&[Stratum::all(5, &light)]), Err(NoEstimate::ZeroDenominator));
        let below = drawn(&[(-1.0, Some(true))]);
        assert_eq!(weighted_share(&[Stratum::all(5, &below)]), Err(NoEstimate::NegativeWeight));
        let every = drawn(&[(1.0, Some(true)), (2.0, Some(true))]);
        let found = weighted_share(&[Stratum::all(5, &every)]).unwrap();
        assert_eq!((found.value, found.interval), (1.0, Err(NoInterval::NoVariation)));
    }
}
