//! `coverage` of one ecosystem, counted a stretch of names at a time: which packages have a value, and why the others
//! have none. It leaves out the values.

use std::collections::BTreeMap;

use polars::prelude::*;

use super::overlay::Placed;
use super::schema::{self, ColumnKind};
use crate::listing::{Layer, Missing, Note, Source, Stale};
use crate::package::Day;

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
    pub asked: Option<Day>,
    pub source: Option<String>,
    pub note: Option<String>,
}

/// The days that `coverage` tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Days {
    /// The registry's own day.
    pub own: Day,
    /// The day of its newest answer; none = nobody of it was asked.
    pub answered: Option<Day>,
    /// The newest day on which a source of the snapshot was asked for.
    pub asked: Day,
}

impl CoverageRow {
    fn add(&mut self, other: &Self) {
        self.packages += other.packages;
        self.observed += other.observed;
        self.zero += other.zero;
        self.none += other.none;
        self.not_asked += other.not_asked;
        self.not_in_source += other.not_in_source;
        self.withheld += other.withheld;
        self.refused += other.refused;
        self.left_out += other.left_out;
        self.unknown += other.unknown;
    }
}

/// Where the values of a column come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Way {
    /// Every row has one.
    Whole,
    /// The layer that gives the names.
    Names,
    /// The window of the counts, for every row: that of the source that its count is from.
    Window,
    /// Ranks computed from the counts, for as many packages.
    Ranked(usize),
    /// The first of its providers that knows it; no providers: nobody was asked.
    Provided,
}

/// A layer that has a column, and the source within it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Provider {
    pub layer: usize,
    pub source: usize,
    /// It is the first, or gave a value that no earlier one had: a layer that only repeats what an earlier one knows
    /// does not date or name the column.
    pub contributed: bool,
}

/// The counts of a column so far.
#[derive(Debug)]
pub(super) struct Tally {
    pub column: &'static schema::Column,
    pub way: Way,
    pub providers: Vec<Provider>,
    packages: u64,
    observed: u64,
    zero: u64,
    none: u64,
    declared: u64,
    /// Nulls by the set of providers that list the package and say nothing of it (a bit each).
    nulls: BTreeMap<u64, u64>,
    /// Rows of which the crawl speaks.
    crawled: Option<CoverageRow>,
}

/// The rows of a stretch, as one column sees them.
pub(super) struct Seen<'a> {
    /// The listing's values; none where it has no such column.
    pub values: Option<&'a Column>,
    /// Whether a repository is declared, where the column is about that.
    pub states: Option<&'a Column>,
    /// By layer: set where the layer lists the package.
    pub marks: &'a [Column],
    /// What the crawl says.
    pub placed: &'a Placed,
    /// Rows of packages that are not listed, in order; they are not counted.
    pub unlisted: &'a [usize],
    /// Rows of the stretch.
    pub height: usize,
}

impl Tally {
    pub const fn new(column: &'static schema::Column, way: Way, providers: Vec<Provider>) -> Self {
        Self {
            column,
            way,
            providers,
            packages: 0,
            observed: 0,
            zero: 0,
            none: 0,
            declared: 0,
            nulls: BTreeMap::new(),
            crawled: None,
        }
    }

    /// Counts the listed packages of a stretch: rows of which the crawl speaks by what it says, the others by the listing.
    pub fn count(&mut self, seen: &Seen<'_>, records: &[Layer]) -> PolarsResult<()> {
        let spoken = seen.placed.rows(self.column.name, seen.unlisted);
        if spoken.is_empty() && seen.unlisted.is_empty() {
            return self.count_listed(seen, records, None);
        }
        if !spoken.is_empty() {
            let asked: IdxCa = IdxCa::from_vec("".into(), spoken.iter().map(|row| *row as IdxSize).collect());
            let base = seen.values.map(|values| values.take(&asked)).transpose()?;
            let crawled = self.crawled.get_or_insert_default();
            seen.placed.count(self.column, base.as_ref(), seen.unlisted, crawled)?;
        }
        let mut others = vec![true; seen.height];
        for row in spoken.iter().chain(seen.unlisted) {
            others[*row] = false;
        }
        self.count_listed(seen, records, Some(&BooleanChunked::from_slice("".into(), &others)))
    }

    fn count_listed(
        &mut self,
        seen: &Seen<'_>,
        records: &[Layer],
        only: Option<&BooleanChunked>,
    ) -> PolarsResult<()> {
        let kept = |column: &Column| match only {
            Some(only) => column.filter(only),
            None => Ok(column.clone()),
        };
        self.packages += only.map_or(seen.height as u64, count);
        let Some(values) = seen.values.map(kept).transpose()? else { return Ok(()) };
        self.observed += (values.len() - values.null_count()) as u64;
        self.zero += zeros(&values, self.column.kind)?;
        let mut nulls = values.is_null();
        if let Some(states) = seen.states.map(kept).transpose()? {
            let is = |word: &str| -> PolarsResult<BooleanChunked> { Ok(states.str()?.equal(word)) };
            self.none += count(&(&nulls & &is("none")?));
            self.declared += count(&(&nulls & &is("declared")?));
            nulls = &nulls & &states.is_null();
        }
        self.split_nulls(nulls, 0, 0, &|layer| Ok(kept(&seen.marks[layer])?.is_not_null()), records)
    }

    /// Counts nulls by the set of providers that list the package: each provider halves the rows.
    fn split_nulls(
        &mut self,
        nulls: BooleanChunked,
        provider: usize,
        set: u64,
        listed: &dyn Fn(usize) -> PolarsResult<BooleanChunked>,
        records: &[Layer],
    ) -> PolarsResult<()> {
        let many = count(&nulls);
        if many == 0 {
            return Ok(());
        }
        let Some(one) = self.providers.get(provider).filter(|_| provider < 64) else {
            *self.nulls.entry(set).or_default() += many;
            return Ok(());
        };
        if source(*one, records).without_value != Missing::Unknown {
            return self.split_nulls(nulls, provider + 1, set, listed, records);
        }
        let listed_there = listed(one.layer)?;
        let (inside, outside) = (&nulls & &listed_there, &nulls & &!&listed_there);
        self.split_nulls(inside, provider + 1, set | 1 << provider, listed, records)?;
        self.split_nulls(outside, provider + 1, set, listed, records)
    }

    /// The row of `coverage`. `left_out`: the snapshot does not keep the column.
    pub fn finish(&self, records: &[Layer], days: Days, left_out: bool) -> CoverageRow {
        let mut row = self.listed(records, days);
        if let Some(crawled) = &self.crawled {
            row.add(crawled);
            let answered = days.answered.or(Some(days.own));
            (row.as_of, row.asked) = (row.as_of.max(answered), row.asked.max(answered));
            row.source =
                Some(row.source.map_or_else(|| "crawl".to_owned(), |known| format!("crawl, {known}")));
        }
        if left_out && row.observed > 0 {
            row.left_out += std::mem::take(&mut row.observed);
            row.note = Some(join_notes(row.note.as_deref(), "left out of this snapshot for size"));
        }
        row
    }

    fn listed(&self, records: &[Layer], days: Days) -> CoverageRow {
        let packages = self.packages;
        let blank = CoverageRow { column: self.column.name, packages, ..CoverageRow::default() };
        let nobody = CoverageRow { not_asked: packages, ..blank.clone() };
        let described = |row| self.described(row, records, days);
        match self.way {
            Way::Whole => CoverageRow { observed: packages, as_of: Some(days.own), ..blank },
            Way::Names => described(CoverageRow { observed: packages, ..blank }),
            _ if self.providers.is_empty() => nobody,
            Way::Window => {
                let unknown = packages - self.observed;
                described(CoverageRow { observed: self.observed, unknown, ..blank })
            }
            Way::Ranked(kept) => {
                let note = format!("computed from downloads_30d, kept for the first {kept}");
                let row = described(blank);
                CoverageRow {
                    observed: self.observed,
                    not_in_source: packages - self.observed,
                    note: Some(join_notes(row.note.as_deref(), &note)),
                    ..row
                }
            }
            Way::Provided => self.explained(described(blank), records),
        }
    }

    fn contributors(&self) -> impl Iterator<Item = (usize, &Provider)> {
        self.providers.iter().enumerate().filter(|(_, provider)| provider.contributed)
    }

    /// Nulls by reason: none declared, refused value, known row without value, row not in the source.
    fn explained(&self, row: CoverageRow, records: &[Layer]) -> CoverageRow {
        let knows: u64 =
            self.contributors().filter(|(index, _)| *index < 64).map(|(index, _)| 1 << index).sum();
        let nulls: u64 = self.nulls.values().sum();
        let known: u64 = self.nulls.iter().filter(|(set, _)| **set & knows != 0).map(|(_, many)| many).sum();
        // A rank is missing because the source ranks no further, never because it does not know.
        let unknown = if self.column.name == "download_rank" { 0 } else { known };
        let rest = nulls - unknown;
        let refused: u64 = self.contributors().map(|(_, provider)| source(*provider, records).refused).sum();
        let refused = if self.is_about_repository() { 0 } else { refused.min(rest) };
        CoverageRow {
            observed: self.observed,
            zero: self.zero,
            none: self.none,
            unknown,
            refused: refused + self.declared,
            not_in_source: rest - refused,
            ..row
        }
    }

    /// Whether nulls of the column are explained by `repository_state`.
    pub fn is_about_repository(&self) -> bool {
        matches!(self.column.name, "repository_url" | "repository_host")
    }

    /// The row with the sources, days and notes of those that contributed.
    fn described(&self, row: CoverageRow, records: &[Layer], days: Days) -> CoverageRow {
        let sources: Vec<&Source> =
            self.contributors().map(|(_, provider)| source(*provider, records)).collect();
        let ids: Vec<&str> = sources.iter().map(|source| source.id.as_str()).collect();
        let mut notes: Vec<String> = self
            .contributors()
            .flat_map(|(_, provider)| &records[provider.layer].notes)
            .filter(|note| about(note, row.column))
            .map(|note| note.text.clone())
            .collect();
        if self.is_of_counts() {
            notes.extend(sources.iter().filter_map(|source| window_note(source, days.own)));
        }
        notes.extend(
            self.contributors().filter_map(|(_, provider)| stale_note(*provider, records, days.asked)),
        );
        CoverageRow {
            as_of: sources.iter().map(|source| source.as_of).max(),
            asked: sources.iter().map(|source| source.asked_on()).max(),
            source: (!ids.is_empty()).then(|| ids.join(", ")),
            note: (!notes.is_empty()).then(|| notes.join("; ")),
            ..row
        }
    }

    /// Whether its values are counts of downloads, or made of such.
    fn is_of_counts(&self) -> bool {
        self.column.name == "downloads_30d" || matches!(self.way, Way::Window | Way::Ranked(_))
    }
}

/// Whether a note is about a column: those about all columns are not repeated for the names, whose sources have none of
/// their own.
fn about(note: &Note, column: &str) -> bool {
    note.column.as_deref().map_or(column != "name", |about| about == column)
}

/// What to know of the days that a source counts, where it counts; `own` is the registry's own day.
fn window_note(source: &Source, own: Day) -> Option<String> {
    let window = source.counted()?;
    let behind = |end: Day| own.days_since_epoch() - end.days_since_epoch();
    let age = window.latest_end().map(behind).filter(|days| *days > 0);
    let age = age.map(|days| format!("; the latest of these days is {days} days before {own}"));
    Some(format!("`{}` counts {window}{}", source.id, age.unwrap_or_default()))
}

/// What to know of a source that is older than its stated age.
fn stale_note(provider: Provider, records: &[Layer], asked: Day) -> Option<String> {
    let stale = Stale::of(records[provider.layer].ecosystem, source(provider, records), asked)?;
    Some(format!(
        "stale: `{}` is of {}, {} days before {asked} (stale after {})",
        stale.id, stale.as_of, stale.age_days, stale.after_days
    ))
}

/// The source of a provider.
pub(super) fn source(provider: Provider, records: &[Layer]) -> &Source {
    &records[provider.layer].sources[provider.source]
}

fn zeros(values: &Column, kind: ColumnKind) -> PolarsResult<u64> {
    Ok(match kind {
        ColumnKind::Count => count(&values.i64()?.equal(0)),
        ColumnKind::Number => count(&values.f64()?.equal(0.0)),
        ColumnKind::Flag => count(&std::ops::Not::not(values.bool()?.clone())),
        ColumnKind::Text | ColumnKind::Date | ColumnKind::Moment => 0,
    })
}

/// How many are set.
pub(super) fn count(mask: &BooleanChunked) -> u64 {
    u64::from(mask.sum().unwrap_or(0))
}

fn join_notes(note: Option<&str>, more: &str) -> String {
    note.map_or_else(|| more.to_owned(), |note| format!("{note}; {more}"))
}
