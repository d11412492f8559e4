//! A scenario: packages as data, what goes wrong, how the program is run, and what is right to come of it; one TOML file
//! each. Unknown keys are refused, so that a slip of the pen is no test that passes.
//!
//! Left out on purpose: running anything.

mod dataset;
mod expect;
mod fault;
mod held;
mod package;

use std::path::{Path, PathBuf};

use serde::Deserialize;

pub use dataset::DatasetForm;
pub use expect::{Expected, ExpectedOutcome, ExpectedRows, Tally};
pub use held::Held;
pub use package::{NpmPackage, PypiProject};

use crate::fault::Fault;
use fault::FaultForm;

/// A scenario as its file has it.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Scenario {
    /// What it is about, in a few words.
    pub title: String,
    /// What it shows, in a sentence or two.
    pub shows: String,
    /// Packages of npm at the beginning.
    #[serde(default)]
    pub npm: Vec<NpmPackage>,
    /// Projects of PyPI at the beginning.
    #[serde(default)]
    pub pypi: Vec<PypiProject>,
    /// What happens, in order.
    #[serde(rename = "stage")]
    pub stages: Vec<Stage>,
}

/// One run of the program: what changes before it, what goes wrong in it, what comes of it.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Stage {
    /// Arguments of `refresh`, those that lead to the replica left out.
    pub refresh: Vec<String>,
    /// Whether `--no-listing` is given along.
    #[serde(default)]
    pub listing: Listing,
    /// Packages of npm that are published, anew or again.
    #[serde(default)]
    pub npm: Vec<NpmPackage>,
    /// Projects of PyPI that are published, anew or again.
    #[serde(default)]
    pub pypi: Vec<PypiProject>,
    /// Packages of npm that are deleted.
    #[serde(default)]
    pub delete_npm: Vec<String>,
    /// Projects of PyPI that are deleted.
    #[serde(default)]
    pub delete_pypi: Vec<String>,
    /// npm's feed counts anew: its rows are numbered from 1.
    #[serde(default)]
    pub renumber: bool,
    /// The newest serial that PyPI's index tells; otherwise the highest of its projects.
    pub last_serial: Option<u64>,
    /// Version of npm's three whole-registry packages from now on.
    pub dataset_version: Option<String>,
    /// How one of them is published from now on.
    #[serde(default, rename = "dataset")]
    pub datasets: Vec<DatasetForm>,
    #[serde(default, rename = "fault")]
    faults: Vec<FaultForm>,
    /// What comes of it.
    pub expect: Expected,
}

/// Whether the program may bring listings.
#[derive(Clone, Copy, Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "kebab-case")]
pub enum Listing {
    /// `--no-listing` is given.
    #[default]
    None,
    /// It is not.
    Allowed,
}

/// A file that is no scenario.
#[derive(Debug)]
pub struct ScenarioError {
    path: PathBuf,
    why: String,
}

impl std::fmt::Display for ScenarioError {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "`{}` is no scenario: {}", self.path.display(), self.why)
    }
}

impl std::error::Error for ScenarioError {}

impl Scenario {
    /// Reads a scenario and checks all of it: JSON texts, faults, that every stage expects something.
    ///
    /// # Errors
    /// A file that cannot be read, and whatever in it is not as it should be, with its place.
    pub fn read(path: &Path) -> Result<Self, ScenarioError> {
        let text = std::fs::read_to_string(path).map_err(|error| error.to_string());
        text.and_then(|text| Self::parse(&text)).map_err(|why| ScenarioError { path: path.to_owned(), why })
    }

    /// Reads a scenario's text.
    ///
    /// # Errors
    /// Why it is none.
    pub fn parse(text: &str) -> Result<Self, String> {
        let scenario: Self = toml::from_str(text).map_err(|error| error.to_string())?;
        if scenario.stages.is_empty() {
            return Err("no `[[stage]]`: expected at least one".to_owned());
        }
        for (number, stage) in (1..).zip(&scenario.stages) {
            let at = |why: String| format!("stage {number}: {why}");
            stage.faults().map_err(at)?;
            stage.expect.check().map_err(at)?;
        }
        scenario.held(scenario.stages.len() - 1)?;
        Ok(scenario)
    }

    /// What the registry holds while a stage runs, from 0.
    ///
    /// # Errors
    /// Why the packages are none, or a deletion of what is not there.
    pub fn held(&self, stage: usize) -> Result<Held, String> {
        let mut held = Held::default();
        held.publish(&self.npm, &self.pypi)?;
        for (number, stage) in (1..).zip(self.stages.iter().take(stage + 1)) {
            held.change(stage).map_err(|why| format!("stage {number}: {why}"))?;
        }
        Ok(held)
    }
}

impl Stage {
    /// What goes wrong.
    ///
    /// # Errors
    /// A fault that is none, or several at once.
    pub fn faults(&self) -> Result<Vec<Fault>, String> {
        self.faults.iter().map(FaultForm::fault).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::content::Content;
    use crate::fault::{What, When};

    const TEXT: &str = r#"
        title = "a"
        shows = "b"
        [[npm]]
        name = "pad"
        [[stage]]
        refresh = ["npm", "--packages", "pad"]
        [stage.expect]
        npm = { fresh = 1 }
        [[stage]]
        refresh = ["npm", "--changed"]
        delete-npm = ["pad"]
        fault = [{ path = "/npm/*", status = 503, first = 2 }]
        [stage.expect]
        exit = 3
    "#;

    #[test]
    fn a_scenario_is_read_with_its_stages() {
        let scenario = Scenario::parse(TEXT).unwrap();
        assert_eq!((scenario.title.as_str(), scenario.stages.len()), ("a", 2));
        assert!(scenario.held(0).unwrap().packument("pad").is_some());
        assert!(scenario.held(1).unwrap().packument("pad").is_none());
        let fault = scenario.stages[1].faults().unwrap().remove(0);
        assert_eq!(fault.when, When::First(2));
        assert!(matches!(fault.what, What::Answer { status: 503, .. }));
        assert_eq!(scenario.stages[0].listing, Listing::None);
    }

    #[test]
    fn what_is_wrong_is_told_with_its_place() {
        for (from, to, words) in [
            ("shows =", "show =", "unknown field `show`"),
            ("exit = 3", "exits = 3", "unknown field `exits`"),
            ("exit = 3", "", "stage 2: it expects nothing"),
            (
                "delete-npm = [\"pad\"]",
                "dataset = [{ package = 'pad' }]",
                "stage 2: `pad` is no whole-registry",
            ),
            ("status = 503", "status = 503, reset = true", "stage 2: the fault of `/npm/*`"),
            ("first = 2", "first = 2, nth = 1", "stage 2: the fault of `/npm/*`"),
            ("[\"pad\"]", "[\"bad\"]", "stage 2: `bad` cannot be deleted"),
            ("name = \"pad\"", "name = \"pad\"\ntop = '{'", "`pad`: `top` is no JSON object"),
            ("name = \"pad\"", "name = \"pad\"\nwithout = ['/x']", "`pad`: `/x` is not there"),
        ] {
            assert!(TEXT.contains(from), "{from}");
            let error = Scenario::parse(&TEXT.replacen(from, to, 1)).unwrap_err();
            assert!(error.contains(words), "{words}: {error}");
        }
        let error = Scenario::read(Path::new("nowhere.toml")).unwrap_err().to_string();
        assert!(error.starts_with("`nowhere.toml` is no scenario: "), "{error}");
    }
}
