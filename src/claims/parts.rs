//! The parts of a claim: which registry each favours on a population, by how much that must be, in which words, and what
//! they come to together. It leaves out the verdict.

use super::claim::Part;
use super::rule::Outcome;
use super::verdict::Evidence;

/// A difference of shares below which two registries are called level, unless a part says otherwise: 5 points. It is ours,
/// and said wherever it is used.
pub const LEVEL_BELOW: f64 = 0.05;

/// Which registry a part favours.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Favours {
    /// `PyPI`, by the smallest difference that matters or more.
    Pypi,
    /// npm, by as much.
    Npm,
    /// Neither: they differ by less, whatever is within the interval and whatever the missing ones are.
    Level,
    /// The interval, or what is missing, reaches across what would decide.
    Undecided,
    /// It is not known.
    Unknown,
}

/// A difference of `PyPI` and npm, with all that limits it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Told {
    pub value: f64,
    /// The ends of its 95 % interval; none of packages that were counted whole.
    pub interval: Option<(f64, f64)>,
    /// What missing answers leave open; none where nothing bounds it.
    pub bounds: Option<(f64, f64)>,
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

    /// Its word for people.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::Pypi => "PyPI",
            Self::Npm => "npm",
            Self::Level => "level",
            Self::Undecided => "cannot be told",
            Self::Unknown => "not known",
        }
    }

    pub(super) fn of(told: Option<Told>, smallest: f64) -> Self {
        let Some(Told { value, interval, bounds }) = told else { return Self::Unknown };
        let ends = interval.into_iter().chain(bounds);
        let (low, high) =
            ends.fold((value, value), |(low, high), (other, another)| (low.min(other), high.max(another)));
        if value >= smallest && low > 0.0 {
            Self::Pypi
        } else if value <= -smallest && high < 0.0 {
            Self::Npm
        } else if low > -smallest && high < smallest {
            Self::Level
        } else {
            Self::Undecided
        }
    }
}

impl Part {
    /// Which registry it favours, by the difference, its interval and its bounds in a row of evidence.
    pub(super) fn favours(&self, number: impl Fn(&str) -> Option<f64>) -> (String, Favours) {
        let told = self.told(number);
        (self.name.clone(), Favours::of(told, self.smallest))
    }

    pub(super) fn told(&self, number: impl Fn(&str) -> Option<f64>) -> Option<Told> {
        let end = |end: &str| number(&format!("{}_{end}", self.column));
        let interval = end("low").zip(end("high"));
        let bounds = end("lowest").zip(end("highest"));
        number(&self.column).map(|value| Told { value, interval, bounds })
    }
}

/// What the parts come to: it holds where each favours `PyPI`, fails where none does, and is mixed where some do. Where a
/// part is not told, all that it could be must come to the same.
pub(super) fn together(parts: &[(String, Favours)]) -> Outcome {
    let is = |wanted: Favours| parts.iter().any(|(_, favours)| *favours == wanted);
    let is_untold = is(Favours::Undecided) || is(Favours::Unknown);
    let (for_pypi, against) = (is(Favours::Pypi), is(Favours::Npm) || is(Favours::Level));
    match (for_pypi, against, is_untold) {
        (true, true, _) => Outcome::Mixed,
        (true, false, false) => Outcome::Holds,
        (false, true, false) => Outcome::Fails,
        _ => Outcome::Open,
    }
}

impl Evidence {
    /// How many of its parts favour whom, such as `PyPI 1, npm 2, level 1`.
    #[must_use]
    pub fn parts_counted(&self) -> String {
        let count = |wanted: Favours| self.parts.iter().filter(|(_, favours)| *favours == wanted).count();
        let all = [Favours::Pypi, Favours::Npm, Favours::Level, Favours::Undecided];
        let told: Vec<String> = all
            .into_iter()
            .filter(|favours| count(*favours) > 0)
            .map(|favours| format!("{} {}", favours.words(), count(favours)))
            .collect();
        if told.is_empty() { "not known".to_owned() } else { told.join(", ") }
    }

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
    fn a_part_favours_a_registry_by_the_smallest_difference_or_more() {
        for (value, interval, bounds, favours) in [
            (0.05, None, None, Favours::Pypi),
            (-0.05, None, None, Favours::Npm),
            (0.034, None, None, Favours::Level),
            (0.1, Some((0.01, 0.2)), None, Favours::Pypi),
            (0.1, Some((-0.01, 0.2)), None, Favours::Undecided),
            (-0.4, Some((-0.5, 0.0)), None, Favours::Undecided),
            (0.01, Some((-0.03, 0.04)), None, Favours::Level),
            (0.01, Some((-0.03, 0.06)), None, Favours::Undecided),
            (0.04, Some((0.02, 0.049)), None, Favours::Level),
            // What is missing may turn it.
            (0.1, Some((0.08, 0.12)), Some((-0.01, 0.2)), Favours::Undecided),
            (0.1, Some((0.08, 0.12)), Some((0.02, 0.2)), Favours::Pypi),
            (0.01, None, Some((-0.2, 0.2)), Favours::Undecided),
        ] {
            let told = Told { value, interval, bounds };
            assert_eq!(Favours::of(Some(told), LEVEL_BELOW), favours, "{told:?}");
        }
        assert_eq!(Favours::of(None, LEVEL_BELOW), Favours::Unknown);
        let words = Told { value: 39.0, interval: None, bounds: None };
        assert_eq!(Favours::of(Some(words), 50.0), Favours::Level);
    }

    #[test]
    fn parts_that_disagree_are_mixed_and_what_is_untold_may_keep_it_open() {
        use Favours::{Level, Npm, Pypi, Undecided, Unknown};
        let all = |favours: &[Favours]| -> Outcome {
            together(&favours.iter().map(|favours| (String::new(), *favours)).collect::<Vec<_>>())
        };
        assert_eq!(all(&[Pypi, Pypi]), Outcome::Holds);
        assert_eq!(all(&[Npm, Level]), Outcome::Fails);
        assert_eq!(all(&[Level, Level]), Outcome::Fails);
        assert_eq!(all(&[Pypi, Npm]), Outcome::Mixed);
        assert_eq!(all(&[Pypi, Level]), Outcome::Mixed);
        assert_eq!(all(&[Pypi, Npm, Unknown]), Outcome::Mixed, "whatever the third is");
        assert_eq!(all(&[Pypi, Undecided]), Outcome::Open);
        assert_eq!(all(&[Npm, Unknown]), Outcome::Open);
        assert_eq!(all(&[]), Outcome::Open);
    }
}
