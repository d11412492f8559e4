//! Survival at 3, 12 and 36 months, its median, and the log-rank test. It leaves out other times.

use crate::measures::survey::{Answer, Members, Stratum};
use crate::measures::survival::{Curve, End, Subject, log_rank};
use crate::numbers::Survey;
use crate::registry::{Package, Registry};
use crate::sampling::{Drawer, NPM, SIZES};
use crate::score::{HEADS, RULE, Run, Score};

const MONTHS: [f64; 3] = [3.0, 12.0, 36.0];

/// Prints the tables.
pub fn run(run: &Run) {
    println!(
        "\n## Survival\n\nThe truth is the curve over all packages of the registry. *Wilson* is what is reported: at the effective"
    );
    println!(
        "sample size; *log-log* is for comparison. The last rows are the log-rank test of two surveys of one registry, where"
    );
    println!("there is no difference: *covers* is how often p ≥ 0.05.\n");
    println!("| estimate | n | {HEADS} |\n|---|---:|{RULE}|");
    let mut rows = vec![vec![Score::default(); 2 * MONTHS.len() + 2]; SIZES.len()];
    let mut drawer = Drawer::default();
    for number in 0..run.registries {
        let mut random = run.random("times", number);
        let registry = Registry::new(NPM, &mut random);
        let truth = Truth::of(&registry);
        for (row, size) in rows.iter_mut().zip(SIZES) {
            let survey = Survey::of(&registry, size, &mut drawer, &mut random);
            let other = Survey::of(&registry, size, &mut drawer, &mut random);
            one(row, &truth, &survey, &other);
        }
    }
    let titles =
        ["Wilson", "log-log"].iter().flat_map(|method| MONTHS.map(|k| format!("S({k} months), {method}")));
    for (index, title) in titles.chain(["median months".to_owned(), "log-rank".to_owned()]).enumerate() {
        for (row, size) in rows.iter().zip(SIZES) {
            println!("| {title} | {size} | {} |", row[index].cells());
        }
    }
}

fn one(row: &mut [Score], truth: &Truth, survey: &Survey, other: &Survey) {
    let subject = |package: &Package| Answer::Value(package.subject);
    survey.asked(Members::All, subject, |strata: &[Stratum<'_, Subject>]| {
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
        let test = other.asked(Members::All, subject, |others| log_rank(strata, others).ok());
        let p_value = test.and_then(|test| test.p_value);
        row[2 * MONTHS.len() + 1].add_test(p_value.map(|p_value| p_value >= 0.05));
    });
}

/// The curve over all packages, by the plain formula.
struct Truth {
    survival: [f64; 3],
    median: f64,
}

impl Truth {
    fn of(registry: &Registry) -> Self {
        let mut subjects: Vec<(Subject, f64)> =
            registry.packages().map(|(package, times)| (package.subject, times)).collect();
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
        Self { survival: truth, median }
    }
}
