//! Verdicts with everything needed to check them, and their JSON. It leaves out how they were reached.

use serde::Serialize;
use serde_json::{Map, Value, json};

use super::claim::{Claim, Testability};
use super::history::History;
use super::parts::Favours;
use super::robustness::Robustness;
use super::rule::Outcome;
use crate::listing::days;
use crate::package::{Day, Ecosystem};
use crate::snapshot::Manifest;

/// What is said of a claim.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// The rule holds on the main population.
    Supported,
    /// It does not.
    Refuted,
    /// Its parts disagree on its main population.
    Mixed {
        /// Which part favours which registry.
        why: String,
    },
    /// The evidence does not suffice.
    Undecided {
        /// What is missing.
        why: String,
    },
    /// Registry data cannot speak to it.
    NotTestable {
        /// Why not.
        why: String,
    },
}

impl Verdict {
    /// One or two words.
    #[must_use]
    pub const fn label(&self) -> &'static str {
        match self {
            Self::Supported => "supported",
            Self::Refuted => "refuted",
            Self::Mixed { .. } => "mixed",
            Self::Undecided { .. } => "undecided",
            Self::NotTestable { .. } => "not testable",
        }
    }

    /// The reason, where there is one to give.
    #[must_use]
    pub fn why(&self) -> Option<&str> {
        match self {
            Self::Supported | Self::Refuted => None,
            Self::Mixed { why } | Self::Undecided { why } | Self::NotTestable { why } => Some(why),
        }
    }
}

/// One row of evidence: one population.
#[derive(Debug, Clone, PartialEq)]
pub struct Evidence {
    /// Id of the population.
    pub population: String,
    /// Its name for people.
    pub title: String,
    /// What the rule says of it.
    pub outcome: Outcome,
    /// Values by column, in order; none = missing.
    pub values: Vec<(String, Option<f64>)>,
    /// Columns that the rule asks for whose value decides nothing.
    pub reserved: Vec<String>,
    /// The parts of the claim, in order: which registry each favours.
    pub parts: Vec<(String, Favours)>,
    /// Whether the outcome is one of arithmetic: the most that the value could be here is below the threshold, because the
    /// population is too small, or the value is of another kind. It says nothing about the claim.
    pub by_arithmetic: bool,
    /// Packages that the values are computed over; none = nothing to compute over.
    pub n: Option<i64>,
    /// Why a value is missing, where one is.
    pub why: Option<String>,
}

/// A column behind the evidence: how well it is known, from where, as of when.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Basis {
    /// Registry.
    pub ecosystem: Ecosystem,
    /// Column of `packages`.
    pub column: String,
    /// Packages listed.
    pub packages: i64,
    /// Packages for which the column is known, a known absence included.
    pub known: i64,
    /// Ids of the sources, in order; none = no source has it.
    pub source: Option<String>,
    /// The newest day of the sources' content; none = no source has it.
    pub as_of: Option<Day>,
    /// The newest day on which a source was asked for; none = no source has it, or an older version made the snapshot.
    pub asked: Option<Day>,
    /// Its sources, each with its own days, in order.
    pub sources: Vec<BasisSource>,
    /// What to know before using it.
    pub note: Option<String>,
}

/// One source behind a column.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct BasisSource {
    /// Its id.
    pub id: String,
    /// The day of its content.
    pub as_of: Day,
    /// The day on which it was last asked for.
    pub asked: Day,
    /// The days that it counts, in words; none = the column is not of its counts.
    pub window: Option<String>,
    /// Its age in days, where that is above its stated one.
    pub stale_days: Option<i32>,
}

/// A claim with its verdict.
#[derive(Debug, Clone, PartialEq)]
pub struct Judged {
    /// The claim.
    pub claim: Claim,
    /// The verdict on its main population.
    pub verdict: Verdict,
    /// The evidence, one row a population.
    pub evidence: Vec<Evidence>,
    /// Other populations on which the rule says the same.
    pub same_on: Vec<String>,
    /// Populations on which the rule says another thing, and could have said the same.
    pub flips_on: Vec<String>,
    /// Populations on which the rule cannot be told.
    pub open_on: Vec<String>,
    /// Populations too small for the threshold, or with a value of another kind.
    pub by_arithmetic_on: Vec<String>,
    /// How much the verdict hangs on choices; none where there is none to hang on, or it is undecided for want of evidence.
    pub robustness: Option<Robustness>,
    /// When a claimed total was first reached.
    pub history: Option<History>,
    /// What the evidence rests on.
    pub basis: Vec<Basis>,
}

impl Basis {
    /// Its sources with their days and what they count, in words: `download-counts, 2026-04-01, asked 2026-11-22`; none =
    /// no source has it.
    #[must_use]
    pub fn told(&self) -> Option<String> {
        let told = |source: &BasisSource| {
            let days = days(source.as_of, Some(source.asked));
            let window = source.window.as_ref().map(|window| format!(": {window}")).unwrap_or_default();
            format!("{}, {days}{window}", source.id)
        };
        if self.sources.is_empty() {
            return self.source.clone();
        }
        Some(self.sources.iter().map(told).collect::<Vec<_>>().join("; "))
    }

    /// Those of its sources that are older than their stated age, in words.
    #[must_use]
    pub fn stale(&self) -> Vec<String> {
        let told = |source: &BasisSource| Some(format!("{} ({} days old)", source.id, source.stale_days?));
        self.sources.iter().filter_map(told).collect()
    }
}

impl Judged {
    /// The main population's row.
    #[must_use]
    pub fn main(&self) -> Option<&Evidence> {
        let Testability::Testable(test) = &self.claim.testability else { return None };
        self.evidence.iter().find(|evidence| evidence.population == test.main_population)
    }
}

/// `claims.json`: `rules` is their digest ([`super::rules_digest`]). The snapshot's days, its files' digests, and every claim in order.
#[must_use]
pub fn to_json(manifest: &Manifest, judged: &[Judged], rules: &str) -> Value {
    let files: Map<String, Value> =
        manifest.files.iter().map(|file| (file.file.clone(), json!(file.sha256))).collect();
    json!({
        "form": 1,
        "as_of": manifest.as_of,
        "registries": manifest.packages.iter().map(|own| json!({
            "ecosystem": own.ecosystem,
            "as_of": manifest.day_of(own.ecosystem),
        })).collect::<Vec<_>>(),
        "asked": manifest.asked_on(),
        "stale": manifest.stale().iter().map(ToString::to_string).collect::<Vec<_>>(),
        "schema_version": manifest.schema_version,
        "sha256": files,
        "rules": rules,
        "registered": manifest.registered.iter().map(|own| json!({
            "ecosystem": own.ecosystem,
            "drawn_on": own.on,
            "rules": own.rules,
            "same": own.rules == rules,
        })).collect::<Vec<_>>(),
        "claims": judged.iter().map(claim_json).collect::<Vec<_>>(),
    })
}

fn claim_json(judged: &Judged) -> Value {
    let claim = &judged.claim;
    let mut object = Map::new();
    let mut put = |key: &str, value: Value| object.insert(key.to_owned(), value);
    put("id", json!(claim.id));
    put("statement", json!(claim.statement));
    put("verdict", json!(judged.verdict.label()));
    put("why", json!(judged.verdict.why()));
    if let Testability::Testable(test) = &claim.testability {
        put("reading", json!(test.reading));
        put("rule", json!(test.rule.to_string()));
        put("unit", json!(test.unit));
        put("main_population", json!(test.main_population));
        put("evidence", judged.evidence.iter().map(evidence_json).collect());
        put("same_on", json!(judged.same_on));
        put("flips_on", json!(judged.flips_on));
        put("open_on", json!(judged.open_on));
        put("by_arithmetic_on", json!(judged.by_arithmetic_on));
        put("partly", json!(test.partly));
        put("threshold", json!(if test.is_threshold_ours { "ours" } else { "of the statement" }));
        put("robustness", json!(judged.robustness));
        put("decided_by", json!(test.decided_by));
        put("history", json!(judged.history));
        put("basis", json!(judged.basis));
        put("chart", json!(test.chart));
        put("sql", json!(test.sql));
    }
    put("caveats", json!(claim.caveats));
    Value::Object(object)
}

fn evidence_json(evidence: &Evidence) -> Value {
    let values: Map<String, Value> =
        evidence.values.iter().map(|(name, value)| (name.clone(), number(*value))).collect();
    json!({
        "population": evidence.population,
        "outcome": evidence.outcome.id(),
        "by_arithmetic": evidence.by_arithmetic,
        "n": evidence.n,
        "values": values,
        "parts": evidence.parts.iter().map(|(name, favours)| json!({
            "part": name,
            "favours": favours.id(),
        })).collect::<Vec<_>>(),
        "why": evidence.why,
    })
}

/// Whole numbers without a fraction, others to nine significant digits: stable across machines.
#[allow(clippy::cast_possible_truncation, clippy::cast_precision_loss, reason = "whole numbers below 2^53")]
fn number(value: Option<f64>) -> Value {
    match value {
        Some(value) if value.fract() == 0.0 && value.abs() < 9e15 => json!(value as i64),
        Some(value) => json!(format!("{value:.8e}").parse::<f64>().unwrap_or(value)),
        None => Value::Null,
    }
}
