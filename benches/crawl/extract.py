"""What pkgcensus learns from an npm document, learnt by Python: the same facts, told in the leanest way.

It follows `src/registries/npm/{packument,manifest}.rs`, `src/registries/license.rs` and `src/readme/mod.rs`; whoever
changes what those extract changes this. Left out, in favour of this side: the reason why a value is missing, and
notes of what was odd.
"""

import re
from datetime import datetime
from functools import lru_cache
from itertools import repeat
from typing import Any, TypedDict

import msgspec
from orjson import dumps, loads

ACTIVE, DEPRECATED, UNPUBLISHED, SECURITY_HOLDER = range(4)
AVAILABLE, WITHDRAWN, REMOVED = range(3)
NO_README = "ERROR: No README data found!"
COMPARED_BYTES = 64 * 1024
PLACEHOLDER_WORDS = 4
NO_VERSIONS = frozenset(("created", "modified", "unpublished"))
KINDS = ("dependencies", "optionalDependencies", "peerDependencies", "devDependencies")

SEMVER = re.compile(r"(?:0|[1-9]\d*)\.(?:0|[1-9]\d*)\.(?:0|[1-9]\d*)"
                    r"(-(?:0|[1-9]\d*|\d*[a-zA-Z-][0-9a-zA-Z-]*)(?:\.(?:0|[1-9]\d*|\d*[a-zA-Z-][0-9a-zA-Z-]*))*)?"
                    r"(?:\+[0-9a-zA-Z-]+(?:\.[0-9a-zA-Z-]+)*)?", re.ASCII).fullmatch
WORD = re.compile(r"[^\W_]+")
LINK = re.compile(r"https?://[^\s<>()\[\]{}\"'`]*")
DOCUMENTATION_HOSTS = (".readthedocs.io", ".rtfd.io", ".gitbook.io", "docs.rs")
DOCUMENTATION_LABELS = ("docs.", "doc.", "documentation.", "api.")
DOCUMENTATION_PATHS = frozenset(("docs", "doc", "documentation", "wiki", "api-docs", "reference"))

SPDX = frozenset("""0BSD AFL-3.0 AGPL-3.0-only AGPL-3.0-or-later Apache-1.1 Apache-2.0 Artistic-1.0 Artistic-2.0 BlueOak-1.0.0 BSD-2-Clause
BSD-3-Clause BSD-3-Clause-Clear BSL-1.0 CC-BY-3.0 CC-BY-4.0 CC-BY-SA-4.0 CC0-1.0 CDDL-1.0 CECILL-2.1 CPAL-1.0 ECL-2.0 EPL-1.0 EPL-2.0
EUPL-1.1 EUPL-1.2 ISC LGPL-2.1-only LGPL-2.1-or-later LGPL-3.0-only LGPL-3.0-or-later MIT MIT-0 MPL-1.1 MPL-2.0 MS-PL MulanPSL-2.0 NCSA
OFL-1.1 OSL-3.0 PostgreSQL Python-2.0 Unicode-DFS-2016 Unlicense UPL-1.0 W3C WTFPL X11 Zlib ZPL-2.1
GPL-2.0-only GPL-2.0-or-later GPL-3.0-only GPL-3.0-or-later""".split())
SPELLINGS = {"mit": "MIT", "mit/x11": "MIT", "expat": "MIT", "apache 2": "Apache-2.0", "apache 2.0": "Apache-2.0", "apache-2": "Apache-2.0",
             "apache2": "Apache-2.0", "apache v2": "Apache-2.0", "apache license 2.0": "Apache-2.0", "isc": "ISC", "bsd-2": "BSD-2-Clause",
             "bsd-3": "BSD-3-Clause", "bsd 3-clause": "BSD-3-Clause", "new bsd": "BSD-3-Clause", "gplv2": "GPL-2.0-only",
             "gpl-2.0": "GPL-2.0-only", "gplv3": "GPL-3.0-only", "gpl-3": "GPL-3.0-only", "gpl-3.0": "GPL-3.0-only",
             "gplv3+": "GPL-3.0-or-later", "gpl-3.0+": "GPL-3.0-or-later", "lgpl-3.0": "LGPL-3.0-only", "agpl-3.0": "AGPL-3.0-only",
             "mpl 2.0": "MPL-2.0", "unlicense": "Unlicense", "wtfpl": "WTFPL", "cc0": "CC0-1.0", "zlib": "Zlib"}


# What is read of a document where the rest is skipped; versions are cut out and read only where they matter.
FIELDS = "_rev name dist-tags time maintainers readme description homepage keywords repository bugs license licence licenses".split()
Packument = TypedDict("Packument", dict.fromkeys(FIELDS, Any) | {"versions": dict[str, msgspec.Raw] | None}, total=False)
PACKUMENT = msgspec.json.Decoder(Packument)


def extract(body, asked):
    """The facts as bytes, the revision, and the numbers of releases and of dependencies; by orjson, as a tree."""
    document = loads(body)
    versions = document.get("versions") or {}
    states = [WITHDRAWN if manifest.get("deprecated") else AVAILABLE for manifest in versions.values()]
    return facts_of(document.get, asked, versions, states, None)


def extract_skipping(body, asked):
    """The same by msgspec, which makes no objects of what is not asked for."""
    document = PACKUMENT.decode(body)
    versions = document.get("versions") or {}
    states = repeat(AVAILABLE)
    if b'"deprecated"' in body:
        raws = map(bytes, versions.values())
        states = [WITHDRAWN if b'"deprecated"' in raw and loads(raw).get("deprecated") else AVAILABLE for raw in raws]
    return facts_of(document.get, asked, versions, states, loads)


def facts_of(get, asked, versions, states, read):
    time = get("time") or {}
    releases = releases_of(versions, states, time)
    tags = get("dist-tags")
    tag = tags.get("latest") if tags else None
    latest = versions.get(tag)
    if latest is None:
        tag = highest(versions)
        latest = versions.get(tag)
    if read and latest is not None:
        latest = read(memoryview(latest))
    is_manifest = latest.__class__ is dict

    def field(name):
        found = latest.get(name) if is_manifest else None
        return get(name) if found is None else found

    summary = text(field("description"))
    homepage = text(first(field("homepage")))
    repository = text(address(field("repository")))
    readme, link = readme_of((get("readme"), latest.get("readme") if is_manifest else None), asked)
    dependencies = dependencies_of(latest) if is_manifest else None
    dist = (latest.get("dist") if is_manifest else None) or {}
    maintainers = get("maintainers")
    revision = get("_rev")
    facts = {
        "name": get("name"),
        "status": status(versions, latest, summary, repository),
        "revision": revision,
        "latest_version": tag,
        "maintainer_count": len(maintainers) if maintainers.__class__ is list else None,
        "license": license_of(field("license") or field("licence") or field("licenses")),
        "repository_url": repository,
        "homepage_url": homepage,
        "documentation_url": homepage if homepage and is_documentation(homepage) else link,
        "issues_url": text(address(field("bugs"))),
        "summary_chars": len(summary) if summary else None,
        "readme": readme,
        "keywords": keywords(field("keywords")),
        "has_types": declares_types(latest) if is_manifest else None,
        "has_provenance": bool(dist.get("attestations")),
        "size_bytes": dist.get("unpackedSize"),
        "releases": releases,
        "dependencies": dependencies,
    }
    return dumps(facts), revision, len(releases), len(dependencies or ())


def releases_of(versions, states, time):
    """Time, version, state, pre-release; in order of time, those without one first."""
    releases = []
    append, at, parse, semver = releases.append, time.get, datetime.fromisoformat, SEMVER
    for version, state in zip(versions, states):
        moment = at(version)
        form = semver(version)
        append((
            int(parse(moment).timestamp()) if moment else None,
            version,
            state,
            form[1] is not None if form else None,
        ))
    if len(time) > len(versions) or time.keys() - versions.keys():
        for version in time.keys() - versions.keys() - NO_VERSIONS:
            form = semver(version)
            append((int(parse(time[version]).timestamp()), version, REMOVED, form[1] is not None if form else None))
        gone = at("unpublished")
        if gone.__class__ is dict:
            known = {release[1] for release in releases}
            for version in gone.get("versions") or ():
                if version not in known:
                    form = semver(version)
                    append((None, version, REMOVED, form[1] is not None if form else None))
    try:
        releases.sort()
    except TypeError:
        releases.sort(key=lambda release: (release[0] is not None, release[0] or 0, release[1]))
    return releases


def highest(versions):
    """The highest version where no tag leads to one; seldom needed."""
    def rank(version):
        core, _, pre = version.partition("+")[0].partition("-")
        parts = [(0, int(part), "") if part.isdigit() else (1, 0, part) for part in pre.split(".")]
        return [int(part) for part in core.split(".")], not pre, parts

    return max((version for version in versions if SEMVER(version)), key=rank, default=None)


def status(versions, latest, summary, repository):
    if not versions:
        return UNPUBLISHED
    if ((summary and summary.lower() == "security holding package") or (repository and "npm/security-holder" in repository)) \
            and all(version.startswith("0.0.1-security") for version in versions):
        return SECURITY_HOLDER
    return DEPRECATED if latest.__class__ is dict and latest.get("deprecated") else ACTIVE


def text(value):
    return value.strip() or None if value.__class__ is str else None


def first(value):
    """A string, or the first string of an array."""
    if value.__class__ is list:
        return next((item for item in value if item.__class__ is str), None)
    return value


def address(value):
    if value.__class__ is list:
        value = value[0] if value else None
    if value.__class__ is dict:
        return value.get("url") or value.get("web")
    return value


def keywords(value):
    if value.__class__ is str:
        value = value.split("," if "," in value else None)
    if value.__class__ is not list:
        return None
    return [word for word in [word.strip() for word in value if word.__class__ is str] if word] or None


def license_of(value):
    if value.__class__ is list:
        texts = [one for one in map(license_text, value) if one]
        value = "(" + " OR ".join(texts) + ")" if len(texts) > 1 else texts[0] if texts else None
    elif value.__class__ is dict:
        value = license_text(value) or "other"
    return spdx(value) if value.__class__ is str else None


def license_text(value):
    return (value.get("type") or value.get("name")) if value.__class__ is dict else value


@lru_cache(4_096)
def spdx(value):
    """An SPDX expression, "" for anything else, `None` for nothing."""
    value = value.strip()
    if not value or value.lower() in ("unknown", "none"):
        return None
    if value in SPDX:
        return value
    bare = value.lower().removeprefix("the ").rstrip("., ")
    bare = bare.removesuffix(" license").removesuffix(" licence").replace(",", "")
    if bare in SPELLINGS:
        return SPELLINGS[bare]
    words = value.replace("(", " ").replace(")", " ").split()
    joined = all(word in ("AND", "OR", "WITH") for word in words[1::2])
    if len(words) % 2 and joined and all(word in SPDX for word in words[0::2]):
        return value[1:-1] if value[0] == "(" and value.count("(") == 1 and value[-1] == ")" else value
    return ""


def declares_types(latest):
    if latest.get("types") or latest.get("typings"):
        return True
    exports = latest.get("exports")
    if not exports:
        return False
    raw = dumps(exports)
    return b'.d.ts"' in raw or b'.d.mts"' in raw or b'.d.cts"' in raw


def dependencies_of(latest):
    """Kind, name, range; npm copies optional ones into `dependencies`, and they count as optional."""
    found = []
    optional = latest.get("optionalDependencies") or ()
    for kind, field in enumerate(KINDS):
        declared = latest.get(field)
        if declared and declared.__class__ is dict:
            if kind == 0 and optional:
                found += [(0, name, wanted) for name, wanted in declared.items() if name not in optional]
            else:
                found += [(kind, name, wanted) for name, wanted in declared.items()]
    found.sort()
    return found


def readme_of(values, package):
    """State, bytes, whether it is cut; and the first link that is documentation. The first place with a text counts, else
    that one says that there is none."""
    told = None
    for value in values:
        if value and value.__class__ is str and (plain := value.lstrip("\ufeff")):
            trimmed = plain.strip()
            if trimmed and trimmed != NO_README:
                return readme_features(value, package)
            told = ("absent",)
    return told, None


def readme_features(value, package):
    length = len(value) if value.isascii() else len(value.encode())
    own = {part.lower() for part in WORD.findall(package)}
    words = 0
    for word in WORD.finditer(value):
        if word[0].lower() not in own:
            words += 1
            if words == PLACEHOLDER_WORDS:
                break
    link = None
    for found in LINK.finditer(value):
        url = found[0].rstrip(".,;:_*")
        if is_documentation(url):
            link = url
            break
    state = "present" if words == PLACEHOLDER_WORDS else "placeholder"
    return (state, length, length > COMPARED_BYTES, link), link


def is_documentation(url):
    authority, _, path = url.partition("://")[2].partition("/")
    host = authority.rpartition("@")[2].partition(":")[0].lower()
    if host.startswith(DOCUMENTATION_LABELS) or host.endswith(DOCUMENTATION_HOSTS):
        return True
    return not DOCUMENTATION_PATHS.isdisjoint(path.partition("?")[0].partition("#")[0].lower().split("/"))
