//! When one version of an npm package was published, out of the package's document. Everything else in it is passed
//! over, so that a package with thousands of versions costs little.
//!
//! Registries that cache put times of their own here, or none: the moment is one at which the version was out at the
//! latest. Left out on purpose: asking for the document, and what a moment is worth (`listing`).

use super::super::Malformed;
use super::super::json::{each_entry, each_field, found, said, string, text_of};
use crate::package::Moment;

/// The publication of `version` in the document of `package`; `None` where the document does not tell, or tells no
/// moment.
///
/// # Errors
/// What is no JSON object, or the document of another package.
pub fn read_publication(body: &[u8], package: &str, version: &str) -> Result<Option<Moment>, Malformed> {
    let text = text_of(body)?;
    let (mut name, mut id, mut time) = (None, None, None);
    each_field(&text, "document", &mut |key, value| match key {
        "name" => name = Some(value),
        "_id" => id = Some(value),
        "time" => time = Some(value),
        _ => (),
    })?;
    if let Some(named) = said(name.as_ref()).or_else(|| said(id.as_ref()))
        && string(named).as_deref() != Some(package)
    {
        return Err(Malformed::new("name", format!("{}, expected `{package}`", found(named))));
    }
    let mut published = None;
    if let Some(time) = said(time.as_ref()) {
        each_entry(time, "time", &mut |key, value| {
            if key == version {
                published = string(&value).and_then(|text| Moment::parse(&text));
            }
        })?;
    }
    Ok(published)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(document: &str) -> Result<Option<String>, String> {
        let read = read_publication(document.as_bytes(), "census", "2.0.1");
        let day = |moment: Moment| moment.day().unwrap().to_string();
        read.map(|moment| moment.map(day)).map_err(|error| error.to_string())
    }

    #[test]
    fn the_time_of_the_version_is_found_among_thousands() {
        let others: String =
            (0..5_000).map(|n| format!(r#""1.0.{n}":"2020-01-02T03:04:05.678Z","#)).collect();
        let document = format!(
            r#"{{"_id":"census","versions":{{"2.0.1":{{"time":{{"2.0.1":"2000-01-01T00:00:00Z"}}}}}},"name":"census",
            "time":{{"created":"2016-01-01T00:00:00.000Z",{others}"2.0.1":"2026-09-29T23:59:59.999Z"}}}}"#
        );
        assert_eq!(read(&document), Ok(Some("2026-09-29".into())));
        assert_eq!(read(r#"{"time":{"2.0.1":"2026-09-30T01:00:00+02:00"}}"#), Ok(Some("2026-09-29".into())));
    }

    #[test]
    fn what_is_not_told_is_not_known() {
        for document in [
            "{}",
            r#"{"name":"census","time":null}"#,
            r#"{"time":"2026-09-29T00:00:00Z"}"#,
            r#"{"time":{"modified":"2026-09-29T00:00:00Z","2.0.10":"2026-09-29T00:00:00Z"}}"#,
            r#"{"time":{"2.0.1":"last week"}}"#,
            r#"{"time":{"2.0.1":1790000000}}"#,
            r#"{"time":{"2.0.1":null}}"#,
            r#"{"time":{"2.0.1":{"time":"2026-09-29T00:00:00Z"}}}"#,
        ] {
            assert_eq!(read(document), Ok(None), "{document}");
        }
    }

    #[test]
    fn another_document_is_told() {
        assert!(read("<!doctype html>").unwrap_err().contains("expected an object"));
        assert!(read(r#"{"time":{"2.0.1":"2026-09-29T00:00:00Z"}"#).is_err());
        let other = r#"{"name":"Census","time":{"2.0.1":"2026-09-29T00:00:00Z"}}"#;
        assert!(read(other).unwrap_err().contains("expected `census`"));
        let other = r#"{"_id":"other","time":{"2.0.1":"2026-09-29T00:00:00Z"}}"#;
        assert!(read(other).unwrap_err().contains("expected `census`"));
    }
}
