//! Rows grouped by series, with each series' look. Leaves out categories and
//! drawing.

use super::Row;
use super::theme::{self, Look};

/// One series of a chart.
pub struct Series<'a> {
    /// its name as shown
    pub name: &'a str,
    /// its colours, dash and marker
    pub look: Look,
    /// its rows, in the chart's order
    pub rows: Vec<&'a Row>,
}

/// The series of some rows, in order of first appearance.
pub fn group(rows: &[Row]) -> Vec<Series<'_>> {
    let mut names: Vec<&str> = Vec::new();
    for row in rows {
        if !names.contains(&row.series.as_str()) {
            names.push(&row.series);
        }
    }
    let looks = theme::looks(&names);
    let of = |name: &str| rows.iter().filter(|row| row.series == name).collect();
    names.iter().zip(looks).map(|(name, look)| Series { name, look, rows: of(name) }).collect()
}

#[cfg(test)]
mod tests {
    use super::super::{Form, sample};
    use super::*;

    #[test]
    fn series_keep_their_first_order() {
        let chart = sample::chart(Form::Lines);
        let series = group(&chart.rows);
        assert_eq!(series.iter().map(|series| series.name).collect::<Vec<_>>(), ["npm", "PyPI"]);
        assert_eq!(series[0].rows.len(), 2);
    }
}
