//! The tables that a question sees, and the running of a question. Stored tables are scanned lazily; computed
//! tables are made only for questions that name them. It leaves out the forms of an answer.

use std::collections::{BTreeMap, BTreeSet};

use polars::prelude::*;
use polars::sql::SQLContext;
use sqlparser::ast::Statement;

use super::{QueryError, careful, near, sql};
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
        let mut parsed = sql::parse(text)?;
        if let Some(name) = parsed.defined.iter().find(|name| self.has(name)) {
            let message = format!("`{name}` is a table here; give what WITH defines another name");
            return Err(QueryError::Engine { message, place: sql::place_of(text, name) });
        }
        let mut context = SQLContext::new();
        for table in &parsed.tables {
            if !parsed.defined.contains(table) {
                let frame = self.frame(table, text)?;
                context.register(table, frame);
            }
        }
        if matches!(parsed.statement, Statement::ShowTables { .. }) {
            return self.show_tables();
        }
        careful::check(&parsed.statement).map_err(|message| QueryError::Engine { message, place: None })?;
        careful::rewrite(&mut parsed.statement);
        careful::search_plainly(&mut parsed.statement)
            .and_then(|()| careful::sort_groups_by_name(&mut parsed.statement))
            .map_err(|message| QueryError::Engine { message, place: None })?;
        sql::rewrite_patterns(&mut parsed.statement);
        sql::rewrite_exponents(&mut parsed.statement);
        sql::nulls_last(&mut parsed.statement);
        let mut answer = self.answer(&mut context, &parsed);
        // The engine names `MIN(a)` and `MAX(a)` alike: asked again with names of their own.
        if let Ok(Err(error)) = &answer
            && error.to_string().contains("duplicate")
            && sql::name_apart(&mut parsed.statement)
        {
            answer = self.answer(&mut context, &parsed);
        }
        answer?.map_err(|error| self.explain(text, &parsed, error))
    }

    fn answer(
        &self,
        context: &mut SQLContext,
        parsed: &sql::Parsed,
    ) -> Result<PolarsResult<DataFrame>, SnapshotError> {
        let statement = parsed.statement.to_string();
        let lazy = match guarded(|| context.execute(&statement)) {
            Ok(lazy) => lazy,
            Err(error) => return Ok(Err(error)),
        };
        // The digests of the files that are read are checked while they are read: a changed byte may give a wrong
        // answer without any error.
        let (answer, whole) = std::thread::scope(|scope| {
            let whole = scope.spawn(|| self.verify_named(&parsed.tables));
            let answer = guarded(|| Ok(lazy.collect_with_engine(Engine::Streaming)?.unwrap_single()));
            (answer, whole.join().unwrap_or(Ok(())))
        });
        whole?;
        Ok(answer)
    }

    fn has(&self, table: &str) -> bool {
        self.tables.iter().any(|info| info.name.eq_ignore_ascii_case(table))
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
        for table in tables.iter().map(|table| table.to_lowercase()) {
            match Ecosystem::ALL.into_iter().find(|ecosystem| ecosystem.id() == table) {
                Some(ecosystem) => self.snapshot.verify_table("packages", Some(ecosystem))?,
                None if self.makers.contains_key(&table) => self.snapshot.verify_table("packages", None)?,
                None => self.snapshot.verify_table(&table, None)?,
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

    /// Turns the engine's error into one that points at the place and names what is near.
    fn explain(&self, text: &str, parsed: &sql::Parsed, error: PolarsError) -> QueryError {
        let message = error.to_string();
        // Where the condition is pushed into a scan, the engine tells it as another kind of error.
        let missing = message.split_once("unable to find column").map(|(_, rest)| rest);
        if let Some(name) = missing.and_then(quoted_name).or_else(|| {
            matches!(error, PolarsError::ColumnNotFound(_)).then(|| quoted_name(&message)).flatten()
        }) {
            return self.unknown_column(text, parsed, &name);
        }
        if matches!(error, PolarsError::SQLInterface(_) | PolarsError::SQLSyntax(_)) {
            let first = message.lines().next().unwrap_or_default().to_owned();
            if let Some(name) = quoted_name(&first).filter(|_| first.contains("column")) {
                return self.unknown_column(text, parsed, &name);
            }
            let place = quoted_name(&first).and_then(|name| sql::place_of(text, &name));
            return QueryError::Engine { message: super::visible(&first), place };
        }
        if let Err(damaged) = self.snapshot.verify() {
            return damaged.into();
        }
        let first = message.lines().next().unwrap_or_default();
        let place = quoted_name(first).and_then(|name| sql::place_of(text, &name));
        QueryError::Engine { message: super::visible(first), place }
    }

    fn unknown_column(&self, text: &str, parsed: &sql::Parsed, name: &str) -> QueryError {
        // The engine's own name of what a join left out.
        if let Some((column, table)) = name.split_once(':') {
            let (column, table) = (super::visible(column), super::visible(table));
            let message = format!(
                "a join keeps one of two columns that are both named `{column}`: ask for that of the other table instead of \
                 `{table}.{column}`, or give one another name in a subquery"
            );
            return QueryError::Engine { message, place: sql::place_of(text, &column) };
        }
        let columns: Vec<&str> = self
            .tables
            .iter()
            .filter(|info| parsed.tables.iter().any(|table| table.eq_ignore_ascii_case(&info.name)))
            .flat_map(|info| info.columns.iter().map(|column| column.name))
            .collect();
        let mut seen = BTreeSet::new();
        let columns: Vec<&str> = columns.into_iter().filter(|name| seen.insert(*name)).collect();
        let near = near::nearest(name, columns.iter().copied());
        if text.contains(&format!("\"{name}\"")) && near.iter().all(|near| !near.eq_ignore_ascii_case(name)) {
            let name = super::visible(name);
            let message = format!(
                "no column `{name}`: double quotes name a column, a text stands in single quotes: '{name}'"
            );
            return QueryError::Engine { message, place: sql::place_of(text, &name) };
        }
        QueryError::Unknown {
            what: "column",
            name: super::visible(name),
            place: sql::place_of(text, name),
            near,
            known: columns.into_iter().map(str::to_owned).collect(),
        }
    }
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
