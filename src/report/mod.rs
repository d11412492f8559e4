//! The report: claims.json, charts, report.md and one self-contained report.html, all from one snapshot and the
//! same bytes on every run. It leaves out judging and drawing.

use std::path::Path;

use minijinja::syntax::SyntaxConfig;
use minijinja::value::Serde;
use minijinja::{AutoEscape, Environment, Value};
use serde::Serialize;

use crate::charts::{self, ChartError, SavedChartError};
use crate::claims::{self, ClaimError, Judged};
use crate::files::{self, FileError};
use crate::query::format::escape_json;
use crate::query::{Catalog, Kind, Library, QueryError};

mod content;
mod curves;
mod tables;

use content::{Content, LeftOut};

/// Why a report could not be made.
#[derive(Debug, thiserror::Error)]
pub enum ReportError {
    /// A claim could not be judged.
    #[error(transparent)]
    Claim(#[from] ClaimError),
    /// A chart could not be drawn.
    #[error(transparent)]
    Chart(#[from] SavedChartError),
    /// A table could not be asked for.
    #[error(transparent)]
    Query(#[from] QueryError),
    /// A page could not be filled in.
    #[error("cannot fill in the report")]
    Template(#[from] minijinja::Error),
    /// JSON could not be made.
    #[error("cannot write the claims as JSON")]
    Json(#[from] serde_json::Error),
    /// A file could not be written.
    #[error(transparent)]
    File(#[from] FileError),
}

/// A drawn chart.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Picture {
    /// Its id.
    pub id: String,
    /// Its title.
    pub title: String,
    /// The drawing.
    pub svg: String,
}

/// Everything that a report is made of, before it is written.
#[derive(Debug, Clone)]
pub struct Report {
    /// `claims.json`.
    pub json: String,
    /// `report.md`.
    pub markdown: String,
    /// `report.html`.
    pub html: String,
    /// `charts/<id>.svg`.
    pub pictures: Vec<Picture>,
    /// The verdicts.
    pub judged: Vec<Judged>,
}

/// Judges every claim, draws every chart and fills in the pages; writes nothing.
///
/// # Errors
/// The first claim, chart or table that fails.
pub fn make(library: &Library, catalog: &mut Catalog) -> Result<Report, ReportError> {
    let mut judged = Vec::new();
    for claim in claims::load_all(library)? {
        judged.push(claims::judge(catalog, claim)?);
    }
    let (mut pictures, mut left_out) = (Vec::new(), Vec::new());
    for id in library.ids(Kind::Chart) {
        let chart = charts::load(library, catalog, id)?;
        match charts::svg(&chart) {
            Ok(svg) => pictures.push(Picture { id: id.to_owned(), title: chart.title, svg }),
            // A listing may simply not carry what a chart shows.
            Err(ChartError::NoRows { id }) => left_out.push(LeftOut { title: chart.title, why: id.why() }),
            Err(error) => return Err(SavedChartError::from(error).into()),
        }
    }
    for judged in &judged {
        pictures.extend(curves::of(judged).map_err(SavedChartError::from)?);
    }
    let tables = tables::all(library, catalog)?;
    let manifest = catalog.snapshot().manifest();
    let rules = claims::rules_digest(library);
    let content = Content::new(manifest, &judged, &rules, &pictures, left_out, tables);
    let mut json = serde_json::to_string_pretty(&claims::to_json(manifest, &judged, &rules))?;
    json.push('\n');
    Ok(Report {
        json: escape_json(&json).into_owned(),
        markdown: fill(include_str!("report.md.j2"), AutoEscape::None, &content)?,
        html: fill(include_str!("report.html.j2"), AutoEscape::Html, &content)?,
        pictures,
        judged,
    })
}

fn fill(template: &str, escape: AutoEscape, content: &Content) -> Result<String, minijinja::Error> {
    let mut environment = Environment::new();
    let syntax =
        SyntaxConfig::builder().trim_blocks(true).lstrip_blocks(true).keep_trailing_newline(true).build()?;
    environment.set_syntax(syntax);
    environment.set_auto_escape_callback(move |_| escape.clone());
    environment.add_filter("html", |text: String| Value::from_safe_string(content::html_text(&text)));
    environment.add_filter("whole", |text: String| content::whole(&text));
    environment.add_filter("md", |text: String| content::markdown_text(&text));
    environment.add_template("report", template)?;
    environment.get_template("report")?.render(Serde(content))
}

/// Writes the report's files into a folder, each atomically, the pages last.
///
/// # Errors
/// The first file that cannot be written.
pub fn write(report: &Report, folder: &Path) -> Result<(), ReportError> {
    let charts = folder.join("charts");
    std::fs::create_dir_all(&charts).map_err(FileError::at(files::Act::Open, &charts))?;
    let put =
        |path: &Path, text: &str| files::write_atomically(path, |writer| writer.write_all(text.as_bytes()));
    for picture in &report.pictures {
        put(&charts.join(format!("{}.svg", picture.id)), &picture.svg)?;
    }
    put(&folder.join("claims.json"), &report.json)?;
    put(&folder.join("report.md"), &report.markdown)?;
    put(&folder.join("report.html"), &report.html)?;
    Ok(())
}
