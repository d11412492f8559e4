//! A span of days, both ends included, as download counts are stated for.
//!
//! Left out on purpose: what was counted in it.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::day::Day;

/// From `start` to `end`, both included; `start` is never after `end`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "Ends", into = "Ends")]
pub struct Period {
    start: Day,
    end: Day,
}

/// How a period is written in files.
#[derive(Serialize, Deserialize)]
struct Ends {
    start: Day,
    end: Day,
}

/// Two days that make no period.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PeriodError {
    /// The first day is after the last one.
    #[error("a period cannot start on `{start}` and end on `{end}`: expected the start first")]
    Backwards {
        /// The day given as the first.
        start: Day,
        /// The day given as the last.
        end: Day,
    },
}

impl Period {
    /// The period from `start` to `end`, both included.
    pub fn new(start: Day, end: Day) -> Result<Self, PeriodError> {
        if start > end {
            return Err(PeriodError::Backwards { start, end });
        }
        Ok(Self { start, end })
    }

    /// The `days` days that end with `end`; `None` for no days or outside the calendar.
    pub fn ending(end: Day, days: u32) -> Option<Self> {
        let back = i32::try_from(days).ok()?.checked_sub(1).filter(|back| *back >= 0)?;
        Some(Self { start: end.plus_days(-back)?, end })
    }

    /// The first day.
    pub fn start(self) -> Day {
        self.start
    }

    /// The last day.
    pub fn end(self) -> Day {
        self.end
    }

    /// How many days it holds, at least 1.
    pub fn days(self) -> u32 {
        self.end.days_since_epoch().abs_diff(self.start.days_since_epoch()) + 1
    }

    /// Whether `day` lies in it.
    pub fn contains(self, day: Day) -> bool {
        (self.start..=self.end).contains(&day)
    }
}

impl TryFrom<Ends> for Period {
    type Error = PeriodError;

    fn try_from(ends: Ends) -> Result<Self, Self::Error> {
        Self::new(ends.start, ends.end)
    }
}

impl From<Period> for Ends {
    fn from(period: Period) -> Self {
        Self { start: period.start, end: period.end }
    }
}

impl fmt::Display for Period {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} to {}", self.start, self.end)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Day {
        Day::parse(text).unwrap()
    }

    #[test]
    fn both_ends_count() {
        let period = Period::new(day("2026-01-30"), day("2026-02-28")).unwrap();
        assert_eq!(period.days(), 30);
        assert_eq!(period.to_string(), "2026-01-30 to 2026-02-28");
        assert!(period.contains(day("2026-01-30")) && period.contains(day("2026-02-28")));
        assert!(!period.contains(day("2026-03-01")));
        assert_eq!(Period::ending(day("2026-02-28"), 30), Some(period));
        assert_eq!(Period::ending(day("2026-02-28"), 0), None);
        assert_eq!(Period::new(day("2026-02-28"), day("2026-02-28")).unwrap().days(), 1);
    }

    #[test]
    fn a_backward_period_is_refused_in_code_and_in_json() {
        let message = Period::new(day("2026-02-28"), day("2026-02-27")).unwrap_err().to_string();
        assert_eq!(
            message,
            "a period cannot start on `2026-02-28` and end on `2026-02-27`: expected the start first"
        );
        assert!(serde_json::from_str::<Period>(r#"{"start":"2026-02-28","end":"2026-02-27"}"#).is_err());
        let period: Period = serde_json::from_str(r#"{"start":"2026-02-27","end":"2026-02-28"}"#).unwrap();
        assert_eq!(period.days(), 2);
    }
}
