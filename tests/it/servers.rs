//! Servers that are not what they are taken for: an address at which nobody is, a page that stands in between, an index
//! without documents, a registry that lets everybody wait. What they answer never becomes a statement about packages, and
//! whoever runs the program on a schedule hears of it.
//!
//! Left out on purpose: what single answers become (`tests/scenarios`).

use std::path::Path;

use serde_json::{Value, json};

use crate::crawl::{listed, publish, publish_all, refresh, tally};
use crate::loopback::Reply;
use crate::program::{Ran, ok, run};
use crate::registry::{Registry, json_reply};
use crate::world::rows;

fn status(folder: &Path) -> Value {
    let told: Value = serde_json::from_str(&ok(folder, &["status", "--format", "json"]).out()).unwrap();
    told["ecosystems"][0].clone()
}

/// Whether the alarm tells of npm's refreshes; the listing of these tests is old as well, which is another alarm.
fn is_stale(folder: &Path) -> bool {
    let ran = run(folder, &["status", "--max-age", "8d"]);
    assert_eq!(ran.code, 1, "the listing is stale: {ran:?}");
    ["npm: the last", "npm: nearly every", "npm: no refresh"].iter().any(|why| ran.err.contains(why))
}

/// The registry answers every package of the listing with this.
fn everybody(registry: &Registry, reply: &Reply) {
    (0..40).for_each(|number| registry.answer(&format!("/pad-{number:02}"), reply.clone()));
}

fn asked(registry: &Registry) -> usize {
    registry.paths().iter().filter(|path| path.starts_with("/pad-")).count()
}

#[test]
fn a_first_run_in_which_everything_waits_tells_its_tally() {
    let (registry, folder) = (Registry::start(), tempfile::tempdir().unwrap());
    let wait = Reply::new(429, &[("Retry-After", "60")], b"");
    registry.answer("/pad", wait.clone());
    registry.answer("/pypi/pad/json", wait);
    for (ecosystem, more, code) in
        [("npm", &[][..], 0), ("npm", &["--strict"], 1), ("pypi", &["--strict"], 1)]
    {
        let line = [&[ecosystem, "--packages", "pad", "--deadline", "1s", "--format", "json"], more].concat();
        let ran = refresh(folder.path(), &registry, &line);
        assert_eq!(ran.code, code, "{ran:?}");
        let told = tally(&ran);
        assert_eq!((&told["left"], &told["ended"]), (&json!(1), &json!("--deadline")), "{told}");
        assert!(!ran.err.contains("listing import") && ran.err.contains("no snapshot yet"), "{ran:?}");
    }
    // The listing alone has nothing to tell where there is none.
    run(folder.path(), &["snapshot"]).failed(3, &["no listing in `output`"]);
}

#[test]
fn a_page_that_stands_in_between_ends_the_run_and_is_no_finished_survey() {
    let (registry, folder) = (Registry::start(), tempfile::tempdir().unwrap());
    listed(folder.path());
    let page = b"<!DOCTYPE html><title>Sign in</title>";
    everybody(&registry, &Reply::new(200, &[("Content-Type", "text/html")], page));
    let survey = ["npm", "--survey", "40", "--format", "json"];
    let ran = refresh(folder.path(), &registry, &survey);
    ran.failed(3, &["`127.0.0.1` answers everybody alike: the last 10 packages", "text/html", "Sign in"]);
    let first = asked(&registry);
    assert!((10..20).contains(&first), "asked {first} times");
    let state = status(folder.path());
    assert_eq!((&state["finished"], &state["outcomes"]), (&Value::Null, &json!([])), "nothing of it is kept");
    let unfinished = &state["unfinished"];
    assert_eq!((&unfinished["tasks"], &unfinished["answered"]), (&json!(40), &json!(0)));
    assert!(unfinished["stopped"].as_str().unwrap().contains("everybody alike"), "{unfinished}");
    assert!(is_stale(folder.path()));
    assert!(ok(folder.path(), &["status"]).out().contains("stopped    `127.0.0.1` answers everybody alike"));

    // Half of it comes, then the page is back; what was answered stays.
    publish_all(&registry, 1);
    let half = refresh(folder.path(), &registry, &["npm", "--survey", "40", "--max-requests", "20"]);
    half.failed(0, &["goes on", "--max-requests"]);
    everybody(&registry, &Reply::new(200, &[], b"down for maintenance"));
    refresh(folder.path(), &registry, &survey).failed(3, &["down for maintenance", "no content type"]);
    publish_all(&registry, 1);
    let ran = refresh(folder.path(), &registry, &survey);
    assert_eq!(tally(&ran)["outcomes"]["fresh"], 40, "{ran:?}");
    assert!(!is_stale(folder.path()));
    assert_eq!(status(folder.path())["outcomes"], json!([["fresh", 40]]));

    // A finished survey is no excuse: the alarm is about the last attempt.
    everybody(&registry, &Reply::new(200, &[], b"down for maintenance"));
    assert_eq!(refresh(folder.path(), &registry, &survey).code, 3);
    assert!(is_stale(folder.path()));
}

#[test]
fn who_refuses_everybody_may_want_credentials() {
    let (registry, folder) = (Registry::start(), tempfile::tempdir().unwrap());
    listed(folder.path());
    everybody(&registry, &Reply::new(401, &[], b"{}"));
    let ran = refresh(folder.path(), &registry, &["npm", "--survey", "40"]);
    ran.failed(3, &["the last 20 packages got a refusal (status 401)", "credentials"]);
    let first = asked(&registry);
    assert!((20..30).contains(&first), "asked {first} times");
    assert!(is_stale(folder.path()));
    // Some that are blocked are theirs.
    publish_all(&registry, 1);
    (0..25).for_each(|number| registry.answer(&format!("/pad-{number:02}"), Reply::new(403, &[], b"")));
    let ran = refresh(
        folder.path(),
        &registry,
        &["npm", "--survey", "40", "--concurrency", "1", "--format", "json"],
    );
    let outcomes = tally(&ran)["outcomes"].clone();
    assert_eq!((&outcomes["refused"], &outcomes["fresh"]), (&json!(25), &json!(15)), "{ran:?}");
}

#[test]
fn an_address_at_which_nobody_is_makes_nobody_gone() {
    let (registry, folder) = (Registry::start(), tempfile::tempdir().unwrap());
    listed(folder.path());
    publish_all(&registry, 1);
    let wrong = format!("{}wrong/", registry.url());
    let at = |address: &str, more: &[&str]| -> Ran {
        let line = ["refresh", "npm", "--npm-registry", address, "--rate", "unlimited", "--no-listing"];
        run(folder.path(), &[&line[..], &["--format", "json", "--strict"], more].concat())
    };
    let nobody =
        || rows(folder.path(), "SELECT name FROM npm WHERE gone OR status = 'absent' OR answer = 'absent'");
    for plan in [&["--survey", "40"][..], &["--packages", "pad-00,pad-01"], &["--packages", "pad-00"]] {
        let ran = at(&wrong, plan);
        ran.failed(1, &["not found: ", "may not be the registry's address"]);
        assert_eq!((&tally(&ran)["outcomes"]["absent"], nobody().len()), (&json!(0), 0), "{ran:?}");
    }
    let state = status(folder.path());
    assert_eq!((&state["finished"], &state["not_served"]["answered"]), (&Value::Null, &json!(40)), "{state}");
    assert!(is_stale(folder.path()));
    assert!(ok(folder.path(), &["status"]).out().contains("not served survey: 40 of 40"));

    // At the right one, 404 is a statement about the package.
    registry.answer("/pad-07", Reply::new(404, &[], b""));
    let ran = at(registry.url(), &["--survey", "40"]);
    assert_eq!((ran.code, &tally(&ran)["outcomes"]["absent"]), (0, &json!(1)), "{ran:?}");
    assert_eq!(nobody(), [json!({"name": "pad-07"})]);
    assert!(!is_stale(folder.path()));
    assert_eq!(at(registry.url(), &["--packages", "nobody,no-one-else"]).code, 0);

    // And once more at the wrong one: whoever was known is still there.
    at(&wrong, &["--survey", "40"]).failed(1, &["not found: 40 of 40 packages"]);
    assert_eq!(nobody(), Vec::<Value>::new());
    let known = rows(folder.path(), "SELECT COUNT(license) AS n FROM npm");
    assert_eq!(known, [json!({"n": 39})]);
}

#[test]
fn a_mirror_of_a_few_packages_makes_the_others_not_gone() {
    let (registry, folder) = (Registry::start(), tempfile::tempdir().unwrap());
    listed(folder.path());
    publish(&registry, "pad-03", 1);
    let ran = refresh(folder.path(), &registry, &["npm", "--all", "--strict"]);
    ran.failed(1, &["npm: 1 fresh, 39 refused", "not found: 39 of 40 packages"]);
    let found =
        rows(folder.path(), "SELECT answer, gone, COUNT(*) AS n FROM npm GROUP BY answer, gone ORDER BY n");
    let row = |answer: &str, gone: Value, n: u64| json!({"answer": answer, "gone": gone, "n": n});
    assert_eq!(found, [row("fresh", json!(false), 1), row("refused", Value::Null, 39)]);
}

#[test]
fn an_index_that_does_not_end_in_a_segment_has_no_documents() {
    let (registry, folder) = (Registry::start(), tempfile::tempdir().unwrap());
    for index in ["root/pypi/+simple/", "my-simple/", ""] {
        let index = format!("{}{index}", registry.url());
        for plan in [&["--packages", "pad"][..], &["--survey", "5"], &["--survey", "5", "--dry-run"]] {
            let line = [&["refresh", "pypi", "--pypi-index", &index], plan].concat();
            run(folder.path(), &line).failed(3, &["project documents", &index, "`simple/`", "--pypi-index"]);
        }
    }
    assert_eq!(registry.paths(), Vec::<String>::new(), "nobody is asked");
}

#[test]
fn a_listing_of_other_packages_is_refused() {
    let (registry, folder) = (Registry::start(), tempfile::tempdir().unwrap());
    let document = r#"{"name":"All-The-Package-Names","version":"1.0.0","dist":{"tarball":"/x.tgz"}}"#;
    registry.answer("/all-the-package-names/latest", json_reply(document));
    let line = ["refresh", "npm", "--listing", "--npm-registry", registry.url(), "--rate", "unlimited"];
    run(folder.path(), &line).failed(3, &["`All-The-Package-Names`", "expected `all-the-package-names`"]);
}

#[test]
fn one_registry_that_cannot_be_asked_costs_the_other_nothing() {
    let (registry, folder) = (Registry::start(), tempfile::tempdir().unwrap());
    listed(folder.path());
    everybody(&registry, &Reply::new(200, &[("Content-Type", "text/html")], b"<p>closed</p>"));
    std::fs::write(folder.path().join("pypi.csv"), "name\npad\n").unwrap();
    let import =
        ["listing", "import", "pypi.csv", "--ecosystem", "pypi", "--as-of", "2026-01-01", "--covers", "all"];
    ok(folder.path(), &import);
    registry.answer(
        "/pypi/pad/json",
        json_reply(r#"{"info": {"name": "pad", "license_expression": "MIT"}, "releases": {}}"#),
    );
    let ran = refresh(folder.path(), &registry, &["--survey", "40", "--format", "json"]);
    ran.failed(3, &["answers everybody alike", "closed", "PyPI: 1 fresh"]);
    let told: Value = serde_json::from_str(&ran.out()).unwrap();
    assert_eq!((&told["runs"][0]["ecosystem"], told["runs"].as_array().unwrap().len()), (&json!("pypi"), 1));
    assert_eq!(rows(folder.path(), "SELECT license FROM pypi"), [json!({"license": "MIT"})]);
}
