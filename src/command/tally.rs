//! What came of a refresh, in words and as JSON. It leaves out the refresh.

use std::time::Duration;

use serde_json::json;

use super::plan::spoken;
use super::words::{number, of, requests};
use crate::crawl::Ended;
use crate::ledger::Tally;
use crate::package::Ecosystem;

/// One registry's run, as it ended.
pub(super) struct Finished {
    pub ecosystem: Ecosystem,
    pub plan: String,
    pub packages: u64,
    pub left: u64,
    pub ended: Ended,
    /// Of the whole run, earlier processes included.
    pub tally: Tally,
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
    let tally = &one.tally;
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

fn as_json(one: &Finished) -> serde_json::Value {
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
            "fresh": one.tally.fresh,
            "unchanged": one.tally.unchanged,
            "absent": one.tally.absent,
            "refused": one.tally.refused,
            "malformed": one.tally.malformed,
            "oversized": one.tally.oversized,
            "failed": one.tally.failed,
        },
        "wire_bytes": one.tally.wire_bytes,
        "body_bytes": one.tally.body_bytes,
        "requests": one.requests,
        "waited_seconds": one.waited.as_secs_f64(),
        "elapsed_seconds": one.elapsed.as_secs_f64(),
    })
}
