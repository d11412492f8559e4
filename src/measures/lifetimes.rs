//! The tables `survival` and `survival_test`: how many packages still release so many months after their first release,
//! and whether the registries differ in it. It leaves out the formulas (`survival`).

use polars::prelude::*;

use super::estimates::reservation;
use super::failed;
use super::sample::{Sample, domains};
use super::survey::{Answer, Estimate, Stratum};
use super::survival::{Curve, End, LogRank, Subject, log_rank};
use crate::package::Ecosystem;
use crate::query::QueryError;
use crate::snapshot::Snapshot;
use crate::snapshot::schema::{self, ColumnKind, column};

use ColumnKind::{Count, Number, Text};

/// A silence of so many days at the as-of day is the end of releasing: the window of `releases_365d`.
pub const SILENT_DAYS: f64 = 365.0;

/// Days of a month, on average.
const MONTH_DAYS: f64 = 365.25 / 12.0;

/// Months at which the curve is told: each quarter, for ten years.
const MONTHS: std::ops::RangeInclusive<u32> = 0..=40;
const STEP_MONTHS: u32 = 3;

const WHY: &str = "cannot be estimated; `why` says why";

pub(super) const SURVIVAL: schema::Table = schema::Table {
    name: "survival",
    row: "one time after the first release, for the released packages of one ecosystem that are still there; Kaplan–Meier over the survey. A package has stopped where its latest release is at least 365 days old; the others are censored 365 days before the as-of day, since an end shows itself only then, and packages that are younger are left out",
    columns: &[
        column("ecosystem", Text, "", "`npm` or `pypi`", ""),
        column("months", Count, "months", "since the first release", ""),
        column("surviving", Number, "share 0–1", "still releasing after so long", WHY),
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
    row: "the log-rank test of equal survival on PyPI and npm, weighted as the survey is; one row",
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

const NO_SURVEY: &str =
    "this snapshot has no survey of this ecosystem, and releases stand in the documents of single packages";

/// The subjects of an ecosystem, by stratum.
struct Subjects {
    sample: Sample,
    answers: Vec<Vec<Answer<Subject>>>,
}

impl Subjects {
    fn read(snapshot: &Snapshot, ecosystem: Ecosystem) -> Result<Option<Self>, QueryError> {
        if !snapshot.ecosystems().contains(&ecosystem) {
            return Ok(None);
        }
        let Some(sample) = Sample::read(snapshot, ecosystem, &[], SURVIVAL.name)? else { return Ok(None) };
        let answers = answers(&sample).map_err(failed(snapshot, SURVIVAL.name))?;
        Ok(Some(Self { sample, answers }))
    }

    fn strata(&self) -> Vec<Stratum<'_, Subject>> {
        self.sample.strata_of(&self.answers)
    }

    fn known(&self) -> usize {
        self.answers.iter().flatten().filter(|answer| matches!(answer, Answer::Value(_))).count()
    }
}

fn answers(sample: &Sample) -> PolarsResult<Vec<Vec<Answer<Subject>>>> {
    let released = domains().into_iter().find(|domain| domain.id == "released").expect("it is listed there");
    let belongs = sample.belongs(&released)?;
    let (spans, silences) = (sample.numbers("span_days")?, sample.numbers("days_since_latest")?);
    Ok(sample.by_stratum(|member| match (belongs[member], spans[member].zip(silences[member])) {
        (Some(false), _) => Answer::Outside,
        (None, _) => Answer::Unplaced,
        (Some(true), None) => Answer::Missing,
        (Some(true), Some((span, silence))) => subject(span, silence),
    }))
}

/// A package by its days from the first to the latest release, and from that to the as-of day. An end shows itself only
/// after the days of silence, so that everybody is followed to the day that lies these before the as-of day, and no
/// further: to follow those who still release to their latest release would find too few ends.
fn subject(span: f64, silence: f64) -> Answer<Subject> {
    let followed = span + silence - SILENT_DAYS;
    if followed < 0.0 {
        return Answer::Outside;
    }
    Answer::Value(if silence >= SILENT_DAYS {
        Subject { time: span / MONTH_DAYS, end: End::Event }
    } else {
        Subject { time: followed / MONTH_DAYS, end: End::Censored }
    })
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
            let estimate = Err(subjects.sample.told(why));
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everybody_is_followed_as_far_as_an_end_can_show_itself() {
        let at = |days: f64, end| Answer::Value(Subject { time: days / MONTH_DAYS, end });
        assert_eq!(subject(100.0, 400.0), at(100.0, End::Event));
        assert_eq!(subject(100.0, 365.0), at(100.0, End::Event));
        // 464 days old, silent for 364: an end would have shown itself at 99 days of age.
        assert_eq!(subject(100.0, 364.0), at(99.0, End::Censored));
        assert_eq!(subject(1_000.0, 0.0), at(635.0, End::Censored));
        assert_eq!(subject(0.0, 364.0), Answer::Outside, "younger than a year");
    }
}
