//! What bars and dots share: categories from the top down, lanes for the series in
//! each, a measured axis at the bottom and counts at the right edge. Leaves out
//! the bars and dots themselves.
#![allow(clippy::cast_precision_loss, reason = "a few hundred rows at most")]

use super::axes::{self, Plot, SMALL, TICK};
use super::canvas::{Anchor, Canvas, Ink};
use super::furniture::Furniture;
use super::legend::Legend;
use super::place::Rect;
use super::scale::Span;
use super::series::Series;
use super::text::{self, Weight};
use super::theme::{BASE, GREY, GRID, LABEL, MARGIN, NOTE, WIDTH};
use super::{Chart, ChartError, Row, Scale, number};

/// widest category name
const LIMIT: f64 = 250.0;
const TICK_ROW: f64 = 26.0;
const TITLE_ROW: f64 = 24.0;
const HEAD_ROW: f64 = 22.0;

/// How high the parts of a category are.
#[derive(Clone, Copy, Debug)]
pub struct Lanes {
    /// one lane
    pub lane: f64,
    /// what is drawn in it, from the top; names are centred on this
    pub drawn: f64,
    /// further room under a row with a mark
    pub mark: f64,
    /// between two categories
    pub gap: f64,
}

/// One row of the chart in its lane.
pub struct Lane<'a> {
    /// index of its series
    pub series: usize,
    /// the row
    pub row: &'a Row,
    /// upper edge of the lane
    pub top: f64,
}

/// One category with its lanes.
struct Slot<'a> {
    words: Vec<String>,
    middle: f64,
    bottom: f64,
    lanes: Vec<Lane<'a>>,
}

/// The whole chart laid out, but not drawn.
pub struct Layout<'a> {
    chart: &'a Chart,
    slots: Vec<Slot<'a>>,
    legend: Legend,
    legend_top: f64,
    counts: f64,
    /// height of the canvas
    pub height: f64,
    /// the measured axis
    pub span: Span,
    /// the plot's box
    pub frame: Rect,
}

/// Lays a chart out below its words.
pub fn layout<'a>(
    chart: &'a Chart,
    furniture: &Furniture,
    series: &[Series<'_>],
    sizes: Lanes,
) -> Layout<'a> {
    let legend = if needs_legend(chart, series) {
        Legend::of(series, chart.form, false)
    } else {
        Legend::none(chart.form)
    };
    let counts = counts_width(chart);
    let head = if chart.x.title.is_empty() && counts <= 0.0 { 0.0 } else { HEAD_ROW };
    let top = furniture.top() + legend.height + head;
    let (slots, bottom) = slots(chart, series, sizes, top);
    let names =
        slots.iter().map(|slot| text::widest(&slot.words, LABEL, Weight::Regular)).fold(0.0, f64::max);
    let title = if chart.y.title.is_empty() { 0.0 } else { TITLE_ROW };
    let frame = Rect {
        left: MARGIN + names + 12.0,
        top,
        right: WIDTH - MARGIN - counts - values_width(chart) - 8.0,
        bottom,
    };
    let height = (bottom + TICK_ROW + title + furniture.bottom()).ceil();
    Layout { chart, slots, legend, legend_top: furniture.top(), counts, height, span: span(chart), frame }
}

/// A legend says what the categories do not; a series alone is named too.
fn needs_legend(chart: &Chart, series: &[Series<'_>]) -> bool {
    series.iter().any(|series| !series.name.is_empty())
        && chart.rows.iter().any(|row| row.category.as_deref() != Some(row.series.as_str()))
}

fn span(chart: &Chart) -> Span {
    let values = chart.rows.iter().flat_map(|row| [Some(row.y), row.low, row.high, row.mark]).flatten();
    let span = Span::of(chart.y.scale, values, true);
    if chart.y.scale == Scale::Log { span.rounded(6) } else { span }
}

/// Room right of the plot for the longest value.
fn values_width(chart: &Chart) -> f64 {
    let known = chart.rows.iter().filter(|row| row.y.is_finite());
    let width = |row: &Row| text::width(&number::value(row.y, chart.y.scale), LABEL, Weight::Regular);
    known.map(width).fold(0.0, f64::max) + 8.0
}

/// Room for the counts, zero if there are none.
fn counts_width(chart: &Chart) -> f64 {
    let counts = chart.rows.iter().filter_map(|row| row.n).map(number::count);
    let width = |words: String| text::width(&words, NOTE, Weight::Regular) + 18.0;
    counts.map(width).fold(0.0, f64::max)
}

/// Categories in order of first appearance, and the lower edge of the last.
fn slots<'a>(chart: &'a Chart, series: &[Series<'_>], sizes: Lanes, top: f64) -> (Vec<Slot<'a>>, f64) {
    let mut names: Vec<&str> = Vec::new();
    for name in chart.rows.iter().filter_map(|row| row.category.as_deref()) {
        if !names.contains(&name) {
            names.push(name);
        }
    }
    let mut slots = Vec::new();
    let mut next = top;
    for name in names {
        let mut rows: Vec<(usize, &Row)> = chart
            .rows
            .iter()
            .filter(|row| row.category.as_deref() == Some(name))
            .filter_map(|row| Some((series.iter().position(|line| line.name == row.series)?, row)))
            .collect();
        rows.sort_by_key(|(series, _)| *series);
        let words = text::wrap(name, LIMIT, LABEL, Weight::Regular, 3);
        let slot = slot(words, rows, sizes, next);
        next = slot.bottom + sizes.gap / 2.0;
        slots.push(slot);
    }
    (slots, next)
}

/// Stacks one category's lanes, and puts its name beside what is drawn in them.
fn slot(words: Vec<String>, rows: Vec<(usize, &Row)>, sizes: Lanes, top: f64) -> Slot<'_> {
    let marked = |row: &Row| row.mark.is_some_and(f64::is_finite);
    let room = |row: &Row| sizes.lane + if marked(row) { sizes.mark } else { 0.0 };
    let named = text::height(words.len(), LABEL);
    let last = rows.last().map_or(0.0, |(_, row)| room(row));
    let stacked: f64 = rows.iter().map(|(_, row)| room(row)).sum();
    let drawn = stacked - last + sizes.drawn;
    let first = top + sizes.gap / 2.0 + ((named - drawn) / 2.0).max(0.0);
    let middle = first + drawn / 2.0;
    let mut next = first;
    let mut lanes = Vec::new();
    for (series, row) in rows {
        lanes.push(Lane { series, row, top: next });
        next += room(row);
    }
    Slot { words, middle, lanes, bottom: next.max(middle + named / 2.0) }
}

impl<'a> Layout<'a> {
    /// The coordinate system: values across, canvas units down.
    pub fn plot<'c, 'b>(&self, canvas: &'c Canvas<'b>) -> Plot<'c, 'b> {
        let down = Span { scale: Scale::Linear, low: self.frame.bottom, high: self.frame.top };
        Plot::new(canvas, self.frame, self.span, down)
    }

    /// Every row in its lane, from the top down.
    pub fn lanes(&self) -> impl Iterator<Item = &Lane<'a>> {
        self.slots.iter().flat_map(|slot| &slot.lanes)
    }

    /// Draws everything but the rows: legend, names, grid and axis.
    ///
    /// # Errors
    /// The backend's fault.
    pub fn draw(&self, canvas: &Canvas<'_>, plot: &Plot<'_, '_>) -> Result<(), ChartError> {
        self.legend.draw(canvas, self.legend_top)?;
        let head = self.frame.top - 6.0;
        let title = text::wrap(&self.chart.x.title, WIDTH / 2.0, NOTE, Weight::Regular, 1).concat();
        canvas.text(&title, (MARGIN, head), Anchor::Start, SMALL)?;
        if self.counts > 0.0 {
            let words = text::wrap(&self.chart.n_title, WIDTH / 3.0, NOTE, Weight::Regular, 1).concat();
            canvas.text(&words, (WIDTH - MARGIN, head), Anchor::End, SMALL)?;
        }
        self.draw_axis(canvas, plot)?;
        for slot in &self.slots {
            let top = slot.middle - text::height(slot.words.len(), LABEL) / 2.0;
            canvas.lines(&slot.words, (self.frame.left - 12.0, top), Anchor::End, TICK)?;
        }
        Ok(())
    }

    fn draw_axis(&self, canvas: &Canvas<'_>, plot: &Plot<'_, '_>) -> Result<(), ChartError> {
        let Rect { top, bottom, left, .. } = self.frame;
        for tick in axes::fitting(self.span, self.frame.width()) {
            let x = plot.at((tick.at, bottom)).0;
            canvas.line((x, top), (x, bottom + 4.0), GRID, 1.0)?;
            canvas.text_between(&tick.text, (x, bottom + 16.0), (8.0, WIDTH - 8.0), TICK)?;
        }
        let zero = if self.span.low < 0.0 { plot.at((0.0, bottom)).0 } else { left };
        canvas.line((zero, top), (zero, bottom), BASE, 1.2)?;
        plot.title_x(&as_lower(self.chart), TICK_ROW)
    }

    /// Writes a row's value, its absence, and its count; the value stands right
    /// of `after`.
    ///
    /// # Errors
    /// The backend's fault.
    pub fn draw_words(
        &self,
        canvas: &Canvas<'_>,
        row: &Row,
        after: f64,
        middle: f64,
    ) -> Result<(), ChartError> {
        let baseline = middle + LABEL * 0.36;
        if row.y.is_nan() {
            let ink = Ink { colour: GREY, halo: true, ..TICK };
            canvas.text("not known", (self.frame.left + 8.0, baseline), Anchor::Start, ink)?;
        } else {
            let words = number::value(row.y, self.chart.y.scale);
            canvas.text(&words, (after + 8.0, baseline), Anchor::Start, Ink { halo: true, ..TICK })?;
        }
        let count = row.n.map(number::count).unwrap_or_default();
        canvas.text(&count, (WIDTH - MARGIN, baseline), Anchor::End, SMALL)
    }
}

/// The chart as `title_x` wants it: the measured axis is the lower one here.
fn as_lower(chart: &Chart) -> Chart {
    Chart { x: chart.y.clone(), rows: Vec::new(), ..chart.clone() }
}

#[cfg(test)]
mod tests {
    use super::super::{Form, sample, series};
    use super::*;

    #[test]
    fn more_rows_make_a_higher_canvas() {
        let sizes = Lanes { lane: 20.0, drawn: 20.0, mark: 0.0, gap: 10.0 };
        let mut chart = sample::chart(Form::Dots);
        let furniture = Furniture::of(&chart);
        let before = layout(&chart, &furniture, &series::group(&chart.rows), sizes).height;
        chart.rows.push(Row { category: Some("c".into()), ..sample::row(0.0, 1.0) });
        let after = layout(&chart, &furniture, &series::group(&chart.rows), sizes).height;
        assert!((after - before - 30.0).abs() < 1.5);
    }

    #[test]
    fn categories_named_as_series_need_no_legend() {
        let mut chart = sample::chart(Form::Bars);
        assert!(needs_legend(&chart, &series::group(&chart.rows)));
        assert!(needs_legend(&chart, &series::group(&chart.rows[..1])), "a series alone");
        for row in &mut chart.rows {
            row.category = Some(row.series.clone());
        }
        assert!(!needs_legend(&chart, &series::group(&chart.rows)));
    }
}
