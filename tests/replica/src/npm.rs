//! npm's registry: packuments, documents of one version, and the tarballs of the three whole-registry packages. It
//! leaves out the replication service and every other tarball.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::HeaderMap;
use axum::http::header::LAST_MODIFIED;
use axum::response::Response;
use serde_json::{Value, json};

use crate::answer::{BYTES, Content, Document, not_found, tag_of};
use crate::content::Publication;
use crate::datasets::{Dataset, Tarball, read};
use crate::server::Shared;

/// What a path below the registry asks for.
#[derive(Debug, PartialEq, Eq)]
enum Wanted<'a> {
    Packument(&'a str),
    Version { name: &'a str, version: &'a str },
    Tarball { file: &'a str },
    Nothing,
}

impl<'a> Wanted<'a> {
    /// `path` is decoded: `%2F` and `/` are the same in a scoped name.
    fn of(path: &'a str) -> Self {
        let slashes = usize::from(path.starts_with('@'));
        let end = path.match_indices('/').nth(slashes).map_or(path.len(), |(at, _)| at);
        let (name, rest) = (&path[..end], path[end..].trim_start_matches('/'));
        match rest.split_once('/') {
            None if rest.is_empty() => Self::Packument(name),
            None => Self::Version { name, version: rest },
            Some(("-", file)) => Self::Tarball { file },
            Some(_) => Self::Nothing,
        }
    }
}

/// A packument, a version or a tarball.
pub(crate) async fn document(
    State(shared): State<Arc<Shared>>,
    Path(path): Path<String>,
    headers: HeaderMap,
) -> Response {
    match Wanted::of(&path) {
        Wanted::Packument(name) => {
            let content = shared.holding().content;
            let dataset = || Dataset::of_package(name).map(|dataset| dataset_packument(&shared, dataset));
            match content.packument(name).or_else(dataset) {
                Some(packument) => Document::json(packument).answer(&headers),
                None => not_found(),
            }
        }
        Wanted::Version { name, version } => match Dataset::of_package(name) {
            Some(dataset) => dataset_version(shared, dataset, version, &headers).await,
            None => match one_version(&shared, name, version) {
                Some(document) => Document::json(document).answer(&headers),
                None => not_found(),
            },
        },
        Wanted::Tarball { file } => tarball(shared, file, &headers).await,
        Wanted::Nothing => not_found(),
    }
}

/// A version or a tag, out of the packument.
fn one_version(shared: &Shared, name: &str, wanted: &str) -> Option<Vec<u8>> {
    let packument: Value = serde_json::from_slice(&shared.holding().content.packument(name)?).ok()?;
    let version = packument["dist-tags"][wanted].as_str().unwrap_or(wanted);
    Some(packument["versions"].get(version)?.to_string().into_bytes())
}

async fn dataset_version(
    shared: Arc<Shared>,
    dataset: Dataset,
    wanted: &str,
    headers: &HeaderMap,
) -> Response {
    let version = shared.holding().content.publication(dataset.package()).version;
    if wanted != "latest" && wanted != version {
        return not_found();
    }
    let Some(tarball) = made(Arc::clone(&shared), dataset).await else { return not_found() };
    let (package, base) = (dataset.package(), shared.base());
    let document = json!({
        "name": package, "version": version, "description": "data about the whole registry", "license": "MIT",
        "_id": format!("{package}@{version}"),
        "dist": {
            "tarball": format!("{base}/npm/{package}/-/{package}-{version}.tgz"),
            "integrity": tarball.integrity, "fileCount": 2, "unpackedSize": tarball.unpacked_bytes
        }
    });
    Document::json(document.to_string().into_bytes()).answer(headers)
}

/// The document of one of the whole-registry packages, with the time of its version.
fn dataset_packument(shared: &Shared, dataset: Dataset) -> Vec<u8> {
    let (package, base) = (dataset.package(), shared.base());
    let Publication { version, published, .. } = shared.holding().content.publication(package);
    let tarball = format!("{base}/npm/{package}/-/{package}-{version}.tgz");
    let mut time = json!({ "created": "2016-01-01T00:00:00.000Z", "1.0.0": "2016-01-01T00:00:00.000Z" });
    if let Some(published) = published {
        time[&version] = Value::from(published);
    }
    let versions =
        json!({ version.as_str(): { "name": package, "version": version, "dist": { "tarball": tarball } } });
    let document = json!({
        "_id": package, "name": package, "dist-tags": { "latest": version }, "versions": versions, "time": time
    });
    document.to_string().into_bytes()
}

async fn tarball(shared: Arc<Shared>, file: &str, headers: &HeaderMap) -> Response {
    let content = shared.holding().content;
    let publication = |dataset: &Dataset| content.publication(dataset.package());
    let wanted =
        |dataset: &Dataset| file == format!("{}-{}.tgz", dataset.package(), publication(dataset).version);
    let Some(dataset) = Dataset::ALL.into_iter().find(wanted) else { return not_found() };
    let modified = publication(&dataset).modified.map(|modified| (LAST_MODIFIED, modified));
    let Some(tarball) = made(shared, dataset).await else { return not_found() };
    let etag = Some(tag_of(tarball.integrity.as_bytes()));
    let length = Some(tarball.packed_bytes);
    let content = Content::Made(Box::new(move |writer| read(&tarball, writer)), length);
    let further = modified.into_iter().collect();
    Document { etag, content_type: BYTES, headers: further, content }.answer(headers)
}

async fn made(shared: Arc<Shared>, dataset: Dataset) -> Option<Tarball> {
    let job = move || shared.datasets.tarball(dataset, &shared.holding());
    tokio::task::spawn_blocking(job).await.ok()?.ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_ask_for_packages_versions_and_tarballs() {
        for (path, wanted) in [
            ("pad", Wanted::Packument("pad")),
            ("@s/pad", Wanted::Packument("@s/pad")),
            ("pad/latest", Wanted::Version { name: "pad", version: "latest" }),
            ("@s/pad/1.0.0", Wanted::Version { name: "@s/pad", version: "1.0.0" }),
            ("pad/-/pad-1.0.0.tgz", Wanted::Tarball { file: "pad-1.0.0.tgz" }),
            ("pad/1.0.0/more", Wanted::Nothing),
        ] {
            assert_eq!(Wanted::of(path), wanted, "{path}");
        }
    }
}
