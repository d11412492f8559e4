//! How well READMEs are read, measured on texts that were labelled by hand: `tests/readmes/`.
//!
//! What each label means stands in the README there. The figures are printed with `cargo test labelled -- --nocapture`.
//! Held-out texts were labelled before the rules were finished and not used to tune them; their figures are shown beside
//! those of the others. They must reach [`BAR`] and [`HELD_OUT_BAR`] in each feature, and [`BARS`] in each group of features.

use std::collections::HashMap;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use super::{Features, Markup, Readme, Subject, read};

/// What every feature must reach: precision, recall and share of equal counts.
const BAR: f64 = 0.95;

/// The same of the held-out texts, where one error in ten weighs as much.
const HELD_OUT_BAR: f64 = 0.9;

/// What each group must reach: the share of its labels that are met.
const BARS: [(&str, &[&str], f64); 4] = [
    ("sections", &SECTIONS, 0.99),
    ("counts", &COUNTS, 0.96),
    ("state", &["state"], 0.97),
    ("documentation link", &["documentation_link"], 0.96),
];

/// Words may differ by this share, or by one: where a word ends is a matter of opinion in some places.
const WORDS_TOLERANCE_SHARE: f64 = 0.03;

/// One labelled README: what was labelled, what was read.
struct Case {
    file: String,
    held_out: bool,
    labels: HashMap<String, String>,
    found: HashMap<String, String>,
}

impl Case {
    fn meets(&self, column: &str) -> bool {
        is_equal(column, &self.labels[column], &self.found[column])
    }
}

fn folder() -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/readmes")
}

fn cases() -> Vec<Case> {
    let mut cases = single_files();
    for (file, held_out) in [("development.txt", false), ("held-out.txt", true)] {
        let bundle = fs::read_to_string(folder().join(file)).expect("the texts are readable");
        cases.extend(bundle.split("\n%% ").map(|entry| bundled(entry.trim_start_matches("%% "), held_out)));
    }
    cases
}

/// The texts that are files of their own, labelled in `labels.csv`.
fn single_files() -> Vec<Case> {
    let table = fs::read_to_string(folder().join("labels.csv")).expect("the labels are readable");
    let mut lines = table.lines();
    let columns: Vec<&str> = lines.next().expect("a header").split(',').collect();
    lines
        .map(|line| {
            let cells = columns.iter().zip(line.split(',')).map(|(name, cell)| ((*name).into(), cell.into()));
            let labels: HashMap<String, String> = cells.collect();
            let text =
                fs::read_to_string(folder().join(&labels["file"])).expect("each labelled file is there");
            let found = if labels["file"].ends_with(".md") {
                read(&text, Markup::Markdown, Subject::npm(&labels["package"]))
            } else {
                read(&text, Markup::ReStructuredText, Subject::pypi(&labels["package"]))
            };
            let held_out = labels["set"] == "held-out";
            Case { file: labels["file"].clone(), held_out, labels, found: told(&found) }
        })
        .collect()
}

/// A text of a bundle: a line with its name and its labels, what is not said being 0 or no, then the text.
fn bundled(entry: &str, held_out: bool) -> Case {
    let (head, text) = entry.split_once('\n').expect("labels above a text");
    let (name, given) = head.split_once(' ').expect("a name before the labels");
    let given: HashMap<&str, &str> =
        given.split(' ').map(|label| label.split_once('=').expect("a label is NAME=VALUE")).collect();
    let mut labels: HashMap<String, String> = COUNTS.map(|count| (count.to_owned(), "0".to_owned())).into();
    labels.extend(FLAGS.map(|flag| (flag.to_owned(), "no".to_owned())));
    let mut yes = |flag: &str| {
        assert_eq!(labels.insert(flag.into(), "yes".into()).as_deref(), Some("no"), "{flag} of {name}");
    };
    for section in given.get("sections").unwrap_or(&"").split('+').filter(|section| !section.is_empty()) {
        match section {
            "install" => ["install", "install_heading"].into_iter().for_each(&mut yes),
            "install-by-command" => yes("install"),
            other => yes(other),
        }
    }
    for (label, column) in [("doc", "documentation_link"), ("changes", "changelog_link")] {
        if given.get(label) == Some(&"yes") {
            yes(column);
        }
    }
    for (label, value) in &given {
        let column = if *label == "code" { "code_blocks" } else { label };
        if COUNTS.contains(&column) || column == "state" {
            labels.insert(column.to_owned(), (*value).to_owned());
        }
    }
    let declared = match given["declared"] {
        "markdown" => Some(Markup::Markdown),
        "rst" => Some(Markup::ReStructuredText),
        "plain" => Some(Markup::Plain),
        "none" => None,
        other => panic!("{name} is declared as {other}"),
    };
    let package = match given["registry"] {
        "npm" => Subject::npm(given["package"]),
        _ => Subject::pypi(given["package"]),
    };
    Case { file: name.to_owned(), held_out, labels, found: told(&read(text, declared, package)) }
}

/// What was read, by the names of the columns.
fn told(readme: &Readme) -> HashMap<String, String> {
    let none = Features::default();
    let (state, features) = match readme {
        Readme::Present(features) => ("present", features),
        Readme::Placeholder(features) => ("placeholder", features),
        Readme::Absent => ("absent", &none),
        Readme::Unknown => ("unknown", &none),
    };
    let counts = [
        ("words", features.words),
        ("headings", features.headings),
        ("code_blocks", features.code_blocks),
        ("links", features.links),
        ("badges", features.badges),
        ("images", features.images),
        ("lists", features.lists),
        ("tables", features.tables),
    ];
    let sections = features.sections;
    let flags = [
        ("install", sections.install),
        ("install_heading", sections.install_heading),
        ("usage", sections.usage),
        ("api", sections.api),
        ("examples", sections.examples),
        ("configuration", sections.configuration),
        ("contributing", sections.contributing),
        ("license", sections.license),
        ("changelog", sections.changelog),
        ("documentation_link", features.documentation_link.is_some()),
        ("changelog_link", features.changelog_link.is_some()),
    ];
    let mut told = HashMap::from([("state".to_owned(), state.to_owned())]);
    told.extend(counts.map(|(name, count)| (name.to_owned(), count.to_string())));
    told.extend(flags.map(|(name, has)| (name.to_owned(), if has { "yes" } else { "no" }.to_owned())));
    told
}

/// A question with a yes or no for each case.
struct Question {
    name: String,
    column: &'static str,
    /// The cells that mean yes; `None`: any but 0.
    yes: Option<&'static str>,
}

fn questions() -> Vec<Question> {
    let states = ["present", "placeholder", "absent"].map(|state| Question {
        name: format!("state is {state}"),
        column: "state",
        yes: Some(state),
    });
    let counts = COUNTS.map(|column| Question { name: format!("has {column}"), column, yes: None });
    let flags = FLAGS.map(|column| Question { name: column.to_owned(), column, yes: Some("yes") });
    states.into_iter().chain(counts).chain(flags).collect()
}

const COUNTS: [&str; 8] =
    ["words", "headings", "code_blocks", "links", "badges", "images", "lists", "tables"];
const SECTIONS: [&str; 9] = [
    "install",
    "install_heading",
    "usage",
    "api",
    "examples",
    "configuration",
    "contributing",
    "license",
    "changelog",
];
const FLAGS: [&str; 11] = [
    "install",
    "install_heading",
    "usage",
    "api",
    "examples",
    "configuration",
    "contributing",
    "license",
    "changelog",
    "documentation_link",
    "changelog_link",
];

/// Precision, recall, and how many cases are labelled yes.
fn precision_and_recall(cases: &[&Case], question: &Question) -> (f64, f64, usize) {
    let is_yes = |cells: &HashMap<String, String>| match question.yes {
        Some(yes) => cells[question.column] == yes,
        None => cells[question.column] != "0",
    };
    let count = |which: &dyn Fn(bool, bool) -> bool| {
        cases.iter().filter(|case| which(is_yes(&case.labels), is_yes(&case.found))).count()
    };
    let both = count(&|labelled, found| labelled && found);
    let labelled = count(&|labelled, _| labelled);
    let found = count(&|_, found| found);
    let share = |of: usize| if of == 0 { 1.0 } else { both as f64 / of as f64 };
    (share(found), share(labelled), labelled)
}

/// The share of labels in some columns that are met.
fn met_share(cases: &[&Case], columns: &[&str]) -> f64 {
    let met = |case: &&&Case| columns.iter().filter(|column| case.meets(column)).count();
    cases.iter().map(|case| met(&case)).sum::<usize>() as f64 / (cases.len() * columns.len()) as f64
}

fn is_equal(column: &str, labelled: &str, found: &str) -> bool {
    if column != "words" {
        return labelled == found;
    }
    let number = |text: &str| text.parse::<f64>().expect("words are numbers");
    let (labelled, found) = (number(labelled), number(found));
    (labelled - found).abs() <= (labelled * WORDS_TOLERANCE_SHARE).max(1.0)
}

#[test]
fn labelled_readmes_are_read_as_labelled() {
    let cases = cases();
    let (held_out, tuned): (Vec<&Case>, Vec<&Case>) = cases.iter().partition(|case| case.held_out);
    assert!(cases.len() >= 330 && held_out.len() * 3 >= cases.len(), "{} of {}", held_out.len(), cases.len());
    let mut table = format!("{:24} {:>24} {:>24}\n", "", "development", "held out");
    let mut low = Vec::new();
    for question in questions() {
        let _ = write!(table, "{:24}", question.name);
        for (set, bar) in [(&tuned, BAR), (&held_out, HELD_OUT_BAR)] {
            let (precision, recall, labelled) = precision_and_recall(set, &question);
            let _ = write!(table, " P {precision:.3} R {recall:.3} n={labelled:<4}");
            if precision.min(recall) < bar {
                low.push(question.name.clone());
            }
        }
        table.push('\n');
    }
    for column in COUNTS {
        let shares = [met_share(&tuned, &[column]), met_share(&held_out, &[column])];
        let _ = writeln!(table, "{column:24} equal {:.3} {:>12} {:.3}", shares[0], "equal", shares[1]);
        low.extend(shares.iter().filter(|share| **share < BAR).map(|_| column.to_owned()));
    }
    for (group, columns, bar) in BARS {
        let shares = [met_share(&tuned, columns), met_share(&held_out, columns)];
        let _ = writeln!(table, "{group:24} right {:.4} {:>11} {:.4}", shares[0], "right", shares[1]);
        low.extend(shares.iter().filter(|share| **share < bar).map(|_| group.to_owned()));
    }
    println!("{} texts, {} held out\n{table}{}", cases.len(), held_out.len(), differences(&cases));
    assert!(low.is_empty(), "below the bar: {low:?}");
}

/// Each label that was not met.
fn differences(cases: &[Case]) -> String {
    let mut told = String::new();
    for case in cases {
        for column in ["state"].iter().chain(&COUNTS).chain(&FLAGS) {
            if !case.meets(column) {
                let set = if case.held_out { "held out " } else { "" };
                let (labelled, found) = (&case.labels[*column], &case.found[*column]);
                let _ = writeln!(told, "{set}{}: {column} is {labelled}, found {found}", case.file);
            }
        }
    }
    told
}
