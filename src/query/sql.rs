//! Reading a question: is it one SELECT, where in the text does a name stand; and prefix patterns rewritten so that
//! statistics of sorted names can skip row groups. It leaves out what names mean (`resolve`) and running it.

use std::ops::ControlFlow;

use sqlparser::ast::{
    BinaryOperator, Expr, Statement, Value, ValueWithSpan, VisitMut, VisitorMut, visit_expressions_mut,
};
use sqlparser::dialect::GenericDialect;
use sqlparser::parser::{Parser, ParserError, ParserOptions};
use sqlparser::tokenizer::{Location, Token, Tokenizer};

use super::QueryError;
use super::error::Place;

/// Characters that mean something in a regular expression.
const REGEX: &str = "\\.+*?()|[]{}^$";

/// Reads `sql` as one question.
pub(super) fn parse(sql: &str) -> Result<Statement, QueryError> {
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
    Ok(statement)
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

/// Where a word first stands in the SQL, outside of quoted texts and comments.
pub(super) fn place_of(sql: &str, word: &str) -> Option<Place> {
    let tokens = Tokenizer::new(&GenericDialect, sql).tokenize_with_location().ok()?;
    let at = tokens.iter().find_map(|token| match &token.token {
        Token::Word(found) if found.value.eq_ignore_ascii_case(word) => Some(token.span.start),
        _ => None,
    });
    at.map(|Location { line, column }| Place::at(sql, line, column))
}

/// Rewrites `x LIKE 'abc%'` to a range and a prefix test (row groups outside the range are never read),
/// `x LIKE '%abc%'` to a search for the plain text and `x LIKE '%abc'` to a suffix test: same rows, less work.
/// Patterns with `_` or an escape stay as they are.
fn rewrite_patterns(statement: &mut Statement) {
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

/// A question as the engine reads it, with patterns that it searches fast. A quote within a text is doubled first: what writes SQL takes two of them for
/// one that is doubled already.
pub(super) fn written(mut statement: Statement) -> String {
    rewrite_patterns(&mut statement);
    let _ = statement.visit(&mut Doubled);
    statement.to_string()
}

struct Doubled;

impl VisitorMut for Doubled {
    type Break = ();

    fn pre_visit_value(&mut self, value: &mut ValueWithSpan) -> ControlFlow<()> {
        if let Value::SingleQuotedString(text) = &mut value.value
            && text.contains('\'')
        {
            *text = text.replace('\'', "''");
        }
        ControlFlow::Continue(())
    }
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
        (true, true) if text.contains(|c| REGEX.contains(c)) => return None,
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
        let mut statement = parse(sql).expect("a question");
        rewrite_patterns(&mut statement);
        statement.to_string()
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
            let mut statement = parse(sql).expect("a question");
            rewrite_exponents(&mut statement);
            statement.to_string()
        };
        assert_eq!(written("SELECT 1e6, 2.5E-3, 12"), "SELECT 1000000.0, 0.0025, 12");
        assert_eq!(written("SELECT '1e6'"), "SELECT '1e6'");
    }

    #[test]
    fn a_text_with_quotes_stays_the_same_text() {
        for text in ["it''s", "", "ab", "\\''", "''a''"] {
            let sql = format!("SELECT '{text}'");
            assert_eq!(written(parse(&sql).expect("a question")), sql);
        }
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
    fn errors_know_their_place() {
        let error = parse("SELECT name\nFROM npm WHERE name ==== 'x'").map(drop).unwrap_err().to_string();
        assert!(error.contains("2 | FROM npm"), "{error}");
        let error = parse("SELECT name FROM").map(drop).unwrap_err().to_string();
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
