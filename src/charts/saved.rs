//! Charts from `queries/charts/<id>.sql`: the header says form, axes and words, the SQL yields the rows, coverage
//! gives n, sources and their days for the caption, and which of them are stale. It leaves out drawing.

use polars::prelude::*;

use super::{Axis, Chart, ChartError, Form, Over, Row, Scale};
use crate::claims::{Basis, ClaimError, basis, basis_of};
use crate::query::format::grouped;
use crate::query::{Catalog, Header, Kind, Library, QueryError, visible};
use crate::snapshot::Manifest;

/// Why a saved chart could not be made.
#[derive(Debug, thiserror::Error)]
pub enum SavedChartError {
    /// Its file or its question is not right.
    #[error(transparent)]
    Query(#[from] QueryError),
    /// What it rests on cannot be read.
    #[error(transparent)]
    Basis(#[from] ClaimError),
    /// It cannot be drawn.
    #[error(transparent)]
    Chart(#[from] ChartError),
}

const KEYS: &[&str] = &[
    "form",
    "title",
    "subtitle",
    "subtitle-installed",
    "x-title",
    "x-scale",
    "y-title",
    "y-scale",
    "n-title",
    "basis",
    "over",
    "among",
    "note",
    "note-installed",
];

/// Reads a chart of the library and asks for its rows; drawing it is [`super::svg`]'s.
///
/// # Errors
/// No such chart, a header that lacks something, a question that cannot be answered, rows of the wrong form.
pub fn load(library: &Library, catalog: &mut Catalog, id: &str) -> Result<Chart, SavedChartError> {
    let header = library.header(Kind::Chart, id)?;
    let wrong = |why| SavedChartError::Query(library.wrong(Kind::Chart, id, why));
    let rests_on = (|| {
        header.only(KEYS)?;
        basis_of(&header)
    })()
    .map_err(wrong)?;
    let frame = catalog.run(&header.sql)?;
    let known = drawn(basis(catalog, &rests_on)?, &frame);
    let among = header.value("among");
    let stale = stale(&known);
    let (over, clauses) = match header.value("over").unwrap_or("listing") {
        "listing" => (Over::Listing, listed(&counted(catalog, known, among)?)),
        "survey" if is_of_installed(&header, catalog)? => {
            (Over::Installed, installed(catalog.snapshot().manifest()))
        }
        "survey" => (survey(catalog)?, surveyed(catalog, &known, among.unwrap_or("TRUE"))?),
        other => return Err(wrong(format!("over `{other}` is not listing or survey"))),
    };
    let word = |key: &str| match over {
        Over::Installed => header.value(&format!("{key}-installed")),
        _ => header.value(key),
    };
    let chart = || -> Result<Chart, String> {
        let form = form(header.required("form")?)?;
        Ok(Chart {
            id: id.to_owned(),
            form,
            title: header.required("title")?.to_owned(),
            subtitle: word("subtitle").map(str::to_owned),
            x: axis(&header, "x")?,
            y: axis(&header, "y")?,
            n_title: header.value("n-title").unwrap_or("n").to_owned(),
            over,
            caption: caption(&clauses, &stale, word("note"), catalog.snapshot().manifest()),
            rows: rows(&frame, form)?,
        })
    };
    chart().map_err(wrong)
}

fn form(text: &str) -> Result<Form, String> {
    Ok(match text {
        "bars" => Form::Bars,
        "lines" => Form::Lines,
        "columns" => Form::Columns,
        "dots" => Form::Dots,
        other => return Err(format!("form `{other}` is not bars, lines, columns or dots")),
    })
}

fn axis(header: &Header, which: &str) -> Result<Axis, String> {
    let scale = match header.value(&format!("{which}-scale")).unwrap_or("linear") {
        "linear" => Scale::Linear,
        "log" => Scale::Log,
        "date" => Scale::Date,
        "share" => Scale::Share,
        other => return Err(format!("{which}-scale `{other}` is not linear, log, date or share")),
    };
    Ok(Axis { title: header.value(&format!("{which}-title")).unwrap_or_default().to_owned(), scale })
}

/// The clauses, then what is stale, the note and the as-of day.
fn caption(clauses: &[String], stale: &[String], note: Option<&str>, manifest: &Manifest) -> String {
    let note = note.map(|note| format!(" {note}")).unwrap_or_default();
    let stale = match stale {
        [] => String::new(),
        stale => format!(" Stale on {}: {}.", manifest.asked_on(), stale.join(", ")),
    };
    format!("{}.{stale}{note} As of {}.", clauses.join("; "), manifest.as_of)
}

/// The sources behind what is drawn that are older than their stated age, each once.
fn stale(known: &[Basis]) -> Vec<String> {
    let mut told: Vec<String> = Vec::new();
    for stale in known.iter().flat_map(Basis::stale) {
        if !told.contains(&stale) {
            told.push(stale);
        }
    }
    told
}

/// Whether a chart over the survey shows installed packages: it says in which words, there is no survey, and some are there.
fn is_of_installed(header: &Header, catalog: &mut Catalog) -> Result<bool, QueryError> {
    let is_told = header.value("subtitle-installed").is_some();
    Ok(is_told && !catalog.snapshot().manifest().installed.is_empty() && survey(catalog)? == Over::NoSurvey)
}

/// `n = 491 npm packages found installed (read on 2026-11-28)`, a clause a registry, of the label with most packages, the
/// first of these; the others are named.
fn installed(manifest: &Manifest) -> Vec<String> {
    let labels = manifest.installed_labels();
    let packages = |label: &str| -> u64 {
        manifest.installed.iter().filter(|one| one.label == label).map(|one| one.packages).sum()
    };
    let most = labels.iter().map(|label| packages(label)).max().unwrap_or_default();
    let label = labels.iter().find(|label| packages(label) == most).copied().unwrap_or_default();
    let of_label = manifest.installed.iter().filter(|one| one.label == label);
    let told = of_label.map(|one| {
        let called = if label == "installed" { String::new() } else { format!("{}, ", visible(label)) };
        let (n, registry) = (grouped_count(one.packages), one.ecosystem.label());
        let packages = if one.packages == 1 { "package" } else { "packages" };
        format!("n = {n} {registry} {packages} found installed ({called}read on {})", one.read_on)
    });
    let others: Vec<String> =
        labels.iter().filter(|other| **other != label).map(|other| visible(other)).collect();
    let others = (!others.is_empty()).then(|| format!("not drawn: {}", others.join(", ")));
    told.chain(others).collect()
}

/// Whether the snapshot has a survey.
fn survey(catalog: &mut Catalog) -> Result<Over, QueryError> {
    let strata = catalog.run("SELECT seed FROM strata LIMIT 1")?;
    Ok(if strata.height() > 0 { Over::Survey } else { Over::NoSurvey })
}

/// The columns, where `among` says who is drawn with only those known that are.
fn counted(catalog: &mut Catalog, known: Vec<Basis>, among: Option<&str>) -> Result<Vec<Basis>, QueryError> {
    let Some(among) = among else { return Ok(known) };
    let count = |basis: Basis| {
        let (column, ecosystem) = (&basis.column, basis.ecosystem);
        let frame = catalog.run(&format!(
            "SELECT COUNT(*) AS n FROM (SELECT {column} FROM {ecosystem} WHERE COALESCE(listed, TRUE) AND {column} IS NOT NULL \
             AND {among}) AS drawn",
        ))?;
        let known = frame.column("n").ok().and_then(|n| n.get(0).ok()?.extract::<i64>()).unwrap_or_default();
        Ok(Basis { known, ..basis })
    };
    known.into_iter().map(count).collect()
}

/// `n = 1,960 of 2,000 surveyed npm packages (crawl, 2026-11-22: 12 gone, 8 did not answer, 20 do not tell; seed 1)`, a
/// clause a column.
/// A column of such a chart is null where the document does not tell, and there alone; `among` says who of those that tell
/// is drawn.
fn surveyed(catalog: &mut Catalog, known: &[Basis], among: &str) -> Result<Vec<String>, QueryError> {
    let mut clauses = Vec::new();
    for basis in known {
        let Basis { ecosystem, column, .. } = basis;
        let untold =
            if column == "readme_state" { "readme_state = 'unknown' OR readme_state" } else { column };
        let frame = catalog.run(&format!(
            "SELECT COUNT(*) AS asked, \
                    SUM(CASE WHEN NOT is_listed THEN 1 ELSE 0 END) AS unlisted, \
                    SUM(CASE WHEN is_listed AND is_gone THEN 1 ELSE 0 END) AS gone, \
                    SUM(CASE WHEN is_there AND NOT is_read THEN 1 ELSE 0 END) AS silent, \
                    SUM(CASE WHEN is_there AND is_read AND is_untold THEN 1 ELSE 0 END) AS untold, \
                    SUM(CASE WHEN is_there AND is_read AND NOT is_untold AND is_among THEN 1 ELSE 0 END) AS n \
             FROM (SELECT readme_state IS NOT NULL AS is_read, COALESCE({untold} IS NULL, FALSE) AS is_untold, \
                          COALESCE({among}, FALSE) AS is_among, \
                          COALESCE(listed, TRUE) AS is_listed, COALESCE(gone, FALSE) AS is_gone, \
                          COALESCE(listed, TRUE) AND NOT COALESCE(gone, FALSE) AS is_there \
                   FROM {ecosystem} WHERE stratum IS NOT NULL AND answer IS NOT NULL) AS asked",
        ))?;
        let strata = format!("SELECT seed FROM strata WHERE ecosystem = '{ecosystem}' LIMIT 1");
        let strata = catalog.run(&strata)?;
        let count = |name: &str| number(&frame, name, 0).map_or(0, whole);
        let (asked, unlisted, gone) = (count("asked"), count("unlisted"), count("gone"));
        let (silent, untold) = (count("silent"), count("untold"));
        let label = ecosystem.label();
        let seed = strata.column("seed").ok().and_then(|seeds| seeds.i64().ok()?.iter().next()?);
        let Some(seed) = seed.filter(|_| asked > 0) else {
            clauses.push(format!("{label} was not surveyed"));
            continue;
        };
        let n = count("n");
        let others = asked - unlisted - gone - silent - untold - n;
        let lost = [
            (unlisted, "no longer listed"),
            (gone, "gone"),
            (silent, "did not answer"),
            (untold, "do not tell"),
            (others, "without a value"),
        ];
        let mut lost: Vec<String> = lost
            .iter()
            .filter(|(many, _)| *many > 0)
            .map(|(many, what)| format!("{} {what}", grouped_count(*many)))
            .collect();
        if lost.is_empty() {
            lost.push("every one answered".to_owned());
        }
        let clause =
            format!("n = {} of {} surveyed {label} packages", grouped_count(n), grouped_count(asked));
        // A seed uses all 64 bits; the table stores them as a signed number.
        let source = basis.told().map(|told| format!("{told}: ")).unwrap_or_default();
        clauses.push(format!("{clause} ({source}{}; seed {})", lost.join(", "), seed.cast_unsigned()));
    }
    Ok(clauses)
}

/// Columns of the registries that are drawn; a chart may have nothing of one of them.
fn drawn(known: Vec<Basis>, frame: &DataFrame) -> Vec<Basis> {
    let series: Vec<String> = match frame.column("series").and_then(|column| column.str()) {
        Ok(series) => series.iter().flatten().map(str::to_owned).collect(),
        Err(_) => Vec::new(),
    };
    let is_drawn = |basis: &Basis| series.iter().any(|name| name == basis.ecosystem.label());
    if known.iter().any(is_drawn) { known.into_iter().filter(is_drawn).collect() } else { known }
}

fn grouped_count(count: u64) -> String {
    grouped(i64::try_from(count).unwrap_or(i64::MAX))
}

/// `n = 3,771,782 of 4,499,322 npm packages (download-counts, 2026-04-01, asked 2026-11-22: each package's own 30 days,
/// ending between 2026-02-28 and 2026-03-31)`, a clause a column.
fn listed(known: &[Basis]) -> Vec<String> {
    let mut clauses: Vec<String> = Vec::new();
    for basis in known {
        let label = basis.ecosystem.label();
        let count = if basis.known == basis.packages {
            format!("n = {} {label} packages", grouped(basis.known))
        } else {
            format!("n = {} of {} {label} packages", grouped(basis.known), grouped(basis.packages))
        };
        let source = match basis.told() {
            Some(told) => format!(" ({told})"),
            None if basis.known > 0 => " (listing)".to_owned(),
            None => String::new(),
        };
        let clause = format!("{count}{source}");
        if !clauses.contains(&clause) {
            clauses.push(clause);
        }
    }
    clauses
}

fn rows(frame: &DataFrame, form: Form) -> Result<Vec<Row>, String> {
    let places = if matches!(form, Form::Bars | Form::Dots) { "category" } else { "x" };
    for needed in [places, "y", "series"] {
        if frame.column(needed).is_err() && !(needed == "x" && frame.column("category").is_ok()) {
            return Err(format!("its rows have no column `{needed}`"));
        }
    }
    (0..frame.height()).map(|row| read_row(frame, row)).collect()
}

fn read_row(frame: &DataFrame, row: usize) -> Result<Row, String> {
    let text = |name: &str| -> Option<String> {
        let column = frame.column(name).ok()?.str().ok()?;
        column.get(row).map(visible)
    };
    Ok(Row {
        x: number(frame, "x", row).unwrap_or(f64::NAN),
        category: text("category"),
        y: number(frame, "y", row).unwrap_or(f64::NAN),
        low: number(frame, "low", row),
        high: number(frame, "high", row),
        mark: number(frame, "mark", row),
        series: text("series").ok_or_else(|| format!("row {} has no series", row + 1))?,
        label: text("label").filter(|label| !label.is_empty()),
        n: number(frame, "n", row).map(whole),
    })
}

#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a count of packages")]
fn whole(number: f64) -> u64 {
    number.max(0.0) as u64
}

/// A cell as a number; days count from 1970-01-01; none where it is null or no number.
fn number(frame: &DataFrame, name: &str, row: usize) -> Option<f64> {
    let column = frame.column(name).ok()?;
    match column.dtype() {
        DataType::Date | DataType::Datetime(..) => {
            let days = column.cast(&DataType::Date).ok()?.cast(&DataType::Int32).ok()?;
            days.i32().ok()?.get(row).map(f64::from)
        }
        _ => column.get(row).ok()?.extract::<f64>(),
    }
}
