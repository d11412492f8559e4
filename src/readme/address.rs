//! Parts of addresses, without a copy and without judging whether an address is a good one.

/// Bytes of the longest domain and part of a path that any rule knows.
const LONGEST: usize = 32;

/// An address up to its query or its place in the page.
pub(super) fn without_query(url: &str) -> &str {
    let end = url.bytes().position(|byte| byte == b'?' || byte == b'#').unwrap_or(url.len());
    &url[..end]
}

/// The host and the path of an address without its scheme; a name and a port beside the host are left out.
pub(super) fn host_and_path(address: &str) -> (&str, &str) {
    let bytes = address.as_bytes();
    let end = bytes.iter().position(|byte| *byte == b'/').unwrap_or(bytes.len());
    let start = bytes[..end].iter().position(|byte| *byte == b'@').map_or(0, |at| at + 1);
    let host = bytes[start..end].iter().position(|byte| *byte == b':').map_or(end, |length| start + length);
    (&address[start..host], &address[(end + 1).min(address.len())..])
}

/// Asks `known` about a host's domain, its last two labels, in lower case.
pub(super) fn with_domain(host: &str, known: impl Fn(&[u8]) -> bool) -> bool {
    let mut dots = host.bytes().enumerate().rev().filter(|(_, byte)| *byte == b'.').map(|(at, _)| at);
    let Some(_) = dots.next() else { return false };
    let start = dots.next().map_or(0, |at| at + 1);
    with_lower(&host.as_bytes()[start..], known)
}

/// Asks `known` about a text in lower case; one that is longer than anything known is not.
pub(super) fn with_lower(text: &[u8], known: impl Fn(&[u8]) -> bool) -> bool {
    let mut lower = [0; LONGEST];
    let Some(lower) = lower.get_mut(..text.len()) else { return false };
    for (lower, byte) in lower.iter_mut().zip(text) {
        *lower = byte.to_ascii_lowercase();
    }
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
        assert!(!with_lower("a".repeat(40).as_bytes(), |_| true));
        assert_eq!(host_and_path("me@a.example:80/b/c"), ("a.example", "b/c"));
        assert_eq!(host_and_path("a.example"), ("a.example", ""));
    }
}
