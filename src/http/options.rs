//! How the client behaves: who it says it is, how long it waits, what it may send.
//!
//! Left out on purpose: reading any of it from flags or the environment.

use std::time::{Duration, SystemTime};

use super::politeness::Manners;
use super::retry::Schedule;
use crate::endpoint::Credential;

/// Where to complain about the program, unless its user gives an address of their own.
pub const CONTACT_DEFAULT: &str = "https://github.com/pkgcensus/pkgcensus";

/// Which proxies to use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Proxies {
    /// Those of the system and the environment.
    System,
    /// None.
    Unused,
}

/// How the client behaves.
#[derive(Clone)]
pub struct ClientOptions {
    /// A URL or address in the User-Agent, for the registry's operators.
    pub contact: String,
    /// Until a connection stands.
    pub connect_timeout: Duration,
    /// Between two pieces of an answer.
    pub read_timeout: Duration,
    /// For a small document from beginning to end. Downloads have no such limit, only the one between pieces.
    pub total_timeout: Duration,
    /// When to try again.
    pub schedule: Schedule,
    /// How each host is treated.
    pub manners: Manners,
    /// Secrets, each sent only where it applies.
    pub credentials: Vec<Credential>,
    /// Which proxies to use.
    pub proxies: Proxies,
    /// Spreads the waits.
    pub seed: u64,
    /// Requests in all, tries and redirects included; `None` = as many as it takes.
    pub requests_max: Option<u64>,
    /// The clock for dates in `Retry-After`.
    pub now: fn() -> SystemTime,
}

impl ClientOptions {
    /// The usual options.
    pub fn new(seed: u64, now: fn() -> SystemTime) -> Self {
        Self {
            contact: CONTACT_DEFAULT.to_owned(),
            connect_timeout: Duration::from_secs(15),
            read_timeout: Duration::from_mins(1),
            total_timeout: Duration::from_mins(5),
            schedule: Schedule::default(),
            manners: Manners::default(),
            credentials: Vec::new(),
            proxies: Proxies::System,
            seed,
            requests_max: None,
            now,
        }
    }
}
