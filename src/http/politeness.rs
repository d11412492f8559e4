//! Manners towards one host, shared by everything that talks to it: few requests at a time, a little apart, nobody
//! while the host has asked for a pause, and nobody for a while when it keeps failing.
//!
//! Left out on purpose: how long a pause is (`retry`), and budgets for whole runs.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::{Instant, sleep_until};
use url::Url;

/// Requests under way to one host: what a browser would do at most is six.
pub const AT_ONCE: usize = 4;

/// Least time between the starts of two requests to one host: well below what registries were seen to tolerate.
pub const SPACING: Duration = Duration::from_millis(50);

/// How a host is treated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Manners {
    /// See [`AT_ONCE`]; at least 1.
    pub at_once: usize,
    /// See [`SPACING`].
    pub spacing: Duration,
}

impl Default for Manners {
    fn default() -> Self {
        Self { at_once: AT_ONCE, spacing: SPACING }
    }
}

/// Failures in a row after which a host is left alone: more than one request's tries.
pub const BREAKER_FAILURES: u32 = 10;

/// The first pause of a host that keeps failing; each further one is twice as long.
pub const BREAKER_WAIT: Duration = Duration::from_mins(1);

/// Pauses without an answer between them after which the host is given up: about an hour in all.
pub const BREAKER_PAUSES_MAX: u32 = 6;

/// When a host that keeps failing is left alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Breaker {
    /// See [`BREAKER_FAILURES`]; at least 1.
    pub failures: u32,
    /// See [`BREAKER_WAIT`].
    pub wait: Duration,
    /// See [`BREAKER_PAUSES_MAX`].
    pub pauses_max: u32,
}

impl Default for Breaker {
    fn default() -> Self {
        Self { failures: BREAKER_FAILURES, wait: BREAKER_WAIT, pauses_max: BREAKER_PAUSES_MAX }
    }
}

/// What follows from a failure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    /// Nothing yet.
    Carry,
    /// The host is left alone for so long.
    Pause(Duration),
    /// The host is given up.
    Down {
        /// The pauses that did not help.
        pauses: u32,
    },
}

/// The gates of all hosts.
#[derive(Debug)]
pub(super) struct Gates {
    manners: Manners,
    breaker: Breaker,
    by_host: Mutex<HashMap<String, Arc<Gate>>>,
}

#[derive(Debug)]
struct Gate {
    permits: Arc<Semaphore>,
    times: Mutex<Times>,
}

/// When the next request may start.
#[derive(Clone, Copy, Debug)]
struct Times {
    next_start: Instant,
    paused_until: Instant,
    /// Failures since the last answer or pause, and pauses since the last answer.
    failures: u32,
    pauses: u32,
}

impl Times {
    fn starting(now: Instant) -> Self {
        Self { next_start: now, paused_until: now, failures: 0, pauses: 0 }
    }

    /// Counts a failure at `now`. After a pause a single one is enough for the next; those of requests that were
    /// under way when the pause began do not count.
    fn failed(&mut self, now: Instant, breaker: Breaker) -> Verdict {
        if now < self.paused_until {
            return Verdict::Carry;
        }
        self.failures += 1;
        if self.pauses == 0 && self.failures < breaker.failures.max(1) {
            return Verdict::Carry;
        }
        if self.pauses >= breaker.pauses_max {
            return Verdict::Down { pauses: self.pauses };
        }
        let wait = breaker.wait * 2_u32.pow(self.pauses.min(16));
        (self.failures, self.pauses) = (0, self.pauses + 1);
        self.paused_until = now + wait;
        Verdict::Pause(wait)
    }

    /// Takes the next start for a request that is ready at `now`, or says until when to wait before asking again.
    fn reserve(&mut self, now: Instant, spacing: Duration) -> Result<Instant, Instant> {
        if now < self.paused_until {
            return Err(self.paused_until);
        }
        let start = self.next_start.max(now);
        self.next_start = start + spacing;
        Ok(start)
    }
}

impl Gates {
    pub fn new(manners: Manners, breaker: Breaker) -> Self {
        Self { manners, breaker, by_host: Mutex::default() }
    }

    /// Waits for the turn of a request to `url`'s host. The permit is kept until the answer is read.
    pub async fn enter(&self, url: &Url) -> OwnedSemaphorePermit {
        let gate = self.gate(url);
        let permit = Arc::clone(&gate.permits).acquire_owned().await.expect("the semaphore is never closed");
        loop {
            match gate.reserve(self.manners.spacing) {
                Err(until) => sleep_until(until).await,
                Ok(start) => {
                    sleep_until(start).await;
                    if !gate.is_paused() {
                        return permit;
                    }
                }
            }
        }
    }

    /// Lets nobody start a request to `url`'s host before `wait` is over. Never shortens a pause.
    pub fn pause(&self, url: &Url, wait: Duration) {
        let gate = self.gate(url);
        let mut times = gate.times.lock().unwrap_or_else(PoisonError::into_inner);
        times.paused_until = times.paused_until.max(Instant::now() + wait);
    }

    /// The host answered: whatever failed before is forgotten.
    pub fn answered(&self, url: &Url) {
        let gate = self.gate(url);
        let mut times = gate.times.lock().unwrap_or_else(PoisonError::into_inner);
        (times.failures, times.pauses) = (0, 0);
    }

    /// A request to the host failed in a way that may pass.
    pub fn failed(&self, url: &Url) -> Verdict {
        let gate = self.gate(url);
        let mut times = gate.times.lock().unwrap_or_else(PoisonError::into_inner);
        times.failed(Instant::now(), self.breaker)
    }

    fn gate(&self, url: &Url) -> Arc<Gate> {
        let host = format!(
            "{}:{}",
            url.host_str().unwrap_or_default(),
            url.port_or_known_default().unwrap_or_default()
        );
        let mut by_host = self.by_host.lock().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(by_host.entry(host).or_insert_with(|| Arc::new(Gate::new(self.manners.at_once))))
    }
}

impl Gate {
    fn new(at_once: usize) -> Self {
        let now = Instant::now();
        Self { permits: Arc::new(Semaphore::new(at_once.max(1))), times: Mutex::new(Times::starting(now)) }
    }

    fn reserve(&self, spacing: Duration) -> Result<Instant, Instant> {
        self.times.lock().unwrap_or_else(PoisonError::into_inner).reserve(Instant::now(), spacing)
    }

    fn is_paused(&self) -> bool {
        Instant::now() < self.times.lock().unwrap_or_else(PoisonError::into_inner).paused_until
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    #[tokio::test]
    async fn starts_are_apart_and_pauses_hold_everyone_back() {
        let now = Instant::now();
        let mut times = Times::starting(now);
        assert_eq!(times.reserve(now, SECOND), Ok(now));
        assert_eq!(times.reserve(now, SECOND), Ok(now + SECOND));
        assert_eq!(times.reserve(now + 5 * SECOND, SECOND), Ok(now + 5 * SECOND));
        times.paused_until = now + 60 * SECOND;
        assert_eq!(times.reserve(now + 6 * SECOND, SECOND), Err(now + 60 * SECOND));
        assert_eq!(times.reserve(now + 60 * SECOND, SECOND), Ok(now + 60 * SECOND));
    }

    #[tokio::test]
    async fn a_host_that_keeps_failing_is_left_alone_longer_and_longer_until_it_answers() {
        let breaker = Breaker { failures: 3, wait: SECOND, pauses_max: 2 };
        let now = Instant::now();
        let mut times = Times::starting(now);
        assert_eq!(times.failed(now, breaker), Verdict::Carry);
        assert_eq!(times.failed(now, breaker), Verdict::Carry);
        assert_eq!(times.failed(now, breaker), Verdict::Pause(SECOND));
        assert_eq!(times.failed(now, breaker), Verdict::Carry, "it was under way when the pause began");
        assert_eq!(times.failed(now + 2 * SECOND, breaker), Verdict::Pause(2 * SECOND));
        assert_eq!(times.failed(now + 5 * SECOND, breaker), Verdict::Down { pauses: 2 });
        let gates = Gates::new(Manners::default(), breaker);
        let url = Url::parse("https://a.example/").unwrap();
        for _ in 0..2 {
            assert_eq!(gates.failed(&url), Verdict::Carry);
        }
        gates.answered(&url);
        assert_eq!(gates.failed(&url), Verdict::Carry);
    }

    #[tokio::test]
    async fn hosts_have_gates_of_their_own_and_a_pause_is_never_shortened() {
        let gates = Gates::new(Manners { at_once: 1, spacing: Duration::ZERO }, Breaker::default());
        let (here, there) =
            (Url::parse("https://a.example/x").unwrap(), Url::parse("https://b.example/").unwrap());
        gates.pause(&here, 3_600 * SECOND);
        gates.pause(&here, SECOND);
        assert!(
            gates.gate(&Url::parse("https://a.example:443/y").unwrap()).times.lock().unwrap().paused_until
                > Instant::now() + 1_800 * SECOND
        );
        assert!(!gates.gate(&there).is_paused());
        let permit = gates.enter(&there).await;
        assert_eq!(gates.gate(&there).permits.available_permits(), 0);
        drop(permit);
        assert_eq!(gates.gate(&there).permits.available_permits(), 1);
    }
}
