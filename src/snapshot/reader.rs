//! Finding and opening a snapshot. Opening checks the manifest and every file's presence and size; `verify`
//! also checks the digests. It leaves out SQL.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use polars::prelude::*;

use super::manifest::{Manifest, TableFile};
use super::schema::{self, SCHEMA_VERSION};
use super::{FOLDER, SnapshotError, day_folder, guarded};
use crate::files;
use crate::package::{Day, Ecosystem};

/// An opened snapshot.
#[derive(Debug, Clone)]
pub struct Snapshot {
    folder: PathBuf,
    tables: PathBuf,
    manifest: Manifest,
    /// Files whose digests were found right, so that none is read for that twice.
    checked: Arc<Mutex<BTreeSet<PathBuf>>>,
}

/// The days of which an output folder has snapshots, seen from today.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SnapshotDays {
    /// Oldest first.
    days: Vec<Day>,
    today: Day,
}

impl SnapshotDays {
    /// Looks for them.
    ///
    /// # Errors
    /// An output folder that cannot be read.
    pub fn find(output: &Path, today: Day) -> Result<Self, SnapshotError> {
        Ok(Self { days: days(output)?, today })
    }

    /// The day of the newest: the last one up to today; where all are later, the last of those. `None` where there is no
    /// snapshot.
    #[must_use]
    pub fn newest(&self) -> Option<Day> {
        self.days.iter().rfind(|day| **day <= self.today).or(self.days.last()).copied()
    }

    /// Days after today, oldest first: the clock was wrong when those snapshots were made, or is wrong now.
    #[must_use]
    pub fn ahead(&self) -> &[Day] {
        &self.days[self.days.partition_point(|day| *day <= self.today)..]
    }

    /// Whether there is a snapshot of a day.
    #[must_use]
    pub fn has(&self, day: Day) -> bool {
        self.days.contains(&day)
    }
}

impl Snapshot {
    /// Opens the snapshot of a day, or the last of all.
    ///
    /// # Errors
    /// No snapshot (of that day), a manifest of a newer schema or none at all, a file that is missing or has
    /// another size than the manifest says.
    pub fn open(output: &Path, as_of: Option<Day>) -> Result<Self, SnapshotError> {
        let days = days(output)?;
        let day = match as_of {
            None => *days.last().ok_or_else(|| SnapshotError::None { output: output.to_owned() })?,
            Some(day) if days.contains(&day) => day,
            Some(_) if days.is_empty() => return Err(SnapshotError::None { output: output.to_owned() }),
            Some(as_of) => {
                let have = days.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
                return Err(SnapshotError::NoSuchDay { output: output.to_owned(), as_of, have });
            }
        };
        let folder = day_folder(output, day);
        let tables =
            tables_folder(&folder).ok_or_else(|| SnapshotError::None { output: output.to_owned() })?;
        let manifest = read_manifest(&tables.join("manifest.json"))?;
        let snapshot = Self { folder, tables, manifest, checked: Arc::default() };
        snapshot.check_sizes()?;
        Ok(snapshot)
    }

    /// The day's folder, where charts and reports go.
    #[must_use]
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Its manifest.
    #[must_use]
    pub fn manifest(&self) -> &Manifest {
        &self.manifest
    }

    /// The ecosystems that it has, in order.
    #[must_use]
    pub fn ecosystems(&self) -> Vec<Ecosystem> {
        self.manifest.packages.iter().map(|population| population.ecosystem).collect()
    }

    /// The files of a table, of one ecosystem or of all.
    #[must_use]
    pub fn files(&self, table: &str, ecosystem: Option<Ecosystem>) -> Vec<PathBuf> {
        let wanted = |file: &&TableFile| is_of(file, table, ecosystem);
        self.manifest.files.iter().filter(wanted).map(|file| self.path(file)).collect()
    }

    /// A table as a lazy frame, of one ecosystem or of all. Columns of `packages`, `installed` and `coverage` that came after the snapshot
    /// was made are there, without any value.
    ///
    /// # Errors
    /// A file that polars cannot open.
    pub fn scan(&self, table: &str, ecosystem: Option<Ecosystem>) -> Result<LazyFrame, SnapshotError> {
        let files = self.files(table, ecosystem);
        let paths: Vec<PlRefPath> =
            files.iter().map(|path| PlRefPath::new(path.to_string_lossy().as_ref())).collect();
        let lazy = LazyFrame::scan_parquet_files(
            paths.into(),
            ScanArgsParquet { glob: false, ..Default::default() },
        )
        .map_err(|source| self.explain(table, source))?;
        match [schema::PACKAGES, schema::INSTALLED, schema::COVERAGE]
            .into_iter()
            .find(|known| known.name == table)
        {
            Some(known) => self.with_later_columns(lazy, &known),
            None => Ok(lazy),
        }
    }

    fn with_later_columns(
        &self,
        mut lazy: LazyFrame,
        table: &schema::Table,
    ) -> Result<LazyFrame, SnapshotError> {
        let there = guarded(|| lazy.collect_schema());
        let there = there.map_err(|source| self.explain(table.name, source))?;
        let later: Vec<Expr> = table
            .columns
            .iter()
            .filter(|column| !there.contains(column.name))
            .map(|column| lit(NULL).cast(column.kind.data_type()).alias(column.name))
            .collect();
        Ok(if later.is_empty() { lazy } else { lazy.with_columns(later) })
    }

    /// Checks every file's digest against the manifest.
    ///
    /// # Errors
    /// The first file that differs.
    pub fn verify(&self) -> Result<(), SnapshotError> {
        self.verify_files(|_| true)
    }

    /// Checks the digests of the files of a table, of one ecosystem or of all, where that was not done before.
    ///
    /// # Errors
    /// The first file that differs.
    pub fn verify_table(&self, table: &str, ecosystem: Option<Ecosystem>) -> Result<(), SnapshotError> {
        self.verify_files(|file| is_of(file, table, ecosystem))
    }

    fn verify_files(&self, wanted: impl Fn(&TableFile) -> bool) -> Result<(), SnapshotError> {
        for file in self.manifest.files.iter().filter(|file| wanted(file)) {
            let path = self.path(file);
            if self.checked.lock().is_ok_and(|checked| checked.contains(&path)) {
                continue;
            }
            if files::sha256_of_file(&path)? != file.sha256 {
                return Err(SnapshotError::Damaged { path, why: "its SHA-256 is not the manifest's".into() });
            }
            if let Ok(mut checked) = self.checked.lock() {
                checked.insert(path);
            }
        }
        Ok(())
    }

    /// The error to show for a failed read: a damaged file is named before the reader's own words.
    #[must_use]
    pub fn explain(&self, table: &str, source: PolarsError) -> SnapshotError {
        match self.verify() {
            Err(damaged) => damaged,
            Ok(()) => SnapshotError::Frame { table: table.to_owned(), source },
        }
    }

    pub(super) fn path(&self, file: &TableFile) -> PathBuf {
        self.tables.join(&file.file)
    }

    fn check_sizes(&self) -> Result<(), SnapshotError> {
        for file in &self.manifest.files {
            let path = self.path(file);
            let why = match std::fs::metadata(&path) {
                Ok(found) if found.len() == file.bytes => continue,
                Ok(found) => format!("{} bytes, expected {}", found.len(), file.bytes),
                Err(error) => error.to_string(),
            };
            return Err(SnapshotError::Damaged { path, why });
        }
        Ok(())
    }
}

fn is_of(file: &TableFile, table: &str, ecosystem: Option<Ecosystem>) -> bool {
    file.table == table && (ecosystem.is_none() || file.ecosystem.is_none() || file.ecosystem == ecosystem)
}

/// The days that have a snapshot, oldest first.
fn days(output: &Path) -> Result<Vec<Day>, SnapshotError> {
    let entries = match std::fs::read_dir(output) {
        Ok(entries) => entries,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(source) => return Err(SnapshotError::Io { path: output.to_owned(), source }),
    };
    let mut days: Vec<Day> = entries
        .filter_map(|entry| Day::parse(&entry.ok()?.file_name().to_string_lossy()).ok())
        .filter(|day| tables_folder(&day_folder(output, *day)).is_some())
        .collect();
    days.sort_unstable();
    Ok(days)
}

/// Where a day's tables are: in their folder, or, where a process was killed just while replacing it, in the former
/// one that was moved aside; none where there are none.
fn tables_folder(day: &Path) -> Option<PathBuf> {
    let tables = day.join(FOLDER);
    [files::aside(&tables), tables].into_iter().rev().find(|folder| folder.join("manifest.json").exists())
}

fn read_manifest(path: &Path) -> Result<Manifest, SnapshotError> {
    let text = std::fs::read_to_string(path)
        .map_err(|source| SnapshotError::Io { path: path.to_owned(), source })?;
    let manifest_error = |source| SnapshotError::Manifest { path: path.to_owned(), source };
    let raw: serde_json::Value = serde_json::from_str(&text).map_err(manifest_error)?;
    let found = raw.get("schema_version").and_then(serde_json::Value::as_u64).unwrap_or_default();
    if found > u64::from(SCHEMA_VERSION) {
        let found = u32::try_from(found).unwrap_or(u32::MAX);
        return Err(SnapshotError::NewerSchema { path: path.to_owned(), found });
    }
    serde_json::from_value(raw).map_err(manifest_error)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_newest_snapshot_is_not_one_of_the_future_where_there_is_another() {
        let day = |text: &str| Day::parse(text).unwrap();
        let all = ["2026-11-21", "2026-11-28", "2030-11-27"].map(day).to_vec();
        let seen = |today: &str| {
            let days = SnapshotDays { days: all.clone(), today: day(today) };
            (days.newest().map(|day| day.to_string()), days.ahead().len())
        };
        assert_eq!(seen("2026-11-28"), (Some("2026-11-28".to_owned()), 1));
        assert_eq!(seen("2026-11-27"), (Some("2026-11-21".to_owned()), 2));
        assert_eq!(seen("2031-01-01"), (Some("2030-11-27".to_owned()), 0));
        assert_eq!(seen("1970-01-01"), (Some("2030-11-27".to_owned()), 3), "there is no other");
        let none = SnapshotDays { days: Vec::new(), today: day("2026-11-28") };
        assert_eq!((none.newest(), none.ahead()), (None, &[][..]));
    }
}
