//! Rows as a Markdown table. It leaves out aligning the source: renderers do that.

use std::io::{self, Write};

use polars::prelude::*;

use super::cells;

/// Writes the table; text cannot end a cell, start markup or bring HTML.
pub(super) fn write(frame: &DataFrame, writer: &mut dyn Write) -> io::Result<()> {
    let names: Vec<String> =
        frame.get_column_names().iter().map(|name| escape(&cells::visible(name))).collect();
    writeln!(writer, "| {} |", names.join(" | "))?;
    let rules: Vec<&str> = frame
        .columns()
        .iter()
        .map(|column| if column.dtype().is_numeric() { "--:" } else { "---" })
        .collect();
    writeln!(writer, "| {} |", rules.join(" | "))?;
    for row in 0..frame.height() {
        let mut line = String::from("|");
        for column in frame.columns() {
            let cell = escape(&cells::of_column(column, row));
            line.push(' ');
            line.push_str(&cell);
            line.push_str(" |");
        }
        writeln!(writer, "{line}")?;
    }
    Ok(())
}

fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '&' => escaped.push_str("&amp;"),
            '|' | '\\' | '`' | '*' | '_' | '[' | ']' | '~' => {
                escaped.push('\\');
                escaped.push(c);
            }
            c => escaped.push(c),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_cannot_break_out_of_its_cell() {
        let frame = df!("a" => ["x|y<script>\n[z](u)"], "n" => [1234i64]).expect("frame");
        let mut bytes = Vec::new();
        write(&frame, &mut bytes).expect("writes");
        let text = String::from_utf8(bytes).expect("UTF-8");
        assert_eq!(text, "| a | n |\n| --- | --: |\n| x\\|y&lt;script&gt;\\\\n\\[z\\](u) | 1,234 |\n");
    }
}
