"""A table in each engine's own form, typed from the descriptor; every engine is imported when it is first asked for."""

from __future__ import annotations

import os
from collections import namedtuple
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from korea_china_2026.answers.answer import ANSWERS
from korea_china_2026.errors import KoreaChinaError, PackageError, UnknownName
from korea_china_2026.names import TableName
from korea_china_2026.package_view import Field, Files, Package, Table, parquet_files, require_plausible, unpacked
from korea_china_2026.read.package import installed

if TYPE_CHECKING:
    import duckdb
    import polars as pl
    import pyarrow as pa
    import pyarrow.dataset as ds


@contextmanager
def readable(*paths: str) -> Iterator[None]:
    """Around reading of files: whatever an engine raises becomes a PackageError that names them."""
    try:
        yield
    except (KoreaChinaError, MemoryError):
        raise
    except Exception as error:
        what = paths[0] if len(paths) == 1 else f"one of {len(paths)} files in {os.path.commonpath(paths)}"
        said = next(iter(str(error).splitlines()), "") or type(error).__name__
        raise PackageError(f"{what} cannot be read as its descriptor describes it: {said[:200]}; "
                           "`kc2026 validate` on the package says where, or install it again") from error  # fmt: skip


def require_columns(wanted: Sequence[str], there: Sequence[str], path: str) -> None:
    """PackageError if a file lacks one of the columns."""
    missing = [name for name in wanted if name not in there]
    if missing:
        raise PackageError(f"{path} lacks {', '.join(missing)}, which the descriptor declares")


# --- pyarrow --------------------------------------------------------------------------------------------------------


def arrow_type(logical: str) -> pa.DataType:
    """The Arrow type of a descriptor's type."""
    import pyarrow as pa

    types = {
        "string": pa.string(),
        "integer": pa.int64(),
        "number": pa.float64(),
        "boolean": pa.bool_(),
        "date": pa.date32(),
    }
    return types[logical]


def arrow(table: Table, fields: Sequence[Field]) -> pa.Table:
    """The columns of a table in Arrow's plain types, whatever encoding the files have; PackageError where one is
    missing.
    """
    with installed("pyarrow"):
        import pyarrow.parquet as pq
    if not fields:
        # Asked for no column, the reader counts no row either.
        return arrow(table, table.fields[:1]).select([])
    files, names = parquet_files(table), [field.name for field in fields]
    if files.alone is None:
        with readable(*files.paths):
            return arrow_dataset(table, fields).to_table(columns=names)
    schema = _schema(fields)
    with readable(files.alone):
        file = pq.ParquetFile(files.alone)
        require_columns(names, file.schema_arrow.names, files.alone)
        require_plausible(files.alone, file.metadata.num_rows, unpacked(file.metadata))
        chosen = file.read(columns=names).select(names)
        # A cast loads Arrow's functions, which takes longer than reading a small table.
        return chosen.replace_schema_metadata() if chosen.schema.types == schema.types else chosen.cast(schema)


def arrow_dataset(table: Table, fields: Sequence[Field]) -> ds.Dataset:
    """The columns of a table as a dataset that reads nothing but the files' footers; PackageError where a column is
    missing.
    """
    with installed("pyarrow"):
        import pyarrow.dataset as ds
    files = parquet_files(table)
    keys = (
        ds.partitioning(_schema([table.field(name) for name in files.partitions]), flavor="hive")
        if files.partitions
        else None
    )
    made = ds.dataset(list(files.paths), schema=_schema(fields), format="parquet", partitioning=keys)
    wanted = [field.name for field in fields if field.name not in files.partitions]
    # Arrow would fill a column that a file lacks with nulls.
    with readable(*files.paths):
        for fragment in made.get_fragments():
            require_columns(wanted, fragment.physical_schema.names, fragment.path)
            require_plausible(fragment.path, fragment.metadata.num_rows, unpacked(fragment.metadata))
    return made


def _schema(fields: Sequence[Field]) -> pa.Schema:
    import pyarrow as pa

    return pa.schema([pa.field(field.name, arrow_type(field.type)) for field in fields])


# --- polars ---------------------------------------------------------------------------------------------------------


def polars_scan(table: Table, fields: Sequence[Field]) -> pl.LazyFrame:
    """The columns of a table as a query that reads when it is collected; codes are Enum."""
    with installed("polars", "polars"):
        import polars as pl
    if not fields:
        # A selection of nothing has no rows; what is left of a column has, from polars 2 on.
        return polars_scan(table, table.fields[:1]).drop(table.columns[0])
    types = {
        "string": pl.String(),
        "integer": pl.Int64(),
        "number": pl.Float64(),
        "boolean": pl.Boolean(),
        "date": pl.Date(),
    }
    files = parquet_files(table)
    # Polars wants the type of every NAME=VALUE in a path, also of those above the package, which mean nothing here.
    above = {part.partition("=")[0]: pl.String() for part in Path(files.paths[0]).parts if "=" in part}
    keys = {**above, **{name: types[table.field(name).type] for name in files.partitions}} if files.partitions else None
    scan = pl.scan_parquet(list(files.paths), hive_partitioning=keys is not None, hive_schema=keys, glob=False)
    with readable(*files.paths):
        require_columns([field.name for field in fields], scan.collect_schema().names(), files.paths[0])
    return scan.select(pl.col(f.name).cast(pl.Enum(list(f.codes)) if f.codes else types[f.type]) for f in fields)


def polars_frame(table: Table, fields: Sequence[Field]) -> pl.DataFrame:
    """The columns of a table, read; PackageError as for `arrow`."""
    scan, files = polars_scan(table, fields), parquet_files(table)
    import polars as pl

    with readable(*files.paths):
        for path in files.paths:
            footer = pl.scan_parquet(path, glob=False, hive_partitioning=False).select(pl.len())
            require_plausible(path, footer.collect().item())
        return scan.collect()


# --- DuckDB ---------------------------------------------------------------------------------------------------------

_DUCKDB: Mapping[str, str] = {
    "string": "VARCHAR",
    "integer": "BIGINT",
    "number": "DOUBLE",
    "boolean": "BOOLEAN",
    "date": "DATE",
}


def duckdb_relation(
    connection: duckdb.DuckDBPyConnection, table: Table, fields: Sequence[Field]
) -> duckdb.DuckDBPyRelation:
    """The columns of a table as a relation on a connection, which reads when rows are fetched; PackageError as for
    `arrow`.
    """
    if not fields:
        raise UnknownName("there is no DuckDB relation without columns; name one, or load with another engine")
    files = parquet_files(table)
    # SQL takes the binder five times as long as the call, which cannot say that folders' names are texts.
    with readable(*files.paths):
        stated = "SELECT file_name, num_rows FROM parquet_file_metadata(?)"
        for path, rows in connection.sql(stated, params=[list(files.paths)]).fetchall():
            require_plausible(path, rows)
        relation = connection.sql(f"FROM {_reader(files)}") if files.partitions else connection.read_parquet(
            list(files.paths), hive_partitioning=False)  # fmt: skip
    names = [field.name for field in fields]
    require_columns(names, relation.columns, files.paths[0])
    stored = dict(zip(relation.columns, map(str, relation.types), strict=True))
    as_stored = {
        field.name
        for field in fields
        if stored[field.name] == _DUCKDB[field.type] and field.name not in files.partitions
    }
    if names == relation.columns and as_stored == set(names):
        return relation
    return relation.project(
        ", ".join(_quoted(field.name) if field.name in as_stored else _cast(field, files) for field in fields)
    )


def store_answers(connection: duckdb.DuckDBPyConnection, package: Package) -> None:
    """Store every answer as a table of a connection that has the package's tables; one that
    lacks a table is left out."""

    @cache
    def rows(name: TableName) -> list[Any]:
        relation = connection.table(package.table(name).name)
        make: Any = namedtuple
        return list(map(make("Row", relation.columns)._make, relation.fetchall()))

    for name, answer in ANSWERS.items():
        try:
            found = answer.rows(rows)
        except (UnknownName, PackageError):
            continue
        types = answer.typed(lambda table, column: package.table(table).field(column).type)
        # DuckDB takes a column at once as a list, and one by one as slowly as a statement each.
        columns = ", ".join(f"unnest(CAST(? AS {_DUCKDB[type_]}[])) AS {column}" for column, type_ in types.items())
        connection.execute(
            f"CREATE TABLE {name} AS SELECT {columns}", [[row[column] for row in found] for column in types]
        )


def _cast(field: Field, files: Files) -> str:
    name = _quoted(field.name)
    # How folders say null; DuckDB before 1.2 takes it for a text.
    cell = f"nullif({name}, '__HIVE_DEFAULT_PARTITION__')" if field.name in files.partitions else name
    return f"CAST({cell} AS {_DUCKDB[field.type]}) AS {name}"


def _reader(files: Files) -> str:
    paths = ", ".join("'{}'".format(path.replace("'", "''")) for path in files.paths)
    # Left to guess, DuckDB would read the folder code=007 as the number 7.
    return f"read_parquet([{paths}], hive_partitioning = true, hive_types_autocast = false)"


def _quoted(name: str) -> str:
    return '"{}"'.format(name.replace('"', '""'))
