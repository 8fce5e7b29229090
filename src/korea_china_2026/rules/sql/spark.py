"""The store on Spark: the rules compiled for DuckDB, translated by sqlglot, over Parquet of any number of parts.

Spark judges values, not spellings: its tables are Parquet, where a value has one spelling. What schedules, spills and
retries is Spark's; the session is that of ``spark-submit``, or a local one.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache, reduce
from pathlib import Path
from typing import Any

from korea_china_2026.errors import KoreaChinaError
from korea_china_2026.model.fields import Field
from korea_china_2026.model.projections import sql_name
from korea_china_2026.model.row import Table
from korea_china_2026.rules.sql.compile import literal
from korea_china_2026.rules.sql.places import PART
from korea_china_2026.rules.sql.store import Store

#: Bytes below which compiling a query costs more than running it plainly, in one piece.
_TINY_UNDER = 50_000_000
#: How many rules are asked in one query.
_TOGETHER = 12
_TYPES = {"string": "STRING", "integer": "BIGINT", "number": "DOUBLE", "boolean": "BOOLEAN", "date": "DATE"}


class NoEngine(KoreaChinaError):
    """Spark was asked for, and is not there."""


@contextmanager
def open_spark(size: int) -> Iterator[SparkStore]:
    """A store on the running Spark session, or on a local one; NoEngine where Spark or what it needs is missing."""
    session = _session()
    tiny = {"spark.sql.codegen.wholeStage": "false", "spark.sql.adaptive.enabled": "false", "spark.sql.shuffle.partitions": "1"}
    before = {key: str(session.conf.get(key)) for key in tiny}
    store = SparkStore(session)
    try:
        for key, value in tiny.items() if size < _TINY_UNDER else ():
            session.conf.set(key, value)
        yield store
    finally:
        store.clear()
        for key, value in before.items():
            session.conf.set(key, value)


def _session() -> Any:
    try:
        import sqlglot  # noqa: F401
        from pyspark.sql import SparkSession
    except ImportError as error:
        raise NoEngine(f"{error.name} is not installed") from None
    building = SparkSession.builder.appName("kc2026").config("spark.ui.showConsoleProgress", "false").config("spark.log.level", "ERROR")
    try:
        return building.getOrCreate()
    except RuntimeError as error:
        raise NoEngine(f"Spark does not start: {str(error).splitlines()[0]}") from None


class SparkStore(Store):
    """Tables as views over Parquet in Spark; asked in DuckDB's SQL as the other store is."""

    is_ordered = False
    composes = False

    def __init__(self, session: Any) -> None:
        self._session = session
        self._bad: Any = session.createDataFrame([], "t STRING, c STRING, r BIGINT")
        self._bad.createOrReplaceTempView("bad")
        self._start()

    def all(self, sql: str) -> list[tuple[Any, ...]]:
        """Every row that a query gives."""
        return [tuple(row) for row in self._session.sql(translated(sql)).collect()]

    def screen(self, queries: Sequence[str]) -> list[bool]:
        """Which queries give a row; asked together, since each job has its price."""
        found = {number for start in range(0, len(queries), _TOGETHER) for (number,) in self.all(" UNION ALL ".join(
            f"(SELECT {number} AS n FROM ({query}) LIMIT 1)" for number, query in enumerate(queries[start:start + _TOGETHER], start)))}
        return [number in found for number in range(len(queries))]

    def link(self, table: Table) -> bool:
        """Nothing is known beforehand of references here; each is a rule like others."""
        return not table.foreign_keys

    def batches(self, sql: str, size: int) -> Iterator[list[tuple[Any, ...]]]:
        """The rows that a query gives, ``size`` at a time; one partition of them is held at once."""
        batch: list[tuple[Any, ...]] = []
        for row in self._session.sql(translated(sql)).toLocalIterator():
            batch.append(tuple(row))
            if len(batch) == size:
                yield batch
                batch = []
        if batch:
            yield batch

    def view_parquet(self, table: Table, files: Sequence[Path]) -> int:
        """Let Parquet files stand for the table, each value as text in its one spelling; the number of rows."""
        # Each part is read by itself, since Spark numbers rows within files alone.
        columns = ", ".join(f"`{field.name}` {_TYPES[field.logical]}" for field in table.fields)
        parts = [self._session.read.schema(columns).parquet(file.absolute().as_uri()).selectExpr(
            f"{number * PART} + _metadata.row_index AS rowid", *(_as_text(field) for field in table.fields))
            for number, file in enumerate(files)]
        reduce(lambda one, other: one.unionAll(other), parts).createOrReplaceTempView(table.name)
        return self._loaded(table, files)

    def read_through(self, table: Table, file: Path) -> None:
        """Nothing: a damaged file ends the session's job with Spark's own words."""

    def drop(self, table: Table) -> None:
        """Forget a table."""
        self._session.catalog.dropTempView(table.name)
        self.loaded.pop(table.name, None)

    def clear(self) -> None:
        """Forget all tables and the marks on their cells."""
        for name in (*self.loaded, "bad"):
            self._session.catalog.dropTempView(name)
        self._start()

    def mark_broken(self, table: str, column: str, offends: str) -> None:
        """Remember which cells of a column are wrong."""
        self.broken.setdefault(table, set()).add(column)
        rows = f"SELECT {literal(table)} AS t, {literal(column)} AS c, rowid AS r FROM {sql_name(table)} WHERE {offends}"
        self._bad = self._bad.unionAll(self._session.sql(translated(rows)))
        self._bad.createOrReplaceTempView("bad")


def _as_text(field: Field) -> str:
    column = f"`{field.name}`"
    match field.logical:
        case "string":
            return column
        case "number":
            # As ``store.texts`` has it; the last zeros and a point before them go.
            text = rf"regexp_replace(format_string('%.6f', {column}), '\\.?0+$', '')"
            return (f"CASE WHEN abs({column}) <= 1e15 AND try_cast({text} AS DOUBLE) = {column} THEN {text} "
                    f"ELSE CAST({column} AS STRING) END AS {column}")
        case _:
            return f"CAST({column} AS STRING) AS {column}"


@lru_cache(maxsize=4096)
def translated(sql: str) -> str:
    """A query of DuckDB's SQL in Spark's.

    >>> translated("SELECT strlen(a) FROM t")
    'SELECT OCTET_LENGTH(a) FROM t'
    """
    import sqlglot

    return str(sqlglot.parse_one(sql, read="duckdb").transform(_in_spark).sql("spark"))


def _in_spark(node: Any) -> Any:
    """Functions that sqlglot leaves as they are, or takes for others than they are here."""
    from sqlglot import exp

    name = node.name.lower() if isinstance(node, exp.Anonymous) else type(node).__name__
    held = node.expressions
    match name:
        case "regexp_full_match" | "RegexpFullMatch":
            text, pattern = held if isinstance(node, exp.Anonymous) else (node.this, node.expression)
            # RE2 knows one character that ends a line, and an end that is the end.
            return exp.RegexpLike(this=text, expression=exp.Literal.string(rf"(?d)\A(?:{pattern.name})\z"))
        case "strlen":
            return exp.func("octet_length", *held)
        case "hash":
            # One of 64 bits would mistake an empty cell for its neighbour's.
            return exp.func("md5", exp.func("to_json", exp.func("struct", *held)))
        case _:
            return node
