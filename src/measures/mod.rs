//! Measures: breadth, popularity, maintenance and documentation, as tables that questions, claims and charts
//! read beside the stored ones. Each column has its unit and says what a null means. It leaves out judging.

use std::sync::{Arc, OnceLock};

use polars::prelude::*;

use crate::query::{Catalog, QueryError, TableInfo};
use crate::snapshot::schema;
use crate::snapshot::{Snapshot, SnapshotError, guarded, listed};

mod breadth;
mod cell;
mod composites;
mod concentration;
mod curve;
mod differences;
mod estimates;
mod features;
mod lifetime_rules;
mod lifetime_variants;
mod lifetimes;
pub mod maintenance;
mod milestones;
mod mixes;
mod populations;
mod sample;
mod sizes;
mod standardised;
pub mod survey;
pub mod survival;
mod trial_names;
mod weightings;

pub use concentration::{carrying, effective_number, gini};
pub use populations::{POPULATIONS, Population, installed_title, is_population};

/// Adds every measure's table to a catalog; each is computed when a question first names it.
pub fn add_tables(catalog: &mut Catalog) {
    let inputs = Inputs { snapshot: catalog.snapshot().clone(), estimated: Arc::default() };
    for (info, make) in tables() {
        let inputs = inputs.clone();
        catalog.add(info, move || make(&inputs));
    }
}

/// What tables are computed from: a snapshot, and what several of them need and the first computes.
#[derive(Clone)]
pub struct Inputs {
    snapshot: Snapshot,
    estimated: Arc<OnceLock<estimates::Estimated>>,
}

type Make = fn(&Inputs) -> Result<DataFrame, QueryError>;

/// The computed tables, with what computes them.
#[must_use]
pub fn tables() -> Vec<(TableInfo, Make)> {
    vec![
        (info(&populations::TABLE), |inputs| populations::table(&inputs.snapshot)),
        (info(&breadth::TABLE), |inputs| breadth::table(&inputs.snapshot)),
        (info(&curve::TABLE), |inputs| curve::table(&inputs.snapshot)),
        (info(&milestones::TABLE), |_| milestones::table()),
        (info(&maintenance::TABLE), |inputs| maintenance::table(&inputs.snapshot)),
        (info(&estimates::ESTIMATES), estimates::estimates),
        (info(&differences::TABLE), differences::table),
        (info(&standardised::TABLE), |inputs| standardised::table(&inputs.snapshot)),
        (info(&sizes::TABLE), sizes::table),
        (info(&lifetimes::SURVIVAL), |inputs| lifetimes::survival(&inputs.snapshot)),
        (info(&lifetimes::TEST), |inputs| lifetimes::test(&inputs.snapshot)),
        (info(&lifetime_variants::VARIANTS), |inputs| lifetime_variants::variants(&inputs.snapshot)),
        (info(&lifetime_variants::DIFFERENCES), |inputs| lifetime_variants::differences(&inputs.snapshot)),
        (info(&weightings::TABLE), weightings::table),
        (info(&maintenance::PEERS), |inputs| maintenance::peer_table(&inputs.snapshot)),
    ]
}

fn info(table: &schema::Table) -> TableInfo {
    TableInfo { name: table.name.into(), row: table.row.into(), columns: table.columns.to_vec() }
}

fn failed(snapshot: &Snapshot, table: &str) -> impl Fn(PolarsError) -> QueryError {
    let (snapshot, table) = (snapshot.clone(), table.to_owned());
    move |source| QueryError::Snapshot(snapshot.explain(&table, source))
}

/// Observed downloads of the listed packages of an ecosystem, most first; empty where none are known.
fn downloads(snapshot: &Snapshot, ecosystem: crate::package::Ecosystem) -> Result<Vec<i64>, SnapshotError> {
    let explain = |source| snapshot.explain("packages", source);
    let lazy = snapshot
        .scan("packages", Some(ecosystem))?
        .filter(listed().and(col("downloads_30d").is_not_null()))
        .select([col("downloads_30d")]);
    let frame = guarded(|| lazy.collect_with_engine(Engine::Streaming)).map_err(explain)?.unwrap_single();
    let column = frame.column("downloads_30d").and_then(|column| column.i64().cloned()).map_err(explain)?;
    let mut counts: Vec<i64> = column.into_no_null_iter().collect();
    counts.sort_unstable_by(|a, b| b.cmp(a));
    Ok(counts)
}
