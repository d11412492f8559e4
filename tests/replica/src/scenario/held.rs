//! What a scenario's registry holds at one stage: packages in feeds and lists. It leaves out how packages are written.

use std::collections::BTreeMap;

use super::Stage;
use super::dataset::DatasetForm;
use super::package::{NpmPackage, PypiProject};
use crate::content::{Change, Content, NpmEntry, Publication};
use crate::pypi::normal;

/// What a registry holds at one stage.
#[derive(Clone, Debug, Default)]
pub struct Held {
    npm: BTreeMap<String, Npm>,
    /// By normalised name.
    pypi: BTreeMap<String, Pypi>,
    dataset_version: Option<String>,
    /// By package.
    datasets: BTreeMap<String, DatasetForm>,
    last_serial: Option<u64>,
}

#[derive(Clone, Debug)]
struct Npm {
    packument: Option<Vec<u8>>,
    revision: String,
    sequence: u64,
    deleted: bool,
    listed: bool,
    downloads: Option<u64>,
    repository: Option<String>,
}

#[derive(Clone, Debug)]
struct Pypi {
    name: String,
    project: Option<Vec<u8>>,
    page: Option<Vec<u8>>,
    serial: u64,
    listed: bool,
}

impl Held {
    /// Publishes packages, anew or again.
    pub(super) fn publish(&mut self, npm: &[NpmPackage], pypi: &[PypiProject]) -> Result<(), String> {
        npm.iter().try_for_each(|package| self.publish_npm(package))?;
        pypi.iter().try_for_each(|project| self.publish_pypi(project))
    }

    /// What changes before a stage.
    pub(super) fn change(&mut self, stage: &Stage) -> Result<(), String> {
        self.publish(&stage.npm, &stage.pypi)?;
        for name in &stage.delete_npm {
            let (sequence, missing) =
                (self.update_sequence() + 1, format!("`{name}` cannot be deleted: it is not there"));
            let package = self.npm.get_mut(name).ok_or(missing)?;
            package.revision = next_revision(Some(&package.revision));
            (package.packument, package.deleted, package.sequence) = (None, true, sequence);
        }
        for name in &stage.delete_pypi {
            let gone = self.pypi.remove(normal(name).as_ref());
            gone.ok_or_else(|| format!("`{name}` cannot be deleted: it is not there"))?;
        }
        if stage.renumber {
            let mut order: Vec<&mut Npm> = self.npm.values_mut().collect();
            order.sort_by_key(|package| package.sequence);
            for (sequence, package) in (1..).zip(order) {
                package.sequence = sequence;
            }
        }
        self.last_serial = stage.last_serial;
        if let Some(version) = &stage.dataset_version {
            self.dataset_version = Some(version.clone());
        }
        for dataset in &stage.datasets {
            dataset.check()?;
            self.datasets.insert(dataset.package.clone(), dataset.clone());
        }
        Ok(())
    }

    fn publish_npm(&mut self, package: &NpmPackage) -> Result<(), String> {
        let before = self.npm.get(&package.name).map(|before| before.revision.as_str());
        let revision = package.revision.clone().unwrap_or_else(|| next_revision(before));
        let held = Npm {
            packument: package.packument(&revision)?,
            revision,
            sequence: package.sequence.unwrap_or_else(|| self.update_sequence() + 1),
            deleted: false,
            listed: package.listed && !package.name.starts_with('_'),
            downloads: package.downloads,
            repository: package.repository.clone(),
        };
        self.npm.insert(package.name.clone(), held);
        Ok(())
    }

    fn publish_pypi(&mut self, project: &PypiProject) -> Result<(), String> {
        let serial = project.serial.unwrap_or_else(|| self.highest_serial() + 1);
        let held = Pypi {
            name: project.name.clone(),
            project: project.project(serial)?,
            page: project.page(serial),
            serial,
            listed: project.listed,
        };
        self.pypi.insert(normal(&project.name).into_owned(), held);
        Ok(())
    }

    fn highest_serial(&self) -> u64 {
        self.pypi.values().map(|project| project.serial).max().unwrap_or_default()
    }
}

/// A revision with a number that is one higher.
fn next_revision(before: Option<&str>) -> String {
    let number = before.and_then(|before| before.split('-').next()).and_then(|number| number.parse().ok());
    format!("{}-a", number.unwrap_or(0_u64) + 1)
}

impl Content for Held {
    fn packument(&self, name: &str) -> Option<Vec<u8>> {
        self.npm.get(name)?.packument.clone()
    }

    fn each_npm(&self, each: &mut dyn FnMut(NpmEntry<'_>)) {
        for (name, package) in self.npm.iter().filter(|(_, package)| package.listed && !package.deleted) {
            each(NpmEntry { name, downloads: package.downloads, repository: package.repository.as_deref() });
        }
    }

    fn dataset_version(&self) -> String {
        self.dataset_version.clone().unwrap_or_else(|| "2.20260101.0".to_owned())
    }

    fn publication(&self, package: &str) -> Publication {
        let usual = Publication::just_now(self.dataset_version());
        self.datasets.get(package).map_or(usual.clone(), |form| form.publication(usual))
    }

    fn update_sequence(&self) -> u64 {
        self.npm.values().map(|package| package.sequence).max().unwrap_or_default()
    }

    fn changes(&self, since: u64, limit: usize) -> Vec<Change> {
        let mut changes: Vec<Change> = self
            .npm
            .iter()
            .filter(|(_, package)| package.sequence > since)
            .map(|(name, package)| Change {
                sequence: package.sequence,
                name: name.clone(),
                revision: package.revision.clone(),
                deleted: package.deleted,
            })
            .collect();
        changes.sort_by_key(|change| change.sequence);
        changes.truncate(limit);
        changes
    }

    fn documents(&self, start: Option<&str>, limit: usize) -> Vec<(String, String)> {
        let there = self.npm.range::<str, _>((
            start.map_or(std::ops::Bound::Unbounded, std::ops::Bound::Included),
            std::ops::Bound::Unbounded,
        ));
        let there = there.filter(|(_, package)| !package.deleted);
        there.map(|(name, package)| (name.clone(), package.revision.clone())).take(limit).collect()
    }

    fn document_count(&self) -> u64 {
        self.npm.values().filter(|package| !package.deleted).count() as u64
    }

    fn each_project(&self, each: &mut dyn FnMut(&str, u64)) {
        for project in self.pypi.values().filter(|project| project.listed) {
            each(&project.name, project.serial);
        }
    }

    fn last_serial(&self) -> u64 {
        self.last_serial.unwrap_or_else(|| self.highest_serial())
    }

    fn project(&self, normal_name: &str) -> Option<Vec<u8>> {
        self.pypi.get(normal_name)?.project.clone()
    }

    fn simple(&self, normal_name: &str) -> Option<Vec<u8>> {
        self.pypi.get(normal_name)?.page.clone()
    }
}

#[cfg(test)]
mod tests {
    use super::super::Scenario;
    use super::*;

    const TEXT: &str = r#"
        title = "a"
        shows = "b"
        npm = [{ name = "a", downloads = 5 }, { name = "b" }, { name = "_design/app", document = "" }]
        pypi = [{ name = "My.Pad", serial = 7 }]
        [[stage]]
        refresh = ["npm"]
        expect = { npm = {} }
        [[stage]]
        refresh = ["npm"]
        npm = [{ name = "a" }]
        delete-npm = ["b"]
        pypi = [{ name = "my-pad" }]
        expect = { npm = {} }
        [[stage]]
        refresh = ["npm"]
        renumber = true
        last-serial = 3
        expect = { npm = {} }
    "#;

    fn sequences(held: &Held) -> Vec<(u64, String, String, bool)> {
        let changes = held.changes(0, 99).into_iter();
        changes.map(|change| (change.sequence, change.name, change.revision, change.deleted)).collect()
    }

    #[test]
    fn stages_move_packages_in_the_feed() {
        let scenario = Scenario::parse(TEXT).unwrap();
        let first = scenario.held(0).unwrap();
        let row = |sequence, name: &str, revision: &str, deleted| {
            (sequence, name.to_owned(), revision.to_owned(), deleted)
        };
        assert_eq!(
            sequences(&first),
            [row(1, "a", "1-a", false), row(2, "b", "1-a", false), row(3, "_design/app", "1-a", false)]
        );
        let second = scenario.held(1).unwrap();
        assert_eq!(sequences(&second)[1..], [row(4, "a", "2-a", false), row(5, "b", "2-a", true)]);
        assert_eq!((second.last_serial(), second.document_count()), (8, 2));
        assert_eq!(second.documents(Some("a"), 9), [("a".to_owned(), "2-a".to_owned())]);
        let third = scenario.held(2).unwrap();
        assert_eq!((third.update_sequence(), third.last_serial()), (3, 3));
        let mut names = Vec::new();
        first.each_npm(&mut |entry| names.push((entry.name.to_owned(), entry.downloads)));
        assert_eq!(names, [("a".to_owned(), Some(5)), ("b".to_owned(), None)]);
    }
}
