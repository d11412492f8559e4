//! `refresh --read-tarballs`: READMEs that a document does not carry, out of the tarball of the latest version. And one
//! README, whether it came in a document, a tarball or a folder, is one row.
//!
//! Left out on purpose: what is in a tarball in detail (unit tests of `registries`).

use std::fs;
use std::path::Path;

use serde_json::{Value, json};

use crate::crawl::refresh;
use crate::loopback::Reply;
use crate::program::{ok, run};
use crate::registry::{Registry, integrity, json_reply, tarball};
use crate::world::rows;

const README: &str = "# pad\n\nPads a text on its left with what is given to it, and nothing else.\n\n## Usage\n\n```js\npad(1)\n```\n\nSee https://pad.readthedocs.io/ for the whole of it.\n\n## API\n\n### pad(text)\n\nReturns the padded text.\n";

/// A document of one version, whose tarball is `bytes`.
fn document(registry: &Registry, name: &str, bytes: &[u8]) -> Value {
    json!({
        "name": name, "_rev": "1-a", "dist-tags": {"latest": "1.0.0"},
        "versions": {"1.0.0": {"name": name, "description": "Pads", "dist": {
            "tarball": format!("{}{name}/-/{name}-1.0.0.tgz", registry.url()), "integrity": integrity(bytes),
        }}},
    })
}

/// Publishes a package whose document has no README, with a tag, and its tarball.
fn publish(registry: &Registry, name: &str, document: &Value, bytes: &[u8]) {
    let headers = [("content-type", "application/json"), ("ETag", "\"1\""), ("X-Conditional", "yes")];
    registry.answer(&format!("/{name}"), Reply::new(200, &headers, document.to_string().as_bytes()));
    let headers = [("content-type", "application/octet-stream")];
    registry.answer(&format!("/{name}/-/{name}-1.0.0.tgz"), Reply::new(200, &headers, bytes));
}

fn states(folder: &Path) -> Vec<Value> {
    rows(
        folder,
        "SELECT n.name, n.readme_state, n.documentation_state, o.outcome, o.tries, o.detail FROM npm AS n JOIN outcomes AS o ON n.name = o.name ORDER BY n.name",
    )
}

#[test]
fn a_readme_comes_out_of_the_tarball_where_the_document_has_none() {
    let (registry, folder) = (Registry::start(), tempfile::tempdir().unwrap());
    let readme = |name: &str| README.replace("pad.readthedocs", &format!("{name}.readthedocs"));
    let with = tarball(&[("package.json", "{}"), ("README.md", &readme("with"))]);
    publish(&registry, "with", &document(&registry, "with", &with), &with);
    let without = tarball(&[("package.json", "{}"), ("docs/README.md", README)]);
    publish(&registry, "without", &document(&registry, "without", &without), &without);
    publish(&registry, "wrong", &document(&registry, "wrong", &with), &without);
    let large = vec![7; 5_000_001];
    publish(&registry, "large", &document(&registry, "large", &large), &large);
    publish(&registry, "damaged", &document(&registry, "damaged", b"<html>"), b"<html>");
    publish(
        &registry,
        "nowhere",
        &json!({"name": "nowhere", "dist-tags": {"latest": "1.0.0"}, "versions": {"1.0.0": {}}}),
        b"",
    );
    let mut whole = document(&registry, "whole", &without);
    whole["readme"] = json!(readme("whole"));
    publish(&registry, "whole", &whole, &without);

    let asked = ["npm", "--packages", "damaged,large,nowhere,whole,with,without,wrong"];
    let dry = refresh(folder.path(), &registry, &[&asked[..], &["--read-tarballs", "--dry-run"]].concat());
    dry.failed(0, &["tarballs  at most 7 requests more", "of at most 5 MB each: at most 35 MB"]);
    assert_eq!(registry.paths(), [] as [&str; 0]);

    // Without the flag nobody's tarball is asked for.
    assert_eq!(refresh(folder.path(), &registry, &asked).code, 0);
    assert!(registry.paths().iter().all(|path| !path.ends_with(".tgz")));
    let unknown = rows(folder.path(), "SELECT COUNT(*) AS n FROM npm WHERE readme_state = 'unknown'");
    assert_eq!(unknown, [json!({"n": 6})]);

    // The documents are as they were, and yet those without a README are asked for whole.
    assert_eq!(refresh(folder.path(), &registry, &[&asked[..], &["--read-tarballs"]].concat()).code, 0);
    let tarballs = registry.paths().into_iter().filter(|path| path.ends_with(".tgz")).count();
    assert_eq!(tarballs, 5, "not that of who has a README, nor that of who has no tarball");
    let row = |name: &str, state: &str, links: Value, detail: &str| {
        (name.to_owned(), state.to_owned(), links, detail.to_owned())
    };
    let expected = [
        row("damaged", "unknown", Value::Null, "cannot be unpacked"),
        row("large", "unknown", Value::Null, "5000000"),
        row("nowhere", "unknown", Value::Null, "`dist`"),
        row("whole", "present", json!("declared"), ""),
        row("with", "present", json!("declared"), ""),
        row("without", "absent", json!("none"), ""),
        row("wrong", "unknown", Value::Null, "its hash is not the one"),
    ];
    let found = states(folder.path());
    assert_eq!(found.len(), expected.len(), "{found:?}");
    for (found, (name, state, links, detail)) in found.iter().zip(expected) {
        assert_eq!(
            (&found["name"], &found["readme_state"], &found["documentation_state"]),
            (&json!(name), &json!(state), &links),
            "{found}"
        );
        match detail.as_str() {
            "" => assert_eq!(found["detail"], Value::Null, "{found}"),
            detail => assert!(found["detail"].as_str().unwrap().contains(detail), "{found}"),
        }
    }

    // Who has a README now is asked with its tag; documents that are read again lose nothing.
    let _ = registry.asked();
    ok(folder.path(), &["reparse", "npm"]);
    ok(folder.path(), &["snapshot"]);
    assert_eq!(
        rows(folder.path(), "SELECT readme_has_api FROM npm WHERE name = 'with'"),
        [json!({"readme_has_api": true})]
    );
    assert_eq!(refresh(folder.path(), &registry, &["npm", "--packages", "with", "--read-tarballs"]).code, 0);
    let heads: Vec<String> = registry.asked().into_iter().filter(|head| head.contains("/with")).collect();
    assert_eq!(heads.len(), 1, "{heads:?}");
    assert!(heads[0].contains("if-none-match"), "{heads:?}");
}

#[test]
fn the_same_readme_is_the_same_row_wherever_it_is_read() {
    let registry = Registry::start();
    let columns = "readme_state, readme_bytes, readme_cut, readme_words, readme_headings, readme_code_blocks, readme_links, readme_badges, \
                   readme_images, readme_lists, readme_tables, readme_has_install, readme_has_usage, readme_has_api, readme_has_examples, \
                   documentation_state, documentation_labelled, changelog_state";
    for (length, name) in [(0, "short"), (9_000, "long")] {
        let text =
            format!("{README}{}", "Another word. ".repeat(length)).replace("# pad", &format!("# {name}"));
        let packed = tarball(&[("README.md", &text)]);
        publish(&registry, name, &document(&registry, name, &packed), &packed);
        let by_tarball = tempfile::tempdir().unwrap();
        assert_eq!(
            refresh(by_tarball.path(), &registry, &["npm", "--packages", name, "--read-tarballs"]).code,
            0
        );

        let mut whole = document(&registry, name, &packed);
        // The registry keeps 64 KiB.
        whole["readme"] = json!(&text[..text.len().min(64 * 1024)]);
        registry.answer(&format!("/{name}"), json_reply(&whole.to_string()));
        let by_document = tempfile::tempdir().unwrap();
        assert_eq!(refresh(by_document.path(), &registry, &["npm", "--packages", name]).code, 0);

        let by_folder = tempfile::tempdir().unwrap();
        let folder = by_folder.path().join("node_modules").join(name);
        fs::create_dir_all(&folder).unwrap();
        fs::write(folder.join("package.json"), json!({"name": name, "version": "1.0.0"}).to_string())
            .unwrap();
        fs::write(folder.join("README.md"), &text).unwrap();
        ok(by_folder.path(), &["refresh", "--installed", "."]);

        let document = rows(by_document.path(), &format!("SELECT {columns} FROM npm"));
        assert_eq!(document[0]["readme_has_api"], json!(true), "{document:?}");
        assert_eq!(rows(by_tarball.path(), &format!("SELECT {columns} FROM npm")), document);
        assert_eq!(rows(by_folder.path(), &format!("SELECT {columns} FROM installed")), document);
    }
}

#[test]
fn tarballs_count_among_the_requests_that_are_allowed() {
    let (registry, folder) = (Registry::start(), tempfile::tempdir().unwrap());
    let packed = tarball(&[("README.md", README)]);
    for name in ["a", "b"] {
        publish(&registry, name, &document(&registry, name, &packed), &packed);
    }
    let asked = ["npm", "--packages", "a,b", "--read-tarballs", "--concurrency", "1"];
    let ran = refresh(folder.path(), &registry, &[&asked[..], &["--max-requests", "3"]].concat());
    ran.failed(0, &["1 is left; the same command goes on with it"]);
    assert_eq!(refresh(folder.path(), &registry, &asked).code, 0);
    let present = rows(folder.path(), "SELECT name FROM npm WHERE readme_state = 'present' ORDER BY name");
    assert_eq!(present, [json!({"name": "a"}), json!({"name": "b"})]);
    run(folder.path(), &["refresh", "--read-tarballs", "--installed", "."])
        .failed(2, &["cannot be used with"]);
}
