//! What a survey for a claim is planned by: which of the rule's columns it decides, what kind of figure that is, and how far
//! from the threshold the truth is taken to lie. It leaves out the formulas (`measures/survey/power`).

use super::rule::Rule;

/// What kind of figure a survey is to decide on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Quantity {
    /// The share of a population, in 0–1.
    Share,
    /// A number of packages: a share times the size of the population.
    Count,
    /// PyPI's share minus npm's.
    Difference,
}

const QUANTITIES: [(&str, Quantity); 3] =
    [("share", Quantity::Share), ("count", Quantity::Count), ("difference", Quantity::Difference)];

const EXPECTED: &str = "`share | count | difference, effect=0.05`, and if wanted `column=NAME`, `share=0.5` and `comparisons=2` (both of differences)";

/// The plan of a claim.
#[derive(Debug, Clone, PartialEq)]
pub struct Power {
    /// The kind of figure.
    pub quantity: Quantity,
    /// The column of the rule.
    pub column: String,
    /// Its threshold: a share, a number of packages, or a difference of shares.
    pub threshold: f64,
    /// How far from the threshold the truth is taken to lie, as a share in 0–1.
    pub effect: f64,
    /// The share about which both registries are taken to lie, half of the difference on either side; of differences alone.
    pub share: f64,
    /// How many differences are corrected for each other.
    pub comparisons: u32,
}

impl Power {
    /// Reads `-- power: share, effect=0.05`.
    ///
    /// # Errors
    /// A sentence on what was expected.
    pub fn parse(text: &str, rule: &Rule) -> Result<Self, String> {
        let expected = || format!("power `{text}` is not {EXPECTED}");
        let mut items = text.split(',').map(str::trim);
        let first = items.next().unwrap_or_default();
        let known = QUANTITIES.iter().find(|(name, _)| *name == first).ok_or_else(expected)?;
        let (mut column, mut effect, mut share, mut comparisons) = (None, None, None, None);
        for item in items {
            let (key, value) = item.split_once('=').ok_or_else(expected)?;
            let (key, value) = (key.trim(), value.trim());
            let part = || value.parse::<f64>().ok().filter(|part| *part > 0.0 && *part < 1.0);
            let is_new = match key {
                "column" => column.replace(value).is_none(),
                "effect" => effect.replace(part().ok_or_else(expected)?).is_none(),
                "share" => share.replace(part().ok_or_else(expected)?).is_none(),
                "comparisons" => {
                    let count = value.parse::<u32>().ok().filter(|count| *count > 0).ok_or_else(expected)?;
                    comparisons.replace(count).is_none()
                }
                _ => return Err(expected()),
            };
            if !is_new {
                return Err(format!("power `{text}` gives `{key}` twice"));
            }
        }
        if known.1 != Quantity::Difference && (share.is_some() || comparisons.is_some()) {
            return Err(expected());
        }
        let effect = effect.ok_or_else(expected)?;
        let (column, threshold) = chosen(text, column, rule)?;
        Ok(Self {
            quantity: known.1,
            column,
            threshold,
            effect,
            share: share.unwrap_or(0.5),
            comparisons: comparisons.unwrap_or(1),
        })
    }
}

/// The column that is meant, with its threshold.
fn chosen(text: &str, column: Option<&str>, rule: &Rule) -> Result<(String, f64), String> {
    let all = rule.comparisons();
    // Parts favour a registry by a difference from none.
    if let (Some(column), true) = (column, rule.is_of_parts()) {
        return Ok((column.to_owned(), 0.0));
    }
    let found = match (column, all) {
        (Some(column), _) => all.iter().find(|one| one.column == column),
        (None, [only]) => Some(only),
        (None, _) => None,
    };
    found.map(|one| (one.column.clone(), one.threshold)).ok_or_else(|| {
        let names: Vec<String> = all.iter().map(|one| format!("`column={}`", one.column)).collect();
        format!("power `{text}` names no column of the rule: expected {}", names.join(" or "))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Result<Power, String> {
        Power::parse(text, &Rule::parse("packages > 100_000 and topic_difference > 0").unwrap())
    }

    #[test]
    fn a_plan_names_what_is_decided_and_how_far_the_truth_lies() {
        let found =
            parse("difference, column=topic_difference, effect=0.01, share=0.03, comparisons=2").unwrap();
        assert_eq!(
            found,
            Power {
                quantity: Quantity::Difference,
                column: "topic_difference".into(),
                threshold: 0.0,
                effect: 0.01,
                share: 0.03,
                comparisons: 2,
            }
        );
        let rule = Rule::parse("active >= 100_000").unwrap();
        let found = Power::parse("count, effect=0.05", &rule).unwrap();
        assert_eq!((found.column.as_str(), found.threshold, found.share), ("active", 100_000.0, 0.5));
    }

    #[test]
    fn what_is_no_plan_is_told() {
        assert!(
            parse("share, effect=0.05")
                .unwrap_err()
                .contains("`column=packages` or `column=topic_difference`")
        );
        assert!(parse("share, column=size, effect=0.05").unwrap_err().contains("no column of the rule"));
        for wrong in [
            "",
            "mean, effect=0.05",
            "share",
            "share, column=packages",
            "share, column=packages, effect=5",
            "share, column=packages, effect=0",
            "share, column=packages, effect",
            "share, column=packages, effect=0.05, share=0.5",
            "count, column=packages, effect=0.05, comparisons=2",
            "difference, column=packages, effect=0.05, comparisons=0",
            "difference, column=packages, effect=0.05, alpha=0.1",
        ] {
            assert!(parse(wrong).unwrap_err().contains("effect=0.05`, and if wanted"), "{wrong}");
        }
        assert!(parse("share, column=packages, effect=0.1, effect=0.2").unwrap_err().contains("twice"));
    }
}
