//! The parts of a claim: which registry each favours on a population, by how much that must be, and in which words. It
//! leaves out the verdict.

use super::claim::Part;
use super::verdict::Evidence;

/// A difference of shares below which two registries are called level: 5 points. It is ours, and said wherever it is used.
pub const LEVEL_BELOW: f64 = 0.05;

/// Which registry a part favours.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Favours {
    /// `PyPI`, by 5 points or more.
    Pypi,
    /// npm, by 5 points or more.
    Npm,
    /// Neither: they differ by less than 5 points, whatever is within the interval.
    Level,
    /// The interval reaches across what would decide.
    Undecided,
    /// It is not known.
    Unknown,
}

impl Favours {
    /// Its word in JSON.
    #[must_use]
    pub const fn id(self) -> &'static str {
        match self {
            Self::Pypi => "pypi",
            Self::Npm => "npm",
            Self::Level => "level",
            Self::Undecided => "undecided",
            Self::Unknown => "unknown",
        }
    }

    const fn words(self) -> &'static str {
        match self {
            Self::Pypi => "PyPI",
            Self::Npm => "npm",
            Self::Level => "level",
            Self::Undecided => "cannot be told",
            Self::Unknown => "not known",
        }
    }

    fn of(value: Option<f64>, interval: Option<(f64, f64)>) -> Self {
        let Some(value) = value else { return Self::Unknown };
        let (low, high) = interval.unwrap_or((value, value));
        if value >= LEVEL_BELOW && low > 0.0 {
            Self::Pypi
        } else if value <= -LEVEL_BELOW && high < 0.0 {
            Self::Npm
        } else if low > -LEVEL_BELOW && high < LEVEL_BELOW {
            Self::Level
        } else {
            Self::Undecided
        }
    }
}

impl Part {
    /// Which registry it favours, by the difference and its interval in a row of evidence.
    pub(super) fn favours(&self, number: impl Fn(&str) -> Option<f64>) -> (String, Favours) {
        let end = |end: &str| number(&format!("{}_{end}", self.column));
        (self.name.clone(), Favours::of(number(&self.column), end("low").zip(end("high"))))
    }
}

impl Evidence {
    /// Its parts in words, such as `a README: level; a link to documentation: PyPI`; none where not one is known.
    #[must_use]
    pub fn parts_in_words(&self) -> Option<String> {
        let is_known = self.parts.iter().any(|(_, favours)| *favours != Favours::Unknown);
        let told: Vec<String> =
            self.parts.iter().map(|(name, favours)| format!("{name}: {}", favours.words())).collect();
        is_known.then(|| told.join("; "))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_favours_a_registry_by_five_points_or_more() {
        for (value, interval, favours) in [
            (Some(0.05), None, Favours::Pypi),
            (Some(-0.05), None, Favours::Npm),
            (Some(0.034), None, Favours::Level),
            (Some(0.1), Some((0.01, 0.2)), Favours::Pypi),
            (Some(0.1), Some((-0.01, 0.2)), Favours::Undecided),
            (Some(-0.4), Some((-0.5, 0.0)), Favours::Undecided),
            (Some(0.01), Some((-0.03, 0.04)), Favours::Level),
            (Some(0.01), Some((-0.03, 0.06)), Favours::Undecided),
            (Some(0.04), Some((0.02, 0.049)), Favours::Level),
            (None, None, Favours::Unknown),
        ] {
            assert_eq!(Favours::of(value, interval), favours, "{value:?} {interval:?}");
        }
    }
}
