//! The tables of the report's second half: populations, breadth, activity, coverage. It leaves out their looks.

use polars::prelude::*;
use serde::Serialize;

use crate::query::format::{cell, grouped};
use crate::query::{Catalog, QueryError};

/// A table as texts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(super) struct Table {
    pub title: String,
    pub intro: String,
    pub columns: Vec<Head>,
    pub rows: Vec<Vec<String>>,
}

/// A column's head.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(super) struct Head {
    pub name: String,
    pub number: bool,
}

struct Wanted {
    title: &'static str,
    intro: &'static str,
    sql: &'static str,
}

const WANTED: &[Wanted] = &[
    Wanted {
        title: "How many packages, by population",
        intro: "A share over all packages is a statement about spam unless the denominator is handled: hence several populations. An empty cell is not known, never zero.",
        sql: "SELECT ecosystem, title AS population, size AS packages, why AS \"not known because\" FROM populations",
    },
    Wanted {
        title: "Breadth by downloads",
        intro: "Hill numbers are effective numbers of packages: how many equally downloaded packages would be as diverse.",
        sql: "SELECT ecosystem, title AS measure, value, unit, n, why AS \"not known because\" FROM breadth",
    },
    Wanted {
        title: "Maintenance: packages by latest release",
        intro: "Active within 12 (24) months: the latest release is in the 12 (24) calendar months that end with the month of the as-of day. Shares are over the packages whose month is known (n).",
        sql: "SELECT ecosystem, title AS population, release_month_known AS n, \
              CAST(active_12m AS DOUBLE) / release_month_known AS \"share active 12 months\", \
              CAST(active_24m AS DOUBLE) / release_month_known AS \"share active 24 months\" \
              FROM populations WHERE release_month_known > 0",
    },
    Wanted {
        title: "Documentation that a listing carries",
        intro: "One-line summaries and declared repositories, over the packages for which they are known. \"Lowest\" and \"highest\" bound the share if every package that is not known had none, or one.",
        sql: "SELECT ecosystem, title AS population, unit AS \"n counts\", summary_known AS \"n (summary)\", \
              CAST(with_summary AS DOUBLE) / NULLIF(summary_known, 0) AS \"share with summary\", \
              CASE WHEN summary_known > 0 THEN CAST(with_summary AS DOUBLE) / total END AS \"lowest\", \
              CASE WHEN summary_known > 0 THEN CAST(with_summary + total - summary_known AS DOUBLE) / total END AS \"highest\", \
              repository_known AS \"n (repository)\", \
              CAST(with_repository AS DOUBLE) / NULLIF(repository_known, 0) AS \"share with repository\" \
              FROM populations WHERE summary_known > 0 OR repository_known > 0",
    },
    Wanted {
        title: "Coverage: what is known, and why the rest is not",
        intro: "Columns that no source of this snapshot was asked for are left out here; `pkgcensus query \"SELECT * FROM coverage\"` shows all.",
        sql: "SELECT ecosystem, \"column\", observed, zero, \"none\", not_in_source, refused, left_out, unknown, \
              CAST(as_of AS TEXT) AS as_of, source, note FROM coverage WHERE not_asked = 0",
    },
];

pub(super) fn all(catalog: &mut Catalog) -> Result<Vec<Table>, QueryError> {
    WANTED.iter().map(|wanted| Ok(table(wanted, &catalog.run(wanted.sql)?))).collect()
}

fn table(wanted: &Wanted, frame: &DataFrame) -> Table {
    let shares: Vec<bool> = frame
        .get_column_names()
        .iter()
        .map(|name| name.starts_with("share") || matches!(name.as_str(), "lowest" | "highest"))
        .collect();
    let columns = frame
        .columns()
        .iter()
        .map(|column| Head { name: column.name().to_string(), number: column.dtype().is_numeric() })
        .collect();
    let rows = (0..frame.height())
        .map(|row| {
            let texts = frame.columns().iter().zip(&shares).map(|(column, share)| text(column, row, *share));
            texts.collect()
        })
        .collect();
    Table { title: wanted.title.into(), intro: wanted.intro.into(), columns, rows }
}

fn text(column: &Column, row: usize, share: bool) -> String {
    match column.get(row) {
        Ok(AnyValue::Float64(number)) if share => percent(number),
        Ok(value) => cell(&value),
        Err(_) => String::new(),
    }
}

/// A share as per cent with one decimal.
pub(super) fn percent(share: f64) -> String {
    format!("{:.1} %", share * 100.0)
}

/// A number for people: grouped where whole, four significant decimals otherwise.
#[allow(clippy::cast_possible_truncation, reason = "counts are below 2^53")]
pub(super) fn number(value: f64) -> String {
    if value.fract() == 0.0 || value.abs() >= 1000.0 {
        grouped(value.round() as i64)
    } else {
        cell(&AnyValue::Float64(value))
    }
}
