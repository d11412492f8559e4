//! The Parquet file of one table being written, a row group at a time, with its digest at the end. It leaves out which rows.

use std::io;
use std::path::Path;

use polars::prelude::*;

use super::SnapshotError;
use super::freeze::Size;
use super::manifest::TableFile;
use super::overlay::Placed;
use super::schema;
use crate::files::{self, Act, FileError};
use crate::listing::PIECE_ROWS;
use crate::package::Ecosystem;

/// Rows in a row group: small enough that statistics skip most of a sorted table, large enough to compress.
const ROW_GROUP_ROWS: usize = PIECE_ROWS;

/// One page a column and row group: names compress better in long pages.
const PAGE_BYTES: usize = 8 << 20;

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
    /// Rows written so far.
    pub rows: u64,
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

    /// Begins a file of one ecosystem's rows, or of all.
    pub fn create_for(
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
    pub fn write_all(
        &mut self,
        frame: &DataFrame,
        placed: &Placed,
        written: &mut dyn FnMut(u64),
    ) -> Result<(), SnapshotError> {
        let groups = (frame.height() as f64 / ROW_GROUP_ROWS as f64).round().max(1.0) as usize;
        let group = frame.height().div_ceil(groups).max(1);
        for start in (0..frame.height()).step_by(group) {
            let part = frame.slice(start as i64, group);
            let whole = complete(&part, self.table, placed, start).map_err(|source| self.error(source))?;
            self.write(&whole)?;
            written(part.height() as u64);
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
