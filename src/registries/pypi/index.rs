//! PyPI's simple index in JSON (PEP 691): every project's name with the serial of its last change, read as a stream.
//!
//! Other servers speak it with less: without serials, or with constant ones. What they do not say stays `None`.
//! Left out on purpose: the HTML form, and whether a name is one.

use std::fmt;
use std::io::{self, BufReader, Read};

use serde::Deserialize;
use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};

use crate::text;

/// What to ask for, in the request's `Accept`.
pub const ACCEPT: &str = "application/vnd.pypi.simple.v1+json";

/// The major version of the interface that is understood here; minor ones only add.
pub const API_MAJOR: u64 = 1;

/// What an index says about itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IndexSummary {
    /// The version of the interface, such as `1.4`.
    pub api_version: String,
    /// The serial of the last change of all; `None` when the server keeps none.
    pub last_serial: Option<u64>,
    /// How many projects were listed.
    pub projects: u64,
}

/// Why an index could not be read. What the callback was told before is then worth nothing.
#[derive(Debug, thiserror::Error)]
pub enum IndexError {
    /// The server does not speak the JSON form.
    #[error("the server gave the index in its HTML form (`{}`): expected `{ACCEPT}`, which this server may not speak", .content_type.escape_debug())]
    Html {
        /// What the server calls it.
        content_type: String,
    },
    /// Neither JSON nor HTML.
    #[error("the server gave the index as `{}`: expected `{ACCEPT}`", .content_type.escape_debug())]
    ContentType {
        /// What the server calls it.
        content_type: String,
    },
    /// A version of the interface that came after this program.
    #[error("the index speaks version `{}` of its interface: expected {API_MAJOR}.x", .found.escape_debug())]
    Version {
        /// `meta.api-version`.
        found: String,
    },
    /// A part that must be there is not.
    #[error("the index has no `{field}`")]
    Missing {
        /// The part, with its path.
        field: &'static str,
    },
    /// The document stops in the middle.
    #[error("the index ended early, at line {line}, byte {column} of it: expected more of the document")]
    EndedEarly {
        /// The line, from 1.
        line: usize,
        /// The byte in that line, from 1.
        column: usize,
    },
    /// Broken JSON, a value of the wrong type, or something after the end.
    #[error("the index is not as expected")]
    Malformed(#[source] serde_json::Error),
    /// The reader failed.
    #[error("could not read the index")]
    Read(#[source] io::Error),
}

/// Judges the answer's `Content-Type`, before any of the body is parsed. A missing one (`None`) passes: the parser decides.
pub fn check_content_type(content_type: Option<&str>) -> Result<(), IndexError> {
    let Some(content_type) = content_type else {
        return Ok(());
    };
    let kind = content_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    if kind == "application/json"
        || (kind.starts_with("application/vnd.pypi.simple.") && kind.ends_with("+json"))
    {
        return Ok(());
    }
    let content_type = content_type.to_owned();
    if kind.contains("html") {
        return Err(IndexError::Html { content_type });
    }
    Err(IndexError::ContentType { content_type })
}

/// Reads the index; `each` gets a project's name, unchecked, and the serial of its last change, `None` when not said.
pub fn read_index(
    reader: impl Read,
    each: impl FnMut(&str, Option<u64>),
) -> Result<IndexSummary, IndexError> {
    let unmarked = text::document_stream(reader).map_err(IndexError::Read)?;
    let buffered = BufReader::with_capacity(256 * 1024, unmarked);
    let mut deserializer = serde_json::Deserializer::from_reader(buffered);
    let seen = Index { each }.deserialize(&mut deserializer).map_err(explain)?;
    deserializer.end().map_err(explain)?;
    seen.judged()
}

fn explain(source: serde_json::Error) -> IndexError {
    if source.is_io() {
        return IndexError::Read(source.into());
    }
    if source.is_eof() {
        return IndexError::EndedEarly { line: source.line(), column: source.column() };
    }
    IndexError::Malformed(source)
}

/// What was met on the way through the document, in whatever order.
#[derive(Default)]
struct Seen {
    meta: Option<Meta>,
    projects: Option<u64>,
}

impl Seen {
    fn judged(self) -> Result<IndexSummary, IndexError> {
        let meta = self.meta.ok_or(IndexError::Missing { field: "meta" })?;
        let api_version = meta.api_version.ok_or(IndexError::Missing { field: "meta.api-version" })?;
        let major = api_version.split('.').next().and_then(|major| major.parse::<u64>().ok());
        if major != Some(API_MAJOR) {
            return Err(IndexError::Version { found: api_version });
        }
        let projects = self.projects.ok_or(IndexError::Missing { field: "projects" })?;
        Ok(IndexSummary { api_version, last_serial: meta.last_serial.0, projects })
    }
}

#[derive(Deserialize)]
struct Meta {
    #[serde(rename = "api-version")]
    api_version: Option<String>,
    #[serde(rename = "_last-serial", default)]
    last_serial: Serial,
}

/// A serial, as a number or as digits in a text. Null, and whatever else is no serial, counts as not said: one odd
/// value is no reason to lose an index of hundreds of thousands of names.
#[derive(Clone, Copy, Default)]
struct Serial(Option<u64>);

impl<'de> Deserialize<'de> for Serial {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(SerialVisitor)
    }
}

struct SerialVisitor;

impl<'de> Visitor<'de> for SerialVisitor {
    type Value = Serial;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a serial (a whole number, 0 or more) or null")
    }

    fn visit_u64<E>(self, serial: u64) -> Result<Serial, E> {
        Ok(Serial(Some(serial)))
    }

    fn visit_str<E>(self, text: &str) -> Result<Serial, E> {
        Ok(Serial(text.parse().ok()))
    }

    fn visit_unit<E>(self) -> Result<Serial, E> {
        Ok(Serial(None))
    }

    fn visit_i64<E>(self, _: i64) -> Result<Serial, E> {
        Ok(Serial(None))
    }

    fn visit_f64<E>(self, _: f64) -> Result<Serial, E> {
        Ok(Serial(None))
    }

    fn visit_bool<E>(self, _: bool) -> Result<Serial, E> {
        Ok(Serial(None))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut entries: A) -> Result<Serial, A::Error> {
        while entries.next_element::<IgnoredAny>()?.is_some() {}
        Ok(Serial(None))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Serial, A::Error> {
        while entries.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(Serial(None))
    }
}

struct Index<F> {
    each: F,
}

impl<'de, F: FnMut(&str, Option<u64>)> DeserializeSeed<'de> for Index<F> {
    type Value = Seen;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Seen, D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de, F: FnMut(&str, Option<u64>)> Visitor<'de> for Index<F> {
    type Value = Seen;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("an object with `meta` and `projects`")
    }

    fn visit_map<A: MapAccess<'de>>(mut self, mut entries: A) -> Result<Seen, A::Error> {
        let mut seen = Seen::default();
        while let Some(key) = entries.next_key::<String>()? {
            match key.as_str() {
                "meta" => seen.meta = Some(entries.next_value()?),
                "projects" if seen.projects.is_some() => {
                    return Err(serde::de::Error::duplicate_field("projects"));
                }
                "projects" => {
                    let projects = Projects { each: &mut self.each };
                    seen.projects = Some(entries.next_value_seed(projects)?);
                }
                _ => drop(entries.next_value::<IgnoredAny>()?),
            }
        }
        Ok(seen)
    }
}

struct Projects<'a, F> {
    each: &'a mut F,
}

impl<'de, F: FnMut(&str, Option<u64>)> DeserializeSeed<'de> for Projects<'_, F> {
    type Value = u64;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<u64, D::Error> {
        deserializer.deserialize_seq(self)
    }
}

impl<'de, F: FnMut(&str, Option<u64>)> Visitor<'de> for Projects<'_, F> {
    type Value = u64;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("an array of projects, each with `name`")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut entries: A) -> Result<u64, A::Error> {
        let mut count = 0;
        while let Some(project) = entries.next_element::<Project>()? {
            (self.each)(&project.name, project.last_serial.0);
            count += 1;
        }
        Ok(count)
    }
}

#[derive(Deserialize)]
struct Project {
    name: String,
    #[serde(rename = "_last-serial", default)]
    last_serial: Serial,
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::error::Error as _;

    type Listed = Vec<(String, Option<u64>)>;

    fn read(document: &str) -> Result<(IndexSummary, Listed), IndexError> {
        let mut listed = Vec::new();
        let summary = read_index(document.as_bytes(), |name, serial| listed.push((name.to_owned(), serial)))?;
        Ok((summary, listed))
    }

    #[test]
    fn names_and_serials_are_read() {
        let (summary, listed) = read(
            r#"{"meta":{"_last-serial":31,"api-version":"1.4","new":[]},"projects":[{"_last-serial":30,"name":"a"},
            {"name":"B.c","extra":{}}],"later":1}"#,
        )
        .unwrap();
        assert_eq!(summary, IndexSummary { api_version: "1.4".into(), last_serial: Some(31), projects: 2 });
        assert_eq!(listed, [("a".to_owned(), Some(30)), ("B.c".to_owned(), None)]);
    }

    #[test]
    fn a_byte_order_mark_is_no_fault_and_utf_16_is_told() {
        let document = "{\"meta\":{\"api-version\":\"1.0\"},\"projects\":[{\"name\":\"a\"}]}";
        let (_, listed) = read(&format!("\u{feff}{document}")).unwrap();
        assert_eq!(listed, [("a".to_owned(), None)]);
        let units = std::iter::once(0xfeff).chain(document.encode_utf16());
        let body: Vec<u8> = units.flat_map(u16::to_le_bytes).collect();
        let error = read_index(body.as_slice(), |_, _| ()).unwrap_err();
        assert_eq!(error.source().unwrap().to_string(), "it is in UTF-16: expected UTF-8");
    }

    #[test]
    fn the_order_and_the_serials_are_up_to_the_server() {
        let (summary, listed) =
            read(r#"{"projects":[{"name":"a","_last-serial":"7"},{"name":"b","_last-serial":null}],"meta":{"api-version":"1.0"}}"#)
                .unwrap();
        assert_eq!((summary.last_serial, summary.projects), (None, 2));
        assert_eq!((listed[0].1, listed[1].1), (Some(7), None));
    }

    #[test]
    fn a_serial_of_the_wrong_type_is_not_said() {
        for odd in ["-1", "1.5", "true", "[1,[2]]", r#"{"a":{}}"#, r#""seven""#] {
            let document = format!(
                r#"{{"projects":[{{"name":"a","_last-serial":{odd}}},{{"name":"b","_last-serial":2}}],"meta":{{"api-version":"1.0","_last-serial":{odd}}}}}"#
            );
            let (summary, listed) = read(&document).unwrap();
            assert_eq!(summary.last_serial, None, "{odd}");
            assert_eq!(listed, [("a".to_owned(), None), ("b".to_owned(), Some(2))], "{odd}");
        }
    }

    #[test]
    fn a_later_major_version_and_missing_parts_are_refused() {
        for (document, message) in [
            (
                r#"{"meta":{"api-version":"2.0"},"projects":[]}"#,
                "the index speaks version `2.0` of its interface: expected 1.x",
            ),
            (r#"{"meta":{},"projects":[]}"#, "the index has no `meta.api-version`"),
            (r#"{"projects":[]}"#, "the index has no `meta`"),
            (r#"{"meta":{"api-version":"1.0"}}"#, "the index has no `projects`"),
            (
                r#"{"meta":{"api-version":"1.0"},"projects":["#,
                "the index ended early, at line 1, byte 42 of it: expected more of the document",
            ),
            ("<!DOCTYPE html>", "the index is not as expected"),
        ] {
            assert_eq!(read(document).unwrap_err().to_string(), message, "{document}");
        }
        let error = read(r#"{"meta":{"api-version":"1.0"},"projects":[{"name":3}]}"#).unwrap_err();
        let message = error.source().unwrap().to_string();
        assert!(message.starts_with("invalid type: integer `3`, expected a string at line 1"), "{message}");
        for document in [
            r#"{"meta":{"api-version":"1.0"},"projects":[]} x"#,
            r#"{"meta":{"api-version":"1.0"},"projects":[{"name":"a"}],"projects":[{"name":"b"}]}"#,
        ] {
            assert!(matches!(read(document), Err(IndexError::Malformed(_))), "{document}");
        }
    }

    #[test]
    fn html_is_recognised_by_its_content_type() {
        for fine in [
            None,
            Some(ACCEPT),
            Some("application/vnd.pypi.simple.v1+json; charset=utf-8"),
            Some("Application/JSON"),
        ] {
            assert!(check_content_type(fine).is_ok(), "{fine:?}");
        }
        for html in ["text/html; charset=UTF-8", "application/vnd.pypi.simple.v1+html"] {
            let message = check_content_type(Some(html)).unwrap_err().to_string();
            assert!(
                message.starts_with(&format!("the server gave the index in its HTML form (`{html}`)")),
                "{message}"
            );
        }
        assert!(matches!(check_content_type(Some("text/plain")), Err(IndexError::ContentType { .. })));
    }
}
