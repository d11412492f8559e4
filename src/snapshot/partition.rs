//! Stretches of names that layers and ledger are merged by, one after the other, so that millions of packages are never
//! in memory together. Everything that is merged is in order of name. It leaves out the merging.

use std::ops::Range;
use std::path::Path;

use polars::prelude::*;

use super::SnapshotError;
use crate::ledger::{Ledger, Names};
use crate::listing::{Covers, Layer, PIECE_ROWS};
use crate::package::Ecosystem;

/// One stretch, and the rows of each layer that are in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Partition {
    from: Option<String>,
    to: Option<String>,
    /// By layer.
    pub rows: Vec<Range<usize>>,
}

impl Partition {
    /// Its names, for the ledger.
    pub fn names(&self) -> Names<'_> {
        Names { from: self.from.as_deref(), to: self.to.as_deref() }
    }
}

/// The stretches of an ecosystem, in order: together they hold every name, each as many as a row group. They are made by
/// the layer that lists every package, else by the largest, else by the ledger.
pub(super) fn partitions(
    output: &Path,
    ecosystem: Ecosystem,
    layers: &[Layer],
    ledger: Option<&Ledger>,
) -> Result<Vec<Partition>, SnapshotError> {
    let whole = layers.iter().find(|layer| layer.covers == Covers::All);
    let bounds = match (whole.or_else(|| layers.iter().max_by_key(|layer| layer.rows)), ledger) {
        (Some(layer), _) => every_nth(output, layer)?,
        (None, Some(ledger)) => ledger.each_nth_name(ecosystem, PIECE_ROWS)?,
        (None, None) => Vec::new(),
    };
    let starts = layers
        .iter()
        .map(|layer| starts(output, layer, &bounds))
        .collect::<Result<Vec<Vec<usize>>, SnapshotError>>()?;
    let count = bounds.len() + 1;
    Ok((0..count)
        .map(|index| Partition {
            from: index.checked_sub(1).map(|before| bounds[before].clone()),
            to: bounds.get(index).cloned(),
            rows: starts.iter().map(|starts| starts[index]..starts[index + 1]).collect(),
        })
        .collect())
}

/// The name at the beginning of each of the layer's pieces but the first.
fn every_nth(output: &Path, layer: &Layer) -> Result<Vec<String>, SnapshotError> {
    let mut bounds = Vec::new();
    layer.each_piece(output, &["name"], &mut |start, piece| {
        if let Some(name) = piece.column("name")?.str()?.iter().next().flatten().filter(|_| start > 0) {
            bounds.push(name.to_owned());
        }
        Ok(())
    })?;
    Ok(bounds)
}

/// The row at which each stretch begins in a layer, and the number of its rows at the end.
fn starts(output: &Path, layer: &Layer, bounds: &[String]) -> Result<Vec<usize>, SnapshotError> {
    let mut starts = vec![0];
    let mut last = String::new();
    layer.each_piece(output, &["name"], &mut |start, piece| {
        for (row, name) in piece.column("name")?.str()?.iter().enumerate() {
            let name = name.unwrap_or_default();
            if name <= last.as_str() && start + row > 0 {
                return Err(out_of_order(&last, name));
            }
            while bounds.get(starts.len() - 1).is_some_and(|bound| bound.as_str() <= name) {
                starts.push(start + row);
            }
            last.clear();
            last.push_str(name);
        }
        Ok(())
    })?;
    starts.resize(bounds.len() + 2, usize::try_from(layer.rows).unwrap_or(usize::MAX));
    Ok(starts)
}

fn out_of_order(before: &str, name: &str) -> PolarsError {
    let (before, name) = (before.escape_debug(), name.escape_debug());
    let why = format!("its rows are not in order of name: `{name}` comes after `{before}`; bring it again");
    PolarsError::ComputeError(why.into())
}
