//! The report: the same bytes each time, one self-contained page, and nothing of a stranger's text that a page or a
//! Markdown reader would obey.
//!
//! Left out on purpose: the shipped report (`shipped`).

use std::fs;

use pkgcensus::query::{Kind, Library};
use serde_json::Value;

use crate::world::{DAY, World, hostile, names, tree};

/// The world with hostile titles, notes and refused names among its sources, reported.
fn reported() -> World {
    let world = World::unfrozen();
    fs::write(
        world.path("odd.csv"),
        "name,summary_chars\nreact,3\n\"<script>alert(2)</script>\",1\n\"x\u{1b}[2J\",1\n",
    )
    .unwrap();
    let line = ["listing", "import", "odd.csv", "--ecosystem", "npm", "--as-of", "2026-10-30"];
    let words = [
        "--title",
        "<img src=x onerror=alert(3)> | [a](b)",
        "--note",
        "a \u{202e}note</td><script>alert(4)</script>",
    ];
    world.ok(&[&line[..], &words].concat());
    world.ok(&["snapshot"]);
    world.ok(&["report"]);
    world
}

/// Claims of this world whose threshold is ours, and of which something is told.
const CURVES: [&str; 5] =
    ["npm-breadth", "npm-community", "npm-findable", "pypi-community", "python-many-libraries"];

fn read(world: &World, file: &str) -> String {
    fs::read_to_string(world.path("output").join(DAY).join(file)).unwrap()
}

#[test]
fn the_report_is_all_there() {
    let world = World::new();
    let ran = world.ok(&["report"]);
    assert_eq!(ran.out(), format!("output/{DAY}/report.html\n"));
    let library = Library::open(None).unwrap();
    let mut expected: Vec<String> =
        crate::charts::ids().iter().map(|id| format!("charts/{id}.svg")).collect();
    expected.extend(CURVES.iter().map(|id| format!("charts/verdict-{id}.svg")));
    expected.sort();
    expected.extend(["claims.json", "report.html", "report.md"].map(String::from));
    let found: Vec<_> = names(&world.path("output").join(DAY))
        .into_iter()
        .filter(|name| !name.starts_with("snapshot"))
        .collect();
    assert_eq!(found, expected);
    for id in library.ids(Kind::Claim) {
        let header = library.header(Kind::Claim, id).unwrap();
        let statement = header.value("statement").unwrap().replace('\'', "&#x27;");
        assert!(read(&world, "report.html").contains(&statement), "{id} is not in the page");
        assert!(
            read(&world, "report.md").contains(header.value("statement").unwrap()),
            "{id} is not in the text"
        );
    }
}

#[test]
fn the_same_snapshot_gives_the_same_bytes() {
    let (one, two) = (reported(), reported());
    let first = tree(&one.path("output"));
    assert!(first == tree(&two.path("output")), "two folders differ");
    one.ok(&["report"]);
    assert!(first == tree(&one.path("output")), "a second report differs");
    for file in ["report.html", "report.md", "claims.json"] {
        assert!(
            !read(&one, file).contains(&*one.folder().to_string_lossy()),
            "{file} holds a path of the machine"
        );
    }
}

#[test]
fn claims_json_is_what_claims_prints() {
    let world = reported();
    assert_eq!(read(&world, "claims.json"), world.ok(&["claims", "--format", "json"]).out());
    assert_eq!(serde_json::from_str::<Value>(&read(&world, "claims.json")).unwrap()["form"], 1);
    for (name, bytes) in tree(&world.path("output").join(DAY).join("charts")) {
        // How a verdict hangs on a threshold is drawn by the report alone.
        if !name.starts_with("verdict-") {
            assert!(
                world.ok(&["chart", name.trim_end_matches(".svg"), "--out", "-"]).bytes == bytes,
                "{name}"
            );
        }
    }
}

#[test]
fn nothing_of_a_strangers_text_is_obeyed() {
    let world = reported();
    for file in ["report.html", "report.md", "claims.json"] {
        assert_eq!(hostile(&read(&world, file)), None, "{file}");
    }
    for file in ["report.html", "report.md"] {
        let text = read(&world, file);
        for markup in ["<script>alert", "<img src=x", "</td><script"] {
            assert!(!text.contains(markup), "{file} holds `{markup}`");
        }
    }
    assert!(!read(&world, "report.md").contains("[a](b)"), "a link of a stranger's");
    let page = read(&world, "report.html");
    for shown in ["&lt;script&gt;alert(2)", "&lt;img src=x onerror=alert(3)&gt;"] {
        assert!(page.contains(shown), "`{shown}` is not shown");
    }
}

#[test]
fn backticks_are_code_on_the_page_and_stay_in_the_text() {
    let world = World::new();
    world.ok(&["report"]);
    let page = read(&world, "report.html");
    assert!(page.contains("<code>pkgcensus query &quot;SELECT * FROM coverage&quot;</code>"));
    let outside: String = page.split("<svg").map(|part| part.rsplit("</svg>").next().unwrap()).collect();
    assert!(!outside.contains('`'), "a backtick is left on the page");
    assert!(read(&world, "report.md").contains("`pkgcensus query \"SELECT * FROM coverage\"`"));
}

#[test]
fn what_is_not_drawn_says_what_it_needs() {
    let world = World::new();
    world.ok(&["report"]);
    for (file, words) in [
        ("report.html", "which needs a survey, such as <code>pkgcensus refresh --survey 2000</code> makes."),
        ("report.md", "which needs a survey, such as `pkgcensus refresh --survey 2000` makes."),
    ] {
        assert_eq!(read(&world, file).matches(words).count(), crate::charts::OF_A_SURVEY.len(), "{file}");
    }
}

#[test]
fn the_page_loads_nothing_and_runs_nothing() {
    let world = reported();
    let page = read(&world, "report.html");
    for load in [
        "src=\"http",
        "src='http",
        "href=\"http",
        "url(http",
        "@import",
        "<link ",
        "<script",
        "<iframe",
        "<object",
        "src=\"//",
    ] {
        assert!(!page.contains(load), "the page holds `{load}`");
    }
    for part in ["<!doctype html>", "<title>", "<style>", "prefers-color-scheme", "width=device-width"] {
        assert!(page.to_lowercase().contains(part), "the page has no `{part}`");
    }
    assert_eq!(page.matches("<svg").count(), crate::charts::ids().len() + CURVES.len());
}

#[test]
fn element_ids_of_the_page_are_unique() {
    let page = read(&reported(), "report.html");
    let mut ids: Vec<&str> =
        page.split(" id=\"").skip(1).map(|rest| rest.split('"').next().unwrap()).collect();
    let all = ids.len();
    ids.sort_unstable();
    ids.dedup();
    assert!(all > 10 && ids.len() == all, "{} of {all} ids are unique", ids.len());
    for target in page.split("href=\"#").skip(1).map(|rest| rest.split('"').next().unwrap()) {
        assert!(ids.contains(&target), "a link goes to `#{target}`, which is not there");
    }
}

#[test]
fn every_table_of_the_markdown_is_one() {
    let text = read(&reported(), "report.md");
    let cells = |line: &str| line.replace("\\\\", "").replace("\\|", "").matches('|').count();
    let lines: Vec<&str> = text.lines().collect();
    let mut tables = 0;
    for (head, rule) in lines.iter().zip(&lines[1..]) {
        tables +=
            usize::from(rule.starts_with("| ---") || rule.starts_with("|---") || rule.starts_with("| --:"));
        if head.starts_with('|') && rule.starts_with('|') {
            assert_eq!(cells(head), cells(rule), "{head}\n{rule}");
        }
    }
    assert!(tables >= 5, "{tables}");
}

#[test]
fn numbers_of_the_report_are_those_of_the_world() {
    let world = reported();
    let text = read(&world, "report.md");
    for words in ["2026-10-31", "import-npm-world", "import-odd", "packages-npm.parquet"] {
        assert!(text.contains(words), "`{words}` is not in the report");
    }
    let manifest: Value =
        serde_json::from_str(&fs::read_to_string(world.snapshot("manifest.json")).unwrap()).unwrap();
    for file in manifest["files"].as_array().unwrap() {
        assert!(text.contains(file["sha256"].as_str().unwrap()), "{file}");
    }
}

#[test]
fn one_registry_alone_is_reported_too() {
    for (ecosystem, text) in [("npm", crate::world::npm_csv()), ("pypi", crate::world::pypi_csv())] {
        let folder = crate::world::alone(ecosystem, &text);
        let ran = crate::program::run(folder.path(), &["report"]);
        assert_eq!(ran.code, 0, "{ecosystem} alone: {ran:?}");
    }
}

#[test]
fn what_the_registries_alone_give_is_reported() {
    let folder = tempfile::tempdir().unwrap();
    let npm = "name,downloads_30d,repository_url\nreact,2000,https://code.example/react\nold,0,\nnew,,\n";
    let pypi = "name,registry_serial\nrequests,7\nreact,9\n";
    for (ecosystem, text) in [("npm", npm), ("pypi", pypi)] {
        crate::world::import_all(folder.path(), ecosystem, text);
    }
    crate::program::ok(folder.path(), &["snapshot"]);
    let ran = crate::program::run(folder.path(), &["report"]);
    assert_eq!(ran.code, 0, "after a plain `refresh --listing`: {ran:?}");
}
