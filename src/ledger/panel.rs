//! The panel: who is in the survey, and how large the strata are that they stand for. It leaves out drawing it.

use rusqlite::{OptionalExtension, params};

use super::{Ledger, LedgerError, Names};
use crate::package::{Day, Ecosystem, Moment};

/// One stratum of a survey.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PanelStratum {
    /// Its name.
    pub stratum: String,
    /// Packages listed in it.
    pub population: u64,
    /// Packages drawn from it.
    pub sampled: u64,
    /// The seed that chose them.
    pub seed: u64,
    /// The day of the listing.
    pub listed_on: Day,
}

/// One member of a survey.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PanelMember {
    /// Its name.
    pub name: String,
    /// Which stratum it is in, from 0.
    pub position: usize,
    /// Its rank by downloads; `None` where it has none.
    pub rank: Option<u32>,
}

impl Ledger {
    /// Replaces the panel of an ecosystem.
    ///
    /// # Errors
    /// A ledger that cannot be written; the old panel then stands.
    pub fn set_panel(
        &mut self,
        ecosystem: Ecosystem,
        strata: &[PanelStratum],
        members: &mut dyn Iterator<Item = PanelMember>,
    ) -> Result<(), LedgerError> {
        let error = self.error("write the panel");
        let transaction = self.connection.transaction().map_err(&error)?;
        let id = ecosystem.id();
        for table in ["stratum", "panel"] {
            transaction
                .execute(&format!("DELETE FROM {table} WHERE ecosystem = ?1"), [id])
                .map_err(&error)?;
        }
        for (position, stratum) in strata.iter().enumerate() {
            transaction
                .execute(
                    "INSERT INTO stratum (ecosystem, position, stratum, population, sampled, seed, listed_on) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
                    params![
                        id,
                        position as i64,
                        stratum.stratum,
                        stratum.population as i64,
                        stratum.sampled as i64,
                        stratum.seed as i64,
                        stratum.listed_on.to_string()
                    ],
                )
                .map_err(&error)?;
        }
        for member in members {
            transaction
                .prepare_cached("INSERT INTO panel (ecosystem, name, position, rank) VALUES (?1, ?2, ?3, ?4)")
                .and_then(|mut statement| {
                    statement.execute(params![id, member.name, member.position as i64, member.rank])
                })
                .map_err(&error)?;
        }
        transaction.commit().map_err(error)
    }

    /// Notes the digest of the rules under which the panel is drawn, in place of the former one's.
    ///
    /// # Errors
    /// A ledger that cannot be written.
    pub fn register(&mut self, ecosystem: Ecosystem, rules: &str, at: Moment) -> Result<(), LedgerError> {
        self.connection
            .execute(
                "INSERT OR REPLACE INTO registered VALUES (?1, ?2, ?3)",
                params![ecosystem.id(), rules, at.0],
            )
            .map(drop)
            .map_err(self.error("note the rules"))
    }

    /// The digest of the rules under which the panel was drawn, and when; `None` where none was noted: there is no panel, or an
    /// older program drew it.
    ///
    /// # Errors
    /// A ledger that cannot be read.
    pub fn registered(&self, ecosystem: Ecosystem) -> Result<Option<(String, Moment)>, LedgerError> {
        self.connection
            .query_row("SELECT rules, at FROM registered WHERE ecosystem = ?1", [ecosystem.id()], |row| {
                Ok((row.get(0)?, Moment(row.get(1)?)))
            })
            .optional()
            .map_err(self.error("read the rules"))
    }

    /// The strata of an ecosystem's panel in order; empty where no survey was made.
    ///
    /// # Errors
    /// A ledger that cannot be read; here and below.
    pub fn strata(&self, ecosystem: Ecosystem) -> Result<Vec<PanelStratum>, LedgerError> {
        let error = self.error("read the panel");
        let mut statement = self
            .connection
            .prepare("SELECT stratum, population, sampled, seed, listed_on FROM stratum WHERE ecosystem = ?1 ORDER BY position")
            .map_err(&error)?;
        let rows = statement.query_map([ecosystem.id()], |row| {
            let listed_on: String = row.get(4)?;
            Ok(PanelStratum {
                stratum: row.get(0)?,
                population: row.get::<_, i64>(1)? as u64,
                sampled: row.get::<_, i64>(2)? as u64,
                seed: row.get::<_, i64>(3)? as u64,
                listed_on: Day::parse(&listed_on).map_err(|error| {
                    rusqlite::Error::FromSqlConversionFailure(4, rusqlite::types::Type::Text, Box::new(error))
                })?,
            })
        });
        rows.and_then(Iterator::collect).map_err(error)
    }

    /// Calls `each` with every member of an ecosystem's panel, the position of its stratum, and whether it was ever asked.
    pub fn each_member(
        &self,
        ecosystem: Ecosystem,
        each: &mut dyn FnMut(&str, usize, bool),
    ) -> Result<(), LedgerError> {
        let error = self.error("read the panel");
        let mut statement = self
            .connection
            .prepare(
                "SELECT panel.name, panel.position, outcome.name IS NOT NULL FROM panel
                 LEFT JOIN outcome ON outcome.ecosystem = panel.ecosystem AND outcome.name = panel.name
                 WHERE panel.ecosystem = ?1",
            )
            .map_err(&error)?;
        let mut rows = statement.query([ecosystem.id()]).map_err(&error)?;
        while let Some(row) = rows.next().map_err(&error)? {
            let name: String = row.get(0).map_err(&error)?;
            let position = row.get::<_, i64>(1).map_err(&error)? as usize;
            each(&name, position, row.get(2).map_err(&error)?);
        }
        Ok(())
    }

    /// The members of an ecosystem's panel, by name.
    pub fn panel(&self, ecosystem: Ecosystem, names: Names<'_>) -> Result<Vec<PanelMember>, LedgerError> {
        let error = self.error("read the panel");
        let mut statement = self
            .connection
            .prepare(
                "SELECT name, position, rank FROM panel
                 WHERE ecosystem = ?1 AND name >= ?2 AND name < ?3 ORDER BY name",
            )
            .map_err(&error)?;
        let rows = statement.query_map(params![ecosystem.id(), names.first(), names.bound()], |row| {
            Ok(PanelMember { name: row.get(0)?, position: row.get::<_, i64>(1)? as usize, rank: row.get(2)? })
        });
        rows.and_then(Iterator::collect).map_err(error)
    }
}

#[cfg(test)]
mod tests {
    use super::super::fixture;
    use super::*;

    #[test]
    fn a_panel_is_replaced_as_a_whole_or_stays() {
        let mut fixture = fixture::ledger();
        let ledger = &mut fixture.ledger;
        let member =
            |name: &str| PanelMember { name: name.to_owned(), position: 0, rank: (name == "a").then_some(1) };
        let stratum = PanelStratum {
            stratum: "1-1000".to_owned(),
            population: 1_000,
            sampled: 2,
            // The seed uses all 64 bits.
            seed: u64::MAX,
            listed_on: Day::parse("2026-11-22").unwrap(),
        };
        let strata = [stratum];
        ledger.set_panel(Ecosystem::Npm, &strata, &mut ["b", "a"].map(member).into_iter()).unwrap();
        assert!(ledger.set_panel(Ecosystem::Npm, &[], &mut ["c", "c"].map(member).into_iter()).is_err());
        assert_eq!(ledger.strata(Ecosystem::Npm).unwrap(), strata);
        assert_eq!(ledger.panel(Ecosystem::Npm, Names::ALL).unwrap(), ["a", "b"].map(member));
        assert!(ledger.panel(Ecosystem::Pypi, Names::ALL).unwrap().is_empty());
        ledger.set_panel(Ecosystem::Npm, &[], &mut ["c"].map(member).into_iter()).unwrap();
        assert_eq!(ledger.panel(Ecosystem::Npm, Names::ALL).unwrap(), ["c"].map(member));
        assert!(ledger.strata(Ecosystem::Npm).unwrap().is_empty());
    }
}
