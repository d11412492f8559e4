//! What a registry holds, as the server asks for it: documents as bytes, lists entry by entry. A scenario's file and the
//! generator both give it. It leaves out everything that goes over the wire: paths, tags, packing, faults.

use std::time::SystemTime;

use crate::date::iso_date;

/// One npm package in the three whole-registry packages.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NpmEntry<'a> {
    /// Its name, as it is listed.
    pub name: &'a str,
    /// Downloads in the 30-day window; `None` = not in the file of counts.
    pub downloads: Option<u64>,
    /// Its repository; `None` = null in the file of repositories.
    pub repository: Option<&'a str>,
}

/// One row of npm's feed of changes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// Its sequence number.
    pub sequence: u64,
    /// The package.
    pub name: String,
    /// The revision that the feed tells.
    pub revision: String,
    /// Whether it was deleted.
    pub deleted: bool,
}

/// How one of the three whole-registry packages was published.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Publication {
    /// Its latest version.
    pub version: String,
    /// What its document says as the time of that version, whatever that is; `None` = it has no such time.
    pub published: Option<String>,
    /// `Last-Modified` of its tarball, whatever that is; `None` = the server does not say.
    pub modified: Option<String>,
}

impl Publication {
    /// A version that was published just now, as the document says.
    #[must_use]
    pub fn just_now(version: String) -> Self {
        Self { version, published: Some(iso_date(SystemTime::now())), modified: None }
    }
}

/// What a registry holds at one moment.
pub trait Content: Send + Sync + 'static {
    /// npm's packument of a package as JSON; `None` = not found.
    fn packument(&self, name: &str) -> Option<Vec<u8>>;

    /// Calls `each` with every npm package, in the order of the list of names.
    fn each_npm(&self, each: &mut dyn FnMut(NpmEntry<'_>));

    /// Version of the three whole-registry packages; another version, another list.
    fn dataset_version(&self) -> String;

    /// How one of them was published.
    fn publication(&self, _package: &str) -> Publication {
        Publication::just_now(self.dataset_version())
    }

    /// The newest sequence number of npm's feed.
    fn update_sequence(&self) -> u64;

    /// Rows of the feed after `since`, in order, at most `limit`.
    fn changes(&self, since: u64, limit: usize) -> Vec<Change>;

    /// Names with their revisions from `start` on, inclusive, in order, at most `limit`: the list of documents.
    fn documents(&self, start: Option<&str>, limit: usize) -> Vec<(String, String)>;

    /// Documents in all, as the list of documents tells.
    fn document_count(&self) -> u64;

    /// Calls `each` with every PyPI project and its serial, in the order of the index.
    fn each_project(&self, each: &mut dyn FnMut(&str, u64));

    /// The newest serial of PyPI.
    fn last_serial(&self) -> u64;

    /// PyPI's project document as JSON, by normalised name; `None` = not found.
    fn project(&self, normal_name: &str) -> Option<Vec<u8>>;

    /// PyPI's simple page as JSON, by normalised name; `None` = not found.
    fn simple(&self, normal_name: &str) -> Option<Vec<u8>>;
}
