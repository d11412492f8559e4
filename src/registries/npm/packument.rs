//! npm's document of a package, read in one pass: the fields of the package, every version's name and whether it is
//! deprecated, and the whole of the latest version alone.
//!
//! Absent fields mean what they mean on npm: a version's manifest is kept as published, so what it does not declare is
//! *nothing*; README, maintainers and times are added by the registry, and caches drop them, so their absence says
//! nothing (a README may stand in the latest version instead). Of fields that occur twice the last one counts. Left out on purpose: asking for the document.

use std::collections::HashMap;

use sonic_rs::{JsonValueTrait, LazyValue};
use url::Url;

use super::super::Malformed;
use super::super::json::{Oddities, each_entry, each_field, each_item, found, said, string, text_of};
use super::manifest::{self, Manifest, Told};
use super::version::{Dist, VersionError, parse_version};
use crate::package::{Fact, Facts, Moment, PackageFacts, Reason, ReleaseFacts, ReleaseState, Status};
use crate::readme::{self, Features, Markup, Readme, Subject};
use crate::text;

/// What npm's client writes where a package has no README.
const NO_README: &str = "ERROR: No README data found!";

/// What npm writes in place of a package that it took over.
const HOLDER_DESCRIPTION: &str = "security holding package";

/// The version of such a package, with a suffix.
const HOLDER_VERSION: &str = "0.0.1-security";

/// Keys of `time` that are no versions.
const NO_VERSIONS: [&str; 3] = ["created", "modified", "unpublished"];

/// The fields that matter, as they stand in the document.
#[derive(Default)]
struct Fields<'a> {
    name: Option<LazyValue<'a>>,
    id: Option<LazyValue<'a>>,
    revision: Option<LazyValue<'a>>,
    tags: Option<LazyValue<'a>>,
    versions: Option<LazyValue<'a>>,
    time: Option<LazyValue<'a>>,
    maintainers: Option<LazyValue<'a>>,
    readme: Option<LazyValue<'a>>,
    modified: Option<LazyValue<'a>>,
    manifest: Manifest<'a>,
}

/// Reads a packument; `asked` is the name that was asked for.
///
/// # Errors
/// What is no JSON object, says that it is another package's, or has no `versions` that could be read. A single field of
/// the wrong type is refused and noted; the package is kept.
pub fn read_packument(body: &[u8], asked: &str) -> Result<Facts, Malformed> {
    let text = text_of(body)?;
    let mut fields = Fields::default();
    each_field(&text, "document", &mut |key, value| fields.take(key, value))?;
    let mut oddities = Oddities::default();
    fields.check_name(asked, &mut oddities)?;
    let tagged = fields.latest_tag(&mut oddities);
    let mut versions = Versions::read(fields.versions.as_ref(), tagged.as_deref())?;
    versions.date(fields.time.as_ref(), &mut oddities)?;
    if said(fields.versions.as_ref()).is_none() && !versions.unpublished {
        return Err(Malformed::new("versions", "missing: expected an object, or `time.unpublished`"));
    }
    let latest = versions.latest(tagged, &mut oddities);
    facts(&fields, versions, latest, asked, oddities)
}

impl<'a> Fields<'a> {
    fn take(&mut self, key: &str, value: LazyValue<'a>) {
        let place = match key {
            "name" => &mut self.name,
            "_id" => &mut self.id,
            "_rev" => &mut self.revision,
            "dist-tags" => &mut self.tags,
            "versions" => &mut self.versions,
            "time" => &mut self.time,
            "maintainers" => &mut self.maintainers,
            "readme" => &mut self.readme,
            "modified" => &mut self.modified,
            _ => return self.manifest.take(key, value),
        };
        *place = Some(value);
    }

    /// npm's form for installing, which a cache may give for the whole one: what it lacks was not undeclared.
    fn is_abbreviated(&self) -> bool {
        self.modified.is_some() && self.id.is_none() && self.time.is_none()
    }

    /// Names that differ in case are different packages. A document without a name is taken for what was asked.
    fn check_name(&self, asked: &str, oddities: &mut Oddities) -> Result<(), Malformed> {
        for (field, value) in [("name", &self.name), ("_id", &self.id)] {
            let Some(value) = said(value.as_ref()) else { continue };
            match string(value).filter(|name| !name.is_empty()) {
                Some(name) if is_name_of(&name, asked) => return Ok(()),
                Some(_) => return Err(Malformed::of_another(field, &found(value), asked)),
                None => {
                    oddities.note(field, format!("{}, expected `{}`", found(value), asked.escape_debug()));
                }
            }
        }
        Ok(())
    }

    fn latest_tag(&self, oddities: &mut Oddities) -> Option<String> {
        let mut latest = None;
        let tags = said(self.tags.as_ref())?;
        let _ = each_entry(tags, "dist-tags", &mut |tag, value| {
            if tag == "latest" {
                latest = string(&value);
                if latest.is_none() {
                    oddities.note("dist-tags.latest", format!("{}, expected a string", found(&value)));
                }
            }
        });
        latest
    }
}

/// Whether a document's name is the one that was asked for; some proxies escape the slash of a scoped name.
fn is_name_of(name: &str, asked: &str) -> bool {
    name == asked || (name.contains('%') && name.replace("%2f", "/").replace("%2F", "/") == asked)
}

/// The versions of a package.
#[derive(Default)]
struct Versions<'a> {
    releases: Vec<ReleaseFacts>,
    places: HashMap<String, usize>,
    /// The object of the tagged version, or of the highest one where no tag leads anywhere.
    tagged: Option<LazyValue<'a>>,
    highest: Option<(semver::Version, LazyValue<'a>)>,
    unpublished: bool,
}

/// The latest version: its name, its manifest and whether it is deprecated.
struct Latest<'a> {
    version: Fact<String>,
    manifest: Option<Manifest<'a>>,
    deprecated: bool,
}

impl<'a> Versions<'a> {
    fn read(value: Option<&LazyValue<'a>>, tagged: Option<&str>) -> Result<Self, Malformed> {
        let mut versions = Self::default();
        let Some(value) = said(value) else { return Ok(versions) };
        if !value.is_object() {
            return Err(Malformed::new("versions", format!("{}: expected an object", found(value))));
        }
        let any_deprecated = value.as_raw_str().contains("\"deprecated\"");
        each_entry(value, "versions", &mut |version, value| {
            let deprecated = any_deprecated && is_deprecated(&value);
            let parsed = semver::Version::parse(version).ok();
            let state = if deprecated { ReleaseState::Withdrawn } else { ReleaseState::Available };
            let prerelease = parsed.as_ref().map(|version| !version.pre.is_empty());
            versions.add(ReleaseFacts { version: version.to_owned(), published_at: None, state, prerelease });
            if tagged == Some(version) {
                versions.tagged = Some(value);
            } else if let Some(parsed) = parsed
                && versions.tagged.is_none()
                && versions.highest.as_ref().is_none_or(|(highest, _)| parsed >= *highest)
            {
                versions.highest = Some((parsed, value));
            }
        })?;
        Ok(versions)
    }

    /// Adds a release; of those that occur twice the last one counts.
    fn add(&mut self, release: ReleaseFacts) {
        if let Some(place) = self.places.get(&release.version) {
            self.releases[*place] = release;
        } else {
            self.places.insert(release.version.clone(), self.releases.len());
            self.releases.push(release);
        }
    }

    /// Adds the times; versions that only `time` knows were removed.
    fn date(&mut self, time: Option<&LazyValue<'a>>, oddities: &mut Oddities) -> Result<(), Malformed> {
        let Some(time) = said(time) else { return Ok(()) };
        if !time.is_object() {
            oddities.note("time", format!("{}, expected an object", found(time)));
            return Ok(());
        }
        each_entry(time, "time", &mut |version, value| {
            if version == "unpublished" {
                self.unpublish(&value);
            }
            if NO_VERSIONS.contains(&version) {
                return;
            }
            let at = string(&value).and_then(|text| Moment::parse(&text));
            if at.is_none() {
                oddities.note(
                    "time",
                    format!("`{}` is {}, expected a time", version.escape_debug(), found(&value)),
                );
            }
            match self.places.get(version) {
                Some(place) => self.releases[*place].published_at = at,
                None => self.remember(version, at),
            }
        })
    }

    fn unpublish(&mut self, value: &LazyValue<'a>) {
        self.unpublished = value.is_object();
        let _ = each_entry(value, "time.unpublished", &mut |key, value| {
            if key == "versions" {
                let _ = each_item(&value, "time.unpublished.versions", &mut |version| {
                    if let Some(version) =
                        string(&version).filter(|version| !self.places.contains_key(version))
                    {
                        self.remember(&version, None);
                    }
                });
            }
        });
    }

    fn remember(&mut self, version: &str, published_at: Option<Moment>) {
        let prerelease = semver::Version::parse(version).ok().map(|version| !version.pre.is_empty());
        let version = version.to_owned();
        self.add(ReleaseFacts { version, published_at, state: ReleaseState::Removed, prerelease });
    }

    fn latest(&mut self, tag: Option<String>, oddities: &mut Oddities) -> Latest<'a> {
        let (version, object) = match (tag, self.tagged.take()) {
            (Some(tag), Some(object)) => (Fact::Known(tag), Some(object)),
            (tag, _) => {
                let highest = self.highest.take();
                if let (Some(tag), Some(_)) = (&tag, &highest) {
                    oddities.note(
                        "dist-tags.latest",
                        format!("`{}` is not among the versions", tag.escape_debug()),
                    );
                }
                let missing = if tag.is_some() { Reason::Refused } else { Reason::Unknown };
                match highest {
                    Some((version, object)) => (Fact::Known(version.to_string()), Some(object)),
                    None => (Fact::Missing(missing), None),
                }
            }
        };
        let deprecated = object.as_ref().is_some_and(is_deprecated);
        let manifest = object.filter(LazyValue::is_object).map(|object| Manifest::of(&object));
        Latest { version, manifest, deprecated }
    }

    fn available(&self) -> impl Iterator<Item = &ReleaseFacts> {
        self.releases.iter().filter(|release| release.state != ReleaseState::Removed)
    }
}

/// Deprecated: a message that is not empty, or `true`.
fn is_deprecated(version: &LazyValue<'_>) -> bool {
    if !version.as_raw_str().contains("\"deprecated\"") {
        return false;
    }
    let mut deprecated = false;
    let _ = each_entry(version, "versions", &mut |key, value| {
        if key == "deprecated" {
            deprecated =
                value.as_bool().unwrap_or_else(|| string(&value).is_some_and(|text| !text.is_empty()));
        }
    });
    deprecated
}

fn facts(
    fields: &Fields<'_>,
    versions: Versions<'_>,
    latest: Latest<'_>,
    asked: &str,
    mut oddities: Oddities,
) -> Result<Facts, Malformed> {
    let beside = latest.manifest.as_ref().and_then(|manifest| manifest.readme.as_ref());
    let told = if fields.is_abbreviated() { Told::Part } else { Told::Whole };
    let described = manifest::describe(latest.manifest.as_ref(), &fields.manifest, told, &mut oddities);
    let subject = subject(asked, &described.homepage_url, &described.repository_url);
    let readme = readme([fields.readme.as_ref(), beside], subject, &mut oddities);
    let status = status(&versions, &latest, &described);
    let documentation_url = documentation(&described.homepage_url, &readme);
    let changelog_url = in_readme(&readme, |features| &features.changelog_link);
    let dependencies = match &latest.manifest {
        Some(manifest) => Fact::Known(manifest.dependencies(&mut oddities)),
        None => Fact::Missing(Reason::Unknown),
    };
    let package = PackageFacts {
        name: asked.to_owned(),
        status,
        revision: fields.revision.as_ref().and_then(string),
        latest_version: latest.version,
        maintainer_count: maintainers(fields.maintainers.as_ref(), &mut oddities),
        license: described.license,
        repository_url: described.repository_url,
        homepage_url: described.homepage_url,
        documentation_labelled: documentation_url.clone().map(|_| ()),
        documentation_url,
        changelog_url,
        issues_url: described.issues_url,
        summary_chars: described.summary.map(|summary| summary.chars().count() as u32),
        readme,
        keywords: described.keywords,
        classifiers: Fact::Missing(Reason::NotInSource),
        development_status: Fact::Missing(Reason::NotInSource),
        has_types: described.has_types,
        has_provenance: described.has_provenance,
        size_bytes: described.size_bytes,
        oddities: oddities.0,
    };
    let mut releases = versions.releases;
    releases.sort_by(|a, b| a.published_at.cmp(&b.published_at).then_with(|| a.version.cmp(&b.version)));
    Ok(Facts { package, releases, dependencies })
}

fn status(versions: &Versions<'_>, latest: &Latest<'_>, described: &manifest::Described) -> Status {
    let holder =
        described.summary.known().is_some_and(|summary| summary.eq_ignore_ascii_case(HOLDER_DESCRIPTION))
            || described.repository_url.known().is_some_and(|url| url.contains("npm/security-holder"));
    if versions.available().next().is_none() {
        Status::Unpublished
    } else if holder && versions.available().all(|release| release.version.starts_with(HOLDER_VERSION)) {
        Status::SecurityHolder
    } else if latest.deprecated {
        Status::Deprecated
    } else {
        Status::Active
    }
}

/// The README at the top, else that of the latest version: npm 7 and pnpm send it there, and some registries leave it
/// there alone. There is none where one of them says so and the other has no text; an empty one says nothing.
fn readme(places: [Option<&LazyValue<'_>>; 2], package: Subject<'_>, oddities: &mut Oddities) -> Readme {
    let mut told = Readme::Unknown;
    for value in places.into_iter().filter_map(said) {
        match readme_at(value, package, oddities) {
            Readme::Unknown => (),
            Readme::Absent => told = Readme::Absent,
            there => return there,
        }
    }
    told
}

fn readme_at(value: &LazyValue<'_>, package: Subject<'_>, oddities: &mut Oddities) -> Readme {
    match string(value) {
        None => {
            oddities.note("readme", format!("{}, expected a string", found(value)));
            Readme::Unknown
        }
        Some(text) if text::unmarked(&text).is_empty() => Readme::Unknown,
        Some(text) if text::unmarked(&text).trim() == NO_README => Readme::Absent,
        Some(text) => with_npms_cut(readme::read(&text, Markup::Markdown, package), text.len()),
    }
}

/// npm itself cuts what is longer than 64 KiB: a README of that length, less a character that did not fit, was cut.
fn with_npms_cut(mut readme: Readme, bytes: usize) -> Readme {
    if let Readme::Present(features) | Readme::Placeholder(features) = &mut readme {
        features.cut |= bytes + 3 >= readme::COMPARED_BYTES;
    }
    readme
}

/// Adds the README of the tarball of the latest version, or that it has none, to facts that do not know it.
pub fn add_readme(facts: &mut Facts, text: Option<&str>) {
    let package = &mut facts.package;
    let subject = subject(&package.name, &package.homepage_url, &package.repository_url);
    package.readme = text.map_or(Readme::Absent, |text| readme_of_file(text, subject));
    package.documentation_url = documentation(&package.homepage_url, &package.readme);
    package.documentation_labelled = package.documentation_url.clone().map(|_| ());
    package.changelog_url = in_readme(&package.readme, |features| &features.changelog_link);
}

/// Where the tarball of a version is, by a packument that came from `source`.
///
/// # Errors
/// A document that cannot be read, or says nothing usable of that tarball.
pub fn latest_dist(body: &[u8], version: &str, source: &Url) -> Result<Dist, LatestError> {
    let text = text_of(body)?;
    let mut found = None;
    each_field(&text, "document", &mut |key, value| {
        if key == "versions" {
            let _ = each_entry(&value, "versions", &mut |key, value| {
                if key == version {
                    found = Some(value);
                }
            });
        }
    })?;
    let value =
        found.ok_or_else(|| Malformed::new("versions", format!("no `{}`", version.escape_debug())))?;
    Ok(parse_version(&with_version(value.as_raw_str(), version), source)?.dist)
}

/// A version's object, which need not name its version in a packument.
fn with_version(object: &str, version: &str) -> Vec<u8> {
    let rest = object.trim_start().strip_prefix('{').unwrap_or_default();
    let comma = if rest.trim_start().starts_with('}') { "" } else { "," };
    format!("{{\"version\":{}{comma}{rest}", serde_json::Value::from(version)).into_bytes()
}

/// Why the tarball of a latest version is not known.
#[derive(Debug, thiserror::Error)]
pub enum LatestError {
    /// The packument does not have it.
    #[error(transparent)]
    Malformed(#[from] Malformed),
    /// What it says of the version is no good.
    #[error(transparent)]
    Version(#[from] VersionError),
}

/// Whose README it is: the package by its name and the places that it declares.
pub(super) fn subject<'a>(
    name: &'a str,
    homepage: &'a Fact<String>,
    repository: &'a Fact<String>,
) -> Subject<'a> {
    let text = |fact: &'a Fact<String>| fact.known().map(String::as_str);
    Subject::npm(name).at(text(homepage), text(repository))
}

/// The README that a folder or a tarball has as a file: of what is longer than 64 KiB the beginning alone, as npm keeps it.
pub(super) fn readme_of_file(text: &str, package: Subject<'_>) -> Readme {
    let text = text::unmarked(text);
    if text.trim() == NO_README {
        return Readme::Absent;
    }
    let kept = &text[..text.floor_char_boundary(readme::COMPARED_BYTES)];
    with_npms_cut(readme::read(kept, Markup::Markdown, package), kept.len())
}

pub(super) fn maintainers(value: Option<&LazyValue<'_>>, oddities: &mut Oddities) -> Fact<u32> {
    let Some(value) = said(value) else { return Fact::Missing(Reason::Withheld) };
    if !value.is_array() {
        return oddities.refuse("maintainers", value, "an array");
    }
    let mut count = 0;
    match each_item(value, "maintainers", &mut |_| count += 1) {
        Ok(()) if count == 0 => Fact::Nothing,
        Ok(()) => Fact::Known(count),
        Err(_) => Fact::Missing(Reason::Refused),
    }
}

/// The homepage where it is documentation, else a link of the README that is.
pub(super) fn documentation(homepage: &Fact<String>, readme: &Readme) -> Fact<String> {
    if let Some(url) = homepage.known().filter(|url| readme::is_documentation(url)) {
        return Fact::Known(url.clone());
    }
    in_readme(readme, |features| &features.documentation_link)
}

/// A link of the README.
pub(super) fn in_readme(readme: &Readme, link: impl Fn(&Features) -> &Option<String>) -> Fact<String> {
    match readme {
        Readme::Present(features) | Readme::Placeholder(features) => {
            link(features).clone().map_or(Fact::Nothing, Fact::Known)
        }
        Readme::Absent => Fact::Nothing,
        Readme::Unknown => Fact::Missing(Reason::Unknown),
    }
}
