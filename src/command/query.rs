//! `pkgcensus query`: a question in SQL, from the line, a file or the library.

use std::path::PathBuf;

use clap::Args;
use polars::prelude::*;

use super::failure::Usage;
use super::settings::{Destination, Which, catalog, library};
use super::{Context, Done};
use crate::files;
use crate::query::{Format, Kind, Library, fill};
use crate::text;

/// Rows that a table shows unless told otherwise.
const TABLE_ROWS: usize = 40;

/// Ask a question in SQL over a snapshot
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  pkgcensus query \"SELECT name, downloads_30d FROM npm ORDER BY downloads_30d DESC LIMIT 10\"\n  pkgcensus query --list\n  pkgcensus query --saved names-with-prefix -p prefix=react --format csv\n  pkgcensus query -f question.sql --out answer.parquet\n\nTables: packages, npm, pypi, coverage, and computed ones; `pkgcensus schema` tells their columns."
)]
pub(super) struct Arguments {
    /// The question, one SELECT
    #[arg(value_name = "SQL")]
    sql: Option<String>,
    /// Read the question from this file (`-` = standard input)
    #[arg(long, short, value_name = "FILE", conflicts_with_all = ["sql", "saved", "list"])]
    file: Option<PathBuf>,
    /// Ask a saved question
    #[arg(long, value_name = "ID", conflicts_with_all = ["sql", "list"])]
    saved: Option<String>,
    /// Set a parameter of the saved question
    #[arg(long, short = 'p', value_name = "NAME=VALUE", value_parser = parameter)]
    parameter: Vec<(String, String)>,
    /// List the saved questions with their parameters
    #[arg(long, conflicts_with = "sql")]
    list: bool,
    /// Rows to write; 0 = all [default: 40 for a table, all otherwise]
    #[arg(long, value_name = "ROWS")]
    limit: Option<usize>,
    #[command(flatten)]
    which: Which,
    #[command(flatten)]
    destination: Destination,
}

fn parameter(text: &str) -> Result<(String, String), String> {
    let (name, value) = text.split_once('=').ok_or("expected NAME=VALUE")?;
    Ok((name.trim().to_owned(), value.to_owned()))
}

pub(super) fn run(arguments: &Arguments, context: &Context<'_>) -> anyhow::Result<Done> {
    arguments.destination.check()?;
    let limit = match arguments.limit {
        Some(0) => None,
        Some(limit) => Some(limit),
        None => (arguments.destination.chosen() == Format::Table && arguments.destination.out.is_none())
            .then_some(TABLE_ROWS),
    };
    let mut frame = if arguments.list {
        saved_questions(&library(context)?)?
    } else {
        let sql = question(arguments, context)?;
        catalog(&arguments.which, context)?.run(&sql)?
    };
    let limit = if arguments.list && arguments.limit.is_none() { None } else { limit };
    arguments.destination.write(&mut frame, limit, context)?;
    Ok(Done::Whole)
}

fn question(arguments: &Arguments, context: &Context<'_>) -> anyhow::Result<String> {
    if arguments.saved.is_none() && !arguments.parameter.is_empty() {
        return Err(
            Usage("-p sets a parameter of a saved question: expected --saved ID beside it".into()).into()
        );
    }
    if let Some(sql) = &arguments.sql {
        // `"$(cat question.sql)"` brings the mark of the file along.
        return Ok(text::unmarked(sql).to_owned());
    }
    if let Some(file) = &arguments.file {
        let text =
            if file.as_os_str() == "-" { files::read_text_from_stdin() } else { files::read_text(file) };
        return text
            .map_err(|error| anyhow::Error::new(error).context(format!("cannot read `{}`", file.display())));
    }
    if let Some(id) = &arguments.saved {
        let question = library(context)?.question(id)?;
        return Ok(fill(&question.sql, &question.parameters, &arguments.parameter)?);
    }
    Err(Usage("expected a question: SQL, -f FILE, --saved ID or --list".into()).into())
}

fn saved_questions(library: &Library) -> anyhow::Result<DataFrame> {
    let (mut ids, mut titles, mut parameters) = (Vec::new(), Vec::new(), Vec::new());
    for id in library.ids(Kind::Question) {
        let question = library.question(id)?;
        let named = question.parameters.iter().map(|parameter| match &parameter.default {
            Some(default) => format!("{}={default}", parameter.name),
            None => format!("{}=…", parameter.name),
        });
        parameters.push(named.collect::<Vec<_>>().join(" "));
        titles.push(question.title);
        ids.push(id.to_owned());
    }
    Ok(df!("id" => ids, "title" => titles, "parameters" => parameters)?)
}
