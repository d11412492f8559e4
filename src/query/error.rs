//! Why a question could not be answered, with the place in the SQL where that can be told.

use std::fmt;
use std::path::PathBuf;

use polars::prelude::PolarsError;

use crate::snapshot::SnapshotError;

/// A place in a text of SQL, with the line itself, so that a message can point at it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// Line, first = 1.
    pub line: u64,
    /// Column in characters, first = 1.
    pub column: u64,
    /// The text of the line.
    pub text: String,
}

impl Place {
    /// The place at a line and column of `sql`; the column is kept within the line.
    #[must_use]
    pub fn at(sql: &str, line: u64, column: u64) -> Self {
        let index = usize::try_from(line.saturating_sub(1)).unwrap_or(usize::MAX);
        let text = sql.lines().nth(index).unwrap_or_default();
        let width = text.chars().count() as u64;
        Self { line, column: column.clamp(1, width + 1), text: super::visible(text) }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let number = self.line.to_string();
        let gutter = " ".repeat(number.len());
        // Long lines are cut around the place, so that the pointer stays in view.
        let skip = usize::try_from(self.column.saturating_sub(60)).unwrap_or(0);
        let shown: String = self.text.chars().skip(skip).take(100).collect();
        let before = usize::try_from(self.column - 1).unwrap_or(0) - skip;
        write!(formatter, "{number} | {shown}\n{gutter} | {}^", " ".repeat(before))
    }
}

/// Why a question could not be answered.
#[derive(Debug, thiserror::Error)]
pub enum QueryError {
    /// The text is not SQL.
    #[error("the SQL cannot be read: {message}{}", pointer(.place.as_ref()))]
    Syntax {
        /// What the parser says.
        message: String,
        /// Where.
        place: Option<Place>,
    },
    /// It is not one question.
    #[error("expected one SELECT, found {found}; pkgcensus only answers questions, it changes nothing")]
    NotAQuestion {
        /// What was found.
        found: String,
    },
    /// A name that is not there.
    #[error("no {what} `{name}`{}{}", pointer(.place.as_ref()), suggestion(.near, .known))]
    Unknown {
        /// `table`, `column`, `function`, …
        what: &'static str,
        /// The name as written.
        name: String,
        /// Where.
        place: Option<Place>,
        /// Names that look like it, nearest first.
        near: Vec<String>,
        /// Every name there is, when few.
        known: Vec<String>,
    },
    /// A parameter of a saved question.
    #[error("{0}")]
    Parameter(String),
    /// A file of the library is not right.
    #[error("`{}`: {why}", path.display())]
    Library {
        /// The file.
        path: PathBuf,
        /// What was wrong, and what was expected.
        why: String,
    },
    /// The engine refused it.
    #[error("the question cannot be answered: {message}{}", pointer(.place.as_ref()))]
    Engine {
        /// What the engine says.
        message: String,
        /// Where, if it names something that stands in the SQL.
        place: Option<Place>,
    },
    /// The snapshot cannot be read.
    #[error(transparent)]
    Snapshot(#[from] SnapshotError),
    /// Rows could not be written.
    #[error("cannot write rows as {format}")]
    Write {
        /// The format.
        format: &'static str,
        /// Why.
        source: PolarsError,
    },
    /// Rows could not be written to where they should go.
    #[error("cannot write the answer")]
    Io(#[from] std::io::Error),
}

fn pointer(place: Option<&Place>) -> String {
    place.map(|place| format!("\n{place}")).unwrap_or_default()
}

fn suggestion(near: &[String], known: &[String]) -> String {
    if !near.is_empty() {
        return format!(
            "\ndid you mean {}?",
            near.iter().map(|n| format!("`{n}`")).collect::<Vec<_>>().join(" or ")
        );
    }
    if known.is_empty() { String::new() } else { format!("\nknown: {}", known.join(", ")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_pointer_stands_under_the_place() {
        let place = Place::at("SELECT a\nFROM nmp", 2, 6);
        assert_eq!(place.to_string(), "2 | FROM nmp\n  |      ^");
        assert_eq!(Place::at("x", 9, 40).to_string(), "9 | \n  | ^");
    }

    #[test]
    fn a_long_line_is_cut_around_the_place() {
        let sql = format!("SELECT {}", "a, ".repeat(100));
        let shown = Place::at(&sql, 1, 200).to_string();
        assert!(shown.lines().all(|line| line.chars().count() < 110), "{shown}");
    }
}
