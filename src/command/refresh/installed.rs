//! `refresh --installed`: what package managers have laid down below some folders, read without any network.

use std::collections::BTreeSet;

use serde_json::json;

use super::super::failure::Usage;
use super::super::words::{number, of, packages};
use super::super::{Context, Done, snapshot};
use super::Arguments;
use crate::crawl::moment;
use crate::installed::{self, Package, Tree};
use crate::ledger::{self, InstalledNote, InstalledRow, InstalledTree, Ledger};
use crate::listing::layer;
use crate::measures::is_population;
use crate::package::Ecosystem;
use crate::query::visible;
use crate::readme::Readme;
use crate::snapshot::{Size, Snapshot, SnapshotDays};

/// Characters of a label at most.
const LABEL_CHARS_MAX: usize = 60;

pub(super) fn run(arguments: &Arguments, context: &Context<'_>) -> anyhow::Result<Done> {
    let output = &context.global.output;
    let label = label(arguments.label.as_deref().unwrap_or(installed::LABEL))?;
    let wanted = |ecosystem: &Ecosystem| arguments.ecosystem.is_none_or(|one| one == *ecosystem);
    let ecosystems: Vec<Ecosystem> = Ecosystem::ALL.into_iter().filter(wanted).collect();
    let trees = installed::read(&arguments.installed, &ecosystems, &context.bars)
        .map_err(|error| Usage(format!("{error}: {}", error.source)))?;
    for tree in &trees {
        for line in lines(tree) {
            context.printer.say(&line);
        }
    }
    let found: usize = trees.iter().map(|tree| tree.packages.len()).sum();
    if found == 0 {
        return Err(Usage(nothing(arguments, &ecosystems)).into());
    }
    if arguments.plan.dry_run {
        context.printer.say("nothing was kept (--dry-run)");
    } else {
        let _alone = layer::lock(output)?;
        let mut ledger = Ledger::open(&ledger::path_in(output))?;
        let read_at = moment((context.surroundings.now)());
        for tree in &trees {
            let note = note(tree);
            let reading = InstalledTree { ecosystem: tree.ecosystem, label: label.clone(), read_at, note };
            ledger.replace_installed(&reading, &tree.packages.iter().map(row).collect::<Vec<_>>())?;
        }
        drop(ledger);
        if !arguments.no_snapshot {
            snapshot::make(Size::Whole, context)?;
        }
    }
    if arguments.format.is_some() {
        context.printer.data(as_json(&trees, &label).as_bytes())?;
    }
    let gaps = trees.iter().any(|tree| !tree.left_out.is_empty());
    Ok(if arguments.strict && gaps { Done::WithGaps } else { Done::Whole })
}

/// Forgets a reading: the label is kept as one under which nothing was found, so that the snapshot at hand loses it, too.
pub(super) fn forget(text: &str, arguments: &Arguments, context: &Context<'_>) -> anyhow::Result<Done> {
    let output = &context.global.output;
    let label = label(text)?;
    let _alone = layer::lock(output)?;
    let mut ledger = Ledger::open(&ledger::path_in(output))?;
    let days = SnapshotDays::find(output, context.surroundings.day())?;
    let shipped = match days.newest() {
        Some(day) => Snapshot::open(output, Some(day))?
            .manifest()
            .installed_labels()
            .into_iter()
            .map(str::to_owned)
            .collect(),
        None => Vec::new(),
    };
    let read = ledger.installed_trees()?.into_iter().filter(|tree| tree.note.packages > 0);
    let known: BTreeSet<String> = read.map(|tree| tree.label).chain(shipped).collect();
    if !known.contains(&label) {
        let known = if known.is_empty() {
            "none".to_owned()
        } else {
            known.into_iter().collect::<Vec<_>>().join(", ")
        };
        return Err(Usage(format!(
            "nothing was read under `{}`; labels: {}",
            visible(&label),
            visible(&known)
        ))
        .into());
    }
    for ecosystem in Ecosystem::ALL {
        let (read_at, note) = (moment((context.surroundings.now)()), InstalledNote::default());
        ledger.replace_installed(&InstalledTree { ecosystem, label: label.clone(), read_at, note }, &[])?;
    }
    drop(ledger);
    context.printer.say(&format!("forgotten: what was read under `{}`", visible(&label)));
    if !arguments.no_snapshot {
        snapshot::make(Size::Whole, context)?;
    }
    Ok(Done::Whole)
}

/// What the packages are called as a population.
fn label(text: &str) -> Result<String, Usage> {
    let label = text.trim();
    let why = if label.is_empty() {
        "it is empty"
    } else if label.chars().count() > LABEL_CHARS_MAX {
        "it has more than 60 characters"
    } else if label.chars().any(char::is_control) {
        "it has a control character"
    } else if is_population(label) {
        "a population of the registries is called so"
    } else {
        return Ok(label.to_owned());
    };
    Err(Usage(format!(
        "`{}` is no label: {why}; expected a short name of these packages, such as `our shop`",
        visible(text)
    )))
}

fn nothing(arguments: &Arguments, ecosystems: &[Ecosystem]) -> String {
    let folders: Vec<String> =
        arguments.installed.iter().map(|folder| format!("`{}`", folder.display())).collect();
    let expected = match ecosystems {
        [Ecosystem::Npm] => "a `node_modules`",
        [Ecosystem::Pypi] => "`.dist-info` or `.egg-info` folders",
        _ => "a `node_modules`, or `.dist-info` or `.egg-info` folders",
    };
    format!("no installed package below {}: expected {expected} at any depth", folders.join(", "))
}

fn with_readme(tree: &Tree) -> u64 {
    let has = |package: &&Package| matches!(package.facts.package.readme, Readme::Present(_));
    tree.packages.iter().filter(has).count() as u64
}

fn lines(tree: &Tree) -> Vec<String> {
    let label = tree.ecosystem.label();
    let places = format!("{} {}", number(tree.places), of(tree.places, "folder", "folders"));
    let mut lines = vec![if tree.packages.is_empty() {
        format!("{label}: nothing installed")
    } else {
        let all = packages(tree.packages.len() as u64);
        format!("{label}: {all} in {places}, {} with a README", number(with_readme(tree)))
    }];
    if tree.several > 0 {
        let are = of(tree.several, "is", "are");
        lines.push(format!(
            "  {} of them {are} there in several versions: the newest counts",
            number(tree.several)
        ));
    }
    for left_out in &tree.left_out {
        lines.push(format!(
            "  left out: {}: {} (such as `{}`)",
            number(left_out.count),
            visible(&left_out.reason),
            visible(&left_out.example)
        ));
    }
    lines
}

fn note(tree: &Tree) -> InstalledNote {
    InstalledNote {
        packages: tree.packages.len() as u64,
        places: tree.places,
        several: tree.several,
        left_out: tree
            .left_out
            .iter()
            .map(|one| (one.reason.clone(), one.count, one.example.clone()))
            .collect(),
    }
}

fn row(package: &Package) -> InstalledRow {
    InstalledRow {
        name: package.name.clone(),
        version: package.version.clone(),
        places: package.places,
        facts: package.facts.clone(),
    }
}

fn as_json(trees: &[Tree], label: &str) -> String {
    let tree = |tree: &Tree| {
        json!({
            "ecosystem": tree.ecosystem,
            "label": label,
            "packages": tree.packages.len(),
            "folders": tree.places,
            "in_several_versions": tree.several,
            "with_readme": with_readme(tree),
            "left_out": tree.left_out,
        })
    };
    format!("{}\n", json!({ "installed": trees.iter().map(tree).collect::<Vec<_>>() }))
}
