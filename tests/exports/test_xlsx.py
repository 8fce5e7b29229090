from __future__ import annotations

import datetime as dt
import io
import re
import zipfile
from collections.abc import Callable, Mapping
from typing import Any

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings

from korea_china_2026.errors import BuildError
from korea_china_2026.model.fields import Field
from korea_china_2026.model.package import PACKAGE
from korea_china_2026.model.tables import TABLES
from korea_china_2026.names import TableName
from korea_china_2026.publish.exports import export, losses
from korea_china_2026.publish.exports.published import Published
from korea_china_2026.publish.exports.xlsx import CODEBOOK, FIRST_DAY

from ..publish.strategies import NASTY_TEXTS, Package, packages
from .cells import Rows, columns, differences, listed

#: For each loss, which differences it excuses: value sent, value that came back.
EXCUSED: Mapping[str, Callable[[Any, Any], bool]] = {
    "early dates": lambda sent, back: isinstance(sent, dt.date) and sent < FIRST_DAY and back == sent.isoformat(),
    "long numbers": lambda sent, back: isinstance(sent, int | float) and back == pytest.approx(sent, rel=1e-15),
}


def book(published: Published) -> openpyxl.Workbook:
    (data,) = export("xlsx", published).values()
    return openpyxl.load_workbook(io.BytesIO(data))


def rows_of(read: openpyxl.Workbook) -> dict[TableName, Rows]:
    assert read.sheetnames == [*TABLES, "codebook"]
    back = {}
    for name, table in TABLES.items():
        header, *lines = read[name].iter_rows(values_only=True)
        assert list(header) == columns(name)
        back[name] = [
            tuple(typed(field, value) for field, value in zip(table.fields, line, strict=True)) for line in lines
        ]
    return back


def typed(field: Field, value: Any) -> Any:
    if isinstance(value, dt.datetime):
        return value.date()
    return float(value) if field.logical == "number" and isinstance(value, int) else value


@settings(max_examples=3, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(packages())
def test_any_package_comes_back_but_for_its_losses(package: Package) -> None:
    assert set(EXCUSED) == set(losses("xlsx"))
    unexplained = [
        d
        for d in differences(Published(package), rows_of(book(Published(package))))
        if not any(excused(d.sent, d.back) for excused in EXCUSED.values())
    ]
    assert listed(unexplained) == []


def test_the_real_package_comes_back_but_for_a_day_of_1900(real: Published) -> None:
    read = book(real)
    early = list(differences(real, rows_of(read)))
    assert all(EXCUSED["early dates"](d.sent, d.back) for d in early)
    assert {d.field.name for d in early} <= {
        "start_date",
        "reported_start",
    }, "a day before March 1900 only bounds a century"
    assert [cell.value for cell in read["codebook"][1]] == list(CODEBOOK)
    meanings = {(row[0], row[1], row[6]): row[5] for row in read["codebook"].iter_rows(min_row=2, values_only=True)}
    for table in TABLES.values():
        for field in table.fields:
            assert meanings[table.name, field.name, None] == field.column.description
            for code, definition in (field.code_list.codes if field.code_list else {}).items():
                assert meanings[table.name, field.name, code] == definition


def test_each_loss_happens(small: Package) -> None:
    event = small["events"][0]
    small["events"] = [event.model_copy(update={"start_date": dt.date(1592, 5, 23)})]
    figure = small["figures"][0]
    small["figures"] = [figure.model_copy(update={"value": 123456789012.123459})]
    back = {d.field.name: d.back for d in differences(Published(small), rows_of(book(Published(small))))}
    assert back == {"start_date": "1592-05-23", "value": pytest.approx(123456789012.1235, rel=1e-15)}


def test_nothing_can_run(small: Package) -> None:
    form = small["actor_names"][0]
    small["actor_names"] = [
        form.model_copy(update={"name_form": text})
        for text in (*NASTY_TEXTS, "=cmd|'/c calc'!A1", "{=1}", "https://a.b")
    ]
    (data,) = export("xlsx", Published(small)).values()
    with zipfile.ZipFile(io.BytesIO(data)) as parts:
        for name in parts.namelist():
            text = parts.read(name).decode("utf-8")
            assert not re.search(r"<f[ >]|<hyperlink", text), name
            assert "externalLink" not in name
            assert "vba" not in name
    cells = [row[2] for row in book(Published(small))["actor_names"].iter_rows(min_row=2)]
    assert {cell.data_type for cell in cells} == {"s"}


def test_the_book_is_dated_by_the_release(small: Package) -> None:
    assert book(Published(small)).properties.created == dt.datetime.combine(PACKAGE.released, dt.time())


def test_a_text_that_is_too_long_for_a_cell_is_refused(small: Package) -> None:
    small["claims"] = [small["claims"][0].model_copy(update={"statement": "x" * 32_768})]
    with pytest.raises(BuildError, match="sheet claims, row 2: Excel takes no text of more than 32,767"):
        export("xlsx", Published(small))
