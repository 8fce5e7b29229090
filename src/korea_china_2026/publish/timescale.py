"""Where a day stands on the timeline: linear in the months of the summit, logarithmic before and after them."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

#: The months that the articles are about; drawn day by day.
FOCUS = (dt.date(2025, 11, 1), dt.date(2026, 1, 31))
#: Pixels for what lies before and after them, where anything does; between the parts the axis is broken.
EARLIER, LATER, BREAK = 190.0, 100.0, 22.0
#: Pixels kept free at the outer ends, so that no circle is cut.
_PAD = 12.0
#: Days within which the outer parts are still about linear.
_SOFT = 120.0
#: Least pixels between two labels of the outer parts.
_APART = 34.0


@dataclass(frozen=True)
class Tick:
    """A mark on the axis: ``x`` in pixels, ``label`` (empty for none), ``strong`` for the start of a month or year."""

    x: float
    label: str
    strong: bool


@dataclass(frozen=True)
class TimeScale:
    """Days to pixels between ``left`` and ``right``; ``first`` and ``last`` are the outermost days to be shown."""

    left: float
    right: float
    first: dt.date
    last: dt.date

    @property
    def focus(self) -> tuple[float, float]:
        """Where the linear part starts and ends, in pixels."""
        start = self.left + (EARLIER + BREAK if self.first < FOCUS[0] else 0.0)
        return start, self.right - (LATER + BREAK if self.last > FOCUS[1] else 0.0)

    def x(self, day: dt.date) -> float:
        """The place of a day, in pixels; days beyond the outermost ones stand at the ends."""
        start, end = self.focus
        if day < FOCUS[0]:
            return start - BREAK - (EARLIER - _PAD) * _share(FOCUS[0] - day, FOCUS[0] - self.first)
        if day > FOCUS[1]:
            return end + BREAK + (LATER - _PAD) * _share(day - FOCUS[1], self.last - FOCUS[1])
        return start + (end - start) * ((day - FOCUS[0]).days + 0.5) / ((FOCUS[1] - FOCUS[0]).days + 1)

    def ticks(self) -> list[Tick]:
        """Weeks inside the focus; outside it as many round dates as there is room for, the nearest first."""
        return [*self._outer(_before(self.first), "year"), *self._days(), *self._outer(_after(self.last), "month")]

    def _days(self) -> list[Tick]:
        days = [FOCUS[0] + dt.timedelta(days=count) for count in range((FOCUS[1] - FOCUS[0]).days + 1)]
        return [Tick(self.x(day), str(day.day), day.day == 1) for day in days if day.day in {1, 8, 15, 22}]

    def _outer(self, days: Sequence[dt.date], unit: Literal["year", "month"]) -> list[Tick]:
        ticks: list[Tick] = []
        for day in days:
            x = self.x(day)
            label = month(day) if unit == "month" and day.year == FOCUS[1].year else str(day.year)
            if all(abs(x - tick.x) >= _APART + 7 * (len(label) - 4) for tick in ticks):
                ticks.append(Tick(x, label, True))
        return ticks


def _share(days: dt.timedelta, most: dt.timedelta) -> float:
    return min(1.0, math.log1p(days.days / _SOFT) / math.log1p(max(most.days, 1) / _SOFT))


def _before(first: dt.date) -> list[dt.date]:
    years = [FOCUS[0].year, *range(FOCUS[0].year // 10 * 10, first.year, -10)]
    return [dt.date(year, 1, 1) for year in years if dt.date(year, 1, 1) >= first]


def _after(last: dt.date) -> list[dt.date]:
    quarters = [dt.date(FOCUS[1].year, start, 1) for start in (4, 7, 10)]
    years = [dt.date(year, 1, 1) for year in range(FOCUS[1].year + 1, last.year + 1)]
    return [day for day in [*quarters, *years] if day <= last]


def period(start: dt.date | None, end: dt.date | None) -> str:
    """The span of days that a date allows, in words: ``5 Jan 2026``, ``Nov 2025``, ``2016``, ``4–7 Jan 2026``.

    >>> period(dt.date(2025, 11, 1), dt.date(2025, 11, 30))
    'Nov 2025'
    >>> period(dt.date(2018, 1, 1), None)
    'from 1 Jan 2018'
    """
    if start is None or end is None:
        known = start or end
        return "undated" if known is None else f"{'until' if start is None else 'from'} {_day(known)}"
    if start == end:
        return _day(start)
    whole_months = start.day == 1 and (end + dt.timedelta(days=1)).day == 1
    if whole_months and (start.month, end.month) == (1, 12):
        return str(start.year) if start.year == end.year else f"{start.year}–{end.year}"
    if whole_months and (start.year, start.month) == (end.year, end.month):
        return f"{_MONTHS[start.month - 1]} {start.year}"
    if (start.year, start.month) == (end.year, end.month):
        return f"{start.day}–{_day(end)}"
    return f"{_day(start)} – {_day(end)}"


# Not strftime: month names would follow the locale of whoever builds.
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def _day(day: dt.date) -> str:
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


def month(day: dt.date) -> str:
    """The month of a day, ``Nov 2025``."""
    return f"{_MONTHS[day.month - 1]} {day.year}"
