//! `pkgcensus listing import`: a Parquet, CSV or TSV file with named columns becomes a layer. Unknown columns
//! refuse the file, a name that is no name refuses its row. It leaves out guessing: a column is taken only
//! under a known name.

use std::borrow::Cow;
use std::collections::HashSet;
use std::path::{Path, PathBuf};

use polars::prelude::*;

use super::ListingError;
use super::columns::{self, LayerColumn};
use super::layer::{self, Covers, FORM, Layer, Missing, Note, Refusal, Source};
use super::repository::with_repository;
use crate::files;
use crate::package::{Day, Ecosystem, check_name, normal_pypi};

/// What to import, and as what.
#[derive(Debug, Clone)]
pub struct Import {
    /// The file; its extension says its form.
    pub file: PathBuf,
    /// Whose packages it lists.
    pub ecosystem: Ecosystem,
    /// The day that it describes.
    pub as_of: Day,
    /// Whether it lists every package.
    pub covers: Covers,
    /// What it is, for people; the file's name where not given.
    pub title: Option<String>,
    /// What to know before using it: `text`, or `column: text` for one of its columns.
    pub notes: Vec<String>,
}

/// What an import took of one column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Taken {
    /// The column's name in the file.
    pub from: String,
    /// The column's name in the layer.
    pub into: String,
    /// Rows with a value.
    pub observed: u64,
    /// Rows without.
    pub missing: u64,
}

/// Reads the file, checks every column and name, and writes the layer `import-<file stem>`.
///
/// # Errors
/// An unreadable file, an unknown column, a missing `name` column, or a cell that is not what its column holds;
/// then nothing is written.
pub fn import(output: &Path, request: &Import) -> Result<(Layer, Vec<Taken>, Option<Layer>), ListingError> {
    let refuse = |why: String| ListingError::Import { path: request.file.clone(), why };
    let source = read(&request.file)?;
    let mut columns = Vec::new();
    for column in source.columns() {
        columns.push(take(column).map_err(&refuse)?);
    }
    if !columns.iter().any(|(_, column)| column.name() == "name") {
        return Err(refuse(format!("it has no column `name`; known columns: {}", columns::known_names())));
    }
    if let Some(twice) = duplicate(&columns) {
        return Err(refuse(format!("two of its columns are `{twice}`; keep one")));
    }
    if let Some(why) = columns.iter().find_map(|(from, column)| later_than(request.as_of, from, column)) {
        return Err(refuse(why));
    }
    let (from, columns): (Vec<String>, Vec<Column>) = columns.into_iter().unzip();
    let frame = DataFrame::new(source.height(), columns)
        .map_err(|source| ListingError::Frame { path: request.file.clone(), source })?;
    let id = layer_id(&request.file);
    let (mut frame, refusals) = keep_names(&frame, request.ecosystem, &id)
        .map_err(|source| ListingError::Frame { path: request.file.clone(), source })?;
    if frame.height() == 0 {
        return Err(refuse("no row has a valid package name; nothing to import".into()));
    }
    let taken: Vec<Taken> =
        from.into_iter().zip(frame.columns()).map(|(from, column)| taken(from, column)).collect();
    with_repository(&mut frame)
        .map_err(|source| ListingError::Frame { path: request.file.clone(), source })?;
    let record = record(request, id, &frame, refusals)?;
    // Nothing is made, not even the lock, before the file is known to be good.
    let _alone = layer::lock(output)?;
    let former = layer::read_one(output, record.ecosystem, &record.id)?;
    let former = former.filter(|former| former.sources != record.sources);
    Ok((layer::write(output, record, &frame)?, taken, former))
}

/// Why a column of days cannot be as of a day: one of them is after it.
fn later_than(as_of: Day, from: &str, column: &Column) -> Option<String> {
    let days = column.date().ok()?;
    let (row, day) = days
        .physical()
        .iter()
        .enumerate()
        .find(|(_, day)| day.is_some_and(|day| day > as_of.days_since_epoch()))?;
    let month = Day::from_days_since_epoch(day?)?.month();
    Some(format!(
        "column `{from}`, row {}: `{month}` is after {as_of}, the day that the file describes",
        row + 1
    ))
}

/// `column: text` is about that column, anything else about all.
fn note(text: &str) -> Note {
    match text.split_once(':') {
        Some((column, rest)) if columns::find(column.trim()).is_some() => {
            let column = columns::find(column.trim()).map(|known| known.name.to_owned());
            Note { column, text: rest.trim().to_owned() }
        }
        _ => Note { column: None, text: text.trim().to_owned() },
    }
}

fn taken(from: String, column: &Column) -> Taken {
    let missing = column.null_count() as u64;
    Taken { from, into: column.name().to_string(), observed: column.len() as u64 - missing, missing }
}

fn duplicate(columns: &[(String, Column)]) -> Option<String> {
    let mut seen = HashSet::new();
    columns
        .iter()
        .find(|(_, column)| !seen.insert(column.name().clone()))
        .map(|(_, column)| column.name().to_string())
}

fn layer_id(file: &Path) -> String {
    let stem = file.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
    let safe: String =
        stem.chars().map(|c| if c.is_ascii_alphanumeric() || c == '-' { c } else { '-' }).collect();
    format!("{IMPORTED}{safe}", IMPORTED = layer::IMPORTED)
}

fn read(file: &Path) -> Result<DataFrame, ListingError> {
    let extension = file.extension().map(|e| e.to_string_lossy().to_lowercase()).unwrap_or_default();
    let opened =
        std::fs::File::open(file).map_err(|source| ListingError::Io { path: file.to_owned(), source })?;
    let frame = match extension.as_str() {
        "parquet" => ParquetReader::new(opened).finish(),
        "csv" => separated(opened, b','),
        "tsv" => separated(opened, b'\t'),
        _ => {
            let why = "its form is told by its extension, which must be .parquet, .csv or .tsv".into();
            return Err(ListingError::Import { path: file.to_owned(), why });
        }
    };
    frame.map_err(|source| ListingError::Frame { path: file.to_owned(), source })
}

fn separated(file: std::fs::File, separator: u8) -> PolarsResult<DataFrame> {
    CsvReadOptions::default()
        .with_infer_schema_length(Some(0))
        .map_parse_options(|options| options.with_separator(separator).with_missing_is_null(true))
        .into_reader_with_file_handle(file)
        .finish()
}

fn take(source: &Column) -> Result<(String, Column), String> {
    let name = source.name().to_string();
    let into = columns::find(&name)
        .ok_or_else(|| format!("column `{name}` is not known; known columns: {}", columns::known_names()))?;
    let converted = columns::convert(source, into).map_err(|error| {
        format!("column `{name}` holds {}, expected {}: {error}", source.dtype(), expected(into))
    })?;
    let column = converted.map_err(|bad| {
        format!("column `{name}`, row {}: `{}` is not {}", bad.row, bad.value.escape_debug(), expected(into))
    })?;
    Ok((name, column))
}

fn expected(column: &LayerColumn) -> &'static str {
    column.cells.expected()
}

fn keep_names(
    frame: &DataFrame,
    ecosystem: Ecosystem,
    source: &str,
) -> PolarsResult<(DataFrame, Vec<Refusal>)> {
    let names = frame.column("name")?.str()?.clone();
    let mut seen = HashSet::with_capacity(names.len());
    let mut refusals: Vec<Refusal> = Vec::new();
    let mut keep = Vec::with_capacity(names.len());
    for name in names.iter() {
        let name = name.unwrap_or_default();
        let refused = match check_name(ecosystem, name) {
            Err(error) => Some(error.to_string()),
            Ok(()) if !seen.insert(compared(ecosystem, name)) => {
                Some("the name is there twice; the first row counts".to_owned())
            }
            Ok(()) => None,
        };
        keep.push(refused.is_none());
        if let Some(reason) = refused {
            refuse(&mut refusals, source, &reason, name);
        }
    }
    let kept = frame.filter(&keep.into_iter().map(Some).collect::<BooleanChunked>())?;
    let sorted = kept.sort(["name"], SortMultipleOptions::default())?;
    Ok((sorted, refusals))
}

/// A name as its registry compares names.
pub(super) fn compared(ecosystem: Ecosystem, name: &str) -> Cow<'_, str> {
    match ecosystem {
        Ecosystem::Npm => Cow::Borrowed(name),
        Ecosystem::Pypi => normal_pypi(name),
    }
}

/// Counts a refused row under its reason, keeping the first as the example.
pub(super) fn refuse(refusals: &mut Vec<Refusal>, source: &str, reason: &str, example: &str) {
    if let Some(known) = refusals.iter_mut().find(|known| known.source == source && known.reason == reason) {
        known.count += 1;
    } else {
        refusals.push(Refusal {
            source: source.to_owned(),
            reason: reason.to_owned(),
            count: 1,
            example: example.escape_debug().to_string(),
        });
    }
}

fn record(
    request: &Import,
    id: String,
    frame: &DataFrame,
    refusals: Vec<Refusal>,
) -> Result<Layer, ListingError> {
    let file = request.file.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let source = Source {
        id: id.clone(),
        title: request.title.clone().unwrap_or(file),
        version: None,
        as_of: request.as_of,
        window: None,
        license: None,
        integrity: Some(format!("sha256-{}", files::sha256_of_file(&request.file)?)),
        rows: frame.height() as u64,
        columns: frame.columns().iter().map(|column| column.name().to_string()).collect(),
        refused: 0,
        without_value: Missing::Unknown,
    };
    Ok(Layer {
        form: FORM,
        ecosystem: request.ecosystem,
        id,
        as_of: request.as_of,
        covers: request.covers,
        file: String::new(),
        rows: 0,
        sha256: String::new(),
        sources: vec![source],
        refusals,
        notes: request.notes.iter().map(|text| note(text)).collect(),
        etag: None,
        etag_url: None,
    })
}
