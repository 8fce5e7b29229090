"""Every table as a page of complete HTML, which a script then lets people sort, search, filter and download from."""

from collections.abc import Iterator, Sequence
from functools import partial
from html import escape
from typing import NamedTuple

from markupsafe import Markup

from korea_china_2026.answers.rows import grouped
from korea_china_2026.model.fields import Field, Row, Table, render
from korea_china_2026.model.tables import TABLES
from korea_china_2026.names import REPORTS, Names, TableName
from korea_china_2026.publish.rendering import safe_url, script_language, words
from korea_china_2026.publish.site.index import LABELS, NAMED, STATED, Index, identity

#: Tables of more rows than a page should hold, with the columns by which they are cut into pages.
PARTS: dict[TableName, Names] = {"codings": ("coder_id", "table_name")}
_ABOUT: Sequence[str] = STATED["about"]


class Column(NamedTuple):
    """A column of a page's table. ``plumbing`` ones are folded away at first by the script."""

    name: str
    description: str
    kind: str
    filtered: bool
    plumbing: bool
    codes: Sequence[tuple[str, str]] = ()
    #: Only on the page: it is in no table, so that no download has it; a cell holds several values.
    extra: bool = False


_OUTLETS = Column("articles", "The articles that report it.", "k", filtered=True, plumbing=False, extra=True)


class TablePage(NamedTuple):
    """One table, or one part of a large one."""

    path: str
    table: Table
    part: str
    columns: Sequence[Column]
    body: Markup
    n_rows: int

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
        for part, rows in _parts(name, index.tables[name]).items():
            path = f"tables/{name}{'-' + part.replace(' ', '-') if part else ''}.html"
            yield _page(path, table, fields, rows, index, part)


def support_page(index: Index) -> TablePage:
    """The claims with what tells how widely each is made, the most widely made first."""
    table = TABLES["claims"]
    rows = sorted(index.rows("claims"), key=lambda claim: (-claim.n_independent_sources, -claim.n_reports))
    return _page("corroboration.html", table, [table.field(name) for name in STATED["support"]], rows, index)


def _page(
    path: str, table: Table, fields: Sequence[Field], rows: Sequence[Row], index: Index, part: str = ""
) -> TablePage:
    columns = [_column(table, field) for field in fields]
    columns[1:1] = [_OUTLETS] if table.name in REPORTS else []
    root = "../" * path.count("/")
    # Joined by hand: a template would take seconds for the hundred thousand cells. A cell of the common kind bears no
    # class.
    names = [" ".join(filter(None, (one.kind.replace("k", ""), "x" * one.plumbing))) for one in columns]
    classes = [f' class="{classed}"' if classed else "" for classed in names]
    lines = []
    for row in rows:
        cells = [_cell(row, field, index, root) for field in fields]
        if table.name in REPORTS:
            reporting, column = REPORTS[table.name]
            sources = dict.fromkeys(one.source_id for one in index.rows(reporting, **{column: identity(row)}))
            cells.insert(1, f">{' '.join(_outlet(source_id, index) for source_id in sources)}")
        row_id = f' id="{escape(identity(row))}"' if table.name == "coders" else ""
        told = "".join(f"<td{classed}{cell}</td>" for classed, cell in zip(classes, cells, strict=True))
        lines.append(f"<tr{row_id}>{told}</tr>\n")
    return TablePage(path, table, part, columns, Markup("".join(lines)), len(rows))


def _place(table: Table, field: Field) -> tuple[int, int]:
    """Where a column is: what the row says, whether it holds, whom it names, values; ids and offsets last."""
    name = field.name
    if name in LABELS:
        return 0, LABELS.index(name)
    if name in ("verdict", "status"):
        return 1, -1
    if name in STATED["plumbing"] or field.origin == "anchor":
        return 4, 0
    if field.references:
        return 1, _ABOUT.index(name) if name in _ABOUT else len(_ABOUT)
    return 3 if name in table.key else 2, 0


def _parts(name: TableName, rows: Sequence[Row]) -> dict[str, list[Row]]:
    parts = grouped(rows, lambda row: " ".join(str(getattr(row, column)) for column in PARTS.get(name, ())))
    return parts if parts or name in PARTS else {"": []}


def _column(table: Table, field: Field) -> Column:
    form = field.lexical.name if field.lexical else ""
    told = field.target in ("claims", "events", "questions", "references")
    kind = "n" if field.logical in ("integer", "number") else "t" if told or form in ("text", "url") else "k"
    filtered = bool(field.code_list) or field.logical == "boolean" or field.name in STATED["filtered"]
    plumbing = (field.origin == "anchor" or field.name in STATED["plumbing"]) and field.name not in table.key
    codes = tuple(field.code_list.codes.items()) if field.code_list else ()
    return Column(field.name, field.description, kind, filtered, plumbing, codes)


def _outlet(source_id: str, index: Index) -> str:
    return f'<span class="chip s{index.colours.get(source_id, 1)}">{escape(index.publisher(source_id))}</span>'


def _cell(row: Row, field: Field, index: Index, root: str) -> str:
    """The rest of a cell after its class. It shows names and words; its value, as in the CSV, is then in ``data-v``."""
    value = getattr(row, field.name)
    if value is None:
        return ">"
    table = row.TABLE
    plain = render(value)
    target = field.target
    owner = target or (table.name if table.key == (field.name,) else "")
    if field.name == "record_id" and not target:
        owner = getattr(row, "table_name", "")
    shown = (
        index.label(owner, value) if target in NAMED else words(plain) if field.code_list and plain.islower() else plain
    )
    language = None if shown.isascii() else script_language(shown)
    text = f'<span lang="{language}">{escape(shown)}</span>' if language else escape(shown)
    if target == "sources":
        text = _outlet(value, index)
    if field.name in LABELS and table.name in NAMED:
        owner = table.name
        value = identity(row)
    home = index.address(owner, value) if owner else None
    if field.lexical and field.lexical.name == "url" and (url := safe_url(value)):
        text = f'<a href="{escape(url)}" rel="noreferrer">{text}</a>'
    elif home and owner != "coders":
        text = f'<a href="{root}{escape(home)}">{text}</a>'
    return f' data-v="{escape(plain)}">{text}' if shown != plain or target == "sources" else f">{text}"
