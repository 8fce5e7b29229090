"""The map of places: coastlines of East Asia with each place as large as the number of events and reports there.

Coastlines only: land borders in the region are disputed, and nothing in the tables depends on one.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from math import cos, radians, sqrt
from xml.sax.saxutils import escape

from markupsafe import Markup

from korea_china_2026.model.articles import EventReport
from korea_china_2026.model.entities import Place
from korea_china_2026.publish.counts import counted
from korea_china_2026.publish.site.charts import element
from korea_china_2026.publish.site.index import Index
from korea_china_2026.publish.site.wording import script_language

#: The frame in degrees, and pixels a degree of latitude; a degree of longitude is as long as at the middle parallel.
WEST, EAST, SOUTH, NORTH = 100.0, 146.0, 7.0, 47.0
_SCALE = 21.0
_SHRINK = cos(radians(36.0))
WIDTH, HEIGHT = (EAST - WEST) * _SCALE * _SHRINK, (NORTH - SOUTH) * _SCALE
#: Kinds of places that have no one point: drawn as rings.
_WIDE = {"country", "region", "sea", "strait"}
_LETTER, _LINE = 6.7, 15.0


@dataclass(frozen=True)
class Spot:
    """A place in the frame: its centre and radius in pixels, and what is said of it."""

    place: Place
    x: float
    y: float
    radius: float
    reports: int


def atlas(index: Index, root: str) -> Markup:
    """The map as SVG; circles lead to the places' pages under ``root``."""
    spots = [_spot(place, index) for place in index.of(Place) if inside(place)]
    spots.sort(key=lambda spot: (-spot.radius, spot.place.place_id))
    shapes = [
        element("rect", x=0, y=0, width=WIDTH, height=HEIGHT, class_="sea"),
        _land(),
        *_graticule(),
        *(_circle(spot, root) for spot in spots),
        *_labels(spots),
    ]
    title = f"Map of {counted(len(spots), 'place')} in East Asia. {map_seen(index)} The table below lists all"
    return Markup(
        element(
            "svg",
            f"<title>{escape(title)}</title>{''.join(shapes)}",
            class_="atlas",
            role="group",
            aria_label=title,
            viewBox=f"0 0 {WIDTH:.0f} {HEIGHT:.0f}",
        )
    )


def map_seen(index: Index, most: int = 4) -> str:
    """What the map shows at a glance, in words: the places that most reports name."""
    counts = tallies(index)
    first = sorted(index.of(Place), key=lambda place: (-counts[place.place_id], place.name))[:most]
    named = [f"{place.name} ({counts[place.place_id]:,})" for place in first if counts[place.place_id]]
    return f"Most reports name {', '.join(named)}." if named else "No report names a place."


def inside(place: Place) -> bool:
    """Whether a place has a point, and it lies in the frame."""
    if place.longitude is None or place.latitude is None:
        return False
    return WEST < place.longitude < EAST and SOUTH < place.latitude < NORTH


def _spot(place: Place, index: Index) -> Spot:
    reports = len(index.naming(EventReport, "reported_place_id", place.place_id))
    assert place.longitude is not None
    assert place.latitude is not None
    return Spot(place, _x(place.longitude), _y(place.latitude), 4.0 + 2.4 * sqrt(min(reports, 60)), reports)


def _x(longitude: float) -> float:
    return (longitude - WEST) * _SCALE * _SHRINK


def _y(latitude: float) -> float:
    return (NORTH - latitude) * _SCALE


@cache
def coastline() -> Sequence[Sequence[tuple[float, float]]]:
    """Rings of ``(longitude, latitude)``; where they come from stands in the file."""
    file = resources.files("korea_china_2026.publish.site") / "coastline.json"
    rings: Sequence[Sequence[tuple[float, float]]] = json.loads(file.read_text("utf-8"))["rings"]
    return rings


def _land() -> str:
    rings = ("M" + "L".join(f"{_x(lon):.1f} {_y(lat):.1f}" for lon, lat in ring) + "Z" for ring in coastline())
    return element("path", d="".join(rings), class_="land")


def _graticule() -> list[str]:
    lines = []
    for longitude in range(110, 146, 10):
        x = _x(longitude)
        lines.append(element("path", d=f"M{x:.1f} 0V{HEIGHT:.0f}", class_="grid"))
        lines.append(element("text", f"{longitude}° E", x=x + 4, y=HEIGHT - 7, class_="degree"))
    for latitude in range(10, 47, 10):
        y = _y(latitude)
        lines.append(element("path", d=f"M0 {y:.1f}H{WIDTH:.0f}", class_="grid"))
        lines.append(element("text", f"{latitude}° N", x=5.0, y=y - 4, class_="degree"))
    return lines


def _circle(spot: Spot, root: str) -> str:
    about = f"{spot.place.name} ({counted(spot.reports, 'report')})"
    circle = element(
        "circle", cx=spot.x, cy=spot.y, r=spot.radius, class_="wide" if spot.place.kind in _WIDE else "point"
    )
    return element(
        "a",
        f"<title>{escape(about)}</title>{circle}",
        href=f"{root}places/{spot.place.place_id}.html",
        aria_label=about,
    )


def _labels(spots: Sequence[Spot]) -> list[str]:
    """Names beside their circles, each where it covers no other; one that fits nowhere is left to the table."""
    taken: list[tuple[float, float, float, float]] = []
    written = []
    for spot in spots:
        for x, y, anchor in _beside(spot):
            width = sum(_LETTER if letter.isascii() else 2 * _LETTER for letter in spot.place.name)
            left = x - {"start": 0.0, "middle": width / 2, "end": width}[anchor]
            box = (left, y - _LINE + 3, left + width, y + 3)
            clear = not any(_overlap(box, other) for other in taken)
            clear = clear and not any(_covers(box, other) for other in spots if other is not spot and other.radius < 12)
            if clear and box[0] > 0 and box[2] < WIDTH:
                taken.append(box)
                written.append(
                    element(
                        "text",
                        escape(spot.place.name),
                        x=x,
                        y=y,
                        text_anchor=anchor,
                        lang=script_language(spot.place.name),
                        class_="sea-name" if spot.place.kind in {"sea", "strait"} else "name",
                    )
                )
                break
    return written


def _beside(spot: Spot) -> Sequence[tuple[float, float, str]]:
    gap = spot.radius + 4
    return (
        (spot.x + gap, spot.y + 4, "start"),
        (spot.x - gap, spot.y + 4, "end"),
        (spot.x, spot.y - gap, "middle"),
        (spot.x, spot.y + gap + 10, "middle"),
        (spot.x + gap, spot.y + 18, "start"),
        (spot.x - gap, spot.y - 10, "end"),
        (spot.x + gap, spot.y - 10, "start"),
        (spot.x - gap, spot.y + 18, "end"),
    )


def _overlap(one: tuple[float, ...], other: tuple[float, ...]) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def _covers(box: tuple[float, ...], spot: Spot) -> bool:
    return _overlap(box, (spot.x - spot.radius, spot.y - spot.radius, spot.x + spot.radius, spot.y + spot.radius))


def elsewhere(index: Index) -> Sequence[Place]:
    """The places that have a point outside the frame."""
    return [place for place in index.of(Place) if place.latitude is not None and not inside(place)]


def pointless(index: Index) -> Sequence[Place]:
    """The places that are no point, which no map can draw."""
    return [place for place in index.of(Place) if place.latitude is None]


def tallies(index: Index) -> Mapping[str, int]:
    """How many reports name each place."""
    return {
        place.place_id: len(index.naming(EventReport, "reported_place_id", place.place_id)) for place in index.of(Place)
    }
