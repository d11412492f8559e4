//! Queries around SELECT: WITH, UNION and its like, VALUES, ORDER BY and LIMIT over them.

use sqlparser::ast::{
    Expr, Ident, Query, SetExpr, SetOperator, SetQuantifier, TableAliasColumnDef, Values, With,
};

use super::parts::{self, column};
use super::scope::{Known, Relation, Scope};
use super::{Bound, Defined, Problem, Resolver, refused};

impl Resolver<'_> {
    /// Resolves a query.
    pub(super) fn query(&mut self, query: Query) -> Result<Bound, Problem> {
        nothing_else(&query)?;
        let around = self.defined.len();
        if let Some(with) = query.with {
            self.define(with)?;
        }
        let mut bound = match *query.body {
            SetExpr::Select(select) => self.select(*select, query.order_by)?,
            body => {
                let bound = self.body(body)?;
                match query.order_by {
                    Some(order) => self.ordered(bound, order)?,
                    None => bound,
                }
            }
        };
        self.defined.truncate(around);
        if query.limit_clause.is_some() || query.fetch.is_some() {
            if bound.query.limit_clause.is_some() || bound.query.fetch.is_some() {
                bound.query = self.all_of(bound.query, &bound.columns, "cut");
            }
            bound.query.limit_clause = query.limit_clause;
            bound.query.fetch = query.fetch;
        }
        Ok(bound)
    }

    fn define(&mut self, with: With) -> Result<(), Problem> {
        if with.recursive {
            return refused("WITH RECURSIVE is not answered here");
        }
        for cte in with.cte_tables {
            let mut bound = self.query(*cte.query)?;
            rename(&mut bound.columns, &cte.alias.columns, &cte.alias.name)?;
            self.read(bound.query, &cte.alias.name.value);
            let unique = self.steps.last().map(|step| step.name.clone()).expect("`read` adds a step");
            self.defined.push(Defined { name: cte.alias.name.value, unique, columns: bound.columns });
        }
        Ok(())
    }

    fn body(&mut self, body: SetExpr) -> Result<Bound, Problem> {
        match body {
            SetExpr::Query(query) => self.query(*query),
            SetExpr::Select(select) => self.select(*select, None),
            SetExpr::SetOperation { left, op, set_quantifier, right } => {
                let (left, right) = (self.body(*left)?, self.body(*right)?);
                self.set_operation(left, op, set_quantifier, right)
            }
            SetExpr::Values(values) => self.values(values),
            SetExpr::Table(table) => {
                let name = table.table_name.unwrap_or_default();
                let factor = parts::table(&name);
                let mut scope = Scope::default();
                let from = self.table(factor, false, &mut scope)?;
                let (items, columns) = self.under_new_names(scope.all());
                Ok(Bound { query: parts::query_of(parts::select(items, parts::from(from), None)), columns })
            }
            _ => refused("only questions are answered"),
        }
    }

    /// Expressions under names of their own.
    pub(super) fn under_new_names(&mut self, all: Vec<(String, Expr)>) -> (Vec<parts::Named>, Vec<Known>) {
        all.into_iter()
            .map(|(name, expr)| {
                let unique = self.fresh(&name);
                ((expr, unique.clone()), Known { name, unique })
            })
            .unzip()
    }

    fn set_operation(
        &mut self,
        mut left: Bound,
        op: SetOperator,
        quantifier: SetQuantifier,
        mut right: Bound,
    ) -> Result<Bound, Problem> {
        let by_name = match quantifier {
            SetQuantifier::ByName | SetQuantifier::DistinctByName => Some(SetQuantifier::Distinct),
            SetQuantifier::AllByName => Some(SetQuantifier::All),
            _ => None,
        };
        let quantifier = match by_name {
            Some(_) if op != SetOperator::Union => {
                return refused(format!("{op} BY NAME is not answered here"));
            }
            Some(plain) => {
                let names = all_names(&left.columns, &right.columns);
                left = self.with_columns(left, &names);
                right = self.with_columns(right, &names);
                plain
            }
            None => quantifier,
        };
        let (here, there) = (left.columns.len(), right.columns.len());
        if here != there {
            return refused(format!("{op} joins {here} columns with {there}: both sides need as many"));
        }
        let columns = left.columns.clone();
        let (left, right) = (Box::new(self.side(left)), Box::new(self.side(right)));
        let body = SetExpr::SetOperation { left, op, set_quantifier: quantifier, right };
        // In a query of its own: the engine takes one of several operations for all of them.
        let query = self.all_of(parts::query(body), &columns, "both");
        Ok(Bound { query, columns })
    }

    fn side(&mut self, bound: Bound) -> SetExpr {
        *self.all_of(bound.query, &bound.columns, "side").body
    }

    /// The columns of these names in this order, null where there is none.
    fn with_columns(&mut self, bound: Bound, names: &[String]) -> Bound {
        let null = || Expr::Value(sqlparser::ast::Value::Null.into());
        let all = names.iter().map(|name| {
            let found = bound.columns.iter().find(|known| known.name == *name);
            (name.clone(), found.map_or_else(null, |known| column(&known.unique)))
        });
        let (items, columns) = self.under_new_names(all.collect());
        let from = parts::from(self.read(bound.query, "side"));
        Bound { query: parts::query_of(parts::select(items, from, None)), columns }
    }

    fn values(&mut self, values: Values) -> Result<Bound, Problem> {
        let width = values.rows.first().map_or(0, |row| row.content.len());
        if values.rows.iter().any(|row| row.content.len() != width) {
            return refused("the rows of VALUES are not of one length");
        }
        let all = (0..width).map(|index| (format!("col{index}"), column(&format!("column_{index}"))));
        let (items, columns) = self.under_new_names(all.collect());
        let from = self.read(parts::query(SetExpr::Values(values)), "values");
        Ok(Bound { query: parts::query_of(parts::select(items, parts::from(from), None)), columns })
    }

    /// A query that is no SELECT, in order.
    fn ordered(&mut self, bound: Bound, order: sqlparser::ast::OrderBy) -> Result<Bound, Problem> {
        let scope = Scope {
            relations: vec![Relation { name: None, columns: bound.columns.clone() }],
            ..Scope::default()
        };
        let items = bound
            .columns
            .iter()
            .map(|known| super::items::Item { name: known.name.clone(), expr: column(&known.unique) })
            .collect();
        let from = parts::from(self.read(bound.query, "all"));
        self.arranged(
            super::select::Arranged { from, selection: None, items, ..Default::default() },
            &scope,
            order,
        )
    }
}

/// Gives columns the names that stand after an alias.
pub(super) fn rename(
    columns: &mut [Known],
    names: &[TableAliasColumnDef],
    table: &Ident,
) -> Result<(), Problem> {
    if names.len() > columns.len() {
        let (has, wanted) = (columns.len(), names.len());
        return refused(format!("`{}` has {has} columns, and {wanted} names are given", table.value));
    }
    for (column, name) in columns.iter_mut().zip(names) {
        column.name.clone_from(&name.name.value);
    }
    Ok(())
}

fn all_names(left: &[Known], right: &[Known]) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for known in left.iter().chain(right) {
        if !names.contains(&known.name) {
            names.push(known.name.clone());
        }
    }
    names
}

fn nothing_else(query: &Query) -> Result<(), Problem> {
    let odd = [
        (query.for_clause.is_some(), "FOR"),
        (!query.locks.is_empty(), "FOR UPDATE"),
        (query.settings.is_some(), "SETTINGS"),
        (query.format_clause.is_some(), "FORMAT"),
        (!query.pipe_operators.is_empty(), "|>"),
    ];
    match odd.iter().find(|(there, _)| *there) {
        Some((_, clause)) => refused(format!("the clause {clause} is not answered here")),
        None => Ok(()),
    }
}
