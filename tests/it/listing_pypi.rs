//! `refresh --listing pypi` against an index on loopback: names and serials, asked for again only where it changed.
//!
//! Left out on purpose: parsing in detail (unit tests of `registries/pypi`).

use std::path::Path;

use serde_json::{Value, json};

use crate::loopback::Reply;
use crate::program::{Ran, run, run_with};
use crate::registry::Registry;
use crate::world::{hostile, rows, tree};

const INDEX: &str = r#"{"meta": {"api-version": "1.4", "_last-serial": 900}, "projects": [
    {"name": "zope.interface", "_last-serial": 12}, {"name": "Foo_Bar", "_last-serial": 700},
    {"name": "no-serial"}, {"name": "zero", "_last-serial": 0},
    {"name": "two words", "_last-serial": 1}, {"name": "-x-", "_last-serial": 2},
    {"name": "y\u001b[2J", "_last-serial": 3}, {"name": "zero", "_last-serial": 4}]}"#;

const JSON: &str = "application/vnd.pypi.simple.v1+json";

fn reply(body: &str) -> Reply {
    Reply::new(200, &[("Content-Type", JSON), ("ETag", "\"v1\"")], body.as_bytes())
}

fn registry(first: Reply) -> Registry {
    let registry = Registry::start();
    registry.answer("/simple/", first);
    registry
}

fn refresh(folder: &Path, registry: &Registry) -> Ran {
    let index = format!("{}simple/", registry.url());
    run(folder, &["refresh", "pypi", "--listing", "--pypi-index", &index])
}

fn layer(folder: &Path) -> Value {
    let text = std::fs::read_to_string(folder.join("output/listing/pypi/simple-index.json")).unwrap();
    serde_json::from_str(&text).unwrap()
}

#[test]
fn names_and_serials_are_kept_and_what_is_no_name_is_counted() {
    let (registry, folder) = (registry(reply(INDEX)), tempfile::tempdir().unwrap());
    let ran = refresh(folder.path(), &registry);
    assert_eq!((ran.code, hostile(&ran.err)), (0, None), "{ran:?}");
    let found =
        rows(folder.path(), "SELECT name, normal_name AS n, registry_serial AS s FROM pypi ORDER BY name");
    assert_eq!(
        found,
        [
            json!({"name": "Foo_Bar", "n": "foo-bar", "s": 700}),
            json!({"name": "no-serial", "n": "no-serial", "s": null}),
            json!({"name": "zero", "n": "zero", "s": null}),
            json!({"name": "zope.interface", "n": "zope-interface", "s": 12}),
        ]
    );
    let layer = layer(folder.path());
    assert_eq!((&layer["sources"][0]["version"], &layer["etag"]), (&json!("900"), &json!("\"v1\"")));
    let refused: u64 =
        layer["refusals"].as_array().unwrap().iter().map(|refusal| refusal["count"].as_u64().unwrap()).sum();
    assert_eq!(refused, 4, "{layer}");
    let missing = rows(
        folder.path(),
        "SELECT observed, unknown, not_asked, packages FROM coverage WHERE ecosystem = 'pypi' AND \"column\" = 'registry_serial'",
    );
    assert_eq!(missing, [json!({"observed": 2, "unknown": 2, "not_asked": 0, "packages": 4})]);
}

#[test]
fn one_request_in_the_json_form_is_all_that_it_costs() {
    let (registry, folder) = (registry(reply(INDEX)), tempfile::tempdir().unwrap());
    refresh(folder.path(), &registry);
    let heads = registry.asked();
    assert_eq!(heads.len(), 1);
    assert!(
        heads[0].starts_with("GET /simple/ ") && heads[0].contains(&format!("accept: {JSON}")),
        "{heads:?}"
    );
    assert!(!heads[0].contains("if-none-match"), "{heads:?}");
}

#[test]
fn an_unchanged_index_is_asked_for_with_its_tag_and_nothing_is_written() {
    let (registry, folder) = (registry(reply(INDEX)), tempfile::tempdir().unwrap());
    refresh(folder.path(), &registry);
    let before = tree(&folder.path().join("output"));
    registry.asked();
    registry.answer("/simple/", Reply::new(304, &[("ETag", "\"v1\"")], b""));
    let ran = refresh(folder.path(), &registry);
    assert!(ran.code == 0 && ran.err.contains("PyPI: unchanged since "), "{ran:?}");
    let heads = registry.asked();
    assert!(heads.len() == 1 && heads[0].contains("if-none-match: \"v1\""), "{heads:?}");
    assert!(tree(&folder.path().join("output")) == before, "an unchanged index was written again");
}

#[test]
fn a_changed_index_takes_the_place_of_the_old_one() {
    let (registry, folder) = (registry(reply(INDEX)), tempfile::tempdir().unwrap());
    refresh(folder.path(), &registry);
    let new = r#"{"meta": {"api-version": "1.0"}, "projects": [{"name": "new", "_last-serial": 901}]}"#;
    registry.answer(
        "/simple/",
        Reply::new(200, &[("Content-Type", JSON), ("X-PyPI-Last-Serial", "905")], new.as_bytes()),
    );
    assert_eq!(refresh(folder.path(), &registry).code, 0);
    assert_eq!(rows(folder.path(), "SELECT name FROM pypi"), [json!({"name": "new"})]);
    let layer = layer(folder.path());
    assert_eq!(
        layer["sources"][0]["version"], "905",
        "the header tells the serial where the document does not"
    );
    assert_eq!(layer.get("etag"), None, "the former answer's tag must not outlive it");
}

#[test]
fn indexes_that_cannot_be_used_are_named_and_the_listing_stays() {
    let (registry, folder) = (registry(reply(INDEX)), tempfile::tempdir().unwrap());
    refresh(folder.path(), &registry);
    let before = tree(&folder.path().join("output"));
    let html = Reply::new(200, &[("Content-Type", "text/html; charset=utf-8")], b"<!DOCTYPE html>");
    for (reply, words) in [
        (html, "in its HTML form"),
        (Reply::new(200, &[("Content-Type", "text/plain")], b"{}"), "as `text/plain`"),
        (reply(&INDEX[..INDEX.len() / 2]), "the index ended early"),
        (reply(r#"{"meta": {"api-version": "2.0"}, "projects": []}"#), "speaks version `2.0`"),
        (reply(r#"{"meta": {"api-version": "1.0"}}"#), "no `projects`"),
        (reply(r#"{"projects": []}"#), "no `meta`"),
        (reply(r#"{"meta": {"api-version": "1.0"}, "projects": []}"#), "it lists no project"),
        (reply(r#"{"meta": {"api-version": "1.0"}, "projects": {"a": 1}}"#), "not as expected"),
        (reply(r#"{"meta": {"api-version": "1.0"}, "projects": [{"_last-serial": 1}]}"#), "not as expected"),
        (Reply::new(404, &[], b""), "status 404"),
        (Reply::new(403, &[], b""), "status 403"),
    ] {
        registry.answer("/simple/", reply);
        refresh(folder.path(), &registry).failed(3, &[words]);
        assert!(tree(&folder.path().join("output")) == before, "{words}: the listing was changed");
    }
}

#[test]
fn the_index_may_be_told_by_pips_own_variable_and_ours_goes_first() {
    let (theirs, ours) = (registry(reply(INDEX)), registry(reply(INDEX)));
    let folder = tempfile::tempdir().unwrap();
    let [pip, own] = [&theirs, &ours].map(|registry| format!("{}simple/", registry.url()));
    let line = ["refresh", "pypi", "--listing", "--no-snapshot"];
    assert_eq!(run_with(folder.path(), &line, &[("PIP_INDEX_URL", &pip)]).code, 0);
    assert_eq!((theirs.asked().len(), ours.asked().len()), (1, 0));
    assert_eq!(
        run_with(folder.path(), &line, &[("PIP_INDEX_URL", &pip), ("PKGCENSUS_PYPI_INDEX", &own)]).code,
        0
    );
    assert_eq!((theirs.asked().len(), ours.asked().len()), (0, 1));
    assert!(!folder.path().join("output/2026-10-31").exists());
}
