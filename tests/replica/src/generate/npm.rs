//! Packuments in the forms that npm's have. It leaves out what is planted (`package`) and what is declared (`identity`).

use super::chance::{Draw, Stream};
use super::day::{DAY_SECONDS, Moment};
use super::identity::{self, Identity};
use super::json::Json;
use super::npm_version::{Manifest, push_version};
use super::package::Package;
use super::property::Property;
use super::readme::Markup;
use super::releases::{Release, releases, removed};
use super::sizes::Sizes;

/// What npm's client writes where a package has no README.
const NO_README: &str = "ERROR: No README data found!";

/// The repository of what the registry took over.
const HOLDER_REPOSITORY: &str = "npm/security-holder";

/// Its README; it counts as a placeholder.
const HOLDER_README: &str = "# Security holding package\n\nIt contained malicious code and was removed by those who watch the registry.\n";

/// The version of such a package.
const HOLDER_VERSION: &str = "0.0.1-security";

/// The packument of a package that is not gone.
pub(super) fn packument(package: &Package, identity: &Identity, revision: &str, sizes: Sizes) -> String {
    if package.has(Property::Unpublished) {
        return unpublished(package, identity, revision);
    }
    let (releases, readme) = if package.has(Property::SecurityHolder) {
        (vec![holder_release(package)], HOLDER_README.to_owned())
    } else {
        (releases(package, sizes), identity::readme(package, identity, Markup::Markdown, sizes))
    };
    let manifest = Manifest::of(package, identity, sizes, releases.len());
    let mut json = Json::with_room(readme.len() + releases.len() * manifest.room() + 2_048);
    json.object(|json| {
        head(json, identity, revision);
        tags(json, package, &releases);
        json.key("versions").object(|json| {
            for (number, release) in releases.iter().enumerate() {
                push_version(json, &manifest, release, number, number + 1 == releases.len());
            }
        });
        times(json, package, &releases);
        maintainers(json, package, identity);
        json.raw(manifest.declared());
        end(json, package, identity, &readme);
    });
    json.finish()
}

/// The raw text of the declared repository; `None` = none is declared.
pub(super) fn repository_text(package: &Package, identity: &Identity) -> Option<String> {
    if package.has(Property::SecurityHolder) {
        return Some(HOLDER_REPOSITORY.to_owned());
    }
    let (word, slug) = (&identity.word, &identity.slug);
    package.has(Property::Repository).then(|| match package.chance.below(Draw::RepositoryForm, 12) {
        0..=6 => format!("git+https://github.com/{word}/{slug}.git"),
        7 => identity.repository(),
        8 => format!("git@github.com:{word}/{slug}.git"),
        9 => format!("{word}/{slug}"),
        10 => format!("github:{word}/{slug}"),
        _ => format!("https://gitlab.com/{word}/{slug}.git"),
    })
}

fn unpublished(package: &Package, identity: &Identity, revision: &str) -> String {
    let first = Moment(package.first_day.0 * DAY_SECONDS);
    let last = Moment(package.settled_day.0 * DAY_SECONDS + 80_000);
    let mut json = Json::default();
    json.object(|json| {
        head(json, identity, revision);
        json.key("time").object(|json| {
            json.field("created", &stamp(first));
            json.field("modified", &stamp(last));
            json.field("1.0.0", &stamp(first));
            json.key("unpublished").object(|json| {
                json.field("time", &stamp(last));
                json.strings_field("versions", ["1.0.0"]);
            });
        });
    });
    json.finish()
}

fn holder_release(package: &Package) -> Release {
    let at = Moment(package.settled_day.0 * DAY_SECONDS + 40_000);
    Release { version: HOLDER_VERSION.to_owned(), at, withdrawn: false }
}

fn head(json: &mut Json, identity: &Identity, revision: &str) {
    json.field("_id", &identity.name);
    json.field("_rev", revision);
    json.field("name", &identity.name);
}

/// `latest` is missing once in 500 packages; then it is the highest version.
fn tags(json: &mut Json, package: &Package, releases: &[Release]) {
    let Some(latest) = releases.last() else { return };
    json.key("dist-tags").object(|json| {
        if package.chance.below(Draw::Oddity, 500) > 0 {
            json.field("latest", &latest.version);
        }
        if let Some(trial) = releases.iter().rev().find(|release| release.version.contains('-')) {
            json.field("beta", &trial.version);
        }
    });
}

/// The times; of a removed version nothing else is left.
fn times(json: &mut Json, package: &Package, releases: &[Release]) {
    let (Some(first), Some(last)) = (releases.first(), releases.last()) else { return };
    json.key("time").object(|json| {
        json.field("created", &stamp(first.at));
        json.field("modified", &stamp(Moment(last.at.0 + 3)));
        if let Some(version) = removed(package, releases) {
            json.field(version, &stamp(first.at));
        }
        for release in releases {
            json.field(&release.version, &stamp(release.at));
        }
    });
}

fn maintainers(json: &mut Json, package: &Package, identity: &Identity) {
    let Some(count) = identity::maintainer_count(package) else { return };
    json.key("maintainers").array(|json| {
        for number in 0..count {
            person(json, identity, number);
        }
    });
}

/// An account.
pub(super) fn person(json: &mut Json, identity: &Identity, number: u64) {
    let login = identity.login(number);
    json.object(|json| {
        json.field("name", &login);
        json.field("email", &format!("{login}@{}.example", identity.word));
    });
}

fn end(json: &mut Json, package: &Package, identity: &Identity, readme: &str) {
    let form = package.chance.below(Draw::ReadmeForm, 2);
    if package.has(Property::ReadmeAbsent) {
        json.field("readme", NO_README);
        json.field("readmeFilename", "");
    } else if !package.has(Property::ReadmeUnknown) {
        json.field("readme", readme);
        json.field("readmeFilename", if form == 0 { "README.md" } else { "readme.md" });
    } else if form == 0 {
        json.field("readme", "");
        json.field("readmeFilename", "README.md");
    }
    let mut stream = package.chance.stream(Draw::PersonForm);
    if stream.happens(0.1) {
        stars(json, identity, &mut stream);
    }
}

fn stars(json: &mut Json, identity: &Identity, stream: &mut Stream) {
    json.key("users").object(|json| {
        for number in 0..stream.between(1, 4) {
            json.raw_field(&format!("{}-fan{number}", identity.word), "true");
        }
    });
}

/// A time as npm writes it.
pub(super) fn stamp(at: Moment) -> String {
    let mut text = at.text();
    text.push_str(".000Z");
    text
}
