//! What the crawl knows of some packages, laid over what the listing says of all: column by column, sparse, so that a
//! survey of a few thousand costs nothing on a listing of millions. It leaves out where the values come from.

use std::collections::BTreeMap;

use polars::prelude::*;

use super::schema::{self, ColumnKind};
use super::tally::CoverageRow;
use crate::package::Reason;

/// One value of a column.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Cell {
    /// Text.
    Text(String),
    /// A word that says that it is not known: it stands in the column, and is counted as unknown.
    Untold(String),
    /// A count.
    Count(i64),
    /// A number.
    Number(f64),
    /// Yes or no.
    Flag(bool),
    /// A day, since 1970-01-01.
    Date(i32),
    /// It was observed that there is none.
    Nothing,
    /// The document does not tell; what the listing says stays.
    Missing(Reason),
}

/// What the crawl says, by column and package.
#[derive(Debug, Default)]
pub(super) struct Overlay {
    /// Names in order.
    pub names: Vec<String>,
    /// Rows of `names` that have a value or a reason, in order, by column.
    columns: BTreeMap<&'static str, Vec<(u32, Cell)>>,
}

impl Overlay {
    /// Sets a value of the package that is last in `names`.
    pub fn set(&mut self, column: &'static str, cell: Cell) {
        let row = self.names.len() as u32 - 1;
        self.columns.entry(column).or_default().push((row, cell));
    }

    /// Its packages are the rows of a table, one by one.
    pub fn aligned(self) -> Placed {
        let of =
            |cells: Vec<(u32, Cell)>| cells.into_iter().map(|(row, cell)| (row as usize, cell)).collect();
        Placed { columns: self.columns.into_iter().map(|(column, cells)| (column, of(cells))).collect() }
    }

    /// Places its packages among the rows of a table whose names are sorted.
    pub fn place(self, names: &StringChunked) -> Placed {
        let mut at = self.names.iter().peekable();
        let mut places = Vec::with_capacity(self.names.len());
        for (row, name) in names.iter().enumerate() {
            while let Some(wanted) = at.next_if(|wanted| name.is_some_and(|name| wanted.as_str() <= name)) {
                places.push((Some(wanted.as_str()) == name).then_some(row));
            }
        }
        places.resize(self.names.len(), None);
        let columns = self
            .columns
            .into_iter()
            .map(|(column, cells)| {
                let placed = cells.into_iter().filter_map(|(row, cell)| Some((places[row as usize]?, cell)));
                (column, placed.collect())
            })
            .collect();
        Placed { columns }
    }
}

/// An overlay whose packages are rows of a table.
#[derive(Debug, Default)]
pub(super) struct Placed {
    columns: BTreeMap<&'static str, Vec<(usize, Cell)>>,
}

impl Placed {
    /// The cells of a column, by row.
    fn cells(&self, column: &str) -> &[(usize, Cell)] {
        self.columns.get(column).map_or(&[], Vec::as_slice)
    }

    /// Forgets a column.
    pub fn remove(&mut self, column: &str) {
        self.columns.remove(column);
    }

    /// Rows of which it says anything in a column, some rows left out, which are in order.
    pub fn rows(&self, column: &str, left_out: &[usize]) -> Vec<usize> {
        self.cells(column).iter().map(|(row, _)| *row).filter(|row| is_kept(*row, left_out)).collect()
    }

    /// A piece of a column from row `start` on, with its values over `base`, which has the piece's height.
    pub fn over(&self, column: &schema::Column, base: Column, start: usize) -> PolarsResult<Column> {
        let cells = self.cells(column.name);
        let end = start + base.len();
        let from = cells.partition_point(|(row, _)| *row < start);
        let to = cells.partition_point(|(row, _)| *row < end);
        if from == to {
            return Ok(base);
        }
        let cells = cells[from..to].iter().map(|(row, cell)| (row - start, cell));
        laid_over(column, &base, cells)
    }

    /// Adds the rows of a column that it speaks of to the counts of the others, some rows left out. `base` has the
    /// listing's values of just those rows.
    pub fn count(
        &self,
        column: &schema::Column,
        base: Option<&Column>,
        left_out: &[usize],
        row: &mut CoverageRow,
    ) -> PolarsResult<()> {
        let counted = self.cells(column.name).iter().filter(|(row, _)| is_kept(*row, left_out));
        for (index, (_, cell)) in counted.enumerate() {
            let listed = base.map(|base| base.get(index)).transpose()?.filter(|value| !value.is_null());
            row.packages += 1;
            match (cell, listed) {
                (Cell::Nothing, _) => row.none += 1,
                (Cell::Missing(_), Some(value)) => {
                    row.observed += 1;
                    row.zero += u64::from(value == AnyValue::Int64(0) || value == AnyValue::Boolean(false));
                }
                (Cell::Missing(Reason::NotInSource), None) => row.not_in_source += 1,
                (Cell::Missing(Reason::Withheld), None) => row.withheld += 1,
                (Cell::Missing(Reason::Refused), None) => row.refused += 1,
                (Cell::Missing(Reason::Unknown), None) | (Cell::Untold(_), _) => row.unknown += 1,
                (known, _) => {
                    row.observed += 1;
                    let zero = matches!(known, Cell::Count(0) | Cell::Flag(false))
                        || matches!(known, Cell::Number(number) if *number == 0.0);
                    row.zero += u64::from(zero);
                }
            }
        }
        Ok(())
    }
}

/// Whether a row is not among those left out, which are in order.
fn is_kept(row: usize, left_out: &[usize]) -> bool {
    left_out.binary_search(&row).is_err()
}

fn laid_over<'c>(
    column: &schema::Column,
    base: &Column,
    cells: impl Iterator<Item = (usize, &'c Cell)>,
) -> PolarsResult<Column> {
    macro_rules! replaced {
        ($chunks:expr, $type:ty, $cell:pat => $value:expr) => {{
            let mut values: Vec<Option<$type>> = $chunks.iter().collect();
            for (row, cell) in cells {
                match cell {
                    $cell => values[row] = Some($value),
                    Cell::Nothing => values[row] = None,
                    _ => (),
                }
            }
            values
        }};
    }
    let name: PlSmallStr = column.name.into();
    Ok(match column.kind {
        ColumnKind::Text => Column::new(
            name,
            replaced!(base.str()?, &str, Cell::Text(text) | Cell::Untold(text) => text.as_str()),
        ),
        ColumnKind::Count => Column::new(name, replaced!(base.i64()?, i64, Cell::Count(count) => *count)),
        ColumnKind::Number => Column::new(name, replaced!(base.f64()?, f64, Cell::Number(number) => *number)),
        ColumnKind::Flag => Column::new(name, replaced!(base.bool()?, bool, Cell::Flag(flag) => *flag)),
        ColumnKind::Date | ColumnKind::Moment => {
            let days = base.cast(&DataType::Int32)?;
            let values = replaced!(days.i32()?, i32, Cell::Date(day) => *day);
            Column::new(name, values).cast(&column.kind.data_type())?
        }
    })
}
