//! Horizontal bars with their values, and claimed thresholds drawn across them.
//! Leaves out stacking.

use super::axes::{Plot, SMALL};
use super::canvas::{self, Canvas, Ink};
use super::categories::{self, Lane, Lanes, Layout};
use super::furniture::Furniture;
use super::place::Rect;
use super::series;
use super::text;
use super::theme::{INK, Look, NOTE, WHITE, WIDTH};
use super::{Chart, ChartError, Row, Scale, number};

/// room under a bar for the words of its mark
const MARK_ROW: f64 = 28.0;

/// Draws a chart of bars.
///
/// # Errors
/// The backend's fault.
pub fn draw(chart: &Chart) -> Result<String, ChartError> {
    let furniture = Furniture::of(chart);
    let series = series::group(&chart.rows);
    let bar = bar_height(chart);
    let sizes = Lanes { lane: bar + 3.0, drawn: bar, mark: MARK_ROW, gap: 15.0 };
    let layout = categories::layout(chart, &furniture, &series, sizes);
    canvas::paint(chart, layout.height, &furniture, &series, |canvas| {
        let plot = layout.plot(canvas);
        layout.draw(canvas, &plot)?;
        for lane in layout.lanes() {
            draw_bar(canvas, &plot, &layout, lane, series[lane.series].look, bar)?;
        }
        for lane in layout.lanes() {
            if let Some(mark) = known(lane.row.mark) {
                draw_mark(canvas, &plot, chart, lane, mark, bar)?;
            }
        }
        Ok(())
    })
}

/// Few bars are thick, many are thin.
fn bar_height(chart: &Chart) -> f64 {
    match chart.rows.len() {
        0..=4 => 44.0,
        5..=8 => 28.0,
        _ => 20.0,
    }
}

fn known(value: Option<f64>) -> Option<f64> {
    value.filter(|value| value.is_finite())
}

fn draw_bar(
    canvas: &Canvas<'_>,
    plot: &Plot<'_, '_>,
    layout: &Layout<'_>,
    lane: &Lane<'_>,
    look: Look,
    bar: f64,
) -> Result<(), ChartError> {
    let Lane { row, top, .. } = lane;
    let base = if plot.x.scale == Scale::Log { plot.x.low } else { 0.0 };
    let mut after = plot.at((base, *top)).0;
    if row.y.is_finite() {
        plot.fill((base, *top), (row.y, top + bar), look.ink)?;
        after = after.max(plot.at((row.y, *top)).0);
    }
    let middle = top + bar / 2.0;
    if let (Some(low), Some(high)) = (known(row.low), known(row.high)) {
        let (left, right) = (plot.at((low, middle)), plot.at((high, middle)));
        canvas.line(left, right, WHITE, 4.0)?;
        canvas.line(left, right, INK, 1.6)?;
        after = after.max(right.0);
    }
    layout.draw_words(canvas, row, beyond_mark(plot, row, after), middle)
}

/// Where the value may begin: behind the mark, if the mark would cross it.
fn beyond_mark(plot: &Plot<'_, '_>, row: &Row, after: f64) -> f64 {
    let words = number::value(row.y, plot.x.scale);
    let width = text::width(&words, super::theme::LABEL, text::Weight::Regular) + 14.0;
    let mark = known(row.mark).map(|mark| plot.at((mark, 0.0)).0);
    mark.filter(|mark| *mark > after - 4.0 && *mark < after + width).unwrap_or(after)
}

/// A claimed threshold: a dark line on a white edge, with its words below.
fn draw_mark(
    canvas: &Canvas<'_>,
    plot: &Plot<'_, '_>,
    chart: &Chart,
    lane: &Lane<'_>,
    mark: f64,
    bar: f64,
) -> Result<(), ChartError> {
    let x = plot.at((mark, lane.top)).0;
    let (top, bottom) = (lane.top - 5.0, lane.top + bar + 8.0);
    canvas.fill(Rect { left: x - 3.5, right: x + 3.5, top, bottom: lane.top + bar }, WHITE)?;
    canvas.fill(Rect { left: x - 1.5, right: x + 1.5, top, bottom }, INK)?;
    let claimed = || format!("claimed {}", number::claim(mark, chart.y.scale));
    let words = lane.row.label.clone().filter(|label| !label.is_empty()).unwrap_or_else(claimed);
    let words = text::wrap(&words, plot.frame.width(), NOTE, text::Weight::Regular, 1).concat();
    let ink = Ink { colour: INK, halo: true, ..SMALL };
    canvas.text_between(&words, (x, bottom + 10.0), (plot.frame.left + 6.0, WIDTH - 24.0), ink)
}

#[cfg(test)]
mod tests {
    use super::super::{Form, sample, svg};
    use super::*;

    #[test]
    fn a_claim_is_named_and_a_value_written() {
        let mut chart = sample::chart(Form::Bars);
        chart.rows[0] = Row { y: 4_499_322.0, mark: Some(1.3e6), ..chart.rows[0].clone() };
        let picture = svg(&chart).unwrap();
        assert!(picture.contains(">claimed 1.3 M</text>") && picture.contains(">4.50 M</text>"));
    }

    #[test]
    fn missing_is_not_a_bar_of_length_zero() {
        let picture = draw(&sample::chart(Form::Bars)).unwrap();
        assert!(picture.contains(">not known</text>"));
        assert_eq!(picture.matches("fill=\"#B23F00\"").count(), 2, "a bar and its swatch");
    }
}
