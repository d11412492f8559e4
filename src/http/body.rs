//! Reading small bodies whole, and knowing when they are not.
//!
//! Left out on purpose: large bodies, which go to disk (`download`).

use super::error::HttpErrorKind;
use super::wire::{LARGE_BYTES, Lane};

/// Reads a whole body of at most `limit_bytes` into memory, on a lane where it is large.
pub(super) async fn read_body(
    response: &mut reqwest::Response,
    limit_bytes: u64,
    lane: &mut Lane,
) -> Result<Vec<u8>, HttpErrorKind> {
    let expected = response.content_length();
    if expected.is_some_and(|expected| expected > limit_bytes) {
        return Err(HttpErrorKind::Oversized { limit_bytes });
    }
    lane.enter_for(expected.unwrap_or(0)).await;
    let mut body = Vec::with_capacity(expected.unwrap_or(0).min(limit_bytes) as usize);
    while let Some(chunk) =
        response.chunk().await.map_err(|error| cut(body.len() as u64, expected, Some(error)))?
    {
        if (body.len() + chunk.len()) as u64 > limit_bytes {
            return Err(HttpErrorKind::Oversized { limit_bytes });
        }
        if body.len() as u64 <= LARGE_BYTES {
            lane.enter_for((body.len() + chunk.len()) as u64).await;
        }
        body.extend_from_slice(&chunk);
    }
    if expected.is_some_and(|expected| expected != body.len() as u64) {
        return Err(cut(body.len() as u64, expected, None));
    }
    Ok(body)
}

/// The error of a body that ended too soon.
pub(super) fn cut(received: u64, expected: Option<u64>, source: Option<reqwest::Error>) -> HttpErrorKind {
    HttpErrorKind::Cut { received, expected, source: source.map(reqwest::Error::without_url) }
}
