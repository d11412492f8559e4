//! A row of series names with their swatches, for charts that cannot name their
//! series in place. Leaves out the decision whether one is needed.

use super::canvas::{Anchor, Canvas, Ink, stroke, tenths};
use super::place::Rect;
use super::series::Series;
use super::text::{self, Weight};
use super::theme::{DOT, GREY, INK, LABEL, Look, MARGIN, UNKNOWN, WIDTH};
use super::{ChartError, Form};
use plotters::prelude::PathElement;

const SWATCH: f64 = 34.0;
const DOT_SWATCH: f64 = 12.0;
const GAP: f64 = 8.0;
const BETWEEN: f64 = 26.0;
const ROW: f64 = 24.0;

struct Item {
    name: String,
    look: Option<Look>,
    left: f64,
    row: f64,
}

/// The laid-out legend.
pub struct Legend {
    items: Vec<Item>,
    form: Form,
    swatch: f64,
    /// its height, with the space under it; zero without items
    pub height: f64,
}

impl Legend {
    /// Lays out the series' names; `unknown` adds a swatch for spans not known.
    pub fn of(series: &[Series<'_>], form: Form, unknown: bool) -> Self {
        let limit = WIDTH - 2.0 * MARGIN;
        let swatch = if form == Form::Dots { DOT_SWATCH } else { SWATCH };
        let named = series.iter().map(|series| (series.name, Some(series.look)));
        let (mut items, mut left, mut row) = (Vec::new(), MARGIN, 0.0);
        for (name, look) in named.chain(unknown.then_some(("not known", None))) {
            let name = text::wrap(name, limit - swatch - GAP, LABEL, Weight::Regular, 1).concat();
            let width = swatch + GAP + text::width(&name, LABEL, Weight::Regular);
            if left > MARGIN && left + width > WIDTH - MARGIN {
                (left, row) = (MARGIN, row + 1.0);
            }
            items.push(Item { name, look, left, row });
            left += width + BETWEEN;
        }
        let height = if items.is_empty() { 0.0 } else { (row + 1.0) * ROW + 8.0 };
        Self { items, form, swatch, height }
    }

    /// A legend without items.
    pub fn none(form: Form) -> Self {
        Self { items: Vec::new(), form, swatch: 0.0, height: 0.0 }
    }

    /// Draws the legend with its upper edge at `top`.
    ///
    /// # Errors
    /// The backend's fault.
    pub fn draw(&self, canvas: &Canvas<'_>, top: f64) -> Result<(), ChartError> {
        for item in &self.items {
            let middle = top + item.row * ROW + ROW / 2.0;
            self.swatch(canvas, item, middle)?;
            let colour = if item.look.is_some() { INK } else { GREY };
            let ink = Ink { size: LABEL, weight: Weight::Regular, colour, halo: false };
            let at = (item.left + self.swatch + GAP, middle + LABEL * 0.36);
            canvas.text(&item.name, at, Anchor::Start, ink)?;
        }
        Ok(())
    }

    fn swatch(&self, canvas: &Canvas<'_>, item: &Item, middle: f64) -> Result<(), ChartError> {
        let box_of = |half: f64| Rect {
            left: item.left,
            right: item.left + self.swatch,
            top: middle - half,
            bottom: middle + half,
        };
        let Some(look) = item.look else {
            return canvas.fill(box_of(7.0), UNKNOWN);
        };
        match self.form {
            Form::Bars | Form::Columns => canvas.fill(box_of(7.0), look.ink),
            Form::Lines => {
                let ends =
                    [(tenths(item.left), tenths(middle)), (tenths(item.left + self.swatch), tenths(middle))];
                let width = if look.reference { 1.4 } else { 2.6 };
                canvas.done(canvas.area.draw(&PathElement::new(ends, stroke(&look.ink, width))))
            }
            Form::Dots => canvas.marker((item.left + self.swatch / 2.0, middle), DOT, look, false),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::{sample, series};
    use super::*;

    #[test]
    fn long_names_take_rows() {
        let mut chart = sample::chart(Form::Bars);
        for (index, row) in chart.rows.iter_mut().enumerate() {
            row.series = format!("{} {index}", "a long name ".repeat(4));
        }
        let legend = Legend::of(&series::group(&chart.rows), Form::Bars, false);
        assert!(legend.height > 2.0 * ROW);
        assert!(Legend::none(Form::Bars).height < 1.0);
    }
}
