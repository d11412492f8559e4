//! Names from indices and back, both without a table. An invented word of three syllables is shared by a block of
//! packages, then comes the index in base 32, then often a word of the trade: `lomira-00k3v-json`, `@lomira/00k3v`.
//! Words rise from block to block and all have six letters, so that names in the order of their indices are in the
//! order of their bytes. It leaves out which names are listed.

use super::chance::{Chance, Draw};
use super::ecosystem::Ecosystem;
use super::words::SUFFIXES;

/// Most packages of one registry: the index has five digits.
pub const PACKAGES_MAX: u64 = 1 << 25;

const CONSONANTS: &[u8] = b"bcdfghjklmnprstv";
const VOWELS: &[u8] = b"aeiou";
const SYLLABLES: u64 = (CONSONANTS.len() * VOWELS.len()) as u64;
/// Invented words in all.
const WORDS: u64 = SYLLABLES.pow(3);
const WORD_CHARS: usize = 6;
const INDEX_CHARS: usize = 5;
const DIGITS: &[u8; 32] = b"0123456789abcdefghijklmnopqrstuv";

/// Packages that share a word, at least.
const BLOCK: u64 = 16;

/// The share of npm's names that have a scope.
const SCOPED_SHARE: f64 = 0.389;

/// The names of a registry.
#[derive(Clone, Debug)]
pub(super) struct Names {
    seed: u64,
    ecosystem: Ecosystem,
    count: u64,
    /// Names with a scope; they come first.
    scoped: u64,
}

impl Names {
    pub fn new(seed: u64, ecosystem: Ecosystem, count: u64) -> Self {
        assert!(
            count <= PACKAGES_MAX,
            "a generated registry has at most {PACKAGES_MAX} packages, not {count}"
        );
        let scoped = match ecosystem {
            Ecosystem::Npm => (count as f64 * SCOPED_SHARE) as u64,
            Ecosystem::Pypi => 0,
        };
        Self { seed, ecosystem, count, scoped }
    }

    /// How many there are.
    pub fn count(&self) -> u64 {
        self.count
    }

    /// Whether the name has a scope.
    pub fn is_scoped(&self, index: u64) -> bool {
        index < self.scoped
    }

    /// The word that a package shares with its block.
    pub fn word(&self, index: u64) -> String {
        let mut word = String::with_capacity(WORD_CHARS);
        self.push_word(index, &mut word);
        word
    }

    /// Appends the name: npm's as it is, PyPI's in its normal form.
    pub fn push(&self, index: u64, name: &mut String) {
        let scoped = self.is_scoped(index);
        if scoped {
            name.push('@');
        }
        self.push_word(index, name);
        name.push(if scoped { '/' } else { '-' });
        for digit in (0..INDEX_CHARS).rev() {
            name.push(char::from(DIGITS[(index >> (5 * digit)) as usize & 31]));
        }
        let chance = self.chance(index);
        if let Some(suffix) = SUFFIXES.get(chance.below(Draw::Name, SUFFIXES.len() as u64 * 5 / 4) as usize) {
            let separators: &[u8] = match self.ecosystem {
                Ecosystem::Npm => b"-------._",
                Ecosystem::Pypi => b"-",
            };
            name.push(char::from(separators[chance.below(Draw::NameForm, separators.len() as u64) as usize]));
            name.push_str(suffix);
        }
    }

    /// The name: npm's as it is, PyPI's in its normal form.
    pub fn name(&self, index: u64) -> String {
        let mut name = String::with_capacity(32);
        self.push(index, &mut name);
        name
    }

    /// Appends the name as its publisher writes it: on PyPI with capitals, dots, dashes and underscores.
    pub fn push_listed(&self, index: u64, name: &mut String) {
        let start = name.len();
        self.push(index, name);
        if self.ecosystem == Ecosystem::Npm {
            return;
        }
        let normal = name.split_off(start);
        match self.chance(index).below(Draw::NameForm, 10) {
            0 => name.push_str(&normal.replace('-', "_")),
            1 => name.push_str(&normal.replace('-', ".")),
            2 => name.push_str(&normal.to_ascii_uppercase().replace('-', "_")),
            3 => name.push_str(&normal.replacen('-', "-_.", 1)),
            4 | 5 => {
                name.push_str(&normal[..1].to_ascii_uppercase());
                name.push_str(&normal[1..]);
            }
            _ => name.push_str(&normal),
        }
    }

    /// The index of a name; for PyPI of its normal form. `None` = there is no such package.
    pub fn index(&self, name: &str) -> Option<u64> {
        let start = WORD_CHARS + 1 + usize::from(name.starts_with('@'));
        let digits = name.as_bytes().get(start..start + INDEX_CHARS)?;
        let index = digits.iter().try_fold(0u64, |index, digit| {
            let value = DIGITS.iter().position(|known| known == digit)?;
            Some(index << 5 | value as u64)
        })?;
        (index < self.count && self.name(index) == name).then_some(index)
    }

    /// The first index whose name is not before `start` in the order of bytes.
    pub fn first_from(&self, start: &str) -> u64 {
        let (mut low, mut high) = (0, self.count);
        let mut name = String::with_capacity(32);
        while low < high {
            let middle = low + (high - low) / 2;
            name.clear();
            self.push(middle, &mut name);
            if name.as_str() < start { low = middle + 1 } else { high = middle }
        }
        low
    }

    fn push_word(&self, index: u64, name: &mut String) {
        let (first, count) =
            if self.is_scoped(index) { (0, self.scoped) } else { (self.scoped, self.count - self.scoped) };
        let block = BLOCK.max(count.div_ceil(WORDS));
        let word = (index - first) / block * WORDS / count.div_ceil(block);
        for syllable in [word / SYLLABLES / SYLLABLES, word / SYLLABLES % SYLLABLES, word % SYLLABLES] {
            let syllable = syllable as usize;
            name.push(char::from(CONSONANTS[syllable / VOWELS.len()]));
            name.push(char::from(VOWELS[syllable % VOWELS.len()]));
        }
    }

    fn chance(&self, index: u64) -> Chance {
        Chance::of(self.seed, self.ecosystem, index)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every name of a small registry, and some of a large one.
    fn indices(count: u64) -> impl Iterator<Item = u64> {
        (0..count).step_by(if count > 100_000 { 997 } else { 1 })
    }

    #[test]
    fn names_and_indices_are_one_to_one_and_names_rise() {
        for ecosystem in Ecosystem::ALL {
            for count in [1, 15, 4_000, 5_000_000, PACKAGES_MAX] {
                let names = Names::new(7, ecosystem, count);
                let mut last = String::new();
                for index in indices(count) {
                    let name = names.name(index);
                    assert_eq!(names.index(&name), Some(index), "{name}");
                    assert!(last < name, "{last} before {name}");
                    assert_eq!(names.first_from(&name), index);
                    last = name;
                }
            }
        }
    }

    #[test]
    fn npm_names_are_legal_and_some_have_a_scope() {
        let names = Names::new(7, Ecosystem::Npm, 10_000);
        let all: Vec<String> = (0..10_000).map(|index| names.name(index)).collect();
        for name in &all {
            let bare = name.strip_prefix('@').map_or(name.as_str(), |rest| {
                let (scope, bare) = rest.split_once('/').expect("a scope ends with a slash");
                assert_eq!(scope.len(), WORD_CHARS);
                bare
            });
            assert!(!bare.starts_with(['.', '_']) && name.len() <= 214, "{name}");
            assert!(
                bare.bytes()
                    .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"-._".contains(&byte))
            );
        }
        assert_eq!(all.iter().filter(|name| name.starts_with('@')).count(), 3_890);
    }

    #[test]
    fn pypi_names_are_written_in_many_ways_and_normalise_to_one() {
        let names = Names::new(7, Ecosystem::Pypi, 3_000);
        let mut unusual = 0;
        for index in 0..3_000 {
            let mut listed = String::new();
            names.push_listed(index, &mut listed);
            let parts: Vec<&str> = listed.split(['-', '_', '.']).filter(|part| !part.is_empty()).collect();
            let normal = parts.join("-").to_lowercase();
            assert_eq!(normal, names.name(index));
            unusual += usize::from(normal != listed);
        }
        assert!((1_500..2_100).contains(&unusual), "{unusual}");
    }

    #[test]
    fn what_is_no_name_has_no_index() {
        let names = Names::new(7, Ecosystem::Npm, 1_000);
        for name in ["", "@", "left", "lomira-zzzzz", "babaga-00000-nope", "ébabaga-00000", "babaga-0000é-a"]
        {
            assert_eq!(names.index(name), None, "{name}");
        }
        assert_eq!(names.first_from(""), 0);
        assert_eq!(names.first_from("zzz"), 1_000);
    }
}
