//! What is right to come of a stage. It leaves out comparing.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::Value;

/// What is right to come of a stage. What is not written is not looked at.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Expected {
    /// The exit code.
    #[serde(default)]
    pub exit: i32,
    /// Words that stand on standard error.
    #[serde(default)]
    pub stderr: Vec<String>,
    /// Words that do not.
    #[serde(default)]
    pub not_stderr: Vec<String>,
    /// npm's run; outcomes that are not written are 0.
    pub npm: Option<Tally>,
    /// PyPI's run.
    pub pypi: Option<Tally>,
    /// Paths that are asked at least once; `*` stands for anything, with a `?` the query counts.
    #[serde(default)]
    pub asked: Vec<String>,
    /// Paths that are not asked.
    #[serde(default)]
    pub not_asked: Vec<String>,
    /// How often paths are asked, all together.
    #[serde(default)]
    pub times: BTreeMap<String, usize>,
    /// Headers, by name in lower case, that no request has.
    #[serde(default)]
    pub no_header: Vec<String>,
    /// Rows of `outcomes`.
    #[serde(default, rename = "outcome")]
    pub outcomes: Vec<ExpectedOutcome>,
    /// Questions over the snapshot that was frozen.
    #[serde(default)]
    pub rows: Vec<ExpectedRows>,
}

/// How many packages ended how.
#[derive(Clone, Copy, Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(deny_unknown_fields, default)]
pub struct Tally {
    /// New documents, read.
    pub fresh: u64,
    /// Documents that are as they were.
    pub unchanged: u64,
    /// Packages that are not there.
    pub absent: u64,
    /// Packages that the registry refuses, or that cannot be asked for.
    pub refused: u64,
    /// Documents that cannot be read.
    pub malformed: u64,
    /// Documents above the limit.
    pub oversized: u64,
    /// Packages without a good answer after every try.
    pub failed: u64,
}

impl Tally {
    /// Outcomes with their words, in order.
    #[must_use]
    pub fn counts(&self) -> [(&'static str, u64); 7] {
        [
            ("fresh", self.fresh),
            ("unchanged", self.unchanged),
            ("absent", self.absent),
            ("refused", self.refused),
            ("malformed", self.malformed),
            ("oversized", self.oversized),
            ("failed", self.failed),
        ]
    }
}

/// One package's row of `outcomes`.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct ExpectedOutcome {
    /// The package's name.
    pub name: String,
    /// Its outcome.
    pub outcome: String,
    /// Status of the answer.
    pub status: Option<u16>,
    /// Requests that it took.
    pub tries: Option<u32>,
    /// Words of its detail; none = it has no detail.
    #[serde(default)]
    pub detail: Vec<String>,
}

/// A question over the snapshot, and its rows.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct ExpectedRows {
    /// The question.
    pub sql: String,
    /// An array of objects as JSON text.
    json: String,
}

impl ExpectedRows {
    /// The rows.
    ///
    /// # Errors
    /// A text that is no array of objects.
    pub fn rows(&self) -> Result<Vec<Value>, String> {
        let wrong = |why: String| format!("the rows of `{}`: {why}", self.sql);
        let rows: Vec<Value> = serde_json::from_str(&self.json).map_err(|error| wrong(error.to_string()))?;
        if rows.iter().all(Value::is_object) {
            return Ok(rows);
        }
        Err(wrong("expected objects".to_owned()))
    }
}

impl Expected {
    /// Whether it can be looked at, and says anything.
    ///
    /// # Errors
    /// Why not.
    pub(super) fn check(&self) -> Result<(), String> {
        if *self == Self::default() {
            return Err("it expects nothing: expected outcomes, rows, words or requests".to_owned());
        }
        self.rows.iter().try_for_each(|rows| rows.rows().map(drop))
    }
}
