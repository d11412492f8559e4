//! The components of a composite of documentation as each drawn package answers them, over every population: what the
//! composite's sampling error is found from, by resampling. It leaves out weighing the components (`weightings`).
//!
//! Packages are kept by pattern: who belongs to the same populations and answers alike is told apart by its stratum and its
//! downloads alone, so that one pass over the packages serves all populations and components.

use std::collections::HashMap;

use polars::prelude::PolarsResult;

use super::sample::{Sample, domains};
use super::survey::{Answer, Stratum};

/// Answers to the components and membership of the populations; `None` where it is not known.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct Pattern {
    belongs: Vec<Option<bool>>,
    has: Vec<Option<bool>>,
}

/// One stratum: its packages, and of each that was drawn the pattern and the downloads.
struct Layer {
    population: u64,
    members: Vec<Answer<Member>>,
}

#[derive(Debug, Clone, Copy)]
pub(super) struct Member {
    pattern: usize,
    downloads: f64,
}

/// The components of one ecosystem's survey.
pub(super) struct Composites {
    patterns: Vec<Pattern>,
    layers: Vec<Layer>,
    /// By population: whether it is weighted by downloads.
    weighted: Vec<bool>,
    components: usize,
}

/// The populations of composites, in order: bands are none.
pub(super) fn populations() -> Vec<&'static str> {
    domains().iter().filter(|domain| !domain.is_band).map(|domain| domain.id).collect()
}

impl Composites {
    /// `components` are the values of each component, by member.
    pub fn of(sample: &Sample, components: &[&[Option<f64>]]) -> PolarsResult<Self> {
        let mut belongs = Vec::new();
        for domain in domains().iter().filter(|domain| !domain.is_band) {
            belongs.push(sample.belongs(domain)?);
        }
        let downloads = sample.downloads()?;
        let members = (0..sample.stratum.len()).map(|member| {
            let pattern = Pattern {
                belongs: belongs.iter().map(|of| of[member]).collect(),
                has: components.iter().map(|of| of[member].map(|value| value > 0.5)).collect(),
            };
            (sample.stratum[member], pattern, downloads[member].unwrap_or(0.0))
        });
        let populations: Vec<u64> = sample.strata.iter().map(|drawn| drawn.population).collect();
        let weighted = self::populations().iter().map(|id| *id == "download_weighted").collect();
        Ok(Self::from_members(&populations, weighted, components.len(), members))
    }

    fn from_members(
        populations: &[u64],
        weighted: Vec<bool>,
        components: usize,
        members: impl Iterator<Item = (usize, Pattern, f64)>,
    ) -> Self {
        let mut known: HashMap<Pattern, usize> = HashMap::new();
        let mut patterns = Vec::new();
        let mut layers: Vec<Layer> = populations
            .iter()
            .map(|population| Layer { population: *population, members: Vec::new() })
            .collect();
        for (stratum, pattern, downloads) in members {
            let pattern = *known.entry(pattern).or_insert_with_key(|pattern| {
                patterns.push(pattern.clone());
                patterns.len() - 1
            });
            layers[stratum].members.push(Answer::Value(Member { pattern, downloads }));
        }
        // A stratum of which nobody was drawn says nothing, and has nobody to draw again.
        layers.retain(|layer| !layer.members.is_empty());
        Self { patterns, layers, weighted, components }
    }

    /// The strata to resample, each with everybody who was drawn.
    pub fn strata(&self) -> impl Iterator<Item = Stratum<'_, Member>> {
        self.layers.iter().map(|layer| Stratum::all(layer.population, &layer.members))
    }

    /// The number of strata.
    pub fn height(&self) -> usize {
        self.layers.len()
    }

    /// The components over each population, with these weights of who was drawn, one list a stratum; `None` where there is
    /// no estimate. They are the estimates of [`share`](super::survey::share) and, by downloads, of
    /// [`weighted_share`](super::survey::weighted_share).
    pub fn values(&self, weights: &[Vec<f64>]) -> Vec<Vec<Option<f64>>> {
        let mut sums = vec![vec![Sums::default(); self.components]; self.weighted.len()];
        for (layer, weights) in self.layers.iter().zip(weights) {
            // The weight of a pattern, and its weight in downloads.
            let mut totals = vec![(0.0, 0.0); self.patterns.len()];
            for (member, weight) in layer.members.iter().zip(weights) {
                if let Answer::Value(member) = member {
                    totals[member.pattern].0 += weight;
                    totals[member.pattern].1 += weight * member.downloads;
                }
            }
            for (population, sums) in sums.iter_mut().enumerate() {
                for (component, sums) in sums.iter_mut().enumerate() {
                    sums.add(&self.stratum(population, component, &totals), layer.population as f64);
                }
            }
        }
        sums.iter().map(|sums| sums.iter().map(Sums::share).collect()).collect()
    }

    fn stratum(&self, population: usize, component: usize, totals: &[(f64, f64)]) -> OfStratum {
        let mut of = OfStratum::default();
        for (pattern, (weight, downloads)) in self.patterns.iter().zip(totals) {
            let counted = if self.weighted[population] { *downloads } else { *weight };
            match (pattern.belongs[population], pattern.has[component]) {
                (None, _) => (),
                (Some(false), _) => of.outside += weight,
                (Some(true), has) => {
                    of.members += weight;
                    of.counted += counted;
                    if let Some(has) = has {
                        of.answered += weight;
                        of.told += counted;
                        of.having += if has { counted } else { 0.0 };
                    }
                }
            }
        }
        of
    }
}

/// Sums of weights over a stratum.
#[derive(Default)]
struct OfStratum {
    members: f64,
    outside: f64,
    answered: f64,
    /// Members, or their downloads.
    counted: f64,
    /// Of these, those whose answer is told.
    told: f64,
    /// Of these, those who have it.
    having: f64,
}

/// Totals over strata.
#[derive(Debug, Clone, Copy, Default)]
struct Sums {
    having: f64,
    counted: f64,
    silent: bool,
}

impl Sums {
    fn add(&mut self, of: &OfStratum, population: f64) {
        if of.members <= 0.0 {
            return;
        }
        self.silent |= of.answered <= 0.0 || (of.told <= 0.0 && of.counted > 0.0);
        if of.told > 0.0 {
            let expansion = population / (of.members + of.outside) * of.counted;
            self.having += expansion * of.having / of.told;
            self.counted += expansion;
        }
    }

    fn share(&self) -> Option<f64> {
        (!self.silent && self.counted > 0.0).then(|| self.having / self.counted)
    }
}

#[cfg(test)]
mod tests {
    use super::super::survey::{Members, Random, Weighted, share, weighted_share};
    use super::*;

    #[test]
    fn with_the_weights_of_the_survey_the_values_are_the_estimates() {
        let mut random = Random::new(11);
        let populations = [40, 5_000];
        let drawn: Vec<(usize, Pattern, f64)> = (0..90)
            .map(|index| {
                let mut three = |shares: [f64; 2]| {
                    let at = random.unit();
                    if at < shares[0] { Some(true) } else { (at < shares[1]).then_some(false) }
                };
                let belongs = vec![three([0.7, 0.95]), Some(true)];
                let has = vec![three([0.4, 0.9])];
                (usize::from(index >= 30), Pattern { belongs, has }, (1_000.0 * random.unit()).round())
            })
            .collect();
        let composites = Composites::from_members(&populations, vec![false, true], 1, drawn.iter().cloned());
        let weights: Vec<Vec<f64>> = vec![vec![40.0 / 30.0; 30], vec![5_000.0 / 60.0; 60]];
        let values = composites.values(&weights);

        let of = |stratum: usize| drawn.iter().filter(move |(at, ..)| *at == stratum);
        let plain: Vec<Vec<Answer<bool>>> = (0..2)
            .map(|stratum| {
                let answer = |(_, pattern, _): &(usize, Pattern, f64)| match pattern.belongs[0] {
                    None => Answer::Unplaced,
                    Some(false) => Answer::Outside,
                    Some(true) => Answer::of(pattern.has[0]),
                };
                of(stratum).map(answer).collect()
            })
            .collect();
        let by_downloads: Vec<Vec<Answer<Weighted>>> = (0..2)
            .map(|stratum| {
                let weighted = |(_, pattern, weight): &(usize, Pattern, f64)| Weighted {
                    weight: *weight,
                    is: pattern.has[0],
                };
                of(stratum).map(|drawn| Answer::Value(weighted(drawn))).collect()
            })
            .collect();
        let plain: Vec<_> = populations
            .iter()
            .zip(&plain)
            .map(|(population, answers)| Stratum {
                population: *population,
                members: Members::Estimated,
                answers,
            })
            .collect();
        let by_downloads: Vec<_> = populations
            .iter()
            .zip(&by_downloads)
            .map(|(population, answers)| Stratum::all(*population, answers))
            .collect();
        let near = |found: Option<f64>, expected: f64| {
            assert!((found.unwrap() - expected).abs() < 1e-12, "{found:?} and {expected}");
        };
        near(values[0][0], share(&plain).unwrap().value);
        near(values[1][0], weighted_share(&by_downloads).unwrap().value);
    }
}
