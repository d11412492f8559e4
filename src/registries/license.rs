//! Licence texts as publishers write them, mapped to SPDX where that can be done without guessing. It leaves out which
//! field they come from.

use spdx::{Expression, ParseMode};

use crate::package::{Fact, License};

/// Usual spellings that mean one SPDX licence; compared in lower case, without `the `, ` license`, commas and dots at
/// the end. A family without a version (`GPL`, `BSD`) is not among them.
const SPELLINGS: &[(&str, &str)] = &[
    ("mit", "MIT"),
    ("mit/x11", "MIT"),
    ("expat", "MIT"),
    ("mit expat", "MIT"),
    ("apache 2", "Apache-2.0"),
    ("apache 2.0", "Apache-2.0"),
    ("apache-2", "Apache-2.0"),
    ("apache2", "Apache-2.0"),
    ("apache2.0", "Apache-2.0"),
    ("apache v2", "Apache-2.0"),
    ("apache v2.0", "Apache-2.0"),
    ("apache version 2.0", "Apache-2.0"),
    ("apache license 2.0", "Apache-2.0"),
    ("apache license v2.0", "Apache-2.0"),
    ("apache license version 2.0", "Apache-2.0"),
    ("apache software license 2.0", "Apache-2.0"),
    ("isc", "ISC"),
    ("bsd-2", "BSD-2-Clause"),
    ("bsd 2-clause", "BSD-2-Clause"),
    ("bsd-3", "BSD-3-Clause"),
    ("bsd 3-clause", "BSD-3-Clause"),
    ("bsd 3 clause", "BSD-3-Clause"),
    ("3-clause bsd", "BSD-3-Clause"),
    ("2-clause bsd", "BSD-2-Clause"),
    ("new bsd", "BSD-3-Clause"),
    ("simplified bsd", "BSD-2-Clause"),
    ("gplv2", "GPL-2.0-only"),
    ("gpl-2.0", "GPL-2.0-only"),
    ("gpl v2", "GPL-2.0-only"),
    ("gplv3", "GPL-3.0-only"),
    ("gpl-3", "GPL-3.0-only"),
    ("gpl-3.0", "GPL-3.0-only"),
    ("gpl v3", "GPL-3.0-only"),
    ("gplv2+", "GPL-2.0-or-later"),
    ("gplv3+", "GPL-3.0-or-later"),
    ("gpl-2.0+", "GPL-2.0-or-later"),
    ("gpl-3.0+", "GPL-3.0-or-later"),
    ("lgplv2.1", "LGPL-2.1-only"),
    ("lgpl-2.1", "LGPL-2.1-only"),
    ("lgplv3", "LGPL-3.0-only"),
    ("lgpl-3.0", "LGPL-3.0-only"),
    ("lgplv3+", "LGPL-3.0-or-later"),
    ("agplv3", "AGPL-3.0-only"),
    ("agpl-3.0", "AGPL-3.0-only"),
    ("agplv3+", "AGPL-3.0-or-later"),
    ("mpl 2.0", "MPL-2.0"),
    ("mpl2", "MPL-2.0"),
    ("mozilla public license 2.0", "MPL-2.0"),
    ("unlicense", "Unlicense"),
    ("wtfpl", "WTFPL"),
    ("cc0", "CC0-1.0"),
    ("zlib", "Zlib"),
    ("artistic-2", "Artistic-2.0"),
];

/// What a licence text says: an SPDX expression, something else, or nothing (empty, `UNKNOWN`).
#[must_use]
pub fn license_fact(text: &str) -> Fact<License> {
    let text = text.trim();
    if text.is_empty() || text.eq_ignore_ascii_case("unknown") || text.eq_ignore_ascii_case("none") {
        return Fact::Nothing;
    }
    Fact::Known(spdx_of(text).map_or(License::Other, License::Spdx))
}

fn spdx_of(text: &str) -> Option<String> {
    // What is longer is the licence's own text, not its name.
    if text.len() > 200 || text.contains(['\n', '\r']) {
        return None;
    }
    // GNU's ids without `-only` or `-or-later` are of an old list.
    if spdx::license_id(text).is_some_and(|id| !id.is_gnu()) && !text.ends_with('+') {
        return Some(text.to_owned());
    }
    let lower = text.to_ascii_lowercase();
    let bare = lower.trim_start_matches("the ").trim_end_matches(['.', ',', ' ']);
    let bare = bare
        .strip_suffix(" license")
        .or_else(|| bare.strip_suffix(" licence"))
        .unwrap_or(bare)
        .replace(',', "");
    let spelled =
        SPELLINGS.iter().find(|(spelling, _)| *spelling == bare).map(|(_, spdx)| (*spdx).to_owned());
    spelled.or_else(|| expression(text))
}

fn expression(text: &str) -> Option<String> {
    // A family such as `BSD` is several licences: guessing one of them is left to others.
    let mode = ParseMode { allow_imprecise_license_names: false, ..ParseMode::LAX };
    let parsed = Expression::parse_mode(text, mode).ok()?;
    let known = parsed.requirements().all(|requirement| requirement.req.license.id().is_some());
    let canonical = Expression::canonicalize(text).ok().flatten().unwrap_or_else(|| parsed.to_string());
    // What is canonical may still be no expression: an old id with an exception in it gets another ending.
    [canonical.as_str(), text]
        .map(|text| without_outer_parentheses(text.trim()))
        .into_iter()
        .find(|text| known && is_expression(text))
        .map(str::to_owned)
}

fn is_expression(text: &str) -> bool {
    Expression::parse_mode(text, ParseMode { allow_deprecated: true, ..ParseMode::STRICT }).is_ok()
}

/// `(A OR B)` is `A OR B`; `(A) OR (B)` stays.
fn without_outer_parentheses(text: &str) -> &str {
    match text.strip_prefix('(').and_then(|rest| rest.strip_suffix(')')) {
        Some(inside) if !inside.contains(['(', ')']) => inside.trim(),
        _ => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spdx(text: &str) -> Fact<License> {
        Fact::Known(License::Spdx(text.to_owned()))
    }

    #[test]
    fn licences_are_spdx_something_else_or_nothing() {
        for (text, expected) in [
            ("MIT", spdx("MIT")),
            (" mit ", spdx("MIT")),
            ("MIT License", spdx("MIT")),
            ("The MIT License", spdx("MIT")),
            ("Apache 2.0", spdx("Apache-2.0")),
            ("Apache License, Version 2.0", spdx("Apache-2.0")),
            ("BSD-3-Clause", spdx("BSD-3-Clause")),
            ("GPLv3+", spdx("GPL-3.0-or-later")),
            ("(MIT OR Apache-2.0)", spdx("MIT OR Apache-2.0")),
            ("UNLICENSED", Fact::Known(License::Other)),
            ("SEE LICENSE IN licence.txt", Fact::Known(License::Other)),
            ("BSD", Fact::Known(License::Other)),
            ("", Fact::Nothing),
            ("UNKNOWN", Fact::Nothing),
        ] {
            assert_eq!(license_fact(text), expected, "{text}");
        }
        assert_eq!(license_fact(&"long ".repeat(100)), Fact::Known(License::Other));
    }
}
