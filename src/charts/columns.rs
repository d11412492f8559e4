//! Upright columns over categories, dates or bins. Leaves out stacking; several
//! series stand side by side.
#![allow(clippy::cast_precision_loss, reason = "a few thousand columns at most")]

use super::axes::{self, Plot, Room, TICK};
use super::canvas::{self, Anchor, Canvas, Ink};
use super::furniture::Furniture;
use super::legend::Legend;
use super::number;
use super::place::Rect;
use super::scale::Span;
use super::series::{self, Series};
use super::steps;
use super::text::{self, Weight};
use super::theme::{BASE, GREY, HEIGHT, LABEL, NOTE, UNKNOWN};
use super::{Chart, ChartError, Form, Scale};

const EDGE: f64 = 28.0;
/// narrower columns are drawn as one stepped shape
const THIN: f64 = 6.0;

/// One place for columns on the x axis.
struct Slot<'a> {
    name: Option<&'a str>,
    left: f64,
    right: f64,
}

/// Draws a chart of columns.
///
/// # Errors
/// The backend's fault.
pub fn draw(chart: &Chart) -> Result<String, ChartError> {
    let furniture = Furniture::of(chart);
    let series = series::group(&chart.rows);
    let slots = slots(chart);
    let named = slots.iter().any(|slot| slot.name.is_some());
    let unknown = !named && chart.rows.iter().any(|row| row.y.is_nan());
    let legend = if unknown || series.iter().any(|series| !series.name.is_empty()) {
        Legend::of(&series, Form::Columns, unknown)
    } else {
        Legend::none(Form::Columns)
    };
    canvas::paint(chart, HEIGHT, &furniture, &series, |canvas| {
        let plot = plot(canvas, chart, &furniture, &slots, &legend);
        legend.draw(canvas, furniture.top())?;
        plot.draw_y(chart)?;
        if !named && plot.frame.width() / ((slots.len() * series.len()) as f64) < THIN {
            let edges: Vec<(f64, f64)> = slots.iter().map(|slot| (slot.left, slot.right)).collect();
            steps::draw(canvas, &plot, &series, &edges)?;
        } else {
            slots.iter().try_for_each(|slot| draw_slot(canvas, &plot, chart, &series, slot))?;
        }
        if named { draw_names(canvas, &plot, chart, &slots) } else { plot.draw_x(chart) }
    })
}

/// The columns' places in units of x; categories are one unit wide each.
fn slots(chart: &Chart) -> Vec<Slot<'_>> {
    let mut names: Vec<&str> = Vec::new();
    for name in chart.rows.iter().filter_map(|row| row.category.as_deref()) {
        if !names.contains(&name) {
            names.push(name);
        }
    }
    if !names.is_empty() {
        let slot = |(index, name)| Slot { name: Some(name), left: index as f64, right: index as f64 + 1.0 };
        return names.into_iter().enumerate().map(slot).collect();
    }
    edges(chart).into_iter().map(|(left, right)| Slot { name: None, left, right }).collect()
}

/// Left and right edges of columns placed by x: each reaches to the next, unless
/// there is a gap or no next, then it is as wide as most.
fn edges(chart: &Chart) -> Vec<(f64, f64)> {
    let log = chart.x.scale == Scale::Log;
    let even = |value: f64| if log { value.log10() } else { value };
    let back = |value: f64| if log { 10_f64.powf(value) } else { value };
    let mut lefts: Vec<f64> = chart.rows.iter().map(|row| even(row.x)).collect();
    lefts.sort_by(f64::total_cmp);
    lefts.dedup();
    let mut gaps: Vec<f64> = lefts.windows(2).map(|pair| pair[1] - pair[0]).collect();
    gaps.sort_by(f64::total_cmp);
    let usual =
        gaps.get(gaps.len() / 2).copied().unwrap_or(if chart.x.scale == Scale::Date { 30.0 } else { 1.0 });
    let width = |index: usize| {
        let next = lefts.get(index + 1).map(|next| next - lefts[index]);
        next.filter(|gap| *gap <= 1.5 * usual).unwrap_or(usual)
    };
    (0..lefts.len()).map(|index| (back(lefts[index]), back(lefts[index] + width(index)))).collect()
}

/// Whether a column placed at `x` begins at `left`, but for rounding.
pub(super) fn begins(x: f64, left: f64) -> bool {
    (x - left).abs() <= left.abs() * 1e-9
}

fn plot<'c, 'b>(
    canvas: &'c Canvas<'b>,
    chart: &Chart,
    furniture: &Furniture,
    slots: &[Slot<'_>],
    legend: &Legend,
) -> Plot<'c, 'b> {
    let values = chart.rows.iter().flat_map(|row| [Some(row.y), row.high]).flatten();
    let y = Span::of(chart.y.scale, values, true).rounded(6);
    let named = slots.iter().any(|slot| slot.name.is_some());
    let ends = slots.iter().flat_map(|slot| [slot.left, slot.right]);
    let scale = if named { Scale::Linear } else { chart.x.scale };
    let x = Span::of(scale, ends, false);
    let mut room = Room::plain(EDGE, legend.height);
    if named {
        let bare = axes::frame(chart, furniture, y, HEIGHT, room);
        let width = bare.width() / slots.len() as f64;
        let most = slots.iter().map(|slot| lines(slot, width).len()).max().unwrap_or(0);
        room.below = text::height(most, LABEL) + 10.0;
    }
    Plot::new(canvas, axes::frame(chart, furniture, y, HEIGHT, room), x, y)
}

fn lines(slot: &Slot<'_>, width: f64) -> Vec<String> {
    text::wrap(slot.name.unwrap_or_default(), (width - 8.0).max(20.0), LABEL, Weight::Regular, 3)
}

fn draw_slot(
    canvas: &Canvas<'_>,
    plot: &Plot<'_, '_>,
    chart: &Chart,
    series: &[Series<'_>],
    slot: &Slot<'_>,
) -> Result<(), ChartError> {
    let (left, right) = (plot.at((slot.left, plot.y.low)).0, plot.at((slot.right, plot.y.low)).0);
    let here = |row: &&&super::Row| match slot.name {
        Some(name) => row.category.as_deref() == Some(name),
        None => begins(row.x, slot.left),
    };
    // columns nearly touch in a histogram and stand apart in categories
    let share = if slot.name.is_some() { 0.68 } else { 0.88 };
    let inset = (right - left) * (1.0 - share) / 2.0;
    let width = (right - left - 2.0 * inset) / series.len() as f64;
    for (lane, line) in series.iter().enumerate() {
        let from = left + inset + lane as f64 * width;
        for row in line.rows.iter().filter(here) {
            draw_column(canvas, plot, chart, line, row, (from, from + width), slot.name.is_some())?;
        }
    }
    Ok(())
}

fn draw_column(
    canvas: &Canvas<'_>,
    plot: &Plot<'_, '_>,
    chart: &Chart,
    line: &Series<'_>,
    row: &super::Row,
    (left, right): (f64, f64),
    named: bool,
) -> Result<(), ChartError> {
    let base = if plot.y.scale == Scale::Log { plot.y.low } else { 0.0 };
    let foot = plot.at((plot.x.low, base)).1;
    let middle = f64::midpoint(left, right);
    if row.y.is_nan() {
        let whole = Rect { left, right, top: plot.frame.top, bottom: foot };
        return if named {
            draw_unknown(canvas, middle, right - left, foot)
        } else {
            canvas.fill(whole, UNKNOWN)
        };
    }
    let tip = plot.at((plot.x.low, row.y)).1;
    canvas.fill(Rect { left, right, top: tip.min(foot), bottom: tip.max(foot) }, line.look.ink)?;
    let words = number::value(row.y, chart.y.scale);
    if named && text::width(&words, NOTE, Weight::Regular) <= (right - left) * 1.35 {
        let ink = Ink { size: NOTE, halo: true, ..TICK };
        canvas.text(&words, (middle, tip.min(foot) - 5.0), Anchor::Middle, ink)?;
    }
    Ok(())
}

fn draw_unknown(canvas: &Canvas<'_>, middle: f64, width: f64, foot: f64) -> Result<(), ChartError> {
    let words = text::wrap("not known", width * 1.4, NOTE, Weight::Regular, 2);
    let ink = Ink { size: NOTE, weight: Weight::Regular, colour: GREY, halo: true };
    let top = foot - text::height(words.len(), NOTE) - 4.0;
    canvas.lines(&words, (middle, top), Anchor::Middle, ink)
}

fn draw_names(
    canvas: &Canvas<'_>,
    plot: &Plot<'_, '_>,
    chart: &Chart,
    slots: &[Slot<'_>],
) -> Result<(), ChartError> {
    let Rect { left, right, bottom, .. } = plot.frame;
    canvas.line((left, bottom), (right, bottom), BASE, 1.2)?;
    let width = plot.frame.width() / slots.len() as f64;
    let mut most = 0;
    for (index, slot) in slots.iter().enumerate() {
        let words = lines(slot, width);
        most = most.max(words.len());
        let middle = left + (index as f64 + 0.5) * width;
        canvas.lines(&words, (middle, bottom + 5.0), Anchor::Middle, TICK)?;
    }
    plot.title_x(chart, text::height(most, LABEL) + 8.0)
}

#[cfg(test)]
mod tests {
    use super::super::sample;
    use super::*;

    #[test]
    fn columns_reach_to_the_next_unless_there_is_a_gap() {
        let mut chart = sample::chart(Form::Columns);
        chart.rows = [0.0, 31.0, 59.0, 200.0].into_iter().map(|x| sample::row(x, 1.0)).collect();
        assert_eq!(edges(&chart), [(0.0, 31.0), (31.0, 59.0), (59.0, 90.0), (200.0, 231.0)]);
    }

    #[test]
    fn an_unknown_column_is_not_a_zero() {
        let chart = sample::chart(Form::Columns);
        assert!(draw(&chart).unwrap().contains(">not known</text>"));
    }
}
