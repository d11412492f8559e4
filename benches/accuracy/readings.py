"""What the program says of the drawn READMEs and of whole populations, as counts without texts. It leaves out comparing it."""

from pathlib import Path

import program
from draw import REGISTRIES
from labels import FORMAT, PARTS, Invalid, read_json, write_json

SECTIONS = {part: f"readme_has_{part}" for part in PARTS if part != "changes"}
SECTIONS["changes"] = "readme_has_changelog"
YES_OR_NO = ["says_something", *PARTS, "documentation_link"]


def reading(row):
    """A row of `installed` as answers to the raters' questions. As in the program's measures, a placeholder has no sections."""
    present = row["readme_state"] == "present"
    told = {"says_something": present, "documentation_link": row["documentation_state"] == "declared"}
    told.update({part: present and row[column] is True for part, column in SECTIONS.items()})
    told["headings"], told["code_blocks"] = row["readme_headings"], row["readme_code_blocks"]
    return told


def has_readme(row):
    return row["readme_state"] in ("present", "placeholder")


def counted(rows):
    """Of each registry: packages whose README is known to be there or not, those with one, and how many of these have what."""
    shares = {}
    for registry in REGISTRIES:
        mine = [row for row in rows if row["ecosystem"] == registry and row["readme_state"] in ("present", "placeholder", "absent")]
        told = [reading(row) for row in mine if has_readme(row)]
        shares[registry] = {"packages": len(mine), "with_readme": len(told),
                            "yes": {key: sum(one[key] for one in told) for key in YES_OR_NO},
                            "declared": sum(row["documentation_state"] == "declared" for row in mine)}
    return shares


def of_key(options):
    """Reads the drawn READMEs again, alone, and the table `installed` of an output folder."""
    key = read_json(options.key / "key.json")
    rows = program.read_folders(options.program, [options.key / "frame"])
    known = {(row["ecosystem"], row["name"]): row for row in rows}
    items = []
    for one in key["items"]:
        row = known.get((one["registry"], one["name"]))
        if row is None:
            raise Invalid(f"`{one['name']}` ({one['registry']}) was drawn and is not in `{options.key / 'frame'}`")
        items.append({**one, "program": reading(row)})
    frame = counted(rows)
    for registry in REGISTRIES:
        # Packages without a README are not laid down in the frame, but they count.
        frame[registry]["packages"] = key["frame"][registry]["packages"]
    own = program.installed(options.program, options.output, options.label)
    return {"format": FORMAT, "draw": key["draw"], "seed": key["seed"], "program": program.version(options.program), "items": items,
            "frame": frame, "installed": counted(own) if own else None, "label": options.label,
            "differing": differing(rows, own)}


def differing(frame, own):
    """Packages of the frame that `installed` has otherwise, or not at all: other versions, or other rules."""
    known = {(row["ecosystem"], row["name"]): row for row in own}
    columns = [column for column in program.README if column != "readme_bytes"]
    return sum(any(row[column] != known.get((row["ecosystem"], row["name"]), {}).get(column) for column in columns) for row in frame)


def gather(options):
    """The readings, from a draw's key or from a file."""
    if options.key:
        found = of_key(options)
    else:
        found = read_json(options.readings)
        if found.get("format") != FORMAT or "items" not in found:
            raise Invalid(f"`{options.readings}`: expected a file written with --save-readings, of format {FORMAT}")
    if options.save_readings:
        write_json(Path(options.save_readings), found)
    return found


def population(found, key, registry):
    """(yes, with a README, packages) of the population whose shares are corrected. The link is that of the README alone, which `installed`
    does not tell apart from home pages and labels: it comes from the frame."""
    source = found["frame"] if key == "documentation_link" or not found["installed"] else found["installed"]
    mine = source[registry]
    return mine["yes"][key], mine["with_readme"], mine["packages"]
