"""The cells of an XLSX file as they were typed. The file is anybody's: its size is bounded before it is unpacked."""

import io
import warnings
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice

import openpyxl
from openpyxl.utils.escape import unescape

from korea_china_2026.findings import Finding, Place

MAX_BYTES = 10_000_000
MAX_UNPACKED = 40_000_000
MAX_ROWS = 20_000
MAX_COLUMNS = 100


@dataclass(frozen=True)
class TypedCell:
    """One cell that is not blank: its value as the spreadsheet holds it, and its type as openpyxl names it."""

    row: int
    column: int
    value: object
    kind: str


@dataclass
class Book:
    """The cells of each worksheet in the order of the file, row by row, and what prevents reading it."""

    cells: dict[str, list[TypedCell]] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)


def place_of(file: str, worksheet: str, row: int = 0, column: int = 0) -> Place:
    """The place of a cell: worksheets are named behind ``#``, lines are rows."""
    return Place(f"{file}#{worksheet}", row, column)


def read_book(file: str, content: bytes) -> Book:
    """Read an XLSX file given as bytes; ``file`` is its name in findings. With findings there are no cells."""
    book = Book()
    try:
        # Unpacking is bounded by the sizes that are added up: a part that is longer fails its check sum.
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            unpacked = sum(part.file_size for part in archive.infolist())
        if len(content) > MAX_BYTES or unpacked > MAX_UNPACKED:
            found, limit = f"{len(content)} bytes, {unpacked} unpacked", f"at most {MAX_BYTES}, {MAX_UNPACKED} unpacked"
            return Book(findings=[Finding(Place(file), "KC006", "the workbook is too large", found, limit)])
        with warnings.catch_warnings():
            # Of what it passes over (drop-downs of newer programs, printer settings) nothing is read here.
            warnings.simplefilter("ignore")
            opened = openpyxl.load_workbook(io.BytesIO(content), read_only=True, keep_links=False)
        for sheet in opened.worksheets:
            sheet.reset_dimensions()  # what a file says of its own size is not believed
            cells = book.cells[sheet.title] = list(_cells(islice(sheet.iter_rows(max_col=MAX_COLUMNS), 2**20)))
            if cells and cells[-1].row > MAX_ROWS:
                what = f"the worksheet {sheet.title} has too many rows"
                book.findings.append(Finding(place_of(file, sheet.title), "KC006", what, "", f"at most {MAX_ROWS}"))
        opened.close()
    # The library trusts what it reads: each of its errors is a damaged workbook.
    except Exception as error:
        what = f"the workbook cannot be read ({type(error).__name__})"
        return Book(findings=[Finding(Place(file), "KC010", what, "", "a workbook as `kc2026 workbook` writes it")])
    return book


def _cells(rows: Iterable[tuple[object, ...]]) -> Iterator[TypedCell]:
    for row in rows:
        for cell in row:
            value = getattr(cell, "value", None)
            if value is not None and value != "":
                # ECMA-376, ST_Xstring: _x0041_ stands for a character that XML may not hold, or for itself.
                typed = unescape(value) if isinstance(value, str) else value
                yield TypedCell(cell.row, cell.column, typed, cell.data_type)  # type: ignore[attr-defined]
