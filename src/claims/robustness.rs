//! How much a verdict hangs on choices: the rule is put again with other thresholds (where they are ours), on every population
//! that it can be put to, with what is missing at either end, and with other definitions. It leaves out the verdict itself.

use serde::Serialize;

use super::claim::Test;
use super::parts::{Favours, together};
use super::rule::{Measured, Outcome, Rule};
use super::verdict::Evidence;

/// Factors of the thresholds that are ours.
pub(super) const FACTORS: [f64; 7] = [0.75, 0.9, 0.95, 1.0, 1.05, 1.1, 1.25];

/// Factors of the smallest difference that matters.
pub(super) const SMALLEST_FACTORS: [f64; 3] = [0.5, 1.0, 2.0];

/// A verdict whose turning value is closer to a threshold of ours than this share of it hangs on that choice.
pub const NEAR: f64 = 0.05;

/// A verdict that less than this share of the cells that tell agree with hangs on our choices.
pub const LEAST_AGREEING: f64 = 0.5;

/// How many cells say the same as the verdict.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Robustness {
    /// Cells: a threshold, a population, an end of what is missing, a definition.
    pub cells: u64,
    /// Those that say the same.
    pub agree: u64,
    /// Those that say another thing.
    pub oppose: u64,
    /// Those that cannot tell.
    pub cannot_tell: u64,
    /// The threshold at which the verdict on the main population would turn; none where it has none.
    pub turns_at: Option<f64>,
}

impl Robustness {
    /// The share of the cells that tell which say the same; none where no cell tells.
    #[must_use]
    pub fn share(&self) -> Option<f64> {
        let told = self.agree + self.oppose;
        (told > 0).then(|| self.agree as f64 / told as f64)
    }

    fn count(&mut self, outcome: Outcome, verdict: Outcome) {
        self.cells += 1;
        match outcome {
            Outcome::Open => self.cannot_tell += 1,
            told if told == verdict => self.agree += 1,
            _ => self.oppose += 1,
        }
    }
}

/// Puts the rule to every cell; none where the verdict is open.
pub(super) fn of(test: &Test, evidence: &[Evidence], main: &Evidence) -> Option<Robustness> {
    if main.outcome == Outcome::Open {
        return None;
    }
    let mut found =
        Robustness { cells: 0, agree: 0, oppose: 0, cannot_tell: 0, turns_at: turns_at(test, main) };
    let factors: &[f64] = match (test.rule.is_of_parts(), test.is_threshold_ours) {
        (true, _) => &SMALLEST_FACTORS,
        (false, true) => &FACTORS,
        (false, false) => &[1.0],
    };
    for row in evidence.iter().filter(|row| !row.by_arithmetic) {
        for factor in factors {
            let outcomes = if test.rule.is_of_parts() {
                of_parts(test, row, *factor)
            } else {
                of_comparisons(test, row, &test.rule.scaled(*factor))
            };
            for outcome in outcomes {
                found.count(outcome, main.outcome);
            }
        }
    }
    Some(found)
}

/// The rule at one threshold.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct CurvePoint {
    /// Times our threshold, or our smallest difference.
    pub factor: f64,
    /// The share of the cells that tell on which the rule holds.
    pub all: Option<f64>,
    /// The same on the main population alone.
    pub main: Option<f64>,
}

/// How the rule is judged as our threshold moves from half to half as much again; empty where no threshold is ours, or
/// nothing is told anywhere.
#[must_use]
pub fn curve(test: &Test, evidence: &[Evidence]) -> Vec<CurvePoint> {
    if !test.is_threshold_ours && !test.rule.is_of_parts() {
        return Vec::new();
    }
    let share = |rows: &mut dyn Iterator<Item = &Evidence>, factor: f64| {
        let outcomes = rows.flat_map(|row| {
            if test.rule.is_of_parts() {
                of_parts(test, row, factor)
            } else {
                of_comparisons(test, row, &test.rule.scaled(factor))
            }
        });
        let (mut told, mut hold) = (0u32, 0u32);
        for outcome in outcomes.filter(|outcome| *outcome != Outcome::Open) {
            told += 1;
            hold += u32::from(outcome == Outcome::Holds);
        }
        (told > 0).then(|| f64::from(hold) / f64::from(told))
    };
    let point = |step: u32| {
        let factor = f64::from(step) / 20.0;
        let is_main = |row: &&Evidence| row.population == test.main_population;
        CurvePoint {
            factor,
            all: share(&mut evidence.iter().filter(|row| !row.by_arithmetic), factor),
            main: share(&mut evidence.iter().filter(is_main), factor),
        }
    };
    let points: Vec<CurvePoint> = (10..=30).map(point).collect();
    if points.iter().all(|point| point.all.is_none()) { Vec::new() } else { points }
}

/// Where an end of what is missing is taken.
#[derive(Clone, Copy)]
enum Missing {
    /// As the estimate has it: like those that are known.
    Alike,
    /// At the lowest end.
    Lowest,
    /// At the highest end.
    Highest,
}

const ENDS: [Missing; 3] = [Missing::Alike, Missing::Lowest, Missing::Highest];

/// The outcomes of a rule of comparisons on one row: by definition and end of what is missing.
fn of_comparisons(test: &Test, row: &Evidence, rule: &Rule) -> Vec<Outcome> {
    let definitions = std::iter::once(None).chain(test.variants.iter().map(Some));
    let mut outcomes = Vec::new();
    for definition in definitions {
        let column = |asked: &str| match definition {
            Some(variant) if asked == variant.instead_of => variant.column.clone(),
            _ => asked.to_owned(),
        };
        // A definition that nothing is known of is no cell.
        if definition.is_some_and(|variant| row.value(&variant.column).is_none()) {
            continue;
        }
        for end in ENDS {
            let there = rule.comparisons().iter().any(|one| at(row, &column(&one.column), end).is_some());
            if matches!(end, Missing::Alike) || there {
                let measured = |asked: &str| {
                    at(row, &column(asked), end).or_else(|| at(row, &column(asked), Missing::Alike))
                };
                outcomes.push(rule.judge(measured));
            }
        }
    }
    outcomes
}

fn at(row: &Evidence, column: &str, end: Missing) -> Option<Measured> {
    let number = |end: &str| row.value(&format!("{column}{end}"));
    match end {
        Missing::Alike => row.measured(column),
        Missing::Lowest => number("_lowest").map(|value| Measured { value, interval: None }),
        Missing::Highest => number("_highest").map(|value| Measured { value, interval: None }),
    }
}

/// The outcomes of a rule of parts on one row: as estimated, and with what is missing bounded.
fn of_parts(test: &Test, row: &Evidence, factor: f64) -> Vec<Outcome> {
    let with = |bounded: bool| {
        let parts: Vec<(String, Favours)> = test
            .parts
            .iter()
            .map(|part| {
                let mut told = part.told(|name| row.value(name));
                if let Some(told) = told.as_mut().filter(|_| !bounded) {
                    told.bounds = None;
                }
                (String::new(), Favours::of(told, part.smallest * factor))
            })
            .collect();
        together(&parts)
    };
    vec![with(true), with(false)]
}

/// The threshold at which the main population's outcome would be another: the end of the interval that is nearest to it.
fn turns_at(test: &Test, main: &Evidence) -> Option<f64> {
    let comparison = test.rule.comparisons().first()?;
    let measured = main.measured(&comparison.column)?;
    let (low, high) = measured.interval.unwrap_or((measured.value, measured.value));
    let is_low = comparison.asks_for_more() == (main.outcome == Outcome::Holds);
    Some(if is_low { low } else { high })
}

/// Why a verdict hangs on our choices; none where it does not, or where nothing of it is our choice.
pub(super) fn hangs(test: &Test, found: &Robustness) -> Option<String> {
    if !test.is_threshold_ours && !test.rule.is_of_parts() {
        return None;
    }
    if let (Some(turns), Some(comparison)) = (found.turns_at, test.rule.comparisons().first())
        && test.is_threshold_ours
        && (turns - comparison.threshold).abs() <= NEAR * comparison.threshold.abs()
    {
        return Some(format!(
            "hangs on our choice: it turns at {}, within 5 % of the threshold, which the statement does not name",
            super::words::in_unit(&comparison.column, Some(turns))
        ));
    }
    let share = found.share()?;
    (share < LEAST_AGREEING).then(|| {
        format!(
            "hangs on our choices: of {} cells that tell, with other thresholds, populations, definitions and ends of what is missing, {} say the same",
            found.agree + found.oppose,
            found.agree
        )
    })
}
