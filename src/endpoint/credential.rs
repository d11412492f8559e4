//! A secret for one registry: never printed, never sent anywhere else.
//!
//! Left out on purpose: client certificates and netrc files.

use std::fmt;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use url::Url;

/// How far below its registry's host a secret reaches.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Reach {
    /// Every path of the host.
    Host,
    /// Only what lies under the registry's own path, as npm has it.
    Path,
}

/// A secret and the registry it is for.
#[derive(Clone)]
pub struct Credential {
    scope: Url,
    header: String,
}

impl Credential {
    /// A token for everything under `registry`.
    pub(super) fn bearer(registry: &Url, token: &str) -> Self {
        Self { scope: registry.clone(), header: format!("Bearer {token}") }
    }

    /// A user and password, joined by `:` and already in base64.
    pub(super) fn basic_encoded(registry: &Url, encoded: &str) -> Self {
        Self { scope: registry.clone(), header: format!("Basic {encoded}") }
    }

    /// A user and password.
    pub(super) fn basic(registry: &Url, user: &str, password: &str) -> Self {
        Self::basic_encoded(registry, &STANDARD.encode(format!("{user}:{password}")))
    }

    /// The value of the `Authorization` header. Secret: for the wire only.
    pub fn header_value(&self) -> &str {
        &self.header
    }

    /// Whether it may be sent to `url`: the same scheme, host and port, and a path under the registry's.
    pub fn applies_to(&self, url: &Url) -> bool {
        self.scope.scheme() == url.scheme()
            && self.scope.host() == url.host()
            && self.scope.port_or_known_default() == url.port_or_known_default()
            && is_under(url.path(), self.scope.path())
    }
}

/// `base` itself, with or without its last slash, or anything below it.
fn is_under(path: &str, base: &str) -> bool {
    let base = base.trim_end_matches('/');
    path.strip_prefix(base).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

impl fmt::Debug for Credential {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Credential({self})")
    }
}

impl fmt::Display for Credential {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let kind = self.header.split(' ').next().unwrap_or_default();
        write!(formatter, "{kind} credentials for `{}`, not shown", self.scope)
    }
}

/// Takes user and password out of a URL and makes a credential of them.
pub(super) fn split_userinfo(mut url: Url, reach: Reach) -> (Url, Option<Credential>) {
    let user = percent_decoded(url.username());
    let password = percent_decoded(url.password().unwrap_or_default());
    // Cannot fail: callers pass URLs with a host only.
    let _ = url.set_username("");
    let _ = url.set_password(None);
    if user.is_empty() && password.is_empty() {
        return (url, None);
    }
    let mut scope = url.clone();
    if reach == Reach::Host {
        scope.set_path("/");
    }
    (url, Some(Credential::basic(&scope, &user, &password)))
}

fn percent_decoded(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((first, more)) = rest.split_first() {
        let escaped = (*first == b'%').then(|| more.get(..2).and_then(hexadecimal_byte)).flatten();
        bytes.push(escaped.unwrap_or(*first));
        rest = if escaped.is_some() { &more[2..] } else { more };
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

fn hexadecimal_byte(digits: &[u8]) -> Option<u8> {
    let high = char::from(digits[0]).to_digit(16)?;
    let low = char::from(digits[1]).to_digit(16)?;
    u8::try_from(high * 16 + low).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn url(text: &str) -> Url {
        Url::parse(text).unwrap()
    }

    #[test]
    fn a_credential_goes_to_its_registry_alone() {
        let credential = Credential::bearer(&url("https://registry.example/npm/"), "secret");
        for near in [
            "https://registry.example/npm/",
            "https://registry.example:443/npm/a/latest",
            "https://registry.example/npm",
        ] {
            assert!(credential.applies_to(&url(near)), "{near}");
        }
        for far in [
            "http://registry.example/npm/a",
            "https://registry.example:8443/npm/a",
            "https://registry.example/npm2/a",
            "https://registry.example/npm/../other/a",
            "https://registry.example/",
            "https://registry.example.evil.example/npm/a",
            "https://files.registry.example/npm/a",
        ] {
            assert!(!credential.applies_to(&url(far)), "{far}");
        }
    }

    #[test]
    fn a_credential_is_never_printed() {
        let credential = Credential::basic(&url("https://registry.example/"), "me", "secret");
        assert_eq!(credential.header_value(), "Basic bWU6c2VjcmV0");
        let shown = format!("{credential} {credential:?} {credential:#?}");
        assert!(!shown.contains("secret") && !shown.contains("bWU6"), "{shown}");
        assert!(shown.starts_with("Basic credentials for `https://registry.example/`, not shown"), "{shown}");
    }

    #[test]
    fn userinfo_is_decoded_and_removed() {
        let (bare, credential) =
            split_userinfo(url("https://m%65:p%40%3A%zz@registry.example/simple/"), Reach::Host);
        assert_eq!(bare.as_str(), "https://registry.example/simple/");
        let credential = credential.unwrap();
        assert_eq!(credential.header_value(), format!("Basic {}", STANDARD.encode("me:p@:%zz")));
        assert!(credential.applies_to(&url("https://registry.example/pypi/a/json")));
        assert!(split_userinfo(bare, Reach::Host).1.is_none());
    }
}
