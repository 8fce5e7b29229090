"""``docs/timeline.svg``: an event known to the day as a point, any other as a bar as long as the days its date allows.

A bar fades out at an end that is open, so that no year looks like a day. A point is as large as the number of
independent sources for its date. A source counts if a date that it gives fits the one drawn
(`answers.events.date_sources`): who mentions an event without dating it, or dates it otherwise, says nothing for where
it stands. Lanes are kinds of events. Events with two or more such sources carry a letter, and the letters are explained
below the axis, so that no label ever covers another; letters, because a number in a circle would be read as its number
of sources. Colours follow the reader's light or dark setting.
"""

from __future__ import annotations

import datetime as dt
import textwrap
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from math import sqrt
from typing import NamedTuple

import jinja2

from korea_china_2026.answers.events import date_sources
from korea_china_2026.model.entities import Event
from korea_china_2026.model.row import Row
from korea_china_2026.names import TableName
from korea_china_2026.publish.timescale import FOCUS, TimeScale, month, period

WIDTH, MARGIN, LABELS = 960.0, 24.0, 118.0
#: Gives an event the address of its page.
Page = Callable[[Event], str]
#: Events with fewer sources for their date are drawn without a letter.
LABELLED_FROM = 2
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_MOST_SOURCES = 12
_LINE, _COLUMN_CHARS = 16.0, 54
#: Pixels: the length of a bar whose other end is open, the shortest bar, and the height of a row of bars.
_FADING, _SHORTEST, _ROW = 46.0, 7.0, 13.0
#: The radius of a point for one source.
_POINT = 4.8

#: Lane titles (a line each) with the kinds of events in them; what is in none goes to the last.
LANES: Mapping[tuple[str, ...], frozenset[str]] = {
    ("Summits,", "visits, talks"): frozenset({"summit", "visit", "meeting", "ceremony"}),
    ("Statements,", "agreements"): frozenset({"statement", "agreement", "publication"}),
    ("Trade,", "restrictions"): frozenset({"restriction", "trade_measure", "business", "construction"}),
    ("Security,", "politics"): frozenset(),
}


@dataclass(frozen=True)
class Dated:
    """A dated event with the number of independent sources that give a date which fits its own."""

    event: Event
    sources: int

    @property
    def facts(self) -> str:
        """When it was and how many sources say so, as one line."""
        when = period(self.event.start_date, self.event.end_date)
        return f"{when} · {self.sources} independent source{'' if self.sources == 1 else 's'} for the date"


@dataclass(frozen=True)
class Mark:
    """One event on the timeline: its lane, and its letter if it has one."""

    dated: Dated
    lane: int
    letter: str | None

    @property
    def event(self) -> Event:
        """What is drawn."""
        return self.dated.event

    @property
    def hollow(self) -> str:
        """The class of what did not happen, or not yet."""
        return "" if self.event.status in {"occurred", "ongoing"} else " o"


@dataclass(frozen=True)
class Dot(Mark):
    """An event known to the day: the centre of its circle in pixels, ``y`` from the middle of the lane's circles."""

    x: float
    y: float

    @property
    def radius(self) -> float:
        """In pixels; the area grows with the number of sources for the date, up to a size that a lane can hold."""
        return _POINT * sqrt(min(max(self.dated.sources, 1), _MOST_SOURCES))


@dataclass(frozen=True)
class Bar(Mark):
    """An event known to lie within some days: the ends of its bar in pixels, its row under the lane's circles.

    ``fades`` names the end that is open.
    """

    left: float
    right: float
    row: int
    fades: str


def timeline(tables: Mapping[TableName, Sequence[Row]], page: Page | None = None) -> str:
    """The timeline of all dated events as an SVG document of its own, ending in a line feed.

    With ``page`` it is a part of another document: each event leads to the address that ``page`` gives it, the colours
    are left to that document's stylesheet, and what the letters stand for (``lettered``) to that document's text.
    """
    events = _dated(tables)
    known = [day for dated in events for day in (dated.event.start_date, dated.event.end_date) if day]
    scale = TimeScale(MARGIN + LABELS, WIDTH - MARGIN, min([*known, FOCUS[0]]), max([*known, FOCUS[1]]))
    letters = lettered(tables)
    dots, bars = _swarm([one for one in events if _is_day(one.event)], letters, scale), _bars(events, letters, scale)
    lanes, bottom = _lane_tops(dots, bars, 92.0 if page is None else 56.0)
    key, height = ([], bottom + 44) if page is not None else _key([*dots, *bars], bottom + 62)
    return _template().render(
        page=page,
        seen=_seen(events),
        scale=scale,
        focus=FOCUS,
        months=(FOCUS[0], dt.date(2025, 12, 1), dt.date(2026, 1, 1)),
        pieces=_pieces(scale),
        lanes=lanes,
        bottom=bottom,
        bars=bars,
        dots=dots,
        key=key,
        height=height,
        width=WIDTH,
        margin=MARGIN,
        point=_POINT,
        row_height=_ROW,
        line_height=_LINE,
    )


@cache
def _template() -> jinja2.Template:
    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("korea_china_2026.publish"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters |= {"px": "{:.1f}".format, "month": month}
    return environment.get_template("timeline.svg")


def _dated(tables: Mapping[TableName, Sequence[Row]]) -> list[Dated]:
    sources = date_sources(tables.__getitem__)
    events = [
        Dated(row, sources.get(row.event_id, 0))
        for row in tables["events"]
        if isinstance(row, Event) and (row.start_date or row.end_date)
    ]
    return sorted(events, key=lambda dated: (_middle(dated.event), dated.event.event_id))


def lettered(tables: Mapping[TableName, Sequence[Row]]) -> dict[str, str]:
    """The letter of each dated event that has one, by event id, in order of time."""
    events = _dated(tables)
    best = sorted(events, key=lambda dated: -dated.sources)[: len(_LETTERS)]
    kept = {dated.event.event_id for dated in best if dated.sources >= LABELLED_FROM}
    return dict(zip((dated.event.event_id for dated in events if dated.event.event_id in kept), _LETTERS, strict=False))


def facts(tables: Mapping[TableName, Sequence[Row]]) -> dict[str, str]:
    """When each dated event was and how many independent sources say so, as one line, by event id."""
    return {dated.event.event_id: dated.facts for dated in _dated(tables)}


# --- layout ---------------------------------------------------------------------------------------------------------


def _middle(event: Event) -> dt.date:
    start, end = event.start_date, event.end_date
    if start is None or end is None:
        known = start or end
        assert known is not None
        return known
    return start + (end - start) / 2


def _lane(event: Event) -> int:
    return next((index for index, kinds in enumerate(LANES.values()) if event.event_kind in kinds), len(LANES) - 1)


def _is_day(event: Event) -> bool:
    return event.start_date is not None and event.start_date == event.end_date


def _swarm(events: Sequence[Dated], letters: Mapping[str, str], scale: TimeScale) -> list[Dot]:
    """Each event as near its lane's middle as the larger ones leave room for."""
    dots: list[Dot] = []
    for dated in sorted(events, key=lambda dated: -dated.sources):
        event = dated.event
        dot = Dot(dated, _lane(event), letters.get(event.event_id), scale.x(_middle(event)), 0.0)
        step = 0
        while any(_touch(dot, other) for other in dots if other.lane == dot.lane):
            step += 1
            dot = replace(dot, y=(step // 2 + step % 2) * (3.0 if step % 2 else -3.0))
        dots.append(dot)
    return sorted(dots, key=lambda dot: (dot.x, dot.event.event_id))


def _touch(one: Dot, other: Dot) -> bool:
    gap = one.radius + other.radius + 2.0
    return (one.x - other.x) ** 2 + (one.y - other.y) ** 2 < gap * gap


def _bars(events: Sequence[Dated], letters: Mapping[str, str], scale: TimeScale) -> list[Bar]:
    """A bar for each event that is not known to the day, in the first row of its lane where it covers no other."""
    bars: list[Bar] = []
    for dated in events:
        event = dated.event
        if _is_day(event):
            continue
        start, end = event.start_date, event.end_date
        left = scale.x(start) if start else max(scale.left, scale.x(end or start or FOCUS[0]) - _FADING)
        right = scale.x(end) if end else min(scale.right, left + _FADING)
        bar = Bar(
            dated,
            _lane(event),
            letters.get(event.event_id),
            left,
            max(right, left + _SHORTEST),
            0,
            "left" if start is None else "right" if end is None else "",
        )
        while any(_cover(bar, other) for other in bars):
            bar = replace(bar, row=bar.row + 1)
        bars.append(bar)
    return bars


def _cover(one: Bar, other: Bar) -> bool:
    beside = one.left < other.right + 4 and other.left < one.right + 4
    return one.lane == other.lane and one.row == other.row and beside


class Lane(NamedTuple):
    """Where a lane begins, the middle of its circles, and the middle of its first row of bars."""

    title: tuple[str, ...]
    top: float
    middle: float
    bars: float


def _lane_tops(dots: Sequence[Dot], bars: Sequence[Bar], top: float) -> tuple[list[Lane], float]:
    """The lanes, and the bottom of the last; a lane is as high as its swarm and its rows of bars."""
    lanes = []
    for index, title in enumerate(LANES):
        own = [dot for dot in dots if dot.lane == index]
        above = max([20.0, *(dot.radius - dot.y for dot in own)]) + 9
        below = max([14.0, *(dot.radius + dot.y for dot in own)]) + 9
        rows = max((bar.row + 1 for bar in bars if bar.lane == index), default=0)
        lanes.append(Lane(title, top, top + above, top + above + below + 3))
        top += above + below + rows * _ROW
    return lanes, top


def _pieces(scale: TimeScale) -> list[tuple[float, float]]:
    """The parts of the axis, between which it is broken."""
    start, end = scale.focus
    earlier = [(scale.left, start - 16)] if start > scale.left else []
    later = [(end + 16, scale.right)] if end < scale.right else []
    return [*earlier, (start, end), *later]


class Entry(NamedTuple):
    """What a letter stands for, and where that is written."""

    mark: Mark
    x: float
    y: float
    lines: list[str]


def _key(marks: Sequence[Mark], top: float) -> tuple[list[Entry], float]:
    """What the letters stand for, in two columns, and the height of the whole drawing."""
    lettered = sorted((mark for mark in marks if mark.letter), key=lambda mark: mark.letter or "")
    half = (len(lettered) + 1) // 2
    entries, lowest = [], top
    for column, chosen in enumerate((lettered[:half], lettered[half:])):
        y = top
        for mark in chosen:
            lines = textwrap.wrap(mark.event.title, _COLUMN_CHARS)
            entries.append(Entry(mark, MARGIN + column * (WIDTH - 2 * MARGIN + 20) / 2, y, lines))
            y += 18 + _LINE * len(lines) + 8
        lowest = max(lowest, y)
    return entries, lowest + 8


def seen(tables: Mapping[TableName, Sequence[Row]]) -> str:
    """What the timeline shows at a glance, in words."""
    return _seen(_dated(tables))


def _seen(events: Sequence[Dated]) -> str:
    shared = sum(1 for dated in events if dated.sources >= LABELLED_FROM)
    inside = sum(1 for dated in events if FOCUS[0] <= _middle(dated.event) <= FOCUS[1])
    most = sorted(events, key=lambda dated: -dated.sources)[:2] if shared > 1 else []
    first = (
        f" Most sources date: {'; '.join(f'{dated.event.title} ({dated.sources})' for dated in most)}." if most else ""
    )
    days = sum(1 for dated in events if _is_day(dated.event))
    return (
        f"{len(events)} dated events, {days} of them known to the day, {inside} between {month(FOCUS[0])} and "
        f"{month(FOCUS[1])}.{first} {shared} {'has a date' if shared == 1 else 'have dates'} to which the dates of two "
        "or more independent sources fit, marked by letters that are explained below."
    )
