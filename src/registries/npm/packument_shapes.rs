//! Packuments in every legal shape, drawn at random, and with one value replaced by one of another type. It leaves out
//! what single shapes mean, which the parser's own tests tell.

use std::collections::BTreeSet;

use proptest::prelude::*;
use proptest::sample::{Index, select};
use serde_json::{Map, Value, json};

use super::super::draws::{edit, replaced, text, values, word};
use super::read_packument;
use crate::package::{Fact, Facts, Moment, PackageFacts, Reason, ReleaseState};

/// One of some values.
fn one_of(values: Value) -> impl Strategy<Value = Value> {
    select(values.as_array().cloned().unwrap_or_default())
}

/// A field in each of its legal forms, or none (`None`).
type Field = (&'static str, BoxedStrategy<Option<Value>>);

fn field(name: &'static str, forms: impl Strategy<Value = Value> + 'static) -> Field {
    (name, proptest::option::of(forms).boxed())
}

fn object(fields: Vec<Field>) -> impl Strategy<Value = Value> {
    let (names, forms): (Vec<_>, Vec<_>) = fields.into_iter().unzip();
    forms.prop_map(move |values| {
        let said = names.iter().zip(values).filter_map(|(name, value)| Some(((*name).to_owned(), value?)));
        Value::Object(said.collect())
    })
}

fn repository() -> impl Strategy<Value = Value> {
    one_of(json!([
        "https://code.example/a/b", "a/b", "github:a/b", "git+https://code.example/a/b.git", "git@code.example:a/b",
        {"type": "git", "url": "git://code.example/a/b", "directory": "c"}, {}, [], ["a/b"],
        [{"type": "git", "url": "https://code.example/a/b"}, "c/d"], null, "",
    ]))
}

fn license_forms() -> impl Strategy<Value = Value> {
    one_of(json!([
        "MIT", "(MIT OR Apache-2.0)", "SEE LICENSE IN licence.txt", "UNLICENSED", "", null, {"type": "ISC"},
        {"url": "https://registry.example/l"}, {"name": "MIT"}, ["MIT"], [{"type": "MIT"}, "ISC", 7], [],
    ]))
}

fn dependencies() -> impl Strategy<Value = Value> {
    let range =
        prop_oneof![Just(json!("^1.0.0")), Just(json!("")), Just(json!({"version": "1"})), Just(json!(1))];
    prop_oneof![
        4 => proptest::collection::btree_map(word(), range, 0..4).prop_map(|map| json!(map)),
        1 => Just(json!([])),
        1 => Just(Value::Null),
    ]
}

fn keywords() -> impl Strategy<Value = Value> {
    prop_oneof![
        proptest::collection::vec(text(), 0..4).prop_map(|words| json!(words)),
        one_of(json!(["a, b", "a b", "", ["a", 7, null, {"b": 1}], null])),
    ]
}

/// The fields that a version and the top of a packument have alike.
fn manifest() -> Vec<Field> {
    let site =
        one_of(json!(["https://registry.example/", "", null, ["https://registry.example/", "b"], [], [7]]));
    vec![
        field("description", prop_oneof![text().prop_map(Value::from), Just(Value::Null)]),
        field("homepage", site),
        field("keywords", keywords()),
        field("repository", repository()),
        field(
            "bugs",
            one_of(json!(["https://registry.example/bugs", {"email": "a@registry.example"}, {}, null])),
        ),
        field("license", license_forms()),
        field("licenses", license_forms()),
        field("licence", license_forms()),
        field("author", one_of(json!(["Ada", {"name": "Ada"}, null]))),
    ]
}

fn version() -> impl Strategy<Value = Value> {
    let dist = one_of(json!([{}, {"unpackedSize": 9, "attestations": {"url": "u"}}, {"tarball": "t"}, null]));
    let deprecated = one_of(json!([true, false, "", "use another", null]));
    let exports = one_of(json!(["./a.js", {".": {"types": "./a.d.ts"}}, null]));
    let mut fields = manifest();
    fields.extend([
        field("dist", dist),
        field("deprecated", deprecated),
        field("exports", exports),
        field("types", one_of(json!(["index.d.ts", "", null]))),
        field("bundleDependencies", one_of(json!([true, false, ["a"], []]))),
        field("dependencies", dependencies()),
        field("optionalDependencies", dependencies()),
        field("peerDependencies", dependencies()),
        field("devDependencies", dependencies()),
    ]);
    object(fields)
}

fn version_name() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => "[0-3]\\.[0-3]\\.[0-3]",
        1 => "[0-3]\\.[0-3]\\.[0-3]-(rc|beta)\\.[0-9]",
        1 => select(vec!["1.0".to_owned(), "v1".to_owned(), "1.0.0+build".to_owned()]),
    ]
}

fn time() -> impl Strategy<Value = Value> {
    one_of(json!([
        "2020-01-02T03:04:05.678Z",
        "2021-01-02T03:04:05",
        "2022-01-02T03:04:05+02:00",
        "2023-01-02 03:04:05"
    ]))
}

/// Times: those of versions that are there and of some that are not; what was unpublished is an object among them.
fn times() -> impl Strategy<Value = Value> {
    let gone = proptest::collection::vec(version_name(), 0..3)
        .prop_map(|versions| json!({"time": "2024-01-02T03:04:05Z", "versions": versions}));
    let times = proptest::collection::btree_map(version_name(), time(), 0..5);
    (times, proptest::option::of(gone), any::<bool>()).prop_map(|(times, gone, named)| {
        let mut times = json!(times);
        if let Some(gone) = gone {
            times["unpublished"] = gone;
        }
        if named {
            times["created"] = "2019-01-02T03:04:05Z".into();
            times["modified"] = "2019-01-02T03:04:05Z".into();
        }
        times
    })
}

/// A packument with `versions`.
fn packument() -> impl Strategy<Value = Value> {
    let tags = proptest::option::of(version_name()).prop_map(|latest| match latest {
        Some(latest) => json!({"latest": latest, "next": "9.9.9"}),
        None => json!({"next": "9.9.9"}),
    });
    let readme = prop_oneof![
        text().prop_map(Value::from),
        one_of(json!([
            "",
            "ERROR: No README data found!",
            null,
            "# a\n\nSee https://docs.a.example/ for all of it"
        ])),
    ];
    let mut fields = manifest();
    fields.extend([
        field("_id", Just(json!("census"))),
        field("_rev", Just(json!("3-ab"))),
        field("name", Just(json!("census"))),
        field("dist-tags", tags),
        field("time", times()),
        field("maintainers", one_of(json!([[], [{"name": "ada"}], [{"name": "ada"}, "bob"], null]))),
        field("readme", readme),
        field("users", Just(json!({"bob": true}))),
    ]);
    let versions = proptest::collection::btree_map(version_name(), version(), 0..5);
    (object(fields), versions).prop_map(|(mut packument, versions)| {
        packument["versions"] = json!(versions);
        packument
    })
}

fn read(packument: &Value) -> Result<Facts, super::super::Malformed> {
    read_packument(packument.to_string().as_bytes(), "census")
}

fn keys(object: &Value) -> BTreeSet<&str> {
    object.as_object().into_iter().flatten().map(|(key, _)| key.as_str()).collect()
}

/// Whether any fact was refused.
fn any_refused(package: &PackageFacts) -> bool {
    fn is_refused<T>(fact: &Fact<T>) -> bool {
        matches!(fact, Fact::Missing(Reason::Refused))
    }
    is_refused(&package.repository_url)
        || is_refused(&package.homepage_url)
        || is_refused(&package.issues_url)
        || is_refused(&package.license)
        || is_refused(&package.keywords)
        || is_refused(&package.summary_chars)
        || is_refused(&package.maintainer_count)
        || is_refused(&package.size_bytes)
}

proptest! {
    #[test]
    fn every_legal_shape_is_read_without_a_refusal(packument in packument()) {
        let facts = read(&packument).map_err(|malformed| TestCaseError::fail(malformed.to_string()))?;
        let there: BTreeSet<&str> = facts
            .releases
            .iter()
            .filter(|release| release.state != ReleaseState::Removed)
            .map(|release| release.version.as_str())
            .collect();
        prop_assert_eq!(there, keys(&packument["versions"]));
        prop_assert!(!any_refused(&facts.package), "{:?}", facts.package);
        for release in &facts.releases {
            let time = packument["time"][&release.version].as_str();
            prop_assert_eq!(release.published_at, time.and_then(Moment::parse));
        }
        if let Some(tag) = packument["dist-tags"]["latest"].as_str()
            && packument["versions"].get(tag).is_some()
        {
            prop_assert_eq!(facts.package.latest_version, Fact::Known(tag.to_owned()));
        }
    }

    #[test]
    fn one_value_of_another_type_never_loses_the_package(
        packument in packument(),
        place in any::<Index>(),
        other in values(),
    ) {
        let (changed, path) = replaced(&packument, place, other);
        match read(&changed) {
            Ok(facts) => {
                let listed = keys(&changed["versions"]);
                let told = facts.releases.iter().filter(|release| listed.contains(release.version.as_str()));
                prop_assert_eq!(told.count(), listed.len());
                prop_assert!(!any_refused(&facts.package) || !facts.package.oddities.is_empty());
            }
            Err(malformed) if malformed.is_of_another() => {
                prop_assert!(["/name", "/_id"].contains(&path.as_str()), "{} replaced", path);
            }
            Err(malformed) => {
                prop_assert_eq!(&malformed.field, "versions", "{} replaced", path);
                prop_assert!(!changed["versions"].is_object());
            }
        }
    }

    #[test]
    fn a_document_with_a_mistake_is_read_or_malformed(packument in packument(), edits in edit()) {
        let bytes = edits.apply(packument.to_string().into_bytes());
        if let Ok(facts) = read_packument(&bytes, "census") {
            prop_assert!(facts.releases.is_sorted_by_key(|release| (release.published_at, release.version.clone())));
        }
    }
}

#[test]
fn what_occurs_twice_counts_once_and_as_the_last() {
    let body = br#"{"versions":{"1.0.0":{"deprecated":"old"},"2.0.0":{},"1.0.0":{},"2.0.0":{"deprecated":"odd","description":"x"}}}"#;
    let facts = read_packument(body, "census").unwrap();
    let found: Vec<_> =
        facts.releases.iter().map(|release| (release.version.as_str(), release.state)).collect();
    assert_eq!(found, [("1.0.0", ReleaseState::Available), ("2.0.0", ReleaseState::Withdrawn)]);
    assert_eq!(facts.package.summary_chars, Fact::Known(1));
}

#[test]
fn versions_that_are_null_are_missing() {
    let malformed = read(&json!({"name": "census", "versions": null, "time": {}})).unwrap_err();
    assert_eq!(malformed.field, "versions");
    let mut unpublished = Map::new();
    unpublished.insert("versions".into(), Value::Null);
    unpublished.insert("time".into(), json!({"unpublished": {"versions": ["1.0.0"]}}));
    assert_eq!(read(&Value::Object(unpublished)).map(|facts| facts.releases.len()), Ok(1));
}

#[test]
fn a_list_that_breaks_off_is_told() {
    let body = br#"{"versions":{"1.0.0":{"dependencies":{"a":"1","\ud800":"1","b":"2"}}}}"#;
    let facts = read_packument(body, "census").unwrap();
    assert!(facts.package.oddities[0].starts_with("dependencies: not JSON"), "{:?}", facts.package.oddities);
}

#[test]
fn a_document_of_another_package_is_malformed_and_one_without_a_name_is_not() {
    for (document, asked, is_good) in [
        (json!({"name": "Q"}), "q", false),
        (json!({"name": "q"}), "Q", false),
        (json!({"name": "other"}), "q", false),
        (json!({"_id": "Q"}), "q", false),
        (json!({"name": 7, "_id": "Q"}), "q", false),
        (json!({"name": "@t/q"}), "@s/q", false),
        (json!({"name": "q"}), "@s/q", false),
        (json!({}), "q", true),
        (json!({"name": null}), "q", true),
        (json!({"name": ""}), "q", true),
        (json!({"name": 7}), "q", true),
        (json!({"name": "q", "_id": "Q"}), "q", true),
        (json!({"name": "@s%2fq"}), "@s/q", true),
    ] {
        let mut whole = document.clone();
        whole["versions"] = json!({});
        let read = read_packument(whole.to_string().as_bytes(), asked);
        assert_eq!(read.is_ok(), is_good, "{document} for {asked}");
        if let Err(malformed) = read {
            assert!(malformed.is_of_another(), "{malformed}");
            assert!(malformed.to_string().contains(&format!("expected `{asked}`")), "{malformed}");
        }
    }
}
