//! The README that an npm document does not carry, out of the tarball of its latest version: one request more. Caches drop
//! READMEs, and newer clients leave them out when they publish. It leaves out how a README is read.

use url::Url;

use super::document::{Brought, Down};
use crate::http::{Client, Fetched, HttpError, HttpErrorKind, Integrity, Request};
use crate::package::Facts;
use crate::progress::Progress;
use crate::readme::Readme;
use crate::registries::npm;

/// The most that a tarball may have over the wire; larger ones are left alone.
pub const TARBALL_BYTES_MAX: u64 = 5_000_000;

/// Reads the README out of the tarball where the document does not tell of one. Whatever stands in the way becomes a note,
/// and the README stays unknown.
///
/// `document` is the address of the document, against which a relative one of a tarball is resolved.
///
/// # Errors
/// Where no more requests are allowed: the package is asked again.
pub(super) async fn add_readme(
    client: &Client,
    document: &Url,
    brought: &mut Brought,
    progress: &dyn Progress,
) -> Result<(), Down> {
    let is_wanted = |facts: &&mut Facts| facts.package.readme == Readme::Unknown;
    let Some(facts) = brought.facts.as_mut().filter(is_wanted) else { return Ok(()) };
    let Some(version) = facts.package.latest_version.known().cloned() else { return Ok(()) };
    let Some(body) = &brought.body else { return Ok(()) };
    let told = match dist(&body.bytes, &version, document) {
        Ok((dist, integrity)) => match fetch(client, &dist, integrity.as_ref(), progress).await? {
            Ok(arrived) => {
                brought.wire_bytes += arrived.bytes;
                brought.tries += arrived.tries;
                match arrived.readme {
                    Ok(text) => {
                        npm::add_readme(facts, text.as_deref());
                        if integrity.is_none() {
                            brought.note("`readme`: from the tarball, of which the document tells no integrity: nothing was checked");
                        }
                        return Ok(());
                    }
                    Err(why) => why,
                }
            }
            Err((why, tries)) => {
                brought.tries += tries;
                why
            }
        },
        Err(why) => why,
    };
    brought.note(&format!("`readme`: not in the document, and its tarball: {told}"));
    Ok(())
}

/// The tarball's address and what its hash must be.
fn dist(body: &[u8], version: &str, document: &Url) -> Result<(Url, Option<Integrity>), String> {
    let dist = npm::latest_dist(body, version, document).map_err(|error| error.to_string())?;
    if !matches!(dist.tarball.scheme(), "https" | "http") {
        return Err(format!("`dist.tarball` is no http address: {}", dist.tarball.scheme().escape_debug()));
    }
    let integrity = dist.integrity.as_deref().map(Integrity::parse).transpose();
    Ok((dist.tarball, integrity.map_err(|error| error.to_string())?))
}

/// What came of a tarball.
struct Arrived {
    bytes: u64,
    tries: u32,
    readme: Result<Option<String>, String>,
}

/// Brings a tarball and reads its README. What went wrong is told with the requests that it took.
async fn fetch(
    client: &Client,
    url: &Url,
    integrity: Option<&Integrity>,
    progress: &dyn Progress,
) -> Result<Result<Arrived, (String, u32)>, Down> {
    let request = Request { url, accept: None, conditional: None, limit_bytes: TARBALL_BYTES_MAX };
    let arrived = match client.fetch_wire(request, progress).await {
        Ok(Fetched::Fresh(arrived)) => arrived,
        Ok(Fetched::Unchanged) => return Ok(Err(("an answer that was not asked for".to_owned(), 1))),
        Err(error) if is_the_end(&error) => return Err(Down(error)),
        Err(error) => return Ok(Err((error.kind.to_string(), error.tries))),
    };
    let (bytes, tries) = (arrived.body.wire_bytes(), arrived.tries);
    let readme = match arrived.body.unpack(TARBALL_BYTES_MAX).await {
        Ok(unpacked) => readme(&unpacked.bytes, integrity),
        Err(error) => Err(error.to_string()),
    };
    Ok(Ok(Arrived { bytes, tries, readme }))
}

fn readme(tarball: &[u8], integrity: Option<&Integrity>) -> Result<Option<String>, String> {
    let is_right = integrity.is_none_or(|integrity| integrity.is_of(tarball).unwrap_or(false));
    if !is_right {
        return Err("its hash is not the one that the document tells".to_owned());
    }
    npm::read_readme(tarball).map_err(|error| error.to_string())
}

/// Whether nobody may be asked any more. A host of tarballs that is given up is no reason to stop asking for documents.
fn is_the_end(error: &HttpError) -> bool {
    matches!(
        error.kind,
        HttpErrorKind::RequestsUsedUp { .. } | HttpErrorKind::Credential { .. } | HttpErrorKind::Setup(_)
    )
}
