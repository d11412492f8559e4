//! Facts extracted again from the documents that the ledger keeps, after the rules changed. It leaves out documents that
//! were not kept: their packages are asked again, without a tag, by the next refresh. So are projects of PyPI whose
//! provenance older rules told: it stands on their simple pages, which are not kept.

use super::CrawlError;
use crate::ledger::{EncodedFacts, Ledger};
use crate::package::{Ecosystem, Fact, Facts, Reason};
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
    /// Of those read: what their documents do not tell is missing until they are asked again.
    pub to_be_asked_again: u64,
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
                let is_whole = ecosystem == Ecosystem::Npm || add_beside(&mut facts, reader, name);
                done.to_be_asked_again += u64::from(!is_whole);
                let facts = EncodedFacts::of(&facts);
                batch.push((name.to_owned(), if is_whole { facts } else { facts.to_be_asked_again() }));
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

/// Adds what came from the simple page and from headers, which the document does not tell. False where that is not known:
/// then the facts have no revision, so that whoever compares revisions asks for the package, too.
fn add_beside(facts: &mut Facts, reader: &Ledger, name: &str) -> bool {
    let known = reader.beside_document(Ecosystem::Pypi, name).ok().flatten();
    let Some(known) = known else {
        facts.package.revision = None;
        return false;
    };
    facts.package.status = known.status;
    let is_whole = known.has_provenance.is_some();
    facts.package.revision = known.revision.filter(|_| is_whole);
    facts.package.has_provenance = known.has_provenance.unwrap_or(Fact::Missing(Reason::Unknown));
    is_whole
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
