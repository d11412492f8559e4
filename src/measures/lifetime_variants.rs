//! The tables `survival_variants` and `survival_differences`: the curves of survival by other rules of what has stopped,
//! and how far the registries differ by each. It leaves out the rules (`lifetime_rules`) and the formulas (`survival`).

use polars::prelude::*;

use super::differences::both_sides;
use super::estimates::{bound, reservation};
use super::failed;
use super::lifetime_rules::{Lives, RULES, Rule};
use super::lifetimes::NO_SURVEY;
use super::survey::{Answer, Difference, Estimate, difference};
use super::survival::{Curve, Subject, log_rank};
use crate::package::Ecosystem;
use crate::query::QueryError;
use crate::snapshot::Snapshot;
use crate::snapshot::schema::{self, ColumnKind, column};

use ColumnKind::{Count, Number, Text};

/// Months at which the curves are told.
const MONTHS: [u32; 7] = [6, 12, 24, 36, 60, 84, 120];

/// The months over which the mean is taken: ours. Five years are short enough to be followed by each rule.
const RESTRICTED_MONTHS: u32 = 60;

const WHY: &str = "cannot be estimated; `why` says why";

pub(super) const VARIANTS: schema::Table = schema::Table {
    name: "survival_variants",
    row: "one time after the first release by one rule of what has stopped, for the packages of one ecosystem; as `survival`, which is `silence_365`",
    columns: &[
        column(
            "variant",
            Text,
            "",
            "`silence_180`, `silence_365`, `silence_730`, `silence_1095`; `two_release_days`: without packages that released on one day alone; `gone_stopped`: packages that are gone have stopped with their latest release, or at once where its day is not known",
            "",
        ),
        column("title", Text, "", "when a package counts as stopped", ""),
        column("silence_days", Count, "days", "age of the latest release from which on it has stopped", ""),
        column("ecosystem", Text, "", "`npm` or `pypi`", ""),
        column("months", Count, "months", "since the first release", ""),
        column("surviving", Number, "share 0–1", "not stopped after so long", WHY),
        column("low", Number, "share 0–1", "lower end of the 95 % interval", WHY),
        column("high", Number, "share 0–1", "upper end of the 95 % interval", WHY),
        column("n", Count, "packages", "surveyed packages behind the curve", ""),
        column("missing", Count, "packages", "surveyed packages whose releases or days are not known", ""),
        column(
            "why",
            Text,
            "",
            "why it cannot be estimated, or decides nothing though it is",
            "it can, and may",
        ),
    ],
};

pub(super) const DIFFERENCES: schema::Table = schema::Table {
    name: "survival_differences",
    row: "PyPI minus npm by one rule of what has stopped: the restricted mean survival time, of the first 60 months after the first release, beside the log-rank test",
    columns: &[
        column("variant", Text, "", "as in `survival_variants`", ""),
        column("title", Text, "", "when a package counts as stopped", ""),
        column("silence_days", Count, "days", "age of the latest release from which on it has stopped", ""),
        column("restricted_months", Count, "months", "over which the mean is taken: 60", ""),
        column(
            "pypi",
            Number,
            "months",
            "until a package of PyPI has stopped, on average, whoever has not after 60 months counted as 60",
            WHY,
        ),
        column("npm", Number, "months", "the same of npm", WHY),
        column("value", Number, "months", "PyPI's minus npm's", WHY),
        column("low", Number, "months", "lower end of the 95 % interval", WHY),
        column("high", Number, "months", "upper end of the 95 % interval", WHY),
        column(
            "lowest",
            Number,
            "months",
            "if all whose days are missing had stopped at once on PyPI and never on npm",
            WHY,
        ),
        column("highest", Number, "months", "the other way round", WHY),
        column("p", Number, "0–1", "two-sided p-value of no difference of the means", WHY),
        column(
            "log_rank_p",
            Number,
            "0–1",
            "two-sided p-value of the log-rank test, which weighs each event alike; as in `survival_test`",
            WHY,
        ),
        column("n", Count, "packages", "surveyed packages of both", ""),
        column(
            "missing",
            Count,
            "packages",
            "surveyed packages of both whose releases or days are not known",
            "",
        ),
        column("position", Count, "", "its place in the order of rules", ""),
        column(
            "why",
            Text,
            "",
            "why it cannot be estimated, or decides nothing though it is",
            "it can, and may",
        ),
    ],
};

/// One ecosystem by one rule.
struct Followed {
    subjects: Vec<Vec<Answer<Subject>>>,
    curve: Result<Curve, String>,
}

fn followed(lives: Option<&Lives>, rule: Rule) -> Followed {
    let Some(lives) = lives else {
        return Followed { subjects: Vec::new(), curve: Err(NO_SURVEY.to_owned()) };
    };
    let subjects = lives.by(rule);
    let curve = Curve::of(&lives.strata(&subjects)).map_err(|why| lives.sample.told(why));
    Followed { subjects, curve }
}

struct Row {
    rule: Rule,
    ecosystem: Ecosystem,
    months: u32,
    estimate: Result<Estimate, String>,
    counts: (u64, u64),
}

pub(super) fn variants(snapshot: &Snapshot) -> Result<DataFrame, QueryError> {
    let mut rows = Vec::new();
    for ecosystem in Ecosystem::ALL {
        let lives = Lives::read(snapshot, ecosystem, VARIANTS.name)?;
        for rule in RULES {
            let curve = followed(lives.as_ref(), rule).curve;
            let row = |months: u32| Row {
                rule,
                ecosystem,
                months,
                estimate: curve
                    .as_ref()
                    .map_err(Clone::clone)
                    .and_then(|curve| curve.at(f64::from(months)).map_err(|why| why.to_string())),
                counts: counts(&curve),
            };
            rows.extend(MONTHS.map(row));
        }
    }
    variants_frame(&rows).map_err(failed(snapshot, VARIANTS.name))
}

fn counts(curve: &Result<Curve, String>) -> (u64, u64) {
    curve.as_ref().map_or((0, 0), |curve| (curve.counts().answered, curve.counts().missing))
}

fn variants_frame(rows: &[Row]) -> PolarsResult<DataFrame> {
    let number = |pick: fn(&Estimate) -> Option<f64>| -> Vec<Option<f64>> {
        rows.iter().map(|row| row.estimate.as_ref().ok().and_then(pick)).collect()
    };
    let why = |row: &Row| row.estimate.as_ref().map_or_else(|why| Some(why.clone()), reservation);
    df!(
        "variant" => rows.iter().map(|row| row.rule.id).collect::<Vec<_>>(),
        "title" => rows.iter().map(|row| row.rule.title).collect::<Vec<_>>(),
        "silence_days" => rows.iter().map(|row| row.rule.silence_days as i64).collect::<Vec<_>>(),
        "ecosystem" => rows.iter().map(|row| row.ecosystem.id()).collect::<Vec<_>>(),
        "months" => rows.iter().map(|row| i64::from(row.months)).collect::<Vec<_>>(),
        "surviving" => number(|estimate| Some(estimate.value)),
        "low" => number(|estimate| estimate.interval.ok().map(|interval| interval.low)),
        "high" => number(|estimate| estimate.interval.ok().map(|interval| interval.high)),
        "n" => rows.iter().map(|row| row.counts.0 as i64).collect::<Vec<_>>(),
        "missing" => rows.iter().map(|row| row.counts.1 as i64).collect::<Vec<_>>(),
        "why" => rows.iter().map(why).collect::<Vec<_>>(),
    )
}

/// Both registries by one rule.
struct Compared {
    rule: Rule,
    pypi: Result<Estimate, String>,
    npm: Result<Estimate, String>,
    difference: Option<Difference>,
    log_rank_p: Option<f64>,
    counts: (u64, u64),
}

pub(super) fn differences(snapshot: &Snapshot) -> Result<DataFrame, QueryError> {
    let npm = Lives::read(snapshot, Ecosystem::Npm, DIFFERENCES.name)?;
    let pypi = Lives::read(snapshot, Ecosystem::Pypi, DIFFERENCES.name)?;
    let rows = RULES.map(|rule| compared(npm.as_ref(), pypi.as_ref(), rule));
    differences_frame(&rows).map_err(failed(snapshot, DIFFERENCES.name))
}

fn compared(npm: Option<&Lives>, pypi: Option<&Lives>, rule: Rule) -> Compared {
    let (of_npm, of_pypi) = (followed(npm, rule), followed(pypi, rule));
    let mean = |followed: &Followed| {
        let curve = followed.curve.as_ref().map_err(Clone::clone)?;
        curve.restricted_mean(f64::from(RESTRICTED_MONTHS)).map_err(|why| why.to_string())
    };
    let (npm_mean, pypi_mean) = (mean(&of_npm), mean(&of_pypi));
    let tested = npm.zip(pypi).and_then(|(npm, pypi)| {
        log_rank(&npm.strata(&of_npm.subjects), &pypi.strata(&of_pypi.subjects)).ok()?.p_value
    });
    let ((known, missing), (also_known, also_missing)) = (counts(&of_npm.curve), counts(&of_pypi.curve));
    Compared {
        rule,
        difference: pypi_mean.as_ref().ok().zip(npm_mean.as_ref().ok()).map(|(a, b)| difference(a, b)),
        pypi: pypi_mean,
        npm: npm_mean,
        log_rank_p: tested,
        counts: (known + also_known, missing + also_missing),
    }
}

impl Compared {
    fn why(&self) -> Option<String> {
        let of =
            |mean: &Result<Estimate, String>| mean.as_ref().map_or_else(|why| Some(why.clone()), reservation);
        both_sides(of(&self.pypi), of(&self.npm))
    }
}

fn differences_frame(rows: &[Compared]) -> PolarsResult<DataFrame> {
    let number = |pick: fn(&Difference) -> Option<f64>| -> Vec<Option<f64>> {
        rows.iter().map(|row| row.difference.as_ref().and_then(pick)).collect()
    };
    let mean = |of: fn(&Compared) -> &Result<Estimate, String>| -> Vec<Option<f64>> {
        rows.iter().map(|row| of(row).as_ref().ok().map(|mean| mean.value)).collect()
    };
    df!(
        "variant" => rows.iter().map(|row| row.rule.id).collect::<Vec<_>>(),
        "title" => rows.iter().map(|row| row.rule.title).collect::<Vec<_>>(),
        "silence_days" => rows.iter().map(|row| row.rule.silence_days as i64).collect::<Vec<_>>(),
        "restricted_months" => vec![i64::from(RESTRICTED_MONTHS); rows.len()],
        "pypi" => mean(|row| &row.pypi),
        "npm" => mean(|row| &row.npm),
        "value" => number(|difference| Some(difference.value)),
        "low" => number(|difference| difference.interval.ok().map(|interval| interval.low)),
        "high" => number(|difference| difference.interval.ok().map(|interval| interval.high)),
        "lowest" => number(|difference| bound(difference.bounds, |bounds| bounds.low)),
        "highest" => number(|difference| bound(difference.bounds, |bounds| bounds.high)),
        "p" => number(|difference| difference.p_value),
        "log_rank_p" => rows.iter().map(|row| row.log_rank_p).collect::<Vec<_>>(),
        "n" => rows.iter().map(|row| row.counts.0 as i64).collect::<Vec<_>>(),
        "missing" => rows.iter().map(|row| row.counts.1 as i64).collect::<Vec<_>>(),
        "position" => (0..rows.len() as i64).collect::<Vec<_>>(),
        "why" => rows.iter().map(Compared::why).collect::<Vec<_>>(),
    )
}
