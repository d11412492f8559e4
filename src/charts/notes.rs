//! Notes at single points of lines, with a thin leader where the note stands away
//! from its point. Leaves out the lines.

use super::axes::Plot;
use super::canvas::{Anchor, Canvas, Ink};
use super::names::{Words, sized};
use super::place::{LEADER, Obstacles, Point, Rect, apart};
use super::text::Weight;
use super::theme::{BASE, INK, NOTE};
use super::{ChartError, Row};

const INKED: Ink = Ink { size: NOTE, weight: Weight::Regular, colour: INK, halo: true };

/// A note and the point it belongs to.
pub struct Note {
    point: Point,
    words: Words,
}

/// Finds places for the notes of some rows and adds them to the obstacles. A note
/// for which there is no room stays in the picture's description alone.
pub fn arrange(rows: &[Row], plot: &Plot<'_, '_>, obstacles: &mut Obstacles) -> Vec<Note> {
    let noted = |row: &&Row| row.y.is_finite() && row.label.as_ref().is_some_and(|label| !label.is_empty());
    let mut wanted: Vec<(Point, &str)> = rows
        .iter()
        .filter(noted)
        .map(|row| (plot.at((row.x, row.y)), row.label.as_deref().unwrap_or_default()))
        .collect();
    // a note takes room from those after it, so both orders are tried
    let forward = in_order(&wanted, obstacles.clone());
    wanted.reverse();
    let backward = in_order(&wanted, obstacles.clone());
    let best = if backward.cost < forward.cost { backward } else { forward };
    *obstacles = best.obstacles;
    best.notes
}

/// Notes placed one after the other, and how bad their places are together.
struct Placement {
    notes: Vec<Note>,
    cost: f64,
    obstacles: Obstacles,
}

fn in_order(wanted: &[(Point, &str)], obstacles: Obstacles) -> Placement {
    let before = obstacles.boxes.len();
    let mut placement = Placement { notes: Vec::new(), cost: 0.0, obstacles };
    let dots = wanted.iter().map(|(point, _)| Rect::around(*point, (8.0, 8.0)));
    placement.obstacles.boxes.extend(dots);
    for (point, words) in wanted {
        placement.add(*point, words);
    }
    placement.obstacles.boxes.drain(before..before + wanted.len());
    placement
}

impl Placement {
    fn add(&mut self, point: Point, words: &str) {
        let place = [190.0, 130.0, 90.0].into_iter().find_map(|limit| {
            let (lines, size) = sized(words, limit, NOTE, Weight::Regular, 4);
            self.obstacles.note(point, size).map(|(rect, cost)| (Words { lines, rect }, cost))
        });
        let Some((words, cost)) = place else {
            self.cost += 5000.0;
            return;
        };
        self.cost += cost;
        self.obstacles.boxes.push(words.rect);
        self.obstacles.paths.extend(leader(point, words.rect).map(|end| vec![point, end]));
        self.notes.push(Note { point, words });
    }
}

/// Where a note's leader ends, a little before its words; None: too near for one.
fn leader(point: Point, words: Rect) -> Option<Point> {
    let end = words.grown(3.0).nearest(point);
    (apart(words.nearest(point), point) > LEADER).then_some(end)
}

/// Draws the leaders, which lie under the lines.
///
/// # Errors
/// The backend's fault.
pub fn draw_leaders(notes: &[Note], canvas: &Canvas<'_>) -> Result<(), ChartError> {
    for note in notes {
        if let Some(end) = leader(note.point, note.words.rect) {
            canvas.line(note.point, end, BASE, 1.1)?;
        }
    }
    Ok(())
}

/// Draws the words, which lie over everything.
///
/// # Errors
/// The backend's fault.
pub fn draw_words(notes: &[Note], canvas: &Canvas<'_>) -> Result<(), ChartError> {
    for Note { point, words } in notes {
        let Rect { left, right, top, .. } = words.rect;
        let (x, anchor) = if left >= point.0 {
            (left, Anchor::Start)
        } else if right <= point.0 {
            (right, Anchor::End)
        } else {
            (f64::midpoint(left, right), Anchor::Middle)
        };
        canvas.lines(&words.lines, (x, top), anchor, INKED)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::super::{Form, sample, svg};

    #[test]
    fn a_note_is_written_and_escaped() {
        let mut chart = sample::chart(Form::Lines);
        chart.rows[0].label = Some("spam <purge>".into());
        assert!(svg(&chart).unwrap().contains(">spam &lt;purge&gt;</text>"));
    }
}
