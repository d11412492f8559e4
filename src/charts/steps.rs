//! Columns too thin to stand apart, drawn as one stepped shape without seams: one
//! series filled, several as outlines. Leaves out columns with room.

use super::ChartError;
use super::Scale;
use super::axes::Plot;
use super::canvas::Canvas;
use super::place::Rect;
use super::series::Series;
use super::theme::UNKNOWN;

/// Draws every series over the columns' edges, given in units of x. Columns that
/// are not known are grey from top to bottom.
///
/// # Errors
/// The backend's fault.
pub fn draw(
    canvas: &Canvas<'_>,
    plot: &Plot<'_, '_>,
    series: &[Series<'_>],
    edges: &[(f64, f64)],
) -> Result<(), ChartError> {
    for line in series {
        for (left, right) in edges.iter().filter(|edge| height(line, edge.0).is_some_and(f64::is_nan)) {
            let (left, right) = (plot.at((*left, plot.y.low)).0, plot.at((*right, plot.y.low)).0);
            canvas.fill(Rect { left, right, top: plot.frame.top, bottom: plot.frame.bottom }, UNKNOWN)?;
        }
    }
    let base = if plot.y.scale == Scale::Log { plot.y.low } else { 0.0 };
    for line in series.iter().rev() {
        for run in runs(line, edges) {
            if series.len() == 1 {
                plot.shape(&outline(&run, Some(base)), line.look.ink)?;
            } else {
                plot.line(&outline(&run, None), line.look.ink, 2.2)?;
            }
        }
    }
    Ok(())
}

/// The value of a series in the column that begins at `left`; None: no such row.
fn height(line: &Series<'_>, left: f64) -> Option<f64> {
    line.rows.iter().find(|row| super::columns::begins(row.x, left)).map(|row| row.y)
}

/// Stretches of known columns that touch: left edge, right edge, height.
fn runs(line: &Series<'_>, edges: &[(f64, f64)]) -> Vec<Vec<(f64, f64, f64)>> {
    let mut runs: Vec<Vec<(f64, f64, f64)>> = Vec::new();
    for &(left, right) in edges {
        let Some(height) = height(line, left).filter(|height| height.is_finite()) else {
            continue;
        };
        let touching =
            runs.last_mut().filter(|run| run.last().is_some_and(|last| super::columns::begins(last.1, left)));
        match touching {
            Some(run) => run.push((left, right, height)),
            None => runs.push(vec![(left, right, height)]),
        }
    }
    runs
}

/// Over the tips of all columns; with a base, up from it before and down after.
fn outline(run: &[(f64, f64, f64)], base: Option<f64>) -> Vec<(f64, f64)> {
    let tips = run.iter().flat_map(|&(left, right, height)| [(left, height), (right, height)]);
    let first = run.first().and_then(|column| Some((column.0, base?)));
    let last = run.last().and_then(|column| Some((column.1, base?)));
    first.into_iter().chain(tips).chain(last).collect()
}

#[cfg(test)]
mod tests {
    use super::super::{Form, sample, series};
    use super::*;

    #[test]
    fn gaps_part_the_shape() {
        let mut chart = sample::chart(Form::Columns);
        chart.rows = [(0.0, 1.0), (1.0, 2.0), (2.0, f64::NAN), (3.0, 4.0)]
            .into_iter()
            .map(|(x, y)| sample::row(x, y))
            .collect();
        let series = series::group(&chart.rows);
        let runs = runs(&series[0], &[(0.0, 1.0), (1.0, 2.0), (2.0, 3.0), (3.0, 4.0)]);
        assert_eq!(runs.len(), 2);
        assert_eq!(outline(&runs[0], Some(0.0)).len(), 6);
        assert_eq!(outline(&runs[0], None).len(), 4);
    }
}
