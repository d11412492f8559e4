//! A project's simple page in JSON (PEP 691, 700, 740, 792): its status and its files. It leaves out everything that only
//! the project document tells.

use std::collections::{BTreeMap, BTreeSet};
use std::str::FromStr;

use pep440_rs::Version;
use sonic_rs::{JsonValueTrait, LazyValue};

use super::super::Malformed;
use super::super::json::{each_entry, each_field, each_item, found, said, string, text_of};
use super::page::check_name;
use super::release::{Files, releases};
use crate::package::{Fact, Facts, Moment, Reason, ReleaseFacts, ReleaseState, Status, normal_pypi};

/// What a simple page tells.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SimplePage {
    /// The project's status, active where the page has none (PEP 792); `None` where it is one that is not known here.
    pub status: Option<Status>,
    /// The releases, by the names of their files.
    pub releases: Vec<ReleaseFacts>,
    /// The project's serial; `None` where the page tells none.
    pub serial: Option<u64>,
    /// Which files carry provenance.
    provenance: Provenance,
}

/// Which files carry provenance.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Provenance {
    /// Whether the server's version of the interface has the field: since 1.3 (PEP 740).
    told: bool,
    /// Versions with a file that carries it.
    versions: BTreeSet<String>,
    /// Whether a file carries it whose version its name does not tell.
    elsewhere: bool,
}

impl SimplePage {
    /// Whether a file of a release carries provenance. Missing where the page lists no file of it, and where no file is
    /// said to carry it by an interface that cannot say so.
    #[must_use]
    pub fn has_provenance(&self, version: &str) -> Fact<bool> {
        let meaning = Version::from_str(version).ok();
        let is_it =
            |other: &str| other == version || (meaning.is_some() && Version::from_str(other).ok() == meaning);
        if self.provenance.versions.iter().any(|attested| is_it(attested)) {
            return Fact::Known(true);
        }
        let mut with_files = self.releases.iter().filter(|release| release.state != ReleaseState::Removed);
        if !self.provenance.told {
            Fact::Missing(Reason::NotInSource)
        } else if self.provenance.elsewhere || !with_files.any(|release| is_it(&release.version)) {
            Fact::Missing(Reason::Unknown)
        } else {
            Fact::Known(false)
        }
    }
}

/// Reads a simple page; `asked` is the name that was asked for.
///
/// # Errors
/// What is no such page, HTML among it, or says that it is another project's.
pub fn read_simple(body: &[u8], asked: &str) -> Result<SimplePage, Malformed> {
    let text = text_of(body)?;
    let (mut name, mut files, mut versions, mut status) = (None, None, None, Some(Status::Active));
    let mut serial = None;
    let mut provenance = Provenance::default();
    each_field(&text, "document", &mut |key, value| match key {
        "name" => name = Some(value),
        "meta" => (serial, provenance.told) = (serial_of(&value), tells_provenance(&value)),
        "files" => files = Some(value),
        "versions" => versions = Some(value),
        "project-status" => status = status_of(&value),
        _ => (),
    })?;
    if let Some(name) = said(name.as_ref()) {
        check_name("name", name, asked)?;
    }
    let files = said(files.as_ref()).ok_or_else(|| Malformed::new("files", "missing: expected an array"))?;
    if !files.is_array() {
        return Err(Malformed::new("files", format!("{}: expected an array", found(files))));
    }
    let project = normal_pypi(asked).into_owned();
    let mut by_version: BTreeMap<String, Files> = BTreeMap::new();
    if let Some(versions) = &versions {
        let _ = each_item(versions, "versions", &mut |version| {
            by_version.extend(string(&version).map(|version| (version, Files::default())));
        });
    }
    let listed = Listed::of(&by_version);
    each_item(files, "files", &mut |file| {
        let Some((name, at, yanked, attested)) = file_of(&file) else { return };
        let Some(version) = listed.version_of(&name, &project) else {
            provenance.elsewhere |= attested;
            return;
        };
        if attested {
            provenance.versions.insert(version.clone());
        }
        by_version.entry(version).or_default().add(at, yanked);
    })?;
    Ok(SimplePage { status, releases: releases(by_version), provenance, serial })
}

fn serial_of(meta: &LazyValue<'_>) -> Option<u64> {
    let mut serial = None;
    let _ = each_entry(meta, "meta", &mut |key, value| {
        if key == "_last-serial" {
            serial = value.as_u64().filter(|serial| *serial > 0);
        }
    });
    serial
}

/// Whether the version of the interface is one that has provenance.
fn tells_provenance(meta: &LazyValue<'_>) -> bool {
    let mut version = None;
    let _ = each_entry(meta, "meta", &mut |key, value| {
        if key == "api-version" {
            version = string(&value);
        }
    });
    let numbers = version.as_deref().and_then(|version| version.split_once('.'));
    numbers.is_some_and(|(major, minor)| major == "1" && minor.parse().is_ok_and(|minor: u32| minor >= 3))
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

/// Name and time of a file, whether it was yanked, and whether it carries provenance.
fn file_of(file: &LazyValue<'_>) -> Option<(String, Option<Moment>, bool, bool)> {
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
    Some((name?, at, yanked, attested))
}

/// The versions that a page lists (PEP 700: all of them). Names of files write them in other ways, and with more behind
/// them; where none are listed, the names are all there is.
struct Listed {
    written: BTreeSet<String>,
    /// How a version is written by what it means.
    meant: BTreeMap<Version, String>,
}

impl Listed {
    fn of(versions: &BTreeMap<String, Files>) -> Self {
        let meaning = |version: &String| Some((Version::from_str(version).ok()?, version.clone()));
        Self {
            written: versions.keys().cloned().collect(),
            meant: versions.keys().filter_map(meaning).collect(),
        }
    }

    /// The version of a file; `None` where its name tells none.
    fn version_of(&self, file: &str, project: &str) -> Option<String> {
        let named = version_in(file, project);
        if self.written.is_empty() || named.as_ref().is_some_and(|named| self.written.contains(named)) {
            return named;
        }
        let meant = named.and_then(|named| self.meant.get(&Version::from_str(&named).ok()?).cloned());
        meant.or_else(|| self.at_start(after_name(file, project)?))
    }

    /// The longest version that a text starts with, a platform or an ending behind it.
    fn at_start(&self, rest: &str) -> Option<String> {
        let ends = rest.rmatch_indices(['-', '.']).filter(|(at, mark)| {
            *mark == "-" || rest[at + 1..].starts_with(|c: char| c.is_ascii_alphabetic())
        });
        ends.map(|(at, _)| &rest[..at]).find(|start| self.written.contains(*start)).map(str::to_owned)
    }
}

/// The version in a file's name: the second part of a wheel's or an egg's, else what follows the project's name.
fn version_in(file: &str, project: &str) -> Option<String> {
    if let Some(stem) = file.strip_suffix(".whl").or_else(|| file.strip_suffix(".egg")) {
        return stem.split('-').nth(1).map(str::to_owned);
    }
    let stem = [".tar.gz", ".zip", ".tar.bz2", ".tgz", ".tar.xz"]
        .iter()
        .find_map(|ending| file.strip_suffix(ending))?;
    after_name(stem, project).map(str::to_owned)
}

/// What follows the project's name and a `-`.
fn after_name<'a>(file: &'a str, project: &str) -> Option<&'a str> {
    let mut dashes = file.match_indices('-').map(|(at, _)| (&file[..at], &file[at + 1..]));
    dashes.find(|(name, _)| normal_pypi(name) == project).map(|(_, rest)| rest)
}

/// Puts what a simple page alone tells into the facts of a project document: status, and provenance of the latest release.
pub fn add_simple(facts: &mut Facts, page: &SimplePage) {
    facts.package.status = page.status.unwrap_or(Status::Untold);
    let latest = facts.package.latest_version.known();
    facts.package.has_provenance =
        latest.map_or(Fact::Missing(Reason::Unknown), |latest| page.has_provenance(latest));
}

/// As [`add_simple`], with the releases too, for a project document that does not tell them.
pub fn merge_simple(facts: &mut Facts, page: &SimplePage) {
    add_simple(facts, page);
    facts.releases.clone_from(&page.releases);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_tell_versions_times_and_what_was_yanked() {
        use ReleaseState::{Available, Removed, Withdrawn};
        let body = br#"{"meta":{"api-version":"1.4"},"name":"My.Pack","versions":["0.9","1.0","2.0"],
            "project-status":{"status":"archived"},"files":[
            {"filename":"my_pack-1.0-py3-none-any.whl","upload-time":"2021-01-02T00:00:00Z","yanked":"broken"},
            {"filename":"My.Pack-1.0.tar.gz","upload-time":"2021-01-01T00:00:00.5Z","yanked":false},
            {"filename":"my_pack-2.0-py3-none-any.whl","upload-time":"2022-01-01T00:00:00Z","yanked":true,"provenance":"https://registry.example/p"}]}"#;
        let page = read_simple(body, "my-pack").unwrap();
        let found: Vec<_> =
            page.releases.iter().map(|release| (release.version.as_str(), release.state)).collect();
        assert_eq!(found, [("0.9", Removed), ("1.0", Available), ("2.0", Withdrawn)]);
        assert_eq!(page.releases[1].published_at, Moment::parse("2021-01-01T00:00:00Z"));
        assert_eq!((page.status, page.has_provenance("2.0")), (Some(Status::Archived), Fact::Known(true)));
    }

    #[test]
    fn provenance_is_that_of_one_release_as_far_as_the_interface_can_tell() {
        let page = |meta: &str, files: &[(&str, &str)]| {
            let files: Vec<String> = files
                .iter()
                .map(|(name, more)| format!(r#"{{"filename":"{name}","yanked":false{more}}}"#))
                .collect();
            let body = format!(
                r#"{{"meta":{meta},"name":"a","versions":["1.0","2.0","3.0"],"files":[{}]}}"#,
                files.join(",")
            );
            read_simple(body.as_bytes(), "a").unwrap()
        };
        let attested = r#","provenance":"https://registry.example/p""#;
        let null = r#","provenance":null"#;
        let files =
            [("a-1.0-py3-none-any.whl", attested), ("a-2.0-py3-none-any.whl", null), ("a-2.0.tar.gz", null)];
        let (old, new) = (r#"{"api-version":"1.1"}"#, r#"{"api-version":"1.3"}"#);
        let told = |meta: &str, version: &str| page(meta, &files).has_provenance(version);
        assert_eq!(told(new, "1.0"), Fact::Known(true));
        assert_eq!(told(new, "1.0.0"), Fact::Known(true));
        assert_eq!(told(new, "2.0"), Fact::Known(false));
        assert_eq!(told(new, "2"), Fact::Known(false));
        // No file of it is listed.
        assert_eq!(told(new, "3.0"), Fact::Missing(Reason::Unknown));
        assert_eq!(told(new, "4.0"), Fact::Missing(Reason::Unknown));
        for meta in [
            old,
            r#"{"api-version":"1.0"}"#,
            r#"{"api-version":1.4}"#,
            "{}",
            "null",
            r#"{"api-version":"2.0"}"#,
        ] {
            assert_eq!(told(meta, "1.0"), Fact::Known(true), "{meta}");
            assert_eq!(told(meta, "2.0"), Fact::Missing(Reason::NotInSource), "{meta}");
        }
        assert_eq!(told(r#"{"api-version":"1.10"}"#, "2.0"), Fact::Known(false));
        let nameless = page(new, &[("a-2.0.tar.gz", null), ("b-9.zip", attested)]);
        assert_eq!(nameless.has_provenance("2.0"), Fact::Missing(Reason::Unknown));
    }

    #[test]
    fn files_belong_to_listed_versions_however_they_are_named() {
        let of = |versions: &str, file: &str| {
            let body =
                format!(r#"{{"name":"my-pack","versions":{versions},"files":[{{"filename":"{file}"}}]}}"#);
            let page = read_simple(body.as_bytes(), "My_Pack").unwrap();
            let there = page.releases.into_iter().find(|release| release.state == ReleaseState::Available);
            there.map(|release| release.version)
        };
        let versions = r#"["1.0","1.0.1","1.0b2","1"]"#;
        for (file, version) in [
            ("my_pack-1.0-py2.7.egg", Some("1.0")),
            ("my_pack-1.0.1-py2.7-linux-x86_64.egg", Some("1.0.1")),
            ("my-pack-1.0.win32-py2.7.exe", Some("1.0")),
            ("my-pack-1.0.linux-x86_64.tar.gz", Some("1.0")),
            ("my-pack-1.0.1-1.noarch.rpm", Some("1.0.1")),
            ("my-pack-1.0-beta2.tar.gz", Some("1.0b2")),
            ("my-pack-1.00.1.zip", Some("1.0.1")),
            ("my-pack-1.5.tar.gz", None),
            ("other-1.0.tar.gz", None),
        ] {
            assert_eq!(of(versions, file).as_deref(), version, "{file}");
        }
        assert_eq!(of("[]", "my_pack-1.0-py2.7.egg").as_deref(), Some("1.0"));
        assert_eq!(of("null", "my-pack-2.0.tar.gz").as_deref(), Some("2.0"));
    }

    #[test]
    fn html_and_other_documents_are_malformed() {
        assert_eq!(read_simple(b"<!DOCTYPE html>", "a").unwrap_err().field, "document");
        assert_eq!(read_simple(b"{}", "a").unwrap_err().field, "files");
        assert_eq!(read_simple(br#"{"files":{}}"#, "a").unwrap_err().field, "files");
    }
}
