"""Reads a workbook of forms into rows: worksheets, headings and cells are checked here, each value in its canonical
spelling.

People type text; a spreadsheet turns some of it into numbers, truth values and days. Those are taken back where only
one spelling can have been meant, and refused where something may have been lost. What a spreadsheet makes of hyphens
and blanks is taken for what was typed. The file is anybody's: its size is bounded before it is unpacked.
"""

import io
import re
import warnings
import zipfile
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any, NamedTuple

import openpyxl
from openpyxl.cell.read_only import ReadOnlyCell
from openpyxl.utils.escape import unescape
from openpyxl.worksheet._reader import WorkSheetParser

from korea_china_2026.findings import Finding, Place
from korea_china_2026.model.fields import Field, render
from korea_china_2026.names import nearest
from korea_china_2026.sheets.cells import TYPOGRAPHY
from korea_china_2026.sheets.forms import ARTICLE, COLUMNS, FORMS, RECORD, Form, is_given, worksheets_of
from korea_china_2026.sheets.layout import PROPOSED, REGISTRIES
from korea_china_2026.sheets.record import Entries, Mapping, Scalar

MAX_BYTES = 10_000_000
MAX_UNPACKED = 40_000_000
#: A workbook as `kc2026 workbook` writes it unpacks to six times its bytes. Reading takes time by what is unpacked.
MAX_UNPACKED_PER_BYTE = 25
ALWAYS_UNPACKED = 2_000_000
MAX_ROWS = 20_000
MAX_COLUMNS = 100


class TypedCell(NamedTuple):
    """One cell that is not blank: its value as the spreadsheet holds it, and its type as openpyxl names it, or of a day
    how it is shown."""

    row: int
    column: int
    value: object
    kind: str


def place_of(file: str, worksheet: str, row: int = 0, column: int = 0) -> Place:
    """The place of a cell: worksheets are named behind ``#``, lines are rows."""
    return Place(f"{file}#{worksheet}", row, column)


class _Parser(WorkSheetParser):  # type: ignore[misc]
    """The cells that there are; the library's rows also fill in those that are missing, a million before a far one."""

    def parse_formula(self, _: object) -> str:
        """No formula is read, and one that cells share would be written anew for each."""
        return "="


def read_book(file: str, content: bytes) -> tuple[dict[str, list[TypedCell]], list[Finding]]:
    """Read an XLSX file given as bytes; ``file`` is its name in findings. The cells of each worksheet in the order of
    the file, row by row, and what prevents reading it."""
    held: dict[str, list[TypedCell]] = {}
    findings = []
    most = min(MAX_UNPACKED, max(ALWAYS_UNPACKED, MAX_UNPACKED_PER_BYTE * len(content)))
    try:
        # Unpacking is bounded by the sizes that are added up: a part that is longer fails its check sum.
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            unpacked = sum(part.file_size for part in archive.infolist())
        sheets = []
        if len(content) <= MAX_BYTES and unpacked <= most:
            with warnings.catch_warnings():
                # Of what it passes over (drop-downs of newer programs, printer settings) nothing is read here.
                warnings.simplefilter("ignore")
                sheets = openpyxl.load_workbook(io.BytesIO(content), read_only=True, keep_links=False).worksheets
        for sheet in sheets:
            cells = held[sheet.title] = []
            for cell in _cells(sheet):
                cells.append(cell)
                unpacked += len(str(cell.value))  # a text that the file has once may be in any number of cells
                if unpacked > most:
                    break
            if any(cell.row > MAX_ROWS for cell in cells):
                what = f"the worksheet {sheet.title} has too many rows"
                findings.append(Finding(place_of(file, sheet.title), "KC006", what, "", f"at most {MAX_ROWS}"))
        if len(content) > MAX_BYTES or unpacked > most:
            found = f"{len(content)} bytes, {unpacked} unpacked"
            limit = f"at most {MAX_BYTES}, {most} unpacked"
            return {}, [Finding(Place(file), "KC006", "the workbook is too large", found, limit)]
    # The library trusts what it reads: each of its errors is a damaged workbook.
    except Exception as error:
        what = f"the workbook cannot be read ({type(error).__name__})"
        return {}, [Finding(Place(file), "KC010", what, "", "a workbook as `kc2026 workbook` writes it")]
    return held, findings


def _cells(sheet: Any) -> Iterator[TypedCell]:
    book = sheet.parent
    with sheet._get_source() as source:
        days = book.epoch, book._date_formats, book._timedelta_formats
        parser = _Parser(source, sheet._shared_strings, False, *days)
        for _, row in parser.parse():
            for cell in row:
                value = cell["value"]
                if value not in (None, "") and cell["column"] <= MAX_COLUMNS:
                    # ECMA-376, ST_Xstring: _x0041_ stands for a character that XML may not hold, or for itself. Half of
                    # a character cannot be encoded.
                    typed = unescape(value).encode().decode() if isinstance(value, str) else value
                    style = ReadOnlyCell(sheet, **cell).number_format if cell["data_type"] == "d" else cell["data_type"]
                    yield TypedCell(cell["row"], cell["column"], typed, style)
        # A spreadsheet drops all values but one of what it merges.
        for merged in parser.merged_cells.mergeCell if parser.merged_cells else ():
            yield TypedCell(merged.min_row, merged.min_col, merged.coord, "merged")


#: Worksheets that are written for people to read, and one that says from which sheets a workbook was made.
GUIDE = "guide"
CODES = "codes"
ORIGIN = "origin"
#: The column that shows the words of a span; it is not read.
WORDS = "words"
#: The spelling of a cell, and what is wrong and what was expected where it cannot be taken.
Spelt = tuple[str, tuple[str, str] | None]
#: A double keeps fifteen digits of what was typed, whatever it was.
_EXACT = 10**15


@dataclass
class Filled:
    """The rows of each form, the digests of the sheets they were made from, and what is wrong.

    ``is_torn`` says that rows, columns or ids are missing, so that what depends on them cannot be checked.
    """

    rows: dict[str, list[Mapping]] = field(default_factory=dict)
    origin: dict[str, str] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    is_torn: bool = False


def read_workbook(file: str, content: bytes) -> Filled:
    """Read an XLSX file given as bytes; ``file`` is its name in findings."""
    cells, findings = read_book(file, content)
    filled = Filled(findings=findings)
    origin = defaultdict(list)
    for cell in cells.pop(ORIGIN, ()):
        origin[cell.row].append(str(cell.value))
    filled.origin = {row[0]: row[-1] for row in origin.values()}
    meant = set()
    for name in cells.keys() - FORMS.keys() - {GUIDE, CODES}:
        near = nearest(name, COLUMNS.keys() - cells.keys())
        meant.add(near)
        shown = "".join(one if one.isprintable() and one != " " else "_" for one in name)
        what = "there is no form of this name"
        expected = "one of " + ", ".join(COLUMNS)
        findings.append(Finding(place_of(file, shown), "KC102", what, name, expected, near))
    for name in cells:
        if name in FORMS:
            filled.rows[name] = list(_read(file, FORMS[name], cells[name], filled))
    filled.findings += _missing(file, filled, meant)
    # Without a heading, a worksheet or an id, other rows would look as if they were wrong.
    filled.is_torn = any(
        finding.place.line < 2 or "_id " in finding.what or finding.code == "KC102" for finding in filled.findings
    )
    return filled


def _missing(file: str, filled: Filled, meant: set[str]) -> Iterator[Finding]:
    # What belongs to one sheet comes together: without its worksheet, what it held would be taken for deleted.
    for path in (ARTICLE, *REGISTRIES):
        for name in worksheets_of(path) if is_given(path, filled.rows) else ():
            if name not in filled.rows and name not in meant:
                yield Finding(Place(file), "KC101", f"the workbook has no worksheet {name}", "", f"a worksheet {name}")
            elif name == RECORD and not filled.rows[name]:
                place = place_of(file, RECORD, 2, 1)
                yield Finding(place, "KC101", "the article has no record", "", "its cells in row 2")


def _read(file: str, form: Form, cells: Sequence[TypedCell], filled: Filled) -> Iterator[Mapping]:
    """The rows below the headings that are not blank."""
    header, findings = _header(file, form, [cell for cell in cells if cell.row == 1])
    filled.findings += findings
    rows: dict[int, Entries] = defaultdict(dict)
    for cell in cells:
        if cell.row == 1:
            continue
        name, place = header.get(cell.column), place_of(file, form.name, cell.row, cell.column)
        text, slip = spell_typed(cell, form.field(name) if name else None)
        if name is None:
            if text.strip() and not findings:
                what = "a value under no heading"
                filled.findings.append(Finding(place, "KC102", what, text, "a known column above it"))
        elif name != WORDS and text:
            if slip:
                code = "KC108" if cell.kind == "f" else "KC104"
                filled.findings.append(Finding(place, code, f"{name} {slip[0]}", text, slip[1]))
            rows[cell.row][name] = place, Scalar(text, place)
    for row, found in rows.items() if not findings else ():
        places = {name: place_of(file, form.name, row, at) for at, name in header.items()}
        blank = {name: (place, Scalar("", place, True)) for name, place in places.items()}
        yield Mapping(blank | found, place_of(file, form.name, row, 1))


def _header(file: str, form: Form, cells: list[TypedCell]) -> tuple[dict[int, str], list[Finding]]:
    header: dict[int, str] = {}
    findings = []
    meant = set()
    wanted = [name for name in form.columns if name != PROPOSED]
    for cell in cells:
        text = str(cell.value)
        place = place_of(file, form.name, 1, cell.column)
        if text in header.values():
            findings.append(Finding(place, "KC005", "a heading that occurs twice", text, "one of the two"))
        elif text in (*form.columns, WORDS):
            header[cell.column] = text
        else:
            near = nearest(text, form.columns)
            meant.add(near)
            findings.append(Finding(place, "KC102", "an unknown column", text, "one of " + ", ".join(wanted), near))
    for name in wanted:
        if name not in header.values() and name not in meant:
            what = f"the worksheet {form.name} has no column {name}"
            findings.append(Finding(place_of(file, form.name, 1, 1), "KC101", what, "", f"a heading {name}"))
    return header, findings


def spell_typed(cell: TypedCell, column: Field | None) -> Spelt:
    """The canonical spelling of what a cell holds."""
    value = cell.value
    if cell.kind == "f":
        return "a formula", ("is a formula", "the value itself")
    if cell.kind == "e":
        return str(value), ("is an error of the spreadsheet", "the value itself")
    if cell.kind == "merged":
        return str(value), ("is merged with other cells, whose values are lost", "each cell by itself, with its value")
    if isinstance(value, str):
        return value if column and column.is_text else value.translate(TYPOGRAPHY).strip(), None
    if isinstance(value, bool):
        return render(value), None
    if isinstance(value, int | float):
        # Also where a text is wanted: 2025 typed as a year comes back as 2025. The column's own form is checked
        # afterwards.
        if not abs(value) < _EXACT:
            what = "is a number that a spreadsheet cannot hold exactly"
            return repr(value), (what, "a number of at most fifteen digits, or text")
        spelt = render(float(value))
        return "0" if spelt == "-0" else spelt, None
    if isinstance(value, datetime) and value.time() != time():
        return value.isoformat(" "), ("is a time of a day", "a day, as text")
    if isinstance(value, datetime | date):
        day = value.isoformat()[:10]
        is_day = column and column.lexical and column.lexical.name in ("edtf", "date")
        # A spreadsheet makes a day of 2026-03 or 2/3, and shows Mar-26 or 3-Feb; in its format, [Red] and "day" are no
        # day, nor is \\d.
        shown = re.sub(r'\[.*?\]|".*?"|\\.', "", cell.kind).lower()
        if not is_day or re.fullmatch("(?=.*[dmy])(?:[^d]*|[^ye]*)", shown):
            what = "is a day that the spreadsheet made of something else"
            return day, (what, "the cell formatted as text, and typed anew")
        return day, None
    return str(value), (f"holds a {type(value).__name__}", "text")
