//! How well READMEs are read, measured on texts that were labelled by hand: `tests/readmes/`.
//!
//! What each label means stands in the README there. The table of precision and recall is printed with
//! `cargo test labelled -- --nocapture`; the whole set must reach [`BAR`] in each feature. A held-out third was
//! labelled before the rules were finished and not used to tune them; its figures are shown beside the others.

use std::collections::HashMap;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use super::{Features, Markup, Readme, read};

/// What every feature must reach on the whole set: precision, recall and share of equal counts.
const BAR: f64 = 0.95;

/// Words may differ by this share, or by one: where a word ends is a matter of opinion in some places.
const WORDS_TOLERANCE_SHARE: f64 = 0.03;

/// One labelled README: what was labelled, what was read.
struct Case {
    file: String,
    held_out: bool,
    labels: HashMap<String, String>,
    found: HashMap<String, String>,
}

fn cases() -> Vec<Case> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/readmes");
    let table = fs::read_to_string(folder.join("labels.csv")).expect("the labels are readable");
    let mut lines = table.lines();
    let columns: Vec<&str> = lines.next().expect("a header").split(',').collect();
    lines
        .map(|line| {
            let labels: HashMap<String, String> = columns
                .iter()
                .zip(line.split(','))
                .map(|(name, cell)| ((*name).into(), cell.into()))
                .collect();
            let text = fs::read_to_string(folder.join(&labels["file"])).expect("each labelled file is there");
            let markup =
                if labels["file"].ends_with(".md") { Markup::Markdown } else { Markup::ReStructuredText };
            let found = told(&read(&text, markup, &labels["package"]));
            Case { file: labels["file"].clone(), held_out: labels["set"] == "held-out", labels, found }
        })
        .collect()
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
const FLAGS: [&str; 10] = [
    "install",
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

/// The share of cases whose count is the labelled one.
fn equal_share(cases: &[&Case], column: &str) -> f64 {
    let equal =
        cases.iter().filter(|case| is_equal(column, &case.labels[column], &case.found[column])).count();
    equal as f64 / cases.len() as f64
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
    let all: Vec<&Case> = cases.iter().collect();
    let held_out: Vec<&Case> = cases.iter().filter(|case| case.held_out).collect();
    assert!(all.len() >= 120 && held_out.len() * 3 >= all.len() - 2, "{} of {}", held_out.len(), all.len());
    let mut table = format!("{:24} {:>24} {:>24}\n", "", "whole set", "held out");
    let mut low = Vec::new();
    for question in questions() {
        let (precision, recall, labelled) = precision_and_recall(&all, &question);
        let (held_precision, held_recall, held_labelled) = precision_and_recall(&held_out, &question);
        let _ = writeln!(
            table,
            "{:24} P {precision:.3} R {recall:.3} n={labelled:<4} P {held_precision:.3} R {held_recall:.3} n={held_labelled}",
            question.name
        );
        if precision.min(recall) < BAR {
            low.push(question.name);
        } else if held_precision.min(held_recall) < BAR {
            low.push(format!("{} of the held out", question.name));
        }
    }
    for column in COUNTS {
        let (equal, held_equal) = (equal_share(&all, column), equal_share(&held_out, column));
        let _ = writeln!(table, "{column:24} equal {equal:.3} {:>24} {held_equal:.3}", "equal");
        if equal.min(held_equal) < BAR {
            low.push(column.to_owned());
        }
    }
    println!("{} texts, {} held out\n{table}{}", all.len(), held_out.len(), differences(&all));
    assert!(low.is_empty(), "below {BAR}: {low:?}");
}

/// Each label that was not met.
fn differences(cases: &[&Case]) -> String {
    let mut told = String::new();
    for case in cases {
        for column in ["state"].iter().chain(&COUNTS).chain(&FLAGS) {
            let (labelled, found) = (&case.labels[*column], &case.found[*column]);
            if labelled != found && !(*column == "words" && is_equal(column, labelled, found)) {
                let _ = writeln!(told, "{}: {column} is {labelled}, found {found}", case.file);
            }
        }
    }
    told
}
