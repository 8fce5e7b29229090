"""Workbooks that people fill in: the form for those who don't write YAML, one worksheet for each kind of record, and a
blind sample, records drawn at random with their words and without their codes.

Every cell is formatted as text, so that no spreadsheet turns an id, a date or a number into something of its own; codes
and ids have drop-downs, and each column says what it holds as soon as a cell of it is chosen.
"""

import io
import random
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from korea_china_2026 import __version__
from korea_china_2026.agreement.units import compared_fields
from korea_china_2026.article_texts import sha256
from korea_china_2026.findings import Finding
from korea_china_2026.model.codebook import CODE_LISTS
from korea_china_2026.model.fields import Field, render
from korea_china_2026.model.package import PACKAGE
from korea_china_2026.model.tables import JOINED, OBSERVATIONS, TABLES
from korea_china_2026.names import REPORTS, Files, TableName, Texts, nearest, read_toml
from korea_china_2026.sheets.cells import TYPOGRAPHY
from korea_china_2026.sheets.flatten import Cells, Tables
from korea_china_2026.sheets.forms import COLUMNS, FORMS, RECORD, Form
from korea_china_2026.sheets.layout import SPAN
from korea_china_2026.sheets.record import ANCHOR, span_of
from korea_china_2026.sheets.workbook import CODES, GUIDE, ORIGIN, WORDS, place_of, read_book, spell_typed

#: Options of a workbook under which no text becomes a formula, a link or a number of itself, whatever it begins with.
LITERAL = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}


def write_text(sheet: Worksheet, row: int, column: int, text: str, look: Format | None = None) -> None:
    """Write a text of at most 32,767 UTF-16 units into a cell counted from 0."""
    if text.startswith("<r>") and text.endswith("</r>"):
        # XlsxWriter takes such a text for its own markup and writes it unescaped; in pieces it does not.
        sheet.write_rich_string(row, column, text[:1], text[1:2], text[2:], *([look] if look else []))
    else:
        sheet.write_string(row, column, text, look)


#: Rows for which drop-downs are made; more may be filled in.
_LAST_ROW = 5000
#: An Excel cell holds no more characters.
_LONGEST = 32_000
#: Pixels that a column is wide at most.
_WIDEST = 420
#: What the worksheets say of themselves and of columns that no table has.
_STATED = read_toml(__file__, "workbook.toml")


def render_workbook(rows: Mapping[str, Sequence[Texts]], origin: Files, text: str | None = None) -> bytes:
    """The workbook of some rows; the same rows under the same XlsxWriter give the same bytes.

    With the article's ``text``, the words of each span are beside it.
    """
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, LITERAL) as book:
        title = {"title": f"{PACKAGE.title}: a form for coding", "comments": f"Version {__version__}."}
        book.set_properties({**title, "created": PACKAGE.stamp})
        plain, head = book.add_format({"num_format": "@"}), book.add_format({"num_format": "@", "bottom": 1})
        bold = book.add_format({"num_format": "@", "bottom": 1, "bold": True})
        write_lines(book.add_worksheet(GUIDE), [(line,) for line in _STATED["form"]], plain, 100)
        sheets = {name: book.add_worksheet(name) for name in COLUMNS}
        lists = write_codes(book.add_worksheet(CODES), plain)
        digests = [(path, sha256(data)) for path, data in sorted(origin.items())]
        write_lines(book.add_worksheet(ORIGIN), digests, plain, 40)
        book.get_worksheet_by_name(ORIGIN).hide()
        for name, form in FORMS.items():
            sheet = sheets[name]
            columns = [*form.columns, WORDS] if text is not None and SPAN in form.columns else form.columns
            for at, column in enumerate(columns):
                sheet.write_string(0, at, column, bold if form.is_required(column) else head)
                _describe(sheet, at, form, column, lists)
            shown = [
                {**row, WORDS: text[int(span[1]) : int(span[2])][:_LONGEST]}
                if text is not None and (span := ANCHOR.fullmatch(row.get(SPAN, "")))
                else row
                for row in rows.get(name, ())
            ]
            for number, row in enumerate(shown, 1):
                for at, column in enumerate(columns):
                    if column in row:
                        write_text(sheet, number, at, row[column], plain)
            sheet.set_column(0, len(columns) - 1, None, plain)
            sheet.autofit(_WIDEST)
            sheet.freeze_panes(1, 1)
            # Numbers are texts here on purpose.
            sheet.ignore_errors({"number_stored_as_text": f"A1:XFD{_LAST_ROW}"})
        sheets[RECORD].activate()
    return buffer.getvalue()


def write_lines(sheet: Worksheet, lines: Sequence[Sequence[str]], text: Format, width: int) -> None:
    """Write texts in rows from the top; the first column is ``width`` characters wide."""
    for at, line in enumerate(lines):
        sheet.write_row(at, 0, line, text)
    sheet.set_column(0, 0, width, text)
    sheet.set_column(1, 2, 80, text)


def write_codes(sheet: Worksheet, text: Format) -> Texts:
    """Write every code with its meaning; give the range of each list's codes."""
    lines, ranges = [("code list", "code", "meaning")], {}
    for name, found in CODE_LISTS.items():
        ranges[name] = f"={CODES}!$B${len(lines) + 1}:$B${len(lines) + len(found.codes)}"
        lines += [(name, code, meaning) for code, meaning in found.codes.items()]
    write_lines(sheet, lines, text, 24)
    sheet.freeze_panes(1, 0)
    return ranges


def _describe(sheet: Worksheet, at: int, form: Form, column: str, lists: Texts) -> None:
    field = form.field(column)
    help_text = _STATED["help"].get(column, "")
    if field:
        help_text = f"{field.description} Expected: {field.expected}."
    elif form.holder and column == form.holder_key:
        joined = JOINED.get(form.holder.kind.table)
        holder = f"Id of the row of {form.holder.name} that holds this one"
        help_text = f"{holder}: {'--'.join(joined)}." if joined else f"{holder}."
    short = help_text if len(help_text) <= 255 else help_text[:254] + "…"
    rule: dict[str, object] = {"validate": "any", "input_title": column[:32], "input_message": short}
    if source := _choices(form, column, lists):
        # Ids may be new: they are entered in their own worksheet, before or after.
        closed = field and field.code_list
        said = "Choose a code of the list." if closed else "There is no such id yet; enter it in its worksheet too."
        error = {"error_type": "stop" if closed else "warning", "error_title": column[:32], "error_message": said}
        rule |= {"validate": "list", "source": source, **error}
    sheet.write_comment(0, at, help_text, {"author": PACKAGE.name})
    sheet.data_validation(1, at, _LAST_ROW - 1, at, rule)


def _choices(form: Form, column: str, lists: Texts) -> object:
    field = form.field(column)
    target: str | None = None
    if field is None:
        is_listed = form.holder and column == form.holder.columns[0]
        target = form.holder.kind.table if form.holder and is_listed else None
    elif field.code_list:
        return lists[field.code_list.name]
    elif field.references:
        target = field.target
    elif field.logical == "boolean":
        return ["true", "false"]
    # The key leads in every worksheet that others refer to.
    named = next((name for name, one in FORMS.items() if one.kind.table == target), None)
    return f"={named}!$A$2:$A${_LAST_ROW}" if named else None


SAMPLE = "sample"
HEADINGS = ("table_name", "record_id", "field_name", "place", "words", "question", "answer")
#: What a person writes where the cell should hold nothing; a blank answer is one that was not given.
EMPTY = "(empty)"
_TABLES = (*OBSERVATIONS, *REPORTS)


def coded_fields(table: TableName) -> list[Field]:
    """The fields of a table that hold a code of a list, which a person can give without knowing our ids."""
    known = (TABLES[table].field(name) for name in compared_fields(table))
    return [one for one in known if one.code_list or one.logical == "boolean"]


def draw_sample(tables: Tables, n: int, seed: int, texts: Texts) -> list[dict[str, str]]:
    """A row for each coded field of ``n`` records drawn at random; ValueError if there are fewer."""
    found = {(name, one.own_id): one for name in _TABLES for one in tables.of(name)}
    if n > len(found):
        raise ValueError(f"the sheets hold only {len(found)} records")
    articles = {one["source_id"]: texts.get(one["text_sha256"], "") for one in tables.of("sources")}
    return [
        {
            "table_name": table,
            "record_id": own,
            "field_name": one.name,
            **_shown(found[table, own], articles),
            "question": one.description,
        }
        for table, own in random.Random(seed).sample(sorted(found), n)
        for one in coded_fields(table)
    ]


def _shown(cells: Cells, articles: Mapping[Any, str]) -> Texts:
    if "span_digest" not in cells:
        return {"place": "", "words": cells.get("statement") or cells["title"]}
    start, end = span_of(cells)
    return {"place": f"{cells['source_id']} {start}-{end}", "words": articles.get(cells["source_id"], "")[start:end]}


def render_sample(rows: list[dict[str, str]]) -> bytes:
    """The workbook of a sample: a guide, the rows with drop-downs for the answers, and the codes."""
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, LITERAL) as book:
        text = book.add_format({"num_format": "@", "text_wrap": True})
        book.set_properties({"created": PACKAGE.stamp})
        write_lines(book.add_worksheet(GUIDE), [(line.format(EMPTY),) for line in _STATED["sample"]], text, 100)
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


def read_filled(file: str, content: bytes, tables: Tables) -> tuple[list[Cells], int, list[Finding]]:
    """Read a filled sample over the tables from which it was drawn: its cells as if they were coded twice, published
    first, then by the person; how many answers are blank; and what is wrong with it."""
    cells, findings = read_book(file, content)
    rows: dict[int, dict[int, str]] = defaultdict(lambda: defaultdict(str))
    for cell in cells.get(SAMPLE, ()):
        rows[cell.row][cell.column] = spell_typed(cell, None)[0].strip()

    def report(row: int, column: int, *told: str) -> None:
        findings.append(Finding(place_of(file, SAMPLE, row, column), *told))

    lines = {number: tuple(row[at] for at in range(1, 8)) for number, row in sorted(rows.items())}
    if not findings and lines.pop(1, ()) != HEADINGS:
        report(1, 1, "KC101", f"a workbook without a worksheet {SAMPLE} with its headings", "", ", ".join(HEADINGS))
    readings: list[Cells] = []
    blank = 0
    if findings:
        return readings, blank, findings
    published = {
        (name, one.own_id, of.name, "".join(_shown(one, {}).values()).translate(TYPOGRAPHY)): (of, one[of.name])
        for name in _TABLES
        for one in tables.of(name)
        for of in coded_fields(name)
    }
    given = Counter(line[:3] for line in lines.values())
    for number, (table, own, field_name, place, words, _, answer) in lines.items():
        key = table, own, field_name, place or words
        if key not in published or given[key[:3]] > 1:
            what = "a row that names no coded cell with this place or these words in the data, or one twice"
            report(number, 1, "KC202", what, " ".join(key), "the row as it was drawn, or a new sample")
        elif not answer:
            blank += 1
        else:
            of, value = published[key]
            codes = [*(of.code_list.codes if of.code_list else ("true", "false")), *([EMPTY] if of.nullable else [])]
            if answer not in codes:
                report(number, 7, "KC103", "an unknown code", answer, ", ".join(codes), nearest(answer, codes))
            ours, theirs = None if value is None else render(value), None if answer == EMPTY else answer
            readings.append(
                {"table_name": table, "field_name": field_name, "first_value": ours, "second_value": theirs}
            )
    return readings, blank, findings
