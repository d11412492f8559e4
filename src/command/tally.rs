//! What came of a refresh, in words and as JSON. It leaves out the refresh.

use std::time::Duration;

use serde_json::json;

use super::announcement::spoken;
use super::words::{number, of, requests};
use crate::crawl::Ended;
use crate::ledger::{Judged, NEARLY_ALL_PERCENT};
use crate::package::Ecosystem;
use crate::query::visible;

/// One registry's run, as it ended.
pub(super) struct Finished {
    pub ecosystem: Ecosystem,
    pub plan: String,
    pub packages: u64,
    pub left: u64,
    pub ended: Ended,
    /// Where documents were asked for.
    pub address: String,
    /// Of the whole run, earlier processes included.
    pub judged: Judged,
    /// Requests and waits of this process.
    pub requests: u64,
    pub waited: Duration,
    pub elapsed: Duration,
}

/// Runs to be told of.
pub(super) struct Told<'a> {
    pub finished: &'a [Finished],
}

impl Told<'_> {
    /// The lines that are shown at the end.
    pub fn lines(&self) -> Vec<String> {
        self.finished.iter().flat_map(lines).collect()
    }

    /// One JSON document and a line break.
    pub fn json(&self) -> String {
        let runs: Vec<_> = self.finished.iter().map(as_json).collect();
        format!("{}\n", serde_json::json!({ "runs": runs }))
    }
}

fn lines(one: &Finished) -> Vec<String> {
    let tally = &one.judged.tally;
    let counted: Vec<String> = [
        ("fresh", tally.fresh),
        ("unchanged", tally.unchanged),
        ("absent", tally.absent),
        ("refused", tally.refused),
        ("malformed", tally.malformed),
        ("oversized", tally.oversized),
        ("failed", tally.failed),
    ]
    .into_iter()
    .filter(|(_, count)| *count > 0)
    .map(|(word, count)| format!("{} {word}", number(count)))
    .collect();
    let label = one.ecosystem.label();
    let outcome = if counted.is_empty() { "nothing asked".to_owned() } else { counted.join(", ") };
    let mut lines = vec![
        format!("{label}: {outcome}"),
        format!(
            "  {}, {} MB over the wire, {}, of it {} waited for another try",
            requests(one.requests),
            number(tally.wire_bytes.div_ceil(1_000_000)),
            spoken(one.elapsed),
            spoken(one.waited)
        ),
    ];
    lines.extend(warnings(one));
    if one.left > 0 {
        let why = match &one.ended {
            Ended::Stopped => "stopped",
            Ended::Limit(flag) => flag,
            Ended::Complete => "left",
        };
        let (are, them) = (of(one.left, "is", "are"), of(one.left, "it", "them"));
        let left = number(one.left);
        lines.push(format!("  {why}: {left} {are} left; the same command goes on with {them}"));
    }
    lines
}

/// What the answers of the whole run say of its server.
fn warnings(one: &Finished) -> Vec<String> {
    let (judged, address) = (&one.judged, visible(&one.address));
    let mut lines = Vec::new();
    if let Some(found) = judged.not_served {
        let (not_there, answered) = (number(found.not_there), number(found.answered));
        lines.push(format!(
            "  not found: {not_there} of {answered} packages at `{address}`. They are recorded as refused, not as absent, because this may not be the registry's address (if you name packages, include one that exists)"
        ));
    }
    let (without, answered) = (judged.without_document, judged.tally.answered());
    if without > 0 && without * 100 >= answered * NEARLY_ALL_PERCENT {
        lines.push(format!(
            "  no project documents: {} of {} projects have none at `{address}`, although the index has them. This server may not offer any: what only documents tell stays missing",
            number(without),
            number(answered)
        ));
    }
    if judged.tally.refused == answered && answered > 1 && judged.not_served.is_none() && without == 0 {
        lines.push(format!("  every response is a refusal: `{address}` may need credentials, or other ones"));
    }
    lines
}

fn as_json(one: &Finished) -> serde_json::Value {
    let tally = &one.judged.tally;
    json!({
        "ecosystem": one.ecosystem,
        "plan": one.plan,
        "packages": one.packages,
        "left": one.left,
        "ended": match &one.ended {
            Ended::Complete => "complete",
            Ended::Limit(flag) => flag,
            Ended::Stopped => "stopped",
        },
        "outcomes": {
            "fresh": tally.fresh,
            "unchanged": tally.unchanged,
            "absent": tally.absent,
            "refused": tally.refused,
            "malformed": tally.malformed,
            "oversized": tally.oversized,
            "failed": tally.failed,
        },
        "not_served": one.judged.not_served.map_or(0, |found| found.not_there),
        "without_document": one.judged.without_document,
        "wire_bytes": tally.wire_bytes,
        "body_bytes": tally.body_bytes,
        "requests": one.requests,
        "waited_seconds": one.waited.as_secs_f64(),
        "elapsed_seconds": one.elapsed.as_secs_f64(),
    })
}
