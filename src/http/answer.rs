//! What a server's answer means, and the small documents that come of it.
//!
//! Left out on purpose: the meaning of a document's content.

use url::Url;

use crate::package::Moment;

/// The kinds of answers that are treated differently.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Class {
    /// 2xx: what was asked for.
    Success,
    /// 304: the same as last time.
    Unchanged,
    /// Somewhere else.
    Redirect,
    /// 404, 410, 451: not there, or not any more.
    Absent,
    /// 429: too fast.
    Throttled,
    /// 408, 425 and 5xx: may work later.
    Trouble,
    /// Everything else: the server will not.
    Refused,
}

/// Sorts a status code.
pub fn classify(status: u16) -> Class {
    match status {
        200..=299 => Class::Success,
        304 => Class::Unchanged,
        301 | 302 | 303 | 307 | 308 => Class::Redirect,
        404 | 410 | 451 => Class::Absent,
        429 => Class::Throttled,
        408 | 425 | 500..=599 => Class::Trouble,
        _ => Class::Refused,
    }
}

/// A version of a document that is at hand, so that the server may answer "unchanged".
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Conditional {
    /// The tag that the server gave it, with its quotes.
    pub etag: String,
    /// The URL that it came from, after redirects: the tag means something there alone.
    pub url: Url,
}

/// What came of asking.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fetched<B> {
    /// The version at hand is still right.
    Unchanged,
    /// A document.
    Fresh(Document<B>),
}

/// A document and what its headers say about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Document<B> {
    /// Its content.
    pub body: B,
    /// Where it came from, after redirects; base for relative addresses in it.
    pub url: Url,
    /// Its version's tag; `None` when the server gives none.
    pub etag: Option<String>,
    /// `Content-Type`; `None` when the server does not say.
    pub content_type: Option<String>,
    /// `X-PyPI-Last-Serial`; `None` when the server does not say.
    pub last_serial: Option<u64>,
    /// `Last-Modified`; `None` when the server does not say, or says no date.
    pub last_modified: Option<Moment>,
    /// Requests that it took, redirects left out; at least 1.
    pub tries: u32,
}

impl<B> Document<B> {
    /// What to ask with next time; `None` when the server gave no tag.
    pub fn conditional(&self) -> Option<Conditional> {
        let etag = self.etag.clone()?;
        Some(Conditional { etag, url: self.url.clone() })
    }

    /// The same document with another body.
    pub(super) fn with_body<C>(self, body: impl FnOnce(B) -> C) -> Document<C> {
        Document {
            body: body(self.body),
            url: self.url,
            etag: self.etag,
            content_type: self.content_type,
            last_serial: self.last_serial,
            last_modified: self.last_modified,
            tries: self.tries,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_status_has_its_class() {
        for (status, class) in [
            (200, Class::Success),
            (206, Class::Success),
            (304, Class::Unchanged),
            (301, Class::Redirect),
            (308, Class::Redirect),
            (404, Class::Absent),
            (451, Class::Absent),
            (429, Class::Throttled),
            (408, Class::Trouble),
            (522, Class::Trouble),
            (300, Class::Refused),
            (401, Class::Refused),
            (403, Class::Refused),
            (406, Class::Refused),
        ] {
            assert_eq!(classify(status), class, "{status}");
        }
    }
}
