//! What can be planted in a package. It leaves out how often that happens (`shares`).

/// Something that is planted in documents and counted over the registry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[repr(u8)]
pub enum Property {
    /// Listed; every package.
    Listed,
    /// Listed, and no document is found (404); of the other properties it has none.
    Gone,
    /// npm: unpublished altogether; the document tells nothing but that. Maintainers and README are unknown.
    Unpublished,
    /// npm: taken over by the registry; the README is a placeholder, the only release `0.0.1-security`.
    SecurityHolder,
    /// A README that says something.
    ReadmePresent,
    /// A README that says nothing: the package's name alone, or with three words at most.
    ReadmePlaceholder,
    /// The registry says that there is none (npm: `ERROR: No README data found!`; PyPI: null, empty, `UNKNOWN`).
    ReadmeAbsent,
    /// The document does not tell (the field is missing; on npm also `""`).
    ReadmeUnknown,
    /// The README is in another language than English.
    OtherLanguage,
    /// A section on how to install it.
    Install,
    /// A section on how to use it.
    Usage,
    /// An API or reference section.
    Api,
    /// A section of examples.
    Examples,
    /// A section on what changed.
    ChangelogSection,
    /// A section on the licence.
    LicenseSection,
    /// A block of code: fenced, literal or a directive.
    CodeBlock,
    /// A badge.
    Badge,
    /// A table.
    Table,
    /// A documentation link is declared: PyPI a label, npm a homepage whose target is documentation, both a README
    /// link to such a target. Otherwise there is none in the document.
    DocumentationLink,
    /// A changelog is declared: PyPI a label, npm a link of the README to one.
    ChangelogLink,
    /// A repository is declared.
    Repository,
    /// A one-line summary.
    Summary,
    /// A licence of SPDX, by one of its usual spellings.
    LicenseSpdx,
    /// A licence that maps to none of SPDX.
    LicenseOther,
    /// npm: the latest version is deprecated; PyPI: the project's status (simple page) is deprecated.
    Deprecated,
    /// PyPI: the project's status (simple page) is archived.
    Archived,
    /// A release was withdrawn (npm: deprecated; PyPI: yanked).
    Withdrawn,
    /// One maintainer.
    SingleMaintainer,
    /// The document does not tell the maintainers.
    MaintainersUnknown,
    /// One release.
    SingleRelease,
    /// The latest release is at most 364 days before the as-of day; all others are at least 366 days before it.
    Recent,
    /// The latest version is below 1.
    BeforeOne,
    /// Types are declared (npm: `types`; PyPI: `Typing :: Typed`).
    Types,
    /// The latest release carries provenance (npm: attestations; PyPI: a file of the simple page).
    Provenance,
    /// More than 20 runtime dependencies; otherwise at most 15.
    ManyDependencies,
    /// A topic is declared, by keyword or classifier.
    Topic,
}

impl Property {
    /// All, in order.
    pub const ALL: [Self; Self::COUNT] = [
        Self::Listed,
        Self::Gone,
        Self::Unpublished,
        Self::SecurityHolder,
        Self::ReadmePresent,
        Self::ReadmePlaceholder,
        Self::ReadmeAbsent,
        Self::ReadmeUnknown,
        Self::OtherLanguage,
        Self::Install,
        Self::Usage,
        Self::Api,
        Self::Examples,
        Self::ChangelogSection,
        Self::LicenseSection,
        Self::CodeBlock,
        Self::Badge,
        Self::Table,
        Self::DocumentationLink,
        Self::ChangelogLink,
        Self::Repository,
        Self::Summary,
        Self::LicenseSpdx,
        Self::LicenseOther,
        Self::Deprecated,
        Self::Archived,
        Self::Withdrawn,
        Self::SingleMaintainer,
        Self::MaintainersUnknown,
        Self::SingleRelease,
        Self::Recent,
        Self::BeforeOne,
        Self::Types,
        Self::Provenance,
        Self::ManyDependencies,
        Self::Topic,
    ];

    /// How many there are.
    pub const COUNT: usize = 36;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn properties_are_numbered_in_order() {
        for (number, property) in Property::ALL.iter().enumerate() {
            assert_eq!(*property as usize, number);
        }
    }
}
