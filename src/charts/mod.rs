//! Charts for reports: a [`Chart`] is plain data, [`svg`] turns it into an
//! accessible, byte-for-byte repeatable SVG picture and [`png`] turns that into
//! pixels. Leaves out where the numbers come from, files on disk, and anything
//! interactive.
//!
//! Missing is never zero: a row whose `y` is NaN is a gap in a line and the grey
//! words "not known" in a row of bars or dots.

mod axes;
mod bars;
mod canvas;
mod categories;
mod columns;
mod describe;
mod dots;
mod finish;
mod furniture;
mod legend;
mod lines;
mod names;
mod notes;
mod number;
mod place;
mod raster;
mod saved;
mod scale;
mod series;
mod steps;
mod text;
mod theme;
mod validate;
mod widths;

use std::fmt;

pub use raster::png;
pub use saved::{SavedChartError, load};

/// How a chart is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// horizontal bars: one per row, grouped by `category`, `y` is the length;
    /// several series in a category stand under each other; a linear axis always
    /// starts at zero, a logarithmic one at the step below the smallest value
    Bars,
    /// one line per series over `x`; a series named in brackets, such as
    /// "(perfect equality)", is a thin dashed line of reference
    Lines,
    /// upright columns over `category`, or over `x` where no row has a category;
    /// `x` is then the column's left edge (first day of the month, lower bound of
    /// the bin) and it reaches to the next row's `x`
    Columns,
    /// dots with whiskers: categories from the top down, one lane per series,
    /// `y` runs horizontally, whisker from `low` to `high`
    Dots,
}

/// How numbers are spread over an axis, and how they are written on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scale {
    /// evenly; written as 950, 11,312, 220 k, 1.30 M
    Linear,
    /// by powers of ten; every value must be above zero
    Log,
    /// evenly; the value is the day, counted from 1970-01-01
    Date,
    /// evenly; the value is a share from 0 to 1, written as per cent
    Share,
}

/// What a chart's rows come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Over {
    /// listed packages
    Listing,
    /// surveyed packages
    Survey,
    /// surveyed packages, but there is no survey
    NoSurvey,
    /// packages that were found installed, in place of a survey
    Installed,
}

/// One axis of a chart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Axis {
    /// what is measured, with its unit, such as "packages" or "age (days)";
    /// empty draws no title
    pub title: String,
    /// how the values are spread
    pub scale: Scale,
}

/// One chart: everything that is drawn, in the order in which it is drawn.
#[derive(Clone, Debug, PartialEq)]
pub struct Chart {
    /// short name, used in element ids and in errors, such as `npm-total`
    pub id: String,
    /// how the rows are drawn
    pub form: Form,
    /// what the reader should take away; wraps to two lines, then is cut
    pub title: String,
    /// a qualification in grey under the title; None: no such line
    pub subtitle: Option<String>,
    /// the axis of `Row::x`; for bars and dots, whose rows have a category
    /// instead, only its title is used, above the categories
    pub x: Axis,
    /// the axis of `Row::y`: upright in lines and columns, horizontal in bars
    /// and dots
    pub y: Axis,
    /// what the column of [`Row::n`] is called; only bars and dots show it
    pub n_title: String,
    /// what the rows come from, which says why there may be none
    pub over: Over,
    /// small print under the chart: number of packages, as-of day, source
    pub caption: String,
    /// the data, never empty; series and categories keep the order in which they
    /// first appear
    pub rows: Vec<Row>,
}

/// One measured value.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// place on the x axis in its scale's unit; ignored if `category` is given
    pub x: f64,
    /// the bar's, dot's or column's name; None: placed by `x`
    pub category: Option<String>,
    /// the value in the y axis' unit; NaN: not known
    pub y: f64,
    /// lower end of the value's interval, in the unit of `y`; None: no interval
    pub low: Option<f64>,
    /// upper end of the value's interval, in the unit of `y`; None: no interval
    pub high: Option<f64>,
    /// a claimed threshold, in the unit of `y`, drawn as a line across the bar;
    /// only bars show it; None: nothing is claimed
    pub mark: Option<f64>,
    /// the series the value belongs to; "npm" and "PyPI" have their own colours
    pub series: String,
    /// lines: a note at this point; bars with a mark: the mark's wording in
    /// place of "claimed 1.3 M"; None: no note
    pub label: Option<String>,
    /// how many things were measured, written in grey at the right edge of bars
    /// and dots; None: not shown
    pub n: Option<u64>,
}

/// Why a chart could not be made.
#[derive(Debug, thiserror::Error)]
pub enum ChartError {
    /// there is nothing to draw
    #[error("chart `{id}` {}", id.why())]
    NoRows {
        /// the chart's id, with why it is empty
        id: Empty,
    },
    /// a logarithm needs values above zero
    #[error("chart `{id}` has the value `{value}` on its logarithmic `{axis}` axis, which begins above zero")]
    NotPositive {
        /// the chart's id
        id: String,
        /// `x` or `y`
        axis: &'static str,
        /// the value at fault
        value: f64,
    },
    /// a share outside 0 to 1 is a percentage or a mistake
    #[error("chart `{id}` has the share `{value}`, which is not between 0 and 1")]
    NotShare {
        /// the chart's id
        id: String,
        /// the value at fault
        value: f64,
    },
    /// infinity has no place on an axis, and a row must have a place on x
    #[error("chart `{id}` has the value `{value}` for `{field}`, which cannot be drawn")]
    NotFinite {
        /// the chart's id
        id: String,
        /// the field of the row
        field: &'static str,
        /// the value at fault
        value: f64,
    },
    /// bars and dots are placed by category
    #[error("chart `{id}` has a row of series `{series}` without a category")]
    NoCategory {
        /// the chart's id
        id: String,
        /// the row's series
        series: String,
    },
    /// the drawing library refused
    #[error("chart `{id}` could not be drawn: {reason}")]
    Draw {
        /// the chart's id
        id: String,
        /// the library's words
        reason: String,
    },
    /// the picture handed to [`png`] is not a readable SVG
    #[error("the SVG picture could not be read: {0}")]
    Svg(#[from] resvg::usvg::Error),
    /// the asked width is none, or more than memory should hold
    #[error("a picture `{width_px}` pixels wide cannot be made (1 to 8000)")]
    Size {
        /// the width asked for, in pixels
        width_px: u32,
    },
    /// the pixels could not be written as PNG
    #[error("the PNG picture could not be written: {reason}")]
    Png {
        /// the library's words
        reason: String,
    },
}

/// A chart without rows; shown as its id.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Empty {
    id: String,
    over: Over,
}

impl Empty {
    /// The id and the reason of a chart.
    fn of(chart: &Chart) -> Self {
        Self { id: chart.id.clone(), over: chart.over }
    }

    /// Why there are no rows, as the end of a sentence about the chart.
    #[must_use]
    pub fn why(&self) -> &'static str {
        match self.over {
            Over::Listing | Over::Survey | Over::Installed => "has no rows",
            Over::NoSurvey => "needs a survey, such as `pkgcensus refresh --survey 2000` makes",
        }
    }
}

impl fmt::Display for Empty {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.id)
    }
}

/// Draws a chart as an SVG document, 840 units wide and 520 high (bars and dots:
/// as high as their rows need). The same chart always gives the same bytes.
///
/// # Errors
/// An empty chart, a value that has no place on its axis, or a fault of the
/// drawing library; each names the chart.
pub fn svg(chart: &Chart) -> Result<String, ChartError> {
    let chart = validate::cleaned(chart);
    validate::check(&chart)?;
    match chart.form {
        Form::Bars => bars::draw(&chart),
        Form::Lines => lines::draw(&chart),
        Form::Columns => columns::draw(&chart),
        Form::Dots => dots::draw(&chart),
    }
}

#[cfg(test)]
pub(crate) mod sample;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn empty_chart_is_named() {
        let mut chart = sample::chart(Form::Bars);
        chart.rows.clear();
        let message = svg(&chart).unwrap_err().to_string();
        assert_eq!(message, "chart `sample` has no rows");
        chart.over = Over::NoSurvey;
        let message = svg(&chart).unwrap_err().to_string();
        assert!(message.starts_with("chart `sample` needs a survey"), "{message}");
    }

    #[test]
    fn same_chart_same_bytes() {
        for form in [Form::Bars, Form::Lines, Form::Columns, Form::Dots] {
            let chart = sample::chart(form);
            assert_eq!(svg(&chart).unwrap(), svg(&chart).unwrap());
        }
    }

    #[test]
    fn every_form_is_well_formed_and_accessible() {
        for form in [Form::Bars, Form::Lines, Form::Columns, Form::Dots] {
            let picture = svg(&sample::chart(form)).unwrap();
            assert!(resvg::usvg::roxmltree::Document::parse(&picture).is_ok());
            assert!(picture.contains("role=\"img\""));
            assert!(picture.contains("<title id=\"sample-title\">"));
            assert!(picture.contains("<desc id=\"sample-desc\">"));
        }
    }

    /// No text leaves the canvas or touches another.
    fn assert_readable(chart: &Chart) {
        let (words, canvas) = sample::words(&svg(chart).unwrap());
        assert!(words.len() > 4, "{}: too few words", chart.id);
        for (index, (one, rect)) in words.iter().enumerate() {
            assert!(canvas.holds(*rect), "{}: `{one}` leaves the canvas: {rect:?}", chart.id);
            for (other, taken) in &words[index + 1..] {
                assert!(!rect.meets(*taken), "{}: `{one}` touches `{other}`", chart.id);
            }
        }
    }

    #[test]
    fn ordinary_charts_are_readable() {
        for form in [Form::Bars, Form::Lines, Form::Columns, Form::Dots] {
            assert_readable(&sample::chart(form));
        }
    }

    #[test]
    fn long_words_and_odd_values_stay_readable() {
        for form in [Form::Bars, Form::Lines, Form::Columns, Form::Dots] {
            for scale in [Scale::Linear, Scale::Log, Scale::Share] {
                assert_readable(&sample::odd(form, scale));
            }
        }
    }

    #[test]
    fn a_single_row_is_a_chart() {
        for form in [Form::Bars, Form::Lines, Form::Columns, Form::Dots] {
            for value in [0.0, 1.0, 1e15, -5.0, f64::NAN] {
                let mut chart = sample::chart(form);
                chart.rows.truncate(1);
                chart.rows[0].y = value;
                assert_readable(&chart);
            }
        }
    }
}
