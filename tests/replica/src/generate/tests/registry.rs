//! The lists: the same for the same seed, in order, whole across pages, and in step with the documents.

use serde_json::Value;

use crate::{Change, Content, Ecosystem, Generated, Plan, Property};

fn listed(generated: &Generated) -> Vec<(String, Option<u64>, Option<String>)> {
    let mut all = Vec::new();
    generated.each_npm(&mut |entry| {
        all.push((entry.name.to_owned(), entry.downloads, entry.repository.map(str::to_owned)));
    });
    all
}

fn projects(generated: &Generated) -> Vec<(String, u64)> {
    let mut all = Vec::new();
    generated.each_project(&mut |name, serial| all.push((name.to_owned(), serial)));
    all
}

#[test]
fn the_same_seed_gives_the_same_bytes_and_another_one_others() {
    let [one, same, other] = [5, 5, 6].map(|seed| Generated::new(Plan::new(seed, 300, 300)));
    assert_eq!(listed(&one), listed(&same));
    assert_eq!(projects(&one), projects(&same));
    assert_eq!(one.changes(0, 1_000), same.changes(0, 1_000));
    assert_ne!(listed(&one), listed(&other));
    for (name, ..) in listed(&one) {
        assert_eq!(one.packument(&name), same.packument(&name));
    }
    for index in 0..300 {
        let normal = one.pypi.names.name(index);
        assert_eq!(one.project(&normal), same.project(&normal));
        assert_eq!(one.simple(&normal), same.simple(&normal));
    }
}

#[test]
fn a_registry_of_millions_answers_at_once() {
    let generated = Generated::new(Plan::new(5, 5_000_000, 900_000));
    assert_eq!(generated.document_count(), 5_000_000);
    let page = generated.documents(Some("m"), 1_000);
    assert!(page.is_sorted() && page[0].0.as_str() >= "m" && page.len() == 1_000);
    let index = generated.index(Ecosystem::Npm, &page[0].0).expect("an index");
    assert!(generated.name(Ecosystem::Npm, index - 1).is_some_and(|before| before.as_str() < "m"));
    generated.touch(&[7, 4_999_999]);
    assert_eq!(generated.changes(generated.update_sequence() - 2, 10).len(), 2);
    assert_eq!(generated.changes(0, 10_000).len(), 10_000);
}

#[test]
fn pages_of_documents_are_the_list_of_names_with_the_revisions_of_the_packuments() {
    let generated = Generated::new(Plan::new(5, 700, 0));
    generated.touch(&[3, 8, 3]);
    let mut walked = generated.documents(None, 64);
    loop {
        let (last, _) = walked.last().expect("a page").clone();
        let page = generated.documents(Some(&last), 64);
        assert_eq!(page[0].0, last, "the start is inclusive");
        walked.extend_from_slice(&page[1..]);
        if page.len() < 64 {
            break;
        }
    }
    let names: Vec<String> = listed(&generated).into_iter().map(|(name, ..)| name).collect();
    assert!(names.is_sorted());
    assert_eq!(walked.iter().map(|(name, _)| name.clone()).collect::<Vec<_>>(), names);
    let mut feed: Vec<(String, String)> =
        generated.changes(0, 10_000).into_iter().map(|change| (change.name, change.revision)).collect();
    feed.sort();
    assert_eq!(walked, feed);
    for (name, revision) in walked {
        if let Some(body) = generated.packument(&name) {
            let document: Value = serde_json::from_slice(&body).expect("legal JSON");
            assert_eq!(document["_rev"], *revision);
        }
    }
}

#[test]
fn the_list_of_repositories_says_what_packuments_declare() {
    let generated = Generated::new(Plan::new(5, 1_500, 0));
    for (name, _, repository) in listed(&generated) {
        let Some(body) = generated.packument(&name) else {
            assert_eq!(repository, None);
            continue;
        };
        let document: Value = serde_json::from_slice(&body).expect("legal JSON");
        let declared = &document["repository"];
        let text = declared["url"].as_str().or(declared[0]["url"].as_str()).or(declared.as_str());
        assert_eq!(text, repository.as_deref(), "{name}");
    }
}

#[test]
fn what_moves_is_told_and_what_is_deleted_is_gone() {
    let generated = Generated::new(Plan::new(5, 400, 400));
    let alive = (0..400).find(|index| !generated.has(Ecosystem::Npm, *index, Property::Gone)).expect("one");
    let name = generated.name(Ecosystem::Npm, alive).expect("a name");
    let before = generated.packument(&name).expect("a packument");
    let watermark = generated.update_sequence();
    generated.touch(&[alive]);
    let after = generated.packument(&name).expect("a packument");
    assert_ne!(before, after);
    generated.delete(&[alive]);
    assert_eq!(generated.packument(&name), None);
    assert_eq!(generated.document_count(), 399);
    let moved: Vec<(String, bool)> = generated
        .changes(watermark, 10)
        .into_iter()
        .map(|Change { name, deleted, .. }| (name, deleted))
        .collect();
    assert_eq!(moved, [(name.clone(), true)]);
    assert!(generated.documents(None, 1_000).iter().all(|(listed, _)| *listed != name));
    assert_eq!(listed(&generated).len(), 400, "the list of names keeps what was deleted");
    generated.renumber();
    assert_eq!(generated.update_sequence(), 400);
    assert!(generated.update_sequence() < watermark);
}

#[test]
fn serials_of_projects_are_those_of_their_documents() {
    let generated = Generated::new(Plan::new(5, 0, 500));
    let before = projects(&generated);
    generated.touch_projects(&[17, 20]);
    let after = projects(&generated);
    let moved: Vec<usize> = (0..500).filter(|index| before[*index] != after[*index]).collect();
    assert_eq!(moved, [17, 20]);
    assert_eq!(after.iter().map(|(_, serial)| *serial).max(), Some(generated.last_serial()));
    for (index, (_, serial)) in after.iter().enumerate() {
        let normal = generated.pypi.names.name(index as u64);
        if let Some(body) = generated.project(&normal) {
            let document: Value = serde_json::from_slice(&body).expect("legal JSON");
            assert_eq!(document["last_serial"], *serial);
        }
    }
    assert_eq!(generated.project("no-such-project"), None);
    assert_eq!(generated.dataset_version(), "2.20261122.0");
}
