//! What surrounds every plot: title, subtitle and caption. Leaves out the legend
//! and the axes.

use super::canvas::{Anchor, Canvas, Ink};
use super::text::{self, Weight};
use super::theme::{CAPTION, GREY, INK, MARGIN, SUBTITLE, TITLE, WIDTH};
use super::{Chart, ChartError};

/// The wrapped words around a plot.
pub struct Furniture {
    title: Vec<String>,
    subtitle: Vec<String>,
    caption: Vec<String>,
}

impl Furniture {
    /// Wraps a chart's words to the canvas.
    pub fn of(chart: &Chart) -> Self {
        let limit = WIDTH - 2.0 * MARGIN;
        let subtitle = chart.subtitle.as_deref().unwrap_or_default();
        Self {
            title: text::balanced(&chart.title, limit, TITLE, Weight::Bold, 2),
            subtitle: text::balanced(subtitle, limit, SUBTITLE, Weight::Regular, 3),
            caption: text::wrap(&chart.caption, limit, CAPTION, Weight::Regular, 8),
        }
    }

    /// Lower edge of the words above the plot.
    pub fn top(&self) -> f64 {
        let subtitle = text::height(self.subtitle.len(), SUBTITLE);
        MARGIN - 4.0 + text::height(self.title.len(), TITLE) + subtitle + 12.0
    }

    /// Height of the words below the plot, with the free edge under them.
    pub fn bottom(&self) -> f64 {
        let words = text::height(self.caption.len(), CAPTION);
        MARGIN - 8.0 + if words > 0.0 { words + 10.0 } else { 0.0 }
    }

    /// Draws the words on a canvas of a height.
    ///
    /// # Errors
    /// The backend's fault.
    pub fn draw(&self, canvas: &Canvas<'_>, height: f64) -> Result<(), ChartError> {
        let ink = |size, weight, colour| Ink { size, weight, colour, halo: false };
        let top = MARGIN - 4.0;
        canvas.lines(&self.title, (MARGIN, top), Anchor::Start, ink(TITLE, Weight::Bold, INK))?;
        let below = top + text::height(self.title.len(), TITLE) + 1.0;
        canvas.lines(&self.subtitle, (MARGIN, below), Anchor::Start, ink(SUBTITLE, Weight::Regular, GREY))?;
        let caption = height - self.bottom() + 10.0;
        canvas.lines(&self.caption, (MARGIN, caption), Anchor::Start, ink(CAPTION, Weight::Regular, GREY))
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Form, sample};
    use super::*;

    #[test]
    fn a_longer_caption_needs_more_room() {
        let mut chart = sample::chart(Form::Lines);
        let short = Furniture::of(&chart).bottom();
        chart.caption = "many words ".repeat(30);
        assert!(Furniture::of(&chart).bottom() > short);
    }
}
