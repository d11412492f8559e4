//! Who is in the survey: strata by download rank, in each the names with the smallest hashes of (seed, name).
//!
//! A larger sample contains the smaller one, and next month's refresh asks the same panel, as long as a package stays
//! in its stratum. Left out on purpose: how many of each stratum there are (`allotment`), and estimating anything from the
//! answers (`measures`).

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use sha2::{Digest, Sha256};

use super::allotment::{Turns, UNLIMITED};
use crate::listing::ListingError;
use crate::listing::roll::{Ranks, Roll};
use crate::package::Ecosystem;

/// The upper ranks of the strata, unless others are asked for; behind them, where counts of downloads are known, stands
/// the last package that is used (`usual_limits`).
pub const RANK_LIMITS: [u32; 3] = [1_000, 10_000, 100_000];

/// A package with so many downloads in 30 days is used.
pub const USED_FROM: i64 = 1_000;

/// What is to be drawn.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Design {
    /// Packages in all; fewer where there are fewer.
    pub size: u64,
    /// Chooses the panel.
    pub seed: u64,
    /// Upper ranks of the ranked strata, ascending.
    pub rank_limits: Vec<u32>,
    /// Who says so.
    pub strata: Strata,
}

/// Who chooses the strata of a survey.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Strata {
    /// The program: those of the survey that is there, else the usual ones.
    Usual,
    /// The user.
    Given,
}

/// One stratum of a sample.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stratum {
    /// Its name: `1-1000`, `rest`, `unranked`.
    pub label: String,
    /// Packages listed in it.
    pub population: u64,
    /// Packages drawn from it.
    pub sampled: u64,
}

/// One package of a sample.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member {
    /// Its name.
    pub name: String,
    /// The index of its stratum.
    pub stratum: usize,
    /// Its rank by downloads; `None` where it has none.
    pub rank: Option<u32>,
}

/// A drawn sample.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sample {
    /// The strata in order of rank, then `rest`, then `unranked`; empty ones too.
    pub strata: Vec<Stratum>,
    /// The members in the order in which they are asked: stopped at any point, what was asked is the smaller sample.
    pub members: Vec<Member>,
}

/// Draws the sample from a roll.
///
/// # Errors
/// A listing that cannot be read.
pub fn draw(design: &Design, ecosystem: Ecosystem, roll: &Roll) -> Result<Sample, ListingError> {
    let ranks = roll.ranks()?;
    let populations = populations(&ranks, &design.rank_limits);
    let wanted = usize::try_from(design.size).unwrap_or(usize::MAX);
    let turns: Vec<usize> =
        Turns::new(&design.rank_limits, &populations, &populations).take(wanted).collect();
    let mut sizes = vec![0usize; populations.len()];
    for stratum in &turns {
        sizes[*stratum] += 1;
    }
    let mut chosen: Vec<BinaryHeap<(u64, Reverse<usize>, String)>> = vec![BinaryHeap::new(); sizes.len()];
    roll.each_name(&mut |row, name| {
        let stratum = stratum_of(ranks.0[row], &design.rank_limits);
        let hash = hash(design.seed, ecosystem, name);
        let heap = &mut chosen[stratum];
        let full = heap.len() >= sizes[stratum];
        if full && heap.peek().is_none_or(|worst| hash >= worst.0) {
            return;
        }
        if full {
            heap.pop();
        }
        heap.push((hash, Reverse(row), name.to_owned()));
    })?;
    let mut queues: Vec<_> = chosen.into_iter().map(|heap| heap.into_sorted_vec().into_iter()).collect();
    let members = turns
        .into_iter()
        .filter_map(|stratum| {
            let (_, Reverse(row), name) = queues[stratum].next()?;
            Some(Member { name, stratum, rank: Some(ranks.0[row]).filter(|rank| *rank > 0) })
        })
        .collect();
    let strata = labels(&design.rank_limits)
        .into_iter()
        .zip(populations)
        .zip(sizes)
        .map(|((label, population), sampled)| Stratum { label, population, sampled: sampled as u64 })
        .collect();
    Ok(Sample { strata, members })
}

/// The place of a name in its stratum's order: the first eight bytes, most significant first, of the SHA-256 of
/// `SEED:ECOSYSTEM:NAME`.
#[must_use]
pub fn hash(seed: u64, ecosystem: Ecosystem, name: &str) -> u64 {
    let digest = Sha256::new()
        .chain_update(seed.to_string())
        .chain_update(b":")
        .chain_update(ecosystem.id())
        .chain_update(b":")
        .chain_update(name)
        .finalize();
    u64::from_be_bytes(digest[..8].try_into().expect("a SHA-256 has 32 bytes"))
}

/// Half the width of the 95 % interval of a share of one half, the widest there is, over all listed packages:
/// stratified, with finite-population correction. `None` where a stratum that has packages has none in the sample.
#[must_use]
pub fn half_width(strata: &[Stratum]) -> Option<f64> {
    let total: f64 = strata.iter().map(|stratum| stratum.population as f64).sum();
    let mut variance = 0.0;
    for stratum in strata.iter().filter(|stratum| stratum.population > 0) {
        let (population, sampled) = (stratum.population as f64, stratum.sampled as f64);
        if stratum.sampled == 0 {
            return None;
        }
        variance += (population / total).powi(2) * 0.25 / sampled * (1.0 - sampled / population);
    }
    Some(1.959_964 * variance.sqrt())
}

/// The upper ranks of the strata where nobody gives others and no survey is there: the fixed ones, and the last rank of
/// the used packages where that is known and lies behind them.
#[must_use]
pub fn usual_limits(last_used: Option<u32>) -> Vec<u32> {
    let behind = last_used.filter(|rank| *rank > RANK_LIMITS[RANK_LIMITS.len() - 1]);
    RANK_LIMITS.into_iter().chain(behind).collect()
}

fn labels(limits: &[u32]) -> Vec<String> {
    let mut from = 1;
    let mut labels = Vec::new();
    for limit in limits {
        labels.push(format!("{from}-{limit}"));
        from = limit.saturating_add(1);
    }
    labels.extend(["rest".to_owned(), "unranked".to_owned()]);
    labels
}

/// The upper ranks of strata, read from their names.
#[must_use]
pub fn limits_of(strata: &[Stratum]) -> Vec<u32> {
    strata.iter().filter_map(|stratum| stratum.label.split_once('-')?.1.parse().ok()).collect()
}

pub(super) fn stratum_of(rank: u32, limits: &[u32]) -> usize {
    if rank == 0 { limits.len() + 1 } else { limits.partition_point(|limit| *limit < rank) }
}

pub(super) fn populations(ranks: &Ranks, limits: &[u32]) -> Vec<u64> {
    let mut populations = vec![0; limits.len() + UNLIMITED];
    for rank in &ranks.0 {
        populations[stratum_of(*rank, limits)] += 1;
    }
    populations
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranks_fall_into_their_strata() {
        let found: Vec<usize> =
            [1, 1_000, 1_001, 100_000, 100_001, 0].map(|rank| stratum_of(rank, &RANK_LIMITS)).to_vec();
        assert_eq!(found, [0, 0, 1, 2, 3, 4]);
        assert_eq!(labels(&RANK_LIMITS), ["1-1000", "1001-10000", "10001-100000", "rest", "unranked"]);
        let named = labels(&[10, 25]).into_iter().map(|label| Stratum { label, population: 0, sampled: 0 });
        assert_eq!(limits_of(&named.collect::<Vec<_>>()), [10, 25]);
        assert_eq!(populations(&Ranks(vec![0, 1, 2_000]), &RANK_LIMITS), [1, 1, 0, 0, 1]);
    }

    #[test]
    fn the_last_used_package_ends_a_stratum_where_it_ranks_behind_the_fixed_ones() {
        assert_eq!(usual_limits(Some(222_239)), [1_000, 10_000, 100_000, 222_239]);
        assert_eq!(labels(&usual_limits(Some(222_239)))[3..], ["100001-222239", "rest", "unranked"]);
        for none in [None, Some(0), Some(45_000), Some(100_000)] {
            assert_eq!(usual_limits(none), RANK_LIMITS);
        }
    }

    #[test]
    fn the_hash_is_the_documented_one() {
        // printf '1:npm:left' | sha256sum | cut -c1-16
        assert_eq!(format!("{:016x}", hash(1, Ecosystem::Npm, "left")), HASH_OF_LEFT);
        assert_ne!(hash(1, Ecosystem::Npm, "left"), hash(1, Ecosystem::Pypi, "left"));
        assert_ne!(hash(1, Ecosystem::Npm, "left"), hash(2, Ecosystem::Npm, "left"));
    }

    const HASH_OF_LEFT: &str = "7c354c920c957bea";

    #[test]
    fn the_half_width_is_that_of_the_formula() {
        let stratum = |population, sampled| Stratum { label: String::new(), population, sampled };
        let simple = half_width(&[stratum(1_000_000, 2_000)]).unwrap();
        assert!((simple - 0.021_891).abs() < 1e-5, "{simple}");
        assert_eq!(half_width(&[stratum(50, 50), stratum(0, 0)]), Some(0.0));
        assert_eq!(half_width(&[stratum(50, 50), stratum(10, 0)]), None);
    }
}
