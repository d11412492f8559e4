//! Counts words of prose, across any pieces in which a reader hands over the text.
//!
//! A word is what stands between blanks and holds at least one letter or digit: `well-known`, `and/or` and `3.5` are
//! one each, a lone `-` is none. Chinese characters and Japanese kana are written without blanks: two of them in a row
//! count as one word, an odd one at the end of the row as one more, because words of both languages are about two
//! characters long. Korean and all other scripts are counted by their blanks. Left out: languages that write neither
//! blanks nor these characters (Thai, Lao, Khmer); there a phrase counts as a word.

/// What a byte is.
const BLANK: u8 = 1;
const LETTER: u8 = 2;
/// Wants a closer look: not ASCII, or may belong to a bare link (`://`, `www.`, `@`).
const CLOSER: u8 = 4;

const CLASS: [u8; 256] = {
    let mut class = [0; 256];
    let mut byte = 0;
    while byte < 256 {
        let value = byte as u8;
        class[byte] = if value >= 0x80 || matches!(value, b':' | b'.' | b'@') {
            CLOSER
        } else if value.is_ascii_alphanumeric() {
            LETTER
        } else if value <= b' ' {
            BLANK
        } else {
            0
        };
        byte += 1;
    }
    class
};

/// A count of words that goes on from piece to piece.
#[derive(Clone, Debug, Default)]
pub(super) struct Words {
    count: u32,
    /// 1 where the word that is being read is counted: a number, so that counting needs no branch.
    in_word: u32,
}

impl Words {
    /// Words so far.
    pub(super) fn count(&self) -> u32 {
        self.count
    }

    /// A blank: the next letter begins a word.
    pub(super) fn gap(&mut self) {
        self.in_word = 0;
    }

    /// Counts `text` up to its end or up to where a bare link begins, whose place is returned. The scheme of a link is
    /// not counted.
    pub(super) fn read(&mut self, text: &str) -> Option<usize> {
        let bytes = text.as_bytes();
        let was_in_word = self.in_word;
        let mut at = 0;
        while at < bytes.len() {
            if let Some(eight) = eight_at(bytes, at)
                && needs_no_closer_look(eight, bytes, at)
            {
                self.eight(eight);
                at += 8;
                continue;
            }
            let end = bytes.len().min(at + 8);
            while at < end {
                let byte = bytes[at];
                let class = CLASS[usize::from(byte)];
                if class == CLOSER {
                    if byte >= 0x80 {
                        at = self.beyond_ascii(text, at);
                        continue;
                    }
                    if let Some(start) = link_around(bytes, at) {
                        self.forget(&bytes[..start], was_in_word);
                        return Some(start);
                    }
                }
                let letter = u32::from(class == LETTER);
                self.count += letter & !self.in_word;
                self.in_word = (self.in_word | letter) & u32::from(class != BLANK);
                at += 1;
            }
        }
        None
    }

    /// Counts the words that begin in eight bytes of ASCII, the first of them lowest: letters behind a blank with
    /// nothing but marks between them. One is added to each byte behind a blank; where marks are 255, it is carried
    /// over them to what follows.
    fn eight(&mut self, eight: u64) {
        let blanks = (!(eight + LOW * 0x5f) & HIGH) >> 7;
        let letters = letters(eight) >> 7;
        let marks = ((blanks | letters) ^ LOW) * 0xff;
        let behind = blanks << 8 | u64::from(1 - self.in_word);
        let (reached, carried) = marks.overflowing_add(behind);
        self.count += ((reached & letters).wrapping_mul(LOW) >> 56) as u32;
        self.in_word = 1 - u32::from(carried || blanks >> 56 != 0);
    }

    /// Takes back the word that a link's first letters began, unless something before them in the same word had.
    fn forget(&mut self, before: &[u8], was_in_word: u32) {
        let blank = before.iter().rposition(|byte| CLASS[usize::from(*byte)] == BLANK);
        let word = &before[blank.map_or(0, |blank| blank + 1)..];
        let counted = word.iter().any(|byte| CLASS[usize::from(*byte)] == LETTER || *byte >= 0x80)
            || (blank.is_none() && was_in_word == 1);
        if self.in_word == 1 && !counted {
            self.count -= 1;
            self.in_word = 0;
        }
    }

    /// Counts characters beyond ASCII from `at`; where ASCII begins again.
    fn beyond_ascii(&mut self, text: &str, at: usize) -> usize {
        let mut half = false;
        for (offset, character) in text[at..].char_indices() {
            if character.is_ascii() {
                return at + offset;
            }
            match kind(character) {
                Kind::Ideograph => {
                    half = !half;
                    self.count += u32::from(half);
                    self.in_word = 0;
                    continue;
                }
                Kind::Letter => {
                    self.count += 1 - self.in_word;
                    self.in_word = 1;
                }
                Kind::Blank => self.in_word = 0,
                Kind::Other => {}
            }
            half = false;
        }
        text.len()
    }
}

/// Each byte's lowest bit, and each byte's highest.
const LOW: u64 = 0x0101_0101_0101_0101;
const HIGH: u64 = LOW << 7;

/// Whether no link begins in the eight bytes at `at` and all are ASCII.
fn needs_no_closer_look(eight: u64, bytes: &[u8], at: usize) -> bool {
    // A byte that is zero borrows from its highest bit; one behind it may be reported too, which only costs time.
    let has = |byte: u8| {
        let zero = eight ^ (LOW * u64::from(byte));
        zero.wrapping_sub(LOW) & !zero & HIGH
    };
    if (eight & HIGH) | has(b':') | has(b'@') != 0 {
        return false;
    }
    let periods = has(b'.');
    // Periods are frequent; few of them follow a `w`.
    let follows_w = || {
        let place = at + periods.trailing_zeros() as usize / 8;
        place.checked_sub(1).is_some_and(|before| bytes[before].eq_ignore_ascii_case(&b'w'))
    };
    periods == 0 || (periods.is_power_of_two() && !follows_w())
}

/// The highest bit of each byte that is a letter or digit; all bytes are ASCII.
fn letters(eight: u64) -> u64 {
    let lower = eight | (LOW * 0x20);
    let alphabetic = (lower + LOW * (0x80 - 0x61)) & !(lower + LOW * (0x7f - 0x7a));
    let digits = (eight + LOW * (0x80 - 0x30)) & !(eight + LOW * (0x7f - 0x39));
    (alphabetic | digits) & HIGH
}

/// The eight bytes at `at`, the first of them lowest; behind the end stand marks. `None` in a text of fewer bytes.
fn eight_at(bytes: &[u8], at: usize) -> Option<u64> {
    if let Some(eight) = bytes[at..].first_chunk::<8>() {
        return Some(u64::from_le_bytes(*eight));
    }
    let last = u64::from_le_bytes(*bytes.last_chunk::<8>()?);
    let bits = 8 * (bytes.len() - at);
    Some(last >> (64 - bits) | (LOW * u64::from(b'-')) << bits)
}

enum Kind {
    Ideograph,
    Letter,
    Blank,
    Other,
}

fn kind(character: char) -> Kind {
    match character {
        // Accented Latin, Greek and Cyrillic, Hangul: the frequent ones, without a look-up.
        '\u{c0}'..='\u{d6}'
        | '\u{d8}'..='\u{f6}'
        | '\u{f8}'..='\u{24f}'
        | '\u{388}'..='\u{481}'
        | '\u{48a}'..='\u{52f}'
        | '\u{ac00}'..='\u{d7a3}' => Kind::Letter,
        _ if is_ideograph(character) => Kind::Ideograph,
        // Chinese and Japanese marks take the place of blanks.
        '\u{3000}'..='\u{303f}' => Kind::Blank,
        _ if character.is_alphanumeric() => Kind::Letter,
        '\u{ff00}'..='\u{ffef}' => Kind::Blank,
        _ if character.is_whitespace() => Kind::Blank,
        _ => Kind::Other,
    }
}

/// Whether a character is Chinese or kana, which are written without blanks.
pub(super) fn is_ideograph(character: char) -> bool {
    matches!(character,
        '\u{3005}'..='\u{3007}' | '\u{3041}'..='\u{30ff}' | '\u{31f0}'..='\u{31ff}' | '\u{3400}'..='\u{4dbf}'
        | '\u{4e00}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{ff66}'..='\u{ff9d}' | '\u{20000}'..='\u{3134f}')
}

/// Where the bare link begins whose `:`, first `.` or `@` is at `at`: `http://`, `https://` or `www.`, not in the middle
/// of a word, or an address of mail.
fn link_around(bytes: &[u8], at: usize) -> Option<usize> {
    let before = &bytes[..at];
    if bytes[at] == b'@' {
        return mail_around(before, &bytes[at + 1..]);
    }
    let length = if bytes[at] == b':' {
        if !bytes[at + 1..].starts_with(b"//") {
            return None;
        }
        [5, 4].into_iter().find(|length| {
            before.len().checked_sub(*length).is_some_and(|start| {
                before[start..].eq_ignore_ascii_case(b"https")
                    || before[start..].eq_ignore_ascii_case(b"http")
            })
        })?
    } else {
        let next = bytes.get(at + 1).is_some_and(u8::is_ascii_alphanumeric);
        if !next
            || !before.len().checked_sub(3).is_some_and(|start| before[start..].eq_ignore_ascii_case(b"www"))
        {
            return None;
        }
        3
    };
    let start = at - length;
    let inside_word = start.checked_sub(1).is_some_and(|last| before[last].is_ascii_alphanumeric());
    (!inside_word).then_some(start)
}

/// Bytes of the longest name in an address of mail.
const LONGEST_NAME: usize = 64;

/// Where an address of mail begins, from what stands before and behind its `@`: a name, and a domain of two labels or
/// more of which the last has letters alone, unlike a version (`left@1.2.3`).
fn mail_around(before: &[u8], behind: &[u8]) -> Option<usize> {
    let is_name = |byte: &u8| byte.is_ascii_alphanumeric() || b"._+-".contains(byte);
    let name = before.iter().rev().take(LONGEST_NAME).take_while(|byte| is_name(byte)).count();
    let start = before.len() - name;
    let is_domain = |byte: &&u8| byte.is_ascii_alphanumeric() || **byte == b'-' || **byte == b'.';
    let domain = &behind[..behind.iter().take(LONGEST_NAME).take_while(is_domain).count()];
    let domain = domain.strip_suffix(b".").unwrap_or(domain);
    let dot = domain.iter().rposition(|byte| *byte == b'.')?;
    let last = &domain[dot + 1..];
    let fits =
        last.len() >= 2 && last.iter().all(u8::is_ascii_alphabetic) && domain[0].is_ascii_alphanumeric();
    (fits && before.get(start).is_some_and(u8::is_ascii_alphanumeric)).then_some(start)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(pieces: &[&str]) -> u32 {
        let mut words = Words::default();
        for piece in pieces {
            assert_eq!(words.read(piece), None, "{piece}");
        }
        words.count()
    }

    #[test]
    fn words_stand_between_blanks_and_hold_a_letter() {
        assert_eq!(words(&["A well-known way, and/or 3.5 times - * é."]), 7);
        assert_eq!(words(&["bo", "ld", " end"]), 2);
        assert_eq!(words(&["ratio 3:4 e.g. this"]), 4);
        assert_eq!(words(&["", " ", "\t\n"]), 0);
    }

    #[test]
    fn eight_bytes_at_once_count_as_one_by_one() {
        let sample = "a -b, c--d  (e) *f* 'g' -- h_i\tj\n k/l ~m~ 1 2a !? n ";
        for start in 0..sample.len() {
            for end in start..=sample.len() {
                let piece = &sample[start..end];
                let mut whole = Words::default();
                assert_eq!(whole.read(piece), None);
                let mut single = Words::default();
                for byte in 0..piece.len() {
                    assert_eq!(single.read(&piece[byte..=byte]), None);
                }
                assert_eq!((whole.count, whole.in_word), (single.count, single.in_word), "{piece:?}");
            }
        }
    }

    #[test]
    fn two_ideographs_are_a_word_and_korean_goes_by_blanks() {
        assert_eq!(words(&["安装方法"]), 2);
        assert_eq!(words(&["使用React组件"]), 3);
        assert_eq!(words(&["这是，一个"]), 2);
        assert_eq!(words(&["インストール"]), 3);
        assert_eq!(words(&["설치 및 사용법"]), 3);
        assert_eq!(words(&["Быстрый старт"]), 2);
        assert_eq!(words(&["ready 🚀 go"]), 2);
    }

    #[test]
    fn a_bare_link_stops_the_count_and_is_no_word() {
        let mut words = Words::default();
        assert_eq!(words.read("See https://a.example/x"), Some(4));
        assert_eq!(words.count(), 1);
        assert_eq!(words.read(" or (www.a.example"), Some(5));
        assert_eq!(words.count(), 2);
        words.gap();
        assert_eq!(words.read("foo(http://a.example)"), Some(4));
        assert_eq!(words.count(), 3);
        words.gap();
        assert_eq!(words.read("xhttp://a.example awww.b c://d"), None);
        words.gap();
        assert_eq!(words.read("by me.too@a.example."), Some(3));
        words.gap();
        assert_eq!(words.read("left@1.2.3 @scope/left @decorator a@b @a.example"), None);
    }
}
