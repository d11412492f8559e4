//! The table `maintenance`: the figures and the class of every package whose document was read. It leaves out how they
//! are computed, and packages that were never asked.

use std::collections::HashMap;

use polars::prelude::*;

use super::{Classed, History, Maintenance, ReadmeState, Release, StatusWord, measure};
use crate::measures::failed;
use crate::package::{Day, Ecosystem, ReleaseState};
use crate::query::QueryError;
use crate::snapshot::schema::{self, ColumnKind, column};
use crate::snapshot::{Snapshot, guarded};

use ColumnKind::{Count, Flag, Number, Text};

const WHY: &str = "the document does not tell, or there are too few releases";

pub(in crate::measures) const TABLE: schema::Table = schema::Table {
    name: "maintenance",
    row: "one package whose document was read; releases that were removed are left out of every figure",
    columns: &[
        column("ecosystem", Text, "", "`npm` or `pypi`", ""),
        column("name", Text, "", "the package, as in `packages`", ""),
        column(
            "class",
            Text,
            "",
            "placeholder, abandoned, active, slow, finished, dormant or unknown: the first whose definition it meets",
            "",
        ),
        column("class_why", Text, "", "what decided the class", ""),
        column(
            "class_any_version",
            Text,
            "",
            "the same where a finished package may have any version: npm starts packages at 1.0.0, Python's tools at 0.1.0",
            "",
        ),
        column(
            "class_without_readme",
            Text,
            "",
            "the same without looking at READMEs: for comparing documentation by class",
            "",
        ),
        column("single_release", Flag, "", "exactly one release", WHY),
        column("single_maintainer", Flag, "", "exactly one person may publish", WHY),
        column(
            "maintainer_source",
            Text,
            "",
            "where the number of maintainers is from: `npm maintainers`, or `PyPI ownership` (its roles)",
            "the document does not tell of any",
        ),
        column("pre_one", Flag, "", "the latest version is before 1.0", WHY),
        column(
            "days_since_latest",
            Count,
            "days",
            "from the latest release to the registry's own day (`observed_at`)",
            WHY,
        ),
        column(
            "cadence_days",
            Number,
            "days",
            "median gap between days with a release, from 3 such days on",
            WHY,
        ),
        column("silence_ratio", Number, "", "days_since_latest / cadence_days", WHY),
        column(
            "silence_bound_days",
            Number,
            "days",
            "how long a silence may be before it is unusual for the package",
            WHY,
        ),
        column("silence_unusual", Flag, "", "the present silence is longer than that", WHY),
        column("span_days", Count, "days", "from the first to the latest release", WHY),
    ],
};

/// The table of both ecosystems.
pub(in crate::measures) fn table(snapshot: &Snapshot) -> Result<DataFrame, QueryError> {
    let explain = failed(snapshot, TABLE.name);
    let mut rows = Rows::default();
    for ecosystem in snapshot.ecosystems() {
        if !snapshot.files("releases", Some(ecosystem)).is_empty() {
            of_ecosystem(snapshot, ecosystem, &mut rows)?;
        }
    }
    rows.frame().map_err(&explain)
}

/// The table of one ecosystem.
pub(in crate::measures) fn table_of(
    snapshot: &Snapshot,
    ecosystem: Ecosystem,
) -> Result<DataFrame, QueryError> {
    let mut rows = Rows::default();
    of_ecosystem(snapshot, ecosystem, &mut rows)?;
    rows.frame().map_err(failed(snapshot, TABLE.name))
}

fn of_ecosystem(snapshot: &Snapshot, ecosystem: Ecosystem, rows: &mut Rows) -> Result<(), QueryError> {
    each_history(snapshot, ecosystem, TABLE.name, &[], &mut |_, _, name, history| {
        rows.add(ecosystem, name, &measure(history));
        Ok(())
    })
}

/// What is called with the packages' columns, a row of them, and the name and history of that row.
pub(super) type Each<'e> = dyn FnMut(&DataFrame, usize, &str, &History<'_>) -> PolarsResult<()> + 'e;

/// Calls `each` with every package whose document was read; `further` names columns of `packages` beside those that a
/// history needs, and `table` the table that it is for.
pub(super) fn each_history(
    snapshot: &Snapshot,
    ecosystem: Ecosystem,
    table: &str,
    further: &[&str],
    each: &mut Each<'_>,
) -> Result<(), QueryError> {
    let explain = failed(snapshot, table);
    let columns =
        ["name", "status", "latest_version", "maintainer_count", "readme_state", "development_status"];
    let columns: Vec<Expr> = columns.iter().chain(further).map(|name| col(*name)).collect();
    // Whose document was read has a state of its README; the day on which that was may be unknown.
    let packages =
        snapshot.scan("packages", Some(ecosystem))?.filter(col("readme_state").is_not_null()).select(columns);
    let releases = snapshot.scan("releases", Some(ecosystem))?;
    let packages = guarded(|| packages.collect()).map_err(&explain)?;
    let releases = guarded(|| releases.collect()).map_err(&explain)?;
    let own = snapshot.manifest().day_of(ecosystem);
    with_histories(ecosystem, own, &packages, &releases, each).map_err(&explain)
}

/// Where the releases of each package stand: they are stored package by package.
fn runs(names: &StringChunked) -> HashMap<&str, std::ops::Range<usize>> {
    let mut runs: HashMap<&str, std::ops::Range<usize>> = HashMap::new();
    for (row, name) in names.iter().enumerate() {
        if let Some(name) = name {
            runs.entry(name).or_insert(row..row).end = row + 1;
        }
    }
    runs
}

fn with_histories(
    ecosystem: Ecosystem,
    as_of: Day,
    packages: &DataFrame,
    releases: &DataFrame,
    each: &mut Each<'_>,
) -> PolarsResult<()> {
    let text = |name: &str| -> PolarsResult<StringChunked> { Ok(packages.column(name)?.str()?.clone()) };
    let (names, statuses, versions) = (text("name")?, text("status")?, text("latest_version")?);
    let (readmes, stages) = (text("readme_state")?, text("development_status")?);
    let maintainers = packages.column("maintainer_count")?.i64()?.clone();
    let released = releases.column("name")?.str()?.rechunk().into_owned();
    let of_version = releases.column("version")?.str()?.rechunk().into_owned();
    let states = releases.column("state")?.str()?.rechunk().into_owned();
    let moments = releases.column("published_at")?.cast(&DataType::Int64)?;
    let moments = moments.i64()?.rechunk().into_owned();
    let prereleases = releases.column("prerelease")?.bool()?.rechunk().into_owned();
    let runs = runs(&released);
    for row in 0..packages.height() {
        let Some(name) = names.get(row) else { continue };
        let found: Vec<Release<'_>> = runs
            .get(name)
            .cloned()
            .unwrap_or_default()
            .map(|at| Release {
                version: of_version.get(at).unwrap_or_default(),
                day: moments.get(at).and_then(day),
                state: state(states.get(at)),
                prerelease: prereleases.get(at),
            })
            .collect();
        let history = History {
            ecosystem,
            status: statuses.get(row).and_then(|word| word.parse::<StatusWord>().ok()),
            latest_version: versions.get(row),
            releases: Some(&found),
            maintainer_count: maintainers.get(row).and_then(|count| u32::try_from(count).ok()),
            readme: readmes
                .get(row)
                .and_then(|word| word.parse::<ReadmeState>().ok())
                .unwrap_or(ReadmeState::Unknown),
            development_status: stages.get(row),
            as_of,
        };
        each(packages, row, name, &history)?;
    }
    Ok(())
}

fn day(moment_ms: i64) -> Option<Day> {
    i32::try_from(moment_ms.div_euclid(86_400_000)).ok().and_then(Day::from_days_since_epoch)
}

fn state(word: Option<&str>) -> ReleaseState {
    match word {
        Some("withdrawn") => ReleaseState::Withdrawn,
        Some("removed") => ReleaseState::Removed,
        _ => ReleaseState::Available,
    }
}

#[derive(Default)]
struct Rows {
    ecosystem: Vec<&'static str>,
    name: Vec<String>,
    measured: Vec<Maintenance>,
}

impl Rows {
    fn add(&mut self, ecosystem: Ecosystem, name: &str, measured: &Maintenance) {
        self.ecosystem.push(ecosystem.id());
        self.name.push(name.to_owned());
        self.measured.push(measured.clone());
    }

    fn sources(&self) -> Vec<Option<&'static str>> {
        let source = |(ecosystem, measured): (&&str, &Maintenance)| {
            let source = if *ecosystem == Ecosystem::Npm.id() { "npm maintainers" } else { "PyPI ownership" };
            measured.maintainer_count.ok().map(|_| source)
        };
        self.ecosystem.iter().zip(&self.measured).map(source).collect()
    }

    fn frame(self) -> PolarsResult<DataFrame> {
        let flags = |of: fn(&Maintenance) -> Option<bool>| self.measured.iter().map(of).collect::<Vec<_>>();
        let counts = |of: fn(&Maintenance) -> Option<u32>| {
            self.measured.iter().map(|one| of(one).map(i64::from)).collect::<Vec<_>>()
        };
        let numbers = |of: fn(&Maintenance) -> Option<f64>| self.measured.iter().map(of).collect::<Vec<_>>();
        let classes = |of: fn(&Maintenance) -> Classed| {
            self.measured.iter().map(|one| of(one).class.word()).collect::<Vec<_>>()
        };
        df!(
            "ecosystem" => &self.ecosystem,
            "name" => &self.name,
            "class" => classes(|one| one.class),
            "class_why" => self.measured.iter().map(|one| one.class.why.words()).collect::<Vec<_>>(),
            "class_any_version" => classes(|one| one.class_any_version),
            "class_without_readme" => classes(|one| one.class_without_readme),
            "single_release" => flags(|one| one.single_release.ok()),
            "single_maintainer" => flags(|one| one.single_maintainer.ok()),
            "maintainer_source" => self.sources(),
            "pre_one" => flags(|one| one.pre_one.ok()),
            "days_since_latest" => counts(|one| one.days_since_latest.ok()),
            "cadence_days" => numbers(|one| one.cadence_days.ok()),
            "silence_ratio" => numbers(|one| one.silence_ratio.ok()),
            "silence_bound_days" => numbers(|one| one.silence_bound_days.ok()),
            "silence_unusual" => flags(|one| one.silence_unusual.ok()),
            "span_days" => counts(|one| one.span_days.ok()),
        )
    }
}
