//! The state of the ledger in a few figures, told without the network. It leaves out printing them.

use std::collections::BTreeMap;

use rusqlite::{OptionalExtension, Row, params};
use serde::Serialize;

use super::served::NotServing;
use super::{Ahead, Ledger, LedgerError, Outcome};
use crate::package::moment::CLOCK_SLACK_SECONDS;
use crate::package::{Ecosystem, Moment};

/// The state of the ledger.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Status {
    /// By ecosystem.
    pub ecosystems: Vec<EcosystemStatus>,
    /// Size of the ledger's file, bytes.
    pub file_bytes: u64,
}

/// Feed, how far it was read, when, and what to know.
type ReadTo = (String, u64, Moment, Option<String>);

/// The state of one ecosystem.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct EcosystemStatus {
    /// Which.
    pub ecosystem: Ecosystem,
    /// The last run that was finished.
    pub finished: Option<RunStatus>,
    /// The run that can be gone on with.
    pub unfinished: Option<RunStatus>,
    /// The last run that was finished, where it came after `finished` and (nearly) nobody was there in it: not the
    /// registry's address, or a server without documents.
    pub not_served: Option<RunStatus>,
    /// Packages with facts.
    pub packages: u64,
    /// When the oldest of their documents was fetched, seconds since 1970; those dated after now are left out.
    pub oldest_at: Option<Moment>,
    /// When the newest was.
    pub newest_at: Option<Moment>,
    /// Packages with entries that are dated after now.
    pub ahead: Ahead,
    /// Latest outcome of each package, counted, by outcome.
    pub outcomes: Vec<(String, u64)>,
    /// Members of the survey.
    pub panel: u64,
    /// Feed, how far it was read, when, and what to know.
    pub watermarks: Vec<ReadTo>,
    /// Documents kept.
    pub bodies: u64,
    /// Size of them as they are kept, packed, bytes.
    pub packed_bytes: u64,
}

/// A run in a status.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RunStatus {
    /// Its number.
    #[serde(skip)]
    pub id: i64,
    /// Its kind.
    pub kind: String,
    /// When it began, seconds since 1970.
    pub started_at: Moment,
    /// When it was finished.
    pub finished_at: Option<Moment>,
    /// When its last answer came.
    pub last_answer_at: Option<Moment>,
    /// Packages to ask.
    pub tasks: u64,
    /// Packages answered.
    pub answered: u64,
    /// Of them without anything learnt: refused, malformed, oversized, failed, and "not there" that says nothing.
    pub gaps: u64,
    /// Why it could not go on, where everybody was answered alike.
    pub stopped: Option<String>,
}

impl Ledger {
    /// The state of the ledger at a moment.
    ///
    /// # Errors
    /// A ledger that cannot be read.
    pub fn status(&self, now: Moment) -> Result<Status, LedgerError> {
        let error = self.error("read the state");
        let mut ecosystems = Vec::new();
        for ecosystem in Ecosystem::ALL {
            let not_serving = self.not_serving(ecosystem)?;
            let ahead = self.ahead(ecosystem, now)?;
            ecosystems.push(self.of(ecosystem, &not_serving, ahead, now).map_err(&error)?);
        }
        let file_bytes = std::fs::metadata(&self.path).map_or(0, |metadata| metadata.len());
        Ok(Status { ecosystems, file_bytes })
    }

    fn of(
        &self,
        ecosystem: Ecosystem,
        not_serving: &NotServing,
        ahead: Ahead,
        now: Moment,
    ) -> rusqlite::Result<EcosystemStatus> {
        let id = ecosystem.id();
        let count = |query: &str| self.connection.query_row(query, [id], |row| row.get::<_, i64>(0));
        // One aggregate a query: only then SQLite reads the end of the index alone.
        let end = |aggregate: &str| {
            let query = format!(
                "SELECT {aggregate}(fetched_at) FROM facts WHERE ecosystem = ?1 AND fetched_at <= ?2"
            );
            let until = now.0.saturating_add(CLOCK_SLACK_SECONDS);
            self.connection.query_row(&query, params![id, until], |row| row.get::<_, Option<i64>>(0))
        };
        let (finished, not_served) = self.finished(ecosystem, not_serving)?;
        Ok(EcosystemStatus {
            ecosystem,
            finished,
            not_served,
            unfinished: self.last_run(
                ecosystem,
                // One that a later run of its kind has made moot is not waited for.
                "finished_at IS NULL AND id > (SELECT COALESCE(MAX(later.id), 0) FROM run AS later
                 WHERE later.ecosystem = ?1 AND later.kind = run.kind AND later.finished_at IS NOT NULL)",
            )?,
            packages: self.counted(ecosystem, "facts")?,
            oldest_at: end("MIN")?.map(Moment),
            newest_at: end("MAX")?.map(Moment),
            ahead,
            outcomes: self.outcomes(ecosystem, not_serving)?,
            panel: count("SELECT COUNT(*) FROM panel WHERE ecosystem = ?1")? as u64,
            watermarks: self.watermarks(ecosystem)?,
            bodies: self.counted(ecosystem, "body")?,
            packed_bytes: self.counted(ecosystem, "packed_bytes")?,
        })
    }

    /// The last run that was finished, and one after it in which (nearly) nobody was there.
    fn finished(
        &self,
        ecosystem: Ecosystem,
        not_serving: &NotServing,
    ) -> rusqlite::Result<(Option<RunStatus>, Option<RunStatus>)> {
        let ids = ids(not_serving);
        let last = |which: &str| {
            let which = format!("finished_at IS NOT NULL AND given_up = 0 AND id {which} ({ids})");
            self.last_run(ecosystem, &which)
        };
        let (finished, not_served) = (last("NOT IN")?, last("IN")?);
        let is_later = |run: &RunStatus| finished.as_ref().is_none_or(|finished| finished.id < run.id);
        let not_served = not_served.filter(is_later).map(|run| {
            let not_there = not_serving.get(&run.id).map_or(0, |found| found.not_there);
            RunStatus { gaps: run.gaps + not_there, ..run }
        });
        Ok((finished, not_served))
    }

    /// The last run of a kind; one of named packages only where there is no other: it says nothing of the rest.
    fn last_run(&self, ecosystem: Ecosystem, which: &str) -> rusqlite::Result<Option<RunStatus>> {
        let query = format!(
            "SELECT kind, started_at, finished_at, last_answer_at, tasks,
             fresh + unchanged + absent + refused + malformed + oversized + failed,
             refused + malformed + oversized + failed, id, options ->> '$.stopped'
             FROM run WHERE ecosystem = ?1 AND {which}
             ORDER BY kind = 'packages', id DESC LIMIT 1"
        );
        let read = |row: &Row<'_>| {
            Ok(RunStatus {
                kind: row.get(0)?,
                started_at: Moment(row.get(1)?),
                finished_at: row.get::<_, Option<i64>>(2)?.map(Moment),
                last_answer_at: row.get::<_, Option<i64>>(3)?.map(Moment),
                tasks: row.get::<_, i64>(4)? as u64,
                answered: row.get::<_, i64>(5)? as u64,
                gaps: row.get::<_, i64>(6)? as u64,
                id: row.get(7)?,
                stopped: row.get(8)?,
            })
        };
        self.connection.query_row(&query, params![ecosystem.id()], read).optional()
    }

    fn counted(&self, ecosystem: Ecosystem, thing: &str) -> rusqlite::Result<u64> {
        self.connection
            .query_row(
                "SELECT amount FROM counted WHERE ecosystem = ?1 AND thing = ?2",
                [ecosystem.id(), thing],
                |row| row.get::<_, i64>(0),
            )
            .optional()
            .map(|amount| amount.unwrap_or(0) as u64)
    }

    /// The latest outcomes, counted; "not there" that says nothing is a refusal.
    fn outcomes(
        &self,
        ecosystem: Ecosystem,
        not_serving: &NotServing,
    ) -> rusqlite::Result<Vec<(String, u64)>> {
        let mut counts: BTreeMap<String, u64> = self
            .connection
            .prepare(
                "SELECT thing, amount FROM counted WHERE ecosystem = ?1
             AND thing NOT IN ('facts', 'body', 'packed_bytes')",
            )?
            .query_map([ecosystem.id()], |row| Ok((row.get(0)?, row.get::<_, i64>(1)? as u64)))?
            .collect::<rusqlite::Result<_>>()?;
        if !not_serving.is_empty() {
            let (absent, ids) = (Outcome::Absent.id(), ids(not_serving));
            let query = format!(
                "SELECT COUNT(*) FROM outcome WHERE ecosystem = ?1 AND outcome = ?2 AND run IN ({ids})"
            );
            let told =
                self.connection.query_row(&query, [ecosystem.id(), absent], |row| row.get::<_, i64>(0))?
                    as u64;
            *counts.entry(absent.to_owned()).or_default() -= told;
            *counts.entry(Outcome::Refused.id().to_owned()).or_default() += told;
        }
        Ok(counts.into_iter().filter(|(_, amount)| *amount > 0).collect())
    }

    fn watermarks(&self, ecosystem: Ecosystem) -> rusqlite::Result<Vec<ReadTo>> {
        self.connection
            .prepare("SELECT stream, sequence, at, note FROM watermark WHERE ecosystem = ?1 ORDER BY stream")?
            .query_map([ecosystem.id()], |row| {
                Ok((row.get(0)?, row.get::<_, i64>(1)? as u64, Moment(row.get(2)?), row.get(3)?))
            })?
            .collect()
    }
}

/// The numbers of runs, as SQL takes them.
fn ids(runs: &NotServing) -> String {
    runs.keys().map(ToString::to_string).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::super::fixture::{self, fresh, with_body, without};
    use super::super::{Outcome, PanelMember};
    use super::*;

    #[test]
    fn the_state_is_what_counting_everything_would_tell() {
        let mut fixture = fixture::ledger();
        let ledger = &mut fixture.ledger;
        let codec = ledger.body_codec(Ecosystem::Npm, Moment(1)).unwrap();
        let run = fixture::planned(ledger, &["a", "b", "c", "d"]);
        ledger
            .commit(
                run,
                &[with_body(&codec, 0, "a"), with_body(&codec, 1, "bb"), without(2, "c", Outcome::Failed)],
            )
            .unwrap();
        let run = fixture::planned(ledger, &["a", "bb", "c"]);
        // The first document grows, the second is no longer kept, the third comes after all.
        let longer = codec.encode(&fixture::document("a").repeat(3)).unwrap();
        let longer = super::super::Answer { body: Some(longer), ..fresh(0, "a") };
        ledger.commit(run, &[longer, fresh(1, "bb"), fresh(2, "c")]).unwrap();

        let members = [PanelMember { name: "a".to_owned(), position: 0, rank: None }];
        ledger.set_panel(Ecosystem::Npm, &[], &mut members.into_iter()).unwrap();
        let status = ledger.status(Moment(9_999)).unwrap();
        let npm = &status.ecosystems[0];
        let counted: i64 = ledger
            .connection
            .query_row("SELECT SUM(LENGTH(packed)) FROM body", [], |row| row.get(0))
            .unwrap();
        assert_eq!((npm.packages, npm.bodies, npm.packed_bytes, npm.panel), (3, 1, counted as u64, 1));
        assert_eq!(npm.outcomes, [("fresh".to_owned(), 3)]);
        assert_eq!((npm.oldest_at, npm.newest_at), (Some(Moment(1_000)), Some(Moment(1_002))));
        assert_eq!(npm.ahead, Ahead::default());
        assert_eq!(npm.unfinished.as_ref().map(|run| (run.tasks, run.answered, run.gaps)), Some((3, 3, 0)));
        assert!(status.file_bytes > 0);
        let pypi = &status.ecosystems[1];
        assert_eq!((pypi.packages, pypi.bodies, pypi.oldest_at, pypi.finished.is_none()), (0, 0, None, true));
    }

    #[test]
    fn a_run_in_which_nobody_was_there_passes_for_no_finished_one() {
        let mut fixture = fixture::ledger();
        let ledger = &mut fixture.ledger;
        let (first, second) = (fixture::planned(ledger, &["a"]), fixture::planned(ledger, &["b", "c"]));
        ledger.commit(second, &[without(0, "b", Outcome::Absent), without(1, "c", Outcome::Failed)]).unwrap();
        ledger.finish_run(second, Moment(9)).unwrap();
        let npm = ledger.status(Moment(9_999)).unwrap().ecosystems.remove(0);
        assert_eq!(npm.finished, None);
        assert_eq!(npm.not_served.map(|run| (run.answered, run.gaps)), Some((2, 2)));
        assert_eq!(npm.outcomes, [("failed".to_owned(), 1), ("refused".to_owned(), 1)]);

        ledger.commit(first, &[fresh(0, "a")]).unwrap();
        ledger.finish_run(first, Moment(10)).unwrap();
        let npm = ledger.status(Moment(9_999)).unwrap().ecosystems.remove(0);
        assert_eq!(npm.finished.map(|run| run.id), Some(second.0), "the address has documents");
        assert_eq!((npm.not_served, npm.outcomes[0].clone()), (None, ("absent".to_owned(), 1)));
    }

    #[test]
    fn why_a_run_could_not_go_on_is_told_until_it_does() {
        let mut fixture = fixture::ledger();
        let ledger = &mut fixture.ledger;
        let run = fixture::planned(ledger, &["a"]);
        ledger.note_stop(run, Some("`h` answers everybody alike")).unwrap();
        let stopped = |ledger: &Ledger| {
            ledger.status(Moment(9_999)).unwrap().ecosystems.remove(0).unfinished.unwrap().stopped
        };
        assert_eq!(stopped(ledger).as_deref(), Some("`h` answers everybody alike"));
        ledger.note_stop(run, None).unwrap();
        assert_eq!(stopped(ledger), None);
    }
}
