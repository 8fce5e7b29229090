"""SQLite: STRICT tables with keys and references, indexes, full-text search, a codebook, and tables that answer the
main questions.
"""

from __future__ import annotations

import datetime as dt
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing
from typing import Any

from korea_china_2026.model.fields import Value
from korea_china_2026.model.projections import sql_name, sqlite_tables, sqlite_type
from korea_china_2026.model.tables import TABLES
from korea_china_2026.names import TableName
from korea_china_2026.publish.counts import description
from korea_china_2026.publish.exports.published import Files, Meaning, Published, Variable, answers, meanings, variables

#: Nothing is lost. Booleans are 0 and 1 and dates are texts YYYY-MM-DD, as SQLite has neither; `codebook` says which.
LOSSES: dict[str, str] = {}

#: Full-text tables: name, table, key and column that is searched.
SEARCHED: tuple[tuple[str, TableName, str, str], ...] = (
    ("claims_search", "claims", "claim_id", "statement"),
    ("quotes_search", "quotes", "quote_id", "text"),
)

_CODEBOOK = """
CREATE TABLE codebook (
  table_name TEXT NOT NULL, column_name TEXT NOT NULL, type TEXT NOT NULL, required INTEGER NOT NULL,
  origin TEXT NOT NULL, description TEXT NOT NULL, codes TEXT, refers_to TEXT, PRIMARY KEY (table_name, column_name)
) STRICT;
CREATE TABLE codes (
  table_name TEXT NOT NULL, column_name TEXT NOT NULL, rank INTEGER NOT NULL, code TEXT NOT NULL,
  definition TEXT NOT NULL,
  PRIMARY KEY (table_name, column_name, code),
  FOREIGN KEY (table_name, column_name) REFERENCES codebook (table_name, column_name)
) STRICT;
CREATE TABLE about (name TEXT NOT NULL PRIMARY KEY, value TEXT NOT NULL) STRICT;
"""


def export(published: Published) -> Files:
    """One file, ``korea-china-2026.sqlite``; the same rows under the same SQLite library give the same bytes."""
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as database:
        # Before the first table: the page size of a file cannot be changed later.
        database.execute("PRAGMA page_size = 4096")
        database.execute("PRAGMA foreign_keys = ON")
        database.executescript(sqlite_tables(TABLES.values()) + _CODEBOOK)
        database.execute("BEGIN")
        for name, table in TABLES.items():
            rows = ([cell(getattr(row, field.name)) for field in table.fields] for row in published.tables[name])
            _insert(database, name, len(table.fields), rows)
        _insert(database, "codebook", len(Variable._fields), variables())
        _insert(database, "codes", len(Meaning._fields), meanings())
        _insert(database, "about", 2, about(published))
        for answer, types, found in answers(published):
            columns = ", ".join(f"{column} {sqlite_type(logical)}" for column, logical in types.items())
            database.execute(f"CREATE TABLE {answer} ({columns}) STRICT")
            _insert(database, answer, len(types), ([cell(row[column]) for column in types] for row in found))
        database.execute("COMMIT")
        database.executescript("".join(_indexes()) + "".join(_searches()))
        database.execute("PRAGMA optimize")
        database.execute("VACUUM")
        return {f"{published.package.name}.sqlite": database.serialize()}


def cell(value: Value) -> str | int | float | None:
    """A value as SQLite stores it."""
    return value.isoformat() if isinstance(value, dt.date) else value


def about(published: Published) -> list[tuple[str, str]]:
    """What the database says of itself, as names and values."""
    package = published.package
    return [
        ("title", package.title),
        ("description", description(published.tables, package)),
        ("version", package.version),
        ("released", str(package.released or "")),
        ("license", " AND ".join(licence.name for licence in package.licenses)),
    ]


def _insert(database: sqlite3.Connection, name: str, width: int, rows: Iterable[Iterable[Any]]) -> None:
    marks = ", ".join("?" * width)
    database.executemany(f"INSERT INTO {sql_name(name)} VALUES ({marks})", (tuple(row) for row in rows))


def _indexes() -> Iterator[str]:
    """An index for every reference that the primary key does not serve already."""
    for name, table in TABLES.items():
        for field, _, _ in table.foreign_keys:
            if table.key[0] != field:
                yield f"CREATE INDEX {sql_name(f'{name}_by_{field}')} ON {sql_name(name)} ({sql_name(field)});\n"
    yield "CREATE INDEX evidence_by_record ON evidence (table_name, record_id, field_name);\n"


def _searches() -> Iterator[str]:
    """Full-text tables that keep their own copy, so that they stay right whatever is done to the tables."""
    for search, table, key, column in SEARCHED:
        yield (
            f"CREATE VIRTUAL TABLE {search} USING fts5({key} UNINDEXED, {column}, tokenize = 'unicode61"
            f" remove_diacritics 2');\nINSERT INTO {search} SELECT {key}, {column} FROM {table} ORDER BY rowid;\nINSERT"
            f" INTO {search}({search}) VALUES ('optimize');\n"
        )
