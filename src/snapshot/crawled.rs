//! From the ledger to columns of `packages`: what documents said, what came of asking, who is in the survey. It leaves
//! out the listing, and the tables of releases and dependencies (`details`).

use std::collections::{BTreeMap, BTreeSet};

use super::SnapshotError;
use super::cells::{cell, day, declared, license, status_word};
use super::overlay::{Cell, Overlay};
use crate::crawl::hash;
use crate::ledger::{FactsRow, Ledger, Names, Outcome, PanelMember, PanelStratum};
use crate::package::{
    Day, DependencyKind, Ecosystem, Fact, Facts, Moment, Reason, ReleaseFacts, ReleaseState, Status,
    repository_host, topics,
};
use crate::readme::{Features, Readme};

/// Who of a stratum's panel was drawn so far. Members are asked in the order of their hashes: of a survey that was
/// stopped, those before the first that was not asked are the smaller sample. Who was asked out of turn, by name or
/// because it moved, was not drawn.
struct Drawn {
    /// The hash of the first member that was not asked; none = all were.
    until: Option<u64>,
    /// Members before it.
    members: u64,
}

fn drawn(
    ledger: &Ledger,
    ecosystem: Ecosystem,
    strata: &[(PanelStratum, u64)],
) -> Result<Vec<Drawn>, SnapshotError> {
    let mut hashes: Vec<Vec<(u64, bool)>> = vec![Vec::new(); strata.len()];
    ledger.each_member(ecosystem, &mut |name, position, asked| {
        if let Some(((stratum, _), hashes)) = strata.get(position).zip(hashes.get_mut(position)) {
            hashes.push((hash(stratum.seed, ecosystem, name), asked));
        }
    })?;
    let of = |hashes: Vec<(u64, bool)>| {
        let until = hashes.iter().filter(|(_, asked)| !asked).map(|(hash, _)| *hash).min();
        let members = hashes.iter().filter(|(hash, _)| until.is_none_or(|until| *hash < until)).count();
        Drawn { until, members: members as u64 }
    };
    Ok(hashes.into_iter().map(of).collect())
}

/// What the ledger has of a stretch of names, for `packages`.
pub(super) struct Crawled {
    /// By package.
    pub overlay: Overlay,
    /// Packages with facts, and members of the survey that were asked: rows even where no listing has them.
    pub rows: BTreeSet<String>,
}

/// The ledger of an ecosystem, read a stretch of names at a time, and what was counted on the way.
pub(super) struct Crawl<'a> {
    ledger: &'a Ledger,
    ecosystem: Ecosystem,
    /// The snapshot's day.
    as_of: Day,
    /// The survey's strata, each with its members whose document was read.
    pub strata: Vec<(PanelStratum, u64)>,
    /// By stratum: who of the panel was drawn so far.
    drawn: Vec<Drawn>,
    /// Packages with facts.
    pub with_facts: u64,
    /// Facts of older rules, left out.
    pub outdated: u64,
    /// Facts whose day is left out: their documents are dated after the snapshot's day.
    pub undated: u64,
    /// One of their packages.
    pub undated_example: Option<String>,
}

/// The columns that documents fill.
pub(super) const COLUMNS: &[&str] = &[
    "status",
    "latest_version",
    "first_release_at",
    "latest_release_at",
    "latest_release_month",
    "release_count",
    "releases_365d",
    "withdrawn_share",
    "maintainer_count",
    "license",
    "license_state",
    "repository_state",
    "repository_url",
    "repository_host",
    "homepage_url",
    "documentation_state",
    "documentation_url",
    "documentation_labelled",
    "changelog_state",
    "changelog_url",
    "issues_url",
    "summary_chars",
    "readme_state",
    "readme_bytes",
    "readme_cut",
    "readme_words",
    "readme_headings",
    "readme_code_blocks",
    "readme_links",
    "readme_badges",
    "readme_images",
    "readme_lists",
    "readme_tables",
    "readme_has_install",
    "readme_has_install_heading",
    "readme_has_usage",
    "readme_has_api",
    "readme_has_examples",
    "readme_has_configuration",
    "readme_has_contributing",
    "readme_has_license",
    "readme_has_changelog",
    "keyword_count",
    "topics",
    "keyword_topics",
    "development_status",
    "has_types",
    "has_provenance",
    "dependency_count",
    "size_bytes",
    "document_at",
    "answer",
];

impl<'a> Crawl<'a> {
    /// Begins to read. `as_of` is the snapshot's day.
    pub fn open(ledger: &'a Ledger, ecosystem: Ecosystem, as_of: Day) -> Result<Self, SnapshotError> {
        let strata: Vec<_> = ledger.strata(ecosystem)?.into_iter().map(|stratum| (stratum, 0)).collect();
        let drawn = drawn(ledger, ecosystem, &strata)?;
        Ok(Self {
            ledger,
            ecosystem,
            as_of,
            strata,
            drawn,
            with_facts: 0,
            outdated: 0,
            undated: 0,
            undated_example: None,
        })
    }

    /// The snapshot's day.
    pub const fn as_of(&self) -> Day {
        self.as_of
    }

    /// The strata, each with its members whose document was read, and its members that were drawn so far.
    pub fn told_strata(&self) -> Vec<(PanelStratum, u64, u64)> {
        let strata = self.strata.iter().zip(&self.drawn);
        strata.map(|((stratum, answered), drawn)| (stratum.clone(), *answered, drawn.members)).collect()
    }

    /// Reads a stretch.
    pub fn read(&mut self, names: Names<'_>) -> Result<Crawled, SnapshotError> {
        let (ledger, ecosystem) = (self.ledger, self.ecosystem);
        let panel: BTreeMap<String, PanelMember> =
            ledger.panel(ecosystem, names)?.into_iter().map(|member| (member.name.clone(), member)).collect();
        let mut answers: BTreeMap<String, String> = BTreeMap::new();
        ledger.each_outcome::<SnapshotError>(ecosystem, names, &mut |row| {
            answers.insert(row.name, row.outcome);
            Ok(())
        })?;
        let mut waiting = names_without_facts(&answers, &panel).into_iter().peekable();
        let mut read = Reading {
            crawled: Crawled { overlay: Overlay::default(), rows: BTreeSet::new() },
            crawl: self,
            answers: &answers,
            panel: &panel,
        };
        let outdated = ledger.each_facts::<SnapshotError>(ecosystem, names, &mut |row| {
            while let Some(name) = waiting.next_if(|name| *name < row.name) {
                read.add(&name, None);
            }
            waiting.next_if(|name| *name == row.name);
            read.add(&row.name, Some(&row));
            Ok(())
        })?;
        for name in waiting {
            read.add(&name, None);
        }
        let crawled = read.crawled;
        self.outdated += outdated;
        Ok(crawled)
    }
}

fn names_without_facts(
    answers: &BTreeMap<String, String>,
    panel: &BTreeMap<String, PanelMember>,
) -> BTreeSet<String> {
    answers.keys().chain(panel.keys()).cloned().collect()
}

/// A stretch being read.
struct Reading<'r, 'a> {
    crawled: Crawled,
    crawl: &'r mut Crawl<'a>,
    answers: &'r BTreeMap<String, String>,
    panel: &'r BTreeMap<String, PanelMember>,
}

impl Reading<'_, '_> {
    fn add(&mut self, name: &str, row: Option<&FactsRow>) {
        self.crawled.overlay.names.push(name.to_owned());
        let answer = self.answers.get(name);
        let is_absent = answer.is_some_and(|answer| answer == "absent");
        if let Some(answer) = answer {
            self.crawled.overlay.set("answer", Cell::Text(answer.clone()));
        }
        match row {
            Some(row) => {
                self.crawled.rows.insert(name.to_owned());
                self.crawl.with_facts += 1;
                self.crawled.describe(&row.facts, self.crawl.ecosystem, self.crawl.as_of, is_absent);
                let at = row.known_at(Moment::end_of(self.crawl.as_of));
                if at.is_none() {
                    self.crawl.undated += 1;
                    self.crawl.undated_example.get_or_insert_with(|| name.to_owned());
                }
                self.crawled.overlay.set("document_at", day(at.and_then(Moment::day)));
            }
            None => {
                if let Some(answer) = answer {
                    self.crawled.nothing_learnt(answer);
                }
            }
        }
        if let Some(member) = self.panel.get(name) {
            let Some((stratum, answered)) = self.crawl.strata.get_mut(member.position) else { return };
            let drawn = &self.crawl.drawn[member.position];
            if drawn.until.is_some_and(|until| hash(stratum.seed, self.crawl.ecosystem, name) >= until) {
                return;
            }
            let weight = stratum.population as f64 / drawn.members.max(1) as f64;
            self.crawled.overlay.set("stratum", Cell::Text(stratum.stratum.clone()));
            self.crawled.overlay.set("weight", Cell::Number(weight));
            if answer.is_some() {
                self.crawled.rows.insert(name.to_owned());
            }
            *answered += u64::from(row.is_some() && !is_absent);
        }
    }
}

impl Crawled {
    /// Asked, and no document was ever read: absent packages have none, some documents were not given or could not be
    /// read, the others did not come.
    fn nothing_learnt(&mut self, answer: &str) {
        let is_absent = answer == Outcome::Absent.id();
        let reason = match answer {
            _ if is_absent => Reason::NotInSource,
            _ if answer == Outcome::Refused.id() => Reason::Withheld,
            _ if answer == Outcome::Malformed.id() || answer == Outcome::Oversized.id() => Reason::Refused,
            _ => Reason::Unknown,
        };
        for column in COLUMNS.iter().filter(|column| !matches!(**column, "answer" | "document_at")) {
            let cell = if *column == "status" && is_absent {
                Cell::Text("absent".into())
            } else {
                Cell::Missing(reason)
            };
            self.overlay.set(column, cell);
        }
        self.overlay.set("document_at", Cell::Missing(reason));
    }

    /// What the facts of the package that is last in the overlay say.
    pub fn describe(&mut self, facts: &Facts, ecosystem: Ecosystem, as_of: Day, is_absent: bool) {
        let package = &facts.package;
        let status = if is_absent { Some("absent") } else { status_word(package.status) };
        self.overlay.set(
            "status",
            status.map_or(Cell::Missing(Reason::Withheld), |status| Cell::Text(status.into())),
        );
        self.text("latest_version", &package.latest_version);
        if package.status == Status::Quarantined && facts.releases.is_empty() {
            self.releases_withheld();
        } else {
            self.releases(&facts.releases, as_of);
        }
        self.count("maintainer_count", &package.maintainer_count.clone().map(i64::from));
        let (license, state) = license(&package.license);
        self.overlay.set("license", license);
        self.overlay.set("license_state", state);
        self.repository(&package.repository_url);
        self.text("homepage_url", &package.homepage_url);
        self.overlay.set("documentation_state", declared(&package.documentation_url));
        self.text("documentation_url", &package.documentation_url);
        self.overlay.set("documentation_labelled", declared(&package.documentation_labelled));
        self.overlay.set("changelog_state", declared(&package.changelog_url));
        self.text("changelog_url", &package.changelog_url);
        self.text("issues_url", &package.issues_url);
        // A summary that was observed to be empty has 0 characters.
        let summary = match &package.summary_chars {
            Fact::Nothing => Fact::Known(0),
            other => other.clone().map(i64::from),
        };
        self.count("summary_chars", &summary);
        self.readme(&package.readme);
        let keywords = match &package.keywords {
            Fact::Nothing => Fact::Known(0),
            other => other.clone().map(|words| words.len() as i64),
        };
        self.count("keyword_count", &keywords);
        self.topics(ecosystem, &package.keywords, &package.classifiers);
        self.text("development_status", &package.development_status);
        self.flag("has_types", &package.has_types);
        self.flag("has_provenance", &package.has_provenance);
        let runtime = match &facts.dependencies {
            Fact::Nothing => Fact::Known(0),
            other => other
                .clone()
                .map(|all| all.iter().filter(|one| one.kind == DependencyKind::Runtime).count() as i64),
        };
        self.count("dependency_count", &runtime);
        self.count("size_bytes", &package.size_bytes.clone().map(|bytes| bytes as i64));
    }

    fn releases(&mut self, releases: &[ReleaseFacts], as_of: Day) {
        let there: Vec<&ReleaseFacts> =
            releases.iter().filter(|one| one.state != ReleaseState::Removed).collect();
        let days: Vec<Day> = there.iter().filter_map(|one| observed(one, as_of)?.day()).collect();
        let all_dated = days.len() == there.len();
        let recent = days.iter().filter(|day| {
            let age = as_of.days_since_epoch() - day.days_since_epoch();
            (0..365).contains(&age)
        });
        let recent =
            if all_dated { Cell::Count(recent.count() as i64) } else { Cell::Missing(Reason::Withheld) };
        let undated = || if there.is_empty() { Cell::Nothing } else { Cell::Missing(Reason::Withheld) };
        let one = |day: Option<&Day>| day.map_or_else(undated, |day| Cell::Date(day.days_since_epoch()));
        let latest = days.iter().max();
        let (first, last) = (one(days.iter().min()), one(latest));
        let month = latest.map_or_else(undated, |day| Cell::Date(day.month().first_day().days_since_epoch()));
        let withdrawn = there.iter().filter(|one| one.state == ReleaseState::Withdrawn).count();
        let share = if there.is_empty() {
            Cell::Nothing
        } else {
            Cell::Number(withdrawn as f64 / there.len() as f64)
        };
        self.overlay.set("first_release_at", first);
        self.overlay.set("latest_release_at", last);
        self.overlay.set("latest_release_month", month);
        self.overlay.set("release_count", Cell::Count(there.len() as i64));
        self.overlay.set("releases_365d", recent);
        self.overlay.set("withdrawn_share", share);
    }

    /// The registry shows nobody the releases of a project in quarantine.
    fn releases_withheld(&mut self) {
        for column in [
            "first_release_at",
            "latest_release_at",
            "latest_release_month",
            "release_count",
            "releases_365d",
            "withdrawn_share",
        ] {
            self.overlay.set(column, Cell::Missing(Reason::Withheld));
        }
    }

    /// The common topics; nothing where none is among what is declared, missing where keywords are.
    fn topics(
        &mut self,
        ecosystem: Ecosystem,
        keywords: &Fact<Vec<String>>,
        classifiers: &Fact<Vec<String>>,
    ) {
        let words = |fact: &Fact<Vec<String>>| fact.known().cloned().unwrap_or_default();
        let (keyword, classifier) = (words(keywords), words(classifiers));
        let of = |keyword: &[String], classifier: &[String]| {
            let found = topics::topics_of(
                ecosystem,
                keyword.iter().map(String::as_str),
                classifier.iter().map(String::as_str),
            );
            let found: Vec<&str> = found.into_iter().collect();
            match keywords {
                Fact::Missing(reason) => Cell::Missing(*reason),
                _ if found.is_empty() => Cell::Nothing,
                _ => Cell::Text(found.join(";")),
            }
        };
        let (all, by_keyword) = (of(&keyword, &classifier), of(&keyword, &[]));
        self.overlay.set("topics", all);
        self.overlay.set("keyword_topics", by_keyword);
    }

    fn repository(&mut self, url: &Fact<String>) {
        let host = match url {
            Fact::Known(url) => repository_host(url).map_or(Cell::Nothing, Cell::Text),
            Fact::Nothing => Cell::Nothing,
            Fact::Missing(reason) => Cell::Missing(*reason),
        };
        self.overlay.set("repository_state", declared(url));
        self.overlay.set("repository_host", host);
        self.text("repository_url", url);
    }

    fn readme(&mut self, readme: &Readme) {
        let (state, features) = match readme {
            Readme::Present(features) => (Cell::Text("present".into()), Ok(features)),
            Readme::Placeholder(features) => (Cell::Text("placeholder".into()), Ok(features)),
            Readme::Absent => (Cell::Text("absent".into()), Err(Cell::Nothing)),
            Readme::Unknown => (Cell::Untold("unknown".into()), Err(Cell::Missing(Reason::Unknown))),
        };
        self.overlay.set("readme_state", state);
        let count = |number: fn(&Features) -> u64| match &features {
            Ok(features) => Cell::Count(number(features) as i64),
            Err(cell) => cell.clone(),
        };
        let flag = |has: fn(&Features) -> bool| match &features {
            Ok(features) => Cell::Flag(has(features)),
            Err(cell) => cell.clone(),
        };
        for (column, cell) in [
            ("readme_bytes", count(|readme| readme.bytes)),
            ("readme_cut", flag(|readme| readme.cut)),
            ("readme_words", count(|readme| readme.words.into())),
            ("readme_headings", count(|readme| readme.headings.into())),
            ("readme_code_blocks", count(|readme| readme.code_blocks.into())),
            ("readme_links", count(|readme| readme.links.into())),
            ("readme_badges", count(|readme| readme.badges.into())),
            ("readme_images", count(|readme| readme.images.into())),
            ("readme_lists", count(|readme| readme.lists.into())),
            ("readme_tables", count(|readme| readme.tables.into())),
            ("readme_has_install", flag(|readme| readme.sections.install)),
            ("readme_has_install_heading", flag(|readme| readme.sections.install_heading)),
            ("readme_has_usage", flag(|readme| readme.sections.usage)),
            ("readme_has_api", flag(|readme| readme.sections.api)),
            ("readme_has_examples", flag(|readme| readme.sections.examples)),
            ("readme_has_configuration", flag(|readme| readme.sections.configuration)),
            ("readme_has_contributing", flag(|readme| readme.sections.contributing)),
            ("readme_has_license", flag(|readme| readme.sections.license)),
            ("readme_has_changelog", flag(|readme| readme.sections.changelog)),
        ] {
            self.overlay.set(column, cell);
        }
    }

    fn text(&mut self, column: &'static str, fact: &Fact<String>) {
        self.overlay.set(column, cell(fact.clone().map(Cell::Text)));
    }

    fn count(&mut self, column: &'static str, fact: &Fact<i64>) {
        self.overlay.set(column, cell(fact.clone().map(Cell::Count)));
    }

    fn flag(&mut self, column: &'static str, fact: &Fact<bool>) {
        self.overlay.set(column, cell(fact.clone().map(Cell::Flag)));
    }
}

/// When a release was published; `None` where the document does not tell, or tells a day after the snapshot's, on which
/// nobody can have seen it.
pub(super) fn observed(release: &ReleaseFacts, as_of: Day) -> Option<Moment> {
    release.published_at.filter(|at| *at <= Moment::end_of(as_of))
}
