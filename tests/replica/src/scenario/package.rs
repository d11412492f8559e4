//! Packages as a scenario writes them: a whole document as JSON text, or a name and what is unusual about it. It leaves
//! out where they stand in feeds and lists.

use serde::Deserialize;
use serde_json::{Map, Value, json};

/// A package of npm.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct NpmPackage {
    /// Its name.
    pub name: String,
    /// Revision of its document; otherwise one more than before.
    pub revision: Option<String>,
    /// Its place in the feed; otherwise the next one.
    pub sequence: Option<u64>,
    /// Whether it is in the list of names.
    #[serde(default = "yes")]
    pub listed: bool,
    /// Downloads in the list of counts.
    pub downloads: Option<u64>,
    /// Repository in the list of repositories.
    pub repository: Option<String>,
    /// The whole document; `""` = there is none.
    document: Option<String>,
    /// Its versions, the latest one last.
    #[serde(default = "one_version")]
    versions: Vec<String>,
    /// Fields of its latest version, and of the document's top where npm copies them there.
    latest: Option<String>,
    /// Fields of the document's top.
    top: Option<String>,
    /// JSON pointers to what is taken away in the end.
    #[serde(default)]
    without: Vec<String>,
}

/// A project of PyPI.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct PypiProject {
    /// Its name as the index has it.
    pub name: String,
    /// Serial of its last change; otherwise the next one.
    pub serial: Option<u64>,
    /// Whether it is in the index.
    #[serde(default = "yes")]
    pub listed: bool,
    /// The whole project document; `""` = there is none.
    document: Option<String>,
    /// The whole simple page; `""` = there is none.
    simple: Option<String>,
    /// Its versions, the latest one last.
    #[serde(default = "one_version")]
    versions: Vec<String>,
    /// Fields of `info`.
    info: Option<String>,
    /// Fields of the document's top.
    top: Option<String>,
    /// JSON pointers to what is taken away in the end.
    #[serde(default)]
    without: Vec<String>,
}

fn yes() -> bool {
    true
}

fn one_version() -> Vec<String> {
    vec!["1.0.0".to_owned()]
}

/// Fields that npm copies from the latest version to the top.
const COPIED: [&str; 7] = ["description", "homepage", "keywords", "repository", "author", "bugs", "license"];

impl NpmPackage {
    /// Its packument with this revision; `None` = it has none.
    pub(super) fn packument(&self, revision: &str) -> Result<Option<Vec<u8>>, String> {
        let wrong = |why: String| format!("`{}`: {why}", self.name);
        if let Some(document) = &self.document {
            return Ok((!document.is_empty()).then(|| document.clone().into_bytes()));
        }
        let mut document = self.expanded(revision).map_err(wrong)?;
        merge(&mut document, "top", self.top.as_deref()).map_err(wrong)?;
        take_away(&mut document, &self.without).map_err(wrong)?;
        Ok(Some(document.to_string().into_bytes()))
    }

    fn expanded(&self, revision: &str) -> Result<Value, String> {
        let (mut versions, mut time) = (Map::new(), Map::new());
        time.insert("created".to_owned(), month(0).into());
        time.insert("modified".to_owned(), month(self.versions.len()).into());
        let mut manifest = Value::Null;
        for (number, version) in self.versions.iter().enumerate() {
            let is_latest = number + 1 == self.versions.len();
            manifest = json!({
                "name": self.name, "version": version, "description": "pads a text on its left side",
                "license": "MIT", "_id": format!("{}@{version}", self.name),
                "dist": {"tarball": format!("https://registry.example/{}/-/x-{version}.tgz", self.name),
                    "shasum": "00", "unpackedSize": 4321}
            });
            merge(&mut manifest, "latest", self.latest.as_deref().filter(|_| is_latest))?;
            versions.insert(version.clone(), manifest.clone());
            time.insert(version.clone(), month(number).into());
        }
        let tags = self.versions.last().map_or_else(|| json!({}), |latest| json!({"latest": latest}));
        let mut document = json!({
            "_id": self.name, "_rev": revision, "name": self.name, "dist-tags": tags, "versions": versions,
            "time": time, "maintainers": [{"name": "ada", "email": "ada@registry.example"}],
            "readme": format!("# {}\n\nPads a text on its left side until it is long enough.\n", self.name),
            "readmeFilename": "README.md"
        });
        for field in COPIED {
            if let Some(value) = manifest.get(field) {
                document[field] = value.clone();
            }
        }
        Ok(document)
    }
}

impl PypiProject {
    /// Its project document with this serial; `None` = it has none.
    pub(super) fn project(&self, serial: u64) -> Result<Option<Vec<u8>>, String> {
        let wrong = |why: String| format!("`{}`: {why}", self.name);
        if let Some(document) = &self.document {
            return Ok((!document.is_empty()).then(|| document.clone().into_bytes()));
        }
        let mut info = json!({
            "name": self.name, "version": self.versions.last(), "summary": "pads a text on its left side",
            "description": "Pads a text on its left side until it is long enough.",
            "description_content_type": "text/markdown", "keywords": "pad,text", "license": null,
            "license_expression": "MIT", "classifiers": [], "author": "Ada", "author_email": "ada@registry.example",
            "maintainer": null, "maintainer_email": null, "home_page": null, "project_urls": null, "docs_url": null,
            "requires_python": ">=3.9", "requires_dist": null, "yanked": false, "yanked_reason": null, "downloads":
            {"last_day": -1, "last_month": -1, "last_week": -1}, "dynamic": null
        });
        merge(&mut info, "info", self.info.as_deref()).map_err(wrong)?;
        let releases: Map<String, Value> =
            self.numbered(|number, version| (version.to_owned(), json!([self.file(number, version)])));
        let latest = releases.values().next_back().cloned().unwrap_or_else(|| json!([]));
        let mut document = json!({
            "info": info, "last_serial": serial, "releases": releases, "urls": latest, "vulnerabilities": [],
            "ownership": {"roles": [{"role": "Owner", "user": "ada"}], "organization": null}
        });
        merge(&mut document, "top", self.top.as_deref()).map_err(wrong)?;
        take_away(&mut document, &self.without).map_err(wrong)?;
        Ok(Some(document.to_string().into_bytes()))
    }

    /// Its simple page; `None` = it has none.
    pub(super) fn page(&self, serial: u64) -> Option<Vec<u8>> {
        if let Some(page) = &self.simple {
            return (!page.is_empty()).then(|| page.clone().into_bytes());
        }
        let files: Vec<Value> = self.numbered(|number, version| {
            json!({"filename": self.wheel(version), "url": format!("https://files.registry.example/{}", self.wheel(version)),
                "hashes": {"sha256": "00"}, "requires-python": ">=3.9", "size": 1000, "upload-time": month(number),
                "yanked": false, "core-metadata": {"sha256": "00"}, "provenance": null})
        });
        let page = json!({
            "meta": {"_last-serial": serial, "api-version": "1.4"}, "name": crate::pypi::normal(&self.name),
            "versions": self.versions, "files": files, "project-status": {"status": "active"}
        });
        Some(page.to_string().into_bytes())
    }

    fn numbered<T, C: FromIterator<T>>(&self, each: impl Fn(usize, &str) -> T) -> C {
        self.versions.iter().enumerate().map(|(number, version)| each(number, version)).collect()
    }

    fn file(&self, number: usize, version: &str) -> Value {
        let at = month(number);
        json!({
            "filename": self.wheel(version), "packagetype": "bdist_wheel", "size": 1000, "digests": {"sha256": "00"},
            "upload_time": at.split('.').next(), "upload_time_iso_8601": at,
            "yanked": false, "yanked_reason": null, "requires_python": ">=3.9"
        })
    }

    fn wheel(&self, version: &str) -> String {
        format!("{}-{version}-py3-none-any.whl", crate::pypi::normal(&self.name).replace('-', "_"))
    }
}

/// The first moment of a month, from January 2020 on.
fn month(number: usize) -> String {
    format!("{}-{:02}-01T00:00:00.000Z", 2020 + number / 12, number % 12 + 1)
}

/// Puts the fields of a JSON object into another.
fn merge(into: &mut Value, key: &str, text: Option<&str>) -> Result<(), String> {
    let Some(text) = text else { return Ok(()) };
    let fields: Map<String, Value> =
        serde_json::from_str(text).map_err(|error| format!("`{key}` is no JSON object: {error}"))?;
    if let Value::Object(into) = into {
        into.extend(fields);
    }
    Ok(())
}

fn take_away(document: &mut Value, pointers: &[String]) -> Result<(), String> {
    for pointer in pointers {
        let (parent, key) = pointer.rsplit_once('/').unwrap_or_default();
        let parent = document.pointer_mut(parent).and_then(Value::as_object_mut);
        if parent.and_then(|parent| parent.shift_remove(key)).is_none() {
            return Err(format!("`{pointer}` is not there, so that it cannot be taken away"));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_short_package_becomes_a_packument() {
        let text = r#"name = "@s/pad"
            versions = ["1.0.0", "1.1.0"]
            latest = '{"license": "ISC", "dist": {}}'
            top = '{"readme": ""}'
            without = ["/time/created"]"#;
        let package: NpmPackage = toml::from_str(text).unwrap();
        let packument: Value = serde_json::from_slice(&package.packument("3-c").unwrap().unwrap()).unwrap();
        assert_eq!(packument["_rev"], "3-c");
        assert_eq!(packument["dist-tags"]["latest"], "1.1.0");
        assert_eq!(packument["versions"]["1.0.0"]["license"], "MIT");
        assert_eq!(
            (&packument["versions"]["1.1.0"]["license"], &packument["license"]),
            (&json!("ISC"), &json!("ISC"))
        );
        assert_eq!((&packument["readme"], packument["time"].get("created")), (&json!(""), None));
        assert_eq!(packument["time"]["1.1.0"], "2020-02-01T00:00:00.000Z");
    }

    #[test]
    fn a_short_project_becomes_its_documents() {
        let text = r#"name = "My.Pad"
            versions = ["1.0", "2.0"]
            info = '{"summary": "UNKNOWN"}'
            without = ["/releases"]"#;
        let project: PypiProject = toml::from_str(text).unwrap();
        let document: Value = serde_json::from_slice(&project.project(7).unwrap().unwrap()).unwrap();
        assert_eq!((&document["info"]["summary"], &document["last_serial"]), (&json!("UNKNOWN"), &json!(7)));
        assert_eq!((&document["info"]["version"], document.get("releases")), (&json!("2.0"), None));
        assert_eq!(document["urls"][0]["filename"], "my_pad-2.0-py3-none-any.whl");
        let page: Value = serde_json::from_slice(&project.page(7).unwrap()).unwrap();
        assert_eq!((&page["name"], &page["files"][0]["upload-time"]), (&json!("my-pad"), &json!(month(0))));
    }
}
