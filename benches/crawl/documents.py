#!/usr/bin/env python3
"""Makes npm documents of realistic sizes from a seed, gzipped as a registry's CDN serves them.

The same seed and count give the same bytes. All texts are invented. Left out: odd and malformed shapes, which tests
cover, and scoped names, so that nginx maps an address to a file as it is.
"""

import argparse
import base64
import itertools
import json
import multiprocessing
import random
import re
import statistics
import sys
import zlib
from datetime import datetime, timezone
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent

# Another number makes documents of an older form be made again.
FORM = 1
# Bytes: a log-normal body, whose median is that of npm, and a tail of giants per 20,000 documents.
MEDIAN_BYTES, SIGMA, SMALLEST, BODY_LARGEST = 17_000, 1.05, 1_200, 3_000_000
GIANTS, GIANT_BYTES = 5, 20_000_000
LARGE, LARGE_BYTES = 12, (5_000_000, 15_000_000)
MANY_VERSIONS = 37_000
# npm keeps no more of a README.
README_MOST = 64 * 1024
GZIP_LEVEL = 6

SYLLABLES = ("ba be bi bo da de di dor fa fel fin ga gor ha hil ja jun ka kel kin la lem lin lo lum ma mel mi mon na nel ni nor"
             " pa pel pi por ra rel rin ro sa sel sin sol ta tel tin tor va vel vin vor wa wel win za zel zin").split()
LICENSES = ["MIT"] * 60 + ["ISC"] * 18 + ["Apache-2.0"] * 8 + ["BSD-3-Clause"] * 3 + [
    "GPL-3.0", "UNLICENSED", "Apache 2.0", "MIT License", "(MIT OR Apache-2.0)", "MPL-2.0", "SEE LICENSE IN LICENSE.md",
    "BSD", {"type": "MIT", "url": "https://code.example/license"}, None]
TOKENS = re.compile("(@@[A-Z]+@@)")


def main():
    options = arguments()
    folder = make(options.folder, options.count, options.seed)
    print((folder / "documents.json").read_text(encoding="utf-8"))


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--folder", type=Path, default=ROOT / "target/crawl-bench", help="where they are kept")
    parser.add_argument("--count", type=int, default=20_000, help="how many")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    if options.count < 1:
        parser.error("--count is at least 1")
    return options


def make(folder, count, seed):
    """Makes what is not there; returns the folder with `files/`, `names.txt` and `documents.json`."""
    place = folder / f"documents-{count}-seed-{seed}"
    told = place / "documents.json"
    if told.exists() and json.loads(told.read_text(encoding="utf-8"))["form"] == FORM:
        return place
    (place / "files").mkdir(parents=True, exist_ok=True)
    for stale in (place / "files").iterdir():
        stale.unlink()
    print(f"making {count:,} documents in {place}", file=sys.stderr)
    with multiprocessing.get_context("fork").Pool(2, prepare, (place, count, seed)) as pool:
        made = sorted(pool.imap_unordered(write, range(count), chunksize=16))
    names = [name for _, name, *_ in made]
    random.Random(f"{seed}:order").shuffle(names)
    (place / "names.txt").write_text("\n".join(names) + "\n", encoding="utf-8")
    told.write_text(json.dumps(summary(made, seed), indent=1) + "\n", encoding="utf-8")
    return place


def summary(made, seed):
    sizes = sorted(size for _, _, size, *_ in made)
    return {
        "form": FORM, "seed": seed, "documents": len(sizes), "bytes": sum(sizes),
        "wire_bytes": sum(wire for *_, wire, _, _ in made), "median_bytes": int(statistics.median(sizes)),
        "mean_bytes": sum(sizes) // len(sizes), "p99_bytes": sizes[len(sizes) * 99 // 100], "largest": sizes[-12:],
        "versions": sum(versions for *_, versions, _ in made), "most_versions": max(versions for *_, versions, _ in made),
        "readme_bytes": sum(readme for *_, readme in made),
    }


def prepare(place, count, seed):
    """Once a process: the words and the blocks of text that every document draws from."""
    global PLACE, SEED, WORDS, WEIGHTS, BLOCKS, PLANNED
    PLACE, SEED = place, seed
    rng = random.Random(f"{seed}:words")
    WORDS = sorted({"".join(rng.choices(SYLLABLES, k=rng.choice((1, 2, 2, 3)))) for _ in range(2_500)})
    rng.shuffle(WORDS)
    WEIGHTS = list(itertools.accumulate(1 / (rank + 3) for rank in range(len(WORDS))))
    BLOCKS = [block(rng) for _ in range(4_000)]
    PLANNED = plan(count)


def plan(count):
    """Sizes that are set, by index: those of the tail."""
    share = count / 20_000
    giants = [("bytes", GIANT_BYTES)] * max(1, round(GIANTS * share))
    step = (LARGE_BYTES[1] - LARGE_BYTES[0]) / max(1, round(LARGE * share))
    large = [("bytes", int(LARGE_BYTES[0] + step * (n + 0.5))) for n in range(round(LARGE * share))]
    return dict(enumerate(giants + large + [("versions", MANY_VERSIONS)] * round(share)))


def write(index):
    rng = random.Random(f"{SEED}:{index}")
    name = f"{phrase(rng, 2, '-')}-{index}"
    readme, versions, body = document(rng, name, *PLANNED.get(index, ("bytes", body_size(rng))))
    packer = zlib.compressobj(GZIP_LEVEL, zlib.DEFLATED, 31)
    packed = packer.compress(body) + packer.flush()
    (PLACE / "files" / f"{name}.gz").write_bytes(packed)
    return index, name, len(body), len(packed), versions, readme


def body_size(rng):
    return int(min(max(MEDIAN_BYTES * rng.lognormvariate(0, SIGMA), SMALLEST), BODY_LARGEST))


def document(rng, name, what, amount):
    """Length of the README, number of versions, and the document as bytes."""
    people = [person(rng) for _ in range(rng.choice((1, 1, 1, 2, 2, 3, 5)))]
    text = readme(rng, name, amount if what == "bytes" else 200_000)
    manifest = Manifest(rng, name, people, lean=what == "versions")
    head = top(rng, name, manifest, people)
    fixed = len(json.dumps(head)) + len(text)
    if what == "versions":
        count = amount
    else:
        # 45: the line of the version in `time`
        count = max(1, round((amount - fixed) / (manifest.size() + 45)))
    versions, times, latest = manifest.versions(count)
    head["dist-tags"] = {"latest": latest} | ({"next": latest} if rng.random() < 0.05 else {})
    gone = rng.random() < 0.005
    removed = {f"0.0.{n}": stamp(times[0][1] - 1_000 * (n + 1)) for n in range(2)} if rng.random() < 0.04 else {}
    head["time"] = {"created": stamp(times[0][1]), "modified": stamp(times[-1][1] + 60)} | removed | {
        version: stamp(at) for version, at in times}
    if gone:
        head["time"]["unpublished"] = {"time": stamp(times[-1][1] + 90), "versions": [version for version, _ in times]}
    head["readme"] = text
    written = json.dumps(head, ensure_ascii=False, separators=(",", ":"))
    if not gone:
        # The versions are text already; they come where npm has them.
        written = written.replace('"time":', '"versions":{' + versions + '},"time":', 1)
    return len(text.encode()), count, written.encode()


def top(rng, name, manifest, people):
    of_latest = {key: manifest.base[key] for key in ("description", "homepage", "keywords", "repository", "author", "bugs", "license")
                 if key in manifest.base}
    head = {"_id": name, "_rev": f"{rng.randrange(1, 400)}-{rng.randbytes(16).hex()}", "name": name, "dist-tags": {}, "time": {},
            "maintainers": people} | of_latest | {"readme": "", "readmeFilename": "README.md"}
    if rng.random() < 0.2:
        head["users"] = {phrase(rng, 2, ""): True for _ in range(int(rng.lognormvariate(1, 1.2)) + 1)}
    return head


class Manifest:
    """The manifests of a package's versions: alike but for hashes, and for dependencies that move on now and then."""

    def __init__(self, rng, name, people, lean):
        self.rng, self.name, self.people, self.lean = rng, name, people, lean
        self.dependencies = {f"{phrase(rng, 2, '-')}": rng.randrange(1, 9) for _ in range(int(rng.lognormvariate(0.9, 0.9)))}
        self.development = {f"{phrase(rng, 2, '-')}": rng.randrange(1, 30) for _ in range(int(rng.lognormvariate(1.8, 0.8)))}
        if lean:
            self.dependencies, self.development = dict(list(self.dependencies.items())[:2]), {}
        self.base = self.fields()
        self.signed, self.attested = not lean and rng.random() < 0.8, rng.random() < 0.06
        self.deprecated = rng.random() < 0.04

    def fields(self):
        rng, name = self.rng, self.name
        owner = phrase(rng, 1, "")
        fields = {"name": name, "version": "@@V@@", "description": sentence(rng, 5, 16)}
        if self.lean:
            return fields | {"license": "MIT", "main": "dist/index.js"}
        fields["main"] = rng.choice(("index.js", "lib/index.js", "dist/index.js"))
        if rng.random() < 0.4:
            fields |= {"module": "dist/index.mjs", "types": "dist/index.d.ts",
                       "exports": {".": {"types": "./dist/index.d.ts", "import": "./dist/index.mjs", "require": "./dist/index.js"}}}
        if rng.random() < 0.6:
            fields["files"] = ["dist", "README.md"]
        fields["scripts"] = {word: f"node scripts/{word}.js --{rng.choice(WORDS)}"
                             for word in ("build", "test", "lint", "prepare", "release")[:rng.randrange(1, 6)]}
        if rng.random() < 0.75:
            fields["repository"] = rng.choice(({"type": "git", "url": f"git+https://code.example/{owner}/{name}.git"},) * 8
                                              + (f"{owner}/{name}", f"https://code.example/{owner}/{name}"))
            fields["bugs"] = {"url": f"https://code.example/{owner}/{name}/issues"}
        if rng.random() < 0.65:
            fields["homepage"] = rng.choice((f"https://code.example/{owner}/{name}#readme",) * 6
                                            + (f"https://docs.{owner}.example/{name}", f"https://{owner}.example"))
        fields["keywords"] = rng.choices(WORDS, k=rng.randrange(0, 9))
        license_ = rng.choice(LICENSES)
        if license_ is not None:
            fields["license"] = license_
        if rng.random() < 0.7:
            fields["author"] = self.people[0] | {"url": f"https://{owner}.example"}
        if rng.random() < 0.5:
            fields["engines"] = {"node": f">={rng.randrange(6, 20)}"}
        return fields

    def size(self):
        probe = random.Random(0)
        return len(self.one(self.template(), probe, "1.10.10", None)) + 1

    def template(self):
        """The parts between what differs from version to version."""
        name, who = self.name, {"name": self.people[0]["name"], "email": self.people[0]["email"]}
        fields = dict(self.base)
        if self.dependencies or not self.lean:
            fields["dependencies"] = {one: f"^{major}.{major * 3 % 17}.0" for one, major in self.dependencies.items()}
        if self.development:
            fields["devDependencies"] = {one: f"^{major}.0.{major * 5 % 11}" for one, major in self.development.items()}
        dist = {"integrity": "sha512-@@I@@", "shasum": "@@S@@", "tarball": f"https://registry.example/{name}/-/{name}-@@V@@.tgz",
                "fileCount": 12, "unpackedSize": "@@N@@"}
        if self.signed:
            dist["signatures"] = [{"keyid": "SHA256:0invented0key0of0this0bench0only0000000000000000", "sig": "@@G@@"}]
        if self.attested:
            dist["attestations"] = {"url": f"https://registry.example/-/attestations/{name}@@@V@@",
                                    "provenance": {"predicateType": "https://slsa.example/provenance/v1"}}
        fields |= {"_id": f"{name}@@@V@@", "dist": dist, "_npmUser": who}
        if not self.lean:
            fields |= {"gitHead": "@@S@@", "_npmVersion": "8.19.2", "_nodeVersion": "18.12.1", "directories": {},
                       "maintainers": self.people, "_hasShrinkwrap": False,
                       "_npmOperationalInternal": {"host": "s3://packages.example", "tmp": f"tmp/{name}_@@V@@_@@N@@_0.@@N@@"}}
        text = json.dumps(fields, ensure_ascii=False, separators=(",", ":"))
        return TOKENS.split(text.replace('"@@N@@"', "@@N@@"))

    def one(self, parts, rng, version, deprecated):
        values = {"@@V@@": version, "@@S@@": rng.randbytes(20).hex(), "@@I@@": base64.b64encode(rng.randbytes(64)).decode(),
                  "@@N@@": str(rng.randrange(2_000, 900_000))}
        if self.signed:
            values["@@G@@"] = base64.b64encode(rng.randbytes(71)).decode()
        text = "".join([values.get(part, part) for part in parts])
        return f'"{version}":{text[:-1]}' + (f',"deprecated":"{deprecated}"}}' if deprecated else "}")

    def versions(self, count):
        """The object's inside as text, (version, seconds) in order, and the latest version."""
        rng, parts, written, times = self.rng, self.template(), [], []
        at = rng.randrange(1_380_000_000, 1_700_000_000)
        pace = min(86_400 * 40, 60_000_000 // count)
        latest, prerelease = (0, 1, 0), 0
        for index in range(count):
            if index % 8 == 7:
                for moving in (self.dependencies, self.development):
                    if moving:
                        moving[rng.choice(sorted(moving))] += 1
                parts = self.template()
            version, latest, prerelease = self.next_version(latest, prerelease, index == count - 1)
            old = self.deprecated and (index < count // 3 or index == count - 1)
            written.append(self.one(parts, rng, version, "use a later version" if old else None))
            times.append((version, at))
            at += int(rng.expovariate(1 / pace)) + 1
        return ",".join(written), times, version

    def next_version(self, latest, prerelease, is_last):
        major, minor, patch = latest
        canary = self.lean or (prerelease and self.rng.random() < 0.7) or self.rng.random() < 0.03
        if canary and not is_last:
            return f"{major}.{minor}.{patch + 1}-beta.{prerelease}", latest, prerelease + 1
        roll = self.rng.random()
        latest = (major + 1, 0, 0) if roll < 0.05 else (major, minor + 1, 0) if roll < 0.3 else (major, minor, patch + 1)
        return ".".join(map(str, latest)), latest, 0


def readme(rng, name, amount):
    """Markdown; a share says that there is none, or is a heading alone."""
    kind = rng.random()
    if kind < 0.05:
        return "ERROR: No README data found!" if kind < 0.04 else ""
    if kind < 0.09:
        return f"# {name}\n"
    wanted = min(int(2_400 * rng.lognormvariate(0, 1.1)), README_MOST, amount // 2)
    text = (f"# {name}\n\n[![build](https://badge.example/{name}.svg)](https://ci.example/{name})\n\n> {sentence(rng, 6, 14)}\n\n"
            f"## Install\n\n```sh\nnpm install {name}\n```\n\n## Usage\n\n")
    parts, length = [text], len(text)
    documented = rng.random() < 0.25
    while length < wanted:
        part = rng.choice(BLOCKS)
        if documented and length > wanted // 3:
            part, documented = f"See the [documentation](https://{phrase(rng, 1, '')}.example/docs/{name}).\n\n" + part, False
        parts.append(part)
        length += len(part)
    parts.append("## License\n\nMIT\n")
    return "".join(parts)


def block(rng):
    kind = rng.random()
    if kind < 0.15:
        return f"### {sentence(rng, 1, 4)}\n\n"
    if kind < 0.35:
        lines = [f"const {one} = require('{two}');\n{one}.{three}(\"{four}\", {{ {two}: true }});"
                 for one, two, three, four in (rng.choices(WORDS, k=4) for _ in range(rng.randrange(1, 5)))]
        return "```js\n" + "\n".join(lines) + "\n```\n\n"
    if kind < 0.5:
        return "".join(f"- `{rng.choice(WORDS)}`: {sentence(rng, 3, 12)}\n" for _ in range(rng.randrange(2, 7))) + "\n"
    if kind < 0.56:
        rows = "".join(f"| {rng.choice(WORDS)} | `{rng.choice(WORDS)}` | {sentence(rng, 2, 7)} |\n" for _ in range(rng.randrange(2, 6)))
        return "| option | default | what |\n|---|---|---|\n" + rows + "\n"
    text = " ".join(sentence(rng, 5, 20) for _ in range(rng.randrange(1, 6)))
    if rng.random() < 0.3:
        text += f" See [{rng.choice(WORDS)}](https://{rng.choice(WORDS)}.example/{rng.choice(WORDS)})."
    if rng.random() < 0.03:
        text += rng.choice((" Größe und Länge.", " 使い方は簡単です。", " 🚀", " — naïve, café."))
    return text + "\n\n"


def phrase(rng, count, between):
    return between.join(rng.choices(WORDS, cum_weights=WEIGHTS, k=count))


def sentence(rng, least, most):
    words = rng.choices(WORDS, cum_weights=WEIGHTS, k=rng.randrange(least, most + 1))
    return " ".join(words).capitalize() + "."


def person(rng):
    name = phrase(rng, 2, "")
    return {"name": name, "email": f"{name}@mail.example"}


def stamp(seconds):
    """As npm writes times."""
    return datetime.fromtimestamp(seconds, timezone.utc).strftime("%Y-%m-%dT%H:%M:%S.") + f"{seconds * 7 % 1_000:03}Z"


if __name__ == "__main__":
    main()
