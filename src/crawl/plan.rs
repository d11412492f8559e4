//! The plan: which packages are asked, gone on with where an earlier run of the same plan was stopped, and written into
//! the ledger before the first of them is asked. It leaves out reading feeds (`moved`) and asking (`work`).

use std::collections::{HashMap, HashSet};
use std::path::Path;

use url::Url;

use super::alike::Chosen;
use super::moved::Counting;
use super::sample::{Design, draw};
use super::survey::{Fate, Former, Survey, joined};
use super::{CrawlError, moved};
use crate::http::Client;
use crate::ledger::{Ledger, NewRun, PanelMember, PanelStratum, Run, RunId, RunKind, Task};
use crate::listing::roll::Roll;
use crate::package::{Day, Ecosystem, Moment, normal_pypi};
use crate::progress::Progress;

/// A run whose last answer is older is not gone on with: its first answers would be too old beside its last.
const RESUME_WITHIN_SECONDS: i64 = 24 * 3_600;

/// Tasks written in one transaction.
const PAGE: usize = 50_000;

/// What is to be asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum What {
    /// A survey's panel, and what becomes of one that is there.
    Survey(Design, Former),
    /// Packages by name.
    Packages(Vec<String>),
    /// What moved since the watermark: in the panel, or everywhere.
    Changed {
        /// Everywhere.
        everywhere: bool,
    },
    /// Everything listed.
    All,
}

/// A plan as it is ordered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Order {
    /// The ecosystem.
    pub ecosystem: Ecosystem,
    /// What is to be asked.
    pub what: What,
}

/// Where changes are told.
#[derive(Debug, Clone)]
pub enum Feed {
    /// npm's replication service, where it is known.
    Npm(Option<Url>),
    /// The serials of PyPI's listing.
    Pypi,
}

/// What planning works with.
pub struct Planning<'a> {
    /// Who asks feeds.
    pub client: &'a Client,
    /// Where changes are told.
    pub feed: Feed,
    /// Where documents are: answers of one address say nothing of another.
    pub registry: &'a Url,
    /// The output folder, whose listing is drawn from.
    pub output: &'a Path,
    /// Now.
    pub now: Moment,
    /// Who hears of it.
    pub progress: &'a dyn Progress,
}

impl Planning<'_> {
    /// Today.
    pub(super) fn today(&self) -> Day {
        self.now.day().expect("now is within the calendar")
    }
}

/// A plan that is in the ledger.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Planned {
    /// Its run.
    pub run: RunId,
    /// Packages of the plan.
    pub packages: u64,
    /// Packages still to be asked.
    pub left: u64,
    /// Whether an earlier run is gone on with.
    pub resumed: Resumed,
    /// The panel that is asked, and what became of the one that was there; `None` without a survey.
    pub survey: Option<(Survey, Fate)>,
    /// Whether the feed's numbers went back, so that a listing made before is not to be trusted.
    pub counting: Counting,
}

/// Whether a plan is new.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Resumed {
    /// A new run.
    New,
    /// A run that was stopped.
    GoneOnWith,
}

impl Order {
    /// The key under which the same plan is found again.
    #[must_use]
    pub fn key(&self) -> String {
        match &self.what {
            What::Survey(design, _) => {
                let limits = joined(&design.rank_limits);
                format!("survey size={} seed={} strata={limits}", design.size, design.seed)
            }
            What::Packages(names) => {
                let mut names = names.clone();
                names.sort();
                let digest = <sha2::Sha256 as sha2::Digest>::digest(names.join("\n"));
                format!("packages {}", crate::files::hexadecimal(&digest[..16]))
            }
            What::Changed { everywhere: false } => "changed panel".to_owned(),
            What::Changed { everywhere: true } => "changed all".to_owned(),
            What::All => "all".to_owned(),
        }
    }

    /// What becomes of the survey that the ledger holds; `None` where no survey is ordered.
    ///
    /// # Errors
    /// It would be lost, and nobody said that it may be.
    pub fn fate(&self, held: Option<&Survey>) -> Result<Option<Fate>, CrawlError> {
        let What::Survey(design, former) = &self.what else { return Ok(None) };
        Fate::of(design, *former, held, self.ecosystem).map(Some)
    }

    fn kind(&self) -> RunKind {
        match self.what {
            What::Survey(..) => RunKind::Survey,
            What::Packages(_) => RunKind::Packages,
            What::Changed { .. } => RunKind::Changed,
            What::All => RunKind::All,
        }
    }

    /// Who chose the packages.
    #[must_use]
    pub const fn chosen(&self) -> Chosen {
        match self.what {
            What::Packages(_) => Chosen::ByName,
            What::Survey(..) | What::Changed { .. } | What::All => Chosen::FromAll,
        }
    }

    fn begin(&self, ledger: &mut Ledger, planning: &Planning<'_>) -> Result<RunId, CrawlError> {
        let key = self.key();
        let options = serde_json::json!({ "plan": key, "registry": planning.registry.as_str() }).to_string();
        let run = NewRun {
            ecosystem: self.ecosystem,
            kind: self.kind(),
            plan_key: key,
            options,
            started_at: planning.now,
        };
        Ok(ledger.begin_run(&run)?)
    }
}

/// Writes the plan into the ledger, or finds it there.
///
/// # Errors
/// No listing to draw from, a panel that would be lost, a ledger that cannot be written, a feed that cannot be read.
pub async fn plan(
    order: &Order,
    planning: &Planning<'_>,
    ledger: &mut Ledger,
) -> Result<Planned, CrawlError> {
    if let What::Changed { everywhere } = order.what {
        return changed(order, everywhere, planning, ledger).await;
    }
    let held = match order.what {
        What::Survey(..) => Survey::held(ledger, order.ecosystem)?,
        _ => None,
    };
    let fate = order.fate(held.as_ref())?;
    let found = ledger.unfinished_run(order.ecosystem, &order.key())?;
    if let Some(run) = found {
        let Some(why) = why_anew(order, &run, planning.now, held.as_ref(), fate.as_ref()) else {
            return finish(order, ledger, run.id, Resumed::GoneOnWith, (fate, None));
        };
        planning.progress.note(&format!("an unfinished run of this plan {why}: it is begun anew"));
        ledger.give_up_run(run.id, planning.now)?;
    }
    moved::mark_beginning(order.ecosystem, planning, ledger).await?;
    let run = order.begin(ledger, planning)?;
    match (&order.what, &fate, &held) {
        (What::Survey(design, _), Some(Fate::Kept(_)), Some(held)) => {
            let names = held.first(design.size).into_iter();
            ledger.plan_tasks(run, &mut names.map(|name| plain(name.to_owned())))?;
        }
        (What::Survey(design, _), ..) => survey(design, order.ecosystem, run, planning, ledger)?,
        (What::Packages(names), ..) => {
            let names = as_listed(order.ecosystem, names, planning)?;
            ledger.plan_tasks(run, &mut names.into_iter().map(plain))?;
        }
        (What::All | What::Changed { .. }, ..) => all(order.ecosystem, run, planning, ledger)?,
    }
    ledger.mark_planned(run)?;
    finish(order, ledger, run, Resumed::New, (fate, held))
}

async fn changed(
    order: &Order,
    everywhere: bool,
    planning: &Planning<'_>,
    ledger: &mut Ledger,
) -> Result<Planned, CrawlError> {
    let found = ledger.unfinished_run(order.ecosystem, &order.key())?;
    // What a feed told is in the ledger alone once its watermark moved: such a run is always gone on with.
    let run = match &found {
        Some(run) => run.id,
        None => order.begin(ledger, planning)?,
    };
    let counting = moved::plan(order.ecosystem, everywhere, run, planning, ledger).await?;
    ledger.mark_planned(run)?;
    let resumed = found.map_or(Resumed::New, |_| Resumed::GoneOnWith);
    Ok(Planned { counting, ..finish(order, ledger, run, resumed, (None, None))? })
}

/// Why an unfinished run of the plan is not gone on with; `None` where it is.
fn why_anew(
    order: &Order,
    run: &Run,
    now: Moment,
    held: Option<&Survey>,
    fate: Option<&Fate>,
) -> Option<&'static str> {
    let last = run.last_answer_at.unwrap_or(run.started_at);
    if last.is_after(now) {
        return Some("is dated after now, so that its age is not known");
    }
    if now.0 - last.0 >= RESUME_WITHIN_SECONDS {
        return Some("is more than a day old");
    }
    match (&order.what, fate) {
        (What::Survey(design, _), Some(fate)) if !fate.goes_on(design, held, run.tasks) => {
            Some("asks for a panel that is no longer there")
        }
        _ => None,
    }
}

fn finish(
    order: &Order,
    ledger: &Ledger,
    run: RunId,
    resumed: Resumed,
    (fate, held): (Option<Fate>, Option<Survey>),
) -> Result<Planned, CrawlError> {
    let survey = match fate {
        Some(fate) => Survey::held(ledger, order.ecosystem)?.map(|survey| {
            let fate = fate.with_drawn(held.as_ref(), &survey);
            (survey, fate)
        }),
        None => None,
    };
    let packages = ledger.run(run)?.tasks;
    Ok(Planned { run, packages, left: ledger.remaining(run)?, resumed, survey, counting: Counting::On })
}

fn plain(name: String) -> Task {
    Task { name, expected_revision: None }
}

/// The list of every package, which a plan draws from.
pub(super) fn roll(ecosystem: Ecosystem, planning: &Planning<'_>) -> Result<Roll, CrawlError> {
    Roll::open(planning.output, ecosystem, planning.today())?.ok_or(CrawlError::NoListing { ecosystem })
}

fn survey(
    design: &Design,
    ecosystem: Ecosystem,
    run: RunId,
    planning: &Planning<'_>,
    ledger: &mut Ledger,
) -> Result<(), CrawlError> {
    let roll = roll(ecosystem, planning)?;
    let sample = draw(design, ecosystem, &roll)?;
    let strata: Vec<PanelStratum> = sample
        .strata
        .iter()
        .map(|stratum| PanelStratum {
            stratum: stratum.label.clone(),
            population: stratum.population,
            sampled: stratum.sampled,
            seed: design.seed,
            listed_on: roll.as_of(),
        })
        .collect();
    let mut members = sample.members.iter().map(|member| PanelMember {
        name: member.name.clone(),
        position: member.stratum,
        rank: member.rank,
    });
    ledger.set_panel(ecosystem, &strata, &mut members)?;
    ledger.plan_tasks(run, &mut sample.members.iter().map(|member| plain(member.name.clone())))?;
    Ok(())
}

/// The names as the listing writes them: on PyPI, names that compare equal are one.
fn as_listed(
    ecosystem: Ecosystem,
    names: &[String],
    planning: &Planning<'_>,
) -> Result<Vec<String>, CrawlError> {
    let mut seen = HashSet::new();
    let mut wanted: Vec<String> = names.iter().filter(|name| seen.insert(*name)).cloned().collect();
    if ecosystem == Ecosystem::Npm {
        return Ok(wanted);
    }
    let mut places: HashMap<String, usize> = HashMap::new();
    wanted.retain(|name| {
        let next = places.len();
        let normal = normal_pypi(name).into_owned();
        let is_new = !places.contains_key(&normal);
        places.entry(normal).or_insert(next);
        is_new
    });
    if let Some(roll) = Roll::open(planning.output, ecosystem, planning.today())? {
        roll.each_name(&mut |_, listed| {
            if let Some(place) = places.get(normal_pypi(listed).as_ref()) {
                listed.clone_into(&mut wanted[*place]);
            }
        })?;
    }
    Ok(wanted)
}

fn all(
    ecosystem: Ecosystem,
    run: RunId,
    planning: &Planning<'_>,
    ledger: &mut Ledger,
) -> Result<(), CrawlError> {
    let roll = roll(ecosystem, planning)?;
    let mut page = Page { ledger, run, tasks: Vec::new(), failed: None };
    roll.each_name(&mut |_, name| page.add(plain(name.to_owned())))?;
    page.close()
}

/// Tasks on their way into the ledger, a page at a time.
pub(super) struct Page<'a> {
    pub ledger: &'a mut Ledger,
    pub run: RunId,
    pub tasks: Vec<Task>,
    pub failed: Option<CrawlError>,
}

impl Page<'_> {
    pub fn add(&mut self, task: Task) {
        self.tasks.push(task);
        if self.tasks.len() >= PAGE && self.failed.is_none() {
            let written = self.ledger.plan_page(self.run, &self.tasks, None);
            self.failed = written.err().map(CrawlError::from);
            self.tasks.clear();
        }
    }

    pub fn close(self) -> Result<(), CrawlError> {
        match self.failed {
            Some(error) => Err(error),
            None => Ok(self.ledger.plan_page(self.run, &self.tasks, None)?),
        }
    }
}
