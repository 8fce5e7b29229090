from __future__ import annotations

import datetime as dt
import io
import re
import zipfile
from collections.abc import Callable, Mapping
from typing import Any
from unittest import mock

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings

from korea_china_2026.errors import BuildError
from korea_china_2026.model.fields import Field
from korea_china_2026.model.package import PACKAGE
from korea_china_2026.model.tables import TABLES
from korea_china_2026.names import TableName
from korea_china_2026.publish.exports import Published, export, losses, xlsx
from korea_china_2026.publish.exports.xlsx import FIRST_DAY, SUMMARIES
from tests.checkout import examples

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
    back: dict[TableName, Rows] = {name: [] for name in TABLES}
    for name, table in TABLES.items():
        if name not in read.sheetnames:
            continue
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


@settings(max_examples=examples(2), deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(packages())
def test_any_package_comes_back_but_for_its_losses(package: Package) -> None:
    assert {*EXCUSED, "tables without rows"} == set(losses("xlsx"))
    unexplained = [
        d
        for d in differences(Published(package), rows_of(book(Published(package))))
        if not any(excused(d.sent, d.back) for excused in EXCUSED.values())
    ]
    assert listed(unexplained) == []


@pytest.fixture(scope="module")
def front(real: Published) -> Published:
    """What the sheets in front are made of: not the tables that say how it was coded, which are the longest."""
    long = ("codings", "readings", "evidence", "adjudications", "agreement")
    return Published({name: [] if name in long else rows for name, rows in real.tables.items()})


@pytest.fixture(scope="module")
def read(front: Published) -> openpyxl.Workbook:
    return book(front)


@pytest.mark.slow
def test_the_real_package_comes_back_but_for_a_day_of_1900(real: Published) -> None:
    read = book(real)
    early = list(differences(real, rows_of(read)))
    assert all(EXCUSED["early dates"](d.sent, d.back) for d in early)
    assert {d.field.name for d in early} <= {
        "start_date",
        "reported_start",
        "time_start",
    }, "a day before March 1900 only bounds a century"
    meanings = {row[:2]: row[5] for row in read["codebook"].iter_rows(min_row=2, values_only=True)}
    codes = {(*row[:2], row[3]): row[4] for row in read["codes"].iter_rows(min_row=2, values_only=True)}
    for table in TABLES.values():
        for field in table.fields:
            assert meanings[table.name, field.name] == field.description
            for code, definition in (field.code_list.codes if field.code_list else {}).items():
                assert codes[table.name, field.name, code] == definition


@pytest.mark.slow
def test_the_sheets_in_front_have_names_and_lead_to_rows(front: Published, read: openpyxl.Workbook) -> None:
    filled = [name for name in TABLES if front.tables[name]]
    assert read.sheetnames == ["Read me", *SUMMARIES, *filled, "codebook", "codes"]
    outlets = {row.publisher for row in front.tables["sources"]}  # type: ignore[attr-defined]
    for name, summary in SUMMARIES.items():
        sheet, key = read[name], len(summary["columns"])
        head, *rows = sheet.iter_rows()
        assert [cell.value for cell in head] == list(dict.fromkeys(summary["columns"].values())), (
            "a heading occurs once"
        )
        for row in rows:
            place = re.fullmatch(r"'?(\w+)'?!A(\d+)", row[key - 1].hyperlink.location)
            assert place is not None
            assert read[place[1]].cell(int(place[2]), 1).value == row[key - 1].value, name
            said = [cell.value for column, cell in zip(summary["columns"], row, strict=True) if column == "source_ids"]
            assert {one for text in said for one in text.split("; ")} <= outlets
        assert sheet.print_title_rows == "$1:$1"
        assert (sheet.page_setup.orientation, sheet.page_setup.fitToHeight) == ("landscape", 0)
        assert all(cell.alignment.wrap_text for cell in rows[0] if cell.value)
    assert len(list(read["Who says what"].rows)) == 1 + len(front.tables["claim_reports"])
    assert read["What holds"]["A2"].value == "contradicted"
    assert [read["What holds"][cell].value for cell in ("B1", "B2")] == ["Confidence", "high"]
    listed = [row[0] for row in read["Read me"].iter_rows(min_row=2, values_only=True)]
    assert [name for name in read.sheetnames if name not in listed] == ["Read me"]


@pytest.mark.slow
def test_contradictions_say_which_fact_and_why_each_side_holds_or_not(real: Published, read: openpyxl.Workbook) -> None:
    reasons: dict[str, str] = {row.claim_id: row.rationale for row in real.tables["checks"]}  # type: ignore[attr-defined]
    relations = {row.claim_relation_id: row for row in real.tables["claim_relations"]}  # type: ignore[attr-defined]
    said: set[str | None] = set()
    for line in read["Contradictions"].iter_rows(min_row=2, values_only=True):
        shown = dict(zip(SUMMARIES["Contradictions"]["columns"], line, strict=True))
        relation: Any = relations[shown["claim_relation_id"]]
        assert (shown["fact_id"], shown["rationale"]) == (relation.fact_id, relation.rationale)
        for side in ("", "related_"):
            assert shown[f"{side}reason"] == reasons.get(getattr(relation, f"{side}claim_id"))
            said.add(shown[f"{side}reason"])
    assert len(said) > 2


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
            assert not re.search(r"<f[ >]|<hyperlink (?!ref=\"\w+\" location=)", text), name
            assert "externalLink" not in name
            assert "vba" not in name
    cells = [row[2] for row in book(Published(small))["actor_names"].iter_rows(min_row=2)]
    assert {cell.data_type for cell in cells} == {"s"}


def test_the_book_is_dated_by_the_release(small: Package) -> None:
    assert book(Published(small)).properties.created == dt.datetime.combine(PACKAGE.released, dt.time())


def test_a_text_that_is_too_long_for_a_cell_is_refused(small: Package) -> None:
    small["claims"][0] = small["claims"][0].model_copy(update={"statement": "x" * 32_768})
    with pytest.raises(BuildError, match=r"sheet [\w ]+, row \d+: Excel takes no text of more than 32,767"):
        export("xlsx", Published(small))


def test_only_codes_are_put_in_words(small: Package) -> None:
    """A name or an address that has no blank keeps its underscores."""
    small["events"] = [row.model_copy(update={"title": "Talks_held"}) for row in small["events"]]
    columns = list(SUMMARIES["Timeline"]["columns"])
    rows = list(book(Published(small))["Timeline"].iter_rows(min_row=2, values_only=True))
    assert {row[columns.index("title")] for row in rows} == {"Talks_held"}
    assert not any("_" in (row[columns.index(code)] or "") for row in rows for code in ("status", "date_basis"))


def test_what_excel_does_not_take_is_told_or_kept_as_text(small: Package, monkeypatch: pytest.MonkeyPatch) -> None:
    """Beyond the links that a sheet may have, ids are texts; of more rows than a sheet has, none is dropped."""
    monkeypatch.setattr(xlsx, "_LINKS", 0)
    ids = [row[-1] for row in book(Published(small))["Timeline"].iter_rows(min_row=2)]
    assert {cell.value for cell in ids} == {row.own_id for row in small["events"]}
    assert not any(cell.hyperlink for cell in ids)
    with pytest.raises(BuildError, match="sheet events: Excel takes no table of 2 rows"):
        xlsx._fill(mock.Mock(xls_rowmax=2, get_name=lambda: "events"), ["id"], [["a"], ["b"]], {"text": None})  # type: ignore[dict-item]
