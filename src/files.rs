//! Files that are there whole or not at all: atomic writes, swapped folders, checksums, a lock with its holder's name; and
//! texts that people wrote.
//!
//! Left out on purpose: what is in the files, and deleting anything that this module did not make.

use std::ffi::OsString;
use std::fs::{self, File, OpenOptions};
use std::io::{self, BufWriter, Read, Write};
use std::path::{Path, PathBuf};

use fs4::{FileExt, TryLockError};
use sha2::{Digest, Sha256};

use crate::text;

/// What was being done to a path when it failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Act {
    /// Making a temporary file beside the target.
    CreateBeside,
    /// Making or opening the file itself.
    Open,
    /// Reading.
    Read,
    /// Writing, flushing and syncing.
    Write,
    /// Giving the new file or folder its final name.
    Replace,
    /// Removing what was replaced.
    RemoveOld,
    /// Locking.
    Lock,
}

impl std::fmt::Display for Act {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(match self {
            Self::CreateBeside => "create a file in the folder of",
            Self::Open => "open",
            Self::Read => "read",
            Self::Write => "write",
            Self::Replace => "put in place",
            Self::RemoveOld => "remove the former version of",
            Self::Lock => "lock",
        })
    }
}

/// Why a file or folder could not be written, read or locked.
#[derive(Debug, thiserror::Error)]
pub enum FileError {
    /// The system refused: `source` says why (no permission, no space, …).
    #[error("could not {act} `{}`", .path.display())]
    System {
        /// What was being done.
        act: Act,
        /// To which file or folder.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// Another process has the lock.
    #[error("`{}` is locked by {holder}: expected to be alone, wait for it to end", .path.display())]
    Locked {
        /// The lock file.
        path: PathBuf,
        /// The holder in words, `process 4711`, as far as the lock file tells.
        holder: String,
    },
}

impl FileError {
    pub(crate) fn at(act: Act, path: &Path) -> impl FnOnce(io::Error) -> Self {
        let path = path.to_owned();
        move |source| Self::System { act, path, source }
    }
}

/// Writes a file through `content`, so that `path` holds either all of it or what it held before.
///
/// A temporary file in the same folder is written, synced and renamed; on any failure it is removed.
/// An error that `content` returns comes back as the source of [`FileError::System`] with [`Act::Write`].
pub fn write_atomically(
    path: &Path,
    content: impl FnOnce(&mut dyn Write) -> io::Result<()>,
) -> Result<(), FileError> {
    let temporary = tempfile_beside(path)?;
    let mut writer = BufWriter::with_capacity(256 * 1024, temporary.as_file());
    content(&mut writer).and_then(|()| writer.flush()).map_err(FileError::at(Act::Write, path))?;
    drop(writer);
    put_in_place(temporary, path)
}

/// An unnamed-to-others file in the folder of `path`, removed when dropped; see [`put_in_place`].
pub fn tempfile_beside(path: &Path) -> Result<tempfile::NamedTempFile, FileError> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(".").suffix(".partial");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        // As any new file: the umask takes away what the user does not want.
        builder.permissions(fs::Permissions::from_mode(0o666));
    }
    builder.tempfile_in(folder_of(path)).map_err(FileError::at(Act::CreateBeside, path))
}

/// Syncs a file of [`tempfile_beside`] and gives it its final name, replacing what was there.
pub fn put_in_place(temporary: tempfile::NamedTempFile, path: &Path) -> Result<(), FileError> {
    temporary.as_file().sync_all().map_err(FileError::at(Act::Write, path))?;
    temporary.persist(path).map_err(|refused| FileError::at(Act::Replace, path)(refused.error))?;
    sync_folder(folder_of(path));
    Ok(())
}

/// Puts the folder `staged` in the place of `target`, which need not exist.
///
/// Both must be in one file system. `target` is first moved to `.<name>.old` beside it, then `staged` is renamed, then the
/// old one removed. A crash between the two renames leaves no `target`, but the whole old one as `.<name>.old` and the
/// whole new one still staged: the next call to this function or to [`recover_folder`] brings the old one back first.
/// When the second rename fails, the old one is moved back at once.
pub fn replace_folder_atomically(staged: &Path, target: &Path) -> Result<(), FileError> {
    recover_folder(target)?;
    let old = aside(target);
    let had_old = target.exists();
    if had_old {
        fs::rename(target, &old).map_err(FileError::at(Act::Replace, target))?;
    }
    if let Err(refused) = fs::rename(staged, target) {
        if had_old {
            fs::rename(&old, target).map_err(FileError::at(Act::Replace, target))?;
        }
        return Err(FileError::at(Act::Replace, target)(refused));
    }
    sync_folder(folder_of(target));
    if had_old {
        fs::remove_dir_all(&old).map_err(FileError::at(Act::RemoveOld, target))?;
    }
    Ok(())
}

/// Undoes what a crash inside [`replace_folder_atomically`] left: brings back a `target` that was moved aside,
/// or removes the old one that the new one has replaced already. Harmless when there is nothing to do.
pub fn recover_folder(target: &Path) -> Result<(), FileError> {
    let old = aside(target);
    if !old.exists() {
        return Ok(());
    }
    if target.exists() {
        return fs::remove_dir_all(&old).map_err(FileError::at(Act::RemoveOld, target));
    }
    fs::rename(&old, target).map_err(FileError::at(Act::Replace, target))
}

/// Removes what a killed process left half-written in a folder: `.….partial` files and `.staged-…` folders. Call it only
/// while holding the lock of that folder's writers. A folder that is not there has no leftovers.
pub fn remove_leftovers(folder: &Path) -> Result<(), FileError> {
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(missing) if missing.kind() == io::ErrorKind::NotFound => return Ok(()),
        Err(refused) => return Err(FileError::at(Act::Read, folder)(refused)),
    };
    for path in entries.filter_map(|entry| Some(entry.ok()?.path())) {
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let removed = if name.starts_with(".staged-") && path.is_dir() {
            fs::remove_dir_all(&path)
        } else if name.starts_with('.') && name.ends_with(".partial") {
            fs::remove_file(&path)
        } else {
            Ok(())
        };
        removed.map_err(FileError::at(Act::RemoveOld, &path))?;
    }
    Ok(())
}

/// The text of a file that a person wrote, whatever system it was written on: see [`text::read`].
///
/// # Errors
/// What the system says; a file that holds no text (`InvalidData`).
pub fn read_text(path: &Path) -> io::Result<String> {
    text_from(File::open(path)?)
}

/// As [`read_text`], from standard input.
///
/// # Errors
/// As [`read_text`].
pub fn read_text_from_stdin() -> io::Result<String> {
    text_from(io::stdin().lock())
}

fn text_from(mut reader: impl Read) -> io::Result<String> {
    let mut bytes = Vec::new();
    reader.read_to_end(&mut bytes)?;
    Ok(text::read(&bytes)?.into_owned())
}

/// The SHA-256 of a file's bytes, in lower-case hexadecimal.
pub fn sha256_of_file(path: &Path) -> Result<String, FileError> {
    let mut file = File::open(path).map_err(FileError::at(Act::Open, path))?;
    let mut digest = Sha256::new();
    let mut block = vec![0; 256 * 1024];
    loop {
        let count = file.read(&mut block).map_err(FileError::at(Act::Read, path))?;
        if count == 0 {
            return Ok(hexadecimal(&digest.finalize()));
        }
        digest.update(&block[..count]);
    }
}

/// Bytes as lower-case hexadecimal.
pub fn hexadecimal(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        write!(text, "{byte:02x}").expect("a String takes everything");
        text
    })
}

/// An exclusive lock on a file, held until dropped. The file stays (removing it would let two processes in).
#[derive(Debug)]
pub struct FileLock {
    file: File,
}

impl FileLock {
    /// Takes the lock at once or says who holds it. The file is made when it is not there.
    pub fn acquire(path: &Path) -> Result<Self, FileError> {
        let file = OpenOptions::new()
            .read(true)
            .write(true)
            .create(true)
            .truncate(false)
            .open(path)
            .map_err(FileError::at(Act::Open, path))?;
        match FileExt::try_lock(&file) {
            Ok(()) => Self::sign(file).map_err(FileError::at(Act::Lock, path)),
            Err(TryLockError::WouldBlock) => {
                Err(FileError::Locked { path: path.to_owned(), holder: holder_of(path) })
            }
            Err(TryLockError::Error(source)) => Err(FileError::at(Act::Lock, path)(source)),
        }
    }

    fn sign(file: File) -> io::Result<Self> {
        file.set_len(0)?;
        writeln!(&file, "{}", std::process::id())?;
        Ok(Self { file })
    }
}

impl Drop for FileLock {
    fn drop(&mut self) {
        // Best effort: closing the file frees the lock in any case.
        let _ = self.file.set_len(0);
        let _ = FileExt::unlock(&self.file);
    }
}

fn holder_of(path: &Path) -> String {
    let text = fs::read_to_string(path).unwrap_or_default();
    match text.trim().parse::<u32>() {
        Ok(id) => format!("process {id}"),
        Err(_) => "another process".to_owned(),
    }
}

fn folder_of(path: &Path) -> &Path {
    match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    }
}

pub(crate) fn aside(target: &Path) -> PathBuf {
    let mut name = OsString::from(".");
    name.push(target.file_name().unwrap_or_default());
    name.push(".old");
    target.with_file_name(name)
}

/// Makes a rename last over a power cut where the system can; not being able to is no failure of the write.
fn sync_folder(folder: &Path) {
    if let Ok(opened) = File::open(folder) {
        let _ = opened.sync_all();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names_in(folder: &Path) -> Vec<String> {
        let entries = fs::read_dir(folder).unwrap();
        let mut names: Vec<_> =
            entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }

    #[test]
    fn a_write_is_whole_or_not_there() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("table");
        write_atomically(&path, |writer| writer.write_all(b"first")).unwrap();
        let failed = write_atomically(&path, |writer| {
            writer.write_all(b"second")?;
            Err(io::Error::other("no space left"))
        });
        let error = failed.unwrap_err();
        assert_eq!(error.to_string(), format!("could not write `{}`", path.display()));
        assert_eq!(std::error::Error::source(&error).unwrap().to_string(), "no space left");
        assert_eq!(fs::read_to_string(&path).unwrap(), "first");
        assert_eq!(names_in(folder.path()), ["table"]);
    }

    #[test]
    fn a_text_is_read_whatever_system_it_was_written_on() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("names.txt");
        fs::write(&path, b"\xef\xbb\xbfa\r\nb\r").unwrap();
        assert_eq!(read_text(&path).unwrap(), "a\nb\n");
        fs::write(&path, b"a\0").unwrap();
        let refused = read_text(&path).unwrap_err();
        assert_eq!(refused.kind(), io::ErrorKind::InvalidData);
        assert!(refused.to_string().starts_with("line 1 has a NUL character"), "{refused}");
        assert_eq!(
            read_text(folder.path().join("none").as_path()).unwrap_err().kind(),
            io::ErrorKind::NotFound
        );
    }

    #[test]
    fn a_folder_that_is_not_there_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("missing/table");
        let error = write_atomically(&path, |_| Ok(())).unwrap_err();
        assert!(error.to_string().starts_with("could not create a file in the folder of `"), "{error}");
    }

    #[cfg(unix)]
    #[test]
    fn a_new_file_is_as_readable_as_any_other() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        write_atomically(&folder.path().join("ours"), |_| Ok(())).unwrap();
        File::create(folder.path().join("usual")).unwrap();
        let mode = |name: &str| fs::metadata(folder.path().join(name)).unwrap().permissions().mode();
        assert_eq!(mode("ours"), mode("usual"));
    }

    fn folder_with(parent: &Path, name: &str, content: &str) -> PathBuf {
        let folder = parent.join(name);
        fs::create_dir(&folder).unwrap();
        fs::write(folder.join("content"), content).unwrap();
        folder
    }

    #[test]
    fn a_folder_is_swapped_and_the_old_one_goes() {
        let parent = tempfile::tempdir().unwrap();
        let target = parent.path().join("day");
        for content in ["old", "new"] {
            let staged = folder_with(parent.path(), "staged", content);
            replace_folder_atomically(&staged, &target).unwrap();
            assert_eq!(fs::read_to_string(target.join("content")).unwrap(), content);
        }
        assert_eq!(names_in(parent.path()), ["day"]);
    }

    #[test]
    fn what_cannot_be_swapped_leaves_the_old_one() {
        let parent = tempfile::tempdir().unwrap();
        let target = folder_with(parent.path(), "day", "old");
        assert!(replace_folder_atomically(&parent.path().join("nothing"), &target).is_err());
        assert_eq!(fs::read_to_string(target.join("content")).unwrap(), "old");
        assert_eq!(names_in(parent.path()), ["day"]);
    }

    #[test]
    fn a_crash_between_the_renames_is_recovered() {
        let parent = tempfile::tempdir().unwrap();
        folder_with(parent.path(), ".day.old", "old");
        let target = parent.path().join("day");
        recover_folder(&target).unwrap();
        assert_eq!(fs::read_to_string(target.join("content")).unwrap(), "old");
        folder_with(parent.path(), ".day.old", "older");
        recover_folder(&target).unwrap();
        assert_eq!(names_in(parent.path()), ["day"]);
    }

    #[test]
    fn a_checksum_is_the_known_one() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("abc");
        fs::write(&path, "abc").unwrap();
        let expected = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        assert_eq!(sha256_of_file(&path).unwrap(), expected);
        assert!(
            sha256_of_file(&folder.path().join("none"))
                .unwrap_err()
                .to_string()
                .starts_with("could not open `")
        );
    }

    #[test]
    fn a_second_lock_names_the_holder_until_it_lets_go() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("lock");
        let held = FileLock::acquire(&path).unwrap();
        let message = FileLock::acquire(&path).unwrap_err().to_string();
        assert!(message.contains(&format!("is locked by process {}:", std::process::id())), "{message}");
        drop(held);
        FileLock::acquire(&path).unwrap();
    }

    #[test]
    fn leftovers_of_a_killed_process_go_and_nothing_else() {
        let folder = tempfile::tempdir().expect("a folder");
        for name in [".abc.partial", "kept.partial", ".kept"] {
            fs::write(folder.path().join(name), "x").expect("a file");
        }
        fs::create_dir(folder.path().join(".staged-1")).expect("a folder");
        remove_leftovers(folder.path()).expect("they can be removed");
        let mut left: Vec<_> = fs::read_dir(folder.path())
            .expect("readable")
            .map(|entry| entry.expect("an entry").file_name())
            .collect();
        left.sort();
        assert_eq!(left, [".kept", "kept.partial"]);
        remove_leftovers(&folder.path().join("not-there")).expect("nothing to do");
    }
}
