//! Why a figure of maintenance is missing. It leaves out figures.

/// A figure, or why there is none. Nothing missing becomes 0.
pub type Figure<T> = Result<T, Lack>;

/// Why a figure is missing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Lack {
    /// No document was read.
    StatusUnknown,
    /// The document does not tell releases.
    ReleasesUnknown,
    /// It is observed that no release exists, and the figure needs one.
    NoRelease,
    /// No release that exists has a day.
    DatesUnknown,
    /// Some releases that exist have no day; the figure would be wrong without them.
    SomeDatesUnknown,
    /// The figure needs more distinct release days than there are.
    TooFewReleaseDays,
    /// The document does not tell the latest version.
    VersionUnknown,
    /// The latest version is no version by semver (npm) or PEP 440 (PyPI).
    VersionUnreadable,
    /// The document does not tell the maintainers.
    MaintainersUnknown,
}

impl Lack {
    /// The word for tables.
    pub const fn word(self) -> &'static str {
        match self {
            Self::StatusUnknown => "status unknown",
            Self::ReleasesUnknown => "releases unknown",
            Self::NoRelease => "no release",
            Self::DatesUnknown => "dates unknown",
            Self::SomeDatesUnknown => "some dates unknown",
            Self::TooFewReleaseDays => "too few release days",
            Self::VersionUnknown => "version unknown",
            Self::VersionUnreadable => "version unreadable",
            Self::MaintainersUnknown => "maintainers unknown",
        }
    }
}
