//! Whether a link leads to hosted documentation: one rule for homepages and README links of both registries.
//!
//! Judged by the address alone; nothing is asked and nothing guessed. What the rule decides, and why:
//! - Only absolute `http` links count: a file beside the README is not hosted.
//! - Hosts that serve documentation and little else count whatever the path (`*.readthedocs.io`, `docs.rs`), and so do
//!   hosts that call themselves documentation (`docs.…`, `api-docs.…`, `left-docs.…`).
//! - `api.…` does not: it is where programs are served more often than people.
//! - Pages of a code host (`*.github.io`) count only by their path: they are as often a demonstration or a home page.
//! - Else a part of the path decides (`/docs/`, `/guide`, `/wiki`); below a code host not the owner and the repository.
//! - `/api` counts where nothing or a page follows: `/api/v1/users` is served to programs.
//! - Documentation of languages, platforms and tools that READMEs cite does not count, nor does Wikipedia: it is about
//!   something else than the package. The packages that are these platforms' own lose by it; they are few.
//! - Images, archives and licence texts do not count, wherever they lie.

/// Hosts that serve documentation, with everything below them.
const HOSTS: [&str; 15] = [
    "apiary.io",
    "docs.rs",
    "docsify.js.org",
    "documenter.getpostman.com",
    "gitbook.com",
    "gitbook.io",
    "gitbooks.io",
    "hexdocs.pm",
    "javadoc.io",
    "mintlify.app",
    "readme.io",
    "readthedocs.io",
    "readthedocs.org",
    "rtfd.io",
    "rtfd.org",
];

/// First labels of hosts that serve documentation; `left-docs.` and `docs-left.` count like `docs.`.
const LABELS: [&str; 7] = ["docs", "doc", "documentation", "apidocs", "apidoc", "manual", "wiki"];

/// Parts of a path below which documentation is.
const PARTS: [&str; 22] = [
    "docs",
    "doc",
    "documentation",
    "documentations",
    "apidocs",
    "apidoc",
    "api-docs",
    "api-doc",
    "api-reference",
    "reference",
    "guide",
    "guides",
    "handbook",
    "manual",
    "tutorial",
    "tutorials",
    "user-guide",
    "userguide",
    "getting-started",
    "quickstart",
    "wiki",
    "wikis",
];

/// Hosts, with everything below them, whose documentation is of languages, platforms, tools and the world at large.
const OF_OTHERS: [&str; 24] = [
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

/// Hosts of code, where the first two parts of a path are an owner and a repository.
const CODE_HOSTS: [&str; 7] = [
    "bitbucket.org",
    "codeberg.org",
    "gitee.com",
    "github.com",
    "gitlab.com",
    "raw.githubusercontent.com",
    "sr.ht",
];

/// Endings of files that are no documentation.
const OTHER_FILES: [&str; 12] =
    [".svg", ".png", ".jpg", ".jpeg", ".gif", ".webp", ".ico", ".mp4", ".zip", ".gz", ".tgz", ".whl"];

/// Beginnings of files that lie in folders of documentation and are none.
const OTHER_TEXTS: [&str; 5] = ["license", "licence", "contributing", "changelog", "code_of_conduct"];

/// Whether a link's target is documentation, by its host or by a part of its path. The rule and its reasons stand on
/// top of this file.
#[must_use]
pub fn is_documentation(url: &str) -> bool {
    let Some((scheme, rest)) = url.trim().split_once("://") else { return false };
    if !scheme.eq_ignore_ascii_case("https") && !scheme.eq_ignore_ascii_case("http") {
        return false;
    }
    let rest = rest.split(['?', '#']).next().unwrap_or_default();
    let (authority, path) = rest.split_once('/').unwrap_or((rest, ""));
    let host = authority.rsplit('@').next().unwrap_or_default().split(':').next().unwrap_or_default();
    if is_below(host, &OF_OTHERS) || is_other_file(path) {
        return false;
    }
    is_below(host, &HOSTS) || is_label(host) || is_path(path, is_below(host, &CODE_HOSTS))
}

fn is_below(host: &str, known: &[&str]) -> bool {
    known.iter().any(|known| {
        host.len().checked_sub(known.len()).is_some_and(|start| {
            host.as_bytes()[start..].eq_ignore_ascii_case(known.as_bytes())
                && (start == 0 || host.as_bytes()[start - 1] == b'.')
        })
    })
}

fn is_label(host: &str) -> bool {
    let labels: Vec<&str> = host.split('.').collect();
    // A label needs a domain below which it is: `docs.example`, as a whole, is somebody's domain.
    let [first, second, rest @ ..] = labels.as_slice() else { return false };
    let first = if first.eq_ignore_ascii_case("www") && !rest.is_empty() { second } else { first };
    labels.len() > 2
        && first.split('-').any(|word| LABELS.iter().any(|known| word.eq_ignore_ascii_case(known)))
}

fn is_path(path: &str, of_code: bool) -> bool {
    let mut parts =
        path.split('/').filter(|part| !part.is_empty()).skip(if of_code { 2 } else { 0 }).peekable();
    while let Some(part) = parts.next() {
        let stem = part.split_once('.').map_or(part, |(stem, _)| stem);
        if PARTS.iter().any(|known| stem.eq_ignore_ascii_case(known)) {
            return true;
        }
        if stem.eq_ignore_ascii_case("api") && parts.peek().is_none_or(|next| next.ends_with(".html")) {
            return true;
        }
    }
    false
}

fn is_other_file(path: &str) -> bool {
    let file = path.rsplit('/').next().unwrap_or_default();
    let ends = |ending: &&str| {
        file.len()
            .checked_sub(ending.len())
            .is_some_and(|start| file.as_bytes()[start..].eq_ignore_ascii_case(ending.as_bytes()))
    };
    let begins = |beginning: &&str| {
        file.len() >= beginning.len()
            && file.as_bytes()[..beginning.len()].eq_ignore_ascii_case(beginning.as_bytes())
    };
    OTHER_FILES.iter().any(ends) || OTHER_TEXTS.iter().any(begins)
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
            "ftp://docs.left.example/",
            "",
        ] {
            assert!(!is_documentation(url), "{url}");
        }
    }
}
