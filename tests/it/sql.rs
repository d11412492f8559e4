//! SQL beside what it means: the statements of `tests/sql/*.sql` over two small lists, each with the rows that the standard
//! gives, or with the words by which it is refused. Any other answer is a wrong one.
//!
//! Left out on purpose: how a question is typed, and the forms of its answer (`query`, `formats`).

use std::fs;
use std::path::{Path, PathBuf};

use pkgcensus::query::Catalog;
use pkgcensus::query::format::{Format, Layout, write};
use pkgcensus::snapshot::Snapshot;
use serde_json::Value;

use crate::program::ok;
use crate::world::DAY;

/// What is right to come of a statement.
enum Right {
    /// These rows, in this order.
    Ordered(Vec<Value>),
    /// These rows.
    Rows(Vec<Value>),
    /// No answer, and these words.
    Refused(String),
}

struct Statement {
    title: String,
    sql: String,
    right: Right,
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/sql")
}

fn statements(text: &str) -> Vec<Statement> {
    text.split("\n---\n").map(statement).collect()
}

fn statement(block: &str) -> Statement {
    let lines: Vec<&str> = block.trim().lines().collect();
    let (last, title) = (lines[lines.len() - 1], lines[0]);
    let rows = |text: &str| serde_json::from_str(text).unwrap_or_else(|error| panic!("{title}: {error}"));
    let right = match last.split_at(5.min(last.len())) {
        ("-- = ", text) => Right::Ordered(rows(text)),
        ("-- ~ ", text) => Right::Rows(rows(text)),
        ("-- ! ", text) => Right::Refused(text.to_owned()),
        _ => panic!("{title}: the last line says what is right: `-- = ROWS`, `-- ~ ROWS` or `-- ! WORDS`"),
    };
    let sql = lines[1..lines.len() - 1].join("\n");
    let sql = sql.replace("{folder}", &folder().to_string_lossy().replace('\\', "/"));
    Statement { title: title.trim_start_matches("-- ").to_owned(), sql, right }
}

/// A catalog of the two lists.
fn catalog(output: &Path) -> Catalog {
    for ecosystem in ["npm", "pypi"] {
        let file = folder().join(format!("{ecosystem}.csv"));
        let file = file.to_string_lossy();
        ok(
            output,
            &["listing", "import", &file, "--ecosystem", ecosystem, "--as-of", DAY, "--covers", "all"],
        );
    }
    ok(output, &["snapshot"]);
    Catalog::new(Snapshot::open(&output.join("output"), None).unwrap())
}

fn answer(catalog: &mut Catalog, sql: &str) -> Result<Vec<Value>, String> {
    let mut frame = catalog.run(sql).map_err(|error| error.to_string())?;
    let mut bytes = Vec::new();
    write(Format::Json, &mut frame, &Layout { width: None, rows: None }, &mut bytes).unwrap();
    let rows: Vec<Value> = serde_json::from_slice(&bytes).unwrap();
    let cells = |row: &Value| Value::Array(row.as_object().unwrap().values().map(rounded).collect());
    Ok(rows.iter().map(cells).collect())
}

/// Floats as far as they are the same everywhere, and whole ones as such.
fn rounded(value: &Value) -> Value {
    match value.as_f64() {
        Some(number) if value.is_f64() => {
            let short: f64 = format!("{number:.9e}").parse().unwrap();
            if short.fract() == 0.0 && short.abs() < 1e15 {
                Value::from(short as i64)
            } else {
                Value::from(short)
            }
        }
        _ => value.clone(),
    }
}

fn sorted(mut rows: Vec<Value>) -> Vec<String> {
    rows.sort_by_key(ToString::to_string);
    rows.iter().map(ToString::to_string).collect()
}

/// What is wrong with an answer; nothing where it is right.
fn wrong(right: &Right, answer: Result<Vec<Value>, String>) -> Option<String> {
    let told = |rows: &[Value]| Value::Array(rows.to_vec()).to_string();
    match (right, answer) {
        (Right::Refused(words), Err(message)) if message.contains(words.as_str()) => None,
        (Right::Refused(words), Err(message)) => Some(format!("refused, but not with `{words}`: {message}")),
        (Right::Refused(_), Ok(rows)) => Some(format!("answered: {}", told(&rows))),
        (Right::Ordered(_) | Right::Rows(_), Err(message)) => Some(format!("refused: {message}")),
        (Right::Ordered(right), Ok(rows)) => {
            let right: Vec<Value> = right.iter().map(plain).collect();
            (rows != right).then(|| format!("{}\n    instead of {}", told(&rows), told(&right)))
        }
        (Right::Rows(right), Ok(rows)) => {
            let right: Vec<Value> = right.iter().map(plain).collect();
            let same = sorted(rows.clone()) == sorted(right.clone());
            (!same).then(|| format!("{}\n    instead of {}", told(&rows), told(&right)))
        }
    }
}

fn plain(row: &Value) -> Value {
    Value::Array(row.as_array().unwrap().iter().map(rounded).collect())
}

#[test]
fn statements_mean_what_the_standard_says_or_are_refused() {
    let output = tempfile::tempdir().unwrap();
    let mut catalog = catalog(output.path());
    let mut files: Vec<PathBuf> = fs::read_dir(folder())
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "sql"))
        .collect();
    files.sort();
    let (mut asked, mut failures) = (0, Vec::new());
    for file in files {
        for one in statements(&fs::read_to_string(&file).unwrap()) {
            asked += 1;
            if let Some(why) = wrong(&one.right, answer(&mut catalog, &one.sql)) {
                let file = file.file_name().unwrap().to_string_lossy();
                failures.push(format!("{file}, {}\n  {}\n  → {why}", one.title, one.sql));
            }
        }
    }
    assert!(asked >= 200, "only {asked} statements were found");
    assert!(failures.is_empty(), "{} of {asked} are wrong:\n{}", failures.len(), failures.join("\n"));
}

#[test]
fn a_wrong_answer_would_be_found() {
    let rows = || Ok(vec![serde_json::json!([1, "a"]), serde_json::json!([2, "b"])]);
    let one = |last: &str| statement(&format!("-- title\nSELECT 1\n{last}")).right;
    assert!(wrong(&one("-- = [[1, \"a\"], [2, \"b\"]]"), rows()).is_none());
    assert!(wrong(&one("-- ~ [[2, \"b\"], [1.0, \"a\"]]"), rows()).is_none());
    assert!(wrong(&one("-- = [[2, \"b\"], [1, \"a\"]]"), rows()).is_some());
    assert!(wrong(&one("-- ~ [[1, \"a\"]]"), rows()).is_some());
    assert!(wrong(&one("-- ! 64 bits"), rows()).is_some());
    assert!(wrong(&one("-- ! 64 bits"), Err("does not fit 64 bits".into())).is_none());
    assert!(wrong(&one("-- = []"), Err("no".into())).is_some());
}
