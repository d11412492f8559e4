//! Our estimates of the data set of `benches/coverage` beside those of R's packages survey and survival, which
//! `crosscheck.R` computed. Where a definition differs, the script computes ours from R's parts, and says so.

use std::collections::BTreeMap;

use super::{Answer, Estimate, Members, NoEstimate, Stratum, Weighted};
use super::{difference, holm, mean, quantile, ratio, share, total, weighted_share};
use crate::measures::survival::{Curve, End, Subject, log_rank};

const DATA: &str = include_str!("../../../benches/coverage/crosscheck.csv");
const EXPECTED: &str = include_str!("../../../benches/coverage/crosscheck-r.csv");

/// One drawn package.
struct Row {
    registry: String,
    stratum: usize,
    population: u64,
    member: bool,
    has_example: Option<bool>,
    words: f64,
    blocks: f64,
    downloads: f64,
    subject: Subject,
}

fn rows(registry: &str) -> Vec<Row> {
    let row = |line: &str| {
        let cells: Vec<&str> = line.split(',').collect();
        let number = |index: usize| cells[index].parse::<f64>().expect("a number");
        Row {
            registry: cells[0].to_owned(),
            stratum: cells[1].parse().expect("a stratum"),
            population: cells[2].parse().expect("a count"),
            member: cells[3] == "1",
            has_example: (!cells[4].is_empty()).then_some(cells[4] == "1"),
            words: number(5),
            blocks: number(6),
            downloads: number(7),
            subject: Subject {
                time: number(8),
                end: if cells[9] == "1" { End::Event } else { End::Censored },
            },
        }
    };
    DATA.lines().skip(1).map(row).filter(|row| row.registry == registry).collect()
}

fn over<T, R>(
    rows: &[Row],
    members: Members,
    answer: impl Fn(&Row) -> Answer<T>,
    of: impl FnOnce(&[Stratum<'_, T>]) -> R,
) -> R {
    let mut answers: Vec<(u64, Vec<Answer<T>>)> = (0..5).map(|_| (0, Vec::new())).collect();
    for row in rows {
        answers[row.stratum - 1].0 = row.population;
        answers[row.stratum - 1].1.push(answer(row));
    }
    let strata: Vec<_> = answers
        .iter()
        .map(|(population, answers)| Stratum { population: *population, members, answers })
        .collect();
    of(&strata)
}

/// Our figures under the names of the script.
#[derive(Default)]
struct Figures(BTreeMap<String, f64>);

impl Figures {
    fn put(&mut self, name: &str, value: f64) {
        self.0.insert(name.to_owned(), value);
    }

    fn put_value_and_error(&mut self, name: &str, found: &Estimate) {
        self.put(name, found.value);
        self.put(&format!("{name}.se"), found.standard_error.expect("a standard error"));
    }

    fn put_interval(&mut self, name: &str, found: &Estimate) {
        let interval = found.interval.expect("an interval");
        self.put(&format!("{name}.low"), interval.low);
        self.put(&format!("{name}.high"), interval.high);
    }
}

type Found = Result<Estimate, NoEstimate>;

fn words_of_all(rows: &[Row], of: impl FnOnce(&[Stratum<'_, f64>]) -> Found) -> Estimate {
    over(rows, Members::All, |row| Answer::Value(row.words), of).expect("an estimate")
}

fn share_of(rows: &[Row]) -> Estimate {
    over(rows, Members::All, |row| Answer::of(row.has_example), share).expect("an estimate")
}

fn mean_of(rows: &[Row]) -> Estimate {
    words_of_all(rows, |strata| mean(strata, None))
}

fn of_all(figures: &mut Figures, name: &dyn Fn(&str) -> String, rows: &[Row]) {
    let found = share_of(rows);
    figures.put_value_and_error(&name("share"), &found);
    figures.put_interval(&name("share"), &found);
    figures.put_value_and_error(&name("mean"), &mean_of(rows));
    figures.put_interval(&name("mean"), &mean_of(rows));
    figures.put_value_and_error(&name("total"), &words_of_all(rows, |strata| total(strata, None)));
    for level in [0.5, 0.9] {
        let found = words_of_all(rows, |strata| quantile(strata, level, None));
        let name = name(&format!("quantile{level}"));
        figures.put(&name, found.value);
        figures.put_interval(&name, &found);
    }
    let pair = |row: &Row| Answer::Value((row.blocks, row.words));
    figures.put_value_and_error(&name("ratio"), &over(rows, Members::All, pair, ratio).expect("an estimate"));
    let weighted = |row: &Row| Answer::Value(Weighted { weight: row.downloads, is: row.has_example });
    let found = over(rows, Members::All, weighted, weighted_share).expect("an estimate");
    figures.put_value_and_error(&name("weighted"), &found);
}

fn of_members(figures: &mut Figures, name: &dyn Fn(&str) -> String, rows: &[Row]) {
    let placed = |row: &Row| if row.member { Answer::Value(()) } else { Answer::Outside };
    let words = |row: &Row| placed(row).map(|()| row.words);
    let estimated = Members::Estimated;
    let found = over(rows, estimated, words, |strata| mean(strata, None)).expect("an estimate");
    figures.put_value_and_error(&name("member.mean"), &found);
    let found = over(rows, estimated, words, |strata| total(strata, None)).expect("an estimate");
    figures.put_value_and_error(&name("member.total"), &found);
    let long = |row: &Row| placed(row).map(|()| row.words > 300.0);
    figures.put_value_and_error(
        &name("member.share"),
        &over(rows, estimated, long, share).expect("an estimate"),
    );
    let pair = |row: &Row| placed(row).map(|()| (row.blocks, row.words));
    figures.put_value_and_error(
        &name("member.ratio"),
        &over(rows, estimated, pair, ratio).expect("an estimate"),
    );
}

fn of_times(figures: &mut Figures, name: &dyn Fn(&str) -> String, rows: &[Row]) {
    let curve = over(rows, Members::All, |row| Answer::Value(row.subject), Curve::of).expect("a curve");
    for months in [3.0, 12.0, 36.0] {
        let found = curve.at(months).expect("an estimate");
        figures.put_value_and_error(&name(&format!("km{months}")), &found);
    }
    figures.put(&name("km.median"), curve.median().expect("a median").value);
}

fn of_both(figures: &mut Figures, a: &[Row], b: &[Row]) {
    for (name, of) in [("difference.share", share_of as fn(&[Row]) -> Estimate), ("difference.mean", mean_of)]
    {
        let found = difference(&of(a), &of(b));
        let interval = found.interval.expect("an interval");
        figures.put(name, found.value);
        figures.put(&format!("{name}.low"), interval.low);
        figures.put(&format!("{name}.high"), interval.high);
    }
    let subject = |row: &Row| Answer::Value(row.subject);
    let test = over(a, Members::All, subject, |first| {
        over(b, Members::All, subject, |second| log_rank(first, second)).expect("a test")
    });
    figures.put("logrank.z", test.statistic.expect("a statistic"));
    for (index, adjusted) in holm(&[0.012, 0.2, 0.0004, 0.03, 0.03]).into_iter().enumerate() {
        figures.put(&format!("holm{}", index + 1), adjusted);
    }
}

#[test]
fn every_figure_is_that_of_r() {
    let mut figures = Figures::default();
    let (a, b) = (rows("a"), rows("b"));
    for (registry, rows) in [("a", &a), ("b", &b)] {
        let name = |name: &str| format!("{registry}.{name}");
        of_all(&mut figures, &name, rows);
        of_members(&mut figures, &name, rows);
        of_times(&mut figures, &name, rows);
    }
    of_both(&mut figures, &a, &b);
    let mut wrong = Vec::new();
    let mut expected = 0;
    for line in EXPECTED.lines().skip(1) {
        let (name, text) = line.split_once(',').expect("a name and a value");
        let value: f64 = text.parse().expect("a number");
        expected += 1;
        match figures.0.get(name) {
            Some(found) if (found - value).abs() <= 1e-6 * value.abs().max(1e-3) => {}
            found => wrong.push(format!("{name}: {found:?}, R says {value}")),
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert_eq!((expected, figures.0.len()), (82, 82), "all figures of both are compared");
}
