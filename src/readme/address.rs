//! Parts of addresses, without a copy and without judging whether an address is a good one.

/// Bytes of the longest domain and part of a path that any rule knows.
const LONGEST: usize = 32;

/// An address up to its query or its place in the page.
pub(super) fn without_query(url: &str) -> &str {
    let end = url.bytes().position(|byte| byte == b'?' || byte == b'#').unwrap_or(url.len());
    &url[..end]
}

/// Asks `known` about a host's domain, its last two labels, in lower case.
pub(super) fn with_domain(host: &str, known: impl Fn(&[u8]) -> bool) -> bool {
    let mut dots = host.bytes().enumerate().rev().filter(|(_, byte)| *byte == b'.').map(|(at, _)| at);
    let Some(_) = dots.next() else { return false };
    let start = dots.next().map_or(0, |at| at + 1);
    with_lower(&host[start..], known)
}

/// Asks `known` about a text in lower case; one that is longer than anything known is not.
pub(super) fn with_lower(text: &str, known: impl Fn(&[u8]) -> bool) -> bool {
    let mut lower = [0; LONGEST];
    let Some(lower) = lower.get_mut(..text.len()) else { return false };
    lower.copy_from_slice(text.as_bytes());
    lower.make_ascii_lowercase();
    known(lower)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_of_addresses() {
        assert_eq!(without_query("a?b#c"), "a");
        assert!(with_domain("A.B.Example", |domain| domain == b"b.example"));
        assert!(with_domain("b.example", |domain| domain == b"b.example"));
        assert!(!with_domain("example", |_| true));
        assert!(!with_lower(&"a".repeat(40), |_| true));
    }
}
