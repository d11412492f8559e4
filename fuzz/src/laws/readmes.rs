//! What holds of READMEs, in any markup. It leaves out what counts as what.

use super::readme::{self, COMPARED_BYTES, Features, Markup, Readme};
use super::{ASKED, facts, reference, text};

/// Holds the reader of READMEs to its laws, in every markup.
pub fn hold(body: &[u8]) {
    let text = reference::text_of(body);
    for markup in [Markup::Markdown, Markup::ReStructuredText, Markup::Plain] {
        let found = readme::read(&text, markup, ASKED);
        assert_eq!(found, readme::read(&text, markup, ASKED), "the same text, other features");
        facts::survives(&found);
        ends_of_lines(&text, markup, &found);
        match found {
            Readme::Present(features) | Readme::Placeholder(features) => counts(&features, &text),
            Readme::Absent => {
                assert!(text::unmarked(&text).trim().is_empty(), "a text that is there is absent");
            }
            Readme::Unknown => panic!("a text that is there is unknown"),
        }
    }
}

/// The same lines count the same, whatever ends them.
fn ends_of_lines(text: &str, markup: Markup, found: &Readme) {
    let plain = text::plain_lines(text);
    for ending in ["\n", "\r", "\r\n"] {
        let mut other = readme::read(&plain.replace('\n', ending), markup, ASKED);
        if let (
            Readme::Present(other) | Readme::Placeholder(other),
            Readme::Present(found) | Readme::Placeholder(found),
        ) = (&mut other, found)
        {
            other.bytes = found.bytes;
        }
        assert_eq!(&other, found, "lines that end in {ending:?} count otherwise");
    }
}

/// Nothing is counted that the text has no room for.
fn counts(features: &Features, text: &str) {
    assert_eq!(features.bytes, text.len() as u64);
    assert_eq!(features.cut, text::plain_lines(text::unmarked(text)).len() > COMPARED_BYTES);
    let room = text.len().min(COMPARED_BYTES) as u64 + 1;
    for count in [
        features.words,
        features.headings,
        features.code_blocks,
        features.links,
        features.badges,
        features.images,
        features.lists,
        features.tables,
    ] {
        assert!(u64::from(count) <= room, "{count} of something in {} bytes", text.len());
    }
    assert!(u64::from(features.links) + u64::from(features.badges) + u64::from(features.images) <= room);
    if let Some(link) = &features.documentation_link {
        assert!(!link.trim().is_empty(), "a link to nowhere");
    }
}
