//! How often packages are downloaded, and the strata that follow from it: a shuffle gives each package a place, and the
//! place a count, falling as in the real registries. It leaves out days and versions.

use super::chance::{Shuffle, mix};
use super::ecosystem::Ecosystem;

/// A stratum by download rank, in order of rank.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Stratum {
    /// Ranks 1–1,000.
    Top1000,
    /// Ranks 1,001–10,000.
    Top10000,
    /// Ranks 10,001–100,000.
    Top100000,
    /// Ranked beyond.
    Rest,
    /// Without a count.
    Unranked,
}

impl Stratum {
    /// All, in order.
    pub const ALL: [Self; 5] = [Self::Top1000, Self::Top10000, Self::Top100000, Self::Rest, Self::Unranked];

    /// Its name, as surveys write it.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Top1000 => "1-1000",
            Self::Top10000 => "1001-10000",
            Self::Top100000 => "10001-100000",
            Self::Rest => "rest",
            Self::Unranked => "unranked",
        }
    }
}

/// The last rank of each stratum that has one.
const LIMITS: [u64; 3] = [1_000, 10_000, 100_000];

/// One in so many ranked packages was not downloaded at all.
const ZEROS: u64 = 70;

/// The counts of a registry.
#[derive(Clone, Debug)]
pub(super) struct Ranks {
    shuffle: Shuffle,
    ranked: u64,
    /// Downloads of the first, in 30 days, in a registry of `full_size` ranked packages.
    top: f64,
    exponent: f64,
    /// Ranks of the real registry that one rank stands for.
    scale: f64,
}

impl Ranks {
    /// `ranked_share`: the share of packages that have a count.
    pub fn new(seed: u64, ecosystem: Ecosystem, count: u64, ranked_share: f64) -> Self {
        let (top, exponent, full_size) = match ecosystem {
            Ecosystem::Npm => (4.0e9, 1.36, 3.77e6),
            Ecosystem::Pypi => (3.0e9, 1.30, 0.74e6),
        };
        let ranked = ((count as f64 * ranked_share.clamp(0.0, 1.0)).round() as u64).min(count);
        let scale = full_size / ranked.max(1) as f64;
        let key = mix(seed ^ ecosystem.salt());
        Self { shuffle: Shuffle::new(key, count), ranked, top, exponent, scale }
    }

    /// The rank, from 1; within a stratum, equal counts may be ranked otherwise by who sorts them.
    pub fn rank(&self, index: u64) -> Option<u64> {
        let place = self.shuffle.place(index);
        (place < self.ranked).then_some(place + 1)
    }

    /// Downloads in 30 days; `None` = no count is known.
    pub fn downloads(&self, index: u64) -> Option<u64> {
        let rank = self.rank(index)?;
        let never = rank > self.ranked - self.ranked / ZEROS;
        let falling = if never {
            0
        } else {
            (self.top * (rank as f64 * self.scale).powf(-self.exponent)).max(1.0) as u64
        };
        // Counts never tie across the limit of a stratum, so that everybody draws it at the same packages.
        let limits = LIMITS.iter().filter(|limit| rank <= **limit && **limit < self.ranked).count();
        Some(falling + limits as u64)
    }

    /// The stratum.
    pub fn stratum(&self, index: u64) -> Stratum {
        match self.rank(index) {
            Some(..=1_000) => Stratum::Top1000,
            Some(..=10_000) => Stratum::Top10000,
            Some(..=100_000) => Stratum::Top100000,
            Some(_) => Stratum::Rest,
            None => Stratum::Unranked,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sorting_by_count_gives_the_strata() {
        for (count, ecosystem) in
            [(1_240, Ecosystem::Npm), (14_000, Ecosystem::Pypi), (130_000, Ecosystem::Npm)]
        {
            let ranks = Ranks::new(5, ecosystem, count, 0.83);
            let mut counted: Vec<(u64, u64)> =
                (0..count).filter_map(|index| Some((ranks.downloads(index)?, index))).collect();
            counted.sort_unstable_by(|a, b| b.cmp(a));
            assert!((counted.len() as f64 - count as f64 * 0.83).abs() < 1.0);
            for (rank, (_, index)) in (1..).zip(&counted) {
                let expected = match rank {
                    ..=1_000 => Stratum::Top1000,
                    1_001..=10_000 => Stratum::Top10000,
                    10_001..=100_000 => Stratum::Top100000,
                    _ => Stratum::Rest,
                };
                assert_eq!(ranks.stratum(*index), expected, "rank {rank} of {count}");
            }
        }
    }

    #[test]
    fn counts_fall_as_in_the_real_registry() {
        let ranks = Ranks::new(5, Ecosystem::Npm, 45_000, 0.838);
        let mut counts: Vec<u64> = (0..45_000).filter_map(|index| ranks.downloads(index)).collect();
        counts.sort_unstable();
        let median = counts[counts.len() / 2];
        assert!((8..20).contains(&median), "median {median}");
        assert_eq!(counts.iter().filter(|count| **count == 0).count() as u64, 37_710 / ZEROS);
        assert!(counts[counts.len() - 1] > 1_000_000);
    }
}
