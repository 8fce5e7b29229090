"""Reads a workbook of forms into rows: worksheets, headers and cells are judged here, each value in its canonical
spelling.

People type text; a spreadsheet turns some of it into numbers, truth values and days. Those are taken back where only
one spelling can have been meant, and refused where something may have been lost.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from korea_china_2026.findings import Finding, Place
from korea_china_2026.model.fields import Field, render
from korea_china_2026.names import nearest
from korea_china_2026.sheets.forms import ARTICLE, COLUMNS, FORMS, RECORD, FormRow, is_given, worksheets_of
from korea_china_2026.sheets.layout import EVIDENCE, REGISTRIES
from korea_china_2026.sheets.strict_yaml import Scalar
from korea_china_2026.sheets.xlsx import Book, TypedCell, place_of, read_book

#: Worksheets that are written for people to read, and one that says from which sheets a workbook was made.
GUIDE, CODES, ORIGIN = "guide", "codes", "origin"
#: A double keeps fifteen digits of what was typed, whatever it was.
_EXACT = 10**15


@dataclass
class Workbook:
    """The rows of each worksheet that the layout knows, the digests of the sheets it was made from, and what is wrong.

    ``is_torn`` says that rows, columns or ids are missing, so that what rests on them cannot be judged.
    """

    rows: dict[str, list[FormRow]] = field(default_factory=dict)
    origin: dict[str, str] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    is_torn: bool = False


def read_workbook(file: str, content: bytes) -> Workbook:
    """Read an XLSX file given as bytes; ``file`` is its name in findings."""
    book = read_book(file, content)
    workbook, misspelt = Workbook(findings=book.findings, is_torn=bool(book.findings)), set[str]()
    if book.findings:
        return workbook
    for name, cells in book.cells.items():
        if name in COLUMNS:
            worksheet = _Worksheet(file, name, workbook.findings)
            workbook.rows[name] = worksheet.read(cells)
            workbook.is_torn |= worksheet.is_torn
        elif name not in (GUIDE, CODES, ORIGIN):
            what = "a worksheet that the layout does not know"
            meant = nearest(name, [known for known in COLUMNS if known not in book.cells]) or ""
            misspelt.add(meant)
            workbook.is_torn = True
            workbook.findings.append(
                Finding(place_of(file, _visible(name)), "KC102", what, name, "one of " + ", ".join(COLUMNS), meant)
            )
    workbook.origin = _origin(book)
    missing = _missing(file, workbook, misspelt)
    workbook.findings += missing
    workbook.is_torn |= bool(missing)
    return workbook


def _visible(name: str) -> str:
    return "".join(character if character.isprintable() and character != " " else "_" for character in name)


def _origin(book: Book) -> dict[str, str]:
    rows: dict[int, dict[int, str]] = {}
    for cell in book.cells.get(ORIGIN, ()):
        rows.setdefault(cell.row, {})[cell.column] = str(cell.value)
    return {row[1]: row[2] for row in rows.values() if 1 in row and 2 in row}


def _missing(file: str, workbook: Workbook, misspelt: set[str]) -> list[Finding]:
    # What belongs to one sheet comes together: without its worksheet, what it held would be taken for deleted.
    findings = []
    for path in (ARTICLE, *REGISTRIES):
        names = worksheets_of(path)
        if not is_given(path, workbook.rows):
            continue
        findings += [
            Finding(Place(file), "KC101", f"the workbook has no worksheet {name}", "", f"a worksheet {name}")
            for name in names
            if name not in (*workbook.rows, *misspelt)
        ]
        if path == ARTICLE and RECORD in workbook.rows and not workbook.rows[RECORD]:
            findings.append(
                Finding(place_of(file, RECORD, 2, 1), "KC101", "the article has no record", "", "its cells in row 2")
            )
    return findings


class _Worksheet:
    """Reads one worksheet."""

    def __init__(self, file: str, name: str, findings: list[Finding]) -> None:
        self.file = file
        self.name = name
        self.findings = findings
        self.columns = COLUMNS[name]
        self.fields: Mapping[str, Field] = {} if name == EVIDENCE else FORMS[name].kind.written
        self.header: dict[int, str] = {}
        self.strange: set[int] = set()  # columns under a heading that has been reported
        self.absent: dict[str, Place] = {}  # columns that have no heading, and where that has been reported
        self.is_torn = False

    def read(self, cells: Sequence[TypedCell]) -> list[FormRow]:
        """The rows below the header that are not blank."""
        self._head([cell for cell in cells if cell.row == 1])
        self.is_torn = bool(self.strange or self.absent)
        rows: dict[int, dict[int, Scalar]] = {}
        for cell in cells:
            scalar = Scalar("", self._place(cell.row, cell.column), True) if cell.row == 1 else self._scalar(cell)
            if not scalar.is_null and cell.column in self.header:
                rows.setdefault(cell.row, {})[cell.column] = scalar
        # What is missing in every row has been reported once, at the header: there a reader will look for it.
        absent = {name: Scalar("", place, True) for name, place in self.absent.items()}
        return [
            FormRow(
                absent
                | {name: found.get(at) or Scalar("", self._place(row, at), True) for at, name in self.header.items()},
                self._place(row, 1),
            )
            for row, found in rows.items()
        ]

    def _place(self, row: int, column: int) -> Place:
        return place_of(self.file, self.name, row, column)

    def _head(self, cells: list[TypedCell]) -> None:
        for cell in cells:
            text, place = str(cell.value), self._place(1, cell.column)
            if text in self.columns and text not in self.header.values():
                self.header[cell.column] = text
                continue
            self.strange.add(cell.column)
            if text in self.columns:
                self.findings.append(Finding(place, "KC005", "a heading that stands twice", text, "one of the two"))
            else:
                meant = nearest(text, self.columns) or ""
                self.absent[meant] = place
                self.findings.append(
                    Finding(place, "KC102", "an unknown column", text, "one of " + ", ".join(self.columns), meant)
                )
        for name in self.columns:
            if name not in (*self.header.values(), *self.absent):
                what = f"the worksheet {self.name} has no column {name}"
                self.absent[name] = self._place(1, 1)
                self.findings.append(Finding(self._place(1, 1), "KC101", what, "", f"a heading {name}"))

    def _scalar(self, cell: TypedCell) -> Scalar:
        place = self._place(cell.row, cell.column)
        column = self.header.get(cell.column, "")
        text, slip = spell_typed(cell, self.fields.get(column))
        if slip:
            code = "KC108" if cell.kind == "f" else "KC104"
            self.is_torn |= column.endswith("_id")  # other rows may refer to it
            self.findings.append(Finding(place, code, f"{column or 'a cell'} {slip[0]}", text, *slip[1:]))
        elif not column and text and cell.column not in self.strange:
            self.findings.append(Finding(place, "KC102", "a value under no heading", text, "a known column above it"))
            self.is_torn = True
        return Scalar(text, place, text == "")


def spell_typed(cell: TypedCell, column: Field | None) -> tuple[str, tuple[str, ...] | None]:
    """The canonical spelling of what a cell holds; with what is wrong, what was expected and what is nearest where it
    cannot be taken."""
    value = cell.value
    if cell.kind == "f":
        return "a formula", ("is a formula", "the value itself")
    if cell.kind == "e":
        return str(value), ("is an error of the spreadsheet", "the value itself")
    if isinstance(value, str):
        return value, None
    if isinstance(value, bool):
        return render(value), None
    if isinstance(value, int | float):
        return _spell_number(value)
    if isinstance(value, dt.datetime | dt.date):
        return _spell_day(value, column)
    return str(value), (f"holds a {type(value).__name__}", "text")


def _spell_number(value: int | float) -> tuple[str, tuple[str, ...] | None]:
    # Also where a text is wanted: 2025 typed as a year comes back as 2025. The column's own form is judged afterwards.
    if not abs(value) < _EXACT:
        return repr(value), (
            "is a number that a spreadsheet cannot hold exactly",
            "a number of at most fifteen digits, or text",
        )
    spelt = render(float(value))
    if float(spelt) != value:
        return repr(value), ("is a number of more than six decimals", "a decimal number with at most six", spelt)
    return "0" if spelt == "-0" else spelt, None


def _spell_day(value: dt.datetime | dt.date, column: Field | None) -> tuple[str, tuple[str, ...] | None]:
    lexical = None if column is None else column.lexical
    if isinstance(value, dt.datetime) and value.time() != dt.time():
        return value.isoformat(" "), ("is a time of a day", "a day, as text")
    day = value.date() if isinstance(value, dt.datetime) else value
    if lexical is None or lexical.name not in ("edtf", "date"):
        return day.isoformat(), (
            "is a day that the spreadsheet made of something else",
            "the cell formatted as text, and typed anew",
        )
    return day.isoformat(), None
