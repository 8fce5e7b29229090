"""An XLSX file as untrusted bytes: bounded before it is opened, then read cell by cell as what was typed.

A workbook is a ZIP archive of XML. Sizes are checked before anything is unpacked, document types and parts that run or
reach outside are refused, and rows and columns are counted, not believed.
"""

from __future__ import annotations

import io
import re
import warnings
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field

import openpyxl
from openpyxl.utils.cell import column_index_from_string, get_column_letter

from korea_china_2026.findings import Finding, Place

MAX_BYTES = 10_000_000
MAX_UNPACKED = 40_000_000
MAX_PARTS = 400
MAX_ROWS = 20_000
MAX_COLUMNS = 100

#: Parts that run, reach outside or carry other files (ECMA-376, part names as Office writes them).
_ACTIVE = (
    "vbaproject",
    "xl/macrosheets/",
    "xl/externallinks/",
    "xl/embeddings/",
    "xl/activex/",
    "xl/ctrlprops/",
    "xl/connections",
    "xl/querytables/",
    "xl/webextensions/",
    "customui/",
    "xl/model/",
)
_XML = (".xml", ".rels", ".vml")
#: Cells as they stand in a worksheet's XML; what Python would read as a number is more than what XLSX allows.
_CELL = re.compile(rb"<(?:\w+:)?c\b([^>]*)>")
_COORDINATE = re.compile(rb"\br=[\"']\$?([A-Za-z]+)\$?([0-9]+)[\"']")
_VALUE = re.compile(
    rb"<(?:\w+:)?c\b([^>]*)>\s*(?:<(?:\w+:)?f\b.*?(?:/>|</(?:\w+:)?f>)\s*)?<(?:\w+:)?v>([^<]*)</", re.DOTALL
)
_TYPED = re.compile(rb"\bt=[\"'](?!n[\"'])")
_NUMBER = re.compile(rb"\s*-?[0-9]+(\.[0-9]+)?([Ee][+-]?[0-9]+)?\s*")
_ESCAPED_ESCAPE = re.compile(b"x005F_", re.IGNORECASE)
_ESCAPED = re.compile("_x([0-9A-Fa-f]{4})_")


@dataclass(frozen=True)
class TypedCell:
    """One cell that is not blank: its value as the spreadsheet holds it, and its type as openpyxl names it."""

    row: int
    column: int
    value: object
    kind: str


@dataclass
class Book:
    """The cells of each worksheet in the order of the file, row by row, and what stands in the way of reading it."""

    cells: dict[str, list[TypedCell]] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)


def place_of(file: str, worksheet: str, row: int = 0, column: int = 0) -> Place:
    """The place of a cell: worksheets are named behind ``#``, lines are rows."""
    return Place(f"{file}#{worksheet}", row, column)


def read_book(file: str, content: bytes) -> Book:
    """Read an XLSX file given as bytes; ``file`` is its name in findings. With findings there are no cells."""
    findings = _check_archive(file, content)
    if findings:
        return Book(findings=findings)
    book = Book()
    try:
        with warnings.catch_warnings():
            # Of what it passes over (drop-downs of newer programs, printer settings) nothing is read here.
            warnings.simplefilter("ignore")
            opened = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=False, keep_links=False)
            try:
                for sheet in opened.worksheets:
                    book.cells[sheet.title] = list(_cells(sheet))
            finally:
                opened.close()
    # The file is anybody's, and the library trusts what it reads: each of its slips is a damaged workbook.
    except Exception as error:
        what = f"the workbook cannot be read ({type(error).__name__})"
        return Book(findings=[Finding(Place(file), "KC010", what, "", "a workbook as `kc2026 workbook` writes it")])
    return book


def _cells(sheet: object) -> Iterator[TypedCell]:
    sheet.reset_dimensions()  # type: ignore[attr-defined]  # what a file says of its own size is not believed
    for row in sheet.iter_rows(max_row=MAX_ROWS, max_col=MAX_COLUMNS):  # type: ignore[attr-defined]
        for cell in row:
            if cell.value is not None and cell.value != "":
                yield TypedCell(cell.row, cell.column, _unescape(cell.value), cell.data_type)


def _unescape(value: object) -> object:
    # ECMA-376, ST_Xstring: _x0041_ stands for a character that XML may not hold, or for itself behind _x005F_.
    if isinstance(value, str) and "_x" in value:
        return _ESCAPED.sub(lambda match: chr(int(match[1], 16)), value)
    return value


# --- before it is opened ----------------------------------------------------------------------------------------------


def _check_archive(file: str, content: bytes) -> list[Finding]:
    if len(content) > MAX_BYTES:
        return [
            Finding(
                Place(file), "KC006", "the workbook is too large", f"{len(content)} bytes", f"at most {MAX_BYTES} bytes"
            )
        ]
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = archive.infolist()
            findings = list(_check_parts(file, parts))
            # Unpacking is bounded by the sizes that were added up: a part that is longer fails its check sum.
            return findings or [
                found for part in parts for found in _check_part(file, part.filename, archive.read(part))
            ]
    except Exception as error:  # zipfile's own, and those of every compression
        return [
            Finding(
                Place(file),
                "KC010",
                f"no XLSX file ({type(error).__name__})",
                "",
                "a workbook as `kc2026 workbook` writes it",
            )
        ]


def _check_parts(file: str, parts: list[zipfile.ZipInfo]) -> Iterator[Finding]:
    unpacked = sum(part.file_size for part in parts)
    if len(parts) > MAX_PARTS or unpacked > MAX_UNPACKED:
        yield Finding(
            Place(file),
            "KC006",
            "the workbook unpacks to too much",
            f"{len(parts)} parts of {unpacked} bytes",
            f"at most {MAX_PARTS} parts of {MAX_UNPACKED} bytes",
        )
    names = [part.filename for part in parts]
    for name in sorted({name for name in names if names.count(name) > 1} if len(names) <= MAX_PARTS else ()):
        yield Finding(Place(file), "KC010", "a part stands twice in the workbook", ascii(name), "each part once")
    for part in parts[:MAX_PARTS]:
        if part.filename.startswith(("/", "\\")) or ".." in re.split(r"[/\\]", part.filename) or part.flag_bits & 1:
            yield Finding(
                Place(file),
                "KC010",
                "a part with a path outside the workbook, or encrypted",
                ascii(part.filename),
                "parts as a spreadsheet program writes them",
            )
        elif any(active in part.filename.lower() for active in _ACTIVE):
            yield Finding(
                Place(file),
                "KC011",
                "a part that runs or reaches outside",
                ascii(part.filename),
                "cells alone; save as .xlsx",
            )


def _check_part(file: str, name: str, data: bytes) -> Iterator[Finding]:
    if not name.lower().endswith(_XML):
        return
    if b"\0" in data:
        yield Finding(
            Place(file),
            "KC010",
            "a part of the workbook is not UTF-8 XML",
            ascii(name),
            "UTF-8 as spreadsheet programs write",
        )
    elif re.search(rb"<!(?:DOCTYPE|ENTITY)", data, re.IGNORECASE):
        yield Finding(
            Place(file), "KC011", "a part with a document type", ascii(name), "XML without <!DOCTYPE and <!ENTITY"
        )
    elif _ESCAPED_ESCAPE.search(data):
        # openpyxl drops these characters wherever they stand, and would change the text unseen.
        yield Finding(
            Place(file), "KC104", "a text that looks like an escaped character", "_xHHHH_", "a text without it"
        )
    elif name.lower().startswith("xl/worksheets/") and name.lower().endswith(".xml"):
        yield from _check_cells(file, name, data)


def _check_cells(file: str, name: str, data: bytes) -> Iterator[Finding]:
    before = (0, 0)
    for tag in _CELL.finditer(data):
        match = _COORDINATE.search(tag[1])
        if match is None:
            continue
        column = column_index_from_string(match[1].decode()) if len(match[1]) <= 3 else MAX_COLUMNS + 1
        row = int(match[2]) if len(match[2]) <= 7 else MAX_ROWS + 1
        if row > MAX_ROWS or column > MAX_COLUMNS:
            # A cell that only bears a format holds nothing; programs write such cells far out.
            if tag[1].rstrip().endswith(b"/") and row <= 2**20 and column <= 2**14:
                continue
            where = f"{name!a} {match[1].decode()}{match[2].decode()}"
            yield Finding(
                Place(file), "KC006", "a cell too far out", where, f"at most {MAX_ROWS} rows and {MAX_COLUMNS} columns"
            )
            return
        if (row, column) <= before:
            where = f"{name!a} {get_column_letter(column)}{row}"
            yield Finding(
                Place(file), "KC010", "cells that do not stand in order", where, "rows and columns each once, in order"
            )
            return
        before = (row, column)
    for value in _VALUE.finditer(data):
        if value[2] and not _TYPED.search(value[1]) and not _NUMBER.fullmatch(value[2]):
            cell = _COORDINATE.search(value[1])
            at = f" in {(cell[1] + cell[2]).decode()}" if cell else ""
            yield Finding(
                Place(file),
                "KC104",
                f"a malformed number{at} of {name!a}",
                ascii(value[2].decode("utf-8", "replace")),
                "a decimal number in plain digits",
            )
