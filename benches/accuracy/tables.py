"""The report's tables in Markdown. It leaves out the arithmetic."""

import arithmetic
from draw import REGISTRIES
from labels import PARTS

LABELS = {"npm": "npm", "pypi": "PyPI"}
TRUTHS = ("both", "first", "second")
METHODS = (("Rogan-Gladen", arithmetic.rogan_gladen), ("predictive values", arithmetic.predictive))
OUTSIDE = "†"


def table(columns, rows):
    """A table; columns that begin with `>` are numbers."""
    names = [column.lstrip(">") for column in columns]
    rule = ["--:" if column.startswith(">") else "---" for column in columns]
    lines = [names, rule, *rows]
    return "\n".join("| " + " | ".join(str(cell) for cell in line) + " |" for line in lines) + "\n"


def percent(estimate, signed=False):
    """A share and its interval in per cent."""
    if estimate is None:
        return "–"
    form = "{:+.0f}" if signed else "{:.0f}"
    value = ("{:+.1f}" if signed else "{:.1f}").format(100 * estimate.value) + ("*" if estimate.clamped else "")
    if estimate.low is None:
        return value
    return f"{value} ({form.format(100 * estimate.low)} to {form.format(100 * estimate.high)})"


def plain(share, signed=False):
    return "–" if share is None else ("{:+.1f}" if signed else "{:.1f}").format(100 * share)


def decimal(estimate):
    """A number from -1 to 1 and its interval."""
    if estimate is None:
        return "–"
    interval = "" if estimate.low is None else f" ({estimate.low:.2f} to {estimate.high:.2f})"
    return f"{estimate.value:.2f}{interval}"


def named(key, criterion):
    return f"`{key}`" + (f", {criterion}" if key in PARTS else "")


def head(ratings):
    found, name = ratings.found, (ratings.first_name, ratings.second_name)
    lines = [
        "# Accuracy on real READMEs\n",
        f"Draw `{found['draw']}`, seed {found['seed']}; read by {found['program']}.\n",
    ]
    for registry in REGISTRIES:
        drawn = ratings.of(registry)
        told = [sum(one["item"] in labels for one in drawn) for labels in (ratings.first, ratings.second)]
        frame = found["frame"][registry]
        lines.append(f"- {LABELS[registry]}: {len(drawn)} of {frame['with_readme']} READMEs drawn; rater `{name[0]}` labelled {told[0]}, `{name[1]}` {told[1]}.")
    source = f"table `installed`, label `{found['label']}`" if found["installed"] else "the READMEs that were drawn from; there is no table `installed` under that label"
    lines.append(f"- The program's own shares: {source}.")
    if found["installed"] and found["differing"]:
        lines.append(f"- {found['differing']} of the READMEs drawn from are read otherwise in that table, or not there: other versions, or other rules. "
                     "The correction takes for granted that the program errs alike in both.")
    lines.append("\nPercent with 95 % intervals in brackets. "
                 "n leaves out what a rater could not tell. A part counts as told if it has a *section* or a *passage*; *section* alone is judged apart.\n")
    return "\n".join(lines)


def agreement(ratings, features):
    """How far the raters agree."""
    rows = []
    for key, criterion in features:
        pairs = [(one, two) for _, one, two in ratings.answers(key, criterion)]
        each = [arithmetic.kappa([(one, two) for _, one, two in ratings.answers(key, criterion, registry)]) for registry in REGISTRIES]
        said = [arithmetic.wilson(sum(pair[place] for pair in pairs), len(pairs)) for place in (0, 1)]
        same = arithmetic.wilson(sum(one == two for one, two in pairs), len(pairs))
        rows.append([named(key, criterion), len(pairs), percent(same), decimal(arithmetic.kappa(pairs)),
                     *("–" if one is None else f"{one.value:.2f}" for one in each), *(plain(one and one.value) for one in said)])
    columns = ["feature", ">n", ">agree", ">kappa", ">npm", ">PyPI", f">yes: {ratings.first_name}", f">yes: {ratings.second_name}"]
    return "## Do the raters agree?\n\n" + table(columns, rows) + (
        "\nKappa is – where both always gave one and the same answer, and has no interval where they agree on all or one of them always gave the same. Where nearly all answers are the same, kappa is "
        "low however well they agree.\n")


def counts(ratings, keys):
    """Counts: rater against rater, and the program against the mean of raters that nearly agree."""
    rows = []
    for key in keys:
        for registry in REGISTRIES:
            all_three = ratings.counts(key, registry)
            told = [(one, two) for _, one, two in all_three]
            rows.append([f"`{key}`", LABELS[registry], "rater and rater", *compared(told)])
            agreed = [(program, (one + two) / 2) for program, one, two in all_three if arithmetic.is_near(one, two)]
            rows.append([f"`{key}`", LABELS[registry], "program and raters", *compared(agreed)])
    columns = ["count", "registry", "who", ">n", ">equal", ">near", ">mean difference"]
    return "## Counts\n\n" + table(columns, rows) + (
        "\nNear: they differ by at most one, or by 10 % of the larger. The program is compared with the mean of the raters where these are near each other; the difference "
        "is the first less the second.\n")


def compared(pairs):
    number = len(pairs)
    equal = arithmetic.wilson(sum(one == two for one, two in pairs), number)
    near = arithmetic.wilson(sum(arithmetic.is_near(one, two) for one, two in pairs), number)
    apart = arithmetic.mean([one - two for one, two in pairs])
    shown = "–" if apart is None else f"{apart.value:+.2f}" + ("" if apart.low is None else f" ({apart.low:+.2f} to {apart.high:+.2f})")
    return [number, percent(equal), percent(near), shown]


def accuracy(ratings, features):
    """The program against what both raters say."""
    rows = []
    for key, criterion in features:
        for registry in (*REGISTRIES, None):
            counted = arithmetic.table(ratings.truth(key, criterion, registry, "both"))
            rows.append([named(key, criterion), LABELS.get(registry, "both"), counted.number, counted.both + counted.truth_alone,
                         counted.truth_alone, counted.program_alone,
                         percent(counted.sensitivity), percent(counted.specificity), percent(counted.accuracy)])
    columns = ["feature", "registry", ">n", ">have it", ">missed", ">wrongly found", ">sensitivity", ">specificity", ">accuracy"]
    return "## Is the program right? Where both raters agree\n\n" + table(columns, rows) + (
        "\nSensitivity: of texts that have it, how many the program finds. Specificity: of those that do not, how many it says so of. "
        "Texts on which raters differ are the hard ones and are left out here, so that these figures flatter the program; each rater alone follows.\n")


def accuracy_by_rater(ratings, features):
    """The program against each rater."""
    rows = []
    for key, criterion in features:
        for registry in REGISTRIES:
            row = [named(key, criterion), LABELS[registry]]
            for whose in TRUTHS[1:]:
                counted = arithmetic.table(ratings.truth(key, criterion, registry, whose))
                row += [counted.number, *(plain(one and one.value) for one in (counted.sensitivity, counted.specificity, counted.accuracy))]
            rows.append(row)
    columns = ["feature", "registry"]
    for name in (ratings.first_name, ratings.second_name):
        columns += [f">n: {name}", ">sensitivity", ">specificity", ">accuracy"]
    return "## Against each rater\n\n" + table(columns, rows)


def shares(ratings, features, corrected):
    """The program's shares and the corrected ones."""
    rows = []
    for key, criterion in features:
        for registry in REGISTRIES:
            own, cells, reasons = None, [], []
            for name, method in METHODS:
                own, estimate, why = corrected(ratings, key, criterion, registry, "both", method)
                cells.append(percent(estimate))
                reasons += [f"{name}: {why}"] if why else []
            outside = OUTSIDE if is_outside(arithmetic.table(ratings.truth(key, criterion, registry, "both"))) else ""
            rows.append([named(key, criterion), LABELS[registry], plain(own), cells[0] + (outside if cells[0] != "–" else ""), cells[1], "; ".join(reasons)])
    columns = ["feature", "registry", ">program", ">Rogan-Gladen", ">predictive values", "why not"]
    return "## Shares corrected for the program's errors\n\n" + table(columns, rows) + scope(ratings) + (
        "\nRogan-Gladen: (share + specificity − 1) / (sensitivity + specificity − 1), with the interval of Lang and Reiczigel; the population is counted whole, so that all of "
        "the interval comes from the accuracy, which was rated on few texts. Predictive values: share × PPV + (1 − share) × (1 − NPV), the likeliest share if the rated texts "
        f"were drawn from this very population; narrower. Neither takes into account how large a part of the population was rated, so that intervals are rather too wide. \\*: outside 0 to 100 and moved to the bound. {OUTSIDE}: sensitivity or specificity is below one half, where the interval was not tried "
        "by its authors. Sources: `arithmetic.py`.\n" + declared(ratings))


def scope(ratings):
    """What the shares are of."""
    if any(ratings.found["frame"][registry]["packages"] is None for registry in REGISTRIES) and not ratings.found["installed"]:
        return "\nOf all READMEs given.\n"
    return "\nOf all packages of which it is known whether they have a README; none is no.\n"


def declared(ratings):
    """Documentation by every way, which raters do not see."""
    if not ratings.found["installed"]:
        return ""
    told = [f"{LABELS[registry]} {plain(mine['declared'] / mine['packages'])}"
            for registry, mine in ratings.found["installed"].items() if mine["packages"]]
    return ("\n`documentation_link` is the link in the README alone. With home pages and the registry's labels, which raters are not shown, the program has "
            f"({', '.join(told)}); that is not corrected.\n")


def is_outside(counted):
    return any(one is not None and one.value < 0.5 for one in (counted.sensitivity, counted.specificity))


def differences(ratings, computed):
    """PyPI less npm, corrected by every method and truth."""
    parts = ["## Differences, PyPI − npm, in points\n"]
    names = {"both": "where both raters agree", "first": f"rater `{ratings.first_name}` alone", "second": f"rater `{ratings.second_name}` alone"}
    for whose in TRUTHS:
        found = [computed(ratings, whose, method) for _, method in METHODS]
        rows = []
        for one, two in zip(*found):
            key, criterion, own, first, said = one
            rows.append([named(key, criterion), plain(own, True), percent(first, True), said, percent(two[3], True), two[4]])
        parts.append(f"### Truth: {names[whose]}\n")
        parts.append(table(["feature", ">program", ">Rogan-Gladen", "says", ">predictive values", "says"], rows))
        parts += [summed(name, rows) for (name, _), rows in zip(METHODS, found)]
        parts.append("")
    return "\n".join(parts)


def summed(name, rows):
    """How many differences keep their sign."""
    told = [row for row in rows if row[3] is not None]
    changed = [named(*row[:2]) for row in told if row[4] == "SIGN CHANGES"]
    kept = sum(row[4] == "same sign" for row in told)
    return (f"- {name}: {len(told)} of {len(rows)} can be corrected; {kept} keep their sign, {len(changed)} change it"
            f"{' (' + ', '.join(changed) + ')' if changed else ''}, of {len(told) - kept - len(changed)} nothing sure can be said.")
