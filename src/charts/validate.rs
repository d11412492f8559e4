//! What a chart must fulfil before it is drawn, and the cleaning of its words.
//! Leaves out anything that only concerns looks.

use super::{Chart, ChartError, Empty, Form, Row, Scale, text};

/// The chart with every text cleaned of characters that must not be shown.
pub fn cleaned(chart: &Chart) -> Chart {
    let mut chart = chart.clone();
    let shown = [&mut chart.title, &mut chart.x.title, &mut chart.y.title, &mut chart.caption];
    for words in shown.into_iter().chain(chart.subtitle.as_mut()).chain([&mut chart.n_title]) {
        *words = text::clean(words);
    }
    for row in &mut chart.rows {
        row.series = text::clean(&row.series);
        for words in row.category.iter_mut().chain(row.label.as_mut()) {
            *words = text::clean(words);
        }
    }
    chart
}

/// Checks that every row has a place on its axes.
///
/// # Errors
/// The first fault found, with the chart's id.
pub fn check(chart: &Chart) -> Result<(), ChartError> {
    if chart.rows.is_empty() {
        return Err(ChartError::NoRows { id: Empty::of(chart) });
    }
    chart.rows.iter().try_for_each(|row| check_row(chart, row))
}

fn check_row(chart: &Chart, row: &Row) -> Result<(), ChartError> {
    let by_category = matches!(chart.form, Form::Bars | Form::Dots);
    if by_category && row.category.is_none() {
        return Err(ChartError::NoCategory { id: chart.id.clone(), series: row.series.clone() });
    }
    let placed_by_x = chart.form == Form::Lines || (chart.form == Form::Columns && row.category.is_none());
    if placed_by_x {
        if row.x.is_nan() {
            return Err(ChartError::NotFinite { id: chart.id.clone(), field: "x", value: row.x });
        }
        check_value(chart, "x", "x", chart.x.scale, row.x)?;
    }
    let fields = [("y", Some(row.y)), ("low", row.low), ("high", row.high), ("mark", row.mark)];
    for (field, value) in fields {
        check_value(chart, field, "y", chart.y.scale, value.unwrap_or(f64::NAN))?;
    }
    Ok(())
}

fn check_value(
    chart: &Chart,
    field: &'static str,
    axis: &'static str,
    scale: Scale,
    value: f64,
) -> Result<(), ChartError> {
    let id = || chart.id.clone();
    if value.is_infinite() {
        Err(ChartError::NotFinite { id: id(), field, value })
    } else if scale == Scale::Log && value <= 0.0 {
        Err(ChartError::NotPositive { id: id(), axis, value })
    } else if scale == Scale::Share && !value.is_nan() && !(-1e-9..=1.0 + 1e-9).contains(&value) {
        Err(ChartError::NotShare { id: id(), value })
    } else {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::super::sample;
    use super::*;

    #[test]
    fn zero_has_no_logarithm() {
        let mut chart = sample::chart(Form::Lines);
        chart.y.scale = Scale::Log;
        chart.rows[0].y = 0.0;
        let message = check(&chart).unwrap_err().to_string();
        assert_eq!(
            message,
            "chart `sample` has the value `0` on its logarithmic `y` axis, which begins above zero"
        );
    }

    #[test]
    fn a_percentage_is_no_share() {
        let mut chart = sample::chart(Form::Lines);
        chart.y.scale = Scale::Share;
        assert!(matches!(check(&chart), Err(ChartError::NotShare { .. })));
    }

    #[test]
    fn bars_need_categories() {
        let mut chart = sample::chart(Form::Bars);
        chart.rows[0].category = None;
        assert!(matches!(check(&chart), Err(ChartError::NoCategory { .. })));
    }

    #[test]
    fn words_are_cleaned_everywhere() {
        let mut chart = sample::chart(Form::Bars);
        chart.rows[0].category = Some("a\u{202e}b".into());
        assert_eq!(cleaned(&chart).rows[0].category.as_deref(), Some("ab"));
    }
}
