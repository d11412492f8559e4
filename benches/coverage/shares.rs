//! Shares at 0.02, 0.2, 0.5 and 0.9: of all packages, with answers missing, and of populations across strata. It leaves
//! out shares by weight (`numbers`).

use crate::measures::survey::{Answer, Estimate, Interval, Members, NoEstimate, Random, Stratum, share};
use crate::sampling::{NPM, SIZES, allotted, normal};
use crate::score::{HEADS, RULE, Run, Score};

const TRUTHS: [f64; 4] = [0.02, 0.2, 0.5, 0.9];

/// The part of each stratum that belongs to the population asked about.
const MEMBERS: [f64; 5] = [1.0, 1.0, 0.9, 0.2, 0.1];
/// The part of each stratum that does not answer.
const SILENT: [f64; 5] = [0.02, 0.05, 0.1, 0.2, 0.25];

/// What is asked, of whom.
#[derive(Clone, Copy, PartialEq)]
enum Asked {
    All,
    Silent,
    Known,
    Estimated,
}

/// Prints the tables.
pub fn run(run: &Run) {
    println!("\n## Shares\n\nWilson's interval at the effective sample size.");
    for (asked, title) in [
        (Asked::All, "Of all packages"),
        (Asked::Silent, "With 2 to 25 % of a stratum unanswered, at random within it"),
        (
            Asked::Known,
            "Of a population across strata (0.9 to 0.1 of the lower ones) whose size in each is known",
        ),
        (Asked::Estimated, "Of the same population, its sizes estimated"),
    ] {
        println!("\n{title}:\n\n| share | n | {HEADS} |");
        println!("|---:|---:|{RULE}|");
        for truth in TRUTHS {
            for size in SIZES {
                row(run, asked, truth, size);
            }
        }
    }
}

fn row(run: &Run, asked: Asked, truth: f64, size: u64) {
    let mut score = Score::default();
    for registry in 0..run.registries {
        let mut random = run.random(&format!("share {truth} {size} {}", asked as u8), registry);
        let found = survey(asked, truth, size, &mut random);
        score.add_estimate(found.estimate.as_ref().ok(), found.truth);
    }
    println!("| {truth} | {size} | {} |", score.cells());
}

struct Found {
    estimate: Result<Estimate, NoEstimate>,
    truth: f64,
}

/// Makes a registry and surveys it. Packages of a stratum are drawn one by one from its cases, counter-cases and others.
fn survey(asked: Asked, target: f64, size: u64, random: &mut Random) -> Found {
    let across = matches!(asked, Asked::Known | Asked::Estimated);
    let members: Vec<u64> = NPM
        .iter()
        .zip(MEMBERS)
        .map(
            |(population, part)| {
                if across { (*population as f64 * part).round() as u64 } else { *population }
            },
        )
        .collect();
    let cases = planted(target, &members, random);
    let truth = cases.iter().sum::<u64>() as f64 / members.iter().sum::<u64>() as f64;
    let mut drawn: Vec<Vec<Answer<bool>>> = Vec::new();
    for (stratum, count) in allotted(&NPM, size).into_iter().enumerate() {
        let mut left = [cases[stratum], members[stratum] - cases[stratum], NPM[stratum] - members[stratum]];
        drawn.push((0..count).map(|_| answer(asked, stratum, &mut left, random)).collect());
    }
    let strata: Vec<Stratum<'_, bool>> = drawn
        .iter()
        .enumerate()
        .map(|(stratum, answers)| Stratum {
            population: NPM[stratum],
            members: match asked {
                Asked::All | Asked::Silent => Members::All,
                Asked::Known => Members::Known(members[stratum]),
                Asked::Estimated => Members::Estimated,
            },
            answers,
        })
        .collect();
    Found { estimate: share(&strata), truth }
}

fn answer(asked: Asked, stratum: usize, left: &mut [u64; 3], random: &mut Random) -> Answer<bool> {
    let number = random.below(left.iter().sum());
    let kind = if number < left[0] {
        0
    } else if number < left[0] + left[1] {
        1
    } else {
        2
    };
    left[kind] -= 1;
    if asked == Asked::Silent && random.unit() < SILENT[stratum] {
        return Answer::Missing;
    }
    [Answer::Value(true), Answer::Value(false), Answer::Outside][kind]
}

/// Cases in each stratum that make up the target over all: odds that differ between strata by a log-normal factor
/// with σ = 1, scaled to meet it.
fn planted(target: f64, members: &[u64], random: &mut Random) -> Vec<u64> {
    let factors: Vec<f64> = members.iter().map(|_| normal(random).exp()).collect();
    let total: f64 = members.iter().map(|count| *count as f64).sum();
    let cases = |scale: f64| -> Vec<f64> {
        let share = |factor: &f64| scale * factor / (1.0 + scale * factor);
        members.iter().zip(&factors).map(|(count, factor)| *count as f64 * share(factor)).collect()
    };
    let Interval { mut low, mut high } = Interval { low: -30.0, high: 30.0 };
    for _ in 0..100 {
        let middle: f64 = 0.5 * (low + high);
        let reached = cases(middle.exp()).iter().sum::<f64>() >= target * total;
        *(if reached { &mut high } else { &mut low }) = middle;
    }
    cases(high.exp())
        .into_iter()
        .zip(members)
        .map(|(cases, count)| (cases.round() as u64).min(*count))
        .collect()
}

/// A survey of the share of all packages of a registry with other sizes, for comparisons.
pub fn survey_of(
    populations: &[u64; 5],
    target: f64,
    size: u64,
    random: &mut Random,
) -> (Option<Estimate>, f64) {
    let cases = planted(target, populations, random);
    let truth = cases.iter().sum::<u64>() as f64 / populations.iter().sum::<u64>() as f64;
    let mut drawn: Vec<Vec<Answer<bool>>> = Vec::new();
    for (stratum, count) in allotted(populations, size).into_iter().enumerate() {
        let mut left = [cases[stratum], populations[stratum] - cases[stratum], 0];
        drawn.push((0..count).map(|_| answer(Asked::All, stratum, &mut left, random)).collect());
    }
    let strata: Vec<Stratum<'_, bool>> = drawn
        .iter()
        .zip(populations)
        .map(|(answers, population)| Stratum::all(*population, answers))
        .collect();
    (share(&strata).ok(), truth)
}
