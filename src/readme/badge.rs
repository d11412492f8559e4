//! Whether an image is a badge: one rule for both markups and for HTML.
//!
//! By the image's address alone. Left out: its size, its text and what it links to.

use super::address;

/// Domains that serve badges and little else to READMEs.
fn is_badge_domain(domain: &[u8]) -> bool {
    matches!(
        domain,
        b"shields.io"
            | b"fury.io"
            | b"badgen.net"
            | b"badgesize.io"
            | b"bestpractices.dev"
            | b"coreinfrastructure.org"
            | b"appveyor.com"
            | b"circleci.com"
            | b"cirrus-ci.com"
            | b"codecov.io"
            | b"codeclimate.com"
            | b"coveralls.io"
            | b"david-dm.org"
            | b"deps.rs"
            | b"deepscan.io"
            | b"gitpoap.io"
            | b"dwyl.com"
            | b"seeyoufarm.com"
            | b"inch-ci.org"
            | b"landscape.io"
            | b"lgtm.com"
            | b"nodei.co"
            | b"packagephobia.com"
            | b"pepy.tech"
            | b"pyup.io"
            | b"repostatus.org"
            | b"requires.io"
            | b"saucelabs.com"
            | b"scrutinizer-ci.com"
            | b"securityscorecards.dev"
            | b"semaphoreci.com"
            | b"snyk.io"
            | b"sonarcloud.io"
            | b"travis-ci.com"
            | b"travis-ci.org"
    )
}

/// Names of files by which servers of continuous integration publish a state.
const FILES: [&str; 8] = [
    "build.svg",
    "build-status.svg",
    "buildstatus.svg",
    "coverage.svg",
    "deploy-status",
    "pipeline.svg",
    "status.svg",
    "tests.svg",
];

/// Whether the image at `url` is a badge: its host is a badge service or is called one (`badges.…`), a part of its path
/// speaks of badges or shields, or its file is one of those that state a build.
pub(super) fn is_badge(url: &str) -> bool {
    let url = address::without_query(url);
    let (host, path) = match url.split_once("//") {
        Some((_, rest)) => address::host_and_path(rest),
        None => ("", url),
    };
    is_badge_host(host) || has_badge_word(path) || is_badge_file(path)
}

fn is_badge_host(host: &str) -> bool {
    let first = host.bytes().position(|byte| byte == b'.').unwrap_or(host.len());
    has_badge(&host[..first]) || address::with_domain(host, is_badge_domain)
}

/// `badge`, `badges`, `badge.svg`, `project_badges`, `colab-badge.svg`, `shield.svg`; not `badger.png`.
fn has_badge_word(path: &str) -> bool {
    path.as_bytes().split(|byte| !byte.is_ascii_alphanumeric()).any(|word| {
        matches!(word.len(), 5..=7)
            && address::with_lower(word, |word| matches!(word, b"badge" | b"badges" | b"shield" | b"shields"))
    })
}

fn is_badge_file(path: &str) -> bool {
    let start = path.bytes().rposition(|byte| byte == b'/').map_or(0, |at| at + 1);
    FILES.iter().any(|known| path[start..].eq_ignore_ascii_case(known))
}

fn has_badge(text: &str) -> bool {
    text.as_bytes().windows(5).any(|window| window.eq_ignore_ascii_case(b"badge"))
}

#[cfg(test)]
mod tests {
    use super::is_badge;

    #[test]
    fn badges_are_known_by_their_address() {
        for url in [
            "https://img.shields.io/npm/v/left.svg",
            "//img.shields.io/badge/a-b",
            "https://travis-ci.org/a/b.svg?branch=master",
            "https://codecov.io/gh/a/b/branch/main/graph/badge.svg",
            "https://github.com/a/b/actions/workflows/ci.yml/badge.svg",
            "https://git.example/a/b/badges/main/pipeline.svg",
            "https://left.readthedocs.io/en/latest/badge.svg",
            "https://colab.research.example/assets/colab-badge.svg",
            "./badges/coverage.png",
            "https://badges.left.example/x",
            "docs/coverage.svg",
        ] {
            assert!(is_badge(url), "{url}");
        }
    }

    #[test]
    fn other_images_are_not() {
        for url in [
            "https://left.example/badger.png",
            "logo.svg",
            "https://notshields.io/x.png",
            "https://raw.code.example/a/b/main/docs/screenshot.png?raw=true&badge",
            "",
        ] {
            assert!(!is_badge(url), "{url}");
        }
    }
}
