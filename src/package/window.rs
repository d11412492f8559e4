//! A window of download counts, and how sharp its edges are: not every source counts the same days for every package.
//!
//! Left out on purpose: which source counts how (`registries`), and what was counted.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::day::Day;
use super::period::Period;

/// How sharp the ends of a window are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WindowEdges {
    /// Whole days, the same ones for every package.
    Whole,
    /// The same number of days for every package, ending about the same day.
    Rolling,
    /// The same number of days for every package, but each package's own ones.
    Smeared,
    /// The source does not tell.
    Unknown,
}

impl WindowEdges {
    /// The word that files and tables use.
    #[must_use]
    pub const fn id(self) -> &'static str {
        match self {
            Self::Whole => "whole",
            Self::Rolling => "rolling",
            Self::Smeared => "smeared",
            Self::Unknown => "unknown",
        }
    }
}

/// The days that counts cover, as far as their source tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Window {
    /// The days that may be counted: of smeared edges, from the earliest start to the latest end. None = not known.
    pub span: Option<Period>,
    /// How many days are counted of each package; none = not known.
    pub days: Option<u32>,
    /// How sharp the ends of the span are.
    pub edges: WindowEdges,
}

impl Window {
    /// A window of so many days of which nothing else is known.
    #[must_use]
    pub const fn unknown(days: Option<u32>) -> Self {
        Self { span: None, days, edges: WindowEdges::Unknown }
    }

    /// The `days` days that end about `end`; `None` outside the calendar.
    #[must_use]
    pub fn rolling(end: Day, days: u32) -> Option<Self> {
        let span = Period::ending(end, days)?;
        Some(Self { span: Some(span), days: Some(days), edges: WindowEdges::Rolling })
    }

    /// `days` days of each package, which end between `first_end` and `last_end`; `None` where these are the wrong way
    /// round, or outside the calendar.
    #[must_use]
    pub fn smeared(first_end: Day, last_end: Day, days: u32) -> Option<Self> {
        let earliest = Period::ending(first_end, days).filter(|_| first_end <= last_end)?;
        let span = Period::new(earliest.start(), last_end).ok()?;
        Some(Self { span: Some(span), days: Some(days), edges: WindowEdges::Smeared })
    }

    /// The last day that may be counted; none = not known.
    #[must_use]
    pub fn latest_end(self) -> Option<Day> {
        self.span.map(Period::end)
    }
}

impl fmt::Display for Window {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (Some(span), days) = (self.span, self.days) else {
            return match self.days {
                Some(days) => write!(formatter, "{days} days; it is not known which"),
                None => formatter.write_str("days that are not known"),
            };
        };
        let days = days.unwrap_or_else(|| span.days());
        match self.edges {
            WindowEdges::Whole => write!(formatter, "{span}"),
            WindowEdges::Rolling => write!(formatter, "{days} days, ending about {}", span.end()),
            WindowEdges::Smeared => {
                let own = format!("each package's own {days} days");
                let first_end = i32::try_from(days).ok().and_then(|days| span.start().plus_days(days - 1));
                match first_end.filter(|first| *first < span.end()) {
                    Some(first) => write!(formatter, "{own}, ending between {first} and {}", span.end()),
                    None => write!(formatter, "{own}, ending on {}", span.end()),
                }
            }
            WindowEdges::Unknown => write!(formatter, "{span}, as far as is known"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Day {
        Day::parse(text).unwrap()
    }

    #[test]
    fn each_kind_of_edges_is_told_in_words() {
        let smeared = Window::smeared(day("2026-02-28"), day("2026-03-31"), 30).unwrap();
        let span = smeared.span.unwrap();
        assert_eq!((span.start(), span.end()), (day("2026-01-30"), day("2026-03-31")));
        assert_eq!(
            smeared.to_string(),
            "each package's own 30 days, ending between 2026-02-28 and 2026-03-31"
        );
        let on_one_day = Window::smeared(day("2026-02-28"), day("2026-02-28"), 30).unwrap();
        assert_eq!(on_one_day.to_string(), "each package's own 30 days, ending on 2026-02-28");
        let rolling = Window::rolling(day("2025-10-31"), 30).unwrap();
        assert_eq!(rolling.span.unwrap().start(), day("2025-10-02"));
        assert_eq!(rolling.to_string(), "30 days, ending about 2025-10-31");
        let month = Period::new(day("2026-01-01"), day("2026-01-31")).unwrap();
        let whole = Window { span: Some(month), days: Some(31), edges: WindowEdges::Whole };
        assert_eq!(whole.to_string(), "2026-01-01 to 2026-01-31");
        let old = Window { span: Some(month), days: None, edges: WindowEdges::Unknown };
        assert_eq!(old.to_string(), "2026-01-01 to 2026-01-31, as far as is known");
        assert_eq!(Window::unknown(Some(30)).to_string(), "30 days; it is not known which");
        assert_eq!(Window::unknown(None).to_string(), "days that are not known");
    }

    #[test]
    fn ends_the_wrong_way_round_make_no_window() {
        assert_eq!(Window::smeared(day("2026-03-31"), day("2026-02-28"), 30), None);
        assert_eq!(Window::smeared(day("2026-02-28"), day("2026-03-31"), 0), None);
        assert_eq!(Window::rolling(day("2026-02-28"), 0), None);
    }

    #[test]
    fn the_word_is_the_one_of_files() {
        for edges in [WindowEdges::Whole, WindowEdges::Rolling, WindowEdges::Smeared, WindowEdges::Unknown] {
            assert_eq!(serde_json::to_string(&edges).unwrap(), format!("\"{}\"", edges.id()));
        }
    }
}
