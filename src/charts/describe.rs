//! A chart in words, for readers who do not see it. Leaves out the single values
//! of charts with many rows.

use super::{Chart, Form, Row, number, series};

const MOST: usize = 24;

/// What the chart shows: its form, axes, series, and few rows one by one.
pub fn describe(chart: &Chart) -> String {
    let form = match chart.form {
        Form::Bars => "Bar chart",
        Form::Lines => "Line chart",
        Form::Columns => "Column chart",
        Form::Dots => "Dot chart with intervals",
    };
    let by = if chart.x.title.is_empty() { String::new() } else { format!(" by {}", chart.x.title) };
    let measured = if chart.y.title.is_empty() { "value" } else { &chart.y.title };
    let mut parts = vec![format!("{form}: {measured}{by}.")];
    let names: Vec<&str> = series::group(&chart.rows).iter().map(|series| series.name).collect();
    parts.push(format!("Series: {}.", names.join(", ")));
    if chart.rows.len() <= MOST {
        let rows: Vec<String> = chart.rows.iter().map(|row| one(chart, row)).collect();
        parts.push(format!("{}.", rows.join("; ")));
    } else {
        let notes = chart.rows.iter().filter(|row| row.label.is_some());
        parts.extend(notes.map(|row| format!("{}.", one(chart, row))));
    }
    parts.push(chart.caption.clone());
    parts.join(" ").trim().to_owned()
}

fn one(chart: &Chart, row: &Row) -> String {
    let place = row.category.clone().unwrap_or_else(|| number::value(row.x, chart.x.scale));
    let value = if row.y.is_nan() { "not known".into() } else { number::value(row.y, chart.y.scale) };
    let mut words = if place == row.series { place } else { format!("{}, {place}", row.series) };
    words = format!("{words}: {value}");
    if let Some(mark) = row.mark.filter(|mark| mark.is_finite()) {
        words = format!("{words} (claimed {})", number::value(mark, chart.y.scale));
    }
    match &row.label {
        Some(label) => format!("{words} ({label})"),
        None => words,
    }
}

#[cfg(test)]
mod tests {
    use super::super::sample;
    use super::*;

    #[test]
    fn missing_is_said() {
        let words = describe(&sample::chart(Form::Bars));
        assert!(words.starts_with("Bar chart: packages by rank. Series: npm, PyPI."), "{words}");
        assert!(words.contains("npm, b: not known"), "{words}");
        assert!(words.ends_with("n = 3"), "{words}");
    }
}
