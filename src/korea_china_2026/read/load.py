"""Tables as frames: pandas, pyarrow, polars or DuckDB, each typed from the descriptor and
imported only when asked for."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Literal, get_args, overload

from korea_china_2026.errors import UnknownName, installed
from korea_china_2026.names import Engine, TableName, require_name
from korea_china_2026.package_view import Field, Package, Table, parquet_files
from korea_china_2026.read.engines import (
    arrow,
    arrow_dataset,
    as_pandas,
    attributes,
    duckdb_relation,
    polars_scan,
    readable,
)
from korea_china_2026.read.package import Folder, ask, checked, listed
from korea_china_2026.read.records import rows_in, sound_rows
from korea_china_2026.read.stored import answers as stored_answers
from korea_china_2026.read.stored import codebook, comment_on

if TYPE_CHECKING:
    import duckdb
    import pandas as pd
    import polars as pl
    import pyarrow as pa
    import pyarrow.dataset as ds

Columns = Sequence[str] | None


@overload
def load(
    name: TableName,
    engine: Literal["pandas"] = "pandas",
    columns: Columns = None,
    *,
    lazy: Literal[False] = False,
    compact: bool = False,
    package: Folder = None,
) -> pd.DataFrame: ...
@overload
def load(
    name: TableName,
    engine: Literal["pyarrow"],
    columns: Columns = None,
    *,
    lazy: Literal[False] = False,
    package: Folder = None,
) -> pa.Table: ...
@overload
def load(
    name: TableName, engine: Literal["pyarrow"], columns: Columns = None, *, lazy: Literal[True], package: Folder = None
) -> ds.Dataset: ...
@overload
def load(
    name: TableName,
    engine: Literal["polars"],
    columns: Columns = None,
    *,
    lazy: Literal[False] = False,
    package: Folder = None,
) -> pl.DataFrame: ...
@overload
def load(
    name: TableName, engine: Literal["polars"], columns: Columns = None, *, lazy: Literal[True], package: Folder = None
) -> pl.LazyFrame: ...
@overload
def load(
    name: TableName, engine: Literal["duckdb"], columns: Columns = None, *, lazy: bool = True, package: Folder = None
) -> duckdb.DuckDBPyRelation: ...
@checked
def load(
    name: TableName,
    engine: Engine = "pandas",
    columns: Columns = None,
    *,
    lazy: bool = False,
    compact: bool = False,
    package: Folder = None,
) -> Any:
    """One table, typed, with all its columns or the ones named (one, or several in the order named).

    ======== =================== ==================== ============ ===================
    type     pandas              pyarrow              polars       duckdb
    ======== =================== ==================== ============ ===================
    string   string (NA)         string               String       VARCHAR
    code     category            string               Enum         VARCHAR
    integer  Int64 (NA)          int64                Int64        BIGINT
    number   float64 (NaN)       double               Float64      DOUBLE
    boolean  boolean (NA)        bool                 Boolean      BOOLEAN
    date     datetime64[s] (NaT) date32               Date         DATE
    whole    DataFrame           Table                DataFrame    DuckDBPyRelation
    lazy     none                Dataset              LazyFrame    DuckDBPyRelation
    ======== =================== ==================== ============ ===================

    Categories are all declared codes in the declared order. A code that is not declared is an error where types hold
    declared ones alone (pandas; polars, a lazy frame once it is collected), a text elsewhere, and found by `kc2026
    validate`. With ``datetime64[s]`` no year is out of range. The text ``NA`` or ``null`` stays text. A pandas frame
    has title, descriptions, licence and citation in ``attrs``.

    ``columns``: no other column is read from disk; ``[]`` leaves only the rows to count (not with DuckDB, nor with
    polars before 2.0). ``lazy=True`` gives what reads only what a question needs: what a file says of itself is checked
    at once, and a damaged value is met when it is read, in the engine's own error (polars, pyarrow or DuckDB); ``kc2026
    validate`` finds it beforehand. DuckDB relations are always lazy. They belong to its default connection, so they can
    be joined and named in ``duckdb.sql``; that connection is not for several threads: let each thread `connect`.
    ``compact=True`` (pandas) makes categories also of ids and other strings that repeat, if that saves memory.
    ``package`` is the folder of another package made with these schemas; its descriptor may list several Parquet files
    for a table, or a folder of them, partitioned or not; ``kc2026 validate`` checks listed files alone.

    Raises UnknownName for a table, column or engine that does not exist and for a form that the engine has not,
    MissingEngineError without the library, PackageError for files that lack a declared column.
    """
    return ask(lambda at_hand: _loaded(at_hand, name, engine, columns, lazy=lazy, compact=compact), package)


def _loaded(at_hand: Package, name: TableName, engine: Engine, columns: Columns, *, lazy: bool, compact: bool) -> Any:
    require_name("engine", engine, get_args(Engine))
    if lazy and engine == "pandas":
        raise UnknownName(
            "there is no lazy pandas frame; load with engine 'polars', 'pyarrow' or 'duckdb', or name the columns"
        )
    if compact and engine != "pandas":
        raise UnknownName(f"there is no compact form for {engine}; only pandas has one")
    table = at_hand.table(name)
    fields = _fields(table, columns)
    match engine:
        case "pandas":
            made = as_pandas(arrow(table, fields), fields, compact=compact)
            own = attributes(fields, at_hand)
            made.attrs = {"table": table.name, "title": table.title, "description": table.description, **own}
            return made
        case "pyarrow":
            return arrow_dataset(table, fields) if lazy else arrow(table, fields)
        case "polars":
            with readable(*parquet_files(table).paths):
                return polars_scan(table, fields) if lazy else polars_scan(table, fields).collect()
        case "duckdb":
            with installed("duckdb", "duckdb"):
                import duckdb
            return duckdb_relation(duckdb.connect(":default:"), table, fields)


def _fields(table: Table, columns: Columns) -> Sequence[Field]:
    if columns is None:
        return table.fields
    fields = {}
    for name in listed(columns):
        field = table.field(name)
        if field.name in fields:
            raise UnknownName(f"columns= names {field.name} twice; expected each column once")
        fields[field.name] = field
    return list(fields.values())


@overload
def load_all(
    engine: Literal["pandas"] = "pandas", *, lazy: Literal[False] = False, package: Folder = None
) -> dict[TableName, pd.DataFrame]: ...
@overload
def load_all(
    engine: Literal["pyarrow"], *, lazy: Literal[False] = False, package: Folder = None
) -> dict[TableName, pa.Table]: ...
@overload
def load_all(
    engine: Literal["pyarrow"], *, lazy: Literal[True], package: Folder = None
) -> dict[TableName, ds.Dataset]: ...
@overload
def load_all(
    engine: Literal["polars"], *, lazy: Literal[False] = False, package: Folder = None
) -> dict[TableName, pl.DataFrame]: ...
@overload
def load_all(
    engine: Literal["polars"], *, lazy: Literal[True], package: Folder = None
) -> dict[TableName, pl.LazyFrame]: ...
@overload
def load_all(
    engine: Literal["duckdb"], *, lazy: bool = True, package: Folder = None
) -> dict[TableName, duckdb.DuckDBPyRelation]: ...
@checked
def load_all(engine: Engine = "pandas", *, lazy: bool = False, package: Folder = None) -> Any:
    """Every table by its name, as `load` gives it."""
    return ask(
        lambda at_hand: {
            name: _loaded(at_hand, name, engine, None, lazy=lazy, compact=False) for name in at_hand.tables
        },
        package,
    )


@checked
def connect(package: Folder = None, *, answers: bool = True) -> duckdb.DuckDBPyConnection:
    """A new in-memory DuckDB connection with every table as a view, and every answer as a table: `timeline`, `dyads`,
    `disagreements`, `contradictions`, `corroboration`, `record`, `certainty`.

    What columns and codes mean is in `codebook` and `codes`, and in comments; `about` says which data these are.
    ``package`` as in `load`. ``answers=False`` leaves the answers out: they are computed at once, in Python, which
    takes long for millions of rows. ``references`` is a word of SQL: write ``select * from "references"``.
    """
    return ask(lambda at_hand: _connected(at_hand, answers=answers), package)


def _connected(at_hand: Package, *, answers: bool) -> duckdb.DuckDBPyConnection:
    with installed("duckdb", "duckdb"):
        import duckdb
    connection = duckdb.connect()
    for table in at_hand.tables.values():
        duckdb_relation(connection, table, table.fields).create_view(table.name)
    for stored in codebook(at_hand):
        stored.store(connection)
    connection.execute(comment_on("VIEW", at_hand))
    if answers:
        with sound_rows(at_hand):
            for stored in stored_answers(at_hand, lambda table: rows_in(at_hand.folder, at_hand.table(table).name)):
                stored.store(connection)
    return connection
