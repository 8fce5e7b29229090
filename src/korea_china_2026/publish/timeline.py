"""The dated events on an axis of time, as ``docs/timeline.svg`` and the site draw them.

An event known to the day is a point, any other a bar as long as the days its date allows, which fades out at an end
that is open, so that no year looks like a day. A source counts if a date that it gives fits the one drawn
(`answers.events.date_sources`): who mentions an event without dating it, or dates it otherwise, says nothing for its
place. What several sources date has a line and its title; the rest is in a lane by kind.
"""

import datetime as dt
import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from korea_china_2026.answers.events import date_sources
from korea_china_2026.model.entities import Event
from korea_china_2026.model.row import Row
from korea_china_2026.names import TableName
from korea_china_2026.publish.counts import counted
from korea_china_2026.publish.environment import document
from korea_china_2026.publish.timescale import TimeScale, period, time_scale

#: Events with fewer sources for their date have no line of their own.
SHARED_FROM = 2
#: Shares of the width: the least length of a bar, how far one reaches to an open end, and how far marks are apart.
_SHORTEST, _FADING, _APART = 0.008, 0.05, 0.014
#: Lane titles with the kinds of events in them; what is in none goes to the last.
LANES: Mapping[str, frozenset[str]] = {
    "Summits, visits, talks": frozenset({"summit", "visit", "meeting", "ceremony"}),
    "Statements, agreements": frozenset({"statement", "agreement", "publication"}),
    "Trade, restrictions": frozenset({"restriction", "trade_measure", "business", "construction"}),
    "Security, politics": frozenset(),
}


@dataclass(frozen=True)
class Mark:
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
        return self.event.start_date is not None and self.event.start_date == self.event.end_date


@dataclass(frozen=True)
class Timeline:
    """What is drawn: the lines of what several sources date, and the lanes of the rest with their numbers of rows."""

    scale: TimeScale
    shared: Sequence[Mark]
    lanes: Sequence[tuple[str, Sequence[Mark], int]]
    seen: str


def timeline(tables: Mapping[TableName, Sequence[Row]]) -> Timeline:
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
    seen = (
        f"{counted(len(marks), 'dated event')}, {len(exact)} of them known to the day. The dates of two or more "
        f"independent sources fit {len(shared)} of them."
    )
    return Timeline(scale, shared, lanes, seen)


def timeline_svg(tables: Mapping[TableName, Sequence[Row]]) -> str:
    """``docs/timeline.svg``: a drawing of its own."""
    return document("timeline.svg", timeline=timeline(tables))


def _bounds(event: Event) -> Sequence[dt.date]:
    """The first and the last day that are known."""
    days = [day for day in (event.start_date, event.end_date) if day is not None]
    return days[0], days[-1]


def _mark(event: Event, sources: int, scale: TimeScale) -> Mark:
    first, last = _bounds(event)
    start, end = scale.at(first), scale.at(last, 1)
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
        spots = [replace(mark, start=mark.start + at * width, end=mark.start + (at + 1) * width) for at in range(slots)]
        for row in itertools.count():
            if row == len(rows):
                rows.append([])
            free = next((spot for spot in spots if not any(_touch(spot, other) for other in rows[row])), None)
            if free is not None:
                rows[row].append(replace(free, row=row))
                break
    return [mark for row in rows for mark in row]


def _touch(one: Mark, other: Mark) -> bool:
    return (
        abs(one.middle - other.middle) * 2
        < max(one.end - one.start, _APART) + max(other.end - other.start, _APART) - 1e-9
    )
