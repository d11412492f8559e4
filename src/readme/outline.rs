//! The headings of a text in their order: which sections they name, and where the list of what changed is.
//!
//! In a list of what changed, the headings below a version tell what it brought (`API`, `Examples`): they name no
//! sections of the README. A heading of a version with its day begins such a list itself, and so do two bare versions
//! in a row. Left out: what stands under the headings.

use super::Sections;
use super::sections::{self, Place};
use super::versions::{Version, version};

/// What the headings so far say.
#[derive(Debug, Default)]
pub(super) struct Outline {
    sections: Sections,
    headings: u32,
    changes: Option<Changes>,
    /// The level of the version without a day that was the last heading to say something.
    bare: Option<u8>,
}

/// A list of what changed that is being read.
#[derive(Clone, Copy, Debug)]
struct Changes {
    level: u8,
    /// The level of its versions' headings.
    versions: Option<u8>,
}

impl Outline {
    /// Takes the next heading; `level` is 1 for the highest.
    pub(super) fn heading(&mut self, text: &str, level: u8, package: &str) {
        let place = if self.headings == 0 { Place::Title } else { Place::Below };
        self.headings += 1;
        if place == Place::Below
            && let Some(version) = version(text.trim(), package)
        {
            self.version(version, level);
            return;
        }
        if let Some(changes) = self.changes {
            if level > changes.versions.unwrap_or(changes.level) {
                return;
            }
            self.changes = None;
        }
        let named = sections::of(text, place, package);
        if named != Sections::default() {
            self.bare = None;
        }
        if named.changelog {
            self.changes = Some(Changes { level, versions: None });
        }
        self.sections.add(named);
    }

    fn version(&mut self, version: Version, level: u8) {
        let within = self.changes.filter(|changes| level >= changes.level);
        let begins = version == Version::Dated || self.bare == Some(level);
        if let Some(changes) = within {
            self.changes = Some(Changes { versions: Some(level), ..changes });
        } else if begins {
            self.sections.changelog = true;
            self.changes = Some(Changes { level, versions: Some(level) });
        } else {
            self.changes = None;
            self.bare = Some(level);
        }
    }

    /// Whether what is read now is about what changed.
    pub(super) fn on_changes(&self) -> bool {
        self.changes.is_some()
    }

    /// The sections that were named.
    pub(super) fn sections(&self) -> Sections {
        self.sections
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(headings: &[(u8, &str)]) -> Sections {
        let mut outline = Outline::default();
        for (level, heading) in headings {
            outline.heading(heading, *level, "left");
        }
        outline.sections()
    }

    #[test]
    fn headings_below_a_version_name_no_sections() {
        let found = read(&[
            (1, "left"),
            (2, "Changelog"),
            (3, "2.0"),
            (4, "API"),
            (3, "1.0"),
            (4, "Usage"),
            (2, "License"),
        ]);
        assert_eq!(found, Sections { changelog: true, license: true, ..Sections::default() });
        let flat = read(&[(1, "left"), (1, "History"), (1, "2.0"), (2, "API"), (1, "Usage")]);
        assert_eq!(flat, Sections { changelog: true, usage: true, ..Sections::default() });
    }

    #[test]
    fn versions_with_a_day_or_in_a_row_are_a_list_of_what_changed() {
        assert!(read(&[(1, "left"), (2, "1.0 (2020-01-01)"), (3, "API")]).changelog);
        assert!(read(&[(1, "left"), (2, "1.1"), (3, "Fixed"), (2, "1.0")]).changelog);
        let documented = read(&[(1, "left"), (2, "v2"), (3, "Usage"), (2, "v1"), (3, "API")]);
        assert_eq!(documented, Sections { usage: true, api: true, ..Sections::default() });
        assert_eq!(read(&[(1, "left"), (2, "2.0")]), Sections::default());
    }
}
