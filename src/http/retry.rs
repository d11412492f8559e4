//! When to try again: a pure schedule. Time, chance and the server's wish are passed in.
//!
//! Left out on purpose: waiting, and everything one host's requests share (`politeness`).

use std::time::{Duration, SystemTime};

use super::politeness::Breaker;

/// The first wait after a passing trouble: long enough for a restarting server's next worker.
pub const FIRST_WAIT: Duration = Duration::from_secs(1);

/// The longest wait after a passing trouble: beyond it, giving up tells the user sooner.
pub const LONGEST_WAIT: Duration = Duration::from_mins(1);

/// The first wait after 429 without `Retry-After`: such limits count by minutes, and asking early prolongs them.
pub const THROTTLED_WAIT: Duration = Duration::from_mins(2);

/// The longest wait that a server's `Retry-After` can impose: a mistaken date must not stop a run for days.
pub const LONGEST_RETRY_AFTER: Duration = Duration::from_mins(30);

/// Tries in all. With the waits above, a server may be gone for about half a minute.
pub const TRIES_MAX: u32 = 5;

/// Kinds of trouble that may go away.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// The server said that it is asked too often.
    Throttled,
    /// No answer, half an answer, or a server error.
    Passing,
}

/// When the server says to come back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RetryAfter {
    /// After so long.
    In(Duration),
    /// At this time.
    At(SystemTime),
}

impl RetryAfter {
    /// Reads the header's value, seconds or an HTTP date; `None` when it is neither.
    pub fn parse(value: &str) -> Option<Self> {
        let value = value.trim();
        let seconds = value.parse().ok().map(|seconds| Self::In(Duration::from_secs(seconds)));
        seconds.or_else(|| httpdate::parse_http_date(value).ok().map(Self::At))
    }

    /// The same counted from the server's own date, an HTTP date, where it tells one: the clock of this machine may be
    /// wrong.
    #[must_use]
    pub fn counted_from(self, date: Option<&str>) -> Self {
        match (self, date.and_then(|date| httpdate::parse_http_date(date).ok())) {
            (Self::At(time), Some(date)) => Self::In(time.duration_since(date).unwrap_or_default()),
            (wish, _) => wish,
        }
    }

    fn wait(self, now: SystemTime) -> Duration {
        match self {
            Self::In(wait) => wait,
            // A date in the past means: now.
            Self::At(time) => time.duration_since(now).unwrap_or_default(),
        }
    }
}

/// How long to wait, how often to try.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Schedule {
    /// See [`FIRST_WAIT`].
    pub first_wait: Duration,
    /// See [`LONGEST_WAIT`].
    pub longest_wait: Duration,
    /// See [`THROTTLED_WAIT`].
    pub throttled_wait: Duration,
    /// See [`LONGEST_RETRY_AFTER`].
    pub longest_retry_after: Duration,
    /// See [`TRIES_MAX`].
    pub tries_max: u32,
    /// When a host that keeps failing is left alone.
    pub breaker: Breaker,
}

impl Default for Schedule {
    fn default() -> Self {
        Self {
            first_wait: FIRST_WAIT,
            longest_wait: LONGEST_WAIT,
            throttled_wait: THROTTLED_WAIT,
            longest_retry_after: LONGEST_RETRY_AFTER,
            tries_max: TRIES_MAX,
            breaker: Breaker::default(),
        }
    }
}

impl Schedule {
    /// The same schedule with every wait multiplied; what a server asks for is capped by the multiplied cap.
    #[must_use]
    pub fn scaled(self, factor: f64) -> Self {
        Self {
            first_wait: self.first_wait.mul_f64(factor),
            longest_wait: self.longest_wait.mul_f64(factor),
            throttled_wait: self.throttled_wait.mul_f64(factor),
            longest_retry_after: self.longest_retry_after.mul_f64(factor),
            tries_max: self.tries_max,
            breaker: Breaker { wait: self.breaker.wait.mul_f64(factor), ..self.breaker },
        }
    }

    /// How long to wait after `tries` tries (at least 1) before the next one; `None` to give up.
    ///
    /// `random` in 0..1 spreads the waits, so that those who failed together do not come back together; what the server
    /// asks for is never shortened, except to the cap.
    pub fn wait(
        &self,
        tries: u32,
        trouble: Trouble,
        retry_after: Option<RetryAfter>,
        now: SystemTime,
        random: f64,
    ) -> Option<Duration> {
        if tries >= self.tries_max {
            return None;
        }
        if let Some(retry_after) = retry_after {
            return Some(retry_after.wait(now).min(self.longest_retry_after));
        }
        let doublings = tries.saturating_sub(1).min(16);
        Some(match trouble {
            Trouble::Throttled => spread_upwards(self.throttled_wait * 2_u32.pow(doublings), random)
                .min(self.longest_retry_after),
            Trouble::Passing => {
                spread_downwards(self.first_wait * 2_u32.pow(doublings), random).min(self.longest_wait)
            }
        })
    }
}

/// Between the whole and one and a half.
fn spread_upwards(wait: Duration, random: f64) -> Duration {
    wait.mul_f64(1.0 + random.clamp(0.0, 1.0) / 2.0)
}

/// Between the half and the whole.
fn spread_downwards(wait: Duration, random: f64) -> Duration {
    wait.mul_f64(0.5 + random.clamp(0.0, 1.0) / 2.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const NOW: SystemTime = SystemTime::UNIX_EPOCH;

    fn seconds(wait: Option<Duration>) -> Option<f64> {
        wait.map(|wait| wait.as_secs_f64())
    }

    #[test]
    fn passing_trouble_doubles_the_wait_up_to_the_last_try() {
        let schedule = Schedule::default();
        let waits: Vec<_> =
            (1..=5).map(|tries| seconds(schedule.wait(tries, Trouble::Passing, None, NOW, 1.0))).collect();
        assert_eq!(waits, [Some(1.0), Some(2.0), Some(4.0), Some(8.0), None]);
        assert_eq!(seconds(schedule.wait(1, Trouble::Passing, None, NOW, 0.0)), Some(0.5));
    }

    #[test]
    fn being_throttled_means_minutes() {
        let schedule = Schedule::default();
        assert_eq!(seconds(schedule.wait(1, Trouble::Throttled, None, NOW, 0.0)), Some(120.0));
        assert_eq!(seconds(schedule.wait(4, Trouble::Throttled, None, NOW, 1.0)), Some(1_440.0));
    }

    #[test]
    fn the_servers_wish_is_obeyed_and_capped() {
        let schedule = Schedule::default();
        let wait =
            |wish: &str| seconds(schedule.wait(1, Trouble::Throttled, RetryAfter::parse(wish), NOW, 0.7));
        assert_eq!(wait("7"), Some(7.0));
        assert_eq!(wait("0"), Some(0.0));
        assert_eq!(wait(" 99999999 "), Some(1_800.0));
        assert_eq!(wait("Thu, 01 Jan 1970 00:01:30 GMT"), Some(90.0));
        assert_eq!(wait("Fri, 01 Jan 1971 00:00:00 GMT"), Some(1_800.0));
        assert_eq!(RetryAfter::At(NOW).wait(NOW + Duration::from_secs(5)), Duration::ZERO);
        let at = RetryAfter::parse("Fri, 01 Jan 2027 00:01:30 GMT").unwrap();
        let years_ahead = NOW + Duration::from_hours(24 * 365 * 100);
        let by_its_clock = at.counted_from(Some("Fri, 01 Jan 2027 00:01:00 GMT"));
        assert_eq!(by_its_clock.wait(years_ahead), Duration::from_secs(30), "whatever our clock says");
        assert_eq!(at.wait(years_ahead), Duration::ZERO);
        assert_eq!((at.counted_from(None), at.counted_from(Some("today"))), (at, at));
        assert_eq!(at.counted_from(Some("Fri, 01 Jan 2027 00:02:00 GMT")).wait(NOW), Duration::ZERO);
        assert_eq!(RetryAfter::parse("soon"), None);
        assert_eq!(RetryAfter::parse("-1"), None);
    }

    proptest! {
        #[test]
        fn no_wait_is_beyond_its_cap(tries in 1_u32..u32::MAX, random in -1.0..2.0_f64, throttled in any::<bool>()) {
            let schedule = Schedule { tries_max: u32::MAX, ..Schedule::default() };
            let trouble = if throttled { Trouble::Throttled } else { Trouble::Passing };
            let wait = schedule.wait(tries, trouble, None, NOW, random).unwrap();
            prop_assert!(wait <= schedule.longest_retry_after);
            prop_assert!(throttled || wait <= schedule.longest_wait);
        }
    }
}
