//! A heading taken apart and made comparable, so that it can be looked up.
//!
//! Parts end at marks (`:`, `/`, `&`, brackets) and at words that join (`and`, `und`, `及`). Words are in lower case
//! without accents, articles and what is elided before an apostrophe (`l'installation`), numbering and emoji are
//! dropped, and Latin letters and Chinese characters are words of their own. Left out: what any word means.

use super::words::is_ideograph;

/// Whether a word joins two subjects of a heading.
fn joins(word: &str) -> bool {
    matches!(
        word,
        "and"
            | "or"
            | "und"
            | "oder"
            | "sowie"
            | "et"
            | "ou"
            | "y"
            | "o"
            | "e"
            | "ed"
            | "и"
            | "или"
            | "та"
            | "або"
            | "及"
            | "及び"
            | "및"
            | "og"
            | "och"
            | "ve"
            | "oraz"
            | "lub"
    )
}

/// Articles and the like, which say nothing in front of a part.
fn is_article(word: &str) -> bool {
    matches!(
        word,
        "the"
            | "a"
            | "an"
            | "our"
            | "your"
            | "my"
            | "der"
            | "die"
            | "das"
            | "den"
            | "el"
            | "los"
            | "las"
            | "le"
            | "la"
            | "les"
            | "il"
            | "lo"
            | "gli"
            | "os"
            | "as"
            | "het"
            | "de"
            | "notre"
            | "votre"
            | "unsere"
    )
}

/// What is left of a word before an apostrophe that stands for a vowel.
fn is_elided(word: &str) -> bool {
    matches!(
        word,
        "l" | "d"
            | "s"
            | "n"
            | "j"
            | "m"
            | "t"
            | "c"
            | "qu"
            | "jusqu"
            | "dell"
            | "all"
            | "nell"
            | "dall"
            | "sull"
            | "un"
    )
}

/// A heading's parts, a line each: words with one blank behind each.
pub(super) fn parts(heading: &str) -> String {
    let mut parts = Parts { text: String::with_capacity(heading.len() + 8), word: 0 };
    let mut before = ' ';
    let mut characters = heading.chars().peekable();
    while let Some(character) = characters.next() {
        let next = characters.peek().copied();
        match character {
            ' ' => parts.end_word(),
            '\'' | '’' | 'ʼ' => parts.apostrophe(next),
            '`' | '\u{300}'..='\u{36f}' => {}
            _ if character.is_alphanumeric() => parts.letter(character, before),
            _ => {
                parts.end_word();
                let at_end = matches!(next, None | Some(' '));
                let ends = at_end && (character == '.' || (character == '-' && before == ' '));
                if is_separator(character) || ends {
                    parts.end_part();
                }
            }
        }
        before = character;
    }
    parts.end_word();
    parts.text
}

struct Parts {
    text: String,
    /// Where the word that is being read begins.
    word: usize,
}

impl Parts {
    fn letter(&mut self, character: char, before: char) {
        if before.is_alphanumeric() && is_syllable(before) != is_syllable(character) {
            self.end_word();
        }
        if character.is_ascii() {
            self.text.push(character.to_ascii_lowercase());
            return;
        }
        for lower in character.to_lowercase() {
            match without_accent(lower) {
                Some(plain) => self.text.push_str(plain),
                None => self.text.push(lower),
            }
        }
    }

    fn apostrophe(&mut self, next: Option<char>) {
        if next.is_some_and(char::is_alphabetic) && is_elided(&self.text[self.word..]) {
            self.text.truncate(self.word);
        }
    }

    fn end_part(&mut self) {
        self.text.push('\n');
        self.word = self.text.len();
    }

    /// Ends the word: a joining one ends the part before it; a number or an article in front of a part is dropped.
    fn end_word(&mut self) {
        let last = &self.text[self.word..];
        if last.is_empty() {
            return;
        }
        if joins(last) {
            self.text.truncate(self.word);
            self.end_part();
            return;
        }
        let part = self.text[..self.word].rfind('\n').map_or(0, |at| at + 1);
        let before = &self.text[part..self.word];
        let is_number = last.bytes().all(|byte| byte.is_ascii_digit());
        if (is_number && matches!(before, "" | "step ")) || (before.is_empty() && is_article(last)) {
            self.text.truncate(part);
        } else {
            self.text.push(' ');
        }
        self.word = self.text.len();
    }
}

fn is_separator(character: char) -> bool {
    matches!(
        character,
        ':' | '/'
            | '&'
            | '+'
            | ','
            | '|'
            | ';'
            | '('
            | ')'
            | '['
            | ']'
            | '!'
            | '?'
            | '—'
            | '–'
            | '·'
            | '・'
            | '、'
            | '，'
            | '：'
            | '；'
            | '（'
            | '）'
            | '／'
            | '？'
            | '！'
            | '。'
    )
}

/// Whether a character is Chinese, Japanese or Korean: phrases of these are compared by characters.
pub(super) fn is_syllable(character: char) -> bool {
    is_ideograph(character) || matches!(character, '\u{ac00}'..='\u{d7a3}')
}

/// A letter without its accent, where it has one. What is written with and without accents is one word.
fn without_accent(letter: char) -> Option<&'static str> {
    Some(match letter {
        'à'..='å'
        | 'ā'
        | 'ă'
        | 'ą'
        | 'ạ'
        | 'ả'
        | 'ấ'
        | 'ầ'
        | 'ẩ'
        | 'ẫ'
        | 'ậ'
        | 'ắ'
        | 'ằ'
        | 'ẳ'
        | 'ẵ'
        | 'ặ' => "a",
        'æ' => "ae",
        'ç' | 'ć' | 'č' => "c",
        'đ' | 'ď' => "d",
        'è'..='ë' | 'ē' | 'ę' | 'ě' | 'ẹ' | 'ẻ' | 'ẽ' | 'ế' | 'ề' | 'ể' | 'ễ' | 'ệ' => {
            "e"
        }
        'ğ' => "g",
        'ì'..='ï' | 'ĩ' | 'ī' | 'ı' | 'ị' | 'ỉ' => "i",
        'ł' => "l",
        'ñ' | 'ń' | 'ň' => "n",
        'ò'..='ö'
        | 'ø'
        | 'ő'
        | 'ơ'
        | 'ọ'
        | 'ỏ'
        | 'ố'
        | 'ồ'
        | 'ổ'
        | 'ỗ'
        | 'ộ'
        | 'ớ'
        | 'ờ'
        | 'ở'
        | 'ỡ'
        | 'ợ' => "o",
        'œ' => "oe",
        'ř' => "r",
        'ś' | 'ş' | 'š' | 'ș' => "s",
        'ß' => "ss",
        'ţ' | 'ț' | 'ť' => "t",
        'ù'..='ü' | 'ũ' | 'ū' | 'ů' | 'ű' | 'ư' | 'ụ' | 'ủ' | 'ứ' | 'ừ' | 'ử' | 'ữ' | 'ự' => {
            "u"
        }
        'ý' | 'ÿ' | 'ỳ' | 'ỵ' | 'ỷ' | 'ỹ' => "y",
        'ź' | 'ż' | 'ž' => "z",
        'ё' => "е",
        'й' => "и",
        '\u{300}'..='\u{36f}' => "",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::parts;

    #[test]
    fn parts_are_lower_case_and_without_ornaments() {
        for (heading, expected) in [
            ("📦 1. The Installation", "\ninstallation "),
            ("L'installation & l’API", "installation \napi "),
            ("Mode d'emploi", "mode emploi "),
            ("What's New", "whats new "),
            ("Instalação", "instalacao "),
            ("Installazione\u{300}", "installazione "),
            ("Quick-Start - now", "quick start \nnow "),
            ("安装和API文档", "安装和 api 文档 "),
            ("Ёлка", "елка "),
            ("Usage. Setup.py v2.0", "usage \nsetup py v2 0 "),
            ("API문서", "api 문서 "),
            ("Step 2: Install", "\ninstall "),
            ("Так и так", "так \nтак "),
            ("İstanbul", "istanbul "),
            ("", ""),
        ] {
            assert_eq!(parts(heading), expected, "{heading}");
        }
    }
}
