"""Changes a sheet in place: where a value is in the source, and how one is written there, all else untouched."""

import re
import sys
import unicodedata
from collections import defaultdict
from collections.abc import Iterator
from typing import Any, NamedTuple

import yaml

from korea_china_2026.findings import Place
from korea_china_2026.sheets.lookalikes import has_unseen
from korea_china_2026.sheets.nodes import Mapping, Node, Scalar, Sequence

#: Characters after which a row between braces goes on in the next line, and by how many a line may be longer.
WIDTH, SLACK = 120, 10
#: Words that the comment behind a line may hold: no run of an article's words is longer.
_FEW = 7


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
        #: Words to write in a comment, by the place where their line ends.
        self._remarks: dict[int, list[str]] = defaultdict(list)
        self._extents: dict[tuple[int, int], Extent] = {}
        #: Where the last value that ends in a line does.
        self._last: dict[int, int] = {}
        for event in yaml.parse(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader)):
            start, end, is_block = event.start_mark, event.end_mark, getattr(event, "style", "") in ("|", ">")
            if isinstance(event, yaml.NodeEvent) and start and end:
                self._last[end.line] = end.index
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

    def remark(self, node: Scalar, words: str) -> None:
        """Write words in a comment behind the line of a value, if nothing but brackets and other values follow it."""
        extent = self.extent(node.place)
        line = node.place.line - 1 + self.text.count("\n", extent.start, extent.end)
        if not self.text[self._last[line] : self._line_end(extent.end)].strip("]}, "):
            self._remarks[self._line_end(extent.end)].append(words)

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
            at = self._line_end(at)
        self.edits.append((at, at, f", {pair}" if is_flow else f"{line}{pair}"))

    def edited(self) -> str:
        """The text with all edits made."""
        pieces, kept = [], 0
        remarks = [(at, at, f"  # {_joined(words)}") for at, words in self._remarks.items()]
        # Keys are inserted on a line of their own behind the comment, and inside braces in front of it.
        for start, end, written in sorted([*remarks, *self.edits], key=lambda edit: edit[:2]):
            pieces += [self.text[kept:start], written]
            kept = end
        return "".join([*pieces, self.text[kept:]])

    def _line_end(self, at: int) -> int:
        return at + len(self.text[at:].partition("\n")[0].removesuffix("\r"))

    def _is_flow(self, mapping: Mapping) -> bool:
        return self.text[self.extent(mapping.place).start] == "{"


class Word(str):
    """A text that needs no quotation marks, whatever it looks like."""


class _Dumper(yaml.SafeDumper):
    """Writes each value as it is spelled."""


def _quoted(dumper: Any, text: str) -> Any:
    # A text with an apostrophe is easier to read between double quotation marks.
    found = dumper.analyze_scalar(text)
    is_plain = found.allow_flow_plain if dumper.default_flow_style else found.allow_block_plain
    style = '"' if "'" in text and not is_plain and {'"', "\\"}.isdisjoint(text) else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style)


def _bare(dumper: Any, word: Word) -> Any:
    # The tag that the word has without quotation marks, so that it gets none.
    return dumper.represent_scalar(dumper.resolve(yaml.ScalarNode, str(word), (True, False)), str(word))


_Dumper.add_representer(str, _quoted)
_Dumper.add_representer(Word, _bare)


def spell(value: object, flow: bool = False) -> str:
    """A value as YAML on one line, a text in quotation marks where it needs them; ``flow`` for use between braces.

    >>> spell("Ice, he said"), spell("Ice, he said", flow=True)
    ('Ice, he said', "'Ice, he said'")
    >>> print(spell("Ice's edge: a code"))
    "Ice's edge: a code"
    """
    for is_shown in (True, False):  # what cannot be seen, or is not composed, is escaped
        written: str = yaml.dump(
            [value], Dumper=_Dumper, default_flow_style=flow, sort_keys=False, allow_unicode=is_shown, width=sys.maxsize
        )
        if not has_unseen(written) and unicodedata.is_normalized("NFC", written):
            break
    return written.strip("\n")[1:-1] if flow else written.removeprefix("- ").removesuffix("\n")


def _joined(words: list[str]) -> str:
    """Words of several spans, each once, as many as a comment may hold."""
    taken: list[str] = []
    for one in dict.fromkeys(words):
        if len(" ".join([*taken, one]).split()) <= _FEW:
            taken.append(one)
    return "; ".join(taken)


class _Break(NamedTuple):
    """Where a row between braces may be broken: before which column, how deep, and to which column it then goes on."""

    column: int
    depth: int
    indent: int


def wrap_rows(text: str, root: Node, before: str = "") -> str:
    """A sheet whose rows between braces go on in the next line where they are too long; lines of ``before`` stay.

    >>> from korea_china_2026.sheets.strict_yaml import parse
    >>> row = "- {name: " + 60 * "a" + ", note: " + 60 * "b" + "}"
    >>> print(wrap_rows(row, parse("", row.encode())[0]).replace(60 * "a", "A").replace(60 * "b", "B"))
    - {name: A,
       note: B}
    """
    line_end = "\r\n" if "\r\n" in text else "\n"
    lines, kept = text.split(line_end), set(before.split(line_end))
    breaks: dict[int, list[_Break]] = defaultdict(list)
    for line, one in _breaks(root, lines):
        breaks[line - 1].append(one)
    for number, found in breaks.items():
        if lines[number] not in kept:
            lines[number] = line_end.join(_wrapped(lines[number], found))
    return line_end.join(lines)


def _breaks(node: Node, lines: list[str], depth: int = 0) -> Iterator[tuple[int, _Break]]:
    if isinstance(node, Scalar):
        return
    is_flow = depth > 0 or lines[node.place.line - 1][node.place.column - 1] in "{["
    first = None
    for place, value in _parts(node):
        # Keys on one line in a mapping without braces are between those of its merge key.
        if first is not None and (is_flow or first.line == place.line):
            yield place.line, _Break(place.column - 1, depth, node.place.column if is_flow else first.column - 1)
        first = place if first is None or first.line != place.line else first
        yield from _breaks(value, lines, depth + is_flow)


def _parts(node: Mapping | Sequence) -> list[tuple[Place, Node]]:
    return list(node.entries.values()) if isinstance(node, Mapping) else [(item.place, item) for item in node.items]


def _wrapped(line: str, breaks: list[_Break]) -> list[str]:
    lines = []
    while len(re.split(r"(?<=[\]},]) +#", line)[0]) > WIDTH + SLACK:
        open_ = [one for one in breaks if one.column > one.indent]
        fitting = [one for one in open_ if one.column <= WIDTH + 1] or open_[:1]
        if not fitting:
            break
        at = max(fitting, key=lambda one: (-one.depth, one.column))
        lines.append(line[: at.column].rstrip())
        line = " " * at.indent + line[at.column :]
        moved = at.indent - at.column
        breaks = [
            _Break(one.column + moved, one.depth, one.indent + moved if one.indent > at.column else one.indent)
            for one in breaks
            if one.column > at.column
        ]
    return [*lines, line]
