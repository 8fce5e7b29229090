"""Every table as a page of complete HTML, which a script then lets people sort, search, filter and download from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from html import escape

from markupsafe import Markup

from korea_china_2026.model.articles import ClaimReport, EventReport, Source
from korea_china_2026.model.fields import Field, render
from korea_china_2026.model.row import Row, Table
from korea_china_2026.model.tables import TABLES
from korea_china_2026.names import TableName
from korea_china_2026.publish.site.index import LABELS, NAMED, Index, address, identity
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
#: Whom or what a row is about, before others that it names.
_ABOUT = ("claim_id", "event_id", "question_id", "source_id")
_ROOT = "../"
#: The tables whose rows are reported, with what reports them.
_REPORTS: Mapping[TableName, tuple[type[Row], str]] = {
    "events": (EventReport, "event_id"),
    "claims": (ClaimReport, "claim_id"),
}


@dataclass(frozen=True)
class Column:
    """A column of a page's table. ``plumbing`` ones are folded away at first by the script."""

    name: str
    description: str
    kind: str
    filtered: bool
    plumbing: bool
    codes: Sequence[tuple[str, str]] = ()
    #: Only on the page: it is in no table, so that no download has it.
    extra: bool = False


_OUTLETS = Column("articles", "The articles that report it.", "k", filtered=False, plumbing=False, extra=True)


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
        fields = sorted(table.fields, key=partial(_place, table))
        columns = [_column(table, field) for field in fields]
        columns[1:1] = [_OUTLETS] if name in _REPORTS else []
        for part, rows in _parts(name, index.tables[name]).items():
            path = f"tables/{name}{'-' + part.replace(' ', '-') if part else ''}.html"
            yield TablePage(path, table, part, columns, _body(fields, columns, rows, index), len(rows))


def _place(table: Table, field: Field) -> tuple[int, int]:
    """Where a column stands: what the row says, whether it holds, whom it names, values; ids and offsets last."""
    if field.name in LABELS:
        return 0, LABELS.index(field.name)
    if field.column.references is not None and field.name != "passage_id":
        return 1, _ABOUT.index(field.name) if field.name in _ABOUT else len(_ABOUT)
    if field.name in ("verdict", "status"):
        return 1, -1
    return 3 if field.name in table.key else 4 if field.column.origin == "anchor" else 2, 0


def _parts(name: TableName, rows: Sequence[Row]) -> dict[str, list[Row]]:
    parts: dict[str, list[Row]] = {}
    for row in rows:
        parts.setdefault(" ".join(str(getattr(row, column)) for column in PARTS.get(name, ())), []).append(row)
    return parts if parts or name in PARTS else {"": []}


def _column(table: Table, field: Field) -> Column:
    told = (field.column.references or "").partition(".")[0] in ("claims", "events", "questions", "references")
    kind = "n" if field.logical in ("integer", "number") else "t" if told or _is_prose(field) else "k"
    filtered = field.code_list is not None or field.logical == "boolean" or field.name in _FILTERED
    plumbing = field.column.origin == "anchor" or field.name in {"passage_id", "text_sha256"}
    codes = tuple(field.code_list.codes.items()) if field.code_list is not None else ()
    return Column(field.name, field.column.description, kind, filtered, plumbing and field.name not in table.key, codes)


def _is_prose(field: Field) -> bool:
    return field.lexical is not None and field.lexical.name in ("text", "url")


def _body(fields: Sequence[Field], columns: Sequence[Column], rows: Sequence[Row], index: Index) -> Markup:
    # Joined by hand: a template would take seconds for the hundred thousand cells. A cell of the common kind bears no
    # class: there are a hundred thousand.
    names = {one.name: " ".join(filter(None, (one.kind.replace("k", ""), "x" * one.plumbing))) for one in columns}
    classes = {name: f' class="{classed}"' if classed else "" for name, classed in names.items()}
    lines = []
    for row in rows:
        cells = [f"<td{classes[field.name]}{_cell(row, field, index)}</td>" for field in fields]
        if row.TABLE.name in _REPORTS:
            cells.insert(1, f"<td>{_outlets(row, index)}</td>")
        lines.append(f"<tr{_row_id(row.TABLE, row)}>{''.join(cells)}</tr>\n")
    return Markup("".join(lines))


def _outlets(row: Row, index: Index) -> str:
    kind, key = _REPORTS[row.TABLE.name]
    reports = index.naming(kind, key, identity(row))
    said = dict.fromkeys(report.source_id for report in reports)  # type: ignore[attr-defined]
    return " ".join(_outlet(source_id, index) for source_id in said)


def _outlet(source_id: str, index: Index) -> str:
    source = index.get(Source, source_id)
    name = escape(source.publisher if source else source_id)
    return f'<span class="chip s{index.colours.get(source_id, 1)}">{name}</span>'


def _row_id(table: Table, row: Row) -> str:
    return f' id="{escape(identity(row))}"' if table.name == "coders" else ""


def _cell(row: Row, field: Field, index: Index) -> str:
    """The rest of a cell after its class. It shows a record's name; its value, as in the CSV, is then in ``data-v``."""
    value = getattr(row, field.name)
    if value is None:
        return ">"
    table, plain = row.TABLE, render(value)
    target = field.column.references
    owner = target.partition(".")[0] if target else table.name if table.key == (field.name,) else ""
    if field.name == "record_id" and target is None:
        owner = getattr(row, "table_name", "")
    shown = index.label(owner, value) if target and owner in NAMED else plain
    text = escape(shown)
    if not text.isascii() and (language := script_language(text)):
        text = f'<span lang="{language}">{text}</span>'
    text = _outlet(value, index) if owner == "sources" and target else text
    if field.name in LABELS and table.name in NAMED:
        owner, value = table.name, identity(row)
    home = address(index, owner, value) if owner else None
    if field.lexical is not None and field.lexical.name == "url" and (url := safe_url(value)):
        text = f'<a href="{escape(url)}" rel="noreferrer">{text}</a>'
    elif home and not home.startswith("tables/coders.html"):
        text = f'<a href="{_ROOT}{escape(home)}">{text}</a>'
    differs = shown != plain or (owner == "sources" and target)
    return f' data-v="{escape(plain)}">{text}' if differs else f">{text}"
