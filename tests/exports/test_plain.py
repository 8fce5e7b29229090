# CSV, JSON Lines and Parquet: nothing is lost.
from __future__ import annotations

import csv
import datetime as dt
import io
import json
from pathlib import Path
from typing import Any

import duckdb
import frictionless
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings

import korea_china_2026 as kc
from korea_china_2026.errors import PackageError
from korea_china_2026.model.fields import Field
from korea_china_2026.model.tables import TABLES
from korea_china_2026.names import TableName
from korea_china_2026.package_view import read_package
from korea_china_2026.packages.check import check_package
from korea_china_2026.publish.exports import Published, export, losses, read_published
from tests.checkout import examples
from tests.package_faults import sound

from ..publish.strategies import Package, packages
from .cells import Rows, all_rows, columns, differences, listed

CASTS: dict[str, Any] = {
    "string": str,
    "integer": int,
    "number": float,
    "boolean": {"true": True, "false": False}.__getitem__,
    "date": dt.date.fromisoformat,
}


def from_csv(data: bytes, name: TableName) -> Rows:
    header, *lines = csv.reader(io.StringIO(data.decode("utf-8"), newline=""), strict=True)
    assert header == columns(name)
    fields = TABLES[name].fields
    return [
        tuple(None if cell == "" else CASTS[field.logical](cell) for field, cell in zip(fields, line, strict=True))
        for line in lines
    ]


def from_json(data: bytes, name: TableName) -> Rows:
    objects = [json.loads(line) for line in data.decode("utf-8").split("\n")[:-1]]
    assert all(list(record) == columns(name) for record in objects)
    return [tuple(dated(field, record[field.name]) for field in TABLES[name].fields) for record in objects]


def dated(field: Field, value: Any) -> Any:
    return dt.date.fromisoformat(value) if field.logical == "date" and value is not None else value


def csv_rows(published: Published) -> dict[TableName, Rows]:
    files = export("csv", published)
    return {name: from_csv(files[f"data/{name}.csv"], name) for name in TABLES}


def json_rows(published: Published) -> dict[TableName, Rows]:
    files = export("jsonl", published)
    return {name: from_json(files[f"{name}.jsonl"], name) for name in TABLES}


@settings(max_examples=examples(4), deadline=None)
@given(packages())
def test_any_package_comes_back_from_csv_and_json_lines(package: Package) -> None:
    published = Published(package)
    assert listed(differences(published, csv_rows(published))) == []
    assert listed(differences(published, json_rows(published))) == []


@pytest.mark.slow
def test_the_real_package_comes_back(real: Published) -> None:
    assert losses("csv") == losses("jsonl") == losses("parquet") == {}
    assert csv_rows(real) == json_rows(real) == all_rows(real)


@pytest.mark.slow
def test_polars_reads_the_parquet_and_duckdb_the_json_lines(real: Published, tmp_path: Any) -> None:
    parquet, lines = export("parquet", real), export("jsonl", real)
    for name, sent in all_rows(real).items():
        assert pl.read_parquet(io.BytesIO(parquet[f"{name}.parquet"])).rows() == sent
        file = tmp_path / f"{name}.jsonl"
        file.write_bytes(lines[f"{name}.jsonl"])
        # Fetched to its end: the default connection belongs to every test.
        counted = duckdb.execute(
            f"select count(*) from read_json_auto('{file}', format = 'newline_delimited')"
        ).fetchall()
        assert counted == [(len(sent),)]


@pytest.mark.slow
def test_the_parquet_folder_is_a_package_that_is_loaded(
    real: Published, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for path, data in export("parquet", real).items():
        (tmp_path / path).write_bytes(data)
    assert check_package(tmp_path / "datapackage.json").findings == []
    for name, sent in all_rows(real).items():
        assert kc.load(name, "polars", package=tmp_path).rows() == sent
    monkeypatch.setenv("KOREA_CHINA_2026_PACKAGE", str(tmp_path))
    assert kc.records("claims")
    assert kc.cite() == real.citation


def test_a_package_without_rows_is_sound_and_holds_no_article(tmp_path: Path) -> None:
    for path, data in export("parquet", Published({name: [] for name in TABLES})).items():
        (tmp_path / path).write_bytes(data)
    assert check_package(tmp_path / "datapackage.json").findings == []
    with pytest.raises(PackageError, match=r"holds no article: the table sources has no rows$"):
        read_published(read_package(tmp_path))


def test_a_package_of_csv_alone_says_that_it_lacks_parquet(small: Package, tmp_path: Path) -> None:
    for path, data in export("csv", Published(small)).items():
        (tmp_path / path).parent.mkdir(exist_ok=True)
        (tmp_path / path).write_bytes(data)
    with pytest.raises(PackageError, match=r"events\.parquet is missing, and tables are read from Parquet alone"):
        kc.load("events", package=tmp_path)


@pytest.mark.slow
def test_frictionless_accepts_the_csv_folder(small: Package, tmp_path: Any) -> None:
    for path, data in export("csv", Published(small)).items():
        (tmp_path / path).parent.mkdir(exist_ok=True)
        (tmp_path / path).write_bytes(data)
    assert frictionless.validate(str(tmp_path / "datapackage.json")).flatten(["note"]) == []


@pytest.mark.parametrize("value", [1e-7, 1 / 3, 0.1 + 0.2])
def test_a_number_of_too_many_places_is_refused_and_not_rounded(value: float, tmp_path: Path) -> None:
    for path, data in sound().items():
        (tmp_path / path).parent.mkdir(exist_ok=True)
        (tmp_path / path).write_bytes(data)
    assert read_published(read_package(tmp_path))
    rows = pq.read_table(tmp_path / "data/figures.parquet")
    values = pa.array([value] * rows.num_rows, pa.float64())
    at = rows.column_names.index("value")
    pq.write_table(rows.set_column(at, "value", values), tmp_path / "data/figures.parquet")
    with pytest.raises(PackageError, match="figures holds a row that its declaration does not allow: value"):
        read_published(read_package(tmp_path))
