//! Names within expressions: columns, and what SELECT calls its expressions. It leaves out operators and functions
//! (`meaning`).

use sqlparser::ast::{Expr, Ident, Value};

use super::items::Item;
use super::scope::{Scope, meant};
use super::{Problem, Resolver, intervals, meaning, parts, refused, walk, windows};

/// What names can mean at a place: a column first, then what SELECT calls an expression.
#[derive(Clone, Copy)]
pub(super) struct Names<'a> {
    pub scope: &'a Scope<'a>,
    /// What SELECT calls its expressions.
    pub aliases: &'a [Item],
}

impl Resolver<'_> {
    /// An expression with names of the program's own.
    #[allow(clippy::unused_self, reason = "called beside the other steps of resolving, all methods")]
    pub(super) fn bind(&mut self, mut expr: Expr, names: &Names<'_>) -> Result<Expr, Problem> {
        walk::outside_in(&mut expr, intervals::rewrite)?;
        walk::inside_out(&mut expr, |part| {
            match part {
                Expr::Identifier(ident) => *part = name(std::slice::from_ref(ident), names)?,
                Expr::CompoundIdentifier(path) => *part = name(path, names)?,
                Expr::Exists { .. } => return refused(EXISTS),
                _ => meaning::rewrite(part)?,
            }
            Ok(())
        })?;
        Ok(expr)
    }
}

pub(super) const EXISTS: &str = "EXISTS is answered in WHERE, alone or beside AND, with a SELECT that compares its columns with those outside by `=`; \
     or use SEMI JOIN and ANTI JOIN: FROM a SEMI JOIN b ON a.name = b.name";

fn name(path: &[Ident], names: &Names<'_>) -> Result<Expr, Problem> {
    let column = names.scope.find(path)?;
    let alias = match path {
        [name] => meant(name, names.aliases, |item| &item.name).first().copied(),
        _ => None,
    };
    match (column, alias) {
        (Some(column), _) => Ok(column),
        (None, Some(alias)) => Ok(parts::part(alias.expr.clone())),
        (None, None) => {
            let name = path.last().map(|name| name.value.clone()).unwrap_or_default();
            Err(Problem::Column { name, known: names.scope.names() })
        }
    }
}

/// Refuses a name in HAVING or QUALIFY that is a column and what SELECT calls another expression: databases disagree on
/// which is meant. Within an aggregate it is the column.
pub(super) fn sure(expr: &Expr, names: &Names<'_>) -> Result<(), Problem> {
    let mut outside = expr.clone();
    walk::outside_in(&mut outside, |part| {
        if windows::is_aggregate(part) {
            *part = Expr::Value(Value::Null.into());
        }
        let Expr::Identifier(ident) = part else { return Ok(()) };
        let alias = meant(ident, names.aliases, |item| &item.name).first().copied();
        match (names.scope.find(std::slice::from_ref(ident))?, alias) {
            (Some(column), Some(alias)) if *walk::bare(&alias.expr) != column => refused(format!(
                "`{}` is a column and what AS calls another expression: say which is meant, with the table's name before the \
                 column, or another name after AS",
                ident.value
            )),
            _ => Ok(()),
        }
    })
}
