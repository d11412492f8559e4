"""Draws READMEs at random, half of npm and half of PyPI, and lays them down for raters. It leaves out what the program says of them."""

import random
import shutil
from pathlib import Path

import program
import texts
from labels import FORMAT, Invalid, digest, digest_of_draw, write_json

HERE = Path(__file__).resolve().parent
REGISTRIES = ("npm", "pypi")


def chosen(keys, number, seed):
    """`number` of the keys, half of either registry, in random order. The same keys and seed give the same."""
    if number < 2 or number % 2:
        raise Invalid(f"--number is {number}; expected an even number, half for each registry")
    random_numbers = random.Random(seed)
    drawn = []
    for registry in REGISTRIES:
        mine = sorted(key for key in keys if key[0] == registry)
        if len(mine) < number // 2:
            raise Invalid(f"{number // 2} READMEs of {registry} are needed, and {len(mine)} are there")
        drawn += random_numbers.sample(mine, number // 2)
    random_numbers.shuffle(drawn)
    return drawn


def new_folder(path, what):
    """A folder that is outside the repository and empty."""
    path = Path(path).absolute()
    if path.resolve().is_relative_to(program.ROOT):
        raise Invalid(f"{what} `{path}` is inside the repository: texts of others must not be committed; name a folder elsewhere")
    if path.exists() and any(path.iterdir()):
        raise Invalid(f"{what} `{path}` is not empty: expected a new folder")
    path.mkdir(parents=True, exist_ok=True)
    return path


def check_frame(rows, again):
    """What the program says of each README must be the same in the frame as where it was found."""
    compared = [column for column in program.README if column != "readme_bytes"]
    known = {(row["ecosystem"], row["name"]): row for row in again}
    for row in rows:
        if row["readme_state"] not in ("present", "placeholder"):
            continue
        other = known.get((row["ecosystem"], row["name"]), {})
        differing = [column for column in compared if row[column] != other.get(column)]
        if differing:
            raise Invalid(f"the text found for `{row['name']}` ({row['ecosystem']}) is not the one that the program reads: "
                          f"`{differing[0]}` is {other.get(differing[0])}, expected {row[differing[0]]}")


def draw(options):
    """Draws, and says what was drawn; what goes wrong leaves no folder behind."""
    work = new_folder(options.work, "--work")
    key = new_folder(options.key or f"{work}-key", "--key")
    try:
        draw_into(work, key, options)
    except BaseException:
        for folder in (work, key):
            shutil.rmtree(folder)
        raise


def draw_into(work, key, options):
    """Frame, texts, lists."""
    if options.folders:
        rows = program.read_folders(options.program, options.folders)
        found = texts.of_installed(options.folders, rows)
    else:
        rows, found = None, texts.of_texts(options.texts)
    texts.lay_down(key / "frame", found)
    again = program.read_folders(options.program, [key / "frame"])
    if rows is not None:
        check_frame(rows, again)
    read = {(row["ecosystem"], row["name"], row["version"]) for row in again if row["readme_state"] in ("present", "placeholder")}
    items, secret = lay_out(work, chosen(read, options.number, options.seed), found)
    drawn = digest_of_draw(items)
    counts = {registry: counted(registry, rows, read) for registry in REGISTRIES}
    write_json(work / "items.json", {"format": FORMAT, "draw": drawn, "items": items})
    write_json(key / "key.json", {"format": FORMAT, "draw": drawn, "seed": options.seed, "frame": counts, "items": secret})
    for name, file in (("CODEBOOK.md", "codebook.md"), ("FORMAT.md", "format.md")):
        shutil.copyfile(HERE / file, work / name)
    print(f"{len(items)} texts in `{work / 'items'}`, draw {drawn}")
    for registry in REGISTRIES:
        print(f"  {registry}: {options.number // 2} of {counts[registry]['with_readme']} READMEs")
    print(f"for raters: `{work}`; not for raters: `{key}`")


def counted(registry, rows, read):
    """Packages of a registry, and how many have a README; null where texts alone were given."""
    known = None if rows is None else sum(row["ecosystem"] == registry and row["readme_state"] != "unknown" for row in rows)
    return {"packages": known, "with_readme": sum(one[0] == registry for one in read)}


def lay_out(work, drawn, found):
    """Writes the texts under numbers; what raters are told of each, and what they are not."""
    (work / "items").mkdir()
    items, secret = [], []
    for number, (registry, name, version) in enumerate(drawn, 1):
        data = texts.shown(registry, found[registry, name, version][0]).encode("utf-8")
        item = {"item": f"{number:03}", "sha256": digest(data)}
        (work / "items" / f"{item['item']}.txt").write_bytes(data)
        items.append({**item, "package": name})
        secret.append({**item, "registry": registry, "name": name, "version": version})
    return items, secret
