"""The dated events on an axis of time, as ``docs/timeline.svg`` and the site draw them.

An event known to the day is a point, any other a bar as long as the days its date allows, which fades out at an end
that is open, so that no year looks like a day. A source counts if a date that it gives fits the one drawn
(`answers.events.date_sources`): who mentions an event without dating it, or dates it otherwise, says nothing for its
place. What several sources date has a line and its title; the rest is in a lane by kind. The axis is drawn finer the
nearer it is to the days that most events are dated to.
"""

import itertools
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import NamedTuple

import numpy as np

from korea_china_2026.answers.events import date_sources
from korea_china_2026.language.values import period_around
from korea_china_2026.model.entities import Event
from korea_china_2026.names import read_toml
from korea_china_2026.publish.datapackage import Tables, counted
from korea_china_2026.publish.rendering import MONTHS, day_of, document, period

#: Shares of the width at which the decade, the year and the months before the week begin, the week itself, the weeks
#: after it, and all that is later.
_SHARES = (0.05, 0.12, 0.2, 0.42, 0.88, 0.94)
#: Days outside are drawn, but no week is around them.
_CALENDAR = (date(1000, 1, 1), date(9000, 12, 31))
#: Least share of the width between two ticks, of the days and of the rest.
_TICKS_APART = 0.05
_FAR = 0.1


class Tick(NamedTuple):
    """A mark on the axis: where, what it says (nothing between the days of the week), and whether it begins a month."""

    at: float
    label: str
    strong: bool


class TimeScale(NamedTuple):
    """Days to shares of the width, from 0 to 1: straight lines between ``knots``, numbers of days.

    ``week`` are the days around the one to which most events are dated, drawn largest; None without such a day.
    """

    knots: Sequence[tuple[int, float]]
    week: tuple[date, date] | None

    def at(self, day: date, after: float = 0) -> float:
        """The share of the width at which a day begins, or so many days ``after``; days outside are at the ends."""
        days, shares = zip(*self.knots, strict=True)
        return float(np.interp(day.toordinal() + after, days, shares))

    def ticks(self) -> list[Tick]:
        """The days of the week, the months around it, and as many years as there is room for, the nearest first."""
        first, last = (date.fromordinal(min(day, date.max.toordinal())) for day, _ in (self.knots[0], self.knots[-1]))
        years = [year for year in range(last.year, first.year - 1, -1) if year % 10 == 0 or year >= last.year - 2]
        marked = [(date(year, 1, 1), str(year), True) for year in years]
        if self.week:
            start, end = self.week
            week = [start + timedelta(count) for count in range((end - start).days + 1)]
            months = [period_around("month", start, count)[0] for count in (0, -1, -2, 1)]
            marked = [
                *((day, day_of(day).rpartition(" ")[0] if day == start else str(day.day), False) for day in week),
                *((month, MONTHS[month.month - 1], True) for month in months),
                *marked,
            ]
        ticks: list[Tick] = []
        for day, label, strong in marked:
            at = self.at(day, 0 if strong else 0.5)
            if first <= day <= last and all(abs(at - tick.at) >= (_FAR if strong else _TICKS_APART) for tick in ticks):
                ticks.append(Tick(at, label, strong))
        return sorted(ticks)


def time_scale(exact: Iterable[date], known: Sequence[date]) -> TimeScale:
    """The scale for events of which ``exact`` are the days of those known to the day, and ``known`` all days named."""
    first = min(known, default=_CALENDAR[0])
    last = max(known, default=_CALENDAR[1])
    counts = Counter(day for day in exact if _CALENDAR[0] <= day <= _CALENDAR[1])
    if not counts:
        return TimeScale([(first.toordinal(), 0.0), (max(last, first).toordinal() + 1, 1.0)], None)
    most = max(counts, key=lambda day: (counts[day], day))
    start = most - timedelta(3)
    end = most + timedelta(4)
    season, _ = period_around("month", start, -2)
    after, _ = period_around("month", end, 1)
    days = [date(season.year - 10, 1, 1), date(season.year - 1, 1, 1), season, start, end, after]
    inner = [(day.toordinal(), share) for day, share in zip(days, _SHARES, strict=True) if day > first or day >= season]
    knots = [(first.toordinal(), 0.0)] if first < season else []
    return TimeScale([*knots, *inner, (max(last, days[-1]).toordinal() + 1, 1.0)], (start, end - timedelta(1)))


#: Events with fewer sources for their date have no line of their own.
SHARED_FROM = 2
#: Shares of the width: the least length of a bar, how far one reaches to an open end, and how far marks are apart.
_SHORTEST = 0.008
_FADING = 0.05
_APART = 0.014
#: Lane titles with the kinds of events in them; what is in none goes to the last.
LANES: Mapping[str, Sequence[str]] = read_toml(__file__, "timeline.toml")


class Mark(NamedTuple):
    """One event: where it begins and ends (shares of the width), the open end, its lane and its row there."""

    event: Event
    sources: int
    start: float
    end: float
    fades: str
    lane: int
    row: int = 0

    @property
    def facts(self) -> str:
        """When it was and how many sources say so, as one line."""
        when = period(self.event.start_date, self.event.end_date)
        return f"{when} · {counted(self.sources, 'independent source')} for the date"

    @property
    def middle(self) -> float:
        """Where a point is."""
        return (self.start + self.end) / 2

    @property
    def is_day(self) -> bool:
        """Whether it is known to the day."""
        return self.event.start_date == self.event.end_date


class Timeline(NamedTuple):
    """What is drawn: the lines of what several sources date, and the lanes of the rest with their numbers of rows."""

    scale: TimeScale
    shared: Sequence[Mark]
    lanes: Sequence[tuple[str, Sequence[Mark], int]]
    seen: str


def timeline(tables: Tables) -> Timeline:
    """The timeline of all dated events, in order of time."""
    sources = date_sources(tables.__getitem__)
    events = [row for row in tables["events"] if isinstance(row, Event) and (row.start_date or row.end_date)]
    events.sort(key=lambda event: (*_bounds(event), event.event_id))
    exact = [event.start_date for event in events if event.start_date and event.start_date == event.end_date]
    scale = time_scale(exact, [day for event in events for day in _bounds(event)])
    marks = [_mark(event, sources.get(event.event_id, 0), scale) for event in events]
    shared = [mark for mark in marks if mark.sources >= SHARED_FROM]
    lanes = []
    for lane, title in enumerate(LANES):
        stacked = _stacked([mark for mark in marks if mark.lane == lane and mark.sources < SHARED_FROM])
        lanes.append((title, stacked, max((mark.row + 1 for mark in stacked), default=0)))
    return Timeline(
        scale,
        shared,
        lanes,
        f"{counted(len(marks), 'dated event')}, {len(exact)} of them known to the day. The dates of two or more "
        f"independent sources fit {len(shared)} of them.",
    )


def timeline_svg(tables: Tables) -> str:
    """``docs/timeline.svg``: a drawing of its own."""
    return document("timeline.svg", timeline=timeline(tables))


def _bounds(event: Event) -> Sequence[date]:
    """The first and the last day that are known."""
    days = [day for day in (event.start_date, event.end_date) if day]
    return days[0], days[-1]


def _mark(event: Event, sources: int, scale: TimeScale) -> Mark:
    first, last = _bounds(event)
    start = scale.at(first)
    end = scale.at(last, 1)
    fades = "left" if event.start_date is None else "right" if event.end_date is None else ""
    if fades == "left":
        start = max(end - _FADING, 0.0)
    elif fades:
        end = min(start + _FADING, 1.0)
    end = max(end, min(start + _SHORTEST, 1.0))
    lane = next((at for at, kinds in enumerate(LANES.values()) if event.event_kind in kinds), len(LANES) - 1)
    return Mark(event, sources, min(start, end - _SHORTEST), end, fades, lane)


def _stacked(marks: Sequence[Mark]) -> list[Mark]:
    """Each mark in the first row where it covers no other; points of one day are side by side where it is wide."""
    rows: list[list[Mark]] = []
    for mark in sorted(marks, key=lambda mark: mark.start):
        slots = max(int((mark.end - mark.start) / _APART), 1) if mark.is_day else 1
        width = (mark.end - mark.start) / slots
        spots = [mark._replace(start=mark.start + at * width, end=mark.start + (at + 1) * width) for at in range(slots)]
        for row in itertools.count():
            if row == len(rows):
                rows.append([])
            wide = max(width, _APART) - 1e-9
            apart = (
                spot
                for spot in spots
                if all(
                    abs(spot.middle - one.middle) * 2 >= wide + max(one.end - one.start, _APART) for one in rows[row]
                )
            )
            if free := next(apart, None):
                rows[row].append(free._replace(row=row))
                break
    return [mark for row in rows for mark in row]
