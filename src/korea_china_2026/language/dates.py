"""Reads the dates that words can mean, from the day on which the article appeared."""

import calendar
import datetime as dt
import re
import unicodedata
from collections.abc import Mapping

from korea_china_2026.language.quantities import read_numeral
from korea_china_2026.language.tables import Language

Interval = tuple[dt.date, dt.date]
#: A day without a month is one of the month of publication, or one as near to it as this.
_NEAR = 20


def read_dates(words: str, published: Interval, language: Language) -> list[Interval]:
    """The intervals that date words can mean, given when the article may have appeared; empty where they tell none.

    A coded date fits if it is inside one of them (or is equal to it). The most exact form is read first.
    """
    words = unicodedata.normalize("NFKC", words).casefold()
    words = language.date_numerals.sub(lambda match: f"{read_numeral(match[0], language):.0f}", words)
    dates, days = language.dates, sorted(set(published))
    # How far the words are from the period of publication, for each kind of period that they name, the shortest first.
    steps = {
        period: step
        for period, phrases in dates.relative.items()
        for step in [step for phrase, step in phrases.items() if phrase in words][:1]
    }
    if match := next(filter(None, (full.search(words) for full in dates.full)), None):
        return _spans(
            match, [(year, _month_of(match, dates.months)) for year in _years(match, days, steps.get("year"), 1)]
        )
    if match := dates.day.search(words):
        return _spans(match, _months_near(int(match["d"]), days, steps.get("month")))
    if match := dates.weekday.search(words):
        return [(day, day) for day in _weekdays(dates.weekdays[match["w"]], days, steps.get("week"))]
    if match := dates.month.search(words):
        month = _month_of(match, dates.months)
        return (
            [_period("month", dt.date(year, month, 1)) for year in _years(match, days, steps.get("year"), 0)]
            if month
            else []
        )
    if match := dates.year.search(words):
        return [_period("year", dt.date(int(match["y"]), 1, 1))]
    if dates.before.search(words):
        return [(dt.date.min, published[1])]
    if match := dates.century.search(words):
        first = int(match["c"]) * 100 - 100
        return [(dt.date(first, 1, 1), dt.date(first + 99, 12, 31))] if 0 < first < 9900 else []
    if dates.new_year.search(words):
        years = sorted({*(day.year for day in days), days[-1].year + 1})
        return [(dt.date(year - 1, 12, 31), dt.date(year, 1, 1)) for year in years]
    meant = [_period(period, day, step) for day in days for period, step in list(steps.items())[:1]]
    # Where the day of publication is not known, the words may mean either period, or the coder may leave it open.
    return [*meant, (meant[0][0], meant[-1][1])] if len(meant) > 1 else meant


def _month_of(match: re.Match[str], names: Mapping[str, int]) -> int:
    month = names.get(match["m"]) or int(match["m"] if match["m"].isdigit() else 0)
    return month if month <= 12 else 0


def _years(match: re.Match[str], days: list[dt.date], step: int | None, ahead: int) -> list[int]:
    if match["y"]:
        return [int(match["y"])] if int(match["y"]) else []
    if step is not None:
        return sorted({day.year + step for day in days})
    return sorted({days[0].year - 1, *(day.year for day in days), days[-1].year + ahead})


def _spans(match: re.Match[str], months: list[tuple[int, int]]) -> list[Interval]:
    first, last = int(match["d"]), int(match["e"] or match["d"])
    return [
        (dt.date(year, month, first), dt.date(year, month, last))
        for year, month in months
        if month and dt.MINYEAR <= year <= dt.MAXYEAR and 0 < first <= last <= calendar.monthrange(year, month)[1]
    ]


def _months_near(number: int, days: list[dt.date], step: int | None) -> list[tuple[int, int]]:
    found = set()
    for day in days:
        for by in (-1, 0, 1) if step is None else (step,):
            month, _ = _period("month", day, by)
            if by == 0 or step is not None or abs((month + dt.timedelta(number - 1) - day).days) <= _NEAR:
                found.add((month.year, month.month))
    return sorted(found)


def _weekdays(number: int, days: list[dt.date], step: int | None) -> list[dt.date]:
    if step is not None:
        return sorted({_period("week", day, step)[0] + dt.timedelta(number) for day in days})
    # A bare weekday means the one within a week of publication, before or after.
    first, last = days[0].toordinal() - 7, days[-1].toordinal() + 7
    return [day for day in map(dt.date.fromordinal, range(first, last + 1)) if day.weekday() == number]


def _period(name: str, day: dt.date, step: int = 0) -> Interval:
    """The day, week, month or year so many after that of ``day``."""
    if name == "day":
        return (day + dt.timedelta(step),) * 2
    if name == "week":
        monday = day + dt.timedelta(7 * step - day.weekday())
        return monday, monday + dt.timedelta(6)
    if name == "year":
        return dt.date(day.year + step, 1, 1), dt.date(day.year + step, 12, 31)
    year, month = divmod(day.year * 12 + day.month - 1 + step, 12)
    return dt.date(year, month + 1, 1), dt.date(year, month + 1, calendar.monthrange(year, month + 1)[1])
