//! Spans of time. A day minus a day is a number of days here, so a span that stands alone is one too; beside a day, with
//! plus or minus, it moves the day as the calendar does. It leaves out the arithmetic itself.

use sqlparser::ast::{
    BinaryOperator, CastKind, DataType, DateTimeField, Expr, Interval, TimezoneInfo, Value,
};

use super::parts::{self, call, number};
use super::{Problem, refused, walk};

/// Units that a span may have, with their seconds; none where the calendar decides.
const UNITS: &[(&str, Option<f64>)] = &[
    ("year", None),
    ("quarter", None),
    ("month", None),
    ("week", Some(604_800.0)),
    ("day", Some(86_400.0)),
    ("hour", Some(3_600.0)),
    ("minute", Some(60.0)),
    ("second", Some(1.0)),
];

/// The call that stands for a day and a span beside it until names are resolved.
pub(super) const MOVED: &str = "day_moved";

/// Writes a span beside a day as a call, and one that stands alone as a number of days.
pub(super) fn rewrite(expr: &mut Expr) -> Result<(), Problem> {
    let new = match expr {
        Expr::Interval(interval) => Some(in_days(interval)?),
        Expr::BinaryOp { left, op: op @ (BinaryOperator::Plus | BinaryOperator::Minus), right } => {
            match (walk::bare(left), walk::bare(right)) {
                (Expr::Interval(_), Expr::Interval(_)) => None,
                (_, Expr::Interval(interval)) => Some(call_of(left, op, interval)?),
                (Expr::Interval(interval), _) if *op == BinaryOperator::Plus => {
                    Some(call_of(right, op, interval)?)
                }
                _ => None,
            }
        }
        _ => None,
    };
    if let Some(new) = new {
        *expr = new;
    }
    Ok(())
}

fn call_of(day: &Expr, op: &BinaryOperator, interval: &Interval) -> Result<Expr, Problem> {
    let words: Vec<String> =
        parts_of(interval)?.iter().map(|(number, unit)| format!("{number} {unit}")).collect();
    Ok(call(MOVED, vec![day.clone(), text(op.to_string()), text(words.join(" "))]))
}

fn text(words: String) -> Expr {
    Expr::Value(Value::SingleQuotedString(words).into())
}

/// A day and a span beside it as the engine takes them; hours move moments, so that a day is one first.
pub(super) fn moved(arguments: &[&Expr]) -> Option<Expr> {
    let [day, op, Expr::Value(span)] = arguments else { return None };
    let words = span.value.clone().into_string()?;
    let op = if op.to_string() == "'-'" { BinaryOperator::Minus } else { BinaryOperator::Plus };
    let day = parts::part((*day).clone());
    let day = if ["hour", "minute", "second"].iter().any(|unit| words.contains(unit)) {
        Expr::Cast {
            kind: CastKind::Cast,
            expr: Box::new(day),
            data_type: DataType::Timestamp(None, TimezoneInfo::None),
            array: false,
            format: None,
        }
    } else {
        day
    };
    let interval = Expr::Interval(Interval {
        value: Box::new(text(words)),
        leading_field: None,
        leading_precision: None,
        last_field: None,
        fractional_seconds_precision: None,
    });
    Some(parts::nested(Expr::BinaryOp { left: Box::new(day), op, right: Box::new(interval) }))
}

fn in_days(interval: &Interval) -> Result<Expr, Problem> {
    let mut seconds = 0.0;
    for (number, unit) in parts_of(interval)? {
        match UNITS.iter().find(|(name, _)| *name == unit).and_then(|(_, seconds)| *seconds) {
            Some(of) => seconds += of * number as f64,
            None => {
                return refused(format!(
                    "{interval}: a {unit} has no fixed number of days; move a day by it instead: d + INTERVAL '1 {unit}'"
                ));
            }
        }
    }
    let days = seconds / 86_400.0;
    if days.fract() == 0.0 {
        return Ok(number(days as i64));
    }
    Ok(Expr::Value(Value::Number(format!("{days:?}"), false).into()))
}

/// The numbers of a span with their units.
fn parts_of(interval: &Interval) -> Result<Vec<(i64, &'static str)>, Problem> {
    let odd = || {
        Problem::Refused(format!(
            "{interval} is not a span that is read here; write INTERVAL '3 days' or INTERVAL '2 months'"
        ))
    };
    let text = match walk::bare(&interval.value) {
        Expr::Value(value) => match &value.value {
            Value::SingleQuotedString(text) | Value::Number(text, _) => text.clone(),
            _ => return Err(odd()),
        },
        _ => return Err(odd()),
    };
    let mut words: Vec<String> = text.split_whitespace().map(str::to_lowercase).collect();
    match &interval.leading_field {
        Some(field) if interval.last_field.is_none() && words.len() == 1 => {
            words.push(field_name(field).ok_or_else(odd)?);
        }
        Some(_) => return Err(odd()),
        None => (),
    }
    if words.is_empty() || words.len() % 2 == 1 {
        return Err(odd());
    }
    words
        .chunks(2)
        .map(|pair| {
            let number: i64 = pair[0].parse().map_err(|_| odd())?;
            let unit = UNITS.iter().find(|(name, _)| pair[1].strip_suffix('s').unwrap_or(&pair[1]) == *name);
            match unit {
                Some((unit, _)) if number >= 0 => Ok((number, *unit)),
                _ => Err(odd()),
            }
        })
        .collect()
}

fn field_name(field: &DateTimeField) -> Option<String> {
    let name = field.to_string().to_lowercase();
    UNITS.iter().any(|(unit, _)| name.strip_suffix('s').unwrap_or(&name) == *unit).then_some(name)
}
