"""Changes a sheet in place: where a value is in the source, and how one is written there, all else untouched."""

import sys
from typing import NamedTuple

import yaml

from korea_china_2026.findings import Place
from korea_china_2026.sheets.nodes import Mapping, Scalar


class Extent(NamedTuple):
    """Where a node is in the source of a sheet: code points from 0, end exclusive; ``is_block`` for ``|`` and ``>``."""

    start: int
    end: int
    is_block: bool


class Source:
    """The text of one sheet that ``strict_yaml`` could read, and the edits to make in it."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.edits: list[tuple[int, int, str]] = []
        self._extents: dict[tuple[int, int], Extent] = {}
        for event in yaml.parse(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader)):
            start, end, is_block = event.start_mark, event.end_mark, getattr(event, "style", "") in ("|", ">")
            if isinstance(event, yaml.NodeEvent) and start and end:
                # A mapping without braces starts with its first key.
                self._extents[start.line + 1, start.column + 1] = Extent(start.index, end.index, is_block)

    def extent(self, place: Place) -> Extent:
        """Where the node at a place is."""
        return self._extents[place.line, place.column]

    def replace(self, node: Scalar, value: str | int, mapping: Mapping) -> None:
        """Write another value in the place of ``node``, which belongs to ``mapping``."""
        start, end, _ = self.extent(node.place)
        written = spell(value, self._is_flow(mapping))
        if start == end and self.text[start - 1 : start].strip():
            written = f" {written}"  # an empty cell ends at its colon
        self.edits.append((start, end, written))

    def remark(self, node: Scalar, comment: str) -> None:
        """Write a comment behind a value that has the rest of its line to itself."""
        end = self.extent(node.place).end
        if not self.text[end:].partition("\n")[0].strip():
            self.edits.append((end, end, f"  # {comment}"))

    def insert(self, mapping: Mapping, key: str, value: str | int, behind: Scalar | None) -> None:
        """Write ``key: value`` behind the value ``behind`` of a mapping, or in front of all its other keys."""
        is_flow = self._is_flow(mapping)
        pair, line = f"{key}: {spell(value, is_flow)}", "\r\n" if "\r\n" in self.text else "\n"
        line += " " * (mapping.place.column - 1)
        if behind is None:
            at = self.extent(mapping.place).start + is_flow
            self.edits.append((at, at, f"{pair}, " if is_flow else f"{pair}{line}"))
            return
        at = self.extent(behind.place).end
        if not is_flow:
            # A comment behind the value stays on its line, whatever ends the line.
            at += len(self.text[at:].partition("\n")[0].removesuffix("\r"))
        self.edits.append((at, at, f", {pair}" if is_flow else f"{line}{pair}"))

    def edited(self) -> str:
        """The text with all edits made."""
        pieces, kept = [], 0
        for start, end, written in sorted(self.edits, key=lambda edit: edit[:2]):
            pieces += [self.text[kept:start], written]
            kept = end
        return "".join([*pieces, self.text[kept:]])

    def _is_flow(self, mapping: Mapping) -> bool:
        return self.text[self.extent(mapping.place).start] == "{"


def spell(value: str | int, flow: bool = False) -> str:
    """A value as a YAML scalar, a text in quotation marks where it needs them; ``flow`` for use between braces.

    >>> spell("Ice, he said"), spell("Ice, he said", flow=True), spell("Ice: a code")
    ('Ice, he said', "'Ice, he said'", "'Ice: a code'")
    """
    dumped: str = yaml.safe_dump([value], default_flow_style=flow, allow_unicode=True, width=sys.maxsize)
    return dumped.strip("\n")[1:-1] if flow else dumped.removeprefix("- ").removesuffix("\n")
