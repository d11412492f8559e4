#!/usr/bin/env python3
"""Scale: millions of listed names, a survey of 100,000, the report over it, and what a `--changed` costs where 100
packages moved.

The registry is the generated one of the replica, in a process of its own on loopback; wall time and CPU are noisy on two
cores, since the replica makes each document when it is asked. Peak memory is that of pkgcensus alone.
Left out: documents of realistic sizes (run.py).
"""

import argparse
import hashlib
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent

EVERY_TABLE = " UNION ALL ".join(f"SELECT COUNT(*) AS n FROM {table}" for table in (
    "populations", "breadth", "download_curve", "milestones", "maintenance", "estimates", "differences", "sizes", "survival",
    "survival_test", "survival_variants", "survival_differences", "standardised", "weightings", "peer_scores"))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--npm", type=int, default=5_000_000, help="packages that npm lists")
    parser.add_argument("--pypi", type=int, default=400_000, help="projects that PyPI lists")
    parser.add_argument("--survey", type=int, default=100_000, help="packages of npm that are asked; of PyPI a tenth")
    parser.add_argument("--program", type=Path, default=ROOT / "target/release/pkgcensus")
    parser.add_argument("--replica", type=Path, default=ROOT / "target/release/replica")
    parser.add_argument("--record", action="store_true", help="write scale.md")
    options = parser.parse_args()
    for binary in (options.program, options.replica):
        if not binary.exists():
            sys.exit(f"{binary} is not there: cargo build --release --workspace")
    with tempfile.TemporaryDirectory() as folder:
        rows = measure(options, Path(folder))
    text = report(options, rows)
    print(text)
    if options.record:
        (Path(__file__).parent / "scale.md").write_text(text, encoding="utf-8")


def measure(options, folder):
    serving = subprocess.Popen([options.replica, "--npm", str(options.npm), "--pypi", str(options.pypi), "--seed", "1"],
                               stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    try:
        places = json.loads(serving.stdout.readline())
        where = ["--npm-registry", places["npm_registry"], "--npm-replicate", places["npm_replicate"]]
        fast = ["--rate", "unlimited", "--concurrency", "64", "--format", "json"]
        refresh = [options.program, "refresh", "npm", *where]
        rows = [timed("npm's listing", [*refresh, "--listing", "--no-snapshot"], folder)]
        survey = [*refresh, "--survey", str(options.survey), "--no-listing", "--no-snapshot", *fast]
        rows.append(timed(f"a survey of {options.survey:,}", survey, folder))
        pypi = [options.program, "refresh", "pypi", "--pypi-index", places["pypi_index"], "--no-snapshot"]
        rows.append(timed("PyPI's listing", [*pypi, "--listing"], folder))
        rows.append(timed(f"a survey of {options.survey // 10:,} of PyPI",
                          [*pypi, "--survey", str(options.survey // 10), "--no-listing", *fast], folder))
        rows.append(timed("the snapshot of all", [options.program, "snapshot"], folder))
        rows.append(timed("estimates over it", [options.program, "query", "SELECT COUNT(*) AS n FROM estimates"], folder))
        rows.append(timed("every computed table", [options.program, "query", EVERY_TABLE], folder))
        rows.append(timed("the report: every claim and chart", [options.program, "report"], folder))
        first = digests(folder)
        timed("again", [options.program, "report"], folder)
        if digests(folder) != first:
            sys.exit("two reports on one snapshot differ")
        changed = [*refresh, "--changed", "--all", "--no-listing", "--no-snapshot", *fast]
        rows.append(timed("--changed --all, nothing moved", changed, folder))
        for moved in (100, 1_000, 10_000):
            serving.stdin.write(f"touch {moved}\n")
            serving.stdin.flush()
            serving.stdout.readline()
            rows.append(timed(f"--changed --all, {moved:,} moved", changed, folder))
        return rows
    finally:
        serving.stdin.close()
        serving.wait()


def digests(folder):
    return {path: hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(folder.glob("output/2*/**/*"))
            if path.is_file()}


def timed(label, command, folder):
    began = time.perf_counter()
    child = subprocess.Popen(command, cwd=folder, env={"HOME": str(folder)}, stdout=subprocess.PIPE,
                             stderr=subprocess.DEVNULL)
    out = child.stdout.read()
    _, status, usage = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode:
        sys.exit(f"{label}: exit code {child.returncode}")
    try:
        requests = json.loads(out)["runs"][0]["requests"]
    except (ValueError, KeyError, TypeError, IndexError):
        requests = None
    return (label, time.perf_counter() - began, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024, requests)


def report(options, rows):
    commit = subprocess.run(["git", "rev-parse", "--short", "HEAD"], cwd=ROOT, capture_output=True, text=True).stdout.strip()
    lines = [f"# Scale: {options.npm:,} listed npm names, {options.pypi:,} of PyPI", "",
             f"`benches/crawl/scale.py`, commit {commit}, {os.cpu_count()} cores; the replica shares them. Bars: refresh and snapshot at most 600 MiB; every measure in at most 10 s and 2 GiB.", "",
             "| step | wall (s) | CPU (s) | peak (MiB) | requests |", "|---|--:|--:|--:|--:|"]
    for label, wall, cpu, peak, requests in rows:
        lines.append(f"| {label} | {wall:.1f} | {cpu:.1f} | {peak:,.0f} | {'' if requests is None else f'{requests:,}'} |")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    main()
