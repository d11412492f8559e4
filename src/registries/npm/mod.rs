//! npm's documents: one version of a package, its tarball, and the packages that carry data about the whole registry.
//!
//! Left out on purpose: full package documents and the feed of changes, which a listing does not need.

pub mod datasets;
mod entries;
pub mod tarball;
pub mod version;

pub use datasets::{
    Dataset, DatasetError, read_counts, read_names, read_repositories, window_end_of_counts_version,
};
pub use tarball::{TarballError, read_document};
pub use version::{Dist, VersionDocument, VersionError, parse_version, version_url};
