//! How numbers are written on axes and beside values: 950, 11,312, 220 k, 1.30 M, 24.1 %.
//! Leaves out dates and where the words go.

use super::Scale;

const UNITS: [(f64, &str); 4] = [(1e12, " tn"), (1e9, " bn"), (1e6, " M"), (1e3, " k")];

/// from here on numbers have three digits and a unit; smaller ones are written in full
const FULL: f64 = 1e5;

/// A measured value, always to three digits where it has a unit, so that values under
/// each other read alike; whole numbers below 100,000 in full.
pub fn value(number: f64, scale: Scale) -> String {
    match scale {
        Scale::Share => share(number),
        Scale::Date => super::scale::day(number),
        Scale::Linear | Scale::Log => amount(number),
    }
}

/// A claimed value: as [`value`], but without zeros at its end, as people claim.
pub fn claim(number: f64, scale: Scale) -> String {
    let written = value(number, scale);
    match written.split_once(' ') {
        Some((digits, unit)) => format!("{} {unit}", trimmed(digits)),
        None => written,
    }
}

fn amount(number: f64) -> String {
    if number == 0.0 {
        return "0".into();
    }
    if (1e3..FULL - 0.5).contains(&number.abs()) {
        return in_full(number);
    }
    let size = three_digits(number.abs());
    let (unit, suffix) = unit(size);
    let scaled = size / unit;
    let exact = suffix.is_empty() && (size - number.abs()).abs() < size * 1e-12;
    // three digits: two decimals after one digit, none after three
    let decimals = (0..=8).find(|&decimals| scaled * 10_f64.powi(decimals) >= 99.999).unwrap_or(8);
    let decimals = usize::try_from(decimals).unwrap_or(0);
    let written = format!("{scaled:.decimals$}");
    let written = if exact { trimmed(&written) } else { written };
    format!("{}{written}{suffix}", sign(number))
}

/// A number rounded to a whole one, with commas.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "below a hundred thousand")]
fn in_full(number: f64) -> String {
    format!("{}{}", sign(number), count(number.abs().round() as u64))
}

fn three_digits(size: f64) -> f64 {
    let step = 10_f64.powf(size.log10().floor() - 2.0);
    let rounded = (size / step).round() * step;
    // counts stay whole, so that 999.9996 does not come of 1000
    if rounded >= 100.0 { rounded.round() } else { rounded }
}

/// A share with one decimal; never rounded up to all or down to nothing.
fn share(number: f64) -> String {
    let percent = number * 100.0;
    if percent > 0.0 && percent < 0.05 {
        "<0.1 %".into()
    } else if (99.95..100.0).contains(&percent) {
        ">99.9 %".into()
    } else {
        let written = format!("{:.1}", percent.abs());
        let whole = percent == 0.0 || (percent - 100.0).abs() < f64::EPSILON;
        let written = if whole { trimmed(&written) } else { written };
        format!("{}{written} %", sign(percent))
    }
}

/// The numbers of an axis, all in full if the largest is: 0, 2,000, 4,000; else in the unit of the largest: 0, 0.5 M,
/// 1 M; on a logarithmic axis each in its own.
pub fn ticks(numbers: &[f64], scale: Scale) -> Vec<String> {
    let largest = numbers.iter().fold(0.0_f64, |most, number| most.max(number.abs()));
    let common = unit(largest);
    let small = largest < FULL;
    numbers
        .iter()
        .map(|&number| match scale {
            Scale::Linear | Scale::Log if small && number.abs() >= 1e3 => in_full(number),
            Scale::Linear if small => tick(number, (1.0, "")),
            Scale::Share => tick(number * 100.0, (1.0, " %")),
            Scale::Log => tick(number, unit(number.abs())),
            _ => tick(number, common),
        })
        .collect()
}

fn tick(number: f64, (unit, suffix): (f64, &str)) -> String {
    if number == 0.0 {
        return if suffix == " %" { "0 %".into() } else { "0".into() };
    }
    let written = trimmed(&format!("{:.6}", number.abs() / unit));
    format!("{}{written}{suffix}", sign(number))
}

/// A whole number with commas between thousands.
pub fn count(number: u64) -> String {
    let digits = number.to_string();
    let mut written = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            written.push(',');
        }
        written.push(digit);
    }
    written
}

fn unit(size: f64) -> (f64, &'static str) {
    UNITS.into_iter().find(|(unit, _)| size >= *unit).unwrap_or((1.0, ""))
}

fn sign(number: f64) -> &'static str {
    if number < 0.0 { "−" } else { "" }
}

fn trimmed(written: &str) -> String {
    if written.contains('.') {
        written.trim_end_matches('0').trim_end_matches('.').to_owned()
    } else {
        written.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts() {
        let cases = [
            (4_499_322.0, "4.50 M"),
            (1_300_000.0, "1.30 M"),
            (11_312.0, "11,312"),
            (2_000.0, "2,000"),
            (99_999.7, "100 k"),
            (886_323.0, "886 k"),
            (999_999.0, "1.00 M"),
            (42.0, "42"),
            (0.0, "0"),
            (-1500.0, "−1,500"),
            (0.1234, "0.123"),
            (12_340_000_000.0, "12.3 bn"),
        ];
        for (number, written) in cases {
            assert_eq!(value(number, Scale::Linear), written);
        }
    }

    #[test]
    fn claims_have_no_zeros_at_their_end() {
        assert_eq!(claim(1_300_000.0, Scale::Linear), "1.3 M");
        assert_eq!(claim(220_000.0, Scale::Linear), "220 k");
        assert_eq!(claim(50_000.0, Scale::Linear), "50,000");
        assert_eq!(claim(0.5, Scale::Share), "50 %");
    }

    #[test]
    fn shares_are_never_rounded_to_all_or_nothing() {
        assert_eq!(value(0.9999, Scale::Share), ">99.9 %");
        assert_eq!(value(0.0001, Scale::Share), "<0.1 %");
        assert_eq!(value(1.0, Scale::Share), "100 %");
        assert_eq!(value(0.25, Scale::Share), "25.0 %");
    }

    #[test]
    fn an_axis_has_one_unit() {
        assert_eq!(ticks(&[0.0, 500e3, 1e6], Scale::Linear), ["0", "0.5 M", "1 M"]);
        assert_eq!(ticks(&[0.0, 2e3, 4e3], Scale::Linear), ["0", "2,000", "4,000"]);
        assert_eq!(ticks(&[1.0, 100.0, 1e4], Scale::Log), ["1", "100", "10,000"]);
        assert_eq!(ticks(&[1.0, 1e3, 1e6], Scale::Log), ["1", "1 k", "1 M"]);
        assert_eq!(ticks(&[0.0, 0.25], Scale::Share), ["0 %", "25 %"]);
    }

    #[test]
    fn counts_have_commas() {
        assert_eq!(count(1_234_567), "1,234,567");
        assert_eq!(count(999), "999");
    }
}
