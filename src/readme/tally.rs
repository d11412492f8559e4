//! What all readers report to: the one place where a word, a link or a heading is counted.
//!
//! A reader says what stands in the text, in order; the tally decides what counts. Left out: any knowledge of markup.

use super::badge::is_badge;
use super::changelog::is_changelog;
use super::install::Search;
use super::leads::{Lead, Written, is_documentation_heading, is_of_another_behind, is_said_of, lead_of};
use super::outline::Outline;
use super::versions::version;
use super::words::Words;
use super::{Features, Sections, Subject};

/// Bytes of a heading that are looked at for its meaning.
const HEADING_BYTES: usize = 160;

/// Bytes of prose kept from the beginning, by which a placeholder is told.
pub(super) const OPENING_BYTES: usize = 240;

/// Bytes kept of what a link shows.
const LABEL_BYTES: usize = 60;

/// Bytes of the prose behind a link, by which it may be of something else.
const BEHIND_BYTES: usize = 32;

/// Bytes of the prose before a link, by which it may be announced.
const BEFORE_BYTES: usize = 80;

/// Counts what a reader reports.
#[derive(Debug, Default)]
pub(super) struct Tally<'p> {
    features: Features,
    outline: Outline,
    words: Words,
    heading: Option<Heading>,
    heading_words: u32,
    link: OpenLink,
    bare: Option<String>,
    /// The last prose of the block, at least [`BEFORE_BYTES`] where there is so much, at most twice as many.
    before: String,
    opening: String,
    headings: String,
    /// Whether the heading above says documentation; a title does not.
    below_documentation: bool,
    /// What stands behind a link that words made the one to documentation, until it has been looked at.
    behind: Option<String>,
    commands: Search,
    package: Subject<'p>,
}

/// What a tally has come to.
#[derive(Debug)]
pub(super) struct Counted {
    /// The counts; `bytes` and `cut` are the caller's.
    pub(super) features: Features,
    /// Words of prose outside headings.
    pub(super) body_words: u32,
    /// The first prose outside headings, at most [`OPENING_BYTES`] and a piece.
    pub(super) opening: String,
    /// The first headings, a line each, as many bytes.
    pub(super) headings: String,
}

#[derive(Debug)]
struct Heading {
    text: String,
    /// Whether there is text that is not code: code alone names a thing, such as a command called `install`.
    has_text: bool,
    level: u8,
    words_before: u32,
}

/// The link being read; its texts are kept for the next.
#[derive(Debug, Default)]
struct OpenLink {
    is_open: bool,
    has_text: bool,
    target: String,
    /// What it shows, up to [`LABEL_BYTES`].
    text: String,
}

impl<'p> Tally<'p> {
    /// Nothing counted yet. The package's own name is no section.
    pub(super) fn new(package: Subject<'p>) -> Self {
        Self { package, opening: String::with_capacity(2 * OPENING_BYTES), ..Self::default() }
    }

    /// Prose. Bare links in it are counted as links, not as words.
    pub(super) fn text(&mut self, text: &str) {
        self.keep(text);
        if self.behind.is_some() {
            self.keep_behind(text);
        }
        let mut rest = text;
        if self.bare.is_some() {
            rest = self.bare_goes_on(rest);
        }
        while let Some(start) = self.words.read(rest) {
            self.keep_before(&rest[..start]);
            self.bare = Some(String::new());
            rest = self.bare_goes_on(&rest[start..]);
        }
        self.keep_before(rest);
    }

    /// A piece of code within a line: no words, yet a link or a heading may consist of it.
    pub(super) fn code(&mut self, code: &str) {
        self.bare_ends();
        if self.link.is_open {
            self.link.has_text = true;
            keep_some(&mut self.link.text, code, LABEL_BYTES);
            self.keep_before(code);
        } else if self.wants_documentation() && code.len() < BEFORE_BYTES {
            self.before.push('`');
            self.keep_before(code);
            self.before.push('`');
        }
        if self.behind.is_some() {
            self.keep_behind("`");
        }
        self.keep_heading(code);
    }

    /// A blank, a line's end or a block's: the word before it is over.
    pub(super) fn gap(&mut self) {
        self.word_ends();
        self.before.clear();
        self.behind_ends();
    }

    /// The word before is over, and what follows belongs to it, as the body to the name of a field.
    pub(super) fn word_ends(&mut self) {
        self.bare_ends();
        self.words.gap();
        if self.link.is_open {
            keep_some(&mut self.link.text, " ", LABEL_BYTES);
        }
        if !self.before.is_empty() {
            self.before.push(' ');
        }
        if let Some(behind) = &mut self.behind {
            behind.push(' ');
        }
        if let Some(heading) = &mut self.heading {
            heading.text.push(' ');
        } else if self.opening.len() < OPENING_BYTES {
            self.opening.push(' ');
        }
    }

    /// A heading begins; one that was open ends. `level` is 1 for the highest.
    pub(super) fn heading_begins(&mut self, level: u8) {
        self.heading_ends();
        self.gap();
        self.heading =
            Some(Heading { text: String::new(), has_text: false, level, words_before: self.words.count() });
    }

    /// The open heading ends, if there is one.
    pub(super) fn heading_ends(&mut self) {
        self.bare_ends();
        if let Some(heading) = self.heading.take() {
            self.features.headings += 1;
            self.heading_words += self.words.count() - heading.words_before;
            let says_something = heading.has_text || version(&heading.text, self.package.name).is_some();
            let says = if says_something { heading.text.as_str() } else { "" };
            self.outline.heading(says, heading.level, self.package.name);
            self.below_documentation =
                self.features.headings > 1 && is_documentation_heading(says, &self.package);
            if self.headings.len() < OPENING_BYTES {
                self.headings.push_str(heading.text.trim());
                self.headings.push('\n');
            }
            self.words.gap();
            self.before.clear();
        }
    }

    /// A block of code begins, which ends the word before it.
    pub(super) fn code_block(&mut self) {
        self.commands.block_ends(self.package.name, self.package.installers);
        self.gap();
        self.features.code_blocks += 1;
    }

    /// A piece of a block of code, which may begin and end within a line.
    pub(super) fn code_text(&mut self, code: &str) {
        self.commands.read(code, self.package.name, self.package.installers);
    }

    /// Code that is not in a block and is all there is in its paragraph.
    pub(super) fn lone_code(&mut self, code: &str) {
        self.commands.block_ends(self.package.name, self.package.installers);
        self.code_text(code);
        self.commands.block_ends(self.package.name, self.package.installers);
    }

    /// A list begins.
    pub(super) fn list(&mut self) {
        self.features.lists += 1;
    }

    /// A table begins.
    pub(super) fn table(&mut self) {
        self.features.tables += 1;
    }

    /// An image, which may be a badge.
    pub(super) fn image(&mut self, url: &str) {
        self.bare_ends();
        if is_badge(url) {
            self.features.badges += 1;
        } else {
            self.features.images += 1;
        }
    }

    /// A link begins. It counts when it ends and has shown text: one around an image is left out.
    pub(super) fn link_begins(&mut self, target: &str) {
        self.link_ends();
        self.link.is_open = true;
        self.link.has_text = false;
        self.link.text.clear();
        self.link.target.clear();
        self.link.target.push_str(target.trim());
    }

    /// The open link ends, if there is one.
    pub(super) fn link_ends(&mut self) {
        self.bare_ends();
        if std::mem::take(&mut self.link.is_open) && self.link.has_text {
            let (target, text) = (std::mem::take(&mut self.link.target), std::mem::take(&mut self.link.text));
            self.count_link(&target, &text);
            (self.link.target, self.link.text) = (target, text);
        }
    }

    /// A link whose text is its target, or whose text is told on its own.
    pub(super) fn link(&mut self, target: &str) {
        self.count_link(target.trim(), "");
    }

    fn wants_documentation(&self) -> bool {
        self.features.documentation_link.is_none()
    }

    /// Counts a link; `text` is what it shows, where that is not its address.
    fn count_link(&mut self, target: &str, text: &str) {
        self.features.links += 1;
        if self.wants_documentation() {
            let lead = lead_of(target, &self.package);
            // What shows its address says nothing beyond it.
            let shows_address = text.contains(['.', '/']) && !text.trim().contains(' ');
            let sentence = last_sentence(&self.before);
            let written = Written {
                text: if shows_address { "" } else { text },
                sentence: sentence.strip_suffix(text).filter(|_| shows_address).unwrap_or(sentence),
                below_documentation: self.below_documentation,
            };
            let by_words = lead != Lead::Own && is_said_of(written, target, lead, &self.package);
            if by_words || lead == Lead::Own {
                self.features.documentation_link = Some(target.to_owned());
                self.behind = by_words.then(String::new);
            }
        }
        self.before.clear();
        if self.features.changelog_link.is_none() && is_changelog(target, self.outline.on_changes()) {
            self.features.changelog_link = Some(target.to_owned());
        }
    }

    /// The end of the text.
    pub(super) fn finish(mut self) -> Counted {
        self.link_ends();
        self.heading_ends();
        self.behind_ends();
        self.commands.block_ends(self.package.name, self.package.installers);
        let words = self.words.count();
        let named = self.outline.sections();
        let sections = Sections { install: named.install || self.commands.found(), ..named };
        let features = Features { words, sections, ..self.features };
        Counted {
            features,
            body_words: words - self.heading_words,
            opening: self.opening,
            headings: self.headings,
        }
    }

    fn keep(&mut self, text: &str) {
        if let Some(heading) = &mut self.heading {
            heading.has_text = heading.has_text || text.chars().any(char::is_alphanumeric);
            self.keep_heading(text);
        } else if self.opening.len() < OPENING_BYTES {
            self.opening.push_str(text);
        }
        if self.link.is_open {
            self.link.has_text = self.link.has_text || text.bytes().any(|byte| byte > b' ');
            keep_some(&mut self.link.text, text, LABEL_BYTES);
        }
    }

    fn keep_before(&mut self, text: &str) {
        if !self.wants_documentation() {
            return;
        }
        if text.len() >= BEFORE_BYTES {
            self.before.clear();
        } else if self.before.len() + text.len() > 2 * BEFORE_BYTES {
            let kept = last(&self.before, BEFORE_BYTES).to_owned();
            self.before = kept;
        }
        self.before.push_str(last(text, BEFORE_BYTES));
    }

    fn keep_behind(&mut self, text: &str) {
        if let Some(behind) = &mut self.behind {
            keep_some(behind, text, BEHIND_BYTES);
            if behind.len() >= BEHIND_BYTES {
                self.behind_ends();
            }
        }
    }

    /// What stands behind the link to documentation may say that it is of something else: then another is looked for.
    fn behind_ends(&mut self) {
        let is_of_another = |behind: String| is_of_another_behind(&behind, &self.package);
        if self.behind.take().is_some_and(is_of_another) {
            self.features.documentation_link = None;
        }
    }

    fn keep_heading(&mut self, text: &str) {
        if let Some(heading) = &mut self.heading
            && heading.text.len() < HEADING_BYTES
        {
            heading.text.push_str(text);
        }
    }

    /// Takes what belongs to the open bare link off the front of `text`; a reader may hand a link over in pieces.
    fn bare_goes_on<'t>(&mut self, text: &'t str) -> &'t str {
        let end = text.find(|c: char| c.is_whitespace() || ends_bare(c)).unwrap_or(text.len());
        if let Some(bare) = &mut self.bare {
            bare.push_str(&text[..end]);
        }
        if end < text.len() {
            self.bare_ends();
        }
        &text[end..]
    }

    /// Counts the open bare link, unless it stands in a link, which counts by itself.
    fn bare_ends(&mut self) {
        let Some(bare) = self.bare.take() else { return };
        if self.link.is_open {
            return;
        }
        let target = bare.trim_end_matches(['.', ',', ';', ':', '!', '?', '_', '*', '~', '\'', '"', ')']);
        // A link needs something behind its scheme.
        if target.split_once("//").map_or(target, |(_, rest)| rest).chars().any(char::is_alphanumeric) {
            self.link(target);
        }
    }
}

/// Keeps the beginning of what is told, up to about so many bytes.
fn keep_some(kept: &mut String, text: &str, most: usize) {
    if kept.len() < most {
        kept.push_str(super::first(text, most));
    }
}

/// The last `most` bytes of a text, fewer where a character would be cut.
fn last(text: &str, most: usize) -> &str {
    let mut start = text.len().saturating_sub(most);
    while !text.is_char_boundary(start) {
        start += 1;
    }
    &text[start..]
}

/// What stands behind the last sentence that is over, or behind a mark that parts links in a row.
fn last_sentence(text: &str) -> &str {
    let bytes = text.as_bytes();
    // The last bytes of `·` and `•` are among them.
    let ends = |at: &usize| {
        bytes[*at] == b' ' && matches!(bytes[at - 1], b'.' | b'!' | b'?' | b';' | b'|' | 0xb7 | 0xa2)
    };
    let end = (1..bytes.len()).rev().find(ends);
    text[end.unwrap_or(0)..].trim()
}

/// What cannot be in a bare link. Chinese and Japanese marks follow a link without a blank.
fn ends_bare(character: char) -> bool {
    matches!(character, '<' | '>' | '"' | '`' | '|' | '(' | ']' | '\u{3000}'..='\u{303f}' | '\u{ff00}'..='\u{ffef}')
}
