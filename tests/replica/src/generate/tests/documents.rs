//! Reads planted properties out of documents. It leaves out the comparison with what was planted.

use std::collections::BTreeSet;

use serde_json::Value;

use super::page::{Seen, is_documentation, links, read};
use crate::generate::readme::Markup;
use crate::generate::words::{LANGUAGES, Language, TOPICS};
use crate::generate::{Day, Property};

/// What a document tells: properties by number, the topic, and days from the first to the latest release and from there
/// to the as-of day.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Told {
    pub properties: BTreeSet<u8>,
    pub topic: Option<usize>,
    pub days: Option<(i64, i64)>,
}

const SPDX: &[&str] = &[
    "MIT",
    "ISC",
    "Apache-2.0",
    "BSD-3-Clause",
    "GPL-3.0-only",
    "MPL-2.0",
    "LGPL-3.0-or-later",
    "Unlicense",
    "MIT License",
    "Apache 2.0",
    "(MIT OR Apache-2.0)",
    "ISC License (ISCL)",
    "Mozilla Public License 2.0 (MPL 2.0)",
    "The Unlicense (Unlicense)",
];

impl Told {
    fn put(&mut self, property: Property, told: bool) {
        if told {
            self.properties.insert(property as u8);
        }
    }

    fn license(&mut self, license: Option<&str>) {
        let license = license.filter(|text| !["", "UNKNOWN"].contains(text));
        let spdx = license.is_some_and(|text| SPDX.contains(&text));
        self.put(Property::LicenseSpdx, spdx);
        self.put(Property::LicenseOther, license.is_some() && !spdx);
    }

    fn topics<'v>(&mut self, words: impl Iterator<Item = &'v str>) {
        for word in words {
            let topic = |topic: &crate::Topic| topic.keywords.contains(&word) || topic.classifier == word;
            if let Some(found) = TOPICS.iter().position(topic) {
                assert!(self.topic.is_none_or(|before| before == found), "two topics");
                self.topic = Some(found);
            }
        }
        self.put(Property::Topic, self.topic.is_some());
    }

    fn dates(&mut self, dates: impl Iterator<Item = String>, as_of: Day) {
        let mut days: Vec<i64> = dates.map(|text| day_of(&text).0).collect();
        days.sort_unstable();
        let (Some(first), Some(latest)) = (days.first(), days.last()) else { return };
        let silence = as_of.0 - latest;
        assert!(silence >= 0 && silence != 365, "no release is late or on the edge: {silence}");
        self.put(Property::Recent, silence < 365);
        self.days = Some((latest - first, silence));
    }

    /// A README that is no more than told to be there.
    fn readme(&mut self, text: &str, markup: Markup, name: &str) {
        let seen = read(text, markup);
        let words = seen.prose.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
        let own: Vec<&str> = name.split(|c: char| !c.is_alphanumeric()).collect();
        let says = words.filter(|word| !own.contains(word)).count() >= 4;
        self.put(Property::ReadmePresent, says);
        self.put(Property::ReadmePlaceholder, !says);
        self.sections(&seen);
        self.put(Property::CodeBlock, seen.code_blocks > 0);
        self.put(Property::Badge, seen.badges > 0);
        self.put(Property::Table, seen.tables > 0);
        let english = [" the ", "The ", " that ", "It "].iter().any(|word| seen.prose.contains(word));
        self.put(Property::OtherLanguage, says && !english);
        self.put(Property::DocumentationLink, links(text).any(is_documentation));
        self.put(Property::ChangelogLink, text.contains("CHANGELOG.md"));
    }

    fn sections(&mut self, seen: &Seen) {
        type Titles = fn(&Language) -> &'static [&'static str];
        let sections: [(Property, Titles); 6] = [
            (Property::Install, |language| language.install),
            (Property::Usage, |language| language.usage),
            (Property::Api, |language| language.api),
            (Property::Examples, |language| language.examples),
            (Property::ChangelogSection, |language| language.changelog),
            (Property::LicenseSection, |language| language.license),
        ];
        for heading in &seen.headings {
            let title = heading.trim_start_matches("🚀 ").trim_end_matches(':').to_lowercase();
            for (property, titles) in sections {
                let known = LANGUAGES.iter().flat_map(titles).any(|known| known.to_lowercase() == title);
                self.put(property, known);
            }
        }
    }
}

fn day_of(text: &str) -> Day {
    let part = |range| text.get(range).and_then(|part: &str| part.parse().ok()).expect("a date");
    Day::new(part(0..4), part(5..7), part(8..10))
}

fn text<'v>(value: &'v Value, key: &str) -> Option<&'v str> {
    value[key].as_str()
}

/// What a packument tells; `None` is one that was not found.
pub(super) fn npm(body: Option<&[u8]>, name: &str, as_of: Day) -> Told {
    let mut told = Told::default();
    told.put(Property::Listed, true);
    told.put(Property::Gone, body.is_none());
    let Some(body) = body else { return told };
    let document: Value = serde_json::from_slice(body).expect("legal JSON");
    assert_eq!(text(&document, "name"), Some(name));
    npm_readme(&mut told, &document, name);
    told.put(Property::MaintainersUnknown, document["maintainers"].is_null());
    told.put(
        Property::SingleMaintainer,
        document["maintainers"].as_array().is_some_and(|all| all.len() == 1),
    );
    let Some(versions) = document["versions"].as_object() else {
        told.put(Property::Unpublished, document["time"]["unpublished"].is_object());
        return told;
    };
    let times = document["time"].as_object().expect("times");
    told.dates(versions.keys().map(|version| times[version].as_str().expect("a time").to_owned()), as_of);
    let (latest, manifest) = versions.iter().next_back().expect("a version");
    if let Some(tag) = text(&document["dist-tags"], "latest") {
        assert_eq!(tag, latest);
    }
    told.put(Property::SecurityHolder, latest.contains("-security"));
    told.put(Property::SingleRelease, versions.len() == 1);
    told.put(Property::BeforeOne, latest.starts_with("0."));
    told.put(Property::Deprecated, manifest["deprecated"].is_string());
    told.put(Property::Withdrawn, versions.values().any(|version| version["deprecated"].is_string()));
    npm_manifest(&mut told, manifest);
    told
}

fn npm_readme(told: &mut Told, document: &Value, name: &str) {
    match text(document, "readme") {
        None | Some("") => told.put(Property::ReadmeUnknown, true),
        Some("ERROR: No README data found!") => told.put(Property::ReadmeAbsent, true),
        Some(text) if text.starts_with("# Security holding") => told.put(Property::ReadmePlaceholder, true),
        Some(text) => told.readme(text, Markup::Markdown, name),
    }
}

fn npm_manifest(told: &mut Told, manifest: &Value) {
    told.put(Property::Types, manifest["types"].is_string());
    told.put(Property::Provenance, manifest["dist"]["attestations"].is_object());
    told.put(
        Property::ManyDependencies,
        manifest["dependencies"].as_object().is_some_and(|all| all.len() > 20),
    );
    told.put(Property::Summary, text(manifest, "description").is_some_and(|text| !text.is_empty()));
    told.put(Property::Repository, !manifest["repository"].is_null());
    let homepage =
        text(manifest, "homepage").or_else(|| manifest["homepage"][0].as_str()).unwrap_or_default();
    told.put(Property::DocumentationLink, is_documentation(homepage));
    let license = ["license", "licence"].iter().find_map(|key| text(manifest, key));
    let license = license.or_else(|| text(&manifest["license"], "type"));
    told.license(license.or_else(|| text(&manifest["licenses"][0], "type")));
    match &manifest["keywords"] {
        Value::Array(words) => told.topics(words.iter().filter_map(Value::as_str)),
        Value::String(words) => told.topics(words.split(", ")),
        _ => (),
    }
}

/// What a project document and a simple page tell.
pub(super) fn pypi(body: Option<&[u8]>, simple: Option<&[u8]>, name: &str, as_of: Day) -> Told {
    let mut told = Told::default();
    told.put(Property::Listed, true);
    told.put(Property::Gone, body.is_none());
    assert_eq!(body.is_none(), simple.is_none(), "gone is what has neither");
    let (Some(body), Some(simple)) = (body, simple) else { return told };
    let simple: Value = serde_json::from_slice(simple).expect("legal JSON");
    let document: Value = serde_json::from_slice(body).expect("legal JSON");
    let info = &document["info"];
    assert_eq!(text(info, "name"), Some(name));
    assert_eq!(document["last_serial"], simple["meta"]["_last-serial"]);
    pypi_info(&mut told, info, name);
    let roles = document["ownership"]["roles"].as_array();
    told.put(Property::MaintainersUnknown, roles.is_none());
    told.put(Property::SingleMaintainer, roles.is_some_and(|roles| roles.len() == 1));
    pypi_releases(&mut told, &document, as_of);
    let status = text(&simple["project-status"], "status");
    told.put(Property::Archived, status == Some("archived"));
    told.put(Property::Deprecated, status == Some("deprecated"));
    let files = simple["files"].as_array().expect("files");
    told.put(Property::Provenance, files.iter().any(|file| file["provenance"].is_string()));
    assert_eq!(
        told.properties.contains(&(Property::Withdrawn as u8)),
        files.iter().any(|file| file["yanked"].is_string())
    );
    told
}

fn pypi_info(told: &mut Told, info: &Value, name: &str) {
    let markup = if text(info, "description_content_type").is_some_and(|kind| kind.contains("markdown")) {
        Markup::Markdown
    } else {
        Markup::ReStructuredText
    };
    match info.get("description") {
        None => told.put(Property::ReadmeUnknown, true),
        Some(Value::String(text)) if !["", "UNKNOWN"].contains(&text.as_str()) => {
            told.readme(text, markup, name);
        }
        Some(_) => told.put(Property::ReadmeAbsent, true),
    }
    let summary = text(info, "summary").filter(|text| !["", "UNKNOWN"].contains(text));
    told.put(Property::Summary, summary.is_some());
    let requirements = info["requires_dist"].as_array();
    told.put(Property::ManyDependencies, requirements.is_some_and(|all| all.len() > 21));
    let classifiers: Vec<&str> =
        info["classifiers"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    told.put(Property::Types, classifiers.contains(&"Typing :: Typed"));
    let keywords = text(info, "keywords").unwrap_or_default().split([',', ' ']);
    told.topics(keywords.chain(classifiers.iter().copied()));
    let classified = classifiers.iter().find_map(|one| one.strip_prefix("License :: OSI Approved :: "));
    told.license(text(info, "license_expression").or(classified).or_else(|| text(info, "license")));
    let homepage = text(info, "home_page").unwrap_or_default();
    told.put(Property::Repository, homepage.contains("github.com"));
    for (label, url) in info["project_urls"].as_object().into_iter().flatten() {
        let url = url.as_str().expect("a URL");
        let kept: String = label.chars().filter(char::is_ascii_alphabetic).collect();
        let kept = kept.to_lowercase();
        told.put(Property::Repository, url.contains("github.com") && !url.ends_with("/issues"));
        told.put(Property::DocumentationLink, kept.starts_with("docs") || kept == "documentation");
        let changelog = ["changelog", "changes", "releasenotes", "whatsnew", "history"];
        told.put(Property::ChangelogLink, changelog.contains(&kept.as_str()));
    }
}

fn pypi_releases(told: &mut Told, document: &Value, as_of: Day) {
    let releases = document["releases"].as_object().expect("releases");
    let files = || releases.values().flat_map(|files| files.as_array().expect("files"));
    told.dates(files().map(|file| text(file, "upload_time_iso_8601").expect("a time").to_owned()), as_of);
    told.put(Property::SingleRelease, releases.len() == 1);
    told.put(Property::Withdrawn, files().any(|file| file["yanked"] == true));
    let latest = text(&document["info"], "version").expect("a version");
    assert_eq!(releases.keys().next_back().map(String::as_str), Some(latest));
    told.put(Property::BeforeOne, latest.starts_with("0."));
}
