//! What moved since the registry began: revisions, and the order of all changes. Only what moved is remembered; what did
//! not has its place by a shuffle. It leaves out what a change does to a document.

use std::collections::{BTreeMap, HashMap};

use super::chance::{Shuffle, mix};

/// What is remembered of a package that moved.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Moved {
    /// How often it moved.
    pub revision: u32,
    /// Whether it was deleted.
    pub deleted: bool,
    /// Its place in the order of changes; `None` = the one by the shuffle.
    sequence: Option<u64>,
}

/// The order of changes of one registry.
#[derive(Clone, Debug)]
pub(super) struct Moves {
    key: u64,
    count: u64,
    shuffle: Shuffle,
    moved: HashMap<u64, Moved>,
    by_sequence: BTreeMap<u64, u64>,
    /// Sequence numbers between two packages that did not move.
    step: u64,
    newest: u64,
}

/// Sequence numbers a package in a registry that was never renumbered.
const FIRST_STEP: u64 = 3;

impl Moves {
    pub fn new(key: u64, count: u64) -> Self {
        let shuffle = Shuffle::new(mix(key), count);
        let (moved, by_sequence) = (HashMap::new(), BTreeMap::new());
        Self { key, count, shuffle, moved, by_sequence, step: FIRST_STEP, newest: count * FIRST_STEP }
    }

    /// What is remembered of a package.
    pub fn of(&self, index: u64) -> Moved {
        self.moved.get(&index).copied().unwrap_or_default()
    }

    /// The newest sequence number.
    pub fn newest(&self) -> u64 {
        self.newest
    }

    /// The sequence number of a package's latest change.
    pub fn sequence(&self, index: u64) -> u64 {
        self.of(index).sequence.unwrap_or_else(|| self.step * (self.shuffle.place(index) + 1))
    }

    /// How many were deleted.
    pub fn deleted(&self) -> u64 {
        self.moved.values().filter(|moved| moved.deleted).count() as u64
    }

    /// Moves packages, one after another.
    pub fn touch(&mut self, indices: &[u64], deleted: bool) {
        for index in indices {
            assert!(*index < self.count, "package {index} of {}", self.count);
            self.newest += 1;
            let moved = self.moved.entry(*index).or_default();
            if let Some(before) = moved.sequence.replace(self.newest) {
                self.by_sequence.remove(&before);
            }
            moved.revision += 1;
            moved.deleted = deleted;
            self.by_sequence.insert(self.newest, *index);
        }
    }

    /// Starts the sequence anew, in another order: numbers are then 1 to the number of packages, lower than all before.
    pub fn renumber(&mut self) {
        self.key = mix(self.key.wrapping_add(1));
        self.shuffle = Shuffle::new(self.key, self.count);
        self.step = 1;
        self.newest = self.count;
        self.by_sequence.clear();
        for moved in self.moved.values_mut() {
            moved.sequence = None;
        }
    }

    /// Sequence numbers and packages after `since`, in order, at most `limit`.
    pub fn after(&self, since: u64, limit: usize) -> Vec<(u64, u64)> {
        let settled = (since / self.step..self.count)
            .map(|place| (self.step * (place + 1), self.shuffle.index(place)))
            .filter(|(_, index)| self.of(*index).sequence.is_none());
        let moved =
            self.by_sequence.range(since.saturating_add(1)..).map(|(sequence, index)| (*sequence, *index));
        settled.chain(moved).take(limit).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_package_is_listed_once_at_its_latest_change() {
        let mut moves = Moves::new(4, 10);
        assert_eq!(moves.after(0, 100).len(), 10);
        moves.touch(&[3, 7, 3], false);
        moves.touch(&[5], true);
        let all = moves.after(0, 100);
        assert_eq!(all[7..], [(32, 7), (33, 3), (34, 5)]);
        assert!(all.is_sorted());
        let mut indices: Vec<u64> = all.iter().map(|(_, index)| *index).collect();
        indices.sort_unstable();
        assert_eq!(indices, (0..10).collect::<Vec<_>>());
        assert!(all.iter().all(|(sequence, index)| moves.sequence(*index) == *sequence));
        assert_eq!((moves.of(3).revision, moves.of(5).deleted, moves.deleted()), (2, true, 1));
        assert_eq!(moves.after(32, 100), [(33, 3), (34, 5)]);
        assert_eq!(moves.after(34, 100), []);
        let (first, second) = (moves.after(0, 4), moves.after(all[3].0, 4));
        assert_eq!([first, second].concat(), all[..8]);
    }

    #[test]
    fn renumbering_keeps_revisions_and_lowers_the_sequence() {
        let mut moves = Moves::new(4, 10);
        moves.touch(&[3], false);
        moves.renumber();
        assert_eq!((moves.newest(), moves.of(3).revision), (10, 1));
        let all = moves.after(0, 100);
        assert_eq!(
            all.iter().map(|(sequence, _)| *sequence).collect::<Vec<_>>(),
            (1..=10).collect::<Vec<_>>()
        );
        moves.touch(&[4], false);
        assert_eq!(moves.after(10, 100), [(11, 4)]);
    }
}
