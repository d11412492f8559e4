//! `pkgcensus schema`: tables, columns, units, and what a null means.

use std::fmt::Write as _;

use clap::Args;

use super::failure::Usage;
use super::{Context, Done};
use crate::measures;
use crate::query::stored_tables;
use crate::query::{TableInfo, nearest};

/// Print the tables that questions see: columns, units, meaning, what a null means
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  pkgcensus schema\n  pkgcensus schema packages\n  pkgcensus schema --markdown > tables.md"
)]
pub(super) struct Arguments {
    /// One table
    #[arg(value_name = "TABLE")]
    table: Option<String>,
    /// As Markdown, the form of queries/README.md
    #[arg(long)]
    markdown: bool,
}

pub(super) fn run(arguments: &Arguments, context: &Context<'_>) -> anyhow::Result<Done> {
    let mut tables = all_tables();
    if let Some(wanted) = &arguments.table {
        let names: Vec<String> = tables.iter().map(|table| table.name.clone()).collect();
        tables.retain(|table| table.name == *wanted);
        if tables.is_empty() {
            let near = nearest(wanted, names.iter().map(String::as_str));
            let hint = if near.is_empty() { names.join(", ") } else { near.join(" or ") };
            return Err(Usage(format!("no table `{}`; expected {hint}", wanted.escape_debug())).into());
        }
    }
    let text = if arguments.markdown { markdown(&tables) } else { plain(&tables, context) };
    context.printer.data(text.as_bytes())?;
    Ok(Done::Whole)
}

/// Every table that a question can name.
pub(super) fn all_tables() -> Vec<TableInfo> {
    let mut tables = stored_tables();
    tables.extend(measures::tables().into_iter().map(|(info, _)| info));
    tables
}

/// Views have the columns of `packages`; saying them once is enough.
fn is_view(table: &TableInfo) -> bool {
    matches!(table.name.as_str(), "npm" | "pypi")
}

fn plain(tables: &[TableInfo], context: &Context<'_>) -> String {
    let width = context.printer.layout(None).width.unwrap_or(100).max(40);
    let mut text = String::new();
    for table in tables {
        let _ = writeln!(text, "{}", table.name);
        wrap(&mut text, &table.row, 2, width);
        if is_view(table) && tables.len() > 1 {
            text.push_str("  columns: those of packages\n\n");
            continue;
        }
        for column in &table.columns {
            let unit = if column.unit.is_empty() { String::new() } else { format!(", {}", column.unit) };
            let _ = writeln!(text, "  {} ({}{unit})", column.name, column.kind.label());
            wrap(&mut text, column.meaning, 6, width);
            if !column.null_means.is_empty() {
                wrap(&mut text, &format!("null: {}", column.null_means), 6, width);
            }
        }
        text.push('\n');
    }
    text
}

fn wrap(text: &mut String, words: &str, indent: usize, width: usize) {
    let mut used = 0;
    for word in words.split(' ') {
        let length = word.chars().count();
        if used == 0 || used + 1 + length > width {
            if used > 0 {
                text.push('\n');
            }
            text.push_str(&" ".repeat(indent));
            used = indent;
        } else {
            text.push(' ');
            used += 1;
        }
        text.push_str(word);
        used += length;
    }
    text.push('\n');
}

fn markdown(tables: &[TableInfo]) -> String {
    let mut text = String::new();
    for table in tables {
        let _ = writeln!(text, "### `{}`\n\nOne row is {}.\n", table.name, table.row);
        if is_view(table) && tables.len() > 1 {
            text.push_str("Columns: those of `packages`.\n\n");
            continue;
        }
        text.push_str("| column | type | unit | meaning | null means |\n| --- | --- | --- | --- | --- |\n");
        for column in &table.columns {
            let null = if column.null_means.is_empty() { "never null" } else { column.null_means };
            let _ = writeln!(
                text,
                "| `{}` | {} | {} | {} | {null} |",
                column.name,
                column.kind.label(),
                column.unit,
                column.meaning
            );
        }
        text.push('\n');
    }
    text
}
