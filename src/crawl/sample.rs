//! Who is in the survey: strata by download rank, in each the names with the smallest hashes of (seed, name).
//!
//! A larger sample contains the smaller one, and next month's refresh asks the same panel, as long as a package stays
//! in its stratum. Left out on purpose: estimating anything from the answers (`measures`).

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use sha2::{Digest, Sha256};

use crate::listing::ListingError;
use crate::listing::roll::{Ranks, Roll};
use crate::package::Ecosystem;

/// The upper ranks of the strata, unless others are asked for.
pub const RANK_LIMITS: [u32; 3] = [1_000, 10_000, 100_000];

/// The part of a sample that goes to the strata with a rank limit, in equal shares: few packages, most downloads.
const SHARE_RANKED: f64 = 0.5;

/// The part that goes to packages ranked beyond the last limit.
const SHARE_REST: f64 = 0.3;

/// The part that goes to packages without a rank.
const SHARE_UNRANKED: f64 = 0.2;

/// Strata without a rank limit, behind the others: the rest, and those without a rank.
const UNLIMITED: usize = 2;

/// What is to be drawn.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Design {
    /// Packages in all; fewer where there are fewer.
    pub size: u64,
    /// Chooses the panel.
    pub seed: u64,
    /// Upper ranks of the ranked strata, ascending.
    pub rank_limits: Vec<u32>,
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
    let turns = turns(&populations, design.size);
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
pub(super) fn limits_of(strata: &[Stratum]) -> Vec<u32> {
    strata.iter().filter_map(|stratum| stratum.label.split_once('-')?.1.parse().ok()).collect()
}

fn stratum_of(rank: u32, limits: &[u32]) -> usize {
    if rank == 0 { limits.len() + 1 } else { limits.partition_point(|limit| *limit < rank) }
}

fn populations(ranks: &Ranks, limits: &[u32]) -> Vec<u64> {
    let mut populations = vec![0; limits.len() + UNLIMITED];
    for rank in &ranks.0 {
        populations[stratum_of(*rank, limits)] += 1;
    }
    populations
}

/// Whose turn it is, member by member: always the stratum that is furthest behind its share (`D'Hondt`), until it is
/// taken whole. A larger sample only adds turns at the end.
pub(super) fn turns(populations: &[u64], size: u64) -> Vec<usize> {
    let ranked = populations.len() - UNLIMITED;
    let share = |stratum: usize| match stratum.checked_sub(ranked) {
        None => SHARE_RANKED / ranked as f64,
        Some(0) => SHARE_REST,
        Some(_) => SHARE_UNRANKED,
    };
    let wanted = size.min(populations.iter().sum());
    let mut given = vec![0u64; populations.len()];
    let mut turns = Vec::with_capacity(usize::try_from(wanted).unwrap_or_default());
    while (turns.len() as u64) < wanted {
        let next = (0..populations.len())
            .filter(|stratum| given[*stratum] < populations[*stratum])
            .min_by(|a, b| {
                let due = |stratum: usize| (given[stratum] + 1) as f64 / share(stratum);
                due(*a).total_cmp(&due(*b))
            })
            .expect("no more is wanted than there is");
        given[next] += 1;
        turns.push(next);
    }
    turns
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_larger_sample_begins_with_the_smaller_one() {
        let populations = [1_000, 9_000, 90_000, 3_600_000, 800_000];
        let (small, large) = (turns(&populations, 500), turns(&populations, 20_000));
        assert_eq!(small, large[..500]);
        let count = |turns: &[usize], stratum| turns.iter().filter(|turn| **turn == stratum).count();
        assert_eq!((count(&small, 0), count(&small, 3), count(&small, 4)), (83, 151, 100));
        assert_eq!(count(&large, 0), 1_000, "taken whole, and the rest goes on");
        assert_eq!(large.len(), 20_000);
    }

    #[test]
    fn a_sample_is_never_larger_than_the_registry() {
        assert_eq!(turns(&[2, 0, 0, 1, 0], 100).len(), 3);
        assert_eq!(turns(&[0; 5], 100), Vec::<usize>::new());
    }

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
