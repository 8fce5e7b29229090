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
        return None if found is None else found[1]

    def text(self, key: str) -> str | None:
        """The text of a plain value; None where it is empty, not written or no plain value."""
        node = self.child(key)
        return node.text if isinstance(node, Scalar) and not node.is_null else None

    def rows(self, key: str) -> list[Mapping]:
        """The mappings that a key lists; the one that it holds."""
        return [item for item in items_of(self.child(key)) if isinstance(item, Mapping)]

    def having(self, entries: Entries) -> Mapping:
        """The mapping with more keys, or other values of its own."""
        return Mapping({**self.entries, **entries}, self.place, self.doubled)

    def without(self, key: str) -> Mapping:
        """The mapping without a key."""
        return Mapping({name: one for name, one in self.entries.items() if name != key}, self.place, self.doubled)


Node = Scalar | Sequence | Mapping
#: Keys in order, each with its own place.
Entries = dict[str, tuple[Place, Node]]


def items_of(node: Node | None) -> tuple[Node, ...]:
    """What a list holds; any other node as the one item of a list."""
    return node.items if isinstance(node, Sequence) else () if node is None else (node,)


def plain(node: Node | None) -> object:
    """A tree without places: texts, lists and dicts, null as None."""
    if isinstance(node, Mapping):
        return {key: plain(value) for key, (_, value) in node.entries.items()}
    if isinstance(node, Sequence):
        return [plain(item) for item in node.items]
    return None if node is None or node.is_null else node.text
