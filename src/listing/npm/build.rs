//! From the three downloaded tarballs to npm's layer: names first, then counts and repositories beside each
//! other, each parsed as a stream straight into columns. It leaves out the downloading, and what the record says of the
//! sources (`record`).

use std::fs::File;
use std::io::BufReader;
use std::ops::Range;
use std::path::{Path, PathBuf};

use polars::prelude::*;

use super::super::ListingError;
use super::super::dating::Dated;
use super::super::import::refuse;
use super::super::layer::{self, Layer, Refusal};
use super::super::repository::{DECLARED, NONE};
use super::super::table::{NameTable, TextColumn};
use super::record::{NOT_A_COUNT, record};
use crate::files;
use crate::package::{Ecosystem, check_name, repository_host};
use crate::progress::{Progress, Unit};
use crate::registries::npm::{
    Counted, Dataset, DatasetError, counted_by, read_counts, read_document, read_names, read_repositories,
};

/// A downloaded tarball of a whole-registry package.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tarball {
    /// The file; not there where the counts of its version are not taken.
    pub path: PathBuf,
    /// The package's version.
    pub version: String,
    /// Its digest, as checked while downloading.
    pub integrity: Option<String>,
    /// The days of its content and of its asking.
    pub dated: Dated,
}

impl Tarball {
    /// What its version counts, if it is of the counts.
    pub(super) fn counted(&self) -> Counted {
        counted_by(&self.version, self.dated.as_of)
    }
}

/// The tarballs of all three packages.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tarballs {
    /// Every name.
    pub names: Tarball,
    /// Downloads by name.
    pub counts: Tarball,
    /// Repository URL by name.
    pub repositories: Tarball,
}

/// Builds the layer and writes it below `output`.
///
/// # Errors
/// A tarball that cannot be read or does not hold its document, a document that is cut or of the wrong form; then
/// nothing is written.
pub fn build(output: &Path, tarballs: &Tarballs, progress: &dyn Progress) -> Result<Layer, ListingError> {
    let mut refusals = Vec::new();
    let names = names(&tarballs.names, &mut refusals, progress)?;
    let (counts, repositories) = std::thread::scope(|scope| {
        let counts = scope.spawn(|| counts(&tarballs.counts, &names, progress));
        let repositories = repositories(&tarballs.repositories, &names, progress);
        (counts.join().expect("a parser thread returns its errors"), repositories)
    });
    let (downloads, count_refusals) = counts?;
    let (repositories, repository_refusals) = repositories?;
    refusals.extend(count_refusals);
    refusals.extend(repository_refusals);
    let rows = [
        names.len(),
        downloads.iter().filter(|count| **count != NOT_OBSERVED).count(),
        repositories.states.iter().filter(|state| **state != State::Unknown).count(),
    ];
    let record = record(tarballs, rows, refusals);
    progress.note(&format!("writing {} rows of npm's listing", names.len()));
    let order = names.order();
    let mut piece = |rows: Range<usize>| frame(&names, &downloads, &repositories, &order[rows]);
    layer::write_pieces(output, record, order.len(), &mut piece)
}

/// Marks a row without an observed count: never a zero.
const NOT_OBSERVED: i64 = -1;

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    Unknown,
    None,
    Declared,
}

struct Repositories {
    states: Vec<State>,
    urls: TextColumn,
}

fn open<T>(
    tarball: &Tarball,
    dataset: Dataset,
    read: impl FnOnce(&mut dyn std::io::Read) -> Result<T, DatasetError>,
) -> Result<T, ListingError> {
    let path = tarball.path.clone();
    let file = File::open(&path).map_err(|source| ListingError::Io { path: path.clone(), source })?;
    read_document(BufReader::with_capacity(1 << 18, file), dataset, read)
        .map_err(|error| ListingError::Tarball { path, why: chain(&error) })
}

/// An error with its causes in one sentence.
pub(in crate::listing) fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        text.push_str(": ");
        text.push_str(&error.to_string());
        cause = error.source();
    }
    text
}

fn names(
    tarball: &Tarball,
    refusals: &mut Vec<Refusal>,
    progress: &dyn Progress,
) -> Result<NameTable, ListingError> {
    let id = Dataset::Names.package();
    let mut task = progress.begin("reading names", None, Unit::Packages);
    let mut table = NameTable::new();
    open(tarball, Dataset::Names, |reader| {
        read_names(reader, |name| {
            if let Err(error) = check_name(Ecosystem::Npm, name) {
                refuse(refusals, id, &format!("the name is not a name: {error}"), name);
            } else if !table.insert(name) {
                refuse(refusals, id, "the name is there twice; the first counts", name);
            }
            if table.len().is_multiple_of(65_536) {
                task.advance(65_536);
            }
        })
    })?;
    task.finish(&format!("{} names", table.len()));
    if table.len() == 0 {
        let why = "its list of names is empty; expected every public name".into();
        return Err(ListingError::Tarball { path: tarball.path.clone(), why });
    }
    Ok(table)
}

fn counts(
    tarball: &Tarball,
    names: &NameTable,
    progress: &dyn Progress,
) -> Result<(Vec<i64>, Vec<Refusal>), ListingError> {
    let id = Dataset::Counts.package();
    let mut refusals = Vec::new();
    let mut downloads = vec![NOT_OBSERVED; names.len()];
    if tarball.counted() == Counted::DailyAverages {
        return Ok((downloads, refusals));
    }
    let mut task = progress.begin("reading download counts", None, Unit::Packages);
    open(tarball, Dataset::Counts, |reader| {
        let mut seen = 0u64;
        read_counts(reader, |name, count| {
            seen += 1;
            if seen.is_multiple_of(65_536) {
                task.advance(65_536);
            }
            match (names.row(name), count.map(i64::try_from)) {
                (None, _) => refuse(&mut refusals, id, NOT_LISTED, name),
                (Some(row), Some(Ok(count))) => downloads[row] = count,
                (Some(_), Some(Err(_)) | None) => {
                    refuse(&mut refusals, id, NOT_A_COUNT, name);
                }
            }
        })
    })?;
    task.finish("download counts");
    Ok((downloads, refusals))
}

const NOT_LISTED: &str = "the name is not in the list of names";

fn repositories(
    tarball: &Tarball,
    names: &NameTable,
    progress: &dyn Progress,
) -> Result<(Repositories, Vec<Refusal>), ListingError> {
    let id = Dataset::Repositories.package();
    let mut refusals = Vec::new();
    let mut found =
        Repositories { states: vec![State::Unknown; names.len()], urls: TextColumn::new(names.len()) };
    let mut task = progress.begin("reading repositories", None, Unit::Packages);
    open(tarball, Dataset::Repositories, |reader| {
        let mut seen = 0u64;
        read_repositories(reader, |name, url| {
            seen += 1;
            if seen.is_multiple_of(65_536) {
                task.advance(65_536);
            }
            let Some(row) = names.row(name) else { return refuse(&mut refusals, id, NOT_LISTED, name) };
            match url.filter(|url| !url.trim().is_empty()) {
                None => found.states[row] = State::None,
                Some(url) => {
                    found.states[row] = State::Declared;
                    found.urls.set(row, url);
                }
            }
        })
    })?;
    task.finish("repositories");
    Ok((found, refusals))
}

fn frame(
    names: &NameTable,
    downloads: &[i64],
    repositories: &Repositories,
    order: &[u32],
) -> PolarsResult<DataFrame> {
    let in_order = || order.iter().map(|row| *row as usize);
    let counts = in_order().map(|row| Some(downloads[row]).filter(|count| *count != NOT_OBSERVED));
    let states: StringChunked = in_order()
        .map(|row| match repositories.states[row] {
            State::Unknown => None,
            State::None => Some(NONE),
            State::Declared => Some(DECLARED),
        })
        .collect();
    let urls: StringChunked = in_order().map(|row| repositories.urls.text(row)).collect();
    let hosts: StringChunked =
        in_order().map(|row| repositories.urls.text(row).and_then(repository_host)).collect();
    DataFrame::new(
        order.len(),
        vec![
            names.column(order),
            Int64Chunked::from_iter_options("downloads_30d".into(), counts).into_column(),
            states.with_name("repository_state".into()).into_column(),
            urls.with_name("repository_url".into()).into_column(),
            hosts.with_name("repository_host".into()).into_column(),
        ],
    )
}

/// The SHA-256 of a file as an integrity, for tarballs whose registry told none.
pub(super) fn own_integrity(path: &Path) -> Result<String, ListingError> {
    Ok(format!("sha256-{}", files::sha256_of_file(path)?))
}
