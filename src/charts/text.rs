//! Text as the charts need it: cleaned of what cannot be shown, measured, wrapped
//! and cut to a width. Leaves out drawing, kerning and scripts the embedded font
//! lacks, which are measured generously.

use super::theme::LEADING;
use super::widths;

/// weight of the embedded font
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Weight {
    /// running text
    Regular,
    /// titles and series names
    Bold,
}

/// Removes control characters and marks that change the direction of text, and
/// makes every run of white space one space.
pub fn clean(text: &str) -> String {
    let mut cleaned = String::with_capacity(text.len());
    for character in text.chars() {
        if character.is_whitespace() && character != '\u{a0}' && character != '\u{202f}' {
            if !cleaned.ends_with(' ') {
                cleaned.push(' ');
            }
        } else if !is_hidden(character) {
            cleaned.push(character);
        }
    }
    cleaned.trim().to_owned()
}

fn is_hidden(character: char) -> bool {
    character.is_control()
        || matches!(character,
            '\u{61c}' | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{feff}'
            | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}'
            | '\u{fff9}'..='\u{fffb}' | '\u{fffe}' | '\u{ffff}')
}

/// Width of a line of text at a font size, in the unit of that size.
pub fn width(text: &str, size: f64, weight: Weight) -> f64 {
    let units: f64 = text.chars().map(|character| advance(character, weight)).sum();
    units / widths::UNITS_PER_EM * size
}

/// Advance of one character in font units; one em if the font lacks it.
fn advance(character: char, weight: Weight) -> f64 {
    let table = match weight {
        Weight::Regular => &widths::REGULAR,
        Weight::Bold => &widths::SEMIBOLD,
    };
    // printable ASCII stands first in the table, the rest needs a search
    let place = match character {
        ' '..='~' => Some(character as usize - ' ' as usize),
        _ => widths::CHARACTERS.chars().position(|known| known == character),
    };
    place.and_then(|index| table.get(index)).map_or(widths::UNITS_PER_EM, |&units| f64::from(units))
}

/// Height of some lines of text at a font size.
pub fn height(lines: usize, size: f64) -> f64 {
    f64::from(u32::try_from(lines).unwrap_or(u32::MAX)) * size * LEADING
}

/// Breaks text into lines no wider than `limit`, at most `most` of them; what
/// does not fit is cut, with an ellipsis. An empty text has no lines.
pub fn wrap(text: &str, limit: f64, size: f64, weight: Weight, most: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split(' ').filter(|word| !word.is_empty()) {
        let joined = lines.last().map(|line| format!("{line} {word}"));
        match (joined, lines.last_mut()) {
            (Some(joined), Some(line)) if width(&joined, size, weight) <= limit => *line = joined,
            _ => lines.extend(pieces(word, limit, size, weight)),
        }
    }
    if lines.len() > most {
        lines.truncate(most);
        if let Some(line) = lines.last_mut() {
            *line = cut(line, limit, size, weight);
        }
    }
    lines
}

/// The same lines, but with the words spread evenly over them, so that no single
/// word is left for the last.
pub fn balanced(text: &str, limit: f64, size: f64, weight: Weight, most: usize) -> Vec<String> {
    let greedy = wrap(text, limit, size, weight, most);
    if greedy.len() < 2 || greedy.last().is_some_and(|line| line.ends_with('…')) {
        return greedy;
    }
    let narrower = (11..20).map(|share| wrap(text, limit * f64::from(share) / 20.0, size, weight, most + 1));
    narrower.into_iter().find(|lines| lines.len() == greedy.len()).unwrap_or(greedy)
}

/// Splits one word that is wider than a line, after a joint such as `/` or `-` if
/// there is one in the second half of the line.
fn pieces(word: &str, limit: f64, size: f64, weight: Weight) -> Vec<String> {
    let mut pieces = Vec::new();
    let mut piece = String::new();
    for character in word.chars() {
        let grown = width(&piece, size, weight) + width(character.encode_utf8(&mut [0; 4]), size, weight);
        if !piece.is_empty() && grown > limit {
            let joint = piece.rfind(['/', '-', '_', '.', '@']).map(|place| place + 1);
            let rest = match joint {
                Some(place) if place > piece.len() / 2 => piece.split_off(place),
                _ => String::new(),
            };
            pieces.push(std::mem::replace(&mut piece, rest));
        }
        piece.push(character);
    }
    pieces.push(piece);
    pieces
}

/// Shortens a line until it fits with an ellipsis at its end, between two words if
/// the last of them is no more than a quarter of the line.
fn cut(line: &str, limit: f64, size: f64, weight: Weight) -> String {
    let mut kept = line.to_owned();
    while !kept.is_empty() && width(&kept, size, weight) + width("…", size, weight) > limit {
        kept.pop();
    }
    let between = kept.rfind(' ').filter(|place| *place > kept.len() * 3 / 4);
    if let Some(place) = between {
        kept.truncate(place);
    }
    format!("{}…", kept.trim_end_matches([' ', ',', ';', ':', '–']))
}

/// Width of the widest of some lines.
pub fn widest(lines: &[String], size: f64, weight: Weight) -> f64 {
    lines.iter().map(|line| width(line, size, weight)).fold(0.0, f64::max)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_of_direction_and_control_go() {
        assert_eq!(clean("a\u{202e}b\u{2066}c\u{200f}\u{7}\n\t d"), "abc d");
    }

    #[test]
    fn tables_are_as_long_as_the_characters() {
        assert_eq!(widths::CHARACTERS.chars().count(), widths::REGULAR.len());
        assert_eq!(widths::CHARACTERS.chars().nth(94), Some('~'));
    }

    #[test]
    fn lines_keep_to_the_width() {
        let text = "the quick brown fox @a-very-long-scope/with-an-even-longer-package-name jumps";
        for line in wrap(text, 120.0, 16.0, Weight::Regular, 9) {
            assert!(width(&line, 16.0, Weight::Regular) <= 120.0, "{line}");
        }
        let two = wrap(text, 120.0, 16.0, Weight::Regular, 2);
        assert_eq!(two.len(), 2);
        assert!(two[1].ends_with('…'));
    }

    #[test]
    fn no_word_is_left_alone() {
        let text = "both registries hold many more packages than is claimed";
        let limit = width("both registries hold many more packages than is", 16.0, Weight::Bold) + 1.0;
        assert_eq!(wrap(text, limit, 16.0, Weight::Bold, 2)[1], "claimed");
        assert!(balanced(text, limit, 16.0, Weight::Bold, 2)[1].len() > 12);
    }

    #[test]
    fn a_long_word_breaks_at_its_joint() {
        assert_eq!(pieces("@scope/name", 75.0, 16.0, Weight::Regular)[0], "@scope/");
    }
}
