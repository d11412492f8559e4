//! The table `download_curve`: rank, downloads and cumulated share at a few hundred ranks, enough to draw rank
//! against downloads, the Lorenz curve and the share of the top k. It leaves out the ranks between.
#![allow(clippy::cast_precision_loss, reason = "counts are far below 2^52")]

use polars::prelude::*;

use super::{downloads, failed};
use crate::query::QueryError;
use crate::snapshot::Snapshot;
use crate::snapshot::schema::{self, ColumnKind, column};

pub(super) const TABLE: schema::Table = schema::Table {
    name: "download_curve",
    row: "one rank (of a few hundred, spaced by ratio and by share) among the packages of one ecosystem with observed downloads",
    columns: &[
        column(
            "ecosystem",
            ColumnKind::Text,
            "",
            "`npm` or `pypi`; an ecosystem without counts has no rows",
            "",
        ),
        column("rank", ColumnKind::Count, "rank", "1 = most downloaded", ""),
        column("downloads_30d", ColumnKind::Count, "downloads", "downloads of the package at this rank", ""),
        column("package_share", ColumnKind::Number, "share 0–1", "share of packages up to this rank", ""),
        column("download_share", ColumnKind::Number, "share 0–1", "share of downloads up to this rank", ""),
        column("packages", ColumnKind::Count, "packages", "packages with observed downloads", ""),
    ],
};

pub(super) fn table(snapshot: &Snapshot) -> Result<DataFrame, QueryError> {
    let mut frames = Vec::new();
    for ecosystem in snapshot.ecosystems() {
        let counts = downloads(snapshot, ecosystem)?;
        frames.push(curve(ecosystem.id(), &counts).map_err(failed(snapshot, TABLE.name))?);
    }
    let mut frames = frames.into_iter();
    let mut all = frames.next().unwrap_or_else(DataFrame::empty);
    for frame in frames {
        all.vstack_mut(&frame).map_err(failed(snapshot, TABLE.name))?;
    }
    Ok(all)
}

fn curve(ecosystem: &str, counts: &[i64]) -> PolarsResult<DataFrame> {
    let total: f64 = counts.iter().map(|count| *count as f64).sum();
    let wanted = ranks(counts.len());
    let (mut cumulated, mut next) = (0.0, wanted.iter().copied().peekable());
    let mut shares = Vec::with_capacity(wanted.len());
    for (count, rank) in counts.iter().zip(1usize..) {
        cumulated += *count as f64;
        if next.peek() == Some(&rank) {
            next.next();
            shares.push(if total > 0.0 { Some(cumulated / total) } else { None });
        }
    }
    let whole = |number: usize| i64::try_from(number).unwrap_or(i64::MAX);
    df!(
        "ecosystem" => vec![ecosystem; wanted.len()],
        "rank" => wanted.iter().map(|rank| whole(*rank)).collect::<Vec<_>>(),
        "downloads_30d" => wanted.iter().map(|rank| counts[rank - 1]).collect::<Vec<_>>(),
        "package_share" => wanted.iter().map(|rank| *rank as f64 / counts.len() as f64).collect::<Vec<_>>(),
        "download_share" => shares,
        "packages" => vec![whole(counts.len()); wanted.len()],
    )
}

/// Ranks spaced by a ratio of about 6 %, every 2 % of the packages, and the powers of ten.
fn ranks(packages: usize) -> Vec<usize> {
    let mut ranks = Vec::new();
    let mut rank = 1;
    while rank <= packages {
        ranks.push(rank);
        rank = (rank + 1).max(rank + rank / 16);
    }
    ranks.extend((1..=50).map(|step| packages * step / 50));
    ranks.extend((0..9).map(|power| 10usize.pow(power)));
    ranks.retain(|rank| (1..=packages).contains(rank));
    ranks.sort_unstable();
    ranks.dedup();
    ranks
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_rank_carries_everything() {
        let frame = curve("npm", &[5, 3, 2, 0]).expect("frame");
        let shares = frame.column("download_share").expect("there").f64().expect("float").clone();
        assert_eq!(shares.iter().collect::<Vec<_>>(), [Some(0.5), Some(0.8), Some(1.0), Some(1.0)]);
        assert_eq!(curve("npm", &[]).expect("frame").height(), 0);
    }

    #[test]
    fn ranks_are_few_and_reach_the_end() {
        let ranks = ranks(3_771_841);
        assert!(ranks.len() < 400 && ranks.contains(&1000) && ranks.last() == Some(&3_771_841));
    }
}
