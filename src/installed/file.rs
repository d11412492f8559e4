//! One file opened with care: no link out of the folders given, no pipe or device, no more bytes than expected. It leaves
//! out what is in it.

use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

/// Why a file was not read.
#[derive(Debug, thiserror::Error)]
pub(super) enum Refused {
    #[error("a link that leads out of the folders given")]
    LeadsOut,
    #[error("no file")]
    NoFile,
    #[error("more than {} MiB", .0 >> 20)]
    TooLarge(u64),
    #[error("cannot be opened: {}", .0.kind())]
    Unreadable(#[from] io::Error),
}

/// Where a path leads, if that is below one of `roots`.
pub(super) fn within(path: &Path, roots: &[PathBuf]) -> Result<PathBuf, Refused> {
    let real = std::fs::canonicalize(path)?;
    if roots.iter().any(|root| real.starts_with(root)) { Ok(real) } else { Err(Refused::LeadsOut) }
}

/// The bytes of a file; `None` where there is nothing of that name.
pub(super) fn read(path: &Path, most: u64, roots: &[PathBuf]) -> Result<Option<Vec<u8>>, Refused> {
    let kind = match std::fs::symlink_metadata(path) {
        Ok(found) => found,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(error.into()),
    };
    let real = if kind.is_symlink() { within(path, roots)? } else { path.to_owned() };
    let found = std::fs::metadata(&real)?;
    if !found.is_file() {
        return Err(Refused::NoFile);
    }
    if found.len() > most {
        return Err(Refused::TooLarge(most));
    }
    let mut bytes = Vec::with_capacity(found.len() as usize);
    File::open(&real)?.take(most + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > most { Err(Refused::TooLarge(most)) } else { Ok(Some(bytes)) }
}
