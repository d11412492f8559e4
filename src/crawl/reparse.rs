//! Facts extracted again from the documents that the ledger keeps, after the rules changed. It leaves out documents that
//! were not kept: their packages are asked again, without a tag, by the next refresh.

use super::CrawlError;
use crate::ledger::{EncodedFacts, Ledger};
use crate::package::{Ecosystem, Facts};
use crate::registries::{npm, pypi};

/// Facts replaced in one transaction.
const BATCH: usize = 500;

/// What came of reading documents again.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, serde::Serialize)]
pub struct Reparsed {
    /// Documents read.
    pub read: u64,
    /// Documents that do not tell everything, or cannot be read by the rules of now; their facts stay as they were.
    pub kept_as_they_were: u64,
}

/// Reads every kept document of an ecosystem again: `reader` and `writer` are the same ledger, opened twice.
///
/// # Errors
/// A ledger that cannot be read or written.
pub fn reparse(reader: &Ledger, writer: &mut Ledger, ecosystem: Ecosystem) -> Result<Reparsed, CrawlError> {
    let mut done = Reparsed::default();
    let mut batch: Vec<(String, EncodedFacts)> = Vec::new();
    reader.each_body::<CrawlError>(ecosystem, &mut |name, body| {
        match facts(ecosystem, name, &body) {
            Some(mut facts) => {
                done.read += 1;
                // What came from the simple page is not in the document.
                if let (Ecosystem::Pypi, Ok(Some(known))) = (ecosystem, reader.facts_of(ecosystem, name)) {
                    facts.package.status = known.package.status;
                    facts.package.has_provenance = known.package.has_provenance;
                }
                batch.push((name.to_owned(), EncodedFacts::of(&facts)));
            }
            None => done.kept_as_they_were += 1,
        }
        if batch.len() >= BATCH {
            writer.replace_facts(ecosystem, &batch)?;
            batch.clear();
        }
        Ok(())
    })?;
    writer.replace_facts(ecosystem, &batch)?;
    Ok(done)
}

fn facts(ecosystem: Ecosystem, name: &str, body: &[u8]) -> Option<Facts> {
    match ecosystem {
        Ecosystem::Npm => npm::read_packument(body, name).ok(),
        // Releases that came from the simple page are not in this document.
        Ecosystem::Pypi => {
            pypi::read_project(body, name).ok().filter(|read| read.releases_told).map(|read| read.facts)
        }
    }
}
