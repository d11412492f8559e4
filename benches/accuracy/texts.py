"""The texts of READMEs: found below installed folders or in plain folders of texts, and laid down again without anything else.

Which packages count, and in which version, is the program's to say (table `installed`); here their texts are found by the rules of
`src/installed` and `src/registries/npm/readme_file.rs`. The *frame* is a tree with name, version and README of each package and
nothing else, so that what the program reads in it comes from the same text that raters see.
"""

import json
import os
import re
from pathlib import Path
from urllib.parse import unquote

from labels import Invalid

# Features are counted on so much (`COMPARED_BYTES`), and raters see so much.
COMPARED_BYTES = 64 * 1024
MARKDOWN = (".md", ".markdown", ".mkd", ".mkdn", ".mdown", ".markdn")
TYPES = {".rst": "text/x-rst", ".txt": "text/plain", **dict.fromkeys(MARKDOWN, "text/markdown")}


def decode(data):
    """Text without byte-order marks, or None where it is none."""
    try:
        if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
            return data.decode("utf-16").lstrip("\ufeff")
        return data.decode("utf-8").lstrip("\ufeff")
    except UnicodeDecodeError:
        return None


def plain_lines(text):
    """Every line ended by a line feed."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


def cut(text):
    """The first 64 KiB, fewer where a character would be cut."""
    return text.encode("utf-8")[:COMPARED_BYTES].decode("utf-8", errors="ignore")


def shown(registry, text):
    """What is counted, and what raters see: npm keeps 64 KiB before any line is read."""
    return cut(plain_lines(cut(text) if registry == "npm" else text))


def is_readme(name):
    """Whether a file of this name, right in a package's folder, may be its README."""
    return name.lower() == "readme" or name.lower().startswith("readme.")


def chosen_readme(names):
    """Of several READMEs the first that ends as Markdown does, else the one without an ending, else the first."""
    names = sorted(names)
    markdown = [name for name in names if "." in name and "." + name.rsplit(".", 1)[1].lower() in MARKDOWN]
    bare = [name for name in names if "." not in name]
    return (markdown or bare or names or [None])[0]


def npm(folder):
    """(name, version, text) of a folder with `package.json`; None where it is no package or has no README."""
    try:
        manifest = json.loads(decode((folder / "package.json").read_bytes()) or "")
        names = [entry.name for entry in os.scandir(folder) if is_readme(entry.name) and not entry.is_dir(follow_symlinks=False)]
        name = chosen_readme(names)
        text = decode((folder / name).read_bytes()) if name else manifest.get("readme")
        version = manifest.get("version")
        return manifest["name"], version.strip() if isinstance(version, str) else None, text
    except (OSError, ValueError, KeyError, AttributeError):
        return None


def unfolded(lines):
    """A header of several lines: without the bar before each further line, else without their common indent."""
    first, rest = lines[0], lines[1:]
    if rest and all(line.lstrip().startswith("|") for line in rest):
        return "\n".join([first, *(line.lstrip()[1:] for line in rest)])
    indent = min((len(line) - len(line.lstrip(" \t")) for line in rest if line.strip()), default=0)
    return "\n".join([first, *(line[indent:] for line in rest)])


def metadata(text):
    """Headers of a distribution's metadata (the first of each name), and its description."""
    head, _, body = plain_lines(text).partition("\n\n")
    fields = []
    for line in head.split("\n"):
        if line[:1] in (" ", "\t"):
            if fields:
                fields[-1][1].append(line)
        elif ":" in line:
            name, value = line.split(":", 1)
            fields.append((name.strip().lower(), [value.lstrip()]))
    found = {}
    for name, lines in fields:
        found.setdefault(name, unfolded(lines))
    return found, body if body.strip() else found.get("description")


def pypi(path):
    """(name as PEP 503 compares it, version, text, content type) of a file of metadata; None where it is none."""
    try:
        text = decode(path.read_bytes())
    except OSError:
        return None
    if text is None:
        return None
    fields, description = metadata(text)
    name = fields.get("name", "").strip()
    return (normal(name), fields.get("version", "").strip() or None, description, fields.get("description-content-type", "")) if name else None


def normal(name):
    """PEP 503."""
    return re.sub(r"[-_.]+", "-", name).lower()


def places(folders):
    """Folders of npm packages and files of Python's metadata, in order. More than the program would take is no harm:
    only the packages and versions that it names are used."""
    packages, distributions = [], []
    for folder in folders:
        for inner, folders_inside, _ in os.walk(folder):
            inner = Path(inner)
            in_modules = inner.parent.name == "node_modules" or (
                inner.parent.name.startswith("@") and inner.parent.parent.name == "node_modules")
            if (in_modules or inner.name == "package") and (inner / "package.json").is_file():
                packages.append(inner)
            name = inner.name.lower()
            for ending, inside in ((".dist-info", "METADATA"), (".egg-info", "PKG-INFO"), (".egg", "EGG-INFO/PKG-INFO")):
                if name.endswith(ending) and (inner / inside).is_file():
                    distributions.append(inner / inside)
            distributions += [inner / file for file in os.listdir(inner)
                              if file.lower().endswith(".egg-info") and file not in folders_inside]
    return sorted(packages, key=lambda path: path.parts), sorted(distributions, key=lambda path: path.parts)


def of_installed(folders, rows):
    """Texts of the packages that the program found with a README: (registry, name, version) to (text, content type)."""
    packages, distributions = places(folders)
    found = {}
    for folder in packages:
        read = npm(folder)
        if read and isinstance(read[2], str):
            found.setdefault(("npm", *read[:2]), (read[2], ""))
    for path in distributions:
        read = pypi(path)
        if read and read[2]:
            found.setdefault(("pypi", *read[:2]), read[2:])
    wanted = [(row["ecosystem"], row["name"], row["version"]) for row in rows if row["readme_state"] in ("present", "placeholder")]
    missing = [one for one in wanted if one not in found]
    if missing:
        raise Invalid(f"the README of `{missing[0][1]}` {missing[0][2]} ({missing[0][0]}) was not found again, and of {len(missing) - 1} more: "
                      "expected the folders that the program reads")
    return {one: found[one] for one in wanted}


def of_texts(folders):
    """Texts in plain folders, one a file, whose name is that of the package with `%2F` for a slash: by registry."""
    found = {}
    for registry, folder in folders:
        try:
            files = sorted(path for path in Path(folder).iterdir() if path.is_file())
        except OSError as error:
            raise Invalid(f"`{folder}` cannot be read: expected a folder of texts ({error})") from error
        for path in files:
            text, name = decode(path.read_bytes()), unquote(path.stem if path.suffix.lower() in TYPES else path.name)
            if text is None:
                raise Invalid(f"`{path}` is not text in UTF-8")
            key = (registry, name if registry == "npm" else normal(name), "0")
            if key in found:
                raise Invalid(f"`{path}`: a second text of `{key[1]}`")
            found[key] = (text, TYPES.get(path.suffix.lower(), ""))
    return found


def lay_down(frame, texts):
    """Writes the frame: each package with name, version and README, and nothing else."""
    for number, ((registry, name, version), (text, content_type)) in enumerate(sorted(texts.items(), key=lambda one: str(one[0]))):
        if registry == "npm":
            folder = frame / "node_modules" / name
            folder.mkdir(parents=True)
            (folder / "package.json").write_text(json.dumps({"name": name} if version is None else {"name": name, "version": version}), encoding="utf-8")
            (folder / "README.md").write_bytes(text.encode("utf-8"))
        else:
            folder = frame / "site-packages" / f"p{number}-0.dist-info"
            folder.mkdir(parents=True)
            said = f"Description-Content-Type: {content_type}\n" if content_type else ""
            of = "" if version is None else f"Version: {version}\n"
            head = f"Metadata-Version: 2.1\nName: {name}\n{of}{said}\n"
            (folder / "METADATA").write_bytes((head + text).encode("utf-8"))
