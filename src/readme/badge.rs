//! Whether an image is a badge: one rule for both markups and for HTML.
//!
//! By the image's address alone. Left out: its size, its text and what it links to.

/// Hosts, with everything below them, that serve badges and little else.
const HOSTS: [&str; 40] = [
    "shields.io",
    "badge.fury.io",
    "badgen.net",
    "badgesize.io",
    "bestpractices.dev",
    "bestpractices.coreinfrastructure.org",
    "ci.appveyor.com",
    "circleci.com",
    "cirrus-ci.com",
    "api.cirrus-ci.com",
    "codecov.io",
    "codeclimate.com",
    "coveralls.io",
    "david-dm.org",
    "deps.rs",
    "deepscan.io",
    "dev.azure.com",
    "gitpoap.io",
    "hits.dwyl.com",
    "hits.seeyoufarm.com",
    "img.badgesize.io",
    "inch-ci.org",
    "landscape.io",
    "lgtm.com",
    "nodei.co",
    "packagephobia.com",
    "packagephobia.now.sh",
    "pepy.tech",
    "pyup.io",
    "repostatus.org",
    "requires.io",
    "saucelabs.com",
    "scrutinizer-ci.com",
    "securityscorecards.dev",
    "semaphoreci.com",
    "snyk.io",
    "sonarcloud.io",
    "travis-ci.com",
    "travis-ci.org",
    "visitor-badge.laobi.icu",
];

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
    let url = url.split(['?', '#']).next().unwrap_or_default();
    let (host, path) = match url.split_once("//") {
        Some((_, rest)) => rest.split_once('/').unwrap_or((rest, "")),
        None => ("", url),
    };
    is_badge_host(host) || path.split('/').any(is_badge_part) || is_badge_file(path)
}

fn is_badge_host(host: &str) -> bool {
    let first = host.split('.').next().unwrap_or_default();
    has(first, "badge") || HOSTS.iter().any(|known| ends_with_host(host, known))
}

fn ends_with_host(host: &str, known: &str) -> bool {
    let Some(start) = host.len().checked_sub(known.len()) else { return false };
    host.as_bytes()[start..].eq_ignore_ascii_case(known.as_bytes())
        && (start == 0 || host.as_bytes()[start - 1] == b'.')
}

/// `badge`, `badges`, `badge.svg`, `project_badges`, `colab-badge.svg`, `shield.svg`; not `badger.png`.
fn is_badge_part(part: &str) -> bool {
    part.split(|c: char| !c.is_ascii_alphanumeric()).any(|word| {
        ["badge", "badges", "shield", "shields"].iter().any(|known| word.eq_ignore_ascii_case(known))
    })
}

fn is_badge_file(path: &str) -> bool {
    let file = path.rsplit('/').next().unwrap_or_default();
    FILES.iter().any(|known| file.eq_ignore_ascii_case(known))
}

fn has(text: &str, word: &str) -> bool {
    text.as_bytes().windows(word.len()).any(|window| window.eq_ignore_ascii_case(word.as_bytes()))
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
