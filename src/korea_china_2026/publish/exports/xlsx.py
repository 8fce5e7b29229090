"""Excel: a workbook that reads from the front: what holds, what contradicts, what happened and who says what, with
names; then a sheet for each table, and a codebook. Every text is stored as text: nothing in it can run."""

import datetime as dt
import io
from collections.abc import Iterable, Iterator, Sequence

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from korea_china_2026.answers.rows import Cells
from korea_china_2026.errors import BuildError
from korea_china_2026.model.fields import Value
from korea_china_2026.model.tables import TABLES
from korea_china_2026.names import read_toml
from korea_china_2026.publish.datapackage import description
from korea_china_2026.publish.exports import Files, Published, beside_tables
from korea_china_2026.publish.workbook import LITERAL, write_text

#: What Excel takes for one cell, and the first day that all its readers count alike.
LONGEST_TEXT = 32_767
FIRST_DAY = dt.date(1900, 3, 1)
#: Excel takes no more links in a sheet; what is further down is text.
_LINKS = 65_530
#: Pixels that a column is wide at most.
_WIDEST = 340


_STATED = read_toml(__file__, "xlsx.toml")
#: The sheets in front: what each holds, its rows, the table with the rows to which it leads, and its columns with their
#: headings.
SUMMARIES = _STATED["sheets"]


def export(published: Published) -> Files:
    """One file, ``korea-china-2026.xlsx``; the same rows under the same XlsxWriter give the same bytes.

    BuildError if a text is longer than a cell may be, or a table than a sheet; none is cut.
    """
    buffer, package = io.BytesIO(), published.package
    with xlsxwriter.Workbook(buffer, LITERAL) as book:
        # The day of the release, not the clock's.
        book.set_properties(
            {
                "title": package.title,
                "comments": f"{description(published.tables, package)} Version {package.version}.",
                "author": "; ".join(package.contributors),
                "created": package.stamp,
            }
        )
        looks = {name: book.add_format(look) for name, look in _STATED["looks"].items()}
        filled = {name: rows for name, rows in published.tables.items() if rows}
        told = {
            one.name: [dict(zip(one.types, row, strict=True)) for row in one.rows] for one in beside_tables(published)
        }
        reasons = {row["claim_id"]: row["rationale"] for row in told["record"]}
        for row in told["contradictions"]:
            row |= {f"{side}reason": reasons.get(row[f"{side}claim_id"]) for side in ("", "related_")}
        told["claim_reports"] = [*_reports(published)]
        found = {name: rows for name, one in SUMMARIES.items() if (rows := [*_named(told[one["rows"]], published)])}
        _fill(book.add_worksheet("Read me"), ("Sheet", "What it holds"), _read_me(published, found), looks)
        for name, rows in found.items():
            table, columns = SUMMARIES[name]["table"], SUMMARIES[name]["columns"]
            sheet = book.add_worksheet(name)
            *shown, key = columns
            _fill(sheet, [*columns.values()], [[_shown(row, column) for column in shown] for row in rows], looks)
            at = {row.own_id: line for line, row in enumerate(filled[table], 2)}
            for line, row in enumerate(rows, 1):
                if line <= _LINKS:
                    sheet.write_url(line, len(shown), f"internal:'{table}'!A{at[row[key]]}", looks["link"], row[key])
                else:
                    write_text(sheet, line, len(shown), row[key])
        for table, held in filled.items():
            names = TABLES[table].columns
            _fill(book.add_worksheet(table), names, [[getattr(row, column) for column in names] for row in held], looks)
        for name in _STATED["codebook"]:
            _fill(book.add_worksheet(name), [*told[name][0]], [[*row.values()] for row in told[name]], looks)
        for sheet in book.worksheets():
            sheet.autofit(_WIDEST)
    return {f"{package.name}.xlsx": buffer.getvalue()}


def _read_me(published: Published, found: Iterable[str]) -> Iterator[Sequence[Value]]:
    package = published.package
    yield package.title, description(published.tables, package)
    yield "Version", package.version
    yield "Licence", " AND ".join(licence.title for licence in package.licenses)
    yield from package.limits.items()
    for name in found:
        yield name, SUMMARIES[name]["what"]
    for name, table in TABLES.items():
        if published.tables[name]:
            yield name, table.description
    yield from _STATED["codebook"].items()


def _named(rows: Sequence[Cells], published: Published) -> Iterator[Cells]:
    """The rows with outlets by their names; if they are verdicts alone, those first that do not hold."""
    outlets = {row["source_id"]: row["publisher"] for row in map(vars, published.tables["sources"])}
    if rows and "urls" in rows[0]:
        rows = sorted(rows, key=lambda row: [*_STATED["first_verdicts"], row["verdict"]].index(row["verdict"]))
    for row in rows:
        yield row | {
            column: "; ".join(dict.fromkeys(outlets[one] for one in row[column].split("; ")))
            for column in ("source_ids", "related_source_ids")
            if row.get(column)
        }


def _reports(published: Published) -> Iterator[Cells]:
    actors, claims = ({row.own_id: vars(row) for row in published.tables[name]} for name in ("actors", "claims"))
    for report in map(vars, published.tables["claim_reports"]):
        speaker = actors.get(report["attributed_actor_id"], {"name": "the article itself"})["name"]
        claim = claims[report["claim_id"]]
        yield {**report, "source_ids": report["source_id"], "speaker": speaker, "statement": claim["statement"],
               "verdict": claim["verdict"]}  # fmt: skip


def _shown(row: Cells, column: str) -> Value:
    """A cell, a code as words."""
    value: Value = row[column]
    return value.replace("_", " ") if isinstance(value, str) and column in _STATED["codes"] else value


def _fill(sheet: Worksheet, names: Sequence[str], rows: Iterable[Sequence[Value]], looks: dict[str, Format]) -> None:
    rows, plain = list(rows), looks["text"]
    if len(rows) >= sheet.xls_rowmax:
        raise BuildError(f"sheet {sheet.get_name()}: Excel takes no table of {len(rows):,} rows")
    for column, name in enumerate(names):
        write_text(sheet, 0, column, name, looks["head"])
    for at, row in enumerate(rows, 1):
        for column, value in enumerate(row):
            match value:
                case None:
                    pass
                case bool():
                    sheet.write_boolean(at, column, value, plain)
                case int() | float():
                    sheet.write_number(at, column, value, plain)
                case dt.date() if value >= FIRST_DAY:
                    sheet.write_datetime(at, column, dt.datetime.combine(value, dt.time()), looks["day"])
                case _:
                    text = str(value)
                    if len(text.encode("utf-16-le")) // 2 > LONGEST_TEXT:
                        raise BuildError(
                            f"sheet {sheet.get_name()}, row {at + 1}: Excel takes no text of more than {LONGEST_TEXT:,}"
                            " characters"
                        )
                    write_text(sheet, at, column, text, plain)
    sheet.freeze_panes(1, 1)
    sheet.autofilter(0, 0, max(len(rows), 1), len(names) - 1)
    # On paper: across, as wide as a page, the head on each, and which sheet and page it is.
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)
    sheet.set_footer("&L&A&RPage &P of &N")
