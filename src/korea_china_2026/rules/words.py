"""Reads quantities and dates from English words, so that coded values can be held against them.

Cardinal number words are read by the library text2num; fractions, ordinals, superlatives, magnitudes, approximators and
relative dates by the small closed lists below, because no kept library is right on all of our cases (tests/rules hold
both to them). What these lists do not know is not judged; it is never taken for right.
"""

from __future__ import annotations

import calendar
import datetime as dt
import re
from dataclasses import dataclass

APPROXIMATORS: tuple[tuple[str, str], ...] = (
    (r"more than|over|above|upwards of", "over"),
    (r"at least|no fewer than|no less than", "at_least"),
    (r"at most|up to|no more than", "at_most"),
    (r"nearly|almost|close to|just under", "nearly"),
    (r"about|around|roughly|approximately|some(?= \d)", "about"),
)
_VAGUE = re.compile(
    r"\b(several|dozens|hundreds|thousands|millions|billions|decades|hours|days|weeks|months|years|many|a number of|"
    r"a few|numerous|couple)\b",
    re.I,
)
_FRACTIONS = {
    "half": 0.5,
    "third": 0.333333,
    "quarter": 0.25,
    "fifth": 0.2,
    "two-thirds": 0.666667,
    "three-quarters": 0.75,
}
_ORDINALS = {
    word: number
    for number, word in enumerate(
        (
            "first",
            "second",
            "third",
            "fourth",
            "fifth",
            "sixth",
            "seventh",
            "eighth",
            "ninth",
            "tenth",
            "eleventh",
            "twelfth",
        ),
        1,
    )
}
_MAGNITUDES = {
    "hundred": 1e2,
    "thousand": 1e3,
    "million": 1e6,
    "billion": 1e9,
    "trillion": 1e12,
    "bn": 1e9,
    "tn": 1e12,
    "k": 1e3,
    "m": 1e6,
}
_VAGUE_MAGNITUDES = {
    "decades": 1e1,
    "dozens": 12.0,
    "hundreds": 1e2,
    "thousands": 1e3,
    "millions": 1e6,
    "billions": 1e9,
}
_SUPERLATIVE = re.compile(r"\b(?:\w{3,}est|top|record|most|main|primary|principal|leading)\b", re.I)
_NUMBER = re.compile(
    r"(?<![\w.])(\d{1,3}(?:,\d{3})+|\d+)(\.\d+)?(?:\s?-?(hundred|thousand|million|billion|trillion|bn|tn|m|k)\b)?", re.I
)
_UNITS: tuple[tuple[str, str], ...] = (
    (r"%|per ?cents?\b", "%"),
    (r"\$|\bdollars?\b|\bUSD\b", "USD"),
    (r"₩|\bwon\b", "KRW"),
    (r"\byuan\b|\brenminbi\b", "CNY"),
    (r"\b(?:years?|decades?|centur(?:y|ies))\b", "a"),
    (r"\bmonths?\b", "mo"),
    (r"\bweeks?\b", "wk"),
    (r"\bdays?\b", "d"),
    (r"\bhours?\b", "h"),
    (r"\bminutes?\b", "min"),
    (r"\b(?:kilomet(?:re|er)s?|km)\b", "km"),
    (r"\bmet(?:re|er)s?\b", "m"),
)
#: What a counted noun says of the unit; nouns that fit several units are left out.
_COUNTED: tuple[tuple[str, str], ...] = (
    (r"soldiers?|troops|people|persons", "person"),
    (r"memorandums?|memoranda|agreements?|documents?", "document"),
    (r"missiles?", "missile"),
    (r"meetings?|summits?", "meeting"),
    (r"visits?|trips?", "visit"),
    (r"states|countries|nations|allies", "country"),
    (r"issues|reasons", "issue"),
    (r"companies|firms|conglomerates", "company"),
    (r"leaders|presidents", "leader"),
    (r"structures", "structure"),
    (r"areas|fields", "area"),
    (r"imports|exports|products", "product"),
    (r"developments|events|steps", "event"),
)
#: The time by which a rate is counted is not its unit; a duration of "a year" is.
_PER = re.compile(r"\b(?:an?|per|each|every) (?:year|month|week|day|hour|minute)\b", re.I)
_RATES = re.compile(r"\b(annual|yearly|monthly|weekly|daily|once)\b", re.I)


@dataclass(frozen=True)
class Quantity:
    """What the words of a figure say; None for what they do not tell."""

    value: float | None
    magnitude: float | None
    approximation: str
    unit: str | None


def read_quantity(words: str, kind: str) -> Quantity | None:
    """Read a figure's words, given its quantity kind; None where these lists cannot.

    >>> read_quantity("roughly 28,500 soldiers", "count")
    Quantity(value=28500.0, magnitude=None, approximation='about', unit='person')
    >>> read_quantity("billions of dollars", "money")
    Quantity(value=None, magnitude=1000000000.0, approximation='vague_plural', unit='USD')
    """
    approximation = read_approximation(words)
    vague = _VAGUE.search(words)
    counted = words if kind == "duration" else _PER.sub("", words)
    unit = (
        read_unit(counted, _COUNTED if kind == "count" else _UNITS)
        if kind not in ("ordinal", "first_since", "rank")
        else None
    )
    value = _place(words, kind) if kind in ("ordinal", "first_since", "rank") else read_number(words)
    if kind == "frequency" and value is None and _RATES.search(words):
        return Quantity(1.0, None, approximation, "occurrence")
    if value is not None:
        if kind == "share" and unit is None:
            unit = "1"
        if kind == "duration" and "decade" in words.casefold():
            value *= 10
        return Quantity(value, None, approximation, unit)
    if vague is None:
        return None
    return Quantity(None, _VAGUE_MAGNITUDES.get(vague[1].casefold()), "vague_plural", unit)


def read_approximation(words: str) -> str:
    """The approximation that the first approximator in the words stands for; exact without one."""
    for pattern, code in APPROXIMATORS:
        if re.search(rf"\b(?:{pattern})\b", words, re.I):
            return code
    return "exact"


def read_unit(words: str, units: tuple[tuple[str, str], ...] = _UNITS) -> str | None:
    """The unit code of the last unit word or sign among the words, which is the noun that is
    counted; None without one."""
    whole = r"(?:\b|(?<=\W)|^)(?:%s)(?:\b|(?=\W)|$)"
    found = [(match.start(), code) for pattern, code in units for match in re.finditer(whole % pattern, words, re.I)]
    return max(found)[1] if found else None


def read_number(words: str) -> float | None:
    """The number stated in digits, number words or as a fraction; None where there is none."""
    match = _NUMBER.search(words)
    if match is not None:
        number = float(match[1].replace(",", "") + (match[2] or ""))
        return number * _MAGNITUDES.get((match[3] or "").casefold(), 1.0)
    for word, value in _FRACTIONS.items():
        if re.search(rf"\b{word}\b", words, re.I):
            return value
    return _cardinal(words)


def _cardinal(words: str) -> float | None:
    from text_to_num import text2num

    # The library reads "billions" as one billion; a bare plural states no number.
    tokens = [token for token in re.findall(r"[a-z]+", words.casefold()) if token not in _VAGUE_MAGNITUDES]
    for start in range(len(tokens)):
        for end in range(len(tokens), start, -1):
            if tokens[start:end] == ["a"]:
                continue
            try:
                return float(text2num(" ".join(tokens[start:end]), "en"))
            except ValueError:
                continue
    return None


def _place(words: str, kind: str) -> float | None:
    lowered = words.casefold()
    for word, number in _ORDINALS.items():
        if kind != "rank" and re.search(rf"\b{word}\b", lowered):
            return float(number)
        if kind == "rank" and number > 1 and re.search(rf"\b{word}[- ]\w+est\b", lowered):
            return float(number)
    match = re.search(r"\b(\d+)(?:st|nd|rd|th)\b", lowered)
    if match is not None:
        return float(match[1])
    return 1.0 if kind == "rank" and _SUPERLATIVE.search(words) else None


# --- dates ----------------------------------------------------------------------------------------------------------

Interval = tuple[dt.date, dt.date]
#: Words that say no more than "before this article appeared".
_BEFORE = re.compile(r"\b(previously|earlier)\b", re.I)
_WEEKDAYS = {name.casefold(): number for number, name in enumerate(calendar.day_name)}
_MONTHS = {name.casefold(): number for number, name in enumerate(calendar.month_name) if name}
_MONTHS |= {name.casefold(): number for number, name in enumerate(calendar.month_abbr) if name}
_MONTH = "|".join(sorted(_MONTHS, key=len, reverse=True))
_FULL = re.compile(rf"\b({_MONTH})\.? (\d{{1,2}})(?: to (\d{{1,2}}))?(?:, (\d{{4}}))?(?!\d)", re.I)
_MONTH_YEAR = re.compile(rf"\b({_MONTH})\b\.?(?: (?:of )?(\d{{4}}))?", re.I)


def read_dates(words: str, published: Interval) -> list[Interval]:
    """The intervals that date words can mean, given when the article may have appeared; empty where they tell none.

    A coded date fits if it lies inside one of them (or is equal to it).
    """
    if match := _FULL.search(words):
        return _full(match, published)
    if match := re.search(r"\b(" + "|".join(_WEEKDAYS) + r")\b", words, re.I):
        return _weekday(_WEEKDAYS[match[1].casefold()], published)
    if (match := _MONTH_YEAR.search(words)) and (match[2] or match[1].casefold() != "may"):
        years = [int(match[2])] if match[2] else [published[0].year - 1, published[0].year, published[1].year]
        return [_month(year, _MONTHS[match[1].casefold()]) for year in years]
    if match := re.search(r"(?<![\d,.])((?:19|20)\d{2})(?![\d,])", words):
        return [(dt.date(int(match[1]), 1, 1), dt.date(int(match[1]), 12, 31))]
    if _BEFORE.search(words):
        return [(dt.date.min, published[1])]
    if match := re.search(r"\b(\d{1,2})(?:st|nd|rd|th)[- ]century\b", words, re.I):
        return [(dt.date(int(match[1]) * 100 - 100, 1, 1), dt.date(int(match[1]) * 100 - 1, 12, 31))]
    if "new year" in words.casefold():
        years = sorted({published[0].year, published[1].year, published[1].year + 1})
        return [(dt.date(year - 1, 12, 31), dt.date(year, 1, 1)) for year in years]
    meant = [interval for day in sorted(set(published)) if (interval := _relative(words.casefold(), day))]
    # Where the day of publication is not known, the words may mean either period, or the coder may leave it open.
    return [*meant, (meant[0][0], meant[-1][1])] if len(meant) > 1 else meant


def counts_from(words: str) -> bool:
    """Whether the words count from another time, as "a day after Monday" does.

    >>> counts_from("a day after Monday"), counts_from("on Monday")
    (True, False)
    """
    return re.search(r"\b(after|before|later|following|prior|ahead|eve|ago|within)\b", words, re.I) is not None


def _full(match: re.Match[str], published: Interval) -> list[Interval]:
    month, first, last = _MONTHS[match[1].casefold()], int(match[2]), int(match[3] or match[2])
    years = (
        [int(match[4])]
        if match[4]
        else sorted({published[0].year - 1, published[0].year, published[1].year, published[1].year + 1})
    )
    intervals = []
    for year in years:
        try:
            intervals.append((dt.date(year, month, first), dt.date(year, month, last)))
        except ValueError:
            continue
    return intervals


def _weekday(number: int, published: Interval) -> list[Interval]:
    # A bare weekday means the one within a week of publication, before or after.
    low, high = published[0] - dt.timedelta(7), published[1] + dt.timedelta(7)
    days = [low + dt.timedelta(n) for n in range((high - low).days + 1)]
    return [(day, day) for day in days if day.weekday() == number]


def _month(year: int, month: int) -> Interval:
    return dt.date(year, month, 1), dt.date(year, month, calendar.monthrange(year, month)[1])


def _relative(words: str, day: dt.date) -> Interval | None:
    monday = day - dt.timedelta(day.weekday())
    for phrase, step in (("last", -1), ("this", 0), ("next", 1)):
        if f"{phrase} week" in words:
            return monday + dt.timedelta(7 * step), monday + dt.timedelta(7 * step + 6)
        if f"{phrase} month" in words:
            first = (day.replace(day=1) + dt.timedelta(31 * step if step > 0 else step)).replace(day=1)
            return _month(first.year, first.month)
        if f"{phrase} year" in words:
            return dt.date(day.year + step, 1, 1), dt.date(day.year + step, 12, 31)
    return None
