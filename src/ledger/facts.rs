//! Facts as they are kept: postcard, with the version of the rules that made them; and how they are forgotten. It leaves
//! out their meaning.

use rusqlite::{Connection, params};

use super::{Ledger, LedgerError, Outcome};
use crate::package::{Ecosystem, FACTS_VERSION, Fact, Facts, Status};

/// Facts, packed on the thread that extracted them so that the writer only writes.
#[derive(Clone, Debug)]
pub struct EncodedFacts {
    pub(super) bytes: Vec<u8>,
    pub(super) revision: Option<String>,
    pub(super) version: u32,
    /// Whether the package's tag is dropped, so that its document comes again.
    pub(super) is_part: bool,
}

impl EncodedFacts {
    /// Packs facts.
    #[must_use]
    pub fn of(facts: &Facts) -> Self {
        let bytes =
            postcard::to_allocvec(facts).expect("facts have no maps without a length and no borrowed input");
        Self { bytes, revision: facts.package.revision.clone(), version: FACTS_VERSION, is_part: false }
    }

    /// The same, of a package whose document is to be asked for whole the next time: something is not in the facts that
    /// asking would bring.
    #[must_use]
    pub fn to_be_asked_again(self) -> Self {
        Self { is_part: true, ..self }
    }
}

/// What the facts of a package tell that its kept document does not: what PyPI's simple page told, and the serial of a
/// header.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BesideDocument {
    /// State.
    pub status: Status,
    /// Revision.
    pub revision: Option<String>,
    /// Provenance of the latest release; `None` where the facts are of older rules, which may have meant another thing.
    pub has_provenance: Option<Fact<bool>>,
}

impl BesideDocument {
    /// Reads it out of facts of any version: name, state and revision stand in front in all of them.
    pub(super) fn decode(name: &str, bytes: &[u8], version: u32) -> Result<Self, LedgerError> {
        if version == FACTS_VERSION {
            let package = decode(name, bytes)?.package;
            let (status, revision) = (package.status, package.revision);
            return Ok(Self { status, revision, has_provenance: Some(package.has_provenance) });
        }
        let ((_, status, revision), _) = postcard::take_from_bytes::<(String, Status, Option<String>)>(bytes)
            .map_err(|source| LedgerError::Facts { name: name.to_owned(), source })?;
        Ok(Self { status, revision, has_provenance: None })
    }
}

/// Unpacks the facts of a package.
pub(super) fn decode(name: &str, bytes: &[u8]) -> Result<Facts, LedgerError> {
    postcard::from_bytes(bytes).map_err(|source| LedgerError::Facts { name: name.to_owned(), source })
}

impl Ledger {
    /// Forgets facts with their documents, which are of other packages: by name, each with what is wrong with it.
    ///
    /// # Errors
    /// A ledger that cannot be written; then none is forgotten.
    pub fn forget_facts(
        &mut self,
        ecosystem: Ecosystem,
        wrong: &[(String, String)],
    ) -> Result<(), LedgerError> {
        let error = self.error("forget facts");
        let transaction = self.connection.transaction().map_err(&error)?;
        for (name, why) in wrong {
            forget(&transaction, ecosystem, name, why).map_err(&error)?;
        }
        transaction.commit().map_err(error)
    }
}

fn forget(connection: &Connection, ecosystem: Ecosystem, name: &str, why: &str) -> rusqlite::Result<()> {
    let key = [ecosystem.id(), name];
    // The document first: its counts are kept by the ecosystem of its facts.
    connection.execute(
        "DELETE FROM body WHERE id = (SELECT id FROM facts WHERE ecosystem = ?1 AND name = ?2)",
        key,
    )?;
    let forgotten = connection.execute("DELETE FROM facts WHERE ecosystem = ?1 AND name = ?2", key)?;
    connection.execute(
        "UPDATE counted SET amount = amount - ?2 WHERE ecosystem = ?1 AND thing = 'facts'",
        params![ecosystem.id(), forgotten as i64],
    )?;
    connection.execute(
        "UPDATE outcome SET outcome = ?3, detail = ?4 WHERE ecosystem = ?1 AND name = ?2",
        params![ecosystem.id(), name, Outcome::Malformed.id(), why],
    )?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::super::fixture::{self, with_body};
    use super::super::{Names, OutcomeRow};
    use super::*;
    use crate::package::Moment;

    #[test]
    fn facts_are_forgotten_with_their_document_and_their_counts() {
        let mut fixture = fixture::ledger();
        let ledger = &mut fixture.ledger;
        let codec = ledger.body_codec(Ecosystem::Npm, Moment(1)).unwrap();
        let run = fixture::planned(ledger, &["a", "b"]);
        ledger.commit(run, &[with_body(&codec, 0, "a"), with_body(&codec, 1, "b")]).unwrap();
        ledger.forget_facts(Ecosystem::Npm, &[("a".to_owned(), "`name`: of another".to_owned())]).unwrap();
        assert_eq!(ledger.facts_of(Ecosystem::Npm, "a").unwrap(), None);
        let again = fixture::planned(ledger, &["a", "b"]);
        let known = ledger.next_tasks(again, None, 9).unwrap().into_iter().map(|task| task.known.is_some());
        assert_eq!(known.collect::<Vec<_>>(), [false, true], "asked without a tag");
        let npm = ledger.status(Moment(9_999)).unwrap().ecosystems.remove(0);
        let packed: i64 = ledger
            .connection
            .query_row("SELECT SUM(LENGTH(packed)) FROM body", [], |row| row.get(0))
            .unwrap();
        assert_eq!((npm.packages, npm.bodies, npm.packed_bytes), (1, 1, packed as u64));
        let mut outcomes: Vec<OutcomeRow> = Vec::new();
        let read = ledger.each_outcome::<LedgerError>(Ecosystem::Npm, Names::ALL, &mut |row| {
            outcomes.push(row);
            Ok(())
        });
        read.unwrap();
        let told: Vec<_> = outcomes.iter().map(|row| (row.outcome.as_str(), row.detail.as_deref())).collect();
        assert_eq!(told, [("malformed", Some("`name`: of another")), ("fresh", None)]);
    }
}
