//! A page in Markdown or reStructuredText, written block by block with the same calls. It leaves out what is said.

use std::fmt::Write as _;

use super::super::chance::Stream;

/// How a README is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in super::super) enum Markup {
    Markdown,
    ReStructuredText,
}

/// A page under way.
pub(super) struct Page<'a> {
    pub out: &'a mut String,
    pub markup: Markup,
    /// Headings of the first two levels are underlined (Markdown).
    underlined: bool,
}

impl<'a> Page<'a> {
    pub fn new(out: &'a mut String, markup: Markup, stream: &mut Stream) -> Self {
        Self { out, markup, underlined: stream.happens(0.08) }
    }

    /// A heading of level 1–3.
    pub fn heading(&mut self, level: usize, title: &str) {
        let underline = match self.markup {
            Markup::ReStructuredText => Some(["=", "-", "~"][level - 1]),
            Markup::Markdown => self.underlined.then(|| ["=", "-"].get(level - 1).copied()).flatten(),
        };
        match underline {
            Some(line) => {
                // Wide characters take two columns; a longer line does no harm.
                let columns = title.chars().map(|c| if c.is_ascii() { 1 } else { 2 }).sum();
                let _ = writeln!(self.out, "{title}\n{}\n", line.repeat(columns));
            }
            None => {
                let _ = writeln!(self.out, "{} {title}\n", "#".repeat(level));
            }
        }
    }

    /// A paragraph of text that is ready.
    pub fn paragraph(&mut self, text: &str) {
        self.out.push_str(text);
        self.out.push_str("\n\n");
    }

    /// Code within a line.
    pub fn code_span(&self, code: &str) -> String {
        match self.markup {
            Markup::Markdown => format!("`{code}`"),
            Markup::ReStructuredText => format!("``{code}``"),
        }
    }

    /// A link within a line.
    pub fn link(&self, label: &str, url: &str) -> String {
        match self.markup {
            Markup::Markdown => format!("[{label}]({url})"),
            Markup::ReStructuredText => format!("`{label} <{url}>`__"),
        }
    }

    /// A block of code; lines end with a line feed.
    pub fn code(&mut self, language: &str, code: &str, stream: &mut Stream) {
        match (self.markup, stream.below(8)) {
            (Markup::Markdown, 0) => {
                let _ = writeln!(self.out, "~~~{language}\n{code}~~~\n");
            }
            (Markup::Markdown, 1) => self.indented(code),
            (Markup::Markdown, _) => {
                let _ = writeln!(self.out, "```{language}\n{code}```\n");
            }
            (Markup::ReStructuredText, 0..3) => {
                self.out.push_str("::\n\n");
                self.indented(code);
            }
            (Markup::ReStructuredText, form) => {
                let directive = if form == 3 { "code" } else { "code-block" };
                let _ = writeln!(self.out, ".. {directive}:: {language}\n");
                self.indented(code);
            }
        }
    }

    fn indented(&mut self, code: &str) {
        for line in code.lines() {
            let _ = writeln!(self.out, "    {line}");
        }
        self.out.push('\n');
    }

    /// A list of points.
    pub fn list(&mut self, points: &[String]) {
        for point in points {
            let _ = writeln!(self.out, "{} {point}", if self.markup == Markup::Markdown { '-' } else { '*' });
        }
        self.out.push('\n');
    }

    /// A table of two columns; cells are words without markup.
    pub fn table(&mut self, rows: &[(String, String)]) {
        let width =
            |cells: &mut dyn Iterator<Item = &String>| cells.map(String::len).max().unwrap_or(1).max(3);
        let left = width(&mut rows.iter().map(|row| &row.0));
        let right = width(&mut rows.iter().map(|row| &row.1));
        let rule = format!("{}  {}\n", "=".repeat(left), "=".repeat(right));
        for (number, (one, other)) in rows.iter().enumerate() {
            if self.markup == Markup::Markdown {
                let _ = writeln!(self.out, "| {one:left$} | {other:right$} |");
                if number == 0 {
                    let _ = writeln!(self.out, "|{}|{}|", "-".repeat(left + 2), "-".repeat(right + 2));
                }
            } else {
                if number < 2 {
                    self.out.push_str(&rule);
                }
                let _ = writeln!(self.out, "{one:left$}  {other:right$}");
            }
        }
        if self.markup == Markup::ReStructuredText {
            self.out.push_str(&rule);
        }
        self.out.push('\n');
    }

    /// A row of badges: what each says, its picture and where it leads.
    pub fn badges(&mut self, badges: &[(&str, String, String)]) {
        for (says, picture, target) in badges {
            let _ = match self.markup {
                Markup::Markdown => writeln!(self.out, "[![{says}]({picture})]({target})"),
                Markup::ReStructuredText => {
                    writeln!(self.out, ".. image:: {picture}\n   :target: {target}\n   :alt: {says}\n")
                }
            };
        }
        self.out.push('\n');
    }

    /// Something that is neither text nor code: a picture in HTML, or a note.
    pub fn aside(&mut self, text: &str, site: &str) {
        let _ = match self.markup {
            Markup::Markdown => {
                writeln!(
                    self.out,
                    "<p align=\"center\">\n  <img src=\"{site}/logo.png\" width=\"120\">\n</p>\n\n> {text}\n"
                )
            }
            Markup::ReStructuredText => writeln!(self.out, ".. note:: {text}\n"),
        };
    }
}
