"""Sheets as flat forms, for people who work in spreadsheets: one worksheet a kind of record, what is nested named by
its holder.

The forms follow from the layout alone. ``flatten_sheets`` turns trees of sheets into rows of forms and ``nest_rows``
turns rows back into trees; every value is text and keeps its place.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from collections.abc import Mapping as Rows
from dataclasses import dataclass

from korea_china_2026.findings import Finding, Place
from korea_china_2026.model.tables import EVIDENCED, OBSERVATIONS, TABLES, row_id
from korea_china_2026.names import nearest
from korea_china_2026.sheets import strict_yaml
from korea_china_2026.sheets.layout import EVIDENCE, REGISTRIES, SOURCE_SHEET, SPAN, Kind, Sheet
from korea_china_2026.sheets.strict_yaml import Mapping, Node, Scalar

#: Stands for the sheet of the article where trees are named by their path below ``seeds/``.
ARTICLE = "sources/<source_id>.yaml"
#: The worksheet of an article's own record, of which there is one.
RECORD = "article"
EVIDENCE_COLUMNS = ("record_id", "field_name", SPAN)


@dataclass(frozen=True)
class Form:
    """One worksheet: its name, the kind of record that its rows are, the sheet and key that hold them, and the holder's
    form."""

    name: str
    path: str
    key: str
    kind: Kind
    holder: Form | None = None

    @property
    def holder_key(self) -> str:
        """The column that names the record in which a row is nested; empty where it is nested in none."""
        return "" if self.holder is None else TABLES[self.holder.kind.table].key[0]

    @property
    def depth(self) -> int:
        """How many records its rows are nested in."""
        return 0 if self.holder is None else self.holder.depth + 1

    @property
    def columns(self) -> list[str]:
        """Its columns in order: what a coder writes, and the holder's id."""
        names = [name for name in self.kind.keys if name != EVIDENCE and name not in self.kind.children]
        if self.holder is not None:
            own = TABLES[self.kind.table].key
            names.insert(1 if len(own) == 1 and own[0] in names else 0, self.holder_key)
        return names


@dataclass(frozen=True)
class FormRow:
    """One row of a worksheet: a scalar for each column of its header (null where the cell is blank), and where it
    stands."""

    cells: Rows[str, Scalar]
    place: Place

    def text(self, column: str) -> str | None:
        """What stands in a column; None where it is blank."""
        cell = self.cells.get(column)
        return None if cell is None or cell.is_null else cell.text


FormRows = Rows[str, Sequence[FormRow]]
#: Roots of sheets by their path below ``seeds/``, the article's under ``ARTICLE``.
Trees = Rows[str, Mapping]


def _forms() -> Iterator[Form]:
    for path, sheet in {ARTICLE: SOURCE_SHEET, **REGISTRIES}.items():
        for key, kind in sheet.single.items():
            yield Form(RECORD, path, key, kind)
        for key, kind in sheet.lists.items():
            form = Form(kind.table, path, key, kind)
            yield form
            yield from _nested(form)


def _nested(holder: Form) -> Iterator[Form]:
    for key, kind in holder.kind.children.items():
        form = Form(kind.table, holder.path, key, kind, holder)
        yield form
        yield from _nested(form)


FORMS: Rows[str, Form] = {form.name: form for form in _forms()}
#: Every worksheet with its columns; evidence has one of its own, because it may back cells of several kinds of rows.
COLUMNS: Rows[str, Sequence[str]] = {name: form.columns for name, form in FORMS.items()} | {EVIDENCE: EVIDENCE_COLUMNS}


def worksheets_of(path: str) -> list[str]:
    """The worksheets that hold one sheet."""
    forms = [form for form in FORMS.values() if form.path == path]
    return [form.name for form in forms] + ([EVIDENCE] if any(form.kind.has_evidence for form in forms) else [])


def is_given(path: str, rows: FormRows) -> bool:
    """Whether a workbook holds one sheet: evidence alone, which several share, does not make one."""
    names = [name for name in worksheets_of(path) if name != EVIDENCE]
    return any(rows.get(name) if path == ARTICLE else name in rows for name in names)


def sheet_at(path: str) -> Sheet:
    """The kind of sheet at a path below ``seeds/``."""
    return SOURCE_SHEET if path == ARTICLE else REGISTRIES[path]


# --- from sheets to forms -------------------------------------------------------------------------------------------


def flatten_sheets(trees: Trees) -> dict[str, list[dict[str, str]]]:
    """The rows of every worksheet, each a text by column; blank cells are left out.

    Takes trees whose keys are all known and whose shapes are those of the layout; what is not is passed over.
    """
    rows: dict[str, list[dict[str, str]]] = {name: [] for name in COLUMNS}
    for form in FORMS.values():
        if form.holder is None and form.path in trees:
            for node in _items(trees[form.path], form.key):
                _flatten(form, node, None, rows)
    return rows


def _items(mapping: Mapping, key: str) -> list[Mapping]:
    _, node = mapping.entries.get(key, (None, None))
    nodes = node.items if isinstance(node, strict_yaml.Sequence) else (node,)
    return [item for item in nodes if isinstance(item, Mapping)]


def _flatten(form: Form, node: Mapping, holder_id: str | None, rows: dict[str, list[dict[str, str]]]) -> None:
    row = {form.holder_key: holder_id} if holder_id is not None else {}
    for name in form.columns:
        _, value = node.entries.get(name, (None, None))
        if isinstance(value, Scalar) and not value.is_null:
            row[name] = value.text
    rows[form.name].append({name: row[name] for name in form.columns if name in row})
    own = row_id(form.kind.table, row)
    for evidence in _items(node, EVIDENCE):
        rows[EVIDENCE] += _flatten_evidence(own or "", evidence)
    for child in FORMS.values():
        if child.holder == form:
            for item in _items(node, child.key):
                _flatten(child, item, own or "", rows)


def _flatten_evidence(record_id: str, evidence: Mapping) -> Iterator[dict[str, str]]:
    for name, (_, value) in evidence.entries.items():
        for span in value.items if isinstance(value, strict_yaml.Sequence) else (value,):
            if isinstance(span, Scalar):
                yield {"record_id": record_id, "field_name": name, SPAN: span.text}


# --- from forms to sheets -------------------------------------------------------------------------------------------


def nest_rows(rows: FormRows, file: str) -> tuple[dict[str, Mapping], list[Finding]]:
    """The trees of all sheets whose worksheets are in ``rows``, and what has no holder; an article without rows gives
    none.

    ``file`` is the place of what has no row.
    """
    findings: list[Finding] = []
    lists: dict[str, dict[str, list[Mapping]]] = {name: {} for name in COLUMNS}
    evidence = _group(rows, EVIDENCE, "record_id", _ids(rows, *EVIDENCED), "observations", findings)
    # What is nested first, so that its holder finds it.
    for form in sorted(FORMS.values(), key=lambda form: -form.depth):
        if form.holder is None:
            groups = {"": list(rows.get(form.name, ()))}
        else:
            groups = _group(rows, form.name, form.holder_key, _ids(rows, form.holder.name), form.holder.name, findings)
        for owner, group in groups.items():
            lists[form.name][owner] = [_nest(form, row, lists, evidence) for row in group]
    trees = {}
    for path in (ARTICLE, *REGISTRIES):
        if is_given(path, rows):
            trees[path] = _root(path, rows, lists, Place(file), findings)
    return trees, findings


def _ids(rows: FormRows, *names: str) -> set[str]:
    return {_name(name, row) for name in names for row in rows.get(name, ())}


def _name(form: str, row: FormRow) -> str:
    """What others call a row: its id, or its worksheet and number where anchoring will give it one."""
    cells = {column: cell.text for column, cell in row.cells.items() if not cell.is_null}
    return row_id(FORMS[form].kind.table, cells) or f"{form}!{row.place.line}"


def _by_place(rows: FormRows, text: str) -> str:
    """The name of the row that ``text`` calls by its place, as ``quotes!B7`` or ``quotes 7``; else ``text``."""
    match = re.fullmatch(rf"({'|'.join(EVIDENCED)})[ !]\$?[A-Za-z]*\$?([0-9]{{1,6}})", text)
    found = [row for row in rows.get(match[1], ()) if row.place.line == int(match[2])] if match else []
    return _name(match[1], found[0]) if match and found else text


def _group(
    rows: FormRows, name: str, column: str, ids: set[str], target: str, findings: list[Finding]
) -> dict[str, list[FormRow]]:
    groups: dict[str, list[FormRow]] = {}
    for row in rows.get(name, ()):
        owner = row.text(column)
        if name == EVIDENCE and owner is not None:
            owner = _by_place(rows, owner)
        place = row.cells[column].place if column in row.cells else row.place
        if owner is None:
            findings.append(Finding(place, "KC101", f"{name} has no {column}", "", f"an id of {target}"))
        elif owner not in ids:
            if not all(holder in rows for holder in _holders(name, owner, target)):
                continue  # it may stand in the worksheet that is missing
            what = f"{column} points to no row of {target}"
            expected = f"an id of {target}" + (", or worksheet and row such as quotes!7" if name == EVIDENCE else "")
            findings.append(Finding(place, "KC202", what, owner, expected, nearest(owner, ids) or ""))
        else:
            groups.setdefault(owner, []).append(row)
    return groups


def _holders(name: str, owner: str, target: str) -> Sequence[str]:
    if name != EVIDENCE:
        return [target]
    return ["event_actors"] if "--" in owner or owner.startswith("event_actors!") else list(OBSERVATIONS)


def _nest(
    form: Form, row: FormRow, lists: dict[str, dict[str, list[Mapping]]], evidence: dict[str, list[FormRow]]
) -> Mapping:
    entries: dict[str, tuple[Place, Node]] = {}
    for name in form.columns:
        cell = row.cells.get(name)
        # A blank cell that must be filled is written as null, so that what misses it finds its place.
        if (
            cell is not None
            and name != form.holder_key
            and (not cell.is_null or name == SPAN or form.kind.is_required(name))
        ):
            entries[name] = (cell.place, cell)
    own = _name(form.name, row)
    # Where two rows bear one id, the first holds what is nested; that the id stands twice is found by the rules.
    if form.kind.has_evidence and own in evidence:
        entries[EVIDENCE] = (row.place, _nest_evidence(evidence.pop(own)))
    for child in FORMS.values():
        if child.holder == form and own in lists[child.name]:
            entries[child.key] = (row.place, strict_yaml.Sequence(tuple(lists[child.name].pop(own)), row.place))
    return Mapping(entries, row.place)


def _nest_evidence(rows: list[FormRow]) -> Mapping:
    spans: dict[str, list[Scalar]] = {}
    places: dict[str, Place] = {}
    for row in rows:
        field = row.text("field_name") or ""
        places.setdefault(field, row.cells["field_name"].place if "field_name" in row.cells else row.place)
        spans.setdefault(field, []).append(row.cells.get(SPAN) or Scalar("", row.place, True))
    entries: dict[str, tuple[Place, Node]] = {
        field: (places[field], items[0] if len(items) == 1 else strict_yaml.Sequence(tuple(items), items[0].place))
        for field, items in spans.items()
    }
    return Mapping(entries, rows[0].place)


def _root(
    path: str, rows: FormRows, lists: dict[str, dict[str, list[Mapping]]], book: Place, findings: list[Finding]
) -> Mapping:
    sheet = sheet_at(path)
    entries: dict[str, tuple[Place, Node]] = {}
    place = next((row.place for name in worksheets_of(path) for row in rows.get(name, ())), book)
    for form in (form for form in FORMS.values() if form.path == path and form.holder is None):
        records = lists[form.name].get("", [])
        if form.key in sheet.lists:
            entries[form.key] = (place, strict_yaml.Sequence(tuple(records), place))
        elif records:
            entries[form.key] = (records[0].place, records[0])
            for surplus in records[1:]:
                findings.append(Finding(surplus.place, "KC105", "a second article", "", "one article a workbook"))
    return Mapping(entries, place)
