//! The columns of `packages` that tell which days a count covers, and from which source it is, row by row: two sources
//! of one registry may count different days. It leaves out the counts.

use polars::prelude::*;

use super::tally::{self, Provider};
use crate::listing::Layer;
use crate::package::{Period, Window};

/// The columns, by name.
pub(super) const COLUMNS: [&str; 4] =
    ["downloads_start", "downloads_end", "downloads_window_edges", "downloads_source"];

/// Of the sources that have counts, those that tell anything of their days: older records of imported files do not.
/// Where there is none, there are no such columns.
pub(super) fn providers(counts: Vec<Provider>, records: &[Layer]) -> Vec<Provider> {
    let tells = |one: &Provider| tally::source(*one, records).counted().is_some();
    if !counts.iter().any(tells) {
        return Vec::new();
    }
    counts.into_iter().map(|one| Provider { contributed: false, ..one }).collect()
}

/// The values of one of the columns. A row without a count has the days of the first source that tells them: in these it
/// was not observed.
pub(super) fn values(
    name: &str,
    providers: &mut [Provider],
    joined: &DataFrame,
    records: &[Layer],
) -> PolarsResult<Column> {
    let told: Vec<Option<(Window, &str)>> = providers
        .iter()
        .map(|one| {
            let source = tally::source(*one, records);
            Some((source.counted()?, source.id.as_str()))
        })
        .collect();
    let default = told.iter().position(Option::is_some).unwrap_or_default();
    let places = places(providers, joined, default)?;
    providers[default].contributed = true;
    for place in &places {
        providers[*place].contributed |= told[*place].is_some();
    }
    let of = |place: &usize| told[*place];
    let days = |end: fn(Period) -> crate::package::Day| {
        let days = places.iter().map(|place| Some(end(of(place)?.0.span?).days_since_epoch()));
        Int32Chunked::from_iter_options(name.into(), days).into_column().cast(&DataType::Date)
    };
    let texts = |text: fn((Window, &str)) -> String| {
        let texts: Vec<Option<String>> = told.iter().map(|one| one.map(text)).collect();
        let texts: StringChunked = places.iter().map(|place| texts[*place].as_deref()).collect();
        texts.with_name(name.into()).into_column()
    };
    match name {
        "downloads_start" => days(Period::start),
        "downloads_end" => days(Period::end),
        "downloads_window_edges" => Ok(texts(|(window, _)| window.edges.id().to_owned())),
        _ => Ok(texts(|(_, id)| id.to_owned())),
    }
}

/// By row: the first source that has a count, `default` where none has.
fn places(providers: &[Provider], joined: &DataFrame, default: usize) -> PolarsResult<Vec<usize>> {
    let mut places = vec![None; joined.height()];
    for (place, provider) in providers.iter().enumerate() {
        let counts = joined.column(&format!("downloads_30d@{}", provider.layer))?.is_not_null();
        for (found, is_counted) in places.iter_mut().zip(counts.iter()) {
            if found.is_none() && is_counted == Some(true) {
                *found = Some(place);
            }
        }
    }
    Ok(places.into_iter().map(|found| found.unwrap_or(default)).collect())
}
