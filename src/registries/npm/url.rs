//! Addresses of npm's documents. It leaves out where the services are.

use url::Url;

/// Rows of one page of `_changes` or `_all_docs`: the most that npm gives.
pub const PAGE_ROWS: u32 = 10_000;

/// A name that no URL can carry to the registry.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{}` cannot be asked for: the path of its URL would be taken for another", .0.escape_debug())]
pub struct Unfetchable(pub String);

/// A package's document; the `/` of a scoped name is escaped, as npm's own client does.
///
/// # Errors
/// A name with an empty segment, or one of `.` or `..`.
pub fn packument_url(registry: &Url, name: &str) -> Result<Url, Unfetchable> {
    if name.split('/').any(|segment| matches!(segment, "" | "." | "..")) {
        return Err(Unfetchable(name.to_owned()));
    }
    let mut path = String::with_capacity(name.len() + 8);
    for byte in name.bytes() {
        if byte.is_ascii_alphanumeric() || b"-_.~!*'()@".contains(&byte) {
            path.push(char::from(byte));
        } else {
            path.push_str(&format!("%{byte:02X}"));
        }
    }
    let mut url = registry.clone();
    url.set_path(&format!("{}{path}", registry.path()));
    Ok(url)
}

/// A page of the feed of changes after sequence number `since`.
#[must_use]
pub fn changes_url(replicate: &Url, since: u64, limit: u32) -> Url {
    below(replicate, "_changes", &format!("since={since}&limit={limit}"))
}

/// A page of the list of documents from `start` on, inclusive; `None` = from the beginning.
#[must_use]
pub fn all_docs_url(replicate: &Url, start: Option<&str>, limit: u32) -> Url {
    let mut url = below(replicate, "_all_docs", "");
    url.set_query(None);
    let mut query = url.query_pairs_mut();
    query.append_pair("limit", &limit.to_string());
    if let Some(start) = start {
        query.append_pair("startkey", &serde_json::Value::from(start).to_string());
    }
    drop(query);
    url
}

fn below(replicate: &Url, path: &str, query: &str) -> Url {
    let mut url = replicate.clone();
    url.set_path(&format!("{}{path}", replicate.path()));
    url.set_query(Some(query));
    url
}

#[cfg(test)]
mod tests {
    use super::*;

    fn url(text: &str) -> Url {
        Url::parse(text).unwrap()
    }

    #[test]
    fn names_become_paths_below_the_registry() {
        let registry = url("https://registry.example/npm/");
        let asked = |name: &str| packument_url(&registry, name).map(String::from);
        assert_eq!(asked("left").unwrap(), "https://registry.example/npm/left");
        assert_eq!(asked("@scope/name").unwrap(), "https://registry.example/npm/@scope%2Fname");
        assert_eq!(asked("Ünï?#").unwrap(), "https://registry.example/npm/%C3%9Cn%C3%AF%3F%23");
        for name in ["@scope/..", "@scope/.", "..", "", "@scope/"] {
            assert_eq!(asked(name), Err(Unfetchable(name.to_owned())));
        }
    }

    #[test]
    fn feeds_are_below_the_replication_service() {
        let replicate = url("https://replicate.registry.example/registry/");
        assert_eq!(
            changes_url(&replicate, 7, PAGE_ROWS).as_str(),
            "https://replicate.registry.example/registry/_changes?since=7&limit=10000"
        );
        assert_eq!(
            all_docs_url(&replicate, Some("@a/b\""), 2).as_str(),
            "https://replicate.registry.example/registry/_all_docs?limit=2&startkey=%22%40a%2Fb%5C%22%22"
        );
        assert_eq!(all_docs_url(&replicate, None, 2).query(), Some("limit=2"));
    }
}
