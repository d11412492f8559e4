//! How another system's score is shown: parts with their weights, each a value or the bounds of what it may be.
//!
//! Left out on purpose: any particular score, and ranking packages by one.

/// What a number may be, at least and at most; equal where it is known.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Bounds {
    /// At least.
    pub low: f64,
    /// At most.
    pub high: f64,
}

/// Where the input of a part is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kept {
    /// By the registry; where it does not tell, the part has bounds.
    InRegistry,
    /// Elsewhere: commits, issues, linters, stars, dependents.
    Elsewhere,
}

/// One part of a score.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Part {
    /// Its name.
    pub name: &'static str,
    /// Its weight, as the system gives it.
    pub weight: f64,
    /// Its value before the weight.
    pub value: Bounds,
    /// Where its input is kept.
    pub kept: Kept,
}

/// How parts become a score.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Rule {
    /// Σ weight · value / Σ weight.
    WeightedMean,
    /// Σ weight · value, times a factor.
    WeightedSum(Bounds),
    /// Σ weight · value, not below 0.
    SumNotBelowZero,
}

/// Which form of a system's formula is computed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// With the faults of its code.
    AsCoded,
    /// With its faults repaired, so that it can be asked of both registries.
    Repaired,
}

/// A score with its parts.
#[derive(Clone, Debug, PartialEq)]
pub struct Score {
    /// The system and its measure.
    pub name: &'static str,
    /// Its form.
    pub form: Form,
    /// Its parts, in the same order in both forms.
    pub parts: Vec<Part>,
    /// How they become the total.
    pub rule: Rule,
}

/// One row of two forms side by side.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Row {
    /// The part; `factor` and `total` for those.
    pub name: &'static str,
    /// Its weight; `None` for the factor and the total.
    pub weight: Option<f64>,
    /// Where its input is kept; `None` for the factor and the total.
    pub kept: Option<Kept>,
    /// As coded.
    pub as_coded: Bounds,
    /// Repaired.
    pub repaired: Bounds,
}

impl Bounds {
    /// Known.
    pub const fn exactly(value: f64) -> Self {
        Self { low: value, high: value }
    }

    /// Between these.
    pub const fn between(low: f64, high: f64) -> Self {
        Self { low, high }
    }

    /// 1 or 0.
    pub const fn yes(is: bool) -> Self {
        Self::exactly(if is { 1.0 } else { 0.0 })
    }

    /// 1, 0, or anything between where it is not known.
    pub const fn maybe(is: Option<bool>) -> Self {
        match is {
            Some(is) => Self::yes(is),
            None => Self::between(0.0, 1.0),
        }
    }

    /// Whether it is known.
    pub fn is_known(self) -> bool {
        self.low >= self.high
    }

    /// Both ends raised to at least `floor`, where `floored` is known; the upper end alone where it is not.
    #[must_use]
    pub fn raised(self, floor: f64, floored: Option<bool>) -> Self {
        match floored {
            Some(true) => Self::between(self.low.max(floor), self.high.max(floor)),
            Some(false) => self,
            None => Self::between(self.low, self.high.max(floor)),
        }
    }

    fn each(self, change: impl Fn(f64) -> f64) -> Self {
        Self::between(change(self.low), change(self.high))
    }
}

impl Part {
    /// Weight · value. A weight below 0 turns the ends round.
    pub fn weighted(&self) -> Bounds {
        let (one, other) = (self.weight * self.value.low, self.weight * self.value.high);
        Bounds::between(one.min(other), one.max(other))
    }
}

impl Score {
    /// The total.
    pub fn total(&self) -> Bounds {
        self.sum_of(|_| true)
    }

    /// The total of the parts whose inputs the registry keeps. A mean is over these parts alone.
    pub fn registry_part(&self) -> Bounds {
        self.sum_of(|part| part.kept == Kept::InRegistry)
    }

    fn sum_of(&self, counts: impl Fn(&Part) -> bool) -> Bounds {
        let counted = || self.parts.iter().filter(|part| counts(part));
        let end = |pick: fn(Bounds) -> f64| counted().map(|part| pick(part.weighted())).sum::<f64>();
        let sum = Bounds::between(end(|value| value.low), end(|value| value.high));
        match self.rule {
            Rule::WeightedMean => {
                let weights: f64 = counted().map(|part| part.weight).sum();
                sum.each(|end| end / weights)
            }
            Rule::WeightedSum(factor) => Bounds::between(sum.low * factor.low, sum.high * factor.high),
            Rule::SumNotBelowZero => sum.each(|end| end.max(0.0)),
        }
    }

    /// The factor, where the rule has one.
    pub const fn factor(&self) -> Option<Bounds> {
        match self.rule {
            Rule::WeightedSum(factor) => Some(factor),
            Rule::WeightedMean | Rule::SumNotBelowZero => None,
        }
    }
}

/// Both forms of a score as rows: the parts, the factor where there is one, the total of what the registry keeps, the
/// total.
pub fn side_by_side(as_coded: &Score, repaired: &Score) -> Vec<Row> {
    let whole = |name, as_coded, repaired| Row { name, weight: None, kept: None, as_coded, repaired };
    let pairs = as_coded.parts.iter().zip(&repaired.parts);
    let mut rows: Vec<Row> = pairs
        .map(|(coded, mended)| Row {
            name: coded.name,
            weight: Some(coded.weight),
            kept: Some(coded.kept),
            as_coded: coded.value,
            repaired: mended.value,
        })
        .collect();
    if let (Some(coded), Some(mended)) = (as_coded.factor(), repaired.factor()) {
        rows.push(whole("factor", coded, mended));
    }
    rows.push(whole("registry part", as_coded.registry_part(), repaired.registry_part()));
    rows.push(whole("total", as_coded.total(), repaired.total()));
    rows
}

#[cfg(test)]
mod tests {
    use super::*;

    fn part(weight: f64, value: Bounds, kept: Kept) -> Part {
        Part { name: "part", weight, value, kept }
    }

    fn score(rule: Rule) -> Score {
        let parts = vec![
            part(3.0, Bounds::exactly(0.5), Kept::InRegistry),
            part(1.0, Bounds::between(-4.0, 1.0), Kept::Elsewhere),
        ];
        Score { name: "score", form: Form::AsCoded, parts, rule }
    }

    #[test]
    fn each_rule_bounds_its_total() {
        assert_eq!(score(Rule::WeightedMean).total(), Bounds::between(-0.625, 0.625));
        assert_eq!(score(Rule::WeightedMean).registry_part(), Bounds::exactly(0.5));
        let factor = Bounds::between(0.5, 1.0);
        assert_eq!(score(Rule::WeightedSum(factor)).registry_part(), Bounds::between(0.75, 1.5));
        assert_eq!(score(Rule::SumNotBelowZero).total(), Bounds::between(0.0, 2.5));
    }

    #[test]
    fn a_weight_below_zero_turns_the_ends_round() {
        let part = part(-5.0, Bounds::maybe(None), Kept::InRegistry);
        assert_eq!(part.weighted(), Bounds::between(-5.0, 0.0));
    }

    #[test]
    fn a_floor_that_may_apply_raises_the_upper_end_alone() {
        let value = Bounds::between(0.2, 0.5);
        assert_eq!(value.raised(0.9, Some(true)), Bounds::exactly(0.9));
        assert_eq!(value.raised(0.9, Some(false)), value);
        assert_eq!(value.raised(0.9, None), Bounds::between(0.2, 0.9));
    }

    #[test]
    fn rows_end_with_the_totals() {
        let (coded, mended) = (score(Rule::SumNotBelowZero), score(Rule::SumNotBelowZero));
        let rows = side_by_side(&coded, &mended);
        let names: Vec<&str> = rows.iter().map(|row| row.name).collect();
        assert_eq!(names, ["part", "part", "registry part", "total"]);
        let factored = score(Rule::WeightedSum(Bounds::exactly(1.0)));
        assert_eq!(side_by_side(&factored, &factored)[2].name, "factor");
    }
}
