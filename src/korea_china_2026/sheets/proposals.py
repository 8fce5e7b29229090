"""What a coder is likely to code in a passage: figures with their values, quotations with their speakers, dates and
known names, read by the rules of the article's language. A person strikes and mends.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from korea_china_2026.language.boundaries import Range, count_forms, find_quotations, find_whole
from korea_china_2026.language.tables import Language
from korea_china_2026.language.values import Interval, Quantity, read_dates, read_quantity, read_unit
from korea_china_2026.model.codebook import UNITS_OF_KIND
from korea_china_2026.sheets.cells import is_plain, is_unseen
from korea_china_2026.sheets.record import touches

#: Characters in which an approximator before a number, or a unit behind it, is looked for.
_REACH = 24
_GLUE = re.compile(r"(?: of )?[\s-]?[个份家艘개건척]?\s?")
_CURRENCY = re.compile(r"(?:US)?[$₩€£¥]\s?$")
#: "A third of it" is a part and no place in a sequence.
_ARTICLE = re.compile(r"\b(?:an?|one)[\s-]$")
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
    """A quantity with its whole span, and what its words say."""

    span: Range
    kind: str
    read: Quantity


class Quote(NamedTuple):
    """Words between marks, what they are, and the name and channel that are beside them."""

    span: Range
    kind: str
    medium: str
    speaker: tuple[str, Range] | None
    has_insertion: bool


def propose_figures(text: str, start: int, end: int, language: Language) -> list[Figure]:
    """The figures between two offsets: numbers, ordinals and vague plurals, with approximator and unit; no dates."""
    passed_over = (*language.dates.printed, language.unread, language.uncounted)
    taken = [match.span() for pattern in passed_over for match in pattern.finditer(text, start, end)]
    found = []
    for kind, (first, last) in _numerals(text, start, end, language):
        span = _grown(text, start, first, last, end, language)
        if touches(span, taken):
            continue
        kind = kind or _kind_of_quantity(text[slice(*span)], language)
        if kind not in ("share", "money", "distance") and (noun := language.noun.match(text, span[1], end)):
            span = span[0], noun.end()
        taken.append(span)
        words = text[slice(*span)]
        if fits_cell(words) and (read := read_quantity(words, kind, language)):
            found.append(Figure(span, kind, read))
    return sorted(found, key=lambda one: one.span)


def _kind_of_quantity(words: str, language: Language) -> str:
    unit = read_unit(words, language.units)
    if any(pattern.search(words) for pattern in (language.fraction, *language.fractions.values())):
        return "share"
    return next((kind for kind in ("share", "money", "duration", "distance") if unit in UNITS_OF_KIND[kind]), "count")


def _numerals(text: str, start: int, end: int, language: Language) -> Iterator[tuple[str, Range]]:
    for pattern in language.ordinals:
        if "n" in pattern.groupindex or not pattern.pattern.isascii():
            spans = (match.span() for match in pattern.finditer(text, start, end))
            yield from (("ordinal", span) for span in spans if not _ARTICLE.search(text, start, span[0]))
    yield from (("rank", match.span()) for match in language.superlatives.finditer(text, start, end))
    for pattern in (language.fraction, *language.numbers, *language.fractions.values(), language.number_words):
        yield from (("", match.span()) for match in pattern.finditer(text, start, end))
    yield from (("", match.span()) for match in language.vague.finditer(text, start, end))


def _grown(text: str, start: int, first: int, last: int, end: int, language: Language) -> Range:
    """The span of a number with its currency sign, its approximator and the unit right behind it."""
    if sign := _CURRENCY.search(text, max(start, first - 4), first):
        first = sign.start()
    units = [*language.units.values(), *language.counted.values(), *language.approximators.values()]
    if language.boundaries != "blanks":
        units.append(language.numeral_words)  # 4000多万
    for _ in range(3):
        glue = _GLUE.match(text, last, end)
        at = glue.end() if glue else last
        last = max([last, *(match.end() for unit in units if (match := unit.match(text, at, end)))])
    article = _ARTICLE.search(text, start, first)
    counted = article.start() if article else first  # about a fifth
    for pattern in language.approximators.values():
        for match in pattern.finditer(text, max(start, first - _REACH), end):
            if match.end() <= counted and not text[match.end() : counted].strip():
                return match.start(), last
    return first, last


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
    """Words between two offsets that tell a date, whichever it is."""
    found: list[Range] = []
    for pattern in language.dates.spoken:
        found += [match.span() for match in pattern.finditer(text, start, end) if not touches(match.span(), found)]
    return sorted(found)


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
