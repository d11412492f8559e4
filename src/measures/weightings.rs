//! The table `weightings`: over all ways to weigh the components of documentation, how often PyPI's composite is above
//! npm's, and how far the survey may be off in that. It leaves out the components' own errors, which `differences` tells.

use polars::prelude::*;

use super::composites::Composites;
use super::differences::both_sides;
use super::estimates::{COMPONENTS, Estimated, component_values, estimated};
use super::survey::{Bootstrap, Interval, Replicates, Stratum, resampled, share_of_weightings_won};
use super::{Inputs, failed};
use crate::query::QueryError;
use crate::snapshot::schema::{self, ColumnKind, column};

use ColumnKind::{Number, Text};

/// Resamples of both surveys, and the seed of their draws.
const PLAN: Bootstrap = Bootstrap { replicates: 400, seed: 20_261_122 };

pub(super) const TABLE: schema::Table = schema::Table {
    name: "weightings",
    row: "one population; weights of the components are drawn evenly from all that sum to 1 (Dirichlet), exactly computed",
    columns: &[
        column("population", Text, "", "id of the population", ""),
        column("components", Text, "", "the measures, separated by `;`", ""),
        column(
            "pypi_wins",
            Number,
            "share 0–1",
            "weightings under which PyPI's composite is above npm's",
            "a component is missing; `why` says which",
        ),
        column(
            "low",
            Number,
            "share 0–1",
            "lower end of the 95 % interval of the sampling error: the middle of 400 seeded resamples of both surveys (Rao, Wu & Yue 1992)",
            "as `pypi_wins`, or too few were drawn of a stratum",
        ),
        column("high", Number, "share 0–1", "upper end of it", "as `low`"),
        column("position", ColumnKind::Count, "", "its place in the order of populations", ""),
        column("why", Text, "", "why it cannot be told", "it can"),
    ],
};

pub(super) fn table(inputs: &Inputs) -> Result<DataFrame, QueryError> {
    let populations = component_values(inputs)?;
    let told: Vec<Result<f64, String>> = populations.iter().map(|(_, values)| won(values)).collect();
    let Estimated { composites, .. } = estimated(inputs)?;
    // Resampling takes a while, and is for what is told alone.
    let any = told.iter().any(Result::is_ok);
    let intervals = composites.as_ref().filter(|_| any).map_or_else(Vec::new, intervals);
    let end = |pick: fn(&Interval) -> f64| -> Vec<Option<f64>> {
        let of = |(place, told): (usize, &Result<f64, String>)| {
            let interval = intervals.get(place).filter(|_| told.is_ok());
            interval.and_then(|interval| interval.as_ref().map(pick))
        };
        told.iter().enumerate().map(of).collect()
    };
    let components = COMPONENTS.join(";");
    df!(
        "population" => populations.iter().map(|(id, _)| *id).collect::<Vec<_>>(),
        "components" => vec![components.as_str(); populations.len()],
        "pypi_wins" => told.iter().map(|one| one.as_ref().ok().copied()).collect::<Vec<_>>(),
        "low" => end(|interval| interval.low),
        "high" => end(|interval| interval.high),
        "position" => (0..populations.len() as i64).collect::<Vec<_>>(),
        "why" => told.iter().map(|one| one.as_ref().err().cloned()).collect::<Vec<_>>(),
    )
    .map_err(failed(&inputs.snapshot, TABLE.name))
}

/// The share of weightings that PyPI wins; `values` are PyPI's and npm's of each component.
fn won(values: &[[Result<f64, String>; 2]]) -> Result<f64, String> {
    for ([pypi, npm], component) in values.iter().zip(COMPONENTS) {
        if let Some(why) = both_sides(pypi.as_ref().err().cloned(), npm.as_ref().err().cloned()) {
            return Err(format!("`{component}`, {why}"));
        }
    }
    let side = |side: usize| -> Vec<f64> {
        values.iter().filter_map(|both| both[side].as_ref().ok().copied()).collect()
    };
    share_of_weightings_won(&side(0), &side(1)).map_err(|error| error.to_string())
}

/// The same of one resample; none where a component has no value.
fn won_again(pypi: Vec<Option<f64>>, npm: Vec<Option<f64>>) -> Option<f64> {
    let (pypi, npm): (Option<Vec<f64>>, Option<Vec<f64>>) =
        (pypi.into_iter().collect(), npm.into_iter().collect());
    share_of_weightings_won(&pypi?, &npm?).ok()
}

/// The intervals of all populations, from the same resamples; none where there is nothing to resample.
fn intervals([pypi, npm]: &[Composites; 2]) -> Vec<Option<Interval>> {
    let strata: Vec<Stratum<'_, _>> = pypi.strata().chain(npm.strata()).collect();
    // One who stands for others alone says nothing of how they differ.
    if strata.iter().any(|stratum| stratum.answers.len() < 2 && stratum.population > 1) {
        return Vec::new();
    }
    let each = |weights: &[Vec<f64>]| {
        let (of_pypi, of_npm) = weights.split_at(pypi.height());
        let both = pypi.values(of_pypi).into_iter().zip(npm.values(of_npm));
        both.map(|(pypi, npm)| won_again(pypi, npm)).collect()
    };
    resampled(&strata, PLAN, each)
        .map_or_else(|_| Vec::new(), |all| all.iter().map(Replicates::interval).collect())
}
