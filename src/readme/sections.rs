//! What a section is about, by its heading.
//!
//! A heading is taken apart at marks (`:`, `/`, `&`, brackets) and at words that join (`and`, `und`, `及`), stripped of
//! emoji, numbering and case; each part is looked up in `sections.csv`, whole, by its first words or by its last, as
//! the row allows. A row without a section stops a part that only looks like one (`API keys`, `Usage license`). Of a
//! text's first heading, its title, a part counts only as a whole, and the package's own name never does: a package
//! may be called after what it installs. Left out: what stands in the section.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};
use std::sync::OnceLock;

use super::Sections;
use super::words::is_ideograph;

/// Phrases: section, language, where in a part it may stand, phrase.
const TABLE: &str = include_str!("sections.csv");

/// Whether a word joins two subjects of a heading.
fn joins(word: &str) -> bool {
    matches!(
        word,
        "and"
            | "or"
            | "und"
            | "oder"
            | "et"
            | "ou"
            | "y"
            | "o"
            | "e"
            | "ed"
            | "и"
            | "или"
            | "及"
            | "及び"
            | "및"
            | "og"
            | "och"
            | "ve"
            | "i"
    )
}

/// The most words a phrase has.
const MOST_WORDS: usize = 4;

/// Where a heading stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// The first heading: mostly the package's name and what it is.
    Title,
    /// Any other.
    Below,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum At {
    Whole,
    Start,
    End,
    Any,
}

type Row = (At, Meaning);
type Section = fn(&mut Sections) -> &mut bool;

/// What a phrase says of the part it stands in.
#[derive(Clone, Copy)]
enum Meaning {
    Names(Section),
    /// The part only looks like one that names a section.
    Stops,
}

#[derive(Default)]
struct Table {
    by_words: HashMap<&'static str, Vec<Row>, BuildHasherDefault<Letters>>,
    /// Phrases of Chinese and Japanese, which are compared by characters.
    by_characters: Vec<(&'static str, Row)>,
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

/// Notes in `sections` what a heading is about. Tells whether it is about what changed; `None` where it names no section.
pub(super) fn note(heading: &str, place: Place, package: &str, sections: &mut Sections) -> Option<bool> {
    let mut found = Vec::new();
    for part in parts(heading).split('\n').map(str::trim_end).filter(|part| !part.is_empty()) {
        found.append(&mut of_part(part, place));
    }
    if found.is_empty() || (place == Place::Title && same_letters(heading, package)) {
        return None;
    }
    let mut of_heading = Sections::default();
    for section in found {
        *section(sections) = true;
        *section(&mut of_heading) = true;
    }
    Some(of_heading.changelog)
}

fn same_letters(one: &str, other: &str) -> bool {
    let letters = |text: &'_ str| -> String {
        text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
    };
    letters(one) == letters(other)
}

/// A heading's parts, a line each, normalised: words in lower case with one blank behind each.
fn parts(heading: &str) -> String {
    let mut parts = String::with_capacity(heading.len() + 8);
    let mut word = 0;
    let mut before = ' ';
    let mut characters = heading.chars();
    while let Some(character) = characters.next() {
        if character.is_ascii_alphanumeric() {
            parts.push(character.to_ascii_lowercase());
        } else if character == ' ' {
            end_word(&mut parts, word);
            word = parts.len();
        } else if character.is_alphanumeric() || matches!(character, '\u{300}'..='\u{36f}') {
            parts.extend(character.to_lowercase());
        } else if !matches!(character, '\'' | '’' | '`') {
            end_word(&mut parts, word);
            let is_dash =
                character == '-' && before == ' ' && matches!(characters.clone().next(), None | Some(' '));
            if is_separator(character) || is_dash {
                parts.push('\n');
            }
            word = parts.len();
        }
        before = character;
    }
    end_word(&mut parts, word);
    parts
}

/// Ends the word that begins at `word`: a joining one ends the part before it, a number in front of a part is dropped.
fn end_word(parts: &mut String, word: usize) {
    let last = &parts[word..];
    if last.is_empty() {
        return;
    }
    if joins(last) {
        parts.truncate(word);
        parts.push('\n');
        return;
    }
    if last.bytes().all(|byte| byte.is_ascii_digit()) {
        let part = parts[..word].rfind('\n').map_or(0, |at| at + 1);
        if matches!(&parts[part..word], "" | "step ") {
            parts.truncate(part);
            return;
        }
    }
    parts.push(' ');
}

fn is_separator(character: char) -> bool {
    matches!(
        character,
        ':' | '/'
            | '&'
            | '+'
            | ','
            | '|'
            | ';'
            | '('
            | ')'
            | '['
            | ']'
            | '!'
            | '?'
            | '—'
            | '–'
            | '·'
            | '・'
            | '、'
            | '，'
            | '：'
            | '；'
            | '（'
            | '）'
            | '／'
            | '？'
            | '！'
    )
}

/// The sections that a part names.
fn of_part(part: &str, place: Place) -> Vec<Section> {
    let mut found = Vec::new();
    if !noted(rows_of(part), |_| true, &mut found) && place == Place::Below {
        let by_words = if found.is_empty() { of_some_words(part) } else { Vec::new() };
        found.extend(by_words);
    }
    if found.is_empty() && !part.is_ascii() && part.chars().any(is_ideograph) {
        of_some_characters(part, place, &mut found);
    }
    found
}

/// The sections that a part's first or last words name. What several words name is taken off the part, so that
/// `usage license` is not usage as well.
fn of_some_words(part: &str) -> Vec<Section> {
    let blanks: Vec<usize> =
        part.bytes().enumerate().filter(|(_, byte)| *byte == b' ').map(|(at, _)| at).collect();
    let mut found = Vec::new();
    // The longest first, so that what stops a part is met before what it stops.
    for words in (1..=MOST_WORDS.min(blanks.len())).rev() {
        let (start, after) = (&part[..blanks[words - 1]], &part[blanks[words - 1] + 1..]);
        let cut = blanks[blanks.len() - words];
        let (before, end) = (&part[..cut], &part[cut + 1..]);
        for (phrase, rest, place) in [(start, after, At::Start), (end, before, At::End)] {
            let known = found.len();
            if noted(rows_of(phrase), |at| at == place || at == At::Any, &mut found) {
                return found;
            }
            if words > 1 && found.len() > known {
                found.extend(of_part(rest, Place::Below));
                return found;
            }
        }
    }
    found
}

fn of_some_characters(part: &str, place: Place, found: &mut Vec<Section>) {
    for (phrase, row) in &table().by_characters {
        let fits = |at| match at {
            _ if place == Place::Title || at == At::Whole => part == *phrase,
            At::Start => part.starts_with(phrase),
            At::End => part.ends_with(phrase),
            _ => part.starts_with(phrase) || part.ends_with(phrase),
        };
        if noted(std::slice::from_ref(row), fits, found) {
            return;
        }
    }
}

/// Puts what fits into `found`; whether the part is stopped.
fn noted(rows: &[Row], fits: impl Fn(At) -> bool, found: &mut Vec<Section>) -> bool {
    for (_, meaning) in rows.iter().filter(|(at, _)| fits(*at)) {
        match meaning {
            Meaning::Names(section) => found.push(*section),
            Meaning::Stops => return true,
        }
    }
    false
}

fn rows_of(phrase: &str) -> &'static [Row] {
    table().by_words.get(phrase).map_or(&[], Vec::as_slice)
}

fn table() -> &'static Table {
    static READ: OnceLock<Table> = OnceLock::new();
    READ.get_or_init(|| {
        let mut table = Table::default();
        for (meaning, _, at, phrase) in rows() {
            let row = (at, meaning);
            if phrase.chars().any(is_ideograph) {
                table.by_characters.push((phrase, row));
            } else {
                table.by_words.entry(phrase).or_default().push(row);
            }
        }
        // What stops a part is asked first.
        table.by_characters.sort_by_key(|(_, (_, meaning))| matches!(meaning, Meaning::Names(_)));
        table
    })
}

/// The rows of the table; one that cannot be read is left out here and refused by a test.
fn rows() -> impl Iterator<Item = (Meaning, &'static str, At, &'static str)> {
    TABLE.lines().skip(1).filter_map(|line| {
        let mut cells = line.splitn(4, ',');
        let (section, language) = (cells.next()?, cells.next()?);
        let (at, phrase) = (cells.next()?, cells.next()?);
        Some((meaning_of(section)?, language, at_of(at)?, phrase))
    })
}

fn meaning_of(name: &str) -> Option<Meaning> {
    Some(Meaning::Names(match name {
        "install" => |sections| &mut sections.install,
        "usage" => |sections| &mut sections.usage,
        "api" => |sections| &mut sections.api,
        "examples" => |sections| &mut sections.examples,
        "configuration" => |sections| &mut sections.configuration,
        "contributing" => |sections| &mut sections.contributing,
        "license" => |sections| &mut sections.license,
        "changelog" => |sections| &mut sections.changelog,
        "none" => return Some(Meaning::Stops),
        _ => return None,
    }))
}

fn at_of(name: &str) -> Option<At> {
    Some(match name {
        "whole" => At::Whole,
        "start" => At::Start,
        "end" => At::End,
        "any" => At::Any,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(heading: &str) -> String {
        let mut sections = Sections::default();
        note(heading, Place::Below, "left", &mut sections);
        let found = [
            ("install", sections.install),
            ("usage", sections.usage),
            ("api", sections.api),
            ("examples", sections.examples),
            ("configuration", sections.configuration),
            ("contributing", sections.contributing),
            ("license", sections.license),
            ("changelog", sections.changelog),
        ];
        found.iter().filter(|(_, has)| *has).map(|(name, _)| *name).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn headings_mean_sections() {
        for (heading, expected) in [
            ("Installation", "install"),
            ("📦 1. Installing left", "install"),
            ("Install & Usage", "install usage"),
            ("Installation and Quick-Start", "install usage"),
            ("How to use it?", "usage"),
            ("API / Reference", "api"),
            ("Usage examples", "usage examples"),
            ("Configuration options", "configuration"),
            ("License (MIT)", "license"),
            ("What's New", "changelog"),
            ("Step 2: Install", "install"),
            ("安装和使用方法", "install usage"),
            ("インストール", "install"),
            ("설치 및 사용법", "install usage"),
            ("Lizenz", "license"),
            ("Uninstall", ""),
            ("アンインストール", ""),
            ("Usage license", "license"),
            ("API keys", ""),
            ("References", ""),
            ("Features", ""),
            ("", ""),
        ] {
            assert_eq!(of(heading), expected, "{heading}");
        }
    }

    #[test]
    fn a_title_counts_only_as_a_whole_and_not_as_the_package_s_name() {
        let mut sections = Sections::default();
        note("API client for weather", Place::Title, "weather", &mut sections);
        note("change-log", Place::Title, "ChangeLog", &mut sections);
        assert_eq!(sections, Sections::default());
        note("Installation", Place::Title, "weather", &mut sections);
        assert!(sections.install);
    }

    #[test]
    fn every_row_of_the_table_is_read_and_normal() {
        let lines: Vec<&str> = TABLE.lines().skip(1).collect();
        assert_eq!(rows().count(), lines.len());
        for (_, language, _, phrase) in rows() {
            assert_eq!(parts(phrase).trim_end(), phrase, "{language}");
            assert!(phrase.split(' ').count() <= MOST_WORDS, "{phrase}");
        }
        let mut sorted = lines.clone();
        sorted.sort_unstable();
        sorted.dedup();
        assert_eq!(sorted.len(), lines.len(), "a row stands twice");
    }
}
