"""Changes a sheet in place: where a value is in the source, and how one is written there, all else untouched."""

import sys
from collections.abc import Iterable
from dataclasses import dataclass

import yaml

from korea_china_2026.findings import Place
from korea_china_2026.sheets.nodes import Mapping, Scalar


@dataclass(frozen=True)
class Extent:
    """Where a value is in the source of a sheet: code points from 0, end exclusive.

    ``is_block`` for ``|`` and ``>``, whose first line is not yet text: that begins at ``body``.
    """

    start: int
    end: int
    is_block: bool
    body: int


@dataclass(frozen=True)
class Edit:
    """What takes the place of some characters; none are taken away where ``start`` is ``end``."""

    start: int
    end: int
    written: str


class Source:
    """The text of one sheet that ``strict_yaml`` could read, and the edits to make in it."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.edits: list[Edit] = []
        self._extents = dict(extents_of(text))
        self._lines = [0]
        self._lines += [at + 1 for at, character in enumerate(text) if character == "\n"]

    def extent(self, node: Scalar) -> Extent:
        """Where a value is."""
        return self._extents[node.place.line, node.place.column]

    def replace(self, node: Scalar, value: str | int, mapping: Mapping) -> None:
        """Write another value in the place of ``node``, which belongs to ``mapping``."""
        extent = self.extent(node)
        written = spell(value, self._is_flow(mapping))
        if extent.start == extent.end and self.text[extent.start - 1 : extent.start].strip():
            written = f" {written}"  # an empty cell ends at its colon
        self.edits.append(Edit(extent.start, extent.end, written))

    def remark(self, node: Scalar, comment: str) -> None:
        """Write a comment behind a value that has the rest of its line to itself."""
        end = self.extent(node).end
        if not self.text[end:].partition("\n")[0].strip():
            self.edits.append(Edit(end, end, f"  # {comment}"))

    def lead(self, mapping: Mapping, key: str, value: str | int) -> None:
        """Write ``key: value`` in front of all other keys of a mapping."""
        at = self._index(mapping.place)
        pair = f"{key}: {spell(value, self._is_flow(mapping))}"
        if self._is_flow(mapping):
            self.edits.append(Edit(at + 1, at + 1, f"{pair}, "))
        else:
            self.edits.append(Edit(at, at, f"{pair}{self._break(mapping)}"))

    def follow(self, node: Scalar, mapping: Mapping, key: str, value: str | int) -> None:
        """Write ``key: value`` behind the value ``node`` of a mapping: on the next line, or after a comma."""
        end = self.extent(node).end
        pair = f"{key}: {spell(value, self._is_flow(mapping))}"
        if self._is_flow(mapping):
            self.edits.append(Edit(end, end, f", {pair}"))
            return
        line_end = self.text.find("\n", end)
        line_end = len(self.text) if line_end < 0 else line_end
        if self.text[line_end - 1 : line_end] == "\r":
            line_end -= 1  # a comment behind the value stays on its line, whatever ends the line
        self.edits.append(Edit(line_end, line_end, f"{self._break(mapping)}{pair}"))

    def edited(self) -> str:
        """The text with all edits made."""
        pieces, kept = [], 0
        for edit in sorted(self.edits, key=lambda edit: (edit.start, edit.end)):
            pieces += [self.text[kept : edit.start], edit.written]
            kept = edit.end
        return "".join([*pieces, self.text[kept:]])

    def _index(self, place: Place) -> int:
        return self._lines[place.line - 1] + place.column - 1

    def _is_flow(self, mapping: Mapping) -> bool:
        return self.text[self._index(mapping.place)] == "{"

    def _break(self, mapping: Mapping) -> str:
        newline = "\r\n" if "\r\n" in self.text else "\n"
        return newline + " " * (mapping.place.column - 1)


def extents_of(text: str) -> Iterable[tuple[tuple[int, int], Extent]]:
    """Every scalar of a sheet that can be read: its line and column from 1, and where it is."""
    for event in yaml.parse(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader)):
        if isinstance(event, yaml.ScalarEvent):
            start, end = event.start_mark, event.end_mark
            assert start is not None  # a parser sets both; only events made by hand lack them
            assert end is not None
            is_block = event.style in ("|", ">")
            body = text.find("\n", start.index) + 1 if is_block else start.index
            yield (start.line + 1, start.column + 1), Extent(start.index, end.index, is_block, body)


def spell(value: str | int, flow: bool = False) -> str:
    """A value as a YAML scalar, a text in quotation marks where it needs them; ``flow`` for use between braces.

    >>> spell("Ice, he said"), spell("Ice, he said", flow=True), spell("Ice: a code")
    ('Ice, he said', "'Ice, he said'", "'Ice: a code'")
    """
    dumped: str = yaml.safe_dump([value], default_flow_style=flow, allow_unicode=True, width=sys.maxsize)
    return dumped.strip("\n")[1:-1] if flow else dumped.removeprefix("- ").removesuffix("\n")
