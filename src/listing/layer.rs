//! A layer: what one source says of every package that it lists, as Parquet with a JSON record beside it.
//! Snapshots are frozen from the layers of a folder. It leaves out how the rows were got.

use std::fs::File;
use std::io;
use std::ops::Range;
use std::path::{Path, PathBuf};

use polars::prelude::*;
use serde::{Deserialize, Serialize};

use super::ListingError;
use crate::files::{self, Act, FileError, FileLock};
use crate::package::{Day, Ecosystem, Period};

/// Whether a layer lists every package of its registry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Covers {
    /// Every package: the population of a snapshot comes from such a layer.
    All,
    /// Some of them.
    Part,
}

/// Where figures come from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Source {
    /// Short name, used in `coverage` and captions.
    pub id: String,
    /// What it is, for people.
    pub title: String,
    /// Version of the source, where it has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version: Option<String>,
    /// The day that its content describes.
    pub as_of: Day,
    /// The window that its counts cover, where it has counts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub window: Option<Period>,
    /// Its licence, where stated.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub license: Option<String>,
    /// Digest of the bytes that were read, as `<algorithm>-<digest>`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub integrity: Option<String>,
    /// Rows that it brought.
    pub rows: u64,
    /// The columns that it fills.
    pub columns: Vec<String>,
    /// Listed packages of which it told something that is not a valid value; they have no value here.
    #[serde(default)]
    pub refused: u64,
    /// What it means where a row of the layer has no value from this source.
    pub without_value: Missing,
}

/// Why a layer's row has no value from a source.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Missing {
    /// The source does not list the package.
    NotInSource,
    /// The source lists the package and says nothing.
    Unknown,
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
    /// The day that the layer describes.
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

/// How the ids of imported layers begin.
pub const IMPORTED: &str = "import-";

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
    /// The day on which it was asked for; of an imported file, the day that it describes. How old a listing may be
    /// before it is asked for again is counted from this day.
    #[must_use]
    pub const fn asked_on(&self) -> Day {
        self.as_of
    }

    /// Whether it is dated after a day: the clock was wrong when it was made, or is wrong now.
    #[must_use]
    pub fn is_after(&self, today: Day) -> bool {
        self.as_of.max(self.asked_on()) > today
    }

    /// The layer with no day after `today`, neither its own nor one of its sources. What the true day is of something that
    /// is dated later is not known, which a note says.
    fn no_later_than(mut self, today: Day) -> Self {
        let late = self.sources.iter_mut().map(|source| (source.id.as_str(), &mut source.as_of));
        let own = std::iter::once((self.id.as_str(), &mut self.as_of));
        let mut told = Vec::new();
        for (id, day) in own.chain(late).filter(|(_, day)| **day > today) {
            let text = format!(
                "{id} is dated {day}, after {today}, so a clock was wrong: its true day is not known, and at the latest {today}"
            );
            if !told.contains(&text) {
                told.push(text);
            }
            *day = today;
        }
        self.notes.extend(told.into_iter().map(|text| Note { column: None, text }));
        for source in &mut self.sources {
            source.window = source.window.filter(|window| window.end() <= today);
        }
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
    files::write_atomically(&folder.join(format!("{}.json", layer.id)), |writer| {
        serde_json::to_writer_pretty(&mut *writer, &layer).map_err(io::Error::other)?;
        writer.write_all(b"\n")
    })?;
    forget_former(&folder, &layer)?;
    Ok(layer)
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

/// All layers of an ecosystem as of `today`: those that cover all first, then the newest first, then by id. A layer that
/// is dated after `today` comes behind the others of its kind, with `today` in the place of its day.
///
/// # Errors
/// Where a record cannot be read; here and below.
pub fn read_all(output: &Path, ecosystem: Ecosystem, today: Day) -> Result<Vec<Layer>, ListingError> {
    Ok(read_dated(output, ecosystem, today)?.into_iter().map(|(layer, _)| layer).collect())
}

/// The layers of [`read_all`], and of each whether it is dated after `today`.
pub(super) fn read_dated(
    output: &Path,
    ecosystem: Ecosystem,
    today: Day,
) -> Result<Vec<(Layer, bool)>, ListingError> {
    let mut layers: Vec<(Layer, bool)> = records(output, ecosystem)?
        .into_iter()
        .map(|layer| (layer.is_after(today), layer))
        .map(|(is_ahead, layer)| (layer.no_later_than(today), is_ahead))
        .collect();
    layers.sort_by(|(a, a_is_ahead), (b, b_is_ahead)| {
        let rank = |layer: &Layer, is_ahead| {
            (layer.covers == Covers::Part, is_ahead, std::cmp::Reverse(layer.as_of))
        };
        rank(a, *a_is_ahead).cmp(&rank(b, *b_is_ahead)).then_with(|| a.id.cmp(&b.id))
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
