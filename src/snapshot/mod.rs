//! Listing and ledger frozen at a moment into immutable Parquet tables with a manifest. Everything after this reads
//! snapshots alone. It leaves out how listings are got, and every question about what is in them.

use std::io;
use std::path::{Path, PathBuf};

use polars::prelude::PolarsError;

use crate::files::FileError;
use crate::listing::ListingError;
use crate::package::Day;

mod cells;
mod crawled;
mod details;
mod freeze;
mod gone;
mod guard;
mod installed;
pub mod manifest;
mod merge;
mod overlay;
mod partition;
mod ranks;
mod reader;
pub mod schema;
mod table_file;
mod tally;
mod windows;

pub use freeze::{Size, freeze};
pub use gone::{gone, listed};
pub use guard::guarded;
pub use installed::SOURCE as SOURCE_INSTALLED;
pub use manifest::Manifest;
pub use ranks::RANKS_KEPT;
pub use reader::{Snapshot, SnapshotDays};

/// The folder of a snapshot's files below its day's folder; the number is the schema's.
pub const FOLDER: &str = "snapshot-v1";

/// The folder of a day below the output folder.
#[must_use]
pub fn day_folder(output: &Path, as_of: Day) -> PathBuf {
    output.join(as_of.to_string())
}

/// Why a snapshot could not be written or read.
#[derive(Debug, thiserror::Error)]
pub enum SnapshotError {
    /// The output folder has none.
    #[error("no snapshot in `{}`: `pkgcensus refresh --listing` or `pkgcensus listing import` makes one", output.display())]
    None {
        /// The output folder.
        output: PathBuf,
    },
    /// It has none of that day.
    #[error("no snapshot of {as_of} in `{}`; it has {have}", output.display())]
    NoSuchDay {
        /// The output folder.
        output: PathBuf,
        /// The day that was asked for.
        as_of: Day,
        /// The days that are there.
        have: String,
    },
    /// There is nothing to freeze.
    #[error("no listing in `{}`: bring one with `pkgcensus refresh --listing` or `pkgcensus listing import FILE`", output.display())]
    NoListing {
        /// The output folder.
        output: PathBuf,
    },
    /// It was written by a newer program.
    #[error("`{}` has schema version {found}, newer than this program's {}: upgrade pkgcensus, or choose another day with --as-of", path.display(), schema::SCHEMA_VERSION)]
    NewerSchema {
        /// The manifest.
        path: PathBuf,
        /// Its version.
        found: u32,
    },
    /// The manifest is not one.
    #[error("`{}` is not a snapshot's manifest: make the snapshot again with `pkgcensus snapshot`", path.display())]
    Manifest {
        /// The manifest.
        path: PathBuf,
        /// Why.
        source: serde_json::Error,
    },
    /// A file is not as the manifest says.
    #[error("`{}` is damaged ({why}): restore it, or make the snapshot again with `pkgcensus snapshot`", path.display())]
    Damaged {
        /// The file.
        path: PathBuf,
        /// What differs.
        why: String,
    },
    /// A file could not be read.
    #[error("cannot read `{}`", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// A file could not be written.
    #[error(transparent)]
    File(#[from] FileError),
    /// The ledger could not be read.
    #[error(transparent)]
    Ledger(#[from] crate::ledger::LedgerError),
    /// A layer could not be read.
    #[error(transparent)]
    Listing(#[from] ListingError),
    /// Rows could not be read or written.
    #[error("cannot make the table `{table}`")]
    Frame {
        /// The table or file.
        table: String,
        /// Why.
        source: PolarsError,
    },
}
