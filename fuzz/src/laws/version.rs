//! What holds of the document of one npm version. It leaves out the tarball itself.

use serde_json::{Map, Value};
use url::Url;

use super::reference::{self, Reference};
use super::registries::npm::{VersionDocument, VersionError, parse_version};

/// Holds the reader of version documents to its laws.
pub fn hold(body: &[u8]) {
    let source = Url::parse("https://registry.example/npm/census/latest").expect("a URL");
    let read = |body: &[u8]| parse_version(body, &source);
    let found = match read(body) {
        Ok(found) => found,
        Err(error) => return hold_error(body, &error),
    };
    assert!(read(body).is_ok_and(|again| again == found), "the same bytes, another version");
    assert!(!found.version.is_empty() && !found.dist.tarball.as_str().is_empty());
    if let Reference::Object(object) = reference::read(body) {
        told(&found, &object);
        let body = body.trim_ascii();
        assert!(read(&body[..body.len() - 1]).is_err() && read(&body[..body.len() / 2]).is_err());
    }
}

fn hold_error(body: &[u8], error: &VersionError) {
    let told = error.to_string();
    assert!(!told.contains(|c: char| c.is_control()), "control characters in {told:?}");
    if let (VersionError::NotJson(_), Ok(_)) = (error, std::str::from_utf8(body)) {
        assert!(
            !matches!(reference::read(body), Reference::Object(_)),
            "an object was called something else"
        );
    }
}

fn told(found: &VersionDocument, object: &Map<String, Value>) {
    assert_eq!(object["version"].as_str(), Some(found.version.as_str()));
    let checksum =
        |key: &str| object["dist"].get(key).and_then(Value::as_str).filter(|text| !text.is_empty());
    assert_eq!(found.dist.integrity.as_deref(), checksum("integrity"), "a checksum was passed over");
    assert_eq!(found.dist.shasum.as_deref(), checksum("shasum"), "a checksum was passed over");
}
