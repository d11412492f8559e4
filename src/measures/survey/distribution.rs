//! The normal and Student's t distribution: what intervals and tests are read from. The special functions are those of
//! `statrs`; quantiles are solved on the distribution functions. It leaves out every other distribution.

use statrs::function::beta::beta_reg;
use statrs::function::erf::erfc;
use statrs::function::gamma::ln_gamma;

/// Beyond so many degrees of freedom, t is taken as normal: the quantiles differ by less than 1e-7.
const NORMAL_FROM: f64 = 1e8;

/// The probability of a value of at most `z`.
#[must_use]
pub fn normal_cdf(z: f64) -> f64 {
    0.5 * erfc(-z / std::f64::consts::SQRT_2)
}

/// The value not exceeded with this probability; infinite at 0 and 1.
#[must_use]
pub fn normal_quantile(probability: f64) -> f64 {
    let density = |z: f64| (-0.5 * z * z).exp() / std::f64::consts::TAU.sqrt();
    solve(probability, normal_cdf, density)
}

/// The probability that Student's t with so many degrees of freedom, not necessarily whole, is at most `t`.
#[must_use]
pub fn student_cdf(t: f64, degrees: f64) -> f64 {
    if degrees >= NORMAL_FROM || t.is_infinite() {
        return normal_cdf(t);
    }
    let tail = 0.5 * beta_reg(0.5 * degrees, 0.5, degrees / (degrees + t * t));
    if t > 0.0 { 1.0 - tail } else { tail }
}

/// The value that Student's t does not exceed with this probability; infinite at 0 and 1.
#[must_use]
pub fn student_quantile(probability: f64, degrees: f64) -> f64 {
    if degrees >= NORMAL_FROM {
        return normal_quantile(probability);
    }
    let scale = ln_gamma(0.5 * (degrees + 1.0))
        - ln_gamma(0.5 * degrees)
        - 0.5 * (degrees * std::f64::consts::PI).ln();
    let density = |t: f64| (scale - 0.5 * (degrees + 1.0) * (t * t / degrees).ln_1p()).exp();
    solve(probability, |t| student_cdf(t, degrees), density)
}

/// Solves a symmetric distribution function for its upper or lower quantile: Newton's steps, halved into the bracket
/// where they leave it. The lower tail is solved, where the function loses no digits.
fn solve(probability: f64, cdf: impl Fn(f64) -> f64, density: impl Fn(f64) -> f64) -> f64 {
    let tail = probability.min(1.0 - probability);
    let sign = if probability < 0.5 { -1.0 } else { 1.0 };
    if tail.is_nan() || tail <= 0.0 {
        return sign * f64::INFINITY;
    }
    if tail >= 0.5 {
        return 0.0;
    }
    let (mut low, mut high) = (-1.0, 0.0);
    while cdf(low) > tail {
        high = low;
        low *= 2.0;
    }
    let mut at = 0.5 * (low + high);
    for _ in 0..200 {
        let excess = cdf(at) - tail;
        *(if excess > 0.0 { &mut high } else { &mut low }) = at;
        let newton = at - excess / density(at);
        let next = if newton > low && newton < high { newton } else { 0.5 * (low + high) };
        if (next - at).abs() <= 1e-14 * at.abs() {
            at = next;
            break;
        }
        at = next;
    }
    -sign * at
}

#[cfg(test)]
// Values that are exact by construction are compared exactly.
#[allow(clippy::float_cmp)]
mod tests {
    use super::*;

    fn near(found: f64, expected: f64) {
        assert!((found - expected).abs() <= 1e-9 * expected.abs().max(1.0), "{found} is not {expected}");
    }

    #[test]
    fn quantiles_are_those_of_r() {
        // R 4.2: qnorm(c(.5, .9, .975, .995, 1e-10)).
        near(normal_quantile(0.5), 0.0);
        near(normal_quantile(0.9), 1.281_551_565_544_600_4);
        near(normal_quantile(0.975), 1.959_963_984_540_054);
        near(normal_quantile(0.995), 2.575_829_303_548_901);
        near(normal_quantile(1e-10), -6.361_340_902_404_056);
        // R 4.2: qt(p, df).
        for (probability, degrees, expected) in QT {
            near(student_quantile(probability, degrees), expected);
            near(student_cdf(expected, degrees), probability);
        }
    }

    const QT: [(f64, f64, f64); 8] = [
        (0.975, 1.0, 12.706_204_736_174_694),
        (0.975, 2.5, 3.574_654_842_003_692),
        (0.975, 7.0, 2.364_624_251_592_784),
        (0.975, 58.3, 2.001_498_197_878_836),
        (0.6, 3.3, 0.274_501_974_221_057),
        (0.025, 12.0, -2.178_812_829_667_229),
        (0.999_9, 4.0, 13.033_671_720_896_825),
        (0.975, 2_000_000.0, 1.959_965_170_676_374),
    ];

    #[test]
    fn quantiles_are_those_of_the_published_table() {
        // Student's table as printed (Fisher & Yates 1938), 95 % two-sided.
        for (degrees, expected) in [(1.0, 12.706), (2.0, 4.303), (5.0, 2.571), (10.0, 2.228), (30.0, 2.042)] {
            assert!((student_quantile(0.975, degrees) - expected).abs() < 5e-4);
        }
    }

    #[test]
    fn the_ends_are_infinite() {
        assert_eq!(normal_quantile(0.0), f64::NEG_INFINITY);
        assert_eq!(student_quantile(1.0, 3.0), f64::INFINITY);
    }
}
