//! The table `estimates`: what a survey tells of populations, with intervals. A row without a value says why. It leaves out
//! the formulas (`survey`), the features (`features`), and how the registries differ (`differences`).

use polars::prelude::*;

use super::features::{Feature, Summary, features};
use super::sample::{Sample, domains};
use super::survey::{self, Answer, Estimate, Interval, Members, NoEstimate, Stratum, Weighted};
use super::{Inputs, failed};
use crate::package::Ecosystem;
use crate::query::QueryError;
use crate::snapshot::Snapshot;
use crate::snapshot::schema::{self, ColumnKind, column};

use ColumnKind::{Count, Number, Text};

pub(super) const WHY: &str = "cannot be estimated; `why` says why";

pub(super) const ESTIMATES: schema::Table = schema::Table {
    name: "estimates",
    row: "one measure of one population of one ecosystem, estimated from the survey; packages that the registry no longer has are in no population",
    columns: &[
        column("ecosystem", Text, "", "`npm` or `pypi`", ""),
        column(
            "population",
            Text,
            "",
            "id of the population or band of download ranks, or `stratum` and its ranks",
            "",
        ),
        column(
            "population_position",
            Count,
            "",
            "its place in the order of populations, then of bands, then of strata",
            "",
        ),
        column("measure", Text, "", "id of the measure", ""),
        column("position", Count, "", "its place in the order of measures", ""),
        column("title", Text, "", "what it is", ""),
        column("unit", Text, "", "unit of value, low, high, lowest and highest", ""),
        column("value", Number, "see unit", "the estimate", WHY),
        column("low", Number, "see unit", "lower end of the 95 % interval", WHY),
        column("high", Number, "see unit", "upper end of the 95 % interval", WHY),
        column(
            "lowest",
            Number,
            "see unit",
            "the estimate if every missing value were the lowest possible (shares alone)",
            "no bound, or cannot be estimated",
        ),
        column(
            "highest",
            Number,
            "see unit",
            "the estimate if every missing value were the highest possible (shares alone)",
            "no bound, or cannot be estimated",
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
        column("n", Count, "packages", "surveyed packages of the population whose value is known", ""),
        column(
            "missing",
            Count,
            "packages",
            "surveyed packages that may belong and whose value is missing",
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

const NO_SURVEY: &str = "this snapshot has no survey of this ecosystem: READMEs, keywords, maintainers and releases stand in the documents of single packages";
const ONE_SIDED: &str =
    "PyPI's documents tell of some projects that types are shipped, and of none that they are not";

const SHARES_ALONE: &str = "weighted by downloads, shares alone are estimated";

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

/// Every estimate of a snapshot, from which several tables are made.
pub(super) struct Estimated {
    pub features: Vec<Feature>,
    pub rows: Vec<Row>,
}

/// The estimates, computed when they are first needed.
pub(super) fn estimated(inputs: &Inputs) -> Result<&Estimated, QueryError> {
    if let Some(estimated) = inputs.estimated.get() {
        return Ok(estimated);
    }
    let features = features();
    let rows = all(&inputs.snapshot, &features)?;
    Ok(inputs.estimated.get_or_init(|| Estimated { features, rows }))
}

pub(super) fn estimates(inputs: &Inputs) -> Result<DataFrame, QueryError> {
    let Estimated { features, rows } = estimated(inputs)?;
    frame(rows, features).map_err(failed(&inputs.snapshot, ESTIMATES.name))
}

/// The components of a composite of documentation: none of them is part of another's definition.
pub(super) const COMPONENTS: [&str; 6] =
    ["readme", "readme_usage", "readme_install", "readme_code", "documentation", "summary"];

/// PyPI's and npm's estimates of the components, by population.
pub(super) type Components = Vec<(&'static str, Vec<(Option<f64>, Option<f64>)>)>;

/// The components over each population; `None` where there is no estimate.
pub(super) fn component_values(inputs: &Inputs) -> Result<Components, QueryError> {
    let Estimated { features, rows } = estimated(inputs)?;
    let value = |ecosystem, population: &str, component: &str| {
        let found = rows.iter().find(|row| {
            row.ecosystem == ecosystem
                && row.population == population
                && features[row.feature].id == component
        });
        let estimate = found.and_then(|row| row.estimate.as_ref().ok());
        estimate.filter(|estimate| reservation(estimate).is_none()).map(|estimate| estimate.value)
    };
    let of = |population: &'static str| {
        let pair = |component: &&str| {
            (value(Ecosystem::Pypi, population, component), value(Ecosystem::Npm, population, component))
        };
        (population, COMPONENTS.iter().map(pair).collect())
    };
    Ok(domains().iter().filter(|domain| !domain.is_band).map(|domain| of(domain.id)).collect())
}

/// Every estimate of both ecosystems, in order of ecosystem, population and measure.
fn all(snapshot: &Snapshot, features: &[Feature]) -> Result<Vec<Row>, QueryError> {
    let explain = failed(snapshot, ESTIMATES.name);
    let mut rows = Vec::new();
    for ecosystem in Ecosystem::ALL {
        let there = snapshot.ecosystems().contains(&ecosystem);
        let sample = if there { Sample::read(snapshot, ecosystem, features, ESTIMATES.name)? } else { None };
        match sample {
            Some(sample) => rows.extend(of_sample(&sample, features).map_err(&explain)?),
            None => rows.extend(nothing(ecosystem, features.len())),
        }
    }
    Ok(rows)
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

fn of_sample(sample: &Sample, features: &[Feature]) -> PolarsResult<Vec<Row>> {
    let mut rows = Vec::new();
    let mut values = Vec::new();
    for feature in features {
        values.push((sample.values(feature)?, sample.among(feature)?));
    }
    let (domains, downloads, gone) = (domains(), sample.downloads()?, sample.gone()?);
    let mut populations = Vec::new();
    for domain in &domains {
        let refused = sample.lacks(domain.needs);
        let weights = (domain.id == "download_weighted").then_some(downloads.as_slice());
        let listed = match sample.listed(domain)? {
            _ if weights.is_some() => None,
            Some(listed) => Some(Listed::Told(listed)),
            None => Some(Listed::All),
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
            let (values, among) = &values[place];
            let cell = Cell { sample, belongs: &belongs, values, among: among.as_deref(), weights, only };
            let answers = cell.answers();
            let (known, missing) = counts(&answers);
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

/// Which listed packages a share of them is over.
enum Listed {
    /// Those of the population, as the listing tells.
    Told(Vec<Option<bool>>),
    /// All: who is in the population, only documents tell. Outside of it nobody has anything.
    All,
}

/// One feature over one population.
struct Cell<'a> {
    sample: &'a Sample,
    belongs: &'a [Option<bool>],
    values: &'a [Option<f64>],
    among: Option<&'a [Option<bool>]>,
    weights: Option<&'a [Option<f64>]>,
    /// The one stratum that is looked at; `None` = all of them.
    only: Option<usize>,
}

impl Cell<'_> {
    /// The answers by stratum.
    fn answers(&self) -> Vec<Vec<Answer<(f64, f64)>>> {
        let mut answers: Vec<Vec<Answer<(f64, f64)>>> = vec![Vec::new(); self.sample.strata.len()];
        for (member, stratum) in self.sample.stratum.iter().enumerate() {
            answers[*stratum].push(self.answer(member));
        }
        answers
    }

    /// The value of a member and its weight.
    fn answer(&self, member: usize) -> Answer<(f64, f64)> {
        let among = self.among.map_or(Some(true), |among| among[member]);
        match (self.belongs[member], among) {
            (Some(false), _) | (_, Some(false)) => Answer::Outside,
            (None, _) | (_, None) => Answer::Unplaced,
            (Some(true), Some(true)) => {
                let weight = self.weights.map_or(Some(1.0), |weights| weights[member]);
                Answer::of(self.values[member].zip(weight))
            }
        }
    }

    fn estimate(&self, feature: &Feature, answers: &[Vec<Answer<(f64, f64)>>]) -> Result<Estimate, String> {
        let told = |estimate: Result<Estimate, NoEstimate>| estimate.map_err(|why| self.sample.told(why));
        match (feature.summary, self.weights) {
            (Summary::Share, None) => {
                let answers = turned(answers, |(value, _)| value > 0.5);
                told(survey::share(&self.strata(&answers)))
            }
            (Summary::Share, Some(_)) => told(survey::weighted_share(&self.strata(&self.weighted()))),
            (_, Some(_)) => Err(SHARES_ALONE.to_owned()),
            (Summary::Mean, None) => {
                let answers = turned(answers, |(value, _)| value);
                told(survey::mean(&self.strata(&answers), None))
            }
            (Summary::Median, None) => {
                let answers = turned(answers, |(value, _)| value);
                told(survey::median(&self.strata(&answers), None))
            }
        }
    }

    /// The answers with their weights, which are known of those whose value is missing, too.
    fn weighted(&self) -> Vec<Vec<Answer<Weighted>>> {
        let mut answers: Vec<Vec<Answer<Weighted>>> = vec![Vec::new(); self.sample.strata.len()];
        for (member, stratum) in self.sample.stratum.iter().enumerate() {
            let among = self.among.map_or(Some(true), |among| among[member]);
            answers[*stratum].push(match (self.belongs[member], among) {
                (Some(false), _) | (_, Some(false)) => Answer::Outside,
                (None, _) | (_, None) => Answer::Unplaced,
                (Some(true), Some(true)) => {
                    let weight = self.weights.map_or(Some(1.0), |weights| weights[member]);
                    let is = self.values[member].map(|value| value > 0.5);
                    Answer::of(weight.map(|weight| Weighted { weight, is }))
                }
            });
        }
        answers
    }

    /// The share of listed packages: those that are gone are listed, and have nothing.
    fn listed_share(&self, feature: &Feature, listed: &Listed, gone: &[bool]) -> Option<Estimate> {
        // A share among some, such as those with a README, is no share of all.
        if feature.summary != Summary::Share || self.among.is_some() {
            return None;
        }
        let mut answers: Vec<Vec<Answer<bool>>> = vec![Vec::new(); self.sample.strata.len()];
        for (member, stratum) in self.sample.stratum.iter().enumerate() {
            let has = self.answer(member).map(|(value, _)| value > 0.5);
            answers[*stratum].push(match (listed, has) {
                (Listed::Told(listed), _) if listed[member] == Some(false) => Answer::Outside,
                _ if gone[member] => Answer::Value(false),
                (Listed::All, Answer::Outside) => Answer::Value(false),
                (Listed::All, Answer::Unplaced) => Answer::Missing,
                (_, has) => has,
            });
        }
        survey::share(&self.strata(&answers)).ok()
    }

    fn strata<'t, T>(&self, answers: &'t [Vec<Answer<T>>]) -> Vec<Stratum<'t, T>> {
        let strata = self.sample.strata.iter().zip(answers).enumerate();
        strata
            .filter(|(index, _)| self.only.is_none_or(|only| only == *index))
            .map(|(_, (drawn, answers))| Stratum {
                population: drawn.population,
                members: Members::Estimated,
                answers,
            })
            .collect()
    }
}

fn turned<T>(answers: &[Vec<Answer<(f64, f64)>>], turn: impl Fn((f64, f64)) -> T) -> Vec<Vec<Answer<T>>> {
    answers.iter().map(|answers| answers.iter().map(|answer| answer.map(&turn)).collect()).collect()
}

/// Answers with a value, and those that may belong and have none.
fn counts(answers: &[Vec<Answer<(f64, f64)>>]) -> (u64, u64) {
    let (mut known, mut missing) = (0, 0);
    for answer in answers.iter().flatten() {
        match answer {
            Answer::Value(_) => known += 1,
            Answer::Missing | Answer::Unplaced => missing += 1,
            Answer::Outside => (),
        }
    }
    (known, missing)
}

/// Why an estimate decides nothing, though there is one; none where it may.
pub(super) fn reservation(estimate: &Estimate) -> Option<String> {
    match estimate.interval {
        Err(why) => Some(format!("no interval: {why}")),
        Ok(_) if estimate.too_few() => Some("it rests on too few cases to decide anything".to_owned()),
        Ok(_) => None,
    }
}

/// The interval, where it may decide something.
fn interval(estimate: &Estimate) -> Option<Interval> {
    estimate.interval.ok()
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
        "population_position" => rows.iter().map(|row| row.population_position as i64).collect::<Vec<_>>(),
        "measure" => rows.iter().map(|row| of(row).id.as_str()).collect::<Vec<_>>(),
        "position" => rows.iter().map(|row| row.feature as i64).collect::<Vec<_>>(),
        "title" => rows.iter().map(|row| of(row).title.as_str()).collect::<Vec<_>>(),
        "unit" => rows.iter().map(|row| of(row).unit).collect::<Vec<_>>(),
        "value" => number(|estimate| Some(estimate.value)),
        "low" => number(|estimate| interval(estimate).map(|interval| interval.low)),
        "high" => number(|estimate| interval(estimate).map(|interval| interval.high)),
        "lowest" => number(|estimate| estimate.bounds.map(|bounds| bounds.low)),
        "highest" => number(|estimate| estimate.bounds.map(|bounds| bounds.high)),
        "listed_share" => listed(|estimate| Some(estimate.value)),
        "listed_low" => listed(|estimate| interval(estimate).map(|interval| interval.low)),
        "listed_high" => listed(|estimate| interval(estimate).map(|interval| interval.high)),
        "n" => rows.iter().map(|row| row.known as i64).collect::<Vec<_>>(),
        "missing" => rows.iter().map(|row| row.missing as i64).collect::<Vec<_>>(),
        "why" => rows.iter().map(|row| why(&row.estimate)).collect::<Vec<_>>(),
    )
}
