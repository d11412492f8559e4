//! The last pass over the backend's SVG: tenths become canvas units, text gets the
//! chart's font and its exact baseline, lines get their dashes, and the document a
//! title and description for readers who do not see it. Leaves out any drawing.

use super::canvas::TENTHS;
use super::series::Series;
use super::theme::{Look, WIDTH};
use super::{Chart, describe};
use plotters::style::RGBColor;
use std::fmt::Write as _;

/// family name that stands for ordinary text until this pass
pub const PLAIN: &str = "plain";
/// family name that stands for text with a white edge until this pass
pub const HALO: &str = "halo";

const FAMILY: &str = "Inter, 'Helvetica Neue', Arial, sans-serif";
const EDGE: &str =
    " stroke=\"#FFFFFF\" stroke-width=\"3.5\" stroke-linejoin=\"round\" paint-order=\"stroke\"";
const LENGTHS: [&str; 14] = [
    "x",
    "y",
    "x1",
    "y1",
    "x2",
    "y2",
    "cx",
    "cy",
    "r",
    "width",
    "height",
    "points",
    "font-size",
    "stroke-width",
];

/// The finished document.
pub fn finish(drawn: &str, chart: &Chart, height: f64, series: &[Series<'_>]) -> String {
    let looks: Vec<Look> = series.iter().map(|series| series.look).collect();
    let mut out = head(chart, height);
    let mut lines = drawn.lines().filter(|line| !line.starts_with("<svg") && !line.starts_with("</svg"));
    while let Some(line) = lines.next() {
        element(&mut out, line, &looks);
        if line.starts_with("<text") {
            // the backend puts the words and the end of the element on lines of their own
            out.push_str(lines.next().unwrap_or_default());
            out.push_str(lines.next().unwrap_or_default());
        }
        out.push('\n');
    }
    out.push_str("</svg>\n");
    out
}

fn head(chart: &Chart, height: f64) -> String {
    let id = identifier(&chart.id);
    let mut head = String::new();
    // writing to a String cannot fail
    let _ = write!(
        head,
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{WIDTH}\" height=\"{height}\" \
         viewBox=\"0 0 {WIDTH} {height}\" role=\"img\" aria-labelledby=\"{id}-title {id}-desc\" \
         font-family=\"{FAMILY}\">\n<title id=\"{id}-title\">{}</title>\n<desc id=\"{id}-desc\">{}</desc>\n",
        escaped(&chart.title),
        escaped(&describe::describe(chart)),
        height = number(height),
    );
    head
}

/// The id with everything but letters, digits and hyphens replaced.
fn identifier(id: &str) -> String {
    let safe = |character: char| if character.is_ascii_alphanumeric() { character } else { '-' };
    let id: String = id.chars().map(safe).collect();
    if id.starts_with(|first: char| first.is_ascii_alphabetic()) { id } else { format!("chart-{id}") }
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

/// One start tag, attribute by attribute.
fn element(out: &mut String, line: &str, looks: &[Look]) {
    let mut parts = line.split('"');
    let mut stroke = "";
    let dashed = line.starts_with("<polyline");
    while let Some(before) = parts.next() {
        let Some(value) = parts.next() else {
            out.push_str(&dashes(dashed, stroke, looks));
            out.push_str(before);
            return;
        };
        let name = before.rsplit(' ').next().unwrap_or_default().trim_end_matches('=');
        if name == "stroke" {
            stroke = value;
        }
        let lead = before.len() - name.len() - 1;
        attribute(out, &before[..lead], name, value);
    }
}

fn attribute(out: &mut String, lead: &str, name: &str, value: &str) {
    let kept = match (name, value) {
        ("dy", _) | ("opacity", "1") | ("font-family", PLAIN) | ("text-anchor", "start") => None,
        ("font-family", _) => Some(EDGE.to_owned()),
        ("font-weight", _) => Some(" font-weight=\"600\"".to_owned()),
        _ if LENGTHS.contains(&name) => Some(format!(" {name}=\"{}\"", lengths(value))),
        _ => Some(format!(" {name}=\"{value}\"")),
    };
    out.push_str(lead.trim_end());
    out.push_str(&kept.unwrap_or_default());
}

/// Every number of a list divided by the backend's tenths.
fn lengths(value: &str) -> String {
    let scaled = value.split_whitespace().map(|pair| {
        let numbers =
            pair.split(',').map(|word| word.parse::<f64>().map_or(word.to_owned(), |n| number(n / TENTHS)));
        numbers.collect::<Vec<_>>().join(",")
    });
    scaled.collect::<Vec<_>>().join(" ")
}

/// A number with at most two decimals.
fn number(value: f64) -> String {
    let written = format!("{value:.2}");
    written.trim_end_matches('0').trim_end_matches('.').to_owned()
}

fn dashes(wanted: bool, stroke: &str, looks: &[Look]) -> String {
    let same = |look: &&Look| wanted && hex(look.ink) == stroke;
    let dash = looks.iter().find(same).and_then(|look| look.dash);
    dash.map_or(String::new(), |dash| format!(" stroke-dasharray=\"{dash}\""))
}

fn hex(RGBColor(red, green, blue): RGBColor) -> String {
    format!("#{red:02X}{green:02X}{blue:02X}")
}

#[cfg(test)]
mod tests {
    use super::super::theme::looks;
    use super::*;

    #[test]
    fn lengths_are_divided_and_dashes_found() {
        let look = looks(&["npm", "PyPI"]);
        let mut out = String::new();
        let line =
            format!("<polyline stroke=\"{}\" stroke-width=\"25\" points=\"10,20 33,4 \"/>", hex(look[1].ink));
        element(&mut out, &line, &look);
        assert!(out.contains("points=\"1,2 3.3,0.4\""), "{out}");
        assert!(out.ends_with(" stroke-dasharray=\"9 4\"/>"), "{out}");
    }

    #[test]
    fn text_loses_its_stand_in_family() {
        let mut out = String::new();
        element(
            &mut out,
            "<text x=\"100\" y=\"50\" dy=\"-0.5ex\" font-family=\"halo\" font-size=\"160\">",
            &[],
        );
        assert!(out.starts_with("<text x=\"10\" y=\"5\" stroke=\"#FFFFFF\""), "{out}");
        assert!(out.ends_with(" font-size=\"16\">"), "{out}");
    }

    #[test]
    fn ids_are_safe() {
        assert_eq!(identifier("a b\"c"), "a-b-c");
        assert_eq!(identifier("1"), "chart-1");
    }
}
