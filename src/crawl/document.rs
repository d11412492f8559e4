//! One package's document: asked for, unpacked, read. Every answer, good or bad, becomes something to be kept.
//!
//! Left out on purpose: the two documents of a PyPI project (`project`), which packages are asked, and keeping what comes.

use std::time::Duration;

use url::Url;

use super::alike::Sign;
use super::{project, tarball};
use crate::http::{
    Client, Conditional, Fetched, HttpError, HttpErrorKind, Request, UnpackError, Unpacked, Wire,
};
use crate::ledger::{DocumentKind, Known, Outcome};
use crate::package::{Ecosystem, FACTS_VERSION, Facts};
use crate::progress::Progress;
use crate::registries::{Malformed, npm};

/// The most that a document may have, packed or unpacked: the largest that npm takes.
pub const DOCUMENT_BYTES_MAX: u64 = 100 << 20;

/// The waits before a packument that is older than the feed is asked again, 30 seconds in all.
pub const STALE_WAITS: [Duration; 4] =
    [Duration::from_secs(2), Duration::from_secs(4), Duration::from_secs(8), Duration::from_secs(16)];

/// Where documents come from.
#[derive(Debug, Clone)]
pub enum Source {
    /// npm's packuments.
    Npm {
        /// The registry.
        registry: Url,
        /// See [`STALE_WAITS`].
        stale_waits: [Duration; 4],
        /// Whether a README that the document does not carry is read out of the tarball.
        reads_tarballs: bool,
    },
    /// PyPI's project documents, and its simple pages where those do not tell the releases.
    Pypi {
        /// The simple index.
        index: Url,
        /// The base of project documents.
        json: Url,
    },
}

/// A package to ask for.
#[derive(Debug, Clone, Copy)]
pub struct Wanted<'a> {
    /// Its name as the registry lists it.
    pub name: &'a str,
    /// The revision that the feed told of; an older document is asked for again.
    pub expected_revision: Option<&'a str>,
    /// What the ledger has of it.
    pub known: Option<&'a Known>,
}

/// What an answer brought.
#[derive(Debug)]
pub struct Brought {
    /// What was asked for.
    pub document: DocumentKind,
    /// What came of it.
    pub outcome: Outcome,
    /// The status code; `None` where there was no answer.
    pub status: Option<u16>,
    /// Bytes over the wire, headers left out.
    pub wire_bytes: u64,
    /// Bytes unpacked.
    pub body_bytes: u64,
    /// Requests that it took.
    pub tries: u32,
    /// What to know: field and reason of a malformed document, the last error of a failure, a stale revision.
    pub detail: Option<String>,
    /// The facts of a fresh document, or of a simple page where there is no document.
    pub facts: Option<Facts>,
    /// What of the facts at hand stays.
    pub at_hand: AtHand,
    /// The document; while it is kept, so is its place among the large ones.
    pub body: Option<Unpacked>,
    /// How to ask for it next time.
    pub conditional: Option<Conditional>,
    /// PyPI's serial as a header told it; `None` where none did.
    pub last_serial: Option<u64>,
    /// What a server may answer to everybody; `None` where the answer is about the package.
    pub sign: Option<Sign>,
}

/// What of the facts at hand stays beside an answer with facts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AtHand {
    /// Nothing.
    Replaced,
    /// All of it, where it came from a project document: a simple page tells less.
    DocumentStays,
    /// What a simple page told: it could not be had now, and the document is still the same.
    PageStays,
}

impl Brought {
    pub(super) fn nothing(document: DocumentKind, outcome: Outcome) -> Self {
        Self {
            document,
            outcome,
            status: None,
            wire_bytes: 0,
            body_bytes: 0,
            tries: 1,
            detail: None,
            facts: None,
            at_hand: AtHand::Replaced,
            body: None,
            conditional: None,
            last_serial: None,
            sign: None,
        }
    }

    /// Adds something to know to what is told already.
    pub(super) fn note(&mut self, note: &str) {
        self.detail = Some(match self.detail.take() {
            Some(detail) => format!("{detail}; {note}"),
            None => note.to_owned(),
        });
    }

    pub(super) fn told(mut self, detail: impl Into<String>) -> Self {
        self.detail = Some(detail.into());
        self
    }
}

/// Why nobody can be asked any more.
#[derive(Debug, thiserror::Error)]
#[error(transparent)]
pub struct Down(#[from] pub HttpError);

impl Source {
    /// The ecosystem whose documents they are.
    #[must_use]
    pub const fn ecosystem(&self) -> Ecosystem {
        match self {
            Self::Npm { .. } => Ecosystem::Npm,
            Self::Pypi { .. } => Ecosystem::Pypi,
        }
    }

    /// Where documents are.
    #[must_use]
    pub const fn address(&self) -> &Url {
        let (Self::Npm { registry: url, .. } | Self::Pypi { json: url, .. }) = self;
        url
    }

    /// Whether a README that a document does not carry is looked for elsewhere.
    #[must_use]
    pub const fn reads_tarballs(&self) -> bool {
        matches!(self, Self::Npm { reads_tarballs: true, .. })
    }

    /// The host that is asked, for announcements.
    #[must_use]
    pub fn host(&self) -> String {
        self.address().host_str().unwrap_or_default().to_owned()
    }

    /// Asks for a package's document.
    ///
    /// # Errors
    /// Only where the host is given up; every other trouble is an outcome.
    pub async fn bring(
        &self,
        client: &Client,
        wanted: Wanted<'_>,
        progress: &dyn Progress,
    ) -> Result<Brought, Down> {
        match self {
            Self::Npm { registry, stale_waits, reads_tarballs } => {
                let mut brought = bring_npm(client, registry, *stale_waits, wanted, progress).await?;
                if *reads_tarballs && let Ok(document) = npm::packument_url(registry, wanted.name) {
                    tarball::add_readme(client, &document, &mut brought, progress).await?;
                }
                Ok(brought)
            }
            Self::Pypi { index, json } => project::bring(client, index, json, wanted, progress).await,
        }
    }
}

async fn bring_npm(
    client: &Client,
    registry: &Url,
    stale_waits: [Duration; 4],
    wanted: Wanted<'_>,
    progress: &dyn Progress,
) -> Result<Brought, Down> {
    let kind = DocumentKind::Packument;
    let url = match npm::packument_url(registry, wanted.name) {
        Ok(url) => url,
        Err(error) => return Ok(Brought::nothing(kind, Outcome::Refused).told(error.to_string())),
    };
    let mut known = wanted.known;
    let mut waits = stale_waits.into_iter();
    loop {
        let mut brought =
            ask(client, &url, kind, None, known, progress, |body| npm::read_packument(body, wanted.name))
                .await?;
        let Some(note) = stale(&brought, &wanted) else { return Ok(brought) };
        let Some(wait) = waits.next() else {
            brought.detail = Some(note);
            return Ok(brought);
        };
        progress.wait(&format!("`{}`: {note}; asked again in {} s", wanted.name, wait.as_secs()));
        client.wait(tokio::time::sleep(wait)).await;
        known = None;
    }
}

/// What to say of a packument that is older than the feed; `None` where it is not.
fn stale(brought: &Brought, wanted: &Wanted<'_>) -> Option<String> {
    let expected = wanted.expected_revision?;
    let found = match brought.outcome {
        Outcome::Fresh => brought.facts.as_ref()?.package.revision.as_deref()?,
        Outcome::Unchanged => wanted.known?.revision.as_deref()?,
        _ => return None,
    };
    (generation(found)? < generation(expected)?)
        .then(|| format!("stale: revision {found}, older than the feed's {expected}"))
}

/// The number before the `-` of a revision.
fn generation(revision: &str) -> Option<u64> {
    revision.split('-').next()?.parse().ok()
}

pub(super) async fn ask(
    client: &Client,
    url: &Url,
    document: DocumentKind,
    accept: Option<&str>,
    known: Option<&Known>,
    progress: &dyn Progress,
    read: impl FnOnce(&[u8]) -> Result<Facts, Malformed>,
) -> Result<Brought, Down> {
    let (mut brought, facts) = ask_for(client, url, document, accept, known, progress, read).await?;
    brought.facts = facts;
    Ok(brought)
}

/// One document through the wire and the reader.
pub(super) async fn ask_for<T>(
    client: &Client,
    url: &Url,
    document: DocumentKind,
    accept: Option<&str>,
    known: Option<&Known>,
    progress: &dyn Progress,
    read: impl FnOnce(&[u8]) -> Result<T, Malformed>,
) -> Result<(Brought, Option<T>), Down> {
    let conditional = known.and_then(conditional);
    let request = Request { url, accept, conditional: conditional.as_ref(), limit_bytes: DOCUMENT_BYTES_MAX };
    let arrived = match client.fetch_wire(request, progress).await {
        Ok(Fetched::Unchanged) => {
            let mut brought = Brought::nothing(document, Outcome::Unchanged);
            brought.status = Some(304);
            return Ok((brought, None));
        }
        Ok(Fetched::Fresh(arrived)) => arrived,
        Err(error) => return failed(document, error).map(|brought| (brought, None)),
    };
    let mut brought = Brought::nothing(document, Outcome::Fresh);
    (brought.status, brought.tries) = (Some(200), arrived.tries);
    brought.conditional = arrived.conditional();
    brought.last_serial = arrived.last_serial.filter(|serial| *serial > 0);
    brought.wire_bytes = arrived.body.wire_bytes();
    let (content_type, from) = (arrived.content_type, arrived.url);
    let Some(unpacked) = unpacked(arrived.body, &mut brought).await else { return Ok((brought, None)) };
    brought.body_bytes = unpacked.bytes.len() as u64;
    match read(&unpacked.bytes) {
        Ok(facts) => {
            brought.body = Some(unpacked);
            Ok((brought, Some(facts)))
        }
        Err(malformed) => {
            brought.sign = Some(Sign::page(
                &unpacked.bytes,
                malformed.to_string(),
                content_type.as_deref().unwrap_or_default(),
                &from,
            ));
            Ok((not_a_document(brought, &malformed, content_type.as_deref()), None))
        }
    }
}

fn not_a_document(mut brought: Brought, malformed: &Malformed, content_type: Option<&str>) -> Brought {
    brought.outcome = Outcome::Malformed;
    brought.conditional = None;
    let html = content_type.is_some_and(|kind| kind.contains("html"));
    let form = if html { " (the server sent HTML)" } else { "" };
    brought.told(format!("{malformed}{form}"))
}

async fn unpacked(wire: Wire, brought: &mut Brought) -> Option<Unpacked> {
    match wire.unpack(DOCUMENT_BYTES_MAX).await {
        Ok(unpacked) => Some(unpacked),
        Err(error) => {
            brought.outcome = match error {
                UnpackError::Oversized { .. } => Outcome::Oversized,
                UnpackError::Damaged | UnpackError::Encoding { .. } => Outcome::Malformed,
            };
            brought.conditional = None;
            brought.detail = Some(error.to_string());
            if brought.outcome == Outcome::Malformed {
                brought.sign = Some(Sign::Unreadable { told: error.to_string() });
            }
            None
        }
    }
}

/// The version at hand, where its facts are those that this program would extract.
fn conditional(known: &Known) -> Option<Conditional> {
    if known.facts_version != FACTS_VERSION {
        return None;
    }
    Some(Conditional { etag: known.etag.clone()?, url: known.etag_url.as_deref()?.parse().ok()? })
}

fn failed(document: DocumentKind, error: HttpError) -> Result<Brought, Down> {
    let (outcome, status) = match &error.kind {
        HttpErrorKind::HostDown { .. }
        | HttpErrorKind::RequestsUsedUp { .. }
        | HttpErrorKind::Credential { .. }
        | HttpErrorKind::Setup(_) => {
            return Err(Down(error));
        }
        HttpErrorKind::Absent { status } => (Outcome::Absent, Some(*status)),
        HttpErrorKind::Refused { status } => (Outcome::Refused, Some(*status)),
        HttpErrorKind::Oversized { .. } => (Outcome::Oversized, Some(200)),
        HttpErrorKind::Throttled { .. } => (Outcome::Failed, Some(429)),
        HttpErrorKind::ServerTrouble { status, .. } => (Outcome::Failed, Some(*status)),
        _ => (Outcome::Failed, None),
    };
    let mut brought = Brought::nothing(document, outcome);
    (brought.status, brought.tries) = (status, error.tries);
    brought.sign = Sign::of_error(&error.kind);
    if outcome != Outcome::Absent {
        brought.detail = Some(error.kind.to_string());
    }
    Ok(brought)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn generations_of_revisions_compare_as_numbers() {
        assert!(generation("9-ff") < generation("10-00"));
        assert_eq!(generation("x-1"), None);
    }
}
