//! What is planted: every property with the share of packages that have it, by registry and stratum. The tables below
//! are the defaults; a plan may bring its own. They are invented, of the order of the real registries. It leaves out the
//! exact counts that chance makes of the shares (`truth`).

use super::ecosystem::Ecosystem;
use super::property::Property;
use super::ranks::Stratum;
use super::words::TOPICS;

/// Shares (0–1) of one stratum, and two means. Of every listed package: `gone`, `unpublished`, `security_holder`. Of the
/// others: the rest, but features of the README are of READMEs that are present.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Shares {
    /// By property; see [`Shares::of`]. Those that follow from others are ignored.
    planted: [f64; Property::COUNT],
    /// Mean of the exponential time from first to latest release of what has several, in days.
    pub life_days: f64,
    /// Mean of the exponential time beyond 366 days since the latest release, of what is not recent, in days.
    pub silence_days: f64,
}

impl Shares {
    /// The share of a property.
    #[must_use]
    pub fn of(&self, property: Property) -> f64 {
        self.planted[property as usize]
    }

    /// These shares with another one of a property.
    #[must_use]
    pub fn with(mut self, property: Property, share: f64) -> Self {
        self.planted[property as usize] = share;
        self
    }
}

/// What is planted in a registry.
#[derive(Clone, Debug, PartialEq)]
pub struct Planted {
    /// The share of packages that have a count of downloads.
    pub ranked_share: f64,
    /// Shares by stratum, in the order of [`Stratum::ALL`].
    pub strata: [Shares; 5],
    /// How topics share the packages that have one, in the order of [`TOPICS`]; together 1.
    pub topics: [f64; TOPICS.len()],
}

impl Planted {
    /// The defaults of a registry.
    #[must_use]
    pub fn of(ecosystem: Ecosystem) -> Self {
        let (table, topics, lives) = match ecosystem {
            Ecosystem::Npm => {
                (NPM, [0.05, 0.03, 0.04, 0.03, 0.38, 0.1, 0.14, 0.1, 0.07, 0.06], [900.0, 620.0])
            }
            Ecosystem::Pypi => {
                (PYPI, [0.12, 0.15, 0.08, 0.2, 0.13, 0.07, 0.09, 0.06, 0.04, 0.06], [800.0, 700.0])
            }
        };
        let strata = [0, 1, 2, 3, 4].map(|stratum: usize| {
            let life_days = lives[0] * [2.6, 2.0, 1.4, 0.7, 0.4][stratum];
            let none = Shares { planted: [0.0; Property::COUNT], life_days, silence_days: lives[1] };
            table.iter().fold(none, |shares, (property, row)| shares.with(*property, row[stratum]))
        });
        Self { ranked_share: 0.838, strata, topics }
    }

    /// The shares of a stratum.
    #[must_use]
    pub fn shares(&self, stratum: Stratum) -> &Shares {
        &self.strata[stratum as usize]
    }
}

/// Shares by stratum: ranks 1–1,000, –10,000, –100,000, the rest, unranked.
type Row = (Property, [f64; 5]);

const NPM: &[Row] = &[
    (Property::Gone, [0.0, 0.0, 0.002, 0.01, 0.06]),
    (Property::Unpublished, [0.0, 0.0, 0.001, 0.004, 0.03]),
    (Property::SecurityHolder, [0.002, 0.002, 0.003, 0.005, 0.03]),
    (Property::ReadmePlaceholder, [0.004, 0.01, 0.03, 0.12, 0.2]),
    (Property::ReadmeAbsent, [0.01, 0.02, 0.05, 0.16, 0.22]),
    (Property::ReadmeUnknown, [0.05, 0.04, 0.03, 0.04, 0.03]),
    (Property::OtherLanguage, [0.004, 0.01, 0.03, 0.08, 0.09]),
    (Property::Install, [0.72, 0.7, 0.62, 0.5, 0.42]),
    (Property::Usage, [0.74, 0.7, 0.61, 0.46, 0.35]),
    (Property::Api, [0.42, 0.36, 0.27, 0.15, 0.1]),
    (Property::Examples, [0.24, 0.22, 0.17, 0.12, 0.1]),
    (Property::ChangelogSection, [0.14, 0.12, 0.1, 0.07, 0.05]),
    (Property::LicenseSection, [0.7, 0.68, 0.55, 0.4, 0.33]),
    (Property::CodeBlock, [0.88, 0.86, 0.78, 0.64, 0.53]),
    (Property::Badge, [0.7, 0.62, 0.42, 0.2, 0.12]),
    (Property::Table, [0.2, 0.2, 0.18, 0.13, 0.09]),
    (Property::DocumentationLink, [0.31, 0.26, 0.17, 0.08, 0.05]),
    (Property::ChangelogLink, [0.22, 0.18, 0.11, 0.06, 0.04]),
    (Property::Repository, [0.98, 0.96, 0.88, 0.62, 0.5]),
    (Property::Summary, [0.97, 0.95, 0.9, 0.78, 0.7]),
    (Property::LicenseSpdx, [0.97, 0.95, 0.89, 0.77, 0.72]),
    (Property::LicenseOther, [0.01, 0.02, 0.04, 0.07, 0.06]),
    (Property::Deprecated, [0.03, 0.05, 0.05, 0.03, 0.03]),
    (Property::Withdrawn, [0.12, 0.1, 0.07, 0.03, 0.02]),
    (Property::SingleMaintainer, [0.4, 0.44, 0.55, 0.76, 0.84]),
    (Property::MaintainersUnknown, [0.0, 0.0, 0.001, 0.002, 0.002]),
    (Property::SingleRelease, [0.02, 0.03, 0.07, 0.24, 0.4]),
    (Property::Recent, [0.52, 0.5, 0.44, 0.3, 0.26]),
    (Property::BeforeOne, [0.1, 0.14, 0.27, 0.42, 0.46]),
    (Property::Types, [0.5, 0.48, 0.45, 0.36, 0.33]),
    (Property::Provenance, [0.2, 0.15, 0.08, 0.02, 0.01]),
    (Property::ManyDependencies, [0.05, 0.07, 0.09, 0.06, 0.04]),
    (Property::Topic, [0.55, 0.52, 0.45, 0.33, 0.26]),
];

const PYPI: &[Row] = &[
    (Property::Gone, [0.0, 0.001, 0.003, 0.02, 0.07]),
    (Property::ReadmePlaceholder, [0.003, 0.008, 0.02, 0.05, 0.09]),
    (Property::ReadmeAbsent, [0.01, 0.02, 0.05, 0.13, 0.2]),
    (Property::ReadmeUnknown, [0.003, 0.003, 0.003, 0.003, 0.003]),
    (Property::OtherLanguage, [0.002, 0.006, 0.02, 0.05, 0.06]),
    (Property::Install, [0.66, 0.68, 0.66, 0.55, 0.46]),
    (Property::Usage, [0.6, 0.62, 0.6, 0.5, 0.4]),
    (Property::Api, [0.16, 0.17, 0.15, 0.11, 0.08]),
    (Property::Examples, [0.24, 0.24, 0.2, 0.14, 0.11]),
    (Property::ChangelogSection, [0.22, 0.18, 0.13, 0.08, 0.05]),
    (Property::LicenseSection, [0.5, 0.52, 0.5, 0.41, 0.34]),
    (Property::CodeBlock, [0.76, 0.77, 0.76, 0.66, 0.55]),
    (Property::Badge, [0.66, 0.6, 0.46, 0.24, 0.14]),
    (Property::Table, [0.12, 0.13, 0.14, 0.12, 0.09]),
    (Property::DocumentationLink, [0.62, 0.52, 0.36, 0.16, 0.09]),
    (Property::ChangelogLink, [0.34, 0.26, 0.15, 0.06, 0.03]),
    (Property::Repository, [0.95, 0.92, 0.84, 0.64, 0.5]),
    (Property::Summary, [0.99, 0.98, 0.96, 0.92, 0.86]),
    (Property::LicenseSpdx, [0.9, 0.87, 0.8, 0.66, 0.57]),
    (Property::LicenseOther, [0.07, 0.08, 0.09, 0.1, 0.09]),
    (Property::Deprecated, [0.003, 0.003, 0.002, 0.001, 0.001]),
    (Property::Archived, [0.01, 0.01, 0.01, 0.006, 0.004]),
    (Property::Withdrawn, [0.35, 0.25, 0.13, 0.05, 0.03]),
    (Property::SingleMaintainer, [0.42, 0.48, 0.6, 0.8, 0.88]),
    (Property::MaintainersUnknown, [0.004, 0.004, 0.004, 0.004, 0.004]),
    (Property::SingleRelease, [0.01, 0.03, 0.08, 0.27, 0.44]),
    (Property::Recent, [0.62, 0.55, 0.45, 0.31, 0.27]),
    (Property::BeforeOne, [0.22, 0.32, 0.46, 0.66, 0.71]),
    (Property::Types, [0.4, 0.35, 0.26, 0.14, 0.1]),
    (Property::Provenance, [0.25, 0.2, 0.12, 0.05, 0.03]),
    (Property::ManyDependencies, [0.02, 0.03, 0.03, 0.02, 0.01]),
    (Property::Topic, [0.66, 0.62, 0.55, 0.42, 0.33]),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_are_shares() {
        for ecosystem in Ecosystem::ALL {
            let planted = Planted::of(ecosystem);
            assert!((planted.topics.iter().sum::<f64>() - 1.0).abs() < 1e-9);
            for shares in planted.strata {
                assert!(shares.planted.iter().all(|share| (0.0..=1.0).contains(share)));
                assert!(shares.life_days > 0.0 && shares.silence_days > 0.0);
                let readme = [Property::ReadmePlaceholder, Property::ReadmeAbsent, Property::ReadmeUnknown];
                assert!(readme.iter().map(|state| shares.of(*state)).sum::<f64>() < 1.0);
            }
        }
    }
}
