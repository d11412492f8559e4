//! `listing import`: files with named columns become listings, or are refused in words that help.
//!
//! Left out on purpose: what becomes of a listing (`snapshot`).

use std::fs;
use std::path::Path;

use polars::prelude::*;
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::program::{Ran, ok, run};
use crate::world::{NPM, hostile, names, rows, tree};

const DAY: &str = "2026-10-31";

fn import(folder: &Path, file: &str, ecosystem: &str) -> Ran {
    run(folder, &["listing", "import", file, "--ecosystem", ecosystem, "--as-of", DAY, "--covers", "all"])
}

fn with_file(file: &str, content: &str) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join(file), content).unwrap();
    folder
}

/// Imports a text that must be refused: nothing is written.
fn refused(file: &str, content: &str, words: &[&str]) {
    let folder = with_file(file, content);
    let ran = import(folder.path(), file, "npm");
    ran.failed(3, words);
    assert_eq!(hostile(&ran.err), None, "{}", ran.err);
    assert!(!folder.path().join("output/listing").exists(), "a refused file left something");
}

fn layer(folder: &Path, below: &str) -> Value {
    let path = folder.join("output/listing").join(below);
    serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap()
}

#[test]
fn a_file_of_the_same_name_replaces_the_one_before_and_that_is_told() {
    let folder = with_file("t.csv", "name,downloads_30d\na,1\nb,2\n");
    assert!(!import(folder.path(), "t.csv", "npm").err.contains("replaces"));
    assert!(!import(folder.path(), "t.csv", "npm").err.contains("replaces"), "the same file again");
    fs::write(folder.path().join("t.csv"), "name,downloads_30d\nc,3\n").unwrap();
    let ran = import(folder.path(), "t.csv", "npm");
    assert!(ran.err.contains("replaces the listing `import-t`") && ran.err.contains("2 rows"), "{}", ran.err);
}

#[test]
fn a_month_after_the_day_of_the_file_is_refused() {
    refused(
        "t.csv",
        "name,latest_release_month\na,2020-01\nb,2099-01\n",
        &["column `latest_release_month`, row 2: `2099-01` is after"],
    );
}

#[test]
fn csv_tsv_and_parquet_give_the_same_rows() {
    let (comma, tab) = ("name,downloads_30d,latest_version\nb,12,1.0\na,0,\nc,,=x()\n", "\t");
    let mut frame = df!(
        "name" => ["b", "a", "c"],
        "downloads_30d" => [Some(12i64), Some(0), None],
        "latest_version" => [Some("1.0"), None, Some("=x()")],
    )
    .unwrap();
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    fs::write(path("t.csv"), comma).unwrap();
    fs::write(path("t.tsv"), comma.replace(',', tab)).unwrap();
    ParquetWriter::new(fs::File::create(path("t.parquet")).unwrap()).finish(&mut frame).unwrap();
    for file in ["t.csv", "t.tsv", "t.parquet"] {
        let ran = import(folder.path(), file, "npm");
        assert_eq!(ran.code, 0, "{file}: {ran:?}");
        assert!(ran.err.contains("took downloads_30d: 2 values, 1 missing"), "{ran:?}");
        ok(folder.path(), &["snapshot"]);
        assert_eq!(
            rows(folder.path(), "SELECT name, downloads_30d AS d, latest_version AS v FROM npm"),
            [
                json!({"name": "a", "d": 0, "v": null}),
                json!({"name": "b", "d": 12, "v": "1.0"}),
                json!({"name": "c", "d": null, "v": "=x()"}),
            ],
            "{file}"
        );
    }
}

#[test]
fn a_column_may_come_under_its_other_name() {
    let folder = with_file("t.csv", "name,downloads_last_month\na,5\n");
    let ran = import(folder.path(), "t.csv", "pypi");
    assert!(ran.err.contains("took downloads_last_month as downloads_30d: 1 values, 0 missing"), "{ran:?}");
    ok(folder.path(), &["snapshot"]);
    assert_eq!(rows(folder.path(), "SELECT downloads_30d AS d FROM pypi"), [json!({"d": 5})]);
}

#[test]
fn months_may_be_months_or_days() {
    let folder = with_file("t.csv", "name,latest_release_month\na,2026-10\nb,2026-09-17\nc,\n");
    assert_eq!(import(folder.path(), "t.csv", "pypi").code, 0);
    ok(folder.path(), &["snapshot"]);
    let found = rows(folder.path(), "SELECT latest_release_month AS m FROM pypi ORDER BY name");
    assert_eq!(found, [json!({"m": "2026-10-01"}), json!({"m": "2026-09-01"}), json!({"m": null})]);
}

#[test]
fn an_unknown_column_is_named_with_the_known_ones() {
    refused(
        "t.csv",
        "name,stars\na,1\n",
        &["`t.csv`", "column `stars` is not known", "summary_chars, downloads_30d, downloads_last_month"],
    );
    refused("t.csv", "Name\na\n", &["column `Name` is not known", "name, latest_version"]);
}

#[test]
fn a_wrong_cell_is_named_by_column_and_row() {
    refused(
        "t.csv",
        "name,downloads_30d\na,1\nb,many\n",
        &["column `downloads_30d`, row 2: `many` is not a whole number, zero or more"],
    );
    refused("t.csv", "name,summary_chars\na,-1\n", &["column `summary_chars`, row 1: `-1`"]);
    refused("t.csv", "name,summary_chars\na,1.5\n", &["column `summary_chars`, row 1: `1.5`"]);
    refused("t.csv", "name,summary_chars\na,99999999999999999999\n", &["row 1: `99999999999999999999`"]);
    refused(
        "t.csv",
        "name,latest_release_month\na,2026-10\nb,2026-13\n",
        &["column `latest_release_month`, row 2: `2026-13` is not a month as YYYY-MM, or a date"],
    );
    refused("t.csv", "name,summary_chars\na,\"\u{1b}[31m\"\n", &["row 1: `\\u{1b}[31m`"]);
}

#[test]
fn files_that_are_no_listing_say_what_is_missing() {
    refused("t.csv", "summary_chars\n1\n", &["it has no column `name`", "known columns: name, "]);
    refused("t.csv", "name\ntwo words\n", &["no row has a valid package name"]);
    refused(
        "t.csv",
        "name,downloads_30d,downloads_last_month\na,1,1\n",
        &["two of its columns are `downloads_30d`"],
    );
    refused("t.csv", "", &["`t.csv`"]);
    refused("t.parquet", "no Parquet", &["`t.parquet`"]);
    refused("t.json", "[]", &["`t.json`", ".parquet, .csv or .tsv"]);
    refused("t", "name\na\n", &["must be .parquet, .csv or .tsv"]);
    let folder = tempfile::tempdir().unwrap();
    import(folder.path(), "none.csv", "npm").failed(3, &["cannot read `none.csv`"]);
}

#[test]
fn rows_without_a_valid_name_and_names_twice_are_counted_with_an_example() {
    let folder =
        with_file("t.csv", "name,downloads_30d\na,1\n../b,2\na,3\n\"x\u{1b}[2J\",4\n\"<b>\",5\n,6\n");
    let ran = import(folder.path(), "t.csv", "npm");
    assert_eq!((ran.code, hostile(&ran.err)), (0, None), "{ran:?}");
    assert!(
        ran.err.contains("refused: 1 (the name is there twice; the first row counts, such as `a`)"),
        "{ran:?}"
    );
    let refusals = layer(folder.path(), "npm/import-t.json")["refusals"].clone();
    let counts = refusals.as_array().unwrap().iter().map(|refusal| refusal["count"].as_u64().unwrap());
    assert_eq!(counts.sum::<u64>(), 5, "{refusals}");
    ok(folder.path(), &["snapshot"]);
    assert_eq!(
        rows(folder.path(), "SELECT name, downloads_30d AS d FROM npm"),
        [json!({"name": "a", "d": 1})]
    );
}

#[test]
fn names_are_checked_by_the_rules_of_their_own_ecosystem() {
    let text = "name\n@scope/name\nzope.interface\nUpper\n";
    let folder = with_file("t.csv", text);
    assert!(import(folder.path(), "t.csv", "npm").err.contains("3 packages of npm"));
    let ran = import(folder.path(), "t.csv", "pypi");
    assert!(ran.err.contains("2 packages of PyPI") && ran.err.contains("such as `@scope/name`"), "{ran:?}");
    import(folder.path(), "t.csv", "crates").failed(2, &["crates"]);
}

#[test]
fn hostile_cells_are_kept_exactly() {
    let world = crate::world::World::new();
    for (name, version, _, _, url) in NPM.iter().filter(|(name, ..)| name.starts_with("hostile")) {
        let sql = format!("SELECT latest_version AS v, repository_url AS u FROM npm WHERE name = '{name}'");
        assert_eq!(world.rows(&sql), [json!({"v": version, "u": url})]);
    }
}

#[test]
fn importing_again_takes_the_place_of_the_former_and_the_same_file_gives_the_same_bytes() {
    let folder = with_file("t.csv", "name,downloads_30d\nb,2\na,1\n");
    assert_eq!(import(folder.path(), "t.csv", "npm").code, 0);
    let first = tree(&folder.path().join("output"));
    assert_eq!(import(folder.path(), "t.csv", "npm").code, 0);
    assert!(tree(&folder.path().join("output")) == first, "the same file gave other bytes");
    fs::write(folder.path().join("t.csv"), "name\nc\n").unwrap();
    assert_eq!(import(folder.path(), "t.csv", "npm").code, 0);
    let record = layer(folder.path(), "npm/import-t.json");
    let rows = format!("listing/npm/{}", record["file"].as_str().unwrap());
    assert_eq!(names(&folder.path().join("output")), [rows, "listing/npm/import-t.json".to_owned()]);
    assert_eq!(record["rows"], 1);
}

#[test]
fn a_refused_file_leaves_the_former_import_as_it_was() {
    let folder = with_file("t.csv", "name,downloads_30d\na,1\n");
    assert_eq!(import(folder.path(), "t.csv", "npm").code, 0);
    let before = tree(&folder.path().join("output"));
    fs::write(folder.path().join("t.csv"), "name,downloads_30d\na,x\n").unwrap();
    import(folder.path(), "t.csv", "npm").failed(3, &["row 1"]);
    assert!(tree(&folder.path().join("output")) == before);
}

#[test]
fn the_source_is_recorded_with_its_digest_title_and_note() {
    let folder = with_file("t.csv", "name\na\n");
    let line = [
        "listing",
        "import",
        "t.csv",
        "--ecosystem",
        "npm",
        "--as-of",
        DAY,
        "--title",
        "A title",
        "--note",
        "A note",
    ];
    ok(folder.path(), &line);
    let layer = layer(folder.path(), "npm/import-t.json");
    let digest = pkgcensus::files::sha256_of_file(&folder.path().join("t.csv")).unwrap();
    assert_eq!(layer["sources"][0]["integrity"], format!("sha256-{digest}"));
    let told = (&layer["sources"][0]["title"], &layer["notes"][0]["text"], &layer["as_of"], &layer["covers"]);
    assert_eq!(told, (&json!("A title"), &json!("A note"), &json!(DAY), &json!("part")));
}

#[test]
fn files_of_other_programs_are_read_byte_order_mark_and_all() {
    let folder = with_file("t.csv", "\u{feff}name,summary_chars\r\nb,2\r\na,1\r\n");
    assert_eq!(import(folder.path(), "t.csv", "npm").code, 0);
    ok(folder.path(), &["snapshot"]);
    let found = rows(folder.path(), "SELECT name, summary_chars AS s FROM npm ORDER BY name");
    assert_eq!(found, [json!({"name": "a", "s": 1}), json!({"name": "b", "s": 2})]);
}

#[test]
fn tables_of_every_system_give_the_same_rows_and_cells_keep_their_own_ends_of_lines() {
    let text = "name\trepository_url\nb\thttps://code.example/b\na\t\"x\ry\"\n";
    let utf16 = |unit: fn(u16) -> [u8; 2]| -> Vec<u8> {
        format!("\u{feff}{text}").encode_utf16().flat_map(unit).collect()
    };
    for bytes in [
        text.as_bytes().to_vec(),
        text.replace('\n', "\r\n").into_bytes(),
        text.replace('\n', "\r").into_bytes(),
        utf16(u16::to_le_bytes),
        utf16(u16::to_be_bytes),
    ] {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("t.tsv"), &bytes).unwrap();
        assert_eq!(import(folder.path(), "t.tsv", "npm").code, 0, "{bytes:?}");
        ok(folder.path(), &["snapshot"]);
        let found = rows(folder.path(), "SELECT name, repository_url AS r FROM npm ORDER BY name");
        assert_eq!(
            found,
            [json!({"name": "a", "r": "x\ry"}), json!({"name": "b", "r": "https://code.example/b"})]
        );
    }
    refused("t.csv", "n\0a\0m\0e\0\n\0a\0\n\0", &["`t.csv`"]);
}

#[test]
fn words_that_other_programs_take_for_nothing_stay_words() {
    let folder = with_file("t.csv", "name,latest_version\nnull,NULL\nNaN,nan\nNA,N/A\n007,1.10\n");
    assert_eq!(import(folder.path(), "t.csv", "npm").code, 0);
    ok(folder.path(), &["snapshot"]);
    let found = rows(folder.path(), "SELECT name, latest_version AS v FROM npm ORDER BY name");
    let row = |name: &str, v: &str| json!({"name": name, "v": v});
    assert_eq!(found, [row("007", "1.10"), row("NA", "N/A"), row("NaN", "nan"), row("null", "NULL")]);
}

#[test]
fn broken_text_is_refused_by_file() {
    refused("t.csv", "name,latest_version\na,1,9\n", &["`t.csv`", "more fields"]);
    refused("t.csv", "name,latest_version\na,\"x\n", &["`t.csv`"]);
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("t.csv"), b"name,latest_version\na,\xff\xfe\n").unwrap();
    import(folder.path(), "t.csv", "npm").failed(3, &["`t.csv`", "utf-8"]);
}

/// Imports one typed Parquet column beside the names `a` and `b`.
fn typed(column: Column) -> (TempDir, Ran) {
    let folder = tempfile::tempdir().unwrap();
    let names = Column::new("name".into(), ["a", "b"]);
    let mut frame = DataFrame::new(2, vec![names, column]).unwrap();
    ParquetWriter::new(fs::File::create(folder.path().join("t.parquet")).unwrap())
        .finish(&mut frame)
        .unwrap();
    let ran = import(folder.path(), "t.parquet", "npm");
    (folder, ran)
}

#[test]
fn typed_columns_are_taken_where_they_hold_what_the_column_holds() {
    for column in [
        Column::new("downloads_30d".into(), [1.0f64, 2.0]),
        Column::new("downloads_30d".into(), [1i32, 2]),
        Column::new("downloads_30d".into(), [1u64, 2]),
        Column::new("downloads_30d".into(), ["1", "2"]),
    ] {
        let kind = column.dtype().clone();
        let (folder, ran) = typed(column);
        assert_eq!(ran.code, 0, "{kind}: {ran:?}");
        ok(folder.path(), &["snapshot"]);
        assert_eq!(
            rows(folder.path(), "SELECT SUM(downloads_30d) AS d FROM npm"),
            [json!({"d": 3})],
            "{kind}"
        );
    }
    for column in [
        Column::new("downloads_30d".into(), [1.0f64, 2.5]),
        Column::new("downloads_30d".into(), [1i64, -2]),
        Column::new("downloads_30d".into(), [1u64, u64::MAX]),
        Column::new("downloads_30d".into(), [1.0f64, f64::INFINITY]),
        Column::new("downloads_30d".into(), [true, false]),
    ] {
        let kind = column.dtype().clone();
        let (folder, ran) = typed(column);
        assert_eq!(ran.code, 3, "{kind}: {ran:?}");
        assert!(ran.err.contains("`downloads_30d`"), "{kind}: {ran:?}");
        assert!(!folder.path().join("output/listing").exists());
    }
}

#[test]
fn a_blank_repository_is_none_and_a_blank_version_is_no_version() {
    let folder = with_file(
        "t.csv",
        "name,latest_version,repository_url\na,\"\",\"\"\nb,\" \",\" \"\nc,1.0,https://code.example/c\n",
    );
    assert_eq!(import(folder.path(), "t.csv", "npm").code, 0);
    ok(folder.path(), &["snapshot"]);
    let found = rows(
        folder.path(),
        "SELECT COUNT(latest_version) AS versions, SUM(CASE WHEN repository_state = 'declared' THEN 1 ELSE 0 END) AS declared FROM npm",
    );
    assert_eq!(found, [json!({"versions": 1, "declared": 1})]);
}

#[cfg(target_os = "linux")]
#[test]
fn a_disk_that_fills_up_leaves_the_former_listing() {
    let folder = with_file("t.csv", "name\na\n");
    assert_eq!(import(folder.path(), "t.csv", "npm").code, 0);
    let before = tree(&folder.path().join("output"));
    let many: String = (0..20_000).map(|n| format!("package-{}\n", n * 7919 % 1_000_003)).collect();
    fs::write(folder.path().join("t.csv"), format!("name\n{many}")).unwrap();
    let line = ["listing", "import", "t.csv", "--ecosystem", "npm", "--as-of", DAY, "--covers", "all"];
    crate::trouble::with_small_files(folder.path(), 8, &line).failed(3, &["File too large"]);
    assert_eq!(
        names(&folder.path().join("output")),
        before.iter().map(|(name, _)| name.clone()).collect::<Vec<_>>()
    );
    assert!(tree(&folder.path().join("output")) == before, "the former listing was changed");
}

#[test]
fn whole_numbers_that_were_written_as_fractions_are_taken() {
    let folder = with_file("t.csv", "name,downloads_30d\na,12.0\nb,\n");
    let ran = import(folder.path(), "t.csv", "npm");
    assert_eq!(ran.code, 0, "typed columns take 12.0, and so should text: {ran:?}");
}
