//! What the record of npm's layer says of its three sources: versions, days, and what the counts count. It leaves out
//! the rows (`build`), and where the days come from (`dates`).

use super::super::age::{COUNTS_DAYS, LIST_DAYS};
use super::super::layer::{Covers, FORM, Layer, Note, Refusal};
use super::super::source::{Missing, Source};
use super::build::{Tarball, Tarballs};
use crate::package::{Ecosystem, WindowEdges};
use crate::registries::npm::{Counted, Dataset, counted_by};

/// The id of npm's own layer.
pub const LAYER: &str = "registry";

/// Why a count was left out that stands for nothing.
pub(super) const NOT_A_COUNT: &str = "the count is not a whole number, zero or more";

/// The column of the counts.
const COUNTS_COLUMN: &str = "downloads_30d";

const COLUMNS: [&[&str]; 3] =
    [&["name"], &[COUNTS_COLUMN], &["repository_state", "repository_url", "repository_host"]];

/// The record of a layer that is about to be written; `rows` by dataset.
pub(super) fn record(tarballs: &Tarballs, rows: [usize; 3], refusals: Vec<Refusal>) -> Layer {
    let all = [&tarballs.names, &tarballs.counts, &tarballs.repositories];
    let sources = Dataset::ALL.into_iter().zip(all).zip(rows).zip(COLUMNS);
    let mut sources: Vec<Source> = sources
        .map(|(((dataset, tarball), rows), columns)| source(dataset, tarball, rows as u64, columns))
        .collect();
    if let Some(counts) = sources.iter_mut().find(|source| source.id == Dataset::Counts.package()) {
        let refused = refusals.iter().filter(|one| one.source == counts.id && one.reason == NOT_A_COUNT);
        counts.refused = refused.map(|refusal| refusal.count).sum();
    }
    let mut layer = Layer {
        form: FORM,
        ecosystem: Ecosystem::Npm,
        id: LAYER.to_owned(),
        as_of: tarballs.names.dated.as_of,
        covers: Covers::All,
        file: String::new(),
        rows: 0,
        sha256: String::new(),
        sources,
        refusals,
        notes: Vec::new(),
        etag: None,
        etag_url: None,
    };
    settle(&mut layer);
    layer
}

fn source(dataset: Dataset, tarball: &Tarball, rows: u64, columns: &[&str]) -> Source {
    let mut source = Source {
        id: dataset.package().to_owned(),
        title: String::new(),
        version: Some(tarball.version.clone()),
        as_of: tarball.dated.as_of,
        asked: None,
        dated_by: None,
        stale_after_days: None,
        window: None,
        window_days: None,
        window_edges: None,
        license: Some("MIT".to_owned()),
        integrity: tarball.integrity.clone(),
        rows,
        columns: columns.iter().map(ToString::to_string).collect(),
        refused: 0,
        without_value: Missing::NotInSource,
    };
    source.date(&tarball.dated);
    source
}

/// Brings what follows from versions and days up to date: the layer's day, what is counted, ages, titles and notes.
pub(in crate::listing) fn settle(layer: &mut Layer) {
    layer.notes.clear();
    for dataset in Dataset::ALL {
        let found = layer.sources.iter_mut().find(|source| source.id == dataset.package());
        let Some(source) = found else { continue };
        title(dataset).clone_into(&mut source.title);
        match dataset {
            Dataset::Names => {
                source.stale_after_days = Some(LIST_DAYS);
                layer.as_of = source.as_of;
            }
            Dataset::Repositories => source.stale_after_days = Some(LIST_DAYS),
            Dataset::Counts => {
                source.stale_after_days = Some(COUNTS_DAYS);
                layer
                    .notes
                    .extend(count(source).map(|text| Note { column: Some(COUNTS_COLUMN.into()), text }));
            }
        }
    }
}

/// Notes the window of the counts; returns what to know of it beside.
fn count(source: &mut Source) -> Option<String> {
    let version = source.version.clone().unwrap_or_default();
    let Counted::Downloads(window) = counted_by(&version, source.as_of) else {
        source.count(None);
        return Some(averages(&version));
    };
    source.count(Some(window));
    (window.edges == WindowEdges::Unknown).then(|| {
        format!(
            "which days `{}` {version} counts is not known: expected a version 2.YYYYMMDD.0 that was published on that day or later",
            source.id
        )
    })
}

/// What is said of counts that are of another quantity.
pub(super) fn averages(version: &str) -> String {
    format!(
        "no counts are taken from `{}` {version}: versions 1 hold averages of downloads a day over a year, which is another quantity than downloads in 30 days",
        Dataset::Counts.package()
    )
}

/// Whether the layer's counts are of another quantity than downloads in 30 days: older versions of this program took
/// whatever was there.
pub(super) fn has_wrong_counts(source: &Source) -> bool {
    let version = source.version.as_deref().unwrap_or_default();
    source.rows > 0
        && source.id == Dataset::Counts.package()
        && counted_by(version, source.as_of) == Counted::DailyAverages
}

const fn title(dataset: Dataset) -> &'static str {
    match dataset {
        Dataset::Names => "every public npm name, as published in a package of its own",
        Dataset::Counts => "npm downloads in 30 days, as published in a package of its own",
        Dataset::Repositories => {
            "declared repository of every npm package, as published in a package of its own"
        }
    }
}
