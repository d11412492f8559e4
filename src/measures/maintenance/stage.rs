//! How far a version says that its package has come: before 1.0, from 1.0 on, a pre-release.
//!
//! Left out on purpose: ordering versions. Calendar versions such as `2024.5` stand above 1.0 from their first day;
//! neither registry marks them, so nothing here can tell them apart.

use std::str::FromStr;

use crate::package::Ecosystem;

/// What a version says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stage {
    /// semver: major 0. PEP 440: epoch 0 and first number 0.
    pub pre_one: bool,
    /// At or above 1.0.0 in the order of its kind; `1.0.0-beta` and `1.0rc1` are below.
    pub from_one: bool,
    /// A pre-release (PEP 440: or a development release).
    pub prerelease: bool,
}

impl Stage {
    /// At or above 1.0.0, and no pre-release.
    pub const fn is_stable(self) -> bool {
        self.from_one && !self.prerelease
    }

    /// Reads a version by the rules of its ecosystem; `None` where it is no version of that kind.
    pub fn read(ecosystem: Ecosystem, version: &str) -> Option<Self> {
        match ecosystem {
            Ecosystem::Npm => Self::semver(version),
            Ecosystem::Pypi => Self::pep440(version),
        }
    }

    /// Reads semver. Old npm versions begin with `v` or `=`, which npm's own loose reading drops.
    pub fn semver(version: &str) -> Option<Self> {
        let bare = version.trim().trim_start_matches(['v', '=', ' ']);
        let version = semver::Version::parse(bare).ok()?;
        Some(Self {
            pre_one: version.major == 0,
            from_one: version >= semver::Version::new(1, 0, 0),
            prerelease: !version.pre.is_empty(),
        })
    }

    /// Reads PEP 440.
    pub fn pep440(version: &str) -> Option<Self> {
        let version = pep440_rs::Version::from_str(version).ok()?;
        Some(Self {
            pre_one: version.epoch() == 0 && version.release().first() == Some(&0),
            from_one: version >= pep440_rs::Version::new([1, 0]),
            prerelease: version.any_prerelease(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(ecosystem: Ecosystem, version: &str) -> Option<(bool, bool, bool)> {
        Stage::read(ecosystem, version).map(|stage| (stage.pre_one, stage.from_one, stage.prerelease))
    }

    #[test]
    fn npm_follows_semver() {
        for (version, expected) in [
            ("0.0.0", (true, false, false)),
            ("0.99.3", (true, false, false)),
            ("1.0.0-beta.1", (false, false, true)),
            ("1.0.0", (false, true, false)),
            ("1.0.0+build", (false, true, false)),
            ("2.0.0-rc.1", (false, true, true)),
            ("v1.2.3", (false, true, false)),
            ("= 1.2.3", (false, true, false)),
        ] {
            assert_eq!(told(Ecosystem::Npm, version), Some(expected), "{version}");
        }
        for version in ["", "1", "1.0", "latest", "1.0.0.0"] {
            assert_eq!(told(Ecosystem::Npm, version), None, "{version}");
        }
    }

    #[test]
    fn pypi_follows_pep_440() {
        for (version, expected) in [
            ("0", (true, false, false)),
            ("0.1.dev3", (true, false, true)),
            ("1.0rc1", (false, false, true)),
            ("1", (false, true, false)),
            ("1.0", (false, true, false)),
            ("1.0.post1", (false, true, false)),
            ("2024.5", (false, true, false)),
            ("1!0.3", (false, true, false)),
            ("2.0a1", (false, true, true)),
        ] {
            assert_eq!(told(Ecosystem::Pypi, version), Some(expected), "{version}");
        }
        assert_eq!(told(Ecosystem::Pypi, "final"), None);
        assert!(Stage::pep440("2.0").is_some_and(Stage::is_stable));
        assert!(!Stage::pep440("2.0a1").is_some_and(Stage::is_stable));
    }
}
