//! reStructuredText as a tally: a reading of its structure, line by line, as Docutils and Sphinx understand it.
//!
//! One pass collects what is defined anywhere (targets of links, images that stand for a name), a second reads the
//! blocks, and each block's text is read for what stands within a line. Nothing is read twice, however it is nested.
//! Left out: rendering, numbering, errors (a text in the wrong markup is paragraphs), and files that are included.

mod blocks;
mod explicit;
mod inline;
mod lines;
mod markers;
mod names;
mod tables;

pub(super) use explicit::{Explicit, explicit};
pub(super) use lines::adornment;
pub(super) use markers::{bullet, enumerator};
pub(super) use tables::{is_grid_border, is_simple_border};

use super::tally::Tally;

/// Reads reStructuredText.
pub(super) fn read(text: &str, tally: &mut Tally<'_>) {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let lines = lines::of(text);
    let names = names::collect(&lines);
    blocks::Blocks::new(text, &lines, &names, tally).read();
}
