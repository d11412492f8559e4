//! Parts of texts, counted in characters from 1, and where a text stands in another. It leaves out patterns.

use polars::prelude::*;

use super::{Definition, refused, wholes, word};

pub(super) const ALL: &[Definition] = &[
    Definition { name: "text_part", compute: part, kind: text_kind },
    Definition { name: "text_left", compute: |c| side(c, left), kind: text_kind },
    Definition { name: "text_right", compute: |c| side(c, right), kind: text_kind },
    Definition { name: "text_place", compute: place, kind: place_kind },
];

fn is_text(kind: &DataType) -> bool {
    matches!(kind, DataType::String | DataType::Null | DataType::Unknown(UnknownKind::Str | UnknownKind::Any))
}

fn text_kind(kinds: &[DataType]) -> PolarsResult<DataType> {
    let whole = |kind: &DataType| kind.is_integer() || kind.is_null() || kind.is_unknown();
    if !is_text(&kinds[0]) {
        return Err(refused(format!("a part of a text: expected a text, found {}", word(&kinds[0]))));
    }
    match kinds[1..].iter().find(|kind| !whole(kind)) {
        None => Ok(DataType::String),
        Some(odd) => Err(refused(format!("a part of a text: places are whole numbers, found {}", word(odd)))),
    }
}

fn place_kind(kinds: &[DataType]) -> PolarsResult<DataType> {
    match kinds.iter().find(|kind| !is_text(kind)) {
        None => Ok(DataType::Int64),
        Some(odd) => Err(refused(format!("STRPOS looks for a text in a text, found {}", word(odd)))),
    }
}

fn texts(column: &Column) -> PolarsResult<StringChunked> {
    column.as_materialized_series().cast(&DataType::String)?.str().cloned()
}

/// The number of rows of columns of which some may stand for every row.
fn height(columns: &[Column]) -> usize {
    if columns.iter().any(Column::is_empty) {
        return 0;
    }
    columns.iter().map(Column::len).max().unwrap_or(0)
}

fn at<T: PolarsDataType>(cells: &ChunkedArray<T>, row: usize) -> usize {
    if cells.len() == 1 { 0 } else { row }
}

/// `SUBSTR(x, start, length)`.
fn part(columns: &[Column]) -> PolarsResult<Column> {
    let kinds: Vec<DataType> = columns.iter().map(|column| column.dtype().clone()).collect();
    text_kind(&kinds)?;
    let (of, start) = (texts(&columns[0])?, wholes(&columns[1])?);
    let length = columns.get(2).map(wholes).transpose()?;
    let mut cells = Vec::with_capacity(height(columns));
    for row in 0..height(columns) {
        let wanted = match &length {
            None => Some(i64::MAX),
            Some(length) => length.get(at(length, row)),
        };
        cells.push(match (of.get(at(&of, row)), start.get(at(&start, row)), wanted) {
            (Some(text), Some(start), Some(length)) => Some(cut(text, start, length)?),
            _ => None,
        });
    }
    Ok(StringChunked::from_iter_options(columns[0].name().clone(), cells.into_iter()).into_column())
}

fn cut(text: &str, start: i64, length: i64) -> PolarsResult<&str> {
    if start < 0 || length < 0 {
        return Err(refused(
            "SUBSTR counts from 1 and takes no negative places; the end of a text is RIGHT(x, n)".into(),
        ));
    }
    let end = start.saturating_add(length);
    let from = start.max(1);
    Ok(if end <= from { "" } else { characters(text, from - 1, end - 1) })
}

/// The characters from one place to before another.
fn characters(text: &str, from: i64, to: i64) -> &str {
    let byte = |place: i64| {
        let place = usize::try_from(place).unwrap_or(usize::MAX);
        text.char_indices().nth(place).map_or(text.len(), |(byte, _)| byte)
    };
    &text[byte(from)..byte(to)]
}

fn side(columns: &[Column], of: fn(&str, i64) -> &str) -> PolarsResult<Column> {
    let kinds: Vec<DataType> = columns.iter().map(|column| column.dtype().clone()).collect();
    text_kind(&kinds)?;
    let (all, count) = (texts(&columns[0])?, wholes(&columns[1])?);
    let cells =
        (0..height(columns)).map(|row| Some(of(all.get(at(&all, row))?, count.get(at(&count, row))?)));
    Ok(StringChunked::from_iter_options(columns[0].name().clone(), cells).into_column())
}

fn chars(text: &str) -> i64 {
    text.chars().count() as i64
}

/// The first characters; of a negative number, all but so many.
fn left(text: &str, count: i64) -> &str {
    let count = if count < 0 { chars(text).saturating_add(count).max(0) } else { count };
    characters(text, 0, count)
}

/// The last characters; of a negative number, all but so many.
fn right(text: &str, count: i64) -> &str {
    let skip = if count < 0 { count.saturating_neg() } else { chars(text).saturating_sub(count).max(0) };
    characters(text, skip, i64::MAX)
}

fn place(columns: &[Column]) -> PolarsResult<Column> {
    let kinds: Vec<DataType> = columns.iter().map(|column| column.dtype().clone()).collect();
    place_kind(&kinds)?;
    let (of, wanted) = (texts(&columns[0])?, texts(&columns[1])?);
    let cells = (0..height(columns)).map(|row| {
        let (text, wanted) = (of.get(at(&of, row))?, wanted.get(at(&wanted, row))?);
        Some(
            memchr::memmem::find(text.as_bytes(), wanted.as_bytes())
                .map_or(0, |byte| chars(&text[..byte]) + 1),
        )
    });
    Ok(Int64Chunked::from_iter_options(columns[0].name().clone(), cells).into_column())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_are_counted_in_characters_from_one() {
        for (start, length, expected) in
            [(1, 3, "äbc"), (2, 2, "bc"), (0, 3, "äb"), (3, 99, "cd"), (9, 1, ""), (0, 1, ""), (1, 0, "")]
        {
            assert_eq!(cut("äbcd", start, length).expect("a part"), expected, "{start}, {length}");
        }
        assert!(cut("abc", -1, 2).is_err() && cut("abc", 1, -1).is_err());
    }

    #[test]
    fn ends_that_are_longer_than_the_text_are_all_of_it() {
        assert_eq!((left("äb", 3), right("äb", 3)), ("äb", "äb"));
        assert_eq!((left("äbc", 1), right("äbc", 1)), ("ä", "c"));
        assert_eq!((left("äbc", -1), right("äbc", -1)), ("äb", "bc"));
        assert_eq!((left("abc", -9), right("abc", -9), right("abc", 0)), ("", "", ""));
    }

    #[test]
    fn a_text_is_found_as_it_is_written() {
        let texts = Column::new("x".into(), [Some("ä.c"), Some("abc"), None]);
        let found = place(&[texts, Column::new("y".into(), ["."])]).expect("places");
        assert_eq!(found.take_materialized_series(), Series::new("x".into(), [Some(2i64), Some(0), None]));
    }
}
