//! Why the ledger could not be used. It leaves out what to do about it.

use std::path::{Path, PathBuf};

/// The reasons.
#[derive(Debug, thiserror::Error)]
pub enum LedgerError {
    /// The file is something else.
    #[error("`{}` is not a ledger of pkgcensus: expected its own SQLite file; move it away, or choose another --output", path.display())]
    NotALedger {
        /// The file.
        path: PathBuf,
    },
    /// It was written by a newer program.
    #[error("`{}` has version {found}, newer than this program's {known}: upgrade pkgcensus", path.display())]
    Newer {
        /// The file.
        path: PathBuf,
        /// Its version.
        found: u32,
        /// The newest that this program knows.
        known: u32,
    },
    /// It was written by an older program and cannot be changed while it is only read.
    #[error("`{}` has version {found}, older than this program's {known}: any `pkgcensus refresh` brings it up to date", path.display())]
    Older {
        /// The file.
        path: PathBuf,
        /// Its version.
        found: u32,
        /// The version of this program.
        known: u32,
    },
    /// The disk is full. What was committed before stands.
    #[error("cannot {act} in the ledger `{}`: no space is left; make room, and the same command goes on from there", path.display())]
    Full {
        /// The file.
        path: PathBuf,
        /// What was to be done.
        act: &'static str,
        /// How `SQLite` says it.
        source: rusqlite::Error,
    },
    /// `SQLite` could not do it: a damaged file, another program's lock.
    #[error("cannot {act} in the ledger `{}`", path.display())]
    Database {
        /// The file.
        path: PathBuf,
        /// What was to be done.
        act: &'static str,
        /// Why not.
        source: rusqlite::Error,
    },
    /// Facts that cannot be read.
    #[error(
        "the facts of `{name}` in the ledger cannot be read: ask for the package again with `pkgcensus refresh --packages {name}`"
    )]
    Facts {
        /// The package.
        name: String,
        /// Why.
        source: postcard::Error,
    },
    /// A body that cannot be unpacked.
    #[error(
        "the document of `{name}` in the ledger cannot be unpacked: {why}; ask for the package again with `pkgcensus refresh --packages {name}`"
    )]
    Body {
        /// The package.
        name: String,
        /// Why.
        why: String,
    },
    /// A dictionary that cannot be trained or used.
    #[error("cannot prepare the dictionary for documents")]
    Dictionary(#[source] std::io::Error),
}

impl LedgerError {
    /// Whether something half-written is in the way, which reading alone cannot undo.
    pub(super) fn wants_a_writer(&self) -> bool {
        matches!(self, Self::Database { source, .. } if source.sqlite_error_code() == Some(rusqlite::ErrorCode::ReadOnly))
    }

    pub(super) fn open(path: &Path, source: rusqlite::Error) -> Self {
        if source.sqlite_error_code() == Some(rusqlite::ErrorCode::NotADatabase) {
            return Self::NotALedger { path: path.to_owned() };
        }
        Self::database(path, "open a table", source)
    }

    pub(super) fn database(path: &Path, act: &'static str, source: rusqlite::Error) -> Self {
        let path = path.to_owned();
        match source.sqlite_error_code() {
            Some(rusqlite::ErrorCode::DiskFull) => Self::Full { path, act, source },
            _ => Self::Database { path, act, source },
        }
    }
}
