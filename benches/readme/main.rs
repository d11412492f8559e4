//! How fast READMEs are read: megabytes of text a second on one core, for Markdown and reStructuredText.
//!
//! `cargo bench --bench readme`. The texts are made up from a fixed seed: as long as those of registries are (2 to 20 KB),
//! with badges, prose, lists, tables, links and a third of code. Given paths of files instead (`-- FILE…`), it reads
//! those. Time is that of the fastest of several rounds. Left out: opening documents that hold a README.

use std::hint::black_box;
use std::time::Instant;

use pkgcensus::readme::{Markup, read};

/// Texts of each markup.
const TEXTS: usize = 400;

/// Rounds over all texts.
const ROUNDS: usize = 25;

fn main() {
    let files: Vec<String> =
        std::env::args().skip(1).filter(|argument| !argument.starts_with("--")).collect();
    for (name, markup, ending) in
        [("Markdown", Markup::Markdown, "md"), ("reStructuredText", Markup::ReStructuredText, "rst")]
    {
        let texts: Vec<String> = if files.is_empty() {
            (0..TEXTS).map(|seed| Writer::new(seed as u64, markup).readme()).collect()
        } else {
            let of_markup = files.iter().filter(|file| file.ends_with(ending));
            of_markup.filter_map(|file| std::fs::read_to_string(file).ok()).collect()
        };
        measure(name, markup, &texts);
    }
}

fn measure(name: &str, markup: Markup, texts: &[String]) {
    let bytes: usize = texts.iter().map(|text| text.len().min(pkgcensus::readme::COMPARED_BYTES)).sum();
    let mut best = f64::MAX;
    for _ in 0..ROUNDS {
        let start = Instant::now();
        for text in texts {
            black_box(read(black_box(text), markup, "left"));
        }
        best = best.min(start.elapsed().as_secs_f64());
    }
    println!("{name}: {} texts, {bytes} bytes, {:.0} MB/s", texts.len(), bytes as f64 / best / 1e6);
}

/// Writes one invented README.
struct Writer {
    state: u64,
    markup: Markup,
    text: String,
}

const WORDS: &str = "a the of and to in is for it that with as on be by this are or an at from which can not will when \
    one value file name list option function returns default given string number object package module error result \
    data path time first next each only used between before after string, file. value, option: it's read-only written \
    called passed server client request response stream buffer page table column row format output input parser text \
    configuration environment development production performance documentation compatibility implementation";

impl Writer {
    fn new(seed: u64, markup: Markup) -> Self {
        Self { state: seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1, markup, text: String::new() }
    }

    fn below(&mut self, limit: usize) -> usize {
        self.state ^= self.state << 13;
        self.state ^= self.state >> 7;
        self.state ^= self.state << 17;
        (self.state >> 33) as usize % limit
    }

    fn word(&mut self) -> &'static str {
        let words = WORDS.split_whitespace().count();
        let at = self.below(words);
        WORDS.split_whitespace().nth(at).unwrap_or("word")
    }

    fn words(&mut self, count: usize) -> String {
        let words: Vec<&str> = (0..count).map(|_| self.word()).collect();
        words.join(" ")
    }

    fn is_markdown(&self) -> bool {
        self.markup == Markup::Markdown
    }

    fn readme(mut self) -> String {
        self.heading("left", 1);
        self.badges();
        self.paragraph();
        self.section("Installation", |writer| writer.code(2));
        self.section("Usage", |writer| {
            writer.paragraph();
            writer.code(14);
        });
        for _ in 0..self.below(6) {
            let title = self.words(2);
            self.section(&title, |writer| {
                writer.paragraph();
                writer.list();
                writer.code(8);
            });
        }
        self.section("Options", Self::table);
        for _ in 0..self.below(6) {
            let title = self.words(3);
            self.section(&title, |writer| {
                writer.paragraph();
                writer.paragraph();
            });
        }
        self.section("License", |writer| writer.text.push_str("MIT\n\n"));
        self.text
    }

    fn heading(&mut self, title: &str, level: usize) {
        if self.is_markdown() {
            self.text += &format!("{} {title}\n\n", "#".repeat(level));
        } else {
            let mark = if level == 1 { "=" } else { "-" };
            self.text += &format!("{title}\n{}\n\n", mark.repeat(title.len()));
        }
    }

    fn section(&mut self, title: &str, body: impl Fn(&mut Self)) {
        self.heading(title, 2);
        body(self);
    }

    fn badges(&mut self) {
        for name in ["version", "build", "coverage"] {
            self.text += &if self.is_markdown() {
                format!(
                    "[![{name}](https://img.shields.io/badge/{name}-ok-green.svg)](https://left.example/{name})\n"
                )
            } else {
                format!(
                    ".. image:: https://img.shields.io/badge/{name}-ok-green.svg\n   :target: https://left.example/{name}\n"
                )
            };
        }
        self.text.push('\n');
    }

    fn paragraph(&mut self) {
        for line in 0..2 + self.below(5) {
            let (before, after) = (self.words(7), self.words(6));
            self.text += &match (line % 3, self.is_markdown()) {
                (0, true) => format!("{before} `value` {after}\n"),
                (0, false) => format!("{before} ``value`` {after}\n"),
                (1, true) => format!("{before} **{after}**.\n"),
                (1, false) => format!("{before} *{after}*.\n"),
                (_, true) => format!("{before} [the page](https://left.example/page/{line}) {after}.\n"),
                (_, false) => format!("{before} `the page <https://left.example/page/{line}>`__ {after}.\n"),
            };
        }
        self.text.push('\n');
    }

    fn list(&mut self) {
        for _ in 0..3 + self.below(4) {
            let item = self.words(8);
            self.text += &format!("- {item}\n");
        }
        self.text.push('\n');
    }

    fn code(&mut self, lines: usize) {
        let (open, indent, close) = if self.is_markdown() {
            ("```js\n", "", "```\n\n")
        } else {
            (".. code-block:: python\n\n", "    ", "\n")
        };
        self.text += open;
        for _ in 0..=self.below(lines * 2) {
            let (name, value) = (self.word(), self.word());
            self.text += &format!("{indent}const {name} = left.call('{value}', {{ {name}: [1, 2] }});\n");
        }
        self.text += close;
    }

    fn table(&mut self) {
        let rows: Vec<String> = (0..3 + self.below(6)).map(|_| self.words(6)).collect();
        if self.is_markdown() {
            self.text += "| Option | Default | Meaning |\n|---|---|---|\n";
            for row in rows {
                self.text += &format!("| `{}` | none | {row} |\n", &row[..3]);
            }
        } else {
            self.text +=
                "========  ====================\nOption    Meaning\n========  ====================\n";
            for row in rows {
                self.text += &format!("``{}``   {row}\n", &row[..3].replace(' ', "x"));
            }
            self.text += "========  ====================\n";
        }
        self.text.push('\n');
    }
}
