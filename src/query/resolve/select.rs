//! One SELECT: its parts in the order in which they are computed. It leaves out groups (`groups`) and order (`order`).

use sqlparser::ast::{Distinct, Expr, GroupByExpr, OrderBy, Select, SelectItem, TableWithJoins};

use super::expressions::Names;
use super::items::Item;
use super::scope::Scope;
use super::{Bound, Problem, Resolver, expressions, refused, walk, windows};

/// A SELECT whose rows are known, before they are filtered, made distinct and put in order.
#[derive(Default)]
pub(super) struct Arranged {
    pub from: Vec<TableWithJoins>,
    pub selection: Option<Expr>,
    pub items: Vec<Item>,
    pub qualify: Option<Expr>,
    pub distinct: bool,
    /// `DISTINCT ON`.
    pub on: Vec<Expr>,
    pub keys: Vec<super::order::Key>,
}

impl Resolver<'_> {
    /// Resolves a SELECT with its ORDER BY.
    pub(super) fn select(&mut self, mut select: Select, order: Option<OrderBy>) -> Result<Bound, Problem> {
        nothing_else(&select)?;
        windows::name_none(&mut select)?;
        let mut scope = Scope::default();
        let mut sources = self.sources(std::mem::take(&mut select.from), false, &mut scope)?;
        let items = self.items(&mut select, &scope)?;
        let names = Names { scope: &scope, aliases: &items };
        let filters = self.filters(select.selection.take(), &names, &mut sources)?;
        let (from, selection) = sources.finish(filters);
        let mut arranged = Arranged { from, selection, ..Arranged::default() };
        for clause in [&select.qualify, &select.having].into_iter().flatten() {
            expressions::sure(clause, &names)?;
        }
        arranged.qualify = select.qualify.take().map(|expr| self.bind(expr, &names)).transpose()?;
        let having = select.having.take().map(|expr| self.bind(expr, &names)).transpose()?;
        match select.distinct.take() {
            Some(Distinct::Distinct) => arranged.distinct = true,
            Some(Distinct::On(on)) => {
                for expr in on {
                    arranged.on.push(self.bind(expr, &names)?);
                }
            }
            Some(Distinct::All) | None => (),
        }
        if let Some(order) = order {
            arranged.keys = self.keys(order, &names)?;
        }
        let keys = self.group_keys(&select.group_by, &names)?;
        arranged.items.clone_from(&items);
        let mut columns: Vec<String> = Vec::new();
        if keys.is_some() || having.is_some() || arranged.expressions().any(has_aggregate) {
            columns.extend(self.group(keys.unwrap_or_default(), having, &mut arranged)?);
        } else {
            columns.extend(
                scope.relations.iter().flat_map(|relation| &relation.columns).map(|c| c.unique.clone()),
            );
        }
        self.sort_windows(&mut arranged, &columns)?;
        self.arrange(arranged, columns.first().map(String::as_str))
    }
}

impl Arranged {
    /// Every expression that is computed of the rows.
    pub(super) fn expressions(&self) -> impl Iterator<Item = &Expr> {
        let items = self.items.iter().map(|item| &item.expr);
        items.chain(&self.qualify).chain(&self.on).chain(self.keys.iter().map(|key| &key.expr))
    }

    /// The same, to be changed.
    pub(super) fn expressions_mut(&mut self) -> impl Iterator<Item = &mut Expr> {
        let items = self.items.iter_mut().map(|item| &mut item.expr);
        items
            .chain(&mut self.qualify)
            .chain(&mut self.on)
            .chain(self.keys.iter_mut().map(|key| &mut key.expr))
    }
}

/// Whether an aggregate of the rows is part of an expression.
pub(super) fn has_aggregate(expr: &Expr) -> bool {
    walk::any(expr, windows::is_aggregate)
}

/// Whether a SELECT is one of groups, by its clauses or by aggregates that it asks for.
pub(super) fn is_grouped(select: &Select) -> bool {
    let by = !matches!(&select.group_by, GroupByExpr::Expressions(by, _) if by.is_empty());
    by || select.having.is_some()
        || select.projection.iter().any(|item| match item {
            SelectItem::UnnamedExpr(expr) | SelectItem::ExprWithAlias { expr, .. } => has_aggregate(expr),
            _ => false,
        })
}

pub(super) fn nothing_else(select: &Select) -> Result<(), Problem> {
    let odd = [
        (!select.cluster_by.is_empty(), "CLUSTER BY"),
        (!select.connect_by.is_empty(), "CONNECT BY"),
        (!select.distribute_by.is_empty(), "DISTRIBUTE BY"),
        (select.exclude.is_some(), "EXCLUDE; write * EXCLUDE (…)"),
        (select.into.is_some(), "INTO"),
        (!select.lateral_views.is_empty(), "LATERAL VIEW"),
        (!select.optimizer_hints.is_empty(), "of hints"),
        (select.prewhere.is_some(), "PREWHERE; use WHERE"),
        (select.select_modifiers.is_some(), "before the columns"),
        (!select.sort_by.is_empty(), "SORT BY; use ORDER BY"),
        (select.top.is_some(), "TOP; use LIMIT"),
        (select.value_table_mode.is_some(), "AS VALUE"),
    ];
    match odd.iter().find(|(there, _)| *there) {
        Some((_, clause)) => refused(format!("SELECT with the clause {clause} is not answered here")),
        None => Ok(()),
    }
}
