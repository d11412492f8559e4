//! What one document of a registry says of a package: the package, its releases, the dependencies of its latest release.
//!
//! Every figure says why it is missing where it is missing. Left out on purpose: reading documents (`registries`),
//! anything that depends on the day it is asked, and shares computed from releases (both made by `snapshot`).

use serde::{Deserialize, Serialize};

use super::moment::Moment;
use crate::readme::Readme;

/// The version of these structures and of the rules that fill them; facts of another version are extracted again.
pub const FACTS_VERSION: u32 = 6;

/// A value, the observation that there is none, or the reason why nothing is known.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Fact<T> {
    /// The document has it.
    Known(T),
    /// The document has the field, and it is empty: there is none.
    Nothing,
    /// The document does not tell.
    Missing(Reason),
}

/// Why a document does not tell something.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Reason {
    /// The field is not in this kind of document, or this registry does not keep it.
    NotInSource,
    /// The field belongs into the document and is not there: a cache or a proxy may have dropped it.
    Withheld,
    /// The field is there and holds something that cannot be such a value.
    Refused,
    /// The document is complete and the value still cannot be told.
    Unknown,
}

/// The whole of a document.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Facts {
    /// The package itself.
    pub package: PackageFacts,
    /// Its releases in order of time, those without a time first, then by version as text.
    pub releases: Vec<ReleaseFacts>,
    /// The dependencies of the latest release, in order of kind and name.
    pub dependencies: Fact<Vec<DependencyFacts>>,
}

/// State of a package as its registry tells it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Status {
    /// None of the others. PyPI: its simple page says so, or has no status.
    Active,
    /// npm: the latest version is deprecated. PyPI: the project is marked so.
    Deprecated,
    /// PyPI: the project is marked so.
    Archived,
    /// PyPI: the project is marked so.
    Quarantined,
    /// No version is left.
    Unpublished,
    /// npm's placeholder for a package that was removed for security.
    SecurityHolder,
    /// The documents that were read do not tell: PyPI's project document alone does not.
    Untold,
}

/// What is said of a licence.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum License {
    /// A valid SPDX expression, as SPDX writes it.
    Spdx(String),
    /// Something else.
    Other,
    /// Several licences, each an SPDX id, in the order in which they are declared: at least two. Whether one may be chosen,
    /// or all hold, is not said, so that they make no expression.
    Several(Vec<String>),
}

/// One package. URLs and names are raw text of the publisher.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PackageFacts {
    /// Name as the document writes it. It and the state stay in front: they are read out of facts of older versions, too.
    pub name: String,
    /// State.
    pub status: Status,
    /// npm: `_rev`. PyPI: `last_serial` as text. `None` where the document has none.
    pub revision: Option<String>,
    /// npm: `dist-tags.latest`. PyPI: `info.version`.
    pub latest_version: Fact<String>,
    /// npm: length of `maintainers`. PyPI: distinct users in `ownership.roles`.
    pub maintainer_count: Fact<u32>,
    /// Licence of the latest release. PyPI: the expression, else the classifiers, else a short text, which may also say
    /// which version of a family of licences it is, or how several belong together.
    pub license: Fact<License>,
    /// Repository as declared.
    pub repository_url: Fact<String>,
    /// Homepage as declared.
    pub homepage_url: Fact<String>,
    /// Hosted documentation: declared, never guessed, and judged by one rule in both registries, the address
    /// ([`is_documentation`](crate::readme::is_documentation)). PyPI: a URL under a label of documentation, else `docs_url`;
    /// both: else the homepage, else a link in the README that leads to the package's documentation.
    pub documentation_url: Fact<String>,
    /// Whether documentation is declared, a label of documentation counting whatever its address is. PyPI: there is a
    /// `documentation_url`, or any URL under such a label or in `docs_url`; npm has no labels: as `documentation_url`.
    pub documentation_labelled: Fact<()>,
    /// A list of what changed in the versions: declared, never guessed. PyPI: a label of PEP 753; both: else a link in the
    /// README to one.
    pub changelog_url: Fact<String>,
    /// Issue tracker as declared.
    pub issues_url: Fact<String>,
    /// Characters of the one-line summary; `Nothing` where it is empty or `UNKNOWN`.
    pub summary_chars: Fact<u32>,
    /// The README (PyPI: description). Its own state tells absent from unknown.
    pub readme: Readme,
    /// Keywords as written, trimmed, without empty ones, in order; one that is there twice is kept twice. PyPI: split as its
    /// own pages split them, without quotes at the ends.
    pub keywords: Fact<Vec<String>>,
    /// PyPI: trove classifiers as declared, all of them. npm: `Missing(NotInSource)`.
    pub classifiers: Fact<Vec<String>>,
    /// PyPI: the `Development Status` classifier's text after `::`, such as `5 - Production/Stable`.
    pub development_status: Fact<String>,
    /// Type declarations are declared. npm: `types`/`typings` of the latest version, or its `exports` name `.d.ts` files.
    /// PyPI: classifier `Typing :: Typed` (known true), else unknown.
    pub has_types: Fact<bool>,
    /// The latest release carries provenance (npm: `dist.attestations` of the version; PyPI: `provenance` of one of its
    /// files on the simple page). Missing where the page lists no file of it, or cannot tell: interfaces before 1.3.
    pub has_provenance: Fact<bool>,
    /// Unpacked size of the latest release, bytes (npm: `dist.unpackedSize`; PyPI does not tell).
    pub size_bytes: Fact<u64>,
    /// What was odd in the document: `field: what was found`, in order of appearance, at most 8.
    pub oddities: Vec<String>,
}

/// One release.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReleaseFacts {
    /// Version as the registry writes it.
    pub version: String,
    /// When it was published (PyPI: upload of its first file); `None` where the document does not tell.
    pub published_at: Option<Moment>,
    /// What became of it.
    pub state: ReleaseState,
    /// Whether the version is a pre-release (semver, PEP 440); `None` where it is not a version of that kind.
    pub prerelease: Option<bool>,
}

/// What became of a release.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum ReleaseState {
    /// It is there.
    Available,
    /// It is there, and its publisher advises against it (npm: deprecated; PyPI: every file yanked).
    Withdrawn,
    /// It was published and is gone (npm: only `time` remembers it; PyPI: a version without files).
    Removed,
}

/// One dependency of the latest release.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct DependencyFacts {
    /// What it is needed for.
    pub kind: DependencyKind,
    /// Name as written (PyPI: the name of the requirement; of one without a name, such as an address, all of it).
    pub name: String,
    /// npm: the range; PyPI: the whole requirement after the name, marker included.
    pub requirement: String,
}

/// What a dependency is needed for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum DependencyKind {
    /// To run.
    Runtime,
    /// npm: `optionalDependencies`.
    Optional,
    /// npm: `peerDependencies`.
    Peer,
    /// npm: `devDependencies`.
    Development,
    /// PyPI: its marker holds with an extra alone.
    Extra,
}

impl<T> Fact<T> {
    /// The value, where it is known.
    pub fn known(&self) -> Option<&T> {
        match self {
            Self::Known(value) => Some(value),
            Self::Nothing | Self::Missing(_) => None,
        }
    }

    /// Known becomes nothing; the rest stays: for what is not among something that is known.
    #[must_use]
    pub fn and_nothing<U>(self) -> Fact<U> {
        match self {
            Self::Known(_) | Self::Nothing => Fact::Nothing,
            Self::Missing(reason) => Fact::Missing(reason),
        }
    }

    /// The same fact with another value.
    pub fn map<U>(self, change: impl FnOnce(T) -> U) -> Fact<U> {
        match self {
            Self::Known(value) => Fact::Known(change(value)),
            Self::Nothing => Fact::Nothing,
            Self::Missing(reason) => Fact::Missing(reason),
        }
    }
}
