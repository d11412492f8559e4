//! Which host a publisher's repository text points at.
//!
//! The text is raw: a URL of any scheme, the scp form of git, or npm's short forms. Only the host is judged; what follows
//! it may hold anything. Left out on purpose: owner and project, and whether anything answers there.

use std::borrow::Cow;

/// Nearly every repository of npm starts like this.
const USUAL_PREFIX: &str = "https://github.com/";

const SHORT_FORMS: [(&str, &str); 4] = [
    ("github:", "github.com"),
    ("gitlab:", "gitlab.com"),
    ("bitbucket:", "bitbucket.org"),
    ("gist:", "gist.github.com"),
];

/// A host name has at most so many characters.
const HOST_CHARS_MAX: usize = 253;

/// The host of a repository text: lower case, without `www.`, port, credentials or a trailing dot.
/// `None` when the text names no host: a local path, a bare word, a template, a host with control characters or blanks.
/// `owner/project` means GitHub, as it does for npm. Hosts outside ASCII are given in their `xn--` form.
pub fn repository_host(raw: &str) -> Option<String> {
    if raw.starts_with(USUAL_PREFIX) {
        return Some("github.com".to_owned());
    }
    let text = raw.trim();
    if let Some((scheme, rest)) = text.split_once("://") {
        return is_remote_scheme(scheme).then(|| host_of_authority(rest))?;
    }
    if let Some(rest) = text.strip_prefix("//") {
        return host_of_authority(rest);
    }
    short_form(text).or_else(|| host_without_scheme(text))
}

fn is_remote_scheme(scheme: &str) -> bool {
    let last = scheme.rsplit('+').next().unwrap_or(scheme);
    let shaped = scheme.starts_with(|first: char| first.is_ascii_alphabetic())
        && scheme.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'-' | b'.'));
    shaped && !last.eq_ignore_ascii_case("file")
}

/// The host of `user:password@host:port/…`, also of `user@host:owner/…`.
fn host_of_authority(rest: &str) -> Option<String> {
    let authority = rest.split(['/', '?', '#', '\\']).next()?;
    let host = authority.rsplit('@').next()?;
    checked_host(host.split(':').next()?)
}

/// `github:owner/project` and its kin.
fn short_form(text: &str) -> Option<String> {
    SHORT_FORMS.into_iter().find_map(|(prefix, host)| {
        let start = text.get(..prefix.len())?;
        let more = text.len() > prefix.len();
        (more && start.eq_ignore_ascii_case(prefix)).then(|| host.to_owned())
    })
}

/// `user@host:owner/project`, `host/owner/project` and `owner/project`.
fn host_without_scheme(text: &str) -> Option<String> {
    let path = text.split(['#', '?']).next()?;
    let end = path.find(['/', ':'])?;
    let first = &path[..end];
    if first.contains('@') || path[end..].starts_with(':') || first.contains('.') {
        return checked_host(first.rsplit('@').next()?);
    }
    let project = &path[end + 1..];
    (is_owner_or_project(first) && is_owner_or_project(project)).then(|| "github.com".to_owned())
}

fn is_owner_or_project(word: &str) -> bool {
    let shaped = word.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.'));
    shaped && !word.bytes().all(|byte| byte == b'.')
}

fn checked_host(host: &str) -> Option<String> {
    let ascii = if host.is_ascii() {
        Cow::Borrowed(host)
    } else {
        match url::Host::parse(host).ok()? {
            url::Host::Domain(domain) => Cow::Owned(domain),
            url::Host::Ipv4(_) | url::Host::Ipv6(_) => return None,
        }
    };
    let lower = ascii.to_ascii_lowercase();
    let whole = lower.strip_suffix('.').unwrap_or(&lower);
    let bare = whole.strip_prefix("www.").unwrap_or(whole);
    is_host(bare).then(|| bare.to_owned())
}

fn is_host(host: &str) -> bool {
    let labels_are_sound = host.split('.').all(|label| {
        !label.is_empty()
            && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'))
    });
    host.len() <= HOST_CHARS_MAX && labels_are_sound && (host.contains('.') || host == "localhost")
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn every_way_of_writing_a_host() {
        for (text, host) in [
            ("https://github.com/owner/project", "github.com"),
            ("https://github.com/owner/\u{1b}[31m", "github.com"),
            ("https://github.com", "github.com"),
            ("HTTPS://WWW.GitHub.com/owner/project", "github.com"),
            ("git+https://github.com/owner/project.git", "github.com"),
            ("git://github.com/owner/project.git#main", "github.com"),
            ("git+ssh://git@github.com/owner/project.git", "github.com"),
            ("git+ssh://git@github.com:owner/project.git", "github.com"),
            ("ssh://git@code.example.:2222/owner/project", "code.example"),
            ("git@code.example:owner/project.git", "code.example"),
            ("code.example:owner/project.git", "code.example"),
            ("git@code.example/owner/project.git", "code.example"),
            ("https://user:p%40ss@dev.code.example/owner", "dev.code.example"),
            ("https://user@company@dev.code.example/owner", "dev.code.example"),
            ("https://code.example:8443?path", "code.example"),
            ("http://192.0.2.7:3000/owner/project", "192.0.2.7"),
            ("http://localhost:3000/owner", "localhost"),
            ("//code.example/owner", "code.example"),
            ("github.com/owner/project", "github.com"),
            ("github:owner/project", "github.com"),
            ("GitLab:group/sub/project", "gitlab.com"),
            ("bitbucket:owner/project", "bitbucket.org"),
            ("gist:11081aaa281", "gist.github.com"),
            ("owner/project", "github.com"),
            ("owner/project.js#v1", "github.com"),
            ("  https://code.example/x \n", "code.example"),
            ("https://münchen.example/x", "xn--mnchen-3ya.example"),
        ] {
            assert_eq!(repository_host(text).as_deref(), Some(host), "{text:?}");
        }
    }

    #[test]
    fn what_names_no_host() {
        for text in [
            "",
            " ",
            "none",
            "TODO",
            "github:",
            "https://",
            "https:///owner/project",
            "https://{host}/x",
            "https://a b.example/",
            "https://code\u{1b}[31m.example/",
            "https://code\u{202e}.example/",
            "https://intranet/owner",
            "file:///home/owner/x",
            "git+file://server.example/x",
            "./project",
            "../project",
            "/srv/git/project",
            "@scope/project",
            "a/b/c",
            "C:\\project",
            "https://..example/x",
            "https://[::1]/x",
            "owner@code.example",
            "https://https://code.example/x",
            "package.json",
            "1://code.example/x",
            "owner/..",
        ] {
            assert_eq!(repository_host(text), None, "{text:?}");
        }
        assert_eq!(repository_host(&format!("https://{}.example/", "a.".repeat(200))), None);
    }

    proptest! {
        #[test]
        fn a_host_is_always_clean(text in any::<String>()) {
            if let Some(host) = repository_host(&text) {
                prop_assert!(is_host(&host));
            }
        }

        #[test]
        fn a_host_found_once_is_found_again(text in "(git[+])?(https?|ssh)://([a-z]{1,5}@)?[A-Za-z0-9.-]{1,20}(:[0-9]{1,4})?/[a-z/]{0,9}") {
            if let Some(host) = repository_host(&text) {
                let again = repository_host(&format!("https://{host}/x"));
                prop_assert_eq!(again.as_deref(), Some(host.strip_prefix("www.").unwrap_or(&host)));
            }
        }
    }
}
