//! Keywords as PyPI's own pages split them. It leaves out what they mean.

use sonic_rs::{JsonValueTrait, LazyValue};

use super::super::json::{Oddities, each_item, string};
use crate::package::{Fact, Reason};

/// Reads `keywords`: a text, or an array of texts. `None` is a field that is not there.
pub(super) fn keywords(value: Option<&LazyValue<'_>>, oddities: &mut Oddities) -> Fact<Vec<String>> {
    let Some(value) = value else { return Fact::Missing(Reason::Withheld) };
    let mut words = Vec::new();
    if let Some(text) = string(value) {
        if text.trim() != "UNKNOWN" {
            words = split(&text);
        }
    } else if value.is_array() {
        let _ = each_item(value, "keywords", &mut |item| match string(&item) {
            // Metadata holds an array as one text with commas.
            Some(text) => words.extend(text.split(',').filter_map(bare)),
            None => oddities.note("keywords", "an item is no string"),
        });
    } else if !value.is_null() {
        return oddities.refuse("keywords", value, "a string");
    }
    if words.is_empty() { Fact::Nothing } else { Fact::Known(words) }
}

/// Splits by commas where there is one, else by semicolons, else by blanks of any kind.
fn split(text: &str) -> Vec<String> {
    match [',', ';'].into_iter().find(|separator| text.contains(*separator)) {
        Some(separator) => text.split(separator).filter_map(bare).collect(),
        None => text.split(is_blank).filter_map(bare).collect(),
    }
}

/// A keyword without blanks and quotes at its ends; `None` where nothing is left.
fn bare(word: &str) -> Option<String> {
    let word = word.trim_matches(|c: char| is_blank(c) || matches!(c, '"' | '\''));
    (!word.is_empty()).then(|| word.to_owned())
}

/// What Python, in which those pages are written, takes for white space: four separators more than Unicode does.
fn is_blank(c: char) -> bool {
    c.is_whitespace() || matches!(c, '\x1c'..='\x1f')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_separator_that_is_there_splits() {
        for (text, expected) in [
            ("alpha; beta gamma; delta", &["alpha", "beta gamma", "delta"][..]),
            ("'alpha', \"beta\"", &["alpha", "beta"]),
            ("alpha,beta, ", &["alpha", "beta"]),
            ("alpha  beta", &["alpha", "beta"]),
            ("alpha\nbeta\tgamma\u{a0}delta\x1cepsilon", &["alpha", "beta", "gamma", "delta", "epsilon"]),
            ("alpha beta, gamma; delta", &["alpha beta", "gamma; delta"]),
            ("\"alpha beta\"", &["alpha", "beta"]),
            ("' \"alpha\" ', 'it''s', o'clock", &["alpha", "it''s", "o'clock"]),
            ("Alpha, alpha, alpha", &["Alpha", "alpha", "alpha"]),
            ("UNKNOWN, alpha", &["UNKNOWN", "alpha"]),
            (" ,; \"',", &[";"]),
            ("''", &[]),
            ("", &[]),
        ] {
            assert_eq!(split(text), expected, "{text:?}");
        }
    }
}
