//! What a question means. Every name is resolved here, by the rules of the SQL standard, and the question is written
//! anew for the engine with one name for one column: groups, joins, aliases and sort keys that the engine would
//! confuse cannot meet. What has no sure meaning is refused with a way to ask it. It leaves out running it and the
//! functions that the rewritten question calls (`functions`).
//!
//! A SELECT becomes at most four, one in another: what groups and aggregates need of the rows; the groups; what is
//! asked of them, with hidden columns for sort keys; the order.

use std::collections::BTreeSet;

use sqlparser::ast::{Query, Statement, TableFactor};

use super::QueryError;

mod exists;
mod expressions;
mod from;
mod groups;
mod intervals;
mod items;
mod joins;
mod meaning;
mod order;
mod parts;
mod query;
mod scope;
mod select;
mod walk;
mod windows;

pub(super) use meaning::FUNCTIONS;
pub(super) use parts::plain_names;
use scope::Known;

/// Where columns of tables are looked up. Looking a table up makes it known to the engine.
pub(super) trait Tables {
    /// The columns of a table, in order.
    ///
    /// # Errors
    /// A table that is not there or cannot be read.
    fn columns(&mut self, table: &str) -> Result<Vec<String>, QueryError>;

    /// The columns of what a call such as `read_csv('FILE')` brings, in order.
    ///
    /// # Errors
    /// A file that cannot be read.
    fn columns_of_call(&mut self, call: &str) -> Result<Vec<String>, QueryError>;
}

/// Why a question has no sure meaning.
#[derive(Debug)]
pub(super) enum Problem {
    /// A sentence with another way to ask.
    Refused(String),
    /// A column that is not there, with those that are.
    Column {
        /// As written, without its table.
        name: String,
        /// The columns that could be meant.
        known: Vec<String>,
    },
    /// A function that is not there.
    Function(String),
    /// A table that is not there or cannot be read.
    Tables(Box<QueryError>),
}

impl From<QueryError> for Problem {
    fn from(error: QueryError) -> Self {
        Self::Tables(Box::new(error))
    }
}

fn refused<T>(why: impl Into<String>) -> Result<T, Problem> {
    Err(Problem::Refused(why.into()))
}

/// A query that others read. The engine knows the program's own functions at the top of a question alone, so that
/// every query within it is given to it as a table.
pub(super) struct Step {
    /// The name of the table.
    pub name: String,
    /// Its rows.
    pub query: Query,
}

/// A question that is ready for the engine.
pub(super) struct Resolved {
    /// What it reads beside the tables of the snapshot, each after what it reads itself.
    pub steps: Vec<Step>,
    /// It, with names of the program's own.
    pub statement: Statement,
    /// The names of its columns as the question has them; none where the engine's own are meant.
    pub columns: Option<Vec<String>>,
}

/// Resolves every name of a question.
///
/// # Errors
/// What is not there, or has no sure meaning.
pub(super) fn resolve(statement: Statement, tables: &mut dyn Tables) -> Result<Resolved, Problem> {
    let mut resolver = Resolver { tables, defined: Vec::new(), steps: Vec::new(), number: 0 };
    match statement {
        Statement::Query(query) => {
            let bound = resolver.query(*query)?;
            let columns = apart(bound.columns.into_iter().map(|column| column.name));
            let statement = Statement::Query(Box::new(bound.query));
            Ok(Resolved { steps: resolver.steps, statement, columns: Some(columns) })
        }
        mut other => {
            let mut steps = Vec::new();
            if let Statement::Explain { statement, .. } = &mut other {
                let explained = resolve((**statement).clone(), resolver.tables)?;
                (**statement, steps) = (explained.statement, explained.steps);
            }
            Ok(Resolved { steps, statement: other, columns: None })
        }
    }
}

/// What `WITH` defines.
struct Defined {
    name: String,
    /// Its name for the engine.
    unique: String,
    columns: Vec<Known>,
}

/// A query with names of the program's own.
struct Bound {
    query: Query,
    columns: Vec<Known>,
}

struct Resolver<'t> {
    tables: &'t mut dyn Tables,
    /// What `WITH` defines around the place that is being read, the innermost last.
    defined: Vec<Defined>,
    steps: Vec<Step>,
    number: usize,
}

impl Resolver<'_> {
    /// Makes a query a table of its own, which the engine reads by the name that comes back.
    fn read(&mut self, query: Query, name: &str) -> TableFactor {
        let name = self.fresh(name);
        let table = parts::table(&name);
        self.steps.push(Step { name, query });
        table
    }

    /// The columns of a query, in order, as a SELECT of its own.
    fn all_of(&mut self, bound: Query, columns: &[Known], name: &str) -> Query {
        let items =
            columns.iter().map(|known| (parts::column(&known.unique), known.unique.clone())).collect();
        let from = parts::from(self.read(bound, name));
        parts::query_of(parts::select(items, from, None))
    }

    /// A name that nothing else has; it begins as `name` does, for those who read plans and messages.
    fn fresh(&mut self, name: &str) -> String {
        self.number += 1;
        let start: String =
            name.chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '_').take(40).collect();
        format!("{start}#{}", self.number)
    }
}

/// Each name as it is; one that was there gets a number.
fn apart(names: impl Iterator<Item = String>) -> Vec<String> {
    let mut taken = BTreeSet::new();
    names
        .map(|wanted| {
            let mut name = wanted.clone();
            let mut number = 1;
            while !taken.insert(name.clone()) {
                name = format!("{wanted}_{number}");
                number += 1;
            }
            name
        })
        .collect()
}
