#!/usr/bin/env python3
"""Times `pkgcensus refresh` beside the best Python client that one would write, on the same documents.

nginx serves generated documents on loopback; both ask for all of them, extract the same facts and commit them.
Interleaved, with and without keeping the documents. Needs nginx and Linux; the client's packages are installed into
the bench's folder.
"""

import argparse
import json
import os
import platform
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import venv
from pathlib import Path

import compare
import server

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
# The programs: pkgcensus, the client that the bars are about, and a harder one, which skips what is not asked for.
OURS, CLIENT, HARDER = "pkgcensus", "client", "client with msgspec"
PARSERS = {CLIENT: "orjson", HARDER: "msgspec"}
VARIANTS = {"none": "documents not kept", "zstd": "documents kept"}
CPU_MOST = {"none": 0.50, "zstd": 0.80}
SPEED_LEAST = 1.5
PEAK_MOST_MIB = 300


def main():
    options = arguments()
    if not options.program.exists():
        sys.exit(f"`{shown(options.program)}` is not there; build with `cargo build --release` or give --program")
    python = install(options.folder)
    # in a process of its own: what this one holds would count as the peak of those that it starts
    subprocess.run([sys.executable, HERE / "documents.py", "--folder", options.folder, "--count", str(options.count),
                    "--seed", str(options.seed)], check=True, stdout=subprocess.DEVNULL)
    place = options.folder / f"documents-{options.count}-seed-{options.seed}"
    documents = json.loads((place / "documents.json").read_text(encoding="utf-8"))
    load = os.getloadavg()[0]
    with tempfile.TemporaryDirectory(prefix="pkgcensus-bench-", dir=options.scratch) as scratch, \
            server.serve(place / "files", Path(scratch)) as address:
        bench = Bench(options, python, place / "names.txt", address, Path(scratch))
        different, compared = bench.verify()
        bench.measure()
    report = write_report(options, bench, python, documents, different, compared, load)
    print(report)
    if options.record:
        (HERE / "results.md").write_text(report, encoding="utf-8")
        print(f"written to `{shown(HERE / 'results.md')}`", file=sys.stderr)
    if options.check:
        sys.exit(1 if different or not all(met for *_, met in bars(bench)) else 0)


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--program", type=Path, default=ROOT / "target/release/pkgcensus", help="the program to time")
    parser.add_argument("--folder", type=Path, default=ROOT / "target/crawl-bench", help="where documents and the client's packages are kept")
    parser.add_argument("--scratch", type=Path, help="where ledgers are written [default: the system's temporary folder]")
    parser.add_argument("--count", type=int, default=20_000, help="documents")
    parser.add_argument("--seed", type=int, default=1, help="seed of the documents")
    parser.add_argument("--rounds", type=int, default=5, help="timed runs of each program and variant, after one that is compared")
    parser.add_argument("--concurrency", type=int, default=64, help="requests at once, of either program")
    parser.add_argument("--only", choices=VARIANTS, help="only this variant")
    parser.add_argument("--record", action="store_true", help="write results.md")
    parser.add_argument("--check", action="store_true", help="exit 1 if facts differ or a bar is missed")
    options = parser.parse_args()
    options.program, options.folder = options.program.absolute(), options.folder.absolute()
    options.variants = [options.only] if options.only else list(VARIANTS)
    if options.rounds < 1 or options.count < 1 or options.concurrency < 2:
        parser.error("--rounds and --count are at least 1, --concurrency at least 2")
    return options


def install(folder):
    """The client's Python, with the packages of requirements.txt."""
    place, wanted = folder / "venv", (HERE / "requirements.txt").read_text(encoding="utf-8")
    python, mark = place / "bin/python", place / "requirements.txt"
    if not mark.exists() or mark.read_text(encoding="utf-8") != wanted:
        print("installing the client's packages", file=sys.stderr)
        venv.create(place, with_pip=True, clear=True)
        subprocess.run([python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-r", HERE / "requirements.txt"],
                       check=True)
        mark.write_text(wanted, encoding="utf-8")
    return python


class Bench:
    """Runs of both programs. `runs` holds them by (program, variant), in order of rounds."""

    def __init__(self, options, python, names, address, scratch):
        self.options, self.python, self.names, self.address, self.scratch = options, python, names, address, scratch
        self.runs = {(who, variant): [] for variant in options.variants for who in (OURS, *PARSERS)}

    def verify(self):
        """One run of each that is not timed, whose facts are compared."""
        different, compared = [], 0
        for variant in self.options.variants:
            with self.folder() as mine:
                self.once(OURS, variant, mine)
                for who in PARSERS:
                    with self.folder() as other:
                        self.once(who, variant, other)
                        found, figures = compare.different(self.options.program, mine / "output", environment(mine), other / "ledger.sqlite")
                    compared += figures
                    different += [f"{who}, {VARIANTS[variant]}: {one}" for one in found]
        for line in different:
            print(f"DIFFERENT {line}", file=sys.stderr)
        return different, compared

    def measure(self):
        for round_ in range(self.options.rounds):
            for variant in self.options.variants:
                # who goes first changes from round to round
                for who in (OURS, *PARSERS)[::1 if round_ % 2 == 0 else -1]:
                    with self.folder() as folder:
                        run = self.once(who, variant, folder)
                    self.runs[who, variant].append(run)
                    print(f"round {round_ + 1}, {VARIANTS[variant]}, {who}: {run['seconds']:.2f} s, CPU {run['cpu']:.2f} s,"
                          f" peak {run['peak']:.0f} MiB", file=sys.stderr)

    def folder(self):
        return Fresh(self.scratch)

    def once(self, who, variant, folder):
        command = self.ours(variant, folder) if who == OURS else self.theirs(who, variant, folder)
        # what an earlier run has yet to write back is not this one's
        os.sync()
        with (folder / "told").open("w+", encoding="utf-8") as told, (folder / "talk").open("w+", encoding="utf-8") as talk:
            start = time.perf_counter()
            process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=told, stderr=talk, cwd=folder, env=environment(folder))
            _, status, usage = os.wait4(process.pid, 0)
            seconds = time.perf_counter() - start
            process.returncode = os.waitstatus_to_exitcode(status)
            told.seek(0), talk.seek(0)
            if process.returncode:
                sys.exit(f"{who} failed ({process.returncode}): {talk.read().strip()}\non: {' '.join(map(str, command))}")
            answer = json.loads(told.read())
        fresh = answer["runs"][0]["outcomes"]["fresh"] if who == OURS else answer["fresh"]
        peak = usage.ru_maxrss if who == OURS else answer["peak_kib"]
        if fresh != self.options.count:
            sys.exit(f"{who} brought {fresh} fresh documents of {self.options.count}: {answer}")
        return {"seconds": seconds, "cpu": usage.ru_utime + usage.ru_stime, "user": usage.ru_utime, "peak": peak / 1024}

    def ours(self, variant, folder):
        return [self.options.program, "--output", folder / "output", "refresh", "npm", "--packages-from", self.names,
                "--npm-registry", self.address, "--rate", "unlimited", "--concurrency", str(self.options.concurrency),
                "--no-listing", "--no-snapshot", "--keep-bodies", variant, "--format", "json"]

    def theirs(self, who, variant, folder):
        return [self.python, HERE / "client.py", "--registry", self.address, "--names", self.names,
                "--ledger", folder / "ledger.sqlite", "--concurrency", str(self.options.concurrency), "--keep-bodies", variant,
                "--parser", PARSERS[who]]

    def median(self, who, variant, what):
        return statistics.median(run[what] for run in self.runs[who, variant])

    def ratio(self, variant, what, who=CLIENT):
        """Ours over theirs, of medians."""
        return self.median(OURS, variant, what) / self.median(who, variant, what)


class Fresh:
    """A folder for one run, with a home in it, gone afterwards."""

    def __init__(self, scratch):
        self.path = Path(tempfile.mkdtemp(dir=scratch))
        (self.path / "output").mkdir()

    def __enter__(self):
        return self.path

    def __exit__(self, *_):
        shutil.rmtree(self.path)


def environment(folder):
    """Nothing set outside may change what is timed: no proxy, no configuration of either program."""
    return {"PATH": os.environ.get("PATH", os.defpath), "HOME": str(folder), "LANG": "C.UTF-8", "NO_COLOR": "1"}


def bars(bench):
    """What is asked for: name, figure, bar, whether it is met."""
    for variant in bench.options.variants:
        kept = VARIANTS[variant]
        spent, speed = bench.ratio(variant, "cpu"), 1 / bench.ratio(variant, "seconds")
        peak = max(run["peak"] for run in bench.runs[OURS, variant])
        yield f"CPU over the client's, {kept}", f"{spent:.2f}", f"at most {CPU_MOST[variant]:.2f}", spent <= CPU_MOST[variant]
        yield f"documents/s over the client's, {kept}", f"{speed:.2f}", f"at least {SPEED_LEAST}", speed >= SPEED_LEAST
        yield f"highest peak, {kept}", f"{peak:.0f} MiB", f"at most {PEAK_MOST_MIB} MiB", peak <= PEAK_MOST_MIB


def write_report(options, bench, python, documents, different, compared, load):
    lines = ["# The crawl timed beside a Python client", "",
             "Ratio: pkgcensus over the client, of medians. CPU: user and system, of all processes of either; the server's is not in it.", ""]
    lines += ["| bar | figure | asked for | met |", "|---|---:|---:|---|"]
    lines += [f"| {name} | **{figure}** | {bar} | {'yes' if met else 'NO'} |" for name, figure, bar, met in bars(bench)]
    lines += ["", "Beside the harder client (msgspec), for which no bar is set:", ""]
    lines += [f"- {VARIANTS[variant]}: CPU {bench.ratio(variant, 'cpu', HARDER):.2f}, documents/s {1 / bench.ratio(variant, 'seconds', HARDER):.2f}"
              for variant in options.variants]
    lines += ["", "## Medians", "", "| | documents/s | wall (s) | CPU (s) | CPU s per 10,000 | of it user | peak (MiB) |",
              "|---|---:|---:|---:|---:|---:|---:|"]
    for (who, variant), _ in bench.runs.items():
        wall, spent, user, peak = (bench.median(who, variant, what) for what in ("seconds", "cpu", "user", "peak"))
        lines.append(f"| {who}, {VARIANTS[variant]} | {options.count / wall:,.0f} | {wall:.2f} | {spent:.2f} |"
                     f" {spent * 10_000 / options.count:.2f} | {user / spent:.0%} | {peak:.0f} |")
    lines += ["", "## Conditions", ""]
    lines += [
        f"- facts: {'the same in all' if not different else 'DIFFERENT in ' + '; '.join(different) + ', of'} {compared} figures compared",
        f"- documents: {documents['documents']:,} (seed {documents['seed']}), {documents['bytes'] / 1e6:,.0f} MB, {documents['wire_bytes'] / 1e6:,.0f} MB"
        f" over the wire; median {documents['median_bytes']:,} bytes, mean {documents['mean_bytes']:,}, largest {documents['largest'][-1]:,};"
        f" {documents['versions']:,} versions, {documents['most_versions']:,} in one",
        f"- runs: {options.rounds} of each, interleaved, after one that was compared; {options.concurrency} requests at once",
        f"- machine: {cpu()}, {cores()} cores, {platform.system()} {platform.machine()}; load before the start {load:.2f}",
        f"- versions: {first_line([options.program, '--version'])}; Python {platform.python_version()}, {packages(python)}; {nginx_version()}",
        f"- commit: {commit()}",
    ]
    lines += ["", "## All rounds", "", "| round | | wall (s) | CPU (s) | peak (MiB) |", "|---:|---|---:|---:|---:|"]
    for round_ in range(options.rounds):
        for (who, variant), runs in bench.runs.items():
            run = runs[round_]
            lines.append(f"| {round_ + 1} | {who}, {VARIANTS[variant]} | {run['seconds']:.2f} | {run['cpu']:.2f} | {run['peak']:.0f} |")
    return "\n".join(lines) + "\n"


def packages(python):
    wanted = ("aiohttp", "uvloop", "orjson", "msgspec", "isal", "zstandard")
    code = f"from importlib.metadata import version\nprint(', '.join(f'{{n}} {{version(n)}}' for n in {wanted!r}))"
    return first_line([python, "-c", code])


def nginx_version():
    nginx = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin:/usr/local/sbin")
    return subprocess.run([nginx, "-v"], capture_output=True, text=True).stderr.strip().removeprefix("nginx version: ")


def first_line(command):
    text = subprocess.run(command, capture_output=True, text=True).stdout.strip()
    return text.splitlines()[0] if text else "unknown version"


def cpu():
    try:
        text = Path("/proc/cpuinfo").read_text(encoding="utf-8", errors="replace")
        return re.search(r"^model name\s*:\s*(.+)$", text, re.MULTILINE).group(1).strip()
    except (OSError, AttributeError):
        return platform.processor() or "unknown processor"


def cores():
    return len(os.sched_getaffinity(0))


def commit():
    def git(*words):
        done = subprocess.run(["git", "-C", ROOT, *words], capture_output=True, text=True)
        return done.stdout.strip() if done.returncode == 0 else None

    changed = git("status", "--porcelain", "--", "src", "benches/crawl/*.py", "Cargo.toml", "Cargo.lock")
    return f"{git('rev-parse', '--short=12', 'HEAD') or 'none yet'}{' with uncommitted changes' if changed else ''}"


def shown(path):
    return path.relative_to(ROOT) if path.is_relative_to(ROOT) else path


if __name__ == "__main__":
    main()
