//! What of the facts at hand stays where an answer tells less than they do. It leaves out what comes of an answer alone
//! (`document`, `project`).

use super::CrawlError;
use super::document::{AtHand, Brought};
use super::writer::Desk;
use crate::ledger::Known;
use crate::package::{Ecosystem, FACTS_VERSION, Fact, Facts, Reason};
use crate::readme::Readme;
use crate::registries::pypi;

/// Lets the facts at hand stay, or what they know of a simple page, as the answer says.
///
/// # Errors
/// A ledger that cannot be read.
pub(super) async fn keep(
    desk: &Desk,
    ecosystem: Ecosystem,
    name: &str,
    known: Option<&Known>,
    brought: &mut Brought,
) -> Result<(), CrawlError> {
    let Some(known) = known else { return Ok(()) };
    match brought.at_hand {
        AtHand::Replaced => (),
        AtHand::DocumentStays => {
            let former = facts_of(desk, ecosystem, name, known).await?;
            // Facts of older rules cannot be looked into: with their document they can be extracted again.
            let stays = former.map_or(known.has_body, |facts| !pypi::is_of_page_alone(&facts));
            if stays {
                brought.facts = None;
            }
        }
        AtHand::PageStays => {
            if let (Some(former), Some(facts)) =
                (facts_of(desk, ecosystem, name, known).await?, &mut brought.facts)
            {
                facts.package.status = former.package.status;
                // Provenance is that of one release: it says nothing of a newer one.
                let is_same = former.package.latest_version == facts.package.latest_version;
                facts.package.has_provenance =
                    if is_same { former.package.has_provenance } else { Fact::Missing(Reason::Unknown) };
            } else if let Some(facts) = &mut brought.facts {
                facts.package.revision = None;
            }
        }
    }
    Ok(())
}

/// What is known of a package, without the tag of its document where that told of no README: the same document would not
/// come again, and its tarball would not be read.
///
/// # Errors
/// A ledger that cannot be read.
pub(super) async fn without_tag_where_no_readme(
    desk: &Desk,
    ecosystem: Ecosystem,
    name: &str,
    known: Option<Known>,
) -> Result<Option<Known>, CrawlError> {
    let Some(mut known) = known else { return Ok(None) };
    let facts = facts_of(desk, ecosystem, name, &known).await?;
    if facts.is_none_or(|facts| facts.package.readme == Readme::Unknown) {
        known.etag = None;
    }
    Ok(Some(known))
}

/// The facts at hand, where this program can read them.
async fn facts_of(
    desk: &Desk,
    ecosystem: Ecosystem,
    name: &str,
    known: &Known,
) -> Result<Option<Facts>, CrawlError> {
    if known.facts_version != FACTS_VERSION {
        return Ok(None);
    }
    let name = name.to_owned();
    Ok(desk.with(move |ledger| ledger.facts_of(ecosystem, &name)).await??)
}
