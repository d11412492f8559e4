//! What goes wrong, and when: faults by path and by occurrence. It leaves out doing it (`perform`).

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use crate::journal::Host;

/// One fault.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The paths that it befalls, as they come over the wire; `*` stands for anything. With a `?` the query counts, too.
    pub path: String,
    /// The host that it befalls; `None` = both.
    pub host: Option<Host>,
    /// Which of the requests.
    pub when: When,
    /// What goes wrong.
    pub what: What,
}

/// Which of the requests for a path a fault befalls.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum When {
    /// Every one.
    Always,
    /// The first so many of each path.
    First(u32),
    /// The one with this number among those of its path, from 1.
    Nth(u32),
    /// The first so many of all paths together.
    FirstOfAll(u32),
}

/// What goes wrong. Where a right answer is spoken of, it is the one without the fault.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum What {
    /// Another answer. `{here}` and `{other}` in headers stand for the two hosts, `{date+7}` for a date in 7 seconds.
    Answer {
        /// The status code.
        status: u16,
        /// Headers; `Content-Length` is added.
        headers: Vec<(String, String)>,
        /// The body.
        body: String,
    },
    /// The right answer with other headers; an empty value takes the header away.
    Headers(Vec<(String, String)>),
    /// `304` although nobody asked for it; with this tag.
    Unchanged(String),
    /// The connection is closed without a word.
    Close,
    /// The connection is reset.
    Reset,
    /// The right answer breaks off after so many bytes of its body.
    Cut(usize),
    /// The whole right answer, with a `Content-Length` that is off by so many bytes.
    WrongLength(i64),
    /// The right answer a few bytes at a time.
    Slow {
        /// Bytes of a piece.
        piece_bytes: usize,
        /// Wait before each piece.
        wait_ms: u64,
    },
    /// A small gzip that unpacks to so many zeros.
    Bomb(u64),
    /// The right answer as it is, said to be packed like this.
    Encoding(String),
    /// The right packument with an older revision.
    Lagging(String),
    /// So many rows of a feed, whatever was asked.
    Rows(usize),
}

/// The faults of a replica, and how often each path was asked.
#[derive(Debug, Default)]
pub(crate) struct Faults(Mutex<Vec<Counted>>);

#[derive(Debug)]
struct Counted {
    fault: Fault,
    by_path: HashMap<String, u32>,
    of_all: u32,
}

impl Faults {
    /// Puts these faults in place of those before.
    pub fn set(&self, faults: Vec<Fault>) {
        let counted = |fault| Counted { fault, by_path: HashMap::new(), of_all: 0 };
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = faults.into_iter().map(counted).collect();
    }

    /// Counts a request and tells what goes wrong with it: the first fault that befalls it. `path` has its query.
    pub fn befall(&self, host: Host, path: &str) -> Option<What> {
        let mut faults = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let mut first = None;
        for counted in faults.iter_mut().filter(|counted| counted.fault.is_meant(host, path)) {
            if counted.counts(path) && first.is_none() {
                first = Some(counted.fault.what.clone());
            }
        }
        first
    }
}

impl Counted {
    fn counts(&mut self, path: &str) -> bool {
        let times = self.by_path.entry(path.to_owned()).or_default();
        *times += 1;
        self.of_all += 1;
        match self.fault.when {
            When::Always => true,
            When::First(most) => *times <= most,
            When::Nth(number) => *times == number,
            When::FirstOfAll(most) => self.of_all <= most,
        }
    }
}

impl Fault {
    fn is_meant(&self, host: Host, path: &str) -> bool {
        self.host.is_none_or(|meant| meant == host) && matches(&self.path, path)
    }
}

/// Whether a path, which may have a query, is one of a pattern, in which `*` stands for anything. The query counts where
/// the pattern has a `?`.
#[must_use]
pub fn matches(pattern: &str, path: &str) -> bool {
    let path = if pattern.contains('?') { path } else { path.split('?').next().unwrap_or(path) };
    let mut parts = pattern.split('*');
    let Some(mut rest) = path.strip_prefix(parts.next().unwrap_or_default()) else { return false };
    let mut last = None;
    for part in parts {
        if let Some(part) = last.replace(part) {
            let Some(at) = rest.find(part) else { return false };
            rest = &rest[at + part.len()..];
        }
    }
    last.map_or(rest.is_empty(), |last| rest.ends_with(last))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fault(path: &str, when: When) -> Fault {
        Fault { path: path.into(), host: None, when, what: What::Close }
    }

    #[test]
    fn patterns_match_whole_paths() {
        for (pattern, path, is_one) in [
            ("/npm/a", "/npm/a", true),
            ("/npm/a", "/npm/ab", false),
            ("/npm/*", "/npm/@s%2Fa", true),
            ("*/json", "/pypi/a/json", true),
            ("/pypi/*/json", "/pypi/a/b/json", true),
            ("/a*b*c", "/a-b-b-c", true),
            ("/a*b*c", "/a-c-b", false),
            ("/a*a", "/a", false),
            ("*", "", true),
            ("/a", "/a?b=1", true),
            ("/a?b=*", "/a?b=1", true),
            ("/a?b=*", "/a", false),
        ] {
            assert_eq!(matches(pattern, path), is_one, "{pattern} {path}");
        }
    }

    #[test]
    fn faults_count_by_path_or_over_all() {
        let faults = Faults::default();
        let befallen = |path: &str| faults.befall(Host::Here, path).is_some();
        faults.set(vec![fault("/npm/*", When::First(1))]);
        assert_eq!([befallen("/npm/a"), befallen("/npm/b"), befallen("/npm/a")], [true, true, false]);
        faults.set(vec![fault("/npm/*", When::FirstOfAll(1))]);
        assert_eq!([befallen("/npm/a"), befallen("/npm/b")], [true, false]);
        faults.set(vec![fault("/npm/a", When::Nth(2))]);
        assert_eq!([befallen("/npm/a"), befallen("/npm/a?x=1"), befallen("/npm/a")], [false, false, true]);
        faults.set(vec![fault("/c?since=3*", When::Always)]);
        assert_eq!([befallen("/c?since=3&limit=2"), befallen("/c")], [true, false]);
    }

    #[test]
    fn a_fault_can_be_one_hosts_alone() {
        let faults = Faults::default();
        faults.set(vec![Fault { host: Some(Host::Other), ..fault("/a", When::Always) }]);
        assert_eq!(faults.befall(Host::Here, "/a"), None);
        assert_eq!(faults.befall(Host::Other, "/a"), Some(What::Close));
    }
}
