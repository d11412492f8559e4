//! Whether a link of a README leads to the documentation of its package, or to that of something else.
//!
//! Nothing is asked and nothing guessed. Beside what `documentation.rs` decides by the address:
//! - In a README, neither do a wiki, a folder on a code host and a project's page on a common host of documentation
//!   that have no word of the package's name in their address,
//!   nor those of frameworks, libraries and services that many packages build on, unless the address has the
//!   package's own name or scope in it.
//! - A link whose text says nothing but `documentation`, in any of the languages, or a sentence that says no more than
//!   where that is (`The docs are here`), declares it to be one, unless it is a repository on a code host or one of those
//!   above.
//!
//! Left out: what a page behind a link says.

use super::address;
use super::documentation::{
    OF_OTHERS, behind_scheme, is_below, is_code_domain, is_documentation, is_other_file,
};
use super::parts::parts;

/// Names of hosts below which there is documentation of what many packages build on.
const COMMON_GROUND: &str = "reactjs react vuejs angular svelte nextjs nuxt nuxtjs webpack rollupjs vitejs vite babeljs eslint \
    prettier jestjs mochajs typescriptlang tailwindcss getbootstrap jquery npmjs yarnpkg pnpm bun deno \
    expressjs electronjs reactnative react-native reactnavigation expo redux graphql storybook gulpjs \
    gruntjs parceljs turborepo lerna emberjs gatsbyjs meteor d3js threejs djangoproject django-rest- \
    framework palletsprojects tiangolo pytest pypa sqlalchemy numpy pydata scipy matplotlib scikit-learn \
    pytorch tensorflow keras jupyter huggingface celeryq celeryproject python-poetry conda anaconda \
    sphinx-doc pre-commit readthedocs-hosted kubernetes docker oracle postgresql mysql mongodb redis \
    elastic google android apple amazon azure microsoft mozilla rust-lang golang go ruby-lang php git- \
    scm travis-ci codecov circleci twilio stripe slack discord telegram heroku netlify vercel cloudflare \
    digitalocean firebase openai anthropic sentry datadoghq apache jekyllrb gohugo conventionalcommits \
    keepachangelog semver commonmark json-schema openapis swagger wordpress shopify salesforce atlassian \
    jenkins ansible terraform hashicorp grafana prometheus";

fn is_common_ground(label: &str) -> bool {
    COMMON_GROUND.split(' ').any(|known| known.eq_ignore_ascii_case(label))
}

/// Whether a host is that of a framework, a library or a service that many packages build on: by the label of its domain,
/// or of the documentation that a common host serves for it (`requests.readthedocs.io`).
fn is_of_common_ground(host: &str) -> bool {
    let mut labels = host.rsplit('.').filter(|label| *label != "www");
    let (_, domain, below) = (labels.next(), labels.next(), labels.next());
    let known = |label: Option<&str>| label.is_some_and(is_common_ground);
    // `vitest.dev` has two labels, `webpack.js.org` and `docs.pytest.org` three.
    known(domain)
        || (domain.is_some_and(|domain| matches!(domain, "js" | "readthedocs" | "pypa" | "github"))
            && known(below))
}

/// Whether an address has the package's own name or its scope in its host or path: as a part of it, or within a word.
fn has_own_name(host: &str, path: &str, package: &str) -> bool {
    let (scope, name) = package.rsplit_once('/').unwrap_or(("", package));
    let squashed = |text: &str| -> String {
        text.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).collect()
    };
    let name = squashed(name);
    let scope = squashed(scope);
    let fits = |part: &str, own: &str| match own.len() {
        0..=1 => false,
        2..=3 => part == own,
        _ => part.contains(own),
    };
    let is_own = |part: &str| {
        let part = squashed(part);
        fits(&part, &name) || fits(&part, &scope)
    };
    host.split('.').any(is_own) || path.split('/').take(8).any(is_own)
}

/// Whether a word means documentation.
fn means_documentation(word: &str) -> bool {
    matches!(
        word,
        "documentation"
            | "docs"
            | "doc"
            | "documentations"
            | "manual"
            | "handbook"
            | "dokumentation"
            | "doku"
            | "handbuch"
            | "documentacion"
            | "documentacao"
            | "documentazione"
            | "документация"
            | "документацию"
            | "документації"
            | "документація"
            | "文档"
            | "文檔"
            | "官方文档"
            | "中文文档"
            | "使用文档"
            | "在线文档"
            | "说明文档"
            | "ドキュメント"
            | "문서"
            | "dokumentacja"
            | "documentatie"
            | "dokumantasyon"
            | "belgeler"
            | "dokumentasi"
    )
}

/// Words that may stand beside one that means documentation, or lead from it to its address.
const BESIDE: &str = "full online official project api complete detailed latest see read more user users reference the \
    hosted html stable package library its this here visit view browse english completa entire extensive \
    developer site website page pages guide is are at on in for of to available found can be lives under \
    please check out our you find also published located from via go refer link url information further \
    details comprehensive about look take a with ist unter die zur est disponible en sur voir esta ver \
    vollstandige offizielle доступна по адресу полная см 查看 请参阅 详细 完整";

/// How sure it is that a link of a README leads to the documentation of its package.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Lead {
    /// It leads to something else.
    Elsewhere,
    /// To documentation; the address does not say of what.
    Somewhere,
    /// The address has the package's name in it, or words declare it.
    Own,
}

/// What the address of a link says.
pub(super) fn lead_of(url: &str, package: &str) -> Lead {
    let Some(rest) = behind_scheme(url.trim()).filter(|_| is_documentation(url)) else {
        return Lead::Elsewhere;
    };
    let (host, path) = address::host_and_path(address::without_query(rest));
    if has_own_name(host, path, package) {
        return Lead::Own;
    }
    // Wikis, repositories and hosts of documentation are of many things.
    let of_many = address::with_domain(host, |domain| is_code_domain(domain) || is_shared_domain(domain))
        || is_wiki(host, path);
    if is_of_common_ground(host) || (of_many && !has_own_word(rest, package)) {
        return Lead::Elsewhere;
    }
    Lead::Somewhere
}

/// Domains below which each project has its documentation by its name.
fn is_shared_domain(domain: &[u8]) -> bool {
    matches!(
        domain,
        b"docs.rs" | b"javadoc.io" | b"readthedocs.io" | b"readthedocs.org" | b"rtfd.io" | b"rtfd.org"
    )
}

fn is_wiki(host: &str, path: &str) -> bool {
    let is_wiki = |part: &str| matches!(part.to_ascii_lowercase().as_str(), "wiki" | "wikis");
    host.split('.').next().is_some_and(is_wiki) || path.split('/').any(is_wiki)
}

/// Whether an address has a word of the package's name in it that says which one it is.
fn has_own_word(address: &str, package: &str) -> bool {
    let address = address::without_query(address).to_ascii_lowercase();
    let words = package.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| word.len() >= 4);
    words.map(str::to_ascii_lowercase).any(|word| !is_of_many_names(&word) && address.contains(&word))
}

/// Words that names of packages have in common.
fn is_of_many_names(word: &str) -> bool {
    matches!(
        word,
        "python"
            | "django"
            | "flask"
            | "react"
            | "node"
            | "plugin"
            | "utils"
            | "core"
            | "client"
            | "types"
            | "eslint"
            | "babel"
            | "webpack"
            | "angular"
            | "server"
            | "tools"
            | "test"
            | "data"
            | "wiki"
            | "docs"
            | "json"
            | "http"
            | "blob"
            | "main"
            | "master"
    )
}

/// Whether what a link shows, or the words that announce its address, declare it to be the documentation.
pub(super) fn says_documentation(words: &str, url: &str, package: &str) -> bool {
    if !may_say(words) || !is_said(words, package) {
        return false;
    }
    let Some(rest) = behind_scheme(url.trim()) else { return false };
    let (host, path) = address::host_and_path(address::without_query(rest));
    !address::with_domain(host, is_code_domain)
        && !is_below(host, &OF_OTHERS)
        && !is_other_file(path)
        && !is_of_something_else(url, package)
}

/// Whether any word that means documentation may be among some: nearly all links are told by it.
fn may_say(words: &str) -> bool {
    !words.is_ascii()
        || words.as_bytes().windows(3).any(|three| {
            let three = [three[0] | 0x20, three[1] | 0x20, three[2] | 0x20];
            matches!(&three, b"doc" | b"dok" | b"man" | b"han" | b"bel" | b"ref" | b"gui")
        })
}

/// Whether words mean documentation and nothing else; the package's own name may stand beside them.
fn is_said(words: &str, package: &str) -> bool {
    let words = parts(words);
    let own = parts(package);
    let (mut said, mut api, mut user, mut reference, mut guide) = (false, false, false, false, false);
    for word in words.split_whitespace() {
        match word {
            "api" => api = true,
            "user" | "users" | "developer" => user = true,
            "reference" => reference = true,
            "guide" => guide = true,
            _ => {}
        }
        if means_documentation(word) {
            said = true;
        } else if !BESIDE.split(' ').any(|known| known == word)
            && !own.split_whitespace().any(|own| own == word)
        {
            return false;
        }
    }
    said || (api && reference) || (user && guide)
}

fn is_of_something_else(url: &str, package: &str) -> bool {
    let Some(rest) = behind_scheme(url.trim()) else { return false };
    let (host, path) = address::host_and_path(address::without_query(rest));
    is_of_common_ground(host) && !has_own_name(host, path, package)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_many_build_on_is_documented_elsewhere_but_for_their_own_packages() {
        for (url, package, expected) in [
            ("https://reactjs.org/docs/hooks.html", "left", false),
            ("https://webpack.js.org/guides/", "left", false),
            ("https://docs.pytest.org/en/latest/", "left", false),
            ("https://numpy.org/doc/stable/", "left", false),
            ("https://numpy.org/doc/stable/", "numpy", true),
            ("https://angular.dev/guide", "@angular/core", true),
            ("https://docs.pytest.org/en/latest/", "pytest", true),
            ("https://docs.left.example/", "right", true),
            ("https://github.com/left/left/wiki", "left-pad", true),
            ("https://github.com/left/right/blob/main/docs/a.md", "@left/pad", true),
            ("https://github.com/up/down/blob/main/docs/a.md", "left-pad", false),
            ("https://wiki.up.example/Left", "right", false),
            ("https://up.readthedocs.io/", "left-pad", false),
            ("https://pad-left.readthedocs.io/", "left-pad", true),
        ] {
            assert_eq!(lead_of(url, package) != Lead::Elsewhere, expected, "{url} of {package}");
        }
    }

    #[test]
    fn words_declare_documentation() {
        for (words, url) in [
            ("Documentation", "https://left.example"),
            ("the docs", "https://left.example/latest/"),
            ("Left API Docs", "https://left.github.io/left/"),
            ("📖 Dokumentation", "https://left.example"),
            ("文档", "https://left.example"),
            ("API reference", "https://left.example"),
            ("Full documentation is available at", "https://left.example"),
            ("You can find the docs here", "https://left.example"),
        ] {
            assert!(says_documentation(words, url, "left"), "{words} {url}");
        }
        for (words, url) in [
            ("documentation of webpack", "https://left.example"),
            ("Docs", "https://webpack.js.org/"),
            ("Documentation", "docs/README.md"),
            ("Documentation", "https://github.com/left/left#readme"),
            ("Documentation", "https://left.example/docs.zip"),
            ("Home", "https://left.example"),
            ("See the documentation for webpack", "https://packed.example"),
            ("API", "https://left.example"),
            ("see here", "https://left.example"),
            ("", "https://left.example"),
        ] {
            assert!(!says_documentation(words, url, "left"), "{words} {url}");
        }
    }
}
