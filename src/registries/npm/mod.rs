//! npm's documents: a package, one version of it, its tarball, the feed of changes, and the packages that carry data
//! about the whole registry.
//!
//! Left out on purpose: the download-count service and search, which nothing here asks.

pub mod changes;
pub mod counts_version;
pub mod datasets;
mod entries;
#[cfg(test)]
mod feed_shapes;
mod installed;
mod manifest;
pub mod packument;
#[cfg(test)]
mod packument_shapes;
pub mod publication;
pub mod readme_file;
pub mod tarball;
pub mod url;
pub mod version;

pub use changes::{Change, ChangesPage, DocumentsPage, read_changes, read_documents, read_update_sequence};
pub use counts_version::{Counted, counted_by};
pub use datasets::{Dataset, DatasetError, read_counts, read_names, read_repositories};
pub use installed::{ReadmeFile, read_installed};
pub use packument::{add_readme, latest_dist, read_packument};
pub use publication::read_publication;
pub use readme_file::{chosen_readme, is_readme, read_readme};
pub use tarball::{TarballError, read_document};
pub use url::{PAGE_ROWS, Unfetchable, all_docs_url, changes_url, packument_url};
pub use version::{Dist, VersionDocument, VersionError, parse_version, version_url};
