//! What was found installed: by label, each package with its facts, and a note of the reading. It stands apart from what
//! registries said; which of the two counts, `snapshot` decides. It leaves out reading folders.

use rusqlite::{Row, params};
use serde::{Deserialize, Serialize};

use super::{EncodedFacts, Ledger, LedgerError, facts};
use crate::package::{Ecosystem, FACTS_VERSION, Facts, Moment};

/// A reading of folders, by label and ecosystem.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InstalledTree {
    /// Whose packages.
    pub ecosystem: Ecosystem,
    /// What they are called as a population.
    pub label: String,
    /// When the folders were read.
    pub read_at: Moment,
    /// Counts, and what was left out.
    pub note: InstalledNote,
}

/// What is told of a reading beside its packages.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct InstalledNote {
    /// Packages.
    pub packages: u64,
    /// Folders of packages that were read.
    pub places: u64,
    /// Packages found in several versions.
    pub several: u64,
    /// Why something was left out, how often, and one example.
    pub left_out: Vec<(String, u64, String)>,
}

/// One installed package.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InstalledRow {
    /// Under which names compare.
    pub name: String,
    /// Version; `None` where it does not tell.
    pub version: Option<String>,
    /// Folders in which it was found.
    pub places: u64,
    /// What it says.
    pub facts: Facts,
}

impl Ledger {
    /// Keeps a reading in place of the one of the same label and ecosystem. One without packages is kept too: the label was
    /// read, and nothing was found.
    ///
    /// # Errors
    /// A ledger that cannot be written; then the former reading stands.
    pub fn replace_installed(
        &mut self,
        tree: &InstalledTree,
        packages: &[InstalledRow],
    ) -> Result<(), LedgerError> {
        let error = self.error("keep what is installed");
        let key = params![tree.ecosystem.id(), tree.label];
        let transaction = self.connection.transaction().map_err(&error)?;
        for table in ["installed", "installed_tree"] {
            let delete = format!("DELETE FROM {table} WHERE ecosystem = ?1 AND label = ?2");
            transaction.execute(&delete, key).map_err(&error)?;
        }
        let note = serde_json::to_string(&tree.note).expect("counts and texts");
        transaction
            .execute(
                "INSERT INTO installed_tree VALUES (?1, ?2, ?3, ?4)",
                params![tree.ecosystem.id(), tree.label, tree.read_at.0, note],
            )
            .map_err(&error)?;
        let mut insert = transaction
            .prepare("INSERT INTO installed (ecosystem, label, name, version, places, facts_version, facts) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)")
            .map_err(&error)?;
        for row in packages {
            let encoded = EncodedFacts::of(&row.facts);
            insert
                .execute(params![
                    tree.ecosystem.id(),
                    tree.label,
                    row.name,
                    row.version,
                    row.places as i64,
                    encoded.version,
                    encoded.bytes
                ])
                .map_err(&error)?;
        }
        drop(insert);
        transaction.commit().map_err(error)
    }

    /// The readings, in order of ecosystem and label.
    ///
    /// # Errors
    /// A ledger that cannot be read.
    pub fn installed_trees(&self) -> Result<Vec<InstalledTree>, LedgerError> {
        let error = self.error("read what is installed");
        let mut trees = Vec::new();
        for ecosystem in Ecosystem::ALL {
            let mut statement = self
                .connection
                .prepare(
                    "SELECT label, read_at, note FROM installed_tree WHERE ecosystem = ?1 ORDER BY label",
                )
                .map_err(&error)?;
            let rows = statement.query_map([ecosystem.id()], |row| tree(ecosystem, row)).map_err(&error)?;
            for row in rows {
                trees.push(row.map_err(&error)?);
            }
        }
        Ok(trees)
    }

    /// The packages of a reading, in order of name. Those whose facts are of older rules are left out and counted: their
    /// number is returned.
    ///
    /// # Errors
    /// A ledger or facts that cannot be read.
    pub fn installed(
        &self,
        ecosystem: Ecosystem,
        label: &str,
    ) -> Result<(Vec<InstalledRow>, u64), LedgerError> {
        let error = self.error("read what is installed");
        let mut statement = self
            .connection
            .prepare("SELECT name, version, places, facts_version, facts FROM installed WHERE ecosystem = ?1 AND label = ?2 ORDER BY name")
            .map_err(&error)?;
        let mut rows = statement.query(params![ecosystem.id(), label]).map_err(&error)?;
        let (mut packages, mut outdated) = (Vec::new(), 0);
        while let Some(row) = rows.next().map_err(&error)? {
            if row.get::<_, u32>(3).map_err(&error)? != FACTS_VERSION {
                outdated += 1;
                continue;
            }
            packages.push(package(row).map_err(&error)??);
        }
        Ok((packages, outdated))
    }
}

fn tree(ecosystem: Ecosystem, row: &Row<'_>) -> rusqlite::Result<InstalledTree> {
    let note: String = row.get(2)?;
    let note = serde_json::from_str(&note).map_err(|error| {
        rusqlite::Error::FromSqlConversionFailure(2, rusqlite::types::Type::Text, Box::new(error))
    })?;
    Ok(InstalledTree { ecosystem, label: row.get(0)?, read_at: Moment(row.get(1)?), note })
}

fn package(row: &Row<'_>) -> rusqlite::Result<Result<InstalledRow, LedgerError>> {
    let name: String = row.get(0)?;
    let (version, places, bytes): (_, i64, Vec<u8>) = (row.get(1)?, row.get(2)?, row.get(4)?);
    Ok(facts::decode(&name, &bytes).map(|facts| InstalledRow { name, version, places: places as u64, facts }))
}

#[cfg(test)]
mod tests {
    use super::super::fixture;
    use super::*;

    fn reading(label: &str, at: i64) -> InstalledTree {
        let note = InstalledNote {
            packages: 1,
            places: 2,
            several: 1,
            left_out: vec![("odd".into(), 1, "a/b".into())],
        };
        InstalledTree { ecosystem: Ecosystem::Npm, label: label.to_owned(), read_at: Moment(at), note }
    }

    fn row(name: &str) -> InstalledRow {
        let version = Some("1.0.0".to_owned());
        InstalledRow { name: name.to_owned(), version, places: 2, facts: fixture::facts(name, "1-a") }
    }

    #[test]
    fn a_reading_takes_the_place_of_the_one_of_its_label_alone() {
        let mut ledger = fixture::ledger().ledger;
        ledger.replace_installed(&reading("installed", 1), &[row("a"), row("b")]).unwrap();
        ledger.replace_installed(&reading("shop", 2), &[row("c")]).unwrap();
        ledger.replace_installed(&reading("installed", 3), &[row("d")]).unwrap();
        assert_eq!(ledger.installed_trees().unwrap(), [reading("installed", 3), reading("shop", 2)]);
        assert_eq!(ledger.installed(Ecosystem::Npm, "installed").unwrap(), (vec![row("d")], 0));
        ledger.connection.execute("UPDATE installed SET facts_version = 1 WHERE label = 'shop'", []).unwrap();
        assert_eq!(ledger.installed(Ecosystem::Npm, "shop").unwrap(), (vec![], 1));
        ledger.replace_installed(&reading("shop", 4), &[]).unwrap();
        assert_eq!(ledger.installed_trees().unwrap(), [reading("installed", 3), reading("shop", 4)]);
        assert_eq!(ledger.installed(Ecosystem::Npm, "shop").unwrap(), (vec![], 0), "read, and nothing found");
        assert_eq!(ledger.facts_of(Ecosystem::Npm, "d").unwrap(), None, "no registry said so");
    }
}
