//! HTML inside a README, read by its tags: headings, links, images, code, lists and tables. Tags are never words.
//!
//! A tag that is never closed is text, and what follows it is not searched for tags again, so that reading stays
//! linear. Left out: whether tags match each other, and everything that no feature asks for.

use memchr::{memchr, memmem};

use super::tally::Tally;

/// Whether a text has the end of an element that may hold code; without it, its beginning is only mentioned.
pub(super) fn closes_pre(text: &str) -> bool {
    memmem::find(text.as_bytes(), b"</pre").is_some() || memmem::find(text.as_bytes(), b"</PRE").is_some()
}

/// Elements that stand within a line: they end no word.
const WITHIN_A_LINE: [&str; 22] = [
    "a", "abbr", "b", "code", "del", "em", "font", "i", "ins", "kbd", "mark", "q", "s", "samp", "small",
    "span", "strike", "strong", "sub", "sup", "tt", "u",
];

/// What the tags read so far have left open. It outlives a block: `<h1>` may stand in one and `</h1>` in another.
#[derive(Debug, Default)]
pub(super) struct Html {
    /// `pre`, `script` or `style`: no prose, blocks of Markdown included.
    block: bool,
    /// `code` and the like within a line.
    inline: bool,
    /// Nothing ends a `pre`, so that none begins.
    no_pre: bool,
    /// The tag being read stands in a paragraph, where programs and styles are shown as text.
    in_paragraph: bool,
}

impl Html {
    /// Nothing read of `text` yet.
    pub(super) fn of(text: &str) -> Self {
        Self { no_pre: !closes_pre(text), ..Self::default() }
    }

    /// Whether what is read now stands in a block of code.
    pub(super) fn is_block(&self) -> bool {
        self.block
    }

    /// Reads a tag that stands in a paragraph.
    pub(super) fn read_in_paragraph(&mut self, tag: &str, tally: &mut Tally<'_>) {
        self.in_paragraph = true;
        self.read(tag, tally);
        self.in_paragraph = false;
    }

    /// Whether what is read now stands in code.
    pub(super) fn is_code(&self) -> bool {
        self.block || self.inline
    }

    /// A block of Markdown ended: code within a line that was left open ends with it.
    pub(super) fn block_ends(&mut self) {
        self.inline = false;
    }

    /// Reads HTML: tags and the text between them.
    pub(super) fn read(&mut self, html: &str, tally: &mut Tally<'_>) {
        let mut rest = html;
        while let Some(start) = memchr(b'<', rest.as_bytes()) {
            self.text(&rest[..start], tally);
            rest = &rest[start..];
            let length = match piece(rest) {
                Piece::Tag(length) => {
                    self.tag(&rest[..length], tally);
                    length
                }
                Piece::Hidden(length) => length,
                Piece::Text(length) => {
                    self.text(&rest[..length], tally);
                    length
                }
            };
            rest = &rest[length..];
        }
        self.text(rest, tally);
    }

    /// Text between tags. A named blank ends a word; other named characters stand within one.
    fn text(&mut self, text: &str, tally: &mut Tally<'_>) {
        if text.is_empty() {
            return;
        }
        if self.block {
            tally.code_text(text);
        }
        if self.is_code() {
            if !text.trim().is_empty() {
                tally.code(text);
            }
            return;
        }
        let mut rest = text;
        while let Some(start) = memchr(b'&', rest.as_bytes()) {
            tally.text(&rest[..start]);
            rest = &rest[start..];
            let length = rest.bytes().take(12).position(|byte| byte == b';').map_or(1, |end| end + 1);
            match &rest[..length] {
                "&" => tally.text("&"),
                "&nbsp;" | "&emsp;" | "&ensp;" | "&#160;" => tally.gap(),
                _ => {}
            }
            rest = &rest[length..];
        }
        tally.text(rest);
    }

    fn tag(&mut self, tag: &str, tally: &mut Tally<'_>) {
        let closes = tag.as_bytes().get(1) == Some(&b'/');
        let inner = &tag[if closes { 2 } else { 1 }..tag.len() - 1];
        let end = inner.bytes().position(|byte| !byte.is_ascii_alphanumeric()).unwrap_or(inner.len());
        let name = inner[..end].to_ascii_lowercase();
        if !WITHIN_A_LINE.contains(&name.as_str()) && name != "img" {
            tally.gap();
        }
        match (name.as_str(), closes) {
            ("h1" | "h2" | "h3" | "h4" | "h5" | "h6", false) => {
                tally.heading_begins(name.as_bytes()[1] - b'0');
            }
            ("h1" | "h2" | "h3" | "h4" | "h5" | "h6", true) => tally.heading_ends(),
            ("a", true) => tally.link_ends(),
            ("a", false) => {
                if let Some(target) = attribute(&inner[end..], "href") {
                    tally.link_begins(target);
                }
            }
            ("img", false) if !self.block => tally.image(attribute(&inner[end..], "src").unwrap_or_default()),
            ("pre", false) if !self.block && !self.no_pre => {
                tally.code_block();
                self.block = true;
            }
            ("script" | "style", false) if !self.in_paragraph => self.block = !inner.ends_with('/'),
            ("pre" | "script" | "style", true) => {
                self.block = false;
                self.inline = false;
            }
            ("code" | "tt" | "samp", closes) => self.inline = !closes && !inner.ends_with('/'),
            ("ul" | "ol" | "dl", false) => tally.list(),
            ("table", false) => tally.table(),
            _ => {}
        }
    }
}

/// What a `<` begins, with its length in bytes.
enum Piece {
    Tag(usize),
    /// A comment, a declaration or a processing instruction.
    Hidden(usize),
    Text(usize),
}

fn piece(text: &str) -> Piece {
    let bytes = text.as_bytes();
    if text.starts_with("<!--") {
        return Piece::Hidden(memmem::find(bytes, b"-->").map_or(text.len(), |end| end + 3));
    }
    match bytes.get(1) {
        Some(b'!' | b'?') => Piece::Hidden(memchr(b'>', bytes).map_or(text.len(), |end| end + 1)),
        Some(b'/') if bytes.get(2).is_some_and(u8::is_ascii_alphabetic) => tag_piece(text),
        Some(first) if first.is_ascii_alphabetic() => tag_piece(text),
        _ => Piece::Text(1),
    }
}

/// A tag to its `>` outside quotes; where there is none, all that is left is text.
fn tag_piece(text: &str) -> Piece {
    let mut quote = None;
    let mut last = b'<';
    for (at, &byte) in text.as_bytes().iter().enumerate() {
        match (quote, byte) {
            (Some(open), _) if byte == open => quote = None,
            (None, b'>') => return Piece::Tag(at + 1),
            (None, b'"' | b'\'') if last == b'=' => quote = Some(byte),
            _ => {}
        }
        if !byte.is_ascii_whitespace() {
            last = byte;
        }
    }
    Piece::Text(text.len())
}

/// The value of an attribute in what follows a tag's name.
fn attribute<'t>(attributes: &'t str, wanted: &str) -> Option<&'t str> {
    let mut rest = attributes;
    loop {
        rest = rest.trim_start_matches(|c: char| c.is_ascii_whitespace() || c == '/' || c == '=');
        if rest.is_empty() {
            return None;
        }
        let end = rest.find(|c: char| c.is_ascii_whitespace() || c == '=' || c == '/').unwrap_or(rest.len());
        let name = &rest[..end];
        rest = rest[end..].trim_start();
        let value = match rest.strip_prefix('=') {
            None => "",
            Some(after) => {
                let after = after.trim_start();
                let (value, left) = value(after);
                rest = left;
                value
            }
        };
        if name.eq_ignore_ascii_case(wanted) {
            return Some(value.trim());
        }
    }
}

/// A value, quoted or not, and what follows it.
fn value(text: &str) -> (&str, &str) {
    for quote in ['"', '\''] {
        if let Some(inner) = text.strip_prefix(quote) {
            return inner.split_once(quote).unwrap_or((inner, ""));
        }
    }
    let end = text.find(|c: char| c.is_ascii_whitespace()).unwrap_or(text.len());
    text.split_at(end)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::readme::{Features, Subject};

    fn read(html: &str) -> Features {
        let mut tally = Tally::new(Subject::npm("left"));
        Html::of(html).read(html, &mut tally);
        tally.finish().features
    }

    #[test]
    fn tags_are_features_and_never_words() {
        let features = read(
            "<h1 align=center>Left <code>pad</code></h1><!-- not this --><p title='a > b'>two words<br>three</p>\
             <a href='https://left.example/docs/'>here</a> <a name=x></a> <img src=x.png> \
             <a href='#'><img alt='x' src=\"https://img.shields.io/x\"></a>\
             <pre><code>let x = 1;</code></pre><ul><li>four&nbsp;five</ul><TABLE></TABLE>",
        );
        assert_eq!((features.headings, features.words, features.links), (1, 7, 1));
        assert_eq!((features.images, features.badges, features.code_blocks), (1, 1, 1));
        assert_eq!((features.lists, features.tables), (1, 1));
        assert_eq!(features.documentation_link.as_deref(), Some("https://left.example/docs/"));
    }

    #[test]
    fn what_is_no_tag_is_text() {
        assert_eq!(read("a < b and 1 <2 <unclosed word").words, 7);
        assert_eq!(read("<!-- never closed word").words, 0);
    }
}
