//! What the registries speak: URLs out, documents in, as pure functions.
//!
//! Left out on purpose: where a registry is (`endpoint`), asking it (`http`) and keeping what it said (`listing`).

pub mod npm;
pub mod pypi;
