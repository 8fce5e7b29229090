"""Writes a sheet in the one form that programs give it: keys in the order of the layout, without what is empty, short
rows between braces.

What the sheet that it replaces holds already is taken over line by line, so that comments stay where they belong.
"""

from functools import lru_cache

from korea_china_2026.model.fields import Field
from korea_china_2026.model.tables import TABLES
from korea_china_2026.sheets.edits import Word, spell, wrap_rows
from korea_china_2026.sheets.inheritance import fold_inherited
from korea_china_2026.sheets.layout import PROSE, SPAN, Kind, Sheet
from korea_china_2026.sheets.record import Mapping, Node, Scalar, Sequence, items_of, plain
from korea_china_2026.sheets.strict_yaml import MERGE, parse

#: Texts that are plain words for a reader that keeps scalars as text, though YAML 1.1 would type them.
_PLAIN = {"edtf", "release"}

#: What tells most of a row is in front of its id.
_LEADING = ("statement",)


def write_sheet(sheet: Sheet, root: Mapping, path: str, old: bytes = b"") -> bytes:
    """The bytes of the sheet at ``path`` below ``seeds/``, which held ``old``; keys that the layout does not know are
    not written.

    >>> from korea_china_2026.sheets.layout import REGISTRIES
    >>> old = b"places:\\n  # ours\\n  - place_id: a  # first\\n"
    >>> root, _ = parse("", b"places:\\n  - {place_id: b, kind: city}\\n  - place_id: a\\n    kind: city\\n")
    >>> print(write_sheet(REGISTRIES["places.yaml"], root, "places.yaml", old).decode().partition("\\n")[2], end="")
    places:
      - {place_id: b, kind: city}
      # ours
      - place_id: a  # first
        kind: city
    """
    schema = f"# yaml-language-server: $schema={'../' * (path.count('/') + 1)}schemas/sheets/{sheet.name}.schema.json"
    before, findings = parse("", old)
    folded = fold_inherited(root, before) if before else root
    root = folded if isinstance(folded, Mapping) else root
    fresh = _finish(schema, _Old([]).mapping(sheet, root, None, 0))
    if findings or not isinstance(before, Mapping):
        return fresh
    text = old.decode().replace("\r\n", "\n")
    lines = text.removesuffix("\n").split("\n")
    kept = _finish(schema, _Old(lines).mapping(sheet, root, before, len(lines)), text)
    # Where the old sheet was written in a way that does not come apart by lines, nothing of it is taken over.
    return kept if content_of(kept) == content_of(fresh) else fresh


@lru_cache(64)
def content_of(sheet: bytes) -> object:
    """What a sheet holds, without places and comments; a cell, list or mapping that holds nothing is left out."""
    return _filled(plain(parse("", sheet)[0]))


def _filled(tree: object) -> object:
    if isinstance(tree, dict):
        return {key: value for key, node in tree.items() if (value := _filled(node)) not in (None, [], {})}
    return [_filled(item) for item in tree] if isinstance(tree, list) else tree


def _finish(schema: str, lines: list[str], before: str = "") -> bytes:
    has_schema = bool(lines) and lines[0].startswith("# yaml-language-server: ")
    return wrap_rows("\n".join([*([] if has_schema else [schema]), *lines, ""]), before).encode()


class _Old:
    """The lines of the sheet that is replaced."""

    def __init__(self, lines: list[str]) -> None:
        self.lines = lines

    def mapping(self, layout: Sheet | Kind, new: Mapping, old: Mapping | None, end: int) -> list[str]:
        """The lines of a mapping without its indentation; the old one, if there is one, ends before line ``end``."""
        if isinstance(layout, Kind) and layout.is_open(new.entries):
            cells = set(layout.written) | {SPAN}
            if old:
                # Keys behind others in their line are those of a merge key.
                inside = {
                    key for key, (at, _) in old.entries.items() if self.lines[at.line - 1][: at.column - 1].strip(" -")
                }
                cells = cells - old.entries.keys() | inside if inside else inside
                old = self._gathered(old, inside)
            new = self._gathered(new, cells)
        starts = {key: self._lead(place.line - 1) for key, (place, _) in old.entries.items()} if old else {}
        ends = dict(zip(starts, [*list(starts.values())[1:], end], strict=False))
        written = []
        keys = [MERGE, *layout.keys]
        ordered = [key for key in starts if key in keys]
        for at, key in enumerate(keys):
            if key not in ordered:
                ordered.insert(ordered.index(keys[at - 1]) + 1 if at else 0, key)
        for key in ordered:
            kind, (_, node) = layout.children.get(key), new.entries.get(key, (None, None))
            place, was = old.entries.get(key, (None, None)) if old else (None, None)
            # An empty cell that was written stays.
            if old and was and plain(was) == plain(node):
                written += self._take(starts[key], ends[key], old.place.column - 1)
            elif node is not None:
                written += self._comments(starts[key], place.line - 1) if place else []
                if kind and isinstance(node, Mapping | Sequence):
                    inner = self._rows(kind, node, was, ends.get(key, 0))
                    line = self.lines[place.line - 1].strip() if place else ""
                    head = line if line.partition("#")[0].rstrip() == f"{key}:" else f"{key}:"
                    is_empty = isinstance(node, Sequence) and not inner
                    written += [f"{key}: []" if is_empty else head, *(f"  {line}".rstrip() for line in inner)]
                else:
                    row = layout if isinstance(layout, Kind) else None
                    value = _value(node, row if key == MERGE else None, row.written.get(key) if row else None)
                    written.append(f"{key}: {spell(value, flow=not isinstance(node, Scalar))}")
        return written

    def _gathered(self, node: Mapping, names: set[str]) -> Mapping:
        """A mapping with some of its keys in one merge key."""
        head = {key: entry for key, entry in node.entries.items() if key in names}
        if not head:
            return node
        place = next(iter(head.values()))[0]
        return Mapping(
            {MERGE: (place, Mapping(head, place)), **{k: v for k, v in node.entries.items() if k not in head}},
            node.place,
        )

    def _rows(self, kind: Kind, node: Mapping | Sequence, was: Node | None, end: int) -> list[str]:
        """The lines of what a key holds: one row, or a list of rows, each beside the old row of the same key."""
        if isinstance(node, Mapping):
            return self.mapping(kind, node, was if isinstance(was, Mapping) else None, end)
        # Rows that share a line with others, or with their codes, are written anew.
        before = [
            item
            for item in items_of(was)
            if isinstance(item, Mapping) and self.lines[item.place.line - 1][: item.place.column - 1].strip() == "-"
        ]
        starts = [self._lead(item.place.line - 1) for item in before]
        known = {
            _name(item, kind, number): (item, stop)
            for number, (item, stop) in enumerate(zip(before, [*starts[1:], end], strict=False))
        }
        lines = []
        for number, item in enumerate(item for item in node.items if isinstance(item, Mapping)):
            lines += self._row(kind, item, *known.pop(_name(item, kind, number), (None, 0)))
        return lines

    def _row(self, kind: Kind, new: Mapping, old: Mapping | None, end: int) -> list[str]:
        comments = []
        behind = []
        at, column = (old.place.line - 1, old.place.column - 1) if old else (0, 0)
        if old and self.lines[at][column] == "{":
            start = self._lead(at)
            if plain(new) == plain(old):
                return self._take(start, end, column - 2)
            comments, behind = self._comments(start, at), self._comments(self._lead(end), end)
            old = None
        if old is None and kind.table not in PROSE and not kind.is_open(new.entries):
            return [*comments, f"- {spell(_value(new, kind), flow=True)}", *behind]
        row = [*comments, *(self.mapping(kind, new, old, end) or ["{}"]), *behind]
        first = next(at for at, line in enumerate(row) if line and not line.startswith("#"))
        return [line if at < first else f"{'- ' if at == first else '  '}{line}" for at, line in enumerate(row)]

    def _lead(self, line: int) -> int:
        """The first line of what belongs to a line: comments and blank lines right above it."""
        while line and not self.lines[line - 1].partition("#")[0].strip():
            line -= 1
        return line

    def _comments(self, start: int, end: int) -> list[str]:
        return [line.strip() for line in self.lines[start:end]]

    def _take(self, start: int, end: int, indent: int) -> list[str]:
        lines = self.lines[start:end]
        return [line[indent:] if not line[:indent].strip(" -") else line.strip() for line in lines]


def _value(node: Node, kind: Kind | None = None, field: Field | None = None) -> object:
    if isinstance(node, Mapping):
        # Keys that the layout does not know have been reported; within evidence every key is a column.
        keys = sorted(kind.keys, key=lambda name: name not in _LEADING) if kind else node.entries
        names = [name for name in keys if name in node.entries]
        children, fields = (kind.children, kind.written) if kind else ({}, {})
        return {name: _value(node.entries[name][1], children.get(name), fields.get(name)) for name in names}
    if isinstance(node, Sequence):
        return [_value(item, kind) for item in node.items]
    if node.is_null:
        return None
    form = field.lexical if field else None
    is_word = form and (form.logical != "string" or form.name in _PLAIN) and form.accepts(node.text)
    is_code = field and field.code_list and node.text in field.code_list
    return Word(node.text) if is_word or (is_code and node.text.isalpha()) else node.text


def _name(item: Mapping, kind: Kind, number: int) -> object:
    """What a row is known by: its key as far as it is written, else what it refers to, else its number."""
    table = TABLES[kind.table]
    key = [name for name in table.key if name in kind.written]
    known = tuple(item.text(column) for column in key or [c for c, _, _ in table.foreign_keys if c in kind.written])
    return known if any(known) else number
