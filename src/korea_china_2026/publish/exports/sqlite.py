"""SQLite: STRICT tables with keys and references, indexes, full-text search, a codebook, and tables that answer the
main questions.
"""

import datetime as dt
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing
from typing import Any

from korea_china_2026.answers.record import ANSWERS
from korea_china_2026.answers.search import SEARCHED
from korea_china_2026.model.fields import Table, Value
from korea_china_2026.model.projections import SQLITE_TYPES, sqlite_tables
from korea_china_2026.model.tables import TABLES
from korea_china_2026.names import Json, sql_name
from korea_china_2026.publish.datapackage import description, given, json_bytes
from korea_china_2026.publish.exports import Files, Published, beside_tables, searched_records

#: What the table is that `search` indexes.
ABOUT_SEARCH = (
    "Every record with all words by which it is found: its own, every name of the actors and places that it is about, "
    "and other spellings of numbers and abbreviations."
)
#: A full-text table over another table's rows (external content), as Datasette recognises it. Its rows have the numbers
#: of the rows that they find in their own tables, so that it searches each of these too.
_SEARCH = """
CREATE VIRTUAL TABLE search USING fts5(
  table_name UNINDEXED, record_id UNINDEXED, title, words,
  content="searched_records", content_rowid="number", tokenize='porter unicode61 remove_diacritics 2'
);
INSERT INTO search(search) VALUES ('rebuild');
INSERT INTO search(search) VALUES ('optimize');
"""
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
        searched = searched_records(published)
        numbers = {(table, record_id): number for number, table, record_id, *_ in searched.rows}
        for name, table in TABLES.items():
            rows = (
                [
                    numbers.get((name, row.own_id)),
                    *(getattr(row, column) for column in table.columns),
                ]
                for row in published.tables[name]
            )
            _insert(database, name, ["rowid", *table.columns], rows)
        for stored in [*beside_tables(published), searched]:
            database.execute(f"{stored.create(SQLITE_TYPES)} STRICT")
            _insert(database, stored.name, stored.types, stored.rows)
        database.execute("COMMIT")
        database.executescript(f"{''.join(_indexes())}{_SEARCH}PRAGMA optimize;")
        return {
            f"{published.package.name}.sqlite": database.serialize(),
            "metadata.json": json_bytes(datasette(published)),
        }


def cell(value: Value) -> str | int | float | None:
    """A value as SQLite stores it."""
    return value.isoformat() if isinstance(value, dt.date) else value


def _insert(database: sqlite3.Connection, name: str, columns: Iterable[str], rows: Iterable[Iterable[Any]]) -> None:
    named = [*map(sql_name, columns)]
    into = f"{sql_name(name)} ({', '.join(named)}) VALUES ({', '.join('?' * len(named))})"
    database.executemany(f"INSERT INTO {into}", (tuple(map(cell, row)) for row in rows))


def _indexes() -> Iterator[str]:
    """An index for every reference that the primary key does not serve already."""
    for name, table in TABLES.items():
        for field, _, _ in table.foreign_keys:
            if table.id_column != field:
                yield f"CREATE INDEX {sql_name(f'{name}_by_{field}')} ON {sql_name(name)} ({sql_name(field)});\n"
    yield "CREATE INDEX evidence_by_record ON evidence (table_name, record_id, field_name);\n"


def datasette(published: Published) -> Json:
    """What Datasette shows of the database: descriptions, the name of a row, units, and codes to choose by."""
    package = published.package
    tables = {name: _shown(table) for name, table in TABLES.items()}
    all_records = {"title": "Search all records", "description": ABOUT_SEARCH, "facets": ["table_name"]}
    answered = {name: {"description": f"An answer from several tables: {name}."} for name in ANSWERS}
    return {
        "title": package.title,
        "description": description(published.tables, package),
        "license": package.licenses[0].title,
        "license_url": package.licenses[0].path,
        **given(source_url=package.homepage),
        "databases": {package.name: {"tables": {"searched_records": all_records, **tables, **answered}}},
    }


def _shown(table: Table) -> Json:
    names = table.columns
    return {
        "title": table.title,
        "description": table.description,
        "columns": {field.name: field.description for field in table.fields},
        "facets": [f.name for f in table.fields if f.code_list or f.name == "source_id"][:4],
        **({"label_column": SEARCHED[table.name][0], "fts_table": "search"} if table.name in SEARCHED else {}),
        **given(units={name: unit for name in names for end, unit in _UNITS.items() if name.endswith(end)}),
    }
