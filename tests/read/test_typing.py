from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

import korea_china_2026 as kc

pytestmark = pytest.mark.slow

# The engines' classes by name alone: their own stubs take five times as long to read and tell nothing more of our
# overloads.
STUBS = {
    "pandas": "DataFrame Series Categorical CategoricalDtype",
    "polars": "DataFrame LazyFrame",
    "duckdb": "DuckDBPyRelation DuckDBPyConnection",
    "pyarrow": "Table DataType Schema ChunkedArray",
    "pyarrow.dataset": "Dataset",
}
GOOD = """
from typing import assert_type
import duckdb
import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.dataset as ds
import korea_china_2026 as kc
from korea_china_2026.names import TableName
from korea_china_2026.read.describe import PackageDescription, TableDescription

assert_type(kc.load("events"), pd.DataFrame)
assert_type(kc.load("events", engine="pandas", columns=["title"], compact=True, package="elsewhere"), pd.DataFrame)
assert_type(kc.load("quotes", "pyarrow"), pa.Table)
assert_type(kc.load("quotes", "pyarrow", lazy=True), ds.Dataset)
assert_type(kc.load("quotes", "polars"), pl.DataFrame)
assert_type(kc.load("quotes", "polars", ["text"], lazy=True), pl.LazyFrame)
assert_type(kc.load("quotes", "duckdb"), duckdb.DuckDBPyRelation)
assert_type(kc.load("quotes", "duckdb", lazy=True), duckdb.DuckDBPyRelation)
assert_type(kc.load_all(), dict[TableName, pd.DataFrame])
assert_type(kc.load_all("polars"), dict[TableName, pl.DataFrame])
assert_type(kc.load_all("polars", lazy=True, package="elsewhere"), dict[TableName, pl.LazyFrame])
assert_type(kc.describe("events"), TableDescription)
assert_type(kc.describe(), PackageDescription)
assert_type(kc.timeline(), pd.DataFrame)
assert_type(kc.connect(), duckdb.DuckDBPyConnection)
assert_type(kc.verify().failed, int)
assert_type(kc.cite("bibtex"), str)
for name in kc.tables():
    kc.load(name)


def rows(name: kc.TableName, columns: kc.Columns = None, package: kc.Folder = None) -> pd.DataFrame:
    return kc.load(name, columns=columns, package=package)


report: kc.Verification = kc.verify()
ties: list[kc.Tie] = kc.related("ana")
assert_type(kc.find_record("ana"), kc.Found)
try:
    kc.connect()
except kc.MissingEngineError as error:
    assert isinstance(error, kc.KoreaChinaError)
"""
BAD = """
import korea_china_2026 as kc
kc.load("event")
kc.load("events", "panda")
kc.load("events", lazy=True)
kc.load("events", "polars", compact=True)
kc.records("quote")
kc.events("majority")
kc.lod("events")
kc.load("events").no_such_method()
"""
CONFIG = """
[mypy]
strict = true
[mypy-korea_china_2026.*]
follow_imports = silent
"""


def test_overloads_give_each_engine_its_type_and_refuse_wrong_names(tmp_path: Path) -> None:
    for module, names in STUBS.items():
        folder = tmp_path / "stubs" / module.replace(".", "/")
        folder.mkdir(parents=True)
        (folder / "__init__.pyi").write_text("".join(f"class {name}: ...\n" for name in names.split()))
    (tmp_path / "good.py").write_text(GOOD)
    (tmp_path / "bad.py").write_text(BAD)
    (tmp_path / "mypy.ini").write_text(CONFIG)
    command = [
        sys.executable,
        "-m",
        "mypy",
        "--config-file",
        "mypy.ini",
        "--cache-dir",
        os.devnull,
        "good.py",
        "bad.py",
    ]
    variables = os.environ | {"MYPYPATH": os.pathsep.join([str(tmp_path / "stubs"), str(Path(kc.__file__).parents[1])])}
    done = subprocess.run(command, check=False, cwd=tmp_path, env=variables, capture_output=True, encoding="utf-8")
    errors = [line.split(":")[:2] for line in done.stdout.splitlines() if ": error:" in line]
    assert errors == [["bad.py", str(number)] for number in range(3, 11)], done.stdout
