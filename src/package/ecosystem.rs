//! The two ecosystems of the census, and what they are called in files, tables and prose.
//!
//! Left out on purpose: where their registries are (`endpoint`) and what they answer (`registries`).

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// A package ecosystem. Orders as written here, npm first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Ecosystem {
    /// JavaScript's npm.
    Npm,
    /// Python's PyPI.
    Pypi,
}

impl Ecosystem {
    /// Every ecosystem, in order.
    pub const ALL: [Self; 2] = [Self::Npm, Self::Pypi];

    /// The word for files, tables and arguments.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Npm => "npm",
            Self::Pypi => "pypi",
        }
    }

    /// The word for prose and charts.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Npm => "npm",
            Self::Pypi => "PyPI",
        }
    }
}

impl fmt::Display for Ecosystem {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(self.id())
    }
}

/// A word that names no ecosystem.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("unknown ecosystem `{}`: expected `npm` or `pypi`", .given.escape_debug())]
pub struct UnknownEcosystem {
    /// What was given.
    pub given: String,
}

impl FromStr for Ecosystem {
    type Err = UnknownEcosystem;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL
            .into_iter()
            .find(|ecosystem| ecosystem.id().eq_ignore_ascii_case(text))
            .ok_or_else(|| UnknownEcosystem { given: text.to_owned() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn id_label_display_and_serde_agree() {
        for ecosystem in Ecosystem::ALL {
            assert_eq!(ecosystem.id().parse(), Ok(ecosystem));
            assert_eq!(ecosystem.label().parse(), Ok(ecosystem));
            assert_eq!(ecosystem.to_string(), ecosystem.id());
            let json = serde_json::to_string(&ecosystem).unwrap();
            assert_eq!(json, format!("\"{}\"", ecosystem.id()));
            assert_eq!(serde_json::from_str::<Ecosystem>(&json).unwrap(), ecosystem);
        }
        assert!(Ecosystem::Npm < Ecosystem::Pypi);
    }

    #[test]
    fn an_unknown_word_names_the_known_ones() {
        let message = "ruby\u{1b}".parse::<Ecosystem>().unwrap_err().to_string();
        assert_eq!(message, r"unknown ecosystem `ruby\u{1b}`: expected `npm` or `pypi`");
    }
}
