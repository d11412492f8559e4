//! Logarithms, powers and roots as floats; a logarithm of an exact power is exact. It leaves out what the engine
//! computes right itself.

use polars::prelude::arity::broadcast_binary_elementwise;
use polars::prelude::*;

use super::{Definition, numbers, refused, word};

pub(super) const ALL: &[Definition] = &[
    Definition { name: "float_log10", compute: |c| unary(c, f64::log10), kind: float },
    Definition { name: "float_log2", compute: |c| unary(c, f64::log2), kind: float },
    Definition { name: "float_cube_root", compute: |c| unary(c, f64::cbrt), kind: float },
    Definition { name: "float_log", compute: |c| binary(c, logarithm), kind: float },
    Definition { name: "float_power", compute: |c| binary(c, f64::powf), kind: float },
];

fn float(kinds: &[DataType]) -> PolarsResult<DataType> {
    let number = |kind: &DataType| {
        kind.is_numeric()
            || matches!(kind, DataType::Null | DataType::Unknown(UnknownKind::Int(_) | UnknownKind::Any))
    };
    match kinds.iter().find(|kind| !number(kind)) {
        None => Ok(DataType::Float64),
        Some(odd) => Err(refused(format!("a logarithm, power or root takes numbers, found {}", word(odd)))),
    }
}

fn checked(columns: &[Column]) -> PolarsResult<()> {
    let kinds: Vec<DataType> = columns.iter().map(|column| column.dtype().clone()).collect();
    float(&kinds).map(drop)
}

fn unary(columns: &[Column], of: fn(f64) -> f64) -> PolarsResult<Column> {
    checked(columns)?;
    Ok(numbers(&columns[0])?.apply_values(of).with_name(columns[0].name().clone()).into_column())
}

fn binary(columns: &[Column], of: fn(f64, f64) -> f64) -> PolarsResult<Column> {
    checked(columns)?;
    let (a, b) = (numbers(&columns[0])?, numbers(&columns[1])?);
    let computed: Float64Chunked =
        broadcast_binary_elementwise(&a, &b, |a: Option<f64>, b: Option<f64>| Some(of(a?, b?)));
    Ok(computed.with_name(columns[0].name().clone()).into_column())
}

/// The logarithm of `value` to a base; of a power of it, the very exponent.
#[allow(clippy::float_cmp, reason = "an exact power is equal, or it is none")]
fn logarithm(base: f64, value: f64) -> f64 {
    let log = value.ln() / base.ln();
    let whole = log.round();
    let near = (log - whole).abs() < 1e-6 && whole.abs() < 1100.0;
    if near && base.powi(whole as i32) == value { whole } else { log }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[allow(clippy::float_cmp, reason = "powers are exact")]
    fn logarithms_of_powers_are_exact() {
        for exponent in 0..=15 {
            let power = 10f64.powi(exponent);
            assert_eq!(power.log10(), f64::from(exponent));
            assert_eq!(logarithm(10.0, power), f64::from(exponent));
        }
        for (base, exponent) in [(2, 10), (3, 5), (5, 3), (7, 11)] {
            assert_eq!(logarithm(f64::from(base), f64::from(base).powi(exponent)), f64::from(exponent));
        }
        assert!((logarithm(10.0, 5.0) - 5f64.log10()).abs() < 1e-15);
    }
}
