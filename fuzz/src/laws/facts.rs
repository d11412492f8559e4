//! What holds of facts, whichever document they come from. It leaves out where they differ from the document.

use std::collections::BTreeSet;

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::ASKED;
use super::package::{Fact, Facts, License, PackageFacts, ReleaseFacts};
use super::readme::Readme;

/// Holds facts to what their structures promise.
pub fn hold(facts: &Facts) {
    survives(facts);
    package(&facts.package);
    releases(&facts.releases);
    if let Fact::Known(dependencies) = &facts.dependencies {
        assert!(dependencies.is_sorted(), "dependencies out of order");
        let distinct: BTreeSet<_> = dependencies.iter().collect();
        assert_eq!(distinct.len(), dependencies.len(), "a dependency twice");
    }
}

/// Holds a value to be the same after it was stored and loaded.
pub fn survives<T: Serialize + DeserializeOwned + PartialEq + std::fmt::Debug>(value: &T) {
    let stored = postcard::to_stdvec(value).expect("facts can be stored");
    let loaded: T = postcard::from_bytes(&stored).expect("stored facts can be loaded");
    assert_eq!(value, &loaded, "facts changed while they were stored");
}

/// Holds releases to be distinct and in order of time, then version.
pub fn releases(releases: &[ReleaseFacts]) {
    let versions: BTreeSet<&str> = releases.iter().map(|release| release.version.as_str()).collect();
    assert_eq!(versions.len(), releases.len(), "a release twice");
    let key = |release: &ReleaseFacts| (release.published_at, release.version.clone());
    assert!(releases.is_sorted_by_key(key), "releases out of order");
}

fn package(package: &PackageFacts) {
    assert_eq!(package.name, ASKED);
    let urls = [
        &package.repository_url,
        &package.homepage_url,
        &package.documentation_url,
        &package.changelog_url,
        &package.issues_url,
    ];
    for url in urls.into_iter().filter_map(Fact::known) {
        assert!(!url.is_empty() && url.trim() == url, "an address that is blank or not trimmed: {url:?}");
    }
    for words in [&package.keywords, &package.classifiers].into_iter().filter_map(Fact::known) {
        assert!(!words.is_empty(), "a list that is known and empty");
    }
    for word in package.keywords.known().into_iter().flatten() {
        assert!(!word.is_empty() && word.trim() == word, "a keyword that is blank or not trimmed: {word:?}");
    }
    for count in [&package.summary_chars, &package.maintainer_count].into_iter().filter_map(Fact::known) {
        assert!(*count > 0, "a count that is known and 0");
    }
    match &package.license {
        Fact::Known(License::Spdx(expression)) => super::license::hold_expression(expression),
        Fact::Known(License::Several(ids)) => {
            assert!(ids.len() > 1, "several licences, and only {ids:?}");
            for id in ids {
                super::license::hold_expression(id);
            }
        }
        _ => (),
    }
    if let Readme::Present(features) | Readme::Placeholder(features) = &package.readme {
        assert!(features.bytes > 0, "a README of no bytes");
    }
    assert!(package.oddities.len() <= 8, "{} oddities", package.oddities.len());
    for (at, oddity) in package.oddities.iter().enumerate() {
        assert!(!oddity.contains(|c: char| c.is_control()), "control characters in {oddity:?}");
        assert!(!package.oddities[..at].contains(oddity), "an oddity twice: {oddity}");
    }
}
