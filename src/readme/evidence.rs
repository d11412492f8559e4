//! How a text is written, by what stands in it: what is declared counts where the text says nothing else.
//!
//! The lines outside of code are weighed. For Markdown speak `#` headings, fences, `[text](address)`, `![`, tables of
//! bars, definitions of links and HTML; for reStructuredText directives and definitions behind two dots, `::` before
//! what is indented, `` `text <address>`_ ``, roles, literals in double backquotes, lines of other marks than `=` and `-`
//! below or above a title, and framed or ruled tables. Titles above `=` or `-` are in both. Left out: what the counts
//! are, and markups that neither registry shows.

use memchr::memchr_iter;

use super::Markup;
use super::rest::{Explicit, adornment, explicit, is_grid_border, is_simple_border};

/// Weight from which on the text contradicts what is declared.
const CONTRADICTS: u32 = 3;

/// Weight at which a text without anything against it needs no further look.
const ENOUGH: u32 = 9;

/// Most that marks of one kind weigh that stand in both markups at times.
const MOST_OF_WEAK: u32 = 2;

/// How a text is written. `declared` is `None` where nothing is.
pub(super) fn markup_of(text: &str, declared: Option<Markup>) -> Markup {
    let mut evidence = Evidence::default();
    evidence.read(text, declared);
    let (markdown, rest) = (evidence.markdown, evidence.rest);
    match declared {
        Some(Markup::Markdown) if rest >= CONTRADICTS && rest > 2 * markdown => Markup::ReStructuredText,
        Some(Markup::ReStructuredText) if markdown >= CONTRADICTS && markdown > 2 * rest => Markup::Markdown,
        Some(Markup::Plain) if markdown.max(rest) >= CONTRADICTS => {
            if markdown >= rest {
                Markup::Markdown
            } else {
                Markup::ReStructuredText
            }
        }
        Some(declared) => declared,
        None if markdown > rest => Markup::Markdown,
        None if rest > 0 || evidence.titles => Markup::ReStructuredText,
        None => Markup::Plain,
    }
}

/// What was found so far.
#[derive(Debug, Default)]
struct Evidence {
    markdown: u32,
    rest: u32,
    weak_markdown: u32,
    weak_rest: u32,
    /// There is a title above a line of `=` or `-`.
    titles: bool,
    /// The marks of the fence that is open.
    fence: Option<(u8, usize)>,
    /// What is indented further belongs to a directive or to a literal block.
    below: Option<usize>,
    /// The lines before: the last, and the one above it.
    last: Before,
    above: Before,
    /// The last line that is not blank announces what is indented, from its own indentation on.
    announces: Option<usize>,
}

/// What a line was.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Before {
    #[default]
    Blank,
    /// Text, so many bytes long.
    Text(usize),
    Marks(u8),
}

impl Evidence {
    fn read(&mut self, text: &str, declared: Option<Markup>) {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let mut start = 0;
        for end in memchr_iter(b'\n', text.as_bytes()).chain([text.len()]) {
            self.line(&text[start..end]);
            start = end + 1;
            let settled = match declared {
                Some(Markup::Markdown) => self.markdown >= ENOUGH && self.rest == 0,
                Some(Markup::ReStructuredText) => self.rest >= ENOUGH && self.markdown == 0,
                _ => false,
            };
            if settled {
                return;
            }
        }
    }

    fn line(&mut self, line: &str) {
        let text = line.trim_ascii();
        let indent = line.len() - line.trim_ascii_start().len();
        if text.is_empty() {
            self.note(Before::Blank);
            return;
        }
        if self.is_in_fence(text) || self.is_announced(text, indent) {
            return;
        }
        if self.below.is_some_and(|below| indent > below) {
            self.note(Before::Text(text.len()));
            return;
        }
        self.below = None;
        if indent >= 4 || line.starts_with('\t') {
            self.note(Before::Text(text.len()));
        } else {
            self.begins(text, indent);
            if self.fence.is_none() {
                self.within(text);
            }
        }
        if text.ends_with("::") && !text.starts_with("..") {
            self.announces = Some(indent);
        }
    }

    /// Whether a line is within a fence, or its end.
    fn is_in_fence(&mut self, text: &str) -> bool {
        let Some((mark, length)) = self.fence else { return false };
        let marks = text.bytes().take_while(|byte| *byte == mark).count();
        if marks >= length && marks == text.len() {
            self.fence = None;
        }
        true
    }

    /// Whether a line is quoted as it is behind two colons; notes what these announce.
    fn is_announced(&mut self, text: &str, indent: usize) -> bool {
        let Some(announced) = self.announces.take().filter(|_| self.last == Before::Blank) else {
            return false;
        };
        if indent > announced {
            self.rest += 3;
            self.below = Some(announced);
            return false;
        }
        let is_quoted = indent == announced && text.starts_with(['>', '$', '%', '#']) && !is_atx(text);
        if is_quoted {
            self.rest += 3;
            self.note(Before::Text(text.len()));
        }
        is_quoted
    }

    fn note(&mut self, line: Before) {
        self.above = std::mem::replace(&mut self.last, line);
    }

    /// What the line's first marks say.
    fn begins(&mut self, text: &str, indent: usize) {
        let mut what = Before::Text(text.len());
        match text.as_bytes() {
            [b'#', ..] if is_atx(text) => self.markdown += 3,
            [b'`' | b'~', ..] if self.opens_fence(text) => self.markdown += 4,
            [b'!', b'[', ..] if text.contains("](") => self.markdown += 3,
            [b'[', ..] if defines_link(text) => self.markdown += 3,
            [b'|' | b':' | b'-', ..] if is_delimiter_row(text) => self.markdown += 3,
            [b'<', ..] if begins_html(text) => self.markdown += 2,
            [b'>', b' ', ..] => self.weak_markdown(),
            [b'-' | b'*', b' ', b'[', b' ' | b'x' | b'X', b']', ..] => self.markdown += 2,
            [b'.', b'.', b' ', ..] => self.explicit(text, indent),
            [b'_', b'_', b' ', ..] | [b'#', b'.', b' ', ..] => self.rest += 2,
            [b'>', b'>', b'>', b' ', ..] if self.last == Before::Blank => self.rest += 2,
            [b'+', ..] if is_grid_border(text) => self.rest += 2,
            [b'=', ..] if is_simple_border(text) => self.rest += 3,
            [b':', b'A'..=b'Z', ..] if text[1..].contains(": ") => self.rest += 2,
            [b'|', b' ', ..] if !text[2..].contains('|') => self.rest += 1,
            _ => {}
        }
        if let Some(mark) = adornment(text).filter(|_| text.len() >= 3 && indent == 0 && self.fence.is_none())
        {
            self.marks(mark, text.len());
            what = Before::Marks(mark);
        }
        self.note(what);
    }

    fn opens_fence(&mut self, text: &str) -> bool {
        let mark = text.as_bytes()[0];
        let length = text.bytes().take_while(|byte| *byte == mark).count();
        let rest = &text[length..];
        // A line of tildes below a text is that of a title.
        let is_title = mark == b'~' && rest.is_empty() && self.last != Before::Blank;
        if length < 3 || rest.contains('`') || is_title {
            return false;
        }
        self.fence = Some((mark, length));
        true
    }

    fn explicit(&mut self, text: &str, indent: usize) {
        self.rest += match explicit(text) {
            Explicit::Directive { .. } | Explicit::Substitution { .. } => 4,
            Explicit::Target { address, .. } if !address.is_empty() => 4,
            Explicit::Target { .. } | Explicit::Anonymous(_) | Explicit::Footnote { .. } => 2,
            Explicit::Comment if self.last == Before::Blank => 3,
            Explicit::Comment => 1,
        };
        self.below = Some(indent);
    }

    /// A line of marks, which may be that of a title.
    fn marks(&mut self, mark: u8, length: usize) {
        let Before::Text(title) = self.last else { return };
        let overlined = self.above == Before::Marks(mark);
        if !overlined && self.above != Before::Blank {
            return;
        }
        match mark {
            // Between two lines of dashes stands front matter, too.
            b'-' => self.titles = true,
            b'=' if !overlined => self.titles = true,
            // A line that parts texts in Markdown is shorter than what stands above.
            _ if length >= 4 && 2 * length >= title => self.rest += 3,
            _ => {}
        }
    }

    /// What stands within the line.
    fn within(&mut self, text: &str) {
        let bytes = text.as_bytes();
        for at in memchr_iter(b']', bytes) {
            match bytes.get(at + 1) {
                Some(b'(') if memchr::memchr(b')', &bytes[at..]).is_some() && text[..at].contains('[') => {
                    self.markdown += 3;
                    break;
                }
                Some(b'[') if text[..at].contains('[') => self.markdown += 1,
                Some(b'_') => {
                    self.rest += 2;
                    break;
                }
                _ => continue,
            }
            break;
        }
        self.backquotes(text);
    }

    /// What backquotes enclose: literals, code, references and roles.
    fn backquotes(&mut self, text: &str) {
        let bytes = text.as_bytes();
        let mut at = 0;
        while let Some(skipped) = memchr::memchr(b'`', &bytes[at..]) {
            let start = at + skipped;
            let marks = bytes[start..].iter().take_while(|byte| **byte == b'`').count();
            let inner = start + marks;
            let Some(length) = memchr::memmem::find(&bytes[inner..], &bytes[start..inner]) else { return };
            let end = inner + length + marks;
            let role = start > 0 && bytes[start - 1] == b':' && is_role(&text[..start - 1]);
            match (marks, bytes.get(end)) {
                (1, _) if role => self.rest += 3,
                (1, Some(b'_')) => self.rest += if text[inner..end].contains(" <") { 4 } else { 2 },
                (1, _) => self.weak_markdown(),
                (2, _) => self.weak_rest(),
                _ => {}
            }
            at = end;
        }
    }

    fn weak_markdown(&mut self) {
        let more = u32::from(self.weak_markdown < MOST_OF_WEAK);
        self.weak_markdown += more;
        self.markdown += more;
    }

    fn weak_rest(&mut self) {
        let more = u32::from(self.weak_rest < MOST_OF_WEAK);
        self.weak_rest += more;
        self.rest += more;
    }
}

/// `## Title`
fn is_atx(text: &str) -> bool {
    let hashes = text.bytes().take_while(|byte| *byte == b'#').count();
    hashes <= 6 && text[hashes..].starts_with(' ') && text[hashes..].contains(char::is_alphanumeric)
}

/// Whether a text ends with a colon and the name of a role.
fn is_role(before: &str) -> bool {
    let name = before
        .bytes()
        .rev()
        .take(32)
        .take_while(|byte| byte.is_ascii_alphanumeric() || *byte == b'-')
        .count();
    name > 0 && before[..before.len() - name].ends_with(':')
}

/// `[name]: address`
fn defines_link(text: &str) -> bool {
    let Some((_, address)) = text.split_once("]: ") else { return false };
    let address = address.trim_start().trim_start_matches('<');
    ["http", "/", "#", "./", "../", "mailto:"].iter().any(|start| address.starts_with(start))
}

/// The row below the heads of a table.
fn is_delimiter_row(text: &str) -> bool {
    text.contains('|')
        && text.contains('-')
        && text.bytes().all(|byte| matches!(byte, b'|' | b'-' | b':' | b' ' | b'\t'))
}

/// Whether a line begins with a tag that READMEs have, or with a comment.
fn begins_html(text: &str) -> bool {
    const TAGS: [&str; 24] = [
        "p", "div", "h1", "h2", "h3", "h4", "img", "a", "br", "hr", "details", "summary", "table", "center",
        "picture", "ul", "ol", "b", "strong", "pre", "sub", "span", "kbd", "td",
    ];
    if text.starts_with("<!--") {
        return true;
    }
    let inner = &text[1..];
    let end = inner.bytes().take(9).take_while(u8::is_ascii_alphanumeric).count();
    let ends = inner[end..].starts_with([' ', '>', '/']) || inner[end..].is_empty();
    ends && TAGS.iter().any(|tag| tag.eq_ignore_ascii_case(&inner[..end]))
}

#[cfg(test)]
mod tests {
    use super::*;

    use Markup::{Markdown, Plain, ReStructuredText};

    #[test]
    fn the_text_decides_where_it_contradicts() {
        for text in [
            "# Left\n\nPads.",
            "Left\n====\n\n```\ncode\n```\n",
            "See [it](https://left.example).",
            "![logo](logo.png)",
            "| a | b |\n|---|---|\n| c | d |",
            "<p align=\"center\">Left</p>\n\n<img src=\"x.png\">",
            "Left\n----\n\n[site]: https://left.example\n",
            "Left\n\n- [ ] task\n- [x] done",
        ] {
            for declared in [Some(Markdown), Some(ReStructuredText), Some(Plain), None] {
                assert_eq!(markup_of(text, declared), Markdown, "{declared:?}: {text}");
            }
        }
        for text in [
            "Left\n====\n\n.. image:: x.png\n",
            "Left\n~~~~\n\nPads.",
            "====\nLeft\n====\n",
            "Like this::\n\n    # a comment\n    [a](b)\n",
            "See `it <https://left.example>`_.",
            "Call :func:`left` now.",
            "Left\n====\n\n.. code-block:: sh\n\n   # no heading\n   pip install `x`\n",
            "=====  =====\na      b\n=====  =====\n",
            "Left\n====\n\n.. nothing that is shown\n",
            ":Author: Jane\n:Version: 1.0\n\nPads.",
            "Like this::\n\n> quoted\n> lines\n",
        ] {
            for declared in [Some(Markdown), Some(ReStructuredText), Some(Plain), None] {
                assert_eq!(markup_of(text, declared), ReStructuredText, "{declared:?}: {text}");
            }
        }
    }

    #[test]
    fn what_is_declared_counts_where_the_text_says_nothing() {
        for text in [
            "",
            "Pads strings, nothing more.",
            "Use `left` here.",
            "a::b",
            "- one\n- two",
            "# ",
            "#! not a heading",
        ] {
            for declared in [Markdown, ReStructuredText, Plain] {
                assert_eq!(markup_of(text, Some(declared)), declared, "{text}");
            }
        }
        assert_eq!(markup_of("Left\n====\n\n- one\n", None), ReStructuredText);
        assert_eq!(markup_of("LEFT\n\nPads strings.\n", None), Plain);
    }

    #[test]
    fn code_says_nothing() {
        assert_eq!(
            markup_of("# Left\n\n```rst\n.. image:: x\n\nA\n~~~~\n\n`a <b>`_\n```\n", Some(Markdown)),
            Markdown
        );
        assert_eq!(markup_of("Left\n\n    # not\n    [a](b)\n", Some(ReStructuredText)), ReStructuredText);
    }
}
