//! `pkgcensus refresh`: bring listings where they are old, ask for the documents of a plan, freeze a snapshot.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Instant;

use clap::Args;

use super::announcement::Announcement;
use super::failure::Usage;
use super::foreseen::{foreseen, foreseen_survey};
use super::plan::{KeepBodies, MannerFlags, PlanFlags};
use super::tally::{Finished, Told};
use super::{Context, Done, ages, clock, interrupt, snapshot};
use crate::claims::Claim;
use crate::crawl::{
    Counting, CrawlError, Ended, Limits, Order, STALE_WAITS, Source, Stop, Survey, What, Work, Writer, moment,
};
use crate::endpoint::{
    CONFIG_FILE_NAME, ConfigFile, EndpointFlags, NpmEndpoints, PypiEndpoint, Surroundings,
};
use crate::http::{Client, ClientOptions, Manners};
use crate::ledger::{self, Ledger, LedgerError};
use crate::listing::layer;
use crate::listing::roll::Roll;
use crate::package::Ecosystem;
use crate::snapshot::{Size, SnapshotError};

mod installed;
mod listing;
mod orders;
mod runs;

use runs::{one, plan_one, register};

/// Ask the registries and freeze a snapshot of what is known
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  pkgcensus refresh                          a survey of 2,000 packages of each registry\n  pkgcensus refresh --changed                what moved in the panel since then\n  pkgcensus refresh npm --packages left-pad,@types/node\n  pkgcensus refresh --listing                the bulk listings alone\n  pkgcensus refresh --survey 20000 --dry-run\n  pkgcensus refresh --for npm-community --dry-run\n  pkgcensus refresh --installed .            what is installed below a folder, without any network\n\nBefore the first request it says how many there will be, how long they take at least, and the interval that a survey of this size gives. It can be stopped at any moment (Ctrl-C) and goes on where it was. Registries are taken from flags, PKGCENSUS_* variables, pkgcensus.toml, then npm's and pip's own configuration; credentials found there go to that registry alone."
)]
pub(super) struct Arguments {
    /// The registry [default: both]
    #[arg(value_name = "npm|pypi")]
    ecosystem: Option<Ecosystem>,
    #[command(flatten)]
    plan: PlanFlags,
    #[command(flatten)]
    manners: MannerFlags,
    /// Read what is installed below these folders (`node_modules`, Python's `.dist-info` and `.egg-info`), and ask nobody
    #[arg(
        long,
        value_name = "DIR",
        num_args = 1..,
        conflicts_with_all = ["survey", "for_claim", "packages", "packages_from", "changed", "all", "listing", "new_panel", "max_requests", "deadline", "read_tarballs"],
        help_heading = "What is installed"
    )]
    installed: Vec<PathBuf>,
    /// What these packages are called as a population [default: installed]
    #[arg(long, value_name = "TEXT", requires = "installed", help_heading = "What is installed")]
    label: Option<String>,
    /// Forget what was read under this label, in the snapshot at hand too
    #[arg(
        long,
        value_name = "LABEL",
        conflicts_with_all = ["installed", "survey", "packages", "packages_from", "changed", "all", "listing", "new_panel"],
        help_heading = "What is installed"
    )]
    forget_installed: Option<String>,
    /// Freeze no snapshot
    #[arg(long, help_heading = "What comes of it")]
    no_snapshot: bool,
    /// Exit with code 1 where packages were refused, malformed, oversized or failed, or some are left
    #[arg(long, help_heading = "What comes of it")]
    strict: bool,
    /// The final tally as JSON on standard output
    #[arg(long, value_name = "json", value_parser = ["json"], help_heading = "What comes of it")]
    format: Option<String>,
    /// npm registry to ask
    #[arg(long, value_name = "URL", help_heading = "Where to ask")]
    npm_registry: Option<String>,
    /// npm's replication service, which tells what changed
    #[arg(long, value_name = "URL", help_heading = "Where to ask")]
    npm_replicate: Option<String>,
    /// PyPI simple index to ask
    #[arg(long, value_name = "URL", help_heading = "Where to ask")]
    pypi_index: Option<String>,
    /// Where the registry's operators can reach you, for the User-Agent [default: the project's page]
    #[arg(long, value_name = "URL OR ADDRESS", env = "PKGCENSUS_CONTACT", help_heading = "Where to ask")]
    contact: Option<String>,
}

/// One registry, found and ready to be asked.
struct Registry {
    ecosystem: Ecosystem,
    client: Client,
    endpoints: Endpoints,
}

enum Endpoints {
    Npm(NpmEndpoints),
    Pypi(PypiEndpoint),
}

impl Endpoints {
    /// Whether everything that is asked is on this machine.
    fn are_on_this_machine(&self) -> bool {
        let (first, second) = match self {
            Self::Npm(endpoints) => (Some(&endpoints.registry), endpoints.replicate.as_ref().ok()),
            Self::Pypi(endpoint) => (Some(&endpoint.index), endpoint.json.as_ref().ok()),
        };
        first.into_iter().chain(second).all(|url| match url.host() {
            Some(url::Host::Ipv4(address)) => address.is_loopback(),
            Some(url::Host::Ipv6(address)) => address.is_loopback(),
            Some(url::Host::Domain(name)) => name == "localhost",
            None => false,
        })
    }
}

pub(super) fn run(arguments: &Arguments, context: &Context<'_>) -> anyhow::Result<Done> {
    if let Some(label) = &arguments.forget_installed {
        return installed::forget(label, arguments, context);
    }
    if !arguments.installed.is_empty() {
        return installed::run(arguments, context);
    }
    let output = &context.global.output;
    let claim = orders::claim(arguments, context)?;
    let ecosystems = orders::ecosystems(arguments, claim.as_ref())?;
    let mut orders = Vec::new();
    if !arguments.plan.is_listing_alone() {
        for ecosystem in &ecosystems {
            orders.push(arguments.plan.order(*ecosystem, arguments.ecosystem)?);
        }
    }
    for order in &orders {
        check_panel(order, output)?;
    }
    let _alone = layer::lock(output)?;
    let ahead = clock::tell(context, &[])?;
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
    let stop = Stop::default();
    let stage = interrupt::watch(&runtime, output, context.printer, &stop);
    let registries = ecosystems
        .iter()
        .map(|ecosystem| registry(*ecosystem, arguments, context))
        .collect::<anyhow::Result<Vec<_>>>()?;
    // An index that has no documents beside it is told before anyone is asked.
    if !orders.is_empty() {
        registries
            .iter()
            .try_for_each(|registry| source(&registry.endpoints, &arguments.manners).map(drop))?;
    }
    let mut before = Before { ahead, ..Before::default() };
    for registry in &registries {
        before.is_listing_old |=
            runtime.block_on(listing::bring_if_due(registry, &arguments.plan, &orders, context))?;
    }
    if !arguments.plan.dry_run {
        ages::warn(&ages::stale(output, &ecosystems, context.surroundings.today)?, context);
    }
    if orders.is_empty() {
        if arguments.plan.dry_run {
            context.printer.say(NOTHING_ASKED);
        }
        return finish(arguments, context, &before, None);
    }
    if arguments.plan.dry_run {
        return dry_run(orders, claim.as_ref(), &registries, arguments, context);
    }
    let finished = interrupt::gracefully(&stage, || {
        runtime.block_on(crawl(orders, claim.as_ref(), registries, arguments, context, &stop))
    })?;
    let Some((finished, failed)) = finished else { return Ok(Done::Stopped) };
    match failed {
        // What the other registry came to is told and frozen all the same.
        Some(failed) if finished.is_empty() => Err(failed),
        Some(failed) => finish(arguments, context, &before, Some(finished)).and(Err(failed)),
        None => finish(arguments, context, &before, Some(finished)),
    }
}

/// What was found before anything was asked.
#[derive(Default)]
struct Before {
    /// What was said to be dated after today.
    ahead: Vec<String>,
    /// Whether a listing could not be renewed.
    is_listing_old: bool,
}

fn finish(
    arguments: &Arguments,
    context: &Context<'_>,
    before: &Before,
    finished: Option<Vec<Finished>>,
) -> anyhow::Result<Done> {
    let stopped = finished.iter().flatten().any(|one| one.ended == Ended::Stopped);
    let told_only = arguments.plan.dry_run && finished.is_none();
    let frozen = if arguments.no_snapshot || stopped || told_only {
        Ok(())
    } else {
        snapshot::make(Size::Whole, context).map(drop)
    };
    if !told_only {
        clock::tell(context, &before.ahead)?;
    }
    let Some(finished) = finished else { return frozen.map(|()| Done::Whole) };
    // The tally is told whatever became of the snapshot.
    let told = Told { finished: &finished };
    for line in told.lines() {
        context.printer.say(&line);
    }
    if arguments.format.is_some() {
        context.printer.data(told.json().as_bytes())?;
    }
    match frozen {
        Err(error) if is_nothing(&error) => context.printer.say(NOTHING_FROZEN),
        frozen => frozen?,
    }
    let gaps =
        before.is_listing_old || finished.iter().any(|one| one.left > 0 || one.judged.tally.gaps() > 0);
    Ok(match (stopped, arguments.strict && gaps) {
        (true, _) => Done::Stopped,
        (false, true) => Done::WithGaps,
        (false, false) => Done::Whole,
    })
}

/// Whether there was nothing to freeze.
fn is_nothing(error: &anyhow::Error) -> bool {
    matches!(error.downcast_ref(), Some(SnapshotError::NoListing { .. }))
}

fn registry(ecosystem: Ecosystem, arguments: &Arguments, context: &Context<'_>) -> anyhow::Result<Registry> {
    let surroundings = Surroundings::of_this_process();
    let config = ConfigFile::read(&surroundings.folder.join(CONFIG_FILE_NAME))?;
    let flags = EndpointFlags {
        npm_registry: arguments.npm_registry.clone(),
        npm_replicate: arguments.npm_replicate.clone(),
        pypi_index: arguments.pypi_index.clone(),
        ..EndpointFlags::default()
    };
    let (credentials, origin, endpoints) = match ecosystem {
        Ecosystem::Npm => {
            let found = NpmEndpoints::discover(&flags, config.as_ref(), &surroundings)?;
            (found.credentials.clone(), format!("npm: registry from {}", found.origin), Endpoints::Npm(found))
        }
        Ecosystem::Pypi => {
            let found = PypiEndpoint::discover(&flags, config.as_ref(), &surroundings)?;
            let credentials = found.credentials.clone().into_iter().collect();
            (credentials, format!("PyPI: index from {}", found.origin), Endpoints::Pypi(found))
        }
    };
    context.printer.say(&origin);
    if arguments.manners.time_scale < 1.0 && !endpoints.are_on_this_machine() {
        return Err(Usage("--time-scale is for registries on this machine (127.0.0.1): anyone else is asked at the usual pace".into()).into());
    }
    let mut options = ClientOptions::new(context.surroundings.jitter_seed, context.surroundings.now);
    options.schedule = options.schedule.scaled(arguments.manners.time_scale);
    options.credentials = credentials;
    options.requests_max = arguments.manners.max_requests;
    options.manners = Manners {
        at_once: usize::from(arguments.manners.concurrency),
        spacing: arguments.manners.rate.spacing(),
    };
    if let Some(contact) = &arguments.contact {
        options.contact.clone_from(contact);
    }
    Ok(Registry { ecosystem, client: Client::new(options)?, endpoints })
}

const NOTHING_ASKED: &str = "nothing was asked (--dry-run)";

const NOTHING_FROZEN: &str = "no snapshot yet: nobody was answered, and no listing is there";

/// What the panel that is there forbids is told before anything is asked: what moved in a panel can be asked where there
/// is one, and another panel is drawn where that is wanted.
fn check_panel(order: &Order, output: &Path) -> anyhow::Result<()> {
    let ledger = match Ledger::open_to_read(&ledger::path_in(output)) {
        // Planning brings it up to date, and then looks at its panel.
        Err(LedgerError::Older { .. }) => return Ok(()),
        opened => opened?,
    };
    let held = match &ledger {
        Some(ledger) => Survey::held(ledger, order.ecosystem)?,
        None => None,
    };
    if held.is_none() && matches!(order.what, What::Changed { everywhere: false }) {
        return Err(CrawlError::NoPanel { ecosystem: order.ecosystem }.into());
    }
    order.clone().settled(held.as_ref(), None)?.fate(held.as_ref())?;
    Ok(())
}

fn source(endpoints: &Endpoints, manners: &MannerFlags) -> anyhow::Result<Source> {
    Ok(match endpoints {
        Endpoints::Npm(endpoints) => Source::Npm {
            registry: endpoints.registry.clone(),
            stale_waits: STALE_WAITS.map(|wait| wait.mul_f64(manners.time_scale)),
            reads_tarballs: manners.read_tarballs,
        },
        Endpoints::Pypi(endpoint) => {
            Source::Pypi { index: endpoint.index.clone(), json: endpoint.json.clone()? }
        }
    })
}

fn dry_run(
    orders: Vec<Order>,
    claim: Option<&Claim>,
    registries: &[Registry],
    arguments: &Arguments,
    context: &Context<'_>,
) -> anyhow::Result<Done> {
    let output = &context.global.output;
    let ledger = Ledger::open_to_read(&ledger::path_in(output))?;
    let orders = orders::settle(orders, claim, ledger.as_ref(), context)?;
    let mut planned = Vec::new();
    for (order, registry) in orders.iter().zip(registries) {
        let roll = Roll::open(output, order.ecosystem, context.surroundings.day())?;
        if roll.is_none() && matches!(order.what, What::Survey(..) | What::All) {
            return Err(CrawlError::NoListing { ecosystem: order.ecosystem }.into());
        }
        let packages = foreseen(order, roll.as_ref(), ledger.as_ref())?;
        let survey = foreseen_survey(order, roll.as_ref(), ledger.as_ref())?;
        let host = source(&registry.endpoints, &arguments.manners)?.host();
        let other_strata = orders::other_strata(order, survey.as_ref(), roll.as_ref())?;
        let announcement = Announcement {
            order,
            host: &host,
            packages,
            left: packages,
            listed: roll.as_ref().map(Roll::names),
            survey: survey.as_ref().map(|(survey, fate)| (survey, fate)),
            other_strata: other_strata.as_deref(),
            manners: &arguments.manners,
        };
        announcement.lines().iter().for_each(|line| context.printer.say(line));
        if let (What::Survey(design, _), Some(strata)) = (&order.what, announcement.strata_once_asked()) {
            planned.push((order.ecosystem, design.rank_limits.clone(), strata));
        }
        if matches!(order.what, What::Changed { .. }) {
            context.printer.say("  at most: only the feed tells how many of them moved");
        } else {
            arguments.plan.refuse_many(order, packages)?;
        }
    }
    orders::foretell(planned, ledger.as_ref(), context)?;
    context.printer.say(NOTHING_ASKED);
    Ok(Done::Whole)
}

/// The runs that ended, and why one of them could not go on.
type Worked = (Vec<Finished>, Option<anyhow::Error>);

/// Plans and asks; `None` where it was stopped while it was planned.
async fn crawl(
    orders: Vec<Order>,
    claim: Option<&Claim>,
    registries: Vec<Registry>,
    arguments: &Arguments,
    context: &Context<'_>,
    stop: &Stop,
) -> anyhow::Result<Option<Worked>> {
    let output = &context.global.output;
    let mut ledger = Ledger::open(&ledger::path_in(output))?;
    let until = arguments.manners.deadline.map(|time| Instant::now() + time);
    let orders = orders::settle(orders, claim, Some(&ledger), context)?;
    let mut planned = Vec::new();
    for (order, registry) in orders.into_iter().zip(registries) {
        let roll = Roll::open(output, order.ecosystem, context.surroundings.day())?;
        // How many moved, only the feed tells.
        if !matches!(order.what, What::Changed { .. }) {
            arguments.plan.refuse_many(&order, foreseen(&order, roll.as_ref(), Some(&ledger))?)?;
        }
        let source = source(&registry.endpoints, &arguments.manners)?;
        let had_panel = !ledger.strata(order.ecosystem)?.is_empty();
        // A plan that is dropped is one that was killed: the same command plans it again, or goes on.
        let found = tokio::select! {
            found = plan_one(&order, &registry, source.address(), &mut ledger, context) => found?,
            () = stop.raised() => return Ok(None),
        };
        register(&found, had_panel, order.ecosystem, &mut ledger, context)?;
        arguments.plan.refuse_many(&order, found.left)?;
        // PyPI's listing is the feed itself, and was brought before it was read.
        let outdated = found.counting == Counting::Anew && order.ecosystem == Ecosystem::Npm;
        if outdated && !arguments.plan.no_listing {
            listing::bring(&registry, context).await?;
        }
        let other_strata = orders::other_strata(&order, found.survey.as_ref(), roll.as_ref())?;
        let announcement = Announcement {
            order: &order,
            host: &source.host(),
            packages: found.packages,
            left: found.left,
            listed: roll.as_ref().map(Roll::names),
            survey: found.survey.as_ref().map(|(survey, fate)| (survey, fate)),
            other_strata: other_strata.as_deref(),
            manners: &arguments.manners,
        };
        announcement.lines().iter().for_each(|line| context.printer.say(line));
        let now = moment((context.surroundings.now)());
        let bodies = match arguments.manners.keep_bodies {
            KeepBodies::Zstd => Some(ledger.body_codec(order.ecosystem, now)?),
            KeepBodies::None => None,
        };
        planned.push((order, registry, source, found, bodies));
    }
    let writer = Writer::start(ledger);
    let mut running = Vec::new();
    for (order, registry, source, found, bodies) in planned {
        let limits = Limits { requests: arguments.manners.max_requests, until };
        let concurrency = usize::from(arguments.manners.concurrency);
        let (client, desk, now) = (registry.client.clone(), writer.desk(), context.surroundings.now);
        let work = Work {
            client,
            source,
            desk: desk.clone(),
            run: found.run,
            chosen: order.chosen(),
            bodies,
            concurrency,
            limits,
            stop: stop.clone(),
            now,
        };
        running.push(one(order, registry, work, desk, found, Arc::new(context.bars.clone())));
    }
    let results = futures_util::future::join_all(running).await;
    writer.close()?;
    let mut worked: Worked = (Vec::new(), None);
    for result in results {
        match result {
            Ok(finished) => worked.0.push(finished),
            Err(failed) => worked.1 = worked.1.or(Some(failed)),
        }
    }
    Ok(Some(worked))
}
