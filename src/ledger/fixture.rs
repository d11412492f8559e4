//! Ledgers, runs and answers for the tests of this folder. It leaves out what is expected of them.

use super::{Answer, BodyCodec, DocumentKind, EncodedFacts, Ledger, NewRun, Outcome, RunId, RunKind, Task};
use crate::package::{Ecosystem, Fact, Facts, Moment, PackageFacts, Reason, Status};
use crate::readme::Readme;

pub(super) struct Fixture {
    pub ledger: Ledger,
    pub folder: tempfile::TempDir,
}

pub(super) fn ledger() -> Fixture {
    let folder = tempfile::tempdir().unwrap();
    Fixture { ledger: Ledger::open(&folder.path().join("ledger.sqlite")).unwrap(), folder }
}

pub(super) fn new_run(kind: RunKind, plan_key: &str) -> NewRun {
    NewRun {
        ecosystem: Ecosystem::Npm,
        kind,
        plan_key: plan_key.to_owned(),
        options: "{}".to_owned(),
        started_at: Moment(100),
    }
}

/// A run over packages of these names, ready to be worked through.
pub(super) fn planned(ledger: &mut Ledger, names: &[&str]) -> RunId {
    let run = ledger.begin_run(&new_run(RunKind::Packages, "plan")).unwrap();
    ledger.plan_tasks(run, &mut names.iter().map(|name| task(name))).unwrap();
    ledger.mark_planned(run).unwrap();
    run
}

pub(super) fn task(name: &str) -> Task {
    Task { name: name.to_owned(), expected_revision: None }
}

pub(super) fn facts(name: &str, revision: &str) -> Facts {
    let missing = || Fact::Missing(Reason::Unknown);
    Facts {
        package: PackageFacts {
            name: name.to_owned(),
            status: Status::Active,
            revision: Some(revision.to_owned()),
            latest_version: Fact::Known("1.0.0".to_owned()),
            maintainer_count: Fact::Known(2),
            license: Fact::Nothing,
            repository_url: missing(),
            homepage_url: missing(),
            documentation_url: missing(),
            documentation_labelled: Fact::Missing(Reason::Unknown),
            changelog_url: missing(),
            issues_url: missing(),
            summary_chars: Fact::Known(12),
            readme: Readme::Absent,
            keywords: Fact::Nothing,
            classifiers: Fact::Missing(Reason::NotInSource),
            development_status: missing(),
            has_types: Fact::Known(true),
            has_provenance: Fact::Missing(Reason::Withheld),
            size_bytes: Fact::Missing(Reason::Refused),
            oddities: Vec::new(),
        },
        releases: Vec::new(),
        dependencies: Fact::Nothing,
    }
}

pub(super) fn document(name: &str) -> Vec<u8> {
    let fields: String = (0..40).map(|n| format!("\"field {n} of {name}\": {}, ", name.len() * n)).collect();
    format!("{{{fields}\"name\": \"{name}\"}}").into_bytes()
}

/// A new document, revision 1, asked at second 1,000.
pub(super) fn fresh(ordinal: i64, name: &str) -> Answer {
    Answer {
        ordinal,
        ecosystem: Ecosystem::Npm,
        name: name.to_owned(),
        asked_at: Moment(1_000 + ordinal),
        document: DocumentKind::Packument,
        outcome: Outcome::Fresh,
        status: Some(200),
        wire_bytes: 10,
        body_bytes: 30,
        tries: 1,
        detail: None,
        facts: Some(EncodedFacts::of(&facts(name, "1-a"))),
        body: None,
        etag: Some(("\"tag\"".to_owned(), format!("https://registry.example/{name}"))),
    }
}

pub(super) fn with_body(codec: &BodyCodec, ordinal: i64, name: &str) -> Answer {
    Answer { body: Some(codec.encode(&document(name)).unwrap()), ..fresh(ordinal, name) }
}

/// An answer that brought nothing.
pub(super) fn without(ordinal: i64, name: &str, outcome: Outcome) -> Answer {
    Answer { outcome, status: None, facts: None, etag: None, ..fresh(ordinal, name) }
}
