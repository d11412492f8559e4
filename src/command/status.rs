//! `pkgcensus status`: what the ledger holds and how far the last refresh came, without the network.

use std::time::Duration;

use clap::Args;

use super::plan::{parse_duration, spoken};
use super::words::{documents, number, packages};
use super::{Context, Done, clock};
use crate::crawl::moment;
use crate::ledger::{self, EcosystemStatus, Ledger, RunStatus, Status};
use crate::package::Moment;

/// Say what the ledger holds and how far the last refresh came
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  pkgcensus status\n  pkgcensus status --max-age 8d || echo stale\n  pkgcensus status --format json"
)]
pub(super) struct Arguments {
    /// Exit with code 1 where the last finished refresh of a registry is older than this (12h, 8d), or there is none
    #[arg(long, value_name = "AGE", value_parser = parse_duration)]
    max_age: Option<Duration>,
    /// The state as JSON on standard output
    #[arg(long, value_name = "json", value_parser = ["json"])]
    format: Option<String>,
}

pub(super) fn run(arguments: &Arguments, context: &Context<'_>) -> anyhow::Result<Done> {
    let now = moment((context.surroundings.now)());
    clock::tell(context, &[])?;
    let Some(ledger) = Ledger::open_to_read(&ledger::path_in(&context.global.output))? else {
        if arguments.format.is_some() {
            context.printer.data(b"null\n")?;
        } else {
            context.printer.data(b"no ledger yet: `pkgcensus refresh` makes one\n")?;
        }
        return Ok(if arguments.max_age.is_some() { Done::WithGaps } else { Done::Whole });
    };
    let status = ledger.status(now)?;
    let text = match arguments.format {
        Some(_) => format!("{}\n", serde_json::to_string(&status)?),
        None => lines(&status, now).join("\n") + "\n",
    };
    context.printer.data(text.as_bytes())?;
    let is_stale = |one: &EcosystemStatus, max: Duration| {
        let finished = one.finished.as_ref().and_then(|run| run.finished_at);
        // Of one that is dated after now nobody knows how old it is.
        finished.is_none_or(|at| at.is_after(now) || now.0 - at.0 > max.as_secs() as i64)
    };
    // A registry that was never asked is not part of this census.
    let asked = |one: &&EcosystemStatus| one.finished.is_some() || one.unfinished.is_some();
    let stale = arguments.max_age.is_some_and(|max| {
        let mut asked = status.ecosystems.iter().filter(asked).peekable();
        asked.peek().is_none() || asked.any(|one| is_stale(one, max))
    });
    Ok(if stale { Done::WithGaps } else { Done::Whole })
}

fn lines(status: &Status, now: Moment) -> Vec<String> {
    let mut lines = Vec::new();
    for one in &status.ecosystems {
        lines.push(format!("{}: {} with facts", one.ecosystem.label(), packages(one.packages)));
        if let (Some(oldest), Some(newest)) = (one.oldest_at, one.newest_at) {
            lines.push(format!("  documents  from {} to {}", ago(oldest, now), ago(newest, now)));
        }
        if one.ahead.packages > 0 {
            lines.push(format!("  undated    {} with answers dated after now", packages(one.ahead.packages)));
        }
        if !one.outcomes.is_empty() {
            let outcomes: Vec<String> =
                one.outcomes.iter().map(|(word, count)| format!("{} {word}", number(*count))).collect();
            lines.push(format!("  outcomes   {}", outcomes.join(", ")));
        }
        if one.panel > 0 {
            lines.push(format!("  panel      {}", packages(one.panel)));
        }
        lines.extend(one.finished.as_ref().map(|run| format!("  finished   {}", told(run, now))));
        lines.extend(
            one.unfinished
                .as_ref()
                .map(|run| format!("  unfinished {}; the same refresh goes on", told(run, now))),
        );
        for (stream, sequence, at, note) in &one.watermarks {
            let note = note.as_ref().map(|note| format!(" ({note})")).unwrap_or_default();
            lines.push(format!("  feed       {stream} read to {sequence}, {}{note}", ago(*at, now)));
        }
        if one.bodies > 0 {
            lines.push(format!("  kept       {}", documents(one.bodies)));
        }
    }
    lines.push(format!("ledger: {} MB", number(status.file_bytes.div_ceil(1_000_000))));
    lines
}

fn told(run: &RunStatus, now: Moment) -> String {
    let when = run.finished_at.or(run.last_answer_at).unwrap_or(run.started_at);
    let gaps =
        if run.gaps > 0 { format!(", {} without anything learnt", number(run.gaps)) } else { String::new() };
    format!(
        "{}: {} of {} answered{gaps}, {}",
        run.kind,
        number(run.answered),
        number(run.tasks),
        ago(when, now)
    )
}

fn ago(then: Moment, now: Moment) -> String {
    if then.is_after(now) {
        return format!("dated {}, after now", clock::dated(then));
    }
    format!("{} ago", spoken(Duration::from_secs(now.0.saturating_sub(then.0).max(0) as u64)))
}
