//! Whether a link of a README leads to the documentation of its package, or to that of something else.
//!
//! Nothing is asked and nothing guessed. A README has links to the documentation of much else: of what the package
//! builds on, is compared with or installs by. So an address that is documentation by `documentation.rs` is not enough;
//! one of these must say that it is the package's own:
//! - The address is of the package's project: `own.rs`.
//! - The link's text says nothing but `documentation`, in any of the languages, or its sentence no more than where that
//!   is (`The docs are here`); not if a name stands before or behind (`the Right [docs]`, `[docs] of Right`).
//! - The sentence says nothing but that there is a guide, a tutorial or a reference, or the heading above says
//!   documentation, and the address is documentation that is not on a host of many projects.
//!
//! What words alone say does not count for a repository on a code host, nor for frameworks, libraries and services that
//! many packages build on. Left out: what a page behind a link says.

use super::Subject;
use super::address;
use super::documentation::{
    OF_OTHERS, behind_scheme, is_below, is_code_domain, is_documentation, is_list, is_other_file,
};
use super::own::{is_own, is_shared};
use super::parts::parts;

/// Names of hosts below which there is documentation of what many packages build on.
const COMMON_GROUND: &str = "reactjs react vuejs angular svelte nextjs nuxt nuxtjs webpack rollupjs vitejs vite babeljs eslint \
    prettier jestjs mochajs typescriptlang tailwindcss getbootstrap jquery npmjs pypi yarnpkg pnpm bun deno \
    expressjs electronjs reactnative react-native reactnavigation expo redux graphql storybook gulpjs \
    gruntjs parceljs turborepo lerna emberjs gatsbyjs meteor d3js threejs djangoproject \
    django-rest-framework palletsprojects tiangolo pytest pypa sqlalchemy numpy pydata scipy matplotlib scikit-learn \
    pytorch tensorflow keras jupyter huggingface celeryq celeryproject python-poetry conda anaconda \
    sphinx-doc pre-commit readthedocs-hosted kubernetes docker oracle postgresql mysql mongodb redis \
    elastic google android apple amazon azure microsoft mozilla rust-lang golang go ruby-lang php git-scm \
    travis-ci codecov circleci twilio stripe slack discord telegram heroku netlify vercel cloudflare \
    digitalocean firebase openai anthropic sentry datadoghq apache jekyllrb gohugo conventionalcommits \
    keepachangelog semver commonmark json-schema openapis swagger wordpress shopify salesforce atlassian \
    jenkins ansible terraform hashicorp grafana prometheus";

fn is_common_ground(label: &str) -> bool {
    COMMON_GROUND.split(' ').any(|known| known.eq_ignore_ascii_case(label))
}

/// Whether a host is that of a framework, a library or a service that many packages build on: by the label of its domain,
/// or of the documentation that a common host serves for it (`requests.readthedocs.io`).
pub(super) fn is_of_common_ground(host: &str) -> bool {
    let mut labels = host.rsplit('.').filter(|label| *label != "www");
    let (_, domain, below) = (labels.next(), labels.next(), labels.next());
    let known = |label: Option<&str>| label.is_some_and(is_common_ground);
    // `vitest.dev` has two labels, `webpack.js.org` and `docs.pytest.org` three.
    known(domain)
        || (domain.is_some_and(|domain| matches!(domain, "js" | "readthedocs" | "pypa" | "github"))
            && known(below))
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

/// Words for a part of documentation, which say of an address that is documentation whose it is.
const PARTS_OF_IT: &str = "guide guides tutorial tutorials wiki manual handbook reference api usage cookbook faq \
    quickstart introduction overview";

/// Words that may stand beside these.
const BESIDE_PARTS: &str = "getting started quick start started get how use using usage basic first steps";

/// How sure it is that a link of a README leads to the documentation of its package.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Lead {
    /// It leads to something else.
    Elsewhere,
    /// To documentation; the address does not say of what.
    Somewhere,
    /// The address says that it is of the package's project.
    Own,
}

/// What the address of a link says.
pub(super) fn lead_of(url: &str, subject: &Subject<'_>) -> Lead {
    let Some(rest) = behind_scheme(url.trim()).filter(|_| is_documentation(url)) else {
        return Lead::Elsewhere;
    };
    let (host, path) = address::host_and_path(address::without_query(rest));
    if is_own(host, path, subject) {
        return Lead::Own;
    }
    // Wikis and hosts of many projects are of many things.
    if is_shared(host) || is_wiki(host, path) || is_of_common_ground(host) {
        Lead::Elsewhere
    } else {
        Lead::Somewhere
    }
}

fn is_wiki(host: &str, path: &str) -> bool {
    let is_wiki = |part: &str| matches!(part.to_ascii_lowercase().as_str(), "wiki" | "wikis");
    host.split('.').next().is_some_and(is_wiki) || path.split('/').any(is_wiki)
}

/// What is written about a link.
#[derive(Clone, Copy, Debug)]
pub(super) struct Written<'t> {
    /// What it shows; nothing where that is its address.
    pub(super) text: &'t str,
    /// Its sentence up to it, with what it shows.
    pub(super) sentence: &'t str,
    /// Whether the heading above says documentation.
    pub(super) below_documentation: bool,
}

/// Whether what is written about a link says that it is documentation of the package.
pub(super) fn is_said_of(written: Written<'_>, url: &str, lead: Lead, subject: &Subject<'_>) -> bool {
    let Written { text, sentence, below_documentation } = written;
    let is_said = says_documentation(text, url, subject)
        || says_documentation(sentence, url, subject)
        || (lead == Lead::Somewhere && (below_documentation || is_part_of_it(sentence, subject)));
    is_said && !is_of_another(sentence.strip_suffix(text.trim()).unwrap_or(""), subject)
}

/// Whether the last word before a link is a name of something else, to which what the link shows belongs:
/// `Right's [docs]`, `the Right [docs]`, `` `right` [docs] ``.
fn is_of_another(before: &str, subject: &Subject<'_>) -> bool {
    let Some((at, word)) = last_word(before) else { return false };
    let bare = word.trim_matches('`');
    let owner = bare.strip_suffix("'s").or_else(|| bare.strip_suffix("’s"));
    let plain = owner.unwrap_or(bare).to_lowercase();
    let is_named = at > 0 && bare.starts_with(char::is_uppercase) && !bare.ends_with(char::is_uppercase);
    if plain.is_empty() && owner.is_some() {
        // The link before it is the owner.
        return true;
    }
    if !is_named && owner.is_none() && !word.starts_with('`') {
        return false;
    }
    let said = squashed(before);
    let said = said.strip_suffix(|c| c == 's' && owner.is_some()).unwrap_or(&said);
    let is_own = names(subject).any(|name| !name.is_empty() && said.ends_with(&name));
    !is_own && !matches!(plain.as_str(), "it" | "let") && !is_beside(&plain)
}

/// Names by which the package goes, without marks between their words.
fn names(subject: &Subject<'_>) -> impl Iterator<Item = String> {
    subject.names().map(squashed)
}

fn squashed(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// The last word of a text that nothing parts from what follows, and where it begins.
fn last_word(text: &str) -> Option<(usize, &str)> {
    let text = text.trim_end();
    let blank = text.char_indices().rev().find(|(_, c)| c.is_whitespace());
    let start = blank.map_or(0, |(at, blank)| at + blank.len_utf8());
    let word =
        text[start..].trim_start_matches(|c: char| !c.is_alphanumeric() && !matches!(c, '`' | '\'' | '’'));
    (word.ends_with(|c: char| c.is_alphanumeric() || c == '`')).then_some((start, word))
}

/// Whether what stands behind a link says of what else it is the documentation: `[docs] of Right`.
pub(super) fn is_of_another_behind(behind: &str, subject: &Subject<'_>) -> bool {
    let mut words = behind.split_whitespace();
    if !behind.starts_with(char::is_whitespace) || !matches!(words.next(), Some("of" | "for")) {
        return false;
    }
    let mut words = words.skip_while(|word| matches!(*word, "the" | "a" | "an")).peekable();
    let Some(word) = words.peek().copied() else { return false };
    let is_name = word.starts_with(char::is_uppercase) || word.starts_with('`');
    let said: String = words.map(squashed).collect();
    is_name
        && !said.starts_with("api")
        && !names(subject).any(|name| !name.is_empty() && said.starts_with(&name))
}

/// Whether a heading says that documentation stands below it.
pub(super) fn is_documentation_heading(heading: &str, subject: &Subject<'_>) -> bool {
    may_say(heading) && is_said(heading, subject)
}

/// Whether what a link shows, or the words that announce its address, declare it to be the documentation.
fn says_documentation(words: &str, url: &str, subject: &Subject<'_>) -> bool {
    if !may_say(words) || !is_said(words, subject) {
        return false;
    }
    let Some(rest) = behind_scheme(url.trim()) else { return false };
    let (host, path) = address::host_and_path(address::without_query(rest));
    !address::with_domain(host, is_code_domain)
        && !is_below(host, &OF_OTHERS)
        && !is_other_file(path)
        && !is_list(path)
        && (!is_of_common_ground(host) || is_own(host, path, subject))
}

/// Whether any word that means documentation may be among some: nearly all links are told by it.
fn may_say(words: &str) -> bool {
    !words.is_ascii()
        || words.as_bytes().windows(3).any(|three| {
            let three = [three[0] | 0x20, three[1] | 0x20, three[2] | 0x20];
            matches!(&three, b"doc" | b"dok" | b"man" | b"han" | b"bel" | b"ref" | b"gui")
        })
}

/// Whether words mean documentation and nothing else; a whole name of the package may stand beside them.
fn is_said(words: &str, subject: &Subject<'_>) -> bool {
    let words = parts(words);
    let (mut said, mut api, mut user, mut reference, mut guide) = (false, false, false, false, false);
    let mut beside = Beside::new(subject);
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
        } else if !is_beside(word) && !beside.may_be_own(word) {
            return false;
        }
    }
    (said || (api && reference) || (user && guide)) && beside.are_own(&words)
}

fn is_among(known: &str, word: &str) -> bool {
    known.split_ascii_whitespace().any(|known| known == word)
}

fn is_beside(word: &str) -> bool {
    is_among(BESIDE, word)
}

/// Words of a package's name that are left out when it is spoken of.
const UNSAID: &str = "js py python lib node";

/// Words that say nothing of documentation: they may be a name of the package. A part of a name is the name of something
/// else (`the React docs` in a README of `react-left`).
struct Beside<'s, 'p> {
    subject: &'s Subject<'p>,
    /// The names of the package, a line each, once one is needed.
    names: Option<Vec<String>>,
}

impl<'s, 'p> Beside<'s, 'p> {
    fn new(subject: &'s Subject<'p>) -> Self {
        Self { subject, names: None }
    }

    fn may_be_own(&mut self, word: &str) -> bool {
        let names = self.names.get_or_insert_with(|| self.subject.names().map(parts).collect());
        names.iter().any(|name| is_among(name, word))
    }

    /// Whether all words that were asked about belong to a name that is among all words as a whole.
    fn are_own(&self, all: &str) -> bool {
        let is_said = |word: &str| is_among(all, word) || is_among(UNSAID, word);
        self.names.as_ref().is_none_or(|names| names.iter().any(|name| name.split_whitespace().all(is_said)))
    }
}

/// Whether words mean a part of documentation and nothing else: a guide, a tutorial, how to get started.
fn is_part_of_it(words: &str, subject: &Subject<'_>) -> bool {
    let words = parts(words);
    let mut said = words.contains("getting started") || words.contains("quick start");
    let mut beside = Beside::new(subject);
    for word in words.split_whitespace() {
        if is_among(PARTS_OF_IT, word) || means_documentation(word) {
            said = true;
        } else if !is_beside(word) && !is_among(BESIDE_PARTS, word) && !beside.may_be_own(word) {
            return false;
        }
    }
    said && beside.are_own(&words)
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
            ("https://github.com/left/left/wiki", "left-pad", false),
            ("https://git-scm.com/docs/left", "left", false),
            ("https://www.django-rest-framework.org/tutorial/left/", "left", false),
            ("https://github.com/left/right/blob/main/docs/a.md", "@left/pad", true),
            ("https://github.com/up/down/blob/main/docs/a.md", "left-pad", false),
            ("https://wiki.up.example/Left", "right", false),
            ("https://up.readthedocs.io/", "left-pad", false),
            ("https://pad-left.readthedocs.io/", "left-pad", true),
        ] {
            assert_eq!(
                lead_of(url, &Subject::npm(package)) != Lead::Elsewhere,
                expected,
                "{url} of {package}"
            );
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
            assert!(says_documentation(words, url, &Subject::npm("left")), "{words} {url}");
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
            assert!(!says_documentation(words, url, &Subject::npm("left")), "{words} {url}");
        }
    }

    #[test]
    fn names_around_a_link_say_of_what_it_is_the_documentation() {
        for (before, another) in [
            ("See the ", false),
            ("For more, read Left ", false),
            ("Documentation: ", false),
            ("Homepage, ", false),
            ("Check ", false),
            ("See it's ", false),
            ("", false),
            ("See Right's ", true),
            ("See right's ", true),
            ("As told in the Right ", true),
            ("See `right` ", true),
            ("'s ", true),
        ] {
            assert_eq!(is_of_another(before, &Subject::npm("left")), another, "{before}");
        }
        for (behind, another) in [
            (" of Right.", true),
            (" for the Right library", true),
            (" of `right`", true),
            (" for more details", false),
            (" of Left", false),
            (" for the API", false),
            (". For Right", false),
            ("", false),
        ] {
            assert_eq!(is_of_another_behind(behind, &Subject::npm("left")), another, "{behind}");
        }
    }

    #[test]
    fn an_address_that_may_be_of_anything_needs_words() {
        let url = "https://pads.example/docs/start";
        let subject = Subject::npm("left");
        for (text, sentence, below_documentation, expected) in [
            ("Getting started", "Getting started", false, true),
            ("user guide", "See the user guide", false, true),
            ("tutorial", "There is a tutorial", false, false),
            ("this page", "All is told on this page", true, true),
            ("this page", "All is told on this page", false, false),
            ("Pads", "Works with Pads", false, false),
            ("install pads", "First, install pads", false, false),
        ] {
            let written = Written { text, sentence, below_documentation };
            let lead = lead_of(url, &subject);
            assert_eq!(is_said_of(written, url, lead, &subject), expected, "{sentence}");
        }
    }

    #[test]
    fn a_part_of_a_name_is_the_name_of_something_else() {
        for (words, package, expected) in [
            ("React documentation", "react-left", false),
            ("React Left documentation", "react-left", true),
            ("cable docs", "left-cable-ties", false),
            ("Team docs", "@team/left", true),
            ("Left docs", "@team/left", true),
            ("Left docs", "left-js", true),
            ("Right documentation", "left", false),
        ] {
            let subject = Subject::npm(package);
            assert_eq!(
                says_documentation(words, "https://any.example", &subject),
                expected,
                "{words} of {package}"
            );
        }
        let subject = Subject::npm("react-left");
        assert!(is_of_another("See the React ", &subject) && !is_of_another("See the React Left ", &subject));
        assert!(
            is_of_another_behind(" of React.", &subject) && !is_of_another_behind(" of React-Left", &subject)
        );
    }
}
