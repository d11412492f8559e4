//! `freeze`: layers in, one day's snapshot folder out, all or nothing. It leaves out the merging itself.

use std::io;
use std::path::Path;

use polars::prelude::*;
use polars_parquet::write::ZstdLevel;

use super::guard::guarded;
use super::manifest::{Manifest, ManifestRefusal, ManifestSource, Population, TableFile};
use super::merge::{CoverageRow, Loaded, Merged, merge};
use super::schema::{self, COVERAGE, PACKAGES, SCHEMA_VERSION};
use super::{FOLDER, SnapshotError, day_folder};
use crate::files::{self, Act, FileError};
use crate::listing::{Layer, layer};
use crate::package::{Day, Ecosystem};
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

/// Freezes the layers below `output` into `output/<as-of>/snapshot-v1`; the as-of day is the newest layer's.
///
/// # Errors
/// No layer at all, a layer that cannot be read, a folder that cannot be written; the old snapshot of the day,
/// if any, then stands as it was.
pub fn freeze(output: &Path, size: Size, progress: &dyn Progress) -> Result<Manifest, SnapshotError> {
    let mut merged = Vec::new();
    for ecosystem in Ecosystem::ALL {
        let layers = layer::read_all(output, ecosystem)?;
        if !layers.is_empty() {
            progress.note(&format!("merging {} layers of {}", layers.len(), ecosystem.label()));
            merged.push(merge_layers(output, ecosystem, layers, size)?);
        }
    }
    let Some(as_of) = merged.iter().map(|merged| merged.as_of).max() else {
        return Err(SnapshotError::NoListing { output: output.to_owned() });
    };
    let day = day_folder(output, as_of);
    std::fs::create_dir_all(&day).map_err(FileError::at(Act::Open, &day))?;
    files::remove_leftovers(&day)?;
    let staged = tempfile::Builder::new()
        .prefix(".staged-")
        .tempdir_in(&day)
        .map_err(FileError::at(Act::CreateBeside, &day.join(FOLDER)))?;
    let manifest = write_tables(staged.path(), as_of, merged, size, progress)?;
    write_manifest(staged.path(), &manifest)?;
    files::replace_folder_atomically(staged.path(), &day.join(FOLDER))?;
    Ok(manifest)
}

fn merge_layers(
    output: &Path,
    ecosystem: Ecosystem,
    layers: Vec<Layer>,
    size: Size,
) -> Result<Merged, SnapshotError> {
    let frame_error = |source| SnapshotError::Frame { table: format!("packages of {ecosystem}"), source };
    let mut loaded = Vec::new();
    for layer in layers {
        layer.verify(output)?;
        let lazy = layer.scan(output)?;
        let frame = guarded(|| lazy.collect()).map_err(frame_error)?;
        loaded.push(Loaded { layer, frame });
    }
    merge(ecosystem, loaded, size.left_out()).map_err(frame_error)
}

fn write_tables(
    folder: &Path,
    as_of: Day,
    merged: Vec<Merged>,
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
    for part in merged {
        let ecosystem = part.ecosystem;
        let rows = part.frame.height() as u64;
        let name = format!("packages-{ecosystem}.parquet");
        let mut task = progress.begin(&format!("writing {name}"), Some(rows), Unit::Packages);
        write_parquet(&folder.join(&name), &part.frame, &PACKAGES, size, &mut |rows| task.advance(rows))?;
        task.finish("");
        manifest.files.push(table_file(folder, "packages", Some(ecosystem), name, rows)?);
        manifest.packages.push(Population { ecosystem, packages: rows, complete: part.complete });
        manifest.sources.extend(part.sources.into_iter().map(|source| ManifestSource { ecosystem, source }));
        manifest
            .refusals
            .extend(part.refusals.into_iter().map(|refusal| ManifestRefusal { ecosystem, refusal }));
        coverage.extend(part.coverage.into_iter().map(|row| (ecosystem, row)));
    }
    let frame = coverage_frame(&coverage)
        .map_err(|source| SnapshotError::Frame { table: COVERAGE.name.into(), source })?;
    let name = "coverage.parquet".to_owned();
    write_parquet(&folder.join(&name), &frame, &COVERAGE, size, &mut |_| ())?;
    manifest.files.push(table_file(folder, COVERAGE.name, None, name, frame.height() as u64)?);
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

/// Writes the table's columns in order; those that the frame does not have are null, made a row group at a time.
fn write_parquet(
    path: &Path,
    frame: &DataFrame,
    table: &schema::Table,
    size: Size,
    written: &mut dyn FnMut(u64),
) -> Result<(), SnapshotError> {
    let schema: Schema =
        table.columns.iter().map(|column| (column.name.into(), column.kind.data_type())).collect();
    let frame_error = |source| SnapshotError::Frame { table: table.name.into(), source };
    let file = std::fs::File::create(path).map_err(FileError::at(Act::Open, path))?;
    let mut writer = ParquetWriter::new(io::BufWriter::with_capacity(1 << 20, file))
        .with_compression(size.compression())
        .with_statistics(StatisticsOptions::full())
        .with_row_group_size(Some(ROW_GROUP_ROWS))
        .with_data_page_size(Some(PAGE_BYTES))
        .batched(&schema)
        .map_err(frame_error)?;
    let mut start = 0;
    while start < frame.height() {
        let part = frame.slice(i64::try_from(start).expect("a table is below 2^63 rows"), ROW_GROUP_ROWS);
        writer.write_batch(&complete(&part, table).map_err(frame_error)?).map_err(frame_error)?;
        written(part.height() as u64);
        start += ROW_GROUP_ROWS;
    }
    writer.finish().map_err(frame_error)?;
    Ok(())
}

fn complete(part: &DataFrame, table: &schema::Table) -> PolarsResult<DataFrame> {
    let columns = table
        .columns
        .iter()
        .map(|column| match part.column(column.name) {
            Ok(values) => values.rechunk(),
            Err(_) => Column::full_null(column.name.into(), part.height(), &column.kind.data_type()),
        })
        .collect();
    DataFrame::new(part.height(), columns)
}

fn coverage_frame(rows: &[(Ecosystem, CoverageRow)]) -> PolarsResult<DataFrame> {
    type Field = fn(&CoverageRow) -> u64;
    let counts: [(&str, Field); 9] = [
        ("packages", |row| row.packages),
        ("observed", |row| row.observed),
        ("zero", |row| row.zero),
        ("none", |row| row.none),
        ("not_asked", |row| row.not_asked),
        ("not_in_source", |row| row.not_in_source),
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
    columns.push(Column::new("withheld".into(), vec![0i64; rows.len()]));
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
