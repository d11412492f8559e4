//! The command line: what was typed (clap), what it means (settings), one stage called. It leaves out the work.

use std::ffi::OsString;
use std::io;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::builder::FalseyValueParser;
use clap::{Args, Parser, Subcommand};

use crate::terminal::{Bars, Printer, Verbosity, print_failure, start_log};

mod ages;
mod announcement;
mod chart;
mod claims;
mod clock;
mod failure;
mod foreseen;
mod interrupt;
mod listing;
mod plan;
mod power;
mod query;
mod refresh;
mod reparse;
mod report;
mod schema;
mod settings;
mod snapshot;
mod status;
mod tally;
mod words;

use failure::Usage;

/// What main reads once: everything that a run depends on besides files and the command line.
#[derive(Debug, Clone)]
pub struct Surroundings {
    /// Today (UTC).
    pub today: crate::package::Day,
    /// Random numbers for jitter, not for results.
    pub jitter_seed: u64,
    /// The clock, for dates that servers send.
    pub now: fn() -> std::time::SystemTime,
}

impl Surroundings {
    /// Today by the clock: since the program began it may have struck midnight, or have been set.
    fn day(&self) -> crate::package::Day {
        crate::crawl::moment((self.now)()).day().unwrap_or(self.today)
    }
}

/// Take the census of npm and PyPI: refresh the data, ask questions in SQL, test claims, draw charts, report.
#[derive(Debug, Parser)]
#[command(
    name = "pkgcensus",
    version,
    max_term_width = 100,
    subcommand_required = true,
    arg_required_else_help = true
)]
#[command(
    after_help = "Examples:\n  pkgcensus report\n  pkgcensus query \"SELECT ecosystem, COUNT(*) AS packages FROM packages GROUP BY ecosystem\"\n  pkgcensus claims npm-size\n\nExit codes: 0 done; 1 undecided claims or gaps under --strict, stale under --max-age; 2 usage; 3 could not finish; 130 stopped."
)]
struct Line {
    #[command(flatten)]
    global: Global,
    #[command(subcommand)]
    command: Command,
}

/// Options of every command.
#[derive(Debug, Clone, Args)]
struct Global {
    /// Folder of listings, snapshots, charts and reports
    #[arg(
        long,
        value_name = "DIR",
        default_value = "output",
        env = "PKGCENSUS_OUTPUT",
        global = true,
        help_heading = "Everywhere"
    )]
    output: PathBuf,
    /// Folder of .sql files that add to the built-in questions, claims and charts, and override them [default: queries, where it exists]
    #[arg(long, value_name = "DIR", env = "PKGCENSUS_QUERIES", global = true, help_heading = "Everywhere")]
    queries: Option<PathBuf>,
    /// Say nothing but errors
    #[arg(
        long,
        short,
        env = "PKGCENSUS_QUIET",
        value_parser = FalseyValueParser::new(),
        conflicts_with = "verbose",
        global = true,
        help_heading = "Everywhere"
    )]
    quiet: bool,
    /// Say what is being done
    #[arg(long, short, env = "PKGCENSUS_VERBOSE", value_parser = FalseyValueParser::new(), global = true, help_heading = "Everywhere")]
    verbose: bool,
}

#[derive(Debug, Subcommand)]
enum Command {
    Refresh(Box<refresh::Arguments>),
    Status(status::Arguments),
    Reparse(reparse::Arguments),
    Listing(listing::Arguments),
    Snapshot(snapshot::Arguments),
    Query(query::Arguments),
    Schema(schema::Arguments),
    Claims(claims::Arguments),
    Chart(chart::Arguments),
    Report(report::Arguments),
}

/// What a command came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Done {
    /// Everything.
    Whole,
    /// Finished, with undecided claims or gaps under `--strict`, or stale under `--max-age`.
    WithGaps,
    /// Stopped by the user; the ledger is safe.
    Stopped,
}

/// Runs a command line and returns the process's exit code.
#[must_use]
pub fn run(arguments: impl IntoIterator<Item = OsString>, surroundings: &Surroundings) -> ExitCode {
    let line = match Line::try_parse_from(arguments) {
        Ok(line) => line,
        Err(error) => {
            // A closed pipe while printing help is no failure.
            let _ = error.print();
            return ExitCode::from(u8::try_from(error.exit_code()).unwrap_or(2));
        }
    };
    let verbosity = match (line.global.quiet, line.global.verbose) {
        (true, _) => Verbosity::Quiet,
        (_, true) => Verbosity::Verbose,
        _ => Verbosity::Normal,
    };
    start_log(verbosity);
    let printer = Printer::new(verbosity);
    let context = Context { global: line.global, printer, bars: Bars::new(printer), surroundings };
    match dispatch(line.command, &context) {
        Ok(Done::Whole) => ExitCode::SUCCESS,
        Ok(Done::WithGaps) => ExitCode::from(1),
        Ok(Done::Stopped) => ExitCode::from(interrupt::STOPPED),
        Err(error) if is_broken_pipe(&error) => ExitCode::SUCCESS,
        Err(error) => {
            print_failure(&error);
            ExitCode::from(if failure::is_usage(&error) { 2 } else { 3 })
        }
    }
}

fn dispatch(command: Command, context: &Context<'_>) -> anyhow::Result<Done> {
    if let Some(folder) = context.global.queries.as_ref().filter(|folder| !folder.is_dir()) {
        return Err(Usage(format!("--queries `{}` is not a folder", folder.display())).into());
    }
    match command {
        Command::Refresh(arguments) => refresh::run(&arguments, context),
        Command::Status(arguments) => status::run(&arguments, context),
        Command::Reparse(arguments) => reparse::run(&arguments, context),
        Command::Listing(arguments) => listing::run(&arguments, context),
        Command::Snapshot(arguments) => snapshot::run(&arguments, context),
        Command::Query(arguments) => query::run(&arguments, context),
        Command::Schema(arguments) => schema::run(&arguments, context),
        Command::Claims(arguments) => claims::run(&arguments, context),
        Command::Chart(arguments) => chart::run(&arguments, context),
        Command::Report(arguments) => report::run(&arguments, context),
    }
}

/// What every command has at hand.
struct Context<'a> {
    global: Global,
    printer: Printer,
    bars: Bars,
    surroundings: &'a Surroundings,
}

fn is_broken_pipe(error: &anyhow::Error) -> bool {
    error.chain().any(|cause| {
        cause.downcast_ref::<io::Error>().is_some_and(|error| error.kind() == io::ErrorKind::BrokenPipe)
    })
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    #[test]
    fn the_command_line_is_consistent_and_every_command_has_an_example() {
        let command = super::Line::command();
        command.clone().debug_assert();
        for sub in command.get_subcommands() {
            let leaves: Vec<_> =
                if sub.has_subcommands() { sub.get_subcommands().collect() } else { vec![sub] };
            for leaf in leaves {
                let help = leaf.get_after_help().map(ToString::to_string).unwrap_or_default();
                assert!(help.contains("Example"), "`{}` has no example", leaf.get_name());
            }
        }
    }
}
