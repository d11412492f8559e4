//! READMEs with what is planted in them and nothing else of its kind: no heading but the planted ones means a section
//! that is looked for, no link but the planted one leads to documentation, no code stands in a block unless that is
//! planted. It leaves out where a README is put.

mod page;

pub(super) use page::Markup;
use page::Page;

use super::chance::{Draw, Stream};
use super::ecosystem::Ecosystem;
use super::package::Package;
use super::property::Property;
use super::prose;
use super::words::{LANGUAGES, Language};

/// What a README is about.
#[derive(Clone, Copy, Debug)]
pub(super) struct Subject<'a> {
    /// The package's name as it is written.
    pub name: &'a str,
    /// Its page, without a slash at the end.
    pub site: &'a str,
    /// The documentation that the README links to, if it is the README's to declare it.
    pub documentation: Option<&'a str>,
    /// How it is written.
    pub markup: Markup,
    /// Bytes that it should have; reached by further sections, never cut.
    pub wanted_bytes: usize,
}

/// Appends a README that says something.
pub(super) fn push_present(package: &Package, subject: Subject<'_>, out: &mut String) {
    let mut stream = package.chance.stream(Draw::Text);
    let language = if package.has(Property::OtherLanguage) {
        &LANGUAGES[stream.between(1, LANGUAGES.len() - 1)]
    } else {
        &LANGUAGES[0]
    };
    let start = out.len();
    let page = Page::new(out, subject.markup, &mut stream);
    let long = subject.wanted_bytes > 1_500;
    let ornament = if stream.happens(0.06) { stream.below(3) + 1 } else { 0 };
    let mut readme = Readme { package, subject, language, page, stream, long, ornament, code_written: false };
    readme.open();
    readme.sections();
    while readme.page.out.len() - start < subject.wanted_bytes {
        readme.further();
    }
}

/// Appends a README that says nothing.
pub(super) fn push_placeholder(package: &Package, subject: Subject<'_>, out: &mut String) {
    let mut stream = package.chance.stream(Draw::ReadmeForm);
    let mut page = Page::new(out, subject.markup, &mut stream);
    page.heading(1, subject.name);
    if let Some(words) = ["TODO", "Coming soon.", "Work in progress"].get(stream.below(6)) {
        page.paragraph(words);
    }
}

struct Readme<'a, 'o> {
    package: &'a Package,
    subject: Subject<'a>,
    language: &'static Language,
    page: Page<'o>,
    stream: Stream,
    long: bool,
    /// How headings of sections are written: plain, or with a picture, a colon, capitals.
    ornament: usize,
    code_written: bool,
}

impl Readme<'_, '_> {
    fn open(&mut self) {
        let name = self.subject.name;
        if !self.stream.happens(0.06) {
            self.page.heading(1, name);
        }
        if self.package.has(Property::Badge) {
            self.badges();
        }
        let count = if self.long { self.stream.between(2, 5) } else { 2 };
        self.text(count);
        if let Some(url) = self.subject.documentation {
            let link = self.page.link("documentation", url);
            self.page.paragraph(&format!("→ {link}"));
        }
        if self.package.ecosystem == Ecosystem::Npm && self.package.has(Property::ChangelogLink) {
            let link = self.page.link("changelog", "CHANGELOG.md");
            self.page.paragraph(&format!("→ {link}"));
        }
        if self.stream.happens(if self.long { 0.4 } else { 0.1 }) {
            let link = self.page.link(name, self.subject.site);
            self.page.paragraph(&format!("{link} {}", self.page.code_span("1.x")));
        }
        if self.long && self.stream.happens(0.2) {
            let text = prose::text(1, self.language, name, &mut self.stream);
            self.page.aside(&text, self.subject.site);
        }
    }

    fn sections(&mut self) {
        let language = self.language;
        if self.long {
            self.other();
        }
        if self.package.has(Property::Install) {
            self.install();
        }
        if self.package.has(Property::Usage) {
            self.section(language.usage);
            self.code();
        }
        if self.package.has(Property::Examples) {
            self.section(language.examples);
            self.code();
        }
        if self.package.has(Property::CodeBlock) && !self.code_written {
            self.section(language.other);
            self.code();
        }
        if self.package.has(Property::Api) {
            self.api();
        }
        if self.package.has(Property::Table) {
            self.section(language.other);
            self.table();
        }
        if self.package.has(Property::ChangelogSection) {
            self.section(language.changelog);
            let points = prose::points(2, language, self.subject.name, &mut self.stream);
            self.page.list(&points);
        }
        if self.package.has(Property::LicenseSection) {
            self.section(language.license);
        }
    }

    /// A section of no planted kind, to make the README longer.
    fn further(&mut self) {
        self.other();
        for _ in 0..self.stream.between(1, 4) {
            let level = self.stream.between(2, 3);
            if level == 3 {
                let noun = self.stream.pick(self.language.nouns);
                self.page.heading(3, noun);
            }
            let count = self.stream.between(3, 8);
            self.text(count);
            if self.stream.happens(0.4) {
                self.code();
            }
        }
    }

    fn other(&mut self) {
        self.section(self.language.other);
        if self.stream.happens(0.6) {
            let count = self.stream.between(2, 6);
            let points = prose::points(count, self.language, self.subject.name, &mut self.stream);
            self.page.list(&points);
        }
    }

    /// A heading out of several that mean the same, and some text.
    fn section(&mut self, titles: &[&str]) {
        let title = self.stream.pick(titles);
        let heading = match self.ornament {
            1 => format!("🚀 {title}"),
            2 => format!("{title}:"),
            3 => title.to_uppercase(),
            _ => title.to_owned(),
        };
        self.page.heading(2, &heading);
        let count = if self.long { self.stream.between(1, 4) } else { 1 };
        self.text(count);
    }

    fn install(&mut self) {
        self.section(self.language.install);
        let command = prose::install_command(self.package.ecosystem, self.subject.name);
        if self.package.has(Property::CodeBlock) {
            self.page.code("bash", &format!("# Usage: one line\n{command}\n"), &mut self.stream);
            self.code_written = true;
        } else {
            let span = self.page.code_span(&command);
            self.page.paragraph(&span);
        }
    }

    fn api(&mut self) {
        self.section(self.language.api);
        for _ in 0..if self.long { self.stream.between(2, 6) } else { 1 } {
            let call = format!("{}()", self.stream.pick(LANGUAGES[0].nouns));
            let span = self.page.code_span(&call);
            self.page.heading(3, &span);
            self.text(1);
        }
    }

    fn code(&mut self) {
        if !self.package.has(Property::CodeBlock) {
            return;
        }
        let lines = if self.long { self.stream.between(3, 14) } else { 3 };
        let (language, code) =
            prose::code(self.package.ecosystem, self.subject.name, lines, &mut self.stream);
        self.page.code(language, &code, &mut self.stream);
        self.code_written = true;
    }

    fn table(&mut self) {
        let count = if self.long { self.stream.between(3, 9) } else { 3 };
        let nouns = self.language.nouns;
        let rows: Vec<(String, String)> = (0..count)
            .map(|_| {
                (self.stream.pick(nouns).to_owned(), self.stream.pick(self.language.adjectives).to_owned())
            })
            .collect();
        self.page.table(&rows);
    }

    fn badges(&mut self) {
        let picture = |what: &str| format!("https://img.shields.io/badge/{what}-passing-green.svg");
        let count = if self.long { self.stream.between(1, 4) } else { 1 };
        let badges: Vec<_> = ["build", "coverage", "version", "chat"][..count]
            .iter()
            .map(|what| (*what, picture(what), format!("{}/{what}", self.subject.site)))
            .collect();
        self.page.badges(&badges);
    }

    fn text(&mut self, sentences: usize) {
        let text = prose::text(sentences, self.language, self.subject.name, &mut self.stream);
        self.page.paragraph(&text);
    }
}

/// Bytes of a README at most on npm.
const NPM_README_BYTES: usize = 64 * 1024;

/// Cuts a README where npm cuts it.
pub(super) fn cut_for(ecosystem: Ecosystem, readme: &mut String) {
    if ecosystem == Ecosystem::Npm && readme.len() > NPM_README_BYTES {
        let end = (0..=NPM_README_BYTES).rev().find(|end| readme.is_char_boundary(*end)).unwrap_or(0);
        readme.truncate(end);
    }
}
