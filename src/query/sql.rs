//! Reading a question: is it one SELECT, which tables does it name, where in the text does a name stand; and
//! prefix patterns rewritten so that statistics of sorted names can skip row groups. It leaves out running it.

use std::collections::BTreeSet;
use std::ops::ControlFlow;

use sqlparser::ast::{BinaryOperator, Expr, Ident, Query, SelectItem, SetExpr, Statement, Value};
use sqlparser::ast::{OrderByKind, Visit, VisitMut, Visitor, VisitorMut};
use sqlparser::ast::{visit_expressions_mut, visit_relations};
use sqlparser::dialect::GenericDialect;
use sqlparser::parser::{Parser, ParserError, ParserOptions};
use sqlparser::tokenizer::{Location, Token, Tokenizer};

use super::error::Place;
use super::{QueryError, careful};

/// A question that was read.
pub(super) struct Parsed {
    /// The statement, ready for the engine.
    pub statement: Statement,
    /// Tables that it names.
    pub tables: BTreeSet<String>,
    /// Names that it defines itself (`WITH name AS …`).
    pub defined: BTreeSet<String>,
}

/// Reads `sql` as one question.
pub(super) fn parse(sql: &str) -> Result<Parsed, QueryError> {
    let options = ParserOptions { trailing_commas: true, ..ParserOptions::default() };
    let mut statements = Parser::new(&GenericDialect)
        .with_options(options)
        .try_with_sql(sql)
        .and_then(|mut parser| parser.parse_statements())
        .map_err(|error| syntax(sql, error))?;
    let statement = match (statements.pop(), statements.len()) {
        (Some(statement), 0) => statement,
        (None, _) => return Err(QueryError::NotAQuestion { found: "nothing".into() }),
        (Some(_), more) => {
            return Err(QueryError::NotAQuestion { found: format!("{} statements", more + 1) });
        }
    };
    if !matches!(statement, Statement::Query(_) | Statement::Explain { .. } | Statement::ShowTables { .. }) {
        let text = statement.to_string();
        let verb: String = text.split_whitespace().take(2).collect::<Vec<_>>().join(" ");
        return Err(QueryError::NotAQuestion { found: format!("`{verb} …`") });
    }
    let (tables, defined) = tables(&statement);
    Ok(Parsed { statement, tables, defined })
}

fn syntax(sql: &str, error: ParserError) -> QueryError {
    let message = match error {
        ParserError::TokenizerError(message) | ParserError::ParserError(message) => message,
        ParserError::RecursionLimitExceeded => "it is nested too deeply".into(),
    };
    if let Some((what, place)) = message.split_once(" at Line: ") {
        let mut numbers = place.split(", Column: ").map(|n| n.trim().trim_end_matches('.').parse::<u64>());
        let (line, column) = (numbers.next(), numbers.next());
        let place = match (line, column) {
            (Some(Ok(line)), Some(Ok(column))) => Some(Place::at(sql, line, column)),
            _ => None,
        };
        QueryError::Syntax { message: super::visible(what.trim_start_matches("sql parser error: ")), place }
    } else {
        let lines = sql.lines().count().max(1) as u64;
        let width = sql.lines().last().unwrap_or_default().chars().count() as u64;
        let at_end = message.contains("EOF").then(|| Place::at(sql, lines, width + 1));
        QueryError::Syntax { message: super::visible(&message.replace("EOF", "the end")), place: at_end }
    }
}

fn tables(statement: &Statement) -> (BTreeSet<String>, BTreeSet<String>) {
    let mut named = BTreeSet::new();
    let _ = visit_relations(statement, |relation| {
        let name = relation.0.last().and_then(|part| part.as_ident()).map(|ident| ident.value.clone());
        named.extend(name);
        ControlFlow::<()>::Continue(())
    });
    let mut defined = Defined(BTreeSet::new());
    let _ = statement.visit(&mut defined);
    named.retain(|name| !name.starts_with("read_"));
    (named, defined.0)
}

/// Names of common table expressions.
struct Defined(BTreeSet<String>);

impl Visitor for Defined {
    type Break = ();

    fn pre_visit_query(&mut self, query: &Query) -> ControlFlow<()> {
        for cte in query.with.iter().flat_map(|with| &with.cte_tables) {
            self.0.insert(cte.alias.name.value.clone());
        }
        ControlFlow::Continue(())
    }
}

/// Where a word first stands in the SQL, outside of quoted texts and comments.
pub(super) fn place_of(sql: &str, word: &str) -> Option<Place> {
    let tokens = Tokenizer::new(&GenericDialect, sql).tokenize_with_location().ok()?;
    let at = tokens.iter().find_map(|token| match &token.token {
        Token::Word(found) if found.value.eq_ignore_ascii_case(word) => Some(token.span.start),
        _ => None,
    });
    at.map(|Location { line, column }| Place::at(sql, line, column))
}

/// Sorts nulls last wherever a query does not say, in either direction: what is not known is no largest value.
pub(super) fn nulls_last(statement: &mut Statement) {
    let _ = statement.visit(&mut NullsLast);
}

struct NullsLast;

impl VisitorMut for NullsLast {
    type Break = ();

    fn pre_visit_query(&mut self, query: &mut Query) -> ControlFlow<()> {
        if let Some(OrderByKind::Expressions(orders)) = query.order_by.as_mut().map(|order| &mut order.kind) {
            for order in orders {
                order.options.nulls_first = order.options.nulls_first.or(Some(false));
            }
        }
        ControlFlow::Continue(())
    }
}

/// Rewrites `x LIKE 'abc%'` to a range and a prefix test (row groups outside the range are never read),
/// `x LIKE '%abc%'` to a search for the plain text and `x LIKE '%abc'` to a suffix test: same rows, less work.
/// Patterns with `_` or an escape stay as they are.
pub(super) fn rewrite_patterns(statement: &mut Statement) {
    let _ = visit_expressions_mut(statement, |expr| {
        if let Expr::Like { negated: false, any: false, expr: subject, pattern, escape_char: None } = expr
            && let Some(pattern) = literal(pattern)
            && let Some(better) = pattern_test(subject, pattern)
        {
            *expr = better;
        }
        ControlFlow::<()>::Continue(())
    });
}

/// Writes `1e6` as `1000000.0`: the engine takes numbers without an exponent alone.
pub(super) fn rewrite_exponents(statement: &mut Statement) {
    let _ = visit_expressions_mut(statement, |expr| {
        if let Expr::Value(value) = expr
            && let Value::Number(number, _) = &mut value.value
            && number.contains(['e', 'E'])
            && let Some(parsed) = number.parse::<f64>().ok().filter(|parsed| parsed.is_finite())
        {
            let plain = parsed.to_string();
            *number = if plain.contains('.') { plain } else { format!("{plain}.0") };
        }
        ControlFlow::<()>::Continue(())
    });
}

/// Gives each column of the answer a name of its own: what is computed is named by its SQL, and a name that was there gets
/// a number. False where nothing is to be named: the answer's columns are named in another place.
pub(super) fn name_apart(statement: &mut Statement) -> bool {
    let Statement::Query(query) = statement else { return false };
    let SetExpr::Select(select) = query.body.as_mut() else { return false };
    let mut taken = BTreeSet::new();
    let mut renamed: Vec<(Expr, Ident)> = Vec::new();
    for item in &mut select.projection {
        let (expr, wanted) = match item {
            SelectItem::ExprWithAlias { expr, alias } => (expr, alias.value.clone()),
            SelectItem::UnnamedExpr(expr) => {
                let name = match &*expr {
                    Expr::Identifier(name) => name.value.clone(),
                    Expr::CompoundIdentifier(path) => {
                        path.last().map(|name| name.value.clone()).unwrap_or_default()
                    }
                    other => other.to_string(),
                };
                (expr, name)
            }
            _ => continue,
        };
        let mut name = wanted.clone();
        let mut number = 1;
        while !taken.insert(name.clone()) {
            name = format!("{wanted}_{number}");
            number += 1;
        }
        let alias = Ident::with_quote('"', name.replace('"', "'"));
        renamed.push((expr.clone(), alias.clone()));
        *item = SelectItem::ExprWithAlias { expr: expr.clone(), alias };
    }
    if let Some(OrderByKind::Expressions(keys)) = query.order_by.as_mut().map(|order| &mut order.kind) {
        for key in keys {
            if let Some((_, alias)) = renamed.iter().find(|(expr, _)| *expr == key.expr) {
                key.expr = Expr::Identifier(alias.clone());
            }
        }
    }
    !renamed.is_empty()
}

fn literal(expr: &Expr) -> Option<&str> {
    match expr {
        Expr::Value(value) => match &value.value {
            Value::SingleQuotedString(text) => Some(text),
            _ => None,
        },
        _ => None,
    }
}

fn pattern_test(subject: &Expr, pattern: &str) -> Option<Expr> {
    let (open_start, open_end) = (pattern.starts_with('%'), pattern.ends_with('%'));
    let text = pattern.trim_start_matches('%').trim_end_matches('%');
    if text.is_empty() || text.contains(['%', '_', '\\']) {
        return None;
    }
    let test = match (open_start, open_end) {
        (false, true) => return prefix_test(subject, text),
        // The engine's STRPOS takes a regular expression: a text that would be one stays with LIKE.
        (true, true) if text.contains(|c| careful::REGEX.contains(c)) => return None,
        (true, true) => format!("STRPOS(x, {}) > 0", quoted(text)),
        (true, false) => format!("ENDS_WITH(x, {})", quoted(text)),
        (false, false) => format!("x = {}", quoted(text)),
    };
    Some(nested(with_subject(&test, subject)?))
}

fn prefix_test(subject: &Expr, prefix: &str) -> Option<Expr> {
    let starts = with_subject(&format!("STARTS_WITH(x, {})", quoted(prefix)), subject)?;
    let Some(after) = after_prefix(prefix) else { return Some(starts) };
    let range = with_subject(&format!("x >= {} AND x < {}", quoted(prefix), quoted(&after)), subject)?;
    Some(nested(Expr::BinaryOp { left: Box::new(range), op: BinaryOperator::And, right: Box::new(starts) }))
}

fn nested(expr: Expr) -> Expr {
    Expr::Nested(Box::new(expr))
}

fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}

/// The first text after all texts with this prefix; none where the last character has no plain successor.
fn after_prefix(prefix: &str) -> Option<String> {
    let last = prefix.chars().next_back()?;
    let next = char::from_u32(u32::from(last) + 1)?;
    let mut after = prefix[..prefix.len() - last.len_utf8()].to_owned();
    after.push(next);
    Some(after)
}

/// An expression over `x`, with `x` replaced by the subject.
fn with_subject(template: &str, subject: &Expr) -> Option<Expr> {
    let mut parsed = Parser::new(&GenericDialect).try_with_sql(template).ok()?.parse_expr().ok()?;
    let _ = visit_expressions_mut(&mut parsed, |expr| {
        if matches!(expr, Expr::Identifier(name) if name.value == "x" && name.quote_style.is_none()) {
            *expr = subject.clone();
            return ControlFlow::<()>::Continue(());
        }
        ControlFlow::Continue(())
    });
    Some(parsed)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rewritten(sql: &str) -> String {
        let mut parsed = parse(sql).expect("a question");
        rewrite_patterns(&mut parsed.statement);
        parsed.statement.to_string()
    }

    #[test]
    fn prefixes_become_ranges() {
        let sql = rewritten("SELECT name FROM npm WHERE name LIKE 'react%'");
        assert!(sql.contains("(name >= 'react' AND name < 'reacu' AND STARTS_WITH(name, 'react'))"), "{sql}");
        assert!(rewritten("SELECT 1 FROM npm WHERE n.name LIKE '%x%'").contains("(STRPOS(n.name, 'x') > 0)"));
        assert!(rewritten("SELECT 1 FROM npm WHERE name LIKE '%.io%'").contains("LIKE"));
        assert!(rewritten("SELECT 1 FROM npm WHERE name LIKE '%-cli'").contains("(ENDS_WITH(name, '-cli'))"));
    }

    #[test]
    fn exponents_are_written_out() {
        let written = |sql: &str| {
            let mut parsed = parse(sql).expect("a question");
            rewrite_exponents(&mut parsed.statement);
            parsed.statement.to_string()
        };
        assert_eq!(written("SELECT 1e6, 2.5E-3, 12"), "SELECT 1000000.0, 0.0025, 12");
        assert_eq!(written("SELECT '1e6'"), "SELECT '1e6'");
    }

    #[test]
    fn nulls_stand_last_unless_told_otherwise() {
        let mut parsed =
            parse("SELECT a FROM (SELECT a FROM npm ORDER BY a) AS t ORDER BY a DESC, b NULLS FIRST")
                .expect("good");
        nulls_last(&mut parsed.statement);
        let sql = parsed.statement.to_string();
        assert!(
            sql.contains("ORDER BY a NULLS LAST)")
                && sql.contains("ORDER BY a DESC NULLS LAST, b NULLS FIRST"),
            "{sql}"
        );
    }

    #[test]
    fn other_patterns_stay() {
        for pattern in ["a_b%", "a%b", "%", "a\\%%"] {
            let sql = format!("SELECT 1 FROM npm WHERE name LIKE '{pattern}'");
            assert!(rewritten(&sql).contains("LIKE"), "{sql}");
        }
        assert!(rewritten("SELECT 1 FROM npm WHERE name NOT LIKE 'a%'").contains("NOT LIKE"));
    }

    #[test]
    fn tables_are_found_and_common_table_expressions_are_not() {
        let parsed =
            parse("WITH t AS (SELECT * FROM npm) SELECT * FROM t JOIN coverage c ON true").expect("good");
        assert_eq!(parsed.tables.into_iter().collect::<Vec<_>>(), ["coverage", "npm", "t"]);
        assert_eq!(parsed.defined.into_iter().collect::<Vec<_>>(), ["t"]);
    }

    #[test]
    fn errors_know_their_place() {
        let error = parse("SELECT name\nFROM npm WHERE name ==== 'x'").err().expect("no SQL").to_string();
        assert!(error.contains("2 | FROM npm"), "{error}");
        let error = parse("SELECT name FROM").err().expect("no SQL").to_string();
        assert!(error.contains("1 | SELECT name FROM\n  |                 ^"), "{error}");
        assert!(matches!(parse("DROP TABLE npm"), Err(QueryError::NotAQuestion { .. })));
        assert!(matches!(parse("SELECT 1; SELECT 2"), Err(QueryError::NotAQuestion { .. })));
        assert!(matches!(parse("  "), Err(QueryError::NotAQuestion { .. })));
    }

    #[test]
    fn a_word_is_not_sought_in_quotes() {
        let place = place_of("SELECT 'nmae', nmae FROM npm", "nmae").expect("there");
        assert_eq!(place.column, 16);
    }
}
