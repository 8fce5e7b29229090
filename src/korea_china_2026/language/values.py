"""Reads quantities from words, and the dates that they can mean, so that coded values can be held against them.

All are read by the closed tables of each language, because no kept library is right on all of our cases; tests/language
holds text2num and cn2an to what is read. What the tables do not know is not checked; it is never taken for right.
"""

import re
import unicodedata
from calendar import monthrange
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import MAXYEAR, MINYEAR, date, timedelta
from typing import NamedTuple

from korea_china_2026.language.tables import Language


class Quantity(NamedTuple):
    """What the words of a figure say; None for what they do not tell."""

    value: float | None
    magnitude: float | None
    approximation: str
    unit: str | None


#: Digits that are marks of notes and powers, and no part of the number that they are beside.
_RAISED = re.compile("[¹²³⁰-₉①-⓿]")


def _composed(words: str) -> str:
    return unicodedata.normalize("NFKC", _RAISED.sub("^", words))


def read_quantity(words: str, kind: str, language: Language) -> Quantity | None:
    """Read a figure's words, given its quantity kind; None where the tables cannot.

    >>> from korea_china_2026.language.tables import language_of
    >>> read_quantity("roughly 28,500 soldiers", "count", language_of("en"))
    Quantity(value=28500.0, magnitude=None, approximation='about', unit='person')
    >>> read_quantity("4000多万美元", "money", language_of("zh"))
    Quantity(value=40000000.0, magnitude=None, approximation='over', unit='USD')
    """
    words = _composed(words)
    is_place = kind in ("ordinal", "first_since", "rank")
    around = language.around_places if is_place else language.around
    plain = language.infix.sub("", words)
    # The first number that is whole by what is before and behind it; what only belongs to its noun says nothing of it.
    found = (_places if is_place else _numbers)(plain, kind, language)
    wholes = (
        (match, value, words.removesuffix(behind["rest"]))
        for match, value in found
        if (behind := around[1].fullmatch(plain, match.end())) and around[0].fullmatch(plain, 0, match.start())
    )
    if (whole := next(wholes, None)) is None:
        return None
    match, value, own = whole
    unit = None if is_place else read_unit(own, language.counted if kind == "count" else language.units)
    if value is None:
        return Quantity(None, language.vague_magnitudes.get(match[1].casefold()), "vague_plural", unit)
    if kind == "share":
        unit = unit or "1"
    if kind == "duration" and language.tens.search(own):
        value *= 10
    # The first of its table that the words hold.
    approximation = next((code for code, sign in language.approximators.items() if sign.search(own)), "exact")
    return Quantity(value, None, approximation, unit)


def read_unit(words: str, units: Mapping[str, re.Pattern[str]]) -> str | None:
    """The unit code of the unit words and signs among the words; None without one, or where they are of several."""
    found = {code for code, pattern in units.items() if pattern.search(words)}
    return found.pop() if len(found) == 1 else None


#: A number among words and its value, or a vague plural.
_Found = Iterator[tuple[re.Match[str], float | None]]


def _numbers(words: str, kind: str, language: Language) -> _Found:
    """Numbers in digits, number words or as a fraction, words for how often, and vague plurals."""
    for match in language.fraction.finditer(words):
        # A half has no numeral.
        if whole := read_numeral(match["of"] or "2", language):
            yield match, round(read_numeral(match["n"] or "1", language) / whole, 6)
    for pattern in (*language.numbers, language.number_words):
        yield from ((match, read_numeral(match["n"], language)) for match in pattern.finditer(words))
    if kind == "frequency":
        yield from ((match, 1.0) for match in language.rates.finditer(words))
    yield from ((match, None) for match in language.vague.finditer(words))


def _places(words: str, kind: str, language: Language) -> _Found:
    for pattern in language.ranks if kind == "rank" else language.ordinals:
        for match in pattern.finditer(words):
            yield match, read_numeral(match["n"], language) if pattern.groups else 1.0


def read_numeral(numeral: str, language: Language) -> float:
    """The value of digits, numerals and powers of ten, as they follow each other.

    >>> from korea_china_2026.language.tables import language_of
    >>> [read_numeral(words, language_of("ko")) for words in ("1조 2천억", "스물다섯", "삼십이만")]
    [1200000000000.0, 25.0, 320000.0]
    >>> [read_numeral(words, language_of("zh")) for words in ("1.2万亿", "二〇二六", "两千零五")]
    [1200000000000.0, 2026.0, 2005.0]
    >>> read_numeral("130.8 billion", language_of("en"))
    130800000000.0
    """
    parts: list[float] = []
    section, is_raised = 0.0, False
    # Korean and Chinese count large numbers by ten thousands.
    large = 1_000 if language.boundaries == "blanks" else 10_000
    ones = None
    for word in language.numeral_words.findall(numeral):
        power, digit = language.powers.get(word.casefold()), language.numerals.get(word.casefold())
        if power is None and digit is None:
            ones = float(word.replace(",", ""))
        elif digit is not None and digit >= 20:
            section += digit  # 스물다섯, twenty-five
        elif digit is not None:
            ones = (ones or 0.0) * 10 + digit  # 二〇二六
        elif power is not None and power < large:
            section, ones = section + (1.0 if ones is None else ones) * power, None
        elif is_raised and ones is None and not section:
            parts[-1] *= power or 1  # 万亿
        else:
            parts.append((section + (ones or 0.0) or 1.0) * (power or 1))
            section, ones = 0.0, None
        is_raised = power is not None and power >= large
    # Twelve digits, as 130.8 times a billion is no whole number.
    return float(f"{sum(parts) + section + (ones or 0.0):.12g}")


def write_digits(words: str, language: Language) -> str:
    """The words with the numerals of dates in digits.

    >>> from korea_china_2026.language.tables import language_of
    >>> write_digits("二〇二六年一月六日", language_of("zh"))
    '2026年1月6日'
    """
    return language.date_numerals.sub(lambda match: f"{read_numeral(match[0], language):.0f}", words)


Interval = tuple[date, date]
#: A day without a month is one of the month of publication, or one as near to it as this.
_NEAR = 30


def read_dates(words: str, published: Interval, language: Language) -> list[Interval]:
    """The intervals that date words can mean, given when the article may have appeared; empty where they tell none, or
    hold more than one date and what the tables know to stand around it.

    A coded date fits if it is inside one of them (or is equal to it). The most exact form is read first.
    """
    words = write_digits(_composed(words).casefold(), language)
    dates, days = language.dates, sorted(set(published))
    for name, (period, mean) in _FORMS.items():
        # How far the words are from the period of publication.
        phrases = dates.relative.get(period, {})
        step = next((step for phrase, step in phrases.items() if phrase in words), None)
        forms = dates.full if name == "full" else (getattr(dates, name),)
        if found := [match for form in forms if (match := form.search(words))]:
            known = re.compile("|".join(phrases) or "$")
            return [
                span
                for match in found
                if dates.around.fullmatch(known.sub("", words[: match.start()] + name.upper() + words[match.end() :]))
                for span in mean(match, days, step, dates.months | dates.weekdays)
            ]
    for period, phrases in dates.relative.items():
        for phrase, step in phrases.items():
            if dates.around.fullmatch(words.replace(phrase, "PERIOD", 1)):
                meant = [period_around(period, day, step) for day in days]
                # Where the day of publication is not known, the words may mean either period, or both be left open.
                return [*meant, (meant[0][0], meant[-1][1])] if len(meant) > 1 else meant
    return []


def _spans(match: re.Match[str], months: Iterable[tuple[int, int]]) -> list[Interval]:
    said, spans = match.groupdict(), []
    for year, month in months:
        length = monthrange(year, month)[1] if 0 < month <= 12 and MINYEAR <= year <= MAXYEAR else 0
        first, last = int(said.get("d") or 1), int(said.get("e") or said.get("d") or length)
        if 0 < first <= last <= length:
            spans.append((date(year, month, first), date(year, month, last)))
    return spans


def _in_years(match: re.Match[str], days: list[date], step: int | None, names: Mapping[str, int]) -> list[Interval]:
    month = names.get(match["m"]) or int(match["m"] if match["m"].isdigit() else 0)
    if match["y"]:
        years = {int(match["y"])}
    elif step is not None:
        years = {day.year + step for day in days}
    else:
        # Without a year it is at most a year away.
        years = {day.year + by for day in days for by in (-1, 0, 1) if abs(12 * by + month - day.month) <= 12}
    return _spans(match, ((year, month) for year in years))


def _near(match: re.Match[str], days: list[date], step: int | None, _: object) -> list[Interval]:
    found = set()
    for day in days:
        for by in (-1, 0, 1) if step is None else (step,):
            month, _ = period_around("month", day, by)
            if by == 0 or step is not None or abs((month + timedelta(int(match["d"]) - 1) - day).days) <= _NEAR:
                found.add((month.year, month.month))
    return _spans(match, found)


def _weekdays(match: re.Match[str], days: list[date], step: int | None, numbers: Mapping[str, int]) -> list[Interval]:
    number = numbers[match["w"]]
    if step is not None:
        found = [period_around("week", day, step)[0] + timedelta(number) for day in days]
    else:
        # A bare weekday means the one within a week of publication, before or after; on such a day that day itself.
        first, last = days[0].toordinal() - 6, days[-1].toordinal() + 6
        found = [day for day in map(date.fromordinal, range(first, last + 1)) if day.weekday() == number]
    return [(day, day) for day in found]


def _century(match: re.Match[str], *_: object) -> list[Interval]:
    first = int(match["c"]) * 100 - 100
    return [(date(first, 1, 1), date(first + 99, 12, 31))] if 0 < first < 9900 else []


def _new_years(_: object, days: list[date], *__: object) -> list[Interval]:
    years = {*(day.year for day in days), days[-1].year + 1}
    return [(date(year - 1, 12, 31), date(year, 1, 1)) for year in years]


def period_around(name: str, day: date, step: int = 0) -> Interval:
    """The day, week, month or year so many after that of ``day``."""
    if name == "day":
        return (day + timedelta(step),) * 2
    if name == "week":
        monday = day + timedelta(7 * step - day.weekday())
        return monday, monday + timedelta(6)
    if name == "year":
        return date(day.year + step, 1, 1), date(day.year + step, 12, 31)
    year, month = divmod(day.year * 12 + day.month - 1 + step, 12)
    return date(year, month + 1, 1), date(year, month + 1, monthrange(year, month + 1)[1])


#: What each form of a date means, the most exact first, and the period that may be told beside it.
_FORMS: Mapping[str, tuple[str, Callable[..., list[Interval]]]] = {
    "full": ("year", _in_years),
    "day": ("month", _near),
    "weekday": ("week", _weekdays),
    "month": ("year", _in_years),
    "year": ("", lambda match, *_: [period_around("year", date(int(match["y"]), 1, 1))]),
    "before": ("", lambda _, days, *__: [(date.min, days[-1])]),
    "century": ("", _century),
    "new_year": ("", _new_years),
}
