//! Whether a heading is that of a version in a list of what changed: `1.2.0 (2019-05-01)`, `[v2.0] - unreleased`.
//!
//! It must hold nothing but a version, a date, and words that go with these. Left out: headings that say more, such as
//! `Upgrading to 2.0`.

/// What a heading of a version says beside the version.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Version {
    /// When it was released, or that it was not yet.
    Dated,
    /// Nothing.
    Bare,
}

/// Bytes of the longest heading of a version.
const LONGEST: usize = 80;

const MONTHS: [&str; 12] =
    ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

/// What a word is in the heading of a version.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Word {
    Version,
    /// A day as a whole, or that there is none yet.
    Date,
    Month,
    Year,
    /// A word that goes with a version or a day.
    Beside,
}

/// The version that a heading is about; `package` is a name that may stand before it.
pub(super) fn version(heading: &str, package: &str) -> Option<Version> {
    if heading.len() > LONGEST || !may_be(heading) {
        return None;
    }
    let (mut version, mut dated, mut month, mut year) = (false, false, false, false);
    let words = heading.split(|c: char| c.is_whitespace() || "()[]{},;:–—*`~|\"".contains(c));
    for word in words.filter(|word| word.chars().any(char::is_alphanumeric)) {
        if word.eq_ignore_ascii_case(package) && !version {
            continue;
        }
        match kind(&word.to_ascii_lowercase())? {
            Word::Version => version = true,
            Word::Date => dated = true,
            Word::Month => month = true,
            Word::Year => year = true,
            Word::Beside => {}
        }
    }
    let dated = dated || (month && year);
    match (version, dated) {
        (true, true) => Some(Version::Dated),
        (true, false) => Some(Version::Bare),
        // `Unreleased` stands for the version that will be.
        (false, true) if heading.to_ascii_lowercase().contains("unreleased") => Some(Version::Dated),
        _ => None,
    }
}

/// Whether a heading holds what any of a version does: nearly all headings are told by it.
fn may_be(heading: &str) -> bool {
    heading.bytes().any(|byte| byte.is_ascii_digit()) || heading.to_ascii_lowercase().contains("unreleased")
}

fn kind(word: &str) -> Option<Word> {
    let word = word.trim_matches(['-', '_', '#', '.', '=']);
    match word {
        "" | "v" | "ver" | "version" | "release" | "released" | "releases" | "rev" | "date" | "on" | "in"
        | "latest" | "stable" | "beta" | "alpha" | "rc" | "pre" | "prerelease" | "yanked" | "initial"
        | "final" | "next" | "hotfix" | "the" | "of" | "st" | "nd" | "rd" | "th" | "not" | "yet"
        | "bugfix" | "major" | "minor" | "patch" => return Some(Word::Beside),
        "unreleased" | "tba" | "upcoming" | "??" => return Some(Word::Date),
        _ => {}
    }
    if MONTHS
        .iter()
        .any(|month| word.starts_with(month) && word.bytes().all(|byte| byte.is_ascii_alphabetic()))
    {
        return Some(Word::Month);
    }
    if is_date(word) {
        return Some(Word::Date);
    }
    if let Ok(number) = word.trim_end_matches(|c: char| c.is_ascii_alphabetic()).parse::<u32>()
        && !word.starts_with('+')
    {
        return match number {
            1990..=2099 => Some(Word::Year),
            1..=31 => Some(Word::Beside),
            _ => None,
        };
    }
    is_version(word).then_some(Word::Version)
}

/// `2019-05-01`, `2019/5/1`, `1.5.2019`; `unreleased` and the like stand in [`kind`].
fn is_date(word: &str) -> bool {
    ['-', '/', '.'].into_iter().any(|mark| {
        let parts: Vec<&str> = word.split(mark).collect();
        let digits = |part: &&str| {
            part.len() <= 4 && part.bytes().all(|byte| byte.is_ascii_digit() || byte == b'x' || byte == b'?')
        };
        parts.len() == 3
            && parts.iter().all(|part| !part.is_empty() && digits(part))
            && parts[1].len() <= 2
            // Versions that are dates have dots and begin with the year.
            && (if mark == '.' { parts[2].len() == 4 } else { parts[0].len() == 4 || parts[2].len() == 4 })
    })
}

/// Numbers with dots between them, behind a `v` if need be, and whatever pre-releases add; `v2` too.
fn is_version(word: &str) -> bool {
    let bare = word.strip_prefix('v').unwrap_or(word).trim_start_matches('.');
    let numbers = bare.bytes().take_while(|byte| byte.is_ascii_digit() || *byte == b'.').count();
    let (numbers, rest) = bare.split_at(numbers);
    let has_dot = numbers.trim_end_matches('.').contains('.') || numbers.ends_with('.');
    let starts = numbers.starts_with(|c: char| c.is_ascii_digit());
    let rest_fits =
        rest.len() <= 16 && rest.bytes().all(|byte| byte.is_ascii_alphanumeric() || b".-+_".contains(&byte));
    starts && rest_fits && (has_dot || (word.starts_with('v') && rest.is_empty()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_told_from_other_headings() {
        for heading in [
            "1.2.0 (2019-05-01)",
            "[1.4.0] - 2022-03-04",
            "v0.2 (2020-10-01)",
            "Version 1.1 (2014-07-01)",
            "left 1.0, released on May 3rd, 2012",
            "0.3 (unreleased)",
            "Unreleased",
            "2.0.0-beta.1 / 2016-02-03",
            "1.0 - 03.12.2011",
        ] {
            assert_eq!(version(heading, "left"), Some(Version::Dated), "{heading}");
        }
        for heading in ["2.0.0", "v2", "Release 1.x", "[0.9]", "left 1.0"] {
            assert_eq!(version(heading, "left"), Some(Version::Bare), "{heading}");
        }
        for heading in
            ["Upgrading to 2.0", "Python 3.8", "2019-05-01", "Step 2", "1. Usage", "2", "Install", ""]
        {
            assert_eq!(version(heading, "left"), None, "{heading}");
        }
    }
}
