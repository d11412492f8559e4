//! PyPI's document of a project, read in one pass. It leaves out asking for it, and the simple page (`simple`) that
//! tells the releases where this document does not.

use std::collections::{BTreeMap, BTreeSet};

use sonic_rs::{JsonValueTrait, LazyValue};

use super::super::Malformed;
use super::super::json::{Oddities, each_entry, each_field, each_item, found, said, string, text_of};
use super::info::{self, Info};
use super::page::check_name;
use super::release::{Files, releases};
use crate::package::{Fact, Facts, Moment, PackageFacts, Reason, ReleaseFacts, Status};

/// The facts of a project document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProjectFacts {
    /// What it says.
    pub facts: Facts,
    /// Whether it tells the releases; otherwise the simple page does.
    pub releases_told: bool,
}

/// Reads a project document; `asked` is the name that was asked for.
///
/// # Errors
/// What is no JSON object with an `info` object, or says that it is another project's. A single field of the wrong type is
/// refused and noted; the project is kept.
pub fn read_project(body: &[u8], asked: &str) -> Result<ProjectFacts, Malformed> {
    let text = text_of(body)?;
    let (mut info, mut releases, mut urls, mut serial, mut ownership) = (None, None, None, None, None);
    each_field(&text, "document", &mut |key, value| match key {
        "info" => info = Some(value),
        "releases" => releases = Some(value),
        "urls" => urls = Some(value),
        "last_serial" => serial = value.as_u64().filter(|serial| *serial > 0),
        "ownership" => ownership = Some(value),
        _ => (),
    })?;
    let mut oddities = Oddities::default();
    let info = match said(info.as_ref()) {
        Some(value) if value.is_object() => Info::read(value)?,
        Some(value) => return Err(Malformed::new("info", format!("{}: expected an object", found(value)))),
        None => return Err(Malformed::new("info", "missing: expected an object")),
    };
    if let Some(value) = info.said("name") {
        check_name("info.name", value, asked)?;
    }
    let told = read_releases(said(releases.as_ref()), &mut oddities)?;
    let has_wheel = said(urls.as_ref()).is_some_and(|urls| urls.as_raw_str().contains("bdist_wheel"));
    let maintainer_count = owners(said(ownership.as_ref()), &mut oddities);
    let described = info::describe(&info, asked, has_wheel, &mut oddities);
    let package = PackageFacts {
        name: asked.to_owned(),
        status: Status::Untold,
        revision: serial.map(|serial| serial.to_string()),
        latest_version: described.latest_version,
        maintainer_count,
        license: described.license,
        repository_url: described.links.repository,
        homepage_url: described.links.homepage,
        documentation_url: described.links.documentation,
        documentation_labelled: described.links.documentation_labelled,
        changelog_url: described.links.changelog,
        issues_url: described.links.issues,
        summary_chars: described.summary_chars,
        readme: described.readme,
        keywords: described.keywords,
        classifiers: described.classifiers,
        development_status: described.development_status,
        has_types: described.has_types,
        has_provenance: Fact::Missing(Reason::NotInSource),
        size_bytes: Fact::Missing(Reason::NotInSource),
        oddities: oddities.0,
    };
    let releases_told = told.is_some();
    let releases = told.unwrap_or_default();
    Ok(ProjectFacts {
        facts: Facts { package, releases, dependencies: described.dependencies },
        releases_told,
    })
}

fn read_releases(
    value: Option<&LazyValue<'_>>,
    oddities: &mut Oddities,
) -> Result<Option<Vec<ReleaseFacts>>, Malformed> {
    let Some(value) = value else { return Ok(None) };
    if !value.is_object() {
        oddities.note("releases", format!("{}, expected an object", found(value)));
        return Ok(None);
    }
    let mut by_version: BTreeMap<String, Files> = BTreeMap::new();
    each_entry(value, "releases", &mut |version, list| {
        let mut files = Files::default();
        let _ = each_item(&list, "releases", &mut |file| {
            let (at, yanked) = file_of(&file);
            files.add(at, yanked);
        });
        by_version.insert(version.to_owned(), files);
    })?;
    Ok(Some(releases(by_version)))
}

fn file_of(file: &LazyValue<'_>) -> (Option<Moment>, bool) {
    let (mut exact, mut plain, mut yanked) = (None, None, false);
    let time = |value: &LazyValue<'_>| string(value).and_then(|text| Moment::parse(&text));
    let _ = each_entry(file, "releases", &mut |key, value| match key {
        "upload_time_iso_8601" => exact = time(&value),
        "upload_time" => plain = time(&value),
        "yanked" => yanked = value.as_bool() == Some(true),
        _ => (),
    });
    (exact.or(plain), yanked)
}

/// Distinct users with a role.
fn owners(value: Option<&LazyValue<'_>>, oddities: &mut Oddities) -> Fact<u32> {
    let Some(value) = value else { return Fact::Missing(Reason::Withheld) };
    if !value.is_object() {
        return oddities.refuse("ownership", value, "an object with `roles`");
    }
    let (mut users, mut roles_told) = (BTreeSet::new(), false);
    let _ = each_entry(value, "ownership", &mut |key, roles| {
        if key != "roles" || !roles.is_array() {
            return;
        }
        roles_told = true;
        let _ = each_item(&roles, "ownership.roles", &mut |role| {
            let _ = each_entry(&role, "ownership.roles", &mut |key, user| {
                if key == "user" {
                    users.extend(string(&user));
                }
            });
        });
    });
    match (roles_told, users.len()) {
        (false, _) => Fact::Missing(Reason::Withheld),
        (true, 0) => Fact::Nothing,
        (true, count) => Fact::Known(count as u32),
    }
}
