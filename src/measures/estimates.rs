//! The table `estimates`: what a survey tells of populations, with intervals. A row without a value says why. It leaves out
//! the formulas (`survey`), the features (`features`), and how the registries differ (`differences`).

use polars::prelude::*;

use super::cell::{Cell, Listed, counts};
use super::composites::{Composites, populations};
use super::features::{Feature, features};
use super::sample::{Sample, domains};
use super::sizes::{self, Size};
use super::survey::{Estimate, Interval, NoInterval};
use super::{Inputs, failed};
use crate::package::Ecosystem;
use crate::query::QueryError;
use crate::snapshot::Snapshot;
use crate::snapshot::schema::{self, ColumnKind, column};

use ColumnKind::{Count, Number, Text};

pub(super) const WHY: &str =
    "cannot be estimated; `why` says why. Of installed packages: counted, without sampling error";

pub(super) const ESTIMATES: schema::Table = schema::Table {
    name: "estimates",
    row: "one measure of one population of one ecosystem, estimated from the survey; packages that the registry no longer has, or no longer lists, are in no population. Of packages found installed (`populations` of kind `installed`) it is counted, not estimated: no interval, no p-value",
    columns: &[
        column("ecosystem", Text, "", "`npm` or `pypi`", ""),
        column(
            "population",
            Text,
            "",
            "id of the population or band of download ranks, `stratum` and its ranks, or the label of installed packages",
            "",
        ),
        column("measure", Text, "", "id of the measure", ""),
        column("value", Number, "see unit", "the estimate", NO_VALUE),
        column("low", Number, "see unit", "lower end of the 95 % interval", WHY),
        column("high", Number, "see unit", "upper end of the 95 % interval", WHY),
        column("n", Count, "packages", "surveyed packages of the population whose value is known", ""),
        column(
            "missing",
            Count,
            "packages",
            "surveyed packages that may belong and whose value is missing",
            "",
        ),
        column(
            "lowest",
            Number,
            "see unit",
            "the estimate if every missing value were the lowest that there can be: no, or 0",
            "a ratio, which has no bounds; or cannot be estimated",
        ),
        column(
            "highest",
            Number,
            "see unit",
            "the estimate if every missing value were the highest that there can be: yes, or 1 of a share; of other amounts any, which bounds a median but where too many are missing, and a mean nowhere but where none is",
            "no upper bound, a ratio, or cannot be estimated",
        ),
        column(
            "listed_share",
            Number,
            "share 0–1",
            "the share of the population's listed packages that have it, those that the registry no longer has counted as without; of all listed packages where only documents tell who is in the population. Times their number it is how many have it",
            "no share, weighted by downloads, or cannot be estimated",
        ),
        column("listed_low", Number, "share 0–1", "lower end of its 95 % interval", "as `listed_share`"),
        column("listed_high", Number, "share 0–1", "upper end of its 95 % interval", "as `listed_share`"),
        column("unit", Text, "", "unit of value, low, high, lowest and highest", ""),
        column("title", Text, "", "what it is", ""),
        column("position", Count, "", "its place in the order of measures", ""),
        column(
            "population_position",
            Count,
            "",
            "its place in the order of populations, then of bands, then of strata, then of installed packages",
            "",
        ),
        column(
            "why",
            Text,
            "",
            "why it cannot be estimated, or decides nothing though it is",
            "it can, and may",
        ),
    ],
};

pub(super) const NO_VALUE: &str = "cannot be estimated; `why` says why";

const UNTOLD: &str = "what is installed does not tell it";

pub(super) const NO_SURVEY: &str = "this snapshot has no survey of this ecosystem: READMEs, keywords, maintainers and releases stand in the documents of single packages";
const ONE_SIDED: &str =
    "PyPI's documents tell of some projects that types are shipped, and of none that they are not";

/// One cell of the tables before they are laid out.
pub(super) struct Row {
    pub ecosystem: Ecosystem,
    pub population: String,
    population_position: usize,
    pub feature: usize,
    pub estimate: Result<Estimate, String>,
    /// The share of listed packages.
    listed: Option<Estimate>,
    pub known: u64,
    pub missing: u64,
}

/// All that is estimated of a snapshot, from which several tables are made.
pub(super) struct Estimated {
    pub features: Vec<Feature>,
    pub rows: Vec<Row>,
    pub sizes: Vec<Size>,
    /// The components of PyPI's composite and of npm's; none without a survey.
    pub composites: Option<[Composites; 2]>,
}

/// The estimates, computed when they are first needed.
pub(super) fn estimated(inputs: &Inputs) -> Result<&Estimated, QueryError> {
    if let Some(estimated) = inputs.estimated.get() {
        return Ok(estimated);
    }
    let all = all(&inputs.snapshot)?;
    Ok(inputs.estimated.get_or_init(|| all))
}

pub(super) fn estimates(inputs: &Inputs) -> Result<DataFrame, QueryError> {
    let Estimated { features, rows, .. } = estimated(inputs)?;
    frame(rows, features).map_err(failed(&inputs.snapshot, ESTIMATES.name))
}

/// The components of a composite of documentation.
pub(super) const COMPONENTS: [&str; 6] =
    ["readme", "readme_usage", "readme_install", "readme_code", "documentation", "summary"];

/// Components that contain others: whoever has one of the others has the first.
pub(super) const NESTED: [(&str, &[&str]); 1] =
    [("readme", &["readme_usage", "readme_install", "readme_code"])];

/// PyPI's and npm's estimates of the components, by population.
pub(super) type Components = Vec<(&'static str, Vec<[Result<f64, String>; 2]>)>;

/// The components over each population, or why there is no estimate that may decide.
pub(super) fn component_values(inputs: &Inputs) -> Result<Components, QueryError> {
    let Estimated { features, rows, .. } = estimated(inputs)?;
    let value = |ecosystem, population: &str, component: &str| -> Result<f64, String> {
        let is_it = |row: &&Row| {
            row.ecosystem == ecosystem
                && row.population == population
                && features[row.feature].id == component
        };
        let row = rows.iter().find(is_it).ok_or("it is not estimated")?;
        let estimate = row.estimate.as_ref().map_err(Clone::clone)?;
        reservation(estimate).map_or(Ok(estimate.value), Err)
    };
    let of = |population: &'static str| {
        let pair = |component: &&str| {
            [Ecosystem::Pypi, Ecosystem::Npm].map(|ecosystem| value(ecosystem, population, component))
        };
        (population, COMPONENTS.iter().map(pair).collect())
    };
    Ok(populations().into_iter().map(of).collect())
}

/// Every estimate of both ecosystems, in order of ecosystem, population and measure.
fn all(snapshot: &Snapshot) -> Result<Estimated, QueryError> {
    let explain = failed(snapshot, ESTIMATES.name);
    let features = features();
    let (mut rows, mut sizes) = (Vec::new(), Vec::new());
    let (mut of_npm, mut of_pypi) = (None, None);
    let labels = snapshot.manifest().installed_labels();
    for ecosystem in Ecosystem::ALL {
        let there = snapshot.ecosystems().contains(&ecosystem);
        let sample = if there { Sample::read(snapshot, ecosystem, &features, ESTIMATES.name)? } else { None };
        let Some(sample) = sample else {
            rows.extend(nothing(ecosystem, features.len()));
            sizes.extend(sizes::nothing(ecosystem));
            rows.extend(of_installed(snapshot, ecosystem, &labels, domains().len(), &features)?);
            continue;
        };
        let values = Values::of(&sample, &features).map_err(&explain)?;
        rows.extend(of_sample(&sample, &features, &values).map_err(&explain)?);
        sizes.extend(sizes::of_sample(&sample).map_err(&explain)?);
        let strata = sample.labels.len();
        rows.extend(of_installed(snapshot, ecosystem, &labels, domains().len() + strata, &features)?);
        let composites = Composites::of(&sample, &values.components(&features)).map_err(&explain)?;
        *(if ecosystem == Ecosystem::Npm { &mut of_npm } else { &mut of_pypi }) = Some(composites);
    }
    let composites = of_pypi.zip(of_npm).map(|(pypi, npm)| [pypi, npm]);
    Ok(Estimated { features, rows, sizes, composites })
}

/// The values of every feature, by member, in the order of the features.
struct Values(Vec<OfFeature>);

struct OfFeature {
    values: Vec<Option<f64>>,
    over: Option<Vec<Option<f64>>>,
    among: Option<Vec<Option<bool>>>,
}

impl Values {
    fn of(sample: &Sample, features: &[Feature]) -> PolarsResult<Self> {
        let of = |feature: &Feature| -> PolarsResult<OfFeature> {
            Ok(OfFeature {
                values: sample.values(feature)?,
                over: sample.over(feature)?,
                among: sample.among(feature)?,
            })
        };
        Ok(Self(features.iter().map(of).collect::<PolarsResult<_>>()?))
    }

    /// Those of the components of a composite.
    fn components(&self, features: &[Feature]) -> Vec<&[Option<f64>]> {
        let of = |id: &&str| {
            let place = features.iter().position(|feature| feature.id == *id)?;
            Some(self.0[place].values.as_slice())
        };
        COMPONENTS.iter().filter_map(of).collect()
    }
}

fn nothing(ecosystem: Ecosystem, features: usize) -> impl Iterator<Item = Row> {
    let row = move |(population_position, population): (usize, &'static str), feature| Row {
        ecosystem,
        population: population.to_owned(),
        population_position,
        feature,
        estimate: Err(NO_SURVEY.to_owned()),
        listed: None,
        known: 0,
        missing: 0,
    };
    let populations: Vec<&'static str> = domains().iter().map(|domain| domain.id).collect();
    populations
        .into_iter()
        .enumerate()
        .flat_map(move |place| (0..features).map(move |feature| row(place, feature)))
}

/// What was found installed, by label: counted, not estimated.
fn of_installed(
    snapshot: &Snapshot,
    ecosystem: Ecosystem,
    labels: &[&str],
    first_position: usize,
    features: &[Feature],
) -> Result<Vec<Row>, QueryError> {
    let mut rows = Vec::new();
    for (place, label) in labels.iter().enumerate() {
        let Some(sample) = Sample::installed(snapshot, ecosystem, label, features)? else { continue };
        let explain = failed(snapshot, ESTIMATES.name);
        let values = Values::of(&sample, features).map_err(explain)?;
        let everybody = vec![Some(true); sample.stratum.len()];
        for (feature, of_feature) in values.0.iter().enumerate() {
            let OfFeature { values, over, among } = of_feature;
            let (over, among) = (over.as_deref(), among.as_deref());
            let cell =
                Cell { sample: &sample, belongs: &everybody, values, over, among, weights: None, only: None };
            let answers = cell.answers();
            let (known, missing) = counts(&answers);
            let estimate = match known {
                0 => Err(UNTOLD.to_owned()),
                _ => cell.estimate(&features[feature], &answers).map(Estimate::of_census),
            };
            rows.push(Row {
                ecosystem,
                population: (*label).to_owned(),
                population_position: first_position + place,
                feature,
                estimate,
                listed: None,
                known,
                missing,
            });
        }
    }
    Ok(rows)
}

fn of_sample(sample: &Sample, features: &[Feature], values: &Values) -> PolarsResult<Vec<Row>> {
    let mut rows = Vec::new();
    let (domains, downloads, gone) = (domains(), sample.downloads()?, sample.gone()?);
    let mut populations = Vec::new();
    for domain in &domains {
        let refused = sample.lacks(domain.needs);
        let weights = (domain.id == "download_weighted").then_some(downloads.as_slice());
        let listed = match sample.listed(domain)? {
            _ if weights.is_some() => None,
            Some(listed) => Some(Listed::Told(listed)),
            None => Some(Listed::All(sample.is_listed()?)),
        };
        populations.push((domain.id.to_owned(), sample.belongs(domain)?, listed, refused, weights, None));
    }
    let everybody = populations[0].1.clone();
    for (index, label) in sample.labels.iter().enumerate() {
        let within = everybody.iter().zip(&sample.stratum);
        let belongs = within.map(|(there, stratum)| if *stratum == index { *there } else { Some(false) });
        populations.push((format!("stratum {label}"), belongs.collect(), None, None, None, Some(index)));
    }
    for (population_position, (population, belongs, listed, refused, weights, only)) in
        populations.into_iter().enumerate()
    {
        for (place, feature) in features.iter().enumerate() {
            let OfFeature { values, over, among } = &values.0[place];
            let (over, among) = (over.as_deref(), among.as_deref());
            let cell = Cell { sample, belongs: &belongs, values, over, among, weights, only };
            let answers = cell.answers();
            let (known, missing) = if refused.is_some() { (0, 0) } else { counts(&answers) };
            let one_sided = sample.ecosystem == Ecosystem::Pypi && feature.id == "types";
            let estimate = match refused {
                _ if one_sided => Err(ONE_SIDED.to_owned()),
                Some(why) => Err(why.to_owned()),
                None => cell.estimate(feature, &answers),
            };
            let listed = listed.as_ref().filter(|_| estimate.is_ok());
            let listed = listed.and_then(|listed| cell.listed_share(feature, listed, &gone));
            let population = population.clone();
            let ecosystem = sample.ecosystem;
            rows.push(Row {
                ecosystem,
                population,
                population_position,
                feature: place,
                estimate,
                listed,
                known,
                missing,
            });
        }
    }
    Ok(rows)
}

/// Why an estimate decides nothing, though there is one; none where it may.
pub(super) fn reservation(estimate: &Estimate) -> Option<String> {
    match estimate.interval {
        Err(NoInterval::Census) => None,
        Err(why) => Some(format!("no interval: {why}")),
        Ok(_) if estimate.too_few() => Some("it rests on too few cases to decide anything".to_owned()),
        Ok(_) => None,
    }
}

/// The interval, where it may decide something.
fn interval(estimate: &Estimate) -> Option<Interval> {
    estimate.interval.ok()
}

/// An end of bounds, where there is one: beyond an infinite end there is none.
pub(super) fn bound(bounds: Option<Interval>, end: fn(Interval) -> f64) -> Option<f64> {
    bounds.map(end).filter(|end| end.is_finite())
}

fn why(estimate: &Result<Estimate, String>) -> Option<String> {
    match estimate {
        Ok(estimate) => reservation(estimate),
        Err(why) => Some(why.clone()),
    }
}

fn frame(rows: &[Row], features: &[Feature]) -> PolarsResult<DataFrame> {
    let of = |row: &Row| &features[row.feature];
    let number = |pick: fn(&Estimate) -> Option<f64>| -> Vec<Option<f64>> {
        rows.iter().map(|row| row.estimate.as_ref().ok().and_then(pick)).collect()
    };
    let listed = |pick: fn(&Estimate) -> Option<f64>| -> Vec<Option<f64>> {
        rows.iter().map(|row| row.listed.as_ref().and_then(pick)).collect()
    };
    df!(
        "ecosystem" => rows.iter().map(|row| row.ecosystem.id()).collect::<Vec<_>>(),
        "population" => rows.iter().map(|row| row.population.as_str()).collect::<Vec<_>>(),
        "measure" => rows.iter().map(|row| of(row).id.as_str()).collect::<Vec<_>>(),
        "value" => number(|estimate| Some(estimate.value)),
        "low" => number(|estimate| interval(estimate).map(|interval| interval.low)),
        "high" => number(|estimate| interval(estimate).map(|interval| interval.high)),
        "n" => rows.iter().map(|row| row.known as i64).collect::<Vec<_>>(),
        "missing" => rows.iter().map(|row| row.missing as i64).collect::<Vec<_>>(),
        "lowest" => number(|estimate| bound(estimate.bounds, |bounds| bounds.low)),
        "highest" => number(|estimate| bound(estimate.bounds, |bounds| bounds.high)),
        "listed_share" => listed(|estimate| Some(estimate.value)),
        "listed_low" => listed(|estimate| interval(estimate).map(|interval| interval.low)),
        "listed_high" => listed(|estimate| interval(estimate).map(|interval| interval.high)),
        "unit" => rows.iter().map(|row| of(row).unit).collect::<Vec<_>>(),
        "title" => rows.iter().map(|row| of(row).title.as_str()).collect::<Vec<_>>(),
        "position" => rows.iter().map(|row| row.feature as i64).collect::<Vec<_>>(),
        "population_position" => rows.iter().map(|row| row.population_position as i64).collect::<Vec<_>>(),
        "why" => rows.iter().map(|row| why(&row.estimate)).collect::<Vec<_>>(),
    )
}
