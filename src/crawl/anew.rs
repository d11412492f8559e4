//! npm's feed counts anew, so that it cannot tell what moved: the list of documents is walked instead, and the packages
//! in scope whose revision is not that of their facts are planned. It leaves out noticing it (`moved`).

use std::collections::HashSet;

use url::Url;

use super::CrawlError;
use super::moved::{Scope, feed, unreadable};
use super::plan::Planning;
use crate::ledger::{Ledger, RunId, Task};
use crate::package::Ecosystem;
use crate::progress::Unit;
use crate::registries::npm;

/// Pages after which a list that has no end is given up: ten times as many as npm has.
const PAGES_MAX: u32 = 5_000;

/// Plans what the list of documents says has moved, and members of the panel that it no longer has.
pub(super) async fn plan(
    replicate: &Url,
    scope: &Scope,
    run: RunId,
    planning: &Planning<'_>,
    ledger: &mut Ledger,
) -> Result<(), CrawlError> {
    let mut missing: HashSet<&str> = scope.panel.iter().map(String::as_str).collect();
    let mut start: Option<String> = None;
    let mut task = planning.progress.begin("npm: list of documents", None, Unit::Packages);
    for _ in 0..PAGES_MAX {
        let url = npm::all_docs_url(replicate, start.as_deref(), npm::PAGE_ROWS);
        let page = npm::read_documents(&feed(&url, planning).await?).map_err(unreadable)?;
        // The first row of every later page was the last of the one before.
        let documents: Vec<_> =
            page.documents.into_iter().filter(|(name, _)| start.as_ref() != Some(name)).collect();
        task.advance(documents.len() as u64);
        for (name, _) in &documents {
            missing.remove(name.as_str());
        }
        let tasks = moved(documents, scope, ledger)?;
        ledger.plan_page(run, &tasks, None)?;
        if page.last_key.is_none() || page.last_key == start {
            break;
        }
        start = page.last_key;
    }
    let mut missing: Vec<&str> = missing.into_iter().collect();
    missing.sort_unstable();
    let gone: Vec<Task> =
        missing.into_iter().map(|name| Task { name: name.to_owned(), expected_revision: None }).collect();
    ledger.plan_page(run, &gone, None)?;
    task.finish("");
    Ok(())
}

/// The documents in scope whose revision is not that of the facts at hand.
fn moved(
    documents: Vec<(String, Option<String>)>,
    scope: &Scope,
    ledger: &Ledger,
) -> Result<Vec<Task>, CrawlError> {
    let documents: Vec<_> = documents.into_iter().filter(|(name, _)| scope.has(name)).collect();
    let known = ledger.revisions(Ecosystem::Npm, &mut documents.iter().map(|(name, _)| name.as_str()))?;
    let has_moved = |listed: &Option<String>, known: &Option<String>| listed.is_none() || listed != known;
    let moved = documents.into_iter().zip(known).filter(|((_, listed), known)| has_moved(listed, known));
    Ok(moved.map(|((name, expected_revision), _)| Task { name, expected_revision }).collect())
}
