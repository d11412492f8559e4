//! The blocks of a text: titles, paragraphs, literal blocks, lists, tables, directives.
//!
//! One way through the lines with a stack of the lists that are open, whatever the nesting.

mod cells;

use super::explicit::{Body, Explicit, body, explicit};
use super::inline;
use super::lines::Line;
use super::markers::{self, Kind, Marker};
use super::names::Names;
use crate::readme::tally::Tally;
use crate::readme::words::is_ideograph;

/// Lists within lists that are told apart.
const DEEPEST: usize = 64;

/// Fewest marks that make a line below a title where they are fewer than the title's columns, or a line on its own.
const FEWEST_MARKS: usize = 4;

/// Reads blocks into a tally.
pub(super) struct Blocks<'t, 'n, 'p> {
    whole: &'t str,
    lines: &'n [Line<'t>],
    names: &'n Names<'t>,
    tally: &'n mut Tally<'p>,
    /// Nameless links so far.
    anonymous: usize,
    /// The line being read, without the markers in front of it.
    line: Line<'t>,
    at: usize,
    lists: Vec<List>,
    /// The indentation of the paragraph that announced a literal block.
    announced: Option<usize>,
    /// No frameless table ends from here on.
    no_simple_table: bool,
    /// The marks of titles in the order of their levels, and whether there is a line above, too.
    styles: Vec<(u8, bool)>,
    /// The indentation of the directive that makes a table of the list being read.
    list_table: Option<usize>,
    /// The line being read stands behind a bullet or a number, whose text has an indentation of its own.
    hanging: bool,
    /// How many tables the text is a cell of.
    depth: u8,
}

struct List {
    indent: usize,
    kind: Kind,
}

impl<'t, 'n, 'p> Blocks<'t, 'n, 'p> {
    /// Begins with the first line.
    pub(super) fn new(
        whole: &'t str,
        lines: &'n [Line<'t>],
        names: &'n Names<'t>,
        tally: &'n mut Tally<'p>,
    ) -> Self {
        let line = lines.first().copied().unwrap_or(Line { indent: 0, text: "", start: 0 });
        Self {
            whole,
            lines,
            names,
            tally,
            anonymous: 0,
            line,
            at: 0,
            lists: Vec::new(),
            announced: None,
            no_simple_table: false,
            styles: Vec::new(),
            list_table: None,
            hanging: false,
            depth: 0,
        }
    }

    /// Reads all blocks.
    pub(super) fn read(&mut self) {
        while self.at < self.lines.len() {
            if self.line.is_blank() {
                self.go_to(self.at + 1);
                continue;
            }
            self.tally.gap();
            self.list_table = self.list_table.filter(|indent| self.line.indent > *indent);
            if let Some(indent) = self.announced.take()
                && self.literal_block(indent)
            {
                continue;
            }
            self.block();
        }
    }

    fn go_to(&mut self, at: usize) {
        self.at = at;
        self.hanging = false;
        if let Some(line) = self.lines.get(at) {
            self.line = *line;
        }
    }

    fn next(&self) -> Option<&'n Line<'t>> {
        self.lines.get(self.at + 1).filter(|line| !line.is_blank())
    }

    fn block(&mut self) {
        let text = self.line.text;
        let first = text.as_bytes()[0];
        let is_letter = first.is_ascii_alphabetic() || first >= 0x80;
        // Most blocks begin with a letter: bullets beyond ASCII, lettered enumerators and titles are what they can be.
        if !is_letter
            && (self.explicit() || self.doctest() || self.overlined() || self.table() || self.line_block())
        {
            return;
        }
        if self.underlined() {
            return;
        }
        match self.marker() {
            Some(marker) if self.lists.len() < DEEPEST => self.item(marker),
            _ => self.paragraph(),
        }
    }

    /// The literal block that a paragraph announced: what is indented further, or lines that begin with one mark.
    fn literal_block(&mut self, indent: usize) -> bool {
        let from = self.at;
        if self.line.indent > indent {
            self.skip_below(self.at + 1, indent);
            self.code(from);
            return true;
        }
        let mark = self.line.text.as_bytes()[0];
        let may_quote = mark.is_ascii_punctuation() && self.line.adornment().is_none();
        // Explicit markup goes before: a text that announces nothing is frequent.
        if self.line.indent == indent
            && may_quote
            && !self.line.text.starts_with("..")
            && self.is_whole_line()
        {
            let quoted =
                |line: &&Line<'_>| line.indent == indent && line.text.as_bytes().first() == Some(&mark);
            let count = self.lines[self.at..].iter().take_while(quoted).count();
            if self.lines.get(self.at + count).is_none_or(Line::is_blank) {
                self.go_to(self.at + count);
                self.code(from);
                return true;
            }
        }
        false
    }

    /// A block of code from a line up to where reading goes on.
    fn code(&mut self, from: usize) {
        self.tally.code_block();
        if let (Some(first), Some(last)) = (self.lines.get(from), self.lines[from..self.at].last()) {
            self.tally.code_text(&self.whole[first.start..last.end()]);
        }
    }

    /// Goes behind all lines from `at` that are blank or indented further than `indent`.
    fn skip_below(&mut self, at: usize, indent: usize) {
        let below = |line: &&Line<'_>| line.is_blank() || line.indent > indent;
        let count = self.lines[at..].iter().take_while(below).count();
        self.go_to(at + count);
    }

    fn explicit(&mut self) -> bool {
        let Line { indent, text, .. } = self.line;
        match text.as_bytes() {
            [b'.', b'.'] => {
                self.close_lists(indent, None);
                // Two dots before a blank line are a comment without a text.
                if self.next().is_some() {
                    self.skip_below(self.at + 1, indent);
                } else {
                    self.go_to(self.at + 1);
                }
                return true;
            }
            [b'_', b'_', b' ', ..] => {
                self.go_to(self.at + 1);
                return true;
            }
            [b'.', b'.', b' ' | b'\t', ..] => {}
            _ => return false,
        }
        self.close_lists(indent, None);
        match explicit(text) {
            Explicit::Directive { name, argument } => self.directive(name, argument),
            Explicit::Footnote { before_text } => self.behind(before_text),
            _ => self.skip_below(self.at + 1, indent),
        }
        true
    }

    /// Goes on in the same line, `length` bytes further, as in a block of its own.
    fn behind(&mut self, length: usize) {
        let Line { indent, text, start } = self.line;
        let rest = text[length..].trim_start();
        if rest.is_empty() {
            self.go_to(self.at + 1);
        } else {
            let length = text.len() - rest.len();
            self.line = Line { indent: indent + length, text: rest, start: start + length };
        }
    }

    fn directive(&mut self, name: &str, argument: &'t str) {
        let indent = self.line.indent;
        let body = body(name);
        match body {
            Body::Code => {
                let from = self.at + 1;
                let first = self.lines[from..].iter().find(|line| !line.is_blank());
                let has_body = first.is_some_and(|line| line.indent > indent);
                self.skip_below(from, indent);
                if has_body {
                    self.code(from);
                }
            }
            Body::Image => {
                let address = if argument.is_empty() { self.below(indent) } else { argument };
                self.tally.image(address);
                self.skip_below(self.at + 1, indent);
            }
            Body::Rows => {
                self.tally.table();
                self.rows(indent);
            }
            Body::ListOfRows => {
                self.tally.table();
                self.go_to(self.at + 1);
                self.skip_options(indent);
                self.list_table = Some(indent);
            }
            Body::Hidden => self.skip_below(self.at + 1, indent),
            Body::Note if !argument.is_empty() => {
                let length = self.line.text.len() - argument.len();
                // The text goes on in lines that are indented as a body is.
                self.line = Line { indent: indent + 1, text: argument, start: self.line.start + length };
            }
            Body::Figure | Body::Note | Body::Blocks => {
                if body == Body::Figure && argument.is_empty() {
                    self.tally.image(self.below(indent));
                    self.go_to(self.at + 1);
                } else if body == Body::Figure {
                    self.tally.image(argument);
                }
                self.go_to(self.at + 1);
                self.skip_options(indent);
            }
        }
    }

    /// The next line, where it is indented further: an argument may stand there.
    fn below(&self, indent: usize) -> &'t str {
        self.next()
            .filter(|next| next.indent > indent && !next.text.starts_with(':'))
            .map_or("", |next| next.text)
    }

    /// Goes behind the options of a directive: fields right below it.
    fn skip_options(&mut self, indent: usize) {
        let is_option = |line: &&Line<'_>| line.indent > indent && line.text.starts_with(':');
        let count = self.lines[self.at.min(self.lines.len())..].iter().take_while(is_option).count();
        self.go_to(self.at + count);
    }

    fn doctest(&mut self) -> bool {
        let text = self.line.text;
        if !text.starts_with(">>>") || !(text.len() == 3 || text.as_bytes()[3] == b' ') {
            return false;
        }
        self.close_lists(self.line.indent, None);
        self.tally.code_block();
        let count = self.lines[self.at..].iter().take_while(|line| !line.is_blank()).count();
        self.go_to(self.at + count);
        true
    }

    /// A title between two lines of marks, or a line of marks on its own.
    fn overlined(&mut self) -> bool {
        let Some(mark) = self.line.adornment() else { return false };
        if self.line.indent == 0
            && let Some(title) = self.next()
            && title.adornment().is_none()
            && self
                .lines
                .get(self.at + 2)
                .is_some_and(|below| below.indent == 0 && below.adornment() == Some(mark))
        {
            self.title(title.text, (mark, true));
            self.go_to(self.at + 3);
            return true;
        }
        if self.line.text.len() >= FEWEST_MARKS && self.next().is_none() {
            self.close_lists(self.line.indent, None);
            self.go_to(self.at + 1);
            return true;
        }
        false
    }

    /// A title with a line of marks below it.
    fn underlined(&mut self) -> bool {
        let Some(below) = self.next().filter(|below| below.indent == 0 && self.line.indent == 0) else {
            return false;
        };
        let Some(mark) = below.adornment() else { return false };
        let marks = below.text.len();
        let title = self.line.text;
        if marks < FEWEST_MARKS && marks < columns(title) {
            return false;
        }
        self.title(title, (mark, false));
        self.go_to(self.at + 2);
        true
    }

    fn title(&mut self, text: &'t str, style: (u8, bool)) {
        let known = self.styles.iter().position(|known| *known == style);
        let level = known.unwrap_or_else(|| {
            self.styles.push(style);
            self.styles.len() - 1
        });
        self.lists.clear();
        self.tally.heading_begins(u8::try_from(level + 1).unwrap_or(u8::MAX));
        self.inline(text);
        self.tally.heading_ends();
    }

    fn line_block(&mut self) -> bool {
        if !self.line.text.starts_with("| ") {
            return false;
        }
        self.close_lists(self.line.indent, None);
        while let Some(text) = self.line.text.strip_prefix('|') {
            self.inline(text);
            self.tally.gap();
            self.go_to(self.at + 1);
            if self.at >= self.lines.len() {
                break;
            }
        }
        true
    }

    fn marker(&self) -> Option<Marker> {
        let text = self.line.text;
        let first = text.as_bytes()[0];
        match first {
            b':' => markers::field(text),
            b'-' | b'/' => markers::bullet(text).or_else(|| {
                let described = |(_, length): &Marker| {
                    *length < text.len() || self.next().is_some_and(|next| next.indent > self.line.indent)
                };
                markers::options(text).filter(described)
            }),
            b'*' | b'+' | 0x80.. => markers::bullet(text),
            _ => markers::enumerator(text).filter(|_| self.enumerates()),
        }
    }

    /// Whether the line after an enumerator lets it be one: it is blank, indented or enumerated itself.
    fn enumerates(&self) -> bool {
        self.next()
            .is_none_or(|next| next.indent != self.line.indent || markers::enumerator(next.text).is_some())
    }

    fn item(&mut self, (kind, length): Marker) {
        let indent = self.line.indent;
        self.open_list(kind, indent);
        if kind == Kind::Field {
            let name = &self.line.text[1..length - 1];
            self.inline(name);
            self.tally.word_ends();
        }
        let at = self.at;
        self.behind(length);
        self.hanging = self.at == at && matches!(kind, Kind::Bullet(_) | Kind::Enumerated(_));
    }

    fn open_list(&mut self, kind: Kind, indent: usize) {
        self.close_lists(indent, Some(kind));
        if self.lists.last().is_none_or(|list| list.indent < indent) {
            // The rows and cells of a table are no lists.
            let is_table = self
                .list_table
                .is_some_and(|table| self.lists.iter().filter(|list| list.indent > table).count() < 2);
            if !is_table {
                self.tally.list();
            }
            self.lists.push(List { indent, kind });
        }
    }

    /// Closes the lists that a block at `indent` ends: all that are indented further, and one just there unless it is
    /// of the block's kind.
    fn close_lists(&mut self, indent: usize, kind: Option<Kind>) {
        while let Some(list) = self.lists.last() {
            if list.indent < indent || (list.indent == indent && kind == Some(list.kind)) {
                break;
            }
            self.lists.pop();
        }
    }

    /// A paragraph, or the term of a definition.
    fn paragraph(&mut self) {
        let Line { indent, start, .. } = self.line;
        if self.next().is_some_and(|next| next.indent > indent) && (self.is_whole_line() || self.hanging) {
            if self.lists.len() < DEEPEST {
                self.open_list(Kind::Definition, indent);
            }
            self.inline(self.line.text);
            self.go_to(self.at + 1);
            return;
        }
        self.close_lists(indent, None);
        let mut end = self.line.end();
        let mut at = self.at + 1;
        while let Some(line) = self.lines.get(at).filter(|line| !line.is_blank() && line.indent >= indent) {
            end = line.end();
            at += 1;
        }
        let text = &self.whole[start..end];
        if let Some(code) = lone_literal(text) {
            self.tally.lone_code(code);
        }
        if let Some(announcing) = text.strip_suffix("::") {
            self.announced = Some(indent);
            self.inline(announcing);
        } else {
            self.inline(text);
        }
        self.go_to(at);
    }

    /// Whether the line stands on its own, not behind a marker.
    fn is_whole_line(&self) -> bool {
        self.line.start == self.lines[self.at].start
    }

    fn inline(&mut self, text: &'t str) {
        inline::read(text, self.names, &mut self.anonymous, self.tally);
    }
}

/// The code of a paragraph that is one literal.
fn lone_literal(text: &str) -> Option<&str> {
    text.strip_prefix("``")?.strip_suffix("``").filter(|code| !code.contains('`'))
}

/// How wide a text is: Chinese, Japanese and Korean characters and pictures take two columns.
fn columns(text: &str) -> usize {
    text.chars()
        .map(|c| {
            if is_ideograph(c) || matches!(c, '\u{ac00}'..='\u{d7a3}' | '\u{1f300}'..='\u{1faff}') {
                2
            } else {
                1
            }
        })
        .sum()
}
