//! `info` of a project document. It leaves out files and releases.

use super::chance::Draw;
use super::identity::{self, Identity};
use super::json::Json;
use super::package::Package;
use super::property::Property;
use super::readme::Markup;
use super::releases::Release;
use super::words::TOPICS;

/// Licence classifiers that name one licence of SPDX.
const CLASSIFIED: &[(&str, &str)] = &[
    ("MIT", "License :: OSI Approved :: MIT License"),
    ("ISC", "License :: OSI Approved :: ISC License (ISCL)"),
    ("MPL-2.0", "License :: OSI Approved :: Mozilla Public License 2.0 (MPL 2.0)"),
    ("Unlicense", "License :: OSI Approved :: The Unlicense (Unlicense)"),
];

/// Labels that mean documentation, after PEP 753.
const DOCUMENTATION_LABELS: &[&str] = &["Documentation", "Docs", "documentation", "Docs: stable"];
const REPOSITORY_LABELS: &[&str] = &["Repository", "Source", "Source Code", "GitHub", "source_code"];
const CHANGELOG_LABELS: &[&str] = &["Changelog", "Changes", "Release Notes", "What's New", "History"];
const ISSUES_LABELS: &[&str] = &["Issues", "Bug Tracker", "Tracker", "bug-tracker"];

/// Appends the fields of `info`.
pub(super) fn info(
    json: &mut Json,
    package: &Package,
    identity: &Identity,
    description: &str,
    markup: Markup,
    latest: Option<&Release>,
) {
    let links = Links::of(package, identity);
    json.field("author", identity::author(package));
    json.field("author_email", &format!("{}@{}.example", identity.word, identity.word));
    json.raw_field("bugtrack_url", "null");
    let classifier = license(json, package);
    classifiers(json, package, classifier);
    push_description(json, package, description, markup);
    json.raw_field("docs_url", "null");
    json.raw_field("download_url", "null");
    json.raw_field("downloads", r#"{"last_day":-1,"last_month":-1,"last_week":-1}"#);
    optional(json, "home_page", links.home_page.as_deref());
    keywords(json, package);
    json.raw_field("maintainer", "null");
    json.raw_field("maintainer_email", "null");
    json.field("name", &identity.name);
    json.field("package_url", &format!("https://registry.example/project/{}/", identity.slug));
    project_urls(json, &links.labelled);
    requirements(json, package);
    json.field("requires_python", ">=3.8");
    summary(json, package, identity);
    if let Some(latest) = latest {
        json.field("version", &latest.version);
    }
    json.raw_field("yanked", "false");
    json.raw_field("yanked_reason", "null");
}

fn optional(json: &mut Json, key: &str, value: Option<&str>) {
    match value {
        Some(value) => json.field(key, value),
        None => json.raw_field(key, "null"),
    }
}

fn push_description(json: &mut Json, package: &Package, text: &str, markup: Markup) {
    let form = package.chance.below(Draw::ReadmeForm, 3);
    if package.has(Property::ReadmeUnknown) {
        return;
    }
    if package.has(Property::ReadmeAbsent) {
        optional(json, "description", [None, Some(""), Some("UNKNOWN")][form as usize]);
        json.raw_field("description_content_type", "null");
        return;
    }
    json.field("description", text);
    let content_type = match (markup, form) {
        (Markup::Markdown, 0) => "text/markdown; charset=UTF-8; variant=GFM",
        (Markup::Markdown, _) => "text/markdown",
        (Markup::ReStructuredText, 0) => "",
        (Markup::ReStructuredText, _) => "text/x-rst",
    };
    json.field("description_content_type", content_type);
}

fn summary(json: &mut Json, package: &Package, identity: &Identity) {
    if package.has(Property::Summary) {
        json.field("summary", &identity::summary(package, identity));
    } else {
        optional(
            json,
            "summary",
            [None, Some(""), Some("UNKNOWN")][package.chance.below(Draw::Oddity, 3) as usize],
        );
    }
}

/// The licence is told by an expression, a classifier or a text; a text may be the whole licence. Returns the classifier.
fn license(json: &mut Json, package: &Package) -> Option<&'static str> {
    let license = identity::license(package);
    let known = CLASSIFIED.iter().find(|(spelled, _)| Some(*spelled) == license);
    let form = package.chance.numbered(Draw::LicenseForm, 1) % 4;
    let classifier = known.filter(|_| form < 2).map(|(_, classifier)| *classifier);
    match (license, form) {
        (Some(license), 2) if package.has(Property::LicenseSpdx) && !license.contains(' ') => {
            json.field("license_expression", license);
            json.raw_field("license", "null");
        }
        (Some(_), 3) if package.has(Property::LicenseOther) => {
            json.field("license", &"You may use this as long as you tell us and all who follow. ".repeat(10));
        }
        (Some(license), _) if classifier.is_none() || form == 1 => json.field("license", license),
        _ => optional(json, "license", [None, Some(""), Some("UNKNOWN")][form as usize % 3]),
    }
    classifier
}

fn classifiers(json: &mut Json, package: &Package, license: Option<&str>) {
    let form = package.chance.below(Draw::TopicForm, 4);
    let mut all: Vec<&str> = Vec::new();
    if form > 0 {
        let beta = package.has(Property::BeforeOne);
        let status = if beta {
            "Development Status :: 4 - Beta"
        } else {
            "Development Status :: 5 - Production/Stable"
        };
        all.extend([status, "Intended Audience :: Developers", "Programming Language :: Python :: 3"]);
    }
    all.extend(rest(package, license, form));
    if all.is_empty() && package.chance.numbered(Draw::TopicForm, 1).is_multiple_of(9) {
        json.raw_field("classifiers", "null");
    } else {
        json.strings_field("classifiers", all);
    }
}

/// Classifiers of licence, topic and types.
fn rest<'a>(package: &Package, license: Option<&'a str>, form: u64) -> impl Iterator<Item = &'a str> {
    let topic = package.topic.filter(|_| form != 1).map(|topic| TOPICS[topic].classifier);
    license.into_iter().chain(topic).chain(package.has(Property::Types).then_some("Typing :: Typed"))
}

/// A topic is told by a keyword where no classifier tells it, and now and then by both.
fn keywords(json: &mut Json, package: &Package) {
    let mut words = identity::keywords(package);
    if package.topic.is_some() && package.chance.below(Draw::TopicForm, 4) == 2 {
        words.remove(0);
    }
    match (words.is_empty(), package.chance.numbered(Draw::KeywordForm, 1) % 3) {
        (true, 0) => json.raw_field("keywords", "null"),
        (true, _) => json.field("keywords", ""),
        (false, 0) => json.field("keywords", &words.join(" ")),
        (false, _) => json.field("keywords", &words.join(",")),
    }
}

fn requirements(json: &mut Json, package: &Package) {
    let names = identity::dependencies(package);
    if names.is_empty() {
        json.raw_field("requires_dist", "null");
        return;
    }
    json.key("requires_dist").array(|json| {
        for (place, name) in names.iter().enumerate() {
            json.string(&match place % 3 {
                0 => format!("{name}>={}.0", 1 + place),
                1 => format!("{name} (>=1.2,<3)"),
                _ => name.clone(),
            });
        }
        json.string("barimo-test; extra == 'test'");
    });
}

struct Links {
    home_page: Option<String>,
    labelled: Vec<(String, String)>,
}

impl Links {
    fn of(package: &Package, identity: &Identity) -> Self {
        let mut stream = package.chance.stream(Draw::LinkForm);
        let mut links = Self { home_page: None, labelled: Vec::new() };
        let mut label =
            |labels: &[&str], url: String| links.labelled.push((stream.pick(labels).to_owned(), url));
        if package.has(Property::DocumentationLink) && !identity::readme_declares(package) {
            label(DOCUMENTATION_LABELS, identity.documentation(package));
        }
        if package.has(Property::ChangelogLink) {
            label(CHANGELOG_LABELS, format!("{}/news", identity.site()));
        }
        let in_homepage = package.chance.below(Draw::RepositoryForm, 3) == 0;
        if package.has(Property::Repository) {
            if !in_homepage {
                label(REPOSITORY_LABELS, identity.repository());
            }
            label(ISSUES_LABELS, format!("{}/issues", identity.repository()));
        }
        let form = package.chance.numbered(Draw::LinkForm, 2) % 6;
        let homepage = if package.has(Property::Repository) && in_homepage {
            identity.repository()
        } else {
            identity.site()
        };
        match form {
            0 if !in_homepage => (),
            0..3 => links.labelled.push(("Homepage".to_owned(), homepage)),
            _ => links.home_page = Some(homepage),
        }
        links
    }
}

fn project_urls(json: &mut Json, labelled: &[(String, String)]) {
    if labelled.is_empty() {
        json.raw_field("project_urls", "null");
        return;
    }
    json.key("project_urls").object(|json| {
        for (label, url) in labelled {
            json.field(label, url);
        }
    });
}
