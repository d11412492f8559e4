//! Layers of one ecosystem become its rows of `packages` and its rows of `coverage`. It leaves out files.

use polars::prelude::*;

use super::crawled::Crawled;
use super::overlay::Placed;
use super::schema::{self, ColumnKind, PACKAGES};
use crate::listing::{Covers, Layer, Missing, Refusal, Source};
use crate::package::{Day, Ecosystem};

/// npm's ranks are computed from counts and kept for this many packages.
pub const RANKS_KEPT: usize = 100_000;

/// A layer with its rows.
pub(super) struct Loaded {
    pub layer: Layer,
    pub frame: DataFrame,
}

/// One ecosystem, merged: real columns only, sorted by name.
pub(super) struct Merged {
    pub ecosystem: Ecosystem,
    pub as_of: Day,
    pub complete: bool,
    pub frame: DataFrame,
    /// What the crawl lays over `frame`.
    pub placed: Placed,
    pub coverage: Vec<CoverageRow>,
    pub refusals: Vec<Refusal>,
    pub sources: Vec<Source>,
}

/// Counts of one column in one ecosystem, see `schema::COVERAGE`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct CoverageRow {
    pub column: &'static str,
    pub packages: u64,
    pub observed: u64,
    pub zero: u64,
    pub none: u64,
    pub not_asked: u64,
    pub not_in_source: u64,
    pub withheld: u64,
    pub refused: u64,
    pub left_out: u64,
    pub unknown: u64,
    pub as_of: Option<Day>,
    pub source: Option<String>,
    pub note: Option<String>,
}

const MARK: &str = "__in_layer_";

/// Merges the layers; the first that covers all gives the population, without one it is the union of the names.
/// Packages with facts that no layer lists are rows too.
pub(super) fn merge(
    ecosystem: Ecosystem,
    layers: Vec<Loaded>,
    leave_out: &[&str],
    crawled: Option<Crawled>,
    as_of: Day,
) -> PolarsResult<Merged> {
    let complete = layers.first().is_some_and(|first| first.layer.covers == Covers::All);
    let mut names = population(&layers, complete)?;
    if let Some(crawled) = crawled.as_ref().filter(|crawled| !crawled.with_facts.is_empty()) {
        names = with_more(names, crawled)?;
    }
    let mut refusals: Vec<Refusal> =
        layers.iter().flat_map(|loaded| loaded.layer.refusals.iter().cloned()).collect();
    let mut joined = names;
    for (index, loaded) in layers.iter().enumerate() {
        joined = join(joined, loaded, index, &mut refusals)?;
    }
    let records: Vec<Layer> = layers.into_iter().map(|loaded| loaded.layer).collect();
    let mut merged = Columns { joined, records: &records, ecosystem, as_of, rows: Vec::new(), frame: None };
    merged.take_all(leave_out)?;
    let placed = match crawled {
        Some(crawled) => {
            let placed = crawled.overlay.place(merged.joined.column("name")?.str()?);
            merged.count_with(&placed, leave_out)?;
            placed
        }
        None => Placed::default(),
    };
    let Columns { rows: coverage, frame, .. } = merged;
    let frame = frame.expect("the name column is always taken");
    let sources = records.into_iter().flat_map(|layer| layer.sources).collect();
    Ok(Merged { ecosystem, as_of, complete, frame, placed, coverage, refusals, sources })
}

/// The names with those that only the crawl knows, in order.
fn with_more(names: DataFrame, crawled: &Crawled) -> PolarsResult<DataFrame> {
    let mut unlisted = crawled.with_facts.clone();
    for name in names.column("name")?.str()?.iter().flatten() {
        unlisted.remove(name);
    }
    if unlisted.is_empty() {
        return Ok(names);
    }
    let mut all = names;
    all.vstack_mut(&df!("name" => unlisted.into_iter().collect::<Vec<_>>())?)?;
    all.sort(["name"], SortMultipleOptions::default())
}

fn population(layers: &[Loaded], complete: bool) -> PolarsResult<DataFrame> {
    if layers.is_empty() {
        return df!("name" => Vec::<String>::new());
    }
    if complete {
        return layers[0].frame.select(["name"]);
    }
    let mut names = layers[0].frame.select(["name"])?;
    for loaded in &layers[1..] {
        names.vstack_mut(&loaded.frame.select(["name"])?)?;
    }
    names.unique_stable(None, UniqueKeepStrategy::First, None)?.sort(["name"], SortMultipleOptions::default())
}

fn join(
    base: DataFrame,
    loaded: &Loaded,
    index: usize,
    refusals: &mut Vec<Refusal>,
) -> PolarsResult<DataFrame> {
    let mut layer = loaded.frame.clone();
    let own: Vec<String> = layer.get_column_names().iter().map(ToString::to_string).collect();
    for name in own.iter().filter(|name| *name != "name") {
        layer.rename(name, format!("{name}@{index}").into())?;
    }
    let mark = BooleanChunked::full(format!("{MARK}{index}").into(), true, layer.height());
    layer.with_column(mark.into_column())?;
    if base.width() == 1 && base.column("name")? == layer.column("name")? {
        return Ok(layer);
    }
    let listed = layer.height();
    let joined = base.left_join(&layer, ["name"], ["name"])?;
    let found = listed - missing_names(&joined, index, listed)?;
    if found < listed {
        refusals.push(Refusal {
            source: loaded.layer.id.clone(),
            reason: "the name is not in the registry's listing".into(),
            count: (listed - found) as u64,
            example: absent_name(&base, &loaded.frame)?,
        });
    }
    Ok(joined)
}

fn missing_names(joined: &DataFrame, index: usize, listed: usize) -> PolarsResult<usize> {
    let marks = joined.column(&format!("{MARK}{index}"))?;
    Ok(listed - (marks.len() - marks.null_count()))
}

fn absent_name(base: &DataFrame, layer: &DataFrame) -> PolarsResult<String> {
    let absent = layer
        .clone()
        .lazy()
        .select([col("name")])
        .join(
            base.clone().lazy().select([col("name")]),
            [col("name")],
            [col("name")],
            JoinArgs::new(JoinType::Anti),
        )
        .sort(["name"], SortMultipleOptions::default())
        .limit(1)
        .collect()?;
    Ok(absent.column("name")?.str()?.get(0).unwrap_or_default().escape_debug().to_string())
}

/// Takes the schema's columns one by one out of the joined layers.
struct Columns<'a> {
    joined: DataFrame,
    records: &'a [Layer],
    ecosystem: Ecosystem,
    as_of: Day,
    rows: Vec<CoverageRow>,
    frame: Option<DataFrame>,
}

impl Columns<'_> {
    fn take_all(&mut self, leave_out: &[&str]) -> PolarsResult<()> {
        let mut columns = Vec::new();
        for column in PACKAGES.columns {
            let (values, mut row) = self.take(column)?;
            if leave_out.contains(&column.name) && row.observed > 0 {
                row.left_out = std::mem::take(&mut row.observed);
                row.note = Some(join_notes(row.note.as_deref(), "left out of this snapshot for size"));
            } else if let Some(values) = values {
                columns.push(values.with_name(column.name.into()));
            }
            self.rows.push(row);
        }
        self.frame = Some(DataFrame::new(self.joined.height(), columns)?);
        Ok(())
    }

    /// Counts the columns that the crawl speaks of again: rows without it as before, rows with it by what it says.
    fn count_with(&mut self, placed: &Placed, leave_out: &[&str]) -> PolarsResult<()> {
        let frame = self.frame.clone().expect("the columns were taken");
        for (index, column) in PACKAGES.columns.iter().enumerate() {
            if !placed.has(column.name) {
                continue;
            }
            let rows = placed.rows(column.name);
            let asked: IdxCa = IdxCa::from_vec("".into(), rows.iter().map(|row| *row as IdxSize).collect());
            let mut kept = vec![true; self.joined.height()];
            for row in &rows {
                kept[*row] = false;
            }
            let rest = Columns {
                joined: self.joined.filter(&BooleanChunked::from_slice("".into(), &kept))?,
                records: self.records,
                ecosystem: self.ecosystem,
                as_of: self.as_of,
                rows: Vec::new(),
                frame: None,
            };
            let (_, mut row) = rest.take(column)?;
            let base = match frame.column(column.name) {
                Ok(base) => Some(base.take(&asked)?),
                Err(_) => None,
            };
            placed.count(column, base.as_ref(), &mut row)?;
            row.as_of = Some(self.as_of);
            row.source =
                Some(row.source.map_or_else(|| "crawl".to_owned(), |source| format!("crawl, {source}")));
            if leave_out.contains(&column.name) {
                row.left_out += std::mem::take(&mut row.observed);
            }
            self.rows[index] = row;
        }
        Ok(())
    }

    fn take(&self, column: &schema::Column) -> PolarsResult<(Option<Column>, CoverageRow)> {
        let height = self.joined.height();
        let packages = height as u64;
        let blank =
            CoverageRow { column: column.name, packages, as_of: Some(self.as_of), ..CoverageRow::default() };
        let whole = |values: Column| (Some(values), CoverageRow { observed: packages, ..blank.clone() });
        let text = |value: &str| StringChunked::full("".into(), value, height).into_column();
        Ok(match column.name {
            "ecosystem" => whole(text(self.ecosystem.id())),
            "name" => {
                let mut listing = self.providers("name");
                listing.truncate(1);
                let row = CoverageRow { observed: packages, ..self.described(blank.clone(), &listing) };
                (Some(self.joined.column("name")?.clone()), CoverageRow { note: None, ..row })
            }
            "observed_at" => whole(day_column(self.as_of, height)?),
            "downloads_start" | "downloads_end" | "downloads_source" => self.window(column.name, &blank)?,
            "download_rank" if self.providers(column.name).is_empty() => self.rank(&blank)?,
            _ => self.provided(column, blank)?,
        })
    }

    /// Layers that have the column, by index, with the source that fills it.
    fn providers(&self, column: &str) -> Vec<(usize, &Source)> {
        let fills = |layer: &'_ Layer| {
            layer.sources.iter().position(|source| source.columns.iter().any(|name| name == column))
        };
        self.records
            .iter()
            .enumerate()
            .filter_map(|(index, layer)| fills(layer).map(|source| (index, &layer.sources[source])))
            .collect()
    }

    fn provided(
        &self,
        column: &schema::Column,
        blank: CoverageRow,
    ) -> PolarsResult<(Option<Column>, CoverageRow)> {
        let providers = self.providers(column.name);
        if providers.is_empty() {
            let row = CoverageRow { not_asked: blank.packages, as_of: None, ..blank };
            return Ok((None, row));
        }
        let (values, providers) = self.coalesced(column, providers)?;
        let mut row = self.described(blank, &providers);
        row.observed = (values.len() - values.null_count()) as u64;
        row.zero = zeros(&values, column.kind)?;
        self.explain_nulls(&values, column.name, &providers, &mut row)?;
        Ok((Some(values), row))
    }

    /// The first known value of each row, and the layers that contributed one: a later layer that only repeats what
    /// an earlier one knows does not date or name the column.
    fn coalesced<'s>(
        &self,
        column: &schema::Column,
        providers: Vec<(usize, &'s Source)>,
    ) -> PolarsResult<(Column, Vec<(usize, &'s Source)>)> {
        let kind = column.kind.data_type();
        let first = format!("{}@{}", column.name, providers[0].0);
        let mut values = self.joined.column(&first)?.cast(&kind)?;
        let mut contributed = vec![providers[0]];
        for (index, source) in providers.into_iter().skip(1) {
            let more = self.joined.column(&format!("{}@{index}", column.name))?.cast(&kind)?;
            let filled = values.zip_with(&values.is_not_null(), &more)?;
            if filled.null_count() < values.null_count() {
                contributed.push((index, source));
                values = filled;
            }
        }
        Ok((values, contributed))
    }

    fn described(&self, row: CoverageRow, providers: &[(usize, &Source)]) -> CoverageRow {
        let ids: Vec<&str> = providers.iter().map(|(_, source)| source.id.as_str()).collect();
        let notes: Vec<&str> = providers
            .iter()
            .flat_map(|(index, _)| &self.records[*index].notes)
            .filter(|note| note.column.as_deref().is_none_or(|column| column == row.column))
            .map(|note| note.text.as_str())
            .collect();
        let mut note = (!notes.is_empty()).then(|| notes.join("; "));
        for window in providers.iter().filter_map(|(_, source)| source.window) {
            let age = self.as_of.days_since_epoch() - window.end().days_since_epoch();
            let told = format!("counts cover {window}, which ended {age} days before the as-of day");
            note = Some(join_notes(note.as_deref(), &told));
        }
        let as_of = providers.iter().map(|(_, source)| source.as_of).max();
        CoverageRow { as_of, source: Some(ids.join(", ")), note, ..row }
    }

    /// Nulls by reason: none declared, refused value, known row without value, row not in the source.
    fn explain_nulls(
        &self,
        values: &Column,
        name: &str,
        providers: &[(usize, &Source)],
        row: &mut CoverageRow,
    ) -> PolarsResult<()> {
        let nulls = values.is_null();
        let mut known = BooleanChunked::full("".into(), false, values.len());
        for (index, source) in providers {
            if source.without_value == Missing::Unknown {
                known = &known | &self.joined.column(&format!("{MARK}{index}"))?.is_not_null();
            }
        }
        if matches!(name, "repository_url" | "repository_host") {
            let states = self.state()?;
            let is = |value: &str| -> PolarsResult<BooleanChunked> { Ok(states.str()?.equal(value)) };
            let (none, declared) = (is("none")?, is("declared")?);
            row.none = count(&(&nulls & &none));
            row.refused = count(&(&nulls & &declared));
            known = &known & &states.is_null();
            let rest = &nulls & &states.is_null();
            row.unknown = count(&(&rest & &known));
            row.not_in_source = count(&rest) - row.unknown;
        } else {
            // A rank is missing because the source ranks no further, never because it does not know.
            row.unknown = if name == "download_rank" { 0 } else { count(&(&nulls & &known)) };
            let rest = count(&nulls) - row.unknown;
            row.refused = providers.iter().map(|(_, source)| source.refused).sum::<u64>().min(rest);
            row.not_in_source = rest - row.refused;
        }
        Ok(())
    }

    fn state(&self) -> PolarsResult<Column> {
        let columns: Vec<Expr> = self
            .providers("repository_state")
            .iter()
            .map(|(index, _)| col(format!("repository_state@{index}")))
            .collect();
        self.select(coalesce(&columns))
    }

    fn select(&self, expression: Expr) -> PolarsResult<Column> {
        let frame = self.joined.clone().lazy().select([expression.alias("value")]).collect()?;
        Ok(frame.column("value")?.clone())
    }

    fn window(&self, name: &str, blank: &CoverageRow) -> PolarsResult<(Option<Column>, CoverageRow)> {
        let providers = self.providers("downloads_30d");
        let Some(provider) = providers.iter().find(|(_, source)| source.window.is_some()) else {
            return Ok((None, CoverageRow { not_asked: blank.packages, as_of: None, ..blank.clone() }));
        };
        let source = provider.1;
        let window = source.window.expect("just found by it");
        let height = self.joined.height();
        let values = match name {
            "downloads_start" => day_column(window.start(), height)?,
            "downloads_end" => day_column(window.end(), height)?,
            _ => StringChunked::full("".into(), &source.id, height).into_column(),
        };
        let row = self.described(CoverageRow { observed: blank.packages, ..blank.clone() }, &[*provider]);
        Ok((Some(values), row))
    }

    /// npm's rank by downloads, ties in order of name.
    fn rank(&self, blank: &CoverageRow) -> PolarsResult<(Option<Column>, CoverageRow)> {
        let providers = self.providers("downloads_30d");
        if providers.is_empty() {
            return Ok((None, CoverageRow { not_asked: blank.packages, as_of: None, ..blank.clone() }));
        }
        let (downloads, counted) = self.provided(
            PACKAGES.columns.iter().find(|c| c.name == "downloads_30d").expect("schema"),
            blank.clone(),
        )?;
        let downloads = downloads.expect("a provider exists");
        let ranks = ranks(downloads.i64()?, RANKS_KEPT);
        let observed = (ranks.len() - ranks.null_count()) as u64;
        let note = format!("computed from downloads_30d, kept for the first {RANKS_KEPT}");
        let row = CoverageRow {
            column: "download_rank",
            observed,
            zero: 0,
            unknown: 0,
            refused: 0,
            not_in_source: blank.packages - observed,
            note: Some(join_notes(counted.note.as_deref(), &note)),
            ..counted
        };
        Ok((Some(ranks.into_column()), row))
    }
}

/// Ranks of the `kept` largest values, 1 = largest, ties in row order; null beyond and where there is no value.
fn ranks(downloads: &Int64Chunked, kept: usize) -> Int64Chunked {
    let mut rows: Vec<(std::cmp::Reverse<i64>, u32)> = downloads
        .iter()
        .zip(0u32..)
        .filter_map(|(value, row)| value.map(|value| (std::cmp::Reverse(value), row)))
        .collect();
    if rows.len() > kept && kept > 0 {
        rows.select_nth_unstable(kept - 1);
        rows.truncate(kept);
    }
    rows.sort_unstable();
    let mut ranks: Vec<Option<i64>> = vec![None; downloads.len()];
    for ((_, row), rank) in rows.into_iter().zip(1i64..) {
        ranks[row as usize] = Some(rank);
    }
    Int64Chunked::from_iter_options("download_rank".into(), ranks.into_iter())
}

fn zeros(values: &Column, kind: ColumnKind) -> PolarsResult<u64> {
    Ok(match kind {
        ColumnKind::Count => count(&values.i64()?.equal(0)),
        ColumnKind::Number => count(&values.f64()?.equal(0.0)),
        ColumnKind::Flag => count(&std::ops::Not::not(values.bool()?.clone())),
        ColumnKind::Text | ColumnKind::Date | ColumnKind::Moment => 0,
    })
}

fn count(mask: &BooleanChunked) -> u64 {
    u64::from(mask.sum().unwrap_or(0))
}

fn day_column(day: Day, height: usize) -> PolarsResult<Column> {
    Int32Chunked::full("".into(), day.days_since_epoch(), height).into_column().cast(&DataType::Date)
}

fn join_notes(note: Option<&str>, more: &str) -> String {
    note.map_or_else(|| more.to_owned(), |note| format!("{note}; {more}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranks_break_ties_by_row_and_leave_nulls_unranked() {
        let downloads = Int64Chunked::from_iter_options(
            "d".into(),
            [Some(5), None, Some(9), Some(5), Some(0)].into_iter(),
        );
        let kept: Vec<_> = ranks(&downloads, 3).iter().collect();
        assert_eq!(kept, [Some(2), None, Some(1), Some(3), None]);
        let all: Vec<_> = ranks(&downloads, 10).iter().collect();
        assert_eq!(all, [Some(2), None, Some(1), Some(3), Some(4)]);
    }
}
