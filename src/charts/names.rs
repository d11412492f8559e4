//! Where the lines' names stand: at their right ends, else at the clearest place
//! beside each line. Leaves out the legend that is used when neither fits.
#![allow(clippy::cast_precision_loss, reason = "a few hundred places at most")]

use super::place::{self, Obstacles, Point, Rect};
use super::text::{self, Weight};
use super::theme::LABEL;

/// widest name at the end of a line
const LIMIT: f64 = 170.0;
/// from a line's end to its name
pub const GAP: f64 = 10.0;

/// Words and the box they stand in.
#[derive(Clone, Debug)]
pub struct Words {
    /// the words, wrapped
    pub lines: Vec<String>,
    /// their box
    pub rect: Rect,
}

/// A name wrapped, and its size.
pub fn sized(name: &str, limit: f64, size: f64, weight: Weight, most: usize) -> (Vec<String>, (f64, f64)) {
    let lines = text::wrap(name, limit, size, weight, most);
    let extent = (text::widest(&lines, size, weight), text::height(lines.len(), size));
    (lines, extent)
}

/// Room right of a plot for names at line ends.
pub fn room(names: &[&str]) -> f64 {
    let width = |name: &&str| sized(name, LIMIT, LABEL, Weight::Bold, 3).1.0;
    names.iter().map(width).fold(0.0, f64::max) + GAP + 14.0
}

/// Names right of the lines' ends. None if a line ends elsewhere, or names would
/// move far from their lines.
pub fn at_ends(names: &[&str], ends: &[Point], frame: Rect) -> Option<Vec<Words>> {
    if ends.iter().any(|end| end.0 < frame.right - 0.03 * frame.width()) {
        return None;
    }
    let mut order: Vec<usize> = (0..names.len()).collect();
    order.sort_by(|&one, &other| ends[one].1.total_cmp(&ends[other].1));
    let sizes: Vec<_> = names.iter().map(|name| sized(name, LIMIT, LABEL, Weight::Bold, 3)).collect();
    let mut middles: Vec<f64> = ends.iter().map(|end| end.1).collect();
    for _ in 0..40 {
        spread(&order, &sizes, &mut middles);
        lift(&order, &sizes, &mut middles, frame.bottom);
    }
    if middles.iter().zip(ends).any(|(middle, end)| (middle - end.1).abs() > 13.0) {
        return None;
    }
    let words = names.iter().enumerate().map(|(index, _)| {
        let (lines, size) = sizes[index].clone();
        let middle = (frame.right + GAP + size.0 / 2.0, middles[index]);
        Words { lines, rect: Rect::around(middle, size) }
    });
    Some(words.collect())
}

/// Moves neighbours that overlap apart, half the overlap each.
fn spread(order: &[usize], sizes: &[(Vec<String>, (f64, f64))], middles: &mut [f64]) {
    for pair in order.windows(2) {
        let (upper, lower) = (pair[0], pair[1]);
        let wanted = f64::midpoint(sizes[upper].1.1, sizes[lower].1.1);
        let lacking = wanted - (middles[lower] - middles[upper]);
        if lacking > 0.0 {
            middles[upper] -= lacking / 2.0;
            middles[lower] += lacking / 2.0;
        }
    }
}

/// Moves names up where they would reach below the plot, among the numbers of its axis.
fn lift(order: &[usize], sizes: &[(Vec<String>, (f64, f64))], middles: &mut [f64], bottom: f64) {
    for &index in order {
        middles[index] = middles[index].min(bottom - sizes[index].1.1 / 2.0);
    }
}

/// Names beside the lines, where other lines are farthest. `paths` are the lines in
/// the order of the names. None if a name finds no place of which it is clear
/// which line it names.
pub fn beside_lines(names: &[&str], paths: &[Vec<Point>], obstacles: &mut Obstacles) -> Option<Vec<Words>> {
    let mut placed = Vec::new();
    for (index, name) in names.iter().enumerate() {
        let (lines, size) = sized(name, 220.0, LABEL, Weight::Bold, 2);
        let others: Vec<&Vec<Point>> =
            paths.iter().enumerate().filter(|(other, _)| *other != index).map(|(_, path)| path).collect();
        let rect = clearest(&paths[index], &others, size, obstacles)?;
        obstacles.boxes.push(rect);
        placed.push(Words { lines, rect });
    }
    Some(placed)
}

fn clearest(path: &[Point], others: &[&Vec<Point>], size: (f64, f64), obstacles: &Obstacles) -> Option<Rect> {
    let samples = place::along(path, 7.0);
    let last = samples.len().max(2) as f64 - 1.0;
    let mut best: Option<(f64, Rect)> = None;
    for (index, &point) in samples.iter().enumerate() {
        let near = [7.0, 15.0, 24.0].into_iter().flat_map(|distance| place::beside(point, size, distance));
        for rect in near.filter(|rect| obstacles.open(*rect)) {
            let own = place::to_path(rect, path);
            let other = others.iter().map(|path| place::to_path(rect, path)).fold(f64::INFINITY, f64::min);
            if obstacles.clearance(rect) < 3.5 || other < 17.0_f64.max(own * 1.7) {
                continue;
            }
            let score = other.min(90.0) - 2.0 * own + 25.0 * index as f64 / last;
            if best.is_none_or(|(most, _)| score > most) {
                best = Some((score, rect));
            }
        }
    }
    best.map(|(_, rect)| rect)
}

#[cfg(test)]
mod tests {
    use super::*;

    const FRAME: Rect = Rect { left: 0.0, top: 0.0, right: 400.0, bottom: 300.0 };

    #[test]
    fn names_at_ends_do_not_overlap() {
        let words = at_ends(&["npm", "PyPI"], &[(400.0, 100.0), (400.0, 108.0)], FRAME).unwrap();
        assert!(words[0].rect.bottom <= words[1].rect.top + 0.5);
    }

    #[test]
    fn names_at_ends_stay_above_the_axis() {
        let words = at_ends(&["npm"], &[(400.0, 298.0)], FRAME).unwrap();
        assert!(words[0].rect.bottom <= 300.0 + 1e-9, "{:?}", words[0].rect);
    }

    #[test]
    fn a_common_end_needs_other_places() {
        let ends = [(400.0, 0.0); 3];
        assert!(at_ends(&["npm", "PyPI", "(equality)"], &ends, FRAME).is_none());
    }

    #[test]
    fn lines_that_run_together_get_no_names() {
        let path = vec![(0.0, 150.0), (400.0, 150.0)];
        let near = vec![(0.0, 153.0), (400.0, 153.0)];
        let mut obstacles = Obstacles { frame: FRAME, paths: vec![], bands: vec![], boxes: vec![] };
        assert!(beside_lines(&["a", "b"], &[path.clone(), near], &mut obstacles).is_none());
        let far = vec![(0.0, 250.0), (400.0, 250.0)];
        assert!(beside_lines(&["a", "b"], &[path, far], &mut obstacles).is_some());
    }
}
