"""Reads quantities from words, and the dates that they can mean, so that coded values can be held against them.

All are read by the closed tables of each language, because no kept library is right on all of our cases; tests/language
holds text2num and cn2an to what is read. What the tables do not know is not checked; it is never taken for right.
"""

import re
import unicodedata
from calendar import monthrange
from collections.abc import Mapping
from datetime import MAXYEAR, MINYEAR, date, timedelta
from typing import NamedTuple

from korea_china_2026.language.tables import Language


class Quantity(NamedTuple):
    """What the words of a figure say; None for what they do not tell."""

    value: float | None
    magnitude: float | None
    approximation: str
    unit: str | None


def read_quantity(words: str, kind: str, language: Language) -> Quantity | None:
    """Read a figure's words, given its quantity kind; None where the tables cannot.

    >>> from korea_china_2026.language.tables import language_of
    >>> read_quantity("roughly 28,500 soldiers", "count", language_of("en"))
    Quantity(value=28500.0, magnitude=None, approximation='about', unit='person')
    >>> read_quantity("4000多万美元", "money", language_of("zh"))
    Quantity(value=40000000.0, magnitude=None, approximation='over', unit='USD')
    """
    words = unicodedata.normalize("NFKC", words)
    if language.unread.search(words):
        return None
    # The first of its table that the words hold.
    approximation = next((code for code, sign in language.approximators.items() if sign.search(words)), "exact")
    vague = language.vague.search(words)
    counted = words if kind == "duration" else language.per.sub("", words)
    is_place = kind in ("ordinal", "first_since", "rank")
    unit = None if is_place else read_unit(counted, language.counted if kind == "count" else language.units)
    value = _place(words, kind, language) if is_place else read_number(words, language)
    if kind == "frequency" and value is None and language.rates.search(words):
        return Quantity(1.0, None, approximation, "occurrence")
    if value is not None:
        if kind == "share" and unit is None:
            unit = "1"
        if kind == "duration" and language.tens.search(words):
            value *= 10
        return Quantity(value, None, approximation, unit)
    if vague is None:
        return None
    return Quantity(None, language.vague_magnitudes.get(vague[1].casefold()), "vague_plural", unit)


def read_unit(words: str, units: Mapping[str, re.Pattern[str]]) -> str | None:
    """The unit code of the last unit word or sign among the words, which is the noun that is counted; None without
    one."""
    found = [(match.start(), code) for code, pattern in units.items() for match in pattern.finditer(words)]
    return max(found)[1] if found else None


def read_number(words: str, language: Language) -> float | None:
    """The number stated in digits, number words or as a fraction; None where there is none."""
    if match := language.fraction.search(words):
        whole = read_numeral(match["of"], language)
        return round(read_numeral(match["n"], language) / whole, 6) if whole else None
    plain = language.vague.sub("", language.infix.sub("", words))
    for pattern in language.numbers:
        if match := pattern.search(plain):
            return read_numeral(match["n"], language)
    for value, pattern in language.fractions.items():
        if pattern.search(words):
            return value
    match = language.number_words.search(words)
    return read_numeral(match["n"], language) if match else None


def read_numeral(numeral: str, language: Language) -> float:
    """The value of digits, numerals and powers of ten, as they follow each other.

    >>> from korea_china_2026.language.tables import language_of
    >>> [read_numeral(words, language_of("ko")) for words in ("1조 2천억", "스물다섯", "삼십이만")]
    [1200000000000.0, 25.0, 320000.0]
    >>> [read_numeral(words, language_of("zh")) for words in ("1.2万亿", "二〇二六", "两千零五")]
    [1200000000000.0, 2026.0, 2005.0]
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
    return sum(parts) + section + (ones or 0.0)


def write_digits(words: str, language: Language) -> str:
    """The words with the numerals of dates in digits.

    >>> from korea_china_2026.language.tables import language_of
    >>> write_digits("二〇二六年一月六日", language_of("zh"))
    '2026年1月6日'
    """
    return language.date_numerals.sub(lambda match: f"{read_numeral(match[0], language):.0f}", words)


def _place(words: str, kind: str, language: Language) -> float | None:
    for pattern in language.ranks if kind == "rank" else language.ordinals:
        if match := pattern.search(words):
            numeral = match.groupdict().get("n")
            return 1.0 if numeral is None else read_numeral(numeral, language)
    return None


Interval = tuple[date, date]
#: A day without a month is one of the month of publication, or one as near to it as this.
_NEAR = 20


def read_dates(words: str, published: Interval, language: Language) -> list[Interval]:
    """The intervals that date words can mean, given when the article may have appeared; empty where they tell none.

    A coded date fits if it is inside one of them (or is equal to it). The most exact form is read first.
    """
    words = write_digits(unicodedata.normalize("NFKC", words).casefold(), language)
    dates, days = language.dates, sorted(set(published))
    # How far the words are from the period of publication, for each kind of period that they name, the shortest first.
    steps = {
        period: step
        for period, phrases in dates.relative.items()
        for step in [step for phrase, step in phrases.items() if phrase in words][:1]
    }
    if found := [match for full in dates.full if (match := full.search(words))]:
        return [
            span
            for match in found
            for year in _years(match, days, steps.get("year"), 1)
            for span in _spans(match, [(year, _month_of(match, dates.months))])
        ]
    if match := dates.day.search(words):
        return _spans(match, _months_near(int(match["d"]), days, steps.get("month")))
    if match := dates.weekday.search(words):
        return [(day, day) for day in _weekdays(dates.weekdays[match["w"]], days, steps.get("week"))]
    if match := dates.month.search(words):
        month = _month_of(match, dates.months)
        return (
            [period_around("month", date(year, month, 1)) for year in _years(match, days, steps.get("year"), 0)]
            if month
            else []
        )
    if match := dates.year.search(words):
        return [period_around("year", date(int(match["y"]), 1, 1))]
    if dates.before.search(words):
        return [(date.min, published[1])]
    if match := dates.century.search(words):
        first = int(match["c"]) * 100 - 100
        return [(date(first, 1, 1), date(first + 99, 12, 31))] if 0 < first < 9900 else []
    if dates.new_year.search(words):
        years = sorted({*(day.year for day in days), days[-1].year + 1})
        return [(date(year - 1, 12, 31), date(year, 1, 1)) for year in years]
    meant = [period_around(period, day, step) for day in days for period, step in list(steps.items())[:1]]
    # Where the day of publication is not known, the words may mean either period, or the coder may leave it open.
    return [*meant, (meant[0][0], meant[-1][1])] if len(meant) > 1 else meant


def _month_of(match: re.Match[str], names: Mapping[str, int]) -> int:
    month = names.get(match["m"]) or int(match["m"] if match["m"].isdigit() else 0)
    return month if month <= 12 else 0


def _years(match: re.Match[str], days: list[date], step: int | None, ahead: int) -> list[int]:
    if match["y"]:
        return [int(match["y"])] if int(match["y"]) else []
    if step is not None:
        return sorted({day.year + step for day in days})
    return sorted({days[0].year - 1, *(day.year for day in days), days[-1].year + ahead})


def _spans(match: re.Match[str], months: list[tuple[int, int]]) -> list[Interval]:
    first, last = int(match["d"]), int(match["e"] or match["d"])
    return [
        (date(year, month, first), date(year, month, last))
        for year, month in months
        if month and MINYEAR <= year <= MAXYEAR and 0 < first <= last <= monthrange(year, month)[1]
    ]


def _months_near(number: int, days: list[date], step: int | None) -> list[tuple[int, int]]:
    found = set()
    for day in days:
        for by in (-1, 0, 1) if step is None else (step,):
            month, _ = period_around("month", day, by)
            if by == 0 or step is not None or abs((month + timedelta(number - 1) - day).days) <= _NEAR:
                found.add((month.year, month.month))
    return sorted(found)


def _weekdays(number: int, days: list[date], step: int | None) -> list[date]:
    if step is not None:
        return sorted({period_around("week", day, step)[0] + timedelta(number) for day in days})
    # A bare weekday means the one within a week of publication, before or after; on such a day that day itself.
    first, last = days[0].toordinal() - 6, days[-1].toordinal() + 6
    return [day for day in map(date.fromordinal, range(first, last + 1)) if day.weekday() == number]


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
