"""Where a day is on the timeline, which is drawn finer the nearer the days that most events are dated to."""

import datetime as dt
from bisect import bisect
from calendar import monthrange
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

#: Shares of the width at which the decade, the year and the months before the week begin, the week itself, the weeks
#: after it, and all that is later.
_SHARES = (0.05, 0.12, 0.2, 0.42, 0.88, 0.94)
#: Days outside are drawn, but no week is around them.
_CALENDAR = (dt.date(1000, 1, 1), dt.date(9000, 12, 31))
#: Least share of the width between two ticks, of the days and of the rest.
_APART, _FAR = 0.05, 0.1


class Tick(NamedTuple):
    """A mark on the axis: where, what it says (nothing between the days of the week), and whether it begins a month."""

    at: float
    label: str
    strong: bool


@dataclass(frozen=True)
class TimeScale:
    """Days to shares of the width, from 0 to 1: straight lines between ``knots``, numbers of days.

    ``week`` are the days around the one to which most events are dated, drawn largest; None without such a day.
    """

    knots: Sequence[tuple[int, float]]
    week: tuple[dt.date, dt.date] | None

    def at(self, day: dt.date, after: float = 0) -> float:
        """The share of the width at which a day begins, or so many days ``after``; days outside are at the ends."""
        number = day.toordinal() + after
        at = bisect(self.knots, (number, 2.0))
        if at in (0, len(self.knots)):
            return self.knots[max(at - 1, 0)][1]
        (before, low), (later, high) = self.knots[at - 1], self.knots[at]
        return low + (high - low) * (number - before) / (later - before)

    def ticks(self) -> list[Tick]:
        """The days of the week, the months around it, and as many years as there is room for, the nearest first."""
        first, last = (
            dt.date.fromordinal(min(day, dt.date.max.toordinal())) for day, _ in (self.knots[0], self.knots[-1])
        )
        years = [year for year in range(last.year, first.year - 1, -1) if year % 10 == 0 or year >= last.year - 2]
        marked = [(dt.date(year, 1, 1), str(year), True) for year in years]
        if self.week is not None:
            start, end = self.week
            months = [_month(start, count) for count in (0, -1, -2, 1)]
            marked = [(month, _MONTHS[month.month - 1], True) for month in months] + marked
            week = [start + dt.timedelta(count) for count in range((end - start).days + 1)]
            said = [_day(day).rpartition(" ")[0] if day == start else str(day.day) for day in week]
            marked = [(day, label, False) for day, label in zip(week, said, strict=True)] + marked
        ticks: list[Tick] = []
        for day, label, strong in marked:
            at = self.at(day, 0 if strong else 0.5)
            if first <= day <= last and all(abs(at - tick.at) >= (_FAR if strong else _APART) for tick in ticks):
                ticks.append(Tick(at, label, strong))
        return sorted(ticks)


def time_scale(exact: Iterable[dt.date], known: Sequence[dt.date]) -> TimeScale:
    """The scale for events of which ``exact`` are the days of those known to the day, and ``known`` all days named."""
    first, last = min(known, default=_CALENDAR[0]), max(known, default=_CALENDAR[1])
    counts = Counter(day for day in exact if _CALENDAR[0] <= day <= _CALENDAR[1])
    if not counts:
        return TimeScale([(first.toordinal(), 0.0), (max(last, first).toordinal() + 1, 1.0)], None)
    most = max(counts, key=lambda day: (counts[day], day))
    start, end = most - dt.timedelta(3), most + dt.timedelta(4)
    season = _month(start, -2)
    days = [dt.date(season.year - 10, 1, 1), dt.date(season.year - 1, 1, 1), season, start, end, _month(end, 1)]
    inner = [(day.toordinal(), share) for day, share in zip(days, _SHARES, strict=True) if day > first or day >= season]
    knots = [(first.toordinal(), 0.0)] if first < season else []
    return TimeScale([*knots, *inner, (max(last, days[-1]).toordinal() + 1, 1.0)], (start, end - dt.timedelta(1)))


def _month(day: dt.date, ahead: int) -> dt.date:
    """The first day of a month so many months ahead of a day's."""
    years, month = divmod(day.year * 12 + day.month - 1 + ahead, 12)
    return dt.date(years, month + 1, 1)


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
    whole_months = start.day == 1 and end.day == monthrange(end.year, end.month)[1]
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
