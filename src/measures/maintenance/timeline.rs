//! The days on which a package was released, and the gaps between them. It leaves out what a gap means.

use super::history::History;
use super::lack::{Figure, Lack};
use crate::package::Day;

/// The days of every release that exists.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Timeline {
    /// One entry a release, ascending, days since 1970-01-01.
    days: Vec<i32>,
    /// Releases without a day.
    undated: usize,
}

impl Timeline {
    /// Reads the releases that exist; fails where there is none, or none has a day.
    pub fn of(history: &History<'_>) -> Figure<Self> {
        let existing = history.existing().ok_or(Lack::ReleasesUnknown)?;
        let (mut days, mut undated) = (Vec::new(), 0);
        for release in existing {
            match release.day {
                Some(day) => days.push(day.days_since_epoch()),
                None => undated += 1,
            }
        }
        if days.is_empty() {
            return Err(if undated == 0 { Lack::NoRelease } else { Lack::DatesUnknown });
        }
        days.sort_unstable();
        Ok(Self { days, undated })
    }

    /// The same, where every release has its day.
    pub fn whole(&self) -> Figure<&Self> {
        if self.undated == 0 { Ok(self) } else { Err(Lack::SomeDatesUnknown) }
    }

    /// Days from the latest dated release to `as_of`; 0 where it is later, as a document may be newer than the as-of
    /// day. Where some releases have no day, this is the longest that the silence can be.
    pub fn silence_days(&self, as_of: Day) -> u32 {
        let latest = self.days.last().copied().unwrap_or(i32::MIN);
        u32::try_from(as_of.days_since_epoch().saturating_sub(latest)).unwrap_or(0)
    }

    /// Releases whose age in days is within `0..window_days`, the as-of day included.
    pub fn released_within(&self, as_of: Day, window_days: i32) -> u32 {
        let last = as_of.days_since_epoch();
        let from = self.days.partition_point(|day| *day <= last.saturating_sub(window_days));
        (self.days.partition_point(|day| *day <= last) - from) as u32
    }

    /// Days from the first release to the latest.
    pub fn span_days(&self) -> u32 {
        match (self.days.first(), self.days.last()) {
            (Some(first), Some(last)) => last.abs_diff(*first),
            _ => 0,
        }
    }

    /// Days between consecutive distinct release days, in order of time; each is at least 1.
    pub fn gaps_days(&self) -> Vec<u32> {
        let gaps = self.days.windows(2).map(|pair| pair[1].abs_diff(pair[0]));
        gaps.filter(|gap| *gap > 0).collect()
    }

    /// How many distinct days saw a release.
    pub fn release_days(&self) -> usize {
        1 + self.days.windows(2).filter(|pair| pair[0] != pair[1]).count()
    }
}

/// The median; the mean of the middle two where their number is even. `None` of nothing.
pub fn median(values: &[u32]) -> Option<f64> {
    let mut sorted = values.to_vec();
    sorted.sort_unstable();
    let middle = sorted.len() / 2;
    let upper = f64::from(*sorted.get(middle)?);
    if sorted.len() % 2 == 1 {
        return Some(upper);
    }
    Some(f64::midpoint(f64::from(sorted[middle - 1]), upper))
}

#[cfg(test)]
mod tests {
    use super::super::sample::{ago, as_of, package, release};
    use super::*;
    use crate::package::ReleaseState;

    #[test]
    fn gaps_are_between_distinct_days_whatever_the_order() {
        let releases = [release("1.2.0", 3), release("1.0.0", 10), release("1.0.1", 10), release("1.1.0", 8)];
        let timeline = Timeline::of(&package(&releases)).expect("dated");
        assert_eq!(timeline.gaps_days(), [2, 5]);
        assert_eq!(timeline.release_days(), 3);
        assert_eq!(timeline.span_days(), 7);
        assert_eq!(timeline.silence_days(as_of()), 3);
    }

    #[test]
    fn a_window_of_n_days_holds_the_ages_from_0_to_n_less_1() {
        let releases =
            [release("1.0.0", 365), release("1.0.1", 364), release("1.0.2", 0), release("1.0.3", -1)];
        let timeline = Timeline::of(&package(&releases)).expect("dated");
        assert_eq!(timeline.released_within(as_of(), 365), 2);
        assert_eq!(timeline.released_within(as_of(), 1), 1);
        assert_eq!(timeline.silence_days(as_of()), 0);
    }

    #[test]
    fn what_is_missing_says_why() {
        let mut unknown = package(&[]);
        assert_eq!(Timeline::of(&unknown), Err(Lack::NoRelease));
        unknown.releases = None;
        assert_eq!(Timeline::of(&unknown), Err(Lack::ReleasesUnknown));
        let mut releases = [release("1.0.0", 9), release("1.0.1", 5)];
        releases[1].day = None;
        let timeline = Timeline::of(&package(&releases)).expect("one is dated");
        assert_eq!(timeline.whole(), Err(Lack::SomeDatesUnknown));
        assert_eq!(timeline.silence_days(as_of()), 9);
        releases[0].day = None;
        assert_eq!(Timeline::of(&package(&releases)), Err(Lack::DatesUnknown));
    }

    #[test]
    fn removed_releases_are_no_releases() {
        let mut releases = [release("1.0.0", 9), release("1.0.1", 5)];
        releases[1].state = ReleaseState::Removed;
        let timeline = Timeline::of(&package(&releases)).expect("one exists");
        assert_eq!((timeline.silence_days(as_of()), timeline.release_days()), (9, 1));
        assert_eq!(ago(9), releases[0].day);
    }

    #[test]
    fn the_median_of_an_even_number_lies_between() {
        assert_eq!(median(&[]), None);
        assert_eq!(median(&[7]), Some(7.0));
        assert_eq!(median(&[9, 1, 4]), Some(4.0));
        assert_eq!(median(&[9, 1, 4, 7]), Some(5.5));
    }
}
