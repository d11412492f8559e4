//! Files that people write are read alike, whatever system they were written on; what is no text is refused by name, and
//! never taken for an empty file.
//!
//! Left out on purpose: tables that are imported (`listing_import`), and documents of registries (scenarios).

use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::Stdio;

use serde_json::Value;

use crate::crawl::{publish, refresh, tally};
use crate::program::{Ran, command, run};
use crate::registry::Registry;
use crate::world::World;

/// A text as systems write it.
fn forms(text: &str) -> Vec<(&'static str, Vec<u8>)> {
    let utf16 = |unit: fn(u16) -> [u8; 2]| -> Vec<u8> {
        format!("\u{feff}{text}").encode_utf16().flat_map(unit).collect()
    };
    vec![
        ("as it is", text.into()),
        ("byte-order mark", format!("\u{feff}{text}").into()),
        ("carriage returns", text.replace('\n', "\r").into()),
        ("both", format!("\u{feff}{}", text.replace('\n', "\r\n")).into()),
        ("UTF-16", utf16(u16::to_le_bytes)),
        ("UTF-16, the other order", utf16(u16::to_be_bytes)),
    ]
}

/// What is no text.
const NO_TEXTS: [&[u8]; 3] = [b"p\0a\0d\0\n\0", b"pad\xff\n", b"\xff\xfep\0a"];

/// Runs the program with bytes on standard input.
fn reading(folder: &Path, arguments: &[&str], input: &[u8]) -> Ran {
    let mut child = command(folder, arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(input).unwrap();
    let output = child.wait_with_output().unwrap();
    Ran {
        code: output.status.code().unwrap_or(-1),
        bytes: output.stdout,
        err: String::from_utf8(output.stderr).unwrap(),
    }
}

#[test]
fn questions_are_read_from_files_standard_input_and_the_library() {
    let world = World::new();
    fs::create_dir(world.path("queries")).unwrap();
    let question = "-- é\nSELECT COUNT(*) AS n -- pypi\nFROM pypi\n";
    let saved =
        format!("-- title: Mine\n-- question: How many?\n-- column: n (packages): é\n{}", &question[6..]);
    for (form, bytes) in forms(question) {
        fs::write(world.path("q.sql"), &bytes).unwrap();
        let line = ["query", "-f", "q.sql", "--format", "ndjson"];
        assert_eq!(world.ok(&line).out(), "{\"n\":20}\n", "{form}");
        let line = ["query", "-f", "-", "--format", "ndjson"];
        assert_eq!(reading(world.folder(), &line, &bytes).out(), "{\"n\":20}\n", "{form}");
    }
    let typed = format!("\u{feff}{}", &question[6..]);
    assert_eq!(world.ok(&["query", &typed, "--format", "ndjson"]).out(), "{\"n\":20}\n");
    for (form, bytes) in forms(&saved) {
        fs::write(world.path("queries/mine.sql"), &bytes).unwrap();
        let line = ["query", "--saved", "mine", "--format", "ndjson"];
        assert_eq!(world.ok(&line).out(), "{\"n\":20}\n", "{form}");
    }
    for bytes in NO_TEXTS {
        fs::write(world.path("queries/mine.sql"), bytes).unwrap();
        world.run(&["query", "--list"]).failed(3, &["mine.sql"]);
        fs::remove_file(world.path("queries/mine.sql")).unwrap();
        fs::write(world.path("q.sql"), bytes).unwrap();
        world.run(&["query", "-f", "q.sql"]).failed(3, &["`q.sql`"]);
    }
}

#[test]
fn claims_and_charts_of_the_user_are_read() {
    let world = World::new();
    let shipped = Path::new(env!("CARGO_MANIFEST_DIR")).join("queries");
    for (kind, id) in [("claims", "npm-size"), ("charts", "lorenz")] {
        fs::create_dir_all(world.path(&format!("queries/{kind}"))).unwrap();
        let file = format!("{kind}/{id}.sql");
        let text = fs::read_to_string(shipped.join(&file)).unwrap();
        for (form, bytes) in forms(&text) {
            fs::write(world.path(&format!("queries/{file}")), bytes).unwrap();
            let line: &[&str] =
                if kind == "claims" { &["claims", id] } else { &["chart", id, "--out", "lorenz.svg"] };
            let ran = world.run(line);
            assert_eq!(ran.code, 0, "{file}, {form}: {ran:?}");
        }
    }
}

#[test]
fn names_are_read_from_files_and_standard_input() {
    let (registry, folder) = (Registry::start(), tempfile::tempdir().unwrap());
    publish(&registry, "pad", 1);
    publish(&registry, "left", 1);
    let outcomes = |ran: &Ran| -> Value { tally(ran)["outcomes"].clone() };
    for (form, bytes) in forms("pad\n\n left \n") {
        fs::write(folder.path().join("names.txt"), &bytes).unwrap();
        let ran =
            refresh(folder.path(), &registry, &["npm", "--packages-from", "names.txt", "--format", "json"]);
        let asked = outcomes(&ran);
        let both = asked["fresh"].as_u64().unwrap() + asked["unchanged"].as_u64().unwrap();
        assert_eq!((ran.code, both), (0, 2), "{form}: {ran:?}");
        let arguments = ["refresh", "npm", "--packages-from", "-", "--format", "json", "--npm-registry"];
        let arguments = [&arguments[..], &[registry.url(), "--rate", "unlimited", "--no-listing"]].concat();
        let ran = reading(folder.path(), &arguments, &bytes);
        assert_eq!(outcomes(&ran)["unchanged"], 2, "{form}: {ran:?}");
    }
    registry.paths();
    for bytes in NO_TEXTS {
        fs::write(folder.path().join("names.txt"), bytes).unwrap();
        refresh(folder.path(), &registry, &["npm", "--packages-from", "names.txt"])
            .failed(2, &["`names.txt`"]);
    }
    assert_eq!(registry.paths(), Vec::<String>::new(), "nobody is asked");
}

#[test]
fn a_registry_that_a_file_names_is_asked_and_no_other() {
    let (registry, folder) = (Registry::start(), tempfile::tempdir().unwrap());
    publish(&registry, "pad", 1);
    let line = [
        "refresh",
        "npm",
        "--packages",
        "pad",
        "--rate",
        "unlimited",
        "--no-listing",
        "--time-scale",
        "0.01",
    ];
    for (file, text) in [
        (".npmrc", format!("registry={}\nstrict-ssl=true\n", registry.url())),
        ("pkgcensus.toml", format!("[npm]\nregistry = '{}'\n", registry.url())),
    ] {
        for (form, bytes) in forms(&text) {
            fs::write(folder.path().join(file), bytes).unwrap();
            let ran = run(folder.path(), &line);
            assert_eq!(ran.code, 0, "{file}, {form}: {ran:?}");
            assert_eq!(registry.paths(), ["/pad"], "{file}, {form}");
        }
        for bytes in NO_TEXTS {
            fs::write(folder.path().join(file), bytes).unwrap();
            run(folder.path(), &line).failed(3, &[file]);
        }
        fs::remove_file(folder.path().join(file)).unwrap();
    }
}
