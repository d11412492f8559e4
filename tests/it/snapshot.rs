//! The snapshot: same input same bytes, every null with its reason, a manifest that proves the files.
//!
//! Left out on purpose: damage and trouble (`trouble`), and asking questions (`query`).

use std::fs;

use pkgcensus::files::sha256_of_file;
use serde_json::{Value, json};

use crate::program::{ok, run};
use crate::registry::Registry;
use crate::world::{DAY, NPM, PYPI, World, names, rows, tree};

fn manifest(world: &World) -> Value {
    serde_json::from_str(&fs::read_to_string(world.snapshot("manifest.json")).unwrap()).unwrap()
}

/// A column's row of `coverage`, as an object of its counts that are not zero.
fn counts(rows: &[Value], ecosystem: &str, column: &str) -> Value {
    let row = rows.iter().find(|row| row["ecosystem"] == ecosystem && row["column"] == column).unwrap();
    let kept = row.as_object().unwrap().iter().filter(|(_, value)| value.as_u64().is_some_and(|n| n > 0));
    Value::Object(kept.map(|(key, value)| (key.clone(), value.clone())).collect())
}

#[test]
fn the_same_listings_give_the_same_bytes_in_another_folder_and_again() {
    let (one, two) = (World::new(), World::new());
    let first = tree(&one.path("output"));
    assert!(first == tree(&two.path("output")), "two folders differ");
    one.ok(&["snapshot"]);
    assert!(first == tree(&one.path("output")), "a second snapshot differs");
    assert_eq!(
        names(&one.path("output").join(DAY)),
        ["coverage", "manifest", "packages-npm", "packages-pypi"].map(|stem| format!(
            "snapshot-v1/{stem}.{}",
            if stem == "manifest" { "json" } else { "parquet" }
        ))
    );
}

#[test]
fn compact_and_whole_replace_each_other_without_a_rest() {
    let world = World::new();
    let whole = tree(&world.path("output"));
    world.ok(&["snapshot", "--compact"]);
    assert!(tree(&world.path("output")) != whole);
    world.ok(&["snapshot"]);
    assert!(tree(&world.path("output")) == whole);
}

#[test]
fn coverage_adds_up_for_every_column() {
    for arguments in [&["snapshot"][..], &["snapshot", "--compact"]] {
        let world = World::unfrozen();
        world.ok(arguments);
        let sql = "SELECT ecosystem, \"column\", packages, observed + \"none\" + not_asked + not_in_source + withheld \
                   + refused + left_out + unknown AS total, observed, zero FROM coverage";
        let found = world.rows(sql);
        assert!(found.len() > 90, "{}", found.len());
        for row in &found {
            assert_eq!(row["packages"], row["total"], "{row}");
            assert!(row["zero"].as_u64() <= row["observed"].as_u64(), "{row}");
        }
    }
}

#[test]
fn coverage_counts_what_is_in_the_table() {
    let world = World::new();
    let columns = world.rows("SELECT ecosystem, \"column\", observed, zero FROM coverage WHERE observed > 0");
    for row in &columns {
        let (table, column) = (row["ecosystem"].as_str().unwrap(), row["column"].as_str().unwrap());
        let found = world.rows(&format!("SELECT COUNT({column}) AS observed FROM {table}"));
        assert_eq!(found[0]["observed"], row["observed"], "{table}.{column}");
    }
    let zeros = world.rows("SELECT COUNT(*) AS n FROM npm WHERE downloads_30d = 0");
    let known =
        world.rows("SELECT zero AS n FROM coverage WHERE ecosystem = 'npm' AND \"column\" = 'downloads_30d'");
    assert_eq!((&zeros, zeros[0]["n"].as_u64()), (&known, Some(2)));
}

#[test]
fn every_null_of_imported_columns_has_its_reason() {
    let world = World::new();
    let found = world.rows("SELECT * FROM coverage");
    let (npm, pypi) = (NPM.len(), PYPI.len());
    for (ecosystem, column, expected) in [
        ("npm", "downloads_30d", json!({"packages": npm, "observed": 28, "zero": 2, "unknown": 2})),
        ("npm", "summary_chars", json!({"packages": npm, "observed": 27, "zero": 1, "unknown": 3})),
        ("npm", "latest_version", json!({"packages": npm, "observed": 28, "unknown": 2})),
        ("npm", "repository_url", json!({"packages": npm, "observed": 24, "unknown": 6})),
        ("npm", "repository_host", json!({"packages": npm, "observed": 22, "refused": 2, "unknown": 6})),
        ("npm", "license", json!({"packages": npm, "not_asked": npm})),
        ("npm", "readme_state", json!({"packages": npm, "not_asked": npm})),
        ("npm", "latest_release_month", json!({"packages": npm, "not_asked": npm})),
        ("pypi", "downloads_30d", json!({"packages": pypi, "not_asked": pypi})),
        ("pypi", "latest_release_month", json!({"packages": pypi, "observed": 19, "unknown": 1})),
        ("pypi", "name", json!({"packages": pypi, "observed": pypi})),
    ] {
        assert_eq!(counts(&found, ecosystem, column), expected, "{ecosystem}.{column}");
    }
}

#[test]
fn what_is_left_out_for_size_is_said_to_be() {
    let world = World::unfrozen();
    world.ok(&["snapshot", "--compact"]);
    let found = world.rows("SELECT * FROM coverage");
    let expected = json!({"packages": NPM.len(), "left_out": 24, "unknown": 6});
    assert_eq!(counts(&found, "npm", "repository_url"), expected);
    let note =
        found.iter().find(|row| row["ecosystem"] == "npm" && row["column"] == "repository_url").unwrap();
    assert!(note["note"].as_str().unwrap().contains("left out of this snapshot for size"), "{note}");
    assert_eq!(
        world.rows("SELECT COUNT(repository_url) AS n, COUNT(repository_host) AS h FROM npm"),
        [json!({"n": 0, "h": 22})]
    );
    assert_eq!(manifest(&world)["left_out"], json!(["repository_url"]));
}

/// npm from its registry (four names, counts of three, repositories of three) and a file about two of them.
fn mixed() -> tempfile::TempDir {
    let (registry, folder) = (Registry::start(), tempfile::tempdir().unwrap());
    registry.publish("all-the-package-names", "1.0.0", r#"["a", "b", "c", "d"]"#);
    registry.publish("download-counts", "2.20260301.0", r#"{"a": 10, "b": 0, "c": 10}"#);
    registry.publish(
        "all-the-package-repos",
        "1.0.0",
        r#"{"a": "https://code.example/a", "b": null, "c": "?"}"#,
    );
    ok(folder.path(), &["refresh", "npm", "--listing", "--no-snapshot", "--npm-registry", registry.url()]);
    fs::write(folder.path().join("some.csv"), "name,summary_chars,downloads_30d\na,0,7\nd,,8\nz,1,9\n")
        .unwrap();
    let line =
        ["listing", "import", "some.csv", "--ecosystem", "npm", "--as-of", "2026-01-01", "--note", "a note"];
    ok(folder.path(), &line);
    ok(folder.path(), &["snapshot"]);
    folder
}

#[test]
fn sources_that_do_not_list_a_package_are_told_from_sources_that_say_nothing() {
    let folder = mixed();
    let found = rows(folder.path(), "SELECT * FROM coverage");
    for (column, expected) in [
        ("summary_chars", json!({"packages": 4, "observed": 1, "zero": 1, "unknown": 1, "not_in_source": 2})),
        ("downloads_30d", json!({"packages": 4, "observed": 4, "zero": 1})),
        ("repository_state", json!({"packages": 4, "observed": 3, "not_in_source": 1})),
        ("repository_url", json!({"packages": 4, "observed": 2, "none": 1, "not_in_source": 1})),
        (
            "repository_host",
            json!({"packages": 4, "observed": 1, "none": 1, "refused": 1, "not_in_source": 1}),
        ),
    ] {
        assert_eq!(counts(&found, "npm", column), expected, "{column}");
    }
    let sources = found.iter().find(|row| row["column"] == "downloads_30d").unwrap();
    assert_eq!(sources["source"], "download-counts, import-some");
    let note = sources["note"].as_str().unwrap();
    assert!(
        note.contains("a note")
            && note.contains("`download-counts` counts each package's own 30 days, ending between 2026-02-28 and 2026-09-28")
            && note.contains("`import-some` counts 30 days; it is not known which"),
        "{note}"
    );
}

#[test]
fn the_listing_of_all_goes_before_a_file_about_some_and_what_it_does_not_list_is_counted() {
    let folder = mixed();
    let found =
        rows(folder.path(), "SELECT name, downloads_30d AS d, summary_chars AS s FROM npm ORDER BY name");
    assert_eq!(
        found,
        [
            json!({"name": "a", "d": 10, "s": 0}),
            json!({"name": "b", "d": 0, "s": null}),
            json!({"name": "c", "d": 10, "s": null}),
            json!({"name": "d", "d": 8, "s": null}),
        ]
    );
    let ran = ok(folder.path(), &["snapshot"]);
    let told = "left out of import-some: 1 (the name is not in the registry's listing, such as `z`)";
    assert!(ran.err.contains(told), "{ran:?}");
}

#[test]
fn missing_is_never_zero() {
    let world = World::new();
    let unknown: Vec<&str> = NPM.iter().filter(|row| row.3.is_empty()).map(|row| row.0).collect();
    let sql = "SELECT name FROM npm WHERE downloads_30d IS NULL ORDER BY name";
    let found: Vec<_> = world.rows(sql).iter().map(|row| row["name"].as_str().unwrap().to_owned()).collect();
    let mut expected = unknown.clone();
    expected.sort_unstable();
    assert_eq!(found, expected);
    assert_eq!(
        world.rows("SELECT SUM(downloads_30d) AS d, MIN(summary_chars) AS s, COUNT(*) AS n FROM npm WHERE downloads_30d IS NULL"),
        [json!({"d": null, "s": null, "n": 2})],
        "the sum of what is missing is missing, too"
    );
    let observed = world.rows("SELECT COUNT(downloads_30d) AS n, MIN(downloads_30d) AS least FROM npm");
    assert_eq!(observed, [json!({"n": 28, "least": 0})]);
}

#[test]
fn ranks_go_by_downloads_and_ties_by_name() {
    let world = World::new();
    let mut expected: Vec<(i64, &str)> = NPM
        .iter()
        .filter(|row| !row.3.is_empty())
        .map(|row| (-row.3.parse::<i64>().unwrap(), row.0))
        .collect();
    expected.sort_unstable();
    let found =
        world.rows("SELECT name, download_rank AS r FROM npm WHERE download_rank IS NOT NULL ORDER BY r");
    let found: Vec<_> = found
        .iter()
        .map(|row| (row["name"].as_str().unwrap().to_owned(), row["r"].as_u64().unwrap()))
        .collect();
    let wanted: Vec<_> =
        expected.iter().zip(1u64..).map(|((_, name), rank)| ((*name).to_owned(), rank)).collect();
    assert_eq!(found, wanted);
    assert!(
        wanted.windows(2).any(|pair| pair[0].0 == "@scope/tool" && pair[1].0 == "requests"),
        "a tie is among them"
    );
    let given = world.rows("SELECT name FROM pypi WHERE download_rank <= 2 ORDER BY download_rank");
    assert_eq!(given, [json!({"name": "requests"}), json!({"name": "numpy"})]);
}

#[test]
fn the_manifest_proves_the_files() {
    let world = World::new();
    let manifest = manifest(&world);
    assert_eq!((&manifest["schema_version"], &manifest["as_of"]), (&json!(1), &json!(DAY)));
    let files = manifest["files"].as_array().unwrap();
    let told: Vec<_> =
        files.iter().map(|file| (file["file"].as_str().unwrap(), file["rows"].as_u64().unwrap())).collect();
    let coverage = world.rows("SELECT COUNT(*) AS n FROM coverage")[0]["n"].as_u64().unwrap();
    assert_eq!(
        told,
        [
            ("packages-npm.parquet", NPM.len() as u64),
            ("packages-pypi.parquet", PYPI.len() as u64),
            ("coverage.parquet", coverage)
        ]
    );
    for file in files {
        let path = world.snapshot(file["file"].as_str().unwrap());
        assert_eq!(file["sha256"], sha256_of_file(&path).unwrap());
        assert_eq!(file["bytes"], fs::metadata(&path).unwrap().len());
    }
    let text = fs::read_to_string(world.snapshot("manifest.json")).unwrap();
    assert!(!text.contains(&*world.folder().to_string_lossy()), "a path of the machine is in the manifest");
}

#[test]
fn the_tables_have_the_columns_and_types_of_the_schema() {
    use pkgcensus::snapshot::schema::{COVERAGE, PACKAGES};
    use polars::prelude::*;
    let world = World::new();
    for (file, table) in [
        ("packages-npm.parquet", PACKAGES),
        ("packages-pypi.parquet", PACKAGES),
        ("coverage.parquet", COVERAGE),
    ] {
        let frame = ParquetReader::new(fs::File::open(world.snapshot(file)).unwrap()).finish().unwrap();
        let found: Vec<_> = frame
            .columns()
            .iter()
            .map(|column| (column.name().to_string(), column.dtype().clone()))
            .collect();
        let wanted: Vec<_> =
            table.columns.iter().map(|column| (column.name.to_owned(), column.kind.data_type())).collect();
        assert_eq!(found, wanted, "{file}");
        for column in table.columns.iter().filter(|column| column.null_means.is_empty()) {
            assert_eq!(frame.column(column.name).unwrap().null_count(), 0, "{file}: {}", column.name);
        }
    }
}

#[test]
fn without_a_listing_of_all_the_population_is_the_union_and_that_is_said() {
    let folder = tempfile::tempdir().unwrap();
    for (file, text) in
        [("one.csv", "name,summary_chars\na,1\nb,2\n"), ("two.csv", "name,downloads_30d\nb,3\nc,4\n")]
    {
        fs::write(folder.path().join(file), text).unwrap();
        ok(folder.path(), &["listing", "import", file, "--ecosystem", "npm", "--as-of", DAY]);
    }
    let ran = ok(folder.path(), &["snapshot"]);
    assert!(
        ran.err.contains("npm: 3 packages as of 2026-10-31 (no source that lists every package)"),
        "{ran:?}"
    );
    let found =
        rows(folder.path(), "SELECT name, summary_chars AS s, downloads_30d AS d FROM npm ORDER BY name");
    assert_eq!(
        found,
        [
            json!({"name": "a", "s": 1, "d": null}),
            json!({"name": "b", "s": 2, "d": 3}),
            json!({"name": "c", "s": null, "d": 4}),
        ]
    );
    assert_eq!(
        counts(&rows(folder.path(), "SELECT * FROM coverage"), "npm", "summary_chars"),
        json!({"packages": 3, "observed": 2, "not_in_source": 1})
    );
    let empty = rows(folder.path(), "SELECT COUNT(*) AS n FROM pypi");
    assert_eq!(empty, [json!({"n": 0})], "an ecosystem without a listing has no rows and is no error");
}

#[test]
fn the_day_is_that_of_the_newest_listing_and_older_days_stay() {
    let world = World::new();
    let file = world.path("later.csv");
    fs::write(&file, "name\nrequests\n").unwrap();
    world.ok(&[
        "listing",
        "import",
        "later.csv",
        "--ecosystem",
        "pypi",
        "--as-of",
        "2026-11-05",
        "--covers",
        "all",
    ]);
    world.ok(&["snapshot"]);
    assert_eq!(world.rows("SELECT COUNT(*) AS n FROM pypi"), [json!({"n": 1})]);
    let old = world.ok(&["query", "SELECT COUNT(*) AS n FROM pypi", "--as-of", DAY, "--format", "csv"]);
    assert_eq!(old.out(), format!("\"n\"\n{}\n", PYPI.len()));
    run(world.folder(), &["query", "SELECT 1", "--as-of", "2026-01-01"])
        .failed(3, &["no snapshot of 2026-01-01 in `output`", "it has 2026-10-31, 2026-11-05"]);
}
