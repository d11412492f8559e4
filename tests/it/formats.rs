//! Every form of answer with text that would attack a terminal, a page or a spreadsheet: the text forms carry nothing that
//! is obeyed, the exact forms carry exactly what was published.
//!
//! Left out on purpose: pictures and pages (`charts`, `report`).

use polars::prelude::*;
use serde_json::Value;

use crate::world::{NPM, NpmRow, World, hostile};

const SQL: &str =
    "SELECT name, latest_version, repository_url, downloads_30d, observed_at FROM npm ORDER BY name";

fn answer(world: &World, form: &str) -> Vec<u8> {
    world.ok(&["query", SQL, "--format", form, "--limit", "0"]).bytes
}

fn text(world: &World, form: &str) -> String {
    String::from_utf8(answer(world, form)).unwrap()
}

fn in_order() -> Vec<&'static NpmRow> {
    let mut rows: Vec<_> = NPM.iter().collect();
    rows.sort_by_key(|row| row.0);
    rows
}

/// What a text form shows of a cell: hostile characters written out.
fn shown(cell: &str, breaks_too: bool) -> String {
    let keep = |c: &char| hostile(&c.to_string()).is_none() && !(breaks_too && matches!(c, '\n' | '\t'));
    cell.chars().map(|c| if keep(&c) { c.to_string() } else { c.escape_default().to_string() }).collect()
}

#[test]
fn the_world_is_hostile() {
    let all: String = NPM.iter().map(|row| format!("{}{}", row.1, row.4)).collect();
    for c in
        ['\u{1b}', '\u{9b}', '\u{7f}', '\u{0}', '\r', '\n', '\u{202e}', '\u{2066}', '\u{200b}', '\u{2028}']
    {
        assert!(all.contains(c), "{c:?} reached no row");
    }
}

#[test]
fn no_text_form_carries_what_a_terminal_obeys() {
    let world = World::new();
    for form in ["table", "markdown", "csv", "tsv", "json", "ndjson"] {
        let text = text(&world, form);
        assert_eq!(hostile(&text), None, "{form}");
        assert!(text.contains("hostile-escape"), "{form}");
    }
}

#[test]
fn one_row_is_one_line_in_the_forms_for_people() {
    let world = World::new();
    for (form, head) in [("table", 2), ("markdown", 2), ("ndjson", 0)] {
        assert_eq!(text(&world, form).lines().count(), head + NPM.len(), "{form}");
    }
    assert!(text(&world, "table").contains("+1\\t|`x`|\\r\\n--\\u{2028}"));
}

#[test]
fn markdown_holds_no_markup_of_a_stranger() {
    let world = World::new();
    let text = text(&world, "markdown");
    for markup in ["<script", "<img", "|`x`|"] {
        assert!(!text.contains(markup), "{markup}");
    }
    for line in text.lines().skip(2) {
        let cells = line.replace("\\\\", "").replace("\\|", "").matches('|').count();
        assert_eq!(cells, 6, "{line}");
    }
}

/// Cells of separated text, every one as it is between its quotes.
fn cells(text: &str, separator: char) -> Vec<Vec<String>> {
    let (mut rows, mut row, mut cell, mut quoted) = (Vec::new(), Vec::new(), String::new(), false);
    let mut rest = text.chars().peekable();
    while let Some(c) = rest.next() {
        match c {
            '"' if quoted && rest.peek() == Some(&'"') => cell.push(rest.next().unwrap()),
            '"' => quoted = !quoted,
            c if c == separator && !quoted => row.push(std::mem::take(&mut cell)),
            '\n' if !quoted => {
                row.push(std::mem::take(&mut cell));
                rows.push(std::mem::take(&mut row));
            }
            c => cell.push(c),
        }
    }
    assert!(!quoted && cell.is_empty() && row.is_empty(), "the text ends in the middle");
    rows
}

#[test]
fn separated_values_come_back_and_every_text_is_quoted() {
    let world = World::new();
    for (form, separator) in [("csv", ','), ("tsv", '\t')] {
        let text = text(&world, form);
        let found = cells(&text, separator);
        assert_eq!(found[0], ["name", "latest_version", "repository_url", "downloads_30d", "observed_at"]);
        for (cells, row) in found[1..].iter().zip(in_order()) {
            let wanted = [
                row.0.to_owned(),
                shown(row.1, false),
                shown(row.4, false),
                row.3.to_owned(),
                "2026-10-31".to_owned(),
            ];
            assert_eq!(*cells, wanted, "{form}");
        }
        assert_eq!(found.len(), 1 + NPM.len());
        for formula in ["=cmd()", "=HYPERLINK", "+1\t"] {
            let at = text.find(formula).unwrap();
            assert_eq!(&text[at - 1..at], "\"", "{form}: a formula is not quoted");
        }
    }
}

fn exact(rows: &[Value]) {
    assert_eq!(rows.len(), NPM.len());
    let or_null = |text: &str| if text.is_empty() { Value::Null } else { text.into() };
    for (found, row) in rows.iter().zip(in_order()) {
        assert_eq!(found["name"], row.0);
        assert_eq!(found["latest_version"], or_null(row.1), "{}", row.0);
        assert_eq!(found["repository_url"], or_null(row.4), "{}", row.0);
        assert_eq!(found["downloads_30d"].as_u64(), row.3.parse().ok(), "{}", row.0);
        assert_eq!(found["observed_at"], "2026-10-31");
    }
}

#[test]
fn json_brings_every_value_back_exactly() {
    let world = World::new();
    exact(&serde_json::from_slice::<Vec<Value>>(&answer(&world, "json")).unwrap());
    let lines = text(&world, "ndjson");
    exact(&lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect::<Vec<Value>>());
}

#[test]
fn parquet_brings_every_value_back_exactly_with_its_type() {
    let world = World::new();
    let bytes = answer(&world, "parquet");
    let frame = ParquetReader::new(std::io::Cursor::new(bytes)).finish().unwrap();
    let types: Vec<_> = frame.columns().iter().map(|column| column.dtype().clone()).collect();
    let text = DataType::String;
    assert_eq!(types, [text.clone(), text.clone(), text, DataType::Int64, DataType::Date]);
    let or_none = |text: &'static str| Some(text).filter(|text| !text.is_empty());
    let texts = |name: &str| -> Vec<Option<String>> {
        frame.column(name).unwrap().str().unwrap().iter().map(|cell| cell.map(str::to_owned)).collect()
    };
    let wanted = |of: fn(&NpmRow) -> &'static str| -> Vec<Option<String>> {
        in_order().iter().map(|row| or_none(of(row)).map(str::to_owned)).collect()
    };
    assert_eq!(texts("latest_version"), wanted(|row| row.1));
    assert_eq!(texts("repository_url"), wanted(|row| row.4));
    let downloads: Vec<_> = frame.column("downloads_30d").unwrap().i64().unwrap().iter().collect();
    assert_eq!(downloads, in_order().iter().map(|row| row.3.parse().ok()).collect::<Vec<Option<i64>>>());
}

#[test]
fn an_exported_answer_can_be_imported_again() {
    let world = World::new();
    let sql = "SELECT name, downloads_30d, latest_version FROM npm WHERE NOT STARTS_WITH(name, 'hostile') ORDER BY name";
    for file in ["again.csv", "again.tsv", "again.parquet"] {
        world.ok(&["query", sql, "--out", file]);
        let other = format!("world-of-{file}");
        let line =
            ["listing", "import", file, "--ecosystem", "npm", "--as-of", "2026-11-01", "--output", &other];
        world.ok(&line);
        world.ok(&["snapshot", "--output", &other]);
        let back = world.ok(&["query", sql, "--format", "csv", "--output", &other]).bytes;
        assert!(back == world.ok(&["query", sql, "--format", "csv"]).bytes, "{file}");
    }
}

#[test]
fn numbers_are_grouped_for_people_and_plain_for_programs() {
    let world = World::new();
    let ask = |form: &str| {
        world.ok(&["query", "SELECT 1234567 AS n, 0.25 AS share, NULL AS nothing", "--format", form]).out()
    };
    assert!(ask("table").contains("1,234,567") && ask("markdown").contains("| 1,234,567 | 0.25 |"));
    for form in ["csv", "tsv", "json", "ndjson"] {
        assert!(ask(form).contains("1234567") && ask(form).contains("0.25"), "{form}");
    }
}

#[test]
fn a_columns_own_name_is_made_harmless_too() {
    let world = World::new();
    for form in ["table", "markdown", "csv", "tsv", "json", "ndjson"] {
        let ran = world.ok(&["query", "SELECT 1 AS \"\u{1b}[31m\u{202e}\"", "--format", form]);
        assert_eq!(hostile(&ran.out()), None, "{form}");
    }
}
