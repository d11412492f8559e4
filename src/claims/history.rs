//! When a total was first reached, as far as milestones tell: between which two of them, and what each counted.
//! It leaves out interpolating: totals were not monotonic.

use serde::Serialize;

use super::ClaimError;
use crate::package::{Day, Ecosystem};
use crate::query::Catalog;

/// A milestone as evidence of when a total was reached.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Crossing {
    /// The day.
    pub day: Day,
    /// The total then.
    pub packages: i64,
    /// exact, at least, about.
    pub relation: String,
    /// What was counted.
    pub definition: String,
    /// Who counted.
    pub source: String,
}

/// When a total was first reached.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct History {
    /// Registry.
    pub ecosystem: Ecosystem,
    /// The total.
    pub total: u64,
    /// The last milestone below it before the first at or above it.
    pub last_below: Option<Crossing>,
    /// Milestones at or above it in the year after the first such, first one first.
    pub reached: Vec<Crossing>,
}

/// Looks a total up among the milestones.
///
/// # Errors
/// Milestones that cannot be read.
pub fn look_up(catalog: &mut Catalog, ecosystem: Ecosystem, total: u64) -> Result<History, ClaimError> {
    let crossings = milestones(catalog, ecosystem)?;
    let wanted = i64::try_from(total).unwrap_or(i64::MAX);
    let first = crossings.iter().position(|crossing| crossing.packages >= wanted);
    let (below, above) = crossings.split_at(first.unwrap_or(crossings.len()));
    let year = above.first().map_or(0, |first| first.day.days_since_epoch() + 366);
    let reached = above
        .iter()
        .filter(|crossing| crossing.packages >= wanted && crossing.day.days_since_epoch() < year)
        .cloned()
        .collect();
    Ok(History { ecosystem, total, last_below: below.last().cloned(), reached })
}

fn milestones(catalog: &mut Catalog, ecosystem: Ecosystem) -> Result<Vec<Crossing>, ClaimError> {
    let sql = format!(
        "SELECT CAST(day AS TEXT) AS day, packages, relation, definition, source FROM milestones \
         WHERE ecosystem = '{ecosystem}' ORDER BY day, packages"
    );
    let frame = catalog.run(&sql)?;
    let failed = |why: String| ClaimError::Evidence { id: "milestones".into(), why };
    let text = |name: &str, row: usize| -> Result<String, ClaimError> {
        let column =
            frame.column(name).and_then(|column| column.str()).map_err(|error| failed(error.to_string()))?;
        Ok(column.get(row).unwrap_or_default().to_owned())
    };
    (0..frame.height())
        .map(|row| {
            let packages = frame.column("packages").and_then(|column| column.get(row));
            Ok(Crossing {
                day: Day::parse(&text("day", row)?).map_err(|error| failed(error.to_string()))?,
                packages: packages.ok().and_then(|value| value.extract::<i64>()).unwrap_or_default(),
                relation: text("relation", row)?,
                definition: text("definition", row)?,
                source: text("source", row)?,
            })
        })
        .collect()
}
