//! Means, totals, ratios, medians and shares by weight, over packages with numbers. It leaves out times (`times`).

use crate::measures::survey::{
    Answer, Estimate, Members, NoEstimate, Stratum, Weighted, mean, median, quantile, ratio, total,
    weighted_share,
};
use crate::registry::{Kind, Package, Registry};
use crate::sampling::{Drawer, NPM, PYPI, allotted};
use crate::score::{HEADS, RULE, Run, Score};

/// The sizes of samples: 500, too, since about there sums of skew numbers become enough to decide by.
const SIZES: [u64; 4] = [200, 500, 2_000, 20_000];

/// Something that is estimated, and how its truth is counted.
#[derive(Clone, Copy)]
struct Asked {
    title: &'static str,
    estimate: fn(&Survey<Package>) -> Result<Estimate, NoEstimate>,
    truth: fn(&Registry<Package>) -> f64,
}

/// What was drawn from a registry, stratum by stratum.
pub struct Survey<K> {
    populations: [u64; 5],
    drawn: Vec<Vec<K>>,
}

impl<K: Kind + Copy> Survey<K> {
    /// Draws a survey.
    pub fn of(
        registry: &Registry<K>,
        size: u64,
        drawer: &mut Drawer,
        random: &mut crate::measures::survey::Random,
    ) -> Self {
        let counts = allotted(&registry.populations, size);
        let drawn = counts.into_iter().enumerate().map(|(stratum, count)| {
            let numbers = drawer.draw(registry.populations[stratum], count, random);
            numbers.into_iter().map(|number| *registry.package(stratum, number)).collect()
        });
        Self { populations: registry.populations, drawn: drawn.collect() }
    }

    /// Estimates something from the answers of its packages.
    pub fn asked<T, R>(
        &self,
        members: Members,
        answer: impl Fn(&K) -> Answer<T>,
        estimate: impl FnOnce(&[Stratum<'_, T>]) -> R,
    ) -> R {
        let answers: Vec<Vec<Answer<T>>> =
            self.drawn.iter().map(|drawn| drawn.iter().map(&answer).collect()).collect();
        let strata: Vec<Stratum<'_, T>> = answers
            .iter()
            .zip(self.populations)
            .map(|(answers, population)| Stratum { population, members, answers })
            .collect();
        estimate(&strata)
    }
}

impl Survey<Package> {
    fn words(&self) -> Result<Estimate, NoEstimate> {
        self.asked(Members::All, |package| Answer::Value(package.words), |strata| mean(strata, None))
    }

    fn members(
        &self,
        of: fn(&[Stratum<'_, f64>]) -> Result<Estimate, NoEstimate>,
    ) -> Result<Estimate, NoEstimate> {
        let answer =
            |package: &Package| if package.member { Answer::Value(package.words) } else { Answer::Outside };
        self.asked(Members::Estimated, answer, of)
    }
}

/// The places of two of them.
const MEAN: usize = 0;
const MEDIAN: usize = 7;

const ASKED: [Asked; 9] = [
    Asked {
        title: "mean words (σ of log 1)",
        estimate: Survey::words,
        truth: |registry| mean_of(registry, |it| it.words),
    },
    Asked {
        title: "mean of log words",
        estimate: |survey| {
            survey.asked(
                Members::All,
                |package| Answer::Value(package.words.ln()),
                |strata| mean(strata, None),
            )
        },
        truth: |registry| mean_of(registry, |it| it.words.ln()),
    },
    Asked {
        title: "mean maintainers (1 and a few)",
        estimate: |survey| {
            survey.asked(
                Members::All,
                |package| Answer::Value(package.maintainers),
                |strata| mean(strata, None),
            )
        },
        truth: |registry| mean_of(registry, |it| it.maintainers),
    },
    Asked {
        title: "mean words of a population across strata",
        estimate: |survey| survey.members(|strata| mean(strata, None)),
        truth: |registry| {
            let member = |it: &Package| if it.member { 1.0 } else { 0.0 };
            total_of(registry, |it| it.words * member(it)) / total_of(registry, member)
        },
    },
    Asked {
        title: "total words of that population",
        estimate: |survey| survey.members(|strata| total(strata, None)),
        truth: |registry| total_of(registry, |it| if it.member { it.words } else { 0.0 }),
    },
    Asked {
        title: "ratio: code blocks a word",
        estimate: |survey| {
            survey.asked(Members::All, |package| Answer::Value((package.blocks, package.words)), ratio)
        },
        truth: |registry| total_of(registry, |it| it.blocks) / total_of(registry, |it| it.words),
    },
    Asked {
        title: "share of downloads that goes to packages with an example",
        estimate: |survey| {
            let answer = |package: &Package| {
                Answer::Value(Weighted { weight: package.downloads, is: Some(package.has_example) })
            };
            survey.asked(Members::All, answer, weighted_share)
        },
        truth: |registry| {
            let with = total_of(registry, |it| if it.has_example { it.downloads } else { 0.0 });
            with / total_of(registry, |it| it.downloads)
        },
    },
    Asked {
        title: "median words",
        estimate: |survey| {
            survey.asked(Members::All, |package| Answer::Value(package.words), |strata| median(strata, None))
        },
        truth: |registry| quantile_of(registry, 0.5),
    },
    Asked {
        title: "0.9 quantile of words",
        estimate: |survey| {
            survey.asked(
                Members::All,
                |package| Answer::Value(package.words),
                |strata| quantile(strata, 0.9, None),
            )
        },
        truth: |registry| quantile_of(registry, 0.9),
    },
];

/// Prints the tables.
pub fn run(run: &Run) {
    println!(
        "\n## Means, totals, ratios, quantiles\n\nt intervals with Satterthwaite's degrees of freedom, linearisation and Hall's \
        correction; Wilson's for the share of downloads; Woodruff's for quantiles. Words are log-normal, σ = 1, in each \
        stratum: skewness 6.\n"
    );
    println!("| estimate | n | {HEADS} |\n|---|---:|{RULE}|");
    let mut rows = vec![vec![Score::default(); ASKED.len() + 2]; SIZES.len()];
    let mut drawer = Drawer::default();
    for number in 0..run.registries {
        let mut random = run.random("numbers", number);
        let npm = Known::of(Registry::new(NPM, &mut random));
        let pypi = Known::of(Registry::new(PYPI, &mut random));
        for (row, size) in rows.iter_mut().zip(SIZES) {
            let survey = Survey::of(&npm.registry, size, &mut drawer, &mut random);
            let other = Survey::of(&pypi.registry, size, &mut drawer, &mut random);
            one(row, (&npm, &survey), (&pypi, &other));
        }
    }
    let titles = ASKED.map(|asked| asked.title);
    for (index, title) in
        titles.iter().chain(&["difference of mean words", "difference of median words"]).enumerate()
    {
        for (row, size) in rows.iter().zip(SIZES) {
            println!("| {title} | {size} | {} |", row[index].cells());
        }
    }
}

/// A registry and what is true of it.
struct Known {
    registry: Registry<Package>,
    truths: [f64; 9],
}

impl Known {
    fn of(registry: Registry<Package>) -> Self {
        Self { truths: ASKED.map(|asked| (asked.truth)(&registry)), registry }
    }
}

fn one(row: &mut [Score], first: (&Known, &Survey<Package>), second: (&Known, &Survey<Package>)) {
    for (index, asked) in ASKED.iter().enumerate() {
        row[index].add_estimate((asked.estimate)(first.1).ok().as_ref(), first.0.truths[index]);
    }
    for (place, index) in [(ASKED.len(), MEAN), (ASKED.len() + 1, MEDIAN)] {
        let estimate = ASKED[index].estimate;
        let (a, b) = (estimate(first.1).ok(), estimate(second.1).ok());
        let truth = first.0.truths[index] - second.0.truths[index];
        row[place].add_difference(a.as_ref().zip(b.as_ref()), truth);
    }
}

fn total_of(registry: &Registry<Package>, of: impl Fn(&Package) -> f64) -> f64 {
    registry.packages().map(|(package, times)| times * of(package)).sum()
}

fn mean_of(registry: &Registry<Package>, of: impl Fn(&Package) -> f64) -> f64 {
    total_of(registry, of) / total_of(registry, |_| 1.0)
}

fn quantile_of(registry: &Registry<Package>, share: f64) -> f64 {
    let mut words: Vec<(f64, f64)> =
        registry.packages().map(|(package, times)| (package.words, times)).collect();
    words.sort_by(|a, b| a.0.total_cmp(&b.0));
    let wanted = share * words.iter().map(|(_, times)| times).sum::<f64>();
    let mut sum = 0.0;
    let reached = words.iter().find(|(_, times)| {
        sum += times;
        sum >= wanted - 1e-6
    });
    reached.map_or(0.0, |(words, _)| *words)
}
