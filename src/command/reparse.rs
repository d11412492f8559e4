//! `pkgcensus reparse`: facts extracted again from the documents that the ledger keeps.

use clap::Args;

use super::words::{documents, number, packages};
use super::{Context, Done};
use crate::crawl::reparse;
use crate::ledger::{self, Ledger};
use crate::listing::layer;
use crate::package::Ecosystem;

/// Extract facts again from the kept documents, after an upgrade changed how they are read
#[derive(Debug, Args)]
#[command(
    after_help = "Example:\n  pkgcensus reparse\n  pkgcensus snapshot\n\nAsks nobody. Packages whose documents were not kept (--keep-bodies none) are asked again by the next refresh."
)]
pub(super) struct Arguments {
    /// The registry [default: both]
    #[arg(value_name = "npm|pypi")]
    ecosystem: Option<Ecosystem>,
}

pub(super) fn run(arguments: &Arguments, context: &Context<'_>) -> anyhow::Result<Done> {
    let output = &context.global.output;
    let _alone = layer::lock(output)?;
    let path = ledger::path_in(output);
    let mut writer = Ledger::open(&path)?;
    let Some(reader) = Ledger::open_to_read(&path)? else { return Ok(Done::Whole) };
    for ecosystem in Ecosystem::ALL {
        if arguments.ecosystem.is_none_or(|wanted| wanted == ecosystem) {
            let done = reparse(&reader, &mut writer, ecosystem)?;
            context.printer.say(&format!(
                "{}: {} read again, {} left as they were",
                ecosystem.label(),
                documents(done.read),
                number(done.kept_as_they_were)
            ));
            if done.of_others > 0 {
                context.printer.say(&format!(
                    "  {} of other packages, forgotten with their facts; whoever asks for these packages again gets their own",
                    documents(done.of_others)
                ));
            }
            if done.to_be_asked_again > 0 {
                context.printer.say(&format!(
                    "  the provenance of {} is unknown until the next refresh: it is on their simple pages, which are not kept",
                    packages(done.to_be_asked_again)
                ));
            }
        }
    }
    Ok(Done::Whole)
}
