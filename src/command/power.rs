//! Which claims a survey can decide before it is asked: each claim's plan over the strata of a listing, in words, and the
//! smallest survey for one claim. It leaves out the formulas (`measures/survey/power`) and asking.

use std::collections::BTreeMap;

use super::failure::Usage;
use super::words::number;
use crate::claims::{Claim, Power, Quantity, Test, Testability, percent};
use crate::crawl::{Belongs, Frame, Stratum, allotted};
use crate::listing::ListingError;
use crate::listing::roll::Roll;
use crate::measures::POPULATIONS;
use crate::measures::survey::{NoPower, PlannedStratum, power_of_difference, power_of_share};
use crate::package::Ecosystem;

/// A survey that decides less often than this cannot decide a claim: the usual demand (Cohen 1988).
const ENOUGH: f64 = 0.8;

/// The smallest survey that is looked at.
const SIZE_LEAST: u64 = 25;

/// Populations that a listing tells.
const TOLD: [(&str, Belongs); 5] = [
    ("all_listed", Belongs::Listed),
    ("downloaded_10", Belongs::Downloads(10)),
    ("downloaded_1000", Belongs::Downloads(1_000)),
    ("top_10000", Belongs::Rank(10_000)),
    ("top_1000", Belongs::Rank(1_000)),
];

/// What a registry's survey is drawn from.
pub(super) fn frame(rank_limits: &[u32], roll: &Roll) -> Result<Frame, ListingError> {
    Frame::read(rank_limits, roll, &TOLD.map(|(_, belongs)| belongs))
}

/// The surveys that are planned, or there: what each is drawn from, and how many of each stratum are asked.
#[derive(Default)]
pub(super) struct Surveys(BTreeMap<Ecosystem, (Frame, Vec<u64>)>);

impl Surveys {
    /// Adds a registry's, with the strata as they are once it is asked.
    pub fn add(&mut self, ecosystem: Ecosystem, frame: Frame, strata: &[Stratum]) {
        let sampled = strata.iter().map(|stratum| stratum.sampled).collect();
        self.0.insert(ecosystem, (frame, sampled));
    }

    /// Whether a registry's is known.
    pub fn has(&self, ecosystem: Ecosystem) -> bool {
        self.0.contains_key(&ecosystem)
    }

    /// Surveys of this size.
    fn of_size(frames: &[(Ecosystem, Frame)], size: u64) -> Self {
        let one = |(ecosystem, frame): &(Ecosystem, Frame)| {
            let sampled = allotted(&frame.rank_limits, &frame.populations, size);
            (*ecosystem, (frame.clone(), sampled))
        };
        Self(frames.iter().map(one).collect())
    }

    /// The strata of a population in a registry's survey.
    fn strata(&self, ecosystem: Ecosystem, population: &str) -> Result<Vec<PlannedStratum>, String> {
        let label = ecosystem.label();
        let (frame, sampled) =
            self.0.get(&ecosystem).ok_or_else(|| format!("it needs a survey of {label}, too"))?;
        let place = TOLD.iter().position(|(id, _)| *id == population);
        let place = place.ok_or("who is in its population, only documents tell")?;
        let members = frame.members[place].as_ref();
        let members =
            members.ok_or_else(|| format!("{label}'s listing does not tell who is in its population"))?;
        let all = frame.populations.iter().zip(members).zip(sampled);
        Ok(all
            .map(|((population, members), sampled)| PlannedStratum {
                population: *population,
                members: *members,
                sampled: (*sampled).min(*population),
            })
            .collect())
    }
}

/// What can be said of a claim before it is asked about.
enum Foretold {
    /// It is decided so often, if the truth is such.
    Decided { power: f64, truth: String },
    /// The survey cannot decide it, for a reason.
    Cannot(String),
    /// A listing decides it.
    ByListing(String),
}

/// What can be said of a claim that has a plan.
fn foretell(test: &Test, plan: &Power, surveys: &Surveys) -> Foretold {
    let registries = registries(test);
    let cannot = |why: NoPower| Foretold::Cannot(why.to_string());
    let strata: Result<Vec<_>, String> =
        registries.iter().map(|one| surveys.strata(*one, &test.main_population)).collect();
    let strata = match strata {
        Ok(strata) => strata,
        Err(why) => return Foretold::Cannot(why),
    };
    match (plan.quantity, &strata[..]) {
        (Quantity::Difference, [npm, pypi]) => {
            let away = |by: f64| {
                let of = |side: f64| (plan.share + side * (plan.threshold + by) / 2.0).clamp(0.0, 1.0);
                power_of_difference([(pypi, of(1.0)), (npm, of(-1.0))], plan.threshold, plan.comparisons)
            };
            match lesser(away(plan.effect), away(-plan.effect)) {
                Ok(power) => Foretold::Decided { power, truth: truth(test, plan, None) },
                Err(why) => cannot(why),
            }
        }
        (Quantity::Share | Quantity::Count, [only]) => {
            let members: u64 = only.iter().map(|stratum| stratum.members).sum();
            let is_count = plan.quantity == Quantity::Count;
            let threshold = if is_count { plan.threshold / members.max(1) as f64 } else { plan.threshold };
            if is_count && members > 0 && threshold > 1.0 {
                return Foretold::ByListing(format!("its population has {} packages", number(members)));
            }
            let away = |by: f64| power_of_share(only, threshold, threshold + by);
            match lesser(away(plan.effect), away(-plan.effect)) {
                Ok(power) => {
                    Foretold::Decided { power, truth: truth(test, plan, Some((threshold, members))) }
                }
                Err(why) => cannot(why),
            }
        }
        _ => Foretold::Cannot("its `basis` names other registries than its `power` needs".to_owned()),
    }
}

/// The lesser power of both sides of the threshold; a side on which there is no share is none.
fn lesser(above: Result<f64, NoPower>, below: Result<f64, NoPower>) -> Result<f64, NoPower> {
    match (above, below) {
        (Err(NoPower::NoTruth), other) | (other, Err(NoPower::NoTruth)) => other,
        (above, below) => Ok(above?.min(below?)),
    }
}

/// The registries that a claim's evidence rests on.
pub(super) fn registries(test: &Test) -> Vec<Ecosystem> {
    let named = |ecosystem: &Ecosystem| test.basis.iter().any(|(one, _)| one == ecosystem);
    Ecosystem::ALL.into_iter().filter(named).collect()
}

/// Where the truth is taken to lie, in words.
fn truth(test: &Test, plan: &Power, of: Option<(f64, u64)>) -> String {
    let effect = points(plan.effect);
    let population = POPULATIONS.iter().find(|known| known.id == test.main_population);
    let population = population.map_or(test.main_population.as_str(), |known| known.title);
    match (plan.quantity, of) {
        (Quantity::Count, Some((threshold, members))) => format!(
            "if it is {effect} from {} ({} of {}; {population})",
            percent(threshold),
            number(plan.threshold as u64),
            number(members)
        ),
        (Quantity::Share, _) => format!("if it is {effect} from {} ({population})", percent(plan.threshold)),
        _ => {
            let threshold = if plan.threshold == 0.0 { "0".to_owned() } else { points(plan.threshold) };
            let about = percent(plan.share);
            format!("if the difference is {effect} from {threshold}, of shares about {about} ({population})")
        }
    }
}

fn points(share: f64) -> String {
    let points = format!("{}", (share * 1e4).round() / 100.0);
    let unit = if points == "1" { "point" } else { "points" };
    format!("{points} {unit}")
}

/// Why no survey decides a claim without a plan.
fn unplanned(test: &Test) -> String {
    match &test.decided_by {
        Some(by) if by.contains("--survey") => {
            "its file does not say how far from the threshold the truth is taken to be (`-- power: …`)"
                .to_owned()
        }
        _ => "it needs no survey: the listing decides it".to_owned(),
    }
}

/// A line for each claim: whether these surveys can decide it.
pub(super) fn lines(claims: &[Claim], surveys: &Surveys) -> Vec<String> {
    let mut lines = vec![format!(
        "claims that this can decide: those decided {} of the time or more, if everybody answers and the truth is as far from the threshold as the claim's file states",
        rounded(ENOUGH)
    )];
    let width = claims.iter().map(|claim| claim.id.len()).max().unwrap_or_default();
    let mut untold = Vec::new();
    for claim in claims {
        let Testability::Testable(test) = &claim.testability else {
            untold.push(claim.id.as_str());
            continue;
        };
        let told = match &test.power {
            None => format!("-    {}", unplanned(test)),
            Some(plan) => match foretell(test, plan, surveys) {
                Foretold::Decided { power, truth } if power >= ENOUGH => {
                    format!("yes  decided {} of the time {truth}", rounded(power))
                }
                Foretold::Decided { power, truth } => {
                    format!("no   decided {} of the time {truth}", rounded(power))
                }
                Foretold::Cannot(why) => format!("no   {why}"),
                Foretold::ByListing(why) => format!("-    it needs no survey: {why}"),
            },
        };
        lines.push(format!("  {:width$}  {told}", claim.id));
    }
    if !untold.is_empty() {
        lines.push(format!("  not testable with registry data: {}", untold.join(", ")));
    }
    lines
}

/// A power in words. It is cut, so that what is below what is demanded does not look like it.
fn rounded(power: f64) -> String {
    if power > 0.99 {
        return "over 99 %".to_owned();
    }
    format!("{} %", (power * 100.0).floor())
}

/// The plan of a claim that a survey is to decide.
///
/// # Errors
/// No survey can.
pub(super) fn planned(claim: &Claim) -> Result<(&Test, &Power), Usage> {
    let refused =
        |why: &str| Usage(format!("--for {}: no survey is planned for this claim: {why}", claim.id));
    match &claim.testability {
        Testability::Not { reason } => Err(refused(reason)),
        Testability::Testable(test) => {
            test.power.as_ref().map(|plan| (&**test, plan)).ok_or_else(|| refused(&unplanned(test)))
        }
    }
}

/// The smallest survey that decides a claim often enough, and why.
///
/// # Errors
/// No survey does.
pub(super) fn smallest(claim: &Claim, frames: &[(Ecosystem, Frame)]) -> Result<(u64, String), Usage> {
    let (test, plan) = planned(claim)?;
    let at = |size: u64| foretell(test, plan, &Surveys::of_size(frames, size));
    let is_enough = |size: u64| matches!(at(size), Foretold::Decided { power, .. } if power >= ENOUGH);
    let most =
        frames.iter().map(|(_, frame)| frame.populations.iter().sum::<u64>()).max().unwrap_or_default();
    let mut high = SIZE_LEAST.min(most);
    let mut low = 0;
    while !is_enough(high) {
        if high >= most {
            let why = match at(most) {
                Foretold::Cannot(why) | Foretold::ByListing(why) => why,
                Foretold::Decided { power, truth } => {
                    format!("all {} packages decide it {} of the time {truth}", number(most), rounded(power))
                }
            };
            return Err(Usage(format!("--for {}: no survey decides this claim: {why}", claim.id)));
        }
        low = high;
        high = (high * 2).min(most);
    }
    // A larger survey has at least as many of each stratum, so that its power is no smaller.
    while high - low > 1 {
        let middle = low.midpoint(high);
        if is_enough(middle) { high = middle } else { low = middle }
    }
    let Foretold::Decided { truth, .. } = at(high) else {
        return Err(Usage(format!("--for {}: no survey decides this claim", claim.id)));
    };
    let smaller = match at(low) {
        Foretold::Cannot(why) if low > 0 => format!("; of a smaller one: {why}"),
        _ => String::new(),
    };
    let each = if frames.len() > 1 { " of each registry" } else { "" };
    Ok((
        high,
        format!(
            "for {}: {} packages{each}, the smallest survey that decides it {} of the time or more, {truth}{smaller}",
            claim.id,
            number(high),
            rounded(ENOUGH),
        ),
    ))
}
