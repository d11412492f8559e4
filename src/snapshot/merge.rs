//! Layers and ledger of one ecosystem become its rows of `packages` and its rows of `coverage`, a stretch of names at a
//! time. It leaves out files, and how coverage is counted (`tally`).

use std::collections::BTreeSet;

use polars::prelude::*;

use super::crawled::Crawled;
use super::overlay::Placed;
use super::ranks::{RANKS_KEPT, Ranked, Ranking};
use super::schema::{self, PACKAGES};
use super::tally::{CoverageRow, Days, Provider, Seen, Tally, Way};
use super::windows;
use crate::listing::{Covers, Layer, Refusal};
use crate::package::{Day, Ecosystem};

/// Rows of a layer whose name is not listed, and the first such name.
type Absent = (u64, Option<String>);

const MARK: &str = "__in_layer_";

/// One ecosystem being merged.
pub(super) struct Merge<'a> {
    ecosystem: Ecosystem,
    days: Days,
    records: &'a [Layer],
    leave_out: &'static [&'static str],
    ranked: Option<Ranked>,
    tallies: Vec<Tally>,
    /// By layer: rows whose name is not listed, and the first of them.
    absent: Vec<Absent>,
    /// Rows of packages that the listing does not have.
    unlisted: u64,
}

/// Rows of a stretch: real columns only, in order of name, and what the crawl lays over them.
pub(super) struct Rows {
    pub frame: DataFrame,
    pub placed: Placed,
}

/// What is known of an ecosystem once every stretch is merged.
pub(super) struct Merged {
    pub coverage: Vec<CoverageRow>,
    pub refusals: Vec<Refusal>,
    pub unlisted: u64,
}

impl<'a> Merge<'a> {
    /// Begins a merge. `ranked`: ranks computed from counts, for a listing that has no ranks of its own.
    pub fn new(
        ecosystem: Ecosystem,
        days: Days,
        records: &'a [Layer],
        leave_out: &'static [&'static str],
        ranked: Option<Ranked>,
    ) -> Self {
        let tallies = PACKAGES.columns.iter().map(|column| tally(column, records)).collect();
        let absent = vec![(0, None); records.len()];
        Self { ecosystem, days, records, leave_out, ranked, tallies, absent, unlisted: 0 }
    }

    /// Merges the rows of each layer in the next stretch with what the crawl knows there.
    pub fn add(&mut self, layers: Vec<DataFrame>, crawled: Option<Crawled>) -> PolarsResult<Rows> {
        let none = BTreeSet::new();
        let known = crawled.as_ref().map_or(&none, |crawled| &crawled.rows);
        let names = with_more(population(&layers, self.records)?, known)?;
        let joined = join(names, layers, &mut self.absent)?;
        let height = joined.height();
        let mut placed = match crawled {
            Some(crawled) => crawled.overlay.place(joined.column("name")?.str()?),
            None => Placed::default(),
        };
        let marks = (0..self.records.len())
            .map(|index| joined.column(&format!("{MARK}{index}")).cloned())
            .collect::<PolarsResult<Vec<_>>>()?;
        let unlisted = unlisted(&marks, self.records)?;
        self.unlisted += unlisted.len() as u64;
        let mut columns = Vec::new();
        let mut states = None;
        for tally in &mut self.tallies {
            let values =
                values(tally, &joined, self.ecosystem, self.days.own, self.records, self.ranked.as_mut())?;
            if tally.column.name == "repository_state" {
                states.clone_from(&values);
            }
            let about = tally.is_about_repository();
            let seen = Seen {
                values: values.as_ref(),
                states: states.as_ref().filter(|_| about),
                marks: &marks,
                placed: &placed,
                unlisted: &unlisted,
                height,
            };
            tally.count(&seen, self.records)?;
            if self.leave_out.contains(&tally.column.name) {
                placed.remove(tally.column.name);
            } else if let Some(values) = values {
                columns.push(values.with_name(tally.column.name.into()));
            }
        }
        Ok(Rows { frame: DataFrame::new(height, columns)?, placed })
    }

    /// Ends the merge.
    pub fn finish(self) -> Merged {
        let coverage = self
            .tallies
            .iter()
            .map(|tally| tally.finish(self.records, self.days, self.leave_out.contains(&tally.column.name)))
            .collect();
        let told = self.records.iter().flat_map(|layer| layer.refusals.iter().cloned());
        let absent = self.records.iter().zip(self.absent).filter(|(_, (count, _))| *count > 0);
        let absent = absent.map(|(layer, (count, example))| Refusal {
            source: layer.id.clone(),
            reason: "the name is not in the registry's listing".into(),
            count,
            example: example.unwrap_or_default().escape_debug().to_string(),
        });
        Merged { coverage, refusals: told.chain(absent).collect(), unlisted: self.unlisted }
    }
}

/// Whether the first layer lists every package, so that the others' names are not listed.
fn lists_all(records: &[Layer]) -> bool {
    records.first().is_some_and(|first| first.covers == Covers::All)
}

/// The rows that are not listed, in order; none where no layer lists every package: then it is not known.
fn unlisted(marks: &[Column], records: &[Layer]) -> PolarsResult<Vec<usize>> {
    let Some(mark) = marks.first().filter(|_| lists_all(records)) else { return Ok(Vec::new()) };
    let rows = mark.bool()?.iter().enumerate();
    Ok(rows.filter(|(_, listed)| listed.is_none()).map(|(row, _)| row).collect())
}

/// The names with the columns of every layer beside them, as `column@layer`.
fn join(names: DataFrame, layers: Vec<DataFrame>, absent: &mut [Absent]) -> PolarsResult<DataFrame> {
    let mut joined = names;
    for (index, mut layer) in layers.into_iter().enumerate() {
        let own: Vec<String> = layer.get_column_names().iter().map(ToString::to_string).collect();
        for name in own.iter().filter(|name| *name != "name") {
            layer.rename(name, format!("{name}@{index}").into())?;
        }
        let mark = format!("{MARK}{index}");
        layer.with_column(BooleanChunked::full(mark.as_str().into(), true, layer.height()).into_column())?;
        if joined.width() == 1 && joined.column("name")? == layer.column("name")? {
            joined = layer;
            continue;
        }
        let with = joined.left_join(&layer, ["name"], ["name"])?;
        let marks = with.column(&mark)?;
        let found = marks.len() - marks.null_count();
        if found < layer.height() {
            let (count, example) = &mut absent[index];
            *count += (layer.height() - found) as u64;
            if example.is_none() {
                *example = absent_name(&joined, &layer)?;
            }
        }
        joined = with;
    }
    Ok(joined)
}

/// The names of a stretch: those of the first layer where it lists every package, else those of all layers.
pub(super) fn population(layers: &[DataFrame], records: &[Layer]) -> PolarsResult<DataFrame> {
    let Some(first) = layers.first() else {
        return df!("name" => Vec::<String>::new());
    };
    let mut names = first.select(["name"])?;
    if lists_all(records) || layers.len() == 1 {
        return Ok(names);
    }
    for layer in &layers[1..] {
        names.vstack_mut(&layer.select(["name"])?)?;
    }
    names.unique_stable(None, UniqueKeepStrategy::First, None)?.sort(["name"], SortMultipleOptions::default())
}

/// Adds the counts of a stretch to the ranking: of each listed package the first that is known.
pub(super) fn counts(
    layers: Vec<DataFrame>,
    records: &[Layer],
    providers: &mut [Provider],
    ranking: &mut Ranking,
) -> PolarsResult<()> {
    let mut absent = vec![(0, None); records.len()];
    let joined = join(population(&layers, records)?, layers, &mut absent)?;
    let column = PACKAGES.columns.iter().find(|one| one.name == "downloads_30d").expect("schema");
    let counts = coalesced(column, providers, &joined)?;
    ranking.add(joined.column("name")?.str()?, counts.i64()?);
    Ok(())
}

/// The names with those that only the crawl knows, in order.
fn with_more(names: DataFrame, with_facts: &BTreeSet<String>) -> PolarsResult<DataFrame> {
    let mut unlisted: BTreeSet<&str> = with_facts.iter().map(String::as_str).collect();
    if !unlisted.is_empty() {
        for name in names.column("name")?.str()?.iter().flatten() {
            unlisted.remove(name);
        }
    }
    if unlisted.is_empty() {
        return Ok(names);
    }
    let more = df!("name" => unlisted.into_iter().collect::<Vec<_>>())?;
    let mut all = names;
    all.vstack_mut(&more)?;
    all.sort(["name"], SortMultipleOptions::default())
}

fn absent_name(names: &DataFrame, layer: &DataFrame) -> PolarsResult<Option<String>> {
    let known: BTreeSet<&str> = names.column("name")?.str()?.iter().flatten().collect();
    let listed = layer.column("name")?.str()?;
    Ok(listed.iter().flatten().find(|name| !known.contains(name)).map(str::to_owned))
}

fn tally(column: &'static schema::Column, records: &[Layer]) -> Tally {
    let own = providers(column.name, records);
    let counts = || providers("downloads_30d", records);
    let (way, providers) = match column.name {
        "ecosystem" | "observed_at" => (Way::Whole, Vec::new()),
        "name" => (Way::Names, own.into_iter().take(1).collect()),
        "listed" if lists_all(records) => {
            (Way::Names, providers("name", records).into_iter().take(1).collect())
        }
        name if windows::COLUMNS.contains(&name) => (Way::Window, windows::providers(counts(), records)),
        "download_rank" if own.is_empty() => (Way::Ranked(RANKS_KEPT), counts()),
        _ => (Way::Provided, own),
    };
    Tally::new(column, way, providers)
}

/// Layers that have the column, with the source that fills it; the first contributes.
pub(super) fn providers(column: &str, records: &[Layer]) -> Vec<Provider> {
    let fills = |layer: &'_ Layer| {
        layer.sources.iter().position(|source| source.columns.iter().any(|name| name == column))
    };
    let found = records.iter().enumerate().filter_map(|(layer, record)| Some((layer, fills(record)?)));
    found
        .enumerate()
        .map(|(nth, (layer, source))| Provider { layer, source, contributed: nth == 0 })
        .collect()
}

fn values(
    tally: &mut Tally,
    joined: &DataFrame,
    ecosystem: Ecosystem,
    own: Day,
    records: &[Layer],
    ranked: Option<&mut Ranked>,
) -> PolarsResult<Option<Column>> {
    let height = joined.height();
    let text = |value: &str| StringChunked::full("".into(), value, height).into_column();
    let name = tally.column.name;
    Ok(Some(match tally.way {
        Way::Whole if name == "ecosystem" => text(ecosystem.id()),
        Way::Whole => day_column(own, height)?,
        Way::Names if name == "listed" => joined.column(&format!("{MARK}0"))?.is_not_null().into_column(),
        Way::Names => joined.column("name")?.clone(),
        _ if tally.providers.is_empty() => return Ok(None),
        Way::Window => windows::values(name, &mut tally.providers, joined, records)?,
        Way::Ranked(_) => {
            let counts = PACKAGES.columns.iter().find(|one| one.name == "downloads_30d").expect("schema");
            coalesced(counts, &mut tally.providers, joined)?;
            let ranked = ranked.expect("ranks are computed where no layer tells them");
            ranked.of(joined.column("name")?.str()?).into_column()
        }
        Way::Provided => coalesced(tally.column, &mut tally.providers, joined)?,
    }))
}

/// The first known value of each row.
pub(super) fn coalesced(
    column: &schema::Column,
    providers: &mut [Provider],
    joined: &DataFrame,
) -> PolarsResult<Column> {
    let kind = column.kind.data_type();
    let mut known: Option<Column> = None;
    for provider in providers {
        let more = joined.column(&format!("{}@{}", column.name, provider.layer))?.cast(&kind)?;
        known = Some(match known {
            None => more,
            Some(values) => {
                let filled = values.zip_with(&values.is_not_null(), &more)?;
                provider.contributed |= filled.null_count() < values.null_count();
                filled
            }
        });
    }
    Ok(known.unwrap_or_else(|| Column::full_null(column.name.into(), joined.height(), &kind)))
}

fn day_column(day: Day, height: usize) -> PolarsResult<Column> {
    Int32Chunked::full("".into(), day.days_since_epoch(), height).into_column().cast(&DataType::Date)
}
