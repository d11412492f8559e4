//! How far a point of a survival curve may be off. It leaves out the curve.
//!
//! The influence of subject i on S(k) is −S(k) (1[event at t ≤ k]/(Y(t)−d(t)) − Σ over event times t ≤ min(time, k) of
//! d/(Y(Y−d))), the derivative of S by its weight (Williams 1995; Lin 2000 for the hazard). Times the weight of all it is
//! the residual used here: without censoring it is 1[time > k] − S. Its stratified variance, with
//! finite-population correction, is the design's.

use super::Subject;
use super::curve::Curve;
use crate::measures::survey::{Cell, Spread, satterthwaite};

/// The residuals of one stratum.
#[derive(Debug, Clone, Copy, Default)]
struct Part {
    sum: f64,
    squares: f64,
    /// Subjects whose fate at the time is known: the event before it, or watched until it.
    known: f64,
}

/// The residuals of a curve at a time.
pub struct Residuals<'a> {
    cells: &'a [Cell],
    parts: Vec<Part>,
    survival: f64,
    population: f64,
}

impl<'a> Residuals<'a> {
    /// Those of a curve that has this survival at a time.
    pub fn of(curve: &'a Curve, time: f64, survival: f64) -> Self {
        let population: f64 = curve.cells.iter().map(|cell| cell.size).sum();
        let mut parts = vec![Part::default(); curve.cells.len()];
        let mut step = 0;
        for (subject, stratum) in &curve.subjects {
            while curve.steps.get(step).is_some_and(|it| it.time <= subject.time.min(time)) {
                step += 1;
            }
            let last = step.checked_sub(1).map(|last| &curve.steps[last]);
            let residual = match last {
                Some(last) if survival > 0.0 => {
                    let event = subject.is_event() && subject.time <= time;
                    let jump = if event { 1.0 / (last.at_risk - last.events) } else { 0.0 };
                    survival * population * (last.hazard - jump)
                }
                _ => 0.0,
            };
            let part = &mut parts[*stratum];
            part.sum += residual;
            part.squares += residual * residual;
            part.known += if fate_known(subject, time) { 1.0 } else { 0.0 };
        }
        Self { cells: &curve.cells, parts, survival, population }
    }

    /// The spread of the survival, smoothed by half an event and half a survivor in each stratum.
    pub fn spread(&self) -> Spread {
        let smooth = (self.survival
            + self.each(|cell, part| self.share(cell) * self.smoothed_mean(cell, part)).sum::<f64>())
        .clamp(0.0, 1.0);
        let parts: Vec<(f64, f64)> =
            self.each(|cell, part| (self.smoothed_variance(cell, part, smooth), part.known - 1.0)).collect();
        let variance: f64 = parts.iter().map(|(variance, _)| variance).sum();
        if variance <= 0.0 {
            return Spread::Counted;
        }
        let plain: f64 = self.each(|cell, part| self.plain_variance(cell, part)).sum();
        Spread::Wilson {
            effective: smooth * (1.0 - smooth) / variance,
            degrees: satterthwaite(parts.into_iter()),
            standard_error: plain.max(0.0).sqrt(),
        }
    }

    fn each<T>(&self, of: impl Fn(&Cell, &Part) -> T) -> impl Iterator<Item = T> {
        self.cells
            .iter()
            .zip(&self.parts)
            .filter(|(cell, _)| cell.values > 0.0)
            .map(move |(cell, part)| of(cell, part))
    }

    fn share(&self, cell: &Cell) -> f64 {
        cell.size / self.population
    }

    /// The mean residual of a stratum after half an event, at −S, and half a survivor, at 1 − S, were added to those
    /// whose fate is known.
    fn smoothed_mean(&self, cell: &Cell, part: &Part) -> f64 {
        let mean = part.sum / cell.values;
        mean + (0.5 - self.survival - mean) / (part.known.max(1.0) + 1.0)
    }

    fn smoothed_variance(&self, cell: &Cell, part: &Part, smooth: f64) -> f64 {
        let (values, known) = (cell.values, part.known.max(1.0));
        let mean = part.sum / values;
        let (event, survivor) = (-self.survival - mean, 1.0 - self.survival - mean);
        let added =
            0.5 * (event * event + survivor * survivor) - (0.5 * (event + survivor)).powi(2) / (known + 1.0);
        let within = squares(cell, part) / (values + 1.0) + added * values / (known * (known + 1.0));
        let between = (self.survival + self.smoothed_mean(cell, part) - smooth).powi(2);
        let between = between * (1.0 - values / cell.complete()).max(0.0);
        self.share(cell).powi(2) * cell.unobserved() / values * (within + between)
    }

    fn plain_variance(&self, cell: &Cell, part: &Part) -> f64 {
        let mean = part.sum / cell.values;
        cell.variance_of_total(squares(cell, part), mean).unwrap_or(0.0) / self.population.powi(2)
    }
}

/// The squares around the mean.
fn squares(cell: &Cell, part: &Part) -> f64 {
    (part.squares - part.sum * part.sum / cell.values).max(0.0)
}

fn fate_known(subject: &Subject, time: f64) -> bool {
    subject.time >= time || subject.is_event()
}
