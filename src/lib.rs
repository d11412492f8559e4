//! A census of two package ecosystems.
pub mod charts;
pub mod claims;
pub mod command;
pub mod endpoint;
pub mod files;
pub mod http;
pub mod listing;
pub mod measures;
pub mod package;
pub mod progress;
pub mod query;
pub mod registries;
pub mod report;
pub mod snapshot;
pub mod terminal;
