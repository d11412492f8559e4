//! Survival at 3, 12 and 36 months, its median, and the log-rank test, over histories of releases as the program sees
//! them; and how far the curve that it sees lies from true ends. It leaves out other times.

use crate::histories::{History, Laws, MONTH_DAYS};
use crate::measures::survey::{Answer, Members, Stratum};
use crate::measures::survival::{Curve, End, Subject, log_rank};
use crate::numbers::Survey;
use crate::registry::Registry;
use crate::sampling::{Drawer, NPM, SIZES};
use crate::score::{HEADS, RULE, Run, Score};

const MONTHS: [f64; 3] = [3.0, 12.0, 36.0];

const ABOUT: &str = "\n## Survival\n\n\
    Each package has an age, a life after Weibull's law and releases in it at gaps about a rhythm of its own; a share releases \
    once (`histories.rs`). The program's rule (`src/measures/lifetimes.rs`) is applied to what is seen of them: who has been \
    silent for 365 days has stopped at the latest release, the others are followed to 365 days before the as-of day, and who is \
    younger, never released or is gone is outside. The truth is the curve by the same rule over all packages that are in. \
    *Wilson* is what is reported: at the effective sample size; *log-log* is for comparison, and too few where Wilson's is. No \
    table of the program has the median, no claim reads the curve, and the table `survival` says in `why` what is too few. The \
    last rows are the log-rank test of two surveys of one registry, where there is no difference: *covers* is how often \
    p ≥ 0.05.\n";

/// Prints the tables.
pub fn run(run: &Run) {
    println!("{ABOUT}");
    println!("| estimate | n | {HEADS} |\n|---|---:|{RULE}|");
    let mut rows = vec![vec![Score::default(); 2 * MONTHS.len() + 2]; SIZES.len()];
    let (mut drawer, mut truths) = (Drawer::default(), Vec::new());
    for number in 0..run.registries {
        let mut random = run.random("times", number);
        let registry = Registry::new(NPM, &mut random);
        let truth = Truth::of(&registry);
        for (row, size) in rows.iter_mut().zip(SIZES) {
            let survey = Survey::of(&registry, size, &mut drawer, &mut random);
            let other = Survey::of(&registry, size, &mut drawer, &mut random);
            one(row, &truth, &survey, &other);
        }
        truths.push(truth);
    }
    let titles =
        ["Wilson", "log-log"].iter().flat_map(|method| MONTHS.map(|k| format!("S({k} months), {method}")));
    for (index, title) in titles.chain(["median months".to_owned(), "log-rank".to_owned()]).enumerate() {
        for (row, size) in rows.iter().zip(SIZES) {
            println!("| {title} | {size} | {} |", row[index].cells());
        }
    }
    println!("{RULE_ABOUT}");
    rule("20 to 50", &truths);
    let slow = |number| {
        let mut random = run.random("slow", number);
        Truth::of(&Registry::with(NPM, |laws: &mut Laws| laws.rhythm_days *= SLOWER, &mut random))
    };
    rule("80 to 200", &(0..run.registries).map(slow).collect::<Vec<_>>());
}

fn one(row: &mut [Score], truth: &Truth, survey: &Survey<History>, other: &Survey<History>) {
    survey.asked(Members::Estimated, History::seen, |strata: &[Stratum<'_, Subject>]| {
        let curve = Curve::of(strata).ok();
        for (index, months) in MONTHS.into_iter().enumerate() {
            let at = curve.as_ref().and_then(|curve| curve.at(months).ok());
            row[index].add_estimate(at.as_ref(), truth.survival[index]);
            let few = at.is_some_and(|at| at.too_few());
            let at = curve.as_ref().and_then(|curve| curve.at_by_log_log(months).ok());
            let interval = at.and_then(|at| at.interval.ok());
            row[index + MONTHS.len()].add(interval, few, truth.survival[index]);
        }
        let median = curve.as_ref().and_then(|curve| curve.median().ok());
        row[2 * MONTHS.len()].add_estimate(median.as_ref(), truth.median);
        let test = other.asked(Members::Estimated, History::seen, |others| log_rank(strata, others).ok());
        let p_value = test.and_then(|test| test.p_value);
        row[2 * MONTHS.len() + 1].add_test(p_value.map(|p_value| p_value >= 0.05));
    });
}

/// How much slower the rhythms of a slow registry are.
const SLOWER: f64 = 4.0;

const RULE_ABOUT: &str = "\n### What a year's silence can tell\n\n\
    The truth above is the curve by the rule. Beside it, over the same packages: the share whose last release ever, seen or not, \
    is later than that, and the share whose end of life is, which lies after the last release by part of a gap. Means of all \
    registries, and the lowest and highest distance of one, in which chance has a part, as a registry has but 1,000 different \
    packages a stratum. Intervals do not hold this distance, and a larger survey does not lessen it: the rule takes a gap for an \
    end where the as-of day lies more than a year into it. Where packages release slowly there are more of those; *rhythm* is \
    the median of packages' usual days between two releases, from the first stratum to the last.\n\n\
    | rhythm | months | by the rule | last release ever | end of life | rule − last release | lowest | highest |\n\
    |---|---:|---:|---:|---:|---:|---:|---:|";

/// Prints how far the curves by the rule lie from those of true ends.
fn rule(rhythm: &str, truths: &[Truth]) {
    for (index, months) in MONTHS.iter().enumerate() {
        let mean = |of: &dyn Fn(&Truth) -> f64| truths.iter().map(of).sum::<f64>() / truths.len() as f64;
        let off = |truth: &Truth| truth.survival[index] - truth.last[index];
        let lowest = truths.iter().map(off).fold(f64::INFINITY, f64::min);
        let highest = truths.iter().map(off).fold(f64::NEG_INFINITY, f64::max);
        println!(
            "| {rhythm} | {months} | {:.3} | {:.3} | {:.3} | **{}** | {} | {} |",
            mean(&|truth| truth.survival[index]),
            mean(&|truth| truth.last[index]),
            mean(&|truth| truth.end[index]),
            signed(mean(&off)),
            signed(lowest),
            signed(highest),
        );
    }
}

fn signed(value: f64) -> String {
    format!("{value:+.3}").replace('-', "−")
}

/// What is true of one registry, over the packages that are in.
struct Truth {
    /// The curve by the rule.
    survival: [f64; 3],
    /// Its median, in months.
    median: f64,
    /// The share whose last release ever is later.
    last: [f64; 3],
    /// The share whose end of life is later.
    end: [f64; 3],
}

impl Truth {
    fn of(registry: &Registry<History>) -> Self {
        let mut subjects = Vec::new();
        let (mut all, mut last, mut end) = (0.0, [0.0; 3], [0.0; 3]);
        for (history, times) in registry.packages() {
            let Answer::Value(subject) = history.seen() else { continue };
            subjects.push((subject, times));
            all += times;
            for (index, months) in MONTHS.into_iter().enumerate() {
                last[index] += if history.last_days > months * MONTH_DAYS { times } else { 0.0 };
                end[index] += if history.end_days > months * MONTH_DAYS { times } else { 0.0 };
            }
        }
        let (survival, median) = curve(subjects);
        Self { survival, median, last: last.map(|part| part / all), end: end.map(|part| part / all) }
    }
}

/// Kaplan and Meier's curve of all packages, by the plain formula, and its median.
fn curve(mut subjects: Vec<(Subject, f64)>) -> ([f64; 3], f64) {
    subjects.sort_by(|a, b| a.0.time.total_cmp(&b.0.time));
    let mut at_risk: f64 = subjects.iter().map(|(_, times)| times).sum();
    let (mut survival, mut median) = (1.0, f64::INFINITY);
    let mut truth = [1.0; 3];
    for same in subjects.chunk_by(|a, b| a.0.time.total_cmp(&b.0.time).is_eq()) {
        let is_event = |subject: &Subject| subject.end == End::Event;
        let events: f64 = same.iter().filter(|(it, _)| is_event(it)).map(|(_, times)| times).sum();
        survival *= 1.0 - events / at_risk;
        at_risk -= same.iter().map(|(_, times)| times).sum::<f64>();
        let time = same[0].0.time;
        for (truth, months) in truth.iter_mut().zip(MONTHS) {
            *truth = if time <= months { survival } else { *truth };
        }
        median = if survival <= 0.5 { f64::min(median, time) } else { median };
    }
    (truth, median)
}
