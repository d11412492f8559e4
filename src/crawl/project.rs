//! A PyPI project: its document, and its simple page, which alone tells status and provenance. Where one of the two cannot
//! be had, what it would have told is missing, and never a guess.
//!
//! Left out on purpose: what of the facts at hand stays (`at_hand`).

use url::Url;

use super::document::{AtHand, Brought, Down, Wanted, ask, ask_for};
use crate::http::Client;
use crate::ledger::{DocumentKind, Outcome};
use crate::progress::Progress;
use crate::registries::{Malformed, pypi};

/// Asks for a project: its document, and its simple page where the document is new or not there.
pub(super) async fn bring(
    client: &Client,
    index: &Url,
    json: &Url,
    wanted: Wanted<'_>,
    progress: &dyn Progress,
) -> Result<Brought, Down> {
    let kind = DocumentKind::Project;
    let (document, page) = match (pypi::project_url(json, wanted.name), pypi::simple_url(index, wanted.name))
    {
        (Ok(document), Ok(page)) => (document, page),
        (Err(error), _) | (_, Err(error)) => {
            return Ok(Brought::nothing(kind, Outcome::Refused).told(error.to_string()));
        }
    };
    let mut releases_told = true;
    let mut brought = ask(client, &document, kind, None, wanted.known, progress, |body| {
        let read = pypi::read_project(body, wanted.name)?;
        releases_told = read.releases_told;
        Ok(read.facts)
    })
    .await?;
    if !matches!(brought.outcome, Outcome::Fresh | Outcome::Absent) {
        return Ok(brought);
    }
    if let Some(facts) = brought.facts.as_mut().filter(|facts| facts.package.revision.is_none()) {
        facts.package.revision = brought.last_serial.map(|serial| serial.to_string());
    }
    let more = ask_page(client, &page, wanted.name, progress).await?;
    brought.wire_bytes += more.brought.wire_bytes;
    brought.tries += more.brought.tries;
    Ok(match (brought.outcome, more.page) {
        (Outcome::Absent, Some(page)) => page_alone(brought, &page, more.brought.last_serial, wanted.name),
        (Outcome::Absent, None) => without_either(brought, &more.brought),
        (_, Some(page)) => with_page(brought, &page, releases_told),
        (_, None) if releases_told => without_page(brought, &more.brought, &wanted),
        (_, None) => without_releases(brought, &more.brought),
    })
}

/// What asking for a simple page brought.
struct Paged {
    brought: Brought,
    page: Option<pypi::SimplePage>,
}

async fn ask_page(client: &Client, url: &Url, name: &str, progress: &dyn Progress) -> Result<Paged, Down> {
    let read = |body: &[u8]| -> Result<pypi::SimplePage, Malformed> { pypi::read_simple(body, name) };
    let (brought, page) =
        ask_for(client, url, DocumentKind::Simple, Some(pypi::ACCEPT), None, progress, read).await?;
    Ok(Paged { brought, page })
}

/// Why a page was not to be had.
fn why(page: &Brought) -> &str {
    match &page.detail {
        Some(detail) => detail,
        None => page.outcome.id(),
    }
}

fn with_page(mut brought: Brought, page: &pypi::SimplePage, releases_told: bool) -> Brought {
    let add = if releases_told { pypi::add_simple } else { pypi::merge_simple };
    if let Some(facts) = &mut brought.facts {
        add(facts, page);
    }
    brought
}

/// The document is good and its page was not to be had: without a tag the whole is asked for next time, so that no
/// `unchanged` keeps the loss. Without a revision `--changed` asks again too, unless the server said that it has no page.
fn without_page(mut brought: Brought, page: &Brought, wanted: &Wanted<'_>) -> Brought {
    brought.detail = Some(format!("simple page, which tells status and provenance: {}", why(page)));
    brought.conditional = None;
    if let Some(facts) = &mut brought.facts {
        let known = wanted.known.and_then(|known| known.revision.as_deref());
        if facts.package.revision.is_some() && facts.package.revision.as_deref() == known {
            brought.at_hand = AtHand::PageStays;
        } else if page.outcome != Outcome::Absent {
            facts.package.revision = None;
        }
    }
    brought
}

/// Facts without releases would say that there are none.
fn without_releases(mut brought: Brought, page: &Brought) -> Brought {
    brought.outcome = if page.outcome == Outcome::Failed { Outcome::Failed } else { Outcome::Malformed };
    brought.detail =
        Some(format!("`releases`: not in the project document, and its simple page: {}", why(page)));
    (brought.facts, brought.body, brought.conditional) = (None, None, None);
    brought
}

/// No document, and no page that can be read: the project is not there only where the server says so of both.
fn without_either(mut brought: Brought, page: &Brought) -> Brought {
    if page.outcome == Outcome::Absent {
        return brought;
    }
    brought.outcome = page.outcome;
    brought.detail = Some(format!("{}; its simple page: {}", no_document(&brought), why(page)));
    brought
}

/// No document, and a page: the project is there. Of a project without any release a registry has no document; where
/// the page has releases, this server lacks it.
fn page_alone(mut brought: Brought, page: &pypi::SimplePage, serial: Option<u64>, asked: &str) -> Brought {
    let mut facts = pypi::page_facts(page, asked);
    let told = no_document(&brought);
    if page.releases.is_empty() {
        brought.detail = Some(format!("{told}; its simple page has no release"));
        (brought.document, brought.outcome, brought.status) =
            (DocumentKind::Simple, Outcome::Fresh, Some(200));
        if facts.package.revision.is_none() {
            facts.package.revision = serial.map(|serial| serial.to_string());
        }
    } else {
        brought.detail = Some(format!(
            "{told}, although its simple page is there: this server may not offer project documents"
        ));
        (brought.outcome, brought.at_hand) = (Outcome::Refused, AtHand::DocumentStays);
        // The document is asked for again, whatever its serial.
        facts.package.revision = None;
    }
    brought.facts = Some(facts);
    brought
}

fn no_document(brought: &Brought) -> String {
    format!("no project document (status {})", brought.status.unwrap_or(404))
}
