//! One requirement of a distribution (PEP 508): its name, the rest as written, and whether it belongs to an extra. It
//! leaves out versions, and what markers mean (`marker`).

use super::marker::{self, Holds};
use crate::package::{DependencyFacts, DependencyKind};

/// A requirement as it was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Requirement {
    /// The dependency.
    pub dependency: DependencyFacts,
    /// What is wrong with how it is written, to be noted; `None` where nothing is.
    pub odd: Option<&'static str>,
}

/// Reads a requirement; `None` where it does not begin with a letter or a digit, and so names nothing.
///
/// What begins with a name is a dependency of that name, whatever follows. What only looks so (an address without a
/// name, say) is one under the whole of its text. A marker that cannot be read makes it an extra's where it names the
/// variable `extra`.
#[must_use]
pub fn read_requirement(text: &str) -> Option<Requirement> {
    let text = text.trim();
    if !text.starts_with(|c: char| c.is_ascii_alphanumeric()) {
        return None;
    }
    let end = text.find(|c: char| !(c.is_ascii_alphanumeric() || "-_.".contains(c))).unwrap_or(text.len());
    let rest = &text[end..];
    let is_named = rest.chars().next().is_none_or(|c| c.is_whitespace() || "[(<>=!~@;,".contains(c));
    let (before, marker) = split_marker(rest);
    let (kind, odd_marker) = kind_of(marker);
    let (name, rest, odd_name) = if is_named {
        (&text[..end], rest, None)
    } else {
        let whole = end + before.len();
        (text[..whole].trim_end(), &text[whole..], Some("is not a requirement with a name"))
    };
    let (name, requirement) = (name.to_owned(), rest.trim().to_owned());
    Some(Requirement {
        dependency: DependencyFacts { kind, name, requirement },
        odd: odd_name.or(odd_marker),
    })
}

/// What stands before the marker, and the marker; `None` without one. An address ends at a blank, so that a semicolon
/// inside it begins no marker.
fn split_marker(rest: &str) -> (&str, Option<&str>) {
    let is_address = rest.trim_start().starts_with('@')
        || rest.split(';').next().is_some_and(|before| before.contains("://"));
    let at = if is_address { after_address(rest) } else { rest.find(';') };
    at.map_or((rest, None), |at| (&rest[..at], Some(&rest[at + 1..])))
}

/// The semicolon behind an address: after a blank, or else before one.
fn after_address(rest: &str) -> Option<usize> {
    let semicolons = || rest.match_indices(';').map(|(at, _)| at);
    let is_blank = |c: Option<char>| c.is_some_and(char::is_whitespace);
    semicolons()
        .find(|at| is_blank(rest[..*at].chars().next_back()))
        .or_else(|| semicolons().find(|at| is_blank(rest[at + 1..].chars().next())))
}

fn kind_of(marker: Option<&str>) -> (DependencyKind, Option<&'static str>) {
    let odd = Some("has a marker that cannot be read");
    match marker.map(marker::read) {
        None | Some(Holds::WithoutExtra) => (DependencyKind::Runtime, None),
        Some(Holds::WithExtra) => (DependencyKind::Extra, None),
        Some(Holds::NoMarker { names_extra: true }) => (DependencyKind::Extra, odd),
        Some(Holds::NoMarker { names_extra: false }) => (DependencyKind::Runtime, odd),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const RUNTIME: DependencyKind = DependencyKind::Runtime;
    const EXTRA: DependencyKind = DependencyKind::Extra;

    #[test]
    fn requirements_split_into_name_rest_and_kind() {
        for (text, name, rest, kind) in [
            ("alpha", "alpha", "", RUNTIME),
            (" alpha[x] >=1,<2", "alpha", "[x] >=1,<2", RUNTIME),
            ("b.c (>=1)", "b.c", "(>=1)", RUNTIME),
            ("d>=1; extra == 'docs'", "d", ">=1; extra == 'docs'", EXTRA),
            (
                "nested-pad (>=2) ; (python_version < \"4\" and (extra == 'a'))",
                "nested-pad",
                "(>=2) ; (python_version < \"4\" and (extra == 'a'))",
                EXTRA,
            ),
            ("e; python_version < '3'", "e", "; python_version < '3'", RUNTIME),
            ("extra; platform_system == 'extra'", "extra", "; platform_system == 'extra'", RUNTIME),
            ("extra[extra]", "extra", "[extra]", RUNTIME),
            (
                "url@ https://a.example/a;extra==1/u.zip",
                "url",
                "@ https://a.example/a;extra==1/u.zip",
                RUNTIME,
            ),
            (
                "url@ https://a.example/a;extra==1/u.zip ; extra == 'x'",
                "url",
                "@ https://a.example/a;extra==1/u.zip ; extra == 'x'",
                EXTRA,
            ),
            (
                "url @ https://a.example/a'b\"c ; extra == 'x'",
                "url",
                "@ https://a.example/a'b\"c ; extra == 'x'",
                EXTRA,
            ),
            (
                "url @ https://a.example/a ;os_name=='nt'",
                "url",
                "@ https://a.example/a ;os_name=='nt'",
                RUNTIME,
            ),
            (
                "url @ git+https://a.example/a@v1; extra == 'x'",
                "url",
                "@ git+https://a.example/a@v1; extra == 'x'",
                EXTRA,
            ),
        ] {
            let dependency = DependencyFacts { kind, name: name.into(), requirement: rest.into() };
            assert_eq!(read_requirement(text), Some(Requirement { dependency, odd: None }), "{text}");
        }
    }

    #[test]
    fn what_is_odd_is_kept_and_noted() {
        for (text, name, rest, kind, odd) in [
            ("a; extra == docs", "a", "; extra == docs", EXTRA, "marker"),
            ("a ; python_version<3", "a", "; python_version<3", RUNTIME, "marker"),
            ("a;", "a", ";", RUNTIME, "marker"),
            ("git+https://a.example/x", "git+https://a.example/x", "", RUNTIME, "name"),
            (
                "https://a.example/x;y.zip ; extra == 'd'",
                "https://a.example/x;y.zip",
                "; extra == 'd'",
                EXTRA,
                "name",
            ),
            ("föö>=1", "föö>=1", "", RUNTIME, "name"),
        ] {
            let found = read_requirement(text).unwrap();
            let dependency = DependencyFacts { kind, name: name.into(), requirement: rest.into() };
            assert_eq!(found.dependency, dependency, "{text}");
            assert!(found.odd.is_some_and(|told| told.contains(odd)), "{text}: {:?}", found.odd);
        }
        assert_eq!(read_requirement("a b>=1").map(|found| found.dependency.name).as_deref(), Some("a"));
        for text in ["; extra", "", "(nothing)", "-r other.txt", "'quoted'"] {
            assert_eq!(read_requirement(text), None, "{text}");
        }
    }
}
