//! One registry's run of a refresh: planned under rules that are noted, worked through, judged at its end. It leaves out what is
//! announced, and several runs beside each other.

use std::sync::Arc;
use std::time::{Duration, Instant};

use super::super::Context;
use super::super::settings::library;
use super::super::tally::Finished;
use super::{Endpoints, Registry};
use crate::claims::rules_digest;
use crate::crawl::{Desk, Ended, Fate, Feed, Order, Planned, Planning, What, Work, moment, plan, work};
use crate::ledger::{Ledger, LedgerError};
use crate::package::Ecosystem;
use crate::progress::Progress;

/// Notes under which rules a panel is drawn. One that is drawn larger was chosen with its beginning, whose note stays.
pub(super) fn register(
    found: &Planned,
    had_panel: bool,
    ecosystem: Ecosystem,
    ledger: &mut Ledger,
    context: &Context<'_>,
) -> anyhow::Result<()> {
    let is_new = match &found.survey {
        None => false,
        Some((_, Fate::Replaced(_))) => true,
        Some(_) => !had_panel,
    };
    if is_new {
        let rules = rules_digest(&library(context)?);
        ledger.register(ecosystem, &rules, moment((context.surroundings.now)()))?;
    }
    Ok(())
}

pub(super) async fn plan_one(
    order: &Order,
    registry: &Registry,
    address: &url::Url,
    ledger: &mut Ledger,
    context: &Context<'_>,
) -> anyhow::Result<Planned> {
    let feed = match &registry.endpoints {
        Endpoints::Npm(endpoints) => match (&endpoints.replicate, &order.what) {
            (Ok(replicate), _) => Feed::Npm(Some(replicate.clone())),
            (Err(unconfigured), What::Changed { .. }) => return Err(unconfigured.clone().into()),
            (Err(_), _) => Feed::Npm(None),
        },
        Endpoints::Pypi(_) => Feed::Pypi,
    };
    let planning = Planning {
        client: &registry.client,
        feed,
        registry: address,
        output: &context.global.output,
        now: moment((context.surroundings.now)()),
        progress: &context.bars,
    };
    Ok(plan(order, &planning, ledger).await?)
}

pub(super) async fn one(
    order: Order,
    registry: Registry,
    job: Work,
    desk: Desk,
    found: Planned,
    progress: Arc<dyn Progress>,
) -> anyhow::Result<Finished> {
    let (started, now, run) = (Instant::now(), job.now, found.run);
    let (ecosystem, address) = (registry.ecosystem, job.source.address().clone());
    let ended = work(job, found.left, progress).await;
    if matches!(ended, Ok(Ended::Complete)) {
        let at = moment(now());
        desk.with(move |ledger| ledger.finish_run(run, at)).await??;
    }
    let judge = move |ledger: &mut Ledger| Ok((ledger.judged(run, ecosystem)?, ledger.remaining(run)?));
    let (judged, left) = desk.with(judge).await?.map_err(|error: LedgerError| error)?;
    Ok(Finished {
        ecosystem,
        address: address.into(),
        plan: order.key(),
        packages: found.packages,
        left,
        ended: ended?,
        judged,
        requests: registry.client.requests(),
        waited: Duration::from_millis(registry.client.waited_ms()),
        elapsed: started.elapsed(),
    })
}
