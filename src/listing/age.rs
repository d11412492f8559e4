//! From which age on a source is stale: the stated ages, with their reasons, in one place. What stops publishing goes
//! on being served, and nothing fails: that is the commonest silent fault of a census.
//!
//! `refresh` and `status` measure ages on the day on which they run. Snapshots have no clock: what is made of one
//! measures on the newest day on which any of its sources was asked, so that the same snapshot says the same for ever.
//! Left out on purpose: how old the documents of single packages are, which `document_at` tells for each.

use std::fmt;

use super::layer::{Covers, IMPORTED, Layer};
use super::source::Source;
use crate::package::{Day, Ecosystem};

/// Lists of names and of repositories, and PyPI's index, are made every day: after two weeks without a new one whoever
/// makes them has stopped, and some ten thousand names are missing.
pub const LIST_DAYS: u32 = 14;

/// Counts are made once a month, and one making takes most of a month: sixty days are the longest that two of them are
/// apart when all is well.
pub const COUNTS_DAYS: u32 = 60;

/// A file that somebody imported has nobody who renews it. One that gives the names is held to the age of lists, any
/// other to that of counts, which ranks and months of release keep about as well.
pub const FILE_DAYS: u32 = 60;

/// The stated age of an imported file.
#[must_use]
pub const fn of_import(covers: Covers) -> u32 {
    match covers {
        Covers::All => LIST_DAYS,
        Covers::Part => FILE_DAYS,
    }
}

/// The stated age of a source whose record does not have it: older versions of this program did not write it.
fn of_id(id: &str) -> Option<u32> {
    match id {
        "all-the-package-names" | "all-the-package-repos" | "simple-index" => Some(LIST_DAYS),
        "download-counts" => Some(COUNTS_DAYS),
        _ => id.starts_with(IMPORTED).then_some(FILE_DAYS),
    }
}

/// A source that is older than its stated age.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stale {
    /// Registry.
    pub ecosystem: Ecosystem,
    /// Id of the source.
    pub id: String,
    /// Its version, where it has one.
    pub version: Option<String>,
    /// The day of its content.
    pub as_of: Day,
    /// Its age, days.
    pub age_days: i32,
    /// The age after which it is stale, days.
    pub after_days: u32,
}

impl Stale {
    /// The source, if it is stale on a day.
    #[must_use]
    pub fn of(ecosystem: Ecosystem, source: &Source, on: Day) -> Option<Self> {
        let (age_days, after_days) = (source.age_days(on), source.stale_after()?);
        let is_stale = i64::from(age_days) > i64::from(after_days);
        is_stale.then(|| Self {
            ecosystem,
            id: source.id.clone(),
            version: source.version.clone(),
            as_of: source.as_of,
            age_days,
            after_days,
        })
    }

    /// Every stale source of some layers.
    #[must_use]
    pub fn among(layers: &[Layer], on: Day) -> Vec<Self> {
        let of = |layer: &Layer| -> Vec<Self> {
            layer.sources.iter().filter_map(|source| Self::of(layer.ecosystem, source, on)).collect()
        };
        layers.iter().flat_map(of).collect()
    }

    /// What whoever runs the program may do about it.
    #[must_use]
    pub fn advice(&self) -> &'static str {
        if self.id.starts_with(IMPORTED) { "import a newer file" } else { "its publisher may have stopped" }
    }
}

impl fmt::Display for Stale {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let version = self.version.as_deref().map(|version| format!(" {version}")).unwrap_or_default();
        write!(
            formatter,
            "{}: `{}`{version} is stale: its content is of {}, {} days old (stale after {})",
            self.ecosystem.label(),
            self.id,
            self.as_of,
            self.age_days,
            self.after_days
        )
    }
}

impl Source {
    /// The age of its content on a day; negative where that day is before it.
    #[must_use]
    pub fn age_days(&self, on: Day) -> i32 {
        on.days_since_epoch() - self.as_of.days_since_epoch()
    }

    /// The age in days after which it is stale; none = no age is stated.
    #[must_use]
    pub fn stale_after(&self) -> Option<u32> {
        self.stale_after_days.or_else(|| of_id(&self.id))
    }
}

#[cfg(test)]
mod tests {
    use super::super::source::Missing;
    use super::*;

    fn source(id: &str, as_of: &str, stale_after_days: Option<u32>) -> Source {
        Source {
            id: id.to_owned(),
            title: String::new(),
            version: Some("2.0.1".to_owned()),
            as_of: Day::parse(as_of).unwrap(),
            asked: None,
            dated_by: None,
            stale_after_days,
            window: None,
            window_days: None,
            window_edges: None,
            license: None,
            integrity: None,
            rows: 0,
            columns: Vec::new(),
            refused: 0,
            without_value: Missing::Unknown,
        }
    }

    fn stale(source: &Source) -> Option<Stale> {
        Stale::of(Ecosystem::Npm, source, Day::parse("2026-11-28").unwrap())
    }

    #[test]
    fn a_source_is_stale_once_it_is_older_than_its_age() {
        let list = |as_of: &str| source("all-the-package-names", as_of, Some(LIST_DAYS));
        assert_eq!(stale(&list("2026-11-14")), None);
        let told = stale(&list("2026-11-13")).unwrap();
        assert_eq!((told.age_days, told.after_days), (15, 14));
        assert_eq!(
            told.to_string(),
            "npm: `all-the-package-names` 2.0.1 is stale: its content is of 2026-11-13, 15 days old (stale after 14)"
        );
        let counts = |as_of: &str| source("download-counts", as_of, Some(COUNTS_DAYS));
        assert_eq!(stale(&counts("2026-09-29")), None);
        assert_eq!(stale(&counts("2026-09-28")).unwrap().age_days, 61);
        // A day in the future is no age.
        assert_eq!(stale(&list("2031-01-01")), None);
    }

    #[test]
    fn records_of_older_versions_have_the_age_of_their_kind() {
        for (id, after) in [
            ("all-the-package-repos", Some(14)),
            ("simple-index", Some(14)),
            ("download-counts", Some(60)),
            ("import-ranks", Some(60)),
            ("crawl", None),
        ] {
            assert_eq!(source(id, "2026-01-01", None).stale_after(), after, "{id}");
        }
        assert_eq!(stale(&source("crawl", "2020-01-01", None)), None);
    }

    #[test]
    fn files_that_give_the_names_age_as_lists_do() {
        assert_eq!((of_import(Covers::All), of_import(Covers::Part)), (14, 60));
    }
}
