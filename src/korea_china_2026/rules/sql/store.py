"""The tables of a package inside DuckDB, each cell as text, each row by its number in the file; out of core."""

from __future__ import annotations

import tempfile
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb

from korea_china_2026.model.projections import sql_name
from korea_china_2026.model.row import Table
from korea_china_2026.names import TableName
from korea_china_2026.rules.sql.compile import listed, literal

#: Memory for small packages and for large ones; the rest goes to a temporary folder.
SMALL, LARGE = "160MB", "1GB"
LARGE_FROM = 2_000_000_000


class Store:
    """Holds tables and the cells in them that are wrong, on which no further rule rests."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, folder: Path) -> None:
        self._connection = connection
        self.folder = folder
        self.loaded: dict[TableName, Table] = {}
        self.broken: dict[str, set[str]] = {}
        #: References that all hold, as (table, column): their cells are spelled like the keys they point to.
        self.linked: set[tuple[str, str]] = set()
        self.all("CREATE TABLE bad (t VARCHAR, c VARCHAR, r BIGINT)")

    def all(self, sql: str) -> list[tuple[Any, ...]]:
        """Every row that a query gives."""
        return self._connection.execute(sql).fetchall()

    def batches(self, sql: str, size: int) -> Iterator[list[tuple[Any, ...]]]:
        """The rows that a query gives, ``size`` at a time, so that memory stays bounded."""
        result = self._connection.cursor().execute(sql)
        while batch := result.fetchmany(size):
            yield batch

    def stream(self, sql: str) -> Iterator[tuple[Any, ...]]:
        """The rows that a query gives, one by one."""
        for batch in self.batches(sql, 10_000):
            yield from batch

    @staticmethod
    def csv_reader(file: Path, header: Collection[str]) -> str:
        """SQL that reads a CSV file as text."""
        columns = ", ".join(f"{literal(name)}: 'VARCHAR'" for name in header)
        return (f"read_csv({literal(str(file))}, header=true, auto_detect=false, delim=',', quote='\"', escape='\"', nullstr='', "
                f"new_line='\\n', strict_mode=true, max_line_size=2000000, columns={{{columns}}})")

    @staticmethod
    def parquet_reader(file: Path) -> str:
        """SQL that reads a Parquet file as it is typed."""
        return f"read_parquet({literal(str(file))})"

    def load_csv(self, table: Table, file: Path, header: Collection[str]) -> int:
        """Read a CSV file whose form is sound as text; the number of rows. duckdb.Error where the reader refuses it."""
        names = ", ".join(sql_name(field.name) for field in table.fields)
        self.all(f"CREATE TABLE {sql_name(table.name)} AS SELECT {names} FROM {self.csv_reader(file, header)}")
        self.loaded[table.name] = table
        return int(self.all(f"SELECT count(*) FROM {sql_name(table.name)}")[0][0])

    def view_parquet(self, table: Table, file: Path) -> None:
        """Let a Parquet file stand for the table, each value as text in its one spelling."""
        texts = ", ".join(f"{_as_text(f.logical, sql_name(f.name))} AS {sql_name(f.name)}" for f in table.fields)
        reader = f"read_parquet({literal(str(file))}, file_row_number=true)"
        self.all(f"CREATE VIEW {sql_name(table.name)} AS SELECT file_row_number AS rowid, {texts} FROM {reader}")
        self.loaded[table.name] = table

    def drop(self, table: Table) -> None:
        """Forget a table."""
        self.all(f"DROP TABLE IF EXISTS {sql_name(table.name)}")
        self.loaded.pop(table.name, None)

    def clear(self) -> None:
        """Forget all tables that Parquet files stand for."""
        for name in self.loaded:
            self.all(f"DROP VIEW {sql_name(name)}")
        self.loaded.clear()
        self.linked.clear()

    def link(self, table: Table) -> bool:
        """Find the references of a table that all hold in what is loaded; whether that is all of them."""
        holds = {column: target in self.loaded and not self.all(
            f"SELECT 1 FROM {sql_name(table.name)} AS r ANTI JOIN {sql_name(target)} AS x "
            f"ON r.{sql_name(column)} = x.{sql_name(key)} WHERE r.{sql_name(column)} IS NOT NULL LIMIT 1")
            for column, target, key in table.foreign_keys}
        self.linked |= {(table.name, column) for column, is_held in holds.items() if is_held}
        return all(holds.values())

    def mark_broken(self, table: str, column: str, offends: str) -> None:
        """Remember which cells of a column are wrong."""
        self.broken.setdefault(table, set()).add(column)
        self.all(f"INSERT INTO bad SELECT {literal(table)}, {literal(column)}, rowid FROM {sql_name(table)} WHERE {offends}")

    def is_whole(self, table: str, columns: Iterable[str]) -> bool:
        """Whether a table is there and no cell of these columns is wrong."""
        return table in self.loaded and self.broken.get(table, set()).isdisjoint(columns)

    def sound(self, query: str, table: str, columns: Iterable[str]) -> str:
        """A query that gives row numbers first, without the rows in which one of these columns is wrong."""
        spoilt = self.broken.get(table, set()) & set(columns)
        if not spoilt:
            return query
        return (f"SELECT q.* FROM ({query}) AS q WHERE q.row NOT IN "
                f"(SELECT r FROM bad WHERE t = {literal(table)} AND c IN {listed(sorted(spoilt))})")


@contextmanager
def open_store(size: int) -> Iterator[Store]:
    """A store for a package of ``size`` bytes, in a temporary folder that goes with it."""
    with tempfile.TemporaryDirectory(prefix="kc2026-") as folder:
        connection = duckdb.connect(":memory:")
        try:
            connection.execute(f"SET memory_limit = '{SMALL if size < LARGE_FROM else LARGE}'")
            connection.execute(f"SET temp_directory = {literal(folder)}")
            connection.execute("SET preserve_insertion_order = true")
            connection.execute("SET enable_progress_bar = false")
            yield Store(connection, Path(folder))
        finally:
            connection.close()


def _as_text(logical: str, column: str) -> str:
    match logical:
        case "number":
            # Six places are what a number has here; the same spelling as ``model.fields.render``.
            return (f"CASE WHEN isfinite({column}) AND abs({column}) <= 1e15 THEN rtrim(rtrim(printf('%.6f', {column}), '0'), '.') "
                    f"ELSE CAST({column} AS VARCHAR) END")
        case "string":
            return column
        case _:
            return f"CAST({column} AS VARCHAR)"
