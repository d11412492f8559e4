//! What the endpoints may look at outside the program: variables, folders, an installed pip. Replaceable as a whole,
//! so that tests depend on no machine.
//!
//! One gap: `${NAME}` inside npm's configuration files is expanded by their reader from the real environment.
//! Left out on purpose: what is made of it.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// The world as the endpoints see it.
pub struct Surroundings {
    /// Environment variables.
    pub variables: BTreeMap<String, String>,
    /// The user's home folder; `None` when there is none.
    pub home: Option<PathBuf>,
    /// The folder the program was started in.
    pub folder: PathBuf,
    /// Where system-wide configuration is: `/etc`.
    pub system: PathBuf,
    /// npm's global prefix, under which `etc/npmrc` is; `None` when no npm is installed.
    pub npm_prefix: Option<PathBuf>,
    /// The index that an installed pip uses when nothing else is said; `None` when no pip can be asked.
    pub pip_default: Box<dyn Fn() -> Option<String> + Send + Sync>,
}

impl Surroundings {
    /// The real ones of this process. Variables that are not Unicode are passed over.
    pub fn of_this_process() -> Self {
        let variables = std::env::vars_os()
            .filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)))
            .collect();
        Self {
            variables,
            home: std::env::home_dir(),
            folder: std::env::current_dir().unwrap_or_else(|_| PathBuf::from(".")),
            system: PathBuf::from("/etc"),
            npm_prefix: npmrc_config_rs::find_global_prefix(),
            pip_default: Box::new(ask_pip),
        }
    }

    /// A variable's value.
    pub fn variable(&self, name: &str) -> Option<&str> {
        self.variables.get(name).map(String::as_str)
    }

    /// A variable whose name npm compares without regard to case, and the name as it is spelled.
    /// The first in byte order wins when there are several.
    pub fn variable_in_any_case(&self, name: &str) -> Option<(&str, &str)> {
        let mut named = self.variables.iter().filter(|(spelled, _)| spelled.eq_ignore_ascii_case(name));
        named.next().map(|(spelled, value)| (spelled.as_str(), value.as_str()))
    }
}

/// pip has no command that reports its default, but its model of an index does, offline.
const PIP_QUESTION: &str = "from pip._internal.models.index import PyPI; print(PyPI.simple_url)";

/// A cold Python on a slow disk answers in a second or two.
const PIP_PATIENCE: Duration = Duration::from_secs(10);

fn ask_pip() -> Option<String> {
    ["python3", "python"].into_iter().find_map(ask_python)
}

/// Asks in isolated mode: nothing in the current folder or the environment gets to run.
fn ask_python(program: &str) -> Option<String> {
    let mut asked = Command::new(program)
        .args(["-I", "-c", PIP_QUESTION])
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .ok()?;
    let deadline = Instant::now() + PIP_PATIENCE;
    loop {
        match asked.try_wait() {
            Ok(Some(_)) => break,
            Ok(None) if Instant::now() < deadline => std::thread::sleep(Duration::from_millis(10)),
            Ok(None) | Err(_) => {
                let _ = asked.kill();
                let _ = asked.wait();
                return None;
            }
        }
    }
    let answer = asked.wait_with_output().ok().filter(|output| output.status.success())?;
    let text = String::from_utf8(answer.stdout).ok()?;
    Some(text.trim().to_owned()).filter(|text| !text.is_empty())
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// Surroundings in which nothing is configured, inside `folder`.
    pub fn nothing_in(folder: &std::path::Path) -> Surroundings {
        Surroundings {
            variables: BTreeMap::new(),
            home: Some(folder.join("home")),
            folder: folder.join("work"),
            system: folder.join("etc"),
            npm_prefix: Some(folder.join("prefix")),
            pip_default: Box::new(|| None),
        }
    }

    /// Writes a file inside `folder`, with the folders that it needs.
    pub fn write(folder: &std::path::Path, path: &str, content: &str) -> PathBuf {
        let path = folder.join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, content).unwrap();
        path
    }

    #[test]
    fn variables_are_found_in_any_case_where_npm_says_so() {
        let mut surroundings = nothing_in(std::path::Path::new("/none"));
        surroundings.variables.insert("NPM_Config_Registry".into(), "x".into());
        assert_eq!(
            surroundings.variable_in_any_case("npm_config_registry"),
            Some(("NPM_Config_Registry", "x"))
        );
        assert_eq!(surroundings.variable("npm_config_registry"), None);
    }

    #[test]
    fn a_program_that_is_not_there_answers_nothing() {
        assert_eq!(ask_python("no-such-python-anywhere"), None);
    }
}
