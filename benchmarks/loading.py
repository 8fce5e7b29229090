"""Loading a large package: memory of frames, whole processes, and questions that need a part of a table."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from benchmarks.packages import made
from benchmarks.processes import Program, code, compare, environment
from benchmarks.tables import COMPARISON, Section, Table, comparison

TITLE = "Loading at scale"
WANTED = (
    "A package made by `python -m benchmarks.make_package`, in the shape of the real one. `load` is lazy if"
    " the engine is, and reads only the columns asked for."
)
#: The largest tables, and some with many codes.
TABLES = ("codings", "evidence", "claim_reports", "claims", "events")
SIZES = {True: 13_000, False: 1_000_000}
_MEMORY, _TIME = "Megabytes of pandas frames", "Time, whole processes"
COLUMNS = {
    _MEMORY: (
        "table",
        "rows",
        "load MB",
        "load / read_csv",
        "compact / read_csv",
        "load / Python strings",
    ),
    _TIME: COMPARISON,
}
_KC = "import korea_china_2026 as kc; "
_QUESTION = "GROUP BY table_name, field_name"


def measure(folder: Path, *, quick: bool) -> Section:
    """Memory and time on one package below ``folder``."""
    package = made(folder, SIZES[quick])
    rounds = 1 if quick else 7
    groups = {
        what: compare(programs[: 2 if quick else None], rounds, folder / "bytecode")
        for what, programs in _tasks(package).items()
        if not quick or "polars" in what
    }
    return Section("loading", TITLE, WANTED, (_memory(package, folder / "bytecode"), comparison(_TIME, groups, _SAID)))


_SAID = (
    "The whole table is `codings`, the largest. The question counts rows by two of its columns, which all but"
    " `read_csv` read alone."
)


def _memory(package: Path, bytecode: Path) -> Table:
    command = [sys.executable, "-W", "ignore", "-m", "benchmarks.memory", str(package), *TABLES]
    measured = json.loads(
        subprocess.run(command, check=True, env=environment(bytecode), capture_output=True, text=True).stdout
    )
    rows = []
    for table, found in measured.items():
        ours, small, csv, objects = list(found.values())[1:]
        rows.append(
            (
                table,
                f"{found['rows']:,}",
                f"{ours:.1f}",
                *(f"{value:.2f}" for value in (ours / csv, small / csv, ours / objects)),
            )
        )
    return Table(
        _MEMORY,
        COLUMNS[_MEMORY],
        tuple(rows),
        (
            (
                "`memory_usage(deep=True)`. Python strings are what pandas 2 makes of a CSV; `compact` is"
                " `load(…, compact=True)`."
            ),
        ),
    )


def _tasks(package: Path) -> Mapping[str, list[Program]]:
    at, csv = repr(str(package)), repr(str(package / "data" / "codings.csv"))
    parquet = repr(str(package / "data" / "codings.parquet"))
    two = "['table_name', 'field_name']"
    sql = f"SELECT table_name, field_name, count(*) FROM {{}} {_QUESTION}"
    return {
        "whole table, pandas": [
            code("kc.load", f"{_KC}kc.load('codings', package={at})"),
            code("pandas.read_parquet", f"import pandas; pandas.read_parquet({parquet})"),
            code("pandas.read_csv", f"import pandas; pandas.read_csv({csv})"),
        ],
        "whole table, polars": [
            code("kc.load, polars", f"{_KC}kc.load('codings', 'polars', package={at})"),
            code("polars.read_parquet", f"import polars; polars.read_parquet({parquet})"),
        ],
        "whole table, pyarrow": [
            code("kc.load, pyarrow", f"{_KC}kc.load('codings', 'pyarrow', package={at})"),
            code("pyarrow.parquet.read_table", f"import pyarrow.parquet as pq; pq.read_table({parquet})"),
        ],
        "question, pandas": [
            code("kc.load, columns", f"{_KC}kc.load('codings', columns={two}, package={at}).value_counts()"),
            code(
                "pandas.read_parquet, columns",
                f"import pandas; pandas.read_parquet({parquet}, columns={two}).value_counts()",
            ),
            code("pandas.read_csv", f"import pandas; pandas.read_csv({csv}).value_counts({two})"),
        ],
        "question, polars": [
            code(
                "kc.load, polars, lazy",
                f"{_KC}kc.load('codings', 'polars', lazy=True, package={at}).group_by({two}).len().collect()",
            ),
            code(
                "polars.scan_parquet", f"import polars; polars.scan_parquet({parquet}).group_by({two}).len().collect()"
            ),
        ],
        "question, pyarrow": [
            code(
                "kc.load, pyarrow, lazy",
                f"{_KC}kc.load('codings', 'pyarrow', {two}, lazy=True, package={at}).to_table()"
                f".group_by({two}).aggregate([([], 'count_all')])",
            ),
            code(
                "pyarrow.dataset",
                f"import pyarrow.dataset as ds; ds.dataset({parquet}).to_table({two})"
                f".group_by({two}).aggregate([([], 'count_all')])",
            ),
        ],
        "question, duckdb": [
            code(
                "kc.load, duckdb",
                f"import duckdb; {_KC}t = kc.load('codings', 'duckdb', package={at}); "
                f"duckdb.sql({sql.format('t')!r}).fetchall()",
            ),
            code(
                "duckdb.read_parquet",
                f"import duckdb; t = duckdb.read_parquet({parquet}); duckdb.sql({sql.format('t')!r}).fetchall()",
            ),
        ],
    }
