//! A census of two package ecosystems, npm and PyPI: what the registries list, frozen into snapshots of one day;
//! SQL over them; claims put to the test; charts and a report with the evidence.
//!
//! # The way of the data
//! ```text
//! registries ─► listing ─► snapshot ─► query ─► measures ─► claims ─┬─► charts ─┐
//!  and files   (layers)    (Parquet)   (SQL)   (tables)             └───────────┴─► report
//! ```
//! A listing is what one source says of every package, in a handful of requests or from a file. A snapshot is the
//! listings of a moment, merged into immutable tables. Everything to the right of it reads snapshots alone.
//!
//! # In reading order
//! A module uses only what stands above it; a test holds them to that.
//!
//! - [`text`]: texts of people and servers, read in one way
//! - [`files`]: files that are there whole or not at all
//! - [`progress`]: how a stage tells that it is getting on
//! - [`readme`]: a README's text becomes features
//! - [`package`]: the nouns: ecosystems, names, days, periods, repository hosts
//! - [`registries`]: what the registries speak, as pure functions
//! - [`installed`]: what package managers have laid down on this machine
//! - [`endpoint`]: where the registries are, learnt from npm's and pip's own settings
//! - [`http`]: everything that goes over the wire
//! - [`listing`]: bulk facts about every package, as layers
//! - [`ledger`]: what was asked of single packages and what came of it, in `SQLite`
//! - [`crawl`]: one document a package, by a plan, into the ledger
//! - [`snapshot`]: layers and ledger frozen into the tables of a day, with a manifest
//! - [`query`]: SQL over a snapshot, and the library of `.sql` files
//! - [`measures`]: breadth, popularity, maintenance and documentation as further tables
//! - [`claims`]: evidence and a rule make a verdict
//! - [`charts`]: pictures as SVG and PNG
//! - [`report`]: verdicts, charts and tables on one page
//! - [`terminal`]: the screen
//! - [`command`]: the command line
//!
//! `ARCHITECTURE.md` has the invariants and walks through four cases; `queries/README.md` has every table and column.

pub mod charts;
pub mod claims;
pub mod command;
pub mod crawl;
pub mod endpoint;
pub mod files;
pub mod http;
pub mod installed;
pub mod ledger;
pub mod listing;
pub mod measures;
pub mod package;
pub mod progress;
pub mod query;
pub mod readme;
pub mod registries;
pub mod report;
pub mod snapshot;
pub mod terminal;
pub mod text;
