//! The parsers of pkgcensus and the laws that they must keep, for fuzzing.
//!
//! The modules are the program's own files, so that nothing heavy (polars above all) is built with instrumentation.
//! Left out on purpose: everything that reads no documents.

#![forbid(unsafe_code)]

pub mod laws;
#[path = "../../src/package/mod.rs"]
pub mod package;
#[path = "../../src/readme/mod.rs"]
pub mod readme;
#[path = "../../src/registries/mod.rs"]
pub mod registries;
#[path = "../../src/text.rs"]
pub mod text;
