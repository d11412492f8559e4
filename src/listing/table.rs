//! Names in one arena with a hash index over them: how 4.5 million names are joined with two more lists in a
//! few hundred megabytes. It leaves out everything that is not a name or a text column.

use std::hash::BuildHasher;

use hashbrown::{DefaultHashBuilder, HashTable};
use polars::prelude::*;

/// Names in order of arrival, each once.
pub(super) struct NameTable {
    bytes: String,
    ends: Vec<u32>,
    index: HashTable<u32>,
    hasher: DefaultHashBuilder,
}

impl NameTable {
    pub(super) fn new() -> Self {
        Self {
            bytes: String::new(),
            ends: Vec::new(),
            index: HashTable::new(),
            hasher: DefaultHashBuilder::default(),
        }
    }

    pub(super) fn len(&self) -> usize {
        self.ends.len()
    }

    /// The name of a row.
    pub(super) fn name(&self, row: u32) -> &str {
        slice(&self.bytes, &self.ends, row as usize)
    }

    /// The row of a name.
    pub(super) fn row(&self, name: &str) -> Option<usize> {
        let hash = self.hasher.hash_one(name);
        self.index.find(hash, |&row| self.name(row) == name).map(|&row| row as usize)
    }

    /// Adds a name; false where it is there already.
    pub(super) fn insert(&mut self, name: &str) -> bool {
        let hash = self.hasher.hash_one(name);
        let (bytes, ends, hasher) = (&self.bytes, &self.ends, &self.hasher);
        if self.index.find(hash, |&row| slice(bytes, ends, row as usize) == name).is_some() {
            return false;
        }
        let row = u32::try_from(ends.len()).expect("a registry has fewer than 2^32 packages");
        self.index.insert_unique(hash, row, |&row| hasher.hash_one(slice(bytes, ends, row as usize)));
        self.bytes.push_str(name);
        self.ends.push(u32::try_from(self.bytes.len()).expect("all names together are below 4 GiB"));
        true
    }

    /// The rows in order of name (by bytes).
    pub(super) fn order(&self) -> Vec<u32> {
        let mut order: Vec<u32> = (0..self.len()).map(|row| u32::try_from(row).expect("row fits")).collect();
        if !order.windows(2).all(|pair| self.name(pair[0]) <= self.name(pair[1])) {
            order.sort_unstable_by(|&a, &b| self.name(a).cmp(self.name(b)));
        }
        order
    }

    /// The names as a column, in the given order of rows.
    pub(super) fn column(&self, order: &[u32]) -> polars::prelude::Column {
        let names: StringChunked = order.iter().map(|&row| Some(self.name(row))).collect();
        names.with_name("name".into()).into_column()
    }
}

fn slice<'a>(bytes: &'a str, ends: &[u32], row: usize) -> &'a str {
    let start = if row == 0 { 0 } else { ends[row - 1] as usize };
    &bytes[start..ends[row] as usize]
}

/// Texts by row, in one arena, filled in any order; a row without text is null.
pub(super) struct TextColumn {
    bytes: String,
    spans: Vec<(u32, u32)>,
}

const NOTHING: (u32, u32) = (u32::MAX, 0);

impl TextColumn {
    pub(super) fn new(rows: usize) -> Self {
        Self { bytes: String::new(), spans: vec![NOTHING; rows] }
    }

    pub(super) fn set(&mut self, row: usize, text: &str) {
        let start = u32::try_from(self.bytes.len()).expect("all texts together are below 4 GiB");
        self.bytes.push_str(text);
        self.spans[row] = (start, u32::try_from(text.len()).expect("a text is below 4 GiB"));
    }

    pub(super) fn text(&self, row: usize) -> Option<&str> {
        let (start, length) = self.spans[row];
        (start != u32::MAX).then(|| &self.bytes[start as usize..start as usize + length as usize])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_found_ordered_and_kept_once() {
        let mut table = NameTable::new();
        assert!(table.insert("b"));
        assert!(table.insert("B"));
        assert!(table.insert("@a/c"));
        assert!(!table.insert("b"));
        assert_eq!(table.len(), 3);
        assert_eq!(table.row("B"), Some(1));
        assert_eq!(table.row("x"), None);
        let order = table.order();
        assert_eq!(order.iter().map(|&row| table.name(row)).collect::<Vec<_>>(), ["@a/c", "B", "b"]);
        assert_eq!(table.column(&order).str().expect("text").get(0), Some("@a/c"));
    }

    #[test]
    fn texts_may_come_in_any_order() {
        let mut column = TextColumn::new(3);
        column.set(2, "two");
        column.set(0, "");
        assert_eq!([column.text(0), column.text(1), column.text(2)], [Some(""), None, Some("two")]);
    }
}
