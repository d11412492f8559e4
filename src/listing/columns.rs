//! The columns that a listing can carry: their names in a layer, the names under which a file may bring
//! them, and how a cell of any type becomes a value. It leaves out where the cells come from.

use polars::prelude::*;

use crate::package::Month;

/// A column that a listing layer may hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LayerColumn {
    /// Its name in the layer and in the snapshot's `packages` table.
    pub name: &'static str,
    /// Further names under which an imported file may bring it.
    pub also: &'static [&'static str],
    /// What its cells must be.
    pub cells: Cells,
}

/// What the cells of a column must be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cells {
    /// Any text.
    Text,
    /// Whole numbers, zero or more.
    Count,
    /// Months, `YYYY-MM` as text or a date.
    Month,
}

impl Cells {
    /// What a message says was expected.
    #[must_use]
    pub const fn expected(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Count => "a whole number, zero or more",
            Self::Month => "a month as YYYY-MM, or a date",
        }
    }
}

const fn known(name: &'static str, also: &'static [&'static str], cells: Cells) -> LayerColumn {
    LayerColumn { name, also, cells }
}

/// Every column that an imported file may bring, `name` first.
pub const KNOWN: &[LayerColumn] = &[
    known("name", &[], Cells::Text),
    known("latest_version", &[], Cells::Text),
    known("latest_release_month", &[], Cells::Month),
    known("summary_chars", &[], Cells::Count),
    known("downloads_30d", &["downloads_last_month"], Cells::Count),
    known("download_rank", &[], Cells::Count),
    known("repository_url", &[], Cells::Text),
    known("registry_serial", &[], Cells::Count),
];

/// The known column that a file's column name stands for.
#[must_use]
pub fn find(name: &str) -> Option<&'static LayerColumn> {
    KNOWN.iter().find(|column| column.name == name || column.also.contains(&name))
}

/// All names that a file may use, for messages.
#[must_use]
pub fn known_names() -> String {
    let names: Vec<&str> = KNOWN
        .iter()
        .flat_map(|column| std::iter::once(column.name).chain(column.also.iter().copied()))
        .collect();
    names.join(", ")
}

/// A cell that is not what its column must hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BadCell {
    /// Row in the file, first data row = 1.
    pub row: usize,
    /// The cell as text.
    pub value: String,
}

/// Turns a column of any type into the layer's type. Empty text counts as null where the column is not text.
///
/// # Errors
/// The first cell that does not fit, or the polars error of a cast that cannot be done at all.
pub fn convert(source: &Column, into: &LayerColumn) -> PolarsResult<Result<Column, BadCell>> {
    let converted = match into.cells {
        // A blank repository says that there is none; a blank anything else says nothing.
        Cells::Text if into.name == "repository_url" => Ok(source.cast(&DataType::String)?),
        Cells::Text => Ok(without_blanks(source)?),
        Cells::Count => counts(source)?,
        Cells::Month => months(source)?,
    };
    Ok(converted.map(|column| column.with_name(into.name.into())))
}

fn without_blanks(source: &Column) -> PolarsResult<Column> {
    let text = source.cast(&DataType::String)?;
    let kept: StringChunked =
        text.str()?.iter().map(|cell| cell.filter(|cell| !cell.trim().is_empty())).collect();
    Ok(kept.into_column())
}

fn counts(source: &Column) -> PolarsResult<Result<Column, BadCell>> {
    let text = source.cast(&DataType::String)?;
    let numbers = if source.dtype().is_primitive_numeric() {
        source.cast(&DataType::Int64)?
    } else {
        let parsed: Int64Chunked = text.str()?.iter().map(|cell| cell.and_then(whole)).collect();
        parsed.into_column()
    };
    let bad = text.str()?.iter().zip(numbers.i64()?.iter()).position(|(cell, number)| {
        let whole = number.is_some_and(|number| number >= 0);
        cell.is_some_and(|cell| !cell.trim().is_empty()) && !(whole && is_whole(cell.unwrap_or_default()))
    });
    Ok(bad.map_or(Ok(numbers), |row| Err(bad_cell(&text, row))))
}

/// `12` and `12.0` are twelve; programs that keep missing values in float columns write the second.
fn whole(cell: &str) -> Option<i64> {
    let cell = cell.trim();
    cell.strip_suffix(".0").unwrap_or(cell).parse().ok()
}

fn is_whole(cell: &str) -> bool {
    let cell = cell.trim();
    let digits = cell.strip_suffix(".0").unwrap_or(cell);
    !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit())
}

fn months(source: &Column) -> PolarsResult<Result<Column, BadCell>> {
    let text = source.cast(&DataType::String)?;
    let days: Vec<Option<i32>> = text.str()?.iter().map(|cell| cell.and_then(first_day)).collect();
    let bad = text
        .str()?
        .iter()
        .zip(&days)
        .position(|(cell, day)| cell.is_some_and(|cell| !cell.trim().is_empty()) && day.is_none());
    let column = Int32Chunked::from_iter_options(source.name().clone(), days.into_iter())
        .into_column()
        .cast(&DataType::Date)?;
    Ok(bad.map_or(Ok(column), |row| Err(bad_cell(&text, row))))
}

fn first_day(cell: &str) -> Option<i32> {
    let cell = cell.trim();
    let month = cell.get(..7)?;
    let rest_is_a_day = cell.len() == 7 || cell.as_bytes()[7] == b'-';
    rest_is_a_day
        .then(|| Month::parse(month).ok().map(|month| month.first_day().days_since_epoch()))
        .flatten()
}

fn bad_cell(text: &Column, row: usize) -> BadCell {
    let value = text.str().ok().and_then(|text| text.get(row)).unwrap_or_default().to_owned();
    BadCell { row: row + 1, value }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn converted(values: &[&str], name: &str) -> Result<Column, BadCell> {
        let source = Column::new("x".into(), values);
        convert(&source, find(name).expect("known")).expect("casts")
    }

    #[test]
    fn counts_are_whole_numbers() {
        let column = converted(&["0", " 12", ""], "summary_chars").expect("fits");
        assert_eq!(column.i64().expect("i64").iter().collect::<Vec<_>>(), [Some(0), Some(12), None]);
        let bad = converted(&["1", "many"], "downloads_last_month").expect_err("text is no count");
        assert_eq!(bad, BadCell { row: 2, value: "many".into() });
        assert_eq!(converted(&["-1"], "summary_chars").expect_err("negative").row, 1);
        assert_eq!(converted(&["1.5"], "summary_chars").expect_err("fraction").row, 1);
    }

    #[test]
    fn fractions_and_negatives_are_refused_in_typed_columns_too() {
        let source = Column::new("x".into(), &[1.0, 2.5]);
        let bad = convert(&source, find("summary_chars").expect("known")).expect("casts").expect_err("2.5");
        assert_eq!(bad.row, 2);
    }

    #[test]
    fn months_are_first_days() {
        let column = converted(&["1970-02", "1970-03-15", ""], "latest_release_month").expect("fits");
        let days: Vec<_> = column.cast(&DataType::Int32).expect("days").i32().expect("i32").iter().collect();
        assert_eq!(days, [Some(31), Some(59), None]);
        assert_eq!(converted(&["2026-13"], "latest_release_month").expect_err("no month 13").row, 1);
    }
}
