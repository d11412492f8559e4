//! Markdown as a tally: `CommonMark` with GitHub's tables, strikethrough, task lists, footnotes and alerts, and with the
//! HTML that READMEs are full of.
//!
//! Front matter is not part of the text. Left out: mathematics (a formula counts as text) and emoji codes.

use pulldown_cmark::{Event, HeadingLevel, Options, Parser, Tag, TagEnd};

use super::html::Html;
use super::tally::Tally;

/// Reads Markdown.
pub(super) fn read(text: &str, tally: &mut Tally<'_>) {
    let options = Options::ENABLE_TABLES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_GFM;
    let text = without_front_matter(text);
    let mut reader =
        Reader { tally, html: Html::of(text), block: String::new(), hidden: 0, in_code: false, alone: None };
    for event in Parser::new_ext(text, options) {
        reader.event(event);
    }
}

struct Reader<'t, 'p> {
    tally: &'t mut Tally<'p>,
    html: Html,
    /// The lines of the block of HTML being read.
    block: String,
    /// How many code blocks and images the text being read stands in.
    hidden: u32,
    /// Whether what is hidden is a block of code.
    in_code: bool,
    /// The code that the paragraph being read consists of so far.
    alone: Option<String>,
}

impl Reader<'_, '_> {
    fn event(&mut self, event: Event<'_>) {
        match event {
            Event::Text(text) => self.text(&text),
            Event::Start(tag) => self.start(tag),
            Event::End(tag) => self.end(tag),
            Event::Code(code) => {
                if self.hidden == 0 {
                    if let Some(alone) = &mut self.alone {
                        alone.push_str(&code);
                        alone.push('\n');
                    }
                    self.tally.code(&code);
                }
            }
            Event::Html(line) => self.block.push_str(&line),
            Event::InlineHtml(tag) => {
                if self.hidden == 0 {
                    self.html.read_in_paragraph(&tag, self.tally);
                }
            }
            Event::SoftBreak => self.tally.word_ends(),
            Event::HardBreak | Event::Rule => self.tally.gap(),
            Event::FootnoteReference(_)
            | Event::TaskListMarker(_)
            | Event::InlineMath(_)
            | Event::DisplayMath(_) => {}
        }
    }

    fn text(&mut self, text: &str) {
        if self.in_code {
            self.tally.code_text(text);
        } else if self.hidden > 0 {
            // The text of an image.
        } else if self.html.is_code() {
            if self.html.is_block() {
                self.tally.code_text(text);
            }
            self.tally.code(text);
        } else {
            if self.alone.is_some() && !text.trim().is_empty() {
                self.alone = None;
            }
            self.tally.text(text);
        }
    }

    fn start(&mut self, tag: Tag<'_>) {
        match tag {
            Tag::Heading { level, .. } => self.tally.heading_begins(number(level)),
            Tag::CodeBlock(_) => {
                self.tally.code_block();
                self.hidden += 1;
                self.in_code = true;
            }
            Tag::HtmlBlock => {
                self.tally.gap();
                self.block.clear();
            }
            Tag::List(_) => {
                self.tally.gap();
                self.tally.list();
            }
            Tag::Table(_) => {
                self.tally.gap();
                self.tally.table();
            }
            Tag::Link { dest_url, .. } if self.hidden == 0 => self.tally.link_begins(&dest_url),
            Tag::Image { dest_url, .. } => {
                if self.hidden == 0 {
                    self.tally.image(&dest_url);
                }
                self.hidden += 1;
            }
            Tag::Paragraph => {
                self.alone = Some(String::new());
                self.tally.gap();
            }
            Tag::Item | Tag::TableCell | Tag::BlockQuote(_) | Tag::FootnoteDefinition(_) => {
                self.tally.gap();
            }
            _ => {}
        }
    }

    fn end(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::Heading(_) => {
                self.html.block_ends();
                self.tally.heading_ends();
            }
            TagEnd::CodeBlock => {
                self.hidden -= 1;
                self.in_code = false;
            }
            TagEnd::Image => self.hidden -= 1,
            TagEnd::HtmlBlock => {
                let block = std::mem::take(&mut self.block);
                self.html.read(&block, self.tally);
                self.block = block;
                self.tally.gap();
            }
            TagEnd::Link if self.hidden == 0 => self.tally.link_ends(),
            TagEnd::Paragraph => {
                if let Some(code) = self.alone.take().filter(|code| !code.is_empty()) {
                    self.tally.lone_code(&code);
                }
                self.html.block_ends();
                self.tally.gap();
            }
            TagEnd::Item | TagEnd::TableCell => {
                self.html.block_ends();
                self.tally.gap();
            }
            _ => {}
        }
    }
}

fn number(level: HeadingLevel) -> u8 {
    match level {
        HeadingLevel::H1 => 1,
        HeadingLevel::H2 => 2,
        HeadingLevel::H3 => 3,
        HeadingLevel::H4 => 4,
        HeadingLevel::H5 => 5,
        HeadingLevel::H6 => 6,
    }
}

/// The text behind front matter: lines between two `---` on top, the first of which is a `key: value`.
fn without_front_matter(text: &str) -> &str {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let Some(rest) = text.strip_prefix("---\n").or_else(|| text.strip_prefix("---\r\n")) else { return text };
    let first = rest.lines().next().unwrap_or_default();
    if !first.split_once(':').is_some_and(|(key, _)| !key.is_empty() && !key.contains(' ')) {
        return text;
    }
    let mut at = text.len() - rest.len();
    for line in rest.split_inclusive('\n') {
        at += line.len();
        if line.trim_end() == "---" {
            return &text[at..];
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::readme::{Features, Subject};

    fn count(text: &str) -> Features {
        let mut tally = Tally::new(Subject::npm("left"));
        read(text, &mut tally);
        tally.finish().features
    }

    #[test]
    fn blocks_are_counted() {
        let features = count(
            "# Left\n\nPads **str**ings.\n\nMore\n----\n\n- one\n  - two\n\n1. three\n\n| a | b |\n|---|---|\n| c | d |\n\n\
             ```sh\n# not a heading\n```\n\n    indented\n\n> [!NOTE]\n> quoted\n",
        );
        assert_eq!((features.headings, features.lists, features.tables, features.code_blocks), (2, 3, 1, 2));
        assert_eq!(features.words, 12);
    }

    #[test]
    fn links_around_images_are_left_out() {
        let features = count(
            "[![build](https://img.shields.io/x)](https://ci.example/docs/) ![shot](shot.png) [text](https://a.example) \
             <https://b.example> https://left.example/a_b_c/docs, [`code`](x) [https://d.example](https://d.example)",
        );
        assert_eq!((features.badges, features.images, features.links, features.words), (1, 1, 5, 1));
        assert_eq!(features.documentation_link.as_deref(), Some("https://left.example/a_b_c/docs"));
    }

    #[test]
    fn html_reaches_over_blocks() {
        let features = count(
            "<h1 align=\"center\">\n\nInstallation\n\n</h1>\n\n<pre>\nlet a\n\nlet b\n</pre>\n\nA <code>b c</code> d.\n\n\
             <details>\n<summary>More</summary>\n\n- item\n\n</details>\n",
        );
        assert_eq!((features.headings, features.code_blocks, features.words, features.lists), (1, 1, 5, 1));
        assert!(features.sections.install);
    }

    #[test]
    fn front_matter_is_no_text() {
        assert_eq!(count("---\ntitle: Left\nkind: x\n---\n\nBody here.\n").words, 2);
        assert_eq!(count("---\n\nBody here.\n\n---\n").words, 2);
    }
}
