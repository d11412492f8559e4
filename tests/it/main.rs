//! The integration tests, one binary, so that polars is linked once. No network but loopback.

#![allow(clippy::unwrap_used, reason = "a test that fails shows where")]

mod charts;
mod claims;
mod cli;
mod clock;
mod corpus;
mod crawl;
mod days;
mod designs;
mod formats;
mod http;
mod installed;
mod layers;
mod listing_import;
mod listing_npm;
mod listing_pypi;
mod live;
mod loopback;
mod mixes;
mod panels;
mod planted;
mod politeness;
mod program;
mod query;
mod recovered;
mod registry;
mod report;
mod resume;
mod scenarios;
mod schema_doc;
mod servers;
mod shipped;
mod snapshot;
mod sql;
mod tarballs;
mod texts;
mod trouble;
mod unlisted;
mod world;
mod year;
