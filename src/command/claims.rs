//! `pkgcensus claims`: verdicts, all or one with its evidence.

use std::fmt::Write as _;

use clap::Args;
use polars::prelude::*;

use super::settings::{Destination, Which, catalog, library, put};
use super::{Context, Done};
use crate::claims::{self, Evidence, Judged, Testability, Verdict};
use crate::package::Day;
use crate::query::format::{self, Layout};
use crate::query::{Catalog, Format, visible};

/// Put claims to the test: verdicts with their evidence
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  pkgcensus claims\n  pkgcensus claims npm-breadth\n  pkgcensus claims --format json --out claims.json\n  pkgcensus claims --strict   # exit code 1 while a claim is undecided"
)]
pub(super) struct Arguments {
    /// One claim, with its evidence
    #[arg(value_name = "ID")]
    id: Option<String>,
    /// Exit with 1 where a claim is undecided
    #[arg(long)]
    strict: bool,
    /// Print the digest of rules, thresholds, populations and dictionaries, and judge nothing
    #[arg(long, conflicts_with_all = ["id", "strict"])]
    digest: bool,
    #[command(flatten)]
    which: Which,
    #[command(flatten)]
    destination: Destination,
}

pub(super) fn run(arguments: &Arguments, context: &Context<'_>) -> anyhow::Result<Done> {
    arguments.destination.check()?;
    let library = library(context)?;
    if arguments.digest {
        context.printer.data(format!("{}\n", claims::rules_digest(&library)).as_bytes())?;
        return Ok(Done::Whole);
    }
    let chosen = match &arguments.id {
        Some(id) => vec![claims::load(&library, id)?],
        None => claims::load_all(&library)?,
    };
    let mut catalog = catalog(&arguments.which, context)?;
    let judged =
        chosen.into_iter().map(|claim| claims::judge(&mut catalog, claim)).collect::<Result<Vec<_>, _>>()?;
    write(arguments, &judged, &catalog, &claims::rules_digest(&library), context)?;
    let undecided = judged.iter().any(|judged| matches!(judged.verdict, Verdict::Undecided { .. }));
    Ok(if arguments.strict && undecided { Done::WithGaps } else { Done::Whole })
}

fn write(
    arguments: &Arguments,
    judged: &[Judged],
    catalog: &Catalog,
    rules: &str,
    context: &Context<'_>,
) -> anyhow::Result<()> {
    let format = arguments.destination.chosen();
    if format == Format::Json {
        let json = claims::to_json(catalog.snapshot().manifest(), judged, rules);
        let text = format::escape_json(&format!("{}\n", serde_json::to_string_pretty(&json)?)).into_owned();
        return match &arguments.destination.out {
            Some(path) => put(path, text.as_bytes()),
            None => Ok(context.printer.data(text.as_bytes())?),
        };
    }
    if let (Some(_), [one], Format::Table, None) = (&arguments.id, judged, format, &arguments.destination.out)
    {
        return Ok(context.printer.data(
            in_words(one, catalog.snapshot().manifest().as_of, context.printer.layout(None))?.as_bytes(),
        )?);
    }
    let mut frame = if arguments.id.is_some() {
        evidence(&judged[0])?
    } else {
        overview(judged, catalog.snapshot().manifest().as_of)?
    };
    arguments.destination.write(&mut frame, None, context)
}

fn overview(judged: &[Judged], as_of: Day) -> PolarsResult<DataFrame> {
    let column = |of: &dyn Fn(&Judged) -> String| judged.iter().map(of).collect::<Vec<String>>();
    df!(
        "claim" => column(&|judged| judged.claim.id.clone()),
        "verdict" => column(&|judged| judged.verdict.label().to_owned()),
        "value" => column(&|judged| judged.main_value().unwrap_or_default()),
        "n" => judged.iter().map(|judged| judged.main().and_then(|main| main.n)).collect::<Vec<_>>(),
        "population" => column(&|judged| judged.main().map(|main| main.population.clone()).unwrap_or_default()),
        "same_on" => column(&|judged| judged.same_on.join(", ")),
        "opposite_on" => column(&|judged| judged.flips_on.join(", ")),
        "cannot_tell_on" => column(&|judged| judged.open_on.join(", ")),
        "as_of" => judged.iter().map(|judged| judged.main().map(|_| as_of.to_string())).collect::<Vec<_>>(),
        "statement" => column(&|judged| judged.claim.statement.clone()),
        "why" => judged.iter().map(|judged| judged.verdict.why().map(str::to_owned)).collect::<Vec<_>>(),
        "first_reached" => judged.iter().map(Judged::since).collect::<Vec<_>>(),
    )
}

/// One row a population, one column a value.
fn evidence(judged: &Judged) -> PolarsResult<DataFrame> {
    let rows = &judged.evidence;
    let outcome = |row: &Evidence| if row.by_arithmetic { "too small" } else { row.outcome.id() };
    let mut columns = vec![
        Column::new("population".into(), rows.iter().map(|row| row.title.as_str()).collect::<Vec<_>>()),
        Column::new("rule".into(), rows.iter().map(outcome).collect::<Vec<_>>()),
    ];
    let names: Vec<&str> = rows
        .first()
        .map(|row| row.values.iter().map(|(name, _)| name.as_str()).collect())
        .unwrap_or_default();
    for (index, name) in names.into_iter().enumerate() {
        columns
            .push(Column::new(name.into(), rows.iter().map(|row| row.values[index].1).collect::<Vec<_>>()));
    }
    columns.push(Column::new("n".into(), rows.iter().map(|row| row.n).collect::<Vec<_>>()));
    columns.push(Column::new(
        "why_missing".into(),
        rows.iter().map(|row| row.why.as_deref()).collect::<Vec<_>>(),
    ));
    DataFrame::new(rows.len(), columns)
}

/// For people: intervals stand with their values, and values that no row knows are left out.
fn evidence_in_words(judged: &Judged) -> PolarsResult<DataFrame> {
    let whole = evidence(judged)?;
    let mut frame = whole.select(["population", "rule"])?;
    let rows = &judged.evidence;
    for name in judged.shown_values() {
        let texts: Vec<String> = rows.iter().map(|row| row.value_text(&name)).collect();
        frame.with_column(Column::new(name.as_str().into(), texts))?;
    }
    for name in ["n", "why_missing"] {
        let column = whole.column(name)?;
        if column.null_count() < column.len() {
            frame.with_column(column.clone())?;
        }
    }
    Ok(frame)
}

fn in_words(judged: &Judged, as_of: Day, layout: Layout) -> anyhow::Result<String> {
    let mut text = String::new();
    let claim = &judged.claim;
    writeln!(text, "{}: {}", visible(&claim.id), visible(&claim.statement))?;
    let day = judged.main().map(|_| format!(" (as of {as_of})")).unwrap_or_default();
    writeln!(text, "verdict: {}{day}", judged.verdict.label())?;
    if let Some(since) = judged.since() {
        writeln!(text, "first reached: {since}")?;
    }
    if let Some(why) = judged.verdict.why() {
        writeln!(text, "because: {}", visible(why))?;
    }
    if let Testability::Testable(test) = &claim.testability {
        writeln!(text, "read as: {}", visible(&test.reading))?;
        writeln!(
            text,
            "rule: {} ({}), decided on `{}`",
            test.rule,
            visible(&test.unit),
            visible(&test.main_population)
        )?;
        if let Some(partly) = &test.partly {
            writeln!(text, "partly tested: {}", visible(partly))?;
        }
        for line in judged.apart_in_words() {
            writeln!(text, "apart: {}", visible(&line))?;
        }
        for (title, populations) in judged.lists() {
            if !populations.is_empty() || title == "opposite on" {
                let told = if populations.is_empty() { "none".to_owned() } else { populations.join(", ") };
                writeln!(text, "{title}: {}", visible(&told))?;
            }
        }
        if let Some(robustness) = judged.robustness_in_words() {
            writeln!(text, "robustness: {}", visible(&robustness))?;
        }
        writeln!(text)?;
        let mut bytes = Vec::new();
        format::write(Format::Table, &mut evidence_in_words(judged)?, &layout, &mut bytes)?;
        text.push_str(&String::from_utf8_lossy(&bytes));
        text.push('\n');
    }
    for row in &judged.evidence {
        if let Some(parts) = row.parts_in_words() {
            writeln!(text, "favours, on {}: {}", visible(&row.title), visible(&parts))?;
        }
    }
    if let Some(history) = &judged.history {
        for crossing in history.last_below.iter().chain(&history.reached) {
            let total = format::grouped(crossing.packages);
            writeln!(
                text,
                "{}: {} {total} ({}; {})",
                crossing.day, crossing.relation, crossing.definition, crossing.source
            )?;
        }
    }
    for basis in &judged.basis {
        let source = basis.told().unwrap_or_else(|| "no source".to_owned());
        let stale = match &basis.stale()[..] {
            [] => String::new(),
            stale => format!("; stale: {}", stale.join(", ")),
        };
        let (known, all) = (format::grouped(basis.known), format::grouped(basis.packages));
        writeln!(
            text,
            "rests on {}.{}: known for {known} of {all} ({source}{stale})",
            basis.ecosystem, basis.column
        )?;
    }
    for caveat in &claim.caveats {
        writeln!(text, "caveat: {}", visible(caveat))?;
    }
    Ok(text)
}
