//! Where a redirect may lead.
//!
//! Redirects are followed by hand so that each step decides anew what may be sent along.
//! Left out on purpose: counting them.

use url::Url;

use super::error::{HttpErrorKind, shown};

/// The next URL after `from` answered with `location`, which may be relative. Credentials in it are dropped:
/// only those that the user configured are ever sent.
pub(super) fn next(from: &Url, location: Option<&str>) -> Result<Url, HttpErrorKind> {
    let location = location.unwrap_or_default();
    let bad = || HttpErrorKind::BadRedirect { location: without_secrets(location) };
    if location.is_empty() {
        return Err(bad());
    }
    let mut to = from.join(location).map_err(|_| bad())?;
    if !matches!(to.scheme(), "http" | "https") || !to.has_host() {
        return Err(bad());
    }
    if from.scheme() == "https" && to.scheme() == "http" {
        return Err(HttpErrorKind::Downgrade { location: shown(&to) });
    }
    // Cannot fail: the URL has a host.
    let _ = to.set_username("");
    let _ = to.set_password(None);
    Ok(to)
}

fn without_secrets(location: &str) -> String {
    let bare = location.split(['?', '#']).next().unwrap_or_default();
    bare.rsplit('@').next().unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn next_of(from: &str, location: &str) -> Result<String, HttpErrorKind> {
        next(&Url::parse(from).unwrap(), Some(location)).map(String::from)
    }

    #[test]
    fn relative_and_absolute_locations_are_followed() {
        let from = "https://registry.example/simple/a";
        for (location, to) in [
            ("/simple/a/", "https://registry.example/simple/a/"),
            ("b", "https://registry.example/simple/b"),
            ("//files.example/x", "https://files.example/x"),
            ("https://me:secret@files.example/x?y", "https://files.example/x?y"),
        ] {
            assert_eq!(next_of(from, location).unwrap(), to);
        }
        assert_eq!(
            next_of("http://registry.example/", "https://registry.example/").unwrap(),
            "https://registry.example/"
        );
    }

    #[test]
    fn bad_locations_and_downgrades_are_refused_without_showing_secrets() {
        for location in ["", "file:///etc/passwd", "https://", "javascript:x"] {
            let error = next_of("https://registry.example/", location).unwrap_err();
            assert!(matches!(error, HttpErrorKind::BadRedirect { .. }), "{location}");
        }
        let message = next_of("https://registry.example/", "http://me:secret@registry.example/a?b")
            .unwrap_err()
            .to_string();
        assert!(message.contains("from https to `http://registry.example/a`,"), "{message}");
        let message =
            next_of("https://registry.example/", "ftp://me:secret@x.example/?token").unwrap_err().to_string();
        assert!(!message.contains("secret") && !message.contains("token"), "{message}");
    }
}
