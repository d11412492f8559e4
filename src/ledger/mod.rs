//! The ledger: what was asked, when, what came of it, the facts extracted, the raw documents, how far the feeds were
//! read. The only mutable state of the program, in one `SQLite` file.
//!
//! What belongs together is committed together: an answer with its facts, its body and the end of its task; a page of a
//! feed with its watermark. It leaves out asking anyone anything, and every clock: moments are passed in.

mod ahead;
mod answer;
mod body;
mod digest;
mod error;
mod facts;
#[cfg(test)]
mod fixture;
mod installed;
#[cfg(test)]
mod killed;
mod panel;
mod reader;
mod respell;
mod run;
mod schema;
mod served;
mod status;
mod task;
mod watermark;

use std::path::{Path, PathBuf};

use rusqlite::{Connection, OpenFlags};

pub use ahead::{Ahead, Answered};
pub use answer::{Answer, DocumentKind, Outcome};
pub use body::{BodyCodec, EncodedBody};
pub use error::LedgerError;
pub use facts::{BesideDocument, EncodedFacts};
pub use installed::{InstalledNote, InstalledRow, InstalledTree};
pub use panel::{PanelMember, PanelStratum};
pub use reader::{FactsRow, Names, OutcomeRow};
pub use run::{NewRun, Run, RunId, RunKind, Tally};
pub use served::{Judged, NEARLY_ALL_PERCENT, NotServed};
pub use status::{EcosystemStatus, RunStatus, Status};
pub use task::{Known, PlannedTask, Task};
pub use watermark::{Stream, Watermark};

/// The ledger's file in the output folder.
pub const FILE_NAME: &str = "ledger.sqlite";

/// An open ledger.
pub struct Ledger {
    connection: Connection,
    path: PathBuf,
}

/// The ledger's path in an output folder.
#[must_use]
pub fn path_in(output: &Path) -> PathBuf {
    output.join(FILE_NAME)
}

fn connect_to_read(path: &Path) -> Result<Connection, LedgerError> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection =
        Connection::open_with_flags(path, flags).map_err(|source| LedgerError::open(path, source))?;
    schema::check(&connection, path)?;
    Ok(connection)
}

/// Undoes what a program that was killed had begun: a journal that only a connection which may write can roll back. The
/// first statement of such a connection does.
fn undo_what_is_half_written(path: &Path) -> Result<(), LedgerError> {
    let error = |source| LedgerError::open(path, source);
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags).map_err(error)?;
    connection.busy_timeout(schema::BUSY_TIMEOUT).map_err(error)?;
    connection.query_row("SELECT COUNT(*) FROM sqlite_schema", [], |_| Ok(())).map_err(error)
}

impl Ledger {
    /// Opens the ledger to write, makes it where there is none, and brings an older one up to date.
    ///
    /// # Errors
    /// A file that is no ledger, one of a newer program, or a disk that cannot be written.
    pub fn open(path: &Path) -> Result<Self, LedgerError> {
        let connection = Connection::open(path).map_err(|source| LedgerError::open(path, source))?;
        let mut ledger = Self { connection, path: path.to_owned() };
        schema::prepare(&mut ledger.connection, path)?;
        Ok(ledger)
    }

    /// Opens the ledger to read, also beside a writer; `None` where there is none.
    ///
    /// # Errors
    /// A file that is no ledger, or of another version.
    pub fn open_to_read(path: &Path) -> Result<Option<Self>, LedgerError> {
        if !path.exists() {
            return Ok(None);
        }
        let connection = match connect_to_read(path) {
            Err(error) if error.wants_a_writer() => {
                undo_what_is_half_written(path)?;
                connect_to_read(path)?
            }
            connected => connected?,
        };
        Ok(Some(Self { connection, path: path.to_owned() }))
    }

    fn error(&self, act: &'static str) -> impl Fn(rusqlite::Error) -> LedgerError + use<> {
        let path = self.path.clone();
        move |source| LedgerError::database(&path, act, source)
    }
}
