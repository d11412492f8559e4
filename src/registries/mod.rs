//! What the registries speak: URLs out, documents in, as pure functions.
//!
//! Left out on purpose: where a registry is (`endpoint`), asking it (`http`) and keeping what it said (`listing`,
//! `ledger`).

#[cfg(test)]
mod draws;
mod json;
mod license;
mod malformed;
pub mod npm;
pub mod pypi;

pub use license::license_fact;
pub use malformed::Malformed;
