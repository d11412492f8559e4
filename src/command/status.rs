//! `pkgcensus status`: what the ledger holds, how far the last refresh came and how old the listings are, without the
//! network.

use std::time::Duration;

use clap::Args;
use serde_json::{Value, json};

use super::ages::ListingAge;
use super::announcement::spoken;
use super::plan::parse_duration;
use super::words::{documents, number, packages};
use super::{Context, Done, ages, clock};
use crate::crawl::moment;
use crate::ledger::{self, EcosystemStatus, Ledger, RunStatus, Status};
use crate::package::{Ecosystem, Moment};
use crate::query::visible;

/// Say what the ledger holds, how far the last refresh came, and how old the listings are
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  pkgcensus status\n  pkgcensus status --max-age 8d || echo stale\n  pkgcensus status --format json"
)]
pub(super) struct Arguments {
    /// Exit with code 1 if the last finished refresh of a registry is older than this (12h, 8d), if there is none or one
    /// after it got the same answer for everybody, or if a source of the listings is older than its stated age
    #[arg(long, value_name = "AGE", value_parser = parse_duration)]
    max_age: Option<Duration>,
    /// The state as JSON on standard output
    #[arg(long, value_name = "json", value_parser = ["json"])]
    format: Option<String>,
}

pub(super) fn run(arguments: &Arguments, context: &Context<'_>) -> anyhow::Result<Done> {
    let (output, today) = (&context.global.output, context.surroundings.today);
    let now = moment((context.surroundings.now)());
    clock::tell(context, &[])?;
    let ledger = Ledger::open_to_read(&ledger::path_in(output))?;
    let status = ledger.map(|ledger| ledger.status(now)).transpose()?;
    let listings = ListingAge::all(output, today)?;
    let text = match arguments.format {
        Some(_) => format!("{}\n", as_json(status.as_ref(), &listings)?),
        None => all_lines(status.as_ref(), &listings, now).join("\n") + "\n",
    };
    context.printer.data(text.as_bytes())?;
    let Some(max) = arguments.max_age else { return Ok(Done::Whole) };
    let mut why = old_refreshes(status.as_ref(), max, now);
    let stale = ages::stale(output, &Ecosystem::ALL, today)?;
    why.extend(stale.iter().map(|stale| format!("{stale}; {}", stale.advice())));
    why.extend(ages::undated(output, today)?);
    for why in &why {
        context.printer.fail(why);
    }
    Ok(if why.is_empty() { Done::Whole } else { Done::WithGaps })
}

/// The state as one JSON document; `null` where there is neither a ledger nor a listing.
fn as_json(status: Option<&Status>, listings: &[ListingAge]) -> serde_json::Result<Value> {
    if status.is_none() && listings.is_empty() {
        return Ok(Value::Null);
    }
    let mut state = match status {
        Some(status) => serde_json::to_value(status)?,
        None => json!({ "ecosystems": [], "file_bytes": 0 }),
    };
    state["listings"] = serde_json::to_value(listings)?;
    Ok(state)
}

fn all_lines(status: Option<&Status>, listings: &[ListingAge], now: Moment) -> Vec<String> {
    let mut all = match status {
        Some(status) => lines(status, now),
        None => vec!["no ledger yet: `pkgcensus refresh` makes one".to_owned()],
    };
    all.extend(listings.iter().flat_map(ListingAge::lines));
    all
}

/// The registries whose last finished refresh is older than `max`, in words. A registry that was never asked is not part
/// of this census; where none was, that is said.
fn old_refreshes(status: Option<&Status>, max: Duration, now: Moment) -> Vec<String> {
    let asked = |one: &&EcosystemStatus| {
        one.finished.is_some() || one.unfinished.is_some() || one.not_served.is_some()
    };
    let asked: Vec<&EcosystemStatus> =
        status.into_iter().flat_map(|status| &status.ecosystems).filter(asked).collect();
    if asked.is_empty() {
        return vec!["no refresh of documents yet: expected one that was finished".to_owned()];
    }
    let old = |one: &&EcosystemStatus| {
        let label = one.ecosystem.label();
        if one.not_served.is_some() {
            return Some(format!("{label}: nearly every response of the last refresh was 404"));
        }
        if let Some(why) = one.unfinished.as_ref().and_then(|run| run.stopped.as_deref()) {
            return Some(format!("{label}: the last refresh was stopped: {}", visible(why)));
        }
        let Some(at) = one.finished.as_ref().and_then(|run| run.finished_at) else {
            return Some(format!("{label}: no refresh was finished yet"));
        };
        // Of one that is dated after now nobody knows how old it is.
        let is_old = at.is_after(now) || now.0 - at.0 > max.as_secs() as i64;
        let when = if at.is_after(now) { "is" } else { "was" };
        let age = format!("{label}: the last finished refresh {when} {}", ago(at, now));
        is_old.then(|| format!("{age}; expected one within {}", spoken(max)))
    };
    asked.iter().filter_map(old).collect()
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
        lines.extend(one.not_served.as_ref().map(|run| {
            format!(
                "  not served {}: nearly every response was 404; check the registry's address",
                told(run, now)
            )
        }));
        let stopped = one.unfinished.as_ref().and_then(|run| run.stopped.as_deref());
        lines.extend(stopped.map(|why| format!("  stopped    {}", visible(why))));
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
