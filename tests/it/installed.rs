//! `refresh --installed`: trees as npm, pnpm, yarn and pip lay them down, and hostile ones; what comes of them in tables,
//! claims, charts and the report, without any network.
//!
//! Left out on purpose: forms of `package.json` and of metadata in detail (unit tests of `registries`).

use std::fs;
use std::path::Path;

use serde_json::{Value, json};

use crate::crawl::refresh;
use crate::loopback::Reply;
use crate::program::{ok, run};
use crate::registry::Registry;
use crate::world::{World, names, rows};

const README: &str = "# pad\n\nPads a text on its left with what is given to it, and nothing else.\n\n## Usage\n\n```js\npad(1)\n```\n\n## API\n\n### pad(text)\n\nReturns the padded text.\n";

fn write(path: &Path, content: impl AsRef<[u8]>) {
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, content).unwrap();
}

/// A package of npm in a folder.
fn npm(folder: &Path, name: &str, version: &str, readme: Option<&str>) {
    let manifest = json!({
        "name": name, "version": version, "description": "Pads texts", "keywords": ["pad"], "license": "MIT",
        "repository": {"type": "git", "url": "https://code.example/a/pad"}, "dependencies": {"left": "1"},
    });
    write(&folder.join("package.json"), manifest.to_string());
    if let Some(readme) = readme {
        write(&folder.join("README.md"), readme);
    }
}

/// An installed wheel in a folder of packages.
fn wheel(site: &Path, name: &str, version: &str, description: &str) {
    let metadata = format!(
        "Metadata-Version: 2.1\nName: {name}\nVersion: {version}\nSummary: Pads texts\nKeywords: pad\n\
         Project-URL: Documentation, https://pad.example/docs\nRequires-Dist: left>=1\n\
         Description-Content-Type: text/markdown\n\n{description}"
    );
    let folder = site.join(format!("{}-{version}.dist-info", name.replace('-', "_")));
    write(&folder.join("METADATA"), metadata);
    write(&folder.join("RECORD"), format!("{name}/__init__.py,sha256=x,70\n{name}/py.typed,,\n"));
    write(&site.join(name).join("__init__.py"), "pass\n");
}

/// A project with a `node_modules` and an environment, both of a few packages.
fn project(root: &Path) {
    let modules = root.join("node_modules");
    npm(&modules.join("pad"), "pad", "1.10.0", Some(README));
    npm(&modules.join("@a/pad"), "@a/pad", "2.0.0", None);
    npm(&modules.join("old"), "old", "1.0.0", Some("# old\n"));
    npm(&modules.join("old/node_modules/pad"), "pad", "1.9.0", None);
    // Fixtures are contents of a package, and the project itself is not installed.
    npm(&modules.join("old/test/node_modules/fixture"), "fixture", "1.0.0", Some(README));
    npm(root, "the-project", "0.0.0", Some(README));
    let site = root.join(".venv/lib/python3.12/site-packages");
    write(&root.join(".venv/pyvenv.cfg"), "home = /usr/bin\n");
    wheel(&site, "My-Pad", "1.0", README);
    wheel(&site, "plain", "2.0", "");
    wheel(&site.join("plain/_vendor"), "vendored", "1.0", README);
    write(
        &site.join("egg-1.0.egg-info/PKG-INFO"),
        "Metadata-Version: 1.0\nName: egg\nVersion: 1.0\nSummary: UNKNOWN\n",
    );
}

fn installed(folder: &Path) -> Vec<Value> {
    rows(
        folder,
        "SELECT ecosystem, name, version, places, told_by, readme_state, readme_has_api, documentation_state, dependency_count, has_types \
         FROM installed ORDER BY ecosystem, name",
    )
}

#[test]
fn a_project_is_read_without_any_registry_and_asks_nobody() {
    let folder = tempfile::tempdir().unwrap();
    project(&folder.path().join("shop"));
    let ran = ok(folder.path(), &["refresh", "--installed", "shop"]);
    ran.failed(
        0,
        &[
            "npm: 3 packages in 4 folders, 1 with a README",
            "1 of them is there in several versions: the newest counts",
            "PyPI: 3 packages in 3 folders, 1 with a README",
        ],
    );
    let row = |ecosystem: &str, name: &str, version: &str, places: u64, readme: &str, rest: [Value; 4]| {
        let [api, documentation, dependencies, types] = rest;
        json!({"ecosystem": ecosystem, "name": name, "version": version, "places": places, "told_by": "installed",
            "readme_state": readme, "readme_has_api": api, "documentation_state": documentation,
            "dependency_count": dependencies, "has_types": types})
    };
    let none = Value::Null;
    assert_eq!(
        installed(folder.path()),
        [
            row("npm", "@a/pad", "2.0.0", 1, "absent", [none.clone(), json!("none"), json!(1), json!(false)]),
            row(
                "npm",
                "old",
                "1.0.0",
                1,
                "placeholder",
                [json!(false), json!("none"), json!(1), json!(false)]
            ),
            row("npm", "pad", "1.10.0", 2, "present", [json!(true), json!("none"), json!(1), json!(false)]),
            row("pypi", "egg", "1.0", 1, "absent", [none.clone(), json!("none"), none.clone(), none.clone()]),
            row(
                "pypi",
                "my-pad",
                "1.0",
                1,
                "present",
                [json!(true), json!("declared"), json!(1), json!(true)]
            ),
            row("pypi", "plain", "2.0", 1, "absent", [none, json!("declared"), json!(1), json!(true)]),
        ]
    );
    let estimates = rows(
        folder.path(),
        "SELECT ecosystem, value, low, high, lowest, highest, n, missing, why FROM estimates WHERE population = 'installed' AND measure = 'documentation'",
    );
    let counted = |ecosystem: &str, value: f64| json!({"ecosystem": ecosystem, "value": value, "low": null, "high": null, "lowest": value, "highest": value, "n": 3, "missing": 0, "why": null});
    assert_eq!(estimates, [counted("npm", 0.0), counted("pypi", 2.0 / 3.0)]);
    let untold = rows(
        folder.path(),
        "SELECT COUNT(*) AS n FROM estimates WHERE population = 'installed' AND value IS NULL AND why LIKE '%does not tell%' AND measure = 'released_365d'",
    );
    assert_eq!(untold, [json!({"n": 2})]);
    let difference = rows(
        folder.path(),
        "SELECT value, low, p, p_holm, n FROM differences WHERE population = 'installed' AND measure = 'readme_api'",
    );
    assert_eq!(difference, [json!({"value": 0.0, "low": null, "p": null, "p_holm": null, "n": 6})]);
}

#[test]
fn it_lies_over_the_newest_snapshot_and_decides_nothing_for_all_listed_packages() {
    let world = World::new();
    fs::remove_dir_all(world.path("output/listing")).unwrap();
    let before = world.rows("SELECT * FROM packages");
    project(&world.path("shop"));
    world.ok(&["refresh", "--installed", "shop"]);
    assert_eq!(world.rows("SELECT * FROM packages"), before, "the tables of the registries stay as they are");
    let populations =
        world.rows("SELECT ecosystem, title, size, with_summary FROM populations WHERE kind = 'installed'");
    let row = |ecosystem: &str, summaries: u64| json!({"ecosystem": ecosystem, "title": "installed packages", "size": 3, "with_summary": summaries});
    assert_eq!(populations, [row("npm", 3), row("pypi", 2)]);

    let claim = world.ok(&["claims", "python-documentation"]).out();
    assert!(claim.contains("verdict: undecided"), "{claim}");
    let favours = "favours, on installed packages: a README that says something: level; its length (median words of prose): level; \
                   a section on usage: level; a section on the API: level; a link to hosted documentation: PyPI";
    assert!(claim.contains(favours), "{claim}");
    let json: Value = serde_json::from_slice(&world.ok(&["claims", "--format", "json"]).bytes).unwrap();
    for claim in json["claims"].as_array().unwrap() {
        let shown =
            claim["evidence"].as_array().into_iter().flatten().any(|row| row["population"] == "installed");
        assert_eq!(
            shown,
            matches!(claim["id"].as_str().unwrap(), "python-documentation" | "npm-findable"),
            "{claim}"
        );
    }

    world.ok(&["report"]);
    let report = fs::read_to_string(world.path("output/2026-10-31/report.md")).unwrap();
    let (ours, listing) = (
        report.find("## What installed packages document"),
        report.find("## Documentation that a listing carries"),
    );
    assert!(ours.is_some() && ours < listing, "where there is no survey, it stands first");
    assert!(report.contains("no sample of a registry"));
    let chart =
        fs::read_to_string(world.path("output/2026-10-31/charts/documentation-features.svg")).unwrap();
    assert!(chart.contains("n = 3 npm packages found installed (read on "), "{chart}");
    // Nothing of the folder's place is in what is shared.
    for file in ["report.md", "report.html", "claims.json", "snapshot-v1/manifest.json"] {
        let text = fs::read_to_string(world.path("output/2026-10-31").join(file)).unwrap();
        assert!(!text.contains(&*world.folder().to_string_lossy()), "{file}");
    }
}

#[test]
fn labels_stand_beside_each_other_and_are_read_anew() {
    let world = World::new();
    project(&world.path("shop"));
    world.ok(&["refresh", "--installed", "shop", "--label", "our shop"]);
    world.ok(&["refresh", "npm", "--installed", "shop"]);
    let labels = |world: &World| {
        world.rows("SELECT population, ecosystem, COUNT(*) AS n FROM installed GROUP BY population, ecosystem ORDER BY population, ecosystem")
    };
    let row =
        |label: &str, ecosystem: &str, n: u64| json!({"population": label, "ecosystem": ecosystem, "n": n});
    assert_eq!(
        labels(&world),
        [row("installed", "npm", 3), row("our shop", "npm", 3), row("our shop", "pypi", 3)]
    );
    // The programs changed, and the same label is read again.
    fs::remove_dir_all(world.path("shop/node_modules/old")).unwrap();
    fs::remove_dir_all(world.path("shop/.venv")).unwrap();
    world.ok(&["refresh", "--installed", "shop", "--label", "our shop"]);
    assert_eq!(labels(&world), [row("installed", "npm", 3), row("our shop", "npm", 2)]);
    world.ok(&["refresh", "--forget-installed", "our shop"]);
    assert_eq!(labels(&world), [row("installed", "npm", 3)]);
    world
        .run(&["refresh", "--forget-installed", "our shop"])
        .failed(2, &["nothing was read under", "labels: installed"]);
}

#[test]
fn a_label_of_a_shipped_snapshot_stays_beside_another() {
    let world = World::new();
    project(&world.path("shop"));
    world.ok(&["refresh", "--installed", "shop"]);
    fs::remove_dir_all(world.path("output/listing")).unwrap();
    for entry in fs::read_dir(world.path("output")).unwrap().map(|entry| entry.unwrap().path()) {
        if entry.is_file() {
            fs::remove_file(entry).unwrap();
        }
    }
    npm(&world.path("mine/node_modules/pad"), "pad", "1.0.0", Some(README));
    world.ok(&["refresh", "--installed", "mine", "--label", "mine"]);
    let found =
        world.rows("SELECT population, COUNT(*) AS n FROM installed GROUP BY population ORDER BY population");
    assert_eq!(found, [json!({"population": "installed", "n": 6}), json!({"population": "mine", "n": 1})]);
    world.ok(&["refresh", "--installed", "mine"]);
    let found = world.rows("SELECT population, ecosystem, COUNT(*) AS n FROM installed GROUP BY population, ecosystem ORDER BY 1, 2");
    let row =
        |label: &str, ecosystem: &str, n: u64| json!({"population": label, "ecosystem": ecosystem, "n": n});
    assert_eq!(
        found,
        [row("installed", "npm", 1), row("mine", "npm", 1)],
        "never half of one reading and half of another"
    );
    let caption = world.ok(&["chart", "documentation-features", "--out", "-"]).out();
    assert!(
        caption.contains("n = 1 npm package found installed (read on ")
            && caption.contains("not drawn: mine"),
        "{caption}"
    );
    world.ok(&["refresh", "--forget-installed", "installed"]);
    let left = world.rows("SELECT population, ecosystem FROM installed");
    assert_eq!(left, [json!({"population": "mine", "ecosystem": "npm"})]);
}

#[test]
fn a_document_of_the_same_version_wins_and_is_never_mixed_with_the_folder() {
    let (registry, folder) = (Registry::start(), tempfile::tempdir().unwrap());
    let document = |name: &str, version: &str| {
        json!({"name": name, "versions": {version: {"description": "x", "keywords": []}}, "dist-tags": {"latest": version},
            "readme": "# other\n\nA text of the registry that says something about it.\n"})
    };
    for (name, version) in [("pad", "1.10.0"), ("old", "9.0.0")] {
        registry.answer(
            &format!("/{name}"),
            Reply::new(
                200,
                &[("content-type", "application/json")],
                document(name, version).to_string().as_bytes(),
            ),
        );
    }
    project(&folder.path().join("shop"));
    ok(folder.path(), &["refresh", "npm", "--installed", "shop", "--no-snapshot"]);
    assert_eq!(refresh(folder.path(), &registry, &["npm", "--packages", "pad,old"]).code, 0);
    let found = rows(
        folder.path(),
        "SELECT name, version, told_by, readme_state, readme_has_api, keyword_count, license_state FROM installed WHERE name <> '@a/pad' ORDER BY name",
    );
    assert_eq!(
        found,
        [
            json!({"name": "old", "version": "1.0.0", "told_by": "installed", "readme_state": "placeholder", "readme_has_api": false, "keyword_count": 1, "license_state": "spdx"}),
            json!({"name": "pad", "version": "1.10.0", "told_by": "document", "readme_state": "present", "readme_has_api": false, "keyword_count": 0, "license_state": "none"}),
        ]
    );
}

#[cfg(unix)]
#[test]
fn links_are_followed_once_and_never_out_of_the_folders() {
    use std::os::unix::fs::symlink;
    let folder = tempfile::tempdir().unwrap();
    let (root, outside) = (folder.path().join("shop"), folder.path().join("outside"));
    let modules = root.join("node_modules");
    // pnpm's store, with a link for each user of a package.
    npm(&modules.join(".pnpm/pad@1.0.0/node_modules/pad"), "pad", "1.0.0", Some(README));
    npm(&modules.join(".pnpm/old@1.0.0/node_modules/old"), "old", "1.0.0", Some(README));
    symlink("../../pad@1.0.0/node_modules/pad", modules.join(".pnpm/old@1.0.0/node_modules/pad")).unwrap();
    symlink(".pnpm/pad@1.0.0/node_modules/pad", modules.join("pad")).unwrap();
    fs::create_dir_all(modules.join(".pnpm/node_modules")).unwrap();
    symlink("../pad@1.0.0/node_modules/pad", modules.join(".pnpm/node_modules/pad")).unwrap();
    // yarn's store.
    npm(&modules.join(".store/left-npm-1.0.0-abc/package"), "left", "1.0.0", Some(README));
    symlink(".store/left-npm-1.0.0-abc/package", modules.join("left")).unwrap();
    // A package of the workspace, a circle, a link that leads nowhere, and links that lead out.
    npm(&root.join("packages/own"), "own", "1.0.0", Some(README));
    symlink("../packages/own", modules.join("own")).unwrap();
    symlink("..", modules.join("circle")).unwrap();
    symlink("nowhere", modules.join("broken")).unwrap();
    npm(&outside.join("node_modules/secret"), "secret", "1.0.0", Some(README));
    symlink(outside.join("node_modules/secret"), modules.join("secret")).unwrap();
    npm(&modules.join("sly"), "sly", "1.0.0", None);
    write(&outside.join("secret.md"), README);
    symlink(outside.join("secret.md"), modules.join("sly/README.md")).unwrap();
    fs::create_dir_all(modules.join("hidden")).unwrap();
    symlink(outside.join("node_modules/secret/package.json"), modules.join("hidden/package.json")).unwrap();
    symlink(&outside, root.join("elsewhere")).unwrap();

    let ran = ok(folder.path(), &["refresh", "--installed", "shop", "shop/node_modules"]);
    ran.failed(0, &[
        "npm: 4 packages in 4 folders, 3 with a README",
        "links that lead out of the folders given",
        "links that lead nowhere (such as `node_modules/broken`)",
        "links to folders that are no installed ones",
        "READMEs that cannot be read: a link that leads out of the folders given (such as `node_modules/sly/README.md`)",
        "`package.json`: a link that leads out of the folders given (such as `node_modules/hidden/package.json`)",
    ]);
    assert!(!ran.err.contains("secret 1"), "{}", ran.err);
    let found = rows(folder.path(), "SELECT name, places, readme_state FROM installed ORDER BY name");
    let row = |name: &str, state: &str| json!({"name": name, "places": 1, "readme_state": state});
    assert_eq!(
        found,
        [row("left", "present"), row("old", "present"), row("pad", "present"), row("sly", "unknown")]
    );
}

#[test]
fn what_is_damaged_or_hostile_is_named_and_left_out() {
    let folder = tempfile::tempdir().unwrap();
    let modules = folder.path().join("shop/node_modules");
    npm(&modules.join("pad"), "pad", "1.0.0", Some(README));
    write(&modules.join("deep/package.json"), format!("{{\"name\":\"deep\",\"a\":{}", "[".repeat(300_000)));
    write(&modules.join("latin/package.json"), b"{\"name\":\"latin\",\"description\":\"caf\xe9\"}");
    write(&modules.join("array/package.json"), "[]");
    write(&modules.join("nameless/package.json"), "{\"version\":\"1.0.0\"}");
    write(&modules.join("evil/package.json"), "{\"name\":\"../../\\u001b[31mevil\",\"version\":\"1.0.0\"}");
    write(&modules.join("empty/index.js"), "");
    npm(&modules.join("long"), "long", "1.0.0", None);
    fs::File::create(modules.join("long/README.md")).unwrap().set_len(100 << 20).unwrap();
    npm(&modules.join("wide"), "wide", "1.0.0", None);
    let wide: Vec<u8> = README.encode_utf16().flat_map(u16::to_le_bytes).collect();
    write(&modules.join("wide/README.md"), wide);
    write(
        &folder.path().join("shop/lib/site-packages/~artial-1.0.dist-info/METADATA"),
        "Name: partial\nVersion: 1.0\n",
    );
    write(&folder.path().join("shop/lib/site-packages/zip-1.0-py3.12.egg"), "PK");
    npm(&modules.join("odd"), "odd", "1.0.0", None);
    write(&modules.join("odd/README"), b"caf\xe9");
    fs::create_dir_all(modules.join("folder/README.md")).unwrap();
    npm(&modules.join("folder"), "folder", "1.0.0", None);
    write(&folder.path().join("shop/.yarn/cache/left-npm-1.0.0-abc.zip"), "PK");
    let site = folder.path().join("shop/lib/site-packages");
    write(&site.join("latin-1.0.dist-info/METADATA"), b"Name: latin\nVersion: 1.0\nSummary: caf\xe9\n");
    write(&site.join("nameless-1.0.dist-info/METADATA"), "Metadata-Version: 2.1\n\nName: body\n");
    write(&site.join("bare-1.0.dist-info/RECORD"), "");

    let ran = ok(folder.path(), &["refresh", "--installed", "shop"]);
    ran.failed(
        0,
        &[
            "npm: 5 packages in 5 folders, 1 with a README",
            "`package.json` that is no JSON object (such as `node_modules/array/package.json`)",
            "`package.json` that is no text: not UTF-8 (such as `node_modules/latin/package.json`)",
            "`package.json` without a name (such as `node_modules/nameless/package.json`)",
            "packages with a name that is none",
            "folders without `package.json` (such as `node_modules/empty/package.json`)",
            "READMEs that cannot be read: more than 8 MiB (such as `node_modules/long/README.md`)",
            "READMEs that cannot be read: not UTF-8 (such as `node_modules/odd/README`)",
            "archives of Plug'n'Play",
            "metadata that is no text in UTF-8 (such as `lib/site-packages/latin-1.0.dist-info/METADATA`)",
            "metadata without a name",
            "folders without `METADATA`",
        ],
    );
    assert!(!ran.err.contains('\u{1b}'), "{}", ran.err);
    let unread =
        rows(folder.path(), "SELECT name FROM installed WHERE readme_state = 'unknown' ORDER BY name");
    assert_eq!(unread, [json!({"name": "long"}), json!({"name": "odd"}), json!({"name": "wide"})]);
    assert_eq!(run(folder.path(), &["refresh", "--installed", "shop", "--strict"]).code, 1);
}

#[test]
fn a_tree_from_which_readmes_were_removed_says_nothing_about_them() {
    let folder = tempfile::tempdir().unwrap();
    for number in 0..20 {
        let name = format!("pad-{number}");
        npm(&folder.path().join("shop/node_modules").join(&name), &name, "1.0.0", None);
    }
    let ran = ok(folder.path(), &["refresh", "--installed", "shop"]);
    ran.failed(0, &["READMEs: not one of the packages has one"]);
    let states = rows(
        folder.path(),
        "SELECT readme_state, documentation_state, COUNT(*) AS n FROM installed GROUP BY readme_state, documentation_state",
    );
    assert_eq!(states, [json!({"readme_state": "unknown", "documentation_state": null, "n": 20})]);
}

#[test]
fn what_cannot_be_read_is_an_error_and_a_dry_run_keeps_nothing() {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir_all(folder.path().join("bare/src")).unwrap();
    run(folder.path(), &["refresh", "--installed", "missing"])
        .failed(2, &["cannot read `missing`", "node_modules"]);
    run(folder.path(), &["refresh", "--installed", "bare"]).failed(2, &["no installed package below `bare`"]);
    for (label, why) in [("all_listed", "is called so"), (" ", "empty"), ("a\u{7}", "control")] {
        let ran = run(folder.path(), &["refresh", "--installed", "bare", "--label", label]);
        ran.failed(2, &["is no label", why]);
    }
    run(folder.path(), &["refresh", "--label", "x"]).failed(2, &["--installed"]);
    run(folder.path(), &["refresh", "--installed", "bare", "--survey", "5"])
        .failed(2, &["cannot be used with"]);
    assert_eq!(names(folder.path()), [] as [&str; 0], "nothing was made");
    project(&folder.path().join("shop"));
    let before = names(folder.path());
    let ran = ok(folder.path(), &["refresh", "--installed", "shop", "--dry-run", "--format", "json"]);
    ran.failed(0, &["npm: 3 packages", "nothing was kept (--dry-run)"]);
    let told: Value = serde_json::from_slice(&ran.bytes).unwrap();
    assert_eq!(told["installed"][0]["packages"], json!(3));
    assert_eq!(told["installed"][1]["with_readme"], json!(1));
    assert_eq!(names(folder.path()), before);
}

#[test]
fn a_snapshot_from_before_a_column_has_it_without_values() {
    use polars::prelude::*;
    let folder = tempfile::tempdir().unwrap();
    project(&folder.path().join("shop"));
    ok(folder.path(), &["refresh", "--installed", "shop"]);
    let files = names(&folder.path().join("output"));
    let of = |ending: &str| {
        let mut found = files.iter().filter(|name| name.ends_with(ending));
        folder.path().join("output").join(found.next().unwrap())
    };
    let path = of("snapshot-v1/manifest.json");
    let mut manifest: Value = serde_json::from_slice(&fs::read(&path).unwrap()).unwrap();
    for file in manifest["files"].as_array_mut().unwrap() {
        if file["table"] == "installed" {
            let table = path.with_file_name(file["file"].as_str().unwrap());
            let frame = ParquetReader::new(fs::File::open(&table).unwrap()).finish().unwrap();
            let mut frame = frame.drop("documentation_labelled").unwrap();
            ParquetWriter::new(fs::File::create(&table).unwrap()).finish(&mut frame).unwrap();
            file["bytes"] = json!(fs::metadata(&table).unwrap().len());
            file["sha256"] = json!(pkgcensus::files::sha256_of_file(&table).unwrap());
        }
    }
    fs::write(&path, manifest.to_string()).unwrap();
    let found = rows(
        folder.path(),
        "SELECT COUNT(*) AS n, COUNT(documentation_state) AS told, COUNT(documentation_labelled) AS labelled FROM installed",
    );
    assert_eq!(found, [json!({"n": 6, "told": 6, "labelled": 0})]);
    let why = rows(
        folder.path(),
        "SELECT value, why FROM differences WHERE population = 'installed' AND measure = 'documentation_labelled'",
    );
    assert_eq!(why, [json!({"value": null, "why": "PyPI and npm: what is installed does not tell it"})]);
}
