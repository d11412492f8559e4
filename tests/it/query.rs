//! Asking questions: the line, files, the library, parameters, errors that point at the place, exit codes, where answers
//! go.
//!
//! Left out on purpose: how hostile text leaves the program (`formats`).

use std::fs;
use std::io::Read;
use std::process::Stdio;

use pkgcensus::query::{Kind, Library};
use serde_json::{Value, json};

use crate::program::{command, run_reading, run_with};
use crate::world::{NPM, PYPI, World, names};

/// The names in the first line of a CSV answer.
pub fn columns(csv: &str) -> Vec<String> {
    let first = csv.lines().next().unwrap();
    first.split(',').map(|name| name.trim_matches('"').to_owned()).collect()
}

#[test]
fn every_saved_question_runs_and_has_the_columns_that_its_header_tells() {
    let (world, library) = (World::new(), Library::open(None).unwrap());
    let ids = library.ids(Kind::Question);
    assert!(ids.len() >= 15, "{}", ids.len());
    for id in ids {
        let told: Vec<String> = library
            .question(id)
            .unwrap()
            .columns
            .iter()
            .map(|column| column.split(" (").next().unwrap().to_owned())
            .collect();
        let ran = world.ok(&["query", "--saved", id, "--format", "csv"]);
        assert_eq!(columns(&ran.out()), told, "{id}");
    }
}

#[test]
fn saved_questions_find_what_was_put_into_the_world() {
    let world = World::new();
    let lines = |id: &str| world.ok(&["query", "--saved", id, "--format", "csv"]).out();
    for (id, words) in [
        ("case-twins", "\"jsonstream\",2,\"JSONStream\",\"jsonstream\",600000,700"),
        ("names-in-both", "\"requests\""),
        ("security-holders", "\"held\",\"0.0.1-security\",2500"),
        ("types-without-package", "\"@types/gone\",\"gone\",5000"),
        ("punctuation-twins", "foo-bar"),
        ("without-summary", "\"npm\",7,\"left-pad\""),
        ("pypi-popular-but-quiet", "old-popular"),
        ("prerelease-latest", "\"npm\",3,"),
        ("names-with-prefix", "\"react-dom\",1900000"),
        ("package", "react"),
        ("not-observed-scopes", "\"scope\""),
        ("never-downloaded", "2"),
    ] {
        let found = lines(id);
        assert!(found.contains(words), "{id}: `{words}` is not in\n{found}");
    }
    let described = lines("types-without-package");
    assert!(!described.contains("scope__name") && !described.contains("@types/react"), "{described}");
}

#[test]
fn bands_keep_what_was_not_observed_apart_from_zero() {
    let world = World::new();
    let ran = world.ok(&["query", "--saved", "downloads-by-band", "--format", "json"]);
    let rows: Vec<Value> = serde_json::from_slice(&ran.bytes).unwrap();
    let of = |band: &str| rows.iter().find(|row| row["downloads"] == band).unwrap().clone();
    let (unseen, zero) = (of("not observed"), of("0"));
    assert_eq!(
        (&unseen["packages"], &unseen["downloads_30d"], &unseen["share_of_observed"]),
        (&json!(2), &Value::Null, &Value::Null)
    );
    assert_eq!((&zero["packages"], &zero["downloads_30d"]), (&json!(2), &json!(0)));
    let total: u64 = rows.iter().map(|row| row["packages"].as_u64().unwrap()).sum();
    assert_eq!(total, NPM.len() as u64);
}

#[test]
fn parameters_change_the_answer_and_never_the_question() {
    let world = World::new();
    let ask = |value: &str| {
        world.ok(&["query", "--saved", "names-with-prefix", "-p", value, "--format", "csv"]).out()
    };
    assert!(ask("prefix=num").contains("\"npm\",\"numpy\",10"));
    assert_eq!(ask("prefix=x' OR 'a'='a").lines().count(), 1);
    let two = ["query", "--saved", "names-with-prefix", "-p", "prefix=", "-p", "rows=2", "--format", "csv"];
    assert_eq!(world.ok(&two).out().lines().count(), 1 + 2 + 2);
}

#[test]
fn wrong_parameters_are_told_with_the_right_ones() {
    let world = World::new();
    let line = |parameter: &str| world.run(&["query", "--saved", "names-with-prefix", "-p", parameter]);
    line("prefiks=a").failed(2, &["no parameter `prefiks`", "it has: prefix, rows"]);
    line("prefix").failed(2, &["expected NAME=VALUE"]);
    world
        .run(&["query", "--saved", "top-k-share", "-p", "a=1"])
        .failed(2, &["no parameter `a`; it has none"]);
    assert_eq!(line("rows=many").code, 2, "{:?}", line("rows=many"));
}

#[test]
fn the_list_names_every_question_with_its_parameters() {
    let (world, library) = (World::new(), Library::open(None).unwrap());
    let rows: Vec<Value> =
        serde_json::from_slice(&world.ok(&["query", "--list", "--format", "json"]).bytes).unwrap();
    let ids: Vec<_> = rows.iter().map(|row| row["id"].as_str().unwrap()).collect();
    assert_eq!(ids, library.ids(Kind::Question));
    let prefix = rows.iter().find(|row| row["id"] == "names-with-prefix").unwrap();
    assert_eq!(prefix["parameters"], "prefix=react- rows=50");
    let empty = tempfile::tempdir().unwrap();
    assert_eq!(crate::program::ok(empty.path(), &["query", "--list"]).err, "", "a list needs no snapshot");
}

#[test]
fn a_question_may_stand_in_a_file_or_on_standard_input() {
    let world = World::new();
    fs::write(world.path("q.sql"), "-- a comment\nSELECT COUNT(*) AS n\nFROM pypi;\n").unwrap();
    let expected = format!("\"n\"\n{}\n", PYPI.len());
    assert_eq!(world.ok(&["query", "-f", "q.sql", "--format", "csv"]).out(), expected);
    let ran = run_reading(
        world.folder(),
        &["query", "-f", "-", "--format", "csv"],
        "SELECT COUNT(*) AS n FROM pypi",
    );
    assert_eq!((ran.code, ran.out()), (0, expected));
    world.run(&["query", "-f", "none.sql"]).failed(3, &["cannot read `none.sql`"]);
    world.run(&["query"]).failed(2, &["expected a question: SQL, -f FILE, --saved ID or --list"]);
}

#[test]
fn unknown_names_are_told_with_the_place_and_what_is_near() {
    let world = World::new();
    let ask = |sql: &str| world.run(&["query", sql]);
    ask("SELECT name,\n       downloads_30 FROM npm").failed(
        2,
        &[
            "no column `downloads_30`",
            "2 |        downloads_30 FROM npm",
            "  |        ^",
            "did you mean `downloads_30d`",
        ],
    );
    ask("SELECT name FROM npm WHERE nam = 'x'").failed(2, &["error: no column `nam`", "did you mean `name`"]);
    let joined = ask("SELECT COUNT(*) AS n FROM npm a JOIN pypi b ON a.name = b.name WHERE b.nothing > 3");
    joined.failed(2, &["error: no column `nothing`"]);
    assert_eq!(joined.err.matches("latest_version").count(), 1, "{}", joined.err);
    ask("SELECT name FROM nmp")
        .failed(2, &["no table `nmp`", "1 | SELECT name FROM nmp", "did you mean `npm`?"]);
    ask("SELECT name FROM zzzzzz").failed(
        2,
        &[
            "no table `zzzzzz`",
            "known: packages, npm, pypi, releases, dependencies, keywords, outcomes, strata, installed, coverage",
        ],
    );
    ask("SELECT NO_SUCH(name) FROM npm").failed(2, &["no_such"]);
    let saved = world.run(&["query", "--saved", "most-dowloaded"]);
    saved.failed(2, &["no saved question `most-dowloaded`", "did you mean `most-downloaded`"]);
}

#[test]
fn what_is_not_sql_is_told_with_the_place() {
    let world = World::new();
    let ask = |sql: &str| world.run(&["query", sql]);
    ask("SELECT name FRM npm WHERE").failed(2, &["the SQL cannot be read", "1 | SELECT name FRM npm WHERE"]);
    ask("SELEC 1").failed(2, &["the SQL cannot be read", "1 | SELEC 1", "| ^"]);
    ask("SELECT 'a").failed(2, &["the SQL cannot be read"]);
    ask("").failed(2, &["expected one SELECT, found nothing"]);
    ask("SELECT \u{1b}[31m FROM npm").failed(2, &["the SQL cannot be read"]);
    assert_eq!(crate::world::hostile(&ask("SELECT \u{1b}[31m FROM npm").err), None);
}

#[test]
fn what_is_no_question_is_refused_and_changes_nothing() {
    let world = World::new();
    let before = crate::world::tree(world.folder());
    for (sql, found) in [
        ("DROP TABLE npm", "`DROP TABLE …`"),
        ("DELETE FROM npm", "`DELETE FROM …`"),
        ("CREATE TABLE t AS SELECT 1", "`CREATE TABLE …`"),
        ("INSERT INTO npm VALUES (1)", "`INSERT INTO …`"),
        ("SELECT 1; SELECT 2", "2 statements"),
        ("SELECT 1; DROP TABLE npm", "2 statements"),
    ] {
        world.run(&["query", sql]).failed(2, &["expected one SELECT, found", found]);
    }
    assert!(crate::world::tree(world.folder()) == before);
}

#[test]
fn sql_means_what_it_says() {
    let world = World::new();
    for (sql, expected) in [
        ("SELECT COUNT(*) AS n FROM packages WHERE ecosystem = 'pypi'", json!([{"n": PYPI.len()}])),
        (
            "SELECT name FROM npm WHERE name LIKE '@types/%e' ORDER BY name",
            json!([{"name": "@types/gone"}, {"name": "@types/node"}, {"name": "@types/scope__name"}]),
        ),
        ("SELECT name FROM npm WHERE name LIKE 'react-d%'", json!([{"name": "react-dom"}])),
        ("SELECT name FROM npm WHERE name NOT LIKE '%-%' AND name LIKE '%o'", json!([])),
        ("SELECT name FROM npm WHERE name LIKE '_ld'", json!([{"name": "old"}])),
        ("SELECT name FROM npm WHERE name LIKE 'a_%' OR name = 'pre'", json!([{"name": "pre"}])),
        (
            "SELECT scope, COUNT(*) AS n FROM npm WHERE scope IS NOT NULL GROUP BY scope ORDER BY n DESC",
            json!([{"scope": "types", "n": 4}, {"scope": "scope", "n": 3}]),
        ),
        (
            "SELECT scope, COUNT(*) FROM npm WHERE scope IS NOT NULL GROUP BY scope ORDER BY COUNT(*) DESC",
            json!([{"scope": "types", "COUNT(*)": 4}, {"scope": "scope", "COUNT(*)": 3}]),
        ),
        (
            "SELECT scope, MIN(LENGTH(name)), MAX(LENGTH(name)) FROM npm WHERE scope = 'types' GROUP BY scope",
            json!([{"scope": "types", "MIN(LENGTH(name))": 11, "MAX(LENGTH(name))": 18}]),
        ),
        (
            "SELECT STRPOS('abc', '.') AS a, STRPOS('a.c', '.') AS b, POSITION('(' IN 'a(') AS c",
            json!([{"a": 0, "b": 2, "c": 2}]),
        ),
        (
            "SELECT SUM(CASE WHEN (downloads_30d > 5) IS NOT TRUE THEN 1 ELSE 0 END) + SUM(CASE WHEN downloads_30d > 5 THEN 1 ELSE 0 END) AS n FROM npm",
            json!([{"n": NPM.len()}]),
        ),
        ("SELECT COUNT(*), COUNT(*) FROM pypi", json!([{"COUNT(*)": PYPI.len(), "COUNT(*)_1": PYPI.len()}])),
        ("SELECT normal_name AS n FROM packages WHERE name = 'Foo_Bar'", json!([{"n": "foo-bar"}])),
        (
            "WITH t AS (SELECT name FROM pypi WHERE download_rank = 1) SELECT * FROM t",
            json!([{"name": "requests"}]),
        ),
        ("SELECT MAX(latest_release_month) AS m FROM pypi", json!([{"m": "2026-10-01"}])),
        (
            "SELECT 1 / 2 AS half, 7 AS seven, NULL AS nothing",
            json!([{"half": 0.5, "seven": 7, "nothing": null}]),
        ),
    ] {
        assert_eq!(Value::Array(world.rows(sql)), expected, "{sql}");
    }
    for text in [".", "-", "/"] {
        let like = format!("SELECT COUNT(*) AS n FROM npm WHERE name LIKE '%{text}%'");
        let plain =
            format!("SELECT COUNT(*) AS n FROM npm WHERE LENGTH(REPLACE(name, '{text}', '')) < LENGTH(name)");
        assert_eq!(world.rows(&like), world.rows(&plain), "{text} is plain text");
    }
    for (sql, told) in [
        ("SELECT scope, name FROM npm GROUP BY scope", "`name` is neither in GROUP BY nor in an aggregate"),
        ("SELECT AVG(downloads_30d) OVER (ORDER BY name) AS n FROM npm", "a running mean is"),
        ("SELECT name FROM npm WHERE name IN (SELECT name FROM pypi)", "use SEMI JOIN"),
        ("SELECT SUM(downloads_30d * 9000000000000) FROM npm", "does not fit into 64 bits"),
    ] {
        world.run(&["query", sql]).failed(2, &[told]);
    }
}

#[test]
fn what_has_no_name_is_named_as_it_is_written() {
    let world = World::new();
    for (sql, names) in [
        (
            "SELECT COUNT(*), median(downloads_30d), Upper(name) FROM npm GROUP BY Upper(name)",
            vec!["COUNT(*)", "median(downloads_30d)", "Upper(name)"],
        ),
        (
            "SELECT n.name, n.name, n.downloads_30d + 1 FROM npm AS n",
            vec!["name", "name_1", "n.downloads_30d + 1"],
        ),
        ("SELECT COUNT(*), COUNT(*) AS n, COUNT(*) FROM npm", vec!["COUNT(*)", "n", "COUNT(*)_1"]),
        ("SELECT a.name, b.name FROM npm AS a JOIN pypi AS b ON a.name = b.name", vec!["name", "name_1"]),
        (
            "SELECT x, \"MAX(downloads_30d)\" FROM (SELECT MAX(downloads_30d), 1 AS x FROM npm) AS t",
            vec!["x", "MAX(downloads_30d)"],
        ),
    ] {
        let table = world.ok(&["query", sql, "--format", "csv"]).out();
        assert_eq!(columns(&table), names, "{sql}");
    }
}

#[test]
fn days_apart_are_a_number_in_every_form() {
    let world = World::new();
    let sql = "SELECT observed_at - latest_release_month AS days, TIMESTAMP '2026-01-02 12:00:00' - DATE '2026-01-01' AS moments \
               FROM pypi WHERE name = 'requests'";
    for (form, shown) in [
        ("json", "\"days\":60,\"moments\":1.5"),
        ("ndjson", "\"days\":60,\"moments\":1.5"),
        ("csv", "60,1.5"),
        ("tsv", "60\t1.5"),
        ("markdown", "| 60 | 1.5 |"),
        ("table", "60      1.5"),
    ] {
        let told = world.ok(&["query", sql, "--format", form]).out();
        assert!(told.contains(shown), "{form}: {told}");
    }
    world.ok(&["query", sql, "--out", "days.parquet"]);
    let again = "SELECT days + 1 AS next, moments * 2 AS twice FROM read_parquet('days.parquet')";
    assert_eq!(world.rows(again), [json!({"next": 61, "twice": 3.0})]);
}

#[test]
fn a_limit_cuts_and_says_so() {
    let world = World::new();
    let table = world.ok(&["query", "SELECT name FROM npm", "--limit", "3"]).out();
    assert!(
        table.ends_with(&format!("(3 of {} rows; {} cut: --limit 0 shows all)\n", NPM.len(), NPM.len() - 3)),
        "{table}"
    );
    assert_eq!(table.lines().count(), 2 + 3 + 1);
    let csv = world.ok(&["query", "SELECT name FROM npm", "--limit", "3", "--format", "csv"]);
    assert_eq!(csv.out().lines().count(), 1 + 3);
    assert!(csv.err.contains(&format!("3 of {} rows written (--limit)", NPM.len())), "{}", csv.err);
    let both = "SELECT name FROM packages";
    assert!(
        world.ok(&["query", both]).out().contains(&format!("(40 of {} rows; 10 cut", NPM.len() + PYPI.len()))
    );
    let all = world.ok(&["query", both, "--limit", "0"]).out();
    assert_eq!(all.lines().count(), 2 + NPM.len() + PYPI.len());
    assert_eq!(
        world.ok(&["query", both, "--format", "csv"]).out().lines().count(),
        1 + NPM.len() + PYPI.len()
    );
    assert!(world.ok(&["query", "SELECT name FROM npm WHERE name = 'zzz'"]).out().ends_with("(no rows)\n"));
}

#[test]
fn an_answer_goes_to_a_file_whole_and_in_the_form_of_its_extension() {
    let world = World::new();
    for extension in ["csv", "tsv", "json", "ndjson", "md", "parquet"] {
        let file = format!("answer.{extension}");
        let ran = world.ok(&["query", "SELECT name, downloads_30d FROM npm ORDER BY name", "--out", &file]);
        assert_eq!(ran.out(), "", "{file}");
        let form = if extension == "md" { "markdown" } else { extension };
        let printed =
            world.ok(&["query", "SELECT name, downloads_30d FROM npm ORDER BY name", "--format", form]);
        assert!(fs::read(world.path(&file)).unwrap() == printed.bytes, "{file} is not what is printed");
    }
    let failed = world.run(&["query", "SELECT nothing FROM npm", "--out", "answer.csv"]);
    assert_eq!(failed.code, 2);
    assert!(fs::read_to_string(world.path("answer.csv")).unwrap().lines().count() == 1 + NPM.len());
    assert!(!names(world.folder()).iter().any(|name| name.contains(".partial")));
}

#[test]
fn a_table_is_as_wide_as_the_screen_and_no_wider() {
    use unicode_width::UnicodeWidthStr;
    let world = World::new();
    for columns in ["40", "80", "120"] {
        let width: usize = columns.parse().unwrap();
        for sql in [
            "SELECT * FROM npm",
            "SELECT name, latest_version, repository_url, downloads_30d FROM npm",
            "SELECT * FROM coverage",
        ] {
            let ran = run_with(world.folder(), &["query", sql, "--limit", "0"], &[("COLUMNS", columns)]);
            let shown = ran.out();
            let (footer, table): (Vec<&str>, Vec<&str>) =
                shown.lines().partition(|line| line.starts_with('('));
            let widest = table.iter().map(|line| line.width()).max().unwrap();
            assert!(widest <= width, "{widest} of {width}: {sql}");
            assert!(widest + 8 > width, "only {widest} of {width} are used: {sql}");
            assert!(footer.len() <= 1, "{footer:?}");
        }
    }
}

#[test]
fn no_color_changes_nothing_and_there_is_no_colour_without_it_either() {
    let world = World::new();
    let plain = world.ok(&["query", "SELECT name, downloads_30d FROM npm"]);
    let told =
        run_with(world.folder(), &["query", "SELECT name, downloads_30d FROM npm"], &[("NO_COLOR", "1")]);
    assert_eq!((plain.bytes, plain.err), (told.bytes, told.err));
    let forced = run_with(world.folder(), &["query", "SELEC"], &[("CLICOLOR_FORCE", "1"), ("NO_COLOR", "1")]);
    assert!(forced.code == 2 && !forced.err.contains('\u{1b}'), "{forced:?}");
}

#[test]
fn quiet_says_nothing_but_errors() {
    let world = World::new();
    for arguments in [
        &["query", "SELECT name FROM npm", "--limit", "1", "--format", "csv", "--quiet"][..],
        &["snapshot", "--quiet"],
        &["--quiet", "claims"],
        &["report", "-q"],
        &["chart", "lorenz", "-q"],
    ] {
        assert_eq!(world.ok(arguments).err, "", "{arguments:?}");
    }
    world.run(&["query", "SELEC", "--quiet"]).failed(2, &["the SQL cannot be read"]);
    world.run(&["query", "SELECT 1", "--quiet", "--verbose"]).failed(2, &["cannot be used with"]);
}

#[test]
fn a_reader_that_goes_away_is_no_failure() {
    let world = World::new();
    let sql = "SELECT a.name, b.name AS b, c.name AS c FROM npm AS a CROSS JOIN npm AS b CROSS JOIN npm AS c";
    for format in ["csv", "table", "json"] {
        let mut child = command(world.folder(), &["query", sql, "--limit", "0", "--format", format])
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut reader = child.stdout.take().unwrap();
        let mut first = [0; 16];
        reader.read_exact(&mut first).unwrap();
        drop(reader);
        let ended = child.wait_with_output().unwrap();
        let told = String::from_utf8_lossy(&ended.stderr);
        assert_eq!((ended.status.code(), &*told), (Some(0), ""), "{format}");
    }
}

#[test]
fn the_saved_questions_of_a_folder_add_to_the_built_in_ones_and_override_them() {
    let world = World::new();
    fs::create_dir(world.path("mine")).unwrap();
    let own = "-- title: T\n-- question: Q?\n-- column: n (packages): all\nSELECT COUNT(*) AS n FROM pypi\n";
    for id in ["mine", "top-k-share"] {
        fs::write(world.path("mine").join(format!("{id}.sql")), own).unwrap();
        let line = ["query", "--saved", id, "--queries", "mine", "--format", "csv"];
        assert_eq!(world.ok(&line).out(), format!("\"n\"\n{}\n", PYPI.len()));
    }
    world.run(&["query", "--saved", "mine"]).failed(2, &["no saved question `mine`"]);
    world.run(&["query", "--list", "--queries", "none"]).failed(2, &["--queries `none` is not a folder"]);
    fs::write(world.path("mine/mine.sql"), own.replace("title", "tittle")).unwrap();
    let wrong = world.run(&["query", "--saved", "mine", "--queries", "mine"]);
    assert_eq!(wrong.code, 3, "{wrong:?}");
    assert!(wrong.err.contains("mine.sql") && wrong.err.contains("`tittle`"), "{}", wrong.err);
}

#[test]
fn headers_tell_the_unit_and_meaning_of_every_column() {
    let library = Library::open(None).unwrap();
    for id in library.ids(Kind::Question) {
        let question = library.question(id).unwrap();
        assert!(
            question.question.ends_with(['?', '.']) && question.question.contains('?'),
            "{id}: {}",
            question.question
        );
        for column in &question.columns {
            let (name, rest) =
                column.split_once(" (").unwrap_or_else(|| panic!("{id}: `{column}` has no unit"));
            let (unit, meaning) =
                rest.split_once("): ").unwrap_or_else(|| panic!("{id}: `{column}` has no meaning"));
            assert!(!name.is_empty() && !unit.is_empty() && !meaning.is_empty(), "{id}: {column}");
        }
        for parameter in &question.parameters {
            assert!(
                question.sql.contains(&format!(":{}", parameter.name)),
                "{id} does not use `{}`",
                parameter.name
            );
            assert!(!parameter.meaning.is_empty(), "{id}: `{}` has no meaning", parameter.name);
        }
    }
}

#[test]
fn a_parameter_without_a_saved_question_is_refused() {
    World::new().run(&["query", "SELECT 1", "-p", "a=1"]).failed(2, &["--saved"]);
}

#[test]
fn saved_questions_say_nothing_beside_their_answer() {
    let (world, library) = (World::new(), Library::open(None).unwrap());
    for id in library.ids(Kind::Question) {
        assert_eq!(world.ok(&["query", "--saved", id, "--quiet"]).err, "", "{id}");
    }
}

#[test]
fn a_name_of_the_questions_own_hides_a_table() {
    let world = World::new();
    let sql = "WITH npm AS (SELECT name FROM npm WHERE name = 'old') SELECT * FROM npm";
    assert_eq!(world.rows(sql), [json!({"name": "old"})]);
    let sql = "WITH mine AS (SELECT name FROM npm WHERE name = 'old') SELECT * FROM mine";
    assert_eq!(world.rows(sql), [json!({"name": "old"})]);
}

#[test]
fn the_tables_can_be_asked_for() {
    let tables = World::new().rows("SHOW TABLES");
    assert!(tables.contains(&json!({"name": "packages"})), "{tables:?}");
}

#[test]
fn the_last_lines_of_a_table_are_no_wider_than_the_screen_either() {
    use unicode_width::UnicodeWidthStr;
    let world = World::new();
    let ran = run_with(world.folder(), &["query", "SELECT * FROM npm", "--limit", "2"], &[("COLUMNS", "40")]);
    let shown = ran.out();
    let wide: Vec<&str> = shown.lines().filter(|line| line.width() > 40).collect();
    assert!(wide.is_empty(), "{wide:?}");
}

#[test]
fn a_file_that_is_no_csv_is_refused_before_it_is_one_column() {
    let world = World::new();
    for (name, text, words) in [
        ("tabs.csv", "a\tb\n1\t2\n", "tabs and no comma"),
        ("semicolons.csv", "a;b\n1;2\n", "`;` and no comma"),
        ("twice.csv", "a,a\n1,2\n", "two columns of the file have one name"),
    ] {
        fs::write(world.path(name), text).unwrap();
        world.run(&["query", &format!("SELECT * FROM read_csv('{name}')")]).failed(2, &[words]);
    }
    fs::write(world.path("good.csv"), "a,b\n1,2\n").unwrap();
    let day = world.ok(&[
        "query",
        "SELECT CAST('2026-01-02' AS DATE) AS d FROM read_csv('good.csv')",
        "--format",
        "csv",
    ]);
    assert_eq!(day.out(), "\"d\"\n\"2026-01-02\"\n");
    assert_eq!(day.err, "", "the engine's advice to programmers is not passed on");
}
