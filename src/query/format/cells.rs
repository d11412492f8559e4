//! Single cells as text: numbers grouped, hostile characters made visible. It leaves out the layout.

use std::borrow::Cow;
use std::fmt::Write;

use polars::prelude::*;

/// Whether a terminal or a reader's eye could be misled by a character: controls (C0, DEL, C1), bidirectional
/// marks and overrides, zero-width characters, line and paragraph separators, the byte-order mark.
fn hostile(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{200B}'..='\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{FEFF}' | '\u{061C}')
}

/// A text for people: hostile characters become `\u{…}`, line breaks and tabs `\n`, `\r`, `\t`.
#[must_use]
pub fn visible(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for c in text.chars() {
        if hostile(c) { shown.extend(c.escape_default()) } else { shown.push(c) }
    }
    shown
}

fn visible_but_breaks(text: &str) -> Cow<'_, str> {
    let keep = |c: char| !hostile(c) || matches!(c, '\n' | '\t');
    if text.chars().all(keep) {
        return Cow::Borrowed(text);
    }
    let mut shown = String::with_capacity(text.len() + 8);
    for c in text.chars() {
        if keep(c) { shown.push(c) } else { shown.extend(c.escape_default()) }
    }
    Cow::Owned(shown)
}

/// The frame with hostile characters in its texts made visible; line breaks and tabs stay.
pub(super) fn without_controls(frame: &DataFrame) -> PolarsResult<DataFrame> {
    let mut named = frame.clone();
    let names: Vec<String> =
        frame.get_column_names().iter().map(|name| visible_but_breaks(name).into_owned()).collect();
    named.set_column_names(&names)?;
    map_texts(&named, |column| {
        let texts: StringChunked = column.str()?.iter().map(|cell| cell.map(visible_but_breaks)).collect();
        Ok(texts.with_name(column.name().clone()).into_column())
    })
}

/// The frame with an apostrophe before every text that a spreadsheet would take for a formula.
///
/// # Errors
/// None that a frame with texts can bring about; the signature is polars'.
pub fn for_spreadsheets(frame: &DataFrame) -> PolarsResult<DataFrame> {
    let formula = |text: &str| text.starts_with(['=', '+', '-', '@', '\t', '\r']);
    map_texts(frame, |column| {
        let texts: StringChunked = column
            .str()?
            .iter()
            .map(|cell| {
                cell.map(
                    |text| if formula(text) { Cow::Owned(format!("'{text}")) } else { Cow::Borrowed(text) },
                )
            })
            .collect();
        Ok(texts.with_name(column.name().clone()).into_column())
    })
}

fn map_texts(frame: &DataFrame, of: impl Fn(&Column) -> PolarsResult<Column>) -> PolarsResult<DataFrame> {
    let columns = frame
        .columns()
        .iter()
        .map(|column| if column.dtype() == &DataType::String { of(column) } else { Ok(column.clone()) })
        .collect::<PolarsResult<Vec<_>>>()?;
    DataFrame::new(frame.height(), columns)
}

/// Days as `YYYY-MM-DD`, for forms without a type for days.
pub(super) fn days_as_text(frame: &DataFrame) -> PolarsResult<DataFrame> {
    let columns = frame
        .columns()
        .iter()
        .map(|column| match column.dtype() {
            DataType::Date | DataType::Datetime(..) => column.cast(&DataType::String),
            _ => Ok(column.clone()),
        })
        .collect::<PolarsResult<Vec<_>>>()?;
    DataFrame::new(frame.height(), columns)
}

/// JSON text with hostile characters as JSON escapes (`\u` and four digits); outside of strings JSON has none, so values stay the same.
pub fn escape_json(text: &str) -> Cow<'_, str> {
    let raw_break = |c: char| matches!(c, '\n' | '\r' | '\t');
    if !text.chars().any(|c| hostile(c) && !raw_break(c)) {
        return Cow::Borrowed(text);
    }
    let mut escaped = String::with_capacity(text.len() + 16);
    for c in text.chars() {
        if hostile(c) && !raw_break(c) {
            let mut units = [0; 2];
            for unit in c.encode_utf16(&mut units) {
                write!(escaped, "\\u{unit:04x}").expect("a String takes everything");
            }
        } else {
            escaped.push(c);
        }
    }
    Cow::Owned(escaped)
}

/// A whole number with its digits grouped by commas: `4,499,322`.
#[must_use]
pub fn grouped(number: i64) -> String {
    with_commas(number < 0, &number.unsigned_abs().to_string())
}

fn with_commas(negative: bool, digits: &str) -> String {
    let mut text = String::with_capacity(digits.len() + digits.len() / 3 + 1);
    if negative {
        text.push('-');
    }
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// A cell of a column for people: as [`shown`], but for years, which are numbers of no things.
pub fn of_column(column: &Column, row: usize) -> String {
    let Ok(value) = column.get(row) else { return String::new() };
    let name = column.name().as_str();
    match value {
        year if (name == "year" || name.ends_with("_year")) && year.is_integer() => year.to_string(),
        value => shown(&value),
    }
}

/// A cell for people; null is empty, so that it can be told from a text and from 0.
pub fn shown(value: &AnyValue<'_>) -> String {
    match value {
        AnyValue::Null => String::new(),
        AnyValue::String(text) => visible(text),
        AnyValue::StringOwned(text) => visible(text),
        AnyValue::Float64(number) => float(*number),
        AnyValue::Float32(number) => float(f64::from(*number)),
        value if value.is_integer() => value.extract::<i64>().map_or_else(|| value.to_string(), grouped),
        value => visible(&value.to_string()),
    }
}

/// From here on a float is written with a power of ten.
const LONG: f64 = 1e21;

/// Floats with four significant decimals below 1,000 and grouped whole numbers above.
fn float(number: f64) -> String {
    if !number.is_finite() {
        return number.to_string();
    }
    if number.abs() >= LONG {
        return format!("{number:e}");
    }
    if number.abs() >= 1e15 {
        return with_commas(number < 0.0, &format!("{:.0}", number.abs()));
    }
    if number.abs() >= 1000.0 {
        #[allow(clippy::cast_possible_truncation)]
        let whole = number.trunc() as i64;
        let tenths = (number.fract().abs() * 10.0).round();
        return if tenths > 0.0 && tenths < 10.0 {
            format!("{}.{tenths}", grouped(whole))
        } else {
            grouped(number.round() as i64)
        };
    }
    let text = format!("{number:.4}");
    let short = text.trim_end_matches('0').trim_end_matches('.');
    if short == "0" || short == "-0" {
        if number == 0.0 { "0".into() } else { format!("{number:.2e}") }
    } else {
        short.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hostile_characters_become_visible() {
        assert_eq!(visible("a\u{1b}[31mb\u{202e}c\n\u{9b}"), "a\\u{1b}[31mb\\u{202e}c\\n\\u{9b}");
        assert_eq!(visible("naïve — 漢字"), "naïve — 漢字");
    }

    #[test]
    fn json_stays_the_same_value() {
        let text = "[{\"a\":\"x\u{202e}y\u{7f}\"}]\n";
        let escaped = escape_json(text);
        assert!(escaped.contains("\\u202e") && escaped.contains("\\u007f"));
        let value: serde_json::Value = serde_json::from_str(&escaped).expect("JSON");
        assert_eq!(value[0]["a"], "x\u{202e}y\u{7f}");
    }

    #[test]
    fn numbers_are_grouped() {
        assert_eq!(grouped(4_499_322), "4,499,322");
        assert_eq!(grouped(-100), "-100");
        assert_eq!(grouped(0), "0");
        assert_eq!(float(0.0), "0");
        assert_eq!(float(0.25), "0.25");
        assert_eq!(float(1234.56), "1,234.6");
        assert_eq!(float(0.00001), "1.00e-5");
        assert_eq!(float(1.2e19), "12,000,000,000,000,000,000");
        assert_eq!(float(-1e20), "-100,000,000,000,000,000,000");
        assert_eq!(float(2.5e30), "2.5e30");
    }
}
