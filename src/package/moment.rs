//! Moments in time as registries write them, to the second, in UTC.
//!
//! Left out on purpose: fractions of a second and "now", which callers pass in.

use serde::{Deserialize, Serialize};

use super::day::Day;

/// Seconds since 1970-01-01T00:00:00Z, leap seconds left out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Moment(pub i64);

/// How far a moment may lie ahead and still be taken for now: clocks differ by seconds and are set by minutes.
pub const CLOCK_SLACK_SECONDS: i64 = 600;

impl Moment {
    /// Whether it lies after `now` by more than clocks differ. Nothing was observed then: the clock was wrong when it was
    /// written, or is wrong now.
    pub fn is_after(self, now: Self) -> bool {
        self.0 > now.0.saturating_add(CLOCK_SLACK_SECONDS)
    }

    /// The last second of a day.
    pub fn end_of(day: Day) -> Self {
        Self((i64::from(day.days_since_epoch()) + 1) * 86_400 - 1)
    }

    /// Reads the forms that registries write: `2020-01-02T03:04:05`, with or without a fraction, with `Z`, an offset
    /// such as `+02:00`, or none (then UTC). `None` for anything else, and for days outside the years 0 to 9999.
    pub fn parse(text: &str) -> Option<Self> {
        let bytes = text.as_bytes();
        if bytes.len() < 19 || !matches!(bytes[10], b'T' | b' ') {
            return None;
        }
        let day = Day::parse(text.get(..10)?).ok()?;
        let (hour, minute, second) = (two(bytes, 11)?, two(bytes, 14)?, two(bytes, 17)?);
        if bytes[13] != b':' || bytes[16] != b':' || hour > 23 || minute > 59 || second > 60 {
            return None;
        }
        let offset = offset_seconds(fraction_skipped(text.get(19..)?)?)?;
        let seconds =
            i64::from(day.days_since_epoch()) * 86_400 + hour * 3_600 + minute * 60 + second.min(59);
        Some(Self(seconds - offset))
    }

    /// The day it is on, in UTC; `None` outside the years 0 to 9999.
    pub fn day(self) -> Option<Day> {
        Day::from_days_since_epoch(i32::try_from(self.0.div_euclid(86_400)).ok()?)
    }
}

/// The number of two digits at `at`.
fn two(bytes: &[u8], at: usize) -> Option<i64> {
    let digit =
        |at: usize| bytes.get(at).filter(|byte| byte.is_ascii_digit()).map(|byte| i64::from(byte - b'0'));
    Some(digit(at)? * 10 + digit(at + 1)?)
}

/// What follows the fraction; `None` where a point has no digits after it.
fn fraction_skipped(rest: &str) -> Option<&str> {
    let Some(fraction) = rest.strip_prefix('.') else { return Some(rest) };
    let after = fraction.trim_start_matches(|c: char| c.is_ascii_digit());
    (after.len() < fraction.len()).then_some(after)
}

fn offset_seconds(text: &str) -> Option<i64> {
    let bytes = text.as_bytes();
    let sign = match bytes {
        [] | [b'Z' | b'z'] => return Some(0),
        [b'+', ..] => 1,
        [b'-', ..] => -1,
        _ => return None,
    };
    let minutes_at = match bytes.len() {
        3 => None,
        5 => Some(3),
        6 if bytes[3] == b':' => Some(4),
        _ => return None,
    };
    let (hours, minutes) = (two(bytes, 1)?, minutes_at.map_or(Some(0), |at| two(bytes, at))?);
    (hours < 24 && minutes < 60).then_some(sign * (hours * 3_600 + minutes * 60))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_forms_in_the_wild_are_read() {
        for text in [
            "2020-01-02T03:04:05.678Z",
            "2020-01-02T03:04:05Z",
            "2020-01-02T03:04:05",
            "2020-01-02T03:04:05.123456",
            "2020-01-02T05:04:05+02:00",
            "2020-01-02T05:04:05+0200",
            "2020-01-02T01:04:05-02",
            "2020-01-02 03:04:05",
        ] {
            assert_eq!(Moment::parse(text), Some(Moment(1_577_934_245)), "{text}");
        }
        assert_eq!(Moment(1_577_934_245).day().map(|day| day.to_string()).as_deref(), Some("2020-01-02"));
        assert_eq!(Moment(-1).day().map(|day| day.to_string()).as_deref(), Some("1969-12-31"));
    }

    #[test]
    fn a_moment_is_ahead_once_clocks_cannot_differ_so_much() {
        let now = Moment(1_577_934_245);
        assert!(![-5, 0, 1, CLOCK_SLACK_SECONDS].iter().any(|ahead| Moment(now.0 + ahead).is_after(now)));
        assert!(Moment(now.0 + CLOCK_SLACK_SECONDS + 1).is_after(now));
        assert!(!Moment(i64::MAX).is_after(Moment(i64::MAX)));
        let day = Day::parse("2020-01-02").unwrap();
        assert_eq!(Moment::end_of(day).day(), Some(day));
        assert_eq!(Moment(Moment::end_of(day).0 + 1).day(), day.plus_days(1));
    }

    #[test]
    fn everything_else_is_none() {
        for text in [
            "",
            "2020-01-02",
            "2020-13-02T03:04:05Z",
            "2020-01-02T24:04:05Z",
            "2020-01-02T03:60:05Z",
            "2020-01-02T03:04:05.Z",
            "2020-01-02T03:04:05 UTC",
            "2020-01-02T03:04:05+2",
            "2020-01-02T03:04:05+25:00",
            "２020-01-02T03:04:05Z",
            "2020-01-02T03-04-05Z",
        ] {
            assert_eq!(Moment::parse(text), None, "{text}");
        }
    }
}
