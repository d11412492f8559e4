//! Claims over the small world: verdicts, reasons, and claims that a user brings as files.
//!
//! Left out on purpose: the rule's own arithmetic (unit tests of `claims/rule`).

use std::fs;

use serde_json::{Value, json};

use crate::program::Ran;
use crate::world::{DAY, NPM, PYPI, World, hostile};

/// Claim, verdict, packages that the verdict is over, and what its reason says.
const EXPECTED: &[(&str, &str, Option<u64>, &str)] = &[
    ("npm-among-largest", "supported", Some(50), ""),
    ("npm-breadth", "refuted", Some(17), ""),
    ("npm-community", "refuted", Some(30), ""),
    ("npm-findable", "undecided", Some(16), "no survey of this ecosystem"),
    ("npm-size", "refuted", Some(30), ""),
    ("pypi-categories", "undecided", None, "no survey of this ecosystem"),
    ("pypi-community", "refuted", Some(19), ""),
    ("pypi-size", "refuted", Some(20), ""),
    ("python-documentation", "undecided", Some(46), "no survey of this ecosystem"),
    ("python-many-libraries", "refuted", Some(20), ""),
    ("error-handling", "not testable", None, "belongs to the languages"),
    ("execution-speed", "not testable", None, "registries hold no measurements"),
    ("learning-curve", "not testable", None, "measured on people"),
    ("mobile", "not testable", None, "where a package runs"),
    ("syntax", "not testable", None, "a judgement of readers"),
    ("threads", "not testable", None, "not in package metadata"),
];

fn judged(world: &World, arguments: &[&str]) -> Value {
    let line = [&["claims", "--format", "json"], arguments].concat();
    serde_json::from_slice(&world.ok(&line).bytes).unwrap()
}

fn one<'a>(all: &'a Value, id: &str) -> &'a Value {
    all["claims"].as_array().unwrap().iter().find(|claim| claim["id"] == id).unwrap()
}

fn main_row(claim: &Value) -> &Value {
    let rows = claim["evidence"].as_array().unwrap();
    rows.iter().find(|row| row["population"] == claim["main_population"]).unwrap()
}

#[test]
fn every_claim_has_the_verdict_that_the_world_gives_it() {
    let world = World::new();
    let all = judged(&world, &[]);
    let ids: Vec<_> =
        all["claims"].as_array().unwrap().iter().map(|claim| claim["id"].as_str().unwrap()).collect();
    assert_eq!(ids, EXPECTED.iter().map(|row| row.0).collect::<Vec<_>>());
    for (id, verdict, n, why) in EXPECTED {
        let claim = one(&all, id);
        assert_eq!(claim["verdict"], *verdict, "{id}");
        let reason = claim["why"].as_str().unwrap_or_default();
        assert!(reason.contains(why) && reason.is_empty() == why.is_empty(), "{id}: {reason}");
        if n.is_some() {
            assert_eq!(main_row(claim)["n"].as_u64(), *n, "{id}");
        }
    }
}

#[test]
fn what_is_undecided_says_what_would_decide_it() {
    let all = judged(&World::new(), &[]);
    for (id, ..) in EXPECTED.iter().filter(|row| row.1 == "undecided") {
        let why = one(&all, id)["why"].as_str().unwrap();
        assert!(why.contains("; decided by a survey of "), "{id}: {why}");
    }
}

#[test]
fn the_json_carries_day_digests_basis_and_the_sql() {
    let world = World::new();
    let all = judged(&world, &[]);
    let manifest: Value =
        serde_json::from_str(&fs::read_to_string(world.snapshot("manifest.json")).unwrap()).unwrap();
    assert_eq!((&all["as_of"], &all["schema_version"]), (&json!(DAY), &json!(1)));
    assert_eq!(all["sha256"]["packages-npm.parquet"], manifest["files"][0]["sha256"]);
    for (id, ..) in EXPECTED.iter().filter(|row| row.1 != "not testable") {
        let claim = one(&all, id);
        assert!(claim["sql"].as_str().unwrap().contains("SELECT"), "{id}");
        for basis in claim["basis"].as_array().unwrap() {
            let all = if basis["ecosystem"] == "npm" { NPM.len() } else { PYPI.len() };
            assert_eq!(basis["packages"].as_u64(), Some(all as u64), "{id}: {basis}");
        }
        assert!(!claim["basis"].as_array().unwrap().is_empty(), "{id}");
    }
    let size = one(&all, "npm-size");
    assert_eq!(main_row(size)["values"]["packages"], NPM.len());
    assert_eq!(main_row(size)["values"]["packages_low"], Value::Null, "what is counted has no interval");
    assert_eq!(size["history"]["total"], 1_300_000);
    assert!(!size["history"]["reached"].as_array().unwrap().is_empty());
}

#[test]
fn missing_evidence_is_null_and_never_zero() {
    let all = judged(&World::new(), &[]);
    let findable = main_row(one(&all, "npm-findable")).clone();
    assert_eq!(findable["values"]["searchable_share"], Value::Null);
    assert_eq!(
        (&findable["outcome"], &findable["values"]["summary_share"]),
        (&json!("open"), &json!(0.9375))
    );
    let breadth = one(&all, "npm-breadth")["evidence"].as_array().unwrap();
    let placeholder = breadth.iter().find(|row| row["population"] == "not_placeholder").unwrap();
    assert_eq!((&placeholder["values"]["packages"], &placeholder["outcome"]), (&Value::Null, &json!("open")));
    assert!(placeholder["why"].as_str().unwrap().contains("placeholders"));
    let pypi = one(&all, "pypi-size")["evidence"].as_array().unwrap();
    let downloaded = pypi.iter().find(|row| row["population"] == "downloaded_10").unwrap();
    assert!(
        downloaded["values"]["packages"].is_null()
            && downloaded["why"].as_str().unwrap().contains("no download counts")
    );
}

#[test]
fn strict_is_one_while_a_claim_is_undecided() {
    let world = World::new();
    let code = |arguments: &[&str]| world.run(arguments).code;
    assert_eq!(code(&["claims", "--strict"]), 1);
    assert_eq!(code(&["claims", "npm-findable", "--strict"]), 1);
    assert_eq!(code(&["claims", "npm-size", "--strict"]), 0, "a refuted claim is decided");
    assert_eq!(code(&["claims", "threads", "--strict"]), 0, "what cannot be tested is not undecided");
    assert_eq!(code(&["report", "--strict"]), 1);
    assert_eq!(code(&["claims"]), 0);
}

#[test]
fn one_claim_is_told_in_words_with_its_evidence() {
    let world = World::new();
    let told = world.ok(&["claims", "npm-size"]).out();
    for words in [
        "npm-size: npm holds more than 1.3 million packages",
        "verdict: refuted",
        "rule: packages > 1_300_000 (packages), decided on `all_listed`",
        "opposite on: none",
        "cannot be told on: not_placeholder",
        "too small, or of another kind: released, downloaded_10, downloaded_1000",
        "all listed packages",
        "rests on npm.name: known for 30 of 30",
        "rests on npm.downloads_30d: known for 28 of 30 (import-npm-world, 2026-10-31, asked ",
        "caveat: The total is not monotonic",
    ] {
        assert!(told.contains(words), "`{words}` is not in\n{told}");
    }
    let not = world.ok(&["claims", "threads"]).out();
    assert!(not.contains("verdict: not testable\nbecause: ") && !not.contains("rule:"), "{not}");
}

#[test]
fn every_form_of_the_overview_is_free_of_what_a_terminal_obeys() {
    let world = World::new();
    for form in ["table", "markdown", "csv", "tsv", "json", "ndjson"] {
        let out = world.ok(&["claims", "--format", form]).out();
        assert!(hostile(&out).is_none() && out.contains("npm-breadth"), "{form}");
    }
    let lines = world.ok(&["claims", "--format", "csv"]).out();
    assert!(lines.contains("\"npm-among-largest\",\"supported\",\"1.5\",50,\"all_listed\""), "{lines}");
}

const OWN: &str = "-- statement: most npm packages are used
-- reading: More than twenty packages.
-- rule: packages > 20
-- unit: packages
-- population: all_listed
-- basis: npm.name
-- caveat: Ours.
SELECT population, CAST(size AS DOUBLE) AS packages, size AS n, why FROM populations
WHERE ecosystem = 'npm' AND population IN ('all_listed', 'downloaded_10', 'downloaded_1000', 'not_placeholder')
";

fn with_claim(id: &str, text: &str) -> World {
    let world = World::new();
    fs::create_dir_all(world.path("mine/claims")).unwrap();
    fs::write(world.path("mine/claims").join(format!("{id}.sql")), text).unwrap();
    world
}

fn mine(world: &World, id: &str) -> Ran {
    world.run(&["claims", id, "--format", "json", "--queries", "mine"])
}

#[test]
fn a_claim_of_the_user_needs_only_a_file_and_tells_where_it_flips() {
    let world = with_claim("mine", OWN);
    let ran = mine(&world, "mine");
    assert_eq!(ran.code, 0, "{ran:?}");
    let all: Value = serde_json::from_slice(&ran.bytes).unwrap();
    let claim = one(&all, "mine");
    assert_eq!((&claim["verdict"], &claim["flips_on"]), (&json!("supported"), &json!(["downloaded_1000"])));
    assert_eq!(claim["open_on"], json!(["not_placeholder"]));
    let everything = world.ok(&["claims", "--queries", "mine", "--format", "csv"]).out();
    assert!(
        everything
            .contains("\"mine\",\"supported\",\"30\",30,\"all_listed\",\"downloaded_10\",\"downloaded_1000\",\"not_placeholder\",\"2026-10-31\""),
        "{everything}"
    );
    assert_eq!(everything.lines().count(), 1 + EXPECTED.len() + 1);
    let report = world.ok(&["report", "--queries", "mine"]);
    assert!(report.err.contains("supported (opposite on downloaded_1000)"), "{report:?}");
}

#[test]
fn a_file_of_the_same_name_takes_the_place_of_a_built_in_claim() {
    let world = with_claim("npm-size", &OWN.replace("> 20", "> 20 and n < 25"));
    let all: Value = serde_json::from_slice(&mine(&world, "npm-size").bytes).unwrap();
    assert_eq!(one(&all, "npm-size")["statement"], "most npm packages are used");
    assert_eq!(
        one(&judged(&world, &[]), "npm-size")["statement"],
        "npm holds more than 1.3 million packages"
    );
}

#[test]
fn a_folder_called_queries_beside_the_user_is_taken_without_being_told() {
    let world = with_claim("mine", OWN);
    fs::rename(world.path("mine"), world.path("queries")).unwrap();
    assert_eq!(one(&judged(&world, &[]), "mine")["verdict"], "supported");
}

#[test]
fn an_interval_across_the_threshold_is_undecided() {
    let text = OWN.replace("SELECT population, CAST(size AS DOUBLE) AS packages,", "SELECT population, CAST(size AS DOUBLE) AS packages, size - 15 AS packages_low, size + 15 AS packages_high,");
    let world = with_claim("mine", &text);
    let all: Value = serde_json::from_slice(&mine(&world, "mine").bytes).unwrap();
    let claim = one(&all, "mine");
    assert_eq!(
        (&claim["verdict"], &claim["why"]),
        (&json!("undecided"), &json!("the interval reaches across the threshold"))
    );
}

#[test]
fn a_claim_that_is_not_well_made_is_named_with_what_is_wrong() {
    for (text, words) in [
        (OWN.replace("-- rule: packages > 20\n", ""), "no `-- rule: …` line"),
        (OWN.replace("-- unit", "-- units"), "header key `units` is not known"),
        (OWN.replace("packages > 20", "packages is large"), "`packages is large` is not `column > number`"),
        (OWN.replace("npm.name", "npm.nam"), "basis `nam` is no column of packages"),
        (OWN.replace("npm.name", "crates.name"), "crates"),
        (OWN.replace("-- caveat: Ours.", "-- just words"), "is not `-- key: value`"),
        ("-- statement: empty\n".to_owned(), "it has no SQL below its header"),
        (OWN.replace("-- statement: most npm packages are used\n", ""), "no `-- statement: …` line"),
    ] {
        let world = with_claim("mine", &text);
        mine(&world, "mine").failed(3, &["mine.sql", words]);
        world.run(&["claims", "--queries", "mine"]).failed(3, &["mine.sql", words]);
    }
}

#[test]
fn evidence_of_the_wrong_form_is_named() {
    for (text, words) in [
        (OWN.replace("SELECT population", "SELECT title"), "no text column `population`"),
        (
            OWN.replace("AS packages,", "AS items,"),
            "its rule names `packages`, which its evidence does not have",
        ),
        (
            OWN.replace("population: all_listed", "population: released_"),
            "no row for its population `released_`",
        ),
    ] {
        mine(&with_claim("mine", &text), "mine").failed(3, &["claim `mine`", words]);
    }
}

#[test]
fn the_chart_of_a_claim_is_there() {
    use pkgcensus::query::{Kind, Library};
    let library = Library::open(None).unwrap();
    let charts = library.ids(Kind::Chart);
    let mut named = 0;
    for id in library.ids(Kind::Claim) {
        let header = library.header(Kind::Claim, id).unwrap();
        for chart in header.values("chart") {
            assert!(charts.contains(&chart), "{id} names the chart `{chart}`, which is not there");
            named += 1;
        }
    }
    assert!(named > 5, "{named}");
}

#[test]
fn an_unknown_claim_is_told_with_what_is_near() {
    let world = World::new();
    world.run(&["claims", "npm-sise"]).failed(2, &["no claim `npm-sise`", "did you mean `npm-size`"]);
    world.run(&["claims", "zzzzzzzzzzz"]).failed(2, &["known: ", "npm-breadth"]);
}

#[test]
fn sql_that_fails_inside_a_claim_is_told_with_the_claim() {
    let world = with_claim("mine", &OWN.replace("size AS n", "sise AS n"));
    for arguments in [
        &["claims", "mine", "--queries", "mine"][..],
        &["claims", "--queries", "mine"],
        &["report", "--queries", "mine"],
    ] {
        let ran = world.run(arguments);
        assert!(ran.code != 0 && ran.err.contains("did you mean `size`"), "{ran:?}");
        assert!(ran.err.contains("mine"), "the claim is not named: {}", ran.err);
    }
}

#[test]
fn evidence_with_two_rows_for_one_population_is_refused() {
    let world = with_claim("mine", &OWN.replace("ecosystem = 'npm' AND ", ""));
    let ran = mine(&world, "mine");
    assert_eq!(ran.code, 3, "a verdict was given over one of two rows, whichever came first: {}", ran.out());
    assert!(ran.err.contains("all_listed"), "{ran:?}");
}

#[test]
fn a_snapshot_of_one_registry_decides_what_it_can_and_says_why_not_the_rest() {
    for (ecosystem, text, decided) in
        [("npm", crate::world::npm_csv(), "npm-size"), ("pypi", crate::world::pypi_csv(), "pypi-size")]
    {
        let folder = crate::world::alone(ecosystem, &text);
        let ran = crate::program::run(folder.path(), &["claims", "--format", "json"]);
        assert_eq!(ran.code, 0, "{ecosystem} alone: {ran:?}");
        let all: Value = serde_json::from_slice(&ran.bytes).unwrap();
        assert_eq!(one(&all, decided)["verdict"], "refuted");
        let both = one(&all, "npm-among-largest");
        assert_eq!(both["verdict"], "undecided");
        assert!(both["why"].as_str().is_some_and(|why| !why.is_empty()), "{both}");
    }
}

/// A claim about two parts on two populations.
const PARTS: &str = "-- statement: one is ahead
-- reading: Both parts are ahead.
-- rule: every part favours PyPI
-- unit: difference of shares (PyPI − npm)
-- population: all_listed
-- part: a_share_difference, a README
-- part: b_share_difference, a link
-- basis: npm.name
SELECT 'all_listed' AS population, A AS a_share_difference, 0.0 + A_LOW AS a_share_difference_low, 0.0 + A_HIGH AS a_share_difference_high,
       A_LOWEST + 0.0 AS a_share_difference_lowest, 0.9 AS a_share_difference_highest, B AS b_share_difference, 7 AS n
UNION ALL
SELECT 'top_1000' AS population, 0.2 AS a_share_difference, 0.1 AS a_share_difference_low, 0.3 AS a_share_difference_high,
       0.1 AS a_share_difference_lowest, 0.3 AS a_share_difference_highest, 0.2 AS b_share_difference, 7 AS n
";

#[test]
fn parts_that_disagree_are_mixed_and_what_is_missing_may_keep_them_open() {
    for (a, low, high, lowest, b, verdict, words) in [
        ("0.2", "0.1", "0.3", "0.1", "0.06", "supported", ""),
        ("0.2", "0.1", "0.3", "0.1", "-0.31", "mixed", "a README: PyPI; a link: npm"),
        ("0.2", "0.1", "0.3", "0.1", "0.02", "mixed", "a README: PyPI; a link: level"),
        ("-0.2", "-0.3", "-0.1", "-0.3", "0.02", "undecided", ""),
        ("0.2", "-0.1", "0.3", "0.1", "0.06", "undecided", ""),
        // npm's READMEs that are missing could turn it.
        ("0.2", "0.1", "0.3", "-0.1", "0.06", "undecided", ""),
    ] {
        let text = [
            ("A_LOWEST", lowest),
            ("A_LOW", low),
            ("A_HIGH", high),
            ("A AS", &format!("{a} AS")),
            ("B AS", &format!("{b} AS")),
        ]
        .iter()
        .fold(PARTS.to_owned(), |text, (from, to)| text.replace(from, to));
        let world = with_claim("mine", &text);
        let ran = mine(&world, "mine");
        assert_eq!(ran.code, 0, "{ran:?}");
        let all: Value = serde_json::from_slice(&ran.bytes).unwrap();
        let claim = one(&all, "mine");
        assert_eq!(claim["verdict"], verdict, "{a} {low} {lowest} {b}: {claim}");
        assert!(claim["why"].as_str().unwrap_or_default().contains(words), "{claim}");
    }
    let two = PARTS
        .replace("-- part: b_share_difference, a link\n", "")
        .replace("-- part: a_share_difference, a README\n", "");
    mine(&with_claim("mine", &two), "mine")
        .failed(3, &["mine.sql", "its rule is about parts, and it names none"]);
    let odd = PARTS.replace("a README", "a README, much");
    mine(&with_claim("mine", &odd), "mine").failed(3, &["mine.sql", "smallest difference"]);
}

#[test]
fn a_verdict_that_turns_near_a_threshold_of_ours_is_undecided_with_the_value() {
    let ours = OWN.replace("-- unit", "-- threshold: ours\n-- unit");
    let judged = |text: &str| -> Value {
        let world = with_claim("mine", text);
        let all: Value = serde_json::from_slice(&mine(&world, "mine").bytes).unwrap();
        one(&all, "mine").clone()
    };
    // 30 packages: 29 is within 5 % of it, 20 is not.
    let near = judged(&ours.replace("> 20", "> 29"));
    assert_eq!(near["verdict"], "undecided", "{near}");
    assert!(near["why"].as_str().unwrap().contains("hangs on our choice: it turns at 30"), "{near}");
    assert_eq!(judged(&OWN.replace("> 20", "> 29"))["verdict"], "supported", "the statement's own");
    let far = judged(&ours);
    assert_eq!(far["verdict"], "supported", "{far}");
    let cells = &far["robustness"];
    // Seven thresholds on three populations that tell; 17 packages of the third are below all but one of them.
    assert_eq!(
        (&cells["cells"], &cells["cannot_tell"], &cells["turns_at"]),
        (&json!(28), &json!(7), &json!(30.0)),
        "{cells}"
    );
    assert_eq!(cells["agree"].as_u64().unwrap() + cells["oppose"].as_u64().unwrap(), 21, "{cells}");
}

#[test]
fn a_population_smaller_than_the_threshold_flips_nothing() {
    let text = OWN.replace("AS packages,", "AS packages, CAST(size AS DOUBLE) AS packages_most,");
    let world = with_claim("mine", &text);
    let all: Value = serde_json::from_slice(&mine(&world, "mine").bytes).unwrap();
    let claim = one(&all, "mine");
    assert_eq!((&claim["flips_on"], &claim["by_arithmetic_on"]), (&json!([]), &json!(["downloaded_1000"])));
    assert_eq!(
        (&claim["same_on"], &claim["open_on"]),
        (&json!(["downloaded_10"]), &json!(["not_placeholder"]))
    );
}

#[test]
fn the_digest_is_that_of_the_rules_and_stands_in_the_json() {
    let world = with_claim("mine", OWN);
    let digest = |arguments: &[&str]| world.ok(&[&["claims", "--digest"], arguments].concat()).out();
    let shipped = digest(&[]);
    assert_eq!(shipped.trim().len(), 64);
    assert_ne!(digest(&["--queries", "mine"]), shipped);
    assert_eq!(judged(&world, &[])["rules"], shipped.trim());
    assert_eq!(judged(&world, &[])["registered"], json!([]), "no survey was drawn");
}
