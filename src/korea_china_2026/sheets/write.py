"""Writes a sheet in the one form that programs give it: keys in the order of the layout, nothing written where nothing
stands, and the comments of the sheet that it replaces.

A comment on lines of its own belongs to what follows it, one behind a value to that value. Where its row or cell is
gone, it comes before the next that is left, or at the end.
"""

from __future__ import annotations

import re
import sys
import unicodedata
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import chain

import yaml

from korea_china_2026.model.fields import Field
from korea_china_2026.model.tables import TABLES
from korea_china_2026.sheets import strict_yaml
from korea_china_2026.sheets.edits import Extent, extents_of
from korea_china_2026.sheets.layout import EVIDENCE, SPAN, Kind, Sheet
from korea_china_2026.sheets.lookalikes import is_unseen
from korea_china_2026.sheets.new import TODO
from korea_china_2026.sheets.strict_yaml import Mapping, Node, Scalar, Sequence, parse

#: Spellings that are plain words for a reader that keeps scalars as text, though YAML 1.1 would type them.
_PLAIN = frozenset({"edtf", "integer", "count", "number", "latitude", "longitude", "boolean", "date", "release"})


def write_sheet(sheet: Sheet, root: Mapping, path: str) -> bytes:
    """The bytes of the sheet at ``path`` below ``seeds/``; keys that the layout does not know are not written."""
    up = "../" * (path.count("/") + 1)
    lines = [f"# yaml-language-server: $schema={up}schemas/sheets/{sheet.name}.schema.json"]
    for key, kind in {**sheet.single, **sheet.lists}.items():
        if key not in root.entries:
            continue
        _, node = root.entries[key]
        if isinstance(node, strict_yaml.Sequence):
            lines += _list(key, kind, node, "")
        elif isinstance(node, Mapping):
            lines += [f"{key}:", *("  " + line for line in _row(kind, node))]
        else:
            lines.append(f"{key}: []" if key in sheet.lists else f"{key}: {_spell(node)}")
    return ("\n".join(lines) + "\n").encode("utf-8")


def _list(key: str, kind: Kind, node: strict_yaml.Sequence, indent: str) -> Iterator[str]:
    items = [item for item in node.items if isinstance(item, Mapping)]
    yield f"{indent}{key}:" if items else f"{indent}{key}: []"
    for item in items:
        for number, line in enumerate(_row(kind, item) or ["{}"]):
            yield f"{indent}{'    ' if number else '  - '}{line}"


def _row(kind: Kind, row: Mapping) -> list[str]:
    lines: list[str] = []
    for key in kind.keys:
        _, node = row.entries.get(key, (None, None))
        if key == EVIDENCE and isinstance(node, Mapping):
            lines += _evidence(node)
        elif key in kind.children and isinstance(node, strict_yaml.Sequence) and node.items:
            lines += _list(key, kind.children[key], node, "")
        elif isinstance(node, Scalar):
            lines.append(f"{key}: {_spell(node, None if key == SPAN else kind.written.get(key))}")
    return lines


def _evidence(evidence: Mapping) -> Iterator[str]:
    if evidence.entries:
        yield f"{EVIDENCE}:"
    for name, (_, node) in evidence.entries.items():
        spans = _spell(node)
        if isinstance(node, strict_yaml.Sequence):
            spans = f"[{', '.join(_quote(item.text, flow=True) for item in node.items if isinstance(item, Scalar))}]"
        yield f"  {_quote(name)}: {spans}"


def _spell(node: Node, field: Field | None = None) -> str:
    if not isinstance(node, Scalar) or node.is_null:
        return "null"
    if (
        field is not None
        and field.lexical is not None
        and field.lexical.name in _PLAIN
        and field.lexical.accepts(node.text)
    ):
        return node.text
    if field is not None and field.code_list is not None and node.text in field.code_list and node.text.isalpha():
        return node.text  # yes and no are words here
    return _quote(node.text)


def _quote(text: str, flow: bool = False) -> str:
    # What cannot be seen, or would break the line, is escaped, so that it is found where it stands.
    plain = text.isprintable() and unicodedata.is_normalized("NFC", text) and not any(map(is_unseen, text))
    style = None if plain else '"'
    dumped: str = yaml.safe_dump(
        [text], default_style=style, default_flow_style=flow, allow_unicode=plain, width=sys.maxsize
    )
    return dumped.strip("\n")[1:-1] if flow else dumped.removeprefix("- ").removesuffix("\n")


#: Where something stands in a tree: keys, and for each row what tells it from its siblings.
Path = tuple[object, ...]
_MARK = re.compile(r"(?:(?<=\s)|^)#")
_SCHEMA = "# yaml-language-server: "


@dataclass
class _Owner:
    """What a comment may belong to: the paths that name it, its line from 0, and whether it is a cell that holds
    nothing."""

    paths: list[Path]
    line: int
    is_blank: bool = False


@dataclass
class _Notes:
    """The comments of one sheet by the number of their owner: lines in front of it, and what
    stands behind its value."""

    before: dict[int, list[str]] = field(default_factory=dict)
    behind: dict[int, list[str]] = field(default_factory=dict)


def keep_comments(sheet: Sheet, old: bytes, new: bytes) -> bytes:
    """``new`` with the comments of ``old``, both sheets of one kind that can be read; blank lines are kept with
    comments.

    >>> from korea_china_2026.sheets.layout import REGISTRIES
    >>> old = b"coders:\\n  # ours\\n  - coder_id: a  # first\\n"
    >>> new = b"coders:\\n  - coder_id: b\\n  - coder_id: a\\n"
    >>> print(keep_comments(REGISTRIES["coders.yaml"], old, new).decode(), end="")
    coders:
      - coder_id: b
      # ours
      - coder_id: a  # first
    """
    text, written = old.decode("utf-8"), new.decode("utf-8").split("\n")
    if text.startswith(_SCHEMA):
        written[0] = text.partition("\n")[0].rstrip()
    owners, places = list(_owners(sheet, old)), list(_owners(sheet, new))
    notes = _collect(text, owners)
    found: dict[Path, _Owner] = {}
    for place in reversed(places):
        found |= dict.fromkeys(place.paths, place)
    before: dict[int, list[str]] = {}
    waiting: list[str] = []
    for number, owner in enumerate(owners):
        here = next((found[path] for path in owner.paths if path in found), None)
        waiting += notes.before.get(number, [])
        behind = notes.behind.get(number, [])
        if here is None:
            waiting = [line for line in waiting if line.strip()] + behind
            continue
        before.setdefault(here.line, []).extend(waiting)
        waiting = []
        if owner.is_blank and not here.is_blank:
            behind = [comment for comment in behind if not comment.startswith(TODO)]  # it has been done
        if behind:
            written[here.line] += "  " + " ".join(behind)
    waiting += notes.before.get(len(owners), [])
    lines = chain.from_iterable([*before.get(number, []), line] for number, line in enumerate(written[:-1]))
    return "\n".join([*lines, *waiting, written[-1]]).encode("utf-8")


def _collect(text: str, owners: list[_Owner]) -> _Notes:
    notes, lines = _Notes(), [owner.line for owner in owners]
    for number, comment, is_whole_line in _comments(text):
        at = bisect_right(lines, number)
        if is_whole_line:
            # Several that begin on one line are a row and its first cell: what precedes them belongs to the row.
            notes.before.setdefault(at, []).append(comment)
        elif at:
            notes.behind.setdefault(at - 1, []).append(comment)
        else:
            notes.before.setdefault(0, []).append(comment)
    return notes


def _comments(text: str) -> Iterator[tuple[int, str, bool]]:
    """Each comment and blank line with the number of its line, and whether it has the line to itself."""
    extents = sorted((extent for _, extent in extents_of(text)), key=lambda extent: extent.start)
    starts, offset = [extent.start for extent in extents], 0
    for number, line in enumerate(text.split("\n")[:-1]):
        body, begin = line.rstrip("\r"), offset
        offset += len(line) + 1
        if not body.strip():
            if not _inside(extents, starts, begin):
                yield number, "", True
            continue
        for match in _MARK.finditer(body):
            if not _inside(extents, starts, begin + match.start()):
                is_whole_line = not body[: match.start()].strip()
                comment = body.rstrip() if is_whole_line else body[match.start() :].rstrip()
                if not comment.startswith(_SCHEMA):
                    yield number, comment, is_whole_line
                break


def _inside(extents: list[Extent], starts: list[int], at: int) -> bool:
    number = bisect_right(starts, at) - 1
    if number < 0 or at >= extents[number].end:
        return False
    return not extents[number].is_block or at >= extents[number].body


def _owners(sheet: Sheet, content: bytes) -> Iterator[_Owner]:
    """All rows and cells of a sheet in the order of their lines; a row comes before its first cell."""
    root, _ = parse("", content)
    if isinstance(root, Mapping):
        yield from sorted(_of_mapping(root, {**sheet.single, **sheet.lists}, [()]), key=lambda owner: owner.line)


def _of_mapping(node: Mapping, kinds: dict[str, Kind], paths: list[Path]) -> Iterator[_Owner]:
    for key, (place, value) in node.entries.items():
        own = [(*path, key) for path in paths]
        yield _Owner(own, place.line - 1, isinstance(value, Scalar) and value.is_null)
        kind = kinds.get(key)
        if isinstance(value, Sequence) and kind is not None:
            for number, item in enumerate(value.items):
                yield from _of_row(item, kind, [(*path, *name) for path in own for name in _names(item, kind, number)])
        elif isinstance(value, Mapping):
            yield from _of_mapping(value, {} if kind is None else dict(kind.children), own)


def _of_row(item: Node, kind: Kind, paths: list[Path]) -> Iterator[_Owner]:
    yield _Owner(paths, item.place.line - 1)
    if isinstance(item, Mapping):
        yield from _of_mapping(item, dict(kind.children), paths)


def _names(item: Node, kind: Kind, number: int) -> list[Path]:
    """What a row is known by: its key as far as it is written, else what it refers to; and its number, for want of
    both."""
    cells = (
        {name: node.text for name, (_, node) in item.entries.items() if isinstance(node, Scalar) and not node.is_null}
        if isinstance(item, Mapping)
        else {}
    )
    key = [name for name in TABLES[kind.table].key if name in kind.written]
    columns = key or [column for column, _, _ in TABLES[kind.table].foreign_keys if column in kind.written]
    known = tuple(cells.get(column) for column in columns)
    return [(known,), (number,)] if any(known) else [(number,)]
