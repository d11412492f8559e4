//! What a simple page tells where the server has no document of the project, and whose document a document is. It leaves
//! out reading pages (`simple`) and documents (`project`).

use sonic_rs::LazyValue;

use super::super::Malformed;
use super::super::json::{found, string};
use super::simple::{SimplePage, merge_simple};
use crate::package::{Fact, Facts, PackageFacts, Reason, Status, normal_pypi};
use crate::readme::Readme;

/// Refuses a document that says, in its field at `path`, that it is another project's: names compare by PEP 503. What is
/// no text, blank or `UNKNOWN` says nothing.
pub(super) fn check_name(path: &str, value: &LazyValue<'_>, asked: &str) -> Result<(), Malformed> {
    let told = string(value).filter(|name| !matches!(name.trim(), "" | "UNKNOWN"));
    match told {
        Some(name) if normal_pypi(name.trim()) != normal_pypi(asked) => {
            Err(Malformed::of_another(path, &found(value), asked))
        }
        _ => Ok(()),
    }
}

/// The facts of a project of which there is a simple page alone: its releases, its status, provenance. Whatever only the
/// project document tells is missing, never none.
#[must_use]
pub fn page_facts(page: &SimplePage, asked: &str) -> Facts {
    fn missing<T>() -> Fact<T> {
        Fact::Missing(Reason::NotInSource)
    }
    let package = PackageFacts {
        name: asked.to_owned(),
        status: Status::Untold,
        revision: page.serial.map(|serial| serial.to_string()),
        latest_version: missing(),
        maintainer_count: missing(),
        license: missing(),
        repository_url: missing(),
        homepage_url: missing(),
        documentation_url: missing(),
        documentation_labelled: missing(),
        changelog_url: missing(),
        issues_url: missing(),
        summary_chars: missing(),
        readme: Readme::Unknown,
        keywords: missing(),
        classifiers: missing(),
        development_status: missing(),
        has_types: missing(),
        has_provenance: missing(),
        size_bytes: missing(),
        oddities: Vec::new(),
    };
    let mut facts = Facts { package, releases: Vec::new(), dependencies: missing() };
    merge_simple(&mut facts, page);
    facts
}

/// Whether facts came from a simple page alone: a project document always has a place for the latest version.
#[must_use]
pub fn is_of_page_alone(facts: &Facts) -> bool {
    facts.package.latest_version == Fact::Missing(Reason::NotInSource)
}

#[cfg(test)]
mod tests {
    use super::super::{read_project, read_simple};
    use super::*;

    #[test]
    fn a_page_tells_releases_and_status_and_nothing_else() {
        let body = br#"{"meta":{"_last-serial":7},"name":"My.Pad","versions":["1.0"],"project-status":{"status":"archived"},
            "files":[{"filename":"my_pad-1.0.tar.gz","upload-time":"2022-01-01T00:00:00Z","yanked":false}]}"#;
        let facts = page_facts(&read_simple(body, "my-pad").unwrap(), "my-pad");
        assert!(is_of_page_alone(&facts));
        assert_eq!((facts.package.status, facts.releases.len()), (Status::Archived, 1));
        assert_eq!(facts.package.revision.as_deref(), Some("7"));
        assert_eq!(facts.dependencies, Fact::Missing(Reason::NotInSource));
        for document in [r#"{"info":{}}"#, r#"{"info":{"version":null}}"#, r#"{"info":{"version":7}}"#] {
            let project = read_project(document.as_bytes(), "my-pad").unwrap();
            assert!(!is_of_page_alone(&project.facts), "{document}");
        }
    }

    #[test]
    fn documents_of_other_projects_are_told_apart_by_their_name() {
        let document =
            |name: &str| format!(r#"{{"info":{{"name":{name},"version":"1.0"}},"releases":{{}}}}"#);
        let page = |name: &str| format!(r#"{{"name":{name},"files":[]}}"#);
        for (name, is_good) in [
            (r#""some-other""#, true),
            (r#""Some.Other""#, true),
            (r#""SOME__other""#, true),
            ("null", true),
            (r#""""#, true),
            (r#""UNKNOWN""#, true),
            ("7", true),
            (r#""different""#, false),
            (r#""some-other-""#, false),
            (r#""someother""#, false),
        ] {
            let project = read_project(document(name).as_bytes(), "Some_Other");
            let simple = read_simple(page(name).as_bytes(), "Some_Other");
            assert_eq!((project.is_ok(), simple.is_ok()), (is_good, is_good), "{name}");
            if let (Err(project), Err(simple)) = (project, simple) {
                assert!(project.is_of_another() && simple.is_of_another(), "{project} {simple}");
                assert!(project.to_string().starts_with("`name`: `info.name` is a string"), "{project}");
                assert!(simple.reason.contains("expected `Some_Other`"), "{simple}");
            }
        }
        assert!(read_project(br#"{"info":{"version":"1.0"}}"#, "a").is_ok(), "without a name");
        assert!(read_simple(br#"{"files":[]}"#, "a").is_ok(), "without a name");
    }
}
