"""Finds words in an article text and gives the anchor to paste: offsets in code points, and the digest."""

import re
from typing import NamedTuple

from korea_china_2026.article_texts import digest
from korea_china_2026.language.boundaries import Range, may_end, may_start
from korea_china_2026.language.tables import Language
from korea_china_2026.names import nearest

ELLIPSIS = " … "
#: Characters by which a slipped anchor is looked for.
_NEAR = 200
#: Characters that differ in typography alone, and match each other.
_ALIKE = ("'’‘", '"“”', "-‐‑‒–—−")


class Hit(NamedTuple):
    """One place where the words are."""

    start: int
    end: int
    words: str

    @property
    def anchor(self) -> str:
        """The anchor as sheets carry it."""
        return f"{self.start}-{self.end}/{digest(self.words)}"


def anchor_of(text: str, span: Range) -> str:
    """The anchor of the words at a span."""
    return Hit(*span, text[slice(*span)]).anchor


def find_words(
    text: str, words: str, start: int = 0, end: int | None = None, language: Language | None = None
) -> list[Hit]:
    """Every place of ``words`` between two offsets, whole words first.

    ``first words … last words`` finds the shortest stretch from the one to the other. Typographic and plain quotation
    marks, hyphens and blanks match each other, since people type what they see.

    >>> [hit.anchor for hit in find_words("Xi said. Xi left.", "Xi left")]
    ['9-16/f0dec8cddc32a700']
    """
    limit = len(text) if end is None else end
    pattern = ".*?".join(_pattern(part) for part in words.strip().split(ELLIPSIS))
    found = [
        Hit(match.start(), match.end(), match[0])
        for match in re.compile(pattern, re.DOTALL).finditer(text, start, limit)
    ]
    return [hit for hit in found if may_start(text, hit.start, language) and may_end(text, hit.end, language)] or found


def find_digest(text: str, start: int, end: int, wanted: str) -> Hit | None:
    """The words with the digest ``wanted`` near an anchor that has slipped: moved, swapped, or wrong at one end; None
    if there are none.

    >>> find_digest("Xi said. Xi left.", 8, 15, "f0dec8cddc32a700")
    Hit(start=9, end=16, words='Xi left')
    """
    moved = sorted(range(-_NEAR, _NEAR + 1), key=abs)
    spans = [
        (end, start),
        *((start + by * low, end + by * high) for low, high in ((1, 1), (0, 1), (1, 0)) for by in moved),
        *((start, to) for to in range(start + 1, start + _NEAR)),
    ]
    for first, last in spans:
        if 0 <= first < last <= len(text) and digest(text[first:last]) == wanted:
            return Hit(first, last, text[first:last])
    return None


def similar(form: str, text: str) -> str:
    """The words of a text that look most like a form that does not occur there; as many words as the form has."""
    words = [word.strip(".,;:!?\"'“”‘’()") for word in text.split()]
    n = len(form.split())
    return nearest(form, {" ".join(words[at : at + n]) for at in range(len(words) - n + 1)} - {form})


def _pattern(words: str) -> str:
    alike = (next((group for group in _ALIKE if one in group), one) for one in words.strip())
    return "".join(r"\s+" if one.isspace() else f"[{re.escape(one)}]" for one in alike)
