//! What a section is about, by its heading.
//!
//! A heading is taken apart (`parts.rs`), and each part is looked up in `sections.csv` (`phrases.rs`): whole, by its
//! first words or by its last, as the row allows. The last noun says what a part is about, so that other words beside a
//! phrase may give it another sense: `API keys` is about keys, `memory usage` about memory. The table has the words that
//! do so, by section and language; behind a phrase they are looked for up to a preposition. Of a text's first heading,
//! its title, a part counts only as a whole, and the package's own name never does: a package may be called after what
//! it installs. Left out: what stands in the section.

use std::borrow::Cow;

use super::Sections;
use super::parts::{is_syllable, parts};
use super::phrases::{At, Meaning, Row, Section, Side, by_characters, gives_other_sense, rows_of};

/// The most words a phrase has.
pub(super) const MOST_WORDS: usize = 5;

/// Where a heading stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// The first heading: mostly the package's name and what it is.
    Title,
    /// Any other.
    Below,
}

/// The sections that a heading names.
pub(super) fn of(heading: &str, place: Place, package: &str) -> Sections {
    let mut sections = Sections::default();
    if place == Place::Title && same_letters(heading, package) {
        return sections;
    }
    let heading = without_calls(heading);
    for part in parts(&heading).split('\n').map(str::trim_end).filter(|part| !part.is_empty()) {
        for section in of_part(part, place) {
            section.set(&mut sections);
        }
    }
    sections
}

/// A heading without the calls of functions in it: `set(options)` is about `set`, whatever it takes. What stands right
/// before the bracket is a call unless it names a section itself, as in `License(MIT)`.
fn without_calls(heading: &str) -> Cow<'_, str> {
    let is_name = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '$' | '.' | '#' | ':');
    let Some(open) =
        heading.match_indices('(').map(|(at, _)| at).find(|at| heading[..*at].ends_with(is_name))
    else {
        return Cow::Borrowed(heading);
    };
    let name = heading[..open]
        .rfind(|c| !is_name(c))
        .map_or(0, |at| at + heading[at..].chars().next().map_or(1, char::len_utf8));
    let close = heading.rfind(')').map_or(heading.len(), |at| at + 1).max(open);
    let called = &heading[name..open];
    let stands_alone = heading[..name].trim().is_empty() && called.starts_with(char::is_uppercase);
    let named = stands_alone && !rows_of(parts(called).trim_end()).is_empty();
    Cow::Owned([&heading[..if named { open } else { name }], &heading[close..]].join(" "))
}

fn same_letters(one: &str, other: &str) -> bool {
    let letters = |text: &'_ str| -> String {
        text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
    };
    letters(one) == letters(other)
}

/// The sections that a part names.
fn of_part(part: &str, place: Place) -> Vec<Section> {
    let mut found = Vec::new();
    if !noted(rows_of(part), |_| true, &mut found) && place == Place::Below {
        let by_words = if found.is_empty() { of_some_words(part) } else { Vec::new() };
        found.extend(by_words);
    }
    if found.is_empty() && !part.is_ascii() && part.chars().any(is_syllable) {
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
        for (phrase, rest, place, side) in
            [(start, after, At::Start, Side::After), (end, before, At::End, Side::Before)]
        {
            let known = found.len();
            if noted(rows_of(phrase), |at| at == place || at == At::Any, &mut found) {
                return found;
            }
            let mut kept = known;
            for at in known..found.len() {
                if !gives_other_sense(found[at], rest, side) {
                    found[kept] = found[at];
                    kept += 1;
                }
            }
            let named = found.len() > known;
            found.truncate(kept);
            if words > 1 && named {
                if kept > known {
                    found.extend(of_part(rest, Place::Below));
                }
                return found;
            }
        }
    }
    found
}

fn of_some_characters(part: &str, place: Place, found: &mut Vec<Section>) {
    for (phrase, row) in by_characters() {
        let fits = |at| match at {
            _ if place == Place::Title || at == At::Whole => part == phrase,
            At::Start => part.starts_with(phrase.as_str()),
            At::End => part.ends_with(phrase.as_str()),
            _ => part.starts_with(phrase.as_str()) || part.ends_with(phrase.as_str()),
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

#[cfg(test)]
mod tests {
    use super::*;

    fn sections(heading: &str) -> String {
        let found = of(heading, Place::Below, "left");
        let found = [
            ("install", found.install),
            ("usage", found.usage),
            ("api", found.api),
            ("examples", found.examples),
            ("configuration", found.configuration),
            ("contributing", found.contributing),
            ("license", found.license),
            ("changelog", found.changelog),
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
            ("License(MIT)", "license"),
            ("set(options)", ""),
            ("new Config(options)", ""),
            ("config.get(key, where = 'cli')", ""),
            ("", ""),
        ] {
            assert_eq!(sections(heading), expected, "{heading}");
        }
    }

    #[test]
    fn other_words_give_a_phrase_another_sense() {
        for heading in [
            "Get an API key",
            "API rate limits per user",
            "Usage limits and quotas",
            "Terms of use",
            "Memory usage",
            "Installation time",
            "License compatibility",
            "Alternative options",
            "Contributing organizations",
            "Circular reference",
            "Cas d'utilisation",
            "Casos de uso",
            "Conditions d'utilisation",
            "Clés d'API",
            "API-Schlüssel",
            "Условия использования",
            "使用场景",
            "API 密钥",
            "使用条款",
        ] {
            assert_eq!(sections(heading), "", "{heading}");
        }
        for (heading, expected) in [
            ("Usage with limits on memory", "usage"),
            ("API for managing keys", "api"),
            ("Installation on machines with a size of zero", "install"),
            ("Configuration keys", "configuration"),
        ] {
            assert_eq!(sections(heading), expected, "{heading}");
        }
    }

    #[test]
    fn forms_of_words_in_many_languages() {
        for (heading, expected) in [
            ("L'installation", "install"),
            ("Comment l'installer ?", "install"),
            ("S'installer", "install"),
            ("Utiliser left", "usage"),
            ("Prise en main", "usage"),
            ("Mise en place", "install"),
            ("Paramétrage", "configuration"),
            ("Benutzung", "usage"),
            ("Verwendung in Node", "usage"),
            ("Installationsanleitung", "install"),
            ("Cómo se usa", "usage"),
            ("Instalando", "install"),
            ("Configurando", "configuration"),
            ("Come iniziare", "usage"),
            ("Инструкция по установке", "install"),
            ("Примеры использования", "usage examples"),
            ("Jak używać", "usage"),
            ("Nasıl kullanılır", "usage"),
            ("Cách cài đặt", "install"),
            ("Cara penggunaan", "usage"),
            ("Hoe te gebruiken", "usage"),
            ("Як встановити", "install"),
            ("设置选项", "configuration"),
            ("設定方法", "configuration"),
            ("설치하는 방법", "install"),
        ] {
            assert_eq!(sections(heading), expected, "{heading}");
        }
    }

    #[test]
    fn a_title_counts_only_as_a_whole_and_not_as_the_package_s_name() {
        assert_eq!(of("API client for weather", Place::Title, "weather"), Sections::default());
        assert_eq!(of("change-log", Place::Title, "ChangeLog"), Sections::default());
        assert!(of("Installation", Place::Title, "weather").install);
    }
}
