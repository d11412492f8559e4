//! The tables that a question sees, and the running of a question. Stored tables are scanned lazily; computed
//! tables are made only for questions that name them. It leaves out the forms of an answer.

use std::collections::{BTreeMap, BTreeSet};

use polars::prelude::*;
use polars::sql::SQLContext;
use sqlparser::ast::Statement;

use super::resolve::{self, Problem, Tables};
use super::{QueryError, functions, near, sql};
use crate::package::{Ecosystem, normal_pypi, scope_of};
use crate::snapshot::schema::{self, COMPUTED};
use crate::snapshot::{Snapshot, SnapshotError, gone, guarded};

/// What a table is, for `pkgcensus schema` and for messages.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TableInfo {
    /// Its name in SQL.
    pub name: String,
    /// What one row is.
    pub row: String,
    /// Its columns.
    pub columns: Vec<schema::Column>,
}

type Maker = Box<dyn Fn() -> Result<DataFrame, QueryError> + Sync>;

/// The tables of one snapshot.
pub struct Catalog {
    snapshot: Snapshot,
    tables: Vec<TableInfo>,
    makers: BTreeMap<String, Maker>,
    made: BTreeMap<String, DataFrame>,
}

impl Catalog {
    /// The catalog of a snapshot: `packages`, `npm`, `pypi`, `coverage`.
    #[must_use]
    pub fn new(snapshot: Snapshot) -> Self {
        let tables = stored_tables();
        Self { snapshot, tables, makers: BTreeMap::new(), made: BTreeMap::new() }
    }

    /// The snapshot behind it.
    #[must_use]
    pub fn snapshot(&self) -> &Snapshot {
        &self.snapshot
    }

    /// Every table, stored ones first.
    #[must_use]
    pub fn tables(&self) -> &[TableInfo] {
        &self.tables
    }

    /// Adds a table that is computed when a question first names it.
    pub fn add(
        &mut self,
        info: TableInfo,
        make: impl Fn() -> Result<DataFrame, QueryError> + Sync + 'static,
    ) {
        self.makers.insert(info.name.clone(), Box::new(make));
        self.tables.push(info);
    }

    /// Answers a question: all its rows, or with `limit` the first ones.
    ///
    /// # Errors
    /// What is not SQL, not a question, names something unknown or asks what the engine cannot do; a snapshot
    /// that cannot be read.
    pub fn run(&mut self, text: &str) -> Result<DataFrame, QueryError> {
        let mut statement = sql::parse(text)?;
        if matches!(statement, Statement::ShowTables { .. }) {
            return self.show_tables();
        }
        sql::rewrite_exponents(&mut statement);
        let mut opened =
            Opened { catalog: self, text, context: functions::context(), names: BTreeSet::new() };
        let resolved = resolve::resolve(statement, &mut opened);
        let Opened { mut context, names, .. } = opened;
        let resolved = resolved.map_err(|problem| told(text, problem))?;
        for step in resolved.steps {
            let query = sql::written(Statement::Query(Box::new(step.query)));
            let rows = guarded(|| context.execute(&query)).map_err(|error| self.explain(text, &error))?;
            context.register(&step.name, rows);
        }
        let answer = self.answer(&mut context, &sql::written(resolved.statement), &names)?;
        let mut answer =
            answer.and_then(functions::spans_as_days).map_err(|error| self.explain(text, &error))?;
        if let Some(columns) = resolved.columns {
            answer.set_column_names(&columns).map_err(|error| self.explain(text, &error))?;
        }
        Ok(answer)
    }

    fn answer(
        &self,
        context: &mut SQLContext,
        statement: &str,
        tables: &BTreeSet<String>,
    ) -> Result<PolarsResult<DataFrame>, SnapshotError> {
        let lazy = match guarded(|| context.execute(statement)) {
            Ok(lazy) => lazy,
            Err(error) => return Ok(Err(error)),
        };
        // The digests of the files that are read are checked while they are read: a changed byte may give a wrong
        // answer without any error.
        let (answer, whole) = std::thread::scope(|scope| {
            let whole = scope.spawn(|| self.verify_named(tables));
            let answer = guarded(|| Ok(lazy.collect_with_engine(Engine::Streaming)?.unwrap_single()));
            (answer, whole.join().unwrap_or(Ok(())))
        });
        whole?;
        Ok(answer)
    }

    fn show_tables(&self) -> Result<DataFrame, QueryError> {
        let column = |of: fn(&TableInfo) -> &str| self.tables.iter().map(of).collect::<Vec<_>>();
        df!("name" => column(|table| &table.name))
            .map_err(|source| QueryError::Engine { message: source.to_string(), place: None })
    }

    fn frame(&mut self, table: &str, text: &str) -> Result<LazyFrame, QueryError> {
        let name = table.to_lowercase();
        if let Some(lazy) = self.stored(&name)? {
            return Ok(lazy);
        }
        if !self.made.contains_key(&name) {
            let make = self.makers.get(&name).ok_or_else(|| self.unknown_table(table, text))?;
            let frame = make()?;
            self.made.insert(name.clone(), frame);
        }
        Ok(self.made[&name].clone().lazy())
    }

    fn verify_named(&self, tables: &BTreeSet<String>) -> Result<(), SnapshotError> {
        for table in tables {
            match Ecosystem::ALL.into_iter().find(|ecosystem| ecosystem.id() == table) {
                Some(ecosystem) => self.snapshot.verify_table("packages", Some(ecosystem))?,
                None if self.makers.contains_key(table) => self.snapshot.verify_table("packages", None)?,
                None => self.snapshot.verify_table(table, None)?,
            }
        }
        Ok(())
    }

    fn stored(&self, table: &str) -> Result<Option<LazyFrame>, QueryError> {
        let ecosystem = match table {
            "packages" => None,
            "coverage" => return Ok(Some(self.snapshot.scan("coverage", None)?)),
            _ if schema::DETAILS.iter().any(|detail| detail.name == table) => {
                return self.detail(table).map(Some);
            }
            _ => match Ecosystem::ALL.into_iter().find(|ecosystem| ecosystem.id() == table) {
                Some(ecosystem) if self.snapshot.ecosystems().contains(&ecosystem) => Some(ecosystem),
                Some(_) => return Ok(Some(empty_packages())),
                None => return Ok(None),
            },
        };
        Ok(Some(with_computed(self.snapshot.scan("packages", ecosystem)?)))
    }

    /// A table that only a crawl fills: empty where the snapshot has none.
    fn detail(&self, table: &str) -> Result<LazyFrame, QueryError> {
        if !self.snapshot.files(table, None).is_empty() {
            return Ok(self.snapshot.scan(table, None)?);
        }
        let detail =
            schema::DETAILS.iter().find(|detail| detail.name == table).expect("asked for by its name");
        Ok(empty(detail).lazy())
    }

    fn unknown_table(&self, table: &str, text: &str) -> QueryError {
        let names: Vec<&str> = self.tables.iter().map(|info| info.name.as_str()).collect();
        QueryError::Unknown {
            what: "table",
            name: super::visible(table),
            place: sql::place_of(text, table),
            near: near::nearest(table, names.iter().copied()),
            known: names.into_iter().map(str::to_owned).collect(),
        }
    }

    /// Turns the engine's error into one that points at the place.
    fn explain(&self, text: &str, error: &PolarsError) -> QueryError {
        let about_sql = matches!(error, PolarsError::SQLInterface(_) | PolarsError::SQLSyntax(_));
        if !about_sql && let Err(damaged) = self.snapshot.verify() {
            return damaged.into();
        }
        let words = resolve::plain_names(&error.to_string());
        let first = words.lines().next().unwrap_or_default();
        let place = quoted_name(first).and_then(|name| sql::place_of(text, &name));
        QueryError::Engine { message: super::visible(first), place }
    }
}

/// The tables of a catalog as a question opens them.
struct Opened<'c> {
    catalog: &'c mut Catalog,
    text: &'c str,
    context: SQLContext,
    /// Those that the question reads.
    names: BTreeSet<String>,
}

impl Tables for Opened<'_> {
    fn columns(&mut self, table: &str) -> Result<Vec<String>, QueryError> {
        let mut frame = self.catalog.frame(table, self.text)?;
        let schema = guarded(|| frame.collect_schema());
        let schema = schema.map_err(|error| self.catalog.explain(self.text, &error))?;
        let name = table.to_lowercase();
        self.context.register(&name, frame);
        self.names.insert(name);
        Ok(schema.iter_names().map(ToString::to_string).collect())
    }

    fn columns_of_call(&mut self, call: &str) -> Result<Vec<String>, QueryError> {
        let statement = format!("SELECT * FROM {call} AS called");
        let schema = guarded(|| functions::context().execute(&statement)?.collect_schema());
        let schema = schema.map_err(|error| self.catalog.explain(self.text, &error))?;
        Ok(schema.iter_names().map(ToString::to_string).collect())
    }
}

fn unknown_column(text: &str, name: &str, known: Vec<String>) -> QueryError {
    let near = near::nearest(name, known.iter().map(String::as_str));
    let shown = super::visible(name);
    let place = sql::place_of(text, name);
    if text.contains(&format!("\"{name}\"")) && near.iter().all(|near| !near.eq_ignore_ascii_case(name)) {
        let message = format!(
            "no column `{shown}`: double quotes name a column, a text stands in single quotes: '{shown}'"
        );
        return QueryError::Engine { message, place };
    }
    QueryError::Unknown { what: "column", name: shown, place, near, known }
}

/// The stored tables and the views over them.
#[must_use]
pub fn stored_tables() -> Vec<TableInfo> {
    let packages: Vec<schema::Column> = schema::PACKAGES.columns.iter().chain(COMPUTED).copied().collect();
    let mut tables = vec![TableInfo {
        name: "packages".into(),
        row: schema::PACKAGES.row.into(),
        columns: packages.clone(),
    }];
    for ecosystem in Ecosystem::ALL {
        let row = format!(
            "one package of {}; the rows of `packages` with ecosystem = '{ecosystem}'",
            ecosystem.label()
        );
        tables.push(TableInfo { name: ecosystem.id().into(), row, columns: packages.clone() });
    }
    tables.extend(schema::DETAILS.iter().map(|detail| TableInfo {
        name: detail.name.into(),
        row: detail.row.into(),
        columns: detail.columns.to_vec(),
    }));
    tables.push(TableInfo {
        name: "coverage".into(),
        row: schema::COVERAGE.row.into(),
        columns: schema::COVERAGE.columns.to_vec(),
    });
    tables
}

fn empty_packages() -> LazyFrame {
    with_computed(empty(&schema::PACKAGES).lazy())
}

fn empty(table: &schema::Table) -> DataFrame {
    let column = |column: &schema::Column| Column::new_empty(column.name.into(), &column.kind.data_type());
    let columns = table.columns.iter().map(column).collect();
    DataFrame::new(0, columns).expect("the schema has no column twice")
}

/// Adds the computed columns; they cost nothing where a question does not name them.
fn with_computed(lazy: LazyFrame) -> LazyFrame {
    let text = |_: &Schema, field: &Field| Ok(Field::new(field.name().clone(), DataType::String));
    let scope = col("name").map(|names| Ok(texts(&names, |name| scope_of(name).map(Into::into))), text);
    let normal = as_struct(vec![col("ecosystem"), col("name")])
        .map(normal_names, |_, _| Ok(Field::new("normal_name".into(), DataType::String)));
    lazy.with_columns([scope.alias("scope"), normal.alias("normal_name"), gone().alias("gone")])
}

fn texts<'a>(names: &'a Column, of: impl Fn(&'a str) -> Option<std::borrow::Cow<'a, str>>) -> Column {
    let names = names.str().expect("`name` is text by schema");
    let values: StringChunked = names.iter().map(|name| name.and_then(&of)).collect();
    values.with_name("scope".into()).into_column()
}

fn normal_names(both: Column) -> PolarsResult<Column> {
    let both = both.struct_()?;
    let (ecosystems, names) = (both.field_by_name("ecosystem")?, both.field_by_name("name")?);
    let values: StringChunked = ecosystems
        .str()?
        .iter()
        .zip(names.str()?.iter())
        .map(|(ecosystem, name)| match (ecosystem, name) {
            (Some("pypi"), Some(name)) => Some(normal_pypi(name)),
            (_, name) => name.map(Into::into),
        })
        .collect();
    Ok(values.with_name("normal_name".into()).into_column())
}

/// The first name that a message puts in quotes.
fn quoted_name(message: &str) -> Option<String> {
    let quote = message.find(['"', '\'', '`'])?;
    let rest = &message[quote + 1..];
    let end = rest.find(message[quote..].chars().next()?)?;
    Some(rest[..end].to_owned()).filter(|name| !name.is_empty())
}

/// What has no sure meaning, told with its place and what is near.
fn told(text: &str, problem: Problem) -> QueryError {
    match problem {
        Problem::Refused(message) => QueryError::Engine { message: super::visible(&message), place: None },
        Problem::Tables(error) => *error,
        Problem::Column { name, known } => unknown_column(text, &name, known),
        Problem::Function(name) => QueryError::Unknown {
            what: "function",
            place: sql::place_of(text, &name),
            near: near::nearest(&name.to_lowercase(), resolve::FUNCTIONS.iter().copied()),
            name: super::visible(&name.to_lowercase()),
            known: Vec::new(),
        },
    }
}
