//! On which day a source's content was made, beside the day on which it was asked for: a list that was published in
//! September says nothing of November, whenever it is fetched.
//!
//! Registries that cache, and servers that copy, put later days of their own in the place of the first one. Every day
//! here is therefore a day on which the content was there *at the latest*, and the earliest of them is the best. Left
//! out on purpose: asking for any of them.

use serde::{Deserialize, Serialize};

use crate::package::{Day, Moment};

/// How the day of a source's content is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DatedBy {
    /// The registry's time of that version.
    Published,
    /// The server's `Last-Modified`.
    LastModified,
    /// Nothing told a day: it was there when it was asked for.
    Asked,
    /// Whoever imported the file said so.
    Given,
}

impl DatedBy {
    /// As the end of a sentence on a day.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::Published => "publication time",
            Self::LastModified => "last modified",
            Self::Asked => "at the latest: asked then",
            Self::Given => "given at import",
        }
    }
}

/// The days of a source.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Dated {
    /// The day of its content.
    pub as_of: Day,
    /// How that is known; none = not settled, to be asked for again next time.
    pub by: Option<DatedBy>,
    /// The day of the last asking.
    pub asked: Day,
}

/// npm began in 2010, and lists of PyPI in JSON came later: an earlier time is that of a clock that was never set, or
/// what stands in archives that are to be the same whenever they are made (1970, 1980, 1985).
const FIRST: (i16, i8, i8) = (2010, 1, 1);

impl Dated {
    /// The earlier day of those that a server told. A day after `asked` is nobody's, and none before there were
    /// registries.
    #[must_use]
    pub fn of(published: Option<Moment>, modified: Option<Moment>, asked: Day) -> Self {
        let day =
            |moment: Option<Moment>| moment.and_then(Moment::day).filter(|day| is_plausible(*day, asked));
        let told = [(day(published), DatedBy::Published), (day(modified), DatedBy::LastModified)];
        let earliest = told.into_iter().filter_map(|(day, by)| Some((day?, by))).min_by_key(|(day, _)| *day);
        let (as_of, by) = earliest.unwrap_or((asked, DatedBy::Asked));
        Self { as_of, by: Some(by), asked }
    }

    /// The same, not settled.
    #[must_use]
    pub fn unsettled(self) -> Self {
        Self { by: None, ..self }
    }
}

fn is_plausible(day: Day, asked: Day) -> bool {
    let (year, month, first) = FIRST;
    day <= asked && Day::new(year, month, first).is_some_and(|first| day >= first)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Day {
        Day::parse(text).unwrap()
    }

    fn dated(published: &str, modified: &str) -> (String, DatedBy) {
        let at = |day: &str| Moment::parse(&format!("{day}T23:59:59Z"));
        let dated = Dated::of(at(published), at(modified), day("2026-11-22"));
        assert_eq!(dated.asked, day("2026-11-22"));
        (dated.as_of.to_string(), dated.by.unwrap())
    }

    #[test]
    fn the_earlier_day_counts() {
        for (published, modified, as_of, by) in [
            ("2026-09-29", "2026-09-30", "2026-09-29", DatedBy::Published),
            ("2026-09-29", "", "2026-09-29", DatedBy::Published),
            ("2026-09-29", "2026-09-29", "2026-09-29", DatedBy::Published),
            // A cache that puts its own time into the document, and keeps the file's.
            ("2026-11-20", "2026-09-29", "2026-09-29", DatedBy::LastModified),
            ("", "2026-09-29", "2026-09-29", DatedBy::LastModified),
            ("", "", "2026-11-22", DatedBy::Asked),
            ("2026-11-22", "", "2026-11-22", DatedBy::Published),
        ] {
            assert_eq!(dated(published, modified), (as_of.to_owned(), by), "{published} {modified}");
        }
    }

    #[test]
    fn days_that_cannot_be_are_not_taken() {
        for impossible in ["2026-11-23", "2031-01-01", "1970-01-01", "1980-01-01", "1985-10-26", "2009-12-31"]
        {
            assert_eq!(dated(impossible, ""), ("2026-11-22".to_owned(), DatedBy::Asked), "{impossible}");
            assert_eq!(dated("2026-09-29", impossible).0, "2026-09-29", "{impossible}");
            assert_eq!(dated(impossible, "2026-09-29").0, "2026-09-29", "{impossible}");
        }
        assert_eq!(dated("2010-01-01", "").0, "2010-01-01");
    }
}
