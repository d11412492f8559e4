//! Bulk facts about every package, in a handful of requests, straight to Parquet: npm's whole-registry
//! packages, PyPI's index, and imported files. It leaves out per-package documents (the crawl) and the
//! snapshot that is frozen from its layers.

use std::io;
use std::path::PathBuf;

use polars::prelude::PolarsError;

use crate::endpoint::EndpointError;
use crate::files::FileError;
use crate::http::HttpError;

pub mod age;
mod columns;
mod dating;
mod import;
pub mod layer;
pub mod npm;
pub mod pypi;
mod repository;
pub mod roll;
mod source;
mod table;

pub use age::Stale;
pub use columns::known_names;
pub use dating::{Dated, DatedBy};
pub use import::{Import, Taken, import};
pub use layer::{Covers, Layer, Note, PIECE_ROWS, Refusal};
pub use source::{Missing, Source, days};

/// What came of a refresh of a listing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refreshed {
    /// A new layer was written.
    Fresh(Layer),
    /// The source had nothing new: the rows are as they were, and no list was downloaded.
    Unchanged(Layer),
}

impl Refreshed {
    /// The layer that stands now.
    #[must_use]
    pub fn layer(&self) -> &Layer {
        match self {
            Self::Fresh(layer) | Self::Unchanged(layer) => layer,
        }
    }
}

/// Why a listing could not be made.
#[derive(Debug, thiserror::Error)]
pub enum ListingError {
    /// The registry could not be asked.
    #[error(transparent)]
    Http(#[from] HttpError),
    /// It is not known where to ask.
    #[error(transparent)]
    Endpoint(#[from] EndpointError),
    /// A file could not be written.
    #[error(transparent)]
    File(#[from] FileError),
    /// A file could not be read.
    #[error("cannot read `{}`", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// A layer's record is not what it should be.
    #[error("`{}` is not a layer's record: run `pkgcensus refresh --listing` or the import again", path.display())]
    Record {
        /// The file.
        path: PathBuf,
        /// Why.
        source: serde_json::Error,
    },
    /// A layer's rows are not those of its record.
    #[error("`{}` is damaged (its SHA-256 is not its record's): run `pkgcensus refresh --listing` or the import again", path.display())]
    Damaged {
        /// The file.
        path: PathBuf,
    },
    /// A layer was written by a newer program.
    #[error("`{}` has form {form}, made by a newer pkgcensus; this one reads forms up to 1: upgrade it", path.display())]
    NewerForm {
        /// The file.
        path: PathBuf,
        /// Its form.
        form: u32,
    },
    /// A Parquet or CSV file could not be read or written.
    #[error("cannot read the table in `{}`", path.display())]
    Frame {
        /// The file.
        path: PathBuf,
        /// Why.
        source: PolarsError,
    },
    /// A tarball does not hold what it should.
    #[error("`{}`: {why}", path.display())]
    Tarball {
        /// The file.
        path: PathBuf,
        /// What was wrong, and what was expected.
        why: String,
    },
    /// A document of a registry does not have its form.
    #[error("`{subject}`: {why}")]
    Document {
        /// What was asked for.
        subject: String,
        /// What was wrong, and what was expected.
        why: String,
    },
    /// A file to import is not acceptable as a whole.
    #[error("cannot import `{}`: {why}", path.display())]
    Import {
        /// The file.
        path: PathBuf,
        /// What was wrong, and what was expected.
        why: String,
    },
}
