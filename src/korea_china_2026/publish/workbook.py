"""The form in which people code who don't write YAML: a workbook with one worksheet a kind of record.

Every cell is formatted as text, so that no spreadsheet turns an id, a date or a number into something of its own; codes
and ids have drop-downs, and each column says what it holds as soon as a cell of it is chosen.
"""

from __future__ import annotations

import hashlib
import io
from collections.abc import Mapping, Sequence

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from korea_china_2026 import __version__
from korea_china_2026.findings import Finding
from korea_china_2026.model.codebook import CODE_LISTS
from korea_china_2026.model.fields import Field
from korea_china_2026.model.package import PACKAGE
from korea_china_2026.model.tables import EVIDENCED, JOINED, TABLES
from korea_china_2026.publish.literal_cells import LITERAL, write_text
from korea_china_2026.sheets.candidates import shorten_words
from korea_china_2026.sheets.corpus import read_corpus
from korea_china_2026.sheets.forms import ARTICLE, COLUMNS, FORMS, RECORD, flatten_sheets
from korea_china_2026.sheets.layout import EVIDENCE, REGISTRIES, SPAN
from korea_china_2026.sheets.record import ANCHOR
from korea_china_2026.sheets.strict_yaml import Mapping as Tree
from korea_china_2026.sheets.strict_yaml import parse
from korea_china_2026.sheets.workbook import CODES, GUIDE, ORIGIN

#: Findings of a draft that a form can hold as it stands; any other would lose something on the way.
_CARRIED = frozenset({"KC101", "KC103", "KC104", "KC107", "KC108", "KC311"})
#: Rows for which drop-downs are made; more may be filled in.
_LAST_ROW = 5000
_SPAN_HELP = "Where the words stand: START-END/DIGEST, or ~ and the words, which the import turns into that."
_GUIDE = (
    "One worksheet a kind of record, one row a record. Choose a cell to see what its column holds.",
    "Columns with a bold heading must be filled in every row. Codes and their meanings are in the worksheet codes.",
    "For a span write ~ and some words of the passage; ids, lengths and copies of words may then stay blank.",
    (
        "evidence names the words that back single cells: the row (its id, or its place such as quotes!7), the column,"
        " and the words."
    ),
    "Do not type formulas, and do not rename worksheets or headings. Formats and colours are not kept.",
    "kc2026 import BOOK.xlsx says what is wrong, with worksheet and cell, and writes the sheets once nothing is.",
)
_FIELDS = "field_name"


def gather_forms(
    seeds: Mapping[str, bytes], source_id: str | None
) -> tuple[dict[str, list[dict[str, str]]], dict[str, bytes], list[Finding]]:
    """The rows of all worksheets, the sheets that they come from, and what no form could hold.

    ``seeds`` are the published sheets by their path below ``seeds/``; without ``source_id`` the article is left blank.
    """
    paths = {path: path for path in REGISTRIES if path in seeds}
    if source_id is not None:
        paths[ARTICLE] = f"sources/{source_id}.yaml"
    taken = {path: seeds[path] for path in paths.values()}
    findings = [finding for finding in read_corpus(taken).findings if finding.code not in _CARRIED]
    if findings:
        return {}, {}, sorted(findings)
    trees = {key: root for key, path in paths.items() if isinstance(root := parse(path, seeds[path])[0], Tree)}
    return flatten_sheets(trees), taken, []


def name_spans(rows: Mapping[str, Sequence[Mapping[str, str]]], text: str) -> dict[str, str]:
    """The first and last words of every span in some rows, which show which sentence a row is about."""
    spans = {row[SPAN] for of_kind in rows.values() for row in of_kind if SPAN in row}
    places = {span: (int(match[1]), int(match[2])) for span in spans if (match := ANCHOR.fullmatch(span))}
    return {span: shorten_words(text[start:end]) for span, (start, end) in places.items()}


def render_workbook(
    rows: Mapping[str, Sequence[Mapping[str, str]]], origin: Mapping[str, bytes], notes: Mapping[str, str] | None = None
) -> bytes:
    """The workbook of some rows; the same rows under the same XlsxWriter give the same bytes.

    ``notes`` are shown beside the spans that they stand for.
    """
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, dict(LITERAL)) as book:
        book.set_properties(
            {
                "title": f"{PACKAGE.title}: a form for coding",
                "comments": f"Version {__version__}.",
                "created": PACKAGE.stamp,
            }
        )
        text, head = book.add_format({"num_format": "@"}), book.add_format({"num_format": "@", "bottom": 1})
        bold = book.add_format({"num_format": "@", "bottom": 1, "bold": True})
        write_lines(book.add_worksheet(GUIDE), [(line,) for line in _GUIDE], text, 100)
        for name in COLUMNS:
            book.add_worksheet(name)
        lists = write_codes(book.add_worksheet(CODES), text)
        digests = [(path, hashlib.sha256(data).hexdigest()) for path, data in sorted(origin.items())]
        write_lines(book.add_worksheet(ORIGIN), digests, text, 40)
        book.get_worksheet_by_name(ORIGIN).hide()
        for name, columns in COLUMNS.items():
            sheet = book.get_worksheet_by_name(name)
            for at, column in enumerate(columns):
                sheet.write_string(0, at, column, bold if _is_required(name, column) else head)
                _describe(sheet, at, name, column, lists)
            _fill(sheet, columns, rows.get(name, ()), text)
            _note(sheet, columns, rows.get(name, ()), notes or {})
        book.get_worksheet_by_name(RECORD).activate()
    return buffer.getvalue()


def write_lines(sheet: Worksheet, lines: Sequence[Sequence[str]], text: Format, width: int) -> None:
    """Write texts in rows from the top; the first column is ``width`` characters wide."""
    for at, line in enumerate(lines):
        for column, cell in enumerate(line):
            sheet.write_string(at, column, cell, text)
    sheet.set_column(0, 0, width, text)
    sheet.set_column(1, 2, 80, text)


def write_codes(sheet: Worksheet, text: Format) -> dict[str, str]:
    """Write every code with its meaning; give the range of each list's codes."""
    lines, ranges = [("code list", "code", "meaning")], {}
    lists: dict[str, Mapping[str, str]] = {name: found.codes for name, found in CODE_LISTS.items()}
    names = dict.fromkeys(f.name for name in EVIDENCED for f in TABLES[name].fields)
    lists[_FIELDS] = dict.fromkeys(names, "A column that evidence may back.")
    for name, codes in lists.items():
        ranges[name] = f"={CODES}!$B${len(lines) + 1}:$B${len(lines) + len(codes)}"
        lines += [(name, code, meaning) for code, meaning in codes.items()]
    write_lines(sheet, lines, text, 24)
    sheet.freeze_panes(1, 0)
    return ranges


def _is_required(name: str, column: str) -> bool:
    if name == EVIDENCE or column in (SPAN, FORMS[name].holder_key):
        return True
    return FORMS[name].kind.is_required(column)


def _fill(sheet: Worksheet, columns: Sequence[str], rows: Sequence[Mapping[str, str]], text: Format) -> None:
    for number, row in enumerate(rows, 1):
        for at, column in enumerate(columns):
            if column in row:
                write_text(sheet, number, at, row[column], text)
    for at, column in enumerate(columns):
        longest = max((len(row.get(column, "")) for row in rows), default=0)
        sheet.set_column(at, at, min(60, max(len(column) + 3, longest)), text)
    sheet.freeze_panes(1, 1)
    # Numbers are texts here on purpose.
    sheet.ignore_errors({"number_stored_as_text": f"A1:XFD{_LAST_ROW}"})


def _note(
    sheet: Worksheet, columns: Sequence[str], rows: Sequence[Mapping[str, str]], notes: Mapping[str, str]
) -> None:
    for number, row in enumerate(rows, 1):
        note = notes.get(row.get(SPAN, ""))
        if note:
            sheet.write_comment(number, columns.index(SPAN), note, {"author": PACKAGE.name})


def _describe(sheet: Worksheet, at: int, name: str, column: str, lists: Mapping[str, str]) -> None:
    field = None if name == EVIDENCE else FORMS[name].kind.written.get(column)
    help_text, source = _help(name, column, field), _choices(name, column, field, lists)
    sheet.write_comment(0, at, help_text, {"author": PACKAGE.name})
    rule: dict[str, object] = {"validate": "any", "input_title": column[:32], "input_message": _short(help_text)}
    if source:
        # Ids may be new: they are entered in their own worksheet, before or after.
        closed = field is not None and field.code_list is not None
        rule |= {
            "validate": "list",
            "source": source,
            "error_type": "stop" if closed else "warning",
            "error_title": column[:32],
            "error_message": (
                "Choose a code of the list." if closed else "There is no such id yet; enter it in its worksheet too."
            ),
        }
    sheet.data_validation(1, at, _LAST_ROW - 1, at, rule)


def _short(text: str) -> str:
    return text if len(text) <= 255 else text[:254] + "…"


def _help(name: str, column: str, field: Field | None) -> str:
    if column == SPAN:
        return _SPAN_HELP
    if field is None:
        fixed = {
            "record_id": "The row whose cell the words back: its id, or worksheet and row such as quotes!7.",
            "field_name": "The column that the words back.",
        }
        holder = FORMS[name].holder if name in FORMS else None
        if holder is None:
            return fixed[column]
        joined = JOINED.get(holder.kind.table)
        return f"Id of the row of {holder.name} that holds this one{': ' + '--'.join(joined) if joined else ''}."
    return f"{field.column.description} Expected: {field.expected}."


def _choices(name: str, column: str, field: Field | None, lists: Mapping[str, str]) -> object:
    if field is None:
        if column == "field_name":
            return lists[_FIELDS]
        holder = FORMS[name].holder if name in FORMS else None
        is_listed = holder is not None and column == COLUMNS[holder.name][0]
        return _ids(holder.name) if holder is not None and is_listed else None
    if field.code_list is not None:
        return lists[field.code_list.name]
    if field.column.references:
        target = field.column.references.split(".")[0]
        return _ids(next(form.name for form in FORMS.values() if form.kind.table == target))
    return ["true", "false"] if field.logical == "boolean" else None


def _ids(worksheet: str) -> str:
    # The key leads in every worksheet that others refer to.
    return f"={worksheet}!$A$2:$A${_LAST_ROW}"
