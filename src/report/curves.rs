//! How a verdict hangs on a threshold of ours, as a small picture: the rule at other thresholds. It leaves out the cells.

use crate::charts::{self, Axis, Chart, ChartError, Form, Over, Row, Scale};
use crate::claims::{CurvePoint, Judged, Testability, curve};

use super::Picture;

/// The picture of a claim; none where no threshold is ours, or nothing is told at any.
///
/// # Errors
/// A picture that cannot be drawn.
pub(super) fn of(judged: &Judged) -> Result<Option<Picture>, ChartError> {
    let Testability::Testable(test) = &judged.claim.testability else { return Ok(None) };
    let points = curve(test, &judged.evidence);
    if points.is_empty() {
        return Ok(None);
    }
    let row = |point: &CurvePoint, value: Option<f64>, series: &str| Row {
        x: point.factor,
        category: None,
        y: value.unwrap_or(f64::NAN),
        low: None,
        high: None,
        mark: None,
        series: series.to_owned(),
        label: None,
        n: None,
    };
    let all = points.iter().map(|point| row(point, point.all, "all cells that tell"));
    let main = points.iter().map(|point| row(point, point.main, "on the main population"));
    let is_known = points.iter().any(|point| point.main.is_some());
    let what = if test.rule.is_of_parts() { "smallest difference that matters" } else { "threshold" };
    let id = format!("verdict-{}", judged.claim.id);
    let title = format!("Where the verdict on {} turns", judged.claim.id);
    let chart = Chart {
        id: id.clone(),
        form: Form::Lines,
        title: title.clone(),
        subtitle: Some(format!("Share of the cells on which the rule holds, by the {what} (1 = ours)")),
        x: Axis { title: format!("{what} (times ours)"), scale: Scale::Linear },
        y: Axis { title: "share of cells".to_owned(), scale: Scale::Share },
        n_title: "n".to_owned(),
        over: Over::Listing,
        caption: "Cells: each population that is not too small for the threshold, what is missing at either end, each definition; those that cannot tell are left out."
            .to_owned(),
        rows: all.chain(main.filter(|_| is_known)).collect(),
    };
    Ok(Some(Picture { id, title, svg: charts::svg(&chart)? }))
}
