//! `pkgcensus chart`: charts into files.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use polars::prelude::*;

use super::failure::Usage;
use super::settings::{Which, catalog, library, put};
use super::{Context, Done};
use crate::charts::{self, ChartError};
use crate::query::{Kind, Library};

/// Width of a PNG unless told otherwise.
const PNG_WIDTH_PX: u32 = 1680;

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Picture {
    Svg,
    Png,
}

/// Draw charts from a snapshot
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  pkgcensus chart --list\n  pkgcensus chart lorenz\n  pkgcensus chart --all --format png --out pictures\n\nWithout --out, charts go to the charts folder of the snapshot's day."
)]
pub(super) struct Arguments {
    /// The chart
    #[arg(value_name = "ID", required_unless_present_any = ["all", "list"])]
    id: Option<String>,
    /// Every chart
    #[arg(long, conflicts_with_all = ["id", "list"])]
    all: bool,
    /// List the charts
    #[arg(long, conflicts_with = "id")]
    list: bool,
    /// Form of the pictures [default: svg, or what the extension of --out says]
    #[arg(long, value_enum, value_name = "FORM")]
    format: Option<Picture>,
    /// Width of a PNG in pixels
    #[arg(long, value_name = "PIXELS", default_value_t = PNG_WIDTH_PX, value_parser = clap::value_parser!(u32).range(100..=8000))]
    width: u32,
    /// Folder to write to; with one chart also a file, `-` = standard output
    #[arg(long, value_name = "PATH")]
    out: Option<PathBuf>,
    #[command(flatten)]
    which: Which,
}

impl Arguments {
    fn picture(&self) -> Picture {
        let by_name = if self.extension().as_deref() == Some("png") { Picture::Png } else { Picture::Svg };
        self.format.unwrap_or(by_name)
    }

    /// What the name of the one file to write ends in.
    fn extension(&self) -> Option<String> {
        let path = self.out.as_ref().filter(|path| !self.all && !path.is_dir())?;
        Some(path.extension()?.to_string_lossy().to_lowercase())
    }

    /// A picture under a name that promises another form would mislead whoever opens it.
    fn check_extension(&self) -> Result<(), Usage> {
        let Some(extension) = self.extension() else { return Ok(()) };
        let promised = match extension.as_str() {
            "svg" => Some(Picture::Svg),
            "png" => Some(Picture::Png),
            _ => None,
        };
        if promised == Some(self.picture()) {
            return Ok(());
        }
        let out = self.out.as_ref().map(|path| path.display().to_string()).unwrap_or_default();
        let what = match (promised, self.format) {
            (None, _) => "charts are written as .svg or .png",
            (Some(_), _) => {
                "its name and --format say different forms; let them agree, or leave --format out"
            }
        };
        Err(Usage(format!("cannot write `{out}`: {what}")))
    }
}

pub(super) fn run(arguments: &Arguments, context: &Context<'_>) -> anyhow::Result<Done> {
    let library = library(context)?;
    if arguments.list {
        return list(&library, context);
    }
    arguments.check_extension()?;
    let mut catalog = catalog(&arguments.which, context)?;
    let ids: Vec<&str> = match &arguments.id {
        Some(id) => vec![id.as_str()],
        None => library.ids(Kind::Chart),
    };
    if ids.is_empty() {
        return Err(Usage("there are no charts".into()).into());
    }
    let folder = catalog.snapshot().folder().join("charts");
    // All are drawn before the first is written: a failure leaves no half of a set.
    let mut pictures = Vec::new();
    for id in ids {
        let chart = charts::load(&library, &mut catalog, id)?;
        let svg = match charts::svg(&chart) {
            // A listing may simply not carry what a chart shows; asked for by name, that is an error.
            Err(ChartError::NoRows { id }) if arguments.all => {
                context.printer.say(&format!("`{id}` is left out: it {}", id.why()));
                continue;
            }
            svg => svg?,
        };
        let bytes = match arguments.picture() {
            Picture::Svg => svg.into_bytes(),
            Picture::Png => charts::png(&svg, arguments.width)?,
        };
        pictures.push((id, bytes));
    }
    for (id, bytes) in pictures {
        write(id, &bytes, &folder, arguments, context)?;
    }
    Ok(Done::Whole)
}

fn write(
    id: &str,
    bytes: &[u8],
    folder: &std::path::Path,
    arguments: &Arguments,
    context: &Context<'_>,
) -> anyhow::Result<()> {
    let extension = if arguments.picture() == Picture::Svg { "svg" } else { "png" };
    let name = format!("{id}.{extension}");
    let path = match &arguments.out {
        Some(path) if path.as_os_str() == "-" => return Ok(context.printer.data(bytes)?),
        Some(path) if arguments.extension().is_some() => path.clone(),
        Some(path) => path.join(name),
        None => folder.join(name),
    };
    if let Some(parent) = path.parent().filter(|parent| !parent.as_os_str().is_empty()) {
        std::fs::create_dir_all(parent).map_err(|error| {
            anyhow::Error::new(error).context(format!("cannot make the folder `{}`", parent.display()))
        })?;
    }
    put(&path, bytes)?;
    context.printer.say(&format!("`{}`", path.display()));
    Ok(())
}

fn list(library: &Library, context: &Context<'_>) -> anyhow::Result<Done> {
    let ids = library.ids(Kind::Chart);
    let mut titles = Vec::new();
    for id in &ids {
        titles.push(library.header(Kind::Chart, id)?.value("title").unwrap_or_default().to_owned());
    }
    let mut frame = df!("id" => ids, "title" => titles)?;
    let mut bytes = Vec::new();
    crate::query::format::write(
        crate::query::Format::Table,
        &mut frame,
        &context.printer.layout(None),
        &mut bytes,
    )?;
    context.printer.data(&bytes)?;
    Ok(Done::Whole)
}
