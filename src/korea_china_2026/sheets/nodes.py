"""The tree of a sheet: scalars as text, lists and mappings, every node with its place."""

from __future__ import annotations

from dataclasses import dataclass

from korea_china_2026.findings import Place

#: Unquoted spellings of an empty cell.
NULLS = frozenset({"", "null", "~"})


# Not frozen, though nobody changes them: a frozen dataclass takes three times as long to make, and a corpus has
# millions.
@dataclass(slots=True)
class Scalar:
    """A plain value as text; ``is_null`` for an unquoted empty cell, ``null`` or ``~``."""

    text: str
    place: Place
    is_null: bool = False


@dataclass(slots=True)
class Sequence:
    """A list of nodes."""

    items: tuple[Node, ...]
    place: Place


@dataclass(slots=True)
class Mapping:
    """Keys in order, each with its own place; ``doubled`` keys stood twice, so that nobody knows what they hold."""

    entries: dict[str, tuple[Place, Node]]
    place: Place
    doubled: frozenset[str] = frozenset()


Node = Scalar | Sequence | Mapping
