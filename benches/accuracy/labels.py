"""What raters are asked, and their files: read, checked, written. It leaves out what comes of the answers."""

import hashlib
import json
from pathlib import Path

FORMAT = 1

# Key, words of the question. Answers: a part has a section, a passage, or neither.
PARTS = {
    "install": "how to install or get it",
    "usage": "how to use it",
    "api": "its API, a reference item by item",
    "examples": "examples presented as such",
    "configuration": "what can be configured",
    "contributing": "how to contribute",
    "license": "its licence",
    "changes": "what changed between versions",
}
FLAGS = {
    "says_something": "Does it say something (is it more than a placeholder)?",
    "documentation_link": "Is there a link to hosted documentation of this very package?",
}
COUNTS = {"headings": "How many headings?", "code_blocks": "How many code blocks?"}
ANSWERS = ("section", "passage", "no")
# In the order in which they are asked.
QUESTIONS = ["says_something", *PARTS, "documentation_link", *COUNTS]


class Invalid(Exception):
    """A file that is not what was expected; the message names what and where."""


def words(key):
    """The question in words."""
    return FLAGS.get(key) or COUNTS.get(key) or f"A section or passage on {PARTS[key]}?"


def digest(data):
    """SHA-256 in hexadecimal digits."""
    return hashlib.sha256(data).hexdigest()


def digest_of_draw(items):
    """One digest for a whole draw: of its items in order, each with the digest of its text."""
    return digest("".join(f"{one['item']} {one['sha256']}\n" for one in items).encode())


def read_json(path):
    """A JSON object in a file."""
    try:
        found = json.loads(Path(path).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise Invalid(f"`{path}` cannot be read: expected a JSON file ({error})") from error
    if not isinstance(found, dict):
        raise Invalid(f"`{path}`: expected a JSON object")
    return found


def write_json(path, value):
    """Written beside its place and renamed, so that a stop in between loses nothing."""
    path = Path(path)
    draft = path.with_name(path.name + ".new")
    draft.write_text(json.dumps(value, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    draft.replace(path)


def read_items(work):
    """The items of a draw with their texts, proved by their digests."""
    work = Path(work)
    listed = read_json(work / "items.json")
    items = listed.get("items")
    if listed.get("format") != FORMAT or not isinstance(items, list):
        raise Invalid(f"`{work / 'items.json'}`: expected the list that `draw` writes, of format {FORMAT}")
    for one in items:
        path = work / "items" / f"{one['item']}.txt"
        try:
            data = path.read_bytes()
        except OSError as error:
            raise Invalid(f"`{path}` cannot be read: {error}") from error
        if digest(data) != one["sha256"]:
            raise Invalid(f"`{path}` has changed since it was drawn: its SHA-256 is not the one in `items.json`")
        one["text"] = data.decode("utf-8")
    if digest_of_draw(items) != listed.get("draw"):
        raise Invalid(f"`{work / 'items.json'}`: `draw` is not the digest of its items")
    return listed["draw"], items


def is_answer(key, value):
    """Whether a value may be the answer to a question."""
    if value is None:
        return True
    if key in PARTS:
        return value in ANSWERS
    if key in FLAGS:
        return isinstance(value, bool)
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def expected(key):
    """What an answer may be, for messages."""
    if key in PARTS:
        return '"section", "passage", "no" or null'
    return "true, false or null" if key in FLAGS else "a whole number from 0, or null"


def check_label(path, label, sha256):
    """One entry of a rater's file, or `Invalid`. `sha256`: digest by item."""
    if not isinstance(label, dict) or not isinstance(label.get("item"), str):
        raise Invalid(f"`{path}`: expected each label to be an object with `item`, such as \"001\"")
    where = f"`{path}`, item {label['item']}"
    if label["item"] not in sha256:
        raise Invalid(f"{where}: not an item of this draw")
    if label.get("sha256") != sha256[label["item"]]:
        raise Invalid(f"{where}: `sha256` is not the digest of the text that was drawn")
    for key in QUESTIONS:
        if key not in label:
            raise Invalid(f"{where}: `{key}` is missing; expected {expected(key)}")
        if not is_answer(key, label[key]):
            raise Invalid(f"{where}: `{key}` is {json.dumps(label[key])}; expected {expected(key)}")
    if not isinstance(label.get("note", ""), str):
        raise Invalid(f"{where}: `note` must be a text")
    unknown = sorted(set(label) - set(QUESTIONS) - {"item", "sha256", "note"})
    if unknown:
        raise Invalid(f"{where}: unknown key `{unknown[0]}`")


def read_labels(path, draw, items):
    """A rater's name and labels by item."""
    found = read_json(path)
    if found.get("format") != FORMAT:
        raise Invalid(f"`{path}`: `format` must be {FORMAT}")
    if not isinstance(found.get("rater"), str) or not found["rater"].strip():
        raise Invalid(f"`{path}`: `rater` is missing; expected a short name")
    if found.get("draw") != draw:
        raise Invalid(f"`{path}`: `draw` is not the digest of this draw, {draw}")
    if not isinstance(found.get("labels"), list):
        raise Invalid(f"`{path}`: `labels` is missing; expected a list")
    sha256 = {one["item"]: one["sha256"] for one in items}
    labels = {}
    for label in found["labels"]:
        check_label(path, label, sha256)
        if label["item"] in labels:
            raise Invalid(f"`{path}`, item {label['item']}: labelled twice")
        labels[label["item"]] = label
    unknown = sorted(set(found) - {"format", "rater", "draw", "labels"})
    if unknown:
        raise Invalid(f"`{path}`: unknown key `{unknown[0]}`")
    return found["rater"].strip(), labels


def write_labels(path, rater, draw, labels):
    """A rater's file: answers and digests, no texts."""
    ordered = [labels[item] for item in sorted(labels)]
    write_json(path, {"format": FORMAT, "rater": rater, "draw": draw, "labels": ordered})
