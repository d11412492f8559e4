//! How a survey is shared out among its strata. It leaves out who is drawn within a stratum (`sample`).
//!
//! A survey serves several populations, and each has a part of it: every set of most downloaded packages that a limit of
//! the strata cuts off (`PART_OF_TOP`), and all listed packages (what is left). Where the strata end with the last
//! package that is used, the used ones, which most claims on npm are about, share what is left with all listed ones in
//! halves. A part is laid over the strata of its population in proportion to their packages, which tells a share of that
//! population best where strata are alike (proportional allocation, Cochran 1977, 5.5; a compromise between populations
//! as in 5A.4). A limit that no rank reaches cuts off nothing: its part falls to all listed packages, as does that of an
//! empty stratum, so that ranks of a few packages do not cost the interval of all.
//!
//! Ranks up to `WHOLE_RANKS` hold half of all downloads, so that whatever is weighted by downloads rests on them: beyond
//! `WHOLE_BEGINS` packages they get a growing part, and from `WHOLE_FROM` on they are asked whole.

use super::sample::RANK_LIMITS;

/// The part of each set of most downloaded packages.
const PART_OF_TOP: f64 = 0.06;

/// What all those parts have together at most.
const PART_OF_TOPS: f64 = 0.24;

/// What each stratum with packages gets at least, so that there is an interval over all.
const PART_LEAST: f64 = 0.02;

/// Members that each stratum gets before any gets more: one answer does not say how others differ.
const FIRST: u64 = 2;

/// Strata within these ranks are asked whole from `WHOLE_FROM` on.
pub const WHOLE_RANKS: u32 = 1_000;

/// The size of a survey from which on the most downloaded packages are all in it. There they are a fifth of it, so that the
/// interval over all packages is at the most an eighth wider (1/√0.8) than without, and less in every larger one.
pub const WHOLE_FROM: u64 = 5_000;

/// The size up to which the most downloaded packages get their part and no more: the usual one.
const WHOLE_BEGINS: u64 = 2_000;

/// Strata without a rank limit, behind the others: the rest, and those without a rank.
pub(super) const UNLIMITED: usize = 2;

/// Whose turn it is, member by member, without end: the caller stops. A larger survey only adds turns.
pub struct Turns {
    parts: Vec<f64>,
    /// Members that there are to take, by stratum.
    there: Vec<u64>,
    given: Vec<u64>,
    /// How many strata lie within the ranks that are asked whole.
    top: usize,
    taken: u64,
    /// Members of those strata when their part began to grow.
    begun_with: u64,
}

impl Turns {
    /// Of strata with these packages; `there` is how many of each can be taken.
    #[must_use]
    pub fn new(limits: &[u32], populations: &[u64], there: &[u64]) -> Self {
        Self {
            parts: parts(limits, populations),
            there: there.to_vec(),
            given: vec![0; populations.len()],
            top: limits.partition_point(|limit| *limit <= WHOLE_RANKS),
            taken: 0,
            begun_with: 0,
        }
    }

    /// Members that each stratum got so far.
    #[must_use]
    pub fn given(&self) -> &[u64] {
        &self.given
    }

    /// The stratum, of those of a range, that is furthest behind its part (`D'Hondt`); `None` where all are taken whole.
    fn furthest_behind(&self, strata: std::ops::Range<usize>) -> Option<usize> {
        let due = |stratum: &usize| match self.given[*stratum] {
            given if given < FIRST => 0.0,
            given => (given + 1) as f64 / self.parts[*stratum],
        };
        strata
            .filter(|stratum| self.given[*stratum] < self.there[*stratum])
            .min_by(|a, b| due(a).total_cmp(&due(b)))
    }

    /// How many members of the ranks that are asked whole a survey of one more has at least.
    fn least_of_top(&self) -> u64 {
        let whole: u64 = self.there[..self.top].iter().sum();
        let beyond = (self.taken + 1).saturating_sub(WHOLE_BEGINS);
        let missing = whole.saturating_sub(self.begun_with);
        if beyond == 0 {
            return 0;
        }
        whole.min(self.begun_with + (missing * beyond).div_ceil(WHOLE_FROM - WHOLE_BEGINS))
    }
}

impl Iterator for Turns {
    type Item = usize;

    fn next(&mut self) -> Option<usize> {
        let of_top: u64 = self.given[..self.top].iter().sum();
        if self.taken == WHOLE_BEGINS {
            self.begun_with = of_top;
        }
        let is_behind = of_top < self.least_of_top();
        let next = is_behind.then(|| self.furthest_behind(0..self.top)).flatten();
        let next = next.or_else(|| self.furthest_behind(0..self.given.len()))?;
        self.given[next] += 1;
        self.taken += 1;
        Some(next)
    }
}

/// How many of each stratum a survey of this size has.
#[must_use]
pub fn allotted(limits: &[u32], populations: &[u64], size: u64) -> Vec<u64> {
    let mut turns = Turns::new(limits, populations, populations);
    let _ = turns.by_ref().take(usize::try_from(size).unwrap_or(usize::MAX)).count();
    turns.given().to_vec()
}

/// The part of a survey that each stratum gets; 0 where it has no packages.
fn parts(limits: &[u32], populations: &[u64]) -> Vec<f64> {
    let ends_with_used = limits.len() > RANK_LIMITS.len() && limits.starts_with(&RANK_LIMITS);
    let reached: Vec<usize> =
        (0..limits.len()).filter(|index| is_reached(limits, populations, *index)).collect();
    let used = reached.iter().copied().find(|index| ends_with_used && *index + 1 == limits.len());
    let tops = || reached.iter().copied().filter(|index| Some(*index) != used);
    let of_top = PART_OF_TOP.min(PART_OF_TOPS / tops().count().max(1) as f64);
    let left = 1.0 - of_top * tops().count() as f64;
    let (of_used, of_all) = if used.is_some() { (left / 2.0, left / 2.0) } else { (0.0, left) };
    let mut parts = vec![0.0; populations.len()];
    let mut lay = |part: f64, strata: usize| {
        let packages: u64 = populations[..strata].iter().sum();
        for (share, population) in parts.iter_mut().zip(&populations[..strata]) {
            *share += part * *population as f64 / packages.max(1) as f64;
        }
    };
    for index in tops() {
        lay(of_top, index + 1);
    }
    if let Some(index) = used {
        lay(of_used, index + 1);
    }
    lay(of_all, populations.len());
    for (part, _) in parts.iter_mut().zip(populations).filter(|(_, population)| **population > 0) {
        *part = part.max(PART_LEAST);
    }
    parts
}

/// Whether ranks go as far as a limit: packages rank beyond it, or (nearly) every rank up to it is a listed package's.
fn is_reached(limits: &[u32], populations: &[u64], index: usize) -> bool {
    let beyond: u64 = populations[index + 1..=limits.len()].iter().sum();
    let first = index.checked_sub(1).map_or(0, |before| limits[before]);
    let ranks = u64::from(limits[index] - first);
    let within: u64 = populations[..=index].iter().sum();
    within > 0 && (beyond > 0 || populations[index] * 10 >= ranks * 9)
}

#[cfg(test)]
mod tests {
    use super::super::sample::{Stratum, half_width};
    use super::*;

    /// npm as it was listed on 2026-09-29, with the stratum of used packages and without.
    const NPM: ([u32; 4], [u64; 6]) =
        ([1_000, 10_000, 100_000, 222_239], [1_000, 9_000, 90_000, 122_239, 3_549_543, 727_540]);

    fn half(limits: &[u32], populations: &[u64], size: u64) -> f64 {
        let strata: Vec<Stratum> = populations
            .iter()
            .zip(allotted(limits, populations, size))
            .map(|(population, sampled)| Stratum { label: String::new(), population: *population, sampled })
            .collect();
        half_width(&strata).unwrap() * 100.0
    }

    /// Half the width of a share of one half over the packages of the first strata.
    fn half_of_first(limits: &[u32], populations: &[u64], size: u64, strata: usize) -> f64 {
        let sizes = allotted(limits, populations, size);
        let total: u64 = populations[..strata].iter().sum();
        let variance: f64 = (0..strata)
            .map(|stratum| {
                let (there, drawn) = (populations[stratum] as f64, sizes[stratum] as f64);
                (there / total as f64).powi(2) * 0.25 / drawn * (1.0 - drawn / there)
            })
            .sum();
        1.959_964 * variance.sqrt() * 100.0
    }

    #[test]
    fn the_used_packages_are_told_as_well_as_all_of_them() {
        let (limits, populations) = NPM;
        assert_eq!(allotted(&limits, &populations, 2_000), [137, 153, 457, 474, 647, 132]);
        assert!((half(&limits, &populations, 2_000) - 3.34).abs() < 0.01);
        assert!((half_of_first(&limits, &populations, 2_000, 4) - 3.10).abs() < 0.01);
        assert!(half(&limits, &populations, 20_000) < 1.06);
    }

    #[test]
    fn ranks_of_a_few_packages_do_not_cost_the_interval_of_all() {
        let plain = half(&RANK_LIMITS, &[0, 0, 0, 0, 886_323], 2_000);
        assert!((plain - 2.19).abs() < 0.01, "{plain}");
        // How many ranks are known: in all, of 886,323 listed packages.
        for (ranked, most) in [(500, 2.25), (1_000, 2.30), (5_000, 2.30), (15_000, 2.35), (60_000, 2.35)] {
            let of = |from: u64, to: u64| ranked.min(to) - ranked.min(from);
            let populations = [of(0, 1_000), of(1_000, 10_000), of(10_000, 100_000), 0, 886_323 - ranked];
            let found = half(&RANK_LIMITS, &populations, 2_000);
            assert!(found <= most, "{ranked} ranks: {found}");
        }
        let every = [1_000, 9_000, 90_000, 786_323, 0];
        assert!(half(&RANK_LIMITS, &every, 2_000) < 2.45, "{}", half(&RANK_LIMITS, &every, 2_000));
        assert_eq!(
            allotted(&RANK_LIMITS, &[1_000, 9_000, 5_000, 0, 871_323], 2_000),
            [132, 124, 39, 0, 1_705]
        );
    }

    #[test]
    fn the_most_downloaded_are_asked_whole_from_a_stated_size_on() {
        let (limits, populations) = NPM;
        let top = |size: u64| allotted(&limits, &populations, size)[0];
        assert_eq!((top(WHOLE_FROM - 1), top(WHOLE_FROM), top(20_000)), (1_000, 1_000, 1_000));
        assert!((424..=426).contains(&top(3_000)), "{}", top(3_000));
        assert!(half(&limits, &populations, WHOLE_FROM) < half(&limits, &populations, 2_000));
        let narrow = ([10, 700, 1_500], [10, 690, 800, 9_000, 10_000]);
        assert_eq!(
            allotted(&narrow.0, &narrow.1, WHOLE_FROM)[..2],
            [10, 690],
            "all strata within 1,000 ranks"
        );
        let few = [1_000, 9_000, 90_000, 122_239, 0, 0];
        assert_eq!(allotted(&limits, &few, WHOLE_FROM)[0], 1_000);
    }

    #[test]
    fn a_larger_survey_begins_with_the_smaller_one() {
        let (limits, populations) = NPM;
        let turns =
            |size: usize| Turns::new(&limits, &populations, &populations).take(size).collect::<Vec<_>>();
        let large = turns(20_000);
        for size in [1, 12, 500, 2_000, 2_001, 3_700, 5_000, 5_001] {
            assert_eq!(turns(size), large[..size]);
        }
        let mut counts = vec![0_u64; populations.len()];
        for stratum in &large {
            counts[*stratum] += 1;
        }
        assert_eq!(counts, allotted(&limits, &populations, 20_000));
        assert_eq!(large[..12].iter().filter(|stratum| **stratum == 5).count(), 2, "two of each come first");
    }

    #[test]
    fn a_survey_is_never_larger_than_the_registry_and_no_stratum_is_left_out() {
        assert_eq!(allotted(&RANK_LIMITS, &[2, 0, 0, 1, 0], 100), [2, 0, 0, 1, 0]);
        assert_eq!(allotted(&RANK_LIMITS, &[0; 5], 100), [0; 5]);
        assert_eq!(allotted(&RANK_LIMITS, &[1_000, 9_000, 90_000, 10, 700_000], 1_000)[3], 10, "taken whole");
        assert_eq!(allotted(&[], &[0, 9], 4), [0, 4]);
        let limited = Turns::new(&[10], &[10, 90, 0], &[4, 3, 0]).count();
        assert_eq!(limited, 7, "a panel ends where it has no further members");
    }
}
