"""A blind sample: records drawn at random, with their words and without their codes, for a person to fill in."""

import io
import random
from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import xlsxwriter

from korea_china_2026.agreement.units import compared_fields
from korea_china_2026.findings import Finding
from korea_china_2026.model.fields import Field, render
from korea_china_2026.model.tables import OBSERVATIONS, TABLES
from korea_china_2026.names import REPORTS, TableName, nearest
from korea_china_2026.publish.workbook import LITERAL, write_codes, write_lines, write_text
from korea_china_2026.sheets.flatten import Cells, Tables
from korea_china_2026.sheets.record import span_of
from korea_china_2026.sheets.workbook import CODES, GUIDE, place_of, read_book, spell_typed

SAMPLE = "sample"
HEADINGS = ("table_name", "record_id", "field_name", "place", "words", "question", "answer")
#: What a person writes where the cell should hold nothing; a blank answer is one that was not given.
EMPTY = "(empty)"
_GUIDE = (
    "Read the words, and choose in the column answer the code that holds; the worksheet codes says what each means.",
    f"Write {EMPTY} where no code applies. Leave blank what you do not want to answer. Change nothing else.",
    "kc2026 agreement --with FILE then says how far you agree with the published data.",
)
_TABLES: tuple[TableName, ...] = (*OBSERVATIONS, *REPORTS)


def coded_fields(table: TableName) -> list[Field]:
    """The fields of a table that hold a code of a list, which a person can give without knowing our ids."""
    known = (TABLES[table].field(name) for name in compared_fields(table))
    return [one for one in known if one.code_list is not None or one.logical == "boolean"]


def draw_sample(tables: Tables, n: int, seed: int, texts: Mapping[str, str]) -> list[dict[str, str]]:
    """A row for each coded field of ``n`` records drawn at random; ValueError if there are fewer."""
    found = {(name, str(one.cells[TABLES[name].id_column])): one.cells for name in _TABLES for one in tables.of(name)}
    if n > len(found):
        raise ValueError(f"the sheets hold only {len(found)} records")
    articles = {one.cells["source_id"]: texts.get(str(one.cells["text_sha256"]), "") for one in tables.of("sources")}
    return [
        {
            "table_name": table,
            "record_id": own,
            "field_name": one.name,
            **_shown(found[table, own], articles),
            "question": one.column.description,
        }
        for table, own in random.Random(seed).sample(sorted(found), n)
        for one in coded_fields(table)
    ]


def _shown(cells: Cells, articles: Mapping[Any, str]) -> dict[str, str]:
    if "span_digest" not in cells:
        return {"place": "", "words": str(cells.get("statement") or cells.get("title"))}
    start, end = span_of(cells)
    return {"place": f"{cells['source_id']} {start}-{end}", "words": articles[cells["source_id"]][start:end]}


def render_sample(rows: list[dict[str, str]]) -> bytes:
    """The workbook of a sample: a guide, the rows with drop-downs for the answers, and the codes."""
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, dict(LITERAL)) as book:
        text = book.add_format({"num_format": "@", "text_wrap": True})
        write_lines(book.add_worksheet(GUIDE), [(line,) for line in _GUIDE], text, 100)
        sheet = book.add_worksheet(SAMPLE)
        lists = write_codes(book.add_worksheet(CODES), text)
        for at, row in enumerate([dict(zip(HEADINGS, HEADINGS, strict=True)), *rows]):
            for column, name in enumerate(HEADINGS):
                write_text(sheet, at, column, row.get(name, ""), text)
            if at:
                codes = TABLES[row["table_name"]].field(row["field_name"]).code_list  # type: ignore[index]
                source = lists[codes.name] if codes else ["true", "false"]
                sheet.data_validation(at, 6, at, 6, {"validate": "list", "source": source, "error_type": "warning"})
        sheet.set_column(0, 3, 24, text)
        sheet.set_column(4, 6, 50, text)
        sheet.freeze_panes(1, 0)
        sheet.activate()
    return buffer.getvalue()


@dataclass
class Filled:
    """A filled sample as cells that were coded twice: published first, then by the person."""

    readings: list[Cells] = field(default_factory=list)
    blank: int = 0
    findings: list[Finding] = field(default_factory=list)


def read_filled(file: str, content: bytes, tables: Tables) -> Filled:
    """Read a filled sample over the tables from which it was drawn; blank answers are counted and left out."""
    book, filled = read_book(file, content), Filled()
    filled.findings += book.findings
    rows: dict[int, dict[int, str]] = defaultdict(lambda: defaultdict(str))
    for cell in book.cells.get(SAMPLE, ()):
        rows[cell.row][cell.column] = spell_typed(cell, None)[0].strip()

    def report(row: int, column: int, *told: str) -> None:
        filled.findings.append(Finding(place_of(file, SAMPLE, row, column), *told))

    lines = {number: tuple(row[at] for at in range(1, 8)) for number, row in sorted(rows.items())}
    if not book.findings and lines.pop(1, ()) != HEADINGS:
        report(1, 1, "KC101", f"a workbook without a worksheet {SAMPLE} with its headings", "", ", ".join(HEADINGS))
    if filled.findings:
        return filled
    published = {
        (name, str(one.cells[TABLES[name].id_column]), of.name): (of, one.cells[of.name])
        for name in _TABLES
        for one in tables.of(name)
        for of in coded_fields(name)
    }
    given = Counter(line[:3] for line in lines.values())
    for number, (table, own, field_name, *_, answer) in lines.items():
        key = table, own, field_name
        if key not in published or given[key] > 1:
            what = "a row that names no coded cell of the data, or one twice"
            report(number, 1, "KC202", what, " ".join(key), "the row as it was drawn")
        elif not answer:
            filled.blank += 1
        else:
            of, value = published[key]
            codes = [*(of.code_list.codes if of.code_list else ("true", "false")), *([EMPTY] if of.nullable else [])]
            if answer not in codes:
                report(number, 7, "KC103", "an unknown code", answer, ", ".join(codes), nearest(answer, codes))
            ours, theirs = None if value is None else render(value), None if answer == EMPTY else answer
            filled.readings.append(
                {"table_name": table, "field_name": field_name, "first_value": ours, "second_value": theirs}
            )
    return filled
