//! Days and months of the civil calendar, as the registries count them (UTC).
//!
//! Left out on purpose: times of day, time zones and "today", which callers pass in.

use std::fmt;
use std::str::FromStr;

use jiff::SignedDuration;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

const EPOCH: Date = jiff::civil::date(1970, 1, 1);

/// One day, written `2026-02-28`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Day(Date);

/// One month, written `2026-02`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Month(Date);

/// A text that is no day or no month.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DayError {
    /// Not of the form `YYYY-MM-DD`, or not in the calendar.
    #[error("`{}` is not a day: expected YYYY-MM-DD, such as 2026-02-28", .0.escape_debug())]
    Day(String),
    /// Not of the form `YYYY-MM`, or not in the calendar.
    #[error("`{}` is not a month: expected YYYY-MM, such as 2026-02", .0.escape_debug())]
    Month(String),
}

impl Day {
    /// The day of a calendar date; `None` when the calendar has no such day.
    pub fn new(year: i16, month: i8, day: i8) -> Option<Self> {
        if year < 0 {
            return None;
        }
        Date::new(year, month, day).ok().map(Self)
    }

    /// Parses `YYYY-MM-DD` and nothing else: no blanks, no short forms.
    pub fn parse(text: &str) -> Result<Self, DayError> {
        parse_parts(text, 10)
            .and_then(|(year, month, day)| Self::new(year, month, day))
            .ok_or_else(|| DayError::Day(text.to_owned()))
    }

    /// The day so many days after 1970-01-01; `None` outside the years 0 to 9999.
    pub fn from_days_since_epoch(days: i32) -> Option<Self> {
        Self(EPOCH).plus_days(days)
    }

    /// Days since 1970-01-01, negative before it.
    pub fn days_since_epoch(self) -> i32 {
        // The calendar ends in the year 9999, well within 32 bits of days.
        (self.0.duration_since(EPOCH).as_hours() / 24) as i32
    }

    /// The day `days` later (earlier when negative); `None` outside the years 0 to 9999.
    pub fn plus_days(self, days: i32) -> Option<Self> {
        let date = self.0.checked_add(SignedDuration::from_hours(i64::from(days) * 24)).ok()?;
        (date.year() >= 0).then_some(Self(date))
    }

    /// The month this day is in.
    pub fn month(self) -> Month {
        Month(self.0.first_of_month())
    }

    /// The calendar date.
    pub fn date(self) -> Date {
        self.0
    }
}

impl Month {
    /// Parses `YYYY-MM` and nothing else.
    pub fn parse(text: &str) -> Result<Self, DayError> {
        parse_parts(text, 7)
            .and_then(|(year, month, _)| Day::new(year, month, 1))
            .map(Day::month)
            .ok_or_else(|| DayError::Month(text.to_owned()))
    }

    /// The first day of the month.
    pub fn first_day(self) -> Day {
        Day(self.0)
    }

    /// The last day of the month.
    pub fn last_day(self) -> Day {
        Day(self.0.last_of_month())
    }
}

/// Year, month and day (1 when `length` leaves it out) of a text of exactly `length` ASCII characters.
fn parse_parts(text: &str, length: usize) -> Option<(i16, i8, i8)> {
    let bytes = text.as_bytes();
    if bytes.len() != length {
        return None;
    }
    let shaped = bytes.iter().enumerate().all(|(index, byte)| match index {
        4 | 7 => *byte == b'-',
        _ => byte.is_ascii_digit(),
    });
    if !shaped {
        return None;
    }
    let day = if length > 7 { text[8..].parse().ok()? } else { 1 };
    Some((text[..4].parse().ok()?, text[5..7].parse().ok()?, day))
}

impl fmt::Display for Day {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{:04}-{:02}-{:02}", self.0.year(), self.0.month(), self.0.day())
    }
}

impl fmt::Display for Month {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{:04}-{:02}", self.0.year(), self.0.month())
    }
}

macro_rules! text_form {
    ($noun:ident) => {
        impl FromStr for $noun {
            type Err = DayError;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                Self::parse(text)
            }
        }

        impl TryFrom<String> for $noun {
            type Error = DayError;

            fn try_from(text: String) -> Result<Self, Self::Error> {
                Self::parse(&text)
            }
        }

        impl From<$noun> for String {
            fn from(value: $noun) -> Self {
                value.to_string()
            }
        }
    };
}

text_form!(Day);
text_form!(Month);

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn days_are_parsed_strictly() {
        assert_eq!(Day::parse("2024-02-29").unwrap().to_string(), "2024-02-29");
        for wrong in [
            "",
            "2026-2-28",
            "2026-02-30",
            "2025-02-29",
            " 2026-02-28",
            "2026-02-28 ",
            "2026-02-28T00:00",
            "20260228",
            "2026/02/28",
            "-026-02-28",
            "+026-02-28",
            "２026-02-2",
            "2026-00-10",
            "2026-13-01",
        ] {
            assert!(Day::parse(wrong).is_err(), "{wrong:?}");
        }
        let message = Day::parse("28.2.2026").unwrap_err().to_string();
        assert_eq!(message, "`28.2.2026` is not a day: expected YYYY-MM-DD, such as 2026-02-28");
    }

    #[test]
    fn the_epoch_is_day_zero() {
        assert_eq!(Day::from_days_since_epoch(0).unwrap().to_string(), "1970-01-01");
        assert_eq!(Day::parse("1969-12-31").unwrap().days_since_epoch(), -1);
        assert_eq!(Day::parse("2026-11-22").unwrap().days_since_epoch(), 20_779);
        assert_eq!(Day::from_days_since_epoch(i32::MAX), None);
        assert_eq!(Day::from_days_since_epoch(i32::MIN), None);
    }

    #[test]
    fn months_know_their_ends() {
        let month = Month::parse("2024-02").unwrap();
        assert_eq!(month.first_day().to_string(), "2024-02-01");
        assert_eq!(month.last_day().to_string(), "2024-02-29");
        assert_eq!(month.last_day().month(), month);
        assert!(["2024-2", "2024-13", "2024-02-01", "202402"].iter().all(|text| Month::parse(text).is_err()));
        assert_eq!(
            Month::parse("Feb").unwrap_err().to_string(),
            "`Feb` is not a month: expected YYYY-MM, such as 2026-02"
        );
    }

    #[test]
    fn both_are_texts_in_json() {
        let json =
            serde_json::to_string(&(Day::parse("2026-02-28").unwrap(), Month::parse("2026-02").unwrap()));
        assert_eq!(json.unwrap(), r#"["2026-02-28","2026-02"]"#);
        assert!(serde_json::from_str::<Day>("\"2026-02-31\"").is_err());
    }

    proptest! {
        #[test]
        fn counting_days_round_trips(days in -719_000_i32..2_932_000) {
            let day = Day::from_days_since_epoch(days).unwrap();
            prop_assert_eq!(day.days_since_epoch(), days);
            prop_assert_eq!(Day::parse(&day.to_string()), Ok(day));
        }
    }
}
