//! npm's feed of changes and its list of documents, a page at a time. It leaves out asking for them.

use sonic_rs::{JsonValueTrait, LazyValue};

use super::super::Malformed;
use super::super::json::{each_entry, each_field, each_item, found, string, text_of};

/// One changed package.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// Its sequence number.
    pub sequence: u64,
    /// The package.
    pub name: String,
    /// Revision of its document; `None` where the feed does not tell.
    pub revision: Option<String>,
    /// Whether the package was deleted.
    pub deleted: bool,
}

/// A page of the feed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ChangesPage {
    /// The changes in order, ids that are no packages (`_design/…`) left out.
    pub changes: Vec<Change>,
    /// The sequence number to go on from.
    pub last_sequence: u64,
    /// Rows of the page, those left out included; fewer than asked for means the end.
    pub rows: usize,
}

/// A page of the list of documents.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DocumentsPage {
    /// Name and revision, ids that are no packages left out.
    pub documents: Vec<(String, Option<String>)>,
    /// The last key of the page, from which the next one starts (inclusive); `None` where the page is empty.
    pub last_key: Option<String>,
    /// Rows of the page, those left out included.
    pub rows: usize,
}

/// Reads a page of `_changes`.
///
/// # Errors
/// What is no such page.
pub fn read_changes(body: &[u8]) -> Result<ChangesPage, Malformed> {
    let text = text_of(body)?;
    let (mut results, mut last) = (None, None);
    each_field(&text, "document", &mut |key, value| match key {
        "results" => results = Some(value),
        "last_seq" => last = Some(value),
        _ => (),
    })?;
    let results = array(results, "results")?;
    let mut page = ChangesPage::default();
    let mut wrong = None;
    each_item(&results, "results", &mut |row| {
        page.rows += 1;
        match change(&row) {
            Ok(Some(change)) => page.changes.push(change),
            Ok(None) => (),
            Err(error) => wrong = wrong.take().or(Some(error)),
        }
    })?;
    if let Some(wrong) = wrong {
        return Err(wrong);
    }
    let told = last.as_ref().and_then(sequence);
    let highest = page.changes.last().map(|change| change.sequence);
    page.last_sequence = told
        .or(highest)
        .ok_or_else(|| Malformed::new("last_seq", "missing or no number: expected a sequence number"))?;
    Ok(page)
}

fn change(row: &LazyValue<'_>) -> Result<Option<Change>, Malformed> {
    let (mut number, mut name, mut revision, mut deleted) = (None, None, None, false);
    each_entry(row, "results", &mut |key, value| match key {
        "seq" => number = sequence(&value),
        "id" => name = string(&value),
        "deleted" => deleted = value.as_bool() == Some(true),
        "changes" => revision = first_revision(&value),
        _ => (),
    })?;
    let name = name.ok_or_else(|| Malformed::new("results.id", "missing or no string: expected a name"))?;
    let sequence = number.ok_or_else(|| {
        Malformed::new("results.seq", format!("missing or no number, at `{}`", name.escape_debug()))
    })?;
    Ok((!name.starts_with('_')).then_some(Change { sequence, name, revision, deleted }))
}

fn first_revision(changes: &LazyValue<'_>) -> Option<String> {
    let mut revision = None;
    let read = each_item(changes, "changes", &mut |item| {
        let _ = each_entry(&item, "changes", &mut |key, value| {
            if key == "rev" && revision.is_none() {
                revision = string(&value);
            }
        });
    });
    read.ok().and(revision)
}

/// A sequence number, also in a string, also with `CouchDB`'s tail (`12-abc`).
fn sequence(value: &LazyValue<'_>) -> Option<u64> {
    value.as_u64().or_else(|| string(value)?.split('-').next()?.parse().ok())
}

/// The state of the feed: `update_seq` of the database's own document.
///
/// # Errors
/// What is no such document.
pub fn read_update_sequence(body: &[u8]) -> Result<u64, Malformed> {
    let text = text_of(body)?;
    let mut found_sequence = None;
    each_field(&text, "document", &mut |key, value| {
        if key == "update_seq" {
            found_sequence = sequence(&value);
        }
    })?;
    found_sequence
        .ok_or_else(|| Malformed::new("update_seq", "missing or no number: expected a sequence number"))
}

/// Reads a page of `_all_docs`.
///
/// # Errors
/// What is no such page.
pub fn read_documents(body: &[u8]) -> Result<DocumentsPage, Malformed> {
    let text = text_of(body)?;
    let mut rows = None;
    each_field(&text, "document", &mut |key, value| {
        if key == "rows" {
            rows = Some(value);
        }
    })?;
    let rows = array(rows, "rows")?;
    let mut page = DocumentsPage::default();
    let mut nameless = false;
    each_item(&rows, "rows", &mut |row| {
        page.rows += 1;
        let (mut name, mut revision) = (None, None);
        let _ = each_entry(&row, "rows", &mut |key, value| match key {
            "id" => name = string(&value),
            "value" => {
                let _ = each_entry(&value, "rows.value", &mut |key, value| {
                    if key == "rev" {
                        revision = string(&value);
                    }
                });
            }
            _ => (),
        });
        let Some(name) = name else { return nameless = true };
        page.last_key = Some(name.clone());
        if !name.starts_with('_') {
            page.documents.push((name, revision));
        }
    })?;
    // A row that is passed over would be a package that is taken for gone.
    if nameless {
        return Err(Malformed::new("rows.id", "missing or no string: expected a name"));
    }
    Ok(page)
}

fn array<'a>(value: Option<LazyValue<'a>>, field: &str) -> Result<LazyValue<'a>, Malformed> {
    match value {
        Some(value) if value.is_array() => Ok(value),
        Some(value) => Err(Malformed::new(field, format!("{}: expected an array", found(&value)))),
        None => Err(Malformed::new(field, "missing: expected an array")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_of_changes_is_read_without_the_databases_own_documents() {
        let body = br#"{"results":[
            {"seq":3,"id":"a","changes":[{"rev":"1-x"}]},
            {"seq":"4","id":"_design/app","changes":[{"rev":"2-y"}]},
            {"seq":5,"id":"@s/b","changes":[{"rev":"7-z"}],"deleted":true}],"last_seq":5}"#;
        let page = read_changes(body).unwrap();
        assert_eq!((page.rows, page.last_sequence, page.changes.len()), (3, 5, 2));
        let last = &page.changes[1];
        assert_eq!((last.name.as_str(), last.revision.as_deref(), last.deleted), ("@s/b", Some("7-z"), true));
        let empty = read_changes(br#"{"results":[],"last_seq":9}"#).unwrap();
        assert_eq!((empty.rows, empty.last_sequence), (0, 9));
    }

    #[test]
    fn pages_of_documents_tell_where_the_next_one_starts() {
        let body = br#"{"total_rows":3,"offset":0,"rows":[{"id":"a","key":"a","value":{"rev":"1-x"}},{"id":"_design/z","key":"_design/z","value":{"rev":"1-y"}}]}"#;
        let page = read_documents(body).unwrap();
        assert_eq!((page.rows, page.last_key.as_deref()), (2, Some("_design/z")));
        assert_eq!(page.documents, [("a".to_owned(), Some("1-x".to_owned()))]);
        let nameless = read_documents(br#"{"rows":[{"id":"a"},{"key":"b","value":{"rev":"1-x"}}]}"#);
        assert_eq!(nameless.unwrap_err().field, "rows.id");
    }

    #[test]
    fn what_is_no_page_is_malformed_and_names_the_field() {
        for (body, field) in [
            (&b"<html>"[..], "document"),
            (b"{}", "results"),
            (br#"{"results":7}"#, "results"),
            (br#"{"results":[{"seq":1}]}"#, "results.id"),
            (br#"{"results":[{"id":"a"}]}"#, "results.seq"),
            (br#"{"results":[]}"#, "last_seq"),
        ] {
            assert_eq!(read_changes(body).unwrap_err().field, field);
        }
        assert_eq!(read_update_sequence(br#"{"update_seq":12}"#), Ok(12));
        assert_eq!(read_update_sequence(br#"{"update_seq":"13-ab"}"#), Ok(13));
        assert_eq!(read_update_sequence(b"{}").unwrap_err().field, "update_seq");
    }
}
