//! Asking npm for its three whole-registry packages: version documents first, then the tarballs that are new. It
//! leaves out reading the tarballs (`build`).

use std::path::{Path, PathBuf};

use super::super::layer::{self, Layer};
use super::super::{ListingError, Refreshed};
use super::build::{self, LAYER, Tarball, Tarballs, chain};
use crate::endpoint::NpmEndpoints;
use crate::http::{Client, Fetched, Integrity, Request};
use crate::package::{Day, Ecosystem};
use crate::progress::Progress;
use crate::registries::npm::{Dataset, VersionDocument, parse_version, version_url};

/// A version document is a few kilobytes; a registry that sends more is not one.
const VERSION_DOCUMENT_BYTES_MAX: u64 = 4 << 20;

/// Brings npm's listing: three small requests where nothing is new, else also the new tarballs.
///
/// # Errors
/// A registry that cannot be asked or answers something else, a tarball that is cut or has another hash; then the
/// listing stays as it was.
pub async fn refresh(
    client: &Client,
    endpoints: &NpmEndpoints,
    output: &Path,
    today: Day,
    progress: &dyn Progress,
) -> Result<Refreshed, ListingError> {
    let mut versions = Vec::new();
    for dataset in Dataset::ALL {
        versions.push(version(client, endpoints, dataset, progress).await?);
    }
    if let Some(layer) = unchanged(output, &versions, today)? {
        return Ok(Refreshed::Unchanged(layer));
    }
    let folder = layer::prepare(output, Ecosystem::Npm)?;
    let mut tarballs = Vec::new();
    for (dataset, version) in Dataset::ALL.into_iter().zip(&versions) {
        tarballs.push(tarball(client, dataset, version, &folder, progress).await?);
    }
    let [names, counts, repositories]: [Tarball; 3] =
        tarballs.try_into().expect("one tarball for each of the three datasets");
    let tarballs = Tarballs { names, counts, repositories };
    let built = match build::build(output, &tarballs, today, progress) {
        // A tarball that cannot be read is fetched again next time instead of failing for ever.
        Err(ListingError::Tarball { path, why }) => {
            let _ = std::fs::remove_file(&path);
            return Err(ListingError::Tarball { path, why });
        }
        built => built?,
    };
    forget_others(&folder, &tarballs)?;
    Ok(Refreshed::Fresh(built))
}

async fn version(
    client: &Client,
    endpoints: &NpmEndpoints,
    dataset: Dataset,
    progress: &dyn Progress,
) -> Result<VersionDocument, ListingError> {
    let url = version_url(&endpoints.registry, &dataset.package_name(), "latest");
    let request =
        Request { url: &url, accept: None, conditional: None, limit_bytes: VERSION_DOCUMENT_BYTES_MAX };
    let subject = format!("{}@latest", dataset.package());
    let refuse = |why: String| ListingError::Document { subject: subject.clone(), why };
    let Fetched::Fresh(document) = client.fetch_bytes(request, progress).await? else {
        return Err(refuse("the registry said that it is unchanged, which was not asked".into()));
    };
    let version = parse_version(&document.body, &document.url).map_err(|error| refuse(chain(&error)))?;
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '+');
    if version.version.is_empty() || !version.version.chars().all(plain) {
        return Err(refuse(format!("`{}` is not a version", version.version.escape_debug())));
    }
    Ok(version)
}

/// The layer at hand, where it was made from just these versions and is still whole. One that is dated after today is
/// made again.
fn unchanged(output: &Path, versions: &[VersionDocument], today: Day) -> Result<Option<Layer>, ListingError> {
    let layer = layer::read_one(output, Ecosystem::Npm, LAYER)?.filter(|layer| !layer.is_after(today));
    let Some(layer) = layer else { return Ok(None) };
    let same = Dataset::ALL.into_iter().zip(versions).all(|(dataset, version)| {
        let known = layer.sources.iter().find(|source| source.id == dataset.package());
        known.and_then(|source| source.version.as_deref()) == Some(version.version.as_str())
    });
    Ok((same && layer.path(output).exists()).then_some(layer))
}

async fn tarball(
    client: &Client,
    dataset: Dataset,
    version: &VersionDocument,
    folder: &Path,
    progress: &dyn Progress,
) -> Result<Tarball, ListingError> {
    let path = folder.join(format!("{}-{}.tgz", dataset.package(), version.version));
    let subject = || format!("{}@{}", dataset.package(), version.version);
    let integrity = if let Some(text) = &version.dist.integrity {
        Some(
            Integrity::parse(text)
                .map_err(|error| ListingError::Document { subject: subject(), why: error.to_string() })?,
        )
    } else {
        progress.note(&format!("{}: the registry tells no integrity, so none can be checked", subject()));
        None
    };
    let there = path.exists() && is_whole(&path, integrity.as_ref())?;
    if there {
        progress.note(&format!("{} is there already", subject()));
    } else {
        client.download(&version.dist.tarball, &path, integrity.as_ref(), progress).await?;
    }
    let integrity = match &version.dist.integrity {
        Some(text) => text.clone(),
        None => build::own_integrity(&path)?,
    };
    Ok(Tarball { path, version: version.version.clone(), integrity: Some(integrity) })
}

/// Whether a tarball at hand is the one that the registry tells of; without an integrity its presence must do, as
/// downloads are put in place whole.
fn is_whole(path: &Path, integrity: Option<&Integrity>) -> Result<bool, ListingError> {
    let Some(integrity) = integrity else { return Ok(true) };
    let file =
        std::fs::File::open(path).map_err(|source| ListingError::Io { path: path.to_owned(), source })?;
    integrity.is_of(file).map_err(|source| ListingError::Io { path: path.to_owned(), source })
}

/// Removes tarballs of other versions; the layer no longer needs them.
fn forget_others(folder: &Path, kept: &Tarballs) -> Result<(), ListingError> {
    let kept: Vec<&PathBuf> =
        [&kept.names, &kept.counts, &kept.repositories].map(|tarball| &tarball.path).to_vec();
    let entries =
        std::fs::read_dir(folder).map_err(|source| ListingError::Io { path: folder.to_owned(), source })?;
    for path in entries.filter_map(|entry| Some(entry.ok()?.path())) {
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let ours = Dataset::ALL.iter().any(|dataset| name.starts_with(&format!("{}-", dataset.package())));
        if ours && path.extension().is_some_and(|extension| extension == "tgz") && !kept.contains(&&path) {
            std::fs::remove_file(&path).map_err(|source| ListingError::Io { path: path.clone(), source })?;
        }
    }
    Ok(())
}
