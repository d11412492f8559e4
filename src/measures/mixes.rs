//! The cells at whose mix registries are compared: age, number of releases and topic of a package; and how cells with too
//! few packages are put together. It leaves out estimating (`survey/standardise`).

use std::collections::{BTreeMap, BTreeSet};

/// Fewest surveyed packages of a cell whose mean is taken, of the registry that is weighted anew.
pub(super) const FEWEST: usize = 10;

/// Days since the first release below which a package is of an age: a year, three, six, and older.
const AGES_DAYS: [f64; 3] = [365.0, 1_095.0, 2_190.0];

/// Releases below which a package is of a number: one, two to four, five to nineteen, and more.
const RELEASES: [f64; 3] = [2.0, 5.0, 20.0];

/// One kind of package before cells are put together.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Kind {
    age: usize,
    releases: usize,
    topic: String,
}

impl Kind {
    /// By days since the first release, releases, and the common topics of its keywords, separated by `;`, which have
    /// none if they name no common topic. A package with several topics is of the kind `several`.
    pub fn of(age_days: f64, releases: f64, keywords: f64, topics: Option<&str>) -> Self {
        let place = |value: f64, limits: &[f64]| limits.iter().filter(|limit| value >= **limit).count();
        let topic = match topics.unwrap_or_default() {
            _ if keywords < 1.0 => "no keywords",
            "" => "no common topic",
            several if several.contains(';') => "several",
            one => one,
        };
        Self {
            age: place(age_days, &AGES_DAYS),
            releases: place(releases, &RELEASES),
            topic: topic.to_owned(),
        }
    }
}

/// Which cell each kind is in.
#[derive(Debug, PartialEq)]
pub(super) struct Mix {
    pub cells: BTreeMap<Kind, usize>,
    /// Kinds that are in a cell with others.
    pub pooled: BTreeSet<Kind>,
}

/// Kinds that make a cell.
#[derive(Debug, Clone, Default)]
struct Group {
    kinds: Vec<Kind>,
    count: usize,
}

impl Mix {
    /// Puts kinds together until each cell has [`FEWEST`] packages of the registry that is weighted anew: small ones of the
    /// same age and number of releases first, then those of the same age, then the rest. What is still too small goes with
    /// the smallest other cell of its group. `counts` are the packages of that registry by kind; a kind that only the other
    /// registry has counts 0. `None` where there are fewer packages in all.
    pub fn of(counts: &BTreeMap<Kind, usize>) -> Option<Self> {
        let mut by_age: BTreeMap<usize, BTreeMap<usize, Vec<Group>>> = BTreeMap::new();
        for (kind, count) in counts {
            let of_age = by_age.entry(kind.age).or_default();
            let group = Group { kinds: vec![kind.clone()], count: *count };
            of_age.entry(kind.releases).or_default().push(group);
        }
        let of_age = |of_age: BTreeMap<usize, Vec<Group>>| -> Vec<Group> {
            together(of_age.into_values().flat_map(together).collect())
        };
        let cells = together(by_age.into_values().flat_map(of_age).collect());
        if cells.is_empty() || cells.iter().any(|group| group.count < FEWEST) {
            return None;
        }
        let pooled = cells.iter().filter(|group| group.kinds.len() > 1);
        let pooled = pooled.flat_map(|group| group.kinds.iter().cloned()).collect();
        let place = |(place, group): (usize, Group)| group.kinds.into_iter().map(move |kind| (kind, place));
        Some(Self { cells: cells.into_iter().enumerate().flat_map(place).collect(), pooled })
    }

    /// The number of cells.
    pub fn count(&self) -> usize {
        self.cells.values().collect::<BTreeSet<_>>().len()
    }
}

fn together(groups: Vec<Group>) -> Vec<Group> {
    let (mut large, small): (Vec<Group>, Vec<Group>) =
        groups.into_iter().partition(|group| group.count >= FEWEST);
    let mut pool = Group::default();
    for group in small {
        pool.count += group.count;
        pool.kinds.extend(group.kinds);
    }
    if pool.kinds.is_empty() {
        return large;
    }
    let smallest = large.iter_mut().min_by_key(|group| group.count);
    match smallest.filter(|_| pool.count < FEWEST) {
        Some(smallest) => {
            smallest.count += pool.count;
            smallest.kinds.extend(pool.kinds);
        }
        None => large.push(pool),
    }
    large
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kind(age: usize, releases: usize, topic: &str) -> Kind {
        Kind { age, releases, topic: topic.to_owned() }
    }

    #[test]
    fn kinds_are_told_by_their_limits() {
        assert_eq!(Kind::of(364.0, 1.0, 0.0, None), kind(0, 0, "no keywords"));
        assert_eq!(Kind::of(365.0, 2.0, 3.0, None), kind(1, 1, "no common topic"));
        assert_eq!(Kind::of(1_095.0, 19.0, 3.0, Some("web")), kind(2, 2, "web"));
        assert_eq!(Kind::of(9_000.0, 20.0, 3.0, Some("games;web")), kind(3, 3, "several"));
    }

    #[test]
    fn small_kinds_are_put_together_within_their_age_and_releases_first() {
        let counts = BTreeMap::from([
            (kind(0, 0, "web"), 40),
            (kind(0, 0, "games"), 4),
            (kind(0, 0, "finance"), 7),
            // Too few of this number of releases, but not of this age.
            (kind(1, 0, "web"), 3),
            (kind(1, 1, "web"), 25),
            (kind(1, 1, "games"), 30),
            // Nobody of this age but on the other side.
            (kind(3, 3, "web"), 0),
        ]);
        let mix = Mix::of(&counts).unwrap();
        let cell = |age, releases, topic| mix.cells[&kind(age, releases, topic)];
        assert_eq!(mix.count(), 4, "{mix:?}");
        assert_eq!(cell(0, 0, "games"), cell(0, 0, "finance"));
        assert_ne!(cell(0, 0, "games"), cell(0, 0, "web"));
        assert_eq!(cell(1, 0, "web"), cell(1, 1, "web"), "the smallest other cell of its age");
        assert_ne!(cell(1, 1, "games"), cell(1, 1, "web"));
        assert_eq!(cell(3, 3, "web"), cell(0, 0, "games"), "the smallest of all");
        assert!(mix.pooled.contains(&kind(1, 0, "web")) && !mix.pooled.contains(&kind(0, 0, "web")));
        assert_eq!(Mix::of(&BTreeMap::from([(kind(0, 0, "web"), FEWEST - 1)])), None);
        assert_eq!(Mix::of(&BTreeMap::new()), None);
    }
}
