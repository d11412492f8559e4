//! npms' last step: where a package's value stands among those of its registry, 0–1, by a curve through the least,
//! the mean and the largest value.
//!
//! A value `v` and the mean become shares of the way from least to largest; then the curve runs from (0, 0) to (1, 1):
//! `x = t³ − 3 m t² + 3 m t`, `y = t³ − 3 t² + 3 t`, with `m` the mean's share and `x` the value's. As coded the way is
//! divided by the largest value where largest − least is meant, so that nothing comes near 1 where least is far from 0.
//! Left out on purpose: what the values are, and weights of parts.

use super::score::{Bounds, Form};

/// The share of all weight that is left out of the mean at each end.
const TRIMMED_SHARE: f64 = 0.01;

/// Halvings of the way; 60 bring it below what a float can tell.
const HALVINGS: u32 = 60;

/// The values of a registry, summed up.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Spread {
    /// The least value.
    pub least: f64,
    /// The mean without the lowest and the highest hundredth.
    pub mean: f64,
    /// The largest value.
    pub largest: f64,
}

impl Spread {
    /// Sums up values with their weights (1 each where all packages are there; the survey's where they are sampled).
    /// Values below 0 and weights of 0 are left out; `None` where nothing is left. The order does not matter.
    pub fn of(values: &[(f64, f64)]) -> Option<Self> {
        let mut kept: Vec<(f64, f64)> =
            values.iter().copied().filter(|(value, weight)| *value >= 0.0 && *weight > 0.0).collect();
        kept.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.total_cmp(&b.1)));
        let total: f64 = kept.iter().map(|(_, weight)| weight).sum();
        let (from, to) = (total * TRIMMED_SHARE, total * (1.0 - TRIMMED_SHARE));
        let (mut passed, mut sum) = (0.0_f64, 0.0);
        for (value, weight) in &kept {
            let inside = (passed + weight).min(to) - passed.max(from);
            sum += value * inside.max(0.0);
            passed += weight;
        }
        Some(Self { least: kept.first()?.0, mean: sum / (to - from), largest: kept.last()?.0 })
    }

    /// Where a value stands.
    pub fn place(&self, value: Bounds, form: Form) -> Bounds {
        Bounds::between(self.place_of(value.low, form), self.place_of(value.high, form))
    }

    fn place_of(&self, value: f64, form: Form) -> f64 {
        let way = match form {
            Form::AsCoded => self.largest,
            Form::Repaired => self.largest - self.least,
        };
        // Where all values are the same, none is ahead of another.
        if value <= 0.0 || way <= 0.0 {
            return 0.0;
        }
        let share = |value: f64| ((value - self.least) / way).clamp(0.0, 1.0);
        let (at, mean) = (share(value), share(self.mean));
        if at >= 1.0 {
            return 1.0;
        }
        // x grows with t from 0 to 1 for every mean from 0 to 1.
        let (mut low, mut high) = (0.0_f64, 1.0_f64);
        for _ in 0..HALVINGS {
            let t = f64::midpoint(low, high);
            let x = t * (t * (t - 3.0 * mean) + 3.0 * mean);
            if x < at { low = t } else { high = t }
        }
        let t = high;
        if at > 0.0 { t * (t * (t - 3.0) + 3.0) } else { 0.0 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn close(a: f64, b: f64) -> bool {
        (a - b).abs() < 1e-9
    }

    #[test]
    fn a_hundredth_at_each_end_is_left_out_of_the_mean() {
        let mut values: Vec<(f64, f64)> = (0..98).map(|_| (0.5, 1.0)).collect();
        values.extend([(0.0, 1.0), (40.0, 1.0), (-7.0, 1.0)]);
        let spread = Spread::of(&values).expect("values");
        assert!(close(spread.mean, 0.5), "{spread:?}");
        assert!(close(spread.least, 0.0) && close(spread.largest, 40.0));
        assert_eq!(Spread::of(&[(-1.0, 1.0)]), None);
        assert_eq!(Spread::of(&[]), None);
    }

    #[test]
    fn a_weight_stands_for_so_many_packages() {
        let weighted = Spread::of(&[(0.2, 30.0), (0.8, 70.0)]).expect("values");
        let each: Vec<_> = (0..100).map(|at| (if at < 30 { 0.2 } else { 0.8 }, 1.0)).collect();
        let counted = Spread::of(&each).expect("values");
        assert!(close(weighted.mean, counted.mean), "{weighted:?} {counted:?}");
    }

    #[test]
    fn with_the_mean_in_the_middle_the_curve_is_known() {
        // m = ½, x = ½: t³ − 1.5 t² + 1.5 t − 0.5 = 0 has t = ½; y = ⅛ − ¾ + 1½ = 0.875.
        let spread = Spread { least: 0.0, mean: 0.5, largest: 1.0 };
        assert!(close(spread.place_of(0.5, Form::Repaired), 0.875));
        assert!(close(spread.place_of(1.0, Form::Repaired), 1.0));
        assert!(close(spread.place_of(0.0, Form::Repaired), 0.0));
    }

    #[test]
    fn as_coded_the_best_of_values_far_from_zero_is_not_1() {
        let spread = Spread { least: 0.5, mean: 0.75, largest: 1.0 };
        assert!(close(spread.place_of(1.0, Form::Repaired), 1.0));
        // x = ½, m = ¼: t³ − 0.75 t² + 0.75 t − 0.5 = 0 has t = 0.6997.
        let coded = spread.place_of(1.0, Form::AsCoded);
        assert!((coded - 0.9729).abs() < 1e-4, "{coded}");
        let same = Spread { least: 0.5, mean: 0.5, largest: 0.5 };
        assert!(close(same.place_of(0.5, Form::Repaired), 0.0));
    }

    proptest! {
        #[test]
        fn places_keep_the_order_and_stay_between_0_and_1(
            values in prop::collection::vec((0.0_f64..3.0, 0.1_f64..9.0), 1..30),
            one in 0.0_f64..3.0,
            more in 0.0_f64..1.0,
        ) {
            let spread = Spread::of(&values).expect("values");
            prop_assert!(spread.least <= spread.mean + 1e-9 && spread.mean <= spread.largest + 1e-9);
            for form in [Form::AsCoded, Form::Repaired] {
                let placed = spread.place(Bounds::between(one, one + more), form);
                prop_assert!(0.0 <= placed.low && placed.low <= placed.high + 1e-12 && placed.high <= 1.0);
            }
        }
    }
}
