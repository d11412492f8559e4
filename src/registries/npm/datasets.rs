//! The three packages on npm that carry data about the whole registry, read as streams.
//!
//! Each reader calls back with borrowed text, entry by entry, and never holds the document. Nothing is final before a
//! reader has returned `Ok`: a truncated document is only seen at its end.
//! Left out on purpose: whether a name is one (`package::check_name`), and joining the three.

use std::io::{self, BufReader, Read};

use serde::de::DeserializeSeed;

use super::entries::{Count, Names, Pairs, Repository};
use crate::package::{Ecosystem, PackageName};
use crate::text;

/// Data about the whole registry, published as a package.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Dataset {
    /// Every public name.
    Names,
    /// Downloads in 30 days, by name; which days, its version tells (`counts_version`).
    Counts,
    /// The declared repository, by name.
    Repositories,
}

impl Dataset {
    /// Every dataset, in order.
    pub const ALL: [Self; 3] = [Self::Names, Self::Counts, Self::Repositories];

    /// The package that carries it.
    pub const fn package(self) -> &'static str {
        match self {
            Self::Names => "all-the-package-names",
            Self::Counts => "download-counts",
            Self::Repositories => "all-the-package-repos",
        }
    }

    /// The package that carries it, as a name to ask for.
    #[allow(clippy::missing_panics_doc, reason = "the names are constants, and a test parses each")]
    pub fn package_name(self) -> PackageName {
        PackageName::parse(Ecosystem::Npm, self.package()).expect("the names of the datasets are names")
    }

    /// The document's path in the package.
    pub const fn document(self) -> &'static str {
        match self {
            Self::Names => "names.json",
            Self::Counts => "counts.json",
            Self::Repositories => "data/packages.json",
        }
    }
}

/// Why a dataset could not be read to its end. What the callback was told before is then worth nothing.
#[derive(Debug, thiserror::Error)]
pub enum DatasetError {
    /// The document stops in the middle.
    #[error("`{}` ended early, at line {line}, byte {column} of it: expected more of the document", .dataset.document())]
    EndedEarly {
        /// Which dataset.
        dataset: Dataset,
        /// The line, from 1.
        line: usize,
        /// The byte in that line, from 1.
        column: usize,
    },
    /// Not what the dataset is agreed to be: broken JSON, a value of the wrong type, something after the end.
    #[error("`{}` is not as expected", .dataset.document())]
    Malformed {
        /// Which dataset.
        dataset: Dataset,
        /// What was found, what was expected, and at which line and byte (called column).
        source: serde_json::Error,
    },
    /// The reader failed, for instance on a damaged archive.
    #[error("could not read `{}`", .dataset.document())]
    Read {
        /// Which dataset.
        dataset: Dataset,
        /// What the reader said.
        source: io::Error,
    },
}

/// Reads the array of names; `each` gets them one by one, unchecked. Returns how many there were.
pub fn read_names(reader: impl Read, each: impl FnMut(&str)) -> Result<u64, DatasetError> {
    read(Dataset::Names, reader, Names { each })
}

/// Reads the object of counts; `each` gets a name and its downloads, `None` where the document says null.
/// Returns how many there were.
pub fn read_counts(reader: impl Read, each: impl FnMut(&str, Option<u64>)) -> Result<u64, DatasetError> {
    read(Dataset::Counts, reader, Pairs { each, value: Count })
}

/// Reads the object of repositories; `each` gets a name and the raw text, `None` where the document says null.
/// Returns how many there were.
pub fn read_repositories(
    reader: impl Read,
    each: impl FnMut(&str, Option<&str>),
) -> Result<u64, DatasetError> {
    read(Dataset::Repositories, reader, Pairs { each, value: Repository })
}

/// Large enough that reading costs nothing beside parsing.
const BUFFER_BYTES: usize = 256 * 1024;

fn read<S>(dataset: Dataset, reader: impl Read, seed: S) -> Result<u64, DatasetError>
where
    S: for<'de> DeserializeSeed<'de, Value = u64>,
{
    let unmarked = text::document_stream(reader).map_err(|source| DatasetError::Read { dataset, source })?;
    let buffered = BufReader::with_capacity(BUFFER_BYTES, unmarked);
    let mut deserializer = serde_json::Deserializer::from_reader(buffered);
    let count = seed.deserialize(&mut deserializer).map_err(|source| explain(dataset, source))?;
    deserializer.end().map_err(|source| explain(dataset, source))?;
    Ok(count)
}

fn explain(dataset: Dataset, source: serde_json::Error) -> DatasetError {
    if source.is_io() {
        return DatasetError::Read { dataset, source: source.into() };
    }
    if source.is_eof() {
        return DatasetError::EndedEarly { dataset, line: source.line(), column: source.column() };
    }
    DatasetError::Malformed { dataset, source }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::error::Error as _;

    fn names(document: &str) -> Result<Vec<String>, DatasetError> {
        let mut names = Vec::new();
        let count = read_names(document.as_bytes(), |name| names.push(name.to_owned()))?;
        assert_eq!(count, names.len() as u64);
        Ok(names)
    }

    fn counts(document: &str) -> Result<Vec<(String, Option<u64>)>, DatasetError> {
        let mut counts = Vec::new();
        read_counts(document.as_bytes(), |name, count| counts.push((name.to_owned(), count)))?;
        Ok(counts)
    }

    fn repositories(document: &str) -> Result<Vec<(String, Option<String>)>, DatasetError> {
        let mut found = Vec::new();
        read_repositories(document.as_bytes(), |name, raw| {
            found.push((name.to_owned(), raw.map(str::to_owned)));
        })?;
        Ok(found)
    }

    #[test]
    fn the_three_documents_are_read() {
        assert_eq!(names("[ \"a\",\n \"@b/c\", \"\\u0061\" ]\n").unwrap(), ["a", "@b/c", "a"]);
        assert_eq!(names("[]").unwrap(), [""; 0]);
        let read = counts(r#"{"a":3,"b":0,"c":null,"d":18446744073709551615}"#).unwrap();
        let expected = [("a", Some(3)), ("b", Some(0)), ("c", None), ("d", Some(u64::MAX))];
        assert_eq!(read, expected.map(|(name, count)| (name.to_owned(), count)));
        let read = repositories(r#"{"0":null,"1":"https://code.example/\u001b[31m"}"#).unwrap();
        assert_eq!(read[0], ("0".to_owned(), None));
        assert_eq!(read[1].1.as_deref(), Some("https://code.example/\u{1b}[31m"));
    }

    #[test]
    fn a_byte_order_mark_is_no_fault_and_utf_16_is_told() {
        assert_eq!(names("\u{feff}[\"a\"]").unwrap(), ["a"]);
        let error = read_names(&b"\xff\xfe[\0]\0"[..], |_| ()).unwrap_err();
        assert_eq!(error.to_string(), "could not read `names.json`");
        assert_eq!(error.source().unwrap().to_string(), "it is in UTF-16: expected UTF-8");
    }

    #[test]
    fn a_truncated_document_says_where_it_ended() {
        for document in ["", "[", "[\"a\"", "[\"a\",", "[\"a\",\n\"b"] {
            assert!(matches!(names(document), Err(DatasetError::EndedEarly { .. })), "{document}");
        }
        let message = names("[\"a\",\n\"b").unwrap_err().to_string();
        assert_eq!(
            message,
            "`names.json` ended early, at line 2, byte 2 of it: expected more of the document"
        );
        assert!(matches!(counts("{\"a\":1"), Err(DatasetError::EndedEarly { dataset: Dataset::Counts, .. })));
    }

    #[test]
    fn a_wrong_type_says_what_was_expected_and_where() {
        let source = |error: DatasetError| error.source().unwrap().to_string();
        for (error, expected) in [
            (
                names("[\"a\",5]").unwrap_err(),
                "invalid type: integer `5`, expected a package name as text at line 1",
            ),
            (names("{}").unwrap_err(), "invalid type: map, expected an array of package names at line 1"),
            (
                counts(r#"{"a":-1}"#).unwrap_err(),
                "invalid type: integer `-1`, expected a count of downloads (a whole number, 0 or more) or null at line 1",
            ),
            (
                counts(r#"{"a":1.5}"#).unwrap_err(),
                "invalid type: floating point `1.5`, expected a count of downloads (a whole number, 0 or more) or null at line 1",
            ),
            (
                repositories(r#"{"a":{"url":"x"}}"#).unwrap_err(),
                "invalid type: map, expected a repository as text or null at line 1",
            ),
        ] {
            let message = source(error);
            assert!(message.starts_with(expected), "{message}");
        }
    }

    #[test]
    fn what_follows_the_end_or_breaks_the_syntax_is_refused() {
        for document in ["[] x", "[\"a\"][\"b\"]", "[\"a\" \"b\"]", "<html>", "[\"a\u{1}\"]"] {
            let error = names(document).unwrap_err();
            assert!(matches!(error, DatasetError::Malformed { .. }), "{document}: {error:?}");
            assert_eq!(error.to_string(), "`names.json` is not as expected");
        }
    }

    #[test]
    fn a_failing_reader_is_told_apart_from_a_bad_document() {
        struct Failing;
        impl Read for Failing {
            fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
                Err(io::Error::other("damaged"))
            }
        }
        let error = read_names(Failing, |_| ()).unwrap_err();
        assert!(matches!(error, DatasetError::Read { dataset: Dataset::Names, .. }));
        assert_eq!(error.source().unwrap().to_string(), "damaged");
    }

    #[test]
    fn every_dataset_is_a_package_that_can_be_asked_for() {
        for dataset in Dataset::ALL {
            assert_eq!(dataset.package_name().as_str(), dataset.package());
        }
    }

    proptest! {
        #[test]
        fn whatever_is_written_is_read(written in proptest::collection::vec(any::<String>(), 0..20)) {
            prop_assert_eq!(names(&serde_json::to_string(&written).unwrap()).unwrap(), written);
        }

        #[test]
        fn no_cut_of_a_document_passes_for_a_whole_one(cut in 0_usize..30) {
            let whole = r#"{"a":12,"@b/c":null,"d":345678}"#;
            prop_assert!(counts(&whole[..cut]).is_err());
        }
    }
}
