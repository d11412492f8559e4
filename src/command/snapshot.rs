//! `pkgcensus snapshot`: freeze the listings that are there.

use clap::Args;

use super::words::{number, packages};
use super::{Context, Done, ages, clock};
use crate::crawl::spell_as_listed;
use crate::listing::layer;
use crate::query::visible;
use crate::snapshot::{Manifest, SOURCE_INSTALLED, Size, SnapshotDays, freeze};

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
    clock::tell(context, &[])?;
    let manifest = make(if arguments.compact { Size::Compact } else { Size::Whole }, context)?;
    ages::warn(&manifest.stale(), context);
    Ok(Done::Whole)
}

/// Freezes a snapshot and says what it holds, what was left out of it, and what becomes of the others.
pub(super) fn make(size: Size, context: &Context<'_>) -> anyhow::Result<Manifest> {
    let (output, today) = (&context.global.output, context.surroundings.day());
    let before = SnapshotDays::find(output, today)?;
    let respelled = spell_as_listed(output, today)?;
    if respelled > 0 {
        context
            .printer
            .say(&format!("PyPI: {} in the ledger spelt as the listing has them now", packages(respelled)));
    }
    let manifest = freeze(output, today, size, &context.bars)?;
    tell(&manifest, context);
    let day = manifest.as_of;
    if let Some(newer) = before.newest().filter(|newest| *newest > day && *newest <= today) {
        context.printer.say(&format!(
            "warning: a snapshot of {newer} is there, which commands use unless they are given --as-of {day}; older versions of pkgcensus called a listing as of the day on which it was asked for"
        ));
    }
    if before.has(day) && !before.ahead().is_empty() {
        context.printer.say(&format!(
            "this replaced the snapshot of {day} that was there; those of later days are as they were"
        ));
    }
    Ok(manifest)
}

fn tell(manifest: &Manifest, context: &Context<'_>) {
    for population in &manifest.packages {
        let note = match (population.complete, population.unlisted) {
            (false, _) => " (no source that lists every package)".to_owned(),
            (true, 0) => String::new(),
            (true, unlisted) => format!(", and {} no longer listed", number(unlisted)),
        };
        context.printer.say(&format!(
            "{}: {} as of {}{note}",
            population.ecosystem.label(),
            packages(population.packages),
            manifest.day_of(population.ecosystem)
        ));
    }
    // What was left out of a folder was said when it was read.
    let told = manifest.refusals.iter().filter(|refused| refused.refusal.source != SOURCE_INSTALLED);
    for refusal in told {
        let refusal = &refusal.refusal;
        let (count, source, reason) = (number(refusal.count), &refusal.source, &refusal.reason);
        let example = match &refusal.example {
            example if example.is_empty() => String::new(),
            example => format!(", such as `{example}`"),
        };
        context.printer.say(&format!("  left out of {source}: {count} ({reason}{example})"));
    }
    for one in &manifest.installed {
        context.printer.say(&format!(
            "{}: {} found installed (`{}`, read on {}), {} told by documents",
            one.ecosystem.label(),
            packages(one.packages),
            visible(&one.label),
            one.read_on,
            number(one.told_by_documents)
        ));
    }
    let bytes: u64 = manifest.files.iter().map(|file| file.bytes).sum();
    let folder = context.global.output.join(manifest.as_of.to_string());
    if folder.join("claims.json").exists() {
        context
            .printer
            .say("the report beside it is of the former snapshot: `pkgcensus report` makes a new one");
    }
    context.printer.say(&format!(
        "snapshot of {} in `{}`, {} bytes",
        manifest.as_of,
        folder.display(),
        number(bytes)
    ));
}
