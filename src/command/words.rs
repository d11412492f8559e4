//! Numbers in sentences: grouped digits, and the word that goes with one and with many. It leaves out times.

use crate::query::format::grouped;

/// A count with its digits grouped.
pub(super) fn number(count: u64) -> String {
    grouped(i64::try_from(count).unwrap_or(i64::MAX))
}

/// The form of a word that goes with the count.
pub(super) fn of<'a>(count: u64, one: &'a str, many: &'a str) -> &'a str {
    if count == 1 { one } else { many }
}

/// So many packages.
pub(super) fn packages(count: u64) -> String {
    format!("{} {}", number(count), of(count, "package", "packages"))
}

/// So many documents.
pub(super) fn documents(count: u64) -> String {
    format!("{} {}", number(count), of(count, "document", "documents"))
}

/// So many days.
pub(super) fn days(count: u32) -> String {
    format!("{count} {}", of(count.into(), "day", "days"))
}

/// So many requests.
pub(super) fn requests(count: u64) -> String {
    format!("{} {}", number(count), of(count, "request", "requests"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_is_no_plural() {
        assert_eq!(
            [packages(1), requests(0), documents(2_000)],
            ["1 package", "0 requests", "2,000 documents"]
        );
    }
}
