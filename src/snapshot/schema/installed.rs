//! The table of packages that were found installed: most of its columns are those of `packages`.

use super::ColumnKind::{Count, Date, Flag, Text};
use super::{Column, ECOSYSTEM, PACKAGES, Table, column};

/// A column of `packages` in the table of installed packages.
const fn installed(name: &str) -> Column {
    let mut index = 0;
    while index < PACKAGES.columns.len() {
        let column = PACKAGES.columns[index];
        if is_same(column.name, name) {
            return Column {
                null_means: "there is none, or it is not told; where a column tells the state, these two are told apart",
                ..column
            };
        }
        index += 1;
    }
    panic!("no such column of `packages`")
}

const fn is_same(one: &str, other: &str) -> bool {
    let (one, other) = (one.as_bytes(), other.as_bytes());
    let mut index = 0;
    while index < one.len() && index < other.len() && one[index] == other[index] {
        index += 1;
    }
    one.len() == other.len() && index == one.len()
}

/// Packages that were found installed on somebody's disk.
pub const INSTALLED: Table = Table {
    name: "installed",
    row: "one package found installed below folders that were read (`refresh --installed`), by label; they are no sample of a registry. Of several versions the newest counts",
    columns: &[
        ECOSYSTEM,
        column("population", Text, "", "the label of the folders: `installed`, unless another was given", ""),
        column("name", Text, "", "name as compared: npm's as it is, PyPI's after PEP 503", ""),
        column("version", Text, "", "the installed version", "its metadata does not tell"),
        column(
            "told_by",
            Text,
            "",
            "what all of the row is from: `installed`, or `document` where the registry's document was read and is of the same version",
            "",
        ),
        column("read_on", Date, "day", "when the folders were read", ""),
        column("places", Count, "folders", "in which it was found, in any version", ""),
        column(
            "maintainer_count",
            Count,
            "people",
            "told by a document: as in `packages`; else people whom the package itself names as maintainers",
            "not told",
        ),
        installed("license"),
        installed("license_state"),
        installed("repository_state"),
        installed("repository_url"),
        installed("repository_host"),
        installed("homepage_url"),
        installed("documentation_state"),
        installed("documentation_url"),
        installed("documentation_labelled"),
        installed("changelog_state"),
        installed("changelog_url"),
        installed("issues_url"),
        installed("summary_chars"),
        installed("readme_state"),
        installed("readme_bytes"),
        installed("readme_cut"),
        installed("readme_words"),
        installed("readme_headings"),
        installed("readme_code_blocks"),
        installed("readme_links"),
        installed("readme_badges"),
        installed("readme_images"),
        installed("readme_lists"),
        installed("readme_tables"),
        installed("readme_has_install"),
        installed("readme_has_install_heading"),
        installed("readme_has_usage"),
        installed("readme_has_api"),
        installed("readme_has_examples"),
        installed("readme_has_configuration"),
        installed("readme_has_contributing"),
        installed("readme_has_license"),
        installed("readme_has_changelog"),
        installed("keyword_count"),
        installed("topics"),
        installed("keyword_topics"),
        installed("development_status"),
        column(
            "has_types",
            Flag,
            "",
            "npm: types are declared; PyPI: the list of installed files has `py.typed` or stubs, or a classifier says so",
            "not told",
        ),
        installed("dependency_count"),
        column(
            "size_bytes",
            Count,
            "bytes",
            "npm: of its files on the disk, packages inside it left out; PyPI: of the files that its list of installed files gives sizes of; told by a document: as in `packages`",
            "not told",
        ),
    ],
};
