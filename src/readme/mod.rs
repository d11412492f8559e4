//! A README's text becomes features, counted the same way in Markdown and reStructuredText.
//!
//! Pure. Left out on purpose: where the text comes from, and what a feature is worth.

mod address;
mod badge;
mod changelog;
mod documentation;
mod evidence;
#[cfg(test)]
mod hostile;
mod html;
mod install;
#[cfg(test)]
mod labelled;
mod leads;
mod markdown;
mod outline;
mod own;
mod parts;
mod phrases;
mod placeholder;
mod plain;
mod rest;
mod sections;
mod tally;
mod versions;
mod words;

use serde::{Deserialize, Serialize};

pub use documentation::is_documentation;
pub use install::Installers;
use tally::Tally;

use crate::text;

/// The dictionary of sections, as it is.
pub const SECTIONS: &str = phrases::TABLE;

/// The dictionary of templates that say nothing, as it is.
pub const TEMPLATES: &str = placeholder::TEMPLATES;

/// Bytes of a README on which its features are counted: npm keeps no more, so that both registries are measured alike.
pub const COMPARED_BYTES: usize = 64 * 1024;

/// How a README is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Markup {
    /// `CommonMark` with GitHub's extensions.
    Markdown,
    /// reStructuredText.
    ReStructuredText,
    /// Neither.
    Plain,
}

/// Whose README it is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Subject<'a> {
    /// The package's name, which alone says nothing.
    pub name: &'a str,
    /// The programs that install it: a command for another registry is about another package.
    pub installers: Installers,
    /// The homepage that the package declares, `None` if it declares none or it is not known.
    pub homepage: Option<&'a str>,
    /// The repository that the package declares, `None` if it declares none or it is not known.
    pub repository: Option<&'a str>,
}

impl<'a> Subject<'a> {
    /// A package of npm.
    #[must_use]
    pub fn npm(name: &'a str) -> Self {
        Self { name, installers: Installers::Node, ..Self::default() }
    }

    /// A project of PyPI.
    #[must_use]
    pub fn pypi(name: &'a str) -> Self {
        Self { name, installers: Installers::Python, ..Self::default() }
    }

    /// The same with the places that the package declares: links to them are its own.
    #[must_use]
    pub fn at(self, homepage: Option<&'a str>, repository: Option<&'a str>) -> Self {
        Self { homepage, repository, ..self }
    }
}

/// A name alone is that of a package of npm.
impl<'a> From<&'a str> for Subject<'a> {
    fn from(name: &'a str) -> Self {
        Self::npm(name)
    }
}

/// What is known of a package's README.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Readme {
    /// There is one.
    Present(Features),
    /// There is one, and it says nothing: template text, a heading alone, the package's own name.
    Placeholder(Features),
    /// The registry says that there is none.
    Absent,
    /// The document does not tell: dropped by a cache, or empty where a README may hide in the tarball.
    Unknown,
}

/// What was counted in a README.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Features {
    /// Bytes as published, uncut.
    pub bytes: u64,
    /// Whether there is more than was counted.
    pub cut: bool,
    /// Words of prose: code, badges, HTML and link targets left out.
    pub words: u32,
    /// Headings.
    pub headings: u32,
    /// Code blocks: fenced, indented, literal.
    pub code_blocks: u32,
    /// Links, badges and images left out.
    pub links: u32,
    /// Images that are badges.
    pub badges: u32,
    /// Other images.
    pub images: u32,
    /// Lists.
    pub lists: u32,
    /// Tables.
    pub tables: u32,
    /// Sections by meaning.
    pub sections: Sections,
    /// The first link to documentation of the package, as written.
    pub documentation_link: Option<String>,
    /// The first link whose target is a list of what changed in its versions, as written.
    pub changelog_link: Option<String>,
}

/// Sections that a README has, by meaning.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sections {
    /// How to install it: a heading says so, or a command in a block of code installs the package.
    pub install: bool,
    /// A heading says how to install it.
    pub install_heading: bool,
    /// How to use it.
    pub usage: bool,
    /// API or reference.
    pub api: bool,
    /// Examples.
    pub examples: bool,
    /// Configuration.
    pub configuration: bool,
    /// How to contribute.
    pub contributing: bool,
    /// The licence.
    pub license: bool,
    /// What changed.
    pub changelog: bool,
}

impl Sections {
    /// Adds what another part of the text has.
    fn add(&mut self, other: Self) {
        self.install |= other.install;
        self.install_heading |= other.install_heading;
        self.usage |= other.usage;
        self.api |= other.api;
        self.examples |= other.examples;
        self.configuration |= other.configuration;
        self.contributing |= other.contributing;
        self.license |= other.license;
        self.changelog |= other.changelog;
    }
}

/// Reads a README of `package`. `declared` is how it is said to be written, `None` where nothing is said; the text
/// decides where it contradicts. Features are counted on the first [`COMPARED_BYTES`], cut where a character begins, of the
/// text without byte-order marks and with every line ended by `\n`: the same text counts the same, whichever system it was
/// written on. A blank text is absent.
#[must_use]
pub fn read<'a>(text: &str, declared: impl Into<Option<Markup>>, package: impl Into<Subject<'a>>) -> Readme {
    let package = package.into();
    let plain = text::plain_lines(text::unmarked(text));
    let compared = first(&plain, COMPARED_BYTES);
    if compared.trim().is_empty() && compared.len() == plain.len() {
        return Readme::Absent;
    }
    let mut counted = count(compared, evidence::markup_of(compared, declared.into()), package);
    counted.features.bytes = text.len() as u64;
    counted.features.cut = compared.len() < plain.len();
    if !counted.features.cut && placeholder::is_placeholder(&counted, package.name) {
        return Readme::Placeholder(counted.features);
    }
    Readme::Present(counted.features)
}

/// Counts what stands in a text that is written so.
fn count(text: &str, markup: Markup, package: Subject<'_>) -> tally::Counted {
    let mut tally = Tally::new(package);
    match markup {
        Markup::Markdown => markdown::read(text, &mut tally),
        Markup::ReStructuredText => rest::read(text, &mut tally),
        Markup::Plain => plain::read(text, &mut tally),
    }
    tally.finish()
}

/// The first `most` bytes of a text, fewer where a character would be cut.
fn first(text: &str, most: usize) -> &str {
    let mut end = most.min(text.len());
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn left(text: &str, declared: Option<Markup>) -> Readme {
        read(text, declared, "left")
    }

    fn features(text: &str, declared: Option<Markup>) -> Features {
        let (Readme::Present(features) | Readme::Placeholder(features)) = left(text, declared) else {
            panic!("{text}")
        };
        features
    }

    #[test]
    fn a_text_is_present_and_a_name_alone_is_a_placeholder() {
        let markdown = Some(Markup::Markdown);
        assert!(matches!(left("# left\n\nPads a string on the left side.", markdown), Readme::Present(_)));
        assert!(matches!(left("# left\n", markdown), Readme::Placeholder(_)));
        assert_eq!(left(" \n", markdown), Readme::Absent);
    }

    #[test]
    fn counts_are_those_of_the_text_whatever_ends_its_lines() {
        let markdown = "# pad\n\nPads a *text*.\n\n## Installation\n\n```sh\nnpm i pad\n```\n\n## Usage\n\n- [left](l)\n- right\n\n| a | b |\n|---|---|\n| c | d |\n";
        let rest = "pad\n===\n\nPads a text.\n\nInstallation\n------------\n\n.. code-block:: sh\n\n   pip install pad\n\nUsage\n-----\n\nSo::\n\n   pad(1)\n\n- `left <https://l.example/>`_\n- right\n";
        for text in [markdown, rest] {
            for markup in [Markup::Markdown, Markup::ReStructuredText, Markup::Plain] {
                let features = |text: &str| match read(text, markup, "pad") {
                    Readme::Present(features) => Features { bytes: 0, ..features },
                    other => panic!("{other:?}"),
                };
                let expected = features(text);
                for ending in ["\r", "\r\n"] {
                    assert_eq!(features(&text.replace('\n', ending)), expected, "{markup:?} {ending:?}");
                    assert_eq!(features(&format!("\u{feff}{}", text.replace('\n', ending))), expected);
                }
            }
        }
        assert_eq!(read("\u{feff}\r\r", Markup::Markdown, "pad"), Readme::Absent);
        let long = "some words\r\n".repeat(COMPARED_BYTES / 11);
        let Readme::Present(features) = read(&long, Markup::Plain, "pad") else { panic!("it is there") };
        assert_eq!((features.bytes, features.cut), (long.len() as u64, false));
    }

    #[test]
    fn the_first_link_to_documentation_is_found_in_any_markup() {
        for text in [
            "see [it](https://left.example/docs/x).",
            "`it <https://left.example/docs/x>`_",
            "at https://left.example/docs/x.",
        ] {
            let found = features(text, Some(Markup::Plain));
            assert_eq!(found.documentation_link.as_deref(), Some("https://left.example/docs/x"), "{text}");
        }
        assert!(is_documentation("https://left.readthedocs.io"));
        assert!(is_documentation("http://docs.left.example/"));
        assert!(!is_documentation("https://left.example/docstrings"));
        assert!(!is_documentation("/docs"));
    }

    #[test]
    fn a_text_is_read_alike_whatever_is_declared_of_it() {
        let markdown = "# Left\n\nPads, see [it](https://left.example).\n\n## Usage\n\n```\nleft(1)\n```\n";
        let rest =
            "Left\n~~~~\n\nPads, see `it <https://left.example>`_.\n\nUsage\n!!!!!\n\n::\n\n  left(1)\n";
        for text in [markdown, rest] {
            for declared in
                [Some(Markup::Markdown), Some(Markup::ReStructuredText), Some(Markup::Plain), None]
            {
                let found = features(text, declared);
                let counts = (found.words, found.headings, found.code_blocks, found.links);
                assert_eq!(counts, (5, 2, 1, 1), "{declared:?}: {text}");
                assert!(found.sections.usage, "{declared:?}: {text}");
            }
        }
    }

    #[test]
    fn a_command_that_installs_the_package_documents_installing() {
        for text in [
            "# Left\n\n```sh\nnpm i left\n```\n",
            "# Left\n\n    npm i left\n",
            "Left\n====\n\n::\n\n  npm i left\n",
            "Left\n====\n\n.. code-block:: sh\n\n  npm i left\n",
            "Left::\n\n$ npm i left\n",
            "<pre><code>npm i <b>left</b></code></pre>",
            "- Left\n\n  > ```\n  > npm i left\n  > ```\n",
            "`npm i left`\n",
            "LEFT\n\n    npm i left\n",
        ] {
            let found = features(text, None).sections;
            assert!(found.install && !found.install_heading, "{text}");
        }
        for text in ["# Left\n\nGet it by `npm i left` or so.\n", "# Left\n\n```\nnpm i right\n```\n"] {
            assert!(!features(text, None).sections.install, "{text}");
        }
        let both = features("# Left\n\n## Installation\n\nSomehow.\n", None).sections;
        assert!(both.install && both.install_heading);
    }
}
