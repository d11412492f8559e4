//! The table `milestones`: totals of past days as others counted or announced them. It leaves out the totals of
//! snapshots, and every day between: the totals were not monotonic, so nothing may be read off between two rows.

use std::io::Cursor;

use polars::prelude::*;

use crate::package::Day;
use crate::query::QueryError;
use crate::snapshot::schema::{self, ColumnKind, column};

const CSV: &str = include_str!("milestones.csv");

pub(super) const TABLE: schema::Table = schema::Table {
    name: "milestones",
    row: "the number of packages of one ecosystem on one day of the past, as published",
    columns: &[
        column("day", ColumnKind::Date, "day", "the day; for `about` rows the middle of the stated span", ""),
        column("ecosystem", ColumnKind::Text, "", "`npm` or `pypi`", ""),
        column("packages", ColumnKind::Count, "packages", "the total", ""),
        column("relation", ColumnKind::Text, "", "exact, at least, about", ""),
        column("definition", ColumnKind::Text, "", "what was counted", ""),
        column("source", ColumnKind::Text, "", "who counted", ""),
    ],
};

pub(super) fn table() -> Result<DataFrame, QueryError> {
    read().map_err(|source| QueryError::Write { format: "milestones", source })
}

fn read() -> PolarsResult<DataFrame> {
    let mut frame = CsvReadOptions::default()
        .with_infer_schema_length(Some(0))
        .into_reader_with_file_handle(Cursor::new(CSV))
        .finish()?;
    let days = frame.column("day")?.str()?.iter().map(|day| Some(Day::parse(day?).ok()?.days_since_epoch()));
    let days = Int32Chunked::from_iter_options("day".into(), days).into_column().cast(&DataType::Date)?;
    let packages = frame.column("packages")?.cast(&DataType::Int64)?;
    frame.with_column(days)?;
    frame.with_column(packages)?;
    Ok(frame)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_is_whole_and_in_order_of_day() {
        let frame = read().expect("reads");
        assert_eq!(frame.height(), CSV.lines().count() - 1);
        assert!(frame.columns().iter().all(|column| column.null_count() == 0));
        assert_eq!(frame.column("day").expect("day").dtype(), &DataType::Date);
        let days: Vec<&str> = CSV.lines().skip(1).filter_map(|line| line.split(',').next()).collect();
        assert!(days.is_sorted(), "{days:?}");
    }
}
