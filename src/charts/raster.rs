//! SVG to PNG with the embedded font. Leaves out the machine's own fonts and any
//! picture an SVG may refer to, so that the pixels are the same everywhere.
//!
//! The font is Inter 3.019 (Debian package fonts-inter 4.0~beta7+ds-1), cut down to
//! Latin letters and common punctuation, in a regular and a semi-bold weight,
//! under the SIL Open Font License 1.1, which stands beside it in `font/OFL.txt`.
#![allow(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "pixel counts are a few thousand at most"
)]

use super::ChartError;
use resvg::tiny_skia::{Pixmap, Transform};
use resvg::usvg::{ImageHrefResolver, Options, Tree};

const REGULAR: &[u8] = include_bytes!("font/Inter-Regular-Latin.ttf");
const SEMIBOLD: &[u8] = include_bytes!("font/Inter-SemiBold-Latin.ttf");
const WIDEST: u32 = 8000;
const HIGHEST: f32 = 32_000.0;

/// Draws an SVG document as a PNG picture `width_px` pixels wide; the height
/// follows from the document.
///
/// # Errors
/// A document that is no SVG, or a width outside 1 to 8000 pixels.
pub fn png(svg: &str, width_px: u32) -> Result<Vec<u8>, ChartError> {
    let size = || ChartError::Size { width_px };
    if !(1..=WIDEST).contains(&width_px) {
        return Err(size());
    }
    let tree = Tree::from_str(svg, &options())?;
    let scale = width_px as f32 / tree.size().width();
    let height = (tree.size().height() * scale).round().max(1.0);
    if height > HIGHEST {
        return Err(size());
    }
    let mut pixels = Pixmap::new(width_px, height as u32).ok_or_else(size)?;
    resvg::render(&tree, Transform::from_scale(scale, scale), &mut pixels.as_mut());
    pixels.encode_png().map_err(|fault| ChartError::Png { reason: fault.to_string() })
}

/// Only the embedded fonts, and no pictures from elsewhere.
pub(super) fn options() -> Options<'static> {
    let mut options = Options { font_family: "Inter".into(), ..Options::default() };
    options.image_href_resolver =
        ImageHrefResolver { resolve_data: Box::new(|_, _, _| None), resolve_string: Box::new(|_, _| None) };
    let fonts = options.fontdb_mut();
    fonts.load_font_data(REGULAR.to_vec());
    fonts.load_font_data(SEMIBOLD.to_vec());
    fonts.set_sans_serif_family("Inter");
    options
}

#[cfg(test)]
mod tests {
    use super::super::text::{Weight, width};
    use super::*;

    /// Width of a text as the renderer lays it out.
    fn laid_out(words: &str, weight: u32) -> f64 {
        let svg = format!(
            "<svg xmlns='http://www.w3.org/2000/svg' width='900' height='50'>\
             <text x='10' y='30' font-family='Inter' font-weight='{weight}' font-size='20'>{words}</text></svg>"
        );
        let tree = Tree::from_str(&svg, &options()).unwrap();
        f64::from(tree.root().abs_bounding_box().width())
    }

    #[test]
    fn measured_widths_agree_with_the_renderer() {
        for words in ["packages with a summary", "4.50 M of 1,300,000 – 24 % ≥ é"] {
            for (number, weight) in [(400, Weight::Regular), (600, Weight::Bold)] {
                let ratio = width(words, 20.0, weight) / laid_out(words, number);
                assert!((0.97..1.04).contains(&ratio), "{words}: {ratio}");
            }
        }
    }

    #[test]
    fn width_is_what_was_asked() {
        let svg = "<svg xmlns='http://www.w3.org/2000/svg' width='84' height='52'/>";
        let picture = png(svg, 600).unwrap();
        assert_eq!(&picture[16..24], &[0, 0, 2, 88, 0, 0, 1, 115]);
        assert!(matches!(png(svg, 0), Err(ChartError::Size { width_px: 0 })));
        assert!(matches!(png("no picture", 600), Err(ChartError::Svg(_))));
    }
}
