//! `freeze`: layers and ledger in, one day's snapshot folder out, all or nothing. It leaves out the merging itself.

use std::io;
use std::ops::Range;
use std::path::Path;

use polars::prelude::*;
use polars_parquet::write::ZstdLevel;

use super::crawled::{self, Crawl};
use super::details;
use super::guard::guarded;
use super::manifest::{Manifest, ManifestRefusal, ManifestSource, Population, Registered};
use super::merge::{self, Merge, Merged};
use super::overlay::Placed;
use super::partition::{Partition, partitions};
use super::ranks::{RANKS_KEPT, Ranked, Ranking};
use super::schema::{COVERAGE, INSTALLED, PACKAGES, SCHEMA_VERSION};
use super::table_file::TableWriter;
use super::tally::{CoverageRow, Days};
use super::{FOLDER, Snapshot, SnapshotDays, SnapshotError, day_folder, installed};
use crate::files::{self, Act, FileError};
use crate::ledger::{self, Answered, Ledger};
use crate::listing::{Covers, Dated, DatedBy, Layer, Missing, Refusal, Source, layer};
use crate::package::{Day, Ecosystem, Moment};
use crate::progress::{Progress, Silent, Unit};

/// How much a snapshot keeps, and how hard it is compressed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Size {
    /// Every column; quick compression.
    Whole,
    /// Without raw URLs, with the strongest compression: to be shipped.
    Compact,
}

impl Size {
    const fn left_out(self) -> &'static [&'static str] {
        match self {
            Self::Whole => &[],
            Self::Compact => &["repository_url"],
        }
    }

    /// The compression of its files.
    pub(super) fn compression(self) -> ParquetCompression {
        let level = match self {
            Self::Whole => 6,
            Self::Compact => 22,
        };
        ParquetCompression::Zstd(ZstdLevel::try_new(level).ok())
    }
}

/// Freezes the layers below `output`, and what its ledger has, into `output/<as-of>/snapshot-v1`. Each registry has a day
/// of its own: that of the content of the list that gives its names, or of its newest answer where that is later. The
/// as-of day is the newest of these; when anything was asked for is no day of a snapshot. No day is after `today`: where
/// something is dated later, its true day is not known, and it is taken to be of `today`.
///
/// # Errors
/// Nothing to freeze, a layer or a ledger that cannot be read, a folder that cannot be written; the old snapshot of the
/// day, if any, then stands as it was.
pub fn freeze(
    output: &Path,
    today: Day,
    size: Size,
    progress: &dyn Progress,
) -> Result<Manifest, SnapshotError> {
    let ledger = Ledger::open_to_read(&ledger::path_in(output))?;
    if let Some(ledger) = &ledger {
        ledger.hold_still()?;
    }
    let mut parts = Vec::new();
    for ecosystem in Ecosystem::ALL {
        let layers = layer::read_all(output, ecosystem, today)?;
        let until = Moment::end_of(today);
        let answered = ledger.as_ref().map(|ledger| ledger.answered(ecosystem, until)).transpose()?.flatten();
        let answered = answered.and_then(|answered| answered_on(answered, today));
        let Some(as_of) = listed_on(&layers).max(answered) else { continue };
        for layer in &layers {
            layer.verify(output)?;
        }
        let ledger = ledger.as_ref().filter(|_| answered.is_some());
        parts.push(Part { output, ecosystem, as_of, answered, layers, ledger });
    }
    let Some(as_of) = parts.iter().map(|part| part.as_of).max() else {
        return freeze_installed(output, today, size, ledger.as_ref());
    };
    put_in_place(output, as_of, |folder| {
        let mut manifest = write_tables(folder, as_of, parts, size, progress)?;
        installed::write(folder, ledger.as_ref(), None, today, size, &mut manifest)?;
        Ok(manifest)
    })
}

/// What is installed alone: laid over the newest snapshot, whose tables and day stay; where there is none, a snapshot of the
/// day of the reading.
fn freeze_installed(
    output: &Path,
    today: Day,
    size: Size,
    ledger: Option<&Ledger>,
) -> Result<Manifest, SnapshotError> {
    let trees = ledger.map(Ledger::installed_trees).transpose()?.unwrap_or_default();
    let Some(read_on) = trees.iter().filter_map(|tree| tree.read_at.day()).max() else {
        // Nothing was ever read.
        return Err(SnapshotError::NoListing { output: output.to_owned() });
    };
    let base = match SnapshotDays::find(output, today)?.newest() {
        Some(day) => Some(Snapshot::open(output, Some(day))?),
        None => None,
    };
    let as_of = base.as_ref().map_or(read_on.min(today), |base| base.manifest().as_of);
    put_in_place(output, as_of, |folder| {
        let mut manifest = match &base {
            Some(base) => copied(base, folder)?,
            None => write_tables(folder, as_of, Vec::new(), size, &Silent)?,
        };
        installed::write(folder, ledger, base.as_ref(), today, size, &mut manifest)?;
        Ok(manifest)
    })
}

/// The tables of a snapshot, but for what is installed, as they are in another folder.
fn copied(base: &Snapshot, folder: &Path) -> Result<Manifest, SnapshotError> {
    base.verify()?;
    let mut manifest = base.manifest().clone();
    manifest.files.retain(|file| file.table != INSTALLED.name);
    manifest.refusals.retain(|refused| refused.refusal.source != installed::SOURCE);
    manifest.sources.retain(|known| !installed::is_installed(&known.source));
    manifest.installed.clear();
    for file in &manifest.files {
        let (from, to) = (base.path(file), folder.join(&file.file));
        std::fs::copy(&from, &to).map_err(|source| SnapshotError::Io { path: from, source })?;
    }
    Ok(manifest)
}

/// Makes a day's snapshot in a folder beside its place, and swaps it in.
fn put_in_place(
    output: &Path,
    as_of: Day,
    write: impl FnOnce(&Path) -> Result<Manifest, SnapshotError>,
) -> Result<Manifest, SnapshotError> {
    let day = day_folder(output, as_of);
    std::fs::create_dir_all(&day).map_err(FileError::at(Act::Open, &day))?;
    files::remove_leftovers(&day)?;
    let staged = tempfile::Builder::new()
        .prefix(".staged-")
        .tempdir_in(&day)
        .map_err(FileError::at(Act::CreateBeside, &day.join(FOLDER)))?;
    let manifest = write(staged.path())?;
    write_manifest(staged.path(), &manifest)?;
    files::replace_folder_atomically(staged.path(), &day.join(FOLDER))?;
    Ok(manifest)
}

/// The day of the list that gives the names: the first layer where it lists every package, else the newest.
fn listed_on(layers: &[Layer]) -> Option<Day> {
    let first = layers.first()?;
    let newest = layers.iter().map(|layer| layer.as_of).max();
    if first.covers == Covers::All { Some(first.as_of) } else { newest }
}

/// The day of the newest answer: `today` where answers are dated later.
fn answered_on(answered: Answered, today: Day) -> Option<Day> {
    if answered.has_later { Some(today) } else { answered.newest.and_then(Moment::day) }
}

/// The newest day on which a source of any part was asked for.
fn asked_on(parts: &[Part<'_>]) -> Option<Day> {
    let layers = parts.iter().flat_map(|part| &part.layers).map(Layer::asked_on);
    layers.chain(parts.iter().filter_map(|part| part.answered)).max()
}

/// What an ecosystem's tables are made from.
struct Part<'a> {
    output: &'a Path,
    ecosystem: Ecosystem,
    /// The registry's own day.
    as_of: Day,
    /// The day of its newest answer.
    answered: Option<Day>,
    layers: Vec<Layer>,
    /// The ledger, where it was ever asked.
    ledger: Option<&'a Ledger>,
}

impl Part<'_> {
    fn frame_error(&self) -> impl Fn(PolarsError) -> SnapshotError + use<> {
        let table = format!("packages of {}", self.ecosystem);
        move |source| SnapshotError::Frame { table: table.clone(), source }
    }

    /// Columns of a stretch's rows, by layer.
    fn rows(&self, partition: &Partition, columns: &[&str]) -> Result<Vec<DataFrame>, SnapshotError> {
        let read = |(layer, rows): (&Layer, &Range<usize>)| {
            guarded(|| Ok(layer.read(self.output, columns, rows.start, rows.len())))
                .map_err(self.frame_error())?
                .map_err(SnapshotError::from)
        };
        self.layers.iter().zip(&partition.rows).map(read).collect()
    }

    /// npm's ranks by downloads, where no layer tells ranks and one tells counts.
    fn ranked(&self, partitions: &[Partition]) -> Result<Option<Ranked>, SnapshotError> {
        let mut counts = merge::providers("downloads_30d", &self.layers);
        if counts.is_empty() || !merge::providers("download_rank", &self.layers).is_empty() {
            return Ok(None);
        }
        let mut ranking = Ranking::new(RANKS_KEPT);
        for partition in partitions {
            let layers = self.rows(partition, &["name", "downloads_30d"])?;
            merge::counts(layers, &self.layers, &mut counts, &mut ranking).map_err(self.frame_error())?;
        }
        Ok(Some(ranking.finish()))
    }

    /// Writes `packages`, and the tables that the ledger fills; `asked` is the newest day on which a source of the
    /// snapshot was asked for.
    fn write(
        &self,
        folder: &Path,
        size: Size,
        progress: &dyn Progress,
        asked: Day,
        manifest: &mut Manifest,
    ) -> Result<Vec<CoverageRow>, SnapshotError> {
        let ecosystem = self.ecosystem;
        progress.note(&format!("merging {} layers of {}", self.layers.len(), ecosystem.label()));
        let partitions = partitions(self.output, ecosystem, &self.layers, self.ledger)?;
        let ranked = self.ranked(&partitions)?;
        let mut crawl = self.ledger.map(|ledger| Crawl::open(ledger, ecosystem, self.as_of)).transpose()?;
        let days = Days { own: self.as_of, answered: self.answered, asked };
        let mut merge = Merge::new(ecosystem, days, &self.layers, size.left_out(), ranked);
        let columns: Vec<&str> = PACKAGES.columns.iter().map(|column| column.name).collect();
        let listed = self.layers.iter().map(|layer| layer.rows).max();
        let mut task =
            progress.begin(&format!("writing packages of {}", ecosystem.label()), listed, Unit::Packages);
        let mut writer = TableWriter::create(folder, &PACKAGES, ecosystem, size)?;
        for partition in &partitions {
            let layers = self.rows(partition, &columns)?;
            let crawled = crawl.as_mut().map(|crawl| crawl.read(partition.names())).transpose()?;
            let rows = merge.add(layers, crawled).map_err(self.frame_error())?;
            writer.write_all(&rows.frame, &rows.placed, &mut |rows| task.advance(rows))?;
        }
        let rows = writer.rows;
        manifest.files.push(writer.finish()?);
        task.finish("");
        let Merged { coverage, refusals, unlisted } = merge.finish();
        let mut sources: Vec<Source> =
            self.layers.iter().flat_map(|layer| layer.sources.iter().cloned()).collect();
        manifest.refusals.extend(refusals.into_iter().map(|refusal| ManifestRefusal { ecosystem, refusal }));
        if let Some(crawl) = &crawl {
            sources.push(crawl_source(crawl, self.answered.unwrap_or(self.as_of)));
            let left_out = outdated_facts(crawl.outdated).into_iter().chain(undated(crawl));
            manifest.refusals.extend(left_out.map(|refusal| ManifestRefusal { ecosystem, refusal }));
        }
        manifest.sources.extend(sources.into_iter().map(|source| ManifestSource { ecosystem, source }));
        let complete = self.layers.first().is_some_and(|first| first.covers == Covers::All);
        let packages = rows - unlisted;
        manifest.packages.push(Population {
            ecosystem,
            packages,
            unlisted,
            complete,
            as_of: Some(self.as_of),
        });
        if let (Some(ledger), Some(crawl)) = (self.ledger, &crawl) {
            let registered = ledger.registered(ecosystem)?.filter(|_| !crawl.strata.is_empty());
            manifest.registered.extend(registered.and_then(|(rules, at)| {
                Some(Registered { ecosystem, on: at.day()?.min(self.as_of.max(asked)), rules })
            }));
            let strata = crawl.told_strata();
            manifest.files.extend(details::write(folder, ledger, ecosystem, &strata, self.as_of, size)?);
        }
        Ok(coverage)
    }
}

fn outdated_facts(count: u64) -> Option<Refusal> {
    let reason = "the facts are of an older version: `pkgcensus reparse` or a refresh brings them back";
    (count > 0).then(|| Refusal {
        source: CRAWL.to_owned(),
        reason: reason.into(),
        count,
        example: String::new(),
    })
}

/// Documents whose day is left out: nothing is known to have been observed after the as-of day.
fn undated(crawl: &Crawl<'_>) -> Option<Refusal> {
    let example = crawl.undated_example.clone()?;
    Some(Refusal {
        source: CRAWL.to_owned(),
        reason: format!(
            "days of documents, dated after {}: a clock was wrong, and asking again mends it",
            crawl.as_of()
        ),
        count: crawl.undated,
        example: example.escape_debug().to_string(),
    })
}

/// The id of the ledger's facts among the sources.
const CRAWL: &str = "crawl";

/// The documents as a source: as of their newest answer, whenever the listing was made.
fn crawl_source(crawl: &Crawl<'_>, answered: Day) -> Source {
    let seed = crawl.strata.first().map(|(stratum, _)| format!("survey seed {}", stratum.seed));
    let mut source = Source {
        id: CRAWL.to_owned(),
        title: "documents of single packages, asked for one by one".to_owned(),
        version: seed,
        as_of: answered,
        asked: None,
        dated_by: None,
        stale_after_days: None,
        window: None,
        window_days: None,
        window_edges: None,
        license: None,
        integrity: None,
        rows: crawl.with_facts,
        columns: crawled::COLUMNS.iter().map(ToString::to_string).collect(),
        refused: 0,
        without_value: Missing::NotInSource,
    };
    source.date(&Dated { as_of: answered, by: Some(DatedBy::Asked), asked: answered });
    source
}

fn write_tables(
    folder: &Path,
    as_of: Day,
    parts: Vec<Part<'_>>,
    size: Size,
    progress: &dyn Progress,
) -> Result<Manifest, SnapshotError> {
    let mut manifest = Manifest {
        schema_version: SCHEMA_VERSION,
        as_of,
        written_by: format!("pkgcensus {}", env!("CARGO_PKG_VERSION")),
        packages: Vec::new(),
        sources: Vec::new(),
        refusals: Vec::new(),
        left_out: size.left_out().iter().map(ToString::to_string).collect(),
        installed: Vec::new(),
        registered: Vec::new(),
        files: Vec::new(),
    };
    let asked = asked_on(&parts).unwrap_or(as_of);
    let mut coverage = Vec::new();
    for part in parts {
        let rows = part.write(folder, size, progress, asked, &mut manifest)?;
        coverage.extend(rows.into_iter().map(|row| (part.ecosystem, row)));
    }
    let frame = coverage_frame(&coverage)
        .map_err(|source| SnapshotError::Frame { table: COVERAGE.name.into(), source })?;
    let mut writer = TableWriter::create_for(folder, &COVERAGE, None, size)?;
    writer.write_all(&frame, &Placed::default(), &mut |_| ())?;
    manifest.files.push(writer.finish()?);
    Ok(manifest)
}

fn coverage_frame(rows: &[(Ecosystem, CoverageRow)]) -> PolarsResult<DataFrame> {
    type Field = fn(&CoverageRow) -> u64;
    let counts: [(&str, Field); 10] = [
        ("packages", |row| row.packages),
        ("observed", |row| row.observed),
        ("zero", |row| row.zero),
        ("none", |row| row.none),
        ("not_asked", |row| row.not_asked),
        ("not_in_source", |row| row.not_in_source),
        ("withheld", |row| row.withheld),
        ("refused", |row| row.refused),
        ("left_out", |row| row.left_out),
        ("unknown", |row| row.unknown),
    ];
    let mut columns = vec![
        Column::new("ecosystem".into(), rows.iter().map(|(ecosystem, _)| ecosystem.id()).collect::<Vec<_>>()),
        Column::new("column".into(), rows.iter().map(|(_, row)| row.column).collect::<Vec<_>>()),
    ];
    for (name, field) in counts {
        let values: Vec<i64> =
            rows.iter().map(|(_, row)| i64::try_from(field(row)).expect("a count of packages")).collect();
        columns.push(Column::new(name.into(), values));
    }
    let day = |name: &str, field: fn(&CoverageRow) -> Option<Day>| {
        let days = rows.iter().map(|(_, row)| field(row).map(Day::days_since_epoch));
        Int32Chunked::from_iter_options(name.into(), days).into_column().cast(&DataType::Date)
    };
    columns.push(day("as_of", |row| row.as_of)?);
    columns.push(day("asked", |row| row.asked)?);
    let text = |name: &str, field: fn(&CoverageRow) -> Option<&str>| {
        Column::new(name.into(), rows.iter().map(|(_, row)| field(row)).collect::<Vec<_>>())
    };
    columns.push(text("source", |row| row.source.as_deref()));
    columns.push(text("note", |row| row.note.as_deref()));
    DataFrame::new(rows.len(), columns)
}

fn write_manifest(folder: &Path, manifest: &Manifest) -> Result<(), SnapshotError> {
    Ok(files::write_atomically(&folder.join("manifest.json"), |writer| {
        serde_json::to_writer_pretty(&mut *writer, manifest).map_err(io::Error::other)?;
        writer.write_all(b"\n")
    })?)
}
