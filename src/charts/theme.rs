//! The one look of all charts: sizes, colours, dashes and markers. Leaves out
//! where things go. Colours follow Okabe and Ito, shifted so that neighbours also
//! differ in lightness; dashes and markers repeat the difference without colour.

use plotters::style::RGBColor;

/// width of every canvas
pub const WIDTH: f64 = 840.0;
/// height of a canvas of lines or columns
pub const HEIGHT: f64 = 520.0;
/// free edge on every side
pub const MARGIN: f64 = 24.0;
/// font size of the title
pub const TITLE: f64 = 23.0;
/// font size of the subtitle
pub const SUBTITLE: f64 = 17.0;
/// font size of axis numbers, categories and series names
pub const LABEL: f64 = 16.0;
/// font size of notes, axis titles and counts
pub const NOTE: f64 = 15.0;
/// font size of the caption
pub const CAPTION: f64 = 13.5;
/// height of a line of text, in font sizes
pub const LEADING: f64 = 1.25;

/// radius of a dot, small enough for its interval's caps to stand out above and below it
pub const DOT: f64 = 4.6;

/// canvas
pub const WHITE: RGBColor = RGBColor(0xff, 0xff, 0xff);
/// titles and values
pub const INK: RGBColor = RGBColor(0x1c, 0x1f, 0x23);
/// subtitles, axis titles, captions
pub const GREY: RGBColor = RGBColor(0x59, 0x5f, 0x66);
/// grid
pub const GRID: RGBColor = RGBColor(0xe3, 0xe5, 0xe8);
/// the axis that values start from
pub const BASE: RGBColor = RGBColor(0x8a, 0x90, 0x97);
/// spans that are not known
pub const UNKNOWN: RGBColor = RGBColor(0xec, 0xed, 0xef);

/// shape of a series' points
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Marker {
    /// filled circle
    Circle,
    /// filled square
    Square,
    /// filled triangle, tip up
    Triangle,
    /// filled square on its corner
    Diamond,
    /// diagonal cross
    Cross,
    /// circle, not filled
    Ring,
}

/// how one series looks
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Look {
    /// colour of lines, bars and dots
    pub ink: RGBColor,
    /// the same hue, dark enough for text on white
    pub text: RGBColor,
    /// dash lengths of its line; None: solid
    pub dash: Option<&'static str>,
    /// shape of its points
    pub marker: Marker,
    /// a thin line of reference, not data
    pub reference: bool,
}

const NPM: (RGBColor, RGBColor) = (RGBColor(0xb2, 0x3f, 0x00), RGBColor(0x9c, 0x36, 0x00));
const PYPI: (RGBColor, RGBColor) = (RGBColor(0x45, 0x9f, 0xdd), RGBColor(0x16, 0x66, 0xa3));
const OTHERS: [(RGBColor, RGBColor); 6] = [
    (RGBColor(0x3a, 0x48, 0x55), RGBColor(0x3a, 0x48, 0x55)),
    (RGBColor(0xe6, 0x9f, 0x00), RGBColor(0x86, 0x5b, 0x00)),
    (RGBColor(0x00, 0x7d, 0x5f), RGBColor(0x00, 0x68, 0x4f)),
    (RGBColor(0xcc, 0x79, 0xa7), RGBColor(0x93, 0x44, 0x70)),
    (RGBColor(0x6d, 0x55, 0x00), RGBColor(0x5e, 0x49, 0x00)),
    (RGBColor(0x97, 0x9c, 0xa2), RGBColor(0x5c, 0x61, 0x67)),
];
// five dashes and six colours: a look comes again only after thirty series
const DASHES: [Option<&str>; 5] = [None, Some("9 4"), Some("2 4"), Some("14 4 2 4"), Some("5 3")];
const MARKERS: [Marker; 6] =
    [Marker::Circle, Marker::Square, Marker::Triangle, Marker::Diamond, Marker::Cross, Marker::Ring];

/// The looks of a chart's series, in the same order. npm and PyPI always have
/// their own colours and markers, together or alone, and npm the first dash.
pub fn looks(names: &[&str]) -> Vec<Look> {
    let mut order: Vec<usize> = (0..names.len()).collect();
    order.sort_by_key(|&index| match names[index] {
        "npm" => (0, index),
        "PyPI" => (1, index),
        name if is_reference(name) => (3, index),
        _ => (2, index),
    });
    // PyPI leaves the first marker to npm even where npm is not there
    let skipped = usize::from(names.contains(&"PyPI") && !names.contains(&"npm"));
    let mut looks = vec![reference(0); names.len()];
    let mut others = 0;
    for (rank, &index) in order.iter().enumerate() {
        looks[index] = match names[index] {
            "npm" => look(NPM, rank, rank),
            "PyPI" => look(PYPI, rank, rank + skipped),
            name if is_reference(name) => reference(rank),
            _ => {
                others += 1;
                look(other(others - 1), rank, rank + skipped)
            }
        };
    }
    looks
}

/// Whether a series is a line of reference, by its name.
pub fn is_reference(name: &str) -> bool {
    name.starts_with('(')
}

fn look((ink, text): (RGBColor, RGBColor), dash: usize, marker: usize) -> Look {
    Look {
        ink,
        text,
        dash: DASHES[dash % DASHES.len()],
        marker: MARKERS[marker % MARKERS.len()],
        reference: false,
    }
}

fn reference(rank: usize) -> Look {
    // the dash is found by colour later, so that no two series may share one
    let shade = u8::try_from(rank % 16).unwrap_or(0);
    let ink = RGBColor(0x6b, 0x70, 0x76 + shade);
    Look { ink, text: GREY, dash: Some("4 4"), marker: Marker::Ring, reference: true }
}

/// Colours past the palette come round again, a shade of blue apart.
fn other(index: usize) -> (RGBColor, RGBColor) {
    let (ink, text) = OTHERS[index % OTHERS.len()];
    let round = u8::try_from(index / OTHERS.len()).unwrap_or(u8::MAX);
    (RGBColor(ink.0, ink.1, ink.2.wrapping_add(round)), text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn registries_keep_their_colours() {
        let swapped = looks(&["PyPI", "npm"]);
        assert_eq!(swapped[0].ink, PYPI.0);
        assert_eq!(swapped[1].ink, NPM.0);
        assert_eq!(swapped[1].dash, None);
        assert_eq!(looks(&["PyPI"])[0].dash, None);
    }

    #[test]
    fn registries_keep_their_markers() {
        assert_eq!(looks(&["npm"])[0].marker, Marker::Circle);
        assert_eq!(looks(&["PyPI"])[0].marker, Marker::Square);
        let with_others = looks(&["PyPI", "all"]);
        assert_eq!([with_others[0].marker, with_others[1].marker], [Marker::Square, Marker::Triangle]);
    }

    #[test]
    fn twenty_series_have_twenty_colours() {
        let names: Vec<String> = (0..20).map(|index| format!("s{index}")).collect();
        let borrowed: Vec<&str> = names.iter().map(String::as_str).collect();
        let mut inks: Vec<_> =
            looks(&borrowed).iter().map(|look| (look.ink.0, look.ink.1, look.ink.2)).collect();
        inks.sort_unstable();
        inks.dedup();
        assert_eq!(inks.len(), 20);
    }
}
