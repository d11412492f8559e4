//! Lines over a number or a date: bands, lines with gaps, markers where points are
//! few, notes and names. Leaves out smoothing and stacking.

use super::axes::{self, Plot, Room};
use super::canvas::{self, Anchor, Canvas, Ink};
use super::furniture::Furniture;
use super::legend::Legend;
use super::names::{self, Words};
use super::notes::{self, Note};
use super::place::{self, Obstacles, Point};
use super::scale::Span;
use super::series::{self, Series};
use super::text::Weight;
use super::theme::{GREY, HEIGHT, LABEL, WIDTH};
use super::{Chart, ChartError, Form, Row};

/// up to this many points, each has a marker
const FEW: usize = 40;
/// room right of the plot when no name stands there
const EDGE: f64 = 30.0;

/// Everything whose place had to be searched.
struct Arrangement<'c, 'b> {
    plot: Plot<'c, 'b>,
    notes: Vec<Note>,
    names: Vec<Words>,
    legend: Legend,
}

/// Draws a chart of lines.
///
/// # Errors
/// The backend's fault.
pub fn draw(chart: &Chart) -> Result<String, ChartError> {
    let furniture = Furniture::of(chart);
    let mut series = series::group(&chart.rows);
    for line in &mut series {
        line.rows.sort_by(|one, other| one.x.total_cmp(&other.x));
    }
    canvas::paint(chart, HEIGHT, &furniture, &series, |canvas| {
        let found = arrange(canvas, chart, &series, &furniture);
        found.legend.draw(canvas, furniture.top())?;
        found.plot.draw_y(chart)?;
        found.plot.draw_x(chart)?;
        series.iter().try_for_each(|line| draw_bands(&found.plot, line))?;
        notes::draw_leaders(&found.notes, canvas)?;
        // references lie under the data, and the first series on top
        for line in series.iter().rev().filter(|line| line.look.reference) {
            draw_line(canvas, &found.plot, line)?;
        }
        for line in series.iter().rev().filter(|line| !line.look.reference) {
            draw_line(canvas, &found.plot, line)?;
        }
        notes::draw_words(&found.notes, canvas)?;
        draw_names(canvas, &found, &series)?;
        draw_unknown(canvas, chart, &found.plot)
    })
}

fn spans(chart: &Chart) -> (Span, Span) {
    let rows = || chart.rows.iter();
    let x = Span::of(chart.x.scale, rows().map(|row| row.x), starts_at_zero(chart)).since_new_year();
    let values = rows().flat_map(|row| [Some(row.y), row.low, row.high]).flatten();
    (x, Span::of(chart.y.scale, values, true).rounded(6))
}

/// Whether the x values lie close enough to zero for the axis to hold it.
fn starts_at_zero(chart: &Chart) -> bool {
    let (low, high) = chart
        .rows
        .iter()
        .fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), row| (low.min(row.x), high.max(row.x)));
    low >= 0.0 && low <= 0.25 * high
}

/// Tries names at the lines' ends, then beside the lines, then a legend.
fn arrange<'c, 'b>(
    canvas: &'c Canvas<'b>,
    chart: &Chart,
    series: &[Series<'_>],
    furniture: &Furniture,
) -> Arrangement<'c, 'b> {
    let (x, y) = spans(chart);
    let shown: Vec<&Series<'_>> = series.iter().filter(|line| known(line).next().is_some()).collect();
    let all: Vec<&str> = shown.iter().map(|line| line.name).collect();
    let attempt = |right: f64, legend: Legend| {
        let frame = axes::frame(chart, furniture, y, HEIGHT, Room::plain(right, legend.height));
        let plot = Plot::new(canvas, frame, x, y);
        let paths: Vec<Vec<Point>> = shown.iter().map(|line| path(&plot, line)).collect();
        let mut obstacles = Obstacles {
            frame: frame.grown(-2.0),
            paths: paths.clone(),
            bands: shown.iter().flat_map(|line| edges(&plot, line)).collect(),
            boxes: Vec::new(),
        };
        let notes = notes::arrange(&chart.rows, &plot, &mut obstacles);
        (Arrangement { plot, notes, names: Vec::new(), legend }, paths, obstacles)
    };
    let (found, paths, _) = attempt(names::room(&all), Legend::none(Form::Lines));
    let ends: Vec<Point> = paths.iter().filter_map(|path| path.last().copied()).collect();
    if let Some(names) = names::at_ends(&all, &ends, found.plot.frame) {
        return Arrangement { names, ..found };
    }
    let (found, paths, mut obstacles) = attempt(EDGE, Legend::none(Form::Lines));
    if let Some(names) = names::beside_lines(&all, &paths, &mut obstacles) {
        return Arrangement { names, ..found };
    }
    attempt(EDGE, Legend::of(series, Form::Lines, false)).0
}

fn known<'s>(line: &'s Series<'_>) -> impl Iterator<Item = &'s Row> {
    line.rows.iter().copied().filter(|row| row.y.is_finite())
}

/// A line on the canvas, without its gaps, coarse enough to measure against.
fn path(plot: &Plot<'_, '_>, line: &Series<'_>) -> Vec<Point> {
    let points: Vec<Point> = known(line).map(|row| plot.at((row.x, row.y))).collect();
    place::thinned(&points, 3.0)
}

/// The lower and upper edges of a line's band on the canvas, if it has one.
fn edges(plot: &Plot<'_, '_>, line: &Series<'_>) -> [Vec<Point>; 2] {
    [|row: &Row| row.low, |row: &Row| row.high].map(|edge| {
        let known =
            line.rows.iter().filter_map(|row| Some((row.x, edge(row).filter(|value| value.is_finite())?)));
        let points: Vec<Point> = known.map(|value| plot.at(value)).collect();
        place::thinned(&points, 3.0)
    })
}

/// The stretches of a line between its gaps.
fn runs<'s>(line: &'s Series<'_>) -> impl Iterator<Item = &'s [&'s Row]> {
    line.rows.split(|row| row.y.is_nan()).filter(|run| !run.is_empty())
}

fn draw_bands(plot: &Plot<'_, '_>, line: &Series<'_>) -> Result<(), ChartError> {
    let edge =
        |row: &&Row| Some((row.x, row.low.filter(|v| v.is_finite())?, row.high.filter(|v| v.is_finite())?));
    for run in runs(line) {
        let edges: Vec<(f64, f64, f64)> = run.iter().filter_map(edge).collect();
        if edges.len() > 1 {
            plot.band(&edges, line.look.ink)?;
        }
    }
    Ok(())
}

fn draw_line(canvas: &Canvas<'_>, plot: &Plot<'_, '_>, line: &Series<'_>) -> Result<(), ChartError> {
    let width = if line.look.reference { 1.4 } else { 2.6 };
    let few = line.rows.len() <= FEW && !line.look.reference;
    for run in runs(line) {
        let values: Vec<(f64, f64)> = run.iter().map(|row| (row.x, row.y)).collect();
        plot.line(&values, line.look.ink, width)?;
    }
    for run in runs(line) {
        for row in run.iter().filter(|row| few || run.len() == 1 || row.label.is_some()) {
            canvas.marker(plot.at((row.x, row.y)), 4.4, line.look, true)?;
        }
    }
    Ok(())
}

fn draw_names(
    canvas: &Canvas<'_>,
    found: &Arrangement<'_, '_>,
    series: &[Series<'_>],
) -> Result<(), ChartError> {
    let shown = series.iter().filter(|line| known(line).next().is_some());
    for (words, line) in found.names.iter().zip(shown) {
        let ink = Ink { size: LABEL, weight: Weight::Bold, colour: line.look.text, halo: true };
        canvas.lines(&words.lines, (words.rect.left, words.rect.top), Anchor::Start, ink)?;
    }
    Ok(())
}

/// Says so if not a single value is known.
fn draw_unknown(canvas: &Canvas<'_>, chart: &Chart, plot: &Plot<'_, '_>) -> Result<(), ChartError> {
    if chart.rows.iter().any(|row| row.y.is_finite()) {
        return Ok(());
    }
    let ink = Ink { size: LABEL, weight: Weight::Regular, colour: GREY, halo: true };
    let middle =
        (f64::midpoint(plot.frame.left, plot.frame.right), f64::midpoint(plot.frame.top, plot.frame.bottom));
    canvas.text_between("not known", middle, (0.0, WIDTH), ink)
}

#[cfg(test)]
mod tests {
    use super::super::{Scale, sample};
    use super::*;

    #[test]
    fn missing_values_break_the_line() {
        let mut chart = sample::chart(Form::Lines);
        chart.rows = [1.0, 2.0, f64::NAN, 4.0, 5.0]
            .into_iter()
            .zip([1.0, 2.0, 3.0, 4.0, 5.0])
            .map(|(y, x)| sample::row(x, y))
            .collect();
        assert_eq!(draw(&chart).unwrap().matches("stroke=\"#B23F00\"").count(), 2);
    }

    #[test]
    fn nothing_known_is_said() {
        let mut chart = sample::chart(Form::Lines);
        chart.rows.iter_mut().for_each(|row| row.y = f64::NAN);
        assert!(draw(&chart).unwrap().contains(">not known</text>"));
    }

    #[test]
    fn a_date_axis_has_years() {
        let mut chart = sample::chart(Form::Lines);
        chart.x.scale = Scale::Date;
        chart.rows = vec![sample::row(17_000.0, 1.0), sample::row(20_000.0, 2.0)];
        assert!(draw(&chart).unwrap().contains(">2020</text>"));
    }
}
