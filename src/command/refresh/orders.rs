//! What is ordered, once the ledger and the listings are known: the strata that the user does not name, the size of a
//! survey for a claim, and which claims a survey can decide. It leaves out reading flags (`plan`) and asking.

use super::Arguments;
use crate::claims::{self, Claim};
use crate::command::Context;
use crate::command::failure::Usage;
use crate::command::power::{self, Surveys};
use crate::command::settings::library;
use crate::crawl::{CrawlError, Fate, Order, Stratum, Survey, What};
use crate::ledger::Ledger;
use crate::listing::roll::Roll;
use crate::package::Ecosystem;

/// The claim that a survey is wanted for.
///
/// # Errors
/// There is no such claim, no survey decides it, or it rests on another registry than the one that is asked.
pub(super) fn claim(arguments: &Arguments, context: &Context<'_>) -> anyhow::Result<Option<Claim>> {
    let Some(id) = &arguments.plan.for_claim else { return Ok(None) };
    let claim = claims::load(&library(context)?, id)?;
    let rests_on = power::registries(power::planned(&claim)?.0);
    if let Some(asked) = arguments.ecosystem.filter(|asked| rests_on != [*asked]) {
        let ids: Vec<&str> = rests_on.iter().map(|one| one.id()).collect();
        let instead =
            if let [only] = ids[..] { format!("`refresh {only}`") } else { "no registry".to_owned() };
        return Err(Usage(format!(
            "--for {id}: this claim rests on {}, not on {} alone: name {instead}",
            ids.join(" and "),
            asked.id()
        ))
        .into());
    }
    Ok(Some(claim))
}

/// The registries that are asked: those that were named, else those that the claim rests on, else all.
pub(super) fn ecosystems(arguments: &Arguments, claim: Option<&Claim>) -> anyhow::Result<Vec<Ecosystem>> {
    let rests_on =
        claim.map(|claim| power::planned(claim).map(|(test, _)| power::registries(test))).transpose()?;
    let wanted = |ecosystem: &Ecosystem| arguments.ecosystem.is_none_or(|one| one == *ecosystem);
    let needed = |ecosystem: &Ecosystem| rests_on.as_ref().is_none_or(|needed| needed.contains(ecosystem));
    Ok(Ecosystem::ALL.into_iter().filter(wanted).filter(needed).collect())
}

/// The orders with their strata and, for a claim, their size, which is said.
///
/// # Errors
/// No listing to draw from, or no survey that decides the claim.
pub(super) fn settle(
    orders: Vec<Order>,
    claim: Option<&Claim>,
    ledger: Option<&Ledger>,
    context: &Context<'_>,
) -> anyhow::Result<Vec<Order>> {
    let mut settled = Vec::new();
    let mut frames = Vec::new();
    for order in orders {
        if !matches!(order.what, What::Survey(..)) {
            settled.push(order);
            continue;
        }
        let ecosystem = order.ecosystem;
        let roll = Roll::open(&context.global.output, ecosystem, context.surroundings.day())?;
        let order = order.settled(held(ledger, ecosystem)?.as_ref(), roll.as_ref())?;
        if let (What::Survey(design, _), Some(_)) = (&order.what, claim) {
            let roll = roll.ok_or(CrawlError::NoListing { ecosystem })?;
            frames.push((ecosystem, power::frame(&design.rank_limits, &roll)?));
        }
        settled.push(order);
    }
    let Some(claim) = claim else { return Ok(settled) };
    let (size, why) = power::smallest(claim, &frames)?;
    context.printer.say(&why);
    for order in &mut settled {
        if let What::Survey(design, _) = &mut order.what {
            design.size = size;
        }
    }
    Ok(settled)
}

fn held(ledger: Option<&Ledger>, ecosystem: Ecosystem) -> anyhow::Result<Option<Survey>> {
    Ok(ledger.map(|ledger| Survey::held(ledger, ecosystem)).transpose()?.flatten())
}

/// The strata that the listing at hand would give, where those of the survey that is there were taken over and are others.
pub(super) fn other_strata(
    order: &Order,
    survey: Option<&(Survey, Fate)>,
    roll: Option<&Roll>,
) -> anyhow::Result<Option<Vec<u32>>> {
    let is_there = survey.is_some_and(|(_, fate)| matches!(fate, Fate::Renewed { .. } | Fate::Kept(_)));
    match roll.filter(|_| is_there) {
        Some(roll) => Ok(order.other_limits(roll)?),
        None => Ok(None),
    }
}

/// Says of each claim whether the surveys that are planned can decide it; of a registry that is not among them, the
/// survey that the ledger holds counts as far as it was asked.
pub(super) fn foretell(
    planned: Vec<(Ecosystem, Vec<u32>, Vec<Stratum>)>,
    ledger: Option<&Ledger>,
    context: &Context<'_>,
) -> anyhow::Result<()> {
    if planned.is_empty() {
        return Ok(());
    }
    let open = |ecosystem| Roll::open(&context.global.output, ecosystem, context.surroundings.day());
    let mut surveys = Surveys::default();
    for (ecosystem, rank_limits, strata) in planned {
        if let Some(roll) = open(ecosystem)? {
            surveys.add(ecosystem, power::frame(&rank_limits, &roll)?, &strata);
        }
    }
    for ecosystem in Ecosystem::ALL.into_iter().filter(|one| !surveys.has(*one)).collect::<Vec<_>>() {
        if let (Some(held), Some(roll)) = (held(ledger, ecosystem)?, open(ecosystem)?) {
            surveys.add(ecosystem, power::frame(&held.told().rank_limits, &roll)?, &held.once_asked(0));
        }
    }
    let claims = claims::load_all(&library(context)?)?;
    for line in power::lines(&claims, &surveys) {
        context.printer.say(&line);
    }
    Ok(())
}
