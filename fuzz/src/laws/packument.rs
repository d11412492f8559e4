//! What holds of packuments. It leaves out fields of manifests, whose forms are drawn by proptest beside the parser.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use super::package::{Fact, Facts, Moment, ReleaseState, Status};
use super::readme::{self, Markup, Readme};
use super::registries::npm::read_packument;
use super::{ASKED, facts, reference, text};

/// Holds the reader of packuments to its laws.
pub fn hold(body: &[u8]) {
    let read = |body: &[u8]| read_packument(body, ASKED);
    assert_eq!(read(body), read(body), "the same bytes, other facts");
    reference::hold(body, &read, &|object| {
        if is_of_another(object) { Err("name") } else { versions(object).map(|_| ()) }
    });
    let Ok(found) = read(body) else { return };
    facts::hold(&found);
    assert!(found.releases.len() <= body.len() / 3, "more releases than the document has room for");
    let any_left = found.releases.iter().any(|release| release.state != ReleaseState::Removed);
    assert_eq!(found.package.status == Status::Unpublished, !any_left);
    if let Fact::Known(latest) = &found.package.latest_version {
        let release = found.releases.iter().find(|release| release.version == *latest);
        assert!(
            release.is_some_and(|release| release.state != ReleaseState::Removed),
            "latest is no release"
        );
    }
    if let reference::Reference::Object(object) = reference::read(body) {
        told(&found, &object, reference::is_plain(body, &object));
    }
}

/// Whether a packument says that it is another package's.
fn is_of_another(object: &Map<String, Value>) -> bool {
    let mut told = ["name", "_id"].iter().filter_map(|field| object.get(*field).and_then(Value::as_str));
    told.find(|name| !name.is_empty()).is_some_and(|name| name != ASKED)
}

/// The versions that a packument can tell, or the field that spoils it.
fn versions(object: &Map<String, Value>) -> Result<BTreeSet<&str>, &'static str> {
    let unpublished = object.get("time").and_then(|time| time.get("unpublished")).filter(|it| it.is_object());
    let mut told: BTreeSet<&str> = match object.get("versions") {
        Some(Value::Object(versions)) => versions.keys().map(String::as_str).collect(),
        None | Some(Value::Null) if unpublished.is_some() => BTreeSet::new(),
        _ => return Err("versions"),
    };
    let times = object.get("time").and_then(Value::as_object).into_iter().flatten();
    told.extend(times.map(|(key, _)| key.as_str()).filter(|key| !is_no_version(key)));
    let gone = unpublished.and_then(|it| it.get("versions")).and_then(Value::as_array);
    told.extend(gone.into_iter().flatten().filter_map(Value::as_str));
    Ok(told)
}

fn is_no_version(key: &str) -> bool {
    ["created", "modified", "unpublished"].contains(&key)
}

/// Holds facts to the document as the second reader has it.
fn told(found: &Facts, object: &Map<String, Value>, plain: bool) {
    let Ok(expected) = versions(object) else { return };
    let releases: BTreeSet<&str> = found.releases.iter().map(|release| release.version.as_str()).collect();
    assert!(expected.is_subset(&releases), "lost releases: {:?}", expected.difference(&releases));
    if !plain {
        return;
    }
    assert_eq!(expected, releases, "releases that the document does not have");
    let listed = object.get("versions").and_then(Value::as_object);
    for release in &found.releases {
        let version = listed.and_then(|listed| listed.get(&release.version));
        assert_eq!(release.state, state(version), "of {}", release.version);
        let times = object.get("time").filter(|_| !is_no_version(&release.version));
        let time = times.and_then(|times| times.get(&release.version));
        let at = time.and_then(Value::as_str).and_then(Moment::parse);
        assert_eq!(release.published_at, at, "of {}", release.version);
    }
    let tag = object.get("dist-tags").and_then(|tags| tags.get("latest")).and_then(Value::as_str);
    if let Some(tag) = tag.filter(|tag| listed.is_some_and(|listed| listed.contains_key(*tag))) {
        assert_eq!(found.package.latest_version, Fact::Known(tag.to_owned()));
    }
    let latest = found.package.latest_version.known();
    let latest = latest.and_then(|latest| listed.and_then(|listed| listed.get(latest)));
    let texts = [object.get("readme"), latest.and_then(|latest| latest.get("readme"))];
    assert_eq!(found.package.readme, readme_of(texts));
}

/// The first that is there; that there is none, where one says so.
fn readme_of(texts: [Option<&Value>; 2]) -> Readme {
    let told = texts.map(|text| match text.and_then(Value::as_str).map(text::unmarked) {
        None | Some("") => Readme::Unknown,
        Some(text) if text.trim() == "ERROR: No README data found!" => Readme::Absent,
        Some(text) => readme::read(text, Markup::Markdown, ASKED),
    });
    let there = told.iter().find(|it| matches!(it, Readme::Present(_) | Readme::Placeholder(_)));
    let said = there.or_else(|| told.iter().find(|it| **it == Readme::Absent));
    said.cloned().unwrap_or(Readme::Unknown)
}

fn state(version: Option<&Value>) -> ReleaseState {
    match version.map(|version| version.get("deprecated")) {
        None => ReleaseState::Removed,
        Some(Some(Value::Bool(true))) => ReleaseState::Withdrawn,
        Some(Some(Value::String(message))) if !message.is_empty() => ReleaseState::Withdrawn,
        Some(_) => ReleaseState::Available,
    }
}
