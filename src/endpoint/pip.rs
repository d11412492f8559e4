//! pip's configuration files: where they are, which one wins, and `index-url` under `[global]`.
//!
//! Left out on purpose: extra indexes, sections of single commands, and netrc.

use std::path::{Path, PathBuf};

use ini::{Ini, ParseOption};

use super::error::EndpointError;
use super::setting::{Origin, Setting};
use super::surroundings::Surroundings;
use crate::files;

const KEY: &str = "index-url";

/// `index-url` of the file that wins; `None` when no file sets it.
pub(super) fn index_of_files(surroundings: &Surroundings) -> Result<Option<Setting>, EndpointError> {
    for path in files_by_precedence(surroundings) {
        if let Some(setting) = index_of_file(&path)? {
            return Ok(Some(setting));
        }
    }
    Ok(None)
}

/// Every place that pip documents, the one that wins first. `PIP_CONFIG_FILE` that exists hides the user's own files;
/// the system's null device there switches all files off.
fn files_by_precedence(surroundings: &Surroundings) -> Vec<PathBuf> {
    let named = surroundings.variable("PIP_CONFIG_FILE").filter(|path| !path.is_empty()).map(PathBuf::from);
    if named.as_deref().is_some_and(is_null_device) {
        return Vec::new();
    }
    let hides_user_files = named.as_deref().is_some_and(Path::exists);
    let mut files: Vec<PathBuf> = named.into_iter().collect();
    files.extend(surroundings.variable("VIRTUAL_ENV").map(|folder| Path::new(folder).join(file_name())));
    if !hides_user_files {
        files.extend(user_files(surroundings));
    }
    files.extend(system_files(surroundings));
    files
}

fn is_null_device(path: &Path) -> bool {
    path == Path::new(if cfg!(windows) { "nul" } else { "/dev/null" })
}

const fn file_name() -> &'static str {
    if cfg!(windows) { "pip.ini" } else { "pip.conf" }
}

fn user_files(surroundings: &Surroundings) -> Vec<PathBuf> {
    let set = |name: &str| surroundings.variable(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    let below_home = |folder: &str| surroundings.home.as_ref().map(|home| home.join(folder));
    let candidates = if cfg!(windows) {
        [set("APPDATA").map(|folder| folder.join("pip")), None, below_home("pip")]
    } else {
        let configuration = set("XDG_CONFIG_HOME").or_else(|| below_home(".config"));
        let support = below_home("Library/Application Support/pip").filter(|_| cfg!(target_os = "macos"));
        [support, configuration.map(|folder| folder.join("pip")), below_home(".pip")]
    };
    candidates.into_iter().flatten().map(|folder| folder.join(file_name())).collect()
}

fn system_files(surroundings: &Surroundings) -> Vec<PathBuf> {
    let mut files = vec![surroundings.system.join(file_name())];
    let folders = surroundings.variable("XDG_CONFIG_DIRS").filter(|value| !value.is_empty());
    let mut shared: Vec<_> = match folders {
        Some(folders) => std::env::split_paths(folders).collect(),
        None => vec![surroundings.system.join("xdg")],
    };
    // Later folders override earlier ones.
    shared.reverse();
    files.extend(shared.into_iter().map(|folder| folder.join("pip").join(file_name())));
    files
}

fn index_of_file(path: &Path) -> Result<Option<Setting>, EndpointError> {
    if !path.is_file() {
        return Ok(None);
    }
    let text = files::read_text(path)
        .map_err(|source| EndpointError::Unreadable { path: path.to_owned(), source })?;
    let ini = Ini::load_from_str_opt(&text, options()).map_err(|error| EndpointError::Foreign {
        tool: "pip",
        path: path.to_owned(),
        why: format!("line {}: {}", error.line, error.msg),
    })?;
    let found = ini.section(Some("global")).and_then(|section| {
        let mut pairs = section.iter().filter(|(key, _)| is_index_key(key));
        pairs.next_back().map(|(_, value)| value)
    });
    Ok(Setting::new(found, || Origin::File { path: path.to_owned(), key: "index-url under [global]" }))
}

/// pip takes `index_url`, `--index-url` and capitals for the same key.
fn is_index_key(key: &str) -> bool {
    let key = key.to_ascii_lowercase().replace('_', "-");
    key.strip_prefix("--").unwrap_or(&key) == KEY
}

fn options() -> ParseOption {
    ParseOption {
        enabled_quote: false,
        enabled_escape: false,
        enabled_indented_mutiline_value: true,
        ..ParseOption::default()
    }
}

#[cfg(all(test, unix))]
mod tests {
    use super::super::surroundings::tests::{nothing_in, write};
    use super::*;

    fn set(surroundings: &mut Surroundings, name: &str, value: &Path) {
        surroundings
            .variables
            .insert(name.into(), value.to_str().expect("a path of the test is Unicode").into());
    }

    #[test]
    fn each_place_wins_over_the_ones_after_it() {
        let folder = tempfile::tempdir().unwrap();
        let mut surroundings = nothing_in(folder.path());
        set(&mut surroundings, "VIRTUAL_ENV", &folder.path().join("venv"));
        let mut last = None;
        for place in ["etc/xdg/pip", "etc", "home/.pip", "home/.config/pip", "venv", "named"] {
            let host = place.replace(['/', '.'], "-");
            let path = write(
                folder.path(),
                &format!("{place}/pip.conf"),
                &format!("[global]\nindex-url = https://{host}.example/simple\n"),
            );
            set(&mut surroundings, "PIP_CONFIG_FILE", &folder.path().join("named/pip.conf"));
            let found = index_of_files(&surroundings).unwrap().unwrap();
            assert_eq!(found.text, format!("https://{host}.example/simple"));
            assert_eq!(
                found.origin.to_string(),
                format!("`index-url under [global]` in `{}`", path.display())
            );
            last = Some(found);
        }
        assert!(last.is_some());
        set(&mut surroundings, "PIP_CONFIG_FILE", Path::new("/dev/null"));
        assert!(index_of_files(&surroundings).unwrap().is_none());
    }

    #[test]
    fn a_named_file_hides_the_users_but_not_the_systems() {
        let folder = tempfile::tempdir().unwrap();
        let mut surroundings = nothing_in(folder.path());
        write(
            folder.path(),
            "home/.config/pip/pip.conf",
            "[global]\nindex-url = https://user.example/simple\n",
        );
        write(folder.path(), "etc/pip.conf", "[global]\nindex-url = https://system.example/simple\n");
        let named = write(folder.path(), "named.conf", "[global]\ntimeout = 60\n");
        set(&mut surroundings, "PIP_CONFIG_FILE", &named);
        assert_eq!(index_of_files(&surroundings).unwrap().unwrap().text, "https://system.example/simple");
    }

    #[test]
    fn the_key_is_read_as_pip_reads_it() {
        let folder = tempfile::tempdir().unwrap();
        for (text, expected) in [
            ("[global]\nindex_url = https://a.example/x%20y\n", Some("https://a.example/x%20y")),
            ("[global]\nIndex-Url: https://a.example/\\b'c\n", Some("https://a.example/\\b'c")),
            ("# c\n[global]\nindex-url =\n    https://a.example/\n", Some("https://a.example/")),
            ("[install]\nindex-url = https://a.example/\n", None),
            ("[global]\nextra-index-url = https://a.example/\n", None),
            ("", None),
        ] {
            let path = write(folder.path(), "pip.conf", text);
            let found = index_of_file(&path).unwrap();
            assert_eq!(found.map(|setting| setting.text).as_deref(), expected, "{text}");
        }
    }

    #[test]
    fn a_file_of_any_system_is_read_and_what_is_no_text_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let path = write(folder.path(), "pip.conf", "");
        let text = "\u{feff}[global]\nindex-url = https://a.example/\n";
        let utf16 = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        for bytes in [text.into(), text.replace('\n', "\r\n").into(), text.replace('\n', "\r").into(), utf16]
        {
            std::fs::write::<_, Vec<u8>>(&path, bytes).unwrap();
            assert_eq!(index_of_file(&path).unwrap().unwrap().text, "https://a.example/");
        }
        std::fs::write(&path, b"[global]\nindex-url = https://a.example/\xe9\n").unwrap();
        assert!(matches!(index_of_file(&path), Err(EndpointError::Unreadable { .. })));
    }

    #[test]
    fn a_broken_file_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let path = write(folder.path(), "pip.conf", "[global\nindex-url = https://me:secret@a.example/\n");
        let message = index_of_file(&path).err().unwrap().to_string();
        assert!(
            message.contains("is not a configuration file of pip: line ") && !message.contains("secret"),
            "{message}"
        );
    }
}
