//! A year of weekly refreshes against a registry that grows, shrinks, and takes packages off its lists and puts them back:
//! what the program says is listed is what the registry lists, week by week.
//!
//! Left out on purpose: what documents say (`crawl`, `planted`).

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use pkgcensus::package::Day;
use replica::{Change, Content, NpmEntry, Publication, Replica};
use serde_json::{Value, json};

use crate::clock::run_at;
use crate::program::Ran;

const BEGIN: &str = "2027-01-04";
const WEEKS: u32 = 52;

#[derive(Clone)]
struct Npm {
    revision: u32,
    sequence: u64,
    is_there: bool,
    is_listed: bool,
}

#[derive(Clone)]
struct Project {
    serial: u64,
    is_listed: bool,
}

/// Both registries in one week.
#[derive(Clone, Default)]
struct Registries {
    week: u32,
    sequence: u64,
    npm: BTreeMap<String, Npm>,
    /// By normalised name.
    pypi: BTreeMap<String, Project>,
    /// Projects whose name is written in another way from now on.
    is_respelled: bool,
}

impl Registries {
    /// A new package, or a new version of one.
    fn publish(&mut self, number: u32) {
        self.sequence += 1;
        let sequence = self.sequence;
        let npm = self.npm.entry(format!("pad-{number:03}"));
        let npm = npm.or_insert(Npm { revision: 0, sequence, is_there: true, is_listed: true });
        *npm = Npm { revision: npm.revision + 1, sequence, is_there: true, is_listed: true };
        let project = Project { serial: self.sequence, is_listed: true };
        self.pypi.insert(format!("pad-{number:03}"), project);
    }

    /// It is no longer there; on npm its name stays in the list for some weeks.
    fn remove(&mut self, number: u32) {
        self.sequence += 1;
        let name = format!("pad-{number:03}");
        let (npm, project) = (self.npm.get_mut(&name).unwrap(), self.pypi.get_mut(&name).unwrap());
        (npm.is_there, npm.sequence, npm.revision) = (false, self.sequence, npm.revision + 1);
        (project.is_listed, project.serial) = (false, self.sequence);
    }

    fn take_off_the_list(&mut self, number: u32) {
        self.npm.get_mut(&format!("pad-{number:03}")).unwrap().is_listed = false;
    }

    /// What happens in a week: some are new, some move, some go, and of those that went some come back.
    fn live_on(&mut self) {
        self.week += 1;
        let week = self.week;
        self.is_respelled = week >= 10;
        // It grows for most of the year, and shrinks in between.
        let (new, gone) = if (20..32).contains(&week) { (0, 3) } else { (2, 1) };
        let first = self.npm.len() as u32;
        (first..first + new).for_each(|number| self.publish(number));
        for nth in 0..gone {
            let number = (week * 7 + nth * 11) % first;
            if self.npm[&format!("pad-{number:03}")].is_there {
                self.remove(number);
            }
        }
        (0..4).for_each(|nth| {
            let number = (week * 5 + nth * 13) % first;
            if self.npm[&format!("pad-{number:03}")].is_there {
                self.publish(number);
            }
        });
        let gone: Vec<u32> =
            (0..first).filter(|number| !self.npm[&format!("pad-{number:03}")].is_there).collect();
        gone.iter()
            .filter(|number| (*number + week).is_multiple_of(3))
            .for_each(|number| self.take_off_the_list(*number));
        if week.is_multiple_of(9) && !gone.is_empty() {
            self.publish(gone[week as usize % gone.len()]);
        }
    }

    /// How a project is written.
    fn spelt(&self, normal_name: &str) -> String {
        if self.is_respelled && normal_name.ends_with('7') {
            normal_name.replace("pad-", "Pad.")
        } else {
            normal_name.to_owned()
        }
    }

    fn listed(&self) -> (u64, u64) {
        let (mut npm, mut pypi) = (0, 0);
        self.each_npm(&mut |_| npm += 1);
        self.each_project(&mut |_, _| pypi += 1);
        (npm, pypi)
    }
}

impl Content for Registries {
    fn packument(&self, name: &str) -> Option<Vec<u8>> {
        let npm = self.npm.get(name).filter(|npm| npm.is_there)?;
        let document = json!({
            "_id": name, "_rev": format!("{}-a", npm.revision), "name": name, "dist-tags": {"latest": "1.0.0"},
            "versions": {"1.0.0": {"name": name, "version": "1.0.0", "description": "pads"}},
            "time": {"1.0.0": "2026-01-01T00:00:00.000Z"}, "readme": "# pad\n\nPads a text until it is long enough.",
            "maintainers": [{"name": "ada"}]
        });
        Some(document.to_string().into_bytes())
    }

    fn each_npm(&self, each: &mut dyn FnMut(NpmEntry<'_>)) {
        for (name, npm) in self.npm.iter().filter(|(_, npm)| npm.is_listed) {
            each(NpmEntry { name, downloads: Some(u64::from(npm.revision) * 10), repository: None });
        }
    }

    fn dataset_version(&self) -> String {
        format!("2.20260101.{}", self.week)
    }

    /// Every week anew.
    fn publication(&self, _: &str) -> Publication {
        let published = Some(format!("{}T03:00:00.000Z", day(self.week)));
        Publication { version: self.dataset_version(), published, modified: None }
    }

    fn update_sequence(&self) -> u64 {
        self.sequence
    }

    fn changes(&self, since: u64, limit: usize) -> Vec<Change> {
        let mut changes: Vec<Change> = self
            .npm
            .iter()
            .filter(|(_, npm)| npm.sequence > since)
            .map(|(name, npm)| Change {
                sequence: npm.sequence,
                name: name.clone(),
                revision: format!("{}-a", npm.revision),
                deleted: !npm.is_there,
            })
            .collect();
        changes.sort_by_key(|change| change.sequence);
        changes.truncate(limit);
        changes
    }

    fn documents(&self, _: Option<&str>, _: usize) -> Vec<(String, String)> {
        Vec::new()
    }

    fn document_count(&self) -> u64 {
        self.npm.values().filter(|npm| npm.is_there).count() as u64
    }

    fn each_project(&self, each: &mut dyn FnMut(&str, u64)) {
        let mut names: Vec<(String, u64)> = self
            .pypi
            .iter()
            .filter(|(_, project)| project.is_listed)
            .map(|(name, project)| (self.spelt(name), project.serial))
            .collect();
        names.sort();
        for (name, serial) in &names {
            each(name, *serial);
        }
    }

    fn last_serial(&self) -> u64 {
        self.sequence
    }

    fn project(&self, normal_name: &str) -> Option<Vec<u8>> {
        let project = self.pypi.get(normal_name).filter(|project| project.is_listed)?;
        let document = json!({
            "info": {"name": self.spelt(normal_name), "version": "1.0", "summary": "pads", "description": "Pads a text.", "requires_dist": null},
            "releases": {"1.0": [{"upload_time_iso_8601": "2026-01-01T00:00:00Z", "yanked": false}]},
            "last_serial": project.serial
        });
        Some(document.to_string().into_bytes())
    }

    fn simple(&self, normal_name: &str) -> Option<Vec<u8>> {
        self.pypi.get(normal_name).filter(|project| project.is_listed)?;
        let file =
            json!({"filename": "pad-1.0.tar.gz", "upload-time": "2026-01-01T00:00:00Z", "yanked": false});
        let page = json!({"meta": {"api-version": "1.4"}, "name": normal_name, "versions": ["1.0"], "files": [file]});
        Some(page.to_string().into_bytes())
    }
}

fn day(week: u32) -> String {
    Day::parse(BEGIN).unwrap().plus_days(i32::try_from(week * 7).unwrap()).unwrap().to_string()
}

fn refresh(folder: &Path, replica: &Replica, week: u32, plan: &[&str]) -> Ran {
    let (npm, replicate, pypi) = (replica.npm_registry(), replica.npm_replicate(), replica.pypi_index());
    let mut line = vec!["refresh"];
    line.extend(plan);
    line.extend(["--npm-registry", &npm, "--npm-replicate", &replicate, "--pypi-index", &pypi]);
    line.extend(["--rate", "unlimited", "--listing-max-age", "6d"]);
    let ran = run_at(folder, &day(week), 0, &line);
    assert_eq!(ran.code, 0, "week {week}: {ran:?}");
    assert!(!ran.err.contains("after today"), "week {week}: {ran:?}");
    ran
}

fn ask(folder: &Path, week: u32, sql: &str) -> Vec<Value> {
    let ran = run_at(folder, &day(week), 0, &["query", sql, "--format", "json"]);
    assert_eq!(ran.code, 0, "week {week}: {ran:?}");
    serde_json::from_slice(&ran.bytes).unwrap()
}

/// What is told to be listed, by each table that tells it.
const TOLD: &str = "
    SELECT ecosystem, 'packages' AS told_by, SUM(CASE WHEN listed THEN 1 ELSE 0 END) AS n FROM packages GROUP BY ecosystem
    UNION ALL SELECT ecosystem, 'populations' AS told_by, size AS n FROM populations WHERE population = 'all_listed'
    UNION ALL SELECT ecosystem, 'breadth' AS told_by, CAST(value AS BIGINT) AS n FROM breadth WHERE measure = 'listed'
    UNION ALL SELECT ecosystem, 'coverage' AS told_by, packages AS n FROM coverage WHERE \"column\" = 'name'
    ORDER BY ecosystem, told_by";

#[test]
fn what_is_told_to_be_listed_is_what_the_registry_lists_for_a_year() {
    let mut registries = Registries::default();
    (0..40).for_each(|number| registries.publish(number));
    let (replica, folder) =
        (Replica::start(Arc::new(registries.clone())).unwrap(), tempfile::tempdir().unwrap());
    let folder = folder.path();
    refresh(folder, &replica, 0, &["--survey", "30", "--strata", "10"]);
    let (mut unlisted, mut listed) = (0, Vec::new());
    for week in 1..=WEEKS {
        registries.live_on();
        replica.hold(Arc::new(registries.clone()));
        refresh(folder, &replica, week, &["--changed"]);
        if week == 26 {
            refresh(folder, &replica, week, &["--survey", "40", "--strata", "10"]);
        }
        if !week.is_multiple_of(4) {
            continue;
        }
        let (npm, pypi) = registries.listed();
        let row =
            |ecosystem: &str, table: &str, n: u64| json!({"ecosystem": ecosystem, "told_by": table, "n": n});
        let expected: Vec<Value> = [("npm", npm), ("pypi", pypi)]
            .into_iter()
            .flat_map(|(ecosystem, n)| {
                ["breadth", "coverage", "packages", "populations"].map(|table| row(ecosystem, table, n))
            })
            .collect();
        assert_eq!(ask(folder, week, TOLD), expected, "week {week}");
        let rows = ask(folder, week, "SELECT COUNT(*) AS n FROM packages")[0]["n"].as_u64().unwrap();
        unlisted = unlisted.max(rows - npm - pypi);
        listed.push(npm);
        // Those who are still listed and there are no more than those who are listed.
        let sizes = ask(
            folder,
            week,
            "SELECT ecosystem, value, high FROM sizes WHERE population = 'all_listed' ORDER BY ecosystem",
        );
        for (row, listed) in sizes.iter().zip([npm, pypi]) {
            assert!(row["value"].as_f64().unwrap() <= listed as f64, "week {week}: {row} of {listed}");
        }
        // A project that is written in another way is one project all the same.
        let twice = "SELECT normal_name FROM pypi GROUP BY normal_name HAVING COUNT(*) > 1";
        assert_eq!(ask(folder, week, twice), Vec::<Value>::new(), "week {week}");
        let odd = ask(
            folder,
            week,
            "SELECT * FROM coverage WHERE packages <> observed + \"none\" + not_asked + not_in_source + withheld + refused + left_out + unknown",
        );
        assert_eq!(odd, Vec::<Value>::new(), "week {week}");
    }
    assert!(unlisted >= 5, "{unlisted} packages that the ledger alone knew: too few to show anything");
    let (least, most) = (listed.iter().min().unwrap(), listed.iter().max().unwrap());
    assert!(*most > 45 && *least < most - 5, "it did not grow and shrink: {listed:?}");
    let status = run_at(folder, &day(WEEKS), 0, &["status", "--max-age", "8d"]);
    assert_eq!((status.code, status.err.as_str()), (0, ""), "{status:?}");
}
