//! What holds of PyPI's simple pages. It leaves out how the names of files are made.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use super::package::{Fact, ReleaseState};
use super::registries::pypi::{SimplePage, read_simple};
use super::{ASKED, facts, reference};

/// Holds the reader of simple pages to its laws.
pub fn hold(body: &[u8]) {
    // A page is read for the project that it names.
    let named = match reference::read(body) {
        reference::Reference::Object(object) => name(&object),
        _ => None,
    };
    let asked = named.clone().unwrap_or_else(|| ASKED.to_owned());
    let read = |body: &[u8]| read_simple(body, &asked);
    let found = read(body);
    assert_eq!(found, read(body), "the same bytes, another page");
    reference::hold(body, &read, &|object| match object.get("files") {
        Some(Value::Array(_)) => Ok(()),
        _ => Err("files"),
    });
    if named.is_some() {
        let other =
            read_simple(body, &format!("{asked}-not")).expect_err("the page of another project was read");
        assert_eq!(other.field, "name", "{other}");
    }
    let Ok(page) = found else { return };
    facts::releases(&page.releases);
    facts::survives(&page.releases);
    if let reference::Reference::Object(object) = reference::read(body)
        && reference::is_plain(body, &object)
    {
        told(&page, &object);
    }
}

/// The name that a page tells.
fn name(object: &Map<String, Value>) -> Option<String> {
    let name = object.get("name").and_then(Value::as_str).map(str::trim);
    name.filter(|name| !matches!(*name, "" | "UNKNOWN")).map(str::to_owned)
}

/// Holds a page to the document as the second reader has it.
fn told(page: &SimplePage, object: &Map<String, Value>) {
    let strings = |field: &str| object.get(field).and_then(Value::as_array).into_iter().flatten();
    let versions: BTreeSet<&str> = strings("versions").filter_map(Value::as_str).collect();
    let files: Vec<&str> =
        strings("files").filter_map(|file| file.get("filename").and_then(Value::as_str)).collect();
    let releases: BTreeSet<&str> = page.releases.iter().map(|release| release.version.as_str()).collect();
    if !versions.is_empty() {
        assert_eq!(releases, versions, "releases are those that are listed");
    }
    assert!(releases.len() <= versions.len() + files.len());
    for release in &page.releases {
        let listed = versions.contains(release.version.as_str());
        let filed = files.iter().any(|file| file.contains(&release.version));
        assert!(listed || filed, "a release out of nowhere: {}", release.version);
        assert!(listed || release.state != ReleaseState::Removed, "removed, and not listed");
    }
    let attested = strings("files").any(|file| file.get("provenance").is_some_and(Value::is_string));
    for release in &page.releases {
        let found = page.has_provenance(&release.version);
        assert!(attested || found != Fact::Known(true), "provenance out of nowhere: {}", release.version);
    }
}
