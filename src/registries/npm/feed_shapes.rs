//! Pages of npm's feed and of its list of documents, drawn at random, and with mistakes. It leaves out what single shapes
//! mean, which the parser's own tests tell.

use proptest::prelude::*;
use proptest::sample::{Index, select};
use serde_json::{Value, json};

use super::super::draws::{edit, replaced, values, word};
use super::{read_changes, read_documents, read_update_sequence};

fn name() -> impl Strategy<Value = String> {
    prop_oneof![
        3 => word(),
        1 => (word(), word()).prop_map(|(scope, name)| format!("@{scope}/{name}")),
        1 => word().prop_map(|name| format!("_design/{name}")),
        1 => select(vec!["@scope/..", "JSONStream", "Ünï"]).prop_map(str::to_owned),
    ]
}

/// A sequence number in each of its forms.
fn sequence() -> impl Strategy<Value = Value> {
    (any::<u32>(), 0..3).prop_map(|(number, form)| match form {
        0 => json!(number),
        1 => json!(number.to_string()),
        _ => json!(format!("{number}-abc")),
    })
}

/// A page of changes, and one of documents with the same names.
fn pages() -> impl Strategy<Value = (Value, Value)> {
    let row = (name(), sequence(), any::<bool>(), proptest::option::of("[0-9]{1,2}-[a-f]{2}"));
    (proptest::collection::vec(row, 0..6), sequence()).prop_map(|(rows, last)| {
        let change = |(name, sequence, deleted, revision): &(String, Value, bool, Option<String>)| {
            let mut row = json!({"seq": sequence, "id": name, "changes": []});
            if *deleted {
                row["deleted"] = true.into();
            }
            if let Some(revision) = revision {
                row["changes"] = json!([{"rev": revision}, {"rev": "0-old"}]);
            }
            row
        };
        let changes: Vec<Value> = rows.iter().map(change).collect();
        let documents: Vec<Value> = rows
            .iter()
            .map(|(name, _, _, revision)| json!({"id": name, "key": name, "value": {"rev": revision}}))
            .collect();
        let total = documents.len();
        (
            json!({"results": changes, "last_seq": last}),
            json!({"total_rows": total, "offset": 0, "rows": documents}),
        )
    })
}

/// The names of rows that are packages.
fn packages<'a>(page: &'a Value, rows: &str) -> Vec<&'a str> {
    let ids = page[rows].as_array().into_iter().flatten().filter_map(|row| row["id"].as_str());
    ids.filter(|id| !id.starts_with('_')).collect()
}

proptest! {
    #[test]
    fn every_row_of_a_page_is_told((changes, documents) in pages()) {
        let page = read_changes(changes.to_string().as_bytes())
            .map_err(|malformed| TestCaseError::fail(malformed.to_string()))?;
        let names: Vec<&str> = page.changes.iter().map(|change| change.name.as_str()).collect();
        prop_assert_eq!(names, packages(&changes, "results"));
        let listed = read_documents(documents.to_string().as_bytes())
            .map_err(|malformed| TestCaseError::fail(malformed.to_string()))?;
        let names: Vec<&str> = listed.documents.iter().map(|(name, _)| name.as_str()).collect();
        prop_assert_eq!(names, packages(&documents, "rows"));
        prop_assert_eq!(listed.rows, page.rows);
        for (change, (_, revision)) in page.changes.iter().zip(&listed.documents) {
            prop_assert_eq!(&change.revision, revision);
        }
    }

    #[test]
    fn one_odd_value_is_malformed_or_loses_no_row(
        (changes, documents) in pages(),
        place in any::<Index>(),
        other in values(),
    ) {
        let (changed, path) = replaced(&changes, place, other.clone());
        match read_changes(changed.to_string().as_bytes()) {
            Ok(page) => prop_assert_eq!(page.changes.len(), packages(&changed, "results").len()),
            Err(malformed) => {
                prop_assert!(malformed.field.starts_with("results") || malformed.field == "last_seq");
                prop_assert!(path.starts_with("/results") || path == "/last_seq", "{}: {}", path, malformed);
            }
        }
        let (changed, path) = replaced(&documents, place, other);
        match read_documents(changed.to_string().as_bytes()) {
            Ok(page) => prop_assert_eq!(page.documents.len(), packages(&changed, "rows").len()),
            Err(malformed) => {
                prop_assert!(malformed.field.starts_with("rows"));
                prop_assert!(path.starts_with("/rows"), "{}: {}", path, malformed);
            }
        }
    }

    #[test]
    fn a_page_with_a_mistake_is_read_or_malformed((changes, documents) in pages(), edit in edit()) {
        let bytes = edit.clone().apply(changes.to_string().into_bytes());
        if let Ok(page) = read_changes(&bytes) {
            prop_assert!(page.changes.len() <= page.rows);
        }
        let _ = read_update_sequence(&bytes);
        if let Ok(page) = read_documents(&edit.apply(documents.to_string().into_bytes())) {
            prop_assert_eq!(page.rows == 0, page.last_key.is_none());
        }
    }
}
