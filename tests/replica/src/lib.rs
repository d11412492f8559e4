//! A registry on 127.0.0.1 that speaks npm and PyPI: what it holds comes from a scenario's file or from a generator; it
//! adds the protocols, faults on demand, and a journal of what it was asked and when. It shares no code with pkgcensus.

mod answer;
mod body;
mod bomb;
mod connection;
mod content;
mod datasets;
mod date;
mod fault;
mod generate;
mod journal;
mod npm;
mod perform;
mod pypi;
mod replication;
mod scenario;
mod server;
mod truth;

pub use content::{Change, Content, NpmEntry, Publication};
pub use fault::{Fault, What, When, matches};
pub use generate::{
    Day, Ecosystem, Generated, PACKAGES_MAX, Plan, Planted, Property, Shares, Sizes, Stratum, TOPICS, Topic,
};
pub use journal::{Asked, Host, least_distance, most_at_once};
pub use pypi::normal;
pub use scenario::{
    DatasetForm, Expected, ExpectedOutcome, ExpectedRows, Held, Listing, NpmPackage, PypiProject, Scenario,
    ScenarioError, Stage, Tally,
};
pub use server::Replica;
pub use truth::{Counts, Lives, Truth};
