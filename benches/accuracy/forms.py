"""The two forms for raters: on the terminal, and a page of its own for a browser. Neither shows what the program says."""

import json
import sys
from pathlib import Path

import draw
from labels import ANSWERS, COUNTS, FLAGS, FORMAT, PARTS, QUESTIONS, Invalid, read_items, read_labels, words, write_labels

HERE = Path(__file__).resolve().parent
SHORT = {"section": "s", "passage": "p", "no": "n"}


def visible(text):
    """Control characters made visible: a README must not steer the terminal."""
    def shown(character):
        if character in "\n\t":
            return character
        code = ord(character)
        hidden = code < 32 or 127 <= code < 160 or 0x200B <= code <= 0x200F or 0x202A <= code <= 0x202E or 0x2066 <= code <= 0x2069
        return f"<U+{code:04X}>" if hidden else character
    return "".join(map(shown, text))


def parsed(key, typed):
    """(True, answer) of what was typed, or (False, None) where it is no answer. `?` is "cannot tell"."""
    typed = typed.strip().lower()
    if typed == "?":
        return True, None
    if key in COUNTS:
        return (True, int(typed)) if typed.isascii() and typed.isdigit() else (False, None)
    if key in FLAGS:
        return (True, typed in ("y", "yes")) if typed in ("y", "yes", "n", "no") else (False, None)
    for answer in ANSWERS:
        if typed in (answer, SHORT[answer]):
            return True, answer
    return False, None


def choices(key):
    """What may be typed."""
    if key in COUNTS:
        return "number, ?"
    return "y/n/?" if key in FLAGS else "s=section, p=passage, n=no, ?"


def ask(key, read, write):
    """One answer."""
    while True:
        valid, answer = parsed(key, read(f"{words(key)} [{choices(key)}] "))
        if valid:
            return answer
        write(f"expected {choices(key)} (? = cannot tell)")


def terminal(items, labels, read, write, save):
    """Asks about each item that has no label, and saves after each."""
    for number, one in enumerate(items, 1):
        if one["item"] in labels:
            continue
        write(f"\n===== {number} of {len(items)}: package {visible(one['package'])} =====\n")
        write(visible(one["text"]))
        write(f"\n===== end of {one['item']}: {visible(one['package'])} =====")
        label = {"item": one["item"], "sha256": one["sha256"]}
        label.update({key: ask(key, read, write) for key in QUESTIONS})
        labels[one["item"]] = label
        save()


def page(rater, drawn, items):
    """The page: texts, form and script in one file, without any address."""
    told = {
        "format": FORMAT, "rater": rater, "draw": drawn, "items": items, "answers": ANSWERS,
        "questions": [{"key": key, "words": words(key), "kind": "part" if key in PARTS else "flag" if key in FLAGS else "count"}
                      for key in QUESTIONS],
        "codebook": (HERE / "codebook.md").read_text(encoding="utf-8"),
    }
    # Within a script nothing may look like the end of it.
    data = json.dumps(told, ensure_ascii=True).replace("<", "\\u003c")
    return (HERE / "page.html").read_text(encoding="utf-8").replace("/*DATA*/null", data)


def rate(options):
    """Rates on the terminal, or writes the page."""
    if options.page and options.page.absolute().resolve().is_relative_to(draw.program.ROOT):
        raise Invalid(f"--page `{options.page}` is inside the repository: the page holds texts of others; name another place")
    drawn, items = read_items(options.work)
    if options.page:
        options.page.write_text(page(options.rater, drawn, items), encoding="utf-8")
        print(f"open `{options.page}` in a browser; its button saves the answers")
        return
    labels = {}
    if options.labels.exists():
        rater, labels = read_labels(options.labels, drawn, items)
        if rater != options.rater:
            raise Invalid(f"`{options.labels}` is of rater `{rater}`, not `{options.rater}`")
    print("The codebook is `CODEBOOK.md`. Ctrl-C stops; answers are saved after each text.", file=sys.stderr)
    try:
        terminal(items, labels, input, print, lambda: write_labels(options.labels, options.rater, drawn, labels))
    except (KeyboardInterrupt, EOFError):
        print(f"\nstopped: {len(labels)} of {len(items)} texts are labelled in `{options.labels}`", file=sys.stderr)
