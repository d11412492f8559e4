//! What holds of licence texts. It leaves out which spelling means which licence.

use spdx::{Expression, ParseMode};

use super::package::{Fact, License};
use super::registries::license_fact;
use super::{facts, reference};

/// Holds the reader of licence texts to its laws.
pub fn hold(body: &[u8]) {
    let text = reference::text_of(body);
    let found = license_fact(&text);
    assert_eq!(found, license_fact(&text), "the same text, another licence");
    assert_eq!(found, license_fact(&format!(" {text}\t")), "blanks around it change a licence");
    facts::survives(&found);
    match found {
        Fact::Known(License::Spdx(expression)) => hold_expression(&expression),
        Fact::Known(License::Several(ids)) => panic!("several licences out of one text: {ids:?}"),
        Fact::Known(License::Other) | Fact::Nothing => (),
        Fact::Missing(reason) => panic!("a text that is there is missing: {reason:?}"),
    }
    assert!(!text.trim().is_empty() || license_fact(&text) == Fact::Nothing, "a licence out of nothing");
}

/// An expression is one of SPDX, as SPDX writes it: it reads as itself.
pub fn hold_expression(expression: &str) {
    let mode = ParseMode { allow_deprecated: true, ..ParseMode::STRICT };
    assert!(Expression::parse_mode(expression, mode).is_ok(), "not SPDX: {expression:?}");
    assert_eq!(
        license_fact(expression),
        Fact::Known(License::Spdx(expression.to_owned())),
        "an expression that is not read as itself"
    );
}
