"""Sheets as flat forms, for people who work in spreadsheets and annotation tools: one form for each kind of record,
what is nested named by its holder.

The forms follow from the layout alone. ``flatten_sheets`` turns trees of sheets into rows of forms and ``nest_rows``
turns rows back into trees; every value is text and keeps its place.
"""

from collections.abc import Iterator
from collections.abc import Mapping as Rows
from dataclasses import dataclass, field
from operator import methodcaller

from korea_china_2026.answers.rows import grouped
from korea_china_2026.findings import Finding, Place
from korea_china_2026.model.fields import Field
from korea_china_2026.model.tables import TABLES, row_id
from korea_china_2026.names import nearest
from korea_china_2026.sheets.layout import EVIDENCE, HOLDS, PROPOSED, REGISTRIES, SOURCE_SHEET, SPAN, Kind, Sheet
from korea_china_2026.sheets.record import Entries, Mapping, Scalar, Sequence, items_of

#: Stands for the sheet of the article where trees are named by their path below ``seeds/``.
ARTICLE = "sources/<source_id>.yaml"
#: The form of an article's own record, of which there is one.
RECORD = "article"


@dataclass(frozen=True)
class Form:
    """One form: its name, the kind of record that its rows are, the sheet and key that hold them, and the holder's."""

    name: str
    path: str
    key: str
    kind: Kind
    holder: "Form | None" = None

    @property
    def holder_key(self) -> str:
        """The column that names the record in which a row is nested; empty where it is nested in none."""
        return TABLES[self.holder.kind.table].id_column if self.holder else ""

    @property
    def nested(self) -> list["Form"]:
        """The forms of what is nested in its rows."""
        return [one for one in FORMS.values() if one.holder == self]

    @property
    def columns(self) -> list[str]:
        """Its columns in order: what a coder writes, and the holder's id."""
        names = [name for name in self.kind.keys if name not in (PROPOSED, HOLDS, *self.kind.children)]
        if self.holder:
            own = TABLES[self.kind.table].key
            names.insert(1 if len(own) == 1 and own[0] in names else 0, self.holder_key)
        return [*names, PROPOSED] if self.kind.may_be_proposed else names

    def is_required(self, column: str) -> bool:
        """Whether a cell must be filled."""
        return column in (SPAN, self.holder_key) or column in self.kind.required

    def field(self, column: str) -> Field | None:
        """The declaration of a column; None for spans, evidence and holders."""
        return self.kind.written.get(column)


#: The rows of each form: mappings of scalars, null where a cell is blank.
FormRows = Rows[str, list[Mapping]]
#: The same rows as texts by column, without what is blank.
FlatRows = dict[str, list[dict[str, str]]]
#: Roots of sheets by their path below ``seeds/``, the article's under ``ARTICLE``.
Trees = Rows[str, Mapping]


def _forms() -> Iterator[Form]:
    for path in (ARTICLE, *REGISTRIES):
        for key, kind in sheet_at(path).children.items():
            yield from _with_nested(Form(RECORD if key == sheet_at(path).single else kind.table, path, key, kind))


def _with_nested(form: Form) -> Iterator[Form]:
    yield form
    for key, kind in form.kind.children.items():
        yield from _with_nested(Form(kind.table, form.path, key, kind, form))


def sheet_at(path: str) -> Sheet:
    """The kind of sheet at a path below ``seeds/``."""
    return SOURCE_SHEET if path == ARTICLE else REGISTRIES[path]


FORMS = {form.name: form for form in _forms()}
COLUMNS = {name: form.columns for name, form in FORMS.items()}


def worksheets_of(path: str) -> list[str]:
    """The forms that hold one sheet."""
    return [form.name for form in FORMS.values() if form.path == path]


def is_given(path: str, rows: FormRows) -> bool:
    """Whether some rows hold one sheet; an article that no row has is none."""
    return any(rows.get(name) if path == ARTICLE else name in rows for name in worksheets_of(path))


# --- from sheets to forms -------------------------------------------------------------------------------------------


def flatten_sheets(trees: Trees) -> FlatRows:
    """The rows of every form, each a text by column; blank cells are left out.

    Takes trees whose keys are all known and whose shapes are those of the layout; what is not is passed over.
    """
    rows: FlatRows = {name: [] for name in COLUMNS}
    for form in FORMS.values():
        if not form.holder and form.path in trees:
            _flatten(form, trees[form.path], {}, rows)
    return rows


def _flatten(form: Form, holder: Mapping, above: dict[str, str], rows: FlatRows) -> None:
    for node in holder.rows(form.key):
        row = above | {name: text for name in form.columns if (text := node.text(name)) is not None}
        for evidence in node.rows(EVIDENCE):
            row[EVIDENCE] = "\n".join(
                f"{name}: {span.text}"
                for name, (_, value) in evidence.entries.items()
                for span in items_of(value)
                if isinstance(span, Scalar)
            )
        rows[form.name].append({name: row[name] for name in form.columns if name in row})
        for child in form.nested:
            _flatten(child, node, {child.holder_key: row_id(form.kind.table, row) or ""}, rows)


# --- from forms to sheets -------------------------------------------------------------------------------------------


def nest_rows(rows: FormRows, file: str) -> tuple[dict[str, Mapping], list[Finding]]:
    """The trees of all sheets whose forms are in ``rows``, and what has no holder; an article without rows gives none.

    ``file`` is the place of what has no row.
    """
    nesting = _Nesting(rows)
    trees = {path: nesting.root(path, Place(file)) for path in (ARTICLE, *REGISTRIES) if is_given(path, rows)}
    return trees, [*nesting.findings, *nesting.left_over()]


def _own_id(form: Form, row: Mapping) -> str | None:
    """The id by which the rows that a row holds name it."""
    return row_id(form.kind.table, {name: text for name in row.entries if (text := row.text(name)) is not None})


@dataclass
class _Nesting:
    """Rows that wait for the record that holds them, by form and that record's id."""

    rows: FormRows
    findings: list[Finding] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.waiting = {
            name: grouped(self.rows.get(name, ()), methodcaller("text", form.holder_key))
            for name, form in FORMS.items()
        }

    def root(self, path: str, book: Place) -> Mapping:
        entries: Entries = {}
        place = next((row.place for name in worksheets_of(path) for row in self.rows.get(name, ())), book)
        for form in FORMS.values():
            if form.path != path or form.holder:
                continue
            nodes = [self._mapping(form, row) for row in self.waiting[form.name].pop(None, [])]
            if form.key != sheet_at(path).single and (nodes or form.key != sheet_at(path).optional):
                entries[form.key] = (place, Sequence(tuple(nodes), place))
            elif nodes:
                entries[form.key] = (nodes[0].place, nodes[0])
                for surplus in nodes[1:]:
                    self.findings.append(
                        Finding(surplus.place, "KC105", "a second article", "", "one article in each workbook")
                    )
        return Mapping(entries, place)

    def _mapping(self, form: Form, row: Mapping) -> Mapping:
        entries: Entries = {}
        for name in form.columns:
            cell = row.child(name)
            if not isinstance(cell, Scalar) or name == form.holder_key:
                continue
            if name == EVIDENCE and not cell.is_null:
                entries[name] = (cell.place, self._evidence(cell))
            # A blank cell that must be filled is written as null, so that what misses it finds its place.
            elif not cell.is_null or form.is_required(name):
                entries[name] = (cell.place, cell)
        own = _own_id(form, row)
        # Where two rows bear one id, the first holds what is nested; that the id occurs twice is found by the rules.
        for child in form.nested:
            if own and (held := self.waiting[child.name].pop(own, [])):
                entries[child.key] = (row.place, Sequence(tuple(self._mapping(child, one) for one in held), row.place))
        return Mapping(entries, row.place)

    def _evidence(self, cell: Scalar) -> Mapping:
        spans: dict[str, list[Scalar]] = {}
        for line in filter(None, map(str.strip, cell.text.splitlines())):
            name, colon, span = line.partition(":")
            if not colon:
                self.findings.append(
                    Finding(
                        cell.place,
                        "KC107",
                        "a line of evidence names no column",
                        line,
                        "one line for each span: the column that the words back, a colon, and the span",
                    )
                )
            spans.setdefault(name.strip(), []).append(Scalar(span.strip(), cell.place, not span.strip()))
        entries: Entries = {
            name: (cell.place, items[0] if len(items) == 1 else Sequence(tuple(items), cell.place))
            for name, items in spans.items()
        }
        return Mapping(entries, cell.place)

    def left_over(self) -> Iterator[Finding]:
        """Rows whose holder is not there."""
        for form in FORMS.values():
            if not form.holder or form.holder.name not in self.rows:
                continue
            target = form.holder.name
            key = form.holder_key
            ids = set(filter(None, (_own_id(form.holder, row) for row in self.rows[target])))
            for owner, row in ((owner, row) for owner, group in self.waiting[form.name].items() for row in group):
                place, _ = row.entries.get(key, (row.place, None))
                if owner is None:
                    yield Finding(place, "KC101", f"{form.name} has no {key}", "", f"an id of {target}")
                elif owner not in ids:
                    yield Finding(
                        place,
                        "KC202",
                        f"{key} points to no row of {target}",
                        owner,
                        f"an id of {target}",
                        nearest(owner, ids),
                    )
