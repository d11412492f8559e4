//! What is true of a generated registry: every planted property counted exactly, by stratum and over all, without making
//! a document, so that the estimates of a survey can be held against it. It leaves out what nobody planted: texts,
//! lengths, numbers of releases.

use crate::generate::{Ecosystem, Generated, Property, Stratum, TOPICS};

/// Everything that was counted in one ecosystem.
#[derive(Clone, Debug, PartialEq)]
pub struct Truth {
    /// By stratum, in the order of [`Stratum::ALL`].
    pub strata: [Counts; 5],
    /// Over all packages.
    pub overall: Counts,
}

impl Truth {
    /// The counts of a stratum.
    #[must_use]
    pub fn stratum(&self, stratum: Stratum) -> &Counts {
        &self.strata[stratum as usize]
    }
}

/// What was counted in a group of packages.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Counts {
    properties: Properties,
    /// Packages by declared topic, in the order of [`TOPICS`].
    pub topics: [u64; TOPICS.len()],
    /// How long packages went on releasing.
    pub lives: Lives,
}

/// Packages by property.
#[derive(Clone, Debug, PartialEq)]
struct Properties([u64; Property::COUNT]);

impl Default for Properties {
    fn default() -> Self {
        Self([0; Property::COUNT])
    }
}

impl Counts {
    /// Packages that are listed.
    #[must_use]
    pub fn listed(&self) -> u64 {
        self.count(Property::Listed)
    }

    /// Packages that have a document.
    #[must_use]
    pub fn documents(&self) -> u64 {
        self.listed() - self.count(Property::Gone)
    }

    /// Packages with a property.
    #[must_use]
    pub fn count(&self, property: Property) -> u64 {
        self.properties.0[property as usize]
    }

    /// The share (0–1) of packages with a property among those that have a document; `None` = there is none.
    #[must_use]
    pub fn share(&self, property: Property) -> Option<f64> {
        (self.documents() > 0).then(|| self.count(property) as f64 / self.documents() as f64)
    }

    /// The share (0–1) among the packages with another property: `Usage` among `ReadmePresent`. Both must be had
    /// together by all who have the first; `None` = there is none.
    #[must_use]
    pub fn share_among(&self, property: Property, among: Property) -> Option<f64> {
        (self.count(among) > 0).then(|| self.count(property) as f64 / self.count(among) as f64)
    }

    fn add(&mut self, other: &Self) {
        for (sum, count) in self.properties.0.iter_mut().zip(other.properties.0) {
            *sum += count;
        }
        for (sum, count) in self.topics.iter_mut().zip(other.topics) {
            *sum += count;
        }
        self.lives.add(&other.lives);
    }
}

/// How long ordinary packages went on releasing, by days since the first release. What had its latest release within
/// 364 days before the as-of day still goes on: it is censored there, on the as-of day. All others ended with their
/// latest release; what has a single one ended on day 0.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Lives {
    /// Packages by the day on which they ended.
    pub ended: Vec<u64>,
    /// Packages by the day on which they were last seen going on.
    pub censored: Vec<u64>,
}

impl Lives {
    /// The Kaplan–Meier estimate over the whole registry of the share that still releases after so many days.
    #[must_use]
    pub fn still_releasing(&self, days: usize) -> f64 {
        let days_known = self.ended.len().max(self.censored.len());
        let at = |counts: &[u64], day: usize| counts.get(day).copied().unwrap_or(0);
        let mut at_risk: u64 = self.ended.iter().sum::<u64>() + self.censored.iter().sum::<u64>();
        let mut share = 1.0;
        for day in 0..days_known.min(days.saturating_add(1)) {
            let ended = at(&self.ended, day);
            if ended > 0 {
                share *= 1.0 - ended as f64 / at_risk as f64;
            }
            at_risk -= ended + at(&self.censored, day);
        }
        share
    }

    fn count(&mut self, days: usize, goes_on: bool) {
        let counts = if goes_on { &mut self.censored } else { &mut self.ended };
        if counts.len() <= days {
            counts.resize(days + 1, 0);
        }
        counts[days] += 1;
    }

    fn add(&mut self, other: &Self) {
        for (sums, counts) in [(&mut self.ended, &other.ended), (&mut self.censored, &other.censored)] {
            if sums.len() < counts.len() {
                sums.resize(counts.len(), 0);
            }
            sums.iter_mut().zip(counts).for_each(|(sum, count)| *sum += count);
        }
    }
}

impl Generated {
    /// Counts what is true of an ecosystem now, moved packages included; deleted ones count as before.
    #[must_use]
    pub fn truth(&self, ecosystem: Ecosystem) -> Truth {
        let mut strata: [Counts; 5] = Default::default();
        for index in 0..self.count(ecosystem) {
            self.count_package(ecosystem, index, &mut strata[self.stratum(ecosystem, index) as usize]);
        }
        let mut overall = Counts::default();
        for counts in &strata {
            overall.add(counts);
        }
        Truth { strata, overall }
    }

    fn count_package(&self, ecosystem: Ecosystem, index: u64, counts: &mut Counts) {
        let package = self.package(ecosystem, index);
        for property in package.properties() {
            counts.properties.0[property as usize] += 1;
        }
        if let Some(topic) = package.topic {
            counts.topics[topic] += 1;
        }
        if package.is_ordinary() {
            let goes_on = package.has(Property::Recent);
            let end = if goes_on { self.plan().as_of } else { package.latest_day };
            counts.lives.count((end.0 - package.first_day.0).max(0) as usize, goes_on);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn survival_is_kaplan_and_meiers() {
        // 5 at risk: one ends on day 0; one is censored on day 1; two of the last three end on day 2.
        let lives = Lives { ended: vec![1, 0, 2], censored: vec![0, 1, 0, 1] };
        assert!((lives.still_releasing(0) - 0.8).abs() < 1e-12);
        assert!((lives.still_releasing(1) - 0.8).abs() < 1e-12);
        assert!((lives.still_releasing(2) - 0.8 / 3.0).abs() < 1e-12);
        assert!((lives.still_releasing(1_000) - 0.8 / 3.0).abs() < 1e-12);
        assert!((Lives::default().still_releasing(9) - 1.0).abs() < 1e-12);
    }
}
