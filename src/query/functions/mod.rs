//! Functions that the rewritten question calls where the engine's own would answer wrongly: arithmetic of whole numbers
//! that never wraps, sums that are checked, exact logarithms, days, parts of texts. They are no part of SQL as people
//! write it. It leaves out when they are called (`resolve`).

use std::collections::BTreeMap;
use std::sync::Arc;

use polars::prelude::*;
use polars::sql::{FunctionOptions, FunctionRegistry, SQLContext};

mod arithmetic;
mod floats;
mod texts;

/// A whole number as 64 bits, anything else as it is: what a sum adds up.
pub(super) const WHOLE: &str = "whole_value";
/// The same as a float: what checks the sum.
pub(super) const FLOAT: &str = "float_value";
/// A sum and the same sum of floats: the first, unless 64 bits were not enough.
pub(super) const SUM: &str = "whole_sum";

/// A context of the engine that knows these functions.
pub(super) fn context() -> SQLContext {
    // The engine's advice is for those who program with it.
    polars::error::set_warning_function(|_, _| ());
    SQLContext::new().with_function_registry(Arc::new(Own::new()))
}

/// A function over whole columns: what it computes, and the type of that.
struct Definition {
    name: &'static str,
    compute: fn(&[Column]) -> PolarsResult<Column>,
    kind: fn(&[DataType]) -> PolarsResult<DataType>,
}

struct Own(BTreeMap<&'static str, UserDefinedFunction>);

impl Own {
    fn new() -> Self {
        let all = arithmetic::ALL.iter().chain(floats::ALL).chain(texts::ALL);
        Self(all.map(|definition| (definition.name, definition.build())).collect())
    }
}

impl Definition {
    fn build(&self) -> UserDefinedFunction {
        let (compute, kind) = (self.compute, self.kind);
        let field = move |_: &Schema, fields: &[Field]| {
            let kinds: Vec<DataType> = fields.iter().map(|field| field.dtype().clone()).collect();
            Ok(Field::new(fields[0].name().clone(), kind(&kinds)?))
        };
        UserDefinedFunction {
            name: self.name.into(),
            fun: new_column_udf(BaseColumnUdf::new(move |columns: &mut [Column]| compute(columns), field)),
            options: FunctionOptions::elementwise(),
        }
    }
}

impl FunctionRegistry for Own {
    fn register(&mut self, name: &str, _: UserDefinedFunction) -> PolarsResult<()> {
        Err(refused(format!("`{name}`: functions are built in")))
    }

    fn get_udf(&self, name: &str) -> PolarsResult<Option<UserDefinedFunction>> {
        Ok(self.0.get(name).cloned())
    }

    fn contains(&self, name: &str) -> bool {
        self.0.contains_key(name)
    }
}

fn refused(why: String) -> PolarsError {
    PolarsError::SQLInterface(why.into())
}

/// What people call values of a type.
fn word(kind: &DataType) -> String {
    match kind {
        DataType::String | DataType::Unknown(UnknownKind::Str) => "a text".into(),
        DataType::Boolean => "true or false".into(),
        DataType::Date => "a day".into(),
        DataType::Datetime(..) => "a moment".into(),
        kind if kind.is_numeric() => "a number".into(),
        kind => format!("a value of type {kind}"),
    }
}

/// Whole numbers as 64 bits.
fn wholes(column: &Column) -> PolarsResult<Int64Chunked> {
    let cast = column.as_materialized_series().strict_cast(&DataType::Int64);
    let cast = cast.map_err(|_| {
        refused("a whole number is greater than 9223372036854775807; CAST it AS DOUBLE".into())
    })?;
    cast.i64().cloned()
}

/// Numbers as floats; spans of time as days.
fn numbers(column: &Column) -> PolarsResult<Float64Chunked> {
    let series = column.as_materialized_series();
    let series = match series.dtype() {
        DataType::Duration(_) => {
            let whole = series.cast(&DataType::Duration(TimeUnit::Microseconds))?.cast(&DataType::Int64)?;
            (whole.cast(&DataType::Float64)?) / 86_400e6
        }
        _ => series.cast(&DataType::Float64)?,
    };
    series.f64().cloned()
}

/// A frame with spans of time as numbers of days.
///
/// # Errors
/// None that a frame can bring about; the signature is polars'.
pub(super) fn spans_as_days(frame: DataFrame) -> PolarsResult<DataFrame> {
    if !frame.columns().iter().any(|column| matches!(column.dtype(), DataType::Duration(_))) {
        return Ok(frame);
    }
    let columns = frame.columns().iter().map(|column| match column.dtype() {
        DataType::Duration(_) => Ok(numbers(column)?.with_name(column.name().clone()).into_column()),
        _ => Ok(column.clone()),
    });
    DataFrame::new(frame.height(), columns.collect::<PolarsResult<_>>()?)
}
