"""Changes a sheet in place: where a value is in the source, and how one is written there, all else untouched."""

import sys
from collections import defaultdict
from collections.abc import Iterable
from functools import lru_cache
from itertools import pairwise
from typing import Any, NamedTuple

import yaml

from korea_china_2026.findings import Place
from korea_china_2026.sheets.cells import is_plain
from korea_china_2026.sheets.record import Mapping, Node, Scalar

#: The fastest loader that there is.
LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
#: Characters after which a row between braces goes on in the next line.
WIDTH = 120
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
        self._newline = "\r\n" if "\r\n" in text else "\n"
        self.edits: list[tuple[int, int, str]] = []
        #: For each row between braces that is in no other: its start, those of the keys and values in it, and its end.
        self.rows: list[list[int]] = []
        #: Words for the comment behind the row or value that ends there, each with whether it is new.
        self._remarks: dict[int, dict[str, bool]] = defaultdict(dict)
        self._extents: dict[tuple[int, int], Extent] = {}
        opened: list[tuple[int, int]] = []
        for event in yaml.parse(text, Loader=LOADER):
            start = event.start_mark
            end = event.end_mark
            is_block = getattr(event, "style", "") in ("|", ">")
            if isinstance(event, yaml.NodeEvent) and start and end:
                place = start.line + 1, start.column + 1
                # A mapping without braces starts with its first key.
                self._extents[place] = Extent(start.index, end.index, is_block)
                if opened:
                    self.rows[-1].append(start.index)
                if isinstance(event, yaml.CollectionStartEvent) and event.flow_style:
                    self.rows += [] if opened else [[start.index]]
                    opened.append(place)
            elif isinstance(event, yaml.CollectionEndEvent) and opened and end:
                place = opened.pop()
                self._extents[place] = self._extents[place]._replace(end=end.index)
                if not opened:
                    self.rows[-1].append(end.index)

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

    def remark(self, node: Scalar, words: str, is_new: bool) -> None:
        """Write words in the comment behind the row between braces that holds a value, or behind the value; only if
        some of a row are new."""
        start, end, _ = self.extent(node.place)
        end = next((row[-1] for row in self.rows if row[0] < start < row[-1]), end)
        self._remarks[end].setdefault(words, is_new)

    def insert(self, mapping: Mapping, key: str, value: str | int, behind: Node | None) -> None:
        """Write ``key: value`` behind the value ``behind`` of a mapping, or in front of all its other keys."""
        is_flow = self._is_flow(mapping)
        pair = f"{key}: {spell(value, is_flow)}"
        line = self._newline + " " * (mapping.place.column - 1)
        if behind is None:
            at = self.extent(mapping.place).start + is_flow
            self.edits.append((at, at, f"{pair}, " if is_flow else f"{pair}{line}"))
            return
        at = self.extent(behind.place).end
        if not is_flow:
            # A comment behind the value stays on its line, whatever ends the line.
            at = self._line_end(at)
        self.edits.append((at, at, f", {pair}" if is_flow else f"{line}{pair}"))

    def edited(self, article: str = "") -> str:
        """The text with all edits made; a comment that holds no words of the article stays as it is."""
        remarks = []
        for end, words in self._remarks.items():
            behind = self.text[end : self._line_end(end)]
            brackets, _, old = behind.partition("#")
            is_ours = all(part.partition(" … ")[0] in article for part in old.strip().split("; "))
            if any(words.values()) and is_ours and not brackets.strip("]}, "):
                remarks.append((end + len(brackets.rstrip()), end + len(behind), f"  # {_joined(words)}"))
        pieces = []
        kept = 0
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

    #: What a text looks like is asked twice.
    analyze_scalar = lru_cache(200)(yaml.SafeDumper.analyze_scalar)


def _quoted(dumper: Any, text: str) -> Any:
    # With an apostrophe it is easier to read between double quotation marks; a line break is written in no other.
    found = dumper.analyze_scalar(text)
    is_plain = found.allow_flow_plain if dumper.default_flow_style else found.allow_block_plain
    is_easier = "'" in text and not is_plain and {'"', "\\"}.isdisjoint(text)
    style = '"' if is_easier or "\n" in text else None
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
    return (_spelled_once if isinstance(value, str) else _spelled)(value, flow)


def _spelled(value: object, flow: bool) -> str:
    for is_shown in (True, False):  # what cannot be seen, or is not composed, is escaped
        written = yaml.dump(
            [value], Dumper=_Dumper, default_flow_style=flow, sort_keys=False, allow_unicode=is_shown, width=sys.maxsize
        ).strip("\n")
        if is_plain(written):
            break
    return written[1:-1] if flow else written.removeprefix("- ")


#: Codes, ids and dates come again and again.
_spelled_once = lru_cache(4096, typed=True)(_spelled)


def _joined(words: Iterable[str]) -> str:
    """Words of several spans, as many as a comment may hold."""
    taken: list[str] = []
    for one in words:
        if len(" ".join([*taken, one]).split()) <= _FEW:
            taken.append(one)
    return "; ".join(taken)


def wrap_rows(text: str, before: str = "") -> str:
    """A sheet whose rows between braces are filled up to the width of a line; those that ``before`` has stay.

    >>> row = "- {name: " + 60 * "a" + ", note: " + 60 * "b" + "}"
    >>> print(wrap_rows(row).replace(60 * "a", "A").replace(60 * "b", "B"))
    - {name: A,
       note: B}
    """
    source = Source(text)
    line_end = "\r\n" if "\r\n" in text else "\n"
    for start, *inside, end in source.rows:
        if text[start:end] in before or "#" in text[start:end]:
            continue
        column = start - text.rfind("\n", 0, start) - 1
        cuts = [start, *(at for at in inside if text[start:at].rstrip().endswith(",")), end]
        first, *others = (" ".join(map(str.strip, text[at:to].split(line_end))).strip() for at, to in pairwise(cuts))
        lines = [first]
        for piece in others:
            if column + len(f"{lines[-1]} {piece}") < WIDTH:
                lines[-1] += f" {piece}"
            else:
                lines.append(piece)
        source.edits.append((start, end, f"{line_end}{' ' * (column + 1)}".join(lines)))
    return source.edited()
