//! Every table and column of a snapshot: type, unit, meaning, and what a null means. This file is the
//! authority: the writer, `pkgcensus schema` and `queries/README.md` are all made from it. It leaves out
//! tables that measures compute (`measures::tables`), which are not stored.

use polars::prelude::{DataType, TimeUnit};

mod details;
mod installed;

pub use details::{DEPENDENCIES, KEYWORDS, OUTCOMES, RELEASES, STRATA};
pub use installed::INSTALLED;

/// The schema that this program writes, and the newest that it reads.
pub const SCHEMA_VERSION: u32 = 1;

/// What kind of values a column holds, as stored in Parquet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ColumnKind {
    /// UTF-8 text as published; may hold anything, control characters included.
    Text,
    /// Whole number, 64 bits, never negative in this schema.
    Count,
    /// 64-bit float.
    Number,
    /// True or false.
    Flag,
    /// Calendar day (UTC).
    Date,
    /// Day and time (UTC), to the millisecond.
    Moment,
}

impl ColumnKind {
    /// The polars type that stores this kind.
    #[must_use]
    pub const fn data_type(self) -> DataType {
        match self {
            Self::Text => DataType::String,
            Self::Count => DataType::Int64,
            Self::Number => DataType::Float64,
            Self::Flag => DataType::Boolean,
            Self::Date => DataType::Date,
            Self::Moment => DataType::Datetime(TimeUnit::Milliseconds, None),
        }
    }

    /// The name shown to people and in the generated documentation.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Count => "integer",
            Self::Number => "float",
            Self::Flag => "boolean",
            Self::Date => "date",
            Self::Moment => "datetime",
        }
    }
}

/// One column of a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Column {
    /// Its name in SQL.
    pub name: &'static str,
    /// Its type.
    pub kind: ColumnKind,
    /// Unit of the values; empty for text and flags.
    pub unit: &'static str,
    /// What it says.
    pub meaning: &'static str,
    /// What a null means; empty where null cannot occur.
    pub null_means: &'static str,
}

/// One table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Table {
    /// Its name in SQL.
    pub name: &'static str,
    /// What one row is.
    pub row: &'static str,
    /// Its columns in order.
    pub columns: &'static [Column],
}

/// A column, for the tables of this file and of measures.
pub(crate) const fn column(
    name: &'static str,
    kind: ColumnKind,
    unit: &'static str,
    meaning: &'static str,
    null_means: &'static str,
) -> Column {
    Column { name, kind, unit, meaning, null_means }
}

use ColumnKind::{Count, Date, Flag, Number, Text};

const REASON: &str = "missing; `coverage` counts the reasons";

const README: &str = "no README, or missing; see readme_state";

/// The columns that every package has, stored in `packages-<ecosystem>.parquet`, sorted by `name`.
pub const PACKAGES: Table = Table {
    name: "packages",
    row: "one package that a registry lists at the registry's own day (`observed_at`), or that its listing no longer has (see `listed`)",
    columns: &[
        column("ecosystem", Text, "", "`npm` or `pypi`", ""),
        column("name", Text, "", "name as the registry writes it; case-sensitive on npm", ""),
        column(
            "status",
            Text,
            "",
            "active, deprecated, archived, quarantined, unpublished, security_holder or absent",
            REASON,
        ),
        column("latest_version", Text, "", "version that the registry calls latest", REASON),
        column("first_release_at", Date, "day", "day of the first release", REASON),
        column("latest_release_at", Date, "day", "day of the latest release", REASON),
        column(
            "latest_release_month",
            Date,
            "month",
            "first day of the month of the latest release; filled also where only the month is known",
            REASON,
        ),
        column("release_count", Count, "releases", "releases that still exist", REASON),
        column("releases_365d", Count, "releases", "releases in the 365 days up to observed_at", REASON),
        column(
            "withdrawn_share",
            Number,
            "share 0–1",
            "share of releases withdrawn (npm: deprecated; PyPI: yanked)",
            REASON,
        ),
        column("maintainer_count", Count, "people", "npm maintainers, PyPI owners and maintainers", REASON),
        column(
            "license",
            Text,
            "",
            "SPDX expression; of several licences that are declared beside each other, their SPDX ids, separated by `;`",
            "no licence that maps to SPDX, or missing; see license_state",
        ),
        column(
            "license_state",
            Text,
            "",
            "spdx: one expression; several: PyPI's classifiers name more than one, and nothing says whether one may be chosen; other: a licence that is none of SPDX, or a family without a version; none",
            REASON,
        ),
        column(
            "repository_state",
            Text,
            "",
            "declared: the publisher names a repository; none: observed that there is none",
            REASON,
        ),
        column(
            "repository_url",
            Text,
            "",
            "repository as the publisher wrote it (raw text)",
            "none declared, left out for size, or missing; see repository_state and `coverage`",
        ),
        column(
            "repository_host",
            Text,
            "",
            "host of the declared repository, lower case, without `www.`",
            "none declared, no host in what was declared, or missing",
        ),
        column("homepage_url", Text, "", "homepage as declared (raw text)", REASON),
        column(
            "documentation_state",
            Text,
            "",
            "declared: the publisher links what is hosted documentation by its address, the same rule in both registries; none: observed that there is no such link",
            REASON,
        ),
        column(
            "documentation_url",
            Text,
            "",
            "documentation link as declared, never guessed",
            "none declared, or missing; see documentation_state",
        ),
        column(
            "documentation_labelled",
            Text,
            "",
            "declared or none, as documentation_state, but PyPI's labels of documentation count whatever their address is; npm has no labels",
            REASON,
        ),
        column(
            "changelog_state",
            Text,
            "",
            "declared: the publisher links a list of what changed; none: observed that there is no such link",
            REASON,
        ),
        column(
            "changelog_url",
            Text,
            "",
            "changelog link as declared, by a label on PyPI or in the README, never guessed; may be a path beside the README",
            "none declared, or missing; see changelog_state",
        ),
        column("issues_url", Text, "", "issue tracker as declared", REASON),
        column(
            "summary_chars",
            Count,
            "characters",
            "length of the one-line summary; 0 = observed that there is none",
            REASON,
        ),
        column("readme_state", Text, "", "present, placeholder, absent or unknown", REASON),
        column("readme_bytes", Count, "bytes", "README length as published; npm keeps 64 KiB", README),
        column("readme_cut", Flag, "", "longer than the first 64 KiB, on which all below is counted", README),
        column("readme_words", Count, "words", "words of prose in the README", README),
        column("readme_headings", Count, "headings", "headings in the README", README),
        column("readme_code_blocks", Count, "blocks", "code blocks in the README", README),
        column("readme_links", Count, "links", "links in the README, badges and images left out", README),
        column("readme_badges", Count, "badges", "badges in the README", README),
        column("readme_images", Count, "images", "images in the README that are no badges", README),
        column("readme_lists", Count, "lists", "lists in the README", README),
        column("readme_tables", Count, "tables", "tables in the README", README),
        column(
            "readme_has_install",
            Flag,
            "",
            "README says how to install: by a heading, or by a command in a code block that installs this package",
            README,
        ),
        column("readme_has_install_heading", Flag, "", "README has a heading on installing", README),
        column("readme_has_usage", Flag, "", "README has a section on usage or a quick start", README),
        column("readme_has_api", Flag, "", "README has a section on the API, or a reference", README),
        column("readme_has_examples", Flag, "", "README has a section of examples", README),
        column("readme_has_configuration", Flag, "", "README has a section on configuration", README),
        column("readme_has_contributing", Flag, "", "README has a section on contributing", README),
        column("readme_has_license", Flag, "", "README has a section on the licence", README),
        column("readme_has_changelog", Flag, "", "README has a section on what changed", README),
        column(
            "keyword_count",
            Count,
            "keywords",
            "keywords declared, repeated ones too; 0 = observed that there are none",
            REASON,
        ),
        column(
            "topics",
            Text,
            "",
            "common topics of keywords and classifiers, separated by `;`",
            "none of them is declared, or missing; see keyword_count",
        ),
        column(
            "keyword_topics",
            Text,
            "",
            "common topics of keywords alone, which both registries have",
            "none of them is declared, or missing; see keyword_count",
        ),
        column("development_status", Text, "", "PyPI's Development Status classifier", REASON),
        column("has_types", Flag, "", "type declarations are shipped", REASON),
        column(
            "has_provenance",
            Flag,
            "",
            "the latest release carries provenance (PyPI: one of its files does)",
            "missing, also where a server's interface cannot tell; `coverage` counts the reasons",
        ),
        column("dependency_count", Count, "packages", "runtime dependencies of the latest release", REASON),
        column("size_bytes", Count, "bytes", "unpacked size of the latest release", REASON),
        column(
            "downloads_30d",
            Count,
            "downloads",
            "downloads in 30 days, which downloads_start, downloads_end and downloads_window_edges tell; 0 = observed zero",
            "not observed, never zero; `coverage` counts the reasons",
        ),
        column(
            "downloads_start",
            Date,
            "day",
            "first day that downloads_30d may cover: of smeared edges the earliest of all packages, the 30 days being somewhere between it and downloads_end",
            "no download source covers this ecosystem, or its days are not known",
        ),
        column(
            "downloads_end",
            Date,
            "day",
            "last day that downloads_30d may cover: of smeared edges the latest of all packages",
            "no download source covers this ecosystem, or its days are not known",
        ),
        column(
            "downloads_window_edges",
            Text,
            "",
            "whole: downloads_start to downloads_end, for every package; rolling: 30 days for every package, ending about downloads_end; smeared: each package's own 30 days, somewhere from downloads_start to downloads_end; unknown",
            "no download source covers this ecosystem, or its record does not tell",
        ),
        column(
            "downloads_source",
            Text,
            "",
            "where downloads_30d is from",
            "no download source covers this ecosystem",
        ),
        column(
            "download_rank",
            Count,
            "rank",
            "1 = most downloaded of its ecosystem; ties in order of name; npm: kept for the first 100,000",
            "beyond the ranks that the source or this program keeps",
        ),
        column("registry_serial", Count, "serial", "PyPI: serial of the package's last change", REASON),
        column("stratum", Text, "", "survey stratum", "not in the survey, or not drawn so far"),
        column("weight", Number, "packages", "how many packages this one stands for", "as `stratum`"),
        column(
            "observed_at",
            Date,
            "day",
            "the registry's own day in this snapshot: of the content of the list that gives its names, or of its newest answer where that is later",
            "",
        ),
        column(
            "document_at",
            Date,
            "day",
            "day on which the package's document was fetched, or last said to be unchanged",
            "not asked, never answered with a document, or not known because the clock was wrong then",
        ),
        column(
            "answer",
            Text,
            "",
            "what the last request for its document brought: fresh, unchanged, absent, refused, malformed, oversized, failed",
            "not asked",
        ),
        column(
            "listed",
            Flag,
            "",
            "whether the registry's listing has the package; false = an older listing had it, or it was asked for by name",
            "not known: no listing of this snapshot has every package of the registry, or the snapshot was made before this column was added",
        ),
    ],
};

const ECOSYSTEM: Column = column("ecosystem", Text, "", "`npm` or `pypi`", "");
const NAME: Column = column("name", Text, "", "the package, as in `packages`", "");

/// The tables that stand beside `packages` and may be empty, in reading order.
pub const DETAILS: &[Table] = &[RELEASES, DEPENDENCIES, KEYWORDS, OUTCOMES, STRATA, INSTALLED];

/// Columns that the views compute from stored ones; they cost no space.
pub const COMPUTED: &[Column] = &[
    column("scope", Text, "", "npm scope without `@`, computed from name", "the name has no scope"),
    column(
        "normal_name",
        Text,
        "",
        "name as compared: PEP 503 on PyPI, the name itself on npm; computed",
        "",
    ),
    column(
        "gone",
        Flag,
        "",
        "the registry no longer has it: not found, or unpublished; computed",
        "it was not asked, or the answer does not tell",
    ),
];

/// How well each column is known, per ecosystem.
pub const COVERAGE: Table = Table {
    name: "coverage",
    row: "one column of `packages` in one ecosystem, over the listed packages; observed + none + the missing reasons = packages",
    columns: &[
        column("ecosystem", Text, "", "`npm` or `pypi`", ""),
        column("column", Text, "", "column of `packages`", ""),
        column(
            "packages",
            Count,
            "packages",
            "packages listed; all that are there where no listing has every package",
            "",
        ),
        column("observed", Count, "packages", "with a value", ""),
        column("zero", Count, "packages", "of the observed: value 0 or false", ""),
        column("none", Count, "packages", "null because it was observed that there is none", ""),
        column("not_asked", Count, "packages", "missing: no source of this snapshot was asked for it", ""),
        column(
            "not_in_source",
            Count,
            "packages",
            "missing: the source does not cover the package or keep the column",
            "",
        ),
        column(
            "withheld",
            Count,
            "packages",
            "missing: the source has it but does not tell, or did not give the document",
            "",
        ),
        column(
            "refused",
            Count,
            "packages",
            "missing: the source told something that is not a valid value, or a document that cannot be read",
            "",
        ),
        column(
            "left_out",
            Count,
            "packages",
            "known when the snapshot was made, left out of it for size",
            "",
        ),
        column("unknown", Count, "packages", "missing: the source covers the package but has no value", ""),
        column("as_of", Date, "day", "newest day of the content of its sources", "no source"),
        column(
            "asked",
            Date,
            "day",
            "newest day on which one of its sources was asked for, or imported",
            "no source, or a snapshot of an older version",
        ),
        column("source", Text, "", "ids of the sources in the manifest", "no source"),
        column("note", Text, "", "what to know before using the column", "nothing to add"),
    ],
};

/// The stored tables in reading order.
pub const TABLES: &[Table] =
    &[PACKAGES, RELEASES, DEPENDENCIES, KEYWORDS, OUTCOMES, STRATA, INSTALLED, COVERAGE];
