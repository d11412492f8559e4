//! Bringing a registry's listing before a plan is made: whether it is due, and what is said of it. It leaves out how a
//! listing is brought (`listing`).

use super::{Endpoints, Registry};
use crate::command::plan::PlanFlags;
use crate::command::{Context, words};
use crate::crawl::{Order, What};
use crate::listing::roll::Roll;
use crate::listing::{Refreshed, Source, npm, pypi};
use crate::package::Ecosystem;
use crate::progress::Progress;

/// Whether the listing is to be brought: it is asked for, is a feed of changes, or is too old for a plan that is about
/// listed packages. One that is dated after today is of no known age.
fn is_due(
    ecosystem: Ecosystem,
    order: Option<&Order>,
    plan: &PlanFlags,
    context: &Context<'_>,
) -> anyhow::Result<bool> {
    let Some(order) = order.filter(|order| !plan.no_listing && !matches!(order.what, What::Packages(_)))
    else {
        return Ok(plan.listing);
    };
    // PyPI's listing is its feed of changes.
    if plan.listing || (ecosystem == Ecosystem::Pypi && matches!(order.what, What::Changed { .. })) {
        return Ok(true);
    }
    let today = context.surroundings.today;
    let renewed_on = Roll::open(&context.global.output, ecosystem, today)?.and_then(|roll| roll.renewed_on());
    let age = renewed_on.map(|day| f64::from(today.days_since_epoch() - day.days_since_epoch()));
    Ok(age.is_none_or(|days| days > plan.listing_max_age.as_secs_f64() / 86_400.0))
}

/// Brings the listing where it is due. Whether it could not be brought, which ends a plan only where that is made from it.
pub(super) async fn bring_if_due(
    registry: &Registry,
    plan: &PlanFlags,
    orders: &[Order],
    context: &Context<'_>,
) -> anyhow::Result<bool> {
    let ecosystem = registry.ecosystem;
    let order = orders.iter().find(|order| order.ecosystem == ecosystem);
    if !is_due(ecosystem, order, plan, context)? {
        return Ok(false);
    }
    if plan.dry_run {
        context.printer.say(match ecosystem {
            Ecosystem::Npm => "npm: the listing would be asked for: three small requests, and for each list that is new its tarball and the document that tells its day (about 100 MB in all)",
            Ecosystem::Pypi => "PyPI: the listing would be asked for: one request, answered where it has changed (some 10 MB)",
        });
        return Ok(false);
    }
    // What moved in npm's panel, the feed tells.
    let is_of_panel = order.is_some_and(|order| matches!(order.what, What::Changed { everywhere: false }));
    match bring(registry, context).await {
        Err(error) if ecosystem == Ecosystem::Npm && is_of_panel && !plan.listing => {
            context.bars.warn(&format!(
                "warning: npm's listing is too old (--listing-max-age) and could not be renewed: {error:#}"
            ));
            Ok(true)
        }
        brought => brought.map(|()| false),
    }
}

/// Brings it.
///
/// # Errors
/// A registry that cannot be asked or answers something else; the listing then stays as it was.
pub(super) async fn bring(registry: &Registry, context: &Context<'_>) -> anyhow::Result<()> {
    let (output, today) = (&context.global.output, context.surroundings.today);
    let refreshed = match &registry.endpoints {
        Endpoints::Npm(endpoints) => {
            npm::refresh(&registry.client, endpoints, output, today, &context.bars).await?
        }
        Endpoints::Pypi(endpoint) => {
            pypi::refresh(&registry.client, endpoint, output, today, &context.bars).await?
        }
    };
    tell(&refreshed, context);
    Ok(())
}

fn tell(refreshed: &Refreshed, context: &Context<'_>) {
    let layer = refreshed.layer();
    let source = |source: &Source| {
        let version = source.version.as_deref().map(|version| format!(" {version}")).unwrap_or_default();
        let latest = if source.is_dated_by_asking() { " at the latest" } else { "" };
        format!("{}{version} of {}{latest}", source.id, source.as_of)
    };
    let sources: Vec<String> = layer.sources.iter().map(source).collect();
    let unchanged = match refreshed {
        Refreshed::Fresh(_) => String::new(),
        Refreshed::Unchanged(_) => format!("unchanged since {}, ", layer.as_of),
    };
    let (label, rows) = (layer.ecosystem.label(), words::packages(layer.rows));
    context.printer.say(&format!("{label}: {unchanged}{rows} ({})", sources.join(", ")));
    for note in &layer.notes {
        context.printer.say(&format!("{label}: {}", note.text));
    }
}
