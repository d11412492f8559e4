//! Whether an address is of a package's own project: by the names in it, or by the places that the package declares.
//!
//! Nothing is asked and nothing guessed. Names are those of the package, its scope and its repository; places are its
//! repository and its homepage. They are looked for where an address says whose it is:
//! - On a code host that is the owner and the repository; where the package's own repository is known, no other counts
//!   but one that has the package's name.
//! - On a common host of pages (`*.github.io`, `*.readthedocs.io`) the project's label, or the first part of the path.
//! - Else the host, and the part of the path before or directly behind `docs`: what stands deeper is the subject of a
//!   page (`/docs/other/left` is not documentation of `left`), and a name within another word is another word.
//! - The owner of a repository alone does not count: owners have many projects.
//!
//! Left out: what the address leads to.

use super::Subject;
use super::address;
use super::documentation::{behind_scheme, is_code_domain, is_documentation_part};
use super::leads::is_of_common_ground;

/// Fewest letters of a name of several words that may stand within a longer one.
const LONG_NAME: usize = 8;

/// Words of hosts and repositories that name no project.
const OF_NO_PROJECT: &str = "docs doc documentation api apidocs core app apps web www dev blog en main packages package \
    monorepo website site pages wiki help learn guide guides developer developers support manual reference node nodejs ts \
    typescript javascript org io project the lib js py python latest stable master next";

/// Words of a package's name that its documentation often leaves out.
const LEFT_OUT: &str = "js py python lib";

/// What stands in front of a name in a host.
const IN_FRONT: [&str; 6] = ["py", "python", "get", "use", "lib", "go"];

/// What stands behind a name in a host.
const BEHIND: [&str; 9] = ["js", "py", "lang", "project", "hq", "lib", "io", "docs", "python"];

fn is_among(words: &str, word: &str) -> bool {
    words.split_ascii_whitespace().any(|known| known == word)
}

fn words(text: &str) -> impl Iterator<Item = String> {
    text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).map(str::to_lowercase)
}

/// The words of a text that are not among some, in the order of the alphabet.
fn words_but(text: &str, but: &str) -> Vec<String> {
    let mut words: Vec<String> = words(text).filter(|word| !is_among(but, word)).collect();
    words.sort();
    words
}

/// Whether a part of an address says a name: as it is, in another order, or with what hosts put around names.
fn says(part: &str, name: &str) -> bool {
    let (squashed, own): (String, String) = (words(part).collect(), words(name).collect());
    if own.len() <= 1 || is_among(OF_NO_PROJECT, &squashed) {
        return false;
    }
    let name_words = words_but(name, LEFT_OUT);
    let said = words_but(part, OF_NO_PROJECT);
    let affixed = || {
        own.len() >= 3
            && (BEHIND.iter().any(|behind| squashed.strip_suffix(behind) == Some(own.as_str()))
                || IN_FRONT.iter().any(|front| squashed.strip_prefix(front) == Some(own.as_str())))
    };
    squashed == own
        || (!said.is_empty() && (said == name_words || said.concat() == own))
        || affixed()
        || (words(name).count() >= 2 && own.len() >= LONG_NAME && squashed.contains(&own))
}

/// The owner and the repository of a path on a code host.
fn repository(path: &str) -> Option<(&str, &str)> {
    let mut parts = path.split(['/', '?', '#']).filter(|part| !part.is_empty());
    let (owner, name) = (parts.next()?, parts.next()?);
    Some((owner, name.strip_suffix(".git").unwrap_or(name)))
}

/// The package's own repository, where it is on a code host.
fn own_repository<'a>(subject: &Subject<'a>) -> Option<(&'a str, &'a str)> {
    let url = subject.repository?;
    let (host, path) = address::host_and_path(behind_scheme(url.trim().trim_start_matches("git+"))?);
    address::with_domain(host, is_code_domain).then(|| repository(path)).flatten()
}

/// Domains below which each label is somebody's, and the first part of a path a project's.
fn is_domain_of_pages(domain: &[u8]) -> bool {
    matches!(
        domain,
        b"github.io"
            | b"gitlab.io"
            | b"bitbucket.io"
            | b"codeberg.page"
            | b"vercel.app"
            | b"netlify.app"
            | b"pages.dev"
    )
}

/// Domains below which each label is a project's.
fn is_domain_of_documentation(domain: &[u8]) -> bool {
    matches!(domain, b"readthedocs.io" | b"rtfd.io" | b"rtfd.org" | b"readthedocs.org")
}

/// Domains on which each project has pages under its name, wherever that stands first.
fn is_domain_of_names(domain: &[u8]) -> bool {
    matches!(domain, b"docs.rs" | b"javadoc.io" | b"hexdocs.pm")
}

/// Whether an address is on a host on which many projects have theirs: what it is of must be said by name.
pub(super) fn is_shared(host: &str) -> bool {
    address::with_domain(host, |domain| {
        is_code_domain(domain)
            || is_domain_of_pages(domain)
            || is_domain_of_documentation(domain)
            || is_domain_of_names(domain)
    })
}

/// A part of a path that says nothing of whose it is: a word for documentation, a language, a version.
fn is_neutral(part: &str) -> bool {
    let stem = stem(part);
    let is_version = || {
        let digits = stem.strip_prefix(['v', 'V']).unwrap_or(stem);
        digits.starts_with(|c: char| c.is_ascii_digit())
    };
    let is_language = || stem.len() == 2 || (stem.len() == 5 && stem.as_bytes()[2] == b'-');
    is_documentation_place(part)
        || is_among("api latest stable next master main current index html en zh tree blob wiki", stem)
        || is_version()
        || is_language()
}

fn is_documentation_place(part: &str) -> bool {
    let stem = stem(part);
    stem.eq_ignore_ascii_case("api") || address::with_lower(stem.as_bytes(), is_documentation_part)
}

fn stem(part: &str) -> &str {
    part.split_once('.').map_or(part, |(stem, _)| stem)
}

impl<'a> Subject<'a> {
    /// Names by which the package goes: its own, its scope's, its repository's on a code host.
    pub(super) fn names(&self) -> impl Iterator<Item = &'a str> {
        let Names { name, scope, repository } = Names::of(self);
        [Some(name), scope, repository.map(|(_, name)| name)].into_iter().flatten()
    }
}

/// Names by which a project goes: the package's, its scope's, its repository's.
struct Names<'a> {
    name: &'a str,
    scope: Option<&'a str>,
    repository: Option<(&'a str, &'a str)>,
}

impl<'a> Names<'a> {
    fn of(subject: &Subject<'a>) -> Self {
        let (scope, name) = match subject.name.strip_prefix('@').and_then(|name| name.split_once('/')) {
            Some((scope, name)) => (Some(scope), name),
            None => (None, subject.name),
        };
        Self { name, scope, repository: own_repository(subject) }
    }

    fn are_said(&self, part: &str) -> bool {
        self.is_package(part)
            || self.scope.is_some_and(|scope| says(part, scope))
            || self.repository.is_some_and(|(_, repository)| says(part, repository))
    }

    /// The name alone, or behind its scope.
    fn is_package(&self, part: &str) -> bool {
        says(part, self.name) || self.scope.is_some_and(|scope| says(part, &format!("{scope}-{}", self.name)))
    }

    fn is_on_code_host(&self, path: &str) -> bool {
        let Some((owner, name)) = repository(path) else { return false };
        if let Some((own_owner, own_name)) = self.repository {
            let is_own = owner.eq_ignore_ascii_case(own_owner) && name.eq_ignore_ascii_case(own_name);
            return is_own || self.is_package(name);
        }
        self.is_package(name) || self.scope.is_some_and(|scope| says(owner, scope)) || self.are_in_path(path)
    }

    fn are_on_pages(&self, host: &str, path: &str) -> bool {
        let label = host.split('.').next().unwrap_or_default();
        let first = path.split('/').find(|part| !part.is_empty());
        let project = first.filter(|part| !is_neutral(part)).unwrap_or(label);
        self.are_said(project) || self.are_in_path(path)
    }

    /// Whether the part before a word for documentation, or the first one behind it, is the package.
    fn are_in_path(&self, path: &str) -> bool {
        let parts = || path.split('/').filter(|part| !part.is_empty()).take(12);
        let before = parts().position(is_documentation_place);
        let ahead = before.is_some_and(|place| parts().take(place).any(|part| self.is_package(part)));
        let behind = parts().skip(before.unwrap_or(0)).find(|part| !is_neutral(part));
        ahead || behind.is_some_and(|part| self.is_package(stem(part)))
    }
}

/// Whether an address says that it is of the package's own project.
pub(super) fn is_own(host: &str, path: &str, subject: &Subject<'_>) -> bool {
    let names = Names::of(subject);
    let on = |known: fn(&[u8]) -> bool| address::with_domain(host, known);
    if on(is_code_domain) {
        return names.is_on_code_host(path);
    }
    if on(is_domain_of_pages) {
        return names.are_on_pages(host, path) || is_at_home(host, path, subject);
    }
    let labels = || host.rsplit('.').skip(1);
    if on(is_domain_of_documentation) {
        let name = if labels().nth(1).is_none_or(|label| label == "www") {
            path.split('/').find(|part| *part != "projects")
        } else {
            labels().nth(1)
        };
        return name.is_some_and(|name| names.are_said(name)) || is_at_home(host, path, subject);
    }
    if on(is_domain_of_names) {
        return path.split('/').take(3).any(|part| names.are_said(part));
    }
    labels().any(|label| names.are_said(label))
        || (!is_of_common_ground(host) && (names.are_in_path(path) || is_at_home(host, path, subject)))
}

/// Whether an address is on the host of the package's homepage; on a host of pages, on the same project's.
fn is_at_home(host: &str, path: &str, subject: &Subject<'_>) -> bool {
    let Some(rest) = subject.homepage.and_then(|url| behind_scheme(url.trim())) else { return false };
    let (home, home_path) = address::host_and_path(address::without_query(rest));
    let (home, host) = (without_www(home), without_www(host));
    let is_same = host.eq_ignore_ascii_case(home);
    if address::with_domain(home, is_domain_of_pages) {
        let first = |path: &str| path.split('/').find(|part| !part.is_empty()).map(str::to_lowercase);
        return is_same && first(home_path).is_none_or(|home| first(path) == Some(home));
    }
    is_same || (!is_shared(home) && home.contains('.') && super::documentation::is_below(host, &[home]))
}

fn without_www(host: &str) -> &str {
    host.strip_prefix("www.").unwrap_or(host)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn own(url: &str, subject: &Subject<'_>) -> bool {
        let rest = address::without_query(behind_scheme(url).expect("an address with a scheme"));
        let (host, path) = address::host_and_path(rest);
        is_own(host, path, subject)
    }

    #[test]
    fn names_tell_whose_an_address_is() {
        for (url, package, expected) in [
            ("https://docs.left.example/", "left", true),
            ("https://leftjs.example/docs/", "left", true),
            ("https://py-left.readthedocs.io/en/latest/", "left", true),
            ("https://pad-left.readthedocs.io/", "left-pad", true),
            ("https://team.example/left/docs/", "left", true),
            ("https://team.example/docs/left/start", "left", true),
            ("https://team.example/docs/en/v2/left.html", "left", true),
            ("https://docs.team.example/team-left", "@team/left", true),
            ("https://left.github.io/guide/", "left", true),
            ("https://team.github.io/left/guide/", "left", true),
            ("https://docs.rs/left/latest/left/", "left", true),
            ("https://github.com/team/left/wiki", "left", true),
            ("https://github.com/team/right/blob/main/docs/a.md", "@team/left", true),
            // A name within a word, a part of a name, the subject of a page.
            ("https://tool.example/docs/toolleft", "left", false),
            ("https://pad.readthedocs.io/", "left-pad", false),
            ("https://github.com/left/left/wiki", "left-pad", false),
            ("https://team.example/docs/other/latest/left/", "left", false),
            ("https://left.github.io/right/guide/", "left", false),
            ("https://docs.team.example/", "docs", false),
        ] {
            assert_eq!(own(url, &Subject::npm(package)), expected, "{url} of {package}");
        }
    }

    #[test]
    fn the_repository_and_the_homepage_tell_whose_an_address_is() {
        let of = |homepage, repository| Subject::npm("left").at(homepage, repository);
        let repository = Some("git+https://github.com/team/padder.git");
        for (url, expected) in [
            ("https://github.com/team/padder/blob/main/docs/left.md", true),
            ("https://github.com/Team/Padder/wiki", true),
            ("https://team.github.io/padder/docs/", true),
            ("https://padder.example/docs/", true),
            ("https://github.com/team/other/blob/main/docs/left.md", false),
            ("https://docs.team.example/en/latest/items.html", false),
            ("https://team.github.io/other/docs/", false),
        ] {
            assert_eq!(own(url, &of(None, repository)), expected, "{url}");
        }
        for (homepage, url, expected) in [
            ("https://www.pads.example/", "https://pads.example/docs/x", true),
            ("https://pads.example/", "https://docs.pads.example/x", true),
            ("https://me.github.io/pads/", "https://me.github.io/pads/docs/", true),
            ("https://me.github.io/pads/", "https://me.github.io/right/docs/", false),
            ("https://github.com/team/left#readme", "https://docs.github.com/en", false),
            ("https://pads.example/", "https://docs.lines.example/x", false),
            ("https://www.yarnpkg.example/package/left", "https://docs.yarnpkg.example/cli", false),
        ] {
            assert_eq!(own(url, &of(Some(homepage), None)), expected, "{url} of {homepage}");
        }
    }
}
