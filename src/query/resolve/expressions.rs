//! Names within expressions: columns, and what SELECT calls its expressions. It leaves out operators and functions
//! (`meaning`).

use sqlparser::ast::{Expr, Ident};

use super::items::Item;
use super::scope::{Scope, meant};
use super::{Problem, Resolver, intervals, meaning, parts, refused, walk};

/// What a name means that is both a column and given by AS.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Both {
    /// The column, as everywhere but in ORDER BY.
    Column,
    /// People disagree: refused.
    Refused,
}

/// What names can mean at a place.
#[derive(Clone, Copy)]
pub(super) struct Names<'a> {
    pub scope: &'a Scope<'a>,
    /// What SELECT calls its expressions.
    pub aliases: &'a [Item],
    pub both: Both,
}

impl Resolver<'_> {
    /// An expression with names of the program's own.
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
    let shown = || path.last().map(|name| name.value.clone()).unwrap_or_default();
    match (column, alias) {
        (Some(column), Some(alias)) if names.both == Both::Refused && *walk::bare(&alias.expr) != column => {
            let name = shown();
            refused(format!(
                "`{name}` is a column and what AS calls another expression: say which is meant, with the table's name before \
                 the column, or another name after AS"
            ))
        }
        (Some(column), _) => Ok(column),
        (None, Some(alias)) => Ok(parts::part(alias.expr.clone())),
        (None, None) => Err(Problem::Column { name: shown(), known: names.scope.names() }),
    }
}
