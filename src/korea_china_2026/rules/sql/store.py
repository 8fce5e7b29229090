"""The tables of a package inside DuckDB, each cell as text, each row by its number in the file; out of core."""

from __future__ import annotations

import tempfile
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb
import pyarrow.parquet as pq

from korea_china_2026.model.projections import sql_name
from korea_china_2026.model.row import Table
from korea_china_2026.names import TableName
from korea_china_2026.rules.sql.compile import listed, literal
from korea_china_2026.rules.sql.places import PART

#: Memory for small packages and for large ones; the rest goes to a temporary folder.
SMALL, LARGE = "160MB", "1GB"
LARGE_FROM = 2_000_000_000
#: Bytes below which planning a query costs more than running it as it is written, on one thread.
TINY_UNDER = 1_000_000


class Store:
    """Holds tables and the cells in them that are wrong, on which no further rule rests."""

    #: Whether rows come in the order of their files; whether the engine itself knows normalisation form C.
    is_ordered = True
    composes = True

    def __init__(self, connection: duckdb.DuckDBPyConnection, folder: Path) -> None:
        self._connection = connection
        self.folder = folder
        self._start()
        self.all("CREATE TABLE bad (t VARCHAR, c VARCHAR, r BIGINT)")

    def _start(self) -> None:
        self.loaded: dict[TableName, Table] = {}
        #: How many rows each loaded table has.
        self.rows: dict[TableName, int] = {}
        self.broken: dict[str, set[str]] = {}
        #: References that all hold, as (table, column): their cells are spelled like the keys they point to.
        self.linked: set[tuple[str, str]] = set()
        self._asked: dict[str, int] = {}

    def all(self, sql: str) -> list[tuple[Any, ...]]:
        """Every row that a query gives."""
        return self._connection.execute(sql).fetchall()

    def counts(self, sql: str) -> int:
        """The number that a query gives, asked once; for gates that several checks share."""
        if sql not in self._asked:
            self._asked[sql] = self.all(sql)[0][0]
        return self._asked[sql]

    def screen(self, queries: Sequence[str]) -> list[bool]:
        """Which queries may give a row; all of them, where asking them at once is no faster than one by one."""
        return [True for _ in queries]

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
    def parquet_reader(files: Sequence[Path]) -> str:
        """SQL that reads the parts of a Parquet table as they are typed; partitions named by folders add no columns."""
        return f"read_parquet([{', '.join(literal(str(file)) for file in files)}], hive_partitioning=false)"

    def load_csv(self, table: Table, file: Path, header: Collection[str]) -> int:
        """Read a CSV file whose form is sound as text; the number of rows. duckdb.Error where the reader refuses it."""
        names = ", ".join(sql_name(field.name) for field in table.fields)
        [(rows,)] = self.all(f"CREATE TABLE {sql_name(table.name)} AS SELECT {names} FROM {self.csv_reader(file, header)}")
        self.loaded[table.name], self.rows[table.name] = table, rows
        return int(rows)

    def view_parquet(self, table: Table, files: Sequence[Path]) -> int:
        """Let Parquet files stand for the table, each value as text in its one spelling; the number of rows.

        A row's number is that of its file, times ``PART``, and its number in the file. duckdb.Error where a file cannot be read.
        """
        reader = self.parquet_reader(files)
        row = f"file_index * {PART} + file_row_number AS rowid"
        self.all(f"CREATE VIEW {sql_name(table.name)} AS SELECT {row}, {texts(table)} FROM {reader}")
        return self._loaded(table, files)

    def read_through(self, table: Table, file: Path) -> None:
        """Read every value of a Parquet file; duckdb.Error where that cannot be done."""
        values = ", ".join(sql_name(field.name) for field in table.fields)
        self.all(f"SELECT bit_xor(hash({values})) FROM {self.parquet_reader([file])}")

    def _loaded(self, table: Table, files: Sequence[Path]) -> int:
        self.loaded[table.name], self.rows[table.name] = table, sum(pq.read_metadata(file).num_rows for file in files)
        return self.rows[table.name]

    def drop(self, table: Table) -> None:
        """Forget a table."""
        kinds = dict(self.all("SELECT table_name, table_type FROM information_schema.tables"))
        if table.name in kinds:
            self.all(f"DROP {'VIEW' if kinds[table.name] == 'VIEW' else 'TABLE'} {sql_name(table.name)}")
        self.loaded.pop(table.name, None)

    def clear(self) -> None:
        """Forget all tables that Parquet files stand for, and what was asked of them."""
        for name in self.loaded:
            self.all(f"DROP VIEW {sql_name(name)}")
        for known in (self.loaded, self.rows, self.linked, self._asked):
            known.clear()

    def link(self, table: Table) -> bool:
        """Find the references of a table that all hold in what is loaded; whether that is all of them."""
        columns = [reference for reference in table.foreign_keys if reference[1] in self.loaded]
        # A mark join for each: one pass over the table finds all.
        dangling = ", ".join(
            f"count(*) FILTER (WHERE {sql_name(column)} IS NOT NULL AND NOT coalesce({sql_name(column)} IN "
            f"(SELECT {sql_name(key)} FROM {sql_name(target)} WHERE {sql_name(key)} IS NOT NULL), false))"
            for column, target, key in columns)
        [found] = self.all(f"SELECT {dangling} FROM {sql_name(table.name)}") if columns else [()]
        held = {column for (column, *_), n in zip(columns, found, strict=True) if not n}
        self.linked |= {(table.name, column) for column in held}
        return len(held) == len(table.foreign_keys)

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
            if size < TINY_UNDER:
                connection.execute("SET threads = 1")
                connection.execute("PRAGMA disable_optimizer")
            yield Store(connection, Path(folder))
        finally:
            connection.close()


def texts(table: Table) -> str:
    """SQL: each column of typed values as text in its one spelling."""
    return ", ".join(f"{_as_text(field.logical, sql_name(field.name))} AS {sql_name(field.name)}" for field in table.fields)


def _as_text(logical: str, column: str) -> str:
    match logical:
        case "number":
            # Six places are what a number has here; the same spelling as ``model.fields.render``.
            text = f"rtrim(rtrim(printf('%.6f', {column}), '0'), '.')"
            is_plain = f"abs({column}) <= 1e15 AND TRY_CAST({text} AS DOUBLE) = {column}"
            return f"CASE WHEN {is_plain} THEN {text} ELSE CAST({column} AS VARCHAR) END"
        case "string":
            return column
        case _:
            return f"CAST({column} AS VARCHAR)"
