//! Synthetic registries. A stratum of N packages is made of 1,000 different ones, each of which stands there N/1,000
//! times: a finite population whose truth can be counted exactly. It leaves out drawing from it.

use crate::measures::survey::Random;
use crate::measures::survival::{End, Subject};
use crate::sampling::normal;

/// The different packages of a stratum.
pub const KINDS: u64 = 1_000;

/// One package.
#[derive(Debug, Clone, Copy)]
pub struct Package {
    /// Words of documentation: log-normal, σ = 1 within a stratum.
    pub words: f64,
    /// Code blocks: a random part of the words.
    pub blocks: f64,
    /// Maintainers: 1 and a geometric number more.
    pub maintainers: f64,
    /// Downloads: log-normal about a level that falls by the stratum, σ = 1.
    pub downloads: f64,
    /// Whether it has an example; likelier with more words.
    pub has_example: bool,
    /// Whether it belongs to the population asked about.
    pub member: bool,
    /// A time in months and how it ended, censored by chance: for `data` alone, which needs no more of it to check
    /// formulas. `histories` has what the program sees.
    pub subject: Subject,
}

/// What a registry is made of.
pub trait Kind: Sized {
    /// The laws of one stratum.
    type Laws;

    /// Draws the laws of a stratum.
    fn laws(stratum: usize, random: &mut Random) -> Self::Laws;

    /// Draws one after these laws.
    fn draw(laws: &Self::Laws, random: &mut Random) -> Self;
}

/// One registry: five strata of packages.
#[derive(Debug, Clone)]
pub struct Registry<K> {
    /// Packages a stratum.
    pub populations: [u64; 5],
    /// The different packages of each stratum.
    pub kinds: Vec<Vec<K>>,
}

impl<K: Kind> Registry<K> {
    /// A registry whose laws are drawn, too.
    pub fn new(populations: [u64; 5], random: &mut Random) -> Self {
        Self::with(populations, |_| (), random)
    }

    /// The same, with something changed in the laws of each stratum.
    pub fn with(populations: [u64; 5], change: impl Fn(&mut K::Laws), random: &mut Random) -> Self {
        let kinds = (0..5).map(|stratum| {
            let mut laws = K::laws(stratum, random);
            change(&mut laws);
            (0..KINDS).map(|_| K::draw(&laws, random)).collect()
        });
        Self { populations, kinds: kinds.collect() }
    }

    /// Every different package with the number of times it stands there.
    pub fn packages(&self) -> impl Iterator<Item = (&K, f64)> + Clone {
        self.kinds.iter().zip(&self.populations).flat_map(|(kinds, population)| {
            kinds.iter().map(|kind| (kind, *population as f64 / KINDS as f64))
        })
    }

    /// The package of a number below the stratum's population.
    pub fn package(&self, stratum: usize, number: u64) -> &K {
        &self.kinds[stratum][(number % KINDS) as usize]
    }
}

/// A level of one registry, normal about that of its stratum.
pub fn level(levels: [f64; 5], stratum: usize, by: f64, random: &mut Random) -> f64 {
    levels[stratum] + by * normal(random)
}

/// The laws of one stratum of one registry.
pub struct Laws {
    words: f64,
    block_part: f64,
    more_maintainers: f64,
    downloads: f64,
    example: f64,
    member: f64,
    single: f64,
    months: f64,
}

impl Kind for Package {
    type Laws = Laws;

    fn laws(stratum: usize, random: &mut Random) -> Laws {
        let mut about = |levels: [f64; 5], by: f64| level(levels, stratum, by, random);
        Laws {
            words: about([6.5, 6.2, 5.8, 5.2, 4.8], 0.3),
            block_part: about([0.02, 0.02, 0.015, 0.01, 0.01], 0.002).max(0.001),
            more_maintainers: about([0.6, 0.5, 0.3, 0.15, 0.1], 0.04).clamp(0.01, 0.9),
            downloads: about([15.0, 12.0, 9.0, 3.5, 1.5], 0.3),
            example: about([-3.0, -3.2, -3.5, -4.0, -4.5], 0.3),
            member: about([1.0, 1.0, 0.9, 0.25, 0.1], 0.02).clamp(0.02, 1.0),
            single: about([0.02, 0.05, 0.1, 0.3, 0.35], 0.05).clamp(0.0, 0.9),
            months: about([4.5, 4.0, 3.5, 2.5, 2.0], 0.3).exp(),
        }
    }

    fn draw(laws: &Laws, random: &mut Random) -> Self {
        let words = (laws.words + normal(random)).exp().ceil();
        let maintainers = 1.0 + ((1.0 - random.unit()).ln() / laws.more_maintainers.ln()).floor();
        let odds = (laws.example + 0.7 * words.ln()).exp();
        Self {
            words,
            blocks: words * laws.block_part * (0.6 * normal(random)).exp(),
            maintainers,
            downloads: (laws.downloads + normal(random)).exp().ceil(),
            has_example: random.unit() < odds / (1.0 + odds),
            member: random.unit() < laws.member,
            subject: laws.subject(random),
        }
    }
}

impl Laws {
    /// A share released once and fell silent; others release for a time after Weibull's law with shape 0.8. Packages are
    /// 1 to 150 months old, which censors.
    fn subject(&self, random: &mut Random) -> Subject {
        let lived = if random.unit() < self.single {
            0.0
        } else {
            self.months * (-(1.0 - random.unit()).ln()).powf(1.25)
        };
        let watched = 1.0 + 149.0 * random.unit();
        let end = if lived <= watched { End::Event } else { End::Censored };
        Subject { time: lived.min(watched), end }
    }
}
