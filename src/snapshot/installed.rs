//! The table `installed`: readings of folders out of the ledger, by label, and those of a snapshot that is frozen over.
//! Where a registry's document of the same version was read, all of a row is from it; the two are never mixed in one. It
//! leaves out reading folders.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use polars::prelude::*;

use super::crawled::Crawled;
use super::freeze::Size;
use super::manifest::{InstalledPackages, Manifest, ManifestRefusal, ManifestSource};
use super::overlay::{Overlay, Placed};
use super::schema::INSTALLED;
use super::table_file::TableWriter;
use super::{Snapshot, SnapshotError, guarded};
use crate::ledger::{InstalledRow, InstalledTree, Ledger, Names};
use crate::listing::{Dated, DatedBy, Missing, Refusal, Source};
use crate::package::{Day, Ecosystem, Facts, normal_pypi};

/// The id of what was found installed among the sources.
pub const SOURCE: &str = "installed";

/// Columns that hold what publishers wrote.
const TEXTS: [&str; 5] =
    ["repository_url", "homepage_url", "documentation_url", "changelog_url", "issues_url"];

/// Writes the readings of a ledger, and those of the snapshot that is frozen over whose labels the ledger does not have.
pub(super) fn write(
    folder: &Path,
    ledger: Option<&Ledger>,
    base: Option<&Snapshot>,
    today: Day,
    size: Size,
    manifest: &mut Manifest,
) -> Result<(), SnapshotError> {
    let trees = ledger.map(Ledger::installed_trees).transpose()?.unwrap_or_default();
    // A label that was read anew is of that reading alone, for both registries: never half of it and half of a former one.
    let labels: BTreeSet<&str> = trees.iter().map(|tree| tree.label.as_str()).collect();
    let trees: Vec<&InstalledTree> = trees.iter().filter(|tree| tree.note.packages > 0).collect();
    for ecosystem in Ecosystem::ALL {
        let trees: Vec<&InstalledTree> =
            trees.iter().copied().filter(|tree| tree.ecosystem == ecosystem).collect();
        let kept = base.map(|base| kept(base, ecosystem, &labels)).transpose()?.flatten();
        if trees.is_empty() && kept.is_none() {
            continue;
        }
        let mut writer = TableWriter::create(folder, &INSTALLED, ecosystem, size)?;
        if let Some(kept) = kept {
            writer.write_all(&kept, &Placed::default(), &mut |_| ())?;
        }
        if let Some(ledger) = ledger {
            for reading in readings(ledger, ecosystem, &trees, today, manifest)? {
                let (frame, mut placed) = reading.rows(ecosystem, today)?;
                if size == Size::Compact {
                    for column in TEXTS {
                        placed.remove(column);
                    }
                }
                writer.write_all(&frame, &placed, &mut |_| ())?;
            }
        }
        manifest.files.push(writer.finish()?);
    }
    if let Some(base) = base {
        let former = &base.manifest().installed;
        manifest.installed.extend(former.iter().filter(|one| !labels.contains(&*one.label)).cloned());
        let sources = base.manifest().sources.iter().filter(|one| is_installed(&one.source));
        let label = |one: &ManifestSource| one.source.version.clone().unwrap_or_default();
        manifest.sources.extend(sources.filter(|one| !labels.contains(&*label(one))).cloned());
    }
    manifest.installed.sort_by(|a, b| (a.ecosystem, &a.label).cmp(&(b.ecosystem, &b.label)));
    Ok(())
}

/// Whether a source is a reading of folders.
pub(super) fn is_installed(source: &Source) -> bool {
    source.id == SOURCE
}

/// The rows of a snapshot whose labels the ledger does not have.
fn kept(
    base: &Snapshot,
    ecosystem: Ecosystem,
    labels: &BTreeSet<&str>,
) -> Result<Option<DataFrame>, SnapshotError> {
    if base.files(INSTALLED.name, Some(ecosystem)).is_empty() {
        return Ok(None);
    }
    let mut rows = base.scan(INSTALLED.name, Some(ecosystem))?;
    for label in labels {
        rows = rows.filter(col("population").neq(lit(*label)));
    }
    let rows = guarded(|| rows.collect()).map_err(|source| base.explain(INSTALLED.name, source))?;
    Ok((rows.height() > 0).then_some(rows))
}

/// One reading with the documents that are told in place of its rows.
struct Reading<'t> {
    tree: &'t InstalledTree,
    packages: Vec<InstalledRow>,
    documents: BTreeMap<String, Facts>,
}

fn readings<'t>(
    ledger: &Ledger,
    ecosystem: Ecosystem,
    trees: &[&'t InstalledTree],
    today: Day,
    manifest: &mut Manifest,
) -> Result<Vec<Reading<'t>>, SnapshotError> {
    let mut readings = Vec::new();
    for tree in trees {
        let (packages, outdated) = ledger.installed(ecosystem, &tree.label)?;
        let left_out = tree.note.left_out.iter().map(|(reason, count, example)| Refusal {
            source: SOURCE.to_owned(),
            reason: reason.clone(),
            count: *count,
            example: example.clone(),
        });
        let outdated = (outdated > 0).then(|| Refusal {
            source: SOURCE.to_owned(),
            reason:
                "the facts are of an older version: read the folders again (`pkgcensus refresh --installed`)"
                    .into(),
            count: outdated,
            example: tree.label.clone(),
        });
        let refusals = left_out.chain(outdated);
        manifest.refusals.extend(refusals.map(|refusal| ManifestRefusal { ecosystem, refusal }));
        readings.push(Reading { tree, packages, documents: BTreeMap::new() });
    }
    add_documents(ledger, ecosystem, &mut readings)?;
    for reading in &readings {
        let read_on = read_on(reading.tree, today);
        manifest.installed.push(InstalledPackages {
            ecosystem,
            label: reading.tree.label.clone(),
            read_on,
            packages: reading.packages.len() as u64,
            told_by_documents: reading.documents.len() as u64,
            places: reading.tree.note.places,
            several: reading.tree.note.several,
        });
        let source = source(reading, read_on);
        manifest.sources.push(ManifestSource { ecosystem, source });
    }
    Ok(readings)
}

/// The documents of the very versions that are installed.
fn add_documents(
    ledger: &Ledger,
    ecosystem: Ecosystem,
    readings: &mut [Reading<'_>],
) -> Result<(), SnapshotError> {
    let wanted: BTreeSet<String> = readings
        .iter()
        .flat_map(|reading| reading.packages.iter().map(|package| package.name.clone()))
        .collect();
    ledger.each_facts::<SnapshotError>(ecosystem, Names::ALL, &mut |row| {
        let name = match ecosystem {
            Ecosystem::Npm => row.name.clone(),
            Ecosystem::Pypi => normal_pypi(&row.name).into_owned(),
        };
        if !wanted.contains(&name) {
            return Ok(());
        }
        let latest = row.facts.package.latest_version.known();
        for reading in readings.iter_mut() {
            let place = reading.packages.binary_search_by(|package| package.name.cmp(&name));
            if let Ok(place) = place
                && latest.is_some()
                && reading.packages[place].version.as_ref() == latest
            {
                reading.documents.insert(name.clone(), row.facts.clone());
            }
        }
        Ok(())
    })?;
    Ok(())
}

/// The day of a reading; of a clock that was ahead, today.
fn read_on(tree: &InstalledTree, today: Day) -> Day {
    tree.read_at.day().filter(|day| *day <= today).unwrap_or(today)
}

fn source(reading: &Reading<'_>, read_on: Day) -> Source {
    let mut source = Source {
        id: SOURCE.to_owned(),
        title: "packages found installed below folders that were read: no sample of the registry".to_owned(),
        version: Some(reading.tree.label.clone()),
        as_of: read_on,
        asked: None,
        dated_by: None,
        stale_after_days: None,
        window: None,
        window_days: None,
        window_edges: None,
        license: None,
        integrity: None,
        rows: reading.packages.len() as u64,
        columns: Vec::new(),
        refused: 0,
        without_value: Missing::NotInSource,
    };
    source.date(&Dated { as_of: read_on, by: Some(DatedBy::Asked), asked: read_on });
    source
}

impl Reading<'_> {
    fn rows(&self, ecosystem: Ecosystem, today: Day) -> Result<(DataFrame, Placed), SnapshotError> {
        let mut crawled = Crawled { overlay: Overlay::default(), rows: BTreeSet::new() };
        for package in &self.packages {
            let facts = self.documents.get(&package.name).unwrap_or(&package.facts);
            crawled.overlay.names.push(package.name.clone());
            crawled.describe(facts, ecosystem, today, false);
        }
        let read_on = read_on(self.tree, today).days_since_epoch();
        let of = |pick: &dyn Fn(&InstalledRow) -> String| self.packages.iter().map(pick).collect::<Vec<_>>();
        let told_by = |package: &InstalledRow| {
            let is_document = self.documents.contains_key(&package.name);
            (if is_document { "document" } else { "installed" }).to_owned()
        };
        let height = self.packages.len();
        let frame = || -> PolarsResult<DataFrame> {
            df!(
                "ecosystem" => vec![ecosystem.id(); height],
                "population" => vec![self.tree.label.as_str(); height],
                "name" => of(&|package| package.name.clone()),
                "version" => self.packages.iter().map(|package| package.version.clone()).collect::<Vec<_>>(),
                "told_by" => of(&told_by),
                "read_on" => Series::new("read_on".into(), vec![read_on; height]).cast(&DataType::Date)?,
                "places" => self.packages.iter().map(|package| package.places as i64).collect::<Vec<_>>(),
            )
        };
        let frame =
            frame().map_err(|source| SnapshotError::Frame { table: INSTALLED.name.into(), source })?;
        Ok((frame, crawled.overlay.aligned()))
    }
}
