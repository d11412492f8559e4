//! What goes wrong around a snapshot: nothing there, files that are damaged, missing or from a newer program, folders that
//! cannot be written, a disk that is full. A message names it, and nothing is left half-written.
//!
//! Left out on purpose: trouble with registries (`listing_npm`, `listing_pypi`).

use std::fs;
use std::path::Path;
use std::process::Command;

use serde_json::Value;

use crate::program::{Ran, command, finish, ok, run};
use crate::world::{DAY, World, names, tree};

const QUESTION: [&str; 2] =
    ["query", "SELECT SUM(downloads_30d) AS d, COUNT(latest_version) AS v FROM packages"];

fn edit_manifest(world: &World, edit: impl FnOnce(&mut Value)) {
    let path = world.snapshot("manifest.json");
    let mut manifest: Value = serde_json::from_str(&fs::read_to_string(&path).unwrap()).unwrap();
    edit(&mut manifest);
    fs::write(path, manifest.to_string()).unwrap();
}

#[test]
fn without_a_snapshot_every_reader_says_how_to_make_one() {
    let folder = tempfile::tempdir().unwrap();
    for arguments in [&QUESTION[..], &["claims"], &["report"], &["chart", "--all"]] {
        run(folder.path(), arguments).failed(3, &["no snapshot in `output`", "pkgcensus refresh --listing"]);
    }
    run(folder.path(), &["snapshot"]).failed(3, &["no listing in `output`", "pkgcensus listing import FILE"]);
    assert_eq!(names(folder.path()), Vec::<String>::new(), "a reader made something");
}

#[test]
fn a_manifest_of_a_newer_schema_is_refused() {
    let world = World::new();
    edit_manifest(&world, |manifest| manifest["schema_version"] = 2.into());
    world
        .run(&QUESTION)
        .failed(3, &["manifest.json", "schema version 2, newer than this program's 1", "upgrade"]);
}

#[test]
fn a_newer_schema_is_told_even_where_nothing_else_of_the_manifest_is_known() {
    let world = World::new();
    fs::write(world.snapshot("manifest.json"), r#"{"schema_version": 9, "everything": "new"}"#).unwrap();
    world.run(&QUESTION).failed(3, &["schema version 9, newer"]);
}

#[test]
fn a_manifest_that_is_none_is_named() {
    let world = World::new();
    for text in ["", "{", "[]", r#"{"schema_version": 1}"#] {
        fs::write(world.snapshot("manifest.json"), text).unwrap();
        world
            .run(&QUESTION)
            .failed(3, &["manifest.json` is not a snapshot's manifest", "pkgcensus snapshot"]);
    }
}

#[test]
fn a_file_that_is_missing_or_cut_is_named() {
    for file in ["packages-npm.parquet", "packages-pypi.parquet", "coverage.parquet"] {
        let world = World::new();
        let path = world.snapshot(file);
        let bytes = fs::read(&path).unwrap();
        fs::write(&path, &bytes[..bytes.len() - 7]).unwrap();
        let size = format!("{} bytes, expected {}", bytes.len() - 7, bytes.len());
        for arguments in [&QUESTION[..], &["claims"], &["report"]] {
            world.run(arguments).failed(3, &[file, "is damaged", &size]);
        }
        fs::remove_file(&path).unwrap();
        world.run(&QUESTION).failed(3, &[file, "is damaged", "No such file"]);
    }
}

/// Overwrites the middle of a file: same size, other bytes.
fn scramble(path: &Path, from: usize, length: usize) {
    let mut bytes = fs::read(path).unwrap();
    for byte in bytes.iter_mut().skip(from).take(length) {
        *byte = !*byte;
    }
    fs::write(path, bytes).unwrap();
}

#[test]
fn bytes_that_were_changed_are_found_by_their_digest() {
    let world = World::new();
    let path = world.snapshot("packages-npm.parquet");
    let length = fs::metadata(&path).unwrap().len() as usize;
    scramble(&path, 4, length - 16);
    world
        .run(&QUESTION)
        .failed(3, &["packages-npm.parquet` is damaged", "its SHA-256 is not the manifest's"]);
    world.run(&["claims"]).failed(3, &["packages-npm.parquet` is damaged"]);
    let before = names(world.folder());
    world.run(&["report"]).failed(3, &["packages-npm.parquet` is damaged"]);
    assert_eq!(names(world.folder()), before, "half a report was written");
}

#[test]
fn a_snapshot_made_again_heals_a_damaged_one() {
    let world = World::new();
    let whole = tree(&world.path("output"));
    scramble(&world.snapshot("packages-npm.parquet"), 4, 500);
    fs::remove_file(world.snapshot("coverage.parquet")).unwrap();
    world.ok(&["snapshot"]);
    assert!(tree(&world.path("output")) == whole);
}

#[test]
fn a_damaged_listing_is_named_and_the_snapshot_stays() {
    let world = World::new();
    let path = rows_of(&world, "import-npm-world");
    let length = fs::metadata(&path).unwrap().len() as usize;
    scramble(&path, 4, length - 16);
    let before = tree(&world.path("output").join(DAY));
    let ran = world.run(&["snapshot"]);
    assert_eq!(ran.code, 3, "{ran:?}");
    assert!(tree(&world.path("output").join(DAY)) == before, "a snapshot that failed changed the old one");
    fs::write(world.path("output/listing/npm/import-npm-world.json"), "{").unwrap();
    world.run(&["snapshot"]).failed(3, &["import-npm-world.json", "is not a layer's record"]);
}

#[test]
fn a_listing_of_a_newer_program_is_refused() {
    let world = World::new();
    let path = world.path("output/listing/npm/import-npm-world.json");
    let mut record: Value = serde_json::from_str(&fs::read_to_string(&path).unwrap()).unwrap();
    record["form"] = 2.into();
    fs::write(&path, record.to_string()).unwrap();
    world.run(&["snapshot"]).failed(3, &["has form 2, made by a newer pkgcensus"]);
}

#[test]
fn a_folder_that_cannot_be_written_is_named() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("output"), "a file where a folder should be").unwrap();
    fs::write(folder.path().join("t.csv"), "name\na\n").unwrap();
    let line = ["listing", "import", "t.csv", "--ecosystem", "npm", "--as-of", DAY];
    run(folder.path(), &line).failed(3, &["`output/listing`"]);
    let refresh = ["refresh", "npm", "--listing", "--npm-registry", "http://127.0.0.1:1/"];
    run(folder.path(), &refresh).failed(3, &["`output/listing`"]);
    run(folder.path(), &["report"]).failed(3, &["output"]);
}

#[test]
fn an_answer_that_cannot_be_put_where_it_should_go_is_named() {
    let world = World::new();
    let to = |path: &str| world.run(&["query", "SELECT 1 AS one", "--out", path]);
    to("nowhere/answer.csv").failed(3, &["nowhere/answer.csv"]);
    fs::create_dir(world.path("folder.csv")).unwrap();
    to("folder.csv").failed(3, &["folder.csv"]);
    assert_eq!(names(&world.path("folder.csv")), Vec::<String>::new());
    let left: Vec<_> = names(world.folder()).into_iter().filter(|name| name.contains("partial")).collect();
    assert_eq!(left, Vec::<String>::new());
}

#[test]
fn reports_and_charts_that_cannot_be_written_are_named() {
    let world = World::new();
    fs::write(world.path("output").join(DAY).join("charts"), "a file where a folder should be").unwrap();
    world.run(&["report"]).failed(3, &["charts"]);
    world.run(&["chart", "lorenz"]).failed(3, &["charts"]);
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_device_is_named() {
    let world = World::new();
    world.run(&["query", "SELECT * FROM npm", "--out", "/dev/full"]).failed(3, &["No space left on device"]);
    let full = fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
    let mut child = command(world.folder(), &["query", "SELECT * FROM npm"]);
    let status = child.stdout(full).stderr(std::process::Stdio::null()).status().unwrap();
    assert_eq!(status.code(), Some(3));
}

/// Runs the program with no file allowed to grow beyond `blocks` of 512 or 1,024 bytes, as on a disk that fills up.
pub fn with_small_files(folder: &Path, blocks: u32, arguments: &[&str]) -> Ran {
    let script = format!("trap '' XFSZ; ulimit -f {blocks}; exec \"$0\" \"$@\"");
    let mut shell = Command::new("/bin/sh");
    shell.env_clear().env("HOME", folder).current_dir(folder).arg("-c").arg(script);
    finish(shell.arg(env!("CARGO_BIN_EXE_pkgcensus")).args(arguments))
}

#[cfg(target_os = "linux")]
#[test]
fn a_disk_that_fills_up_leaves_the_old_snapshot_and_nothing_half_written() {
    let world = World::new();
    let before = tree(&world.path("output"));
    let ran = with_small_files(world.folder(), 4, &["snapshot"]);
    ran.failed(3, &["File too large"]);
    assert!(tree(&world.path("output")) == before, "{:?}", names(&world.path("output")));
    with_small_files(world.folder(), 4, &["report"]).failed(3, &["File too large", "could not write"]);
    let partial: Vec<_> =
        names(world.folder()).into_iter().filter(|name| name.contains(".partial")).collect();
    assert_eq!(partial, Vec::<String>::new());
    let out = with_small_files(world.folder(), 1, &["query", "SELECT * FROM npm", "--out", "answer.csv"]);
    out.failed(3, &["answer.csv", "File too large"]);
    assert!(!world.path("answer.csv").exists());
    ok(world.folder(), &["query", "SELECT 1"]);
}

/// What a question says over a snapshot, in this process; a panic is none.
fn asked(output: &Path) -> Option<Result<String, String>> {
    use pkgcensus::query::Catalog;
    use pkgcensus::snapshot::Snapshot;
    let ask = || {
        let snapshot = Snapshot::open(output, None).map_err(|error| error.to_string())?;
        let sql = "SELECT name, latest_version, downloads_30d, summary_chars, repository_host FROM npm";
        let rows = Catalog::new(snapshot).run(sql).map_err(|error| error.to_string())?;
        Ok(format!("{rows:?}"))
    };
    std::panic::catch_unwind(ask).ok()
}

#[test]
fn a_byte_changed_anywhere_is_harmless_or_named() {
    let world = World::new();
    let path = world.snapshot("packages-npm.parquet");
    let good = fs::read(&path).unwrap();
    let answer = asked(&world.path("output")).unwrap().unwrap();
    let mut wrong = Vec::new();
    for at in (4..good.len()).step_by(11) {
        let mut bytes = good.clone();
        bytes[at] = !bytes[at];
        fs::write(&path, bytes).unwrap();
        match asked(&world.path("output")) {
            Some(Ok(found)) if found == answer => (),
            Some(Err(why)) if why.contains("packages-npm.parquet` is damaged") => (),
            Some(Ok(_)) => wrong.push(format!("byte {at}: another answer")),
            Some(Err(why)) => wrong.push(format!("byte {at}: {why}")),
            None => wrong.push(format!("byte {at}: a panic")),
        }
    }
    assert!(wrong.is_empty(), "{} bytes:\n{}", good.len(), wrong.join("\n"));
}

#[test]
fn a_damaged_listing_is_named_by_its_file() {
    let world = World::new();
    let path = rows_of(&world, "import-npm-world");
    let length = fs::metadata(&path).unwrap().len() as usize;
    scramble(&path, 4, length - 16);
    world.run(&["snapshot"]).failed(3, &["import-npm-world-"]);
}

#[test]
fn a_listing_whose_bytes_are_not_those_of_its_record_is_refused() {
    let world = World::new();
    fs::write(world.path("other.csv"), "name\nforged\n").unwrap();
    world.ok(&["listing", "import", "other.csv", "--ecosystem", "npm", "--as-of", DAY]);
    fs::copy(rows_of(&world, "import-other"), rows_of(&world, "import-npm-world")).unwrap();
    world.run(&["snapshot"]).failed(3, &["import-npm-world-"]);
}

/// The Parquet file that a listing's record names.
fn rows_of(world: &World, id: &str) -> std::path::PathBuf {
    let folder = world.path("output/listing/npm");
    let record = fs::read_to_string(folder.join(format!("{id}.json"))).unwrap();
    let record: serde_json::Value = serde_json::from_str(&record).unwrap();
    folder.join(record["file"].as_str().unwrap())
}
