"""Where sentences start in a line, and which part of a page a line looks like."""

import re
from itertools import pairwise

from korea_china_2026.language.tables import Language

_DATED = re.compile(r"\b(19|20)\d{2}(\b|年|년)")
_END = re.compile(r"[.!?…。！？][”’\"')\]」』）》〉]*$")
#: Characters of the longest line that may be a headline or a credit.
_SHORT = 120


def cut_sentences(line: str, language: Language | None) -> list[tuple[int, int]]:
    """Offsets of the sentences of a line, none cut inside a quotation; one if the language cannot be read.

    >>> from korea_china_2026.language.tables import language_of
    >>> line = "他说：“来。走。”然后离开。"
    >>> [line[start:end] for start, end in cut_sentences(line, language_of("zh"))]
    ['他说：“来。走。”', '然后离开。']
    """
    quoted = [match.span() for pattern in language.quotations for match in pattern.finditer(line)] if language else []
    # A cut is where a sentence starts; between two cuts nothing but blanks may be left out.
    if language is None:
        starts = []
    elif language.sentence_end is None:
        import punkt  # only where a text is cut: loading its tables takes longer than checking a sheet

        starts = [start for start, _ in punkt.tokenizer_for("english").span_tokenize(line)]
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
