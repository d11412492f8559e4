//! The table `breadth`: how many packages an ecosystem has, how many are used, and how unevenly. It leaves out
//! counts per population (`populations`) and the curves behind the figures (`download_curve`).
#![allow(clippy::cast_precision_loss, reason = "counts are far below 2^52")]

use polars::prelude::*;

use super::{concentration, downloads, failed};
use crate::package::Ecosystem;
use crate::query::QueryError;
use crate::snapshot::Snapshot;
use crate::snapshot::schema::{self, ColumnKind, column};

pub(super) const TABLE: schema::Table = schema::Table {
    name: "breadth",
    row: "one measure of breadth of one ecosystem",
    columns: &[
        column("ecosystem", ColumnKind::Text, "", "`npm` or `pypi`", ""),
        column("measure", ColumnKind::Text, "", "id of the measure", ""),
        column("title", ColumnKind::Text, "", "what it is", ""),
        column(
            "value",
            ColumnKind::Number,
            "see unit",
            "its value",
            "cannot be computed from this snapshot; `why` says why",
        ),
        column("unit", ColumnKind::Text, "", "unit of the value", ""),
        column(
            "n",
            ColumnKind::Count,
            "packages",
            "packages that it is computed over",
            "it cannot be computed",
        ),
        column("why", ColumnKind::Text, "", "why it cannot be computed", "it can"),
    ],
};

struct Row {
    ecosystem: Ecosystem,
    measure: &'static str,
    title: String,
    value: Option<f64>,
    unit: &'static str,
    n: usize,
}

pub(super) fn table(snapshot: &Snapshot) -> Result<DataFrame, QueryError> {
    let mut rows = Vec::new();
    for ecosystem in snapshot.ecosystems() {
        let listed = snapshot.manifest().population(ecosystem).unwrap_or_default();
        let counts = downloads(snapshot, ecosystem)?;
        of_ecosystem(ecosystem, usize::try_from(listed).unwrap_or(usize::MAX), &counts, &mut rows);
    }
    frame(&rows).map_err(failed(snapshot, TABLE.name))
}

fn of_ecosystem(ecosystem: Ecosystem, listed: usize, counts: &[i64], rows: &mut Vec<Row>) {
    let mut add = |measure, title: &str, value, unit, n| {
        rows.push(Row { ecosystem, measure, title: title.to_owned(), value, unit, n });
    };
    let observed = counts.len();
    let known = (observed > 0).then_some(());
    let share = |part: usize, whole: usize| (whole > 0).then(|| part as f64 / whole as f64);
    add("listed", "packages listed", Some(listed as f64), "packages", listed);
    add(
        "observed",
        "packages whose downloads were observed",
        known.map(|()| observed as f64),
        "packages",
        listed,
    );
    add(
        "not_observed_share",
        "share whose downloads were not observed",
        known.and(share(listed - observed, listed)),
        "share 0–1",
        listed,
    );
    let zeros = counts.iter().filter(|count| **count == 0).count();
    add(
        "zero_share",
        "share observed with no download",
        known.and(share(zeros, observed)),
        "share 0–1",
        observed,
    );
    add(
        "downloads",
        "downloads in 30 days",
        known.map(|()| counts.iter().map(|c| *c as f64).sum()),
        "downloads",
        observed,
    );
    let median = known.and_then(|()| counts.get(observed / 2)).map(|count| *count as f64);
    add("median", "median downloads of a package", median, "downloads", observed);
    for (measure, order, title) in [
        ("hill_0", 0, "packages with a download (Hill number of order 0)"),
        ("hill_1", 1, "effective number of packages by downloads (Hill number of order 1)"),
        ("hill_2", 2, "effective number of packages by downloads (Hill number of order 2)"),
    ] {
        add(measure, title, concentration::effective_number(counts, order), "packages", observed);
    }
    add("gini", "Gini coefficient of downloads", concentration::gini(counts), "0–1", observed);
    for (measure, percent) in [("carry_50", 50), ("carry_80", 80), ("carry_95", 95), ("carry_99", 99)] {
        let value = concentration::carrying(counts, f64::from(percent) / 100.0).map(|count| count as f64);
        add(measure, &format!("packages that carry {percent} % of downloads"), value, "packages", observed);
    }
}

fn frame(rows: &[Row]) -> PolarsResult<DataFrame> {
    let why = "this snapshot has no download counts of this ecosystem, at most ranks";
    let n: Vec<Option<i64>> = rows.iter().map(|row| row.value.and(i64::try_from(row.n).ok())).collect();
    let whys: Vec<Option<&str>> = rows.iter().map(|row| row.value.is_none().then_some(why)).collect();
    df!(
        "ecosystem" => rows.iter().map(|row| row.ecosystem.id()).collect::<Vec<_>>(),
        "measure" => rows.iter().map(|row| row.measure).collect::<Vec<_>>(),
        "title" => rows.iter().map(|row| row.title.as_str()).collect::<Vec<_>>(),
        "value" => rows.iter().map(|row| row.value).collect::<Vec<_>>(),
        "unit" => rows.iter().map(|row| row.unit).collect::<Vec<_>>(),
        "n" => n,
        "why" => whys,
    )
}
