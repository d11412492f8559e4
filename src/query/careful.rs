//! SQL that the engine takes but answers wrongly, or cannot survive: rewritten to what was meant where that is
//! sure, refused with a way to ask it otherwise where it is not. It leaves out what the engine refuses itself.

use std::ops::ControlFlow;

use sqlparser::ast::{
    BinaryOperator, Expr, FunctionArg, FunctionArgExpr, FunctionArguments, GroupByExpr, Ident,
    JoinConstraint, JoinOperator, OrderByExpr, OrderByKind, Query, Select, SelectItem, SetExpr, Statement,
    Value, Visit, VisitMut, Visitor, VisitorMut, WindowType, visit_expressions, visit_expressions_mut,
};
use sqlparser::dialect::GenericDialect;
use sqlparser::parser::Parser;

/// Refuses what would be answered wrongly.
///
/// # Errors
/// A sentence with another way to ask.
pub(super) fn check(statement: &Statement) -> Result<(), String> {
    match statement.visit(&mut Wrong) {
        ControlFlow::Continue(()) => Ok(()),
        ControlFlow::Break(why) => Err(why),
    }
}

struct Wrong;

impl Visitor for Wrong {
    type Break = String;

    fn pre_visit_select(&mut self, select: &Select) -> ControlFlow<String> {
        if is_grouped(select) && select.projection.iter().any(has_window) {
            return ControlFlow::Break(
                "a window beside GROUP BY is computed within each group here; group in a subquery and use the window outside: SELECT …, SUM(n) OVER () FROM (SELECT …, COUNT(*) AS n FROM … GROUP BY …) AS g".to_owned(),
            );
        }
        for join in select.from.iter().flat_map(|table| &table.joins) {
            let (JoinOperator::Left(on)
            | JoinOperator::LeftOuter(on)
            | JoinOperator::Right(on)
            | JoinOperator::RightOuter(on)
            | JoinOperator::FullOuter(on)) = &join.join_operator
            else {
                continue;
            };
            if let JoinConstraint::On(condition) = on
                && !only_equal_columns(condition)
            {
                return ControlFlow::Break(
                    "an outer join may only compare columns with `=` in ON (the engine would drop rows otherwise); \
                     filter the joined table first: LEFT JOIN (SELECT … FROM … WHERE …) AS t ON …"
                        .to_owned(),
                );
            }
        }
        ControlFlow::Continue(())
    }

    fn pre_visit_expr(&mut self, expr: &Expr) -> ControlFlow<String> {
        if let Some(why) = wrong_window(expr) {
            return ControlFlow::Break(why);
        }
        let Expr::InSubquery { negated, .. } = expr else { return ControlFlow::Continue(()) };
        let (word, join) = if *negated { ("NOT IN", "ANTI JOIN") } else { ("IN", "SEMI JOIN") };
        ControlFlow::Break(format!(
            "{word} (SELECT …) is not answered here; use {join}: FROM a {join} b ON a.name = b.name"
        ))
    }
}

fn has_window(item: &SelectItem) -> bool {
    let (SelectItem::UnnamedExpr(expr) | SelectItem::ExprWithAlias { expr, .. }) = item else { return false };
    visit_expressions(expr, |part| match part {
        Expr::Function(function) if function.over.is_some() => ControlFlow::Break(()),
        _ => ControlFlow::Continue(()),
    })
    .is_break()
}

/// What the engine computes over all rows although an order is given.
const WITHOUT_ORDER: &[&str] =
    &["AVG", "MEDIAN", "STDDEV", "STDEV", "VAR", "VARIANCE", "QUANTILE_CONT", "QUANTILE_DISC"];

fn wrong_window(expr: &Expr) -> Option<String> {
    let Expr::Function(function) = expr else { return None };
    let Some(WindowType::WindowSpec(window)) = &function.over else { return None };
    let name = function.name.to_string().to_uppercase();
    let unordered = window.order_by.is_empty() || !WITHOUT_ORDER.contains(&name.as_str());
    (!unordered).then(|| {
        format!("{name}(…) OVER (ORDER BY …) is not answered here; a running mean is SUM(x) OVER (…) / COUNT(x) OVER (…)")
    })
}

/// Characters that mean something in a regular expression.
pub(super) const REGEX: &str = "\\.+*?()|[]{}^$";

/// The engine's STRPOS and POSITION take regular expressions: a text that is written down is escaped.
///
/// # Errors
/// A text that is computed, which cannot be.
pub(super) fn search_plainly(statement: &mut Statement) -> Result<(), String> {
    let searched = visit_expressions_mut(statement, |expr| {
        let Some(wanted) = searched(expr) else { return ControlFlow::Continue(()) };
        if let Expr::Value(value) = wanted
            && let Value::SingleQuotedString(text) = &mut value.value
        {
            let escape = |c: char| REGEX.contains(c).then_some('\\').into_iter().chain([c]);
            *text = text.chars().flat_map(escape).collect();
            return ControlFlow::Continue(());
        }
        ControlFlow::Break(())
    });
    if searched.is_continue() {
        return Ok(());
    }
    Err("STRPOS and POSITION look for a text that is written down, such as STRPOS(name, 'abc')".to_owned())
}

/// What STRPOS or POSITION looks for.
fn searched(expr: &mut Expr) -> Option<&mut Expr> {
    match expr {
        Expr::Position { expr, .. } => Some(expr),
        Expr::Function(function) if function.name.to_string().eq_ignore_ascii_case("STRPOS") => {
            let FunctionArguments::List(list) = &mut function.args else { return None };
            match list.args.get_mut(1)? {
                FunctionArg::Unnamed(FunctionArgExpr::Expr(expr)) => Some(expr),
                _ => None,
            }
        }
        _ => None,
    }
}

fn is_grouped(select: &Select) -> bool {
    !matches!(&select.group_by, GroupByExpr::Expressions(by, _) if by.is_empty())
}

/// `a.x = b.y AND …`, nothing else.
fn only_equal_columns(condition: &Expr) -> bool {
    let column = |expr: &Expr| matches!(expr, Expr::Identifier(_) | Expr::CompoundIdentifier(_));
    match condition {
        Expr::Nested(inner) => only_equal_columns(inner),
        Expr::BinaryOp { left, op: BinaryOperator::And, right } => {
            only_equal_columns(left) && only_equal_columns(right)
        }
        Expr::BinaryOp { left, op: BinaryOperator::Eq, right } => column(left) && column(right),
        _ => false,
    }
}

/// Rewrites what is sure: nulls last in windows, and `DATE '…'` without a word on deprecation.
pub(super) fn rewrite(statement: &mut Statement) {
    let _ = visit_expressions_mut(statement, |expr| {
        match expr {
            Expr::Function(function) => {
                // A rank of a null key is null already; its single key must stay single.
                let ranks = function.name.to_string().to_uppercase().contains("RANK");
                if let (Some(WindowType::WindowSpec(window)), false) = (&mut function.over, ranks) {
                    // Two such keys would have one name for the engine, so windows of several keys stay as they are.
                    if window.order_by.len() == 1 {
                        window.order_by = window.order_by.drain(..).flat_map(with_nulls_last).collect();
                    }
                }
            }
            // The engine leaves out nulls, which are neither.
            Expr::IsNotTrue(inner) => *expr = told(&format!("(COALESCE(({inner}), FALSE) = FALSE)"), expr),
            Expr::IsNotFalse(inner) => *expr = told(&format!("(COALESCE(({inner}), TRUE) = TRUE)"), expr),
            Expr::TypedString(typed) if typed.data_type == sqlparser::ast::DataType::Date => {
                if let Some(day) = typed.value.value.clone().into_string() {
                    let call = format!("DATE('{}')", day.replace('\'', "''"));
                    if let Some(call) = parsed(&call) {
                        *expr = call;
                    }
                }
            }
            _ => (),
        }
        ControlFlow::<()>::Continue(())
    });
}

/// An expression from its text; the one that was there where it cannot be read.
fn told(text: &str, before: &Expr) -> Expr {
    parsed(text).unwrap_or_else(|| before.clone())
}

/// The engine sorts nulls first in windows, whatever is said: a key before the key puts them last. Both run in the
/// same direction, as the engine takes no mixed ones.
fn with_nulls_last(key: OrderByExpr) -> Vec<OrderByExpr> {
    if key.options.nulls_first == Some(true) {
        return vec![key];
    }
    let (null, value) = if key.options.asc == Some(false) { (0, 1) } else { (1, 0) };
    let test = format!("CASE WHEN ({}) IS NULL THEN {null} ELSE {value} END", key.expr);
    let Some(known) = parsed(&test) else { return vec![key] };
    vec![OrderByExpr { expr: known, ..key.clone() }, key]
}

/// Where rows are grouped, the engine sorts by an aggregate of the groups' rows of no order (a count sorts as if it were
/// another): what SELECT has is sorted by its name there.
///
/// # Errors
/// An aggregate to sort by that SELECT does not have, with the way to ask for it.
pub(super) fn sort_groups_by_name(statement: &mut Statement) -> Result<(), String> {
    match statement.visit(&mut SortByName) {
        ControlFlow::Continue(()) => Ok(()),
        ControlFlow::Break(why) => Err(why),
    }
}

struct SortByName;

impl VisitorMut for SortByName {
    type Break = String;

    fn pre_visit_query(&mut self, query: &mut Query) -> ControlFlow<String> {
        let (SetExpr::Select(select), Some(order)) = (query.body.as_mut(), query.order_by.as_mut()) else {
            return ControlFlow::Continue(());
        };
        let OrderByKind::Expressions(keys) = &mut order.kind else { return ControlFlow::Continue(()) };
        if !is_grouped(select) {
            return ControlFlow::Continue(());
        }
        for key in keys.iter_mut().filter(|key| {
            !matches!(key.expr, Expr::Identifier(_) | Expr::CompoundIdentifier(_) | Expr::Value(_))
        }) {
            let _ = visit_expressions_mut(&mut key.expr, |part| {
                if !matches!(part, Expr::Identifier(_) | Expr::CompoundIdentifier(_) | Expr::Value(_))
                    && let Some(name) = name_of(&mut select.projection, part)
                {
                    *part = Expr::Identifier(name);
                }
                ControlFlow::<()>::Continue(())
            });
            let mut aggregate = None;
            let _ = visit_expressions(&key.expr, |part| {
                if let Expr::Function(function) = part
                    && AGGREGATES.contains(&function.name.to_string().to_uppercase().as_str())
                {
                    aggregate.get_or_insert_with(|| part.to_string());
                }
                ControlFlow::<()>::Continue(())
            });
            if let Some(aggregate) = aggregate {
                return ControlFlow::Break(format!(
                    "ORDER BY {aggregate} can sort groups only where SELECT has it: add `{aggregate} AS key` there, and sort by `key`"
                ));
            }
        }
        ControlFlow::Continue(())
    }
}

const AGGREGATES: &[&str] = &[
    "AVG",
    "CORR",
    "COUNT",
    "COVAR",
    "COVAR_POP",
    "COVAR_SAMP",
    "FIRST",
    "FIRST_VALUE",
    "LAST",
    "LAST_VALUE",
    "MAX",
    "MEDIAN",
    "MIN",
    "QUANTILE_CONT",
    "QUANTILE_DISC",
    "STDDEV",
    "STDDEV_SAMP",
    "STDEV",
    "STDEV_SAMP",
    "SUM",
    "VAR",
    "VAR_SAMP",
    "VARIANCE",
];

/// The name under which SELECT has an expression; one without a name is named by its text.
fn name_of(projection: &mut [SelectItem], wanted: &Expr) -> Option<Ident> {
    projection.iter_mut().find_map(|item| match item {
        SelectItem::ExprWithAlias { expr, alias } if expr == wanted => Some(alias.clone()),
        SelectItem::UnnamedExpr(expr) if expr == wanted => {
            let alias = Ident::with_quote('"', expr.to_string().replace('"', "'"));
            *item = SelectItem::ExprWithAlias { expr: expr.clone(), alias: alias.clone() };
            Some(alias)
        }
        _ => None,
    })
}

fn parsed(text: &str) -> Option<Expr> {
    Parser::new(&GenericDialect).try_with_sql(text).ok()?.parse_expr().ok()
}

#[cfg(test)]
mod tests {
    use super::super::sql::parse;
    use super::*;

    fn refused(sql: &str) -> Option<String> {
        check(&parse(sql).expect("a question").statement).err()
    }

    #[test]
    fn outer_joins_with_more_than_equal_columns_are_refused() {
        let more = "SELECT 1 FROM npm a LEFT JOIN pypi b ON a.name = b.name AND b.download_rank < 100";
        assert!(refused(more).expect("refused").contains("LEFT JOIN (SELECT"));
        assert_eq!(refused("SELECT 1 FROM npm a LEFT JOIN pypi b ON (a.name = b.name AND a.x = b.x)"), None);
        assert_eq!(
            refused("SELECT 1 FROM npm a JOIN pypi b ON a.name = b.name AND b.download_rank < 100"),
            None
        );
    }

    #[test]
    fn membership_in_a_subquery_is_refused_with_the_join_to_use() {
        assert!(
            refused("SELECT 1 FROM npm WHERE name IN (SELECT name FROM pypi)")
                .expect("refused")
                .contains("SEMI JOIN")
        );
        assert!(
            refused("SELECT 1 FROM npm WHERE name NOT IN (SELECT name FROM pypi)")
                .expect("no")
                .contains("ANTI JOIN")
        );
        assert_eq!(refused("SELECT 1 FROM npm WHERE name IN ('a', 'b')"), None);
    }

    #[test]
    fn groups_are_sorted_by_the_names_of_what_is_asked() {
        let sorted = |sql: &str| {
            let mut parsed = parse(sql).expect("a question");
            sort_groups_by_name(&mut parsed.statement).map(|()| parsed.statement.to_string())
        };
        assert_eq!(
            sorted("SELECT scope, COUNT(*) AS n FROM npm GROUP BY scope ORDER BY COUNT(*) DESC, scope")
                .unwrap(),
            "SELECT scope, COUNT(*) AS n FROM npm GROUP BY scope ORDER BY n DESC, scope"
        );
        assert_eq!(
            sorted("SELECT SUM(d) FROM npm GROUP BY scope ORDER BY -SUM(d)").unwrap(),
            "SELECT SUM(d) AS \"SUM(d)\" FROM npm GROUP BY scope ORDER BY -\"SUM(d)\""
        );
        let refused = sorted("SELECT scope FROM npm GROUP BY scope ORDER BY MAX(d)").unwrap_err();
        assert!(refused.contains("add `MAX(d) AS key`"), "{refused}");
        let plain = "SELECT name FROM npm ORDER BY LENGTH(name)";
        assert_eq!(sorted(plain).unwrap(), plain);
    }

    #[test]
    fn windows_sort_nulls_last() {
        let mut parsed = parse(
            "SELECT ROW_NUMBER() OVER (ORDER BY d DESC), SUM(d) OVER (ORDER BY d), \
             RANK() OVER (ORDER BY d DESC), DATE '2026-01-01' FROM npm",
        )
        .expect("good");
        rewrite(&mut parsed.statement);
        let sql = parsed.statement.to_string();
        assert!(
            sql.contains("ROW_NUMBER() OVER (ORDER BY CASE WHEN (d) IS NULL THEN 0 ELSE 1 END DESC, d DESC)"),
            "{sql}"
        );
        assert!(sql.contains("SUM(d) OVER (ORDER BY CASE WHEN (d) IS NULL THEN 1 ELSE 0 END, d)"), "{sql}");
        assert!(sql.contains("RANK() OVER (ORDER BY d DESC), DATE('2026-01-01')"), "{sql}");
    }
}
