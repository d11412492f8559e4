//! Text without markup: words, bare links, and what people do by habit in such texts.
//!
//! A title is a line above a line of marks, a line in capitals, a numbered line that stands alone, or a short line with a
//! colon at its end. Lines behind bullets or numbers are lists, and indented lines that do not read like prose are code.
//! Left out: tables, and every mark within a line.

use super::Sections;
use super::rest::{adornment, bullet, enumerator};
use super::sections::{self, Place};
use super::tally::Tally;

/// Most words of a title that is known by its letters, its number or its colon.
const MOST_TITLE_WORDS: usize = 8;

/// Lists within lists that are told apart.
const DEEPEST: usize = 16;

/// Reads plain text.
pub(super) fn read(text: &str, tally: &mut Tally<'_>) {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let lines: Vec<Line<'_>> = text.lines().map(Line::of).collect();
    let mut reader = Reader { lines: &lines, at: 0, lists: Vec::new(), styles: Vec::new(), tally };
    while reader.at < lines.len() {
        reader.block();
    }
}

#[derive(Clone, Copy, Debug)]
struct Line<'t> {
    indent: usize,
    text: &'t str,
}

impl<'t> Line<'t> {
    fn of(line: &'t str) -> Self {
        let text = line.trim();
        let before = &line[..line.len() - line.trim_start().len()];
        Self { indent: before.chars().map(|c| if c == '\t' { 4 } else { 1 }).sum(), text }
    }

    fn is_blank(&self) -> bool {
        self.text.is_empty()
    }
}

/// How a title is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Style {
    Marks(u8),
    Capitals,
    Number(usize),
    Colon,
}

struct Reader<'t, 'n, 'p> {
    lines: &'n [Line<'t>],
    at: usize,
    /// The indentation and the kind of the lists that are open.
    lists: Vec<(usize, u8)>,
    styles: Vec<Style>,
    tally: &'n mut Tally<'p>,
}

impl<'t, 'n> Reader<'t, 'n, '_> {
    fn block(&mut self) {
        let line = self.lines[self.at];
        if line.is_blank() {
            self.tally.gap();
            self.at += 1;
        } else if let Some((title, style, lines)) = self.title() {
            self.heading(title, style);
            self.at += lines;
        } else if adornment(line.text).is_some_and(|_| line.text.len() >= 3) {
            self.lists.clear();
            self.at += 1;
        } else if let Some((kind, length)) = item(line.text) {
            self.item(line.indent, kind);
            self.prose(&line.text[length..]);
        } else if self.is_code() {
            self.code();
        } else {
            self.lists.retain(|(indent, _)| *indent < line.indent);
            self.prose(line.text);
        }
    }

    fn prose(&mut self, text: &str) {
        self.tally.lone_code(text);
        self.tally.text(text);
        self.tally.gap();
        self.at += 1;
    }

    fn heading(&mut self, title: &str, style: Style) {
        let known = self.styles.iter().position(|known| *known == style);
        let level = known.unwrap_or_else(|| {
            self.styles.push(style);
            self.styles.len() - 1
        });
        self.lists.clear();
        self.tally.heading_begins(u8::try_from(level + 1).unwrap_or(u8::MAX));
        self.tally.text(title);
        self.tally.heading_ends();
    }

    fn item(&mut self, indent: usize, kind: u8) {
        self.lists.retain(|(open, of)| *open < indent || (*open == indent && *of == kind));
        if self.lists.last().is_none_or(|(open, _)| *open < indent) {
            if self.lists.len() < DEEPEST {
                self.lists.push((indent, kind));
            }
            self.tally.list();
        }
        self.tally.gap();
    }

    fn line(&self, at: usize) -> Option<&'n Line<'t>> {
        self.lines.get(at).filter(|line| !line.is_blank())
    }

    fn stands_behind_blank(&self) -> bool {
        self.at == 0
            || self.lines[self.at - 1].is_blank()
            || adornment(self.lines[self.at - 1].text).is_some()
    }

    /// The title at the line being read: its text, how it is made, how many lines it takes.
    fn title(&self) -> Option<(&'t str, Style, usize)> {
        let line = self.lines[self.at];
        let marks = |at: usize| {
            let marks = self.line(at).filter(|line| line.text.len() >= 3)?;
            adornment(marks.text).filter(|mark| b"=-~^*#+_.\"'`".contains(mark))
        };
        if let Some(mark) = marks(self.at)
            && let Some(title) = self.line(self.at + 1)
            && marks(self.at + 1).is_none()
            && marks(self.at + 2) == Some(mark)
        {
            return Some((title.text, Style::Marks(mark), 3));
        }
        if !self.stands_behind_blank() || marks(self.at).is_some() {
            return None;
        }
        if let Some(mark) = marks(self.at + 1)
            && 2 * self.lines[self.at + 1].text.len() >= line.text.chars().count()
        {
            return Some((line.text, Style::Marks(mark), 2));
        }
        if line.indent > 0 || line.text.split_whitespace().count() > MOST_TITLE_WORDS {
            return None;
        }
        if let Some(inner) = between_marks(line.text) {
            return Some((inner, Style::Marks(b'='), 1));
        }
        if is_in_capitals(line.text) {
            return Some((line.text, Style::Capitals, 1));
        }
        self.numbered(line.text).or_else(|| self.with_colon(line.text))
    }

    /// `2. Usage`, where no list goes on: it stands alone, and the next text is no item.
    fn numbered(&self, text: &'t str) -> Option<(&'t str, Style, usize)> {
        let end = text.bytes().position(|byte| !byte.is_ascii_digit() && byte != b'.')?;
        let (number, title) = text.split_at(end);
        let starts = number.starts_with(|c: char| c.is_ascii_digit());
        let title = title.trim_start_matches(')').strip_prefix(' ')?.trim_start();
        let is_name =
            title.starts_with(char::is_uppercase) && !title.ends_with(['.', ',', ';', ':', '!', '?']);
        let depth = number.split('.').filter(|part| !part.is_empty()).count();
        let next = self.lines[self.at + 1..].iter().find(|line| !line.is_blank())?;
        let alone = self.line(self.at + 1).is_none();
        let goes_on = next.indent == 0 && enumerator(next.text).is_some();
        (starts && depth > 0 && is_name && alone && !goes_on && title.split(' ').count() <= 5).then_some((
            title,
            Style::Number(depth),
            1,
        ))
    }

    /// `Usage:`, above a blank line, a list or what is indented: it names a section, or is a word or two in capitals.
    fn with_colon(&self, text: &'t str) -> Option<(&'t str, Style, usize)> {
        let title = text.strip_suffix([':', '：'])?;
        let words = title.split_whitespace();
        let below = self.line(self.at + 1).is_none_or(|below| below.indent > 0 || item(below.text).is_some());
        let is_capital = |word: &str| {
            word.starts_with(char::is_uppercase)
                && word.chars().all(|c| c.is_alphanumeric() || "-/'&".contains(c))
        };
        let is_name = || words.clone().count() <= 2 && words.clone().all(is_capital);
        let names_section = || {
            title.starts_with(char::is_uppercase)
                && sections::of(title, Place::Below, "") != Sections::default()
        };
        (below && !is_said_in_passing(title) && (is_name() || names_section())).then_some((
            title,
            Style::Colon,
            1,
        ))
    }

    /// Whether lines of code begin: they are indented, and the first does not read like prose.
    fn is_code(&self) -> bool {
        let line = self.lines[self.at];
        let deepest = self.lists.last().map_or(0, |(indent, _)| *indent + 2);
        let follows = self.at == 0
            || self.lines[self.at - 1].is_blank()
            || self.lines[self.at - 1].text.ends_with(':')
            || self.at.checked_sub(1).is_some_and(|before| self.lines[before].indent < line.indent);
        follows && line.indent >= deepest + 2 && !reads_like_prose(line.text)
    }

    fn code(&mut self) {
        let indent = self.lines[self.at].indent.min(4);
        self.tally.code_block();
        while let Some(line) = self.lines.get(self.at).filter(|line| line.is_blank() || line.indent >= indent)
        {
            self.tally.code_text(line.text);
            self.tally.code_text("\n");
            self.at += 1;
        }
    }
}

/// The bullet or the number at the beginning of a line: its kind, and the bytes up to the text.
fn item(text: &str) -> Option<(u8, usize)> {
    let (_, length) = bullet(text).or_else(|| {
        enumerator(text)
            .filter(|_| text.trim_start_matches('(').starts_with(|c: char| c.is_ascii_digit() || c == '#'))
    })?;
    let mark = text.as_bytes()[0];
    (length < text.len()).then_some((if mark.is_ascii_digit() { b'1' } else { mark }, length))
}

/// `== Usage ==`
fn between_marks(text: &str) -> Option<&str> {
    ['=', '*', '#', '-'].into_iter().find_map(|mark| {
        let inner = text.trim_matches(mark);
        let marks = text.len() - inner.len();
        let ends = text.starts_with(mark) && text.ends_with(mark) && marks >= 4;
        (ends && inner.starts_with(' ') && inner.ends_with(' ')).then_some(inner.trim())
    })
}

fn is_in_capitals(text: &str) -> bool {
    let letters = text.chars().filter(|c| c.is_alphabetic()).count();
    letters >= 3
        && text.chars().all(|c| !c.is_lowercase())
        && text.chars().any(char::is_uppercase)
        && !text.ends_with(['.', ',', ';', '!', '?'])
        && !text.contains("://")
        && text.starts_with(char::is_alphanumeric)
}

/// First words of what stands before a colon and announces what follows without naming it.
const IN_PASSING: &str = "note then for see run like or and output returns result warning tip with now next first finally e i \
    this here hint dear ps where also so add try type call do in on to from if when which prints gives \
    yields becomes";

fn is_said_in_passing(title: &str) -> bool {
    let first = title.split_whitespace().next().unwrap_or_default().to_lowercase();
    IN_PASSING.split(' ').any(|known| known == first)
}

/// Whether a line reads like prose: words that begin with a capital or end like a sentence, and no marks of code.
fn reads_like_prose(text: &str) -> bool {
    let words = text.split_whitespace().count();
    let has_marks = text.starts_with(['$', '>', '%', '#', '@', '<', '{', '(', '[', '/', '.', '-'])
        || text.contains(['=', '{', '}', '<', '>', '\\', '_', '|', '`'])
        || text.contains("--")
        || text.contains("()")
        || text.contains("::")
        || text.ends_with([';', '{', ')']);
    let is_sentence = text.ends_with(['.', '!', '?', ',', ':']) || text.starts_with(char::is_uppercase);
    !has_marks && (words >= 8 || (words >= 3 && is_sentence))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::readme::{Features, Subject};

    fn count(text: &str) -> Features {
        let mut tally = Tally::new(Subject::pypi("left"));
        read(text, &mut tally);
        tally.finish().features
    }

    #[test]
    fn words_and_links_are_counted_and_no_marks_within_lines() {
        let features =
            count("# Pads <b>strings</b>.\n\nsee [x](https://docs.left.example/) and www.left.example.\n");
        assert_eq!((features.words, features.links, features.headings, features.lists), (5, 2, 0, 0));
        assert_eq!(features.documentation_link.as_deref(), Some("https://docs.left.example/"));
    }

    #[test]
    fn titles_are_known_by_habit() {
        for (text, headings) in [
            ("Left\n====\n\nPads.\n\nUsage\n-----\n\nText.", 2),
            ("=====\nLeft\n=====\n\nPads.", 1),
            ("LEFT\n\nPads.\n\nHOW TO INSTALL IT\n\nText.", 2),
            ("1. Installation\n\nText.\n\n2.1 Usage\n\nText.", 2),
            ("== Left ==\n\nText.", 1),
            ("Requirements:\n\nNone.\n\nKnown Issues:\n - one", 2),
            ("1. First do this.\n\n2. Then do that.\n", 0),
            ("1. Open\n\n2. Close\n\n3. Lock\n", 0),
            ("For example:\n\nNote:\n\nthen run:\n\nA whole sentence that ends so:\n", 0),
            ("THIS IS NOT A TITLE SINCE IT GOES ON AND ON AND ON.\n\nNor A.\n", 0),
            ("Text above\nTHE SAME PARAGRAPH\nand below.", 0),
        ] {
            assert_eq!(count(text).headings, headings, "{text}");
        }
        let found = count("LEFT\n\nPads.\n\nINSTALLATION\n\nText.\n\nUsage:\n\n    left x\n").sections;
        assert!(found.install && found.usage);
    }

    #[test]
    fn lists_and_code_are_known_by_habit() {
        let features = count(
            "Pads:\n\n * one\n * two\n   - inner\n\n   goes on\n\nText.\n\n1) a\n2) b\n\nRun it:\n\n    $ left x\n\n    left y\n\n\
             \tA sentence that is only indented.\n",
        );
        assert_eq!((features.lists, features.code_blocks), (3, 1));
        assert_eq!(
            count("Like a letter,\n\n    this begins with a blank or two. It is prose.\n").code_blocks,
            0
        );
    }
}
