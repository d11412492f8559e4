//! Whether a link leads to hosted documentation: one rule for homepages and README links of both registries.
//!
//! Judged by the address alone; nothing is asked and nothing guessed. Of a README's links, `leads.rs` asks for more. What
//! the rule decides, and why:
//! - Only absolute `http` links count: a file beside the README is not hosted.
//! - Hosts that serve documentation and little else count whatever the path (`*.readthedocs.io`, `docs.rs`), and so do
//!   hosts that call themselves documentation (`docs.…`, `api-docs.…`, `left-docs.…`).
//! - `api.…` does not: it is where programs are served more often than people.
//! - Pages of a code host (`*.github.io`) count only by their path: they are as often a demonstration or a home page.
//! - Else a part of the path decides (`/docs/`, `/guide`, `/wiki`); below a code host not the owner and the repository.
//! - `/api` counts where nothing or a page follows: `/api/v1/users` is served to programs.
//! - Documentation of languages, platforms and tools that READMEs cite does not count, nor does Wikipedia: it is about
//!   something else than the package. The packages that are these platforms' own lose by it; they are few.
//! - Images, archives and licence texts do not count, wherever they lie, nor do pages that list what changed or who uses
//!   the package (`/wiki/In-the-Wild`, `/docs/changes.html`).

use super::address;

/// Domains that serve documentation, with all hosts below them.
fn is_documentation_domain(domain: &[u8]) -> bool {
    matches!(
        domain,
        b"apiary.io"
            | b"docs.rs"
            | b"gitbook.com"
            | b"gitbook.io"
            | b"gitbooks.io"
            | b"hexdocs.pm"
            | b"javadoc.io"
            | b"mintlify.app"
            | b"readme.io"
            | b"readthedocs.io"
            | b"readthedocs.org"
            | b"rtfd.io"
            | b"rtfd.org"
    )
}

/// First labels of hosts that serve documentation; `left-docs.` and `docs-left.` count like `docs.`.
fn is_documentation_label(word: &[u8]) -> bool {
    matches!(
        word,
        b"docs" | b"doc" | b"documentation" | b"documenter" | b"apidocs" | b"apidoc" | b"manual" | b"wiki"
    )
}

/// Parts of a path below which documentation is.
pub(super) fn is_documentation_part(part: &[u8]) -> bool {
    matches!(
        part,
        b"docs"
            | b"doc"
            | b"documentation"
            | b"documentations"
            | b"apidocs"
            | b"apidoc"
            | b"api-docs"
            | b"api-doc"
            | b"api-reference"
            | b"reference"
            | b"guide"
            | b"guides"
            | b"handbook"
            | b"manual"
            | b"tutorial"
            | b"tutorials"
            | b"user-guide"
            | b"userguide"
            | b"getting-started"
            | b"quickstart"
            | b"wiki"
            | b"wikis"
    )
}

/// Hosts, with everything below them, whose documentation is of languages, platforms, tools and the world at large.
pub(super) const OF_OTHERS: [&str; 24] = [
    "choosealicense.com",
    "creativecommons.org",
    "daringfireball.net",
    "developer.mozilla.org",
    "docs.aws.amazon.com",
    "docs.docker.com",
    "docs.github.com",
    "docs.gitlab.com",
    "docs.microsoft.com",
    "docs.python.org",
    "gnu.org",
    "guides.github.com",
    "help.github.com",
    "ietf.org",
    "learn.microsoft.com",
    "nodejs.org",
    "opensource.org",
    "packaging.python.org",
    "stackoverflow.com",
    "w3.org",
    "wikimedia.org",
    "wikipedia.org",
    "wiktionary.org",
    "youtube.com",
];

/// Domains of code, where the first two parts of a path are an owner and a repository.
pub(super) fn is_code_domain(domain: &[u8]) -> bool {
    matches!(
        domain,
        b"bitbucket.org"
            | b"codeberg.org"
            | b"gitee.com"
            | b"github.com"
            | b"gitlab.com"
            | b"githubusercontent.com"
            | b"sr.ht"
    )
}

/// Endings of files that are no documentation.
const OTHER_FILES: [&str; 12] =
    [".svg", ".png", ".jpg", ".jpeg", ".gif", ".webp", ".ico", ".mp4", ".zip", ".gz", ".tgz", ".whl"];

/// Beginnings of files that lie in folders of documentation and are none.
const OTHER_TEXTS: [&str; 5] = ["license", "licence", "contributing", "changelog", "code_of_conduct"];

/// Whether a link's target is documentation, by its host or by a part of its path. The rule and its reasons stand on
/// top of this file.
#[must_use]
pub fn is_documentation(url: &str) -> bool {
    is_within_documentation(url)
        && behind_scheme(url.trim())
            .is_some_and(|rest| !is_list(address::host_and_path(address::without_query(rest)).1))
}

/// Whether a link's target is a page of documentation, which may be a list of what changed or of who uses the package.
pub(super) fn is_within_documentation(url: &str) -> bool {
    let Some(rest) = behind_scheme(url.trim()) else { return false };
    let (host, path) = address::host_and_path(address::without_query(rest));
    // What speaks for it is rarer than what speaks against it, and is asked first.
    (is_label(host)
        || address::with_domain(host, is_documentation_domain)
        || is_path(path, address::with_domain(host, is_code_domain)))
        && !is_below(host, &OF_OTHERS)
        && !is_other_file(path)
}

pub(super) fn behind_scheme(url: &str) -> Option<&str> {
    ["https://", "http://"].into_iter().find_map(|scheme| {
        let start = url.as_bytes().get(..scheme.len())?;
        start.eq_ignore_ascii_case(scheme.as_bytes()).then(|| &url[scheme.len()..])
    })
}

pub(super) fn is_below(host: &str, known: &[&str]) -> bool {
    known.iter().any(|known| {
        host.len().checked_sub(known.len()).is_some_and(|start| {
            host.as_bytes()[start..].eq_ignore_ascii_case(known.as_bytes())
                && (start == 0 || host.as_bytes()[start - 1] == b'.')
        })
    })
}

fn is_label(host: &str) -> bool {
    let host = host.strip_prefix("www.").unwrap_or(host);
    let Some((first, rest)) = host.split_once('.') else { return false };
    // A label needs a domain below which it is: `docs.example`, as a whole, is somebody's domain.
    rest.contains('.')
        && first
            .as_bytes()
            .split(|byte| *byte == b'-')
            .any(|word| address::with_lower(word, is_documentation_label))
}

fn is_path(path: &str, of_code: bool) -> bool {
    let mut parts = 0;
    let mut after_api = false;
    for part in path.as_bytes().split(|byte| *byte == b'/').filter(|part| !part.is_empty()) {
        if after_api {
            if part.ends_with(b".html") {
                return true;
            }
            after_api = false;
        }
        parts += 1;
        if of_code && parts <= 2 {
            continue;
        }
        let end = part.iter().position(|byte| *byte == b'.').unwrap_or(part.len());
        let stem = &part[..end];
        if matches!(stem.len(), 3..=15) && address::with_lower(stem, is_documentation_part) {
            return true;
        }
        after_api = stem.eq_ignore_ascii_case(b"api");
    }
    after_api
}

pub(super) fn is_other_file(path: &str) -> bool {
    let file = path.rsplit('/').next().unwrap_or_default().as_bytes();
    let ends = |ending: &&str| {
        file.len()
            .checked_sub(ending.len())
            .is_some_and(|start| file[start..].eq_ignore_ascii_case(ending.as_bytes()))
    };
    let begins = |beginning: &&str| {
        file.get(..beginning.len()).is_some_and(|start| start.eq_ignore_ascii_case(beginning.as_bytes()))
    };
    OTHER_FILES.iter().any(ends) || OTHER_TEXTS.iter().any(begins)
}

/// Last parts of addresses of what changed.
const OF_CHANGES: &str = "changes history news release-notes releasenotes releases whatsnew whats-new";

/// Words of pages that list who uses a package, as they stand in addresses.
const OF_USERS: [&str; 10] = [
    "in-the-wild",
    "used-by",
    "who-uses",
    "who-is-using",
    "whos-using",
    "projects-using",
    "companies-using",
    "packages-using",
    "sites-using",
    "projects-that-use",
];

/// Whether the page is a list of what changed or of who uses it.
pub(super) fn is_list(path: &str) -> bool {
    let path = path.trim_end_matches('/').as_bytes();
    let start = memchr::memrchr(b'/', path).map_or(0, |at| at + 1);
    let page = &path[start..];
    let stem = &page[..memchr::memchr(b'.', page).unwrap_or(page.len())];
    address::with_lower(stem, |stem| {
        let mut dashed = [0; 32];
        let dashed = &mut dashed[..stem.len()];
        for (dashed, byte) in dashed.iter_mut().zip(stem) {
            *dashed = if matches!(byte, b'_' | b' ') { b'-' } else { *byte };
        }
        OF_CHANGES.split(' ').any(|known| known.as_bytes() == dashed)
            || matches!(&*dashed, b"showcase" | b"showcases" | b"adopters")
            || OF_USERS.iter().any(|known| dashed.starts_with(known.as_bytes()))
    })
}

#[cfg(test)]
mod tests {
    use super::is_documentation;

    #[test]
    fn documentation_is_known_by_host_or_path() {
        for url in [
            "https://left.readthedocs.io",
            "http://docs.left.example/",
            "https://left-docs.team.example/x",
            "https://api-docs.left.example",
            "https://www.docs.left.example",
            "https://left.example/en/docs/start",
            "https://left.example/api",
            "https://left.example/api/index.html",
            "https://left.example/documentation.html",
            "https://left.github.io/right/guide/",
            "https://github.com/left/right/wiki",
            "https://github.com/left/right/blob/main/docs/start.md",
            "HTTPS://LEFT.EXAMPLE/DOCS/#top",
        ] {
            assert!(is_documentation(url), "{url}");
        }
    }

    #[test]
    fn other_links_are_not() {
        for url in [
            "/docs",
            "docs/start.md",
            "https://left.example/docstrings",
            "https://left.example",
            "https://docs.example",
            "https://api.left.example/users",
            "https://left.example/api/v1/users",
            "https://left.github.io/right/",
            "https://github.com/left/docs",
            "https://github.com/docs/left/issues",
            "https://docs.python.org/3/library/json.html",
            "https://en.wikipedia.org/wiki/Left",
            "https://left.example/docs/logo.PNG",
            "https://github.com/left/right/blob/main/docs/LICENSE",
            "https://left.example/?next=/docs",
            "https://github.com/left/right/wiki/In-the-Wild",
            "https://github.com/left/right/wiki/Projects-using-Right",
            "https://left.example/docs/who_uses_left.html",
            "https://left.readthedocs.io/en/latest/changes/",
            "https://docs.left.example/release_notes.html",
            "ftp://docs.left.example/",
            "",
        ] {
            assert!(!is_documentation(url), "{url}");
        }
    }
}
