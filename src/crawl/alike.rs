//! The same answer for everybody: a page that stands in between (to sign in, about an outage), redirects that lead nowhere,
//! a refusal of whoever is asked for. Such answers say nothing of packages. They are held back until another answer
//! comes, so that none of them is kept where nobody else is answered.
//!
//! Left out on purpose: "not there" for everybody, which can only be judged by whole runs (`ledger`).

use std::fmt;
use std::hash::{DefaultHasher, Hasher};

use url::Url;

use crate::http::HttpErrorKind;
use crate::ledger::Answer;

/// So many in a row that are no documents end a run: of a registry that works, hardly one in thousands is none.
pub const PAGES_MAX: usize = 10;

/// So many refusals end a run, where nobody was answered otherwise: single packages may be blocked.
pub const REFUSALS_MAX: usize = 20;

/// Refusals of those who have no credentials, or not the right ones.
const CREDENTIAL_STATUSES: [u16; 3] = [401, 403, 407];

/// Characters of a page that are told.
const SHOWN_CHARS: usize = 60;

/// An answer of a kind that a server may give to everybody.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Sign {
    /// A body that is no document of the package.
    Page {
        /// Of its bytes.
        digest: u64,
        /// Whether it is an object, as documents are.
        is_object: bool,
        /// Why it is no document.
        why: String,
        /// Its type, its host and how it begins.
        told: String,
    },
    /// A body that cannot be unpacked.
    Unreadable {
        /// Why.
        told: String,
    },
    /// A redirect that cannot be followed.
    Redirect {
        /// Why.
        told: String,
    },
    /// The server will not.
    Refusal {
        /// The status code.
        status: u16,
    },
}

impl Sign {
    /// The sign of a body that could not be read, and why, as it came from `from`.
    #[must_use]
    pub fn page(body: &[u8], why: String, content_type: &str, from: &Url) -> Self {
        let mut hasher = DefaultHasher::new();
        hasher.write(body);
        let start = &body[..body.len().min(SHOWN_CHARS * 4)];
        let start = String::from_utf8_lossy(start);
        let words: Vec<&str> = start.split_whitespace().collect();
        let shown: String = words.join(" ").chars().filter(|c| !c.is_control()).take(SHOWN_CHARS).collect();
        let kind = if content_type.is_empty() { "no content type" } else { content_type };
        let host = from.host_str().unwrap_or_default();
        Self::Page {
            digest: hasher.finish(),
            is_object: shown.starts_with('{'),
            why,
            told: format!("a body that is not a document (`{kind}` from `{host}`, beginning with `{shown}`)"),
        }
    }

    /// The sign of an error; `None` where it is one package's.
    #[must_use]
    pub fn of_error(error: &HttpErrorKind) -> Option<Self> {
        match error {
            HttpErrorKind::Refused { status } => Some(Self::Refusal { status: *status }),
            HttpErrorKind::TooManyRedirects { .. }
            | HttpErrorKind::BadRedirect { .. }
            | HttpErrorKind::Downgrade { .. } => Some(Self::Redirect { told: error.to_string() }),
            _ => None,
        }
    }

    /// Whether both may be the same answer.
    fn is_like(&self, other: &Self) -> bool {
        match (self, other) {
            (
                Self::Page { digest, is_object, why, .. },
                Self::Page { digest: other, is_object: other_is_object, why: other_why, .. },
            ) => digest == other || why == other_why || !(*is_object || *other_is_object),
            (Self::Refusal { status }, Self::Refusal { status: other }) => {
                status == other || [status, other].iter().all(|one| CREDENTIAL_STATUSES.contains(one))
            }
            (Self::Redirect { .. }, Self::Redirect { .. })
            | (Self::Unreadable { .. }, Self::Unreadable { .. }) => true,
            _ => false,
        }
    }
}

impl fmt::Display for Sign {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Page { told, .. } => out.write_str(told),
            Self::Unreadable { told } | Self::Redirect { told } => write!(out, "an error ({told})"),
            Self::Refusal { status } => write!(out, "a refusal (status {status})"),
        }
    }
}

/// A server that answers everybody alike.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Everybody {
    /// The host that was asked.
    pub host: String,
    /// Packages that were answered so in a row.
    pub packages: usize,
    /// The last such answer.
    pub sign: Sign,
}

impl Everybody {
    /// What it may come from.
    fn hint(&self) -> &'static str {
        match self.sign {
            Sign::Refusal { status } if CREDENTIAL_STATUSES.contains(&status) => {
                "The registry may need credentials, or other ones: a token in `.npmrc` for npm, user and password in the index URL for PyPI"
            }
            Sign::Refusal { .. } => "This may not be the registry's address",
            _ => {
                "There may be a sign-in page, an outage page or a proxy in between, or this is not the registry's address"
            }
        }
    }
}

impl fmt::Display for Everybody {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { host, packages, sign } = self;
        write!(
            out,
            "`{host}` answers everybody alike: the last {packages} packages got {sign}. {}",
            self.hint()
        )
    }
}

/// Whether a run's packages were named one by one: then a few refusals, or two odd documents, are nothing unusual.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Chosen {
    /// By the user.
    ByName,
    /// From the listing, or by a feed.
    FromAll,
}

/// Answers with a sign that are held back, in the order in which they came.
pub(super) struct Alike {
    held: Vec<(Sign, Answer)>,
    /// Whether anyone was answered otherwise.
    others: bool,
    chosen: Chosen,
}

impl Alike {
    pub fn new(chosen: Chosen) -> Self {
        Self { held: Vec::new(), others: false, chosen }
    }

    /// An answer about a package came: those that were held back are about theirs, too.
    pub fn release(&mut self) -> Vec<Answer> {
        self.others = true;
        self.let_go()
    }

    /// Holds an answer back; what is returned need not be held any longer.
    pub fn hold(&mut self, sign: Sign, answer: Answer) -> Vec<Answer> {
        let goes_on = self.held.last().is_none_or(|(last, _)| last.is_like(&sign));
        let mut free = if goes_on { Vec::new() } else { self.release() };
        if self.others && matches!(sign, Sign::Refusal { .. }) {
            free.push(answer);
        } else {
            self.held.push((sign, answer));
        }
        free
    }

    /// Everything that is held back.
    pub fn let_go(&mut self) -> Vec<Answer> {
        self.held.drain(..).map(|(_, answer)| answer).collect()
    }

    /// The answer that everybody gets, once there are too many.
    pub fn in_a_row(&self) -> Option<&Sign> {
        let (sign, _) = self.held.last()?;
        let most = if matches!(sign, Sign::Refusal { .. }) { REFUSALS_MAX } else { PAGES_MAX };
        (self.held.len() >= most).then_some(sign)
    }

    /// The answer that everybody got, at the end: fewer than in a row are enough where nobody was answered otherwise.
    pub fn at_the_end(&self) -> Option<&Sign> {
        let (sign, _) = self.held.last()?;
        let least = match (sign, self.chosen) {
            (Sign::Refusal { .. }, Chosen::ByName) => REFUSALS_MAX,
            (Sign::Refusal { .. }, Chosen::FromAll) | (_, Chosen::ByName) => 3,
            (_, Chosen::FromAll) => 2,
        };
        (!self.others && self.held.len() >= least).then_some(sign)
    }

    /// How many are held back.
    pub fn len(&self) -> usize {
        self.held.len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ledger::{DocumentKind, Outcome};
    use crate::package::{Ecosystem, Moment};

    fn answer(ordinal: i64) -> Answer {
        Answer {
            ordinal,
            ecosystem: Ecosystem::Npm,
            name: format!("pad-{ordinal}"),
            asked_at: Moment(1),
            document: DocumentKind::Packument,
            outcome: Outcome::Malformed,
            status: Some(200),
            wire_bytes: 1,
            body_bytes: 1,
            tries: 1,
            detail: None,
            facts: None,
            body: None,
            etag: None,
        }
    }

    fn page(body: &str) -> Sign {
        failing(body, body)
    }

    fn failing(body: &str, why: &str) -> Sign {
        let from = Url::parse("https://registry.example/pad").unwrap();
        Sign::page(body.as_bytes(), why.to_owned(), "text/html", &from)
    }

    fn refusal(status: u16) -> Sign {
        Sign::Refusal { status }
    }

    /// Everything held back, one sign after the other; whether too many came in a row, and whether all of them did.
    fn held(chosen: Chosen, signs: impl IntoIterator<Item = Sign>) -> (Alike, bool, bool) {
        let mut alike = Alike::new(chosen);
        for (ordinal, sign) in (0..).zip(signs) {
            alike.hold(sign, answer(ordinal));
        }
        let (row, end) = (alike.in_a_row().is_some(), alike.at_the_end().is_some());
        (alike, row, end)
    }

    #[test]
    fn pages_that_are_no_documents_are_alike_whatever_stands_in_them() {
        let pages = |count: usize| (0..count).map(|number| page(&format!("<html>session {number}</html>")));
        let (alike, row, end) = held(Chosen::ByName, pages(PAGES_MAX));
        assert_eq!((alike.len(), row, end), (PAGES_MAX, true, true));
        let (alike, row, end) = held(Chosen::ByName, pages(PAGES_MAX - 1));
        assert_eq!((alike.len(), row, end), (PAGES_MAX - 1, false, true));
        assert!(!held(Chosen::ByName, pages(2)).2, "two odd documents of two that were named");
        assert!(held(Chosen::FromAll, pages(2)).2);
        assert!(!held(Chosen::FromAll, pages(1)).2);
    }

    #[test]
    fn objects_are_alike_where_they_or_their_faults_are_the_same() {
        let same = |_| page(r#" {"error": "sign in"}"#);
        assert!(held(Chosen::ByName, (0..PAGES_MAX).map(same)).1);
        let other = |number| page(&format!(r#"{{"versions": {number}}}"#));
        let (alike, row, end) = held(Chosen::ByName, (0..30).map(other));
        assert_eq!((alike.len(), row, end), (1, false, false), "each document has a fault of its own");
        assert!(!page("{").is_like(&page("<html>")));
        let same_fault = |number| failing(&format!(r#"{{"error": "no {number}"}}"#), "`versions`: missing");
        assert!(held(Chosen::ByName, (0..PAGES_MAX).map(same_fault)).1, "all have the same fault");
    }

    #[test]
    fn one_answer_about_a_package_lets_the_others_go() {
        let mut alike = Alike::new(Chosen::FromAll);
        for ordinal in 0..5 {
            assert!(alike.hold(page("<html>"), answer(ordinal)).is_empty());
        }
        let ordinals: Vec<i64> = alike.release().iter().map(|answer| answer.ordinal).collect();
        assert_eq!(ordinals, [0, 1, 2, 3, 4]);
        for ordinal in 5..5 + PAGES_MAX as i64 {
            assert!(alike.in_a_row().is_none());
            alike.hold(page("<html>"), answer(ordinal));
        }
        assert!(alike.in_a_row().is_some(), "an outage may begin at any time");
        assert!(alike.at_the_end().is_none(), "others were answered");
    }

    #[test]
    fn refusals_count_where_nobody_was_answered_otherwise() {
        assert!(held(Chosen::ByName, vec![refusal(403); REFUSALS_MAX]).1);
        assert!(!held(Chosen::ByName, vec![refusal(403); 9]).2, "blocked packages that were named");
        assert!(held(Chosen::FromAll, vec![refusal(401); 3]).2);
        let mut alike = Alike::new(Chosen::FromAll);
        alike.release();
        for ordinal in 0..99 {
            assert_eq!(alike.hold(refusal(403), answer(ordinal)).len(), 1, "held back");
        }
        assert!(held(Chosen::FromAll, [401, 403, 401].map(refusal)).2);
        assert_eq!(held(Chosen::FromAll, [401, 406, 401].map(refusal)).0.len(), 0);
    }

    #[test]
    fn it_is_told_who_answered_and_what() {
        let sign = page("<!DOCTYPE html>\n<title>Sign\tin</title>\u{1b}[31m");
        let told = Everybody { host: "registry.example".into(), packages: 10, sign }.to_string();
        assert!(
            told.starts_with("`registry.example` answers everybody alike: the last 10 packages got"),
            "{told}"
        );
        assert!(told.contains("`text/html` from `registry.example`"), "{told}");
        assert!(told.contains("`<!DOCTYPE html> <title>Sign in</title>[31m`"), "{told}");
        let told = Everybody { host: "h".into(), packages: 20, sign: refusal(401) }.to_string();
        assert!(told.contains("status 401") && told.contains("credentials"), "{told}");
    }
}
