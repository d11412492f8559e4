//! One package as it is drawn: which planted properties it has, and its times. Documents are written from this and the
//! truth is counted from it, so that both agree. It leaves out texts and everything that nobody counts.

use super::chance::{Chance, Draw};
use super::day::Day;
use super::ecosystem::Ecosystem;
use super::property::Property;
use super::ranks::Stratum;
use super::shares::{Planted, Shares};

/// No release is older.
const FIRST_DAY: Day = Day::new(2010, 1, 1);

/// A latest release counts as recent up to this age in days.
const RECENT_DAYS: u64 = 364;

/// The least and the most age of a latest release that is not recent, in days.
const SILENT_DAYS: (i64, i64) = (366, 4_000);

/// A package as it was drawn.
#[derive(Clone, Debug)]
pub(crate) struct Package {
    pub ecosystem: Ecosystem,
    pub index: u64,
    /// How often it moved since the registry began; each time brought a release on the as-of day.
    pub revision: u32,
    pub(super) chance: Chance,
    /// The topic it is about, if it is about any.
    pub topic: Option<usize>,
    /// Day of the first release.
    pub first_day: Day,
    /// Day of the latest release before the package moved.
    pub settled_day: Day,
    /// Day of the latest release.
    pub latest_day: Day,
    was_single: bool,
    properties: u64,
}

/// What a package is drawn from.
#[derive(Clone, Copy, Debug)]
pub(super) struct Origin<'a> {
    pub seed: u64,
    pub ecosystem: Ecosystem,
    pub as_of: Day,
    pub planted: &'a Planted,
}

/// Properties of READMEs that are present.
const README_FEATURES: [Property; 10] = [
    Property::OtherLanguage,
    Property::Install,
    Property::Usage,
    Property::Api,
    Property::Examples,
    Property::ChangelogSection,
    Property::LicenseSection,
    Property::CodeBlock,
    Property::Badge,
    Property::Table,
];

/// Properties that every ordinary package has or has not, whatever else it has.
const FREE: [Property; 11] = [
    Property::DocumentationLink,
    Property::ChangelogLink,
    Property::Repository,
    Property::Summary,
    Property::Withdrawn,
    Property::SingleRelease,
    Property::Recent,
    Property::BeforeOne,
    Property::Types,
    Property::Provenance,
    Property::ManyDependencies,
];

impl Package {
    /// Draws the package at `index`.
    pub(super) fn draw(origin: Origin<'_>, index: u64, stratum: Stratum, revision: u32) -> Self {
        let shares = origin.planted.shares(stratum);
        let chance = Chance::of(origin.seed, origin.ecosystem, index);
        let mut package = Self {
            ecosystem: origin.ecosystem,
            index,
            revision,
            chance,
            topic: None,
            first_day: origin.as_of,
            settled_day: origin.as_of,
            latest_day: origin.as_of,
            was_single: false,
            properties: 0,
        };
        package.set(Property::Listed);
        let kinds = [Property::Gone, Property::Unpublished, Property::SecurityHolder];
        match kinds.get(chance.part(Draw::Kind, &kinds.map(|kind| shares.of(kind)))) {
            Some(Property::Gone) => package.set(Property::Gone),
            Some(Property::Unpublished) => package.unpublish(),
            Some(_) => package.take_over(shares),
            None => package.draw_ordinary(shares, &origin.planted.topics),
        }
        if !package.has(Property::Gone) {
            package.draw_times(shares, origin.as_of);
        }
        package
    }

    /// Whether it has a property.
    pub fn has(&self, property: Property) -> bool {
        self.properties >> property as u32 & 1 == 1
    }

    /// Whether it is neither gone nor unpublished nor taken over.
    pub fn is_ordinary(&self) -> bool {
        !(self.has(Property::Gone) || self.has(Property::Unpublished) || self.has(Property::SecurityHolder))
    }

    /// Whether it had one release before it moved.
    pub fn was_single(&self) -> bool {
        self.was_single
    }

    /// Its properties in order.
    pub fn properties(&self) -> impl Iterator<Item = Property> {
        let mut left = self.properties;
        std::iter::from_fn(move || {
            let number = left.trailing_zeros() as usize;
            left &= left.wrapping_sub(1);
            Property::ALL.get(number).copied()
        })
    }

    fn set(&mut self, property: Property) {
        self.properties |= 1 << property as u32;
    }

    fn clear(&mut self, property: Property) {
        self.properties &= !(1 << property as u32);
    }

    fn draws(&self, property: Property, shares: &Shares) -> bool {
        let number = self.chance.numbered(Draw::Property, property as u64);
        super::chance::unit(number) < shares.of(property)
    }

    fn unpublish(&mut self) {
        for property in [Property::Unpublished, Property::ReadmeUnknown, Property::MaintainersUnknown] {
            self.set(property);
        }
    }

    fn take_over(&mut self, shares: &Shares) {
        for property in [
            Property::SecurityHolder,
            Property::ReadmePlaceholder,
            Property::Repository,
            Property::Summary,
            Property::SingleMaintainer,
            Property::SingleRelease,
            Property::BeforeOne,
        ] {
            self.set(property);
        }
        if self.draws(Property::Recent, shares) {
            self.set(Property::Recent);
        }
    }

    fn draw_ordinary(&mut self, shares: &Shares, topics: &[f64]) {
        let states = [Property::ReadmePlaceholder, Property::ReadmeAbsent, Property::ReadmeUnknown];
        let part = self.chance.part(Draw::Readme, &states.map(|state| shares.of(state)));
        self.set(states.get(part).copied().unwrap_or(Property::ReadmePresent));
        if self.has(Property::ReadmePresent) {
            self.draw_each(&README_FEATURES, shares);
        }
        self.draw_each(&FREE, shares);
        // npm's documents have no field for it: the README alone can declare it.
        if self.ecosystem == Ecosystem::Npm && !self.has(Property::ReadmePresent) {
            self.clear(Property::ChangelogLink);
        }
        self.draw_one_of(Draw::License, [Property::LicenseSpdx, Property::LicenseOther], shares);
        self.draw_one_of(Draw::Status, [Property::Deprecated, Property::Archived], shares);
        self.draw_one_of(
            Draw::Maintainers,
            [Property::MaintainersUnknown, Property::SingleMaintainer],
            shares,
        );
        if self.draws(Property::Topic, shares) {
            self.set(Property::Topic);
            self.topic = Some(self.chance.part(Draw::Topic, topics).min(topics.len() - 1));
        }
        if self.revision > 0 {
            self.clear(Property::SingleRelease);
            self.set(Property::Recent);
        }
        // The latest release is withdrawn with a deprecated package of npm, and never otherwise.
        if self.ecosystem == Ecosystem::Npm && self.has(Property::Deprecated) {
            self.set(Property::Withdrawn);
        } else if self.has(Property::SingleRelease) {
            self.clear(Property::Withdrawn);
        }
    }

    fn draw_each(&mut self, properties: &[Property], shares: &Shares) {
        for property in properties {
            if self.draws(*property, shares) {
                self.set(*property);
            }
        }
    }

    fn draw_one_of(&mut self, draw: Draw, properties: [Property; 2], shares: &Shares) {
        let part = self.chance.part(draw, &properties.map(|property| shares.of(property)));
        if let Some(property) = properties.get(part) {
            self.set(*property);
        }
    }

    fn draw_times(&mut self, shares: &Shares, as_of: Day) {
        let recent = self.draws(Property::Recent, shares) && !self.has(Property::Unpublished);
        let silence = if recent {
            self.chance.below(Draw::Silence, RECENT_DAYS + 1).cast_signed()
        } else {
            let beyond = self.chance.exponential(Draw::Silence, shares.silence_days) as i64;
            (SILENT_DAYS.0 + beyond).min(SILENT_DAYS.1)
        };
        self.settled_day = Day(as_of.0 - silence);
        self.was_single = self.draws(Property::SingleRelease, shares) || self.has(Property::SecurityHolder);
        let life =
            if self.was_single { 0 } else { self.chance.exponential(Draw::Life, shares.life_days) as i64 };
        self.first_day = Day(self.settled_day.0 - life).max(FIRST_DAY.min(self.settled_day));
        let moved = self.revision > 0 && self.is_ordinary();
        self.latest_day = if moved { as_of } else { self.settled_day };
    }
}
