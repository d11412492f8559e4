//! What the replica was asked, when, and what it answered; and what that says of the asker's manners. It leaves out
//! judging them.

use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// The host that was asked: the replica has two, which differ by port.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Host {
    /// The registry itself.
    Here,
    /// Another host, to which redirects may lead.
    Other,
}

/// One request, and what came of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asked {
    /// Which host was asked.
    pub host: Host,
    /// Its port.
    pub port: u16,
    /// When the request was there, since the replica's start.
    pub started: Duration,
    /// When the last byte of the answer was handed over; `None` = still under way, or broken off.
    pub ended: Option<Duration>,
    /// The method.
    pub method: String,
    /// Path and query as they came.
    pub path: String,
    /// Header names in lower case, and their values, in order.
    pub headers: Vec<(String, String)>,
    /// Status of the answer; `None` = none was sent.
    pub status: Option<u16>,
    /// Bytes of the answer's body that were handed over, as packed.
    pub sent_bytes: u64,
}

impl Asked {
    /// The value of a header, its name in lower case; `None` = not sent.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }
}

/// The journal while it is being written.
#[derive(Debug)]
pub(crate) struct Journal {
    began: Instant,
    asked: Mutex<Vec<Asked>>,
}

impl Journal {
    pub fn new() -> Self {
        Self { began: Instant::now(), asked: Mutex::default() }
    }

    /// Everything so far.
    pub fn copy(&self) -> Vec<Asked> {
        self.with(|asked| asked.clone())
    }

    /// Forgets everything so far, and gives it.
    pub fn take(&self) -> Vec<Asked> {
        self.with(std::mem::take)
    }

    /// Notes a request; its time and answer are added here. Gives a handle for [`Journal::update`].
    pub fn begin(&self, mut asked: Asked) -> Entry {
        asked.started = self.began.elapsed();
        let started = asked.started;
        self.with(|all| {
            all.push(asked);
            Entry { place: all.len() - 1, started }
        })
    }

    /// Changes a request that was begun, unless it was taken since.
    pub fn update(&self, entry: Entry, change: impl FnOnce(&mut Asked, Duration)) {
        let now = self.began.elapsed();
        self.with(|all| {
            if let Some(asked) = all.get_mut(entry.place).filter(|asked| asked.started == entry.started) {
                change(asked, now);
            }
        });
    }

    fn with<T>(&self, job: impl FnOnce(&mut Vec<Asked>) -> T) -> T {
        job(&mut self.asked.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// A request in the journal.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Entry {
    place: usize,
    started: Duration,
}

/// The most requests that were under way at once. One without an end counts from its start on.
pub fn most_at_once(journal: &[Asked]) -> usize {
    let mut edges: Vec<(Duration, i64)> = Vec::new();
    for asked in journal {
        edges.push((asked.started, 1));
        edges.extend(asked.ended.map(|ended| (ended, -1)));
    }
    // An end and a start at the same moment do not overlap.
    edges.sort_unstable();
    let (mut now, mut most) = (0_i64, 0);
    for (_, change) in edges {
        now += change;
        most = most.max(now);
    }
    usize::try_from(most).unwrap_or_default()
}

/// The least time between the starts of two requests; `None` where there are fewer than two.
pub fn least_distance(journal: &[Asked]) -> Option<Duration> {
    let mut starts: Vec<Duration> = journal.iter().map(|asked| asked.started).collect();
    starts.sort_unstable();
    starts.windows(2).map(|pair| pair[1].saturating_sub(pair[0])).min()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(started: u64, ended: Option<u64>) -> Asked {
        Asked {
            host: Host::Here,
            port: 1,
            started: Duration::from_millis(started),
            ended: ended.map(Duration::from_millis),
            method: "GET".into(),
            path: "/".into(),
            headers: vec![("accept".into(), "*/*".into())],
            status: None,
            sent_bytes: 0,
        }
    }

    #[test]
    fn requests_under_way_at_once_are_counted() {
        let journal = [asked(0, Some(10)), asked(5, Some(20)), asked(10, Some(12)), asked(30, None)];
        assert_eq!(most_at_once(&journal), 2);
        assert_eq!(most_at_once(&[]), 0);
        let open = [asked(0, None), asked(5, None), asked(9, Some(10))];
        assert_eq!(most_at_once(&open), 3);
    }

    #[test]
    fn the_least_distance_is_between_starts_in_order_of_time() {
        let journal = [asked(40, None), asked(0, None), asked(15, Some(16))];
        assert_eq!(least_distance(&journal), Some(Duration::from_millis(15)));
        assert_eq!(least_distance(&journal[..1]), None);
    }

    #[test]
    fn what_was_taken_is_no_longer_changed() {
        let journal = Journal::new();
        let first = journal.begin(asked(0, None));
        journal.update(first, |asked, _| asked.status = Some(200));
        let taken = journal.take();
        assert_eq!((taken.len(), taken[0].status, taken[0].header("accept")), (1, Some(200), Some("*/*")));
        std::thread::sleep(Duration::from_millis(1));
        journal.begin(asked(0, None));
        journal.update(first, |asked, _| asked.status = Some(500));
        assert_eq!(journal.copy()[0].status, None);
    }
}
