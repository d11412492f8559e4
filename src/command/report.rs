//! `pkgcensus report`: verdicts, charts and pages in one go.

use clap::Args;

use super::settings::{Which, catalog, library};
use super::{Context, Done};
use crate::claims::Verdict;
use crate::report;

/// Write the report of a snapshot: claims.json, charts, report.md, report.html
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  pkgcensus report\n  pkgcensus report --as-of 2026-11-01 --strict\n\nThe files go to the folder of the snapshot's day; the same snapshot gives the same bytes."
)]
pub(super) struct Arguments {
    /// Exit with 1 where a claim is undecided
    #[arg(long)]
    strict: bool,
    #[command(flatten)]
    which: Which,
}

pub(super) fn run(arguments: &Arguments, context: &Context<'_>) -> anyhow::Result<Done> {
    let library = library(context)?;
    let mut catalog = catalog(&arguments.which, context)?;
    let made = report::make(&library, &mut catalog)?;
    let folder = catalog.snapshot().folder();
    report::write(&made, folder)?;
    let mut undecided = false;
    for judged in &made.judged {
        undecided |= matches!(judged.verdict, Verdict::Undecided { .. });
        if !matches!(judged.verdict, Verdict::NotTestable { .. }) {
            let flips = if judged.flips_on.is_empty() {
                String::new()
            } else {
                format!(" (opposite on {})", judged.flips_on.join(", "))
            };
            context.printer.say(&format!("{:22} {}{flips}", judged.claim.id, judged.verdict.label()));
        }
    }
    context.printer.data(format!("{}\n", folder.join("report.html").display()).as_bytes())?;
    Ok(if arguments.strict && undecided { Done::WithGaps } else { Done::Whole })
}
