//! The drawing surface: plotters' SVG backend addressed in canvas units, with one
//! call each for text, lines, boxes and markers. Leaves out what is drawn where.
//!
//! The backend knows whole pixels only, so everything is handed to it in tenths
//! and `finish` divides again.
#![allow(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "canvas coordinates in tenths stay below a few hundred thousand"
)]

use super::furniture::Furniture;
use super::place::{Point, Rect};
use super::series::Series;
use super::text::{Weight, width};
use super::theme::{Look, Marker, WHITE, WIDTH};
use super::{Chart, ChartError, finish};
use plotters::coord::Shift;
use plotters::prelude::*;
use plotters::style::text_anchor::{HPos, Pos, VPos};

/// backend pixels to one canvas unit
pub const TENTHS: f64 = 10.0;
/// plotters divides font sizes by this
const PLOTTERS_FONT: f64 = 1.24;

/// which end of a text its place is
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Anchor {
    /// the place is the text's left end
    Start,
    /// the place is the text's middle
    Middle,
    /// the place is the text's right end
    End,
}

/// how a text looks
#[derive(Clone, Copy, Debug)]
pub struct Ink {
    /// font size
    pub size: f64,
    /// font weight
    pub weight: Weight,
    /// colour
    pub colour: RGBColor,
    /// white edge, for text that stands on a grid or near lines
    pub halo: bool,
}

/// The surface of one chart.
pub struct Canvas<'b> {
    /// plotters' area, in tenths of a unit
    pub area: DrawingArea<SVGBackend<'b>, Shift>,
    id: &'b str,
}

/// A coordinate in backend pixels.
pub fn tenths(value: f64) -> i32 {
    (value * TENTHS).round() as i32
}

fn pixel((x, y): Point) -> (i32, i32) {
    (tenths(x), tenths(y))
}

/// A line style in backend pixels.
pub fn stroke(colour: &impl Color, width: f64) -> ShapeStyle {
    colour.stroke_width(tenths(width) as u32)
}

/// Draws a chart: white ground, title and caption, then whatever `draw` adds.
///
/// # Errors
/// What `draw` or the backend reports.
pub fn paint(
    chart: &Chart,
    height: f64,
    furniture: &Furniture,
    series: &[Series<'_>],
    draw: impl FnOnce(&Canvas<'_>) -> Result<(), ChartError>,
) -> Result<String, ChartError> {
    let mut buffer = String::new();
    {
        let size = (tenths(WIDTH) as u32, tenths(height) as u32);
        let area = SVGBackend::with_string(&mut buffer, size).into_drawing_area();
        let canvas = Canvas { area, id: &chart.id };
        canvas.done(canvas.area.fill(&WHITE))?;
        furniture.draw(&canvas, height)?;
        draw(&canvas)?;
        canvas.done(canvas.area.present())?;
    }
    Ok(finish::finish(&buffer, chart, height, series))
}

impl Canvas<'_> {
    /// A drawing result with the chart named in its fault.
    ///
    /// # Errors
    /// The backend's fault.
    pub fn done<F: std::fmt::Display>(&self, result: Result<(), F>) -> Result<(), ChartError> {
        result.map_err(|fault| ChartError::Draw { id: self.id.to_owned(), reason: fault.to_string() })
    }

    /// One line of text; `at` is on its baseline.
    ///
    /// # Errors
    /// The backend's fault.
    pub fn text(&self, words: &str, at: Point, anchor: Anchor, ink: Ink) -> Result<(), ChartError> {
        if words.is_empty() {
            return Ok(());
        }
        let style = match ink.weight {
            Weight::Regular => FontStyle::Normal,
            Weight::Bold => FontStyle::Bold,
        };
        let family = FontFamily::Name(if ink.halo { finish::HALO } else { finish::PLAIN });
        let horizontal = match anchor {
            Anchor::Start => HPos::Left,
            Anchor::Middle => HPos::Center,
            Anchor::End => HPos::Right,
        };
        let style = FontDesc::new(family, ink.size * TENTHS * PLOTTERS_FONT, style)
            .color(&ink.colour)
            .pos(Pos::new(horizontal, VPos::Bottom));
        self.done(self.area.draw(&Text::new(words, pixel(at), style)))
    }

    /// Lines of text one below the other; `top` is the upper edge of the first.
    ///
    /// # Errors
    /// The backend's fault.
    pub fn lines(&self, lines: &[String], top: Point, anchor: Anchor, ink: Ink) -> Result<(), ChartError> {
        let mut baseline = top.1 + ink.size * 0.95;
        for line in lines {
            self.text(line, (top.0, baseline), anchor, ink)?;
            baseline += super::text::height(1, ink.size);
        }
        Ok(())
    }

    /// One line of text centred on a height, moved sideways until it lies between
    /// two limits.
    ///
    /// # Errors
    /// The backend's fault.
    pub fn text_between(
        &self,
        words: &str,
        middle: Point,
        limits: (f64, f64),
        ink: Ink,
    ) -> Result<(), ChartError> {
        let half = width(words, ink.size, ink.weight) / 2.0;
        let x = middle.0.min(limits.1 - half).max(limits.0 + half);
        self.text(words, (x, middle.1 + ink.size * 0.36), Anchor::Middle, ink)
    }

    /// A straight line.
    ///
    /// # Errors
    /// The backend's fault.
    pub fn line(&self, from: Point, to: Point, colour: RGBColor, width: f64) -> Result<(), ChartError> {
        let path = PathElement::new([pixel(from), pixel(to)], stroke(&colour, width));
        self.done(self.area.draw(&path))
    }

    /// A filled box.
    ///
    /// # Errors
    /// The backend's fault.
    pub fn fill(&self, rect: Rect, colour: RGBColor) -> Result<(), ChartError> {
        let corners = [pixel((rect.left, rect.top)), pixel((rect.right, rect.bottom))];
        self.done(self.area.draw(&Rectangle::new(corners, colour.filled())))
    }

    /// A point of a series; `edged` sets it off from lines by a white edge.
    ///
    /// # Errors
    /// The backend's fault.
    pub fn marker(&self, at: Point, radius: f64, look: Look, edged: bool) -> Result<(), ChartError> {
        if edged {
            self.shape(at, radius + 1.7, look.marker, WHITE)?;
        }
        self.shape(at, radius, look.marker, look.ink)?;
        if look.marker == Marker::Ring { self.disc(at, radius - 2.4, WHITE) } else { Ok(()) }
    }

    fn shape(&self, at: Point, radius: f64, marker: Marker, colour: RGBColor) -> Result<(), ChartError> {
        match marker {
            Marker::Circle | Marker::Ring => self.disc(at, radius, colour),
            _ => self.polygon(&corners(marker, at, radius), colour),
        }
    }

    fn disc(&self, at: Point, radius: f64, colour: RGBColor) -> Result<(), ChartError> {
        self.done(self.area.draw(&Circle::new(pixel(at), tenths(radius), colour.filled())))
    }

    fn polygon(&self, corners: &[Point], colour: RGBColor) -> Result<(), ChartError> {
        let corners: Vec<(i32, i32)> = corners.iter().copied().map(pixel).collect();
        self.done(self.area.draw(&Polygon::new(corners, colour.filled())))
    }
}

fn corners(marker: Marker, (x, y): Point, radius: f64) -> Vec<Point> {
    match marker {
        Marker::Triangle => {
            let (half, high, low) = (radius * 1.1, radius * 1.2, radius * 0.8);
            vec![(x, y - high), (x + half, y + low), (x - half, y + low)]
        }
        Marker::Diamond => {
            let reach = radius * 1.25;
            vec![(x, y - reach), (x + reach, y), (x, y + reach), (x - reach, y)]
        }
        Marker::Cross => {
            let (reach, waist) = (radius * 1.15, radius * 0.45);
            let inner = reach - waist;
            let turn = [(0.0, -waist), (inner, -reach), (reach, -inner)];
            let quarter = |(dx, dy): Point| [(dx, dy), (-dy, dx), (-dx, -dy), (dy, -dx)];
            let turned = turn.map(quarter);
            (0..4)
                .flat_map(|side| turned.map(|quarters| quarters[side]))
                .map(|(dx, dy)| (x + dx, y + dy))
                .collect()
        }
        _ => {
            let half = radius * 0.9;
            vec![(x - half, y - half), (x + half, y - half), (x + half, y + half), (x - half, y + half)]
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Form, sample, series};
    use super::*;

    #[test]
    fn the_ground_is_white_and_text_is_escaped() {
        let chart = sample::chart(Form::Lines);
        let furniture = Furniture::of(&chart);
        let series = series::group(&chart.rows);
        let picture = paint(&chart, 300.0, &furniture, &series, |_| Ok(())).unwrap();
        assert!(picture.contains("fill=\"#FFFFFF\""));
        assert!(picture.contains("A &lt;title&gt; &amp; more</text>"));
    }
}
