//! Texts that nobody writes by accident: whatever a README holds, reading ends, soon, and counts no more than there is.

use proptest::prelude::*;
use proptest::test_runner::RngSeed;

use super::{COMPARED_BYTES, Features, Markup, Readme, Subject, count, read};

const MARKUPS: [Markup; 3] = [Markup::Markdown, Markup::ReStructuredText, Markup::Plain];

fn features(text: &str, markup: Markup) -> Features {
    match read(text, markup, "left") {
        Readme::Present(features) | Readme::Placeholder(features) => features,
        Readme::Absent | Readme::Unknown => Features::default(),
    }
}

/// No count is larger than the bytes allow, whichever reader the text is given to.
fn check(text: &str) {
    let chosen = MARKUPS.map(|markup| (markup, features(text, markup)));
    let given = MARKUPS.map(|markup| (markup, count(text, markup, Subject::npm("left")).features));
    for (markup, found) in chosen.into_iter().chain(given) {
        let bytes = text.len() as u64;
        for count in [
            found.words,
            found.headings,
            found.code_blocks,
            found.links,
            found.badges,
            found.images,
            found.lists,
            found.tables,
        ] {
            assert!(u64::from(count) <= bytes, "{markup:?}: {count} of {bytes} bytes");
        }
    }
}

/// Pieces of markup, of which hostile texts are made by repetition.
const PIECES: [&str; 84] = [
    "[",
    "]",
    "(",
    "`",
    "``",
    "```",
    "*",
    "_",
    "__",
    "|",
    "\\",
    "<",
    ">",
    "<!--",
    "<a ",
    "<a href=\"",
    "</",
    "<pre>",
    "![",
    "[](",
    "[a]:",
    "**a ",
    "a_ ",
    "`a <",
    "`a <b>`_ ",
    "|a| ",
    "|a|_ ",
    ".. ",
    ".. _",
    ".. _a:",
    ".. |",
    ".. |a",
    "..",
    "::",
    "::\n\n",
    "- ",
    "> ",
    "1. ",
    "- - ",
    ":a: ",
    ">>> ",
    "+-+\n",
    "+-",
    "= =\n",
    "= =\n\n",
    "==\n",
    "a\n=\n",
    "|-|\n",
    "|a|b|\n|-|-|\n",
    "a\n b\n",
    " a\n",
    "\n a\n",
    "  ",
    "\t",
    "&",
    "&#",
    "&nbsp;",
    "http://",
    "www.",
    "://",
    "é",
    "一",
    "\u{0}",
    "\r",
    "``a",
    ":a:`",
    "a@b.cd ",
    "a.",
    "@",
    "npm i ",
    "npm i \\\n",
    "    npm i a && ",
    "    $ ",
    "    pip install -r ",
    "`npm i` ",
    "`npm i`\n\n",
    "# 1.0\n",
    "# 安\n",
    "A\n\n",
    "A:\n\n",
    "a: www.a.b\n\n",
    ".. _a:\n",
    "* - a\n",
    "+-+\n|+|\n",
];

#[test]
fn repeated_pieces_are_read_in_a_straight_line() {
    for piece in PIECES {
        check(&piece.repeat(COMPARED_BYTES / piece.len()));
    }
}

#[test]
fn deep_nesting_and_giant_tables_are_read() {
    let steps = |line: &dyn Fn(usize) -> String| -> String {
        let mut text = String::new();
        for depth in 0.. {
            let next = line(depth);
            if text.len() + next.len() > COMPARED_BYTES {
                return text;
            }
            text.push_str(&next);
        }
        text
    };
    check(&steps(&|depth| format!("{}- a\n", " ".repeat(depth * 2))));
    check(&steps(&|depth| format!("{}- a\n\n", " ".repeat(depth * 2))));
    check(&steps(&|depth| format!("{}term\n", " ".repeat(depth))));
    check(&steps(&|depth| format!("{}a::\n\n", " ".repeat(depth))));
    check(&steps(&|depth| format!("{}text\n", ">".repeat(depth))));
    check(&steps(&|depth| format!("{}.. note:: a\n\n", " ".repeat(depth))));
    check(&format!("+{}\n{}", "-+".repeat(COMPARED_BYTES / 4), "|\n+\n".repeat(COMPARED_BYTES / 8)));
    check(&format!("|{}\n|{}\n", "a|".repeat(COMPARED_BYTES / 8), "-|".repeat(COMPARED_BYTES / 8)).repeat(2));
    check(&format!("|a|\n|-|\n{}", "|a\n".repeat(COMPARED_BYTES / 4)));
    check(&steps(&|at| format!(".. |n{at}| image:: x\n|n{at}| `n{at}`_\n\n")));
    check(&steps(&|at| format!("[n{at}]: x\n[n{at}][n{at}]\n\n")));
    check(&steps(&|at| format!(".. _n{at}:\n")));
    check(&steps(&|depth| format!("{}+---+\n{}| + |\n", "| ".repeat(depth), "| ".repeat(depth))));
    check(&format!(".. list-table::\n\n{}", steps(&|depth| format!("{}* - a\n", " ".repeat(depth * 2 + 3)))));
}

#[test]
fn what_stands_behind_a_marker_is_read_once() {
    for text in [
        "- +-+\n- x",
        "a::\n\n- > b\n",
        "1. = =\n",
        "- >>> a",
        "- ..\n",
        ".. [1] +-+",
        ".. note:: +-+\n",
        ":a: | b",
    ] {
        check(text);
    }
}

#[test]
fn a_text_is_cut_where_a_character_begins() {
    let text = format!("{}€ and much more", "a".repeat(COMPARED_BYTES - 1));
    for markup in MARKUPS {
        let found = features(&text, markup);
        assert!(found.cut);
        assert_eq!((found.bytes, found.words), (text.len() as u64, 1));
    }
}

proptest! {
    #![proptest_config(ProptestConfig {
        failure_persistence: None,
        rng_seed: RngSeed::Fixed(4),
        ..ProptestConfig::with_cases(2048)
    })]

    #[test]
    fn any_mixture_of_pieces_is_read(parts in prop::collection::vec(
        prop_oneof![
            prop::sample::select(&PIECES[..]).prop_map(str::to_owned),
            prop::sample::select(vec!["\n", "\n\n", " ", "a", "Usage", "\n====\n", "\n    ", "\n.. code::\n\n   "])
                .prop_map(str::to_owned),
            any::<char>().prop_map(String::from),
        ],
        0..80,
    )) {
        check(&parts.concat());
    }

    #[test]
    fn any_text_is_read(text in any::<String>()) {
        check(&text);
    }
}
