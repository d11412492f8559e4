"""Whether both programs learnt the same: counts and sums of facts, from a snapshot of pkgcensus and from the client's SQLite file.

Left out: facts of single packages, which pkgcensus's own tests check.
"""

import csv
import io
import sqlite3
import subprocess

# What is compared, as SQL over the snapshot and over the client's `facts`, where `f` is its JSON text.
PACKAGES = {
    "packages": ("COUNT(*)", "COUNT(*)"),
    "not active": ("SUM(CASE WHEN status <> 'active' THEN 1 ELSE 0 END)", "SUM(f ->> 'status' <> 0)"),
    "latest versions": ("COUNT(latest_version)", "COUNT(f ->> 'latest_version')"),
    "maintainers": ("SUM(maintainer_count)", "SUM(f ->> 'maintainer_count')"),
    "SPDX licences": ("COUNT(license)", "SUM(f ->> 'license' <> '')"),
    "repositories": ("COUNT(repository_url)", "COUNT(f ->> 'repository_url')"),
    "homepages": ("COUNT(homepage_url)", "COUNT(f ->> 'homepage_url')"),
    "documentation links": ("COUNT(documentation_url)", "COUNT(f ->> 'documentation_url')"),
    "issue trackers": ("COUNT(issues_url)", "COUNT(f ->> 'issues_url')"),
    "characters of summaries": ("SUM(summary_chars)", "SUM(f ->> 'summary_chars')"),
    "READMEs present": ("SUM(CASE WHEN readme_state = 'present' THEN 1 ELSE 0 END)", "SUM(f ->> '$.readme[0]' = 'present')"),
    "placeholders": ("SUM(CASE WHEN readme_state = 'placeholder' THEN 1 ELSE 0 END)", "SUM(f ->> '$.readme[0]' = 'placeholder')"),
    "bytes of READMEs": ("SUM(CASE WHEN readme_bytes > 65536 THEN 65536 ELSE readme_bytes END)", "SUM(MIN(f ->> '$.readme[1]', 65536))"),
    "keywords": ("SUM(keyword_count)", "SUM(json_array_length(f, '$.keywords'))"),
    "with types": ("SUM(CASE WHEN has_types THEN 1 ELSE 0 END)", "SUM(f ->> 'has_types')"),
    "with provenance": ("SUM(CASE WHEN has_provenance THEN 1 ELSE 0 END)", "SUM(f ->> 'has_provenance')"),
    "bytes unpacked": ("SUM(size_bytes)", "SUM(f ->> 'size_bytes')"),
}
RELEASES = {
    "releases": ("COUNT(*)", "COUNT(*)"),
    "dated releases": ("COUNT(published_at)", "COUNT(r ->> 0)"),
    "withdrawn releases": ("SUM(CASE WHEN state = 'withdrawn' THEN 1 ELSE 0 END)", "SUM(r ->> 2 = 1)"),
    "removed releases": ("SUM(CASE WHEN state = 'removed' THEN 1 ELSE 0 END)", "SUM(r ->> 2 = 2)"),
    "pre-releases": ("SUM(CASE WHEN prerelease THEN 1 ELSE 0 END)", "SUM(r ->> 3)"),
    "first release": ("MIN(EXTRACT(EPOCH FROM published_at))", "MIN(r ->> 0)"),
    "last release": ("MAX(EXTRACT(EPOCH FROM published_at))", "MAX(r ->> 0)"),
}
DEPENDENCIES = {
    "dependencies": ("COUNT(*)", "COUNT(d)"),
    "to develop": ("SUM(CASE WHEN kind = 'development' THEN 1 ELSE 0 END)", "SUM(d ->> 0 = 3)"),
}
TABLES = (
    ("packages", PACKAGES, "(SELECT CAST(facts AS TEXT) AS f FROM facts)"),
    ("releases", RELEASES, "(SELECT value AS r FROM facts, json_each(CAST(facts AS TEXT), '$.releases'))"),
    ("dependencies", DEPENDENCIES, "(SELECT value AS d FROM facts, json_each(CAST(facts AS TEXT), '$.dependencies'))"),
)


def different(program, output, environment, ledger):
    """What is not the same, in words, and how many figures were compared. Freezes a snapshot of the output folder."""
    def ask(*words):
        return subprocess.run([program, "--quiet", "--output", output, *words], check=True, capture_output=True, text=True,
                              env=environment, cwd=output).stdout

    ask("snapshot")
    connection = sqlite3.connect(ledger)
    found, compared = [], 0
    for table, figures, rows in TABLES:
        names = list(figures)
        columns = ", ".join(f"{ours} AS c{place}" for place, (ours, _) in enumerate(figures.values()))
        mine = list(csv.reader(io.StringIO(ask("query", "--format", "csv", f"SELECT {columns} FROM {table}"))))[1]
        other = connection.execute(f"SELECT {', '.join(theirs for _, theirs in figures.values())} FROM {rows}").fetchone()
        for name, one, two in zip(names, mine, other):
            compared += 1
            if int(float(one or 0)) != int(two or 0):
                found.append(f"{name}: {one or 0} against the client's {two or 0}")
    connection.close()
    return found, compared
