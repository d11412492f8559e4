"""Agreement of two raters, accuracy of the program, and corrected shares, as a report in Markdown."""

from pathlib import Path

import arithmetic
import tables
from draw import REGISTRIES
from labels import COUNTS, PARTS, Invalid, digest_of_draw, read_labels
from readings import YES_OR_NO, gather, population

# What counts as yes of a part: any telling, or a section alone.
ANY, SECTION = "section or passage", "section"


def features():
    """(key, criterion) of everything that is answered with yes or no."""
    return [(key, ANY) for key in YES_OR_NO] + [(key, SECTION) for key in PARTS]


def yes(label, key, criterion):
    """A rater's answer as yes or no; None where it could not be told or is missing."""
    answer = None if label is None else label[key]
    if answer is None or key not in PARTS:
        return answer
    return answer == "section" or (criterion == ANY and answer == "passage")


class Ratings:
    """The answers of two raters and of the program, item by item."""

    def __init__(self, found, first, second):
        self.items = found["items"]
        self.found = found
        (self.first_name, self.first), (self.second_name, self.second) = first, second

    def of(self, registry):
        return [one for one in self.items if registry in (None, one["registry"])]

    def answers(self, key, criterion, registry=None):
        """(program, first, second) of items that both raters answered."""
        told = ((one["program"][key], yes(self.first.get(one["item"]), key, criterion), yes(self.second.get(one["item"]), key, criterion))
                for one in self.of(registry))
        return [one for one in told if one[1] is not None and one[2] is not None]

    def truth(self, key, criterion, registry, whose):
        """Pairs (program, truth): the truth is what both say, or what one says."""
        if whose == "both":
            return [(program, one) for program, one, two in self.answers(key, criterion, registry) if one == two]
        labels = self.first if whose == "first" else self.second
        told = ((one["program"][key], yes(labels.get(one["item"]), key, criterion)) for one in self.of(registry))
        return [pair for pair in told if pair[1] is not None]

    def counts(self, key, registry=None):
        """(program, first, second) of counts that both raters gave."""
        told = ((one["program"][key], (self.first.get(one["item"]) or {}).get(key), (self.second.get(one["item"]) or {}).get(key))
                for one in self.of(registry))
        return [one for one in told if None not in one]


def corrected(ratings, key, criterion, registry, whose, method):
    """(the program's own share among all packages, corrected, why not)."""
    found, readmes, packages = population(ratings.found, key, registry)
    if not readmes:
        return None, None, f"no README of {registry} is known"
    # Where only texts were given, it is not known how many packages have none: shares are among READMEs.
    factor = readmes / packages if packages else 1.0
    counted = arithmetic.table(ratings.truth(key, criterion, registry, whose))
    estimate, why = method(found / readmes, counted)
    return found / readmes * factor, arithmetic.scaled(estimate, factor) if estimate else None, why


def differences(ratings, whose, method):
    """Of each feature: the program's difference PyPI - npm, the corrected one, and what it says."""
    rows = []
    for key, criterion in features():
        (npm, npm_corrected, npm_why), (pypi, pypi_corrected, pypi_why) = (
            corrected(ratings, key, criterion, registry, whose, method) for registry in REGISTRIES)
        plain = None if npm is None or pypi is None else pypi - npm
        if npm_corrected is None or pypi_corrected is None:
            why = "; ".join(f"{name}: {why}" for name, why in (("npm", npm_why), ("PyPI", pypi_why)) if why)
            rows.append((key, criterion, plain, None, why))
            continue
        estimate = arithmetic.difference(pypi_corrected, npm_corrected)
        rows.append((key, criterion, plain, estimate, arithmetic.told(plain, estimate)))
    return rows


def read_ratings(options):
    """Readings and labels, which must be of the same draw."""
    found = gather(options)
    drawn = digest_of_draw(found["items"])
    if drawn != found["draw"]:
        raise Invalid("the digest of the drawn items is not the one that was kept: expected the key of one draw")
    raters = [read_labels(path, drawn, found["items"]) for path in options.labels]
    if raters[0][0] == raters[1][0]:
        raise Invalid(f"both files are of rater `{raters[0][0]}`: expected two raters")
    return Ratings(found, *raters)


def score(options):
    """Writes the report."""
    ratings = read_ratings(options)
    parts = [tables.head(ratings), tables.agreement(ratings, features()), tables.counts(ratings, COUNTS)]
    parts.append(tables.accuracy(ratings, features()))
    parts.append(tables.accuracy_by_rater(ratings, features()))
    parts.append(tables.shares(ratings, features(), corrected))
    parts.append(tables.differences(ratings, differences))
    report = "\n".join(parts)
    if options.out:
        Path(options.out).write_text(report, encoding="utf-8")
        print(f"written to `{options.out}`")
    else:
        print(report, end="")
