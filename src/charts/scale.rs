//! From values to places on an axis: the span of an axis, and its round ticks.
//! Leaves out pixels, and how numbers are written (see `number`).
#![allow(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::cast_precision_loss,
    reason = "tick counts and days are far inside the range of whole numbers"
)]

use super::{Scale, number};
use jiff::ToSpan;
use jiff::civil::{Date, date};
use std::ops::Range;

/// The part of a scale that an axis shows, in data units, `low` before `high`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Span {
    /// how values are spread
    pub scale: Scale,
    /// smallest value shown
    pub low: f64,
    /// largest value shown
    pub high: f64,
}

/// One place on an axis.
#[derive(Clone, Debug, PartialEq)]
pub struct Tick {
    /// the value, in data units
    pub at: f64,
    /// what is written there
    pub text: String,
}

impl Span {
    /// The span of values: linear scales and shares hold zero if `from_zero`,
    /// shares beyond a half run to one; without values it is 0 to 1 (1 to 10 in
    /// logarithms).
    pub fn of(scale: Scale, values: impl Iterator<Item = f64>, from_zero: bool) -> Self {
        let known = values.filter(|value| value.is_finite());
        let (mut low, mut high) = known
            .fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), value| (low.min(value), high.max(value)));
        if low > high {
            (low, high) = if scale == Scale::Log { (1.0, 10.0) } else { (0.0, 1.0) };
        }
        if from_zero && matches!(scale, Scale::Linear | Scale::Share) {
            (low, high) = (low.min(0.0), high.max(0.0));
        }
        if scale == Scale::Share && high > 0.5 {
            high = 1.0;
        }
        if high - low <= high.abs() * 1e-9 {
            (low, high) = Self::around(scale, low);
        }
        Self { scale, low, high }
    }

    /// A span around a single value.
    fn around(scale: Scale, value: f64) -> (f64, f64) {
        match scale {
            Scale::Log => (value / 3.0, value * 3.0),
            Scale::Date => (value - 15.0, value + 15.0),
            Scale::Linear | Scale::Share if value == 0.0 => (0.0, 1.0),
            Scale::Linear | Scale::Share => (value - value.abs() / 2.0, value + value.abs() / 2.0),
        }
    }

    /// The same span with its upper end moved up to the next tick, and in
    /// logarithms the lower end down to the tick before.
    pub fn rounded(self, most: usize) -> Self {
        match self.scale {
            Scale::Date => self,
            Scale::Share if self.high >= 1.0 => self,
            Scale::Linear | Scale::Share => {
                let step = step(self.high - self.low, most);
                let low = if self.low < 0.0 { (self.low / step).floor() * step } else { self.low };
                Self { low, high: ((self.high / step) - 1e-9).ceil() * step, ..self }
            }
            Scale::Log => Self { low: below(self.low), high: above(self.high), ..self },
        }
    }

    /// The same span of days from the first of January on, if that is near.
    pub fn since_new_year(self) -> Self {
        let first = january(i32::from(calendar(self.low).year())).map_or(self.low, days);
        let near = self.scale == Scale::Date && self.low - first <= 0.04 * (self.high - self.low);
        Self { low: if near { first } else { self.low }, ..self }
    }

    /// Where a value stands on an even axis: its logarithm, or itself.
    pub fn even(self, value: f64) -> f64 {
        if self.scale == Scale::Log { value.log10() } else { value }
    }

    /// The span as an even axis.
    pub fn range(self) -> Range<f64> {
        self.even(self.low)..self.even(self.high)
    }

    /// Round ticks inside the span, `most` of them or a few fewer.
    pub fn ticks(self, most: usize) -> Vec<Tick> {
        if self.scale == Scale::Date {
            return dates(self.low, self.high, most.max(2));
        }
        let places = match self.scale {
            Scale::Log => self.decades(most.max(2)),
            _ => self.steps(most.max(2)),
        };
        let texts = number::ticks(&places, self.scale);
        places.into_iter().zip(texts).map(|(at, text)| Tick { at, text }).collect()
    }

    fn steps(self, most: usize) -> Vec<f64> {
        let step = step(self.high - self.low, most);
        let (first, last) = ((self.low / step - 1e-9).ceil(), (self.high / step + 1e-9).floor());
        let count = (last - first).max(0.0) as usize;
        (0..=count).map(|index| (first + index as f64) * step).collect()
    }

    /// Powers of ten, thinned if there are many, with 2 and 5 between if few.
    fn decades(self, most: usize) -> Vec<f64> {
        let first = self.low.log10().floor() as i32;
        let last = self.high.log10().ceil() as i32;
        let inside = |value: &f64| *value >= self.low * (1.0 - 1e-9) && *value <= self.high * (1.0 + 1e-9);
        let all = |factors: &[f64], every: i32| -> Vec<f64> {
            (first..=last)
                .filter(|power| power.rem_euclid(every) == 0)
                .flat_map(|power| factors.iter().map(move |factor| factor * 10_f64.powi(power)))
                .filter(inside)
                .collect()
        };
        let fine = all(&[1.0, 2.0, 5.0], 1);
        if fine.len() <= (most + 2).min(8) {
            return fine;
        }
        (1..=640).map(|every| all(&[1.0], every)).find(|ticks| ticks.len() <= most).unwrap_or_default()
    }
}

/// The round step (1, 2 or 5 by a power of ten) that needs at most `most` ticks.
fn step(length: f64, most: usize) -> f64 {
    let rough = length / most.max(1) as f64;
    let power = 10_f64.powf(rough.log10().floor());
    let factor = [1.0, 2.0, 5.0].into_iter().find(|factor| factor * power >= rough * (1.0 - 1e-9));
    factor.unwrap_or(10.0) * power
}

fn below(value: f64) -> f64 {
    let power = 10_f64.powf(value.log10().floor());
    let factor = [5.0, 2.0].into_iter().find(|factor| factor * power <= value * (1.0 + 1e-9));
    factor.unwrap_or(1.0) * power
}

fn above(value: f64) -> f64 {
    let power = 10_f64.powf(value.log10().floor());
    let factor = [1.0, 2.0, 5.0].into_iter().find(|factor| factor * power >= value * (1.0 - 1e-9));
    factor.unwrap_or(10.0) * power
}

/// Days since 1970-01-01 as a calendar day.
fn calendar(days: f64) -> Date {
    let start = date(1970, 1, 1);
    start.checked_add((days.floor() as i64).clamp(-500_000, 2_000_000).days()).unwrap_or(start)
}

/// A day since 1970-01-01, written 2026-11-22.
pub fn day(days: f64) -> String {
    calendar(days).to_string()
}

fn days(date_of: Date) -> f64 {
    f64::from((date_of - date(1970, 1, 1)).get_days())
}

/// First days of years, of months if the span is short, or single days.
fn dates(low: f64, high: f64, most: usize) -> Vec<Tick> {
    let years = (high - low) / 365.25;
    let months = (years * 12.0) / most as f64;
    if years >= 2.0 {
        let every =
            [1, 2, 5, 10, 20, 50, 100].into_iter().find(|every| years / f64::from(*every) <= most as f64);
        let every = every.unwrap_or(200);
        let first = i32::from(calendar(low).year()).div_euclid(every) * every;
        let begins = (0..).map_while(|index| january(first + index * every));
        inside(begins, low, high, |day| day.year().to_string())
    } else if years * 12.0 >= 2.0 {
        let every = [1, 2, 3, 6, 12].into_iter().find(|every| months <= f64::from(*every)).unwrap_or(12);
        let first = january(i32::from(calendar(low).year()));
        let begins = (0..).map_while(|index| first?.checked_add((index * every).months()).ok());
        inside(begins, low, high, |day| day.strftime("%b %Y").to_string())
    } else {
        let every = ((high - low) / most as f64).ceil().max(1.0) as i64;
        let begins = (0..).map_while(|index| calendar(low.ceil()).checked_add((index * every).days()).ok());
        inside(begins, low, high, |day| day.strftime("%-d %b").to_string())
    }
}

fn january(year: i32) -> Option<Date> {
    Date::new(i16::try_from(year).ok()?, 1, 1).ok()
}

fn inside(
    begins: impl Iterator<Item = Date>,
    low: f64,
    high: f64,
    write: impl Fn(Date) -> String,
) -> Vec<Tick> {
    begins
        .map(|day| Tick { at: days(day), text: write(day) })
        .skip_while(|tick| tick.at < low)
        .take_while(|tick| tick.at <= high)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(ticks: &[Tick]) -> Vec<&str> {
        ticks.iter().map(|tick| tick.text.as_str()).collect()
    }

    #[test]
    fn linear_ticks_are_round_and_hold_zero() {
        let span = Span::of(Scale::Linear, [4_499_322.0, f64::NAN].into_iter(), true).rounded(5);
        assert_eq!((span.low, span.high), (0.0, 5e6));
        assert_eq!(texts(&span.ticks(5)), ["0", "1 M", "2 M", "3 M", "4 M", "5 M"]);
    }

    #[test]
    fn logarithmic_ticks_are_decades() {
        let span = Span::of(Scale::Log, [1.0, 3.7e6].into_iter(), false);
        assert_eq!(texts(&span.ticks(8)), ["1", "10", "100", "1 k", "10 k", "100 k", "1 M"]);
        let short = Span { scale: Scale::Log, low: 20.0, high: 500.0 };
        assert_eq!(texts(&short.ticks(8)), ["20", "50", "100", "200", "500"]);
    }

    #[test]
    fn dates_are_years_then_months_then_days() {
        let start = days(date(2017, 1, 18));
        let long = Span { scale: Scale::Date, low: start, high: start + 3600.0 };
        assert_eq!(texts(&long.ticks(6)), ["2018", "2020", "2022", "2024", "2026"]);
        let short = Span { scale: Scale::Date, low: start, high: start + 200.0 };
        assert_eq!(texts(&short.ticks(4)), ["Mar 2017", "May 2017", "Jul 2017"]);
        assert_eq!(day(start), "2017-01-18");
    }

    #[test]
    fn nothing_known_is_still_an_axis() {
        let span = Span::of(Scale::Linear, std::iter::empty(), true);
        assert!(span.low < span.high);
        assert!(!span.ticks(5).is_empty());
    }
}
