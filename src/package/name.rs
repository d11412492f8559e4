//! What a package may be called in each ecosystem, for packages that exist already.
//!
//! npm: `name` or `@scope/name`, at most 214 characters, of the characters that stand unescaped in a URL path (letters,
//! digits, `-._~'!()*`). Today's npm refuses capitals and some of these characters for new packages; thousands of old
//! ones have them, so they are allowed, and case matters. A bare name never starts with `.`, and without a scope never
//! with `_` (such ids are the database's own documents); `@scope/_name` exists and is allowed. A segment `.` or `..`
//! would be normalised away by URL libraries and fetch something else: refused.
//!
//! PyPI: letters, digits and `-_.`, starting and ending with a letter or digit; names compare after PEP 503.
//!
//! Left out on purpose: npm's rules for new names (reserved words, spam filters), which no listing has to obey.

use std::borrow::Cow;
use std::fmt;

use super::ecosystem::Ecosystem;

/// npm's longest name, scope included, in characters (all of them ASCII).
pub const NPM_NAME_CHARS_MAX: usize = 214;

/// A name that its ecosystem could really have given. Orders by ecosystem, then by bytes.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PackageName {
    ecosystem: Ecosystem,
    text: Box<str>,
}

impl PackageName {
    /// Checks `text` by the rules of `ecosystem` and keeps it as it was written.
    pub fn parse(ecosystem: Ecosystem, text: &str) -> Result<Self, InvalidName> {
        match check_name(ecosystem, text) {
            Ok(()) => Ok(Self { ecosystem, text: text.into() }),
            Err(source) => Err(InvalidName { ecosystem, name: text.to_owned(), source }),
        }
    }

    /// The ecosystem whose name this is.
    pub fn ecosystem(&self) -> Ecosystem {
        self.ecosystem
    }

    /// The name as its publisher wrote it.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// npm's scope without the `@`; `None` when the name has none, and always for PyPI.
    pub fn scope(&self) -> Option<&str> {
        match self.ecosystem {
            Ecosystem::Npm => scope_of(&self.text),
            Ecosystem::Pypi => None,
        }
    }

    /// The form under which names compare: PEP 503 for PyPI, npm's names as they are.
    pub fn normal(&self) -> Cow<'_, str> {
        match self.ecosystem {
            Ecosystem::Npm => Cow::Borrowed(&self.text),
            Ecosystem::Pypi => normal_pypi(&self.text),
        }
    }
}

impl fmt::Display for PackageName {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(&self.text)
    }
}

/// Why a text is no package name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, thiserror::Error)]
pub enum NameError {
    /// Nothing, or nothing before or after the `/` of a scoped name.
    #[error("it is empty or has an empty part")]
    Empty,
    /// Longer than [`NPM_NAME_CHARS_MAX`].
    #[error("it is longer than {NPM_NAME_CHARS_MAX} characters")]
    TooLong,
    /// A control character, a blank, a `/` too many, or a character outside the ecosystem's set.
    #[error("it has a character that no name may have")]
    Character,
    /// A segment is `.` or `..`, which URLs cannot carry.
    #[error("a part of it is `.` or `..`, which cannot be fetched")]
    DotSegment,
    /// Starts with a character that may stand only further in.
    #[error("it starts with a character that a name must not start with")]
    Start,
    /// Ends with a character that may stand only further in.
    #[error("it ends with a character that a name must not end with")]
    End,
    /// Starts with `@` and has no `/`.
    #[error("it starts with `@` but names no package after a `/`")]
    ScopeAlone,
}

impl NameError {
    /// Every reason, in order, for tables of refusals.
    pub const ALL: [Self; 7] = [
        Self::Empty,
        Self::TooLong,
        Self::Character,
        Self::DotSegment,
        Self::Start,
        Self::End,
        Self::ScopeAlone,
    ];
}

/// A text refused as a name, with the reason.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{}` is not a name that {} knows: {source}", .name.escape_debug(), .ecosystem.label())]
pub struct InvalidName {
    /// The ecosystem whose rules were asked.
    pub ecosystem: Ecosystem,
    /// What was given; hostile text, escaped in the message.
    pub name: String,
    /// The rule it breaks.
    pub source: NameError,
}

/// Checks a name without allocating: fit for millions of calls.
pub fn check_name(ecosystem: Ecosystem, name: &str) -> Result<(), NameError> {
    match ecosystem {
        Ecosystem::Npm => check_npm(name.as_bytes()),
        Ecosystem::Pypi => check_pypi(name.as_bytes()),
    }
}

/// The scope of an npm name without its `@`; `None` for an unscoped one. Does not check the name.
pub fn scope_of(name: &str) -> Option<&str> {
    let (scope, _) = name.strip_prefix('@')?.split_once('/')?;
    Some(scope)
}

/// A PyPI name as PEP 503 compares it: lower case, each run of `-_.` one `-`. Borrowed when it is so already.
pub fn normal_pypi(name: &str) -> Cow<'_, str> {
    if is_normal_pypi(name.as_bytes()) {
        return Cow::Borrowed(name);
    }
    let mut normal = String::with_capacity(name.len());
    for character in name.chars() {
        if !matches!(character, '-' | '_' | '.') {
            normal.push(character.to_ascii_lowercase());
        } else if !normal.ends_with('-') {
            normal.push('-');
        }
    }
    Cow::Owned(normal)
}

fn is_normal_pypi(name: &[u8]) -> bool {
    let mut before = 0;
    name.iter().all(|&byte| {
        let double = before == b'-' && byte == b'-';
        before = byte;
        !double && !matches!(byte, b'_' | b'.' | b'A'..=b'Z')
    })
}

/// Which bytes stand in npm names: those that a URL path carries unescaped.
const NPM_BYTES: [bool; 256] = allowed(b"-._~'!()*");

/// Which bytes stand in PyPI names.
const PYPI_BYTES: [bool; 256] = allowed(b"-._");

const fn allowed(marks: &[u8]) -> [bool; 256] {
    let mut table = [false; 256];
    let mut byte = 0;
    while byte < 256 {
        table[byte] = (byte as u8).is_ascii_alphanumeric();
        byte += 1;
    }
    let mut index = 0;
    while index < marks.len() {
        table[marks[index] as usize] = true;
        index += 1;
    }
    table
}

fn check_npm(name: &[u8]) -> Result<(), NameError> {
    if name.len() > NPM_NAME_CHARS_MAX {
        return Err(NameError::TooLong);
    }
    let Some(scoped) = name.strip_prefix(b"@") else {
        return check_npm_bare(name, b"._");
    };
    let slash = scoped.iter().position(|byte| *byte == b'/').ok_or(NameError::ScopeAlone)?;
    check_npm_segment(&scoped[..slash])?;
    check_npm_bare(&scoped[slash + 1..], b".")
}

fn check_npm_bare(bare: &[u8], refused_starts: &[u8]) -> Result<(), NameError> {
    check_npm_segment(bare)?;
    if refused_starts.contains(&bare[0]) {
        return Err(NameError::Start);
    }
    Ok(())
}

fn check_npm_segment(segment: &[u8]) -> Result<(), NameError> {
    match segment {
        b"" => Err(NameError::Empty),
        b"." | b".." => Err(NameError::DotSegment),
        _ if segment.iter().all(|byte| NPM_BYTES[usize::from(*byte)]) => Ok(()),
        _ => Err(NameError::Character),
    }
}

fn check_pypi(name: &[u8]) -> Result<(), NameError> {
    let (Some(first), Some(last)) = (name.first(), name.last()) else {
        return Err(NameError::Empty);
    };
    if !name.iter().all(|byte| PYPI_BYTES[usize::from(*byte)]) {
        return Err(NameError::Character);
    }
    if !first.is_ascii_alphanumeric() {
        return Err(NameError::Start);
    }
    if !last.is_ascii_alphanumeric() {
        return Err(NameError::End);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn npm(name: &str) -> Result<(), NameError> {
        check_name(Ecosystem::Npm, name)
    }

    fn pypi(name: &str) -> Result<(), NameError> {
        check_name(Ecosystem::Pypi, name)
    }

    #[test]
    fn npm_names_that_exist_are_names() {
        let longest = "a".repeat(NPM_NAME_CHARS_MAX);
        for name in [
            "-",
            "a",
            "3dBinPack",
            "blya!",
            "brain***_games***",
            "foo~",
            "@!!!!!/elemental",
            "@_*!()~/____",
            "@____/_",
            "@agm-universal/_dev",
            "15rk..",
            "@djg82/pruebanpmdjg.",
            "@scope/-",
            "@.dot/name",
            &longest,
        ] {
            assert_eq!(npm(name), Ok(()), "{name}");
        }
    }

    #[test]
    fn npm_names_that_cannot_be_are_refused_with_the_reason() {
        let too_long = "a".repeat(NPM_NAME_CHARS_MAX + 1);
        for (name, reason) in [
            ("", NameError::Empty),
            ("@/a", NameError::Empty),
            ("@a/", NameError::Empty),
            (&too_long, NameError::TooLong),
            ("a b", NameError::Character),
            ("a/b", NameError::Character),
            ("@a/b/c", NameError::Character),
            ("a\n", NameError::Character),
            ("a\u{1b}[31m", NameError::Character),
            ("naïve", NameError::Character),
            ("a%2Fb", NameError::Character),
            (".", NameError::DotSegment),
            ("..", NameError::DotSegment),
            ("@a/..", NameError::DotSegment),
            ("@../a", NameError::DotSegment),
            (".bin", NameError::Start),
            ("_design", NameError::Start),
            ("@a/.b", NameError::Start),
            ("@a", NameError::ScopeAlone),
            ("@", NameError::ScopeAlone),
        ] {
            assert_eq!(npm(name), Err(reason), "{name:?}");
        }
    }

    #[test]
    fn pypi_names_follow_the_packaging_rules() {
        for name in ["a", "0", "Zope.Interface", "a-_.b", "ruamel.yaml", "0x0-python"] {
            assert_eq!(pypi(name), Ok(()), "{name}");
        }
        for (name, reason) in [
            ("", NameError::Empty),
            ("-a", NameError::Start),
            ("a.", NameError::End),
            ("_", NameError::Start),
            ("a b", NameError::Character),
            ("@a/b", NameError::Character),
            ("été", NameError::Character),
        ] {
            assert_eq!(pypi(name), Err(reason), "{name:?}");
        }
    }

    #[test]
    fn a_name_knows_its_scope_and_its_normal_form() {
        let scoped = PackageName::parse(Ecosystem::Npm, "@Scope/name").unwrap();
        assert_eq!((scoped.scope(), scoped.normal().as_ref()), (Some("Scope"), "@Scope/name"));
        let project = PackageName::parse(Ecosystem::Pypi, "Zope__.Interface").unwrap();
        assert_eq!((project.scope(), project.normal().as_ref()), (None, "zope-interface"));
        assert_eq!(scope_of("plain"), None);
        assert!(matches!(normal_pypi("zope-interface"), Cow::Borrowed(_)));
    }

    #[test]
    fn a_refusal_never_prints_raw_control_characters() {
        let message = PackageName::parse(Ecosystem::Pypi, "a\u{1b}[2J").unwrap_err().to_string();
        assert_eq!(
            message,
            r"`a\u{1b}[2J` is not a name that PyPI knows: it has a character that no name may have"
        );
    }

    proptest! {
        #[test]
        fn any_text_is_judged_without_panic(text in any::<String>()) {
            for ecosystem in Ecosystem::ALL {
                let parsed = PackageName::parse(ecosystem, &text);
                prop_assert_eq!(parsed.is_ok(), check_name(ecosystem, &text).is_ok());
                if let Ok(name) = parsed {
                    prop_assert_eq!(name.as_str(), &text);
                    prop_assert!(!text.contains(|mark: char| mark.is_control() || mark.is_whitespace()));
                }
            }
        }

        #[test]
        fn names_built_by_the_rules_are_accepted(scope in "[A-Za-z0-9_~'!()*-]{1,40}", bare in "[A-Za-z0-9~'!()*-][A-Za-z0-9._~'!()*-]{0,80}") {
            prop_assert_eq!(npm(&bare), Ok(()));
            let scoped = format!("@{scope}/{bare}");
            prop_assert_eq!(npm(&scoped), Ok(()));
            prop_assert_eq!(scope_of(&scoped), Some(scope.as_str()));
        }

        #[test]
        fn normalising_twice_changes_nothing(text in any::<String>()) {
            let once = normal_pypi(&text).into_owned();
            prop_assert_eq!(normal_pypi(&once).into_owned(), once.clone());
            prop_assert!(matches!(normal_pypi(&once), Cow::Borrowed(_)));
        }

        #[test]
        fn a_pypi_name_stays_a_name_when_normalised(name in "[A-Za-z0-9]([A-Za-z0-9._-]{0,30}[A-Za-z0-9])?") {
            prop_assert_eq!(pypi(&name), Ok(()));
            prop_assert_eq!(pypi(&normal_pypi(&name)), Ok(()));
        }
    }
}
