//! npm's ranks by downloads, computed from counts that come in order of name; only the first are kept. It leaves out
//! ranks that a source tells.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use polars::prelude::*;

/// npm's ranks are computed from counts and kept for this many packages.
pub const RANKS_KEPT: usize = 100_000;

/// The largest counts so far; the worst on top. Of equal counts the first in order of name is better.
pub(super) struct Ranking {
    kept: usize,
    best: BinaryHeap<(Reverse<i64>, String)>,
}

impl Ranking {
    pub const fn new(kept: usize) -> Self {
        Self { kept, best: BinaryHeap::new() }
    }

    /// Takes counts, in order of name.
    pub fn add(&mut self, names: &StringChunked, counts: &Int64Chunked) {
        for (name, count) in names.iter().zip(counts.iter()) {
            let (Some(name), Some(count)) = (name, count) else { continue };
            if self.best.len() == self.kept {
                if self.best.peek().is_none_or(|(Reverse(worst), _)| *worst >= count) {
                    continue;
                }
                self.best.pop();
            }
            self.best.push((Reverse(count), name.to_owned()));
        }
    }

    /// The ranks: 1 = largest.
    pub fn finish(self) -> Ranked {
        let best = self.best.into_sorted_vec();
        let mut by_name: Vec<(String, i64)> = best.into_iter().map(|(_, name)| name).zip(1..).collect();
        by_name.sort_unstable();
        Ranked { by_name, next: 0 }
    }
}

/// Ranks by name.
pub(super) struct Ranked {
    by_name: Vec<(String, i64)>,
    next: usize,
}

impl Ranked {
    /// The ranks of the next names, which come in order; null for those that are not kept.
    pub fn of(&mut self, names: &StringChunked) -> Int64Chunked {
        let ranks = names.iter().map(|name| {
            let (wanted, rank) = self.by_name.get(self.next)?;
            let found = name == Some(wanted.as_str());
            self.next += usize::from(found);
            found.then_some(*rank)
        });
        let ranks: Vec<Option<i64>> = ranks.collect();
        Int64Chunked::from_iter_options("download_rank".into(), ranks.into_iter())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ranks(kept: usize) -> Vec<Option<i64>> {
        let names = StringChunked::from_slice("n".into(), &["a", "b", "c", "d", "e"]);
        let counts = [Some(5), None, Some(9), Some(5), Some(0)];
        let counts = Int64Chunked::from_iter_options("d".into(), counts.into_iter());
        let mut ranking = Ranking::new(kept);
        ranking.add(&names, &counts);
        let mut ranked = ranking.finish();
        let halves = [names.slice(0, 2), names.slice(2, 3)];
        halves.iter().flat_map(|half| ranked.of(half).iter().collect::<Vec<_>>()).collect()
    }

    #[test]
    fn ranks_break_ties_by_name_and_leave_nulls_unranked() {
        assert_eq!(ranks(2), [Some(2), None, Some(1), None, None]);
        assert_eq!(ranks(3), [Some(2), None, Some(1), Some(3), None]);
        assert_eq!(ranks(10), [Some(2), None, Some(1), Some(3), Some(4)]);
        assert_eq!(ranks(0), [None; 5]);
    }
}
