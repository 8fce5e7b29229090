"""Reads the dates that words can mean, from the day on which the article appeared."""

from __future__ import annotations

import calendar
import datetime as dt
import re
import unicodedata

from korea_china_2026.language.quantities import read_numeral
from korea_china_2026.language.tables import Language

Interval = tuple[dt.date, dt.date]
#: A day without a month is one of the month of publication, or one as near to it as this.
_NEAR = 20


def read_dates(words: str, published: Interval, language: Language) -> list[Interval]:
    """The intervals that date words can mean, given when the article may have appeared; empty where they tell none.

    A coded date fits if it lies inside one of them (or is equal to it).
    """
    words = unicodedata.normalize("NFKC", words).casefold()
    words = language.date_numerals.sub(lambda match: f"{read_numeral(match[0], language):.0f}", words)
    return _Words(words, published, language).read()


class _Words:
    """The words, and what they are held against."""

    def __init__(self, words: str, published: Interval, language: Language) -> None:
        self.words, self.published, self.language, self.dates = words, published, language, language.dates
        self.days = sorted(set(published))

    def read(self) -> list[Interval]:
        """The intervals that the words can mean; the most exact form first."""
        words, dates, published = self.words, self.dates, self.published
        if match := next((found for full in dates.full if (found := full.search(words))), None):
            return self._of_days(match, [(year, self._month_of(match)) for year in self._years(match["y"], ahead=1)])
        if match := dates.day.search(words):
            return self._of_days(match, self._months_near(int(match["d"])))
        if match := dates.weekday.search(words):
            return self._weekday(dates.weekdays[match["w"]])
        if match := dates.month.search(words):
            return [_month(year, self._month_of(match)) for year in self._years(match["y"]) if self._month_of(match)]
        if match := dates.year.search(words):
            return [(dt.date(int(match["y"]), 1, 1), dt.date(int(match["y"]), 12, 31))]
        if dates.before.search(words):
            return [(dt.date.min, published[1])]
        if match := dates.century.search(words):
            first = int(match["c"]) * 100 - 100
            return [(dt.date(first, 1, 1), dt.date(first + 99, 12, 31))] if 0 < first < 9900 else []
        if dates.new_year.search(words):
            years = sorted({published[0].year, published[1].year, published[1].year + 1})
            return [(dt.date(year - 1, 12, 31), dt.date(year, 1, 1)) for year in years]
        meant = [interval for day in self.days if (interval := self._relative(day))]
        # Where the day of publication is not known, the words may mean either period, or the coder may leave it open.
        return [*meant, (meant[0][0], meant[-1][1])] if len(meant) > 1 else meant

    def _month_of(self, match: re.Match[str]) -> int:
        month = self.dates.months.get(match["m"]) or int(match["m"] if match["m"].isdigit() else 0)
        return month if month <= 12 else 0

    def _step(self, period: str) -> int | None:
        """How far the words lie from the period of publication; None where they do not say."""
        phrases = self.dates.relative.get(period, {})  # type: ignore[call-overload]
        return next((step for phrase, step in phrases.items() if phrase in self.words), None)

    def _years(self, written: str | None, ahead: int = 0) -> list[int]:
        if written:
            return [int(written)] if int(written) else []
        if (step := self._step("year")) is not None:
            return sorted({day.year + step for day in self.days})
        return sorted({self.published[0].year - 1, *(day.year for day in self.days), self.days[-1].year + ahead})

    def _of_days(self, match: re.Match[str], months: list[tuple[int, int]]) -> list[Interval]:
        first, last = int(match["d"]), int(match["e"] or match["d"])
        intervals = []
        for year, month in months:
            try:
                intervals.append((dt.date(year, month, first), dt.date(year, month, last)))
            except ValueError:
                continue
        return [interval for interval in intervals if interval[0] <= interval[1]]

    def _months_near(self, number: int) -> list[tuple[int, int]]:
        step = self._step("month")
        found = set()
        for day in self.days:
            for by in (-1, 0, 1) if step is None else (step,):
                month = _moved(day, by)
                is_near = abs((month + dt.timedelta(number - 1) - day).days) <= _NEAR
                if by == 0 or step is not None or is_near:
                    found.add((month.year, month.month))
        return sorted(found)

    def _weekday(self, number: int) -> list[Interval]:
        if (step := self._step("week")) is not None:
            mondays = [day - dt.timedelta(day.weekday() - 7 * step) for day in self.days]
            return [(day, day) for day in sorted({monday + dt.timedelta(number) for monday in mondays})]
        # A bare weekday means the one within a week of publication, before or after.
        low, high = self.days[0] - dt.timedelta(7), self.days[-1] + dt.timedelta(7)
        days = [low + dt.timedelta(n) for n in range((high - low).days + 1)]
        return [(day, day) for day in days if day.weekday() == number]

    def _relative(self, day: dt.date) -> Interval | None:
        if (step := self._step("day")) is not None:
            return (day + dt.timedelta(step),) * 2
        if (step := self._step("week")) is not None:
            monday = day - dt.timedelta(day.weekday() - 7 * step)
            return monday, monday + dt.timedelta(6)
        if (step := self._step("month")) is not None:
            first = _moved(day, step)
            return _month(first.year, first.month)
        if (step := self._step("year")) is not None:
            return dt.date(day.year + step, 1, 1), dt.date(day.year + step, 12, 31)
        return None


def _moved(day: dt.date, by: int) -> dt.date:
    """The first day of a month before or after that of ``day``."""
    months = day.year * 12 + day.month - 1 + by
    return dt.date(months // 12, months % 12 + 1, 1)


def _month(year: int, month: int) -> Interval:
    return dt.date(year, month, 1), dt.date(year, month, calendar.monthrange(year, month)[1])
