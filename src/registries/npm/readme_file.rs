//! Which file of a package's folder or tarball is its README, and reading it out of a tarball. It leaves out what a README
//! says, and bringing tarballs.

use std::io::{self, Read};
use std::path::Component;

use flate2::read::MultiGzDecoder;

/// Bytes of a README that are read: far more than the registry keeps.
pub const README_BYTES_MAX: u64 = 8 << 20;

/// Bytes of a tarball that are unpacked: what says that it has more is no package.
const UNPACKED_BYTES_MAX: u64 = 512 << 20;

/// Why no README could be read out of a tarball.
#[derive(Debug, thiserror::Error)]
pub enum ReadmeError {
    /// Not a gzip-compressed tar archive, or a damaged or endless one.
    #[error("the tarball cannot be unpacked: expected a gzip-compressed tar archive ({0})")]
    Archive(#[from] io::Error),
    /// A README of several megabytes.
    #[error("its README has more than {} MiB", README_BYTES_MAX >> 20)]
    TooLarge,
    /// A README that is no text.
    #[error("its README is no text in UTF-8 or marked UTF-16")]
    NotText,
}

/// Whether a file of this name, right in the folder of a package, may be its README.
#[must_use]
pub fn is_readme(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    name == "readme" || name.starts_with("readme.")
}

/// Of several READMEs the one in Markdown counts, else the one without an ending, else the first; names in order. One with
/// more in its name (`README.es.md`) is a translation, mostly, and counts where there is no other.
#[must_use]
pub fn chosen_readme<N: AsRef<str>>(names: &[N]) -> Option<usize> {
    let is_markdown = |name: &N| {
        let ending = name.as_ref().rsplit_once('.').map_or("", |(_, ending)| ending).to_ascii_lowercase();
        matches!(ending.as_str(), "md" | "markdown" | "mkd" | "mkdn" | "mdown" | "markdn")
    };
    let is_bare = |name: &N| !name.as_ref().contains('.');
    let is_plain = |name: &N| name.as_ref().matches('.').count() < 2;
    let find = |wanted: &dyn Fn(&N) -> bool| names.iter().position(wanted);
    find(&|name| is_plain(name) && is_markdown(name))
        .or_else(|| find(&is_bare))
        .or_else(|| find(&is_plain))
        .or_else(|| find(&is_markdown))
        .or((!names.is_empty()).then_some(0))
}

/// The README in a package's tarball; `None` where it has none. Nothing is unpacked to the disk.
///
/// # Errors
/// A tarball that is damaged or too large, a README that is too large or no text.
pub fn read_readme(tarball: &[u8]) -> Result<Option<String>, ReadmeError> {
    let unpacked = MultiGzDecoder::new(tarball).take(UNPACKED_BYTES_MAX);
    let mut archive = tar::Archive::new(unpacked);
    let mut found: Vec<(String, Vec<u8>)> = Vec::new();
    for entry in archive.entries()? {
        let mut entry = entry?;
        let Some(name) = name_right_inside(&entry) else { continue };
        if !entry.header().entry_type().is_file() || !is_readme(&name) {
            continue;
        }
        let mut bytes = Vec::new();
        entry.by_ref().take(README_BYTES_MAX + 1).read_to_end(&mut bytes)?;
        found.retain(|(known, _)| *known != name);
        found.push((name, bytes));
    }
    found.sort();
    let names: Vec<&str> = found.iter().map(|(name, _)| name.as_str()).collect();
    let Some(place) = chosen_readme(&names) else { return Ok(None) };
    let bytes = &found[place].1;
    if bytes.len() as u64 > README_BYTES_MAX {
        return Err(ReadmeError::TooLarge);
    }
    let text = crate::text::read(bytes).map_err(|_| ReadmeError::NotText)?;
    Ok(Some(text.into_owned()))
}

/// The name of an entry that lies right in the one folder that archives have at their top.
fn name_right_inside<R: Read>(entry: &tar::Entry<'_, R>) -> Option<String> {
    let path = entry.path().ok()?;
    let parts: Vec<Component<'_>> = path.components().filter(|part| *part != Component::CurDir).collect();
    match parts.as_slice() {
        [Component::Normal(_), Component::Normal(name)] => Some(name.to_string_lossy().into_owned()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use flate2::Compression;
    use flate2::write::GzEncoder;

    use super::*;

    fn tarball(files: &[(&str, &[u8])]) -> Vec<u8> {
        let mut builder = tar::Builder::new(GzEncoder::new(Vec::new(), Compression::fast()));
        for (path, content) in files {
            let mut header = tar::Header::new_gnu();
            header.set_size(content.len() as u64);
            header.set_mode(0o644);
            header.set_cksum();
            builder.append_data(&mut header, path, *content).unwrap();
        }
        builder.into_inner().unwrap().finish().unwrap()
    }

    #[test]
    fn npm_takes_the_markdown_one_of_several_readmes() {
        let chosen = |names: &[&str]| chosen_readme(names).map(|place| names[place].to_owned());
        assert_eq!(chosen(&["README", "README.de.txt", "readme.md"]).as_deref(), Some("readme.md"));
        assert_eq!(chosen(&["README", "README.txt"]).as_deref(), Some("README"));
        assert_eq!(chosen(&["README.rst", "README.txt"]).as_deref(), Some("README.rst"));
        assert_eq!(chosen(&["README.cn.md", "README.es.md", "README.md"]).as_deref(), Some("README.md"));
        assert_eq!(chosen(&["README.cn.md", "README.txt"]).as_deref(), Some("README.txt"));
        assert_eq!(chosen(&["README.cn.md", "README.de.txt"]).as_deref(), Some("README.cn.md"));
        assert_eq!(chosen(&[]), None);
        assert!(
            is_readme("ReadMe.MD")
                && is_readme("readme")
                && !is_readme("readme-old.md")
                && !is_readme("readmes")
        );
    }

    #[test]
    fn the_readme_is_the_one_right_in_the_package() {
        let packed = tarball(&[
            ("package/docs/README.md", b"deeper"),
            ("README.md", b"outside"),
            ("package/README.txt", b"text"),
            ("package/readme.MD", b"this"),
        ]);
        assert_eq!(read_readme(&packed).unwrap().as_deref(), Some("this"));
        let other = tarball(&[("./left-pad/readme", "\u{feff}bare".as_bytes())]);
        assert_eq!(read_readme(&other).unwrap().as_deref(), Some("bare"));
        assert_eq!(read_readme(&tarball(&[("package/index.js", b"")])).unwrap(), None);
    }

    #[test]
    fn what_is_damaged_is_an_error_and_never_a_package_without_a_readme() {
        let packed = tarball(&[("package/index.js", &vec![7; 90_000]), ("package/README.md", b"# a")]);
        for bytes in [&packed[..packed.len() / 2], b"", b"<html>"] {
            assert!(matches!(read_readme(bytes), Err(ReadmeError::Archive(_))), "{}", bytes.len());
        }
        assert!(matches!(read_readme(&tarball(&[("a/README", b"caf\xe9")])), Err(ReadmeError::NotText)));
        let large = vec![b'a'; README_BYTES_MAX as usize + 1];
        assert!(matches!(read_readme(&tarball(&[("a/README", &large)])), Err(ReadmeError::TooLarge)));
    }
}
