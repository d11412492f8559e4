//! The digest of everything that decides verdicts but is no evidence: rules, thresholds, populations, dictionaries. Whoever has
//! the digest from before a survey can show that nothing was chosen after its answers were seen. It leaves out keeping it.

use sha2::{Digest, Sha256};

use super::parts::LEVEL_BELOW;
use super::robustness::{FACTORS, LEAST_AGREEING, NEAR, SMALLEST_FACTORS};
use crate::files::hexadecimal;
use crate::measures::POPULATIONS;
use crate::package::{FACTS_VERSION, topics};
use crate::query::{Kind, Library};
use crate::readme;

/// SHA-256, hexadecimal, over the claims' files (id and text, in order of id), the dictionaries of topics, sections and
/// templates, the populations, the version of the rules that read documents, and the choices that robustness is told by.
#[must_use]
pub fn rules_digest(library: &Library) -> String {
    let mut hasher = Sha256::new();
    // A length before each text, so that no two lists of texts are the same bytes.
    let mut add = |text: &str| {
        hasher.update((text.len() as u64).to_be_bytes());
        hasher.update(text.as_bytes());
    };
    for id in library.ids(Kind::Claim) {
        add(id);
        add(library.text(Kind::Claim, id).unwrap_or_default());
    }
    for dictionary in [topics::DICTIONARY, readme::SECTIONS, readme::TEMPLATES] {
        add(dictionary);
    }
    for population in POPULATIONS {
        add(population.id);
        add(population.title);
    }
    add(&format!("{FACTS_VERSION} {LEVEL_BELOW} {NEAR} {LEAST_AGREEING} {FACTORS:?} {SMALLEST_FACTORS:?}"));
    hexadecimal(&hasher.finalize())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn another_threshold_is_another_digest() {
        let shipped = Library::open(None).unwrap();
        assert_eq!(rules_digest(&shipped), rules_digest(&Library::open(None).unwrap()));
        assert_eq!(rules_digest(&shipped).len(), 64);
        let folder = tempfile::tempdir().unwrap();
        let claims = folder.path().join("claims");
        std::fs::create_dir(&claims).unwrap();
        let text = shipped.text(Kind::Claim, "npm-breadth").unwrap();
        std::fs::write(claims.join("npm-breadth.sql"), text.replace("100_000", "100_001")).unwrap();
        let other = Library::open(Some(folder.path())).unwrap();
        assert_ne!(rules_digest(&shipped), rules_digest(&other));
        std::fs::write(claims.join("npm-breadth.sql"), text).unwrap();
        assert_eq!(rules_digest(&Library::open(Some(folder.path())).unwrap()), rules_digest(&shipped));
    }
}
