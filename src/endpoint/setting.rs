//! One setting and where it came from.
//!
//! Left out on purpose: the order of precedence, which `npm` and `pypi` spell out.

use std::fmt;
use std::path::PathBuf;

use url::Url;

use super::credential::{Credential, Reach, split_userinfo};
use super::error::EndpointError;

/// What was given on the command line; `None` where nothing was.
#[derive(Clone, Default)]
pub struct EndpointFlags {
    /// `--npm-registry`.
    pub npm_registry: Option<String>,
    /// `--npm-replicate`.
    pub npm_replicate: Option<String>,
    /// `--npm-downloads`.
    pub npm_downloads: Option<String>,
    /// `--pypi-index`.
    pub pypi_index: Option<String>,
}

/// Where a setting came from; its `Display` is the phrase for messages and manifests.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Origin {
    /// A flag of this program, with its dashes.
    Flag(&'static str),
    /// An environment variable, as it is spelled there.
    Environment(String),
    /// A key of a configuration file, this program's or another's.
    File {
        /// The file.
        path: PathBuf,
        /// The key in words: `registry under [npm]`.
        key: &'static str,
    },
    /// The default that npm has.
    NpmDefault,
    /// The default that an installed pip reports.
    PipDefault,
    /// Derived from the registry's own address.
    Sibling,
}

impl fmt::Display for Origin {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Flag(name) => write!(formatter, "flag `{name}`"),
            Self::Environment(name) => write!(formatter, "environment `{name}`"),
            Self::File { path, key } => write!(formatter, "`{key}` in `{}`", path.display()),
            Self::NpmDefault => formatter.write_str("npm's default"),
            Self::PipDefault => formatter.write_str("the default of the installed pip"),
            Self::Sibling => formatter.write_str("the sibling of the npm registry"),
        }
    }
}

/// A text and where it was set.
#[derive(Clone)]
pub(super) struct Setting {
    pub text: String,
    pub origin: Origin,
}

impl Setting {
    /// The setting, unless it is missing or blank.
    pub fn new(text: Option<&str>, origin: impl FnOnce() -> Origin) -> Option<Self> {
        let text = text?.trim();
        (!text.is_empty()).then(|| Self { text: text.to_owned(), origin: origin() })
    }

    /// The URL of a service, always ending in `/`, and the credentials that were in it.
    pub fn service(&self, reach: Reach) -> Result<(Url, Option<Credential>), EndpointError> {
        let mut url = Url::parse(&self.text)
            .ok()
            .filter(|url| matches!(url.scheme(), "http" | "https") && url.has_host())
            .ok_or_else(|| self.not_url())?;
        url.set_query(None);
        url.set_fragment(None);
        if !url.path().ends_with('/') {
            url.set_path(&format!("{}/", url.path()));
        }
        Ok(split_userinfo(url, reach))
    }

    fn not_url(&self) -> EndpointError {
        EndpointError::NotUrl { origin: self.origin.clone(), given: without_userinfo(&self.text).to_owned() }
    }
}

/// What follows the last `@`, so that a mistyped URL does not show its password.
fn without_userinfo(text: &str) -> &str {
    text.rsplit('@').next().unwrap_or(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn service(text: &str) -> Result<(Url, Option<Credential>), EndpointError> {
        Setting::new(Some(text), || Origin::Flag("--npm-registry")).unwrap().service(Reach::Path)
    }

    #[test]
    fn a_service_ends_in_a_slash_and_loses_query_and_userinfo() {
        let (url, credential) = service(" https://me:secret@registry.example/npm?x#y ").unwrap();
        assert_eq!(url.as_str(), "https://registry.example/npm/");
        assert!(credential.unwrap().applies_to(&url));
    }

    #[test]
    fn what_is_no_url_is_named_with_its_origin_and_without_its_password() {
        for text in [
            "registry.example",
            "ftp://me:secret@registry.example",
            "https//me:secret@registry.example",
            "file:///x",
        ] {
            let message = service(text).unwrap_err().to_string();
            assert!(
                message.starts_with("flag `--npm-registry` is `") && !message.contains("secret"),
                "{message}"
            );
        }
    }

    #[test]
    fn blank_settings_are_not_set() {
        assert!(Setting::new(Some("  "), || Origin::NpmDefault).is_none());
        assert!(Setting::new(None, || Origin::NpmDefault).is_none());
    }
}
