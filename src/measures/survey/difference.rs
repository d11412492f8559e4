//! The difference of two independent estimates, as npm − PyPI, and Holm's correction where a family of them is judged.
//! It leaves out estimates from one sample, which are not independent.

use super::CONFIDENCE;
use super::distribution::normal_cdf;
use super::estimate::{Estimate, Interval, Method, NoInterval};
use super::spread::Spread;

/// The first estimate minus the second.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Difference {
    /// The difference of the values.
    pub value: f64,
    /// Its 95 % interval, or why there is none.
    pub interval: Result<Interval, NoInterval>,
    /// How the interval was made.
    pub method: Method,
    /// The two-sided p-value of "no difference": 1 minus the confidence at which the interval just meets 0. It is
    /// never said to be below 1e-30. `None` where there is no interval, or one without a width that tells no level.
    pub p_value: Option<f64>,
    /// The lowest and highest difference that the missing answers of both leave open.
    pub bounds: Option<Interval>,
}

/// The smallest p-value that is given.
const SMALLEST_P: f64 = 1e-30;

/// The difference of two estimates from independent samples.
///
/// Interval: MOVER, d − √((a − `l_a`)² + (`u_b` − b)²) to d + √((`u_a` − a)² + (b − `l_b`)²) (Zou & Donner 2008); with Wilson's
/// intervals it is Newcombe's (1998) method 10. It needs no equal variances, and keeps the skewness of each interval.
#[must_use]
pub fn difference(first: &Estimate, second: &Estimate) -> Difference {
    let value = first.value - second.value;
    let interval = match (first.interval, second.interval) {
        (Ok(a), Ok(b)) => Ok(mover(first.value, a, second.value, b)),
        _ => Err(NoInterval::Parts),
    };
    let bounds = first.bounds.zip(second.bounds);
    let counted = first.method == Method::Counted && second.method == Method::Counted;
    let method = match interval {
        Ok(_) if counted => Method::Counted,
        Ok(_) => Method::Mover,
        Err(_) => Method::None,
    };
    Difference {
        value,
        interval,
        method,
        p_value: interval.ok().and_then(|interval| p_value(first, second, interval)),
        bounds: bounds.map(|(a, b)| Interval { low: a.low - b.high, high: a.high - b.low }),
    }
}

/// Holm's (1979) adjusted p-values, in the order given: the family-wise error stays at the level whatever the
/// dependence. Whatever is not a number counts as 1.
#[must_use]
pub fn holm(p_values: &[f64]) -> Vec<f64> {
    let p_value = |index: usize| if p_values[index].is_nan() { 1.0 } else { p_values[index].clamp(0.0, 1.0) };
    let mut order: Vec<usize> = (0..p_values.len()).collect();
    order.sort_by(|a, b| p_value(*a).total_cmp(&p_value(*b)));
    let mut adjusted = vec![1.0; p_values.len()];
    let mut highest: f64 = 0.0;
    for (rank, index) in order.into_iter().enumerate() {
        highest = highest.max(p_value(index) * (p_values.len() - rank) as f64).min(1.0);
        adjusted[index] = highest;
    }
    adjusted
}

fn mover(a: f64, of_a: Interval, b: f64, of_b: Interval) -> Interval {
    let value = a - b;
    Interval {
        low: value - (a - of_a.low).hypot(of_b.high - b),
        high: value + (of_a.high - a).hypot(b - of_b.low),
    }
}

fn p_value(first: &Estimate, second: &Estimate, interval: Interval) -> Option<f64> {
    let value = first.value - second.value;
    let counted = first.method == Method::Counted && second.method == Method::Counted;
    // The interval of a median of few distinct values may be a point: it tells no error level.
    if !counted && interval.low >= interval.high {
        return None;
    }
    if value == 0.0 {
        return Some(1.0);
    }
    if counted {
        return Some(SMALLEST_P);
    }
    if let (Some(a), Some(b)) = (first.spread, second.spread) {
        return Some(inverted(first.value, a, second.value, b));
    }
    let towards_zero = if value > 0.0 { value - interval.low } else { interval.high - value };
    if towards_zero <= 0.0 {
        return None;
    }
    let critical = super::distribution::normal_quantile(0.5 + 0.5 * CONFIDENCE);
    Some((2.0 * normal_cdf(-critical * value.abs() / towards_zero)).clamp(SMALLEST_P, 1.0))
}

/// The error level at which the interval just meets 0, by halving on the logarithm.
fn inverted(a: f64, of_a: Spread, b: f64, of_b: Spread) -> f64 {
    let holds_zero = |level: f64| {
        let interval = mover(a, of_a.interval(a, level), b, of_b.interval(b, level));
        interval.low <= 0.0 && interval.high >= 0.0
    };
    let (mut low, mut high) = (SMALLEST_P.ln(), 0.0_f64);
    if !holds_zero(low.exp()) {
        return SMALLEST_P;
    }
    for _ in 0..50 {
        let middle = 0.5 * (low + high);
        if holds_zero(middle.exp()) { low = middle } else { high = middle }
    }
    (0.5 * (low + high)).exp()
}

#[cfg(test)]
// Values that are exact by construction are compared exactly.
#[allow(clippy::float_cmp)]
mod tests {
    use super::super::{Answer, Stratum, mean, median, share};
    use super::*;

    fn share_of(yes: usize, no: usize) -> Estimate {
        let mut answers = vec![Answer::Value(true); yes];
        answers.extend(vec![Answer::Value(false); no]);
        share(&[Stratum::all(1_000_000_000, &answers)]).unwrap()
    }

    #[test]
    fn shares_are_compared_as_by_newcombe_1998() {
        // Newcombe (1998), table II, method 10: 56/70 − 48/80 is 0.0524 to 0.3339, with z; t widens it a little.
        let found = difference(&share_of(56, 14), &share_of(48, 32));
        let interval = found.interval.unwrap();
        assert!(
            (interval.low - 0.0524).abs() < 3e-3 && (interval.high - 0.3339).abs() < 3e-3,
            "{interval:?}"
        );
        assert_eq!(found.method, Method::Mover);
        let p_value = found.p_value.unwrap();
        assert!((0.005..0.02).contains(&p_value), "{p_value}");
    }

    #[test]
    fn the_p_value_and_the_interval_agree() {
        for yes in 30..60 {
            let found = difference(&share_of(yes, 100 - yes), &share_of(45, 55));
            let interval = found.interval.unwrap();
            let outside = interval.low > 0.0 || interval.high < 0.0;
            assert_eq!(outside, found.p_value.unwrap() < 0.05, "{yes}: {found:?}");
        }
    }

    #[test]
    fn the_far_tail_is_reached_and_equal_values_do_not_differ() {
        let p_value = difference(&share_of(900, 100), &share_of(100, 900)).p_value.unwrap();
        assert!((1e-30..1e-20).contains(&p_value), "{p_value}");
        assert_eq!(difference(&share_of(5, 5), &share_of(5, 5)).p_value, Some(1.0));
    }

    #[test]
    fn medians_and_counted_values_can_be_compared() {
        let values =
            |add: f64| (1..=50).map(|value| Answer::Value(f64::from(value) + add)).collect::<Vec<_>>();
        let (a, b) = (values(0.0), values(40.0));
        let of = |answers: &[Answer<f64>]| median(&[Stratum::all(1_000_000, answers)], None).unwrap();
        let found = difference(&of(&b), &of(&a));
        assert_eq!(found.value, 40.0);
        assert!(found.interval.unwrap().low > 0.0 && found.p_value.unwrap() < 1e-4);
        let counted = |answers: &[Answer<f64>]| mean(&[Stratum::all(50, answers)], None).unwrap();
        let found = difference(&counted(&b), &counted(&a));
        assert_eq!((found.method, found.p_value), (Method::Counted, Some(SMALLEST_P)));
    }

    #[test]
    fn without_an_interval_there_is_no_test() {
        let alike = [Answer::Value(1.0); 3];
        let open = mean(&[Stratum::all(9, &alike)], None).unwrap();
        let found = difference(&open, &open);
        assert_eq!((found.interval, found.p_value), (Err(NoInterval::Parts), None));
    }

    #[test]
    fn holm_is_that_of_r() {
        // R: p.adjust(c(0.01, 0.04, 0.03, 0.005), "holm") is 0.03, 0.06, 0.06, 0.02.
        let found = holm(&[0.01, 0.04, 0.03, 0.005]);
        for (found, expected) in found.iter().zip([0.03, 0.06, 0.06, 0.02]) {
            assert!((found - expected).abs() < 1e-12, "{found}");
        }
        assert_eq!(holm(&[]), Vec::<f64>::new());
        assert_eq!(holm(&[0.9, f64::NAN]), [1.0, 1.0]);
    }
}
