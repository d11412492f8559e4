//! WHERE with EXISTS, which is a semi or anti join: rows of the table outside for which a SELECT has any row, or none.
//! It leaves out EXISTS in other places, which is refused.

use std::collections::BTreeSet;

use sqlparser::ast::{Expr, Query, SetExpr};

use super::expressions::{EXISTS, Names};
use super::joins::Sources;
use super::parts::{self, Named, column};
use super::scope::Scope;
use super::{Problem, Resolver, refused, select, walk, windows};

impl Resolver<'_> {
    /// The conditions of WHERE; those with EXISTS become joins.
    pub(super) fn filters(
        &mut self,
        selection: Option<Expr>,
        names: &Names<'_>,
        sources: &mut Sources,
    ) -> Result<Vec<Expr>, Problem> {
        let mut filters = Vec::new();
        for condition in selection.map(parts::conditions).unwrap_or_default() {
            if let Expr::Exists { subquery, negated } = walk::bare(&condition) {
                self.exists((**subquery).clone(), *negated, names.scope, sources)?;
                continue;
            }
            let condition = self.bind(condition, names)?;
            windows::none_in(&condition, "WHERE")?;
            filters.extend(parts::conditions(condition));
        }
        Ok(filters)
    }

    fn exists(
        &mut self,
        query: Query,
        negated: bool,
        outside: &Scope<'_>,
        sources: &mut Sources,
    ) -> Result<(), Problem> {
        let plain = query.with.is_none() && query.limit_clause.is_none() && query.fetch.is_none();
        let SetExpr::Select(mut select) = *query.body else { return refused(EXISTS) };
        if !plain || select::is_grouped(&select) || select.qualify.is_some() {
            return refused(EXISTS);
        }
        select::nothing_else(&select)?;
        let mut scope = Scope { outer: Some(outside), ..Scope::default() };
        let mut inner = self.sources(std::mem::take(&mut select.from), true, &mut scope)?;
        let here: BTreeSet<String> = scope
            .relations
            .iter()
            .flat_map(|relation| &relation.columns)
            .map(|known| known.unique.clone())
            .collect();
        let names = Names { scope: &scope, aliases: &[] };
        let mut filters = Vec::new();
        let (mut left, mut right): (Vec<Expr>, Vec<Named>) = (Vec::new(), Vec::new());
        for condition in self.filters(select.selection.take(), &names, &mut inner)? {
            if reads(&condition, &here) == Reads::Inside {
                filters.push(condition);
                continue;
            }
            let Some((outer, own)) = compared(condition, &here) else { return refused(EXISTS) };
            left.push(outer);
            right.push((own, self.fresh("key")));
        }
        if right.is_empty() {
            return refused(EXISTS);
        }
        let keys: Vec<Expr> = right.iter().map(|(_, name)| column(name)).collect();
        let (from, selection) = inner.finish(filters);
        let table = self.read(parts::query_of(parts::select(right, from, selection)), "exists");
        sources.keep(table, negated, left.into_iter().zip(keys));
        Ok(())
    }
}

/// Which columns an expression reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Reads {
    /// Those of the SELECT of EXISTS, or none.
    Inside,
    /// Those outside of it.
    Outside,
    Both,
}

fn reads(expr: &Expr, here: &BTreeSet<String>) -> Reads {
    let (mut inside, mut outside) = (false, false);
    walk::any(expr, |part| {
        if let Expr::Identifier(ident) = part {
            inside |= here.contains(&ident.value);
            outside |= !here.contains(&ident.value);
        }
        false
    });
    match (inside, outside) {
        (true, true) => Reads::Both,
        (false, true) => Reads::Outside,
        _ => Reads::Inside,
    }
}

/// What is compared outside, and what within.
fn compared(condition: Expr, here: &BTreeSet<String>) -> Option<(Expr, Expr)> {
    let Expr::BinaryOp { left, op: sqlparser::ast::BinaryOperator::Eq, right } = condition else {
        return match condition {
            Expr::Nested(inner) => compared(*inner, here),
            _ => None,
        };
    };
    match (reads(&left, here), reads(&right, here)) {
        (Reads::Outside, Reads::Inside) => Some((*left, *right)),
        (Reads::Inside, Reads::Outside) => Some((*right, *left)),
        _ => None,
    }
}
