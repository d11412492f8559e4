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
            | b"bithound.io"
            | b"bitrise.io"
            | b"codeship.com"
            | b"codeship.io"
            | b"fossa.com"
            | b"fossa.io"
            | b"gemnasium.com"
            | b"hits.sh"
            | b"isitmaintained.com"
            | b"komarev.com"
            | b"packagequality.com"
            | b"pugx.org"
            | b"pypip.in"
            | b"tokei.rs"
            | b"waffle.io"
            | b"wercker.com"
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

/// Parts of a path below which a server publishes the state of a build, or a chat how many are there.
fn is_state_part(part: &[u8]) -> bool {
    matches!(
        part,
        b"buildstatus" | b"build-status" | b"statusicon" | b"widget.png" | b"embed.png" | b"badge.svg"
    )
}

/// Whether the image at `url` is a badge: its host is a badge service or is called one (`badges.…`), a part of its path
/// speaks of badges or shields or of the state of a build, or its file is one of those that state a build.
pub(super) fn is_badge(url: &str) -> bool {
    let url = address::without_query(url);
    let (host, path) = match url.split_once("//") {
        Some((_, rest)) => address::host_and_path(rest),
        None => ("", url),
    };
    is_badge_host(host) || has_badge_word(path) || is_badge_file(path) || has_state_part(host, path)
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

/// `job/left/buildStatus/icon`, `_apis/build/status/left`, `guilds/1/widget.png`.
fn has_state_part(host: &str, path: &str) -> bool {
    if host.is_empty() {
        return false;
    }
    let mut before: &[u8] = b"";
    path.as_bytes().split(|byte| *byte == b'/').any(|part| {
        let states = address::with_lower(part, |part| is_state_part(part) || part.starts_with(b"statusicon"));
        let of_build = part.eq_ignore_ascii_case(b"status") && before.eq_ignore_ascii_case(b"build");
        before = part;
        states || of_build
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
            "https://app.fossa.com/api/projects/git%2Bleft.svg?type=shield",
            "https://dev.azure.com/left/_apis/build/status/left.ci?branchName=main",
            "https://ci.left.example/job/left/buildStatus/icon?job=x",
            "https://chat.example/api/guilds/1234/widget.png?style=shield",
            "https://app.wercker.com/status/0123/s/master",
        ] {
            assert!(is_badge(url), "{url}");
        }
    }

    #[test]
    fn other_images_are_not() {
        for url in [
            "https://left.example/badger.png",
            "logo.svg",
            "https://left.example/status/page.png",
            "widget.png",
            "https://notshields.io/x.png",
            "https://raw.code.example/a/b/main/docs/screenshot.png?raw=true&badge",
            "",
        ] {
            assert!(!is_badge(url), "{url}");
        }
    }
}
