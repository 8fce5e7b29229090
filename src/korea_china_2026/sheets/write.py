"""Writes a sheet in the one form that programs give it: keys in the order of the layout, without what is empty.

What the sheet that it replaces holds already is taken over line by line, so that comments stay where they belong.
"""

import sys
import unicodedata
from collections.abc import Iterator
from typing import Any

import yaml

from korea_china_2026.model.fields import Field
from korea_china_2026.model.tables import TABLES
from korea_china_2026.sheets.inheritance import fold_inherited
from korea_china_2026.sheets.layout import Kind, Sheet
from korea_china_2026.sheets.lookalikes import has_unseen
from korea_china_2026.sheets.nodes import plain
from korea_china_2026.sheets.strict_yaml import Mapping, Node, Scalar, Sequence, parse

#: Spellings that are plain words for a reader that keeps scalars as text, though YAML 1.1 would type them.
_PLAIN = frozenset({"edtf", "integer", "count", "number", "latitude", "longitude", "boolean", "date", "release"})


class _Word(str):
    """A text that needs no quotation marks, whatever it looks like."""


class _Spans(list[object]):
    """A list that is written on one line."""


class _Dumper(yaml.SafeDumper):
    """Writes each value as it is spelled."""


def _resolve(dumper: Any, word: str) -> str:
    # The tag that the word has without quotation marks, so that it gets none.
    return str(dumper.resolve(yaml.ScalarNode, word, (True, False)))


_Dumper.add_representer(_Word, lambda dumper, word: dumper.represent_scalar(_resolve(dumper, str(word)), word))
_Dumper.add_representer(
    _Spans, lambda dumper, spans: dumper.represent_sequence("tag:yaml.org,2002:seq", spans, flow_style=True)
)


def write_sheet(sheet: Sheet, root: Mapping, path: str, old: bytes = b"") -> bytes:
    """The bytes of the sheet at ``path`` below ``seeds/``, which held ``old``; keys that the layout does not know are
    not written.

    >>> from korea_china_2026.sheets.layout import REGISTRIES
    >>> old = b"coders:\\n  # ours\\n  - coder_id: a  # first\\n"
    >>> root, _ = parse("", b"coders:\\n  - coder_id: b\\n  - coder_id: a\\n    kind: human\\n")
    >>> print(write_sheet(REGISTRIES["coders.yaml"], root, "coders.yaml", old).decode().partition("\\n")[2], end="")
    coders:
      - coder_id: b
      # ours
      - coder_id: a  # first
        kind: human
    """
    schema = f"# yaml-language-server: $schema={'../' * (path.count('/') + 1)}schemas/sheets/{sheet.name}.schema.json"
    before, findings = parse("", old)
    folded = fold_inherited(root, before) if before is not None else root
    root = folded if isinstance(folded, Mapping) else root
    fresh = _finish(schema, _Old([]).mapping(sheet, root, None, 0))
    if findings or not isinstance(before, Mapping):
        return fresh
    lines = old.decode("utf-8").replace("\r\n", "\n").removesuffix("\n").split("\n")
    kept = _finish(schema, _Old(lines).mapping(sheet, root, before, len(lines)))
    # Where the old sheet was written in a way that does not come apart by lines, nothing of it is taken over.
    return kept if content_of(kept) == content_of(fresh) else fresh


def content_of(sheet: bytes) -> object:
    """What a sheet holds, without places and comments; a cell, list or mapping that holds nothing is left out."""
    return _filled(plain(parse("", sheet)[0]))


def _filled(tree: object) -> object:
    if isinstance(tree, dict):
        return {key: value for key, node in tree.items() if (value := _filled(node)) not in (None, [], {})}
    return [_filled(item) for item in tree] if isinstance(tree, list) else tree


def _finish(schema: str, lines: list[str]) -> bytes:
    has_schema = bool(lines) and lines[0].startswith("# yaml-language-server: ")
    return "\n".join([*([] if has_schema else [schema]), *lines, ""]).encode("utf-8")


class _Old:
    """The lines of the sheet that is replaced."""

    def __init__(self, lines: list[str]) -> None:
        self.lines = lines

    def mapping(self, layout: Sheet | Kind, new: Mapping, old: Mapping | None, end: int) -> list[str]:
        """The lines of a mapping without its indentation; the old one, if there is one, ends before line ``end``."""
        starts = {key: self._lead(place.line - 1) for key, (place, _) in old.entries.items()} if old else {}
        ends = dict(zip(starts, [*list(starts.values())[1:], end], strict=False))
        written: list[str] = []
        keys = layout.keys
        ordered = [key for key in starts if key in keys]
        for at, key in enumerate(keys):
            if key not in ordered:
                ordered.insert(ordered.index(keys[at - 1]) + 1 if at else 0, key)
        for key in ordered:
            kind, (_, node) = layout.children.get(key), new.entries.get(key, (None, None))
            place, was = old.entries.get(key, (None, None)) if old else (None, None)
            # An empty cell that was written stays.
            if old and was is not None and plain(was) == plain(node):
                written += self._take(starts[key], ends[key], old.place.column - 1)
            elif node is not None:
                written += self._take(starts[key], place.line - 1, 0) if place else []  # comments in front of it
                if kind is not None and isinstance(node, Mapping | Sequence):
                    inner = self._rows(kind, node, was, ends.get(key, 0))
                    line = self.lines[place.line - 1].strip() if place else ""
                    head = line if line.partition("#")[0].rstrip() == f"{key}:" else f"{key}:"
                    is_empty = isinstance(node, Sequence) and not inner
                    written += [f"{key}: []" if is_empty else head, *(f"  {line}".rstrip() for line in inner)]
                else:
                    written += _dump(key, _value(node, layout.written.get(key) if isinstance(layout, Kind) else None))
        return written

    def _rows(self, kind: Kind, node: Mapping | Sequence, was: Node | None, end: int) -> list[str]:
        """The lines of what a key holds: one row, or a list of rows, each beside the old row of the same key."""
        if isinstance(node, Mapping):
            return self.mapping(kind, node, was if isinstance(was, Mapping) else None, end)
        before = [item for item in was.items if isinstance(item, Mapping)] if isinstance(was, Sequence) else []
        starts = [self._lead(item.place.line - 1) for item in before]
        known = {
            _name(item, kind, number): (item, stop)
            for number, (item, stop) in enumerate(zip(before, [*starts[1:], end], strict=False))
        }
        lines: list[str] = []
        for number, item in enumerate(item for item in node.items if isinstance(item, Mapping)):
            old, stop = known.pop(_name(item, kind, number), (None, 0))
            row = self.mapping(kind, item, old, stop) or ["{}"]
            first = next(at for at, line in enumerate(row) if line and not line.startswith("#"))
            lines += [line if at < first else f"{'- ' if at == first else '  '}{line}" for at, line in enumerate(row)]
        return lines

    def _lead(self, line: int) -> int:
        """The first line of what belongs to a line: comments and blank lines right above it."""
        while line and not self.lines[line - 1].partition("#")[0].strip():
            line -= 1
        return line

    def _take(self, start: int, end: int, indent: int) -> Iterator[str]:
        for line in self.lines[start:end]:
            yield line[indent:] if not line[:indent].strip(" -") else line.strip()


def _dump(key: str, value: object) -> list[str]:
    for is_shown in (True, False):  # what cannot be seen, or is not composed, is escaped, so that it is found here
        dumped = yaml.dump({key: value}, Dumper=_Dumper, sort_keys=False, allow_unicode=is_shown, width=sys.maxsize)
        if not has_unseen(dumped) and unicodedata.is_normalized("NFC", dumped):
            break
    return str(dumped).removesuffix("\n").split("\n")


def _value(node: Node, field: Field | None = None) -> object:
    if isinstance(node, Mapping):
        return {name: _value(value) for name, (_, value) in node.entries.items()}
    if isinstance(node, Sequence):
        return _Spans(map(_value, node.items))
    if node.is_null:
        return None
    form = field.lexical if field is not None else None
    is_word = form is not None and form.name in _PLAIN and form.accepts(node.text)
    is_code = field is not None and field.code_list is not None and node.text in field.code_list
    return _Word(node.text) if is_word or (is_code and node.text.isalpha()) else node.text


def _name(item: Mapping, kind: Kind, number: int) -> object:
    """What a row is known by: its key as far as it is written, else what it refers to, else its number."""
    cells = {
        name: node.text for name, (_, node) in item.entries.items() if isinstance(node, Scalar) and not node.is_null
    }
    table = TABLES[kind.table]
    key = [name for name in table.key if name in kind.written]
    known = tuple(cells.get(column) for column in key or [c for c, _, _ in table.foreign_keys if c in kind.written])
    return known if any(known) else number
