//! Free places for words in a plot full of lines: boxes, distances, and the search
//! for a spot that touches nothing. Leaves out what the words say and drawing.

/// a place on the canvas
pub type Point = (f64, f64);

/// An upright box on the canvas.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Rect {
    /// left edge
    pub left: f64,
    /// upper edge
    pub top: f64,
    /// right edge
    pub right: f64,
    /// lower edge
    pub bottom: f64,
}

impl Rect {
    /// A box of a size around its middle.
    pub fn around((x, y): Point, (width, height): (f64, f64)) -> Self {
        Self {
            left: x - width / 2.0,
            right: x + width / 2.0,
            top: y - height / 2.0,
            bottom: y + height / 2.0,
        }
    }

    /// The box grown on every side.
    pub fn grown(self, by: f64) -> Self {
        Self { left: self.left - by, top: self.top - by, right: self.right + by, bottom: self.bottom + by }
    }

    /// Width from left to right.
    pub fn width(self) -> f64 {
        self.right - self.left
    }

    /// The box moved sideways until it lies between the edges of another.
    pub fn within(self, other: Self) -> Self {
        let by = (other.left - self.left).max(0.0) - (self.right - other.right).max(0.0);
        Self { left: self.left + by, right: self.right + by, ..self }
    }

    /// Whether two boxes share any place.
    pub fn meets(self, other: Self) -> bool {
        self.left < other.right
            && other.left < self.right
            && self.top < other.bottom
            && other.top < self.bottom
    }

    /// Whether another box lies inside.
    pub fn holds(self, other: Self) -> bool {
        self.left <= other.left
            && self.top <= other.top
            && self.right >= other.right
            && self.bottom >= other.bottom
    }

    /// The box's place nearest to a point.
    pub fn nearest(self, (x, y): Point) -> Point {
        (x.clamp(self.left, self.right), y.clamp(self.top, self.bottom))
    }

    /// Distance to a straight line between two points; zero if it touches.
    pub fn distance(self, from: Point, to: Point) -> f64 {
        if self.crossed(from, to) {
            return 0.0;
        }
        let corners = [
            (self.left, self.top),
            (self.right, self.top),
            (self.left, self.bottom),
            (self.right, self.bottom),
        ];
        let by_corner = corners.into_iter().map(|corner| off(corner, from, to));
        let by_end = [from, to].into_iter().map(|end| apart(end, self.nearest(end)));
        by_corner.chain(by_end).fold(f64::INFINITY, f64::min)
    }

    /// Whether a straight line passes through, by clipping it to the box.
    fn crossed(self, from: Point, to: Point) -> bool {
        let (dx, dy) = (to.0 - from.0, to.1 - from.1);
        let edges = [
            (-dx, from.0 - self.left),
            (dx, self.right - from.0),
            (-dy, from.1 - self.top),
            (dy, self.bottom - from.1),
        ];
        let (mut enter, mut leave) = (0.0_f64, 1.0_f64);
        for (slope, room) in edges {
            if slope == 0.0 {
                if room < 0.0 {
                    return false;
                }
            } else if slope < 0.0 {
                enter = enter.max(room / slope);
            } else {
                leave = leave.min(room / slope);
            }
        }
        enter <= leave
    }
}

/// Distance between two points.
pub fn apart(one: Point, other: Point) -> f64 {
    (one.0 - other.0).hypot(one.1 - other.1)
}

/// Distance from a point to a straight line between two others.
fn off(point: Point, from: Point, to: Point) -> f64 {
    let (dx, dy) = (to.0 - from.0, to.1 - from.1);
    let length = dx * dx + dy * dy;
    let along =
        if length == 0.0 { 0.0 } else { ((point.0 - from.0) * dx + (point.1 - from.1) * dy) / length };
    let along = along.clamp(0.0, 1.0);
    apart(point, (from.0 + along * dx, from.1 + along * dy))
}

/// Distance from a box to a path of straight lines.
pub fn to_path(rect: Rect, path: &[Point]) -> f64 {
    match path {
        [only] => rect.distance(*only, *only),
        _ => path.windows(2).map(|ends| rect.distance(ends[0], ends[1])).fold(f64::INFINITY, f64::min),
    }
}

/// A path with at most one point every `gap` units, both ends kept.
pub fn thinned(path: &[Point], gap: f64) -> Vec<Point> {
    let mut kept: Vec<Point> = Vec::new();
    for (index, &point) in path.iter().enumerate() {
        let far = kept.last().is_none_or(|&last| apart(last, point) >= gap);
        if far || index + 1 == path.len() {
            kept.push(point);
        }
    }
    kept
}

/// Points along a path, one every `gap` units.
pub fn along(path: &[Point], gap: f64) -> Vec<Point> {
    let mut points: Vec<Point> = path.first().copied().into_iter().collect();
    for ends in path.windows(2) {
        let length = apart(ends[0], ends[1]);
        let mut gone = gap;
        while gone < length {
            let share = gone / length;
            points.push((
                ends[0].0 + share * (ends[1].0 - ends[0].0),
                ends[0].1 + share * (ends[1].1 - ends[0].1),
            ));
            gone += gap;
        }
        points.push(ends[1]);
    }
    points
}

/// What words must keep clear of.
#[derive(Clone)]
pub struct Obstacles {
    /// the words' outer limit
    pub frame: Rect,
    /// lines and leaders, best avoided
    pub paths: Vec<Vec<Point>>,
    /// edges of bands: words keep off them, leaders may cross them
    pub bands: Vec<Vec<Point>>,
    /// other words, always avoided
    pub boxes: Vec<Rect>,
}

/// a note farther than this from its point has a leader
pub const LEADER: f64 = 13.0;

const DIRECTIONS: [Point; 8] =
    [(0.0, -1.0), (1.0, -1.0), (-1.0, -1.0), (1.0, 0.0), (-1.0, 0.0), (1.0, 1.0), (-1.0, 1.0), (0.0, 1.0)];

/// Boxes of a size at a distance around a point.
pub fn beside(point: Point, size: (f64, f64), distance: f64) -> impl Iterator<Item = Rect> {
    DIRECTIONS.into_iter().map(move |(x, y)| {
        let diagonal = if x != 0.0 && y != 0.0 { 0.75 } else { 1.0 };
        let middle = (
            point.0 + x * (distance * diagonal + size.0 / 2.0),
            point.1 + y * (distance * diagonal + size.1 / 2.0),
        );
        Rect::around(middle, size)
    })
}

impl Obstacles {
    /// Whether a box keeps to the frame and off all other words.
    pub fn open(&self, rect: Rect) -> bool {
        self.frame.holds(rect) && !self.boxes.iter().any(|other| other.meets(rect.grown(4.0)))
    }

    /// Distance from a box to the nearest line or band.
    pub fn clearance(&self, rect: Rect) -> f64 {
        self.paths.iter().chain(&self.bands).map(|path| to_path(rect, path)).fold(f64::INFINITY, f64::min)
    }

    /// The best place for words that belong to a point: near it, off all words,
    /// and off all lines if there is such a place; with how bad it is. None: every place is taken.
    pub fn note(&self, point: Point, size: (f64, f64)) -> Option<(Rect, f64)> {
        let distances = [9.0, 20.0, 34.0, 52.0, 74.0, 100.0, 130.0, 165.0];
        let rects = distances.into_iter().flat_map(|distance| beside(point, size, distance));
        rects
            .map(|rect| rect.within(self.frame))
            .filter(|rect| self.open(*rect) && rect.distance(point, point) > 4.0)
            .map(|rect| (rect, self.cost(point, rect)))
            .min_by(|one, other| one.1.total_cmp(&other.1))
    }

    /// How bad a place is: its distance, and much more for touching anything.
    fn cost(&self, point: Point, rect: Rect) -> f64 {
        let end = rect.nearest(point);
        let distance = apart(point, end);
        let touched = if self.clearance(rect.grown(3.0)) > 0.0 { 0.0 } else { 220.0 };
        let led = distance > LEADER;
        let blocked = led
            && self.boxes.iter().any(|other| {
                let own = other.distance(point, point) < 1.0;
                !own && other.distance(point, end) < 2.0
            });
        let crossing = led && self.crosses(point, end);
        distance + touched + if blocked { 400.0 } else { 0.0 } + if crossing { 150.0 } else { 0.0 }
    }

    /// Whether a leader from a point crosses a line, other than the point's own
    /// where it starts.
    fn crosses(&self, point: Point, end: Point) -> bool {
        let spot = |place: Point| Rect::around(place, (1.0, 1.0));
        let steps = along(&[point, end], 4.0);
        self.paths.iter().any(|path| {
            let own = to_path(spot(point), path) < 5.0;
            let far = if own { steps.len() / 2 } else { 0 };
            steps.iter().skip(far).any(|step| to_path(spot(*step), path) < 2.0)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FRAME: Rect = Rect { left: 0.0, top: 0.0, right: 200.0, bottom: 200.0 };

    #[test]
    fn distances() {
        let rect = Rect::around((50.0, 50.0), (20.0, 20.0));
        assert!(rect.distance((0.0, 50.0), (100.0, 50.0)) < 1e-9);
        assert!((rect.distance((0.0, 30.0), (100.0, 30.0)) - 10.0).abs() < 1e-9);
        assert!((rect.distance((70.0, 50.0), (90.0, 50.0)) - 10.0).abs() < 1e-9);
    }

    #[test]
    fn a_note_keeps_off_lines_and_words() {
        let taken = Rect::around((100.0, 70.0), (60.0, 40.0));
        let obstacles = Obstacles {
            frame: FRAME,
            paths: vec![vec![(0.0, 100.0), (200.0, 100.0)]],
            bands: vec![],
            boxes: vec![taken],
        };
        let found = obstacles.note((100.0, 100.0), (40.0, 16.0)).unwrap().0;
        assert!(!found.meets(taken) && obstacles.clearance(found) > 0.0 && FRAME.holds(found));
    }

    #[test]
    fn no_room_is_said() {
        let obstacles = Obstacles { frame: FRAME, paths: vec![], bands: vec![], boxes: vec![FRAME] };
        assert!(obstacles.note((100.0, 100.0), (40.0, 16.0)).is_none());
    }

    #[test]
    fn paths_are_thinned_and_sampled() {
        let path: Vec<Point> = (0..100).map(|x| (f64::from(x), 0.0)).collect();
        assert_eq!(thinned(&path, 10.0).len(), 11);
        assert_eq!(along(&[(0.0, 0.0), (10.0, 0.0)], 5.0).len(), 3);
    }
}
