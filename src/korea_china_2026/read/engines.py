"""A table in each engine's own form, typed from the descriptor; every engine is imported when it is first asked for."""

from __future__ import annotations

import os
from collections.abc import Hashable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from glob import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

from korea_china_2026.answers.rows import MEANINGS, Cells
from korea_china_2026.errors import KoreaChinaError, PackageError, UnknownName, first_line, installed
from korea_china_2026.names import ARROW_TYPES, DUCKDB_TYPES, sql_name, sql_text
from korea_china_2026.package_view import Field, Files, Package, Table, parquet_files
from korea_china_2026.parquet_bounds import require_columns
from korea_china_2026.read.cite import citation, licence
from korea_china_2026.read.package import installed_folder, package

if TYPE_CHECKING:
    import duckdb
    import pandas as pd
    import polars as pl
    import pyarrow as pa
    import pyarrow.dataset as ds


@contextmanager
def readable(*paths: str) -> Iterator[None]:
    """Around reading of files: whatever an engine raises becomes a PackageError that names them."""
    try:
        yield
    except (KoreaChinaError, MemoryError, KeyboardInterrupt, SystemExit):
        raise
    except BaseException as error:  # a panic of polars is no Exception
        if type(error).__name__ == "ResourceInUseException":
            raise KoreaChinaError(
                "DuckDB's default connection is busy in another thread; let each one kc.connect()"
            ) from error
        what = paths[0] if len(paths) == 1 else f"one of {len(paths)} files in {os.path.commonpath(paths)}"
        raise PackageError(f"{what} cannot be read as its descriptor describes it: {first_line(error)[:200]}; "
                           "`kc2026 validate` on the package says where, or install it again") from error  # fmt: skip


def checked_files(table: Table, fields: Sequence[Field]) -> Files:
    """The files of a table; PackageError if one lacks a column, has one whose values engines take for different ones,
    or states that it holds more than is read, or if they have not as many rows as the descriptor states.

    The installed package is our own: its footers are not read twice.
    """
    files, above = parquet_files(table), len(str(table.folder))
    with readable(*files.paths):
        rows = [
            # A part has the columns that its own folders lack.
            require_columns(
                path,
                {field.name: field.type for field in fields if f"{os.sep}{field.name}=" not in path[above:]},
                len(files.paths),
            )
            for path in files.paths
            if table.folder != installed_folder()
        ]
        if rows and table.rows not in (None, sum(rows)):
            raise PackageError(
                f"{table.name} has {sum(rows)} rows in {len(rows)} Parquet files of {table.folder}, and the descriptor "
                f"states {table.rows}: a file may be lost, or of another release; install the package again"
            )
    return files


# --- pyarrow --------------------------------------------------------------------------------------------------------


def arrow(table: Table, fields: Sequence[Field]) -> pa.Table:
    """The columns of a table in Arrow's plain types, whatever encoding the files have; PackageError where one is
    missing.
    """
    import pyarrow.parquet as pq

    if not fields:
        # Asked for no column, the reader counts no row either.
        return arrow(table, table.fields[:1]).select([])
    files, names, schema = checked_files(table, fields), [field.name for field in fields], _schema(fields)
    with readable(*files.paths):
        chosen = (
            pq.ParquetFile(*files.paths).read(columns=names).select(names)
            if len(files.paths) == 1 and not files.partitions
            else arrow_dataset(table, fields).to_table(columns=names)
        )
        chosen.validate(full=True)  # texts that are not UTF-8 would be met only when a value is taken
        # A cast loads Arrow's functions, which takes longer than reading a small table.
        return chosen.replace_schema_metadata() if chosen.schema.types == schema.types else chosen.cast(schema)


def arrow_dataset(table: Table, fields: Sequence[Field]) -> ds.Dataset:
    """The columns of a table as a dataset that reads nothing but the files' footers; PackageError where a column is
    missing.
    """
    import pyarrow.dataset as ds

    files = checked_files(table, fields)
    keys = (
        ds.partitioning(_schema([table.field(name) for name in files.partitions]), flavor="hive")
        if files.partitions
        else None
    )
    return ds.dataset(list(files.paths), schema=_schema(fields), format="parquet", partitioning=keys)


def _schema(fields: Sequence[Field]) -> pa.Schema:
    import pyarrow as pa

    return pa.schema([(field.name, ARROW_TYPES[field.type]) for field in fields])


# --- polars ---------------------------------------------------------------------------------------------------------


def polars_scan(table: Table, fields: Sequence[Field]) -> pl.LazyFrame:
    """The columns of a table as a query that reads when it is collected; codes are Enum."""
    with installed("polars", "polars"):
        import polars as pl
    if not fields:
        # A selection of nothing has no rows; what is left of a column has, from polars 2 on.
        return polars_scan(table, table.fields[:1]).drop(table.columns[0])
    kinds = {"string": pl.String, "integer": pl.Int64, "number": pl.Float64, "boolean": pl.Boolean, "date": pl.Date}
    types = {field.name: kinds[field.type] for field in table.fields}
    files = checked_files(table, fields)
    # Polars wants the type of every NAME=VALUE in a path, also of those above the package, which mean nothing here.
    above = {part.partition("=")[0]: pl.String for part in Path(files.paths[0]).parts if "=" in part}
    keys = {**above, **{name: types[name] for name in files.partitions}} if files.partitions else None
    wanted = [pl.col(f.name).cast(pl.Enum(list(f.codes)) if f.codes else types[f.name]) for f in fields]
    # Scanned at once, parts of which one has a narrower type would be refused.
    return pl.concat(
        pl.scan_parquet(path, hive_partitioning=keys is not None, hive_schema=keys, glob=False).select(wanted)
        for path in files.paths
    )


# --- DuckDB ---------------------------------------------------------------------------------------------------------


def duckdb_relation(
    connection: duckdb.DuckDBPyConnection, table: Table, fields: Sequence[Field]
) -> duckdb.DuckDBPyRelation:
    """The columns of a table as a relation on a connection, which reads when rows are fetched; PackageError as for
    `arrow`.
    """
    if not fields:
        raise UnknownName("there is no DuckDB relation without columns; name one, or load with another engine")
    files = checked_files(table, fields)
    # SQL takes the binder five times as long as the call, which cannot say that folders' names are texts.
    with readable(*files.paths):
        paths = [*map(escape, files.paths)]
        # Left to guess, DuckDB would read the folder code=007 as the number 7, and each part by the types of the first.
        keys = "hive_partitioning = true, hive_types_autocast = false, union_by_name = true"
        relation = (
            connection.sql(f"FROM read_parquet([{', '.join(map(sql_text, paths))}], {keys})")
            if files.partitions
            else connection.read_parquet(paths, hive_partitioning=False, union_by_name=len(paths) > 1)
        )
    wanted = {field.name: DUCKDB_TYPES[field.type] for field in fields}
    if list(wanted.items()) == list(zip(relation.columns, map(str, relation.types), strict=True)):
        return relation
    with readable(*files.paths):
        made = relation.project(
            ", ".join(f"CAST({sql_name(name)} AS {kind}) AS {sql_name(name)}" for name, kind in wanted.items())
        )
        if others := [f"max({sql_name(name)})" for name in wanted if name in files.partitions]:
            made.aggregate(", ".join(others)).fetchall()  # the engine itself would refuse a value only when it is used
    return made


def frame(columns: Mapping[str, Field | str], rows: Sequence[Cells]) -> pd.DataFrame:
    """A pandas frame of ``rows``, each column typed as the field given for it, or as the type named; also without rows.

    ``attrs`` has what the fields mean, the licence and the citation.
    """
    import pyarrow as pa

    fields = [renamed(name, like) for name, like in columns.items()]
    made = as_pandas(pa.Table.from_pylist(list(rows), schema=_schema(fields)), fields)
    made.attrs = attributes(fields, package())
    return made


def attributes(fields: Sequence[Field], at_hand: Package) -> dict[Hashable | None, Any]:
    """What every frame says of itself: what its columns mean, the licence and the citation."""
    return {
        "columns": {field.name: field.description for field in fields if field.description},
        "license": licence(at_hand.descriptor),
        "citation": citation(at_hand.descriptor),
    }


def renamed(name: str, like: Field | str) -> Field:
    """A column of an answer: like a column of a table under another name, or of the type named."""
    if isinstance(like, str):
        return Field(name, like, MEANINGS.get(name, ""), False, {}, False)
    return like._replace(name=name, references="")


def as_pandas(data: pa.Table, fields: Sequence[Field], *, compact: bool = False) -> pd.DataFrame:
    """The pandas frame of Arrow columns that have the types of their fields; PackageError for a code that is not
    declared.

    Strings stay in Arrow's memory, where pandas 2 would make an object of each; a code takes a byte. ``compact`` makes
    categories also of the strings that repeat so often that the frame gets smaller by it.
    """
    import pandas as pd
    import pyarrow as pa

    if not fields:
        return pd.DataFrame(index=pd.RangeIndex(data.num_rows))
    coded = {field.name: _codes(data.column(field.name), field) for field in fields if field.codes}
    if compact:
        strings = [field.name for field in fields if field.type == "string" and not field.codes]
        coded |= {name: found for name in strings if (found := _repeated(data.column(name))) is not None}
    rest = data.drop_columns(list(coded)) if coded else data
    dates = {field.name for field in fields if field.type == "date"}
    moments = pa.schema([(f.name, pa.timestamp("s") if f.name in dates else f.type) for f in rest.schema])
    # In blocks, which are copied: columns in Arrow's own memory could not be changed.
    result: pd.DataFrame = rest.cast(moments).to_pandas(
        types_mapper={
            pa.int64(): pd.Int64Dtype(),
            pa.bool_(): pd.BooleanDtype(),
            pa.string(): pd.StringDtype("pyarrow"),
        }.get
    )
    for at, field in enumerate(fields):
        if field.name in coded:
            result.insert(at, field.name, pd.Series(coded[field.name], copy=False))
    return result


def _codes(column: pa.ChunkedArray, field: Field) -> pd.Categorical:
    """Codes as positions in the declared list."""
    import pandas as pd
    import pyarrow as pa
    import pyarrow.compute as pc

    positions = pc.index_in(column, pa.array(list(field.codes), pa.string()))
    if positions.null_count != column.null_count:
        # pandas would turn a code that is not declared into a missing value.
        unknown = sorted(set(pc.unique(column).to_pylist()) - {None, *field.codes})
        raise PackageError(f"column {field.name} holds {unknown}, which its code list does not declare")
    return _categories(positions, pd.CategoricalDtype(list(field.codes), ordered=field.ordered))


def _repeated(column: pa.ChunkedArray) -> pd.Categorical | None:
    """A column as positions in the sorted list of its values, if that takes less memory."""
    import pandas as pd
    import pyarrow.compute as pc

    values = pc.unique(column).drop_null().sort()
    width = 1 if len(values) < 1 << 7 else 2 if len(values) < 1 << 15 else 4
    if values.nbytes + width * len(column) >= column.nbytes:
        return None
    listed = values.to_pandas(types_mapper=lambda _: pd.StringDtype("pyarrow"))
    return _categories(pc.index_in(column, values), pd.CategoricalDtype(pd.Index(listed)))


def _categories(positions: pa.ChunkedArray, kind: pd.CategoricalDtype) -> pd.Categorical:
    import pandas as pd
    import pyarrow.compute as pc

    return pd.Categorical.from_codes(pc.fill_null(positions, -1).to_numpy(), dtype=kind)
