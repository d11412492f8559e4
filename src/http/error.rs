//! Why something could not be fetched: the subject, the reason, how often and how long it was tried.
//!
//! No message ever carries credentials or a query. Left out on purpose: deciding what to try again (`retry`).

use std::fmt;
use std::time::Duration;

use url::Url;

use super::integrity::Integrity;
use super::retry::{RetryAfter, Trouble};
use super::wire::UnpackError;
use crate::files::FileError;

/// A request that came to nothing.
#[derive(Debug)]
pub struct HttpError {
    /// What was asked for, without credentials and query.
    pub url: String,
    /// The reason of the last try.
    pub kind: HttpErrorKind,
    /// How often it was tried, at least 1.
    pub tries: u32,
    /// From the first try to the end of the last one, waits included.
    pub elapsed: Duration,
}

impl fmt::Display for HttpError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "could not fetch `{}`", self.url)?;
        if self.tries > 1 {
            write!(formatter, " (tried {} times in {:.1} s)", self.tries, self.elapsed.as_secs_f64())?;
        }
        Ok(())
    }
}

impl std::error::Error for HttpError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        Some(&self.kind)
    }
}

/// The reasons.
#[derive(Debug, thiserror::Error)]
pub enum HttpErrorKind {
    /// The client could not be set up.
    #[error(
        "the HTTP client cannot be set up: expected a contact of visible ASCII characters and readable certificates"
    )]
    Setup(#[source] reqwest::Error),
    /// No answer: no such host, refused, timed out, no TLS.
    #[error("the server did not answer")]
    Connection(#[source] reqwest::Error),
    /// 404, 410, 451.
    #[error("the server does not have it (status {status})")]
    Absent {
        /// The status code.
        status: u16,
    },
    /// 429.
    #[error("the server asks to be asked less often (status 429)")]
    Throttled {
        /// When the server says to come back; `None` when it does not.
        retry_after: Option<RetryAfter>,
    },
    /// 408, 425, 5xx.
    #[error("the server is in trouble (status {status})")]
    ServerTrouble {
        /// The status code.
        status: u16,
        /// When the server says to come back; `None` when it does not.
        retry_after: Option<RetryAfter>,
    },
    /// Any other status.
    #[error("the server refused (status {status})")]
    Refused {
        /// The status code.
        status: u16,
    },
    /// 304 although no version was named.
    #[error(
        "the server answered `unchanged` (status 304) although it was not told any version: expected the document"
    )]
    UnchangedUnasked,
    /// The body ended too soon.
    #[error("the answer was cut off after {received} bytes: expected {}", .expected.map_or("more".to_owned(), |expected| format!("{expected} bytes")))]
    Cut {
        /// Bytes that arrived.
        received: u64,
        /// Bytes that the server announced; `None` when it did not.
        expected: Option<u64>,
        /// What the connection said; `None` when it was closed properly.
        source: Option<reqwest::Error>,
    },
    /// More than a document of this kind can be.
    #[error("the answer is larger than {limit_bytes} bytes, the most that is expected here")]
    Oversized {
        /// The limit.
        limit_bytes: u64,
    },
    /// A text in another encoding, or no text.
    #[error("the answer is not text: expected UTF-8")]
    NotText(#[source] std::string::FromUtf8Error),
    /// What arrived is not what the registry says it published.
    #[error("the download's hash is `{found}`: expected `{expected}`")]
    WrongHash {
        /// What was asked for.
        expected: Integrity,
        /// The hash of what came, in the same form.
        found: Integrity,
    },
    /// Round and round.
    #[error("the server redirects more than {limit} times")]
    TooManyRedirects {
        /// How many are followed.
        limit: usize,
    },
    /// A redirect to nowhere.
    #[error("the server redirects to `{}`: expected an HTTP URL", .location.escape_debug())]
    BadRedirect {
        /// The `Location`, empty when there is none.
        location: String,
    },
    /// A redirect from https to http.
    #[error("the server redirects from https to `{location}`, which anyone on the way could read or change")]
    Downgrade {
        /// The target, without credentials and query.
        location: String,
    },
    /// A secret that no header can carry.
    #[error("the credentials for `{url}` cannot be sent: expected visible ASCII characters")]
    Credential {
        /// For what; without credentials and query.
        url: String,
    },
    /// Its host failed again and again, through every pause.
    #[error("`{host}` failed through {pauses} pauses; last: {last}")]
    HostDown {
        /// The host.
        host: String,
        /// How often it was left alone for a while.
        pauses: u32,
        /// What went wrong the last time.
        last: Box<HttpErrorKind>,
    },
    /// As many requests as were allowed are sent.
    #[error("all of the {limit} requests that were allowed are sent")]
    RequestsUsedUp {
        /// How many were allowed.
        limit: u64,
    },
    /// The body cannot be unpacked.
    #[error(transparent)]
    Unpack(#[from] UnpackError),
    /// The download could not be kept.
    #[error(transparent)]
    File(#[from] FileError),
}

impl HttpErrorKind {
    /// Whether, and how, another try could help; `None` when it could not.
    pub fn trouble(&self) -> Option<Trouble> {
        match self {
            Self::Throttled { .. } => Some(Trouble::Throttled),
            Self::Connection(source) if source.is_builder() => None,
            Self::Connection(_) | Self::ServerTrouble { .. } | Self::Cut { .. } | Self::UnchangedUnasked => {
                Some(Trouble::Passing)
            }
            _ => None,
        }
    }

    /// When the server says to come back; `None` when it does not.
    pub fn retry_after(&self) -> Option<RetryAfter> {
        match self {
            Self::Throttled { retry_after } | Self::ServerTrouble { retry_after, .. } => *retry_after,
            _ => None,
        }
    }
}

/// A URL for messages: without credentials, query (which may be signed) and fragment.
pub fn shown(url: &Url) -> String {
    let mut bare = url.clone();
    // Cannot fail where it matters: a URL without a host has no credentials.
    let _ = bare.set_username("");
    let _ = bare.set_password(None);
    bare.set_query(None);
    bare.set_fragment(None);
    bare.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_names_subject_tries_and_time_but_no_secret() {
        let url = Url::parse("https://me:secret@registry.example/a?signature=hidden#x").unwrap();
        let kind = HttpErrorKind::ServerTrouble { status: 503, retry_after: None };
        let mut error = HttpError { url: shown(&url), kind, tries: 3, elapsed: Duration::from_millis(2_140) };
        assert_eq!(
            error.to_string(),
            "could not fetch `https://registry.example/a` (tried 3 times in 2.1 s)"
        );
        assert_eq!(
            std::error::Error::source(&error).unwrap().to_string(),
            "the server is in trouble (status 503)"
        );
        error.tries = 1;
        assert_eq!(error.to_string(), "could not fetch `https://registry.example/a`");
    }
}
