//! What a snapshot is frozen from: facts and outcomes as streams, in order of name. It leaves out changing anything.

use rusqlite::types::{ToSqlOutput, ValueRef};
use rusqlite::{OptionalExtension, Row, params};

use super::{BesideDocument, Ledger, LedgerError, Outcome, facts};
use crate::package::{Ecosystem, FACTS_VERSION, Facts, Moment};

/// The facts of one package.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FactsRow {
    /// The package.
    pub name: String,
    /// When its document was fetched.
    pub fetched_at: Moment,
    /// When the registry last said that it is unchanged; `None` where it was not asked again.
    pub confirmed_at: Option<Moment>,
    /// What it says.
    pub facts: Facts,
}

impl FactsRow {
    /// When the document was last known to be this one, up to a moment: fetched, or said to be unchanged. `None` where
    /// both are dated after it.
    #[must_use]
    pub fn known_at(&self, until: Moment) -> Option<Moment> {
        [Some(self.fetched_at), self.confirmed_at].into_iter().flatten().filter(|at| *at <= until).max()
    }
}

/// The latest answer for one package.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OutcomeRow {
    /// The package.
    pub name: String,
    /// When it was asked.
    pub asked_at: Moment,
    /// What was asked for.
    pub document: String,
    /// What came of it.
    pub outcome: String,
    /// Status code.
    pub status: Option<u16>,
    /// Bytes over the wire.
    pub wire_bytes: u64,
    /// Bytes unpacked.
    pub body_bytes: u64,
    /// Requests that it took.
    pub tries: u32,
    /// What to know.
    pub detail: Option<String>,
}

/// A stretch of names, bytes compared: from one on, up to another that is no more in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Names<'a> {
    /// The first that may be in it; `None` = from the beginning.
    pub from: Option<&'a str>,
    /// The first after it; `None` = to the end.
    pub to: Option<&'a str>,
}

impl Names<'_> {
    /// Every name.
    pub const ALL: Self = Self { from: None, to: None };

    pub(super) fn first(&self) -> &str {
        self.from.unwrap_or_default()
    }

    /// `SQLite` orders every text before every blob: an empty blob is the bound above all names, and the index is used
    /// for both bounds.
    pub(super) fn bound(&self) -> ToSqlOutput<'_> {
        ToSqlOutput::Borrowed(self.to.map_or(ValueRef::Blob(&[]), |to| ValueRef::Text(to.as_bytes())))
    }
}

impl Ledger {
    /// What is read from here on is the ledger of this moment, whatever a refresh commits meanwhile; until it is closed.
    ///
    /// # Errors
    /// A ledger that cannot be read.
    pub fn hold_still(&self) -> Result<(), LedgerError> {
        self.connection.execute_batch("BEGIN").map_err(self.error("read it"))
    }

    /// Every `step`-th name that has facts, in order.
    ///
    /// # Errors
    /// A ledger that cannot be read.
    pub fn each_nth_name(&self, ecosystem: Ecosystem, step: usize) -> Result<Vec<String>, LedgerError> {
        let error = self.error("read facts");
        let mut statement = self
            .connection
            .prepare("SELECT name FROM facts WHERE ecosystem = ?1 ORDER BY name")
            .map_err(&error)?;
        let names = statement.query_map([ecosystem.id()], |row| row.get(0)).map_err(&error)?;
        names.skip(step).step_by(step).collect::<Result<_, _>>().map_err(error)
    }

    /// Calls `each` with the facts of every package of a stretch, by name. Facts of older rules are
    /// left out and counted: their number is returned.
    ///
    /// # Errors
    /// Facts that cannot be read, or the first error of `each`.
    pub fn each_facts<E: From<LedgerError>>(
        &self,
        ecosystem: Ecosystem,
        names: Names<'_>,
        each: &mut dyn FnMut(FactsRow) -> Result<(), E>,
    ) -> Result<u64, E> {
        let error = self.error("read facts");
        let mut statement = self
            .connection
            .prepare(
                "SELECT name, fetched_at, confirmed_at, version, facts
                 FROM facts WHERE ecosystem = ?1 AND name >= ?2 AND name < ?3 ORDER BY name",
            )
            .map_err(&error)?;
        let mut rows =
            statement.query(params![ecosystem.id(), names.first(), names.bound()]).map_err(&error)?;
        let mut outdated = 0;
        while let Some(row) = rows.next().map_err(&error)? {
            if row.get::<_, u32>(3).map_err(&error)? != FACTS_VERSION {
                outdated += 1;
                continue;
            }
            each(facts_row(row).map_err(&error)??)?;
        }
        Ok(outdated)
    }

    /// Calls `each` with the latest answer for every package of a stretch, by name. What an answer of "not there" says
    /// is judged by its run (`served`).
    ///
    /// # Errors
    /// A ledger that cannot be read, or the first error of `each`.
    pub fn each_outcome<E: From<LedgerError>>(
        &self,
        ecosystem: Ecosystem,
        names: Names<'_>,
        each: &mut dyn FnMut(OutcomeRow) -> Result<(), E>,
    ) -> Result<(), E> {
        let not_serving = self.not_serving(ecosystem)?;
        let error = self.error("read outcomes");
        let mut statement = self
            .connection
            .prepare(
                "SELECT name, asked_at, document, outcome, status, wire_bytes, body_bytes, tries, detail, run
                 FROM outcome WHERE ecosystem = ?1 AND name >= ?2 AND name < ?3 ORDER BY name",
            )
            .map_err(&error)?;
        let mut rows =
            statement.query(params![ecosystem.id(), names.first(), names.bound()]).map_err(&error)?;
        while let Some(row) = rows.next().map_err(&error)? {
            let run: i64 = row.get(9).map_err(&error)?;
            let mut told = outcome_row(row).map_err(&error)?;
            if let Some(found) = not_serving.get(&run).filter(|_| told.outcome == Outcome::Absent.id()) {
                told.detail = Some(found.told(told.status));
                Outcome::Refused.id().clone_into(&mut told.outcome);
            }
            each(told)?;
        }
        Ok(())
    }

    /// Calls `each` with the name and the document's revision of every package with facts.
    ///
    /// # Errors
    /// A ledger that cannot be read.
    pub fn each_revision(
        &self,
        ecosystem: Ecosystem,
        each: &mut dyn FnMut(&str, Option<&str>),
    ) -> Result<(), LedgerError> {
        let error = self.error("read revisions");
        let mut statement = self
            .connection
            .prepare("SELECT name, revision FROM facts WHERE ecosystem = ?1")
            .map_err(&error)?;
        let mut rows = statement.query([ecosystem.id()]).map_err(&error)?;
        while let Some(row) = rows.next().map_err(&error)? {
            let name: String = row.get(0).map_err(&error)?;
            let revision: Option<String> = row.get(1).map_err(&error)?;
            each(&name, revision.as_deref());
        }
        Ok(())
    }
}

impl Ledger {
    /// The facts of a package, whatever rules made them; `None` where there are none.
    ///
    /// # Errors
    /// A ledger, or facts, that cannot be read.
    pub fn facts_of(&self, ecosystem: Ecosystem, name: &str) -> Result<Option<Facts>, LedgerError> {
        let found = self
            .connection
            .query_row(
                "SELECT facts FROM facts WHERE ecosystem = ?1 AND name = ?2",
                [ecosystem.id(), name],
                |row| row.get::<_, Vec<u8>>(0),
            )
            .optional()
            .map_err(self.error("read facts"))?;
        found.map(|bytes| facts::decode(name, &bytes)).transpose()
    }

    /// What the facts of a package tell beside its document, whatever rules made them; `None` where there are none.
    ///
    /// # Errors
    /// A ledger, or facts, that cannot be read.
    pub fn beside_document(
        &self,
        ecosystem: Ecosystem,
        name: &str,
    ) -> Result<Option<BesideDocument>, LedgerError> {
        let found = self
            .connection
            .query_row(
                "SELECT facts, version FROM facts WHERE ecosystem = ?1 AND name = ?2",
                [ecosystem.id(), name],
                |row| Ok((row.get::<_, Vec<u8>>(0)?, row.get(1)?)),
            )
            .optional()
            .map_err(self.error("read facts"))?;
        found.map(|(bytes, version)| BesideDocument::decode(name, &bytes, version)).transpose()
    }

    /// The revisions of the documents behind the facts of packages, in the order of `names`; `None` where there are no
    /// facts, where they are of older rules, or where the document has none.
    ///
    /// # Errors
    /// A ledger that cannot be read.
    pub fn revisions(
        &self,
        ecosystem: Ecosystem,
        names: &mut dyn Iterator<Item = &str>,
    ) -> Result<Vec<Option<String>>, LedgerError> {
        let error = self.error("read revisions");
        let mut statement = self
            .connection
            .prepare_cached("SELECT revision FROM facts WHERE ecosystem = ?1 AND name = ?2 AND version = ?3")
            .map_err(&error)?;
        names
            .map(|name| {
                let found = statement
                    .query_row(rusqlite::params![ecosystem.id(), name, FACTS_VERSION], |row| row.get(0));
                found.optional().map(Option::flatten).map_err(&error)
            })
            .collect()
    }
}

fn facts_row(row: &Row<'_>) -> rusqlite::Result<Result<FactsRow, LedgerError>> {
    let name: String = row.get(0)?;
    let bytes = row.get_ref(4)?.as_blob()?;
    let (fetched_at, confirmed_at) = (Moment(row.get(1)?), row.get::<_, Option<i64>>(2)?.map(Moment));
    Ok(facts::decode(&name, bytes).map(|facts| FactsRow { name, fetched_at, confirmed_at, facts }))
}

fn outcome_row(row: &Row<'_>) -> rusqlite::Result<OutcomeRow> {
    Ok(OutcomeRow {
        name: row.get(0)?,
        asked_at: Moment(row.get(1)?),
        document: row.get(2)?,
        outcome: row.get(3)?,
        status: row.get(4)?,
        wire_bytes: row.get::<_, i64>(5)? as u64,
        body_bytes: row.get::<_, i64>(6)? as u64,
        tries: row.get(7)?,
        detail: row.get(8)?,
    })
}

#[cfg(test)]
mod tests {
    use super::super::fixture;
    use super::*;
    use crate::package::{Fact, Reason, Status};

    #[test]
    fn facts_of_older_rules_are_counted_and_damaged_ones_told() {
        let mut fixture = fixture::ledger();
        let ledger = &mut fixture.ledger;
        let run = fixture::planned(ledger, &["a", "b"]);
        ledger.commit(run, &[fixture::fresh(0, "a"), fixture::fresh(1, "b")]).unwrap();
        ledger.connection.execute("UPDATE facts SET version = version - 1 WHERE name = 'a'", []).unwrap();
        let mut names = Vec::new();
        let outdated = ledger.each_facts::<LedgerError>(Ecosystem::Npm, Names::ALL, &mut |row| {
            names.push(row.name);
            Ok(())
        });
        assert_eq!((outdated.unwrap(), names), (1, vec!["b".to_owned()]));
        ledger.connection.execute("UPDATE facts SET facts = x'ff'", []).unwrap();
        let error =
            ledger.each_facts::<LedgerError>(Ecosystem::Npm, Names::ALL, &mut |_| Ok(())).unwrap_err();
        assert!(matches!(&error, LedgerError::Facts { name, .. } if name == "b"), "{error:?}");
    }

    #[test]
    fn what_stands_beside_the_document_is_read_out_of_facts_of_any_version() {
        let mut fixture = fixture::ledger();
        let ledger = &mut fixture.ledger;
        let run = fixture::planned(ledger, &["a"]);
        ledger.commit(run, &[fixture::fresh(0, "a")]).unwrap();
        let beside = |ledger: &Ledger| ledger.beside_document(Ecosystem::Npm, "a").unwrap().unwrap();
        let now = beside(ledger);
        assert_eq!((now.status, now.revision.as_deref()), (Status::Active, Some("1-a")));
        assert_eq!(now.has_provenance, Some(Fact::Missing(Reason::Withheld)));
        // Facts of older rules go on in a way that is not known here.
        let mut old = postcard::to_allocvec(&("a", Status::Archived, Some("7"))).unwrap();
        old.extend([0xff; 9]);
        ledger.connection.execute("UPDATE facts SET version = version - 1, facts = ?1", [old]).unwrap();
        let before = beside(ledger);
        let expected = (Status::Archived, Some("7"), None);
        assert_eq!((before.status, before.revision.as_deref(), before.has_provenance), expected);
        assert_eq!(ledger.beside_document(Ecosystem::Npm, "b").unwrap(), None);
    }

    #[test]
    fn stretches_hold_every_name_once_and_what_is_held_still_does_not_change() {
        let mut fixture = fixture::ledger();
        let path = fixture.folder.path().join("ledger.sqlite");
        let names = ["@a/b", "a", "b", "é"];
        let run = fixture::planned(&mut fixture.ledger, &names);
        let answers = |from: usize, to: usize| {
            (from..to).map(|nth| fixture::fresh(nth as i64, names[nth])).collect::<Vec<_>>()
        };
        fixture.ledger.commit(run, &answers(0, 3)).unwrap();
        let reader = Ledger::open_to_read(&path).unwrap().unwrap();
        reader.hold_still().unwrap();
        let read = |stretch: Names<'_>| {
            let (mut facts, mut outcomes) = (Vec::new(), Vec::new());
            let all = reader.each_facts::<LedgerError>(Ecosystem::Npm, stretch, &mut |row| {
                facts.push(row.name);
                Ok(())
            });
            all.unwrap();
            let all = reader.each_outcome::<LedgerError>(Ecosystem::Npm, stretch, &mut |row| {
                outcomes.push(row.name);
                Ok(())
            });
            all.unwrap();
            assert_eq!(facts, outcomes);
            facts
        };
        assert_eq!(read(Names::ALL), names[..3]);
        fixture.ledger.commit(run, &answers(3, 4)).unwrap();
        assert_eq!(read(Names::ALL), names[..3], "committed after the reader held still");
        assert_eq!(read(Names { from: None, to: Some("a") }), names[..1]);
        assert_eq!(read(Names { from: Some("a"), to: Some("b") }), names[1..2]);
        assert_eq!(read(Names { from: Some("b"), to: None }), names[2..3]);
        let reader = Ledger::open_to_read(&path).unwrap().unwrap();
        assert_eq!(reader.each_nth_name(Ecosystem::Npm, 2).unwrap(), ["b"]);
        assert_eq!(reader.each_nth_name(Ecosystem::Npm, 1).unwrap(), names[1..]);
    }

    #[test]
    fn a_reader_sees_what_is_committed_beside_a_writer() {
        let mut fixture = fixture::ledger();
        let reader = Ledger::open_to_read(&fixture.folder.path().join("ledger.sqlite")).unwrap().unwrap();
        let run = fixture::planned(&mut fixture.ledger, &["a"]);
        fixture.ledger.commit(run, &[fixture::fresh(0, "a")]).unwrap();
        let mut revisions = Vec::new();
        reader
            .each_revision(Ecosystem::Npm, &mut |name, revision| {
                revisions.push((name.to_owned(), revision.map(str::to_owned)));
            })
            .unwrap();
        assert_eq!(revisions, [("a".to_owned(), Some("1-a".to_owned()))]);
        assert_eq!(reader.digest().unwrap(), fixture.ledger.digest().unwrap());
    }
}
