//! `freeze`: layers and ledger in, one day's snapshot folder out, all or nothing. It leaves out the merging itself.

use std::io;
use std::path::Path;

use polars::prelude::*;
use polars_parquet::write::ZstdLevel;

use super::crawled::{self, Crawled};
use super::details;
use super::guard::guarded;
use super::manifest::{Manifest, ManifestRefusal, ManifestSource, Population, TableFile};
use super::merge::{CoverageRow, Loaded, Merged, merge};
use super::overlay::Placed;
use super::schema::{self, COVERAGE, PACKAGES, SCHEMA_VERSION};
use super::{FOLDER, SnapshotError, day_folder};
use crate::files::{self, Act, FileError};
use crate::ledger::{self, Ledger, PanelStratum};
use crate::listing::{Layer, Missing, Refusal, Source, layer};
use crate::package::{Day, Ecosystem, Moment};
use crate::progress::{Progress, Unit};

/// Rows in a row group: small enough that statistics skip most of a sorted table, large enough to compress.
const ROW_GROUP_ROWS: usize = 131_072;

/// One page a column and row group: names compress better in long pages.
const PAGE_BYTES: usize = 8 << 20;

/// How much a snapshot keeps, and how hard it is compressed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Size {
    /// Every column; quick compression.
    Whole,
    /// Without raw URLs, with the strongest compression: to be shipped.
    Compact,
}

impl Size {
    const fn left_out(self) -> &'static [&'static str] {
        match self {
            Self::Whole => &[],
            Self::Compact => &["repository_url"],
        }
    }

    fn compression(self) -> ParquetCompression {
        let level = match self {
            Self::Whole => 6,
            Self::Compact => 22,
        };
        ParquetCompression::Zstd(ZstdLevel::try_new(level).ok())
    }
}

/// Freezes the layers below `output`, and what its ledger has, into `output/<as-of>/snapshot-v1`; the as-of day is that
/// of the newest layer or answer.
///
/// # Errors
/// Nothing to freeze, a layer or a ledger that cannot be read, a folder that cannot be written; the old snapshot of the
/// day, if any, then stands as it was.
pub fn freeze(output: &Path, size: Size, progress: &dyn Progress) -> Result<Manifest, SnapshotError> {
    let ledger = Ledger::open_to_read(&ledger::path_in(output))?;
    let mut merged = Vec::new();
    for ecosystem in Ecosystem::ALL {
        let layers = layer::read_all(output, ecosystem)?;
        let answered = ledger.as_ref().map(|ledger| ledger.newest_answer(ecosystem)).transpose()?.flatten();
        let newest = layers.iter().map(|layer| layer.as_of).max().max(answered.and_then(Moment::day));
        let Some(as_of) = newest else { continue };
        progress.note(&format!("merging {} layers of {}", layers.len(), ecosystem.label()));
        let asked = ledger.as_ref().filter(|_| answered.is_some());
        merged.push(merge_layers(output, ecosystem, layers, size, asked, as_of)?);
    }
    let Some(as_of) = merged.iter().map(|(merged, _)| merged.as_of).max() else {
        return Err(SnapshotError::NoListing { output: output.to_owned() });
    };
    let day = day_folder(output, as_of);
    std::fs::create_dir_all(&day).map_err(FileError::at(Act::Open, &day))?;
    files::remove_leftovers(&day)?;
    let staged = tempfile::Builder::new()
        .prefix(".staged-")
        .tempdir_in(&day)
        .map_err(FileError::at(Act::CreateBeside, &day.join(FOLDER)))?;
    let manifest = write_tables(staged.path(), as_of, merged, ledger.as_ref(), size, progress)?;
    write_manifest(staged.path(), &manifest)?;
    files::replace_folder_atomically(staged.path(), &day.join(FOLDER))?;
    Ok(manifest)
}

/// The strata of a survey, each with the packages that answered; none where the ecosystem was never asked.
type Strata = Option<Vec<(PanelStratum, u64)>>;

fn merge_layers(
    output: &Path,
    ecosystem: Ecosystem,
    layers: Vec<Layer>,
    size: Size,
    ledger: Option<&Ledger>,
    as_of: Day,
) -> Result<(Merged, Strata), SnapshotError> {
    let frame_error = |source| SnapshotError::Frame { table: format!("packages of {ecosystem}"), source };
    let mut loaded = Vec::new();
    for layer in layers {
        layer.verify(output)?;
        let lazy = layer.scan(output)?;
        let frame = guarded(|| lazy.collect()).map_err(frame_error)?;
        loaded.push(Loaded { layer, frame });
    }
    let read = ledger.map(|ledger| crawled::read(ledger, ecosystem, as_of)).transpose()?;
    let strata: Strata =
        read.as_ref().map(|read| read.strata.iter().cloned().zip(read.answered.iter().copied()).collect());
    let source = read.as_ref().map(|read| crawl_source(read, as_of));
    let outdated = read.as_ref().map_or(0, |read| read.outdated);
    let mut merged = merge(ecosystem, loaded, size.left_out(), read, as_of).map_err(frame_error)?;
    merged.sources.extend(source);
    if outdated > 0 {
        merged.refusals.push(Refusal {
            source: CRAWL.to_owned(),
            reason: "the facts are of an older version: `pkgcensus reparse` or a refresh brings them back"
                .into(),
            count: outdated,
            example: String::new(),
        });
    }
    Ok((merged, strata))
}

/// The id of the ledger's facts among the sources.
const CRAWL: &str = "crawl";

fn crawl_source(read: &Crawled, as_of: Day) -> Source {
    let seed = read.strata.first().map(|stratum| format!("survey seed {}", stratum.seed));
    Source {
        id: CRAWL.to_owned(),
        title: "documents of single packages, asked for one by one".to_owned(),
        version: seed,
        as_of,
        window: None,
        license: None,
        integrity: None,
        rows: read.with_facts.len() as u64,
        columns: crawled::COLUMNS.iter().map(ToString::to_string).collect(),
        refused: 0,
        without_value: Missing::NotInSource,
    }
}

fn write_tables(
    folder: &Path,
    as_of: Day,
    merged: Vec<(Merged, Strata)>,
    ledger: Option<&Ledger>,
    size: Size,
    progress: &dyn Progress,
) -> Result<Manifest, SnapshotError> {
    let mut manifest = Manifest {
        schema_version: SCHEMA_VERSION,
        as_of,
        written_by: format!("pkgcensus {}", env!("CARGO_PKG_VERSION")),
        packages: Vec::new(),
        sources: Vec::new(),
        refusals: Vec::new(),
        left_out: size.left_out().iter().map(ToString::to_string).collect(),
        files: Vec::new(),
    };
    let mut coverage = Vec::new();
    for (part, strata) in merged {
        let ecosystem = part.ecosystem;
        let rows = part.frame.height() as u64;
        let label = format!("writing packages of {}", ecosystem.label());
        let mut task = progress.begin(&label, Some(rows), Unit::Packages);
        let mut writer = TableWriter::create(folder, &PACKAGES, ecosystem, size)?;
        writer.write_all(&part.frame, &part.placed, &mut |rows| task.advance(rows))?;
        manifest.files.push(writer.finish()?);
        task.finish("");
        if let (Some(ledger), Some(strata)) = (ledger, strata) {
            manifest.files.extend(details::write(folder, ledger, ecosystem, &strata, size)?);
        }
        manifest.packages.push(Population { ecosystem, packages: rows, complete: part.complete });
        manifest.sources.extend(part.sources.into_iter().map(|source| ManifestSource { ecosystem, source }));
        manifest
            .refusals
            .extend(part.refusals.into_iter().map(|refusal| ManifestRefusal { ecosystem, refusal }));
        coverage.extend(part.coverage.into_iter().map(|row| (ecosystem, row)));
    }
    let frame = coverage_frame(&coverage)
        .map_err(|source| SnapshotError::Frame { table: COVERAGE.name.into(), source })?;
    let mut writer = TableWriter::create_for(folder, &COVERAGE, None, size)?;
    writer.write_all(&frame, &Placed::default(), &mut |_| ())?;
    manifest.files.push(writer.finish()?);
    Ok(manifest)
}

fn table_file(
    folder: &Path,
    table: &str,
    ecosystem: Option<Ecosystem>,
    file: String,
    rows: u64,
) -> Result<TableFile, SnapshotError> {
    let path = folder.join(&file);
    let bytes =
        std::fs::metadata(&path).map_err(|source| SnapshotError::Io { path: path.clone(), source })?.len();
    let sha256 = files::sha256_of_file(&path)?;
    Ok(TableFile { table: table.into(), ecosystem, file, rows, bytes, sha256 })
}

type ParquetFile = polars::io::parquet::write::BatchedWriter<io::BufWriter<std::fs::File>>;

/// A table's file being written, a row group at a time.
pub(super) struct TableWriter<'a> {
    folder: &'a Path,
    table: &'static schema::Table,
    ecosystem: Option<Ecosystem>,
    file: String,
    writer: ParquetFile,
    rows: u64,
}

impl<'a> TableWriter<'a> {
    /// Begins the file of one ecosystem's rows.
    pub fn create(
        folder: &'a Path,
        table: &'static schema::Table,
        ecosystem: Ecosystem,
        size: Size,
    ) -> Result<Self, SnapshotError> {
        Self::create_for(folder, table, Some(ecosystem), size)
    }

    fn create_for(
        folder: &'a Path,
        table: &'static schema::Table,
        ecosystem: Option<Ecosystem>,
        size: Size,
    ) -> Result<Self, SnapshotError> {
        let name = ecosystem
            .map_or_else(|| table.name.to_owned(), |ecosystem| format!("{}-{ecosystem}", table.name));
        let file = format!("{name}.parquet");
        let path = folder.join(&file);
        let schema: Schema =
            table.columns.iter().map(|column| (column.name.into(), column.kind.data_type())).collect();
        let opened = std::fs::File::create(&path).map_err(FileError::at(Act::Open, &path))?;
        let writer = ParquetWriter::new(io::BufWriter::with_capacity(1 << 20, opened))
            .with_compression(size.compression())
            .with_statistics(StatisticsOptions::full())
            .with_row_group_size(Some(ROW_GROUP_ROWS))
            .with_data_page_size(Some(PAGE_BYTES))
            .batched(&schema)
            .map_err(|source| SnapshotError::Frame { table: table.name.into(), source })?;
        Ok(Self { folder, table, ecosystem, file, writer, rows: 0 })
    }

    /// Writes rows that have every column.
    pub fn write(&mut self, frame: &DataFrame) -> Result<(), SnapshotError> {
        if frame.height() == 0 {
            return Ok(());
        }
        self.rows += frame.height() as u64;
        self.writer.write_batch(frame).map_err(|source| self.error(source))
    }

    /// Writes the table's columns in order; those that the frame does not have are null, made a row group at a time,
    /// and what the crawl knows is laid over them.
    fn write_all(
        &mut self,
        frame: &DataFrame,
        placed: &Placed,
        written: &mut dyn FnMut(u64),
    ) -> Result<(), SnapshotError> {
        let mut start = 0;
        while start < frame.height() {
            let part = frame.slice(i64::try_from(start).expect("a table is below 2^63 rows"), ROW_GROUP_ROWS);
            let whole = complete(&part, self.table, placed, start).map_err(|source| self.error(source))?;
            self.write(&whole)?;
            written(part.height() as u64);
            start += ROW_GROUP_ROWS;
        }
        Ok(())
    }

    /// Ends the file and tells of it.
    pub fn finish(self) -> Result<TableFile, SnapshotError> {
        let ended = self.writer.finish();
        ended.map_err(|source| self.error(source))?;
        table_file(self.folder, self.table.name, self.ecosystem, self.file, self.rows)
    }

    fn error(&self, source: PolarsError) -> SnapshotError {
        SnapshotError::Frame { table: self.table.name.into(), source }
    }
}

fn complete(
    part: &DataFrame,
    table: &schema::Table,
    placed: &Placed,
    start: usize,
) -> PolarsResult<DataFrame> {
    let columns = table
        .columns
        .iter()
        .map(|column| {
            let base = match part.column(column.name) {
                Ok(values) => values.rechunk(),
                Err(_) => Column::full_null(column.name.into(), part.height(), &column.kind.data_type()),
            };
            placed.over(column, base, start)
        })
        .collect::<PolarsResult<Vec<_>>>()?;
    DataFrame::new(part.height(), columns)
}

fn coverage_frame(rows: &[(Ecosystem, CoverageRow)]) -> PolarsResult<DataFrame> {
    type Field = fn(&CoverageRow) -> u64;
    let counts: [(&str, Field); 10] = [
        ("packages", |row| row.packages),
        ("observed", |row| row.observed),
        ("zero", |row| row.zero),
        ("none", |row| row.none),
        ("not_asked", |row| row.not_asked),
        ("not_in_source", |row| row.not_in_source),
        ("withheld", |row| row.withheld),
        ("refused", |row| row.refused),
        ("left_out", |row| row.left_out),
        ("unknown", |row| row.unknown),
    ];
    let mut columns = vec![
        Column::new("ecosystem".into(), rows.iter().map(|(ecosystem, _)| ecosystem.id()).collect::<Vec<_>>()),
        Column::new("column".into(), rows.iter().map(|(_, row)| row.column).collect::<Vec<_>>()),
    ];
    for (name, field) in counts {
        let values: Vec<i64> =
            rows.iter().map(|(_, row)| i64::try_from(field(row)).expect("a count of packages")).collect();
        columns.push(Column::new(name.into(), values));
    }
    let days = rows.iter().map(|(_, row)| row.as_of.map(Day::days_since_epoch));
    let days = Int32Chunked::from_iter_options("as_of".into(), days).into_column().cast(&DataType::Date)?;
    columns.push(days);
    let text = |name: &str, field: fn(&CoverageRow) -> Option<&str>| {
        Column::new(name.into(), rows.iter().map(|(_, row)| field(row)).collect::<Vec<_>>())
    };
    columns.push(text("source", |row| row.source.as_deref()));
    columns.push(text("note", |row| row.note.as_deref()));
    DataFrame::new(rows.len(), columns)
}

fn write_manifest(folder: &Path, manifest: &Manifest) -> Result<(), SnapshotError> {
    Ok(files::write_atomically(&folder.join("manifest.json"), |writer| {
        serde_json::to_writer_pretty(&mut *writer, manifest).map_err(io::Error::other)?;
        writer.write_all(b"\n")
    })?)
}
