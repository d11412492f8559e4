//! The log-rank test between two surveys, weighted for the design. It leaves out more than two groups, and how
//! large a difference is: the curves show that.

use super::Subject;
use crate::measures::survey::{Cell, NoEstimate, Stratum, Summary, cells, satterthwaite, student_cdf};

/// The result of a log-rank test.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LogRank {
    /// Events of the first group beyond those expected if both had the same hazard, as packages by weight. Positive
    /// where the first falls silent sooner.
    pub excess: f64,
    /// The excess over its standard error; `None` where that is 0.
    pub statistic: Option<f64>,
    /// The degrees of freedom of the statistic, by Satterthwaite.
    pub degrees: f64,
    /// The two-sided p-value by Student's t; `None` where there is no statistic.
    pub p_value: Option<f64>,
}

/// Tests whether two populations, sampled independently, have the same hazard at all times.
///
/// U = Σ over events of w (g − ḡ(t)), g being 1 in the first group and ḡ(t) the weighted part of the first group among
/// those watched at t. Its variance is that of a stratified sample of the score residuals
/// δ (g − ḡ(time)) − Σ over event times t ≤ time of (g − ḡ(t)) d(t)/Y(t): the design-based log-rank test (Rader 2014; Binder
/// 1992 and Lin & Wei 1989 for the residuals), not the ordinary one, whose variance knows no weights.
///
/// # Errors
/// Why there is none: as for a curve.
pub fn log_rank(
    first: &[Stratum<'_, Subject>],
    second: &[Stratum<'_, Subject>],
) -> Result<LogRank, NoEstimate> {
    let mut all = cells(first)?;
    all.extend(cells(second)?);
    let mut items = Vec::new();
    for (stratum, drawn) in first.iter().chain(second).enumerate() {
        for subject in drawn.values() {
            if !subject.time.is_finite() || subject.time < 0.0 {
                return Err(NoEstimate::NotFinite { stratum });
            }
            let group = if stratum < first.len() { 1.0 } else { 0.0 };
            items.push(Item { subject: *subject, stratum, group, weight: all[stratum].weight() });
        }
    }
    items.sort_by(|a, b| a.subject.time.total_cmp(&b.subject.time).then(a.stratum.cmp(&b.stratum)));
    Ok(tested(&all, &residuals(&items, all.len())))
}

struct Item {
    subject: Subject,
    stratum: usize,
    group: f64,
    weight: f64,
}

/// The score residuals of each stratum.
fn residuals(items: &[Item], strata: usize) -> Vec<Vec<f64>> {
    let mut at_risk: f64 = items.iter().map(|item| item.weight).sum();
    let mut first_at_risk: f64 = items.iter().map(|item| item.weight * item.group).sum();
    // Sums up to now of d/Y and of ḡ d/Y.
    let (mut hazard, mut first_hazard) = (0.0, 0.0);
    let mut residuals = vec![Vec::new(); strata];
    for same in items.chunk_by(|a, b| a.subject.time.total_cmp(&b.subject.time).is_eq()) {
        let events: f64 = same.iter().filter(|item| item.subject.is_event()).map(|item| item.weight).sum();
        let part = (first_at_risk / at_risk).clamp(0.0, 1.0);
        hazard += events / at_risk;
        first_hazard += part * events / at_risk;
        for item in same {
            let own = if item.subject.is_event() { item.group - part } else { 0.0 };
            residuals[item.stratum].push(own - (item.group * hazard - first_hazard));
            at_risk -= item.weight;
            first_at_risk -= item.weight * item.group;
        }
    }
    residuals
}

fn tested(cells: &[Cell], residuals: &[Vec<f64>]) -> LogRank {
    let (mut excess, mut parts) = (0.0, Vec::with_capacity(cells.len()));
    for (cell, residuals) in cells.iter().zip(residuals) {
        let summary = Summary::of(residuals.iter().copied());
        excess += cell.size * summary.mean;
        let variance = cell.variance_of_total(summary.squares, summary.mean);
        parts.push((variance, cell.values - 1.0));
    }
    let known: Option<Vec<(f64, f64)>> =
        parts.into_iter().map(|(variance, degrees)| variance.map(|variance| (variance, degrees))).collect();
    let parts = known.unwrap_or_default();
    let variance: f64 = parts.iter().map(|(variance, _)| variance).sum();
    let degrees = satterthwaite(parts.into_iter());
    let statistic = (variance > 0.0).then(|| excess / variance.sqrt());
    let p_value = statistic.map(|statistic| (2.0 * student_cdf(-statistic.abs(), degrees)).min(1.0));
    LogRank { excess, statistic, degrees, p_value }
}

#[cfg(test)]
mod tests {
    use super::super::End;
    use super::*;
    use crate::measures::survey::Answer;

    fn subjects(of: &[(f64, bool)]) -> Vec<Answer<Subject>> {
        let end = |event| if event { End::Event } else { End::Censored };
        of.iter().map(|(time, event)| Answer::Value(Subject { time: *time, end: end(*event) })).collect()
    }

    #[test]
    fn the_excess_is_observed_minus_expected() {
        // Events at 1 (first), 2 (second), 3 (first), 4 (second); expected in the first 1/2 + 1/3 + 1/2 + 0.
        let (a, b) = (subjects(&[(1.0, true), (3.0, true)]), subjects(&[(2.0, true), (4.0, true)]));
        let found = log_rank(&[Stratum::all(200, &a)], &[Stratum::all(200, &b)]).unwrap();
        assert!((found.excess - 100.0 * (2.0 - 4.0 / 3.0)).abs() < 1e-9, "{found:?}");
        assert!(found.statistic.unwrap() > 0.0);
        let swapped = log_rank(&[Stratum::all(200, &b)], &[Stratum::all(200, &a)]).unwrap();
        assert!((swapped.statistic.unwrap() + found.statistic.unwrap()).abs() < 1e-9);
        assert!((swapped.p_value.unwrap() - found.p_value.unwrap()).abs() < 1e-12);
    }

    #[test]
    fn without_events_or_variance_there_is_no_test() {
        let quiet = subjects(&[(1.0, false), (3.0, false)]);
        let found = log_rank(&[Stratum::all(9, &quiet)], &[Stratum::all(9, &quiet)]).unwrap();
        assert_eq!((found.statistic, found.p_value), (None, None));
        let one = subjects(&[(1.0, true)]);
        let found = log_rank(&[Stratum::all(9, &one)], &[Stratum::all(9, &quiet)]).unwrap();
        assert_eq!(found.p_value, None);
        assert_eq!(log_rank(&[], &[Stratum::all(9, &quiet)]), Err(NoEstimate::EmptyPopulation));
    }
}
