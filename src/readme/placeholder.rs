//! Whether a README says anything.
//!
//! It does not where its prose outside headings has fewer than three words beside the package's own name and there is
//! neither code nor a table nor a link to documentation: a heading alone, a row of badges, `UNKNOWN`. Nor does it where
//! its beginning, or that of its headings, is that of a template (`templates.csv`: what generators, registries and those who reserve a name
//! write) and there is hardly more than the template. Left out: whether what it says is true or helpful.

use std::sync::OnceLock;

use super::tally::Counted;
use super::words::Words;

/// Words beside the package's name from which on a README says something.
const FEWEST_WORDS: u32 = 3;

/// Phrase in lower case; the most words of prose that a text of this template has.
pub(super) const TEMPLATES: &str = include_str!("templates.csv");

/// Whether the text behind these counts says nothing.
pub(super) fn is_placeholder(counted: &Counted, package: &str) -> bool {
    let features = &counted.features;
    let says = features.code_blocks > 0 || features.tables > 0 || features.documentation_link.is_some();
    if !says && counted.body_words < 40 && words_beside(&counted.opening, package) < FEWEST_WORDS {
        return true;
    }
    is_template(features.words, &counted.opening) || is_template(features.words, &counted.headings)
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

/// Whether the beginning of a text is a template's, and whether so many words are hardly more.
fn is_template(words: u32, opening: &str) -> bool {
    let table = table();
    if words > table.most_words {
        return false;
    }
    let bytes = opening.as_bytes();
    let mut before = b' ';
    bytes.iter().enumerate().any(|(at, byte)| {
        let starts = !before.is_ascii_alphanumeric() && before < 0x80;
        before = *byte;
        starts
            && table.by_first[usize::from(byte.to_ascii_lowercase())]
                .iter()
                .any(|(phrase, most)| words <= *most && begins(&bytes[at..], phrase.as_bytes()))
    })
}

/// Whether a text begins with a phrase as whole words, whatever its case and however many blanks it has.
fn begins(text: &[u8], phrase: &[u8]) -> bool {
    let mut rest = text;
    for byte in phrase {
        let Some((next, after)) = rest.split_first() else { return false };
        rest = after;
        if *byte == b' ' && next.is_ascii_whitespace() {
            while let Some((b' ' | b'\t' | b'\r' | b'\n', after)) = rest.split_first() {
                rest = after;
            }
        } else if next.to_ascii_lowercase() != *byte {
            return false;
        }
    }
    rest.first().is_none_or(|byte| !byte.is_ascii_alphanumeric())
}

/// The templates by the first byte of their phrases.
struct Table {
    by_first: Vec<Vec<(&'static str, u32)>>,
    most_words: u32,
}

fn table() -> &'static Table {
    static READ: OnceLock<Table> = OnceLock::new();
    READ.get_or_init(|| {
        let mut table = Table { by_first: vec![Vec::new(); 256], most_words: 0 };
        for (phrase, most) in templates() {
            table.by_first[usize::from(phrase.as_bytes()[0])].push((phrase, most));
            table.most_words = table.most_words.max(most);
        }
        table
    })
}

fn templates() -> impl Iterator<Item = (&'static str, u32)> {
    TEMPLATES.lines().skip(1).filter_map(|line| {
        let (phrase, most) = line.rsplit_once(',')?;
        (!phrase.is_empty()).then_some((phrase, most.parse().ok()?))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_template_is_read() {
        assert_eq!(templates().count(), TEMPLATES.lines().count() - 1);
        assert!(templates().all(|(phrase, _)| phrase == phrase.to_lowercase()));
    }

    #[test]
    fn the_package_s_own_name_is_no_word() {
        assert_eq!(words_beside("left-pad: the Left pad https://left.example", "@left/pad"), 1);
        assert_eq!(words_beside("- * 安装 방법", "left"), 2);
    }

    #[test]
    fn templates_are_known_at_the_beginning_and_as_whole_words() {
        assert!(is_template(3, "TODO: write  this"));
        assert!(is_template(9, "{ **以下是 Gitee 平台说明**"));
        assert!(!is_template(4, "todos of mine"));
        assert!(!is_template(100, "todo"));
    }
}
