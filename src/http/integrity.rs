//! Subresource integrity: `sha512-…` in base64, as registries publish it beside their files.
//!
//! Several hashes may stand side by side; the strongest algorithm decides and any of its hashes will do. Hashes of unknown
//! algorithms (such as the broken sha1) are passed over when there is a known one, and are an error when there is not.
//! Left out on purpose: sha1 and hexadecimal checksums.

use std::fmt;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha256, Sha384, Sha512};

/// Known algorithms, weakest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Algorithm {
    Sha256,
    Sha384,
    Sha512,
}

impl Algorithm {
    const ALL: [Self; 3] = [Self::Sha256, Self::Sha384, Self::Sha512];

    const fn id(self) -> &'static str {
        match self {
            Self::Sha256 => "sha256",
            Self::Sha384 => "sha384",
            Self::Sha512 => "sha512",
        }
    }

    const fn bytes(self) -> usize {
        match self {
            Self::Sha256 => 32,
            Self::Sha384 => 48,
            Self::Sha512 => 64,
        }
    }
}

/// What a file's hash must be. Displays in the form in which it is published.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Integrity {
    algorithm: Algorithm,
    digests: Vec<Vec<u8>>,
}

/// Why a text is no integrity.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum IntegrityError {
    /// No hash of an algorithm that is known here.
    #[error("`{}` holds no hash that can be checked: expected sha256, sha384 or sha512", .text.escape_debug())]
    NoKnownAlgorithm {
        /// What was given.
        text: String,
    },
    /// A known algorithm with something that is no hash of it.
    #[error("`{}` is not a hash: expected {algorithm} in base64", .part.escape_debug())]
    NotAHash {
        /// The part that is wrong.
        part: String,
        /// Its algorithm.
        algorithm: &'static str,
    },
}

impl Integrity {
    /// Reads one or several hashes, separated by blanks. Options after a `?` are passed over.
    pub fn parse(text: &str) -> Result<Self, IntegrityError> {
        let mut known = Vec::new();
        for part in text.split_ascii_whitespace() {
            known.extend(parse_part(part)?);
        }
        let strongest = known.iter().map(|(algorithm, _)| *algorithm).max();
        let algorithm =
            strongest.ok_or_else(|| IntegrityError::NoKnownAlgorithm { text: text.to_owned() })?;
        let digests =
            known.into_iter().filter(|(of, _)| *of == algorithm).map(|(_, digest)| digest).collect();
        Ok(Self { algorithm, digests })
    }

    /// Whether the bytes of a reader have this digest.
    ///
    /// # Errors
    /// Where reading fails.
    pub fn is_of(&self, mut reader: impl std::io::Read) -> std::io::Result<bool> {
        let mut hasher = self.hasher();
        let mut block = vec![0; 256 * 1024];
        loop {
            match reader.read(&mut block)? {
                0 => return Ok(self.accepts(&hasher.finish())),
                count => hasher.update(&block[..count]),
            }
        }
    }

    /// Starts a hash of the kind that is wanted.
    pub(super) fn hasher(&self) -> Hasher {
        match self.algorithm {
            Algorithm::Sha256 => Hasher::Sha256(Sha256::new()),
            Algorithm::Sha384 => Hasher::Sha384(Sha384::new()),
            Algorithm::Sha512 => Hasher::Sha512(Sha512::new()),
        }
    }

    /// Whether `found`, of a [`Self::hasher`], is one of the hashes.
    pub(super) fn accepts(&self, found: &Self) -> bool {
        self.algorithm == found.algorithm && found.digests.iter().all(|digest| self.digests.contains(digest))
    }
}

fn parse_part(part: &str) -> Result<Option<(Algorithm, Vec<u8>)>, IntegrityError> {
    let known = part.split_once('-').and_then(|(name, rest)| {
        let algorithm =
            Algorithm::ALL.into_iter().find(|algorithm| algorithm.id().eq_ignore_ascii_case(name))?;
        Some((algorithm, rest.split('?').next().unwrap_or(rest)))
    });
    let Some((algorithm, encoded)) = known else {
        return Ok(None);
    };
    let digest = STANDARD.decode(encoded).ok().filter(|digest| digest.len() == algorithm.bytes());
    let digest = digest
        .ok_or_else(|| IntegrityError::NotAHash { part: part.to_owned(), algorithm: algorithm.id() })?;
    Ok(Some((algorithm, digest)))
}

impl fmt::Display for Integrity {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, digest) in self.digests.iter().enumerate() {
            let blank = if index == 0 { "" } else { " " };
            write!(formatter, "{blank}{}-{}", self.algorithm.id(), STANDARD.encode(digest))?;
        }
        Ok(())
    }
}

/// A hash under way.
pub(super) enum Hasher {
    Sha256(Sha256),
    Sha384(Sha384),
    Sha512(Sha512),
}

impl Hasher {
    pub fn update(&mut self, bytes: &[u8]) {
        match self {
            Self::Sha256(digest) => digest.update(bytes),
            Self::Sha384(digest) => digest.update(bytes),
            Self::Sha512(digest) => digest.update(bytes),
        }
    }

    pub fn finish(self) -> Integrity {
        let (algorithm, digest) = match self {
            Self::Sha256(digest) => (Algorithm::Sha256, digest.finalize().to_vec()),
            Self::Sha384(digest) => (Algorithm::Sha384, digest.finalize().to_vec()),
            Self::Sha512(digest) => (Algorithm::Sha512, digest.finalize().to_vec()),
        };
        Integrity { algorithm, digests: vec![digest] }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ABC_256: &str = "sha256-ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=";
    const ABC_512: &str =
        "sha512-3a81oZNherrMQXNJriBBMRLm+k6JqX6iCp7u5ktV05ohkpkqJ0/BqDa6PCOj/uu9RU1EI2Q86A4qmslPpUyknw==";

    fn hash_of(text: &str, like: &Integrity) -> Integrity {
        let mut hasher = like.hasher();
        hasher.update(text.as_bytes());
        hasher.finish()
    }

    #[test]
    fn each_algorithm_knows_its_own() {
        for text in [ABC_256, ABC_512] {
            let integrity = Integrity::parse(text).unwrap();
            assert_eq!(integrity.to_string(), text);
            assert!(integrity.accepts(&hash_of("abc", &integrity)));
            assert!(!integrity.accepts(&hash_of("abd", &integrity)));
        }
    }

    #[test]
    fn the_strongest_decides_and_any_of_its_hashes_will_do() {
        let other = hash_of("other", &Integrity::parse(ABC_512).unwrap());
        let text = format!("sha1-AAAA {ABC_256}  {other}\n{ABC_512}?option md5-x");
        let integrity = Integrity::parse(&text).unwrap();
        assert_eq!(integrity.to_string(), format!("{other} {ABC_512}"));
        assert!(integrity.accepts(&hash_of("abc", &integrity)) && integrity.accepts(&other));
        assert!(!integrity.accepts(&hash_of("abc", &Integrity::parse(ABC_256).unwrap())));
    }

    #[test]
    fn what_cannot_be_checked_is_an_error() {
        for text in ["", "sha1-qZk+NkcGgWq6PiVxeFDCbJzQ2J0=", "md5-x sha1-y", "nonsense"] {
            assert!(matches!(Integrity::parse(text), Err(IntegrityError::NoKnownAlgorithm { .. })), "{text}");
        }
        for text in ["sha512-", "sha512-AAAA", "sha256-!!!!", &ABC_512.replace("sha512", "sha256")] {
            let message = Integrity::parse(text).unwrap_err().to_string();
            assert!(message.contains("is not a hash: expected sha"), "{message}");
        }
    }
}
