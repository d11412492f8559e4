//! The share of weightings under which a composite of one registry is above the other's: the interval of a bootstrap, as
//! the table `weightings` has it. It leaves out populations within a registry, and shares by weight.

use crate::measures::survey::{
    Answer, Bootstrap, Members, Replicates, Stratum, resampled, share_of_weightings_won,
};
use crate::numbers::Survey;
use crate::registry::{Package, Registry};
use crate::sampling::{Drawer, NPM, PYPI};
use crate::score::{HEADS, RULE, Run, Score};

/// 20,000 would take 400 resamples of 40,000 packages a survey.
const SIZES: [u64; 3] = [200, 500, 2_000];

/// As the program resamples.
const PLAN: Bootstrap = Bootstrap { replicates: 400, seed: 20_261_122 };

/// What a package has of the four components.
type Has = [bool; 4];

fn has(package: &Package) -> Has {
    [package.has_example, package.words >= 200.0, package.maintainers > 1.0, package.blocks >= 3.0]
}

/// Prints the table.
pub fn run(run: &Run) {
    println!(
        "\n## Composites over all weightings\n\nThe share of weightings of four components (an example, 200 words, several maintainers, three code blocks) under \
        which the first registry's composite is above the second's, whose strata are like PyPI's; {} resamples of both surveys (Rao, Wu & Yue 1992), the \
        middle 95 % of them. *Between* are the registries whose truth lies between 0.02 and 0.98: where one registry is above in nearly all, every \
        resample says so, and the interval is a point that holds the truth or misses it by a hair.\n",
        PLAN.replicates
    );
    println!("| registries | n | {HEADS} |\n|---|---:|{RULE}|");
    let mut drawer = Drawer::default();
    for size in SIZES {
        let (mut all, mut between) = (Score::default(), Score::default());
        for number in 0..run.registries {
            let mut random = run.random(&format!("composites {size}"), number);
            let first: Registry<Package> = Registry::new(NPM, &mut random);
            let second: Registry<Package> = Registry::new(PYPI, &mut random);
            let truth = won(&shares(&first), &shares(&second)).unwrap_or(f64::NAN);
            let of_first = Survey::of(&first, size, &mut drawer, &mut random);
            let of_second = Survey::of(&second, size, &mut drawer, &mut random);
            let interval = of_first.asked(
                Members::All,
                |package| Answer::Value(has(package)),
                |strata| {
                    of_second.asked(
                        Members::All,
                        |package| Answer::Value(has(package)),
                        |others| {
                            let replicates = replicates(strata, others);
                            replicates.and_then(|replicates| replicates.interval())
                        },
                    )
                },
            );
            all.add(interval, false, truth);
            if (0.02..=0.98).contains(&truth) {
                between.add(interval, false, truth);
            }
        }
        println!("| all | {size} | {} |", all.cells());
        println!("| between | {size} | {} |", between.cells());
    }
}

fn replicates(first: &[Stratum<'_, Has>], second: &[Stratum<'_, Has>]) -> Option<Replicates> {
    let both = [first, second].concat();
    let share = |strata: &[Stratum<'_, Has>], weights: &[Vec<f64>]| -> Vec<f64> {
        let (mut having, mut all) = ([0.0; 4], 0.0);
        for (stratum, weights) in strata.iter().zip(weights) {
            for (has, weight) in stratum.values().zip(weights) {
                all += weight;
                for (having, has) in having.iter_mut().zip(has) {
                    *having += if *has { *weight } else { 0.0 };
                }
            }
        }
        having.iter().map(|having| having / all).collect()
    };
    let found = resampled(&both, PLAN, |weights| {
        let (of_first, of_second) = weights.split_at(first.len());
        vec![won(&share(first, of_first), &share(second, of_second))]
    });
    found.ok()?.pop()
}

fn won(first: &[f64], second: &[f64]) -> Option<f64> {
    share_of_weightings_won(first, second).ok()
}

fn shares(registry: &Registry<Package>) -> Vec<f64> {
    let (mut having, mut all) = ([0.0; 4], 0.0);
    for (package, times) in registry.packages() {
        all += times;
        for (having, has) in having.iter_mut().zip(has(package)) {
            *having += if has { times } else { 0.0 };
        }
    }
    having.iter().map(|having| having / all).collect()
}
