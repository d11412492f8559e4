//! What a plan of `refresh` comes to before it is written: how many packages, and which panel. It leaves out saying so.

use crate::crawl::{Fate, Order, Survey, What, draw};
use crate::ledger::{Ledger, Names};
use crate::listing::roll::Roll;

/// How many packages a plan has at most, before it is written: of changes a feed alone can tell how many.
///
/// # Errors
/// A ledger that cannot be read.
pub(super) fn foreseen(order: &Order, roll: Option<&Roll>, ledger: Option<&Ledger>) -> anyhow::Result<u64> {
    let listed = roll.map_or(0, Roll::names);
    Ok(match &order.what {
        What::Survey(design, _) => design.size.min(listed),
        What::Packages(names) => names.len() as u64,
        What::All | What::Changed { everywhere: true } => listed,
        What::Changed { everywhere: false } => ledger.map_or(Ok(0), |ledger| {
            ledger.panel(order.ecosystem, Names::ALL).map(|panel| panel.len() as u64)
        })?,
    })
}

/// The panel that would be asked, and what would become of the one that is there; `None` without a survey.
pub(super) fn foreseen_survey(
    order: &Order,
    roll: Option<&Roll>,
    ledger: Option<&Ledger>,
) -> anyhow::Result<Option<(Survey, Fate)>> {
    let (What::Survey(design, _), Some(roll)) = (&order.what, roll) else { return Ok(None) };
    let held = match ledger {
        Some(ledger) => Survey::held(ledger, order.ecosystem)?,
        None => None,
    };
    let Some(fate) = order.fate(held.as_ref())? else { return Ok(None) };
    if let (Fate::Kept(_), Some(held)) = (&fate, &held) {
        return Ok(Some((held.clone(), fate)));
    }
    let drawn = Survey::drawn(draw(design, order.ecosystem, roll)?, design.seed, order.ecosystem, ledger)?;
    let fate = fate.with_drawn(held.as_ref(), &drawn);
    Ok(Some((drawn, fate)))
}
