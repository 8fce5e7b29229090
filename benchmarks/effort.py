"""How many lines of YAML an article takes that is coded after the others: its sheet and the registry rows that it adds.

python -m benchmarks.effort [FOLDER]

FOLDER holds the sheets (``seeds`` by default); the texts, whose words are counted, are where $KOREA_CHINA_2026_TEXTS
says. A line counts if a key or a value is in it; comments and blank lines do not. A registry row is added by an article
if no other article names it, in its sheet or over the rows that it names. ``relations`` and ``origins``, which say what
is known from elsewhere, are counted apart.
"""

from __future__ import annotations

import argparse
import os
from collections import Counter
from collections.abc import Iterator, Mapping
from itertools import chain
from pathlib import Path
from typing import NamedTuple

from korea_china_2026.article_texts import VARIABLE, read_texts
from korea_china_2026.model.tables import TABLES
from korea_china_2026.names import TableName
from korea_china_2026.sheets.corpus import gather
from korea_china_2026.sheets.layout import published_sheets
from korea_china_2026.sheets.record import Mapping as Tree
from korea_china_2026.sheets.record import Node, Scalar
from korea_china_2026.sheets.strict_yaml import parse

#: Words of the article that a new contributor coded first, by which all others are compared.
WORDS = 304
REGISTRIES: tuple[TableName, ...] = ("actors", "places", "events", "claims")
APART = frozenset({"relations", "origins"})


class Effort(NamedTuple):
    """The words of an article; the lines of its sheet and of its registry rows; and those that are counted apart."""

    source_id: str
    words: int
    sheet: int
    rows: int
    apart: int

    @property
    def scaled(self) -> float:
        return (self.sheet + self.rows) / self.words * WORDS

    @property
    def scaled_with_all(self) -> float:
        return (self.sheet + self.rows + self.apart) / self.words * WORDS


def lines_of(node: Node, left_out: frozenset[str] = frozenset()) -> Iterator[int]:
    """The lines in which keys and values of a tree are, once each or more often."""
    yield node.place.line
    if isinstance(node, Tree):
        for key, (place, value) in node.entries.items():
            if key not in left_out:
                yield place.line
                yield from lines_of(value, left_out)
    elif not isinstance(node, Scalar):
        for item in node.items:
            yield from lines_of(item, left_out)


def texts_of(node: Node) -> Iterator[str]:
    """Every value of a tree but those of relations, which need no row that is not there."""
    if isinstance(node, Scalar):
        yield node.text
        return
    below = (
        [one for key, (_, one) in node.entries.items() if key not in APART] if isinstance(node, Tree) else node.items
    )
    for value in below:
        yield from texts_of(value)


def efforts(sheets: Mapping[str, bytes], texts: Mapping[str, str]) -> tuple[list[Effort], int]:
    """What each article takes whose text is at hand, in the order of their dates, and the lines of registry rows that
    several articles name, which count for none."""
    trees = {path: tree for path, data in sheets.items() if isinstance(tree := parse(path, data)[0], Tree)}
    registry = {
        row.text(TABLES[name].id_column) or "": row for name in REGISTRIES for row in trees[f"{name}.yaml"].rows(name)
    }
    articles = [(source, tree) for tree in trees.values() if isinstance(source := tree.child("source"), Tree)]
    reached = {source.text("source_id"): _reached(tree, registry) for source, tree in articles}
    shared = {one for one, n in Counter(chain.from_iterable(reached.values())).items() if n > 1}
    found = []
    for source, tree in sorted(articles, key=lambda one: (one[0].text("published_edtf"), one[0].text("source_id"))):
        source_id, text = source.text("source_id") or "", texts.get(source.text("text_sha256") or "")
        if text is not None:
            added = [registry[one] for one in reached[source_id] - shared]
            counts = [(len({*lines_of(one, APART)}), len({*lines_of(one)})) for one in (tree, *added)]
            apart = sum(whole - own for own, whole in counts)
            rows = sum(own for own, _ in counts[1:])
            found.append(Effort(source_id, len(text.split()), counts[0][0], rows, apart))
    return found, sum(len({*lines_of(registry[one], APART)}) for one in shared)


def _reached(tree: Tree, registry: Mapping[str, Tree]) -> set[str]:
    """The registry rows that an article names, or that these name."""
    reached: set[str] = set()
    named = {*texts_of(tree)} & registry.keys()
    while new := named - reached:
        reached |= new
        named = {text for one in new for text in texts_of(registry[one])} & registry.keys()
    return reached


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", nargs="?", type=Path, default=Path("seeds"), metavar="FOLDER")
    folder = parser.parse_args().folder
    if VARIABLE not in os.environ:
        parser.error(f"{VARIABLE} names no folder with the texts, whose words are counted")
    found, shared = efforts(published_sheets(gather(folder)), read_texts(Path(os.environ[VARIABLE])))
    words, sheet, rows, apart = (sum(column) for column in zip(*(one[1:] for one in found), strict=True))
    print(f"Lines of an article that is coded after the others; {shared} of rows that several name count for none.\n")
    print(f"| Article | Words | Sheet | Registry rows | for {WORDS} words | with relations and origins |")
    print("| --- | --- | --- | --- | --- | --- |")
    for one in (*found, Effort("all", words, sheet, rows, apart)):
        cells = (*one[:4], f"{one.scaled:.0f}", f"{one.scaled_with_all:.0f}")
        print(f"| {' | '.join(map(str, cells))} |")


if __name__ == "__main__":
    main()
