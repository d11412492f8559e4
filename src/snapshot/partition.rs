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
    cut(output, ecosystem, layers, ledger, PIECE_ROWS)
}

fn cut(
    output: &Path,
    ecosystem: Ecosystem,
    layers: &[Layer],
    ledger: Option<&Ledger>,
    step: usize,
) -> Result<Vec<Partition>, SnapshotError> {
    let whole = layers.iter().find(|layer| layer.covers == Covers::All);
    let bounds = match (whole.or_else(|| layers.iter().max_by_key(|layer| layer.rows)), ledger) {
        (Some(layer), _) => every_nth(output, layer, step)?,
        (None, Some(ledger)) => ledger.each_nth_name(ecosystem, step)?,
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

/// Every `step`-th name of a layer but the first.
fn every_nth(output: &Path, layer: &Layer, step: usize) -> Result<Vec<String>, SnapshotError> {
    let mut bounds = Vec::new();
    layer.each_piece(output, &["name"], &mut |start, piece| {
        let names = piece.column("name")?.str()?;
        let rows = (0..names.len()).filter(|row| start + row > 0 && (start + row).is_multiple_of(step));
        bounds.extend(rows.filter_map(|row| names.get(row)).map(str::to_owned));
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::listing::layer;
    use crate::package::Day;

    fn layer(output: &Path, id: &str, covers: Covers, names: &[&str]) -> Layer {
        let record = Layer {
            form: layer::FORM,
            ecosystem: Ecosystem::Npm,
            id: id.to_owned(),
            as_of: Day::parse("2026-11-22").unwrap(),
            covers,
            file: String::new(),
            rows: 0,
            sha256: String::new(),
            sources: Vec::new(),
            refusals: Vec::new(),
            notes: Vec::new(),
            etag: None,
            etag_url: None,
        };
        layer::write(output, record, &df!("name" => names).unwrap()).unwrap()
    }

    /// The names of each layer in each stretch.
    fn stretches(output: &Path, layers: &[Layer], names: &[&[&str]], step: usize) -> Vec<Vec<Vec<String>>> {
        let cut = cut(output, Ecosystem::Npm, layers, None, step).unwrap();
        let of = |partition: &Partition| {
            let rows = partition.rows.iter().zip(names);
            rows.map(|(rows, names)| names[rows.clone()].iter().map(|name| (*name).to_owned()).collect())
                .collect()
        };
        cut.iter().map(of).collect()
    }

    #[test]
    fn stretches_are_cut_by_the_layer_that_lists_all_and_hold_every_row_once() {
        let folder = tempfile::tempdir().unwrap();
        let (all, part): (&[&str], &[&str]) = (&["@b/c", "B", "b", "d", "f"], &["A", "b", "c", "g"]);
        let layers =
            [layer(folder.path(), "all", Covers::All, all), layer(folder.path(), "part", Covers::Part, part)];
        let found = stretches(folder.path(), &layers, &[all, part], 2);
        let expected = [
            vec![vec!["@b/c", "B"], vec!["A"]],
            vec![vec!["b", "d"], vec!["b", "c"]],
            vec![vec!["f"], vec!["g"]],
        ];
        assert_eq!(found, expected);
        let whole = stretches(folder.path(), &layers, &[all, part], 100);
        assert_eq!(whole, [vec![all, part]]);
    }

    #[test]
    fn without_a_layer_that_lists_all_the_largest_cuts() {
        let folder = tempfile::tempdir().unwrap();
        let (small, large): (&[&str], &[&str]) = (&["x"], &["a", "b", "y"]);
        let layers = [
            layer(folder.path(), "small", Covers::Part, small),
            layer(folder.path(), "large", Covers::Part, large),
        ];
        let found = stretches(folder.path(), &layers, &[small, large], 2);
        assert_eq!(found, [vec![vec!["x"], vec!["a", "b"]], vec![vec![], vec!["y"]]]);
        assert_eq!(cut(folder.path(), Ecosystem::Npm, &[], None, 2).unwrap().len(), 1);
    }

    #[test]
    fn rows_out_of_order_are_an_error_and_not_lost() {
        let folder = tempfile::tempdir().unwrap();
        let layers = [layer(folder.path(), "all", Covers::All, &["a", "c", "b"])];
        let error = cut(folder.path(), Ecosystem::Npm, &layers, None, 2).unwrap_err();
        let told = format!("{:#}", anyhow::Error::new(error));
        assert!(told.contains("`b` comes after `c`"), "{told}");
        let twice = [layer(folder.path(), "all", Covers::All, &["a", "a"])];
        assert!(cut(folder.path(), Ecosystem::Npm, &twice, None, 2).is_err());
    }
}
