//! How far a feed was read. It leaves out the feeds.

use rusqlite::{Connection, OptionalExtension, params};

use super::{Ledger, LedgerError};
use crate::package::{Ecosystem, Moment};

/// A feed of changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stream {
    /// npm's `_changes`.
    NpmChanges,
    /// The serials of PyPI's simple index.
    PypiIndex,
}

impl Stream {
    /// Its word in the ledger.
    #[must_use]
    pub const fn id(self) -> &'static str {
        match self {
            Self::NpmChanges => "changes",
            Self::PypiIndex => "index",
        }
    }

    /// The ecosystem that it is of.
    #[must_use]
    pub const fn ecosystem(self) -> Ecosystem {
        match self {
            Self::NpmChanges => Ecosystem::Npm,
            Self::PypiIndex => Ecosystem::Pypi,
        }
    }
}

/// How far a feed was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Watermark {
    /// The feed.
    pub stream: Stream,
    /// The last sequence number or serial whose changes are planned.
    pub sequence: u64,
    /// The highest one ever seen; above `sequence` after the registry renumbered.
    pub highest_seen: u64,
    /// When.
    pub at: Moment,
    /// What to know, such as a renumbering; `None` where nothing is odd.
    pub note: Option<String>,
}

impl Ledger {
    /// How far a feed was read; `None` before the first time.
    ///
    /// # Errors
    /// A ledger that cannot be read.
    pub fn watermark(&self, stream: Stream) -> Result<Option<Watermark>, LedgerError> {
        self.connection
            .query_row(
                "SELECT sequence, highest_seen, at, note FROM watermark WHERE ecosystem = ?1 AND stream = ?2",
                [stream.ecosystem().id(), stream.id()],
                |row| {
                    Ok(Watermark {
                        stream,
                        sequence: row.get::<_, i64>(0)? as u64,
                        highest_seen: row.get::<_, i64>(1)? as u64,
                        at: Moment(row.get(2)?),
                        note: row.get(3)?,
                    })
                },
            )
            .optional()
            .map_err(self.error("read a watermark"))
    }

    /// Sets how far a feed was read.
    ///
    /// # Errors
    /// A ledger that cannot be written.
    pub fn set_watermark(&mut self, mark: &Watermark) -> Result<(), LedgerError> {
        write(&self.connection, mark).map_err(self.error("write a watermark"))
    }
}

pub(super) fn write(connection: &Connection, mark: &Watermark) -> rusqlite::Result<()> {
    let (sequence, highest) = (mark.sequence as i64, mark.highest_seen as i64);
    connection
        .execute(
            "INSERT INTO watermark (ecosystem, stream, sequence, highest_seen, at, note) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
             ON CONFLICT DO UPDATE SET sequence = excluded.sequence, highest_seen = excluded.highest_seen,
             at = excluded.at, note = excluded.note",
            params![mark.stream.ecosystem().id(), mark.stream.id(), sequence, highest, mark.at.0, mark.note],
        )
        .map(drop)
}
