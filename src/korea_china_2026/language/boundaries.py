"""Where the words, quotations and sentences of a text begin and end, and how often names are in it.

English words are between blanks. A Korean name may be followed by particles in its word. Chinese has no blanks, so
that a name may be anywhere. A language that cannot be read is taken as English is: letters and digits make words.
"""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import pairwise

from korea_china_2026.language.tables import Language

#: Where words are in a text: code points from 0, end exclusive.
Range = tuple[int, int]


def blank(text: str, spans: Iterable[Range]) -> str:
    """The text with the characters of some spans made unfindable; its length stays where the spans are in it."""
    for start, end in spans:
        text = text[:start] + "\0" * (end - start) + text[end:]
    return text


def may_start(text: str, at: int, language: Language | None = None) -> bool:
    """Whether a word may begin at an offset."""
    return at <= 0 or not is_in_word(text[at - 1]) or (at < len(text) and _meet(text[at - 1], text[at], language))


def may_end(text: str, at: int, language: Language | None = None) -> bool:
    """Whether a word, or the name in it, may end before an offset.

    >>> from korea_china_2026.language.tables import language_of
    >>> may_end("중국은 멀다", 2, language_of("ko")), may_end("중국인은 멀다", 2, language_of("ko"))
    (True, False)
    """
    if at >= len(text) or not is_in_word(text[at]) or _meet(text[at - 1 : at] or " ", text[at], language):
        return True
    return language is not None and language.particles.match(text, at) is not None


def _meet(before: str, after: str, language: Language | None) -> bool:
    # Two letters of which one belongs to a script without blanks, or the two scripts of a Korean word.
    if not language or language.boundaries == "blanks":
        return False
    if language.boundaries == "none":
        return ord(before) >= 0x2E80 or ord(after) >= 0x2E80
    return ("가" <= before <= "힣") != ("가" <= after <= "힣")


def find_whole(text: str, words: str, language: Language | None = None) -> Iterator[int]:
    """Where ``words`` start in a text as whole words, left to right and without overlap.

    >>> list(find_whole("Xi, Xian and Xi", "Xi"))
    [0, 13]
    """
    at, length = text.find(words), len(words)
    while at >= 0:
        if not may_start(text, at, language) or not may_end(text, at + length, language):
            at = text.find(words, at + 1)
            continue
        yield at
        at = text.find(words, at + length)


def is_in_word(character: str) -> bool:
    """Whether a character belongs to a word, as regular expressions have it; the end of a text does not."""
    return character.isalnum() or character == "_"


def count_forms(text: str, forms: set[str], language: Language | None = None) -> dict[str, int]:
    """How often each form is in a text as whole words; a longer form takes its characters from shorter ones.

    >>> count_forms("Xi Jinping met Lee. Xi left.", {"Xi", "Xi Jinping"})
    {'Xi Jinping': 1, 'Xi': 1}
    """
    counts = {}
    for form in sorted(forms, key=lambda form: (-len(form), form)):
        found = list(find_whole(text, form, language))
        counts[form] = len(found)
        text = blank(text, ((start, start + len(form)) for start in found))
    return counts


_LINE = re.compile(r"\S(?:[^\n]*\S)?")


def find_quotations(text: str, language: Language, start: int = 0, end: int | None = None) -> list[Range]:
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


@lru_cache(8)
def _lines_of_quotations(text: str, over_lines: re.Pattern[str]) -> frozenset[Range]:
    """Offsets of each line of every quotation that goes over the end of a line."""
    return frozenset(
        line.span() for whole in over_lines.finditer(text) for line in _LINE.finditer(text, *whole.span(1))
    )


_DATED = re.compile(r"\b(19|20)\d{2}(\b|年|년)")
_END = re.compile(r"[.!?…。！？][”’\"')\]」』）》〉]*$")
#: Characters of the longest line that may be a headline or a credit.
_SHORT = 120


def cut_sentences(line: str, language: Language | None) -> list[Range]:
    """Offsets of the sentences of a line, none cut inside a quotation; one if the language cannot be read.

    >>> from korea_china_2026.language.tables import language_of
    >>> line = "他说：“来。走。”然后离开。"
    >>> [line[start:end] for start, end in cut_sentences(line, language_of("zh"))]
    ['他说：“来。走。”', '然后离开。']
    """
    quoted = [match.span() for pattern in language.quotations for match in pattern.finditer(line)] if language else []
    # A cut is where a sentence starts; between two cuts nothing but blanks may be left out.
    if not language:
        starts = []
    elif language.sentence_end is None:
        import punkt  # only where a text is cut: loading its tables takes longer than checking a sheet

        tokens = punkt.tokenizer_for("english").span_tokenize(line)
        starts = [start for start, _ in tokens if not language.uncut.match(line, start)]
    else:
        starts = [match.end() for match in language.sentence_end.finditer(line)]
    inside = [cut for cut in starts if cut and line[cut:].strip() and not any(a < cut < b for a, b in quoted)]
    return [
        (last - len(line[first:last].lstrip()), first + len(line[first:last].rstrip()))
        for first, last in pairwise([0, *inside, len(line)])
    ]


def guess_role(line: str, before: list[str], language: Language | None) -> str:
    """The part of a page that a line looks like, by its form and the roles of what is before it."""
    has_body = "body" in before
    is_title = _END.search(line) is None and len(line) < _SHORT
    roles = language.roles if language else {}
    if "boilerplate" in roles and roles["boilerplate"].match(line):
        return "boilerplate"
    is_dated = is_title and before and not has_body and _DATED.search(line) is not None
    if len(line) < _SHORT and (is_dated or ("credit" in roles and roles["credit"].match(line))):
        return "credit"
    if "caption" in roles and roles["caption"].search(line):
        return "caption"
    if is_title:
        return "subhead" if has_body else ("dek" if before else "headline")
    return "body"
