//! What moved since last time: npm's feed of changes, PyPI's serials, and what follows when a registry counts anew. It
//! leaves out asking for the packages themselves.

use std::collections::{HashMap, HashSet};

use url::Url;

use super::plan::{Feed, Planning};
use super::{CrawlError, DOCUMENT_BYTES_MAX, anew};
use crate::http::{Fetched, Request};
use crate::ledger::{Ledger, Names, Outcome, RunId, Stream, Task, Watermark};
use crate::listing::roll::Roll;
use crate::package::Ecosystem;
use crate::registries::{Malformed, npm};

/// Plans what moved into `run`, and moves the watermark together with it.
pub(super) async fn plan(
    ecosystem: Ecosystem,
    everywhere: bool,
    run: RunId,
    planning: &Planning<'_>,
    ledger: &mut Ledger,
) -> Result<Counting, CrawlError> {
    let mut panel: HashSet<String> = HashSet::new();
    // Members that were never asked are left to the survey: it asks them in its order.
    ledger.each_member(ecosystem, &mut |name, _, asked| {
        if asked {
            panel.insert(name.to_owned());
        }
    })?;
    if panel.is_empty() && !everywhere {
        return Err(CrawlError::NoPanel { ecosystem });
    }
    let scope = Scope { everywhere, panel };
    let counting = match &planning.feed {
        Feed::Npm(Some(replicate)) => plan_npm(replicate, &scope, run, planning, ledger).await?,
        Feed::Npm(None) => {
            plan_everyone(&scope, ecosystem, run, planning, ledger)?;
            Counting::On
        }
        Feed::Pypi => plan_pypi(&scope, run, planning, ledger)?,
    };
    // Nothing tells how old they are, so that they are due, whoever asked for them.
    let ahead = ledger.names_ahead(ecosystem, planning.now)?;
    ledger.plan_tasks(run, &mut ahead.into_iter().map(|name| Task { name, expected_revision: None }))?;
    Ok(counting)
}

/// Whether a feed's numbers go on from those that were seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Counting {
    /// They go on.
    On,
    /// They went back: the registry counts anew.
    Anew,
}

/// Whose changes matter.
pub(super) struct Scope {
    everywhere: bool,
    pub panel: HashSet<String>,
}

impl Scope {
    pub fn has(&self, name: &str) -> bool {
        self.everywhere || self.panel.contains(name)
    }
}

/// Before a survey or a full crawl: what changes from now on is after it. A watermark that stands is left alone.
pub(super) async fn mark_beginning(
    ecosystem: Ecosystem,
    planning: &Planning<'_>,
    ledger: &mut Ledger,
) -> Result<(), CrawlError> {
    let (stream, sequence) = match &planning.feed {
        Feed::Npm(None) => return Ok(()),
        Feed::Npm(Some(_)) if ledger.watermark(Stream::NpmChanges)?.is_some() => return Ok(()),
        Feed::Npm(Some(replicate)) => match newest_sequence(replicate, planning).await {
            Ok(sequence) => (Stream::NpmChanges, sequence),
            // A survey does not need the feed; the next `--changed` says what is wrong with it.
            Err(error) => {
                planning.progress.note(&format!("the feed of changes could not be asked: {error}"));
                return Ok(());
            }
        },
        Feed::Pypi if ledger.watermark(Stream::PypiIndex)?.is_some() => return Ok(()),
        Feed::Pypi => match Roll::open(planning.output, ecosystem, planning.today())? {
            Some(roll) => (Stream::PypiIndex, highest_serial(&roll)?),
            None => return Ok(()),
        },
    };
    if sequence > 0 {
        let mark = Watermark { stream, sequence, highest_seen: sequence, at: planning.now, note: None };
        ledger.set_watermark(&mark)?;
    }
    Ok(())
}

async fn plan_npm(
    replicate: &Url,
    scope: &Scope,
    run: RunId,
    planning: &Planning<'_>,
    ledger: &mut Ledger,
) -> Result<Counting, CrawlError> {
    let newest = newest_sequence(replicate, planning).await?;
    let Some(mark) = ledger.watermark(Stream::NpmChanges)? else {
        planning.progress.note("no watermark yet: every package in scope is asked");
        plan_everyone(scope, Ecosystem::Npm, run, planning, ledger)?;
        read_on_from(newest, None, planning, ledger)?;
        return Ok(Counting::On);
    };
    if newest < mark.sequence {
        let note = format!("the feed counts anew: {newest}, after {} was seen", mark.highest_seen);
        planning.progress.warn(&format!("npm: {note}; the list of documents is compared instead"));
        match anew::plan(replicate, scope, run, planning, ledger).await {
            Ok(()) => (),
            Err(error @ (CrawlError::Http(_) | CrawlError::Feed { .. })) => {
                planning.progress.warn(&format!(
                    "npm: the list of documents cannot be read ({}); every package in scope is asked",
                    std::error::Error::source(&error).map_or_else(|| error.to_string(), ToString::to_string)
                ));
                plan_everyone(scope, Ecosystem::Npm, run, planning, ledger)?;
            }
            Err(error) => return Err(error),
        }
        read_on_from(newest, Some(note), planning, ledger)?;
        return Ok(Counting::Anew);
    }
    let mut mark = mark;
    loop {
        let url = npm::changes_url(replicate, mark.sequence, npm::PAGE_ROWS);
        let body = feed(&url, planning).await?;
        let page = npm::read_changes(&body).map_err(unreadable)?;
        let last = page.last_sequence.max(mark.sequence);
        let tasks: Vec<Task> = page
            .changes
            .into_iter()
            .filter(|change| scope.has(&change.name))
            .map(|change| Task {
                name: change.name,
                expected_revision: change.revision.filter(|_| !change.deleted),
            })
            .collect();
        let moved = last > mark.sequence;
        mark.sequence = last;
        mark.highest_seen = mark.highest_seen.max(last);
        mark.at = planning.now;
        ledger.plan_page(run, &tasks, Some(&mark))?;
        // Some servers page shorter than asked; the end is where nothing moves any more.
        if page.rows == 0 || !moved || mark.sequence >= newest {
            return Ok(Counting::On);
        }
    }
}

/// From now on the feed is read from `newest` on.
fn read_on_from(
    newest: u64,
    note: Option<String>,
    planning: &Planning<'_>,
    ledger: &mut Ledger,
) -> Result<(), CrawlError> {
    let highest_seen =
        ledger.watermark(Stream::NpmChanges)?.map_or(newest, |mark| mark.highest_seen.max(newest));
    let mark =
        Watermark { stream: Stream::NpmChanges, sequence: newest, highest_seen, at: planning.now, note };
    Ok(ledger.set_watermark(&mark)?)
}

fn plan_everyone(
    scope: &Scope,
    ecosystem: Ecosystem,
    run: RunId,
    planning: &Planning<'_>,
    ledger: &mut Ledger,
) -> Result<(), CrawlError> {
    let mut page = super::plan::Page { ledger, run, tasks: Vec::new(), failed: None };
    let mut add = |name: &str| page.add(Task { name: name.to_owned(), expected_revision: None });
    if scope.everywhere {
        let roll = super::plan::roll(ecosystem, planning)?;
        roll.each_name(&mut |_, name| add(name))?;
    } else {
        let mut names: Vec<&String> = scope.panel.iter().collect();
        names.sort();
        for name in names {
            add(name);
        }
    }
    page.close()
}

/// PyPI: the panel's packages whose serial is not that of their facts, or that the index no longer has; everywhere: serials above the watermark.
fn plan_pypi(
    scope: &Scope,
    run: RunId,
    planning: &Planning<'_>,
    ledger: &mut Ledger,
) -> Result<Counting, CrawlError> {
    let ecosystem = Ecosystem::Pypi;
    let roll = super::plan::roll(ecosystem, planning)?;
    let highest = highest_serial(&roll)?;
    let mark = ledger.watermark(Stream::PypiIndex)?;
    let seen = mark.as_ref().map_or(0, |mark| mark.highest_seen);
    let counts_anew = mark.as_ref().is_some_and(|mark| highest < mark.sequence);
    let mut note = None;
    if highest == 0 {
        planning.progress.note("PyPI: the index has no serials that tell: every package in scope is asked");
    } else if counts_anew {
        let told = format!("the index counts anew: {highest}, after {seen} was seen");
        planning.progress.warn(&format!("PyPI: {told}; every package in scope is asked"));
        note = Some(told);
    }
    if highest == 0 || counts_anew {
        plan_everyone(scope, ecosystem, run, planning, ledger)?;
    } else {
        let tasks = moved_on_pypi(scope, &roll, mark.as_ref().map(|mark| mark.sequence), ledger)?;
        ledger.plan_tasks(run, &mut tasks.into_iter())?;
    }
    let mark = Watermark {
        stream: Stream::PypiIndex,
        sequence: highest,
        highest_seen: seen.max(highest),
        at: planning.now,
        note,
    };
    ledger.set_watermark(&mark)?;
    Ok(if counts_anew { Counting::Anew } else { Counting::On })
}

fn moved_on_pypi(
    scope: &Scope,
    roll: &Roll,
    since: Option<u64>,
    ledger: &Ledger,
) -> Result<Vec<Task>, CrawlError> {
    let mut known: HashMap<String, String> = HashMap::new();
    ledger.each_revision(Ecosystem::Pypi, &mut |name, revision| {
        if let Some(revision) = revision.filter(|_| scope.panel.contains(name)) {
            known.insert(name.to_owned(), revision.to_owned());
        }
    })?;
    // What the registry did not have is asked again once its serial says that something happened.
    let mut absent: HashSet<String> = HashSet::new();
    ledger.each_outcome::<CrawlError>(Ecosystem::Pypi, Names::ALL, &mut |row| {
        if row.outcome == Outcome::Absent.id() && scope.panel.contains(&row.name) {
            absent.insert(row.name);
        }
        Ok(())
    })?;
    let mut tasks = Vec::new();
    let mut gone: HashSet<&str> = scope.panel.iter().map(String::as_str).collect();
    roll.each_serial(&mut |name, serial| {
        gone.remove(name);
        let after =
            |since: u64| serial.is_none_or(|serial| u64::try_from(serial).is_ok_and(|serial| serial > since));
        let moved = if absent.contains(name) {
            since.is_none_or(after)
        } else if scope.panel.contains(name) {
            serial.is_none_or(|serial| known.get(name) != Some(&serial.to_string()))
        } else {
            scope.everywhere && since.is_none_or(after)
        };
        if moved {
            tasks.push(Task { name: name.to_owned(), expected_revision: None });
        }
    })?;
    let mut gone: Vec<&str> = gone.into_iter().filter(|name| !absent.contains(*name)).collect();
    gone.sort_unstable();
    tasks.extend(gone.into_iter().map(|name| Task { name: name.to_owned(), expected_revision: None }));
    Ok(tasks)
}

/// The highest serial; 0 where there are none, or one for all projects, which tells nothing either.
fn highest_serial(roll: &Roll) -> Result<u64, CrawlError> {
    let (mut highest, mut lowest, mut projects) = (0, u64::MAX, 0u64);
    roll.each_serial(&mut |_, serial| {
        let serial = serial.and_then(|serial| u64::try_from(serial).ok()).unwrap_or(0);
        highest = highest.max(serial);
        lowest = lowest.min(serial);
        projects += 1;
    })?;
    if projects > 1 && lowest == highest {
        return Ok(0);
    }
    Ok(highest)
}

async fn newest_sequence(replicate: &Url, planning: &Planning<'_>) -> Result<u64, CrawlError> {
    let body = feed(replicate, planning).await?;
    npm::read_update_sequence(&body).map_err(unreadable)
}

pub(super) async fn feed(url: &Url, planning: &Planning<'_>) -> Result<Vec<u8>, CrawlError> {
    let request = Request { url, accept: None, conditional: None, limit_bytes: DOCUMENT_BYTES_MAX };
    match planning.client.fetch_bytes(request, planning.progress).await? {
        Fetched::Fresh(document) => Ok(document.body),
        Fetched::Unchanged => Err(unreadable(Malformed {
            field: "document".to_owned(),
            reason: "the server said that it is unchanged, which was not asked".to_owned(),
        })),
    }
}

pub(super) fn unreadable(source: Malformed) -> CrawlError {
    CrawlError::Feed { feed: "feed of changes", ecosystem: Ecosystem::Npm, source }
}
