//! `pkgcensus snapshot`: freeze the listings that are there.

use clap::Args;

use super::words::{number, packages};
use super::{Context, Done, ages};
use crate::listing::layer;
use crate::snapshot::{Manifest, Size, Snapshot, freeze};

/// Freeze the listings into a snapshot of the day of their content
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  pkgcensus snapshot\n  pkgcensus snapshot --compact --output to-be-shipped\n\nThe same listings give the same bytes. An existing snapshot of that day is replaced as a whole."
)]
pub(super) struct Arguments {
    /// Leave out raw repository URLs and compress hardest: for shipping
    #[arg(long)]
    compact: bool,
}

pub(super) fn run(arguments: &Arguments, context: &Context<'_>) -> anyhow::Result<Done> {
    // Without any listing there is nothing to guard, and nothing to make.
    let output = &context.global.output;
    let _alone = output.join("listing").exists().then(|| layer::lock(output)).transpose()?;
    let size = if arguments.compact { Size::Compact } else { Size::Whole };
    let manifest = freeze(&context.global.output, size, &context.bars)?;
    tell(&manifest, context);
    ages::warn(&manifest.stale(), context);
    Ok(Done::Whole)
}

/// Says what a new snapshot holds and what was left out of it.
pub(super) fn tell(manifest: &Manifest, context: &Context<'_>) {
    for population in &manifest.packages {
        let note = if population.complete { "" } else { " (no source that lists every package)" };
        context.printer.say(&format!(
            "{}: {} as of {}{note}",
            population.ecosystem.label(),
            packages(population.packages),
            manifest.day_of(population.ecosystem)
        ));
    }
    for refusal in &manifest.refusals {
        let refusal = &refusal.refusal;
        let (count, source, reason) = (number(refusal.count), &refusal.source, &refusal.reason);
        context
            .printer
            .say(&format!("  left out of {source}: {count} ({reason}, such as `{}`)", refusal.example));
    }
    let bytes: u64 = manifest.files.iter().map(|file| file.bytes).sum();
    let folder = context.global.output.join(manifest.as_of.to_string());
    if folder.join("claims.json").exists() {
        context
            .printer
            .say("the report beside it is of the former snapshot: `pkgcensus report` makes a new one");
    }
    tell_later(manifest, context);
    context.printer.say(&format!(
        "snapshot of {} in `{}`, {} bytes",
        manifest.as_of,
        folder.display(),
        number(bytes)
    ));
}

/// Says where a snapshot of a later day is there: commands go on using that one.
fn tell_later(manifest: &Manifest, context: &Context<'_>) {
    let newest = Snapshot::open(&context.global.output, None);
    let later = newest.map(|snapshot| snapshot.manifest().as_of).ok().filter(|day| *day > manifest.as_of);
    if let Some(later) = later {
        context.printer.say(&format!(
            "warning: a snapshot of {later} is there, which commands use unless they are given --as-of {}; older versions of pkgcensus called a listing as of the day on which it was asked for",
            manifest.as_of
        ));
    }
}
