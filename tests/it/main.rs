//! The integration tests, one binary, so that polars is linked once. No network but loopback.

#![allow(clippy::unwrap_used, reason = "a test that fails shows where")]

mod http;
mod layers;
mod loopback;
