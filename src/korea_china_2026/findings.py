"""The finding: what is wrong, where it stands, what was expected, and what is nearest to it.

A check returns findings; only the command line prints them. A finding's code is never reused; ``catalogue`` explains
it.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import NamedTuple

from korea_china_2026.catalogue import RULES


# A tuple, because reading a corpus makes one for every line.
class Place(NamedTuple):
    """A file, and a line and column in it, both counted from 1; column in characters. Line 0 is the file as a whole.

    In a workbook the file is ``BOOK.xlsx#WORKSHEET``, line and column are those of the cell, printed as
    ``BOOK.xlsx#WORKSHEET!B7``.
    """

    file: str
    line: int = 0
    column: int = 0

    def __str__(self) -> str:
        if not self.line:
            return self.file
        return (
            f"{self.file}!{letters(self.column)}{self.line}"
            if ".xlsx#" in self.file
            else f"{self.file}:{self.line}:{self.column}"
        )


@dataclass(frozen=True, order=True)
class Finding:
    """One thing that is wrong.

    ``what`` is a clause without a full stop; ``found`` is the offending text as it stands, ``expected`` says in words
    what would be right, ``nearest`` is the valid value that looks most like ``found``. Empty strings stand for "does
    not apply".
    """

    place: Place
    code: str
    what: str
    found: str = ""
    expected: str = ""
    nearest: str = ""

    def __post_init__(self) -> None:
        if self.code not in RULES:
            raise KeyError(f"finding code {self.code} is not in the catalogue; explain it there")

    @property
    def message(self) -> str:
        """The finding as one line of text, without its place and code."""
        parts = [self.what]
        if self.found:
            parts.append(f"found {shorten(self.found)!r}")
        if self.expected:
            parts.append(f"expected {self.expected}")
        line = "; ".join(parts)
        return f"{line}; nearest: {self.nearest!r}" if self.nearest else line

    def __str__(self) -> str:
        return f"{self.place}: {self.code} {self.message}"


@dataclass
class Verdict:
    """What a run of checks found, and how many things of each kind it judged and could not judge."""

    findings: list[Finding] = field(default_factory=list)
    judged: Counter[str] = field(default_factory=Counter)
    not_judged: Counter[str] = field(default_factory=Counter)

    def add(self, other: Verdict) -> None:
        """Take over what another run found and counted."""
        self.findings += other.findings
        self.judged += other.judged
        self.not_judged += other.not_judged

    def settled(self) -> list[Finding]:
        """The findings in order of place, each once."""
        return sorted(set(self.findings))


def letters(column: int) -> str:
    """How spreadsheets name a column counted from 1.

    >>> letters(2), letters(28)
    ('B', 'AB')
    """
    above, last = divmod(column - 1, 26)
    return (letters(above) if above else "") + chr(ord("A") + last)


def shorten(text: str, limit: int = 80) -> str:
    """``text`` with its middle left out where it is longer than ``limit`` characters."""
    return text if len(text) <= limit else f"{text[: limit // 2 - 1]}…{text[-(limit // 2) :]}"
