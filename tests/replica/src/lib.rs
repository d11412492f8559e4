//! A registry on 127.0.0.1 that speaks npm and PyPI: what it holds comes from a scenario's file or from a generator; it
//! adds the protocols, faults on demand, and a journal of what it was asked and when. It shares no code with pkgcensus.

mod content;

pub use content::{Change, Content, NpmEntry};
