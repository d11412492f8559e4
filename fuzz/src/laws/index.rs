//! What holds of PyPI's index. It leaves out whether a name is one.

use serde_json::{Map, Value};

use super::reference::{self, Reference};
use super::registries::pypi::{IndexError, IndexSummary, check_content_type, read_index};

type Listed = Vec<(String, Option<u64>)>;

fn read(body: &[u8]) -> Result<(IndexSummary, Listed), IndexError> {
    let mut listed = Vec::new();
    let summary = read_index(body, |name, serial| listed.push((name.to_owned(), serial)))?;
    Ok((summary, listed))
}

/// Holds the reader of the index to its laws.
pub fn hold(body: &[u8]) {
    let text = reference::text_of(body);
    let _ = check_content_type(Some(&text));
    let found = read(body);
    let again = read(body);
    match (&found, &again) {
        (Ok(found), Ok(again)) => assert_eq!(found, again, "the same bytes, another index"),
        (Err(found), Err(again)) => assert_eq!(found.to_string(), again.to_string()),
        _ => panic!("read once and not twice"),
    }
    let (summary, listed) = match found {
        Ok(found) => found,
        Err(error) => {
            let told = error.to_string();
            assert!(!told.contains(|c: char| c.is_control()), "control characters in {told:?}");
            return;
        }
    };
    assert_eq!(summary.projects, listed.len() as u64, "projects told and projects counted differ");
    assert!(summary.api_version.starts_with('1') || summary.api_version.starts_with(['0', '+']));
    if let Reference::Object(object) = reference::read(body)
        && reference::is_plain(body, &object)
    {
        told(&summary, &listed, &object);
        let body = body.trim_ascii();
        for cut in [body.len() - 1, body.len() / 2] {
            assert!(read(&body[..cut]).is_err(), "an index out of the first {cut} bytes");
        }
    }
}

/// Holds what was read to the document as the second reader has it.
fn told(summary: &IndexSummary, listed: &Listed, object: &Map<String, Value>) {
    let projects = object["projects"].as_array().expect("the index was read");
    let names: Vec<&str> = projects.iter().filter_map(|project| project["name"].as_str()).collect();
    assert!(listed.iter().map(|(name, _)| name.as_str()).eq(names), "the index lists other names");
    let serial = |value: Option<&Value>| match value {
        Some(Value::String(digits)) => digits.parse().ok(),
        other => other.and_then(Value::as_u64),
    };
    assert_eq!(summary.last_serial, serial(object["meta"].get("_last-serial")));
    for (project, (name, found)) in projects.iter().zip(listed) {
        assert_eq!(*found, serial(project.get("_last-serial")), "of {name}");
    }
}
