//! Sentences, points and code, invented from the word lists. It leaves out markup.

use std::fmt::Write as _;

use super::chance::Stream;
use super::ecosystem::Ecosystem;
use super::words::Language;

/// Appends a sentence about `package`.
pub(super) fn push_sentence(out: &mut String, language: &Language, package: &str, stream: &mut Stream) {
    let mut rest = stream.pick(language.sentences);
    while let Some((before, after)) = rest.split_once('{') {
        out.push_str(before);
        let (slot, after) = after.split_once('}').expect("slots of sentences are closed");
        out.push_str(match slot {
            "A" => stream.pick(language.adjectives),
            "N" => stream.pick(language.nouns),
            "V" => stream.pick(language.verbs),
            _ => package,
        });
        rest = after;
    }
    out.push_str(rest);
}

/// Some sentences.
pub(super) fn text(sentences: usize, language: &Language, package: &str, stream: &mut Stream) -> String {
    let mut text = String::with_capacity(sentences * 64);
    for number in 0..sentences {
        if number > 0 {
            text.push_str(language.blank);
        }
        push_sentence(&mut text, language, package, stream);
    }
    text
}

/// Points of a list.
pub(super) fn points(count: usize, language: &Language, package: &str, stream: &mut Stream) -> Vec<String> {
    (0..count).map(|_| text(1, language, package, stream)).collect()
}

/// Code that uses a package, with its language.
pub(super) fn code(
    ecosystem: Ecosystem,
    package: &str,
    lines: usize,
    stream: &mut Stream,
) -> (&'static str, String) {
    let english = &super::words::LANGUAGES[0];
    let mut code = String::with_capacity(lines * 32);
    let (language, comment, assign) = match ecosystem {
        Ecosystem::Npm => {
            let _ = writeln!(code, "const made = require(\"{package}\");");
            ("js", "//", "const ")
        }
        Ecosystem::Pypi => {
            let _ = writeln!(code, "import {}", package.replace(['-', '.'], "_"));
            ("python", "#", "")
        }
    };
    for _ in 1..lines {
        let (noun, other) = (stream.pick(english.nouns), stream.pick(english.nouns));
        let _ = match stream.below(6) {
            // Looks like a heading to who does not see the block.
            0 => writeln!(code, "{comment} Usage of the {noun}"),
            1 => writeln!(code, "made.{noun}({other}, {})", stream.below(100)),
            _ => writeln!(code, "{assign}{noun}_{} = made.{other}(\"{noun}\")", stream.below(100)),
        };
    }
    (language, code)
}

/// The command that installs a package.
pub(super) fn install_command(ecosystem: Ecosystem, package: &str) -> String {
    match ecosystem {
        Ecosystem::Npm => format!("npm install {package}"),
        Ecosystem::Pypi => format!("pip install {package}"),
    }
}
