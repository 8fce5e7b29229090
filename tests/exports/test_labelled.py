# Stata and SPSS, read back by pyreadstat and pandas.
from __future__ import annotations

import datetime as dt
import io
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd
import pyreadstat
import pytest
from hypothesis import HealthCheck, given, settings

from korea_china_2026.errors import BuildError
from korea_china_2026.model.fields import Field, Table
from korea_china_2026.model.package import PACKAGE
from korea_china_2026.model.tables import TABLES
from korea_china_2026.names import TableName
from korea_china_2026.publish.exports import Published, dta, export, losses, sav
from korea_china_2026.publish.exports.labelled import labels, shortened
from tests.checkout import examples

from ..publish.strategies import Package, packages
from .cells import Rows, columns, differences, exported, listed

READERS: Mapping[str, Any] = {"dta": pyreadstat.read_dta, "sav": pyreadstat.read_sav}
#: Whole numbers beyond this are not exact in either program: both count in binary doubles.
EXACT = 2**53
WIDEST = {"dta": dta.WIDEST_LABEL, "sav": sav.WIDEST_LABEL}


def rows_of(name: str, published: Published, folder: Path) -> dict[TableName, Rows]:
    files = exported(name, published)
    assert set(files) == {*(f"{table}.{name}" for table in TABLES), "codebook.md"}
    back = {}
    for table in TABLES.values():
        file = folder / f"{table.name}.{name}"
        file.write_bytes(files[file.name])
        frame, meta = READERS[name](file)
        assert list(frame.columns) == columns(table.name)
        check_labels(name, table, meta)
        cells = [[typed(field, value) for value in frame[field.name]] for field in table.fields]
        back[table.name] = list(zip(*cells, strict=True))
    return back


def check_labels(name: str, table: Table, meta: Any) -> None:
    for field in table.fields:
        assert meta.column_names_to_labels[field.name] == shortened(field.description, WIDEST[name])
        assert meta.variable_value_labels.get(field.name, {}) == labels(field)


def typed(field: Field, value: Any) -> Any:
    if pd.isna(value) or value == "":
        return None
    if labels(field):
        label = labels(field)[int(value)]
        return label if field.code_list else label == "true"
    return {"string": str, "integer": int, "number": float, "boolean": bool, "date": as_date}[field.logical](value)


def as_date(value: Any) -> dt.date:
    return value.date() if isinstance(value, dt.datetime) else value


@pytest.mark.parametrize("name", READERS)
@settings(max_examples=examples(2), deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(package=packages())
def test_any_package_comes_back_but_for_its_losses(
    name: str, tmp_path_factory: pytest.TempPathFactory, package: Package
) -> None:
    # The second is a loss of descriptions, not of cells: `check_labels` and the last test hold the formats to it. That
    # missing texts come back as empty ones, `typed` undoes.
    assert set(losses(name)) == {"huge whole numbers", "long descriptions", "missing texts"}
    folder = tmp_path_factory.mktemp(name)
    unexplained = [
        d
        for d in differences(Published(package), rows_of(name, Published(package), folder))
        if not (isinstance(d.sent, int) and abs(d.sent) > EXACT and float(d.sent) == d.back)
    ]
    assert listed(unexplained) == []


@pytest.mark.parametrize("name", READERS)
@pytest.mark.slow
def test_the_real_package_comes_back_whole(name: str, real: Published, tmp_path: Path) -> None:
    assert listed(differences(real, rows_of(name, real, tmp_path))) == []
    codebook = exported(name, real)["codebook.md"].decode("utf-8")
    assert "labelled with the code" in codebook
    for table in TABLES.values():
        assert all(field.description in codebook for field in table.fields)


@pytest.mark.slow
def test_pandas_reads_the_stata_files_too(real: Published) -> None:
    for file, data in exported("dta", real).items():
        if file.endswith(".dta"):
            name: Any = file.removesuffix(".dta")
            frame = pd.read_stata(io.BytesIO(data))
            assert list(frame.columns) == columns(name)
            assert len(frame) == len(real.tables[name])
            for field in TABLES[name].fields:
                sent = [getattr(row, field.name) for row in real.tables[name]]
                if field.code_list is not None:
                    assert [None if pd.isna(value) else value for value in frame[field.name]] == sent


@pytest.mark.parametrize("name", READERS)
def test_a_file_is_dated_by_the_release(name: str, small: Package, tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(export(name, Published(small))[f"events.{name}"])
    _, meta = READERS[name](tmp_path / "file")
    assert meta.creation_time == dt.datetime.combine(PACKAGE.released, dt.time())


def test_a_date_column_without_any_date_is_one_of_dates(small: Package, tmp_path: Path) -> None:
    small["references"] = [row.model_copy(update={"accessed": None}) for row in small["references"]]
    (tmp_path / "file").write_bytes(export("sav", Published(small))["references.sav"])
    frame, meta = pyreadstat.read_sav(tmp_path / "file")
    assert meta.original_variable_types["accessed"].startswith("DATE")
    assert len(frame) > 0
    assert frame["accessed"].isna().all()
    (tmp_path / "file").write_bytes(export("dta", Published(small))["references.dta"])
    assert pd.read_stata(tmp_path / "file")["accessed"].dtype.kind == "M"


def test_dates_may_begin_far_down(small: Package, tmp_path: Path) -> None:
    row = small["references"][0].model_copy(update={"accessed": None})
    dated = row.model_copy(update={"accessed": dt.date(2026, 1, 5)})
    small["references"] = [*(row.model_copy(update={"reference_id": f"r{at}"}) for at in range(200)), dated]
    (tmp_path / "file").write_bytes(export("sav", Published(small))["references.sav"])
    assert pyreadstat.read_sav(tmp_path / "file")[0]["accessed"].dropna().tolist() == [dt.date(2026, 1, 5)]


@pytest.mark.parametrize("released", [None, dt.date(1, 1, 1)])
def test_a_package_of_no_day_or_an_early_one_is_dated_by_the_first_that_all_know(released: dt.date | None) -> None:
    assert replace(PACKAGE, released=released).stamp == dt.datetime(1980, 1, 1)


def test_long_texts_stay_whole_in_stata_and_are_refused_beyond_what_spss_takes(small: Package, tmp_path: Path) -> None:
    long = "가" * 9_000
    small["claims"] = [small["claims"][0].model_copy(update={"statement": long})]
    assert rows_of("dta", Published(small), tmp_path)["claims"][0][1] == long
    assert rows_of("sav", Published(small), tmp_path)["claims"][0][1] == long
    small["claims"] = [small["claims"][0].model_copy(update={"statement": long * 2})]
    with pytest.raises(BuildError, match=r"claims\.statement holds a text of more than 32,767 bytes"):
        export("sav", Published(small))


def test_some_description_is_too_long_for_stata() -> None:
    cut = [f for t in TABLES.values() for f in t.fields if shortened(f.description, dta.WIDEST_LABEL) != f.description]
    assert cut
    assert all(len(shortened(field.description, dta.WIDEST_LABEL)) <= dta.WIDEST_LABEL for field in cut)
