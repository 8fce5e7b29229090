"""The index of many sheets: one SQLite file, in a folder that keeps it for the next run or in one that goes with this run.

It holds the digest and the gist of each sheet, taken apart so that a row is found by what it is looked up by, and of each group of
sheets that are judged together its verdict and, where tables are built, its rows. It is made by this code and this Python
alone: one that others made, that was left unfinished or that SQLite finds damaged is made anew.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
import sys
import zlib
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import korea_china_2026
from korea_china_2026.model.tables import TABLES
from korea_china_2026.rules.index.rows import rows_of
from korea_china_2026.sheets.whole import Flaws, Gist, read_flaws, read_gist, write_flaws, write_gist

_SCHEMA = """
CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE sheets (sheet INTEGER PRIMARY KEY, path TEXT NOT NULL UNIQUE, stamp TEXT, digest TEXT NOT NULL, flaws TEXT,
                     decides INTEGER NOT NULL, leader INTEGER);
CREATE TABLE gists (sheet INTEGER PRIMARY KEY, gist BLOB NOT NULL);
CREATE INDEX led ON sheets (leader);
CREATE TABLE prefixes (prefix TEXT, sheet INTEGER, PRIMARY KEY (prefix, sheet)) WITHOUT ROWID;
CREATE INDEX prefixed ON prefixes (sheet);
CREATE TABLE ids (name TEXT, id TEXT, sheet INTEGER, PRIMARY KEY (name, id, sheet)) WITHOUT ROWID;
CREATE TABLE uses (target TEXT, value TEXT, reference INTEGER, sheet INTEGER, PRIMARY KEY (target, value, reference, sheet)) WITHOUT ROWID;
CREATE TABLE parents (reference INTEGER, own TEXT, sheet INTEGER, at INTEGER, parent TEXT,
                      PRIMARY KEY (reference, own, sheet, at)) WITHOUT ROWID;
CREATE INDEX children ON parents (reference, parent) WHERE parent IS NOT NULL;
CREATE TABLE cells (lookup INTEGER, key TEXT, sheet INTEGER, at INTEGER, cells TEXT, PRIMARY KEY (lookup, key, sheet, at)) WITHOUT ROWID;
CREATE TABLE places (sheet INTEGER, at INTEGER, cells TEXT, PRIMARY KEY (sheet, at)) WITHOUT ROWID;
CREATE TABLE doubled (name TEXT, id TEXT, PRIMARY KEY (name, id)) WITHOUT ROWID;
CREATE TABLE dangling (target TEXT, value TEXT, PRIMARY KEY (target, value)) WITHOUT ROWID;
CREATE TABLE verdicts (leader INTEGER PRIMARY KEY, asked INTEGER NOT NULL, kept INTEGER NOT NULL, findings TEXT, counts TEXT NOT NULL);
CREATE TABLE totals (kind TEXT PRIMARY KEY, n INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE made (name TEXT, bucket INTEGER, leader INTEGER, rows BLOB NOT NULL, PRIMARY KEY (name, bucket, leader));
CREATE TABLE versions (name TEXT, bucket INTEGER, version INTEGER NOT NULL, PRIMARY KEY (name, bucket)) WITHOUT ROWID;
CREATE TABLE written (folder TEXT, path TEXT, version INTEGER NOT NULL, stamp TEXT NOT NULL, PRIMARY KEY (folder, path)) WITHOUT ROWID;
"""


class Entry(NamedTuple):
    """What the index knows of a sheet; ``leader`` is the sheet under whose number its group has a verdict, if it has one."""

    sheet: int
    stamp: str | None
    digest: str
    leader: int | None


class Found(NamedTuple):
    """What was found of a group: its findings as lists of cells, its counts by kind, and its rows by table if they are kept.

    ``asked`` says that the verdict rests on what could not be read elsewhere.
    """

    asked: bool
    findings: list[list[Any]]
    counts: dict[str, int]
    made: dict[str, bytes] | None


@cache
def code_digest() -> str:
    """The digest of the code and the declarations, and of the Python and the SQLite that run them."""
    root = Path(korea_china_2026.__file__).parent
    digest = hashlib.sha256(f"{sys.version} {sqlite3.sqlite_version}".encode())
    for path in sorted(root.rglob("*.py")):
        digest.update(b"%s %d " % (path.relative_to(root).as_posix().encode(), path.stat().st_size))
        digest.update(path.read_bytes())
    return digest.hexdigest()


class Index:
    """One index, open; sqlite3.DatabaseError where the file is none of ours."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.sql = sqlite3.connect(path, timeout=60, isolation_level=None, cached_statements=256)
        try:
            self.sql.executescript("PRAGMA cache_size = -32768; PRAGMA mmap_size = 1073741824")
            self.is_new = not self._is_ours()
            if self.is_new:
                # Until it is whole nothing of it counts, so nothing has to be taken back either.
                self.sql.executescript(f"PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; {_SCHEMA}")
        except sqlite3.DatabaseError:
            self.sql.close()
            raise

    def _is_ours(self) -> bool:
        if not self.sql.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]:
            return False
        if self.meta("code") != code_digest():
            raise sqlite3.DatabaseError("made by another version, or never finished")
        return True

    def begin(self) -> None:
        """Start to change it."""
        self.sql.execute("BEGIN IMMEDIATE")

    def commit(self) -> None:
        """Keep what has changed; an index that was new is whole from now on, and others may read it while it changes."""
        if self.is_new:
            self.set_meta("code", code_digest())
        self.sql.execute("COMMIT")
        if self.is_new:
            self.sql.executescript("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL")
            self.is_new = False

    def close(self) -> None:
        """Let go of the file."""
        self.sql.close()

    def all(self, query: str, *values: object) -> list[Any]:
        """The rows of a query; the single values where they have one column."""
        rows = self.sql.execute(query, values).fetchall()
        return [row[0] for row in rows] if rows and len(rows[0]) == 1 else rows

    def among(self, query: str, keys: Iterable[object], *values: object) -> list[Any]:
        """The rows of a query that ends in ``IN``, for keys of any number."""
        listed = list(keys)
        return self.all(f"{query} (SELECT value FROM json_each(?))", *values, json.dumps(listed)) if listed else []

    def meta(self, name: str) -> str | None:
        """A value of the index as a whole."""
        found = self.all("SELECT value FROM meta WHERE name = ?", name)
        return str(found[0]) if found else None

    def set_meta(self, name: str, value: str) -> None:
        """Set such a value."""
        self.sql.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (name, value))

    # --- sheets -----------------------------------------------------------------------------------------------------

    def sheets(self) -> dict[str, Entry]:
        """What is known of every sheet, by path."""
        return {row[0]: Entry(*row[1:]) for row in self.sql.execute("SELECT path, sheet, stamp, digest, leader FROM sheets")}

    def restamp(self, sheet: int, stamp: str | None) -> None:
        """Note another stamp of a sheet whose bytes are the same."""
        self.sql.execute("UPDATE sheets SET stamp = ? WHERE sheet = ?", (stamp, sheet))

    def put(self, path: str, stamp: str | None, digest: str, gist: Gist, is_apart: bool, sheet: int | None = None) -> int:
        """Take in a sheet, under a number that is free or a new one; its number."""
        flaws = write_flaws(gist.flaws)
        values = (sheet, path, stamp, digest, json.dumps(flaws) if any(flaws.values()) else None, gist.decides)
        sheet = self.sql.execute("INSERT INTO sheets VALUES (?, ?, ?, ?, ?, ?, NULL)", values).lastrowid
        assert sheet is not None
        self.sql.execute("INSERT INTO gists VALUES (?, ?)", (sheet, zlib.compress(json.dumps(write_gist(gist)).encode(), 1)))
        for table, _, rows in rows_of(gist, sheet, is_apart):
            if rows:
                self.sql.executemany(f"INSERT OR IGNORE INTO {table} VALUES ({', '.join('?' * len(rows[0]))})", rows)
        return sheet

    def remove(self, sheet: int, is_apart: bool) -> Gist:
        """Take out a sheet and all that it added; its gist."""
        gist = self.gist(sheet)
        for table, key, rows in rows_of(gist, sheet, is_apart):
            where = " AND ".join(f"{column} = ?" for column in key)
            self.sql.executemany(f"DELETE FROM {table} WHERE {where}", [row[:len(key)] for row in rows])
        for table in ("gists", "sheets"):
            self.sql.execute(f"DELETE FROM {table} WHERE sheet = ?", (sheet,))
        return gist

    def gist(self, sheet: int) -> Gist:
        """What a sheet adds."""
        return read_gist(json.loads(zlib.decompress(self.all("SELECT gist FROM gists WHERE sheet = ?", sheet)[0])))

    def flaws(self) -> Flaws:
        """What could not be read of any sheet."""
        found = Flaws()
        for written in self.all("SELECT flaws FROM sheets WHERE flaws IS NOT NULL"):
            found.add(read_flaws(json.loads(written)))
        return found

    # --- groups of sheets that are judged together ------------------------------------------------------------------

    def forget(self, leaders: Iterable[int]) -> set[int]:
        """Take back the verdicts on some groups, and that their sheets are groups; their leaders."""
        known = set(leaders)
        self.forget_verdicts(known)
        self.sql.executemany("UPDATE sheets SET leader = NULL WHERE leader = ?", [(leader,) for leader in known])
        return known

    def forget_verdicts(self, leaders: Iterable[int]) -> None:
        """Take back the verdicts on some groups."""
        for leader, counts in self.among("SELECT leader, counts FROM verdicts WHERE leader IN", leaders):
            self._count(json.loads(counts), -1)
            self.sql.execute("DELETE FROM verdicts WHERE leader = ?", (leader,))

    def lead(self, leader: int, sheets: Iterable[int]) -> None:
        """Say that some sheets are judged together, under the number of one of them."""
        self.sql.executemany("UPDATE sheets SET leader = ? WHERE sheet = ?", [(leader, sheet) for sheet in sheets])

    def put_verdict(self, leader: int, found: Found, bucket: int, version: int) -> None:
        """Take in what was found of a group, and its rows where they are kept."""
        self.sql.execute("INSERT INTO verdicts VALUES (?, ?, ?, ?, ?)",
                         (leader, found.asked, found.made is not None, json.dumps(found.findings) if found.findings else None,
                          json.dumps(found.counts)))
        self._count(found.counts, 1)
        if found.made is not None:
            self._put_rows(leader, found.made, bucket, version)

    def _count(self, counts: dict[str, int], sign: int) -> None:
        self.sql.executemany("INSERT INTO totals VALUES (?, ?) ON CONFLICT (kind) DO UPDATE SET n = n + excluded.n",
                             [(kind, sign * n) for kind, n in counts.items()])

    def _put_rows(self, leader: int, made: Mapping[str, bytes], bucket: int, version: int) -> None:
        # Rows that are as they were do not make what is written of them out of date.
        for name in TABLES:
            old = self.all("SELECT rows FROM made WHERE (name, bucket, leader) = (?, ?, ?)", name, bucket, leader)
            if made.get(name) == (old[0] if old else None):
                continue
            self.sql.execute("DELETE FROM made WHERE (name, bucket, leader) = (?, ?, ?)", (name, bucket, leader))
            if name in made:
                self.sql.execute("INSERT INTO made VALUES (?, ?, ?, ?)", (name, bucket, leader, made[name]))
            self.sql.execute("INSERT OR REPLACE INTO versions VALUES (?, ?, ?)", (name, bucket, version))

    def drop_rows(self, leader: int, bucket: int, version: int) -> None:
        """Take out the rows of what is no group any more."""
        self._put_rows(leader, {}, bucket, version)
