//! A layer: what one source says of every package that it lists, as Parquet with a JSON record beside it.
//! Snapshots are frozen from the layers of a folder. It leaves out how the rows were got.

use std::fs::File;
use std::io;
use std::ops::Range;
use std::path::{Path, PathBuf};

use polars::prelude::*;
use serde::{Deserialize, Serialize};

use super::source::Source;
use super::{ListingError, npm};
use crate::files::{self, Act, FileError, FileLock};
use crate::package::{Day, Ecosystem};

/// Whether a layer lists every package of its registry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Covers {
    /// Every package: the population of a snapshot comes from such a layer.
    All,
    /// Some of them.
    Part,
}

/// Rows that were left out, counted by reason.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Refusal {
    /// Id of the source.
    pub source: String,
    /// Why.
    pub reason: String,
    /// How many rows.
    pub count: u64,
    /// One of them.
    pub example: String,
}

/// What to know before using a layer, or one column of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Note {
    /// The column that it is about; none = all of them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub column: Option<String>,
    /// What it says.
    pub text: String,
}

/// The record beside a layer's Parquet file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Layer {
    /// Version of this record's form.
    pub form: u32,
    /// Registry.
    pub ecosystem: Ecosystem,
    /// File stem; unique within the ecosystem.
    pub id: String,
    /// The day of the content that gives its names.
    pub as_of: Day,
    /// Whether it lists every package.
    pub covers: Covers,
    /// The Parquet file's name; it changes with the content, so that a record and its file always belong together.
    pub file: String,
    /// Rows in the Parquet file.
    pub rows: u64,
    /// SHA-256 of the Parquet file, hexadecimal.
    pub sha256: String,
    /// Where the rows come from.
    pub sources: Vec<Source>,
    /// What was left out.
    pub refusals: Vec<Refusal>,
    /// What to know before using it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<Note>,
    /// `ETag` of the document that it was made from, for conditional requests.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub etag: Option<String>,
    /// The URL that the `ETag` belongs to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub etag_url: Option<String>,
}

/// Rows of a row group, and of a piece that is read at once: millions of rows are never in memory together.
pub const PIECE_ROWS: usize = 131_072;

/// How the ids of imported layers begin, and of their sources.
pub(super) const IMPORTED: &str = "import-";

/// The form of record that this program writes.
pub const FORM: u32 = 1;

/// The folder of an ecosystem's layers below the output folder.
#[must_use]
pub fn folder(output: &Path, ecosystem: Ecosystem) -> PathBuf {
    output.join("listing").join(ecosystem.id())
}

/// Makes the folder of an ecosystem's layers, without what a killed process may have left there.
pub(super) fn prepare(output: &Path, ecosystem: Ecosystem) -> Result<PathBuf, ListingError> {
    let folder = folder(output, ecosystem);
    std::fs::create_dir_all(&folder).map_err(FileError::at(Act::Open, &folder))?;
    files::remove_leftovers(&folder)?;
    Ok(folder)
}

/// The lock of everything that writes listings and freezes them, held until dropped; makes the folder it is in.
///
/// # Errors
/// Another process has it (the message says which), or the folder cannot be written.
pub fn lock(output: &Path) -> Result<FileLock, FileError> {
    let folder = output.join("listing");
    std::fs::create_dir_all(&folder).map_err(FileError::at(Act::Open, &folder))?;
    FileLock::acquire(&folder.join(".lock"))
}

impl Layer {
    /// Whether it was made of a file that somebody imported.
    #[must_use]
    pub fn is_imported(&self) -> bool {
        self.id.starts_with(IMPORTED)
    }

    /// The newest day on which a source of it was asked for.
    #[must_use]
    pub fn asked_on(&self) -> Day {
        self.sources.iter().map(Source::asked_on).max().unwrap_or(self.as_of)
    }

    /// The newest day of the content of a source of it, as its record has it.
    fn content_until(&self) -> Day {
        self.sources.iter().map(|source| source.as_of).fold(self.as_of, Day::max)
    }

    /// The newest of all its days.
    #[must_use]
    pub fn newest_day(&self) -> Day {
        self.content_until().max(self.asked_on())
    }

    /// Whether it is dated after a day: the clock was wrong when it was made, or is wrong now.
    #[must_use]
    pub fn is_after(&self, today: Day) -> bool {
        self.newest_day() > today
    }

    /// Whether the day of its content is after a day, so that its true day is not known. Where only the day of asking
    /// is, the content is of the day that was told of it.
    #[must_use]
    pub fn is_undated(&self, today: Day) -> bool {
        self.content_until() > today
    }

    /// The day on which it was last renewed: a registry's listing when it was last asked for, though it brought nothing
    /// new; a file, which nobody asks for, as of the day of its content. `None` where that is after `today`, so that it
    /// is not known.
    fn renewed_on(&self, today: Day) -> Option<Day> {
        let (day, is_known) = if self.is_imported() {
            (self.as_of, !self.is_undated(today))
        } else {
            (self.asked_on(), !self.is_after(today))
        };
        is_known.then_some(day)
    }

    /// The layer with no day after `today`. Where the true day of the content of a source is not known, a note on each of
    /// its columns says so.
    fn no_later_than(mut self, today: Day) -> Self {
        let (is_undated, mut notes) = (self.is_undated(today), Vec::new());
        self.as_of = self.as_of.min(today);
        for source in &mut self.sources {
            source.asked = source.asked.map(|asked| asked.min(today));
            if source.as_of <= today {
                continue;
            }
            let text = format!(
                "`{}` is dated {}, after {today}, so a clock was wrong: its true day is not known, and at the latest {today}",
                source.id, source.as_of
            );
            let note = |column: &String| Note { column: Some(column.clone()), text: text.clone() };
            notes.extend(source.columns.iter().map(note));
            (source.as_of, source.dated_by) = (today, None);
        }
        // Which days are counted follows from the day of the counts.
        if is_undated && self.ecosystem == Ecosystem::Npm && self.id == npm::LAYER {
            npm::settle(&mut self);
        }
        self.notes.extend(notes);
        self
    }

    /// The Parquet file of this layer.
    #[must_use]
    pub fn path(&self, output: &Path) -> PathBuf {
        folder(output, self.ecosystem).join(&self.file)
    }

    /// Checks that the Parquet file is the one that the record tells of.
    ///
    /// # Errors
    /// A file that is missing or has another digest.
    pub fn verify(&self, output: &Path) -> Result<(), ListingError> {
        let path = self.path(output);
        if files::sha256_of_file(&path)? == self.sha256 {
            return Ok(());
        }
        Err(ListingError::Damaged { path })
    }

    /// Some of its columns (those that it does not have are left out), in a stretch of its rows.
    ///
    /// # Errors
    /// Where polars cannot read the file.
    pub fn read(
        &self,
        output: &Path,
        columns: &[&str],
        start: usize,
        rows: usize,
    ) -> Result<DataFrame, ListingError> {
        let path = self.path(output);
        let text = path.to_string_lossy().into_owned();
        let read = |lazy: LazyFrame| {
            let mut lazy = lazy.slice(start as i64, rows as IdxSize);
            let there = lazy.collect_schema()?;
            let wanted = columns.iter().filter(|column| there.contains(column)).map(|column| col(*column));
            lazy.select(wanted.collect::<Vec<_>>()).collect()
        };
        LazyFrame::scan_parquet(PlRefPath::new(&text), ScanArgsParquet::default())
            .and_then(read)
            .map_err(|source| ListingError::Frame { path, source })
    }

    /// Calls `each` with some columns, a piece of the rows at a time, and the row at which the piece begins.
    ///
    /// # Errors
    /// Where polars cannot read the file, or what `each` says.
    pub fn each_piece(
        &self,
        output: &Path,
        columns: &[&str],
        each: &mut dyn FnMut(usize, &DataFrame) -> PolarsResult<()>,
    ) -> Result<(), ListingError> {
        let rows = usize::try_from(self.rows).unwrap_or(usize::MAX);
        for start in (0..rows).step_by(PIECE_ROWS) {
            let piece = self.read(output, columns, start, PIECE_ROWS)?;
            each(start, &piece).map_err(|source| ListingError::Frame { path: self.path(output), source })?;
        }
        Ok(())
    }
}

/// Writes the rows (sorted by name) under a name of their own, then the record that names them, then removes the
/// file of the record before: at every moment the record and its rows belong together.
///
/// # Errors
/// Where the folder cannot be written; the layer is then as it was.
pub fn write(output: &Path, layer: Layer, frame: &DataFrame) -> Result<Layer, ListingError> {
    write_pieces(output, layer, frame.height(), &mut |rows| Ok(frame.slice(rows.start as i64, rows.len())))
}

/// Writes as `write` does, of rows that are made a piece at a time. An empty
/// piece is asked for at the end, and tells the columns where there are no rows.
///
/// # Errors
/// Where the folder cannot be written, or a piece cannot be made; the layer is then as it was.
pub fn write_pieces(
    output: &Path,
    mut layer: Layer,
    rows: usize,
    piece: &mut dyn FnMut(Range<usize>) -> PolarsResult<DataFrame>,
) -> Result<Layer, ListingError> {
    let folder = prepare(output, layer.ecosystem)?;
    let draft = folder.join(format!(".{}.partial", layer.id));
    files::write_atomically(&draft, |writer| {
        write_rows(writer, rows, piece).map_err(|error| match error {
            PolarsError::IO { error, .. } => io::Error::new(error.kind(), error.to_string()),
            other => io::Error::other(other),
        })
    })?;
    layer.rows = rows as u64;
    layer.sha256 = files::sha256_of_file(&draft)?;
    layer.file = format!("{}-{}.parquet", layer.id, &layer.sha256[..12]);
    let path = layer.path(output);
    std::fs::rename(&draft, &path).map_err(FileError::at(Act::Replace, &path))?;
    write_record(output, &layer)?;
    forget_former(&folder, &layer)?;
    Ok(layer)
}

/// Writes the record of a layer whose rows are in place already.
///
/// # Errors
/// Where the folder cannot be written; the record is then as it was.
pub(super) fn write_record(output: &Path, layer: &Layer) -> Result<(), ListingError> {
    let path = folder(output, layer.ecosystem).join(format!("{}.json", layer.id));
    Ok(files::write_atomically(&path, |writer| {
        serde_json::to_writer_pretty(&mut *writer, layer).map_err(io::Error::other)?;
        writer.write_all(b"\n")
    })?)
}

fn write_rows(
    writer: &mut dyn io::Write,
    rows: usize,
    piece: &mut dyn FnMut(Range<usize>) -> PolarsResult<DataFrame>,
) -> PolarsResult<()> {
    let mut part = piece(0..rows.min(PIECE_ROWS))?;
    let mut writer =
        ParquetWriter::new(writer).with_compression(ParquetCompression::Zstd(None)).batched(part.schema())?;
    let mut written = 0;
    while part.height() > 0 {
        part.rechunk_mut();
        writer.write_batch(&part)?;
        written += part.height();
        part = piece(written..rows.min(written + PIECE_ROWS))?;
    }
    writer.finish().map(drop)
}

/// Removes the Parquet files of the layer's former records.
fn forget_former(folder: &Path, layer: &Layer) -> Result<(), ListingError> {
    let io = |source| ListingError::Io { path: folder.to_owned(), source };
    for entry in std::fs::read_dir(folder).map_err(io)? {
        let entry = entry.map_err(io)?;
        let name = entry.file_name().to_string_lossy().into_owned();
        let digest =
            name.strip_suffix(".parquet").and_then(|stem| stem.strip_prefix(&format!("{}-", layer.id)));
        let former =
            digest.is_some_and(|digest| digest.len() == 12 && digest.bytes().all(|b| b.is_ascii_hexdigit()));
        if former && name != layer.file {
            std::fs::remove_file(entry.path()).map_err(io)?;
        }
    }
    Ok(())
}

/// A layer as it may be taken on a day.
pub(super) struct Seen {
    /// With no day after that day.
    pub layer: Layer,
    /// The day on which it was last renewed; `None` where that is not known.
    pub renewed_on: Option<Day>,
}

/// All layers of an ecosystem as of `today`: those that cover all first, then the newest first, then by id. A layer whose
/// content is dated after `today` comes behind the others of its kind; no day of what is returned is after `today`.
///
/// # Errors
/// Where a record cannot be read; here and below.
pub fn read_all(output: &Path, ecosystem: Ecosystem, today: Day) -> Result<Vec<Layer>, ListingError> {
    Ok(read_seen(output, ecosystem, today)?.into_iter().map(|seen| seen.layer).collect())
}

/// The layers of [`read_all`], and when each was renewed.
pub(super) fn read_seen(output: &Path, ecosystem: Ecosystem, today: Day) -> Result<Vec<Seen>, ListingError> {
    let see = |layer: Layer| {
        let renewed_on = layer.renewed_on(today);
        let layer = if layer.is_after(today) { layer.no_later_than(today) } else { layer };
        Seen { layer, renewed_on }
    };
    Ok(read_told(output, ecosystem, today)?.into_iter().map(see).collect())
}

/// The layers of [`read_all`] in the same order, with the days that their records tell, whatever these are.
pub fn read_told(output: &Path, ecosystem: Ecosystem, today: Day) -> Result<Vec<Layer>, ListingError> {
    let mut layers = records(output, ecosystem)?;
    layers.sort_by(|a, b| {
        let rank = |layer: &Layer| {
            let day = layer.as_of.min(today);
            (layer.covers == Covers::Part, layer.is_undated(today), std::cmp::Reverse(day))
        };
        rank(a).cmp(&rank(b)).then_with(|| a.id.cmp(&b.id))
    });
    Ok(layers)
}

/// The layers that are dated after `today`, with their own days, by id.
pub fn read_ahead(output: &Path, ecosystem: Ecosystem, today: Day) -> Result<Vec<Layer>, ListingError> {
    let mut ahead = records(output, ecosystem)?;
    ahead.retain(|layer| layer.is_after(today));
    ahead.sort_by(|a, b| a.id.cmp(&b.id));
    Ok(ahead)
}

fn records(output: &Path, ecosystem: Ecosystem) -> Result<Vec<Layer>, ListingError> {
    let folder = folder(output, ecosystem);
    let mut layers = Vec::new();
    let entries = match std::fs::read_dir(&folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(layers),
        Err(source) => return Err(ListingError::Io { path: folder, source }),
    };
    for entry in entries {
        let path = entry.map_err(|source| ListingError::Io { path: folder.clone(), source })?.path();
        if path.extension().is_some_and(|extension| extension == "json") {
            layers.push(read(&path)?);
        }
    }
    Ok(layers)
}

/// The layer of one id, where it exists.
///
/// # Errors
/// Where its record cannot be read.
pub fn read_one(output: &Path, ecosystem: Ecosystem, id: &str) -> Result<Option<Layer>, ListingError> {
    let path = folder(output, ecosystem).join(format!("{id}.json"));
    if path.exists() { read(&path).map(Some) } else { Ok(None) }
}

fn read(path: &Path) -> Result<Layer, ListingError> {
    let file = File::open(path).map_err(|source| ListingError::Io { path: path.to_owned(), source })?;
    let layer: Layer = serde_json::from_reader(io::BufReader::new(file))
        .map_err(|source| ListingError::Record { path: path.to_owned(), source })?;
    if layer.form > FORM {
        return Err(ListingError::NewerForm { path: path.to_owned(), form: layer.form });
    }
    Ok(layer)
}

#[cfg(test)]
mod tests {
    use super::super::dating::{Dated, DatedBy};
    use super::*;
    use crate::package::WindowEdges;

    fn day(text: &str) -> Day {
        Day::parse(text).unwrap()
    }

    /// npm's layer of which each source is of a day, and was asked on another.
    fn layer(names: (&str, &str), counts: (&str, &str)) -> Layer {
        let record = r#"{"form": 1, "ecosystem": "npm", "id": "registry", "as_of": "2026-09-29", "covers": "all",
            "file": "", "rows": 1, "sha256": "", "refusals": [], "sources": [
            {"id": "all-the-package-names", "title": "", "version": "2.0.1", "as_of": "2026-09-29", "rows": 1,
             "columns": ["name"], "without_value": "not_in_source"},
            {"id": "download-counts", "title": "", "version": "2.20260301.0", "as_of": "2026-09-29", "rows": 1,
             "columns": ["downloads_30d"], "without_value": "not_in_source"}]}"#;
        let mut layer: Layer = serde_json::from_str(record).unwrap();
        for (source, (as_of, asked)) in layer.sources.iter_mut().zip([names, counts]) {
            source.date(&Dated { as_of: day(as_of), by: Some(DatedBy::Published), asked: day(asked) });
        }
        npm::settle(&mut layer);
        layer
    }

    const TODAY: &str = "2026-11-28";
    const AHEAD: &str = "2030-11-27";

    #[test]
    fn content_of_a_known_day_keeps_it_though_it_was_asked_for_with_a_wrong_clock() {
        let told = layer(("2026-09-29", AHEAD), ("2026-04-01", TODAY));
        let today = day(TODAY);
        assert!(told.is_after(today) && !told.is_undated(today));
        assert_eq!((told.newest_day(), told.renewed_on(today)), (day(AHEAD), None));
        let seen = told.clone().no_later_than(today);
        assert_eq!((seen.as_of, seen.asked_on()), (day("2026-09-29"), today));
        assert_eq!((seen.sources[1].clone(), &seen.notes), (told.sources[1].clone(), &told.notes));
        assert_eq!(seen.sources[0].dated_by, Some(DatedBy::Published));
        assert_eq!(told.renewed_on(day("2031-01-01")), Some(day(AHEAD)));
    }

    #[test]
    fn content_of_the_future_is_of_today_at_the_latest_and_counts_no_later_days() {
        let (today, told) = (day(TODAY), layer(("2026-09-29", TODAY), (AHEAD, AHEAD)));
        assert!(told.is_undated(today));
        let seen = told.no_later_than(today);
        let counts = &seen.sources[1];
        assert_eq!((seen.as_of, counts.as_of, counts.asked_on()), (day("2026-09-29"), today, today));
        assert!(counts.is_dated_by_asking(), "nobody told that day");
        assert_eq!(counts.window_edges, Some(WindowEdges::Smeared));
        assert_eq!(counts.window.unwrap().end(), day("2026-11-27"));
        let about: Vec<_> = seen.notes.iter().map(|note| note.column.as_deref()).collect();
        assert_eq!(about, [Some("downloads_30d")]);
        assert!(seen.notes[0].text.contains("`download-counts` is dated 2030-11-27, after 2026-11-28"));
    }

    #[test]
    fn an_imported_file_is_as_old_as_its_content_whenever_it_was_imported() {
        let imported =
            Layer { id: "import-t".to_owned(), ..layer(("2026-09-29", AHEAD), ("2026-09-29", AHEAD)) };
        assert_eq!(imported.renewed_on(day(TODAY)), Some(day("2026-09-29")));
        assert_eq!(imported.renewed_on(day("2026-01-01")), None);
    }
}
