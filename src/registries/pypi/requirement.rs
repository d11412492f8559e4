//! One requirement of a distribution (PEP 508): its name, the rest as written, and whether it belongs to an extra. It
//! leaves out evaluating markers.

use crate::package::{DependencyFacts, DependencyKind};

/// Splits a requirement; `None` where it does not begin with a name.
#[must_use]
pub fn read_requirement(text: &str) -> Option<DependencyFacts> {
    let text = text.trim();
    let end = text.find(|c: char| !(c.is_ascii_alphanumeric() || "-_.".contains(c))).unwrap_or(text.len());
    let (name, rest) = text.split_at(end);
    if !name.starts_with(|c: char| c.is_ascii_alphanumeric()) {
        return None;
    }
    let marker = rest.split_once(';').map_or("", |(_, marker)| marker);
    let words = marker.split(|c: char| !(c.is_ascii_alphanumeric() || c == '_'));
    let kind = if words.into_iter().any(|word| word == "extra") {
        DependencyKind::Extra
    } else {
        DependencyKind::Runtime
    };
    Some(DependencyFacts { kind, name: name.to_owned(), requirement: rest.trim().to_owned() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn requirements_split_into_name_rest_and_kind() {
        let read = |text| read_requirement(text).map(|found| (found.name, found.requirement, found.kind));
        let runtime = DependencyKind::Runtime;
        assert_eq!(read("alpha"), Some(("alpha".into(), String::new(), runtime)));
        assert_eq!(read(" alpha[x] >=1,<2"), Some(("alpha".into(), "[x] >=1,<2".into(), runtime)));
        assert_eq!(read("b.c (>=1)"), Some(("b.c".into(), "(>=1)".into(), runtime)));
        let extra = Some(("d".into(), ">=1; extra == 'docs'".into(), DependencyKind::Extra));
        assert_eq!(read("d>=1; extra == 'docs'"), extra);
        assert_eq!(read("e; python_version < '3'").map(|found| found.2), Some(runtime));
        assert_eq!(read("; extra"), None);
        assert_eq!(read(""), None);
    }
}
