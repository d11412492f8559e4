//! Whether a link leads to what changed in the package's versions: one rule for the README links of both registries.
//!
//! Judged by the address alone; nothing is asked and nothing guessed. What the rule decides, and why:
//! - The last part of the path decides, with or without the ending of a text or a page. A file beside the README counts
//!   as much as one on a host; a place in the same text (`#changelog`) does not.
//! - Names that are about versions alone count wherever they lie (`CHANGELOG.md`, `release-notes`, `whatsnew`).
//! - Names that mean other things too (`changes`, `history`, `news`) count as files of text, as pages of hosted
//!   documentation, and in a section on what changed: elsewhere `/company/news` and `/api/changes` are something else.
//! - A folder's `index` page goes by the folder's name.
//! - `releases` counts right below a repository of a code host. One release, or a file of one, is no list of them.
//! - The owner and the repository on a code host never count: a project may be called so.

use super::address;
use super::documentation::{behind_scheme, is_code_domain, is_within_documentation};

/// Endings of texts, whose names are taken at their word.
fn is_text_ending(ending: &[u8]) -> bool {
    matches!(ending, b"md" | b"mdx" | b"markdown" | b"rst" | b"txt" | b"adoc" | b"asciidoc" | b"org")
}

/// Endings of pages.
fn is_page_ending(ending: &[u8]) -> bool {
    matches!(ending, b"html" | b"htm" | b"php")
}

/// Names that are about versions and nothing else; dashes and underscores are left out before.
fn is_sure(name: &str) -> bool {
    matches!(
        name,
        "changelog"
            | "changelogs"
            | "changehistory"
            | "releasehistory"
            | "releasenote"
            | "releasenotes"
            | "revisionhistory"
            | "versionhistory"
            | "whatsnew"
    )
}

/// Names that may be about something else.
fn is_ambiguous(name: &str) -> bool {
    matches!(name, "changes" | "history" | "news" | "releases")
}

fn is_index(part: &str) -> bool {
    part.split('.').next().is_some_and(|name| name.eq_ignore_ascii_case("index"))
}

/// Whether any of the names begins like this: nearly all links are told by it.
fn may_begin(name: &str) -> bool {
    matches!(name.as_bytes()[0].to_ascii_lowercase(), b'c' | b'h' | b'n' | b'r' | b'v' | b'w')
}

/// Longest name that is looked at, bytes.
const LONGEST_NAME: usize = 40;

/// Whether a link's target is a list of what changed; `on_changes`: the link stands in a section on that. The rule and its
/// reasons stand on top of this file.
#[must_use]
pub fn is_changelog(target: &str, on_changes: bool) -> bool {
    let target = target.trim();
    let hosted = behind_scheme(target);
    // Other schemes (mail, files) lead to no list; a target without one is a path beside the README.
    if hosted.is_none() && target.contains(':') {
        return false;
    }
    let address = address::without_query(hosted.unwrap_or(target));
    let (host, path) = if hosted.is_some() { address::host_and_path(address) } else { ("", address) };
    let mut parts = path.rsplit('/').filter(|part| !part.is_empty() && !is_index(part));
    let Some(last) = parts.next() else { return false };
    if last.len() > LONGEST_NAME || !may_begin(last) {
        return false;
    }
    let above = parts.count();
    let of_code = address::with_domain(host, is_code_domain);
    if of_code && above < 2 {
        return false;
    }
    let (name, ending) = last.split_once('.').unwrap_or((last, ""));
    let name = plain(name);
    let last_ending = ending.rsplit('.').next().unwrap_or_default().as_bytes();
    let is_text = address::with_lower(last_ending, is_text_ending);
    let is_page = address::with_lower(last_ending, is_page_ending);
    if !(ending.is_empty() || is_text || is_page) {
        return false;
    }
    if is_sure(&name) || (is_text && name.starts_with("changelog")) {
        return true;
    }
    if !is_ambiguous(&name) {
        return false;
    }
    if of_code && name == "releases" && ending.is_empty() {
        return is_list_of_releases(path);
    }
    is_text
        || on_changes
        || is_within_documentation(target)
        || (of_code && ending.is_empty() && is_loud(last))
}

/// `owner/repository/releases`, or behind the dash that some code hosts put before their own pages.
fn is_list_of_releases(path: &str) -> bool {
    let parts: Vec<&str> = path.split('/').filter(|part| !part.is_empty()).collect();
    parts.len() == 3 || parts.get(parts.len().wrapping_sub(2)) == Some(&"-")
}

/// A file named in capitals, as texts without an ending are.
fn is_loud(name: &str) -> bool {
    name.bytes().all(|byte| byte.is_ascii_uppercase())
}

/// Lower case, without dashes, underscores and written blanks.
fn plain(name: &str) -> String {
    name.replace("%20", "")
        .chars()
        .filter(|c| !matches!(c, '-' | '_' | ' '))
        .flat_map(char::to_lowercase)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::is_changelog;

    #[test]
    fn lists_of_changes_are_known_by_their_last_name() {
        for target in [
            "CHANGELOG.md",
            "./CHANGES.rst",
            "docs/HISTORY.md",
            "changelog",
            "CHANGELOG-2.x.md",
            "NEWS.txt",
            "https://github.com/owner/left/blob/main/CHANGELOG.md#latest",
            "https://github.com/owner/left/releases",
            "https://GitHub.com/owner/left/Releases/",
            "https://gitlab.com/group/sub/left/-/releases",
            "https://gitlab.com/owner/left/-/blob/main/NEWS",
            "https://left.readthedocs.io/en/latest/changes.html",
            "https://left.readthedocs.io/en/latest/history/",
            "https://left.example/release-notes/",
            "https://left.example/whatsnew/index.html",
            "https://left.example/whats_new.html?from=readme",
        ] {
            assert!(is_changelog(target, false), "{target}");
        }
    }

    #[test]
    fn other_targets_are_none() {
        for target in [
            "",
            "#changelog",
            "mailto:changelog@left.example",
            "https://left.example/",
            "https://changelog.example",
            "https://github.com/owner/changelog",
            "https://github.com/changelog/left",
            "https://github.com/owner/left/releases/latest",
            "https://github.com/owner/left/releases/download/1.0/changelog.zip",
            "https://left.example/company/news",
            "https://left.example/history.html",
            "https://api.left.example/v1/changes",
            "https://left.example/changelog.svg",
            "docs/history-of-chess.md",
        ] {
            assert!(!is_changelog(target, false), "{target}");
        }
    }

    #[test]
    fn in_a_section_on_changes_names_are_taken_at_their_word() {
        assert!(is_changelog("https://left.example/news", true));
        assert!(!is_changelog("https://left.example/news", false));
        assert!(!is_changelog("https://left.example/pricing", true));
    }
}
