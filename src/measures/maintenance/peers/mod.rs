//! Maintenance as peers score it, from what registries alone tell: npms and `SourceRank`, each as its code has it and
//! repaired, part by part. What registries do not keep has bounds, never a guess.
//!
//! Left out on purpose: scores that live from repositories alone, such as `OpenSSF` Scorecard.

mod inputs;
mod npms;
mod score;
mod source_rank;
mod spread;

#[cfg(test)]
mod honest_tests;
#[cfg(test)]
mod sample;

pub use inputs::{Inputs, LicenseState};
pub use npms::{carefulness, maintenance};
pub use score::{Bounds, Form, Kept, Part, Row, Rule, Score, side_by_side};
pub use source_rank::{CEILINGS, source_rank};
pub use spread::Spread;
