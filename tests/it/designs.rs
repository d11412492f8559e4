//! The design of a survey as its user meets it: which strata it has over time, what ranks of a few packages cost, and what
//! is said of claims before anybody is asked. It leaves out formulas (unit tests of `crawl/allotment` and
//! `measures/survey/power`).

use std::fmt::Write;
use std::path::Path;

use crate::crawl::{listed, publish, publish_all, refresh};
use crate::program::{Ran, run};
use crate::registry::Registry;
use crate::world::rows;

/// Packages of a listing of npm.
const LISTED: u32 = 101_000;

/// A listing of npm in which the first packages are downloaded 1,000 times and more, and 100 have no count.
fn npm(folder: &Path, used: u32, day: &str) {
    let mut csv = "name,downloads_30d\n".to_owned();
    for number in 0..LISTED {
        let count = match number {
            _ if number < used => (1_000 + LISTED - number).to_string(),
            _ if number < LISTED - 100 => "999".to_owned(),
            _ => String::new(),
        };
        writeln!(csv, "pad-{number:06},{count}").unwrap();
    }
    imported(folder, "npm", &csv, day);
}

/// A listing of PyPI with 100,000 projects, the first of which have ranks.
fn pypi(folder: &Path, ranked: u32, day: &str) {
    let mut csv = if ranked > 0 { "name,download_rank\n" } else { "name,summary_chars\n" }.to_owned();
    for number in 0..100_000 {
        let rank = if number < ranked { (number + 1).to_string() } else { String::new() };
        writeln!(csv, "pad-{number:06},{rank}").unwrap();
    }
    imported(folder, "pypi", &csv, day);
}

fn imported(folder: &Path, ecosystem: &str, csv: &str, day: &str) {
    std::fs::write(folder.join("all.csv"), csv).unwrap();
    let ran = run(
        folder,
        &["listing", "import", "all.csv", "--ecosystem", ecosystem, "--as-of", day, "--covers", "all"],
    );
    assert_eq!(ran.code, 0, "{ran:?}");
}

/// Asks for a survey of which everybody is answered.
fn answered(folder: &Path, registry: &Registry, plan: &[&str]) {
    refresh(folder, registry, plan);
    let asked = registry.paths();
    let names: Vec<&str> = asked.iter().filter_map(|path| path.strip_prefix("/pad-")).collect();
    for name in names {
        publish(registry, &format!("pad-{name}"), 1);
    }
    refresh(folder, registry, plan).failed(0, &["12 fresh"]);
    registry.paths();
}

#[test]
fn the_used_packages_of_npm_are_a_stratum_that_stays_with_its_panel() {
    let (registry, folder) = (Registry::start(), tempfile::tempdir().unwrap());
    let folder = folder.path();
    npm(folder, 100_500, "2026-01-01");
    let dry = |plan: &[&str]| refresh(folder, &registry, &[&["npm", "--dry-run"][..], plan].concat());
    dry(&["--survey", "2000"]).failed(0, &["100001-100500: 38", "1-1000 whole from 5,000 packages on"]);
    let whole = dry(&["--survey", "5000"]);
    whole.failed(0, &["1-1000: 1,000 (all)"]);
    assert!(!whole.err.contains("whole from"), "{whole:?}");
    answered(folder, &registry, &["npm", "--survey", "12"]);

    // A month later more packages are used.
    npm(folder, 100_800, "2026-02-01");
    let later = dry(&["--survey", "12"]);
    later.failed(
        0,
        &[
            "100001-100500: 2",
            "strata    1000,10000,100000,100500 as in the survey that is there, so that it stays the same panel",
            "they would be 1000,10000,100000,100800 (--new-panel)",
        ],
    );
    assert!(!later.err.contains("renews"), "everybody stays: {later:?}");
    refresh(folder, &registry, &["npm", "--survey", "12"]).failed(0, &["npm: 12 unchanged"]);
    let strata = rows(folder, "SELECT stratum, sampled FROM strata WHERE population = 500");
    assert_eq!(strata, [serde_json::json!({"stratum": "100001-100500", "sampled": 2})]);
    dry(&["--survey", "12", "--strata", "1000,10000,100000,100800"])
        .failed(2, &["strata 1000,10000,100000,100500", "`--new-panel`"]);
    let fresh = dry(&["--survey", "12", "--new-panel"]);
    fresh.failed(0, &["replaces  the survey that is there", "100001-100800: 2"]);
    assert!(!fresh.err.contains("as in the survey"), "{fresh:?}");
}

#[test]
fn a_panel_of_the_former_strata_goes_on_with_them() {
    let (registry, folder) = (Registry::start(), tempfile::tempdir().unwrap());
    let folder = folder.path();
    npm(folder, 100_500, "2026-01-01");
    answered(folder, &registry, &["npm", "--survey", "12", "--strata", "1000,10000,100000"]);
    let later = refresh(folder, &registry, &["npm", "--survey", "200", "--dry-run"]);
    later.failed(0, &["strata    1000,10000,100000 as in", "would be 1000,10000,100000,100500", "rest: "]);
    assert!(!later.err.contains("100001-"), "{later:?}");
    refresh(folder, &registry, &["npm", "--survey", "12"]).failed(0, &["npm: 12 unchanged"]);
}

#[test]
fn where_counts_do_not_tell_the_last_used_package_there_is_no_stratum_of_them() {
    let (registry, folder) = (Registry::start(), tempfile::tempdir().unwrap());
    pypi(folder.path(), 100_000, "2026-01-01");
    let told = refresh(folder.path(), &registry, &["pypi", "--survey", "2000", "--dry-run"]);
    told.failed(0, &["10001-100000: "]);
    assert!(!told.err.contains("100001-"), "{told:?}");
}

/// The half-width that is announced, in points.
fn half_width(told: &Ran) -> f64 {
    let (_, after) = told.err.split_once('±').unwrap();
    after.split_once(' ').unwrap().0.parse().unwrap()
}

#[test]
fn ranks_of_a_few_projects_do_not_make_the_interval_of_all_worse() {
    let (registry, folder) = (Registry::start(), tempfile::tempdir().unwrap());
    let folder = folder.path();
    let mut found = Vec::new();
    for (ranked, day) in [(0, "2026-01-01"), (1_700, "2026-01-02"), (15_000, "2026-01-03")] {
        pypi(folder, ranked, day);
        found.push(half_width(&refresh(folder, &registry, &["pypi", "--survey", "2000", "--dry-run"])));
    }
    // Of 2,000 of 100,000: 98 / √2,000 × √0.98 without strata.
    assert!((found[0] - 2.2).abs() < 1e-9, "{found:?}");
    assert!(found.iter().all(|half| *half <= 2.4), "{found:?}");
}

#[test]
fn a_dry_run_says_of_each_claim_whether_the_survey_can_decide_it() {
    let (registry, folder) = (Registry::start(), tempfile::tempdir().unwrap());
    let folder = folder.path();
    npm(folder, 100_500, "2026-01-01");
    let alone = refresh(folder, &registry, &["npm", "--survey", "2000", "--dry-run"]);
    alone.failed(
        0,
        &[
            "claims that this can decide: those decided 80 % of the time or more",
            "npm-community          yes  decided over 99 %",
            "5 points from 99.0 % (100,000 of 101,000; all listed packages)",
            "npm-findable           yes  decided ",
            "python-documentation   no   it needs a survey of PyPI, too",
            "npm-size               -    it needs no survey: the listing decides it",
            "not testable with registry data: ",
        ],
    );
    pypi(folder, 0, "2026-01-01");
    let both = |size: &str| refresh(folder, &registry, &["--survey", size, "--dry-run"]);
    both("300").failed(
        0,
        &[
            "python-documentation   no   decided ",
            "if the difference is 5 points from 0, of shares about 60.0 %",
        ],
    );
    both("6000").failed(0, &["python-documentation   yes  decided "]);
    let listing = refresh(folder, &registry, &["npm", "--packages", "pad-000001", "--dry-run"]);
    assert!(!listing.err.contains("claims that"), "no survey: {listing:?}");
}

/// The size that is chosen for a claim.
fn chosen(told: &Ran) -> u64 {
    let (_, after) =
        told.err.split_once(": ").filter(|(before, _)| before.ends_with("documentation")).unwrap();
    after.split_once(' ').unwrap().0.replace(',', "").parse().unwrap()
}

#[test]
fn a_survey_for_a_claim_is_the_smallest_that_decides_it() {
    let (registry, folder) = (Registry::start(), tempfile::tempdir().unwrap());
    let folder = folder.path();
    let dry = |plan: &[&str]| refresh(folder, &registry, &[plan, &["--dry-run"]].concat());
    dry(&["--for", "npm-community"]).failed(3, &["no listing of every npm package"]);
    npm(folder, 100_500, "2026-01-01");
    pypi(folder, 0, "2026-01-01");
    let found = dry(&["--for", "python-documentation"]);
    found.failed(
        0,
        &["packages of each registry, the smallest survey that decides it 80 % of the time or more"],
    );
    let line = found.err.lines().find(|line| line.starts_with("for ")).unwrap();
    let size = chosen(&Ran { code: 0, bytes: Vec::new(), err: line.to_owned() });
    assert!((1_000..6_000).contains(&size), "{size}");
    dry(&["--survey", &size.to_string()]).failed(0, &["python-documentation   yes  decided 80 %"]);
    dry(&["--survey", &(size - 1).to_string()]).failed(0, &["python-documentation   no   decided 79 %"]);

    let npm_alone = dry(&["--for", "npm-findable"]);
    npm_alone.failed(0, &["for npm-findable: ", "npm: survey of ", "5 points from 90.0 %"]);
    assert!(!npm_alone.err.contains("PyPI: survey"), "{npm_alone:?}");
    for (plan, words) in [
        (
            &["--for", "npm-size"][..],
            "--for npm-size: no survey is planned for this claim: it needs no survey: the listing decides it",
        ),
        (&["--for", "threads"], "--for threads: no survey is planned for this claim: The threading"),
        (&["--for", "npm-findabel"], "did you mean `npm-findable`"),
        (
            &["npm", "--for", "python-documentation"],
            "rests on npm and pypi, not on npm alone: name no registry",
        ),
        (&["pypi", "--for", "npm-findable"], "rests on npm, not on pypi alone: name `refresh npm`"),
        (&["--for", "npm-findable", "--survey", "9"], "cannot be used with"),
        (&["--for", "npm-findable", "--changed"], "cannot be used with"),
    ] {
        dry(plan).failed(2, &[words]);
    }
    assert_eq!(registry.paths(), Vec::<String>::new(), "nobody is asked");
}

#[test]
fn the_survey_for_a_claim_is_asked() {
    let (registry, folder) = (Registry::start(), tempfile::tempdir().unwrap());
    let folder = folder.path();
    listed(folder);
    publish_all(&registry, 1);
    // One package alone is downloaded 1,000 times: the survey is as large as it must be to have it for sure.
    let ran = refresh(folder, &registry, &["npm", "--for", "npm-findable", "--format", "json"]);
    ran.failed(
        0,
        &[
            "for npm-findable: 39 packages, the smallest survey",
            "; of a smaller one: it would rest on too few",
        ],
    );
    assert_eq!(registry.paths().iter().filter(|path| path.starts_with("/pad-")).count(), 39);
    let strata =
        rows(folder, "SELECT stratum, sampled FROM strata WHERE sampled = population AND sampled > 0");
    assert_eq!(strata, [serde_json::json!({"stratum": "1-1000", "sampled": 30})]);
}

#[test]
fn who_leaves_a_panel_that_is_drawn_from_another_listing_is_counted() {
    let (registry, folder) = (Registry::start(), tempfile::tempdir().unwrap());
    let folder = folder.path();
    listed(folder);
    publish_all(&registry, 1);
    let survey = |more: &[&str]| {
        let plan = ["npm", "--survey", "16", "--strata", "10,20"];
        refresh(folder, &registry, &[&plan[..], more].concat())
    };
    survey(&[]).failed(0, &["16 fresh"]);
    assert!(!survey(&["--dry-run"]).err.contains("renews"));
    // The last become the most downloaded.
    let mut csv = "name,downloads_30d\n".to_owned();
    for number in 0..40 {
        writeln!(csv, "pad-{number:02},{}", 900 + number).unwrap();
    }
    imported(folder, "npm", &csv, "2026-01-02");
    let told = survey(&["--dry-run"]);
    let line = told.err.lines().find(|line| line.contains("renews")).unwrap();
    assert!(
        line.contains("renews    the survey that is there (16 packages, seed 1, strata 10,20, 16 answered)"),
        "{line}"
    );
    survey(&[]).failed(0, &[line.trim()]);
}

#[test]
fn a_claim_on_what_the_listing_does_not_tell_is_refused_with_the_reason() {
    let (registry, folder) = (Registry::start(), tempfile::tempdir().unwrap());
    let folder = folder.path();
    imported(folder, "npm", "name,summary_chars\na,1\nb,2\n", "2026-01-01");
    let dry = |plan: &[&str]| refresh(folder, &registry, &[plan, &["--dry-run"]].concat());
    dry(&["--for", "npm-findable"])
        .failed(2, &["--for npm-findable: no survey decides this claim: npm's listing does not tell who is in its population"]);
    dry(&["npm", "--survey", "2"]).failed(0, &["npm-findable           no   npm's listing does not tell"]);
    std::fs::create_dir_all(folder.join("mine/claims")).unwrap();
    let claim = "-- statement: s\n-- reading: r\n-- rule: a > 0 and b > 0\n-- unit: u\n-- population: all_listed\n-- power: share, effect=5 %\n-- basis: npm.name\nSELECT 1\n";
    std::fs::write(folder.join("mine/claims/mine.sql"), claim).unwrap();
    let told = dry(&["--for", "mine", "--queries", "mine"]);
    assert_ne!(told.code, 0);
    told.failed(
        told.code,
        &["mine.sql", "power `share, effect=5 %` is not `share | count | difference, effect=0.05`"],
    );
}
