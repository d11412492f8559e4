//! One package under two spellings: PyPI compares names loosely, and a listing may spell a project in another way than
//! before. The ledger follows it, so that a project is one row. It leaves out finding the spellings (`crawl`).

use rusqlite::{Connection, params};

use super::{Ledger, LedgerError};
use crate::package::Ecosystem;

impl Ledger {
    /// Every name that the ledger has anything of, in order: answers, documents, members of the survey.
    ///
    /// # Errors
    /// A ledger that cannot be read.
    pub fn each_known_name(
        &self,
        ecosystem: Ecosystem,
        each: &mut dyn FnMut(String),
    ) -> Result<(), LedgerError> {
        let error = self.error("read names");
        let mut statement = self
            .connection
            .prepare(
                "SELECT name FROM outcome WHERE ecosystem = ?1 UNION SELECT name FROM facts WHERE ecosystem = ?1
                 UNION SELECT name FROM panel WHERE ecosystem = ?1 ORDER BY name",
            )
            .map_err(&error)?;
        let mut rows = statement.query([ecosystem.id()]).map_err(&error)?;
        while let Some(row) = rows.next().map_err(&error)? {
            each(row.get(0).map_err(&error)?);
        }
        Ok(())
    }

    /// Gives packages other spellings, from–to. Where there are entries under the new one, those of the old one go.
    ///
    /// # Errors
    /// A ledger that cannot be written; then nothing is changed.
    pub fn respell(
        &mut self,
        ecosystem: Ecosystem,
        spellings: &[(String, String)],
    ) -> Result<(), LedgerError> {
        let error = self.error("change the spelling of names");
        let transaction = self.connection.transaction().map_err(&error)?;
        for (from, to) in spellings {
            respell(&transaction, ecosystem.id(), from, to).map_err(&error)?;
        }
        transaction.commit().map_err(error)
    }
}

fn respell(connection: &Connection, ecosystem: &str, from: &str, to: &str) -> rusqlite::Result<()> {
    for table in ["outcome", "facts", "panel"] {
        let is_there = format!("SELECT EXISTS (SELECT 1 FROM {table} WHERE ecosystem = ?1 AND name = ?2)");
        if connection.query_row(&is_there, [ecosystem, to], |row| row.get(0))? {
            forget(connection, table, ecosystem, from)?;
        } else {
            let rename = format!("UPDATE {table} SET name = ?3 WHERE ecosystem = ?1 AND name = ?2");
            connection.execute(&rename, params![ecosystem, from, to])?;
        }
    }
    Ok(())
}

/// Removes the entry of a name, and takes it from what is counted.
fn forget(connection: &Connection, table: &str, ecosystem: &str, name: &str) -> rusqlite::Result<()> {
    let counted = |thing: &str| {
        let less = format!(
            "UPDATE counted SET amount = amount - 1 WHERE ecosystem = ?1 AND thing = (SELECT {thing} FROM {table} WHERE ecosystem = ?1 AND name = ?2)"
        );
        connection.execute(&less, [ecosystem, name])
    };
    match table {
        "outcome" => counted("outcome")?,
        "facts" => {
            // Before its facts are gone, or nobody would know whose document it was.
            connection.execute(
                "DELETE FROM body WHERE id = (SELECT id FROM facts WHERE ecosystem = ?1 AND name = ?2)",
                [ecosystem, name],
            )?;
            counted("'facts'")?
        }
        _ => 0,
    };
    connection
        .execute(&format!("DELETE FROM {table} WHERE ecosystem = ?1 AND name = ?2"), [ecosystem, name])?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::super::fixture::{self, fresh, with_body, without};
    use super::super::{Names, Outcome, PanelMember};
    use super::*;
    use crate::package::Moment;

    fn names(ledger: &Ledger) -> Vec<String> {
        let mut names = Vec::new();
        ledger.each_known_name(Ecosystem::Npm, &mut |name| names.push(name)).unwrap();
        names
    }

    #[test]
    fn entries_follow_the_spelling_and_what_is_counted_stays_right() {
        let mut fixture = fixture::ledger();
        let ledger = &mut fixture.ledger;
        let codec = ledger.body_codec(Ecosystem::Npm, Moment(1)).unwrap();
        let run = fixture::planned(ledger, &["A.b", "c", "C"]);
        let gone = without(2, "C", Outcome::Absent);
        ledger.commit(run, &[with_body(&codec, 0, "A.b"), with_body(&codec, 1, "c"), gone]).unwrap();
        let member = PanelMember { name: "A.b".to_owned(), position: 0, rank: None };
        ledger.set_panel(Ecosystem::Npm, &[], &mut std::iter::once(member)).unwrap();
        let pair = |from: &str, to: &str| (from.to_owned(), to.to_owned());
        ledger
            .respell(Ecosystem::Npm, &[pair("A.b", "a-b"), pair("c", "C"), pair("not-there", "d")])
            .unwrap();
        assert_eq!(names(ledger), ["C", "a-b"]);
        assert_eq!(ledger.panel(Ecosystem::Npm, Names::ALL).unwrap()[0].name, "a-b");
        let status = ledger.status(Moment(9_999)).unwrap().ecosystems.remove(0);
        assert_eq!((status.packages, status.bodies), (2, 2), "facts of `c` are those of `C` now");
        assert_eq!(status.outcomes, [("absent".to_owned(), 1), ("fresh".to_owned(), 1)]);

        // Both have facts: those under the new spelling stay.
        let run = fixture::planned(ledger, &["c"]);
        ledger.commit(run, &[fresh(0, "c")]).unwrap();
        ledger.respell(Ecosystem::Npm, &[pair("c", "C")]).unwrap();
        let status = ledger.status(Moment(9_999)).unwrap().ecosystems.remove(0);
        assert_eq!((status.packages, status.bodies, names(ledger).len()), (2, 2, 2));
        assert_eq!(status.outcomes, [("absent".to_owned(), 1), ("fresh".to_owned(), 1)]);
    }
}
