//! Five well-known packages of each public registry, asked through npm's and pip's configuration of this machine. Run on
//! purpose alone: `cargo test --release -- --ignored live`.
//!
//! A cache between here and a registry may drop fields: what it drops must stay missing, so that nothing is asserted of
//! such fields but that they are never zero. Left out on purpose: anything that the next release of a package changes.

use std::path::Path;
use std::process::Command;

use serde_json::Value;

use crate::world::rows;

const PACKAGES: [(&str, &str); 2] =
    [("npm", "react,lodash,express,typescript,@types/node"), ("pypi", "requests,numpy,flask,pip,django")];

fn refresh(folder: &Path, ecosystem: &str, names: &str) -> Value {
    let output = Command::new(env!("CARGO_BIN_EXE_pkgcensus"))
        .current_dir(folder)
        .args(["refresh", ecosystem, "--packages", names, "--no-listing", "--format", "json"])
        .output()
        .unwrap();
    let told = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success(), "{told}");
    serde_json::from_slice::<Value>(&output.stdout).unwrap()["runs"][0].clone()
}

#[test]
#[ignore = "asks the public registries for five packages each"]
fn well_known_packages_are_read_and_what_a_cache_drops_stays_missing() {
    let folder = tempfile::tempdir().unwrap();
    for (ecosystem, names) in PACKAGES {
        let run = refresh(folder.path(), ecosystem, names);
        assert_eq!(run["outcomes"]["fresh"], 5, "{run}");
    }
    let found = rows(
        folder.path(),
        "SELECT ecosystem, name, status, latest_version, release_count, maintainer_count, license, readme_state, readme_bytes FROM packages ORDER BY ecosystem, name",
    );
    assert_eq!(found.len(), 10, "{found:?}");
    for row in &found {
        println!("{row}");
        assert!(row["latest_version"].is_string(), "{row}");
        assert!(row["release_count"].as_u64().unwrap() > 20, "{row}");
        assert_ne!(row["maintainer_count"], 0, "{row}");
        let unknown = row["readme_state"] == "unknown";
        assert!(!unknown || row["readme_bytes"].is_null(), "{row}");
    }
    let again = refresh(folder.path(), "npm", PACKAGES[0].1);
    let outcomes = &again["outcomes"];
    let answered = outcomes["fresh"].as_u64().unwrap() + outcomes["unchanged"].as_u64().unwrap();
    assert_eq!(answered, 5, "{again}");
}
