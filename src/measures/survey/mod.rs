//! Estimates from a stratified survey: shares, means, totals, ratios and quantiles with 95 % intervals, differences
//! between two surveys, and what stands beside them (Holm's correction, a bootstrap, composites over all weightings). Before a
//! survey: how likely it is to decide (`power`).
//!
//! The design is that of the survey: strata by download rank, in each a simple random sample without replacement.
//! Slices go in, plain structs come out. It leaves out tables, where answers come from, and judging claims.
//!
//! Some who were asked do not answer, and some answers lack an item. Estimates are made from complete cases within
//! each stratum, as if those who are silent were like the others of their stratum; beside them stand the bounds
//! [lowest, highest] that hold whatever the silent ones are (Manski 1990). Both are always given; neither is a guess
//! put into the data. Nothing here returns NaN: what cannot be said is an error that names why.
//!
//! How well the intervals cover is measured in `benches/coverage`.

mod answer;
mod bootstrap;
mod cell;
mod composite;
mod difference;
mod distribution;
mod estimate;
mod mean;
mod power;
mod quantile;
mod random;
mod ratio;
mod share;
mod spread;
mod standardise;
mod weighted;

#[cfg(test)]
mod crosscheck;

pub use answer::{Answer, Members, Stratum};
pub use bootstrap::{Bootstrap, Replicates, bootstrap, resampled};
pub use composite::{CompositeError, share_of_weightings_won};
pub use difference::{Difference, difference, holm};
pub use distribution::{normal_cdf, normal_quantile, student_cdf, student_quantile};
pub use estimate::{Counts, Estimate, Interval, Method, NoEstimate, NoInterval};
pub use mean::{mean, total};
pub use power::{NoPower, PlannedStratum, power_of_difference, power_of_share, variance_of_share};
pub use quantile::{median, quantile};
pub use random::Random;
pub use ratio::ratio;
pub use share::share;
pub use standardise::{InCell, Standardised, standardised, standardised_means};
pub use weighted::{Weighted, weighted_share};

pub(super) use cell::{Cell, cells, counts};
pub(super) use mean::{Summary, linearised};
pub(super) use spread::{Spread, satterthwaite};

/// The confidence of every interval, unless another is asked for.
pub const CONFIDENCE: f64 = 0.95;
