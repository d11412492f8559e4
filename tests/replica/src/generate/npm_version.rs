//! The manifest of one version in a packument, and the same fields at its top. It leaves out the other fields there.

use std::fmt::Write as _;

use super::chance::{Draw, Stream};
use super::identity::{self, Identity};
use super::json::Json;
use super::npm::{person, repository_text};
use super::package::Package;
use super::property::Property;
use super::releases::{Release, is_giant};
use super::sizes::Sizes;

/// How much a version's manifest says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Detail {
    /// About 250 bytes.
    Least,
    /// About 800 bytes: of packages with very many versions.
    Lean,
    /// About 2 KB.
    Full,
}

/// What all versions of a package have in common.
pub(super) struct Manifest<'a> {
    package: &'a Package,
    identity: &'a Identity,
    detail: Detail,
    /// Declared fields, as a fragment of JSON.
    declared: String,
    dependencies: Vec<String>,
    development: Vec<String>,
    stream: Stream,
}

impl<'a> Manifest<'a> {
    pub fn of(package: &'a Package, identity: &'a Identity, sizes: Sizes, releases: usize) -> Self {
        let detail = match sizes {
            Sizes::Small => Detail::Least,
            Sizes::Realistic if is_giant(package, sizes) || releases > 2_000 => Detail::Lean,
            Sizes::Realistic => Detail::Full,
        };
        let dependencies = if package.is_ordinary() { identity::dependencies(package) } else { Vec::new() };
        let mut stream = package.chance.stream(Draw::Versions);
        let development = match detail {
            Detail::Full => {
                (0..stream.below(16)).map(|number| format!("dev-{number}-{}", identity.word)).collect()
            }
            _ => Vec::new(),
        };
        let declared = declared(package, identity);
        Self { package, identity, detail, declared, dependencies, development, stream }
    }

    /// Description, licence, repository and the like, as a fragment of JSON.
    pub fn declared(&self) -> &str {
        &self.declared
    }

    /// Bytes that a version takes, at most, roughly.
    pub fn room(&self) -> usize {
        let dependencies = (self.dependencies.len() + self.development.len()) * 28;
        let more = if self.detail == Detail::Full { 1_900 } else { 700 };
        self.declared.len() + dependencies + more
    }
}

/// Appends a version with its key.
pub(super) fn push_version(
    json: &mut Json,
    manifest: &Manifest<'_>,
    release: &Release,
    number: usize,
    is_latest: bool,
) {
    let mut stream = manifest.stream.clone();
    for _ in 0..=number % 7 {
        stream.number();
    }
    let (package, identity) = (manifest.package, manifest.identity);
    json.key(&release.version).object(|json| {
        json.field("name", &identity.name);
        json.field("version", &release.version);
        if is_latest || manifest.detail == Detail::Full {
            json.raw(&manifest.declared);
        } else {
            json.field("main", "index.js");
        }
        if package.has(Property::Types) {
            json.field("types", "index.d.ts");
        }
        ranges(json, "dependencies", &manifest.dependencies, number);
        ranges(json, "devDependencies", &manifest.development, number);
        if release.withdrawn {
            json.field("deprecated", "Use another package, this one is no longer kept up.");
        }
        if manifest.detail == Detail::Full {
            scripts(json, identity, &release.version, &mut stream);
        }
        dist(json, manifest, release, is_latest, &mut stream);
    });
}

/// Fields that are written alike at the top and in every version; npm keeps those of the latest at the top.
fn declared(package: &Package, identity: &Identity) -> String {
    let mut json = Json::default();
    if package.has(Property::SecurityHolder) {
        json.field("description", "security holding package");
        json.field("repository", &repository_text(package, identity).unwrap_or_default());
        return json.finish();
    }
    json.field(
        "description",
        &if package.has(Property::Summary) { identity::summary(package, identity) } else { String::new() },
    );
    license(&mut json, package);
    repository(&mut json, package, identity);
    links(&mut json, package, identity);
    keywords(&mut json, package);
    let author = identity::author(package);
    match package.chance.below(Draw::PersonForm, 3) {
        0 => json.field("author", author),
        1 => json.key("author").object(|json| json.field("name", author)),
        _ => (),
    }
    json.finish()
}

fn license(json: &mut Json, package: &Package) {
    let Some(license) = identity::license(package) else {
        if package.chance.below(Draw::LicenseForm, 4) == 0 {
            json.field("license", "");
        }
        return;
    };
    let form = package.chance.numbered(Draw::LicenseForm, 1) % 40;
    let object = |json: &mut Json| {
        json.object(|json| {
            json.field("type", license);
            json.field("url", "https://licenses.example/text");
        });
    };
    match form {
        0 => object(json.key("license")),
        1 => json.key("licenses").array(object),
        2 => json.field("licence", license),
        _ => json.field("license", license),
    }
}

fn repository(json: &mut Json, package: &Package, identity: &Identity) {
    let Some(text) = repository_text(package, identity) else { return };
    let object = |json: &mut Json| {
        json.object(|json| {
            json.field("type", "git");
            json.field("url", &text);
        });
    };
    match package.chance.numbered(Draw::RepositoryForm, 1) % 50 {
        0 => json.key("repository").array(object),
        1..5 => json.field("repository", &text),
        _ => object(json.key("repository")),
    }
}

/// Homepage and issue tracker.
fn links(json: &mut Json, package: &Package, identity: &Identity) {
    let form = package.chance.numbered(Draw::LinkForm, 2) % 20;
    let declares = package.has(Property::DocumentationLink) && !identity::readme_declares(package);
    let homepage = if declares {
        identity.documentation(package)
    } else if package.has(Property::Repository) && form < 13 {
        format!("{}#readme", identity.repository())
    } else if form < 16 {
        identity.site()
    } else {
        String::new()
    };
    match (homepage.is_empty(), form) {
        (true, _) => (),
        (false, 0) => json.strings_field("homepage", [homepage.as_str()]),
        (false, _) => json.field("homepage", &homepage),
    }
    if package.has(Property::Repository) {
        let url = format!("{}/issues", identity.repository());
        match form {
            1 => json.field("bugs", &url),
            2..16 => json.key("bugs").object(|json| json.field("url", &url)),
            _ => (),
        }
    }
}

fn keywords(json: &mut Json, package: &Package) {
    let words = identity::keywords(package);
    match (words.is_empty(), package.chance.numbered(Draw::KeywordForm, 1) % 30) {
        (true, 0..15) => (),
        (false, 0) => json.field("keywords", &words.join(", ")),
        (false, 1) => json.key("keywords").array(|json| {
            for word in &words {
                json.string(word);
            }
            json.raw("null");
        }),
        _ => json.strings_field("keywords", words),
    }
}

fn ranges(json: &mut Json, field: &str, names: &[String], number: usize) {
    if names.is_empty() {
        return;
    }
    json.key(field).object(|json| {
        for (place, name) in names.iter().enumerate() {
            json.field(name, &format!("^{}.{}.0", 1 + place % 5, number / 4));
        }
    });
}

fn scripts(json: &mut Json, identity: &Identity, version: &str, stream: &mut Stream) {
    json.field("main", "dist/index.js");
    json.field("module", "dist/index.mjs");
    json.key("scripts").object(|json| {
        json.field("build", "rollup --config rollup.config.js --silent");
        json.field("test", "node --test test/");
        json.field("lint", "eslint src --max-warnings 0");
        json.field("prepublishOnly", "npm run lint && npm run test && npm run build");
    });
    json.key("engines").object(|json| json.field("node", ">=14.17.0"));
    json.key("directories").object(|_| ());
    json.strings_field("files", ["dist", "src", "README.md"]);
    json.field("gitHead", &hexadecimal(20, stream));
    json.field("_id", &format!("{}@{version}", identity.name));
    json.field("_nodeVersion", "20.11.1");
    json.field("_npmVersion", "10.2.4");
    json.raw_field("_hasShrinkwrap", "false");
    person(json.key("_npmUser"), identity, 0);
    json.key("maintainers").array(|json| person(json, identity, 0));
    json.key("_npmOperationalInternal").object(|json| {
        json.field("host", "s3://npm-registry-packages");
        json.field(
            "tmp",
            &format!("tmp/{}_{version}_{}_0.{}", identity.slug, stream.below(1 << 40), stream.number()),
        );
    });
}

fn dist(json: &mut Json, manifest: &Manifest<'_>, release: &Release, is_latest: bool, stream: &mut Stream) {
    let (name, slug) = (&manifest.identity.name, &manifest.identity.slug);
    let tarball = format!("https://registry.example/{name}/-/{slug}-{}.tgz", release.version);
    json.key("dist").object(|json| {
        if manifest.detail != Detail::Least {
            json.field("integrity", &format!("sha512-{}==", base64(86, stream)));
            json.field("shasum", &hexadecimal(20, stream));
        }
        json.field("tarball", &tarball);
        json.key("fileCount").number(3 + stream.below(60) as u64);
        json.key("unpackedSize").number(1_000 + stream.below(900_000) as u64);
        if manifest.detail != Detail::Least {
            json.key("signatures").array(|json| {
                json.object(|json| {
                    json.field("keyid", "SHA256:0123456789abcdefghijklmnopqrstuvwxyzABCDEFG");
                    json.field("sig", &format!("MEUCIQ{}==", base64(88, stream)));
                });
            });
        }
        if is_latest && manifest.package.has(Property::Provenance) {
            json.key("attestations").object(|json| {
                json.field(
                    "url",
                    &format!("https://registry.example/-/attestations/{slug}@{}", release.version),
                );
            });
        }
    });
}

pub(super) fn hexadecimal(bytes: usize, stream: &mut Stream) -> String {
    let mut text = String::with_capacity(bytes * 2 + 16);
    while text.len() < bytes * 2 {
        let _ = write!(text, "{:016x}", stream.number());
    }
    text.truncate(bytes * 2);
    text
}

fn base64(chars: usize, stream: &mut Stream) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::with_capacity(chars);
    while text.len() < chars {
        let number = stream.number();
        let more = (chars - text.len()).min(10);
        text.extend((0..more).map(|place| char::from(DIGITS[(number >> (6 * place)) as usize & 63])));
    }
    text
}
