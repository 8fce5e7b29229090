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
from itertools import pairwise
from math import sqrt
from typing import Any, NamedTuple
from xml.sax.saxutils import escape, quoteattr

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
_TITLE = "Dated events, and how many independent sources give a date that fits"

#: Lane titles (a line each) with the kinds of events in them; what is in none goes to the last.
LANES: Mapping[tuple[str, ...], frozenset[str]] = {
    ("Summits,", "visits, talks"): frozenset({"summit", "visit", "meeting", "ceremony"}),
    ("Statements,", "agreements"): frozenset({"statement", "agreement", "publication"}),
    ("Trade,", "restrictions"): frozenset({"restriction", "trade_measure", "business", "construction"}),
    ("Security,", "politics"): frozenset(),
}

_STYLE = """
text{font-family:system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans","DejaVu Sans",sans-serif;
font-size:12px;fill:#1f2328}
.paper{fill:#ffffff}.h{font-size:17px;font-weight:600}.m{fill:#59636e}.s{font-size:10.5px}.b{font-weight:600}
.n{font-size:10px;font-weight:700;text-anchor:middle;fill:#ffffff}
.line{stroke:#d1d9e0;fill:none}.axis{stroke:#818b98;fill:none}.focus{fill:#f6f8fa}
.l0{fill:#0b5cad;stroke:#0b5cad}.l1{fill:#8239a8;stroke:#8239a8}.l2{fill:#a34a00;stroke:#a34a00}
.l3{fill:#0f6e55;stroke:#0f6e55}
.span{fill-opacity:.5;stroke-width:1.2}.span.o{fill-opacity:0}circle{stroke-width:1.6}circle.o{fill:#ffffff}
.n.t0{fill:#0b5cad}.n.t1{fill:#8239a8}.n.t2{fill:#a34a00}.n.t3{fill:#0f6e55}
@media (prefers-color-scheme:dark){text{fill:#e6edf3}.paper,circle.o{fill:#0d1117}.m{fill:#9198a1}.n{fill:#0d1117}
.line{stroke:#2f3742}.axis{stroke:#656c76}.focus{fill:#151b23}
.l0{fill:#6cb6ff;stroke:#6cb6ff}.l1{fill:#d2a8ff;stroke:#d2a8ff}.l2{fill:#ffa657;stroke:#ffa657}
.l3{fill:#56d4a8;stroke:#56d4a8}
.n.t0{fill:#6cb6ff}.n.t1{fill:#d2a8ff}.n.t2{fill:#ffa657}.n.t3{fill:#56d4a8}circle.o{fill:#0d1117}}
"""
#: What an end that is open fades to: shapes of which nothing shows where the mask is black.
_FADES = "".join(
    f'<linearGradient id="fading-{end}" x1="{x}" x2="{1 - x}"><stop offset="0" stop-color="#fff"/><stop offset="1"/>'
    f'</linearGradient><mask id="fade-{end}" maskContentUnits="objectBoundingBox">'
    f'<rect width="1" height="1" fill="url(#fading-{end})"/></mask>'
    for end, x in (("left", 1), ("right", 0))
)


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
        return 4.8 * sqrt(min(max(self.dated.sources, 1), _MOST_SOURCES))


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
    body = [_FADES, *_axis(scale, lanes[0].top, bottom), *_lanes(lanes, scale)]
    body += [_linked(_bar(bar, lanes), bar, page, _name(bar)) for bar in bars]
    body += [_linked(_circle(dot, lanes), dot, page, _name(dot)) for dot in dots]
    if page is not None:
        return _document(events, [*_legend(30.0), *body], bottom + 44, styled=False)
    key, height = _key([mark for mark in [*dots, *bars] if mark.letter is not None], bottom + 62)
    return _document(events, [_text(MARGIN, 34.0, _TITLE, "h"), *_legend(56.0), *body, *key], height, styled=True)


def _dated(tables: Mapping[TableName, Sequence[Row]]) -> list[Dated]:
    sources = date_sources(tables.__getitem__)
    events = [Dated(row, sources.get(row.event_id, 0)) for row in tables["events"]
              if isinstance(row, Event) and (row.start_date or row.end_date)]
    return sorted(events, key=lambda dated: (_middle(dated.event), dated.event.event_id))


def lettered(tables: Mapping[TableName, Sequence[Row]]) -> dict[str, str]:
    """The letter of each dated event that has one, by event id, in order of time."""
    events = _dated(tables)
    best = sorted(events, key=lambda dated: -dated.sources)[:len(_LETTERS)]
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
        bar = Bar(dated, _lane(event), letters.get(event.event_id), left, max(right, left + _SHORTEST), 0,
                  "left" if start is None else "right" if end is None else "")
        while any(_cover(bar, other) for other in bars):
            bar = replace(bar, row=bar.row + 1)
        bars.append(bar)
    return bars


def _cover(one: Bar, other: Bar) -> bool:
    beside = one.left < other.right + 4 and other.left < one.right + 4
    return one.lane == other.lane and one.row == other.row and beside


class Lane(NamedTuple):
    """Where a lane begins, the middle of its circles, and the middle of its first row of bars."""

    top: float
    middle: float
    bars: float


def _lane_tops(dots: Sequence[Dot], bars: Sequence[Bar], top: float) -> tuple[list[Lane], float]:
    """The lanes, and the bottom of the last; a lane is as high as its swarm and its rows of bars."""
    lanes = []
    for index in range(len(LANES)):
        own = [dot for dot in dots if dot.lane == index]
        above = max([20.0, *(dot.radius - dot.y for dot in own)]) + 9
        below = max([14.0, *(dot.radius + dot.y for dot in own)]) + 9
        rows = max((bar.row + 1 for bar in bars if bar.lane == index), default=0)
        lanes.append(Lane(top, top + above, top + above + below + 3))
        top += above + below + rows * _ROW
    return lanes, top


# --- drawing --------------------------------------------------------------------------------------------------------

def _tag(name: str, content: str = "", **attributes: Any) -> str:
    """One element; ``class_`` is the class, an underscore in a name is a hyphen, numbers are rounded to a tenth."""
    written = "".join(
        f" {key.rstrip('_').replace('_', '-')}={quoteattr(f'{value:.1f}' if isinstance(value, float) else str(value))}"
        for key, value in attributes.items())
    return f"<{name}{written}>{content}</{name}>" if content else f"<{name}{written}/>"


def _text(x: float, y: float, content: str, class_: str = "", anchor: str = "start") -> str:
    return _tag("text", escape(content), x=x, y=y, class_=class_, text_anchor=anchor)


def _linked(drawn: str, dot: Mark, page: Page | None, name: str = "") -> str:
    if page is None:
        return drawn
    return _tag("a", drawn, href=page(dot.event), **({"aria_label": name} if name else {}))


def _name(dot: Mark) -> str:
    # Whoever hears the link's name must find in it what others see: the letter.
    letter = "" if dot.letter is None else f"{dot.letter}. "
    return f"{letter}{dot.event.title} ({dot.dated.facts})"


def _legend(y: float) -> list[str]:
    parts = [_text(MARGIN, y, "Point: a day. Bar: days a date allows, fading if open. "
                   "Hollow: planned, alleged or not.", "m")]
    x = WIDTH - MARGIN - 272
    for count in (1, 2, 3, 4):
        radius = 4.8 * sqrt(count)
        parts += [_tag("circle", cx=x, cy=y - 4, r=radius, class_="l0 o"), _text(x + radius + 3, y, str(count), "m")]
        x += 2 * radius + 20
    return [*parts, _text(x - 6, y, "sources for the date", "m")]


def _axis(scale: TimeScale, top: float, bottom: float) -> list[str]:
    start, end = scale.focus
    parts = [_tag("rect", x=start, y=top, width=end - start, height=bottom - top, class_="focus")]
    for tick in scale.ticks():
        inside = start <= tick.x <= end
        if tick.strong:
            parts.append(_tag("path", d=f"M{tick.x:.1f} {top:.1f}V{bottom:.1f}", class_="line"))
        parts.append(_tag("path", d=f"M{tick.x:.1f} {bottom:.1f}v5", class_="axis"))
        parts.append(_text(tick.x, bottom + 17, tick.label, "s m" if inside else "m", "middle"))
    for day in (FOCUS[0], dt.date(2025, 12, 1), dt.date(2026, 1, 1)):
        parts.append(_text(scale.x(day) - 3, bottom + 34, month(day), "b"))
    ends = [(scale.left, start - 16)] if start > scale.left else []
    ends.append((start, end))
    ends += [(end + 16, scale.right)] if end < scale.right else []
    parts += [_tag("path", d=f"M{one:.1f} {bottom:.1f}H{other:.1f}", class_="axis") for one, other in ends]
    breaks = [(one[1] + other[0]) / 2 for one, other in pairwise(ends)]
    parts += [_tag("path", d=f"M{x - 5:.1f} {bottom + 5:.1f}l5 -10m1 10l5 -10", class_="axis") for x in breaks]
    return parts


def _lanes(lanes: Sequence[Lane], scale: TimeScale) -> list[str]:
    parts = []
    for title, lane in zip(LANES, lanes, strict=True):
        parts.append(_tag("path", d=f"M{MARGIN:.1f} {lane.top:.1f}H{scale.right:.1f}", class_="line"))
        parts += [_text(MARGIN, lane.middle - 3 + 15 * row, line, "b") for row, line in enumerate(title)]
    return parts


def _bar(bar: Bar, lanes: Sequence[Lane]) -> str:
    y, mask = lanes[bar.lane].bars + bar.row * _ROW, f"url(#fade-{bar.fades})"
    parts = [_tag("title", escape(f"{bar.event.title} ({bar.dated.facts})"))]
    parts.append(_tag("rect", x=bar.left, y=y - 3, width=bar.right - bar.left, height=6.0, rx=2,
                      class_=f"l{bar.lane} span{bar.hollow}", **({"mask": mask} if bar.fades else {})))
    if bar.letter is not None:
        middle = (bar.left + bar.right) / 2
        parts.append(_tag("circle", cx=middle, cy=y, r=6.5, class_=f"l{bar.lane}{bar.hollow}"))
        parts.append(_text(middle, y + 3.5, bar.letter, f"n t{bar.lane}" if bar.hollow else "n", "middle"))
    return _tag("g", "".join(parts))


def _circle(dot: Dot, lanes: Sequence[Lane]) -> str:
    y = lanes[dot.lane].middle + dot.y
    parts = [_tag("title", escape(f"{dot.event.title} ({dot.dated.facts})"))]
    parts.append(_tag("circle", cx=dot.x, cy=y, r=dot.radius, class_=f"l{dot.lane}{dot.hollow}"))
    if dot.letter is not None:
        parts.append(_text(dot.x, y + 3.5, dot.letter, f"n t{dot.lane}" if dot.hollow else "n", "middle"))
    return _tag("g", "".join(parts))


def _key(dots: Sequence[Mark], top: float) -> tuple[list[str], float]:
    """What the letters stand for, in two columns, and the height of the whole drawing."""
    entries = sorted(dots, key=lambda dot: dot.letter or "")
    half = (len(entries) + 1) // 2
    parts, lowest = [], top
    for column, chosen in enumerate((entries[:half], entries[half:])):
        x, y = MARGIN + column * (WIDTH - 2 * MARGIN + 20) / 2, top
        for dot in chosen:
            lines = textwrap.wrap(dot.event.title, _COLUMN_CHARS)
            parts.append(_tag("circle", cx=x + 9, cy=y + 8, r=9.0, class_=f"l{dot.lane}"))
            parts.append(_text(x + 9, y + 11.5, dot.letter or "", "n", "middle"))
            parts.append(_text(x + 26, y + 6, dot.dated.facts, "s m"))
            parts += [_text(x + 26, y + 21 + _LINE * row, line) for row, line in enumerate(lines)]
            y += 18 + _LINE * len(lines) + 8
        lowest = max(lowest, y)
    return parts, lowest + 8


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


def _document(events: Sequence[Dated], body: Sequence[str], height: float, *, styled: bool) -> str:
    about = f"A time axis that is stretched from {month(FOCUS[0])} to {month(FOCUS[1])}. {_seen(events)}"
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH:.0f} {height:.0f}" width="{WIDTH:.0f}" '
        f'height="{height:.0f}" role="{"img" if styled else "group"}" aria-labelledby="timeline-title timeline-desc">')
    return "\n".join([
        head,
        _tag("title", "Timeline of events", id="timeline-title"),
        _tag("desc", escape(about), id="timeline-desc"),
        *([f"<style>{_STYLE}</style>"] if styled else []),
        _tag("rect", width="100%", height="100%", class_="paper"),
        *body,
        "</svg>\n",
    ])
