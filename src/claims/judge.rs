//! From a claim's file to its verdict: the evidence is asked for, each row is put to the rule, the main
//! population decides. It leaves out what the rule means.

use polars::prelude::*;

use super::ClaimError;
use super::claim::{Claim, Test, Testability};
use super::history;
use super::parts::together;
use super::robustness;
use super::rule::{Measured, Outcome};
use super::verdict::{Basis, BasisSource, Evidence, Judged, Verdict};
use crate::listing::{Source, Stale};
use crate::measures::{POPULATIONS, installed_title};
use crate::package::{Day, Ecosystem};
use crate::query::{Catalog, visible};
use crate::snapshot::Manifest;

/// The end of the name of a text column that says why the value before it decides nothing.
const RESERVATION: &str = "_reservation";

/// Judges a claim over the snapshot behind `catalog`.
///
/// # Errors
/// Evidence that cannot be asked for, or is not of the form that a verdict needs.
pub fn judge(catalog: &mut Catalog, claim: Claim) -> Result<Judged, ClaimError> {
    let test = match &claim.testability {
        Testability::Testable(test) => (**test).clone(),
        Testability::Not { reason } => {
            let verdict = Verdict::NotTestable { why: reason.clone() };
            return Ok(Judged {
                claim,
                verdict,
                evidence: Vec::new(),
                same_on: Vec::new(),
                flips_on: Vec::new(),
                open_on: Vec::new(),
                by_arithmetic_on: Vec::new(),
                robustness: None,
                history: None,
                basis: Vec::new(),
            });
        }
    };
    let failed = |why: String| ClaimError::Evidence { id: claim.id.clone(), why };
    let answer = catalog
        .run(&test.sql)
        .map_err(|source| ClaimError::Question { id: claim.id.clone(), source: Box::new(source) })?;
    let labels: Vec<String> =
        catalog.snapshot().manifest().installed_labels().into_iter().map(str::to_owned).collect();
    let evidence = evidence(&answer, &test, &labels).map_err(failed)?;
    let basis = basis(catalog, &test.basis)?;
    let history = match test.history {
        Some((ecosystem, total)) => Some(history::look_up(catalog, ecosystem, total)?),
        None => None,
    };
    let main = evidence.iter().find(|row| row.population == test.main_population);
    let found = main.and_then(|main| robustness::of(&test, &evidence, main));
    let verdict = match main {
        Some(main) => match found.as_ref().and_then(|found| robustness::hangs(&test, found)) {
            Some(why) => Verdict::Undecided { why },
            None => verdict(main, &test, is_surveyed(catalog, &test)),
        },
        None => Verdict::Undecided { why: no_main_row(catalog, &test).map_err(failed)? },
    };
    let Lists { same, flips, open, by_arithmetic } = Lists::of(&evidence, main);
    Ok(Judged {
        claim,
        verdict,
        evidence,
        same_on: same,
        flips_on: flips,
        open_on: open,
        by_arithmetic_on: by_arithmetic,
        robustness: found,
        history,
        basis,
    })
}

/// The other populations, by what the rule says of them.
#[derive(Default)]
struct Lists {
    same: Vec<String>,
    flips: Vec<String>,
    open: Vec<String>,
    by_arithmetic: Vec<String>,
}

impl Lists {
    fn of(evidence: &[Evidence], main: Option<&Evidence>) -> Self {
        let mut lists = Self::default();
        let Some(main) = main else { return lists };
        for row in evidence.iter().filter(|row| row.population != main.population) {
            let list = match (row.outcome, main.outcome) {
                _ if row.by_arithmetic => &mut lists.by_arithmetic,
                (Outcome::Open, _) => &mut lists.open,
                (told, decided) if told == decided => &mut lists.same,
                // Where the main population decides nothing, nothing is the opposite of it.
                (_, Outcome::Open) => continue,
                _ => &mut lists.flips,
            };
            list.push(row.population.clone());
        }
        lists
    }
}

/// Why a population has no row at all: most often a registry that the snapshot does not have.
fn no_main_row(catalog: &Catalog, test: &Test) -> Result<String, String> {
    let there = catalog.snapshot().ecosystems();
    let absent =
        test.basis.iter().map(|(ecosystem, _)| *ecosystem).find(|ecosystem| !there.contains(ecosystem));
    match absent {
        Some(ecosystem) => Ok(format!("this snapshot has no listing of {}", ecosystem.label())),
        None => Err(format!("its evidence has no row for its population `{}`", test.main_population)),
    }
}

/// Whether every registry that the claim is about was surveyed.
fn is_surveyed(catalog: &Catalog, test: &Test) -> bool {
    let strata = |ecosystem| {
        let files = &catalog.snapshot().manifest().files;
        files.iter().any(|file| file.table == "strata" && file.ecosystem == Some(ecosystem) && file.rows > 0)
    };
    test.basis.iter().all(|(ecosystem, _)| strata(*ecosystem))
}

fn verdict(main: &Evidence, test: &Test, is_surveyed: bool) -> Verdict {
    match main.outcome {
        Outcome::Holds => Verdict::Supported,
        Outcome::Fails => Verdict::Refuted,
        Outcome::Mixed => Verdict::Mixed { why: main.parts_in_words().unwrap_or_default() },
        Outcome::Open => {
            let missing: Vec<&str> = test
                .rule
                .comparisons()
                .iter()
                .map(|comparison| comparison.column.as_str())
                .filter(|column| main.values.iter().any(|(name, value)| name == column && value.is_none()))
                .collect();
            let fallback = if missing.is_empty() {
                "the interval reaches across the threshold".to_owned()
            } else {
                format!("no evidence for {}", missing.join(", "))
            };
            let why = main.why.clone().unwrap_or(fallback);
            let decided_by = match &test.decided_by {
                Some(by) if is_surveyed && by.contains("--survey") => {
                    "; decided by a larger survey than this snapshot's".to_owned()
                }
                Some(by) => format!("; decided by {by}"),
                None => String::new(),
            };
            Verdict::Undecided { why: format!("{why}{decided_by}") }
        }
    }
}

fn evidence(frame: &DataFrame, test: &Test, installed: &[String]) -> Result<Vec<Evidence>, String> {
    let populations = frame
        .column("population")
        .ok()
        .and_then(|column| column.str().ok())
        .ok_or("its evidence has no text column `population`")?;
    for comparison in test.rule.comparisons() {
        if frame.column(&comparison.column).is_err() {
            return Err(format!("its rule names `{}`, which its evidence does not have", comparison.column));
        }
    }
    let named = test.parts.iter().map(|part| ("part", &part.column));
    for (what, column) in named.chain(test.variants.iter().map(|variant| ("variant", &variant.column))) {
        if frame.column(column).is_err() {
            return Err(format!("its {what} names `{column}`, which its evidence does not have"));
        }
    }
    // Installed packages are no population of a registry: a claim shows them where it says so.
    let is_installed = |population: &str| installed.iter().any(|label| label == population);
    let is_shown = |row: &usize| test.shows_installed || !populations.get(*row).is_some_and(is_installed);
    let names: Vec<&str> = frame
        .get_column_names()
        .into_iter()
        .map(polars::prelude::PlSmallStr::as_str)
        .filter(|name| !matches!(*name, "population" | "n" | "why") && !name.ends_with(RESERVATION))
        .collect();
    let rows = (0..frame.height()).filter(is_shown).map(|row| {
        let population = populations.get(row).ok_or("a row of its evidence has no population")?;
        let number =
            |name: &str| frame.column(name).ok()?.get(row).ok()?.extract::<f64>().filter(|n| n.is_finite());
        let text =
            |name: &str| frame.column(name).ok().and_then(|column| column.str().ok()?.get(row).map(visible));
        let reservation = |name: &str| text(&format!("{name}{RESERVATION}"));
        let measured = |name: &str| {
            // What rests on too little is shown, and decides nothing.
            if reservation(name).is_some() {
                return None;
            }
            let interval = number(&format!("{name}_low")).zip(number(&format!("{name}_high")));
            // Bounds without an estimate can decide too: where both lie on one side of the threshold.
            let value = number(name).or(interval.map(|(low, high)| f64::midpoint(low, high)))?;
            Some(Measured { value, interval })
        };
        let asked = test.rule.comparisons();
        let why = text("why").or_else(|| asked.iter().find_map(|comparison| reservation(&comparison.column)));
        let parts: Vec<_> = test.parts.iter().map(|part| part.favours(number)).collect();
        let outcome = if test.rule.is_of_parts() { together(&parts) } else { test.rule.judge(measured) };
        let by_arithmetic =
            outcome == Outcome::Fails && population != test.main_population && cannot_reach(test, number);
        Ok(Evidence {
            population: population.to_owned(),
            title: if is_installed(population) {
                installed_title(population)
            } else {
                title(population).to_owned()
            },
            outcome,
            values: names.iter().map(|name| ((*name).to_owned(), number(name))).collect(),
            reserved: asked
                .iter()
                .filter(|comparison| reservation(&comparison.column).is_some())
                .map(|comparison| comparison.column.clone())
                .collect(),
            parts,
            by_arithmetic,
            n: frame.column("n").ok().and_then(|column| column.get(row).ok()?.extract::<i64>()),
            why,
        })
    });
    let mut rows = rows.collect::<Result<Vec<Evidence>, String>>()?;
    // SQL promises no order without ORDER BY; the widest population stands first.
    rows.sort_by_key(|row| {
        let place = POPULATIONS.iter().position(|known| known.id == row.population);
        (place.unwrap_or(POPULATIONS.len()), row.population.clone())
    });
    match rows.windows(2).find(|pair| pair[0].population == pair[1].population) {
        Some(pair) => {
            Err(format!("its evidence has two rows for population `{}`; expected one", pair[0].population))
        }
        None => Ok(rows),
    }
}

/// Whether the most that a value can be (`<value>_most`) is not enough: a population smaller than the threshold, or a value
/// of another kind, such as an effective number against a count.
fn cannot_reach(test: &Test, number: impl Fn(&str) -> Option<f64>) -> bool {
    test.rule.comparisons().iter().filter(|comparison| comparison.asks_for_more()).any(|comparison| {
        let most = number(&format!("{}_most", comparison.column));
        let at_most = most.map(|value| Measured { value, interval: None });
        at_most.is_some() && comparison.judge(at_most) == Outcome::Fails
    })
}

fn title(population: &str) -> &str {
    POPULATIONS.iter().find(|known| known.id == population).map_or(population, |known| known.title)
}

/// Looks up what is known of the columns that evidence or a chart rests on.
///
/// # Errors
/// Coverage that cannot be read.
pub fn basis(catalog: &mut Catalog, columns: &[(Ecosystem, String)]) -> Result<Vec<Basis>, ClaimError> {
    let frame = catalog.run(
        "SELECT ecosystem, \"column\", packages, observed + \"none\" + left_out AS known, source, \
         CAST(as_of AS TEXT) AS as_of, CAST(asked AS TEXT) AS asked, note FROM coverage",
    )?;
    let failed = |error: PolarsError| ClaimError::Evidence { id: "coverage".into(), why: error.to_string() };
    let text = |name: &str| frame.column(name).and_then(|column| column.str()).map_err(failed);
    let number = |name: &str| frame.column(name).and_then(|column| column.i64()).map_err(failed);
    let (ecosystems, names) = (text("ecosystem")?, text("column")?);
    let (packages, known) = (number("packages")?, number("known")?);
    let (sources, days, notes) = (text("source")?, text("as_of")?, text("note")?);
    let asked = text("asked")?;
    let day = |days: &StringChunked, row| days.get(row).and_then(|day| Day::parse(day).ok());
    let manifest = catalog.snapshot().manifest();
    let found = columns.iter().filter_map(|(ecosystem, column)| {
        let row = (0..frame.height())
            .find(|row| ecosystems.get(*row) == Some(ecosystem.id()) && names.get(*row) == Some(column))?;
        Some(Basis {
            ecosystem: *ecosystem,
            column: column.clone(),
            packages: packages.get(row).unwrap_or_default(),
            known: known.get(row).unwrap_or_default(),
            source: sources.get(row).map(str::to_owned),
            as_of: day(days, row),
            asked: day(asked, row),
            sources: basis_sources(manifest, *ecosystem, column, sources.get(row)),
            note: notes.get(row).map(str::to_owned),
        })
    });
    Ok(found.collect())
}

/// The sources that `coverage` names, each with its own days; what a column of downloads counts stands with them.
fn basis_sources(
    manifest: &Manifest,
    ecosystem: Ecosystem,
    column: &str,
    ids: Option<&str>,
) -> Vec<BasisSource> {
    let ids = ids.into_iter().flat_map(|ids| ids.split(", "));
    let is_counted = column.starts_with("download");
    let told = |source: &Source| BasisSource {
        id: source.id.clone(),
        as_of: source.as_of,
        asked: source.asked_on(),
        window: source.counted().filter(|_| is_counted).map(|window| window.to_string()),
        stale_days: Stale::of(ecosystem, source, manifest.asked_on()).map(|stale| stale.age_days),
    };
    ids.filter_map(|id| manifest.source(ecosystem, id)).map(told).collect()
}
