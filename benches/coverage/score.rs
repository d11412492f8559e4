//! Counting how often intervals hold the truth, and the table of it. It leaves out what is estimated.

use crate::measures::survey::{Difference, Estimate, Interval, Random, difference};

/// What is run.
#[derive(Debug, Clone, Copy)]
pub struct Run {
    /// Synthetic registries a scenario.
    pub registries: u32,
    /// The seed.
    pub seed: u64,
}

impl Run {
    /// The random numbers of one registry of one scenario: adding scenarios changes no others.
    pub fn random(&self, scenario: &str, registry: u32) -> Random {
        let hash = scenario.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
        });
        Random::new(self.seed ^ hash ^ (u64::from(registry) << 32))
    }
}

/// The tally of one scenario.
#[derive(Debug, Clone, Copy, Default)]
pub struct Score {
    held: u32,
    below: u32,
    above: u32,
    none: u32,
    too_few: u32,
    held_too_few: u32,
    width: f64,
}

impl Score {
    /// Counts the interval of an estimate, or that there was none.
    pub fn add_estimate(&mut self, found: Option<&Estimate>, truth: f64) {
        let too_few = found.is_some_and(Estimate::too_few);
        self.add(found.and_then(|found| found.interval.ok()), too_few, truth);
    }

    /// Counts the interval of the difference of two estimates, and returns the difference. It decides nothing where one
    /// of them is too few, or where the interval has no width and tells no error level, as in the table `differences`.
    pub fn add_difference(&mut self, of: Option<(&Estimate, &Estimate)>, truth: f64) -> Option<Difference> {
        let found = of.map(|(first, second)| difference(first, second));
        let few = of.is_some_and(|(first, second)| first.too_few() || second.too_few());
        let untold = found.is_some_and(|found| found.p_value.is_none());
        self.add(found.and_then(|found| found.interval.ok()), few || untold, truth);
        found
    }

    /// Counts one interval, or that there was none, and whether it decides nothing.
    pub fn add(&mut self, interval: Option<Interval>, too_few: bool, truth: f64) {
        let Some(Interval { low, high }) = interval else {
            self.none += 1;
            return;
        };
        let slack = 1e-9 * truth.abs().max(1e-9);
        let held = low <= truth + slack && high >= truth - slack;
        *(if held {
            &mut self.held
        } else if high < truth {
            &mut self.below
        } else {
            &mut self.above
        }) += 1;
        self.too_few += u32::from(too_few);
        self.held_too_few += u32::from(too_few && held);
        self.width += high - low;
    }

    /// Counts one test of a hypothesis that holds: whether it was kept.
    pub fn add_test(&mut self, kept: Option<bool>) {
        *(match kept {
            Some(true) => &mut self.held,
            Some(false) => &mut self.above,
            None => &mut self.none,
        }) += 1;
    }

    /// The number of intervals.
    fn intervals(&self) -> u32 {
        self.held + self.below + self.above
    }

    /// The cells of its row.
    pub fn cells(&self) -> String {
        let all = self.intervals();
        let (decide, held) = (all - self.too_few, self.held - self.held_too_few);
        format!(
            "{} | {:.1} | {:.1} | {} | {:.1} | {:.1} | {} | {:.1}",
            covers(self.held, all),
            percent(self.below, all),
            percent(self.above, all),
            significant(self.width / f64::from(all.max(1))),
            percent(self.none, all + self.none),
            percent(self.too_few, all + self.none),
            covers(held, decide),
            percent(decide - held, all + self.none),
        )
    }
}

/// The heads of the columns of [`Score::cells`].
pub const HEADS: &str =
    "covers % | below % | above % | width | none % | too few % | deciding covers % | misled %";
/// The line under the heads.
pub const RULE: &str = "---:|---:|---:|---:|---:|---:|---:|---:";

/// The percentage of intervals that hold the truth, marked where it is outside of what is promised.
fn covers(held: u32, of: u32) -> String {
    if of == 0 {
        return "–".to_owned();
    }
    let covers = percent(held, of);
    let mark = if (93.0..=97.0).contains(&covers) { "" } else { " (!)" };
    format!("**{covers:.1}**{mark}")
}

fn significant(value: f64) -> String {
    if value <= 0.0 {
        return "0".to_owned();
    }
    let digits = (2 - value.log10().floor() as i32).max(0) as usize;
    format!("{value:.digits$}")
}

fn percent(part: u32, of: u32) -> f64 {
    100.0 * f64::from(part) / f64::from(of.max(1))
}
