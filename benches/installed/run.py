#!/usr/bin/env python3
"""Reads a generated tree of installed packages: how long, and how much memory. Linux; needs nothing but Python.

    python3 benches/installed/run.py [--packages 50000] [--program target/release/pkgcensus]
"""

import argparse
import json
import os
import random
import shutil
import subprocess
import tempfile
import time
from pathlib import Path

WORDS = "pads a text on its left with what is given to it and returns the result of that for every caller that asks".split()


def readme(draw: random.Random, name: str) -> str:
    """A README of 100 to 2,000 words with headings, code and links, as real ones have."""
    lines = [f"# {name}", ""]
    for section in ("Install", "Usage", "API", "Options", "License")[: draw.randint(1, 5)]:
        lines += [f"## {section}", ""]
        for _ in range(draw.randint(1, 6)):
            lines += [" ".join(draw.choices(WORDS, k=draw.randint(10, 60))) + ".", ""]
        lines += ["```", f"{name}(1)", "```", "", f"See [the docs](https://docs.registry.example/{name}).", ""]
    return "\n".join(lines)


def npm(draw: random.Random, modules: Path, number: int) -> None:
    scope = f"@scope{number % 50}/" if number % 4 == 0 else ""
    name = f"{scope}package-{number}"
    folder = modules / name
    (folder / "lib").mkdir(parents=True)
    manifest = {
        "name": name, "version": f"1.{number % 20}.0", "description": "Pads texts", "license": "MIT",
        "keywords": ["pad", "text"], "repository": {"type": "git", "url": f"https://code.example/{number}"},
        "dependencies": {f"package-{draw.randrange(number + 1)}": "^1.0.0" for _ in range(draw.randint(0, 8))},
    }
    (folder / "package.json").write_text(json.dumps(manifest, indent=2))
    if number % 20:
        (folder / "README.md").write_text(readme(draw, name))
    for file in range(6):
        (folder / "lib" / f"{file}.js").write_text("module.exports = 1\n")


def pypi(draw: random.Random, site: Path, number: int) -> None:
    name = f"project-{number}"
    folder = site / f"project_{number}-1.{number % 20}.dist-info"
    folder.mkdir(parents=True)
    head = [
        "Metadata-Version: 2.1", f"Name: {name}", f"Version: 1.{number % 20}", "Summary: Pads texts", "Keywords: pad,text",
        f"Project-URL: Source, https://code.example/{number}", "Classifier: License :: OSI Approved :: MIT License",
        "Description-Content-Type: text/markdown",
    ] + [f"Requires-Dist: project-{draw.randrange(number + 1)}" for _ in range(draw.randint(0, 8))]
    (folder / "METADATA").write_text("\n".join(head) + "\n\n" + readme(draw, name))
    (folder / "RECORD").write_text("".join(f"project_{number}/{file}.py,sha256=x,{file}\n" for file in range(40)))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--packages", type=int, default=50_000)
    parser.add_argument("--program", default="target/release/pkgcensus")
    arguments = parser.parse_args()
    program = Path(arguments.program).resolve()
    folder = Path(tempfile.mkdtemp(prefix="installed-"))
    try:
        draw = random.Random(1)
        for number in range(arguments.packages // 2):
            npm(draw, folder / "tree/node_modules", number)
            pypi(draw, folder / "tree/lib/site-packages", number)
        os.sync()
        for run in ("first", "again"):
            began = time.monotonic()
            child = subprocess.Popen([program, "--output", folder / "output", "refresh", "--installed", folder / "tree"])
            _, status, used = os.wait4(child.pid, 0)
            assert status == 0, status
            print(f"{run}: {time.monotonic() - began:.1f} s, CPU {used.ru_utime + used.ru_stime:.1f} s, peak {used.ru_maxrss / 1024:.0f} MiB")
    finally:
        shutil.rmtree(folder)


if __name__ == "__main__":
    main()
