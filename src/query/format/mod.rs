//! The forms in which rows leave the program. Text from registries is hostile: nothing that a terminal would
//! obey gets through any text form, and exact values stay exact in JSON and Parquet. It leaves out where the
//! bytes go.

use std::io::Write;

use polars::prelude::*;

use super::{QueryError, functions};

mod cells;
mod markdown;
mod table;

pub use cells::{escape_json, for_spreadsheets, grouped, shown as cell, visible};
pub use table::Layout;

/// A form of output.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// Aligned for a terminal.
    Table,
    /// A Markdown table.
    Markdown,
    /// Comma-separated; every text is quoted.
    Csv,
    /// Tab-separated; every text is quoted.
    Tsv,
    /// One JSON array of objects.
    Json,
    /// One JSON object a line.
    Ndjson,
    /// Apache Parquet.
    Parquet,
}

impl Format {
    /// Every form with its name on the command line.
    pub const ALL: [(Self, &'static str); 7] = [
        (Self::Table, "table"),
        (Self::Markdown, "markdown"),
        (Self::Csv, "csv"),
        (Self::Tsv, "tsv"),
        (Self::Json, "json"),
        (Self::Ndjson, "ndjson"),
        (Self::Parquet, "parquet"),
    ];

    /// Its name on the command line.
    #[must_use]
    pub fn name(self) -> &'static str {
        Self::ALL.iter().find(|(format, _)| *format == self).map_or("", |(_, name)| name)
    }

    /// The form that a file's extension stands for.
    #[must_use]
    pub fn of_extension(extension: &str) -> Option<Self> {
        let extension = if extension == "md" { "markdown" } else { extension };
        Self::ALL.iter().find(|(_, name)| *name == extension).map(|(format, _)| *format)
    }
}

/// Writes all rows of `frame`; `layout` matters to tables alone. Spans of time are numbers of days in every form.
///
/// # Errors
/// A writer that fails, or rows that the form cannot hold.
pub fn write(
    format: Format,
    frame: &mut DataFrame,
    layout: &Layout,
    writer: &mut dyn Write,
) -> Result<(), QueryError> {
    *frame = functions::spans_as_days(std::mem::take(frame)).map_err(failed(format.name()))?;
    match format {
        Format::Table => table::write(frame, layout, writer)?,
        Format::Markdown => markdown::write(frame, writer)?,
        Format::Csv => separated(frame, b',', writer)?,
        Format::Tsv => separated(frame, b'\t', writer)?,
        Format::Json => json(frame, JsonFormat::Json, writer)?,
        Format::Ndjson => json(frame, JsonFormat::JsonLines, writer)?,
        Format::Parquet => {
            ParquetWriter::new(writer).finish(frame).map(drop).map_err(failed("parquet"))?;
        }
    }
    Ok(())
}

fn failed(format: &'static str) -> impl Fn(PolarsError) -> QueryError {
    move |source| match source {
        PolarsError::IO { error, .. } => QueryError::Io(std::io::Error::new(error.kind(), error.to_string())),
        source => QueryError::Write { format, source },
    }
}

/// Texts are always quoted, and control characters other than line breaks and tabs are written visibly. A
/// spreadsheet may still take a quoted cell that starts with `=`, `+`, `-` or `@` for a formula (every scoped npm name
/// starts with `@`): [`for_spreadsheets`] is for files that go there, this form for everything that reads exact values.
fn separated(frame: &DataFrame, separator: u8, writer: &mut dyn Write) -> Result<(), QueryError> {
    let mut safe = cells::without_controls(frame).map_err(failed("csv"))?;
    CsvWriter::new(writer)
        .with_separator(separator)
        .with_quote_style(QuoteStyle::NonNumeric)
        .finish(&mut safe)
        .map_err(failed("csv"))
}

/// Control, bidirectional and line-separator characters are escaped as JSON escapes (`\u` and four digits): the value stays exact, and a
/// terminal shows it harmlessly.
fn json(frame: &mut DataFrame, form: JsonFormat, writer: &mut dyn Write) -> Result<(), QueryError> {
    let mut bytes = Vec::new();
    let mut shown = cells::days_as_text(frame).map_err(failed("json"))?;
    JsonWriter::new(&mut bytes).with_json_format(form).finish(&mut shown).map_err(failed("json"))?;
    let text = String::from_utf8_lossy(&bytes);
    writer.write_all(cells::escape_json(&text).as_bytes())?;
    if !text.ends_with('\n') {
        writer.write_all(b"\n")?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_of_time_are_days_in_every_form() {
        for (format, name) in Format::ALL {
            let spans = Series::new("apart".into(), [Some(129_600_000i64), None])
                .cast(&DataType::Duration(TimeUnit::Milliseconds))
                .expect("spans");
            let mut frame = DataFrame::new(2, vec![spans.into_column()]).expect("a frame");
            let mut bytes = Vec::new();
            write(format, &mut frame, &Layout { width: None, rows: None }, &mut bytes).expect(name);
            if format == Format::Parquet {
                let back = ParquetReader::new(std::io::Cursor::new(bytes)).finish().expect("Parquet");
                assert_eq!(back.column("apart").expect("there").f64().expect("numbers").get(0), Some(1.5));
            } else {
                assert!(String::from_utf8(bytes).expect("UTF-8").contains("1.5"), "{name}");
            }
        }
    }
}
