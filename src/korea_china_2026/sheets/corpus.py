"""Every sheet read into records: shape, keys and cells are checked here, each by its declaration, with what is wrong.

Reading the folder is the only I/O.
"""

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from korea_china_2026.findings import Finding, Place
from korea_china_2026.model.fields import Field
from korea_china_2026.model.tables import EVIDENCED, OBSERVATIONS, TABLES
from korea_china_2026.names import TableName, nearest
from korea_china_2026.sheets.cells import check_cell, has_unseen
from korea_china_2026.sheets.inheritance import spread_inherited
from korea_china_2026.sheets.layout import (
    EVIDENCE,
    PROPOSED,
    REGISTRIES,
    SOURCE_SHEET,
    SPAN,
    Kind,
    Seeds,
    Sheet,
    filled_in,
    sheet_of,
    table_of,
)
from korea_china_2026.sheets.record import ANCHOR, Cell, Mapping, Node, Record, Scalar, Sequence, Span, items_of
from korea_china_2026.sheets.strict_yaml import MAX_BYTES, parse

_SHAPES = {Scalar: "a plain value", Sequence: "a list", Mapping: "a mapping"}


class SheetReader:
    """Reads one sheet; ``records`` in the order of the sheet, nested ones after the one that holds them.

    ``unread`` names the tables of which a row may have been lost: what counts or looks up their rows is not checked.
    """

    def __init__(self, sheet: Sheet, *, is_raw: bool = False) -> None:
        self.sheet = sheet
        # A raw coding stays as it was written when other columns were declared.
        self.is_raw = is_raw
        self.records: list[Record] = []
        self.findings: list[Finding] = []
        self.unread: set[TableName] = set()

    def _report(self, *finding: Any) -> None:
        self.findings.append(Finding(*finding))

    def read(self, root: Node) -> None:
        """Read the whole tree."""
        sheet = self.sheet
        if not isinstance(root, Mapping):
            self._shape(root, "a mapping with the keys " + ", ".join(sheet.keys))
            self.unread |= sheet.tables
            return
        misspelt = set()
        for key, (place, node) in root.entries.items():
            if key not in sheet.children:
                misspelt.add(self._unknown(place, key, sheet.keys))
            else:
                (self._record if key == sheet.single else self._list)(sheet.children[key], node, None)
        # What a sheet lists at its top level belongs to the sheet's single record: passages to their article.
        kind = sheet.children.get(sheet.single)
        owner = next((record for record in self.records if kind and record.table == kind.table), None)
        for record in self.records:
            if owner and record is not owner and not record.parent:
                record.parent = owner
                owner.children.append(record)
        for key in sheet.keys:
            if key not in root.doubled and (key in root.entries or key == sheet.optional):
                continue
            self.unread |= sheet.children[key].tables
            if key not in {*misspelt, *root.doubled}:
                self._report(root.place, "KC101", f"the sheet has no {key}", "", f"a key {key}")

    def _shape(self, node: Node, expected: str) -> None:
        found = "nothing" if isinstance(node, Scalar) and node.is_null else _SHAPES[type(node)]
        self._report(node.place, "KC105", "a value of the wrong kind", found, expected)

    def _unknown(self, place: Place, key: str, valid: list[str]) -> str:
        meant = nearest(key, valid)
        self._report(place, "KC102", "an unknown key", key, "one of " + ", ".join(valid), meant)
        return meant

    def _list(self, kind: Kind, node: Node, parent: Record | None) -> None:
        if isinstance(node, Scalar) and node.is_null:
            return
        if not isinstance(node, Sequence):
            self._shape(node, f"a list of {kind.table}")
            self.unread |= kind.tables
            return
        for item in node.items:
            self._record(kind, item, parent)

    def _record(self, kind: Kind, node: Node, parent: Record | None) -> None:
        table = kind.table
        if not isinstance(node, Mapping):
            self._shape(node, f"a mapping: one row of {table}")
            self.unread |= kind.tables
            return
        if PROPOSED in node.entries and kind.may_be_proposed:
            place, todo = node.entries[PROPOSED]
            what = f"`kc2026 new` has proposed this row of {table} and nobody has checked it"
            self._report(
                place,
                "KC109",
                what,
                todo.text if isinstance(todo, Scalar) else "",
                f"the row checked against its words and its key {PROPOSED} deleted, or no such row",
            )
            self.unread.add(table)
            return
        strange = node.entries.keys() - kind.keys
        others = [name for name in self.sheet.tables if TABLES[name].id_column in strange] if strange else []
        if others and TABLES[table].id_column not in node.entries:
            [other, *_] = others
            what = f"a row of {other} among those of {table}"
            self._report(node.place, "KC105", what, "", f"the line {other}: above the first of these rows")
            self.unread |= {table, other}
            return
        record = Record(table, node.place, parent=parent)
        self.records.append(record)
        if parent:
            parent.children.append(record)
        misspelt = set()
        for key, (place, value) in node.entries.items():
            if key in kind.written:
                if not self._cell(record, kind.written[key], value):
                    record.broken.add(key)
            elif key == SPAN and kind.has_span:
                record.span = self._span(value)
            elif key == EVIDENCE and kind.table in EVIDENCED:
                self._evidence(record, value)
            elif key in kind.children:
                self._list(kind.children[key], value, record)
            elif not self.is_raw:
                misspelt.add(self._stray(kind, place, key))
        self._missing(kind, record, node, misspelt)

    def _stray(self, kind: Kind, place: Place, key: str) -> str:
        # Returns the key that was meant, if one looks like it: what it should hold is lost, but not a second finding.
        if key in TABLES[kind.table].columns:
            column = TABLES[kind.table].field(key)
            why = {"anchor": "follows from span", "parent": "follows from where the record is"}.get(
                column.origin, column.rule
            )
            self._report(place, "KC106", f"{key} is computed by the build ({why})", key, f"no {key}: delete this line")
            return ""
        return self._unknown(place, key, [name for name in kind.keys if name != PROPOSED])

    def _missing(self, kind: Kind, record: Record, node: Mapping, misspelt: set[str]) -> None:
        if misspelt or node.doubled:
            lost = misspelt - set(node.entries) | node.doubled
            record.broken |= lost & {*kind.written, SPAN}
            record.evidence_lost |= EVIDENCE in lost
            for name in lost & set(kind.children):
                self.unread |= kind.children[name].tables
        if node.doubled:
            self.unread.add(kind.table)  # two rows may have run into one, where the hyphen between them is missing
        if not record.cells.keys() >= kind.required:
            filled = filled_in(kind)
            for name in kind.written:
                if name in kind.required and name not in record.cells and name not in record.broken and not self.is_raw:
                    record.broken.add(name)
                    if name in filled and isinstance(span := node.child(SPAN), Scalar) and span.is_draft:
                        continue  # anchoring the draft, which has been asked for, fills it in
                    expected = kind.written[name].expected + (
                        ", which `kc2026 anchor` fills in" if name in filled else ""
                    )
                    self._report(node.place, "KC101", f"{kind.table} has no {name}", "", expected)
        if kind.has_span and record.span is None:
            record.broken.add(SPAN)
            if SPAN not in {*node.entries, *misspelt}:
                self._report(node.place, "KC101", f"{kind.table} has no {SPAN}", "", "START-END/DIGEST")

    def _cell(self, record: Record, field: Field, node: Node) -> bool:
        """Read a cell; whether there is nothing wrong with it."""
        if not isinstance(node, Scalar):
            if self.sheet.single and isinstance(node, Mapping) and table_of(field.name):
                self._report(
                    node.place,
                    "KC105",
                    "a new row that has no id yet",
                    "",
                    "`kc2026 anchor` run on this sheet, which makes an id and moves the row to its registry",
                )
            else:
                self._shape(node, f"a plain value: {field.expected}")
            return False
        text = node.text
        if node.is_null:
            # An empty cell that a default or the build fills is the same as one left out.
            is_wanted = not field.nullable and field.default is None and field.origin == "coded"
            if is_wanted:
                self._report(node.place, "KC101", f"{field.name} is empty", "", field.expected)
            return not is_wanted
        if has_unseen(text):
            return False  # an escaped character, which the parser has reported
        wrong = check_cell(field, text)
        if wrong:
            for one in TABLES[record.table].fields:
                if field.code_list and one.code_list and one.origin == "coded" and text in one.code_list:
                    wrong = wrong._replace(what=f"{wrong.what}, but one of {one.name}", nearest="")
            self._report(node.place, *wrong)
            return False
        value = text if field.lexical is None else field.lexical.cast(text)
        record.cells[field.name] = Cell(value, text, node.place)
        return True

    def _span(self, node: Node, *, in_registry: bool = False) -> Span | None:
        if not isinstance(node, Scalar):
            self._shape(node, "a span START-END/DIGEST")
            return None
        source, colon, written = node.text.rpartition(":") if in_registry else ("", "", node.text)
        match = ANCHOR.fullmatch(written)
        if not match or in_registry != bool(colon):
            form = "SOURCE:START-END/DIGEST" if in_registry else "START-END/DIGEST"
            if node.text.startswith("~"):
                what = "a span that still holds words"
                expected = f"{form}, which `kc2026 anchor` makes of them"
                self._report(node.place, "KC107", what, node.text, expected)
            else:
                expected = f"{form}, which `kc2026 find` prints, such as 120-180/9cc68e232721829d"
                self._report(node.place, "KC107", "a malformed span", node.text, expected)
            return None
        return Span(int(match[1]), int(match[2]), match[3], node.place, source)

    def _evidence(self, record: Record, node: Node) -> None:
        if isinstance(node, Scalar) and node.is_null:
            return
        if not isinstance(node, Mapping):
            self._shape(node, "a mapping from a field to a span or a list of spans")
            record.evidence_lost = True
            return
        for key, (place, value) in node.entries.items():
            names = TABLES[record.table].columns
            if key not in names:
                record.evidence_lost = True
                self._report(
                    place,
                    "KC206",
                    f"{record.table} has no such field that words could back",
                    key,
                    f"a field of {record.table}",
                    nearest(key, names),
                )
                continue
            nodes = items_of(value)
            if not nodes:
                self._report(value.place, "KC105", f"no words back {key}", "an empty list", "a span or a list of spans")
            in_registry = record.table not in OBSERVATIONS
            record.evidence[key] = [span for one in nodes if (span := self._span(one, in_registry=in_registry))]
            record.evidence_keys[key] = place


_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")


@dataclass
class Corpus:
    """All records of all sheets, by table, in the order of files and lines.

    ``lost`` names, by file, the tables of which a row may have been lost: what counts or looks up their rows is not
    checked.
    """

    records: dict[TableName, list[Record]] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    lost: dict[str, set[TableName]] = field(default_factory=dict)

    def of(self, table: TableName) -> list[Record]:
        """The records of one table."""
        return self.records.get(table, [])


class Unread(bytes):
    """Stands for a file that is not read; its bytes say why."""


def gather(seeds: Path) -> dict[str, bytes]:
    """The bytes of every sheet below ``seeds``, by path relative to it; ``Unread`` for whatever else is there.

    Nothing but regular files named like sheets is opened, no link is followed, and no more is read than a sheet may
    hold. OSError for a folder that cannot be read.
    """
    return {shown: read_file(path) for shown, path in find_files(seeds).items()}


def find_files(seeds: Path) -> dict[str, Path]:
    """Every file below ``seeds``, sheet or not, by the path relative to it that findings name it by, in the order of
    paths."""
    found = {}
    for shown, entry in _entries(seeds, ""):
        # A name may hold what no terminal should be sent; such a file is not read, so its true name is not needed.
        found[shown if shown.isascii() and shown.isprintable() else ascii(shown)[1:-1]] = Path(entry.path)
    return dict(sorted(found.items(), key=lambda item: item[0].split("/")))


def _entries(folder: Path | str, prefix: str) -> Iterator[tuple[str, os.DirEntry[str]]]:
    for entry in list(os.scandir(folder)):
        shown = prefix + entry.name
        if entry.is_dir() and not entry.name.startswith(".") and not entry.is_symlink():
            yield from _entries(entry.path, shown + "/")
        else:
            yield shown, entry


def read_file(path: Path) -> bytes:
    """The bytes of a sheet; ``Unread`` where it is none."""
    if path.name.startswith("."):
        return Unread(b"a hidden file")
    if path.is_symlink() or not path.is_file():
        return Unread(b"a link, or what is no regular file")
    if path.suffix.lower() not in (".yaml", ".yml"):
        return Unread(b"a file that is no sheet")
    if not _NAME.fullmatch(path.name):
        return Unread(b"a name that no sheet has")
    try:
        with path.open("rb") as stream:
            return stream.read(MAX_BYTES + 1)
    except OSError as error:
        return Unread(f"a file that cannot be read ({error.strerror})".encode())


def read_corpus(sheets: Seeds, prefix: str = "seeds/", *, is_raw: bool = False) -> Corpus:
    """Read sheets, given as bytes by their path below ``seeds/``; findings name files as ``prefix`` + path."""
    corpus = Corpus()
    for path, content in sheets.items():
        file = prefix + path
        sheet = sheet_of(path)
        if sheet is None or isinstance(content, Unread):
            known = [*REGISTRIES, "sources/<source_id>.yaml", "adjudications/<source_id>.yaml"]
            meant = nearest(path, known)
            if sheet or meant or not isinstance(content, Unread):
                corpus.lost[file] = (sheet or REGISTRIES.get(meant, SOURCE_SHEET)).tables
            what = content.decode() if isinstance(content, Unread) else "a file that the layout does not know"
            corpus.findings.append(
                Finding(Place(file), "KC009", what, path, "one of " + ", ".join(known), "" if sheet else meant)
            )
            continue
        root, findings = parse(file, content)
        corpus.findings += findings
        if root is None:
            corpus.lost[file] = sheet.tables
            if not findings:
                corpus.findings.append(
                    Finding(Place(file, 1, 1), "KC105", "an empty sheet", "", "the keys " + ", ".join(sheet.keys))
                )
            continue
        if sheet is SOURCE_SHEET and not is_raw:
            root, stray = spread_inherited(root)
            corpus.findings += stray
        reader = SheetReader(sheet, is_raw=is_raw)
        reader.read(root)
        corpus.findings += reader.findings
        if reader.unread:
            corpus.lost[file] = reader.unread
        for record in reader.records:
            corpus.records.setdefault(record.table, []).append(record)
    return corpus


def read_raw(seeds: Seeds, folder: str) -> Corpus:
    """The corpus of one coder's raw sheets, which are below ``seeds/`` in a folder of their own.

    They stay as they were written: their form must be readable, their content is not checked by the rules.
    """
    sheets = {path.removeprefix(f"{folder}/"): data for path, data in seeds.items() if path.startswith(f"{folder}/")}
    return read_corpus(sheets, prefix=f"seeds/{folder}/", is_raw=True)
