//! What one stratum brings to an estimate, whatever is estimated: how many packages of the population it stands for,
//! and the size of the complete sample behind that. It leaves out values.
//!
//! In a stratum of N packages, m drawn ones were found in the population, o outside, and v of the m have a value.
//! The stratum stands for N m/(m+o) packages of the population (N itself, or the listing's count, where known). Its
//! complete sample has n' = v (m+o)/m units: the v values, and the outside ones thinned like the values. Without
//! missing values n' = m+o, and every formula is the textbook's for a domain (Särndal, Swensson & Wretman 1992, 10.3;
//! Cochran 1977, 5A.14); with all in the population n' = v.

use super::answer::{Answer, Members, Stratum};
use super::estimate::{Counts, NoEstimate};
use super::mean::Summary;

/// One stratum of an estimate.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Cell {
    /// Packages of the population in it, counted or estimated.
    pub size: f64,
    /// Values given.
    pub values: f64,
    /// Members of the population among those drawn, with a value or without.
    pub members: f64,
    /// Drawn packages outside of the population.
    pub outside: f64,
    /// Drawn packages that could not be placed.
    pub unplaced: f64,
    /// Packages of the stratum for an estimated size, of the population in it for a known one.
    pub frame: f64,
    /// Whether `size` was estimated.
    pub estimated: bool,
}

impl Cell {
    /// The size n' of the complete sample.
    pub fn complete(&self) -> f64 {
        if self.estimated && self.members > 0.0 {
            self.values * (self.members + self.outside) / self.members
        } else {
            self.values
        }
    }

    /// The part of the packages that was not observed: the finite-population correction 1 − n'/N.
    pub fn unobserved(&self) -> f64 {
        if self.frame > 0.0 { (1.0 - self.complete() / self.frame).max(0.0) } else { 0.0 }
    }

    /// The variance of the stratum's total of a variable that is 0 outside of the population:
    /// N² (1 − n'/N)/n' · [SS + v d² (1 − v/n')]/(n' − 1), with SS the squares around the mean d of the v values
    /// (Cochran 1977, 5A.14). `None` for a single unit, or a single value that cannot tell its variance.
    pub fn variance_of_total(&self, squares: f64, mean: f64) -> Option<f64> {
        let unobserved = self.unobserved();
        if unobserved <= 0.0 || self.values <= 0.0 {
            return Some(0.0);
        }
        let complete = self.complete();
        if self.values < 2.0 || complete <= 1.0 {
            return None;
        }
        let expansion = self.size * complete / self.values;
        let between = self.values * mean * mean * (1.0 - self.values / complete);
        Some(expansion * expansion * unobserved / complete * (squares + between.max(0.0)) / (complete - 1.0))
    }

    /// The third central moment of the stratum's total: N³ (1 − n'/N)²/n'² times the third moment of the variable, 0
    /// outside of the population, by k-statistics (Fisher 1930). 0 for fewer than three units.
    pub fn third_moment_of_total(&self, of: &Summary, distance: f64) -> f64 {
        let (complete, unobserved) = (self.complete(), self.unobserved());
        if unobserved <= 0.0 || self.values < 2.0 || complete <= 2.0 {
            return 0.0;
        }
        let squares = of.squares + self.values * distance * distance;
        let cubes = of.cubes + 3.0 * distance * of.squares + self.values * distance.powi(3);
        let mean = self.values * distance / complete;
        let central = cubes - 3.0 * mean * squares + 2.0 * complete * mean.powi(3);
        let moment = central * complete / ((complete - 1.0) * (complete - 2.0));
        (self.size * complete / self.values).powi(3) * (unobserved / complete).powi(2) * moment
    }

    /// How many packages each value stands for.
    pub fn weight(&self) -> f64 {
        if self.values > 0.0 { self.size / self.values } else { 0.0 }
    }
}

/// The cells of strata, in their order.
pub fn cells<T>(strata: &[Stratum<'_, T>]) -> Result<Vec<Cell>, NoEstimate> {
    let cells: Vec<Cell> =
        strata.iter().enumerate().map(|(index, stratum)| cell(index, stratum)).collect::<Result<_, _>>()?;
    if strata.iter().all(|stratum| frame(stratum) == 0) {
        return Err(NoEstimate::EmptyPopulation);
    }
    if size(&cells) > 0.0 { Ok(cells) } else { Err(NoEstimate::NoneDrawn) }
}

/// The packages of the population in all cells.
pub fn size(cells: &[Cell]) -> f64 {
    cells.iter().map(|cell| cell.size).sum()
}

/// The answers behind an estimate. Drawn packages outside of the population are counted as such.
pub fn counts<T>(strata: &[Stratum<'_, T>], cells: &[Cell]) -> Counts {
    let mut counts = Counts::default();
    for (stratum, cell) in strata.iter().zip(cells) {
        counts.sampled += stratum.answers.len() as u64;
        counts.answered += cell.values as u64;
        counts.missing += (cell.members - cell.values + cell.unplaced) as u64;
        counts.outside += cell.outside as u64;
    }
    counts
}

fn frame<T>(stratum: &Stratum<'_, T>) -> u64 {
    match stratum.members {
        Members::All | Members::Estimated => stratum.population,
        Members::Known(members) => members,
    }
}

fn cell<T>(index: usize, stratum: &Stratum<'_, T>) -> Result<Cell, NoEstimate> {
    let (mut values, mut missing, mut outside, mut unplaced) = (0u64, 0u64, 0u64, 0u64);
    for answer in stratum.answers {
        match answer {
            Answer::Value(_) => values += 1,
            Answer::Missing => missing += 1,
            Answer::Outside => outside += 1,
            Answer::Unplaced => unplaced += 1,
        }
    }
    let (frame, members) = (frame(stratum), values + missing);
    let drawn = stratum.answers.len() as u64;
    let strangers = stratum.members == Members::All && outside > 0;
    let crowded = stratum.members != Members::Estimated && members > frame;
    if drawn > stratum.population || frame > stratum.population || crowded || strangers {
        return Err(NoEstimate::Contradiction { stratum: index });
    }
    let estimated = stratum.members == Members::Estimated;
    let silent = if estimated { members + outside == 0 || (members > 0 && values == 0) } else { values == 0 };
    if frame > 0 && silent {
        return Err(NoEstimate::Unanswered { stratum: index });
    }
    let placed = (members + outside) as f64;
    let size = if estimated && placed > 0.0 { frame as f64 * members as f64 / placed } else { frame as f64 };
    Ok(Cell {
        size,
        values: values as f64,
        members: members as f64,
        outside: outside as f64,
        unplaced: unplaced as f64,
        frame: frame as f64,
        estimated,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_complete_sample_thins_the_outside_like_the_values() {
        use Answer::{Missing, Outside, Value};
        let answers = [Value(1), Missing, Outside, Outside, Outside, Outside];
        let stratum = Stratum { population: 60, members: Members::Estimated, answers: &answers };
        let cells = cells(&[stratum]).unwrap();
        assert!((cells[0].size - 20.0).abs() < 1e-12);
        assert!((cells[0].complete() - 3.0).abs() < 1e-12, "1 value and half of 4");
        assert!((cells[0].unobserved() - 0.95).abs() < 1e-12);
        let counts = counts(&[stratum], &cells);
        assert_eq!(counts, Counts { sampled: 6, answered: 1, missing: 1, outside: 4 });
    }

    #[test]
    fn what_contradicts_itself_is_refused() {
        let two = [Answer::Value(1), Answer::Value(2)];
        let refused = |stratum| cells(&[stratum]).unwrap_err();
        let contradiction = NoEstimate::Contradiction { stratum: 0 };
        assert_eq!(refused(Stratum::all(1, &two)), contradiction);
        assert_eq!(
            refused(Stratum { population: 9, members: Members::Known(1), answers: &two }),
            contradiction
        );
        assert_eq!(
            refused(Stratum { population: 9, members: Members::Known(10), answers: &two }),
            contradiction
        );
        assert_eq!(refused(Stratum::all(9, &[Answer::Value(1), Answer::Outside])), contradiction);
    }

    #[test]
    fn what_says_nothing_is_named() {
        let none: [Answer<i32>; 0] = [];
        let refused = |stratum| cells(&[stratum]).unwrap_err();
        assert_eq!(refused(Stratum::all(0, &none)), NoEstimate::EmptyPopulation);
        assert_eq!(refused(Stratum::all(5, &none)), NoEstimate::Unanswered { stratum: 0 });
        assert_eq!(refused(Stratum::all(5, &[Answer::Missing])), NoEstimate::Unanswered { stratum: 0 });
        let outside = Stratum { population: 5, members: Members::Estimated, answers: &[Answer::Outside] };
        assert_eq!(refused(outside), NoEstimate::NoneDrawn);
        let unplaced = Stratum { population: 5, members: Members::Estimated, answers: &[Answer::Unplaced] };
        assert_eq!(refused(unplaced), NoEstimate::Unanswered { stratum: 0 });
    }
}
