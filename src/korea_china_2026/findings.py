"""The finding: what is wrong, where it is, what was expected, and what is nearest to it.

A check returns findings; only the command line prints them. A finding's code is that of a rule in
``rules/catalogue.toml``.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from korea_china_2026.names import read_toml


class Rule(NamedTuple):
    """One rule: its code, what it demands in one sentence, and why it is there or how to meet it.

    A rule that nothing in a sheet, or nothing in a package, can break says why. ``breaks`` are conditions on the cells
    of one row under which it is broken. Where a rule of which the code begins with one of ``after`` is broken too, that
    is the cause; what has the pattern ``once`` in it is told once in a file.
    """

    code: str
    demand: str
    why: str
    never_on_sheets: str = ""
    never_on_packages: str = ""
    breaks: Sequence[Mapping[str, Any]] = ()
    after: Sequence[str] = ()
    once: str = ""


_CATALOGUE = read_toml(__file__, "rules/catalogue.toml")
for _never in ("never_on_sheets", "never_on_packages"):
    for _reason, _codes in _CATALOGUE.pop(_never).items():
        for _code in _codes.split():
            _CATALOGUE[_code][_never] = _reason
RULES = {code: Rule(code, **said) for code, said in _CATALOGUE.items()}


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
        if ".xlsx#" in self.file and self.line:
            from xlsxwriter.utility import xl_rowcol_to_cell  # few places are in a workbook

            return f"{self.file}!{xl_rowcol_to_cell(self.line - 1, self.column - 1)}"
        return f"{self.file}:{self.line}:{self.column}" if self.line else self.file


@dataclass(frozen=True, order=True)
class Finding:
    """One thing that is wrong.

    ``what`` is a clause without a full stop; ``found`` is the offending text as it is, ``expected`` says in words
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
        if self.nearest and not self.expected.startswith(self.nearest):
            parts.append(f"nearest: {self.nearest!r}")
        return "; ".join(parts)

    def __str__(self) -> str:
        return f"{self.place}: {self.code} {self.message}"


class Advice(NamedTuple):
    """Something that may be missing, with the words concerned."""

    place: Place
    what: str
    words: str

    def __str__(self) -> str:
        return f"{self.place}: advice: {self.what}: {shorten(self.words)!r}"


#: Why something is not checked.
NO_TEXT = "the article's text is not at hand"
NOT_READ = "these words cannot be read by a rule"
OTHER_LANGUAGE = "the article's language cannot be read by a rule"
HELD_UP = "what it depends on has a finding, or is missing"
ELSEWHERE = "only some sheets were named"


@dataclass
class Verdict:
    """What a run of checks found, how many things of each kind it checked, and what it could not check.

    ``missed`` counts by kind, reason, and the record, article or file concerned.
    """

    findings: list[Finding] = field(default_factory=list)
    advice: list[Advice] = field(default_factory=list)
    judged: Counter[str] = field(default_factory=Counter)
    missed: Counter[tuple[str, str, str]] = field(default_factory=Counter)

    def count(self, kind: str, which: object, why: str = "", n: int = 1) -> None:
        """Count something as checked, or as not checked if there is a reason why."""
        if why:
            self.missed[kind, why, str(which)] += n
        else:
            self.judged[kind] += n

    @property
    def not_judged(self) -> Counter[str]:
        """How many things of each kind were not checked."""
        counted: Counter[str] = Counter()
        for (kind, _, _), n in self.missed.items():
            counted[kind] += n
        return counted

    def add(self, other: "Verdict") -> None:
        """Take over what another run found and counted."""
        self.findings += other.findings
        self.judged += other.judged
        self.missed += other.missed

    def settled(self) -> list[Finding]:
        """The findings, each once, in order of place; those of articles come first, which others may follow from."""
        return sorted(set(self.findings), key=lambda one: ("/sources/" not in one.place.file, one))


def undecoded(file: str, data: bytes, code: str, kind: str) -> Finding | None:
    """What keeps bytes from being read as UTF-8 text."""
    place = Place(file, 1, 1)
    what = "starts with a byte-order mark"
    found = ""
    expected = "UTF-8 without one"
    if not data.startswith(b"\xef\xbb\xbf"):
        try:
            data.decode()
        except UnicodeDecodeError as error:
            at = error.start
            place = Place(file, data.count(b"\n", 0, at) + 1, at - data.rfind(b"\n", 0, at))
            what = "is not UTF-8"
            found = f"byte 0x{data[at]:02x}"
            expected = "UTF-8 text"
        else:
            return None
    return Finding(place, code, f"the {kind} {what}", found, expected)


def shorten(text: str, limit: int = 80) -> str:
    """``text`` with its middle left out where it is longer than ``limit`` characters."""
    return text if len(text) <= limit else f"{text[: limit // 2 - 1]}…{text[-(limit // 2) :]}"
