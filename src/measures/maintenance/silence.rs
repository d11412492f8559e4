//! Whether a package has been silent for longer than its own rhythm explains.
//!
//! The present silence is a gap that is still open; it is unusual when it has outgrown a one-sided 95 % prediction
//! bound for the next gap, made from the package's own gaps `g` between distinct release days (`n` of them):
//!
//! | gaps | bound, days | why |
//! |---|---|---|
//! | n < 2 | none | fewer than three release days show no rhythm |
//! | 2 ≤ n < 19 | the longest gap, but at least Σg · (20^(1/n) − 1) | the second term is exact for gaps of a steady (Poisson) flow of releases, where P(next > x) = (1 + x / Σg)^(−n); the first keeps packages that release in bursts from being called unusual for what they did before |
//! | n ≥ 19 | the k-th smallest gap, k = ⌈0.95 (n + 1)⌉ | free of any distribution: where the order of the gaps is chance, the next one exceeds it with probability at most 1 − k / (n + 1) ≤ 5 %; 19 gaps are the fewest for which that works |
//!
//! Over simulated gaps (a test here keeps the figures) the next gap outgrows the bound in 4–6 % of cases where gaps are
//! exponential, and from 19 gaps on whatever they are; where gaps spread over orders of magnitude (lognormal,
//! σ = 2), in about 15 % at 2 gaps, falling to 5 % at 18. "Unusual" is weaker evidence for packages with few releases.
//!
//! Whatever the bound says, a silence of at most [`NEVER_UNUSUAL_DAYS`] is not unusual.
//! Left out on purpose: trends. A package that slows down evenly is called unusual somewhat too soon.

/// Silences up to this long are never unusual: 90 days are the window in which OpenSSF Scorecard looks for activity,
/// and the quarter by which npms counts releases.
pub const NEVER_UNUSUAL_DAYS: f64 = 90.0;

/// Fewest gaps from which a rhythm is read.
pub const RHYTHM_GAPS: usize = 2;

/// Fewest gaps for which an order statistic bounds the next one at 95 %.
pub const ORDERED_GAPS: usize = 19;

/// The odds behind 95 %: one in twenty.
const ONE_IN: f64 = 20.0;

/// The 95 % prediction bound for the next gap, days; `None` for fewer than [`RHYTHM_GAPS`] gaps.
pub fn bound_days(gaps_days: &[u32]) -> Option<f64> {
    let count = gaps_days.len();
    if count < RHYTHM_GAPS {
        return None;
    }
    let mut sorted = gaps_days.to_vec();
    sorted.sort_unstable();
    if count >= ORDERED_GAPS {
        let place = (19 * (count + 1)).div_ceil(20);
        return Some(f64::from(sorted[place - 1]));
    }
    let sum: f64 = sorted.iter().copied().map(f64::from).sum();
    let steady = sum * (ONE_IN.powf(1.0 / count as f64) - 1.0);
    Some(steady.max(f64::from(sorted[count - 1])))
}

/// Whether a silence is unusual beside these gaps; `None` for fewer than [`RHYTHM_GAPS`] gaps.
pub fn is_unusual(silence_days: u32, gaps_days: &[u32]) -> Option<bool> {
    let bound = bound_days(gaps_days)?;
    Some(f64::from(silence_days) > bound.max(NEVER_UNUSUAL_DAYS))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn two_gaps_are_the_fewest() {
        assert_eq!(bound_days(&[]), None);
        assert_eq!(is_unusual(9_999, &[400]), None);
        // 20^(1/2) − 1 = 3.4721 times the sum of 200 days.
        let bound = bound_days(&[100, 100]).expect("two gaps");
        assert!((bound - 694.427_191).abs() < 1e-5, "{bound}");
        assert_eq!(is_unusual(694, &[100, 100]), Some(false));
        assert_eq!(is_unusual(695, &[100, 100]), Some(true));
    }

    #[test]
    fn a_burst_does_not_hide_the_long_pause_before_it() {
        let gaps = [300, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1];
        assert_eq!(bound_days(&gaps), Some(300.0));
        assert_eq!(is_unusual(300, &gaps), Some(false));
        assert_eq!(is_unusual(301, &gaps), Some(true));
    }

    #[test]
    fn from_nineteen_gaps_on_the_bound_is_one_of_them() {
        let gaps: Vec<u32> = (1..=19).map(|gap| gap * 10).collect();
        assert_eq!(bound_days(&gaps), Some(190.0));
        let gaps: Vec<u32> = (1..=99).map(|gap| gap * 10).collect();
        assert_eq!(bound_days(&gaps), Some(950.0));
    }

    #[test]
    fn a_quarter_of_silence_is_never_unusual() {
        assert_eq!(is_unusual(90, &[1; 40]), Some(false));
        assert_eq!(is_unusual(91, &[1; 40]), Some(true));
    }

    /// Uniform between 0 and 1, never either end (`SplitMix64`).
    fn uniform(state: &mut u64) -> f64 {
        *state = state.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = (*state ^ (*state >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        (((mixed ^ (mixed >> 31)) >> 12) as f64 + 0.5) / (1_u64 << 52) as f64
    }

    fn exponential(state: &mut u64) -> f64 {
        -uniform(state).ln()
    }

    /// Its logarithm has a standard deviation of 2.
    fn lognormal(state: &mut u64) -> f64 {
        let radius = (-2.0 * uniform(state).ln()).sqrt();
        (2.0 * radius * (std::f64::consts::TAU * uniform(state)).cos()).exp()
    }

    /// How often the next of these gaps outgrows the bound of `count` before it.
    fn outgrown_share(draw: fn(&mut u64) -> f64, count: usize) -> f64 {
        const TRIES: u32 = 10_000;
        let mut state = count as u64;
        let mut gap = || (draw(&mut state) * 10_000.0).ceil() as u32;
        let outgrown = (0..TRIES).filter(|_| {
            let gaps: Vec<u32> = (0..count).map(|_| gap()).collect();
            bound_days(&gaps).is_some_and(|bound| f64::from(gap()) > bound)
        });
        outgrown.count() as f64 / f64::from(TRIES)
    }

    #[test]
    fn the_documented_shares_are_what_simulation_gives() {
        for count in [2, 5, 18, 19, 40] {
            let share = outgrown_share(exponential, count);
            assert!((0.035..0.06).contains(&share), "exponential, {count}: {share}");
        }
        for (count, from, to) in [(2, 0.14, 0.165), (5, 0.11, 0.14), (18, 0.04, 0.06), (19, 0.04, 0.06)] {
            let share = outgrown_share(lognormal, count);
            assert!((from..to).contains(&share), "lognormal, {count}: {share}");
        }
    }

    proptest! {
        #[test]
        fn at_most_one_in_twenty_gaps_outgrows_the_bound_of_the_others(
            gaps in prop::collection::vec(1_u32..3_000, 20..120),
        ) {
            let outgrown = (0..gaps.len()).filter(|left_out| {
                let mut others = gaps.clone();
                let gap = others.remove(*left_out);
                bound_days(&others).is_some_and(|bound| f64::from(gap) > bound)
            });
            prop_assert!(outgrown.count() * 20 <= gaps.len());
        }

        #[test]
        fn the_bound_is_never_below_the_median_and_grows_with_every_gap(
            gaps in prop::collection::vec(1_u32..3_000, 2..60),
            at in any::<prop::sample::Index>(),
        ) {
            let bound = bound_days(&gaps).expect("two gaps or more");
            prop_assert!(bound >= super::super::timeline::median(&gaps).expect("not empty"));
            let mut longer = gaps.clone();
            longer[at.index(gaps.len())] += 100;
            prop_assert!(bound_days(&longer).expect("as many") >= bound);
        }

        #[test]
        fn the_steady_bound_leaves_five_in_a_hundred(count in 2_usize..19, gap in 1_u32..400) {
            let bound = bound_days(&vec![gap; count]).expect("two gaps or more");
            let sum = f64::from(gap) * count as f64;
            let exceeded = (1.0 + bound / sum).powf(-(count as f64));
            prop_assert!((exceeded - 0.05).abs() < 1e-9, "{exceeded}");
        }
    }
}
