"""Pure arithmetic: agreement, accuracy, and shares corrected for misclassification. Slices in, numbers out; what cannot be
computed is None, never 0.

- Interval of a share: E. B. Wilson, JASA 22 (1927) 209-212.
- Kappa: J. Cohen, Educ. Psychol. Meas. 20 (1960) 37-46; its standard error: J. L. Fleiss, J. Cohen, B. S. Everitt,
  Psychol. Bull. 72 (1969) 323-327.
- Corrected share: W. J. Rogan, B. Gladen, Am. J. Epidemiol. 107 (1978) 71-76; its interval: Z. Lang, J. Reiczigel,
  Prev. Vet. Med. 113 (2014) 13-22.
- Corrected by predictive values: A. Tenenbein, JASA 65 (1970) 1350-1361.
- Intervals of sums and differences out of the intervals of their parts: G. Zou, A. Donner, Stat. Med. 27 (2008) 1693-1702.
"""

import math
from collections import Counter
from typing import NamedTuple, Optional

Z = 1.959963984540054
# Fewer texts with (or without) a feature than this say too little of sensitivity (or specificity).
FEWEST = 10


class Estimate(NamedTuple):
    """A value with its 95 % interval. `clamped`: the value was outside 0 to 1 and was moved to the bound."""

    value: float
    low: Optional[float]
    high: Optional[float]
    clamped: bool = False


def wilson(successes, number):
    """A share with Wilson's interval; None of nothing."""
    if number == 0:
        return None
    share, square = successes / number, Z * Z
    middle = (share + square / (2 * number)) / (1 + square / number)
    half = Z / (1 + square / number) * math.sqrt(share * (1 - share) / number + square / (4 * number * number))
    low = 0.0 if successes == 0 else middle - half
    high = 1.0 if successes == number else middle + half
    return Estimate(share, low, high)


def kappa(pairs):
    """Cohen's kappa of two raters' answers. None where chance alone explains everything (both always give one and the same
    answer); without an interval where the formula gives none: they agree on all, or one of them always gives the same answer."""
    number = len(pairs)
    if number == 0:
        return None
    cells = Counter(pairs)
    answers = sorted({answer for pair in pairs for answer in pair}, key=str)
    first = {one: sum(cells[one, other] for other in answers) / number for one in answers}
    second = {one: sum(cells[other, one] for other in answers) / number for one in answers}
    observed = sum(cells[one, one] for one in answers) / number
    expected = sum(first[one] * second[one] for one in answers)
    if expected >= 1:
        return None
    value = (observed - expected) / (1 - expected)
    if observed == 1:
        return Estimate(1.0, None, None)
    same = sum(cells[one, one] / number * (1 - (first[one] + second[one]) * (1 - value)) ** 2 for one in answers)
    other = sum(cells[one, two] / number * (second[one] + first[two]) ** 2 for one in answers for two in answers if one != two)
    variance = (same + (1 - value) ** 2 * other - (value - expected * (1 - value)) ** 2) / (number * (1 - expected) ** 2)
    if variance <= 1e-12:
        return Estimate(value, None, None)
    half = Z * math.sqrt(variance)
    return Estimate(value, max(value - half, -1.0), min(value + half, 1.0))


class Table(NamedTuple):
    """The program beside the truth: texts by what either says of a feature."""

    both: int
    program_alone: int
    truth_alone: int
    neither: int

    @property
    def number(self):
        return sum(self)

    @property
    def sensitivity(self):
        """Of texts that have it, how many the program finds."""
        return wilson(self.both, self.both + self.truth_alone)

    @property
    def specificity(self):
        """Of texts that do not, how many the program says so of."""
        return wilson(self.neither, self.neither + self.program_alone)

    @property
    def accuracy(self):
        """Of all texts, how many the program is right about."""
        return wilson(self.both + self.neither, self.number)


def table(pairs):
    """Pairs (program, truth) counted."""
    cells = Counter(pairs)
    return Table(cells[True, True], cells[True, False], cells[False, True], cells[False, False])


def clamp(value):
    return min(max(value, 0.0), 1.0)


def rogan_gladen(share, counted):
    """The share corrected for the errors of the program: (share + specificity - 1) / (sensitivity + specificity - 1).

    `share` is the program's over a population that was counted whole, so it has no error of sampling: its term in Lang and
    Reiczigel's variance is absent. Returns (estimate, None) or (None, why).
    """
    with_it, without = counted.both + counted.truth_alone, counted.neither + counted.program_alone
    if with_it < FEWEST or without < FEWEST:
        return None, f"rated: {with_it} with, {without} without; {FEWEST} of each are needed"
    sensitivity, specificity = counted.both / with_it, counted.neither / without
    if sensitivity + specificity <= 1:
        return None, "the program tells no more than chance"
    value = (share + specificity - 1) / (sensitivity + specificity - 1)
    # Lang and Reiczigel: one success and one failure more for either.
    sensitivity, specificity = (counted.both + 1) / (with_it + 2), (counted.neither + 1) / (without + 2)
    youden = sensitivity + specificity - 1
    if youden <= 0:
        return None, "the program tells no more than chance"
    moved = (share + specificity - 1) / youden
    of_sensitivity = sensitivity * (1 - sensitivity) / (with_it + 2)
    of_specificity = specificity * (1 - specificity) / (without + 2)
    shift = 2 * Z * Z * (moved * of_sensitivity - (1 - moved) * of_specificity)
    half = Z * math.sqrt(moved ** 2 * of_sensitivity + (1 - moved) ** 2 * of_specificity) / youden
    low, high = clamp(moved + shift - half), clamp(moved + shift + half)
    # The interval is built around a moved estimate; it always holds the estimate itself.
    clamped = clamp(value)
    return Estimate(clamped, min(low, clamped), max(high, clamped), clamped != value), None


def predictive(share, counted):
    """The share corrected by predictive values: share * PPV + (1 - share) * (1 - NPV). For texts drawn at random from the very
    population this is the likeliest share, and never outside 0 to 1. Returns (estimate, None) or (None, why)."""
    parts = [(share, wilson(counted.both, counted.both + counted.program_alone), "found"),
             (1 - share, wilson(counted.truth_alone, counted.truth_alone + counted.neither), "not found")]
    for weight, part, what in parts:
        if weight > 0 and part is None:
            return None, f"no text was rated that the program has {what} it in"
    parts = [(weight, part) for weight, part, _ in parts if weight > 0]
    value = sum(weight * part.value for weight, part in parts)
    low = value - math.sqrt(sum((weight * (part.value - part.low)) ** 2 for weight, part in parts))
    high = value + math.sqrt(sum((weight * (part.high - part.value)) ** 2 for weight, part in parts))
    return Estimate(value, clamp(low), clamp(high)), None


def scaled(estimate, factor):
    """An estimate among READMEs as one among all packages, of which this share has a README."""
    return Estimate(estimate.value * factor, estimate.low * factor, estimate.high * factor, estimate.clamped)


def difference(one, other):
    """One estimate less another, independent of it."""
    value = one.value - other.value
    low = value - math.hypot(one.value - one.low, other.high - other.value)
    high = value + math.hypot(one.high - one.value, other.value - other.low)
    return Estimate(value, low, high, one.clamped or other.clamped)


def told(program, corrected):
    """What a corrected difference says of the program's own."""
    if corrected.low <= 0 <= corrected.high:
        return "no difference can be told" if program else "as before: none"
    if program == 0:
        return "a difference appears"
    return "same sign" if (program > 0) == (corrected.value > 0) else "SIGN CHANGES"


def is_near(one, other):
    """Whether two counts differ by at most one, or by at most 10 % of the larger."""
    return abs(one - other) <= max(1, 0.1 * max(one, other))


def mean(values):
    """A mean with its normal interval; without one of fewer than two values."""
    number = len(values)
    if number == 0:
        return None
    middle = sum(values) / number
    if number == 1:
        return Estimate(middle, None, None)
    half = Z * math.sqrt(sum((value - middle) ** 2 for value in values) / (number - 1) / number)
    return Estimate(middle, middle - half, middle + half)
