//! Documents read in one pass without a tree: objects and arrays as streams of values that are looked into only where
//! they matter. It leaves out what the values mean.

use std::borrow::Cow;

use sonic_rs::{JsonType, JsonValueTrait, LazyValue};

use super::Malformed;
use crate::package::{Fact, Reason};
use crate::text;

/// Oddities kept of one document.
const ODDITIES_MAX: usize = 8;

/// Characters of a found value that are repeated in a message.
const SHOWN_CHARS: usize = 40;

/// Values inside one another at most: many times what any package needs, far less than a stack.
const DEPTH_MAX: usize = 512;

/// Fewer brackets than this cannot be too deep for a stack, whatever their order.
const BRACKETS_HARMLESS: usize = 4_096;

/// The text of a document, without byte-order marks; bytes that are not UTF-8 become U+FFFD.
///
/// # Errors
/// Values nested so deeply that reading them could exhaust the stack, and escapes that the reader would skip unseen.
pub(super) fn text_of(body: &[u8]) -> Result<Cow<'_, str>, Malformed> {
    match text::document(body) {
        Cow::Borrowed(body) => sound(body),
        Cow::Owned(body) => sound(&body).map(|text| Cow::Owned(text.into_owned())),
    }
}

fn sound(body: &[u8]) -> Result<Cow<'_, str>, Malformed> {
    let brackets = memchr::memchr2_iter(b'{', b'[', body).count();
    if brackets > BRACKETS_HARMLESS && depth(body) > DEPTH_MAX {
        return Err(Malformed::new("document", format!("nested more than {DEPTH_MAX} deep")));
    }
    if !are_digits_sound(body) {
        return Err(Malformed::new("document", "not JSON: `\\u` without four digits"));
    }
    // The strict reading is several times as fast as the forgiving one.
    Ok(std::str::from_utf8(body).map_or_else(|_| String::from_utf8_lossy(body), Cow::Borrowed))
}

/// Whether every `\u` has its four digits. The reader passes over any four bytes there, a quote among them.
fn are_digits_sound(body: &[u8]) -> bool {
    memchr::memmem::find_iter(body, b"\\u").all(|at| {
        let is_escaped = body[..at].iter().rev().take_while(|byte| **byte == b'\\').count() % 2 == 1;
        let digits = body.get(at + 2..at + 6);
        is_escaped || digits.is_some_and(|digits| digits.iter().all(u8::is_ascii_hexdigit))
    })
}

/// The deepest nesting, brackets in strings left out.
fn depth(body: &[u8]) -> usize {
    let (mut depth, mut deepest, mut at) = (0usize, 0, 0);
    while let Some(byte) = body.get(at) {
        match byte {
            b'"' => at += string_bytes(&body[at + 1..]) + 1,
            b'{' | b'[' => {
                depth += 1;
                deepest = deepest.max(depth);
            }
            b'}' | b']' => depth = depth.saturating_sub(1),
            _ => (),
        }
        at += 1;
    }
    deepest
}

/// Bytes before the quote that ends a string.
fn string_bytes(rest: &[u8]) -> usize {
    let mut at = 0;
    while let Some(found) = memchr::memchr2(b'"', b'\\', &rest[at..]) {
        if rest[at + found] == b'"' {
            return at + found;
        }
        at = (at + found + 2).min(rest.len());
    }
    rest.len()
}

/// Calls `each` with every field of an object, in order.
pub(super) fn each_field<'a>(
    object: &'a str,
    path: &str,
    each: &mut dyn FnMut(&str, LazyValue<'a>),
) -> Result<(), Malformed> {
    let trimmed = object.trim_start();
    if !trimmed.starts_with('{') {
        let found = if trimmed.is_empty() { "nothing" } else { "something else" };
        return Err(Malformed::new(path, format!("found {found}: expected an object")));
    }
    let not_whole = || Err(Malformed::new(path, "not JSON: it ends early, or something follows it"));
    if !object.trim_end().ends_with('}') {
        return not_whole();
    }
    let mut end = object.len() - trimmed.len() + 1;
    for field in sonic_rs::to_object_iter(object) {
        match field {
            Ok((key, value)) => {
                end = end_within(object, value.as_raw_str());
                each(&key, value);
            }
            Err(error) => return Err(not_json(path, &error)),
        }
    }
    // The iterator stops at the brace that ends the object, whatever follows it.
    if object[end..].trim_matches([' ', '\n', '\r', '\t']) != "}" {
        return not_whole();
    }
    Ok(())
}

/// Where a part of a text ends in it.
fn end_within(text: &str, part: &str) -> usize {
    let end = (part.as_ptr().addr() + part.len()).wrapping_sub(text.as_ptr().addr());
    assert!(end <= text.len(), "values are borrowed from the document");
    end
}

/// Calls `each` with every field of an object value; does nothing for other values.
pub(super) fn each_entry<'a>(
    value: &LazyValue<'a>,
    path: &str,
    each: &mut dyn FnMut(&str, LazyValue<'a>),
) -> Result<(), Malformed> {
    let Some(fields) = value.clone().into_object_iter() else { return Ok(()) };
    for field in fields {
        let (key, value) = field.map_err(|error| not_json(path, &error))?;
        each(&key, value);
    }
    Ok(())
}

/// Calls `each` with every item of an array value; does nothing for other values.
pub(super) fn each_item<'a>(
    value: &LazyValue<'a>,
    path: &str,
    each: &mut dyn FnMut(LazyValue<'a>),
) -> Result<(), Malformed> {
    let Some(items) = value.clone().into_array_iter() else { return Ok(()) };
    for item in items {
        each(item.map_err(|error| not_json(path, &error))?);
    }
    Ok(())
}

fn not_json(path: &str, error: &sonic_rs::Error) -> Malformed {
    let first = error.to_string();
    let first = first.lines().next().unwrap_or_default();
    Malformed::new(path, format!("not JSON: {}", first.trim_end_matches([':', '.', ' '])))
}

/// A string's text; `None` for other values. Halves of surrogate pairs become U+FFFD.
pub(super) fn string(value: &LazyValue<'_>) -> Option<String> {
    if value.get_type() != JsonType::String {
        return None;
    }
    if let Some(text) = value.as_str() {
        return Some(text.to_owned());
    }
    sonic_rs::from_str(&without_lone_surrogates(value.as_raw_str())).ok()
}

fn without_lone_surrogates(raw: &str) -> String {
    let mut repaired = String::with_capacity(raw.len());
    let mut rest = raw;
    while let Some(at) = rest.find('\\') {
        repaired.push_str(&rest[..at]);
        let escape = &rest[at..];
        let hex = escape.get(2..6).filter(|_| escape.as_bytes().get(1) == Some(&b'u'));
        let surrogate = hex
            .and_then(|hex| u16::from_str_radix(hex, 16).ok())
            .is_some_and(|unit| (0xd800..0xe000).contains(&unit));
        let length = if hex.is_some() { 6 } else { 2.min(escape.len()) };
        let Some(kept) = escape.get(..length) else { break };
        repaired.push_str(if surrogate { "\\ufffd" } else { kept });
        rest = &escape[length..];
    }
    repaired.push_str(rest);
    repaired
}

/// What a value is, in words for messages.
pub(super) fn found(value: &LazyValue<'_>) -> String {
    let kind = match value.get_type() {
        JsonType::Null => return "null".to_owned(),
        JsonType::Boolean => "a boolean",
        JsonType::Number => "a number",
        JsonType::String => "a string",
        JsonType::Object => return "an object".to_owned(),
        JsonType::Array => return "an array".to_owned(),
    };
    let raw: String = value.as_raw_str().chars().take(SHOWN_CHARS).collect();
    format!("{kind} ({})", raw.escape_debug())
}

/// The beginning of a text, for messages.
pub(super) fn shown(text: &str) -> String {
    let cut = if text.chars().nth(SHOWN_CHARS).is_some() { "…" } else { "" };
    let text: String = text.chars().take(SHOWN_CHARS).collect();
    format!("`{}{cut}`", text.escape_debug())
}

/// Whether a field says something: there, and not null.
pub(super) fn said<'v, 'a>(value: Option<&'v LazyValue<'a>>) -> Option<&'v LazyValue<'a>> {
    value.filter(|value| !value.is_null())
}

/// What was odd in a document.
#[derive(Debug, Default)]
pub(super) struct Oddities(pub Vec<String>);

impl Oddities {
    /// Notes something, once.
    pub fn note(&mut self, field: &str, what: impl AsRef<str>) {
        let told = format!("{field}: {}", what.as_ref());
        if self.0.len() < ODDITIES_MAX && !self.0.contains(&told) {
            self.0.push(told);
        }
    }

    /// Notes a value of the wrong type, whose fact is then refused.
    pub fn refuse<T>(&mut self, field: &str, value: &LazyValue<'_>, expected: &str) -> Fact<T> {
        self.note(field, format!("{}, expected {expected}", found(value)));
        Fact::Missing(Reason::Refused)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn halves_of_surrogate_pairs_do_not_lose_the_text() {
        assert_eq!(without_lone_surrogates(r#""a\ud800b\\u\n""#), r#""a\ufffdb\\u\n""#);
        let mut seen = Vec::new();
        each_field(r#"{"a":"x\udc00y","b":7}"#, "document", &mut |key, value| {
            seen.push((key.to_owned(), string(&value)));
        })
        .unwrap();
        assert_eq!(seen, [("a".to_owned(), Some("x\u{fffd}y".to_owned())), ("b".to_owned(), None)]);
    }

    #[test]
    fn what_is_no_object_is_told() {
        for (text, why) in [
            ("", "nothing"),
            ("[]", "expected an object"),
            ("<html>", "expected an object"),
            ("{\"a\":1", "ends early"),
            ("{\"a\":}", "not JSON"),
            ("{} x", "something follows"),
            ("{} {}", "something follows"),
            ("{\"a\":1}}", "something follows"),
            ("{\"a\":\"}\"}{\"b\":2}", "something follows"),
        ] {
            let error = each_field(text, "document", &mut |_, _| ()).unwrap_err();
            assert!(error.to_string().contains(why), "{text}: {error}");
        }
    }

    #[test]
    fn escapes_without_digits_are_told_before_a_quote_is_skipped() {
        for body in [r#"{"a":"\u12","b":"c"}"#, r#"{"a":"\\\u00 0"}"#, r#"{"a":"\u00"#] {
            assert!(text_of(body.as_bytes()).unwrap_err().reason.contains("four digits"), "{body}");
        }
        for body in [r#"{"a":"C:\\users\u00e9"}"#, r#"{"a":"\ud800"}"#, "{}"] {
            assert!(text_of(body.as_bytes()).is_ok(), "{body}");
        }
    }

    #[test]
    fn byte_order_marks_and_utf_16_are_read_and_held_to_the_same_rules() {
        let marked = |text: &str| [b"\xef\xbb\xbf", text.as_bytes()].concat();
        let utf16 = |text: &str| -> Vec<u8> {
            let units = std::iter::once(0xfeff).chain(text.encode_utf16());
            units.flat_map(u16::to_le_bytes).collect()
        };
        for body in [marked("{\"a\":\"é\"}"), utf16("{\"a\":\"é\"}")] {
            let text = text_of(&body).unwrap();
            let mut seen = Vec::new();
            each_field(&text, "document", &mut |key, value| seen.push((key.to_owned(), string(&value))))
                .unwrap();
            assert_eq!(seen, [("a".to_owned(), Some("é".to_owned()))]);
        }
        for body in [marked(r#"{"a":"\u12"}"#), utf16(r#"{"a":"\u12"}"#), utf16(&"[".repeat(9_000))] {
            assert!(text_of(&body).is_err());
        }
    }

    #[test]
    fn a_deep_nest_is_refused_before_it_overflows_the_stack() {
        for (open, close) in [("[", "]"), ("{\"a\":", "}")] {
            let deep = format!("{{\"a\":{}1{}}}", open.repeat(200_000), close.repeat(200_000));
            assert!(text_of(deep.as_bytes()).unwrap_err().reason.contains("512 deep"));
            assert!(text_of(&deep.as_bytes()[..deep.len() / 2]).is_err());
        }
        let in_a_string = format!("{{\"a\":\"{}\\\"{}\"}}", "[".repeat(9_000), "{".repeat(9_000));
        assert!(text_of(in_a_string.as_bytes()).is_ok());
        let fits = format!("{{\"a\":{}{}}}", "[".repeat(4_000), "]".repeat(4_000));
        let text = text_of(fits.as_bytes()).unwrap();
        assert!(each_field(&text, "document", &mut |_, _| ()).is_ok());
        let fits = format!("{{\"a\":{}1{}}}", "{\"a\":".repeat(4_000), "}".repeat(4_000));
        assert!(each_field(&text_of(fits.as_bytes()).unwrap(), "document", &mut |_, _| ()).is_ok());
    }
}
