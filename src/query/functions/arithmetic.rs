//! Plus, minus, times, rest and division of whole numbers that never wrap, and of days. A day minus a day is a whole
//! number of days; a moment minus a moment is a number of days. It leaves out `/`, which is a float always.

use polars::prelude::arity::{broadcast_try_binary_elementwise, try_unary_elementwise};
use polars::prelude::*;

use super::{Definition, FLOAT, SUM, WHOLE, numbers, refused, wholes, word};

pub(super) const ALL: &[Definition] = &[
    binary("whole_plus", |c| computed(Arithmetic::Plus, c), |k| kind(Arithmetic::Plus, k)),
    binary("whole_minus", |c| computed(Arithmetic::Minus, c), |k| kind(Arithmetic::Minus, k)),
    binary("whole_times", |c| computed(Arithmetic::Times, c), |k| kind(Arithmetic::Times, k)),
    binary("whole_rest", |c| computed(Arithmetic::Rest, c), |k| kind(Arithmetic::Rest, k)),
    binary("whole_division", |c| computed(Arithmetic::Division, c), |k| kind(Arithmetic::Division, k)),
    binary("whole_negated", |c| unary(c, i64::checked_neg, |x| -x, "-"), |k| own_kind(k, "-")),
    binary("whole_absolute", |c| unary(c, i64::checked_abs, f64::abs, "ABS"), |k| own_kind(k, "ABS")),
    binary(WHOLE, |c| value(&c[0]), |k| own_kind(k, "SUM")),
    binary(FLOAT, float_value, |k| own_kind(k, "SUM").map(|_| DataType::Float64)),
    binary(SUM, sum, |k| own_kind(k, "SUM")),
];

const fn binary(
    name: &'static str,
    compute: fn(&[Column]) -> PolarsResult<Column>,
    kind: fn(&[DataType]) -> PolarsResult<DataType>,
) -> Definition {
    Definition { name, compute, kind }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Arithmetic {
    Plus,
    Minus,
    Times,
    Rest,
    Division,
}

impl Arithmetic {
    const fn sign(self) -> &'static str {
        match self {
            Self::Plus => "+",
            Self::Minus => "-",
            Self::Times => "*",
            Self::Rest => "%",
            Self::Division => "//",
        }
    }

    /// None where 64 bits are not enough; nothing divided by 0 has a value.
    #[allow(clippy::option_option, reason = "no room for it and no value are two things")]
    fn whole(self, a: i64, b: i64) -> Option<Option<i64>> {
        match self {
            Self::Plus => a.checked_add(b).map(Some),
            Self::Minus => a.checked_sub(b).map(Some),
            Self::Times => a.checked_mul(b).map(Some),
            Self::Rest | Self::Division if b == 0 => Some(None),
            Self::Rest => Some(Some(a.checked_rem(b).unwrap_or(0))),
            Self::Division => a.checked_div(b).map(Some),
        }
    }

    fn float(self, a: f64, b: f64) -> Option<f64> {
        match self {
            Self::Plus => Some(a + b),
            Self::Minus => Some(a - b),
            Self::Times => Some(a * b),
            Self::Rest | Self::Division if b == 0.0 => None,
            Self::Rest => Some(a % b),
            Self::Division => Some((a / b).trunc()),
        }
    }
}

/// Sorts of values that can be computed with.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Sort {
    Whole,
    Float,
    /// A span of time, which is a number of days.
    Span,
    Day,
    Moment(DataType),
}

fn sort(kind: &DataType) -> Option<Sort> {
    Some(match kind {
        DataType::Null | DataType::Unknown(UnknownKind::Int(_) | UnknownKind::Any) => Sort::Whole,
        DataType::Date => Sort::Day,
        DataType::Datetime(..) => Sort::Moment(kind.clone()),
        DataType::Duration(_) => Sort::Span,
        kind if kind.is_integer() => Sort::Whole,
        kind if kind.is_float() => Sort::Float,
        _ => return None,
    })
}

fn kind(operator: Arithmetic, kinds: &[DataType]) -> PolarsResult<DataType> {
    use Arithmetic::{Minus, Plus};
    let odd = || {
        let (a, b) = (word(&kinds[0]), word(&kinds[1]));
        let hint = if a == "a text" || b == "a text" {
            "; texts are joined with ||, and CAST makes numbers of them"
        } else {
            ""
        };
        refused(format!("{a} {} {b} has no value{hint}", operator.sign()))
    };
    let (Some(a), Some(b)) = (sort(&kinds[0]), sort(&kinds[1])) else { return Err(odd()) };
    Ok(match (a, operator, b) {
        (Sort::Whole, _, Sort::Whole) | (Sort::Day, Minus, Sort::Day) => DataType::Int64,
        (Sort::Whole | Sort::Float | Sort::Span, _, Sort::Whole | Sort::Float | Sort::Span)
        | (Sort::Day | Sort::Moment(_), Minus, Sort::Day | Sort::Moment(_)) => DataType::Float64,
        (Sort::Day, Plus | Minus, Sort::Whole) | (Sort::Whole, Plus, Sort::Day) => DataType::Date,
        (Sort::Moment(kind), Plus | Minus, Sort::Whole | Sort::Float | Sort::Span)
        | (Sort::Whole | Sort::Float | Sort::Span, Plus, Sort::Moment(kind)) => kind,
        _ => return Err(odd()),
    })
}

fn computed(operator: Arithmetic, columns: &[Column]) -> PolarsResult<Column> {
    let kinds = [columns[0].dtype().clone(), columns[1].dtype().clone()];
    let kind = kind(operator, &kinds)?;
    let name = columns[0].name().clone();
    let column = match kind {
        DataType::Date => {
            let days = whole(operator, &days(&columns[0])?, &days(&columns[1])?)?.into_series();
            let short = days.strict_cast(&DataType::Int32).map_err(|_| too_far())?;
            short.cast(&DataType::Date)?
        }
        DataType::Datetime(..) => {
            let moved = whole(operator, &micros(&columns[0])?, &micros(&columns[1])?)?.into_series();
            moved.cast(&DataType::Datetime(TimeUnit::Microseconds, None))?.cast(&kind)?
        }
        DataType::Int64 => whole(operator, &days(&columns[0])?, &days(&columns[1])?)?.into_series(),
        _ if kinds.iter().all(|kind| matches!(sort(kind), Some(Sort::Day | Sort::Moment(_)))) => {
            let apart = whole(operator, &micros(&columns[0])?, &micros(&columns[1])?)?.into_series();
            apart.cast(&DataType::Float64)? / 86_400e6
        }
        _ => {
            let (a, b) = (numbers(&columns[0])?, numbers(&columns[1])?);
            float(operator, &a, &b).into_series()
        }
    };
    Ok(column.with_name(name).into_column())
}

fn too_far() -> PolarsError {
    refused("a day is too far away to be told".into())
}

/// Whole numbers, and days as the number of them.
fn days(column: &Column) -> PolarsResult<Int64Chunked> {
    match column.dtype() {
        DataType::Date => wholes(&column.cast(&DataType::Int32)?),
        _ => wholes(column),
    }
}

/// Moments and days as microseconds; numbers and spans of days too.
fn micros(column: &Column) -> PolarsResult<Int64Chunked> {
    match column.dtype() {
        DataType::Date | DataType::Datetime(..) => {
            wholes(&column.cast(&DataType::Datetime(TimeUnit::Microseconds, None))?.cast(&DataType::Int64)?)
        }
        _ => {
            let micros = numbers(column)?.apply_values(|days| (days * 86_400e6).round()).into_series();
            let whole = micros.strict_cast(&DataType::Int64).map_err(|_| too_far())?;
            whole.i64().cloned()
        }
    }
}

fn whole(operator: Arithmetic, a: &Int64Chunked, b: &Int64Chunked) -> PolarsResult<Int64Chunked> {
    broadcast_try_binary_elementwise(a, b, |a, b| {
        let (Some(a), Some(b)) = (a, b) else { return Ok(None) };
        operator.whole(a, b).ok_or_else(|| {
            let sign = operator.sign();
            refused(format!("{a} {sign} {b} does not fit into 64 bits; CAST one of them AS DOUBLE: CAST(x AS DOUBLE) {sign} y"))
        })
    })
}

fn float(operator: Arithmetic, a: &Float64Chunked, b: &Float64Chunked) -> Float64Chunked {
    arity::broadcast_binary_elementwise(a, b, |a: Option<f64>, b: Option<f64>| operator.float(a?, b?))
}

/// The type of a number alone.
fn own_kind(kinds: &[DataType], of: &str) -> PolarsResult<DataType> {
    match sort(&kinds[0]) {
        Some(Sort::Whole) => Ok(DataType::Int64),
        Some(Sort::Float | Sort::Span) => Ok(DataType::Float64),
        None if kinds[0] == DataType::Boolean && of == "SUM" => Ok(DataType::Int64),
        _ => Err(refused(format!("{of} takes numbers, found {}", word(&kinds[0])))),
    }
}

fn unary(
    columns: &[Column],
    whole: fn(i64) -> Option<i64>,
    float: fn(f64) -> f64,
    sign: &str,
) -> PolarsResult<Column> {
    let kind = own_kind(&[columns[0].dtype().clone()], sign)?;
    let name = columns[0].name().clone();
    if kind == DataType::Float64 {
        return Ok(numbers(&columns[0])?.apply_values(float).with_name(name).into_column());
    }
    let computed: Int64Chunked =
        try_unary_elementwise(&wholes(&columns[0])?, |value: Option<i64>| match value {
            None => Ok(None),
            Some(value) => match whole(value) {
                Some(computed) => Ok(Some(computed)),
                None => Err(refused(format!("{sign} {value} does not fit into 64 bits; CAST it AS DOUBLE"))),
            },
        })?;
    Ok(computed.with_name(name).into_column())
}

fn value(column: &Column) -> PolarsResult<Column> {
    match own_kind(&[column.dtype().clone()], "SUM")? {
        DataType::Int64 => Ok(wholes(column)?.with_name(column.name().clone()).into_column()),
        _ => Ok(numbers(column)?.with_name(column.name().clone()).into_column()),
    }
}

fn float_value(columns: &[Column]) -> PolarsResult<Column> {
    own_kind(&[columns[0].dtype().clone()], "SUM")?;
    Ok(numbers(&columns[0])?.with_name(columns[0].name().clone()).into_column())
}

/// How far a sum of floats may lie from that of whole numbers: a sum that wrapped lies 2⁶⁴ away.
const APART_MAX: f64 = 4_611_686_018_427_387_904.0;

fn sum(columns: &[Column]) -> PolarsResult<Column> {
    if columns[0].dtype().is_float() {
        return Ok(columns[0].clone());
    }
    let name = columns[0].name().clone();
    let checked: Int64Chunked = broadcast_try_binary_elementwise(
        &wholes(&columns[0])?,
        &numbers(&columns[1])?,
        |sum, float| match (sum, float) {
            (Some(sum), Some(float)) if (sum as f64 - float).abs() > APART_MAX => {
                Err(refused("a SUM does not fit into 64 bits; add up floats: SUM(CAST(x AS DOUBLE))".into()))
            }
            (sum, _) => Ok(sum),
        },
    )?;
    Ok(checked.with_name(name).into_column())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(operator: Arithmetic, a: Column, b: Column) -> Result<Series, String> {
        computed(operator, &[a, b]).map(Column::take_materialized_series).map_err(|error| error.to_string())
    }

    fn column<T, N>(values: T) -> Column
    where
        Series: NamedFrom<T, N>,
        N: ?Sized,
    {
        Series::new("x".into(), values).into_column()
    }

    #[test]
    fn whole_numbers_do_not_wrap() {
        let product = of(Arithmetic::Times, column([i64::MAX / 2, 3]), column([2i64, 4]));
        assert_eq!(product.expect("it fits"), Series::new("x".into(), [i64::MAX - 1, 12]));
        let product = of(Arithmetic::Times, column([i64::MAX / 2 + 1]), column([2i64]));
        assert!(
            product.expect_err("too great").contains("4611686018427387904 * 2 does not fit into 64 bits")
        );
        let below = of(Arithmetic::Minus, column([3u32]), column([5u32]));
        assert_eq!(below.expect("it fits"), Series::new("x".into(), [-2i64]));
        let narrow = of(Arithmetic::Times, column([200u8, 100]), column([200u8]));
        assert_eq!(narrow.expect("it fits"), Series::new("x".into(), [40_000i64, 20_000]));
        assert!(of(Arithmetic::Plus, column([u64::MAX]), column([1i64])).is_err());
        let least = unary(&[column([i64::MIN])], i64::checked_neg, |x| -x, "-");
        assert!(least.is_err());
    }

    #[test]
    fn rests_have_the_sign_of_what_is_divided_and_nothing_is_divided_by_zero() {
        let rest = of(Arithmetic::Rest, column([-5i64, 5, 5]), column([3i64, -3, 0])).expect("it fits");
        assert_eq!(rest, Series::new("x".into(), [Some(-2i64), Some(2), None]));
        let parts = of(Arithmetic::Division, column([-5i64, 5]), column([3i64, 0])).expect("it fits");
        assert_eq!(parts, Series::new("x".into(), [Some(-1i64), None]));
        assert_eq!(
            of(Arithmetic::Rest, column([i64::MIN]), column([-1i64])).expect("fits"),
            Series::new("x".into(), [0i64])
        );
    }

    #[test]
    fn days_apart_are_whole_and_moments_apart_are_days() {
        let day = |days: i32| column([days]).cast(&DataType::Date).expect("a day");
        let apart = of(Arithmetic::Minus, day(20_000), day(20_003)).expect("days");
        assert_eq!(apart, Series::new("x".into(), [-3i64]));
        let moment =
            |ms: i64| column([ms]).cast(&DataType::Datetime(TimeUnit::Milliseconds, None)).expect("a moment");
        let apart = of(Arithmetic::Minus, moment(86_400_000), moment(43_200_000)).expect("days");
        assert_eq!(apart, Series::new("x".into(), [0.5f64]));
        let later = of(Arithmetic::Plus, day(20_000), column([3i64])).expect("a day");
        assert_eq!(later, day(20_003).take_materialized_series());
        assert!(of(Arithmetic::Plus, day(1), day(2)).expect_err("no").contains("a day + a day has no value"));
        assert!(of(Arithmetic::Plus, column(["a"]), column(["b"])).expect_err("no").contains("||"));
    }

    #[test]
    fn a_sum_that_wrapped_is_told() {
        let wrapped = sum(&[column([i64::MIN]), column([9.3e18])]);
        assert!(wrapped.expect_err("it wrapped").to_string().contains("does not fit into 64 bits"));
        let right = sum(&[column([Some(i64::MAX), None]), column([Some(9.2e18), None])]).expect("it fits");
        assert_eq!(right.take_materialized_series(), Series::new("x".into(), [Some(i64::MAX), None]));
    }
}
