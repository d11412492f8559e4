//! A second opinion on documents: `serde_json` reads them whole, and says what must come of them. It leaves out what the
//! values mean.

use std::borrow::Cow;

use serde_json::{Map, Value};

use super::registries::Malformed;
use super::text;

/// What the second reader makes of a document.
pub enum Reference {
    /// An object.
    Object(Map<String, Value>),
    /// JSON, and no object.
    Other,
    /// Not JSON.
    NotJson,
    /// It refuses what pkgcensus lets pass on purpose: halves of surrogate pairs, numbers beyond its range, deep nests.
    Undecided,
}

/// The text as parsers see it, without byte-order marks.
pub fn text_of(body: &[u8]) -> Cow<'_, str> {
    match text::document(body) {
        Cow::Borrowed(body) => String::from_utf8_lossy(body),
        Cow::Owned(body) => Cow::Owned(String::from_utf8_lossy(&body).into_owned()),
    }
}

/// Reads a document.
pub fn read(body: &[u8]) -> Reference {
    let text = text_of(body);
    let error = match serde_json::from_str(&text) {
        Ok(Value::Object(object)) => return Reference::Object(object),
        Ok(_) => return Reference::Other,
        Err(error) => error,
    };
    // Read again without halves of pairs, so that a mistake behind them is seen.
    match serde_json::from_str::<Value>(&without_surrogates(&text)) {
        Ok(Value::Object(_)) => Reference::Undecided,
        Err(second) if [&error, &second].into_iter().any(is_a_limit) => Reference::Undecided,
        Ok(_) | Err(_) => Reference::NotJson,
    }
}

/// Whether it is a limit of the second reader's own.
fn is_a_limit(error: &serde_json::Error) -> bool {
    let told = error.to_string();
    told.contains("out of range") || told.contains("recursion limit")
}

/// A text with U+FFFD for every half of a surrogate pair.
fn without_surrogates(text: &str) -> String {
    let mut sound = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('\\') {
        sound.push_str(&rest[..at]);
        let escape = &rest[at..];
        let unit = escape.strip_prefix("\\u").and_then(|digits| digits.get(..4));
        let unit = unit.and_then(|digits| u16::from_str_radix(digits, 16).ok());
        let is_half = unit.is_some_and(|unit| (0xd800..0xe000).contains(&unit));
        let length = if is_half { 6 } else { 1 + escape[1..].chars().next().map_or(0, char::len_utf8) };
        sound.push_str(if is_half { "\\ufffd" } else { &escape[..length] });
        rest = &escape[length..];
    }
    sound + rest
}

/// Whether no object of the document has a field twice, and no text is escaped that need not be: then both readers see
/// the same, whatever they do about such fields.
pub fn is_plain(body: &[u8], object: &Map<String, Value>) -> bool {
    let text = text_of(body);
    !text.contains("\\u00") && colons(text.as_bytes()) == fields(object)
}

/// Colons outside strings: one a field.
fn colons(text: &[u8]) -> usize {
    let (mut count, mut in_string, mut at) = (0, false, 0);
    while at < text.len() {
        match text[at] {
            b'\\' if in_string => at += 1,
            b'"' => in_string = !in_string,
            b':' if !in_string => count += 1,
            _ => (),
        }
        at += 1;
    }
    count
}

fn fields(object: &Map<String, Value>) -> usize {
    object.len() + object.values().map(fields_of).sum::<usize>()
}

fn fields_of(value: &Value) -> usize {
    match value {
        Value::Object(object) => fields(object),
        Value::Array(items) => items.iter().map(fields_of).sum(),
        _ => 0,
    }
}

/// What must come of an object: facts, or `Err` with the field that is at fault.
type Expected = dyn Fn(&Map<String, Value>) -> Result<(), &'static str>;

/// Holds a parser to what the second reader says of JSON: what is no JSON object is malformed; an object is as good as
/// `expected` says. What is cut anywhere, or goes on, is malformed.
pub fn hold<T>(body: &[u8], read_document: &dyn Fn(&[u8]) -> Result<T, Malformed>, expected: &Expected) {
    let found = read_document(body);
    if let Err(malformed) = &found {
        hold_message(malformed);
    }
    match read(body) {
        Reference::Undecided => (),
        Reference::Other | Reference::NotJson => {
            let Err(malformed) = found else { panic!("facts out of what is no JSON object") };
            assert!(!malformed.field.is_empty(), "the field at fault has no name");
        }
        Reference::Object(object) => {
            match (found, expected(&object)) {
                (Ok(_), Ok(())) => (),
                (Err(malformed), Ok(())) => panic!("lost: {malformed}"),
                (Ok(_), Err(field)) => panic!("facts although `{field}` cannot be read"),
                (Err(malformed), Err(field)) => assert_eq!(malformed.field, field, "{malformed}"),
            }
            hold_whole(body, read_document);
        }
    }
}

/// A part of an object is never read as the whole, nor is an object that something follows.
fn hold_whole<T>(body: &[u8], read_document: &dyn Fn(&[u8]) -> Result<T, Malformed>) {
    let body = body.trim_ascii();
    let anywhere = body.iter().fold(7_usize, |sum, byte| sum.wrapping_mul(31).wrapping_add((*byte).into()));
    for cut in [body.len() - 1, body.len() / 2, anywhere % body.len()] {
        assert!(read_document(&body[..cut]).is_err(), "facts out of the first {cut} bytes");
    }
    for more in ["}", "{}", ",", "x}", "]", "\"}"] {
        let longer = [body, more.as_bytes()].concat();
        assert!(read_document(&longer).is_err(), "`{more}` at the end was passed over");
    }
}

/// A message names its field, says something, and carries nothing that a terminal obeys.
fn hold_message(malformed: &Malformed) {
    assert!(!malformed.field.is_empty() && !malformed.reason.is_empty(), "a message that says nothing");
    let told = malformed.to_string();
    assert!(!told.contains(|c: char| c.is_control()), "control characters in {told:?}");
    assert!(told.len() < 1_000, "a message of {} bytes", told.len());
}
