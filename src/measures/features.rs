//! What is measured of each surveyed package: documentation, maintenance and topics, each as one expression over the
//! columns of `packages` and `maintenance`, the same for both registries. It leaves out estimating.

use polars::prelude::*;

use super::survey::Interval;
use crate::package::topics;

/// How the values of a feature are summed up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Summary {
    /// Yes or no: the share of yes.
    Share,
    /// The mean.
    Mean,
    /// The median.
    Median,
    /// The total of the values over the total of `over`.
    Ratio,
}

/// One feature.
pub(super) struct Feature {
    /// Its id in evidence.
    pub id: String,
    /// Its name for people.
    pub title: String,
    /// How it is summed up.
    pub summary: Summary,
    /// Unit of the summary.
    pub unit: &'static str,
    /// The value of a row: null where it is missing.
    pub value: Expr,
    /// What a ratio is over.
    pub over: Option<Expr>,
    /// Whose values count, where it is not everybody's: a package without a README has no length of it.
    pub among: Option<Expr>,
    /// Why registries are not compared in it, where they are not: then there is no difference.
    pub not_compared: Option<&'static str>,
}

const SHARE: &str = "share 0–1";

/// Every feature in reading order: documentation, findability, maintenance, topics.
pub(super) fn features() -> Vec<Feature> {
    let mut all = documentation();
    all.extend(maintenance());
    for topic in topics::topics() {
        let id: String = topic.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '_' }).collect();
        all.push(share(&format!("topic_{id}"), topic, has_topic("topics", topic)));
    }
    let data =
        has_topic("keyword_topics", "data science").or(has_topic("keyword_topics", "machine learning"));
    all.push(share("keyword_data", "data science or machine learning among the keywords", data.clone()));
    all.push(Feature {
        among: Some(col("keyword_count").gt(lit(0))),
        ..share("keyword_data_among", "the same of packages that have keywords", data)
    });
    all
}

fn share(id: &str, title: &str, value: Expr) -> Feature {
    amount(id, title, Summary::Share, SHARE, value)
}

fn amount(id: &str, title: &str, summary: Summary, unit: &'static str, value: Expr) -> Feature {
    let (id, title) = (id.to_owned(), title.to_owned());
    Feature { id, title, summary, unit, value, over: None, among: None, not_compared: None }
}

fn ratio(id: &str, title: &str, unit: &'static str, value: Expr, over: Expr) -> Feature {
    Feature { over: Some(over), ..amount(id, title, Summary::Ratio, unit, value) }
}

/// What a value can be at least and at most: a share, or an amount of which there may be any.
pub(super) fn range(feature: &Feature) -> Interval {
    let high = if feature.unit == SHARE { 1.0 } else { f64::INFINITY };
    Interval { low: 0.0, high }
}

/// The state of the README; null where it is not known, so that whatever is asked of it is not known either.
fn known_readme() -> Expr {
    when(col("readme_state").neq(lit("unknown"))).then(col("readme_state")).otherwise(lit(NULL))
}

/// Yes where `condition` holds of a README that is there; no where there is none; missing where that is not known.
fn in_readme(condition: Expr) -> Expr {
    let state = || col("readme_state");
    when(state().eq(lit("present")))
        .then(condition.fill_null(lit(false)))
        .when(state().eq(lit("absent")).or(state().eq(lit("placeholder"))))
        .then(lit(false))
        .otherwise(lit(NULL))
}

/// Yes where a state column has one of the words, no where it has another, missing where it has none.
fn is_any(column: &str, words: &[&str]) -> Expr {
    words.iter().map(|word| col(column).eq(lit(*word))).reduce(Expr::or).unwrap_or_else(|| lit(false))
}

/// The shares of documentation over all packages, in reading order.
pub(super) fn documentation_shares() -> Vec<Feature> {
    let is_one = |feature: &Feature| feature.summary == Summary::Share && feature.among.is_none();
    documentation().into_iter().filter(is_one).collect()
}

fn documentation() -> Vec<Feature> {
    let with_readme = || Some(known_readme().eq(lit("present")));
    let section = |name: &str| in_readme(col(format!("readme_has_{name}")));
    vec![
        share("readme", "a README that is no placeholder", in_readme(lit(true))),
        share("readme_usage", "a section on usage in the README", section("usage")),
        share("readme_install", "a section on installing", section("install")),
        share("readme_api", "a section on the API", section("api")),
        share("readme_examples", "a section of examples", section("examples")),
        share("readme_code", "a code block in the README", in_readme(col("readme_code_blocks").gt(lit(0)))),
        share("readme_changelog", "a section on what changed", section("changelog")),
        share("readme_configuration", "a section on configuration", section("configuration")),
        share("readme_contributing", "a section on contributing", section("contributing")),
        share("readme_license", "a section on the licence", section("license")),
        share(
            "documentation",
            "a declared link to hosted documentation",
            is_any("documentation_state", &["declared"]),
        ),
        share(
            "documentation_labelled",
            "the same, or any address under a label of documentation, which npm has not",
            is_any("documentation_labelled", &["declared"]),
        ),
        share("changelog", "a declared link to what changed", is_any("changelog_state", &["declared"])),
        share("summary", "a one-line summary", col("summary_chars").gt(lit(0))),
        share("keywords", "keywords", col("keyword_count").gt(lit(0))),
        share(
            "findable",
            "a summary and keywords",
            col("summary_chars").gt(lit(0)).and(col("keyword_count").gt(lit(0))),
        ),
        share("searchable", "a summary, keywords or a README: a text to be found by", searchable()),
        share("license", "a licence declared", is_any("license_state", &["spdx", "several", "other"])),
        share("repository", "a repository declared", is_any("repository_state", &["declared"])),
        share("types", "type declarations shipped", col("has_types")),
        Feature {
            among: with_readme(),
            ..amount(
                "readme_words",
                "median words of prose, where there is a README",
                Summary::Median,
                "words",
                col("readme_words"),
            )
        },
        Feature {
            among: with_readme(),
            ..amount(
                "readme_code_blocks",
                "mean code blocks, where there is a README",
                Summary::Mean,
                "blocks",
                col("readme_code_blocks"),
            )
        },
        Feature {
            among: with_readme(),
            ..ratio(
                "readme_code_per_words",
                "code blocks per 1,000 words, over all READMEs",
                "blocks per 1,000 words",
                col("readme_code_blocks") * lit(1000),
                col("readme_words"),
            )
        },
        Feature {
            among: with_readme(),
            ..amount(
                "readme_headings",
                "median headings, where there is a README",
                Summary::Median,
                "headings",
                col("readme_headings"),
            )
        },
        Feature {
            among: with_readme(),
            ..amount(
                "readme_links",
                "mean links, where there is a README",
                Summary::Mean,
                "links",
                col("readme_links"),
            )
        },
        Feature {
            among: with_readme(),
            ..share("readme_badge", "a badge, where there is a README", col("readme_badges").gt(lit(0)))
        },
        Feature {
            among: with_readme(),
            ..share("readme_cut", "READMEs longer than 64 KiB", col("readme_cut"))
        },
    ]
}

/// Yes where a summary, keywords or a README is known to be there; no where all three are known not to be.
fn searchable() -> Expr {
    let (summary, keywords) = (col("summary_chars").gt(lit(0)), col("keyword_count").gt(lit(0)));
    let readme = in_readme(lit(true));
    let yes = |one: &Expr| one.clone().fill_null(lit(false));
    when(yes(&summary).or(yes(&keywords)).or(yes(&readme)))
        .then(lit(true))
        .when(summary.is_null().or(keywords.is_null()).or(readme.is_null()))
        .then(lit(NULL))
        .otherwise(lit(false))
}

/// Whether a column of classes has a word; missing where the class is unknown.
fn class_is(column: &str, word: &str) -> Expr {
    when(col(column).eq(lit("unknown"))).then(lit(NULL)).otherwise(col(column).eq(lit(word)))
}

/// What makes a package abandoned, one act at a time: a registry that does not have the act is not compared in it.
fn abandoned() -> Vec<Feature> {
    let by = |id: &str, title: &str, why: &str| {
        let value = when(col("class").eq(lit("unknown")))
            .then(lit(NULL))
            .otherwise(col("class").eq(lit("abandoned")).and(col("class_why").eq(lit(why))));
        share(id, title, value)
    };
    vec![
        Feature {
            not_compared: Some(NOT_ONE_THING),
            ..share("class_abandoned", "class: abandoned", class_is("class", "abandoned"))
        },
        by("abandoned_deprecated", "abandoned: declared deprecated", "deprecated"),
        by("abandoned_withdrawn", "abandoned: every release withdrawn", "every release withdrawn"),
        by("abandoned_removed", "abandoned: every release removed", "every release removed"),
        Feature {
            not_compared: Some("npm has no archiving"),
            ..by("abandoned_archived", "abandoned: archived", "archived")
        },
        Feature {
            not_compared: Some("npm has no development status"),
            ..by("abandoned_inactive", "abandoned: declared inactive", "declared inactive")
        },
    ]
}

const NOT_ONE_THING: &str = "abandoned is not one thing in both registries: npm deprecates a latest version, PyPI archives a project or declares it inactive. Its parts stand apart: `abandoned_deprecated`, `abandoned_withdrawn`, `abandoned_removed`, `abandoned_archived`, `abandoned_inactive`";

fn maintenance() -> Vec<Feature> {
    let class = |word: &'static str, id: &str, title: &str| share(id, title, class_is("class", word));
    let mut all = upkeep();
    all.push(class("placeholder", "class_placeholder", "class: placeholder"));
    all.extend(abandoned());
    all.extend([
        class("active", "class_active", "class: active"),
        class("slow", "class_slow", "class: slow"),
        class("finished", "class_finished", "class: finished"),
        share(
            "finished_any_version",
            "finished whatever the version",
            class_is("class_any_version", "finished"),
        ),
        share(
            "finished_without_readme",
            "finished, READMEs not looked at",
            class_is("class_without_readme", "finished"),
        ),
        class("dormant", "class_dormant", "class: dormant"),
        silent_in_order(),
    ]);
    all.extend(amounts());
    all
}

/// What survival takes for stopped and the classes for slow or finished.
fn silent_in_order() -> Feature {
    let silent = col("days_since_latest").gt_eq(lit(365));
    Feature {
        among: Some(when(col("release_count").eq(lit(0))).then(lit(false)).otherwise(silent)),
        ..share(
            "silent_slow_or_finished",
            "slow or finished, of those without a release for a year",
            class_is("class", "slow").or(class_is("class", "finished")),
        )
    }
}

fn upkeep() -> Vec<Feature> {
    vec![
        share("released_365d", "a release in the last 365 days", col("releases_365d").gt(lit(0))),
        share("deprecated", "declared deprecated or archived", is_any("status", &["deprecated", "archived"])),
        share("single_release", "a single release", col("single_release")),
        share("single_maintainer", "a single maintainer", col("single_maintainer")),
        released(share("pre_one", "a latest version before 1.0, of those with a release", col("pre_one"))),
        with_rhythm(share(
            "silence_unusual",
            "silent for longer than its own rhythm explains, of those with one",
            col("silence_unusual"),
        )),
    ]
}

fn amounts() -> Vec<Feature> {
    vec![
        released(amount(
            "days_since_latest",
            "median days since the latest release",
            Summary::Median,
            "days",
            col("days_since_latest"),
        )),
        amount("release_count", "median releases", Summary::Median, "releases", col("release_count")),
        amount(
            "releases_365d",
            "mean releases in the last 365 days",
            Summary::Mean,
            "releases",
            col("releases_365d"),
        ),
        with_rhythm(amount(
            "cadence",
            "median days between releases, of packages with several",
            Summary::Median,
            "days",
            col("cadence_days"),
        )),
        released(amount(
            "span",
            "median days from the first to the latest release",
            Summary::Median,
            "days",
            col("span_days"),
        )),
        amount("maintainers", "mean maintainers", Summary::Mean, "people", col("maintainer_count")),
        ratio(
            "releases_per_maintainer",
            "releases in the last 365 days per maintainer",
            "releases per person",
            col("releases_365d"),
            col("maintainer_count"),
        ),
        released(amount(
            "withdrawn",
            "mean share of a package's releases withdrawn",
            Summary::Mean,
            SHARE,
            col("withdrawn_share"),
        )),
        ratio(
            "releases_withdrawn",
            "releases withdrawn, of all releases",
            SHARE,
            // A package without releases withdrew none.
            when(col("release_count").eq(lit(0)))
                .then(lit(0.0))
                .otherwise(col("withdrawn_share") * col("release_count")),
            col("release_count"),
        ),
    ]
}

/// The same of packages with a release: the others have no latest one.
fn released(feature: Feature) -> Feature {
    Feature { among: Some(col("release_count").gt(lit(0))), ..feature }
}

/// The same of packages with days of release enough to have a rhythm. Where not all days are known, that is not either.
fn with_rhythm(feature: Feature) -> Feature {
    let among = when(col("release_count").eq(lit(0)))
        .then(lit(false))
        .when(col("days_since_latest").is_null())
        .then(lit(NULL))
        .otherwise(col("cadence_days").is_not_null());
    Feature { among: Some(among), ..feature }
}

/// Whether a topic is among a package's; missing where its keywords are.
fn has_topic(column: &str, topic: &str) -> Expr {
    let within = lit(";") + col(column).fill_null(lit("")) + lit(";");
    when(col("keyword_count").is_null())
        .then(lit(NULL))
        .otherwise(within.str().contains_literal(lit(format!(";{topic};"))))
}
