//! What an output folder holds that is dated after today: the clock was wrong when it was written, or is wrong now. Each
//! thing is named with what to do about it. It leaves out mending it: refreshes do.

use std::path::Path;

use super::Context;
use super::words::packages;
use crate::crawl::moment;
use crate::ledger::{self, EcosystemStatus, Ledger, LedgerError};
use crate::listing::layer;
use crate::package::{Day, Ecosystem, Moment};
use crate::snapshot::{SnapshotDays, day_folder};

/// Says what lies after today, if anything does; `told` is what was said of it before, which is not said twice.
pub(super) fn tell(context: &Context<'_>, told: &[String]) -> anyhow::Result<Vec<String>> {
    let lines = lines(context)?;
    if lines != told {
        say(&lines, context);
    }
    Ok(lines)
}

/// The day of the newest snapshot, which is none of the future where there is another; those of the future are named.
pub(super) fn newest_snapshot(context: &Context<'_>) -> anyhow::Result<Option<Day>> {
    let output = &context.global.output;
    let days = SnapshotDays::find(output, context.surroundings.today)?;
    say(&of_snapshots(&days, output), context);
    Ok(days.newest())
}

fn say(lines: &[String], context: &Context<'_>) {
    if lines.is_empty() {
        return;
    }
    let today = context.surroundings.day();
    context.printer.say(&format!(
        "warning: dated after today, {today} (UTC). The clock was wrong when this was written, or is wrong now:"
    ));
    for line in lines {
        context.printer.say(&format!("  {line}"));
    }
}

fn lines(context: &Context<'_>) -> anyhow::Result<Vec<String>> {
    let (output, today) = (&context.global.output, context.surroundings.day());
    let mut lines = of_snapshots(&SnapshotDays::find(output, today)?, output);
    for ecosystem in Ecosystem::ALL {
        for layer in layer::read_ahead(output, ecosystem, today)? {
            lines.push(of_layer(&layer, output));
        }
    }
    let ledger = match Ledger::open_to_read(&ledger::path_in(output)) {
        // A refresh brings it up to date first.
        Err(LedgerError::Older { .. }) => None,
        opened => opened?,
    };
    if let Some(ledger) = ledger {
        let now = moment((context.surroundings.now)());
        for one in ledger.status(now)?.ecosystems {
            lines.extend(of_ledger(&one, now));
        }
    }
    Ok(lines)
}

fn of_snapshots(days: &SnapshotDays, output: &Path) -> Vec<String> {
    let line = |day: &Day| {
        let used = if days.newest() == Some(*day) {
            "it is used because there is no other one".to_owned()
        } else {
            format!("it is used only with `--as-of {day}`")
        };
        let folder = day_folder(output, *day);
        format!(
            "the snapshot of {day}: {used}; if the clock is right now, remove the folder `{}`",
            folder.display()
        )
    };
    days.ahead().iter().map(line).collect()
}

fn of_layer(layer: &layer::Layer, output: &Path) -> String {
    let (ecosystem, id, day) = (layer.ecosystem, &layer.id, layer.newest_day());
    if layer.is_imported() {
        let record = layer::folder(output, ecosystem).join(format!("{id}.json"));
        return format!(
            "the imported listing `{id}` of {}, {day}: import its file again with the right --as-of, or remove `{}`",
            ecosystem.label(),
            record.display()
        );
    }
    format!(
        "the listing of {}, {day}: `pkgcensus refresh {ecosystem} --listing` asks for it again",
        ecosystem.label()
    )
}

fn of_ledger(one: &EcosystemStatus, now: Moment) -> Vec<String> {
    let (id, label) = (one.ecosystem, one.ecosystem.label());
    let mut lines = Vec::new();
    if let Some(example) = &one.ahead.example {
        let again = if one.panel > 0 {
            format!("`pkgcensus refresh {id} --changed` fetches them again")
        } else {
            format!("`pkgcensus refresh {id} --packages` with their names fetches them again")
        };
        lines.push(format!(
            "answers for {} of {label} in the ledger, such as `{}`: {again}",
            packages(one.ahead.packages),
            example.escape_debug()
        ));
    }
    let is_after = |at: &Moment| at.is_after(now);
    if let Some((run, at)) =
        one.finished.as_ref().and_then(|run| Some((run, run.finished_at.filter(is_after)?)))
    {
        lines.push(format!(
            "the last finished refresh of {label} (`{}`), {}: it does not count as fresh; run it again",
            run.kind,
            dated(at)
        ));
    }
    if let Some((run, at)) =
        one.not_served.as_ref().and_then(|run| Some((run, run.finished_at.filter(is_after)?)))
    {
        lines.push(format!(
            "the last refresh of {label} (`{}`), in which nearly every response was 404, {}: run it again",
            run.kind,
            dated(at)
        ));
    }
    let last = |run: &ledger::RunStatus| run.last_answer_at.unwrap_or(run.started_at);
    if let Some((run, at)) =
        one.unfinished.as_ref().map(|run| (run, last(run))).filter(|(_, at)| is_after(at))
    {
        lines.push(format!(
            "the unfinished refresh of {label} (`{}`), {}: run it again",
            run.kind,
            dated(at)
        ));
    }
    for (stream, _, at, _) in one.watermarks.iter().filter(|(_, _, at, _)| is_after(at)) {
        lines.push(format!(
            "the last reading of {label}'s feed `{stream}`, {}: the next `pkgcensus refresh {id} --changed` reads on",
            dated(*at)
        ));
    }
    lines
}

/// The day of a moment, as far as the calendar goes.
pub(super) fn dated(at: Moment) -> String {
    at.day().map_or_else(|| "beyond the year 9999".to_owned(), |day| day.to_string())
}
