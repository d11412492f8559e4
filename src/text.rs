//! Text that a person or a server wrote, read in one way: byte-order marks come off, UTF-16 becomes UTF-8, and a line
//! ends the same whichever system ended it. Pure. It leaves out what a text means, and opening files (`files`).

use std::borrow::Cow;
use std::io::{self, Cursor, Read};

use memchr::memchr;

/// The mark before UTF-8, as bytes.
const MARK_BYTES: &[u8] = b"\xef\xbb\xbf";

/// The same mark as a character.
const MARK: char = '\u{feff}';

/// Why bytes are not text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TextError {
    /// Neither UTF-8 nor marked as UTF-16.
    #[error("byte {at} is not UTF-8: expected text in UTF-8, or in UTF-16 with a byte-order mark")]
    NotUtf8 {
        /// The first byte that is wrong, from 1.
        at: usize,
        /// What is wrong with it.
        source: std::str::Utf8Error,
    },
    /// Marked as UTF-16, and not UTF-16.
    #[error(
        "it starts with the byte-order mark of UTF-16 and is not valid UTF-16: expected text in UTF-8 or UTF-16"
    )]
    NotUtf16,
    /// A NUL character, as in UTF-16 without a mark, UTF-32, and files that are no text.
    #[error("line {line} has a NUL character: expected text in UTF-8, or in UTF-16 with a byte-order mark")]
    Nul {
        /// The line, from 1.
        line: usize,
    },
}

impl From<TextError> for io::Error {
    fn from(error: TextError) -> Self {
        Self::new(io::ErrorKind::InvalidData, error)
    }
}

/// The two orders of UTF-16's bytes.
#[derive(Clone, Copy)]
enum Order {
    Little,
    Big,
}

/// The order of bytes that a mark tells; `None` where there is no mark of UTF-16.
fn utf16(bytes: &[u8]) -> Option<Order> {
    match bytes {
        [0xff, 0xfe, ..] => Some(Order::Little),
        [0xfe, 0xff, ..] => Some(Order::Big),
        _ => None,
    }
}

/// The units of UTF-16 behind the mark, and whether half a unit is left at the end.
fn units(bytes: &[u8], order: Order) -> (Vec<u16>, bool) {
    let (pairs, rest) = bytes[2..].as_chunks::<2>();
    let unit = |pair: &[u8; 2]| match order {
        Order::Little => u16::from_le_bytes(*pair),
        Order::Big => u16::from_be_bytes(*pair),
    };
    (pairs.iter().map(unit).collect(), !rest.is_empty())
}

/// The characters of a file or of standard input, without the marks before them. A table's cells may hold any of them.
///
/// # Errors
/// Bytes that are no text; they are never passed over.
pub fn decode(bytes: &[u8]) -> Result<Cow<'_, str>, TextError> {
    if let Some(order) = utf16(bytes) {
        let (units, has_rest) = units(bytes, order);
        let text = String::from_utf16(&units).ok().filter(|_| !has_rest).ok_or(TextError::NotUtf16)?;
        return Ok(Cow::Owned(unmarked(&text).to_owned()));
    }
    match std::str::from_utf8(bytes) {
        Ok(text) => Ok(Cow::Borrowed(unmarked(text))),
        Err(source) => Err(TextError::NotUtf8 { at: source.valid_up_to() + 1, source }),
    }
}

/// A text that a person wrote, such as names, SQL, configuration: as [`decode`], with every line ended by `\n`, and without
/// marks before any line, where files that were put together have them.
///
/// # Errors
/// As [`decode`], and a NUL character.
pub fn read(bytes: &[u8]) -> Result<Cow<'_, str>, TextError> {
    let text = decode(bytes)?;
    if let Some(at) = memchr(0, text.as_bytes()) {
        return Err(TextError::Nul { line: 1 + plain_lines(&text[..at]).matches('\n').count() });
    }
    Ok(match text {
        Cow::Borrowed(text) => without_marks(plain_lines(text)),
        Cow::Owned(text) => Cow::Owned(without_marks(plain_lines(&text)).into_owned()),
    })
}

/// Takes marks off the start of every line but the first.
fn without_marks(text: Cow<'_, str>) -> Cow<'_, str> {
    let marked = "\n\u{feff}";
    if !text.contains(marked) {
        return text;
    }
    let mut text = text.into_owned();
    while text.contains(marked) {
        text = text.replace(marked, "\n");
    }
    Cow::Owned(text)
}

/// A text without the byte-order marks before it.
#[must_use]
pub fn unmarked(text: &str) -> &str {
    text.trim_start_matches(MARK)
}

/// A text in which every line ends in `\n`: a carriage return, with a line feed behind it or without, becomes one.
#[must_use]
pub fn plain_lines(text: &str) -> Cow<'_, str> {
    if memchr(b'\r', text.as_bytes()).is_none() {
        return Cow::Borrowed(text);
    }
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = memchr(b'\r', rest.as_bytes()) {
        plain.push_str(&rest[..at]);
        plain.push('\n');
        rest = &rest[at + 1..];
        rest = rest.strip_prefix('\n').unwrap_or(rest);
    }
    plain.push_str(rest);
    Cow::Owned(plain)
}

/// A server's document as UTF-8: marks are off, UTF-16 that a mark tells is UTF-8. What is not sound becomes U+FFFD there,
/// for the parser to find. Everything else stays as it came.
#[must_use]
pub fn document(bytes: &[u8]) -> Cow<'_, [u8]> {
    if let Some(order) = utf16(bytes) {
        let (units, has_rest) = units(bytes, order);
        let mut text = String::from_utf16_lossy(&units);
        if has_rest {
            text.push(char::REPLACEMENT_CHARACTER);
        }
        return Cow::Owned(unmarked(&text).as_bytes().to_vec());
    }
    let mut bytes = bytes;
    while let Some(rest) = bytes.strip_prefix(MARK_BYTES) {
        bytes = rest;
    }
    Cow::Borrowed(bytes)
}

/// As [`document`], for a document that is too large to be held: a mark of UTF-8 is skipped.
///
/// # Errors
/// What the reader says, and UTF-16, which is refused.
pub fn document_stream<R: Read>(mut reader: R) -> io::Result<impl Read> {
    let mut first = Vec::with_capacity(MARK_BYTES.len());
    reader.by_ref().take(MARK_BYTES.len() as u64).read_to_end(&mut first)?;
    if utf16(&first).is_some() {
        return Err(io::Error::new(io::ErrorKind::InvalidData, "it is in UTF-16: expected UTF-8"));
    }
    if first == MARK_BYTES {
        first.clear();
    }
    Ok(Cursor::new(first).chain(reader))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn utf16_of(text: &str, order: Order) -> Vec<u8> {
        let bytes = |unit: u16| match order {
            Order::Little => unit.to_le_bytes(),
            Order::Big => unit.to_be_bytes(),
        };
        text.encode_utf16().flat_map(bytes).collect()
    }

    #[test]
    fn every_encoding_and_every_end_of_a_line_is_the_same_text() {
        let plain = "a\n\nb é\nc";
        for ended in [plain.to_owned(), plain.replace('\n', "\r\n"), plain.replace('\n', "\r")] {
            let marked = format!("{MARK}{ended}");
            for bytes in [
                ended.as_bytes().to_vec(),
                marked.as_bytes().to_vec(),
                format!("{MARK}{marked}").into_bytes(),
                utf16_of(&marked, Order::Little),
                utf16_of(&marked, Order::Big),
            ] {
                assert_eq!(read(&bytes).unwrap(), plain, "{bytes:?}");
            }
        }
        assert!(matches!(read(b"a\nb").unwrap(), Cow::Borrowed("a\nb")));
        assert_eq!(decode(b"\xef\xbb\xbfa\r\n\0").unwrap(), "a\r\n\0");
        assert_eq!(read(b"").unwrap(), "");
        assert_eq!(read("a\r\n\u{feff}\u{feff}b\u{feff}".as_bytes()).unwrap(), "a\nb\u{feff}");
    }

    #[test]
    fn what_is_no_text_is_refused_and_never_read_as_another() {
        let told = |bytes: &[u8]| read(bytes).unwrap_err();
        assert!(matches!(told(b"ab\xffc"), TextError::NotUtf8 { at: 3, .. }));
        assert!(matches!(told(b"\xef\xbb\xbfab\xffc"), TextError::NotUtf8 { at: 6, .. }));
        assert_eq!(told(b"a\r\nb\r\0"), TextError::Nul { line: 3 });
        assert_eq!(told(&utf16_of("ab", Order::Little)), TextError::Nul { line: 1 });
        assert_eq!(told(b"\xff\xfea\0b"), TextError::NotUtf16);
        assert_eq!(told(b"\xff\xfe\0\xd8"), TextError::NotUtf16);
        // UTF-32 begins like UTF-16.
        assert_eq!(told(b"\xff\xfe\0\0a\0\0\0"), TextError::Nul { line: 1 });
        assert!(read(b"\0\0\xfe\xff\0\0\0a").is_err());
    }

    #[test]
    fn lines_that_end_in_carriage_returns_end_once() {
        for (text, plain) in [
            ("", ""),
            ("a", "a"),
            ("\r", "\n"),
            ("a\rb\r\nc\n\rd\r\r\n", "a\nb\nc\n\nd\n\n"),
            ("é\r\nü", "é\nü"),
        ] {
            assert_eq!(plain_lines(text), plain, "{text:?}");
        }
    }

    #[test]
    fn documents_lose_their_marks_and_keep_their_faults() {
        let json = "{\"a\":\"é\"}";
        assert!(matches!(document(json.as_bytes()), Cow::Borrowed(same) if same == json.as_bytes()));
        assert_eq!(&*document(format!("{MARK}{MARK}{json}").as_bytes()), json.as_bytes());
        for order in [Order::Little, Order::Big] {
            let mut bytes = utf16_of(&format!("{MARK}{json}"), order);
            assert_eq!(&*document(&bytes), json.as_bytes());
            bytes.push(b'}');
            assert!(document(&bytes).ends_with("}\u{fffd}".as_bytes()));
        }
        assert_eq!(&*document(b"\xff{}"), b"\xff{}");
    }

    #[test]
    fn a_stream_loses_its_mark_and_nothing_else() {
        for (bytes, expected) in
            [(&b"\xef\xbb\xbf[1]"[..], &b"[1]"[..]), (b"[1]", b"[1]"), (b"\xef\xbb", b"\xef\xbb"), (b"", b"")]
        {
            let mut found = Vec::new();
            document_stream(bytes).unwrap().read_to_end(&mut found).unwrap();
            assert_eq!(found, expected);
        }
        let refused = document_stream(&b"\xfe\xff\0["[..]).err().unwrap();
        assert_eq!(refused.to_string(), "it is in UTF-16: expected UTF-8");
    }
}
