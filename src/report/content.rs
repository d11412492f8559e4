//! What the pages say, as plain texts for the templates. It leaves out markup.

use std::collections::BTreeMap;

use minijinja::HtmlEscape;
use serde::Serialize;

use super::Picture;
use super::tables::Table;
use crate::claims::{Crossing, Evidence, Judged, Testability};
use crate::listing::DatedBy;
use crate::query::format::grouped;
use crate::query::visible;
use crate::snapshot::Manifest;
use crate::snapshot::manifest::{Population, Registered};

#[derive(Serialize)]
pub(super) struct Content {
    as_of: String,
    asked: String,
    rules: String,
    registered: Vec<String>,
    registries: Vec<RegistryText>,
    stale: Vec<String>,
    claims: Vec<ClaimText>,
    not_testable: Vec<ClaimText>,
    counts: BTreeMap<&'static str, usize>,
    further: Vec<Picture>,
    left_out: Vec<LeftOut>,
    pictures: BTreeMap<String, Picture>,
    tables: Vec<Table>,
    sources: Vec<SourceText>,
    refusals: Vec<String>,
    files: Vec<(String, String, String)>,
}

/// How many packages a registry lists, and as of which day.
#[derive(Serialize)]
struct RegistryText {
    label: &'static str,
    packages: String,
    as_of: String,
}

/// A chart that is not drawn, and why, as the end of a sentence about it.
#[derive(Serialize)]
pub(super) struct LeftOut {
    pub title: String,
    pub why: &'static str,
}

#[derive(Serialize)]
struct ClaimText {
    id: String,
    statement: String,
    verdict: &'static str,
    class: String,
    why: Option<String>,
    since: Option<String>,
    reading: String,
    rule: String,
    unit: String,
    main: String,
    main_value: String,
    n: String,
    flips: String,
    lists: Vec<ListText>,
    robustness: Option<String>,
    partly: Option<String>,
    apart: Vec<String>,
    value_names: Vec<String>,
    evidence: Vec<EvidenceText>,
    parts: Vec<PartsText>,
    history: Vec<String>,
    basis: Vec<String>,
    caveats: Vec<String>,
    chart: Option<Picture>,
    curve: Option<Picture>,
    chart_above: Option<Picture>,
}

/// Populations of which a rule says the same thing.
#[derive(Serialize)]
struct ListText {
    title: &'static str,
    populations: String,
}

/// Which registry the parts of a claim favour on a population.
#[derive(Serialize)]
struct PartsText {
    population: String,
    favours: String,
}

#[derive(Serialize)]
struct EvidenceText {
    population: String,
    main: bool,
    outcome: &'static str,
    values: Vec<String>,
    n: String,
    why: String,
}

#[derive(Serialize)]
struct SourceText {
    ecosystem: &'static str,
    id: String,
    title: String,
    version: String,
    as_of: String,
    dated_by: &'static str,
    asked: String,
    window: String,
    license: String,
    rows: String,
}

impl Content {
    pub fn new(
        manifest: &Manifest,
        judged: &[Judged],
        rules: &str,
        pictures: &[Picture],
        left_out: Vec<LeftOut>,
        tables: Vec<Table>,
    ) -> Self {
        let by_id: BTreeMap<String, Picture> = pictures.iter().map(|p| (p.id.clone(), p.clone())).collect();
        // A chart stands under the first claim that names it, and not again under the others.
        let mut shown: Vec<String> = Vec::new();
        let (mut claims, mut not_testable) = (Vec::new(), Vec::new());
        for judged in judged {
            let text = claim_text(judged, &by_id, &mut shown);
            if text.verdict == "not testable" { not_testable.push(text) } else { claims.push(text) }
        }
        let mut counts = BTreeMap::new();
        for judged in judged {
            *counts.entry(judged.verdict.label()).or_insert(0) += 1;
        }
        Self {
            as_of: manifest.as_of.to_string(),
            asked: manifest.asked_on().to_string(),
            rules: rules.to_owned(),
            registered: manifest.registered.iter().map(|own| registered(own, rules)).collect(),
            registries: manifest.packages.iter().map(|own| registry(manifest, own)).collect(),
            stale: manifest.stale().iter().map(|stale| visible(&stale.to_string())).collect(),
            claims,
            not_testable,
            counts,
            further: pictures.iter().filter(|picture| !shown.contains(&picture.id)).cloned().collect(),
            left_out,
            pictures: by_id,
            tables,
            sources: sources(manifest),
            refusals: refusals(manifest),
            files: manifest.files.iter().map(|f| (f.file.clone(), count(f.rows), f.sha256.clone())).collect(),
        }
    }
}

fn registry(manifest: &Manifest, own: &Population) -> RegistryText {
    let as_of = manifest.day_of(own.ecosystem).to_string();
    RegistryText { label: own.ecosystem.label(), packages: count(own.packages), as_of }
}

/// Whether the rules of now are those under which a survey was drawn.
fn registered(own: &Registered, rules: &str) -> String {
    let label = own.ecosystem.label();
    let which = if own.rules == rules { "these rules" } else { "other rules" };
    let digest = if own.rules == rules { String::new() } else { format!(" (`{}`)", own.rules) };
    format!("The survey of {label} was drawn on {} under {which}{digest}.", own.on)
}

fn count(number: u64) -> String {
    grouped(i64::try_from(number).unwrap_or(i64::MAX))
}

fn claim_text(judged: &Judged, pictures: &BTreeMap<String, Picture>, shown: &mut Vec<String>) -> ClaimText {
    let test = match &judged.claim.testability {
        Testability::Testable(test) => Some(test.as_ref()),
        Testability::Not { .. } => None,
    };
    let chart = test.and_then(|test| test.chart.clone());
    let (chart, chart_above) = match chart {
        Some(id) if shown.contains(&id) => (None, Some(id)),
        other => (other, None),
    };
    shown.extend(chart.clone());
    let curve = pictures.get(&format!("verdict-{}", judged.claim.id)).cloned();
    shown.extend(curve.iter().map(|curve| curve.id.clone()));
    let shown = judged.shown_values();
    let main = judged.main();
    let titles = |populations: &[String]| -> String {
        let of = judged.evidence.iter().filter(|row| populations.contains(&row.population));
        visible(&of.map(|row| row.title.as_str()).collect::<Vec<_>>().join("; "))
    };
    let lists = judged.lists().into_iter().filter(|(_, populations)| !populations.is_empty());
    let lists = lists.map(|(title, populations)| ListText { title, populations: titles(&populations) });
    ClaimText {
        id: judged.claim.id.clone(),
        statement: visible(&judged.claim.statement),
        verdict: judged.verdict.label(),
        class: judged.verdict.label().replace(' ', "-"),
        why: judged.verdict.why().map(visible),
        since: judged.since(),
        reading: test.map(|test| visible(&test.reading)).unwrap_or_default(),
        rule: test.map(|test| test.rule.to_string()).unwrap_or_default(),
        unit: test.map(|test| visible(&test.unit)).unwrap_or_default(),
        main: main.map(|row| row.title.clone()).unwrap_or_default(),
        main_value: judged.main_value().unwrap_or_default(),
        n: main.and_then(|row| row.n).map(grouped).unwrap_or_default(),
        flips: titles(&judged.flips_on),
        lists: lists.collect(),
        robustness: judged.robustness_in_words().map(|words| visible(&words)),
        partly: test.and_then(|test| test.partly.as_deref()).map(visible),
        apart: judged.apart_in_words(),
        evidence: judged.evidence.iter().map(|row| evidence_text(row, judged, &shown)).collect(),
        value_names: shown.iter().map(|name| name.replace('_', " ")).collect(),
        parts: judged.evidence.iter().filter_map(parts_text).collect(),
        history: history(judged),
        basis: judged.basis.iter().map(basis_text).collect(),
        caveats: judged.claim.caveats.iter().map(|caveat| visible(caveat)).collect(),
        chart: chart.and_then(|id| pictures.get(&id).cloned()),
        curve,
        chart_above: chart_above.and_then(|id| pictures.get(&id).cloned()),
    }
}

fn parts_text(row: &Evidence) -> Option<PartsText> {
    let favours = visible(&row.parts_in_words()?);
    Some(PartsText { population: visible(&row.title), favours })
}

fn evidence_text(row: &Evidence, judged: &Judged, shown: &[String]) -> EvidenceText {
    EvidenceText {
        population: visible(&row.title),
        main: judged.main().is_some_and(|main| main.population == row.population),
        outcome: if row.by_arithmetic { "too small" } else { row.outcome.id() },
        values: shown.iter().map(|name| row.value_text(name)).collect(),
        n: row.n.map(grouped).unwrap_or_default(),
        why: row.why.clone().unwrap_or_default(),
    }
}

fn history(judged: &Judged) -> Vec<String> {
    let Some(history) = &judged.history else { return Vec::new() };
    let line = |crossing: &Crossing| {
        let total = grouped(crossing.packages);
        let relation =
            if crossing.relation == "exact" { String::new() } else { format!("{} ", crossing.relation) };
        format!("{}: {relation}{total} ({}; {})", crossing.day, crossing.definition, crossing.source)
    };
    let below = history.last_below.iter().map(|crossing| format!("still below on {}", line(crossing)));
    below.chain(history.reached.iter().map(|crossing| format!("reached by {}", line(crossing)))).collect()
}

fn basis_text(basis: &crate::claims::Basis) -> String {
    let source = match basis.told() {
        Some(told) => told,
        None if basis.known > 0 => "the listing".into(),
        None => "no source asked".into(),
    };
    let note = basis.note.as_ref().map(|note| format!(". {}", visible(note))).unwrap_or_default();
    let label = basis.ecosystem.label();
    format!(
        "{label} {}: known for {} of {} packages ({source}){note}",
        basis.column,
        grouped(basis.known),
        grouped(basis.packages)
    )
}

fn sources(manifest: &Manifest) -> Vec<SourceText> {
    let text = |source: &crate::snapshot::manifest::ManifestSource| SourceText {
        ecosystem: source.ecosystem.label(),
        id: source.source.id.clone(),
        title: visible(&source.source.title),
        version: source.source.version.clone().unwrap_or_default(),
        as_of: source.source.as_of.to_string(),
        dated_by: source.source.dated_by.map_or("not told", DatedBy::words),
        asked: source.source.asked.map_or_else(|| "not told".to_owned(), |day| day.to_string()),
        window: source.source.counted().map(|window| window.to_string()).unwrap_or_default(),
        license: source.source.license.clone().unwrap_or_default(),
        rows: count(source.source.rows),
    };
    manifest.sources.iter().map(text).collect()
}

fn refusals(manifest: &Manifest) -> Vec<String> {
    manifest
        .refusals
        .iter()
        .map(|refused| {
            let (label, refusal) = (refused.ecosystem.label(), &refused.refusal);
            let (count, source) = (count(refusal.count), &refusal.source);
            format!(
                "{label}, {source}: {count} rows, {} (such as {})",
                refusal.reason,
                visible(&refusal.example)
            )
        })
        .collect()
}

/// Text that cannot be taken for HTML, with what stands between two backticks as code.
pub(super) fn html_text(text: &str) -> String {
    // Escaping comes first and leaves backticks as they are: no tag but ours is in what is made of it.
    let escaped = HtmlEscape(text).to_string();
    let mut html = String::with_capacity(escaped.len());
    let mut rest = escaped.as_str();
    while let Some((before, code, after)) = first_code(rest) {
        html.push_str(before);
        html.push_str("<code>");
        html.push_str(code);
        html.push_str("</code>");
        rest = after;
    }
    html.push_str(rest);
    html
}

/// A value that may break before its interval alone, never within a number.
pub(super) fn whole(text: &str) -> String {
    text.replace(' ', "\u{a0}").replace("\u{a0}(", " (")
}

/// What stands before, between and after the first two backticks.
fn first_code(text: &str) -> Option<(&str, &str, &str)> {
    let (before, rest) = text.split_once('`')?;
    let (code, after) = rest.split_once('`')?;
    Some((before, code, after))
}

/// Text that cannot be taken for Markdown or HTML.
pub(super) fn markdown_text(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '&' => escaped.push_str("&amp;"),
            '|' | '\\' | '`' | '*' | '_' | '[' | ']' | '~' => {
                escaped.push('\\');
                escaped.push(c);
            }
            c => escaped.push(c),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_breaks_before_its_interval_alone() {
        assert_eq!(
            whole("5.3 points (3.5 to 7.2 points)"),
            "5.3\u{a0}points (3.5\u{a0}to\u{a0}7.2\u{a0}points)"
        );
    }

    #[test]
    fn backticks_make_code_and_nothing_else_makes_markup() {
        assert_eq!(
            html_text("run `pkgcensus refresh`, please"),
            "run <code>pkgcensus refresh</code>, please"
        );
        assert_eq!(html_text("`<b>` & `"), "<code>&lt;b&gt;</code> &amp; `");
        assert_eq!(html_text("</code><script>`x"), "&lt;&#x2f;code&gt;&lt;script&gt;`x");
    }
}
