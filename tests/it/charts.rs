//! Charts over the small world: every one draws, is a sound picture, and carries no text that attacks its reader.
//!
//! Left out on purpose: what a chart looks like (unit tests of `charts`, and eyes).

use std::fs;

use pkgcensus::charts::png;
use pkgcensus::query::{Kind, Library};

use crate::world::{DAY, World, hostile, names};

/// The signature that every PNG starts with.
const PNG: &[u8] = b"\x89PNG\r\n\x1a\n";

/// Charts of what only a survey tells; the world has none.
pub const OF_A_SURVEY: [&str; 8] = [
    "days-since-release",
    "documentation-by-band",
    "documentation-features",
    "maintainers-per-package",
    "maintenance-classes",
    "readme-lengths",
    "survival",
    "topics",
];

fn all_ids() -> Vec<String> {
    Library::open(None).unwrap().ids(Kind::Chart).iter().map(ToString::to_string).collect()
}

/// The charts that have rows in the world.
pub fn ids() -> Vec<String> {
    let mut ids = all_ids();
    ids.retain(|id| !OF_A_SURVEY.contains(&id.as_str()));
    assert!(ids.len() >= 8 && ids.len() + OF_A_SURVEY.len() == all_ids().len(), "{ids:?}");
    ids
}

/// Asserts that a text is one SVG picture that loads nothing and runs nothing.
fn sound(svg: &str, id: &str) {
    assert_eq!(hostile(svg), None, "{id}");
    assert!(svg.starts_with("<svg ") || svg.starts_with("<?xml"), "{id}: {}", &svg[..40]);
    let picture = png(svg, 300).unwrap_or_else(|error| panic!("{id} is no SVG: {error}"));
    assert!(picture.starts_with(PNG), "{id}");
    for word in ["<script", "<image", "<foreignObject", "href=\"http", "url(http", "NaN", "inf\""] {
        assert!(!svg.contains(word), "{id} holds `{word}`");
    }
}

#[test]
fn every_chart_draws_over_the_world() {
    let world = World::new();
    for id in ids() {
        let svg = world.ok(&["chart", &id, "--out", "-"]).out();
        sound(&svg, &id);
        assert!(svg.contains(&format!("As of {DAY}.")), "{id} does not say of which day it is");
    }
}

#[test]
fn the_caption_counts_the_packages_that_it_knows() {
    let world = World::new();
    let svg = world.ok(&["chart", "top-k-share", "--out", "-"]).out();
    assert!(svg.contains("n = 28 of 30 npm packages (import-npm-world, 2026-10-31, asked "), "{svg}");
}

#[test]
fn a_caption_counts_only_what_is_drawn() {
    let world = World::new();
    let svg = world.ok(&["chart", "rank-and-downloads", "--out", "-"]).out();
    assert!(
        svg.contains("n = 26 of 30 npm packages (import-npm-world, 2026-10-31, asked "),
        "two have no download: {svg}"
    );
}

#[test]
fn a_registry_alone_is_named() {
    let npm = with_chart(&OWN.replace("repository_url AS series", "'npm' AS series"));
    let svg = npm.ok(&["chart", "own", "--queries", "mine", "--out", "-"]).out();
    assert!(svg.contains(">npm</text>"), "{svg}");
}

#[test]
fn a_chart_of_a_survey_says_that_it_needs_one() {
    let world = World::new();
    for id in OF_A_SURVEY {
        world.run(&["chart", id]).failed(3, &[id, "needs a survey", "`pkgcensus refresh --survey 2000`"]);
    }
}

#[test]
fn all_go_to_the_days_folder_with_the_same_bytes_each_time() {
    let world = World::new();
    let read = || -> Vec<_> {
        ids()
            .iter()
            .map(|id| {
                fs::read(world.path("output").join(DAY).join("charts").join(format!("{id}.svg"))).unwrap()
            })
            .collect()
    };
    let ran = world.ok(&["chart", "--all"]);
    assert_eq!(ran.err.lines().filter(|line| line.contains(".svg")).count(), ids().len(), "{ran:?}");
    let first = read();
    world.ok(&["chart", "--all"]);
    assert!(first == read(), "a second drawing differs");
    for (id, bytes) in ids().iter().zip(first) {
        assert!(world.ok(&["chart", id, "--out", "-"]).bytes == bytes, "{id}");
    }
}

#[test]
fn a_picture_in_pixels_is_as_wide_as_told_and_the_same_each_time() {
    let world = World::new();
    let drawn =
        |width: &str| world.ok(&["chart", "lorenz", "--format", "png", "--width", width, "--out", "-"]).bytes;
    let picture = drawn("600");
    assert!(picture.starts_with(PNG) && picture[16..20] == 600u32.to_be_bytes());
    assert!(picture == drawn("600"));
    assert!(drawn("601")[16..20] == 601u32.to_be_bytes());
    world.run(&["chart", "lorenz", "--width", "99"]).failed(2, &["99"]);
    world.run(&["chart", "lorenz", "--format", "gif"]).failed(2, &["gif", "svg"]);
}

#[test]
fn out_is_a_file_for_one_a_folder_for_all() {
    let world = World::new();
    world.ok(&["chart", "lorenz", "--out", "one.svg"]);
    sound(&fs::read_to_string(world.path("one.svg")).unwrap(), "one.svg");
    world.ok(&["chart", "lorenz", "--out", "deep/er"]);
    assert_eq!(names(&world.path("deep")), ["er/lorenz.svg"]);
    world.ok(&["chart", "--all", "--format", "png", "--width", "200", "--out", "pictures"]);
    let expected: Vec<_> = ids().iter().map(|id| format!("{id}.png")).collect();
    assert_eq!(names(&world.path("pictures")), expected);
    for name in expected {
        assert!(fs::read(world.path("pictures").join(name)).unwrap().starts_with(PNG));
    }
    assert!(
        !world.path("output").join(DAY).join("charts").exists(),
        "--out must keep the day's folder as it is"
    );
}

#[test]
fn the_list_tells_ids_and_titles_and_the_line_wants_one_of_them() {
    let world = World::new();
    let listed = world.ok(&["chart", "--list"]).out();
    let found: Vec<_> = listed.lines().skip(2).map(|line| line.split_whitespace().next().unwrap()).collect();
    assert_eq!(found, all_ids());
    world.run(&["chart"]).failed(2, &["<ID>"]);
    world.run(&["chart", "lorenz", "--all"]).failed(2, &["cannot be used with"]);
}

const OWN: &str = "-- form: bars
-- title: Names & <b>versions</b>
-- y-title: packages
-- basis: npm.name
-- note: Ours.
SELECT latest_version AS category, COUNT(*) AS y, repository_url AS series FROM npm
WHERE STARTS_WITH(name, 'hostile') GROUP BY latest_version, repository_url ORDER BY latest_version
";

fn with_chart(text: &str) -> World {
    let world = World::new();
    fs::create_dir_all(world.path("mine/charts")).unwrap();
    fs::write(world.path("mine/charts/own.sql"), text).unwrap();
    world
}

#[test]
fn hostile_text_in_a_chart_is_shown_and_not_obeyed() {
    let svg = with_chart(OWN).ok(&["chart", "own", "--queries", "mine", "--out", "-"]).out();
    sound(&svg, "own");
    assert!(svg.contains("Names &amp; &lt;b&gt;versions&lt;/b&gt;"), "{svg}");
    assert!(svg.contains("&lt;script&gt;"), "{svg}");
}

#[test]
fn a_chart_file_that_is_not_well_made_is_named_and_no_picture_is_written() {
    for (text, words) in [
        (OWN.replace("form: bars", "form: pie"), "form `pie` is not bars, lines, columns or dots"),
        (OWN.replace("-- title: Names & <b>versions</b>\n", ""), "no `-- title: …` line"),
        (OWN.replace("y-title", "ytitle"), "header key `ytitle` is not known"),
        (OWN.replace("AS y", "AS why"), "its rows have no column `y`"),
        (OWN.replace("AS category", "AS place"), "its rows have no column `category`"),
        (
            OWN.replace("-- note", "-- y-scale: cubic\n-- note"),
            "y-scale `cubic` is not linear, log, date or share",
        ),
    ] {
        let world = with_chart(&text);
        world.run(&["chart", "own", "--queries", "mine"]).failed(3, &["own.sql", words]);
        world.run(&["chart", "--all", "--queries", "mine"]).failed(3, &["own.sql", words]);
        assert!(!world.path("output").join(DAY).join("charts").exists(), "half a set of charts was written");
    }
}

#[test]
fn a_chart_without_rows_says_so() {
    let world = with_chart(&OWN.replace("'hostile'", "'nothing like it'"));
    let ran = world.run(&["chart", "own", "--queries", "mine"]);
    assert!(ran.code == 3 && ran.err.contains("own"), "{ran:?}");
}

#[test]
fn an_unknown_chart_is_told_with_what_is_near() {
    World::new().run(&["chart", "lorenzz"]).failed(2, &["no chart `lorenzz`", "did you mean `lorenz`"]);
}

#[test]
fn a_set_of_charts_is_drawn_even_where_one_has_nothing_to_show() {
    for (ecosystem, text) in [("npm", crate::world::npm_csv()), ("pypi", crate::world::pypi_csv())] {
        let folder = crate::world::alone(ecosystem, &text);
        let ran = crate::program::run(folder.path(), &["chart", "--all"]);
        assert_eq!(ran.code, 0, "{ecosystem} alone: {ran:?}");
    }
}
