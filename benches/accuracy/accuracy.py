#!/usr/bin/env python3
"""How right is the program about real READMEs? Draws texts, lets two people rate them, and compares.

Needs Python 3.9 or newer and nothing else. See README.md beside this file.
"""

import argparse
import sys
from pathlib import Path

import draw
import forms
import program
import score
from labels import Invalid, read_items, read_labels


def text_folder(value):
    """`npm=DIR` or `pypi=DIR`."""
    registry, _, folder = value.partition("=")
    if registry not in draw.REGISTRIES or not folder:
        raise argparse.ArgumentTypeError(f"`{value}`: expected npm=FOLDER or pypi=FOLDER")
    return registry, folder


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(dest="command", required=True)

    one = commands.add_parser("draw", help="draw READMEs at random, half of npm and half of PyPI")
    source = one.add_mutually_exclusive_group(required=True)
    source.add_argument("--folders", nargs="+", type=Path, metavar="DIR", help="folders as for `pkgcensus refresh --installed`")
    source.add_argument("--texts", nargs="+", type=text_folder, metavar="REGISTRY=DIR",
                        help="npm=DIR pypi=DIR: folders of texts, one a file, named after their packages")
    one.add_argument("--number", type=int, default=200, help="READMEs to draw (default 200)")
    one.add_argument("--seed", type=int, required=True, help="seed of the draw")
    one.add_argument("--work", type=Path, required=True, help="new folder for raters, outside the repository")
    one.add_argument("--key", type=Path, help="new folder for what raters must not see (default: WORK-key)")
    one.add_argument("--program", type=Path, default=program.PROGRAM, help="the program")

    one = commands.add_parser("rate", help="rate on the terminal, or write a page to rate in a browser")
    one.add_argument("--work", type=Path, required=True, help="folder written by `draw`")
    one.add_argument("--rater", required=True, help="a short name")
    form = one.add_mutually_exclusive_group(required=True)
    form.add_argument("--labels", type=Path, help="rate on the terminal; answers go to this file after each text")
    form.add_argument("--page", type=Path, help="write a page of its own, which saves the answers as a file")

    one = commands.add_parser("check", help="say whether a rater's file is as expected, and what is missing")
    one.add_argument("--work", type=Path, required=True, help="folder written by `draw`")
    one.add_argument("file", type=Path)

    one = commands.add_parser("score", help="agreement of two raters, accuracy of the program, corrected shares")
    one.add_argument("--labels", type=Path, nargs=2, required=True, metavar="FILE", help="the files of the two raters")
    read = one.add_mutually_exclusive_group(required=True)
    read.add_argument("--key", type=Path, help="folder written by `draw`: its READMEs are read by the program now")
    read.add_argument("--readings", type=Path, help="what the program said, as saved with --save-readings")
    one.add_argument("--save-readings", type=Path, metavar="FILE", help="keep what the program said, without texts")
    one.add_argument("--output", type=Path, default=program.ROOT / "output", help="output folder with the table `installed`")
    one.add_argument("--label", default="installed", help="its label there (default `installed`)")
    one.add_argument("--program", type=Path, default=program.PROGRAM, help="the program")
    one.add_argument("--out", type=Path, help="write the report there instead of to standard output")
    return parser.parse_args()


def check(options):
    """Says what a rater's file lacks; exit code 1 if anything."""
    drawn, items = read_items(options.work)
    rater, labels = read_labels(options.file, drawn, items)
    missing = [one["item"] for one in items if one["item"] not in labels]
    print(f"rater `{rater}`: {len(labels)} of {len(items)} texts labelled")
    if missing:
        print(f"missing: {' '.join(missing)}")
    return 1 if missing else 0


def main():
    options = arguments()
    commands = {"draw": draw.draw, "rate": forms.rate, "check": check, "score": score.score}
    try:
        return commands[options.command](options) or 0
    except Invalid as error:
        print(f"error: {error}", file=sys.stderr)
        return 2


if __name__ == "__main__":
    sys.exit(main())
