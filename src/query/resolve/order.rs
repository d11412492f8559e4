//! The order of the rows that a SELECT brings, DISTINCT and QUALIFY. A key that SELECT does not have becomes a hidden
//! column. It leaves out the order within windows.

use sqlparser::ast::{
    Distinct, Expr, Ident, OrderBy, OrderByExpr, OrderByKind, OrderByOptions, Query, Value,
};

use super::expressions::Names;
use super::items::Item;
use super::parts::{self, Named, column};
use super::scope::{Scope, meant};
use super::select::Arranged;
use super::{Bound, Problem, Resolver, refused, walk, windows};

/// What rows are sorted by.
#[derive(Debug, Clone)]
pub(super) struct Key {
    pub expr: Expr,
    /// The item of SELECT that it is.
    pub item: Option<usize>,
    pub options: OrderByOptions,
}

impl Resolver<'_> {
    /// The keys of ORDER BY: a bare name is what SELECT calls so, else a column; within an expression it is a column
    /// first. Nulls stand last unless told otherwise: what is not known is no largest value.
    pub(super) fn keys(&mut self, order: OrderBy, names: &Names<'_>) -> Result<Vec<Key>, Problem> {
        let everything = |options: &OrderByOptions| {
            let key = |(index, item): (usize, &Item)| Key {
                expr: item.expr.clone(),
                item: Some(index),
                options: nulls_last(options),
            };
            names.aliases.iter().enumerate().map(key).collect()
        };
        let keys = match order.kind {
            OrderByKind::All(options) => return Ok(everything(&options)),
            OrderByKind::Expressions(keys) => keys,
        };
        if let [OrderByExpr { expr: Expr::Identifier(all), options, .. }] = &keys[..]
            && all.quote_style.is_none()
            && all.value.eq_ignore_ascii_case("all")
            && names.scope.find(std::slice::from_ref(all))?.is_none()
            && meant(all, names.aliases, |item| &item.name).is_empty()
        {
            return Ok(everything(options));
        }
        keys.into_iter().map(|key| self.key(key, names)).collect()
    }

    fn key(&mut self, key: OrderByExpr, names: &Names<'_>) -> Result<Key, Problem> {
        let options = nulls_last(&key.options);
        let of = |index: usize| Key { expr: names.aliases[index].expr.clone(), item: Some(index), options };
        match &key.expr {
            Expr::Value(value) => match &value.value {
                Value::Number(digits, _) => return ordinal(digits, names.aliases, "ORDER BY").map(of),
                _ => return refused("ORDER BY a text or NULL sorts nothing; name a column"),
            },
            Expr::UnaryOp { expr, .. } if matches!(**expr, Expr::Value(_)) => {
                return refused("ORDER BY a negative number sorts nothing; use DESC");
            }
            Expr::Identifier(name) => {
                if let Some(index) = called(name, names)? {
                    return Ok(of(index));
                }
            }
            _ => (),
        }
        let expr = self.bind(key.expr, names)?;
        let item = names.aliases.iter().position(|item| walk::bare(&item.expr) == walk::bare(&expr));
        Ok(Key { expr, item, options })
    }

    /// A query's rows in an order.
    pub(super) fn arranged(
        &mut self,
        mut arranged: Arranged,
        scope: &Scope<'_>,
        order: OrderBy,
    ) -> Result<Bound, Problem> {
        let items = arranged.items.clone();
        let names = Names { scope, aliases: &items };
        arranged.keys = self.keys(order, &names)?;
        if arranged.expressions().any(super::select::has_aggregate) {
            return refused("an aggregate cannot stand in ORDER BY here");
        }
        self.arrange(arranged, None)
    }

    /// Writes a SELECT with its filters and its order; `row` is any column of its rows.
    pub(super) fn arrange(&mut self, arranged: Arranged, row: Option<&str>) -> Result<Bound, Problem> {
        if arranged.distinct && arranged.keys.iter().any(|key| key.item.is_none()) {
            return refused(
                "ORDER BY after SELECT DISTINCT takes only what SELECT has: one row may stand for several",
            );
        }
        let all = arranged.items.iter().map(|item| (item.name.clone(), item.expr.clone())).collect();
        let (mut items, columns) = self.under_new_names(all);
        let plain = items.len();
        let sort: Vec<OrderByExpr> = arranged
            .keys
            .iter()
            .map(|key| {
                let name = match key.item {
                    Some(index) => columns[index].unique.clone(),
                    None => self.hidden(&mut items, key.expr.clone()),
                };
                OrderByExpr { expr: column(&name), options: key.options, with_fill: None }
            })
            .collect();
        let kept = arranged.qualify.map(|expr| self.hidden(&mut items, expr));
        let on: Vec<Expr> =
            arranged.on.into_iter().map(|expr| column(&self.hidden(&mut items, expr))).collect();
        if let Some(row) = row
            && windows::lose_rows(&items)
        {
            self.hidden(&mut items, column(row));
        }
        let hides = items.len() > plain;
        let mut query = parts::query_of(parts::select(items.clone(), arranged.from, arranged.selection));
        if let Some(kept) = kept {
            query = self.around(query, &items[..], Some(column(&kept)));
        }
        if !on.is_empty() {
            query = self.around(query, &items[..], None);
            set_distinct(&mut query, Distinct::On(on));
            query.order_by = parts::order_by(sort.clone());
        } else if arranged.distinct {
            if hides {
                query = self.around(query, &items[..plain], None);
            }
            set_distinct(&mut query, Distinct::Distinct);
        }
        if hides || (arranged.distinct && !sort.is_empty()) {
            query = self.around(query, &items[..plain], None);
        }
        query.order_by = parts::order_by(sort);
        Ok(Bound { query, columns })
    }

    fn hidden(&mut self, items: &mut Vec<Named>, expr: Expr) -> String {
        let name = self.fresh("hidden");
        items.push((expr, name.clone()));
        name
    }

    /// The same columns of a query's rows, some of them.
    fn around(&mut self, query: Query, items: &[Named], selection: Option<Expr>) -> Query {
        let columns = items.iter().map(|(_, name)| (column(name), name.clone())).collect();
        let from = parts::from(self.read(query, "rows"));
        parts::query_of(parts::select(columns, from, selection))
    }
}

/// The item that SELECT calls so.
fn called(name: &Ident, names: &Names<'_>) -> Result<Option<usize>, Problem> {
    let indices: Vec<(usize, &Item)> = names.aliases.iter().enumerate().collect();
    let found = meant(name, &indices, |(_, item)| &item.name);
    let Some((first, item)) = found.first() else { return Ok(None) };
    if found.iter().any(|(_, other)| walk::bare(&other.expr) != walk::bare(&item.expr)) {
        return refused(format!("ORDER BY {}: SELECT calls several things so", name.value));
    }
    Ok(Some(*first))
}

/// The place of the item that a number means.
pub(super) fn ordinal(digits: &str, items: &[Item], clause: &str) -> Result<usize, Problem> {
    match digits.parse::<usize>() {
        Ok(place) if (1..=items.len()).contains(&place) => Ok(place - 1),
        _ => refused(format!("{clause} {digits}: SELECT has {} columns, the first is 1", items.len())),
    }
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "a field of what the parser lends")]
pub(super) fn nulls_last(options: &OrderByOptions) -> OrderByOptions {
    OrderByOptions { asc: options.asc, nulls_first: options.nulls_first.or(Some(false)) }
}

fn set_distinct(query: &mut Query, distinct: Distinct) {
    if let sqlparser::ast::SetExpr::Select(select) = query.body.as_mut() {
        select.distinct = Some(distinct);
    }
}
