//! Asking npm for its three whole-registry packages: version documents first, then the tarballs that are new, and the
//! days of their versions. It leaves out reading the tarballs (`build`).

use std::path::{Path, PathBuf};

use super::super::layer::{self, Layer};
use super::super::source::Source;
use super::super::{ListingError, Refreshed};
use super::build::{self, Tarball, Tarballs, chain};
use super::dates::Dating;
use super::record::{LAYER, averages, has_wrong_counts, settle};
use crate::endpoint::NpmEndpoints;
use crate::http::{Client, Fetched, Integrity, Request};
use crate::package::{Day, Ecosystem, Moment};
use crate::progress::Progress;
use crate::registries::npm::{Counted, Dataset, VersionDocument, counted_by, parse_version, version_url};

/// A version document is a few kilobytes; a registry that sends more is not one.
const VERSION_DOCUMENT_BYTES_MAX: u64 = 4 << 20;

/// Brings npm's listing: three small requests where nothing is new, else also the new tarballs and the days of their
/// versions.
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
    let dating = Dating { client, endpoints, today, progress };
    let former = layer::read_one(output, Ecosystem::Npm, LAYER)?;
    if let Some(layer) = former.as_ref().filter(|layer| is_of(layer, &versions, output)) {
        return confirmed(output, layer, &dating).await.map(Refreshed::Unchanged);
    }
    let folder = layer::prepare(output, Ecosystem::Npm)?;
    let mut tarballs = Vec::new();
    for (dataset, version) in Dataset::ALL.into_iter().zip(&versions) {
        tarballs.push(tarball(&dating, dataset, version, former.as_ref(), &folder).await?);
    }
    let [names, counts, repositories]: [Tarball; 3] =
        tarballs.try_into().expect("one tarball for each of the three datasets");
    let tarballs = Tarballs { names, counts, repositories };
    let built = match build::build(output, &tarballs, progress) {
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
    if let Some(other) = version.name.as_deref().filter(|name| *name != dataset.package()) {
        let (other, expected) = (other.escape_debug(), dataset.package());
        return Err(refuse(format!("its `name` is `{other}`: expected `{expected}`")));
    }
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '+');
    if version.version.is_empty() || !version.version.chars().all(plain) {
        return Err(refuse(format!("`{}` is not a version", version.version.escape_debug())));
    }
    Ok(version)
}

/// Whether a layer was made from just these versions and is still whole.
fn is_of(layer: &Layer, versions: &[VersionDocument], output: &Path) -> bool {
    let same = Dataset::ALL.into_iter().zip(versions).all(|(dataset, version)| {
        of_version(layer, dataset, &version.version).is_some_and(|source| !has_wrong_counts(source))
    });
    same && layer.path(output).exists()
}

/// The source of a dataset in a layer, where it is of that version.
fn of_version<'a>(layer: &'a Layer, dataset: Dataset, version: &str) -> Option<&'a Source> {
    let mut sources = layer.sources.iter();
    sources.find(|source| source.id == dataset.package() && source.version.as_deref() == Some(version))
}

/// The layer at hand, asked for today and found to be the newest. Days that could not be learnt are asked for again.
async fn confirmed(output: &Path, layer: &Layer, dating: &Dating<'_>) -> Result<Layer, ListingError> {
    let mut confirmed = layer.clone();
    for (source, before) in confirmed.sources.iter_mut().zip(&layer.sources) {
        if let Some(dataset) = Dataset::ALL.into_iter().find(|dataset| dataset.package() == before.id) {
            source.date(&dating.again(dataset, before, layer).await);
        }
    }
    settle(&mut confirmed);
    if confirmed != *layer {
        layer::write_record(output, &confirmed)?;
    }
    Ok(confirmed)
}

/// The tarball of a version, brought where it is not at hand, with its days.
async fn tarball(
    dating: &Dating<'_>,
    dataset: Dataset,
    version: &VersionDocument,
    former: Option<&Layer>,
    folder: &Path,
) -> Result<Tarball, ListingError> {
    let known = former.and_then(|layer| Some((layer, of_version(layer, dataset, &version.version)?)));
    let path = folder.join(format!("{}-{}.tgz", dataset.package(), version.version));
    let is_counts = dataset == Dataset::Counts;
    let (integrity, modified) =
        if is_counts && counted_by(&version.version, dating.today) == Counted::DailyAverages {
            dating.progress.warn(&format!("warning: {}", averages(&version.version)));
            (version.dist.integrity.clone(), None)
        } else {
            let (integrity, modified) = bring(dating, dataset, version, &path).await?;
            (Some(integrity), modified)
        };
    let dated = match known.filter(|(_, source)| modified.is_none() || source.settled(dating.today).is_some())
    {
        Some((layer, source)) => dating.again(dataset, source, layer).await,
        None => dating.of(dataset, &version.version, modified).await,
    };
    Ok(Tarball { path, version: version.version.clone(), integrity, dated })
}

/// Brings a tarball where it is not at hand. Returns its integrity, and when its server says that it was last changed.
async fn bring(
    dating: &Dating<'_>,
    dataset: Dataset,
    version: &VersionDocument,
    path: &Path,
) -> Result<(String, Option<Moment>), ListingError> {
    let progress = dating.progress;
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
    let there = path.exists() && is_whole(path, integrity.as_ref())?;
    let modified = if there {
        progress.note(&format!("{} is there already", subject()));
        None
    } else {
        let url = &version.dist.tarball;
        dating.client.download(url, path, integrity.as_ref(), progress).await?.last_modified
    };
    let integrity = match &version.dist.integrity {
        Some(text) => text.clone(),
        None => build::own_integrity(path)?,
    };
    Ok((integrity, modified))
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
