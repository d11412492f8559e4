//! Finding the one document of a dataset inside its package's tarball, as a stream.
//!
//! Nothing is unpacked to disk and no path of the archive is ever used as a file name.
//! Left out on purpose: fetching the tarball and checking its hash.

use std::io::{self, BufReader, Read};
use std::path::{Component, Path};

use flate2::read::MultiGzDecoder;

use super::datasets::Dataset;

/// Why a document could not be read out of a tarball.
#[derive(Debug, thiserror::Error)]
pub enum TarballError<E: std::error::Error + 'static> {
    /// Not a gzip-compressed tar archive, or a damaged one.
    #[error("the tarball of `{}` cannot be unpacked: expected a gzip-compressed tar archive", .dataset.package())]
    Archive {
        /// Whose tarball.
        dataset: Dataset,
        /// What is wrong with it.
        source: io::Error,
    },
    /// A sound archive without the document.
    #[error("the tarball of `{}` does not hold `{}`", .dataset.package(), .dataset.document())]
    NoDocument {
        /// Whose tarball.
        dataset: Dataset,
    },
    /// What the reader of the document said.
    #[error(transparent)]
    Document(E),
}

/// Gives the document of `dataset`, unpacked on the way, to `read`. `tarball` is the compressed archive.
pub fn read_document<T, E: std::error::Error + 'static>(
    tarball: impl Read,
    dataset: Dataset,
    read: impl FnOnce(&mut dyn Read) -> Result<T, E>,
) -> Result<T, TarballError<E>> {
    let damaged = |source| TarballError::Archive { dataset, source };
    let unpacked = MultiGzDecoder::new(BufReader::with_capacity(256 * 1024, tarball));
    let mut archive = tar::Archive::new(BufReader::with_capacity(256 * 1024, unpacked));
    for entry in archive.entries().map_err(damaged)? {
        let mut entry = entry.map_err(damaged)?;
        let is_it =
            entry.header().entry_type().is_file() && is_path_of(&entry.path().map_err(damaged)?, dataset);
        if is_it {
            return read(&mut entry).map_err(TarballError::Document);
        }
    }
    Err(TarballError::NoDocument { dataset })
}

/// Archives put everything under one folder, mostly but not always named `package`.
fn is_path_of(path: &Path, dataset: Dataset) -> bool {
    let components = path.components().filter(|component| *component != Component::CurDir);
    components.skip(1).eq(Path::new(dataset.document()).components())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::registries::npm::datasets::{DatasetError, read_names};
    use flate2::Compression;
    use flate2::write::GzEncoder;

    fn tarball(files: &[(&str, &str)]) -> Vec<u8> {
        let mut builder = tar::Builder::new(GzEncoder::new(Vec::new(), Compression::fast()));
        for (path, content) in files {
            let mut header = tar::Header::new_gnu();
            header.set_size(content.len() as u64);
            header.set_mode(0o644);
            header.set_cksum();
            builder.append_data(&mut header, path, content.as_bytes()).unwrap();
        }
        builder.into_inner().unwrap().finish().unwrap()
    }

    fn names(tarball: &[u8]) -> Result<Vec<String>, TarballError<DatasetError>> {
        let mut names = Vec::new();
        read_document(tarball, Dataset::Names, |reader| {
            read_names(reader, |name| names.push(name.to_owned()))
        })?;
        Ok(names)
    }

    #[test]
    fn the_document_is_found_whatever_the_top_folder_is_called() {
        for folder in ["package", "./package", "other"] {
            let path = format!("{folder}/names.json");
            let packed = tarball(&[("package/readme.md", "# names"), (&path, r#"["a","b"]"#)]);
            assert_eq!(names(&packed).unwrap(), ["a", "b"]);
        }
    }

    #[test]
    fn a_tarball_without_the_document_says_so() {
        let packed = tarball(&[("package/deeper/names.json", "[]"), ("names.json", "[]")]);
        let message = names(&packed).unwrap_err().to_string();
        assert_eq!(message, "the tarball of `all-the-package-names` does not hold `names.json`");
    }

    #[test]
    fn a_damaged_tarball_is_an_error_and_never_half_a_list() {
        let packed = tarball(&[("package/names.json", &format!("[{}\"z\"]", "\"abc\",".repeat(10_000)))]);
        let cut = names(&packed[..packed.len() / 2]).unwrap_err();
        assert!(matches!(cut, TarballError::Document(_) | TarballError::Archive { .. }), "{cut:?}");
        let message = names(b"<html>").unwrap_err().to_string();
        assert!(
            message.starts_with("the tarball of `all-the-package-names` cannot be unpacked"),
            "{message}"
        );
    }
}
