//! What several commands mean alike: the snapshot and library that a command works on, and where its rows go.

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};
use polars::prelude::DataFrame;

use super::failure::Usage;
use super::{Context, clock};
use crate::files;
use crate::measures;
use crate::package::Day;
use crate::query::{self, Catalog, Format, Library};
use crate::snapshot::Snapshot;

/// Which snapshot.
#[derive(Debug, Clone, Args)]
pub(super) struct Which {
    /// Use the snapshot of this day (YYYY-MM-DD) instead of the newest
    #[arg(long, value_name = "DAY", env = "PKGCENSUS_AS_OF", value_parser = parse_day)]
    pub as_of: Option<Day>,
}

pub(super) fn parse_day(text: &str) -> Result<Day, String> {
    Day::parse(text).map_err(|error| error.to_string())
}

/// The form of rows on the command line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum FormatName {
    Table,
    Markdown,
    Csv,
    Tsv,
    Json,
    Ndjson,
    Parquet,
}

impl FormatName {
    pub const fn format(self) -> Format {
        match self {
            Self::Table => Format::Table,
            Self::Markdown => Format::Markdown,
            Self::Csv => Format::Csv,
            Self::Tsv => Format::Tsv,
            Self::Json => Format::Json,
            Self::Ndjson => Format::Ndjson,
            Self::Parquet => Format::Parquet,
        }
    }
}

/// In which form rows leave, and where to.
#[derive(Debug, Clone, Args)]
pub(super) struct Destination {
    /// Form of the rows [default: table, or what the extension of --out says]
    #[arg(long, value_enum, value_name = "FORMAT", env = "PKGCENSUS_FORMAT")]
    pub format: Option<FormatName>,
    /// Write the rows to this file, atomically, instead of standard output (`-`)
    #[arg(long, value_name = "FILE")]
    pub out: Option<PathBuf>,
    /// With csv and tsv: put an apostrophe before texts that a spreadsheet would take for a formula
    #[arg(long)]
    pub for_spreadsheets: bool,
}

impl Destination {
    fn extension(&self) -> Option<String> {
        Some(self.out.as_ref()?.extension()?.to_string_lossy().to_lowercase())
    }

    /// Refuses a file whose name promises a form that is not known, where none is given.
    pub fn check(&self) -> Result<(), Usage> {
        let odd = self
            .extension()
            .filter(|end| self.format.is_none() && end != "txt" && Format::of_extension(end).is_none());
        let Some(extension) = odd else { return Ok(()) };
        let known: Vec<&str> = Format::ALL.iter().map(|(_, name)| *name).collect();
        Err(Usage(format!(
            "`.{extension}` is not known as a form of rows: name the form with --format ({})",
            known.join(", ")
        )))
    }

    pub fn chosen(&self) -> Format {
        let extension = self.extension();
        self.format
            .map(FormatName::format)
            .or_else(|| extension.as_deref().and_then(Format::of_extension))
            .unwrap_or(Format::Table)
    }

    /// Writes rows, the first `limit` of them where it is given.
    pub fn write(
        &self,
        frame: &mut DataFrame,
        limit: Option<usize>,
        context: &Context<'_>,
    ) -> anyhow::Result<()> {
        let format = self.chosen();
        if format == Format::Parquet && self.out.is_none() && io::IsTerminal::is_terminal(&io::stdout()) {
            return Err(
                Usage("Parquet is not for a terminal: name a file with --out, or redirect".into()).into()
            );
        }
        let layout = context.printer.layout(limit);
        let mut cut = match (format, limit) {
            (Format::Table, _) | (_, None) => frame.clone(),
            (_, Some(limit)) => frame.head(Some(limit)),
        };
        if self.for_spreadsheets && matches!(format, Format::Csv | Format::Tsv) {
            cut = query::format::for_spreadsheets(&cut)?;
        }
        let mut bytes = Vec::new();
        query::format::write(format, &mut cut, &layout, &mut bytes)?;
        match self.out.as_ref().filter(|path| path.as_os_str() != "-") {
            Some(path) => put(path, &bytes)?,
            None => context.printer.data(&bytes)?,
        }
        if format != Format::Table && cut.height() < frame.height() {
            let all = frame.height();
            context.printer.say(&format!("{} of {all} rows written (--limit)", cut.height()));
        }
        Ok(())
    }
}

/// Writes a file atomically; a device or pipe is written as it is.
pub(super) fn put(path: &Path, bytes: &[u8]) -> anyhow::Result<()> {
    let system = path.starts_with("/dev") || path.starts_with("/proc");
    let special = system || std::fs::metadata(path).is_ok_and(|found| !found.is_file() && !found.is_dir());
    if special {
        std::fs::OpenOptions::new().write(true).open(path)?.write_all(bytes)?;
        return Ok(());
    }
    // A link stays a link: what it points to is replaced.
    let target = std::fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    Ok(files::write_atomically(&target, |writer| writer.write_all(bytes))?)
}

/// Opens the snapshot with every table, computed ones included.
pub(super) fn catalog(which: &Which, context: &Context<'_>) -> anyhow::Result<Catalog> {
    let as_of = match which.as_of {
        None => clock::newest_snapshot(context)?,
        chosen => chosen,
    };
    let snapshot = Snapshot::open(&context.global.output, as_of)?;
    let mut catalog = Catalog::new(snapshot);
    measures::add_tables(&mut catalog);
    Ok(catalog)
}

/// Opens the library: built-in files, and those of `--queries` or `./queries`.
pub(super) fn library(context: &Context<'_>) -> anyhow::Result<Library> {
    let beside = Path::new("queries");
    Ok(Library::open(context.global.queries.as_deref().or_else(|| beside.is_dir().then_some(beside)))?)
}
