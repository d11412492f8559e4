//! Pieces of a question as the engine gets them. It leaves out what they mean.

use sqlparser::ast::{
    BinaryOperator, Expr, Function, FunctionArg, FunctionArgExpr, FunctionArgumentList, FunctionArguments,
    Ident, ObjectName, OrderBy, OrderByExpr, OrderByKind, Query, Select, SelectItem, SetExpr, TableAlias,
    TableFactor, TableWithJoins, UnaryOperator, Value,
};
use sqlparser::dialect::GenericDialect;
use sqlparser::parser::Parser;

/// A column by its name for the engine.
pub(super) fn column(name: &str) -> Expr {
    Expr::Identifier(quoted(name))
}

pub(super) fn quoted(name: &str) -> Ident {
    Ident::with_quote('"', name)
}

/// An expression with its name for the engine.
pub(super) type Named = (Expr, String);

/// `SELECT` of expressions under their names.
pub(super) fn select(items: Vec<Named>, from: Vec<TableWithJoins>, selection: Option<Expr>) -> Select {
    let projection = items
        .into_iter()
        .map(|(expr, name)| match expr {
            Expr::Identifier(ident) if ident.value == name => SelectItem::UnnamedExpr(column(&name)),
            expr => SelectItem::ExprWithAlias { expr, alias: quoted(&name) },
        })
        .collect();
    Select { projection, from, selection, ..blank() }
}

fn blank() -> Select {
    let query = Parser::new(&GenericDialect)
        .try_with_sql("SELECT 1")
        .and_then(|mut parser| parser.parse_query())
        .expect("it is SQL");
    match *query.body {
        SetExpr::Select(select) => *select,
        _ => unreachable!("a SELECT is one"),
    }
}

/// A query of a body alone.
pub(super) fn query(body: SetExpr) -> Query {
    Query {
        with: None,
        body: Box::new(body),
        order_by: None,
        limit_clause: None,
        fetch: None,
        locks: Vec::new(),
        for_clause: None,
        settings: None,
        format_clause: None,
        pipe_operators: Vec::new(),
    }
}

/// A query of a SELECT alone.
pub(super) fn query_of(select: Select) -> Query {
    query(SetExpr::Select(Box::new(select)))
}

pub(super) fn alias(name: &str) -> TableAlias {
    TableAlias { explicit: true, name: quoted(name), columns: Vec::new(), at: None }
}

/// A FROM of one table.
pub(super) fn from(table: TableFactor) -> Vec<TableWithJoins> {
    vec![TableWithJoins { relation: table, joins: Vec::new() }]
}

pub(super) fn table(name: &str) -> TableFactor {
    TableFactor::Table {
        name: ObjectName::from(vec![quoted(name)]),
        alias: None,
        args: None,
        with_hints: Vec::new(),
        version: None,
        with_ordinality: false,
        partitions: Vec::new(),
        json_path: None,
        sample: None,
        index_hints: Vec::new(),
    }
}

pub(super) fn order_by(keys: Vec<OrderByExpr>) -> Option<OrderBy> {
    (!keys.is_empty()).then_some(OrderBy { kind: OrderByKind::Expressions(keys), interpolate: None })
}

/// A function's call.
pub(super) fn call(name: &str, args: Vec<Expr>) -> Expr {
    let args = args.into_iter().map(|arg| FunctionArg::Unnamed(FunctionArgExpr::Expr(arg))).collect();
    Expr::Function(Function {
        name: ObjectName::from(vec![Ident::new(name)]),
        uses_odbc_syntax: false,
        parameters: FunctionArguments::None,
        args: FunctionArguments::List(FunctionArgumentList {
            duplicate_treatment: None,
            args,
            clauses: Vec::new(),
        }),
        filter: None,
        null_treatment: None,
        over: None,
        within_group: Vec::new(),
    })
}

/// The name of a function, in capitals.
pub(super) fn name_of(function: &Function) -> String {
    function.name.to_string().to_uppercase()
}

/// The plain arguments of a function; none where it has others.
pub(super) fn arguments(function: &Function) -> Option<Vec<&Expr>> {
    let FunctionArguments::List(list) = &function.args else { return None };
    let plain = |arg| match arg {
        &FunctionArg::Unnamed(FunctionArgExpr::Expr(ref expr)) => Some(expr),
        _ => None,
    };
    list.args.iter().map(plain).collect()
}

pub(super) fn number(value: i64) -> Expr {
    let digits = Expr::Value(Value::Number(value.unsigned_abs().to_string(), false).into());
    if value < 0 {
        nested(Expr::UnaryOp { op: UnaryOperator::Minus, expr: Box::new(digits) })
    } else {
        digits
    }
}

pub(super) fn nested(expr: Expr) -> Expr {
    Expr::Nested(Box::new(expr))
}

/// An expression as a part of another one.
pub(super) fn part(expr: Expr) -> Expr {
    match expr {
        Expr::Identifier(_) | Expr::Value(_) | Expr::Nested(_) | Expr::Function(_) => expr,
        expr => nested(expr),
    }
}

pub(super) fn binary(left: Expr, op: BinaryOperator, right: Expr) -> Expr {
    Expr::BinaryOp { left: Box::new(part(left)), op, right: Box::new(part(right)) }
}

/// `a AND b AND …`; none where there is nothing.
pub(super) fn all_true(conditions: Vec<Expr>) -> Option<Expr> {
    conditions.into_iter().reduce(|left, right| Expr::BinaryOp {
        left: Box::new(left),
        op: BinaryOperator::And,
        right: Box::new(part(right)),
    })
}

/// The conditions that `AND` joins.
pub(super) fn conditions(expr: Expr) -> Vec<Expr> {
    match expr {
        Expr::Nested(inner)
            if matches!(*inner, Expr::Nested(_) | Expr::BinaryOp { op: BinaryOperator::And, .. }) =>
        {
            conditions(*inner)
        }
        Expr::BinaryOp { left, op: BinaryOperator::And, right } => {
            let mut all = conditions(*left);
            all.extend(conditions(*right));
            all
        }
        expr => vec![expr],
    }
}

/// The engine's words with the names that people wrote: `name#12` is `name`.
pub(in crate::query) fn plain_names(words: &str) -> String {
    let mut plain = String::with_capacity(words.len());
    let mut rest = words;
    while let Some(at) = rest.find('#') {
        let (before, after) = rest.split_at(at);
        plain.push_str(before);
        let digits = after[1..].bytes().take_while(u8::is_ascii_digit).count();
        if digits == 0 {
            plain.push('#');
        }
        rest = &after[1 + digits..];
    }
    plain.push_str(rest);
    plain
}
