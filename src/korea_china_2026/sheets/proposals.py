"""What a coder is likely to code in a passage: figures with their values, quotations with their speakers, dates and
known names, read by the rules of the article's language. A person strikes and mends.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple

from korea_china_2026.language.boundaries import Range, count_forms, find_quotations, find_whole
from korea_china_2026.language.tables import Language
from korea_china_2026.language.values import Interval, Quantity, read_dates, read_quantity, read_unit
from korea_china_2026.model.codebook import UNITS_OF_KIND
from korea_china_2026.sheets.cells import is_plain, is_unseen
from korea_china_2026.sheets.record import touches

#: Characters in which an approximator before a number is looked for.
_REACH = 24
_INSERTION = re.compile(r"[\[\]()（）…]|\.\.\.")
#: What comes before a quotation that is a clause of its own, with its first character.
_OPENING = re.compile(r"(?:(?:^|\bthat|[.!?:”\"’'])\s*\W.|[,;]\s*\W[^a-z])$")
#: What may be between a speaker and the verb: said Lee, Lee also said.
_BESIDE = re.compile(r"\s(?:\w{2,4}\s)?")
#: Forms that name somebody only in the sentence where they are.
_PRONOUNS = re.compile("[a-z].*|He|She|They|It|We|I|His|Her|Their|The .*|[他她它]们?|그|그녀|그들")
#: Characters of a word that a comment shows at most.
_LONGEST = 24
#: Words of an article that may be in a row in its sheet.
_FEW = 5


class Figure(NamedTuple):
    """A quantity with its whole span, and what its words say; None where they cannot be read by themselves."""

    span: Range
    kind: str
    read: Quantity | None
    #: Whether a unit or a noun ends it.
    has_unit: bool


class Quote(NamedTuple):
    """Words between marks, what they are, and the name and channel that are beside them."""

    span: Range
    kind: str
    medium: str
    speaker: tuple[str, Range] | None
    has_insertion: bool


def find_figures(text: str, start: int, end: int, language: Language) -> list[Figure]:
    """The figures between two offsets: numbers, ordinals and vague plurals, with approximator and unit; no dates."""
    taken = find_date_words(text, start, end, language)
    taken += (match.span() for match in language.uncounted.finditer(text, start, end))
    found = []
    for kind, (first, last) in _numerals(text, start, end, language):
        # Its approximator and currency sign are before it, and its unit or noun behind.
        lead = language.lead.search(text, max(start, first - _REACH), first)
        behind = (language.around_places if kind else language.around)[1].match(text, last, end)
        span = lead.start() if lead else first, behind.start("rest") if behind else last
        if touches(span, taken):
            continue
        taken.append(span)
        words = text[slice(*span)]
        kind = kind or _kind_of_quantity(words, language)
        is_whole = all(edge.match(text, at) for edge, at in zip(language.edges, span, strict=True))
        is_read = is_whole and fits_cell(words)
        found.append(Figure(span, kind, read_quantity(words, kind, language) if is_read else None, span[1] > last))
    found.sort(key=lambda one: one.span)
    parts = {one for pair in pairwise(found) if _are_joined(text, *pair, language) for one in pair}
    return [one._replace(read=None) if one in parts else one for one in found]


def _are_joined(text: str, one: Figure, other: Figure, language: Language) -> bool:
    """Whether two numbers are of one quantity: five to six percent, an hour and ten minutes."""
    units = {read_unit(text[slice(*figure.span)], language.units) for figure in (one, other)}
    is_apart = one.has_unit if None in units else len(units) > 1 and not units <= UNITS_OF_KIND["duration"]
    return not is_apart and language.joint.fullmatch(text, one.span[1], other.span[0]) is not None


def _kind_of_quantity(words: str, language: Language) -> str:
    unit = read_unit(words, language.units)
    if language.fraction.search(words):
        return "share"
    return next((kind for kind in ("share", "money", "duration", "distance") if unit in UNITS_OF_KIND[kind]), "count")


def _numerals(text: str, start: int, end: int, language: Language) -> Iterator[tuple[str, Range]]:
    # "A third of it" is a part and no place in a sequence.
    for kind, patterns in (
        ("", (language.fraction,)),
        ("ordinal", language.ordinals),
        ("rank", (language.superlatives,)),
        ("", (*language.numbers, language.number_words, language.vague)),
    ):
        for pattern in patterns:
            yield from ((kind, match.span()) for match in pattern.finditer(text, start, end))


def propose_quotes(
    text: str, start: int, end: int, language: Language, names: Sequence[tuple[str, str]]
) -> list[Quote]:
    """The quotations between two offsets; ``names`` are actors and the forms of theirs that the article has."""
    spans = find_quotations(text, language, start, end)
    outside = "".join(" " if any(a <= at < b for a, b in spans) else text[at] for at in range(start, end))
    cues = [match.span() for match in language.speech.finditer(outside)]
    # The speaker is the known name beside a verb of speech, before it or else behind it.
    places = []
    closing = "".join(language.pairs.values())
    found = ((actor, at, at + len(form)) for actor, form in names for at in find_whole(outside, form, language))
    for actor, at, to in found:
        for first, last in cues:
            is_behind = at > first
            between = outside[last:at] if is_behind else outside[to:first]
            # Speakers follow the verb only after a quotation. In Korean and Chinese the verb may come last.
            is_beside = _BESIDE.fullmatch(between) and (not is_behind or outside[:first].rstrip()[-1:] in closing)
            if language.boundaries != "blanks" or is_beside:
                places.append((is_behind, len(between), at, actor, (start + at, start + to)))
    speaker = min(places)[3:] if places else None
    medium = next((code for code, pattern in language.media.items() if pattern.search(outside)), "")
    quotes = []
    for first, last in spans:
        words = text[first:last]
        if not fits_cell(words):
            continue
        is_inner = any(a < first and last < b for a, b in spans)
        kind = "term" if is_inner else _kind_of(words, text[start:first], bool(cues), language)
        beside = (medium, speaker) if kind in ("speech", "fragment") else ("not_applicable", None)
        quotes.append(Quote((first, last), kind, *beside, _INSERTION.search(words) is not None))
    return quotes


def _kind_of(words: str, before: str, is_said: bool, language: Language) -> str:
    has_blanks = language.boundaries == "blanks"
    # Chinese and Korean count by characters, of which a word has about two.
    length = len(words.split()) if has_blanks else len(words) // 2
    is_name = has_blanks and length > 3 and all(word[0].isupper() for word in words.split())
    if is_name or before[-1:] in "「『《〈":
        return "title"
    if length <= 3 and not is_said:
        return "term"
    # What continues the outlet's own clause is a part of what was said.
    return "speech" if length > 3 and (not has_blanks or _OPENING.search(before + words[0])) else "fragment"


def find_date_words(text: str, start: int, end: int, language: Language) -> list[Range]:
    """Words between two offsets that tell a date, whichever it is, or a stretch of days."""
    found: list[Range] = []
    for pattern in language.dates.spoken:
        found += [match.span() for match in pattern.finditer(text, start, end) if not touches(match.span(), found)]
    joined: list[Range] = []
    for first, last in sorted(found):
        if joined and language.dates.joint.fullmatch(text, joined[-1][1], first):
            first, _ = joined.pop()
        joined.append((first, last))
    return joined


def find_dates(text: str, start: int, end: int, language: Language, published: Interval | None) -> list[Range]:
    """Those of these words that mean one date."""
    return [
        span
        for span in find_date_words(text, start, end, language)
        if published and len(meant := read_dates(text[slice(*span)], published, language)) == 1 and meant[0][0].year > 1
    ]


def find_names(
    text: str, known: Mapping[str, Iterable[str]], language: Language | None = None
) -> list[tuple[str, str]]:
    """``(actor, form)`` for each known form that is in the text as a name; ``known`` holds the actors of each
    form."""
    counts = count_forms(text, {form for form in known if not _PRONOUNS.fullmatch(form)}, language)
    return sorted((actor, form) for form, count in counts.items() if count for actor in known[form])


def shorten_words(text: str) -> str:
    """The first and last words of a passage, five at most, in which nothing invisible is left.

    >>> shorten_words("The code, known as the Ice Compact, keeps ships away.")
    'The code, known … ships away.'
    """
    # A script without blanks writes a sentence as one word.
    limits = [(word, _LONGEST if word.isascii() or max(word) < "\u2e80" else _LONGEST // 3) for word in text.split()]
    words = [word if len(word) <= most else word[:most] + "…" for word, most in limits]
    if len(words) > _FEW:
        words[_FEW - 2 : -2] = "…"
    # Taken out before composing: what is left may compose anew.
    return unicodedata.normalize("NFC", "".join(one for one in " ".join(words) if not is_unseen(one)))


def fits_cell(words: str) -> bool:
    """Whether words can be copied into a cell: one line, no blanks at the ends, nothing invisible, all composed."""
    return "\n" not in words and words == words.strip() and is_plain(words)


def is_short(words: str) -> bool:
    """Whether words may be in a sheet beside their anchor: a name, a date or a figure, and never a clause of the
    article.

    >>> is_short("more than $40 million"), is_short("The code keeps ships away from the ice edge")
    (True, False)
    """
    length = sum(3 if character >= "\u2e80" else 1 for character in words)
    return len(words.split()) <= _FEW and length <= _LONGEST + 8 and "\n" not in words
