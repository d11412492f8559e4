//! Runs: one plan being worked through, begun, gone on with, finished. It leaves out the tasks themselves.

use rusqlite::{OptionalExtension, Row, params};
use serde::Serialize;

use super::{Ledger, LedgerError};
use crate::package::{Ecosystem, Moment};

/// A run's number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RunId(pub i64);

/// What a run asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RunKind {
    /// A survey's panel.
    Survey,
    /// Packages named by the user.
    Packages,
    /// What moved since the watermark.
    Changed,
    /// Everything listed.
    All,
}

impl RunKind {
    /// Its word in the ledger and in messages.
    #[must_use]
    pub const fn id(self) -> &'static str {
        match self {
            Self::Survey => "survey",
            Self::Packages => "packages",
            Self::Changed => "changed",
            Self::All => "all",
        }
    }
}

/// A run to begin.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewRun {
    /// Its ecosystem.
    pub ecosystem: Ecosystem,
    /// What it asks for.
    pub kind: RunKind,
    /// The same plan has the same key.
    pub plan_key: String,
    /// What it was asked with, as a JSON object; `registry` is the address that was asked.
    pub options: String,
    /// When.
    pub started_at: Moment,
}

/// A run of the ledger.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Run {
    /// Its number.
    pub id: RunId,
    /// Its kind, as written.
    pub kind: String,
    /// The key of its plan.
    pub plan_key: String,
    /// When it began.
    pub started_at: Moment,
    /// When its last answer came; `None` before the first.
    pub last_answer_at: Option<Moment>,
    /// Whether every task is written.
    pub planned: bool,
    /// Tasks planned so far.
    pub tasks: u64,
    /// What came of it so far.
    pub tally: Tally,
}

/// What a run's requests brought.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Tally {
    /// New documents.
    pub fresh: u64,
    /// Documents that are as they were.
    pub unchanged: u64,
    /// Packages that the registry does not have.
    pub absent: u64,
    /// Requests that the registry will not answer.
    pub refused: u64,
    /// Documents that could not be read.
    pub malformed: u64,
    /// Documents above the limit.
    pub oversized: u64,
    /// Requests that failed after every try.
    pub failed: u64,
    /// Requests, tries included.
    pub tries: u64,
    /// Bytes over the wire, headers left out.
    pub wire_bytes: u64,
    /// Bytes unpacked.
    pub body_bytes: u64,
}

impl Tally {
    /// Packages answered in one way or another.
    #[must_use]
    pub fn answered(&self) -> u64 {
        self.fresh
            + self.unchanged
            + self.absent
            + self.refused
            + self.malformed
            + self.oversized
            + self.failed
    }

    /// Packages of which nothing could be learnt, though they may be there.
    #[must_use]
    pub fn gaps(&self) -> u64 {
        self.refused + self.malformed + self.oversized + self.failed
    }
}

const COLUMNS: &str =
    "id, kind, plan_key, started_at, last_answer_at, planned, tasks, fresh, unchanged, absent, refused,
    malformed, oversized, failed, tries, wire_bytes, body_bytes";

fn read(row: &Row<'_>) -> rusqlite::Result<Run> {
    Ok(Run {
        id: RunId(row.get(0)?),
        kind: row.get(1)?,
        plan_key: row.get(2)?,
        started_at: Moment(row.get(3)?),
        last_answer_at: row.get::<_, Option<i64>>(4)?.map(Moment),
        planned: row.get(5)?,
        tasks: row.get::<_, i64>(6)? as u64,
        tally: Tally {
            fresh: row.get::<_, i64>(7)? as u64,
            unchanged: row.get::<_, i64>(8)? as u64,
            absent: row.get::<_, i64>(9)? as u64,
            refused: row.get::<_, i64>(10)? as u64,
            malformed: row.get::<_, i64>(11)? as u64,
            oversized: row.get::<_, i64>(12)? as u64,
            failed: row.get::<_, i64>(13)? as u64,
            tries: row.get::<_, i64>(14)? as u64,
            wire_bytes: row.get::<_, i64>(15)? as u64,
            body_bytes: row.get::<_, i64>(16)? as u64,
        },
    })
}

impl Ledger {
    /// Begins a run. Its tasks are written next; until [`Self::mark_planned`] it cannot be gone on with.
    ///
    /// # Errors
    /// A ledger that cannot be written; here and below.
    pub fn begin_run(&mut self, run: &NewRun) -> Result<RunId, LedgerError> {
        let error = self.error("begin a run");
        self.connection
            .execute(
                "INSERT INTO run (ecosystem, kind, plan_key, options, started_at) VALUES (?, ?, ?, ?, ?)",
                params![run.ecosystem.id(), run.kind.id(), run.plan_key, run.options, run.started_at.0],
            )
            .map_err(error)?;
        Ok(RunId(self.connection.last_insert_rowid()))
    }

    /// Every task of the run is written.
    pub fn mark_planned(&mut self, run: RunId) -> Result<(), LedgerError> {
        self.change_run("UPDATE run SET planned = 1 WHERE id = ?1", run)
    }

    /// The run is through.
    pub fn finish_run(&mut self, run: RunId, at: Moment) -> Result<(), LedgerError> {
        let error = self.error("finish a run");
        self.connection
            .execute("UPDATE run SET finished_at = ?2 WHERE id = ?1", params![run.0, at.0])
            .map_err(error)?;
        Ok(())
    }

    /// Nobody will go on with the run: what it still had to ask is forgotten, what it brought stays.
    pub fn give_up_run(&mut self, run: RunId, at: Moment) -> Result<(), LedgerError> {
        let error = self.error("give a run up");
        let transaction = self.connection.transaction().map_err(&error)?;
        // Together: a run without tasks that is not finished would pass for one that is through.
        transaction
            .execute("DELETE FROM task WHERE run = ?1", [run.0])
            .and_then(|_| {
                transaction.execute(
                    "UPDATE run SET finished_at = ?2, given_up = 1 WHERE id = ?1",
                    params![run.0, at.0],
                )
            })
            .map_err(&error)?;
        transaction.commit().map_err(error)
    }

    /// Notes why the run could not go on, for the status; `None` once it goes on.
    pub fn note_stop(&mut self, run: RunId, why: Option<&str>) -> Result<(), LedgerError> {
        let error = self.error("change a run");
        let changed = match why {
            Some(why) => self.connection.execute(
                "UPDATE run SET options = json_set(options, '$.stopped', ?2) WHERE id = ?1",
                params![run.0, why],
            ),
            None => self.connection.execute(
                "UPDATE run SET options = json_remove(options, '$.stopped') WHERE id = ?1 AND options ->> '$.stopped' IS NOT NULL",
                [run.0],
            ),
        };
        changed.map(drop).map_err(error)
    }

    /// The newest unfinished run of a plan. One that was killed while it was being planned is removed, unless a feed's
    /// watermark moved with its tasks.
    pub fn unfinished_run(
        &mut self,
        ecosystem: Ecosystem,
        plan_key: &str,
    ) -> Result<Option<Run>, LedgerError> {
        let error = self.error("look for a run");
        let half = "(SELECT id FROM run WHERE ecosystem = ?1 AND plan_key = ?2 AND planned = 0 AND finished_at IS NULL AND kind <> 'changed')";
        for table in ["task WHERE run", "run WHERE id"] {
            self.connection
                .execute(&format!("DELETE FROM {table} IN {half}"), [ecosystem.id(), plan_key])
                .map_err(&error)?;
        }
        let query = format!(
            "SELECT {COLUMNS} FROM run WHERE ecosystem = ?1 AND plan_key = ?2 AND finished_at IS NULL ORDER BY id DESC LIMIT 1"
        );
        self.connection.query_row(&query, [ecosystem.id(), plan_key], read).optional().map_err(error)
    }

    /// A run by its number.
    pub fn run(&self, run: RunId) -> Result<Run, LedgerError> {
        let query = format!("SELECT {COLUMNS} FROM run WHERE id = ?1");
        self.connection.query_row(&query, [run.0], read).map_err(self.error("read a run"))
    }

    fn change_run(&mut self, statement: &str, run: RunId) -> Result<(), LedgerError> {
        let error = self.error("change a run");
        self.connection.execute(statement, [run.0]).map_err(error)?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::super::fixture::{self, fresh, new_run, task};
    use super::*;

    #[test]
    fn a_run_killed_while_it_was_planned_is_begun_anew_unless_a_feed_told_of_it() {
        let mut fixture = fixture::ledger();
        let ledger = &mut fixture.ledger;
        for (kind, found) in [(RunKind::All, None), (RunKind::Changed, Some(2))] {
            let run = ledger.begin_run(&new_run(kind, kind.id())).unwrap();
            ledger.plan_tasks(run, &mut ["a", "b"].map(task).into_iter()).unwrap();
            let unfinished = ledger.unfinished_run(Ecosystem::Npm, kind.id()).unwrap();
            assert_eq!(unfinished.map(|run| run.tasks), found, "{kind:?}");
            assert_eq!(ledger.remaining(run).unwrap(), found.unwrap_or(0));
        }
    }

    #[test]
    fn a_run_is_gone_on_with_by_its_own_plan_alone() {
        let mut fixture = fixture::ledger();
        let ledger = &mut fixture.ledger;
        let run = fixture::planned(ledger, &["a", "b"]);
        ledger.commit(run, &[fresh(0, "a")]).unwrap();
        assert!(ledger.unfinished_run(Ecosystem::Npm, "another").unwrap().is_none());
        assert!(ledger.unfinished_run(Ecosystem::Pypi, "plan").unwrap().is_none());
        let found = ledger.unfinished_run(Ecosystem::Npm, "plan").unwrap().unwrap();
        assert_eq!((found.id, found.planned, found.tasks, found.tally.answered()), (run, true, 2, 1));
        ledger.finish_run(run, Moment(5)).unwrap();
        assert!(ledger.unfinished_run(Ecosystem::Npm, "plan").unwrap().is_none());
    }

    #[test]
    fn a_run_given_up_asks_nothing_more_and_passes_for_no_finished_one() {
        let mut fixture = fixture::ledger();
        let ledger = &mut fixture.ledger;
        let first = fixture::planned(ledger, &["a"]);
        ledger.finish_run(first, Moment(5)).unwrap();
        let second = fixture::planned(ledger, &["a", "b"]);
        ledger.commit(second, &[fresh(0, "a")]).unwrap();
        ledger.give_up_run(second, Moment(77)).unwrap();
        assert!(ledger.unfinished_run(Ecosystem::Npm, "plan").unwrap().is_none());
        assert_eq!(ledger.remaining(second).unwrap(), 0);
        let status = ledger.status(Moment(99)).unwrap().ecosystems.remove(0);
        assert_eq!(status.finished.unwrap().finished_at, Some(Moment(5)));
        assert_eq!((status.unfinished, status.packages), (None, 1));
    }
}
