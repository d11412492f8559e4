//! Evidence for people: a value with its unit and its interval, and which values are worth showing. It leaves out layout.

use polars::prelude::AnyValue;

use super::claim::Testability;
use super::rule::{Comparison, Measured, Outcome};
use super::verdict::{Evidence, Judged};
use crate::query::format::{cell, grouped};

impl Judged {
    /// The value that decides, with its interval; none where nothing can be tested.
    #[must_use]
    pub fn main_value(&self) -> Option<String> {
        let Testability::Testable(test) = &self.claim.testability else { return None };
        if test.rule.is_of_parts() {
            return self.main().map(Evidence::parts_counted);
        }
        let asked = test.rule.comparisons().first()?.column.as_str();
        self.main().map(|row| row.value_text(asked))
    }

    /// The values that a table shows: intervals stand with their value, and what no row knows is left out, but for what
    /// the rule asks for.
    #[must_use]
    pub fn shown_values(&self) -> Vec<String> {
        let Some(first) = self.evidence.first() else { return Vec::new() };
        let has = |name: &str| first.values.iter().any(|(known, _)| known == name);
        let is_end = |name: &str| {
            ["_low", "_high", "_lowest", "_highest", "_most"]
                .iter()
                .any(|end| name.strip_suffix(end).is_some_and(has))
        };
        let is_asked = |name: &str| match &self.claim.testability {
            Testability::Testable(test) => test.rule.comparisons().iter().any(|asked| asked.column == name),
            Testability::Not { .. } => false,
        };
        let is_known = |name: &str| self.evidence.iter().any(|row| row.value(name).is_some());
        let names = first.values.iter().map(|(name, _)| name.as_str());
        names.filter(|name| !is_end(name) && (is_asked(name) || is_known(name))).map(str::to_owned).collect()
    }
}

impl Judged {
    /// How much the verdict hangs on choices, in a sentence; none where there is nothing to hang on.
    #[must_use]
    pub fn robustness_in_words(&self) -> Option<String> {
        let Testability::Testable(test) = &self.claim.testability else { return None };
        let found = self.robustness.as_ref()?;
        let share = percent(found.share()?);
        let told = found.agree + found.oppose;
        let choices = match (test.rule.is_of_parts(), test.is_threshold_ours) {
            (true, _) => "smallest differences that matter from half to twice ours",
            (false, true) => "thresholds from three quarters to five quarters of ours",
            (false, false) => "the statement's own threshold",
        };
        let untold = match found.cannot_tell {
            0 => String::new(),
            many => format!("; {} more cannot tell", grouped(many as i64)),
        };
        let turns = match (found.turns_at, test.rule.comparisons().first()) {
            (Some(turns), Some(comparison)) => {
                format!(". On its main population it turns at {}", in_unit(&comparison.column, Some(turns)))
            }
            _ => String::new(),
        };
        Some(format!(
            "{share} of {told} {} the same ({choices}; populations; what is missing at either end; definitions){untold}{turns}",
            if told == 1 { "cell says" } else { "cells say" }
        ))
    }

    /// Since when a total is reached, as far as milestones tell; none where no total is claimed, or it is not reached.
    #[must_use]
    pub fn since(&self) -> Option<String> {
        let history = self.history.as_ref()?;
        let first = history.reached.first()?.day;
        Some(match &history.last_below {
            Some(below) => format!("between {} and {first}", below.day),
            None => format!("{first} at the latest"),
        })
    }

    /// The other populations by what the rule says of them, relative to the verdict; where that is undecided, as the rule
    /// says. Each list has its name for people; empty ones are there too.
    #[must_use]
    pub fn lists(&self) -> Vec<(&'static str, Vec<String>)> {
        let on = |outcome: Outcome| {
            let main = self.main().map(|main| main.population.as_str());
            let others = self.evidence.iter().filter(|row| Some(row.population.as_str()) != main);
            let rows = others.filter(|row| row.outcome == outcome && !row.by_arithmetic);
            rows.map(|row| row.population.clone()).collect::<Vec<_>>()
        };
        let mut lists = match self.main().map(|main| main.outcome) {
            None | Some(Outcome::Open) => vec![
                ("holds on", on(Outcome::Holds)),
                ("fails on", on(Outcome::Fails)),
                ("mixed on", on(Outcome::Mixed)),
            ],
            Some(_) => vec![("same on", self.same_on.clone()), ("opposite on", self.flips_on.clone())],
        };
        lists.push(("cannot be told on", on(Outcome::Open)));
        lists.push(("too small, or of another kind", self.by_arithmetic_on.clone()));
        lists
    }

    /// The comparisons of a rule of several, each judged apart on the main population.
    #[must_use]
    pub fn apart_in_words(&self) -> Vec<String> {
        let Testability::Testable(test) = &self.claim.testability else { return Vec::new() };
        let Some(main) = self.main().filter(|_| test.rule.comparisons().len() > 1) else { return Vec::new() };
        let told = |comparison: &Comparison| {
            let outcome = comparison.judge(main.measured(&comparison.column));
            format!("{}: {} ({})", comparison, outcome.id(), main.value_text(&comparison.column))
        };
        test.rule.comparisons().iter().map(told).collect()
    }
}

impl Evidence {
    /// A value by the name of its column; none = missing.
    #[must_use]
    pub fn value(&self, name: &str) -> Option<f64> {
        self.values.iter().find(|(known, _)| known == name).and_then(|(_, value)| *value)
    }

    /// A value with its interval as a rule takes it; none where it is missing, or decides nothing.
    #[must_use]
    pub fn measured(&self, name: &str) -> Option<Measured> {
        if self.reserved.iter().any(|reserved| reserved == name) {
            return None;
        }
        let interval = self.value(&format!("{name}_low")).zip(self.value(&format!("{name}_high")));
        let value = self.value(name).or(interval.map(|(low, high)| f64::midpoint(low, high)))?;
        Some(Measured { value, interval })
    }

    /// A value with its interval, where it has one; bounds alone where there is no value.
    #[must_use]
    pub fn value_text(&self, name: &str) -> String {
        let (low, high) = (self.value(&format!("{name}_low")), self.value(&format!("{name}_high")));
        let text = |value: f64| in_unit(name, Some(value));
        match (self.value(name), low.zip(high)) {
            (Some(value), Some((low, high))) if low < high => {
                format!("{} ({})", text(value), from_to(&text(low), &text(high)))
            }
            (None, Some((low, high))) if low < high => from_to(&text(low), &text(high)),
            (value, _) => in_unit(name, value),
        }
    }
}

/// Two ends of an interval; a unit stands once, behind both.
fn from_to(low: &str, high: &str) -> String {
    let unit = [" points", " %"].into_iter().find(|unit| low.ends_with(unit) && high.ends_with(unit));
    let low = unit.and_then(|unit| low.strip_suffix(unit)).unwrap_or(low);
    format!("{low} to {high}")
}

pub(super) fn in_unit(name: &str, value: Option<f64>) -> String {
    match value {
        // Nothing is missing of what was counted whole.
        None if name == "missing" => String::new(),
        None => "not known".into(),
        // A difference of two shares is in points: 10 % and 15 % differ by 5 points, or by half.
        Some(value) if name.contains("share_difference") => format!("{:+.1} points", value * 100.0),
        Some(value) if name.contains("share") => percent(value),
        // Estimates of how many are no whole numbers; to show a fraction of a package would feign precision.
        Some(value) if name.contains("packages") => grouped(value.round() as i64),
        Some(value) => number(value),
    }
}

/// A share as per cent with one decimal.
#[must_use]
pub fn percent(share: f64) -> String {
    format!("{:.1} %", share * 100.0)
}

/// A number for people: grouped where whole, four significant decimals otherwise.
#[allow(clippy::cast_possible_truncation, reason = "counts are below 2^53")]
fn number(value: f64) -> String {
    if value.fract() == 0.0 || value.abs() >= 1000.0 {
        grouped(value.round() as i64)
    } else {
        cell(&AnyValue::Float64(value))
    }
}

#[cfg(test)]
mod tests {
    use super::super::rule::Outcome;
    use super::*;

    fn row(values: &[(&str, Option<f64>)]) -> Evidence {
        Evidence {
            population: "all_listed".into(),
            title: "all listed packages".into(),
            outcome: Outcome::Open,
            values: values.iter().map(|(name, value)| ((*name).to_owned(), *value)).collect(),
            parts: Vec::new(),
            reserved: Vec::new(),
            by_arithmetic: false,
            n: None,
            why: None,
        }
    }

    #[test]
    fn a_value_stands_with_its_interval_and_one_unit() {
        let share = row(&[("share", Some(0.25)), ("share_low", Some(0.2)), ("share_high", Some(0.3))]);
        assert_eq!(share.value_text("share"), "25.0 % (20.0 to 30.0 %)");
        let bounds =
            row(&[("packages", None), ("packages_low", Some(0.0)), ("packages_high", Some(1_700.4))]);
        assert_eq!(bounds.value_text("packages"), "0 to 1,700");
        let counted = row(&[("packages", Some(17.0)), ("packages_low", None), ("packages_high", None)]);
        assert_eq!(counted.value_text("packages"), "17");
        assert_eq!(row(&[("share_difference", None)]).value_text("share_difference"), "not known");
        assert_eq!(row(&[("missing", None)]).value_text("missing"), "");
    }
}
