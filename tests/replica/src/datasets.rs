//! The three packages of npm that carry data about the whole registry, as tarballs in files: made once, in two passes,
//! because an archive tells the size of a file before the file, and a list of millions is not for memory. It leaves out
//! serving them.

use std::collections::HashMap;
use std::fs::File;
use std::io::{self, BufReader, BufWriter, Read, Write};
use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use flate2::{Compression, write::GzEncoder};
use sha2::{Digest, Sha512};
use tempfile::TempDir;

use crate::content::{Content, NpmEntry};
use crate::server::Holding;

/// An archive is made of blocks.
const BLOCK_BYTES: u64 = 512;

/// Data about the whole registry, published as a package.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Dataset {
    /// Every name.
    Names,
    /// Downloads in 30 days by name.
    Counts,
    /// Repositories by name.
    Repositories,
}

impl Dataset {
    pub const ALL: [Self; 3] = [Self::Names, Self::Counts, Self::Repositories];

    /// The package that carries it.
    pub const fn package(self) -> &'static str {
        match self {
            Self::Names => "all-the-package-names",
            Self::Counts => "download-counts",
            Self::Repositories => "all-the-package-repos",
        }
    }

    /// The dataset that a package carries; `None` = it is any other.
    pub fn of_package(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|dataset| dataset.package() == name)
    }

    const fn file(self) -> &'static str {
        match self {
            Self::Names => "names.json",
            Self::Counts => "counts.json",
            Self::Repositories => "data/packages.json",
        }
    }
}

/// A tarball in a file.
#[derive(Clone, Debug)]
pub(crate) struct Tarball {
    path: PathBuf,
    /// `sha512-…`.
    pub integrity: String,
    /// Bytes of the tarball.
    pub packed_bytes: u64,
    /// Bytes of its files.
    pub unpacked_bytes: u64,
}

/// The tarballs, each made when it is first asked for.
pub(crate) struct Datasets {
    folder: TempDir,
    made: Mutex<HashMap<(u64, Dataset), Tarball>>,
}

impl Datasets {
    pub fn new() -> io::Result<Self> {
        Ok(Self { folder: tempfile::Builder::new().prefix("replica-").tempdir()?, made: Mutex::default() })
    }

    /// The tarball of a dataset, of what is held.
    pub fn tarball(&self, dataset: Dataset, holding: &Holding) -> io::Result<Tarball> {
        let mut made = self.made.lock().unwrap_or_else(PoisonError::into_inner);
        let key = (holding.generation, dataset);
        if let Some(tarball) = made.get(&key) {
            return Ok(tarball.clone());
        }
        let path = self.folder.path().join(format!("{}-{}.tgz", dataset.package(), holding.generation));
        let tarball = make(path, dataset, holding.content.as_ref())?;
        made.insert(key, tarball.clone());
        Ok(tarball)
    }
}

/// Writes a tarball's bytes.
pub(crate) fn read(tarball: &Tarball, writer: &mut dyn Write) -> io::Result<()> {
    let mut reader = BufReader::new(File::open(&tarball.path)?.take(tarball.packed_bytes));
    io::copy(&mut reader, writer).map(drop)
}

fn make(path: PathBuf, dataset: Dataset, content: &dyn Content) -> io::Result<Tarball> {
    let mut size = Counting(0);
    write_document(dataset, content, &mut size)?;
    let version = content.publication(dataset.package()).version;
    let manifest = format!(r#"{{"name":"{}","version":"{version}"}}"#, dataset.package());
    let hashed = Hashed { writer: BufWriter::new(File::create(&path)?), digest: Sha512::new(), bytes: 0 };
    let mut archive = GzEncoder::new(hashed, Compression::fast());
    let manifest_bytes = manifest.len() as u64;
    write_entry(&mut archive, "package.json", manifest_bytes, &mut |writer| {
        writer.write_all(manifest.as_bytes())
    })?;
    let mut buffered = BufWriter::with_capacity(1 << 18, archive);
    write_entry(&mut buffered, dataset.file(), size.0, &mut |writer| {
        write_document(dataset, content, writer)
    })?;
    buffered.write_all(&[0; 2 * BLOCK_BYTES as usize])?;
    let mut hashed = buffered.into_inner().map_err(io::IntoInnerError::into_error)?.finish()?;
    hashed.writer.flush()?;
    let integrity = format!("sha512-{}", STANDARD.encode(hashed.digest.finalize()));
    Ok(Tarball { path, integrity, packed_bytes: hashed.bytes, unpacked_bytes: size.0 + manifest_bytes })
}

type Writing<'a> = &'a mut dyn FnMut(&mut dyn Write) -> io::Result<()>;

fn write_entry(archive: &mut dyn Write, file: &str, bytes: u64, write: Writing<'_>) -> io::Result<()> {
    archive.write_all(&header(file, bytes))?;
    write(archive)?;
    let padding = (BLOCK_BYTES - bytes % BLOCK_BYTES) % BLOCK_BYTES;
    archive.write_all(&vec![0; padding as usize])
}

/// The header of a file in an archive (ustar).
fn header(file: &str, bytes: u64) -> [u8; BLOCK_BYTES as usize] {
    let mut header = [0; BLOCK_BYTES as usize];
    let mut put = |at: usize, text: &str| header[at..at + text.len()].copy_from_slice(text.as_bytes());
    put(0, &format!("package/{file}"));
    put(100, "0000644\0");
    put(108, "0000000\0");
    put(116, "0000000\0");
    put(124, &format!("{bytes:011o}\0"));
    put(136, "00000000000\0");
    put(148, "        ");
    put(156, "0");
    put(257, "ustar\x0000");
    let sum: u32 = header.iter().map(|byte| u32::from(*byte)).sum();
    header[148..156].copy_from_slice(format!("{sum:06o}\0 ").as_bytes());
    header
}

fn write_document(dataset: Dataset, content: &dyn Content, writer: &mut dyn Write) -> io::Result<()> {
    let (open, close) = if dataset == Dataset::Names { ("[", "]") } else { ("{", "}") };
    writer.write_all(open.as_bytes())?;
    let (mut written, mut separator) = (Ok(()), "\n");
    content.each_npm(&mut |entry| {
        if written.is_ok() && (dataset != Dataset::Counts || entry.downloads.is_some()) {
            written = write_row(dataset, &entry, separator, writer);
            separator = ",\n";
        }
    });
    written?;
    write!(writer, "\n{close}\n")
}

fn write_row(
    dataset: Dataset,
    entry: &NpmEntry<'_>,
    separator: &str,
    writer: &mut dyn Write,
) -> io::Result<()> {
    writer.write_all(separator.as_bytes())?;
    serde_json::to_writer(&mut *writer, entry.name)?;
    match dataset {
        Dataset::Names => Ok(()),
        Dataset::Counts => write!(writer, ":{}", entry.downloads.unwrap_or_default()),
        Dataset::Repositories => {
            writer.write_all(b":")?;
            Ok(serde_json::to_writer(writer, &entry.repository)?)
        }
    }
}

struct Counting(u64);

impl Write for Counting {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0 += bytes.len() as u64;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

struct Hashed<W> {
    writer: W,
    digest: Sha512,
    bytes: u64,
}

impl<W: Write> Write for Hashed<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.writer.write(bytes)?;
        self.digest.update(&bytes[..written]);
        self.bytes += written as u64;
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.writer.flush()
    }
}
