//! reStructuredText as a tally.
use super::tally::Tally;
/// Reads.
pub(super) fn read(text: &str, tally: &mut Tally) { tally.text(text); }
