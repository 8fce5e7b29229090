"""What a sheet holds: the tree of its nodes, and its rows as records, everything with its place."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from korea_china_2026.answers.rows import Cells
from korea_china_2026.findings import Place
from korea_china_2026.language.boundaries import Range
from korea_china_2026.model.fields import Value
from korea_china_2026.names import TableName

#: Unquoted spellings of an empty cell.
NULLS = {"", "null", "~"}


# Not frozen, though nobody changes them: a frozen dataclass takes three times as long to make, and a corpus has
# millions.
@dataclass(slots=True)
class Scalar:
    """A plain value as text; ``is_null`` for an unquoted empty cell, ``null`` or ``~``."""

    text: str
    place: Place
    is_null: bool = False

    @property
    def is_draft(self) -> bool:
        """Whether it is words behind ~, which `kc2026 anchor` looks up."""
        return not self.is_null and self.text.startswith("~")


@dataclass(slots=True)
class Sequence:
    """A list of nodes."""

    items: tuple[Node, ...]
    place: Place


@dataclass(slots=True)
class Mapping:
    """Keys in order, each with its own place; ``doubled`` keys occurred twice, so that nobody knows what they hold."""

    entries: Entries
    place: Place
    doubled: frozenset[str] = frozenset()

    def child(self, key: str) -> Node | None:
        """What a key holds; None where it is not written."""
        found = self.entries.get(key)
        return found and found[1]

    def text(self, key: str) -> str | None:
        """The text of a plain value; None where it is empty, not written or no plain value."""
        node = self.child(key)
        return node.text if isinstance(node, Scalar) and not node.is_null else None

    def rows(self, key: str) -> list[Mapping]:
        """The mappings that a key lists; the one that it holds."""
        return [item for item in items_of(self.child(key)) if isinstance(item, Mapping)]

    def having(self, entries: Entries) -> Mapping:
        """The mapping with more keys, or other values of its own."""
        return Mapping(self.entries | entries, self.place, self.doubled)

    def without(self, key: str) -> Mapping:
        """The mapping without a key."""
        return Mapping({name: one for name, one in self.entries.items() if name != key}, self.place, self.doubled)


Node = Scalar | Sequence | Mapping
#: Keys in order, each with its own place.
Entries = dict[str, tuple[Place, Node]]


def items_of(node: Node | None) -> tuple[Node, ...]:
    """What a list holds; any other node as the one item of a list."""
    return node.items if isinstance(node, Sequence) else (node,) if node else ()


def plain(node: Node | None) -> object:
    """A tree without places: texts, lists and dicts, null as None."""
    if isinstance(node, Mapping):
        return {key: plain(value) for key, (_, value) in node.entries.items()}
    if isinstance(node, Sequence):
        return [plain(item) for item in node.items]
    return None if not node or node.is_null else node.text


#: An anchor as sheets carry it: START-END/DIGEST.
#: Outside the sheet of an article it is SOURCE:START-END/DIGEST.
ANCHOR = re.compile(r"(0|[1-9][0-9]{0,8})-([1-9][0-9]{0,8})/([0-9a-f]{16})")


# Cells and spans are not frozen, though nobody changes them: it would treble the time that they take to make.
@dataclass(slots=True)
class Cell:
    """A value, the text that is in the sheet for it, and where."""

    value: Value
    text: str
    place: Place


@dataclass(slots=True)
class Span:
    """Where words are in an article: code points from 0, end exclusive, and the digest of the words.

    ``source_id`` is empty in the sheet of the article itself.
    """

    start: int
    end: int
    digest: str
    place: Place
    source_id: str = ""

    def __str__(self) -> str:
        return f"{self.source_id}{':' * bool(self.source_id)}{self.start}-{self.end}/{self.digest}"


def span_of(row: Cells) -> Range:
    """The two offsets of a row; both 0 where it has none."""
    return row["char_start"] or 0, row["char_end"] or 0


def touches(span: Range, others: Iterable[Range]) -> bool:
    """Whether a span shares a character with one of the others."""
    return any(start < span[1] and span[0] < end for start, end in others)


@dataclass(slots=True)
class Record:
    """One row as written: its cells, its span, the words that back single cells, and the record in which it is nested.

    ``broken`` names the cells that could not be read; what depends on them is not checked. ``evidence_lost`` says that
    words were given under no key that could be read.
    """

    table: TableName
    place: Place
    cells: dict[str, Cell] = field(default_factory=dict)
    span: Span | None = None
    evidence: dict[str, list[Span]] = field(default_factory=dict)
    evidence_keys: dict[str, Place] = field(default_factory=dict)
    evidence_lost: bool = False
    broken: set[str] = field(default_factory=set)
    parent: Record | None = None
    children: list[Record] = field(default_factory=list)

    def value(self, name: str) -> Value:
        """The value of a cell; None where it is empty, left out or broken."""
        cell = self.cells.get(name)
        return None if cell is None else cell.value

    def text(self, name: str) -> str | None:
        """The value of a text cell; None where there is none."""
        found = self.value(name)
        return found if isinstance(found, str) else None

    def where(self, name: str) -> Place:
        """The place of a cell, or of the record where the cell is not written."""
        if name in ("span", "char_start", "char_end", "span_digest") and self.span:
            return self.span.place
        cell = self.cells.get(name)
        return self.place if cell is None else cell.place
