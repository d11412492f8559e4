//! Days and moments in UTC, as documents write them. It leaves out clocks: every day is computed from the plan's.

use std::fmt::{self, Write as _};

/// Seconds of a day.
pub(super) const DAY_SECONDS: i64 = 86_400;

/// A calendar day, in days since 1970-01-01.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Day(pub i64);

impl Day {
    /// The day of a date of the proleptic Gregorian calendar; months and days count from 1.
    #[must_use]
    pub const fn new(year: i64, month: i64, day: i64) -> Self {
        // Years begin in March, so that the day of a leap year is the last one.
        let year = if month <= 2 { year - 1 } else { year };
        let era = year.div_euclid(400);
        let of_era = year.rem_euclid(400);
        let of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
        Self(era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468)
    }

    /// Year, month and day.
    #[must_use]
    pub const fn date(self) -> (i64, i64, i64) {
        let shifted = self.0 + 719_468;
        let era = shifted.div_euclid(146_097);
        let day = shifted.rem_euclid(146_097);
        let year = (day - day / 1_460 + day / 36_524 - day / 146_096) / 365;
        let of_year = day - (365 * year + year / 4 - year / 100);
        let month = (5 * of_year + 2) / 153;
        let (date, month) = (of_year - (153 * month + 2) / 5 + 1, (month + 2) % 12 + 1);
        (era * 400 + year + if month <= 2 { 1 } else { 0 }, month, date)
    }
}

impl fmt::Display for Day {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (year, month, day) = self.date();
        write!(formatter, "{year:04}-{month:02}-{day:02}")
    }
}

/// A moment, in seconds since 1970-01-01T00:00:00Z.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Moment(pub i64);

impl Moment {
    /// `2026-11-22T08:00:00`, without fraction and zone.
    pub fn text(self) -> String {
        let mut text = String::with_capacity(28);
        let (day, second) = (Day(self.0.div_euclid(DAY_SECONDS)), self.0.rem_euclid(DAY_SECONDS));
        let (hour, minute, second) = (second / 3_600, second / 60 % 60, second % 60);
        write!(text, "{day}T{hour:02}:{minute:02}:{second:02}").expect("a String takes everything");
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_and_dates_agree() {
        assert_eq!(Day::new(1970, 1, 1), Day(0));
        assert_eq!(Day::new(2026, 11, 22).0, 20_779);
        for day in (-200_000..200_000).step_by(37).map(Day) {
            let (year, month, date) = day.date();
            assert_eq!(Day::new(year, month, date), day);
        }
        assert_eq!(Day::new(2024, 2, 29).to_string(), "2024-02-29");
        assert_eq!(Moment(Day::new(2024, 2, 29).0 * DAY_SECONDS + 3_661).text(), "2024-02-29T01:01:01");
    }
}
