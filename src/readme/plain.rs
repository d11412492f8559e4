//! Text without markup: words and bare links.
//!
//! Left out: all that is only a habit of plain texts, such as titles in capitals.

use super::tally::Tally;

/// Reads plain text.
pub(super) fn read(text: &str, tally: &mut Tally) {
    tally.text(text);
    tally.gap();
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_and_links_are_counted_and_nothing_else() {
        let mut tally = Tally::new("left");
        read(
            "# Pads <b>strings</b>.\n\n* see https://docs.left.example/ and www.left.example.\n",
            &mut tally,
        );
        let features = tally.finish().features;
        assert_eq!((features.words, features.links, features.headings, features.lists), (4, 2, 0, 0));
        assert_eq!(features.documentation_link.as_deref(), Some("https://docs.left.example/"));
    }
}
