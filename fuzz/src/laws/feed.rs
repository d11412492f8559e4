//! What holds of npm's feed of changes and its list of documents. It leaves out the order of sequence numbers, which is
//! the server's affair.

use serde_json::{Map, Value};

use super::reference::{self, Reference};
use super::registries::npm::{read_changes, read_documents, read_update_sequence};

/// Holds the reader of changes, and that of the database's state, to their laws.
pub fn hold_changes(body: &[u8]) {
    assert_eq!(read_changes(body), read_changes(body), "the same bytes, another page");
    let Reference::Object(object) = reference::read(body) else {
        return reference::hold(body, &read_changes, &|_| Ok(()));
    };
    if !reference::is_plain(body, &object) {
        return;
    }
    reference::hold(body, &read_changes, &|object| changes(object).map(|_| ()));
    let state = object.get("update_seq").and_then(sequence).ok_or("update_seq");
    assert_eq!(read_update_sequence(body).map_err(|error| error.field), state.map_err(str::to_owned));
    let Ok(page) = read_changes(body) else { return };
    let rows = changes(&object).expect("the page was read");
    assert_eq!(page.rows, rows.len());
    let kept: Vec<(u64, &str)> = rows.iter().filter(|(_, id)| !id.starts_with('_')).copied().collect();
    let found: Vec<(u64, &str)> =
        page.changes.iter().map(|change| (change.sequence, change.name.as_str())).collect();
    assert_eq!(found, kept);
}

/// The rows of a page, or the field that spoils it.
fn changes(object: &Map<String, Value>) -> Result<Vec<(u64, &str)>, &'static str> {
    let rows = object.get("results").and_then(Value::as_array).ok_or("results")?;
    let row =
        |row: &'_ Value| match (row.get("id").and_then(Value::as_str), row.get("seq").and_then(sequence)) {
            (None, _) => Err("results.id"),
            (_, None) => Err("results.seq"),
            (Some(_), Some(number)) => Ok(number),
        };
    let numbers = rows.iter().map(row).collect::<Result<Vec<u64>, _>>()?;
    let names = rows.iter().filter_map(|row| row["id"].as_str());
    let told: Vec<(u64, &str)> = numbers.into_iter().zip(names).collect();
    let any_change = told.iter().any(|(_, id)| !id.starts_with('_'));
    if !any_change && object.get("last_seq").and_then(sequence).is_none() {
        return Err("last_seq");
    }
    Ok(told)
}

fn sequence(value: &Value) -> Option<u64> {
    value.as_u64().or_else(|| value.as_str()?.split('-').next()?.parse().ok())
}

/// Holds the reader of the list of documents to its laws.
pub fn hold_documents(body: &[u8]) {
    assert_eq!(read_documents(body), read_documents(body), "the same bytes, another page");
    let Reference::Object(object) = reference::read(body) else {
        return reference::hold(body, &read_documents, &|_| Ok(()));
    };
    if !reference::is_plain(body, &object) {
        return;
    }
    reference::hold(body, &read_documents, &|object| names(object).map(|_| ()));
    let Ok(page) = read_documents(body) else { return };
    let names = names(&object).expect("the page was read");
    assert_eq!((page.rows, page.last_key.as_deref()), (names.len(), names.last().copied()));
    let kept: Vec<&str> = names.into_iter().filter(|name| !name.starts_with('_')).collect();
    let found: Vec<&str> = page.documents.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(found, kept, "a row was lost");
}

fn names(object: &Map<String, Value>) -> Result<Vec<&str>, &'static str> {
    let rows = object.get("rows").and_then(Value::as_array).ok_or("rows")?;
    rows.iter().map(|row| row.get("id").and_then(Value::as_str).ok_or("rows.id")).collect()
}
