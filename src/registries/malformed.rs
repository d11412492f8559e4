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

/// The field of a document that says that it is another package's.
const NAME: &str = "name";

impl Malformed {
    pub(super) fn new(field: &str, reason: impl Into<String>) -> Self {
        Self { field: field.to_owned(), reason: reason.into() }
    }

    /// The document says, in its field at `path`, that it is another package's: `found`, where `asked` was asked for.
    pub(super) fn of_another(path: &str, found: &str, asked: &str) -> Self {
        let asked = asked.escape_debug();
        let place = if path == NAME { String::new() } else { format!("`{path}` is ") };
        Self::new(
            NAME,
            format!("{place}{found}, so that it is the document of another package: expected `{asked}`"),
        )
    }

    /// Whether it is the document of another package.
    #[must_use]
    pub fn is_of_another(&self) -> bool {
        self.field == NAME
    }
}
