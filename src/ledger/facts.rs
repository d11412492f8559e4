//! Facts as they are kept: postcard, with the version of the rules that made them. It leaves out their meaning.

use super::LedgerError;
use crate::package::{FACTS_VERSION, Facts};

/// Facts, packed on the thread that extracted them so that the writer only writes.
#[derive(Clone, Debug)]
pub struct EncodedFacts {
    pub(super) bytes: Vec<u8>,
    pub(super) revision: Option<String>,
    pub(super) version: u32,
}

impl EncodedFacts {
    /// Packs facts.
    #[must_use]
    pub fn of(facts: &Facts) -> Self {
        let bytes =
            postcard::to_allocvec(facts).expect("facts have no maps without a length and no borrowed input");
        Self { bytes, revision: facts.package.revision.clone(), version: FACTS_VERSION }
    }
}

/// Unpacks the facts of a package.
pub(super) fn decode(name: &str, bytes: &[u8]) -> Result<Facts, LedgerError> {
    postcard::from_bytes(bytes).map_err(|source| LedgerError::Facts { name: name.to_owned(), source })
}
