//! How old listings are, and which of their sources are stale: for `status`, and as warnings of `refresh` and
//! `snapshot`. It leaves out from which age on a source is stale (`listing::age`).

use std::path::Path;

use serde::Serialize;

use super::Context;
use super::words::{days, packages};
use crate::listing::{DatedBy, ListingError, Stale, layer};
use crate::package::{Day, Ecosystem};

/// The listing of a registry, and every source that snapshots of it are made from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(super) struct ListingAge {
    ecosystem: Ecosystem,
    /// Packages of the listing that gives the names.
    packages: u64,
    /// Whether that lists every package.
    covers: layer::Covers,
    /// The day of its content.
    as_of: Day,
    /// The day on which it was last asked for, or imported.
    asked: Day,
    /// Days since `as_of`; negative where that is in the future.
    age_days: i32,
    /// Days since `asked`.
    asked_days: i32,
    sources: Vec<SourceAge>,
}

/// One source of a listing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
struct SourceAge {
    id: String,
    version: Option<String>,
    as_of: Day,
    /// How that is known; none = not settled, or the record is of an older version.
    dated_by: Option<DatedBy>,
    asked: Day,
    age_days: i32,
    /// None = no age is stated.
    stale_after_days: Option<u32>,
    stale: bool,
}

impl ListingAge {
    /// The listings at hand, with their ages on a day.
    ///
    /// # Errors
    /// A layer's record that cannot be read.
    pub fn all(output: &Path, today: Day) -> Result<Vec<Self>, ListingError> {
        let mut all = Vec::new();
        for ecosystem in Ecosystem::ALL {
            // As their records have it: a day after today is told as such.
            let layers = layer::read_told(output, ecosystem, today)?;
            let Some(first) = layers.first() else { continue };
            let since = |day: Day| today.days_since_epoch() - day.days_since_epoch();
            let sources = layers.iter().flat_map(|layer| &layer.sources).map(|source| SourceAge {
                id: source.id.clone(),
                version: source.version.clone(),
                as_of: source.as_of,
                dated_by: source.dated_by,
                asked: source.asked_on(),
                age_days: source.age_days(today),
                stale_after_days: source.stale_after(),
                stale: Stale::of(ecosystem, source, today).is_some(),
            });
            all.push(Self {
                ecosystem,
                packages: first.rows,
                covers: first.covers,
                as_of: first.as_of,
                asked: first.asked_on(),
                age_days: since(first.as_of),
                asked_days: since(first.asked_on()),
                sources: sources.collect(),
            });
        }
        Ok(all)
    }

    /// The lines that are shown.
    pub fn lines(&self) -> Vec<String> {
        let some = match self.covers {
            layer::Covers::All => "",
            layer::Covers::Part => " (of some packages only)",
        };
        let mut lines = vec![format!(
            "{} listing: {}{some} as of {}, {}; asked {}, {}",
            self.ecosystem.label(),
            packages(self.packages),
            self.as_of,
            old(self.age_days),
            self.asked,
            ago(self.asked_days)
        )];
        lines.extend(self.sources.iter().map(SourceAge::line));
        lines
    }
}

impl SourceAge {
    fn line(&self) -> String {
        let version = self.version.as_deref().map(|version| format!(" {version}")).unwrap_or_default();
        let latest = match self.dated_by {
            Some(DatedBy::Asked) | None => " at the latest",
            Some(_) => "",
        };
        let limit = match (self.stale, self.stale_after_days) {
            (true, Some(limit)) => format!(", stale (after {limit})"),
            (_, Some(limit)) => format!(" (stale after {limit})"),
            (_, None) => String::new(),
        };
        format!("  source     {}{version} of {}{latest}, {}{limit}", self.id, self.as_of, old(self.age_days))
    }
}

fn old(age_days: i32) -> String {
    match age_days {
        ..0 => format!("{} after today", days(age_days.unsigned_abs())),
        _ => format!("{} old", days(age_days.unsigned_abs())),
    }
}

fn ago(since_days: i32) -> String {
    match since_days {
        ..0 => format!("{} after today", days(since_days.unsigned_abs())),
        0 => "today".to_owned(),
        _ => format!("{} ago", days(since_days.unsigned_abs())),
    }
}

/// The sources of the listings at hand that are stale today.
pub(super) fn stale(output: &Path, ecosystems: &[Ecosystem], today: Day) -> Result<Vec<Stale>, ListingError> {
    let mut stale = Vec::new();
    for ecosystem in ecosystems {
        stale.extend(Stale::among(&layer::read_all(output, *ecosystem, today)?, today));
    }
    Ok(stale)
}

/// The listings at hand whose content is dated after today, in words: nobody knows how old it is.
pub(super) fn undated(output: &Path, today: Day) -> Result<Vec<String>, ListingError> {
    let mut undated = Vec::new();
    for ecosystem in Ecosystem::ALL {
        let ahead = layer::read_ahead(output, ecosystem, today)?;
        undated.extend(ahead.iter().filter(|layer| layer.is_undated(today)).map(|layer| {
            let (label, id, day) = (ecosystem.label(), &layer.id, layer.newest_day());
            format!("{label}: the listing `{id}` is dated {day}, after today, {today}: how old it is, is not known")
        }));
    }
    Ok(undated)
}

/// Warns of stale sources.
pub(super) fn warn(stale: &[Stale], context: &Context<'_>) {
    for one in stale {
        context.printer.say(&format!("warning: {one}; {}", one.advice()));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ages_are_told_in_words_also_those_of_a_wrong_clock() {
        assert_eq!([old(0), old(1), old(60)], ["0 days old", "1 day old", "60 days old"]);
        assert_eq!([ago(0), ago(1), ago(60)], ["today", "1 day ago", "60 days ago"]);
        assert_eq!([old(-3), ago(-1)], ["3 days after today", "1 day after today"]);
    }
}
