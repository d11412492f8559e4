//! Runs in which "not there" says nothing of the packages: the address that was asked is not the registry's, or the server
//! has no documents. Their answers are kept as they came and told as refusals, so that the judgement may change with what
//! the same address answers later. It leaves out answers that are no documents at all (`crawl`).
//!
//! A run is such a one
//! - where no document was found in it, nor in any other run at the same address; or
//! - where at least 95 % of its answers are "not there", and its packages came from the listing (`survey`, `all`), or were
//!   at least 20 (`changed`), or were at least 20 named ones of which none was found (`packages`).

use std::collections::{BTreeMap, HashSet};

use rusqlite::params;
use serde::Serialize;

use super::{Ledger, LedgerError, Outcome, RunId, RunKind, Tally};
use crate::package::Ecosystem;

/// So many packages that are not there are no chance, where nearly nobody else is.
const MANY: u64 = 20;

/// Nearly all: this share of the answers, in per cent.
pub const NEARLY_ALL_PERCENT: u64 = 95;

/// The answers of a run that found (nearly) nobody.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct NotServed {
    /// Packages that were said not to be there.
    pub not_there: u64,
    /// Packages that were answered in one way or another.
    pub answered: u64,
}

impl NotServed {
    /// What an answer of such a run says.
    pub(super) fn told(self, status: Option<u16>) -> String {
        let Self { not_there, answered } = self;
        let status = status.map(|status| format!(" (status {status})")).unwrap_or_default();
        format!(
            "not found{status}, like {not_there} of the {answered} packages in the same run: this may not be the registry's address, so it says nothing about the package"
        )
    }
}

/// The runs of an ecosystem that found (nearly) nobody.
pub(super) type NotServing = BTreeMap<i64, NotServed>;

/// What a run came to, as it may be told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Judged {
    /// Its answers; "not there" that says nothing of the packages is a refusal.
    pub tally: Tally,
    /// Such answers; `None` where "not there" means it.
    pub not_served: Option<NotServed>,
    /// Projects of PyPI that are there, and have no document on this server though they have releases.
    pub without_document: u64,
}

/// What a run was and found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Found<'a> {
    kind: &'a str,
    documents: u64,
    not_there: u64,
    answered: u64,
    /// Whether a document was ever found at its address.
    is_known: bool,
}

impl Found<'_> {
    fn says_nothing(self) -> bool {
        let Self { kind, documents, not_there, answered, is_known } = self;
        if documents == 0 && !is_known {
            return not_there > 0;
        }
        let nearly_all = not_there > 0 && not_there * 100 >= answered * NEARLY_ALL_PERCENT;
        let from_listing = kind == RunKind::Survey.id() || kind == RunKind::All.id();
        let by_name = kind == RunKind::Packages.id();
        nearly_all && (from_listing || (not_there >= MANY && !(by_name && documents > 0)))
    }
}

impl Ledger {
    /// The runs of an ecosystem in which "not there" says nothing.
    pub(super) fn not_serving(&self, ecosystem: Ecosystem) -> Result<NotServing, LedgerError> {
        let error = self.error("read runs");
        let mut statement = self
            .connection
            .prepare(
                "SELECT id, kind, options, fresh + unchanged, absent,
                 fresh + unchanged + absent + refused + malformed + oversized + failed
                 FROM run WHERE ecosystem = ?1 AND fresh + unchanged + absent > 0",
            )
            .map_err(&error)?;
        let read = statement.query_map([ecosystem.id()], |row| {
            let counts =
                (row.get::<_, i64>(3)? as u64, row.get::<_, i64>(4)? as u64, row.get::<_, i64>(5)? as u64);
            Ok((row.get::<_, i64>(0)?, row.get::<_, String>(1)?, registry(&row.get::<_, String>(2)?), counts))
        });
        let runs: Vec<_> = read.and_then(Iterator::collect).map_err(error)?;
        let known: HashSet<Option<String>> =
            runs.iter().filter(|run| run.3.0 > 0).map(|run| run.2.clone()).collect();
        let judged = runs.into_iter().filter_map(|(id, kind, registry, (documents, not_there, answered))| {
            let is_known = known.contains(&registry);
            let found = Found { kind: &kind, documents, not_there, answered, is_known };
            found.says_nothing().then_some((id, NotServed { not_there, answered }))
        });
        Ok(judged.collect())
    }

    /// What a run came to, as it may be told.
    ///
    /// # Errors
    /// A ledger that cannot be read.
    pub fn judged(&self, run: RunId, ecosystem: Ecosystem) -> Result<Judged, LedgerError> {
        let mut tally = self.run(run)?.tally;
        let not_served = self.not_serving(ecosystem)?.remove(&run.0);
        if not_served.is_some() {
            (tally.refused, tally.absent) = (tally.refused + tally.absent, 0);
        }
        let without_document = if tally.gaps() > 0 { self.without_document(run, ecosystem)? } else { 0 };
        Ok(Judged { tally, not_served, without_document })
    }

    fn without_document(&self, run: RunId, ecosystem: Ecosystem) -> Result<u64, LedgerError> {
        self.connection
            .query_row(
                "SELECT COUNT(*) FROM outcome WHERE ecosystem = ?1 AND run = ?2 AND document = 'project'
                 AND status IN (404, 410, 451) AND outcome <> ?3",
                params![ecosystem.id(), run.0, Outcome::Absent.id()],
                |row| row.get::<_, i64>(0),
            )
            .map(|count| count as u64)
            .map_err(self.error("read outcomes"))
    }
}

/// The address in a run's options; `None` in those of older programs.
fn registry(options: &str) -> Option<String> {
    let options: serde_json::Value = serde_json::from_str(options).ok()?;
    options.get("registry")?.as_str().map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::super::fixture::{self, fresh, new_run, task, without};
    use super::super::{Answer, DocumentKind, Names, NewRun};
    use super::*;

    const NPM: Ecosystem = Ecosystem::Npm;

    /// A run at an address over packages of which the first `found` are there and the others are not.
    fn ask(ledger: &mut Ledger, kind: RunKind, registry: &str, found: i64, not_there: i64) -> RunId {
        let options = serde_json::json!({ "registry": registry }).to_string();
        let run = ledger.begin_run(&NewRun { options, ..new_run(kind, "plan") }).unwrap();
        let name = |number: i64| format!("pad-{number}");
        ledger.plan_tasks(run, &mut (0..found + not_there).map(|number| task(&name(number)))).unwrap();
        let answers = (0..found + not_there).map(|number| {
            if number < found {
                fresh(number, &name(number))
            } else {
                Answer { status: Some(404), ..without(number, &name(number), Outcome::Absent) }
            }
        });
        ledger.commit(run, &answers.collect::<Vec<_>>()).unwrap();
        run
    }

    fn says_nothing(kind: RunKind, documents: u64, not_there: u64, others: u64, is_known: bool) -> bool {
        let answered = documents + not_there + others;
        Found { kind: kind.id(), documents, not_there, answered, is_known }.says_nothing()
    }

    #[test]
    fn packages_from_the_listing_are_not_all_gone() {
        for kind in [RunKind::Survey, RunKind::All] {
            assert!(says_nothing(kind, 0, 1, 0, true));
            assert!(says_nothing(kind, 0, 27, 0, false));
            assert!(says_nothing(kind, 50, 1_950, 0, true), "97.5 %");
            assert!(!says_nothing(kind, 101, 1_899, 0, true), "less than 95 %");
            assert!(!says_nothing(kind, 3, 0, 5, true));
        }
    }

    #[test]
    fn what_is_named_or_told_by_a_feed_may_be_gone_at_an_address_that_has_documents() {
        for kind in [RunKind::Packages, RunKind::Changed] {
            assert!(says_nothing(kind, 0, 1, 0, false), "an address that never gave a document");
            assert!(says_nothing(kind, 0, 1, 5, false));
            assert!(!says_nothing(kind, 0, MANY - 1, 0, true));
            assert!(says_nothing(kind, 0, MANY, 0, true));
            assert!(!says_nothing(kind, 0, MANY, 2, true), "others were answered otherwise");
            assert!(!says_nothing(kind, 0, 0, 9, false), "nobody was said not to be there");
        }
        assert!(!says_nothing(RunKind::Packages, 1, 499, 0, true), "one that is there was asked along");
        assert!(says_nothing(RunKind::Changed, 1, 499, 0, true));
    }

    #[test]
    fn the_same_answers_mean_it_once_the_address_has_given_a_document() {
        let mut fixture = fixture::ledger();
        let ledger = &mut fixture.ledger;
        let wrong = ask(ledger, RunKind::Packages, "https://registry.example/wrong/", 0, 3);
        let outcomes = |ledger: &Ledger| {
            let mut told = Vec::new();
            let read = ledger.each_outcome::<LedgerError>(NPM, Names::ALL, &mut |row| {
                told.push((row.outcome, row.detail));
                Ok(())
            });
            read.unwrap();
            told
        };
        let told = outcomes(ledger);
        assert!(told.iter().all(|(outcome, _)| outcome == "refused"), "{told:?}");
        assert!(told[0].1.as_ref().unwrap().contains("(status 404), like 3 of the 3 packages"), "{told:?}");
        let judged = ledger.judged(wrong, NPM).unwrap();
        assert_eq!((judged.tally.absent, judged.tally.refused, judged.tally.gaps()), (0, 3, 3));
        assert_eq!(judged.not_served, Some(NotServed { not_there: 3, answered: 3 }));

        // Another address tells nothing of this one; a document at this one does.
        ask(ledger, RunKind::Changed, "https://registry.example/", 1, 0);
        assert!(ledger.judged(wrong, NPM).unwrap().not_served.is_some());
        ask(ledger, RunKind::Changed, "https://registry.example/wrong/", 1, 0);
        assert_eq!(ledger.judged(wrong, NPM).unwrap().tally.absent, 3);
        let told = outcomes(ledger);
        assert_eq!(told[1..], [("absent".to_owned(), None), ("absent".to_owned(), None)]);
    }

    #[test]
    fn projects_without_a_document_are_counted() {
        let mut fixture = fixture::ledger();
        let ledger = &mut fixture.ledger;
        let run = ledger
            .begin_run(&NewRun { ecosystem: Ecosystem::Pypi, ..new_run(RunKind::Packages, "p") })
            .unwrap();
        ledger.plan_tasks(run, &mut ["a", "b", "c", "d"].map(task).into_iter()).unwrap();
        let answer = |ordinal, name: &str, outcome, status| Answer {
            ecosystem: Ecosystem::Pypi,
            document: DocumentKind::Project,
            status: Some(status),
            ..without(ordinal, name, outcome)
        };
        let answers = [
            answer(0, "a", Outcome::Refused, 404),
            answer(1, "b", Outcome::Malformed, 404),
            answer(2, "c", Outcome::Refused, 403),
            answer(3, "d", Outcome::Absent, 404),
        ];
        ledger.commit(run, &answers).unwrap();
        assert_eq!(ledger.judged(run, Ecosystem::Pypi).unwrap().without_document, 2);
    }
}
