//! The plot of lines and columns: plotters' coordinate system inside the canvas,
//! with a light grid, ticks and axis titles. Leaves out the data.
#![allow(clippy::cast_precision_loss, reason = "a handful of ticks")]

use super::canvas::{Anchor, Canvas, Ink, TENTHS, stroke, tenths};
use super::furniture::Furniture;
use super::place::{Point, Rect};
use super::scale::{Span, Tick};
use super::text::{self, Weight};
use super::theme::{BASE, GREY, GRID, INK, LABEL, MARGIN, NOTE, WIDTH};
use super::{Chart, ChartError, Scale};
use plotters::coord::types::RangedCoordf64;
use plotters::prelude::*;

/// font and colour of tick labels
pub const TICK: Ink = Ink { size: LABEL, weight: Weight::Regular, colour: INK, halo: false };
/// font and colour of axis titles and counts
pub const SMALL: Ink = Ink { size: NOTE, weight: Weight::Regular, colour: GREY, halo: false };
const TICK_ROW: f64 = 26.0;
const TITLE_ROW: f64 = 24.0;

/// plotters' area with both axes
type Area<'b> = DrawingArea<SVGBackend<'b>, Cartesian2d<RangedCoordf64, RangedCoordf64>>;

/// A coordinate system on the canvas.
pub struct Plot<'c, 'b> {
    canvas: &'c Canvas<'b>,
    area: Area<'b>,
    /// horizontal axis
    pub x: Span,
    /// upright axis
    pub y: Span,
    /// the plot's box on the canvas
    pub frame: Rect,
}

/// Room that a plot must leave on the canvas.
#[derive(Clone, Copy, Debug)]
pub struct Room {
    /// right of the plot
    pub right: f64,
    /// between the plot and the x axis' title
    pub below: f64,
    /// between subtitle and plot
    pub legend: f64,
}

impl Room {
    /// Room for ticks only.
    pub fn plain(right: f64, legend: f64) -> Self {
        Self { right, below: TICK_ROW, legend }
    }
}

/// The box of a plot between a chart's words, axes and legend.
pub fn frame(chart: &Chart, furniture: &Furniture, y: Span, height: f64, room: Room) -> Rect {
    let labels: Vec<String> = ticks_y(y).into_iter().map(|tick| tick.text).collect();
    let title = if chart.y.title.is_empty() { 0.0 } else { TITLE_ROW };
    let below = if chart.x.title.is_empty() { 0.0 } else { TITLE_ROW };
    Rect {
        left: MARGIN + text::widest(&labels, LABEL, Weight::Regular) + 10.0,
        top: furniture.top() + room.legend + title + 8.0,
        right: WIDTH - room.right,
        bottom: height - furniture.bottom() - below - room.below,
    }
}

impl<'c, 'b> Plot<'c, 'b> {
    /// A coordinate system inside a box; nothing is drawn yet.
    pub fn new(canvas: &'c Canvas<'b>, frame: Rect, x: Span, y: Span) -> Self {
        let across = tenths(frame.left)..tenths(frame.right);
        let up = tenths(frame.bottom)..tenths(frame.top);
        let system: Cartesian2d<RangedCoordf64, RangedCoordf64> =
            Cartesian2d::new(x.range(), y.range(), (across, up));
        Self { canvas, area: canvas.area.apply_coord_spec(system), x, y, frame }
    }

    /// A row's place in the axes' even units, as plotters wants it.
    fn even(&self, (x, y): (f64, f64)) -> (f64, f64) {
        (self.x.even(x), self.y.even(y))
    }

    /// Where a value stands on the canvas.
    pub fn at(&self, value: (f64, f64)) -> Point {
        let (x, y) = self.area.map_coordinate(&self.even(value));
        (f64::from(x) / TENTHS, f64::from(y) / TENTHS)
    }

    /// A line through values.
    ///
    /// # Errors
    /// The backend's fault.
    pub fn line(&self, values: &[(f64, f64)], colour: RGBColor, width: f64) -> Result<(), ChartError> {
        let even = values.iter().map(|value| self.even(*value));
        LineSeries::new(even, stroke(&colour, width))
            .try_for_each(|part| self.canvas.done(self.area.draw(&part)))
    }

    /// A light band between two values at each place.
    ///
    /// # Errors
    /// The backend's fault.
    pub fn band(&self, edges: &[(f64, f64, f64)], colour: RGBColor) -> Result<(), ChartError> {
        let lower = edges.iter().map(|&(x, low, _)| self.even((x, low)));
        let upper = edges.iter().rev().map(|&(x, _, high)| self.even((x, high)));
        let outline: Vec<(f64, f64)> = lower.chain(upper).collect();
        self.canvas.done(self.area.draw(&Polygon::new(outline, colour.mix(0.18).filled())))
    }

    /// A filled shape with its corners at values.
    ///
    /// # Errors
    /// The backend's fault.
    pub fn shape(&self, corners: &[(f64, f64)], colour: RGBColor) -> Result<(), ChartError> {
        let corners: Vec<(f64, f64)> = corners.iter().map(|corner| self.even(*corner)).collect();
        self.canvas.done(self.area.draw(&Polygon::new(corners, colour.filled())))
    }

    /// A filled box between two values.
    ///
    /// # Errors
    /// The backend's fault.
    pub fn fill(&self, from: (f64, f64), to: (f64, f64), colour: RGBColor) -> Result<(), ChartError> {
        let corners = [self.even(from), self.even(to)];
        self.canvas.done(self.area.draw(&Rectangle::new(corners, colour.filled())))
    }

    /// Grid lines, numbers and title of the upright axis.
    ///
    /// # Errors
    /// The backend's fault.
    pub fn draw_y(&self, chart: &Chart) -> Result<(), ChartError> {
        let Rect { left, top, right, .. } = self.frame;
        for tick in ticks_y(self.y) {
            let (_, y) = self.at((self.x.low, tick.at));
            self.canvas.line((left, y), (right, y), GRID, 1.0)?;
            self.canvas.text(&tick.text, (left - 8.0, y + LABEL * 0.36), Anchor::End, TICK)?;
        }
        let limit = WIDTH - 2.0 * MARGIN;
        let title = text::wrap(&chart.y.title, limit, NOTE, Weight::Regular, 1);
        self.canvas.lines(&title, (MARGIN, top - 8.0 - TITLE_ROW), Anchor::Start, SMALL)
    }

    /// Base line, short ticks, numbers and title of the lower axis.
    ///
    /// # Errors
    /// The backend's fault.
    pub fn draw_x(&self, chart: &Chart) -> Result<(), ChartError> {
        let Rect { left, right, bottom, .. } = self.frame;
        self.canvas.line((left, bottom), (right, bottom), BASE, 1.2)?;
        for tick in fitting(self.x, self.frame.width()) {
            let (x, _) = self.at((tick.at, self.y.low));
            self.canvas.line((x, bottom), (x, bottom + 5.0), BASE, 1.2)?;
            self.canvas.text_between(&tick.text, (x, bottom + 16.0), (8.0, WIDTH - 8.0), TICK)?;
        }
        self.title_x(chart, TICK_ROW)
    }

    /// Title of the lower axis, under `below` of other things.
    ///
    /// # Errors
    /// The backend's fault.
    pub fn title_x(&self, chart: &Chart, below: f64) -> Result<(), ChartError> {
        let title = text::wrap(&chart.x.title, WIDTH - 2.0 * MARGIN, NOTE, Weight::Regular, 1).concat();
        let middle = f64::midpoint(self.frame.left, self.frame.right);
        let at = (middle, self.frame.bottom + below + 11.0);
        self.canvas.text_between(&title, at, (MARGIN, WIDTH - MARGIN), SMALL)
    }
}

/// Ticks of an upright axis, where labels need less room than on a level one.
fn ticks_y(span: Span) -> Vec<Tick> {
    span.ticks(if span.scale == Scale::Log { 8 } else { 6 })
}

/// As many ticks as have room for their labels side by side.
pub fn fitting(span: Span, length: f64) -> Vec<Tick> {
    let (low, high) = (span.even(span.low), span.even(span.high));
    let place = |tick: &Tick| (span.even(tick.at) - low) / (high - low) * length;
    let half = |tick: &Tick| text::width(&tick.text, LABEL, Weight::Regular) / 2.0;
    let fits = |ticks: &Vec<Tick>| {
        ticks
            .windows(2)
            .all(|pair| place(&pair[1]) - half(&pair[1]) - place(&pair[0]) - half(&pair[0]) >= 16.0)
    };
    (2..=7).rev().map(|most| span.ticks(most)).find(fits).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::super::{Form, sample};
    use super::*;

    #[test]
    fn narrow_axes_have_fewer_ticks() {
        let span = Span { scale: Scale::Linear, low: 0.0, high: 5e6 };
        assert!(fitting(span, 120.0).len() < fitting(span, 700.0).len());
    }

    #[test]
    fn the_frame_leaves_room_for_words() {
        let chart = sample::chart(Form::Lines);
        let span = Span { scale: Scale::Linear, low: 0.0, high: 5e6 };
        let frame = frame(&chart, &Furniture::of(&chart), span, 520.0, Room::plain(30.0, 0.0));
        assert!(frame.left > 50.0 && frame.bottom - frame.top > 250.0 && frame.right < 811.0);
    }
}
