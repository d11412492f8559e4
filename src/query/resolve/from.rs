//! The tables of a FROM: those of the snapshot, those that WITH defines, queries, files and lists. Where there are
//! several, each column gets a name that no other has. It leaves out how they are joined.

use sqlparser::ast::{Expr, Ident, ObjectName, Query, TableAlias, TableFactor};

use super::parts::{self, column};
use super::query::rename;
use super::scope::{Known, Relation, Scope, meant};
use super::{Problem, Resolver, refused};

impl Resolver<'_> {
    /// Adds a table to the scope and returns what the engine reads in its place; `apart`: its columns may meet others.
    pub(super) fn table(
        &mut self,
        factor: TableFactor,
        apart: bool,
        scope: &mut Scope<'_>,
    ) -> Result<TableFactor, Problem> {
        match factor {
            TableFactor::Table { sample: Some(_), .. } | TableFactor::Derived { sample: Some(_), .. } => {
                refused(
                    "TABLESAMPLE is not answered here; ORDER BY a hash and LIMIT draw rows, a survey draws packages",
                )
            }
            TableFactor::Table {
                version,
                with_hints,
                partitions,
                json_path,
                index_hints,
                with_ordinality,
                ..
            } if version.is_some()
                || !with_hints.is_empty()
                || !partitions.is_empty()
                || json_path.is_some()
                || !index_hints.is_empty()
                || with_ordinality =>
            {
                refused(
                    "a table stands alone here: no version, hint, partition, path or WITH ORDINALITY behind its name",
                )
            }
            TableFactor::Table { args: Some(_), .. } => self.call(factor, scope),
            TableFactor::Table { name, alias, .. } => self.named(&name, alias, apart, scope),
            TableFactor::Derived { lateral: true, .. } => {
                refused("LATERAL is not answered here; join the tables and keep what is wanted with QUALIFY")
            }
            TableFactor::Derived { subquery, alias, .. } => self.derived(*subquery, alias, scope),
            TableFactor::UNNEST {
                alias, array_exprs, with_offset: false, with_ordinality: false, ..
            } => self.unnested(alias, array_exprs, scope),
            TableFactor::NestedJoin { table_with_joins, alias: None } => {
                let mut inner = Scope::default();
                let source = self.sources(vec![*table_with_joins], true, &mut inner)?;
                let (from, selection) = source.finish(Vec::new());
                let columns: Vec<Known> =
                    inner.relations.iter().flat_map(|relation| relation.columns.clone()).collect();
                let items =
                    columns.iter().map(|known| (column(&known.unique), known.unique.clone())).collect();
                for relation in inner.relations {
                    scope.add(relation)?;
                }
                scope.merged.extend(inner.merged);
                let query = parts::query_of(parts::select(items, from, selection));
                Ok(self.read(query, "joined"))
            }
            other => refused(format!("FROM {other} is not answered here")),
        }
    }

    fn named(
        &mut self,
        name: &ObjectName,
        alias: Option<TableAlias>,
        apart: bool,
        scope: &mut Scope<'_>,
    ) -> Result<TableFactor, Problem> {
        let [part] = &name.0[..] else { return refused(format!("`{name}`: tables are named without a dot")) };
        let Some(ident) = part.as_ident() else { return refused(format!("`{name}` is not a table")) };
        let (unique, mut columns) = self.columns_of(ident)?;
        if let Some(alias) = &alias {
            rename(&mut columns, &alias.columns, &alias.name)?;
        }
        let shown = alias.map_or_else(|| ident.value.clone(), |alias| alias.name.value);
        let table = parts::table(&unique);
        if !apart {
            scope.add(Relation { name: Some(shown), columns })?;
            return Ok(table);
        }
        let (names, uniques): (Vec<String>, Vec<String>) =
            columns.into_iter().map(|known| (known.name, known.unique)).unzip();
        let all = names.into_iter().zip(uniques.iter().map(|unique| column(unique))).collect();
        let (items, columns) = self.under_new_names(all);
        let query = parts::query_of(parts::select(items, parts::from(table), None));
        let table = self.read(query, &shown);
        scope.add(Relation { name: Some(shown), columns })?;
        Ok(table)
    }

    /// What a table is called for the engine, and its columns there.
    fn columns_of(&mut self, name: &Ident) -> Result<(String, Vec<Known>), Problem> {
        let innermost: Vec<_> = self.defined.iter().rev().collect();
        if let Some(defined) = meant(name, &innermost, |defined| &defined.name).first() {
            return Ok((defined.unique.clone(), defined.columns.clone()));
        }
        let columns = self.tables.columns(&name.value)?;
        let columns = columns.into_iter().map(|name| Known { unique: name.clone(), name }).collect();
        Ok((name.value.to_lowercase(), columns))
    }

    fn derived(
        &mut self,
        subquery: Query,
        alias: Option<TableAlias>,
        scope: &mut Scope<'_>,
    ) -> Result<TableFactor, Problem> {
        let mut bound = self.query(subquery)?;
        if let Some(alias) = &alias {
            rename(&mut bound.columns, &alias.columns, &alias.name)?;
        }
        let name = alias.map(|alias| alias.name.value);
        let table = self.read(bound.query, name.as_deref().unwrap_or("query"));
        scope.add(Relation { name, columns: bound.columns })?;
        Ok(table)
    }

    /// `read_csv('FILE')` and its like.
    fn call(&mut self, mut factor: TableFactor, scope: &mut Scope<'_>) -> Result<TableFactor, Problem> {
        let TableFactor::Table { name, alias, .. } = &mut factor else {
            return refused("this table is not answered here");
        };
        let (told, name) = (alias.take(), name.to_string());
        let call = factor.to_string();
        if call.contains("://") {
            return refused(
                "read_csv and read_parquet read files of this machine: bring the file here first",
            );
        }
        let columns = self.tables.columns_of_call(&call)?;
        if let [only] = columns.as_slice()
            && let Some(mark) = ['\t', ';'].into_iter().find(|mark| only.contains(*mark))
        {
            let mark = if mark == '\t' { "tabs" } else { "`;`" };
            return refused(format!(
                "the file's first line has {mark} and no comma, so that it would be one column: read_csv reads columns parted by commas"
            ));
        }
        if let Some(twice) = columns.iter().find(|name| name.contains("_duplicated_")) {
            return refused(format!(
                "two columns of the file have one name: `{}` would be made up",
                twice.escape_debug()
            ));
        }
        let all = columns.into_iter().map(|name| (name.clone(), column(&name))).collect();
        let (items, mut columns) = self.under_new_names(all);
        if let Some(told) = &told {
            rename(&mut columns, &told.columns, &told.name)?;
        }
        if let TableFactor::Table { alias, .. } = &mut factor {
            *alias = Some(parts::alias(&self.fresh("file")));
        }
        let query = parts::query_of(parts::select(items, parts::from(factor), None));
        scope.add(Relation { name: Some(told.map_or(name, |told| told.name.value)), columns })?;
        Ok(self.read(query, "read"))
    }

    fn unnested(
        &mut self,
        alias: Option<TableAlias>,
        array_exprs: Vec<Expr>,
        scope: &mut Scope<'_>,
    ) -> Result<TableFactor, Problem> {
        let Some(mut alias) = alias else {
            return refused("UNNEST in FROM needs a name: UNNEST([1, 2]) AS t(x)");
        };
        if array_exprs.iter().any(|array| !matches!(array, Expr::Array(_))) {
            return refused(
                "UNNEST in FROM takes a list that is written down; of a column: SELECT UNNEST(x) AS y FROM …",
            );
        }
        let mut columns = Vec::new();
        for column in &mut alias.columns {
            let name = std::mem::take(&mut column.name.value);
            let unique = self.fresh(&name);
            column.name = parts::quoted(&unique);
            columns.push(Known { name, unique });
        }
        let name = std::mem::take(&mut alias.name.value);
        alias.name = parts::quoted(&self.fresh(&name));
        scope.add(Relation { name: Some(name), columns })?;
        Ok(TableFactor::UNNEST {
            alias: Some(alias),
            array_exprs,
            with_offset: false,
            with_offset_alias: None,
            with_ordinality: false,
        })
    }
}
