//! A project's simple page in JSON (PEP 691, 700, 792): its status and its files. It leaves out everything that only
//! the project document tells.

use std::collections::BTreeMap;

use sonic_rs::{JsonValueTrait, LazyValue};

use super::super::Malformed;
use super::super::json::{each_entry, each_field, each_item, found, said, string, text_of};
use super::release::{Files, releases};
use crate::package::{Fact, Facts, Moment, Reason, ReleaseFacts, Status, normal_pypi};

/// What a simple page tells.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SimplePage {
    /// The project's status; `None` where the page has none, or one that is not known here.
    pub status: Option<Status>,
    /// The releases, by the names of their files.
    pub releases: Vec<ReleaseFacts>,
    /// Whether any file carries provenance.
    pub has_provenance: Fact<bool>,
}

/// Reads a simple page.
///
/// # Errors
/// What is no such page; HTML among it.
pub fn read_simple(body: &[u8]) -> Result<SimplePage, Malformed> {
    let text = text_of(body)?;
    let (mut name, mut files, mut versions, mut status) = (None, None, None, None);
    each_field(&text, "document", &mut |key, value| match key {
        "name" => name = string(&value),
        "files" => files = Some(value),
        "versions" => versions = Some(value),
        "project-status" => status = status_of(&value),
        _ => (),
    })?;
    let files = said(files.as_ref()).ok_or_else(|| Malformed::new("files", "missing: expected an array"))?;
    if !files.is_array() {
        return Err(Malformed::new("files", format!("{}: expected an array", found(files))));
    }
    let project = normal_pypi(&name.unwrap_or_default()).into_owned();
    let mut by_version: BTreeMap<String, Files> = BTreeMap::new();
    if let Some(versions) = &versions {
        let _ = each_item(versions, "versions", &mut |version| {
            by_version.extend(string(&version).map(|version| (version, Files::default())));
        });
    }
    let mut provenance = None;
    each_item(files, "files", &mut |file| {
        let Some((version, at, yanked, attested)) = file_of(&file, &project) else { return };
        by_version.entry(version).or_default().add(at, yanked);
        provenance = Some(provenance.unwrap_or(false) || attested);
    })?;
    let has_provenance = provenance.map_or(Fact::Missing(Reason::Unknown), Fact::Known);
    Ok(SimplePage { status, releases: releases(by_version), has_provenance })
}

fn status_of(value: &LazyValue<'_>) -> Option<Status> {
    let mut word = string(value);
    let _ = each_entry(value, "project-status", &mut |key, value| {
        if key == "status" {
            word = string(&value);
        }
    });
    match word?.as_str() {
        "active" => Some(Status::Active),
        "archived" => Some(Status::Archived),
        "quarantined" => Some(Status::Quarantined),
        "deprecated" => Some(Status::Deprecated),
        _ => None,
    }
}

fn file_of(file: &LazyValue<'_>, project: &str) -> Option<(String, Option<Moment>, bool, bool)> {
    let (mut name, mut at, mut yanked, mut attested) = (None, None, false, false);
    each_entry(file, "files", &mut |key, value| match key {
        "filename" => name = string(&value),
        "upload-time" => at = string(&value).and_then(|text| Moment::parse(&text)),
        // A reason, even an empty one, also means yanked.
        "yanked" => yanked = value.as_bool().unwrap_or(value.is_str()),
        "provenance" => attested = value.is_str(),
        _ => (),
    })
    .ok()?;
    Some((version_of(&name?, project)?, at, yanked, attested))
}

/// The version in a file's name: a wheel's second part, else what follows the project's name.
fn version_of(file: &str, project: &str) -> Option<String> {
    if let Some(stem) = file.strip_suffix(".whl") {
        return stem.split('-').nth(1).map(str::to_owned);
    }
    let stem = [".tar.gz", ".zip", ".tar.bz2", ".tgz", ".egg", ".tar.xz"]
        .iter()
        .find_map(|ending| file.strip_suffix(ending))?;
    stem.char_indices().filter(|(_, c)| *c == '-').find_map(|(at, _)| {
        let (name, version) = (&stem[..at], &stem[at + 1..]);
        (normal_pypi(name) == project).then(|| version.to_owned())
    })
}

/// Puts what a simple page tells into the facts of a project document that does not tell its releases.
pub fn merge_simple(facts: &mut Facts, page: &SimplePage) {
    if let Some(status) = page.status {
        facts.package.status = status;
    }
    facts.package.has_provenance = page.has_provenance.clone();
    facts.releases.clone_from(&page.releases);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::package::ReleaseState;

    #[test]
    fn files_tell_versions_times_and_what_was_yanked() {
        use ReleaseState::{Available, Removed, Withdrawn};
        let body = br#"{"meta":{"api-version":"1.4"},"name":"My.Pack","versions":["0.9","1.0","2.0"],
            "project-status":{"status":"archived"},"files":[
            {"filename":"my_pack-1.0-py3-none-any.whl","upload-time":"2021-01-02T00:00:00Z","yanked":"broken"},
            {"filename":"My.Pack-1.0.tar.gz","upload-time":"2021-01-01T00:00:00.5Z","yanked":false},
            {"filename":"my_pack-2.0-py3-none-any.whl","upload-time":"2022-01-01T00:00:00Z","yanked":true,"provenance":"https://registry.example/p"}]}"#;
        let page = read_simple(body).unwrap();
        let found: Vec<_> =
            page.releases.iter().map(|release| (release.version.as_str(), release.state)).collect();
        assert_eq!(found, [("0.9", Removed), ("1.0", Available), ("2.0", Withdrawn)]);
        assert_eq!(page.releases[1].published_at, Moment::parse("2021-01-01T00:00:00Z"));
        assert_eq!((page.status, page.has_provenance), (Some(Status::Archived), Fact::Known(true)));
    }

    #[test]
    fn html_and_other_documents_are_malformed() {
        assert_eq!(read_simple(b"<!DOCTYPE html>").unwrap_err().field, "document");
        assert_eq!(read_simple(b"{}").unwrap_err().field, "files");
        assert_eq!(read_simple(br#"{"files":{}}"#).unwrap_err().field, "files");
    }
}
