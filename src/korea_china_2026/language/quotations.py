"""Finds what is between quotation marks."""

import re
from functools import lru_cache

from korea_china_2026.language.tables import Language

_LINE = re.compile(r"\S(?:[^\n]*\S)?")


def find_quotations(text: str, language: Language, start: int = 0, end: int | None = None) -> list[tuple[int, int]]:
    """Offsets of every stretch inside quotation marks between two offsets, marks left out, outer ones first.

    >>> from korea_china_2026.language.tables import language_of
    >>> find_quotations("“Yes,” he said. “We call it ‘ice’.”", language_of("en"))
    [(1, 5), (17, 34), (29, 32)]

    What goes on in the next line is found line by line:

    >>> find_quotations('He said "yes,\\nand no".', language_of("en"))
    [(9, 13), (14, 20)]
    """
    limit = len(text) if end is None else end
    lines = _lines_of_quotations(text, language.over_lines)
    found = {span for span in lines if start <= span[0] and span[1] <= limit}
    # Most paragraphs have no mark with which a quotation may begin.
    if any(text.find(mark, start, limit) >= 0 for mark in language.pairs):
        inside = {match.span(1) for pattern in language.quotations for match in pattern.finditer(text, start, limit)}
        found |= {span for span in inside if "\n" not in text[slice(*span)]}
    return sorted(found, key=lambda span: (span[0], -span[1]))


def is_quoted(text: str, start: int, end: int, language: Language) -> bool:
    """Whether a stretch is between quotation marks, or is a line of a quotation that goes over several."""
    if (start, end) in _lines_of_quotations(text, language.over_lines):
        return True
    # A quotation that goes on in the next paragraph has no closing mark of its own; one article closes “ with ".
    closing = text[end : end + 1]
    return bool(closing) and closing in language.pairs.get(text[start - 1 : start], "")


@lru_cache(maxsize=8)
def _lines_of_quotations(text: str, over_lines: re.Pattern[str]) -> frozenset[tuple[int, int]]:
    """Offsets of each line of every quotation that goes over the end of a line."""
    return frozenset(
        line.span() for whole in over_lines.finditer(text) for line in _LINE.finditer(text, *whole.span(1))
    )
