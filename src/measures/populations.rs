//! The table `populations`: every population that claims are judged over, with what is known of its packages.
//! A population that this snapshot cannot tell apart has a row all the same, with the reason. It leaves out
//! intervals: a listing is counted, not sampled.

use polars::prelude::*;

use super::failed;
use super::sample::{FEW_RANKS, NO_RANKS, domains, end_early};
use crate::package::{Day, Ecosystem};
use crate::query::QueryError;
use crate::snapshot::schema::{self, ColumnKind, column};
use crate::snapshot::{Snapshot, guarded, listed};

/// A named set of packages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Population {
    /// Its id in evidence.
    pub id: &'static str,
    /// Its name for people.
    pub title: &'static str,
}

/// Every population, widest first.
pub const POPULATIONS: &[Population] = &[
    Population { id: "all_listed", title: "all listed packages" },
    Population { id: "released", title: "with at least one known release" },
    // Released, no security holder, and not a single release under a name of a trial; no README is looked at.
    Population { id: "not_placeholder", title: "no placeholders, by status, releases and name" },
    Population { id: "downloaded_10", title: "downloaded at least 10 times in 30 days" },
    Population { id: "downloaded_1000", title: "downloaded at least 1,000 times in 30 days" },
    Population { id: "top_10000", title: "the 10,000 most downloaded" },
    Population { id: "top_1000", title: "the 1,000 most downloaded" },
    Population { id: "download_weighted", title: "weighted by downloads" },
];

/// Whether a population, band or stratum of what the registries list is called so.
#[must_use]
pub fn is_population(id: &str) -> bool {
    POPULATIONS.iter().any(|known| known.id == id)
        || domains().iter().any(|domain| domain.id == id)
        || id.starts_with("stratum ")
}

use ColumnKind::{Count, Text};

pub(super) const TABLE: schema::Table = schema::Table {
    name: "populations",
    row: "one population of one ecosystem; shares are with_… / …_known. Last come packages that were found installed, by label",
    columns: &[
        column("ecosystem", Text, "", "`npm` or `pypi`", ""),
        column("population", Text, "", "id of the population", ""),
        column("title", Text, "", "its name", ""),
        column(
            "kind",
            Text,
            "",
            "`registry`: of what the registry lists; `installed`: found below folders that were read, no sample of the registry",
            "",
        ),
        column("size", Count, "packages", "packages in it", WHY),
        column(
            "unit",
            Text,
            "",
            "what the further columns count: packages, or downloads where weighted by downloads",
            "",
        ),
        column("total", Count, "see unit", "the whole population", WHY),
        column("summary_known", Count, "see unit", "whose one-line summary is known to be there or not", WHY),
        column("with_summary", Count, "see unit", "with a one-line summary", WHY),
        column("repository_known", Count, "see unit", "whose declaration of a repository is known", WHY),
        column("with_repository", Count, "see unit", "that declare a repository", WHY),
        column("release_month_known", Count, "see unit", "whose month of latest release is known", WHY),
        column(
            "active_12m",
            Count,
            "see unit",
            "whose latest release is in the 12 calendar months that end with the month of the registry's own day",
            WHY,
        ),
        column("active_24m", Count, "see unit", "the same for 24 calendar months", WHY),
        column("why", Text, "", "why it cannot be told apart in this snapshot", "it can"),
    ],
};

const WHY: &str =
    "cannot be told from this snapshot; `why` says why, or no source was asked (see `coverage`)";

/// The counted columns, in order: name, the column whose coverage decides whether it is known at all, and the
/// condition on a row.
fn counted(as_of: Day) -> Vec<(&'static str, &'static str, Expr)> {
    let within = |months: i32| {
        let first = month_back(as_of, months - 1);
        col("latest_release_month").gt_eq(lit(first.days_since_epoch()).cast(DataType::Date))
    };
    vec![
        ("summary_known", "summary_chars", col("summary_chars").is_not_null()),
        ("with_summary", "summary_chars", col("summary_chars").gt(lit(0))),
        ("repository_known", "repository_state", col("repository_state").is_not_null()),
        ("with_repository", "repository_state", col("repository_state").eq(lit("declared"))),
        ("release_month_known", "latest_release_month", col("latest_release_month").is_not_null()),
        ("active_12m", "latest_release_month", within(12)),
        ("active_24m", "latest_release_month", within(24)),
    ]
}

/// The first day of the month `months` before the month of `day`.
fn month_back(day: Day, months: i32) -> Day {
    let mut first = day.month().first_day();
    for _ in 0..months {
        let before = first.plus_days(-1).expect("registries are younger than the calendar");
        first = before.month().first_day();
    }
    first
}

pub(super) fn table(snapshot: &Snapshot) -> Result<DataFrame, QueryError> {
    let explain = failed(snapshot, TABLE.name);
    let coverage = snapshot.scan("coverage", None)?;
    let coverage = guarded(|| coverage.collect()).map_err(&explain)?;
    let mut rows = Vec::new();
    for ecosystem in snapshot.ecosystems() {
        let populations = &snapshot.manifest().packages;
        let here = || populations.iter().filter(|known| known.ecosystem == ecosystem);
        let listed = here().map(|known| known.packages as i64).sum();
        let complete = here().any(|known| known.complete);
        let known = Known::of(&coverage, ecosystem, complete, listed).map_err(&explain)?;
        rows.extend(of_ecosystem(snapshot, ecosystem, &known).map_err(&explain)?);
    }
    for ecosystem in Ecosystem::ALL {
        rows.extend(of_installed(snapshot, ecosystem)?);
    }
    frame(&rows).map_err(&explain)
}

/// What `coverage` says of an ecosystem.
struct Known {
    complete: bool,
    /// Packages that are listed.
    listed: i64,
    /// Column, values observed, packages outside of the source. What a survey tells, alone or in good part, is not among
    /// them: counts of its members are no counts of a population (see `estimates`).
    observed: Vec<(String, i64, i64)>,
}

impl Known {
    fn of(coverage: &DataFrame, ecosystem: Ecosystem, complete: bool, listed: i64) -> PolarsResult<Self> {
        let (ecosystems, columns) = (coverage.column("ecosystem")?.str()?, coverage.column("column")?.str()?);
        let (observed, outside) =
            (coverage.column("observed")?.i64()?, coverage.column("not_in_source")?.i64()?);
        let sources = coverage.column("source")?.str()?;
        let of_it = |row: &usize| ecosystems.get(*row) == Some(ecosystem.id());
        // The day of a document may be unknown, and so may its README.
        let of_documents = |row: &usize| matches!(columns.get(*row), Some("document_at" | "readme_state"));
        let documents = (0..coverage.height()).filter(|row| of_it(row) && of_documents(row));
        let documents = documents.filter_map(|row| observed.get(row)).max().unwrap_or_default();
        // Beside a listing that knows nearly all, a survey adds next to nothing; beside one that knows little, most.
        let from_documents = |row: &usize| match sources.get(*row) {
            Some("crawl") => true,
            Some(source) if source.starts_with("crawl, ") => {
                documents.saturating_mul(20) > observed.get(*row).unwrap_or_default()
            }
            _ => false,
        };
        let rows = (0..coverage.height())
            .filter(of_it)
            .filter(|row| !from_documents(row))
            .map(|row| {
                let number = |values: &Int64Chunked| values.get(row).unwrap_or_default();
                (columns.get(row).unwrap_or_default().to_owned(), number(observed), number(outside))
            })
            .collect();
        Ok(Self { complete, listed, observed: rows })
    }

    /// Packages of which a column is known.
    fn count(&self, column: &str) -> i64 {
        self.observed.iter().filter(|(name, ..)| name == column).map(|(_, observed, _)| *observed).sum()
    }

    fn any(&self, column: &str) -> bool {
        self.observed.iter().any(|(name, observed, _)| name == column && *observed > 0)
    }

    /// Known of every package that a source lists: no package is outside of the column's source.
    fn everywhere(&self, column: &str) -> bool {
        self.any(column) && self.observed.iter().any(|(name, _, outside)| name == column && *outside == 0)
    }
}

/// Which rows belong, and with what weight; or why that cannot be told.
fn membership(population: &Population, known: &Known) -> Result<(Expr, Option<Expr>), &'static str> {
    let counts = || {
        known
            .any("downloads_30d")
            .then_some(())
            .ok_or("this snapshot has no download counts of this ecosystem, at most ranks")
    };
    let top = |k: i64| match known.count("download_rank") {
        0 => Err(NO_RANKS),
        ranked if end_early(ranked, k, known.listed) => Err(FEW_RANKS),
        _ => Ok((col("download_rank").lt_eq(lit(k)), None)),
    };
    if !known.complete {
        return Err("no source of this snapshot lists every package of this ecosystem");
    }
    match population.id {
        "all_listed" => Ok((col("name").is_not_null(), None)),
        "released" if known.everywhere("latest_version") => Ok((col("latest_version").is_not_null(), None)),
        "released" => Err("releases are not known of every listed package"),
        "downloaded_10" => counts().map(|()| (col("downloads_30d").gt_eq(lit(10)), None)),
        "downloaded_1000" => counts().map(|()| (col("downloads_30d").gt_eq(lit(1000)), None)),
        "top_10000" => top(10_000),
        "top_1000" => top(1_000),
        "download_weighted" => {
            counts().map(|()| (col("downloads_30d").is_not_null(), Some(col("downloads_30d"))))
        }
        _ => Err("telling placeholders apart needs per-package documents, which a listing does not carry"),
    }
}

struct Row {
    ecosystem: Ecosystem,
    population: String,
    title: String,
    kind: &'static str,
    weighted: bool,
    why: Option<&'static str>,
    /// Size, total, then the counted columns.
    numbers: Vec<Option<i64>>,
}

fn of_ecosystem(snapshot: &Snapshot, ecosystem: Ecosystem, known: &Known) -> PolarsResult<Vec<Row>> {
    let conditions = counted(snapshot.manifest().day_of(ecosystem));
    let mut sums = Vec::new();
    for population in POPULATIONS {
        let Ok((member, weight)) = membership(population, known) else { continue };
        let weight = weight.unwrap_or_else(|| lit(1i64));
        let sum = |condition: Expr| when(condition).then(weight.clone()).otherwise(lit(0i64)).sum();
        sums.push(member.clone().cast(DataType::Int64).sum().alias(format!("{}:size", population.id)));
        sums.push(sum(member.clone()).alias(format!("{}:total", population.id)));
        for (name, column, condition) in &conditions {
            if known.any(column) {
                sums.push(
                    sum(member.clone().and(condition.clone())).alias(format!("{}:{name}", population.id)),
                );
            }
        }
    }
    let lazy = snapshot
        .scan("packages", Some(ecosystem))
        .map_err(|error| PolarsError::ComputeError(error.to_string().into()))?;
    let lazy = lazy.filter(listed()).select(sums);
    let counted = guarded(|| lazy.collect_with_engine(Engine::Streaming))?.unwrap_single();
    let number = |population: &str, name: &str| -> Option<i64> {
        counted.column(&format!("{population}:{name}")).ok()?.get(0).ok()?.extract::<i64>()
    };
    let row = |population: &'static Population| {
        let names = ["size", "total"].into_iter().chain(conditions.iter().map(|(name, ..)| *name));
        Row {
            ecosystem,
            population: population.id.to_owned(),
            title: population.title.to_owned(),
            kind: "registry",
            weighted: population.id == "download_weighted",
            why: membership(population, known).err(),
            numbers: names.map(|name| number(population.id, name)).collect(),
        }
    };
    Ok(POPULATIONS.iter().map(row).collect())
}

/// The name for people of a population of installed packages.
#[must_use]
pub fn installed_title(label: &str) -> String {
    if label == "installed" {
        "installed packages".to_owned()
    } else {
        format!("installed packages: {label}")
    }
}

/// What was found installed; releases are not told by it.
fn of_installed(snapshot: &Snapshot, ecosystem: Ecosystem) -> Result<Vec<Row>, QueryError> {
    if snapshot.files("installed", Some(ecosystem)).is_empty() {
        return Ok(Vec::new());
    }
    let explain = failed(snapshot, TABLE.name);
    let known = |condition: Expr| condition.cast(DataType::Int64).sum();
    let rows = snapshot.scan("installed", Some(ecosystem))?.group_by_stable([col("population")]).agg([
        len().cast(DataType::Int64).alias("size"),
        known(col("summary_chars").is_not_null()).alias("summary_known"),
        known(col("summary_chars").gt(lit(0))).alias("with_summary"),
        known(col("repository_state").is_not_null()).alias("repository_known"),
        known(col("repository_state").eq(lit("declared"))).alias("with_repository"),
    ]);
    let frame = guarded(|| rows.collect()).map_err(&explain)?;
    let labels = frame.column("population").and_then(|column| column.str().cloned()).map_err(&explain)?;
    let mut found = Vec::new();
    for row in 0..frame.height() {
        let label = labels.get(row).unwrap_or_default();
        let number = |name: &str| frame.column(name).ok()?.get(row).ok()?.extract::<i64>();
        let size = number("size");
        let counted = ["summary_known", "with_summary", "repository_known", "with_repository"].map(number);
        let numbers = [size, size].into_iter().chain(counted).chain([None, None, None]).collect();
        found.push(Row {
            ecosystem,
            population: label.to_owned(),
            title: installed_title(label),
            kind: "installed",
            weighted: false,
            why: None,
            numbers,
        });
    }
    found.sort_by(|a, b| a.population.cmp(&b.population));
    Ok(found)
}

fn frame(rows: &[Row]) -> PolarsResult<DataFrame> {
    let mut columns = vec![
        Column::new("ecosystem".into(), rows.iter().map(|row| row.ecosystem.id()).collect::<Vec<_>>()),
        Column::new("population".into(), rows.iter().map(|row| row.population.as_str()).collect::<Vec<_>>()),
        Column::new("title".into(), rows.iter().map(|row| row.title.as_str()).collect::<Vec<_>>()),
        Column::new("kind".into(), rows.iter().map(|row| row.kind).collect::<Vec<_>>()),
    ];
    let names = TABLE.columns.iter().filter(|column| column.kind == Count).map(|column| column.name);
    for (index, name) in names.enumerate() {
        columns.push(Column::new(name.into(), rows.iter().map(|row| row.numbers[index]).collect::<Vec<_>>()));
        if name == "size" {
            let unit = |row: &Row| if row.weighted { "downloads" } else { "packages" };
            columns.push(Column::new("unit".into(), rows.iter().map(unit).collect::<Vec<_>>()));
        }
    }
    columns.push(Column::new("why".into(), rows.iter().map(|row| row.why).collect::<Vec<_>>()));
    DataFrame::new(rows.len(), columns)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn months_are_counted_back_by_the_calendar() {
        let day = Day::parse("2026-03-31").expect("a day");
        assert_eq!(month_back(day, 0).to_string(), "2026-03-01");
        assert_eq!(month_back(day, 11).to_string(), "2025-04-01");
    }
}
