"""The program asked: installed folders read into a throw-away output, and rows of its table `installed`."""

import json
import os
import subprocess
import tempfile
from pathlib import Path

from labels import Invalid

ROOT = Path(__file__).resolve().parent.parent.parent
PROGRAM = ROOT / "target/release/pkgcensus"

# Columns that the README's text alone decides, once its package's homepage and labels are taken away.
README = [
    "readme_state", "readme_bytes", "readme_cut", "readme_words", "readme_headings", "readme_code_blocks", "readme_links",
    "readme_has_install", "readme_has_usage", "readme_has_api", "readme_has_examples", "readme_has_configuration",
    "readme_has_contributing", "readme_has_license", "readme_has_changelog",
]
COLUMNS = ["ecosystem", "name", "version", *README, "documentation_state"]


def run(program, output, *words):
    """Standard output of the program."""
    program = Path(program).absolute()
    environment = {key: value for key, value in os.environ.items() if not key.startswith("PKGCENSUS_")}
    try:
        done = subprocess.run([program, "--quiet", "--output", Path(output).absolute(), *words], capture_output=True,
                              env=environment, cwd=program.parent, check=False)
    except OSError as error:
        raise Invalid(f"`{program}` cannot be run: build it with `cargo build --release`, or name it with --program ({error})") from error
    if done.returncode:
        raise Invalid(f"`{program.name} {words[0]}` ended with {done.returncode}: {done.stderr.decode(errors='replace').strip()}")
    return done.stdout.decode("utf-8")


def installed(program, output, label):
    """Rows of `installed` in the newest snapshot of an output folder, under one label."""
    quoted = label.replace("'", "''")
    question = f"SELECT {', '.join(COLUMNS)} FROM installed WHERE population = '{quoted}' ORDER BY ecosystem, name"
    return json.loads(run(program, output, "query", question, "--format", "json"))


def read_folders(program, folders):
    """What the program reads in folders of installed packages; nothing is kept."""
    with tempfile.TemporaryDirectory(prefix="accuracy-") as scratch:
        paths = [str(Path(folder).absolute()) for folder in folders]
        run(program, scratch, "refresh", "--installed", *paths)
        return installed(program, scratch, "installed")


def version(program):
    """What the program calls itself."""
    return run(program, ".", "--version").strip()
