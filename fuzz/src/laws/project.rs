//! What holds of PyPI's project documents and of requirements. It leaves out the forms of single fields, which are drawn
//! by proptest beside the parser.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use super::package::{Fact, ReleaseState, normal_pypi};
use super::registries::pypi::labels::kind_of;
use super::registries::pypi::read_project;
use super::registries::pypi::requirement::read_requirement;
use super::{ASKED, facts, reference};

/// Holds the reader of project documents to its laws.
pub fn hold(body: &[u8]) {
    let read = |body: &[u8]| read_project(body, ASKED);
    let found = read(body);
    assert_eq!(found, read(body), "the same bytes, other facts");
    reference::hold(body, &read, &|object| match object.get("info") {
        Some(Value::Object(info)) if is_of_another(info) => Err("name"),
        Some(Value::Object(_)) => Ok(()),
        _ => Err("info"),
    });
    let Ok(found) = found else { return };
    facts::hold(&found.facts);
    assert!(found.facts.releases.len() <= body.len() / 3, "more releases than the document has room for");
    assert!(found.releases_told || found.facts.releases.is_empty(), "releases out of nowhere");
    if let reference::Reference::Object(object) = reference::read(body)
        && reference::is_plain(body, &object)
    {
        told(&found.facts, found.releases_told, &object);
    }
}

/// Whether a project document says that it is another project's.
fn is_of_another(info: &Map<String, Value>) -> bool {
    let name = info.get("name").and_then(Value::as_str).map(str::trim);
    name.is_some_and(|name| !matches!(name, "" | "UNKNOWN") && normal_pypi(name) != ASKED)
}

/// Holds facts to the document as the second reader has it.
fn told(found: &super::package::Facts, releases_told: bool, object: &Map<String, Value>) {
    let listed = object.get("releases").and_then(Value::as_object);
    assert_eq!(releases_told, listed.is_some());
    let expected: BTreeSet<&str> =
        listed.into_iter().flatten().map(|(version, _)| version.as_str()).collect();
    let releases: BTreeSet<&str> = found.releases.iter().map(|release| release.version.as_str()).collect();
    assert_eq!(releases, expected);
    for release in &found.releases {
        let files = listed.and_then(|listed| listed[&release.version].as_array());
        let has_files = files.is_some_and(|files| !files.is_empty());
        assert_eq!(release.state == ReleaseState::Removed, !has_files, "of {}", release.version);
    }
    let version = object["info"].get("version").and_then(Value::as_str).map(str::trim);
    if let Some(version) = version.filter(|version| !matches!(*version, "" | "UNKNOWN")) {
        assert_eq!(found.package.latest_version, Fact::Known(version.to_owned()));
    }
    let serial = object.get("last_serial").and_then(Value::as_u64).filter(|serial| *serial > 0);
    assert_eq!(found.package.revision, serial.map(|serial| serial.to_string()));
}

/// Holds the reader of requirements, and that of labels, to their laws: nothing of the text is lost.
pub fn hold_requirement(body: &[u8]) {
    let text = reference::text_of(body);
    assert_eq!(kind_of(&text), kind_of(&text.to_ascii_uppercase()), "capitals change a label's meaning");
    let Some(found) = read_requirement(&text) else {
        assert!(!text.trim().starts_with(|c: char| c.is_ascii_alphanumeric()), "lost: {text:?}");
        return;
    };
    let found = found.dependency;
    facts::survives(&found);
    let whole: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    let parts: String =
        format!("{}{}", found.name, found.requirement).chars().filter(|c| !c.is_whitespace()).collect();
    assert_eq!(whole, parts, "name and rest are not the requirement");
    assert!(!found.name.is_empty());
}
