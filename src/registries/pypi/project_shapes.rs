//! Project documents and simple pages in every legal shape, drawn at random, and with one value replaced by one of another
//! type. It leaves out what single shapes mean, which the parsers' own tests tell.

use std::collections::BTreeSet;

use proptest::prelude::*;
use proptest::sample::{Index, select};
use serde_json::{Value, json};

use super::super::draws::{edit, replaced, text, values, word};
use super::{ProjectFacts, read_project, read_simple};
use crate::package::{Fact, PackageFacts, Reason};

/// One of some values.
fn one_of(values: Value) -> impl Strategy<Value = Value> {
    select(values.as_array().cloned().unwrap_or_default())
}

/// An object of fields, each in one of its forms or left out.
fn object(fields: Vec<(&'static str, BoxedStrategy<Value>)>) -> impl Strategy<Value = Value> {
    let (names, forms): (Vec<_>, Vec<_>) =
        fields.into_iter().map(|(name, forms)| (name, proptest::option::weighted(0.8, forms))).unzip();
    forms.prop_map(move |values| {
        let said = names.iter().zip(values).filter_map(|(name, value)| Some(((*name).to_owned(), value?)));
        Value::Object(said.collect())
    })
}

/// A text, null, or one of the words for nothing.
fn told() -> BoxedStrategy<Value> {
    prop_oneof![3 => text().prop_map(Value::from), 1 => one_of(json!([null, "", "UNKNOWN"]))].boxed()
}

fn version() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => "[0-3]\\.[0-3](\\.[0-3])?",
        1 => "[0-3]\\.[0-3](a1|rc2|\\.dev3|\\.post1)",
        1 => select(vec!["1.0+local".to_owned(), "old version".to_owned(), "2004d".to_owned()]),
    ]
}

fn info() -> impl Strategy<Value = Value> {
    let url = "https://registry.example/a";
    let classifiers = json!([
        null,
        [],
        ["Development Status :: 4 - Beta", "Typing :: Typed"],
        ["License :: OSI Approved :: MIT License"],
        ["License :: OSI Approved :: BSD License", "Topic :: Text"],
    ]);
    let urls = json!([
        null, {}, {"Homepage": url, "Docs": url, "What's New": url, "Source": url, "Bug Tracker": url},
        {"Documentation: stable": "UNKNOWN"}, [], ["Homepage, https://registry.example/b", "Source,https://code.example/c"],
    ]);
    let requirements = json!([
        null,
        [],
        ["alpha>=1", "beta[x] (>=1); extra == 'docs'"],
        ["gamma @ https://registry.example/g"]
    ]);
    let types = json!([null, "", "text/markdown", "text/x-rst; charset=UTF-8", "text/plain"]);
    object(vec![
        ("name", Just(json!("census")).boxed()),
        ("version", version().prop_map(Value::from).boxed()),
        ("summary", told()),
        ("description", told()),
        ("description_content_type", one_of(types).boxed()),
        ("keywords", one_of(json!([null, "", "a, b", "a b", ["a", " b "]])).boxed()),
        ("license", prop_oneof![told(), Just(json!("long ".repeat(60)))].boxed()),
        ("license_expression", one_of(json!([null, "MIT", "MIT OR Apache-2.0"])).boxed()),
        ("classifiers", one_of(classifiers).boxed()),
        ("home_page", told()),
        ("docs_url", told()),
        ("bugtrack_url", told()),
        ("project_urls", one_of(urls).boxed()),
        ("requires_dist", one_of(requirements).boxed()),
        ("yanked", any::<bool>().prop_map(Value::from).boxed()),
        ("dynamic", Just(Value::Null).boxed()),
    ])
}

fn file() -> impl Strategy<Value = Value> {
    object(vec![
        ("packagetype", one_of(json!(["sdist", "bdist_wheel"])).boxed()),
        ("upload_time", Just(json!("2020-01-02T03:04:05")).boxed()),
        (
            "upload_time_iso_8601",
            one_of(json!(["2020-01-02T03:04:05.678901Z", "2021-01-02T03:04:05Z"])).boxed(),
        ),
        ("yanked", any::<bool>().prop_map(Value::from).boxed()),
        ("yanked_reason", told()),
    ])
}

/// A project document with `info`.
fn project() -> impl Strategy<Value = Value> {
    let files = proptest::collection::vec(file(), 0..3);
    let releases = proptest::collection::btree_map(version(), files, 0..5).prop_map(|map| json!(map));
    let ownership =
        json!([null, {"roles": [{"role": "Owner", "user": "ada"}], "organization": null}, {"roles": []}, {}]);
    let rest = object(vec![
        ("releases", prop_oneof![4 => releases, 1 => Just(Value::Null)].boxed()),
        ("urls", one_of(json!([[], [{"packagetype": "bdist_wheel"}], null])).boxed()),
        ("last_serial", one_of(json!([0, 31, null])).boxed()),
        ("ownership", one_of(ownership).boxed()),
        ("vulnerabilities", Just(json!([])).boxed()),
    ]);
    (info(), rest).prop_map(|(info, mut project)| {
        project["info"] = info;
        project
    })
}

/// A simple page with `files`.
fn page() -> impl Strategy<Value = Value> {
    let name = prop_oneof![
        version().prop_map(|version| format!("my_pack-{version}-py3-none-any.whl")),
        version().prop_map(|version| format!("My.Pack-{version}.tar.gz")),
        word().prop_map(|word| format!("my-pack-1.0.{word}")),
    ];
    let file = object(vec![
        ("upload-time", one_of(json!(["2020-01-02T03:04:05.6Z", "2021-01-02T03:04:05Z"])).boxed()),
        ("yanked", one_of(json!([true, false, "", "broken"])).boxed()),
        ("provenance", one_of(json!([null, "https://registry.example/p"])).boxed()),
    ]);
    let file = (name, file).prop_map(|(name, mut file)| {
        file["filename"] = name.into();
        file
    });
    let status =
        json!([{"status": "active"}, {"status": "archived", "reason": "done"}, {"status": "new"}, {}]);
    let rest = object(vec![
        ("name", Just(json!("My.Pack")).boxed()),
        ("versions", proptest::collection::vec(version(), 0..4).prop_map(|versions| json!(versions)).boxed()),
        ("project-status", one_of(status).boxed()),
        ("meta", Just(json!({"api-version": "1.4"})).boxed()),
    ]);
    (proptest::collection::vec(file, 0..5), rest).prop_map(|(files, mut page)| {
        page["files"] = files.into();
        page
    })
}

fn read(project: &Value) -> Result<ProjectFacts, super::super::Malformed> {
    read_project(project.to_string().as_bytes(), "census")
}

/// Whether any fact was refused.
fn any_refused(package: &PackageFacts) -> bool {
    fn is_refused<T>(fact: &Fact<T>) -> bool {
        matches!(fact, Fact::Missing(Reason::Refused))
    }
    let texts =
        [&package.latest_version, &package.repository_url, &package.homepage_url, &package.issues_url];
    texts.into_iter().any(is_refused)
        || is_refused(&package.license)
        || is_refused(&package.keywords)
        || is_refused(&package.classifiers)
        || is_refused(&package.summary_chars)
        || is_refused(&package.maintainer_count)
}

fn keys(object: &Value) -> BTreeSet<&str> {
    object.as_object().into_iter().flatten().map(|(key, _)| key.as_str()).collect()
}

proptest! {
    #[test]
    fn every_legal_project_is_read_without_a_refusal(project in project()) {
        let read = read(&project).map_err(|malformed| TestCaseError::fail(malformed.to_string()))?;
        prop_assert_eq!(read.releases_told, project["releases"].is_object());
        let told: BTreeSet<&str> =
            read.facts.releases.iter().map(|release| release.version.as_str()).collect();
        prop_assert_eq!(told, keys(&project["releases"]));
        prop_assert!(!any_refused(&read.facts.package), "{:?}", read.facts.package);
        prop_assert!(read.facts.package.oddities.is_empty(), "{:?}", read.facts.package.oddities);
    }

    #[test]
    fn one_value_of_another_type_never_loses_the_project(
        project in project(),
        place in any::<Index>(),
        other in values(),
    ) {
        let (changed, path) = replaced(&project, place, other);
        match read(&changed) {
            Ok(read) => {
                prop_assert_eq!(read.facts.releases.len(), keys(&changed["releases"]).len());
                let package = &read.facts.package;
                prop_assert!(!any_refused(package) || !package.oddities.is_empty(), "{} replaced", path);
            }
            Err(malformed) if malformed.is_of_another() => prop_assert_eq!(path, "/info/name"),
            Err(malformed) => {
                prop_assert_eq!(&malformed.field, "info", "{} replaced", path);
                prop_assert!(!changed["info"].is_object());
            }
        }
    }

    #[test]
    fn every_legal_page_is_read_and_one_odd_value_never_loses_it(
        page in page(),
        place in any::<Index>(),
        other in values(),
    ) {
        let whole = read_simple(page.to_string().as_bytes(), "my-pack")
            .map_err(|malformed| TestCaseError::fail(malformed.to_string()))?;
        for version in page["versions"].as_array().into_iter().flatten().filter_map(Value::as_str) {
            prop_assert!(whole.releases.iter().any(|release| release.version == version), "{}", version);
        }
        let any_listed = page["versions"].as_array().is_some_and(|listed| !listed.is_empty());
        for release in whole.releases.iter().filter(|_| !any_listed) {
            let mut files = page["files"].as_array().into_iter().flatten().filter_map(|file| file["filename"].as_str());
            prop_assert!(files.any(|name| name.contains(&release.version)), "{}", release.version);
        }
        let (changed, path) = replaced(&page, place, other);
        match read_simple(changed.to_string().as_bytes(), "my-pack") {
            Ok(_) => (),
            Err(malformed) if malformed.is_of_another() => prop_assert_eq!(path, "/name"),
            Err(malformed) => {
                prop_assert_eq!(&malformed.field, "files", "{} replaced", path);
                prop_assert!(!changed["files"].is_array());
            }
        }
    }

    #[test]
    fn a_document_with_a_mistake_is_read_or_malformed(project in project(), page in page(), edit in edit()) {
        let order = |releases: &[crate::package::ReleaseFacts]| {
            releases.is_sorted_by_key(|release| (release.published_at, release.version.clone()))
        };
        if let Ok(read) = read_project(&edit.clone().apply(project.to_string().into_bytes()), "census") {
            prop_assert!(order(&read.facts.releases));
        }
        if let Ok(page) = read_simple(&edit.apply(page.to_string().into_bytes()), "my-pack") {
            prop_assert!(order(&page.releases));
        }
    }
}
