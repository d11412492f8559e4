//! How far an estimate may be off, in a form from which the interval at any confidence follows. It leaves out where
//! the variance comes from.

use super::distribution::student_quantile;
use super::estimate::{Interval, Method};

/// The sampling error of an estimate.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Spread {
    /// None.
    Counted,
    /// That of a share.
    Wilson {
        /// The size of the simple random sample that has the same variance.
        effective: f64,
        /// Degrees of freedom.
        degrees: f64,
        /// The standard error that was estimated without smoothing.
        standard_error: f64,
    },
    /// That of anything else.
    Student {
        /// The standard error.
        standard_error: f64,
        /// Degrees of freedom.
        degrees: f64,
        /// The skewness of the estimator.
        skewness: f64,
    },
}

impl Spread {
    /// The interval around a value that is wrong at most so often: `level` is 1 − confidence, in 0–1.
    ///
    /// Wilson (1927) with n and z replaced by the effective sample size n* and t:
    /// (p + t²/2n* ± t √(p(1−p)/n* + t²/4n*²)) / (1 + t²/n*).
    pub fn interval(&self, value: f64, level: f64) -> Interval {
        let critical = |degrees| -student_quantile(0.5 * level, degrees);
        match *self {
            Self::Counted => Interval { low: value, high: value },
            Self::Wilson { effective, degrees, .. } => wilson(value, effective, critical(degrees)),
            Self::Student { standard_error, degrees, skewness } => {
                let critical = critical(degrees);
                Interval {
                    low: value - standard_error * unskewed(critical, skewness),
                    high: value - standard_error * unskewed(-critical, skewness),
                }
            }
        }
    }

    /// The same with at most so many degrees of freedom, at least 1.
    pub fn limited(self, limit: f64) -> Self {
        match self {
            Self::Student { standard_error, degrees, skewness } => {
                Self::Student { standard_error, degrees: degrees.min(limit).max(1.0), skewness }
            }
            other => other,
        }
    }

    /// The standard error.
    pub fn standard_error(&self) -> f64 {
        match *self {
            Self::Counted => 0.0,
            Self::Wilson { standard_error, .. } | Self::Student { standard_error, .. } => standard_error,
        }
    }

    /// The name of the method.
    pub fn method(&self) -> Method {
        match self {
            Self::Counted => Method::Counted,
            Self::Wilson { .. } => Method::WilsonEffective,
            Self::Student { .. } => Method::Student,
        }
    }
}

/// The value of t that Hall's (1992) transformation t + g t²/3 + g² t³/27 + g/6 takes to a symmetric one; g is the
/// skewness of the estimator. Without skewness it is that value itself.
fn unskewed(symmetric: f64, skewness: f64) -> f64 {
    if skewness.abs() < 1e-6 {
        return symmetric;
    }
    3.0 / skewness * ((1.0 + skewness * (symmetric - skewness / 6.0)).cbrt() - 1.0)
}

fn wilson(share: f64, size: f64, critical: f64) -> Interval {
    let square = critical * critical / size;
    if !square.is_finite() {
        return Interval { low: 0.0, high: 1.0 };
    }
    let centre = (share + 0.5 * square) / (1.0 + square);
    let variance = share * (1.0 - share) / size * critical * critical + 0.25 * square * square;
    let half = variance.max(0.0).sqrt() / (1.0 + square);
    Interval { low: (centre - half).clamp(0.0, share), high: (centre + half).clamp(share, 1.0) }
}

/// Satterthwaite's (1946) degrees of freedom of a sum of estimated variances: (Σ g)² / Σ (g² / ν), at least 1.
/// Each part is a variance with its own degrees of freedom.
pub fn satterthwaite(parts: impl Iterator<Item = (f64, f64)>) -> f64 {
    let (sum, squares) = parts.fold((0.0, 0.0), |(sum, squares), (variance, degrees)| {
        (sum + variance, squares + variance * variance / f64::max(degrees, 1.0))
    });
    if squares > 0.0 { (sum * sum / squares).max(1.0) } else { f64::INFINITY }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wilson_is_that_of_newcombe_1998() {
        // Newcombe (1998), table I: 81 of 263 and 0 of 20, without continuity correction.
        let spread = |effective| Spread::Wilson { effective, degrees: f64::INFINITY, standard_error: 0.0 };
        let found = spread(263.0).interval(81.0 / 263.0, 0.05);
        assert!((found.low - 0.2553).abs() < 5e-5 && (found.high - 0.3662).abs() < 5e-5, "{found:?}");
        let found = spread(20.0).interval(0.0, 0.05);
        assert!(found.low == 0.0 && (found.high - 0.1611).abs() < 5e-5, "{found:?}");
    }

    #[test]
    fn degrees_of_equal_parts_add_up_and_those_of_one_stay() {
        assert!((satterthwaite([(2.0, 9.0), (2.0, 9.0)].into_iter()) - 18.0).abs() < 1e-12);
        assert!((satterthwaite([(2.0, 9.0), (0.0, 3.0)].into_iter()) - 9.0).abs() < 1e-12);
        assert!(satterthwaite(std::iter::empty()).is_infinite());
    }
}
