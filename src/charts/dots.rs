//! Dots with whiskers: a value and its interval for each category and series.
//! Leaves out distributions.

use super::axes::Plot;
use super::canvas::{self, Canvas};
use super::categories::{self, Lane, Lanes, Layout};
use super::furniture::Furniture;
use super::place::Rect;
use super::series;
use super::theme::{DOT, GRID, INK, Look};
use super::{Chart, ChartError};

const LANE: f64 = 21.0;
/// half the height of a whisker's caps, higher than any marker
const CAP: f64 = 7.5;
/// half the width of a whisker's lines
const HAIR: f64 = 0.7;

/// Draws a chart of dots.
///
/// # Errors
/// The backend's fault.
pub fn draw(chart: &Chart) -> Result<String, ChartError> {
    let furniture = Furniture::of(chart);
    let series = series::group(&chart.rows);
    let layout = categories::layout(
        chart,
        &furniture,
        &series,
        Lanes { lane: LANE, drawn: LANE, mark: 0.0, gap: 14.0 },
    );
    canvas::paint(chart, layout.height, &furniture, &series, |canvas| {
        let plot = layout.plot(canvas);
        layout.draw(canvas, &plot)?;
        for lane in layout.lanes() {
            draw_dot(canvas, &plot, &layout, lane, series[lane.series].look)?;
        }
        Ok(())
    })
}

fn draw_dot(
    canvas: &Canvas<'_>,
    plot: &Plot<'_, '_>,
    layout: &Layout<'_>,
    lane: &Lane<'_>,
    look: Look,
) -> Result<(), ChartError> {
    let row = lane.row;
    let middle = lane.top + LANE / 2.0;
    let mut after = plot.frame.left;
    if row.y.is_finite() {
        let at = plot.at((row.y, middle));
        // a faint line leads the eye from the name to the dot
        canvas.line((plot.frame.left, middle), at, GRID, 1.0)?;
        after = at.0 + 6.0;
        canvas.marker(at, DOT, look, false)?;
        if let (Some(low), Some(high)) = (row.low, row.high) {
            after = after.max(draw_whisker(canvas, plot, (low, high), middle)?);
        }
    }
    layout.draw_words(canvas, row, after, middle)
}

/// Draws an interval over its dot, dark and with caps higher than the dot, so that one narrower than the dot is seen as
/// well, and gives its right end.
fn draw_whisker(
    canvas: &Canvas<'_>,
    plot: &Plot<'_, '_>,
    (low, high): (f64, f64),
    middle: f64,
) -> Result<f64, ChartError> {
    if !(low.is_finite() && high.is_finite()) {
        return Ok(plot.frame.left);
    }
    let (left, right) = (plot.at((low, middle)).0, plot.at((high, middle)).0);
    let upright = |x: f64| Rect { left: x - HAIR, right: x + HAIR, top: middle - CAP, bottom: middle + CAP };
    let level = Rect { left, right, top: middle - HAIR, bottom: middle + HAIR };
    for part in [level, upright(left), upright(right)] {
        canvas.fill(part, INK)?;
    }
    Ok(right)
}

#[cfg(test)]
mod tests {
    use super::super::{Form, Row, sample};
    use super::*;

    #[test]
    fn counts_and_gaps_are_written() {
        let mut chart = sample::chart(Form::Dots);
        chart.rows[0] = Row { n: Some(12_345), low: Some(8.0), high: Some(12.0), ..chart.rows[0].clone() };
        let picture = draw(&chart).unwrap();
        assert!(picture.contains(">12,345</text>") && picture.contains(">n</text>"));
        assert!(picture.contains(">not known</text>"));
    }

    #[test]
    fn an_interval_narrower_than_its_dot_is_drawn() {
        let mut chart = sample::chart(Form::Dots);
        let caps = |chart: &Chart| draw(chart).unwrap().matches(" height=\"15\"").count();
        assert_eq!(caps(&chart), 0);
        chart.rows[0] = Row { low: Some(9.99), high: Some(10.01), ..chart.rows[0].clone() };
        assert_eq!(caps(&chart), 2);
    }
}
