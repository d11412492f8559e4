//! A registry on 127.0.0.1 that speaks npm and PyPI: what it holds comes from a scenario's file or from a generator; it
//! adds the protocols, faults on demand, and a journal of what it was asked and when. It shares no code with pkgcensus.

mod content;
mod generate;
mod truth;

pub use content::{Change, Content, NpmEntry};
pub use generate::{
    Day, Ecosystem, Generated, PACKAGES_MAX, Plan, Planted, Property, Shares, Sizes, Stratum, TOPICS, Topic,
};
pub use truth::{Counts, Lives, Truth};
