//! The markers that begin a line of a list: bullets, enumerators, fields, options.

/// Which list a marker belongs to; neighbours of one kind are one list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::readme) enum Kind {
    /// By its bullet.
    Bullet(char),
    /// By what stands around the number.
    Enumerated(Brackets),
    /// `:name: body`
    Field,
    /// `--option  description`
    Option,
    /// A term above an indented definition.
    Definition,
}

/// What stands around an enumerator's number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::readme) enum Brackets {
    /// `1.`
    Period,
    /// `1)`
    Right,
    /// `(1)`
    Both,
}

/// A marker: its list and the bytes up to the text behind it.
pub(in crate::readme) type Marker = (Kind, usize);

/// The bullet at the beginning of a line.
pub(in crate::readme) fn bullet(text: &str) -> Option<Marker> {
    let mark = text.chars().next()?;
    matches!(mark, '*' | '+' | '-' | '•' | '‣' | '⁃').then_some(())?;
    let after = &text[mark.len_utf8()..];
    Some((Kind::Bullet(mark), text.len() - text_behind(after)?.len()))
}

/// The enumerator at the beginning of a line: a number, a letter, a Roman number or `#`.
pub(in crate::readme) fn enumerator(text: &str) -> Option<Marker> {
    let opened = text.strip_prefix('(');
    let inner = opened.unwrap_or(text);
    let end = inner.bytes().take(10).position(|byte| !byte.is_ascii_alphanumeric() && byte != b'#')?;
    let (number, after) = inner.split_at(end);
    let is_number = match number.as_bytes() {
        [] => false,
        [b'#'] => true,
        [letter] if letter.is_ascii_alphabetic() => true,
        bytes => {
            bytes.iter().all(u8::is_ascii_digit) || bytes.iter().all(|byte| b"ivxlcIVXLC".contains(byte))
        }
    };
    let brackets = match (opened.is_some(), after.as_bytes().first()?) {
        (true, b')') => Brackets::Both,
        (false, b')') => Brackets::Right,
        (false, b'.') => Brackets::Period,
        _ => return None,
    };
    is_number.then_some(())?;
    Some((Kind::Enumerated(brackets), text.len() - text_behind(&after[1..])?.len()))
}

/// The field name at the beginning of a line, between colons. Its length does not reach over the name, which is text.
pub(super) fn field(text: &str) -> Option<Marker> {
    let inner = text.strip_prefix(':')?;
    let end = inner.match_indices(':').map(|(at, _)| at).find(|at| {
        let after = &inner[at + 1..];
        (after.is_empty() || after.starts_with(' ')) && !inner[..*at].ends_with('\\')
    })?;
    let name = &inner[..end];
    (!name.is_empty() && !name.starts_with([' ', ':', '`']) && !name.ends_with(' '))
        .then_some((Kind::Field, end + 2))
}

/// The options at the beginning of a line: `-a`, `-b FILE`, `--long=VALUE`, `/V`, several with commas between them, up to
/// two blanks or the line's end.
pub(super) fn options(text: &str) -> Option<Marker> {
    if !text.starts_with(['-', '/']) {
        return None;
    }
    let end = text.find("  ").unwrap_or(text.len());
    let are_options = text[..end].split(", ").all(|option| {
        let (name, argument) = option.split_once([' ', '=']).unwrap_or((option, ""));
        let letters = match name.strip_prefix("--") {
            Some(long) => long.len() > 1 && long.starts_with(|c: char| c.is_ascii_alphanumeric()),
            None => name
                .strip_prefix(['-', '/'])
                .is_some_and(|c| c.len() == 1 && c.as_bytes()[0].is_ascii_alphanumeric()),
        };
        letters && !argument.contains(' ')
    });
    are_options.then(|| (Kind::Option, text.len() - text[end..].trim_start().len()))
}

/// What stands behind a marker and a blank; nothing may.
fn text_behind(after: &str) -> Option<&str> {
    (after.is_empty() || after.starts_with([' ', '\t'])).then(|| after.trim_start())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bullets_and_enumerators() {
        assert_eq!(bullet("* a"), Some((Kind::Bullet('*'), 2)));
        assert_eq!(bullet("-"), Some((Kind::Bullet('-'), 1)));
        assert_eq!(bullet("*a*"), None);
        assert_eq!(enumerator("12. a"), Some((Kind::Enumerated(Brackets::Period), 4)));
        assert_eq!(enumerator("(iv) a"), Some((Kind::Enumerated(Brackets::Both), 5)));
        assert_eq!(enumerator("#)  a"), Some((Kind::Enumerated(Brackets::Right), 4)));
        for text in ["1.0 a", "e.g. a", "ab) c", "(a] b", "1", "é. x", ""] {
            assert_eq!(enumerator(text), None, "{text}");
        }
    }

    #[test]
    fn fields_and_options() {
        assert_eq!(field(":Author: Jane"), Some((Kind::Field, 8)));
        assert_eq!(field(":a b:"), Some((Kind::Field, 5)));
        for text in [":func:`x` y", ": a: b", "a: b", "::", ":", ":)"] {
            assert_eq!(field(text), None, "{text}");
        }
        assert_eq!(options("-a, --all=X  text"), Some((Kind::Option, 13)));
        assert_eq!(options("--long"), Some((Kind::Option, 6)));
        for text in ["-- text", "--", "-ab  c", "/path/x", "- a", "-a long text"] {
            assert_eq!(options(text), None, "{text}");
        }
    }
}
