//! What a ledger holds in one number, to compare a run that was interrupted with one that was not. It leaves out what
//! may differ between them: moments, runs, tries, bytes over the wire, and how documents are packed.

use rusqlite::Row;
use rusqlite::types::ValueRef;
use sha2::{Digest, Sha256};

use super::{Ledger, LedgerError};
use crate::files::hexadecimal;
use crate::package::Ecosystem;

/// What counts, each in the order of its key.
const CONTENT: [&str; 6] = [
    "SELECT 'facts', ecosystem, name, revision, etag, etag_url, version, facts FROM facts ORDER BY ecosystem, name",
    "SELECT 'outcome', ecosystem, name, document, outcome, status, body_bytes, detail FROM outcome ORDER BY ecosystem, name",
    "SELECT 'task', run.ecosystem, run.plan_key, task.name, task.expected_revision FROM task
     JOIN run ON run.id = task.run ORDER BY run.ecosystem, run.plan_key, task.name, task.expected_revision",
    "SELECT 'watermark', ecosystem, stream, sequence, highest_seen, note FROM watermark ORDER BY ecosystem, stream",
    "SELECT 'stratum', ecosystem, position, stratum, population, sampled, seed, listed_on FROM stratum ORDER BY ecosystem, position",
    "SELECT 'panel', ecosystem, name, position, rank FROM panel ORDER BY ecosystem, name",
];

impl Ledger {
    /// SHA-256 of the content, in hexadecimal: facts, outcomes, tasks left, watermarks, panel, documents unpacked. Two
    /// ledgers of the same answers have the same one, however often the work on them was interrupted.
    ///
    /// # Errors
    /// A ledger that cannot be read, or a document that cannot be unpacked.
    pub fn digest(&self) -> Result<String, LedgerError> {
        let error = self.error("read the content");
        let mut digest = Sha256::new();
        for query in CONTENT {
            let mut statement = self.connection.prepare(query).map_err(&error)?;
            let columns = statement.column_count();
            let mut rows = statement.query([]).map_err(&error)?;
            while let Some(row) = rows.next().map_err(&error)? {
                add(&mut digest, row, columns).map_err(&error)?;
            }
        }
        for ecosystem in Ecosystem::ALL {
            self.each_body::<LedgerError>(ecosystem, &mut |name, body| {
                add_bytes(&mut digest, b'n', name.as_bytes());
                add_bytes(&mut digest, b'd', &body);
                Ok(())
            })?;
        }
        Ok(hexadecimal(&digest.finalize()))
    }
}

fn add(digest: &mut Sha256, row: &Row<'_>, columns: usize) -> rusqlite::Result<()> {
    for column in 0..columns {
        match row.get_ref(column)? {
            ValueRef::Null => add_bytes(digest, b'0', &[]),
            ValueRef::Integer(number) => add_bytes(digest, b'i', &number.to_le_bytes()),
            ValueRef::Real(number) => add_bytes(digest, b'r', &number.to_le_bytes()),
            ValueRef::Text(text) => add_bytes(digest, b't', text),
            ValueRef::Blob(bytes) => add_bytes(digest, b'b', bytes),
        }
    }
    Ok(())
}

/// With kind and length, so that no two rows run into one another.
fn add_bytes(digest: &mut Sha256, kind: u8, bytes: &[u8]) {
    digest.update([kind]);
    digest.update((bytes.len() as u64).to_le_bytes());
    digest.update(bytes);
}

#[cfg(test)]
mod tests {
    use super::super::fixture::{self, fresh};
    use super::super::{Answer, Ledger, Outcome};
    use crate::package::{Ecosystem, Moment};

    fn digest(change: impl Fn(&mut Ledger, Answer) -> Answer) -> String {
        let mut fixture = fixture::ledger();
        let run = fixture::planned(&mut fixture.ledger, &["a", "b"]);
        let answer = change(&mut fixture.ledger, fresh(0, "a"));
        fixture.ledger.commit(run, &[answer]).unwrap();
        fixture.ledger.digest().unwrap()
    }

    #[test]
    fn it_tells_content_apart_and_nothing_else() {
        let usual = digest(|_, answer| answer);
        let later =
            |_: &mut Ledger, answer| Answer { asked_at: Moment(77), tries: 5, wire_bytes: 3, ..answer };
        assert_eq!(digest(later), usual);
        let with_body = |ledger: &mut Ledger, answer| {
            let codec = ledger.body_codec(Ecosystem::Npm, Moment(1)).unwrap();
            Answer { body: Some(codec.encode(b"{}").unwrap()), ..answer }
        };
        let others = [
            digest(with_body),
            digest(|_, answer| Answer { etag: None, ..answer }),
            digest(|_, answer| Answer { detail: Some("stale".to_owned()), ..answer }),
            digest(|_, answer| Answer { outcome: Outcome::Failed, facts: None, ..answer }),
            digest(|_, answer| Answer { ordinal: 9, ..answer }),
        ];
        assert!(others.iter().all(|other| *other != usual), "{others:?}");
    }
}
