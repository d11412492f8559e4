//! The table `sizes`: how many packages of a population a registry still has, estimated from its survey, where no listing
//! tells. It leaves out populations that a listing counts (`populations`).

use polars::prelude::*;

use super::estimates::{Estimated, NO_SURVEY, WHY, estimated, reservation};
use super::sample::{Domain, Sample, domains};
use super::survey::{self, Answer, Estimate};
use super::{Inputs, failed};
use crate::package::Ecosystem;
use crate::query::QueryError;
use crate::snapshot::schema::{self, ColumnKind, column};

use ColumnKind::{Count, Number, Text};

pub(super) const TABLE: schema::Table = schema::Table {
    name: "sizes",
    row: "one population of one ecosystem that only documents tell apart, and all listed packages: those that the registry still has, estimated from the survey as a share of all listed packages times their number",
    columns: &[
        column("ecosystem", Text, "", "`npm` or `pypi`", ""),
        column("population", Text, "", "id of the population, as in `populations`", ""),
        column("value", Number, "packages", "the estimate, as whole packages", WHY),
        column("low", Number, "packages", "lower end of the 95 % interval", WHY),
        column("high", Number, "packages", "upper end of the 95 % interval", WHY),
        column("lowest", Number, "packages", "the estimate if nobody who cannot be placed belonged", WHY),
        column("highest", Number, "packages", "the estimate if everybody who cannot be placed belonged", WHY),
        column("n", Count, "packages", "surveyed packages of which it is known whether they belong", ""),
        column("missing", Count, "packages", "surveyed packages that cannot be placed", ""),
        column("position", Count, "", "its place in the order of populations", ""),
        column(
            "why",
            Text,
            "",
            "why it cannot be estimated, or decides nothing though it is",
            "it can, and may",
        ),
    ],
};

/// One row before it is laid out.
pub(super) struct Size {
    ecosystem: Ecosystem,
    population: &'static str,
    position: usize,
    /// The share of the listed packages, or why there is none.
    share: Result<Estimate, String>,
    /// Listed packages.
    listed: f64,
}

/// The populations whose sizes are estimated: those that no listing tells, and all that is listed, of which some are gone.
fn sized() -> impl Iterator<Item = (usize, Domain)> {
    let is_sized = |(_, domain): &(usize, Domain)| domain.is_told_by_documents() || domain.id == "all_listed";
    domains().into_iter().enumerate().filter(is_sized)
}

/// The sizes in an ecosystem that has no survey.
pub(super) fn nothing(ecosystem: Ecosystem) -> Vec<Size> {
    let size = |(position, domain): (usize, Domain)| Size {
        ecosystem,
        population: domain.id,
        position,
        share: Err(NO_SURVEY.to_owned()),
        listed: 0.0,
    };
    sized().map(size).collect()
}

pub(super) fn of_sample(sample: &Sample) -> PolarsResult<Vec<Size>> {
    let (gone, is_listed, listed) = (sample.gone()?, sample.is_listed()?, sample.packages as f64);
    let mut sizes = Vec::new();
    for (position, domain) in sized() {
        let belongs = sample.belongs(&domain)?;
        let answers = sample.by_stratum(|member| match (is_listed[member], gone[member]) {
            (false, _) => Answer::Outside,
            (true, true) => Answer::Value(false),
            (true, false) => Answer::of(belongs[member]),
        });
        let share = match sample.lacks(domain.needs) {
            Some(why) => Err(why.to_owned()),
            None => survey::share(&sample.strata_of(&answers)).map_err(|why| sample.told(why)),
        };
        sizes.push(Size { ecosystem: sample.ecosystem, population: domain.id, position, share, listed });
    }
    Ok(sizes)
}

pub(super) fn table(inputs: &Inputs) -> Result<DataFrame, QueryError> {
    let Estimated { sizes, .. } = estimated(inputs)?;
    frame(sizes).map_err(failed(&inputs.snapshot, TABLE.name))
}

fn frame(sizes: &[Size]) -> PolarsResult<DataFrame> {
    let number = |pick: fn(&Estimate) -> Option<f64>| -> Vec<Option<f64>> {
        let of =
            |size: &Size| size.share.as_ref().ok().and_then(pick).map(|share| (share * size.listed).round());
        sizes.iter().map(of).collect()
    };
    let counted = |pick: fn(&Estimate) -> u64| -> Vec<i64> {
        sizes.iter().map(|size| size.share.as_ref().map_or(0, pick) as i64).collect()
    };
    let why = |size: &Size| match &size.share {
        Ok(estimate) => reservation(estimate),
        Err(why) => Some(why.clone()),
    };
    df!(
        "ecosystem" => sizes.iter().map(|size| size.ecosystem.id()).collect::<Vec<_>>(),
        "population" => sizes.iter().map(|size| size.population).collect::<Vec<_>>(),
        "value" => number(|estimate| Some(estimate.value)),
        "low" => number(|estimate| estimate.interval.ok().map(|interval| interval.low)),
        "high" => number(|estimate| estimate.interval.ok().map(|interval| interval.high)),
        "lowest" => number(|estimate| estimate.bounds.map(|bounds| bounds.low)),
        "highest" => number(|estimate| estimate.bounds.map(|bounds| bounds.high)),
        "n" => counted(|estimate| estimate.counts.answered),
        "missing" => counted(|estimate| estimate.counts.missing),
        "position" => sizes.iter().map(|size| size.position as i64).collect::<Vec<_>>(),
        "why" => sizes.iter().map(why).collect::<Vec<_>>(),
    )
}
