#!/usr/bin/env python3
"""Times two builds of pkgcensus beside each other: did another build make the program slower?

The questions of `benches/query`, the report of the shipped snapshot and, with `--crawl`, the documents of
`benches/crawl` run as whole processes of either program, interleaved. Ratios are new over old, of medians.
Python's standard library; `--crawl` needs nginx.
"""

import argparse
import importlib.util
import math
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent


def neighbour(bench, name):
    """A module of another bench's folder."""
    folder = HERE.parent / bench
    sys.path.insert(0, str(folder))
    spec = importlib.util.spec_from_file_location(f"{bench}_{name}", folder / f"{name}.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def main():
    options = arguments()
    programs = [options.old.absolute(), options.new.absolute()]
    with tempfile.TemporaryDirectory(prefix="pkgcensus-bench-") as scratch:
        scratch = Path(scratch)
        questions(options, programs, scratch)
        report(options, programs, scratch)
        if options.crawl:
            crawl(options, programs, scratch)


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("old", type=Path, help="the program as it was")
    parser.add_argument("new", type=Path, help="the program as it is")
    parser.add_argument("--output", type=Path, default=ROOT / "output", help="folder of snapshots")
    parser.add_argument("--day", default="2026-11-01", help="day of the snapshot")
    parser.add_argument("--rounds", type=int, default=9, help="timed runs of each program")
    parser.add_argument("--crawl", type=int, metavar="DOCUMENTS", help="also crawl so many documents")
    parser.add_argument("--folder", type=Path, default=ROOT / "target/crawl-bench", help="where the crawl's documents are kept")
    parser.add_argument("--verbose", action="store_true", help="a line for each question")
    options = parser.parse_args()
    options.output, options.folder, options.only = options.output.absolute(), options.folder.absolute(), None
    return options


def questions(options, programs, scratch):
    query = neighbour("query", "run")
    asked, _ = query.gather(options, scratch)
    walls, spent = [], []
    for question in asked:
        commands = []
        for program in programs:
            options.program = program
            commands.append(query.ours(options, question))
        wall, cpu = pair(commands, options.rounds)
        walls.append(wall)
        spent.append(cpu)
        if options.verbose:
            print(f"{question['name']}: wall {wall:.3f}, CPU {cpu:.3f}")
    print(f"questions ({len(asked)}): geometric mean of wall {geometric(walls):.3f} (worst {max(walls):.2f}), of CPU {geometric(spent):.3f}")


def report(options, programs, scratch):
    commands = []
    for number, program in enumerate(programs):
        copy = scratch / f"report-{number}"
        shutil.copytree(options.output / options.day, copy / options.day)
        commands.append([program, "--quiet", "--output", copy, "report", "--as-of", options.day])
    wall, cpu = pair(commands, options.rounds)
    print(f"report: wall {wall:.3f}, CPU {cpu:.3f}")


def crawl(options, programs, scratch):
    bench, server = neighbour("crawl", "run"), neighbour("crawl", "server")
    subprocess.run([sys.executable, bench.HERE / "documents.py", "--folder", options.folder, "--count", str(options.crawl), "--seed", "1"],
                   check=True, stdout=subprocess.DEVNULL)
    place = options.folder / f"documents-{options.crawl}-seed-1"
    with server.serve(place / "files", scratch) as address:
        for kept in bench.VARIANTS:
            commands = [[program, "refresh", "npm", "--packages-from", place / "names.txt", "--npm-registry", address,
                         "--rate", "unlimited", "--concurrency", "64", "--no-listing", "--no-snapshot", "--keep-bodies", kept]
                        for program in programs]
            wall, cpu = pair(commands, options.rounds, fresh=scratch)
            print(f"crawl of {options.crawl}, {bench.VARIANTS[kept]}: wall {wall:.3f}, CPU {cpu:.3f}")


def pair(commands, rounds, fresh=None):
    """The ratios of wall and CPU time, second command over first."""
    runs = [[], []]
    for round_ in range(rounds + 1):
        for which in (0, 1) if round_ % 2 == 0 else (1, 0):
            one = once(commands[which], fresh)
            if round_ > 0:
                runs[which].append(one)
    middle = [[statistics.median(run[what] for run in side) for what in (0, 1)] for side in runs]
    return middle[1][0] / middle[0][0], middle[1][1] / middle[0][1]


def once(command, fresh):
    """Wall and CPU time of one process; in a new output folder and home below `fresh`, where that is given."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PKGCENSUS_")} | {"NO_COLOR": "1"}
    folder = tempfile.mkdtemp(dir=fresh) if fresh else None
    if folder:
        command = [*command, "--output", folder]
        kept["HOME"] = folder
        os.sync()
    start = time.perf_counter()
    process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, env=kept, cwd=folder)
    talk = process.stderr.read()
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.perf_counter() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        sys.exit(f"failed ({process.returncode}): {talk.decode(errors='replace').strip()}\non: {' '.join(map(str, command))}")
    if folder:
        shutil.rmtree(folder)
    return wall, usage.ru_utime + usage.ru_stime


def geometric(ratios):
    return math.exp(sum(map(math.log, ratios)) / len(ratios))


if __name__ == "__main__":
    main()
