//! Whether a README says anything.
//!
//! It does not where its prose outside headings has fewer than three words beside the package's own name and there is
//! neither code nor a table nor a link to documentation: a heading alone, a row of badges, `UNKNOWN`. Nor does it where
//! its beginning is that of a template (`templates.csv`: what generators, registries and those who reserve a name
//! write) and there is hardly more than the template. Left out: whether what it says is true or helpful.

use super::tally::Counted;
use super::words::Words;

/// Words beside the package's name from which on a README says something.
const FEWEST_WORDS: u32 = 3;

/// Phrase in lower case; the most words of prose that a text of this template has.
const TEMPLATES: &str = include_str!("templates.csv");

/// Whether the text behind these counts says nothing; `text` is looked at where they leave it open.
pub(super) fn is_placeholder(counted: &Counted, text: &str, package: &str) -> bool {
    let features = &counted.features;
    let says = features.code_blocks > 0 || features.tables > 0 || features.documentation_link.is_some();
    if !says && counted.body_words < 40 && words_beside(&counted.opening, package) < FEWEST_WORDS {
        return true;
    }
    is_template(features.words, text)
}

/// Words of `prose` beside those of which the package's name is made.
fn words_beside(prose: &str, package: &str) -> u32 {
    let name: Vec<String> = parts(package).map(str::to_lowercase).collect();
    let mut words = Words::default();
    for word in prose.split_whitespace() {
        let is_name = parts(word).all(|part| name.contains(&part.to_lowercase()));
        if !is_name {
            let mut rest = word;
            while let Some(start) = words.read(rest) {
                rest = rest[start..].split_once("//").map_or("", |(_, _)| "");
            }
        }
        words.gap();
    }
    words.count()
}

fn parts(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_alphanumeric()).filter(|part| !part.is_empty())
}

fn is_template(words: u32, text: &str) -> bool {
    let mut fitting = templates().filter(|(_, most)| words <= *most).peekable();
    if fitting.peek().is_none() {
        return false;
    }
    let mut lower = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        lower.push_str(&word.to_lowercase());
        lower.push(' ');
    }
    fitting.any(|(phrase, _)| stands_in(&lower, phrase))
}

/// Whether a phrase stands in a text as whole words.
fn stands_in(text: &str, phrase: &str) -> bool {
    let begins = phrase.chars().next().is_some_and(|c| c.is_ascii_alphanumeric());
    let ends = phrase.chars().last().is_some_and(|c| c.is_ascii_alphanumeric());
    text.match_indices(phrase).any(|(at, _)| {
        let before = text[..at].chars().next_back().is_none_or(|c| !c.is_alphanumeric());
        let after = text[at + phrase.len()..].chars().next().is_none_or(|c| !c.is_alphanumeric());
        (before || !begins) && (after || !ends)
    })
}

fn templates() -> impl Iterator<Item = (&'static str, u32)> {
    TEMPLATES.lines().skip(1).filter_map(|line| {
        let (phrase, most) = line.rsplit_once(',')?;
        Some((phrase, most.parse().ok()?))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_template_is_read() {
        assert_eq!(templates().count(), TEMPLATES.lines().count() - 1);
        assert!(templates().all(|(phrase, _)| phrase == phrase.to_lowercase() && !phrase.is_empty()));
    }

    #[test]
    fn the_package_s_own_name_is_no_word() {
        assert_eq!(words_beside("left-pad: the Left pad https://left.example", "@left/pad"), 1);
        assert_eq!(words_beside("- * 安装 방법", "left"), 2);
    }

    #[test]
    fn phrases_stand_as_words() {
        assert!(stands_in("todo write this ", "todo"));
        assert!(!stands_in("todos of mine ", "todo"));
    }
}
