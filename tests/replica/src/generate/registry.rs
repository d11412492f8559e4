//! The generated registry as the server asks for it. It leaves out how packages are drawn and documents written.

use super::identity::Identity;
use super::npm;
use super::package::Package;
use super::pypi;
use super::{Ecosystem, Generated, Property};
use crate::content::{Change, Content, NpmEntry};

impl Content for Generated {
    fn packument(&self, name: &str) -> Option<Vec<u8>> {
        let index = self.npm.names.index(name)?;
        let moved = self.npm.moves().of(index);
        let package = self.drawn(Ecosystem::Npm, index, moved.revision);
        if moved.deleted || package.has(Property::Gone) {
            return None;
        }
        let identity = Identity::of(&package, &self.npm.names);
        let revision = self.npm_revision(index, moved);
        Some(npm::packument(&package, &identity, &revision, self.plan.sizes).into_bytes())
    }

    fn each_npm(&self, each: &mut dyn FnMut(NpmEntry<'_>)) {
        let mut name = String::new();
        for index in 0..self.npm.names.count() {
            name.clear();
            self.npm.names.push(index, &mut name);
            let package = self.drawn(Ecosystem::Npm, index, 0);
            let repository = package
                .has(Property::Repository)
                .then(|| npm::repository_text(&package, &Identity::of(&package, &self.npm.names)))
                .flatten();
            each(NpmEntry {
                name: &name,
                downloads: self.npm.ranks.downloads(index),
                repository: repository.as_deref(),
            });
        }
    }

    fn dataset_version(&self) -> String {
        let (year, month, day) = self.plan.as_of.date();
        format!("2.{year:04}{month:02}{day:02}.0")
    }

    fn update_sequence(&self) -> u64 {
        self.npm.moves().newest()
    }

    fn changes(&self, since: u64, limit: usize) -> Vec<Change> {
        let log = self.npm.moves();
        let change = |(sequence, index): (u64, u64)| {
            let moved = log.of(index);
            let (name, revision) = (self.npm.names.name(index), self.npm_revision(index, moved));
            Change { sequence, name, revision, deleted: moved.deleted }
        };
        log.after(since, limit).into_iter().map(change).collect()
    }

    fn documents(&self, start: Option<&str>, limit: usize) -> Vec<(String, String)> {
        let log = self.npm.moves();
        let first = start.map_or(0, |start| self.npm.names.first_from(start));
        (first..self.npm.names.count())
            .map(|index| (index, log.of(index)))
            .filter(|(_, moved)| !moved.deleted)
            .map(|(index, moved)| (self.npm.names.name(index), self.npm_revision(index, moved)))
            .take(limit)
            .collect()
    }

    fn document_count(&self) -> u64 {
        self.npm.names.count() - self.npm.moves().deleted()
    }

    fn each_project(&self, each: &mut dyn FnMut(&str, u64)) {
        let moves = self.pypi.moves().clone();
        let mut name = String::new();
        for index in 0..self.pypi.names.count() {
            name.clear();
            self.pypi.names.push_listed(index, &mut name);
            each(&name, moves.sequence(index));
        }
    }

    fn last_serial(&self) -> u64 {
        self.pypi.moves().newest()
    }

    fn project(&self, normal_name: &str) -> Option<Vec<u8>> {
        let (package, serial) = self.project_at(normal_name)?;
        let identity = Identity::of(&package, &self.pypi.names);
        let found = !package.has(Property::Gone);
        found.then(|| pypi::project(&package, &identity, serial, self.plan.sizes).into_bytes())
    }

    fn simple(&self, normal_name: &str) -> Option<Vec<u8>> {
        let (package, serial) = self.project_at(normal_name)?;
        let identity = Identity::of(&package, &self.pypi.names);
        let found = !package.has(Property::Gone);
        found.then(|| pypi::simple(&package, &identity, serial, self.plan.sizes).into_bytes())
    }
}

impl Generated {
    fn project_at(&self, normal_name: &str) -> Option<(Package, u64)> {
        let index = self.pypi.names.index(normal_name)?;
        let (revision, serial) = {
            let moves = self.pypi.moves();
            (moves.of(index).revision, moves.sequence(index))
        };
        Some((self.drawn(Ecosystem::Pypi, index, revision), serial))
    }
}
