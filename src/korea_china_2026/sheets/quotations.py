"""Finds what stands between quotation marks."""

from __future__ import annotations

import re

#: Stretches inside quotation marks (group 1): curly, straight, or single marks that are no apostrophes.
QUOTATIONS = (
    re.compile(r"“([^“”]+?)(?:”|(?=\n“)|(?=\n)|$)"),
    re.compile(r"\"([^\"”“]+?)[\"”]"),
    # The mark stands before what may not precede it, so that a search leaps from mark to mark.
    re.compile(r"[‘'](?<![\w’'][‘'])([^‘’'\n]+(?:[’'](?=\w)[^‘’'\n]+)*)[’'](?!\w)"),
)
#: A mark with which one of them may begin; most paragraphs have none.
_OPENING = re.compile(r"[“\"‘'](?<![\w’'][‘'])")


def find_quotations(text: str, start: int = 0, end: int | None = None) -> list[tuple[int, int]]:
    """Offsets of every stretch inside quotation marks between two offsets, marks left out, outer ones first.

    >>> find_quotations("“Yes,” he said. “We call it ‘ice’.”")
    [(1, 5), (17, 34), (29, 32)]
    """
    limit = len(text) if end is None else end
    if _OPENING.search(text, start, limit) is None:
        return []
    found = {match.span(1) for pattern in QUOTATIONS for match in pattern.finditer(text, start, limit)}
    return sorted(found, key=lambda span: (span[0], -span[1]))
