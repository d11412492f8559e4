//! What every parser must keep, whatever it is given. The fuzz targets and the test that replays their corpus share these
//! laws; the modules under test come from whoever includes this folder.
//!
//! Each `hold` panics with a sentence where a law is broken. Left out on purpose: making documents.

use super::{package, readme, registries, text};

mod facts;
mod reference;

pub mod feed;
pub mod index;
pub mod license;
pub mod packument;
pub mod project;
pub mod publication;
pub mod readmes;
pub mod simple;
pub mod version;

/// The name that is asked for in all of them.
const ASKED: &str = "census";

/// A corpus: the name of its folder, and what must hold of every file in it.
pub type Target = (&'static str, fn(&[u8]));

/// All of them.
pub const TARGETS: [Target; 11] = [
    ("packument", packument::hold),
    ("changes", feed::hold_changes),
    ("documents", feed::hold_documents),
    ("version", version::hold),
    ("publication", publication::hold),
    ("project", project::hold),
    ("simple", simple::hold),
    ("index", index::hold),
    ("license", license::hold),
    ("readme", readmes::hold),
    ("requirement", project::hold_requirement),
];
