//! What an estimate is: the value, its interval, the counts behind it and the bounds of what is missing; and why
//! there may be none. It leaves out computing any.

use super::CONFIDENCE;
use super::spread::Spread;

/// The answers behind an estimate.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    /// Packages that were drawn.
    pub sampled: u64,
    /// Those that belong to the population and gave a value: the n of the estimate.
    pub answered: u64,
    /// Those without a value that belong to the population, or may belong to it.
    pub missing: u64,
    /// Those that do not belong to the population.
    pub outside: u64,
}

/// An interval, in the unit of the value.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Interval {
    /// Its lower end.
    pub low: f64,
    /// Its upper end.
    pub high: f64,
}

/// How an interval was made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    /// Every package answered: there is no sampling error, and the interval is the value.
    Counted,
    /// Wilson's interval at the effective sample size, t for z.
    WilsonEffective,
    /// The same for a share by weight, whose effective sample size comes from the variance of a ratio of two totals.
    WilsonRatio,
    /// The value ± t standard errors, corrected for skewness; Taylor linearisation where it is not linear.
    Student,
    /// The same for a ratio of two totals.
    StudentRatio,
    /// Woodruff's: the interval of a share, read back through the distribution function.
    Woodruff,
    /// log(−log S) ± t standard errors.
    LogLog,
    /// The difference of two estimates, from their intervals (MOVER; Newcombe's for shares).
    Mover,
    /// Quantiles of a rescaling bootstrap.
    Bootstrap,
    /// The times at which the interval of a survival curve contains one half (Brookmeyer & Crowley).
    BrookmeyerCrowley,
    /// There is no interval.
    None,
}

/// Why an estimate has no interval.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NoInterval {
    /// One answer tells nothing of how answers differ.
    #[error(
        "of a stratum of several packages there is a single answer, which does not say how the others differ"
    )]
    SingleAnswer {
        /// The index of the stratum.
        stratum: usize,
    },
    /// All sampled values are alike, yet not all packages were asked.
    #[error("all answers are alike, which does not say how far the others differ")]
    NoVariation,
    /// One of two estimates that are compared has none.
    #[error("one of the compared estimates has no interval")]
    Parts,
    /// Every package of the population was looked at: nothing was drawn.
    #[error("it is a census of these packages: nothing was drawn, and there is no sampling error")]
    Census,
    /// The interval is open: its end lies beyond what was observed.
    #[error("the interval ends beyond the longest time observed")]
    OpenEnd,
}

/// Why there is no estimate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NoEstimate {
    /// The population has no packages.
    #[error("the population is empty")]
    EmptyPopulation,
    /// No package of the population was found in the sample, so that its size is estimated as 0.
    #[error("no package of the population was drawn")]
    NoneDrawn,
    /// A stratum has packages of the population, and none of them was drawn or answered.
    #[error("a stratum has packages, and none of its drawn ones answered")]
    Unanswered {
        /// The index of the stratum.
        stratum: usize,
    },
    /// More answers or members than packages, or an answer outside of a stratum that is all in the population.
    #[error("a stratum has more answers or members than it has packages")]
    Contradiction {
        /// The index of the stratum.
        stratum: usize,
    },
    /// A value is infinite or not a number.
    #[error("a value is not a finite number")]
    NotFinite {
        /// The index of the stratum.
        stratum: usize,
    },
    /// A ratio over nothing.
    #[error("the denominator of the ratio is zero")]
    ZeroDenominator,
    /// A weight below zero.
    #[error("a weight is negative")]
    NegativeWeight,
    /// The share asked for a quantile, or a confidence, is not between 0 and 1.
    #[error("a share between 0 and 1 was expected")]
    NotAShare,
    /// A time at which nobody is observed any more.
    #[error("nobody was observed for so long")]
    BeyondFollowUp,
    /// A survival curve that does not fall to the wanted share.
    #[error("the curve does not fall so far")]
    NotReached,
}

/// An estimate over a population.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Estimate {
    /// The estimate from complete cases.
    pub value: f64,
    /// Its standard error; `None` where the interval is not made from one.
    pub standard_error: Option<f64>,
    /// The 95 % interval, or why there is none.
    pub interval: Result<Interval, NoInterval>,
    /// How the interval was made.
    pub method: Method,
    /// The answers behind it.
    pub counts: Counts,
    /// The lowest and highest estimate if all missing answers were the worst or the best there can be; infinite on a side
    /// where nothing bounds it, `None` where values have no stated range. These bounds hold no sampling error.
    pub bounds: Option<Interval>,
    pub(crate) spread: Option<Spread>,
}

impl Estimate {
    /// The same figure of a population that was looked at whole and stands for no other: it has no sampling error. Bounds of
    /// what is missing stay.
    #[must_use]
    pub fn of_census(self) -> Self {
        let interval = Err(NoInterval::Census);
        Self { standard_error: None, interval, method: Method::None, spread: None, ..self }
    }

    /// An estimate whose interval follows from its spread.
    pub(crate) fn from_spread(value: f64, spread: Result<Spread, NoInterval>, counts: Counts) -> Self {
        Self {
            value,
            standard_error: spread.ok().map(|spread| spread.standard_error()),
            interval: spread.map(|spread| spread.interval(value, 1.0 - CONFIDENCE)),
            method: spread.map_or(Method::None, |spread| spread.method()),
            counts,
            bounds: None,
            spread: spread.ok(),
        }
    }

    /// An estimate with an interval that was found otherwise.
    pub(crate) fn with_interval(
        value: f64,
        interval: Result<Interval, NoInterval>,
        method: Method,
        counts: Counts,
    ) -> Self {
        let method = if interval.is_ok() { method } else { Method::None };
        Self { value, standard_error: None, interval, method, counts, bounds: None, spread: None }
    }

    /// The same estimate with the bounds of what is missing; those that rounding puts beside the value are put on it.
    #[must_use]
    pub fn bounded(self, bounds: Option<Interval>) -> Self {
        let holding =
            |Interval { low, high }| Interval { low: self.value.min(low), high: self.value.max(high) };
        Self { bounds: bounds.map(holding), ..self }
    }

    /// The same estimate with its interval cut where values end.
    #[must_use]
    pub fn within(self, range: Interval) -> Self {
        let cut = |Interval { low, high }| Interval { low: range.low.max(low), high: range.high.min(high) };
        Self { interval: self.interval.map(cut), ..self }
    }

    /// The interval at another confidence, in 0–1; `None` where it was not made from a formula, or there is none.
    #[must_use]
    pub fn interval_at(&self, confidence: f64) -> Option<Interval> {
        let asked = confidence > 0.0 && confidence < 1.0;
        self.spread.filter(|_| asked).map(|spread| spread.interval(self.value, 1.0 - confidence))
    }

    /// The size of the simple random sample that would tell a share as well; `None` unless this is an estimate of a
    /// share by sample. Times the share, it is about the number of cases that the estimate rests on.
    #[must_use]
    pub fn effective_sample(&self) -> Option<f64> {
        match self.spread {
            Some(Spread::Wilson { effective, .. }) => Some(effective),
            _ => None,
        }
    }

    /// Whether it rests on so little that it should not decide anything, whatever its interval says: a share on fewer
    /// than 5 effective cases for it or against it, a mean, total or share by weight on fewer than 40 degrees of
    /// freedom, with which a skew that shows in no sampled value or weight goes uncorrected, a ratio, which has two such
    /// totals, on fewer than 100, a quantile on fewer than 30
    /// values, with which the ends of its interval are the extreme ones. `benches/coverage` shows what intervals cover
    /// below.
    #[must_use]
    pub fn too_few(&self) -> bool {
        let few_degrees = |degrees: f64| degrees < 40.0;
        match self.spread {
            Some(Spread::Wilson { effective, degrees, .. }) => {
                let by_weight = self.method == Method::WilsonRatio;
                effective * self.value.min(1.0 - self.value) < 5.0 || (by_weight && few_degrees(degrees))
            }
            Some(Spread::Student { degrees, .. }) if self.method == Method::StudentRatio => degrees < 100.0,
            Some(Spread::Student { degrees, .. }) => few_degrees(degrees),
            Some(Spread::Counted) => false,
            None => self.method == Method::Woodruff && self.counts.answered < 30,
        }
    }
}
