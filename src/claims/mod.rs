//! Claims put to the test: what a claim is (a file), how its evidence is judged (a rule), and the verdict with
//! everything needed to check it. It leaves out rendering beyond rows and JSON.

mod claim;
mod history;
mod judge;
mod parts;
mod power;
mod registered;
mod robustness;
mod rule;
mod verdict;
mod words;

pub use claim::{Claim, Part, Test, Testability, Variant, basis as basis_of, load, load_all};
pub use history::{Crossing, History};
pub use judge::{basis, judge};
pub use parts::{Favours, LEVEL_BELOW};
pub use power::{Power, Quantity};
pub use registered::rules_digest;
pub use robustness::{CurvePoint, LEAST_AGREEING, NEAR, Robustness, curve};
pub use rule::{Outcome, Rule};
pub use verdict::{Basis, BasisSource, Evidence, Judged, Verdict, to_json};
pub use words::percent;

use crate::query::QueryError;

/// Why a claim could not be judged at all.
#[derive(Debug, thiserror::Error)]
pub enum ClaimError {
    /// Its file or its question is not right.
    #[error(transparent)]
    Query(#[from] QueryError),
    /// Its evidence cannot be asked for.
    #[error("claim `{id}`: its evidence cannot be asked for")]
    Question {
        /// The claim.
        id: String,
        /// Why.
        source: Box<QueryError>,
    },
    /// Its evidence is not of the form that a verdict needs.
    #[error("claim `{id}`: {why}")]
    Evidence {
        /// The claim.
        id: String,
        /// What was wrong, and what was expected.
        why: String,
    },
}
