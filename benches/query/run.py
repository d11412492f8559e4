#!/usr/bin/env python3
"""Times `pkgcensus query` beside DuckDB's own command line on the same Parquet files.

Every question runs as a whole process of either program, interleaved, after both gave the same rows.
Only Python's standard library is used; DuckDB's command line is installed into a throw-away environment.
"""

import argparse
import csv
import io
import math
import os
import platform
import re
import statistics
import subprocess
import sys
import tempfile
import time
import venv
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
COMPUTED = ("populations", "breadth", "download_curve", "milestones")
MEAN_MOST, SINGLE_MOST = 1.0, 2.0


def main():
    options = arguments()
    snapshot = options.output / options.day / "snapshot-v1"
    for needed in (options.program, snapshot / "packages-npm.parquet", snapshot / "packages-pypi.parquet"):
        if not needed.exists():
            sys.exit(f"`{shown(needed)}` is not there; build with `cargo build --release` and see --help for other places")
    with tempfile.TemporaryDirectory(prefix="pkgcensus-bench-") as scratch:
        scratch = Path(scratch)
        duckdb = options.duckdb or install_duckdb(scratch)
        init = scratch / "init.sql"
        init.write_text(init_script(snapshot), encoding="utf-8")
        questions, skipped = gather(options, scratch)
        if not questions:
            sys.exit("no question is left to time")
        for name, reason in skipped:
            print(f"skipped {name}: {reason}", file=sys.stderr)
        commands = [(q["name"], ours(options, q), theirs(duckdb, init, q)) for q in questions]
        different = verify(commands)
        rows = measure(commands, options)
        report = write_report(options, duckdb, rows, skipped, different)
    print(report)
    if options.record:
        (HERE / "results.md").write_text(report, encoding="utf-8")
        print(f"written to `{shown(HERE / 'results.md')}`", file=sys.stderr)
    if options.check:
        sys.exit(1 if different or not within_bars(rows) else 0)


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--program", type=Path, default=ROOT / "target/release/pkgcensus", help="the program to time")
    parser.add_argument("--output", type=Path, default=ROOT / "output", help="folder of snapshots")
    parser.add_argument("--day", default="2026-11-01", help="day of the snapshot")
    parser.add_argument("--duckdb", type=Path, help="DuckDB's command line; without it, one is installed and thrown away")
    parser.add_argument("--rounds", type=int, default=9, help="timed runs of each program")
    parser.add_argument("--warm-ups", type=int, default=2, help="runs before the timed ones")
    parser.add_argument("--only", nargs="+", metavar="NAME", help="only these questions, as named in the table")
    parser.add_argument("--record", action="store_true", help="write results.md")
    parser.add_argument("--check", action="store_true",
                        help=f"exit 1 if rows differ, the geometric mean is above {MEAN_MOST} or one ratio above {SINGLE_MOST}")
    options = parser.parse_args()
    options.program, options.output = options.program.absolute(), options.output.absolute()
    if options.rounds < 1 or options.warm_ups < 0:
        parser.error("--rounds is at least 1 and --warm-ups at least 0")
    return options


def install_duckdb(scratch):
    """The native binary: the launcher that pip puts into bin/ would add Python's start-up to DuckDB's time."""
    place = scratch / "venv"
    venv.create(place, with_pip=True)
    python = place / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    subprocess.run([python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "duckdb-cli"], check=True)
    found = subprocess.run([python, "-c", "import duckdb_cli; print(duckdb_cli.__path__[0])"],
                           check=True, capture_output=True, text=True).stdout.strip()
    for name in ("duckdb", "duckdb.exe"):
        if (Path(found) / name).exists():
            return Path(found) / name
    sys.exit("the package duckdb-cli holds no binary named duckdb")


def init_script(snapshot):
    def quoted(name):
        return "'" + str(snapshot / name).replace("'", "''") + "'"

    npm, pypi = quoted("packages-npm.parquet"), quoted("packages-pypi.parquet")
    scope = "nullif(regexp_extract(name, '^@([^/]+)/', 1), '') AS scope"
    normal = "regexp_replace(lower(name), '[-_.]+', '-', 'g')"
    return "\n".join([
        ".nullvalue ''",
        "CREATE MACRO regexp_like(subject, pattern) AS regexp_matches(subject, pattern);",
        f"CREATE VIEW npm AS SELECT *, {scope}, name AS normal_name FROM read_parquet({npm});",
        f"CREATE VIEW pypi AS SELECT *, CAST(NULL AS VARCHAR) AS scope, {normal} AS normal_name FROM read_parquet({pypi});",
        f"CREATE VIEW packages AS SELECT *, {scope}, CASE WHEN ecosystem = 'pypi' THEN {normal} ELSE name END AS normal_name"
        f" FROM read_parquet([{npm}, {pypi}]);",
        f"CREATE VIEW coverage AS SELECT * FROM read_parquet({quoted('coverage.parquet')});",
        "",
    ])


def gather(options, scratch):
    """Saved questions with their defaults, then the ad-hoc ones; and what is skipped, with the reason."""
    questions, skipped = [], []
    for path in sorted((ROOT / "queries").glob("*.sql")):
        entries, sql = read_header(path.read_text(encoding="utf-8"))
        computed = [table for table in COMPUTED if re.search(rf"\b(FROM|JOIN)\s+{table}\b", sql)]
        name = f"saved {path.stem}"
        if options.only and name not in options.only and path.stem not in options.only:
            continue
        if computed:
            skipped.append((name, f"reads `{computed[0]}`, which the program computes and no file holds"))
            continue
        defaults, missing = {}, []
        for key, value in entries:
            if key == "parameter":
                head, default, text = value.split(";")[0].partition("=")
                if default:
                    defaults[head.strip()] = text.strip()
                else:
                    missing.append(head.strip())
        if missing:
            skipped.append((name, f"parameter `{missing[0]}` has no default"))
            continue
        filled = scratch / f"{path.stem}.sql"
        filled.write_text(fill(sql, defaults) + ";\n", encoding="utf-8")
        questions.append({"name": name, "saved": path.stem, "file": filled})
    for path in sorted((HERE / "ad-hoc").glob("*.sql")):
        name = f"ad-hoc {path.stem}"
        if options.only and name not in options.only and path.stem not in options.only:
            continue
        filled = scratch / f"ad-hoc-{path.stem}.sql"
        filled.write_text(path.read_text(encoding="utf-8").rstrip() + ";\n", encoding="utf-8")
        questions.append({"name": name, "path": path, "file": filled})
    return questions, skipped


def read_header(text):
    """The `-- key: value` lines, continued by lines of `--` and three blanks, and the SQL below."""
    entries, lines = [], text.splitlines()
    while lines and lines[0].startswith("--"):
        line = lines.pop(0)[2:].rstrip()
        if line.startswith("   ") and entries:
            entries[-1] = (entries[-1][0], entries[-1][1] + " " + line.strip())
        elif ":" in line:
            key, value = line.split(":", 1)
            entries.append((key.strip(), value.strip()))
    return entries, "\n".join(lines).strip()


def fill(sql, values):
    """Puts literals in the place of `:name` outside quotes and comments, as the program does."""
    tokens = re.compile(r"'(?:[^'])*'|\"(?:[^\"])*\"|--[^\n]*|::|:(\w+)")

    def literal(match):
        value = values.get(match.group(1) or "")
        if value is None:
            return match.group(0)
        return value if re.fullmatch(r"-?(\d+\.?\d*|\.\d+)", value) else "'" + value.replace("'", "''") + "'"

    return tokens.sub(literal, sql)


def ours(options, question):
    common = [options.program, "--quiet", "--output", options.output, "query", "--as-of", options.day,
              "--format", "csv", "--limit", "0"]
    return common + (["--saved", question["saved"]] if "saved" in question else ["--file", question["path"]])


def theirs(duckdb, init, question):
    return [duckdb, "-csv", "-init", init, "-f", question["file"]]


def environment():
    """Nothing set for either program may change what is timed."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PKGCENSUS_")}
    return kept | {"NO_COLOR": "1"}


def answer(command):
    done = subprocess.run(command, capture_output=True, cwd=ROOT, env=environment(), stdin=subprocess.DEVNULL)
    if done.returncode:
        sys.exit(f"`{command[0].name}` failed ({done.returncode}): {done.stderr.decode(errors='replace').strip()}\n"
                 f"on: {' '.join(str(part) for part in command[1:])}")
    return [[cell(text) for text in row] for row in csv.reader(io.StringIO(done.stdout.decode("utf-8")))]


def cell(text):
    """Numbers to nine digits, since both programs add floats in an order of their own."""
    try:
        number = float(text)
    except ValueError:
        return text
    return f"{number:.9g}" if math.isfinite(number) else text


def verify(commands):
    """Names of the questions whose answers differ; the same rows in the same order are asked for."""
    different = []
    for name, mine, other in commands:
        one, two = answer(mine), answer(other)
        if one == two:
            continue
        different.append(name)
        if len(one) != len(two):
            how = f"{len(one) - 1} rows against DuckDB's {len(two) - 1}"
        elif sorted(one) == sorted(two):
            how = "the same rows in another order"
        else:
            at = next(index for index, pair in enumerate(zip(one, two)) if pair[0] != pair[1])
            how = f"row {at}: {one[at]} against DuckDB's {two[at]}"
        print(f"DIFFERENT {name}: {how}", file=sys.stderr)
    return different


def measure(commands, options):
    rows = []
    for name, mine, other in commands:
        times = ([], [])
        for round_ in range(options.warm_ups + options.rounds):
            # who goes first changes from round to round
            for which in ((0, 1), (1, 0))[round_ % 2]:
                took = seconds((mine, other)[which])
                if round_ >= options.warm_ups:
                    times[which].append(took)
        one, two = (statistics.median(values) for values in times)
        rows.append((name, one, two, one / two))
        print(f"{name}: {one * 1000:.0f} ms, DuckDB {two * 1000:.0f} ms, ratio {one / two:.2f}", file=sys.stderr)
    return rows


def seconds(command):
    start = time.perf_counter()
    subprocess.run(command, check=True, cwd=ROOT, env=environment(),
                   stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return time.perf_counter() - start


def geometric_mean(rows):
    return math.exp(sum(math.log(row[3]) for row in rows) / len(rows))


def within_bars(rows):
    return geometric_mean(rows) <= MEAN_MOST and max(row[3] for row in rows) <= SINGLE_MOST


def write_report(options, duckdb, rows, skipped, different):
    worst = max(rows, key=lambda row: row[3])
    lines = [
        "# Questions timed beside DuckDB",
        "",
        "Whole-process wall time, medians; ratio = our time over DuckDB's, below 1 we are faster.",
        "",
        f"- geometric mean of the ratios: **{geometric_mean(rows):.2f}** (bar: at most {MEAN_MOST:.1f})",
        f"- worst ratio: **{worst[3]:.2f}**, {worst[0]} (bar: at most {SINGLE_MOST:.1f})",
        f"- answers: {'the same rows from both in every question' if not different else 'DIFFERENT in ' + ', '.join(different)}",
        f"- runs: {options.rounds} of each, interleaved, after {options.warm_ups} warm-ups",
        f"- snapshot: {options.day}",
        f"- machine: {cpu()}, {cores()} cores, {platform.system()} {platform.machine()}",
        f"- versions: {first_line([options.program, '--version'])}; DuckDB {first_line([duckdb, '-version'])};"
        f" Python {platform.python_version()}",
        f"- commit: {commit()}",
        "",
        "| question | pkgcensus (ms) | DuckDB (ms) | ratio |",
        "|---|---:|---:|---:|",
    ]
    lines += [f"| {name} | {one * 1000:.0f} | {two * 1000:.0f} | {ratio:.2f} |" for name, one, two, ratio in rows]
    if skipped:
        lines += ["", "Skipped:", ""] + [f"- {name}: {reason}" for name, reason in skipped]
    return "\n".join(lines) + "\n"


def cpu():
    try:
        text = Path("/proc/cpuinfo").read_text(encoding="utf-8", errors="replace")
        return re.search(r"^model name\s*:\s*(.+)$", text, re.MULTILINE).group(1).strip()
    except (OSError, AttributeError):
        return platform.processor() or "unknown processor"


def cores():
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()


def first_line(command):
    text = subprocess.run(command, capture_output=True, text=True, env=environment()).stdout.strip()
    return text.splitlines()[0] if text else "unknown version"


def commit():
    def git(*words):
        done = subprocess.run(["git", "-C", ROOT, *words], capture_output=True, text=True)
        return done.stdout.strip() if done.returncode == 0 else None

    head = git("rev-parse", "--short=12", "HEAD")
    # results.md itself is about to change and says nothing of the program
    changed = git("status", "--porcelain", "--", "src", "queries", "Cargo.toml", "Cargo.lock")
    return f"{head or 'none yet'}{' with uncommitted changes' if changed else ''}"


def shown(path):
    return path.relative_to(ROOT) if path.is_relative_to(ROOT) else path


if __name__ == "__main__":
    main()
