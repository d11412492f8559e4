//! The document of one version of an npm package: where its tarball is and how to know it again.
//!
//! Left out on purpose: everything else that document says about the package.

use serde_json::{Map, Value};
use url::Url;

use crate::package::PackageName;
use crate::text;

/// One version, as far as fetching it needs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VersionDocument {
    /// The package that it says it is of; `None` where it does not say.
    pub name: Option<String>,
    /// The version, such as `2.20260301.0`.
    pub version: String,
    /// Its tarball.
    pub dist: Dist,
}

/// A version's tarball.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dist {
    /// Where it is; absolute.
    pub tarball: Url,
    /// Subresource integrity, `sha512-…`; `None` when the registry does not say (old packages, some proxies).
    pub integrity: Option<String>,
    /// SHA-1 in hexadecimal; `None` when the registry does not say.
    pub shasum: Option<String>,
    /// Size of the unpacked files in bytes; `None` when the registry does not say.
    pub unpacked_size_bytes: Option<u64>,
}

/// Why a version document could not be read.
#[derive(Debug, thiserror::Error)]
pub enum VersionError {
    /// Not JSON at all, for instance an HTML error page.
    #[error("the version document is not JSON: expected an object with `version` and `dist`")]
    NotJson(#[source] serde_json::Error),
    /// A field that must be there is not.
    #[error("the version document has no `{field}`: expected {expected}")]
    Missing {
        /// The field, with its path: `dist.tarball`.
        field: &'static str,
        /// What it should hold.
        expected: &'static str,
    },
    /// A field holds something else.
    #[error("`{field}` of the version document is {found}: expected {expected}")]
    WrongType {
        /// The field, with its path.
        field: &'static str,
        /// What kind of value is there.
        found: &'static str,
        /// What it should hold.
        expected: &'static str,
    },
    /// The tarball's address is no URL.
    #[error("`dist.tarball` of the version document is `{}`: expected a URL", .given.escape_debug())]
    Tarball {
        /// What is there.
        given: String,
        /// Why it is no URL.
        source: url::ParseError,
    },
}

/// The URL of the document of `name` at `tag_or_version`, under `registry` (any path of its own is kept).
/// A scoped name becomes one path segment, `@scope%2Fname`.
pub fn version_url(registry: &Url, name: &PackageName, tag_or_version: &str) -> Url {
    let mut url = registry.clone();
    let base = registry.path().trim_end_matches('/');
    url.set_path(&format!("{base}/{}/{}", escaped(name.as_str()), escaped(tag_or_version)));
    url
}

/// Escapes everything that could end or change a path segment, above all `/`.
fn escaped(segment: &str) -> String {
    use std::fmt::Write as _;
    segment.bytes().fold(String::with_capacity(segment.len() + 2), |mut text, byte| {
        if byte.is_ascii_alphanumeric() || b"-._~'!()*@+".contains(&byte) {
            text.push(char::from(byte));
        } else {
            write!(text, "%{byte:02X}").expect("a String takes everything");
        }
        text
    })
}

/// Reads a version document that came from `source`, against which a relative tarball address is resolved.
pub fn parse_version(document: &[u8], source: &Url) -> Result<VersionDocument, VersionError> {
    let object: Map<String, Value> =
        serde_json::from_slice(&text::document(document)).map_err(VersionError::NotJson)?;
    let version = text(&object, "version", "version", "a version such as `1.0.0`")?;
    let dist = match object.get("dist") {
        Some(Value::Object(dist)) => dist,
        other => return Err(unfit(other, "dist", "an object with `tarball`")),
    };
    let given = text(dist, "tarball", "dist.tarball", "a URL")?;
    let tarball = source.join(&given).map_err(|source| VersionError::Tarball { given, source })?;
    Ok(VersionDocument {
        name: object.get("name").and_then(Value::as_str).filter(|name| !name.is_empty()).map(str::to_owned),
        version,
        dist: Dist {
            tarball,
            integrity: optional_text(dist, "integrity", "dist.integrity")?,
            shasum: optional_text(dist, "shasum", "dist.shasum")?,
            unpacked_size_bytes: dist.get("unpackedSize").and_then(Value::as_u64),
        },
    })
}

fn text(
    object: &Map<String, Value>,
    key: &str,
    field: &'static str,
    expected: &'static str,
) -> Result<String, VersionError> {
    match object.get(key) {
        Some(Value::String(text)) if !text.is_empty() => Ok(text.clone()),
        other => Err(unfit(other, field, expected)),
    }
}

/// A checksum that is there but no text is an error: passing over it would mean not checking.
fn optional_text(
    object: &Map<String, Value>,
    key: &str,
    field: &'static str,
) -> Result<Option<String>, VersionError> {
    match object.get(key) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(text)) if text.is_empty() => Ok(None),
        Some(Value::String(text)) => Ok(Some(text.clone())),
        other => Err(unfit(other, field, "a checksum as text")),
    }
}

fn unfit(value: Option<&Value>, field: &'static str, expected: &'static str) -> VersionError {
    let found = match value {
        None | Some(Value::Null) => return VersionError::Missing { field, expected },
        Some(Value::String(_)) => "an empty text",
        Some(Value::Bool(_)) => "a truth value",
        Some(Value::Number(_)) => "a number",
        Some(Value::Array(_)) => "an array",
        Some(Value::Object(_)) => "an object",
    };
    VersionError::WrongType { field, found, expected }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::package::Ecosystem;

    fn url(text: &str) -> Url {
        Url::parse(text).unwrap()
    }

    fn asked(registry: &str, name: &str) -> String {
        let name = PackageName::parse(Ecosystem::Npm, name).unwrap();
        version_url(&url(registry), &name, "latest").into()
    }

    fn parse(document: &str) -> Result<VersionDocument, VersionError> {
        parse_version(document.as_bytes(), &url("https://registry.example/npm/census-names/latest"))
    }

    #[test]
    fn a_name_is_one_path_segment() {
        assert_eq!(
            asked("https://registry.example/", "all-the-package-names"),
            "https://registry.example/all-the-package-names/latest"
        );
        assert_eq!(
            asked("https://registry.example/npm", "@a/b"),
            "https://registry.example/npm/@a%2Fb/latest"
        );
        assert_eq!(asked("https://registry.example/", "a~'!()*"), "https://registry.example/a~'!()*/latest");
        let name = PackageName::parse(Ecosystem::Npm, "a").unwrap();
        let odd_tag = version_url(&url("https://registry.example/"), &name, "../b?c");
        assert_eq!(odd_tag.as_str(), "https://registry.example/a/..%2Fb%3Fc");
    }

    #[test]
    fn a_full_document_is_read() {
        let parsed = parse(
            r#"{"name":"a","version":"2.20260301.0","dist":{"tarball":"https://files.registry.example/a.tgz",
            "integrity":"sha512-AAAA","shasum":"00ff","unpackedSize":42,"signatures":[]}}"#,
        )
        .unwrap();
        assert_eq!((parsed.name.as_deref(), parsed.version.as_str()), (Some("a"), "2.20260301.0"));
        assert_eq!(parsed.dist.tarball.as_str(), "https://files.registry.example/a.tgz");
        assert_eq!(parsed.dist.integrity.as_deref(), Some("sha512-AAAA"));
        assert_eq!(
            (parsed.dist.shasum.as_deref(), parsed.dist.unpacked_size_bytes),
            (Some("00ff"), Some(42))
        );
    }

    #[test]
    fn a_sparse_document_with_a_relative_tarball_is_read() {
        let parsed =
            parse(r#"{"version":"1.0.0","dist":{"tarball":"../-/a.tgz","integrity":null}}"#).unwrap();
        assert_eq!(parsed.dist.tarball.as_str(), "https://registry.example/npm/-/a.tgz");
        assert_eq!(
            (parsed.dist.integrity, parsed.dist.shasum, parsed.dist.unpacked_size_bytes),
            (None, None, None)
        );
    }

    #[test]
    fn a_byte_order_mark_is_no_fault() {
        let parsed = parse("\u{feff}{\"version\":\"1.0.0\",\"dist\":{\"tarball\":\"a.tgz\"}}").unwrap();
        assert_eq!(parsed.version, "1.0.0");
    }

    #[test]
    fn what_is_missing_or_wrong_is_named() {
        for (document, message) in [
            ("<html>", "the version document is not JSON: expected an object with `version` and `dist`"),
            ("{}", "the version document has no `version`: expected a version such as `1.0.0`"),
            (
                r#"{"version":3}"#,
                "`version` of the version document is a number: expected a version such as `1.0.0`",
            ),
            (r#"{"version":"1"}"#, "the version document has no `dist`: expected an object with `tarball`"),
            (r#"{"version":"1","dist":{}}"#, "the version document has no `dist.tarball`: expected a URL"),
            (
                r#"{"version":"1","dist":{"tarball":"https://"}}"#,
                "`dist.tarball` of the version document is `https://`: expected a URL",
            ),
            (
                r#"{"version":"1","dist":{"tarball":"a.tgz","integrity":[]}}"#,
                "`dist.integrity` of the version document is an array: expected a checksum as text",
            ),
        ] {
            assert_eq!(parse(document).unwrap_err().to_string(), message, "{document}");
        }
    }
}
