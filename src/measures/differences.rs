//! The table `differences`: how PyPI and npm differ in each measure over each population and band, with intervals and
//! p-values corrected for several comparisons. It leaves out the estimates themselves (`estimates`).

use polars::prelude::*;

use super::estimates::{Estimated, NO_VALUE, Row, WHY, bound, estimated, reservation};
use super::features::Feature;
use super::sample::domains;
use super::survey;
use super::{Inputs, failed};
use crate::package::Ecosystem;
use crate::query::QueryError;
use crate::snapshot::schema::{self, ColumnKind, column};

use ColumnKind::{Count, Number, Text};

pub(super) const TABLE: schema::Table = schema::Table {
    name: "differences",
    row: "PyPI minus npm: one measure over one population or band of download ranks",
    columns: &[
        column(
            "population",
            Text,
            "",
            "id of the population or band of download ranks, or the label of installed packages of both",
            "",
        ),
        column("measure", Text, "", "id of the measure", ""),
        column("value", Number, "see unit", "PyPI's estimate minus npm's", NO_VALUE),
        column("low", Number, "see unit", "lower end of the 95 % interval", WHY),
        column("high", Number, "see unit", "upper end of the 95 % interval", WHY),
        column(
            "lowest",
            Number,
            "see unit",
            "if missing values were worst for PyPI and best for npm",
            "no bound",
        ),
        column(
            "highest",
            Number,
            "see unit",
            "if missing values were best for PyPI and worst for npm",
            "no bound",
        ),
        column("p", Number, "0–1", "two-sided p-value of no difference; never said to be below 1e-30", WHY),
        column(
            "p_holm",
            Number,
            "0–1",
            "the same, corrected by Holm over the measures of the population or band that may decide something",
            WHY,
        ),
        column(
            "p_claims",
            Number,
            "0–1",
            "the same, corrected by Holm over the measures that decide claims: `readme` and `keyword_data`",
            "decides no claim, or cannot be estimated",
        ),
        column("n", Count, "packages", "surveyed packages of both whose value is known", ""),
        column("missing", Count, "packages", "surveyed packages of both whose value is missing", ""),
        column("unit", Text, "", "unit of value, low, high, lowest and highest", ""),
        column("title", Text, "", "what it is", ""),
        column("position", Count, "", "its place in the order of measures", ""),
        column(
            "why",
            Text,
            "",
            "why it cannot be estimated, or decides nothing though it is",
            "it can, and may",
        ),
    ],
};

/// The measures whose differences decide claims: the family of `p_claims`.
const DECIDING: [&str; 2] = ["readme", "keyword_data"];

pub(super) fn table(inputs: &Inputs) -> Result<DataFrame, QueryError> {
    let Estimated { features, rows, .. } = estimated(inputs)?;
    let labels = inputs.snapshot.manifest().installed_labels();
    difference_frame(&compared(rows, features, &labels), features)
        .map_err(failed(&inputs.snapshot, TABLE.name))
}

/// One difference before it is laid out.
struct Compared {
    population: String,
    feature: usize,
    difference: Result<survey::Difference, String>,
    reservation: Option<String>,
    p_holm: Option<f64>,
    p_claims: Option<f64>,
    known: u64,
    missing: u64,
}

/// The differences over the populations and bands that both ecosystems have, and over installed packages of both; the strata of a survey are not compared,
/// since each registry may be cut into others.
fn compared(rows: &[Row], features: &[Feature], installed: &[&str]) -> Vec<Compared> {
    let mut compared = Vec::new();
    let domains = domains().into_iter().map(|domain| domain.id).chain(installed.iter().copied());
    for population in domains {
        let of = |ecosystem| {
            rows.iter().filter(move |row| row.ecosystem == ecosystem && row.population == population)
        };
        let mut family: Vec<Compared> = of(Ecosystem::Pypi)
            .zip(of(Ecosystem::Npm))
            .map(|(pypi, npm)| compare(pypi, npm, features[pypi.feature].not_compared))
            .collect();
        // What rests on too few cases decides nothing, and is in no family.
        let p = |one: &Compared| {
            let told = one.difference.as_ref().ok().filter(|_| one.reservation.is_none());
            told.and_then(|difference| difference.p_value)
        };
        let told: Vec<f64> = family.iter().filter_map(p).collect();
        let mut corrected = survey::holm(&told).into_iter();
        for one in &mut family {
            one.p_holm = p(one).and_then(|_| corrected.next());
        }
        let decides = |one: &Compared| DECIDING.contains(&features[one.feature].id.as_str());
        let told: Vec<f64> = family.iter().filter(|one| decides(one)).filter_map(p).collect();
        let mut corrected = survey::holm(&told).into_iter();
        for one in family.iter_mut().filter(|one| decides(one)) {
            one.p_claims = p(one).and_then(|_| corrected.next());
        }
        debug_assert!(family.is_empty() || family.len() == features.len());
        compared.extend(family);
    }
    compared
}

/// `not_compared` is why the registries are not compared in this measure, where they are not.
fn compare(pypi: &Row, npm: &Row, not_compared: Option<&str>) -> Compared {
    let failure = both_sides(pypi.estimate.as_ref().err().cloned(), npm.estimate.as_ref().err().cloned());
    let difference = match (&pypi.estimate, &npm.estimate) {
        (Ok(_), Ok(_)) if not_compared.is_some() => Err(not_compared.unwrap_or_default().to_owned()),
        (Ok(a), Ok(b)) => Ok(survey::difference(a, b)),
        _ => Err(failure.unwrap_or_default()),
    };
    let reserved = |row: &Row| row.estimate.as_ref().ok().and_then(reservation);
    Compared {
        population: pypi.population.clone(),
        feature: pypi.feature,
        reservation: both_sides(reserved(pypi), reserved(npm)).or_else(|| {
            let told = difference.as_ref().ok()?;
            (told.interval.is_ok() && told.p_value.is_none())
                .then(|| "its interval has no width, and tells no error level".to_owned())
        }),
        difference,
        p_holm: None,
        p_claims: None,
        known: pypi.known + npm.known,
        missing: pypi.missing + npm.missing,
    }
}

/// What stands against PyPI's part, npm's, or both.
pub(super) fn both_sides(pypi: Option<String>, npm: Option<String>) -> Option<String> {
    match (pypi, npm) {
        (Some(pypi), Some(npm)) if pypi == npm => Some(format!("PyPI and npm: {npm}")),
        (Some(pypi), Some(npm)) => Some(format!("PyPI: {pypi}; npm: {npm}")),
        (Some(pypi), None) => Some(format!("PyPI: {pypi}")),
        (None, Some(npm)) => Some(format!("npm: {npm}")),
        (None, None) => None,
    }
}

fn difference_frame(rows: &[Compared], features: &[Feature]) -> PolarsResult<DataFrame> {
    let of = |row: &Compared| &features[row.feature];
    let number = |pick: fn(&survey::Difference) -> Option<f64>| -> Vec<Option<f64>> {
        rows.iter().map(|row| row.difference.as_ref().ok().and_then(pick)).collect()
    };
    let why = |row: &Compared| match &row.difference {
        Ok(_) => row.reservation.clone(),
        Err(why) => Some(why.clone()),
    };
    df!(
        "population" => rows.iter().map(|row| row.population.as_str()).collect::<Vec<_>>(),
        "measure" => rows.iter().map(|row| of(row).id.as_str()).collect::<Vec<_>>(),
        "value" => number(|difference| Some(difference.value)),
        "low" => number(|difference| difference.interval.ok().map(|interval| interval.low)),
        "high" => number(|difference| difference.interval.ok().map(|interval| interval.high)),
        "lowest" => number(|difference| bound(difference.bounds, |bounds| bounds.low)),
        "highest" => number(|difference| bound(difference.bounds, |bounds| bounds.high)),
        "p" => number(|difference| difference.p_value),
        "p_holm" => rows.iter().map(|row| row.p_holm).collect::<Vec<_>>(),
        "p_claims" => rows.iter().map(|row| row.p_claims).collect::<Vec<_>>(),
        "n" => rows.iter().map(|row| row.known as i64).collect::<Vec<_>>(),
        "missing" => rows.iter().map(|row| row.missing as i64).collect::<Vec<_>>(),
        "unit" => rows.iter().map(|row| of(row).unit).collect::<Vec<_>>(),
        "title" => rows.iter().map(|row| of(row).title.as_str()).collect::<Vec<_>>(),
        "position" => rows.iter().map(|row| row.feature as i64).collect::<Vec<_>>(),
        "why" => rows.iter().map(why).collect::<Vec<_>>(),
    )
}
