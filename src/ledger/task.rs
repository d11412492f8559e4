//! Tasks: the packages that a run still has to ask, in order. They live here, never all in memory. It leaves out
//! their answers.

use rusqlite::{Connection, params};

use super::{Ledger, LedgerError, RunId, Watermark, watermark};

/// A package to ask for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Task {
    /// Its name as the registry lists it.
    pub name: String,
    /// The revision that a feed told of; `None` without a feed.
    pub expected_revision: Option<String>,
}

/// A task as it is taken out, with what is at hand of its package.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlannedTask {
    /// Its place in the run.
    pub ordinal: i64,
    /// The package.
    pub name: String,
    /// See [`Task::expected_revision`].
    pub expected_revision: Option<String>,
    /// What the ledger has of it; `None` where it has nothing.
    pub known: Option<Known>,
}

/// What the ledger has of a package.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Known {
    /// Tag of the document; `None` where the server gave none.
    pub etag: Option<String>,
    /// The URL that the tag belongs to.
    pub etag_url: Option<String>,
    /// Revision of the document.
    pub revision: Option<String>,
    /// Version of the rules that extracted the facts.
    pub facts_version: u32,
    /// Whether the document itself is kept.
    pub has_body: bool,
}

/// Tasks of one transaction while a long plan is written.
const CHUNK: usize = 100_000;

impl Ledger {
    /// Writes tasks behind those that the run has, in several transactions where they are many. A package that the run
    /// still has to ask is not added again.
    ///
    /// # Errors
    /// A ledger that cannot be written.
    pub fn plan_tasks(
        &mut self,
        run: RunId,
        tasks: &mut dyn Iterator<Item = Task>,
    ) -> Result<u64, LedgerError> {
        let mut written = 0;
        loop {
            let chunk: Vec<Task> = tasks.take(CHUNK).collect();
            if chunk.is_empty() {
                return Ok(written);
            }
            written += chunk.len() as u64;
            self.plan_page(run, &chunk, None)?;
        }
    }

    /// Writes tasks and, together with them, how far the feed that told of them was read.
    ///
    /// # Errors
    /// A ledger that cannot be written; then neither is.
    pub fn plan_page(
        &mut self,
        run: RunId,
        tasks: &[Task],
        mark: Option<&Watermark>,
    ) -> Result<(), LedgerError> {
        let error = self.error("write tasks");
        let transaction = self.connection.transaction().map_err(&error)?;
        insert(&transaction, run, tasks).map_err(&error)?;
        if let Some(mark) = mark {
            watermark::write(&transaction, mark).map_err(&error)?;
        }
        transaction.commit().map_err(error)
    }

    /// The next tasks of the run in order, behind `after`.
    ///
    /// # Errors
    /// A ledger that cannot be read.
    pub fn next_tasks(
        &self,
        run: RunId,
        after: Option<i64>,
        limit: usize,
    ) -> Result<Vec<PlannedTask>, LedgerError> {
        let error = self.error("read tasks");
        let mut statement = self
            .connection
            .prepare_cached(
                "SELECT task.ordinal, task.name, task.expected_revision, facts.version, facts.etag, facts.etag_url, facts.revision,
                 EXISTS (SELECT 1 FROM body WHERE body.id = facts.id)
                 FROM task JOIN run ON run.id = task.run
                 LEFT JOIN facts ON facts.ecosystem = run.ecosystem AND facts.name = task.name
                 WHERE task.run = ?1 AND task.ordinal > ?2 ORDER BY task.ordinal LIMIT ?3",
            )
            .map_err(&error)?;
        let rows = statement.query_map(params![run.0, after.unwrap_or(-1), limit as i64], |row| {
            let version: Option<u32> = row.get(3)?;
            let known = match version {
                None => None,
                Some(facts_version) => Some(Known {
                    etag: row.get(4)?,
                    etag_url: row.get(5)?,
                    revision: row.get(6)?,
                    facts_version,
                    has_body: row.get(7)?,
                }),
            };
            Ok(PlannedTask { ordinal: row.get(0)?, name: row.get(1)?, expected_revision: row.get(2)?, known })
        });
        rows.and_then(Iterator::collect).map_err(error)
    }

    /// Tasks that the run still has.
    ///
    /// # Errors
    /// A ledger that cannot be read.
    pub fn remaining(&self, run: RunId) -> Result<u64, LedgerError> {
        self.connection
            .query_row("SELECT COUNT(*) FROM task WHERE run = ?1", [run.0], |row| row.get::<_, i64>(0))
            .map(|count| count as u64)
            .map_err(self.error("count tasks"))
    }
}

fn insert(connection: &Connection, run: RunId, tasks: &[Task]) -> rusqlite::Result<()> {
    let first: i64 =
        connection.query_row("SELECT tasks FROM run WHERE id = ?1", [run.0], |row| row.get(0))?;
    let mut insert = connection.prepare_cached(
        "INSERT INTO task (run, ordinal, name, expected_revision) VALUES (?1, ?2, ?3, ?4) ON CONFLICT (run, name) DO NOTHING",
    )?;
    // What a feed says later is newer.
    let mut renew = connection.prepare_cached(
        "UPDATE task SET expected_revision = ?3 WHERE run = ?1 AND name = ?2 AND ?3 IS NOT NULL",
    )?;
    let mut added = 0;
    for task in tasks {
        let is_new = insert.execute(params![run.0, first + added, task.name, task.expected_revision])? == 1;
        if is_new {
            added += 1;
        } else {
            renew.execute(params![run.0, task.name, task.expected_revision])?;
        }
    }
    connection.execute("UPDATE run SET tasks = tasks + ?2 WHERE id = ?1", params![run.0, added])?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::super::{Stream, fixture};
    use super::*;
    use crate::package::Moment;

    #[test]
    fn tasks_are_taken_in_order_with_what_is_known() {
        let mut fixture = fixture::ledger();
        let ledger = &mut fixture.ledger;
        let run = fixture::planned(ledger, &["b", "a", "c"]);
        ledger.commit(run, &[fixture::fresh(1, "a")]).unwrap();
        let names = |tasks: Vec<PlannedTask>| tasks.into_iter().map(|task| task.name).collect::<Vec<_>>();
        assert_eq!(names(ledger.next_tasks(run, None, 9).unwrap()), ["b", "c"]);
        assert_eq!(names(ledger.next_tasks(run, Some(0), 9).unwrap()), ["c"]);
        assert_eq!(names(ledger.next_tasks(run, None, 1).unwrap()), ["b"]);

        let again = fixture::planned(ledger, &["a", "b"]);
        let tasks = ledger.next_tasks(again, None, 9).unwrap();
        let known = tasks[0].known.as_ref().unwrap();
        assert_eq!(known.etag_url.as_deref(), Some("https://registry.example/a"));
        assert_eq!((known.revision.as_deref(), known.has_body), (Some("1-a"), false));
        assert_eq!(tasks[1].known, None);
    }

    #[test]
    fn many_tasks_are_written_in_several_transactions_without_gaps() {
        let mut fixture = fixture::ledger();
        let run = fixture.ledger.begin_run(&fixture::new_run(super::super::RunKind::All, "all")).unwrap();
        let mut tasks = (0..=CHUNK).map(|n| fixture::task(&n.to_string()));
        assert_eq!(fixture.ledger.plan_tasks(run, &mut tasks).unwrap(), CHUNK as u64 + 1);
        let last = fixture.ledger.next_tasks(run, Some(CHUNK as i64 - 1), 9).unwrap();
        assert_eq!((last.len(), last[0].ordinal, last[0].name.as_str()), (1, CHUNK as i64, "100000"));
    }

    #[test]
    fn a_page_of_a_feed_comes_with_its_watermark_or_not_at_all() {
        let mut fixture = fixture::ledger();
        let ledger = &mut fixture.ledger;
        let mark = Watermark {
            stream: Stream::NpmChanges,
            sequence: 7,
            highest_seen: 9,
            at: Moment(3),
            note: Some("renumbered".to_owned()),
        };
        assert!(ledger.plan_page(RunId(99), &[fixture::task("a")], Some(&mark)).is_err());
        assert_eq!(ledger.watermark(Stream::NpmChanges).unwrap(), None);

        let run = fixture::planned(ledger, &["z"]);
        let told = Task { name: "a".to_owned(), expected_revision: Some("4-d".to_owned()) };
        ledger.plan_page(run, &[told], Some(&mark)).unwrap();
        assert_eq!(ledger.watermark(Stream::NpmChanges).unwrap(), Some(mark));
        let tasks = ledger.next_tasks(run, Some(0), 9).unwrap();
        assert_eq!((tasks[0].ordinal, tasks[0].expected_revision.as_deref()), (1, Some("4-d")));
    }
}
