//! Where packages lie: folders are walked, links are followed once and never out of the folders given. It leaves out
//! reading what is found.
//!
//! npm: the folders in a `node_modules` (of a scope one deeper), and those in a `node_modules` right inside such a package;
//! fixtures deeper inside a package are its contents. pnpm, yarn and bun keep the real folders in `.pnpm`, `.store` and
//! `.bun`, and link them. PyPI: `*.dist-info`, `*.egg-info` and `*.egg`; what lies inside the packages beside them
//! (vendored copies) is not installed.

use std::collections::BTreeSet;
use std::ffi::OsStr;
use std::fs::{DirEntry, FileType};
use std::path::{Path, PathBuf};

use super::file::{Refused, within};
use super::{InstalledError, below};
use crate::package::Ecosystem;

/// Where a package lies.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Place {
    /// A folder with `package.json`.
    Npm(PathBuf),
    /// A folder with `METADATA`, of an installed wheel.
    Wheel(PathBuf),
    /// A file of metadata: `PKG-INFO` of an egg, or a lone `.egg-info`.
    Egg(PathBuf),
}

impl Place {
    pub fn ecosystem(&self) -> Ecosystem {
        match self {
            Self::Npm(_) => Ecosystem::Npm,
            Self::Wheel(_) | Self::Egg(_) => Ecosystem::Pypi,
        }
    }

    pub fn path(&self) -> &Path {
        let (Self::Npm(path) | Self::Wheel(path) | Self::Egg(path)) = self;
        path
    }
}

/// What was found.
#[derive(Debug, Default)]
pub(super) struct Found {
    /// The folders given, without links.
    pub roots: Vec<PathBuf>,
    /// Packages, in order.
    pub places: BTreeSet<Place>,
    /// What was left out: of whose packages it may be one, why, and where.
    pub left_out: Vec<(Option<Ecosystem>, String, PathBuf)>,
    /// Folders that were walked, so that none is twice.
    seen: BTreeSet<PathBuf>,
    /// Folders still to be walked.
    waiting: Vec<(PathBuf, Kind)>,
}

/// What a folder is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    /// Anything.
    Any,
    /// A `node_modules`, or the folder of a scope in one.
    Modules,
    /// Where a package manager keeps the real folders.
    Store,
}

/// Characters of a path that a message shows.
const SHOWN_CHARS: usize = 200;

const LINK: &str = "links that lead out of the folders given";
const BROKEN: &str = "links that lead nowhere";
const OWN: &str = "links to folders that are no installed ones, such as packages of a workspace";
const UNREADABLE: &str = "folders that cannot be opened";
const ZIPS: &str =
    "archives of Plug'n'Play, which are not unpacked: `nodeLinker: node-modules` lays them down as folders";

const LEFTOVERS: &str = "leftovers of pip, whose name begins with `~`";
const EGGS: &str = "eggs as zip files, which are not unpacked";

const MODULES: &str = "node_modules";

/// Folders in a `node_modules` in which package managers keep the real ones.
const STORES: [&str; 3] = [".pnpm", ".store", ".bun"];

/// Walks the folders.
pub(super) fn walk(folders: &[PathBuf]) -> Result<Found, InstalledError> {
    let mut found = Found::default();
    for folder in folders {
        let opened = std::fs::canonicalize(folder).and_then(|root| std::fs::read_dir(&root).map(|_| root));
        let root = opened.map_err(|source| InstalledError { path: folder.clone(), source })?;
        if !found.roots.contains(&root) {
            found.roots.push(root);
        }
    }
    for root in found.roots.clone() {
        let name = root.file_name().unwrap_or_default().to_owned();
        found.folder(root, &name, true);
    }
    while let Some((folder, kind)) = found.waiting.pop() {
        match kind {
            Kind::Any => found.anything(&folder),
            Kind::Modules => found.modules(&folder),
            Kind::Store => found.store(&folder),
        }
    }
    Ok(found)
}

impl Found {
    /// A path as messages show it.
    pub fn shown(&self, path: &Path) -> String {
        let below = below(path, &self.roots);
        let shown = if below.as_os_str().is_empty() { path } else { below };
        let shown = shown.to_string_lossy();
        let cut = if shown.chars().nth(SHOWN_CHARS).is_some() { "…" } else { "" };
        let shown: String = shown.chars().take(SHOWN_CHARS).collect();
        format!("{}{cut}", shown.escape_debug())
    }

    fn leave_out(&mut self, about: Option<Ecosystem>, reason: &str, path: &Path) {
        self.left_out.push((about, reason.to_owned(), path.to_owned()));
    }

    /// Entries of a folder in order of name.
    fn entries(&mut self, folder: &Path) -> Vec<(DirEntry, FileType)> {
        let read = std::fs::read_dir(folder).and_then(|entries| {
            entries
                .map(|entry| entry.and_then(|entry| Ok((entry.file_type()?, entry))))
                .collect::<Result<Vec<_>, _>>()
        });
        let Ok(mut entries) = read else {
            self.leave_out(None, UNREADABLE, folder);
            return Vec::new();
        };
        entries.sort_by_key(|(_, entry)| entry.file_name());
        entries.into_iter().map(|(kind, entry)| (entry, kind)).collect()
    }

    fn wait(&mut self, folder: PathBuf, kind: Kind) {
        if self.seen.insert(folder.clone()) {
            self.waiting.push((folder, kind));
        }
    }

    /// A folder by its name; `descend`: into any other, too.
    fn folder(&mut self, path: PathBuf, name: &OsStr, descend: bool) {
        let name = name.to_string_lossy();
        let ends = |end: &str| name.len() > end.len() && name.to_lowercase().ends_with(end);
        if name.starts_with('~') && ends(".dist-info") {
            self.leave_out(Some(Ecosystem::Pypi), LEFTOVERS, &path);
        } else if name == MODULES {
            self.wait(path, Kind::Modules);
        } else if ends(".dist-info") {
            self.places.insert(Place::Wheel(path));
        } else if ends(".egg-info") {
            self.places.insert(Place::Egg(path.join("PKG-INFO")));
        } else if ends(".egg") {
            self.places.insert(Place::Egg(path.join("EGG-INFO").join("PKG-INFO")));
        } else if name == "cache" && path.parent().is_some_and(|parent| parent.ends_with(".yarn")) {
            self.archives(&path);
        } else if descend && name != ".git" && name != "__pycache__" {
            self.wait(path, Kind::Any);
        }
    }

    fn archives(&mut self, folder: &Path) {
        for (entry, _) in self.entries(folder) {
            if entry.path().extension().is_some_and(|ending| ending == "zip") {
                self.leave_out(Some(Ecosystem::Npm), ZIPS, &entry.path());
            }
        }
    }

    fn anything(&mut self, folder: &Path) {
        let entries = self.entries(folder);
        let is_site =
            folder.file_name().is_some_and(|name| name == "site-packages" || name == "dist-packages");
        // Beside installed distributions lie their contents.
        let is_installed_into = is_site
            || entries.iter().any(|(entry, _)| entry.file_name().to_string_lossy().ends_with(".dist-info"));
        for (entry, kind) in entries {
            let (path, name) = (entry.path(), entry.file_name());
            let text = name.to_string_lossy();
            if kind.is_symlink() {
                // What it leads to inside is found in its own place.
                match within(&path, &self.roots) {
                    Err(Refused::LeadsOut) if path.is_dir() => self.leave_out(None, LINK, &path),
                    _ => (),
                }
            } else if kind.is_dir() {
                let is_environment = !is_site && (text.starts_with('.') || path.join("pyvenv.cfg").is_file());
                self.folder(path, &name, !is_installed_into || is_environment);
            } else if kind.is_file() && text.len() > ".egg".len() && text.ends_with(".egg") {
                self.leave_out(Some(Ecosystem::Pypi), EGGS, &path);
            } else if kind.is_file() && text.len() > ".egg-info".len() && text.ends_with(".egg-info") {
                self.places.insert(Place::Egg(path));
            }
        }
    }

    fn modules(&mut self, folder: &Path) {
        for (entry, kind) in self.entries(folder) {
            let (path, name) = (entry.path(), entry.file_name());
            let text = name.to_string_lossy();
            if STORES.contains(&text.as_ref()) && kind.is_dir() {
                self.wait(path, Kind::Store);
            } else if text.starts_with('.') {
                // Links to programs, caches, notes of package managers.
            } else if text.starts_with('@') && kind.is_dir() {
                self.wait(path, Kind::Modules);
            } else if kind.is_symlink() {
                self.link(&path);
            } else if kind.is_dir() {
                self.package(path);
            }
        }
    }

    /// A link in a `node_modules`.
    fn link(&mut self, path: &Path) {
        let about = Some(Ecosystem::Npm);
        match within(path, &self.roots) {
            Ok(real) => {
                let is_installed =
                    real.components().any(|part| part.as_os_str() == MODULES || part.as_os_str() == ".store");
                match (real.is_dir(), is_installed) {
                    (true, true) => self.package(real),
                    (true, false) => self.leave_out(about, OWN, path),
                    (false, _) => (),
                }
            }
            Err(Refused::LeadsOut) => self.leave_out(about, LINK, path),
            Err(_) => self.leave_out(about, BROKEN, path),
        }
    }

    fn package(&mut self, path: PathBuf) {
        let inside = path.join(MODULES);
        if std::fs::symlink_metadata(&inside).is_ok_and(|found| found.is_dir()) {
            self.wait(inside, Kind::Modules);
        }
        self.places.insert(Place::Npm(path));
    }

    fn store(&mut self, folder: &Path) {
        for (entry, kind) in self.entries(folder) {
            let path = entry.path();
            if !kind.is_dir() {
                continue;
            }
            if entry.file_name() == MODULES {
                self.wait(path, Kind::Modules);
                continue;
            }
            let is_folder = |path: &Path| std::fs::symlink_metadata(path).is_ok_and(|found| found.is_dir());
            let (modules, package) = (path.join(MODULES), path.join("package"));
            if is_folder(&modules) {
                self.wait(modules, Kind::Modules);
            }
            if is_folder(&package) {
                self.package(package);
            }
        }
    }
}
