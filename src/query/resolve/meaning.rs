//! Operators and functions that mean something else to the engine than in SQL, or nothing: written so that it computes
//! what is meant, by functions of the program's own (`functions`) where it has none. It leaves out names.

use sqlparser::ast::{
    BinaryOperator, DataType, Expr, Function, FunctionArg, FunctionArgExpr, FunctionArguments, UnaryOperator,
    Value,
};

use super::parts::{self, binary, call, nested, number};
use super::{Problem, intervals, refused, walk, windows};
use crate::query::functions;

pub(super) use functions::{FLOAT, SUM, WHOLE};

/// Every function that can be called, in order.
pub(in crate::query) const FUNCTIONS: &[&str] = &[
    "abs",
    "acos",
    "acosd",
    "array_agg",
    "array_contains",
    "array_get",
    "array_length",
    "array_lower",
    "array_mean",
    "array_reverse",
    "array_sum",
    "array_to_string",
    "array_unique",
    "array_upper",
    "asin",
    "asind",
    "atan",
    "atan2",
    "atan2d",
    "atand",
    "avg",
    "bit_and",
    "bit_count",
    "bit_length",
    "bit_not",
    "bit_or",
    "bit_xor",
    "bitand",
    "bitcount",
    "bitnot",
    "bitor",
    "bitxor",
    "cbrt",
    "ceil",
    "ceiling",
    "char_length",
    "character_length",
    "coalesce",
    "columns",
    "concat",
    "concat_ws",
    "corr",
    "cos",
    "cosd",
    "cot",
    "cotd",
    "count",
    "covar",
    "covar_pop",
    "covar_samp",
    "date",
    "date_part",
    "datetime",
    "degrees",
    "dense_rank",
    "div",
    "ends_with",
    "exp",
    "first",
    "first_value",
    "floor",
    "greatest",
    "group_concat",
    "if",
    "ifnull",
    "instr",
    "lag",
    "last",
    "last_value",
    "lead",
    "least",
    "left",
    "length",
    "listagg",
    "ln",
    "log",
    "log10",
    "log1p",
    "log2",
    "lower",
    "lpad",
    "ltrim",
    "max",
    "median",
    "min",
    "mod",
    "normalize",
    "nullif",
    "octet_length",
    "pi",
    "pow",
    "power",
    "quantile_cont",
    "quantile_disc",
    "radians",
    "rank",
    "regexp_like",
    "replace",
    "reverse",
    "right",
    "round",
    "row_number",
    "rpad",
    "rtrim",
    "sign",
    "sin",
    "sind",
    "split_part",
    "sqrt",
    "starts_with",
    "stddev",
    "stddev_samp",
    "stdev",
    "stdev_samp",
    "strftime",
    "string_agg",
    "string_to_array",
    "strpos",
    "strptime",
    "substr",
    "substring",
    "sum",
    "tan",
    "tand",
    "time",
    "timestamp",
    "total",
    "trunc",
    "truncate",
    "unnest",
    "upper",
    "var",
    "var_samp",
    "variance",
    "xor",
];

/// Rewrites one part of an expression whose own parts are rewritten.
pub(super) fn rewrite(expr: &mut Expr) -> Result<(), Problem> {
    let new = match expr {
        Expr::BinaryOp { left, op, right } => operator(left, op, right)?,
        Expr::UnaryOp { op: UnaryOperator::Minus, expr: of } => match walk::bare(of) {
            Expr::Value(_) => None,
            _ => Some(call("whole_negated", vec![take(of)])),
        },
        Expr::Function(function) => rewrite_function(function)?,
        Expr::Position { expr: wanted, r#in } => Some(call("text_place", vec![take(r#in), take(wanted)])),
        Expr::Substring { expr: of, substring_from, substring_for, .. } => {
            let from = substring_from.as_mut().map_or_else(|| number(1), |from| take(from));
            let mut args = vec![take(of), from];
            args.extend(substring_for.as_mut().map(|length| take(length)));
            Some(call("text_part", args))
        }
        // The engine leaves out nulls, which are neither.
        Expr::IsTrue(of) => Some(is(take(of), false, true)),
        Expr::IsNotTrue(of) => Some(is(take(of), false, false)),
        Expr::IsFalse(of) => Some(is(take(of), true, false)),
        Expr::IsNotFalse(of) => Some(is(take(of), true, true)),
        Expr::IsUnknown(of) => Some(Expr::IsNull(Box::new(take(of)))),
        Expr::IsNotUnknown(of) => Some(Expr::IsNotNull(Box::new(take(of)))),
        Expr::TypedString(typed) if typed.data_type == DataType::Date => {
            let day = typed.value.value.clone().into_string();
            day.map(|day| call("DATE", vec![Expr::Value(Value::SingleQuotedString(day).into())]))
        }
        // The engine takes nothing but written values in a list.
        Expr::InList { expr: of, list, negated } if !list.iter().all(is_written) => {
            Some(among(of, list, *negated))
        }
        Expr::InSubquery { negated, .. } => {
            let (word, join) = if *negated { ("NOT IN", "ANTI JOIN") } else { ("IN", "SEMI JOIN") };
            return refused(format!(
                "{word} (SELECT …) is not answered here; use {join}: FROM a {join} b ON a.name = b.name"
            ));
        }
        Expr::Subquery(_) => {
            return refused(
                "a SELECT as a value is not answered here; join it: FROM npm CROSS JOIN (SELECT SUM(x) AS total FROM npm) AS t",
            );
        }
        Expr::AnyOp { .. } | Expr::AllOp { .. } => {
            return refused("ANY and ALL are not answered here; use MIN, MAX or IN");
        }
        _ => None,
    };
    put(expr, new);
    Ok(())
}

fn put(expr: &mut Expr, new: Option<Expr>) {
    if let Some(new) = new {
        *expr = new;
    }
}

fn take(expr: &mut Expr) -> Expr {
    std::mem::replace(expr, Expr::Value(Value::Null.into()))
}

/// `COALESCE(x, null_is) = wanted`.
fn is(expr: Expr, null_is: bool, wanted: bool) -> Expr {
    let truth = |value| Expr::Value(Value::Boolean(value).into());
    let known = call("COALESCE", vec![expr, truth(null_is)]);
    nested(binary(known, BinaryOperator::Eq, truth(wanted)))
}

fn is_written(expr: &Expr) -> bool {
    match expr {
        Expr::Value(_) => true,
        Expr::UnaryOp { op: UnaryOperator::Minus, expr } => matches!(**expr, Expr::Value(_)),
        _ => false,
    }
}

/// `x = a OR x = b OR …`.
fn among(of: &Expr, list: &[Expr], negated: bool) -> Expr {
    let equal = |value: &Expr| binary(of.clone(), BinaryOperator::Eq, value.clone());
    let any = list.iter().map(equal).reduce(|left, right| binary(left, BinaryOperator::Or, right));
    let any = any.unwrap_or(Expr::Value(Value::Boolean(false).into()));
    if negated {
        return nested(Expr::UnaryOp { op: UnaryOperator::Not, expr: Box::new(nested(any)) });
    }
    nested(any)
}

/// Integers that are written down.
fn whole(expr: &Expr) -> Option<i128> {
    match walk::bare(expr) {
        Expr::Value(value) => match &value.value {
            Value::Number(digits, _) => digits.parse().ok(),
            _ => None,
        },
        Expr::UnaryOp { op: UnaryOperator::Minus, expr } => whole(expr).map(|number| -number),
        _ => None,
    }
}

fn operator(left: &mut Expr, op: &BinaryOperator, right: &mut Expr) -> Result<Option<Expr>, Problem> {
    use BinaryOperator as Op;
    let name = match op {
        Op::Plus => "whole_plus",
        Op::Minus => "whole_minus",
        Op::Multiply => "whole_times",
        Op::Modulo => "whole_rest",
        Op::DuckIntegerDivide | Op::MyIntegerDivide => "whole_division",
        Op::Eq | Op::NotEq | Op::Lt | Op::LtEq | Op::Gt | Op::GtEq => {
            // The engine compares two written values by their letters.
            if matches!((&*left, &*right), (Expr::Value(_), Expr::Value(_))) {
                return Ok(Some(binary(nested(take(left)), op.clone(), take(right))));
            }
            // The engine makes a day of a text that stands after one, not before.
            let text = |expr: &Expr| matches!(expr, Expr::Value(value) if matches!(value.value, Value::SingleQuotedString(_)));
            return Ok(text(left).then(|| binary(take(right), turned(op), take(left))));
        }
        _ => return Ok(None),
    };
    if let (Some(a), Some(b)) = (whole(left), whole(right))
        && matches!(op, Op::Plus | Op::Minus | Op::Multiply)
    {
        let folded = match op {
            Op::Plus => a.checked_add(b),
            Op::Minus => a.checked_sub(b),
            _ => a.checked_mul(b),
        };
        return match folded.and_then(|value| i64::try_from(value).ok()) {
            Some(value) => Ok(Some(number(value))),
            None => refused(format!(
                "{left} {op} {right} does not fit into 64 bits; write one as a decimal: {left}.0"
            )),
        };
    }
    Ok(Some(call(name, vec![take(left), take(right)])))
}

/// The comparison with its sides turned round.
fn turned(op: &BinaryOperator) -> BinaryOperator {
    match op {
        BinaryOperator::Lt => BinaryOperator::Gt,
        BinaryOperator::LtEq => BinaryOperator::GtEq,
        BinaryOperator::Gt => BinaryOperator::Lt,
        BinaryOperator::GtEq => BinaryOperator::LtEq,
        other => other.clone(),
    }
}

/// What a function is called here that the engine computes otherwise.
fn own_name(name: &str, arguments: usize) -> Option<&'static str> {
    Some(match (name, arguments) {
        ("ABS", 1) => "whole_absolute",
        ("MOD", 2) => "whole_rest",
        ("DIV", 2) => "whole_division",
        ("POW" | "POWER", 2) => "float_power",
        ("LOG" | "LOG10", 1) => "float_log10",
        ("LOG2", 1) => "float_log2",
        ("LOG", 2) => "float_log",
        ("CBRT", 1) => "float_cube_root",
        ("SUBSTR" | "SUBSTRING", 2 | 3) => "text_part",
        ("LEFT", 2) => "text_left",
        ("RIGHT", 2) => "text_right",
        ("STRPOS" | "INSTR", 2) => "text_place",
        _ => return None,
    })
}

fn rewrite_function(function: &mut Function) -> Result<Option<Expr>, Problem> {
    let name = parts::name_of(function);
    if name.eq_ignore_ascii_case(intervals::MOVED) {
        return Ok(parts::arguments(function).and_then(|arguments| intervals::moved(&arguments)));
    }
    if FUNCTIONS.binary_search(&name.to_lowercase().as_str()).is_err() {
        return Err(Problem::Function(function.name.to_string()));
    }
    if name == "ARRAY_SUM" {
        return refused("ARRAY_SUM is not answered here, as it wraps past 64 bits; SUM adds up rows");
    }
    if function.over.is_some() {
        windows::check(function)?;
        return Ok((name == "SUM").then(|| running_sum(function)));
    }
    let Some(arguments) = parts::arguments(function) else { return Ok(None) };
    Ok(own_name(&name, arguments.len()).map(|own| call(own, arguments.into_iter().cloned().collect())))
}

/// As for aggregates: the sum of whole numbers beside the same sum of floats.
fn running_sum(function: &Function) -> Expr {
    let of = |exactly: &str| {
        let mut plain = function.clone();
        if let FunctionArguments::List(list) = &mut plain.args {
            for arg in &mut list.args {
                if let FunctionArg::Unnamed(FunctionArgExpr::Expr(expr)) = arg {
                    *expr = call(exactly, vec![take(expr)]);
                }
            }
        }
        Expr::Function(plain)
    };
    call(SUM, vec![of(WHOLE), of(FLOAT)])
}
