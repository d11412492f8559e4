//! The tables that the crawl fills beside `packages`.

use super::ColumnKind::{Count, Flag, Moment, Number, Text};
use super::{ECOSYSTEM, NAME, Table, column};

/// Releases of the packages that were asked.
pub const RELEASES: Table = Table {
    name: "releases",
    row: "one release of a package whose document was read, in order of time",
    columns: &[
        ECOSYSTEM,
        NAME,
        column("version", Text, "", "version as the registry writes it", ""),
        column(
            "published_at",
            Moment,
            "UTC",
            "when it was published (PyPI: its first file)",
            "the document does not tell, or tells a time after the as-of day",
        ),
        column(
            "state",
            Text,
            "",
            "available, withdrawn (npm: deprecated; PyPI: every file yanked), removed",
            "",
        ),
        column("prerelease", Flag, "", "a pre-release by semver or PEP 440", "not a version of that kind"),
    ],
};

/// Dependencies of the latest releases of the packages that were asked.
pub const DEPENDENCIES: Table = Table {
    name: "dependencies",
    row: "one dependency of the latest release of a package whose document was read",
    columns: &[
        ECOSYSTEM,
        NAME,
        column(
            "version",
            Text,
            "",
            "the latest version, whose dependency it is",
            "the document does not tell",
        ),
        column(
            "kind",
            Text,
            "",
            "runtime, optional, peer, development (npm); runtime, extra (PyPI: its marker holds with an extra alone)",
            "",
        ),
        column(
            "dependency",
            Text,
            "",
            "name as written; PyPI: of a requirement without a name, all of it",
            "",
        ),
        column("requirement", Text, "", "npm: range; PyPI: what follows the name, marker included", ""),
    ],
};

/// Keywords of the packages that were asked.
pub const KEYWORDS: Table = Table {
    name: "keywords",
    row: "one keyword or classifier of a package whose document was read",
    columns: &[
        ECOSYSTEM,
        NAME,
        column("kind", Text, "", "keyword, classifier (PyPI)", ""),
        column(
            "keyword",
            Text,
            "",
            "as the publisher wrote it (raw text), blanks at its ends left out; PyPI's keywords are split as on its own pages, quotes at their ends left out; a repeated one is a row each time",
            "",
        ),
    ],
};

/// What asking brought.
pub const OUTCOMES: Table = Table {
    name: "outcomes",
    row: "the latest request for the document of one package",
    columns: &[
        ECOSYSTEM,
        column("name", Text, "", "the package; it may be in no listing", ""),
        column("asked_at", Moment, "UTC", "when it was asked", "not known: the clock was wrong then"),
        column(
            "document",
            Text,
            "",
            "packument, project; simple: the page of a project without a document",
            "",
        ),
        column("outcome", Text, "", "fresh, unchanged, absent, refused, malformed, oversized, failed", ""),
        column("status", Count, "HTTP status", "of the answer", "no answer, or not asked for such a name"),
        column("wire_bytes", Count, "bytes", "of the body over the wire", ""),
        column("body_bytes", Count, "bytes", "of the body, unpacked", ""),
        column("tries", Count, "requests", "that it took, redirects left out", ""),
        column(
            "detail",
            Text,
            "",
            "field and reason of a malformed document, last error, staleness; what was odd in a document that was read, or is missing beside it",
            "nothing to say",
        ),
    ],
};

/// The survey's design.
pub const STRATA: Table = Table {
    name: "strata",
    row: "one stratum of the survey, in order of rank",
    columns: &[
        ECOSYSTEM,
        column("stratum", Text, "", "ranks from–to, `rest` (ranked beyond), `unranked`", ""),
        column("population", Count, "packages", "listed in it when the panel was drawn", ""),
        column("sampled", Count, "packages", "in the panel", ""),
        column("answered", Count, "packages", "of those drawn so far, with a document that was read", ""),
        column(
            "weight",
            Number,
            "packages",
            "population / members drawn so far, all of them once the survey is finished",
            "",
        ),
        column("seed", Count, "", "that chose the panel", ""),
    ],
};
