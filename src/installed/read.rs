//! One place becomes facts, or a named refusal. It leaves out which of several versions counts.

use std::path::{Path, PathBuf};

use super::file::{self, Refused};
use super::walk::Place;
use crate::package::{Fact, Facts, Reason, check_name};
use crate::registries::npm::readme_file::README_BYTES_MAX;
use crate::registries::npm::{ReadmeFile, chosen_readme, is_readme, read_installed};
use crate::registries::pypi::{Form, read_metadata};
use crate::text;

/// The most that a manifest may have; the largest of real ones has a tenth.
const MANIFEST_BYTES_MAX: u64 = 4 << 20;

/// The most that metadata may have, whose description is a README.
const METADATA_BYTES_MAX: u64 = 12 << 20;

/// The most that a list of installed files may have.
const RECORD_BYTES_MAX: u64 = 64 << 20;

/// What was not read.
#[derive(Debug)]
pub(super) struct Refusal {
    pub reason: String,
    pub path: PathBuf,
}

/// What came of a place.
#[derive(Debug, Default)]
pub(super) struct Reading {
    /// The package; `None` where it is refused.
    pub package: Option<Facts>,
    /// What was refused of it, or why it was refused.
    pub refusals: Vec<Refusal>,
}

impl Reading {
    fn refuse(&mut self, reason: impl Into<String>, path: &Path) {
        self.refusals.push(Refusal { reason: reason.into(), path: path.to_owned() });
    }
}

pub(super) fn read(place: &Place, roots: &[PathBuf]) -> Reading {
    let mut reading = Reading::default();
    let facts = match place {
        Place::Npm(folder) => npm(folder, roots, &mut reading),
        Place::Wheel(folder) => wheel(folder, roots, &mut reading),
        Place::Egg(metadata) => python(metadata, Form::Egg, roots, &mut reading),
    };
    reading.package = facts.filter(|facts| {
        let checked = check_name(place.ecosystem(), &facts.package.name);
        if let Err(error) = checked {
            let reason = format!("packages with a name that is none: {error}");
            reading.refuse(reason, &place.path().join(facts.package.name.escape_debug().to_string()));
        }
        checked.is_ok()
    });
    reading
}

/// A file of a package, which must be there.
fn needed(path: &Path, most: u64, roots: &[PathBuf], reading: &mut Reading) -> Option<Vec<u8>> {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let is_named = matches!(&*name, "package.json" | "METADATA" | "PKG-INFO");
    let what = if is_named { format!("`{name}`") } else { "metadata".to_owned() };
    match file::read(path, most, roots) {
        Ok(Some(bytes)) => return Some(bytes),
        Ok(None) => reading.refuse(format!("folders without {what}"), path),
        Err(refused) => reading.refuse(format!("{what}: {refused}"), path),
    }
    None
}

fn npm(folder: &Path, roots: &[PathBuf], reading: &mut Reading) -> Option<Facts> {
    let manifest_path = folder.join("package.json");
    let manifest = needed(&manifest_path, MANIFEST_BYTES_MAX, roots, reading)?;
    let manifest = match text::read(&manifest) {
        Ok(text) => text,
        Err(error) => {
            reading.refuse(format!("`package.json` that is no text: {}", kind_of(error)), &manifest_path);
            return None;
        }
    };
    let listed = Listed::of(folder);
    let text;
    let readme = match &listed.readme {
        None => ReadmeFile::None,
        Some(path) => match readme(path, roots) {
            Ok(found) => {
                text = found;
                ReadmeFile::Text(&text)
            }
            Err(reason) => {
                reading.refuse(format!("READMEs that cannot be read: {reason}"), path);
                ReadmeFile::Unread
            }
        },
    };
    match read_installed(manifest.as_bytes(), readme) {
        Ok(mut facts) => {
            facts.package.size_bytes = listed.bytes.map_or(Fact::Missing(Reason::Unknown), Fact::Known);
            Some(facts)
        }
        Err(malformed) => {
            // Example and reason apart: what stands in one file is no reason.
            let reason = if malformed.is_of_another() { "without a name" } else { "that is no JSON object" };
            reading.refuse(format!("`package.json` {reason}"), &manifest_path);
            None
        }
    }
}

fn kind_of(error: text::TextError) -> &'static str {
    match error {
        text::TextError::NotUtf8 { .. } => "not UTF-8",
        text::TextError::NotUtf16 => "not UTF-16",
        text::TextError::Nul { .. } => "it has a NUL character",
    }
}

fn readme(path: &Path, roots: &[PathBuf]) -> Result<String, String> {
    match file::read(path, README_BYTES_MAX, roots) {
        Ok(Some(bytes)) => {
            text::read(&bytes).map(std::borrow::Cow::into_owned).map_err(|error| kind_of(error).to_owned())
        }
        Ok(None) => Err(Refused::NoFile.to_string()),
        Err(refused) => Err(refused.to_string()),
    }
}

/// What lies in the folder of a package.
#[derive(Default)]
struct Listed {
    /// The README that npm would take; `None` where there is none.
    readme: Option<PathBuf>,
    /// Bytes of its files, those of packages inside it left out; `None` where a folder cannot be opened.
    bytes: Option<u64>,
}

impl Listed {
    fn of(folder: &Path) -> Self {
        let mut names: Vec<String> = Vec::new();
        let bytes = size(folder, &mut |name, is_candidate| {
            if is_candidate && is_readme(name) {
                names.push(name.to_owned());
            }
        });
        names.sort();
        let readme = chosen_readme(&names).map(|place| folder.join(&names[place]));
        Self { readme, bytes: bytes.ok() }
    }
}

/// Bytes of the files below a package's folder; links are not followed. `each` hears of what lies right in it, and whether
/// it is a file or a link.
fn size(folder: &Path, each: &mut dyn FnMut(&str, bool)) -> std::io::Result<u64> {
    let (mut bytes, mut waiting) = (0, vec![folder.to_owned()]);
    while let Some(inner) = waiting.pop() {
        let is_top = inner == folder;
        for entry in std::fs::read_dir(&inner)? {
            let entry = entry?;
            let (kind, name) = (entry.file_type()?, entry.file_name());
            if is_top {
                each(&name.to_string_lossy(), !kind.is_dir());
            }
            if kind.is_dir() {
                if !(is_top && name == "node_modules") {
                    waiting.push(entry.path());
                }
            } else if kind.is_file() {
                bytes += entry.metadata()?.len();
            }
        }
    }
    Ok(bytes)
}

fn python(metadata: &Path, form: Form, roots: &[PathBuf], reading: &mut Reading) -> Option<Facts> {
    let bytes = needed(metadata, METADATA_BYTES_MAX, roots, reading)?;
    match read_metadata(&bytes, form) {
        Ok(facts) => Some(facts),
        Err(malformed) => {
            let reason =
                if malformed.field == "Name" { "without a name" } else { "that is no text in UTF-8" };
            reading.refuse(format!("metadata {reason}"), metadata);
            None
        }
    }
}

fn wheel(folder: &Path, roots: &[PathBuf], reading: &mut Reading) -> Option<Facts> {
    let mut facts = python(&folder.join("METADATA"), Form::Wheel, roots, reading)?;
    let path = folder.join("RECORD");
    match file::read(&path, RECORD_BYTES_MAX, roots) {
        Ok(Some(bytes)) => {
            let record = Record::read(&String::from_utf8_lossy(&bytes));
            facts.package.size_bytes = record.bytes.map_or(Fact::Missing(Reason::Unknown), Fact::Known);
            if record.files > 0 {
                facts.package.has_types =
                    Fact::Known(record.typed || facts.package.has_types == Fact::Known(true));
            }
        }
        Ok(None) => (),
        Err(refused) => reading.refuse(format!("lists of installed files: {refused}"), &path),
    }
    Some(facts)
}

/// A list of installed files: `path,hash,size` a line.
#[derive(Debug, Default, PartialEq, Eq)]
struct Record {
    files: u64,
    /// Their sizes together; `None` where not one is told.
    bytes: Option<u64>,
    /// Whether types are among them (PEP 561): `py.typed`, or stubs in a folder `<name>-stubs`.
    typed: bool,
}

impl Record {
    fn read(text: &str) -> Self {
        let mut record = Self::default();
        for line in text.lines().filter(|line| !line.trim().is_empty()) {
            record.files += 1;
            let (path, size) = line.rsplit_once(',').unwrap_or((line, ""));
            let path =
                path.rsplit_once(',').map_or(path, |(path, _)| path).trim_matches('"').replace('\\', "/");
            if let Ok(bytes) = size.trim().parse::<u64>() {
                record.bytes = Some(record.bytes.unwrap_or(0).saturating_add(bytes));
            }
            let is_stub = path.ends_with(".pyi")
                && path.split('/').next().is_some_and(|first| first.ends_with("-stubs"));
            record.typed |= path.ends_with("/py.typed") || is_stub;
        }
        record
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_record_tells_sizes_and_types() {
        let record =
            Record::read("a/__init__.py,sha256=x,120\na/py.typed,sha256=y,0\na.dist-info/RECORD,,\n");
        assert_eq!(record, Record { files: 3, bytes: Some(120), typed: true });
        assert!(Record::read("a-stubs/__init__.pyi,sha256=x,1").typed);
        assert!(!Record::read("a/b.pyi,sha256=x,1\n\"a/b,py.typed\",,").typed);
        assert_eq!(Record::read("").bytes, None);
    }
}
