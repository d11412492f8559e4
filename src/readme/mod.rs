//! A README's text becomes features, counted the same way in Markdown and reStructuredText.
//!
//! Pure. Left out on purpose: where the text comes from, and what a feature is worth.

use serde::{Deserialize, Serialize};

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
    /// The first link whose target is documentation, as written.
    pub documentation_link: Option<String>,
}

/// Sections that a README has, by meaning.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sections {
    /// How to install it.
    pub install: bool,
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

/// Words beside the package's name below which a README says nothing.
const PLACEHOLDER_WORDS: usize = 4;

/// Endings of hosts that serve documentation.
const DOCUMENTATION_HOSTS: [&str; 4] = [".readthedocs.io", ".rtfd.io", ".gitbook.io", "docs.rs"];

/// First labels of hosts that serve documentation.
const DOCUMENTATION_LABELS: [&str; 4] = ["docs.", "doc.", "documentation.", "api."];

/// Parts of a path below which documentation is.
const DOCUMENTATION_PATHS: [&str; 6] = ["docs", "doc", "documentation", "wiki", "api-docs", "reference"];

/// Reads a README. `package` is the package's name, which alone says nothing. Only its length and its first link to
/// documentation are told so far; the other counts are 0 and must not be shown.
#[must_use]
pub fn read(text: &str, markup: Markup, package: &str) -> Readme {
    let _ = markup;
    let features = Features {
        bytes: text.len() as u64,
        cut: text.len() > COMPARED_BYTES,
        documentation_link: links(text).find(|url| is_documentation(url)).map(str::to_owned),
        ..Features::default()
    };
    let is_name = |word: &str| {
        package.split(|c: char| !c.is_alphanumeric()).any(|part| part.eq_ignore_ascii_case(word))
    };
    let words = text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty() && !is_name(word));
    match words.take(PLACEHOLDER_WORDS).count() {
        _ if text.trim().is_empty() => Readme::Absent,
        PLACEHOLDER_WORDS => Readme::Present(features),
        _ => Readme::Placeholder(features),
    }
}

/// Absolute links of a text in any markup: from `http` to a blank, a bracket or a quote.
fn links(text: &str) -> impl Iterator<Item = &str> {
    text.match_indices("http").filter_map(|(at, _)| {
        let rest = &text[at..];
        let is_link = rest.starts_with("https://") || rest.starts_with("http://");
        let end = rest.find(|c: char| c.is_whitespace() || "<>()[]{}\"'`".contains(c)).unwrap_or(rest.len());
        is_link.then(|| rest[..end].trim_end_matches(['.', ',', ';', ':', '_', '*']))
    })
}

/// Whether a link's target is documentation by its host (`*.readthedocs.io`, `docs.*`, …) or by a part of its path
/// (`/docs`, `/wiki`, …). A path inside a code host's tree of files counts where the folder is one of documentation.
#[must_use]
pub fn is_documentation(url: &str) -> bool {
    let Some((_, rest)) = url.split_once("://") else { return false };
    let (authority, path) = rest.split_once('/').unwrap_or((rest, ""));
    let host = authority
        .rsplit('@')
        .next()
        .unwrap_or_default()
        .split(':')
        .next()
        .unwrap_or_default()
        .to_ascii_lowercase();
    let path = path.split(['?', '#']).next().unwrap_or_default();
    DOCUMENTATION_HOSTS.iter().any(|ending| host.ends_with(ending))
        || DOCUMENTATION_LABELS.iter().any(|label| host.starts_with(label))
        || path
            .split('/')
            .any(|part| DOCUMENTATION_PATHS.iter().any(|known| part.eq_ignore_ascii_case(known)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_present_and_a_name_alone_is_a_placeholder() {
        assert!(matches!(
            read("# left\n\nPads a string on the left side.", Markup::Markdown, "left"),
            Readme::Present(_)
        ));
        assert!(matches!(read("# left-pad\n", Markup::Markdown, "left-pad"), Readme::Placeholder(_)));
        assert_eq!(read(" \n", Markup::Markdown, "left"), Readme::Absent);
    }

    #[test]
    fn the_first_link_to_documentation_is_found_in_any_markup() {
        for text in [
            "see [it](https://a.example/docs/x).",
            "`it <https://a.example/docs/x>`_",
            "at https://a.example/docs/x.",
        ] {
            let (Readme::Present(features) | Readme::Placeholder(features)) = read(text, Markup::Plain, "a")
            else {
                panic!("{text}")
            };
            assert_eq!(features.documentation_link.as_deref(), Some("https://a.example/docs/x"), "{text}");
        }
        assert!(is_documentation("https://left.readthedocs.io"));
        assert!(is_documentation("http://docs.left.example/"));
        assert!(!is_documentation("https://left.example/docstrings"));
        assert!(!is_documentation("/docs"));
    }
}
