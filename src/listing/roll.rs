//! The roll of an ecosystem: every listed name with its rank by downloads, read from the layers a piece at a time, so
//! that five million names are never in memory together. It leaves out every other column.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use polars::prelude::*;

use super::ListingError;
use super::layer::{self, Covers, Layer};
use crate::package::{Day, Ecosystem};

/// The columns that say how much a package is downloaded.
const RANK: &str = "download_rank";
const COUNT: &str = "downloads_30d";

/// Every listed name of an ecosystem.
pub struct Roll {
    output: PathBuf,
    base: Layer,
    renewed_on: Option<Day>,
    parts: Vec<Layer>,
}

/// Ranks by row of the roll: 1 = most downloaded; ties in order of name; 0 = no count or rank is known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ranks(pub Vec<u32>);

impl Roll {
    /// Opens the roll of the newest layer that lists every package, as of `today`; `None` where there is no such layer.
    ///
    /// # Errors
    /// A layer's record that cannot be read.
    pub fn open(output: &Path, ecosystem: Ecosystem, today: Day) -> Result<Option<Self>, ListingError> {
        let mut layers = layer::read_seen(output, ecosystem, today)?.into_iter();
        let Some(first) = layers.next().filter(|first| first.layer.covers == Covers::All) else {
            return Ok(None);
        };
        let parts = layers.map(|seen| seen.layer).collect();
        Ok(Some(Self { output: output.to_owned(), base: first.layer, renewed_on: first.renewed_on, parts }))
    }

    /// How many names there are.
    #[must_use]
    pub fn names(&self) -> u64 {
        self.base.rows
    }

    /// The day of the listing's content.
    #[must_use]
    pub fn as_of(&self) -> Day {
        self.base.as_of
    }

    /// The day on which it was last renewed: a registry's listing when it was last asked for, though it brought nothing
    /// new; a file, which nobody asks for, as of the day of its content. `None` where that is after today, so that it is
    /// not known.
    #[must_use]
    pub const fn renewed_on(&self) -> Option<Day> {
        self.renewed_on
    }

    /// The ranks of all rows: those of a layer that ranks, else by the counts of the layers, the first known of each
    /// package.
    ///
    /// # Errors
    /// A layer that cannot be read; here and below.
    pub fn ranks(&self) -> Result<Ranks, ListingError> {
        if let Some(ranks) = self.told(RANK)? {
            return Ok(as_told(&ranks));
        }
        Ok(match self.counts()? {
            Some(counts) => by_count(&counts),
            None => Ranks(vec![0; usize::try_from(self.base.rows).unwrap_or(usize::MAX)]),
        })
    }

    /// Downloads of all rows in 30 days, the first known count of each package; `None` where no layer counts.
    pub fn counts(&self) -> Result<Option<Vec<Option<i64>>>, ListingError> {
        self.told(COUNT)
    }

    /// The rank of the last package with so many downloads in 30 days. `None` where ranks are not those of counts, or where
    /// no count is smaller: then it is not known where such packages end.
    pub fn last_used(&self, least: i64) -> Result<Option<u32>, ListingError> {
        if self.layers().any(|layer| has(layer, RANK)) {
            return Ok(None);
        }
        Ok(self.counts()?.and_then(|counts| last_of(&counts, least)))
    }

    fn layers(&self) -> impl Iterator<Item = &Layer> {
        std::iter::once(&self.base).chain(&self.parts)
    }

    /// A column of all rows, the first known value of each package; `None` where no layer has it.
    fn told(&self, column: &str) -> Result<Option<Vec<Option<i64>>>, ListingError> {
        if !self.layers().any(|layer| has(layer, column)) {
            return Ok(None);
        }
        let rows = usize::try_from(self.base.rows).unwrap_or(usize::MAX);
        let mut values = self.values(&self.base, column)?.unwrap_or_else(|| vec![None; rows]);
        for part in self.parts.iter().filter(|part| has(part, column)) {
            self.fill(&mut values, part, column)?;
        }
        Ok(Some(values))
    }

    /// Calls `each` with every row's number and name, in order.
    ///
    /// # Errors
    /// A layer that cannot be read.
    pub fn each_name(&self, each: &mut dyn FnMut(usize, &str)) -> Result<(), ListingError> {
        self.base.each_piece(&self.output, &["name"], &mut |start, piece| {
            for (row, name) in piece.column("name")?.str()?.iter().enumerate() {
                each(start + row, name.unwrap_or_default());
            }
            Ok(())
        })
    }

    /// Calls `each` with every name and the serial of its last change, where the listing tells it (PyPI).
    ///
    /// # Errors
    /// A layer that cannot be read.
    pub fn each_serial(&self, each: &mut dyn FnMut(&str, Option<i64>)) -> Result<(), ListingError> {
        if !has(&self.base, "registry_serial") {
            return self.each_name(&mut |_, name| each(name, None));
        }
        self.base.each_piece(&self.output, &["name", "registry_serial"], &mut |_, piece| {
            let names = piece.column("name")?.str()?;
            let serials = piece.column("registry_serial")?.cast(&DataType::Int64)?;
            for (name, serial) in names.iter().zip(serials.i64()?.iter()) {
                each(name.unwrap_or_default(), serial);
            }
            Ok(())
        })
    }

    fn values(&self, layer: &Layer, column: &str) -> Result<Option<Vec<Option<i64>>>, ListingError> {
        if !has(layer, column) {
            return Ok(None);
        }
        let mut values = Vec::with_capacity(usize::try_from(layer.rows).unwrap_or_default());
        layer.each_piece(&self.output, &[column], &mut |_, piece| {
            values.extend(piece.column(column)?.cast(&DataType::Int64)?.i64()?.iter());
            Ok(())
        })?;
        Ok(Some(values))
    }

    /// Fills rows without a value from a layer that covers some packages.
    fn fill(&self, values: &mut [Option<i64>], part: &Layer, column: &str) -> Result<(), ListingError> {
        let mut known: HashMap<String, i64> = HashMap::new();
        part.each_piece(&self.output, &["name", column], &mut |_, piece| {
            let names = piece.column("name")?.str()?;
            let told = piece.column(column)?.cast(&DataType::Int64)?;
            for (name, value) in names.iter().zip(told.i64()?.iter()) {
                if let (Some(name), Some(value)) = (name, value) {
                    known.insert(name.to_owned(), value);
                }
            }
            Ok(())
        })?;
        self.each_name(&mut |row, name| {
            if values[row].is_none() {
                values[row] = known.get(name).copied();
            }
        })
    }
}

fn has(layer: &Layer, column: &str) -> bool {
    layer.sources.iter().any(|source| source.columns.iter().any(|name| name == column))
}

fn last_of(counts: &[Option<i64>], least: i64) -> Option<u32> {
    let known = || counts.iter().flatten();
    let used = known().filter(|count| **count >= least).count();
    let is_known = known().count() > used;
    u32::try_from(used).ok().filter(|used| is_known && *used > 0)
}

fn as_told(values: &[Option<i64>]) -> Ranks {
    Ranks(values.iter().map(|value| value.and_then(|value| u32::try_from(value).ok()).unwrap_or(0)).collect())
}

fn by_count(values: &[Option<i64>]) -> Ranks {
    let mut rows: Vec<u32> =
        (0u32..).zip(values).filter(|(_, value)| value.is_some()).map(|(row, _)| row).collect();
    rows.sort_unstable_by_key(|row| (std::cmp::Reverse(values[*row as usize]), *row));
    let mut ranks = vec![0; values.len()];
    for (rank, row) in (1u32..).zip(rows) {
        ranks[row as usize] = rank;
    }
    Ranks(ranks)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_rank_with_ties_in_order_and_unknown_ones_are_unranked() {
        assert_eq!(by_count(&[Some(5), None, Some(9), Some(5), Some(0)]), Ranks(vec![2, 0, 1, 3, 4]));
        assert_eq!(as_told(&[Some(3), None, Some(-1)]), Ranks(vec![3, 0, 0]));
        assert_eq!(by_count(&[]), Ranks(Vec::new()));
    }

    #[test]
    fn the_last_used_package_is_known_where_counts_go_on_below_it() {
        assert_eq!(last_of(&[Some(1_000), None, Some(999), Some(5_000)], 1_000), Some(2));
        assert_eq!(
            last_of(&[Some(1_000), None, Some(5_000)], 1_000),
            None,
            "the counts may end before the used ones"
        );
        assert_eq!(last_of(&[Some(7), None], 1_000), None);
        assert_eq!(last_of(&[None], 1_000), None);
    }
}
