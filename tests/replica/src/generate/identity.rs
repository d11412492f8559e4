//! What a package declares of itself in either registry: addresses, licence, keywords, people, dependencies, summary.
//! It leaves out the forms in which each registry writes them.

use super::chance::Draw;
use super::names::Names;
use super::package::Package;
use super::property::Property;
use super::prose;
use super::readme::{Markup, Subject, cut_for, push_placeholder, push_present};
use super::sizes::Sizes;
use super::words::{DEPENDENCIES, KEYWORDS, LANGUAGES, PEOPLE, TOPICS};

/// The declared facts of a package.
#[derive(Clone, Debug)]
pub(super) struct Identity {
    /// As its publisher writes it.
    pub name: String,
    /// Without scope; PyPI: the normal form.
    pub slug: String,
    /// The word that it shares with its neighbours; they have one owner.
    pub word: String,
}

/// Spellings of licences that are SPDX's; most packages have the first.
const LICENSES: &[&str] = &[
    "MIT",
    "MIT",
    "MIT",
    "MIT",
    "MIT",
    "MIT",
    "MIT",
    "ISC",
    "ISC",
    "ISC",
    "Apache-2.0",
    "Apache-2.0",
    "BSD-3-Clause",
    "GPL-3.0-only",
    "MPL-2.0",
    "LGPL-3.0-or-later",
    "Unlicense",
    "MIT License",
    "Apache 2.0",
    "(MIT OR Apache-2.0)",
];

/// Licences that are none of SPDX's.
const OTHER_LICENSES: &[&str] = &["UNLICENSED", "SEE LICENSE IN LICENSE.txt", "Proprietary", "Custom", "BSD"];

/// Dependencies of packages with many: the least and the most.
const MANY: (u64, u64) = (21, 40);

impl Identity {
    pub fn of(package: &Package, names: &Names) -> Self {
        let mut name = String::with_capacity(32);
        names.push_listed(package.index, &mut name);
        let normal = names.name(package.index);
        let slug = normal.rsplit('/').next().unwrap_or_default().to_owned();
        Self { name, slug, word: names.word(package.index) }
    }

    /// Its page; no documentation.
    pub fn site(&self) -> String {
        format!("https://{}.example/{}", self.word, self.slug)
    }

    /// Its repository as a page.
    pub fn repository(&self) -> String {
        format!("https://github.com/{}/{}", self.word, self.slug)
    }

    /// Its documentation, in one of three forms.
    pub fn documentation(&self, package: &Package) -> String {
        match package.chance.numbered(Draw::LinkForm, 1) % 3 {
            0 => format!("https://{}-{}.readthedocs.io/en/latest/", self.word, package.index),
            1 => format!("https://docs.{}.example/{}", self.word, self.slug),
            _ => format!("https://{}.example/docs/{}", self.word, self.slug),
        }
    }

    /// The login of one of its maintainers.
    pub fn login(&self, number: u64) -> String {
        if number == 0 { self.word.clone() } else { format!("{}{number}", self.word) }
    }
}

/// Whether it is the README that declares the documentation.
pub(super) fn readme_declares(package: &Package) -> bool {
    let in_readme = package.chance.below(Draw::LinkForm, 3) == 0;
    package.has(Property::DocumentationLink) && package.has(Property::ReadmePresent) && in_readme
}

/// The README's text where it is present or a placeholder.
pub(super) fn readme(package: &Package, identity: &Identity, markup: Markup, sizes: Sizes) -> String {
    let chance = package.chance;
    let wanted_bytes = match sizes {
        Sizes::Small => 250 + chance.below(Draw::ReadmeLength, 500) as usize,
        Sizes::Realistic => {
            let normal = chance.normal(Draw::ReadmeLength, Draw::ReadmeLengthMore);
            (2_900.0 * (1.05 * normal).exp()).clamp(300.0, 250_000.0) as usize
        }
    };
    let (site, documentation) = (identity.site(), identity.documentation(package));
    let subject = Subject {
        name: &identity.name,
        site: &site,
        documentation: readme_declares(package).then_some(documentation.as_str()),
        markup,
        wanted_bytes,
    };
    let mut text = String::with_capacity(wanted_bytes + 2_048);
    if package.has(Property::ReadmePresent) {
        push_present(package, subject, &mut text);
    } else {
        push_placeholder(package, subject, &mut text);
    }
    cut_for(package.ecosystem, &mut text);
    text
}

/// The one-line summary.
pub(super) fn summary(package: &Package, identity: &Identity) -> String {
    let mut stream = package.chance.stream(Draw::Markup);
    prose::text(1, &LANGUAGES[0], &identity.name, &mut stream)
}

/// The licence as it is spelled; `None` = none is declared.
pub(super) fn license(package: &Package) -> Option<&'static str> {
    let spelled = if package.has(Property::LicenseSpdx) {
        LICENSES
    } else if package.has(Property::LicenseOther) {
        OTHER_LICENSES
    } else {
        return None;
    };
    Some(spelled[package.chance.below(Draw::LicenseForm, spelled.len() as u64) as usize])
}

/// Keywords; one of the topic is first where there is one.
pub(super) fn keywords(package: &Package) -> Vec<&'static str> {
    let mut stream = package.chance.stream(Draw::KeywordForm);
    let topic = package.topic.map(|topic| stream.pick(TOPICS[topic].keywords));
    let start = stream.below(KEYWORDS.len());
    let more = stream.below(5);
    topic.into_iter().chain((0..more).map(|number| KEYWORDS[(start + number) % KEYWORDS.len()])).collect()
}

/// How many maintainers it has; `None` = the document does not tell.
pub(super) fn maintainer_count(package: &Package) -> Option<u64> {
    if package.has(Property::MaintainersUnknown) {
        None
    } else if package.has(Property::SingleMaintainer) {
        Some(1)
    } else {
        let chance = package.chance;
        Some(2 + chance.below(Draw::PersonForm, 3) * (chance.numbered(Draw::PersonForm, 1) % 4))
    }
}

/// The person who wrote it.
pub(super) fn author(package: &Package) -> &'static str {
    PEOPLE[package.chance.below(Draw::PersonForm, PEOPLE.len() as u64) as usize]
}

/// Names of its runtime dependencies, each once.
pub(super) fn dependencies(package: &Package) -> Vec<String> {
    let chance = package.chance;
    let number = chance.number(Draw::Dependencies);
    let count = if package.has(Property::ManyDependencies) {
        MANY.0 + number % (MANY.1 + 1 - MANY.0)
    } else {
        (number % 4) * (number / 4 % 6)
    };
    let start = number / 32;
    (0..count)
        .map(|one| {
            let at = (start % 1_000 + one) as usize;
            let round = at / DEPENDENCIES.len();
            let name = DEPENDENCIES[at % DEPENDENCIES.len()];
            if round == 0 { name.to_owned() } else { format!("{name}-{round}") }
        })
        .collect()
}
