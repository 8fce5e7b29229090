# SQLite, DuckDB and `kc.connect` hold what the functions give, under the same names, columns and order.
from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import pytest

import korea_china_2026 as kc
from korea_china_2026.answers.record import ANSWERS
from korea_china_2026.answers.rows import COLUMNS
from korea_china_2026.publish.exports import Published

from ..publish.strategies import Package
from .conftest import ROOT
from .test_duckdb import opened as opened_duckdb
from .test_sqlite import opened as opened_sqlite

TYPES = {"datetime64[s]": "DATE", "Int64": "BIGINT", "boolean": "BOOLEAN", "string": "VARCHAR", "category": "VARCHAR"}


@pytest.fixture(autouse=True)
def at_root(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KOREA_CHINA_2026_PACKAGE", str(ROOT))


def plain(value: Any) -> Any:
    if pd.isna(value):
        return None
    return value.date() if isinstance(value, pd.Timestamp) else value


def stored(database: duckdb.DuckDBPyConnection, name: str) -> tuple[dict[str, str], list[tuple[Any, ...]]]:
    found = database.sql(f"select * from {name}")
    return dict(zip(found.columns, map(str, found.types), strict=True)), found.fetchall()


@pytest.fixture(scope="module")
def databases(
    real: Published, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[duckdb.DuckDBPyConnection, sqlite3.Connection]]:
    with opened_duckdb(real, tmp_path_factory.mktemp("stored")) as database, opened_sqlite(real) as file:
        yield database, file


@pytest.fixture(scope="module")
def without_rows(
    real: Published, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[duckdb.DuckDBPyConnection, sqlite3.Connection]]:
    nothing = replace(real, tables={name: [] for name in real.tables})
    with opened_duckdb(nothing, tmp_path_factory.mktemp("stored")) as database, opened_sqlite(nothing) as file:
        yield database, file


@pytest.mark.parametrize("name", ANSWERS)
@pytest.mark.slow
def test_a_stored_answer_is_the_one_that_the_function_gives(
    databases: tuple[duckdb.DuckDBPyConnection, sqlite3.Connection], name: str
) -> None:
    database, file = databases
    # The table of checks has their plain name.
    frame = getattr(kc, "checks" if name == "record" else name)()
    rows = [tuple(map(plain, row)) for row in frame.itertuples(index=False)]
    types = {column: TYPES[str(kind)] for column, kind in frame.dtypes.items()}
    assert rows
    with kc.connect() as connection:
        assert stored(connection, name) == (types, rows)
    assert stored(database, name) == (types, rows)
    found = file.execute(f"select * from {name}")
    assert [column for column, *_ in found.description] == list(types)
    assert found.fetchall() == [
        tuple(getattr(value, "isoformat", lambda value=value: value)() for value in row) for row in rows
    ]


def test_an_answer_without_rows_keeps_its_columns(small: Package, tmp_path: Path) -> None:
    nothing = Published({name: [] for name in small})
    with opened_duckdb(nothing, tmp_path) as database, opened_sqlite(nothing) as file:
        for name in ANSWERS:
            assert list(stored(database, name)[0]) == list(COLUMNS[name])
            assert file.execute(f"select count(*) from {name}").fetchone() == (0,)


def test_support_through_entailment_is_never_less_than_that_of_its_own_reports() -> None:
    frame = kc.corroboration()
    assert (frame["n_independent_sources_entailed"] >= frame["n_independent_sources"]).all()
    assert (frame["n_independent_sources_entailed"] > frame["n_independent_sources"]).any()


@pytest.mark.parametrize("name", ["codebook", "codes", "about"])
def test_the_codebook_is_the_same_everywhere(
    without_rows: tuple[duckdb.DuckDBPyConnection, sqlite3.Connection], name: str
) -> None:
    database, file = without_rows
    with kc.connect(answers=False) as connection:
        columns, rows = stored(connection, name)
    there, others = stored(database, name)
    assert (columns, sorted(rows, key=repr)) == (there, sorted(others, key=repr))
    assert sorted(file.execute(f"select * from {name}"), key=repr) == sorted(
        (tuple(int(cell) if isinstance(cell, bool) else cell for cell in row) for row in rows), key=repr
    )
