"""Finds what stands between quotation marks."""

from __future__ import annotations

import re
from functools import lru_cache

#: Stretches inside quotation marks (group 1): curly, straight, or single marks that are no apostrophes.
QUOTATIONS = (
    re.compile(r"“([^“”]+?)(?:”|(?=\n“)|(?=\n)|$)"),
    re.compile(r"\"([^\"”“]+?)[\"”]"),
    # The mark stands before what may not precede it, so that a search leaps from mark to mark.
    re.compile(r"[‘'](?<![\w’'][‘'])([^‘’'\n]+(?:[’'](?=\w)[^‘’'\n]+)*)[’'](?!\w)"),
)
#: What is quoted over the end of a line, whose lines are rows of their own, as a cell holds one line.
_OVER_LINES = re.compile(r"(?<![^\s(\[—–-])[“\"](?=\S)([^\"“”\n]*\n[^\"“”]*(?<=\S))[\"”]")
_LINE = re.compile(r"\S(?:[^\n]*\S)?")
#: A mark with which one of them may begin; most paragraphs have none.
_OPENING = re.compile(r"[“\"‘'](?<![\w’'][‘'])")


def find_quotations(text: str, start: int = 0, end: int | None = None) -> list[tuple[int, int]]:
    """Offsets of every stretch inside quotation marks between two offsets, marks left out, outer ones first.

    >>> find_quotations("“Yes,” he said. “We call it ‘ice’.”")
    [(1, 5), (17, 34), (29, 32)]

    What goes on in the next line is found line by line:

    >>> find_quotations('He said "yes,\\nand no".')
    [(9, 13), (14, 20)]
    """
    limit = len(text) if end is None else end
    found = {span for span in lines_of_quotations(text) if start <= span[0] and span[1] <= limit}
    if _OPENING.search(text, start, limit) is not None:
        inside = {match.span(1) for pattern in QUOTATIONS for match in pattern.finditer(text, start, limit)}
        found |= {span for span in inside if "\n" not in text[slice(*span)]}
    return sorted(found, key=lambda span: (span[0], -span[1]))


@lru_cache(maxsize=8)
def lines_of_quotations(text: str) -> frozenset[tuple[int, int]]:
    """Offsets of each line of every quotation that goes over the end of a line."""
    return frozenset(
        line.span() for whole in _OVER_LINES.finditer(text) for line in _LINE.finditer(text, *whole.span(1))
    )
