"""The fast reading of a sheet: YAML as people and programs write sheets, one scalar a line, in block style.

What this grammar takes is a small part of YAML on which no two readers differ. Anything else, and anything that would be a
finding, is given up for the general reader, which then reads the sheet from its start; so the two never give two trees.
"""

from __future__ import annotations

import re
import unicodedata
from typing import NamedTuple

from korea_china_2026.findings import Place
from korea_china_2026.sheets.lookalikes import UNSEEN
from korea_china_2026.sheets.nodes import NULLS, Mapping, Node, Scalar, Sequence

#: Mappings within mappings; deeper sheets are left to the general reader, which has the limit.
_DEEPEST = 4
# One line: indent, hyphen of a list item, key, and its value plain, in single or double marks, a list of anchors, or text folded
# over further lines. A plain value starts with no indicator of YAML; that it holds no ": " and no " #" is seen to below.
_LINE = re.compile(
    r"^( *+)(?:#.*|- ([0-9][0-9a-f/-]*+)|(- )?([A-Za-z_][A-Za-z0-9_]{0,63}):(?: (?:"
    r"((?:[A-Za-z0-9(“”‘’$£€¥₩/~=.+]|[^\x00-\x7f]|-(?=[0-9])).*+(?<! ))|'((?:[^'\n]++|'')++)'|\"([^\"\\\n]++)\""
    r"|(\[(?:[0-9][0-9a-f/-]*+(?:, [0-9][0-9a-f/-]*+)*+)?\])|>-((?:\n(?P<text>\1 ++)\S.*+(?<! )(?:\n(?P=text)\S.*+(?<! ))*+))))?)?$", re.M)
_ANCHORS = re.compile(r"[0-9a-f/-]+")
_ODD = re.compile("[" + "".join(sorted(UNSEEN)) + "]")
#: Creates a place without the detour of its constructor, which is called for every line.
_new = tuple.__new__


def parse_block(file: str, text: str) -> Mapping | None:
    """The tree of a sheet that is written plainly and has nothing wrong with its form; None for any other."""
    if not is_plain_text(text) or not text.endswith("\n"):
        return None
    lines = _LINE.findall(text)
    # A line that the pattern does not fit is passed over, so the number of lines tells that there was one.
    if len(lines) + sum(line[8].count("\n") for line in lines if line[8]) != text.count("\n") + 1:
        return None
    return _Tree(file).build(lines)


def is_plain_text(text: str) -> bool:
    """Whether no character is one that a sheet may not have (or might not: rare ones are left to the general reader)."""
    if not text.replace("\n", "").isprintable():
        return False
    return text.isascii() or (_ODD.search(text) is None and unicodedata.is_normalized("NFC", text))


class _Tree:
    """Puts lines together.

    ``entries`` is the mapping that is being read and ``indent`` its column; ``outer`` holds those around it, each with the list
    between the two, if there is one: its column, its items, its key and the places of both.
    """

    def __init__(self, file: str) -> None:
        self.file = file
        self.indent = 0
        self.entries: dict[str, tuple[Place, Node]] = {}
        self.outer: list[tuple[int, dict[str, tuple[Place, Node]], _List | None]] = []

    def build(self, lines: list[tuple[str, ...]]) -> Mapping | None:
        """The tree; None where a line does not fit those before it."""
        file, root = self.file, self.entries
        start, number = None, 0
        pending: tuple[str, Place] | None = None
        for indent, item, hyphen, key, plain, single, double, listed, folded, deeper in lines:
            number += 1
            if not key and not item:
                continue  # a comment, or nothing
            column = len(indent)
            if pending is not None:
                if not self._opens(pending, hyphen or item, number, column):
                    return None
                pending = None
            elif (hyphen or item or column != self.indent) and not self._returns(hyphen or item, column):
                return None
            if item:
                self._add(Scalar(item, Place(file, number, column + 3)))
                continue
            if hyphen:
                column += 2
                self._add(Mapping({}, Place(file, number, column + 1)), column)
            place: Place = _new(Place, (file, number, column + 1))
            start = start or place
            entries = self.entries
            if key in entries:
                return None
            at: Place = _new(Place, (file, number, column + len(key) + 3))
            if plain:
                if (":" in plain and (": " in plain or plain[-1] == ":")) or ("#" in plain and " #" in plain):
                    return None
                entries[key] = (place, Scalar(plain, at, plain in NULLS))
            elif single or double or listed:
                entries[key] = (place, _value(single, double, listed, at))
            elif folded:
                if len(deeper) <= column:
                    return None
                entries[key] = (place, Scalar(" ".join(map(str.strip, folded[1:].split("\n"))), at))
                number += folded.count("\n")
            else:
                pending = (key, place)
        if pending is not None or start is None or not self._returns("", 0):
            return None
        return Mapping(root, start)

    def _opens(self, pending: tuple[str, Place], hyphen: str, number: int, column: int) -> bool:
        # What a key without a value holds starts on this line.
        key, place = pending
        if column <= self.indent or len(self.outer) >= _DEEPEST:
            return False
        at: Place = _new(Place, (self.file, number, column + 1))
        holder, within = self.entries, self.indent
        if hyphen:
            self.outer.append((within, holder, _List(column, [], key, place, at)))
        else:
            self.outer.append((within, holder, None))
            self.entries, self.indent = {}, column
            holder[key] = (place, Mapping(self.entries, at))
        return True

    def _add(self, node: Scalar | Mapping, column: int = -1) -> None:
        # One more item; the next lines belong to it if it is a mapping, and no line has the indent -1.
        listed = self.outer[-1][2]
        assert listed is not None
        listed.items.append(node)
        self.indent, self.entries = column, node.entries if isinstance(node, Mapping) else {}

    def _returns(self, hyphen: str, column: int) -> bool:
        # Back to the mapping, or to the list, that has this indent.
        while True:
            if not hyphen and column == self.indent:
                return True
            if not self.outer:
                return False
            listed = self.outer[-1][2]
            if hyphen and listed is not None and listed.column == column:
                return True
            self.indent, self.entries, _ = self.outer.pop()
            if listed is not None:
                self.entries[listed.key] = (listed.place, Sequence(tuple(listed.items), listed.at))


class _List(NamedTuple):
    """A list that is being read: its column, what it holds so far, the key that holds it, and where key and list start."""

    column: int
    items: list[Node]
    key: str
    place: Place
    at: Place


def _value(single: str, double: str, listed: str, at: Place) -> Scalar | Sequence:
    if single or double:
        return Scalar(single.replace("''", "'") or double, at)
    anchors = (Scalar(match[0], Place(at.file, at.line, at.column + match.start())) for match in _ANCHORS.finditer(listed))
    return Sequence(tuple(anchors), at)
