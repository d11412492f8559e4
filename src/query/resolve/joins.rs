//! How the tables of a FROM are joined. A condition of an inner join that compares both sides with `=` joins them; any
//! other one filters. Outer joins take nothing but equal columns, as the engine would drop rows otherwise.

use std::collections::BTreeSet;

use sqlparser::ast::{
    BinaryOperator, Expr, Ident, Join, JoinConstraint, JoinOperator, ObjectName, TableFactor, TableWithJoins,
    Value,
};

use super::expressions::Names;
use super::parts::{self, binary};
use super::scope::{Merged, Scope};
use super::{Problem, Resolver, refused, walk};

/// What a SELECT reads from.
#[derive(Default)]
pub(super) struct Sources {
    first: Option<TableFactor>,
    steps: Vec<Joined>,
    /// Conditions that filter.
    filters: Vec<Expr>,
}

struct Joined {
    kind: Kind,
    table: TableFactor,
    /// `left = right`.
    on: Vec<Expr>,
    /// The columns of the joined table and of those before it.
    right: BTreeSet<String>,
    left: BTreeSet<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Inner,
    Left,
    Right,
    Full,
    Semi,
    Anti,
}

/// Which side of a join an expression reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Side {
    Left,
    Right,
    Neither,
    Both,
}

impl Resolver<'_> {
    /// Reads the tables of a FROM into a scope; `apart`: as if there were several.
    pub(super) fn sources(
        &mut self,
        tables: Vec<TableWithJoins>,
        apart: bool,
        scope: &mut Scope<'_>,
    ) -> Result<Sources, Problem> {
        let apart = apart || tables.len() > 1 || tables.iter().any(|table| !table.joins.is_empty());
        let mut sources = Sources::default();
        for (index, TableWithJoins { relation, joins }) in tables.into_iter().enumerate() {
            if index > 0 && joins.iter().any(|join| !commutes(&join.join_operator)) {
                return refused(
                    "a RIGHT or FULL JOIN beside a comma is not answered here; use CROSS JOIN instead of the comma",
                );
            }
            if index == 0 {
                sources.first = Some(self.table(relation, apart, scope)?);
            } else {
                let cross = JoinOperator::CrossJoin(JoinConstraint::None);
                self.join(Join { relation, global: false, join_operator: cross }, scope, &mut sources)?;
            }
            for join in joins {
                self.join(join, scope, &mut sources)?;
            }
        }
        Ok(sources)
    }

    fn join(&mut self, join: Join, scope: &mut Scope<'_>, sources: &mut Sources) -> Result<(), Problem> {
        let (kind, constraint) = kind_of(join.join_operator)?;
        if matches!(kind, Kind::Right | Kind::Full) && !sources.filters.is_empty() {
            return refused(
                "a RIGHT or FULL JOIN after a JOIN with further conditions in ON is not answered here; put those into a subquery",
            );
        }
        let before = scope.relations.len();
        let left = uniques(scope, 0);
        let table = self.table(join.relation, true, scope)?;
        let right = uniques(scope, before);
        let mut step = Joined { kind, table, on: Vec::new(), right, left };
        match constraint {
            JoinConstraint::On(condition) => {
                let names = Names { scope, aliases: &[] };
                let condition = self.bind(condition, &names)?;
                super::windows::none_in(&condition, "ON")?;
                step.take(parts::conditions(condition), &mut sources.filters)?;
            }
            JoinConstraint::Using(names) => {
                let names = names.iter().map(simple).collect::<Result<Vec<_>, _>>()?;
                merge(&names, before, scope, &mut step)?;
            }
            JoinConstraint::Natural => {
                let names: Vec<Ident> = common(scope, before);
                if names.is_empty() {
                    return refused("NATURAL JOIN: the tables have no column of the same name");
                }
                merge(&names, before, scope, &mut step)?;
            }
            JoinConstraint::None => (),
        }
        if matches!(kind, Kind::Semi | Kind::Anti) {
            scope.relations.truncate(before);
        }
        if kind != Kind::Inner && step.on.is_empty() {
            return refused("this join needs ON with columns that are equal: ON a.name = b.name");
        }
        sources.steps.push(step);
        Ok(())
    }
}

fn kind_of(operator: JoinOperator) -> Result<(Kind, JoinConstraint), Problem> {
    Ok(match operator {
        JoinOperator::Join(JoinConstraint::None) | JoinOperator::Inner(JoinConstraint::None) => {
            return refused("JOIN needs ON or USING; CROSS JOIN pairs every row with every row");
        }
        JoinOperator::Join(on) | JoinOperator::Inner(on) => (Kind::Inner, on),
        JoinOperator::CrossJoin(JoinConstraint::None) => (Kind::Inner, JoinConstraint::None),
        JoinOperator::Left(on) | JoinOperator::LeftOuter(on) => (Kind::Left, on),
        JoinOperator::Right(on) | JoinOperator::RightOuter(on) => (Kind::Right, on),
        JoinOperator::FullOuter(on) => (Kind::Full, on),
        JoinOperator::Semi(on) | JoinOperator::LeftSemi(on) => (Kind::Semi, on),
        JoinOperator::Anti(on) | JoinOperator::LeftAnti(on) => (Kind::Anti, on),
        _ => {
            return refused(
                "this kind of JOIN is not answered here; there are JOIN, LEFT, RIGHT, FULL, CROSS, SEMI and ANTI JOIN",
            );
        }
    })
}

/// Whether tables that a comma adds before a join change nothing of it.
fn commutes(operator: &JoinOperator) -> bool {
    !matches!(operator, JoinOperator::Right(_) | JoinOperator::RightOuter(_) | JoinOperator::FullOuter(_))
}

fn uniques(scope: &Scope<'_>, from: usize) -> BTreeSet<String> {
    let columns = scope.relations[from..].iter().flat_map(|relation| &relation.columns);
    columns.map(|known| known.unique.clone()).collect()
}

fn simple(name: &ObjectName) -> Result<Ident, Problem> {
    match name.0.first().and_then(|part| part.as_ident()) {
        Some(ident) if name.0.len() == 1 => Ok(ident.clone()),
        _ => refused(format!("USING takes names of columns, found `{name}`")),
    }
}

fn common(scope: &Scope<'_>, before: usize) -> Vec<Ident> {
    let right = Scope { relations: scope.relations[before..].to_vec(), ..Scope::default() }.names();
    let left = Scope { relations: scope.relations[..before].to_vec(), ..Scope::default() }.names();
    left.iter().filter(|name| right.contains(name)).map(|name| parts::quoted(name)).collect()
}

/// Makes one column of two.
fn merge(names: &[Ident], before: usize, scope: &mut Scope<'_>, step: &mut Joined) -> Result<(), Problem> {
    let left =
        Scope { relations: scope.relations[..before].to_vec(), merged: scope.merged.clone(), outer: None };
    let right = Scope { relations: scope.relations[before..].to_vec(), ..Scope::default() };
    for name in names {
        let path = std::slice::from_ref(name);
        let missing = |known| Problem::Column { name: name.value.clone(), known };
        let here = left.find(path)?.ok_or_else(|| missing(left.names()))?;
        let there = right.find(path)?.ok_or_else(|| missing(right.names()))?;
        step.on.push(binary(here.clone(), BinaryOperator::Eq, there.clone()));
        let value = match step.kind {
            Kind::Right => there.clone(),
            Kind::Full => parts::call("COALESCE", vec![here.clone(), there.clone()]),
            _ => here.clone(),
        };
        let mut of = Vec::new();
        scope.merged.retain(|merged| {
            let same = merged.value == here;
            if same {
                of.extend(merged.of.iter().cloned());
            }
            !same
        });
        for side in [&here, &there] {
            if let Expr::Identifier(ident) = side
                && !of.contains(&ident.value)
            {
                of.push(ident.value.clone());
            }
        }
        scope.merged.push(Merged { name: name.value.clone(), value, of });
    }
    Ok(())
}

impl Joined {
    fn side(&self, expr: &Expr) -> Side {
        let (mut left, mut right) = (false, false);
        let strange = walk::any(expr, |part| match part {
            Expr::Identifier(ident) if self.left.contains(&ident.value) => {
                left = true;
                false
            }
            Expr::Identifier(ident) if self.right.contains(&ident.value) => {
                right = true;
                false
            }
            Expr::Identifier(_) | Expr::Exists { .. } => true,
            _ => false,
        });
        match (left, right) {
            _ if strange => Side::Both,
            (true, true) => Side::Both,
            (true, false) => Side::Left,
            (false, true) => Side::Right,
            (false, false) => Side::Neither,
        }
    }

    /// The left and the right side of a condition that compares both with `=`.
    fn equal(&self, condition: &Expr) -> Option<(Expr, Expr)> {
        let Expr::BinaryOp { left, op: BinaryOperator::Eq, right } = walk::bare(condition) else {
            return None;
        };
        match (self.side(left), self.side(right)) {
            (Side::Left, Side::Right) => Some(((**left).clone(), (**right).clone())),
            (Side::Right, Side::Left) => Some(((**right).clone(), (**left).clone())),
            _ => None,
        }
    }

    fn take(&mut self, conditions: Vec<Expr>, filters: &mut Vec<Expr>) -> Result<(), Problem> {
        let column = |expr: &Expr| matches!(walk::bare(expr), Expr::Identifier(_));
        for condition in conditions {
            match self.equal(&condition) {
                Some((left, right))
                    if matches!(self.kind, Kind::Inner | Kind::Semi | Kind::Anti)
                        || (column(&left) && column(&right)) =>
                {
                    self.on.push(binary(left, BinaryOperator::Eq, right));
                }
                _ if self.kind == Kind::Inner => filters.push(condition),
                _ => {
                    return refused(
                        "an outer, SEMI or ANTI JOIN may only compare columns with `=` in ON (the engine would drop rows \
                         otherwise); filter the joined table first: LEFT JOIN (SELECT … FROM … WHERE …) AS t ON …",
                    );
                }
            }
        }
        Ok(())
    }
}

/// A comparison of both sides of a join of every pair is hidden from the engine, which would make a join of it that it
/// does not have.
fn keep_whole(filter: &mut Expr) {
    use BinaryOperator::{Gt, GtEq, Lt, LtEq};
    if matches!(walk::bare(filter), Expr::BinaryOp { op: Lt | LtEq | Gt | GtEq, .. }) {
        let known = std::mem::replace(filter, Expr::Value(Value::Boolean(false).into()));
        *filter = parts::call("COALESCE", vec![known, filter.clone()]);
    }
}

impl Sources {
    /// Keeps the rows for which a table has a row with equal keys, or with `none` the others.
    pub(super) fn keep(&mut self, table: TableFactor, none: bool, keys: impl Iterator<Item = (Expr, Expr)>) {
        let on = keys.map(|(left, right)| binary(left, BinaryOperator::Eq, right)).collect();
        let kind = if none { Kind::Anti } else { Kind::Semi };
        self.steps.push(Joined { kind, table, on, right: BTreeSet::new(), left: BTreeSet::new() });
    }

    /// What stands after FROM and WHERE; `filters` are the conditions of WHERE.
    pub(super) fn finish(mut self, filters: Vec<Expr>) -> (Vec<TableWithJoins>, Option<Expr>) {
        let Some(first) = self.first.take() else { return (Vec::new(), parts::all_true(filters)) };
        let mut filters: Vec<Expr> = self.filters.drain(..).chain(filters).collect();
        if self.steps.iter().all(|step| !matches!(step.kind, Kind::Right | Kind::Full)) {
            for step in self.steps.iter_mut().filter(|step| step.kind == Kind::Inner) {
                filters.retain(|condition| match step.equal(condition) {
                    Some((left, right)) => {
                        step.on.push(binary(left, BinaryOperator::Eq, right));
                        false
                    }
                    None => true,
                });
            }
        }
        for step in self.steps.iter().filter(|step| step.on.is_empty()) {
            for filter in filters.iter_mut().filter(|filter| step.side(filter) == Side::Both) {
                keep_whole(filter);
            }
        }
        let joins = self.steps.into_iter().map(Joined::finish).collect();
        (vec![TableWithJoins { relation: first, joins }], parts::all_true(filters))
    }
}

impl Joined {
    fn finish(self) -> Join {
        let join_operator = match (parts::all_true(self.on), self.kind) {
            (None, _) => JoinOperator::CrossJoin(JoinConstraint::None),
            (Some(on), Kind::Inner) => JoinOperator::Inner(JoinConstraint::On(on)),
            (Some(on), Kind::Left) => JoinOperator::Left(JoinConstraint::On(on)),
            (Some(on), Kind::Right) => JoinOperator::Right(JoinConstraint::On(on)),
            (Some(on), Kind::Full) => JoinOperator::FullOuter(JoinConstraint::On(on)),
            (Some(on), Kind::Semi) => JoinOperator::Semi(JoinConstraint::On(on)),
            (Some(on), Kind::Anti) => JoinOperator::Anti(JoinConstraint::On(on)),
        };
        Join { relation: self.table, global: false, join_operator }
    }
}
