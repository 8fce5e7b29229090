"""How many lines of YAML an article takes: those of its sheet and of the registry rows that it brought in.

python -m benchmarks.effort [FOLDER]

FOLDER holds the sheets (``seeds`` by default); the texts, whose words are counted, are where $KOREA_CHINA_2026_TEXTS
says. A line counts if a key or a value is in it; comments and blank lines do not. A registry row was brought in by the
first article, by date, whose sheet or whose registry rows name it. ``relations`` and ``origins``, which say what is
known from elsewhere, are counted apart.
"""

from __future__ import annotations

import argparse
import os
from collections.abc import Iterator, Mapping
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
    """Every value of a tree."""
    if isinstance(node, Scalar):
        yield node.text
        return
    for value in [one for _, one in node.entries.values()] if isinstance(node, Tree) else node.items:
        yield from texts_of(value)


def efforts(sheets: Mapping[str, bytes], texts: Mapping[str, str]) -> list[Effort]:
    """What each article took, in the order of their dates."""
    trees = {path: tree for path, data in sheets.items() if isinstance(tree := parse(path, data)[0], Tree)}
    waiting = {
        row.text(TABLES[name].id_column) or "": row for name in REGISTRIES for row in trees[f"{name}.yaml"].rows(name)
    }
    articles = [
        (
            source.text("published_edtf") or "",
            source.text("source_id") or "",
            texts[source.text("text_sha256") or ""],
            tree,
        )
        for tree in trees.values()
        if isinstance(source := tree.child("source"), Tree)
    ]
    found = []
    for _, source_id, text, tree in sorted(articles, key=lambda one: one[:2]):
        brought: list[Tree] = []
        named = set(texts_of(tree))
        while new := [waiting.pop(one) for one in sorted(named & waiting.keys())]:
            brought += new
            named = {text for row in new for text in texts_of(row)}
        counts = [(len({*lines_of(one, APART)}), len({*lines_of(one)})) for one in (tree, *brought)]
        apart = sum(whole - own for own, whole in counts)
        rows = sum(own for own, _ in counts[1:])
        found.append(Effort(source_id, len(text.split()), counts[0][0], rows, apart))
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", nargs="?", type=Path, default=Path("seeds"), metavar="FOLDER")
    folder = parser.parse_args().folder
    if VARIABLE not in os.environ:
        parser.error(f"{VARIABLE} names no folder with the texts, whose words are counted")
    found = efforts(published_sheets(gather(folder)), read_texts(Path(os.environ[VARIABLE])))
    words, sheet, rows, apart = (sum(column) for column in zip(*(one[1:] for one in found), strict=True))
    print(f"| Article | Words | Sheet | Registry rows | for {WORDS} words | with relations and origins |")
    print("| --- | --- | --- | --- | --- | --- |")
    for one in (*found, Effort("all", words, sheet, rows, apart)):
        cells = (*one[:4], f"{one.scaled:.0f}", f"{one.scaled_with_all:.0f}")
        print(f"| {' | '.join(map(str, cells))} |")


if __name__ == "__main__":
    main()
