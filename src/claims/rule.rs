//! Rules: comparisons of evidence with thresholds, joined by `and`, with three outcomes; or the parts of a claim, which may
//! disagree, the fourth. Where evidence comes
//! with an interval, a comparison holds or fails only if it does so for the whole interval. It leaves out
//! where evidence is from.

use std::fmt;

/// What a rule says of one row of evidence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// It holds.
    Holds,
    /// It does not hold.
    Fails,
    /// Parts of the claim disagree: some favour one registry, others the other one or neither.
    Mixed,
    /// It cannot be told: a value is missing, or the interval reaches across the threshold.
    Open,
}

impl Outcome {
    /// Its word.
    #[must_use]
    pub const fn id(self) -> &'static str {
        match self {
            Self::Holds => "holds",
            Self::Fails => "fails",
            Self::Mixed => "mixed",
            Self::Open => "open",
        }
    }

    fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::Fails, _) | (_, Self::Fails) => Self::Fails,
            (Self::Holds, Self::Holds) => Self::Holds,
            _ => Self::Open,
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Operator {
    More,
    AtLeast,
    Less,
    AtMost,
}

const OPERATORS: [(&str, Operator); 4] =
    [(">=", Operator::AtLeast), ("<=", Operator::AtMost), (">", Operator::More), ("<", Operator::Less)];

impl Operator {
    fn holds(self, value: f64, threshold: f64) -> bool {
        match self {
            Self::More => value > threshold,
            Self::AtLeast => value >= threshold,
            Self::Less => value < threshold,
            Self::AtMost => value <= threshold,
        }
    }
}

/// One comparison: a column of the evidence against a number.
#[derive(Debug, Clone, PartialEq)]
pub struct Comparison {
    /// The column.
    pub column: String,
    operator: Operator,
    /// The number.
    pub threshold: f64,
}

/// What must hold.
#[derive(Debug, Clone, PartialEq)]
pub struct Rule {
    text: String,
    /// Comparisons that must all hold; none where the parts of the claim decide.
    comparisons: Vec<Comparison>,
}

/// The rule that the parts of a claim decide: it holds where every one favours `PyPI`.
const PARTS: &str = "every part favours PyPI";

/// A value of evidence with its interval, where it has one.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Measured {
    /// The estimate.
    pub value: f64,
    /// The ends of its 95 % interval.
    pub interval: Option<(f64, f64)>,
}

impl Rule {
    /// Reads `column > number and column >= number …`.
    ///
    /// # Errors
    /// A sentence on what was expected.
    pub fn parse(text: &str) -> Result<Self, String> {
        if text.trim() == PARTS {
            return Ok(Self { text: PARTS.to_owned(), comparisons: Vec::new() });
        }
        let comparisons = text.split(" and ").map(comparison).collect::<Result<Vec<_>, _>>()?;
        Ok(Self { text: text.trim().to_owned(), comparisons })
    }

    /// The comparisons, in order.
    #[must_use]
    pub fn comparisons(&self) -> &[Comparison] {
        &self.comparisons
    }

    /// Whether the parts of the claim decide.
    #[must_use]
    pub fn is_of_parts(&self) -> bool {
        self.comparisons.is_empty()
    }

    /// The same rule with every threshold multiplied.
    #[must_use]
    pub fn scaled(&self, factor: f64) -> Self {
        let scale = |comparison: &Comparison| Comparison {
            threshold: comparison.threshold * factor,
            ..comparison.clone()
        };
        Self { text: self.text.clone(), comparisons: self.comparisons.iter().map(scale).collect() }
    }

    /// Judges one row: `measured` gives the value of a column, none where it is missing.
    pub fn judge(&self, measured: impl Fn(&str) -> Option<Measured>) -> Outcome {
        self.comparisons
            .iter()
            .map(|comparison| comparison.judge(measured(&comparison.column)))
            .fold(Outcome::Holds, Outcome::and)
    }
}

impl Comparison {
    /// Whether a value beyond the threshold is what it asks for.
    #[must_use]
    pub fn asks_for_more(&self) -> bool {
        matches!(self.operator, Operator::More | Operator::AtLeast)
    }

    /// Judges one value.
    #[must_use]
    pub fn judge(&self, measured: Option<Measured>) -> Outcome {
        let Some(measured) = measured else { return Outcome::Open };
        let (low, high) = measured.interval.unwrap_or((measured.value, measured.value));
        let (low, high) =
            (self.operator.holds(low, self.threshold), self.operator.holds(high, self.threshold));
        match (low, high) {
            (true, true) => Outcome::Holds,
            (false, false) => Outcome::Fails,
            _ => Outcome::Open,
        }
    }
}

impl fmt::Display for Comparison {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign =
            OPERATORS.iter().find(|(_, operator)| *operator == self.operator).map_or("", |(sign, _)| sign);
        write!(formatter, "{} {sign} {}", self.column, self.threshold)
    }
}

impl fmt::Display for Rule {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.text)
    }
}

fn comparison(text: &str) -> Result<Comparison, String> {
    let expected = || format!("`{}` is not `column > number` (or >=, <, <=)", text.trim());
    let (sign, operator) = OPERATORS.iter().find(|(sign, _)| text.contains(sign)).ok_or_else(expected)?;
    let (column, number) = text.split_once(sign).ok_or_else(expected)?;
    let column = column.trim();
    if column.is_empty() || !column.chars().all(|c| c.is_ascii_alphanumeric() || c == '_') {
        return Err(expected());
    }
    let threshold = number.trim().replace('_', "").parse().map_err(|_| expected())?;
    Ok(Comparison { column: column.to_owned(), operator: *operator, threshold })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(value: f64) -> Option<Measured> {
        Some(Measured { value, interval: None })
    }

    #[test]
    fn thresholds_are_strict_where_they_say_so() {
        let more = Rule::parse("packages > 1_300_000").expect("a rule");
        assert_eq!(more.judge(|_| at(1_300_000.0)), Outcome::Fails);
        assert_eq!(more.judge(|_| at(1_300_001.0)), Outcome::Holds);
        assert_eq!(Rule::parse("x >= 1").expect("a rule").judge(|_| at(1.0)), Outcome::Holds);
        assert_eq!(Rule::parse("x <= 1").expect("a rule").judge(|_| at(1.5)), Outcome::Fails);
    }

    #[test]
    fn missing_evidence_decides_nothing_unless_another_part_fails() {
        let both = Rule::parse("a > 1 and b > 1").expect("a rule");
        let judge = |a, b| both.judge(move |name| if name == "a" { a } else { b });
        assert_eq!(judge(at(2.0), None), Outcome::Open);
        assert_eq!(judge(at(0.0), None), Outcome::Fails);
        assert_eq!(judge(at(2.0), at(2.0)), Outcome::Holds);
    }

    #[test]
    fn an_interval_across_the_threshold_decides_nothing() {
        let rule = Rule::parse("d > 0").expect("a rule");
        let judge = |low, high| rule.judge(|_| Some(Measured { value: 0.1, interval: Some((low, high)) }));
        assert_eq!(judge(-0.1, 0.3), Outcome::Open);
        assert_eq!(judge(0.01, 0.3), Outcome::Holds);
        assert_eq!(judge(-0.3, -0.1), Outcome::Fails);
    }

    #[test]
    fn what_is_no_rule_is_told() {
        for text in ["", "a", "a >", "> 1", "a b > 1", "a > many"] {
            assert!(Rule::parse(text).is_err(), "{text}");
        }
    }
}
