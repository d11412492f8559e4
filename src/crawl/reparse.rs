//! Facts extracted again from the documents that the ledger keeps, after the rules changed. It leaves out documents that
//! were not kept: their packages are asked again, without a tag, by the next refresh. So are projects of PyPI whose
//! provenance older rules told: it stands on their simple pages, which are not kept.

use super::CrawlError;
use crate::ledger::{EncodedFacts, Ledger};
use crate::package::{Ecosystem, Fact, Facts, Reason};
use crate::readme::Readme;
use crate::registries::{Malformed, npm, pypi};

/// Facts replaced in one transaction.
const BATCH: usize = 500;

/// What came of reading documents again.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, serde::Serialize)]
pub struct Reparsed {
    /// Documents read.
    pub read: u64,
    /// Documents that do not tell everything, or cannot be read by the rules of now; their facts stay as they were.
    pub kept_as_they_were: u64,
    /// Documents of other packages: they are forgotten with their facts, and asked for again.
    pub of_others: u64,
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
    let mut others: Vec<(String, String)> = Vec::new();
    reader.each_body::<CrawlError>(ecosystem, &mut |name, body| {
        match facts(ecosystem, name, &body) {
            Ok(Some(mut facts)) => {
                done.read += 1;
                let is_whole = match ecosystem {
                    Ecosystem::Npm => {
                        add_readme(&mut facts, reader, name);
                        true
                    }
                    Ecosystem::Pypi => add_beside(&mut facts, reader, name),
                };
                done.to_be_asked_again += u64::from(!is_whole);
                let facts = EncodedFacts::of(&facts);
                batch.push((name.to_owned(), if is_whole { facts } else { facts.to_be_asked_again() }));
            }
            Err(malformed) if malformed.is_of_another() => {
                others.push((name.to_owned(), malformed.to_string()));
            }
            Ok(None) | Err(_) => done.kept_as_they_were += 1,
        }
        if batch.len() >= BATCH {
            writer.replace_facts(ecosystem, &batch)?;
            batch.clear();
        }
        Ok(())
    })?;
    writer.replace_facts(ecosystem, &batch)?;
    writer.forget_facts(ecosystem, &others)?;
    done.of_others = others.len() as u64;
    Ok(done)
}

/// Adds the README that a tarball told, which the document does not carry. Of older rules it is not known: `refresh
/// --read-tarballs` reads it again.
fn add_readme(facts: &mut Facts, reader: &Ledger, name: &str) {
    if facts.package.readme != Readme::Unknown {
        return;
    }
    let Ok(Some(former)) = reader.facts_of(Ecosystem::Npm, name) else { return };
    if former.package.latest_version == facts.package.latest_version {
        facts.package.readme = former.package.readme;
        facts.package.documentation_url = former.package.documentation_url;
        facts.package.documentation_labelled = former.package.documentation_labelled;
        facts.package.changelog_url = former.package.changelog_url;
    }
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

/// The facts of a document; `None` where it does not tell the releases: those came from the simple page.
fn facts(ecosystem: Ecosystem, name: &str, body: &[u8]) -> Result<Option<Facts>, Malformed> {
    match ecosystem {
        Ecosystem::Npm => npm::read_packument(body, name).map(Some),
        Ecosystem::Pypi => {
            pypi::read_project(body, name).map(|read| Some(read.facts).filter(|_| read.releases_told))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ledger::{Answer, BodyCodec, DocumentKind, NewRun, Outcome, RunKind, Task};
    use crate::package::Moment;

    const NPM: Ecosystem = Ecosystem::Npm;

    /// What an older program made of a document: the facts of whatever package it was of.
    fn taken(codec: &BodyCodec, ordinal: i64, asked: &str, named: &str) -> Answer {
        let body = format!(r#"{{"name":"{named}","versions":{{"1.0.0":{{"license":"MIT"}}}}}}"#);
        let facts = npm::read_packument(body.as_bytes(), named).unwrap();
        Answer {
            ordinal,
            ecosystem: NPM,
            name: asked.to_owned(),
            asked_at: Moment(1),
            document: DocumentKind::Packument,
            outcome: Outcome::Fresh,
            status: Some(200),
            wire_bytes: 1,
            body_bytes: 1,
            tries: 1,
            detail: None,
            facts: Some(EncodedFacts::of(&facts)),
            body: Some(codec.encode(body.as_bytes()).unwrap()),
            etag: None,
        }
    }

    #[test]
    fn documents_of_other_packages_are_forgotten() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("ledger.sqlite");
        let mut writer = Ledger::open(&path).unwrap();
        let run = NewRun {
            ecosystem: NPM,
            kind: RunKind::Packages,
            plan_key: "plan".to_owned(),
            options: "{}".to_owned(),
            started_at: Moment(1),
        };
        let run = writer.begin_run(&run).unwrap();
        let mut tasks =
            ["pad", "q"].into_iter().map(|name| Task { name: name.to_owned(), expected_revision: None });
        writer.plan_tasks(run, &mut tasks).unwrap();
        let codec = writer.body_codec(NPM, Moment(1)).unwrap();
        writer.commit(run, &[taken(&codec, 0, "pad", "pad"), taken(&codec, 1, "q", "Q")]).unwrap();
        let reader = Ledger::open_to_read(&path).unwrap().unwrap();
        let done = reparse(&reader, &mut writer, NPM).unwrap();
        assert_eq!(done, Reparsed { read: 1, kept_as_they_were: 0, of_others: 1, to_be_asked_again: 0 });
        assert!(writer.facts_of(NPM, "pad").unwrap().is_some());
        assert_eq!(writer.facts_of(NPM, "q").unwrap(), None);
        assert_eq!(reparse(&reader, &mut writer, NPM).unwrap(), Reparsed { of_others: 0, ..done });
    }
}
