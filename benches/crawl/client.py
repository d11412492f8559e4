#!/usr/bin/env python3
"""The Python client that pkgcensus is measured against: aiohttp on uvloop, ISA-L, orjson, SQLite, two processes.

It asks for every name of a file, unpacks, extracts the facts (`extract.py`) and commits them to one SQLite file. Made
to be fast: no cookies, no time-outs, no garbage collector, names shared out as the processes get through them. Left
out, in favour of this side: politeness, retries, limits, resumption.
"""

import argparse
import asyncio
import gc
import itertools
import json
import multiprocessing
import resource
import sqlite3
import time
from pathlib import Path

import aiohttp
import uvloop
import zstandard
from isal import isal_zlib
from yarl import URL

from extract import extract, extract_skipping

PROCESSES = 2
BATCH = 500
# Names taken from the common counter at a time.
TAKEN_AT_ONCE = 16
GZIP = 31
HEADERS = {"Accept-Encoding": "gzip", "Accept": "application/json", "User-Agent": "bench"}

TABLES = """
CREATE TABLE outcome (name TEXT PRIMARY KEY, asked_at INTEGER, outcome TEXT, status INTEGER, wire_bytes INTEGER, body_bytes INTEGER,
                      detail TEXT) WITHOUT ROWID;
CREATE TABLE facts (name TEXT PRIMARY KEY, fetched_at INTEGER, revision TEXT, etag TEXT, facts BLOB);
CREATE TABLE body (name TEXT PRIMARY KEY, length INTEGER, packed BLOB);
"""


def main():
    options = arguments()
    names = options.names.read_text(encoding="utf-8").split()
    connection = connect(options.ledger)
    connection.executescript(TABLES)
    connection.close()
    context = multiprocessing.get_context("fork")
    taken, results = context.Value("Q", 0), context.SimpleQueue()
    children = [context.Process(target=run, args=(options, names, taken, results)) for _ in range(PROCESSES - 1)]
    for child in children:
        child.start()
    run(options, names, taken, results)
    told = [results.get() for _ in range(PROCESSES)]
    for child in children:
        child.join()
    total = {key: sum(one[key] for one in told) for key in told[0]}
    print(json.dumps(total))


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--registry", required=True, metavar="URL")
    parser.add_argument("--names", type=Path, required=True, metavar="FILE")
    parser.add_argument("--ledger", type=Path, required=True, metavar="FILE", help="SQLite file to be made")
    parser.add_argument("--concurrency", type=int, default=64, help="requests at once, of all processes together")
    parser.add_argument("--keep-bodies", choices=("none", "zstd"), default="none")
    parser.add_argument("--parser", choices=("orjson", "msgspec"), default="orjson", help="a tree of all, or what is asked for alone")
    return parser.parse_args()


def connect(path):
    connection = sqlite3.connect(path, timeout=60, isolation_level=None)
    connection.executescript("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA wal_autocheckpoint = 4000;"
                             " PRAGMA cache_size = -32768;")
    return connection


def run(options, names, taken, results):
    # What is left to collect are a few cycles of aiohttp; looking for them costs more than they hold.
    gc.collect()
    gc.freeze()
    gc.disable()
    client = Client(options, names, taken)
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(client.crawl(options.concurrency // PROCESSES))
    results.put(client.tally | {"peak_kib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss})


class Client:
    """One process."""

    def __init__(self, options, names, taken):
        self.registry, self.names, self.taken = options.registry.rstrip("/") + "/", names, taken
        self.connection = connect(options.ledger)
        self.compressor = zstandard.ZstdCompressor(level=1) if options.keep_bodies == "zstd" else None
        self.extract = extract if options.parser == "orjson" else extract_skipping
        self.outcomes, self.facts, self.bodies = [], [], []
        self.tally = {"fresh": 0, "absent": 0, "failed": 0, "malformed": 0, "releases": 0, "dependencies": 0, "wire_bytes": 0,
                      "body_bytes": 0}

    async def crawl(self, concurrency):
        connector = aiohttp.TCPConnector(limit=0, ssl=False, use_dns_cache=True, keepalive_timeout=60)
        async with aiohttp.ClientSession(connector=connector, cookie_jar=aiohttp.DummyCookieJar(), headers=HEADERS, auto_decompress=False,
                                         timeout=aiohttp.ClientTimeout(total=None, sock_connect=None), read_bufsize=1 << 20) as session:
            names = itertools.chain.from_iterable(iter(self.next_names, []))
            await asyncio.gather(*(self.work(session, names) for _ in range(concurrency)))
        self.commit()
        self.connection.close()

    def next_names(self):
        with self.taken.get_lock():
            start = self.taken.value
            self.taken.value = start + TAKEN_AT_ONCE
        return self.names[start:start + TAKEN_AT_ONCE]

    async def work(self, session, names):
        registry, get = self.registry, session.get
        for name in names:
            try:
                async with get(URL(registry + name, encoded=True)) as response:
                    wire = await response.read()
                    status, headers = response.status, response.headers
            except aiohttp.ClientError as error:
                self.outcome(name, "failed", None, 0, 0, str(error))
                continue
            if status == 200:
                self.read(name, wire, headers)
            else:
                self.outcome(name, "absent" if status in (404, 410, 451) else "failed", status, len(wire), 0, None)

    def read(self, name, wire, headers):
        body = wire
        if headers.get("Content-Encoding") == "gzip":
            # gzip ends with the length of what it holds: one buffer of the right size
            body = isal_zlib.decompress(wire, GZIP, int.from_bytes(wire[-4:], "little") or 1)
        try:
            facts, revision, releases, dependencies = self.extract(body, name)
        except (ValueError, TypeError, AttributeError) as error:
            self.outcome(name, "malformed", 200, len(wire), len(body), str(error))
            return
        self.tally["releases"] += releases
        self.tally["dependencies"] += dependencies
        self.facts.append((name, int(time.time()), revision, headers.get("ETag"), facts))
        if self.compressor:
            self.bodies.append((name, len(body), self.compressor.compress(body)))
        self.outcome(name, "fresh", 200, len(wire), len(body), None)

    def outcome(self, name, outcome, status, wire_bytes, body_bytes, detail):
        tally = self.tally
        tally[outcome] += 1
        tally["wire_bytes"] += wire_bytes
        tally["body_bytes"] += body_bytes
        self.outcomes.append((name, int(time.time()), outcome, status, wire_bytes, body_bytes, detail))
        if len(self.outcomes) >= BATCH:
            self.commit()

    def commit(self):
        many = self.connection.executemany
        self.connection.execute("BEGIN IMMEDIATE")
        many("INSERT INTO outcome VALUES (?, ?, ?, ?, ?, ?, ?)", self.outcomes)
        many("INSERT INTO facts VALUES (?, ?, ?, ?, ?)", self.facts)
        if self.bodies:
            many("INSERT INTO body VALUES (?, ?, ?)", self.bodies)
        self.connection.execute("COMMIT")
        self.outcomes, self.facts, self.bodies = [], [], []


if __name__ == "__main__":
    main()
