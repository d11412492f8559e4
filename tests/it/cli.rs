//! The command line itself: help with examples, variables, days, exit codes, where talk goes.
//!
//! Left out on purpose: what the commands do.

use std::fs;

use crate::program::{command, ok, run, run_with};
use crate::world::{DAY, World, names};

const COMMANDS: &[&[&str]] = &[
    &["refresh"],
    &["listing", "import"],
    &["snapshot"],
    &["query"],
    &["schema"],
    &["claims"],
    &["chart"],
    &["report"],
];

#[test]
fn every_command_has_help_with_an_example() {
    let folder = tempfile::tempdir().unwrap();
    for words in COMMANDS {
        let help = ok(folder.path(), &[words, &["--help"][..]].concat()).out();
        assert!(
            help.contains("Example") && help.contains(&format!("pkgcensus {}", words.join(" "))),
            "{help}"
        );
        for option in ["--output", "--queries", "--quiet", "--verbose", "PKGCENSUS_OUTPUT"] {
            assert!(help.contains(option), "{words:?} does not tell `{option}`");
        }
    }
    let help = ok(folder.path(), &["--help"]).out();
    for words in COMMANDS {
        assert!(help.contains(&format!("\n  {}", words[0])), "`{}` is not in the list of commands", words[0]);
    }
    assert!(help.contains("Exit codes: 0 done"), "{help}");
}

#[test]
fn no_help_and_no_message_names_a_registry_host() {
    let folder = tempfile::tempdir().unwrap();
    for words in COMMANDS {
        let help = ok(folder.path(), &[words, &["--help"][..]].concat()).out();
        assert!(!help.contains("https://"), "{help}");
    }
}

#[test]
fn what_is_not_understood_is_usage() {
    let folder = tempfile::tempdir().unwrap();
    for (words, told) in [
        (&["--no-such-flag"][..], "--no-such-flag"),
        (&["query", "SELECT 1", "--formt", "csv"], "--format"),
        (&["clams"], "claims"),
        (
            &["query", "SELECT 1", "--format", "xml"],
            "possible values: table, markdown, csv, tsv, json, ndjson, parquet",
        ),
        (&["query", "SELECT 1", "--as-of", "yesterday"], "yesterday"),
        (&["query", "SELECT 1", "--limit", "-1"], "-1"),
        (&["listing"], "import"),
        (&["listing", "import", "t.csv", "--as-of", DAY], "--ecosystem"),
        (&["refresh", "--packages", "left"], "say which, as in `pkgcensus refresh npm --packages"),
        (&["refresh", "npm", "--packages", "../x"], "is no name of an npm package"),
        (&["refresh", "npm", "--rate", "0"], "`0` is no rate"),
        (&["refresh", "npm", "--deadline", "soon"], "`soon` is no time"),
        (&["refresh", "npm", "--deadline", "0s"], "expected 1s or more"),
        (&["refresh", "npm", "--max-requests", "0"], "--max-requests"),
        (&["query", "SELECT 1", "--out", "rows.foo"], "`.foo` is not known as a form of rows"),
        (&["chart", "lorenz", "--out", "x.gif"], "cannot write `x.gif`: charts are written as .svg or .png"),
        (
            &["chart", "lorenz", "--out", "x.png", "--format", "svg"],
            "cannot write `x.png`: its name and --format",
        ),
        (&["refresh", "npm", "--strata", "10,5"], "--strata: expected ranks"),
        (&["refresh", "npm", "--survey", "0"], "expected a whole number from 1 on"),
        (&["refresh", "npm", "--survey", "-5"], "expected a whole number from 1 on"),
        (&["refresh", "npm", "--survey", "abc"], "expected a whole number from 1 on"),
        (&["refresh", "npm", "--seed", "-1"], "expected a whole number from 0 on"),
        (&["refresh", "npm", "--changed", "--new-panel"], "--new-panel"),
        (&["refresh", "maven", "--listing"], "maven"),
        (&["schema", "pakages"], "no table `pakages`; expected packages"),
        (&[], "Usage"),
    ] {
        run(folder.path(), words).failed(2, &[told]);
    }
    assert_eq!(names(folder.path()), Vec::<String>::new(), "a line that was not understood made something");
}

#[test]
fn the_version_is_that_of_the_crate() {
    let folder = tempfile::tempdir().unwrap();
    let told = ok(folder.path(), &["--version"]).out();
    assert_eq!(told, format!("pkgcensus {}\n", env!("CARGO_PKG_VERSION")));
}

#[test]
fn variables_stand_for_options_and_options_win() {
    let world = World::new();
    fs::rename(world.path("output"), world.path("elsewhere")).unwrap();
    let line = ["query", "SELECT COUNT(*) AS n FROM pypi"];
    let there = [("PKGCENSUS_OUTPUT", "elsewhere"), ("PKGCENSUS_FORMAT", "csv")];
    assert_eq!(run_with(world.folder(), &line, &there).out(), "\"n\"\n20\n");
    run_with(world.folder(), &[&line[..], &["--output", "nowhere"]].concat(), &there)
        .failed(3, &["no snapshot in `nowhere`"]);
    let json = run_with(world.folder(), &[&line[..], &["--format", "ndjson"]].concat(), &there);
    assert_eq!(json.out(), "{\"n\":20}\n");
    let day = [there[0], ("PKGCENSUS_AS_OF", "2026-01-01")];
    run_with(world.folder(), &line, &day).failed(3, &["no snapshot of 2026-01-01"]);
    let quiet = [there[0], ("PKGCENSUS_QUIET", "true")];
    assert_eq!(run_with(world.folder(), &["snapshot"], &quiet).err, "");
}

#[test]
fn a_day_that_is_not_there_is_told_with_those_that_are() {
    let world = World::new();
    for words in [&["query", "SELECT 1"][..], &["claims"], &["report"], &["chart", "lorenz"]] {
        let line = [words, &["--as-of", "2020-02-29"]].concat();
        world.run(&line).failed(3, &["no snapshot of 2020-02-29 in `output`; it has 2026-10-31"]);
    }
    world.run(&["query", "SELECT 1", "--as-of", "2026-02-30"]).failed(2, &["2026-02-30"]);
}

#[test]
fn data_goes_out_and_talk_beside_it_without_bars_or_colours() {
    let world = World::unfrozen();
    for (words, data) in [
        (&["snapshot"][..], false),
        (&["snapshot", "--verbose"], false),
        (&["query", "SELECT 1 AS one"], true),
        (&["report"], true),
        (&["chart", "lorenz"], false),
        (&["schema"], true),
    ] {
        let ran = world.ok(words);
        assert_eq!(!ran.bytes.is_empty(), data, "{words:?}: {ran:?}");
        assert!(!ran.err.contains(['\u{1b}', '\r']), "{words:?}: {}", ran.err);
    }
    assert!(world.ok(&["snapshot", "--verbose"]).err.contains("merging 1 layers of npm"));
}

#[test]
fn the_schema_tells_every_table_and_fits_the_screen() {
    let world = World::new();
    let text = ok(world.folder(), &["schema"]).out();
    for table in
        ["packages", "npm", "pypi", "coverage", "populations", "breadth", "download_curve", "milestones"]
    {
        assert!(text.lines().any(|line| line == table), "`{table}` is not told");
        let columns =
            world.ok(&["query", &format!("SELECT * FROM {table}"), "--format", "csv", "--limit", "1"]).out();
        let told = ok(world.folder(), &["schema", table]).out();
        for column in crate::query::columns(&columns) {
            assert!(told.contains(&format!("\n  {column} (")), "`{table}.{column}` is not told");
        }
    }
    let mut narrow = command(world.folder(), &["schema"]);
    let shown = crate::program::finish(narrow.env("COLUMNS", "60")).out();
    let widest =
        shown.lines().filter(|line| line.starts_with("      ")).map(|line| line.chars().count()).max();
    assert!(widest.is_some_and(|widest| widest <= 60), "{widest:?}");
}

#[test]
fn the_working_folder_and_home_stay_as_they_are() {
    let world = World::new();
    let before: Vec<_> =
        names(world.folder()).into_iter().filter(|name| !name.starts_with("output")).collect();
    for words in [&["query", "SELECT 1"][..], &["claims"], &["report"], &["chart", "--all"], &["schema"]] {
        world.ok(words);
    }
    let after: Vec<_> =
        names(world.folder()).into_iter().filter(|name| !name.starts_with("output")).collect();
    assert_eq!(after, before);
}

#[test]
fn hostile_words_of_the_line_come_back_harmless() {
    let world = World::new();
    let word = "x\u{1b}[2J\u{9b}\u{202e}";
    for line in [
        &["claims", word][..],
        &["chart", word],
        &["query", "--saved", word],
        &["query", word],
        &["query", "SELECT 1 AS one", "--saved", word],
        &["schema", word],
        &["query", "-f", word],
        &["query", "SELECT 1", "--output", word],
        &["listing", "import", word, "--ecosystem", "npm", "--as-of", DAY],
        &["query", "--list", "--queries", word],
    ] {
        let ran = world.run(line);
        assert!(ran.code == 2 || ran.code == 3, "{line:?}: {ran:?}");
        assert_eq!(crate::world::hostile(&ran.out()), None, "{line:?}");
        assert_eq!(crate::world::hostile(&ran.err), None, "{line:?}: {:?}", ran.err);
    }
}

#[test]
fn a_variable_may_say_yes_in_the_usual_ways() {
    let world = World::new();
    for (value, quiet) in [("1", true), ("true", true), ("0", false), ("false", false), ("", false)] {
        let ran = run_with(world.folder(), &["snapshot"], &[("PKGCENSUS_QUIET", value)]);
        assert_eq!((ran.code, ran.err.is_empty()), (0, quiet), "PKGCENSUS_QUIET={value}: {ran:?}");
    }
}
