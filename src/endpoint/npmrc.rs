//! npm's own configuration files, each with its path: read here, so that every text is read in one way; places, variables
//! and the form of keys are the crate's.
//!
//! Left out on purpose: `npm_config_globalconfig` and npm's built-in file. Credentials are tested through `npm`.

use std::collections::HashMap;
use std::io;
use std::path::{Path, PathBuf};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use npmrc_config_rs::registry::DEFAULT_REGISTRY;
use npmrc_config_rs::{
    expand_env_vars, find_local_prefix, global_config_path, nerf_dart, project_config_path,
};
use url::Url;

use super::credential::Credential;
use super::error::EndpointError;
use super::setting::{Origin, Setting};
use super::surroundings::Surroundings;
use crate::files;

/// The key of the registry.
const REGISTRY: &str = "registry";

/// npm's own configuration files.
pub(super) struct Npmrc {
    /// Those that are there: the project's, the user's, the machine's.
    files: Vec<File>,
    /// `registry` of the first file that sets it.
    pub registry: Option<Setting>,
}

/// One file.
struct File {
    path: PathBuf,
    values: HashMap<String, String>,
}

impl Npmrc {
    /// Reads the files of the project, the user and the machine.
    ///
    /// # Errors
    /// A file that is there and cannot be read, or does not say what it means: another registry is never asked instead.
    pub fn load(surroundings: &Surroundings) -> Result<Self, EndpointError> {
        let mut files = Vec::new();
        for path in places(surroundings) {
            files.extend(File::read(path)?);
        }
        let registry = files.iter().find_map(|file| {
            let origin = || Origin::File { path: file.path.clone(), key: REGISTRY };
            Setting::new(file.values.get(REGISTRY).map(String::as_str), origin)
        });
        Ok(Self { files, registry })
    }

    /// Nothing configured leaves what npm itself would use.
    pub fn npm_default() -> Setting {
        Setting { text: DEFAULT_REGISTRY.to_owned(), origin: Origin::NpmDefault }
    }

    /// The secret for a registry; `None` when there is none (client certificates do not count).
    pub fn credential_for(&self, registry: &Url) -> Option<Credential> {
        let place = nerf_dart(registry);
        let value = |key: &str| self.value(&format!("{place}:{key}"));
        let decoded = |text: &str| String::from_utf8(STANDARD.decode(text).ok()?).ok();
        if let Some(token) = value("_authToken") {
            return Some(Credential::bearer(registry, token));
        }
        if let (Some(user), Some(password)) = (value("username"), value("_password").and_then(decoded)) {
            return Some(Credential::basic(registry, user, &password));
        }
        value("_auth")
            .filter(|auth| decoded(auth).is_some())
            .map(|auth| Credential::basic_encoded(registry, auth))
    }

    /// The value of the first file that has the key.
    fn value(&self, key: &str) -> Option<&str> {
        self.files.iter().find_map(|file| file.values.get(key)).map(String::as_str)
    }
}

/// Where the files are, the one that wins first.
fn places(surroundings: &Surroundings) -> Vec<PathBuf> {
    let configured =
        |name: &str| surroundings.variable_in_any_case(name).map(|(_, value)| PathBuf::from(value));
    let below_home = || surroundings.home.as_ref().map(|home| home.join(".npmrc"));
    let user = configured("npm_config_userconfig").or_else(below_home);
    let prefix = configured("npm_config_prefix").or_else(|| surroundings.npm_prefix.clone());
    let project = project_config_path(&find_local_prefix(&surroundings.folder));
    [Some(project), user, prefix.as_deref().map(global_config_path)].into_iter().flatten().collect()
}

impl File {
    /// Reads a file; `None` where there is none.
    fn read(path: PathBuf) -> Result<Option<Self>, EndpointError> {
        match files::read_text(&path) {
            Ok(text) => Ok(Some(Self { values: values(&text, &path)?, path })),
            Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => {
                Ok(None)
            }
            Err(source) => Err(EndpointError::Unreadable { path, source }),
        }
    }
}

/// The values of a file. A line is `key=value`, a comment, or the head of a section, which npm's own files do not have; a
/// key alone is set. Of keys that occur twice the last one counts.
fn values(text: &str, path: &Path) -> Result<HashMap<String, String>, EndpointError> {
    let mut values = HashMap::new();
    for (number, line) in text.lines().enumerate() {
        let line = line.trim();
        if line.is_empty() || line.starts_with(['#', ';']) {
            continue;
        }
        let (key, value) = match line.split_once('=') {
            Some((key, value)) => (bare(key), bare(value)),
            None if line.starts_with('[') => continue,
            None if is_registry_without_value(line) => {
                return Err(EndpointError::Foreign {
                    tool: "npm",
                    path: path.to_owned(),
                    why: format!("line {}: `registry` has no `=`: expected `registry=URL`", number + 1),
                });
            }
            None => (bare(line), "true".to_owned()),
        };
        values.insert(key, expand_env_vars(&value));
    }
    Ok(values)
}

/// A line that means to set the registry, and does not: npm would ask its default instead.
fn is_registry_without_value(line: &str) -> bool {
    let rest = line.strip_prefix(REGISTRY);
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(|c: char| c.is_whitespace() || c == ':'))
}

/// A key or a value without blanks, quotes around it, or the comment behind it; `\` keeps what begins one.
fn bare(text: &str) -> String {
    let text = text.trim();
    for quote in ['"', '\''] {
        if let Some(inside) = text.strip_prefix(quote).and_then(|rest| rest.strip_suffix(quote)) {
            return inside.to_owned();
        }
    }
    let mut bare = String::with_capacity(text.len());
    let mut characters = text.chars().peekable();
    while let Some(character) = characters.next() {
        match character {
            ';' | '#' => break,
            '\\' => bare.push(characters.next_if(|next| matches!(next, '\\' | ';' | '#')).unwrap_or('\\')),
            _ => bare.push(character),
        }
    }
    bare.trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::super::surroundings::tests::{nothing_in, write};
    use super::*;

    fn registry(text: &str) -> Option<String> {
        let values = values(text, Path::new(".npmrc")).unwrap();
        values.get(REGISTRY).cloned()
    }

    #[test]
    fn lines_mean_what_npm_takes_them_for() {
        for (text, expected) in [
            ("registry = https://a.example/", Some("https://a.example/")),
            ("registry=\"https://a.example/\"", Some("https://a.example/")),
            ("'registry'='https://a.example/'", Some("https://a.example/")),
            ("registry=https://a.example/ ; mine", Some("https://a.example/")),
            ("registry=https://a.example/\\#x\\;y\\z", Some("https://a.example/#x;y\\z")),
            ("registry=https://a.example/?a=b=c", Some("https://a.example/?a=b=c")),
            ("registry=a\nregistry=b", Some("b")),
            ("[section]\n# registry=a\n;registry=a\nregistry=b\n", Some("b")),
            ("registry=\"", Some("\"")),
            ("registry=", Some("")),
            ("registryx\nstrict-ssl", None),
            ("", None),
        ] {
            assert_eq!(registry(text).as_deref(), expected, "{text}");
        }
    }

    #[test]
    fn a_registry_that_is_named_is_read_or_its_file_refused() {
        for text in ["a=b\nregistry https://a.example/", "a=b\nregistry: https://a.example/", "a=b\nregistry"]
        {
            let message = values(text, Path::new(".npmrc")).unwrap_err().to_string();
            assert!(message.starts_with("`.npmrc` is not a configuration file of npm: line 2:"), "{message}");
        }
    }

    #[test]
    fn every_encoding_is_read_and_what_is_no_text_is_refused_by_name() {
        let folder = tempfile::tempdir().unwrap();
        let surroundings = nothing_in(folder.path());
        let path = write(folder.path(), "home/.npmrc", "");
        let text = "registry=https://a.example/\r\n//a.example/:_authToken=secret\r\n";
        let utf16 = |mark: &str| -> Vec<u8> {
            format!("{mark}{text}").encode_utf16().flat_map(u16::to_le_bytes).collect()
        };
        for bytes in [
            text.as_bytes().to_vec(),
            format!("\u{feff}{text}").into_bytes(),
            text.replace("\r\n", "\r").into_bytes(),
            utf16("\u{feff}"),
        ] {
            std::fs::write(&path, &bytes).unwrap();
            let read = Npmrc::load(&surroundings).unwrap();
            assert_eq!(read.registry.as_ref().unwrap().text, "https://a.example/", "{bytes:?}");
            let secret = read.credential_for(&Url::parse("https://a.example/").unwrap()).unwrap();
            assert_eq!(secret.header_value(), "Bearer secret");
        }
        for bytes in [utf16(""), b"registry=https://a.example/\xff\n".to_vec()] {
            std::fs::write(&path, &bytes).unwrap();
            let error = Npmrc::load(&surroundings).err().unwrap();
            assert_eq!(error.to_string(), format!("could not read `{}`", path.display()), "{bytes:?}");
        }
        std::fs::remove_file(&path).unwrap();
        assert!(Npmrc::load(&surroundings).unwrap().registry.is_none());
        std::fs::create_dir(&path).unwrap();
        assert!(Npmrc::load(&surroundings).is_err());
    }
}
