//! The tables beside `packages` that the ledger fills: releases, dependencies, keywords, outcomes, strata. Rows are
//! gathered a row group at a time while the ledger is read once. It leaves out `packages` itself.

use std::collections::BTreeMap;
use std::path::Path;

use polars::prelude::*;

use super::SnapshotError;
use super::crawled::observed;
use super::freeze::Size;
use super::manifest::TableFile;
use super::schema::{DEPENDENCIES, KEYWORDS, OUTCOMES, RELEASES, STRATA, Table};
use super::table_file::TableWriter;
use crate::ledger::{FactsRow, Ledger, Names, Outcome, OutcomeRow, PanelStratum};
use crate::package::{Day, DependencyKind, Ecosystem, Moment, ReleaseState};

/// Rows gathered before they are written.
const GATHERED: usize = 131_072;

/// A value of a row.
enum Value {
    Text(Option<String>),
    Count(Option<i64>),
    Number(f64),
    Flag(Option<bool>),
    Moment(Option<Moment>),
}

/// A table being written: values by column.
struct Growing<'a> {
    writer: TableWriter<'a>,
    columns: Vec<Vec<AnyValue<'static>>>,
    table: &'static Table,
}

impl<'a> Growing<'a> {
    fn new(
        folder: &'a Path,
        table: &'static Table,
        ecosystem: Ecosystem,
        size: Size,
    ) -> Result<Self, SnapshotError> {
        let writer = TableWriter::create(folder, table, ecosystem, size)?;
        Ok(Self { writer, columns: vec![Vec::new(); table.columns.len()], table })
    }

    fn add(&mut self, row: Vec<Value>) -> Result<(), SnapshotError> {
        for (column, value) in self.columns.iter_mut().zip(row) {
            column.push(match value {
                Value::Text(text) => text.map_or(AnyValue::Null, |text| AnyValue::StringOwned(text.into())),
                Value::Count(count) => count.map_or(AnyValue::Null, AnyValue::Int64),
                Value::Number(number) => AnyValue::Float64(number),
                Value::Flag(flag) => flag.map_or(AnyValue::Null, AnyValue::Boolean),
                Value::Moment(at) => at.map_or(AnyValue::Null, |at| AnyValue::Int64(at.0 * 1_000)),
            });
        }
        if self.columns[0].len() >= GATHERED { self.flush() } else { Ok(()) }
    }

    fn flush(&mut self) -> Result<(), SnapshotError> {
        let table = self.table;
        let error = |source| SnapshotError::Frame { table: table.name.into(), source };
        let mut columns = Vec::new();
        for (column, values) in table.columns.iter().zip(&mut self.columns) {
            let values = std::mem::take(values);
            let stored = column.kind.data_type();
            let raw = if matches!(stored, DataType::Datetime(..)) { DataType::Int64 } else { stored.clone() };
            let series =
                Series::from_any_values_and_dtype(column.name.into(), &values, &raw, true).map_err(error)?;
            columns.push(series.cast(&stored).map_err(error)?.into_column());
        }
        let height = columns[0].len();
        self.writer.write(&DataFrame::new(height, columns).map_err(error)?)
    }

    fn finish(mut self) -> Result<TableFile, SnapshotError> {
        self.flush()?;
        self.writer.finish()
    }
}

fn text(text: &str) -> Value {
    Value::Text(Some(text.to_owned()))
}

/// Writes the tables of an ecosystem.
pub(super) fn write(
    folder: &Path,
    ledger: &Ledger,
    ecosystem: Ecosystem,
    strata: &[(PanelStratum, u64, u64)],
    as_of: Day,
    size: Size,
) -> Result<Vec<TableFile>, SnapshotError> {
    let grow = |table| Growing::new(folder, table, ecosystem, size);
    let (mut releases, mut dependencies, mut keywords) =
        (grow(&RELEASES)?, grow(&DEPENDENCIES)?, grow(&KEYWORDS)?);
    let mut odd = BTreeMap::new();
    ledger.each_facts::<SnapshotError>(ecosystem, Names::ALL, &mut |row| {
        if !row.facts.package.oddities.is_empty() {
            odd.insert(row.name.clone(), row.facts.package.oddities.join("; "));
        }
        write_releases(&mut releases, ecosystem, &row, as_of)?;
        write_dependencies(&mut dependencies, ecosystem, &row)?;
        write_keywords(&mut keywords, ecosystem, &row)
    })?;
    let mut outcomes = grow(&OUTCOMES)?;
    ledger.each_outcome::<SnapshotError>(ecosystem, Names::ALL, &mut |row| {
        let detail = detail(&row, &odd);
        outcomes.add(vec![
            text(ecosystem.id()),
            text(&row.name),
            Value::Moment(Some(row.asked_at).filter(|at| *at <= Moment::end_of(as_of))),
            text(&row.document),
            text(&row.outcome),
            Value::Count(row.status.map(i64::from)),
            Value::Count(Some(row.wire_bytes as i64)),
            Value::Count(Some(row.body_bytes as i64)),
            Value::Count(Some(i64::from(row.tries))),
            Value::Text(detail),
        ])
    })?;
    let mut panel = grow(&STRATA)?;
    for (stratum, answered, drawn) in strata {
        panel.add(vec![
            text(ecosystem.id()),
            text(&stratum.stratum),
            Value::Count(Some(stratum.population as i64)),
            Value::Count(Some(stratum.sampled as i64)),
            Value::Count(Some(*answered as i64)),
            Value::Number(stratum.population as f64 / (*drawn).max(1) as f64),
            Value::Count(Some(stratum.seed as i64)),
        ])?;
    }
    [releases, dependencies, keywords, outcomes, panel].into_iter().map(Growing::finish).collect()
}

/// What to know of an answer: what was told of it, then what was odd in the document that it gave or confirmed.
fn detail(row: &OutcomeRow, odd: &BTreeMap<String, String>) -> Option<String> {
    let was_read = [Outcome::Fresh, Outcome::Unchanged].iter().any(|outcome| outcome.id() == row.outcome);
    let odd = odd.get(&row.name).filter(|_| was_read);
    let told: Vec<&str> = row.detail.iter().chain(odd).map(String::as_str).collect();
    (!told.is_empty()).then(|| told.join("; "))
}

fn write_releases(
    table: &mut Growing<'_>,
    ecosystem: Ecosystem,
    row: &FactsRow,
    as_of: Day,
) -> Result<(), SnapshotError> {
    for release in &row.facts.releases {
        let state = match release.state {
            ReleaseState::Available => "available",
            ReleaseState::Withdrawn => "withdrawn",
            ReleaseState::Removed => "removed",
        };
        table.add(vec![
            text(ecosystem.id()),
            text(&row.name),
            text(&release.version),
            Value::Moment(observed(release, as_of)),
            text(state),
            Value::Flag(release.prerelease),
        ])?;
    }
    Ok(())
}

fn write_dependencies(
    table: &mut Growing<'_>,
    ecosystem: Ecosystem,
    row: &FactsRow,
) -> Result<(), SnapshotError> {
    let version = row.facts.package.latest_version.known().cloned();
    for dependency in row.facts.dependencies.known().into_iter().flatten() {
        let kind = match dependency.kind {
            DependencyKind::Runtime => "runtime",
            DependencyKind::Optional => "optional",
            DependencyKind::Peer => "peer",
            DependencyKind::Development => "development",
            DependencyKind::Extra => "extra",
        };
        table.add(vec![
            text(ecosystem.id()),
            text(&row.name),
            Value::Text(version.clone()),
            text(kind),
            text(&dependency.name),
            text(&dependency.requirement),
        ])?;
    }
    Ok(())
}

fn write_keywords(
    table: &mut Growing<'_>,
    ecosystem: Ecosystem,
    row: &FactsRow,
) -> Result<(), SnapshotError> {
    let package = &row.facts.package;
    for (kind, words) in [("keyword", &package.keywords), ("classifier", &package.classifiers)] {
        for word in words.known().into_iter().flatten() {
            table.add(vec![text(ecosystem.id()), text(&row.name), text(kind), text(word)])?;
        }
    }
    Ok(())
}
