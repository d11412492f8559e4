//! Entries dated after now: the clock was wrong when they were written, or is wrong now. Which packages they are about,
//! so that they can be named and asked again, and the newest answer that is not among them. It leaves out runs and feeds,
//! whose dates stand in the status.

use rusqlite::{OptionalExtension, params};
use serde::Serialize;

use super::{Ledger, LedgerError};
use crate::package::moment::CLOCK_SLACK_SECONDS;
use crate::package::{Ecosystem, Moment};

/// Packages whose latest answer, or whose facts, are dated after now.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Ahead {
    /// How many.
    pub packages: u64,
    /// The first of them by name; `None` where there is none.
    pub example: Option<String>,
}

/// When an ecosystem was answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Answered {
    /// The newest answer up to the moment that was asked about; `None` where every answer is dated after it.
    pub newest: Option<Moment>,
    /// Whether entries are dated after it.
    pub has_later: bool,
}

/// A document is known to be what it is since it was fetched, or last said to be unchanged; one of the two is enough.
const LATER: &str = "SELECT name FROM outcome WHERE ecosystem = ?1 AND asked_at > ?2
    UNION SELECT name FROM facts WHERE ecosystem = ?1 AND fetched_at > ?2 AND COALESCE(confirmed_at, fetched_at) > ?2";

impl Ledger {
    /// The packages with entries that are dated after `now`, in a few figures.
    ///
    /// # Errors
    /// A ledger that cannot be read; here and below.
    pub fn ahead(&self, ecosystem: Ecosystem, now: Moment) -> Result<Ahead, LedgerError> {
        let until = slack(now);
        if !self.may_have_later(ecosystem, until)? {
            return Ok(Ahead::default());
        }
        let query = format!("SELECT COUNT(*), MIN(name) FROM ({LATER})");
        self.connection
            .query_row(&query, params![ecosystem.id(), until.0], |row| {
                Ok(Ahead { packages: row.get::<_, i64>(0)? as u64, example: row.get(1)? })
            })
            .map_err(self.error("look for entries dated after now"))
    }

    /// The names of those packages, in order.
    pub fn names_ahead(&self, ecosystem: Ecosystem, now: Moment) -> Result<Vec<String>, LedgerError> {
        let until = slack(now);
        if !self.may_have_later(ecosystem, until)? {
            return Ok(Vec::new());
        }
        let error = self.error("look for entries dated after now");
        let query = format!("{LATER} ORDER BY name");
        let mut statement = self.connection.prepare(&query).map_err(&error)?;
        let names = statement.query_map(params![ecosystem.id(), until.0], |row| row.get(0));
        names.and_then(Iterator::collect).map_err(error)
    }

    /// When an ecosystem was answered, up to a moment and after it; `None` where it never was.
    pub fn answered(&self, ecosystem: Ecosystem, until: Moment) -> Result<Option<Answered>, LedgerError> {
        let error = self.error("read outcomes");
        let id = ecosystem.id();
        let newest: Option<i64> = self
            .connection
            .query_row("SELECT MAX(last_answer_at) FROM run WHERE ecosystem = ?1", [id], |row| row.get(0))
            .map_err(&error)?;
        let Some(newest) = newest else { return Ok(None) };
        if newest <= until.0 {
            return Ok(Some(Answered { newest: Some(Moment(newest)), has_later: false }));
        }
        // A run keeps the moment of its latest answer alone: one that is dated later may have earlier answers, too.
        let newest: Option<i64> = self
            .connection
            .query_row(
                "SELECT MAX(asked_at) FROM outcome WHERE ecosystem = ?1 AND asked_at <= ?2",
                params![id, until.0],
                |row| row.get(0),
            )
            .map_err(&error)?;
        let later: Option<String> = self
            .connection
            .query_row(&format!("{LATER} LIMIT 1"), params![id, until.0], |row| row.get(0))
            .optional()
            .map_err(&error)?;
        Ok(Some(Answered { newest: newest.map(Moment), has_later: later.is_some() }))
    }

    /// Every answer is counted in its run, together with its moment: where no run has a later one, nothing has.
    fn may_have_later(&self, ecosystem: Ecosystem, until: Moment) -> Result<bool, LedgerError> {
        self.connection
            .query_row(
                "SELECT EXISTS (SELECT 1 FROM run WHERE ecosystem = ?1 AND last_answer_at > ?2)",
                params![ecosystem.id(), until.0],
                |row| row.get(0),
            )
            .map_err(self.error("look for entries dated after now"))
    }
}

fn slack(now: Moment) -> Moment {
    Moment(now.0.saturating_add(CLOCK_SLACK_SECONDS))
}

#[cfg(test)]
mod tests {
    use super::super::fixture::{self, fresh, without};
    use super::super::{Answer, Outcome};
    use super::*;

    const NPM: Ecosystem = Ecosystem::Npm;
    const NOW: Moment = Moment(1_000_000);
    const YEARS_LATER: i64 = 100_000_000;

    fn ask(ledger: &mut Ledger, name: &str, outcome: Outcome, at: i64) {
        let run = fixture::planned(ledger, &[name]);
        let answer = if outcome == Outcome::Fresh { fresh(0, name) } else { without(0, name, outcome) };
        ledger.commit(run, &[Answer { asked_at: Moment(at), ..answer }]).unwrap();
        ledger.finish_run(run, Moment(at)).unwrap();
    }

    #[test]
    fn what_was_answered_in_the_future_is_named_until_it_is_answered_again() {
        let mut fixture = fixture::ledger();
        let ledger = &mut fixture.ledger;
        assert_eq!(ledger.answered(NPM, NOW).unwrap(), None);
        ask(ledger, "b", Outcome::Fresh, YEARS_LATER);
        ask(ledger, "a", Outcome::Absent, YEARS_LATER);
        assert_eq!(ledger.answered(NPM, NOW).unwrap(), Some(Answered { newest: None, has_later: true }));
        ask(ledger, "c", Outcome::Fresh, NOW.0 - 5);
        let found = ledger.ahead(NPM, NOW).unwrap();
        assert_eq!(found, Ahead { packages: 2, example: Some("a".to_owned()) });
        assert_eq!(ledger.names_ahead(NPM, NOW).unwrap(), ["a", "b"]);
        let answered = ledger.answered(NPM, NOW).unwrap().unwrap();
        assert_eq!(answered, Answered { newest: Some(Moment(NOW.0 - 5)), has_later: true });

        // An answer that brings nothing leaves the facts as they were, with their date.
        ask(ledger, "b", Outcome::Failed, NOW.0 - 4);
        assert_eq!(ledger.names_ahead(NPM, NOW).unwrap(), ["a", "b"]);
        ask(ledger, "b", Outcome::Unchanged, NOW.0 - 3);
        assert_eq!(ledger.names_ahead(NPM, NOW).unwrap(), ["a"]);
        ask(ledger, "a", Outcome::Fresh, NOW.0 - 2);
        assert_eq!(ledger.ahead(NPM, NOW).unwrap(), Ahead::default());
        let answered = ledger.answered(NPM, NOW).unwrap().unwrap();
        assert_eq!(answered, Answered { newest: Some(Moment(NOW.0 - 2)), has_later: false });
    }

    #[test]
    fn clocks_may_differ_by_minutes() {
        let mut fixture = fixture::ledger();
        ask(&mut fixture.ledger, "a", Outcome::Fresh, NOW.0 + CLOCK_SLACK_SECONDS);
        assert_eq!(fixture.ledger.ahead(NPM, NOW).unwrap().packages, 0);
        assert_eq!(fixture.ledger.ahead(NPM, Moment(NOW.0 - 1)).unwrap().packages, 1);
    }

    #[test]
    fn a_document_that_was_confirmed_in_the_future_is_of_the_day_on_which_it_was_fetched() {
        let mut fixture = fixture::ledger();
        let ledger = &mut fixture.ledger;
        ask(ledger, "a", Outcome::Fresh, NOW.0 - 9);
        ask(ledger, "a", Outcome::Unchanged, YEARS_LATER);
        assert_eq!(ledger.names_ahead(NPM, NOW).unwrap(), ["a"], "its latest answer is dated after now");
        let mut known = Vec::new();
        ledger
            .each_facts::<LedgerError>(NPM, super::super::Names::ALL, &mut |row| {
                known.push((row.known_at(NOW), row.known_at(Moment(YEARS_LATER)), row.known_at(Moment(1))));
                Ok(())
            })
            .unwrap();
        assert_eq!(known, [(Some(Moment(NOW.0 - 9)), Some(Moment(YEARS_LATER)), None)]);
    }
}
