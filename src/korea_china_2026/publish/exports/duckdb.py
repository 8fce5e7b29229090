"""DuckDB: tables with keys, references and comments, a codebook, and tables that answer the main questions."""

import tempfile
from collections.abc import Iterator, Sequence
from graphlib import TopologicalSorter
from pathlib import Path

import duckdb

from korea_china_2026.model.fields import Row, Table
from korea_china_2026.model.projections import sql_table
from korea_china_2026.model.tables import TABLES
from korea_china_2026.names import DUCKDB_TYPES, TableName, sql_name
from korea_china_2026.publish.datapackage import arrow_table
from korea_china_2026.publish.exports import Files, Published, beside_tables, comment_on, room_for

#: Small blocks for small tables, in the file format that every DuckDB since 1.0 reads.
_FILE: dict[str, str | bool | int | float | list[str]] = {
    "threads": 1,
    "default_block_size": 16384,
    "storage_compatibility_version": "v1.0.0",
}


def export(published: Published) -> Files:
    """One file, ``korea-china-2026.duckdb``; its bytes carry the version of DuckDB, its
    contents are the same always."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, f"{published.package.name}.duckdb")
        with (
            room_for("DuckDB", duckdb.IOException, duckdb.TransactionException),
            duckdb.connect(file, config=_FILE) as database,
        ):
            for name in targets_first():
                database.execute(sql_table(TABLES[name], DUCKDB_TYPES))
                for rows in generations(TABLES[name], published.tables[name]):
                    database.register("given", arrow_table(TABLES[name], rows))
                    database.execute(f"INSERT INTO {sql_name(name)} SELECT * FROM given")
            database.execute(comment_on("TABLE", published.view))
            for stored in beside_tables(published):
                stored.store(database)
            database.execute("CHECKPOINT")
        return {file.name: file.read_bytes()}


def targets_first() -> list[TableName]:
    """The tables in an order in which each comes after those that it refers to."""
    targets = {
        name: [target for _, target, _ in table.foreign_keys if target != name] for name, table in TABLES.items()
    }
    return sorted(TABLES, key=list(TopologicalSorter(targets).static_order()).index)


def generations(table: Table, rows: Sequence[Row]) -> Iterator[Sequence[Row]]:
    """The rows in groups such that each row refers to its own table in earlier groups only.

    DuckDB checks a reference against the rows of earlier statements. One group where a table does not refer to itself;
    within a group rows keep their order. Rows in a circle of references make the last group, for DuckDB to refuse.
    """
    own = [field for field, target, _ in table.foreign_keys if target == table.name]
    there = {None}
    left = list(rows)
    while left and own:
        ready = [row for row in left if all(getattr(row, field) in there for field in own)]
        if not ready:
            break
        yield ready
        there |= {row.own_id for row in ready}
        left = [row for row in left if row.own_id not in there]
    if left:
        yield left
