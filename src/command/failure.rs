//! Which failures are the user's words: exit code 2. Everything else could not finish: 3.

use crate::charts::SavedChartError;
use crate::claims::ClaimError;
use crate::crawl::CrawlError;
use crate::query::QueryError;

/// Something that was typed cannot be meant.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub(super) struct Usage(pub String);

/// Whether the error is about what was asked rather than about the doing.
pub(super) fn is_usage(error: &anyhow::Error) -> bool {
    error.downcast_ref::<Usage>().is_some()
        || matches!(error.downcast_ref(), Some(CrawlError::AnotherPanel { .. }))
        || query_error(error).is_some_and(is_about_the_question)
}

/// The question's error inside the error of the stage that asked it.
fn query_error(error: &anyhow::Error) -> Option<&QueryError> {
    if let Some(error) = error.downcast_ref::<QueryError>() {
        return Some(error);
    }
    let claim = match error.downcast_ref::<SavedChartError>() {
        Some(SavedChartError::Query(error)) => return Some(error),
        Some(SavedChartError::Basis(error)) => Some(error),
        _ => error.downcast_ref::<ClaimError>(),
    };
    match claim {
        Some(ClaimError::Query(error)) => Some(error),
        Some(ClaimError::Question { source, .. }) => Some(source),
        _ => None,
    }
}

fn is_about_the_question(error: &QueryError) -> bool {
    matches!(
        error,
        QueryError::Syntax { .. }
            | QueryError::NotAQuestion { .. }
            | QueryError::Unknown { .. }
            | QueryError::Parameter(_)
            | QueryError::Engine { .. }
    )
}
