"""Tables as frames: pandas, pyarrow, polars or DuckDB, each typed from the descriptor and imported only when asked for."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, get_args, overload

from korea_china_2026.errors import UnknownName
from korea_china_2026.names import Engine, TableName, did_you_mean
from korea_china_2026.read.cite import cite, licence
from korea_china_2026.read.package import DescriptorError, Field, Table, installed, package, package_at

if TYPE_CHECKING:
    import duckdb
    import pandas as pd
    import polars as pl
    import pyarrow as pa


@overload
def load(name: TableName, engine: Literal["pandas"] = "pandas", columns: Sequence[str] | None = None) -> pd.DataFrame: ...
@overload
def load(name: TableName, engine: Literal["pyarrow"], columns: Sequence[str] | None = None) -> pa.Table: ...
@overload
def load(name: TableName, engine: Literal["polars"], columns: Sequence[str] | None = None) -> pl.DataFrame: ...
@overload
def load(name: TableName, engine: Literal["duckdb"], columns: Sequence[str] | None = None) -> duckdb.DuckDBPyRelation: ...
def load(name: TableName, engine: Engine = "pandas", columns: Sequence[str] | None = None) -> Any:
    """One table, typed, with all its columns or the ones named (in the order named).

    ======== =================== ==================== ============ ===================
    type     pandas              pyarrow              polars       duckdb
    ======== =================== ==================== ============ ===================
    string   string (NA)         string               String       VARCHAR
    code     category            string               Enum         VARCHAR
    integer  Int64 (NA)          int64                Int64        BIGINT
    number   float64 (NaN)       double               Float64      DOUBLE
    boolean  boolean (NA)        bool                 Boolean      BOOLEAN
    date     datetime64[s] (NaT) date32               Date         DATE
    ======== =================== ==================== ============ ===================

    Categories are all declared codes in the declared order, also those that no row uses. Dates are ``datetime64[s]``, so
    that ``.dt`` works and no year is out of range. The text ``NA`` or ``null`` stays text. A pandas frame carries title,
    description, column descriptions, licence and citation in ``attrs``. DuckDB relations can be joined with each other.
    Raises UnknownName for a table, column or engine that does not exist, MissingEngineError without the library.
    """
    if engine not in get_args(Engine):
        raise UnknownName(f"there is no engine {engine!r}; there are {', '.join(get_args(Engine))}."
                          f"{did_you_mean(engine, get_args(Engine))}")  # fmt: skip
    table = package().table(name)
    names = table.columns if columns is None else [columns] if isinstance(columns, str) else list(columns)
    fields = [table.field(column) for column in names]
    match engine:
        case "pandas":
            return _pandas(table, fields)
        case "pyarrow":
            return arrow(table, fields)
        case "polars":
            return _polars(table, fields)
        case "duckdb":
            return _shared(package().folder).view(table.name).project(", ".join(f'"{field.name}"' for field in fields))


@overload
def load_all(engine: Literal["pandas"] = "pandas") -> dict[TableName, pd.DataFrame]: ...
@overload
def load_all(engine: Literal["pyarrow"]) -> dict[TableName, pa.Table]: ...
@overload
def load_all(engine: Literal["polars"]) -> dict[TableName, pl.DataFrame]: ...
@overload
def load_all(engine: Literal["duckdb"]) -> dict[TableName, duckdb.DuckDBPyRelation]: ...
def load_all(engine: Engine = "pandas") -> Any:
    """Every table by its name, as `load` gives it."""
    return {name: load(name, engine) for name in package().tables}


def connect() -> duckdb.DuckDBPyConnection:
    """A new in-memory DuckDB connection with every table as a view.

    ``references`` is a word of SQL: write ``select * from "references"``.
    """
    return _connected(package().folder)


def _connected(folder: Path) -> duckdb.DuckDBPyConnection:
    with installed("duckdb", "duckdb"):
        import duckdb
    connection = duckdb.connect()
    for table in package_at(folder).tables.values():
        _scan(connection, table).create_view(table.name)
    return connection


# A relation does not keep its connection open (duckdb 1.1), so one is kept here; relations of one connection can be joined.
_shared = lru_cache(maxsize=8)(_connected)


def frame(columns: dict[str, Field | str], rows: Sequence[dict[str, Any]]) -> pd.DataFrame:
    """A pandas frame of ``rows``, each column typed as the field given for it, or as the type named; also without rows."""
    with installed("pyarrow"):
        import pyarrow as pa
    fields = [_renamed(name, like) for name, like in columns.items()]
    schema = pa.schema([(field.name, arrow_type(field.type)) for field in fields])
    return as_pandas(pa.Table.from_pylist(list(rows), schema=schema), fields)


def _renamed(name: str, like: Field | str) -> Field:
    return Field(name, like, "", False, {}, False) if isinstance(like, str) else like._replace(name=name)


# --- one engine each ------------------------------------------------------------------------------------------------


def arrow(table: Table, fields: Sequence[Field]) -> pa.Table:
    """The columns of a table in Arrow's plain types, whatever encoding the file has."""
    with installed("pyarrow"):
        import pyarrow as pa
        import pyarrow.parquet
    schema = pa.schema([pa.field(field.name, arrow_type(field.type)) for field in fields])
    read = pa.parquet.ParquetFile(table.file("parquet")).read(columns=[field.name for field in fields])
    missing = [field.name for field in fields if field.name not in read.column_names]
    if missing:
        raise DescriptorError(f"{table.parquet} lacks {', '.join(missing)}, which the descriptor declares")
    return read.select(schema.names).cast(schema)


def arrow_type(logical: str) -> pa.DataType:
    """The Arrow type of a descriptor's type."""
    import pyarrow as pa

    types = {"string": pa.string(), "integer": pa.int64(), "number": pa.float64(), "boolean": pa.bool_(), "date": pa.date32()}
    return types[logical]


def _pandas(table: Table, fields: Sequence[Field]) -> pd.DataFrame:
    result = as_pandas(arrow(table, fields), fields)
    result.attrs = {
        "table": table.name,
        "title": table.title,
        "description": table.description,
        "columns": {field.name: field.description for field in fields},
        "license": licence(),
        "citation": cite("text"),
    }
    return result


def as_pandas(data: pa.Table, fields: Sequence[Field]) -> pd.DataFrame:
    """Arrow columns as pandas columns: nullable types, dates with ``.dt``, codes as categories."""
    with installed("pandas"):
        import pandas as pd
    import pyarrow as pa

    dates = {field.name for field in fields if field.type == "date"}
    moments = pa.schema([(f.name, pa.timestamp("s") if f.name in dates else f.type) for f in data.schema])
    mapper = {pa.int64(): pd.Int64Dtype(), pa.bool_(): pd.BooleanDtype(), pa.string(): pd.StringDtype()}
    result: pd.DataFrame = data.cast(moments).to_pandas(types_mapper=mapper.get)
    for field in fields:
        if field.codes:
            # pandas would turn a code that is not declared into a missing value.
            unknown = sorted(set(result[field.name].dropna()) - set(field.codes))
            if unknown:
                raise DescriptorError(f"column {field.name} holds {unknown}, which its code list does not declare")
            codes = pd.CategoricalDtype(list(field.codes), ordered=field.ordered)
            result[field.name] = result[field.name].astype(codes)
    return result


def _polars(table: Table, fields: Sequence[Field]) -> pl.DataFrame:
    with installed("polars", "polars"):
        import polars as pl
    types = {"string": pl.String(), "integer": pl.Int64(), "number": pl.Float64(), "boolean": pl.Boolean(), "date": pl.Date()}
    read = pl.read_parquet(table.file("parquet"), columns=[field.name for field in fields])
    return read.select(pl.col(f.name).cast(pl.Enum(list(f.codes)) if f.codes else types[f.type]) for f in fields)


def _scan(connection: duckdb.DuckDBPyConnection, table: Table) -> duckdb.DuckDBPyRelation:
    types = {"string": "VARCHAR", "integer": "BIGINT", "number": "DOUBLE", "boolean": "BOOLEAN", "date": "DATE"}
    columns = ", ".join(f'CAST("{field.name}" AS {types[field.type]}) AS "{field.name}"' for field in table.fields)
    return connection.read_parquet(str(table.file("parquet"))).project(columns)
