//! An invented package for the tests of this folder.

use super::super::history::History;
use super::inputs::{Inputs, LicenseState};
use crate::package::Fact;

/// A package of this history that has everything and leaves its dependencies untold.
pub fn inputs(history: History<'_>) -> Inputs<'_> {
    Inputs {
        history,
        license: LicenseState::Spdx,
        readme_bytes: Some(2_000),
        has_summary: Some(true),
        has_homepage: Some(true),
        has_keywords: Some(true),
        has_changelog: Some(false),
        repository_host: Fact::Known("github.com"),
        dependency_count: None,
    }
}
