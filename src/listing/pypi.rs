//! PyPI's listing: the simple index in JSON, one request for every name and serial, asked for again only where it
//! has changed. It leaves out per-project documents.

use std::collections::HashSet;
use std::path::Path;

use polars::prelude::*;

use super::import::refuse;
use super::layer::{self, Covers, FORM, Layer, Missing, Refusal, Source};
use super::npm::chain;
use super::{ListingError, Refreshed};
use crate::endpoint::PypiEndpoint;
use crate::http::{Client, Conditional, Document, Fetched, Request};
use crate::package::{Day, Ecosystem, check_name};
use crate::progress::{Progress, Unit};
use crate::registries::pypi::{ACCEPT, IndexSummary, check_content_type, read_index};

/// The id of the index's layer, and of its source.
pub const LAYER: &str = "simple-index";

/// The index is tens of megabytes; ten times that is no index.
const INDEX_BYTES_MAX: u64 = 512 << 20;

/// Brings PyPI's listing: one request, and nothing more where the index is unchanged.
///
/// # Errors
/// An index that cannot be fetched, is not in the JSON form, or is cut; then the listing stays as it was.
pub async fn refresh(
    client: &Client,
    endpoint: &PypiEndpoint,
    output: &Path,
    today: Day,
    progress: &dyn Progress,
) -> Result<Refreshed, ListingError> {
    // A layer that is dated after today is made again.
    let old = layer::read_one(output, Ecosystem::Pypi, LAYER)?
        .filter(|layer| layer.path(output).exists() && !layer.is_after(today));
    let conditional = old.as_ref().and_then(|layer| {
        let url = layer.etag_url.as_ref()?.parse().ok()?;
        Some(Conditional { etag: layer.etag.clone()?, url })
    });
    let request = Request {
        url: &endpoint.index,
        accept: Some(ACCEPT),
        conditional: conditional.as_ref(),
        limit_bytes: INDEX_BYTES_MAX,
    };
    match (client.fetch_bytes(request, progress).await?, old) {
        (Fetched::Unchanged, Some(layer)) => Ok(Refreshed::Unchanged(layer)),
        (Fetched::Unchanged, None) => {
            Err(refused("the server said that it is unchanged, which was not asked".into()))
        }
        (Fetched::Fresh(document), _) => store(output, &document, today, progress).map(Refreshed::Fresh),
    }
}

fn refused(why: String) -> ListingError {
    ListingError::Document { subject: "simple index".into(), why }
}

fn store(
    output: &Path,
    document: &Document<Vec<u8>>,
    today: Day,
    progress: &dyn Progress,
) -> Result<Layer, ListingError> {
    check_content_type(document.content_type.as_deref()).map_err(|error| refused(error.to_string()))?;
    let (frame, summary, refusals) = read(&document.body, progress)?;
    if frame.height() == 0 {
        return Err(refused("it lists no project; expected every project of the registry".into()));
    }
    let conditional = document.conditional();
    let record = Layer {
        form: FORM,
        ecosystem: Ecosystem::Pypi,
        id: LAYER.to_owned(),
        as_of: today,
        covers: Covers::All,
        file: String::new(),
        rows: 0,
        sha256: String::new(),
        sources: vec![source(&summary, document, &frame, today)],
        refusals,
        notes: Vec::new(),
        etag: conditional.as_ref().map(|conditional| conditional.etag.clone()),
        etag_url: conditional.as_ref().map(|conditional| conditional.url.to_string()),
    };
    layer::write(output, record, &frame)
}

fn source(summary: &IndexSummary, document: &Document<Vec<u8>>, frame: &DataFrame, today: Day) -> Source {
    let serial = summary.last_serial.filter(|serial| *serial > 0).or(document.last_serial);
    Source {
        id: LAYER.to_owned(),
        title: format!("PyPI's simple index, JSON form {}", summary.api_version),
        version: serial.map(|serial| serial.to_string()),
        as_of: today,
        window: None,
        license: None,
        integrity: None,
        rows: frame.height() as u64,
        columns: vec!["name".to_owned(), "registry_serial".to_owned()],
        refused: 0,
        without_value: Missing::Unknown,
    }
}

type Rows = (DataFrame, IndexSummary, Vec<Refusal>);

fn read(body: &[u8], progress: &dyn Progress) -> Result<Rows, ListingError> {
    let mut task = progress.begin("reading the index", None, Unit::Packages);
    let (mut refusals, mut seen) = (Vec::new(), HashSet::new());
    let (mut names, mut serials): (Vec<String>, Vec<Option<i64>>) = (Vec::new(), Vec::new());
    let summary = read_index(body, |name, serial| {
        task.advance(1);
        if let Err(error) = check_name(Ecosystem::Pypi, name) {
            refuse(&mut refusals, LAYER, &format!("the name is not a name: {error}"), name);
        } else if !seen.insert(name.to_owned()) {
            refuse(&mut refusals, LAYER, "the name is there twice; the first counts", name);
        } else {
            names.push(name.to_owned());
            serials.push(serial.filter(|serial| *serial > 0).and_then(|serial| i64::try_from(serial).ok()));
        }
    })
    .map_err(|error| refused(chain(&error)))?;
    task.finish("the index");
    let frame = df!("name" => names, "registry_serial" => serials)
        .and_then(|frame| frame.sort(["name"], SortMultipleOptions::default()))
        .map_err(|source| ListingError::Frame { path: LAYER.into(), source })?;
    Ok((frame, summary, refusals))
}
