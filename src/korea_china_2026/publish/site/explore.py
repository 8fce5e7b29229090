"""Every table as a page of complete HTML, which a script then lets people sort, search, filter and download from."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from html import escape

from markupsafe import Markup

from korea_china_2026.model.fields import Field, render
from korea_china_2026.model.row import Row, Table
from korea_china_2026.model.tables import TABLES
from korea_china_2026.names import TableName
from korea_china_2026.publish.site.index import PAGES, Index, address, identity, label
from korea_china_2026.publish.site.wording import safe_url, script_language

#: Tables of more rows than a page should hold, with the columns by which they are cut into pages.
PARTS: dict[TableName, tuple[str, ...]] = {"codings": ("coder_id", "table_name")}
#: References with few targets, or by which people ask, worth a filter of their own.
_FILTERED = {
    "source_id",
    "coder_id",
    "table_name",
    "field_name",
    "independence_group",
    "record_kind",
    "speaker_actor_id",
    "subject_actor_id",
    "attributed_actor_id",
}
_ROOT = "../"


@dataclass(frozen=True)
class Column:
    """A column of a page's table. ``plumbing`` ones are folded away at first by the script."""

    name: str
    description: str
    kind: str
    filtered: bool
    plumbing: bool
    codes: Sequence[tuple[str, str]] = ()


@dataclass(frozen=True)
class TablePage:
    """One table, or one part of a large one."""

    path: str
    table: Table
    part: str
    columns: Sequence[Column]
    body: Markup
    count: int

    @property
    def group(self) -> str:
        """What the pages of one group of parts share: the coder."""
        return self.part.partition(" ")[0].replace("-", " ").capitalize()

    @property
    def member(self) -> str:
        """What tells a part from the others of its group."""
        return self.part.partition(" ")[2]


def table_pages(index: Index) -> Iterator[TablePage]:
    """A page for each table; for a large one, a page for each of its parts."""
    for name, table in TABLES.items():
        columns = [_column(table, field) for field in table.fields]
        for part, rows in _parts(name, index.tables[name]).items():
            path = f"tables/{name}{'-' + part.replace(' ', '-') if part else ''}.html"
            yield TablePage(path, table, part, columns, _body(table, columns, rows, index), len(rows))


def _parts(name: TableName, rows: Sequence[Row]) -> dict[str, list[Row]]:
    parts: dict[str, list[Row]] = {}
    for row in rows:
        parts.setdefault(" ".join(str(getattr(row, column)) for column in PARTS.get(name, ())), []).append(row)
    return parts if parts or name in PARTS else {"": []}


def _column(table: Table, field: Field) -> Column:
    kind = "n" if field.logical in ("integer", "number") else "t" if _is_prose(field) else "k"
    filtered = field.code_list is not None or field.logical == "boolean" or field.name in _FILTERED
    plumbing = field.column.origin == "anchor" or field.name in {"passage_id", "text_sha256"}
    codes = tuple(field.code_list.codes.items()) if field.code_list is not None else ()
    return Column(field.name, field.column.description, kind, filtered, plumbing and field.name not in table.key, codes)


def _is_prose(field: Field) -> bool:
    return field.lexical is not None and field.lexical.name in ("text", "url")


def _body(table: Table, columns: Sequence[Column], rows: Sequence[Row], index: Index) -> Markup:
    # Joined by hand: a template would take seconds for the hundred thousand cells. The words of a cell are the words of
    # the CSV, so that what a selection downloads is what it shows. A cell of the common kind bears no class: there are
    # a hundred thousand.
    names = [
        " ".join(filter(None, (column.kind.replace("k", ""), "x" if column.plumbing else ""))) for column in columns
    ]
    classes = [f' class="{name}"' if name else "" for name in names]
    lines = []
    for row in rows:
        cells = (
            f"<td{class_}>{_cell(table, field, row, index)}</td>"
            for field, class_ in zip(table.fields, classes, strict=True)
        )
        lines.append(f"<tr{_row_id(table, row)}>{''.join(cells)}</tr>\n")
    return Markup("".join(lines))


def _row_id(table: Table, row: Row) -> str:
    return f' id="{escape(identity(row))}"' if table.name == "coders" else ""


def _cell(table: Table, field: Field, row: Row, index: Index) -> str:
    value = getattr(row, field.name)
    if value is None:
        return ""
    text = escape(render(value))
    if not text.isascii() and (language := script_language(text)):
        text = f'<span lang="{language}">{text}</span>'
    if field.lexical is not None and field.lexical.name == "url" and (url := safe_url(value)):
        return f'<a href="{escape(url)}" rel="noreferrer">{text}</a>'
    target = field.column.references
    owner = target.partition(".")[0] if target else table.name if table.key == (field.name,) else ""
    if field.name == "record_id" and target is None:
        owner = getattr(row, "table_name", "")
    home = address(index, owner, value) if owner else None
    return f'<a href="{_ROOT}{escape(home)}">{text}</a>' if home and not home.startswith("tables/coders.html") else text


# --- all records ----------------------------------------------------------------------------------------------------


def finder(index: Index) -> tuple[Sequence[Column], Markup, int]:
    """Every record that has a page, in one table: kind, name, id, and the number of independent sources behind it."""
    columns = [
        Column("kind", "What kind of record it is.", "k", True, False),
        Column("record", "What it says or is called.", "t", False, False),
        Column("id", "Its permanent id.", "k", False, False),
        Column("sources", "Independent sources behind it, where it has reports.", "n", False, False),
    ]
    rows = [row for table in PAGES for row in index.tables[table]]
    return columns, Markup("".join(_found(rows, index))), len(rows)


def _found(rows: Iterable[Row], index: Index) -> Iterator[str]:
    for row in rows:
        name, key = row.TABLE.name, identity(row)
        sources = getattr(row, "n_independent_sources", "")
        yield (
            f"<tr><td>{PAGES[name][1]}</td>"
            f'<td class="t"><a href="{address(index, name, key)}"{_lang(label(row))}>{escape(label(row))}</a></td>'
            f'<td>{key}</td><td class="n">{sources}</td></tr>\n'
        )


def _lang(text: str) -> str:
    language = script_language(text)
    return f' lang="{language}"' if language else ""
