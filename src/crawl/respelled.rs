//! Projects that PyPI's listing spells in another way than the ledger does: names that compare equal are one project, and
//! the listing says how it is written. It leaves out npm, where a name is its spelling.

use std::collections::HashMap;
use std::path::Path;

use super::CrawlError;
use crate::ledger::{self, Ledger};
use crate::listing::roll::Roll;
use crate::package::{Day, Ecosystem, normal_pypi};

/// Lets the ledger spell projects as the listing does, and tells how many it spelt in another way.
///
/// # Errors
/// A listing that cannot be read, or a ledger that cannot be read or written.
pub fn spell_as_listed(output: &Path, today: Day) -> Result<u64, CrawlError> {
    let ecosystem = Ecosystem::Pypi;
    let path = ledger::path_in(output);
    let Some(roll) = Roll::open(output, ecosystem, today)? else { return Ok(0) };
    if !path.exists() {
        return Ok(0);
    }
    let mut ledger = Ledger::open(&path)?;
    let mut names = Vec::new();
    ledger.each_known_name(ecosystem, &mut |name| names.push(name))?;
    let unlisted = without_listed(names, &roll)?;
    // By the name as compared: the spellings of the ledger.
    let mut known: HashMap<String, Vec<String>> = HashMap::new();
    for name in unlisted {
        known.entry(normal_pypi(&name).into_owned()).or_default().push(name);
    }
    if known.is_empty() {
        return Ok(0);
    }
    let mut spellings = Vec::new();
    roll.each_name(&mut |_, listed| {
        let names = known.get(normal_pypi(listed).as_ref()).into_iter().flatten();
        spellings.extend(names.map(|name| (name.clone(), listed.to_owned())));
    })?;
    if !spellings.is_empty() {
        ledger.respell(ecosystem, &spellings)?;
    }
    Ok(spellings.len() as u64)
}

/// The names that are not listed so; both are in order.
fn without_listed(names: Vec<String>, roll: &Roll) -> Result<Vec<String>, CrawlError> {
    let (mut unlisted, mut names) = (Vec::new(), names.into_iter().peekable());
    roll.each_name(&mut |_, listed| {
        unlisted.extend(std::iter::from_fn(|| names.next_if(|name| name.as_str() < listed)));
        names.next_if(|name| name == listed);
    })?;
    unlisted.extend(names);
    Ok(unlisted)
}
