//! npm's replication service: its state, the feed of changes, the list of documents. It leaves out everything that ended
//! in 2025: documents in rows, filters, continuous feeds.

use std::sync::Arc;

use axum::extract::{Extension, State};
use axum::http::{HeaderMap, StatusCode, Uri};
use axum::response::Response;
use serde_json::{Value, json};

use crate::answer::{Document, refusal};
use crate::perform::RowsWhatever;
use crate::server::Shared;

/// Rows of a page where nothing is asked.
const ROWS_DEFAULT: usize = 1_000;

/// The most rows of a page.
const ROWS_MAX: usize = 10_000;

/// A fault's wish, where there is one.
type Whatever = Option<Extension<RowsWhatever>>;

/// Name, documents and newest sequence number.
pub(crate) async fn state(State(shared): State<Arc<Shared>>, headers: HeaderMap) -> Response {
    let content = shared.holding().content;
    let state = json!({
        "db_name": "registry", "doc_count": content.document_count(), "update_seq": content.update_sequence()
    });
    answer(&state, &headers)
}

/// A page of the feed.
pub(crate) async fn changes(
    State(shared): State<Arc<Shared>>,
    whatever: Whatever,
    uri: Uri,
    headers: HeaderMap,
) -> Response {
    let query = Query::of(&uri);
    if query.has(&["include_docs", "feed", "filter", "doc_ids"]) {
        return bad_request();
    }
    let (Some(since), Some(limit)) = (query.number("since", 0), query.number("limit", ROWS_DEFAULT as u64))
    else {
        return bad_request();
    };
    let changes = shared.holding().content.changes(since, rows(limit, whatever));
    let last = changes.last().map_or(since, |change| change.sequence);
    let results: Vec<Value> = changes
        .into_iter()
        .map(|change| {
            let mut row = json!({
                "seq": change.sequence, "id": change.name, "changes": [{"rev": change.revision}]
            });
            if change.deleted {
                row["deleted"] = true.into();
            }
            row
        })
        .collect();
    answer(&json!({"results": results, "last_seq": last}), &headers)
}

/// A page of the list of documents.
pub(crate) async fn documents(
    State(shared): State<Arc<Shared>>,
    whatever: Whatever,
    uri: Uri,
    headers: HeaderMap,
) -> Response {
    let query = Query::of(&uri);
    if query.has(&["skip", "include_docs", "update_seq"]) {
        return bad_request();
    }
    let start = query.text("startkey").map(serde_json::from_str::<String>);
    let (Ok(start), Some(limit)) = (start.transpose(), query.number("limit", ROWS_DEFAULT as u64)) else {
        return bad_request();
    };
    let content = shared.holding().content;
    let rows: Vec<Value> = content
        .documents(start.as_deref(), rows(limit, whatever))
        .into_iter()
        .map(|(name, revision)| json!({"id": name, "key": name, "value": {"rev": revision}}))
        .collect();
    answer(&json!({"total_rows": content.document_count(), "offset": 0, "rows": rows}), &headers)
}

/// A database gives feeds no tag that means anything.
fn answer(document: &Value, headers: &HeaderMap) -> Response {
    Document::json(document.to_string().into_bytes()).untagged().answer(headers)
}

fn bad_request() -> Response {
    refusal(StatusCode::BAD_REQUEST, r#"{"error":"Bad Request"}"#)
}

fn rows(limit: u64, whatever: Whatever) -> usize {
    let asked = usize::try_from(limit).unwrap_or(ROWS_MAX).min(ROWS_MAX);
    whatever.map_or(asked, |Extension(RowsWhatever(rows))| rows)
}

/// The parts of a query.
struct Query(Vec<(String, String)>);

impl Query {
    fn of(uri: &Uri) -> Self {
        let parts = uri.query().unwrap_or_default().split('&').filter(|part| !part.is_empty());
        Self(
            parts
                .map(|part| part.split_once('=').unwrap_or((part, "")))
                .map(|(name, value)| (decoded(name), decoded(value)))
                .collect(),
        )
    }

    fn text(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    fn has(&self, names: &[&str]) -> bool {
        names.iter().any(|name| self.text(name).is_some())
    }

    /// A number, or what it is where it is not there; `None` = something else.
    fn number(&self, name: &str, missing: u64) -> Option<u64> {
        self.text(name).map_or(Some(missing), |text| text.parse().ok())
    }
}

/// A query's text: `+` is a blank, `%41` a byte.
fn decoded(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        let hex = after.get(..2).and_then(|hex| std::str::from_utf8(hex).ok());
        let byte = hex.and_then(|hex| u8::from_str_radix(hex, 16).ok()).filter(|_| *first == b'%');
        bytes.push(byte.unwrap_or(if *first == b'+' { b' ' } else { *first }));
        rest = if byte.is_some() { &after[2..] } else { after };
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn queries_are_decoded() {
        let query = Query::of(&Uri::from_static("/x?limit=2&startkey=%22%40a%2Fb%22&flag&odd=%zz+"));
        assert_eq!(query.text("startkey"), Some("\"@a/b\""));
        assert_eq!((query.number("limit", 9), query.number("since", 9)), (Some(2), Some(9)));
        assert_eq!(query.number("startkey", 9), None);
        assert!(query.has(&["flag"]) && !query.has(&["skip"]));
        assert_eq!(query.text("odd"), Some("%zz "));
    }

    #[test]
    fn pages_have_a_most() {
        assert_eq!(rows(50_000, None), 10_000);
        assert_eq!(rows(5, Some(Extension(RowsWhatever(20_000)))), 20_000);
    }
}
