//! The cells of a written report, against what was planted in the registry that it is of, and against the same counted over
//! every document of a smaller one. What a reader copies out of the report is what is checked here.
//!
//! Left out on purpose: the charts' pictures (`charts`), which are drawn from the same tables.

use std::collections::{BTreeMap, HashMap};
use std::path::Path;
use std::sync::Arc;

use pkgcensus::readme::{self, Markup, Readme, Subject};
use replica::{Content, Counts, Ecosystem, Generated, Property, Replica, TOPICS};
use serde_json::Value;

use crate::planted::{PLANTED, plan, still_releasing, survey, there, truth};
use crate::program::ok;
use crate::world::{names, rows};

const BOTH: [(Ecosystem, &str); 2] = [(Ecosystem::Npm, "npm"), (Ecosystem::Pypi, "pypi")];

/// A table of a report: its rows, each by the heads of its columns.
pub type Table = Vec<BTreeMap<String, String>>;

/// The tables of a folder's report, by their headings.
pub fn report(folder: &Path) -> HashMap<String, Table> {
    let output = folder.join("output");
    let page = names(&output).into_iter().find(|name| name.ends_with("report.md")).unwrap();
    let page = std::fs::read_to_string(output.join(page)).unwrap();
    let mut tables: HashMap<String, Table> = HashMap::new();
    let (mut title, mut heads) = (String::new(), Vec::new());
    for line in page.lines() {
        if let Some(heading) = line.strip_prefix("## ") {
            (title, heads) = (heading.to_owned(), Vec::new());
        } else if line.starts_with("| ") {
            let cells: Vec<String> =
                line.trim().trim_matches('|').split(" | ").map(|cell| cell.trim().to_owned()).collect();
            if heads.is_empty() {
                heads = cells;
            } else if !cells[0].starts_with("--") {
                let row = heads.iter().cloned().zip(cells).collect();
                tables.entry(title.clone()).or_default().push(row);
            }
        }
    }
    tables
}

/// The number in a cell; shares are written as per cent.
fn number(row: &BTreeMap<String, String>, head: &str) -> f64 {
    let cell = row.get(head).unwrap_or_else(|| panic!("no column `{head}` in {row:?}"));
    let plain = cell.replace(',', "");
    let (digits, unit) = plain.strip_suffix(" %").map_or((plain.as_str(), 1.0), |digits| (digits, 0.01));
    digits.parse::<f64>().unwrap_or_else(|_| panic!("`{cell}` of `{head}` is no number: {row:?}")) * unit
}

/// The row of a table with these cells.
pub fn find<'t>(table: &'t Table, cells: &[(&str, &str)]) -> &'t BTreeMap<String, String> {
    let holds = |row: &&BTreeMap<String, String>| {
        cells.iter().all(|(head, cell)| row.get(*head).is_some_and(|found| found == cell))
    };
    table.iter().find(holds).unwrap_or_else(|| panic!("no row of {cells:?}"))
}

/// How many intervals held their truths.
#[derive(Default)]
pub struct Tally {
    inside: u32,
    all: u32,
}

impl Tally {
    /// Asserts that the interval of a row, half as wide again on each side, holds the truth, and counts whether the interval
    /// itself does: this is one survey, of a fixed seed.
    pub fn near(&mut self, row: &BTreeMap<String, String>, heads: [&str; 2], truth: f64) {
        // Cells are rounded.
        let rounding = 1e-4 * number(row, heads[1]).abs();
        let (low, high) = (number(row, heads[0]) - rounding, number(row, heads[1]) + rounding);
        let far = (high - low) / 2.0;
        assert!((low - far..=high + far).contains(&truth), "{truth} is far from {row:?}");
        self.all += 1;
        self.inside += u32::from((low..=high).contains(&truth));
    }

    /// Asserts that nine in ten held theirs; 95 in 100 should.
    fn hold(&self) {
        assert!(10 * self.inside >= 9 * self.all, "{} of {} intervals hold the truth", self.inside, self.all);
    }
}

fn titles(folder: &Path) -> HashMap<String, String> {
    let found = rows(folder, "SELECT DISTINCT measure, title FROM estimates");
    let text = |row: &Value, column: &str| row[column].as_str().unwrap().to_owned();
    found.iter().map(|row| (text(row, "measure"), text(row, "title"))).collect()
}

const ESTIMATES: &str = "What the survey estimates of all listed packages";

/// Compares the report of a surveyed registry with what was planted in it.
pub fn compare(folder: &Path, generated: &Generated) {
    let (tables, titles) = (report(folder), titles(folder));
    let estimates = &tables[ESTIMATES];
    let differences = &tables["PyPI minus npm, over all listed packages"];
    let mut tally = Tally::default();
    for (measure, known) in PLANTED {
        let title = titles[measure].as_str();
        for (ecosystem, label) in BOTH {
            let row = find(estimates, &[("measure", title), ("ecosystem", label)]);
            tally.near(row, ["low", "high"], truth(generated, ecosystem, known));
            assert!(number(row, "at lowest") <= number(row, "value"), "{row:?}");
            assert!(number(row, "at highest") >= number(row, "value"), "{row:?}");
            assert!(number(row, "n") + number(row, "missing") > 2_500.0, "{row:?}");
        }
        let planted = truth(generated, Ecosystem::Pypi, known) - truth(generated, Ecosystem::Npm, known);
        tally.near(find(differences, &[("measure", title)]), ["low", "high"], planted);
    }
    for (ecosystem, label) in BOTH {
        let overall = &generated.truth(ecosystem).overall;
        sizes(
            &tables["How many packages, by population, as the survey estimates"],
            label,
            overall,
            &mut tally,
        );
        topics(&tables["Topics in both registries"], label, generated, ecosystem, &mut tally);
        classes(estimates, label, overall);
        let survival = &tables["Until no release for a year, after so many months"];
        for months in ["12", "36", "60"] {
            let days = months.parse::<f64>().unwrap() * 365.25 / 12.0;
            let planted = still_releasing(&overall.lives.ended, &overall.lives.censored, days);
            let row = find(survival, &[("months", months), ("ecosystem", label)]);
            tally.near(row, ["share, low", "share, high"], planted);
        }
    }
    tally.hold();
}

fn sizes(table: &Table, label: &str, overall: &Counts, tally: &mut Tally) {
    let all = there(overall) as f64;
    // No name of a generated registry is one of a trial, and no README makes a placeholder.
    let no_holder = all - overall.count(Property::SecurityHolder) as f64;
    let populations = [
        ("all listed packages", all),
        ("with at least one known release", all),
        ("no placeholders, by status, releases and name", no_holder),
    ];
    for (population, planted) in populations {
        let row = find(table, &[("ecosystem", label), ("population", population)]);
        tally.near(row, ["low", "high"], planted);
    }
}

fn topics(table: &Table, label: &str, generated: &Generated, ecosystem: Ecosystem, tally: &mut Tally) {
    let overall = generated.truth(ecosystem).overall;
    for (place, topic) in TOPICS.iter().enumerate() {
        let row = find(table, &[("topic", topic.id), ("ecosystem", label)]);
        let planted = overall.topics[place] as f64;
        tally.near(row, ["share, low", "share, high"], planted / there(&overall) as f64);
        let half = (number(row, "share, high") - number(row, "share, low")) / 2.0;
        let off = (number(row, "packages") - planted).abs() / overall.listed() as f64;
        assert!(off <= 2.0 * half, "{planted} packages were planted: {row:?}");
    }
}

/// Each package has one class; who is deprecated or archived is abandoned, but for placeholders.
fn classes(table: &Table, label: &str, overall: &Counts) {
    let of = |class: &str| find(table, &[("measure", &format!("class: {class}")), ("ecosystem", label)]);
    let whole: f64 = ["placeholder", "abandoned", "active", "slow", "finished", "dormant"]
        .iter()
        .map(|class| number(of(class), "value"))
        .sum();
    assert!((whole - 1.0).abs() < 0.01, "{label}: classes sum to {whole}");
    let declared = overall.count(Property::Deprecated) + overall.count(Property::Archived);
    let declared = declared as f64 / there(overall) as f64;
    let abandoned = of("abandoned");
    assert!(
        number(abandoned, "low") <= declared && number(abandoned, "high") >= 0.5 * declared,
        "{abandoned:?}"
    );
    let holders = overall.count(Property::SecurityHolder) as f64 / there(overall) as f64;
    assert!(number(of("placeholder"), "high") >= holders, "{label}: {holders} are security holders");
}

/// What one document says: its fields are read here, without the program; its README is read by the program.
#[derive(Debug, Default, PartialEq)]
struct Said {
    readme: Option<Readme>,
    maintainers: Option<f64>,
    releases: f64,
    withdrawn: f64,
}

fn npm(generated: &Generated, name: &str) -> Option<Said> {
    let document: Value = serde_json::from_slice(&generated.packument(name)?).unwrap();
    let versions = document["versions"].as_object()?;
    let text = document["readme"].as_str().filter(|text| !text.is_empty());
    let read = |text: &str| match text {
        "ERROR: No README data found!" => Readme::Absent,
        text => readme::read(text, Markup::Markdown, name),
    };
    Some(Said {
        readme: text.map(read),
        maintainers: document["maintainers"].as_array().map(|all| all.len() as f64),
        releases: versions.len() as f64,
        withdrawn: versions.values().filter(|version| version.get("deprecated").is_some()).count() as f64,
    })
}

fn pypi(generated: &Generated, name: &str) -> Option<Said> {
    let document: Value = serde_json::from_slice(&generated.project(&replica::normal(name))?).unwrap();
    let info = &document["info"];
    let markup = match info["description_content_type"].as_str().unwrap_or_default() {
        "" => None,
        kind if kind.starts_with("text/markdown") => Some(Markup::Markdown),
        kind if kind.starts_with("text/x-rst") => Some(Markup::ReStructuredText),
        _ => Some(Markup::Plain),
    };
    let text = info["description"].as_str();
    let read = |text: &str| match text.trim() {
        "" | "UNKNOWN" => Readme::Absent,
        _ => readme::read(text, markup, Subject::pypi(name)),
    };
    let releases = document["releases"].as_object()?;
    let files = || releases.values().filter_map(Value::as_array).filter(|files| !files.is_empty());
    let is_yanked = |files: &&Vec<Value>| files.iter().all(|file| file["yanked"] == true);
    Some(Said {
        readme: text.map(read),
        maintainers: document["ownership"]["roles"].as_array().map(|all| all.len() as f64),
        releases: files().count() as f64,
        withdrawn: files().filter(is_yanked).count() as f64,
    })
}

/// Everything counted that a survey estimates of lengths and amounts.
fn counted(all: &[Said]) -> BTreeMap<&'static str, f64> {
    let present = || {
        all.iter().filter_map(|said| match &said.readme {
            Some(Readme::Present(features)) => Some(features),
            _ => None,
        })
    };
    let mut words: Vec<u32> = present().map(|features| features.words).collect();
    words.sort_unstable();
    let blocks: f64 = present().map(|features| f64::from(features.code_blocks)).sum();
    let maintainers: Vec<f64> = all.iter().filter_map(|said| said.maintainers).collect();
    let sum = |of: fn(&Said) -> f64| all.iter().map(of).sum::<f64>();
    BTreeMap::from([
        ("readme_words", f64::from(words[(words.len() - 1) / 2])),
        ("readme_code_blocks", blocks / words.len() as f64),
        (
            "readme_code_per_words",
            1_000.0 * blocks / words.iter().map(|words| f64::from(*words)).sum::<f64>(),
        ),
        ("maintainers", maintainers.iter().sum::<f64>() / maintainers.len() as f64),
        ("releases_withdrawn", sum(|said| said.withdrawn) / sum(|said| said.releases)),
        ("withdrawn", sum(|said| said.withdrawn / said.releases) / all.len() as f64),
    ])
}

/// The shares of the classes of maintenance where every document was read: by registry and class.
fn census(replica: &Replica) -> BTreeMap<(String, String), f64> {
    let folder = tempfile::tempdir().unwrap();
    let (npm, replicate, pypi) = (replica.npm_registry(), replica.npm_replicate(), replica.pypi_index());
    let mut line = vec!["refresh", "--all", "--yes-really", "--rate", "unlimited", "--concurrency", "16"];
    line.extend(["--npm-registry", &npm, "--npm-replicate", &replicate, "--pypi-index", &pypi]);
    ok(folder.path(), &line);
    let sql = "SELECT m.ecosystem AS label, m.class, COUNT(*) AS n FROM maintenance AS m \
        JOIN (SELECT ecosystem AS e, name AS known FROM packages WHERE NOT gone) AS p ON m.ecosystem = p.e AND m.name = p.known \
        WHERE m.class <> 'unknown' GROUP BY m.ecosystem, m.class";
    let found = rows(folder.path(), sql);
    let of = |row: &Value| (row["label"].as_str().unwrap().to_owned(), row["n"].as_f64().unwrap());
    let mut totals: HashMap<String, f64> = HashMap::new();
    for (label, n) in found.iter().map(of) {
        *totals.entry(label).or_default() += n;
    }
    found
        .iter()
        .map(|row| {
            let (label, n) = of(row);
            let share = n / totals[&label];
            ((label, row["class"].as_str().unwrap().to_owned()), share)
        })
        .collect()
}

#[test]
fn amounts_in_the_report_are_those_of_every_document() {
    let generated = Arc::new(Generated::new(plan(20_261_127, 16_000, 9_000)));
    let replica = Replica::start(generated.clone()).unwrap();
    let folder = tempfile::tempdir().unwrap();
    survey(folder.path(), &replica, "3000");
    ok(folder.path(), &["report"]);
    let (tables, titles) = (report(folder.path()), titles(folder.path()));
    let census = census(&replica);
    let mut tally = Tally::default();
    for (ecosystem, label) in BOTH {
        let name = |index| generated.name(ecosystem, index).unwrap();
        let said = |index| match ecosystem {
            Ecosystem::Npm => npm(&generated, &name(index)),
            Ecosystem::Pypi => pypi(&generated, &name(index)),
        };
        let all: Vec<Said> = (0..generated.count(ecosystem)).filter_map(said).collect();
        for (measure, truth) in counted(&all) {
            let row =
                find(&tables[ESTIMATES], &[("measure", titles[measure].as_str()), ("ecosystem", label)]);
            tally.near(row, ["low", "high"], truth);
            assert_eq!(row["decides nothing because"], "", "{row:?}");
        }
    }
    for ((label, class), share) in &census {
        let title = format!("class: {class}");
        let row = find(&tables[ESTIMATES], &[("measure", &title), ("ecosystem", label)]);
        tally.near(row, ["low", "high"], *share);
    }
    tally.hold();
    let missing =
        find(&tables[ESTIMATES], &[("measure", titles["readme_words"].as_str()), ("ecosystem", "npm")]);
    assert!(number(missing, "missing") > 0.0, "{missing:?}");
    assert!(
        number(missing, "at lowest") <= number(missing, "value"),
        "missing lengths are bounded: {missing:?}"
    );
    assert!(number(missing, "at highest") >= number(missing, "value"), "{missing:?}");
}
