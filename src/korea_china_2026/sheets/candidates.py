"""What a coder is likely to code in an article: quotations, numbers and known names, found by form alone."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from text_to_num import find_numbers

from korea_china_2026.language.quotations import find_quotations
from korea_china_2026.language.tables import Language
from korea_china_2026.language.words import count_forms
from korea_china_2026.sheets.lookalikes import is_unseen

_TOKEN = re.compile(r"[^\W\d_]+(?:[’'][^\W\d_]+)*|[^\w\s]")
_DIGITS = re.compile(
    r"[$₩€£¥]?\d+(?:[.,]\d+)*(?:st|nd|rd|th)?"
    r"(?:\s?(?:%|per ?cent|hundred|thousand|million|billion|trillion)\b|%)?",
    re.I,
)
_MONTH = (
    r"Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sept?(?:ember)?|Oct(?:ober)?|"
    r"Nov(?:ember)?|"
    r"Dec(?:ember)?"
)
#: Dates and years are no figures (docs/CODEBOOK.md, rulings on figures).
_DATE = re.compile(rf"\b(?:(?:{_MONTH})\.? \d{{1,2}}|\d{{1,2}} (?:{_MONTH})|(?:19|20)\d{{2}})\b")
#: Forms that name somebody only in the sentence where they stand.
_PRONOUNS = frozenset({"He", "She", "They", "It", "We", "I", "His", "Her", "Their"})

#: Characters of a word that a comment shows at most.
_LONGEST = 24

Span = tuple[int, int]


class Candidates(NamedTuple):
    """Offsets of quotations and of numbers, each in the order of the text."""

    quotations: list[Span]
    numbers: list[Span]


class _Token:
    """A word or mark as ``find_numbers`` wants it."""

    def __init__(self, match: re.Match[str]) -> None:
        self.match = match

    def text(self) -> str:
        return self.match[0]

    def nt_separated(self, _previous: object) -> bool:
        return False

    def not_a_number_part(self) -> bool:
        return False


def find_candidates(text: str, start: int, end: int, language: Language | None) -> Candidates:
    """What may be a quotation or a figure between two offsets."""
    quotations = find_quotations(text, language, start, end) if language else []
    return Candidates(quotations, _numbers(text, start, end))


def _numbers(text: str, start: int, end: int) -> list[Span]:
    dates = [match.span() for match in _DATE.finditer(text, start, end)]
    found = [match.span() for match in _DIGITS.finditer(text, start, end)]
    tokens = [_Token(match) for match in _TOKEN.finditer(text, start, end)]
    words = [
        (tokens[hit.start].match.start(), tokens[hit.end - 1].match.end()) for hit in find_numbers(tokens, "en", 0)
    ]
    # "million" behind digits is theirs already.
    found += [span for span in words if not any(_meet(span, other) for other in found)]
    return sorted(span for span in found if not any(_meet(span, date) for date in dates))


def _meet(one: Span, other: Span) -> bool:
    return one[0] < other[1] and other[0] < one[1]


def find_names(text: str, known: Mapping[str, Iterable[str]]) -> list[tuple[str, str]]:
    """``(actor, form)`` for each known form that stands in the text as a name; ``known``
    holds the actors of each form."""
    forms = {form for form in known if form[:1].isupper() and form not in _PRONOUNS and not form.startswith("The ")}
    counts = count_forms(text, forms)
    return sorted((actor, form) for form, count in counts.items() if count for actor in known[form])


def shorten_words(text: str, limit: int = 5) -> str:
    """The first and last words of a passage, ``limit`` at most, in which nothing invisible is left.

    >>> shorten_words("The code, known as the Ice Compact, keeps ships away.")
    'The code, known … ships away.'
    """
    # A script without blanks writes a sentence as one word.
    words = [word if len(word) <= _LONGEST else word[:_LONGEST] + "…" for word in text.split()]
    if len(words) <= limit:
        return _visible(" ".join(words))
    return _visible(" ".join(words[: limit - 2]) + " … " + " ".join(words[-2:]))


def _visible(text: str) -> str:
    # Taken out before composing: what is left may compose anew.
    seen = "".join(character for character in text if not is_unseen(character))
    return unicodedata.normalize("NFC", seen)


def known_forms(names: Sequence[tuple[str, str]]) -> dict[str, set[str]]:
    """The actors of each form, from ``(actor, form)`` pairs."""
    known: dict[str, set[str]] = {}
    for actor, form in names:
        known.setdefault(form, set()).add(actor)
    return known
