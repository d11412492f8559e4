//! What stands within the lines of a block: literals, links, references, roles, and names that stand for images.
//!
//! Emphasis needs no reading, since its marks are no letters. What is not closed is text.

use super::names::{Names, Substitution};
use crate::readme::tally::Tally;

/// Bytes of the longest name that is looked for between bars or before an underscore.
const NAME_BYTES: usize = 120;

/// Roles whose text is code; with a domain (`py:func`) likewise.
const CODE_ROLES: [&str; 36] = [
    "code",
    "literal",
    "math",
    "func",
    "function",
    "class",
    "meth",
    "method",
    "mod",
    "module",
    "attr",
    "attribute",
    "obj",
    "object",
    "exc",
    "data",
    "const",
    "type",
    "var",
    "file",
    "program",
    "command",
    "option",
    "envvar",
    "samp",
    "kbd",
    "macro",
    "member",
    "keyword",
    "makevar",
    "regexp",
    "token",
    "mimetype",
    "path",
    "raw",
    "confval",
];

/// Roles that are links.
const LINK_ROLES: [&str; 9] = ["doc", "ref", "pep", "rfc", "numref", "term", "issue", "pr", "download"];

const SPECIAL: [bool; 256] = {
    let mut special = [false; 256];
    special[b'`' as usize] = true;
    special[b'|' as usize] = true;
    special[b'_' as usize] = true;
    special[b'\\' as usize] = true;
    special
};

/// Reads the text of a block.
pub(super) fn read<'t>(text: &'t str, names: &Names<'t>, anonymous: &mut usize, tally: &mut Tally<'_>) {
    let mut reader =
        Reader { text, at: 0, from: 0, no_literal: false, no_phrase: false, names, anonymous, tally };
    reader.read();
}

struct Reader<'t, 'n, 'p> {
    text: &'t str,
    at: usize,
    /// Where the text begins that has not been told yet.
    from: usize,
    /// Nothing closes a literal from here on.
    no_literal: bool,
    /// Nothing closes a phrase from here on.
    no_phrase: bool,
    names: &'n Names<'t>,
    anonymous: &'n mut usize,
    tally: &'n mut Tally<'p>,
}

impl<'t> Reader<'t, '_, '_> {
    fn read(&mut self) {
        let bytes = self.text.as_bytes();
        while let Some(skipped) = bytes[self.at..].iter().position(|byte| SPECIAL[usize::from(*byte)]) {
            self.at += skipped;
            match bytes[self.at] {
                b'`' if bytes.get(self.at + 1) == Some(&b'`') => self.literal(),
                b'`' => self.phrase(),
                b'|' => self.substitution(),
                b'_' => self.reference(),
                _ => self.escape(),
            }
        }
        self.tell(self.text.len());
    }

    /// Tells the text up to `end`.
    fn tell(&mut self, end: usize) {
        if self.from < end {
            self.tally.text(&self.text[self.from..end]);
        }
        self.from = end;
    }

    /// Goes on behind what was read.
    fn go_on(&mut self, at: usize) {
        self.at = at;
        self.from = at;
    }

    fn escape(&mut self) {
        self.tell(self.at);
        let next = self.text[self.at + 1..].chars().next();
        let length = next.map_or(0, char::len_utf8);
        // An escaped blank is nothing; any other character is itself.
        self.from = self.at + 1 + if next.is_some_and(char::is_whitespace) { length } else { 0 };
        self.at += 1 + length;
    }

    fn literal(&mut self) {
        let inner = self.at + 2;
        let close = if self.no_literal { None } else { self.text[inner..].find("``") };
        let Some(length) = close.filter(|length| *length > 0) else {
            self.no_literal = close.is_none();
            self.at = inner;
            return;
        };
        self.tell(self.at);
        self.tally.code(&self.text[inner..inner + length]);
        let end = inner + length;
        let more = self.text[end..].bytes().take_while(|byte| *byte == b'`').count();
        self.go_on(end + more);
    }

    fn phrase(&mut self) {
        let inner = self.at + 1;
        let opens = self.text[inner..].chars().next().is_some_and(|next| !next.is_whitespace());
        let close = if self.no_phrase || !opens { None } else { self.text[inner..].find('`') };
        let Some(length) = close else {
            self.no_phrase |= opens;
            self.at = inner;
            return;
        };
        let content = &self.text[inner..inner + length];
        let end = inner + length + 1;
        let role = self.role_before();
        self.tell(self.at - role.map_or(0, |role| role.len() + 2));
        let after = &self.text[end..];
        let (role, end) = match role {
            Some(role) => (Some(role), end),
            None => role_behind(after).map_or((None, end), |role| (Some(role), end + role.len() + 2)),
        };
        if let Some(role) = role {
            self.with_role(role, content);
            self.go_on(end);
        } else if after.starts_with('_') {
            let nameless = after.starts_with("__");
            self.link(content, nameless);
            self.go_on(end + if nameless { 2 } else { 1 });
        } else {
            // An address that lost its underscore is neither a link nor words.
            let (label, _) = label_and_address(content);
            self.tally.text(label.unwrap_or(content));
            self.go_on(end);
        }
    }

    /// The role that ends right before the backquote, if there is one.
    fn role_before(&self) -> Option<&'t str> {
        let before = self.text[self.from..self.at].strip_suffix(':')?;
        let start = before.bytes().rposition(|byte| !is_role_byte(byte)).map_or(0, |at| at + 1);
        let start = if before.is_char_boundary(start) { start } else { return None };
        let role = before[start..].strip_prefix(':')?;
        (!role.is_empty()).then_some(role)
    }

    fn with_role(&mut self, role: &str, content: &str) {
        let name = role.rsplit(':').next().unwrap_or(role);
        let (label, _) = label_and_address(content);
        if LINK_ROLES.contains(&name) {
            self.tally.link_begins("");
            self.tally.text(label.unwrap_or(content));
            self.tally.link_ends();
        } else if role.contains(':') || CODE_ROLES.contains(&name) {
            self.tally.code(content);
        } else {
            self.tally.text(content);
        }
    }

    fn link(&mut self, content: &'t str, nameless: bool) {
        let (label, address) = label_and_address(content);
        match (label, address) {
            (Some(label), Some(address)) if !label.is_empty() => {
                let address =
                    address.strip_suffix('_').and_then(|name| self.names.target(name)).unwrap_or(address);
                self.tally.link_begins(address);
                self.tally.text(label);
                self.tally.link_ends();
            }
            (_, Some(address)) => self.tally.link(address),
            _ => {
                let address = if nameless { self.next_anonymous() } else { self.names.target(content) };
                self.tally.link_begins(address.unwrap_or_default());
                self.tally.text(content);
                self.tally.link_ends();
            }
        }
    }

    fn next_anonymous(&mut self) -> Option<&'t str> {
        *self.anonymous += 1;
        self.names.anonymous.get(*self.anonymous - 1).copied()
    }

    fn substitution(&mut self) {
        let rest = &self.text[self.at + 1..];
        let name = rest.bytes().take(NAME_BYTES).position(|byte| byte == b'|').map(|end| &rest[..end]);
        let name = name.filter(|name| !name.starts_with(' ') && !name.ends_with(' '));
        let stands_for = name.and_then(|name| self.names.substitution(name));
        let (Some(name), Some(stands_for)) = (name, stands_for) else {
            self.at += 1;
            return;
        };
        self.tell(self.at);
        match stands_for {
            Substitution::Image(address) => self.tally.image(address),
            Substitution::Text(text) => self.tally.text(text),
            Substitution::Other => {}
        }
        let after = &self.text[self.at + name.len() + 2..];
        let marks = after.bytes().take(2).take_while(|byte| *byte == b'_').count();
        self.go_on(self.at + name.len() + 2 + marks);
    }

    /// A word before an underscore, where it is a reference: its name is defined, or it is without a name.
    fn reference(&mut self) {
        let bytes = self.text.as_bytes();
        let marks = bytes[self.at..].iter().take(3).take_while(|byte| **byte == b'_').count();
        let after = self.at + marks;
        let before = &self.text[self.from..self.at];
        let ends = bytes.get(after).is_none_or(|byte| !byte.is_ascii_alphanumeric() && *byte < 0x80);
        if marks < 3 && ends && !before.is_empty() {
            if before.ends_with(']') {
                self.footnote(before, after);
                return;
            }
            let name = simple_name(before);
            let address = match marks {
                _ if name.is_empty() => None,
                1 => self.names.target(name),
                _ => self.next_anonymous(),
            };
            if let Some(address) = address {
                self.tell(self.at - name.len());
                self.tally.link_begins(address);
                self.tally.text(name);
                self.tally.link_ends();
                self.go_on(after);
                return;
            }
        }
        self.at = after;
    }

    /// `[1]_`: neither words nor a link.
    fn footnote(&mut self, before: &str, after: usize) {
        let label = before.bytes().rev().take(NAME_BYTES).position(|byte| byte == b'[');
        if let Some(length) = label {
            self.tell(self.at - length - 1);
            self.go_on(after);
        } else {
            self.at = after;
        }
    }
}

/// The name of a reference at the end of a text: letters and digits, with single marks between them.
fn simple_name(text: &str) -> &str {
    let is_part = |byte: &u8| byte.is_ascii_alphanumeric() || b"-_.+:".contains(byte) || *byte >= 0x80;
    let length = text.bytes().rev().take(NAME_BYTES).take_while(is_part).count();
    let start = text.len() - length;
    let name = if text.is_char_boundary(start) { &text[start..] } else { "" };
    let is_address = name.contains("://") || text.as_bytes()[..start].ends_with(b"/");
    if is_address { "" } else { name.trim_start_matches(|c: char| !c.is_alphanumeric()) }
}

fn is_role_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b':' | b'-' | b'_' | b'.' | b'+')
}

/// The role behind a phrase, as in `` `x`:code: ``.
fn role_behind(after: &str) -> Option<&str> {
    let rest = after.strip_prefix(':')?;
    let end = rest.bytes().take(NAME_BYTES).position(|byte| byte == b':')?;
    let role = &rest[..end];
    (!role.is_empty() && role.bytes().all(is_role_byte)).then_some(role)
}

/// The parts of `label <address>`.
fn label_and_address(content: &str) -> (Option<&str>, Option<&str>) {
    let parts = content.trim_end().strip_suffix('>').and_then(|inner| inner.rsplit_once('<'));
    match parts {
        Some((label, address)) if label.is_empty() || label.ends_with(char::is_whitespace) => {
            (Some(label.trim()), Some(address.trim()))
        }
        _ => (None, None),
    }
}

#[cfg(test)]
mod tests {
    use super::super::{lines, names};
    use super::*;
    use crate::readme::{Features, Subject};

    fn count(text: &str, defined: &str) -> Features {
        let lines = lines::of(defined);
        let names = names::collect(&lines);
        let mut tally = Tally::new(Subject::npm("left"));
        read(text, &names, &mut 0, &mut tally);
        tally.finish().features
    }

    #[test]
    fn links_and_words() {
        let features = count(
            "See `the docs <https://a.example/docs/>`_, `<https://b.example>`__, `phrase`_, name_, some_name, [1]_ and \
             `it`__ with ``code words``, :func:`call`, :sup:`up` and `cited text`.",
            ".. _name: https://c.example",
        );
        assert_eq!((features.links, features.words), (5, 13));
        assert_eq!(features.documentation_link.as_deref(), Some("https://a.example/docs/"));
    }

    #[test]
    fn names_between_bars_stand_for_images() {
        let features = count(
            "|a| |b|_ |c| a | b |d|",
            ".. |a| image:: badge.svg\n.. |b| image:: x.png\n.. |c| replace:: two words",
        );
        assert_eq!((features.badges, features.images, features.words), (1, 1, 5));
    }

    #[test]
    fn what_is_not_closed_is_text() {
        assert_eq!(count("``one two `three four | five_ \\", "").words, 5);
        assert_eq!(count("a\\ b ``c``\\ s `` ` ``", "").words, 2);
    }
}
