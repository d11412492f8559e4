//! A package as npm's clients lay it down: `package.json` and a README file, read by the rules of a document. What only
//! the registry tells (releases, who may publish, provenance) is missing. It leaves out finding and opening files.

use sonic_rs::LazyValue;

use super::super::Malformed;
use super::super::json::{Oddities, each_field, found, said, string, text_of};
use super::manifest::{self, Manifest, Told};
use super::packument;
use crate::package::{Fact, Facts, PackageFacts, Reason, Status};
use crate::readme::Readme;

/// What is known of the README file of a folder.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReadmeFile<'a> {
    /// Its text.
    Text(&'a str),
    /// There is none.
    None,
    /// There is one that could not be read.
    Unread,
}

/// Reads `package.json` with the README beside it. Sizes on the disk are the caller's to add.
///
/// # Errors
/// What is no JSON object, or has no `name` that is a text.
pub fn read_installed(manifest: &[u8], readme: ReadmeFile<'_>) -> Result<Facts, Malformed> {
    let text = text_of(manifest)?;
    let (mut name, mut version, mut maintainers) = (None, None, None);
    let mut fields = Manifest::default();
    each_field(&text, "document", &mut |key, value| match key {
        "name" => name = Some(value),
        "version" => version = Some(value),
        "maintainers" => maintainers = Some(value),
        _ => fields.take(key, value),
    })?;
    let name = named(name.as_ref())?;
    let mut oddities = Oddities::default();
    let latest_version = match said(version.as_ref()) {
        None => Fact::Missing(Reason::Withheld),
        Some(value) => match string(value).filter(|version| !version.trim().is_empty()) {
            Some(version) => Fact::Known(version.trim().to_owned()),
            None => oddities.refuse("version", value, "a version"),
        },
    };
    let described = manifest::describe(Some(&fields), &Manifest::default(), Told::Whole, &mut oddities);
    let subject = packument::subject(&name, &described.homepage_url, &described.repository_url);
    let readme = match readme {
        ReadmeFile::Text(text) => packument::readme_of_file(text, subject),
        ReadmeFile::Unread => Readme::Unknown,
        // Old clients kept the text in the manifest, too.
        ReadmeFile::None => match said(fields.readme.as_ref()).and_then(string) {
            Some(text) => packument::readme_of_file(&text, subject),
            None => Readme::Absent,
        },
    };
    let maintainer_count = match packument::maintainers(maintainers.as_ref(), &mut oddities) {
        Fact::Missing(Reason::Withheld) => Fact::Missing(Reason::NotInSource),
        told => told,
    };
    let documentation_url = packument::documentation(&described.homepage_url, &readme);
    let package = PackageFacts {
        status: Status::Untold,
        revision: None,
        latest_version,
        maintainer_count,
        license: described.license,
        repository_url: described.repository_url,
        documentation_labelled: documentation_url.clone().map(|_| ()),
        documentation_url,
        changelog_url: packument::in_readme(&readme, |features| &features.changelog_link),
        homepage_url: described.homepage_url,
        issues_url: described.issues_url,
        summary_chars: described.summary.map(|summary| summary.chars().count() as u32),
        readme,
        keywords: described.keywords,
        classifiers: Fact::Missing(Reason::NotInSource),
        development_status: Fact::Missing(Reason::NotInSource),
        has_types: described.has_types,
        has_provenance: Fact::Missing(Reason::NotInSource),
        size_bytes: Fact::Missing(Reason::NotInSource),
        name,
        oddities: Vec::new(),
    };
    let dependencies = Fact::Known(fields.dependencies(&mut oddities));
    let package = PackageFacts { oddities: oddities.0, ..package };
    Ok(Facts { package, releases: Vec::new(), dependencies })
}

fn named(name: Option<&LazyValue<'_>>) -> Result<String, Malformed> {
    let Some(value) = said(name) else {
        return Err(Malformed::new("name", "missing: expected the package's name"));
    };
    string(value)
        .filter(|name| !name.is_empty())
        .ok_or_else(|| Malformed::new("name", format!("{}: expected the package's name", found(value))))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::read_packument;
    use super::*;
    use crate::readme::COMPARED_BYTES;

    const README: &str = "# pad\n\nPads a text on its left with what is given to it.\n\n## Usage\n\n```js\npad(1)\n```\n\n\
        See https://pad.readthedocs.io/ for the whole of it.\n\n## API\n\n### pad(text)\n\nReturns the padded text.\n";

    fn manifest() -> serde_json::Value {
        json!({
            "name": "pad", "version": "1.2.0", "description": "Pads texts", "keywords": ["pad"], "license": "MIT",
            "homepage": "https://registry.example/pad", "repository": {"type": "git", "url": "https://code.example/a/pad"},
            "bugs": {"url": "https://code.example/a/pad/issues"}, "types": "index.d.ts",
            "dependencies": {"left": "^1.0.0"}, "devDependencies": {"tap": "*"},
        })
    }

    #[test]
    fn a_folder_tells_what_the_document_of_the_same_version_tells() {
        let long = format!("{README}{}", "Another word. ".repeat(6_000));
        for text in [README, long.as_str()] {
            let installed =
                read_installed(manifest().to_string().as_bytes(), ReadmeFile::Text(text)).unwrap();
            // The registry keeps 64 KiB.
            let kept = &text[..text.len().min(COMPARED_BYTES)];
            let document = json!({
                "name": "pad", "readme": kept, "dist-tags": {"latest": "1.2.0"}, "versions": {"1.2.0": manifest()},
            });
            let told = read_packument(document.to_string().as_bytes(), "pad").unwrap();
            assert_eq!(installed.dependencies, told.dependencies);
            let told = PackageFacts {
                status: Status::Untold,
                maintainer_count: Fact::Missing(Reason::NotInSource),
                has_provenance: Fact::Missing(Reason::NotInSource),
                size_bytes: Fact::Missing(Reason::NotInSource),
                ..told.package
            };
            assert_eq!(installed.package, told);
        }
    }

    #[test]
    fn what_a_folder_does_not_tell_is_missing() {
        let facts = read_installed(br#"{"name":"a"}"#, ReadmeFile::None).unwrap();
        assert!(facts.releases.is_empty());
        assert_eq!(facts.package.readme, Readme::Absent);
        assert_eq!(facts.package.latest_version, Fact::Missing(Reason::Withheld));
        assert_eq!(facts.package.maintainer_count, Fact::Missing(Reason::NotInSource));
        let facts = read_installed(br#"{"name":"a","version":7}"#, ReadmeFile::Unread).unwrap();
        assert_eq!(facts.package.readme, Readme::Unknown);
        assert_eq!(facts.package.documentation_url, Fact::Missing(Reason::Unknown));
        assert_eq!(facts.package.latest_version, Fact::Missing(Reason::Refused));
        let blank = read_installed(br#"{"name":"a"}"#, ReadmeFile::Text(" \n")).unwrap();
        assert_eq!(blank.package.readme, Readme::Absent);
    }

    #[test]
    fn a_text_in_the_manifest_stands_in_for_a_file() {
        let old = json!({"name": "pad", "readme": README}).to_string();
        let facts = read_installed(old.as_bytes(), ReadmeFile::None).unwrap();
        assert!(matches!(facts.package.readme, Readme::Present(_)));
        let none = json!({"name": "pad", "readme": "ERROR: No README data found!"}).to_string();
        let facts = read_installed(none.as_bytes(), ReadmeFile::None).unwrap();
        assert_eq!(facts.package.readme, Readme::Absent);
    }

    #[test]
    fn what_names_no_package_is_malformed() {
        for body in ["{}", r#"{"name":""}"#, r#"{"name":7}"#] {
            assert!(read_installed(body.as_bytes(), ReadmeFile::None).unwrap_err().is_of_another(), "{body}");
        }
        for body in ["", "[]", "{\"name\":\"a\"", &format!("{{\"a\":{}}}", "[".repeat(100_000))] {
            assert!(read_installed(body.as_bytes(), ReadmeFile::None).is_err());
        }
    }
}
