//! Facts as they are kept: postcard, with the version of the rules that made them. It leaves out their meaning.

use super::LedgerError;
use crate::package::{FACTS_VERSION, Fact, Facts, Status};

/// Facts, packed on the thread that extracted them so that the writer only writes.
#[derive(Clone, Debug)]
pub struct EncodedFacts {
    pub(super) bytes: Vec<u8>,
    pub(super) revision: Option<String>,
    pub(super) version: u32,
    /// Whether the package's tag is dropped, so that its document comes again.
    pub(super) is_part: bool,
}

impl EncodedFacts {
    /// Packs facts.
    #[must_use]
    pub fn of(facts: &Facts) -> Self {
        let bytes =
            postcard::to_allocvec(facts).expect("facts have no maps without a length and no borrowed input");
        Self { bytes, revision: facts.package.revision.clone(), version: FACTS_VERSION, is_part: false }
    }

    /// The same, of a package whose document is to be asked for whole the next time: something is not in the facts that
    /// asking would bring.
    #[must_use]
    pub fn to_be_asked_again(self) -> Self {
        Self { is_part: true, ..self }
    }
}

/// What the facts of a package tell that its kept document does not: what PyPI's simple page told, and the serial of a
/// header.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BesideDocument {
    /// State.
    pub status: Status,
    /// Revision.
    pub revision: Option<String>,
    /// Provenance of the latest release; `None` where the facts are of older rules, which may have meant another thing.
    pub has_provenance: Option<Fact<bool>>,
}

impl BesideDocument {
    /// Reads it out of facts of any version: name, state and revision stand in front in all of them.
    pub(super) fn decode(name: &str, bytes: &[u8], version: u32) -> Result<Self, LedgerError> {
        if version == FACTS_VERSION {
            let package = decode(name, bytes)?.package;
            let (status, revision) = (package.status, package.revision);
            return Ok(Self { status, revision, has_provenance: Some(package.has_provenance) });
        }
        let ((_, status, revision), _) = postcard::take_from_bytes::<(String, Status, Option<String>)>(bytes)
            .map_err(|source| LedgerError::Facts { name: name.to_owned(), source })?;
        Ok(Self { status, revision, has_provenance: None })
    }
}

/// Unpacks the facts of a package.
pub(super) fn decode(name: &str, bytes: &[u8]) -> Result<Facts, LedgerError> {
    postcard::from_bytes(bytes).map_err(|source| LedgerError::Facts { name: name.to_owned(), source })
}
