//! `pkgcensus listing import`: a file becomes a listing.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};

use super::failure::Usage;
use super::settings::parse_day;
use super::words::{number, packages};
use super::{Context, Done};
use crate::listing::{Covers, Import, import, known_names};
use crate::package::{Day, Ecosystem};

/// Bring listings from files
#[derive(Debug, Args)]
#[command(subcommand_required = true, arg_required_else_help = true)]
pub(super) struct Arguments {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, Subcommand)]
enum Action {
    Import(ImportArguments),
}

/// Whether a file lists every package of its registry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum CoversName {
    All,
    Part,
}

/// Import a Parquet, CSV or TSV file with named columns as a listing
#[derive(Debug, Args)]
#[command(after_help = format!("Example:\n  pkgcensus listing import pypi.parquet --ecosystem pypi --as-of 2026-11-01 --covers all\n  pkgcensus snapshot\n\nKnown columns: {}.\nA column that is not known refuses the file; a name that is no name refuses its row.", known_names()))]
struct ImportArguments {
    /// The file; its extension (.parquet, .csv, .tsv) says its form
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Whose packages it lists
    #[arg(long, value_name = "npm|pypi")]
    ecosystem: Ecosystem,
    /// The day of its content, YYYY-MM-DD, not after today: when what it lists was so, not when it is imported
    #[arg(long, value_name = "DAY", value_parser = parse_day)]
    as_of: Day,
    /// Whether it lists every package: the population of a snapshot comes from such a listing
    #[arg(long, value_enum, default_value = "part")]
    covers: CoversName,
    /// What it is, for the list of sources [default: the file's name]
    #[arg(long)]
    title: Option<String>,
    /// What to know before using it, for `coverage`; `COLUMN: TEXT` is about one column; may be repeated
    #[arg(long, value_name = "TEXT")]
    note: Vec<String>,
}

pub(super) fn run(arguments: &Arguments, context: &Context<'_>) -> anyhow::Result<Done> {
    let Action::Import(arguments) = &arguments.action;
    let request = Import {
        file: arguments.file.clone(),
        ecosystem: arguments.ecosystem,
        as_of: arguments.as_of,
        today: context.surroundings.today,
        covers: if arguments.covers == CoversName::All { Covers::All } else { Covers::Part },
        title: arguments.title.clone(),
        notes: arguments.note.clone(),
    };
    let today = context.surroundings.today;
    if request.as_of > today {
        return Err(Usage(format!(
            "--as-of {} is after today, {today} (UTC): expected the day that the file describes; if today is another day, set the clock right",
            request.as_of
        ))
        .into());
    }
    let (layer, taken, replaced) = import(&context.global.output, &request)?;
    if let Some(former) = replaced {
        context.printer.say(&format!(
            "replaces the listing `{}` (as of {}, {} rows) that was imported before from a file of that name",
            former.id,
            former.as_of,
            number(former.rows)
        ));
    }
    for column in taken {
        let name = if column.from == column.into {
            column.into
        } else {
            format!("{} as {}", column.from, column.into)
        };
        context.printer.say(&format!(
            "took {name}: {} values, {} missing",
            number(column.observed),
            number(column.missing)
        ));
    }
    for refusal in &layer.refusals {
        context.printer.say(&format!(
            "refused: {} ({}, such as `{}`)",
            number(refusal.count),
            refusal.reason,
            refusal.example
        ));
    }
    let label = layer.ecosystem.label();
    context.printer.say(&format!("{} of {label}; `pkgcensus snapshot` freezes them", packages(layer.rows)));
    Ok(Done::Whole)
}
