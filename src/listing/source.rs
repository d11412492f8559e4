//! Where figures come from: what a source is, of which day its content is, when it was asked for, and which columns it
//! fills. It leaves out the rows (`layer`), and from which age on a source is stale (`age`).

use serde::{Deserialize, Serialize};

use super::dating::{Dated, DatedBy};
use crate::package::{Day, Period, Window, WindowEdges};

/// Where figures come from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Source {
    /// Short name, used in `coverage` and captions.
    pub id: String,
    /// What it is, for people.
    pub title: String,
    /// Version of the source, where it has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version: Option<String>,
    /// The day of its content, at the latest: the only one that is ever called its day.
    pub as_of: Day,
    /// The day on which it was last asked for, or imported; none in records of older versions, whose `as_of` of a
    /// registry's source is that day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub asked: Option<Day>,
    /// How the day of its content is known; none = not settled yet.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dated_by: Option<DatedBy>,
    /// The age of its content in days after which it is stale; none = none is stated.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stale_after_days: Option<u32>,
    /// The days that its counts may cover, where it has counts and tells: of smeared edges, from the earliest start to
    /// the latest end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub window: Option<Period>,
    /// How many days are counted of each package.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub window_days: Option<u32>,
    /// How sharp the ends of the window are; none = it has no counts, or its record is of an older version.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub window_edges: Option<WindowEdges>,
    /// Its licence, where stated.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub license: Option<String>,
    /// Digest of the bytes that were read, as `<algorithm>-<digest>`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub integrity: Option<String>,
    /// Rows that it brought.
    pub rows: u64,
    /// The columns that it fills.
    pub columns: Vec<String>,
    /// Listed packages of which it told something that is not a valid value; they have no value here.
    #[serde(default)]
    pub refused: u64,
    /// What it means where a row of the layer has no value from this source.
    pub without_value: Missing,
}

/// Why a layer's row has no value from a source.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Missing {
    /// The source does not list the package.
    NotInSource,
    /// The source lists the package and says nothing.
    Unknown,
}

impl Source {
    /// The day on which it was last asked for; in records of older versions, the one day that they have.
    #[must_use]
    pub fn asked_on(&self) -> Day {
        self.asked.unwrap_or(self.as_of)
    }

    /// The window of its counts; none = it has no counts. Older versions took the date in the version of npm's counts for
    /// the end of a window that never was: of it only the length is right.
    #[must_use]
    pub fn counted(&self) -> Option<Window> {
        match (self.window, self.window_edges) {
            (span, Some(edges)) => Some(Window { span, days: self.window_days, edges }),
            (Some(never), None) => Some(Window::unknown(Some(never.days()))),
            (None, None) => None,
        }
    }

    /// Its days, asked for once more on `today` and found to be the newest; none where the day of its content is not
    /// settled. What was only dated by asking, on a day that has not come yet, was asked with a wrong clock.
    #[must_use]
    pub fn settled(&self, today: Day) -> Option<Dated> {
        let by = self.asked.and(self.dated_by)?;
        let as_of = if by == DatedBy::Asked { self.as_of.min(today) } else { self.as_of };
        Some(Dated { as_of, by: Some(by), asked: today })
    }

    /// Notes the days of its content and of its asking.
    pub fn date(&mut self, dated: &Dated) {
        self.as_of = dated.as_of;
        self.asked = Some(dated.asked);
        self.dated_by = dated.by;
    }

    /// Notes the window of its counts.
    pub fn count(&mut self, window: Option<Window>) {
        self.window = window.and_then(|window| window.span);
        self.window_days = window.and_then(|window| window.days);
        self.window_edges = window.map(|window| window.edges);
    }

    /// Whether its day is one on which it was there at the latest, and nothing told when it was made.
    #[must_use]
    pub fn is_dated_by_asking(&self) -> bool {
        matches!(self.dated_by, Some(DatedBy::Asked) | None)
    }

    /// Its day and the day of asking, for people: `2026-09-29, asked 2026-11-22`, one where both are the same.
    #[must_use]
    pub fn days(&self) -> String {
        days(self.as_of, Some(self.asked_on()))
    }
}

/// A content's day and the day of asking, for people: one where both are the same or the second is not known.
#[must_use]
pub fn days(as_of: Day, asked: Option<Day>) -> String {
    match asked.filter(|asked| *asked != as_of) {
        Some(asked) => format!("{as_of}, asked {asked}"),
        None => as_of.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// As version 0.1.0 wrote it.
    const OLD: &str = r#"{"id": "download-counts", "title": "t", "version": "2.20260301.0", "as_of": "2026-03-01",
        "window": {"start": "2026-01-31", "end": "2026-03-01"}, "rows": 3, "columns": ["downloads_30d"],
        "without_value": "not_in_source"}"#;

    #[test]
    fn records_of_older_versions_are_read_and_their_windows_are_not_believed() {
        let mut source: Source = serde_json::from_str(OLD).unwrap();
        assert_eq!((source.asked, source.dated_by, source.window_edges), (None, None, None));
        assert_eq!(source.days(), "2026-03-01");
        let told = source.counted().unwrap().to_string();
        assert_eq!(told, "30 days; it is not known which");
        source.count(None);
        assert_eq!(source.counted(), None);
        source.count(Some(Window::unknown(Some(30))));
        assert_eq!(source.counted(), Some(Window::unknown(Some(30))));
    }

    #[test]
    fn a_day_of_asking_that_has_not_come_yet_is_taken_back() {
        let mut source: Source = serde_json::from_str(OLD).unwrap();
        let day = |text: &str| Day::parse(text).unwrap();
        assert_eq!(source.settled(day("2026-11-22")), None);
        for (by, as_of) in [(DatedBy::Asked, "2026-11-22"), (DatedBy::Published, "2030-11-22")] {
            source.date(&Dated { as_of: day("2030-11-22"), by: Some(by), asked: day("2030-11-22") });
            let found = source.settled(day("2026-11-22")).unwrap();
            assert_eq!((found.as_of, found.asked), (day(as_of), day("2026-11-22")));
        }
        source.date(&Dated { as_of: day("2026-11-22"), by: None, asked: day("2026-11-22") });
        assert_eq!(source.settled(day("2026-11-22")), None);
    }

    #[test]
    fn both_days_are_told_and_survive_the_record() {
        let mut source: Source = serde_json::from_str(OLD).unwrap();
        let day = |text: &str| Day::parse(text).unwrap();
        source.date(&Dated {
            as_of: day("2026-04-01"),
            by: Some(DatedBy::Published),
            asked: day("2026-11-22"),
        });
        source.count(Window::smeared(day("2026-02-28"), day("2026-03-31"), 30));
        assert_eq!(source.days(), "2026-04-01, asked 2026-11-22");
        let text = serde_json::to_string(&source).unwrap();
        for part in [
            r#""asked":"2026-11-22""#,
            r#""dated_by":"published""#,
            r#""window":{"start":"2026-01-30","end":"2026-03-31"},"window_days":30,"window_edges":"smeared""#,
        ] {
            assert!(text.contains(part), "{text}");
        }
        assert_eq!(serde_json::from_str::<Source>(&text).unwrap(), source);
    }
}
