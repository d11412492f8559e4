//! The state of the ledger in a few figures, told without the network. It leaves out printing them.

use rusqlite::{OptionalExtension, Row, params};
use serde::Serialize;

use super::{Ledger, LedgerError};
use crate::package::{Ecosystem, Moment};

/// The state of the ledger.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Status {
    /// By ecosystem.
    pub ecosystems: Vec<EcosystemStatus>,
    /// Size of the ledger's file, bytes.
    pub file_bytes: u64,
}

/// The state of one ecosystem.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct EcosystemStatus {
    /// Which.
    pub ecosystem: Ecosystem,
    /// The last run that was finished.
    pub finished: Option<RunStatus>,
    /// The run that can be gone on with.
    pub unfinished: Option<RunStatus>,
    /// Packages with facts.
    pub packages: u64,
    /// When the oldest of their documents was fetched, seconds since 1970.
    pub oldest_at: Option<Moment>,
    /// When the newest was.
    pub newest_at: Option<Moment>,
    /// Latest outcome of each package, counted, by outcome.
    pub outcomes: Vec<(String, u64)>,
    /// Members of the survey.
    pub panel: u64,
    /// Feed, how far it was read, when, and what to know.
    pub watermarks: Vec<(String, u64, Moment, Option<String>)>,
    /// Documents kept.
    pub bodies: u64,
}

/// A run in a status.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RunStatus {
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
    /// Of them without anything learnt: refused, malformed, oversized, failed.
    pub gaps: u64,
}

impl Ledger {
    /// The state of the ledger.
    ///
    /// # Errors
    /// A ledger that cannot be read.
    pub fn status(&self) -> Result<Status, LedgerError> {
        let error = self.error("read the state");
        let mut ecosystems = Vec::new();
        for ecosystem in Ecosystem::ALL {
            ecosystems.push(self.of(ecosystem).map_err(&error)?);
        }
        let file_bytes = std::fs::metadata(&self.path).map_or(0, |metadata| metadata.len());
        Ok(Status { ecosystems, file_bytes })
    }

    fn of(&self, ecosystem: Ecosystem) -> rusqlite::Result<EcosystemStatus> {
        let id = ecosystem.id();
        let count = |query: &str| self.connection.query_row(query, [id], |row| row.get::<_, i64>(0));
        let (packages, oldest, newest) = self.connection.query_row(
            "SELECT COUNT(*), MIN(fetched_at), MAX(fetched_at) FROM facts WHERE ecosystem = ?1",
            [id],
            |row| Ok((row.get::<_, i64>(0)?, row.get::<_, Option<i64>>(1)?, row.get::<_, Option<i64>>(2)?)),
        )?;
        Ok(EcosystemStatus {
            ecosystem,
            finished: self.last_run(ecosystem, "finished_at IS NOT NULL")?,
            unfinished: self.last_run(ecosystem, "finished_at IS NULL")?,
            packages: packages as u64,
            oldest_at: oldest.map(Moment),
            newest_at: newest.map(Moment),
            outcomes: self.outcomes(ecosystem)?,
            panel: count("SELECT COUNT(*) FROM panel WHERE ecosystem = ?1")? as u64,
            watermarks: self.watermarks(ecosystem)?,
            bodies: count("SELECT COUNT(*) FROM body JOIN facts ON facts.id = body.id WHERE ecosystem = ?1")?
                as u64,
        })
    }

    fn last_run(&self, ecosystem: Ecosystem, which: &str) -> rusqlite::Result<Option<RunStatus>> {
        let query = format!(
            "SELECT kind, started_at, finished_at, last_answer_at, tasks,
             fresh + unchanged + absent + refused + malformed + oversized + failed,
             refused + malformed + oversized + failed
             FROM run WHERE ecosystem = ?1 AND {which} ORDER BY id DESC LIMIT 1"
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
            })
        };
        self.connection.query_row(&query, params![ecosystem.id()], read).optional()
    }

    fn outcomes(&self, ecosystem: Ecosystem) -> rusqlite::Result<Vec<(String, u64)>> {
        self.connection
            .prepare("SELECT outcome, COUNT(*) FROM outcome WHERE ecosystem = ?1 GROUP BY outcome ORDER BY outcome")?
            .query_map([ecosystem.id()], |row| Ok((row.get(0)?, row.get::<_, i64>(1)? as u64)))?
            .collect()
    }

    fn watermarks(
        &self,
        ecosystem: Ecosystem,
    ) -> rusqlite::Result<Vec<(String, u64, Moment, Option<String>)>> {
        self.connection
            .prepare("SELECT stream, sequence, at, note FROM watermark WHERE ecosystem = ?1 ORDER BY stream")?
            .query_map([ecosystem.id()], |row| {
                Ok((row.get(0)?, row.get::<_, i64>(1)? as u64, Moment(row.get(2)?), row.get(3)?))
            })?
            .collect()
    }
}
