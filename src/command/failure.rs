//! Which failures are the user's words: exit code 2. Everything else could not finish: 3.

use crate::query::QueryError;

/// Something that was typed cannot be meant.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub(super) struct Usage(pub String);

/// Whether the error is about what was asked rather than about the doing.
pub(super) fn is_usage(error: &anyhow::Error) -> bool {
    error.chain().any(|cause| {
        matches!(
            cause.downcast_ref::<QueryError>(),
            Some(
                QueryError::Syntax { .. }
                    | QueryError::NotAQuestion { .. }
                    | QueryError::Unknown { .. }
                    | QueryError::Parameter(_)
                    | QueryError::Engine { .. }
            )
        )
    })
}
