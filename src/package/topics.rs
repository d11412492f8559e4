//! Common topics of both registries: PyPI's classifiers and the keywords of npm and PyPI, mapped by a reviewed table.
//!
//! The table is `queries/topics.csv`: `topic,kind,match,value`.
//! - `classifier`: compared letter by letter; `prefix` also takes whatever stands below the value (`value :: …`).
//! - `keyword`: compared without regard to case, blanks, hyphens, underscores and dots, so that `Machine Learning`,
//!   `machine-learning` and `machinelearning` are one; `prefix` takes every keyword that begins with the value.
//!
//! A package may have several topics, or none. Left out on purpose: guessing from names, summaries or READMEs, and
//! keywords that mean different things in different packages (`test`, `crypto`, `color`). npm has no classifiers, so
//! a share of packages with a topic is comparable only where both are read from keywords.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use super::ecosystem::Ecosystem;

/// The table itself, as it is.
pub const DICTIONARY: &str = include_str!("../../queries/topics.csv");

const CSV: &str = DICTIONARY;
const HEADER: &str = "topic,kind,match,value";

/// What a row is compared with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// PyPI's trove classifiers.
    Classifier,
    /// Keywords of either registry.
    Keyword,
}

/// How much of it must agree.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Match {
    /// All of it.
    Exact,
    /// Its beginning.
    Prefix,
}

/// One row of the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Row {
    /// The topic, in lower case, as shown to people.
    pub topic: &'static str,
    /// What it is compared with.
    pub kind: Kind,
    /// How much must agree.
    pub matching: Match,
    /// The classifier as PyPI writes it, or the keyword in lower case.
    pub value: &'static str,
}

/// A line of the table that is none.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {line} of the topics is `{}`: expected `{HEADER}` in this form, without quotes", .text.escape_debug())]
pub struct BadRow {
    /// Its number, from 1.
    pub line: usize,
    /// The line.
    pub text: String,
}

/// Reads a table of topics.
pub fn parse(csv: &'static str) -> Result<Vec<Row>, BadRow> {
    let mut lines = csv.lines().enumerate();
    let bad = |(index, text): (usize, &str)| BadRow { line: index + 1, text: text.to_owned() };
    match lines.next() {
        Some((_, HEADER)) => {}
        other => return Err(bad(other.unwrap_or((0, "")))),
    }
    lines.map(|(index, text)| row(text).ok_or_else(|| bad((index, text)))).collect()
}

fn row(line: &'static str) -> Option<Row> {
    let fields: Vec<&str> = line.split(',').collect();
    let [topic, kind, matching, value] = fields[..] else { return None };
    let sound = |field: &str| !field.is_empty() && field.trim() == field && !field.contains('"');
    let kind = match kind {
        "classifier" => Kind::Classifier,
        "keyword" => Kind::Keyword,
        _ => return None,
    };
    let matching = match matching {
        "exact" => Match::Exact,
        "prefix" => Match::Prefix,
        _ => return None,
    };
    (sound(topic) && sound(value)).then_some(Row { topic, kind, matching, value })
}

/// The rows in a form that is quick to look up.
#[derive(Debug, Default)]
struct Table {
    topics: BTreeSet<&'static str>,
    classifiers: BTreeMap<&'static str, Vec<(Match, &'static str)>>,
    keywords: BTreeMap<String, Vec<&'static str>>,
    /// Few, so looked through one by one.
    keyword_prefixes: Vec<(String, &'static str)>,
}

static TABLE: LazyLock<Table> = LazyLock::new(|| {
    let rows = parse(CSV).expect("the table that is built in is read by the tests");
    let mut table = Table::default();
    for row in rows {
        table.topics.insert(row.topic);
        match (row.kind, row.matching) {
            (Kind::Classifier, matching) => {
                table.classifiers.entry(row.value).or_default().push((matching, row.topic));
            }
            (Kind::Keyword, Match::Exact) => {
                table.keywords.entry(compared(row.value)).or_default().push(row.topic);
            }
            (Kind::Keyword, Match::Prefix) => {
                table.keyword_prefixes.push((compared(row.value), row.topic));
            }
        }
    }
    table
});

/// Every topic, in order.
pub fn topics() -> impl Iterator<Item = &'static str> {
    TABLE.topics.iter().copied()
}

/// The topics of a package, in order. npm's classifiers do not exist; what is given for them is not looked at.
pub fn topics_of<'a>(
    ecosystem: Ecosystem,
    keywords: impl IntoIterator<Item = &'a str>,
    classifiers: impl IntoIterator<Item = &'a str>,
) -> BTreeSet<&'static str> {
    let mut found = BTreeSet::new();
    for keyword in keywords {
        of_keyword(keyword, &mut found);
    }
    if ecosystem == Ecosystem::Pypi {
        for classifier in classifiers {
            of_classifier(classifier, &mut found);
        }
    }
    found
}

fn of_keyword(keyword: &str, found: &mut BTreeSet<&'static str>) {
    let keyword = compared(keyword);
    found.extend(TABLE.keywords.get(&keyword).into_iter().flatten());
    let prefixes = TABLE.keyword_prefixes.iter().filter(|(prefix, _)| keyword.starts_with(prefix.as_str()));
    found.extend(prefixes.map(|(_, topic)| *topic));
}

fn of_classifier(classifier: &str, found: &mut BTreeSet<&'static str>) {
    let classifier = classifier.trim();
    let mut part = classifier;
    loop {
        for (matching, topic) in TABLE.classifiers.get(part).into_iter().flatten() {
            if *matching == Match::Prefix || part == classifier {
                found.insert(*topic);
            }
        }
        match part.rsplit_once(" :: ") {
            Some((above, _)) => part = above,
            None => return,
        }
    }
}

/// A keyword as it is compared: lower case, without blanks, hyphens, underscores and dots.
fn compared(keyword: &str) -> String {
    keyword
        .chars()
        .filter(|c| !c.is_whitespace() && !matches!(c, '-' | '_' | '.'))
        .flat_map(char::to_lowercase)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn rows() -> Vec<Row> {
        parse(CSV).expect("the table reads")
    }

    fn of(keywords: &[&str], classifiers: &[&str]) -> Vec<&'static str> {
        topics_of(Ecosystem::Pypi, keywords.iter().copied(), classifiers.iter().copied())
            .into_iter()
            .collect()
    }

    #[test]
    fn the_table_is_of_the_agreed_size_and_in_order_within_each_topic() {
        let rows = rows();
        assert!((150..=400).contains(&rows.len()), "{}", rows.len());
        let mut seen = BTreeSet::new();
        for group in rows.chunk_by(|a, b| a.topic == b.topic) {
            assert!(seen.insert(group[0].topic), "{} stands in two places", group[0].topic);
            let keys: Vec<_> = group.iter().map(|row| (row.kind, row.value)).collect();
            assert!(keys.is_sorted(), "{keys:?}");
        }
    }

    #[test]
    fn no_value_is_there_twice_in_the_form_that_is_compared() {
        let mut seen = BTreeMap::new();
        for row in rows() {
            let key = if row.kind == Kind::Keyword { compared(row.value) } else { row.value.to_owned() };
            assert!(!key.is_empty(), "{row:?}");
            if let Some(before) = seen.insert((row.kind, key), row) {
                panic!("{row:?} and {before:?}");
            }
        }
    }

    #[test]
    fn no_row_says_what_a_prefix_of_its_topic_says() {
        let rows = rows();
        for prefix in rows.iter().filter(|row| row.matching == Match::Prefix) {
            for row in rows.iter().filter(|row| row.kind == prefix.kind && row.topic == prefix.topic) {
                let covered = match row.kind {
                    Kind::Keyword => compared(row.value).starts_with(&compared(prefix.value)),
                    Kind::Classifier => row.value.starts_with(&format!("{} :: ", prefix.value)),
                };
                assert!(!covered || row == prefix, "{row:?} is covered by {prefix:?}");
            }
        }
    }

    #[test]
    fn every_topic_has_classifiers_and_keywords_and_is_in_lower_case() {
        let rows = rows();
        for topic in topics() {
            for kind in [Kind::Classifier, Kind::Keyword] {
                assert!(rows.iter().any(|row| row.topic == topic && row.kind == kind), "{topic}: {kind:?}");
            }
            assert!(topic.chars().all(|c| c.is_ascii_lowercase() || c == ' '), "{topic}");
        }
        for topic in ["calculation", "data science", "image processing", "machine learning", "web"] {
            assert!(topics().any(|known| known == topic), "{topic}");
        }
    }

    #[test]
    fn values_are_written_as_they_are_looked_up() {
        for row in rows() {
            match row.kind {
                Kind::Keyword => {
                    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
                    assert!(row.value.chars().all(plain), "{row:?}");
                    // A short beginning would take in words that have nothing to do with it.
                    assert!(row.matching == Match::Exact || row.value.len() >= 6, "{row:?}");
                }
                Kind::Classifier => {
                    let top = row.value.split(" :: ").next().unwrap_or_default();
                    assert!(
                        ["Topic", "Framework", "Intended Audience", "Environment"].contains(&top),
                        "{row:?}"
                    );
                    assert!(row.value.contains(" :: "), "{row:?}");
                }
            }
        }
    }

    #[test]
    fn every_row_gives_its_topic() {
        for row in rows() {
            let found = match row.kind {
                Kind::Keyword => of(&[row.value], &[]),
                Kind::Classifier => of(&[], &[row.value]),
            };
            assert!(found.contains(&row.topic), "{row:?}: {found:?}");
        }
    }

    #[test]
    fn keywords_are_one_however_they_are_written() {
        for keyword in ["machine learning", "Machine-Learning", "machine_learning", " machinelearning "] {
            assert_eq!(of(&[keyword], &[]), ["machine learning"], "{keyword}");
        }
        assert_eq!(of(&["eslint-plugin", "eslintconfig"], &[]), ["build tools"]);
        assert_eq!(of(&["test", "crypto", "node", "", "machine"], &[]), Vec::<&str>::new());
        assert_eq!(of(&["OpenCV", "pytorch", "opencv"], &[]), ["image processing", "machine learning"]);
    }

    #[test]
    fn classifiers_go_by_whole_parts() {
        assert_eq!(of(&[], &["Framework :: Django :: 5.2"]), ["web"]);
        assert_eq!(of(&[], &["Framework :: Djangoesque"]), Vec::<&str>::new());
        assert_eq!(of(&[], &["Topic :: Scientific/Engineering"]), ["science"]);
        assert_eq!(
            of(&[], &["Topic :: Scientific/Engineering :: Artificial Intelligence"]),
            ["machine learning"]
        );
        assert_eq!(of(&[], &["Topic :: Scientific/Engineering :: Mathematics"]), ["calculation"]);
        assert_eq!(of(&[], &["Programming Language :: Python :: 3", "Topic", ""]), Vec::<&str>::new());
    }

    #[test]
    fn npm_has_no_classifiers() {
        let found = topics_of(Ecosystem::Npm, ["cli"], ["Topic :: Database"]);
        assert_eq!(found.into_iter().collect::<Vec<_>>(), ["command line"]);
    }

    #[test]
    fn a_table_that_is_none_is_refused_with_its_line() {
        assert_eq!(parse("").map_err(|bad| bad.line), Err(1));
        assert_eq!(parse("topic,kind,match,value\nweb,keyword,exact,web").map(|rows| rows.len()), Ok(1));
        for wrong in [
            "topic,kind,match,value\nweb,keyword,exact,web\nweb,keyword,exact",
            "topic,kind,match,value\nweb,keyword,exact,web\nweb,word,exact,web",
            "topic,kind,match,value\nweb,keyword,exact,web\nweb,keyword,some,web",
            "topic,kind,match,value\nweb,keyword,exact,web\nweb,keyword,exact,",
            "topic,kind,match,value\nweb,keyword,exact,web\nweb,keyword,exact, web",
            "topic,kind,match,value\nweb,keyword,exact,web\n\"web\",keyword,exact,\"web\"",
        ] {
            assert_eq!(parse(wrong).map_err(|bad| bad.line), Err(3), "{wrong}");
        }
    }

    proptest! {
        #[test]
        fn order_and_repetition_change_nothing(words in prop::collection::vec("[a-z -]{0,12}", 0..8)) {
            let forth = of(&words.iter().map(String::as_str).collect::<Vec<_>>(), &[]);
            let back: Vec<&str> = words.iter().rev().chain(&words).map(String::as_str).collect();
            prop_assert_eq!(&of(&back, &[]), &forth);
            prop_assert!(forth.is_sorted());
        }
    }
}
