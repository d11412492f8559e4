//! The metadata of an installed distribution (`METADATA`, `PKG-INFO`), turned into the shape of a project document and read
//! as one, so that there is one set of rules. What only the registry tells (releases, status, who may publish) is missing.
//!
//! The form: <https://packaging.python.org/en/latest/specifications/core-metadata/>. It leaves out finding and opening files.

use serde_json::{Map, Value, json};

use super::super::Malformed;
use super::read_project;
use crate::package::{Fact, Facts, Reason, Status};
use crate::text;

/// What the metadata came from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// An installed wheel: its metadata states its requirements, or there are none.
    Wheel,
    /// An egg, or a project that is developed where it lies: requirements may stand elsewhere.
    Egg,
}

/// Fields that occur once, and where a project document has them.
const ONE: [(&str, &str); 9] = [
    ("name", "name"),
    ("version", "version"),
    ("summary", "summary"),
    ("description", "description"),
    ("description-content-type", "description_content_type"),
    ("keywords", "keywords"),
    ("license", "license"),
    ("license-expression", "license_expression"),
    ("home-page", "home_page"),
];

/// Fields that may occur several times.
const MANY: [(&str, &str); 3] =
    [("classifier", "classifiers"), ("project-url", "project_urls"), ("requires-dist", "requires_dist")];

/// Reads the metadata. Sizes on the disk, and types that files tell of, are the caller's to add.
///
/// # Errors
/// What is no text, or has no `Name`.
pub fn read_metadata(metadata: &[u8], form: Form) -> Result<Facts, Malformed> {
    let text = text::read(metadata).map_err(|error| Malformed::new("document", error.to_string()))?;
    let (fields, body) = fields(&text);
    let named = fields.iter().find(|(name, value)| name == "name" && !value.trim().is_empty());
    let Some((_, name)) = named else {
        return Err(Malformed::new("Name", "missing: expected the headers of a distribution's metadata"));
    };
    let name = name.trim().to_owned();
    let mut info: Map<String, Value> = Map::new();
    for (field, key) in ONE {
        let found = fields.iter().find(|(known, _)| known == field);
        info.insert(key.to_owned(), found.map_or(Value::Null, |(_, value)| json!(value)));
    }
    if let Some(body) = body {
        info.insert("description".to_owned(), json!(body));
    }
    for (field, key) in MANY {
        let values: Vec<&str> =
            fields.iter().filter(|(known, _)| known == field).map(|(_, value)| value.as_str()).collect();
        info.insert(key.to_owned(), if values.is_empty() { Value::Null } else { json!(values) });
    }
    info.insert("docs_url".to_owned(), Value::Null);
    info.insert("bugtrack_url".to_owned(), Value::Null);
    let urls = match form {
        Form::Wheel => json!([{"packagetype": "bdist_wheel"}]),
        Form::Egg => json!([]),
    };
    let document = json!({"info": info, "urls": urls}).to_string();
    let mut facts = read_project(document.as_bytes(), &name)?.facts;
    let package = &mut facts.package;
    package.status = Status::Untold;
    package.revision = None;
    package.maintainer_count = maintainers(&fields);
    package.has_provenance = Fact::Missing(Reason::NotInSource);
    package.size_bytes = Fact::Missing(Reason::NotInSource);
    Ok(facts)
}

/// People whom the metadata names as maintainers; an author is none.
fn maintainers(fields: &[(String, String)]) -> Fact<u32> {
    let told = |field: &str| {
        let values = fields.iter().filter(|(known, _)| known == field);
        let people = values.flat_map(|(_, value)| value.split(',')).map(str::trim);
        people.filter(|person| !matches!(*person, "" | "UNKNOWN")).count() as u32
    };
    match told("maintainer").max(told("maintainer-email")) {
        0 => Fact::Missing(Reason::NotInSource),
        people => Fact::Known(people),
    }
}

/// The headers in order, names in lower case, and the body behind them; `None` where that is blank.
fn fields(text: &str) -> (Vec<(String, String)>, Option<String>) {
    let text = text::plain_lines(text);
    let (head, body) = text.split_once("\n\n").unwrap_or((&text, ""));
    let mut fields: Vec<(String, Vec<&str>)> = Vec::new();
    for line in head.split('\n') {
        if line.starts_with([' ', '\t']) {
            if let Some((_, lines)) = fields.last_mut() {
                lines.push(line);
            }
        } else if let Some((name, value)) = line.split_once(':') {
            fields.push((name.trim().to_ascii_lowercase(), vec![value.trim_start()]));
        }
    }
    let fields = fields.into_iter().map(|(name, lines)| (name, unfolded(&lines))).collect();
    (fields, Some(body).filter(|body| !body.trim().is_empty()).map(str::to_owned))
}

/// A value of several lines: without the bar that begins each further line, else without what these are indented by.
fn unfolded(lines: &[&str]) -> String {
    let (first, rest) = (lines[0], &lines[1..]);
    let barred = |line: &&str| line.trim_start().starts_with('|');
    let indent = |line: &str| line.len() - line.trim_start_matches([' ', '\t']).len();
    let common =
        rest.iter().filter(|line| !line.trim().is_empty()).map(|line| indent(line)).min().unwrap_or(0);
    let all_barred = !rest.is_empty() && rest.iter().all(barred);
    let mut value = first.to_owned();
    for line in rest {
        value.push('\n');
        let unbarred = line.trim_start().strip_prefix('|').filter(|_| all_barred);
        value.push_str(unbarred.or(line.get(common..)).unwrap_or_default());
    }
    value
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::package::{DependencyKind, License, PackageFacts};
    use crate::readme::Readme;

    const README: &str = "# pad\n\nPads a text on its left with what is given to it.\n\n## Usage\n\n```python\npad(1)\n```\n\n\
        ## API\n\n### pad(text)\n\nReturns the padded text.\n";

    fn metadata(body: &str) -> String {
        format!(
            "Metadata-Version: 2.1\nName: My_Pad\nVersion: 1.2.0\nSummary: Pads texts\nKeywords: pad,text\n\
             Project-URL: Documentation, https://pad.example/docs\nProject-URL: Source, https://code.example/a/pad\n\
             Classifier: License :: OSI Approved :: MIT License\nClassifier: Typing :: Typed\n\
             Requires-Dist: left>=1\nRequires-Dist: sphinx ; extra == 'docs'\nDescription-Content-Type: text/markdown\n{body}"
        )
    }

    #[test]
    fn metadata_tells_what_the_document_of_the_same_version_tells() {
        let installed = read_metadata(metadata(&format!("\n{README}")).as_bytes(), Form::Wheel).unwrap();
        let document = json!({
            "info": {
                "name": "my-pad", "version": "1.2.0", "summary": "Pads texts", "description": README, "keywords": "pad,text",
                "description_content_type": "text/markdown", "license": null, "license_expression": null,
                "classifiers": ["License :: OSI Approved :: MIT License", "Typing :: Typed"], "home_page": "",
                "docs_url": null, "bugtrack_url": null, "requires_dist": ["left>=1", "sphinx ; extra == 'docs'"],
                "project_urls": {"Documentation": "https://pad.example/docs", "Source": "https://code.example/a/pad"},
            },
            "urls": [{"packagetype": "bdist_wheel"}],
        });
        let told = read_project(document.to_string().as_bytes(), "My_Pad").unwrap().facts;
        assert_eq!(installed.dependencies, told.dependencies);
        let told = PackageFacts {
            maintainer_count: Fact::Missing(Reason::NotInSource),
            has_provenance: Fact::Missing(Reason::NotInSource),
            size_bytes: Fact::Missing(Reason::NotInSource),
            ..told.package
        };
        assert_eq!(installed.package, told);
        assert_eq!(installed.package.license, Fact::Known(License::Spdx("MIT".into())));
        let kinds: Vec<_> = installed.dependencies.known().unwrap().iter().map(|one| one.kind).collect();
        assert_eq!(kinds, [DependencyKind::Runtime, DependencyKind::Extra]);
    }

    #[test]
    fn descriptions_are_read_out_of_headers_too() {
        let counted = |facts: Facts| match facts.package.readme {
            Readme::Present(features) => features,
            other => panic!("{other:?}"),
        };
        let wanted =
            counted(read_metadata(metadata(&format!("\n{README}")).as_bytes(), Form::Wheel).unwrap());
        for prefix in ["        ", "       |"] {
            let lines: Vec<String> =
                README.trim_end().split('\n').map(|line| format!("{prefix}{line}")).collect();
            let folded =
                format!("Description: {}\nPlatform: any\n", lines.join("\n").trim_start_matches([' ', '|']));
            let found = counted(read_metadata(metadata(&folded).as_bytes(), Form::Egg).unwrap());
            assert_eq!(found.sections, wanted.sections, "{folded}");
            assert_eq!(
                (found.words, found.headings, found.code_blocks),
                (wanted.words, wanted.headings, wanted.code_blocks)
            );
        }
    }

    #[test]
    fn what_is_not_told_is_missing_and_what_is_empty_is_nothing() {
        let facts = read_metadata(
            b"Metadata-Version: 1.0\r\nName: a\r\nVersion: 1\r\nSummary: UNKNOWN\r\n",
            Form::Egg,
        )
        .unwrap();
        assert_eq!(facts.package.readme, Readme::Absent);
        assert_eq!(facts.package.summary_chars, Fact::Nothing);
        assert_eq!(facts.package.documentation_url, Fact::Nothing);
        assert_eq!(facts.dependencies, Fact::Missing(Reason::Unknown));
        assert_eq!(facts.package.maintainer_count, Fact::Missing(Reason::NotInSource));
        assert_eq!(facts.package.status, Status::Untold);
        let wheel =
            read_metadata(b"Name: a\nMaintainer-email: A <a@b.example>, C <c@b.example>\n", Form::Wheel)
                .unwrap();
        assert_eq!(wheel.dependencies, Fact::Nothing);
        assert_eq!(wheel.package.maintainer_count, Fact::Known(2));
    }

    #[test]
    fn what_is_no_metadata_is_malformed() {
        for bytes in [&b""[..], b"\xff\xfe", b"Name: \n", b"caf\xe9", b"<html>", b"\n\nName: a"] {
            assert!(read_metadata(bytes, Form::Wheel).is_err(), "{bytes:?}");
        }
    }
}
