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
}

const GAP: &str = "  ";
const NARROWEST: usize = 6;

/// Writes the table and, where rows or columns were cut, a last line that says so.
pub(super) fn write(frame: &DataFrame, layout: &Layout, writer: &mut dyn Write) -> io::Result<()> {
    let rows = layout.rows.unwrap_or(usize::MAX).min(frame.height());
    let mut columns: Vec<Cells> = frame.columns().iter().map(|column| cells_of(column, rows)).collect();
    let mut widths: Vec<usize> = columns.iter().map(natural_width).collect();
    let shown = fit(&mut widths, layout.width.unwrap_or(usize::MAX));
    let hidden: Vec<String> = columns.split_off(shown).into_iter().map(|column| column.title).collect();
    let titles: Vec<&str> = columns.iter().map(|column| column.title.as_str()).collect();
    write_line(&columns, &widths, &titles, writer)?;
    let rules: Vec<String> = widths.iter().take(shown).map(|width| "─".repeat(*width)).collect();
    writeln!(writer, "{}", rules.join(GAP))?;
    for row in 0..rows {
        let texts: Vec<&str> = columns.iter().map(|column| column.texts[row].as_str()).collect();
        write_line(&columns, &widths, &texts, writer)?;
    }
    footer(frame.height(), rows, &hidden, layout.width.unwrap_or(usize::MAX), writer)
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
    let texts =
        (0..rows).map(|row| column.get(row).map(|value| cells::shown(&value)).unwrap_or_default()).collect();
    Cells { title: cells::visible(column.name()), texts, right: column.dtype().is_numeric() }
}

fn natural_width(column: &Cells) -> usize {
    column.texts.iter().map(|text| text.width()).max().unwrap_or(0).max(column.title.width()).max(1)
}

/// Narrows the widest columns until the row fits; columns that do not fit even then are left off at the end.
/// Returns how many columns are shown.
fn fit(widths: &mut [usize], available: usize) -> usize {
    let mut shown = widths.len();
    let least = |widths: &[usize]| -> usize {
        widths.iter().map(|width| (*width).min(NARROWEST)).sum::<usize>()
            + GAP.len() * widths.len().saturating_sub(1)
    };
    while shown > 1 && least(&widths[..shown]) > available {
        shown -= 1;
    }
    let widths = &mut widths[..shown];
    let gaps = GAP.len() * shown.saturating_sub(1);
    while widths.iter().sum::<usize>().saturating_add(gaps) > available {
        let Some(widest) = widths.iter_mut().max() else { break };
        if *widest <= NARROWEST {
            break;
        }
        *widest -= 1;
    }
    shown
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
        let columns = (0..9).map(|i| Column::new(format!("column{i}").into(), ["some text"])).collect();
        let text =
            rendered(&DataFrame::new(1, columns).expect("frame"), Layout { width: Some(30), rows: None });
        assert!(text.contains("columns that do not fit:\ncolumn4"), "{text}");
    }
}
