//! The marker of a requirement (PEP 508), as far as extras go: whether it can hold where no extra is asked for. Without
//! recursion and in one pass, so that no marker is too deep or too large. It leaves out environments: any other
//! condition may hold in some of them.
//!
//! `pep508_rs` is not used: it keeps every marker for good behind one lock, its diagrams grow exponentially with what a
//! publisher may write, and it passes over conditions that it does not know, `extra` among them.

use std::borrow::Cow;

use crate::package::normal_pypi;

/// The variable.
const EXTRA: &str = "extra";

/// The set of extras, which lock files have instead.
const EXTRAS: &str = "extras";

/// Every other variable; the last ones are what older tools wrote.
const ENVIRONMENT: [&str; 18] = [
    "python_version",
    "python_full_version",
    "os_name",
    "sys_platform",
    "platform_release",
    "platform_system",
    "platform_version",
    "platform_machine",
    "platform_python_implementation",
    "implementation_name",
    "implementation_version",
    "dependency_groups",
    "os.name",
    "sys.platform",
    "platform.version",
    "platform.machine",
    "platform.python_implementation",
    "python_implementation",
];

/// What a marker says of extras.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Holds {
    /// It can hold where no extra is asked for. An installer then takes `extra` for an empty text.
    WithoutExtra,
    /// It holds with an extra alone.
    WithExtra,
    /// It is no marker; whether it names the variable `extra`.
    NoMarker {
        /// Outside quoted texts.
        names_extra: bool,
    },
}

/// Reads a marker: what follows the `;` of a requirement.
pub(super) fn read(marker: &str) -> Holds {
    match can_hold(marker) {
        Some(true) => Holds::WithoutExtra,
        Some(false) => Holds::WithExtra,
        None => Holds::NoMarker { names_extra: words(marker).any(|word| word == EXTRA) },
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Token<'a> {
    Open,
    Close,
    Word(&'a str),
    Text(&'a str),
    Operator(&'a str),
}

/// The longest first.
const OPERATORS: [&str; 8] = ["===", "==", "!=", "<=", ">=", "~=", "<", ">"];

/// The next token and what follows it; `Err` for what is no token, `Ok(None)` at the end.
fn token(text: &str) -> Result<Option<(Token<'_>, &str)>, ()> {
    let text = text.trim_start();
    let Some(first) = text.chars().next() else { return Ok(None) };
    let cut = |length: usize| text.split_at(length);
    let found = match first {
        '(' => (Token::Open, cut(1).1),
        ')' => (Token::Close, cut(1).1),
        '"' | '\'' => {
            let inside = &text[1..];
            let end = inside.find(first).ok_or(())?;
            (Token::Text(&inside[..end]), &inside[end + 1..])
        }
        c if is_in_word(c) => {
            let (word, rest) = cut(text.find(|c: char| !is_in_word(c)).unwrap_or(text.len()));
            (Token::Word(word), rest)
        }
        _ => {
            let operator = OPERATORS.iter().find(|operator| text.starts_with(**operator)).ok_or(())?;
            (Token::Operator(operator), cut(operator.len()).1)
        }
    };
    Ok(Some(found))
}

fn is_in_word(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '_' | '.')
}

/// Words outside quoted texts; a quote that does not end goes on to the end.
fn words(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = text;
    std::iter::from_fn(move || {
        loop {
            let start = rest.find(|c: char| is_in_word(c) || matches!(c, '"' | '\''))?;
            let at = &rest[start..];
            if let Some(quote) = at.chars().next().filter(|c| matches!(c, '"' | '\'')) {
                rest = at[1..].split_once(quote).map_or("", |(_, after)| after);
                continue;
            }
            let end = at.find(|c: char| !is_in_word(c)).unwrap_or(at.len());
            rest = &at[end..];
            return Some(&at[..end]);
        }
    })
}

/// What is open: conditions joined by `and` so far, and whether a group of them before an `or` could hold.
#[derive(Clone, Copy)]
struct Level {
    any: bool,
    all: bool,
}

impl Level {
    const NEW: Self = Self { any: false, all: true };

    const fn holds(self) -> bool {
        self.any || self.all
    }
}

/// Whether a marker can hold without an extra; `None` where it is no marker.
fn can_hold(marker: &str) -> Option<bool> {
    let mut rest = marker;
    let mut levels: Vec<Level> = Vec::new();
    let mut level = Level::NEW;
    loop {
        // A condition, perhaps in parentheses.
        let (left, after) = token(rest).ok()??;
        rest = after;
        if left == Token::Open {
            levels.push(std::mem::replace(&mut level, Level::NEW));
            continue;
        }
        let (operator, after) = operator(rest)?;
        let (right, after) = token(after).ok()??;
        level.all &= condition(left, operator, right)?;
        rest = after;
        // What joins it to the next one.
        loop {
            let Some((joint, after)) = token(rest).ok()? else {
                return levels.is_empty().then(|| level.holds());
            };
            rest = after;
            match joint {
                Token::Close => {
                    let inside = level.holds();
                    level = levels.pop()?;
                    level.all &= inside;
                }
                Token::Word("and") => break,
                Token::Word("or") => {
                    level = Level { any: level.holds(), all: true };
                    break;
                }
                _ => return None,
            }
        }
    }
}

/// An operator, and what follows it.
fn operator(text: &str) -> Option<(&str, &str)> {
    match token(text).ok()?? {
        (Token::Operator(operator), rest) => Some((operator, rest)),
        (Token::Word("in"), rest) => Some(("in", rest)),
        (Token::Word("not"), rest) => match token(rest).ok()?? {
            (Token::Word("in"), rest) => Some(("not in", rest)),
            _ => None,
        },
        _ => None,
    }
}

/// Whether a condition can hold without an extra; `None` where it is none.
fn condition(left: Token<'_>, operator: &str, right: Token<'_>) -> Option<bool> {
    match (left, right) {
        (Token::Word(EXTRA), Token::Text(text)) => compare("", operator, text),
        (Token::Text(text), Token::Word(EXTRA)) => compare(text, operator, ""),
        (Token::Text(_), Token::Word(EXTRAS)) => match operator {
            "in" => Some(false),
            "not in" => Some(true),
            _ => None,
        },
        (Token::Text(_), Token::Text(_)) => Some(true),
        (Token::Word(word), Token::Text(_)) | (Token::Text(_), Token::Word(word)) => {
            is_environment(word).then_some(true)
        }
        (Token::Word(one), Token::Word(other)) => {
            (is_environment(one) && is_environment(other)).then_some(true)
        }
        _ => None,
    }
}

fn is_environment(word: &str) -> bool {
    ENVIRONMENT.contains(&word)
}

/// Compares as installers do: names of extras are normal, `in` looks for one text in the other.
fn compare(left: &str, operator: &str, right: &str) -> Option<bool> {
    let (left, right): (Cow<'_, str>, Cow<'_, str>) = match operator {
        "in" | "not in" => (left.into(), right.into()),
        _ => (normal_pypi(left), normal_pypi(right)),
    };
    Some(match operator {
        "==" | "===" => left == right,
        "!=" => left != right,
        "<" => left < right,
        "<=" => left <= right,
        ">" => left > right,
        ">=" => left >= right,
        "in" => right.contains(&*left),
        "not in" => !right.contains(&*left),
        // An extra is no version.
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// A condition, and whether it can hold without an extra.
    fn leaf() -> impl Strategy<Value = (String, bool)> {
        proptest::sample::select(vec![
            ("extra == 'a'", false),
            ("'b'==extra", false),
            ("extra != \"a and (b\"", true),
            ("python_version < '3' ", true),
            (" 'extra' in platform_version", true),
        ])
        .prop_map(|(text, holds)| (text.to_owned(), holds))
    }

    /// Conditions joined and nested in any way: every group stands in parentheses, so that no order of joining is needed
    /// to tell what it comes to.
    fn tree() -> impl Strategy<Value = (String, bool)> {
        leaf().prop_recursive(5, 40, 2, |inner| {
            (inner.clone(), inner, any::<bool>()).prop_map(|((left, a), (right, b), is_and)| {
                let (word, holds) = if is_and { ("and", a && b) } else { ("or", a || b) };
                (format!("({left}) {word} ({right})"), holds)
            })
        })
    }

    proptest! {
        #[test]
        fn trees_come_to_what_their_parts_come_to((text, holds) in tree()) {
            let expected = if holds { Holds::WithoutExtra } else { Holds::WithExtra };
            prop_assert_eq!(read(&text), expected);
            prop_assert_eq!(read(&format!("({text}) and extra == 'a'")), Holds::WithExtra);
            prop_assert_eq!(read(&format!("extra == 'a' and {text} or os_name == 'nt'")), Holds::WithoutExtra);
        }

        #[test]
        fn any_text_is_read(text in "[(]{0,2}(extra|os_name|'a|\"|==|in|not|and|or|;|é|[ )]){0,12}") {
            let _ = read(&text);
        }
    }

    #[test]
    fn what_can_hold_without_an_extra_is_told_from_what_cannot() {
        for marker in [
            "python_version < '3'",
            "platform_system == 'extra'",
            "'extra' in platform_version",
            "extra != 'dev'",
            "'dev' != extra",
            "extra == ''",
            "extra == 'a' or python_version < '3'",
            "python_version < '3' or extra == 'a'",
            "(extra == 'a' or (os_name == 'nt')) and sys_platform != 'x'",
            "(extra == 'a' and os_name == 'nt') or (os_name == 'posix')",
            "extra == 'a' and os_name == 'nt' or os_name == 'posix'",
            "os_name == 'posix' or extra == 'a' and os_name == 'nt'",
            "'dev' not in extras",
            "extra in 'dev test'",
            "extra <= 'dev'",
            "os.name=='nt' and python_implementation not  in \"PyPy Jython\"",
            "((((os_name == \"extra == 'a'\"))))",
        ] {
            assert_eq!(read(marker), Holds::WithoutExtra, "{marker}");
        }
        for marker in [
            "extra == 'dev'",
            "extra=='v2'",
            "extra == \"1.0\"",
            "'dev' == extra",
            "\"dev\"==extra",
            "platform_python_implementation != \"PyPy\" and extra == \"dev\"",
            "(extra == 'a') or (extra == 'b')",
            "(python_version < \"4\" and (extra == 'a'))",
            "extra == 'a' and (python_version < '3' or os_name == 'nt')",
            "(python_version < '3' or extra == 'a') and extra == 'a'",
            "extra === 'a'",
            "extra > ''",
            "extra not in 'dev test'",
            "'dev' in extra",
            "'dev' in extras",
            "extra == 'a' and extra != 'b'",
        ] {
            assert_eq!(read(marker), Holds::WithExtra, "{marker}");
        }
    }

    #[test]
    fn what_is_no_marker_is_told_with_what_it_names() {
        for (marker, names_extra) in [
            ("", false),
            ("extra", true),
            ("extra == test", true),
            ("extra = 'test'", true),
            ("extra == 'test", true),
            ("extra ~= 'test'", true),
            ("extra == 'a' and", true),
            ("(extra == 'a'", true),
            ("extra == 'a')", true),
            ("extra == 'a' 'b'", true),
            ("extra == 'a'; python_version < '3'", true),
            ("python_version < 3", false),
            ("unknown == 'extra'", false),
            ("os_name == 'it''s extra'", false),
            ("os_name == 'extra", false),
            ("extra_name == 'a'", false),
            ("é == 'a'", false),
            ("os_name not 'a'", false),
        ] {
            assert_eq!(read(marker), Holds::NoMarker { names_extra }, "{marker}");
        }
    }

    #[test]
    fn a_marker_may_be_as_deep_and_as_long_as_it_likes() {
        let deep = format!("{}extra == 'a'{}", "(".repeat(200_000), ")".repeat(200_000));
        assert_eq!(read(&deep), Holds::WithExtra);
        let pairs: Vec<String> =
            (0..20_000).map(|n| format!("(extra == 'a{n}' or extra == 'b{n}')")).collect();
        assert_eq!(read(&pairs.join(" and ")), Holds::WithExtra);
    }
}
