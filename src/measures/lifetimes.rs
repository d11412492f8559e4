//! The tables `survival` and `survival_test`: how many packages have not stopped so many months after their first release,
//! and whether the registries differ in it. To have stopped is to have no release for a year, no more: a third of those
//! are slow or finished by their class. It leaves out the formulas (`survival`), the rule (`lifetime_rules`) and its
//! variants (`lifetime_variants`).

use polars::prelude::*;

use super::estimates::reservation;
use super::failed;
use super::lifetime_rules::{Lives, MAIN};
use super::survey::{Answer, Estimate, Stratum};
use super::survival::{Curve, LogRank, Subject, log_rank};
use crate::package::Ecosystem;
use crate::query::QueryError;
use crate::snapshot::Snapshot;
use crate::snapshot::schema::{self, ColumnKind, column};

use ColumnKind::{Count, Number, Text};

/// Months at which the curve is told: each quarter, for ten years.
const MONTHS: std::ops::RangeInclusive<u32> = 0..=40;
const STEP_MONTHS: u32 = 3;

const WHY: &str = "cannot be estimated; `why` says why";

pub(super) const SURVIVAL: schema::Table = schema::Table {
    name: "survival",
    row: "one time after the first release, for the released packages of one ecosystem that are still there; Kaplan–Meier over the survey, until no release for a year. The event is the latest release, where that is at least 365 days old; it may have been the last on purpose (`silent_slow_or_finished` in `estimates`). The others are censored 365 days before the as-of day, since an end shows itself only then, and packages that are younger are left out. Other rules: `survival_variants`",
    columns: &[
        column("ecosystem", Text, "", "`npm` or `pypi`", ""),
        column("months", Count, "months", "since the first release", ""),
        column(
            "surviving",
            Number,
            "share 0–1",
            "with a later release, or with no year of silence behind it yet",
            WHY,
        ),
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

pub(super) const TEST: schema::Table = schema::Table {
    name: "survival_test",
    row: "the log-rank test of equal survival on PyPI and npm, until no release for a year, weighted as the survey is; one row. How large the difference is, and by other rules: `survival_differences`",
    columns: &[
        column(
            "excess",
            Number,
            "packages",
            "npm's packages that stopped beyond those expected if both were alike",
            WHY,
        ),
        column("statistic", Number, "", "the excess over its standard error", WHY),
        column("degrees", Number, "", "its degrees of freedom, by Satterthwaite", WHY),
        column("p", Number, "0–1", "two-sided p-value", WHY),
        column("n", Count, "packages", "surveyed packages of both", ""),
        column("why", Text, "", "why it cannot be tested", "it can"),
    ],
};

pub(super) const NO_SURVEY: &str =
    "this snapshot has no survey of this ecosystem, and releases stand in the documents of single packages";

/// The subjects of an ecosystem, by stratum.
struct Subjects {
    lives: Lives,
    answers: Vec<Vec<Answer<Subject>>>,
}

impl Subjects {
    fn read(snapshot: &Snapshot, ecosystem: Ecosystem) -> Result<Option<Self>, QueryError> {
        let lives = Lives::read(snapshot, ecosystem, SURVIVAL.name)?;
        Ok(lives.map(|lives| Self { answers: lives.by(MAIN), lives }))
    }

    fn strata(&self) -> Vec<Stratum<'_, Subject>> {
        self.lives.strata(&self.answers)
    }

    fn known(&self) -> usize {
        self.answers.iter().flatten().filter(|answer| matches!(answer, Answer::Value(_))).count()
    }
}

struct Row {
    ecosystem: Ecosystem,
    months: u32,
    estimate: Result<Estimate, String>,
    known: u64,
    missing: u64,
}

pub(super) fn survival(snapshot: &Snapshot) -> Result<DataFrame, QueryError> {
    let mut rows = Vec::new();
    for ecosystem in Ecosystem::ALL {
        match Subjects::read(snapshot, ecosystem)? {
            Some(subjects) => rows.extend(curve(ecosystem, &subjects)),
            None => rows.push(Row {
                ecosystem,
                months: 0,
                estimate: Err(NO_SURVEY.to_owned()),
                known: 0,
                missing: 0,
            }),
        }
    }
    frame(&rows).map_err(failed(snapshot, SURVIVAL.name))
}

fn curve(ecosystem: Ecosystem, subjects: &Subjects) -> Vec<Row> {
    let curve = match Curve::of(&subjects.strata()) {
        Ok(curve) => curve,
        Err(why) => {
            let estimate = Err(subjects.lives.sample.told(why));
            return vec![Row { ecosystem, months: 0, estimate, known: 0, missing: 0 }];
        }
    };
    let counts = curve.counts();
    let row = |step: u32| {
        let months = step * STEP_MONTHS;
        let estimate = curve.at(f64::from(months)).map_err(|why| why.to_string());
        Row { ecosystem, months, estimate, known: counts.answered, missing: counts.missing }
    };
    MONTHS.map(row).collect()
}

fn frame(rows: &[Row]) -> PolarsResult<DataFrame> {
    let number = |pick: fn(&Estimate) -> Option<f64>| -> Vec<Option<f64>> {
        rows.iter().map(|row| row.estimate.as_ref().ok().and_then(pick)).collect()
    };
    let why = |row: &Row| match &row.estimate {
        Ok(estimate) => reservation(estimate),
        Err(why) => Some(why.clone()),
    };
    df!(
        "ecosystem" => rows.iter().map(|row| row.ecosystem.id()).collect::<Vec<_>>(),
        "months" => rows.iter().map(|row| i64::from(row.months)).collect::<Vec<_>>(),
        "surviving" => number(|estimate| Some(estimate.value)),
        "low" => number(|estimate| estimate.interval.ok().map(|interval| interval.low)),
        "high" => number(|estimate| estimate.interval.ok().map(|interval| interval.high)),
        "n" => rows.iter().map(|row| row.known as i64).collect::<Vec<_>>(),
        "missing" => rows.iter().map(|row| row.missing as i64).collect::<Vec<_>>(),
        "why" => rows.iter().map(why).collect::<Vec<_>>(),
    )
}

pub(super) fn test(snapshot: &Snapshot) -> Result<DataFrame, QueryError> {
    let npm = Subjects::read(snapshot, Ecosystem::Npm)?;
    let pypi = Subjects::read(snapshot, Ecosystem::Pypi)?;
    let (tested, known) = match (&npm, &pypi) {
        (Some(npm), Some(pypi)) => {
            let tested = log_rank(&npm.strata(), &pypi.strata()).map_err(|why| why.to_string());
            let tested = tested.and_then(|test| match test.p_value {
                Some(_) => Ok(test),
                None => Err("too few packages stopped or went on to compare them".to_owned()),
            });
            (tested, npm.known() + pypi.known())
        }
        _ => (Err("a survey of both ecosystems is needed".to_owned()), 0),
    };
    test_frame(&tested, known).map_err(failed(snapshot, TEST.name))
}

fn test_frame(tested: &Result<LogRank, String>, known: usize) -> PolarsResult<DataFrame> {
    let number = |pick: fn(&LogRank) -> Option<f64>| vec![tested.as_ref().ok().and_then(pick)];
    df!(
        "excess" => number(|test| Some(test.excess)),
        "statistic" => number(|test| test.statistic),
        "degrees" => number(|test| Some(test.degrees)),
        "p" => number(|test| test.p_value),
        "n" => vec![known as i64],
        "why" => vec![tested.as_ref().err().cloned()],
    )
}
