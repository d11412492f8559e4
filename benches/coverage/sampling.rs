//! Drawing surveys as the program does: allotment to strata, and simple random samples without replacement. It leaves
//! out estimating.

use crate::measures::survey::Random;

/// The sizes of strata like npm's: ranks up to 1,000, 10,000 and the last of those that are used, the rest, the unranked.
pub const NPM: [u64; 5] = [1_000, 9_000, 212_000, 3_550_000, 728_000];
/// The sizes of strata like PyPI's.
pub const PYPI: [u64; 5] = [1_000, 9_000, 90_000, 600_000, 186_000];
/// The sizes of samples.
pub const SIZES: [u64; 3] = [200, 2_000, 20_000];

/// How many packages are drawn from each stratum; one that is taken whole leaves the rest to the others. Shared out as
/// `refresh` does (`src/crawl/allotment.rs`): 6 % to each set of most downloaded ones up to a limit; of what is left, half
/// to npm's used packages and half to all listed ones, or all of it to these; each in proportion to packages. The two of
/// npm's strata between rank 10,000 and the last used package are one here.
pub fn allotted(populations: &[u64; 5], size: u64) -> [u64; 5] {
    let parts = parts(populations);
    let mut given = [0_u64; 5];
    for _ in 0..size.min(populations.iter().sum()) {
        let due = |stratum: usize| match given[stratum] {
            few if few < 2 => 0.0,
            given => (given + 1) as f64 / parts[stratum],
        };
        let next = (0..5)
            .filter(|stratum| given[*stratum] < populations[*stratum])
            .min_by(|a, b| due(*a).total_cmp(&due(*b)))
            .expect("no more is wanted than there is");
        given[next] += 1;
    }
    given
}

fn parts(populations: &[u64; 5]) -> [f64; 5] {
    let of_strata: [(f64, usize); 4] = if *populations == NPM {
        // A third set ends at rank 100,000, within the third stratum here.
        [(0.06, 1), (0.06, 2), (0.06 + 0.41, 3), (0.41, 5)]
    } else {
        [(0.06, 1), (0.06, 2), (0.06, 3), (0.82, 5)]
    };
    let mut parts = [0.0; 5];
    for (part, strata) in of_strata {
        let packages: u64 = populations[..strata].iter().sum();
        for stratum in 0..strata {
            parts[stratum] += part * populations[stratum] as f64 / packages as f64;
        }
    }
    parts
}

/// Draws a simple random sample without replacement of numbers below `population`.
#[derive(Debug, Default)]
pub struct Drawer {
    taken: Vec<u64>,
}

impl Drawer {
    /// The numbers that were drawn.
    pub fn draw(&mut self, population: u64, size: u64, random: &mut Random) -> Vec<u64> {
        if size * 4 > population {
            return select(population, size, random);
        }
        self.taken.resize(self.taken.len().max(population as usize / 64 + 1), 0);
        let mut drawn = Vec::with_capacity(size as usize);
        while (drawn.len() as u64) < size {
            let number = random.below(population);
            let (word, bit) = (&mut self.taken[(number / 64) as usize], 1_u64 << (number % 64));
            if *word & bit == 0 {
                *word |= bit;
                drawn.push(number);
            }
        }
        for number in &drawn {
            self.taken[(number / 64) as usize] = 0;
        }
        drawn
    }
}

/// Selection sampling (Knuth 1969, algorithm S), for samples that are a large part of the whole.
fn select(population: u64, size: u64, random: &mut Random) -> Vec<u64> {
    let mut drawn = Vec::with_capacity(size as usize);
    for number in 0..population {
        if random.below(population - number) < size - drawn.len() as u64 {
            drawn.push(number);
        }
    }
    drawn
}

/// A standard normal number (Box & Muller 1958).
pub fn normal(random: &mut Random) -> f64 {
    (-2.0 * (1.0 - random.unit()).ln()).sqrt() * (std::f64::consts::TAU * random.unit()).cos()
}
