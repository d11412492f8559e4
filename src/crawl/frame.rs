//! What a survey is drawn from: which strata it has where the user names none, and how many packages of a listing are in
//! each, in all and of the populations that a listing tells. It leaves out drawing (`sample`).

use super::CrawlError;
use super::plan::{Order, What};
use super::sample::{Strata, USED_FROM, populations, stratum_of, usual_limits};
use super::survey::{Former, Survey};
use crate::listing::ListingError;
use crate::listing::roll::Roll;
use crate::package::Ecosystem;

/// How a listing tells who belongs to a population.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Belongs {
    /// Every listed package.
    Listed,
    /// With so many downloads in 30 days, or more.
    Downloads(i64),
    /// Up to this rank by downloads.
    Rank(u32),
}

/// The strata of a survey over a listing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Frame {
    /// Upper ranks of the ranked strata.
    pub rank_limits: Vec<u32>,
    /// Packages listed in each, `rest` and `unranked` last.
    pub populations: Vec<u64>,
    /// Those of them that belong, for each population asked for; `None` where the listing does not tell.
    pub members: Vec<Option<Vec<u64>>>,
}

impl Frame {
    /// Reads it.
    ///
    /// # Errors
    /// A listing that cannot be read.
    pub fn read(rank_limits: &[u32], roll: &Roll, of: &[Belongs]) -> Result<Self, ListingError> {
        let ranks = roll.ranks()?;
        let needs_counts = of.iter().any(|belongs| matches!(belongs, Belongs::Downloads(_)));
        let counts = if needs_counts { roll.counts()? } else { None };
        let ranked = ranks.0.iter().filter(|rank| **rank > 0).count();
        let members = of.iter().map(|belongs| {
            let is_told = match belongs {
                Belongs::Listed => true,
                Belongs::Downloads(_) => counts.is_some(),
                // Ranks that end before say nothing of who stands there.
                Belongs::Rank(rank) => ranked > 0 && ranked >= ranks.0.len().min(*rank as usize),
            };
            is_told.then(|| {
                let mut members = vec![0; rank_limits.len() + 2];
                for (row, rank) in ranks.0.iter().enumerate() {
                    let belongs = match belongs {
                        Belongs::Listed => true,
                        Belongs::Downloads(least) => counts
                            .as_ref()
                            .is_some_and(|counts| counts[row].is_some_and(|count| count >= *least)),
                        Belongs::Rank(last) => (1..=*last).contains(rank),
                    };
                    members[stratum_of(*rank, rank_limits)] += u64::from(belongs);
                }
                members
            })
        });
        Ok(Self {
            rank_limits: rank_limits.to_vec(),
            members: members.collect(),
            populations: populations(&ranks, rank_limits),
        })
    }
}

impl Order {
    /// The same order with its strata: where the user names none, those of the survey that is there and has answers, which
    /// therefore stays the same panel although the last rank of used packages moves from listing to listing; else the usual
    /// ones of the listing at hand.
    ///
    /// # Errors
    /// A listing that cannot be read.
    pub fn settled(mut self, held: Option<&Survey>, roll: Option<&Roll>) -> Result<Self, CrawlError> {
        let What::Survey(design, former) = &mut self.what else { return Ok(self) };
        if design.strata == Strata::Given {
            return Ok(self);
        }
        let there = held.map(Survey::told).filter(|told| told.answered > 0 && *former == Former::Stays);
        design.rank_limits = match (there, roll) {
            (Some(told), _) => told.rank_limits,
            (None, Some(roll)) => limits_of_listing(self.ecosystem, roll)?,
            (None, None) => usual_limits(None),
        };
        Ok(self)
    }

    /// The strata that the listing at hand would give, where they are others than those of the survey that is there, which
    /// were taken over; `None` where they are the same, or the user named them.
    ///
    /// # Errors
    /// A listing that cannot be read.
    pub fn other_limits(&self, roll: &Roll) -> Result<Option<Vec<u32>>, ListingError> {
        let What::Survey(design, _) = &self.what else { return Ok(None) };
        if design.strata == Strata::Given {
            return Ok(None);
        }
        let usual = limits_of_listing(self.ecosystem, roll)?;
        Ok((usual != design.rank_limits).then_some(usual))
    }
}

/// The usual strata of a listing. Claims on npm are about its used packages, a twentieth of all, which therefore have a
/// stratum of their own; those on PyPI are about all listed ones.
fn limits_of_listing(ecosystem: Ecosystem, roll: &Roll) -> Result<Vec<u32>, ListingError> {
    Ok(usual_limits(match ecosystem {
        Ecosystem::Npm => roll.last_used(USED_FROM)?,
        Ecosystem::Pypi => None,
    }))
}
