//! The phrases by which headings name sections, from `sections.csv`.
//!
//! A row is `section,language,place,phrase`. The place is where in a part of a heading the phrase may stand: `whole`,
//! `start`, `end` or `any` (start or end). The section `none` stops a part that only looks like one. A section with a
//! `!` has a word that gives its phrases another sense: `before` them or `after` them. Left out: how headings are taken
//! apart, and what is looked up first.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};
use std::sync::OnceLock;

use super::Sections;
use super::parts::{is_syllable, parts};

pub(super) const TABLE: &str = include_str!("sections.csv");

/// Where in a part a phrase may stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum At {
    Whole,
    Start,
    End,
    Any,
}

/// A section, by what it is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Section {
    Install,
    Usage,
    Api,
    Examples,
    Configuration,
    Contributing,
    License,
    Changelog,
}

impl Section {
    /// Notes that there is one.
    pub(super) fn set(self, sections: &mut Sections) {
        match self {
            Self::Install => {
                sections.install = true;
                sections.install_heading = true;
            }
            Self::Usage => sections.usage = true,
            Self::Api => sections.api = true,
            Self::Examples => sections.examples = true,
            Self::Configuration => sections.configuration = true,
            Self::Contributing => sections.contributing = true,
            Self::License => sections.license = true,
            Self::Changelog => sections.changelog = true,
        }
    }

    fn called(name: &str) -> Option<Self> {
        Some(match name {
            "install" => Self::Install,
            "usage" => Self::Usage,
            "api" => Self::Api,
            "examples" => Self::Examples,
            "configuration" => Self::Configuration,
            "contributing" => Self::Contributing,
            "license" => Self::License,
            "changelog" => Self::Changelog,
            _ => return None,
        })
    }
}

/// What a phrase says of the part it stands in.
#[derive(Clone, Copy, Debug)]
pub(super) enum Meaning {
    Names(Section),
    /// The part only looks like one that names a section.
    Stops,
}

/// Where a phrase may stand, and what it means there.
pub(super) type Row = (At, Meaning);

/// The side of a phrase on which a word stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Side {
    Before,
    After,
}

#[derive(Default)]
struct Table {
    by_words: HashMap<String, Vec<Row>, BuildHasherDefault<Letters>>,
    /// Phrases of Chinese, Japanese and Korean, which are compared by characters.
    by_characters: Vec<(String, Row)>,
    other_senses: HashMap<String, Vec<(Section, Side)>, BuildHasherDefault<Letters>>,
}

/// Hashes phrases byte by byte (FNV-1a): they are short, and the table is ours, so that nobody can crowd it.
struct Letters(u64);

impl Default for Letters {
    fn default() -> Self {
        Self(0xcbf2_9ce4_8422_2325)
    }
}

impl Hasher for Letters {
    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = (self.0 ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3);
        }
    }

    fn finish(&self) -> u64 {
        self.0
    }
}

/// The rows of a phrase that is compared by words.
pub(super) fn rows_of(phrase: &str) -> &'static [Row] {
    table().by_words.get(phrase).map_or(&[], Vec::as_slice)
}

/// The phrases that are compared by characters, those first that stop a part.
pub(super) fn by_characters() -> &'static [(String, Row)] {
    &table().by_characters
}

/// Whether the words on one side of a phrase give it another sense: behind it those up to a preposition, before it all.
pub(super) fn gives_other_sense(section: Section, words: &str, side: Side) -> bool {
    let limits = |word: &&str| side == Side::Before || !PREPOSITIONS.split(' ').any(|known| known == *word);
    words
        .split(' ')
        .take_while(limits)
        .any(|word| table().other_senses.get(word).is_some_and(|known| known.contains(&(section, side))))
}

/// Words that begin a phrase of its own; what is before them says what a heading is about. `of` is none: what it brings
/// belongs to the word before.
const PREPOSITIONS: &str = "for in on with without from to by via as at per when if using into through under inside within is \
    are that which pour dans avec sans sur sous depuis par mit ohne fur auf aus im unter bei uber para \
    con sin desde com sem no na em senza su для с без в на из под";

fn table() -> &'static Table {
    static READ: OnceLock<Table> = OnceLock::new();
    READ.get_or_init(|| {
        let mut table = Table::default();
        for line in TABLE.lines().skip(1) {
            table.add(line);
        }
        // What stops a part is asked first.
        table.by_characters.sort_by_key(|(_, (_, meaning))| matches!(meaning, Meaning::Names(_)));
        table
    })
}

impl Table {
    /// Adds a row; `None` where it cannot be read, which a test refuses.
    fn add(&mut self, line: &str) -> Option<()> {
        let mut cells = line.splitn(4, ',');
        let (section, _language) = (cells.next()?, cells.next()?);
        let (place, phrase) = (cells.next()?, parts(cells.next()?));
        let phrase = phrase.trim_end().to_owned();
        if let Some(section) = section.strip_prefix('!') {
            let side = match place {
                "before" => Side::Before,
                "after" => Side::After,
                _ => return None,
            };
            self.other_senses.entry(phrase).or_default().push((Section::called(section)?, side));
            return Some(());
        }
        let at = match place {
            "whole" => At::Whole,
            "start" => At::Start,
            "end" => At::End,
            "any" => At::Any,
            _ => return None,
        };
        let meaning =
            if section == "none" { Meaning::Stops } else { Meaning::Names(Section::called(section)?) };
        if phrase.chars().any(is_syllable) {
            self.by_characters.push((phrase, (at, meaning)));
        } else {
            self.by_words.entry(phrase).or_default().push((at, meaning));
        }
        Some(())
    }
}

#[cfg(test)]
mod tests {
    use super::super::sections::MOST_WORDS;
    use super::*;

    #[test]
    fn every_row_of_the_table_is_read_and_stands_once() {
        let mut lines: Vec<&str> = TABLE.lines().skip(1).collect();
        for line in &lines {
            assert!(Table::default().add(line).is_some(), "{line}");
            let phrase = parts(line.splitn(4, ',').last().expect("a phrase"));
            let words = phrase.trim_end().split(' ').count();
            assert!(!phrase.contains('\n') && !phrase.is_empty(), "a phrase is one part: {line}");
            assert!(words <= MOST_WORDS, "{line}");
            assert!(!line.starts_with('!') || words == 1, "a word that gives another sense is one: {line}");
        }
        let count = lines.len();
        lines.sort_unstable();
        lines.dedup();
        assert_eq!(lines.len(), count, "a row stands twice");
    }
}
