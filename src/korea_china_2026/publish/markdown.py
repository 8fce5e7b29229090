"""What Markdown documents ask of rows and texts."""

import re
from collections import Counter
from collections.abc import Iterable

from korea_china_2026.model.row import Row


def tally(rows: Iterable[Row], column: str) -> Counter[str]:
    """How many rows have each value of a column."""
    return Counter(str(getattr(row, column)) for row in rows)


def names(found: Iterable[str]) -> str:
    """Names as code, separated by commas.

    >>> names(["events", "claims"])
    '`events`, `claims`'
    """
    return ", ".join(f"`{name}`" for name in found)


def escape(text: str) -> str:
    """Text whose characters Markdown leaves alone.

    >>> escape("[a] *b*")
    '\\\\[a\\\\] \\\\*b\\\\*'
    """
    return re.sub(r"([\\`*_\[\]<>])", r"\\\1", text)


def cell(text: object) -> str:
    """A text in a cell of a table."""
    return str(text).replace("|", "\\|")
