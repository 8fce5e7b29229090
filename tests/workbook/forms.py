"""Workbooks of the worked example, with some cells changed as a spreadsheet program would store them."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import openpyxl
from openpyxl.utils import get_column_letter

from korea_china_2026.article_texts import read_texts
from korea_china_2026.model.tables import OBSERVATIONS, TABLES
from korea_china_2026.publish.intake import gather_forms
from korea_china_2026.publish.workbook import render_workbook
from korea_china_2026.sheets.corpus import gather
from korea_china_2026.sheets.forms import ARTICLE, COLUMNS, flatten_sheets
from korea_china_2026.sheets.layout import COPIES, PART, UTTERANCE
from korea_china_2026.sheets.record import Mapping as Tree
from korea_china_2026.sheets.strict_yaml import parse

EXAMPLE = Path(__file__).parent.parent / "example"
SEEDS = gather(EXAMPLE / "seeds")
TEXTS = read_texts(EXAMPLE / "texts")


@cache
def form(source_id: str | None = "inland-post-1") -> bytes:
    rows, origin, findings = gather_forms(SEEDS, source_id)
    assert findings == []
    return render_workbook(rows, origin)


@cache
def bare() -> bytes:
    """The form without its notes, drop-downs and list of codes, which nothing reads back and which cost most of the
    time of changing a cell."""
    book = openpyxl.load_workbook(io.BytesIO(form()))
    for sheet in book:
        sheet.data_validations.dataValidation.clear()
        for cell in sheet[1]:
            cell.comment = None
    book["codes"].delete_rows(2, book["codes"].max_row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def changed(content: bytes, cells: Mapping[str, Any]) -> bytes:
    """``cells``: by ``worksheet!A1`` a text, number, truth value, null, {"formula": …}, {"day": …, "shown": …} or
    {"merge": …}; by ``worksheet`` its new name."""
    book = openpyxl.load_workbook(io.BytesIO(content))
    for where, value in cells.items():
        worksheet, _, cell = where.partition("!")
        if not cell:
            rename(book, worksheet, value)
        elif isinstance(value, dict) and "merge" in value:
            book[worksheet].merge_cells(value["merge"])
        elif isinstance(value, dict) and "day" in value:
            book[worksheet][cell].value = dt.datetime.fromisoformat(value["day"])
            book[worksheet][cell].number_format = value.get("shown", "yyyy-mm-dd")
        else:
            put(book[worksheet][cell], value)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def rename(book: Any, worksheet: str, name: str | None) -> None:
    if worksheet not in book.sheetnames:
        book.create_sheet(worksheet)
    elif name is None:
        del book[worksheet]
    else:
        book[worksheet].title = name


def put(cell: Any, value: Any) -> None:
    if isinstance(value, dict):
        cell.value = f"={value['formula']}" if "formula" in value else value["error"]
    elif isinstance(value, str):
        cell.value = value
        cell.data_type = "s"
    else:
        cell.value = value


def filled(content: bytes, sheet: bytes) -> bytes:
    """The form of a new article filled from a coded sheet as a person would, without ids."""
    root, _ = parse("", sheet)
    assert isinstance(root, Tree)
    rows = flatten_sheets({ARTICLE: root})
    for name in OBSERVATIONS:
        for row in rows[name]:
            for column in (TABLES[name].key[0], COPIES.get(name, ""), UTTERANCE, PART):
                row.pop(column, None)
    book = openpyxl.load_workbook(io.BytesIO(content))
    for name in ("actor_names", *OBSERVATIONS):
        book[name].delete_rows(2, book[name].max_row)  # what `new` has proposed
    stream = io.BytesIO()
    book.save(stream)
    content = stream.getvalue()
    cells = {}
    for name in ("article", "actor_names", "passages", *OBSERVATIONS):
        for number, row in enumerate(rows[name], 2):
            for column, text in row.items():
                cells[f"{name}!{get_column_letter(COLUMNS[name].index(column) + 1)}{number}"] = text
    return changed(content, cells)
