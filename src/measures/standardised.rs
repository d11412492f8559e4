//! The table `standardised`: how far PyPI and npm differ in documentation if npm's packages were of PyPI's mix of age,
//! releases and topic, and if a project of several packages counted once, beside the plain difference. It leaves out the
//! cells (`mixes`), the formula (`survey/standardise`) and measures of other things.

use std::collections::{BTreeMap, HashMap};

use polars::prelude::*;

use super::differences::both_sides;
use super::estimates::{NO_SURVEY, bound, reservation};
use super::failed;
use super::features::{Feature, documentation_shares};
use super::mixes::{Kind, Mix};
use super::sample::{Domain, Sample, domains};
use super::survey::{
    self, Answer, Difference, Estimate, InCell, Interval, Standardised, Weighted, standardised,
    standardised_means,
};
use crate::package::{Ecosystem, scope_of};
use crate::query::QueryError;
use crate::snapshot::schema::{self, ColumnKind, column};
use crate::snapshot::{Snapshot, guarded, listed};

use ColumnKind::{Count, Number, Text};

const WHY: &str = "cannot be estimated; `why` says why";

pub(super) const TABLE: schema::Table = schema::Table {
    name: "standardised",
    row: "PyPI minus npm in one measure of documentation over one population, in one variant; what is weighted by downloads stands in `differences`",
    columns: &[
        column("population", Text, "", "id of the population", ""),
        column("measure", Text, "", "id of the measure", ""),
        column(
            "variant",
            Text,
            "",
            "`plain`: as in `differences`; `mix`: npm at PyPI's mix of age, number of releases and topic by keywords; `project`: npm's packages of one scope together count as one, each package without a scope and each of PyPI for itself",
            "",
        ),
        column("pypi", Number, "share 0–1", "PyPI's share; `mix`: of packages whose kind is known", WHY),
        column("npm", Number, "share 0–1", "npm's share in this variant", WHY),
        column("value", Number, "share 0–1", "PyPI's minus npm's", WHY),
        column("low", Number, "share 0–1", "lower end of the 95 % interval", WHY),
        column("high", Number, "share 0–1", "upper end of the 95 % interval", WHY),
        column(
            "lowest",
            Number,
            "share 0–1",
            "if missing values were no on PyPI and yes on npm",
            "no bound, as where the kind of a package is missing",
        ),
        column("highest", Number, "share 0–1", "the other way round", "as `lowest`"),
        column("p", Number, "0–1", "two-sided p-value of no difference, for this row alone", WHY),
        column("cells", Count, "cells", "of the mix, after small ones were put together", "not of `mix`"),
        column(
            "pooled_share",
            Number,
            "share 0–1",
            "surveyed packages of PyPI whose kind was put together with another: fewer than 10 packages of npm were of it",
            "not of `mix`",
        ),
        column("n", Count, "packages", "surveyed packages of both whose value is known", ""),
        column(
            "missing",
            Count,
            "packages",
            "surveyed packages of both whose value, or kind, is missing",
            "",
        ),
        column("title", Text, "", "what the measure is", ""),
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

/// What is read of one registry.
struct Side {
    sample: Sample,
    /// The kind of each member; `None` where it is not known.
    kinds: Vec<Option<Kind>>,
    /// How many listed packages the project of each member has; why that is not known.
    projects: Result<Vec<f64>, &'static str>,
}

/// One measure of one population of one registry.
struct Asked<'a> {
    side: &'a Side,
    belongs: &'a [Option<bool>],
    values: &'a [Option<f64>],
}

/// A row before it is laid out.
struct Row {
    population: &'static str,
    feature: usize,
    variant: &'static str,
    found: Result<Found, String>,
}

struct Found {
    pypi: f64,
    npm: f64,
    difference: Difference,
    mix: Option<(usize, f64)>,
    known: u64,
    missing: u64,
    reservation: Option<String>,
}

const VARIANTS: [&str; 3] = ["plain", "mix", "project"];

pub(super) fn table(snapshot: &Snapshot) -> Result<DataFrame, QueryError> {
    let features = documentation_shares();
    let pypi = Side::read(snapshot, Ecosystem::Pypi, &features)?;
    let npm = Side::read(snapshot, Ecosystem::Npm, &features)?;
    let explain = failed(snapshot, TABLE.name);
    let mut rows = Vec::new();
    for domain in domains().iter().filter(|domain| !domain.is_band && domain.id != "download_weighted") {
        let found = match (&pypi, &npm) {
            (Some(pypi), Some(npm)) => over(domain, pypi, npm, &features).map_err(&explain)?,
            (pypi, npm) => {
                let lacks = |side: &Option<Side>| side.is_none().then(|| NO_SURVEY.to_owned());
                let why = both_sides(lacks(pypi), lacks(npm)).unwrap_or_default();
                nothing(domain, &features, &why)
            }
        };
        rows.extend(found);
    }
    frame(&rows, &features).map_err(explain)
}

fn nothing(domain: &Domain, features: &[Feature], why: &str) -> Vec<Row> {
    let row = |feature| {
        VARIANTS.map(|variant| Row { population: domain.id, feature, variant, found: Err(why.to_owned()) })
    };
    (0..features.len()).flat_map(row).collect()
}

fn over(domain: &Domain, pypi: &Side, npm: &Side, features: &[Feature]) -> PolarsResult<Vec<Row>> {
    let lacks = |side: &Side| side.sample.lacks(domain.needs).map(str::to_owned);
    if let Some(why) = both_sides(lacks(pypi), lacks(npm)) {
        return Ok(nothing(domain, features, &why));
    }
    let (in_pypi, in_npm) = (pypi.sample.belongs(domain)?, npm.sample.belongs(domain)?);
    let mut rows = Vec::new();
    for (place, feature) in features.iter().enumerate() {
        let (of_pypi, of_npm) = (pypi.sample.values(feature)?, npm.sample.values(feature)?);
        let pypi = Asked { side: pypi, belongs: &in_pypi, values: &of_pypi };
        let npm = Asked { side: npm, belongs: &in_npm, values: &of_npm };
        let found = [plain(&pypi, &npm), at_mix(&pypi, &npm), by_project(&pypi, &npm)];
        rows.extend(found.into_iter().zip(VARIANTS).map(|(found, variant)| Row {
            population: domain.id,
            feature: place,
            variant,
            found,
        }));
    }
    Ok(rows)
}

impl Side {
    fn read(
        snapshot: &Snapshot,
        ecosystem: Ecosystem,
        features: &[Feature],
    ) -> Result<Option<Self>, QueryError> {
        if !snapshot.ecosystems().contains(&ecosystem) {
            return Ok(None);
        }
        let Some(sample) = Sample::read(snapshot, ecosystem, features, TABLE.name)? else { return Ok(None) };
        let explain = failed(snapshot, TABLE.name);
        let kinds = kinds(&sample).map_err(&explain)?;
        let names = sample.texts("name").map_err(&explain)?;
        let complete =
            snapshot.manifest().packages.iter().any(|known| known.ecosystem == ecosystem && known.complete);
        let projects = match ecosystem {
            Ecosystem::Pypi => Ok(vec![1.0; names.len()]),
            Ecosystem::Npm if complete => Ok(in_scopes(snapshot, &names)?),
            Ecosystem::Npm => Err(
                "no source of this snapshot lists every package of npm, so that how many a scope has is not known",
            ),
        };
        Ok(Some(Self { sample, kinds, projects }))
    }
}

fn kinds(sample: &Sample) -> PolarsResult<Vec<Option<Kind>>> {
    let [spans, silences, releases, keywords] =
        ["span_days", "days_since_latest", "release_count", "keyword_count"].map(|name| sample.numbers(name));
    let (spans, silences, releases, keywords) = (spans?, silences?, releases?, keywords?);
    let topics = sample.texts("keyword_topics")?;
    Ok((0..spans.len())
        .map(|member| {
            let age = spans[member]? + silences[member]?;
            Some(Kind::of(age, releases[member]?, keywords[member]?, topics[member].as_deref()))
        })
        .collect())
}

/// How many listed packages the scope of each name has; 1 of a name without one.
fn in_scopes(snapshot: &Snapshot, names: &[Option<String>]) -> Result<Vec<f64>, QueryError> {
    let explain = failed(snapshot, TABLE.name);
    let mut counts: HashMap<&str, u64> =
        names.iter().flatten().filter_map(|name| Some((scope_of(name)?, 0))).collect();
    let scoped = snapshot
        .scan("packages", Some(Ecosystem::Npm))?
        .filter(listed().and(col("name").str().starts_with(lit("@"))))
        .select([col("name")]);
    let frame = guarded(|| scoped.collect_with_engine(Engine::Streaming)).map_err(&explain)?.unwrap_single();
    let all = frame.column("name").and_then(|column| column.str().cloned()).map_err(&explain)?;
    for name in all.iter().flatten() {
        if let Some(count) = scope_of(name).and_then(|scope| counts.get_mut(scope)) {
            *count += 1;
        }
    }
    let of = |name: &Option<String>| {
        let count = name.as_deref().and_then(scope_of).and_then(|scope| counts.get(scope));
        // Who was drawn and is no longer listed has a project of at least itself.
        count.map_or(1.0, |count| (*count).max(1) as f64)
    };
    Ok(names.iter().map(of).collect())
}

impl Asked<'_> {
    fn answers<T>(&self, value: impl Fn(usize) -> Option<T>) -> Vec<Vec<Answer<T>>> {
        self.side.sample.by_stratum(|member| match self.belongs[member] {
            Some(false) => Answer::Outside,
            None => Answer::Unplaced,
            Some(true) => Answer::of(value(member)),
        })
    }

    /// The share, each package of the same weight, or of one over the packages of its project.
    fn share(&self, weights: Option<&[f64]>) -> Result<Estimate, String> {
        let sample = &self.side.sample;
        let told = |found: Result<Estimate, survey::NoEstimate>| found.map_err(|why| sample.told(why));
        match weights {
            None => {
                let answers = self.answers(|member| self.values[member].map(|value| value > 0.5));
                told(survey::share(&sample.strata_of(&answers)))
            }
            Some(sizes) => {
                let answers = self.answers(|member| {
                    let is = self.values[member].map(|value| value > 0.5);
                    Some(Weighted { weight: 1.0 / sizes[member], is })
                });
                told(survey::weighted_share(&sample.strata_of(&answers)))
            }
        }
    }

    /// Members whose kind and value are known, by kind.
    fn by_kind(&self) -> BTreeMap<Kind, usize> {
        let mut counts = BTreeMap::new();
        for (member, belongs) in self.belongs.iter().enumerate() {
            if let (Some(true), Some(kind), Some(_)) =
                (belongs, &self.side.kinds[member], self.values[member])
            {
                *counts.entry(kind.clone()).or_insert(0) += 1;
            }
        }
        counts
    }

    /// Each member in its cell; `instead` stands for values that are missing, where something is to.
    fn in_cells(&self, mix: &Mix, instead: Option<f64>) -> Vec<Vec<Answer<InCell>>> {
        self.answers(|member| {
            let cell = mix.cells.get(self.side.kinds[member].as_ref()?)?;
            Some((*cell, self.values[member].or(instead)?))
        })
    }

    /// Whether it is known of everybody drawn whether it belongs, and of whoever does, of what kind it is.
    fn is_placed(&self, mix: &Mix) -> bool {
        let kinds = &self.side.kinds;
        let in_a_cell =
            |member: usize| kinds[member].as_ref().is_some_and(|kind| mix.cells.contains_key(kind));
        self.belongs.iter().enumerate().all(|(member, belongs)| match belongs {
            Some(true) => in_a_cell(member),
            Some(false) => true,
            None => false,
        })
    }
}

fn compared(pypi: Result<Estimate, String>, npm: Result<Estimate, String>) -> Result<Found, String> {
    let failure = both_sides(pypi.as_ref().err().cloned(), npm.as_ref().err().cloned());
    let (Ok(pypi), Ok(npm)) = (pypi, npm) else { return Err(failure.unwrap_or_default()) };
    Ok(Found {
        pypi: pypi.value,
        npm: npm.value,
        difference: survey::difference(&pypi, &npm),
        mix: None,
        known: pypi.counts.answered + npm.counts.answered,
        missing: pypi.counts.missing + npm.counts.missing,
        reservation: both_sides(reservation(&pypi), reservation(&npm)),
    })
}

fn plain(pypi: &Asked<'_>, npm: &Asked<'_>) -> Result<Found, String> {
    compared(pypi.share(None), npm.share(None))
}

fn by_project(pypi: &Asked<'_>, npm: &Asked<'_>) -> Result<Found, String> {
    let sizes = npm.side.projects.as_ref().map_err(|why| (*why).to_owned())?;
    compared(pypi.share(None), npm.share(Some(sizes)))
}

fn at_mix(pypi: &Asked<'_>, npm: &Asked<'_>) -> Result<Found, String> {
    let mut counts = npm.by_kind();
    let of_pypi = pypi.by_kind();
    for kind in of_pypi.keys() {
        counts.entry(kind.clone()).or_insert(0);
    }
    let mix = Mix::of(&counts)
        .ok_or("fewer than 10 packages of npm have a known age, number of releases and topic")?;
    let (first, second) = (pypi.in_cells(&mix, None), npm.in_cells(&mix, None));
    let (first, second) = (pypi.side.sample.strata_of(&first), npm.side.sample.strata_of(&second));
    let Standardised { first, second, difference, parts: [of_first, of_second] } =
        standardised(&first, &second).map_err(|why| why.to_string())?;
    let all: usize = of_pypi.values().sum();
    let pooled: usize =
        of_pypi.iter().filter(|(kind, _)| mix.pooled.contains(*kind)).map(|(_, count)| count).sum();
    Ok(Found {
        pypi: first,
        npm: second,
        difference: Difference { bounds: bounds(pypi, npm, &mix), ..difference },
        mix: Some((mix.count(), pooled as f64 / all.max(1) as f64)),
        known: of_first.counts.answered + of_second.counts.answered,
        missing: of_first.counts.missing + of_second.counts.missing,
        reservation: both_sides(reservation(&of_first), reservation(&of_second)),
    })
}

/// What missing values leave open; none where packages are missing that cannot be put in a cell.
fn bounds(pypi: &Asked<'_>, npm: &Asked<'_>, mix: &Mix) -> Option<Interval> {
    if !pypi.is_placed(mix) || !npm.is_placed(mix) {
        return None;
    }
    let end = |of_pypi: f64, of_npm: f64| {
        let (first, second) = (pypi.in_cells(mix, Some(of_pypi)), npm.in_cells(mix, Some(of_npm)));
        let means =
            standardised_means(&pypi.side.sample.strata_of(&first), &npm.side.sample.strata_of(&second));
        means.ok().map(|(first, second)| first - second)
    };
    Some(Interval { low: end(0.0, 1.0)?, high: end(1.0, 0.0)? })
}

fn frame(rows: &[Row], features: &[Feature]) -> PolarsResult<DataFrame> {
    let number = |pick: &dyn Fn(&Found) -> Option<f64>| -> Vec<Option<f64>> {
        rows.iter().map(|row| row.found.as_ref().ok().and_then(pick)).collect()
    };
    let count = |pick: fn(&Found) -> u64| -> Vec<i64> {
        rows.iter().map(|row| row.found.as_ref().map_or(0, pick) as i64).collect()
    };
    let cells = |row: &Row| Some(row.found.as_ref().ok()?.mix?.0 as i64);
    let why =
        |row: &Row| row.found.as_ref().map_or_else(|why| Some(why.clone()), |one| one.reservation.clone());
    df!(
        "population" => rows.iter().map(|row| row.population).collect::<Vec<_>>(),
        "measure" => rows.iter().map(|row| features[row.feature].id.as_str()).collect::<Vec<_>>(),
        "variant" => rows.iter().map(|row| row.variant).collect::<Vec<_>>(),
        "pypi" => number(&|found| Some(found.pypi)),
        "npm" => number(&|found| Some(found.npm)),
        "value" => number(&|found| Some(found.difference.value)),
        "low" => number(&|found| found.difference.interval.ok().map(|interval| interval.low)),
        "high" => number(&|found| found.difference.interval.ok().map(|interval| interval.high)),
        "lowest" => number(&|found| bound(found.difference.bounds, |bounds| bounds.low)),
        "highest" => number(&|found| bound(found.difference.bounds, |bounds| bounds.high)),
        "p" => number(&|found| found.difference.p_value),
        "cells" => rows.iter().map(cells).collect::<Vec<_>>(),
        "pooled_share" => number(&|found| found.mix.map(|(_, pooled)| pooled)),
        "n" => count(|found| found.known),
        "missing" => count(|found| found.missing),
        "title" => rows.iter().map(|row| features[row.feature].title.as_str()).collect::<Vec<_>>(),
        "position" => rows.iter().map(|row| row.feature as i64).collect::<Vec<_>>(),
        "why" => rows.iter().map(why).collect::<Vec<_>>(),
    )
}
