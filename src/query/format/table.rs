//! Rows for a terminal: columns aligned, numbers to the right, as wide as the screen and no wider, and a line
//! that says what was cut. It leaves out colours.

use std::io::{self, Write};

use polars::prelude::*;
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use super::cells;

/// How a table may look.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Layout {
    /// Width to fit, in terminal cells; none = as wide as it comes.
    pub width: Option<usize>,
    /// Rows to show; none = all.
    pub rows: Option<usize>,
}

struct Cells {
    title: String,
    texts: Vec<String>,
    right: bool,
    /// Numbers and days are never cut: a part of one is another one.
    whole: bool,
}

const GAP: &str = "  ";
/// The least width of a title that is cut.
const TITLE_LEAST: usize = 8;
/// The least width of a text that is cut, unless it stands alone.
const TEXT_LEAST: usize = 12;
/// The same for the first of three columns and more: it most often says what a row is about.
const KEY_LEAST: usize = 24;
/// A few rows with too many columns are shown as records, one line a value.
const RECORDS_MOST: usize = 3;

/// Writes the table and, where rows or columns were cut, a last line that says so.
pub(super) fn write(frame: &DataFrame, layout: &Layout, writer: &mut dyn Write) -> io::Result<()> {
    let rows = layout.rows.unwrap_or(usize::MAX).min(frame.height());
    let available = layout.width.unwrap_or(usize::MAX);
    let mut columns: Vec<Cells> = frame.columns().iter().map(|column| cells_of(column, rows)).collect();
    let widths = fit(&columns, available);
    let shown = widths.len();
    if shown < columns.len() && rows > 0 && rows <= RECORDS_MOST {
        write_records(&columns, rows, available, writer)?;
        return footer(frame.height(), rows, &[], available, writer);
    }
    let hidden: Vec<String> = columns.split_off(shown).into_iter().map(|column| column.title).collect();
    // The end of a name tells it from others that begin alike.
    let titles: Vec<String> =
        columns.iter().zip(&widths).map(|(column, width)| cut_inside(&column.title, *width)).collect();
    let titles: Vec<&str> = titles.iter().map(String::as_str).collect();
    write_line(&columns, &widths, &titles, writer)?;
    let rules: Vec<String> = widths.iter().take(shown).map(|width| "─".repeat(*width)).collect();
    writeln!(writer, "{}", rules.join(GAP))?;
    for row in 0..rows {
        let texts: Vec<&str> = columns.iter().map(|column| column.texts[row].as_str()).collect();
        write_line(&columns, &widths, &texts, writer)?;
    }
    footer(frame.height(), rows, &hidden, available, writer)
}

fn footer(
    all: usize,
    shown: usize,
    hidden: &[String],
    width: usize,
    writer: &mut dyn Write,
) -> io::Result<()> {
    let number = |count: usize| cells::grouped(i64::try_from(count).unwrap_or(i64::MAX));
    if shown < all {
        let cut = number(all - shown);
        let told = format!("({} of {} rows; {cut} cut: --limit 0 shows all)", number(shown), number(all));
        write_wrapped(&told, width, writer)?;
    } else if all == 0 {
        writeln!(writer, "(no rows)")?;
    }
    if !hidden.is_empty() {
        write_wrapped(&format!("(columns that do not fit: {})", hidden.join(", ")), width, writer)?;
    }
    Ok(())
}

fn write_wrapped(text: &str, width: usize, writer: &mut dyn Write) -> io::Result<()> {
    let mut line = String::new();
    for word in text.split(' ') {
        if !line.is_empty() && line.width() + 1 + word.width() > width {
            writeln!(writer, "{line}")?;
            line.clear();
        }
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(word);
    }
    writeln!(writer, "{line}")
}

fn cells_of(column: &Column, rows: usize) -> Cells {
    let texts = (0..rows).map(|row| cells::of_column(column, row)).collect();
    let right = column.dtype().is_numeric();
    Cells { title: cells::visible(column.name()), texts, right, whole: right || column.dtype().is_temporal() }
}

fn content_width(column: &Cells) -> usize {
    column.texts.iter().map(|text| text.width()).max().unwrap_or(0).max(1)
}

/// The widths of the columns that fit: titles are cut first, then texts, the widest first; where that is not enough the
/// last columns are left off.
fn fit(columns: &[Cells], available: usize) -> Vec<usize> {
    let mut shown = columns.len();
    loop {
        let columns = &columns[..shown];
        let gaps = GAP.len() * shown.saturating_sub(1);
        let mut widths: Vec<usize> =
            columns.iter().map(|column| content_width(column).max(column.title.width())).collect();
        let alone = shown <= 1;
        let title_least = |column: &Cells| content_width(column).max(column.title.width().min(TITLE_LEAST));
        narrow(&mut widths, columns, available.saturating_sub(gaps), title_least);
        let text_least = |column: &Cells| match (column.whole, alone) {
            (true, _) => title_least(column),
            (false, true) => 2,
            (false, false) if shown > 2 && std::ptr::eq(column, &raw const columns[0]) => {
                title_least(column).min(KEY_LEAST)
            }
            (false, false) => title_least(column).min(TEXT_LEAST),
        };
        narrow(&mut widths, columns, available.saturating_sub(gaps), text_least);
        if alone || widths.iter().sum::<usize>().saturating_add(gaps) <= available {
            return widths;
        }
        shown -= 1;
    }
}

/// Takes width from the widest column that has more than its least, one cell at a time.
fn narrow(widths: &mut [usize], columns: &[Cells], available: usize, least: impl Fn(&Cells) -> usize) {
    let leasts: Vec<usize> = columns.iter().map(least).collect();
    while widths.iter().fold(0usize, |sum, width| sum.saturating_add(*width)) > available {
        let spare = widths.iter_mut().zip(&leasts).filter(|(width, least)| **width > **least);
        let Some((widest, _)) = spare.max_by_key(|(width, _)| **width) else { return };
        *widest -= 1;
    }
}

/// One line a value, names to the left; a value goes on in the next line where it does not fit.
fn write_records(columns: &[Cells], rows: usize, available: usize, writer: &mut dyn Write) -> io::Result<()> {
    let names = columns.iter().map(|column| column.title.width()).max().unwrap_or(0).min(available / 2);
    let room = available.saturating_sub(names + GAP.len()).max(1);
    for row in 0..rows {
        if row > 0 {
            writeln!(writer)?;
        }
        for column in columns {
            let name = cut(&column.title, names);
            let mut lead = format!("{name}{}", " ".repeat(names.saturating_sub(name.width())));
            for piece in pieces(&column.texts[row], room) {
                writeln!(writer, "{}", format!("{lead}{GAP}{piece}").trim_end())?;
                lead = " ".repeat(names);
            }
        }
    }
    Ok(())
}

/// A name no wider than `room`, its middle left out.
fn cut_inside(name: &str, room: usize) -> String {
    if name.width() <= room {
        return name.to_owned();
    }
    let end_room = room.saturating_sub(1) / 2;
    let mut end: Vec<char> = Vec::new();
    let mut used = 0;
    for c in name.chars().rev() {
        used += c.width().unwrap_or(0);
        if used > end_room {
            break;
        }
        end.push(c);
    }
    let end: String = end.into_iter().rev().collect();
    let start = cut(name, room - end.width());
    format!("{start}{end}")
}

/// A text in pieces no wider than `room`; an empty text is one empty piece.
fn pieces(text: &str, room: usize) -> Vec<String> {
    let mut pieces = vec![String::new()];
    let mut used = 0;
    for c in text.chars() {
        let wide = c.width().unwrap_or(0);
        if used > 0 && used + wide > room {
            pieces.push(String::new());
            used = 0;
        }
        pieces.last_mut().expect("there is always one").push(c);
        used += wide;
    }
    pieces
}

fn write_line(columns: &[Cells], widths: &[usize], texts: &[&str], writer: &mut dyn Write) -> io::Result<()> {
    let mut line = String::new();
    for (index, ((column, width), text)) in columns.iter().zip(widths).zip(texts).enumerate() {
        if index > 0 {
            line.push_str(GAP);
        }
        let text = cut(text, *width);
        let pad = " ".repeat(width.saturating_sub(text.width()));
        if column.right {
            line.push_str(&pad);
            line.push_str(&text);
        } else {
            line.push_str(&text);
            line.push_str(&pad);
        }
    }
    writeln!(writer, "{}", line.trim_end())
}

fn cut(text: &str, width: usize) -> String {
    if text.width() <= width {
        return text.to_owned();
    }
    let mut short = String::new();
    let mut used = 0;
    for c in text.chars() {
        let wide = c.width().unwrap_or(0);
        if used + wide + 1 > width {
            break;
        }
        short.push(c);
        used += wide;
    }
    short.push('…');
    short
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rendered(frame: &DataFrame, layout: Layout) -> String {
        let mut bytes = Vec::new();
        write(frame, &layout, &mut bytes).expect("writes");
        String::from_utf8(bytes).expect("UTF-8")
    }

    fn frame() -> DataFrame {
        df!("name" => ["a-rather-long-package-name", "b", "c"], "n" => [Some(1_234_567i64), None, Some(0)])
            .expect("frame")
    }

    #[test]
    fn numbers_stand_right_and_null_is_not_zero() {
        let text = rendered(&frame(), Layout { width: None, rows: None });
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(lines[2], "a-rather-long-package-name  1,234,567");
        assert_eq!(lines[3], "b");
        assert_eq!(lines[4], format!("c{}0", " ".repeat(36 - 1)));
    }

    #[test]
    fn a_narrow_terminal_is_kept_to_and_the_cut_is_told() {
        let text = rendered(&frame(), Layout { width: Some(24), rows: Some(1) });
        assert!(text.lines().take(3).all(|line| line.width() <= 24), "{text}");
        assert!(text.contains("a-rather-lon…"), "{text}");
        assert!(text.contains("(1 of 3 rows; 2 cut"), "{text}");
    }

    #[test]
    fn columns_that_cannot_fit_are_named() {
        let columns = (0..9).map(|i| Column::new(format!("column{i}").into(), ["some text"; 5])).collect();
        let text =
            rendered(&DataFrame::new(5, columns).expect("frame"), Layout { width: Some(31), rows: None });
        assert!(text.starts_with("column0    column1    column2\n"), "{text}");
        assert!(text.contains("columns that do not fit:\ncolumn3"), "{text}");
    }

    #[test]
    fn numbers_and_days_are_never_cut() {
        let frame = df!("a-very-long-title" => [1_234_567_890i64; 4], "t" => ["some long text here"; 4])
            .expect("frame");
        let text = rendered(&frame, Layout { width: Some(27), rows: None });
        assert!(text.lines().nth(2) == Some("1,234,567,890  some long t…"), "{text}");
    }

    #[test]
    fn a_few_rows_with_too_many_columns_are_records() {
        let columns =
            (0..9).map(|i| Column::new(format!("column{i}").into(), ["text that is long"])).collect();
        let text =
            rendered(&DataFrame::new(1, columns).expect("frame"), Layout { width: Some(20), rows: None });
        assert!(text.starts_with("column0  text that i\n         s long\ncolumn1"), "{text}");
        assert!(text.lines().all(|line| line.width() <= 20), "{text}");
    }
}
