//! `info` of a project document: the metadata of its latest release. It leaves out files and releases, and how licences
//! (`licenses`), keywords and requirements are read.

use sonic_rs::{JsonValueTrait, LazyValue};

use super::super::Malformed;
use super::super::json::{Oddities, each_entry, each_item, found, said, shown, string};
use super::keywords::keywords;
use super::labels::{LinkKind, kind_of};
use super::licenses::{self, license};
use super::requirement::read_requirement;
use crate::package::{DependencyFacts, Fact, License, Reason, repository_host};
use crate::readme::{self, Features, Markup, Readme, Subject};

/// Hosts of source code: a homepage there is also the repository.
const CODE_HOSTS: [&str; 5] = ["github.com", "gitlab.com", "bitbucket.org", "codeberg.org", "sr.ht"];

/// The classifier family that is a column of its own.
const STATUS_PREFIX: &str = "Development Status :: ";

/// The fields that matter, as they stand in the document.
#[derive(Default)]
pub(super) struct Info<'a>(Vec<(&'static str, LazyValue<'a>)>);

const FIELDS: [&str; 16] = [
    "name",
    "version",
    "summary",
    "description",
    "description_content_type",
    "keywords",
    "license",
    "license_expression",
    "classifiers",
    "home_page",
    "docs_url",
    "bugtrack_url",
    "project_urls",
    "project_url",
    "requires_dist",
    "dynamic",
];

impl<'a> Info<'a> {
    pub fn read(value: &LazyValue<'a>) -> Result<Self, Malformed> {
        let mut info = Self::default();
        each_entry(value, "info", &mut |key, value| {
            if let Some(field) = FIELDS.iter().find(|field| **field == key) {
                info.0.push((field, value));
            }
        })?;
        Ok(info)
    }

    /// A field; `None` where it is missing.
    fn field(&self, name: &str) -> Option<&LazyValue<'a>> {
        self.0.iter().rev().find(|(field, _)| *field == name).map(|(_, value)| value)
    }

    /// A field that is there and not null.
    pub fn said(&self, name: &str) -> Option<&LazyValue<'a>> {
        said(self.field(name))
    }

    /// A text field: null, blank and `UNKNOWN` mean that there is none.
    fn text(&self, name: &'static str, oddities: &mut Oddities) -> Fact<String> {
        let Some(value) = self.field(name) else { return Fact::Missing(Reason::Withheld) };
        if value.is_null() {
            return Fact::Nothing;
        }
        match string(value) {
            Some(text) if is_none(&text) => Fact::Nothing,
            Some(text) => Fact::Known(text.trim().to_owned()),
            None => oddities.refuse(name, value, "a string"),
        }
    }
}

/// Whether a text says that there is none.
fn is_none(text: &str) -> bool {
    matches!(text.trim(), "" | "UNKNOWN")
}

/// What the metadata says.
pub(super) struct Described {
    pub latest_version: Fact<String>,
    pub summary_chars: Fact<u32>,
    pub readme: Readme,
    pub license: Fact<License>,
    pub keywords: Fact<Vec<String>>,
    pub classifiers: Fact<Vec<String>>,
    pub development_status: Fact<String>,
    pub has_types: Fact<bool>,
    pub dependencies: Fact<Vec<DependencyFacts>>,
    pub links: Links,
}

/// Links by kind.
pub(super) struct Links {
    pub homepage: Fact<String>,
    pub repository: Fact<String>,
    pub documentation: Fact<String>,
    pub documentation_labelled: Fact<()>,
    pub changelog: Fact<String>,
    pub issues: Fact<String>,
}

/// Reads the metadata. `has_wheel` tells whether the latest release has one, which states its requirements.
pub(super) fn describe(info: &Info<'_>, asked: &str, has_wheel: bool, oddities: &mut Oddities) -> Described {
    let labelled = labelled(info, oddities);
    let places = places(info, labelled.as_deref(), oddities);
    let readme = readme(info, places.subject(asked), oddities);
    let all = classifiers(info, oddities);
    let starting = |prefix: &str| -> Vec<String> {
        let strip = |classifier: &String| classifier.strip_prefix(prefix).map(str::to_owned);
        all.known().into_iter().flatten().filter_map(strip).collect()
    };
    let development_status = match starting(STATUS_PREFIX).into_iter().next_back() {
        Some(status) => Fact::Known(status),
        None => all.clone().map(|_| ()).and_nothing(),
    };
    let typed = all.known().is_some_and(|all| all.iter().any(|classifier| classifier == "Typing :: Typed"));
    Described {
        latest_version: info.text("version", oddities),
        summary_chars: info.text("summary", oddities).map(|summary| summary.chars().count() as u32),
        license: license(
            info.text("license_expression", oddities),
            &starting(licenses::PREFIX),
            info.text("license", oddities),
        ),
        keywords: keywords(info.field("keywords"), oddities),
        development_status,
        // A package may be typed without saying so; only the classifier declares it.
        has_types: if typed { Fact::Known(true) } else { Fact::Missing(Reason::Unknown) },
        dependencies: dependencies(info, has_wheel, oddities),
        links: links(info, places, labelled.as_deref(), &readme, oddities),
        readme,
        classifiers: all,
    }
}

fn classifiers(info: &Info<'_>, oddities: &mut Oddities) -> Fact<Vec<String>> {
    let Some(value) = info.field("classifiers") else { return Fact::Missing(Reason::Withheld) };
    if value.is_null() {
        return Fact::Nothing;
    }
    if !value.is_array() {
        return oddities.refuse("classifiers", value, "an array of strings");
    }
    let mut all = Vec::new();
    let _ = each_item(value, "classifiers", &mut |item| {
        all.extend(string(&item).filter(|classifier| !classifier.trim().is_empty()));
    });
    if all.is_empty() { Fact::Nothing } else { Fact::Known(all) }
}

fn readme(info: &Info<'_>, package: Subject<'_>, oddities: &mut Oddities) -> Readme {
    let Some(value) = info.field("description") else { return Readme::Unknown };
    if value.is_null() {
        return Readme::Absent;
    }
    let Some(text) = string(value) else {
        let _: Fact<()> = oddities.refuse("description", value, "a string");
        return Readme::Unknown;
    };
    if is_none(&text) {
        return Readme::Absent;
    }
    let content_type = info.said("description_content_type").and_then(string).unwrap_or_default();
    readme::read(&text, markup_of(&content_type), package)
}

/// What a content type declares. An empty one declares nothing: PyPI then takes the text for reStructuredText, as it was
/// before there was any other, and very many authors do not know.
fn markup_of(content_type: &str) -> Option<Markup> {
    match content_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase().as_str() {
        "" => None,
        "text/markdown" => Some(Markup::Markdown),
        "text/x-rst" | "text/rst" => Some(Markup::ReStructuredText),
        _ => Some(Markup::Plain),
    }
}

/// `requires_dist`; null means nothing where the release has a wheel, whose metadata states its requirements, and is
/// unknown where it has only source.
fn dependencies(info: &Info<'_>, has_wheel: bool, oddities: &mut Oddities) -> Fact<Vec<DependencyFacts>> {
    let Some(value) = info.field("requires_dist") else { return Fact::Missing(Reason::Withheld) };
    if value.is_null() {
        return if has_wheel { Fact::Nothing } else { Fact::Missing(Reason::Unknown) };
    }
    if !value.is_array() {
        return oddities.refuse("requires_dist", value, "an array of requirements");
    }
    let mut dependencies = Vec::new();
    let _ = each_item(value, "requires_dist", &mut |item| {
        let text = string(&item);
        let requirement = text.as_deref().and_then(read_requirement);
        let odd = match &requirement {
            Some(requirement) => requirement.odd,
            None => Some("is not a requirement"),
        };
        if let Some(odd) = odd {
            let item = text.map_or_else(|| found(&item), |text| shown(&text));
            oddities.note("requires_dist", format!("{item} {odd}"));
        }
        dependencies.extend(requirement.map(|requirement| requirement.dependency));
    });
    dependencies.sort();
    dependencies.dedup();
    if dependencies.is_empty() { Fact::Nothing } else { Fact::Known(dependencies) }
}

/// Where a project says that it is.
struct Places {
    homepage: Fact<String>,
    repository: Fact<String>,
}

impl Places {
    fn subject<'a>(&'a self, package: &'a str) -> Subject<'a> {
        let text = |fact: &'a Fact<String>| fact.known().map(String::as_str);
        Subject::pypi(package).at(text(&self.homepage), text(&self.repository))
    }
}

/// The first URL whose label is of a kind.
fn of_kind(labelled: Option<&[(LinkKind, String)]>, kind: LinkKind) -> Fact<String> {
    labelled.map_or(Fact::Missing(Reason::Withheld), |labelled| {
        let link = labelled.iter().find(|(found, _)| *found == kind);
        link.map_or(Fact::Nothing, |(_, url)| Fact::Known(url.clone()))
    })
}

fn places(info: &Info<'_>, labelled: Option<&[(LinkKind, String)]>, oddities: &mut Oddities) -> Places {
    let homepage = match info.text("home_page", oddities) {
        Fact::Known(url) => Fact::Known(url),
        stated => match of_kind(labelled, LinkKind::Homepage) {
            Fact::Known(url) => Fact::Known(url),
            Fact::Nothing => Fact::Nothing,
            Fact::Missing(_) => stated,
        },
    };
    let repository = match of_kind(labelled, LinkKind::Repository) {
        Fact::Known(url) => Fact::Known(url),
        other => homepage.known().filter(|url| is_code_host(url)).cloned().map_or(other, Fact::Known),
    };
    Places { homepage, repository }
}

fn links(
    info: &Info<'_>,
    places: Places,
    labelled: Option<&[(LinkKind, String)]>,
    readme: &Readme,
    oddities: &mut Oddities,
) -> Links {
    let Places { homepage, repository } = places;
    let declared: Vec<String> = labelled
        .into_iter()
        .flatten()
        .filter(|(kind, _)| *kind == LinkKind::Documentation)
        .map(|(_, url)| url.clone())
        .chain(info.text("docs_url", oddities).known().cloned())
        .collect();
    let documentation = documentation(&declared, labelled.is_some(), &homepage, readme);
    let documentation_labelled =
        if declared.is_empty() { documentation.clone().map(|_| ()) } else { Fact::Known(()) };
    let issues = match of_kind(labelled, LinkKind::Issues) {
        Fact::Known(url) => Fact::Known(url),
        other => info.text("bugtrack_url", oddities).known().cloned().map_or(other, Fact::Known),
    };
    let changelog = match of_kind(labelled, LinkKind::Changelog) {
        Fact::Known(url) => Fact::Known(url),
        labelled => else_in_readme(labelled, readme, |features| &features.changelog_link),
    };
    Links { homepage, repository, documentation, documentation_labelled, changelog, issues }
}

/// The first address that leads to documentation: of those declared to be it, then the homepage, then of the README. What
/// a label says of an address does not count: npm has no labels, so that they would be a rule for one side.
fn documentation(
    declared: &[String],
    labels_told: bool,
    homepage: &Fact<String>,
    readme: &Readme,
) -> Fact<String> {
    let mut addresses = declared.iter().chain(homepage.known());
    if let Some(url) = addresses.find(|url| readme::is_documentation(url)) {
        return Fact::Known(url.clone());
    }
    let none = if labels_told { Fact::Nothing } else { Fact::Missing(Reason::Withheld) };
    else_in_readme(none, readme, |features| &features.documentation_link)
}

/// The link of a README where no label has one. A README that is not known may have one.
fn else_in_readme(
    labelled: Fact<String>,
    readme: &Readme,
    link: impl Fn(&Features) -> &Option<String>,
) -> Fact<String> {
    match (readme, labelled) {
        (Readme::Present(features) | Readme::Placeholder(features), labelled) => {
            link(features).clone().map_or(labelled, Fact::Known)
        }
        (Readme::Unknown, Fact::Nothing) => Fact::Missing(Reason::Unknown),
        (Readme::Unknown | Readme::Absent, labelled) => labelled,
    }
}

fn is_code_host(url: &str) -> bool {
    repository_host(url).is_some_and(|host| CODE_HOSTS.contains(&host.as_str()))
}

/// `project_urls` by kind: an object, or a list of `Label, URL`; `None` where the document does not tell.
fn labelled(info: &Info<'_>, oddities: &mut Oddities) -> Option<Vec<(LinkKind, String)>> {
    let value = info.field("project_urls")?;
    let mut links = Vec::new();
    let mut add = |label: &str, url: &str| {
        if let Some(kind) = kind_of(label).filter(|_| !is_none(url)) {
            links.push((kind, url.trim().to_owned()));
        }
    };
    if value.is_object() {
        let read = each_entry(value, "project_urls", &mut |label, url| {
            add(label, &string(&url).unwrap_or_default());
        });
        if let Err(malformed) = read {
            oddities.note("project_urls", malformed.reason);
        }
    } else if value.is_array() {
        let _ = each_item(value, "project_urls", &mut |item| {
            if let Some((label, url)) = string(&item).as_deref().and_then(|text| text.split_once(',')) {
                add(label, url);
            }
        });
    } else if !value.is_null() {
        let _: Fact<()> = oddities.refuse("project_urls", value, "an object or an array");
        return None;
    }
    Some(links)
}
