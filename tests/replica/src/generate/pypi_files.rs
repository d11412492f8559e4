//! Files of a project's releases, as the project document and the simple page show them. It leaves out everything else
//! there.

use super::chance::{Draw, Stream};
use super::identity::Identity;
use super::json::Json;
use super::npm_version::hexadecimal;
use super::package::Package;
use super::releases::Release;
use super::sizes::Sizes;

/// Wheels of a release that has them for many systems.
const MANY_WHEELS: usize = 14;

/// The files of one project.
pub(super) struct Files<'a> {
    pub package: &'a Package,
    pub identity: &'a Identity,
    pub sizes: Sizes,
}

/// One file.
struct File {
    name: String,
    kind: &'static str,
}

impl Files<'_> {
    /// Appends the files of a release to an array of the project document.
    pub fn of_project(&self, json: &mut Json, release: &Release, number: usize) {
        let mut stream = self.stream(number);
        for file in self.of(release) {
            self.push_project(json, &file, release, &mut stream);
        }
    }

    /// Appends the files of a release to the array of the simple page.
    pub fn of_simple(&self, json: &mut Json, release: &Release, number: usize, attested: bool) {
        let mut stream = self.stream(number);
        for file in self.of(release) {
            self.push_simple(json, &file, release, attested, &mut stream);
        }
    }

    /// Mostly a wheel and sources; one project in ten has no wheel, one in 30 wheels for many systems. Small documents
    /// show one file.
    fn of(&self, release: &Release) -> Vec<File> {
        let stem = format!("{}-{}", self.identity.slug.replace('-', "_"), release.version);
        let wheels = match (self.sizes, self.package.chance.below(Draw::Versions, 30)) {
            (Sizes::Realistic, 0) => MANY_WHEELS,
            (_, 1..4) => 0,
            _ => 1,
        };
        let tag = |system: usize| {
            if wheels == 1 {
                return "py3-none-any".to_owned();
            }
            let (python, platform) = (8 + system / 2, ["manylinux_2_17", "macosx_11_0"][system % 2]);
            format!("cp3{python}-cp3{python}-{platform}_x86_64")
        };
        let mut files: Vec<File> = (0..wheels)
            .map(|system| File { name: format!("{stem}-{}.whl", tag(system)), kind: "bdist_wheel" })
            .collect();
        if files.is_empty() || self.sizes == Sizes::Realistic {
            files.push(File { name: format!("{stem}.tar.gz"), kind: "sdist" });
        }
        files
    }

    fn stream(&self, number: usize) -> Stream {
        let mut stream = self.package.chance.stream(Draw::Versions);
        for _ in 0..=number % 5 {
            stream.number();
        }
        stream
    }

    fn push_project(&self, json: &mut Json, file: &File, release: &Release, stream: &mut Stream) {
        let at = release.at.text();
        json.object(|json| {
            json.field("filename", &file.name);
            json.field("packagetype", file.kind);
            json.key("size").number(2_000 + stream.below(400_000) as u64);
            json.field("upload_time_iso_8601", &format!("{at}.000000Z"));
            json.raw_field("yanked", if release.withdrawn { "true" } else { "false" });
            if release.withdrawn {
                json.field("yanked_reason", "broken");
            }
            if self.sizes == Sizes::Realistic {
                json.raw_field("comment_text", "null");
                json.key("digests").object(|json| {
                    json.field("blake2b_256", &hexadecimal(32, stream));
                    json.field("md5", &hexadecimal(16, stream));
                    json.field("sha256", &hexadecimal(32, stream));
                });
                json.raw_field("downloads", "-1");
                json.raw_field("has_sig", "false");
                json.field("requires_python", ">=3.8");
                json.field("upload_time", &at);
                json.field("url", &url(file));
            }
        });
    }

    fn push_simple(
        &self,
        json: &mut Json,
        file: &File,
        release: &Release,
        attested: bool,
        stream: &mut Stream,
    ) {
        let url = url(file);
        json.object(|json| {
            json.field("filename", &file.name);
            json.field("url", &url);
            json.key("hashes").object(|json| json.field("sha256", &hexadecimal(32, stream)));
            json.key("size").number(2_000 + stream.below(400_000) as u64);
            json.field("upload-time", &format!("{}.000000Z", release.at.text()));
            if release.withdrawn {
                json.field("yanked", "broken");
            } else {
                json.raw_field("yanked", "false");
            }
            if self.sizes == Sizes::Realistic {
                json.field("requires-python", ">=3.8");
                json.raw_field("core-metadata", if file.kind == "sdist" { "false" } else { "true" });
            }
            if attested {
                json.field("provenance", &format!("{url}.provenance"));
            }
        });
    }
}

fn url(file: &File) -> String {
    format!("https://files.registry.example/packages/{}", file.name)
}
