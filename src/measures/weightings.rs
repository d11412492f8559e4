//! The table `weightings`: over all ways to weigh the components of documentation, how often PyPI's composite is above
//! npm's. It leaves out the components' sampling error, which `differences` tells.

use polars::prelude::*;

use super::estimates::{COMPONENTS, component_values};
use super::survey::share_of_weightings_won;
use super::{Inputs, failed};
use crate::query::QueryError;
use crate::snapshot::schema::{self, ColumnKind, column};

pub(super) const TABLE: schema::Table = schema::Table {
    name: "weightings",
    row: "one population; weights of the components are drawn evenly from all that sum to 1 (Dirichlet), exactly computed",
    columns: &[
        column("population", ColumnKind::Text, "", "id of the population", ""),
        column("components", ColumnKind::Text, "", "the measures, separated by `;`", ""),
        column(
            "pypi_wins",
            ColumnKind::Number,
            "share 0–1",
            "weightings under which PyPI's composite is above npm's",
            "a component is missing; `why` says which",
        ),
        column("why", ColumnKind::Text, "", "why it cannot be told", "it can"),
    ],
};

pub(super) fn table(inputs: &Inputs) -> Result<DataFrame, QueryError> {
    let populations = component_values(inputs)?;
    let told: Vec<Result<f64, String>> = populations
        .iter()
        .map(|(_, values)| {
            let missing = values.iter().position(|(pypi, npm)| pypi.is_none() || npm.is_none());
            if let Some(missing) = missing {
                return Err(format!(
                    "`{}` cannot be estimated in both registries, or rests on too few cases",
                    COMPONENTS[missing]
                ));
            }
            let (pypi, npm): (Vec<f64>, Vec<f64>) =
                values.iter().filter_map(|(pypi, npm)| pypi.zip(*npm)).unzip();
            share_of_weightings_won(&pypi, &npm).map_err(|error| error.to_string())
        })
        .collect();
    let components = COMPONENTS.join(";");
    df!(
        "population" => populations.iter().map(|(id, _)| *id).collect::<Vec<_>>(),
        "components" => vec![components.as_str(); populations.len()],
        "pypi_wins" => told.iter().map(|one| one.as_ref().ok().copied()).collect::<Vec<_>>(),
        "why" => told.iter().map(|one| one.as_ref().err().cloned()).collect::<Vec<_>>(),
    )
    .map_err(failed(&inputs.snapshot, TABLE.name))
}
