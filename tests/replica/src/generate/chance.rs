//! Chance without a memory: numbers that depend on (seed, registry, index, what is drawn) alone, a stream of them for
//! texts, and a shuffle that can be asked in both directions. It leaves out what the numbers decide.

use super::ecosystem::Ecosystem;

/// What is drawn of a package; each has numbers of its own, so that one says nothing about another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u64)]
pub(super) enum Draw {
    Name = 1,
    NameForm,
    Kind,
    Readme,
    ReadmeForm,
    /// Properties drawn by a share of their own: the number of the property is added.
    Property = 100,
    Topic = 200,
    TopicForm,
    License,
    LicenseForm,
    Status,
    Silence,
    Life,
    LinkForm,
    RepositoryForm,
    KeywordForm,
    PersonForm,
    Maintainers,
    Releases,
    ReleasesMore,
    Giant,
    ReadmeLength,
    ReadmeLengthMore,
    Dependencies,
    Revision,
    Text,
    Times,
    Versions,
    Markup,
    Oddity,
}

/// Spreads the bits of a number (the finaliser of `SplitMix64`).
pub(super) const fn mix(number: u64) -> u64 {
    let number = (number ^ (number >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let number = (number ^ (number >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    number ^ (number >> 31)
}

const STEP: u64 = 0x9e37_79b9_7f4a_7c15;

/// A number as a share: 0 ≤ share < 1.
pub(super) fn unit(number: u64) -> f64 {
    (number >> 11) as f64 / (1u64 << 53) as f64
}

/// The draws of one package.
#[derive(Clone, Copy, Debug)]
pub(super) struct Chance(u64);

impl Chance {
    /// The draws of the package at `index`.
    pub fn of(seed: u64, ecosystem: Ecosystem, index: u64) -> Self {
        Self(mix(mix(seed ^ ecosystem.salt().wrapping_mul(STEP)).wrapping_add(index.wrapping_mul(STEP))))
    }

    /// A number of 64 bits.
    pub fn number(self, draw: Draw) -> u64 {
        self.numbered(draw, 0)
    }

    /// A number of 64 bits, one of several of the same kind.
    pub fn numbered(self, draw: Draw, which: u64) -> u64 {
        mix(self.0 ^ (draw as u64 + which).wrapping_mul(STEP))
    }

    /// A share: 0 ≤ share < 1.
    pub fn unit(self, draw: Draw) -> f64 {
        unit(self.number(draw))
    }

    /// A number below `limit`.
    pub fn below(self, draw: Draw, limit: u64) -> u64 {
        self.number(draw) % limit.max(1)
    }

    /// Which part of 1 is drawn: the index in `shares`, or their number where none of them is.
    pub fn part(self, draw: Draw, shares: &[f64]) -> usize {
        let mut left = self.unit(draw);
        for (part, share) in shares.iter().enumerate() {
            if left < *share {
                return part;
            }
            left -= share;
        }
        shares.len()
    }

    /// From the exponential distribution with this mean.
    pub fn exponential(self, draw: Draw, mean: f64) -> f64 {
        -mean * (1.0 - self.unit(draw)).ln()
    }

    /// From the standard normal distribution, by two draws.
    pub fn normal(self, one: Draw, other: Draw) -> f64 {
        let radius = (-2.0 * (1.0 - self.unit(one)).ln()).sqrt();
        radius * (std::f64::consts::TAU * self.unit(other)).cos()
    }

    /// A stream of numbers for a text.
    pub fn stream(self, draw: Draw) -> Stream {
        Stream(self.number(draw))
    }
}

/// A stream of numbers, for texts and lists.
#[derive(Clone, Debug)]
pub(super) struct Stream(u64);

impl Stream {
    /// The next number of 64 bits.
    pub fn number(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(STEP);
        mix(self.0)
    }

    /// A number below `limit`.
    pub fn below(&mut self, limit: usize) -> usize {
        (self.number() % limit.max(1) as u64) as usize
    }

    /// From `low` to `high`, both possible.
    pub fn between(&mut self, low: usize, high: usize) -> usize {
        low + self.below(high + 1 - low)
    }

    /// Whether what happens with this share happens.
    pub fn happens(&mut self, share: f64) -> bool {
        unit(self.number()) < share
    }

    /// One of several.
    pub fn pick<T: Copy>(&mut self, of: &[T]) -> T {
        of[self.below(of.len())]
    }
}

/// An order by chance of the numbers below `size`, asked in both directions without a table (a Feistel network over the
/// next power of four, walked until it lands below `size`).
#[derive(Clone, Debug)]
pub(super) struct Shuffle {
    size: u64,
    half_bits: u32,
    keys: [u64; 4],
}

impl Shuffle {
    /// The order that `key` chooses.
    pub fn new(key: u64, size: u64) -> Self {
        let bits = u64::BITS - size.saturating_sub(1).leading_zeros();
        let keys = [1u64, 2, 3, 4].map(|round| mix(key.wrapping_add(round.wrapping_mul(STEP))));
        Self { size, half_bits: bits.div_ceil(2).max(1), keys }
    }

    /// Where the number stands.
    pub fn place(&self, index: u64) -> u64 {
        self.walk(index, |shuffle, value| {
            shuffle.keys.iter().fold(value, |value, key| shuffle.round(value, *key))
        })
    }

    /// The number that stands there.
    pub fn index(&self, place: u64) -> u64 {
        self.walk(place, |shuffle, value| {
            let swapped = shuffle.swap(value);
            let turned = shuffle.keys.iter().rev().fold(swapped, |value, key| shuffle.round(value, *key));
            shuffle.swap(turned)
        })
    }

    fn walk(&self, start: u64, step: impl Fn(&Self, u64) -> u64) -> u64 {
        debug_assert!(start < self.size, "{start} is not below {}", self.size);
        let mut value = step(self, start);
        while value >= self.size {
            value = step(self, value);
        }
        value
    }

    fn round(&self, value: u64, key: u64) -> u64 {
        let mask = (1 << self.half_bits) - 1;
        let (left, right) = (value >> self.half_bits, value & mask);
        (right << self.half_bits) | (left ^ (mix(right ^ key) & mask))
    }

    fn swap(&self, value: u64) -> u64 {
        let mask = (1 << self.half_bits) - 1;
        ((value & mask) << self.half_bits) | (value >> self.half_bits)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_shuffle_is_a_permutation_that_can_be_turned_round() {
        for size in [1, 2, 3, 5, 16, 17, 1_000, 4_097] {
            let shuffle = Shuffle::new(9, size);
            let mut places: Vec<u64> = (0..size).map(|index| shuffle.place(index)).collect();
            for (index, place) in (0..).zip(&places) {
                assert_eq!(shuffle.index(*place), index, "size {size}");
            }
            places.sort_unstable();
            assert_eq!(places, (0..size).collect::<Vec<_>>());
        }
        let far = (0..1_000).filter(|index| Shuffle::new(9, 1_000).place(*index).abs_diff(*index) > 100);
        assert!(far.count() > 700);
    }

    #[test]
    fn draws_follow_their_distributions() {
        let all: Vec<Chance> = (0..20_000).map(|index| Chance::of(3, Ecosystem::Npm, index)).collect();
        let mean = |value: &dyn Fn(Chance) -> f64| {
            all.iter().map(|chance| value(*chance)).sum::<f64>() / all.len() as f64
        };
        assert!((mean(&|chance| chance.unit(Draw::Name)) - 0.5).abs() < 0.01);
        assert!((mean(&|chance| chance.exponential(Draw::Life, 300.0)) - 300.0).abs() < 9.0);
        let normal = |chance: Chance| chance.normal(Draw::Releases, Draw::ReleasesMore);
        assert!(mean(&normal).abs() < 0.03);
        assert!((mean(&|chance| normal(chance).powi(2)) - 1.0).abs() < 0.05);
        let third = all.iter().filter(|chance| chance.part(Draw::Kind, &[0.1, 0.3]) == 1).count();
        assert!((5_700..6_300).contains(&third), "{third}");
    }
}
