//! PyPI's project documents and simple pages. It leaves out what is planted (`package`) and what is declared
//! (`identity`).

use super::chance::{Draw, Stream};
use super::identity::{self, Identity};
use super::json::Json;
use super::npm_version::hexadecimal;
use super::package::Package;
use super::property::Property;
use super::pypi_info::info;
use super::readme::Markup;
use super::releases::{Release, releases};
use super::sizes::Sizes;

/// The project document of a package that is not gone.
pub(super) fn project(package: &Package, identity: &Identity, serial: u64, sizes: Sizes) -> String {
    let releases = releases(package, sizes);
    let markup = markup(package);
    let described = package.has(Property::ReadmePresent) || package.has(Property::ReadmePlaceholder);
    let text = if described { identity::readme(package, identity, markup, sizes) } else { String::new() };
    let mut json = Json::with_room(text.len() + 4_096 + releases.len() * 1_600);
    json.object(|json| {
        json.key("info").object(|json| info(json, package, identity, &text, markup, releases.last()));
        json.key("last_serial").number(serial);
        ownership(json, package, identity);
        json.key("releases").object(|json| {
            for (number, release) in releases.iter().enumerate() {
                json.key(&release.version);
                files(json, package, identity, release, number, sizes, Page::Project);
            }
        });
        if let Some(latest) = releases.last() {
            json.key("urls");
            files(json, package, identity, latest, releases.len() - 1, sizes, Page::Project);
        }
        json.key("vulnerabilities").array(|_| ());
    });
    json.finish()
}

/// The simple page of a package; what is gone has one without files.
pub(super) fn simple(package: &Package, identity: &Identity, serial: u64, sizes: Sizes) -> String {
    let releases = if package.has(Property::Gone) { Vec::new() } else { releases(package, sizes) };
    let mut json = Json::with_room(512 + releases.len() * 1_200);
    json.object(|json| {
        json.key("meta").object(|json| {
            json.key("_last-serial").number(serial);
            json.field("api-version", "1.4");
        });
        json.field("name", &identity.name);
        json.strings_field("versions", releases.iter().map(|release| release.version.as_str()));
        let status = [(Property::Archived, "archived"), (Property::Deprecated, "deprecated")];
        let status =
            status.iter().find(|(property, _)| package.has(*property)).map_or("active", |(_, word)| word);
        json.key("project-status").object(|json| json.field("status", status));
        json.key("files").array(|json| {
            for (number, release) in releases.iter().enumerate() {
                let page = Page::Simple {
                    attested: number + 1 == releases.len() && package.has(Property::Provenance),
                };
                each_file(json, package, identity, release, number, sizes, page);
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

/// The page that a file is shown on.
#[derive(Clone, Copy)]
enum Page {
    Project,
    Simple { attested: bool },
}

fn files(
    json: &mut Json,
    package: &Package,
    identity: &Identity,
    release: &Release,
    number: usize,
    sizes: Sizes,
    page: Page,
) {
    json.array(|json| each_file(json, package, identity, release, number, sizes, page));
}

/// The files of a release: sources, and mostly a wheel; one project in 30 has wheels for many systems.
fn each_file(
    json: &mut Json,
    package: &Package,
    identity: &Identity,
    release: &Release,
    number: usize,
    sizes: Sizes,
    page: Page,
) {
    let stem = format!("{}-{}", identity.slug.replace('-', "_"), release.version);
    let systems = match (sizes, package.chance.below(Draw::Versions, 30)) {
        (Sizes::Realistic, 0) => 14,
        (_, 1..4) => 0,
        _ => 1,
    };
    let mut stream = package.chance.stream(Draw::Versions);
    for _ in 0..=number % 5 {
        stream.number();
    }
    for system in 0..systems {
        let tag = if systems == 1 {
            "py3-none-any".to_owned()
        } else {
            format!(
                "cp3{}-cp3{}-{}_x86_64",
                8 + system / 2,
                8 + system / 2,
                ["manylinux_2_17", "macosx_11_0"][system % 2]
            )
        };
        file(json, &format!("{stem}-{tag}.whl"), "bdist_wheel", release, page, &mut stream);
    }
    file(json, &format!("{stem}.tar.gz"), "sdist", release, page, &mut stream);
}

fn file(json: &mut Json, name: &str, kind: &str, release: &Release, page: Page, stream: &mut Stream) {
    let url = format!("https://files.registry.example/packages/{name}");
    let at = release.at.text();
    json.object(|json| match page {
        Page::Project => {
            json.field("filename", name);
            json.field("packagetype", kind);
            json.field("requires_python", ">=3.8");
            json.key("size").number(2_000 + stream.below(400_000) as u64);
            json.key("digests").object(|json| json.field("sha256", &hexadecimal(32, stream)));
            json.field("upload_time", &at);
            json.field("upload_time_iso_8601", &format!("{at}.000000Z"));
            json.field("url", &url);
            json.raw_field("yanked", if release.withdrawn { "true" } else { "false" });
            if release.withdrawn {
                json.field("yanked_reason", "broken");
            } else {
                json.raw_field("yanked_reason", "null");
            }
        }
        Page::Simple { attested } => {
            json.field("filename", name);
            json.field("url", &url);
            json.key("hashes").object(|json| json.field("sha256", &hexadecimal(32, stream)));
            json.field("requires-python", ">=3.8");
            json.key("size").number(2_000 + stream.below(400_000) as u64);
            json.field("upload-time", &format!("{at}.000000Z"));
            if release.withdrawn {
                json.field("yanked", "broken");
            } else {
                json.raw_field("yanked", "false");
            }
            if attested {
                json.field("provenance", &format!("{url}.provenance"));
            }
        }
    });
}
