//! What both markups' readers report to: the one place where a word, a link or a heading is counted.
//!
//! A reader says what stands in the text, in order; the tally decides what counts. Left out: any knowledge of markup.

use super::badge::is_badge;
use super::changelog::is_changelog;
use super::documentation::is_documentation;
use super::sections::{self, Place};
use super::words::Words;
use super::{Features, Sections};

/// Bytes of a heading that are looked at for its meaning.
const HEADING_BYTES: usize = 160;

/// Bytes of prose kept from the beginning, by which a placeholder is told.
pub(super) const OPENING_BYTES: usize = 240;

/// Counts what a reader reports.
#[derive(Debug, Default)]
pub(super) struct Tally {
    features: Features,
    sections: Sections,
    /// Whether the section that is read is about what changed.
    on_changes: bool,
    words: Words,
    heading: Option<Heading>,
    heading_words: u32,
    link: Option<OpenLink>,
    bare: Option<String>,
    opening: String,
    package: String,
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
}

#[derive(Debug)]
struct Heading {
    text: String,
    words_before: u32,
}

#[derive(Debug, Default)]
struct OpenLink {
    has_text: bool,
    documentation: Option<String>,
    changelog: Option<String>,
}

impl Tally {
    /// Nothing counted yet. The package's own name is no section.
    pub(super) fn new(package: &str) -> Self {
        Self {
            package: package.to_owned(),
            opening: String::with_capacity(2 * OPENING_BYTES),
            ..Self::default()
        }
    }

    /// Prose. Bare links in it are counted as links, not as words.
    pub(super) fn text(&mut self, text: &str) {
        self.keep(text);
        let mut rest = text;
        if self.bare.is_some() {
            rest = self.bare_goes_on(rest);
        }
        while let Some(start) = self.words.read(rest) {
            self.bare = Some(String::new());
            rest = self.bare_goes_on(&rest[start..]);
        }
    }

    /// A piece of code within a line: no words, yet a link or a heading may consist of it.
    pub(super) fn code(&mut self, code: &str) {
        self.bare_ends();
        if let Some(link) = &mut self.link {
            link.has_text = true;
        }
        self.keep_heading(code);
    }

    /// A blank, a line's end or a block's: the word before it is over.
    pub(super) fn gap(&mut self) {
        self.bare_ends();
        self.words.gap();
        if let Some(heading) = &mut self.heading {
            heading.text.push(' ');
        } else if self.opening.len() < OPENING_BYTES {
            self.opening.push(' ');
        }
    }

    /// A heading begins; one that was open ends.
    pub(super) fn heading_begins(&mut self) {
        self.heading_ends();
        self.gap();
        self.heading = Some(Heading { text: String::new(), words_before: self.words.count() });
    }

    /// The open heading ends, if there is one.
    pub(super) fn heading_ends(&mut self) {
        self.bare_ends();
        if let Some(heading) = self.heading.take() {
            let place = if self.features.headings == 0 { Place::Title } else { Place::Below };
            self.features.headings += 1;
            self.heading_words += self.words.count() - heading.words_before;
            let about = sections::note(&heading.text, place, &self.package, &mut self.sections);
            // A heading that names no section, as a version's, stands within the one before.
            self.on_changes = about.unwrap_or(self.on_changes);
            self.words.gap();
        }
    }

    /// A block of code, which ends the word before it.
    pub(super) fn code_block(&mut self) {
        self.gap();
        self.features.code_blocks += 1;
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
        let (documentation, changelog) = (self.as_documentation(target), self.as_changelog(target));
        self.link = Some(OpenLink { has_text: false, documentation, changelog });
    }

    /// The open link ends, if there is one.
    pub(super) fn link_ends(&mut self) {
        self.bare_ends();
        if let Some(link) = self.link.take()
            && link.has_text
        {
            self.features.links += 1;
            if self.features.documentation_link.is_none() {
                self.features.documentation_link = link.documentation;
            }
            if self.features.changelog_link.is_none() {
                self.features.changelog_link = link.changelog;
            }
        }
    }

    /// A link whose text is its target, or whose text is told on its own.
    pub(super) fn link(&mut self, target: &str) {
        self.features.links += 1;
        if let Some(documentation) = self.as_documentation(target) {
            self.features.documentation_link = Some(documentation);
        }
        if let Some(changelog) = self.as_changelog(target) {
            self.features.changelog_link = Some(changelog);
        }
    }

    /// The end of the text.
    pub(super) fn finish(mut self) -> Counted {
        self.link_ends();
        self.heading_ends();
        let words = self.words.count();
        let features = Features { words, sections: self.sections, ..self.features };
        Counted { features, body_words: words - self.heading_words, opening: self.opening }
    }

    fn as_documentation(&self, target: &str) -> Option<String> {
        let is_first = self.features.documentation_link.is_none();
        (is_first && is_documentation(target)).then(|| target.trim().to_owned())
    }

    fn as_changelog(&self, target: &str) -> Option<String> {
        let is_first = self.features.changelog_link.is_none();
        (is_first && is_changelog(target, self.on_changes)).then(|| target.trim().to_owned())
    }

    fn keep(&mut self, text: &str) {
        if self.heading.is_some() {
            self.keep_heading(text);
        } else if self.opening.len() < OPENING_BYTES {
            self.opening.push_str(text);
        }
        if let Some(link) = &mut self.link {
            link.has_text = link.has_text || text.bytes().any(|byte| byte > b' ');
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
        if self.link.is_some() {
            return;
        }
        let target = bare.trim_end_matches(['.', ',', ';', ':', '!', '?', '_', '*', '~', '\'', '"', ')']);
        // A link needs something behind its scheme.
        if target.split_once("//").map_or(target, |(_, rest)| rest).chars().any(char::is_alphanumeric) {
            self.link(target);
        }
    }
}

/// What cannot be in a bare link. Chinese and Japanese marks follow a link without a blank.
fn ends_bare(character: char) -> bool {
    matches!(character, '<' | '>' | '"' | '`' | '|' | '(' | ']' | '\u{3000}'..='\u{303f}' | '\u{ff00}'..='\u{ffef}')
}
