//! The part of `pkgcensus.toml` that says where registries are.
//!
//! Errors name the line but never quote it: it may hold a password.
//! Left out on purpose: looking for the file beyond the path that the caller gives.

use std::io;
use std::path::{Path, PathBuf};

use serde::Deserialize;

use super::error::EndpointError;
use super::setting::{Origin, Setting};
use crate::files;

/// The name that the configuration file has.
pub const CONFIG_FILE_NAME: &str = "pkgcensus.toml";

/// A configuration file that was read.
#[derive(Clone)]
pub struct ConfigFile {
    path: PathBuf,
    tables: Tables,
}

#[derive(Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Tables {
    npm: NpmTable,
    pypi: PypiTable,
}

#[derive(Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct NpmTable {
    registry: Option<String>,
    replicate: Option<String>,
    downloads: Option<String>,
}

#[derive(Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct PypiTable {
    index: Option<String>,
}

impl ConfigFile {
    /// Reads the file; `None` when there is none at `path`. Unknown keys are refused, with the known ones listed.
    pub fn read(path: &Path) -> Result<Option<Self>, EndpointError> {
        match files::read_text(path) {
            Ok(text) => Self::parse(&text, path).map(Some),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(source) => Err(EndpointError::Unreadable { path: path.to_owned(), source }),
        }
    }

    /// Reads the text of a file that is at `path`.
    pub fn parse(text: &str, path: &Path) -> Result<Self, EndpointError> {
        let tables = toml::from_str(text)
            .map_err(|error| EndpointError::Config { path: path.to_owned(), why: explain(&error, text) })?;
        Ok(Self { path: path.to_owned(), tables })
    }

    pub(super) fn npm_registry(&self) -> Option<Setting> {
        self.setting(self.tables.npm.registry.as_deref(), "npm.registry")
    }

    pub(super) fn npm_replicate(&self) -> Option<Setting> {
        self.setting(self.tables.npm.replicate.as_deref(), "npm.replicate")
    }

    pub(super) fn npm_downloads(&self) -> Option<Setting> {
        self.setting(self.tables.npm.downloads.as_deref(), "npm.downloads")
    }

    pub(super) fn pypi_index(&self) -> Option<Setting> {
        self.setting(self.tables.pypi.index.as_deref(), "pypi.index")
    }

    fn setting(&self, text: Option<&str>, key: &'static str) -> Option<Setting> {
        Setting::new(text, || Origin::File { path: self.path.clone(), key })
    }
}

/// The message without the excerpt that the parser would add. A message about a value of the wrong type could quote that
/// value (`string "…"`), so it is cut to what was expected.
fn explain(error: &toml::de::Error, text: &str) -> String {
    let before = error.span().map_or("", |span| &text[..span.start]);
    let line = 1 + before.matches('\n').count();
    let message = error.message().lines().collect::<Vec<_>>().join(", ");
    let message = match message.split_once(", expected ") {
        Some((found, expected)) if found.starts_with("invalid type") => {
            format!("wrong type, expected {expected}")
        }
        _ => message,
    };
    format!("line {line}: {message}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(text: &str) -> String {
        ConfigFile::parse(text, Path::new("pkgcensus.toml")).err().unwrap().to_string()
    }

    #[test]
    fn every_key_is_read_with_its_origin() {
        let text = "[npm]\nregistry = 'a'\nreplicate = 'b'\ndownloads = 'c'\n[pypi]\nindex = 'd'\n";
        let file = ConfigFile::parse(text, Path::new("pkgcensus.toml")).unwrap();
        let settings = [file.npm_registry(), file.npm_replicate(), file.npm_downloads(), file.pypi_index()];
        let told: Vec<_> = settings
            .into_iter()
            .flatten()
            .map(|setting| format!("{} {}", setting.text, setting.origin))
            .collect();
        assert_eq!(
            told,
            [
                "a `npm.registry` in `pkgcensus.toml`",
                "b `npm.replicate` in `pkgcensus.toml`",
                "c `npm.downloads` in `pkgcensus.toml`",
                "d `pypi.index` in `pkgcensus.toml`"
            ]
        );
        assert!(ConfigFile::parse("", Path::new("x")).unwrap().pypi_index().is_none());
    }

    #[test]
    fn unknown_keys_are_refused_with_the_known_ones() {
        let message = refused("[npm]\n\nregistri = 'https://me:secret@registry.example'\n");
        assert_eq!(
            message,
            "`pkgcensus.toml` is not a configuration file: line 3: unknown field `registri`, expected one of `registry`, `replicate`, `downloads`"
        );
        assert!(refused("[conda]\n").contains("unknown field `conda`, expected `npm` or `pypi`"));
    }

    #[test]
    fn a_mistake_never_shows_the_secret_on_its_line() {
        for text in [
            "[npm]\nregistry = https://me:secret@registry.example\n",
            "npm = 'https://me:secret@registry.example'\n",
            "[npm]\nregistry = ['https://me:secret@registry.example']\n",
        ] {
            let message = refused(text);
            assert!(!message.contains("secret") && message.contains("line "), "{message}");
        }
    }

    #[test]
    fn a_file_of_any_system_is_read_and_what_is_no_text_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(CONFIG_FILE_NAME);
        let text = "\u{feff}[npm]\nregistry = 'a'\n";
        let utf16 = text.encode_utf16().flat_map(u16::to_be_bytes).collect();
        for bytes in [text.into(), text.replace('\n', "\r\n").into(), text.replace('\n', "\r").into(), utf16]
        {
            std::fs::write::<_, Vec<u8>>(&path, bytes).unwrap();
            let file = ConfigFile::read(&path).unwrap().unwrap();
            assert_eq!(file.npm_registry().unwrap().text, "a");
        }
        std::fs::write(&path, b"[npm]\0").unwrap();
        assert!(matches!(ConfigFile::read(&path), Err(EndpointError::Unreadable { .. })));
    }

    #[test]
    fn a_file_that_is_not_there_is_no_mistake() {
        let folder = tempfile::tempdir().unwrap();
        assert!(ConfigFile::read(&folder.path().join(CONFIG_FILE_NAME)).unwrap().is_none());
        assert!(matches!(ConfigFile::read(folder.path()), Err(EndpointError::Unreadable { .. })));
    }
}
