"""SQLite: STRICT tables with keys and references, indexes, full-text search, a codebook, and tables that answer the
main questions.
"""

import datetime as dt
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing
from typing import Any

from korea_china_2026.answers.answer import ANSWERS
from korea_china_2026.model.fields import Value
from korea_china_2026.model.projections import SQLITE_TYPES, sqlite_tables
from korea_china_2026.model.row import Table
from korea_china_2026.model.tables import TABLES
from korea_china_2026.names import TableName, sql_name
from korea_china_2026.publish.counts import description
from korea_china_2026.publish.exports.published import Files, Published, beside_tables
from korea_china_2026.publish.formats import json_bytes

#: Nothing is lost. Booleans are 0 and 1 and dates are texts YYYY-MM-DD, as SQLite has neither; `codebook` says which.
LOSSES: dict[str, str] = {}

#: Tables with full-text search, by the key of their rows and the column that is searched.
SEARCHED: Mapping[TableName, tuple[str, str]] = {
    "claims": ("claim_id", "statement"),
    "quotes": ("quote_id", "text"),
    "events": ("event_id", "title"),
    "actors": ("actor_id", "name"),
    "questions": ("question_id", "question"),
    "references": ("reference_id", "says"),
}
#: In what numbers are, by the ends of the columns' names, as the library pint spells units.
_UNITS = {"latitude": "degree", "longitude": "degree", "_km": "kilometre"}


def export(published: Published) -> Files:
    """``korea-china-2026.sqlite``, and ``metadata.json`` for Datasette.

    The same rows under the same SQLite library give the same bytes.
    """
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as database:
        # Before the first table: the page size of a file cannot be changed later.
        database.execute("PRAGMA page_size = 4096")
        database.execute("PRAGMA foreign_keys = ON")
        database.executescript(sqlite_tables(TABLES.values()))
        database.execute("BEGIN")
        for name, table in TABLES.items():
            rows = ([cell(getattr(row, field.name)) for field in table.fields] for row in published.tables[name])
            _insert(database, name, len(table.fields), rows)
        for stored in beside_tables(published):
            database.execute(f"{stored.create(SQLITE_TYPES)} STRICT")
            _insert(database, stored.name, len(stored.types), (map(cell, row) for row in stored.rows))
        database.execute("COMMIT")
        # Full-text tables name rows by their number, which the last clearing up must not change.
        database.executescript(f"{''.join(_indexes())}PRAGMA optimize;\nVACUUM;\n{''.join(map(_search, SEARCHED))}")
        return {
            f"{published.package.name}.sqlite": database.serialize(),
            "metadata.json": json_bytes(datasette(published)),
        }


def cell(value: Value) -> str | int | float | None:
    """A value as SQLite stores it."""
    return value.isoformat() if isinstance(value, dt.date) else value


def _insert(database: sqlite3.Connection, name: str, width: int, rows: Iterable[Iterable[Any]]) -> None:
    marks = ", ".join("?" * width)
    database.executemany(f"INSERT INTO {sql_name(name)} VALUES ({marks})", (tuple(row) for row in rows))


def _indexes() -> Iterator[str]:
    """An index for every reference that the primary key does not serve already."""
    for name, table in TABLES.items():
        for field, _, _ in table.foreign_keys:
            if table.id_column != field:
                yield f"CREATE INDEX {sql_name(f'{name}_by_{field}')} ON {sql_name(name)} ({sql_name(field)});\n"
    yield "CREATE INDEX evidence_by_record ON evidence (table_name, record_id, field_name);\n"


def _search(name: TableName) -> str:
    """A full-text table over a table's own rows (external content), as Datasette recognises it."""
    search, (key, column) = f"{name}_search", SEARCHED[name]
    return (
        f'CREATE VIRTUAL TABLE {search} USING fts5({key} UNINDEXED, {column}, content="{name}",'
        f" tokenize='unicode61 remove_diacritics 2');\nINSERT INTO {search}({search}) VALUES ('rebuild');\nINSERT INTO"
        f" {search}({search}) VALUES ('optimize');\n"
    )


def datasette(published: Published) -> dict[str, Any]:
    """What Datasette shows of the database: descriptions, the name of a row, units, and codes to choose by."""
    package = published.package
    tables = {name: _shown(table) for name, table in TABLES.items()}
    answered = {name: {"description": f"An answer from several tables: {name}."} for name in ANSWERS}
    return {
        "title": package.title,
        "description": description(published.tables, package),
        "license": package.licenses[0].title,
        "license_url": package.licenses[0].path,
        **({"source_url": package.homepage} if package.homepage else {}),
        "databases": {package.name: {"tables": {**tables, **answered}}},
    }


def _shown(table: Table) -> dict[str, Any]:
    names = table.columns
    label = SEARCHED.get(table.name, ("", "title" if "title" in names else "name"))[1]
    units = {name: unit for name in names for end, unit in _UNITS.items() if name.endswith(end)}
    return {
        "title": table.title,
        "description": table.description,
        "columns": {field.name: field.column.description for field in table.fields},
        "facets": [f.name for f in table.fields if f.code_list is not None or f.name == "source_id"][:4],
        **({"label_column": label} if label in names else {}),
        **({"units": units} if units else {}),
    }
