//! Survival from a stratified survey: how many packages have not had their event after so many months, how long that is
//! on average, and whether two registries differ in it. Pure mathematics over the strata of `survey`; what an event is, is decided before.
//!
//! A subject's time runs from its first to its latest release. Where it has been silent for longer than the stated
//! rule at the as-of day, the time ends with an event; otherwise it is censored: it may go on. Censoring is taken to say
//! nothing about what comes after it.

mod compare;
mod curve;
mod median;
mod residual;
mod restricted;

pub use compare::{LogRank, log_rank};
pub use curve::{Curve, Step};

/// What was seen of one package.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Subject {
    /// For how long it was seen, in a unit of the caller's, as months; 0 or more.
    pub time: f64,
    /// How that time ended.
    pub end: End,
}

/// How the time of a subject ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End {
    /// With the event: it fell silent.
    Event,
    /// With the end of watching.
    Censored,
}

impl Subject {
    fn is_event(&self) -> bool {
        self.end == End::Event
    }
}
