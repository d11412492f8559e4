//! The manifest of one npm version, and the same fields at the top of a packument, in every form that was ever
//! published. It leaves out versions and times.

use sonic_rs::{JsonValueTrait, LazyValue};

use super::super::json::{Oddities, each_entry, each_item, said, string};
use super::super::license::license_fact;
use crate::package::{DependencyFacts, DependencyKind, Fact, License, Reason};

/// The fields that matter, as they stand in the document.
#[derive(Default)]
pub(super) struct Manifest<'a> {
    description: Option<LazyValue<'a>>,
    homepage: Option<LazyValue<'a>>,
    keywords: Option<LazyValue<'a>>,
    repository: Option<LazyValue<'a>>,
    bugs: Option<LazyValue<'a>>,
    license: Option<LazyValue<'a>>,
    licenses: Option<LazyValue<'a>>,
    types: Option<LazyValue<'a>>,
    exports: Option<LazyValue<'a>>,
    dist: Option<LazyValue<'a>>,
    /// That of a version; the one at the top of a packument is not put here.
    pub readme: Option<LazyValue<'a>>,
    dependencies: [Option<LazyValue<'a>>; 4],
}

/// Kinds of dependencies in the order of [`Manifest::dependencies`].
const KINDS: [(&str, DependencyKind); 4] = [
    ("dependencies", DependencyKind::Runtime),
    ("optionalDependencies", DependencyKind::Optional),
    ("peerDependencies", DependencyKind::Peer),
    ("devDependencies", DependencyKind::Development),
];

/// What a manifest says of its package.
pub(super) struct Described {
    pub summary: Fact<String>,
    pub homepage_url: Fact<String>,
    pub repository_url: Fact<String>,
    pub issues_url: Fact<String>,
    pub keywords: Fact<Vec<String>>,
    pub license: Fact<License>,
    pub has_types: Fact<bool>,
    pub has_provenance: Fact<bool>,
    pub size_bytes: Fact<u64>,
}

impl<'a> Manifest<'a> {
    pub fn of(object: &LazyValue<'a>) -> Self {
        let mut manifest = Self::default();
        // An object that breaks off was found out when the document was split into its versions.
        let _ = each_entry(object, "versions", &mut |key, value| manifest.take(key, value));
        manifest
    }

    pub fn take(&mut self, key: &str, value: LazyValue<'a>) {
        let place = match key {
            "description" => &mut self.description,
            "homepage" => &mut self.homepage,
            "keywords" => &mut self.keywords,
            "repository" => &mut self.repository,
            "bugs" => &mut self.bugs,
            "license" | "licence" => &mut self.license,
            "licenses" => &mut self.licenses,
            "types" | "typings" => &mut self.types,
            "exports" => &mut self.exports,
            "dist" => &mut self.dist,
            "readme" => &mut self.readme,
            _ => match KINDS.iter().position(|(name, _)| *name == key) {
                Some(place) => &mut self.dependencies[place],
                None => return,
            },
        };
        *place = Some(value);
    }

    /// The dependencies in order of kind and name. npm copies optional ones into `dependencies`; they count as optional.
    pub fn dependencies(&self, oddities: &mut Oddities) -> Vec<DependencyFacts> {
        let mut found: Vec<DependencyFacts> = Vec::new();
        for ((field, kind), value) in KINDS.into_iter().zip(&self.dependencies) {
            let Some(value) = said(value.as_ref()) else { continue };
            if !value.is_object() {
                let is_empty_array = value.as_raw_str().trim_matches(['[', ']', ' ']).is_empty();
                if !is_empty_array {
                    oddities.note(field, "expected an object");
                }
                continue;
            }
            let read = each_entry(value, field, &mut |name, range| {
                let requirement = string(&range).unwrap_or_else(|| range.as_raw_str().to_owned());
                found.push(DependencyFacts { kind, name: name.to_owned(), requirement });
            });
            // A name with half a surrogate pair, say: those after it are not known.
            if let Err(malformed) = read {
                oddities.note(field, malformed.reason);
            }
        }
        let optional: Vec<String> = found
            .iter()
            .filter(|dependency| dependency.kind == DependencyKind::Optional)
            .map(|dependency| dependency.name.clone())
            .collect();
        found.retain(|dependency| {
            dependency.kind != DependencyKind::Runtime || !optional.contains(&dependency.name)
        });
        found.sort();
        found.dedup();
        found
    }
}

/// How much of a manifest a document gives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Told {
    /// All of it, as published.
    Whole,
    /// What installing needs.
    Part,
}

/// What the latest version declares; where it lacks a field, what the top of the packument has.
pub(super) fn describe(
    latest: Option<&Manifest<'_>>,
    top: &Manifest<'_>,
    told: Told,
    oddities: &mut Oddities,
) -> Described {
    let whole = latest.is_some() && told == Told::Whole;
    let absent = if whole { Absent::Nothing } else { Absent::Withheld };
    let field = |pick: for<'m, 'b> fn(&'m Manifest<'b>) -> Option<&'m LazyValue<'b>>| {
        latest.and_then(|latest| said(pick(latest))).or_else(|| said(pick(top)))
    };
    Described {
        summary: summary(field(|m| m.description.as_ref()), absent, oddities),
        homepage_url: homepage(field(|m| m.homepage.as_ref()), absent, oddities),
        repository_url: address(field(|m| m.repository.as_ref()), "repository", absent, oddities),
        issues_url: address(field(|m| m.bugs.as_ref()), "bugs", absent, oddities),
        keywords: keywords(field(|m| m.keywords.as_ref()), absent, oddities),
        license: license(field(|m| m.license.as_ref()), field(|m| m.licenses.as_ref()), absent, oddities),
        has_types: latest
            .filter(|latest| told == Told::Whole || declares_types(latest))
            .map_or(Fact::Missing(Reason::Unknown), |latest| Fact::Known(declares_types(latest))),
        has_provenance: provenance(latest),
        size_bytes: size(latest, oddities),
    }
}

/// What the absence of a field means.
#[derive(Clone, Copy)]
enum Absent {
    /// The manifest is there and does not declare it.
    Nothing,
    /// There is no manifest.
    Withheld,
}

impl Absent {
    fn fact<T>(self) -> Fact<T> {
        match self {
            Self::Nothing => Fact::Nothing,
            Self::Withheld => Fact::Missing(Reason::Withheld),
        }
    }
}

/// A text, or nothing where it is blank.
fn text(text: String) -> Fact<String> {
    let trimmed = text.trim();
    if trimmed.is_empty() { Fact::Nothing } else { Fact::Known(trimmed.to_owned()) }
}

fn summary(value: Option<&LazyValue<'_>>, absent: Absent, oddities: &mut Oddities) -> Fact<String> {
    let Some(value) = value else { return absent.fact() };
    match string(value) {
        Some(summary) => text(summary),
        None => oddities.refuse("description", value, "a string"),
    }
}

/// A string, or the first string of an array.
fn homepage(value: Option<&LazyValue<'_>>, absent: Absent, oddities: &mut Oddities) -> Fact<String> {
    let Some(value) = value else { return absent.fact() };
    if let Some(homepage) = string(value).or_else(|| first(value, &string)) {
        return text(homepage);
    }
    if value.is_array() {
        return Fact::Nothing;
    }
    oddities.refuse("homepage", value, "a string")
}

/// A string, an object with `url` (or `web`, `path`, `email`), or the first of an array of them.
fn address(
    value: Option<&LazyValue<'_>>,
    field: &str,
    absent: Absent,
    oddities: &mut Oddities,
) -> Fact<String> {
    let Some(value) = value else { return absent.fact() };
    let found = string(value)
        .or_else(|| url_of(value))
        .or_else(|| first(value, &|item| string(item).or_else(|| url_of(item))));
    match found {
        Some(url) => text(url),
        // An object or an array without an address declares none; npm itself writes `{}`.
        None if value.is_object() || value.is_array() => Fact::Nothing,
        None => oddities.refuse(field, value, "a string or an object with `url`"),
    }
}

fn url_of(object: &LazyValue<'_>) -> Option<String> {
    let mut url = None;
    each_entry(object, "url", &mut |key, value| {
        if matches!(key, "url" | "web") && url.is_none() {
            url = string(&value);
        }
    })
    .ok()?;
    url
}

fn first(array: &LazyValue<'_>, read: &dyn Fn(&LazyValue<'_>) -> Option<String>) -> Option<String> {
    let mut first = None;
    each_item(array, "array", &mut |item| {
        if first.is_none() {
            first = read(&item);
        }
    })
    .ok()?;
    first
}

/// An array of strings, or one string with commas (or blanks of any kind, where it has none).
fn keywords(value: Option<&LazyValue<'_>>, absent: Absent, oddities: &mut Oddities) -> Fact<Vec<String>> {
    let Some(value) = value else { return absent.fact() };
    let mut words = Vec::new();
    if let Some(text) = string(value) {
        if text.contains(',') {
            words.extend(text.split(',').map(str::to_owned));
        } else {
            words.extend(text.split_whitespace().map(str::to_owned));
        }
    } else if value.is_array() {
        let _ = each_item(value, "keywords", &mut |item| match string(&item) {
            Some(word) => words.push(word),
            None => oddities.note("keywords", "an item is no string"),
        });
    } else {
        return oddities.refuse("keywords", value, "an array or a string");
    }
    let words: Vec<String> =
        words.iter().map(|word| word.trim()).filter(|word| !word.is_empty()).map(str::to_owned).collect();
    if words.is_empty() { Fact::Nothing } else { Fact::Known(words) }
}

/// `license`: a string or an object with `type`; `licenses`: an array of them, any of which may be chosen, or one.
fn license(
    one: Option<&LazyValue<'_>>,
    several: Option<&LazyValue<'_>>,
    absent: Absent,
    oddities: &mut Oddities,
) -> Fact<License> {
    let Some(value) = one.or(several) else { return absent.fact() };
    if let Some(text) = license_text(value) {
        return license_fact(&text);
    }
    if value.is_array() {
        let mut texts = Vec::new();
        let _ = each_item(value, "licenses", &mut |item| texts.extend(license_text(&item)));
        return match texts.as_slice() {
            [] => Fact::Nothing,
            [text] => license_fact(text),
            texts => license_fact(&format!("({})", texts.join(" OR "))),
        };
    }
    // An object without `type` has a licence that only its file names.
    if value.is_object() {
        return Fact::Known(License::Other);
    }
    oddities.refuse("license", value, "a string or an object with `type`")
}

fn license_text(value: &LazyValue<'_>) -> Option<String> {
    if let Some(text) = string(value) {
        return Some(text);
    }
    let mut text = None;
    each_entry(value, "license", &mut |key, value| {
        if matches!(key, "type" | "name") && text.is_none() {
            text = string(&value);
        }
    })
    .ok()?;
    text
}

fn declares_types(latest: &Manifest<'_>) -> bool {
    let named = said(latest.types.as_ref()).and_then(string).is_some_and(|path| !path.is_empty());
    let exported = said(latest.exports.as_ref()).is_some_and(|exports| {
        let raw = exports.as_raw_str();
        [".d.ts\"", ".d.mts\"", ".d.cts\""].iter().any(|ending| raw.contains(ending))
    });
    named || exported
}

fn provenance(latest: Option<&Manifest<'_>>) -> Fact<bool> {
    let Some(dist) = latest.and_then(|latest| said(latest.dist.as_ref())) else {
        return Fact::Missing(Reason::Withheld);
    };
    // `dist` comes whole or not at all: what it does not have, the version was published without.
    let mut attested = false;
    let _ = each_entry(dist, "dist", &mut |key, value| {
        if key == "attestations" {
            attested = !matches!(value.as_raw_str(), "null" | "false" | "{}" | "[]" | "\"\"");
        }
    });
    Fact::Known(attested)
}

fn size(latest: Option<&Manifest<'_>>, oddities: &mut Oddities) -> Fact<u64> {
    let Some(dist) = latest.and_then(|latest| said(latest.dist.as_ref())) else {
        return Fact::Missing(Reason::Withheld);
    };
    // Versions from before 2018 do not have it.
    let mut size = Fact::Missing(Reason::Unknown);
    let _ = each_entry(dist, "dist", &mut |key, value| {
        if key == "unpackedSize" && !value.is_null() {
            size = match value.as_u64() {
                Some(bytes) => Fact::Known(bytes),
                None => oddities.refuse("dist.unpackedSize", &value, "a number of bytes"),
            };
        }
    });
    size
}
