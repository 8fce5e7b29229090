"""Excel: one workbook with a sheet a table and a codebook. Every text is stored as text: nothing in it can run."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Iterable, Sequence

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from korea_china_2026.errors import BuildError
from korea_china_2026.model.fields import Value
from korea_china_2026.model.tables import TABLES
from korea_china_2026.publish.counts import description
from korea_china_2026.publish.exports.published import Files, Published, meanings, variables
from korea_china_2026.publish.literal_cells import LITERAL, write_text

LOSSES: dict[str, str] = {
    "early dates": "A date before 1 March 1900 is a text YYYY-MM-DD: Excel has no such date.",
    "long numbers": "A number keeps 16 significant digits, and Excel shows 15.",
}

#: What Excel takes for one cell, and the first day that all its readers count alike.
LONGEST_TEXT = 32_767
FIRST_DAY = dt.date(1900, 3, 1)
_WIDEST = 60


def export(published: Published) -> Files:
    """One file, ``korea-china-2026.xlsx``; the same rows under the same XlsxWriter give the same bytes.

    BuildError if a text is longer than a cell may be; none is cut.
    """
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, dict(LITERAL)) as book:
        # The day of the release, not the clock's.
        book.set_properties(
            {
                "title": published.package.title,
                "comments": f"{description(published.tables, published.package)} Version {published.package.version}.",
                "author": "; ".join(published.package.contributors),
                "created": published.package.stamp,
            }
        )
        head = book.add_format({"bold": True, "bottom": 1})
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        for name, table in TABLES.items():
            names = [field.name for field in table.fields]
            rows = [[getattr(row, column) for column in names] for row in published.tables[name]]
            _fill(book.add_worksheet(name), names, rows, head, day)
        _fill(book.add_worksheet("codebook"), CODEBOOK, codebook(), head, day)
    return {f"{published.package.name}.xlsx": buffer.getvalue()}


#: Columns of the codebook sheet.
CODEBOOK = ("table", "column", "type", "required", "origin", "meaning", "code", "refers_to")


def codebook() -> list[tuple[Value, ...]]:
    """Each column with its meaning, and below it each of its codes with its own."""
    listed: dict[tuple[str, str], list[tuple[Value, ...]]] = {}
    for code in meanings():
        row = (code.table_name, code.column_name, None, None, None, code.definition, code.code, None)
        listed.setdefault((code.table_name, code.column_name), []).append(row)
    rows: list[tuple[Value, ...]] = []
    for v in variables():
        rows.append((v.table_name, v.column_name, v.type, v.required, v.origin, v.description, None, v.refers_to))
        rows += listed.get((v.table_name, v.column_name), [])
    return rows


def _fill(sheet: Worksheet, names: Sequence[str], rows: Sequence[Sequence[Value]], head: Format, day: Format) -> None:
    for column, name in enumerate(names):
        sheet.write_string(0, column, name, head)
        sheet.set_column(column, column, _width(name, (row[column] for row in rows)))
    for at, row in enumerate(rows, start=1):
        for column, value in enumerate(row):
            _write(sheet, at, column, value, day)
    sheet.freeze_panes(1, 1)
    sheet.autofilter(0, 0, max(len(rows), 1), len(names) - 1)


def _write(sheet: Worksheet, row: int, column: int, value: Value, day: Format) -> None:
    match value:
        case None:
            return
        case bool():
            sheet.write_boolean(row, column, value)
        case int() | float():
            sheet.write_number(row, column, value)
        case dt.date() if value >= FIRST_DAY:
            sheet.write_datetime(row, column, dt.datetime.combine(value, dt.time()), day)
        case _:
            text = str(value)
            if len(text.encode("utf-16-le")) // 2 > LONGEST_TEXT:
                raise BuildError(
                    f"sheet {sheet.get_name()}, row {row + 1}: Excel takes no text of more than {LONGEST_TEXT:,}"
                    " characters"
                )
            write_text(sheet, row, column, text)


def _width(name: str, values: Iterable[Value]) -> int:
    return min(_WIDEST, max(len(name) + 4, *(len(str(value)) for value in values), 8))
