"""The tables of a package as frames of an engine: polars for small ones, DuckDB for large ones, Spark for Parquet of
any size.

Every frame has a column ``row``, the number of the row in its file from 0, and the declared columns as texts; an empty
cell is null. Rows of the second part of a Parquet table are numbered from ``PART``, those of the third from twice as
much.
"""

import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import reduce
from glob import escape
from pathlib import Path
from typing import Any, Literal

import narwhals as nw
import polars as pl
from polars.exceptions import PanicException, PolarsError

from korea_china_2026.errors import MissingEngineError, first_line, installed
from korea_china_2026.model.fields import NUMBER_MAX, Table
from korea_china_2026.names import DUCKDB_TYPES, sql_name, sql_text
from korea_china_2026.packages.csv_form import MAX_RECORD, PART, Form
from korea_china_2026.rules.rule import Frame

Name = Literal["polars", "duckdb", "spark"]
#: Bytes of CSV, or of Parquet alone, from which DuckDB is taken: it goes to the disk where polars needs memory.
LARGE_FROM = {"csv": 400_000_000, "parquet": 150_000_000}
#: Bytes of Parquet below which polars reads a table once and keeps it.
_READ_ONCE_UNDER = 300_000
#: Memory that DuckDB keeps to; the rest goes to a temporary folder.
_MEMORY = "1GB"
_SPARK_TYPES = DUCKDB_TYPES | {"string": "STRING"}


class Polars:
    """Tables in memory."""

    name = "polars"
    refusals = (PolarsError, PanicException, OSError)

    def csv(self, table: Table, file: Path, form: Form) -> tuple[Frame, int]:
        """The file in memory."""
        read = polars_csv(file, form).select(pl.int_range(pl.len()).alias("row"), *table.columns).collect()
        return _framed(read), read.height

    def parquet(self, table: Table, files: Sequence[Path]) -> Frame:
        """The parts, one after the other; read anew for every question if they are large."""
        parts = [
            pl.scan_parquet(file, glob=False, hive_partitioning=False, row_index_name="row").select(
                pl.col("row").cast(pl.Int64) + number * PART, *table.columns
            )
            for number, file in enumerate(files)
        ]
        whole = pl.concat(parts)
        is_small = sum(file.stat().st_size for file in files) < _READ_ONCE_UNDER
        return _with_texts(whole.collect() if is_small else whole, table)

    def fingerprint(self, frame: Frame, columns: Sequence[str]) -> tuple[object, ...]:
        """Number of rows, and sums of hashes of rows that do not depend on their order."""
        native = nw.to_native(frame)
        # Of a sum of all 64 bits nobody says how it overflows.
        row, hashed = pl.col("row"), native.select(row=pl.struct(columns).hash())
        sums = hashed.select(pl.len(), sum=(row // 2**30).sum(), xor=row.bitwise_xor())
        return sums.collect(engine="streaming").row(0)  # type: ignore[no-any-return]


def polars_csv(file: Path, form: Form) -> Any:
    """A CSV file as a frame of texts, with ``""`` taken for an empty cell as by the other engines."""
    read = pl.scan_csv(file, schema=dict.fromkeys(form.header, pl.String()), raise_if_empty=False, glob=False)
    return read.with_columns(pl.all().replace("", None)) if form.has_double_quotes else read


class DuckDB:
    """Tables in a database that spills to a temporary folder; Parquet is read where it is."""

    name = "duckdb"

    def __init__(self, connection: Any) -> None:
        import duckdb

        self.refusals = (duckdb.Error, OSError)
        self._connection = connection

    def csv(self, table: Table, file: Path, form: Form) -> tuple[Frame, int]:
        """The file as a table of the database."""
        name, columns = f"csv_{table.name}", ", ".join(map(sql_name, table.columns))
        [(rows,)] = self._connection.execute(
            f"CREATE TABLE {name} AS SELECT {columns} FROM {duckdb_csv(file, form)}"
        ).fetchall()
        return _framed(self._connection.table(name).project(f"rowid AS row, {columns}")), rows

    def parquet(self, table: Table, files: Sequence[Path]) -> Frame:
        """The parts as a view."""
        paths = ", ".join(sql_text(escape(str(file))) for file in files)
        read = self._connection.sql(
            f"SELECT CAST(file_index AS BIGINT) * {PART} + CAST(file_row_number AS BIGINT) AS row,"
            f" {', '.join(map(sql_name, table.columns))} FROM read_parquet([{paths}], hive_partitioning = false,"
            " file_row_number = true)"
        )
        return _with_texts(read, table)

    def fingerprint(self, frame: Frame, columns: Sequence[str]) -> tuple[object, ...]:
        """Number of rows, and sums of hashes of rows that do not depend on their order."""
        row = f"hash({', '.join(map(sql_name, columns))})"
        [found] = nw.to_native(frame).aggregate(f"count(*), sum({row}), bit_xor({row})").fetchall()
        return tuple(found)


class Spark:
    """Parquet as Spark reads it; what schedules, spills and retries is Spark's. CSV is not for it."""

    name = "spark"
    refusals: tuple[type[BaseException], ...] = ()
    csv: Any
    fingerprint: Any

    def __init__(self) -> None:
        """The running session, or a local one."""
        with installed("pyspark", "spark"):
            from pyspark.sql import SparkSession
        building = (
            SparkSession.builder.appName("kc2026")
            .config("spark.ui.showConsoleProgress", "false")
            .config("spark.log.level", "ERROR")
        )
        try:
            self._session = building.getOrCreate()
        except RuntimeError as error:
            raise MissingEngineError(f"Spark does not start: {first_line(error)}; it needs Java 17 or newer") from None

    def parquet(self, table: Table, files: Sequence[Path]) -> Frame:
        """The parts, each read by itself, since Spark numbers rows within files alone."""
        schema = ", ".join(f"`{field.name}` {_SPARK_TYPES[field.logical]}" for field in table.fields)
        parts = (
            self._session.read.schema(schema)
            .parquet(file.absolute().as_uri())
            .selectExpr(f"{number * PART} + _metadata.row_index AS row", *(f"`{name}`" for name in table.columns))
            for number, file in enumerate(files)
        )
        whole = reduce(lambda one, other: one.unionAll(other), parts)
        return _with_texts(whole, table)


def _framed(native: Any) -> Frame:
    return nw.from_native(native).lazy()  # type: ignore[no-any-return]


# --- DuckDB ---------------------------------------------------------------------------------------------------------


def duckdb_csv(file: Path, form: Form) -> str:
    """SQL that reads a CSV file as text."""
    columns = ", ".join(f"{sql_text(name)}: 'VARCHAR'" for name in form.header)
    return (
        f"read_csv({sql_text(escape(str(file)))}, header=true, auto_detect=false, delim=',', quote='\"', escape='\"',"
        f" nullstr='', new_line='\\n', strict_mode=true, hive_partitioning=false,"
        f" max_line_size={MAX_RECORD}, columns={{{columns}}})"
    )


# --- Spark ----------------------------------------------------------------------------------------------------------


#: Reads files as frames; ``refusals`` are what it raises for a file that it cannot read.
Engine = Polars | DuckDB | Spark


@contextmanager
def opened(name: Name) -> Iterator[Engine]:
    """An engine; MissingEngineError if Spark, or what it needs, is not installed."""
    match name:
        case "polars":
            yield Polars()
        case "duckdb":
            import duckdb

            with (
                tempfile.TemporaryDirectory(prefix="kc2026-") as folder,
                duckdb.connect(config={"memory_limit": _MEMORY, "temp_directory": folder}) as connection,
            ):
                connection.execute("SET enable_progress_bar = false")
                yield DuckDB(connection)
        case "spark":
            yield Spark()


#: A number has at most six places, and from so large on a double has no room for them.
_PLACES, _NO_ROOM_FROM = 6, 9 * 10**9


def _with_texts(native: Any, table: Table) -> Frame:
    """The columns of a frame of typed values as texts, each in its one spelling: the same as `model.fields.render`."""
    spelled: dict[str, Callable[[str], nw.Expr]] = {"string": nw.col, "number": _spelled}
    return _framed(native).select("row", *(spelled.get(one.logical, _text)(one.name) for one in table.fields))


def _text(name: str) -> nw.Expr:
    return nw.col(name).cast(nw.String)


def _spelled(name: str) -> nw.Expr:
    """A number without exponent and superfluous zeros; one that has no such spelling as the engine writes it."""
    value = nw.col(name)
    whole = nw.when(value.abs() < NUMBER_MAX).then(value).cast(nw.Int64)
    exact = nw.when(value.abs() < _NO_ROOM_FROM).then(value).cast(nw.Decimal(16, _PLACES))
    return nw.coalesce(
        nw.when(whole.cast(nw.Float64) == value).then(whole.cast(nw.String)),
        nw.when(exact.cast(nw.Float64) == value).then(exact.cast(nw.String).str.replace_all(r"\.?0+$", "")),
        _text(name),
    ).alias(name)
