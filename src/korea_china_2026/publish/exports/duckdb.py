"""DuckDB: tables with keys, references and comments, a codebook, and tables that answer the main questions."""

import tempfile
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from korea_china_2026.model.projections import arrow_type, sql_name, sql_table
from korea_china_2026.model.row import Row, Table
from korea_china_2026.model.tables import TABLES
from korea_china_2026.names import DUCKDB_TYPES, TableName
from korea_china_2026.publish.exports.published import Files, Published, answers, meanings, variables
from korea_china_2026.publish.exports.sqlite import about
from korea_china_2026.publish.formats import arrow_table

#: Nothing is lost.
LOSSES: dict[str, str] = {}

#: Small blocks for small tables, in the file format that every DuckDB since 1.0 reads.
_FILE: dict[str, str | bool | int | float | list[str]] = {
    "threads": 1,
    "default_block_size": 16384,
    "storage_compatibility_version": "v1.0.0",
}

_CODEBOOK = """
CREATE TABLE codebook (
  table_name VARCHAR NOT NULL, column_name VARCHAR NOT NULL, type VARCHAR NOT NULL, required BOOLEAN NOT NULL,
  origin VARCHAR NOT NULL, description VARCHAR NOT NULL, refers_to VARCHAR,
  PRIMARY KEY (table_name, column_name));
CREATE TABLE codes (
  table_name VARCHAR NOT NULL, column_name VARCHAR NOT NULL, rank BIGINT NOT NULL, code VARCHAR NOT NULL,
  definition VARCHAR NOT NULL, PRIMARY KEY (table_name, column_name, code));
CREATE TABLE about (name VARCHAR PRIMARY KEY, value VARCHAR NOT NULL);
"""


def export(published: Published) -> Files:
    """One file, ``korea-china-2026.duckdb``; its bytes carry the version of DuckDB, its
    contents are the same always."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, f"{published.package.name}.duckdb")
        with duckdb.connect(file, config=_FILE) as database:
            for name in targets_first():
                database.execute(_create(TABLES[name]))
                for rows in generations(TABLES[name], published.tables[name]):
                    _take(database, f"INSERT INTO {sql_name(name)}", arrow_table(TABLES[name], rows))
            for answer, types, found in answers(published):
                schema = pa.schema([(column, arrow_type(logical)) for column, logical in types.items()])
                _take(database, f"CREATE TABLE {answer} AS", pa.Table.from_pylist(found, schema))
            database.execute(_CODEBOOK)
            _insert(database, "codebook", variables())
            _insert(database, "codes", meanings())
            _insert(database, "about", about(published))
            database.execute("CHECKPOINT")
        return {file.name: file.read_bytes()}


def targets_first() -> list[TableName]:
    """The tables in an order in which each comes after those that it refers to."""
    order: list[TableName] = []
    while len(order) < len(TABLES):
        order += [
            name
            for name, table in TABLES.items()
            if name not in order and all(target in order or target == name for _, target, _ in table.foreign_keys)
        ]
    return order


def generations(table: Table, rows: Sequence[Row]) -> Iterator[Sequence[Row]]:
    """The rows in groups such that each row refers to its own table in earlier groups only.

    DuckDB checks a reference against the rows of earlier statements. One group where a table does not refer to itself;
    within a group rows keep their order. Rows in a circle of references make the last group, for DuckDB to refuse.
    """
    own = [field for field, target, _ in table.foreign_keys if target == table.name]
    there: set[str | None] = {None}
    left = list(rows)
    while left and own:
        ready = [row for row in left if all(getattr(row, field) in there for field in own)]
        if not ready:
            break
        yield ready
        there |= {getattr(row, table.id_column) for row in ready}
        left = [row for row in left if getattr(row, table.id_column) not in there]
    if left:
        yield left


def _create(table: Table) -> str:
    name = sql_name(table.name)
    comments = [f"COMMENT ON TABLE {name} IS {_text(table.description)};"]
    comments += [f"COMMENT ON COLUMN {name}.{sql_name(f.name)} IS {_text(f.column.description)};" for f in table.fields]
    return f"{sql_table(table, DUCKDB_TYPES)};\n" + "\n".join(comments)


def _text(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _take(database: duckdb.DuckDBPyConnection, statement: str, rows: pa.Table) -> None:
    database.register("given", rows)
    database.execute(f"{statement} SELECT * FROM given")
    database.unregister("given")


def _insert(database: duckdb.DuckDBPyConnection, name: str, rows: Iterable[Sequence[Any]]) -> None:
    given = [tuple(row) for row in rows]
    database.executemany(f"INSERT INTO {name} VALUES ({', '.join('?' * len(given[0]))})", given)
