//! PyPI's project documents and simple pages. It leaves out what is planted (`package`) and what is declared
//! (`identity`).

use super::chance::Draw;
use super::identity::{self, Identity};
use super::json::Json;
use super::package::Package;
use super::property::Property;
use super::pypi_files::Files;
use super::pypi_info::info;
use super::readme::Markup;
use super::releases::{releases, removed};
use super::sizes::Sizes;

/// The project document of a package that is not gone.
pub(super) fn project(package: &Package, identity: &Identity, serial: u64, sizes: Sizes) -> String {
    let releases = releases(package, sizes);
    let markup = markup(package);
    let described = package.has(Property::ReadmePresent) || package.has(Property::ReadmePlaceholder);
    let text = if described { identity::readme(package, identity, markup, sizes) } else { String::new() };
    let files = Files { package, identity, sizes };
    let mut json = Json::with_room(text.len() + 4_096 + releases.len() * 1_600);
    json.object(|json| {
        json.key("info").object(|json| info(json, package, identity, &text, markup, releases.last()));
        json.key("last_serial").number(serial);
        ownership(json, package, identity);
        json.key("releases").object(|json| {
            if let Some(version) = removed(package, &releases) {
                json.key(version).array(|_| ());
            }
            for (number, release) in releases.iter().enumerate() {
                json.key(&release.version).array(|json| files.of_project(json, release, number));
            }
        });
        if let Some(latest) = releases.last() {
            json.key("urls").array(|json| files.of_project(json, latest, releases.len() - 1));
        }
        json.key("vulnerabilities").array(|_| ());
    });
    json.finish()
}

/// The simple page of a package that is not gone.
pub(super) fn simple(package: &Package, identity: &Identity, serial: u64, sizes: Sizes) -> String {
    let releases = releases(package, sizes);
    let files = Files { package, identity, sizes };
    let mut json = Json::with_room(512 + releases.len() * 1_200);
    json.object(|json| {
        json.key("meta").object(|json| {
            json.key("_last-serial").number(serial);
            json.field("api-version", "1.4");
        });
        json.field("name", &identity.name);
        let versions = releases.iter().map(|release| release.version.as_str());
        json.strings_field("versions", removed(package, &releases).into_iter().chain(versions));
        let status = [(Property::Archived, "archived"), (Property::Deprecated, "deprecated")];
        let status =
            status.iter().find(|(property, _)| package.has(*property)).map_or("active", |(_, word)| word);
        json.key("project-status").object(|json| json.field("status", status));
        json.key("files").array(|json| {
            for (number, release) in releases.iter().enumerate() {
                let attested = number + 1 == releases.len() && package.has(Property::Provenance);
                files.of_simple(json, release, number, attested);
            }
        });
    });
    json.finish()
}

/// How a project's description is written.
pub(super) fn markup(package: &Package) -> Markup {
    if package.chance.below(Draw::Markup, 3) == 0 { Markup::ReStructuredText } else { Markup::Markdown }
}

fn ownership(json: &mut Json, package: &Package, identity: &Identity) {
    let Some(count) = identity::maintainer_count(package) else { return };
    json.key("ownership").object(|json| {
        json.raw_field("organization", "null");
        json.key("roles").array(|json| {
            for number in 0..count {
                json.object(|json| {
                    json.field("role", if number == 0 { "Owner" } else { "Maintainer" });
                    json.field("user", &identity.login(number));
                });
            }
        });
    });
}
