//! A document that cannot be read, and where it went wrong. It leaves out single fields of the wrong type: those are
//! refused one by one, and the package is kept.

/// Why a document could not be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{field}`: {reason}")]
pub struct Malformed {
    /// The field, with its path; `document` where it is the whole.
    pub field: String,
    /// What was found, and what was expected.
    pub reason: String,
}

impl Malformed {
    pub(super) fn new(field: &str, reason: impl Into<String>) -> Self {
        Self { field: field.to_owned(), reason: reason.into() }
    }
}
