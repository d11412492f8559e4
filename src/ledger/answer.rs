//! Answers and their commit: outcome, facts, body and the end of the task, together or not at all. It leaves out how
//! an answer came about.

use rusqlite::{Connection, params};

use super::{EncodedBody, EncodedFacts, Ledger, LedgerError, RunId};
use crate::package::{Ecosystem, Moment};

/// What was asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DocumentKind {
    /// npm's document of a package.
    Packument,
    /// PyPI's project document.
    Project,
    /// PyPI's simple page.
    Simple,
}

impl DocumentKind {
    /// Its word in tables.
    #[must_use]
    pub const fn id(self) -> &'static str {
        match self {
            Self::Packument => "packument",
            Self::Project => "project",
            Self::Simple => "simple",
        }
    }
}

/// What came of asking.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// A new document, read.
    Fresh,
    /// The document at hand is still right.
    Unchanged,
    /// The registry does not have it (404, 410, 451); PyPI: neither its document nor its simple page.
    Absent,
    /// The registry will not give the document, though it may have the package, or cannot be asked for such a name.
    Refused,
    /// A document that could not be read.
    Malformed,
    /// A document above the limit.
    Oversized,
    /// No good answer after every try.
    Failed,
}

impl Outcome {
    /// Its word in tables.
    #[must_use]
    pub const fn id(self) -> &'static str {
        match self {
            Self::Fresh => "fresh",
            Self::Unchanged => "unchanged",
            Self::Absent => "absent",
            Self::Refused => "refused",
            Self::Malformed => "malformed",
            Self::Oversized => "oversized",
            Self::Failed => "failed",
        }
    }
}

/// One answer to be committed.
#[derive(Clone, Debug)]
pub struct Answer {
    /// The task that it answers.
    pub ordinal: i64,
    /// Ecosystem of the package.
    pub ecosystem: Ecosystem,
    /// Its name.
    pub name: String,
    /// When it was asked.
    pub asked_at: Moment,
    /// What was asked for.
    pub document: DocumentKind,
    /// What came of it.
    pub outcome: Outcome,
    /// Status code; `None` where there was no answer.
    pub status: Option<u16>,
    /// Bytes over the wire, headers left out.
    pub wire_bytes: u64,
    /// Bytes unpacked.
    pub body_bytes: u64,
    /// Requests that it took.
    pub tries: u32,
    /// What to know.
    pub detail: Option<String>,
    /// Facts of a fresh document, or of a simple page where there is no document.
    pub facts: Option<EncodedFacts>,
    /// The document; `None` where it is not kept.
    pub body: Option<EncodedBody>,
    /// Tag of the document and the URL that it belongs to.
    pub etag: Option<(String, String)>,
}

impl Ledger {
    /// Commits answers of a run in one transaction. Those whose task is gone already change nothing.
    ///
    /// # Errors
    /// A ledger that cannot be written; then nothing of the batch is.
    pub fn commit(&mut self, run: RunId, answers: &[Answer]) -> Result<(), LedgerError> {
        let error = self.error("commit answers");
        let transaction = self.connection.transaction().map_err(&error)?;
        for answer in answers {
            write(&transaction, run, answer).map_err(&error)?;
        }
        transaction.commit().map_err(error)
    }
}

fn write(connection: &Connection, run: RunId, answer: &Answer) -> rusqlite::Result<()> {
    let taken = connection
        .prepare_cached("DELETE FROM task WHERE run = ?1 AND ordinal = ?2")?
        .execute([run.0, answer.ordinal])?;
    if taken == 0 {
        return Ok(());
    }
    write_outcome(connection, run, answer)?;
    tally(connection, run, answer)?;
    let (ecosystem, name) = (answer.ecosystem.id(), &answer.name);
    if answer.outcome == Outcome::Unchanged {
        connection
            .prepare_cached("UPDATE facts SET confirmed_at = ?3 WHERE ecosystem = ?1 AND name = ?2")?
            .execute(params![ecosystem, name, answer.asked_at.0])?;
    }
    let Some(facts) = &answer.facts else { return Ok(()) };
    let (etag, etag_url) = answer.etag.as_ref().map(|(etag, url)| (etag, url)).unzip();
    let id: i64 = connection
        .prepare_cached(
            "INSERT INTO facts (ecosystem, name, fetched_at, revision, etag, etag_url, version, facts)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8) ON CONFLICT (ecosystem, name) DO UPDATE SET
             fetched_at = excluded.fetched_at, confirmed_at = NULL, revision = excluded.revision,
             etag = excluded.etag, etag_url = excluded.etag_url, version = excluded.version, facts = excluded.facts
             RETURNING id",
        )?
        .query_row(
            params![
                ecosystem,
                name,
                answer.asked_at.0,
                facts.revision,
                etag,
                etag_url,
                facts.version,
                facts.bytes
            ],
            |row| row.get(0),
        )?;
    match &answer.body {
        Some(body) => connection
            .prepare_cached(
                "INSERT INTO body (id, dictionary, length, packed) VALUES (?1, ?2, ?3, ?4) ON CONFLICT (id) DO UPDATE SET
                 dictionary = excluded.dictionary, length = excluded.length, packed = excluded.packed",
            )?
            .execute(params![id, body.dictionary, body.length as i64, body.packed])?,
        // The body at hand would be of an older document.
        None => connection.prepare_cached("DELETE FROM body WHERE id = ?1")?.execute([id])?,
    };
    Ok(())
}

fn write_outcome(connection: &Connection, run: RunId, answer: &Answer) -> rusqlite::Result<()> {
    connection
        .prepare_cached(
            "INSERT INTO outcome (ecosystem, name, run, asked_at, document, outcome, status, wire_bytes,
             body_bytes, tries, detail) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)
             ON CONFLICT (ecosystem, name) DO UPDATE SET run = excluded.run, asked_at = excluded.asked_at,
             document = excluded.document, outcome = excluded.outcome, status = excluded.status,
             wire_bytes = excluded.wire_bytes, body_bytes = excluded.body_bytes, tries = excluded.tries,
             detail = excluded.detail",
        )?
        .execute(params![
            answer.ecosystem.id(),
            answer.name,
            run.0,
            answer.asked_at.0,
            answer.document.id(),
            answer.outcome.id(),
            answer.status,
            answer.wire_bytes as i64,
            answer.body_bytes as i64,
            answer.tries,
            answer.detail,
        ])
        .map(drop)
}

fn tally(connection: &Connection, run: RunId, answer: &Answer) -> rusqlite::Result<()> {
    // The column's name is one of seven fixed words.
    let statement = format!(
        "UPDATE run SET {outcome} = {outcome} + 1, tries = tries + ?2, wire_bytes = wire_bytes + ?3,
         body_bytes = body_bytes + ?4, last_answer_at = MAX(COALESCE(last_answer_at, ?5), ?5) WHERE id = ?1",
        outcome = answer.outcome.id()
    );
    connection
        .prepare_cached(&statement)?
        .execute(params![
            run.0,
            answer.tries,
            answer.wire_bytes as i64,
            answer.body_bytes as i64,
            answer.asked_at.0
        ])
        .map(drop)
}

#[cfg(test)]
mod tests {
    use super::super::fixture::{self, fresh, with_body, without};
    use super::super::{FactsRow, Names, OutcomeRow};
    use super::*;

    fn rows(ledger: &Ledger) -> (Vec<FactsRow>, Vec<OutcomeRow>) {
        let (mut facts, mut outcomes) = (Vec::new(), Vec::new());
        ledger
            .each_facts::<LedgerError>(Ecosystem::Npm, Names::ALL, &mut |row| {
                facts.push(row);
                Ok(())
            })
            .unwrap();
        ledger
            .each_outcome::<LedgerError>(Ecosystem::Npm, Names::ALL, &mut |row| {
                outcomes.push(row);
                Ok(())
            })
            .unwrap();
        (facts, outcomes)
    }

    #[test]
    fn an_answer_committed_twice_counts_once() {
        let mut fixture = fixture::ledger();
        let ledger = &mut fixture.ledger;
        let run = fixture::planned(ledger, &["left-pad", "Left-Pad"]);
        let answer = fresh(0, "left-pad");
        ledger.commit(run, &[answer.clone(), answer.clone()]).unwrap();
        let before = ledger.digest().unwrap();
        ledger.commit(run, &[Answer { outcome: Outcome::Failed, facts: None, ..answer }]).unwrap();
        assert_eq!(ledger.digest().unwrap(), before);
        let tally = ledger.run(run).unwrap().tally;
        assert_eq!((tally.fresh, tally.failed, tally.tries, tally.wire_bytes), (1, 0, 1, 10));
        assert_eq!(ledger.remaining(run).unwrap(), 1);
    }

    #[test]
    fn names_that_differ_in_case_are_different_packages_in_order_of_bytes() {
        let mut fixture = fixture::ledger();
        let run = fixture::planned(&mut fixture.ledger, &["b", "a", "B"]);
        fixture.ledger.commit(run, &[fresh(0, "b"), fresh(1, "a"), fresh(2, "B")]).unwrap();
        let (facts, outcomes) = rows(&fixture.ledger);
        assert_eq!(facts.iter().map(|row| row.name.as_str()).collect::<Vec<_>>(), ["B", "a", "b"]);
        assert_eq!(outcomes.iter().map(|row| row.name.as_str()).collect::<Vec<_>>(), ["B", "a", "b"]);
        assert_eq!(facts[0].facts, fixture::facts("B", "1-a"));
    }

    #[test]
    fn facts_stay_when_a_later_answer_brings_none() {
        let mut fixture = fixture::ledger();
        let ledger = &mut fixture.ledger;
        for (outcome, confirmed) in
            [(Outcome::Fresh, false), (Outcome::Unchanged, true), (Outcome::Absent, true)]
        {
            let run = fixture::planned(ledger, &["a"]);
            let answer = if outcome == Outcome::Fresh { fresh(0, "a") } else { without(0, "a", outcome) };
            ledger.commit(run, &[Answer { asked_at: Moment(2_000), ..answer }]).unwrap();
            let (facts, outcomes) = rows(ledger);
            assert_eq!(facts[0].confirmed_at, confirmed.then_some(Moment(2_000)));
            assert_eq!((outcomes.len(), outcomes[0].outcome.as_str()), (1, outcome.id()));
        }
    }

    #[test]
    fn a_new_document_that_is_not_kept_removes_the_old_one() {
        let mut fixture = fixture::ledger();
        let ledger = &mut fixture.ledger;
        let codec = ledger.body_codec(Ecosystem::Npm, Moment(1)).unwrap();
        let run = fixture::planned(ledger, &["a"]);
        ledger.commit(run, &[with_body(&codec, 0, "a")]).unwrap();
        let run = fixture::planned(ledger, &["a"]);
        assert!(ledger.next_tasks(run, None, 9).unwrap()[0].known.as_ref().unwrap().has_body);
        ledger.commit(run, &[fresh(0, "a")]).unwrap();
        let run = fixture::planned(ledger, &["a"]);
        assert!(!ledger.next_tasks(run, None, 9).unwrap()[0].known.as_ref().unwrap().has_body);
    }

    #[test]
    fn the_last_answer_is_the_latest_of_them_in_whatever_order_they_come() {
        let mut fixture = fixture::ledger();
        let run = fixture::planned(&mut fixture.ledger, &["a", "b"]);
        fixture.ledger.commit(run, &[fresh(1, "b"), fresh(0, "a")]).unwrap();
        assert_eq!(fixture.ledger.run(run).unwrap().last_answer_at, Some(Moment(1_001)));
    }

    #[test]
    fn a_full_disk_is_told_and_nothing_of_the_batch_is_kept() {
        let mut fixture = fixture::ledger();
        let ledger = &mut fixture.ledger;
        let names: Vec<String> = (0..500).map(|n| format!("package-{n}")).collect();
        let run = fixture::planned(ledger, &names.iter().map(String::as_str).collect::<Vec<_>>());
        let before = ledger.digest().unwrap();
        let pages: i64 = ledger.connection.query_row("PRAGMA page_count", [], |row| row.get(0)).unwrap();
        ledger.connection.pragma_update(None, "max_page_count", pages + 2).unwrap();
        let answers: Vec<Answer> = (0..).zip(&names).map(|(ordinal, name)| fresh(ordinal, name)).collect();
        let error = ledger.commit(run, &answers).unwrap_err();
        assert!(matches!(error, LedgerError::Full { .. }), "{error:?}");
        assert!(error.to_string().contains("no space is left"), "{error}");
        assert_eq!(ledger.digest().unwrap(), before);
        ledger.connection.pragma_update(None, "max_page_count", i64::from(u32::MAX) - 1).unwrap();
        ledger.commit(run, &answers).unwrap();
        assert_eq!(ledger.remaining(run).unwrap(), 0);
    }
}
