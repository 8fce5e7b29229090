"""Finds words in an article text and gives the anchor to paste: offsets in code points, and the digest."""

from __future__ import annotations

import re
from dataclasses import dataclass

from korea_china_2026.sheets.texts import digest

ELLIPSIS = " … "


@dataclass(frozen=True)
class Hit:
    """One place where the words stand."""

    start: int
    end: int
    words: str

    @property
    def anchor(self) -> str:
        """The anchor as sheets carry it."""
        return f"{self.start}-{self.end}/{digest(self.words)}"


def find_words(text: str, words: str, start: int = 0, end: int | None = None) -> list[Hit]:
    """Every place of ``words`` between two offsets, whole words first.

    ``first words … last words`` finds the shortest stretch from the one to the other. Typographic and straight quotation
    marks and any blanks match each other, since people type what they see.

    >>> [hit.anchor for hit in find_words("Xi said. Xi left.", "Xi left")]
    ['9-16/f0dec8cddc32a700']
    """
    limit = len(text) if end is None else end
    pattern = ".*?".join(_pattern(part) for part in words.strip().split(ELLIPSIS))
    found = [Hit(match.start(), match.end(), match[0]) for match in re.compile(pattern, re.DOTALL).finditer(text, start, limit)]
    whole = [hit for hit in found if _is_whole(text, hit)]
    return whole or found


def _pattern(words: str) -> str:
    pieces = []
    for character in words.strip():
        if character.isspace():
            pieces.append(r"\s+")
        elif character in "'’‘":
            pieces.append("['’‘]")
        elif character in '"“”':
            pieces.append('["“”]')
        else:
            pieces.append(re.escape(character))
    return "".join(pieces)


def _is_whole(text: str, hit: Hit) -> bool:
    before, after = text[:hit.start][-1:], text[hit.end:][:1]
    return not (before.isalnum() and hit.words[0].isalnum()) and not (after.isalnum() and hit.words[-1].isalnum())
